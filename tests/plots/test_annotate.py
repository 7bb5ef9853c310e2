"""annotate_heads: names that keep off each other and off the heads named."""

import copy
import io
import itertools
import pickle
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

import mpl_headgrid as hg
from mpl_headgrid._plots.head_labels import HeadNotes
from mpl_headgrid._render.label_placement import places_in_column, places_inside
from mpl_headgrid._render.leaders import meet
from tests.support.lengths import LONG, combined, short
from tests.support.pictures import bare_axes, compared, pixels, random_grid, unchanged

WORDS = [
    "star wars", "capitals", "copying", "previous token", "induction", "name mover", "antonyms",
    "plural", "French", "years", "colours", "brackets", "duplicate", "greater than", "successor",
]  # fmt: skip


def chosen(kind, n_layers, n_heads, *, seed=0, n=15):
    """Return n heads of a grid, all over it or close together in its last corner."""
    random = np.random.RandomState(seed)
    first = (0, 0) if kind == "random" else (max(0, n_layers - 14), max(0, n_heads - 12))
    heads = list(itertools.product(range(first[0], n_layers), range(first[1], n_heads)))
    return [heads[i] for i in random.permutation(len(heads))[:n]]


def annotated(size, heads, *, width=5.5, layer_axis="x", **keywords):
    plt.style.use("headgrid")
    plt.rcParams["font.sans-serif"] = ["DejaVu Sans"]
    fig, ax = plt.subplots(figsize=(width, 0.7 * width))
    hg.headgrid_scatter(ax, random_grid(*size), layer_axis=layer_axis)
    notes = hg.annotate_heads(ax, dict(zip(heads, WORDS, strict=False)), **keywords)
    return fig, ax, notes


def overlap(a, b):
    return min(a[2], b[2]) - max(a[0], b[0]) > 0.01 and min(a[3], b[3]) - max(a[1], b[1]) > 0.01


def along(line):
    """Return many points of a line, given where it bends."""
    return np.concatenate([np.linspace(*ends, 200) for ends in itertools.pairwise(line)])


def crosses_mark(ax, line):
    """Return whether a line runs through a mark of a grid, any one, and not in the gaps."""
    points = along(line)
    cells = ax.transData.inverted().transform(points[points[:, 0] < ax.bbox.x1])
    return (np.abs(cells - np.rint(cells)) < 0.38).all(axis=1).any()


def faults(fig, ax, notes):
    """Return what is wrong with labels, measured anew on the artists that have been drawn."""
    to_pixels = ax.transData.transform
    boxes, marks, lines = {}, {}, {}
    for head, label in notes.labels.items():
        boxes[head] = Text.get_window_extent(label).extents
        low, high = to_pixels(np.add(label.xy, [[-0.4], [0.4]]))
        marks[head] = np.concatenate([np.minimum(low, high), np.maximum(low, high)])
        line = label.arrow_patch.get_path().vertices
        lines[head] = label.arrow_patch.get_transform().transform(line)
    found = []
    for one, other in itertools.permutations(boxes, 2):
        if overlap(boxes[one], boxes[other]):
            found.append(("labels", one, other))
        points = along(lines[one])
        box = boxes[other]
        if ((points > box[:2]) & (points < box[2:])).all(axis=1).any():
            found.append(("line over label", one, other))
    for one, other in itertools.product(boxes, marks):
        if overlap(boxes[one], marks[other]):
            found.append(("label over mark", one, other))
    found += [("line through mark", head) for head in lines if crosses_mark(ax, lines[head])]
    for head, box in boxes.items():
        if not (box[0] >= 0 and box[1] >= 0 and box[2] <= fig.bbox.x1 and box[3] <= fig.bbox.y1):
            found.append(("clipped", head))
    return found


@combined(
    width=[3.25, 6.75],
    size=[(12, 12), (48, 25), (80, 64), (126, 128)],
    kind=["random", "corner"],
    place=["inside", "right"],
)
def test_labels_cover_neither_each_other_nor_the_named_marks(width, size, kind, place):
    n = 6 if size == (12, 12) else 15
    fig, ax, notes = annotated(size, chosen(kind, *size, n=n), width=width, place=place)
    fig.canvas.draw()
    assert faults(fig, ax, notes) == []


@pytest.mark.parametrize("seed", short(range(1, 4), -1))
@pytest.mark.parametrize("kind", short(["random", "corner"], -1))
def test_labels_keep_off_each_other_on_80_by_64_whichever_heads_are_named(kind, seed):
    fig, ax, notes = annotated((80, 64), chosen(kind, 80, 64, seed=seed), width=3.25)
    fig.canvas.draw()
    assert faults(fig, ax, notes) == []


