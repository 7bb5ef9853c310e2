"""Limits, ticks and labels, and the Axes that will not do."""

import datetime as dt
import decimal
import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import mpl_headgrid as hg
from tests.support.lengths import combined, short
from tests.support.pictures import random_grid


def draw(n_layers, n_heads, **keywords):
    _, ax = plt.subplots()
    grid = hg.HeadGrid(np.zeros((n_layers, n_heads, 0), dtype=bool), [])
    hg.headgrid_scatter(ax, grid, **keywords)
    return ax


REFERENCE_TICKS = {
    48: [0, 9, 18, 27, 36, 45],
    25: [0, 5, 10, 15, 20],
    32: [0, 6, 12, 18, 24, 30],
    36: [0, 7, 14, 21, 28, 35],
    40: [0, 8, 16, 24, 32],
    80: [0, 16, 32, 48, 64],
    64: [0, 12, 24, 36, 48, 60],
    1: [0],
    3: [0, 1, 2],
    12: [0, 2, 4, 6, 8, 10],
}


@pytest.mark.parametrize(("n", "ticks"), REFERENCE_TICKS.items())
def test_ticks_at_full_view_are_those_of_the_reference_figure(n, ticks):
    ax = draw(n, 25)
    assert list(ax.get_xticks()) == ticks
    assert [text.get_text() for text in ax.get_xticklabels()] == [str(tick) for tick in ticks]
    assert list(draw(12, n).get_yticks()) == ticks


