"""headgrid_panels: several models under one legend, and the letters of its panels."""

import io
import itertools
import re
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

import mpl_headgrid as hg
from mpl_headgrid._figures import panel_figure, panel_texts
from tests.support.lengths import combined, short
from tests.support.pictures import compared, random_grid
from tests.support.renderers import needs_narrow_letters
from tests.support.texts import check_texts, overlap, texts_in

NAMES = ["GPT-2 XL", "Phi-2", "Pythia 12B", "Llama-3.1 70B"]
MODELS = {name: hg.load_heads(name) for name in NAMES}
TWO = {name: MODELS[name] for name in ("GPT-2 XL", "Llama-3.1 70B")}


@pytest.mark.systems  # where other fonts are found
@combined(width=[3.25, 5.5, 6.75], cells=["fill", "square"], dpi=[100, 300])
def test_no_text_is_clipped_or_overlaps_at_paper_widths(width, cells, dpi):
    fig, axes = hg.headgrid_panels(MODELS, width=width, cells=cells)
    fig.set_dpi(dpi)
    check_texts(fig)
    legend = fig.legends[0].get_window_extent()
    for ax in axes.values():
        assert legend.y0 >= ax.bbox.y1


@combined(where=["new", "figure", "subfigure"], height=[2.0, 2.2, 2.4, 2.6, 2.8])
def test_square_panels_are_not_clipped_whichever_side_binds(where, height):
    fig = plt.figure(figsize=(5.5, height))
    target = {"new": None, "figure": fig, "subfigure": fig.subfigures(1, 1)}[where]
    target, _ = hg.headgrid_panels(TWO, cells="square", figure=target)
    root = target.get_figure(root=True)
    root.draw_without_rendering()
    for text in texts_in(target):
        assert text.get_window_extent().y0 >= -0.5, text
        assert text.get_window_extent().x1 <= root.bbox.x1 + 0.5, text


def test_the_reference_figure_has_its_panels_titles_limits_and_ticks():
    fig, axes = hg.headgrid_panels(MODELS)
    assert list(axes) == NAMES
    assert [ax.get_title(loc="left") for ax in axes.values()] == NAMES
    expected = {
        "GPT-2 XL": ([0, 9, 18, 27, 36, 45], [0, 5, 10, 15, 20]),
        "Phi-2": ([0, 6, 12, 18, 24, 30], [0, 6, 12, 18, 24, 30]),
        "Pythia 12B": ([0, 7, 14, 21, 28, 35], [0, 8, 16, 24, 32]),
        "Llama-3.1 70B": ([0, 16, 32, 48, 64], [0, 12, 24, 36, 48, 60]),
    }
    found = {n: (list(ax.get_xticks()), list(ax.get_yticks())) for n, ax in axes.items()}
    assert found == expected
    assert fig.get_size_inches()[0] == 5.5
    fig.canvas.draw()
    a, b, c, d = axes.values()
    for one, other in ((a, b), (c, d)):  # two rows, flush on both sides
        assert one.bbox.y0 == pytest.approx(other.bbox.y0, abs=0.5)
        assert one.bbox.y1 == pytest.approx(other.bbox.y1, abs=0.5)
        assert one.bbox.x1 < other.bbox.x0
    assert c.bbox.y1 < a.bbox.y0
    assert a.bbox.x0 == pytest.approx(c.bbox.x0, abs=0.5)
    assert b.bbox.x1 == pytest.approx(d.bbox.x1, abs=0.5)
    for ax in axes.values():
        width, height = ax.collections[0].drawn.cell_size()
        assert width == pytest.approx(height, rel=0.03)
    assert [ax.get_xlabel() for ax in axes.values()] == ["", "", "Layer", "Layer"]
    assert [ax.get_ylabel() for ax in axes.values()] == ["Head", "", "Head", ""]


SHAPES = [(12, 12), (32, 32), (48, 25), (80, 64), (126, 128), (6, 5)]


