"""Marks as pixels and as outlines: read back from what was drawn."""

import re
import zlib
from itertools import groupby, product

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

import mpl_headgrid as hg
from mpl_headgrid._render.spans import spans
from tests.support.lengths import combined
from tests.support.pictures import (
    CATEGORIES,
    bare_axes,
    colors_of,
    heads_amiss,
    pixels,
    random_grid,
    saved,
)
from tests.support.renderers import drawn_by_chromium, drawn_by_poppler, marks_of

SHAPES = [(48, 25), (32, 32), (36, 40), (80, 64), (126, 128)]


def runs(values):
    """Return the lengths of runs of True and of the False between them."""
    lengths = [(key, len(list(run))) for key, run in groupby(values)]
    marks = [n for key, n in lengths if key]
    gaps = [n for key, n in lengths[1:-1] if not key]
    return marks, gaps


@combined(shape=SHAPES, width=[2, 3.25, 4.4, 5.5, 7], dpi=[72, 100, 150, 200, 300])
def test_squares_are_equal_and_apart_from_three_pixels_a_cell_on(shape, width, dpi):
    n_layers, n_heads = shape
    grid = hg.HeadGrid(np.zeros((*shape, 1), dtype=bool), ["Knowledge"])
    fig, ax = plt.subplots(figsize=(width, 0.75 * width))
    hg.headgrid_scatter(ax, grid, palette="headgrid", clip_on=False)
    ax.set_axis_off()
    picture = pixels(fig, dpi)
    is_mark = (picture == picture.min(axis=(0, 1))).all(axis=2)  # not what is covered in part
    box = ax.get_position()
    for axis, n, side in (
        (0, n_layers, box.width * width * dpi),
        (1, n_heads, box.height * 0.75 * width * dpi),
    ):
        if side / (n * 1.008) < 3:
            continue
        marks, gaps = runs(is_mark.any(axis=axis))
        assert len(marks) == n
        assert len(set(marks)) == 1
        assert min(gaps) >= 1
        assert max(gaps) - min(gaps) <= 1
        pitch = side / (n * 1.008)
        assert abs(marks[0] - 0.8 * pitch) <= max(1, 0.8 * pitch - np.floor(pitch) + 1) + 0.01


@combined(
    shape=SHAPES, width=[2, 3.25, 4.4, 5.5, 7], dpi=[72, 100, 150, 200, 300, 600], fill=[0.8, 0.6]
)
def test_marks_have_their_share_of_ink_at_any_pitch(shape, width, dpi, fill):
    grid = hg.HeadGrid(np.zeros((*shape, 1), dtype=bool), ["Knowledge"])
    ax = bare_axes(width, 0.75 * width, dpi=dpi)
    marks = hg.headgrid_scatter(ax, grid, palette="headgrid", fill=fill)
    color = 255 * mpl.colors.to_rgba_array(marks.palette["Unclassified"])[0, 0]
    ink = ((255 - pixels(ax.figure)[..., 0].astype(float)) / (255 - color)).sum()
    assert ink / marks.get_window_extent().size.prod() == pytest.approx(fill**2, rel=0.05)


def test_cores_have_pure_colors_one_size_and_even_fringes():
    grid = random_grid(40, 30, missing=0.2)
    for pitch in np.arange(3.06, 9, 0.13):
        ax = bare_axes((int(40 * pitch) + 0.5) / 100, (int(30 * pitch) + 0.5) / 100, dpi=100)
        marks = hg.headgrid_scatter(ax, grid, palette="headgrid")
        along = marks["Unclassified"].drawn.in_view(snap=True)
        for spans_ in along:
            size = spans_.high - spans_.low
            assert (size == size[0]).all()
            assert size[0] >= 2
            if spans_.before is None:
                continue
            wide = np.diff(spans_.low) > size[0] + 1
            fringes = {*spans_.after[:-1][wide], *spans_.before[1:][wide]}
            assert len(fringes) <= 1
            gap = np.diff(spans_.low) - size[0] - spans_.after[:-1] - spans_.before[1:]
            assert gap.min() >= 0.098 * pitch  # half of what a gap is to be
        colors, picture = colors_of(grid), pixels(ax.figure)[::-1]
        x, y = (np.stack([s.low, s.high]).astype(int) for s in along)
        for layer, head in product(range(40), range(30)):
            core = picture[y[0, head] : y[1, head], x[0, layer] : x[1, layer]]
            assert (core == colors[layer, head]).all()
        plt.close(ax.figure)


