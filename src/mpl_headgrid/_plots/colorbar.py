"""The colour bar of heat maps: as tall as their boxes, with what its colours do not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.ticker import AutoLocator, Formatter, ScalarFormatter
from matplotlib.transforms import Bbox

from mpl_headgrid._api.checks import in_short, is_finite, shortened
from mpl_headgrid._api.literal_artists import set_literal, set_literal_names
from mpl_headgrid._artists.ground import is_dark
from mpl_headgrid._artists.head_heatmap import DOT
from mpl_headgrid._artists.legend_keys import SIDE
from mpl_headgrid._render.ticks import BarLocator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.backend_bases import RendererBase
    from matplotlib.colorbar import Colorbar
    from matplotlib.colors import Normalize
    from matplotlib.legend import Legend

    from mpl_headgrid._artists.head_heatmap import HeadHeatmap

MISSING, ABSENT, THRESHOLD = "Missing", "Absent", "Threshold"
SAME = 1e-9  # of the figure's size
LINE_WIDTH = 1.2  # points, of the threshold
BAR_WIDTH = 0.9  # of the font size
DEFAULTS = {"fraction": 0.1, "aspect": 25, "pad": 0.02}


def read_colorbar(colorbar: object) -> dict[str, Any] | None:
    """Return the keywords of a colour bar, tried out, or None for none; raise for other values."""
    if isinstance(colorbar, Mapping):
        keywords = dict(colorbar)
        for name in ("ax", "mappable"):
            if name in keywords:
                raise TypeError(
                    f"colorbar: {name!r} can't be set, as the bar is of the scores drawn, and "
                    'stands beside them; for another place give {"cax": ...}, an Axes for the bar '
                    "alone, such as fig.add_axes((0.92, 0.1, 0.02, 0.8))"
                )
        if keywords.get("cax", 0) is None:
            del keywords["cax"]
        figure = Figure()
        place: dict[str, Any] = {"ax": figure.subplots()}
        if "cax" in keywords:
            if not isinstance(keywords["cax"], Axes):
                raise TypeError(
                    'colorbar: expected a matplotlib Axes as "cax", such as '
                    f"fig.add_axes((0.92, 0.1, 0.02, 0.8)), got {in_short(keywords['cax'])}"
                )
            place = {"cax": figure.subplots()}  # for the trial would stay in the user's
        try:
            figure.colorbar(ScalarMappable(), **{**keywords, **place})
        except Exception as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(shortened(f"colorbar: {error}")) from error
        return keywords
    if isinstance(colorbar, bool | np.bool_):
        return {} if colorbar else None
    raise TypeError(
        "colorbar: expected True, False or a mapping of keywords of Figure.colorbar, such as "
        f'{{"location": "bottom"}}, got {in_short(colorbar)}'
    )


def read_threshold(threshold: object) -> float | None:
    """Return the threshold that a bar shows; raise for what is no number."""
    if threshold is None:
        return None
    if not is_finite(threshold):
        raise ValueError(f"threshold: expected a finite number, got {in_short(threshold)}")
    return float(threshold)


def draw_colorbar(
    heatmaps: Sequence[HeadHeatmap],
    axes: Sequence[Axes],
    *,
    label: str,
    threshold: float | None = None,
    length: float = 1,
    explained: bool = True,
    **keywords: Any,
) -> Colorbar:
    """Draw one bar for heat maps that share a norm, beside the Axes that they are on.

    Its length is a share of theirs. Its legend says what colours do not, unless another bar's does
    (`explained`).
    """
    figure = axes[0].get_figure(root=False)
    assert figure is not None
    # A single one, not in a list: only then tight_layout knows the bar's place.
    beside: Any = axes[0] if len(axes) == 1 else list(axes)
    bar = figure.colorbar(heatmaps[0], ax=beside, **{**DEFAULTS, **keywords})
    bar.set_label(label)
    set_literal(bar.ax.yaxis.label if bar.orientation == "vertical" else bar.ax.xaxis.label)
    if type(bar.locator) is AutoLocator and bar.orientation == "horizontal":
        bar.locator = BarLocator()
    if isinstance(bar.formatter, ScalarFormatter):
        bar.formatter.set_usetex(False)  # as mathematics, TeX would set them in another font
    if "shrink" not in keywords:
        fit = BarFit(bar, axes, length, None if "cax" in keywords else keywords.get("aspect", 0.0))
        bar.ax.set_axes_locator(fit)  # type: ignore[arg-type]  # Axes for _AxesBase
    bar.outline.set_linewidth(0)
    for heatmap in heatmaps:
        heatmap.drawn.threshold = threshold
    if threshold is not None:
        draw = bar.ax.axhline if bar.orientation == "vertical" else bar.ax.axvline
        draw(threshold, **_threshold_look(bar, threshold))
    if explained:
        _add_legend(bar, heatmaps, threshold)
    if bar.ax.get_legend() is not None and bar.orientation == "vertical":
        for ax in axes:
            ax.add_artist(LegendRoom(bar.ax, axes)).set_clip_on(False)
    return bar


def bar_label(relation: str) -> str:
    """Return the label of a bar from the relation it is of."""
    return "Score" if relation == "score" else relation


class BarFit:
    """An axes locator: the layout's box of a bar, as long as the boxes of the maps are now.

    Square cells, and the whole-pixel cells of our layout, make boxes smaller than their places.
    `aspect` is its length by its width; 0 makes it as wide as suits the text, None leaves it as
    wide as its place.
    """

    def __init__(
        self, bar: Colorbar, axes: Sequence[Axes], length: float, aspect: float | None
    ) -> None:
        self._aspect = aspect
        self._inner = bar.ax.get_axes_locator()  # which makes room for the ends of the bar
        self._axes = list(axes)
        self._is_vertical = bar.orientation == "vertical"
        self._length = length

    def __call__(self, ax: Axes, renderer: RendererBase | None) -> Bbox:
        place = ax.get_position(original=True)
        box = place if self._inner is None else self._inner(ax, renderer)  # type: ignore[arg-type]
        shown = [each for each in self._axes if each.get_figure(root=False) is not None]
        if not shown:
            return box
        maps = Bbox.union([each.get_position() for each in shown])
        if self._is_vertical and all(each.get_axes_locator() is not None for each in shown):
            whole = Bbox.union([each.get_position(original=True) for each in shown])
            away = maps.x1 - whole.x1 if place.x0 > whole.x0 else maps.x0 - whole.x0
            place, box = (each.translated(away, 0) for each in (place, box))
        low, high = (maps.y0, maps.y1) if self._is_vertical else (maps.x0, maps.x1)
        beside = (1 - self._length) / 2 * (high - low)
        low, high = low + beside, high - beside
        start, stop = (place.y0, place.y1) if self._is_vertical else (place.x0, place.x1)
        if max(abs(low - start), abs(high - stop)) < SAME:  # or noise would change the layout
            return self._slim(ax, box, place)
        scale = (high - low) / (stop - start) if stop > start else 1
        ends = [
            low + (end - start) * scale
            for end in ((box.y0, box.y1) if self._is_vertical else (box.x0, box.x1))
        ]
        if self._is_vertical:
            box = Bbox.from_extents(place.x0, ends[0], place.x1, ends[1])
        else:
            box = Bbox.from_extents(ends[0], place.y0, ends[1], place.y1)
        return self._slim(ax, box, place)

    def _slim(self, ax: Axes, box: Bbox, place: Bbox) -> Bbox:
        """Return a box as wide as the bar is to be, at its side of the place."""
        figure, root = ax.get_figure(root=False), ax.get_figure(root=True)
        if self._aspect is None or figure is None or root is None:
            return box
        # Its length is that of the maps: matplotlib would shorten it to keep its aspect.
        ax.set_box_aspect(None)
        whole = figure.bbox
        length = box.height * whole.height if self._is_vertical else box.width * whole.width
        width = BAR_WIDTH * mpl.rcParams["font.size"] * root.dpi / 72
        if self._aspect:
            width = length / self._aspect
        if self._is_vertical:
            slim = Bbox.from_bounds(0, 0, min(width / whole.width, place.width), box.height)
        else:
            slim = Bbox.from_bounds(0, 0, box.width, min(width / whole.height, place.height))
        return slim.anchored(ax.get_anchor(), box)  # type: ignore[arg-type]  # of its values

    def get_subplotspec(self) -> Any:
        """Return the place of the bar in a grid of Axes: ``tight_layout`` asks for it."""
        return getattr(self._inner, "get_subplotspec", lambda: None)()


class LegendRoom(Artist):
    """Nothing to see, as far below a map as the legend reaches below the bar beside it.

    Layouts make room below Axes for what is on them, but not for what hangs from a bar.
    """

    def __init__(self, bar: Axes, axes: Sequence[Axes]) -> None:
        super().__init__()
        self._bar, self._maps = bar, list(axes)

    def draw(self, renderer: RendererBase) -> None:
        """Draw nothing."""

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the room below the map, in pixels: none where another stands lower."""
        legend, ax = self._bar.get_legend(), self.axes
        if legend is None or ax is None or self._bar.get_figure(root=False) is None:
            return Bbox.null()
        lowest = min(each.bbox.y0 for each in self._maps if each.get_figure() is not None)
        depth = self._bar.bbox.y0 - legend.get_window_extent(renderer).y0
        if depth <= 0 or ax.bbox.y0 > lowest + 1:
            return Bbox.null()
        return Bbox.from_bounds(ax.bbox.x0 + ax.bbox.width / 2, ax.bbox.y0 - depth, 1, depth)


