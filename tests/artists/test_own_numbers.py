"""Heads that are absent, and layers by the model's own numbers: marks, lines, ticks, pointer."""

import dataclasses
import pickle

import matplotlib.pyplot as plt
import numpy as np
import pytest

import mpl_headgrid as hg
from tests.support.pictures import (
    bare_axes,
    color_at,
    colors_of,
    compared,
    event_at,
    pixels,
    random_grid,
)

WITH_HEADS = [3, 7, 11, 15, 19, 23]
WHOLE = random_grid(24, 8, missing=0.05)
EXISTS = np.zeros((24, 8), dtype=bool)
EXISTS[WITH_HEADS] = True
EXISTS[7, 6:] = False
HYBRID = dataclasses.replace(
    WHOLE,
    membership=WHOLE.membership & EXISTS[:, :, None],
    known=WHOLE.known & EXISTS,
    exists=EXISTS,
    kv_heads=4,
)
TABLES = {"whole": HYBRID, "compact": HYBRID.compact(), "slice": HYBRID[5:16]}


def position(grid, layer):
    """Return where a layer must be drawn, worked out anew."""
    gaps = np.ptp(grid.layer_labels) + 1 > grid.n_layers
    return grid.layer_labels.index(layer) if gaps else layer


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("layer_axis", ["x", "y"])
def test_marks_stand_at_their_layers_and_absent_heads_have_none(kind, layer_axis):
    grid = TABLES[kind]
    ax = bare_axes(4, 3, dpi=100)
    marks = hg.headgrid_scatter(ax, grid, palette="headgrid", layer_axis=layer_axis)
    picture, expected = pixels(ax.figure), colors_of(grid)
    for place, head in np.ndindex(grid.known.shape):
        xy = position(grid, grid.layer_labels[place]), head
        xy = xy if layer_axis == "x" else xy[::-1]
        assert (color_at(picture, ax, *xy) == expected[place, head]).all(), (place, head)
    drawn = np.concatenate([artist.heads() for artist in marks.values()])
    there = np.argwhere(grid.known)
    there[:, 0] = np.array(grid.layer_labels)[there[:, 0]]
    assert sorted(map(tuple, drawn)) == sorted(map(tuple, there))
    again = pickle.loads(pickle.dumps(ax.figure))
    assert (pixels(again) == picture).all()


@pytest.mark.parametrize("kind", TABLES)
def test_the_pointer_names_a_head_by_its_own_number(kind):
    ax = plt.figure().subplots()
    grid = TABLES[kind]
    marks = hg.headgrid_scatter(ax, grid)
    for layer in (7, 11, 15):
        at = position(grid, layer)
        assert ax.format_coord(at, 2).startswith(f"Layer {layer}, head 2 (key-value group 1): ")
        inside, details = marks.contains(event_at(ax, at, 2))
        known = grid.known[grid.layer_labels.index(layer), 2]
        assert inside == known
        if known:
            assert (details["layer"], details["head"]) == (layer, 2)
    assert ax.format_coord(position(grid, 7), 7).endswith("no such head")
    assert not marks.contains(event_at(ax, position(grid, 7), 7))[0]


TICKS = {
    "whole": (range(0, 24, 4), range(0, 24, 4)),
    "compact": (range(6), WITH_HEADS),
    "slice": (range(5, 16, 2), range(5, 16, 2)),
}


@pytest.mark.parametrize("kind", TABLES)
def test_ticks_have_the_layers_numbers(kind):
    fig, ax = plt.subplots(figsize=(8, 3))
    hg.headgrid_scatter(ax, TABLES[kind])
    fig.draw_without_rendering()
    positions, labels = TICKS[kind]
    assert [*ax.get_xticks()] == [*positions]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == [*map(str, labels)]


def test_lines_between_groups_run_only_where_both_sides_have_heads():
    ax = plt.figure().subplots()
    lines = hg.headgrid_scatter(ax, HYBRID).key_value_lines
    drawn = {tuple(map(tuple, segment)) for segment in lines.get_segments()}
    expected = {
        ((layer - 0.5, head - 0.5), (layer + 0.5, head - 0.5))
        for layer in WITH_HEADS
        for head in (2, 4, 6)
        if EXISTS[layer, head - 1] and EXISTS[layer, head]
    }
    assert drawn == expected


@pytest.mark.parametrize("kind", TABLES)
def test_names_are_found_by_the_layers_numbers(kind):
    ax = plt.figure().subplots()
    grid = TABLES[kind]
    hg.headgrid_scatter(ax, grid)
    notes = hg.annotate_heads(ax, {"L11H2": "eleven"}, outline=True)
    assert notes.labels[11, 2].xy == (position(grid, 11), 2)
    assert notes.outlines[11, 2].cell == (position(grid, 11), 2)
    with pytest.raises(ValueError, match="heads: 'L7H7' is absent from the model"):
        hg.annotate_heads(ax, ["L7H7"])
    with pytest.raises(ValueError, match="heads: 'L99H0' has layer 99; the grid has layers "):
        hg.annotate_heads(ax, ["L99H0"])


@pytest.mark.parametrize("kind", TABLES)
def test_a_profile_stands_over_its_grid(kind):
    fig, (top, ax) = plt.subplots(2, 1, sharex=True)
    grid = TABLES[kind]
    hg.headgrid_scatter(ax, grid)
    profile = hg.headgrid_profile(top, grid, unclassified=True)
    heights = sum(profile.counts.values())
    assert heights.tolist() == grid.known.sum(axis=1).tolist()
    edges = profile["Unclassified"].get_data()[1]
    assert edges[0] == position(grid, grid.layer_labels[0]) - 0.5
    fig.draw_without_rendering()
    assert top.get_xlim() == ax.get_xlim()