@needs_narrow_letters
@combined(n=range(1, 10), width=[3.25, 5.5, 6.75], shapes=["equal", "mixed"], dpi=[100, 300])
def test_rows_of_square_cells_end_flush_and_fill_the_figure(n, width, shapes, dpi):
    of = {"equal": SHAPES[1:2], "mixed": SHAPES}[shapes]
    models = {f"Model {i}": random_grid(*of[i % len(of)]) for i in range(n)}
    plt.style.use("headgrid")
    fig, axes = hg.headgrid_panels(models, width=width)
    fig.set_dpi(dpi)
    check_texts(fig, least=5)
    rows = {}
    for ax in axes.values():
        rows.setdefault(ax.get_subplotspec().get_topmost_subplotspec().num1, []).append(ax)
        cell = ax.collections[0].drawn.cell_size()
        assert cell[0] == pytest.approx(cell[1], rel=0.03)
    for row in rows.values():
        assert np.ptp([ax.bbox.y1 for ax in row]) < 0.5
        assert np.ptp([ax.bbox.y0 for ax in row]) < 0.5
    assert np.ptp([row[0].bbox.x0 for row in rows.values()]) < 0.5
    ends = [row[-1] for row in rows.values() if len(row) > 1]
    # A panel that is narrower than its title ends before it.
    whole = [ax.bbox.x1 for ax in ends if ax._left_title.get_window_extent().x1 < ax.bbox.x1]
    assert not whole or np.ptp(whole) < 0.5
    assert not whole or fig.bbox.x1 - max(whole) < 0.15 * dpi
    box = fig.legends[0].get_window_extent()
    assert all(ax.get_tightbbox().y1 <= box.y0 for ax in axes.values())
    share = sum(ax.bbox.width * ax.bbox.height for ax in axes.values()) / fig.bbox.size.prod()
    assert share > (0.25 if width == 3.25 or shapes == "mixed" else 0.4)


@needs_narrow_letters
def test_titles_that_would_run_into_each_other_are_set_smaller():
    with plt.style.context(["headgrid", "headgrid-icml"]):
        whole_words = {re.sub("[ -]", "", name): grid for name, grid in MODELS.items()}
        with pytest.warns(UserWarning, match="titles are wider than their panels"):
            hg.headgrid_panels(whole_words, ncols=4, width=2.4, legend=False)
        fig, axes = hg.headgrid_panels(MODELS, ncols=4, width=3.25, legend=False, cells="fill")
        check_texts(fig)
        titles = [ax.get_title(loc="left") for ax in axes.values()]
        assert (titles[1], titles[-1]) == ("Phi-2", "Llama-3.1\n70B")
        fig, axes = hg.headgrid_panels(
            MODELS, ncols=4, width=5, legend=False, cells="fill", letters=True
        )
        check_texts(fig)
        normal = FontProperties(size=plt.rcParams["axes.titlesize"]).get_size_in_points()
    (size,) = {text.get_fontsize() for ax in axes.values() for text in (ax._left_title, *ax.texts)}
    assert 0.6 * normal < size < normal


@pytest.mark.parametrize("beside", [False, True])
def test_titles_and_names_have_four_lines_at_most(beside):
    names = {f"{' '.join(['model'] * 48)} {k}": random_grid(4, 4) for k in range(4)}
    draw = hg.headgrid_breakdown if beside else hg.headgrid_panels
    with pytest.warns(UserWarning, match=r"titles are wider|names of models are longer"):
        fig, _ = draw(names, legend=False)
    texts = [text for text in fig.findobj(Text) if "model" in text.get_text()]
    assert {text.get_text().count("\n") for text in texts} == {3}
    assert len(texts) == 4


def test_text_that_leaves_the_panels_little_room_gets_a_warning():
    names = [f"A rather long name of a category, number {i}" for i in range(9)]
    grid = hg.HeadGrid(random_grid(12, 12).membership[:, :, [0] * 9], names)
    with pytest.warns(UserWarning, match=r"leave \d+% of the figure to the panels; give a larger"):
        fig, _ = hg.headgrid_panels({"A": grid, "B": grid}, width=3.25)
    check_texts(fig)


FIGURES = {
    "panels": lambda **kw: hg.headgrid_panels(MODELS, **kw),
    "strips": lambda **kw: hg.headgrid_panels(TWO, profile=True, **kw),
    "breakdown": lambda **kw: hg.headgrid_breakdown(MODELS["Phi-2"], **kw),
    "compare": lambda **kw: hg.headgrid_compare(MODELS["Phi-2"], MODELS["Phi-2"], **kw),
}


