"""Heads sorted by class: which head stands where, and who has to know."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest

import mpl_headgrid as hg
from tests.support.lengths import short
from tests.support.pictures import (
    CATEGORIES,
    color_at,
    colors_of,
    draw,
    event_at,
    in_each,
    pixels,
    random_grid,
)

ORDER = [*CATEGORIES, "2 categories", "3 categories", "4 categories", "Not shown", "Unclassified"]


def a_grid(seed=0):
    """Return a grid with heads of all classes, missing ones and absent ones, with scores."""
    grid = random_grid(9, 7, seed=seed, missing=0.1)
    exists = np.ones(grid.known.shape, bool)
    exists[4], exists[6, 2:4] = False, False
    member = grid.membership & exists[:, :, None]
    scores = in_each(member, np.random.RandomState(seed).random_sample(exists.shape))
    return hg.HeadGrid(
        member, CATEGORIES, known=grid.known & exists, exists=exists, scores=scores, kv_heads=7
    )


def class_of(grid, layer, head):
    """Return the class of a head, worked out anew; None for one without a mark."""
    mine = np.flatnonzero(grid.membership[layer, head])
    if not grid.known[layer, head]:
        return None
    if grid.hidden[layer, head]:
        return "Not shown"
    if len(mine) == 1:
        return grid.categories[mine[0]]
    return f"{len(mine)} categories" if len(mine) else "Unclassified"


def expected_places(grid):
    """Return the place of each head along the head axis, worked out anew: {(layer, head): place}.

    Heads without a mark have the places that are left.
    """
    places = {}
    for layer in range(grid.n_layers):
        marked = [head for head in range(grid.n_heads) if class_of(grid, layer, head)]
        by_class = sorted(marked, key=lambda h, at=layer: (ORDER.index(class_of(grid, at, h)), h))
        places |= {(layer, head): place for place, head in enumerate(by_class)}
    return places


@pytest.mark.parametrize(
    ("layer_axis", "origin", "only"),
    short(itertools.product("xy", ["lower", "upper"], [False, True]), 0, 3, 5),
)
def test_heads_of_a_layer_stand_in_the_order_of_their_classes(layer_axis, origin, only):
    grid = a_grid().only("Knowledge") if only else a_grid()
    marks = draw(grid, sort_heads="class", layer_axis=layer_axis, origin=origin)
    ax, picture, places = marks.axes, pixels(marks.axes.figure), expected_places(grid)
    colors = colors_of(hg.HeadGrid(grid.membership, grid.categories, known=grid.known))
    found = {}
    for name, artist in marks.items():
        for (layer, head), offset in zip(artist.heads(), artist.get_offsets(), strict=True):
            x, y = offset if layer_axis == "x" else offset[::-1]
            assert (x, class_of(grid, layer, head)) == (layer, name)
            found[int(layer), int(head)] = y
            if name not in {"Not shown", "Unclassified"}:
                assert (color_at(picture, ax, *offset) == colors[layer, head]).all()
            assert ax.format_coord(*offset).startswith(f"Layer {layer}, head {head} ")
            details = {"class": name, "layer": layer, "head": head}
            assert marks.contains(event_at(ax, *offset)) == (True, details)
    assert found == places
    # 0 is where the heads begin, whichever way the axis runs.
    assert (ax.yaxis_inverted(), ax.xaxis_inverted()) == (origin == "upper", False)


@pytest.mark.parametrize(
    "looks",
    [
        {"multi": "split"},
        {"marker": "corners"},
        {"marker": "o"},
        {"score_encoding": "size"},
        {"multi": "split", "score_encoding": "alpha"},
    ],
    ids=str,
)
def test_a_mark_looks_as_it_does_unsorted(looks):
    grid = a_grid()
    plain, moved = draw(grid, **looks), draw(grid, sort_heads="class", **looks)
    before, after = pixels(plain.axes.figure), pixels(moved.axes.figure)
    places = expected_places(grid)
    width, height = (int(side) for side in plain._drawn.cell_size())
    for (layer, head), place in places.items():
        cells = []
        for picture, ax, y in ((before, plain.axes, head), (after, moved.axes, place)):
            left, bottom = np.rint(ax.transData.transform((layer - 0.5, y - 0.5))).astype(int)
            row = len(picture) - bottom - height
            cells.append(picture[row + 2 : row + height - 2, left + 2 : left + width - 2])
        unlike = (np.abs(cells[0].astype(int) - cells[1]).max(axis=2) > 90).mean()
        assert unlike < 0.1, (layer, head, looks)  # edges may lie one pixel aside


def test_labels_frames_and_markers_stay_with_their_heads():
    grid, other = a_grid(0), a_grid(1)
    marks = draw(grid, sort_heads="class")
    before, after = expected_places(grid), expected_places(other)
    heads = [head for head in before if before[head] != after.get(head, before[head])][:3]
    notes = hg.annotate_heads(marks.axes, dict.fromkeys(heads, "name"), outline=True)
    frames, stars = (
        hg.mark_heads(marks.axes, heads, **kw)["heads"] for kw in ({}, {"marker": "*"})
    )

    def check(grid):
        places = expected_places(grid)
        expected = [(layer, places[layer, head]) for layer, head in heads]
        assert [notes.labels[head].xy for head in heads] == expected
        assert [notes.outlines[head].cell for head in heads] == expected
        assert frames.cells[:, :2].tolist() == [list(at) for at in expected]
        assert stars.get_offsets().tolist() == [list(at) for at in expected]
        assert frames.heads().tolist() == [list(head) for head in heads]

    check(grid)
    marks.set_data(other)
    check(other)


def test_the_table_keeps_the_heads_and_lines_between_groups_are_left_out():
    grid = a_grid()
    grouped = hg.HeadGrid(grid.membership[:, :6], CATEGORIES, known=grid.known[:, :6], kv_heads=2)
    marks = draw(grouped, sort_heads="class")
    assert marks.key_value_lines is None
    assert marks.grid is grouped
    assert hg.read_heads(marks).to_frame().equals(grouped.to_frame())
    x, y = marks["Knowledge"].get_offsets()[0]
    _, head = marks["Knowledge"].heads()[0]
    said = marks.axes.format_coord(x, y)
    assert f"head {head} (key-value group {head // 3}): Knowledge" in said


def test_the_axis_counts_heads_and_says_that_they_are_sorted():
    for n, counted in ((25, [0, 5, 10, 15, 20, 25]), (12, [0, 2, 4, 6, 8, 10, 12]), (1, [0, 1])):
        grid = random_grid(12, n)
        _, ax = plt.subplots()
        marks = hg.headgrid_scatter(ax, grid, sort_heads="class")
        assert ax.get_ylabel() == "Heads, sorted by class"
        assert [text.get_text() for text in ax.get_yticklabels()] == [str(k) for k in counted]
        # As many cells lie below a tick as it says.
        assert list(ax.get_yticks()) == [k - 0.5 for k in counted]
        assert ax.get_xlabel() == "Layer"
        marks.remove()
        hg.headgrid_scatter(ax, grid)
        assert ax.get_ylabel() == "Head"
        assert list(ax.get_yticks()) == list(range(0, n, max(1, n // 5)))
    _, low = plt.subplots(figsize=(4, 1.5))
    hg.headgrid_scatter(low, random_grid(12, 4), sort_heads="class")
    assert low.get_ylabel() == "Heads, sorted\nby class"


def test_an_axis_has_heads_sorted_or_by_number_and_not_both():
    grid = random_grid(9, 7)
    scores = hg.HeadScores(np.ones((9, 7, 1)), ["score"])
    later = (
        lambda ax, **_: hg.headgrid_scatter(ax, grid),
        lambda ax, **_: hg.headgrid_heatmap(ax, scores),
    )
    for draw_other in later:
        _, (left, right) = plt.subplots(1, 2, sharey=True)
        hg.headgrid_scatter(left, grid, sort_heads="class")
        with pytest.raises(ValueError, match=r"^sort_heads: the y-axis would have .* don't share"):
            draw_other(right)
        assert not right.collections
        _, (left, right) = plt.subplots(1, 2, sharey=True)
        draw_other(left)
        with pytest.raises(ValueError, match=r"^sort_heads: the y-axis"):
            hg.headgrid_scatter(right, grid, sort_heads="class")
        assert not right.collections
    _, (left, right) = plt.subplots(1, 2, sharey=True)
    hg.headgrid_scatter(left, grid, sort_heads="class")
    with pytest.raises(ValueError, match=r"^along: the y-axis is shared with a grid whose heads"):
        hg.headgrid_profile(right, grid, along="head")
    with pytest.raises(ValueError, match=r"^offset: the heads of the grid"):
        hg.mark_heads(left, [(1, 1)], offset=0)
    _, (top, below) = plt.subplots(2, 1, sharex=True)  # layers stand where they do
    hg.headgrid_scatter(below, grid, sort_heads="class")
    hg.headgrid_profile(top, grid)
    hg.headgrid_heatmap(plt.subplots(2, 1, sharex=below)[1][0], scores)


def test_sorted_heads_are_named_in_descriptions_and_not_compared():
    grid = random_grid(9, 7)
    marks = draw(grid, sort_heads="class", layer_axis="y")
    words = hg.headgrid_metadata(marks, "png")["Description"]
    assert "the heads of each layer are sorted by class, from left to right, with Uncl" in words
    assert hg.describe_heads(grid, layer_axis="y", sort_heads="class") == words
    assert "sorted" not in hg.headgrid_metadata(draw(grid), "png")["Description"]
    with pytest.raises(ValueError, match=r"^sort_heads: expected 'class', got 'size'"):
        draw(grid, sort_heads="size")
    with pytest.raises(ValueError, match=r"^sort_heads: .* use hg.headgrid_panels"):
        hg.headgrid_compare(grid, grid, sort_heads="class")
    scores = hg.HeadScores(np.ones((9, 7, 1)), ["score"])
    with pytest.raises(TypeError, match=r"^sort_heads: these are HeadScores"):
        hg.headgrid_panels({"A": scores}, sort_heads="class")
    both = {"Before": grid, "After": grid}
    _, axes = hg.headgrid_panels(both, sort_heads="class", sharey=True)
    assert axes["Before"].get_ylabel() == "Heads, sorted by class"


def test_two_sorted_grids_on_the_same_axes_have_one_order():
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, {"A": [(0, 1)]}, n_layers=1, n_heads=3, sort_heads="class")
    hg.headgrid_scatter(ax, {"B": [(0, 1)]}, n_layers=1, n_heads=3, sort_heads="class", fill=0.4)
    with pytest.raises(ValueError, match=r"^sort_heads: another grid .* other heads"):
        hg.headgrid_scatter(ax, {"A": [(0, 2)]}, n_layers=1, n_heads=3, sort_heads="class")
    assert len(ax.collections) == 2 * len(["Unclassified", "A"])