def test_layers_without_heads_are_gaps_and_no_zeros():
    profile = hg.headgrid_profile(plt.figure().subplots(), HYBRID, categories="inclusive")
    heights = profile["Knowledge"].get_ydata()
    assert np.flatnonzero(~np.isnan(heights)).tolist() == WITH_HEADS


def test_axes_do_not_number_layers_in_two_ways():
    _, (one, two) = plt.subplots(2, 1, sharex=True)
    hg.headgrid_scatter(one, HYBRID.compact())
    with pytest.raises(ValueError, match="the x-axis would number layers in two ways, 3, 7, 11"):
        hg.headgrid_scatter(two, HYBRID)
    assert not two.collections
    shorter, longer = HYBRID[:12].compact(), HYBRID.compact()
    for tables in ((shorter, longer), (longer, shorter)):
        _, axes = plt.subplots(2, 1, sharex=True)
        for ax, table in zip(axes, tables, strict=True):
            hg.headgrid_scatter(ax, table)
        assert [axes[0].xaxis.get_major_formatter()(at) for at in (2, 5)] == ["11", "23"]


@pytest.mark.parametrize("kind", TABLES)
def test_other_data_of_the_model_are_shown_in_the_same_cells(kind):
    grid = TABLES[kind]
    marks = hg.headgrid_scatter(plt.figure().subplots(), grid, palette="headgrid")
    marks.set_data({"Knowledge": [(11, 2)], "Linguistic": [(15, 1)]})
    assert marks["Knowledge"].heads().tolist() == [[11, 2]]
    assert marks["Knowledge"].get_offsets().tolist() == [[position(grid, 11), 2]]
    assert (marks.grid.exists == grid.exists).all()
    marks.set_data(marks.grid.only("Knowledge"))
    assert marks["Not shown"].heads().tolist() == [[15, 1]]
    before = marks.grid
    other = dataclasses.replace(grid, layer_labels=tuple(n + 1 for n in grid.layer_labels))
    with pytest.raises(ValueError, match="data: expected the layers and heads that are drawn"):
        marks.set_data(other)
    assert marks.grid is before


PART = {"Knowledge": ["L11H2", "L13H0"], "Linguistic": ["L16H1"]}


def test_data_that_go_beyond_the_layers_drawn_are_of_the_whole_model():
    marks = hg.headgrid_scatter(plt.figure().subplots(), random_grid(24, 8)[10:14])
    marks.set_data(PART)
    assert marks["Knowledge"].heads().tolist() == [[11, 2], [13, 0]]
    assert not len(marks["Linguistic"].heads())
    framed = hg.mark_heads(marks.axes, marks)
    assert framed["Knowledge"].heads().tolist() == [[11, 2], [13, 0]]
    other = hg.headgrid_scatter(plt.figure().subplots(), marks.grid.only("Linguistic"))
    marks.set_data(other)
    assert marks["Not shown"].heads().tolist() == [[11, 2], [13, 0]]
    marks.set_data([["Knowledge"] * 8] * 4)  # an array of the layers drawn
    assert len(marks["Knowledge"].heads()) == 32
    with pytest.raises(ValueError, match="expected some of layers 10 to 13, which are drawn"):
        marks.set_data({"Knowledge": ["L3H2", "L20H0"]})
    with pytest.raises(ValueError, match="has layer 16; the grid has layers 10 to 13") as caught:
        hg.mark_heads(marks.axes, PART)
    assert "base" not in str(caught.value)
    assert "swapped" not in str(caught.value)


def test_a_map_of_some_layers_takes_scores_by_their_own_numbers_or_as_an_array():
    values = np.arange(48).reshape(6, 8) / 48
    scores = hg.read_scores(values)
    heatmap = hg.headgrid_heatmap(plt.figure().subplots(), scores[3:6])

    def table(*layers):
        return hg.read_scores(values).to_frame().query(f"layer in {layers}")

    for data in (table(3, 4, 5), table(*range(6)), values, scores[3:6]):
        heatmap.set_data(np.zeros((3, 8)))
        heatmap.set_data(data)
        assert heatmap.get_array().tolist() == values[3:].tolist()
    heatmap.set_data(table(4, 5))
    assert heatmap.get_array().mask[0].all()
    other = hg.headgrid_heatmap(plt.figure().subplots(), scores[:3])
    for data, message in (
        (table(0, 1, 2), "expected some of layers 3 to 5, which are drawn, got none"),
        (other, "expected the layers and heads that are drawn, got others"),
    ):
        with pytest.raises(ValueError, match=f"^scores: {message}"):
            heatmap.set_data(data)
    assert heatmap.get_array()[1:].tolist() == values[4:].tolist()


@compared()
def test_picture_absent_and_hidden_heads():
    fig, axs = plt.subplots(1, 3, figsize=(6.75, 2), layout="constrained", width_ratios=[3, 1.5, 2])
    for ax, grid in zip(axs, TABLES.values(), strict=True):
        hg.headgrid_scatter(ax, grid.only("Knowledge", "Linguistic"))
    hg.headgrid_legend(fig)
    return fig