@combined(
    kind=list(FIGURES),
    when=["before", "after", "after drawing"],
    text=["A title", "A title\non two lines"],
    loc=[None, "outside upper right", "outside right upper", "outside lower center"],
)
def test_a_title_over_all_stands_above_the_legend_and_that_above_the_panels(kind, when, text, loc):
    legend = True if loc is None else {"loc": loc}
    given = None
    if when == "before":
        given = plt.figure(figsize=(5.5, 5), layout="constrained")
        given.suptitle(text)
    fig, axes = FIGURES[kind](figure=given, legend=legend)
    if when == "after drawing":
        fig.canvas.draw()
    if when != "before":
        fig.suptitle(text)
    check_texts(fig, least=15)
    (title,) = fig.texts
    key, boxes = fig.legends[0].get_window_extent(), [ax.get_tightbbox() for ax in axes.values()]
    top = max(box.y1 for box in boxes)
    assert top <= title.get_window_extent().y0 + 0.5
    if loc in {None, "outside upper right"}:
        assert top <= key.y0 + 0.5
        assert key.y1 <= title.get_window_extent().y0 + 0.5
        # Not the sum of two margins: what is free above the panels is what the two take.
        free = fig.bbox.y1 - top - key.height - title.get_window_extent().height
        assert free < 2.5 * mpl.rcParams["font.size"] * fig.dpi / 72
    assert all(overlap(key, box) < 1 for box in [*boxes, title.get_window_extent()])
    if kind == "panels":  # which are lower than the rows were made for, and end together
        first, _, third, last = (ax.get_window_extent() for ax in axes.values())
        assert first.x0 == pytest.approx(third.x0, abs=0.5)
        assert axes["Phi-2"].get_window_extent().x1 == pytest.approx(last.x1, abs=0.5)


@pytest.mark.parametrize("layout", ["constrained", "tight"])
@pytest.mark.parametrize("zoomed", [False, True])
def test_square_cells_are_square(layout, zoomed):
    figure = plt.figure(layout=layout)
    fig, axes = hg.headgrid_panels(TWO, cells="square", figure=figure, legend=False)
    for ax in axes.values():
        if zoomed:
            ax.set(xlim=(3.5, 9.5), ylim=(-0.5, 20.5))
    fig.canvas.draw()
    for ax in axes.values():
        width, height = ax.collections[0].drawn.cell_size()
        assert width == pytest.approx(height)


def test_the_legend_lists_every_class_once_in_order():
    fig, _ = hg.headgrid_panels({"Phi-2": MODELS["Phi-2"]})  # which has no head in 4 categories
    assert [text.get_text() for text in fig.legends[0].get_texts()] == list(hg.Palette.from_style())
    fig, _ = hg.headgrid_panels(MODELS, legend=False)
    assert not fig.legends


@pytest.mark.parametrize(
    ("n", "ncols", "expected"),
    [(1, None, 1), (2, None, 2), (3, None, 2), (5, None, 3), (4, 1, 1), (2, 9, 2)],
)
def test_panels_are_in_rows_of_ncols(n, ncols, expected):
    models = {f"model {i}": random_grid(4, 3) for i in range(n)}
    _, axes = hg.headgrid_panels(models, ncols=ncols, cells="fill")
    assert {ax.get_gridspec().ncols for ax in axes.values()} == {expected}
    assert [ax.get_subplotspec().num1 for ax in axes.values()] == list(range(n))


def test_one_palette_serves_all_panels_though_each_has_other_categories():
    one = {"layer": [0], "head": [0], "category": ["Copy"]}
    two = {"layer": [0], "head": [0], "category": ["Induction"]}
    _, axes = hg.headgrid_panels({"one": one, "two": two})
    names = [[a.get_label() for a in ax.collections] for ax in axes.values()]
    assert names[0] == names[1] == ["Unclassified", "Copy", "Induction", "2 categories"]


