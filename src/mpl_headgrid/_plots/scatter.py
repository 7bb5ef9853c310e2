"""headgrid_scatter: one model's heads on an Axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from mpl_headgrid._api.checks import check_choice, counted
from mpl_headgrid._api.keywords import explained
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._artists.class_marks import ClassMarks
from mpl_headgrid._artists.drawn_grid import DrawnGrid
from mpl_headgrid._artists.encoding import read_encoding
from mpl_headgrid._artists.finding import (
    HeadReadout,
    artists_in,
    covered_heads,
    grids_on,
    palette_on,
)
from mpl_headgrid._artists.head_marks import HeadMarks
from mpl_headgrid._readers.read_heads import read_heads, split_keywords
from mpl_headgrid._render.spans import Orientation

from .axes import check_axes, check_units, format_axes, numberings
from .legend import draw_legend, read_legend

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._palette.palette import Palette

CHOICES = {"multi": ("count", "split"), "layer_axis": ("x", "y"), "origin": ("lower", "upper")}
OPTIONAL_CHOICES = {"sort_heads": ("class",), "ticks": ("ends",)}


@explained
def headgrid_scatter(
    ax: Axes,
    data: Any,
    *,
    palette: Palette | Mapping[str, Any] | str | None = None,
    multi: Literal["count", "split"] = "count",
    layer_axis: Literal["x", "y"] = "x",
    origin: Literal["lower", "upper"] = "lower",
    marker: Any = None,
    fill: float = 0.8,
    score_encoding: Literal["alpha", "size"] | None = None,
    score_limits: tuple[float, float] | None = None,
    sort_heads: Literal["class"] | None = None,
    ticks: Literal["ends"] | None = None,
    legend: bool | Mapping[str, Any] = False,
    **keywords: Any,
) -> HeadMarks:
    """Draw a grid of layer × head, one square per head, coloured by category.

    Heads in several categories are drawn by the number of them, in purples that darken, or split
    into the colours of their categories. Where the number of key-value heads is known
    (``kv_heads=``, or data that says it), a fine line separates the groups of heads that share keys
    and values.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw. Its limits, ticks and (where it has none) labels are set.
    data : data frame, dict, list, array, path or HeadGrid
        A table with columns layer, head and category, or any other form that `read_heads` takes.
    palette : Palette, str or mapping of category to colour, optional
        Colours, or the name of one of the package's styles. Default: that of `set_palette`, or else
        the active style's (under other packages' styles the one that suits their background, see
        `Palette.from_style`). Categories that the style does not know get the colours of
        `Palette.from_names`, in the order of the data. Several grids on one figure share one
        assignment: a name keeps its colour, and no colour has two names.
    multi : {"count", "split"}, default "count"
        How a head in several categories is drawn. "count" says how many there are. "split" says
        which: the mark is divided into equal parts, one per category in the palette's order, from
        left to right and, where there are more than three, from top to bottom. Parts can be told
        apart from about 8 pixels or 1 mm per cell; where the Axes are too small for that now, a
        warning says so and "count" is used.
    layer_axis : {"x", "y"}, default "x"
        The axis along which layers run.
    origin : {"lower", "upper"}, default "lower"
        Whether the vertical axis counts from below or from above.
    marker : marker style, "corners" or mapping of class to marker style, optional
        Default: the palette's (`Palette.markers`): squares, but for a ninth and tenth category. "s"
        is a square, or a rectangle where cells are not square. Any other filled marker of
        matplotlib keeps its shape and takes its size from the smaller side of a cell. A mapping
        gives single classes a marker; the others are squares. "corners" cuts a corner off the
        square for each of the head's categories, clockwise from the top left in the palette's
        order, for up to four: it says which categories a head is in, even without colour. Corners
        are seen from about 8 pixels or 1 mm per cell; a warning says where the Axes are too small
        now.
    fill : float, default 0.8
        Side of a mark as a share of its cell: above 0, at most 1.
    score_encoding : {"alpha", "size"}, optional
        What shows the scores of heads that have a category: the alpha of their marks, from 0.5, or
        the side, from 40 %, in 16 equal steps from the lowest score to the highest; the legend
        explains it. Heads without a category have 30 % of the side, or stay as they are with
        "alpha". So do, with "alpha", heads drawn by the number of their categories, with a warning:
        a faint "3 categories" would have the colour of "2 categories". Faint colours can be told
        apart with normal colour vision only, sizes by every reader, from about 8 pixels or 1 mm per
        cell.
    score_limits : (float, float), optional
        The scores that are shown weakest and strongest; those beyond are shown as these. Default:
        the lowest and the highest of the heads with a category, in all panels of
        `headgrid_panels`. They stay when `HeadMarks.set_data` shows other data.
    sort_heads : {"class"}, optional
        Sort the heads of each layer by class, in the legend's order from 0 on, Unclassified last,
        and heads of one class by their number: a unit chart of how the classes change with depth.
        Ticks then count heads, and the axis says so. The toolbar, `annotate_heads` and `mark_heads`
        know which head stands where. There are no lines between key-value groups, whose heads stand
        apart. Default: each head stands at its own number.
    ticks : {"ends"}, optional
        "ends" has ticks at the first and the last index, and at round numbers between them that
        leave room for these: 0, 10, 20, 30, 40, 47. Default: ``range(0, n, n // 5)``.
    legend : bool or mapping, default False
        Whether to add `headgrid_legend` to the Axes. A mapping gives its keywords (`present_only`,
        `title`, `loc`, ...).
    **keywords
        Those of `read_heads` (`n_layers`, `category`, `kv_heads`, ...) are passed to it, all others
        to the artists, as `matplotlib.collections.Collection` takes them (`alpha`, `zorder`,
        `rasterized`, `picker`, `gid`, `edgecolors`, `linewidths`, ...).

    Returns
    -------
    HeadMarks
        A mapping of class to artist. In an interactive window, the toolbar says which head is under
        the pointer.

    Raises
    ------
    ValueError
        For data that `read_heads` does not take, a category that the palette does not know, a name
        or colour that means something else on the figure, polar, 3-D or log axes, axes of dates or
        names, a value outside those listed, arguments that exclude each other (shapes and
        splitting), or a head that has a category but no score where scores are asked for. Nothing
        has been drawn then.
    TypeError
        For an `ax` that is not an Axes, or a keyword that neither `read_heads` nor a collection
        has.

    Warns
    -----
    UserWarning
        Where marks cover heads with categories of a grid that is on the Axes already; for more
        than ten categories in the package's colours; and where two classes of a palette
        given, or a class and the background, look alike to some readers (see `Palette.report`).
        For the file of a figure that was drawn in other colours: `Palette.from_file` reads those.

    See Also
    --------
    headgrid_heatmap : Scores in the same cells.
    headgrid_panels : Several models, one panel each.
    headgrid_legend : The legend of an Axes or a figure.
    read_heads : Read the data without drawing them.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> plt.style.use("headgrid")
    >>> fig, ax = plt.subplots()
    >>> hg.headgrid_scatter(ax, hg.load_heads("GPT-2 XL")).grid.n_layers
    48
    >>> plt.close(fig)
    """
    ax = check_axes(ax)
    check_units(ax)
    check_choices(
        {
            "multi": multi,
            "layer_axis": layer_axis,
            "origin": origin,
            "sort_heads": sort_heads,
            "ticks": ticks,
        }
    )
    keys = read_legend(legend)
    reading, properties = split_keywords(keywords, "headgrid_scatter")
    grid = read_heads(data, **reading)
    marks = draw_scatter(
        ax,
        grid,
        palette_on(ax, palette, [grid], data=data),
        multi=multi,
        layer_axis=layer_axis,
        origin=origin,
        marker=marker,
        fill=fill,
        score_encoding=score_encoding,
        score_limits=score_limits,
        sort_heads=sort_heads,
        ticks=ticks,
        legend=keys,
        **properties,
    )
    # Where marks are see-through, further down or smaller than squares, some of those below shows.
    if marker is None and score_encoding != "size" and not {"alpha", "zorder"} & {*properties}:
        _warn_of_covered(ax)
    return marks


def _warn_of_covered(ax: Axes) -> None:
    """Warn where the marks on top hide the categories of heads that have been drawn before."""
    above, *drawn = (each for each in grids_on(ax) if isinstance(each, DrawnGrid))
    for each in drawn:
        marks = [artist for artist in artists_in(ax, ClassMarks) if artist.drawn is each]
        heads, under_unclassified = covered_heads(each, above)
        if not len(heads) or not any(artist.get_visible() for artist in marks):
            continue
        place, head = heads[0].tolist()
        layer = each.grid.layer_labels[place]
        blank = (
            ', or pass missing="blank", which leaves heads that the data do not name as they are'
        )
        warn_user(
            "ax: it shows a head grid already, and this one hides the categories of "
            f"{counted(len(heads), 'head')} in it, the first layer {layer}, head {head}; draw all "
            "categories in one call, such as "
            f'{{"Induction": heads, "Copy": others}}{blank * bool(under_unclassified.any())}'
        )


def draw_scatter(
    ax: Axes,
    grid: HeadGrid,
    palette: Palette,
    /,
    *,
    multi: str = "count",
    layer_axis: str = "x",
    origin: str = "lower",
    marker: Any = None,
    fill: float = 0.8,
    score_encoding: Any = None,
    score_limits: Any = None,
    sort_heads: str | None = None,
    ticks: str | None = None,
    legend: Mapping[str, Any] | None = None,
    **properties: Any,
) -> HeadMarks:
    """Draw a grid that has been read, in a palette that knows its categories, on Axes that fit.

    What `headgrid_scatter` does on one Axes, `headgrid_panels` and `headgrid_breakdown` do on each
    of theirs.
    """
    orientation = Orientation(layer_axis)
    encoding = read_encoding(
        ax,
        grid,
        palette,
        orientation=orientation,
        multi=multi,
        marker=marker,
        score_encoding=score_encoding,
        score_limits=score_limits,
    )
    limits = ax.dataLim.frozen()
    marks = HeadMarks(
        ax,
        grid,
        palette,
        encoding,
        orientation=orientation,
        fill=fill,
        is_sorted=sort_heads is not None,
        **properties,
    )
    try:
        numbers = numberings(ax)
        if legend is not None:
            draw_legend(ax, **legend)
    except Exception:
        marks.remove()
        ax.dataLim.set(limits)
        raise
    format_axes(ax, orientation, numbers, origin=origin, ticks=ticks)
    ax.format_coord = HeadReadout(ax)  # type: ignore[method-assign]  # matplotlib's way to set it
    return marks


def check_choices(keywords: Mapping[str, Any]) -> None:
    """Raise ValueError for a keyword of `headgrid_scatter` that is none of its choices."""
    for name, choices in CHOICES.items():
        if name in keywords:
            check_choice(name, keywords[name], choices)
    for name, allowed in OPTIONAL_CHOICES.items():
        if keywords.get(name) is not None:
            check_choice(name, keywords[name], allowed)
