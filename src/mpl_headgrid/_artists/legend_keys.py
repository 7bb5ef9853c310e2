"""The legend entries of head grids: of classes, and of the scale of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import matplotlib as mpl
import numpy as np
from matplotlib.collections import Collection
from matplotlib.legend import Legend
from matplotlib.legend_handler import HandlerBase
from matplotlib.offsetbox import DrawingArea
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from .class_marks import ClassMarks
from .score_scale import N_LEVELS

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure
    from matplotlib.offsetbox import OffsetBox
    from matplotlib.transforms import Transform

    from .score_scale import ScoreScale

# Shares of the font size.
SIDE, GAP = 0.75, 0.25
N_SQUARES = 3
WIDTH = N_SQUARES * (SIDE + GAP) - GAP


class LegendKey(HandlerBase):
    """The legend entry of a class: one mark, shaped as on the grid."""

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
        """Return the artists of the key; matplotlib calls this."""
        assert isinstance(orig_handle, ClassMarks)
        marks = orig_handle
        side = SIDE * fontsize
        x, y = (width - side) / 2 - xdescent, (height - side) / 2 - ydescent
        outline = marks.key
        key: Rectangle | PathPatch
        if outline is None:
            key = Rectangle((x, y), side, side)
        else:
            vertices = (np.asarray(outline.vertices) + 0.5) * side + np.array([x, y])
            key = PathPatch(Path(vertices, outline.codes))
        edges = np.asarray(marks.get_edgecolor(), dtype=float).reshape(-1, 4)
        key.set(
            facecolor=next(iter(marks.face_colors()), "none"),
            edgecolor=next(iter(edges), "none"),
            linewidth=np.ravel(marks.get_linewidth())[0],
            hatch=marks.get_hatch(),
            transform=trans,
        )
        key.set_figure(cast("Figure", legend.get_figure(root=False)))
        return [key]


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


class ScoreKeyHandler(HandlerBase):
    """Draws the squares of a `ScoreKey`, in a box as wide as they need."""

    def legend_artist(
        self, legend: Legend, orig_handle: Artist, fontsize: float, handlebox: OffsetBox
    ) -> Artist:
        """Return the key, having put it into its box; matplotlib calls this."""
        assert isinstance(handlebox, DrawingArea)
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
        """Return the squares; matplotlib calls this."""
        del legend, width
        assert isinstance(orig_handle, ScoreKey)
        scale, squares = orig_handle.scale, []
        for i in range(N_SQUARES):
            strength = scale.strength(i * (N_LEVELS - 1) / (N_SQUARES - 1))
            side = SIDE * fontsize * (strength if scale.encoding == "size" else 1)
            x = (i * (SIDE + GAP) + SIDE / 2) * fontsize - side / 2 - xdescent
            square = Rectangle((x, (height - side) / 2 - ydescent), side, side, transform=trans)
            square.set(facecolor=orig_handle.get_facecolor()[0], linewidth=0)
            square.set_alpha(strength if scale.encoding == "alpha" else None)
            squares.append(square)
        return list(squares)


Legend.update_default_handler_map({ClassMarks: LegendKey(), ScoreKey: ScoreKeyHandler()})
