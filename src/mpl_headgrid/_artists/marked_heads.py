"""HeadFrames and HeadSymbols: what marks chosen heads, on any map of layer × head."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.collections import Collection, PatchCollection, PathCollection
from matplotlib.legend import Legend
from matplotlib.legend_handler import HandlerBase
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform

from mpl_headgrid._render.raster import works_in_pixels

from .class_marks import CellCollection
from .ground import ground_of, lacks_transparency, over
from .head_places import OnHeads
from .legend_keys import SIDE, KeyOutline, KeySquare

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.patches import Patch
    from matplotlib.transforms import Transform
    from numpy.typing import NDArray

    from .head_places import HeadPlaces

    Floats = NDArray[np.float64]

ABOVE_MARKS = 3
# Points, and shares of a cell's smaller side.
FRAME_WIDTH, FRAME_SHARE = 1.3, 0.12
CASING_WIDTH, CASING_SHARE = 0.7, 0.065
ROOM_FOR_CASING = 6  # pixels of a cell; in a smaller one a casing would hide all that it shows
SYMBOL_SHARE = 0.45
HATCHED_SHARE = 0.8


class MarkedHeads(OnHeads, Collection):
    """Marks of chosen heads of one class or label, which stand in their cells.

    Attributes
    ----------
    cells : array of float, shape (n, 4)
        x, y, width and height of each cell around (x, y), in data coordinates.
    """

    cells: Floats
    place: Axes
    _heads: NDArray[np.intp]
    _is_being_drawn = False

    def heads(self) -> NDArray[np.intp]:
        """Return layer and head of each: int, shape (n, 2)."""
        return self._heads.copy()

    def get_facecolor(self) -> Floats:  # type: ignore[override]  # as matplotlib's does
        """Return the colours of the faces: RGBA, shape (n, 4)."""
        return self._as_written(super().get_facecolor())

    def get_edgecolor(self) -> Floats:  # type: ignore[override]  # as matplotlib's does
        """Return the colours of the edges: RGBA, shape (n, 4)."""
        return self._as_written(super().get_edgecolor())

    def _as_written(self, colors: Any) -> Floats:
        rgba = np.asarray(colors, dtype=float).reshape(-1, 4)
        if not (self._is_being_drawn and len(rgba) and lacks_transparency(self)):
            return rgba
        return over(rgba, self._colors_below() if self._hides_marks() else ground_of(self))

    def _hides_marks(self) -> bool:
        """Return whether it is drawn on the marks of heads, not around them."""
        return bool(self.get_hatch())

    def _colors_below(self) -> Floats:
        """Return what is seen in each cell below: that of our marks, or the background: RGB."""
        below = np.tile(ground_of(self), (len(self.cells), 1))
        for marks in self.place.collections:
            if not isinstance(marks, CellCollection) or not marks.get_visible():
                continue
            faces = np.asarray(marks.get_facecolor(), dtype=float)
            at = map(tuple, marks.get_offsets())
            seen = dict(zip(at, faces if len(faces) != 1 else repeat(faces[0]), strict=False))
            for i, place in enumerate(map(tuple, self.cells[:, :2])):
                if place in seen:
                    below[i] = over(seen[place], below[i])[:3]
        return below

    def draw(self, renderer: RendererBase) -> None:
        """Draw the marks on a renderer, in PostScript in the colours that they look like."""
        self._is_being_drawn = True
        try:
            super().draw(renderer)
        finally:
            self._is_being_drawn = False

    def move_to(self, places: HeadPlaces) -> None:
        """Stand where the heads stand now."""
        self.cells = places.cells(self._heads)
        self.stale = True

    def get_datalim(self, transData: Transform) -> Bbox:  # noqa: N803 matplotlib's name
        """Return the box around their cells in data coordinates."""
        del transData
        if not len(self.cells):
            return Bbox.null()
        middle, half = self.cells[:, :2], self.cells[:, 2:] / 2
        return Bbox([(middle - half).min(axis=0), (middle + half).max(axis=0)])

    def boxes(self, share: float = 1) -> tuple[Floats, Floats]:
        """Return lower left and upper right corners, in pixels, of a share of each cell's sides."""
        middle, half = self.cells[:, :2], share * self.cells[:, 2:] / 2
        to_pixels = self.place.transData
        ends = np.stack([to_pixels.transform(middle - half), to_pixels.transform(middle + half)])
        return ends.min(axis=0), ends.max(axis=0)

    def smallest_side(self) -> float:
        """Return the smallest side of a cell in pixels."""
        low, high = self.boxes()
        return float((high - low).min()) if len(low) else 0.0

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the box around their cells, in pixels."""
        del renderer
        low, high = self.boxes()
        return Bbox([low.min(axis=0), high.max(axis=0)]) if len(low) else Bbox.null()


class HeadFrames(MarkedHeads, PatchCollection):
    """Frames along the four sides of cells, inside them; or a hatch over their marks.

    A PatchCollection for tools that find what is under the pointer by the kind of artist.

    The width of the lines suits the cells as they are now, until `set_linewidth` gives another.
    Lines that are cased have the colour of the background on both sides, within their cells, or
    around cells that are too small: a colormap may have their own colour.
    """

    def __init__(
        self,
        ax: Axes,
        heads: NDArray[np.intp],
        cells: Floats,
        color: Any,
        *,
        is_cased: bool = False,
        **properties: Any,
    ) -> None:
        self.place, self.cells, self._heads = ax, cells, heads
        hatched = bool(properties.get("hatch"))
        given = {"lw", "linewidth", "linewidths"} & properties.keys()
        defaults: dict[str, Any] = {
            "facecolors": "none",
            "edgecolors": color,
            "joinstyle": "miter",
            "zorder": ABOVE_MARKS,
        }
        if hatched and not given:
            defaults["linewidths"] = 0
        PatchCollection.__init__(self, [], **{**defaults, **properties})
        self._has_own_width = hatched or bool(given)
        self._is_cased = is_cased and not hatched
        self._casing: tuple[list[Path], float] = ([], 0.0)  # and its width in points
        _color_hatch(self)
        self.set_transform(IdentityTransform())
        self.set_mouseover(False)
        self.set_frames_now()

    def set_linewidth(self, lw: Any) -> None:
        """Set the width of the lines in points."""
        super().set_linewidth(lw)
        self._has_own_width = True

    def set_frames_now(self, *, whole: bool = False) -> None:
        """Find the frames, and the width of their lines, as the Axes is now."""
        if not len(self.cells):
            return
        figure = self.place.get_figure(root=True)
        point = (72 if figure is None else figure.dpi) / 72
        if not self._has_own_width:
            super().set_linewidth(min(FRAME_WIDTH, FRAME_SHARE * self.smallest_side() / point))
        if self.get_hatch():
            low, high = self.boxes(HATCHED_SHARE)
            self._casing = ([], 0.0)
        else:
            low, high = self.boxes()
            width = float(np.ravel(self.get_linewidth())[0]) * point
            side = self.smallest_side()
            casing = min(CASING_WIDTH * point, CASING_SHARE * side) if self._is_cased else 0.0
            if whole:
                low, high, width = np.rint(low), np.rint(high), max(1, round(width))
                super().set_linewidth(width / point)
                casing = max(1, round(casing)) if casing else 0.0
            is_around = side < ROOM_FOR_CASING and whole
            inset = min(width / 2 + casing * (not is_around), side / 2)
            middle = -casing / 2 if is_around else inset
            both = casing if is_around else width + 2 * casing
            cased = _along(low + middle, high - middle) if casing else []
            self._casing = (cased, both / point)
            low, high = low + inset, high - inset
        Collection.set_paths(self, _along(low, high))

    @allow_rasterization  # type: ignore[untyped-decorator]  # matplotlib's
    def draw(self, renderer: RendererBase) -> None:
        """Draw the frames on a renderer."""
        if not self.get_visible():
            return
        widths = self.get_linewidth()
        try:
            self.set_frames_now(whole=works_in_pixels(renderer))
            if self._casing[0]:
                self._draw_casing(renderer)
            super().draw(renderer)
        finally:
            if self._has_own_width:
                super().set_linewidth(widths)
        self.stale = False

    def _draw_casing(self, renderer: RendererBase) -> None:
        """Draw lines in the colour of the background, which the frames then cover in part."""
        figure = self.place.get_figure(root=True)
        assert figure is not None
        paths, width = self._casing
        casing = PatchCollection([])
        casing.update_from(self)
        casing.set_figure(figure)
        Collection.set_paths(casing, paths)
        casing.set(edgecolor=ground_of(self.place), linewidth=width, linestyle="-")
        casing.set(path_effects=[], gid=None, url=None)
        casing.draw(renderer)


class FrameKey(HeadFrames):
    """Nothing on the Axes, and a frame in a legend, which says what frames there mean."""

    def __init__(self, ax: Axes, label: str) -> None:
        color = mpl.rcParams["axes.edgecolor"]
        none = np.empty((0, 2), dtype=np.intp), np.empty((0, 4))
        super().__init__(ax, *none, color, label=label, linewidth=FRAME_WIDTH)
        self.set_in_layout(False)


def _along(low: Floats, high: Floats) -> list[Path]:
    """Return the outlines of boxes with these corners, in pixels."""
    corners = [(low, low), (low, high), (high, high), (high, low), (low, low)]
    sides = [np.stack([x[:, 0], y[:, 1]], axis=1) for x, y in corners]
    return [Path(frame, closed=True) for frame in np.stack(sides, axis=1)]


class HeadSymbols(MarkedHeads, PathCollection):
    """One of matplotlib's markers in the middle of each cell.

    Its size is a share of the cells as they are now, unless `sizes` or `set_sizes` gives it in
    points squared.
    """

    def __init__(
        self,
        ax: Axes,
        heads: NDArray[np.intp],
        cells: Floats,
        color: Any,
        outline: Path,
        *,
        is_filled: bool,
        **properties: Any,
    ) -> None:
        self.place, self.cells, self._heads = ax, cells, heads
        sizes = properties.pop("sizes", properties.pop("s", None))
        ground = ax.get_facecolor()
        defaults: dict[str, Any] = {
            "facecolors": color if is_filled else "none",
            "edgecolors": ground if is_filled else color,
            "linewidths": 0.4 if is_filled else FRAME_WIDTH,
            "zorder": ABOVE_MARKS,
        }
        PathCollection.__init__(
            self,
            [outline],
            [1.0] if sizes is None else np.ravel(sizes),
            offsets=cells[:, :2],
            offset_transform=ax.transData,
            **{**defaults, **properties},
        )
        self._has_own_size = sizes is not None
        self.set_transform(IdentityTransform())
        self.set_mouseover(False)

    def set_sizes(self, sizes: Any, dpi: float = 72) -> None:
        """Set the size of the markers in points squared; None for one that suits the cells."""
        self._has_own_size = sizes is not None
        super().set_sizes([1.0] if sizes is None else np.ravel(sizes), dpi)

    def _hides_marks(self) -> bool:
        """Return that it does: it is drawn in the middle of cells."""
        return True

    def move_to(self, places: HeadPlaces) -> None:
        """Stand where the heads stand now."""
        super().move_to(places)
        self.set_offsets(self.cells[:, :2])

    @allow_rasterization  # type: ignore[untyped-decorator]  # matplotlib's
    def draw(self, renderer: RendererBase) -> None:
        """Draw the markers on a renderer."""
        is_own = self._has_own_size
        if not is_own:
            figure = self.place.get_figure(root=True)
            point = (72 if figure is None else figure.dpi) / 72
            side = SYMBOL_SHARE * self.smallest_side() / point
            super().set_sizes(np.array([side**2]), 72 if figure is None else figure.dpi)
        try:
            super().draw(renderer)
        finally:
            self._has_own_size = is_own  # matplotlib sets the sizes for its resolution


class MarkedKey(HandlerBase):
    """Draws the legend entry of frames, hatches and symbols, one as on the map."""

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
        """Return the artists of the entry; matplotlib calls this."""
        assert isinstance(orig_handle, Collection)
        side = SIDE * fontsize * legend.markerscale
        x, y = width / 2 - xdescent, height / 2 - ydescent
        key: Patch = KeySquare((x - side / 2, y - side / 2), side, side, joinstyle="miter")
        line = np.ravel(orig_handle.get_linewidth())[0]
        if isinstance(orig_handle, HeadSymbols):
            outline = orig_handle.get_paths()[0]
            key = KeyOutline(Path(np.asarray(outline.vertices) * side + [x, y], outline.codes))
        elif not orig_handle.get_hatch():
            line = min(line, side / 4)
        faces, edges = (
            np.asarray(colors, dtype=float).reshape(-1, 4)
            for colors in (orig_handle.get_facecolor(), orig_handle.get_edgecolor())
        )
        key.set(
            facecolor=next(iter(faces), "none"),
            edgecolor=next(iter(edges), "none"),
            linewidth=line,
            hatch=orig_handle.get_hatch(),
            transform=trans,
        )
        _color_hatch(key)
        return [key]


def _color_hatch(artist: Any) -> None:
    """Give a hatch the colour of the edges."""
    if hasattr(artist, "set_hatchcolor"):  # always; goes when matplotlib 3.11 is the lowest
        artist.set_hatchcolor("edge")


Legend.update_default_handler_map(dict.fromkeys((HeadFrames, HeadSymbols), MarkedKey()))
