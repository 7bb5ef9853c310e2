"""Strips: a profile at each panel, above it, or to its right where layers run along y."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from mpl_headgrid._heads.head_scores import HeadScores, one_relation
from mpl_headgrid._plots.profile import draw_profile, draw_score_profile, layers_of

from .text_room import em

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.transforms import Affine2DBase

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._palette.palette import Palette
    from mpl_headgrid._render.spans import Orientation

# Of the font size: how high a strip is, and how far from its panel.
HEIGHT, GAP = 2.0, 0.35


def strip_room() -> float:
    """Return what a strip takes beside its panel, in inches."""
    return (HEIGHT + GAP) * em()


def draw_strip(
    ax: Axes, table: HeadGrid | HeadScores, palette: Palette, orientation: Orientation
) -> Axes:
    """Draw the profile of a panel, along its layers, and return the Axes it is on.

    It is an inset as high as it is in inches, not as a share of the panel, whose size a layout has
    yet to find: it takes the same room in any.
    """
    figure = ax.get_figure(root=False)
    assert figure is not None
    corner = ScaledTranslation(*orientation.pair(0, 1), cast("Affine2DBase", ax.transAxes))
    outside = figure.dpi_scale_trans + corner
    start, size = orientation.pair(0, GAP * em()), orientation.pair(1, HEIGHT * em())
    strip = ax.inset_axes(
        (*start, *size),
        transform=blended_transform_factory(*orientation.pair(ax.transAxes, outside)),
        sharex=ax if orientation.layer_axis == "x" else None,
        sharey=ax if orientation.layer_axis == "y" else None,
    )
    layers = layers_of(table, orientation.layer_axis)
    if isinstance(table, HeadScores):
        draw_score_profile(strip, one_relation(table), layers)
    else:
        draw_profile(strip, table, palette, layers, normalize=True)
    strip.set_axis_off()
    return strip


def align_strips(strips: Iterable[Axes], orientation: Orientation) -> None:
    """Give all strips one scale."""
    across = [(strip.get_xlim, strip.get_ylim)[orientation.heads]() for strip in strips]
    limits = float(np.min(across)), float(np.max(across))
    for strip in strips:
        (strip.set_xlim, strip.set_ylim)[orientation.heads](limits)
