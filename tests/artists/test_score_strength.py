"""score_encoding: alpha or size of a mark says how strong its head is."""

import dataclasses
import itertools
import pickle

import matplotlib.pyplot as plt
import numpy as np
import pytest
from colorspacious import cspace_convert
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

import mpl_headgrid as hg
from mpl_headgrid._artists.encoding import LOWEST, N_LEVELS
from tests.support.lengths import LONG
from tests.support.pictures import (
    CATEGORIES,
    color_at,
    compared,
    draw,
    event_at,
    in_each,
    pixels,
    random_grid,
    saved,
    unchanged,
)
from tests.support.renderers import drawn_by_poppler, needs

RANDOM = random_grid(20, 12, missing=0.05)
SCORES = np.random.RandomState(0).random_sample((20, 12))
SINGLE = RANDOM.membership & (RANDOM.n_categories_per_head == 1)[:, :, None]
GRID = dataclasses.replace(RANDOM, membership=SINGLE, scores=in_each(SINGLE, SCORES))
SEVERAL = dataclasses.replace(RANDOM, scores=in_each(RANDOM.membership, SCORES))
CLASSIFIED = SINGLE.any(axis=2)
PALETTE = hg.Palette.from_style("headgrid")


def strengths(scores, encoding, low=None, high=None):
    """Return the alpha or share of the side that each score must have, worked out anew."""
    low = scores[CLASSIFIED].min() if low is None else low
    high = scores[CLASSIFIED].max() if high is None else high
    share = np.round(np.clip((scores - low) / (high - low), 0, 1) * 15) / 15
    return {"alpha": 0.5, "size": 0.4}[encoding] + {"alpha": 0.5, "size": 0.6}[encoding] * share


def at_centre(marks, picture, layer, head):
    return color_at(picture, marks.axes, layer, head).astype(int)


@pytest.mark.parametrize("layer_axis", ["x", "y"])
def test_alpha_is_the_score_s(layer_axis):
    marks = draw(GRID, score_encoding="alpha", layer_axis=layer_axis)
    picture, alphas = pixels(marks.axes.figure), strengths(SCORES, "alpha")
    for layer, head in np.argwhere(GRID.known):
        names = [n for n, m in zip(CATEGORIES, SINGLE[layer, head], strict=True) if m]
        alpha = alphas[layer, head] if names else 1
        color = np.array(to_rgb(PALETTE[(names or ["Unclassified"])[0]])) * alpha + 1 - alpha
        at = (layer, head) if layer_axis == "x" else (head, layer)
        assert np.abs(at_centre(marks, picture, *at) - 255 * color).max() <= 2


def side_of(marks, picture, layer, head):
    """Return width and height of a mark in pixels."""
    (x0, y0), (x1, y1) = marks.axes.transData.transform(
        [(layer - 0.5, head - 0.5), (layer + 0.5, head + 0.5)]
    ).astype(int)
    cell = picture[len(picture) - y1 : len(picture) - y0, x0:x1]
    inked = (cell != 255).any(axis=2)
    return inked.any(axis=0).sum(), inked.any(axis=1).sum()


def test_size_is_the_score_s_in_whole_pixels_around_the_same_centre():
    marks, plain = draw(GRID, score_encoding="size", size=(8, 6)), draw(GRID, size=(8, 6))
    picture, full = pixels(marks.axes.figure), pixels(plain.axes.figure)
    sizes = strengths(SCORES, "size")
    for layer, head in np.argwhere(GRID.known):
        share = sizes[layer, head] if CLASSIFIED[layer, head] else 0.3  # below all scores
        found = np.array(side_of(marks, picture, layer, head))
        whole = np.array(side_of(plain, full, layer, head))
        assert (np.abs(found - share * whole) <= 1).all()
        assert (at_centre(marks, picture, layer, head) == at_centre(plain, full, layer, head)).all()
    colors = {tuple(c) for c in np.unique(picture.reshape(-1, 3), axis=0)}
    assert colors == {tuple(c) for c in np.unique(full.reshape(-1, 3), axis=0)}


