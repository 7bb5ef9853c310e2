"""The artists under what matplotlib and its users do with them."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backend_bases import MouseEvent
from matplotlib.collections import Collection
from matplotlib.colors import to_rgba
from matplotlib.transforms import Bbox

import mpl_headgrid as hg
from tests.support import pictures
from tests.support.pictures import (
    bare_axes,
    color_at,
    colors_of,
    draw,
    event_at,
    heads_amiss,
    pixels,
    random_grid,
    saved,
)
from tests.support.renderers import drawn_by_poppler, needs

GRID = random_grid(20, 12)


@pytest.fixture
def marks():
    return hg.headgrid_scatter(bare_axes(4, 3, dpi=100), GRID, palette="headgrid")


def red(picture):
    return (picture == [255, 0, 0]).all(axis=2).sum()


def test_each_class_is_a_collection_on_the_axes_with_its_label_and_color(marks):
    assert list(marks.axes.collections) == list(marks.values())
    assert all(isinstance(artist, Collection) for artist in marks.values())
    for name, artist in marks.items():
        assert artist.get_label() == name
        assert artist.get_facecolor().tolist() == [list(to_rgba(marks.palette[name]))]


def test_offsets_are_the_positions_of_the_heads_of_the_class(marks):
    only_knowledge = GRID.membership[:, :, 1] & (GRID.n_categories_per_head == 1)
    assert (marks["Knowledge"].get_offsets() == np.argwhere(only_knowledge)).all()
    turned = hg.headgrid_scatter(plt.figure().subplots(), GRID, layer_axis="y")
    assert (turned["Knowledge"].get_offsets() == np.argwhere(only_knowledge)[:, ::-1]).all()
    assert (turned["Knowledge"].heads() == np.argwhere(only_knowledge)).all()


@pytest.mark.parametrize("alone", [False, True], ids=["in the picture", "alone"])
def test_facecolor_alpha_and_visible_change_what_is_drawn(marks, alone):
    if alone:
        marks["Knowledge"].set_zorder(5)
    for change, expected in (
        ({"facecolor": "red"}, [255, 0, 0]),
        ({"alpha": 0.5}, [255, 127, 127]),
        ({"visible": False}, [255, 255, 255]),
    ):
        marks["Knowledge"].set(**change)
        found = color_at(
            pixels(marks.axes.figure), marks.axes, *marks["Knowledge"].get_offsets()[0]
        )
        assert np.abs(found.astype(int) - expected).max() <= 1


def test_alpha_for_all_comes_from_the_keyword():
    marks = hg.headgrid_scatter(bare_axes(2, 2), GRID, alpha=0.25)
    assert {artist.get_facecolor()[0][3] for artist in marks.values()} == {0.25}


def test_zorder_lifts_one_class_over_a_line(marks):
    ax = marks.axes
    layer, head = marks["Linguistic"].heads()[3]
    ax.axhline(head, color="red", linewidth=4, zorder=3)
    assert color_at(pixels(ax.figure), ax, layer, head).tolist() == [255, 0, 0]
    marks["Linguistic"].set_zorder(4)
    assert color_at(pixels(ax.figure), ax, layer, head).tolist() != [255, 0, 0]


def test_marks_lie_over_grid_lines():
    ax = bare_axes(2, 2, dpi=100)
    ax.set_axis_on()
    ax.grid(visible=True, color="red", linewidth=2)  # axisbelow: "line" puts it at zorder 1.5
    hg.headgrid_scatter(ax, hg.HeadGrid(np.zeros((5, 5, 0), dtype=bool), []))
    assert color_at(pixels(ax.figure), ax, 2, 2).tolist() == [223, 224, 226]


def test_drawing_one_class_again_draws_that_class_alone(marks):
    fig = marks.axes.figure
    fig.canvas.draw()
    empty = np.asarray(fig.canvas.buffer_rgba()).copy()
    empty[:] = 255
    for artist in marks.values():
        artist.set_facecolor("red" if artist is marks["Unclassified"] else "blue")
    fig.canvas.draw()
    np.asarray(fig.canvas.get_renderer().buffer_rgba())[:] = 255
    marks.axes.draw_artist(marks["Unclassified"])
    drawn = np.asarray(fig.canvas.buffer_rgba())[:, :, :3]
    assert red(drawn) > 0
    assert not (drawn == [0, 0, 255]).all(axis=2).any()


def test_blitting_all_artists_gives_the_same_picture_as_drawing(marks):
    fig = marks.axes.figure
    expected = pixels(fig)
    for artist in marks.artists:
        artist.set_animated(True)
    fig.canvas.draw()
    background = fig.canvas.copy_from_bbox(fig.bbox)
    assert (np.asarray(fig.canvas.buffer_rgba())[:, :, :3] == 255).all()
    for _ in range(2):
        fig.canvas.restore_region(background)
        for artist in marks.artists:
            marks.axes.draw_artist(artist)
        assert (np.asarray(fig.canvas.buffer_rgba())[:, :, :3] == expected).all()
    assert (pixels(fig) == expected).all()  # saving draws animated artists too


def test_blitting_one_animated_class_leaves_the_rest_in_the_background(marks):
    fig, knowledge = marks.axes.figure, marks["Knowledge"]
    expected = pixels(fig)
    knowledge.set_animated(True)
    fig.canvas.draw()
    without = np.asarray(fig.canvas.buffer_rgba())[:, :, :3].copy()
    assert (without != expected).any()
    marks.axes.draw_artist(knowledge)
    assert (np.asarray(fig.canvas.buffer_rgba())[:, :, :3] == expected).all()


@pytest.mark.parametrize("kind", ["pdf", "svg"])
def test_rasterized_marks_are_one_image_in_a_vector_file(kind):
    image = {"pdf": b"/SMask", "svg": b"<image"}[kind]
    for rasterized in (False, True):
        fig = draw(GRID, rasterized=rasterized).axes.figure
        assert saved(fig, kind).count(image) == rasterized


@pytest.mark.parametrize("kind", ["pdf", "svg"])
@pytest.mark.parametrize("marker", [None, "o"])
@pytest.mark.parametrize("whose", ["all", "a class", "Axes"])
def test_an_image_in_a_vector_file_too_coarse_to_read_is_a_warning_that_says_what_dpi(
    kind, marker, whose
):
    marks = draw(GRID, size=(1, 1), marker=marker, rasterized=True if whose == "all" else None)
    fig = marks.axes.figure
    if whose == "a class":
        marks["Knowledge"].set_rasterized(True)
    elif whose == "Axes":
        marks.axes.set_rasterized(True)
    with pytest.warns(UserWarning, match="at dpi=72 a cell is 3.6 × 6.0 pixels") as caught:
        saved(fig, kind, dpi=72)
    (warning,) = caught
    assert warning.filename == pictures.__file__  # where savefig is called
    enough = int(re.search(r"save the figure with dpi=(\d+) or more", str(warning.message))[1])
    saved(fig, kind, dpi=enough)  # warnings are errors
    with pytest.warns(UserWarning, match="rasterized"):
        saved(fig, kind, dpi=enough - 1)
    saved(fig, "png", dpi=20)


LOOKS = [
    {"marker": "o"},
    {"edgecolors": "black", "linewidths": 0.5},
    {"hatch": "//"},
    {"marker": "D", "fill": 1},
]


def check_marks_are_in_place(picture, ax):
    expected = colors_of(GRID)
    for layer in range(20):
        for head in range(12):
            column, row = ax.transData.transform((layer, head)).astype(int)
            near = picture[297 - row : 304 - row, column - 3 : column + 4]
            # A line of the hatch may cross the centre, but not all of the mark.
            assert (near == expected[layer, head]).all(axis=2).any()


@pytest.mark.parametrize("keywords", LOOKS)
def test_other_looks_are_drawn_mark_by_mark_in_place(keywords):
    ax = bare_axes(4, 3, dpi=100)
    hg.headgrid_scatter(ax, GRID, palette="headgrid", **keywords)
    check_marks_are_in_place(pixels(ax.figure), ax)


@needs("pdftoppm")
def test_other_looks_are_in_place_in_a_pdf(tmp_path):
    for keywords in LOOKS:
        ax = bare_axes(4, 3, dpi=100)
        hg.headgrid_scatter(ax, GRID, palette="headgrid", **keywords)
        picture = np.round(drawn_by_poppler(ax.figure, tmp_path, 100) * 255)
        check_marks_are_in_place(picture, ax)


def test_a_color_or_an_alpha_for_each_mark_is_drawn(marks):
    artist, ax = marks["Knowledge"], marks.axes
    alphas = np.linspace(0.2, 1, len(artist.heads()))
    artist.set(facecolor="red", alpha=alphas)
    picture = pixels(ax.figure)
    for (layer, head), alpha in zip(artist.heads(), alphas, strict=True):
        assert abs(int(color_at(picture, ax, layer, head)[1]) - 255 * (1 - alpha)) <= 2


def test_round_marks_stay_round_where_cells_are_not_square():
    marks = hg.headgrid_scatter(bare_axes(8, 2, dpi=100), GRID, marker="o")
    (a, _, _), (_, d, _), _ = marks["Knowledge"].get_transforms()[0]
    width, height = marks["Knowledge"].drawn.cell_size()
    assert a == d == pytest.approx(0.8 * min(width, height))


@pytest.mark.parametrize("zoomed", [False, True])
def test_contains_finds_the_mark_and_nothing_in_a_gap(marks, zoomed):
    ax = marks.axes
    if zoomed:
        ax.set(xlim=(3, 9), ylim=(7, 2))
    for index, (layer, head) in enumerate(marks["Algorithmic"].heads()):
        inside, details = marks["Algorithmic"].contains(event_at(ax, layer + 0.36, head - 0.36))
        if zoomed and not (3 < layer < 9 and 2 < head < 7):
            assert not inside or (3 <= layer + 0.36 <= 9 and 2 <= head - 0.36 <= 7)
            continue
        assert inside
        assert details["ind"].tolist() == [index]
        assert not marks["Knowledge"].contains(event_at(ax, layer, head))[0]
        assert not marks["Algorithmic"].contains(event_at(ax, layer + 0.46, head))[0]
        assert marks.contains(event_at(ax, layer, head)) == (
            True,
            {"class": "Algorithmic", "layer": layer, "head": head},
        )
    assert marks.contains(event_at(ax, -3, 5)) == (False, {})


def test_contains_finds_marks_on_symlog_axes_too(marks):
    ax = marks.axes
    ax.set_xscale("symlog", linthresh=2)
    for layer in range(20):
        assert marks.contains(event_at(ax, layer - 0.25, 5))[1]["layer"] == layer
        if layer < 10:  # farther out, a gap is less than two pixels
            assert not marks.contains(event_at(ax, layer - 0.46, 5))[0]


def test_positions_are_not_for_others_to_set(marks):
    with pytest.raises(TypeError, match="use set_data of what"):
        marks["Knowledge"].set_offsets([(0, 0)])


def test_an_id_or_a_link_reaches_the_svg_once_a_class():
    ax = bare_axes(4, 3)
    hg.headgrid_scatter(ax, GRID, gid="heads", urls=["https://example.org"])
    svg = saved(ax.figure, "svg").decode()
    assert svg.count('id="heads-knowledge"') == svg.count('id="heads-2-categories"') == 1
    assert "https://example.org" in svg


def test_contains_follows_the_marker_and_visibility(marks):
    round_marks = hg.headgrid_scatter(bare_axes(4, 4), GRID, marker="o")["Unclassified"]
    layer, head = round_marks.heads()[0]
    assert round_marks.contains(event_at(round_marks.axes, layer, head))[0]
    assert not round_marks.contains(event_at(round_marks.axes, layer + 0.39, head + 0.39))[0]
    marks["Unclassified"].set_visible(False)
    layer, head = marks["Unclassified"].heads()[0]
    assert not marks["Unclassified"].contains(event_at(marks.axes, layer, head))[0]


def test_a_click_picks_the_class_and_the_head():
    ax = bare_axes(4, 3)
    marks = hg.headgrid_scatter(ax, GRID, picker=True)
    picked = []
    ax.figure.canvas.mpl_connect("pick_event", picked.append)
    layer, head = marks["Knowledge"].heads()[5]
    x, y = ax.transData.transform((layer, head))
    ax.figure.pick(MouseEvent("button_press_event", ax.figure.canvas, x, y, 1))
    assert [(event.artist, event.ind.tolist()) for event in picked] == [(marks["Knowledge"], [5])]


def test_extents_are_the_cells_and_a_tight_box_is_no_larger():
    fig, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, GRID)
    corners = ax.transData.transform([(-0.5, -0.5), (19.5, 11.5)])
    assert np.allclose(marks.get_window_extent().get_points(), corners)
    ax.set_xlim(5, 8)
    assert np.allclose(marks.get_tightbbox().x0, ax.bbox.x0)
    ax.set_axis_off()
    renderer = fig.canvas.get_renderer()
    assert np.allclose(ax.get_tightbbox(renderer).extents, ax.bbox.extents)
    ax.set_xlim(40, 50)
    assert marks.get_tightbbox() is None


def test_tight_saving_adds_nothing_to_an_empty_axes():
    sizes = []
    for there in (True, False):
        fig, ax = plt.subplots()
        marks = hg.headgrid_scatter(ax, GRID)
        if not there:
            marks.remove()
        fig.canvas.draw()
        sizes.append(fig.get_tightbbox().extents)
    assert np.allclose(*sizes)


def test_autoscale_keeps_the_whole_grid():
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, GRID)
    ax.margins(0)
    ax.autoscale()
    assert (ax.get_xlim(), ax.get_ylim()) == ((-0.5, 19.5), (-0.5, 11.5))
    ax.relim()
    ax.autoscale()
    assert ax.get_xlim()[1] >= 19.5


def test_a_class_removed_or_clipped_apart_is_left_to_itself(marks):
    ax = marks.axes
    before = pixels(ax.figure)
    marks["Knowledge"].set_facecolor("red")
    marks["Knowledge"].set_clip_box(Bbox.from_extents(0, 0, 200, 300))
    clipped = pixels(ax.figure)
    assert red(clipped[:, :200]) > 0
    assert red(clipped[:, 200:]) == 0
    marks["Knowledge"].remove()
    without = pixels(ax.figure)
    assert red(without) == 0
    assert (without != before).any()


def test_legend_keys_are_squares_in_the_colors_and_order_of_the_classes(marks):
    legend = marks.axes.legend()
    assert [text.get_text() for text in legend.get_texts()] == list(marks)
    for key, artist in zip(legend.get_patches(), marks.values(), strict=True):
        assert key.get_facecolor() == tuple(artist.get_facecolor()[0])
        assert key.get_width() == key.get_height() > 0


def test_a_legend_key_has_the_marker_of_its_marks():
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, GRID, marker="o")
    key = ax.legend().get_patches()[0]
    assert len(key.get_path().vertices) > 10  # a circle


def test_marks_are_right_in_subfigures_insets_and_on_twins():
    fig = plt.figure(figsize=(6, 3), dpi=100)
    left, right = fig.subfigures(1, 2)
    first = left.add_axes((0, 0, 1, 1))
    host = right.add_axes((0, 0, 1, 1))
    second = host.inset_axes((0.25, 0.25, 0.5, 0.5))
    twin = first.twinx()
    for ax in (twin, second):
        hg.headgrid_scatter(ax, GRID, palette="headgrid")
    for ax in (first, twin, host, second):
        ax.set_axis_off()  # a tick label may lie on a mark
    for ax in (twin, second):
        assert heads_amiss(ax, GRID, pixels(fig)) == []


@pytest.mark.parametrize("multi", ["count", "split"])
def test_a_view_beside_the_grid_shows_no_mark(multi):
    views, outlines = [], []
    for grid in (GRID, None):
        ax = bare_axes(4, 3, dpi=100)
        if grid is not None:
            hg.headgrid_scatter(ax, grid, multi=multi)
        ax.set(xlim=(100, 110), ylim=(0, 10), xticks=[], yticks=[], xlabel="", ylabel="")
        views.append(pixels(ax.figure))
        outlines.append(saved(ax.figure, "svg").count(b' d="'))
    assert (views[0] == views[1]).all()
    assert outlines[0] == outlines[1]


def test_a_mark_is_under_the_pointer_in_its_own_figure_and_inside_the_axes_alone(marks):
    layer, head = marks["Unclassified"].heads()[-1]
    marks.axes.set_xlim(-0.5, layer - 1)
    x, y = marks.axes.transData.transform((layer, head))
    here, elsewhere = marks.axes.figure.canvas, plt.figure().canvas
    beside = MouseEvent("motion_notify_event", here, x, y)
    assert marks.contains(beside) == (False, {})
    marks.axes.set_xlim(-0.5, 19.5)
    x, y = marks.axes.transData.transform((layer, head))
    assert marks.contains(MouseEvent("motion_notify_event", here, x, y))[0]
    assert marks.contains(MouseEvent("motion_notify_event", elsewhere, x, y)) == (False, {})


@pytest.mark.parametrize("kind", ["ps", "eps"])
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"marker": "o"},
        {"edgecolors": "face", "linewidths": 1},
        {"rasterized": True},
        {"rasterized": True, "marker": "o"},
        {"score_encoding": "alpha"},
    ],
    ids=str,
)
def test_postscript_has_faded_marks_and_keys_as_they_look(kind, how):
    scores = np.full((4, 3, 1), 1.0)
    scores[0] = 0
    grid = hg.HeadGrid(np.ones((4, 3, 1), dtype=bool), ["Copy"], scores=scores)
    fig = plt.figure(facecolor="#204060", layout="constrained")
    ax = fig.add_subplot(facecolor="#20406080")
    with_score = "score_encoding" in how
    fade = {} if with_score else {"alpha": 0.25}
    marks = hg.headgrid_scatter(ax, grid, palette={"Copy": "#ff8000"}, **fade, **how)
    hg.headgrid_legend(ax)
    before = marks["Copy"].get_facecolor().tolist()
    written = saved(fig, kind, facecolor="auto").decode("latin1")
    assert marks["Copy"].get_facecolor().tolist() == before
    alpha = 0.5 if with_score else 0.25
    ground, ink = np.array([0x20, 0x40, 0x60]), np.array([255, 128, 0])
    expected = alpha * ink + (1 - alpha) * ground
    if "rasterized" in how:
        image = written.replace("\n", "")
        assert "".join(f"{round(v):02x}" for v in expected) in image
        assert "204060" * 3 in image  # between the marks, where it would be white
        assert "ffffff" not in image
    found = re.findall(r"(?m)^([\d.]+) ([\d.]+) ([\d.]+) setrgbcolor", written)
    colors = 255 * np.array(found, dtype=float)
    assert np.abs(colors - expected).max(axis=1).min() < 1
    if not with_score:
        assert np.abs(colors - ink).max(axis=1).min() > 10
