"""Shapes as a second channel: one marker per class, and cut corners."""

import pickle

import matplotlib.pyplot as plt
import numpy as np
import pytest

import mpl_headgrid as hg
from tests.support.pictures import (
    CATEGORIES,
    compared,
    draw,
    event_at,
    heads_amiss,
    pixels,
    random_grid,
    saved,
    unchanged,
)
from tests.support.renderers import drawn_by_poppler, needs

GRID = random_grid(20, 12, missing=0.05)
SHAPES = {"Knowledge": "o", "Linguistic": "^", "2 categories": "D"}


def corners_of(marks, layer, head, picture):
    """Return which corners of a mark are missing on a picture, clockwise from the top left."""
    low, high = (
        marks.axes.transData.transform((layer + side, head + side)) for side in (-0.4, 0.4)
    )
    (left, bottom), (right, top) = np.sort([low, high], axis=0) + np.array([[2], [-2]])
    height = len(picture)
    places = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return [(picture[height - 1 - int(y), int(x)] == 255).all() for x, y in places]


@pytest.mark.parametrize("turned", [False, True])
def test_a_corner_is_cut_for_each_category_clockwise_from_the_top_left(turned):
    marks = draw(GRID, marker="corners", size=(5, 3))
    if turned:
        marks.axes.invert_yaxis()
        marks.axes.invert_xaxis()
    picture = pixels(marks.axes.figure)
    for layer, head in np.argwhere(GRID.known):
        assert corners_of(marks, layer, head, picture) == GRID.membership[layer, head].tolist()
    assert heads_amiss(marks.axes, GRID, picture, np.argwhere(GRID.known)) == []


def test_cut_corners_are_whole_pixels_and_leave_the_classes_as_they_are():
    marks, plain = draw(GRID, marker="corners"), draw(GRID)
    found, expected = (
        {tuple(c) for c in np.unique(pixels(m.axes.figure).reshape(-1, 3), axis=0)}
        for m in (marks, plain)
    )
    assert found == expected
    assert {name: a.heads().tolist() for name, a in marks.items()} == {
        name: a.heads().tolist() for name, a in plain.items()
    }


def test_vector_outlines_have_the_corners_cut():
    grid = hg.HeadGrid(np.array([[[True, False, True, False]]]), CATEGORIES)
    svg = saved(draw(grid, size=(1, 1), marker="corners").axes.figure, "svg").decode()
    path = svg.split('<g id="headgrid-2-categories')[1]
    outline = path[path.index(' d="') : path.index('"', path.index(' d="') + 4)]
    assert outline.count("L") + outline.count("M") == 6  # two of four corners are two points each


@needs("pdftoppm")
def test_in_a_vector_file_marks_that_meet_keep_their_corners_cut(tmp_path):
    marks = draw(GRID, marker="corners", fill=1, size=(8, 6))
    picture = drawn_by_poppler(marks.axes.figure, tmp_path, 300)
    corners = np.array([(-1, 1), (1, 1), (1, -1), (-1, -1)])  # clockwise from the top left
    for layer, head in np.argwhere(GRID.known):
        at = marks.axes.transData.transform((layer, head) + 0.49 * corners)  # 1 pixel from the end
        column, row = np.floor(3 * at).astype(int).T
        is_cut = (picture[len(picture) - 1 - row, column] == 1).all(axis=1)
        assert is_cut.tolist() == GRID.membership[layer, head].tolist()


def test_a_cut_corner_is_not_under_the_mouse():
    marks = draw(GRID, marker="corners")
    layer, head = marks["Algorithmic"].heads()[0]
    at = [event_at(marks.axes, layer + x, head + y) for x, y in ((-0.35, 0.35), (0.35, 0.35))]
    assert [marks["Algorithmic"].contains(event)[0] for event in at] == [False, True]


def test_legend_keys_show_the_corners():
    marks = draw(GRID, marker="corners")
    keys = marks.axes.legend().get_patches()
    points = [len(key.get_path().vertices) for key in keys]
    assert points == [5, 6, 6, 6, 6, 7, 8, 9]  # an outline comes back to its first point
    first = keys[1].get_path().vertices
    x, y = first[:2].T
    assert x[0] == first[:, 0].min()  # Algorithmic: cut at the top left
    assert y[1] == first[:, 1].max()
    fig, _ = hg.headgrid_panels({"A": GRID}, marker="corners")
    assert [len(k.get_path().vertices) for k in fig.legends[0].get_patches()] == points


def test_corners_that_cannot_be_seen_are_warned_of_and_drawn():
    with pytest.warns(UserWarning, match="marker: a cell of 80 layers × 64 heads is 2.5 pixels"):
        marks = draw(random_grid(80, 64), size=(2, 2), marker="corners")
    pixels(marks.axes.figure)


