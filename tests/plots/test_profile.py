"""headgrid_profile: heads of each class per layer."""

import itertools
import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import mpl_headgrid as hg
from tests.support.lengths import combined
from tests.support.pictures import (
    FailingEffect,
    bare_axes,
    compared,
    inks,
    pixels,
    random_grid,
    saved,
    unchanged,
)
from tests.support.texts import check_texts, overlap

SIZES = [(12, 12), (48, 25), (80, 64), (126, 128)]
CLASSES = [
    "Algorithmic", "Knowledge", "Linguistic", "Translation",
    "2 categories", "3 categories", "4 categories",
]  # fmt: skip


def ends(profile, name):
    """Return where the bars of a class begin and end, 0 where there is none."""
    values, _, baseline = profile[name].get_data()
    return np.nan_to_num(baseline), np.nan_to_num(values)


@pytest.mark.parametrize("size", SIZES)
def test_bars_are_as_high_as_there_are_heads_of_the_class(size):
    grid = random_grid(*size, missing=0.1)
    profile = hg.headgrid_profile(plt.figure().subplots(), grid)
    codes = profile.palette.class_codes(grid)
    assert list(profile) == CLASSES
    for code, name in enumerate(CLASSES, start=1):
        low, high = ends(profile, name)
        expected = [(row == code).sum() for row in codes]
        assert (profile.counts[name] == expected).all()
        assert (high - low == expected).all()


def test_classes_are_stacked_in_the_legend_s_order_and_drawn_in_the_palette_s_colors():
    profile = hg.headgrid_profile(plt.figure().subplots(), random_grid(12, 12))
    top = np.zeros(12)
    for name in CLASSES:
        low, high = ends(profile, name)
        there = profile.counts[name] > 0
        assert (low[there] == top[there]).all()
        top = np.maximum(top, high)
        assert to_hex(profile[name].get_facecolor()) == profile.palette[name]
    assert [text.get_text() for text in profile.axes.legend().get_texts()] == CLASSES


def test_nothing_is_drawn_where_a_layer_has_no_head_of_the_class():
    one = {"layer": [1], "head": [0], "category": ["Knowledge"]}
    profile = hg.headgrid_profile(plt.figure().subplots(), one, n_layers=3, n_heads=2)
    assert np.isnan(profile["Knowledge"].get_data()[0]).tolist() == [True, False, True]
    assert len(profile["Translation"].get_path().vertices) == 0


def test_unclassified_heads_are_left_out_and_stacked_last_when_asked_for():
    grid = random_grid(12, 12)
    without = hg.headgrid_profile(plt.figure().subplots(), grid)
    profile = hg.headgrid_profile(plt.figure().subplots(), grid, unclassified=True)
    assert "Unclassified" not in without
    assert list(profile) == ["Unclassified", *CLASSES]
    assert (ends(profile, "Unclassified")[1] == 12).all()
    for name in CLASSES:
        assert np.array_equal(ends(profile, name), ends(without, name))
    part = grid.only("Knowledge")
    assert "Not shown" not in hg.headgrid_profile(plt.figure().subplots(), part)
    assert "Not shown" in hg.headgrid_profile(plt.figure().subplots(), part, unclassified=True)


def test_shares_are_of_the_known_heads_of_the_layer():
    known = np.array([[True, True, True, False], [False] * 4])
    membership = np.zeros((2, 4, 1), bool)
    membership[0, 0] = True
    grid = hg.HeadGrid(membership, ["Knowledge"], known=known)
    profile = hg.headgrid_profile(plt.figure().subplots(), grid, normalize=True, unclassified=True)
    assert profile["Knowledge"].get_data()[0][0] == pytest.approx(1 / 3)
    assert profile["Unclassified"].get_data()[0][0] == pytest.approx(1)
    assert np.isnan(profile["Unclassified"].get_data()[0][1])
    assert profile.axes.get_ylabel().replace("\n", " ") == "Share of heads"
    assert profile.axes.yaxis.get_major_formatter()(0.5) == "50%"


