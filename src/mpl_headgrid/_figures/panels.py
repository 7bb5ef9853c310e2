"""headgrid_panels: several models, one panel each, under one legend."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mpl_headgrid._api.checks import in_short
from mpl_headgrid._artists.finding import warn_of_other_colors
from mpl_headgrid._plots.axes import SORTED
from mpl_headgrid._readers.files import is_figure_file
from mpl_headgrid._readers.parts import (
    check_panel_of_categories,
    read_figure,
    split_rows,
    written_of,
)
from mpl_headgrid._readers.read_heads import read_models

from .arrangement import ROOM_FOR_LEGEND, SMALLEST_CELL, Panel, equal_boxes, equal_cells
from .justified import justified_rows
from .panel_figure import PanelFigure, split_drawing
from .panel_texts import panel_letters, smallest_widths
from .score_figure import (
    ScoreFigure,
    one_relation_of,
    scores_of_models,
    split_score_drawing,
)
from .text_room import TextRoom, em, label_length, title_widths

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._heads.head_scores import HeadScores
    from mpl_headgrid._palette.palette import Palette

    from .arrangement import Arrangement

ROOM_FOR_LETTER = 0.6  # of the font size, beside the letter itself
SHARED = ("none", "all", "row", "col")


def headgrid_panels(
    models: Any,
    *,
    panel: str | None = None,
    ncols: int | None = None,
    figure: Figure | SubFigure | None = None,
    width: float | None = None,
    legend: bool | Mapping[str, Any] = True,
    letters: bool | str = False,
    cells: Literal["square", "fill", "equal"] | None = None,
    sharex: bool | Literal["none", "all", "row", "col"] = False,
    sharey: bool | Literal["none", "all", "row", "col"] = False,
    profile: bool = False,
    palette: Palette | Mapping[str, Any] | str | None = None,
    **keywords: Any,
) -> tuple[Figure | SubFigure, dict[str, Axes]]:
    """Draw several models, one panel each, under one legend at the top left.

    Parameters
    ----------
    models : mapping of str to data; or data frame, dict of columns, list of records or path
        Title and data of each panel, in order; data as `read_heads` takes it. With `panel`, one
        table that holds several models. The file of a figure that carries its data gives all its
        panels, as `read_figure` reads them. `HeadScores`, each of one relation, are drawn as heat
        maps on one norm with one colour bar.
    panel : str, optional
        Of one table, the column whose values say which panel a row belongs to: models, checkpoints,
        languages. They are the titles, in the order in which they occur.
    ncols : int, optional
        Panels in a row. Default: rows that suit the models' shapes and the titles; with equal
        cells, the number that makes them largest.
    figure : Figure or SubFigure, optional
        An empty one to draw in. Without a layout engine it gets constrained layout; a constrained
        layout is extended to fit the panels' boxes to their cells. Default: a new pyplot figure as
        wide as ``rcParams["figure.figsize"]`` says.
    width : float, optional
        Width of a new figure in inches. Its height follows from its panels.
    legend : bool or mapping, default True
        Whether to add `headgrid_legend`, with all classes of the palette; the colour bar of scores.
        A mapping gives keywords of `headgrid_legend` (`present_only`, `ncols`, `loc`, ...).
    letters : bool or str, default False
        Whether panels have letters: bold, left of the title. True gives a, b, c, ...; a string
        says how the first one looks, such as "A", "(a)", or "d" to continue another figure. The
        letter of a panel is ``ax.texts[0]``.
    cells : {"square", "fill", "equal"}, optional
        Whether cells are squares, in rows that begin and end flush, each as high as its panels
        make it (in equal boxes, where panels share axes); or are stretched to fill equal boxes; or
        are squares of one size in all panels, so that a larger model has a larger panel. The last
        needs constrained layout. Default: "square"; "fill" where panels share axes.
    sharex, sharey : bool or {"none", "all", "row", "col"}, default False
        Which panels share an axis, as in `matplotlib.pyplot.subplots`. A shared axis shows the
        largest of its grids whole, and only the outer panels have its labels.
    profile : bool, default False
        Whether each panel has a strip with its profile along the layers: above it, or to its right
        with ``layer_axis="y"``. It shows which share of a layer's heads is in each class, or of
        scores what `headgrid_profile` does, on one scale in all panels, without ticks. The Axes of
        a strip is ``ax.child_axes[0]`` of its panel.
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
        The panels by title. With a profile, ``axes["GPT-2 XL"].child_axes[0]`` is its strip.

    Raises
    ------
    ValueError
        For no models, a figure that is not empty, and as `headgrid_scatter` does, naming the model.
        A figure given is left unchanged.
    TypeError
        For models that are not a mapping of title to data.

    See Also
    --------
    headgrid_breakdown : One model, one panel per category or relation.
    headgrid_compare : One model before and after.
    split_modules : The encoder and the decoder of a model, for one panel each.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> plt.style.use("headgrid")
    >>> models = {name: hg.load_heads(name) for name in ("GPT-2 XL", "Phi-2")}
    >>> fig, axes = hg.headgrid_panels(models, letters=True)
    >>> list(axes)
    ['GPT-2 XL', 'Phi-2']
    >>> axes["Phi-2"].texts[0].get_text()
    'b'
    >>> plt.close(fig)
    """
    sharing = _checked_share("sharex", sharex), _checked_share("sharey", sharey)
    if cells is None:
        cells = "square" if sharing == ("none", "none") else "fill"
    made: dict[str, Any] = {
        "figure": figure,
        "width": width,
        "palette": palette,
        "ncols": ncols,
        "cells": cells,
        "legend": legend,
        "profile": profile,
    }
    grids: Mapping[str, HeadGrid] | Mapping[str, HeadScores]
    given, source = models, ""
    if panel is None and is_figure_file(models):
        models, source = read_figure(models), f"hg.read_figure({written_of(models)[1]})"
    if panel is None and (scores := scores_of_models(models, "models", source)):
        drawing = split_score_drawing(keywords, cells=cells, legend=legend)
        grids = {
            title: one_relation_of(f"models[{title!r}]", table) for title, table in scores.items()
        }
        whole: PanelFigure = ScoreFigure(list(grids.values()), drawing, **made)
    else:
        if panel is not None:
            table, models = models, split_rows(models, panel, "models")
            check_panel_of_categories(table, panel, keywords)
        reading, drawing = split_drawing("headgrid_panels", keywords, cells=cells, legend=legend)
        grids = read_models(models, reading, argument="models")
        whole = PanelFigure(list(grids.values()), drawing, **made)
        warn_of_other_colors(whole.palette, whole.categories, given)
    names = panel_letters(letters, len(grids))
    arrangement = _arrangement(grids, whole, sharing, names)
    places = dict(zip(grids, arrangement.places(len(grids)), strict=True))
    panels = {
        name: Panel(
            grid,
            title=name,
            place=places[name],
            shared=(
                _group(sharing[0], name, places[name]),
                _group(sharing[1], name, places[name]),
            ),
        )
        for name, grid in grids.items()
    }
    return whole.draw(panels, arrangement, names)


def panels_height(
    grids: Mapping[str, HeadGrid], width: float, *, cells: str, layer_axis: str
) -> float:
    """Return how high a figure of panels is to be for its width, in inches, with a legend."""
    whole = PanelFigure(
        list(grids.values()),
        {"layer_axis": layer_axis},
        figure=None,
        width=width,
        palette=None,
        ncols=None,
        cells=cells,
        legend=True,
    )
    return _arrangement(grids, whole, ("none", "none")).height + ROOM_FOR_LEGEND * em()


def _arrangement(
    grids: Mapping[str, HeadGrid] | Mapping[str, HeadScores],
    whole: PanelFigure,
    sharing: tuple[str, str],
    letters: Sequence[str] = (),
) -> Arrangement:
    beside = max(title_widths(letters)) + ROOM_FOR_LETTER * em() if letters else 0.0
    titles = [width + beside for width in title_widths(grids)]
    shapes = whole.shapes(grids.values())
    if whole.cells == "square" and sharing == ("none", "none"):
        arrange = partial(
            justified_rows,
            shapes,
            title_widths(grids),
            smallest_widths(grids),
            whole.width,
            height=whole.height,
            ncols=whole.ncols,
            legend=whole.legend_height,
            letter=beside,
        )
        room = _room(grids, whole)
        arrangement = arrange(room)
        if whole.drawing.get("sort_heads") is not None and whole.orientation.layer_axis == "x":
            lowest = min(arrangement.heights) - room.above - room.below - room.x_label
            lines = math.ceil(label_length(SORTED[0]) / max(lowest, SMALLEST_CELL))
            arrangement = arrange(_room(grids, whole, y_lines=min(lines, len(SORTED))))
        return arrangement
    room = _room(grids, whole)
    if whole.cells != "equal":
        square = _shapes(shapes, sharing) if whole.cells == "square" else None
        return equal_boxes(
            titles,
            whole.width,
            ncols=whole.ncols,
            strips=whole.strip_room,
            square=square,
            room=room,
            shared=(sharing[0] in {"all", "col"}, sharing[1] in {"all", "row"}),
        )
    return equal_cells(
        _shapes(shapes, sharing),
        titles,
        whole.width,
        room,
        height=whole.height,
        ncols=whole.ncols,
        legend=whole.legend is not None,
    )


def _room(
    grids: Mapping[str, HeadGrid] | Mapping[str, HeadScores],
    whole: PanelFigure,
    *,
    y_lines: int = 1,
) -> TextRoom:
    """Return the room around panels: for texts, strips and bars of their own."""
    strip_beside, strip_above = whole.strip_room
    heights = [n_y for _, n_y in whole.shapes(grids.values())]
    room = TextRoom.of(grids, heights, y_lines=y_lines)
    return replace(room, above=room.above + strip_above, right=room.right + strip_beside)


def _checked_share(name: str, share: object) -> str:
    if isinstance(share, bool):
        return "all" if share else "none"
    if not isinstance(share, str) or share not in SHARED:
        raise ValueError(
            f"{name}: expected True, False or {' or '.join(map(repr, SHARED))}, "
            f"got {in_short(share)}"
        )
    return share


def _shapes(cells: list[tuple[int, int]], sharing: tuple[str, str]) -> list[tuple[int, int]]:
    """Return the cells along x and along y that each panel is to have room for."""
    shapes = np.array(cells)
    for axis, over in enumerate((("all", "row"), ("all", "col"))):
        if sharing[axis] in over:  # in one column, or row, are panels that share with others'
            shapes[:, axis] = shapes[:, axis].max()
    return [(int(n_x), int(n_y)) for n_x, n_y in shapes]


def _group(share: str, name: str, place: tuple[int, int]) -> Hashable:
    """Return what the panels that share an axis have in common."""
    return {"none": name, "all": None, "row": place[0], "col": place[1]}[share]