@combined(turned=[*product("xy", ["lower", "upper"])], fill=[0.5, 0.8, 1])
def test_every_head_stands_in_its_place_in_its_color(turned, fill):
    layer_axis, origin = turned
    grid = random_grid(13, 9, missing=0.1)
    ax = bare_axes(3, 2, dpi=100)
    hg.headgrid_scatter(
        ax, grid, palette="headgrid", layer_axis=layer_axis, origin=origin, fill=fill
    )
    assert heads_amiss(ax, grid) == []


def test_marks_that_leave_a_gap_of_one_pixel_need_no_fringe_for_that():
    # Of 76.4 pixels a mark has 75.6: 76 would be nearer but for the gap, and 75 are as good.
    ax = bare_axes(3.079, 3, dpi=100)
    grid = hg.HeadGrid(np.zeros((4, 5, 1), dtype=bool), ["Knowledge"])
    marks = hg.headgrid_scatter(ax, grid, palette="headgrid", fill=0.99)
    across = marks["Unclassified"].drawn.in_view(snap=True)[0]
    assert across.before is None
    assert {*(across.high - across.low)} == {75}


def test_where_whole_pixels_will_do_there_is_no_color_but_those_of_the_classes_and_the_ground():
    grid = random_grid(30, 20)
    ax = bare_axes(4.5, 3, dpi=100)
    hg.headgrid_scatter(ax, grid, palette="headgrid")
    found = {tuple(color) for color in pixels(ax.figure).reshape(-1, 3)}
    assert found == {tuple(c) for c in colors_of(grid).reshape(-1, 3)} | {(255, 255, 255)}


def brute_force_average(ax, grid, fill, shape):
    """Return the picture as the exact share of each pixel that each mark covers."""
    height, width = shape
    expected = np.full((height, width, 3), 255.0)
    colors = colors_of(grid).astype(float)
    x_low, x_high, y_low, y_high = [], [], [], []
    for layer in range(grid.n_layers):
        low, high = ax.transData.transform([(layer - fill / 2, 0), (layer + fill / 2, 0)])[:, 0]
        x_low.append(low), x_high.append(high)
    for head in range(grid.n_heads):
        low, high = ax.transData.transform([(0, head - fill / 2), (0, head + fill / 2)])[:, 1]
        y_low.append(low), y_high.append(high)

    def overlap(low, high, n):
        pixel = np.arange(n)
        return np.clip(
            np.minimum(np.array(high)[:, None], pixel + 1)
            - np.maximum(np.array(low)[:, None], pixel),
            0,
            None,
        )

    x, y = overlap(x_low, x_high, width), overlap(y_low, y_high, height)
    cover = np.einsum("lx,hy,lhc->yxc", x, y, colors - 255, optimize=True)
    return (expected + cover)[::-1]


@pytest.mark.parametrize(("shape", "fill"), [((60, 50), 0.8), ((300, 200), 0.8), ((77, 31), 1)])
def test_below_three_pixels_a_cell_a_pixel_is_the_average_of_what_it_covers(shape, fill):
    grid = random_grid(*shape)
    ax = bare_axes(1.2, 0.9, dpi=100)
    hg.headgrid_scatter(ax, grid, palette="headgrid", fill=fill)
    picture = pixels(ax.figure)
    expected = brute_force_average(ax, grid, fill, picture.shape[:2])
    assert np.abs(picture - expected).max() <= 1.5  # two roundings: of the image, of the blend


