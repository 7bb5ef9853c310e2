"""Justified rows: panels of square cells in rows that begin and end flush, as words in a column."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np

from .arrangement import LEAST_SHARE, ROOM_FOR_LEGEND, Arrangement, largest_cells
from .text_room import em

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .arrangement import Floats
    from .text_room import TextRoom

HIGHEST_ROW, HIGHEST_OF_ONE = 0.85, 0.65  # of the figure's width
ALMOST = 1.1  # of it: what is no higher ends flush rather than a little early
HIGHEST_LAST = 1.6  # of other rows: a last one with fewer panels that would be higher ends early
BEST_HEIGHT = 0.75  # of the figure's width
MOST_COMPARED = 10  # panels; of more, only rows of equal numbers are compared
SAFE = 1.05  # of the least share, since it is an estimate
LEAST_REST = 1e-3  # of a row: less is filled
SMALLEST_BOX = 0.02  # inches: for a figure that is too small for its text
# Of the font size.
TITLE_GAP = 0.6
NARROWEST_BOX, LOWEST_BOX = 9, 5  # below, ticks and labels have no room
# What makes rows worse: a figure lower or higher than the best, rows of other heights (all as
# logarithms), higher than a page, rows that end early, panels too narrow for their titles or ticks,
# by how much they are (a logarithm), and boxes that take too little of the figure.
LOW, HIGH, OFF_PAGE, UNEVEN, SHORT, CRAMPED, SPARSE = 1.0, 1.5, 8.0, 1.5, 0.5, 8.0, 10.0
TOO_WIDE, WARNED = 2.0, 1.0  # more for a title of no size that fits, and for a share with a warning
PAGE = 9.0  # inches of height that a page has for a figure
HIGHEST_FIGURE = 1.5  # of the width, where that is more than a page


def justified_rows(
    shapes: Sequence[tuple[int, int]],
    titles: Sequence[float],
    smallest: Sequence[float],
    width: float,
    room: TextRoom,
    *,
    height: float | None,
    ncols: int | None,
    legend: float,
    letter: float = 0,
) -> Arrangement:
    """Arrange panels of square cells in rows, each as wide as the figure and as high as that makes.

    Parameters
    ----------
    shapes : sequence of tuple of int
        Cells along x and along y of each panel.
    titles : sequence of float
        Width of each panel's title in inches.
    smallest : sequence of float
        Width of the same where it is set as small, and in as many lines, as it may be.
    width, height : float
        Of the figure in inches. Without a height, the one that suits; rows of a figure that is not
        high enough end before its right edge.
    room : TextRoom
        Around each panel.
    ncols : int or None
        Panels in a row. None: the rows that make the figure's shape and rows' heights best.
    legend : float
        Room for a legend in inches.
    letter : float
        Width of the letter left of each title, in inches.
    """
    aspects = np.array([n_x / n_y for n_x, n_y in shapes])
    best: tuple[float, Arrangement] | None = None
    left, beside = np.array(room.left), _reach(room, letter)
    for rows in _divisions(len(shapes), ncols):
        lefts = [room.y_label + left[row].sum() + len(row) * room.right for row in rows]
        free = [max(width - left, SMALLEST_BOX) for left in lefts]
        # A title takes no room in matplotlib's layouts: its box has to be as wide.
        ends = np.cumsum([*map(len, rows)]) - 1
        reach = beside.copy()
        reach[ends] = 0
        least = [np.maximum(np.array(titles) - reach, 0)[row] for row in rows]
        highest = (HIGHEST_ROW if len(shapes) > 1 else HIGHEST_OF_ONE) * width
        fits = [each.sum() < whole for each, whole in zip(least, free, strict=True)]
        least = [each * fit for each, fit in zip(least, fits, strict=True)]
        boxes = np.array(
            [
                largest_cells(aspects[row], each, whole)
                for row, each, whole in zip(rows, least, free, strict=True)
            ]
        )
        boxes[boxes > ALMOST * highest] = highest
        if (
            ncols is not None
            and len(rows) > 1
            and len(rows[-1]) < min(map(len, rows[:-1]))
            and boxes[-1] > HIGHEST_LAST * boxes[:-1].max()
        ):  # as the last line of a paragraph, it is not stretched
            boxes[-1] = boxes[:-1].max()
        text = [room.above + room.below for _ in rows]
        text[-1] += room.x_label
        wanted = legend + sum(text) + boxes.sum()
        # Rows that would be as wide as the figure, if it were high enough
        flush = [
            np.maximum(aspects[row] * box, each).sum() >= (1 - LEAST_REST) * whole
            for row, box, each, whole in zip(rows, boxes, least, free, strict=True)
        ]
        if height is not None:
            share = (height - legend - sum(text)) / boxes.sum()
            boxes *= min(1, max(share, SMALLEST_BOX))
        widths = [
            _with_rest(np.maximum(aspects[row] * box, each), whole)
            for row, box, each, whole in zip(rows, boxes, least, free, strict=True)
        ]
        sides = np.concatenate([each[: len(row)] for row, each in zip(rows, widths, strict=True)])
        title_room = sides + reach
        rest = np.array(
            [
                max(whole - sum(each[: len(row)]), 0)
                for row, each, whole in zip(rows, widths, free, strict=True)
            ]
        )
        title_room[ends] += rest - rest[flush if any(flush) else slice(None)].min() / 2
        lacking = np.max(
            [
                np.array(titles) / title_room,
                NARROWEST_BOX * em() / sides,
                LOWEST_BOX * em() / np.repeat(boxes, [*map(len, rows)]),
            ],
            axis=0,
        )
        cramped = np.log(np.clip(lacking, 1, math.e)).sum()
        cramped += TOO_WIDE * (title_room < np.array(smallest)).sum()
        area = sum((aspects[row] * box**2).sum() for row, box in zip(rows, boxes, strict=True))
        if height is None:
            beyond = math.log(wanted / (BEST_HEIGHT * width))
            cost = max(HIGH * beyond, -LOW * beyond)
            cost += OFF_PAGE * max(math.log(wanted / max(PAGE, HIGHEST_FIGURE * width)), 0)
        else:
            cost = -math.log(area / (width * height))
        short = sum(len(row) < len(each) for row, each in zip(rows, widths, strict=True))
        share = area / (width * (height or wanted + ROOM_FOR_LEGEND * em()))
        cost += SPARSE * max(math.log(LEAST_SHARE / share), 0) + WARNED * (
            share < SAFE * LEAST_SHARE
        )
        cost += UNEVEN * math.log(boxes.max() / max(boxes.min(), SMALLEST_BOX))
        cost += SHORT * short / len(rows) + CRAMPED * cramped / len(shapes)
        arrangement = Arrangement(
            wanted,
            [*(boxes + text)],
            [1] * max(map(len, rows)),
            rows=widths,
            row_lengths=[*map(len, rows)],
            flush=flush,
            title_room=title_room,
            box_area=float(
                np.dot(free, boxes)
                if height is None
                else np.mean(free) * max(height - legend - sum(text), 0)
            ),
        )
        if best is None or cost < best[0] - 1e-9:
            best = cost, arrangement
    assert best is not None
    return best[1]


def _reach(room: TextRoom, letter: float) -> Floats:
    """Return what titles reach over beside their boxes, to the next panel's letter or title."""
    if mpl.rcParams["axes.titlelocation"] != "left":  # they would reach over their own letters, too
        return np.zeros(len(room.left))
    return np.append(room.left[1:], 0) + room.right - TITLE_GAP * em() - letter


def _with_rest(widths: np.ndarray, whole: float) -> list[float]:
    """Return the widths of a row's boxes and, where they leave some of it, of the rest."""
    rest = whole - widths.sum()
    return [*widths, *([rest] if rest > LEAST_REST * whole else [])]


def _divisions(n: int, ncols: int | None) -> Iterator[list[list[int]]]:
    """Yield the ways to divide n panels into rows, in order."""
    if ncols is not None or n > MOST_COMPARED:
        for size in range(1, n + 1) if ncols is None else [min(ncols, n)]:
            yield [[*range(start, min(start + size, n))] for start in range(0, n, size)]
        return
    for n_rows in range(1, n + 1):
        for cuts in itertools.combinations(range(1, n), n_rows - 1):
            ends = [0, *cuts, n]
            yield [[*range(start, stop)] for start, stop in itertools.pairwise(ends)]
