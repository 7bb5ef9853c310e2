"""Figures of before, after and change: what each panel shows, on which scale."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgba

import mpl_headgrid as hg
from mpl_headgrid._artists.marked_heads import HeadFrames
from tests.support.pictures import random_grid
from tests.support.texts import check_texts

BEFORE = {"Knowledge": [(0, 0), (1, 1)], "Algorithmic": [(2, 2)]}
AFTER = {"Knowledge": [(0, 0)], "Algorithmic": [(1, 1), (3, 0), (2, 2)]}


def heatmap_on(ax):
    (heatmap,) = (each for each in ax.collections if isinstance(each, hg.HeadHeatmap))
    return heatmap


def heads_of(ax):
    """Return the heads of each class on an Axes that has some."""
    found = {}
    for artist in ax.collections:
        if isinstance(artist, HeadFrames) or not hasattr(artist, "heads"):
            continue
        if len(artist.heads()):
            found[artist.get_label()] = sorted(map(tuple, artist.heads().tolist()))
    return found


@pytest.mark.parametrize("layer_axis", ["x", "y"])
def test_the_third_panel_has_the_heads_that_changed(layer_axis):
    figure, axes = hg.headgrid_compare(BEFORE, AFTER, n_layers=4, n_heads=3, layer_axis=layer_axis)
    assert list(axes) == ["before", "after", "change"]
    assert heads_of(axes["before"])["Knowledge"] == [(0, 0), (1, 1)]
    assert heads_of(axes["after"])["Algorithmic"] == [(1, 1), (2, 2), (3, 0)]
    shown = heads_of(axes["change"])
    assert shown["Algorithmic"] == [(1, 1), (3, 0)]
    assert "Knowledge" not in shown
    assert len(shown["Not shown"]) == 10
    frames = [each for each in axes["change"].collections if isinstance(each, HeadFrames)]
    key, frame = frames  # of Unclassified heads there is none
    assert not len(key.heads())
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts[-1] == "Before"
    last = figure.legends[0].legend_handles[-1]
    assert to_hex(last.get_edgecolor()) == to_hex(plt.rcParams["axes.edgecolor"])
    assert last.get_facecolor()[3] == 0
    assert frame.heads().tolist() == [[1, 1]]
    expected = to_rgba(hg.Palette.from_style()["Knowledge"])
    assert frame.get_edgecolor().tolist() == [list(expected)]
    assert len(figure.legends) == 1
    figure.canvas.draw()


def test_words_say_what_changed_and_do_not_take_the_third_panel_for_a_model():
    figure, axes = hg.headgrid_compare(BEFORE, AFTER, n_layers=4, n_heads=3)
    said = hg.headgrid_metadata(figure, "png")["Description"]
    grids = [hg.read_heads(each, n_layers=4, n_heads=3) for each in (BEFORE, AFTER)]
    palette = hg.Palette.from_style()
    change = hg.describe_heads(hg.compare_heads(*grids), palette=palette)
    assert said.endswith(f"colour of what a head is before. {change}")
    assert "2 grids" in said
    assert "in Change" not in said
    assert {*hg.summarize_heads(figure).columns.levels[0]} == {"Before", "After"}
    assert change in hg.headgrid_metadata(axes["change"], "png")["Description"]
    marks = next(each for each in axes["change"].collections if hasattr(each, "drawn"))
    marks.drawn.set_grid(grids[1], None)  # other data are no change of these
    assert change not in hg.headgrid_metadata(axes["change"], "png")["Description"]


def test_a_head_that_lost_its_category_is_unclassified_in_its_frame():
    _, axes = hg.headgrid_compare({"Copy": [(0, 0)]}, {"Copy": []}, n_layers=1, n_heads=2)
    shown = heads_of(axes["change"])
    assert shown == {"Unclassified": [(0, 0)], "Not shown": [(0, 1)]}
    rows = hg.read_heads({"Copy": [(2, 0)]}, n_layers=4, n_heads=2)
    none = hg.read_heads({"Copy": []}, n_layers=4, n_heads=2)
    _, axes = hg.headgrid_compare(rows[2:4], none[2:4])  # which keep their numbers
    (frames,) = (each for each in axes["change"].collections if "before" in each.get_label())
    assert frames.heads().tolist() == frames.cells[:, :2].tolist() == [[2, 0]]


def test_heads_that_are_not_shown_after_are_no_change():
    grid = hg.read_heads({"Copy": [(0, 0)], "Shift": [(0, 1)]}, n_layers=1, n_heads=3)
    _, axes = hg.headgrid_compare(grid, grid.only("Copy"))
    assert heads_of(axes["change"]) == {"Not shown": [(0, 0), (0, 1), (0, 2)]}


def test_scores_have_one_scale_and_their_change_a_symmetric_one():
    rng = np.random.default_rng(0)
    values = rng.random((2, 6, 4))
    values[1] *= 3
    before, after = (hg.read_scores(each, relation=["induction"]) for each in values)
    figure, axes = hg.headgrid_compare(before, after, threshold=0.5)
    maps = {key: heatmap_on(ax) for key, ax in axes.items()}
    assert maps["before"].get_clim() == maps["after"].get_clim() == (0, values.max())
    assert np.array_equal(maps["change"].get_array(), values[1] - values[0])
    low, high = maps["change"].get_clim()
    assert -low == high == np.abs(values[1] - values[0]).max()
    assert maps["change"].get_cmap().name == "headgrid-diverging"
    bars = [ax for ax in figure.axes if ax not in axes.values()]
    assert [bar.get_xlabel() for bar in bars] == ["induction", "Change"]
    assert [len(bar.lines) > 0 for bar in bars] == [True, False]
    figure.canvas.draw()
    for bar, of in zip(bars, ("after", "change"), strict=True):
        assert bar.get_tightbbox().x1 <= axes[of].get_tightbbox().x1 + 5
        assert bar.bbox.y1 < axes[of].get_tightbbox().y0
    assert bars[0].bbox.y0 == pytest.approx(bars[1].bbox.y0, abs=0.1)
    assert bars[0].bbox.height == pytest.approx(bars[1].bbox.height, abs=0.1)
    assert bars[0].get_tightbbox().x1 < bars[1].get_tightbbox().x0


def test_equal_tables_have_a_change_of_nothing():
    scores = hg.read_scores(np.full((3, 4), 0.5))
    _, axes = hg.headgrid_compare(scores, scores)
    heatmap = heatmap_on(axes["change"])
    assert not heatmap.get_array().any()
    assert heatmap.get_clim() == (-1, 1)
    figure, axes = hg.headgrid_compare(BEFORE, BEFORE, n_layers=4, n_heads=3)
    assert list(heads_of(axes["change"])) == ["Not shown"]
    assert "Before" not in [text.get_text() for text in figure.legends[0].get_texts()]
    scores = hg.read_scores([[0.5, np.nan]])
    figure, _ = hg.headgrid_compare(scores, scores)
    keys = [ax.get_legend() is not None for ax in figure.axes[3:]]
    assert keys == [True, False]  # what a missing head looks like is said once


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (hg.read_scores([[0.1, 0.2]]), {"A": [(0, 0)]}, "classify_heads"),
        (hg.read_scores([[0.1, 0.2]]), hg.read_scores([[0.1, 0.2], [0.3, 0.4]]), "after: expected"),
        ({"A": [(0, 0)]}, {"A": [(5, 0)]}, "after: expected"),
        (hg.HeadScores(np.zeros((1, 1, 2)), ["a", "b"]),) * 2 + ("expected one relation",),
    ],
)
def test_what_cannot_be_compared_is_not_drawn(before, after, said):
    figures = plt.get_fignums()
    with pytest.raises((ValueError, TypeError)) as raised:
        hg.headgrid_compare(before, after)
    assert said in str(raised.value)
    assert plt.get_fignums() == figures


@pytest.mark.parametrize("style", [["headgrid"], ["headgrid", "headgrid-icml"]])
@pytest.mark.parametrize("ncols", [1, 3])
@pytest.mark.parametrize("kind", ["categories", "scores"])
def test_square_cells_fill_a_new_figure(style, ncols, kind):
    before, after = random_grid(48, 25), random_grid(48, 25, seed=1)
    if kind == "scores":
        values = np.random.default_rng(0).random((2, 48, 25, 1))
        before, after = (hg.HeadScores(each, ["induction"]) for each in values)
    with plt.style.context(style):
        figure, axes = hg.headgrid_compare(before, after, cells="square", ncols=ncols)
        check_texts(figure, least=3)
    boxes = [ax.get_tightbbox() for ax in figure.axes]
    assert min(box.y0 for box in boxes) < 0.04 * figure.bbox.height  # no room is left below,
    row = [ax.bbox for ax in axes.values()]
    if ncols == 3:  # nor between panels more than a letter takes
        assert row[1].x0 - row[0].x1 < 0.25 * row[0].width


@pytest.mark.parametrize("style", ["ggplot", "dark_background", "seaborn-v0_8-talk", "headgrid"])
def test_texts_of_bars_keep_apart_and_inside_a_narrow_figure(style):
    values = np.linspace(0, 1, 48 * 25).reshape(48, 25)
    names = ["country to capital"]
    before = hg.HeadScores(values[:, :, None], names)
    after = hg.HeadScores(0.7 * before.values + 0.3 * before.values[::-1], names)
    with plt.style.context(style):
        fig, axes = hg.headgrid_compare(before, after, width=3.25)
        fig.canvas.draw()
    bars = [ax for ax in fig.axes if ax not in axes.values()]
    boxes = []
    for bar in bars:
        low, high = bar.get_xlim()
        shown = [
            tick.label1 for tick in bar.xaxis.get_major_ticks() if low <= tick.get_loc() <= high
        ]
        assert len(shown) >= 2
        boxes.append([text.get_window_extent() for text in [*shown, bar.xaxis.label]])
    assert np.sign([tick for tick in bars[1].get_xticks() if low <= tick <= high]).tolist() == [
        -1,
        0,
        1,
    ]
    every = [box for of_bar in boxes for box in of_bar]
    for box, other in itertools.combinations(every, 2):
        assert not box.overlaps(other)
    for box in every:
        assert fig.bbox.x0 <= box.x0 < box.x1 <= fig.bbox.x1
