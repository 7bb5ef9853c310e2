"""What users may set on artists of ours: checked, and tried out, before anything is drawn."""

from __future__ import annotations

import inspect
import math
import re
from functools import partial
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from mpl_headgrid._api.checks import in_short, is_finite, is_number, shortened
from mpl_headgrid._api.keywords import OF_FIGURES, meant_by
from mpl_headgrid._render.glyphs import UNIT_SQUARE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from matplotlib.artist import Artist

# What the image of all classes has to have in common with them.
SHARED_PROPERTIES = (
    "animated", "clip_box", "clip_on", "clip_path", "rasterized", "visible", "zorder",
)  # fmt: skip
# Properties of marks that the palette, the grid and the cells decide.
DECIDED_OF_MARKS = {
    **dict.fromkeys(
        ("c", "color", "facecolor", "facecolors", "fc", "array", "cmap", "norm"), "palette"
    ),
    **dict.fromkeys(("s", "size", "sizes", "paths"), "fill"),
    **dict.fromkeys(("offsets", "offset_transform"), "data"),
    "label": "palette",
}
DECIDED_OF_HEATMAPS = {
    **{name: by for name, by in DECIDED_OF_MARKS.items() if by != "palette"},
    **dict.fromkeys(("c", "color", "facecolor", "facecolors", "fc"), "cmap"),
    "array": "scores",
}
PIXELS = 16  # along each side of the canvas on which properties are tried out
LONGEST_REASON = 160  # characters of an error of matplotlib's
HATCHES = r"\/|-+*.xoO"  # as matplotlib's own documentation lists them


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _are(check: Callable[[Any], bool], value: Any) -> bool:
    """Return whether one value, or each of at least one, is right."""
    several = value if isinstance(value, list | tuple | np.ndarray) else [value]
    return len(several) > 0 and all(map(check, several))


def _is_flag(value: object) -> bool:
    return value in (True, False) if isinstance(value, int | np.bool_) else False


# What no trial shows: an order that no sort finds, a value for each of many marks, what counts as
# true whatever it is, ends the process (no flag at all) or fails in PDF and SVG alone.
CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "zorder": (lambda value: is_finite(value) or value in (math.inf, -math.inf), "a number"),
    "alpha": (lambda value: is_finite(value) and 0 <= value <= 1, "a number from 0 to 1"),
    **dict.fromkeys(
        ("linewidth", "linewidths", "lw"),
        (partial(_are, lambda width: is_finite(width) and width >= 0), "points, a number from 0"),
    ),
    **dict.fromkeys(
        ("antialiased", "antialiaseds", "aa"),
        (partial(_are, _is_flag), "True or False"),
    ),
    **dict.fromkeys(("animated", "clip_on", "in_layout", "visible"), (_is_flag, "True or False")),
    **dict.fromkeys(
        ("rasterized", "snap"),
        (lambda value: value is None or _is_flag(value), "True, False or None"),
    ),
    "hatch": (
        lambda value: value is None or (isinstance(value, str) and set(value) <= {*HATCHES}),
        f"any of {' '.join(HATCHES)} or None",
    ),
    **dict.fromkeys(("gid", "url"), (_is_text, "str or None")),
    "urls": (partial(_are, _is_text), "a list of str or None"),
}


def a_mark(**properties: Any) -> PathCollection:
    """Return a mark in the middle of a figure, with properties to be tried out."""
    return PathCollection([UNIT_SQUARE], offsets=[(8, 8)], **properties)


def check_properties(
    function: str,
    make: Callable[..., Artist],
    properties: Mapping[str, Any],
    decided: Mapping[str, str],
    *,
    within: str = "",
    taken: Iterable[str] = (),
) -> None:
    """Raise for properties that an artist can't have, or can't be drawn with.

    matplotlib checks some values when they are set and others when they are drawn, which would
    leave half a figure. So an artist of the kind is drawn with them on a canvas of its own.

    Parameters
    ----------
    function : str
        Whose keywords they are.
    make : callable
        Takes properties, and returns an artist of the kind that can be drawn without an Axes.
    properties : mapping of str to value
    decided : mapping of str to str
        Properties that are not the user's to set, and the argument that decides each.
    within : str
        The argument that holds them, if they are no keywords of the function.
    taken : iterable of str
        Other keywords of the function that its signature does not have.
    """
    if not properties:
        return
    prefix = within and f"{within}: "
    place = "figure" if function in OF_FIGURES else "ax"
    decided = {**dict.fromkeys(("axes", "figure", "transform"), place), **decided}
    kind = type(make())
    known = {name.removeprefix("set_") for name in dir(kind) if name.startswith("set_")}
    known |= {*inspect.signature(kind).parameters} - {"kwargs"}
    for name, value in properties.items():
        if name in decided:
            by = decided[name]
            raise TypeError(f"{function}: {prefix}{name}= can't be set, as {by}= decides it")
        if name not in known:
            hint = meant_by(function, name, [*sorted(known - decided.keys()), *taken])
            raise TypeError(f"{function}: {prefix}unexpected keyword {in_short(name)}{hint}")
        is_right, expected = CHECKS.get(name, (None, ""))
        if is_right is not None and not is_right(value):
            raise ValueError(f"{prefix}{name}: expected {expected}, got {in_short(value)}")
    try:
        _draw(make(**properties))
    except Exception as error:
        for name, value in properties.items():
            _check_alone(make, name, value, prefix)
        together = ", ".join(f"{name}=" for name in properties)
        text = f"{function}: {prefix}{together} don't go together: {error}"
        raise ValueError(shortened(text)) from error


def _check_alone(make: Callable[..., Artist], name: str, value: object, prefix: str) -> None:
    """Raise for one property that an artist can't be drawn with."""
    try:
        _draw(make(**{name: value}))
    except Exception as error:
        reason = str(error).partition("\n")[0][:LONGEST_REASON]
        # These are Python's own words, of no use to who wrote the call.
        if isinstance(error, TypeError | AttributeError | RuntimeError) or not reason:
            reason = f"expected what matplotlib's set_{name} takes"
        raise ValueError(f"{prefix}{name}: {reason}, got {in_short(value)}") from error


def _draw(artist: Artist) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # loaded by those who draw pixels

    figure = Figure(figsize=(1, 1), dpi=PIXELS)
    figure.set_layout_engine("none")
    figure.add_artist(artist)
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]  # matplotlib's


def as_id(name: str) -> str:
    """Return a name as part of an id in SVG."""
    return re.sub(r"\W+", "-", name).lower()


def ids(gid: str, names: Iterable[str]) -> dict[str, str]:
    """Return an id for each name, which begins with `gid`: an id may appear once in a file."""
    found: dict[str, str] = {}
    for name in names:
        wanted = f"{gid}-{as_id(name)}"
        further = (f"{wanted}-{n}" for n in count(2))  # of names that differ in signs alone
        found[name] = next(each for each in chain([wanted], further) if each not in found.values())
    return found


def checked_fill(fill: Any) -> float:
    """Return the side of a mark as a share of its cell's; raise unless it is one."""
    if not is_number(fill):
        raise TypeError(
            f"fill: expected a number, the share of the cell's side, got {in_short(fill)}"
        )
    if not 0 < fill <= 1:
        raise ValueError(
            f"fill: expected a share of the cell's side, 0 < fill <= 1, got {in_short(fill)}"
        )
    return float(fill)
