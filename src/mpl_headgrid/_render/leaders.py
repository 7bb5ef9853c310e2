"""Where the lines from labels to heads run: in the gaps between rows and columns of cells.

Positions are in points, y upwards. A box is (x0, y0, x1, y1). A leader is three points: on the
border of its label, where it bends, and on the border of its cell; shape (3, 2). All cells have the
size of the one that a leader leads to: gaps are at whole numbers of its sides from its edges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

INSET = 0.15  # of the label's height, from its corners to where a leader may begin
TOUCHING = 0.3  # points
MOST_TURNS = 8
MOST_ROWS = 60  # away from a head, in which its leader looks for a gap that is free


def nearest(boxes: Floats, targets: Floats) -> Floats:
    """Return the points of boxes nearest to their targets: shape (n, 2)."""
    return np.clip(targets, boxes[:, :2], boxes[:, 2:])


def overlaps(one: Floats, other: Floats) -> Flags:
    """Return which boxes overlap: shape (n, m)."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    return np.asarray((low < high).all(axis=2))


def passes(leaders: Floats, boxes: Floats) -> Flags:
    """Return which leaders pass through which boxes: shape (n, m)."""
    segments = _segments(leaders)
    start, along = segments[:, None, :2], segments[:, None, 2:] - segments[:, None, :2]
    along = np.where(along == 0, 1e-9, along)
    ends = np.stack([(boxes[:, :2] - start) / along, (boxes[:, 2:] - start) / along])
    enter, leave = ends.min(axis=0).max(axis=2), ends.max(axis=0).min(axis=2)
    through = (enter < leave) & (leave > 0) & (enter < 1)
    return np.asarray(through.reshape(len(leaders), 2, len(boxes)).any(axis=1))


def meet(one: Floats, other: Floats) -> Flags:
    """Return which leaders cross which, or run in one gap: shape (n, m)."""
    first, second = _segments(one), _segments(other)
    a, b = first[:, None, :2], first[:, None, 2:]
    c, d = second[None, :, :2], second[None, :, 2:]
    apart = (_turn(a, b, c) * _turn(a, b, d) < 0) & (_turn(c, d, a) * _turn(c, d, b) < 0)
    along = _is_along(first)[:, None] & _is_along(second)
    apart |= along & overlaps(_around(first), _around(second))
    return np.asarray(apart.reshape(len(one), 2, len(other), 2).any(axis=(1, 3)))


def _segments(leaders: Floats) -> Floats:
    """Return both parts of each leader: shape (2 n, 4)."""
    return np.concatenate([leaders[:, :2], leaders[:, 1:]], axis=2).reshape(-1, 4)


def _is_along(segments: Floats) -> Flags:
    """Return which segments run along an axis."""
    return np.asarray((np.abs(segments[:, :2] - segments[:, 2:]) < TOUCHING).any(axis=1))


def _around(segments: Floats) -> Floats:
    low, high = np.minimum(*np.split(segments, 2, axis=1)), np.maximum(*np.split(segments, 2, 1))
    return np.concatenate([low - TOUCHING / 2, high + TOUCHING / 2], axis=1)


def _turn(a: Floats, b: Floats, c: Floats) -> Floats:
    """Return on which side of a → b each c lies, as the sign."""
    along, aside = b - a, c - a
    return np.asarray(along[..., 0] * aside[..., 1] - along[..., 1] * aside[..., 0])


def leaders_to(boxes: Floats, cells: Floats) -> tuple[Floats, Flags]:
    """Return the leaders from labels to their cells, and whether each runs in gaps.

    Shape (n, 3, 2), and (n,). A leader starts at a corner of its cell and runs along a gap, then
    perhaps along another that crosses it. Where no gap meets the label it is a straight line.
    """
    turned = [1, 0, 3, 2]
    upright, is_upright = _bent(boxes, cells)
    level, is_level = _bent(boxes[:, turned], cells[:, turned])
    straight = _straight(boxes, cells)
    found = np.where(is_upright[:, None, None], upright, straight)
    shorter = ~is_upright | (lengths(level[..., ::-1]) < lengths(upright))
    found = np.where((is_level & shorter)[:, None, None], level[..., ::-1], found)
    return found, is_upright | is_level


def lengths(leaders: Floats) -> Floats:
    """Return the lengths of leaders in points."""
    return np.asarray(np.hypot(*np.diff(leaders, axis=1).transpose(2, 0, 1)).sum(axis=1))


