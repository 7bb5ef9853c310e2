"""Legends that find their place, clear of titles, ticks and labels, when drawn."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.legend_handler import HandlerBase
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from mpl_headgrid._api.literal_artists import LiteralLegend, set_literal_names
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._artists.class_marks import ClassMarks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.artist import Artist
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.legend import Legend
    from matplotlib.transforms import BboxBase, Transform

OUTSIDE = "outside upper left"
# Of the font size: between the legend and the panels, and from the edge of a figure, which the pads
# of a layout leave room for.
GAP_BELOW, USUAL_PAD = 0.4, 0.5
WIDEST_BESIDE = 0.3  # of an Axes, which a key of names beside it makes narrower
# Of the font size, in a key of names.
KEY_DIGIT = 0.7  # the room for a digit that is bold
KEY_GAP = 0.7  # between a key and what it stands beside or below
KEY_LOOK: dict[str, Any] = {
    "frameon": False,
    "loc": "upper left",
    "borderpad": 0,
    "handletextpad": 0.6,
    "columnspacing": 1.4,
}


class PlacedLegend(LiteralLegend):
    """A legend of matplotlib's that keeps clear of what else stands beside its Axes or above them.

    Over a figure it lies under a title and begins where the panels begin. Beside an Axes it lies
    beyond ticks, labels and twins on that side. It is made by `make`, as matplotlib's ``legend``
    functions make and keep legends of their own class only.

    Attributes
    ----------
    loc : str or None
        Where it was asked for; None for the package's own place.
    """

    loc: Any = None
    off_figure = (
        "the legend runs off the figure; make the figure larger or with "
        'layout="constrained", or give fontsize= or loc='
    )
    _has_warned: bool = False
    _away: tuple[float, float] = (0, 0)  # from matplotlib's place, while it is drawn or measured

    @classmethod
    def make(cls, target: Axes | Figure | SubFigure, **keywords: Any) -> PlacedLegend:
        """Return a new legend on a target; keywords are those of its ``legend``."""
        loc = keywords.get("loc")
        if isinstance(target, Axes):
            if loc is None and "bbox_to_anchor" not in keywords:
                keywords = {"loc": "upper left", "bbox_to_anchor": (1, 0, 1, 1), **keywords}
            else:
                loc = loc or "best"
                keywords = {"loc": "upper left", **keywords}
        else:
            keywords = {"loc": OUTSIDE, **keywords}
        legend = target.legend(**keywords)
        legend.__class__ = cls
        assert isinstance(legend, cls)
        legend.loc = loc
        return legend

    def draw(self, renderer: RendererBase) -> None:
        """Draw the legend at its place."""
        with self._in_place(renderer):
            super().draw(renderer)
            if not self._has_warned and self.get_visible() and not _is_measuring(renderer):
                self._warn_of_edge(self.legendPatch.get_bbox())  # as it has just been drawn
        self.stale = False

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the box of the legend at its place, in pixels."""
        with self._in_place(renderer):
            return super().get_window_extent(renderer)

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the box that a layout keeps free: with the title that it lies under."""
        box = self.get_window_extent(renderer)
        if not isinstance(self.parent, FigureBase):
            return box
        em, figure = self._em(), self.get_figure(root=True)
        usual = 0.0 if figure is None else float(mpl.rcParams["font.size"]) * figure.dpi / 72
        # Layouts know its size and pads of their own, not how far it stands from the edge.
        more = max(self.borderaxespad * em - USUAL_PAD * usual, 0.0)
        if self._is_above():
            top = box.y1 + self._title_height(self.parent, renderer)
            return Bbox.from_extents(box.x0, box.y0 - GAP_BELOW * em, box.x1, top + more)
        return Bbox.from_extents(box.x0 - more, box.y0, box.x1, box.y1 + more)

    def _em(self) -> float:
        """Return the font size in pixels."""
        figure, texts = self.get_figure(root=True), self.get_texts()
        if figure is None or not texts:
            return 0.0
        return float(texts[0].get_fontsize()) * figure.dpi / 72

    def _is_above(self) -> bool:
        return self.loc is None or str(self.loc).startswith("outside upper")

    def get_bbox_to_anchor(self) -> BboxBase:
        """Return the box that the legend is anchored to, in pixels."""
        anchor = super().get_bbox_to_anchor()
        if anchor is self.parent.bbox and isinstance(self.parent, FigureBase):
            anchor = _whole(self.parent)
        return Bbox(anchor.get_points() + self._away) if any(self._away) else anchor

    @contextmanager
    def _in_place(self, renderer: RendererBase | None) -> Iterator[None]:
        """Let the legend lie at its place; where matplotlib puts it is what a layout asks for."""
        self._away = self._from_there(renderer)
        try:
            yield
        finally:
            self._away = (0, 0)

    def _from_there(self, renderer: RendererBase | None) -> tuple[float, float]:
        """Return how far its place is from where matplotlib puts it, in pixels."""
        parent = self.parent
        if isinstance(parent, Axes):
            return (room_beside(parent, renderer) if self.loc is None else 0), 0
        if is_at_a_side(self.loc):
            title = self._title_box(parent, renderer)
            box = super().get_window_extent(renderer)
            if title is not None and box.overlaps(title):
                pad = self.borderaxespad * self._em()
                return 0, max(title.y0 - pad - box.height, _whole(parent).y0 + pad) - box.y0
        if not self._is_above():
            return 0, 0
        right, down = 0.0, self._title_height(parent, renderer)
        lefts = [
            ax.bbox.x0
            for ax in parent.axes
            if any(isinstance(artist, ClassMarks) for artist in ax.collections)
        ]
        if self.loc is None and lefts:
            box = super().get_window_extent(renderer)
            whole = _whole(parent)
            pad = box.x0 - whole.x0
            most = whole.x1 - pad - box.width
            right = max(min(*lefts, most) - box.x0, 0)
        return right, -down

    def _title_box(self, figure: Figure | SubFigure, renderer: RendererBase | None) -> Bbox | None:
        """Return the box of the title of a figure, where it has one above its Axes."""
        words, whole = figure.get_suptitle(), _whole(figure)
        for text in figure.texts:
            if words and text.get_text() == words and text.get_visible() and text.get_in_layout():
                box = text.get_window_extent(renderer)
                if box.y1 > (whole.y0 + whole.y1) / 2:
                    return box
        return None

    def _title_height(self, figure: Figure | SubFigure, renderer: RendererBase | None) -> float:
        """Return how far the title of a figure reaches down from its top, in pixels."""
        box = self._title_box(figure, renderer)
        return 0.0 if box is None else float(max(_whole(figure).y1 - box.y0, 0))

    def _warn_of_edge(self, box: Bbox) -> None:
        figure = self.get_figure(root=True)
        if figure is None or self.loc is not None:
            return
        outer, least = figure.bbox, 2 * figure.dpi / 72
        if box.x1 > outer.x1 + least or box.y0 < outer.y0 - least:
            self._has_warned = True
            warn_user(self.off_figure)


def _whole(figure: Figure | SubFigure) -> BboxBase:
    """Return the box of a figure in pixels, also while a part of it is saved.

    Its own ``bbox`` is then that part: with ``bbox_inches="tight"`` a legend in its corner would
    leave the panels.
    """
    return Bbox.unit().transformed(figure.transSubfigure)


def _is_measuring(renderer: RendererBase) -> bool:
    """Return whether matplotlib only measures: the methods of its renderer then do nothing."""
    return "draw_path" in vars(renderer) and "draw_text" in vars(renderer)


def room_beside(ax: Axes, renderer: RendererBase | None, *, texts: bool = True) -> float:
    """Return how far ticks, labels and twins reach beyond the right side of an Axes, in pixels."""
    reach = ax.bbox.x1
    for each in _with_twins(ax):
        artists = [*(each.texts if texts else ()), *each.child_axes]
        if not _is_on_the_left(each):
            artists.append(each.yaxis)
        for artist in artists:
            if not (artist.get_visible() and artist.get_in_layout()):
                continue
            box = artist.get_tightbbox(renderer)
            if box is not None and box.width > 0 and box.height > 0 and box.y1 > ax.bbox.y0:
                reach = max(reach, box.x1)
    return float(reach - ax.bbox.x1)


def _is_on_the_left(ax: Axes) -> bool:
    """Return whether ticks and labels of the y-axis are all on the left, and need no measuring."""
    axis = ax.yaxis
    return (
        str(axis.get_label_position()) == "left"
        and "left" in ax.spines
        and ax.spines["left"].get_position() == ("outward", 0)
        and not any(
            axis.get_tick_params(which).get(side)
            for which in ("major", "minor")
            for side in ("right", "labelright")
        )
    )


def room_below(ax: Axes, renderer: RendererBase | None) -> float:
    """Return how far ticks and labels reach below an Axes, in pixels."""
    reach = ax.bbox.y0
    for each in _with_twins(ax):
        box = each.xaxis.get_tightbbox(renderer) if each.xaxis.get_visible() else None
        if box is not None and box.height > 0:
            reach = min(reach, box.y0)
    return float(ax.bbox.y0 - reach)


def _with_twins(ax: Axes) -> list[Axes]:
    figure = ax.get_figure(root=False)
    assert figure is not None
    return [
        each for each in figure.axes if each.get_visible() and (each is ax or _lies_on(each, ax))
    ]


def _lies_on(other: Axes, ax: Axes) -> bool:
    """Return whether another Axes is a twin: drawn over the same place, with an axis in common."""
    shared = ax.get_shared_x_axes().joined(ax, other) or ax.get_shared_y_axes().joined(ax, other)
    return bool(shared) and other.bbox.bounds == ax.bbox.bounds


def is_at_a_side(loc: object) -> bool:
    """Return whether a place is left or right of all Axes, as matplotlib reads it."""
    words = loc.split() if isinstance(loc, str) else []
    if len(words) < 2 or words[0] != "outside":
        return False
    return next(word for word in [*words[1:], ""] if word != "center") in ("left", "right")


class NameKey(PlacedLegend):
    """A legend of numbers. It keeps clear of ticks, labels, legends and other keys on its side.

    Attributes
    ----------
    is_beside : bool
        Whether it stands to the right of the Axes; below it otherwise.
    last : int
        The last of its numbers.
    """

    off_figure = (
        "the key of the numbers runs off the figure; make the figure larger or with "
        'layout="constrained", or give fontsize='
    )

    def __init__(
        self,
        ax: Axes,
        first: int,
        names: Sequence[str],
        *,
        is_beside: bool = True,
        **properties: Any,
    ) -> None:
        self._beside = ax
        self.is_beside = is_beside
        self.last = first + len(names) - 1
        numbers = [str(first + i) for i in range(len(names))]
        super().__init__(
            ax,
            [Line2D([], [], label=number) for number in numbers],
            names,
            handler_map={Line2D: _NumberHandler()},
            handlelength=KEY_DIGIT * max(map(len, numbers)),
            bbox_to_anchor=(1, 0, 1, 1),
            bbox_transform=ax.transAxes,
            **{**KEY_LOOK, **properties},
        )
        set_literal_names(self)
        self.set_clip_on(False)  # or a layout would take it for hidden outside the Axes

    @classmethod
    def of(cls, ax: Axes, first: int, names: Sequence[str], **properties: Any) -> NameKey:
        """Return a key in as many columns as suit its place: one beside Axes wide enough."""
        key = cls(ax, first, names, **properties)
        size = LiteralLegend.get_window_extent(key)
        if size.width <= WIDEST_BESIDE * ax.bbox.width and size.height <= ax.bbox.height:
            return key
        for ncols in range(len(names), 0, -1):
            key = cls(ax, first, names, is_beside=False, ncols=ncols, **properties)
            if LiteralLegend.get_window_extent(key).width <= ax.bbox.width:
                break
        return key

    def _from_there(self, renderer: RendererBase | None) -> tuple[float, float]:
        """Return how far its place, below the last of its side, is from matplotlib's, in pixels."""
        own = LiteralLegend.get_window_extent(self, renderer)
        ax, gap = self._beside, KEY_GAP * self._em()
        low = ax.bbox.y0 - room_below(ax, renderer)
        x, y = ax.bbox.x0, low
        if self.is_beside:
            x, y = ax.bbox.x1 + room_beside(ax, renderer) + gap, ax.bbox.y1 + gap
        width = 0.0
        for box in self._legend_on_this_side(renderer):
            x, y, width = max(x, box.x0), min(y, box.y0), box.width
        for key in ax.artists:
            if not isinstance(key, NameKey) or key.is_beside != self.is_beside:
                continue
            box = LiteralLegend.get_window_extent(key, renderer)
            if self.is_beside and width and y - gap - box.height < low:
                x, y, width = x + width + 2 * gap, ax.bbox.y1 + gap, 0.0
            y, width = y - gap - box.height, max(width, box.width)
            if key is self:
                break
        return x - own.x0, y - own.y0

    def _legend_on_this_side(self, renderer: RendererBase | None) -> list[Bbox]:
        """Return the box of the legend of the Axes, if it stands beside or below them as this."""
        legend, ax = self._beside.get_legend(), self._beside
        if legend is None or not (legend.get_visible() and legend.get_in_layout()):
            return []
        box = legend.get_window_extent(renderer)
        beyond = box.x0 >= ax.bbox.x1 if self.is_beside else box.y1 <= ax.bbox.y0
        return [box] if beyond else []


class _NumberHandler(HandlerBase):
    """Draws the number of an entry, right-aligned."""

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
        del legend, ydescent, height
        number = Text(
            width - xdescent,
            0,
            str(orig_handle.get_label()),
            ha="right",
            va="baseline",
            fontsize=fontsize,
            fontweight="bold",
            transform=trans,
        )
        return [number]