def test_inclusive_counts_a_head_in_each_of_its_categories():
    grid = random_grid(12, 12)
    profile = hg.headgrid_profile(plt.figure().subplots(), grid, categories="inclusive")
    assert list(profile) == CLASSES[:4]
    one = {"categories": "inclusive", "n_layers": 12, "n_heads": 12}
    assert [*hg.headgrid_profile(plt.figure().subplots(), {"Knowledge": ["L0H0"]}, **one)] == [
        *profile
    ]
    for plane, name in enumerate(grid.categories):
        x, y = profile[name].get_data()
        assert (x == np.arange(12)).all()
        assert (y == grid.membership[:, :, plane].sum(axis=1)).all()
        assert len(profile[name].heads()) == y.sum()
        assert profile[name].get_color() == profile.palette[name]


@combined(size=SIZES, layer_axis="xy")
def test_bars_are_one_cell_wide_along_the_layer_axis(size, layer_axis):
    ax = plt.figure().subplots()
    profile = hg.headgrid_profile(ax, random_grid(*size), layer_axis=layer_axis)
    assert (profile["Knowledge"].get_data()[1] == np.arange(size[0] + 1) - 0.5).all()
    orientation = {"x": "vertical", "y": "horizontal"}[layer_axis]
    assert profile["Knowledge"].orientation == orientation
    along, across = (ax.xaxis, ax.yaxis) if layer_axis == "x" else (ax.yaxis, ax.xaxis)
    assert list(along.get_majorticklocs()) == [*range(0, size[0], max(1, size[0] // 5))]
    assert (along.label.get_text(), across.label.get_text()) == ("Layer", "Heads")
    ticks = across.get_majorticklocs()
    assert (ticks == np.round(ticks)).all()
    assert len(ticks) >= 2
    low, high = across.get_view_interval()
    most = sum(profile.counts.values()).max()
    assert low == 0
    assert most <= high <= 1.1 * most


@pytest.mark.parametrize(("n_layers", "step"), [(1, 1), (2, 1), (5, 0.25)])
def test_relative_depth_runs_from_the_first_layer_to_the_last(n_layers, step):
    ax = plt.figure().subplots()
    keywords = {"depth": "relative", "categories": "inclusive"}
    profile = hg.headgrid_profile(ax, random_grid(n_layers, 9), **keywords)
    assert list(profile["Knowledge"].get_xdata()) == [step * i for i in range(n_layers)]
    assert ax.get_xlim() == (-step / 2, (n_layers - 0.5) * step)
    assert ax.get_xlabel() == "Relative depth"


def test_models_of_different_depth_lie_on_each_other():
    ax = plt.figure().subplots()
    for n_layers in (40, 5, 80):
        hg.headgrid_profile(ax, random_grid(n_layers, 9), depth="relative")
    assert ax.get_xlim() == (-0.125, 1.125)


def grid_and_profile(size, layer_axis, *, origin="lower", figsize=(5.5, 3.4), **keywords):
    """Return a grid's Axes and its profile, the one over or beside the other, as documented."""
    geometry = (
        {"nrows": 2, "sharex": True, "height_ratios": [1, 3]}
        if layer_axis == "x"
        else {"ncols": 2, "sharey": True, "width_ratios": [3, 1]}
    )
    fig, axs = plt.subplots(figsize=figsize, layout="constrained", **geometry)
    other, ax = axs if layer_axis == "x" else axs[::-1]
    grid = random_grid(*size)
    hg.headgrid_scatter(ax, grid, layer_axis=layer_axis, origin=origin)
    profile = hg.headgrid_profile(other, grid, layer_axis=layer_axis, **keywords)
    hg.headgrid_legend(fig)
    return ax, profile


@combined(size=SIZES, turned=[*itertools.product("xy", ["lower", "upper"])])
def test_bars_stand_over_the_columns_of_the_grid_before_and_after_zooming(size, turned):
    layer_axis, origin = turned
    ax, profile = grid_and_profile(size, layer_axis, origin=origin)
    assert ax.yaxis_inverted() == (origin == "upper")
    along = "xy".index(layer_axis)
    for limits in (None, (3, 7)):
        if limits:
            (ax.set_xlim, ax.set_ylim)[along](*limits)
        ax.figure.canvas.draw()
        cells = np.stack([np.arange(size[0]) - 0.5] * 2, axis=1)
        grid_pixels = ax.transData.transform(cells)[:, along]
        bar_pixels = profile.axes.transData.transform(cells)[:, along]
        assert grid_pixels == pytest.approx(bar_pixels)


@combined(width=[3.25, 6.75], size=SIZES, layer_axis="xy", normalize=[False, True])
def test_no_text_is_clipped_or_overlaps_over_a_grid(width, size, layer_axis, normalize):
    plt.style.use("headgrid")
    plt.rcParams["font.sans-serif"] = ["DejaVu Sans"]
    ax, profile = grid_and_profile(
        size, layer_axis, figsize=(width, 0.8 * width), normalize=normalize
    )
    fig = ax.figure
    check_texts(fig)
    assert fig.legends[0].get_window_extent().y0 >= profile.axes.bbox.y1


def test_a_legend_of_a_figure_lists_each_class_once_and_of_a_profile_alone_too():
    ax, profile = grid_and_profile((12, 12), "x")
    legend = ax.figure.legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["Unclassified", *CLASSES]
    alone = hg.headgrid_legend(profile.axes, present_only=True)
    present = [name for name in CLASSES if profile.counts[name].any()]
    assert [text.get_text() for text in alone.get_texts()] == present


def test_a_legend_refuses_another_color_in_the_profile():
    fig, axs = plt.subplots(2, 1, layout="constrained")
    hg.headgrid_scatter(axs[0], random_grid(6, 5), palette="headgrid")
    hg.headgrid_profile(axs[1], random_grid(6, 5), palette="headgrid-dark")
    with pytest.raises(ValueError, match="has one colour in one grid and another in a second"):
        hg.headgrid_legend(fig)


def test_an_inset_leaves_the_numbers_of_the_layers_to_the_grid():
    fig, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, random_grid(12, 12))
    top = ax.inset_axes((0, 1.03, 1, 0.3), sharex=ax)
    hg.headgrid_profile(top, marks.grid)
    fig.canvas.draw()
    assert top.get_xlabel() == ""
    assert not any(text.get_visible() for text in top.get_xticklabels())
    assert any(text.get_visible() for text in ax.get_xticklabels())
    assert top.get_xlim() == ax.get_xlim()


def test_profiles_above_and_beside_a_grid_share_its_axes_and_touch_none_of_its_numbers():
    plt.style.use("headgrid")
    grid = random_grid(32, 32)
    fig, ax = plt.subplots(layout="constrained")
    hg.headgrid_scatter(ax, grid, ticks="ends")
    top = ax.inset_axes((0, 1.02, 1, 0.2), sharex=ax)
    right = ax.inset_axes((1.02, 0, 0.2, 1), sharey=ax)
    hg.headgrid_profile(top, grid)
    profile = hg.headgrid_profile(right, grid, along="head")
    fig.canvas.draw()
    check_texts(fig, least=10)
    numbers = [
        text.get_window_extent()
        for each in (ax, top, right)
        for axis in (each.xaxis, each.yaxis)
        for text in axis.get_ticklabels()
        if text.get_visible() and text.get_text()
    ]
    assert all(overlap(a, b) < 0 for a, b in itertools.combinations(numbers, 2))
    assert right.get_ylim() == ax.get_ylim()
    assert (right.get_xlabel(), right.get_ylabel()) == ("Heads", "")
    assert right.get_xlim()[0] == 0
    assert min(right.get_xticks()) > 0
    heads = grid.membership[:, :, 1] & (grid.membership.sum(axis=2) == 1)
    low, high = ends(profile, "Knowledge")
    assert (high - low == heads.sum(axis=0)).all()


def test_a_smaller_grid_drawn_later_does_not_cut_the_profile():
    _, (top, ax) = plt.subplots(2, 1, sharex=True)
    hg.headgrid_profile(top, random_grid(48, 5))
    hg.headgrid_scatter(ax, random_grid(12, 5))
    assert ax.get_xlim()[1] > 47.5


def test_a_model_without_a_classified_head_has_an_axis_from_0():
    profile = hg.headgrid_profile(
        plt.figure().subplots(), hg.HeadGrid(np.zeros((4, 3, 0), bool), [])
    )
    low, high = profile.axes.get_ylim()
    assert low == 0
    assert high >= 1


def test_bars_have_no_seams_and_their_colors_in_pixels():
    membership = np.zeros((50, 4, 2), bool)
    membership[:, :2, 0] = membership[:, 2:, 1] = True
    ax = bare_axes(3.37, 1.11, dpi=100)
    hg.headgrid_profile(ax, hg.HeadGrid(membership, ["Knowledge", "Linguistic"]))
    ax.set_ylim(0, 4)
    inner = pixels(ax.figure)[2:-2, 6:-6].reshape(-1, 3)
    assert len(np.unique(inner, axis=0)) == 2


def test_in_vector_output_a_bar_reaches_under_the_one_on_it_and_then_is_as_before():
    membership = np.zeros((3, 4, 2), bool)
    membership[:, :2, 0] = membership[:, 2:, 1] = True
    ax = bare_axes(2, 2)
    grid = hg.HeadGrid(membership, ["Knowledge", "Linguistic"])
    profile = hg.headgrid_profile(ax, grid)
    ax.set_ylim(0, 4)
    before = profile["Knowledge"].get_data()[0].copy()
    assert b" 71.7 " in saved(ax.figure, "svg")  # of 144 points, half and 0.3 more, from the top
    assert (profile["Knowledge"].get_data()[0] == before).all()

    profile["Knowledge"].set_path_effects([FailingEffect()])
    with pytest.raises(OSError, match="no effect"):
        saved(ax.figure, "svg")
    assert (profile["Knowledge"].get_data()[0] == before).all()


@pytest.mark.parametrize("kind", ["exclusive", "inclusive"])
def test_postscript_has_faded_profiles_as_they_look(kind):
    fig, ax = plt.subplots(facecolor="white")
    palette = {"Copy": "#ff8000"}
    profile = hg.headgrid_profile(
        ax, {"Copy": [(0, 1)]}, n_layers=2, n_heads=2, palette=palette, categories=kind, alpha=0.25
    )
    colors, ink = inks(fig), np.array([255, 128, 0])
    assert np.abs(colors - (0.25 * ink + 0.75 * 255)).max(axis=1).min() < 1
    assert np.abs(colors - ink).max(axis=1).min() > 10
    assert profile["Copy"].get_alpha() == 0.25
    assert profile["Copy"].face_colors()[0, :3].tolist() == [1, 128 / 255, 0]


def test_in_vector_output_the_bar_on_top_ends_at_its_value():
    membership = np.zeros((3, 4, 2), bool)
    membership[:, :1, 0] = membership[:, 1:2, 1] = True
    ax = bare_axes(2, 2)
    hg.headgrid_profile(ax, hg.HeadGrid(membership, ["Knowledge", "Linguistic"]))
    ax.set_ylim(0, 4)
    drawn = saved(ax.figure, "svg")  # 144 points are 4 heads, from the top
    assert b" 72 " in drawn
    assert b" 71.7 " not in drawn
    assert b" 107.7 " in drawn


def test_keywords_go_to_the_artists_and_to_read_heads():
    ax = plt.figure().subplots()
    data = {"layer": [1], "head": [1], "category": ["Knowledge"]}
    profile = hg.headgrid_profile(ax, data, n_layers=4, base=1, alpha=0.5, gid="p", hatch="//")
    assert profile.counts["Knowledge"].tolist() == [1, 0, 0, 0]
    assert profile["Knowledge"].get_alpha() == 0.5
    assert profile["2 categories"].get_gid() == "p-2-categories"
    lines = hg.headgrid_profile(ax, data, categories="inclusive", linestyle="--", n_heads=3)
    assert lines["Knowledge"].get_linestyle() == "--"


def test_the_profile_is_a_mapping_that_can_be_removed():
    ax = plt.figure().subplots()
    profile = hg.headgrid_profile(ax, random_grid(6, 5))
    assert profile.artists == tuple(profile.values())
    assert len(profile) == 7
    assert "Knowledge" in profile
    assert "Algorithmic: " in repr(profile)
    with pytest.raises(KeyError, match="did you mean 'Knowledge'"):
        profile["knowlege"]
    profile.remove()
    profile.remove()
    assert not ax.patches


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"categories": "both"}, ValueError, "categories: expected 'exclusive' or 'inclusive'"),
        ({"depth": 1}, ValueError, "depth: expected 'layer' or 'relative', got 1"),
        ({"layer_axis": "layer"}, ValueError, "layer_axis: expected 'x' or 'y'"),
        ({"normalize": 1}, TypeError, "normalize: expected True or False, got 1"),
        ({"unclassified": "no"}, TypeError, "unclassified: expected True or False"),
        ({"facecolor": "red"}, TypeError, "facecolor= can't be set, as palette= decides it"),
        ({"wrong": 1}, TypeError, "headgrid_profile: .*wrong"),
        ({"palette": {"A": "red"}}, ValueError, "palette: no colour for category"),
        ({"n_layers": 7}, ValueError, "n_layers: "),
    ],
)
@pytest.mark.parametrize("kind", ["exclusive", "inclusive"])
def test_bad_input_is_refused_before_anything_is_drawn(keywords, error, message, kind):
    ax = plt.figure().subplots()
    with unchanged(ax, error, message):
        hg.headgrid_profile(ax, random_grid(6, 5), **{"categories": kind, **keywords})


