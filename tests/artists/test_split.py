"""multi="split": heads in several categories show which."""

import dataclasses
import pickle
import warnings
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

import mpl_headgrid as hg
from tests.support.pictures import (
    CATEGORIES,
    bare_axes,
    compared,
    draw,
    event_at,
    pixels,
    random_grid,
    saved,
    unchanged,
)
from tests.support.renderers import drawn_by_poppler, needs

GRID = random_grid(20, 12, missing=0.05)
draw = partial(draw, multi="split")
PALETTE = hg.Palette.from_style("headgrid")


def rgb(name):
    return np.round(np.array(to_rgb(PALETTE[name])) * 255).astype(int)


def parts_at(n):
    """Return the centre of each of n parts as shares of the mark, from its upper left corner."""
    if n < 4:
        return [((2 * i + 1) / (2 * n), 0.5) for i in range(n)]
    return [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]


def assert_parts_are_in_place(picture, ax, grid, heads=None):
    """Look at the centre of each part of each head."""
    height = picture.shape[0]
    for layer, head in np.ndindex(grid.known.shape) if heads is None else heads:
        if not grid.known[layer, head]:
            continue
        names = [n for n, m in zip(CATEGORIES, grid.membership[layer, head], strict=True) if m]
        names = names or ["Unclassified"]
        centre = ax.transData.transform((layer, head))
        cell = np.abs(ax.transData.transform((layer + 1, head + 1)) - centre)
        for name, (x, y) in zip(names, parts_at(len(names)), strict=True):
            column, row = (centre + 0.8 * cell * (x - 0.5, 0.5 - y)).astype(int)
            assert np.abs(picture[height - 1 - row, column] - rgb(name)).max() <= 1


@pytest.mark.parametrize("kind", ["png", "turned", "zoomed", "symlog"])
def test_each_part_has_its_place_and_color_on_screen(kind):
    marks = draw(GRID, layer_axis="y" if kind == "turned" else "x")
    ax, heads = marks.axes, None
    if kind == "turned":
        ax.invert_yaxis()
        turned = hg.HeadGrid(GRID.membership.transpose(1, 0, 2), GRID.categories, GRID.known.T)
        assert_parts_are_in_place(pixels(ax.figure), ax, turned)
        return
    if kind == "zoomed":
        ax.set(xlim=(3.2, 6.1), ylim=(2.1, 5.7))
        heads = [(4, 3), (5, 4), (4, 5), (5, 5)]
    if kind == "symlog":
        ax.set_yscale("symlog", linthresh=4)
        heads = [(layer, head) for layer in range(20) for head in range(4)]
    assert_parts_are_in_place(pixels(ax.figure).astype(int), ax, GRID, heads)


@pytest.mark.parametrize("px", [5, 6, 7, 8, 9.3, 11])  # a mark of 4 pixels holds three strips
def test_on_screen_parts_are_whole_pixels_that_never_blend(px):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        marks = draw(GRID, size=(20 * px / 50 * 1.008, 12 * px / 50 * 1.008), dpi=50)
    assert "2 categories" not in marks  # 50 dpi: 5 pixels are more than 1 mm
    allowed = {tuple(rgb(name)) for name in marks} | {(255, 255, 255)}
    found = {tuple(int(v) for v in color) for color in np.unique(cores(marks), axis=0)}
    assert found <= allowed


def cores(marks):
    """Return the pixels that marks cover whole, of those that a picture shows: shape (n, 3)."""
    picture = pixels(marks.axes.figure)[::-1]
    x, y = marks["Unclassified"].drawn.in_view(snap=True, whole=True)
    columns, rows = (
        np.concatenate([np.arange(low, high) for low, high in zip(s.low, s.high, strict=True)])
        for s in (x, y)
    )
    return picture[np.ix_(rows.astype(int), columns.astype(int))].reshape(-1, 3)


