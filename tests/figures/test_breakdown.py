"""headgrid_breakdown: all categories, and each by itself on the field of all other heads."""

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import polars as pl
import pytest

import mpl_headgrid as hg
from tests.support.lengths import combined, short
from tests.support.pictures import CATEGORIES, compared, random_grid
from tests.support.texts import check_texts

GRID = random_grid(12, 9, missing=0.2)
ALL = "All categories"
TITLES = [ALL, *CATEGORIES]
SMALL = hg.HeadGrid(np.ones((3, 4, 1), bool), ["Knowledge"])


def heads_of(ax):
    """Return the heads that an Axes shows, by class."""
    return {a.get_label(): {tuple(map(int, head)) for head in a.heads()} for a in ax.collections}


def heads_in(grid, category):
    plane = grid.membership[:, :, grid.categories.index(category)]
    return {tuple(map(int, head)) for head in np.argwhere(plane)}


NO_CATEGORY = GRID.known & (GRID.n_categories_per_head == 0)


def ten_categories():
    random = np.random.RandomState(0)
    names = ["Induction", "Copy suppression", "Duplicate token", "Previous token", "Name mover"]
    names += ["Backup", "S-inhibition", "Successor", "Attention sink", "Greater than"]
    return hg.HeadGrid(random.random_sample((32, 32, 10)) < 0.06, names)


def test_there_is_a_panel_for_all_and_one_for_each_category():
    _, axes = hg.headgrid_breakdown(GRID)
    assert list(axes) == TITLES
    assert [ax.get_title(loc="left") for ax in axes.values()] == TITLES
    with_all = heads_of(axes[ALL])
    marks = hg.headgrid_scatter(plt.figure().subplots(), GRID)
    assert with_all == {name: {tuple(map(int, h)) for h in a.heads()} for name, a in marks.items()}


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_panel_shows_every_head_of_its_category(category):
    _, axes = hg.headgrid_breakdown(GRID)
    shown = heads_of(axes[category])
    known = {tuple(map(int, head)) for head in np.argwhere(GRID.known)}
    inside = heads_in(GRID, category)
    several = GRID.n_categories_per_head > 1
    assert any(several[head] for head in inside)  # or the test shows less
    assert shown.pop(category) == inside
    unclassified = {tuple(map(int, head)) for head in np.argwhere(NO_CATEGORY)}
    assert shown.pop("Unclassified") == unclassified
    assert shown.pop("Not shown") == known - inside - unclassified
    assert not any(shown.values())


def test_colors_are_those_of_the_first_panel():
    _, axes = hg.headgrid_breakdown(GRID, palette="headgrid-tab10")
    palette = hg.Palette.from_style("headgrid-tab10")
    for ax in axes.values():
        found = {a.get_label(): mpl.colors.to_hex(a.get_facecolor()[0]) for a in ax.collections}
        assert found == dict(palette) | ({} if ax is axes[ALL] else {"Not shown": palette.hidden})


def test_the_legend_is_one_and_has_the_classes_that_no_title_names():
    fig, _ = hg.headgrid_breakdown(GRID)
    (legend,) = fig.legends
    several = [*(f"{n} categories" for n in (2, 3, 4)), "Not shown"]
    assert [text.get_text() for text in legend.get_texts()] == ["Unclassified", *several]
    some = hg.headgrid_breakdown(GRID, panels=["Knowledge"])[0].legends[0]
    assert [text.get_text() for text in some.get_texts()] == [
        "Unclassified", "Algorithmic", "Linguistic", "Translation", *several
    ]  # fmt: skip
    assert not hg.headgrid_breakdown(GRID, legend=False)[0].legends


@pytest.mark.filterwarnings("ignore:palette. .* look alike")
def test_titles_have_the_colors_and_numbers_of_their_categories():
    fig, axes = hg.headgrid_breakdown(GRID, width=8)
    palette = hg.Palette.from_style()
    for title, ax in axes.items():
        texts = ax._left_title, ax._right_title
        if title == ALL:
            assert [text.get_text() for text in texts] == [ALL, ""]
            continue
        number = GRID.membership[:, :, GRID.categories.index(title)].sum()
        assert [text.get_text() for text in texts] == [title, str(number)]
        assert mpl.colors.to_hex(texts[0].get_color()) == palette[title]
    check_texts(fig)
    colors = dict(zip(CATEGORIES, ("#ffcc44", "#205080", "#802020", "#108040"), strict=True))
    _, other = hg.headgrid_breakdown(GRID, palette=colors, letters=True)
    letters = [text.get_color() for ax in other.values() for text in ax.texts]
    assert letters == [mpl.rcParams["text.color"]] * len(other)
    shown = {name: mpl.colors.to_hex(other[name]._left_title.get_color()) for name in colors}
    too_pale = CATEGORIES[0]
    assert shown.pop(too_pale) != colors.pop(too_pale)
    assert shown == colors


