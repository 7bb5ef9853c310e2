"""HeadMarks as a mapping, and its ways to change and go."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import mpl_headgrid as hg
from tests.support.pictures import bare_axes, pixels, random_grid, unchanged

GRID = random_grid(10, 6)


@pytest.fixture
def marks():
    return hg.headgrid_scatter(bare_axes(3, 2), GRID, palette="headgrid")


def test_it_maps_every_class_of_the_palette_in_order_even_those_without_heads():
    data = {"layer": [1], "head": [1], "category": ["Translation"]}
    marks = hg.headgrid_scatter(bare_axes(3, 2), data)
    assert list(marks) == list(hg.Palette.from_style("headgrid"))
    assert len(marks) == 8
    assert "Knowledge" in marks
    assert "knowledge" not in marks
    assert len(marks["Knowledge"].get_offsets()) == 0


def test_an_unknown_class_names_the_nearest(marks):
    with pytest.raises(KeyError, match=r"no class 'knowledge'.*did you mean 'Knowledge'"):
        marks["knowledge"]
    assert marks.get("nothing") is None


def test_two_drawings_of_the_same_data_are_not_equal(marks):
    assert marks != hg.headgrid_scatter(bare_axes(3, 2), GRID, palette="headgrid")
    assert marks == marks  # noqa: PLR0124
    assert len({marks, marks}) == 1


def test_repr_counts_the_heads_of_each_class(marks):
    n = len(marks["Unclassified"].get_offsets())
    assert repr(marks).startswith(f"HeadMarks(Unclassified: {n}, ")


def test_set_data_shows_other_data_with_the_same_artists(marks):
    before, artists = pixels(marks.axes.figure), marks.artists
    other = random_grid(10, 6, seed=1)
    marks.set_data(other)
    assert marks.grid is other
    assert marks.artists == artists == tuple(marks.axes.get_children()[: len(artists)])
    fresh = hg.headgrid_scatter(bare_axes(3, 2), other, palette="headgrid")
    after = pixels(marks.axes.figure)
    assert (after != before).any()
    assert (after == pixels(fresh.axes.figure)).all()


def test_marks_of_a_class_that_appears_later_have_the_id_of_one_drawn_at_first():
    late = hg.headgrid_scatter(bare_axes(3, 2), GRID, gid="heads")
    late.set_data(GRID.only("Knowledge"))
    first = hg.headgrid_scatter(bare_axes(3, 2), GRID.only("Knowledge"), gid="heads")
    ids = {name: marks.get_gid() for name, marks in late.items()}
    assert ids == {name: marks.get_gid() for name, marks in first.items()}
    assert ids["Not shown"] == "heads-not-shown"


def test_set_data_reads_a_table_as_a_grid_of_the_size_drawn(marks):
    marks.set_data({"layer": [2], "head": [3], "category": ["Knowledge"]})
    assert marks["Knowledge"].heads().tolist() == [[2, 3]]
    assert len(marks["Unclassified"].heads()) == 59


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (random_grid(6, 10), "data: expected 10 layers × 6 heads as drawn, got 6 × 10"),
        (
            {"layer": [0], "head": [0], "category": ["Copying"]},
            "palette: no colour for category 'Copying'",
        ),
        ({"layer": [10], "head": [0], "category": ["Knowledge"]}, "row 0: layer is 10"),
    ],
)
def test_set_data_that_does_not_fit_leaves_the_figure_as_it_was(marks, data, message):
    before = pixels(marks.axes.figure)
    with pytest.raises(ValueError, match=message):
        marks.set_data(data)
    assert marks.grid is GRID
    assert (pixels(marks.axes.figure) == before).all()


def test_remove_takes_everything_off_the_axes(marks):
    ax = marks.axes
    marks["Knowledge"].remove()
    marks.remove()
    assert not ax.collections
    assert not ax.artists
    assert (pixels(ax.figure) == 255).all()


@pytest.mark.parametrize("fill", [np.float32(0.5), np.int64(1)])
def test_fill_may_be_a_number_of_numpy_s(fill):
    hg.headgrid_scatter(plt.figure().subplots(), GRID, fill=fill)


def test_set_data_takes_a_frame_with_a_column_called_as_a_size(marks):
    data = {"layer": [2], "head": [3], "category": ["Knowledge"], "n_layers": [10]}
    marks.set_data(pd.DataFrame(data))
    assert len(marks["Unclassified"].heads()) == 59


@pytest.mark.parametrize("fill", [0, -0.5, 1.01, 80, np.nan])
def test_fill_outside_its_range_is_refused(fill):
    with pytest.raises(ValueError, match=r"fill: expected .* 0 < fill <= 1, got"):
        hg.headgrid_scatter(plt.figure().subplots(), GRID, fill=fill)


@pytest.mark.parametrize("fill", ["0.8", None, True])
def test_fill_that_is_no_number_is_refused(fill):
    with pytest.raises(TypeError, match="fill: expected a number"):
        hg.headgrid_scatter(plt.figure().subplots(), GRID, fill=fill)


@pytest.mark.parametrize("marker", ["square", "x", "+", "", 1, object()])
def test_an_unknown_or_unfilled_marker_is_refused(marker):
    with pytest.raises(ValueError, match=r"marker: expected one of matplotlib's filled markers \("):
        hg.headgrid_scatter(plt.figure().subplots(), GRID, marker=marker)


@pytest.mark.parametrize(
    ("keyword", "decided_by"),
    [("color", "palette"), ("facecolors", "palette"), ("s", "fill"), ("label", "palette")],
)
def test_keywords_that_would_change_what_marks_say_are_refused(keyword, decided_by):
    with pytest.raises(TypeError, match=f"{keyword}= can't be set, as {decided_by}= decides it"):
        hg.headgrid_scatter(plt.figure().subplots(), GRID, **{keyword: "red"})


def test_a_keyword_that_nothing_has_is_a_type_error_and_draws_nothing():
    _, ax = plt.subplots()
    with unchanged(ax, TypeError, "n_layer"):
        hg.headgrid_scatter(ax, GRID, n_layer=5)