def test_a_million_cells_keep_their_average_everywhere():
    grid = random_grid(1024, 1024)
    ax = bare_axes(4, 4, dpi=100)
    hg.headgrid_scatter(ax, grid, palette="headgrid")
    picture = pixels(ax.figure)[4:-4, 4:-4].astype(float)
    true = 255 + 0.64 * (colors_of(grid).reshape(-1, 3).astype(float).mean(axis=0) - 255)
    tiles = picture[:384, :384].reshape(8, 48, 8, 48, 3).mean(axis=(1, 3))
    assert np.abs(tiles - true).max() < 3  # 48 × 48 pixels hold 15,000 cells: no moiré, no hole


def test_marks_drawn_one_class_at_a_time_are_the_same_pixels():
    grid = random_grid(30, 20)
    together, apart = bare_axes(4, 3, dpi=100), bare_axes(4, 3, dpi=100)
    hg.headgrid_scatter(together, grid, palette="headgrid")
    marks = hg.headgrid_scatter(apart, grid, palette="headgrid")
    for place, artist in enumerate(marks.values()):
        artist.set_zorder(3 + place)
    assert (pixels(together.figure) == pixels(apart.figure)).all()


def test_zoomed_in_only_the_cells_in_view_are_drawn_and_stay_in_place():
    grid = random_grid(126, 128)
    ax = bare_axes(3, 2, dpi=100)
    marks = hg.headgrid_scatter(ax, grid, palette="headgrid")
    ax.set(xlim=(99.5, 109.5), ylim=(19.5, 24.5))
    x, y = marks["Knowledge"].drawn.in_view(snap=True)
    assert x.cells.tolist() == list(range(100, 110))
    assert y.cells.tolist() == list(range(20, 25))
    assert heads_amiss(ax, grid, heads=product(range(100, 110), range(20, 25))) == []


@pytest.mark.parametrize("width", [0.3, 1e-3, 1e-6])
@pytest.mark.parametrize("shape", [(20, 12), (300, 200)])
def test_zoomed_into_a_part_of_a_cell_the_picture_stays_small_and_right(shape, width):
    grid = random_grid(*shape)
    ax = bare_axes(2, 1.5, dpi=100)
    marks = hg.headgrid_scatter(ax, grid, palette="headgrid")
    ax.set(xlim=(5 - width, 5 + width), ylim=(7 - width, 7 + width))
    x, y = marks["Knowledge"].drawn.in_view(snap=True)
    assert x.high.max() - x.low.min() < 210
    assert y.high.max() - y.low.min() < 160
    assert (pixels(ax.figure) == colors_of(grid)[5, 7]).all()


def test_zoomed_along_one_axis_every_cell_keeps_its_color():
    grid = random_grid(300, 200)
    ax = bare_axes(2, 1.5, dpi=100)
    hg.headgrid_scatter(ax, grid, palette="headgrid", fill=1)
    ax.set_xlim(4.7, 5.3)
    rows = pixels(ax.figure)[:, 100].astype(float)
    expected = colors_of(grid)[5].astype(float)
    assert np.abs(rows.mean(axis=0) - (0.992 * expected.mean(axis=0) + 0.008 * 255)).max() < 3


def test_symlog_axes_keep_every_cell_in_its_place():
    grid = random_grid(6, 4)
    ax = bare_axes(6, 2, dpi=100)
    hg.headgrid_scatter(ax, grid, palette="headgrid")
    ax.set_xscale("symlog", linthresh=2)
    assert heads_amiss(ax, grid) == []


@pytest.mark.parametrize("fill", [0.8, 0.97])
@pytest.mark.parametrize("width", [2.2, 2.23, 2.5, 4])
def test_on_symlog_axes_marks_of_whole_pixels_stay_apart(fill, width):
    ax = bare_axes(width, 1, dpi=100)
    hg.headgrid_scatter(ax, random_grid(14, 4), fill=fill)
    ax.set_xscale("symlog", linthresh=4)
    marks, exact = (spans(ax, 0, range(14), fill, snap=snap) for snap in (True, False))
    assert marks.snapped
    assert (marks.high > marks.low).all()
    assert (marks.low[1:] > marks.high[:-1]).all()  # a pixel at least between two
    # But for that pixel, edges are where they are, rounded.
    assert np.abs(marks.low - exact.low).max() <= 0.5 + 1e-6
    assert (marks.high - exact.high).max() <= 0.5 + 1e-6
    assert (marks.high - exact.high).min() >= -1.5 - 1e-6


