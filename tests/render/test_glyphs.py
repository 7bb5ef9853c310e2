"""Parts of marks: their areas, outlines and pixels."""

import numpy as np
import pytest
from matplotlib.path import Path

from mpl_headgrid._render.glyphs import CUT, Glyphs, Part, split_parts


def area_of(points):
    x, y = points.T
    return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


@pytest.mark.parametrize("n", range(1, 12))
def test_parts_are_equal_and_cover_the_mark_once(n):
    parts = split_parts(range(n))
    assert [part.code for part in parts] == list(range(n))
    for part in parts:
        assert part.area == pytest.approx(1 / n)
        assert area_of(part.outline()) == pytest.approx(1 / n)
    points = (np.arange(60) + 0.5) / 60
    assert (sum(part.covers(points, points).astype(int) for part in parts) == 1).all()


def test_two_and_three_are_strips_and_four_are_quarters_in_reading_order():
    at = np.array([0.25, 0.75])
    two, four = (
        [tuple(np.argwhere(p.covers(at, at))[0]) for p in split_parts(range(n))] for n in (2, 4)
    )
    assert two == [(0, 0), (0, 1)]
    assert four == [(1, 0), (1, 1), (0, 0), (0, 1)]  # row 1 is the upper one


@pytest.mark.parametrize("n", range(2, 10))
def test_a_part_s_reach_is_itself_and_all_later_ones(n):
    parts = split_parts(range(n))
    grid = np.stack(np.meshgrid(*[(np.arange(36) + 0.5) / 36] * 2), axis=-1)
    for i, part in enumerate(parts):
        reach = (
            Path(np.array(part.under_outline)).contains_points(grid.reshape(-1, 2)).reshape(36, 36)
        )
        later = np.any([p.covers(grid[0, :, 0], grid[:, 0, 1]) for p in parts[i:]], axis=0)
        assert (reach == later).all()


@pytest.mark.parametrize("cut", [(True, False, False, False), (False, True, True, False)])
def test_cut_corners_are_off_the_outline_the_area_and_the_points(cut):
    part = Part(0, cut=cut)
    assert part.area == pytest.approx(1 - sum(cut) * CUT**2 / 2)
    assert area_of(part.outline()) == pytest.approx(part.area)
    points = (np.arange(200) + 0.5) / 200
    assert part.covers(points, points).mean() == pytest.approx(part.area, abs=0.01)
    inside = part.covers(np.array([0.05, 0.95]), np.array([0.05, 0.95]))
    corners = inside[1, 0], inside[1, 1], inside[0, 1], inside[0, 0]  # clockwise from top left
    assert [not corner for corner in corners] == list(cut)


def test_parts_count_in_the_average_as_far_as_they_are_seen():
    glyph = (Part(0, right=0.5, alpha=0.5), Part(1, left=0.5, bottom=0.5))
    colors = np.array([[1, 0, 0, 1], [0, 0, 1, 0.5]])
    (average, none) = Glyphs([glyph], np.zeros((1, 1), dtype=int)).average_colors(colors)
    np.testing.assert_allclose(average, [2 / 3, 0, 1 / 3, 0.25 + 0.125])
    assert none[3] == 0


def test_all_corners_are_cut_alike_on_whole_pixels():
    for n in range(2, 30):
        centres = (np.arange(n) + 0.5) / n
        covered = Part(0, cut=(True,) * 4).covers(centres, centres)
        assert (covered == covered[::-1]).all()
        assert (covered == covered.T).all()


def test_a_scaled_part_keeps_centre_and_shape():
    part = Part(0, 0.5, 0.0, 1.0, 1.0, cut=(True, False, False, False)).scaled(0.5)
    assert (part.left, part.bottom, part.right, part.top) == (0.5, 0.25, 0.75, 0.75)
    assert part.area == pytest.approx(area_of(part.outline()))


def test_cells_that_are_alike_in_all_traits_share_a_look():
    first = np.array([[0, 1], [1, 5]])
    second = np.array([[0, 0], [1, 0]])
    glyphs = Glyphs.of([first, second], lambda x, y: (Part(10 * int(first[x, y]) + x),))
    assert len(glyphs.distinct) == 4
    assert glyphs.distinct[glyphs.of_cell[1, 0]][0].code == 11
    assert glyphs.shows(50 + 1).tolist() == [[False, False], [False, True]]


def test_from_afar_a_mark_is_the_average_of_its_parts():
    glyphs = Glyphs([split_parts([0, 1]), ()], np.zeros((1, 1), dtype=int))
    colors = np.array([[1, 0, 0, 1], [0, 0, 1, 0.5], [0, 0, 0, 0]])
    assert glyphs.average_colors(colors) == pytest.approx(
        np.array([[2 / 3, 0, 1 / 3, 0.75], [0, 0, 0, 0], [0, 0, 0, 0]])
    )