def test_it_draws_in_a_figure_and_a_subfigure_given():
    fig = plt.figure(figsize=(5, 4), layout="constrained")
    assert hg.headgrid_panels(TWO, figure=fig)[0] is fig
    fig = plt.figure(figsize=(9, 4), layout="constrained")
    left, right = fig.subfigures(1, 2)
    for subfigure in (left, right):
        target, axes = hg.headgrid_panels(TWO, figure=subfigure)
        assert target is subfigure
        assert all(ax.get_figure(root=False) is subfigure for ax in axes.values())
    fig.canvas.draw()
    for subfigure in (left, right):
        legend = subfigure.legends[0].get_window_extent()
        assert subfigure.bbox.x0 <= legend.x0 < legend.x1 <= subfigure.bbox.x1
        assert all(legend.y0 >= ax.bbox.y1 for ax in subfigure.axes)


def test_an_empty_figure_without_a_layout_gets_one():
    fig = mpl.figure.Figure(figsize=(5.5, 4), layout="none")
    hg.headgrid_panels(TWO, figure=fig)
    fig.draw_without_rendering()
    legend = fig.legends[0].get_window_extent()
    assert all(legend.y0 >= ax.get_tightbbox().y1 for ax in fig.axes)


@pytest.mark.parametrize("cells", ["fill", "square"])
@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_outer_edges_agree_to_half_a_pixel(cells, dpi):
    fig, axes = hg.headgrid_panels(MODELS, cells=cells)
    fig.set_dpi(dpi)
    fig.canvas.draw()
    (a, b), (c, d) = np.array(list(axes.values())).reshape(2, 2)
    for one, other, edge in [(a, c, "x0"), (b, d, "x1"), (a, b, "y1"), (c, d, "y0")]:
        assert abs(getattr(one.bbox, edge) - getattr(other.bbox, edge)) < 0.5


@pytest.mark.parametrize("size", [(5.5, 3.5), (3.25, 4), (5.5, 8), (8, 4.5)])
@pytest.mark.parametrize("text", ["suptitle", "supxlabel", None])
def test_rows_stay_flush_and_squares_square_whatever_room_is_left_to_them(size, text):
    figure = plt.figure(figsize=size, layout="constrained")
    hg.headgrid_panels(MODELS, figure=figure)
    if text is not None:
        getattr(figure, text)("Two lines\nof text")
    figure.canvas.draw()
    rows: dict[float, list] = {}
    for ax in figure.axes:
        rows.setdefault(round(ax.bbox.y1), []).append(ax)
        width, height = ax.collections[0].drawn.cell_size()
        assert width == pytest.approx(height, rel=0.035)
    assert len(rows) > 1
    assert np.ptp([row[0].bbox.x0 for row in rows.values()]) < 0.5
    assert np.ptp([row[-1].bbox.x1 for row in rows.values()]) < 0.5
    # What they leave of the width is left on both sides, what they leave of the height below.
    boxes = [ax.get_tightbbox() for ax in figure.axes]
    ends = np.array([row[0].get_tightbbox().extents[[1, 3]] for row in rows.values()])
    assert (ends[:-1, 0] - ends[1:, 1]).max() < 12 * figure.dpi / 72
    beside = min(box.x0 for box in boxes), figure.bbox.x1 - max(box.x1 for box in boxes)
    assert beside[0] == pytest.approx(beside[1], abs=0.04 * figure.bbox.width)
    assert figure.legends[0].get_window_extent().x0 < min(ax.bbox.x0 for ax in figure.axes) + 1


@needs_narrow_letters
@pytest.mark.parametrize(
    ("look", "more"),
    [
        (["headgrid", {"font.size": 14}], ""),
        (["fivethirtyeight"], ""),
        (["headgrid", "headgrid-icml"], ""),
        (["headgrid"], ", a name as long as sixty letters of text in one line"),
        (["default"], ", a name as long as forty letters of text"),
    ],
    ids=["slide", "fivethirtyeight", "column", "long names", "long names in the middle"],
)
def test_large_text_and_long_names_make_no_figure_higher_than_a_page(look, more):
    models = {name + more: grid for name, grid in MODELS.items()}
    with plt.style.context(look):
        figure, _ = hg.headgrid_panels(models, letters=bool(more))
        check_texts(figure)
    width, height = figure.get_size_inches()
    assert height < (9 if more else 1.3 * width)


