"""NameKey: what the numbers on heads mean, listed beside an Axes or below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.legend_handler import HandlerBase
from matplotlib.lines import Line2D
from matplotlib.text import Text

from mpl_headgrid._api.literal_artists import LiteralLegend, set_literal_names

from .placed_legend import PlacedLegend, room_below, room_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.legend import Legend
    from matplotlib.transforms import Bbox, Transform

WIDEST_BESIDE = 0.3  # of an Axes, which a key beside it makes narrower
# Of the font size.
DIGIT = 0.7  # the room for one that is bold
GAP = 0.7  # between a key and what it stands beside or below
LOOK: dict[str, Any] = {
    "frameon": False,
    "loc": "upper left",
    "borderpad": 0,
    "handletextpad": 0.6,
    "columnspacing": 1.4,
}


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
            handlelength=DIGIT * max(map(len, numbers)),
            bbox_to_anchor=(1, 0, 1, 1),
            bbox_transform=ax.transAxes,
            **{**LOOK, **properties},
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
        ax, gap = self._beside, GAP * self._em()
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
