"""headgrid_profile of scores, and along heads: what it sums up, and where it stands."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest

import mpl_headgrid as hg
from tests.support.pictures import unchanged

SCORES = hg.read_scores(hg.load_heads("smollm2-135m", scores=True), kv_heads=3).only("Induction")
VALUES = SCORES.values[:, :, 0]


def data_of(artist, layer_axis):
    line = artist.get_data()
    return line[1] if layer_axis == "x" else line[0]


@pytest.mark.parametrize("layer_axis", ["x", "y"])
@pytest.mark.parametrize("along", ["layer", "head"])
def test_lines_and_band_are_the_statistics_of_each_layer_or_head(layer_axis, along):
    _, ax = plt.subplots(layout="constrained")
    profile = hg.headgrid_profile(ax, SCORES, layer_axis=layer_axis, along=along)
    values = VALUES if along == "layer" else VALUES.T
    runs_on = layer_axis if along == "layer" else {"x": "y", "y": "x"}[layer_axis]
    assert list(profile) == ["Highest", "Mean", "10 to 90 %"]
    assert data_of(profile["Highest"], runs_on) == pytest.approx(values.max(axis=1))
    assert data_of(profile["Mean"], runs_on) == pytest.approx(values.mean(axis=1))
    band = profile["10 to 90 %"].get_data()
    low, high = np.quantile(values, [0.1, 0.9], axis=1)
    shown = high > low
    assert band.values[shown] == pytest.approx(high[shown])
    assert band.baseline[shown] == pytest.approx(low[shown])
    names = ax.get_xlabel(), ax.get_ylabel()
    expected = ("Layer" if along == "layer" else "Head", "Induction")
    assert names == (expected if runs_on == "x" else expected[::-1])
    for legend in (ax.legend(), hg.headgrid_legend(ax)):
        assert {text.get_text() for text in legend.get_texts()} == {*profile}
    ax.figure.canvas.draw()


def test_it_stands_on_the_cells_of_its_heat_map_along_either_axis():
    fig, axs = plt.subplots(2, 2, sharex="col", sharey="row", layout="constrained")
    hg.headgrid_heatmap(axs[1, 0], SCORES)
    hg.headgrid_profile(axs[0, 0], SCORES)
    hg.headgrid_profile(axs[1, 1], SCORES, along="head")
    fig.canvas.draw()
    assert axs[0, 0].get_xlim() == axs[1, 0].get_xlim()
    assert axs[1, 1].get_ylim() == axs[1, 0].get_ylim()
    with unchanged(axs[1, 1], ValueError, "layer_axis"):
        hg.headgrid_profile(axs[1, 1], SCORES, along="layer", layer_axis="y")


@pytest.mark.parametrize("width", [0.8, 1.5, 4])
def test_the_numbers_of_a_narrow_profile_keep_apart(width):
    fig = plt.figure(figsize=(width + 0.6, 3))
    ax = fig.add_axes((0.5 / (width + 0.6), 0.2, width / (width + 0.6), 0.7))
    hg.headgrid_profile(ax, SCORES, along="head")
    fig.canvas.draw()
    low, high = ax.get_xlim()
    numbers = zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)
    boxes = [label.get_window_extent() for tick, label in numbers if low <= tick <= high]
    assert len(boxes) >= 2
    space = 0.25 * plt.rcParams["font.size"] * fig.dpi / 72
    assert all(b.x0 - a.x1 > space for a, b in itertools.pairwise(boxes))


def test_counts_along_heads():
    grid = hg.read_heads(hg.load_heads("smollm2-135m"), n_layers=30, n_heads=9)
    _, ax = plt.subplots()
    profile = hg.headgrid_profile(ax, grid, along="head", layer_axis="y", categories="inclusive")
    plane = grid.categories.index("Induction")
    assert profile.counts["Induction"].tolist() == grid.membership[:, :, plane].sum(axis=0).tolist()
    assert ax.get_xlabel() == "Head"
    assert ax.get_xlim()[1] < 9


def test_layers_without_a_score_have_a_gap_and_own_numbers_stay():
    scores = hg.read_scores(VALUES[:4], n_layers=8, attention_layers=[1, 3, 5, 7])
    _, ax = plt.subplots()
    profile = hg.headgrid_profile(ax, scores, quantiles=None)
    assert np.isnan(profile.counts["Mean"]).tolist() == [True, False] * 4
    assert list(profile) == ["Highest", "Mean"]
    _, ax = plt.subplots()
    hg.headgrid_profile(ax, scores.compact())
    ax.figure.canvas.draw()
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "3", "5", "7"]


def test_scores_of_both_signs_are_shown_whole():
    _, ax = plt.subplots()
    hg.headgrid_profile(ax, hg.read_scores(VALUES - 0.5))
    low, high = ax.get_ylim()
    assert low <= (VALUES - 0.5).mean(axis=1).min()
    assert high >= (VALUES - 0.5).max()
    hg.headgrid_profile(ax := plt.figure().subplots(), hg.read_scores(VALUES - VALUES.max()))
    assert ax.get_ylim()[1] < 0.1  # zero is the highest, and not all there is


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"quantiles": (0.9, 0.1)}, ValueError, "quantiles: expected two shares"),
        ({"quantiles": (0.5, 0.5)}, ValueError, "quantiles: expected two shares"),
        ({"quantiles": 0.5}, ValueError, "quantiles: expected two shares"),
        ({"along": "model"}, ValueError, "along: expected 'layer' or 'head'"),
        ({"along": "head", "depth": "relative"}, ValueError, "depth: it is of layers"),
        ({"color": "red"}, TypeError, "color= can't be set"),
        ({"n_layers": 30}, TypeError, "n_layers: these are HeadScores; give n_layers= to read_sc"),
        ({"sep": "+"}, TypeError, "sep: it is for categories, and these are HeadScores"),
        ({"normalize": True}, TypeError, "normalize: it is for categories"),
        ({"unclassified": True}, TypeError, "unclassified: it is for categories"),
        ({"categories": "inclusive"}, TypeError, "categories: it is for categories"),
        ({"palette": "headgrid"}, TypeError, "palette: it is for categories"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(keywords, error, message):
    _, ax = plt.subplots()
    with unchanged(ax, error, message):
        hg.headgrid_profile(ax, SCORES, **keywords)


def test_quantiles_are_of_scores_alone_and_alpha_of_lines_and_band():
    _, ax = plt.subplots()
    with unchanged(ax, TypeError, "quantiles: they are of scores"):
        hg.headgrid_profile(ax, {"A": [(0, 1)]}, n_layers=2, n_heads=2, quantiles=(0.2, 0.8))
    for asks_nothing in (None, [0.1, 0.9], np.array([0.1, 0.9])):
        hg.headgrid_profile(
            ax, {"A": [(0, 1)]}, n_layers=2, n_heads=2, quantiles=asks_nothing
        ).remove()
    profile = hg.headgrid_profile(ax, SCORES, alpha=0.3, zorder=1.5, linestyle="--")
    assert {(each.get_alpha(), each.get_zorder()) for each in profile.values()} == {(0.3, 1.5)}


def test_several_relations_are_an_error():
    _, ax = plt.subplots()
    with unchanged(ax, ValueError, "expected one relation, got"):
        hg.headgrid_profile(ax, hg.read_scores(hg.load_heads("smollm2-135m", scores=True)))
