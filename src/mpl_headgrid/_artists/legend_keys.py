"""The legend entries of head grids: of classes, and of the scale of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import matplotlib as mpl
import numpy as np
from matplotlib.collections import Collection
from matplotlib.legend import Legend
from matplotlib.legend_handler import HandlerBase
from matplotlib.offsetbox import DrawingArea
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from .class_marks import ClassMarks
from .encoding import N_LEVELS
from .ground import opaque_where_needed

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure
    from matplotlib.offsetbox import OffsetBox
    from matplotlib.transforms import Transform

    from .encoding import ScoreScale

# Shares of the font size.
SIDE, GAP = 0.75, 0.25
N_SQUARES = 3
WIDTH = N_SQUARES * (SIDE + GAP) - GAP


class ScoreKey(Collection):
    """Nothing on the Axes, and three squares from weak to strong in a legend of it.

    A Collection, since legends find those; its colour (`set_facecolor`) is that of the squares, at
    first the one of the frame of an Axes.
    """

    def __init__(self, scale: ScoreScale, beyond: tuple[bool, bool]) -> None:
        super().__init__(facecolors=mpl.rcParams["axes.edgecolor"])
        self.scale = scale
        self.set_beyond(beyond)
        self.set_in_layout(False)

    def set_beyond(self, beyond: tuple[bool, bool]) -> None:
        """Say from now on whether there are scores below and above the scale's limits."""
        self.beyond = beyond
        self.set_label(self.scale.label(below=beyond[0], above=beyond[1]))

    def draw(self, renderer: RendererBase) -> None:
        """Draw nothing."""
        del renderer
        self.stale = False

    def get_datalim(self, transData: Transform) -> Bbox:  # noqa: N803 matplotlib's name
        """Return an empty box."""
        del transData
        return Bbox.null()


class KeyHandler(HandlerBase):
    """Draws the legend entry of a class, a mark as on the grid, or the squares of a `ScoreKey`."""

    def legend_artist(
        self, legend: Legend, orig_handle: Artist, fontsize: float, handlebox: OffsetBox
    ) -> Artist:
        """Return the entry, in a box as wide as it needs; matplotlib calls this."""
        assert isinstance(handlebox, DrawingArea)
        if isinstance(orig_handle, ScoreKey):
            handlebox.width = max(handlebox.width, WIDTH * fontsize)
        return super().legend_artist(legend, orig_handle, fontsize, handlebox)

    def create_artists(
        self,
        legend: Legend,
        orig_handle: Artist,
        xdescent: float,
        ydescent: float,
        width: float,
        height: float,
        fontsize: float,
        trans: Transform,
    ) -> list[Artist]:
        """Return the artists of the entry; matplotlib calls this."""
        x, y = -xdescent, height / 2 - ydescent  # the middle of the left side
        if isinstance(orig_handle, ScoreKey):
            artists = _score_squares(orig_handle, x, y, fontsize)
        else:
            assert isinstance(orig_handle, ClassMarks)
            artists = [
                _class_mark(orig_handle, x + width / 2, y, SIDE * fontsize * legend.markerscale)
            ]
            artists[0].set_figure(cast("Figure", legend.get_figure(root=False)))
        for artist in artists:
            artist.set_transform(trans)
        return list(artists)


class KeySquare(Rectangle):
    """A square that PostScript, which knows no transparency, shows as it looks."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw the entry."""
        with opaque_where_needed(self):
            super().draw(renderer)


class KeyOutline(PathPatch):
    """The same of a class with a marker."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw the entry."""
        with opaque_where_needed(self):
            super().draw(renderer)


def _class_mark(marks: ClassMarks, x: float, y: float, side: float) -> Patch:
    """Return a mark of a class around (x, y)."""
    edges = np.asarray(marks.get_edgecolor(), dtype=float).reshape(-1, 4)
    # At once: a patch without a colour first asks for that of the cycle, which takes as long.
    looks: dict[str, Any] = {
        "facecolor": next(iter(marks.face_colors()), "none"),
        "edgecolor": next(iter(edges), "none"),
        "linewidth": np.ravel(marks.get_linewidth())[0],
        "hatch": marks.get_hatch(),
    }
    if (outline := marks.key) is None:
        return KeySquare((x - side / 2, y - side / 2), side, side, **looks)
    path = Path(np.asarray(outline.vertices) * side + np.array([x, y]), outline.codes)
    return KeyOutline(path, **looks)


def _score_squares(key: ScoreKey, x: float, y: float, fontsize: float) -> list[Patch]:
    """Return squares from weak to strong, in a row that begins at x."""
    squares: list[Patch] = []
    for i in range(N_SQUARES):
        strength = key.scale.strength(i * (N_LEVELS - 1) / (N_SQUARES - 1))
        side = SIDE * fontsize * (strength if key.scale.encoding == "size" else 1)
        middle = x + (i * (SIDE + GAP) + SIDE / 2) * fontsize
        square = KeySquare((middle - side / 2, y - side / 2), side, side, linewidth=0)
        alpha = strength if key.scale.encoding == "alpha" else None
        square.set(facecolor=key.get_facecolor()[0], alpha=alpha)
        squares.append(square)
    return squares


Legend.update_default_handler_map(dict.fromkeys((ClassMarks, ScoreKey), KeyHandler()))