@pytest.mark.parametrize(
    ("n", "side"),
    short(itertools.product([9, 12, 32, 80, 126], [0.25, 0.5, 0.8, 1.2]), 0, 7, 10, 17),
)
def test_on_a_short_axis_ticks_are_left_out_where_labels_would_touch(n, side):
    plt.style.use("headgrid")
    fig = plt.figure(figsize=(3, 3), layout="none")
    ax = fig.add_axes((0.2, 0.2, side / 3, side / 3))
    hg.headgrid_scatter(ax, random_grid(n, n))
    fig.canvas.draw()
    whole = [*range(0, n, n // 5)]
    for ticks, labels in (
        (ax.get_xticks(), ax.get_xticklabels()),
        (ax.get_yticks(), ax.get_yticklabels()),
    ):
        every = len(whole) if len(ticks) == 1 else int(ticks[1] // whole[1])
        assert [*ticks] == whole[::every]
        boxes = [label.get_window_extent() for label in labels]
        for a, b in itertools.pairwise(boxes):
            assert b.x0 - a.x1 > 0 or b.y0 - a.y1 > 0
        if side == 1.2 and n == 12:
            assert [*ticks] == whole


ROUND_TICKS = {  # where there is room for all
    48: [0, 10, 20, 30, 40, 47],
    25: [0, 10, 20, 24],
    32: [0, 10, 20, 31],
    64: [0, 20, 40, 63],
    80: [0, 20, 40, 60, 79],
    128: [0, 50, 100, 127],
    12: [0, 5, 11],
    3: [0, 1, 2],
    1: [0],
}


@pytest.mark.parametrize(("n", "ticks"), ROUND_TICKS.items())
def test_ticks_at_the_ends_are_round_numbers_and_the_last(n, ticks):
    _, ax = plt.subplots(figsize=(40, 40))
    grid = hg.HeadGrid(np.zeros((n, 12, 0), dtype=bool), [])
    hg.headgrid_scatter(ax, grid, ticks="ends")
    assert list(ax.get_xticks()) == ticks
    hg.headgrid_profile(ax.inset_axes((0, 1, 1, 0.2), sharex=ax), grid)
    assert list(ax.get_xticks()) == ticks
    part = grid[n // 3 :]
    _, ax = plt.subplots(figsize=(40, 40))
    hg.headgrid_scatter(ax, part, ticks="ends")
    found = [int(tick) for tick in ax.get_xticks()]
    assert (found[0], found[-1]) == (n // 3, n - 1)
    assert all(tick % (found[2] - found[1]) == 0 for tick in found[1:-1])
    assert len(found) <= 7


@combined(n=[9, 12, 31, 32, 64, 80, 126], side=[0.25, 0.5, 0.8, 1.2, 3], sort_heads=[None, "class"])
def test_labels_at_the_ends_do_not_collide(n, side, sort_heads):
    plt.style.use("headgrid")
    fig = plt.figure(figsize=(4, 4), layout="none")
    ax = fig.add_axes((0.2, 0.2, side / 4, side / 4))
    hg.headgrid_scatter(ax, random_grid(n, n), ticks="ends", sort_heads=sort_heads)
    fig.canvas.draw()
    for axis, last in ((ax.xaxis, n - 1), (ax.yaxis, n - (sort_heads is None))):
        labels = [label for label in axis.get_ticklabels() if label.get_text()]
        assert labels[0].get_text() == "0"
        assert labels[-1].get_text() == str(last) or len(labels) == 1
        boxes = [label.get_window_extent() for label in labels]
        for a, b in itertools.pairwise(boxes):
            assert b.x0 - a.x1 > 0 or b.y0 - a.y1 > 0


@pytest.mark.parametrize(
    "view", [(10.2, 13.9), (3, 40), (40, 3), (20.1, 20.4), (-5, 12), (70, 200)]
)
def test_ticks_when_zoomed_are_whole_numbers_of_cells_in_view(view):
    ax = draw(80, 64, ticks="ends")
    ax.set_xlim(view)
    ticks = np.asarray(ax.get_xticks())
    assert (ticks == np.round(ticks)).all()
    assert ((ticks >= max(0, min(view))) & (ticks <= min(79, max(view)))).all()
    if abs(view[1] - view[0]) > 1:
        assert 1 < len(ticks) <= 8
    assert [text.get_text() for text in ax.get_xticklabels()] == [f"{tick:.0f}" for tick in ticks]


@pytest.mark.parametrize("n", [1, 12, 48, 80, 128])
def test_limits_are_the_cells_and_a_share_of_a_percent(n):
    low, high = draw(n, 5).get_xlim()
    assert -0.5 - 0.005 * n <= low < -0.5
    assert n - 0.5 < high <= n - 0.5 + 0.005 * n


@combined(width=[3.25, 5.5, 6.75], name=["GPT-2 XL", "Llama-3.1 70B"])
def test_the_frame_keeps_off_the_marks(width, name):
    plt.style.use("headgrid")
    fig, ax = plt.subplots(figsize=(width / 2, width / 3))
    hg.headgrid_scatter(ax, hg.load_heads(name))
    fig.canvas.draw()
    left_edge, _ = ax.transData.transform((-0.4, 0))
    spine = ax.spines["left"].get_linewidth() / 72 * fig.dpi / 2
    assert left_edge - ax.bbox.x0 > spine


@pytest.mark.parametrize("first", [0, 1])
def test_a_shared_axis_shows_the_largest_grid_whole(first):
    _, axs = plt.subplots(2, 1, sharex=True)
    sizes = [(48, 5), (32, 6)]
    for which in (first, 1 - first):
        hg.headgrid_scatter(axs[which], random_grid(*sizes[which]))
    assert axs[0].get_xlim()[1] > 47.5
    assert list(axs[1].get_xticks()) == REFERENCE_TICKS[48]
    assert [ax.get_ylim()[1] // 1 for ax in axs] == [4, 5]


def test_labels_say_layer_and_head_and_follow_the_layer_axis():
    ax = draw(4, 5)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Layer", "Head")
    ax = draw(4, 5, layer_axis="y")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Head", "Layer")
    assert ax.get_xlim()[1] > 4.5 > ax.get_ylim()[1]


def test_a_label_that_is_there_stays():
    _, ax = plt.subplots()
    ax.set_xlabel("Layer of GPT-2")
    hg.headgrid_scatter(ax, random_grid(4, 4))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Layer of GPT-2", "Head")


def test_origin_upper_turns_the_vertical_axis_alone():
    ax = draw(4, 5, origin="upper")
    assert ax.yaxis_inverted()
    assert not ax.xaxis_inverted()


@pytest.mark.parametrize("projection", ["polar", "3d", "mollweide"])
def test_axes_without_straight_axes_are_refused(projection):
    ax = plt.figure().add_subplot(projection=projection)
    with pytest.raises(ValueError, match=f"ax: .* got projection '{projection}'.*plt.subplots"):
        hg.headgrid_scatter(ax, random_grid(4, 4))


# matplotlib's own dates, under NumPy 2.5; goes when matplotlib 3.11 is the lowest.
@pytest.mark.filterwarnings("ignore:The 'generic' unit for NumPy timedelta:DeprecationWarning")
@pytest.mark.parametrize("draw_on", [hg.headgrid_scatter, hg.headgrid_profile])
@pytest.mark.parametrize(
    "positions", [["a", "b"], [dt.date(2020, 1, 1), dt.date(2020, 2, 1)]], ids=["names", "dates"]
)
def test_axes_of_names_or_dates_are_refused(draw_on, positions):
    for name in ("x", "y"):
        _, ax = plt.subplots()
        ax.plot(*((positions, [1, 2]) if name == "x" else ([1, 2], positions)))
        before = (ax.get_xlim(), ax.get_ylim(), ax.xaxis.get_major_formatter())
        with pytest.raises(ValueError, match=f"^ax: the {name}-axis has units .*dates or names"):
            draw_on(ax, random_grid(4, 4))
        assert (ax.get_xlim(), ax.get_ylim(), ax.xaxis.get_major_formatter()) == before
        assert len(ax.get_children()) == len(plt.figure().add_subplot().get_children()) + 1


def test_decimal_numbers_are_numbers():
    _, ax = plt.subplots()
    ax.plot([decimal.Decimal(0), decimal.Decimal(2)], [0, 1])
    assert hg.headgrid_scatter(ax, random_grid(4, 4)).axes is ax


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (plt.figure, r"got Figure; .*headgrid_panels"),
        (lambda: plt.subplots(2, 2)[1], r"got ndarray; an array of Axes of shape \(2, 2\)"),
        (lambda: pd.DataFrame({"layer": [0]}), r"got DataFrame; the Axes comes first"),
        (lambda: None, r"got NoneType; make one with"),
    ],
)
def test_what_is_not_an_axes_is_refused_with_a_way_out(make, message):
    with pytest.raises(TypeError, match="ax: expected a matplotlib Axes, " + message):
        hg.headgrid_scatter(make(), random_grid(4, 4))


def test_axes_that_were_removed_are_refused():
    _, ax = plt.subplots()
    ax.remove()
    with pytest.raises(ValueError, match="removed from their figure"):
        hg.headgrid_scatter(ax, random_grid(4, 4))


@pytest.mark.parametrize(
    ("keyword", "value", "message"),
    [
        ("layer_axis", "layer", "layer_axis: expected 'x' or 'y', got 'layer'"),
        ("origin", "top", "origin: expected 'lower' or 'upper', got 'top'"),
    ],
)
def test_a_choice_that_is_none_is_refused(keyword, value, message):
    with pytest.raises(ValueError, match=message):
        draw(4, 5, **{keyword: value})


def test_a_view_beside_the_grid_has_no_ticks():
    ax = draw(48, 25)
    ax.set(xlim=(60, 70), ylim=(-9, -3))
    assert list(ax.get_xticks()) == []
    assert list(ax.get_yticks()) == []


def test_a_locator_without_an_axis_says_where_ticks_would_be():
    locator = type(draw(48, 25).xaxis.get_major_locator())(range(48))
    assert locator.tick_values(-0.5, 47.5) == [0, 9, 18, 27, 36, 45]
