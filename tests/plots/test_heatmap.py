"""headgrid_heatmap: its Axes, its colour bar, numbers in cells, and what it refuses."""

import io
from itertools import pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Bbox

import mpl_headgrid as hg
from tests.support.pictures import bare_axes, pixels, unchanged

VALUES = np.random.RandomState(0).random_sample((20, 12))
SMOLLM2 = hg.read_scores(hg.load_heads("smollm2-135m", scores=True), kv_heads=3)


def legend_words(bar):
    legend = bar.get_legend()
    return [] if legend is None else [text.get_text() for text in legend.get_texts()]


def test_axes_are_those_of_a_head_grid():
    _, (left, right) = plt.subplots(1, 2)
    marks = hg.headgrid_scatter(left, {"A": [(0, 0)]}, n_layers=20, n_heads=12, origin="upper")
    hg.headgrid_heatmap(right, VALUES, origin="upper")
    assert marks.shape == (20, 12)
    for name in ("xlim", "ylim", "xlabel", "ylabel", "xticks", "yticks"):
        assert np.all(getattr(left, f"get_{name}")() == getattr(right, f"get_{name}")()), name


def test_scores_and_categories_share_axes_and_the_larger_decides():
    fig, (top, bottom) = plt.subplots(2, 1, sharex=True, sharey=True)
    hg.headgrid_heatmap(top, VALUES)
    marks = hg.headgrid_scatter(bottom, {"A": [(0, 0)]}, n_layers=30, n_heads=12)
    assert top.get_xlim()[1] > 29.5
    assert marks.shape == (30, 12)
    fig.canvas.draw()


def test_keywords_of_read_scores_mean_what_they_mean_there():
    ax = plt.figure().subplots()
    table = {"Layer": [1, 1, 2, 2], "head": [1, 2, 1, 2], "value": [0.1, 0.2, 0.3, 0.4]}
    heatmap = hg.headgrid_heatmap(ax, table, layer="Layer", score="value", base=1, n_layers=3)
    assert heatmap.get_array().filled(-1).tolist() == [[0.1, 0.2], [0.3, 0.4], [-1, -1]]


def test_the_bar_is_as_tall_as_the_box_of_the_cells_and_says_the_relation():
    for aspect, location in (("auto", "right"), ("equal", "right"), ("equal", "bottom")):
        fig, ax = plt.subplots(layout="constrained")
        hg.headgrid_heatmap(ax, SMOLLM2.only("Induction"), colorbar={"location": location})
        ax.set_aspect(aspect)
        fig.canvas.draw()
        box, bar = ax.get_window_extent(), fig.axes[1].get_window_extent()
        if location == "right":
            assert (bar.y0, bar.y1) == pytest.approx((box.y0, box.y1))
            assert bar.x0 > box.x1
            assert fig.axes[1].get_ylabel() == "Induction"
        else:
            assert (bar.x0, bar.x1) == pytest.approx((box.x0, box.x1))
            assert fig.axes[1].get_xlabel() == "Induction"
    fig, ax = plt.subplots(dpi=200, layout="constrained")
    hg.headgrid_heatmap(ax, VALUES, colorbar={"aspect": 40})
    fig.canvas.draw()
    assert fig.axes[1].bbox.height / fig.axes[1].bbox.width == pytest.approx(40)
    fig, ax = plt.subplots(dpi=200, layout="constrained")
    hg.headgrid_heatmap(ax, VALUES - 0.5, colorbar=True, threshold=-0.25)
    fig.canvas.draw()
    assert fig.axes[1].bbox.width == pytest.approx(0.9 * mpl.rcParams["font.size"] * 200 / 72)
    assert legend_words(fig.axes[1]) == ["Threshold\n\N{MINUS SIGN}0.25"]
    fig, ax = plt.subplots()
    hg.headgrid_heatmap(ax, VALUES, colorbar={"label": "how much $x$"})
    assert fig.axes[1].yaxis.label.get_text() == "how much $x$"
    assert not fig.axes[1].yaxis.label.get_parse_math()


