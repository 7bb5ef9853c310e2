"""Where labels can stand: apart from each other and the named marks, over as little as can be.

Positions are in points; a box is (x0, y0, x1, y1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .leaders import leaders_to, lengths, meet, overlaps, passes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

MOST_MOVES = 120
LATTICE = 30  # places tried along each side of the Axes
AT_ONCE = 96  # places compared in one go, from the best on
# Corners and sides of a cell, the first the one to prefer.
AROUND = np.array([(1, 1), (-1, 1), (1, -1), (-1, -1), (1, 0), (-1, 0), (0, 1), (0, -1)])
RAISED = np.array([0.0, 0.3])  # of its size, by which a label at a corner is nearer to the cell
INNER = 0.3  # of its half, from the border of a cell to what is seen of it
TIMES = 4
LATER = 0.5  # points, what being a place further on weighs
# What a fault weighs, in points of leader.
COVERED = 1e6
CROSSED = 1e4
SLANTED = 40.0  # and no gap to run in
HIDDEN = 1.0  # for each point along a label as high as it is


@dataclass(eq=False)
class Ink:
    """How much labels would hide where: cells with something to see weigh more than empty ones.

    Attributes
    ----------
    edges : (array, array)
        Of columns, shape (n + 1,), and of rows, shape (m + 1,), ascending.
    weights : array, shape (n, m)
        Of each cell, from 0 to 1.
    """

    edges: tuple[Floats, Floats]
    weights: Floats
    _total: Floats = field(init=False, repr=False)  # below and left of each corner of cells

    def __post_init__(self) -> None:
        self._total = np.zeros(np.add(self.weights.shape, 1))
        areas = np.multiply.outer(*(np.diff(edge) for edge in self.edges))
        self._total[1:, 1:] = (self.weights * areas).cumsum(axis=0).cumsum(axis=1)

    def under(self, boxes: Floats) -> Floats:
        """Return the area that boxes hide, times its weight: shape (n,)."""
        x0, x1, y0, y1 = (
            np.interp(boxes[:, place], edge, np.arange(len(edge)))
            for places, edge in zip(((0, 2), (1, 3)), self.edges, strict=True)
            for place in places
        )
        corners = [_between(self._total, x, y) for x in (x0, x1) for y in (y0, y1)]
        return np.asarray(corners[3] - corners[2] - corners[1] + corners[0])


def _between(table: Floats, x: Floats, y: Floats) -> Floats:
    """Return values of a table at places between its entries."""
    i, j = (
        np.minimum(place.astype(int), size - 2)
        for place, size in zip((x, y), table.shape, strict=True)
    )
    x, y = x - i, y - j
    return np.asarray(
        (1 - x) * ((1 - y) * table[i, j] + y * table[i, j + 1])
        + x * ((1 - y) * table[i + 1, j] + y * table[i + 1, j + 1])
    )


def places_in_column(heights: Floats, lanes: Floats, area: Floats) -> Floats:
    """Return the left end of each label, in a column right of an area: shape (n, 2).

    Labels stand as near as they can to the height at which their leaders leave the area, in the
    order of these heights, so that no two leaders cross.

    Parameters
    ----------
    heights : array, shape (n,)
        Of the labels, the distance that each keeps from others included.
    lanes : array, shape (n,)
        At which heights their leaders leave the area.
    area : array, shape (4,)
        The box at whose right side they stand.
    """
    n, pitch = len(heights), heights.max()
    rising = np.argsort(lanes, kind="stable")
    # Less the pitch of those below, heights need only rise: neighbours that don't share their mean.
    runs: list[list[float]] = []
    for k, wanted in enumerate(lanes[rising]):
        runs.append([wanted - k * pitch])
        while len(runs) > 1 and np.mean(runs[-2]) > np.mean(runs[-1]):
            runs[-2:] = [runs[-2] + runs[-1]]
    lowest, highest = area[1] + pitch / 2, area[3] - (n - 0.5) * pitch
    if lowest > highest:  # too many for the height: as many run over above as below
        lowest = highest = (lowest + highest) / 2
    starts = np.concatenate([np.full(len(run), np.mean(run)) for run in runs])
    ends = np.empty((n, 2))
    ends[:, 0] = area[2]
    ends[rising, 1] = np.clip(starts, lowest, highest) + np.arange(n) * pitch
    return ends


def places_at_corners(
    sizes: Floats, cells: Floats, marks: Floats, area: Floats, ink: Ink | None
) -> Floats:
    """Return the middle of each of some short labels, beside or in its cell: shape (n, 2).

    In the cell where that has the room, else at the one of its corners or sides where it hides
    least. Parameters are those of `places_inside`.
    """
    places = np.full((len(sizes), 2), np.nan)
    for label in [*range(len(sizes))] * TIMES:  # again with all others in place
        size, cell = sizes[label], cells[label]
        middle, half = (cell[:2] + cell[2:]) / 2, (cell[2:] - cell[:2]) / 2
        tried = middle + AROUND * (half + size / 2) - np.sign(AROUND) * RAISED * size
        tried = np.clip(tried, area[:2] + size / 2, area[2:] - size / 2)
        boxes = np.concatenate([tried - size / 2, tried + size / 2], axis=1)
        others = np.delete(
            np.concatenate([places - sizes / 2, places + sizes / 2], axis=1), label, 0
        )
        own = ((marks[:, :2] <= middle) & (middle <= marks[:, 2:])).all(axis=1)
        covered = 3 * overlaps(boxes, others).sum(axis=1) + overlaps(boxes, marks[~own]).sum(axis=1)
        covered += overlaps(boxes, cell[None] + INNER * np.tile(half, 2) * [1, 1, -1, -1])[:, 0]
        hidden = 0 if ink is None else ink.under(boxes) / size[1]
        cost = CROSSED * covered + hidden + np.arange(len(tried)) * LATER
        if (size < half).all():  # in its cell
            tried, cost = (cell[2:] - size / 2 - half / 4)[None], np.zeros(1)
        places[label] = tried[cost.argmin()]
    return places


def places_inside(
    sizes: Floats, cells: Floats, marks: Floats, area: Floats, ink: Ink | None, gap: float
) -> Floats:
    """Return the middle of each label, in an area: shape (n, 2).

    Labels are set one after another, each at the best of many places. While one is over another,
    the worst moves on; faults that stay weigh more and more, so that the labels in its way give
    way. Where marks are close together, a column beside them all may be better. The same input
    gives the same places.

    Parameters
    ----------
    sizes : array, shape (n, 2)
        Width and height of each label, the distance that it keeps from others included.
    cells : array, shape (n, 4)
        Of the mark that each names.
    marks : array, shape (m, 4)
        Boxes of all marks that must stay in sight.
    area : array, shape (4,)
        The box to stay in.
    ink : Ink or None
        What else had better stay in sight.
    gap : float
        Distance between marks and a column of labels.
    """
    search = _Search(sizes, cells, marks, area, ink)
    order = _crowded_first(search.targets)
    for label in [*order, *order]:  # the second time with all others in place
        search.settle(label)
    search.exchange()
    best, least = search.places.copy(), search.costs().sum()
    if least >= CROSSED:
        for column in _columns_inside(sizes, search.targets, marks, area, gap):
            places, search.places = search.places, column
            if (total := search.costs().sum()) < least:
                best, least = column, total
            search.places = places
    moved = -1
    for _ in range(MOST_MOVES):
        if least < COVERED:
            break
        costs = search.costs()
        search.insist()
        moved = max((label for label in order if label != moved), key=lambda label: costs[label])
        search.settle(moved)
        if (total := search.costs().sum()) < least:
            best, least = search.places.copy(), total
    return best


def _columns_inside(
    sizes: Floats, targets: Floats, marks: Floats, area: Floats, gap: float
) -> Iterator[Floats]:
    """Yield the middles of labels in a column left and right of all marks, where there is room."""
    if sizes[:, 1].max() * len(sizes) > area[3] - area[1]:
        return
    left, right = marks[:, 0].min(), marks[:, 2].max()
    width = sizes[:, 0]
    for mirror, edge, room in ((-1, left, left - area[0]), (1, right, area[2] - right)):
        if room >= width.max() + gap:
            box = np.array([0, area[1], mirror * edge + gap, area[3]])
            ends = places_in_column(sizes[:, 1], targets[:, 1], box)
            yield (ends + np.stack([width / 2, np.zeros(len(width))], axis=1)) * [mirror, 1]


def _crowded_first(targets: Floats) -> list[int]:
    distance = np.hypot(*(targets[:, None] - targets).transpose(2, 0, 1))
    return [int(i) for i in np.argsort(np.sort(distance)[:, :4].sum(axis=1), kind="stable")]


class _Search:
    """Labels on their way to their places."""

    def __init__(
        self, sizes: Floats, cells: Floats, marks: Floats, area: Floats, ink: Ink | None
    ) -> None:
        self.targets = (cells[:, :2] + cells[:, 2:]) / 2
        self.places = np.full(self.targets.shape, np.nan)
        self._sizes = sizes
        self._cells = cells
        self._marks = marks
        self._area = area
        self._ink = ink
        self._weights = np.ones((len(sizes), len(sizes)))
        self._tried = []
        for label in range(len(sizes)):
            tried = self._candidates(label)
            drawn = self._drawn(label, tried)
            alone = self._alone(label, drawn)
            order = np.argsort(alone, kind="stable")
            self._tried.append((tried[order], drawn[0][order], drawn[1][order], alone[order]))

    def settle(self, label: int) -> None:
        """Put a label where it is best, the others being where they are."""
        tried, boxes, leaders, alone = self._tried[label]
        there = ~np.isnan(self.places[:, 0])
        there[label] = False
        others = self._drawn(there, self.places[there])[:2]
        weights = self._weights[label, there]
        least = np.inf
        for start in range(0, len(tried), AT_ONCE):
            if alone[start] >= least:
                break
            some = slice(start, start + AT_ONCE)
            covered, crossed = _faults((boxes[some], leaders[some]), others)
            costs = alone[some] + COVERED * (covered @ weights) + CROSSED * (crossed @ weights)
            if costs.min() < least:
                least = costs.min()
                self.places[label] = tried[some][costs.argmin()]

    def insist(self) -> None:
        """Let each pair of labels at fault weigh more from now on."""
        drawn = self._drawn(slice(None), self.places)[:2]
        self._weights += _faults(drawn, drawn)[0]

    def exchange(self) -> None:
        """Exchange the places of labels whose leaders cross, where that is better."""
        for _ in range(len(self.places)):
            _, leaders, _ = self._drawn(slice(None), self.places)
            before = self.costs().sum()
            for pair in np.argwhere(np.triu(meet(leaders, leaders), 1)):
                old = self.places[pair].copy()
                low, high = self._bounds(pair)
                self.places[pair] = np.clip(old[::-1], low, high)
                if self.costs().sum() < before:
                    break
                self.places[pair] = old
            else:
                return

    def costs(self) -> Floats:
        """Return what is wrong with the place of each label: shape (n,)."""
        drawn = self._drawn(slice(None), self.places)
        covered, crossed = _faults(drawn[:2], drawn[:2])
        apart = 1 - np.eye(len(self.places))
        beside = COVERED * (covered * apart).sum(axis=1) + CROSSED * (crossed * apart).sum(axis=1)
        return np.asarray(self._alone(slice(None), drawn) + beside)

    def _bounds(self, label: int | NDArray[np.intp]) -> tuple[Floats, Floats]:
        half = self._sizes[label] / 2
        low, high = self._area[:2] + half, self._area[2:] - half
        return low, np.maximum(low, high)  # a label wider than the area begins where that begins

    def _candidates(self, label: int) -> Floats:
        """Return places for the middle of a label: shape (n, 2)."""
        low, high = self._bounds(label)
        x, y = (np.linspace(low[i], high[i], LATTICE) for i in range(2))
        lattice = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        size, cell = self._sizes[label], self._cells[label]
        half = (cell[2:] - cell[:2]) / 2
        sides = np.array([(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)])
        # In the middle of its side, or half over the gap that its leader runs in.
        shifts = np.array([(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0)])
        away = [sides * (half + size / 2 + size[1] * far) for far in (0.6, 1.2)]
        near = [self.targets[label] + each + shift * half for each in away for shift in shifts]
        return np.concatenate([*(np.clip(places, low, high) for places in near), lattice])

    def _alone(self, labels: int | slice, drawn: tuple[Floats, Floats, Flags]) -> Floats:
        """Return what is wrong with places for labels, were each the only one: shape (n,)."""
        boxes, leaders, in_gaps = drawn
        target, height = self.targets[labels].reshape(-1, 1, 2), self._sizes[labels][..., 1]
        holds = ((self._marks[:, :2] <= target) & (target <= self._marks[:, 2:])).all(axis=2)
        covered = 3 * overlaps(boxes, self._marks).sum(axis=1)  # worse than another label
        crossed = (passes(leaders, self._marks) & ~holds).sum(axis=1)
        length = lengths(leaders)
        unseen = length < height / 2  # of a leader as short
        hidden = 0 if self._ink is None else self._ink.under(boxes) / height
        return np.asarray(
            COVERED * covered
            + CROSSED * crossed
            + SLANTED * ~in_gaps
            + HIDDEN * hidden
            + height * unseen
            + length
        )

    def _drawn(self, labels: int | slice | Flags, places: Floats) -> tuple[Floats, Floats, Flags]:
        """Return the boxes and the leaders of labels at places, and which run in gaps."""
        half = self._sizes[labels] / 2
        boxes = np.concatenate([places - half, places + half], axis=1)
        return boxes, *leaders_to(boxes, np.broadcast_to(self._cells[labels], boxes.shape))


def _faults(some: tuple[Floats, Floats], others: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return which labels cover each other, and which leaders meet: shape (n, m) each."""
    (boxes, leaders), (other_boxes, other_leaders) = some, others
    covered = overlaps(boxes, other_boxes) | passes(leaders, other_boxes)
    covered |= passes(other_leaders, boxes).T
    return covered.astype(float), meet(leaders, other_leaders).astype(float)
