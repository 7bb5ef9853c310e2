"""cells="equal": one size of cell for all panels of a figure, in rows and columns that suit."""

import contextlib
import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

import mpl_headgrid as hg
from mpl_headgrid._figures.arrangement import Arrangement, equal_boxes, equal_cells
from mpl_headgrid._figures.justified import justified_rows
from mpl_headgrid._figures.text_room import TextRoom
from tests.support.lengths import LONG, combined, short
from tests.support.pictures import compared, random_grid
from tests.support.texts import check_texts

NAMES = ["GPT-2 XL", "Phi-2", "Pythia 12B", "Llama-3.1 70B"]
MODELS = {name: hg.load_heads(name) for name in NAMES}
UNEVEN = {"A small model": random_grid(12, 12), "A large model": random_grid(126, 128)}


def cell_sizes(axes):
    return np.array([ax.collections[0].drawn.cell_size() for ax in axes.values()])


def check_cells(fig, axes):
    fig.canvas.draw()
    sizes = cell_sizes(axes)
    assert np.allclose(sizes, sizes[0, 0], rtol=1e-6)


@combined(models=[MODELS, UNEVEN], width=[3.25, 5.5, 6.75], dpi=[100, 300])
def test_cells_are_squares_of_one_size(models, width, dpi):
    fig, axes = hg.headgrid_panels(models, cells="equal", width=width, letters=True)
    fig.set_dpi(dpi)
    check_cells(fig, axes)
    check_texts(fig)


@pytest.mark.parametrize("width", [3.25, 6.75])
def test_a_new_figure_is_used_well_and_no_higher_than_wide(width):
    fig, axes = hg.headgrid_panels(MODELS, cells="equal", width=width)
    assert fig.get_figheight() <= 1.12 * width  # more by a legend of many rows
    fig.canvas.draw()
    assert max(ax.bbox.x1 for ax in axes.values()) > 0.84 * fig.bbox.width
    assert min(ax.get_tightbbox().y0 for ax in axes.values()) < 0.05 * fig.bbox.height


def test_flat_panels_have_a_figure_high_enough_for_their_text_and_legend():
    shapes = {"a": (1, 9), "b": (5, 28), "c": (1, 43), "d": (1, 9)}
    models = {name: random_grid(*shape) for name, shape in shapes.items()}
    for cells in ("equal", "square", "fill"):
        fig, axes = hg.headgrid_panels(models, width=7, cells=cells, layer_axis="y")
        check_texts(fig)
        legend = fig.legends[0].get_window_extent()
        for ax in axes.values():
            assert ax.get_tightbbox().y1 <= legend.y0
            assert min(ax.bbox.size) > 5


def test_panels_are_anchored_at_their_titles():
    fig, axes = hg.headgrid_panels(MODELS, cells="equal")
    fig.canvas.draw()
    (a, b), (c, d) = np.array(list(axes.values())).reshape(2, 2)
    for one, other, edge in [(a, b, "y1"), (c, d, "y1"), (a, c, "x0"), (b, d, "x0")]:
        assert getattr(one.bbox, edge) == pytest.approx(getattr(other.bbox, edge))


@combined(size=[(3.25, 3), (6.75, 2.5), (3, 7)], sub=[False, True])
def test_a_figure_given_keeps_its_size_and_has_equal_cells(size, sub):
    fig = plt.figure(figsize=size)
    target = fig.subfigures() if sub else fig
    _, axes = hg.headgrid_panels(MODELS, cells="equal", figure=target)
    check_cells(fig, axes)
    assert tuple(fig.get_size_inches()) == size
    assert max(ax.bbox.x1 for ax in axes.values()) <= fig.bbox.x1


def test_rows_and_columns_follow_from_the_figure():
    def ncols(*size):
        _, axes = hg.headgrid_panels(MODELS, cells="equal", figure=plt.figure(figsize=size))
        return axes["Phi-2"].get_gridspec().ncols

    assert [ncols(12, 2.5), ncols(6, 5), ncols(2.5, 12)] == [4, 2, 1]


@pytest.mark.parametrize("ncols", short([1, 2, 3, 4], 0, 2))
def test_ncols_is_kept(ncols):
    fig, axes = hg.headgrid_panels(MODELS, cells="equal", ncols=ncols)
    assert axes["Phi-2"].get_gridspec().ncols == ncols
    check_cells(fig, axes)


def test_cells_are_whole_pixels_where_that_costs_little():
    fig, axes = hg.headgrid_panels(MODELS, cells="equal", width=6.75)
    found = set()
    for dpi in range(100, 300, 10 if LONG else 40):
        fig.set_dpi(dpi)
        fig.canvas.draw()
        size = cell_sizes(axes)[0, 0]
        found.add(abs(size - round(size)) < 1e-6)
    assert True in found
    for width in (8, 8.1):  # in vectors nothing is lost, as pixels just above 4 would be
        fig.set_size_inches(width, fig.get_figheight() * width / fig.get_figwidth())
        fig.savefig(io.BytesIO(), format="pdf")
        pairs = [(ax.get_position(), ax.get_position(original=True)) for ax in axes.values()]
        assert max((fitted.size / box.size).max() for fitted, box in pairs) == pytest.approx(1)


