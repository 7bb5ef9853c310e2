"""DrawnCells: the cells of one grid on one Axes, which its artists share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.transforms import Bbox

from ._cells import borders, picture, spans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.backend_bases import GraphicsContextBase, RendererBase
    from matplotlib.path import Path
    from numpy.typing import NDArray

    from ._cells import Floats, Spans


@dataclass(eq=False)
class DrawnCells:
    """What the artists of one grid share: where its cells are and which class is in each.

    Attributes
    ----------
    axes : Axes
    codes : array of int, shape (n_x, n_y)
        Class of each cell, −1 for none; the first index runs along the x-axis.
    n_classes : int
    layer_axis : {"x", "y"}
    fill : float
        Side of a mark as a share of its cell.
    marker : Path or None
        Outline of a mark of side 1 around (0, 0); None for squares, which take the cell's shape.
    """

    axes: Axes
    codes: NDArray[np.int16]
    n_classes: int
    layer_axis: str
    fill: float
    marker: Path | None

    def cell_size(self) -> tuple[float, float]:
        """Return width and height of a cell in pixels: the smallest, where they differ."""
        width, height = (
            float(np.abs(np.diff(borders(self.axes, axis, n))).min())
            for axis, n in enumerate(self.codes.shape)
        )
        return width, height

    def extent(self) -> Bbox:
        """Return the box around all cells in pixels."""
        x, y = (borders(self.axes, axis, n)[[0, -1]] for axis, n in enumerate(self.codes.shape))
        return Bbox.from_extents(min(x), min(y), max(x), max(y))

    def in_view(self, *, snap: bool) -> tuple[Spans, Spans]:
        """Return where those marks lie, along x and along y, that the Axes shows."""
        box = self.axes.bbox
        n_x, n_y = self.codes.shape
        return (
            spans(self.axes, 0, n_x, self.fill, snap=snap).showing(box.x0, box.x1),
            spans(self.axes, 1, n_y, self.fill, snap=snap).showing(box.y0, box.y1),
        )

    def draw_picture(
        self, renderer: RendererBase, gc: GraphicsContextBase, colours: Mapping[int, Floats]
    ) -> None:
        """Draw the marks of the classes that have a colour (RGBA) as one image."""
        table = np.zeros((self.n_classes + 1, 4))  # the last is for code −1
        for code, colour in colours.items():
            table[code] = colour
        drawn = picture(*self.in_view(snap=True), self.codes, table)
        if drawn is not None:
            renderer.draw_image(gc, *drawn)
