"""The profile of scores: the highest, the mean and a band of quantiles, along layers or heads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from mpl_headgrid._api.checks import is_finite
from mpl_headgrid._artists.head_heatmap import one_relation
from mpl_headgrid._artists.properties import check_properties, ids
from mpl_headgrid._palette.colormaps import default_colormap

from .axes import check_layer_axis, format_profile_axes
from .colorbar import bar_label
from .profile_artists import ClassBand, ClassLine, HeadProfile

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from mpl_headgrid._heads.head_scores import HeadScores

    from .profile_artists import Layers

HIGHEST, MEAN = "Highest", "Mean"
# Places on the map of heat maps from zero on, where the lines and the band have their colours.
DEPTHS = {HIGHEST: 0.85, MEAN: 0.5}
DEPTH_OF_BAND = 0.15
DECIDED_OF_LINES = {
    **dict.fromkeys(("c", "color", "label"), "data"),
    **dict.fromkeys(("xdata", "ydata", "data"), "data"),
}


def draw_score_profile(
    ax: Axes,
    scores: HeadScores,
    layers: Layers,
    quantiles: object,
    properties: dict[str, Any],
) -> HeadProfile:
    """Draw the profile of scores; `properties` are of its lines."""
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
        artists[name] = ClassBand(
            heads, layers, low, high, high, facecolor=colormap(DEPTH_OF_BAND), linewidth=0
        )
        artists[name].set_label(name)
    gids = ids(gid, names)
    for name, heights in found.items():
        own = {"color": colormap(DEPTHS[name]), "label": name, **properties}
        artists[name] = ClassLine(heads, layers, heights, **own)
    if gid is not None:
        for name, artist in artists.items():
            artist.set_gid(gids[name])
    for artist in artists.values():
        if isinstance(artist, ClassBand):
            ax.add_patch(artist)
        else:
            ax.add_line(artist)
    shown = values[~np.isnan(values)]
    highest = float(np.abs(shown).max()) if len(shown) else 0.0
    format_profile_axes(ax, layers, highest=highest, scores=bar_label(scores.relations[0]))
    ordered = {name: artists[name] for name in names}
    return HeadProfile(ax, scores, None, found, ordered)


def _a_line(**properties: Any) -> Line2D:
    return Line2D([0, 16], [0, 16], **properties)


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
            f"quantiles: expected two shares, 0 <= low < high <= 1, or None, got {quantiles!r}"
        )
    return float(low), float(high)