def test_a_zoomed_panel_keeps_its_box_and_the_others_their_cells():
    fig, axes = hg.headgrid_panels(MODELS, cells="equal")
    fig.canvas.draw()
    box, sizes = axes["Phi-2"].bbox.frozen(), cell_sizes(axes)
    axes["Phi-2"].set(xlim=(3.5, 9.5), ylim=(3.5, 9.5))
    fig.canvas.draw()
    assert np.allclose(axes["Phi-2"].bbox.bounds, box.bounds, atol=0.2)  # of a pixel
    assert np.allclose(cell_sizes(axes)[[0, 2, 3]], sizes[[0, 2, 3]], rtol=1e-3)


def test_a_panel_can_be_removed():
    fig, axes = hg.headgrid_panels(UNEVEN, cells="equal")
    axes.pop("A large model").remove()
    fig.canvas.draw()
    assert np.allclose(*cell_sizes(axes)[0])


def test_tight_layout_after_equal_cells_draws():
    fig, _ = hg.headgrid_panels(MODELS, cells="equal", legend=False)
    with pytest.warns(UserWarning, match="layout has changed to tight"):
        fig.tight_layout()
    fig.canvas.draw()


@pytest.mark.parametrize("layout", ["tight", "none"])
def test_equal_cells_without_constrained_layout_are_refused(layout):
    fig = plt.figure(layout=layout)
    left, right = fig.subfigures(1, 2)
    left.subplots()  # and so the figure is not ours to lay out
    with pytest.raises(ValueError, match='cells: "equal" needs a figure with constrained layout'):
        hg.headgrid_panels(MODELS, figure=right, cells="equal", legend=False)
    assert not right.axes
    assert left.axes


@pytest.mark.parametrize("layer_axis", ["x", "y"])
def test_the_layout_knows_where_layers_run(layer_axis):
    models = {"one": random_grid(60, 8), "two": random_grid(50, 6)}
    fig, axes = hg.headgrid_panels(models, cells="equal", layer_axis=layer_axis, legend=False)
    assert axes["one"].get_gridspec().ncols == {"x": 1, "y": 2}[layer_axis]
    check_cells(fig, axes)


@pytest.mark.parametrize(("sharex", "sharey"), [("col", "row"), (True, True), ("row", "col")])
def test_equal_cells_may_share_axes(sharex, sharey):
    fig, axes = hg.headgrid_panels(MODELS, cells="equal", sharex=sharex, sharey=sharey, ncols=2)
    check_cells(fig, axes)
    # The room that a shared axis takes was reckoned with: the widest panel fills its column.
    room = max(ax.get_position(original=True).width for ax in axes.values())
    assert max(ax.get_position().width for ax in axes.values()) > 0.85 * room


def test_a_column_is_as_wide_as_its_titles():
    room = TextRoom.of(["a", "b"], [2, 50])
    short, long = (
        equal_cells([(2, 2), (50, 50)], titles, 6, room, height=None, ncols=2, legend=True)
        for titles in ([0.1, 0.1], [2.0, 0.1])
    )
    assert short.widths[0] / short.widths[1] == pytest.approx(2 / 50)
    assert long.widths[0] == 2
    assert sum(long.widths) == pytest.approx(sum(short.widths))


def test_columns_are_those_that_leave_titles_their_room():
    room = TextRoom.of(["a"] * 3, [20] * 3)
    found = equal_cells(
        [(20, 20)] * 3, [2.5] * 3, 6, room, height=4, ncols=None, legend=False
    )  # three columns would have larger cells, and cut the titles
    assert min(found.widths) >= 2.5


def test_boxes_of_square_cells_are_as_high_as_the_highest_needs():
    room = TextRoom.of(["a"] * 2, [5, 10])
    shapes = [(10, 5), (10, 10)]
    boxes = equal_boxes([1, 1], 6, ncols=2, square=shapes, room=room)
    assert boxes.heights == [boxes.title_room[0]]
    one_column, alone = (
        equal_boxes([1, 1], 6, ncols=1, square=shapes, room=room, shared=(True, shared))
        for shared in (False, True)
    )  # with nothing beside it, a panel has its own numbers either way
    assert one_column.title_room == alone.title_room


def rows_of(n, *, location="left", **keywords):
    with plt.rc_context({"axes.titlelocation": location}):
        room = TextRoom.of(["a"] * n, [12] * n)
        given = {"height": None, "ncols": None, "legend": 0.0, **keywords}
        return justified_rows([(12, 12)] * n, [0.1] * n, [0.1] * n, 6.0, room, **given)


def test_rows_end_flush_unless_they_would_be_far_higher_than_others():
    assert rows_of(5, ncols=3).flush == [True, True]  # half as high again
    assert rows_of(4, ncols=3).flush == [True, False]
    assert rows_of(1).rows[0][0] <= 0.65 * 6