@pytest.mark.parametrize("location", ["right", "left", "bottom", "top"])
@pytest.mark.parametrize("size", [(3, 6), (8, 2)])
@pytest.mark.parametrize("layout", ["constrained", "tight"])
def test_a_bar_is_as_long_as_the_maps_at_any_size_and_its_legend_has_room(location, size, layout):
    fig, ax = plt.subplots(figsize=size, layout=layout)
    values = np.where(VALUES < 0.1, np.nan, VALUES)
    hg.headgrid_heatmap(ax, values, colorbar={"location": location}, threshold=0.5)
    fig.canvas.draw()
    fig.canvas.draw()
    box, bar = ax.get_window_extent(), fig.axes[1].get_window_extent()
    along = "y" if location in {"right", "left"} else "x"
    assert getattr(bar, f"interval{along}") == pytest.approx(getattr(box, f"interval{along}"))
    legend = fig.axes[1].get_legend().get_window_extent()
    if along == "y" or layout == "constrained":
        assert legend.y0 > -1
    assert not legend.overlaps(ax.xaxis.label.get_window_extent())


def test_the_bar_says_what_colors_do_not():
    values = np.where(VALUES[3, 4] == VALUES, np.nan, VALUES)
    for data, keywords, words in (
        (VALUES, {}, []),
        (VALUES, {"threshold": 0.15}, ["Threshold\n0.15"]),
        (values, {}, ["Missing"]),
        (hg.read_scores(VALUES, n_heads=[12] * 20), {}, []),
        (
            hg.read_scores(values[2:], n_layers=20, attention_layers=range(2, 20)),
            {},
            ["Missing", "Absent"],
        ),
    ):
        fig, ax = plt.subplots(layout="constrained")
        hg.headgrid_heatmap(ax, data, colorbar=True, **keywords)
        assert legend_words(fig.axes[1]) == words
        lines = [line.get_ydata()[0] for line in fig.axes[1].lines]
        assert lines == [0.15] * bool(keywords)
    key, _ = fig.axes[1].get_legend().legend_handles
    bad = mpl.colormaps["viridis"].with_extremes(bad="red")
    hg.headgrid_heatmap(ax := plt.figure().subplots(), values, cmap=bad, colorbar=True)
    (square,) = ax.figure.axes[1].get_legend().legend_handles
    assert square.get_color() == (1, 0, 0, 1)
    assert square.get_markersize() > 1.5 * key.get_markersize()  # than that of a dot
    models = {"A": hg.read_scores(VALUES), "B": data}  # in any of them
    fig, _ = hg.headgrid_panels(models)
    assert legend_words(fig.axes[-1]) == words


@pytest.mark.parametrize(("threshold", "ink"), [(0, "black"), (VALUES.max(), "white")])
def test_a_threshold_may_be_the_end_of_the_colors_and_stands_out_from_them(threshold, ink):
    fig, ax = plt.subplots()
    hg.headgrid_heatmap(ax, VALUES, colorbar=True, threshold=threshold)
    (line,) = fig.axes[1].lines
    assert (line.get_ydata()[0], line.get_color()) == (threshold, ink)


def test_ticks_of_the_bar_do_not_collide():
    for size in ((3, 1.2), (5, 3), (2, 6)):
        fig, ax = plt.subplots(figsize=size, layout="constrained")
        hg.headgrid_heatmap(ax, VALUES * 1e-3, colorbar=True)
        fig.canvas.draw()
        labels = [label for label in fig.axes[1].get_yticklabels() if label.get_text()]
        boxes = [label.get_window_extent() for label in labels]
        assert len(boxes) >= 2
        for lower, upper in pairwise(boxes):
            assert lower.y1 <= upper.y0


