"""CellCollection, marks in cells; ClassMarks, those of one class; SharedImage, the image of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, cast

import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.collections import Collection, PathCollection
from matplotlib.offsetbox import OffsetBox
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform

from mpl_headgrid._render.glyphs import UNIT_SQUARE, Part
from mpl_headgrid._render.raster import works_in_pixels

from .ground import as_written, lacks_transparency, lies_on_plain_ground
from .properties import as_id

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.backend_bases import GraphicsContextBase, MouseEvent, RendererBase
    from matplotlib.transforms import Transform, TransformedPath
    from numpy.typing import NDArray

    from mpl_headgrid._palette.palette import Palette

    from .drawn_grid import DrawnGrid

ABOVE_GRID_LINES = 2


class CellCollection(PathCollection):
    """A Collection whose marks stand in cells: where its heads are and what is under the pointer.

    A PathCollection for tools that find what is under the pointer, such as mplcursors, by the kind
    of artist; but not made as one, since that would be marks of a size in points.

    Subclasses say which heads have a mark (`_places`) and whether it covers a pixel (`_covers`).
    """

    drawn: Any  # DrawnCells of the subclass's kind

    def _places(self) -> NDArray[np.intp]:
        """Return the place of each mark along the layers and the heads: int, shape (n, 2)."""
        raise NotImplementedError

    def _covers(self, cell: tuple[int, int], pixel: NDArray[np.float64]) -> bool:
        """Return whether the cell has a mark that covers the pixel."""
        raise NotImplementedError

    def heads(self) -> NDArray[np.intp]:
        """Return the head of each mark.

        Returns
        -------
        array of int, shape (n, 2)
            Layer, by the model's own number, and head, in the order of `get_offsets`.

        See Also
        --------
        matplotlib.collections.Collection.get_offsets : The positions of the same marks.
        """
        heads: NDArray[np.intp] = self.drawn.heads_at(self._places())
        heads[:, 0] = np.array(self.drawn.grid.layer_labels, dtype=np.intp)[heads[:, 0]]
        return heads

    def get_offsets(self) -> NDArray[np.float64]:
        """Return x and y of each mark in data coordinates: shape (n, 2)."""
        offsets: NDArray[np.float64] = self.drawn.positions(self._places())
        return offsets

    def get_sizes(self) -> NDArray[np.float64]:
        """Return the area of a mark as the Axes are now, in points squared: shape (1,)."""
        figure = self.get_figure(root=True)
        dpi = 72 if figure is None else figure.dpi
        scaling = np.asarray(self.get_transforms()[0]) * 72 / dpi
        return np.array([scaling[0, 0] * scaling[1, 1]])

    def set_sizes(self, sizes: Any, dpi: float = 72) -> NoReturn:
        """Raise TypeError: marks are a share of their cells, which `fill` says."""
        del sizes, dpi
        raise TypeError(
            "set_sizes: marks are a share of their cells; give fill= to what draws them"
        )

    def set_offsets(self, offsets: Any) -> NoReturn:
        """Raise TypeError: positions are the heads', which `set_data` changes."""
        del offsets
        raise TypeError(
            "set_offsets: marks stand where their heads are; use set_data of what headgrid_scatter "
            "or headgrid_heatmap has returned"
        )

    def get_datalim(self, transData: Transform) -> Bbox:  # noqa: N803 matplotlib's name
        """Return the extent of all cells, so that autoscaling keeps room for each."""
        del transData
        x, y = self.drawn.cells
        return Bbox.from_extents(x.start - 0.5, y.start - 0.5, x.stop - 0.5, y.stop - 0.5)

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the box around all cells, in pixels."""
        del renderer
        extent: Bbox = self.drawn.extent()
        return extent

    def contains(self, mouseevent: MouseEvent) -> tuple[bool, dict[str, Any]]:
        """Return whether a mark lies under the mouse; "ind" is its index in `heads()`."""
        figure = self.get_figure(root=True)
        if self.axes is None or figure is None or mouseevent.canvas is not figure.canvas:
            return False, {}
        pixel = np.array(self.drawn.pointer(mouseevent))
        if not self.get_visible() or (
            self.get_clip_on() and not self.drawn.axes.bbox.contains(mouseevent.x, mouseevent.y)
        ):
            return False, {}
        cell = self.drawn.cell_under(*pixel)
        if cell is None or not self._covers(cell, pixel):
            return False, {}
        place = self.drawn.orientation.pair(*cell)
        return True, {"ind": np.flatnonzero((self._places() == place).all(axis=1))}

    def _is_drawn_at_once(self) -> bool:
        """Return whether marks have no edge, hatch, effect or link, which are drawn one by one."""
        return (
            not np.any(self.get_linewidth())
            and not self.get_hatch()
            and not self.get_path_effects()
            and not any(self.get_urls())
            and self.get_sketch_params() is None
        )


class ClassMarks(CellCollection):
    """The marks of the heads of one class.

    A matplotlib Collection: `set_facecolor`, `set_alpha`, `set_visible`, `set_zorder`,
    `set_picker`, `set_gid` and the others do what they do on any. Its offsets are the positions of
    its heads in data coordinates, sorted by layer and then along the head axis; the size of a mark
    is found from the Axes whenever it is drawn.

    Squares of one colour are drawn together with those of the other classes, in whole pixels. A
    class with a zorder, clip box or animation of its own is drawn by itself, and is no longer part
    of the average where several cells share a pixel. With edges, a hatch, another marker or a
    colour per mark, marks are drawn one by one and not in whole pixels.

    Parameters
    ----------
    drawn : DrawnGrid
    shared : SharedImage
    code : int
        The class.
    color : colour
    marker : Path or None
        Outline of a mark of side 1 around (0, 0); None for squares, which take the cell's shape.
    key : Path or None
        The same for its legend entry.
    **properties
        Of a collection.
    """

    drawn: DrawnGrid

    def __init__(
        self,
        drawn: DrawnGrid,
        shared: SharedImage,
        code: int,
        color: Any,
        *,
        marker: Path | None,
        key: Path | None,
        **properties: Any,
    ) -> None:
        defaults = {"linewidths": 0, "edgecolors": "face", "zorder": ABOVE_GRID_LINES}
        self._is_being_drawn = False
        Collection.__init__(
            self,
            facecolors=color,
            offset_transform=drawn.axes.transData,
            transform=IdentityTransform(),
            **{**defaults, **properties},
        )
        self.set_mouseover(False)  # the Axes' own readout says it all, in the gaps too
        self.drawn = drawn
        self.code = code
        self.marker = marker
        self.key = key
        self._shared = shared
        shared.classes.append(self)

    @property
    def palette(self) -> Palette:
        """What the grid is drawn in; the figure's next grid continues it."""
        return self.drawn.palette

    def _places(self) -> NDArray[np.intp]:
        """Return the place of each mark along the layers and the heads: int, shape (n, 2)."""
        return np.argwhere(self.drawn.orientation.transposed(self.drawn.shows(self.code)))

    def get_paths(self) -> list[Path]:
        """Return outlines of side 1 around (0, 0): of each mark, or one that all have."""
        parts = self._parts()
        if not parts:
            return [UNIT_SQUARE if self.marker is None else self.marker]
        return [self._path_of(part) for part in parts]

    def get_facecolor(self) -> NDArray[np.float64]:  # type: ignore[override]  # as matplotlib's does
        """Return the colours of the marks' faces: RGBA, one for all or one per mark."""
        colors = self.face_colors()
        alphas = [part.alpha for part in self._parts()]
        if len(colors) == 1 and not all(alpha == 1 for alpha in alphas):
            colors = np.repeat(colors, len(alphas), axis=0)
            colors[:, 3] *= alphas
        return as_written(self, colors) if self._is_being_drawn else colors

    def face_colors(self) -> NDArray[np.float64]:
        """Return the colours of the marks' faces before scores fade them: RGBA, shape (n, 4).

        n is 1. Another is the user's doing: none, or one colour per mark.
        """
        return np.asarray(super().get_facecolor(), dtype=float).reshape(-1, 4)

    def _parts(self) -> list[Part]:
        """Return the part of each mark that shows the class; none where that is all of it."""
        if (glyphs := self.drawn.glyphs) is None:
            return []
        parts = dict(glyphs.showing(self.code))
        numbers = self.drawn.orientation.transposed(glyphs.of_cell)
        return [parts[number] for number in numbers[np.isin(numbers, list(parts))]]

    def _path_of(self, part: Part) -> Path:
        if self.marker is None:
            return part.path()
        vertices = np.asarray(self.marker.vertices) * (part.right - part.left)
        return Path(vertices, self.marker.codes)

    def get_transforms(self) -> NDArray[np.float64]:  # type: ignore[override]  # as matplotlib's does
        """Return the scaling of that outline to pixels: shape (1, 3, 3)."""
        width, height = (self.drawn.fill * side for side in self.drawn.cell_size())
        if self.marker is not None:
            width = height = min(width, height)  # a circle stays one where cells are not square
        return np.diag([width, height, 1.0])[None]

    def get_cursor_data(self, event: MouseEvent) -> tuple[int, int] | None:
        """Return the cell of the mark under the mouse; None where there is none."""
        inside, details = self.contains(event)
        if not inside:
            return None
        place, head = self._places()[details["ind"][0]]
        return self.drawn.orientation.pair(int(place), int(head))

    def format_cursor_data(self, data: tuple[int, int]) -> str:
        """Return what `get_cursor_data` has found in words."""
        return self.drawn.in_words(data)

    def _covers(self, cell: tuple[int, int], pixel: NDArray[np.float64]) -> bool:
        """Return whether the cell has a mark of this class and that covers the pixel."""
        drawn, part = self.drawn, Part(self.code)
        if drawn.glyphs is None:
            if drawn.codes[cell] != self.code:
                return False
        else:
            glyph = drawn.glyphs.distinct[drawn.glyphs.of_cell[cell]]
            parts = [part for part in glyph if part.code == self.code]
            if not parts:
                return False
            part = parts[0]
        if self.marker is not None:
            away = pixel - drawn.axes.transData.transform(drawn.at(cell))
            return self._path_of(part).contains_point(away / self.get_transforms()[0, 0, 0])
        x, y = drawn.share_under(cell, *pixel, snap=self.is_plain())
        return bool(part.covers(np.array([x]), np.array([y])).all())

    def is_plain(self) -> bool:
        """Return whether the marks are squares of one colour and nothing else.

        Only those can be drawn in one go. With an edge, a hatch, path effects or the like they are
        drawn one by one, as those of any collection.
        """
        return (
            self.marker is None
            and self.get_array() is None
            and len(self.face_colors()) == 1
            and self._is_drawn_at_once()
        )

    @allow_rasterization  # type: ignore[untyped-decorator]  # matplotlib's
    def draw(self, renderer: RendererBase) -> None:
        """Draw the marks on a renderer, unless the shared image has just done so."""
        if self._shared.has_drawn(self) or not self.get_visible():
            return
        if self.get_rasterized() and not self._shared.get_rasterized():  # which has warned
            self.drawn.warn_if_coarse(renderer)
        if not self.is_plain():
            self._is_being_drawn = True
            try:
                Collection.draw(self, renderer)
            finally:
                self._is_being_drawn = False
            return
        group = f"headgrid-{as_id(str(self.get_label()))}"
        renderer.open_group(group, self.get_gid())
        gc = renderer.new_gc()
        clip_as(gc, self)
        gc.set_url(self.get_url())
        if works_in_pixels(renderer):
            self.drawn.draw_image_of(renderer, gc, {self.code: self.face_colors()[0]})
        else:
            gc.set_linewidth(0)
            color, opaque = self.face_colors()[0], self._becomes_opaque()
            for share, path in self.drawn.outlines(
                self.code, self._hidden_by, opaque=opaque
            ).items():
                rgba = as_written(self, color * [1, 1, 1, share], opaque=opaque)
                red, green, blue, alpha = rgba.tolist()
                renderer.draw_path(gc, path, IdentityTransform(), (red, green, blue, alpha))
        gc.restore()
        renderer.close_group(group)
        self.stale = False

    def _becomes_opaque(self) -> bool:
        """Return whether what they let through in a vector file is blended into their colours.

        Marks or parts that meet have to reach under each other, or hair lines show between them.
        """
        return self.drawn.meet and (
            lacks_transparency(self)
            or lies_on_plain_ground(self, {self._shared, *self._shared.classes})
        )

    def _hidden_by(self) -> list[int]:
        """Return the classes that are opaque and drawn over this one."""
        return [other.code for other in self._shared.classes if other.hides(self)]

    def hides(self, other: ClassMarks) -> bool:
        """Return whether these marks are opaque and drawn later than another class's."""
        return (
            self.axes is other.axes
            and self.get_visible()
            and self.is_plain()
            and self._is_opaque()
            and (self.get_zorder(), self.code) > (other.get_zorder(), other.code)
            and self.get_animated() == other.get_animated()
            and self.get_agg_filter() is None
            and has_same_clip(self, other)
        )

    def _is_opaque(self) -> bool:
        alpha = self.face_colors()[0, 3]
        return bool(alpha == 1 or (alpha > 0 and self._becomes_opaque()))