def test_no_part_is_lost_and_parts_differ_by_a_pixel_at_most():
    grid = hg.HeadGrid(np.ones((6, 5, 3), dtype=bool), CATEGORIES[:3])
    for px in range(5, 12):
        marks = draw(grid, size=(6 * px / 50 * 1.008, 5 * px / 50 * 1.008), dpi=50)
        picture = cores(marks)
        side = (len(picture) / 30) ** 0.5
        assert side == int(side)
        counts = [(picture == rgb(name)).all(axis=1).sum() / 30 / side for name in CATEGORIES[:3]]
        assert min(counts) >= 1
        assert max(counts) - min(counts) <= 1


def test_marks_drawn_smaller_than_their_parts_are_the_average():
    grid = hg.HeadGrid(np.ones((40, 40, 2), dtype=bool), CATEGORIES[:2])
    marks = draw(grid, size=(2, 2), dpi=100)
    marks.axes.set(xlim=(-0.5, 39.5), ylim=(-0.5, 39.5))
    picture = pixels(marks.axes.figure, dpi=40)  # 2 pixels per cell
    mean = 255 - 0.64 * (255 - (rgb("Algorithmic") + rgb("Knowledge")) / 2)
    assert np.abs(picture[20:60, 20:60].mean(axis=(0, 1)) - mean).max() < 1.5


def test_marks_of_fewer_pixels_than_parts_are_the_average():
    grid = hg.HeadGrid(np.ones((40, 40, 3), dtype=bool), CATEGORIES[:3])
    marks = draw(grid, size=(2.4, 2.4), dpi=50)
    marks.axes.set(xlim=(-0.5, 39.5), ylim=(-0.5, 39.5))
    marked = cores(marks)  # 3 pixels per cell: cores of 2
    mean = np.mean([rgb(name) for name in CATEGORIES[:3]], axis=0)
    assert len(marked) == 40 * 40 * 4
    assert np.abs(marked - mean).max() <= 1


def test_parts_on_flat_cells_are_as_high_as_they_are_whatever_their_width():
    grid = hg.HeadGrid(np.ones((10, 40, 4), dtype=bool), CATEGORIES[:4])
    marks = draw(grid, size=(4, 3.2), dpi=100, fill=0.4)
    marks.axes.set(xlim=(-0.5, 9.5), ylim=(-0.5, 39.5))
    mixed = pixels(marks.axes.figure, dpi=37.5).reshape(-1, 3)  # 15 × 3 per cell, 6 × 1 per mark
    mean = np.mean([rgb(name) for name in CATEGORIES[:4]], axis=0)
    assert (np.abs(mixed - mean).max(axis=1) <= 1).sum() == 400 * 6
    for name in CATEGORIES[:4]:
        assert not (mixed == rgb(name)).all(axis=1).any()


def test_a_mark_that_the_view_cuts_keeps_its_parts_in_place():
    grid = hg.HeadGrid(np.ones((8, 8, 2), dtype=bool), CATEGORIES[:2])
    ax = draw(grid).axes
    ax.set(xlim=(3.1, 5.9), ylim=(2.9, 4))
    picture = pixels(ax.figure)
    row = len(picture) - 1 - int(ax.transData.transform((0, 3.2))[1])
    for x, name in (
        (3.11, "Knowledge"),
        (3.35, "Knowledge"),
        (4.1, "Knowledge"),
        (3.9, "Algorithmic"),
        (5.7, "Algorithmic"),
        (5.88, "Algorithmic"),
    ):
        assert (picture[row, int(ax.transData.transform((x, 0))[0])] == rgb(name)).all()


def test_classes_are_the_categories_and_each_has_all_its_heads():
    marks = draw(GRID)
    assert list(marks) == ["Unclassified", *CATEGORIES]
    for plane, name in enumerate(CATEGORIES):
        assert (marks[name].heads() == np.argwhere(GRID.membership[:, :, plane])).all()
        assert (marks[name].get_offsets() == marks[name].heads()).all()
    none = GRID.known & (GRID.n_categories_per_head == 0)
    assert (marks["Unclassified"].heads() == np.argwhere(none)).all()
    with pytest.raises(KeyError, match="no class '2 categories'"):
        marks["2 categories"]