def _straight(boxes: Floats, cells: Floats) -> Floats:
    middle = (cells[:, :2] + cells[:, 2:]) / 2
    start = nearest(boxes, middle)
    end = nearest(cells, start)
    return np.stack([start, (start + end) / 2, end], axis=1)


def _bent(boxes: Floats, cells: Floats) -> tuple[Floats, Flags]:
    """Return leaders that come from above or below and then run level, and which there can be."""
    above, below = boxes[:, 1] >= cells[:, 3], boxes[:, 3] <= cells[:, 1]
    inset = INSET * (boxes[:, 2:] - boxes[:, :2]).min(axis=1)
    low, high = boxes[:, 0] + inset, boxes[:, 2] - inset
    is_right = boxes[:, 0] + boxes[:, 2] >= cells[:, 0] + cells[:, 2]
    width = cells[:, 2] - cells[:, 0]
    corner = np.where(is_right, cells[:, 2], cells[:, 0])
    away = np.ceil(np.where(is_right, low - corner, corner - high) / width)
    gap = corner + np.where(is_right, 1, -1) * np.maximum(away, 0) * width
    side, edge = (
        np.where(above, boxes[:, 1], boxes[:, 3]),
        np.where(above, cells[:, 3], cells[:, 1]),
    )
    points = np.stack([[gap, side], [gap, edge], [corner, edge]]).transpose(2, 0, 1)
    return points, (above | below) & (low <= gap) & (gap <= high)


def leaders_to_the_right(cells: Floats, marks: Floats, area: Floats) -> Floats:
    """Return the leaders from the right side of an area to cells: shape (n, 3, 2).

    A leader runs up or down along a side of its cell to a gap that it has for itself, and in it out
    of the area. It meets no other leader and touches no other mark, or runs along its border where
    there is no other way; where there is none at all it leaves at the height of its cell.

    Parameters
    ----------
    cells : array, shape (n, 4)
        Where leaders begin.
    marks : array, shape (m, 4)
        Boxes that leaders keep clear of; of their own cell they may touch the border.
    area : array, shape (4,)
        The box that leaders leave on its right.
    """
    order = np.lexsort([cells[:, 1], -cells[:, 2]])
    best = tried = _leaders_in_turn(cells, marks, area, order)
    for _ in range(MOST_TURNS):
        if best[1].all():
            break
        # Those that the others have left no way come first.
        order = np.concatenate([order[~tried[1][order]], order[tried[1][order]]])
        tried = _leaders_in_turn(cells, marks, area, order)
        if tried[1].sum() > best[1].sum():
            best = tried
    return best[0]


def _leaders_in_turn(
    cells: Floats, marks: Floats, area: Floats, order: NDArray[np.intp]
) -> tuple[Floats, Flags]:
    """Return what `leaders_to_the_right` does, found in an order, and which touch no other mark."""
    middle = (cells[:, 1] + cells[:, 3]) / 2
    edge, ends = (
        np.stack([x, middle], axis=1) for x in (np.full(len(cells), area[2]), cells[:, 2])
    )
    leaders, found = np.stack([edge, ends, ends], axis=1), np.zeros(len(cells), dtype=bool)
    placed = found.copy()
    for label in order:
        own = (np.abs(marks - cells[label]) < TOUCHING).all(axis=1)
        for clear in (TOUCHING, -TOUCHING):  # along the border of another mark where need be
            others = marks[~own] + clear * np.array([-1, -1, 1, 1])
            for (x, lane), corner in _gaps_of(cells[label]):
                tried = np.array([[[area[2], lane], [x, lane], corner]])
                if (
                    area[1] <= lane <= area[3]
                    and not passes(tried, others).any()
                    and not meet(tried, leaders[placed]).any()
                ):
                    leaders[label], placed[label], found[label] = tried[0], True, clear > 0
                    break
            if placed[label]:
                break
    return leaders, found


def _gaps_of(cell: Floats) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield where leaders bend into gaps, the nearest first, and the corners of the cell below."""
    left, bottom, right, top = cell.tolist()
    height = top - bottom
    for rows in range(MOST_ROWS):
        for x in (right, left) if rows else (right,):
            yield (x, top + rows * height), (x, top)
            yield (x, bottom - rows * height), (x, bottom)
