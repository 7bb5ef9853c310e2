"""Lines between key-value groups: where they are, on screen and in data."""

import dataclasses
import pickle

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color, to_rgba, to_rgba_array
from matplotlib.patheffects import withStroke

import mpl_headgrid as hg
from tests.support.lengths import combined
from tests.support.pictures import (
    bare_axes,
    compared,
    heads_amiss,
    pixels,
    random_grid,
    saved,
    unchanged,
)

GRID = dataclasses.replace(random_grid(10, 12), kv_heads=4)
BLACK = {"axes.edgecolor": "black", "axes.linewidth": 0.8}


def heads_below(marks):
    """Return the positions of the lines on the axis along which heads run."""
    ends = np.array(marks.key_value_lines.get_segments())
    return np.unique(ends[:, :, 1]).tolist(), np.unique(ends[:, :, 0]).tolist()


def test_a_grid_that_knows_its_groups_shows_them():
    marks = hg.headgrid_scatter(plt.figure().subplots(), GRID)
    assert heads_below(marks) == ([2.5, 5.5, 8.5], [-0.5, 9.5])
    assert marks.key_value_lines in marks.axes.collections
    assert marks.key_value_lines in marks.artists


def test_the_keyword_reaches_a_table():
    data = {"layer": [3], "head": [7], "category": ["Knowledge"]}
    marks = hg.headgrid_scatter(
        plt.figure().subplots(), data, n_layers=10, n_heads=8, kv_heads=2, layer_axis="y"
    )
    assert marks.grid.kv_heads == 2
    assert heads_below(marks) == ([-0.5, 9.5], [3.5])


def test_a_grid_without_groups_has_no_lines():
    marks = hg.headgrid_scatter(plt.figure().subplots(), random_grid(10, 12))
    assert marks.key_value_lines is None
    assert len(marks.artists) == 9


@pytest.mark.parametrize("kv_heads", [1, 12])
def test_one_group_or_groups_of_one_head_have_no_borders(kv_heads):
    grid = dataclasses.replace(GRID, kv_heads=kv_heads)
    marks = hg.headgrid_scatter(plt.figure().subplots(), grid)
    assert len(marks.key_value_lines.get_segments()) == 0
    marks.axes.figure.canvas.draw()


def test_heads_that_do_not_divide_into_groups_are_refused_before_anything_is_drawn():
    ax = plt.figure().subplots()
    data = {"layer": [3], "head": [7], "category": ["Knowledge"]}
    with unchanged(ax, ValueError, "kv_heads: expected a divisor of n_heads=8"):
        hg.headgrid_scatter(ax, data, n_heads=8, kv_heads=3)


def test_color_and_width_are_the_frame_s_and_can_be_changed():
    plt.rcParams.update({"axes.edgecolor": "red", "axes.linewidth": 0.7})
    lines = hg.headgrid_scatter(plt.figure().subplots(), GRID).key_value_lines
    assert same_color(lines.get_edgecolor()[0], "red")
    assert lines.get_linewidth().tolist() == [0.7]
    lines.set(color="blue", linestyle="dashed", linewidth=2)
    lines.figure.canvas.draw()
    assert same_color(lines.get_edgecolor()[0], "blue")


CORES = np.round(255 * to_rgba_array([*hg.Palette.from_style("headgrid").values()])[:, :3])


@combined(
    size=[(1.2, 1.1), (1.73, 1.37), (3, 2.3)],
    layer_axis="xy",
    origin=["lower", "upper"],
    linewidth=[0.3, 1, 20],
)
def test_on_screen_lines_are_whole_pixels_in_the_gaps_and_cover_no_mark(
    size, layer_axis, origin, linewidth
):
    plt.rcParams.update({"axes.edgecolor": "black", "axes.linewidth": linewidth})

    def picture(grid):
        ax = bare_axes(*size, dpi=100)
        hg.headgrid_scatter(ax, grid, palette="headgrid", layer_axis=layer_axis, origin=origin)
        ax.set_axis_off()
        return pixels(ax.figure)

    lines, plain = picture(GRID), picture(dataclasses.replace(GRID, kv_heads=None))
    changed = (lines != plain).any(axis=2)
    assert not (plain[changed][:, None] == CORES).all(axis=2).any()  # in gaps, if on a fringe there
    assert (lines[changed] == 0).all()  # not a shade between
    across = changed.mean(axis=1 if layer_axis == "x" else 0)
    rows = np.flatnonzero(across)
    assert (across[rows] > 0.97).all()  # from end to end
    starts = rows[np.diff(rows, prepend=-9) > 1]
    assert len(starts) == 3
    cell = plain.shape[0 if layer_axis == "x" else 1] / 12.1
    expected = np.array([3, 6, 9]) * cell
    assert np.abs(starts - expected).max() < 0.3 * cell + 1


def test_marks_that_fill_their_cells_have_the_lines_over_them():
    with plt.rc_context(BLACK):
        ax = bare_axes(3, 2.4, dpi=100)
        marks = hg.headgrid_scatter(ax, GRID, fill=1)
        black = (pixels(ax.figure) == 0).all(axis=2)
        assert black[:, 5:-5].all(axis=1).sum() == 3
        assert marks.artists[-1] is marks.key_value_lines


@pytest.mark.parametrize("kind", ["pdf", "svg"])
def test_vector_files_have_one_line_a_border(kind):
    sizes = []
    for grid in (GRID, dataclasses.replace(GRID, kv_heads=None)):
        ax = bare_axes(3, 2)
        hg.headgrid_scatter(ax, grid, gid="heads")
        file = saved(ax.figure, kind)
        sizes.append(len(file))
        if kind == "svg" and grid is GRID:
            svg = file.decode()
            group = svg[svg.index('<g id="heads-key-value-groups"') :]
            assert group[: group.index("</g>")].count("<path") == 3
    assert 0 < sizes[0] - sizes[1] < 2000