def test_legends_have_no_numbers_of_categories():
    marks = draw(GRID)
    names = ["Unclassified", *CATEGORIES]
    for legend in (marks.axes.legend(), hg.headgrid_legend(marks.axes, loc="upper left")):
        assert [text.get_text() for text in legend.get_texts()] == names


def test_a_part_under_the_mouse_is_its_class():
    marks = draw(GRID)
    ax = marks.axes
    both = (GRID.membership == [True, True, False, False]).all(axis=2)
    layer, head = np.argwhere(both)[0]
    for x, name in ((-0.35, "Algorithmic"), (-0.05, "Algorithmic"), (0.05, "Knowledge")):
        found = marks.contains(event_at(ax, layer + x, head))
        assert found == (True, {"class": name, "layer": layer, "head": head})
        inside, details = marks[name].contains(event_at(ax, layer + x, head))
        assert marks[name].heads()[details["ind"]].tolist() == [[layer, head]]
        assert inside
    ax.invert_xaxis()  # parts stay in reading order on screen
    assert marks.contains(event_at(ax, layer + 0.3, head))[1]["class"] == "Algorithmic"
    assert marks.contains(event_at(ax, layer + 0.45, head)) == (False, {})


@pytest.mark.parametrize("change", ["edges", "zorder", "alpha", "hatch"])
def test_a_class_that_is_drawn_apart_keeps_its_parts(change):
    marks = draw(GRID, size=(8, 6))
    knowledge = marks["Knowledge"]
    if change == "edges":
        knowledge.set(edgecolor="face", linewidth=0.1)
    if change == "zorder":
        knowledge.set_zorder(5)
    if change == "alpha":
        knowledge.set_alpha(0.999)
    if change == "hatch":
        knowledge.set(hatch="", path_effects=[])
    assert_parts_are_in_place(pixels(marks.axes.figure).astype(int), marks.axes, GRID)


@needs("pdftoppm")
def test_each_part_has_its_place_and_color_in_a_vector_file(tmp_path):
    marks = draw(GRID)
    picture = np.round(drawn_by_poppler(marks.axes.figure, tmp_path, 100) * 255).astype(int)
    assert_parts_are_in_place(picture, marks.axes, GRID)


def test_vector_files_have_a_path_per_class():
    svg = saved(draw(GRID, gid="heads").axes.figure, "svg").decode()
    assert svg.count("<path") == 5 + 1  # and the figure's patch
    start = svg.index('id="heads-translation"')
    path = svg[svg.index(' d="', start) : svg.index('"', svg.index(' d="', start) + 4)]
    assert path.count("M") == GRID.membership[:, :, 3].sum()


def test_in_vector_output_parts_reach_under_later_ones_unless_those_let_through():
    grid = hg.HeadGrid(np.ones((1, 1, 2), dtype=bool), CATEGORIES[:2])
    marks = draw(grid, size=(1, 1))
    code = marks["Algorithmic"].code
    cells = marks["Algorithmic"].drawn

    def width():
        over = [a.code for a in marks.values() if a.hides(marks["Algorithmic"])]
        return np.ptp(cells.outlines(code, lambda: over)[1.0].vertices[:, 0])

    whole = np.diff(marks.axes.transData.transform([(-0.4, 0), (0.4, 0)])[:, 0])[0]
    assert width() == pytest.approx(whole, abs=0.02)
    marks["Knowledge"].set_alpha(0.5)
    assert width() == pytest.approx(whole, abs=0.02)  # blended over the plain background
    marks.axes.axvspan(0, 1)
    assert width() == pytest.approx(whole / 2, abs=0.02)


