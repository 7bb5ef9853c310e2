"""WholePixelLayout: constrained layout that then fits the panels' boxes to their cells."""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox

from mpl_headgrid._plots.axes import FRAME_GAP, break_sorted_label
from mpl_headgrid._render.raster import works_in_pixels
from mpl_headgrid._render.spans import SMALLEST_SNAPPED_PITCH

from .text_room import TextRoom, em

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import SubFigure
    from matplotlib.gridspec import SubplotSpec
    from matplotlib.legend import Legend
    from matplotlib.text import Text
    from numpy.typing import NDArray

    from .arrangement import Panel

# The most that a box may lose of its width or height to have whole-pixel cells.
LARGEST_TRIM = 0.03
# By which share of the other a side of a square cell may be longer: no eye sees it.
LARGEST_STRETCH = 0.03
# What a panel that has room is wide and high at least, in multiples of the font size, its cells, in
# points, and what it could lose at each side, in inches, since texts differ a little with the dpi.
LEAST_BOX, LEAST_CELL, SPARE = 2.0, 2.0, 0.5 / 72
HIGHEST_LINE, HIGHEST_BAR = 1.5, 5.4  # of the font size: a bar with its numbers and its label


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

    def leaves_nothing(self, fig: Figure, spare: float) -> bool:
        """Return whether texts, and so many inches on each side, leave no room to the panels."""
        pads = {name: pad for name, pad in self.get().items() if name in {"w_pad", "h_pad"}}
        self.set(**{name: pad + spare for name, pad in pads.items()})
        with warnings.catch_warnings():
            warnings.filterwarnings("error", "constrained_layout not applied", UserWarning)
            try:
                self.execute(fig)
            except UserWarning:
                return True
            finally:
                self.set(**pads)
        return False

    def get(self) -> dict[str, Any]:
        """Return the settings of the constrained layout."""
        return self._inner.get()

    def set(self, **settings: Any) -> None:
        """Change the settings of the constrained layout."""
        self._inner.set(**settings)


def _justify(fits: Iterable[CellFit]) -> None:
    """Let rows begin and end at the same place, whatever text is beside, above and below them."""
    figures: dict[int, dict[Any, list[CellFit]]] = defaultdict(lambda: defaultdict(list))
    for fit in fits:
        fit.box = None
        if fit.row is not None and fit.is_in_figure():
            figures[id(fit.figure)][fit.row].append(fit)
    for rows in figures.values():
        _justify_rows([rows[number] for number in sorted(rows)])


def _justify_rows(rows: Sequence[Sequence[CellFit]]) -> None:
    """Give the panels of a figure boxes in rows from the same left to the same right edge.

    Rows are as wide as the layout made the narrowest, or as its height lets square cells be: then
    they stand in the middle, as rows do none of which would be as wide as the figure.
    """
    boxes = [[fit.layout_box() for fit in row] for row in rows]
    flush = np.array([row[-1].is_flush for row in rows])
    left = max(row[0].x0 for row in boxes)
    sides = np.array([sum(box.width for box in row) for row in boxes])
    gaps = np.array([row[-1].x1 - row[0].x0 for row in boxes]) - sides
    heights = np.array([row[0].height for row in boxes])
    # What square cells need at the layout's widths: a box may be wider than its cells, for a title.
    squares = np.array(
        [
            min(fit.square_height(box) for fit, box in zip(row, each, strict=True))
            for row, each in zip(rows, boxes, strict=True)
        ]
    )
    shares = np.minimum(heights / squares, 1)
    ends = np.array([row[-1].x1 for row in boxes])
    if flush.any():
        each = squares[flush] / sides[flush]
        by_height = left + (heights[flush].sum() + (each * gaps[flush]).sum()) / each.sum()
        right = min(by_height, *ends[flush])
        shares[flush] = (right - left - gaps[flush]) / sides[flush]
        rest = ends[flush].min() - right  # in a figure too low for rows that are as wide
    else:
        rest = (ends - left - shares * sides - gaps).min()
    if shares.min() <= 0:
        return
    left += max(rest, 0) / 2
    wanted = shares * squares
    stretched = np.abs(wanted / heights - 1) <= LARGEST_STRETCH
    if np.where(stretched, heights, wanted).sum() > heights.sum():  # others may be higher by more
        stretched &= heights < wanted
    wanted[stretched] = heights[stretched]
    lifted = 0.0
    for row, each, share, height in zip(rows, boxes, shares, wanted, strict=True):
        start, top = left, each[0].y1 + lifted
        for fit, box, following in zip(row, each, [*each[1:], None], strict=True):
            fit.box = Bbox.from_extents(start, top - height, start + share * box.width, top)
            start = fit.box.x1 + (0 if following is None else following.x0 - box.x1)
        lifted += each[0].height - height


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
    is_flush : bool
        Whether that row ends where others do.

    Attributes
    ----------
    box : Bbox or None
        Its box in shares of the figure, where rows are justified.
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
        is_flush: bool = False,
    ) -> None:
        self.active = True
        self._panel = panel
        self._whole = np.array(shape) * (1 + 2 * FRAME_GAP)
        self._texts = texts
        self._cells = cells
        self._peers = peers
        self._in_pixels = True
        self.row = row
        self.is_flush = is_flush
        self.box: Bbox | None = None

    @property
    def figure(self) -> object:
        """The figure or subfigure that the panel is in."""
        return self._panel.get_figure(root=False)

    def layout_box(self) -> Bbox:
        """Return the box that the layout has given the panel, in shares of the figure."""
        return self._panel.get_position(original=True)

    def square_height(self, box: Bbox) -> float:
        """Return how high a box of square cells is that is as wide as this one, all in shares."""
        whole = cast("Figure", self.figure).bbox
        return float(box.width * whole.width / whole.height * self._whole[1] / self._whole[0])

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
        return self.layout_box() if self.box is None else self.box

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