@needs_narrow_letters
def test_titles_run_over_no_letter_below_a_legend_of_many_rows():
    names = [f"Category {'abcdefghijklmno'[k]}" for k in range(15)]
    more = "A model whose name is as long as sixty letters of plain text"
    models = {
        f"{more} {i}": hg.HeadGrid(np.random.default_rng(i).random((*shape, 15)) < 0.15, names)
        for i, shape in enumerate([(12, 12), (48, 25)])
    }
    palette = dict(zip(names, plt.get_cmap("tab20").colors, strict=False))
    with plt.style.context(["headgrid", "headgrid-icml-wide"]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*look alike", UserWarning)
        figure = plt.figure(figsize=(6.0, 2.6))
        hg.headgrid_panels(models, figure=figure, palette=palette, letters="(a)")
        check_texts(figure)


@needs_narrow_letters
def test_the_label_of_sorted_heads_has_room_in_two_lines():
    with plt.style.context(["headgrid", "headgrid-icml"]):
        models = {f"Model {i}": random_grid(*SHAPES[i % 6]) for i in range(8)}
        figure, axes = hg.headgrid_panels(models, sort_heads="class", profile=True)
        check_texts(figure)
    lowest = min(ax.get_tightbbox().y0 for ax in axes.values())
    assert lowest < 0.03 * figure.bbox.height  # no room is left below


def test_square_cells_on_shared_axes_make_no_figure_higher_than_they_need():
    figure, axes = hg.headgrid_panels(MODELS, ncols=1, sharex=True, cells="square")
    figure.canvas.draw()
    boxes = sum(ax.bbox.height for ax in axes.values())
    assert boxes > 0.8 * figure.bbox.height


def test_a_legend_at_the_side_makes_a_figure_no_higher():
    heights = [
        hg.headgrid_panels(MODELS, width=6.75, ncols=2, cells="fill", legend=legend)[
            0
        ].get_figheight()
        for legend in (False, {"loc": "outside right upper"})
    ]
    assert heights[1] <= heights[0]


def test_limits_of_scores_are_those_given_for_all_panels():
    grids = {
        name: hg.HeadGrid(np.ones((2, 2, 1), bool), ["A"], scores=np.full((2, 2, 1), score))
        for name, score in (("one", 0.5), ("two", 3.0))
    }
    for given, expected in ((None, (0.5, 3)), ((0, 4), (0, 4))):
        _, axes = hg.headgrid_panels(grids, score_encoding="alpha", score_limits=given)
        for ax in axes.values():
            assert ax.collections[0].drawn.score_limits == expected


def test_a_last_row_of_fewer_panels_is_not_blown_up():
    three = dict(list(MODELS.items())[:3])
    figure, axes = hg.headgrid_panels(three, ncols=2)
    figure.canvas.draw()
    first, _, last = axes.values()
    assert last.bbox.height == pytest.approx(first.bbox.height, rel=0.02)


def test_vector_output_is_not_trimmed_and_trims_do_not_creep(tmp_path):
    fig, axes = hg.headgrid_panels(TWO)
    fig.canvas.draw()
    fig.canvas.draw()
    first = [ax.get_position().bounds for ax in axes.values()]
    for _ in range(2):
        fig.canvas.draw()
    assert np.allclose([ax.get_position().bounds for ax in axes.values()], first, atol=1e-8)
    fig.savefig(tmp_path / "figure.pdf")
    for ax in axes.values():
        whole = ax.get_position(original=True).bounds
        assert ax.get_position().bounds == pytest.approx(whole, abs=1e-12)


@pytest.mark.parametrize("layout", ["constrained", "none"])
def test_a_drawing_that_failed_leaves_the_figure_as_it_was(layout):
    fig = mpl.figure.Figure(layout=layout)
    engine = fig.get_layout_engine()
    with pytest.raises(ValueError, match="fill: expected"):
        hg.headgrid_panels(MODELS, figure=fig, fill=2)
    assert not fig.axes
    assert fig.get_layout_engine() is engine
    hg.headgrid_panels(MODELS, figure=fig)


def test_a_drawing_that_failed_in_the_legend_leaves_the_figure_as_it_was(monkeypatch):
    def fail(target, **_):
        target.legend(handles=[])
        raise ValueError("no legend")

    monkeypatch.setattr(panel_figure, "draw_legend", fail)
    fig = mpl.figure.Figure(layout="constrained")
    theirs = fig.legend(handles=[])
    engine = fig.get_layout_engine()
    with pytest.raises(ValueError, match="no legend"):
        hg.headgrid_panels(MODELS, figure=fig)
    assert not fig.axes
    assert fig.legends == [theirs]
    assert fig.get_layout_engine() is engine


class BoxOfAxes(Artist):
    """Notes the box that its Axes has while it is drawn."""

    def draw(self, renderer):  # noqa: ARG002 matplotlib gives one
        self.box = self.axes.bbox.frozen()


@pytest.mark.parametrize("cells", ["fill", "square"])
def test_a_twin_over_a_panel_has_its_box(cells):
    fig, axes = hg.headgrid_panels(TWO, cells=cells)
    panel = axes["GPT-2 XL"]
    notes = [ax.add_artist(BoxOfAxes()) for ax in (panel, panel.twinx(), panel.twiny())]
    for dpi in (150, 300):
        fig.savefig(io.BytesIO(), dpi=dpi)
        assert len({tuple(note.box.bounds) for note in notes}) == 1


def test_tight_layout_knows_the_panels():
    fig, axes = hg.headgrid_panels(MODELS, legend=False)
    with pytest.warns(UserWarning, match="layout has changed to tight"):
        fig.tight_layout()
    fig.canvas.draw()
    upper, lower = axes["GPT-2 XL"], axes["Pythia 12B"]
    assert upper.xaxis.label.get_window_extent().y0 > lower._left_title.get_window_extent().y1


@pytest.mark.parametrize(
    ("n", "width", "ncols"), short([(12, 3.25, 2), (9, 5.5, 3), (12, 6.75, 4)], 0, 1)
)
def test_panels_in_a_row_are_as_many_as_fit_the_width(n, width, ncols):
    models = {f"Model {i}": random_grid(32, 32) for i in range(n)}
    fig, axes = hg.headgrid_panels(models, width=width, cells="fill")
    assert next(iter(axes.values())).get_gridspec().ncols == ncols
    check_texts(fig)


def test_the_user_s_constrained_layout_keeps_its_settings():
    fig = plt.figure(layout="constrained")
    fig.get_layout_engine().set(w_pad=0.5)
    hg.headgrid_panels(TWO, figure=fig)
    assert fig.get_layout_engine().get()["w_pad"] == 0.5
    fig.get_layout_engine().set(w_pad=0.1)
    assert fig.get_layout_engine().get()["w_pad"] == 0.1


def test_names_are_shown_as_typed():
    _, axes = hg.headgrid_panels({"$x_1$ 50%": random_grid(3, 3)})
    title = axes["$x_1$ 50%"]._left_title
    assert title.get_text() == "$x_1$ 50%"
    assert not title.get_parse_math()


@pytest.mark.parametrize(
    ("models", "keywords", "error", "message"),
    [
        ({}, {}, ValueError, "models: expected at least one"),
        ([MODELS], {}, TypeError, "models: expected a mapping of title to data, got list"),
        (MODELS["Phi-2"], {}, TypeError, "got DataFrame; for one model use hg.headgrid_scatter"),
        ({1: MODELS["Phi-2"]}, {}, TypeError, "models: expected titles .str., got 1"),
        (
            {"good": random_grid(2, 2), "bad": {"layer": [0], "head": [0.5], "category": ["a"]}},
            {},
            ValueError,
            r"models\['bad'\]: row 0: head is 0.5",
        ),
        (MODELS, {"ncols": 0}, ValueError, "ncols: expected a whole number from 1, got 0"),
        (
            MODELS,
            {"cells": "round"},
            ValueError,
            "cells: expected 'fill' or 'square' or 'equal', got 'round'",
        ),
        (MODELS, {"letters": "ab"}, ValueError, "letters: expected True, or how the first one"),
        (MODELS, {"sharex": "rows"}, ValueError, "sharex: expected True, False or 'none' or 'all'"),
        (MODELS, {"sharey": 1}, ValueError, "sharey: expected .*, got 1"),
        (MODELS, {"width": -1}, ValueError, "width: expected a positive number of inches"),
        (MODELS, {"figure": 3}, TypeError, "figure: expected a Figure or SubFigure, got int"),
        (MODELS, {"width": "5"}, TypeError, "width: expected a number of inches, got '5'"),
        (MODELS, {"fill": 2}, ValueError, "fill: expected"),
        (MODELS, {"marker": "x"}, ValueError, "marker: expected"),
        (MODELS, {"origin": "top"}, ValueError, "origin: expected"),
        (
            MODELS,
            {"layer_axis": np.zeros(2), "cells": "equal"},
            ValueError,
            "^layer_axis: expected",
        ),
        (MODELS, {"no_such": 1}, TypeError, "no_such"),
    ],
)
def test_bad_calls_say_what_was_expected_and_leave_no_figure(models, keywords, error, message):
    with pytest.raises(error, match=message):
        hg.headgrid_panels(models, **keywords)
    assert not plt.get_fignums()


def test_a_figure_that_is_not_empty_is_refused():
    fig, _ = plt.subplots()
    with pytest.raises(ValueError, match="figure: expected an empty one, got one that has Axes"):
        hg.headgrid_panels(MODELS, figure=fig)
    outer = plt.figure().subfigures()
    outer.subfigures(1, 2)[1].subplots()
    with pytest.raises(ValueError, match="figure: expected an empty one, got one that has Axes"):
        hg.headgrid_panels(MODELS, figure=outer)
    with pytest.raises(ValueError, match="width: the figure given has its own width"):
        hg.headgrid_panels(MODELS, figure=plt.figure(), width=5)


def test_panels_that_share_axes_show_the_largest_grid_and_one_set_of_labels():
    fig, axes = hg.headgrid_panels(MODELS, sharex=True, sharey="row")
    fig.canvas.draw()
    a, b, c, d = axes.values()
    assert a.get_xlim() == d.get_xlim() == (-0.5 - 0.32, 79.5 + 0.32)
    assert a.get_ylim() == b.get_ylim() == (-0.5 - 0.128, 31.5 + 0.128)
    assert c.get_ylim() == d.get_ylim() != a.get_ylim()
    assert [ax.get_xlabel() for ax in (a, b, c, d)] == ["", "", "Layer", "Layer"]
    assert [ax.get_ylabel() for ax in (a, b, c, d)] == ["Head", "", "Head", ""]
    shown = [[label.get_visible() for label in ax.get_xticklabels()] for ax in (a, d)]
    assert [any(line) for line in shown] == [False, True]
    # Whole pixels are those of the cells that are drawn, not of the panel's own grid.
    for order in (MODELS, dict(reversed(MODELS.items()))):
        fig, axes = hg.headgrid_panels(order, sharex=True, sharey="row", cells="equal")
        fig.canvas.draw()
        sizes = [ax.collections[0].drawn.cell_size() for ax in axes.values()]
        assert np.ptp(sizes) < 1e-6


@pytest.mark.parametrize(("sharex", "sharey"), [("col", "row"), ("none", "all"), ("row", "col")])
def test_axes_are_shared_as_in_subplots(sharex, sharey):
    models = {str(n): random_grid(n, 9 - n) for n in range(2, 8)}
    fig, axes = hg.headgrid_panels(models, sharex=sharex, sharey=sharey, ncols=3)
    _, theirs = plt.subplots(2, 3, sharex=sharex, sharey=sharey)
    for shared in ("get_shared_x_axes", "get_shared_y_axes"):
        found = [[getattr(a, shared)().joined(a, b) for b in fig.axes] for a in axes.values()]
        expected = [[getattr(a, shared)().joined(a, b) for b in theirs.flat] for a in theirs.flat]
        assert found == expected


def test_the_lowest_panel_of_each_column_has_the_labels_of_a_shared_axis():
    models = {str(n): random_grid(4, 4) for n in range(5)}
    _, axes = hg.headgrid_panels(models, sharex=True, ncols=3)
    assert [ax.get_xlabel() for ax in axes.values()] == ["", "", "Layer", "Layer", "Layer"]


def test_long_titles_have_panels_as_wide():
    models = {f"organization/a-model-of-{n}-billion-weights": random_grid(8, 8) for n in range(4)}
    fig, axes = hg.headgrid_panels(models)
    fig.canvas.draw()
    titles = [ax._left_title.get_window_extent() for ax in axes.values()]
    assert all(overlap(a, b) <= 0 for a, b in itertools.combinations(titles, 2))


@compared()
def test_picture_shared_axes():
    models = {"small": random_grid(12, 12), "wide": random_grid(30, 9), "high": random_grid(8, 25)}
    return hg.headgrid_panels(
        models, sharex=True, sharey="row", letters="(a)", width=4, legend=False
    )[0]


@pytest.mark.parametrize("cells", ["fill", "square"])
@compared(dpi=150)
def test_picture_four_panels(cells):
    return hg.headgrid_panels(MODELS, cells=cells)[0]


@compared(style="headgrid-dark", dpi=150)
def test_picture_four_panels_dark():
    plt.style.use("headgrid-dark")
    return hg.headgrid_panels(MODELS)[0]


SMALL = {"GPT-2 small": random_grid(12, 12), "wide": random_grid(40, 9), "high": random_grid(9, 37)}


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        (False, []),
        (True, ["a", "b", "c"]),
        ("A", ["A", "B", "C"]),
        ("(a)", ["(a)", "(b)", "(c)"]),
        ("d.", ["d.", "e.", "f."]),
        ("Y", ["Y", "Z", "AA"]),
    ],
)
def test_letters_count_on_from_the_first(letters, expected):
    assert panel_texts.panel_letters(letters, 3) == expected
    _, axes = hg.headgrid_panels(SMALL, letters=letters)
    assert [text.get_text() for ax in axes.values() for text in ax.texts] == expected


