"""Where the cells of a grid lie: which way it is turned, and the spans of its marks in pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

# Below this many pixels per cell, gaps between whole-pixel squares would be as wide as they are.
SMALLEST_SNAPPED_PITCH = 3.0
# How far the side of a mark in whole pixels may be from its true one: its ink is then within 5 % of
# what is wanted, and that of any two grids within 10 % of each other.
LARGEST_MISS = 0.024
# Added before rounding, so that float noise (1e-12) cannot send equal positions to both sides.
PIXEL_NOISE = 1e-6

T = TypeVar("T")


@dataclass(frozen=True)
class Orientation:
    """Layers along x and heads along y, or the other way round.

    Attributes
    ----------
    layer_axis : {"x", "y"}, default "x"
        The axis along which layers run.
    """

    layer_axis: str = "x"

    @property
    def layers(self) -> int:
        """The direction in which layers run: 0 for x, 1 for y."""
        return "xy".index(self.layer_axis)

    @property
    def heads(self) -> int:
        """The direction in which heads run: 0 for x, 1 for y."""
        return 1 - self.layers

    def pair(self, of_layers: T, of_heads: T) -> tuple[T, T]:
        """Return what belongs to x and what belongs to y; of those two, what belongs to which.

        An exchange is its own inverse, so this leads from (layer, head) to (x, y) and back.
        """
        return (of_layers, of_heads) if self.layer_axis == "x" else (of_heads, of_layers)

    def transposed(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return values [layer, head] as [x, y], or values [x, y] as [layer, head]."""
        return values if self.layer_axis == "x" else values.T


@dataclass(frozen=True, eq=False, repr=False)
class Spans:
    """Where marks begin and end along one axis.

    Attributes
    ----------
    low, high : array of float, shape (n,)
        Edges of the marks in pixels, in rising order; of their cores, where they have fringes.
    cells : array of int, shape (n,)
        The cell that each belongs to; falling on an inverted axis.
    snapped : bool
        Whether the edges are whole pixels.
    before, after : array of float, shape (n,), or None
        Which share of the pixel before each core, and of that after it, is covered as well.
    """

    low: Floats
    high: Floats
    cells: NDArray[np.intp]
    snapped: bool
    before: Floats | None = None
    after: Floats | None = None

    def showing(self, start: float, stop: float, *, whole: bool) -> Spans:
        """Return those that lie between two positions in pixels; unless whole, cut off beyond."""
        keep = (self.high > start) & (self.low < stop)
        low, high = self.low[keep], self.high[keep]
        if not whole:
            # Zoomed in, a cell is many times the canvas; the pixel more hides the cut.
            low = np.maximum(low, np.floor(start) - 1)
            high = np.minimum(high, np.ceil(stop) + 1)
        before, after = (end if end is None else end[keep] for end in (self.before, self.after))
        return Spans(low, high, self.cells[keep], self.snapped, before, after)

    def mark_at(self, position: float) -> int | None:
        """Return which of the marks a position in pixels lies in, if any.

        Marks of whole pixels have all of the pixel, or nothing.
        """
        if self.snapped:
            position = np.floor(position) + 0.5
        mark = int(np.searchsorted(self.low, position, side="right")) - 1
        return mark if mark >= 0 and position < self.high[mark] else None

    def share_of(self, mark: int, position: float) -> float:
        """Return how far along a mark a position in pixels lies: 0 at its low end, 1 at its high.

        In marks of whole pixels it is the place of the pixel's centre, as in the picture.
        """
        if self.snapped:
            position = np.floor(position) + 0.5
        return float((position - self.low[mark]) / (self.high[mark] - self.low[mark]))


def inside_pixel(x: float, y: float) -> tuple[float, float]:
    """Return a position within the pixel that is under a pointer at a position in pixels.

    Windows say where that pixel begins, from the left and from the top. Turned about, to count from
    the bottom, y is where it ends.
    """
    return x + PIXEL_NOISE, y - PIXEL_NOISE


def borders(ax: Axes, axis: int, cells: range) -> Floats:
    """Return the borders of cells that stand along an axis (0: x, 1: y), in pixels: one more.

    Raises as `check_scale` does: the scale may have been set after the grid was drawn.
    """
    check_scale(ax, axis, cells)
    return _to_pixels(ax, axis, _edges(cells))


def _edges(cells: range) -> Floats:
    return np.arange(cells.start, cells.stop + 1) - 0.5


