"""mark_heads: every mark stands on its head, on maps of any make in any orientation."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import polars as pl
import pytest
import xarray as xr
from matplotlib.colors import ListedColormap, to_rgba

import mpl_headgrid as hg
from tests.support.lengths import LONG, combined
from tests.support.pictures import FailingEffect, bare_axes, inks, pixels, unchanged

N_LAYERS, N_HEADS = 7, 5
HEADS = [(0, 0), (6, 4), (3, 1), (2, 4)]


def imshow(ax, values, **keywords):
    return ax.imshow(values, aspect="auto", **keywords)


def imshow_lower(ax, values):
    return imshow(ax, values, origin="lower")


def imshow_extent(ax, values):
    return imshow(ax, values, extent=(0, 1, 0, 2))


def imshow_half(ax, values):
    return imshow(ax, values, extent=(0, values.shape[1], values.shape[0], 0))


def pcolormesh(ax, values):
    return ax.pcolormesh(values)


def pcolor(ax, values):
    return ax.pcolor(values)


def pcolormesh_centred(ax, values):
    return ax.pcolormesh(np.arange(values.shape[1]), np.arange(values.shape[0]), values)


def gouraud(ax, values):
    x, y = (np.arange(n) / 2 + 0.25 for n in reversed(values.shape))
    return ax.pcolormesh(x, y, values, shading="gouraud")


def seaborn_like(ax, values):
    """Draw as seaborn.heatmap does: cells from 0 on, names at their middles, y inverted."""
    mesh = ax.pcolormesh(values)
    ax.set(xlim=(0, values.shape[1]), ylim=(values.shape[0], 0))
    ax.set_xticks(np.arange(0, values.shape[1], 2) + 0.5, range(0, values.shape[1], 2))
    ax.set_yticks(np.arange(values.shape[0]) + 0.5, map(str, range(values.shape[0])))
    return mesh


MAPS = [
    imshow, imshow_lower, imshow_extent, imshow_half, pcolormesh, pcolormesh_centred, pcolor,
    gouraud, seaborn_like,
]  # fmt: skip


def value_under(ax, artist, x, y):
    """Return the value of the cell that matplotlib itself finds at a position."""
    if hasattr(artist, "get_coordinates"):
        corners, values = artist.get_coordinates(), artist.get_array()
        if np.size(values) == corners[:, :, 0].size:
            column = np.abs(corners[0, :, 0] - x).argmin()
            row = np.abs(corners[:, 0, 1] - y).argmin()
            assert (x, y) == pytest.approx(corners[row, column])
        else:
            column = np.searchsorted(corners[0, :, 0], x) - 1
            row = np.searchsorted(corners[:, 0, 1], y) - 1
        return values[row, column]
    from matplotlib.backend_bases import MouseEvent

    event = MouseEvent("motion_notify_event", ax.figure.canvas, *ax.transData.transform((x, y)))
    return artist.get_cursor_data(event)


@combined(draw=MAPS, layers_on=["x", "y"], inverted=["", "x", "y", "xy"])
def test_a_mark_stands_on_its_head_on_any_map(draw, layers_on, inverted):
    values = np.arange(N_LAYERS * N_HEADS, dtype=float).reshape(N_LAYERS, N_HEADS)
    _, ax = plt.subplots()
    artist = draw(ax, values.T if layers_on == "x" else values)
    ax.set(xlabel="Layer" if layers_on == "x" else "head index")  # one of the two is enough
    for axis in inverted:
        getattr(ax, f"invert_{axis}axis")()
    ax.figure.canvas.draw()
    limits = ax.get_xlim(), ax.get_ylim()
    frames = hg.mark_heads(ax, HEADS)["heads"]
    symbols = hg.mark_heads(ax, HEADS, marker="o")["heads"]
    for head, (x, y, _, _), offset in zip(HEADS, frames.cells, symbols.get_offsets(), strict=True):
        assert value_under(ax, artist, x, y) == values[head]
        assert offset == pytest.approx((x, y))
    ax.figure.canvas.draw()
    assert (ax.get_xlim(), ax.get_ylim()) == limits
    low, high = frames.boxes()
    for (left, bottom), (right, top), path in zip(low, high, frames.get_paths(), strict=True):
        box = path.get_extents()
        # A frame and its edge in the background's colour, a pixel here, fill the cell.
        half = frames.get_linewidth()[0] * ax.figure.dpi / 72 / 2 + 1
        found = (box.x0 - half, box.y0 - half, box.x1 + half, box.y1 + half)
        assert found == pytest.approx((left, bottom, right, top), abs=0.51)  # in whole pixels
    notes = hg.annotate_heads(ax, {(3, 1): "name", (0, 0): None})
    assert value_under(ax, artist, *notes.labels[3, 1].xy) == values[3, 1]
    assert value_under(ax, artist, *notes.outlines[0, 0].cell) == values[0, 0]
    ax.figure.canvas.draw()


@pytest.mark.parametrize("layer_axis", ["x", "y"])
@pytest.mark.parametrize("draw", [hg.headgrid_scatter, hg.headgrid_heatmap])
def test_on_our_own_grids_the_artist_knows(draw, layer_axis):
    ax = bare_axes(4, 3, dpi=100)
    data = np.full((N_LAYERS, N_HEADS), 0.0)
    if draw is hg.headgrid_scatter:
        data = {"A": [(0, 0)]}
        draw(ax, data, n_layers=N_LAYERS, n_heads=N_HEADS, layer_axis=layer_axis)
    else:
        draw(ax, data, layer_axis=layer_axis)
    frames = hg.mark_heads(ax, ["L3H1"], color="red", linewidth=2)["heads"]
    assert frames.cells[0, :2].tolist() == ([3, 1] if layer_axis == "x" else [1, 3])
    seen = (pixels(ax.figure) == [255, 0, 0]).all(axis=2)
    rows, columns = np.nonzero(seen)
    (left, bottom), (right, top) = (ends[0] for ends in frames.boxes())
    height = len(seen)
    # All four sides, and nothing outside of the cell.
    assert columns.min() >= left - 1
    assert columns.max() <= right + 1
    assert height - rows.max() >= bottom - 1
    assert height - rows.min() <= top + 1
    middle_row, middle_column = height - round((bottom + top) / 2), round((left + right) / 2)
    assert len(np.flatnonzero(seen[middle_row])) >= 4
    assert len(np.flatnonzero(seen[:, middle_column])) >= 4


def test_frames_of_neighbours_keep_all_their_sides():
    ax = bare_axes(4, 3, dpi=100)
    hg.headgrid_heatmap(ax, np.zeros((4, 3)))
    one = hg.mark_heads(ax, [(1, 1)], color="red", linewidth=2)["heads"]
    alone = (pixels(ax.figure) == [255, 0, 0]).all(axis=2).sum()
    hg.mark_heads(ax, [(2, 1), (0, 1), (1, 0), (1, 2)], color="blue", linewidth=2)
    assert (pixels(ax.figure) == [255, 0, 0]).all(axis=2).sum() >= 0.9 * alone
    ax.set(xlim=(0.4, 1.7), ylim=(0.4, 1.6))
    assert one.heads().tolist() == [[1, 1]]
    assert (pixels(ax.figure) == [255, 0, 0]).all(axis=2).any()
    assert one.get_linewidth().tolist() == [2]  # as given, though whole pixels are drawn


def test_a_symbol_is_a_share_of_its_cell_at_any_resolution():
    ax = bare_axes(4, 3, dpi=200)
    hg.headgrid_heatmap(ax, np.zeros((4, 3)))
    (symbol,) = hg.mark_heads(ax, [(1, 1)], marker="o").values()
    pixels(ax.figure)
    side = np.sqrt(symbol.get_sizes()[0]) * 200 / 72
    assert side == pytest.approx(0.45 * symbol.smallest_side())


def test_a_symbol_has_the_size_that_is_set_until_none_is():
    ax = bare_axes(4, 3, dpi=200)
    hg.headgrid_heatmap(ax, np.zeros((4, 3)))
    (symbol,) = hg.mark_heads(ax, [(1, 1)], marker="o").values()
    pixels(ax.figure)
    suiting = symbol.get_sizes().tolist()
    symbol.set_sizes([400])
    for _ in range(2):
        pixels(ax.figure)
        assert symbol.get_sizes().tolist() == [400]
    symbol.set_sizes(None)
    pixels(ax.figure)
    assert symbol.get_sizes().tolist() == suiting


@pytest.mark.parametrize("look", [{}, {"marker": "o"}, {"hatch": "//"}], ids=str)
@pytest.mark.parametrize("layer_axis", ["x", "y"])
def test_postscript_has_faded_marks_and_keys_as_they_look(look, layer_axis):
    fig, ax = plt.subplots(facecolor="white")
    blue = ListedColormap(["#0000ff"])
    hg.headgrid_heatmap(ax, np.ones((4, 3)), cmap=blue, alpha=0.5, layer_axis=layer_axis)
    marks = hg.mark_heads(ax, [(1, 1), (3, 2)], color="#ff8000", alpha=0.25, **look)["heads"]
    ax.legend(handles=[marks])
    before = marks.get_edgecolor().tolist(), marks.get_facecolor().tolist()
    colors, ink = inks(fig), np.array([255, 128, 0])
    cell = np.array([127.5, 127.5, 255])
    for ground in (255, cell) if look else (255,):  # of the legend, and of the cells
        assert np.abs(colors - (0.25 * ink + 0.75 * ground)).max(axis=1).min() < 1
    assert np.abs(colors - ink).max(axis=1).min() > 10
    assert (marks.get_edgecolor().tolist(), marks.get_facecolor().tolist()) == before


def test_a_frame_that_can_not_be_drawn_keeps_its_width():
    ax = bare_axes(4, 3, dpi=100)
    hg.headgrid_heatmap(ax, np.zeros((4, 3)))
    frame = hg.mark_heads(ax, [(1, 1)], linewidth=2.3)["heads"]
    frame.set_path_effects([FailingEffect()])
    with pytest.raises(OSError, match="no effect"):
        pixels(ax.figure)
    assert frame.get_linewidth().tolist() == [2.3]


@combined(style=["headgrid", "headgrid-dark"], fill=[0.8, 1], size=[(6, 4), (80, 64)])
def test_a_frame_in_the_colour_of_the_cells_stands_out(style, fill, size):
    with plt.style.context(style):
        _, ax = plt.subplots(figsize=(6.4, 4.8), dpi=100)
        ground = np.rint(np.array(to_rgba(ax.figure.get_facecolor())[:3]) * 255)
        hg.headgrid_heatmap(ax, np.ones(size), cmap=ListedColormap(["red"]), fill=fill, vmin=0)
        before = (pixels(ax.figure) == ground).all(axis=2)
        frames = hg.mark_heads(ax, [(2, 2), (2, 3)], color="red")["heads"]
        after = (pixels(ax.figure) == ground).all(axis=2)
    left, right, top = (getattr(frames.get_window_extent(), end) for end in ("x0", "x1", "y1"))
    rows, columns = np.nonzero(after & ~before)
    if fill == 1 or size == (80, 64):  # else the gaps are wide enough without
        assert len(rows) >= 2 * (right - left)
        assert (columns.min(), columns.max() + 1) == pytest.approx((left, right), abs=2)
    # All that was the background is it still, but where the frames themselves run.
    y, x = np.nonzero(before & ~after)
    assert all((x >= left - 1) & (x <= right) & (y >= len(after) - top - 1))


def test_data_by_category_is_marked_in_the_colors_of_its_classes():
    table = hg.load_heads("smollm2-135m")
    _, ax = plt.subplots()
    scores = hg.read_scores(hg.load_heads("smollm2-135m", scores=True))
    hg.headgrid_heatmap(ax, scores.over_relations("max"))
    marked = hg.mark_heads(ax, table, n_layers=30, n_heads=9)
    grid = hg.read_heads(table, n_layers=30, n_heads=9)
    palette = hg.headgrid_scatter(plt.figure().subplots(), grid).palette
    codes = palette.class_codes(grid)
    present = [name for code, name in enumerate(palette) if code and (codes == code).any()]
    assert list(marked) == present
    for name, frames in marked.items():
        there = np.argwhere(codes == palette.classes.index(name))
        assert frames.heads().tolist() == there.tolist()
        assert frames.get_edgecolor()[0].tolist() == list(to_rgba(palette[name]))
    labels = [text.get_text() for text in ax.legend().get_texts()]
    assert labels == present
    ax.figure.canvas.draw()
    hg.headgrid_heatmap(ax := plt.figure().subplots(), scores.over_relations("max")[10:25])
    with pytest.raises(ValueError, match=r"layers 10 to 24 as the map.*alone: heads\[10:25\]$"):
        hg.mark_heads(ax, grid)
    for name, frames in hg.mark_heads(ax, grid[10:20]).items():  # by the layers' own numbers
        there = np.add(np.argwhere(codes[10:20] == palette.classes.index(name)), [10, 0])
        assert frames.heads().tolist() == there.tolist()
        assert frames.cells[:, :2].tolist() == there.tolist()
    with unchanged(ax, ValueError, r"heads: expected layers 10 to 24 as the map .* of 5 layers$"):
        hg.mark_heads(ax, hg.HeadGrid(grid.membership[:5], grid.categories))
    with unchanged(ax, ValueError, "has layer 8; the grid has layers 10 to 24"):
        hg.mark_heads(ax, grid[8:20])


def test_markers_hatches_and_labels():
    ax = bare_axes(4, 3, dpi=100)
    hg.headgrid_heatmap(ax, np.zeros((4, 3)))
    for keywords in ({"marker": "*"}, {"marker": "x"}, {"hatch": "////"}, {}):
        before = pixels(ax.figure)
        artist = hg.mark_heads(ax, [(1, 1)], color="red", label="not significant", **keywords)
        (artist,) = artist.values()
        after = pixels(ax.figure)
        changed = (before != after).any(axis=2)
        assert changed.any()
        if not keywords:
            artist.set_linewidth(0.2)
            assert ax.legend().legend_handles[0].get_linewidth() == 0.2
            ax.get_legend().remove()
        reddish = after[changed].astype(int)
        assert (reddish[:, 0] >= reddish[:, 1] + 20).any()
        low, high = (ends[0] for ends in artist.boxes())
        rows, columns = np.nonzero(changed)
        assert columns.min() >= low[0] - 1
        assert columns.max() <= high[0] + 1
        assert (len(changed) - 1 - rows).min() >= low[1] - 1
        legend = ax.legend()
        assert [text.get_text() for text in legend.get_texts()] == ["not significant"]
        pixels(ax.figure)
        legend.remove()
        artist.remove()


def test_a_table_of_heads_without_categories_is_a_list_of_heads():
    _, ax = plt.subplots()
    hg.headgrid_heatmap(ax, np.zeros((4, 3)))
    best = pd.DataFrame({"layer": [3, 1], "head": [0, 2], "score": [0.9, 0.8]})
    assert hg.mark_heads(ax, best, label="Best")["Best"].heads().tolist() == [[3, 0], [1, 2]]
    named = pl.DataFrame({"Layer": ["L4"], "Head": ["H1"]})
    assert hg.mark_heads(ax, named, base=1)["heads"].heads().tolist() == [[3, 0]]
    assert list(hg.mark_heads(ax, best.assign(category="A"))) == ["A"]
    with unchanged(ax, ValueError, "are the same head"):
        hg.mark_heads(ax, pd.concat([best, best]))
    with unchanged(ax, ValueError, "no column 'category'"):  # these number no heads
        hg.mark_heads(ax, best.rename(columns={"head": "kv_head"}))


def test_an_array_of_bool_marks_where_it_is_true():
    _, ax = plt.subplots()
    hg.headgrid_heatmap(ax, np.zeros((4, 3)))
    mask = np.zeros((4, 3), dtype=bool)
    mask[[0, 3], [2, 1]] = True
    for each in (mask, mask.tolist(), xr.DataArray(mask.T, dims=("head", "layer"))):
        assert hg.mark_heads(ax, each)["heads"].heads().tolist() == [[0, 2], [3, 1]]
    with pytest.raises(ValueError, match="looks transposed"):
        hg.mark_heads(ax, mask.T)
    ax.clear()
    hg.headgrid_heatmap(ax, [[0.1, 0.2, 0.3], [0.4], [0.5, 0.6], [0.7, 0.8]])
    found = hg.mark_heads(ax, np.ones((4, 3), dtype=bool))["heads"].heads()
    assert np.bincount(found[:, 0]).tolist() == [3, 1, 2, 2]  # none that the model has not


def test_a_whole_number_is_a_flat_index_where_that_leaves_no_doubt():
    ax = bare_axes(4, 3, dpi=50)
    scores = np.random.default_rng(0).random((N_LAYERS, N_HEADS))
    hg.headgrid_heatmap(ax, scores)
    top = np.argsort(scores, axis=None)[-4:]
    expected = np.transpose(np.unravel_index(top, scores.shape)).tolist()
    for given in (top, top.tolist(), [*top], tuple(top), top.astype(np.uint8), pl.Series(top)):
        assert hg.mark_heads(ax, given)["heads"].heads().tolist() == expected
        assert [list(head) for head in hg.annotate_heads(ax, given).outlines] == expected
    assert [*hg.annotate_heads(ax, {int(top[0]): "lowest"}).labels] == [tuple(expected[0])]
    by_class = hg.mark_heads(ax, top.tolist(), category="Induction")
    assert sorted(by_class["Induction"].heads().tolist()) == sorted(expected)
    many = {"several": [5, 1], "one": [(5, 1)]}  # as in read_heads: a tuple is a head
    assert hg.mark_heads(ax, many["several"])["heads"].heads().tolist() == [[1, 0], [0, 1]]
    assert hg.mark_heads(ax, many["one"])["heads"].heads().tolist() == [[5, 1]]
    for draw in (hg.mark_heads, hg.annotate_heads):
        for heads, keywords, message in (
            ((5, 1), {}, "is one head"),
            ([35], {}, "35 has layer 7; the grid has layers 0 to 6"),
            ([-1], {}, "-1 has layer -1"),
            ([6, (1, 1)], {}, r"6 and \(1, 1\) are the same head"),
            ([6], {"base": 1}, "flat index .* base=1 is for layers and heads"),
        ):
            with unchanged(ax, ValueError, message):
                draw(ax, heads, **keywords)
        part = bare_axes(4, 3, dpi=50)
        hg.headgrid_heatmap(part, hg.read_scores(scores)[2:5])
        with unchanged(part, ValueError, "flat index .* write heads as"):
            draw(part, [11])


def test_shared_axes_tell_which_axis_is_the_layers():
    _, (left, right) = plt.subplots(1, 2, sharex=True, sharey=True)
    hg.headgrid_heatmap(left, np.zeros((7, 5)), layer_axis="y")
    right.imshow(np.zeros((7, 5)))
    assert hg.mark_heads(right, [(6, 4)])["heads"].cells[0, :2].tolist() == [4, 6]


def test_the_numbers_that_an_axis_gives_count():
    _, ax = plt.subplots()
    ax.set(xlabel="Head", ylabel="Layer")
    image = ax.imshow(np.zeros((5, 3)), extent=(-0.5, 2.5, 14.5, 9.5))
    assert hg.mark_heads(ax, [(12, 1)])["heads"].cells[0, :2].tolist() == [1, 12]
    with pytest.raises(ValueError, match="has layer 2; the grid has layers 10 to 14"):
        hg.mark_heads(ax, [(2, 1)])
    image.remove()
    ax.pcolormesh(np.zeros((5, 3)))
    ax.set_yticks(np.arange(5) + 0.5, ["L10", "L11", "L12", "L13", "L14"])
    assert hg.mark_heads(ax, [(12, 1)])["heads"].cells[0, :2].tolist() == [1.5, 2.5]


def test_labels_may_number_cells_in_any_order():
    _, ax = plt.subplots()
    ax.pcolormesh(np.zeros((4, 3)))
    ax.set(xlabel="Head", ylabel="Layer")
    ax.set_yticks(np.arange(4) + 0.5, ["L3", "L2", "L1", "L0"])  # torch.flip
    assert hg.mark_heads(ax, [(3, 1)])["heads"].cells[0, :2].tolist() == [1.5, 0.5]
    assert list(hg.mark_heads(ax, {"A": [(3, 1)]})) == ["A"]
    with unchanged(ax, ValueError, r"number the layers of the map 3, 2, .*np.argwhere\(...\)$"):
        hg.mark_heads(ax, np.eye(4, 3, dtype=bool))
    ax.set_yticks(np.arange(4) + 0.5, ["L0", "L2", "L2", "L3"])
    with unchanged(ax, ValueError, "one number to several layers"):
        hg.mark_heads(ax, [(3, 1)])


def test_maps_with_cells_at_different_places_are_an_error_with_a_way_out():
    _, ax = plt.subplots()
    values = np.zeros((N_HEADS, N_LAYERS))
    imshow_lower(ax, values)
    imshow(ax, values, origin="lower", extent=(0, N_LAYERS, 0, N_HEADS))  # half a cell away
    with pytest.raises(ValueError, match=r"two images .* with different cells .* say where heads"):
        hg.mark_heads(ax, HEADS, layer_axis="x")
    hg.mark_heads(ax, HEADS, layer_axis="x", offset=0)


def test_cells_that_a_map_does_not_tell_are_an_error():
    values = np.zeros((5, 4))
    _, ax = plt.subplots()
    ax.set(xlabel="Head", ylabel="Layer")
    image = ax.imshow(values, extent=(-1, 7, 9, -1))  # at 0, 2, 4: numbers of theirs, or not
    with unchanged(ax, ValueError, "may number the heads of the map 0, 2, ..., or not at all"):
        hg.mark_heads(ax, [(2, 2)])
    image.remove()
    ax.pcolorfast([0, 1, 2, 3, 5], range(6), values)
    with unchanged(ax, ValueError, "several sizes, which it does not tell"):
        hg.mark_heads(ax, [(2, 2)])


def test_axes_that_count_from_different_numbers_are_told_the_place():
    _, ax = plt.subplots()
    ax.pcolormesh(np.zeros((4, 3)))
    ax.set(xlabel="Head", ylabel="Layer")
    ax.set_xticks(np.arange(3) + 0.5, range(3))
    ax.set_yticks(np.arange(4) + 0.5, range(1, 5))
    for base in (0, 1):  # which would move the heads by one
        with unchanged(ax, ValueError, r"heads from 0 and the y-axis layers from 1.*\(0.5, 0.5\)"):
            hg.mark_heads(ax, [(2, 2)], base=base)
    marked = hg.mark_heads(ax, [(2, 2)], offset=(0.5, 0.5))
    assert marked["heads"].cells[0, :2].tolist() == [2.5, 2.5]


def test_an_axis_that_counts_from_one_needs_a_word():
    _, ax = plt.subplots()
    ax.set(xlabel="Head", ylabel="Layer")
    ax.imshow(np.zeros((5, 3)), extent=(0.5, 3.5, 5.5, 0.5))
    with pytest.raises(ValueError, match="counts heads from 1; pass base=1"):
        hg.mark_heads(ax, [(1, 1)])
    assert hg.mark_heads(ax, [(5, 3)], base=1)["heads"].cells[0, :2].tolist() == [3, 5]
    assert hg.mark_heads(ax, {"A": [(5, 3)]}, base=1)["A"].cells[0, :2].tolist() == [3, 5]


def test_plain_axes_need_a_place():
    _, ax = plt.subplots()
    ax.plot([0, 11], [0, 11])
    with unchanged(ax, ValueError, r'offset=0, layer_axis="x"'):
        hg.mark_heads(ax, [(5, 1)])
    assert hg.mark_heads(ax, [(5, 1)], offset=0.5, layer_axis="x")["heads"].cells.tolist() == [
        [5.5, 1.5, 1, 1]
    ]
    notes = hg.annotate_heads(ax, {(5, 1): "name"}, offset=(0, 1), layer_axis="y")
    assert notes.labels[5, 1].xy == (1, 6)


@pytest.mark.parametrize(
    ("heads", "keywords", "message"),
    [
        ([(0, 0), "L0H0"], {}, "are the same head"),
        ([(7, 0)], {}, "has layer 7; the grid has layers 0 to 6 and heads 0 to 4"),
        ([(0, 0)], {"layer_axis": "z"}, "layer_axis: expected 'x' or 'y'"),
        ([(0, 0)], {"marker": "nonsense"}, "is no marker"),
        ([(0, 0)], {"marker": "o", "hatch": "//"}, "give one"),
        ([(0, 0)], {"hatch": "q"}, "hatch: expected any of"),
        ([(0, 0)], {"color": "reddish"}, "color: expected a colour"),
        ([(0, 0)], {"palette": "headgrid"}, "use color="),
        ([(0, 0)], {"offset": "here"}, "offset: expected the position of layer 0, head 0"),
        ({"A": [(0, 0)]}, {"color": "red"}, "classes have their own; use palette="),
        ({"A": [(9, 0)]}, {}, "n_layers=7"),
        (np.zeros((3, 3), dtype=bool), {}, "expected an array of shape"),
        ((2, 1), {}, r"\(2, 1\) is one head; pass a list of heads, \[\(2, 1\)\]"),
        ("L2H1", {}, "is one head; pass a list"),
        (np.nonzero(np.eye(2)), {}, "are heads after np.transpose"),
        ("nowhere.csv", {}, "nowhere"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(heads, keywords, message):
    _, ax = plt.subplots()
    ax.imshow(np.zeros((N_LAYERS, N_HEADS)))
    ax.set(xlabel="Head", ylabel="Layer")
    with unchanged(ax, (ValueError, OSError), message):
        hg.mark_heads(ax, heads, **keywords)


def test_what_no_artist_takes_is_a_type_error():
    _, ax = plt.subplots()
    ax.imshow(np.zeros((N_LAYERS, N_HEADS)))
    ax.set(xlabel="Head", ylabel="Layer")
    for keywords in ({"linewdth": 1}, {"facecolor": "red"}, {"n_layers": 7}, {"label": 3}):
        with unchanged(ax, TypeError):
            hg.mark_heads(ax, [(0, 0)], **keywords)


def test_maps_that_say_nothing_of_their_axes_are_an_error_with_a_way_out():
    _, ax = plt.subplots()
    ax.imshow(np.zeros((N_LAYERS, N_HEADS)))
    with unchanged(ax, ValueError, r'pass layer_axis="x" or layer_axis="y"'):
        hg.mark_heads(ax, [(0, 0)])
    assert hg.mark_heads(ax, [(6, 4)], layer_axis="y")["heads"].cells[0, :2].tolist() == [4, 6]
    with pytest.raises(ValueError, match="has layer 6"):
        hg.mark_heads(ax, [(6, 4)], layer_axis="x")


def test_all_heads_of_random_maps_are_found():
    random = np.random.default_rng(0)
    for _ in range(200 if LONG else 8):
        n_layers, n_heads = random.integers(1, 12, 2)
        values = random.permutation(n_layers * n_heads).reshape(n_layers, n_heads).astype(float)
        draw = MAPS[random.integers(6)]  # these need no two rows
        turned = random.integers(2)
        if min(n_layers, n_heads) == 1:
            continue
        _, ax = plt.subplots()
        artist = draw(ax, values.T if turned else values)
        ax.set(ylabel="Head" if turned else "Layer")
        heads = list(itertools.product(range(n_layers), range(n_heads)))
        cells = hg.mark_heads(ax, heads, marker=".")["heads"].cells
        for head, (x, y, *_) in zip(heads, cells, strict=True):
            assert value_under(ax, artist, x, y) == values[head]
        plt.close()
