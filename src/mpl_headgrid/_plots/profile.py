"""headgrid_profile: how many heads of each class every layer has, or how strong they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch

from mpl_headgrid._api.checks import check_choice, check_flag, in_short, is_finite
from mpl_headgrid._api.keywords import explained
from mpl_headgrid._artists.finding import palette_on
from mpl_headgrid._artists.properties import SHARED_PROPERTIES, check_properties, ids
from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED
from mpl_headgrid._heads.head_scores import HeadScores, one_relation
from mpl_headgrid._heads.layers import layer_positions
from mpl_headgrid._palette.colormaps import default_colormap
from mpl_headgrid._readers.read_heads import READ_KEYWORDS, read_heads, split_keywords
from mpl_headgrid._render.spans import Orientation
from mpl_headgrid._scores.read_scores import check_read_scores_take

from .axes import (
    check_axes,
    check_layer_axis,
    check_units,
    format_profile_axes,
    read_direction,
)
from .colorbar import bar_label
from .profile_artists import ClassBand, ClassLine, HeadProfile, Layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._palette.palette import Palette

# Properties of the artists that the palette and the data decide.
DECIDED_OF_PROFILES = {
    **dict.fromkeys(("c", "color", "facecolor", "fc", "fill", "label"), "palette"),
    **dict.fromkeys(("values", "edges", "baseline", "orientation", "xdata", "ydata"), "data"),
}
HIGHEST, MEAN = "Highest", "Mean"
# Places on the map of heat maps from zero on, where the lines and the band have their colours.
DEPTHS = {HIGHEST: 0.85, MEAN: 0.5}
DEPTH_OF_BAND = 0.15
QUANTILES = (0.1, 0.9)
OF_ALL = ("alpha", *SHARED_PROPERTIES)  # lines and band
DECIDED_OF_LINES = {
    **dict.fromkeys(("c", "color", "label"), "data"),
    **dict.fromkeys(("xdata", "ydata", "data"), "data"),
}


@explained
def headgrid_profile(
    ax: Axes,
    data: Any,
    *,
    palette: Palette | Mapping[str, Any] | str | None = None,
    categories: Literal["exclusive", "inclusive"] = "exclusive",
    unclassified: bool = False,
    normalize: bool = False,
    layer_axis: Literal["x", "y"] | None = None,
    along: Literal["layer", "head"] | None = None,
    depth: Literal["layer", "relative"] = "layer",
    quantiles: tuple[float, float] | None = QUANTILES,
    **keywords: Any,
) -> HeadProfile:
    """Draw how many heads of each class every layer has, or how strong its heads are.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw. Its limits, ticks and (where it has none) labels are set.
    data : data frame, dict of columns, list of records, HeadGrid or HeadScores
        Columns layer, head and category; see `read_heads` for all that is accepted. Of
        `HeadScores`, which have to be of one relation, it shows the highest score, the mean and a
        band of quantiles, in the colours of a heat map.
    palette : Palette, str or mapping of category to colour, optional
        As in `headgrid_scatter`.
    categories : {"exclusive", "inclusive"}, default "exclusive"
        "exclusive" counts each head once, in its class, and stacks the classes in the legend's
        order: one bar per layer, as wide as the layer's cells. "inclusive" draws one line per
        category; a head in several counts in each of them. (In `read_heads` this keyword names the
        categories of flags and numbers: make a HeadGrid of such data there first.)
    unclassified : bool, default False
        Whether to show Unclassified heads as well. In most models they are the majority and would
        dwarf the others. They are stacked last, so that the others stay where they are.
    normalize : bool, default False
        Whether to show shares instead of numbers: of all heads of the layer that are known,
        Unclassified ones included and missing ones not. A layer without a known head has no share.
    layer_axis : {"x", "y"}, optional
        The axis along which layers run. One that is inverted stays so. Default: as in a grid that
        one axis is shared with, else "x".
    along : {"layer", "head"}, optional
        "head" sums up the layers instead: one position per head, along the other axis. Default:
        what a grid has along the axis that is shared with it, else "layer".
    depth : {"layer", "relative"}, default "layer"
        "relative" places a layer at ``layer / (n_layers - 1)``, from 0 to 1, which puts models of
        different depth on a common axis; a model's only layer is at 0.
    quantiles : (float, float) or None, default (0.1, 0.9)
        The band that is shown of scores; None for none. `palette`, `categories`, `unclassified` and
        `normalize` are for categories alone.
    **keywords
        Those of `read_heads` (`n_layers`, `category`, `base`, ...) are passed to it, all others to
        the artists, as `matplotlib.patches.StepPatch` ("exclusive") or `matplotlib.lines.Line2D`
        ("inclusive") takes them (`alpha`, `zorder`, `hatch`, `linestyle`, `marker`, ...).

    Returns
    -------
    HeadProfile
        A mapping of class to artist; of scores, of "Highest", "Mean" and the band.

    Raises
    ------
    ValueError
        For data that `read_heads` does not take, a category that the palette does not know, polar,
        3-D or log axes, axes of dates or names, a value outside those listed, or relative depth on
        an axis that counts layers. Nothing has been drawn then.
    TypeError
        For an `ax` that is not an Axes, a keyword that neither `read_heads` nor the artists have,
        or one for scores with categories, or the other way round.

    See Also
    --------
    headgrid_scatter : The grid whose layers it counts.
    summarize_heads : The heads of each class as a table.

    Notes
    -----
    Above a grid, let the two share the layer axis: bars then stand over their columns, and zooming
    one zooms the other:

    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> fig, (top, ax) = plt.subplots(
    ...     2, 1, sharex=True, height_ratios=[1, 3], layout="constrained"
    ... )
    >>> marks = hg.headgrid_scatter(ax, hg.load_heads("GPT-2 XL"))
    >>> profile = hg.headgrid_profile(top, marks.grid)
    >>> plt.close(fig)

    To the right of a grid (``plt.subplots(1, 2, sharey=True, width_ratios=[3, 1])``) the profile is
    one of heads, or of layers where these run along y. ``headgrid_panels(profile=True)`` has a
    profile above each panel.

    Where the box of the grid does not fill its place (square cells, the panels of
    `headgrid_panels`), an inset follows it: ``ax.inset_axes((0, 1.03, 1, 0.3), sharex=ax)``. As its
    size depends on the grid's, constrained layout makes the right room for it only from the second
    drawing on: call ``fig.draw_without_rendering()`` first.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> plt.style.use("headgrid")
    >>> fig, ax = plt.subplots()
    >>> profile = hg.headgrid_profile(ax, hg.load_heads("GPT-2 XL"), normalize=True)
    >>> ax.get_ylabel()
    'Share of heads'
    >>> plt.close(fig)
    """
    ax = check_axes(ax)
    check_units(ax)
    if layer_axis is not None:
        check_choice("layer_axis", layer_axis, ("x", "y"))
    if along is not None:
        check_choice("along", along, ("layer", "head"))
    runs, kind = read_direction(ax, layer_axis, along, relative=depth == "relative")
    _check_choices(categories=categories, along=kind, depth=depth)
    check_flag("unclassified", unclassified)
    check_flag("normalize", normalize)
    reading, properties = split_keywords(keywords, "headgrid_profile")
    properties = {name: value for name, value in properties.items() if value is not None}
    if isinstance(data, HeadScores):
        check_read_scores_take("headgrid_profile", reading)
        of_classes = {
            "palette": palette is not None,
            "categories": categories != "exclusive",
            "unclassified": bool(unclassified),
            "normalize": bool(normalize),
        }
        for name, is_given in of_classes.items():
            if is_given:
                raise TypeError(
                    f"{name}: it is for categories, and these are HeadScores; leave {name}= out, "
                    "or draw hg.classify_heads(scores, threshold=...)"
                )
        layers = layers_of(data, runs, kind, depth)
        return draw_score_profile(ax, data, layers, quantiles, properties)
    if quantiles is not None and not np.array_equal(quantiles, QUANTILES):
        raise TypeError(
            "quantiles: they are of scores, and these are categories; leave quantiles= out, or "
            "draw hg.read_scores(...)"
        )
    inclusive = categories == "inclusive"
    check_properties(
        "headgrid_profile",
        _a_line if inclusive else _a_band,
        properties,
        DECIDED_OF_PROFILES,
        taken=READ_KEYWORDS,
    )
    grid = read_heads(data, **reading)
    return draw_profile(
        ax,
        grid,
        palette_on(ax, palette, [grid], data=data),
        layers_of(grid, runs, kind, depth),
        inclusive=inclusive,
        unclassified=unclassified,
        normalize=normalize,
        **properties,
    )


def draw_profile(
    ax: Axes,
    grid: HeadGrid,
    chosen: Palette,
    layers: Layers,
    /,
    *,
    inclusive: bool = False,
    unclassified: bool = False,
    normalize: bool = False,
    **properties: Any,
) -> HeadProfile:
    """Draw the profile of a grid that has been read, in a palette that knows its categories."""
    check_layer_axis(ax, layers)
    heads = heads_by_class(grid, chosen, inclusive=inclusive)
    if not unclassified:
        del heads[UNCLASSIFIED]
        heads.pop(HIDDEN, None)
    colors = {**chosen, HIDDEN: chosen.hidden}
    over = 1 if layers.kind == "layer" else 0
    counts = {name: there.sum(axis=over) for name, there in heads.items()}
    # A layer without heads, or a share of no known heads, is no zero: NaN.
    whole = grid.known.sum(axis=over) if normalize else grid.exists.any(axis=over).astype(float)
    with np.errstate(invalid="ignore"):
        heights = {name: number / whole for name, number in counts.items()}
    gid = properties.pop("gid", None)
    gids = ids(gid, heads)
    artists: dict[str, ClassBand | ClassLine] = {}
    low = np.zeros(len(whole))
    for name in sorted(heads, key=lambda name: name in {UNCLASSIFIED, HIDDEN}):  # stacked last
        there, high = np.argwhere(heads[name]), low + heights[name]
        there[:, 0] = np.array(grid.layer_labels)[there[:, 0]]
        own = {"label": name, "gid": gid and gids[name], **properties}
        if inclusive:
            artists[name] = ClassLine(there, layers, heights[name], color=colors[name], **own)
        else:
            band = {"facecolor": colors[name], "linewidth": 0, **own}
            artists[name] = ClassBand(there, layers, low, high, sum(heights.values()), **band)
            low = high
    artists = {name: artists[name] for name in heads}
    for artist in artists.values():
        artist.palette = chosen
        _, across = layers.orientation.pair(artist.sticky_edges.x, artist.sticky_edges.y)
        across.append(0)  # its foot is on the axis
    values = np.nan_to_num(list(heights.values()))
    highest = float((values if inclusive else values.sum(axis=0)).max())
    _add_all(ax, layers, artists.values(), highest=highest, share=normalize)
    return HeadProfile(
        ax, grid, chosen, counts, artists, inclusive=inclusive, normalize=bool(normalize)
    )


def _check_choices(**given: str) -> None:
    choices = {
        "categories": ("exclusive", "inclusive"),
        "along": ("layer", "head"),
        "depth": ("layer", "relative"),
    }
    for name, value in given.items():
        check_choice(name, value, choices[name])
    if given["along"] == "head" and given["depth"] == "relative":
        raise ValueError("depth: it is of layers; leave it out with along='head'")


def layers_of(
    table: HeadGrid | HeadScores, layer_axis: str, along: str = "layer", depth: str = "layer"
) -> Layers:
    """Return where layers, or heads, stand."""
    if along == "layer":
        numbers, labels = layer_positions(table.layer_labels), table.layer_labels
        return Layers(numbers, labels, Orientation(layer_axis), depth == "relative")
    numbers = range(table.n_heads)
    other = "y" if layer_axis == "x" else "x"
    return Layers(numbers, tuple(numbers), Orientation(other), relative=False, kind="head")


def _a_line(**properties: Any) -> Line2D:
    return Line2D([0, 16], [0, 16], **properties)


def _a_band(**properties: Any) -> StepPatch:
    return StepPatch([16], [0, 16], **properties)


def heads_by_class(
    grid: HeadGrid, palette: Palette, *, inclusive: bool
) -> dict[str, NDArray[np.bool_]]:
    """Return which heads count in each class, in the legend's order: shape (n_layers, n_heads)."""
    codes = palette.class_codes(grid)
    hidden = {HIDDEN: grid.hidden} if grid.hidden.any() else {}
    if not inclusive:
        return {name: codes == code for code, name in enumerate(palette.classes)} | hidden
    none = np.zeros(codes.shape, dtype=bool)
    planes = {name: grid.membership[:, :, i] for i, name in enumerate(grid.categories)}
    by_category = {name: planes.get(name, none) for name in palette.categories}
    return {UNCLASSIFIED: codes == 0, **by_category, **hidden}