def test_below_a_few_pixels_a_cell_and_on_symlog_axes_the_marks_are_drawn_all_the_same():
    ax = bare_axes(0.3, 0.3, dpi=100)
    hg.headgrid_scatter(ax, dataclasses.replace(random_grid(40, 40), kv_heads=8))
    pixels(ax.figure)
    ax = bare_axes(4, 3, dpi=100)
    marks = hg.headgrid_scatter(ax, GRID, palette="headgrid")
    ax.set_yscale("symlog", linthresh=2)
    assert heads_amiss(ax, GRID, heads=[(4, 6)]) == []
    assert marks.key_value_lines.get_segments()


def test_set_data_brings_no_lines_onto_axes_that_the_marks_have_left():
    ax = plt.figure().subplots()
    marks = hg.headgrid_scatter(ax, random_grid(10, 12))
    ax.clear()
    before = ax.get_children()
    marks.set_data(GRID)
    assert ax.get_children() == before


def test_set_data_keeps_the_groups_or_takes_those_of_the_data():
    marks = hg.headgrid_scatter(plt.figure().subplots(), GRID)
    lines = marks.key_value_lines
    marks.set_data({"layer": [2], "head": [3], "category": ["Knowledge"]})
    assert marks.grid.kv_heads == 4
    marks.set_data(random_grid(10, 12))
    assert marks.key_value_lines is lines
    assert heads_below(marks)[0] == [2.5, 5.5, 8.5]
    marks.set_data(dataclasses.replace(GRID, kv_heads=2))
    assert heads_below(marks)[0] == [5.5]
    plain = hg.headgrid_scatter(plt.figure().subplots(), random_grid(10, 12))
    plain.set_data(GRID)
    assert len(plain.key_value_lines.get_segments()) == 3


def test_blitting_and_pickling_keep_the_lines():
    with plt.rc_context(BLACK):
        ax = bare_axes(3, 2, dpi=100)
        marks = hg.headgrid_scatter(ax, GRID)
    fig, expected = ax.figure, pixels(ax.figure)
    assert (pixels(pickle.loads(pickle.dumps(fig))) == expected).all()
    for artist in marks.artists:
        artist.set_animated(True)
    fig.canvas.draw()
    for artist in marks.artists:
        ax.draw_artist(artist)
    assert (np.asarray(fig.canvas.buffer_rgba())[:, :, :3] == expected).all()


def test_keywords_for_all_marks_go_with_the_lines():
    marks = hg.headgrid_scatter(plt.figure().subplots(), GRID, zorder=7, visible=False)
    assert 7 < marks.key_value_lines.get_zorder() < 8
    assert not marks.key_value_lines.get_visible()


def test_zoomed_in_the_lines_stay_in_the_gaps():
    with plt.rc_context(BLACK):
        ax = bare_axes(3, 2, dpi=100)
        hg.headgrid_scatter(ax, GRID)
    ax.set(xlim=(3, 4), ylim=(5.2, 6))
    picture = pixels(ax.figure)
    rows = np.flatnonzero((picture == 0).all(axis=(1, 2)))
    assert len(rows) == 1
    assert abs(200 - rows[0] - 200 * 0.3 / 0.8) <= 2


def test_each_panel_has_the_groups_of_its_model():
    models = {"A": GRID, "B": random_grid(5, 5)}
    _, axes = hg.headgrid_panels(models)
    n_lines = [
        [len(a.get_segments()) for a in ax.collections if hasattr(a, "get_segments")]
        for ax in axes.values()
    ]
    assert n_lines == [[3], []]


def test_the_color_follows_the_alpha_that_is_set():
    marks = hg.headgrid_scatter(bare_axes(3, 2, dpi=100), GRID)
    marks.key_value_lines.set(color="red", alpha=0.5)
    assert tuple(marks.key_value_lines.get_edgecolor()[0]) == to_rgba("red", 0.5)
    picture = pixels(marks.axes.figure).astype(int)
    assert (np.abs(picture - [255, 127, 127]).max(axis=2) <= 1).any()


@compared()
def test_picture_key_value_groups():
    fig, axs = plt.subplots(1, 2, figsize=(6.75, 2.6))
    hg.headgrid_scatter(axs[0], GRID)
    hg.headgrid_scatter(
        axs[1], dataclasses.replace(random_grid(32, 32), kv_heads=8), layer_axis="y", origin="upper"
    )
    return fig


def test_lines_that_are_hidden_are_not_drawn():
    with plt.rc_context(BLACK):
        marks = hg.headgrid_scatter(bare_axes(3, 3, dpi=100), GRID, fill=0.5)
    with_lines = pixels(marks.axes.figure)
    marks.key_value_lines.set_path_effects([withStroke(linewidth=9, foreground="red")])
    assert (pixels(marks.axes.figure) == [255, 0, 0]).all(axis=2).any()
    marks.key_value_lines.set_visible(False)
    hidden = pixels(marks.axes.figure)
    marks.key_value_lines.remove()
    assert (hidden != with_lines).any()
    assert (hidden == pixels(marks.axes.figure)).all()


def test_data_that_say_nothing_of_groups_keep_those_that_are_drawn():
    marks = hg.headgrid_scatter(plt.figure().subplots(), GRID)
    marks.set_data(random_grid(10, 12, seed=1))
    assert marks.grid.kv_heads == 4
    assert "(key-value group 1)" in marks.axes.format_coord(2, 3)
    assert heads_below(marks) == ([2.5, 5.5, 8.5], [-0.5, 9.5])