@pytest.mark.parametrize("place", ["inside", "right"])
def test_labels_hold_at_another_resolution_after_resizing_and_zooming(place):
    heads = chosen("random", 48, 25, n=8)
    fig, ax, notes = annotated((48, 25), heads, place=place)
    fig.canvas.draw()
    for change in (
        lambda: fig.set_dpi(71),
        lambda: fig.set_size_inches(4, 3),
        lambda: ax.set_xlim(10, 30),
        ax.invert_yaxis,
        lambda: [label.set_fontsize(9) for label in notes.labels.values()],
    ):
        change()
        fig.canvas.draw()
        seen = {head: label for head, label in notes.labels.items() if 10 <= head[0] <= 30}
        shown = HeadNotes(seen, {}, None) if ax.get_xlim() == (10, 30) else notes
        assert faults(fig, ax, shown) == []


@pytest.mark.parametrize("place", ["inside", "right"])
def test_the_same_figure_has_its_labels_at_the_same_places(place):
    places = []
    for dpi in (100, 100, 300):
        fig, ax, notes = annotated((48, 25), chosen("random", 48, 25, n=8), place=place)
        fig.set_dpi(dpi)
        fig.canvas.draw()
        places.append([label.get_window_extent().p0 / dpi for label in notes.labels.values()])
        where = ax.get_position().extents
        fig.canvas.draw()
        assert ax.get_position().extents == pytest.approx(where, abs=1e-3)
    assert np.array_equal(places[0], places[1])
    if place == "right":  # inside, a text a hair wider may stand best elsewhere
        assert np.abs(np.subtract(places[0], places[2])).max() < 0.1


def placed(notes):
    """Return where the labels and the ends of their lines are, in pixels."""
    labels = notes.labels.values()
    texts = [Text.get_window_extent(label).extents for label in labels]
    lines = [label.arrow_patch.get_path().vertices[[0, -1]].ravel() for label in labels]
    return np.concatenate([*texts, *lines])


@pytest.mark.parametrize(
    "change",
    [
        lambda fig: fig.axes[0].set(xlim=(-0.5, 30.5), ylim=(-0.5, 20.5)),
        # As many pixels, and text twice as large in them
        lambda fig: (fig.set_dpi(2 * fig.dpi), fig.set_size_inches(fig.get_size_inches() / 2)),
    ],
    ids=["zoomed", "text twice as large"],
)
def test_a_figure_that_has_been_drawn_is_placed_as_one_that_has_not(change):
    heads = [(3, 3), (11, 9), (17, 4), (24, 16)]
    found = []
    for is_drawn in (False, True):
        fig, _, notes = annotated((48, 25), heads)
        fig.set_layout_engine("none")  # which moves the Axes at each change, and so all labels
        if is_drawn:
            fig.canvas.draw()
        change(fig)
        fig.canvas.draw()
        found.append(placed(notes))
    assert found[0] == pytest.approx(found[1], abs=0.5)


@pytest.mark.parametrize("zoomed", [False, True])
def test_a_line_runs_from_the_label_in_a_gap_to_a_corner_of_the_cell(zoomed):
    fig, ax, notes = annotated((12, 12), [(5, 4)], place="right")
    fig.canvas.draw()
    if zoomed:
        fig.set_layout_engine("none")  # so that the Axes stay where they are
        ax.set(xlim=(3.5, 8.5), ylim=(2.5, 9.5))
        fig.canvas.draw()
    label = notes.labels[5, 4]
    line = label.arrow_patch.get_path().vertices
    corner, bend, leaves = ax.transData.inverted().transform(line[:0:-1])
    assert np.abs(corner - (5.5, 4)) == pytest.approx((0, 0.5), abs=1e-2)
    assert (leaves[1], bend[1]) == pytest.approx((corner[1], corner[1]), abs=1e-2)
    assert ax.bbox.x1 < line[0, 0] < Text.get_window_extent(label).x0


def test_labels_at_the_right_stand_beyond_what_else_is_there():
    fig, ax = plt.subplots(layout="constrained")
    hg.headgrid_scatter(ax, random_grid(12, 12))
    ax.yaxis.tick_right()
    ax.yaxis.set_label_position("right")
    notes = hg.annotate_heads(ax, {(5, 4): "name"}, place="right")
    fig.canvas.draw()
    label = Text.get_window_extent(notes.labels[5, 4])
    assert label.x0 > ax.yaxis.get_tightbbox().x1


def maps(kind, ax, values):
    """Draw values, layers along x, as a map; return where layer 0, head 0 stands."""
    if kind == "image":
        ax.imshow(values.T, origin="lower", aspect="auto")
    elif kind == "mesh":
        ax.pcolormesh(values.T)
    else:
        hg.headgrid_heatmap(ax, values, colorbar=True)
    ax.set(xlabel="Layer", ylabel="Head")
    return 0.5 if kind == "mesh" else 0


