"""The public API as text, one line per promise, the same on every version of Python.

`make api` writes it to public_api.txt, and a test compares the two: whoever changes a name, a
keyword, a default, a colour or the order of a legend sees it in the diff, and has to mean it.
"""

import dataclasses
import inspect
import re
from pathlib import Path

import matplotlib as mpl

import mpl_headgrid as hg
from mpl_headgrid import _cli
from mpl_headgrid._datasets import NAMES
from mpl_headgrid._palette.styles import SIZES, STYLES, further_colors
from mpl_headgrid._readers.read_heads import ReadKeywords

# Users don't call these classes.
MADE_BY_FUNCTIONS = {"HeadHeatmap", "HeadMarks", "HeadNotes", "HeadProfile"}

FILE = Path(__file__).with_name("public_api.txt")


def lines():
    """Yield the lines."""
    for name in hg.__all__:
        value = getattr(hg, name)
        yield from (lines_of_class if inspect.isclass(value) else signed)(name, value)
    own = ReadKeywords.__annotations__
    yield from (f"ReadKeywords {name}: {as_written(own[name])}" for name in sorted(own))
    yield f"example data: {', '.join(NAMES)}"
    for style in STYLES:
        classes = hg.Palette.from_style(style)
        yield from (f"colour {style} {name}: {color}" for name, color in classes.items())
        yield f"colour {style} further categories: {' '.join(further_colors(style))}"
    yield f"styles {' '.join(sorted({*STYLES, *SIZES}))}"
    for registry, names in (
        ("colour sequences", mpl.color_sequences),
        ("colormaps", mpl.colormaps),
        ("colour names", mpl.colors.get_named_colors_mapping()),
        ("projections", mpl.projections.get_projection_names()),
    ):
        yield f"{registry} {' '.join(sorted(name for name in names if 'headgrid' in name))}"
    for action in _cli.make_parser()._actions:
        choices = "" if action.choices is None else f" {'|'.join(map(str, action.choices))}"
        names = " ".join(action.option_strings) or action.dest
        yield f"command line {names}{choices}"


def lines_of_class(name, cls):
    """Yield a line for a class, and one for each of its public attributes."""
    base = next(base for base in cls.__mro__[1:] if not is_ours(base))
    yield f"class {name}({base.__name__})"
    if issubclass(cls, Exception):
        return
    if name not in MADE_BY_FUNCTIONS:
        yield from signed(name, cls)
    members = {}
    for field in dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ():
        members[field.name] = [f"{name}.{field.name}: {as_written(field.type)}"]
    for member in public_members(cls):
        value = inspect.getattr_static(cls, member)
        if isinstance(value, property):
            hint = as_written(value.fget.__annotations__["return"])
            members[member] = [f"{name}.{member}: {hint}"]
        elif callable(getattr(cls, member)):
            members[member] = signed(f"{name}.{member}", getattr(cls, member))
    for member in re.findall(r"^(\w+) : ", section(cls, "Attributes"), re.MULTILINE):
        members.setdefault(member, [f"{name}.{member}"])
    for member in sorted(members):
        yield from members[member]


def public_members(cls):
    """Return the names of what a class and those of ours that it is made from define.

    What an artist does as matplotlib says of every artist is matplotlib's to promise.
    """
    ours = [each for each in cls.__mro__ if is_ours(each)]
    theirs = [each for each in cls.__mro__ if each.__module__.startswith("matplotlib.")]
    promised = {name for each in theirs for name in vars(each)}
    own = {name for each in ours for name in vars(each) if not name.startswith("_")}
    return sorted(own - promised - ({"set"} if theirs else set()))


def section(cls, title):
    """Return the text of a section of a docstring."""
    text = inspect.cleandoc(cls.__doc__)  # from 3.13 on, Python does this by itself
    found = re.search(rf"^{title}\n-+\n(.*?)(?:\n[\w ]+\n-+\n|\Z)", text, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


def is_ours(cls):
    return cls.__module__.partition(".")[0] == hg.__name__


def signed(name, function):
    """Yield a function and its signature as the source has it, one line per parameter."""
    signature = inspect.signature(function)
    parameters = [each for each in signature.parameters.values() if each.name != "self"]
    by_keyword = [each for each in parameters if each.kind is each.KEYWORD_ONLY]
    yield f"{name}("
    for each in parameters:
        if each in by_keyword[:1]:
            yield "    *,"
        stars = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        default = "" if each.default is each.empty else f" = {each.default!r}"
        yield f"    {stars}{each.name}: {as_written(each.annotation)}{default},"
    yield ")" if inspect.isclass(function) else f") -> {as_written(signature.return_annotation)}"


def as_written(annotation):
    """Return an annotation as the source has it."""
    text = getattr(annotation, "__forward_arg__", annotation)
    return re.sub(r"\s+", " ", text if isinstance(text, str) else repr(text))


if __name__ == "__main__":
    FILE.write_text("\n".join(lines()) + "\n", encoding="utf-8")