def _at_most_high(legend: Legend) -> float:
    """Return how high a legend is at most, in inches: with all its entries in one column."""
    texts = [legend.get_title(), *legend.get_texts()]
    size = max(float(text.get_fontsize()) for text in texts)
    lines = sum(1 + text.get_text().count("\n") for text in texts)
    pads = len(texts) * legend.labelspacing + 2 * (legend.borderpad + legend.borderaxespad)
    return (HIGHEST_LINE * lines + pads) * size / 72


def check_room(
    argument: str,
    target: Figure | SubFigure,
    panels: Sequence[Panel],
    shapes: Sequence[tuple[int, int]],
    beside: float,
    strips: tuple[float, float],
) -> None:
    """Raise if the texts leave no room to the panels: matplotlib would say so at each draw.

    `argument`, "width" or "figure", is what to give more of; `beside` is taken from the width, and
    `strips` from the width and height of each panel.
    """
    root = target.get_figure(root=True)
    engine = root.get_layout_engine()
    if not isinstance(engine, WholePixelLayout):
        return
    text = TextRoom.of([panel.title for panel in panels], [n_y for _, n_y in shapes])
    nrows, ncols = (1 + max(panel.place[axis] for panel in panels) for axis in (0, 1))
    # Panels that share an axis have its numbers and label once.
    labelled_x, labelled_y = (
        1 if len({panel.shared[axis] for panel in panels}) < len(panels) else n
        for axis, n in ((0, nrows), (1, ncols))
    )
    box = LEAST_BOX * em()
    width = labelled_y * (text.y_label + max(text.left)) + ncols * (text.right + strips[0] + box)
    above = text.above + strips[1]
    height = labelled_x * (text.below + text.x_label) + nrows * (above + text.right + box)
    given = np.array([target.bbox.width, target.bbox.height]) / target.dpi
    needed = np.array([beside + width, height])
    bars = (len(target.axes) > len(panels)) * HIGHEST_BAR * em()
    if (given >= needed + np.array([bars, bars + sum(map(_at_most_high, target.legends))])).all():
        return  # whatever the legend's columns are: to measure it takes time, or TeX
    boxes = [legend.get_tightbbox() for legend in target.legends]
    needed[1] += sum(found.height for found in boxes if found is not None) / target.dpi
    if (not bars and (given >= needed).all()) or not engine.leaves_nothing(root, SPARE):
        return
    needed[1] += bars  # which may stand below the panels
    needed[0] += ncols * max(LEAST_CELL * max(shapes)[0] / 72 - LEAST_BOX * em(), 0)
    least = np.ceil(10 * np.maximum(needed, given)) / 10
    have, enough = (
        f"{size[0]:.3g}" if argument == "width" else f"{size[0]:.3g} × {size[1]:.3g}"
        for size in (given, least)
    )
    raise ValueError(
        f"{argument}: {have} inches leave no room to the panels beside their text and legend; give "
        f"at least {enough} inches, a smaller font.size, shorter names or legend=False"
    )