@pytest.mark.parametrize("kind", ["image", "mesh", "scores", "categories"])
@pytest.mark.parametrize("full", ["left", "right"])
@pytest.mark.parametrize("inverted", [False, True])
def test_labels_hide_cells_with_little_to_see_rather_than_others(kind, full, inverted):
    values = np.full((24, 12), 0.02)
    values[: 12 if full == "left" else 24] = 1
    values[: 0 if full == "left" else 12] = 0.02
    fig, ax = plt.subplots(figsize=(5.5, 3.4), layout="constrained")
    if kind == "categories":
        names = np.where(values == 1, "A", None)
        hg.headgrid_scatter(ax, hg.HeadGrid((names == "A")[..., None], ["A"]))
    else:
        maps(kind, ax, values)
    if inverted:
        ax.invert_xaxis()
    notes = hg.annotate_heads(ax, {(11 if full == "left" else 12, 6): "previous token"})
    fig.canvas.draw()
    box = notes.labels.popitem()[1].get_bbox_patch().get_window_extent()
    border = ax.transData.transform((12 if kind == "mesh" else 11.5, 0))[0]
    assert box.x0 >= border - 1 if (full == "left") is not inverted else box.x1 <= border + 1


@pytest.mark.parametrize("origin", ["lower", "upper"])
@pytest.mark.parametrize("place", ["inside", "right", "numbers"])
def test_maps_of_any_kind_and_orientation_are_annotated_alike(place, origin):
    values = np.random.default_rng(0).random((12, 10))
    heads = {(3, 2): "star wars", (8, 6): "capitals", (4, 8): "antonyms"}
    for kind in ("image", "mesh", "scores"):
        fig, ax = plt.subplots(figsize=(5, 3.4), layout="constrained")
        start = maps(kind, ax, values)
        if origin == "upper":
            ax.invert_yaxis()
        notes = hg.annotate_heads(ax, heads, place=place)
        fig.canvas.draw()
        for head, outline in notes.outlines.items():
            assert outline.cell == pytest.approx(np.add(head, start))
        if place == "numbers":
            assert [text.get_text() for text in notes.labels.values()] == ["1", "2", "3"]
            continue
        for head, label in notes.labels.items():
            ends = label.arrow_patch.get_path().vertices
            end = ax.transData.inverted().transform(ends[-1])
            assert np.abs(end - outline_centre(notes, head)) == pytest.approx((0.5, 0.5), abs=0.02)


def outline_centre(notes, head):
    return np.array(notes.outlines[head].cell)


@pytest.mark.parametrize("width", [0.5, 5])
def test_on_a_map_of_its_own_color_an_outline_is_told_by_its_edge(width):
    fig, ax = plt.subplots()
    ax.imshow(np.ones((12, 10)), cmap="Reds", vmin=0)
    ax.set(xlabel="Head", ylabel="Layer")
    ax.set_axis_off()
    red = to_hex(plt.get_cmap("Reds")(1.0))
    notes = hg.annotate_heads(ax, ["L5H1"], outline={"edgecolor": red, "linewidth": width})
    edged = pixels(fig).astype(int)
    notes.remove()
    assert np.abs(edged - pixels(fig)).max() > 50


def test_labels_cover_no_head_that_is_marked():
    fig, ax, notes = annotated((12, 12), [(5, 4)])
    fig.canvas.draw()
    (label,) = notes.labels.values()
    first = Text.get_window_extent(label)
    low, high = np.rint(ax.transData.inverted().transform(first.get_points())).astype(int)
    covered = list(itertools.product(*map(range, low, high + 1)))
    (marked,) = hg.mark_heads(ax, covered).values()
    fig.canvas.draw()
    box = Text.get_window_extent(label)
    for cell in zip(*marked.boxes(), strict=True):
        assert not overlap(box.extents, np.concatenate(cell))
    marked.set_visible(False)  # and nothing is there to be covered
    fig.canvas.draw()
    assert np.array_equal(Text.get_window_extent(label).extents, first.extents)


def test_where_heads_are_crowded_at_the_right_labels_stand_in_a_column_left_of_them():
    fig, ax, notes = annotated((126, 128), [(125, head) for head in range(60, 80, 2)])
    fig.set_dpi(300)
    fig.canvas.draw()
    texts = [Text.get_window_extent(label) for label in notes.labels.values()]
    assert min(box.x0 for box in texts) >= ax.bbox.x0
    assert max(box.x1 for box in texts) < ax.transData.transform((124.5, 0))[0]


# The key of numbers.