@pytest.mark.parametrize("scale", ["log", "logit"])
def test_a_scale_without_zero_is_refused_before_and_after(scale):
    _, ax = plt.subplots()
    ax.set_yscale(scale)
    with pytest.raises(
        ValueError, match=rf"y-axis has a '{scale}' scale.*use 'linear' or 'symlog'"
    ):
        hg.headgrid_scatter(ax, random_grid(4, 4))
    assert not ax.collections
    fig, ax = plt.subplots()
    hg.headgrid_scatter(ax, random_grid(4, 4))
    with pytest.warns(UserWarning, match="non-positive|nonpositive|Attempt"):
        ax.set(xscale="log", xlim=(-1, 4))
    with pytest.raises(ValueError, match="x-axis has a 'log' scale"):
        fig.canvas.draw()


SQUARE = (np.square, np.sqrt)
ROOT = (np.sqrt, np.square)


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        (SQUARE, "does not keep layers or heads apart and in order"),
        (ROOT, r"has no place for all cells from -0.5 to 5.5"),
    ],
    ids=["square", "root"],
)
def test_a_function_that_loses_a_cell_is_refused_before_and_after(functions, message):
    for before in (True, False):
        ax = bare_axes(3, 2)
        if before:
            ax.set_xscale("function", functions=functions)
            with pytest.raises(ValueError, match="x-axis has a 'function' scale, which " + message):
                hg.headgrid_scatter(ax, random_grid(6, 4))
            assert not ax.collections
        else:
            hg.headgrid_scatter(ax, random_grid(6, 4))
            with np.errstate(all="ignore"):  # by matplotlib, of the limits
                ax.set_xscale("function", functions=functions)
                with pytest.raises(ValueError, match=message):
                    ax.figure.canvas.draw()


def test_a_function_that_turns_the_axis_leaves_each_cell_its_place():
    grid = random_grid(6, 4)
    ax = bare_axes(3, 2)
    ax.set_xscale("function", functions=(np.negative, np.negative))
    hg.headgrid_scatter(ax, grid, palette="headgrid")
    assert heads_amiss(ax, grid) == []


@pytest.mark.parametrize(
    "keywords", [{"marker": "o"}, {"edgecolors": "black", "linewidths": 1}, {"marker": "corners"}]
)
def test_marks_drawn_one_by_one_are_refused_by_a_log_scale_too(keywords):
    ax = bare_axes(3, 2)
    hg.headgrid_scatter(ax, random_grid(6, 4), **keywords)
    with pytest.warns(UserWarning, match="non-positive"):
        ax.set(yscale="log", ylim=(-1, 4))
    with pytest.raises(ValueError, match="y-axis has a 'log' scale"):
        ax.figure.canvas.draw()


def test_positions_that_tie_are_rounded_to_the_same_side():
    ax = bare_axes(1, 1, dpi=100)
    ax.set(xlim=(-0.5, 19.5), ylim=(-0.5, 19.5))  # 5 pixels per cell, a mark of 4: ends on halves
    for shift in np.linspace(-0.1, 0.1, 41):
        ax.set_position((shift, 0, 1, 1))
        drawn = spans(ax, 0, range(20), 0.8, snap=True)
        assert set(np.diff(drawn.low)) == {5.0}
        assert set(drawn.high - drawn.low) == {4.0}


# Vector output.


def svg_rectangles(svg):
    """Return, for each class group of an SVG, the rectangles in it: (left, bottom, right, top)."""
    found = {}
    for name, body in re.findall(r'<g id="(headgrid-[^"]+)">(.*?)</g>', svg.decode(), re.DOTALL):
        corners = re.findall(r"[ML] (\S+) (\S+)", " ".join(re.findall(r' d="([^"]*)"', body)))
        corners = np.array(corners, dtype=float).reshape(-1, 4, 2)
        found[name] = np.hstack([corners.min(axis=1), corners.max(axis=1)])
    return found


