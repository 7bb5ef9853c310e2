"""Panels and breakdowns of scores: whose scores, on which scale, with which bar and titles."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import Normalize, to_hex
from matplotlib.text import Text

import mpl_headgrid as hg
from tests.support.texts import check_texts

RELATIONS = {"comparative": "Linguistic", "capital": "Knowledge", "past tense": "Linguistic"}


def random_scores(seed=0, shape=(8, 6), *, signed=False):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(*shape, 3)) if signed else rng.random((*shape, 3))
    return hg.HeadScores(values, list(RELATIONS), RELATIONS)


def heatmap_on(ax):
    (heatmap,) = (each for each in ax.collections if isinstance(each, hg.HeadHeatmap))
    return heatmap


def bars_of(figure, axes):
    return [ax for ax in figure.axes if ax not in axes.values()]


@pytest.mark.parametrize("cells", ["square", "fill", "equal"])
def test_panels_have_one_scale_and_one_bar_as_tall_as_they_are(cells):
    models = {f"seed {seed}": random_scores(seed).only("capital") for seed in range(3)}
    models["small"] = hg.read_scores(np.full((4, 5), 2.0))
    figure, axes = hg.headgrid_panels(models, cells=cells, threshold=0.5, ncols=2)
    figure.canvas.draw()
    assert list(axes) == list(models)
    for title, ax in axes.items():
        heatmap = heatmap_on(ax)
        assert np.array_equal(heatmap.get_array(), models[title].values[:, :, 0])
        assert heatmap.get_clim() == (0, 2)
    (bar,) = bars_of(figure, axes)
    assert bar.get_ylabel() == "Score"
    assert [line.get_ydata()[0] for line in bar.lines if len(line.get_ydata()) == 2] == [0.5]
    boxes = [ax.get_position() for ax in axes.values()]
    assert bar.get_position().y0 == pytest.approx(min(box.y0 for box in boxes), abs=0.01)
    assert bar.get_position().y1 == pytest.approx(max(box.y1 for box in boxes), abs=0.01)
    tight = bar.get_tightbbox()
    assert figure.bbox.x0 <= tight.x0
    assert tight.x1 <= figure.bbox.x1 + 1
    assert all(not ax.get_tightbbox().overlaps(tight) for ax in axes.values())


def test_scores_that_are_not_read_are_told_how_and_the_remedy_runs():
    values = np.random.default_rng(0).random((6, 4))
    table = hg.read_scores(values).to_frame()
    for models in (
        {"A": values, "B": values},
        {"A": hg.read_scores(values), "B": values},
        {"A": values.tolist(), "B": table},
        {"A": table, "B": table},
    ):
        with pytest.raises((ValueError, TypeError), match="wrap each in hg") as caught:
            hg.headgrid_panels(models)
        remedy = str(caught.value).split("hg.read_scores(...): ")[1]
        wrapped = eval(remedy, {"hg": hg, "models": models})  # noqa: S307
        assert list(hg.headgrid_panels(wrapped)[1]) == ["A", "B"]
        before, after = models.values()
        with pytest.raises((ValueError, TypeError), match="wrap each in hg") as caught:
            hg.headgrid_compare(before, after)
        remedy = str(caught.value).split("hg.read_scores(...): ")[1]
        pair = eval(remedy, {"hg": hg, "before": before, "after": after})  # noqa: S307
        assert list(hg.headgrid_compare(*pair)[1]) == ["before", "after", "change"]
    # A table of categories with another fault is none of scores.
    wrong = pd.DataFrame({"layer": [0, 0], "head": [0, -1], "category": ["A", "B"], "score": 0.5})
    with pytest.raises(ValueError, match="head") as caught:
        hg.headgrid_panels({"A": wrong})
    assert "read_scores" not in str(caught.value)


def test_panels_with_norms_of_their_own_have_bars_of_their_own():
    models = {name: random_scores().only(name) for name in RELATIONS}
    models["signed"] = random_scores(signed=True).only("capital")
    figure, axes = hg.headgrid_panels(models, share_norm=False)
    highest = [heatmap_on(ax).get_clim()[1] for ax in axes.values()]
    assert highest[:3] == [models[name].values.max() for name in RELATIONS]
    low, high = heatmap_on(axes["signed"]).get_clim()
    assert low == -high
    labels = [bar.get_ylabel() for bar in bars_of(figure, axes)]
    assert labels == ["", "", "", "capital"]  # the titles of the others name their relations


def test_panels_with_norms_of_their_own_each_fit_the_one_given_to_their_scores():
    values = random_scores().values
    large = hg.HeadScores(values * [1, 10, 100], list(RELATIONS), RELATIONS)
    models = {name: large.only(name) for name in RELATIONS}
    for norm in (Normalize(), "linear"):
        for _, axes in (
            hg.headgrid_panels(models, share_norm=False, norm=norm),
            hg.headgrid_breakdown(large, share_norm=False, norm=norm),
        ):
            highest = sorted(heatmap_on(ax).get_clim()[1] for ax in axes.values())
            assert highest == sorted(scores.values.max() for scores in models.values())
        if isinstance(norm, Normalize):
            assert norm.vmax is None


def test_bars_of_their_own_leave_the_rows_flush_and_no_room_unused():
    models = {name: random_scores().only(name) for name in RELATIONS}
    figure, axes = hg.headgrid_panels(models, share_norm=False)
    figure.canvas.draw()
    lowest = min(ax.get_tightbbox().y0 for ax in axes.values())
    assert 0 <= lowest < 0.03 * figure.bbox.height
    for bar, ax in zip(bars_of(figure, axes), axes.values(), strict=True):
        gap = (bar.bbox.x0 - ax.bbox.x1) / figure.dpi * 72 / plt.rcParams["font.size"]
        assert 0.1 < gap < 1


def test_the_bar_of_all_stands_beside_panels_in_the_middle_of_a_wide_figure():
    models = {name: random_scores().only(name) for name in RELATIONS}
    figure = plt.figure(figsize=(8, 3))
    _, axes = hg.headgrid_panels(models, figure=figure, ncols=2)
    (bar,) = bars_of(figure, axes)
    for _ in range(2):
        figure.canvas.draw()
        right = max(ax.bbox.x1 for ax in axes.values())
        assert 0 < bar.bbox.x0 - right < 0.03 * figure.bbox.width
    beside = figure.bbox.x1 - bar.get_tightbbox().x1
    assert beside > 0.1 * figure.bbox.width
    left = min(ax.get_tightbbox().x0 for ax in axes.values())
    assert left == pytest.approx(beside, abs=0.03 * figure.bbox.width)


def test_relations_of_a_category_stand_together_under_its_colour():
    scores = random_scores()
    figure, axes = hg.headgrid_breakdown(scores)
    assert list(axes) == ["comparative", "past tense", "capital"]
    palette = hg.Palette.from_style()
    for name, ax in axes.items():
        assert np.array_equal(heatmap_on(ax).get_array(), scores.only(name).values[:, :, 0])
        assert heatmap_on(ax).get_clim() == (0, scores.values.max())
        (title,) = (text for text in ax.findobj(Text) if text.get_text() == name)
        assert to_hex(title.get_color()) == palette[RELATIONS[name]]
    assert len(bars_of(figure, axes)) == 1
    _, axes = hg.headgrid_breakdown(scores, panels=["past tense", "capital"], legend=False)
    assert list(axes) == ["past tense", "capital"]


@pytest.mark.parametrize("width", [3.25, 5.5])
def test_many_relations_with_long_names_are_no_tower(width):
    names = [f"country_to_official_language_{i}" for i in range(18)]
    scores = hg.HeadScores(np.random.default_rng(0).random((48, 25, 18)), names)
    figure, axes = hg.headgrid_breakdown(scores, width=width)
    assert figure.get_figheight() < 3.6 * width
    check_texts(figure, least=18)
    assert [ax.get_title(loc="left").replace("\n", "") for ax in axes.values()] == names


def test_models_have_a_row_each_in_a_breakdown():
    models = {"base": random_scores(0), "tuned": random_scores(1)}
    figure, axes = hg.headgrid_breakdown(models)
    assert list(axes)[:2] == [("base", "comparative"), ("base", "past tense")]
    for (model, name), ax in axes.items():
        expected = models[model].only(name).values[:, :, 0]
        assert np.array_equal(heatmap_on(ax).get_array(), expected)
    assert len({heatmap_on(ax).get_clim() for ax in axes.values()}) == 1
    figure.canvas.draw()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda s: hg.headgrid_panels({"a": s}), "models['a']: scores: expected one relation"),
        (lambda s: hg.headgrid_panels({"a": s.only("capital"), "b": {}}), "models['b']"),
        (lambda s: hg.headgrid_panels({"a": s.only("capital")}, n_layers=3), "read_scores"),
        (lambda s: hg.headgrid_panels({"a": s.only("capital")}, share_norm=1), "share_norm"),
        (lambda s: hg.headgrid_panels({"a": s.only("capital")}, threshold=5), "threshold"),
        (lambda s: hg.headgrid_panels({"a": s.only("capital")}, nonsense=1), "nonsense"),
        (lambda s: hg.headgrid_breakdown(s, panels=["capitol"]), "did you mean 'capital'"),
        (lambda s: hg.headgrid_breakdown({"a": s, "b": s.only("capital")}), "data['b']"),
    ],
)
def test_what_cannot_be_drawn_raises_and_leaves_no_figure(call, said):
    before = plt.get_fignums()
    with pytest.raises((ValueError, TypeError)) as raised:
        call(random_scores())
    assert said in str(raised.value)
    assert plt.get_fignums() == before


def test_a_figure_given_takes_panels_and_bar():
    figure = plt.figure(layout="constrained")
    left, right = figure.subfigures(1, 2)
    for part in (left, right):
        target, axes = hg.headgrid_breakdown(random_scores(), figure=part)
        assert target is part
        assert len(part.axes) == len(axes) + 1
    figure.canvas.draw()


def test_what_hangs_from_a_shared_bar_stays_in_the_figure():
    values = np.random.default_rng(0).random((8, 6))
    gaps = np.where(values < 0.3, np.nan, values)
    fig, _ = hg.headgrid_panels(
        {"A": hg.read_scores(gaps), "B": hg.read_scores(gaps)}, threshold=0.5
    )
    fig.canvas.draw()
    legend = next(ax.get_legend() for ax in fig.axes if ax.get_legend() is not None)
    assert len(legend.get_texts()) == 2
    assert legend.get_window_extent().y0 > 0


def test_what_hangs_from_a_shared_bar_leaves_no_room_between_rows_of_maps():
    def between_rows(**keywords):
        maps = {name: hg.read_scores(np.linspace(0, 1, 48).reshape(8, 6)) for name in "AB"}
        fig, axes = hg.headgrid_panels(maps, ncols=1, width=4, **keywords)
        fig.canvas.draw()
        return axes["A"].bbox.y0 - axes["B"].bbox.y1

    assert between_rows(threshold=0.5) == pytest.approx(between_rows(), abs=2)