def test_numbers_stand_in_their_cells_in_the_ink_with_more_contrast():
    fig, ax = plt.subplots(figsize=(10, 6))
    heatmap = hg.headgrid_heatmap(ax, VALUES, annot=True, fmt=".2f", layer_axis="y")
    text = heatmap.numbers[3, 7]
    assert text.get_text() == f"{VALUES[3, 7]:.2f}"
    assert text.get_position() == (7, 3)
    inks = {head: text.get_color() for head, text in heatmap.numbers.items()}
    assert inks[np.unravel_index(VALUES.argmax(), VALUES.shape)] == "white"
    assert inks[np.unravel_index(VALUES.argmin(), VALUES.shape)] == "black"
    fig.canvas.draw()
    width, height = heatmap.get_transforms()[0].diagonal()[:2]
    for text in heatmap.numbers.values():
        box = text.get_window_extent()
        assert box.width <= width
        assert box.height <= height * 1.2
    _, low = plt.subplots(figsize=(12, 2.2))
    numbers = hg.headgrid_heatmap(low, VALUES, annot=True, layer_axis="y").numbers.values()
    cell = low.bbox.height / len(VALUES) * 72 / low.figure.dpi
    (size,) = {text.get_fontsize() for text in numbers}
    assert size == pytest.approx(0.8 * cell, rel=0.02)
    # They follow values and colours.
    heatmap.set_data(1 - VALUES)
    assert heatmap.numbers[3, 7].get_text() == f"{1 - VALUES[3, 7]:.2f}"
    heatmap.set_clim(5, 9)
    assert {text.get_color() for text in heatmap.numbers.values()} == {"black"}
    heatmap.remove()
    assert not ax.texts


def test_numbers_stand_out_from_faded_cells_on_any_ground():
    for ground, ink in (("white", "black"), ("black", "white")):
        _, ax = plt.subplots(figsize=(10, 6), facecolor=ground, subplot_kw={"facecolor": ground})
        heatmap = hg.headgrid_heatmap(ax, VALUES, annot=True, alpha=0.15)
        assert {text.get_color() for text in heatmap.numbers.values()} == {ink}
        heatmap.set_alpha(None)
        assert len({text.get_color() for text in heatmap.numbers.values()}) == 2


def test_numbers_written_again_take_the_place_of_those_before():
    _, ax = plt.subplots(figsize=(10, 6))
    heatmap = hg.headgrid_heatmap(ax, VALUES, annot=True)
    with unchanged(ax, ValueError):
        heatmap.write_numbers("no format")
    heatmap.write_numbers(".1f", color="red")
    assert {*ax.texts} == {*heatmap.numbers.values()}
    heatmap.set_array(0 * VALUES)
    assert {text.get_text() for text in ax.texts} == {"0.0"}


