"""Where labels can stand: apart from each other and the named marks, with leaders that cross none.

Positions are in points. A box is (x0, y0, x1, y1); a leader is a segment from the border of a label
to the middle of its mark, and is (x0, y0, x1, y1) too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_MOVES = 120
LATTICE = 30  # places tried along each side of the Axes
AT_ONCE = 96  # places compared in one go, from the best on
COLUMN_GAP = 9.0  # points from marks to a column of labels
# What a fault weighs, in points of leader.
COVERED = 1e6
CROSSED = 1e4


def nearest(boxes: Floats, targets: Floats) -> Floats:
    """Return where leaders begin: the points of boxes nearest to their targets, shape (n, 2)."""
    return np.clip(targets, boxes[:, :2], boxes[:, 2:])


def overlaps(one: Floats, other: Floats) -> NDArray[np.bool_]:
    """Return which boxes overlap: shape (n, m)."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    return np.asarray((low < high).all(axis=2))


def passes(segments: Floats, boxes: Floats) -> NDArray[np.bool_]:
    """Return which segments pass through which boxes: shape (n, m)."""
    start, along = segments[:, None, :2], segments[:, None, 2:] - segments[:, None, :2]
    along = np.where(along == 0, 1e-9, along)
    ends = np.stack([(boxes[:, :2] - start) / along, (boxes[:, 2:] - start) / along])
    enter, leave = ends.min(axis=0).max(axis=2), ends.max(axis=0).min(axis=2)
    return np.asarray((enter < leave) & (leave > 0) & (enter < 1))


def crosses(one: Floats, other: Floats) -> NDArray[np.bool_]:
    """Return which segments cross which: shape (n, m)."""
    a, b = one[:, None, :2], one[:, None, 2:]
    c, d = other[None, :, :2], other[None, :, 2:]
    apart = (_turn(a, b, c) * _turn(a, b, d) < 0) & (_turn(c, d, a) * _turn(c, d, b) < 0)
    return np.asarray(apart)


def _turn(a: Floats, b: Floats, c: Floats) -> Floats:
    """Return on which side of a → b each c lies, as the sign."""
    along, aside = b - a, c - a
    return np.asarray(along[..., 0] * aside[..., 1] - along[..., 1] * aside[..., 0])


def places_in_column(heights: Floats, targets: Floats, area: Floats, gap: float) -> Floats:
    """Return the left end of each label, in a column right of an area: shape (n, 2).

    Labels stand as near to the height of their marks as they can, and no two leaders cross.

    Parameters
    ----------
    heights : array, shape (n,)
        Of the labels, the distance that each keeps from others included.
    targets : array, shape (n, 2)
        Middle of the mark that each names.
    area : array, shape (4,)
        The box beside which they stand.
    gap : float
        Distance between the box and the column.
    """
    n, pitch = len(heights), heights.max()
    rising = np.argsort(targets[:, 1], kind="stable")
    # Less the pitch of those below, heights need only rise: neighbours that don't share their mean.
    runs: list[list[float]] = []
    for k, wanted in enumerate(targets[rising, 1]):
        runs.append([wanted - k * pitch])
        while len(runs) > 1 and np.mean(runs[-2]) > np.mean(runs[-1]):
            runs[-2:] = [runs[-2] + runs[-1]]
    lowest, highest = area[1] + pitch / 2, area[3] - (n - 0.5) * pitch
    if lowest > highest:  # too many for the height: as many run over above as below
        lowest = highest = (lowest + highest) / 2
    starts = np.concatenate([np.full(len(run), np.mean(run)) for run in runs])
    ends = np.empty((n, 2))
    ends[:, 0] = area[2] + gap
    ends[rising, 1] = np.clip(starts, lowest, highest) + np.arange(n) * pitch
    for _ in range(n * n):  # exchanged, two crossing leaders get shorter: this comes to an end
        leaders = np.concatenate([ends, targets], axis=1)
        crossing = np.argwhere(crosses(leaders, leaders))
        if not len(crossing):
            break
        ends[crossing[0]] = ends[crossing[0][::-1]]
    return ends


def places_inside(sizes: Floats, targets: Floats, marks: Floats, area: Floats) -> Floats:
    """Return the middle of each label, in an area: shape (n, 2).

    Labels are set one after another, each at the best of many places. While one is over another,
    the worst moves on; faults that stay weigh more and more, so that the labels in its way give
    way. Where marks are close together, a column beside them all may be better. The same input
    gives the same places.

    Parameters
    ----------
    sizes : array, shape (n, 2)
        Width and height of each label, the distance that it keeps from others included.
    targets : array, shape (n, 2)
        Middle of the mark that each names.
    marks : array, shape (m, 4)
        Boxes of all marks that must stay in sight.
    area : array, shape (4,)
        The box to stay in.
    """
    search = _Search(sizes, targets, marks, area)
    order = _crowded_first(targets)
    for label in [*order, *order]:  # the second time with all others in place
        search.settle(label)
    search.exchange()
    best, least = search.places.copy(), search.costs().sum()
    if least >= CROSSED:
        for column in _columns_inside(sizes, targets, marks, area):
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
    sizes: Floats, targets: Floats, marks: Floats, area: Floats
) -> Iterator[Floats]:
    """Yield the middles of labels in a column left and right of all marks, where there is room."""
    if sizes[:, 1].max() * len(sizes) > area[3] - area[1]:
        return
    left, right = marks[:, 0].min(), marks[:, 2].max()
    width = sizes[:, 0]
    for mirror, edge, room in ((-1, left, left - area[0]), (1, right, area[2] - right)):
        if room >= width.max() + COLUMN_GAP:
            box = np.array([0, area[1], mirror * edge, area[3]])
            ends = places_in_column(sizes[:, 1], targets * [mirror, 1], box, COLUMN_GAP)
            yield (ends + np.stack([width / 2, np.zeros(len(width))], axis=1)) * [mirror, 1]