@pytest.mark.parametrize("encoding", ["alpha", "size"])
@pytest.mark.parametrize("kind", ["pdf", "svg"])
def test_vector_files_stay_small(encoding, kind):
    sizes = [
        len(saved(draw(GRID, score_encoding=each).axes.figure, kind)) for each in (encoding, None)
    ]
    assert sizes[0] < 2 * sizes[1]


def test_vector_files_have_at_most_sixteen_alphas_a_class():
    marks = draw(GRID, score_encoding="alpha")
    group = saved(marks.axes.figure, "svg").decode().split('<g id="headgrid-')[3]
    assert 8 < group.count("<path") <= N_LEVELS
    assert group.count("M ") == len(marks["Knowledge"].heads())


@pytest.mark.parametrize("style", ["headgrid", "headgrid-dark", "headgrid-tab10"])
def test_categories_are_told_apart_whatever_their_alphas(style):
    plt.style.use(style)
    ground = np.array(to_rgb(plt.rcParams["axes.facecolor"]))
    palette = hg.Palette.from_style()
    alphas = LOWEST["alpha"] + (1 - LOWEST["alpha"]) * np.linspace(0, 1, N_LEVELS)
    seen = []
    for name in ("Unclassified", *palette.categories):
        alpha = np.ones((1, 1)) if name == "Unclassified" else alphas[:, None]
        mixed = alpha * to_rgb(palette[name]) + (1 - alpha) * ground
        seen.append(cspace_convert(mixed, "sRGB1", "CAM02-UCS"))
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one[:, None] - other[None], axis=2).min() > 15


def test_heads_in_several_categories_keep_their_color_and_it_warns():
    with pytest.warns(UserWarning, match="score_encoding: heads in several categories keep"):
        marks = draw(SEVERAL, score_encoding="alpha")
    colors = marks["2 categories"].get_facecolor()
    assert (np.asarray(colors) == [*to_rgb(PALETTE["2 categories"]), 1]).all()
    picture = pixels(marks.axes.figure)
    layer, head = marks["2 categories"].heads()[0]
    expected = np.round(255 * np.array(to_rgb(PALETTE["2 categories"])))
    assert (at_centre(marks, picture, layer, head) == expected).all()


def test_split_marks_fade_and_shrink_in_all_their_parts():
    alphas = strengths(SCORES, "alpha", 0, 1)
    marks = draw(SEVERAL, score_encoding="alpha", multi="split", score_limits=(0, 1), size=(8, 6))
    picture = pixels(marks.axes.figure)
    both = (SEVERAL.membership == [True, True, False, False]).all(axis=2)
    for layer, head in np.argwhere(both):
        for offset, name in ((-0.2, "Algorithmic"), (0.2, "Knowledge")):
            alpha = alphas[layer, head]
            color = np.array(to_rgb(PALETTE[name])) * alpha + 1 - alpha
            found = at_centre(marks, picture, layer + offset, head)
            assert np.abs(found - 255 * color).max() <= 2
    marks = draw(SEVERAL, score_encoding="size", multi="split", score_limits=(0, 1), size=(8, 6))
    picture, sizes = pixels(marks.axes.figure), strengths(SCORES, "size", 0, 1)
    for layer, head in np.argwhere(both):
        width, _ = side_of(marks, picture, layer, head)
        assert abs(width - sizes[layer, head] * 0.8 * 8 * 100 / 20.16) <= 1.5
    names = ["Knowledge", "Algorithmic"]  # in another order than in the palette
    grid = hg.HeadGrid([[[True, True]]], names, scores=[[[1.0, 0.0]]])
    marks = draw(grid, score_encoding="alpha", multi="split", score_limits=(0, 1))
    assert [marks[name].get_facecolor()[0, 3] for name in names] == [1, LOWEST["alpha"]]


