"""Which artists of a figure are found, in which order, and what is not asked for them."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.axis import Axis

import mpl_headgrid as hg
from mpl_headgrid._artists.class_marks import ClassMarks, SharedImage, artists_in
from tests.support.pictures import random_grid


def grids_in(target):
    return [picture.axes for picture in artists_in(target, SharedImage)]


@pytest.fixture
def nested():
    """Return a figure, its subfigures and the Axes in them, the first with an inset."""
    figure = plt.figure()
    left, right = figure.subfigures(1, 2)
    outer = left.subplots()
    inset = outer.inset_axes((0.6, 0.6, 0.3, 0.3))
    inner = right.subfigures(2)[0].subplots()
    for ax in (inner, inset, outer):
        hg.headgrid_scatter(ax, random_grid(4, 3), palette="headgrid")
    return figure, left, right, outer, inset, inner


def test_grids_are_found_on_insets_and_in_subfigures_in_their_parents_order(nested):
    figure, left, right, outer, inset, inner = nested
    assert grids_in(figure) == [outer, inset, inner]
    assert grids_in(left) == [outer, inset]
    assert grids_in(right) == [inner]
    assert grids_in(outer) == [outer, inset]
    assert grids_in(inset) == [inset]


def test_they_are_those_that_matplotlib_finds(nested):
    figure = nested[0]
    assert [*artists_in(figure, ClassMarks)] == figure.findobj(ClassMarks)
    assert [*artists_in(plt.figure(), ClassMarks)] == []


def test_no_axis_is_asked_for_its_ticks(nested, monkeypatch):
    figure, _, _, outer, _, _ = nested
    asked = []
    monkeypatch.setattr(Axis, "get_children", lambda axis: asked.append(axis) or [])
    hg.headgrid_legend(outer, loc="center")
    hg.headgrid_metadata(figure, "png")
    assert asked == []
    figure.findobj(ClassMarks)
    assert len(asked) == 6
