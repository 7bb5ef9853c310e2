"""The classes of a palette: their names and order, their colours and markers, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, is_color_like, to_hex
from matplotlib.path import Path

from mpl_headgrid._api.checks import did_you_mean, errors_name, in_short
from mpl_headgrid._heads.category_names import UNCLASSIFIED

from .styles import PURPLES, further_colors, measured_style, style_colors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.markers import MarkerStyle
    from matplotlib.typing import ColorType

CATEGORIES = ("Algorithmic", "Knowledge", "Linguistic", "Translation")
# From the ninth category on, each has a shape too: with them some style's least difference falls
# below 13.5, of which less than 10 is left where a mark covers three quarters of its pixels.
SHAPES = {
    8 + k: shape for k, shape in enumerate(["o", "^", *["D", "v", "P", "X", "o", "^"] * 4][:22])
}
# A style has purples for 2 to this many categories.
LARGEST_COUNT = 4
MOST_COUNTS = 1_000  # no eye tells more apart, and no head is in more
COUNT_NAME = re.compile(r"(\d+)\+? categories")


def class_colors(
    categories: Mapping[str, ColorType], unclassified: ColorType, counts: Sequence[ColorType]
) -> dict[str, str]:
    """Return each class's colour as hex, in the legend's order; `counts` is empty for steps."""
    several = _count_names(len(categories), 1 + len(counts)) if counts else []
    for name in several:
        if name in categories:
            raise ValueError(f"categories: {in_short(name)} is the name of the class of such heads")
    # With few categories, some of the colours for heads in several are not needed.
    colors = {UNCLASSIFIED: unclassified, **categories, **dict(zip(several, counts, strict=False))}
    for name, color in colors.items():
        if not is_color_like(color):
            raise ValueError(
                f"palette: expected a colour that matplotlib knows for {in_short(name)}, got "
                f"{in_short(color)}"
            )
    return {name: hex_of(color) for name, color in colors.items()}


def _count_names(n_categories: int, largest: int) -> list[str]:
    """Return the classes of heads in several categories, of which `largest` is the last."""
    names = [f"{n} categories" for n in range(2, min(n_categories, largest) + 1)]
    if n_categories > largest:
        names[-1] = f"{largest}+ categories"
    return names


def hex_of(color: ColorType) -> str:
    """Return a colour as #rrggbb, or #rrggbbaa where it is not opaque."""
    written = to_hex(color, keep_alpha=True)
    return written.removesuffix("ff") if len(written) == len("#rrggbbaa") else written


def count_colors(counts: object, style: str) -> tuple[ColorType, ...]:
    """Return the colours for 2, 3, ... categories in a style; `counts` is the user's argument."""
    if counts is None:
        counts = LARGEST_COUNT
    if isinstance(counts, Integral) and not isinstance(counts, bool):
        if not 2 <= int(counts) <= MOST_COUNTS:
            raise ValueError(
                f"counts: expected a whole number from 2 to {MOST_COUNTS}, got {counts}"
            )
        steps = int(counts) - 1
        if counts <= LARGEST_COUNT:
            return style_colors(style)[PURPLES][:steps]
        ramp = LinearSegmentedColormap.from_list("", style_colors(measured_style(style))[PURPLES])
        return tuple(to_hex(color) for color in ramp(np.linspace(0, 1, steps)))
    if isinstance(counts, str | bool | Mapping) or not isinstance(counts, Iterable):
        raise TypeError(
            "counts: expected a whole number or a sequence of colours, for 2, 3, ... categories, "
            f"got {in_short(counts)}"
        )
    with errors_name("counts"):
        colors = tuple(islice(counts, MOST_COUNTS + 1))
    if len(colors) > MOST_COUNTS:
        raise ValueError(f"counts: expected at most {MOST_COUNTS} colours, got more")
    if not colors:
        raise ValueError("counts: expected at least one colour, for 2 or more categories, got none")
    for color in colors:
        if not is_color_like(color):
            raise ValueError(
                f"counts: expected colours that matplotlib knows, got {in_short(color)}"
            )
    return colors