def _add_all(
    ax: Axes, layers: Layers, artists: Iterable[ClassBand | ClassLine], **shown: Any
) -> None:
    """Put artists on Axes and set its limits, ticks and labels; an error leaves it as it was."""
    artists, limits = list(artists), ax.dataLim.frozen()
    try:
        for artist in artists:
            if isinstance(artist, ClassBand):
                ax.add_patch(artist)
            else:
                ax.add_line(artist)
        format_profile_axes(ax, layers, **shown)
    except Exception:
        for artist in artists:
            if artist.axes is not None:
                artist.remove()
        ax.dataLim.set(limits)
        raise


def draw_score_profile(
    ax: Axes,
    scores: HeadScores,
    layers: Layers,
    quantiles: object = QUANTILES,
    properties: dict[str, Any] | None = None,
) -> HeadProfile:
    """Draw the profile of scores; `properties` are of its lines, and some of its band too."""
    properties = {} if properties is None else dict(properties)
    check_properties("headgrid_profile", _a_line, properties, DECIDED_OF_LINES)
    scores, band = one_relation(scores), _checked(quantiles)
    check_layer_axis(ax, layers)
    values = scores.values[:, :, 0] if layers.kind == "layer" else scores.values[:, :, 0].T
    heads = np.argwhere(~np.isnan(scores.values[:, :, 0]))
    heads[:, 0] = np.array(scores.layer_labels)[heads[:, 0]]
    colormap = default_colormap("sequential")
    found = {HIGHEST: _each(values, np.max), MEAN: _each(values, np.mean)}
    gid = properties.pop("gid", None)
    names = list(found)
    artists: dict[str, ClassBand | ClassLine] = {}
    if band is not None:
        low, high = (_each(values, lambda row, q=q: np.quantile(row, q)) for q in band)
        name = f"{100 * band[0]:g} to {100 * band[1]:g} %"
        names.append(name)
        shared = {key: properties[key] for key in OF_ALL if key in properties}
        look = {"facecolor": colormap(DEPTH_OF_BAND), "linewidth": 0, "label": name}
        artists[name] = ClassBand(heads, layers, low, high, high, **look, **shared)
    gids = ids(gid, names)
    for name, heights in found.items():
        own = {"color": colormap(DEPTHS[name]), "label": name, **properties}
        artists[name] = ClassLine(heads, layers, heights, **own)
    if gid is not None:
        for name, artist in artists.items():
            artist.set_gid(gids[name])
    shown = values[~np.isnan(values)]
    highest = float(np.abs(shown).max()) if len(shown) else 0.0
    label = bar_label(scores.relations[0])
    _add_all(ax, layers, artists.values(), highest=highest, scores=label)
    ordered = {name: artists[name] for name in names}
    return HeadProfile(ax, scores, None, found, ordered)


def _each(values: NDArray[np.float64], statistic: Any) -> NDArray[np.float64]:
    """Return a statistic of each row's scores; NaN for a row without any."""
    rows = [row[~np.isnan(row)] for row in values]
    return np.array([statistic(row) if len(row) else np.nan for row in rows], dtype=float)


def _checked(quantiles: Any) -> tuple[float, float] | None:
    if quantiles is None:
        return None
    try:
        low, high = quantiles
        are_shares = is_finite(low) and is_finite(high) and 0 <= low < high <= 1
    except (TypeError, ValueError):
        are_shares = False
    if not are_shares:
        raise ValueError(
            f"quantiles: expected two shares, 0 <= low < high <= 1, or None, "
            f"got {in_short(quantiles)}"
        )
    return float(low), float(high)
