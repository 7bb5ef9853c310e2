"""What users may set on marks, and what the palette, the grid and the cells decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.transforms import BboxBase

from mpl_headgrid._api.checks import is_finite, is_number, is_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.artist import Artist

# What the picture of all classes has to have in common with them.
SHARED_PROPERTIES = (
    "animated", "clip_box", "clip_on", "clip_path", "rasterized", "visible", "zorder",
)  # fmt: skip
# Properties of a collection that the palette, the grid and the cells decide.
DECIDED_PROPERTIES = {
    **dict.fromkeys(
        ("c", "color", "facecolor", "facecolors", "fc", "array", "cmap", "norm"), "palette"
    ),
    **dict.fromkeys(("s", "size", "sizes", "paths"), "fill"),
    **dict.fromkeys(("offsets", "offset_transform", "transform"), "data"),
    "label": "palette",
}


def check_properties(properties: dict[str, Any]) -> None:
    for name in properties:
        if name in DECIDED_PROPERTIES:
            decided_by = DECIDED_PROPERTIES[name]
            raise TypeError(f"headgrid_scatter: {name}= is not for heads: {decided_by}= decides it")


def checked_fill(fill: Any) -> float:
    if not is_number(fill):
        raise TypeError(f"fill: expected a number, the share of the cell's side, got {fill!r}")
    if not 0 < fill <= 1:
        raise ValueError(f"fill: expected a share of the cell's side, 0 < fill <= 1, got {fill!r}")
    return float(fill)


def as_id(name: str) -> str:
    """Return a name as part of an id in SVG."""
    return re.sub(r"\W+", "-", name).lower()


Check = tuple[Callable[[Any], bool], str]


HATCHES = r"\/|-+*.xoO"  # as matplotlib's own documentation lists them


def _is_bool(value: object) -> bool:
    return isinstance(value, bool | np.bool_) or (is_whole(value) and value in {0, 1})


def _is_place(value: object) -> bool:
    """Tell whether a value is a zorder: infinity is on top of all, and None the artist's own."""
    infinite = isinstance(value, float | np.floating) and bool(np.isinf(value))
    return value is None or infinite or is_finite(value)


def _is_share(value: object) -> bool:
    return value is None or (is_finite(value) and 0 <= value <= 1)


def _is_length(value: object) -> bool:
    return is_finite(value) and value >= 0


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _one_or_more(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return a check that one value passes, or a list of at least one."""

    def is_right(value: object) -> bool:
        if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim == 1):
            return len(value) > 0 and all(map(check, value))
        return check(value)

    return is_right


def _is_picker(value: object) -> bool:
    return value is None or _is_bool(value) or _is_length(value) or callable(value)


def _are_path_effects(value: object) -> bool:
    from matplotlib.patheffects import AbstractPathEffect

    return value is None or (
        isinstance(value, Sequence)
        and all(isinstance(effect, AbstractPathEffect) for effect in value)
    )


FLAG: Check = _is_bool, "True or False"
MAYBE_FLAG: Check = (lambda value: value is None or _is_bool(value)), "True, False or None"
TEXT: Check = _is_text, "a str or None"
CHECKS: dict[str, Check] = {
    **dict.fromkeys(("animated", "clip_on", "in_layout", "mouseover", "visible", "wrap"), FLAG),
    **dict.fromkeys(("parse_math", "usetex", "fill"), FLAG),
    **dict.fromkeys(("rasterized", "snap", "annotation_clip"), MAYBE_FLAG),
    **dict.fromkeys(("gid", "url"), TEXT),
    "hatch": (
        lambda value: value is None or (isinstance(value, str) and set(value) <= set(HATCHES)),
        f"any of {' '.join(HATCHES)} or None",
    ),
    **dict.fromkeys(
        ("antialiased", "antialiaseds", "aa"),
        (_one_or_more(lambda value: value is None or _is_bool(value)), FLAG[1]),
    ),
    **dict.fromkeys(
        ("linewidth", "linewidths", "lw"),
        (_one_or_more(lambda value: value is None or _is_length(value)), "points, a number from 0"),
    ),
    **dict.fromkeys(("markersize", "ms", "markeredgewidth", "mew"), (_is_length, "points from 0")),
    "alpha": (_is_share, "a number from 0 to 1"),
    "zorder": (_is_place, "a number"),
    "linespacing": (is_finite, "a number of lines"),
    "picker": (_is_picker, "True, False, None, a distance in points or a function"),
    "agg_filter": ((lambda value: value is None or callable(value)), "a function or None"),
    "clip_box": ((lambda value: value is None or isinstance(value, BboxBase)), "a Bbox or None"),
    "path_effects": (_are_path_effects, "a list of path effects or None"),
    **dict.fromkeys(
        ("linestyle", "linestyles", "ls", "dashes"),
        (
            lambda value: (
                value is None
                or isinstance(value, str)
                or (isinstance(value, list | tuple | np.ndarray) and len(value) > 0)
            ),
            "a line style",
        ),
    ),
    "sketch_params": (
        lambda value: value is None or is_finite(value),
        "a number of pixels or None",
    ),
    "urls": (
        lambda value: (
            value is None or (isinstance(value, list | tuple) and all(map(_is_text, value)))
        ),
        "a list of str or None",
    ),
}


# Which None leaves to rcParams; setters don't take it, constructors do.
MAY_BE_NONE = frozenset(
    f"{name}{plural}"
    for name in ("linestyle", "linewidth", "antialiased", "capstyle", "joinstyle")
    for plural in ("", "s")
)


def check_values(
    function: str, probe: Artist, properties: Mapping[str, Any], within: str = ""
) -> None:
    """Raise for properties that an artist can't have, or not be drawn with.

    Parameters
    ----------
    function : str
        Whose keywords they are.
    probe : Artist
        One of the kind, drawn nowhere: it is given the properties one by one.
    properties : mapping of str to value
    within : str
        The argument that holds them, if they are no keywords of the function.
    """
    prefix = within and f"{within}: "
    for name, value in properties.items():
        if name in {"axes", "figure", "transform"}:
            raise TypeError(f"{function}: {name}= is not for heads: the Axes decides it")
        if name in CHECKS:
            is_right, expected = CHECKS[name]
            if not is_right(value):
                raise ValueError(f"{prefix}{name}: expected {expected}, got {value!r}")
        if not hasattr(probe, f"set_{name}") or (value is None and name in MAY_BE_NONE):
            continue  # what no setter is there for, the artist takes or refuses when it is made
        try:
            probe.set(**{name: value})
        except Exception as error:
            raise ValueError(
                f"{prefix}{name}: {error or 'not a value that matplotlib takes'}"
            ) from error