def test_set_data_pickling_and_the_same_bytes():
    marks = draw(GRID)
    other = random_grid(20, 12, seed=3)
    marks.set_data(other)
    expected = pixels(marks.axes.figure)
    assert_parts_are_in_place(expected.astype(int), marks.axes, other)
    assert (pixels(pickle.loads(pickle.dumps(marks.axes.figure))) == expected).all()
    assert (pixels(draw(other).axes.figure) == expected).all()


def test_where_cells_are_too_small_it_warns_and_counts():
    grid = random_grid(80, 64)
    with pytest.warns(
        UserWarning, match=r"multi: a cell of 80 layers × 64 heads is 2\.[0-9] pixels"
    ):
        marks = draw(grid, size=(2, 2))
    assert "2 categories" in marks
    counts = hg.headgrid_scatter(bare_axes(2, 2, dpi=100), grid, palette="headgrid")
    assert (pixels(marks.axes.figure) == pixels(counts.axes.figure)).all()


def test_nothing_to_split_is_no_reason_to_warn_until_there_is():
    grid = hg.HeadGrid(np.zeros((80, 64, 0), dtype=bool), [])
    marks = draw(grid, size=(2, 2))
    assert "2 categories" not in marks
    marks.set_data(grid)
    with pytest.warns(UserWarning, match="multi: a cell of 80 layers × 64 heads is 2.* cleared"):
        marks.set_data(random_grid(80, 64))


@pytest.mark.parametrize(("size", "dpi"), [((2.6, 2), 100), ((0.9, 0.7), 300)])
def test_eight_pixels_or_a_millimetre_are_enough(size, dpi):
    draw(random_grid(32, 25), size=size, dpi=dpi)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"multi": "both"}, "multi: expected 'count' or 'split', got 'both'"),
        ({"multi": "split", "marker": "o"}, "marker: multi='split' cuts squares into parts"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_drawn(keywords, message):
    ax = plt.figure().subplots()
    with unchanged(ax, ValueError, message):
        hg.headgrid_scatter(ax, GRID, **keywords)


def test_panels_are_split_too():
    fig, axes = hg.headgrid_panels({"A": GRID, "B": random_grid(10, 10)}, multi="split")
    assert len(fig.legends[0].get_texts()) == 5
    assert all(len(ax.collections) == 5 for ax in axes.values())


def test_heads_in_one_category_or_none_look_as_they_do_counted():
    single = GRID.membership & (GRID.n_categories_per_head == 1)[:, :, None]
    grid = dataclasses.replace(GRID, membership=single)
    counted = hg.headgrid_scatter(bare_axes(4, 3, dpi=100), grid, palette="headgrid")
    assert (pixels(draw(grid).axes.figure) == pixels(counted.axes.figure)).all()


@compared()
def test_picture_split():
    fig, axs = plt.subplots(1, 2, figsize=(6.75, 2.6))
    hg.headgrid_scatter(axs[0], random_grid(12, 12, seed=2), multi="split")
    knows_groups = dataclasses.replace(random_grid(32, 24), kv_heads=8)
    hg.headgrid_scatter(axs[1], knows_groups, multi="split", layer_axis="y", origin="upper")
    hg.headgrid_legend(fig)
    return fig


@pytest.mark.filterwarnings("ignore:multi:UserWarning")
def test_where_parts_are_too_small_marks_are_those_of_the_count():
    names = tuple("ABCDEFGHIJ")
    grid = hg.HeadGrid(np.ones((40, 40, 10), dtype=bool), names)
    palette = hg.Palette.from_names(names)
    ax = bare_axes(0.5, 0.5, dpi=50)
    split = hg.headgrid_scatter(ax, grid, palette=palette, multi="split")
    count = hg.headgrid_scatter(plt.figure().subplots(), grid, palette=palette)
    assert [*split] == [*count]
    for name in ("H", "I", "J"):
        one, other = split[name].get_paths()[0], count[name].get_paths()[0]
        assert np.array_equal(one.vertices, other.vertices), name