def pdf_rectangles(pdf):
    content = b"".join(
        zlib.decompress(stream)
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
        if stream[:1] == b"\x78"
    )
    corners = re.findall(rb"(\S+) (\S+) m\n(\S+) (\S+) l\n(\S+) (\S+) l\n(\S+) (\S+) l\n", content)
    corners = np.array(corners, dtype=float).reshape(-1, 4, 2)
    # The first is the figure's ground.
    return np.hstack([corners.min(axis=1), corners.max(axis=1)])[1:]


def expected_rectangles(ax, cells, fill=0.8):
    """Return the exact rectangles of cells in points, from the lower left."""
    scale = 72 / ax.figure.dpi
    low = ax.transData.transform(cells - fill / 2) * scale
    high = ax.transData.transform(cells + fill / 2) * scale
    return np.hstack([low, high])


def in_order(rectangles):
    return rectangles[np.lexsort(np.round(rectangles[:, :2], 1).T)]


def test_svg_has_a_group_a_class_with_every_rectangle_on_its_cell():
    ax = bare_axes(5.5, 4, dpi=100)
    marks = hg.headgrid_scatter(ax, random_grid(80, 64), palette="headgrid")
    groups = svg_rectangles(saved(ax.figure, "svg"))
    assert list(groups) == [
        f"headgrid-{name.lower().replace(' ', '-')}_1" for name in marks
    ]  # matplotlib numbers its groups
    for artist, found in zip(marks.values(), groups.values(), strict=True):
        expected = expected_rectangles(ax, artist.get_offsets())
        found[:, [1, 3]] = 4 * 72 - found[:, [3, 1]]  # SVG counts from the top
        assert np.abs(in_order(found) - in_order(expected)).max() < 0.01


def test_in_vector_output_marks_that_meet_reach_under_those_beside_them_and_no_farther():
    membership = np.zeros((3, 2, 2), dtype=bool)
    membership[1, :, 0] = membership[2, 0, 1] = True  # Unclassified, Algorithmic and Knowledge
    known = np.array([[True, True], [True, True], [True, False]])
    ax = bare_axes(3, 2, dpi=100)
    grid = hg.HeadGrid(membership, CATEGORIES[:2], known=known)
    marks = hg.headgrid_scatter(ax, grid, palette="headgrid", fill=1)

    def ends():
        return [
            (found[:, 0].min(), found[:, 2].max())
            for found in list(svg_rectangles(saved(ax.figure, "svg")).values())[:3]
        ]

    low, first, second, high = ax.transData.transform([(x - 0.5, 0) for x in range(4)])[:, 0] * 0.72
    half = 0.5  # points
    assert np.allclose(
        ends(), [(low, first + half), (first, second + half), (second, high)], 0, 0.01
    )
    marks["Knowledge"].set_alpha(0.5)  # written as opaque, as long as nothing stands behind it
    assert np.allclose(
        ends(), [(low, first + half), (first, second + half), (second, high)], 0, 0.01
    )
    ax.axhline(0, zorder=1)
    assert np.allclose(ends(), [(low, first + half), (first, second), (second, high)], 0, 0.01)


def test_pdf_has_every_rectangle_on_its_cell():
    ax = bare_axes(5.5, 4, dpi=72)  # that of the file, so that cells are where they are on screen
    marks = hg.headgrid_scatter(ax, random_grid(80, 64), palette="headgrid")
    ax.figure.canvas.draw()  # where marks are whole pixels
    cells = np.concatenate([artist.get_offsets() for artist in marks.values()])
    found = pdf_rectangles(saved(ax.figure, "pdf"))
    assert np.abs(in_order(found) - in_order(expected_rectangles(ax, cells))).max() < 0.01