def _crowded_first(targets: Floats) -> list[int]:
    distance = np.hypot(*(targets[:, None] - targets).transpose(2, 0, 1))
    return [int(i) for i in np.argsort(np.sort(distance)[:, :4].sum(axis=1), kind="stable")]


class _Search:
    """Labels on their way to their places."""

    def __init__(self, sizes: Floats, targets: Floats, marks: Floats, area: Floats) -> None:
        self.places = np.full(targets.shape, np.nan)
        self._sizes = sizes
        self._targets = targets
        self._marks = marks
        self._area = area
        self._weights = np.ones((len(sizes), len(sizes)))
        self._tried = []
        for label in range(len(sizes)):
            tried = self._candidates(label)
            alone = self._alone(label, tried)
            best_first = np.argsort(alone, kind="stable")
            self._tried.append((tried[best_first], alone[best_first]))

    def settle(self, label: int) -> None:
        """Put a label where it is best, the others being where they are."""
        tried, alone = self._tried[label]
        least = np.inf
        for start in range(0, len(tried), AT_ONCE):
            if alone[start] >= least:
                break
            some = slice(start, start + AT_ONCE)
            costs = alone[some] + self._beside_others(label, tried[some], weighted=True)
            if costs.min() < least:
                least = costs.min()
                self.places[label] = tried[some][costs.argmin()]

    def insist(self) -> None:
        """Let each pair of labels at fault weigh more from now on."""
        everyone = np.ones(len(self.places), dtype=bool)
        for label, here in enumerate(self.places[:, None]):
            covered, _ = self._faults(label, here, everyone)
            self._weights[label] += covered[0]

    def exchange(self) -> None:
        """Exchange the places of labels whose leaders cross, where that is better."""
        for _ in range(len(self.places)):
            _, leaders = self._drawn(slice(None), self.places)
            before = self.costs().sum()
            for pair in np.argwhere(np.triu(crosses(leaders, leaders))):
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
        return np.array(
            [
                (self._alone(label, here) + self._beside_others(label, here))[0]
                for label, here in enumerate(self.places[:, None])
            ]
        )

    def _bounds(self, label: int | NDArray[np.intp]) -> tuple[Floats, Floats]:
        half = self._sizes[label] / 2
        low, high = self._area[:2] + half, self._area[2:] - half
        return low, np.maximum(low, high)  # a label wider than the area begins where that begins

    def _candidates(self, label: int) -> Floats:
        """Return places for the middle of a label: shape (n, 2)."""
        low, high = self._bounds(label)
        x, y = (np.linspace(low[i], high[i], LATTICE) for i in range(2))
        lattice = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        size = self._sizes[label]
        sides = np.array([(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)])
        near = [self._targets[label] + sides * (size / 2 + size[1] * away) for away in (0.6, 1.2)]
        return np.concatenate([*(np.clip(places, low, high) for places in near), lattice])

    def _alone(self, label: int, tried: Floats) -> Floats:
        """Return what is wrong with places for a label, were it the only one: shape (n,)."""
        target, size = self._targets[label], self._sizes[label]
        boxes, leaders = self._drawn(label, tried)
        holds = ((self._marks[:, :2] <= target) & (target <= self._marks[:, 2:])).all(axis=1)
        covered = 3 * overlaps(boxes, self._marks).sum(axis=1)  # worse than another label
        crossed = passes(leaders, self._marks[~holds]).sum(axis=1)
        apart = np.maximum(np.abs(tried - target) - size / 2, 0)
        length = np.hypot(apart[:, 0], apart[:, 1])
        unseen = length < size[1] / 2  # of a leader as short
        result: Floats = COVERED * covered + CROSSED * crossed + size[1] * unseen + length
        return result

    def _beside_others(self, label: int, tried: Floats, *, weighted: bool = False) -> Floats:
        """Return what else is wrong with places for a label, given the others: shape (n,)."""
        there = ~np.isnan(self.places[:, 0])
        there[label] = False
        covered, crossed = self._faults(label, tried, there)
        weights = self._weights[label, there] if weighted else np.ones(there.sum())
        return COVERED * (covered @ weights) + CROSSED * (crossed @ weights)

    def _faults(
        self, label: int, tried: Floats, others: NDArray[np.bool_]
    ) -> tuple[Floats, Floats]:
        """Return which labels cover each other, and which leaders cross: shape (n, m) each."""
        boxes, leaders = self._drawn(label, tried)
        other_boxes, other_leaders = self._drawn(others, self.places[others])
        covered = overlaps(boxes, other_boxes) | passes(leaders, other_boxes)
        covered |= passes(other_leaders, boxes).T
        return covered.astype(float), crosses(leaders, other_leaders).astype(float)

    def _drawn(
        self, labels: int | slice | NDArray[np.bool_], places: Floats
    ) -> tuple[Floats, Floats]:
        """Return the boxes and the leaders of labels at places: shape (n, 4) each."""
        half = self._sizes[labels] / 2
        targets = np.broadcast_to(self._targets[labels], places.shape)
        boxes = np.concatenate([places - half, places + half], axis=1)
        return boxes, np.concatenate([nearest(boxes, targets), targets], axis=1)