def test_in_vector_output_faded_parts_lie_side_by_side_and_not_over_each_other():
    membership = np.zeros((2, 1, 4), dtype=bool)
    membership[:, :, :2] = True
    grid = hg.HeadGrid(membership, CATEGORIES, scores=in_each(membership, [[0.0], [1.0]]))
    marks = draw(grid, score_encoding="alpha", multi="split")
    first, second = marks["Algorithmic"], marks["Knowledge"]
    faded, opaque = (
        first.drawn.outlines(first.code, lambda: [second.code])[alpha].vertices[:, 0]
        for alpha in (LOWEST["alpha"], 1.0)
    )
    later = second.drawn.outlines(second.code, list)[LOWEST["alpha"]].vertices[:, 0]
    assert faded.max() == later.min()  # of the head at layer 0, whose score is the lowest
    assert np.ptp(opaque) == pytest.approx(2 * np.ptp(faded), abs=0.02)


def hair_lines(picture, ax):
    """Count the borders of cells where some color is not between those of the two cells."""
    rows, columns = (
        (ax.transData.transform([(at, at) for at in range(n)])[:, axis] * scale).astype(int)
        for axis, n, scale in ((1, 12, picture.shape[0]), (0, 20, picture.shape[1]))
        for scale in [scale / ax.figure.bbox.size[axis]]
    )
    picture, found = picture[::-1], 0  # first row at the bottom
    for lines, places in ((picture[rows], columns), (picture[:, columns].swapaxes(0, 1), rows)):
        for start, stop in itertools.pairwise(places):
            between, ends = lines[:, start : stop + 1], lines[:, [start, stop]]
            low, high = ends.min(axis=1), ends.max(axis=1)
            amiss = (between < low[:, None] - 3 / 255) | (between > high[:, None] + 3 / 255)
            found += np.count_nonzero(amiss.any(axis=(1, 2)))
    return found


@needs("pdftoppm")
@pytest.mark.parametrize("style", ["headgrid", "headgrid-dark"])
def test_faded_cells_that_meet_have_no_hair_lines_between_them(style, tmp_path):
    plt.style.use([style, {"figure.constrained_layout.use": False}])
    ax = plt.figure(figsize=(4.37, 3.21), dpi=100).add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    faded = {"fill": 1, "score_encoding": "alpha"}
    for kind, draw_it in {
        "marks": lambda: hg.headgrid_scatter(ax, GRID, **faded),
        "marks with an alpha": lambda: hg.headgrid_scatter(ax, GRID, **faded, alpha=0.6),
        "marks with cut corners": lambda: hg.headgrid_scatter(ax, GRID, **faded, marker="corners"),
        "heat map": lambda: hg.headgrid_heatmap(ax, SCORES, fill=1, alpha=0.5),
    }.items():
        artist = draw_it()
        for dpi in (110, 300):
            assert hair_lines(drawn_by_poppler(ax.figure, tmp_path, dpi), ax) == 0, (kind, dpi)
        in_file = np.round(255 * drawn_by_poppler(ax.figure, tmp_path, 100))
        on_screen = pixels(ax.figure).astype(int)
        for head in np.ndindex(20, 12):
            seen, expected = (color_at(each, ax, *head) for each in (in_file, on_screen))
            assert np.abs(seen - expected).max() <= 2, (kind, head)
        artist.remove()


BEHIND = {
    "nothing": lambda ax: ax.set_title("A title"),
    "figure": lambda ax: ax.set_axis_off(),
    "grid": lambda ax: ax.grid(visible=True),
    "span": lambda ax: ax.axvspan(2, 4),
    "hatch": lambda ax: ax.patch.set_hatch("/"),
    "page": lambda ax: (ax.patch.set_alpha(0), ax.figure.patch.set_alpha(0)),
}