def check_in_limits(threshold: float, norm: Normalize) -> None:
    """Raise unless a bar of a norm shows a threshold."""
    low, high = norm.vmin, norm.vmax
    assert low is not None
    assert high is not None
    if not low <= threshold <= high:
        raise ValueError(
            f"threshold: expected a score that the colours show, {low:.6g} to {high:.6g}, got "
            f"{threshold:.6g}"
        )


def _threshold_look(bar: Colorbar, threshold: float) -> dict[str, Any]:
    """Return the look of the line: black or white, whichever stands out from the colour there."""
    dark = is_dark(np.asarray(bar.cmap(bar.norm(threshold)), dtype=float))
    return {"color": "white" if dark else "black", "linewidth": LINE_WIDTH}


def _add_legend(bar: Colorbar, heatmaps: Sequence[HeadHeatmap], threshold: float | None) -> None:
    """Add, at the foot of a bar, what its colours do not say."""
    handles: list[Line2D] = []
    if threshold is not None:
        line = Line2D([], [], color=mpl.rcParams["text.color"], linewidth=LINE_WIDTH)
        line.set_label(f"{THRESHOLD}\n{Formatter.fix_minus(f'{threshold:g}')}")
        handles.append(line)
    if incomplete := [heatmap for heatmap in heatmaps if heatmap.has_missing]:
        handles.append(_missing_key(incomplete[0]))
    if any(heatmap.has_absent for heatmap in heatmaps):
        handles.append(Line2D([], [], linestyle="none", label=ABSENT))
    if not handles:
        return
    size = mpl.rcParams["xtick.labelsize"]
    vertical = bar.orientation == "vertical"
    place: dict[str, Any] = {"loc": "center left", "bbox_to_anchor": (1, 0.5)}
    if vertical:
        place = {"loc": "upper left", "bbox_to_anchor": (0, 0)}
    if bar.ticklocation == "left":  # or it would run below the map
        place = {"loc": "upper right", "bbox_to_anchor": (1, 0)}
    legend: Legend = bar.ax.legend(
        handles=handles,
        **place,
        fontsize=size,
        frameon=False,
        handlelength=SIDE,
        borderpad=0,
        # Below the lowest number, half of which stands under the foot of the bar.
        borderaxespad=0.9 if vertical else 0.4,
        handletextpad=0.5,
    )
    set_literal_names(legend)


def _missing_key(heatmap: HeadHeatmap) -> Line2D:
    """Return the legend entry of missing heads: the dot, or a mark in the map's bad colour."""
    size = FontProperties(size=mpl.rcParams["xtick.labelsize"]).get_size_in_points()
    bad = heatmap.get_cmap().get_bad()
    has_color = bool(bad[3])
    return Line2D(
        [],
        [],
        linestyle="none",
        marker="s",
        markersize=SIDE * size * (1 if has_color else DOT),
        color=tuple(bad) if has_color else heatmap.missing_color,
        markeredgewidth=0,
        label=MISSING,
    )