@pytest.mark.parametrize("kind", ["ps", "eps", "pgf"])
def test_the_other_vector_formats_have_the_same_rectangles(kind):
    ax = bare_axes(5.5, 4, dpi=100)
    hg.headgrid_scatter(ax, random_grid(12, 9), palette="headgrid", layer_axis="y")
    text = saved(ax.figure, kind).decode()
    if kind == "pgf":
        pattern = r"path(?:moveto|lineto)\{\\pgfqpoint\{(\S+)in\}\{(\S+)in\}\}"
        points = np.array(re.findall(pattern, text), dtype=float) * 72
    else:
        points = np.array(re.findall(r"(?m)^(\S+) (\S+) [ml]$", text), dtype=float)
    cells = np.stack(np.meshgrid(np.arange(9), np.arange(12)), axis=-1).reshape(-1, 2)
    expected = expected_rectangles(ax, cells)
    for corner in ((0, 1), (2, 3)):
        for point in expected[:, corner]:
            assert np.abs(points - point).max(axis=1).min() < 0.011


def test_only_visible_cells_are_written():
    ax = bare_axes(5.5, 4)
    hg.headgrid_scatter(ax, random_grid(80, 64), palette="headgrid")
    ax.set(xlim=(9.5, 19.5), ylim=(-0.5, 4.5))
    assert sum(map(len, svg_rectangles(saved(ax.figure, "svg")).values())) == 50


def shown_by_poppler(fig, folder):
    """Return a figure's PDF as poppler shows it at 600 dpi."""
    return pack_rgba(drawn_by_poppler(fig, folder, 600))


def shown_by_chromium(fig, folder):
    """Return a figure's SVG as Chromium shows it at 600 dpi (6.25 times its 96)."""
    fig.savefig(folder / "figure.svg")
    width, height = fig.get_size_inches()
    page = (
        "<style>body { margin: 0 } img { display: block }</style>"
        f'<img src="figure.svg" style="width: {width}in; height: {height}in">'
    )
    return pack_rgba(drawn_by_chromium(page, folder, (round(width * 96), round(height * 96)), 6.25))


def pack_rgba(picture):
    return (picture * 255).round().astype(np.uint8)


RENDERERS = [
    pytest.param(draw, marks=marks_of(program), id=program)
    for program, draw in (("pdftoppm", shown_by_poppler), ("chromium", shown_by_chromium))
]


@pytest.mark.parametrize("draw", RENDERERS)
def test_vector_marks_are_fill_of_their_cell_in_other_renderers(draw, tmp_path):
    ax = bare_axes(4, 3)
    grid = hg.HeadGrid(np.zeros((24, 18, 1), dtype=bool), ["Knowledge"])
    hg.headgrid_scatter(ax, grid, palette="headgrid")
    darkness = 1 - draw(ax.figure, tmp_path).astype(float).mean(axis=2) / 255
    darkness /= darkness.max()
    for axis, n in enumerate((24, 18)):
        cell = darkness.shape[1 - axis] / (n * 1.008)
        side = darkness.max(axis=axis).sum() / n  # part pixels count by how dark they are
        assert side == pytest.approx(0.8 * cell, rel=0.01)


@pytest.mark.filterwarnings("ignore:palette. .* look alike")
@pytest.mark.parametrize("draw", RENDERERS)
def test_vector_marks_that_fill_their_cells_leave_no_seams(draw, tmp_path):
    # Every class is full of green and the ground has none, so any gap is darker in green.
    names = dict(zip(CATEGORIES, ("#00ff00", "#ffff00", "#00ffff", "#ffffff"), strict=True))
    palette = hg.Palette(names, unclassified="#88ff00", counts=["#00ff88", "#88ff88", "#ffff88"])
    ax = bare_axes(4, 3)
    ax.figure.set_facecolor("black")
    hg.headgrid_scatter(ax, random_grid(47, 37), palette=palette, fill=1)
    ax.set(xlim=(-0.5, 46.5), ylim=(-0.5, 36.5))
    green = draw(ax.figure, tmp_path)[4:-4, 4:-4, 1]
    assert green.min() >= 253
