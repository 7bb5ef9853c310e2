"""headgrid_compare: a model's heads before and after, and what has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, cast

import matplotlib as mpl
import numpy as np
from matplotlib.font_manager import FontProperties

from mpl_headgrid._artists.finding import grids_on, warn_of_other_colors
from mpl_headgrid._artists.head_places import places_on
from mpl_headgrid._artists.marked_heads import FrameKey, HeadFrames
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.head_scores import HeadScores
from mpl_headgrid._palette.score_colors import read_score_colors
from mpl_headgrid._plots.colorbar import BAR_WIDTH, bar_label, draw_colorbar
from mpl_headgrid._plots.heatmap import draw_heatmap
from mpl_headgrid._readers.read_heads import compare_heads

from .arrangement import Panel, equal_boxes
from .panel_figure import PanelFigure, split_drawing
from .panel_texts import panel_letters
from .score_figure import ROOM_FOR_BAR, ScoreFigure, one_relation_of, split_score_drawing
from .text_room import TextRoom, em, label_length, title_widths

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.colorbar import Colorbar
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.gridspec import SubplotSpec

    from mpl_headgrid._artists.drawn_grid import DrawnGrid
    from mpl_headgrid._heads.comparison import HeadComparison
    from mpl_headgrid._palette.palette import Palette

    Tables = dict[str, HeadGrid] | dict[str, HeadScores]

KEYS = ("before", "after", "change")
TITLES = dict(zip(KEYS, ("Before", "After", "Change"), strict=True))
ROOM_FOR_BARS = 4.8  # of the font size, below the panels of a new figure
LENGTH_OF_SHARED = 0.6  # of two panels: numbers at its ends and a legend stay off the other bar
ROOMS = 1.6, 0.8  # of a third of the figure's width, for the labels of bars
ROOM_FOR_NUMBERS = 12  # of their size: that third, for one below 0, zero, and one above it
CHANGE = "Change"


def headgrid_compare(
    before: Any,
    after: Any,
    *,
    ncols: int | None = None,
    figure: Figure | SubFigure | None = None,
    width: float | None = None,
    legend: bool | Mapping[str, Any] = True,
    letters: bool | str = False,
    cells: Literal["square", "fill", "equal"] | None = None,
    palette: Palette | Mapping[str, Any] | str | None = None,
    **keywords: Any,
) -> tuple[Figure | SubFigure, dict[str, Axes]]:
    """Draw a model's heads before and after, and what has changed, on one scale or legend.

    For a base and a tuned model, two checkpoints, or two thresholds. Of categories, the third panel
    shows the heads whose categories differ, as they are after; a frame has the colour that a head
    has before, as the legend says, and heads without a frame are Unclassified there. The others are
    "Not shown". Of scores, it shows the difference, after less before, on a scale that is symmetric
    around 0.

    Parameters
    ----------
    before, after : HeadScores, or anything that `read_heads` takes
        Two of the same kind, of the same layers and heads; scores of one relation.
    ncols : int, optional
        Panels in a row. Default: 3.
    figure : Figure or SubFigure, optional
        An empty one to draw in, as in `headgrid_panels`. Default: a new pyplot figure.
    width : float, optional
        Width of a new figure in inches. Default: that of ``rcParams["figure.figsize"]``.
    legend : bool or mapping, default True
        Whether to add `headgrid_legend`; of scores, the two colour bars. A mapping gives keywords
        of `headgrid_legend`.
    letters : bool or str, default False
        Whether panels have letters, and how the first one looks; as in `headgrid_panels`.
    cells : {"square", "fill", "equal"}, optional
        As in `headgrid_panels`. Default: "fill", as the panels share their axes.
    palette : Palette, str or mapping of category to colour, optional
        As in `headgrid_scatter`, for all panels.
    **keywords
        Those of `headgrid_scatter`, and what it passes to `read_heads` and the artists; for scores
        those of `headgrid_heatmap`, of which the colours are those of the first two panels.

    Returns
    -------
    figure : Figure or SubFigure
        The one given, or a new one.
    axes : dict of str to Axes
        With the keys "before", "after" and "change".

    Raises
    ------
    ValueError
        As `compare_heads` and `headgrid_panels` do. A figure given is left unchanged.
    TypeError
        If one has categories and the other scores.

    See Also
    --------
    compare_heads : The comparison as counts, overlaps and ranks.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> plt.style.use("headgrid")
    >>> scores = hg.load_heads("smollm2-135m", scores=True)
    >>> strict, lax = (hg.classify_heads(scores, threshold=t) for t in (0.5, 0.3))
    >>> fig, axes = hg.headgrid_compare(strict, lax)
    >>> list(axes)
    ['before', 'after', 'change']
    >>> plt.close(fig)
    """
    made: dict[str, Any] = {
        "figure": figure,
        "width": width,
        "palette": palette,
        "ncols": 3 if ncols is None else ncols,
        "cells": "fill" if cells is None else cells,
        "legend": legend,
    }
    chosen = {"cells": made["cells"], "legend": legend}
    tables: Tables
    if isinstance(before, HeadScores) and isinstance(after, HeadScores):
        comparison = compare_heads(
            one_relation_of("before", before), one_relation_of("after", after)
        )
        tables = _scores_of(comparison)
        drawing = split_score_drawing(keywords, **chosen)
        whole: PanelFigure = ComparedScores(list(tables.values()), drawing, **made)
        finish = None
    else:
        reading, drawing = split_drawing("headgrid_compare", keywords, **chosen)
        if drawing.get("sort_heads") is not None:
            raise ValueError(
                "sort_heads: a head would stand at another place in each panel, which hides its "
                'change; use hg.headgrid_panels({"Before": before, "After": after}, '
                'sort_heads="class", sharey=True)'
            )
        comparison = compare_heads(before, after, **reading)
        tables = _grids_of(comparison)
        whole = PanelFigure(list(tables.values()), drawing, **made)
        given = {"before": before, "after": after}
        warn_of_other_colors(whole.palette, whole.categories, given)

        def finish(_: Any, axes: dict[str, Axes]) -> None:
            _frame_changed(axes["change"], comparison, whole.palette)
            was, now, change = (cast("DrawnGrid", grids_on(ax)[0]) for ax in axes.values())
            change.compares = (was, now)

    shapes = whole.shapes(tables.values())
    arrangement = equal_boxes(
        title_widths(TITLES.values()),
        whole.width - (whole.bars_beside if isinstance(whole, ComparedScores) else 0),
        ncols=whole.ncols,
        square=shapes if whole.cells == "square" else None,
        room=TextRoom.of(TITLES.values(), [n_y for _, n_y in shapes]),
        shared=(True, True),
    )
    if isinstance(whole, ComparedScores) and whole.are_below:
        arrangement = replace(arrangement, height=arrangement.height + ROOM_FOR_BARS * em())
    places = dict(zip(KEYS, arrangement.places(len(KEYS)), strict=True))
    panels = {
        key: Panel(table, title=TITLES[key], place=places[key], shared=(None, None))
        for key, table in tables.items()
    }
    return whole.draw(panels, arrangement, panel_letters(letters, len(KEYS)), finish)


class ComparedScores(ScoreFigure):
    """Scores before and after on one norm, and their difference on another, symmetric around 0."""

    is_beside = False

    def __init__(self, tables: list[HeadScores], drawing: Mapping[str, Any], **figure: Any) -> None:
        *compared, self._change = tables
        super().__init__(compared, drawing, **figure)
        # The bars of a row of panels lie below it: each is as long as what it is of.
        self.are_below = self._bar == {} and self.ncols == len(tables)
        self._places_of_bars: list[SubplotSpec | None] = [None, None]
        values = self._change.values
        largest = float(np.abs(values[~np.isnan(values)]).max(initial=0.0)) or 1.0
        # Limits, not a centre: a model that only gained is no reason to warn.
        self._change_colors = read_score_colors([values], vmin=-largest, vmax=largest)

    @property
    def bars_beside(self) -> float:
        """What bars take beside the panels, in inches."""
        return (self._bar == {} and not self.are_below) * ROOM_FOR_BAR * em()

    def _draw_on(self, ax: Axes, panel: Panel) -> None:
        if panel.grid is not self._change:
            super()._draw_on(ax, panel)
            return
        self.heatmaps[ax] = draw_heatmap(
            ax, self._change, self._change_colors, numbers=self._numbers, **self.drawing
        )

    def _room_in(self, target: Figure | SubFigure) -> Figure | SubFigure | SubplotSpec:
        if not self.are_below:
            return target
        height = target.bbox.height / target.dpi
        ratios = [max(height - ROOM_FOR_BARS * em(), BAR_WIDTH * em()), BAR_WIDTH * em()]
        whole = target.add_gridspec(2, len(KEYS), height_ratios=ratios)
        self._places_of_bars = [whole[1, :-1], whole[1, -1]]
        return whole[0, :]

    def _draw_bars(self, target: Figure | SubFigure, keywords: dict[str, Any]) -> None:
        *compared, (last, change) = self.heatmaps.items()
        axes, maps = [ax for ax, _ in compared], [heatmap for _, heatmap in compared]
        label = bar_label(self._change.relations[0])
        both: dict[str, Any] = {"label": label, "threshold": self._threshold, **keywords}
        of_change = {**keywords, "label": CHANGE, "explained": False}
        bars: list[Colorbar] = []
        for drawn, on, own, place in (
            (maps, axes, both, self._places_of_bars[0]),
            ([change], [last], of_change, self._places_of_bars[1]),
        ):
            if place is not None:
                own |= {"cax": target.add_subplot(place), "orientation": "horizontal"}
                own["length"] = 1 if on == [last] else LENGTH_OF_SHARED
            bars.append(draw_colorbar(drawn, on, **own))
        if self.are_below:
            _fit_text(bars, target.bbox.width / target.dpi / len(KEYS))


def _fit_text(bars: list[Colorbar], width: float) -> None:
    """Set the text of both bars smaller where panels, so many inches wide, are too narrow for it.

    The first is below two of them, and the other below one.
    """
    labels = [bar.ax.xaxis.label for bar in bars]
    lengths = [label_length(label.get_text()) for label in labels]
    scale = min(1, *(room * width / length for room, length in zip(ROOMS, lengths, strict=True)))
    size = FontProperties(size=mpl.rcParams["xtick.labelsize"]).get_size_in_points()
    for bar, label in zip(bars, labels, strict=True):
        label.set_fontsize(float(label.get_fontsize()) * scale)
        bar.ax.tick_params(labelsize=min(size, width * 72 / ROOM_FOR_NUMBERS))


def _scores_of(comparison: HeadComparison) -> dict[str, HeadScores]:
    before, after = comparison.before, comparison.after
    assert isinstance(before, HeadScores)
    assert isinstance(after, HeadScores)
    change = replace(before, values=comparison.difference)
    return dict(zip(KEYS, (before, after, change), strict=True))


def _grids_of(comparison: HeadComparison) -> dict[str, HeadGrid]:
    before, after = comparison.before, comparison.after
    assert isinstance(before, HeadGrid)
    assert isinstance(after, HeadGrid)
    changed = comparison.changed
    change = replace(
        after,
        membership=after.membership & changed[:, :, None],
        scores=None
        if after.scores is None
        else np.where(changed[:, :, None], after.scores, np.nan),
        known=comparison.compared | after.hidden,
        hidden=after.hidden | (comparison.compared & ~changed),
    )
    return dict(zip(KEYS, (before, after, change), strict=True))


def _frame_changed(ax: Axes, comparison: HeadComparison, palette: Palette) -> None:
    """Frame the heads that have changed in the colour of what they are before."""
    before = comparison.before
    assert isinstance(before, HeadGrid)
    codes = np.where(
        comparison.changed & before.membership.any(axis=2), palette.class_codes(before), 0
    )
    places = places_on(ax, layer_axis=None, offset=None, base=0)
    if codes.any():
        ax.add_collection(FrameKey(ax, TITLES["before"]), autolim=False)
    for code, name in enumerate(palette.classes):
        found = np.argwhere(codes == code)
        if not code or not len(found):
            continue
        found[:, 0] = np.array(before.layer_labels)[found[:, 0]]
        frames = HeadFrames(ax, found, places.cells(found), palette[name], label=f"_{name} before")
        ax.add_collection(frames, autolim=False)