def test_letters_after_the_last_of_the_alphabet():
    assert panel_texts.panel_letters(True, 80)[25:28] == ["z", "aa", "ab"]
    assert panel_texts.panel_letters(True, 80)[51:53] == ["az", "ba"]


@pytest.mark.parametrize("letters", ["", "1", "ab", "panel a"])
def test_a_string_without_one_letter_is_refused(letters):
    with pytest.raises(ValueError, match=f"with one letter to count on from, got '{letters}'"):
        panel_texts.panel_letters(letters, 2)


@pytest.mark.parametrize("letters", [None, 1, ["a", "b"]])
def test_other_things_are_refused(letters):
    with pytest.raises(TypeError, match=r"letters: expected True, or how the first one looks"):
        panel_texts.panel_letters(letters, 2)


@combined(style=["headgrid", "headgrid-dark", "default"], cells=["fill", "square", "equal"])
def test_letters_are_bold_left_of_the_title_and_on_its_line(style, cells):
    plt.style.use(style)
    fig, axes = hg.headgrid_panels(SMALL, letters="(a)", cells=cells)
    for dpi in (100, 150):  # boxes are trimmed to whole pixels, and titles lifted in turn
        fig.set_dpi(dpi)
        fig.canvas.draw()
        for ax in axes.values():
            (letter,) = ax.texts
            titles = [t for t in (ax.title, ax._left_title) if t.get_text()]
            assert letter.get_weight() == "bold"
            assert letter.get_color() == titles[0].get_color()
            box = letter.get_window_extent()
            assert 0 < ax.bbox.x0 - box.x1 < 5 * dpi / 72
            base = [t.get_transform().transform(t.get_position())[1] for t in (letter, titles[0])]
            assert base[0] == pytest.approx(base[1])
            assert box.x0 >= 0


def test_letters_cover_nothing():
    check_texts(hg.headgrid_panels(SMALL, letters="(a)", width=3.25)[0])


def test_long_titles_are_whole_in_more_lines_and_the_panels_keep_their_size():
    long = "The heads of SmolLM2-135M-Instruct with a threshold of 0.300"
    areas = []
    for names in ((long, f"{long}, again"), ("short", "also")):
        with plt.style.context("fivethirtyeight"):
            models = dict.fromkeys(names, SMALL["wide"])
            fig, axes = hg.headgrid_panels(models, width=3.25, legend=False)
            fig.canvas.draw()
        for name, ax in axes.items():
            title = max(ax.title, ax._left_title, key=lambda text: len(text.get_text()))
            box = title.get_window_extent()
            assert title.get_text().split() == name.split()
            assert fig.bbox.x0 <= box.x0 <= box.x1 <= fig.bbox.x1
        areas.append(ax.bbox.width * ax.bbox.height)
    assert areas[0] > 0.8 * areas[1]