def check_scale(ax: Axes, axis: int, cells: range) -> None:
    """Raise if the scale of an axis has no place for some of the cells around these numbers."""
    line = (ax.xaxis, ax.yaxis)[axis]
    if line.get_scale() == "linear":
        return
    fault = ""
    first, last = cells.start - 0.5, cells.stop - 0.5
    if line.limit_range_for_scale(first, last) != (first, last):
        fault = "has no place for layer 0 or head 0"
    else:
        with np.errstate(all="ignore"):
            steps = np.diff(line.get_transform().transform(_edges(cells)))
        if not np.isfinite(steps).all():
            fault = f"has no place for all cells from {first} to {last}"
        elif not ((steps > 0).all() or (steps < 0).all()):
            fault = "does not keep layers or heads apart and in order"
    if fault:
        raise ValueError(
            f"ax: the {'xy'[axis]}-axis has a {line.get_scale()!r} scale, which {fault}; "
            "use 'linear' or 'symlog'"
        )


def _to_pixels(ax: Axes, axis: int, positions: Floats) -> Floats:
    points = np.empty((len(positions), 2))
    points[:, axis] = positions
    # Any position that has a place on the other axis would do: the two are independent.
    points[:, 1 - axis] = (ax.viewLim.y0, ax.viewLim.x0)[axis]
    pixels: Floats = ax.transData.transform(points)[:, axis]
    return pixels


def spans(ax: Axes, axis: int, numbers: range, fill: float, *, snap: bool) -> Spans:
    """Return where the marks of cells around these numbers lie along an axis (0: x, 1: y).

    With `snap`, marks of at least `SMALLEST_SNAPPED_PITCH` pixels per cell begin and end on whole
    pixels: all have the same size, no two touch and gaps differ by at most one pixel. Where whole
    pixels would make them darker or paler than those of other grids, the pixels around them are
    covered in part. With ``fill=1`` they meet, and their sizes differ by at most one pixel instead.
    """
    edge, n = borders(ax, axis, numbers), len(numbers)
    cells = np.arange(n)
    half = fill / 2
    if edge[-1] < edge[0]:
        edge, cells = edge[::-1], cells[::-1]
    pitches = np.diff(edge)
    pitch = (edge[-1] - edge[0]) / n
    linear = bool(np.abs(pitches - pitch).max() <= 1e-6 * (1 + pitch))
    snapped = snap and bool(pitches.min() >= SMALLEST_SNAPPED_PITCH - PIXEL_NOISE)
    if linear:
        if snapped and abs(pitch - round(pitch)) * n < 0.01:
            pitch = round(pitch)
        edge = edge[0] + pitch * np.arange(n + 1)
    if fill == 1:
        if snapped:
            edge = _rounded(edge)
        return Spans(edge[:-1], edge[1:], cells, snapped)
    if linear:
        centre = edge[0] + pitch * (np.arange(n) + 0.5)
        low, high = centre - half * pitch, centre + half * pitch
    else:
        ends = _to_pixels(ax, axis, numbers.start + np.concatenate([cells - half, cells + half]))
        ends = ends.reshape(2, n)
        centre, (low, high) = ends.mean(axis=0), np.sort(ends, axis=0)
    if snapped and linear:
        side, missing = _whole_side(fill * pitch, pitch)
        low = _rounded(centre - side / 2)
        high = low + side
        if missing:
            return Spans(low, high, cells, snapped, *_fringes(low, high, missing, pitch))
    elif snapped:
        low = _rounded(low)
        high = np.maximum(_rounded(high), low + 1)
        high[:-1] = np.minimum(high[:-1], low[1:] - 1)
    return Spans(low, high, cells, snapped)


def _rounded(positions: Floats) -> Floats:
    rounded: Floats = np.floor(positions + 0.5 + PIXEL_NOISE)
    return rounded


def _whole_side(side: float, pitch: float) -> tuple[float, float]:
    """Return the side of a mark in whole pixels that leaves a gap, and what it misses of `side`."""
    most = math.floor(pitch + PIXEL_NOISE) - 1
    nearest = min(math.floor(side + 0.5 + PIXEL_NOISE), most)
    if nearest >= 1 and abs(nearest - side) <= LARGEST_MISS * side:
        return nearest, 0
    core = min(max(math.floor(side + PIXEL_NOISE), 1), most)
    return core, max(side - core, 0)


def _fringes(low: Floats, high: Floats, missing: float, pitch: float) -> tuple[Floats, Floats]:
    """Return the share covered of the pixels before and after each core, `missing` for both.

    A gap of one pixel keeps half the width of a gap white, however; others make up for that.
    """
    gaps = np.concatenate([[np.inf], low[1:] - high[:-1], [np.inf]])
    narrow = gaps == 1
    true_gap = pitch - (high[0] - low[0]) - missing
    in_narrow = min(missing, max(1 - true_gap / 2, 0))
    n, n_narrow = len(low), narrow.sum()
    in_wide = min((n * missing - n_narrow * in_narrow) / (n - n_narrow), 2)
    covered = np.where(narrow, in_narrow, in_wide) / 2
    return covered[:-1], covered[1:]
