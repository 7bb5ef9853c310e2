"""The legend: complete, in order, in its place."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.transforms import Bbox

import mpl_headgrid as hg
from tests.support.pictures import random_grid

ALL = [
    "Unclassified", "Algorithmic", "Knowledge", "Linguistic", "Translation",
    "2 categories", "3 categories", "4 categories",
]  # fmt: skip
ONE_HEAD = {"layer": [0], "head": [0], "category": ["Translation"]}


def labels(legend):
    return [text.get_text() for text in legend.get_texts()]


def two_panels(**keywords):
    fig, axs = plt.subplots(1, 2, layout="constrained", **keywords)
    for ax in axs:
        hg.headgrid_scatter(ax, random_grid(6, 5))
    return fig, axs


@pytest.mark.parametrize("data", [ONE_HEAD, random_grid(6, 5)])
def test_all_classes_are_listed_in_order_though_some_are_absent(data):
    fig, ax = plt.subplots(layout="constrained")
    hg.headgrid_scatter(ax, data)
    assert labels(hg.headgrid_legend(ax)) == ALL
    assert labels(hg.headgrid_legend(fig)) == ALL
    assert labels(ax.legend()) == ALL


def test_present_only_leaves_out_classes_without_a_head_in_any_panel():
    fig, axs = plt.subplots(1, 2, layout="constrained")
    hg.headgrid_scatter(axs[0], ONE_HEAD, n_layers=2)
    hg.headgrid_scatter(axs[1], {"layer": [0], "head": [0], "category": ["Knowledge"]})
    assert labels(hg.headgrid_legend(axs[0], present_only=True)) == ["Unclassified", "Translation"]
    assert labels(hg.headgrid_legend(fig, present_only=True)) == [
        "Unclassified",
        "Knowledge",
        "Translation",
    ]


def test_a_grid_of_missing_heads_alone_has_an_empty_legend_of_those_present():
    fig, ax = plt.subplots(layout="constrained")
    nothing = hg.HeadGrid([[[False]]], ["Knowledge"], known=[[False]])
    hg.headgrid_scatter(ax, nothing)
    for target in (ax, fig):
        assert labels(hg.headgrid_legend(target, present_only=True)) == []


@pytest.mark.parametrize(("width", "columns"), [(6.75, 4), (5.5, 4), (3.25, 2), (1.9, 1)])
def test_a_figure_s_legend_has_as_many_columns_as_fit_and_no_needless_ones(width, columns):
    plt.style.use("headgrid")
    plt.rcParams["font.sans-serif"] = ["DejaVu Sans"]
    fig, axs = two_panels(figsize=(width, 3))
    legend = hg.headgrid_legend(fig)
    fig.canvas.draw()
    assert len({round(key.get_window_extent().x0) for key in legend.get_patches()}) == columns
    box = legend.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= fig.bbox.x1
    assert box.y1 <= fig.bbox.y1
    for ax in axs:
        assert box.y0 >= ax.get_tightbbox().y1


@pytest.mark.parametrize("columns", [2])
@pytest.mark.parametrize("score_encoding", [None, "alpha"])
def test_as_many_columns_fit_as_have_room_to_the_pixel(columns, score_encoding):
    def legend_at(width, ncols=None):
        fig = plt.figure(figsize=(width, 3), dpi=100, layout="constrained")
        hg.headgrid_scatter(fig.subplots(), scored, score_encoding=score_encoding)
        return hg.headgrid_legend(fig, ncols=ncols)

    member = np.zeros((2, 4, 3), dtype=bool)
    member[0, :3] = np.eye(3)
    names = ["Knowledge", "Linguistic", "Translation"]
    scores = np.where(member, np.linspace(0.2, 0.85, 8).reshape(2, 4, 1), np.nan)  # a long entry
    scored = hg.HeadGrid(member, names, scores=scores)
    legend = legend_at(20, columns)
    margin = legend.borderaxespad * legend.get_texts()[0].get_fontsize() * 100 / 72
    needed = (legend.get_window_extent().width + 2 * margin) / 100
    for room, expected in [(0.02, columns), (-0.02, columns - 1)]:
        legend = legend_at(needed + room)
        legend.get_figure().draw_without_rendering()
        starts = sorted(text.get_window_extent().x0 for text in legend.get_texts())
        assert 1 + (np.diff(starts) > 40).sum() == expected


def test_categories_share_rows_and_so_do_all_others_with_unclassified_last():
    fig, _ = two_panels(figsize=(8, 3))
    legend = hg.headgrid_legend(fig)
    fig.canvas.draw()
    places = {
        text.get_text(): text.get_window_extent().get_points()[0].round().tolist()
        for text in legend.get_texts()
    }
    rows = sorted(ALL, key=lambda name: (-places[name][1], places[name][0]))
    assert rows == [*ALL[1:], "Unclassified"]
    assert len({places[name][1] for name in ALL}) == 2
    assert [text.get_text() for text in legend.get_texts()] == ALL
    for text, key in zip(legend.get_texts(), legend.legend_handles, strict=True):
        words, square = text.get_window_extent(), key.get_window_extent()
        assert square.x1 < words.x0 < square.x1 + 2 * square.width  # each beside its own
        assert square.y0 < (words.y0 + words.y1) / 2 < square.y1
        color = hg.Palette.from_style("headgrid")[text.get_text()]
        assert to_hex(key.get_facecolor()) == color


@pytest.mark.parametrize("at", ["figure", "subfigure"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_legend_lies_under_a_title_and_begins_where_the_panels_begin(at, when):
    root = plt.figure(figsize=(6, 4), layout="constrained")
    fig = root if at == "figure" else root.subfigures(1, 1)
    if when == "before":
        fig.suptitle("A title", fontsize=20)
    axs = fig.subplots(1, 2)
    for ax in axs:
        hg.headgrid_scatter(ax, random_grid(6, 5))
    legend = hg.headgrid_legend(fig)
    if when == "after":
        fig.suptitle("A title", fontsize=20)
    for _ in range(2):
        root.canvas.draw()
        box, title = legend.get_window_extent(), fig.texts[0].get_window_extent()
        assert box.y1 <= title.y0
        assert title.y1 <= root.bbox.y1
        assert box.x0 == pytest.approx(axs[0].bbox.x0, abs=2)
        for ax in axs:
            assert ax.get_tightbbox().y1 <= box.y0
    legend.remove()
    assert not fig.legends


@pytest.mark.parametrize("ncols", [None, 8])
@pytest.mark.parametrize(
    "loc", ["lower center", "center right", "left upper", "upper right", "right lower"]
)
def test_a_legend_asked_for_outside_leaves_neither_the_figure_nor_the_panels_without_room(
    loc, ncols
):
    fig, axs = two_panels(figsize=(6, 4))
    legend = hg.headgrid_legend(fig, loc=f"outside {loc}", ncols=ncols)
    fig.canvas.draw()
    box = legend.get_window_extent()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= fig.bbox.x1
    assert box.y1 <= fig.bbox.y1
    for ax in axs:
        assert not Bbox.intersection(ax.get_tightbbox(), box)
        assert ax.bbox.width > 0.15 * fig.bbox.width


def twin(ax):
    ax.twinx().set_ylabel("Another scale")


def labels_right(ax):
    hg.annotate_heads(ax, {"L1H1": "copies the last token", "L2H3": "other"}, place="right")


def ticks_right(ax):
    ax.yaxis.tick_right()
    ax.yaxis.set_label_position("right")


@pytest.mark.parametrize("beside", [twin, labels_right, ticks_right])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_legend_beside_an_axes_stands_beyond_what_else_is_there(beside, when):
    fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
    hg.headgrid_scatter(ax, random_grid(6, 5))
    if when == "before":
        beside(ax)
    legend = hg.headgrid_legend(ax)
    if when == "after":
        beside(ax)
    fig.canvas.draw()
    box = legend.get_window_extent()
    assert box.x1 <= fig.bbox.x1
    others = [each.yaxis.get_tightbbox() for each in fig.axes]
    others += [text.get_window_extent() for text in ax.texts]
    for other in others:
        assert other.x1 <= box.x0 or other.x1 <= ax.bbox.x0
    assert ax.get_legend() is legend
    legend.remove()
    assert ax.get_legend() is None


def test_marker_scale_and_reverse_are_as_matplotlib_has_them():
    fig, _ = two_panels(figsize=(8, 3))
    plain, large = hg.headgrid_legend(fig), hg.headgrid_legend(fig, markerscale=2, reverse=True)
    assert [text.get_text() for text in large.get_texts()] == ALL[::-1]
    one, other = (each.legend_handles[0].get_width() for each in (plain, large))
    assert other == pytest.approx(2 * one)


def test_an_axes_legend_stands_to_the_right_of_its_marks():
    fig, ax = plt.subplots(layout="constrained")
    hg.headgrid_scatter(ax, random_grid(6, 5))
    legend = hg.headgrid_legend(ax, title="Category")
    fig.canvas.draw()
    assert legend.get_window_extent().x0 >= ax.bbox.x1
    assert legend.get_title().get_text() == "Category"


def test_a_figure_without_constrained_layout_gets_a_warning():
    fig, ax = plt.subplots()
    hg.headgrid_scatter(ax, random_grid(6, 5))
    with pytest.warns(UserWarning, match="nothing keeps the legend off the Axes"):
        hg.headgrid_legend(fig)
    hg.headgrid_legend(fig, loc="upper left")


def test_a_legend_that_runs_off_the_figure_gets_a_warning_when_it_is_drawn():
    fig, ax = plt.subplots(figsize=(3, 3))
    hg.headgrid_scatter(ax, random_grid(6, 5), legend=True)
    with pytest.warns(UserWarning, match="the legend runs off the figure"):
        fig.savefig(io.BytesIO())
    fig.savefig(io.BytesIO())  # once is enough
    hg.headgrid_legend(ax, loc="upper left", bbox_to_anchor=(1, 1))  # as the user wants it
    fig.savefig(io.BytesIO())


def test_what_is_not_beside_the_axes_does_not_move_the_legend():
    fig, (ax, other) = plt.subplots(ncols=2, sharey=True)
    hg.headgrid_scatter(ax, random_grid(6, 5))
    other.text(0.5, 0.5, "on the other", transform=other.transAxes)
    ax.text(1.5, -0.2, "below", transform=ax.transAxes)
    legend = hg.headgrid_legend(ax).get_window_extent()
    assert legend.x0 - ax.bbox.x1 < 0.1 * ax.bbox.width
    fig = plt.figure(layout="constrained")
    hg.headgrid_scatter(fig.subplots(), random_grid(6, 5))
    fig.suptitle("a title below", y=0.05)
    assert hg.headgrid_legend(fig).get_window_extent().y1 > 0.9 * fig.bbox.y1


def test_a_legend_that_ends_up_in_the_figure_gets_none():
    fig, ax = plt.subplots(figsize=(3, 3))
    hg.headgrid_scatter(ax, random_grid(6, 5), legend=True)
    fig.savefig(io.BytesIO(), bbox_inches="tight")
    fig.tight_layout()
    fig.savefig(io.BytesIO())


@pytest.mark.parametrize("loc", [None, "outside lower right", "outside right center"])
@pytest.mark.parametrize("pad", [0, 0.5])
def test_it_stays_beside_the_panels_where_a_part_of_the_figure_is_saved(loc, pad):
    fig, axs = two_panels(figsize=(7, 4))
    fig.suptitle("A title")
    legend = hg.headgrid_legend(fig, loc=loc)
    apart, sizes = [], []

    def look(event):
        apart.append(legend.get_window_extent(event.renderer).extents - np.tile(axs[0].bbox.p0, 2))
        sizes.append(tuple(fig.bbox.size))

    fig.canvas.draw()
    fig.canvas.mpl_connect("draw_event", look)
    fig.savefig(io.BytesIO(), dpi=80)
    fig.savefig(io.BytesIO(), dpi=80, bbox_inches="tight", pad_inches=pad)
    assert sizes[0] != sizes[-1]
    assert apart[-1] == pytest.approx(apart[0])


def test_grids_in_subfigures_and_insets_are_found():
    fig = plt.figure(layout="constrained")
    outer = fig.subfigures(1, 1)
    inner = outer.subfigures(1, 2)
    hg.headgrid_scatter(inner[0].subplots(), random_grid(6, 5))
    hg.headgrid_scatter(inner[1].subplots().inset_axes((0.2, 0.2, 0.5, 0.5)), ONE_HEAD)
    assert labels(hg.headgrid_legend(outer)) == ALL
    assert labels(hg.headgrid_legend(inner[1], present_only=True)) == ["Translation"]


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"ncols": 0}, ValueError, "ncols: expected a whole number from 1, got 0"),
        ({"ncols": 2.5}, ValueError, "ncols: expected a whole number from 1, got 2.5"),
        ({"ncol": 2}, TypeError, "ncol: not a keyword of headgrid_legend; use ncols"),
        ({"handles": []}, TypeError, "handles: not a keyword of headgrid_legend"),
    ],
)
def test_keywords_it_does_not_have_are_refused(keywords, error, message):
    fig, _ = two_panels()
    with pytest.raises(error, match=message):
        hg.headgrid_legend(fig, **keywords)


def test_two_colors_for_one_class_are_refused():
    fig, axs = plt.subplots(1, 2, layout="constrained")
    hg.headgrid_scatter(axs[0], random_grid(6, 5), palette="headgrid")
    hg.headgrid_scatter(axs[1], random_grid(6, 5), palette="headgrid-tab10")
    with pytest.raises(ValueError, match="'Unclassified' has one colour in one grid and another"):
        hg.headgrid_legend(fig)


def test_grids_of_different_categories_share_a_legend_in_order():
    fig, axs = plt.subplots(1, 2, layout="constrained")
    colors = {"Induction": "tab:blue", "Copy": "tab:red"}
    one = {"layer": [0, 0], "head": [0, 0], "category": ["Induction", "Copy"]}
    hg.headgrid_scatter(axs[0], one, palette=colors)
    hg.headgrid_scatter(axs[1], ONE_HEAD, palette="headgrid")
    assert labels(hg.headgrid_legend(fig)) == [ALL[0], "Induction", "Copy", *ALL[1:]]


def test_a_name_with_dollars_is_shown_as_it_is_written():
    fig, ax = plt.subplots(layout="constrained")
    hg.headgrid_scatter(ax, {"layer": [0], "head": [0], "category": ["$a_1$ & 50%"]})
    legend = hg.headgrid_legend(fig)
    assert labels(legend)[1] == "$a_1$ & 50%"
    assert not any(text.get_parse_math() for text in legend.get_texts())
    fig.canvas.draw()


def test_nothing_to_list_is_an_error():
    fig, ax = plt.subplots()
    for target in (fig, ax):
        with pytest.raises(ValueError, match="no head grid here; call headgrid_scatter first"):
            hg.headgrid_legend(target)
    with pytest.raises(TypeError, match="target: expected an Axes, Figure or SubFigure, got str"):
        hg.headgrid_legend("upper left")


@pytest.mark.parametrize(
    ("settings", "place"),
    [({}, {"loc": "upper left", "bbox_to_anchor": (1, 1)}), ({"legend.loc": (1.02, 0)}, {})],
)
def test_matplotlibs_own_legend_covers_no_mark_where_the_guide_puts_it(settings, place):
    with plt.style.context(["headgrid", settings]):
        fig, ax = plt.subplots()
        marks = hg.headgrid_scatter(ax, random_grid(40, 30))
        legend = ax.legend(**place)
        fig.canvas.draw()
    assert [text.get_text() for text in legend.get_texts()] == list(marks)
    box = legend.get_window_extent()
    assert not box.overlaps(ax.bbox)
    assert fig.bbox.x0 <= box.x0 < box.x1 <= fig.bbox.x1
    assert fig.bbox.y0 <= box.y0 < box.y1 <= fig.bbox.y1


@pytest.mark.parametrize("ncols", [7, 8, 9])
def test_a_column_for_each_class_is_one_row_and_fewer_are_two(ncols):
    figure, ax = plt.subplots(figsize=(12, 3), layout="constrained")
    hg.headgrid_scatter(ax, random_grid(12, 12))
    legend = hg.headgrid_legend(figure, ncols=ncols)
    figure.canvas.draw()
    texts = {text.get_text(): text.get_window_extent() for text in legend.get_texts()}
    assert next(iter(texts)) == "Unclassified"
    in_one_row = (
        np.ptp([box.y0 for box in texts.values()]) < 0.6 * next(iter(texts.values())).height
    )
    assert in_one_row == (ncols >= len(texts))
    if in_one_row:
        by_place = sorted(texts, key=lambda name: texts[name].x0)
        assert by_place == [*list(texts)[1:], "Unclassified"]


@pytest.mark.parametrize("ncols", [1, 2, 3, 9])
def test_heads_that_are_not_shown_have_a_key_in_as_many_columns_as_asked(ncols):
    figure, ax = plt.subplots(figsize=(12, 3), layout="constrained")
    marks = hg.headgrid_scatter(ax, random_grid(12, 12).only("Knowledge"))
    legend = hg.headgrid_legend(figure, ncols=ncols)
    names = [text.get_text() for text in legend.get_texts()]
    assert "Not shown" in names
    assert sorted(names) == sorted(marks)