@pytest.mark.parametrize("kind", ["exclusive", "inclusive", "scores"])
def test_a_profile_that_does_not_fit_its_grid_leaves_nothing_behind(kind):
    fig, (ax, top) = plt.subplots(2, 1, sharex=True)
    hybrid = {"attention_layers": [1, 3, 5], "n_layers": 6, "n_heads": 4}
    hg.headgrid_scatter(ax, hg.read_heads({"A": [(1, 0), (3, 1)]}, **hybrid).compact())
    data = hg.read_heads({"A": [(1, 0), (3, 1)]}, **hybrid)
    if kind == "scores":
        data = hg.read_scores(np.eye(3, 4), attention_layers=[1, 3, 5], n_layers=6)
    keywords = {} if kind == "scores" else {"categories": kind}
    with unchanged(top, ValueError, "would number layers in two ways"):
        hg.headgrid_profile(top, data, **keywords)
    assert not np.isfinite(top.dataLim.get_points()).any()
    hg.headgrid_profile(top, data.compact(), **keywords)
    fig.canvas.draw()


@pytest.mark.parametrize("layer_axis", ["x", "y"])
@pytest.mark.parametrize("asked", ["x", "y"])
def test_a_profile_on_a_grid_is_refused_with_the_axes_to_draw_it_on(layer_axis, asked):
    ax = plt.figure().subplots()
    grid = hg.headgrid_scatter(ax, random_grid(6, 5), layer_axis=layer_axis).grid
    with pytest.raises(ValueError, match="-axis belongs to a head grid") as raised:
        hg.headgrid_profile(ax, grid, layer_axis=asked)
    remedy = re.search(r"(ax\.inset_axes\(.*\)), with layer_axis='(.)'", str(raised.value))
    call, fitting = remedy.groups()
    hg.headgrid_profile(eval(call), grid, layer_axis=fitting)  # noqa: S307 what the error says


