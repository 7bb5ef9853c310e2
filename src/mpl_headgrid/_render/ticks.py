"""Ticks of cells and colour bars: at which numbers they stand, and how they are written."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, cast

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import AutoLocator, Formatter, MaxNLocator
from matplotlib.transforms import Bbox

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Of the font size: width of a digit (DejaVu's, the widest in use), and the least between labels.
DIGIT = 0.64
NARROW_OR_WIDE = {".": 0.32, "\N{MINUS SIGN}": 0.84}  # of the same font
LABEL_GAP = 0.2
# The same beside a last number, which no step leads to: closer, the two look like one.
GAP_AT_END = 0.5
NEAR_END = 0.25  # of a step: a round number closer to the last says no more than that does
ROUND = (1, 2, 5)
MOST_STEPS = 5
AUTO_STEPS = 1, 2, 2.5, 5, 10  # those of AutoLocator
ROUNDER_STEPS = 1, 2, 5, 10  # which need fewer decimals


class CellLocator(MaxNLocator):
    """Ticks for cells, at whole numbers: five steps at full view, others when zoomed in.

    At full view the ticks of n cells are ``range(0, n, max(1, n // 5))``: 0, 9, ..., 45 for 48
    layers; where they begin at another number, so do the ticks. On an axis so short that their
    labels would touch, it is every second or third of them.

    Parameters
    ----------
    cells : range
        Their positions.
    highest : int, optional
        The largest number that a label has. Default: the last position.
    ends : bool
        Whether ticks at full view are at the first and the last cell, and at round numbers between
        them: 0, 10, ..., 40, 47.
    counts : bool
        Whether the ticks count cells: 0 stands before the first and n behind the last.
    """

    def __init__(
        self, cells: range, highest: int | None = None, *, ends: bool = False, counts: bool = False
    ) -> None:
        super().__init__(nbins=6, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1)
        self.cells = cells
        self.ends = ends
        self.counts = counts
        self._numbers = range(len(cells) + 1) if counts else cells
        self._shift = -0.5 if counts else 0  # from a number to its position
        self.highest = self._numbers[-1] if highest is None else highest

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the ticks for a view from `vmin` to `vmax`."""
        low, high = min(vmin, vmax) - self._shift, max(vmin, vmax) - self._shift
        return [number + self._shift for number in self._between(low, high)]

    def _between(self, low: float, high: float) -> list[float]:
        first, last = self._numbers[0], self._numbers[-1]
        if low <= first and high >= last:
            size, gap = self._label_size(high - low)
            if self.ends:
                return self._round_ones(size + gap, size + gap * GAP_AT_END / LABEL_GAP)
            step = max(1, len(self.cells) // 5)
            return [*range(first, last + 1, step * max(1, math.ceil((size + gap) / step)))]
        low, high = max(low, first), min(high, last)
        return [
            tick for tick in super().tick_values(low, high) if low <= tick <= high and tick % 1 == 0
        ]

    def _round_ones(self, least: float, least_at_end: float) -> list[float]:
        """Return the first number, round ones, and the last, at least so far from each other."""
        first, last = self._numbers[0], self._numbers[-1]
        steps = (digit * 10**power for power in itertools.count() for digit in ROUND)
        step = next(step for step in steps if step >= least and step * MOST_STEPS > len(self.cells))
        between = [
            number
            for number in range(first + step - first % step, last, step)
            if number - first >= least and last - number >= max(least_at_end, step * NEAR_END)
        ]
        ends = [first, last] if last - first >= least else [first]
        return [ends[0], *between, *ends[1:]]

    def _label_size(self, shown: float) -> tuple[float, float]:
        """Return the length of a label along the axis and the gap to the next, in cells."""
        ax = getattr(self.axis, "axes", None)
        if not isinstance(ax, Axes) or (figure := ax.get_figure(root=True)) is None:
            return 0.0, 0.0
        along_x = self.axis is ax.xaxis
        axis = ax.xaxis if along_x else ax.yaxis
        size = axis.get_tick_params().get(
            "labelsize", mpl.rcParams["xtick.labelsize" if along_x else "ytick.labelsize"]
        )
        em = FontProperties(size=size).get_size_in_points() * figure.dpi / 72
        length = max(ax.bbox.width if along_x else ax.bbox.height, 1e-3)
        in_cells = em * shown / length
        return (DIGIT * len(str(self.highest)) if along_x else 1 - LABEL_GAP) * in_cells, (
            LABEL_GAP * in_cells
        )


class BarLocator(AutoLocator):
    """matplotlib's own ticks along a colour bar, fewer where their numbers would not fit.

    They fit if they keep apart and inside the figure.
    """

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the ticks for limits: those of `AutoLocator`, or the most that fit."""
        usual = np.asarray(super().tick_values(vmin, vmax))
        if self._fit(usual, vmin, vmax):
            return cast("list[float]", usual.tolist())
        found = usual
        most = 0
        for steps in (AUTO_STEPS, ROUNDER_STEPS):
            for nbins in range(len(usual), 0, -1):
                fewer = MaxNLocator(nbins, steps=steps, min_n_ticks=1)
                fewer.set_axis(self.axis)
                ticks = np.asarray(fewer.tick_values(vmin, vmax))
                shown = int(_within(ticks, vmin, vmax).sum())
                if shown > most and self._fit(ticks, vmin, vmax):
                    found, most = ticks, shown
        return cast("list[float]", found.tolist())

    def _fit(self, ticks: NDArray[np.float64], vmin: float, vmax: float) -> bool:
        """Return whether the numbers of ticks keep apart and inside the figure."""
        axis = self.axis
        ax = getattr(axis, "axes", None)
        if not isinstance(ax, Axes) or axis is not ax.xaxis or vmin == vmax:
            return True
        figure = ax.get_figure(root=True)
        if figure is None:
            return True
        shown = ticks[_within(ticks, vmin, vmax)]
        labels = axis.get_major_formatter().format_ticks(shown.tolist())
        size = axis.get_tick_params().get("labelsize", mpl.rcParams["xtick.labelsize"])
        em = FontProperties(size=size).get_size_in_points() * figure.dpi / 72
        middles = ax.transData.transform(np.column_stack([shown, np.zeros(len(shown))]))[:, 0]
        widths = [sum(NARROW_OR_WIDE.get(each, DIGIT) for each in label) for label in labels]
        halves = np.array(widths) * em / 2
        starts, ends = middles - halves, middles + halves
        order = np.argsort(middles)
        apart = (starts[order][1:] - ends[order][:-1] >= GAP_AT_END * em).all()
        whole = Bbox.unit().transformed(figure.transFigure)  # also while a part of it is saved
        inside = not len(shown) or (starts.min() >= whole.x0 and ends.max() <= whole.x1)
        return bool(apart and inside)


def _within(ticks: NDArray[np.float64], vmin: float, vmax: float) -> NDArray[np.bool_]:
    low, high = min(vmin, vmax), max(vmin, vmax)
    slack = (high - low) * 1e-9
    return (ticks >= low - slack) & (ticks <= high + slack)


class LayerFormatter(Formatter):
    """The model's own numbers of layers that stand at 0, 1, ..."""

    def __init__(self, labels: tuple[int, ...]) -> None:
        self.labels = labels

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the number of the layer at a position; "" where there is none."""
        del pos
        at = round(x)
        return str(self.labels[at]) if at == x and 0 <= at < len(self.labels) else ""


class CountFormatter(Formatter):
    """How many cells lie before a position, the first of which is at 0."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the number of cells."""
        del pos
        return f"{x + 0.5:.0f}"
