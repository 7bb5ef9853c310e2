"""What is on Axes and in figures: which artists are found, and which head is under the pointer."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backend_bases import MouseEvent, NavigationToolbar2
from matplotlib.colors import to_rgb

import mpl_headgrid as hg
from mpl_headgrid._artists.class_marks import ClassMarks, SharedImage
from mpl_headgrid._artists.finding import artists_in
from tests.support.pictures import draw, pixels, random_grid

MEMBER = np.zeros((4, 6, 2), dtype=bool)
MEMBER[1, 2] = [True, True]
MEMBER[3, 5] = [False, True]
KNOWN = np.ones((4, 6), dtype=bool)
KNOWN[0, 0] = False
SCORES = np.full((4, 6, 2), np.nan)
SCORES[1, 2] = 0.2, 0.6666
# Not in the palette's order.
GRID = hg.HeadGrid(MEMBER, ["Linguistic", "Knowledge"], known=KNOWN, scores=SCORES, kv_heads=3)
WORDS = {
    (1, 2): "Layer 1, head 2 (key-value group 1): Knowledge 0.67 + Linguistic 0.20",
    (3, 5): "Layer 3, head 5 (key-value group 2): Knowledge",
    (2, 1): "Layer 2, head 1 (key-value group 0): Unclassified",
    (0, 0): "Layer 0, head 0 (key-value group 0): missing",
}


def over(ax, x, y, name="motion_notify_event"):
    """Return a mouse event over a position in data coordinates."""
    return MouseEvent(name, ax.figure.canvas, *ax.transData.transform((x, y)))


@pytest.mark.parametrize("layer_axis", ["x", "y"])
@pytest.mark.parametrize("origin", ["lower", "upper"])
@pytest.mark.parametrize("head", WORDS)
def test_the_toolbar_says_which_head_is_under_the_pointer(layer_axis, origin, head):
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, GRID, layer_axis=layer_axis, origin=origin)
    x, y = head if layer_axis == "x" else head[::-1]
    for shift in (-0.49, 0, 0.49):  # in the gap between marks too
        event = over(ax, x + shift, y - shift)
        assert NavigationToolbar2._mouse_event_to_message(event) == WORDS[head]


@pytest.mark.parametrize(
    "position", [(-0.505, 0), (3.505, 2), (2, -0.51), (2, 5.51), (np.nan, np.nan)]
)
def test_beyond_the_grid_the_axes_have_the_word(position):
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, GRID)
    assert ax.format_coord(*position) == Axes.format_coord(ax, *position)


def test_the_data_shown_are_read_out_and_nothing_that_they_have_not():
    _, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, hg.HeadGrid(MEMBER, ["Linguistic", "Knowledge"]))
    assert ax.format_coord(1, 2) == "Layer 1, head 2: Knowledge + Linguistic"
    marks.set_data(hg.HeadGrid(~MEMBER, ["Linguistic", "Knowledge"]))
    assert ax.format_coord(1, 2) == "Layer 1, head 2: Unclassified"


def test_of_two_grids_the_later_has_the_word():
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, random_grid(8, 8))
    hg.headgrid_scatter(ax, GRID, alpha=0.9)
    assert ax.format_coord(1, 2) == WORDS[1, 2]
    assert ax.format_coord(7, 7).startswith("Layer 7, head 7: ")


def test_removed_marks_are_read_out_no_more():
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, GRID).remove()
    assert ax.format_coord(1, 2) == Axes.format_coord(ax, 1, 2)
    hg.headgrid_scatter(ax, GRID)
    ax.clear()
    assert ax.format_coord(0.1, 0.2) == Axes.format_coord(ax, 0.1, 0.2)


@pytest.mark.parametrize("multi", ["count", "split"])
def test_marks_give_the_head_and_its_words(multi):
    _, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, GRID, multi=multi)
    event = over(ax, 3, 5)
    assert marks["Knowledge"].get_cursor_data(event) == (3, 5)
    assert marks["Knowledge"].format_cursor_data((3, 5)) == WORDS[3, 5]
    assert marks["Unclassified"].get_cursor_data(event) is None
    assert marks["Knowledge"].get_cursor_data(over(ax, 3.45, 5)) is None  # a gap


def test_picking_is_exact_when_zoomed():
    fig, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, random_grid(126, 128))
    ax.set_xlim(40.2, 43.7)
    ax.set_ylim(100.1, 103.3)
    fig.canvas.draw()
    for x, y in [(41, 101), (41.39, 101.39), (43, 103)]:
        found = [artist.get_cursor_data(over(ax, x, y)) for artist in marks.values()]
        assert [head for head in found if head] == [(round(x), round(y))]
    assert not any(artist.contains(over(ax, 41.45, 101))[0] for artist in marks.values())


def test_the_area_of_a_mark_is_told_in_points_and_not_set():
    _, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, GRID)
    width, height = ax.transData.transform((0.8, 0.8)) - ax.transData.transform((0, 0))
    area = width * height * (72 / ax.figure.dpi) ** 2
    np.testing.assert_allclose(marks["Knowledge"].get_sizes(), [area])
    ax.figure.set_dpi(241)  # more pixels, as many points
    np.testing.assert_allclose(marks["Knowledge"].get_sizes(), [area])
    with pytest.raises(TypeError, match="give fill= to what draws them"):
        marks["Knowledge"].set_sizes([20])


@pytest.mark.parametrize("height", [1.83, float(np.nextafter(1.83, 0)), 1.8375])
@pytest.mark.parametrize(
    ("look", "settings"),
    [
        ({"fill": 1}, {}),
        ({"fill": 0.8}, {}),
        ({"fill": 1, "multi": "split", "origin": "upper"}, {}),
        ({"fill": 0.8, "multi": "split", "layer_axis": "y"}, {"xlim": (2.2, 7.9)}),
        ({"fill": 1}, {"xlim": (9.3, 3.1), "ylim": (7.7, 2.05)}),
        ({"fill": 1}, {"xscale": "symlog"}),
        ({"fill": 0.8}, {"yscale": "symlog"}),
    ],
)
def test_each_pixel_belongs_to_the_head_that_it_shows(look, settings, height):
    # A screen with 1.25 pixels for one may have 228.75 rows for a figure, of which 228 are drawn.
    marks = draw(random_grid(14, 11), size=(2.17, height), **look)
    ax = marks.axes
    ax.set(**settings)
    picture = pixels(ax.figure)
    amiss = []
    rows, columns = picture.shape[:2]
    turned = ax.figure.bbox.height  # what they count up from
    crossing = [(row, columns // 2 + 3) for row in range(rows)]
    crossing += [(rows // 2 + 3, column) for column in range(columns)]
    faces = [to_rgb(artist.get_facecolor()[0]) for artist in marks.values()]
    pure = [[255] * 3, *np.round(255 * np.array(faces)).tolist()]
    for row, column in crossing:
        if picture[row, column].tolist() not in pure:  # an even fringe is part of both
            continue
        # Qt, Tk, GTK and a browser say how far a pixel begins from the left and from the top.
        event = MouseEvent("motion_notify_event", ax.figure.canvas, column, turned - row)
        inside, head = marks.contains(event)
        color = to_rgb(marks[head["class"]].get_facecolor()[0]) if inside else (1, 1, 1)
        said = NavigationToolbar2._mouse_event_to_message(event)
        if not np.array_equal(np.round(np.array(color) * 255), picture[row, column]):
            amiss.append((row, column, head))
        elif inside and not said.startswith(f"Layer {head['layer']}, head {head['head']}:"):
            amiss.append((row, column, head, said))
    assert not amiss


@pytest.mark.parametrize("target", ["figure", "axes"])
def test_mplcursors_takes_whole_figures_without_a_warning(target):
    mplcursors = pytest.importorskip("mplcursors")
    fig, (left, right) = plt.subplots(1, 2)
    marks = hg.headgrid_scatter(left, GRID)
    hg.mark_heads(left, [(3, 5)])
    heatmap = hg.headgrid_heatmap(right, np.arange(16.0).reshape(4, 4))
    fig.canvas.draw()
    cursor = mplcursors.cursor(fig if target == "figure" else [left, right])
    for ax, x, y, artist in ((left, 3, 5, marks["Knowledge"]), (right, 2, 1, heatmap)):
        press = over(ax, x, y, "button_press_event")
        press.button = 1
        fig.canvas.callbacks.process("button_press_event", press)
        assert cursor.selections[-1].artist is artist
        assert tuple(cursor.selections[-1].target) == (x, y)


@pytest.mark.parametrize("first", ["cursor", "figure"])
def test_mplcursors_finds_heads_by_itself(first):
    mplcursors = pytest.importorskip("mplcursors")
    if first == "cursor":
        mplcursors.cursor()
    fig, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, GRID)
    fig.canvas.draw()
    cursor = mplcursors.cursor(list(marks.values()))
    press = over(ax, 3, 5, "button_press_event")
    press.button = 1
    fig.canvas.callbacks.process("button_press_event", press)
    (selection,) = cursor.selections
    assert selection.artist is marks["Knowledge"]
    assert selection.annotation.get_text() == "Knowledge\nx=3\ny=5"
    assert tuple(selection.target) == (3, 5)


def grids_in(target):
    return [picture.axes for picture in artists_in(target, SharedImage)]


@pytest.fixture
def nested():
    """Return a figure, its subfigures and the Axes in them, the first with an inset."""
    figure = plt.figure()
    left, right = figure.subfigures(1, 2)
    outer = left.subplots()
    inset = outer.inset_axes((0.6, 0.6, 0.3, 0.3))
    inner = right.subfigures(2)[0].subplots()
    for ax in (inner, inset, outer):
        hg.headgrid_scatter(ax, random_grid(4, 3), palette="headgrid")
    return figure, left, right, outer, inset, inner


def test_grids_are_found_on_insets_and_in_subfigures_in_their_parents_order(nested):
    figure, left, right, outer, inset, inner = nested
    assert grids_in(figure) == [outer, inset, inner]
    assert grids_in(left) == [outer, inset]
    assert grids_in(right) == [inner]
    assert grids_in(outer) == [outer, inset]
    assert grids_in(inset) == [inset]


def test_they_are_those_that_matplotlib_finds(nested):
    figure = nested[0]
    assert [*artists_in(figure, ClassMarks)] == figure.findobj(ClassMarks)
    assert [*artists_in(plt.figure(), ClassMarks)] == []


def test_no_axis_is_asked_for_its_ticks(nested, monkeypatch):
    figure, _, _, outer, _, _ = nested
    asked = []
    monkeypatch.setattr(Axis, "get_children", lambda axis: asked.append(axis) or [])
    hg.headgrid_legend(outer, loc="center")
    hg.headgrid_metadata(figure, "png")
    assert asked == []
    figure.findobj(ClassMarks)
    assert len(asked) == 6


@pytest.mark.parametrize("function", [hg.headgrid_scatter, hg.headgrid_heatmap])
def test_beyond_the_cells_and_without_them_a_function_of_the_users_answers(function):
    ax = plt.figure().subplots()
    ax.format_coord = lambda x, y: f"mine {x:g} {y:g}"
    data = np.ones((3, 4)) if function is hg.headgrid_heatmap else [["A"] * 4] * 3
    drawn = [function(ax, data), function(ax, data)]
    assert ax.format_coord(1, 2).startswith("Layer 1, head 2")
    assert ax.format_coord(9, 9) == "mine 9 9"
    for each in drawn:
        each.remove()
    assert ax.format_coord(1, 2) == "mine 1 2"