def test_a_mapping_gives_classes_their_markers_and_leaves_the_rest_square():
    marks = draw(GRID, size=(8, 6), marker=SHAPES)
    picture = pixels(marks.axes.figure)
    for name, artist in marks.items():
        for layer, head in artist.heads()[:5]:
            corners = corners_of(marks, layer, head, picture)
            assert corners == [name in SHAPES] * 4 or name == "Linguistic"
            if name == "Linguistic":
                assert corners[:2] == [True, True]
    plain = draw(GRID, size=(8, 6))
    for name in ("Unclassified", "Algorithmic"):
        assert (marks[name].get_paths()[0].vertices == plain[name].get_paths()[0].vertices).all()


def test_legend_keys_have_the_markers_of_a_mapping():
    keys = draw(GRID, marker=SHAPES).axes.legend().get_patches()
    points = [len(key.get_path().vertices) for key in keys]
    assert points[0] == points[1] == points[4] == 5  # squares
    assert points[2] > 10  # a circle
    assert points[3] == 4  # a triangle, and back to its first point


def test_contains_follows_each_class_s_marker():
    marks = draw(GRID, size=(4, 2.4), marker=SHAPES)
    for name, inside in (("Knowledge", False), ("Algorithmic", True)):
        layer, head = marks[name].heads()[0]
        assert marks[name].contains(event_at(marks.axes, layer + 0.38, head + 0.38))[0] is inside
        assert marks[name].contains(event_at(marks.axes, layer, head))[0]


@pytest.mark.parametrize("marker", ["o", "D", "^", "*", "p", "h", "X", "8", "d", "<"])
def test_no_marker_leaves_its_cell(marker):
    marks = draw(GRID, marker=marker)
    extents = marks["Knowledge"].get_paths()[0].get_extents()
    assert np.abs(extents.get_points()).max() <= 0.5 + 1e-6


def test_a_small_marker_stays_small():
    (dot,) = draw(GRID, marker=".")["Knowledge"].get_paths()
    assert dot.get_extents().width == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ({"knowledge": "o"}, "marker: expected classes of .* got 'knowledge'; did you mean 'Know"),
        ({"Knowledge": "circle"}, r"marker\['Knowledge'\]: expected one of matplotlib's filled"),
        ({"Knowledge": "x"}, r"marker\['Knowledge'\]: .* got 'x', which has no face"),
        ("corner", "'corners' or a mapping of class to marker, got 'corner'"),
    ],
)
def test_markers_that_are_none_are_refused_before_anything_is_drawn(marker, message):
    ax = plt.figure().subplots()
    with unchanged(ax, ValueError, message):
        hg.headgrid_scatter(ax, GRID, marker=marker)


def test_more_categories_than_corners_are_refused():
    grid = hg.HeadGrid(np.zeros((4, 4, 5), dtype=bool), list("ABCDE"))
    with pytest.raises(ValueError, match="marker: 'corners' has a corner for each of 4 categories"):
        hg.headgrid_scatter(plt.figure().subplots(), grid, marker="corners")


@pytest.mark.parametrize("marker", ["corners", SHAPES, {"Knowledge": "o"}])
def test_shapes_and_split_exclude_each_other(marker):
    with pytest.raises(ValueError, match="marker: multi='split' cuts squares into parts"):
        draw(GRID, marker=marker, multi="split")


def test_a_mapping_of_squares_is_no_mapping():
    assert (
        pixels(draw(GRID, marker={"Knowledge": "s"}).axes.figure) == pixels(draw(GRID).axes.figure)
    ).all()
    draw(GRID, marker={}, multi="split")


@pytest.mark.parametrize("marker", ["corners", SHAPES])
def test_set_data_and_pickling_keep_the_shapes(marker):
    marks, other = draw(GRID, marker=marker), random_grid(20, 12, seed=4)
    marks.set_data(other)
    expected = pixels(draw(other, marker=marker).axes.figure)
    assert (pixels(marks.axes.figure) == expected).all()
    assert (pixels(pickle.loads(pickle.dumps(marks.axes.figure))) == expected).all()


def test_two_shapes_of_a_class_are_not_said_by_one_legend():
    fig, axs = plt.subplots(1, 2, layout="constrained")
    hg.headgrid_scatter(axs[0], GRID, marker="corners")
    hg.headgrid_scatter(axs[1], GRID, marker="corners")
    assert len(hg.headgrid_legend(fig).get_texts()) == 8
    hg.headgrid_scatter(axs[1], GRID)
    with pytest.raises(ValueError, match="'Algorithmic' has one shape in one grid and another"):
        hg.headgrid_legend(fig)


@compared()
def test_picture_corners_and_a_mapping_of_markers():
    fig, axs = plt.subplots(1, 2, figsize=(6.75, 2.6))
    hg.headgrid_scatter(axs[0], random_grid(16, 12, seed=2), marker="corners", legend=True)
    hg.headgrid_scatter(axs[1], random_grid(16, 12, seed=2), marker=SHAPES, legend=True)
    return fig
