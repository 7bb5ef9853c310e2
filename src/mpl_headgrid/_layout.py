"""WholePixelLayout: constrained layout that then fits the panels' boxes to their cells."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox

from ._artists import works_in_pixels
from ._axes import FRAME_GAP
from ._cells import SMALLEST_SNAPPED_PITCH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import SubFigure
    from matplotlib.text import Text

# The most that a box may lose of its width or height to have whole-pixel cells.
LARGEST_TRIM = 0.03


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
        self._fits: list[_Fit] = []

    def fit(self, ax: Axes, shape: tuple[int, int], title: Text, *, square: bool) -> None:
        """Fit the box of an Axes to its n_x × n_y cells whenever it is drawn.

        With `square`, cells of one side are cut out of the box, from its upper left corner.
        """
        fit = _Fit(shape, title, square=square)
        self._fits.append(fit)
        ax.set_axes_locator(fit)  # type: ignore[arg-type]  # Axes for _AxesBase

    def execute(self, fig: Figure) -> None:
        """Lay the figure out; matplotlib calls this."""
        # The layout has to see whole boxes: it would fill the room that a fit leaves, and find
        # another at each drawing.
        for fit in self._fits:
            fit.active = False
        try:
            self._inner.execute(fig)
        finally:
            for fit in self._fits:
                fit.active = True

    def get(self) -> dict[str, Any]:
        """Return the settings of the constrained layout."""
        return self._inner.get()

    def set(self, **settings: Any) -> None:
        """Change the settings of the constrained layout."""
        self._inner.set(**settings)


class _Fit:
    """An axes locator: the layout's box, fitted to the cells."""

    def __init__(self, shape: tuple[int, int], title: Text, *, square: bool) -> None:
        self.active = True
        self._shape = shape
        self._title = title
        self._square = square
        self._in_pixels = True

    def __call__(self, ax: Axes, renderer: RendererBase | None) -> Bbox:
        box = ax.get_position(original=True)
        if renderer is not None:  # None asks where the Axes was drawn last
            self._in_pixels = works_in_pixels(renderer)
        if not self.active:
            self._title.set_y(1)
            return box
        pixels = box.transformed(cast("Figure", ax.get_figure(root=False)).transSubfigure)
        available = np.array([pixels.width, pixels.height])
        if self._square:
            # As many cells as are in view: they stay square when zoomed.
            spans = np.abs([np.diff(ax.get_xlim())[0], np.diff(ax.get_ylim())[0]])
            width, height = spans * self._fitted(min(available / spans)) / available
            return Bbox.from_bounds(
                box.x0, box.y1 - height * box.height, width * box.width, height * box.height
            )
        spans = np.array(self._shape) * (1 + 2 * FRAME_GAP)
        width, height = [self._fitted(pitch) / pitch for pitch in available / spans]
        self._title.set_y(1 / height)  # so that the titles of a row stay in line
        return Bbox.from_bounds(box.x0, box.y0, width * box.width, height * box.height)

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
    """Return the figure's `WholePixelLayout`, made around its constrained layout if there is one.

    An empty figure without a layout engine gets one. None if the layout is another's.
    """
    root = figure.get_figure(root=True)
    assert isinstance(root, Figure)
    engine = root.get_layout_engine()
    if isinstance(engine, WholePixelLayout):
        return engine
    if isinstance(engine, ConstrainedLayoutEngine):
        layout = WholePixelLayout(engine)
    elif engine is None and not root.axes:
        layout = WholePixelLayout()
    else:
        return None
    root.set_layout_engine(layout)
    return layout
