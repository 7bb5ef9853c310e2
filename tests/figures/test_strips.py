"""headgrid_panels(profile=True): a strip with the profile of each panel."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import mpl_headgrid as hg
from tests.support.lengths import combined
from tests.support.pictures import compared, random_grid
from tests.support.texts import check_texts, overlap

MODELS = {
    "wide": random_grid(48, 25, seed=1, missing=0.05),
    "small": random_grid(12, 12, seed=2),
    "high": random_grid(32, 64, seed=3),
}


def strip_of(ax):
    (strip,) = ax.child_axes
    return strip


@combined(
    cells=["square", "fill", "equal"],
    layer_axis=["x", "y"],
    width=[3.25, 5.5, 6.75],
    more=[{}, {"origin": "upper"}, {"sharey": True}, {"sort_heads": "class"}],
)
def test_strips_lie_flush_at_their_panels_and_evenly(cells, layer_axis, width, more):
    along, across = (0, 1) if layer_axis == "x" else (1, 0)
    keywords = {"cells": cells, "layer_axis": layer_axis, "width": width, **more}
    fig, axes = hg.headgrid_panels(MODELS, profile=True, ticks="ends", **keywords)
    check_texts(fig, least=15)  # drawn once: that is enough
    gaps, heights, limits = set(), set(), set()
    for ax in axes.values():
        panel, strip = ax.get_window_extent(), strip_of(ax).get_window_extent()
        assert strip.get_points()[:, along] == pytest.approx(panel.get_points()[:, along])
        gaps.add(round(strip.get_points()[0, across] - panel.get_points()[1, across], 3))
        heights.add(round(float(strip.size[across]), 3))
        title = ax.title if ax.get_title() else ax._left_title
        assert overlap(strip, title.get_window_extent()) < 0
        others = [other for other in axes.values() if other is not ax]
        assert all(overlap(strip, other.get_tightbbox()) < 0 for other in others)
        assert strip.x1 <= fig.bbox.x1
        limits.add(strip_of(ax).get_ylim() if layer_axis == "x" else strip_of(ax).get_xlim())
    assert len(gaps) == len(heights) == len(limits) == 1
    assert min(gaps) > 0


def test_a_strip_shows_shares_of_the_heads_that_are_known_and_follows_its_panel():
    _, axes = hg.headgrid_panels(MODELS, profile=True)
    for name, grid in MODELS.items():
        strip = strip_of(axes[name])
        only_linguistic = grid.membership[:, :, 2] & (grid.membership.sum(axis=2) == 1)
        band = next(each for each in strip.patches if each.get_label() == "Linguistic")
        values, _, baseline = band.get_data()
        expected = only_linguistic.sum(axis=1) / grid.known.sum(axis=1)
        assert np.nan_to_num(values - baseline) == pytest.approx(expected)
        classified = grid.membership.any(axis=2).sum(axis=1) / grid.known.sum(axis=1)
        assert strip.get_ylim()[1] >= classified.max()
        axes[name].set_xlim(2.5, 7.5)
        assert strip.get_xlim() == (2.5, 7.5)
    assert list(hg.headgrid_panels(MODELS)[1]["wide"].child_axes) == []


def test_strips_of_scores_show_their_profile_on_one_scale():
    random = np.random.RandomState(0)
    models = {
        name: hg.HeadScores(scale * random.random_sample((n, 6, 1)), ["score"])
        for name, n, scale in (("weak", 8, 0.2), ("strong", 12, 1.0))
    }
    _, axes = hg.headgrid_panels(models, profile=True)
    for name, scores in models.items():
        strip = strip_of(axes[name])
        highest = next(line for line in strip.lines if line.get_label() == "Highest")
        assert highest.get_ydata() == pytest.approx(scores.values[:, :, 0].max(axis=1))
    assert strip_of(axes["weak"]).get_ylim() == strip_of(axes["strong"]).get_ylim()


def test_what_is_no_flag_is_an_error():
    before = len(plt.get_fignums())
    with pytest.raises(TypeError, match="profile: expected True or False, got 'above'"):
        hg.headgrid_panels(MODELS, profile="above")
    assert len(plt.get_fignums()) == before


@compared(dpi=150)
def test_picture_strips_and_sorted_heads():
    fig, _ = hg.headgrid_panels(MODELS, profile=True, sort_heads="class", ticks="ends")
    return fig
