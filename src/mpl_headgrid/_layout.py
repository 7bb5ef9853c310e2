"""WholePixelLayout: constrained layout that then trims panels to whole pixels a cell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox

from ._artists import works_in_pixels
from ._axes import FRAME_GAP
from ._cells import SMALLEST_SNAPPED_PITCH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure

# The most that a box may lose of its width or height.
LARGEST_TRIM = 0.03


class WholePixelLayout(ConstrainedLayoutEngine):
    """Constrained layout for head grids whose cells are as many whole pixels each as possible.

    Where squares have whole-pixel sizes and the cells have not, some gaps are a pixel wider than
    others. An Axes given to `trim` loses up to 3 % of its box, at the top and on the right, if that
    makes its cells whole pixels and so all gaps equal. In vector output nothing is trimmed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._trims: list[_Trim] = []

    def trim(self, ax: Axes, n_x: int, n_y: int) -> None:
        """Trim the box of an Axes that shows n_x × n_y cells."""
        trim = _Trim(n_x, n_y)
        self._trims.append(trim)
        ax.set_axes_locator(trim)

    def execute(self, fig: Figure) -> None:
        """Lay the figure out; matplotlib calls this."""
        # The layout has to see whole boxes: it would fill the room that a trim leaves, again and
        # again at each drawing.
        for trim in self._trims:
            trim.active = False
        try:
            super().execute(fig)
        finally:
            for trim in self._trims:
                trim.active = True


class _Trim:
    """An axes locator: the layout's box, less what keeps cells from being whole pixels."""

    def __init__(self, n_x: int, n_y: int) -> None:
        self.active = True
        self._n_cells = (n_x, n_y)
        self._in_pixels = True

    def __call__(self, ax: Axes, renderer: RendererBase | None) -> Bbox:
        box = ax.get_position(original=True)
        if renderer is not None:  # None asks where the Axes was drawn last
            self._in_pixels = works_in_pixels(renderer)
        if not (self.active and self._in_pixels) or ax.get_aspect() != "auto":
            return box
        pixels = box.transformed(ax.get_figure(root=False).transSubfigure)
        width, height = (
            side * _kept(length, n)
            for side, length, n in zip(
                (box.width, box.height), (pixels.width, pixels.height), self._n_cells, strict=True
            )
        )
        return Bbox.from_bounds(box.x0, box.y0, width, height)


def _kept(length: float, n_cells: int) -> float:
    """Return the share to keep of a box's side, in pixels, that shows n cells."""
    span = n_cells * (1 + 2 * FRAME_GAP)
    pitch = length / span
    whole = math.floor(pitch)
    if pitch < SMALLEST_SNAPPED_PITCH or whole < pitch * (1 - LARGEST_TRIM):
        return 1.0
    return whole / pitch
