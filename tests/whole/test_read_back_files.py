"""Random grids in vector files, drawn by renderers that know neither us nor matplotlib."""

import importlib
import io
import shutil

import matplotlib.pyplot as plt
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.support.picture_reading import check_blending
from tests.support.renderers import drawn_by_chromium, drawn_by_poppler, needs
from tests.whole.test_read_back import cases, draw, group_borders, in_force, lines_of, near, some

PIXELS_AN_INCH = 192


def figures():
    """Draw a case and the size of its figure, which is a whole number of pixels."""
    side = st.integers(3, 16).map(lambda quarters: quarters / 4)
    return st.tuples(cases(squares=True), side, side)


def drawn(case, width, height):
    """Return Axes with a case that are the whole figure, and whether its marks are split."""
    fig = plt.figure(figsize=(width, height), dpi=PIXELS_AN_INCH, layout="none")
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    return ax, draw(ax, case)


def from_below(picture, width, height):
    """Return a picture of values to 255, first row at the bottom."""
    picture = np.round(picture[::-1, :, :3] * 255)
    assert picture.shape == (height * PIXELS_AN_INCH, width * PIXELS_AN_INCH, 3)
    return picture


def check(picture, ax, case, *, split):
    x, y = lines_of(ax, case, picture.shape, vector=True)
    ground = np.round(np.array(plt.matplotlib.colors.to_rgb(ax.figure.get_facecolor())) * 255)
    left_out = np.zeros(picture.shape[:2], dtype=bool)
    positions, width = group_borders(ax, case, x, y)
    turned = case.drawing["layer_axis"] == "y"
    (left_out.T if turned else left_out)[
        near(positions, picture.shape[1 if turned else 0], width / 2 + 1)
    ] = True
    parts = case.parts(ground, split=split)
    colors = np.array([ground, *(part[0] for column in parts for cell in column for part in cell)])
    over = [case.parts(end, split=split) for end in (colors.min(axis=0), colors.max(axis=0))]
    check_blending(picture, x, y, parts, ground, over=over, tolerance=3, leave_out=left_out)


@needs("pdftoppm")
@some(0.2)
@given(figure=figures())
def test_a_pdf_is_read_back_from_poppler(figure, tmp_path_factory):
    case, width, height = figure
    folder = tmp_path_factory.mktemp("pdf")
    with in_force(case):
        ax, split = drawn(*figure)
        picture = drawn_by_poppler(ax.figure, folder, PIXELS_AN_INCH)
        check(from_below(picture, width, height), ax, case, split=split)
    shutil.rmtree(folder)


@needs("resvg_py")
@some(0.2)
@given(figure=figures())
def test_an_svg_is_read_back_from_resvg(figure):
    resvg = importlib.import_module("resvg_py")
    case, width, height = figure
    with in_force(case):
        ax, split = drawn(*figure)
        svg = io.StringIO()
        ax.figure.savefig(svg, format="svg")
        png = resvg.svg_to_bytes(
            svg_string=svg.getvalue(), dpi=PIXELS_AN_INCH, skip_system_fonts=True
        )
        picture = plt.imread(io.BytesIO(bytes(png)))
        check(from_below(picture, width, height), ax, case, split=split)


@needs("chromium")
@some(1 / 60)
@given(all_figures=st.lists(figures(), min_size=12, max_size=12))
def test_svgs_on_a_page_are_read_back_from_chromium(all_figures, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    images, checks = [], []
    top = 0
    for place, (case, width, height) in enumerate(all_figures):
        with in_force(case):
            ax, split = drawn(case, width, height)
            ax.figure.savefig(folder / f"{place}.svg")
            checks.append((ax, case, split, top))
        images.append(
            f'<img src="{place}.svg" style="top: {top}px; width: {width}in; height: {height}in">'
        )
        top += round(height * 96)
    style = "<style>body { margin: 0 } img { position: absolute; left: 0 }</style>"
    page = style + "".join(images)
    picture = drawn_by_chromium(page, folder, (4 * 96, top), PIXELS_AN_INCH // 96)
    picture = np.round(picture * 255)
    for (ax, case, split, start), (_, width, height) in zip(checks, all_figures, strict=True):
        first = start * PIXELS_AN_INCH // 96
        rows = slice(first, first + round(height * PIXELS_AN_INCH))
        part = picture[rows, : round(width * PIXELS_AN_INCH)][::-1]
        with in_force(case):
            check(part, ax, case, split=split)
    shutil.rmtree(folder)
