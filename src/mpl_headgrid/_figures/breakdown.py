"""headgrid_breakdown: a model's categories one by one, each among all other heads in grey."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mpl_headgrid._api.checks import did_you_mean, in_short
from mpl_headgrid._api.literal_artists import set_literal
from mpl_headgrid._artists.finding import warn_of_other_colors
from mpl_headgrid._heads.category_names import check_category_names
from mpl_headgrid._heads.head_scores import HeadScores
from mpl_headgrid._readers.read_heads import read_model_or_models

from .arrangement import HIGHEST_BOX, SMALLEST_CELL, Arrangement, Panel, columns_that_fit
from .panel_figure import PanelFigure, split_drawing
from .panel_texts import SMALLEST_TITLE, fit_names, fit_titles, in_two_lines, panel_letters
from .score_figure import ScoreFigure, relations_of, scores_of_models, split_score_drawing
from .text_room import em, title_widths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.text import Text

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._palette.palette import Palette

ALL = "All categories"
# Of the font size, where a new figure's panels share their axes.
NARROWEST = 8.55
ROOM_AT_SIDES = 3.78  # left and right of a row, for tick labels and axis label
ROOM_FOR_NAME = 1.62  # left of that, for a model's name
ROOM_FOR_LETTER = 1.44
BETWEEN = 0.72  # from title to title
ROOM_FOR_TITLE = 2.43
ROOM_FOR_COUNT = 1.6  # above rows without titles
ROOM_FOR_LABELS = 3.15  # below the last row of a model
ASPECT_OF_FILLED = 0.9  # where cells fill the box
TOWER = 1.25  # times its width: no model's panels should be higher
NAME_GAP = 4  # points between a model's name and the axis label


def headgrid_breakdown(
    data: Any,
    *,
    panels: Sequence[str] | None = None,
    ncols: int | None = None,
    figure: Figure | SubFigure | None = None,
    width: float | None = None,
    legend: bool | Mapping[str, Any] = True,
    letters: bool | str = False,
    cells: Literal["square", "fill", "equal"] | None = None,
    palette: Palette | Mapping[str, Any] | str | None = None,
    **keywords: Any,
) -> tuple[Figure | SubFigure, dict[Any, Axes]]:
    """Draw a model's heads as a row of panels: all categories, then each category by itself.

    The panel of a category shows every head that is in it, in the category's colour, whichever
    others the head is in too, and `score_encoding` shows its score in that category. Its title has
    that colour, and the number of heads where all panels have room for it. Heads that are in other
    categories only are drawn as "Not shown", as by `HeadGrid.only`; missing ones stay blank. The
    panels share their axes.

    Parameters
    ----------
    data : HeadGrid, anything that `read_heads` takes, HeadScores, or mapping of str to these
        One model; or several by title, one row each. A mapping is several models if all its values
        are a `HeadGrid` or a data frame; to be sure, give ``read_heads(data)``. `HeadScores` have a
        heat map per relation, all on one norm with one colour bar; relations of a category stand
        together, and their titles have its colour.
    panels : sequence of str, optional
        Categories, or relations, that get a panel, in this order. Default: those that the data
        names, in the palette's order.
    ncols : int, optional
        Panels in a row; a model's panels are wrapped to several rows where they are more. Default:
        all of them, or as many as fit the width and the titles.
    figure : Figure or SubFigure, optional
        An empty one to draw in, as in `headgrid_panels`. Default: a new pyplot figure.
    width : float, optional
        Width of a new figure in inches. Default: that of ``rcParams["figure.figsize"]``.
    legend : bool or mapping, default True
        Whether to add `headgrid_legend`, with the classes that no title names in their colour; the
        colour bar of scores. A mapping gives keywords of `headgrid_legend`.
    letters : bool or str, default False
        Whether panels have letters, and how the first one looks; as in `headgrid_panels`.
    cells : {"square", "fill", "equal"}, optional
        Whether cells are squares; or are stretched to fill equal boxes; or are squares of one size
        for all models. The last needs constrained layout. Default: "fill".
    palette : Palette, str or mapping of category to colour, optional
        As in `headgrid_scatter`, for all panels.
    **keywords
        All other keywords of `headgrid_scatter` (`multi`, `layer_axis`, `score_encoding`, ...), and
        what it passes to `read_heads` and the artists. For scores, those of `headgrid_heatmap`
        (`cmap`, `center`, `threshold`, ...) and `share_norm`: False gives each panel its own.

    Returns
    -------
    figure : Figure or SubFigure
        The one given, or a new one.
    axes : dict of str to Axes
        The panels by title, "All categories" first, or by relation. For several models the keys are
        pairs: the model's title and the panel's.

    Raises
    ------
    ValueError
        For data without a category, a category that the palette does not know, a figure that is
        not empty, and as `headgrid_scatter` does. A figure given is left unchanged.
    TypeError
        For data that `read_heads` does not take, or titles that are not strings.

    See Also
    --------
    headgrid_panels : Several models, one panel each.
    HeadGrid.only : The grid of one category, for a panel of your own.

    Notes
    -----
    The design is that of Elhelo and Geva, "Inferring Functionality of Attention Heads from their
    Parameters" (ACL 2025).

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> plt.style.use("headgrid")
    >>> fig, axes = hg.headgrid_breakdown(hg.load_heads("GPT-2 XL"))
    >>> list(axes)
    ['All categories', 'Algorithmic', 'Knowledge', 'Linguistic', 'Translation']
    >>> plt.close(fig)
    """
    cells = "fill" if cells is None else cells
    made: dict[str, Any] = {
        "figure": figure,
        "width": width,
        "palette": palette,
        "ncols": ncols,
        "cells": cells,
        "legend": legend,
    }
    models: Mapping[Any, Any]
    scores = {None: data} if isinstance(data, HeadScores) else scores_of_models(data, "data")
    if scores:
        drawing = split_score_drawing(keywords, cells=cells, legend=legend)
        shown = relations_of(scores, panels)
        models = {title: table.only(*shown) for title, table in scores.items()}
        whole: PanelFigure = ScoreFigure(list(models.values()), drawing, **made)
    else:
        function = "headgrid_breakdown"
        reading, drawing = split_drawing(function, keywords, cells=cells, legend=legend)
        models = read_model_or_models(data, reading, function)
        whole = PanelFigure(list(models.values()), drawing, **made)
        warn_of_other_colors(whole.palette, whole.categories, data)
        shown = [ALL, *_checked_categories(panels, whole.palette, whole.categories)]
    names = panel_letters(letters, len(models) * len(shown))
    wanted = whole.ncols or _columns(
        shown, list(models.values()), whole, lettered=bool(names), named=None not in models
    )
    in_a_row = min(wanted, len(shown))
    drawn = _counted(_panels(models, shown, in_a_row), shown, _box(whole, in_a_row))
    arrangement = _arranged(list(models.values()), len(shown), in_a_row, whole)
    unnamed = {name for name in whole.categories if name not in shown}
    return whole.draw(
        drawn,
        arrangement,
        names,
        None if None in models else partial(_add_names, whole, arrangement),
        titled={*whole.palette.categories} - unnamed,
    )


def _columns(
    shown: Sequence[str],
    grids: Sequence[HeadGrid] | Sequence[HeadScores],
    whole: PanelFigure,
    *,
    lettered: bool,
    named: bool,
) -> int:
    """Return how many panels to have in a row, where all rows are about equally long.

    As many as leave titles their size; where the figure would be a tower, more, with smaller titles
    or titles of two lines.
    """
    room = whole.width - (ROOM_AT_SIDES + named * ROOM_FOR_NAME) * em()
    beside = (BETWEEN + lettered * ROOM_FOR_LETTER) * em()
    one, two = (max(title_widths(titles)) for titles in (shown, map(in_two_lines, shown)))
    least = columns_that_fit(max(NARROWEST * em(), one + beside), room + BETWEEN * em())
    smaller = SMALLEST_TITLE * min(one, two)
    most = max(least, columns_that_fit(max(NARROWEST * em(), smaller + beside), room))
    for columns in range(least, most + 1):
        even = math.ceil(len(shown) / math.ceil(len(shown) / columns))
        if _arranged(grids, len(shown), even, whole).height <= TOWER * whole.width * len(grids):
            break
    return even


def _checked_categories(panels: object, palette: Palette, named: list[str]) -> tuple[str, ...]:
    """Return the categories that get a panel."""
    if panels is None:
        found = tuple(name for name in palette.categories if name in named)
        if not found:
            raise ValueError(
                "data: names no category, so there is nothing to break down; use "
                "hg.headgrid_scatter(ax, data), or panels= for some without any head"
            )
    else:
        found = check_category_names(panels, "panels")
        if not found:
            raise ValueError("panels: expected at least one category, got none")
    for name in found:
        if name not in palette.categories:
            raise ValueError(
                f"panels: expected names from {', '.join(map(repr, palette.categories))}, got "
                f"{in_short(name)}{did_you_mean(name, palette.categories)}"
            )
        if name == ALL:
            raise ValueError(f"categories: {ALL!r} is the title of the first panel; rename it")
    return found


def _panels(
    models: Mapping[Any, HeadGrid | HeadScores], shown: Sequence[str], ncols: int
) -> dict[Any, Panel]:
    """Return the panels by title, or by model and title."""
    block = math.ceil(len(shown) / ncols)  # rows of one model
    panels = {}
    for number, (model, grid) in enumerate(models.items()):
        for place, title in enumerate(shown):
            row, column = divmod(place, ncols)
            panels[title if model is None else (model, title)] = Panel(
                _part_of(grid, title),
                # Rows of the same titles have them on top only, as a table does.
                title=title if number == 0 or block > 1 else "",
                place=(number * block + row, column),
                shared=(model, model),
                one_category=title != ALL,
            )
    return panels


def _part_of(table: HeadGrid | HeadScores, title: str) -> HeadGrid | HeadScores:
    """Return what a panel shows: all, one category, or one relation."""
    if isinstance(table, HeadScores):
        return table.only(title)
    return table if title == ALL else _one_category(table, title)


def _counted(panels: dict[Any, Panel], shown: Sequence[str], box: float) -> dict[Any, Panel]:
    """Return panels with the number of heads of each category, if all have room for one.

    Relations have the name of their category.
    """
    counts = {key: _count_of(panel) for key, panel in panels.items()}
    needed = max(title_widths(shown)) + max(title_widths(set(counts.values()))) + BETWEEN * em()
    if needed > box:
        return panels
    return {key: replace(panel, count=counts[key]) for key, panel in panels.items()}


def _count_of(panel: Panel) -> str:
    if isinstance(panel.grid, HeadScores):
        return "" if panel.grid.groups is None else panel.grid.groups[panel.grid.relations[0]]
    return str(int(panel.grid.membership.any(axis=2).sum())) if panel.one_category else ""


def _box(whole: PanelFigure, ncols: int) -> float:
    """Return how wide the box of a panel will be, in inches."""
    return max((whole.width - ROOM_AT_SIDES * em()) / ncols - BETWEEN * em(), SMALLEST_CELL)


def _one_category(grid: HeadGrid, category: str) -> HeadGrid:
    """Return a grid in which heads are in this category, in none, or hidden."""
    if category in grid.categories:
        return grid.only(category)
    return replace(
        grid,
        membership=np.zeros((*grid.known.shape, 1), dtype=bool),
        categories=(category,),
        scores=None if grid.scores is None else np.full((*grid.known.shape, 1), np.nan),
        hidden=grid.hidden | grid.membership.any(axis=2),
    )


def _arranged(
    grids: Sequence[HeadGrid] | Sequence[HeadScores],
    n_panels: int,
    ncols: int,
    whole: PanelFigure,
) -> Arrangement:
    """Return rows and columns for models, each with its panels in a block of rows."""
    shapes = whole.shapes(grids)
    block = math.ceil(n_panels / ncols)
    widest = max(n_x for n_x, _ in shapes)
    aspects = [
        min(HIGHEST_BOX, n_y / (widest if whole.cells == "equal" else n_x)) for n_x, n_y in shapes
    ]
    boxes = [ASPECT_OF_FILLED] * len(shapes) if whole.cells == "fill" else aspects
    heights = np.repeat(boxes, block)
    box = _box(whole, ncols)
    titled = 1 if block == 1 else len(heights)
    height = (
        box * heights.sum()
        + (
            ROOM_FOR_TITLE * titled
            + ROOM_FOR_COUNT * (len(heights) - titled)
            + ROOM_FOR_LABELS * len(shapes)
        )
        * em()
    )
    return Arrangement(
        float(height),
        [*heights],
        [1] * ncols,
        title_room=[box] * (n_panels * len(shapes)),
    )


def _add_names(
    whole: PanelFigure,
    arrangement: Arrangement,
    target: Figure | SubFigure,
    axes: Mapping[tuple[str, str], Axes],
) -> None:
    """Write each model's name left of its row; titles have the room that names leave."""
    first: dict[str, Axes] = {}
    for (model, _), ax in axes.items():
        first.setdefault(model, ax)
    target.align_ylabels(list(first.values()))  # and so their names
    names = [_add_name(ax, model) for model, ax in first.items()]
    shares = np.array(arrangement.heights) / np.sum(arrangement.heights)
    assert arrangement.title_room is not None
    texts = arrangement.height - arrangement.title_room[0] * np.sum(arrangement.heights)
    boxes = max(target.bbox.height / target.dpi - texts, 0) * shares
    rows = boxes + texts / arrangement.nrows - BETWEEN * em()
    fit_names(names, [*rows[:: arrangement.nrows // len(first)]])
    boxes_at = [ax.yaxis.get_tightbbox() for ax in first.values()]
    beside = max(
        name.get_window_extent().width + (0 if box is None else box.width)
        for name, box in zip(names, boxes_at, strict=True)
    )
    lacking = (beside / target.dpi - ROOM_AT_SIDES * em()) / arrangement.ncols
    if lacking > 0:
        room = [each - lacking for each in arrangement.title_room]
        fit_titles(whole.titles, replace(arrangement, title_room=room))


def _add_name(ax: Axes, model: str) -> Text:
    """Write a model's name left of its row, and return it."""
    name = ax.annotate(
        model,
        (0, 0.5),
        xycoords=(ax.yaxis.label, "axes fraction"),
        xytext=(-NAME_GAP, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        rotation=90,
        size=ax.title.get_fontsize(),
        weight="bold",
        color=ax.title.get_color(),
        annotation_clip=False,
    )
    return set_literal(name)
