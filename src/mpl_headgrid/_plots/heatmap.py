"""headgrid_heatmap: one model's scores on an Axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.cbook import normalize_kwargs
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from mpl_headgrid._api.checks import counted, in_short, shortened
from mpl_headgrid._api.keywords import explained, given_as_code
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._artists.finding import HeadReadout
from mpl_headgrid._artists.head_heatmap import HeadHeatmap
from mpl_headgrid._artists.properties import check_properties
from mpl_headgrid._heads.head_scores import one_relation
from mpl_headgrid._palette.score_colors import read_score_colors
from mpl_headgrid._render.spans import Orientation
from mpl_headgrid._render.ticks import DIGIT
from mpl_headgrid._scores.read_scores import SCORE_KEYWORDS, read_scores

from .axes import check_axes, check_units, format_axes, numberings
from .colorbar import bar_label, check_in_limits, draw_colorbar, read_colorbar, read_threshold
from .scatter import check_choices

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize

    from mpl_headgrid._heads.head_scores import HeadScores
    from mpl_headgrid._palette.score_colors import ScoreColors

    Numbers = tuple[dict[str, Any], str]

SMALLEST_NUMBER = 4.0  # points
DECIDED_OF_NUMBERS = {
    **dict.fromkeys(("x", "y", "position", "transform"), "scores"),
    **dict.fromkeys(("text", "s", "ha", "horizontalalignment", "va", "verticalalignment"), "annot"),
}


@explained
def headgrid_heatmap(
    ax: Axes,
    scores: Any,
    *,
    cmap: str | Colormap | None = None,
    norm: str | Normalize | None = None,
    vmin: float | None = None,
    vmax: float | None = None,
    center: float | None = None,
    robust: bool = False,
    annot: bool | Mapping[str, Any] = False,
    fmt: str = ".2g",
    colorbar: bool | Mapping[str, Any] = False,
    threshold: float | None = None,
    layer_axis: Literal["x", "y"] = "x",
    origin: Literal["lower", "upper"] = "lower",
    fill: float = 0.8,
    ticks: Literal["ends"] | None = None,
    **keywords: Any,
) -> HeadHeatmap:
    """Draw how strongly heads implement a relation, in the cells that `headgrid_scatter` draws.

    Zero has the grey of Unclassified. Scores of one sign run from this grey to the strongest
    colour; where both signs matter (the weaker reaches 5 % of the stronger), they run to two sides
    of it, as far below zero as above. A missing head has a dot, and an absent one nothing.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw. Its limits, ticks and (where it has none) labels are set.
    scores : array, data frame, dict, path or HeadScores
        Scores of one relation, in any form that `read_scores` takes.
    cmap : str or matplotlib.colors.Colormap, optional
        Default: "headgrid-sequential" or "headgrid-diverging", or their "headgrid-dark-..." forms
        where the active style is dark. `Palette.colormap` makes that of a category.
    norm : str or matplotlib.colors.Normalize, optional
        Default: from the lowest score, or 0, to the highest, or 0; around a centre, equally far to
        both sides.
    vmin, vmax : float, optional
        The scores at the ends of the colours. Around a centre, one of them is enough.
    center : float, optional
        The score that has the middle of a diverging colormap.
    robust : bool, default False
        Whether the limits are the 2nd and the 98th percentile; the ends of the colour bar then say
        that there are scores beyond.
    annot : bool or mapping, default False
        Whether to write the score into each cell, black or white, whichever has more contrast. A
        mapping gives properties of `matplotlib.text.Text`.
    fmt : str, default ".2g"
        How those numbers are written, as `format` takes it.
    colorbar : bool or mapping, default False
        Whether to add a colour bar. A mapping gives keywords of `matplotlib.figure.Figure.colorbar`
        (`location`, `label`, ...; `cax` for an Axes of its own).
    threshold : float, optional
        A score at which the colour bar has a line: the `threshold` of `classify_heads`.
    layer_axis : {"x", "y"}, default "x"
        The axis along which layers run.
    origin : {"lower", "upper"}, default "lower"
        Whether the vertical axis counts from below or from above.
    fill : float, default 0.8
        Side of a mark as a share of its cell: above 0, at most 1.
    ticks : {"ends"}, optional
        As in `headgrid_scatter`.
    **keywords
        Those of `read_scores` (`n_heads`, `relation`, `kv_heads`, ...) are passed to it, all others
        to the artist, as `matplotlib.collections.Collection` takes them (`alpha`, `zorder`,
        `rasterized`, `picker`, `gid`, `edgecolors`, `linewidths`, ...).

    Returns
    -------
    HeadHeatmap
        A matplotlib Collection and ScalarMappable. In an interactive window, the toolbar says which
        head is under the pointer, and its score.

    Raises
    ------
    ValueError
        For scores that `read_scores` does not take or that are of several relations, limits that
        are not equally far from `center`, a norm that has no place for a score, polar, 3-D or log
        axes, axes of dates or names, or a value outside those listed. Nothing has been drawn then.
    TypeError
        For an `ax` that is not an Axes, or a keyword that neither `read_scores` nor a collection
        has.

    Warns
    -----
    UserWarning
        For a diverging colormap on scores that lie on one side of its centre, and for numbers that
        are left out because the cells are too small for them now.

    See Also
    --------
    headgrid_scatter : Categories in the same cells.
    mark_heads : Frames around chosen heads.
    headgrid_breakdown : A panel per relation.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> plt.style.use("headgrid")
    >>> scores = hg.read_scores(hg.load_heads("smollm2-135m", scores=True), kv_heads=3)
    >>> fig, ax = plt.subplots()
    >>> heatmap = hg.headgrid_heatmap(ax, scores.only("Induction"), colorbar=True)
    >>> heatmap.get_array().shape
    (30, 9)
    >>> plt.close(fig)
    """
    ax = check_axes(ax)
    check_units(ax)
    check_choices({"layer_axis": layer_axis, "origin": origin, "ticks": ticks})
    reading = {name: value for name, value in keywords.items() if name in SCORE_KEYWORDS}
    properties = {name: value for name, value in keywords.items() if name not in SCORE_KEYWORDS}
    table = one_relation(read_scores(scores, **reading), given_as_code(reading, reading))
    colors = read_score_colors(
        [table.values],
        cmap=cmap,
        norm=norm,
        vmin=vmin,
        vmax=vmax,
        center=center,
        robust=robust,
    )
    numbers = read_numbers(annot, fmt)
    bar, line = read_colorbar(colorbar), read_threshold(threshold)
    if bar is not None and bar.get("cax") is ax:
        raise ValueError(
            'colorbar: "cax" has the map on it; give the bar another Axes, such as '
            "fig.add_axes((0.92, 0.1, 0.02, 0.8)), or leave it out"
        )
    if line is not None and bar is None:
        raise ValueError("threshold: it is a line on the colour bar; give colorbar=True with it")
    if line is not None:
        check_in_limits(line, colors.norm)
    heatmap = draw_heatmap(
        ax,
        table,
        colors,
        numbers=numbers,
        layer_axis=layer_axis,
        origin=origin,
        fill=fill,
        ticks=ticks,
        **properties,
    )
    if bar is not None:
        draw_colorbar(
            [heatmap], [ax], threshold=line, **{"label": bar_label(table.relations[0]), **bar}
        )
    return heatmap


def draw_heatmap(
    ax: Axes,
    scores: HeadScores,
    colors: ScoreColors,
    /,
    *,
    numbers: Numbers | None = None,
    layer_axis: str = "x",
    origin: str = "lower",
    fill: float = 0.8,
    ticks: str | None = None,
    **properties: Any,
) -> HeadHeatmap:
    """Draw scores that have been read, in colours that have been found, on Axes that fit."""
    orientation = Orientation(layer_axis)
    limits = ax.dataLim.frozen()
    heatmap = HeadHeatmap(ax, scores, colors, orientation=orientation, fill=fill, **properties)
    try:
        numbered = numberings(ax)
    except ValueError:
        heatmap.remove()
        ax.dataLim.set(limits)
        raise
    format_axes(ax, orientation, numbered, origin=origin, ticks=ticks)
    ax.format_coord = HeadReadout(ax)  # type: ignore[method-assign]  # matplotlib's way to set it
    if numbers is not None:
        _write_numbers(heatmap, *numbers)
    return heatmap


def read_numbers(annot: object, fmt: object) -> Numbers | None:
    """Return the properties and the format of numbers in cells, or None for none."""
    if not isinstance(fmt, str):
        raise TypeError(f"fmt: expected a format such as '.2f', got {in_short(fmt)}")
    try:
        format(0.5, fmt)
    except ValueError as error:
        raise ValueError(
            shortened(f"fmt: expected a format such as '.2f', got {in_short(fmt)}: {error}")
        ) from error
    if isinstance(annot, Mapping):
        properties = {name: value for name, value in annot.items() if value is not None}
        check_properties(
            "headgrid_heatmap", _a_number, properties, DECIDED_OF_NUMBERS, within="annot"
        )
        return normalize_kwargs(properties, Text), fmt
    if not isinstance(annot, bool | np.bool_):
        raise TypeError(
            "annot: expected True, False or a mapping of properties of a text, such as "
            f'{{"fontsize": 5}}, got {in_short(annot)}'
        )
    return ({}, fmt) if annot else None


def _a_number(**properties: Any) -> Text:
    return Text(8, 8, "0", **properties)


def _write_numbers(heatmap: HeadHeatmap, properties: dict[str, Any], fmt: str) -> None:
    """Write the scores into the cells, as large as fits them; warn where that is too small."""
    figure = heatmap.drawn.axes.get_figure(root=True)
    assert figure is not None
    width, height = (
        heatmap.drawn.fill * side * 72 / figure.dpi for side in heatmap.drawn.cell_size()
    )
    values = heatmap.drawn.values
    texts = {format(value, fmt) for value in values[~np.isnan(values)]}
    if "fontsize" not in properties and "fontproperties" not in properties:
        wanted = FontProperties(size=mpl.rcParams["xtick.labelsize"]).get_size_in_points()
        longest = max(map(len, texts), default=1)
        size = min(wanted, width / (DIGIT * longest), height)
        if size < SMALLEST_NUMBER:
            warn_user(
                f"annot: numbers are left out, as cells of {width:.0f} × {height:.0f} points have "
                f"no room for {counted(longest, 'character')} of {SMALLEST_NUMBER:g} points; "
                "make the figure larger, give a shorter fmt=, or a font size: annot={'fontsize': 3}"
            )
            return
        properties = {**properties, "fontsize": size}
    heatmap.write_numbers(fmt, **properties)