@pytest.mark.parametrize("shared", ["x", "y"])
@pytest.mark.parametrize("layer_axis", ["x", "y"])
@pytest.mark.parametrize("kind", ["grid", "scores"])
def test_beside_a_grid_it_is_of_what_the_shared_axis_has(shared, layer_axis, kind):
    fig, (ax, own) = plt.subplots(1, 2, **{f"share{shared}": True})
    if kind == "grid":
        data = hg.headgrid_scatter(ax, random_grid(6, 5), layer_axis=layer_axis).grid
    else:
        data = hg.headgrid_heatmap(ax, np.eye(6, 5), layer_axis=layer_axis).scores
    profile = hg.headgrid_profile(own, data)
    of_layers = shared == layer_axis
    layers = profile.artists[0].layers
    assert (layers.kind, layers.n_layers) == (("layer", 6) if of_layers else ("head", 5))
    assert layers.orientation.layers == "xy".index(shared)
    profile.remove()
    wrong = {"along": "head" if of_layers else "layer"}
    for given in (wrong, {"layer_axis": "y" if layer_axis == "x" else "x"}):
        with unchanged(own, ValueError, "is shared with a head grid that has") as caught:
            hg.headgrid_profile(own, data, **given)
        remedy = re.findall(r"(layer_axis|along)='(\w+)'", str(caught.value))
        hg.headgrid_profile(own, data, **dict(remedy)).remove()
    fig.canvas.draw()