def boxes_beside(ax, notes):
    """Return the boxes of all that stands around Axes, in pixels."""
    legend = ax.get_legend()
    boxes = {"axes": ax.bbox, "x": ax.xaxis.get_tightbbox(), "y": ax.yaxis.get_tightbbox()}
    if legend is not None:
        boxes["legend"] = legend.get_window_extent()
    boxes |= {head: Text.get_window_extent(label) for head, label in notes.labels.items()}
    if notes.key is not None:
        boxes = {name: box for name, box in boxes.items() if isinstance(name, str)}
        boxes["key"] = notes.key.get_window_extent()
    return boxes


@combined(
    legend=["before", "after", "figure", None],
    layout=["constrained", "tight"],
    place=["numbers", "right"],
    width=[4.2, 5.5],
    layer_axis=["x", "y"],
)
def test_key_labels_and_legend_keep_clear_of_each_other(legend, layout, place, width, layer_axis):
    fig, ax = plt.subplots(figsize=(width, 3.4), layout=layout)
    hg.headgrid_scatter(ax, random_grid(48, 25), legend=legend == "before", layer_axis=layer_axis)
    names = dict(zip(chosen("random", 48, 25, n=9), WORDS, strict=False))
    notes = hg.annotate_heads(ax, names, place=place)
    if legend == "after":
        hg.headgrid_legend(ax)
    elif legend == "figure" and layout == "constrained":
        hg.headgrid_legend(fig)
    fig.canvas.draw()
    boxes = boxes_beside(ax, notes)
    for box in boxes.values():
        assert box.x0 >= -0.5
        assert box.y0 >= -0.5
        assert box.x1 <= fig.bbox.x1 + 0.5
        assert box.y1 <= fig.bbox.y1 + 0.5
    for one, other in itertools.combinations(boxes, 2):
        if not {one, other} <= {"axes", "x", "y"}:
            assert not overlap(boxes[one].extents, boxes[other].extents), (one, other)


@pytest.mark.parametrize("first", [hg.annotate_heads, hg.headgrid_legend])
@pytest.mark.parametrize("height", [3.4, 1.7])
def test_a_key_stands_under_the_legend_or_beyond_it_whichever_was_first(first, height):
    plt.style.use("headgrid")
    fig, ax = plt.subplots(figsize=(5.5, height))
    hg.headgrid_scatter(ax, random_grid(48, 25))
    if first is hg.headgrid_legend:
        hg.headgrid_legend(ax)
    names = dict(zip(chosen("random", 48, 25, n=6), WORDS, strict=False))
    key = hg.annotate_heads(ax, names, place="numbers").key
    legend = ax.get_legend() or hg.headgrid_legend(ax)
    fig.canvas.draw()
    above, below = legend.get_window_extent(), key.get_window_extent()
    assert above.x0 > ax.bbox.x1
    if height > 3:
        assert below.y1 < above.y0
    else:
        assert below.x0 > above.x1
        assert below.x1 <= fig.bbox.x1


def test_the_key_says_what_each_number_on_a_head_means():
    heads = chosen("random", 48, 25, n=4)
    _, ax, notes = annotated((48, 25), heads, place="numbers")
    assert [text.get_text() for text in notes.key.get_texts()] == WORDS[:4]
    assert [notes.labels[head].get_text() for head in heads] == ["1", "2", "3", "4"]
    numbers = [handle.get_text() for handle in notes.key.legend_handles]
    assert numbers == ["1", "2", "3", "4"]
    more = hg.annotate_heads(ax, {(0, 0): "$fifth$", (1, 1): None}, place="numbers")
    assert [text.get_text() for text in more.labels.values()] == ["5"]
    ax.figure.canvas.draw()
    one, other = (each.key.get_window_extent().extents for each in (notes, more))
    assert not overlap(one, other)
    more.remove()
    notes.remove()
    assert notes.key not in ax.get_children()
    assert not ax.texts


@pytest.mark.parametrize("kind", ["random", "corner"])
def test_numbers_stand_at_their_cells_and_cover_no_other_number(kind):
    fig, ax, notes = annotated((48, 25), chosen(kind, 48, 25), width=6.75, place="numbers")
    fig.canvas.draw()
    boxes = [label.get_window_extent() for label in notes.labels.values()]
    for one, other in itertools.combinations(boxes, 2):
        assert not overlap(one.extents, other.extents)
    for box, outline in zip(boxes, notes.outlines.values(), strict=True):
        cell = outline.get_window_extent()
        reach = max(cell.x0 - box.x1, box.x0 - cell.x1, cell.y0 - box.y1, box.y0 - cell.y1)
        assert reach < 1
        assert ax.bbox.x0 - 1 < box.x0 < box.x1 < ax.bbox.x1 + 1


