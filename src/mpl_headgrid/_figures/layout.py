"""WholePixelLayout: constrained layout that then fits the panels' boxes to their cells."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox

from mpl_headgrid._plots.axes import FRAME_GAP, break_sorted_label
from mpl_headgrid._render.raster import works_in_pixels
from mpl_headgrid._render.spans import SMALLEST_SNAPPED_PITCH

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import SubFigure
    from matplotlib.gridspec import SubplotSpec
    from matplotlib.text import Text
    from numpy.typing import NDArray

# The most that a box may lose of its width or height to have whole-pixel cells.
LARGEST_TRIM = 0.03
# The most that the boxes of a row may lose of their width for rows to begin and end together.
LARGEST_SHIFT = 0.1
# By which share of the other a side of a square cell may be longer: no eye sees it.
LARGEST_STRETCH = 0.03


class WholePixelLayout(ConstrainedLayoutEngine):
    """Constrained layout for head grids: cells are as many whole pixels each as possible.

    Where squares have whole-pixel sizes and the cells have not, some gaps are a pixel wider than
    others. A panel loses up to 3 % of its width or height if that makes its cells whole pixels and
    so all gaps equal. In vector output nothing is lost.

    Parameters
    ----------
    inner : ConstrainedLayoutEngine, optional
        What lays the figure out.
    """

    def __init__(self, inner: ConstrainedLayoutEngine | None = None) -> None:
        self._inner = ConstrainedLayoutEngine() if inner is None else inner
        super().__init__(**self._inner.get())  # or it would set those of rcParams

    def execute(self, fig: Figure) -> None:
        """Lay the figure out; matplotlib calls this."""
        locators: list[object] = [ax.get_axes_locator() for ax in fig.axes]
        fits = [locator for locator in locators if isinstance(locator, CellFit)]
        at_place = {fit.get_subplotspec(): fit for fit in fits}
        for ax in fig.axes:
            # A twin lies over its panel: it has the same place and needs the same box.
            if ax.get_axes_locator() is None and (fit := at_place.get(ax.get_subplotspec())):
                ax.set_axes_locator(fit)  # type: ignore[arg-type]  # Axes for _AxesBase
        # The layout has to see whole boxes: it would fill the room that a fit leaves, and find
        # another at each drawing.
        self._arrange(fig, fits)
        # A label that is longer than its axis has no room in any layout.
        broken = [fit for fit in fits if fit.break_label()]
        if broken:
            self._arrange(fig, fits)

    def _arrange(self, fig: Figure, fits: list[CellFit]) -> None:
        for fit in fits:
            fit.active = False
        try:
            self._inner.execute(fig)
        finally:
            for fit in fits:
                fit.active = True
        _justify({id(fit): fit for fit in fits}.values())

    def get(self) -> dict[str, Any]:
        """Return the settings of the constrained layout."""
        return self._inner.get()

    def set(self, **settings: Any) -> None:
        """Change the settings of the constrained layout."""
        self._inner.set(**settings)


def _justify(fits: Iterable[CellFit]) -> None:
    """Let rows begin and end at the same place, though the text beside them differs."""
    rows: dict[tuple[int, Hashable], list[CellFit]] = defaultdict(list)
    for fit in fits:
        fit.span = None
        if fit.row is not None and fit.is_in_figure():
            rows[id(fit.figure), fit.row].append(fit)
    for figure in {key[0] for key in rows}:
        mine = [row for key, row in rows.items() if key[0] == figure]
        left = max(row[0].layout_box().x0 for row in mine)
        full = [row for row in mine if row[-1].ends_row]
        right = min((row[-1].layout_box().x1 for row in full), default=None)
        placed: list[tuple[list[CellFit], list[float], list[float]]] = []
        for row in mine:
            boxes = [fit.layout_box() for fit in row]
            end = right if right is not None and row[-1].ends_row else boxes[-1].x1
            sides = sum(box.width for box in boxes)
            share = (sides - (left - boxes[0].x0) - (boxes[-1].x1 - end)) / sides
            if 1 - LARGEST_SHIFT < share <= 1:
                gaps = [after.x0 - before.x1 for before, after in itertools.pairwise(boxes)]
                widths = [
                    fit.width_of_cells(share * box.width)
                    for fit, box in zip(row, boxes, strict=True)
                ]
                placed.append((row, widths, gaps))
        # Where a figure is too low for its rows, these end earlier, and yet together.
        lengths = [sum(widths) + sum(gaps) for _, widths, gaps in placed]
        longest = max(lengths, default=0)
        for (row, widths, gaps), length in zip(placed, lengths, strict=True):
            ends = row[-1].ends_row or length > longest * (1 - LARGEST_SHIFT)
            spare = (longest - length) / len(gaps) if ends and gaps else 0
            start = left
            for fit, width, gap in zip(row, widths, [*gaps, 0], strict=True):
                fit.span = start, start + width
                start += width + gap + spare


class CellFit:
    """An axes locator: the layout's box, fitted to the cells of one panel.

    Parameters
    ----------
    panel : Axes
        The Axes that shows the cells.
    shape : tuple of int
        Number of cells along x and along y at full view.
    texts : sequence of Text
        The panel's title and letter, which stay in line with those of its row.
    cells : {"fill", "square", "equal"}
        Whether cells fill the box; or those in view are squares, cut out of the box from its upper
        left corner; or they are squares of the size that fits the box of each of the `peers`.
    peers : sequence of CellFit
        Those of all panels of the figure, this one included.
    row : hashable, optional
        The justified row that the panel is in.
    ends_row : bool
        Whether it is the last of one that is as wide as the figure.

    Attributes
    ----------
    span : (float, float) or None
        Left and right edge of its box in shares of the figure, where rows are justified.
    """

    def __init__(
        self,
        panel: Axes,
        shape: tuple[int, int],
        texts: Sequence[Text],
        *,
        cells: str,
        peers: Sequence[CellFit],
        row: Hashable = None,
        ends_row: bool = False,
    ) -> None:
        self.active = True
        self._panel = panel
        self._whole = np.array(shape) * (1 + 2 * FRAME_GAP)
        self._texts = texts
        self._cells = cells
        self._peers = peers
        self._in_pixels = True
        self.row = row
        self.ends_row = ends_row
        self.span: tuple[float, float] | None = None

    @property
    def figure(self) -> object:
        """The figure or subfigure that the panel is in."""
        return self._panel.get_figure(root=False)

    def layout_box(self) -> Bbox:
        """Return the box that the layout has given the panel, in shares of the figure."""
        return self._panel.get_position(original=True)

    def get_subplotspec(self) -> SubplotSpec | None:
        """Return the panel's place, which ``tight_layout`` asks a locator for."""
        return self._panel.get_subplotspec()

    def __call__(self, ax: Axes, renderer: RendererBase | None) -> Bbox:
        box = ax.get_position(original=True)
        if renderer is not None:  # None asks where the Axes was drawn last
            self._in_pixels = works_in_pixels(renderer)
        if not self.active:
            self._lift_texts(1)
            return box
        box = self._box()
        if self._cells == "fill":
            return box
        available = self._available()
        if self._cells == "equal":
            shown = self._whole
            pitch = min(peer.largest_pitch() for peer in self._peers if peer.is_in_figure())
        else:  # as many cells as are in view: they stay square when zoomed
            limits = [self._panel.get_xlim(), self._panel.get_ylim()]
            shown = np.abs(np.diff(limits, axis=1)).ravel()
            sides = available / shown
            if max(sides) <= min(sides) * (1 + LARGEST_STRETCH):  # so that rows end flush
                return box
            pitch = min(sides)
        fitted = self._fitted(pitch) if self._cells == "equal" else pitch
        width, height = shown * fitted / available
        return Bbox.from_bounds(
            box.x0, box.y1 - height * box.height, width * box.width, height * box.height
        )

    def is_in_figure(self) -> bool:
        """Return whether the panel has not been removed."""
        return self._panel.get_figure(root=False) is not None

    def width_of_cells(self, width: float) -> float:
        """Return which part of a width cells have in the layout's box, in shares of the figure."""
        figure, box = self._panel.get_figure(root=False), self.layout_box()
        if figure is None or self._cells != "square":
            return width
        across, up = self._whole
        shape = float(figure.bbox.height / figure.bbox.width)
        whole = float(box.height * shape * across / up)  # of square cells as high as the box
        return width if width <= whole * (1 + LARGEST_STRETCH) else whole

    def break_label(self) -> bool:
        """Break the panel's label of sorted heads if it is too long; return whether it was."""
        figure = self._panel.get_figure(root=False)
        if figure is None:
            return False
        box = self(self._panel, None).transformed(cast("Figure", figure).transSubfigure)
        return break_sorted_label(self._panel, box.size)

    def largest_pitch(self) -> float:
        """Return the size of the largest square cells that fit the layout's box, in pixels."""
        return float(min(self._available() / self._whole))

    def _box(self) -> Bbox:
        box = self.layout_box()
        if self.span is None:
            return box
        return Bbox.from_extents(self.span[0], box.y0, self.span[1], box.y1)

    def _available(self) -> NDArray[np.float64]:
        """Return width and height of the box in pixels."""
        box = self._box()
        pixels = box.transformed(cast("Figure", self._panel.get_figure(root=False)).transSubfigure)
        return np.array([pixels.width, pixels.height])

    def _lift_texts(self, y: float) -> None:
        for text in self._texts:
            text.set_y(y)

    def _fitted(self, pitch: float) -> float:
        """Return the size of a cell, given the size that fills the box, in pixels."""
        whole = math.floor(pitch)
        if (
            self._in_pixels
            and pitch >= SMALLEST_SNAPPED_PITCH
            and whole >= pitch * (1 - LARGEST_TRIM)
        ):
            return whole
        return pitch


def fitting_layout(figure: Figure | SubFigure) -> WholePixelLayout | None:
    """Return the layout for a figure to be given, or None where the one it has is to stay.

    It goes around a constrained layout, whose settings it keeps, and into a figure that is empty
    and has no layout.
    """
    root = figure.get_figure(root=True)
    assert isinstance(root, Figure)
    engine = root.get_layout_engine()
    if isinstance(engine, WholePixelLayout):
        return engine
    if isinstance(engine, ConstrainedLayoutEngine):
        return WholePixelLayout(engine)
    if engine is None and not root.axes:
        return WholePixelLayout()
    return None