def test_a_title_reaches_over_the_gap_to_the_next_panel_where_there_is_one():
    first, last = rows_of(2, ncols=2).title_room
    assert first > last
    for alike in (rows_of(2, ncols=1), rows_of(2, ncols=2, location="center")):
        assert alike.title_room[0] == pytest.approx(alike.title_room[1])


def test_rows_stand_in_the_middle_where_they_end_flush_or_none_does():
    for flush, centred in (([True, False], [True, False]), ([False, False], [True, True])):
        arrangement = Arrangement(2, [1, 1], [1], flush=flush)
        assert [arrangement.is_centred(row) for row in (0, 1)] == centred


def test_a_figure_too_small_for_its_text_is_arranged_all_the_same():
    room = TextRoom.of(["a"] * 3, [12] * 3)
    for width, height in ((0.3, 0.2), (1, None), (0.5, 3)):
        arrangement = equal_cells(
            [(12, 12)] * 3, [2.0] * 3, width, room, height=height, ncols=None, legend=True
        )
        assert min(*arrangement.widths, *arrangement.heights, arrangement.height) > 0
    assert equal_boxes([9.0] * 4, 3.25, ncols=None).ncols == 1


@pytest.mark.filterwarnings("ignore:text and legend", "ignore:titles are", "ignore:the legend runs")
@pytest.mark.parametrize("cells", ["square", "equal", "fill"])
@pytest.mark.parametrize("size", [0.3, (6, 1)])
def test_a_figure_without_room_for_its_panels_is_refused_and_the_remedy_draws(cells, size):
    def draw(size):
        figure = {"width": size}
        if not isinstance(size, float):
            figure = {"figure": plt.figure(figsize=size, layout="constrained")}
        fig, axes = hg.headgrid_panels(models, cells=cells, **figure)
        fig.canvas.draw()
        return min(ax.bbox.size.min() for ax in axes.values())

    models = {"a": random_grid(9, 1), "b": random_grid(43, 1)}
    with pytest.raises(
        ValueError, match=r"^(width|figure): .* leave no room to the panels"
    ) as error:
        draw(size)
    assert not any(figure.axes for figure in map(plt.figure, plt.get_fignums()))
    enough = re.search(r"give at least ([\d.]+)(?: × ([\d.]+))? inches", str(error.value))
    assert draw(float(enough[1]) if not enough[2] else (float(enough[1]), float(enough[2]))) > 1


@pytest.mark.parametrize(
    "how", [{"fontsize": 20}, {"fontsize": 28, "title": "A\nB\nC"}, {"labelspacing": 3}]
)
@pytest.mark.filterwarnings("ignore:text and legend leave:UserWarning")  # as they do
def test_a_legend_of_any_size_lies_on_no_panel_or_has_no_room(how):
    models = {"a": random_grid(12, 12), "b": random_grid(20, 16)}
    for size in [(3.25, 2), (3.25, 3), (5.5, 3), (4, 4)]:
        figure = plt.figure(figsize=size)
        with contextlib.suppress(ValueError):  # there is no room; matplotlib's warning would raise
            hg.headgrid_panels(models, figure=figure, legend=how)
        figure.canvas.draw()
        for legend in figure.legends:
            assert all(ax.bbox.y1 < legend.get_window_extent().y0 for ax in figure.axes)


@pytest.mark.parametrize("loc", ["outside center right", "outside lower center"])
def test_large_legends_at_a_side_keep_off_the_panels(loc):
    models = {"a": random_grid(12, 12), "b": random_grid(20, 16)}
    fig, axes = hg.headgrid_panels(models, width=6.75, legend={"loc": loc, "borderaxespad": 2})
    fig.canvas.draw()
    legend = fig.legends[0].get_window_extent()
    for ax in axes.values():
        box = ax.get_tightbbox()
        assert box.x1 <= legend.x0 if "right" in loc else box.y0 >= legend.y1


@pytest.mark.filterwarnings("ignore:titles are wider:UserWarning")
def test_a_comparison_draws_at_the_size_that_its_error_asks_for():
    scores = hg.read_scores(np.random.default_rng(0).random((6, 8)))
    with pytest.raises(ValueError, match="give at least") as error:
        hg.headgrid_compare(scores, scores, figure=plt.figure(figsize=(1, 0.8)))
    size = [
        float(number)
        for number in re.findall(r"([\d.]+) × ([\d.]+) inches, a", str(error.value))[0]
    ]
    fig, _ = hg.headgrid_compare(scores, scores, figure=plt.figure(figsize=size))
    fig.canvas.draw()


@compared()
def test_picture_equal_cells():
    models = {
        "large": random_grid(40, 25),
        "small": random_grid(12, 12),
        "wide": random_grid(24, 9),
    }
    return hg.headgrid_panels(models, cells="equal", width=4, letters=True)[0]