def split_classes(
    colors: Mapping[str, ColorType], counts: Sequence[ColorType]
) -> tuple[dict[str, ColorType], ColorType | None, tuple[ColorType, ...]]:
    """Return what a mapping of class to colour says: of categories, Unclassified and counts.

    `counts` are the colours for 2, 3, ... categories that those of the mapping replace.
    """
    categories = dict(colors)
    unclassified = categories.pop(UNCLASSIFIED, None)
    several = list(counts)
    for name in [name for name in categories if isinstance(name, str)]:
        if (found := COUNT_NAME.fullmatch(name)) is None:
            continue
        place, color = int(found[1]) - 2, categories.pop(name)
        if not 0 <= place <= len(several):
            raise ValueError(
                f"palette: {in_short(name)} is no class of it; colours for heads in several "
                f"categories begin with '2 categories', and it has {len(several)} of them"
            )
        several[place : place + 1] = [color]
    return categories, unclassified, tuple(several)


def class_markers(markers: object, classes: Iterable[str]) -> dict[str, Any]:
    """Return each class's marker: a square, unless `markers` has another for it."""
    table: dict[str, Any] = dict.fromkeys(classes, "s")
    if markers is None:
        return table
    if not isinstance(markers, Mapping):
        raise TypeError(
            f"markers: expected a mapping of class to marker, got {type(markers).__name__}"
        )
    for name, marker in markers.items():
        if name not in table:
            raise ValueError(
                f"markers: no class {in_short(name)}; there are {', '.join(map(repr, table))}"
                f"{did_you_mean(name, list(table))}"
            )
        if marker_style(marker) is None:
            raise ValueError(
                f"markers: expected a marker that matplotlib knows for {in_short(name)}, got "
                f"{in_short(marker)}"
            )
    return table | dict(markers)


def marker_style(marker: object) -> MarkerStyle | None:
    """Return a marker as matplotlib's own object; None for what is no marker."""
    from matplotlib.markers import MarkerStyle

    if isinstance(marker, np.ndarray) and marker.dtype.kind not in "iuf":
        return None
    if not isinstance(marker, str | int | tuple | list | np.ndarray | Path | MarkerStyle):
        return None
    try:
        style = MarkerStyle(marker)
        points = np.asarray(style.get_path().vertices, dtype=float)
    except Exception:  # noqa: BLE001 whatever it raises, it is no marker
        return None
    return style if np.isfinite(points).all() else None


def same_shape(marker: Any, other: Any) -> bool:
    """Return whether two markers, in whatever form they are given, look the same."""
    if isinstance(marker, str) and isinstance(other, str):
        return marker == other
    styles = marker_style(marker), marker_style(other)
    shapes = [
        (style.is_filled(), style.get_path().transformed(style.get_transform()))
        for style in styles
        if style is not None
    ]
    (fills, one), (also_fills, two) = shapes
    return (
        fills == also_fills
        and np.array_equal(one.vertices, two.vertices)
        and np.array_equal(np.asarray(one.codes), np.asarray(two.codes))
    )


def completed(
    own: Mapping[str, str], lacking: Sequence[str], style: str, taken: Iterable[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return colours under names that lack one, where case alone differs, and some for the rest."""
    folded = {name.casefold(): name for name in lacking}
    renamed = {folded.get(name.casefold(), name): color for name, color in own.items()}
    new = [name for name in lacking if name not in renamed]
    slots = free_slots(style, {*taken, *style_colors(style)})
    return renamed, {name: next(slots, ("black", "s"))[0] for name in new}


def free_slots(style: str, taken: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield the colours and markers that a style has for names, but for those that are taken."""
    colors = [*style_colors(style)[: len(CATEGORIES)], *further_colors(style)]
    for place, color in enumerate(colors):
        if hex_of(color) not in taken:
            yield hex_of(color), SHAPES.get(place, "s")