def test_axes_that_will_not_do_are_refused():
    fig, (one, two) = plt.subplots(1, 2, sharey=True)
    marks = hg.headgrid_scatter(one, random_grid(6, 5))
    with pytest.raises(ValueError, match=r"ax: the y-axis belongs to a head grid.*inset_axes"):
        hg.headgrid_profile(one, marks.grid)
    with pytest.raises(ValueError, match=r"layer_axis: the y-axis is shared.*layer_axis='x'"):
        hg.headgrid_profile(two, marks.grid, layer_axis="y")
    inset = one.inset_axes((0, 1, 1, 0.2), sharex=one)
    with pytest.raises(ValueError, match=r"depth: the x-axis shows layers already"):
        hg.headgrid_profile(inset, marks.grid, depth="relative")
    other = plt.figure().subplots()
    hg.headgrid_profile(other, marks.grid, depth="relative")
    with pytest.raises(ValueError, match="shows relative depth already; pass depth='relative'"):
        hg.headgrid_profile(other, marks.grid)
    other.set_xscale("log")
    with pytest.raises(ValueError, match="has a 'log' scale"):
        hg.headgrid_profile(other, marks.grid)
    logged = plt.figure().subplots()
    logged.set_xscale("log")
    with pytest.raises(ValueError, match="has a 'log' scale"):
        hg.headgrid_profile(logged, marks.grid[2:5], depth="relative")  # which begins at 0
    for layer_axis, counts in (("x", "yscale"), ("y", "xscale")):
        ax = plt.figure().subplots()
        ax.set(**{counts: "log"})
        with pytest.raises(ValueError, match="'log' scale, which has no place for 0 heads"):
            hg.headgrid_profile(ax, marks.grid, layer_axis=layer_axis)
        assert not ax.patches
    for kind in ("exclusive", "inclusive"):
        for scale in ("xscale", "yscale"):
            ax = plt.figure().subplots()
            hg.headgrid_profile(ax, marks.grid, categories=kind)
            ax.set(**{scale: "log"})
            with pytest.raises(ValueError, match="has a 'log' scale"):
                ax.figure.canvas.draw()
    with pytest.raises(TypeError, match="ax: expected a matplotlib Axes, got Figure"):
        hg.headgrid_profile(fig, marks.grid)
    with pytest.raises(TypeError, match="the Axes comes first"):
        hg.headgrid_profile(pd.DataFrame(), marks.grid)