def test_a_key_that_would_make_the_axes_narrow_stands_below_in_columns():
    for width, beside in ((6.75, True), (3.25, False)):
        fig, ax, notes = annotated((48, 25), chosen("random", 48, 25), width=width, place="numbers")
        fig.canvas.draw()
        box = notes.key.get_window_extent()
        assert (box.x0 > ax.bbox.x1) == beside
        assert (box.y1 < ax.xaxis.label.get_window_extent().y0) != beside
        seen = fig.get_tightbbox().transformed(fig.dpi_scale_trans).padded(1e-6)
        assert seen.x0 <= box.x0 < box.x1 <= seen.x1  # what bbox_inches="tight" saves
        assert seen.y0 <= box.y0 < box.y1 <= seen.y1


def test_a_key_that_is_higher_than_the_axes_stands_below_them():
    fig = plt.figure(figsize=(12, 3))
    ax = fig.add_axes((0.1, 0.6, 0.8, 0.3))
    hg.headgrid_scatter(ax, random_grid(48, 12))
    notes = hg.annotate_heads(ax, {(layer, 0): "a" for layer in range(10)}, place="numbers")
    assert notes.key.get_window_extent().y1 < ax.bbox.y0


@pytest.mark.parametrize("place", ["inside", "right", "numbers"])
def test_all_sizes_follow_the_font_size(place):
    def sizes(font_size):
        with plt.rc_context({"font.size": font_size}):
            _, ax = plt.subplots(figsize=(20, 12))
            hg.headgrid_scatter(ax, random_grid(12, 8))
            notes = hg.annotate_heads(ax, {(1, 1): "A"}, place=place)
        ((label,), (outline,)) = notes.labels.values(), notes.outlines.values()
        found = [label.get_fontsize(), outline.get_linewidth()]
        if label.arrow_patch is not None:
            found.append(label.arrow_patch.get_linewidth())
            ax.figure.canvas.draw()
            box, line = label.get_window_extent(), label.arrow_patch.get_path().vertices
            found.append(np.abs(np.subtract(line[0], np.clip(line[0], box.p0, box.p1))).max())
        if notes.key is not None:
            found += [notes.key.get_texts()[0].get_fontsize(), notes.key.get_window_extent().height]
        return np.array(found)

    plt.style.use("headgrid")
    assert sizes(16) == pytest.approx(2 * sizes(8), rel=0.2)


def test_labels_to_the_right_have_room_made_by_the_layout_and_those_inside_need_none():
    fig, ax, _ = annotated((12, 12), [])
    fig.canvas.draw()
    without = ax.get_position().x1
    for place in ("inside", "right"):
        fig, ax, notes = annotated((12, 12), [(5, 4)], place=place)
        fig.canvas.draw()
        box = Text.get_window_extent(notes.labels[5, 4])
        assert (ax.get_position().x1 < without - 0.05) == (place == "right")
        assert (box.x0 > ax.bbox.x1) == (place == "right")
        assert box.x1 < fig.bbox.x1


@pytest.mark.parametrize("layer_axis", ["x", "y"])
def test_labels_and_outlines_are_at_the_heads_named(layer_axis):
    _, ax, notes = annotated((12, 8), [(9, 2)], layer_axis=layer_axis, outline=True)
    xy = (9, 2) if layer_axis == "x" else (2, 9)
    assert notes.labels[9, 2].xy == xy
    outline = notes.outlines[9, 2]
    assert (outline.get_xy(), outline.get_width(), outline.get_height()) == (
        (xy[0] - 0.5, xy[1] - 0.5), 1, 1,
    )  # fmt: skip
    expected = ax.transData.transform([outline.get_xy(), np.add(outline.get_xy(), 1)])
    assert outline.get_window_extent().get_points() == pytest.approx(expected)


def test_heads_without_a_text_are_outlined():
    ax = bare_axes(2, 2)
    hg.headgrid_scatter(ax, random_grid(12, 12))
    notes = hg.annotate_heads(ax, ["L5H1", (9, 9)])
    assert (list(notes.labels), list(notes.outlines)) == ([], [(5, 1), (9, 9)])
    notes = hg.annotate_heads(ax, {"L1H1": "a", "L2H1": None}, outline={"edgecolor": "red"})
    assert (list(notes.labels), list(notes.outlines)) == ([(1, 1)], [(1, 1), (2, 1)])
    assert to_hex(notes.outlines[2, 1].get_edgecolor()) == "#ff0000"