class SharedImage(OffsetBox):
    """The marks of all plain classes as one image, where the renderer works in pixels.

    Drawn just before the classes, which then find their work done: a figure of a thousand heads
    or a million costs one image, and where several cells share a pixel, that pixel is their true
    average. A class that has left its neighbours (another zorder, say) draws itself.

    An OffsetBox without children, as tools that find what is under the pointer pass those over.
    """

    def __init__(self, drawn: DrawnGrid, **properties: Any) -> None:
        super().__init__()
        self.drawn = drawn
        self.classes: list[ClassMarks] = []
        self._drawn: set[ClassMarks] = set()
        # An OffsetBox isn't clipped unless told to be.
        defaults = {"zorder": ABOVE_GRID_LINES, "in_layout": False, "clip_on": True}
        self.set(**{**defaults, **properties})

    def has_drawn(self, artist: ClassMarks) -> bool:
        """Return, once per image, whether it holds the marks of an artist."""
        if artist not in self._drawn:
            return False
        self._drawn.discard(artist)
        artist.stale = False
        return True

    @allow_rasterization  # type: ignore[untyped-decorator]  # matplotlib's
    def draw(self, renderer: RendererBase) -> None:
        """Draw the image, on a renderer that works in pixels."""
        self._drawn = set()
        self.stale = False
        if not self.get_visible() or not works_in_pixels(renderer):
            return
        self.drawn.warn_if_coarse(renderer)
        gc = renderer.new_gc()
        clip_as(gc, self)
        self.drawn.draw_ground(renderer, gc)
        artists = [artist for artist in self.classes if self._can_hold(artist)]
        if not artists:
            gc.restore()
            return
        colors = {artist.code: artist.face_colors()[0] for artist in artists}
        self.drawn.draw_image_of(renderer, gc, colors)
        gc.restore()
        self._drawn = set(artists)

    def _can_hold(self, artist: ClassMarks) -> bool:
        return (
            artist.axes is self.axes
            and artist.get_visible()
            and artist.is_plain()
            and artist.get_zorder() == self.get_zorder()
            and artist.get_animated() == self.get_animated()
            and artist.get_rasterized() == self.get_rasterized()
            and artist.get_agg_filter() is None
            and has_same_clip(artist, self)
        )


def clip_as(gc: GraphicsContextBase, artist: Artist) -> None:
    if artist.get_clip_on():
        gc.set_clip_rectangle(artist.get_clip_box())
        gc.set_clip_path(cast("TransformedPath | None", artist.get_clip_path()))


def has_same_clip(one: Artist, other: Artist) -> bool:
    if one.get_clip_on() != other.get_clip_on() or one.get_clip_path() is not other.get_clip_path():
        return False
    a, b = one.get_clip_box(), other.get_clip_box()
    return a is b if a is None or b is None else np.array_equal(a.extents, b.extents)
