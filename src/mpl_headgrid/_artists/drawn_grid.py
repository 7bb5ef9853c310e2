"""DrawnCells and its kinds: where the cells of one model are on Axes, and what each shows."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED
from mpl_headgrid._heads.layers import layer_positions
from mpl_headgrid._render.raster import image_of_cells, image_of_glyphs, works_in_pixels
from mpl_headgrid._render.spans import PIXEL_NOISE, borders, inside_pixel, spans
from mpl_headgrid._render.vector import outline, outline_beside_cut, outlines, together

from .ground import as_written, ground_of, lacks_transparency

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from matplotlib.axes import Axes
    from matplotlib.backend_bases import GraphicsContextBase, MouseEvent, RendererBase
    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._heads.head_scores import HeadScores
    from mpl_headgrid._palette.palette import Palette
    from mpl_headgrid._render.glyphs import Glyphs
    from mpl_headgrid._render.spans import Floats, Orientation, Spans

# How far marks that meet reach under each other in vector output, in points.
MARK_OVERLAP = 0.5
# Pixels per cell of an image in a vector file: viewers scale it, and blur what has fewer.
FEWEST_RASTERIZED = 4


@dataclass(eq=False, repr=False)
class DrawnCells:
    """Where the cells of a table are; subclasses know what is in them.

    Attributes
    ----------
    axes : Axes
    orientation : Orientation
    fill : float
        Side of a mark as a share of its cell.
    grid : HeadGrid or HeadScores
        What is drawn.
    cells : (range, range)
        The positions of the cells along the x-axis and along the y-axis.
    order : array of int, shape (n_layers, n_heads), or None
        Which head stands at each place along the head axis, where heads are sorted. The cells of
        `codes`, and the places of marks, are by place; only `heads_at` and `places_of` lead from
        one to the other.
    """

    axes: Axes
    orientation: Orientation
    fill: float
    grid: HeadGrid | HeadScores = field(init=False)
    cells: tuple[range, range] = field(init=False)
    order: NDArray[np.intp] | None = field(default=None, init=False)
    _last_view: tuple[Any, Any] = field(default=(None, None), init=False, repr=False)

    def place(self, grid: HeadGrid | HeadScores) -> None:
        """Draw a table's cells from now on."""
        self.grid = grid
        self.cells = self.orientation.pair(layer_positions(grid.layer_labels), range(grid.n_heads))

    def heads_at(self, places: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the heads, by their index in the grid's arrays, at places: shape (n, 2)."""
        if self.order is None:
            return places
        rows = places[:, 0]
        return np.column_stack([rows, self.order[rows, places[:, 1]]])

    def places_of(self, heads: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the places at which heads, by their index in the arrays, stand: shape (n, 2)."""
        if self.order is None:
            return heads
        rows, order = heads[:, 0], self.order
        return np.column_stack([rows, np.argsort(order, axis=1)[rows, heads[:, 1]]])

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the index, along x first, of the cell at a position in data coordinates."""
        if not (math.isfinite(x) and math.isfinite(y)):
            return None
        return self.cell_under(*self._on_canvas(*self.axes.transData.transform((x, y))))

    def pointer(self, event: MouseEvent) -> tuple[float, float]:
        """Return where on the canvas an event of the mouse is, in pixels."""
        if event.inaxes is self.axes and event.xdata is not None and event.ydata is not None:
            # Exact: matplotlib leaves out fractions of a pixel from the event's own x and y.
            return self._on_canvas(*self.axes.transData.transform((event.xdata, event.ydata)))
        return self._on_canvas(event.x, event.y)

    def _on_canvas(self, x: float, y: float) -> tuple[float, float]:
        """Return a position of a pointer, counted from the bottom of the pixels that are drawn.

        Windows count from the top and are turned about by the height of the figure. Where that has
        a fraction, as where a screen has 1.25 pixels for one, fewer pixels are drawn.
        """
        figure = self.axes.get_figure(root=True)
        assert figure is not None
        _, n_rows = figure.canvas.get_width_height(physical=True)
        return float(x), float(y - (figure.bbox.height - n_rows))

    def cell_under(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the index, first along x, of the cell under a pointer on the canvas, if any.

        Cells begin and end where marks do that fill them: on whole pixels, if they are so drawn.
        """
        found = [
            (along, along.mark_at(position))
            for along, position in zip(self._spans(1.0, snap=True), inside_pixel(x, y), strict=True)
        ]
        cell = [int(along.cells[mark]) for along, mark in found if mark is not None]
        return (cell[0], cell[1]) if len(cell) == len(found) else None

    def share_under(
        self, cell: tuple[int, int], x: float, y: float, *, snap: bool
    ) -> tuple[float, float]:
        """Return where in the mark of a cell a pointer is: shares of its width and height."""
        along_x, along_y = (
            along.share_of(int(np.flatnonzero(along.cells == at)[0]), position)
            for along, at, position in zip(
                self._spans(self.fill, snap=snap), cell, inside_pixel(x, y), strict=True
            )
        )
        return along_x, along_y

    def _spans(self, fill: float, *, snap: bool) -> tuple[Spans, Spans]:
        along_x, along_y = (
            spans(self.axes, axis, along, fill, snap=snap) for axis, along in enumerate(self.cells)
        )
        return along_x, along_y

    def at(self, cell: tuple[int, int]) -> tuple[int, int]:
        """Return the position in data coordinates of the middle of a cell."""
        return self.cells[0][cell[0]], self.cells[1][cell[1]]

    def positions(self, places: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return x and y of places along the layers and the heads: shape (n, 2) each."""
        index = self.orientation.pair(places[:, 0], places[:, 1])
        starts = (along.start for along in self.cells)
        return np.column_stack([i + start for i, start in zip(index, starts, strict=True)]).astype(
            float
        )

    def in_words(self, cell: tuple[int, int]) -> str:
        """Say which head a cell is, and what is known of it."""
        grid = self.grid
        ((place, head),) = self.heads_at(np.array([self.orientation.pair(*cell)])).tolist()
        group = ""
        if grid.kv_heads is not None:
            group = f" (key-value group {head // (grid.n_heads // grid.kv_heads)})"
        said = self.said(place, head) if grid.exists[place, head] else "no such head"
        return f"Layer {grid.layer_labels[place]}, head {head}{group}: {said}"

    def said(self, place: int, head: int) -> str:
        """Say what is known of a head that there is, by its place in the grid's arrays."""
        raise NotImplementedError

    def cell_size(self) -> tuple[float, float]:
        """Return width and height of a cell in pixels: the smallest, where they differ."""
        width, height = (
            float(np.abs(np.diff(borders(self.axes, axis, along))).min())
            for axis, along in enumerate(self.cells)
        )
        return width, height

    def extent(self) -> Bbox:
        """Return the box around all cells in pixels."""
        x, y = (borders(self.axes, axis, along)[[0, -1]] for axis, along in enumerate(self.cells))
        return Bbox.from_extents(min(x), min(y), max(x), max(y))

    def in_view(
        self, *, snap: bool, whole: bool = False, fill: float | None = None
    ) -> tuple[Spans, Spans]:
        """Return where those marks lie, along x and along y, that the Axes shows.

        Marks that it shows in part are cut off just beyond it, unless they are wanted whole. They
        have the side `fill`, if it is given.
        """
        ax = self.axes
        side = self.fill if fill is None else fill
        # In vector output each class asks for the same again. What depends on more than a matrix
        # (symlog scales) is not kept.
        key = None
        if ax.transData.is_affine:
            matrix = ax.transData.get_matrix().tobytes()
            key = (matrix, ax.bbox.bounds, side, snap, whole)
            if key == self._last_view[0]:
                return cast("tuple[Spans, Spans]", self._last_view[1])
        (x0, y0), (x1, y1) = ax.bbox.get_points()
        marks_x, marks_y = self._spans(side, snap=snap)
        view = (
            marks_x.showing(x0, x1, whole=whole),
            marks_y.showing(y0, y1, whole=whole),
        )
        self._last_view = (key, view)
        return view

    def overlap(self) -> float:
        """Return how far marks that meet reach under each other in vector output, in pixels."""
        figure = self.axes.get_figure(root=True)
        return MARK_OVERLAP * (72 if figure is None else figure.dpi) / 72

    def draw_image(
        self,
        renderer: RendererBase,
        gc: GraphicsContextBase,
        drawn: tuple[int, int, NDArray[np.uint8]] | None,
    ) -> None:
        """Draw an image, if there is one, at the place of its lower left corner in pixels."""
        if drawn is None:
            return
        x, y, image = drawn
        if lacks_transparency(self.axes):  # rasterised
            image = np.round(255 * as_written(self.axes, image / 255)).astype(np.uint8)
        renderer.draw_image(gc, x, y, image)

    def draw_ground(self, renderer: RendererBase, gc: GraphicsContextBase) -> None:
        """Draw the background of the cells before rasterised marks in a PostScript file.

        matplotlib writes the image of them there without transparency, white between marks.
        """
        if not (works_in_pixels(renderer) and lacks_transparency(self.axes)):
            return
        gc.set_linewidth(0)
        cells = Affine2D().scale(*self.extent().size).translate(*self.extent().p0)
        renderer.draw_path(gc, Path.unit_rectangle(), cells, (*ground_of(self.axes), 1.0))

    def warn_if_coarse(self, renderer: RendererBase) -> None:
        """Warn where a vector file is about to get an image in which heads can't be told apart."""
        from matplotlib.backends.backend_mixed import MixedModeRenderer  # loaded by who saves one

        if not (isinstance(renderer, MixedModeRenderer) and works_in_pixels(renderer)):
            return
        figure = self.axes.get_figure(root=True)
        width, height = self.cell_size()
        side = min(width, height)
        if figure is None or not 0 < side < FEWEST_RASTERIZED - PIXEL_NOISE:
            return
        enough = math.ceil(figure.dpi * FEWEST_RASTERIZED / side - PIXEL_NOISE)
        warn_user(
            f"rasterized: at dpi={figure.dpi:g} a cell is {width:.1f} × {height:.1f} pixels, too "
            f"few to be read; save the figure with dpi={enough} or more, or without rasterized=True"
        )


@dataclass(eq=False, repr=False)
class DrawnGrid(DrawnCells):
    """What the artists of one grid share: where its cells are and which class is in each.

    Attributes
    ----------
    palette : Palette
    grid : HeadGrid
        What is drawn.
    is_sorted : bool
        Whether the heads of each layer are sorted by class.
    codes : array of int, shape (n_x, n_y)
        Class of each cell, −1 for none; the first index runs along the x-axis.
    glyphs : Glyphs or None
        What the marks look like where that is not a square of the class's colour; else None.
    one_category : bool
        Whether it is one category of a model that has others: who is not in it may be in those.
    compares : (DrawnGrid, DrawnGrid) or None
        The grids before and after, where it shows the heads that differ between these.
    score_limits : (float, float) or None
        The scores that marks show weakest and strongest; None where they show none.
    meet : bool
        Whether marks meet, or parts within them.
    """

    palette: Palette
    is_sorted: bool = False
    grid: HeadGrid = field(init=False)
    codes: NDArray[np.int16] = field(init=False)
    glyphs: Glyphs | None = field(init=False)
    one_category: bool = field(default=False, init=False)
    compares: tuple[DrawnGrid, DrawnGrid] | None = field(default=None, init=False)
    score_limits: tuple[float, float] | None = field(default=None, init=False)
    meet: bool = field(default=False, init=False)

    def set_grid(self, grid: HeadGrid, glyphs: Glyphs | None) -> None:
        """Draw a grid, and its glyphs by layer and head, from now on."""
        codes = self.palette.class_codes(grid)
        self.compares = None  # until what draws it says so
        self.order = sorted_by_class(codes, grid.exists) if self.is_sorted else None
        self.codes = self._in_cells(codes)
        self.place(grid)
        self.glyphs = glyphs and replace(glyphs, of_cell=self._in_cells(glyphs.of_cell))
        has_parts = glyphs is not None and any(len(glyph) > 1 for glyph in glyphs.distinct)
        self.meet = self.fill == 1 or has_parts

    def _in_cells(self, of_heads: NDArray[Any]) -> NDArray[Any]:
        """Return values [layer, head] by cell: [x, y]."""
        if self.order is not None:
            of_heads = np.take_along_axis(of_heads, self.order, axis=1)
        return self.orientation.transposed(of_heads)

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
        return " + ".join(said) or UNCLASSIFIED

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

    def outlines(
        self, code: int, over: Callable[[], list[int]], *, opaque: bool = False
    ) -> Mapping[float, Path]:
        """Return the marks of a class as a compound path for each alpha that its parts have.

        Parameters
        ----------
        code : int
            The class.
        over : function
            Returns the classes that are opaque and drawn over it. Where two paths meet inside a
            pixel, a viewer lets the background through as a hair line; so a class reaches under
            those beside it.
        opaque : bool
            Whether parts are drawn opaque, whatever their alpha.
        """
        if self.glyphs is not None:
            return self._outlines_of_glyphs(self.glyphs, code, over, opaque=opaque)
        view, wanted = self.in_view(snap=False), self.codes == code
        if self.fill != 1 or not all(len(along.cells) for along in view):
            return {1.0: outline(*view, wanted)}
        return {1.0: outline(*view, wanted, np.isin(self.codes, over()), self.overlap())}

    def _outlines_of_glyphs(
        self, glyphs: Glyphs, code: int, over: Callable[[], list[int]], *, opaque: bool
    ) -> Mapping[float, Path]:
        view, later = self.in_view(snap=False, whole=True), set(over())
        under_later = glyphs.classes_after(code) <= later
        if self.fill != 1 or not all(len(along.cells) for along in view):
            return outlines(*view, glyphs, code, under_later=under_later)
        # What each mark is drawn on, from one border of its cell to the other, but for cut corners.
        filling = {
            number: part
            for number, glyph in enumerate(glyphs.distinct)
            for part in glyph[:1]
            if part.fills(under_later=(opaque or part.alpha == 1) and under_later)
        }
        hides = {
            number: (part.code, part.alpha)
            for number, part in filling.items()
            if part.code in {code, *later} and (opaque or part.alpha == 1)
        }
        own = {number: part.alpha for number, part in filling.items() if part.code == code}
        cut = glyphs.cut_corners()
        paths: dict[float, Path] = {}
        for alpha in sorted(set(own.values())):
            wanted = [number for number, other in own.items() if other == alpha]
            above = [number for number, other in hides.items() if other > (code, alpha)]
            mine, theirs = (np.isin(glyphs.of_cell, each) for each in (wanted, above))
            cells = mine, theirs, cut[glyphs.of_cell]
            paths[alpha] = outline_beside_cut(*view, *cells, self.overlap())
        drawn = own.keys() - set(np.flatnonzero(cut.any(axis=1)))
        others = replace(
            glyphs, distinct=[() if n in drawn else each for n, each in enumerate(glyphs.distinct)]
        )
        parts = outlines(*view, others, code, under_later=under_later, opaque=opaque)
        for alpha, path in parts.items():
            paths[alpha] = together(paths[alpha], path) if alpha in paths else path
        return paths


def sorted_by_class(codes: NDArray[np.integer], exists: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the heads of each layer in the order of their classes: shape (n_layers, n_heads).

    As in a legend, but Unclassified after all others. Missing heads and absent ones, which have no
    mark, come last.
    """
    last = int(codes.max(initial=0)) + 1
    rank = np.select([~exists, codes < 0, codes == 0], [last + 2, last + 1, last], codes)
    order: NDArray[np.intp] = np.argsort(rank, axis=1, kind="stable")
    return order


@dataclass(eq=False, repr=False)
class DrawnScores(DrawnCells):
    """The cells of one relation's scores.

    Attributes
    ----------
    grid : HeadScores
        Of one relation.
    values : array of float, shape (n_layers, n_heads)
        What is shown; NaN for a missing or absent head.
    threshold : float or None
        The score that the colour bar marks.
    """

    grid: HeadScores = field(init=False)
    values: Floats = field(init=False)
    threshold: float | None = field(default=None, init=False)

    def draw_cells(
        self,
        renderer: RendererBase,
        gc: GraphicsContextBase,
        codes: NDArray[np.int32],
        colors: Floats,
        share: float = 1,
    ) -> None:
        """Draw marks, or dots of a share of their side, as an image."""
        view = self.in_view(snap=True, fill=share * self.fill)
        self.draw_image(renderer, gc, image_of_cells(*view, codes, colors))

    def said(self, place: int, head: int) -> str:
        """Say the relation and a head's score."""
        value = float(self.values[place, head])
        return "missing" if np.isnan(value) else f"{self.grid.relations[0]} {as_words(value)}"


def as_words(value: float) -> str:
    """Return a score to two decimals, or to two digits where that would be none."""
    plain = f"{value:.2f}"
    return plain if value == 0 or float(plain) != 0 else f"{value:.2g}"
