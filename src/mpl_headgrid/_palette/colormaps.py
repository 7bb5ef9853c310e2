"""Continuous colormaps for scores: even to the eye, and beginning at Unclassified's grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.colors import Colormap, ListedColormap, to_rgb

from .color_space import from_oklab, to_cam02_ucs, to_oklab
from .styles import active_style, ramp_colors, style_colors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.typing import ColorType
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

N_COLORS = 256
# An odd number, so that one colour stands for the centre: the grey.
N_DIVERGING = 257
FINE = 400  # points along a path between which its length is measured
# The styles whose grey the maps of each background begin at.
GROUNDS = ("headgrid", "headgrid-dark")
# Names of others' maps that have two sides and a centre.
DIVERGING = frozenset(
    (
        "BrBG", "PRGn", "PiYG", "PuOr", "RdBu", "RdGy", "RdYlBu", "RdYlGn", "Spectral", "bwr",
        "coolwarm", "seismic", "berlin", "managua", "vanimo", "vlag", "icefire",
        "headgrid-diverging", "headgrid-dark-diverging",
    )
)  # fmt: skip


def register_colormaps() -> None:
    """Register the maps of both backgrounds, where their names are free."""
    registered = set(mpl.colormaps)
    for ground in GROUNDS:
        for colormap in maps_of(ground):
            if colormap.name not in registered:
                mpl.colormaps.register(colormap)


def default_colormap(kind: str) -> Colormap:
    """Return the "sequential" or "diverging" map for the background that rcParams set."""
    return mpl.colormaps[f"{ground_of(active_style())}-{kind}"]


def ground_of(style: str) -> str:
    """Return the style whose maps suit one of ours."""
    return "headgrid-dark" if style == "headgrid-dark" else "headgrid"


def is_diverging(colormap: Colormap) -> bool:
    """Return whether a map is known to have two sides and a centre."""
    return colormap.name.removesuffix("_r") in DIVERGING


def maps_of(ground: str) -> tuple[ListedColormap, ListedColormap]:
    """Return the sequential and the diverging map for a style's background.

    One leads from the style's grey through its blue to the depth; the other has the grey between
    blue and orange, of which both sides are equally long.
    """
    grey = style_colors(ground)[-1]
    middle, end, *sides = ramp_colors(ground)
    along = _even([grey, middle, end], N_COLORS)
    paths = [_Path([grey, *side]) for side in (sides[:2], sides[2:])]
    length = min(path.length for path in paths)
    low, high = (path.even(N_DIVERGING // 2 + 1, length) for path in paths)
    return (
        ListedColormap(along, name=f"{ground}-sequential"),
        ListedColormap(np.concatenate([low[:0:-1], high]), name=f"{ground}-diverging"),
    )


def to_color(grey: ColorType, color: ColorType, name: str) -> ListedColormap:
    """Return the map from a grey to a colour."""
    return ListedColormap(_even([grey, color], N_COLORS), name=name)


class _Path:
    """A curve of colours from the first of two or three to the last, measured as the eye sees it.

    Attributes
    ----------
    length : float
        Of all of it, in CAM02-UCS.
    """

    def __init__(self, anchors: Sequence[ColorType]) -> None:
        start, *middle, end = to_oklab([to_rgb(color) for color in anchors])
        t = np.linspace(0, 1, FINE)[:, None]
        bend = (start + end) / 2
        if middle:  # a parabola that is at its middle halfway
            bend = 2 * middle[0] - bend
        self._rgb = from_oklab((1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end)
        steps = np.linalg.norm(np.diff(to_cam02_ucs(self._rgb), axis=0), axis=1)
        self._lengths = np.concatenate([[0], np.cumsum(steps)])
        self.length = float(self._lengths[-1])

    def even(self, n: int, length: float) -> Floats:
        """Return n colours in equal steps along the first `length` of it: sRGB, shape (n, 3)."""
        at = np.linspace(0, length, n)
        channels = [np.interp(at, self._lengths, channel) for channel in self._rgb.T]
        return np.stack(channels, axis=1)


def _even(anchors: Sequence[ColorType], n: int) -> Floats:
    path = _Path(anchors)
    return path.even(n, path.length)