@compared(dpi=None)
def test_picture_profile():
    grid = random_grid(24, 16)
    fig = plt.figure(figsize=(5.5, 4), layout="constrained")
    axs = fig.subplot_mosaic(
        [["top", "lines"], ["grid", "side"]], height_ratios=[1, 2], width_ratios=[2, 1]
    )
    axs["top"].sharex(axs["grid"])
    hg.headgrid_scatter(axs["grid"], grid)
    hg.headgrid_profile(axs["top"], grid)
    hg.headgrid_profile(axs["side"], grid, layer_axis="y", unclassified=True, normalize=True)
    hg.headgrid_profile(axs["lines"], grid, categories="inclusive", depth="relative")
    return fig


def test_a_profile_that_is_hidden_asks_nothing_of_the_scale():
    ax = plt.figure().add_subplot()
    for artist in hg.headgrid_profile(ax, random_grid(6, 5)).values():
        artist.set_visible(False)
    ax.set_yscale("log")
    ax.figure.canvas.draw()


def test_heads_of_a_slice_have_the_numbers_of_the_model():
    scores = hg.HeadScores(np.ones((12, 8, 1)), ["a"])
    for table in (random_grid(12, 8), scores):
        profile = hg.headgrid_profile(plt.figure().subplots(), table[4:9])
        layers = np.concatenate([artist.heads()[:, 0] for artist in profile.artists])
        assert {*layers.tolist()} == {*range(4, 9)}


def test_scores_of_which_none_is_there_have_a_profile_without_heights():
    nothing = hg.HeadScores(np.full((2, 2, 1), np.nan), ["a"])
    profile = hg.headgrid_profile(plt.figure().subplots(), nothing)
    assert all(np.isnan(heights).all() for heights in profile.counts.values())