@pytest.mark.parametrize("kind", BEHIND)
def test_what_stands_behind_faded_cells_shows_through_them_in_a_vector_file(kind):
    for draw_it in (
        lambda ax: hg.headgrid_scatter(ax, GRID, fill=1, score_encoding="alpha"),
        lambda ax: hg.headgrid_heatmap(ax, SCORES, fill=1, alpha=0.5),
    ):
        ax = plt.figure(layout="none").add_axes((0.1, 0.1, 0.8, 0.8))
        BEHIND[kind](ax)
        draw_it(ax)
        ours = saved(ax.figure, "svg").decode().split('<g id="headgrid-', 1)[1]
        assert ("opacity" in ours) == (kind not in {"nothing", "figure"})


@pytest.mark.parametrize("marker", ["corners", "o", {"Knowledge": "^"}])
@pytest.mark.parametrize("encoding", ["alpha", "size"])
def test_shapes_show_scores_too(marker, encoding):
    marks = draw(GRID, score_encoding=encoding, marker=marker, size=(8, 6))
    picture, expected = pixels(marks.axes.figure), strengths(SCORES, encoding)
    plain = draw(GRID, marker=marker, size=(8, 6))
    full = pixels(plain.axes.figure)
    for layer, head in marks["Knowledge"].heads():
        if encoding == "size":
            found = np.array(side_of(marks, picture, layer, head))
            whole = np.array(side_of(plain, full, layer, head))
            assert (np.abs(found - expected[layer, head] * whole) <= 2.5).all()
        else:
            alpha = expected[layer, head]
            color = np.array(to_rgb(PALETTE["Knowledge"])) * alpha + 1 - alpha
            found = at_centre(marks, picture, layer, head)
            assert np.abs(found - 255 * color).max() <= 2


def test_a_class_drawn_apart_keeps_its_strengths():
    marks = draw(GRID, score_encoding="alpha", size=(8, 6))
    expected = pixels(marks.axes.figure).astype(int)
    marks["Knowledge"].set(edgecolor="none", linewidth=0.01)
    found = pixels(marks.axes.figure)
    for layer, head in marks["Knowledge"].heads():
        there = at_centre(marks, found, layer, head) - at_centre(marks, expected, layer, head)
        assert np.abs(there).max() <= 2
    marks["Knowledge"].set_alpha(0.5)
    assert np.asarray(marks["Knowledge"].get_facecolor())[:, 3].max() == pytest.approx(0.5)


def test_beside_a_small_mark_there_is_none_under_the_mouse():
    scores = np.where(SCORES > 0.5, 1.0, 0.0)
    marks = draw(dataclasses.replace(GRID, scores=in_each(SINGLE, scores)), score_encoding="size")
    for layer, head in marks["Algorithmic"].heads():
        inside, _ = marks["Algorithmic"].contains(event_at(marks.axes, layer + 0.3, head))
        assert inside == (scores[layer, head] == 1)


def squares_of(legend):
    """Return the squares of the last key."""
    return legend.findobj(Rectangle)[-3:]


@pytest.mark.parametrize(
    ("keywords", "label"),
    [
        ({"score_encoding": "size"}, "Score 0.01 to 0.99"),
        ({"score_encoding": "alpha", "score_limits": (-0.001, 10)}, "Score 0 to 10"),
        ({"score_encoding": "alpha", "score_limits": (0, 1)}, "Score 0.0 to 1.0"),
        ({"score_encoding": "alpha", "score_limits": (0.5, 1)}, "Score ≤ 0.50 to 1.00"),
        ({"score_encoding": "alpha", "score_limits": (0.25, 0.5)}, "Score ≤ 0.25 to ≥ 0.50"),
    ],
)
def test_legends_end_in_a_key_of_the_scores(keywords, label):
    scores = SCORES.copy()
    scores[CLASSIFIED] = np.linspace(0.012, 0.988, CLASSIFIED.sum())
    marks = draw(dataclasses.replace(GRID, scores=in_each(SINGLE, scores)), **keywords)
    for legend in (marks.axes.legend(), hg.headgrid_legend(marks.axes, loc="upper left")):
        assert [text.get_text() for text in legend.get_texts()] == [*marks, label]
        squares = squares_of(legend)
        if keywords["score_encoding"] == "alpha":
            assert [square.get_alpha() for square in squares] == [0.5, 0.75, 1]
        else:
            widths = [square.get_width() for square in squares]
            assert np.allclose(np.array(widths) / widths[-1], [0.4, 0.7, 1])


