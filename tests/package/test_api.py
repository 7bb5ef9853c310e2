"""The public API: what says which names there are agrees, and each is documented as it is."""

import functools
import inspect
import re
from pathlib import Path

import pytest

import mpl_headgrid as hg
from mpl_headgrid._readers.read_heads import READ_KEYWORDS, ReadKeywords
from tests import public_api

CLASSES = [name for name in hg.__all__ if inspect.isclass(getattr(hg, name))]
FUNCTIONS = sorted({*hg.__all__} - {*CLASSES})
MEMBERS = [
    f"{name}.{member}"
    for name in CLASSES
    if not issubclass(getattr(hg, name), Exception)
    for member in public_api.public_members(getattr(hg, name))
]
# What numpydoc finds at fault everywhere, and why that is no fault here.
NOT_ASKED = {
    "ES01": "a summary of one line may say all",
    "GL01": "where a docstring begins is for ruff to say",
}
CALLED_BY_MATPLOTLIB = {"contains", "get_window_extent", "get_tightbbox"}


def test_the_names_are_sorted_and_stand_once():
    assert hg.__all__ == sorted({*hg.__all__})


@pytest.mark.parametrize("name", hg.__all__)
def test_a_name_is_listed_and_is_defined_in_the_package(name):
    assert name in dir(hg)
    assert getattr(hg, name).__module__.startswith("mpl_headgrid._")


def test_a_star_import_brings_the_names_and_no_more():
    namespace = {}
    exec("from mpl_headgrid import *", namespace)  # noqa: S102 our own package
    assert {*namespace} - {"__builtins__"} == {*hg.__all__}


def test_a_name_that_there_is_not_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'mpl_headgrid' has no attribute 'nothing'"):
        _ = hg.nothing


def test_the_api_is_as_it_was():
    """Run `make api` if the change is meant, and read "Versions of its own" in CONTRIBUTING.md."""
    then = public_api.FILE.read_text(encoding="utf-8").splitlines()
    assert [*public_api.lines()] == then


def places(function):
    """Return the names of the parameters that are not by keyword only."""
    by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [
        each.name
        for each in inspect.signature(function).parameters.values()
        if each.kind in by_place
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_axes_come_first_data_second_and_the_rest_by_keyword(name):
    allowed = {
        "annotate_heads": ["ax", "heads"],
        "classify_heads": ["scores", "groups"],
        "compare_heads": ["before", "after"],
        "headgrid_compare": ["before", "after"],
        "headgrid_heatmap": ["ax", "scores"],
        "headgrid_metadata": ["target", "format"],
        "headgrid_profile": ["ax", "data"],
        "headgrid_scatter": ["ax", "data"],
        "mark_heads": ["ax", "heads"],
    }
    given = places(getattr(hg, name))
    assert given == allowed.get(name, given[:1])
    known = {"ax", "before", "target", "data", "models", "scores", "name", "svg", "palette", "path"}
    assert given[0] in known


@pytest.mark.parametrize("name", [*hg.__all__, *MEMBERS])
def test_a_docstring_says_what_the_signature_does(name):
    validate = pytest.importorskip("numpydoc.validate").validate
    found = dict(validate(f"mpl_headgrid.{name}")["errors"])
    asked = {code: message for code, message in found.items() if code not in NOT_ASKED}
    member = name.partition(".")[2]
    if name in public_api.MADE_BY_FUNCTIONS:
        asked.pop("PR01", None)  # nobody calls it
    if name == "HeadGridDeprecationWarning":
        asked.pop("PR01", None)  # an exception's
    if member in CALLED_BY_MATPLOTLIB or (member and not places_to_show(name)):
        asked.pop("EX01", None)  # a value or a plain verb is shown with its class
    if member in CALLED_BY_MATPLOTLIB or (member and is_value(name)):
        asked.pop("SA01", None)  # the class's section is near
    assert asked == {}


def is_value(name):
    cls, member = name.split(".")
    return not callable(getattr(getattr(hg, cls), member))


def places_to_show(name):
    """Return the parameters of a method; none of a property."""
    cls, member = name.split(".")
    value = getattr(getattr(hg, cls), member)
    return [*inspect.signature(value).parameters][1:] if inspect.isfunction(value) else []


def test_no_signature_has_a_parameter_that_is_internal():
    """Neither by its name nor by a class in its annotation that users can't import."""
    # Type checkers read keywords from two; a Literal is one of typing's.
    internal = classes_defined() - {*hg.__all__, "ReadKeywords", "ScoreKeywords", "Literal"}
    found = []
    for name in [*hg.__all__, *MEMBERS]:
        value = functools.reduce(getattr, name.split("."), hg)
        if not callable(value) or name == "HeadGridDeprecationWarning":
            continue
        for each in inspect.signature(value).parameters.values():
            words = {*re.findall(r"\w+", public_api.as_written(each.annotation))}
            if each.name.startswith("_") or words & internal:
                found.append(f"{name}: {each}")
    assert found == []


def classes_defined():
    """Return the names of all classes that the package defines."""
    folder = Path(hg.__file__).parent
    text = "".join(path.read_text("utf-8") for path in folder.glob("**/*.py"))
    return {*re.findall(r"^class (\w+)", text, re.MULTILINE)}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_says_what_it_returns_and_raises_and_how_it_is_used(name):
    sections = re.findall(r"^(\w+)\n-+$", inspect.getdoc(getattr(hg, name)), re.MULTILINE)
    assert {"Parameters", "Returns", "Raises", "Examples"} <= {*sections}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_keyword_means_the_same_thing_in_every_function(name):
    """Its type, that is; the words are for readers to compare."""
    known = {}
    for other in ("read_heads", "headgrid_panels", "headgrid_scatter"):
        known |= inspect.signature(getattr(hg, other)).parameters
    own = inspect.signature(getattr(hg, name)).parameters
    shared = {each for each in own if each in known and own[each].kind is own[each].KEYWORD_ONLY}
    differing = {each for each in shared if own[each].annotation != known[each].annotation}
    # Scores have a column for each relation, and one category at most; a profile counts heads
    # once or in each of their categories, and has what the data say from the data.
    # Where labels, marks and profiles stand is found, and only said where it can't be. Whether a
    # file carries data is a flag.
    own_meaning = {
        "classify_heads": {"category", "score"},
        "read_scores": {"category", "score"},
        "headgrid_profile": {"categories", "layer_axis"},
        "annotate_heads": {"layer_axis"},
        "headgrid_metadata": {"data"},
        "mark_heads": {"layer_axis"},
    }
    assert differing == own_meaning.get(name, set())


def hints(keywords):
    return {name: hint.__forward_arg__ for name, hint in keywords.__annotations__.items()}


def test_the_keywords_of_read_heads_are_those_that_type_checkers_know():
    parameters = inspect.signature(hg.read_heads).parameters
    expected = {name: parameters[name].annotation for name in READ_KEYWORDS}
    assert hints(ReadKeywords) == expected