def test_numbers_are_left_out_with_a_warning_where_cells_are_too_small():
    ax = bare_axes(1, 1)
    with pytest.warns(UserWarning, match="annot: numbers are left out"):
        heatmap = hg.headgrid_heatmap(ax, VALUES, annot=True)
    assert not heatmap.numbers
    assert hg.headgrid_heatmap(ax, VALUES, annot={"fontsize": 3, "color": "red"}).numbers
    font = FontProperties(size=3)
    assert hg.headgrid_heatmap(ax, VALUES, annot={"fontproperties": font}).numbers


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"threshold": 0.1}, ValueError, "give colorbar=True"),
        ({"threshold": 7, "colorbar": True}, ValueError, "threshold: expected a score that"),
        ({"threshold": "x", "colorbar": True}, ValueError, "threshold: expected a finite"),
        ({"colorbar": "right"}, TypeError, "colorbar: expected True, False or a mapping"),
        ({"colorbar": {"foo": 1}}, TypeError, "colorbar: "),
        ({"colorbar": {"ax": 1}}, TypeError, "'ax' can't be set, as the bar .* an Axes for the"),
        ({"colorbar": {"cax": 1}}, TypeError, 'expected a matplotlib Axes as "cax"'),
        ({"colorbar": {"location": "middle"}}, ValueError, "colorbar: 'middle' is not"),
        ({"fmt": "q"}, ValueError, "fmt: expected a format"),
        ({"annot": "yes"}, TypeError, "annot: expected True, False or a mapping"),
        ({"annot": {"colour": "red"}}, TypeError, "annot: unexpected keyword 'colour'"),
        ({"annot": {"x": 1}}, TypeError, "annot: x= can't be set, as scores= decides it"),
        ({"facecolor": "red"}, TypeError, "facecolor= can't be set, as cmap= decides it"),
        ({"array": VALUES}, TypeError, "array= can't be set, as scores= decides it"),
        ({"fill": 2}, ValueError, "fill: "),
        ({"layer_axis": "z"}, ValueError, "layer_axis: expected 'x' or 'y'"),
        ({"relaton": "a"}, TypeError, "unexpected keyword 'relaton'"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(keywords, error, message):
    fig, ax = plt.subplots()
    with unchanged(ax, error, message):
        hg.headgrid_heatmap(ax, VALUES, **keywords)
    assert fig.axes == [ax]


def test_an_axes_given_for_the_bar_holds_this_bar_alone():
    fig, (left, cax, other, plain) = plt.subplots(1, 4)
    with unchanged(cax, ValueError, "threshold"):
        hg.headgrid_heatmap(left, VALUES, threshold=9, colorbar={"cax": cax})
    with unchanged(left, ValueError, "has the map on it"):
        hg.headgrid_heatmap(left, VALUES, colorbar={"cax": left})
    heatmap = hg.headgrid_heatmap(left, VALUES, alpha=0.5, colorbar={"cax": cax})
    fig.colorbar(hg.headgrid_heatmap(other, VALUES, alpha=0.5), cax=plain)
    assert heatmap.colorbar.ax is cax
    assert len(cax.collections) == len(plain.collections)
    models = {"a": hg.read_scores(VALUES), "b": hg.read_scores(VALUES)}
    with unchanged(plain, ValueError, "share_norm=False draws one beside each panel"):
        hg.headgrid_panels(models, share_norm=False, colorbar={"cax": plain})


def test_the_maps_of_the_style_are_the_default():
    for name in ("headgrid", "headgrid-dark"):
        with mpl.style.context(name):
            heatmap = hg.headgrid_heatmap(plt.figure().subplots(), VALUES - 0.5)
            assert heatmap.get_cmap().name == f"{name}-diverging"


def test_own_numbers_of_layers_stay():
    scores = hg.read_scores(VALUES[:6], n_layers=20, attention_layers=[1, 3, 7, 8, 12, 19])
    fig, ax = plt.subplots()
    hg.headgrid_heatmap(ax, scores.compact())
    fig.canvas.draw()
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "3", "7", "8", "12", "19"]
    assert ax.format_coord(2, 1).startswith("Layer 7, head 1: score ")
    assert ax.xaxis.get_major_formatter()(-1) == ""  # and not the last layer
    with unchanged(ax, ValueError, "layer"):
        hg.headgrid_heatmap(ax, scores)
    hg.headgrid_heatmap(plt.figure().subplots(), hg.read_scores(VALUES)[10:15])
    assert plt.gcf().axes[0].get_xlim()[0] > 9
    assert pixels(plt.gcf()).any()


def test_tex_sets_the_numbers_of_the_bar_as_those_of_the_heads():
    with mpl.rc_context({"text.usetex": True}):
        fig, ax = plt.subplots()
        heatmap = hg.headgrid_heatmap(ax, [[-0.2, 0.4], [0.1, 0.3]])
        hg.headgrid_heatmap(fig.add_subplot(), heatmap.scores, colorbar=True)
        axis = fig.axes[-1].yaxis
        axis.get_major_formatter().set_locs([-0.2, 0.0])
        assert axis.get_major_formatter()(-0.2) == "\N{MINUS SIGN}0.2"


def test_a_bar_keeps_its_numbers_where_a_part_of_the_figure_is_saved():
    fig, ax = plt.subplots(figsize=(3, 3), layout="constrained")
    limits = {"vmin": 0.2, "vmax": 0.8}  # whose numbers reach beyond the bar
    heatmap = hg.headgrid_heatmap(ax, VALUES, **limits, colorbar={"location": "bottom"})
    bar, shown = heatmap.colorbar.ax, []
    fig.canvas.draw()
    fig.canvas.mpl_connect("draw_event", lambda _: shown.append([*bar.get_xticks()]))
    left, right = bar.get_position().x0 * 3, bar.get_position().x1 * 3
    fig.savefig(io.BytesIO())
    fig.savefig(io.BytesIO(), bbox_inches=Bbox([[left, 0], [right, 3]]))
    assert shown[-1] == shown[0]