def test_panels_follow_the_palette_and_leave_out_what_the_data_does_not_name():
    grid = hg.HeadGrid(GRID.membership[:, :, [3, 0]], [CATEGORIES[3], CATEGORIES[0]], GRID.known)
    assert list(hg.headgrid_breakdown(grid)[1]) == [ALL, "Algorithmic", "Translation"]


def test_categories_are_chosen_and_ordered_by_the_user():
    _, axes = hg.headgrid_breakdown(SMALL, panels=["Translation", "Knowledge"])
    assert list(axes) == [ALL, "Translation", "Knowledge"]
    assert not heads_of(axes["Translation"])["Translation"]
    for ax in axes.values():  # an Unclassified head is one in every panel
        assert heads_of(ax)["Unclassified"] == heads_of(axes[ALL])["Unclassified"]


@pytest.mark.parametrize("n", [4, 6, 8, 10])
def test_rows_are_as_even_as_they_can_be(n):
    names = [f"c{number}" for number in range(n)]
    grid = hg.HeadGrid(np.zeros((12, 12, n), dtype=bool), names)
    _, axes = hg.headgrid_breakdown(grid, panels=names, palette=hg.Palette.from_names(names))
    specs = [ax.get_subplotspec() for ax in axes.values()]
    nrows, ncols = specs[0].get_gridspec().get_geometry()
    assert ncols == -(-(n + 1) // nrows)


def test_axes_are_shared_and_labelled_once():
    fig, axes = hg.headgrid_breakdown(GRID, width=6.75, ncols=3)
    fig.canvas.draw()
    a, b, c, d, e = axes.values()
    for ax in (b, c, d, e):
        assert a.get_shared_x_axes().joined(a, ax)
        assert a.get_shared_y_axes().joined(a, ax)
    assert [ax.get_xlabel() for ax in axes.values()] == ["", "", "Layer", "Layer", "Layer"]
    assert [ax.get_ylabel() for ax in axes.values()] == ["Head", "", "", "Head", ""]
    for ax in axes.values():
        assert any(t.get_visible() for t in ax.get_xticklabels()) == bool(ax.get_xlabel())
        assert any(t.get_visible() for t in ax.get_yticklabels()) == bool(ax.get_ylabel())


@combined(
    width=[3.25, 5.5, 6.75],
    shape=[(12, 12), (48, 25), (80, 64), (126, 128)],
    cells=["fill", "square"],
)
def test_no_text_is_clipped_or_touches_another(width, shape, cells):
    data = random_grid(*shape)
    check_texts(hg.headgrid_breakdown(data, width=width, cells=cells, letters=True)[0])


@pytest.mark.parametrize("width", short([3.25, 6.75], 0))
def test_ten_categories_are_in_rows(width):
    fig, axes = hg.headgrid_breakdown(ten_categories(), width=width)
    assert len(axes) == 11
    check_texts(fig)


@pytest.mark.parametrize("cells", short(["fill", "square", "equal"], 0, -1))
def test_several_models_are_rows(cells):
    models = {"GPT-2 XL": random_grid(48, 25), "$x$ 12B": random_grid(36, 40), "small": SMALL}
    fig, axes = hg.headgrid_breakdown(models, width=6.75, cells=cells)
    assert list(axes) == [(model, title) for model in models for title in TITLES]
    places = [divmod(ax.get_subplotspec().num1, 5) for ax in axes.values()]
    assert places == [(row, column) for row in range(3) for column in range(5)]
    assert [ax._left_title.get_text() for ax in axes.values()] == [*TITLES, *[""] * 10]
    check_texts(fig)
    for model in models:
        (name,) = axes[model, ALL].texts
        assert (name.get_text(), name.get_parse_math(), name.get_rotation()) == (model, False, 90)
        box, row = name.get_window_extent(), axes[model, ALL].bbox
        assert box.x1 < axes[model, ALL].yaxis.label.get_window_extent().x0
        assert (box.y0 + box.y1) / 2 == pytest.approx((row.y0 + row.y1) / 2, abs=1)
        joined = axes[model, ALL].get_shared_x_axes()
        assert [joined.joined(axes[model, ALL], ax) for ax in axes.values()] == [
            key[0] == model for key in axes
        ]
    lefts = [axes[model, ALL].texts[0].get_window_extent().x0 for model in models]
    assert lefts == pytest.approx([lefts[0]] * 3, abs=1)  # though "small" has narrow tick labels
    sizes = {model: axes[model, ALL].collections[0].drawn.cell_size() for model in models}
    if cells != "fill":
        assert all(width == pytest.approx(height) for width, height in sizes.values())
    if cells == "equal":
        assert np.allclose([*sizes.values()], sizes["small"])


def test_rows_of_one_model_have_their_titles_when_wrapped():
    models = {"one": random_grid(9, 9), "two": random_grid(9, 9)}
    fig, axes = hg.headgrid_breakdown(models, width=3.25)
    assert [ax._left_title.get_text() for ax in axes.values()] == TITLES * 2
    assert {ax.get_subplotspec().colspan.start for ax in axes.values()} != {0}
    check_texts(fig)


def test_a_category_that_one_of_the_models_lacks_is_a_field_without_marks():
    _, axes = hg.headgrid_breakdown({"one": GRID, "two": SMALL})
    assert not heads_of(axes["two", "Linguistic"])["Linguistic"]
    assert len(heads_of(axes["two", "Linguistic"])["Not shown"]) == 12
    part = GRID.only("Knowledge")  # of which others are not shown in any panel
    _, axes = hg.headgrid_breakdown({"one": GRID, "two": part})
    hidden = np.argwhere(part.hidden | part.membership.any(axis=2))
    assert heads_of(axes["two", "Linguistic"])["Not shown"] == set(map(tuple, hidden.tolist()))
    scored = {
        title: hg.HeadGrid(np.ones((2, 2, 1), bool), [name], scores=np.full((2, 2, 1), 0.5))
        for title, name in (("one", "Knowledge"), ("two", "Linguistic"))
    }
    _, axes = hg.headgrid_breakdown(scored, score_encoding="alpha")
    marks = {each.get_label(): each for each in axes["two", "Knowledge"].collections}
    assert len(marks["Not shown"].heads()) == 4


def test_which_mappings_are_several_models():
    frame = GRID.to_frame()
    sizes = {"n_layers": 12, "n_heads": 9}
    columns = {name: list(frame[name]) for name in frame}
    series = {name: frame[name] for name in frame}
    for one in (frame, columns, series, pl.from_pandas(frame), GRID):
        assert list(hg.headgrid_breakdown(one, **sizes)[1]) == TITLES
    lazy = pl.from_pandas(frame).lazy()
    for several in ({"a": GRID, "b": frame}, {"a": pl.from_pandas(frame), "b": lazy}, {"b": GRID}):
        axes = hg.headgrid_breakdown(several, **sizes)[1]
        assert list(axes) == list(itertools.product(several, TITLES))
        plt.close("all")


def test_keywords_go_to_the_reading_and_the_drawing():
    rows = [{"layer": 1, "head": 2, "kind": "Knowledge"}]
    _, axes = hg.headgrid_breakdown(
        rows, n_layers=4, n_heads=3, base=1, category="kind", layer_axis="y", fill=1, alpha=0.5
    )
    ax = axes["Knowledge"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Head", "")
    assert heads_of(ax)["Knowledge"] == {(0, 1)}
    assert {(a.get_alpha(), a.drawn.fill) for a in ax.collections} == {(0.5, 1)}


@pytest.mark.filterwarnings("ignore:score_encoding. heads in several categories keep")
def test_a_panel_shows_the_scores_of_its_own_category():
    member = np.zeros((1, 3, 2), dtype=bool)
    member[0, 0], member[0, 1, 0] = True, True
    scores = np.where(member, [[[0.1, 0.9], [0.9, np.nan], [np.nan, np.nan]]], np.nan)
    grid = hg.HeadGrid(member, ["Knowledge", "Linguistic"], scores=scores, kv_heads=3)
    _, axes = hg.headgrid_breakdown(grid, score_encoding="alpha")
    for name, alphas in {"Knowledge": [0.5, 1], "Linguistic": [1]}.items():
        marks = next(a for a in axes[name].collections if a.get_label() == name)
        assert np.asarray(marks.get_facecolor())[:, 3].tolist() == alphas
        assert marks.drawn.grid.kv_heads == 3


def test_heads_of_other_categories_are_not_shown_and_no_unclassified_ones():
    _, axes = hg.headgrid_breakdown(GRID)
    for name in CATEGORIES:
        (marks,) = (a for a in axes[name].collections if a.get_label() == "Not shown")
        color = mpl.colors.to_hex(marks.get_facecolor()[0])
        assert color == hg.Palette.from_style().hidden != hg.Palette.from_style()["Unclassified"]


def test_it_draws_in_a_figure_and_a_subfigure_given():
    fig = plt.figure(figsize=(6, 3), layout="constrained")
    _, right = fig.subfigures(1, 2)
    target, axes = hg.headgrid_breakdown(GRID, figure=right)
    assert target is right
    assert all(ax.get_figure(root=False) is right for ax in axes.values())


@pytest.mark.parametrize(
    ("data", "keywords", "error", "message"),
    [
        (GRID, {"panels": ["Knowlege"]}, ValueError, "'Knowlege'; did you mean 'Knowledge'"),
        (GRID, {"panels": "Knowledge"}, TypeError, "panels: expected a sequence of names"),
        (GRID, {"panels": []}, ValueError, "panels: expected at least one category, got none"),
        (GRID, {"panels": ["Knowledge"] * 2}, ValueError, "'Knowledge' appears 2 times"),
        (GRID, {"cells": "round"}, ValueError, "cells: expected 'fill' or 'square' or 'equal'"),
        (GRID, {"letters": 3}, TypeError, "letters: expected True"),
        (GRID, {"ncols": 0}, ValueError, "ncols: expected a whole number from 1, got 0"),
        (GRID, {"width": 0}, ValueError, "width: expected a positive number of inches"),
        (GRID, {"fill": 2}, ValueError, "fill: expected"),
        (GRID, {"layer_axis": np.array(["x", "y"])}, ValueError, "^layer_axis: expected 'x'"),
        (GRID, {"origin": np.zeros(2)}, ValueError, "^origin: expected 'lower' or 'upper'"),
        (GRID, {"multi": np.zeros(2)}, ValueError, "^multi: expected 'count' or 'split'"),
        (GRID, {"nonsense": 2}, TypeError, "nonsense"),
        (GRID, {"palette": {"Copy": "red"}}, ValueError, "palette: no colour for category"),
        (
            hg.HeadGrid(np.zeros((3, 3, 0), bool), []),
            {},
            ValueError,
            r"data: names no category, so there is nothing to break down; use hg.headgrid_scatter",
        ),
        (
            hg.HeadGrid(np.ones((3, 3, 1), bool), [ALL]),
            {},
            ValueError,
            "categories: 'All categories' is the title of the first panel",
        ),
        ({"one": GRID, "two": [1]}, {}, TypeError, "got list for 'two' among them"),
        (
            {"one": pd.DataFrame([[0, 0, 0]], columns=["layer", "layer", "head"])},
            {},
            ValueError,
            r"data\['one'\]: .*'layer' more than once",
        ),
        ({}, {}, ValueError, "no row tells the size of the grid.*; for several models, give each"),
        (GRID, {"panels": 1}, TypeError, "panels"),
        ({"one": GRID, 2: GRID}, {}, TypeError, r"data: expected titles \(str\), got 2"),
        ({"one": GRID}, {"n_layers": 9}, ValueError, r"data\['one'\]: n_layers: the HeadGrid"),
        ({"one": {"layer": [0]}}, {}, (TypeError, ValueError), "for several models, give each as"),
    ],
)
def test_bad_calls_say_what_was_expected_and_leave_no_figure(data, keywords, error, message):
    with pytest.raises(error, match=message):
        hg.headgrid_breakdown(data, **keywords)
    assert not plt.get_fignums()


def test_a_figure_given_stays_as_it_was_when_the_call_fails():
    fig = plt.figure(layout="constrained")
    engine = fig.get_layout_engine()
    with pytest.raises(ValueError, match="fill: expected"):
        hg.headgrid_breakdown(GRID, figure=fig, fill=2)
    assert not fig.axes
    assert fig.get_layout_engine() is engine
    fig.subplots()
    with pytest.raises(ValueError, match="figure: expected an empty one"):
        hg.headgrid_breakdown(GRID, figure=fig)
    assert len(fig.axes) == 1


@compared()
def test_picture_breakdown():
    return hg.headgrid_breakdown(GRID, letters=True)[0]


@compared(style="headgrid-dark")
def test_picture_breakdown_of_two_models():
    plt.style.use("headgrid-dark")
    models = {"one": random_grid(20, 12), "two": GRID}
    return hg.headgrid_breakdown(models, cells="equal", width=6.75)[0]


def test_a_figure_higher_than_two_pages_says_what_to_change():
    names = [f"relation {number}" for number in range(18)]
    scores = hg.HeadScores(np.linspace(0, 1, 24 * 16 * 18).reshape(24, 16, 18), names)
    with plt.style.context("ggplot"):
        with pytest.warns(UserWarning, match=r"width: 3.25 inches leave.*\d\d inches high; give"):
            fig, _ = hg.headgrid_breakdown(scores, width=3.25)
        assert fig.get_figheight() > 18
        hg.headgrid_breakdown(scores, width=3.25, ncols=1)  # as the user says
        wider, _ = hg.headgrid_breakdown(scores, width=7)
        assert wider.get_figheight() < 18