@pytest.mark.parametrize("part", [slice(None), slice(3, 9)])
def test_a_grid_has_no_texts_and_the_remedy_names_its_heads(part):
    grid = hg.read_heads({"A": [(5, 1), (4, 7)], "B": [(5, 1)]}, n_layers=12, n_heads=8)[part]
    ax = bare_axes(4, 3)
    hg.headgrid_scatter(ax, grid)
    with pytest.raises(TypeError, match="heads: a HeadGrid has no texts") as caught:
        hg.annotate_heads(ax, grid)
    remedy = re.search(r"give (\{.*\}), where", str(caught.value))[1]
    notes = hg.annotate_heads(ax, eval(remedy, {"grid": grid, "np": np}))  # noqa: S307
    assert {head: label.get_text() for head, label in notes.labels.items()} == {
        (4, 7): "L4H7",
        (5, 1): "L5H1",
    }


def test_heads_may_be_counted_from_1():
    ax = bare_axes(2, 2)
    hg.headgrid_scatter(ax, random_grid(12, 12))
    assert list(hg.annotate_heads(ax, ["L12H1"], base=1).outlines) == [(11, 0)]


def test_labels_of_a_second_call_keep_off_those_of_the_first():
    heads = chosen("corner", 80, 64)
    fig, ax, first = annotated((80, 64), heads[:7], width=6.75)
    second = hg.annotate_heads(ax, dict(zip(heads[7:], WORDS[7:], strict=True)))
    fig.canvas.draw()
    both = HeadNotes({**first.labels, **second.labels}, {}, None)
    assert faults(fig, ax, both) == []


def test_the_label_of_a_head_out_of_view_is_not_shown():
    fig, ax, notes = annotated((12, 12), [(1, 1), (9, 9)])
    ax.set_xlim(5, 11.5)
    shown = pixels(fig, 80)
    notes.labels[1, 1].remove()
    assert (pixels(fig, 80) == shown).all()
    notes.labels[9, 9].remove()
    assert (pixels(fig, 80) != shown).any()


def test_labels_in_view_stand_as_if_there_were_no_others():
    found = []
    for heads in ([(9, 9)], [(9, 9), (0, 9), (1, 9), (2, 9), (3, 9)]):
        fig, ax, notes = annotated((12, 12), heads, place="right")
        fig.set_layout_engine("none")
        ax.set_position((0.1, 0.1, 0.5, 0.8))
        ax.set_xlim(5, 11.5)
        fig.canvas.draw()
        found.append(Text.get_window_extent(notes.labels[9, 9]).extents)
    assert np.array_equal(*found)


def test_removing_takes_all_off_again():
    fig, ax, notes = annotated((12, 12), [(1, 1), (9, 9)], outline=True)
    notes.remove()
    notes.remove()
    assert not ax.texts
    assert not ax.patches
    fig.canvas.draw()


@pytest.mark.parametrize("style", ["headgrid", "headgrid-dark"])
def test_colors_are_those_of_the_style_and_a_text_is_shown_as_typed(style):
    plt.style.use(style)
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, random_grid(12, 12))
    notes = hg.annotate_heads(ax, {(1, 1): "$a$"}, outline=True)
    label, ink = notes.labels[1, 1], to_hex(plt.rcParams["text.color"])
    assert to_hex(label.get_color()) == ink
    assert to_hex(label.arrow_patch.get_edgecolor()) == ink
    assert to_hex(notes.outlines[1, 1].get_edgecolor()) == ink
    paper = to_hex(plt.rcParams["axes.facecolor"])
    assert to_hex(label.get_bbox_patch().get_facecolor()) == paper
    assert not label.get_parse_math()


def test_keywords_restyle_text_line_and_ground():
    _, _, notes = annotated(
        (12, 12), [(1, 1)], color="red", fontsize=11, bbox=None, arrowprops={"linewidth": 3}
    )
    label = notes.labels[1, 1]
    assert (label.get_color(), label.get_fontsize(), label.get_bbox_patch()) == ("red", 11, None)
    assert label.arrow_patch.get_linewidth() == 3
    assert to_hex(label.arrow_patch.get_edgecolor()) == "#ff0000"
    assert annotated((12, 12), [(1, 1)], arrowprops=None)[2].labels[1, 1].arrow_patch is None


@combined(place=["inside", "right"], format=["pdf", "svg", "png"])
def test_an_annotated_figure_can_be_saved_pickled_and_copied(place, format):  # noqa: A002
    fig, _, _ = annotated((12, 12), [(1, 1), (9, 9)], place=place, outline=True)
    fig.savefig(io.BytesIO(), format=format)
    again = pickle.loads(pickle.dumps(fig))
    assert (pixels(again, 80) == pixels(fig, 80)).all()
    copy.copy(fig.axes[0].texts[0])