def test_the_key_keeps_clear_of_its_label():
    marks = draw(GRID, score_encoding="size")
    legend = hg.headgrid_legend(marks.axes, loc="upper left")
    marks.axes.figure.canvas.draw()
    first, *_, last = (square.get_window_extent() for square in squares_of(legend))
    text = legend.get_texts()[-1].get_window_extent()
    assert last.x1 < text.x0
    assert legend.get_window_extent().x1 >= text.x1
    assert legend.get_window_extent().x0 <= first.x0


def test_all_panels_have_one_scale():
    weaker = dataclasses.replace(GRID, scores=in_each(SINGLE, SCORES / 2))
    fig, axes = hg.headgrid_panels({"A": GRID, "B": weaker}, score_encoding="alpha")
    assert fig.legends[0].get_texts()[-1].get_text().startswith("Score 0.0")
    colors = [
        max(c.get_facecolor()[:, 3].max() for c in ax.collections if c.get_label() in CATEGORIES)
        for ax in axes.values()
    ]
    assert colors[0] == 1
    assert colors[1] < 0.8
    low, high = (
        dataclasses.replace(GRID, scores=in_each(SINGLE, start + 0.3 * SCORES))
        for start in (0.2, 0.5)
    )
    how = {"score_encoding": "alpha", "score_limits": (0.3, 0.7)}
    fig, _ = hg.headgrid_panels({"A": low, "B": high}, **how)  # each beyond another end
    assert fig.legends[0].get_texts()[-1].get_text() == "Score ≤ 0.30 to ≥ 0.70"


def test_two_scales_are_not_said_by_one_legend():
    fig, axs = plt.subplots(1, 2, layout="constrained")
    hg.headgrid_scatter(axs[0], GRID, score_encoding="alpha")
    hg.headgrid_scatter(axs[1], GRID, score_encoding="alpha", score_limits=(0, 1))
    with pytest.raises(ValueError, match="target: two grids show their scores by different scales"):
        hg.headgrid_legend(fig)


def test_the_scale_stays_when_the_data_change():
    marks = draw(GRID, score_encoding="alpha", score_limits=(0, 1))
    other = dataclasses.replace(GRID, scores=in_each(SINGLE, SCORES * 2))
    marks.set_data(other)
    fresh = draw(other, score_encoding="alpha", score_limits=(0, 1))
    expected = pixels(fresh.axes.figure)
    assert (pixels(marks.axes.figure) == expected).all()
    assert marks.axes.legend().get_texts()[-1].get_text() == "Score 0.0 to ≥ 1.0"
    marks.axes.get_legend().remove()
    assert (pixels(pickle.loads(pickle.dumps(marks.axes.figure))) == expected).all()
    with pytest.raises(ValueError, match="the data has no scores"):
        marks.set_data(random_grid(20, 12))
    assert marks.grid is other
    assert (pixels(marks.axes.figure) == expected).all()


def test_one_score_for_all_is_full_strength():
    marks = draw(
        dataclasses.replace(GRID, scores=in_each(SINGLE, np.full((20, 12), 0.3))),
        score_encoding="alpha",
    )
    assert (pixels(marks.axes.figure) == pixels(draw(GRID).axes.figure)).all()
    assert marks.axes.legend().get_texts()[-1].get_text() == "Score 0.3"


def test_limits_that_are_one_score_are_a_threshold():
    marks = draw(GRID, score_encoding="alpha", score_limits=(0.5, 0.5))
    alphas = np.asarray(marks["Knowledge"].get_facecolor())[:, 3]
    scores = SCORES[tuple(marks["Knowledge"].heads().T)]
    assert (alphas == np.where(scores >= 0.5, 1, 0.5)).all()
    assert 0 < (alphas == 1).sum() < len(alphas)
    label = marks.axes.legend().get_texts()[-1].get_text()
    assert label == "Score ≤ 0.5 to ≥ 0.5"


