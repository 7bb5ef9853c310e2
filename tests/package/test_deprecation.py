"""The deprecation helper: who is told, where, and that the call still does what it did."""

import inspect

import pytest

import mpl_headgrid as hg
from mpl_headgrid._api.user_warnings import keyword_names, renamed_keyword, warn_deprecated
from mpl_headgrid._readers import read_heads as _door
from tests.support.processes import started

HEADS = {"Induction": [(0, 1)]}


@renamed_keyword("colour_map", "cmap", since="0.2", removal="0.4")
@renamed_keyword("layers", "n_layers", since="0.3", removal="0.5")
def draw(data, *, n_layers=None, cmap="viridis"):
    """Draw nothing."""
    return data, n_layers, cmap


def line():
    return inspect.currentframe().f_back.f_lineno


def test_an_old_keyword_is_taken_for_the_new_one():
    here = line() + 2
    with pytest.warns(hg.HeadGridDeprecationWarning) as told:
        assert draw(1, layers=12, colour_map="magma") == (1, 12, "magma")
    assert [str(warning.message) for warning in told] == [
        "colour_map= is deprecated since mpl-headgrid 0.2 and will be gone in 0.4; use cmap=",
        "layers= is deprecated since mpl-headgrid 0.3 and will be gone in 0.5; use n_layers=",
    ]
    assert {(warning.filename, warning.lineno) for warning in told} == {(__file__, here)}


def test_the_new_keyword_is_no_occasion_to_warn():
    assert draw(1, n_layers=12) == (1, 12, "viridis")


def test_both_names_at_once_are_an_error():
    with pytest.raises(TypeError, match="layers: the old name of n_layers, which is given too"):
        draw(1, layers=12, n_layers=12)


def test_the_function_looks_as_it_did():
    assert [*inspect.signature(draw).parameters] == ["data", "n_layers", "cmap"]
    assert draw.__doc__ == "Draw nothing."
    assert keyword_names(draw) == {"n_layers", "cmap", "layers", "colour_map"}


def test_an_old_keyword_that_panels_hand_on_is_told_of_at_the_users_line(monkeypatch):
    renamed = renamed_keyword("layers", "n_layers", since="0.3", removal="0.5")(hg.read_heads)
    monkeypatch.setattr(_door, "read_heads", renamed)
    monkeypatch.setattr(_door, "READ_KEYWORDS", keyword_names(renamed))
    here = line() + 2
    with pytest.warns(hg.HeadGridDeprecationWarning) as told:
        hg.headgrid_panels({"A": HEADS}, layers=4, n_heads=4)
    assert [(warning.filename, warning.lineno) for warning in told] == [(__file__, here)]


def test_a_function_that_goes_says_so():
    with pytest.warns(hg.HeadGridDeprecationWarning, match="headgrid_plot is deprecated"):
        warn_deprecated("headgrid_plot", since="0.3", removal="0.5", instead="headgrid_scatter")


@pytest.mark.parametrize(("name", "shown"), [("__main__", True), ("a_package", False)])
def test_who_calls_is_told_and_who_runs_a_package_that_calls_is_not(name, shown):
    code = f"""
        from mpl_headgrid._api.user_warnings import warn_deprecated
        call = "warn_deprecated('a', since='0.3', removal='0.5', instead='b')"
        exec(call, {{"__name__": {name!r}, "warn_deprecated": warn_deprecated}})
    """
    process = started(code, flags=())
    _, told = process.communicate()
    assert process.returncode == 0
    assert ("HeadGridDeprecationWarning" in told) is shown