@pytest.mark.parametrize(
    ("heads", "error", "message"),
    [
        ("L5H1", TypeError, "heads: expected a mapping of head to text.*got 'L5H1'"),
        (5, TypeError, "heads: expected a mapping of head to text"),
        (
            ["head five"],
            ValueError,
            r"heads: 'head five' is not a head; expected \(5, 1\), \"L5H1\"",
        ),
        ([(5.5, 1)], ValueError, r"heads: \(5.5, 1\) is not a head; expected \(5, 1\)"),
        ([5.1], TypeError, r"heads: 5.1 is not a head: as numbers 5.1 and 5.10 are the same"),
        (["L12H1"], ValueError, "'L12H1' has layer 12; the grid has layers 0 to 11"),
        ([(1, 8)], ValueError, r"\(1, 8\) has head 8; .* and heads 0 to 7"),
        (["L5H1", (5, 1)], ValueError, r"heads: 'L5H1' and \(5, 1\) are the same head"),
        ({"L5H1": 3}, TypeError, r"heads: expected a text \(str\) or None for 'L5H1', got 3"),
    ],
)
def test_heads_that_will_not_do_are_refused_before_anything_is_drawn(heads, error, message):
    ax = bare_axes(2, 2)
    hg.headgrid_scatter(ax, random_grid(12, 8))
    with unchanged(ax, error, message):
        hg.annotate_heads(ax, heads)


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"base": 2}, ValueError, "base: expected 0 or 1"),
        (
            {"place": "left"},
            ValueError,
            "place: expected 'inside' or 'right' or 'numbers', got 'left'",
        ),
        ({"outline": "red"}, TypeError, "outline: expected True, False or a mapping"),
        ({"outline": {"wrong": 1}}, TypeError, "annotate_heads: .*wrong"),
        ({"outline": {"angle": 45}}, TypeError, "outline: angle= can't be set, as heads= decides"),
        ({"anncoords": "data"}, TypeError, "anncoords= can't be set, as place= decides it"),
        ({"arrowprops": {"width": 2}}, ValueError, "arrowprops: "),
        ({"figur": 1}, TypeError, "unexpected keyword 'figur'$"),
        ({"wrong": 1}, TypeError, "annotate_heads: .*wrong"),
        ({"ha": "left"}, TypeError, "ha= can't be set, as place= decides it"),
        ({"place": "numbers", "arrowprops": {}}, TypeError, "arrowprops: numbers have no lines"),
        ({"place": "numbers", "fontsize": 200}, ValueError, "place: the key of 2 names is"),
        ({"place": "right", "fontsize": 80}, ValueError, "place: 2 labels .* take 3.1 inches"),
    ],
)
def test_keywords_that_will_not_do_are_refused_before_anything_is_drawn(keywords, error, message):
    ax = bare_axes(2, 2)
    hg.headgrid_scatter(ax, random_grid(12, 8))
    with unchanged(ax, error, message):
        hg.annotate_heads(ax, {"L1H1": "one", "L2H2": "two"}, **keywords)


def test_a_label_is_set_by_any_name_that_matplotlib_has_for_a_property():
    ax = hg.headgrid_scatter(plt.figure().subplots(), random_grid(4, 3)).axes
    small = FontProperties(size=3)
    for keywords in ({"size": 3}, {"fontproperties": small}, {"font": small}, {"fontsize": 3}):
        (label,) = hg.annotate_heads(ax, {"L1H1": "a"}, c="red", **keywords).labels.values()
        assert label.get_fontsize() == 3
        assert to_hex(label.get_color()) == to_hex("red")
        assert to_hex(label.arrow_patch.get_edgecolor()) == to_hex("red")
    arrow = {"arrowstyle": "->", "relpos": (0, 0)}
    hg.annotate_heads(ax, {"L1H1": "a"}, arrowprops=arrow)
    ax.figure.canvas.draw()


def test_the_halo_of_an_outline_is_wider_than_it_by_any_name_of_its_width():
    ax = bare_axes(4, 3)
    hg.headgrid_heatmap(ax, np.ones((4, 3)), fill=1)
    pictures = []
    for name in ("linewidth", "lw"):
        notes = hg.annotate_heads(ax, ["L1H1"], outline={name: 4})
        assert notes.outlines[1, 1].get_linewidth() == 4
        pictures.append(pixels(ax.figure))
        notes.remove()
    assert (pictures[0] == pictures[1]).all()


@pytest.mark.parametrize("name", ["fontproperties", "font", "fontsize"])
def test_room_for_labels_is_of_the_size_that_they_have(name):
    ax = plt.figure(figsize=(4, 2)).subplots()
    hg.headgrid_scatter(ax, random_grid(8, 6))
    texts = {f"L{i}H{i}": "a" for i in range(6)}
    small, large = (size if name == "fontsize" else FontProperties(size=size) for size in (3, 40))
    with unchanged(ax, ValueError, "6 labels above one another take"):
        hg.annotate_heads(ax, texts, place="right", **{name: large})
    hg.annotate_heads(ax, texts, place="right", **{name: small})