@pytest.mark.parametrize("style", ["default", "headgrid"])
def test_a_figure_s_legend_with_a_key_stays_within_its_width(style):
    plt.style.use(style)
    for width in np.arange(3, 8, 0.1 if LONG else 1.1):
        fig, ax = plt.subplots(figsize=(width, 3), layout="constrained")
        hg.headgrid_scatter(ax, GRID, score_encoding="size")
        legend = hg.headgrid_legend(fig)
        fig.draw_without_rendering()
        assert legend.get_window_extent().x1 <= fig.bbox.x1
        plt.close(fig)


def test_a_grid_without_a_category_needs_no_score():
    grid = hg.HeadGrid(np.zeros((4, 4, 0), dtype=bool), [], scores=np.empty((4, 4, 0)))
    marks = draw(grid, score_encoding="alpha")
    assert (pixels(marks.axes.figure) == pixels(draw(grid).axes.figure)).all()


def test_scores_of_a_table_are_shown():
    data = {"layer": [0, 1], "head": [0, 1], "category": ["Knowledge"] * 2, "score": [0.1, 0.9]}
    marks = draw(data, score="score", score_encoding="alpha")
    assert np.asarray(marks["Knowledge"].get_facecolor())[:, 3].tolist() == [0.5, 1]


def test_sizes_that_hardly_differ_are_warned_of():
    grid = random_grid(80, 64)
    grid = dataclasses.replace(grid, scores=in_each(grid.membership, np.zeros((80, 64))))
    with pytest.warns(UserWarning, match="score_encoding: a cell of 80 layers × 64 heads is 2.5"):
        pixels(draw(grid, size=(2, 2), score_encoding="size").axes.figure)


NO_SCORE = SCORES.copy()
NO_SCORE[tuple(np.argwhere(CLASSIFIED)[3])] = np.nan


@pytest.mark.parametrize(
    ("grid", "keywords", "error", "message"),
    [
        (
            GRID,
            {"score_encoding": "colour"},
            ValueError,
            "expected 'alpha' or 'size', got 'colour'",
        ),
        (RANDOM, {"score_encoding": "alpha"}, ValueError, "data has no scores; name their column"),
        (
            dataclasses.replace(GRID, scores=in_each(SINGLE, NO_SCORE)),
            {"score_encoding": "size"},
            ValueError,
            r"layer \d+, head \d+ is in '.*' but has no score for it; 1 of \d+ heads",
        ),
        (GRID, {"score_limits": (0, 1)}, ValueError, "score_limits: they are for score_encoding="),
        (
            GRID,
            {"score_encoding": "size", "score_limits": (1, 0)},
            ValueError,
            r"score_limits: expected low <= high, both finite, got \(1, 0\)",
        ),
        (
            GRID,
            {"score_encoding": "size", "score_limits": (-1e308, 1e308)},
            ValueError,
            "far apart",
        ),
        (GRID, {"score_encoding": "size", "score_limits": 3}, TypeError, "expected two numbers"),
        (GRID, {"score_encoding": "size", "score_limits": "ab"}, TypeError, "expected two numbers"),
        (GRID, {"score_encoding": "size", "score_limits": (0, np.inf)}, ValueError, "both finite"),
    ],
)
def test_what_cannot_be_shown_is_refused_before_anything_is_drawn(grid, keywords, error, message):
    ax = plt.figure().subplots()
    with unchanged(ax, error, message):
        hg.headgrid_scatter(ax, grid, **keywords)


@compared()
def test_picture_score_strength():
    grid = dataclasses.replace(SEVERAL, kv_heads=4)
    fig, axs = plt.subplots(1, 2, figsize=(6.75, 2.6))
    hg.headgrid_scatter(axs[0], grid, score_encoding="alpha", multi="split", legend=True)
    hg.headgrid_scatter(
        axs[1], grid, score_encoding="size", layer_axis="y", origin="upper", legend=True
    )
    return fig
