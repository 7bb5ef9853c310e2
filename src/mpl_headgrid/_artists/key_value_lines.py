"""KeyValueLines: what separates the groups of heads that share keys and values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.collections import LineCollection
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from mpl_headgrid._render.raster import works_in_pixels
from mpl_headgrid._render.spans import borders

from .class_marks import ABOVE_GRID_LINES, clip_as

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.backend_bases import RendererBase
    from numpy.typing import NDArray

    from mpl_headgrid._render.spans import Spans

    from .drawn_grid import DrawnCells

SOLID: list[object] = [(0, None)]  # as a collection's linestyle is read back


class KeyValueLines(LineCollection):
    """The lines between the key-value groups of one grid, in the gaps between its marks.

    A matplotlib LineCollection, one line per border between groups: `set_color`, `set_linewidth`
    and the others do what they do on any. Width and colour are at first those of the frame of an
    Axes (``axes.linewidth``, ``axes.edgecolor``). They lie over the marks, whose fringes may reach
    into a gap, and are never wider than their gap, unless ``fill=1`` leaves none; on screen a line
    is whole pixels, at least one.

    Heads that share nothing (as many key-value heads as heads) and heads that share all (one
    key-value head) have no lines, and layers without such heads none of their own.
    """

    def __init__(self, drawn: DrawnCells, kv_heads: int, **properties: Any) -> None:
        self.drawn = drawn
        self._over_marks = drawn.fill == 1
        zorder = properties.pop("zorder", ABOVE_GRID_LINES)
        super().__init__(
            [],
            colors=mpl.rcParams["axes.edgecolor"],
            linewidths=mpl.rcParams["axes.linewidth"],
            capstyle="butt",
            zorder=zorder + 0.1,
            **properties,
        )
        self.set_kv_heads(kv_heads)

    def set_kv_heads(self, kv_heads: int) -> None:
        """Draw the lines between that many groups from now on."""
        grid, orientation = self.drawn.grid, self.drawn.orientation
        group = grid.n_heads // kv_heads
        firsts = range(group, grid.n_heads, group) if group > 1 else ()
        self._runs = {
            head: _runs(grid.exists[:, head - 1] & grid.exists[:, head]) for head in firsts
        }
        start = self.drawn.cells[orientation.layers].start - 0.5
        segments = [(head, run + start) for head, runs in self._runs.items() for run in runs]
        lines = np.empty((len(segments), 2, 2))
        for line, (head, ends) in zip(lines, segments, strict=True):
            line[:, orientation.layers] = ends
            line[:, orientation.heads] = head - 0.5
        self.set_segments(list(lines))

    @allow_rasterization  # type: ignore[untyped-decorator]  # matplotlib's
    def draw(self, renderer: RendererBase) -> None:
        """Draw the lines on a renderer: in whole pixels where the marks are."""
        if not self.get_visible():
            return
        if not (works_in_pixels(renderer) and self._is_plain() and self._spans()[1].snapped):
            self._draw_within_gaps(renderer)
            return
        gc = renderer.new_gc()
        clip_as(gc, self)
        gc.set_linewidth(0)
        gc.set_antialiased(False)
        red, green, blue, alpha = np.asarray(self.get_edgecolor(), dtype=float)[0]
        width = float(np.asarray(renderer.points_to_pixels(self._widths()[0])))
        for line in self._rectangles(width):
            renderer.draw_path(gc, line, IdentityTransform(), (red, green, blue, alpha))
        gc.restore()
        self.stale = False

    def _draw_within_gaps(self, renderer: RendererBase) -> None:
        widths, figure = self.get_linewidth(), self.get_figure(root=True)
        if not self._over_marks and figure is not None:
            cell = self.drawn.cell_size()[self.drawn.orientation.heads]
            gap = (1 - self.drawn.fill) * cell * 72 / figure.dpi
            self.set_linewidth(np.minimum(self._widths(), gap).tolist())
        try:
            super().draw(renderer)
        finally:
            self.set_linewidth(widths)
            self.stale = False

    def _widths(self) -> list[float]:
        return list(np.asarray(self.get_linewidth(), dtype=float).ravel())

    def _is_plain(self) -> bool:
        return (
            len(np.asarray(self.get_edgecolor())) == 1
            and len(self._widths()) == 1
            and list(self.get_linestyle()) == SOLID
            and not self.get_path_effects()
            and self.get_sketch_params() is None
        )

    def _spans(self) -> tuple[Spans, Spans]:
        """Return where the marks that show lie along the layers, and along the heads."""
        return self.drawn.orientation.pair(*self.drawn.in_view(snap=True))

    def _rectangles(self, width: float) -> list[Path]:
        """Return the lines as rectangles of whole pixels, given their width in pixels."""
        along = self.drawn.orientation.layers
        box = self.drawn.axes.bbox.get_points()[:, along]
        edges = borders(self.drawn.axes, along, self.drawn.cells[along])
        heads = self._spans()[1]
        later = np.maximum(heads.cells[:-1], heads.cells[1:])  # of two neighbours
        rectangles = []
        for i in np.flatnonzero(np.isin(later, [*self._runs])):
            gap = heads.low[i + 1] - heads.high[i]
            wide = max(1, round(width))
            if not self._over_marks:
                wide = min(wide, gap)
            low = heads.high[i] + np.floor((gap - wide) / 2)
            for run in self._runs[int(later[i])]:
                ends = np.clip(np.sort(edges[run]), box[0] - 1, box[1] + 1)
                start, stop = np.round(ends)
                corners = np.array(
                    [(start, low), (stop, low), (stop, low + wide), (start, low + wide)]
                )
                rectangles.append(Path(corners if along == 0 else corners[:, ::-1]))
        return rectangles


def _runs(there: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Return where runs of layers begin and end, as places of the borders of cells."""
    changes = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return list(changes.reshape(-1, 2))


def lines_between_groups(
    drawn: DrawnCells, lines: KeyValueLines | None, properties: Mapping[str, Any]
) -> KeyValueLines | None:
    """Return the lines between the groups that a drawn table has now, on the Axes.

    Lines that are there already stay, and follow; a table that knows no groups leaves them.
    """
    kv_heads = drawn.grid.kv_heads
    if kv_heads is None:
        return lines
    if lines is None:
        lines = KeyValueLines(drawn, kv_heads, **properties)
        drawn.axes.add_collection(lines, autolim=False)
    else:
        lines.set_kv_heads(kv_heads)
    return lines