def test_heads_are_those_of_the_grid_on_top_as_in_the_toolbar():
    ax = hg.headgrid_scatter(plt.figure().subplots(), random_grid(4, 4)).axes
    with pytest.warns(UserWarning, match="ax: it shows a head grid already"):
        hg.headgrid_scatter(ax, random_grid(8, 8))
    assert ax.format_coord(6, 6).startswith("Layer 6, head 6")
    assert [*hg.annotate_heads(ax, {(6, 6): "a"}).labels] == [(6, 6)]


def test_axes_without_a_grid_are_refused():
    with pytest.raises(ValueError, match="ax: no head grid, image or mesh on these Axes"):
        hg.annotate_heads(plt.figure().subplots(), ["L1H1"])


def test_labels_that_run_off_a_figure_without_layout_give_a_warning():
    ax = bare_axes(2, 2)
    hg.headgrid_scatter(ax, random_grid(12, 8))
    with pytest.warns(UserWarning, match="labels run off the figure"):
        hg.annotate_heads(ax, {"L1H1": "one"}, place="right")


def test_a_column_keeps_its_distances_and_its_lines_do_not_cross():
    lanes = np.array([50.0, 52, 51, 10])
    ends = places_in_column(np.full(4, 10.0), lanes, np.array([0, 0, 100, 100]))
    assert (ends[:, 0] == 100).all()
    assert (np.diff(np.sort(ends[:, 1])) >= 10 - 1e-9).all()
    assert ends[3, 1] == 10
    assert (np.argsort(ends[:, 1]) == [3, 0, 2, 1]).all()
    crowded = places_in_column(np.full(20, 10.0), np.arange(20.0), np.array([0, 0, 100, 100]))
    assert crowded[:, 1].mean() == pytest.approx(50)  # as many run over above as below


def test_lines_meet_where_they_cross_or_share_a_stretch_and_not_at_a_distance():
    one = np.array([[[20.0, 5], [10, 5], [10, 8]]])
    crossing, in_one_gap, in_the_next, further_along = (
        np.array([line])
        for line in (
            [[15.0, 0], [15, 9], [14, 9]],
            [[14.0, 5], [4, 5], [4, 2]],
            [[14.0, 6], [12, 6], [12, 9]],
            [[9.0, 5], [4, 5], [4, 2]],
        )
    )
    met = [meet(one, other).item() for other in (crossing, in_one_gap, in_the_next, further_along)]
    assert met == [True, True, False, False]


def test_more_labels_than_there_is_room_for_are_placed_all_the_same():
    targets = np.array([[5.0, 5], [6, 6], [7, 7]])
    cells = np.concatenate([targets - 0.5, targets + 0.5], axis=1)
    area = np.array([0, 0, 15, 15])
    places = places_inside(np.full((3, 2), 20.0), cells, cells, area, None, 9)
    assert np.isfinite(places).all()


def test_noise_in_the_layout_does_not_move_a_label():
    fig, ax, notes = annotated((48, 25), chosen("random", 48, 25, n=8), outline=True)
    box = np.array(ax.get_position().bounds)
    noise = 1e-15 * np.random.RandomState(0).standard_normal((20 if LONG else 5, 4))
    found = []
    for shift in [np.zeros(4), *noise]:
        ax.set_position(box + shift)
        fig.canvas.draw()
        found.append(placed(notes))
    assert np.ptp(found, axis=0).max() < 0.011  # pixels: the ends of lines are rounded


@compared(dpi=None)
def test_picture_annotated():
    heads = chosen("random", 48, 25, n=8)
    fig, ax, _ = annotated((48, 25), heads, outline=True)
    hg.annotate_heads(ax, ["L0H0", "L47H24"])
    return fig


def test_a_label_that_may_leave_the_axes_is_shown_wherever_its_head_is():
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, random_grid(20, 12))
    notes = hg.annotate_heads(ax, {(3, 3): "here"}, annotation_clip=False, arrowprops=None)
    ax.figure.draw_without_rendering()
    label = notes.labels[3, 3]
    assert label.arrow_patch is None
    shown = pixels(ax.figure)
    ax.set_xlim(10, 19.5)
    moved = pixels(ax.figure)
    notes.remove()
    assert (moved != pixels(ax.figure)).any()
    assert (moved != shown).any()


def test_notes_say_which_heads_they_label():
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, random_grid(4, 4))
    said = repr(hg.annotate_heads(ax, {"L1H2": "A"}))
    assert said.startswith("HeadNotes(labels={(1, 2): ")
    assert said.endswith("key=None)")
