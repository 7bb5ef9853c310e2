"""DrawnGrid: the cells of one grid on one Axes and the class in each; artists share it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED
from mpl_headgrid._render.raster import image_of_cells, image_of_glyphs
from mpl_headgrid._render.vector import outline, outlines

from .drawn_cells import DrawnCells

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from matplotlib.backend_bases import GraphicsContextBase, RendererBase
    from matplotlib.path import Path
    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._palette.palette import Palette
    from mpl_headgrid._render.glyphs import Glyphs
    from mpl_headgrid._render.spans import Floats


# How far marks that meet reach under each other in vector output, in points.
MARK_OVERLAP = 0.5


@dataclass(eq=False, repr=False)
class DrawnGrid(DrawnCells):
    """What the artists of one grid share: where its cells are and which class is in each.

    Attributes
    ----------
    palette : Palette
    grid : HeadGrid
        What is drawn.
    codes : array of int, shape (n_x, n_y)
        Class of each cell, −1 for none; the first index runs along the x-axis.
    glyphs : Glyphs or None
        What the marks look like where that is not a square of the class's colour; else None.
    one_category : bool
        Whether it is one category of a model that has others: who is not in it may be in those.
    """

    palette: Palette
    grid: HeadGrid = field(init=False)
    codes: NDArray[np.int16] = field(init=False)
    glyphs: Glyphs | None = field(init=False)
    one_category: bool = field(default=False, init=False)

    def set_grid(self, grid: HeadGrid, glyphs: Glyphs | None) -> None:
        """Draw a grid, and its glyphs by layer and head, from now on."""
        self.codes = self.orientation.transposed(self.palette.class_codes(grid))
        self.place(grid)
        self.glyphs = glyphs and replace(
            glyphs, of_cell=self.orientation.transposed(glyphs.of_cell)
        )

    def said(self, place: int, head: int) -> str:
        """Say a head's categories, and how strongly it is in each."""
        grid = self.grid
        if not grid.known[place, head]:
            return "missing"
        if grid.hidden[place, head]:
            return HIDDEN
        mine = {
            name: np.nan if grid.scores is None else float(grid.scores[place, head, plane])
            for plane, name in enumerate(grid.categories)
            if grid.membership[place, head, plane]
        }
        said = [
            name if np.isnan(mine[name]) else f"{name} {mine[name]:.2f}"
            for name in self.palette.categories
            if name in mine
        ]
        if said:
            return " + ".join(said)
        return UNCLASSIFIED if grid.scores is None else f"{UNCLASSIFIED}, nothing reached the rule"

    def shows(self, code: int) -> NDArray[np.bool_]:
        """Return which cells show a class: shape (n_x, n_y)."""
        return self.codes == code if self.glyphs is None else self.glyphs.shows(code)

    def draw_image_of(
        self, renderer: RendererBase, gc: GraphicsContextBase, colors: Mapping[int, Floats]
    ) -> None:
        """Draw the marks of the classes that have a colour (RGBA) as one image."""
        # The classes, hidden heads, and last what code −1 means.
        table = np.zeros((len(self.palette) + 2, 4))
        for code, color in colors.items():
            table[code] = color
        self.draw_image(renderer, gc, self._image(table))

    def _image(self, colors: Floats) -> tuple[int, int, NDArray[np.uint8]] | None:
        if self.glyphs is None:
            return image_of_cells(*self.in_view(snap=True), self.codes, colors)
        x, y = self.in_view(snap=True, whole=True)
        if x.snapped and y.snapped:
            low, high = self.axes.bbox.get_points()
            window = np.array([np.floor(low) - 1, np.ceil(high) + 1]).astype(np.intp)
            return image_of_glyphs(x, y, self.glyphs, colors, window)
        # Where a cell has no whole pixels, a mark is the average of its parts.
        view = self.in_view(snap=True)
        return image_of_cells(*view, self.glyphs.of_cell, self.glyphs.average_colors(colors))

    def outlines(self, code: int, over: Callable[[], list[int]]) -> Mapping[float, Path]:
        """Return the marks of a class as a compound path for each alpha that its parts have.

        Parameters
        ----------
        code : int
            The class.
        over : function
            Returns the classes that are opaque and drawn over it. Where two paths meet inside a
            pixel, a viewer lets the background through as a hair line; so a class reaches under
            those beside it.
        """
        if self.glyphs is not None:
            under_later = self.glyphs.classes_after(code) <= set(over())
            view = self.in_view(snap=False, whole=True)
            return outlines(*view, self.glyphs, code, under_later=under_later)
        view, wanted = self.in_view(snap=False), self.codes == code
        if self.fill != 1 or not all(len(along.cells) for along in view):
            return {1.0: outline(*view, wanted)}
        figure = self.axes.get_figure(root=True)
        overlap = MARK_OVERLAP * (72 if figure is None else figure.dpi) / 72
        return {1.0: outline(*view, wanted, np.isin(self.codes, over()), overlap)}
