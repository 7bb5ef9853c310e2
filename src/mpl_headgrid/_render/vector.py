"""Marks in vector files: the plain rectangles of a class, or its parts of glyphs, as paths."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.path import Path

from .glyphs import CUT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .glyphs import Glyphs
    from .spans import Floats, Spans


def outline(
    x: Spans,
    y: Spans,
    wanted: NDArray[np.bool_],
    over: NDArray[np.bool_] | None = None,
    overlap: float = 0.0,
) -> Path:
    """Return the marks of the wanted cells as one path of rectangles, to 0.01 pixel.

    Parameters
    ----------
    x, y : Spans
        The marks that show, not snapped.
    wanted : array of bool, shape (n_x, n_y)
    over : array of bool, shape (n_x, n_y), optional
        For marks that meet: the cells of opaque marks that are drawn over these. Neighbours in a
        row become one rectangle, and marks reach under those beside them, and no farther: at the
        far edge of another's mark their colour would show.
    overlap : float
        How far they reach under, in pixels.
    """
    # Rows first: the vertical positions then repeat, which compresses best.
    shown = wanted[np.ix_(x.cells, y.cells)].T
    left, right, bottom, top = (np.round(ends, 2) for ends in (x.low, x.high, y.low, y.high))
    if over is None:
        row, column = np.nonzero(shown)
        return _rectangles(left[column], right[column], bottom[row], top[row])
    hidden = np.pad(over[np.ix_(x.cells, y.cells)].T, 1)
    extra = min(overlap, *(float(np.min(line.high - line.low)) / 2 for line in (x, y)))
    found = [(*_runs(shown, hidden[1:-1], left, right, extra), bottom, top)]
    for beside, low, high in (
        (hidden[2:], top, top + extra),
        (hidden[:-2], bottom - extra, bottom),
    ):
        strips = _runs(shown & beside[:, 1:-1], beside, left, right, extra)
        found.append((*strips, low, high))
    sides = [(begin, end, low[row], high[row]) for row, begin, end, low, high in found]
    return _rectangles(*(np.round(np.concatenate(side), 2) for side in zip(*sides, strict=True)))


def _runs(
    shown: NDArray[np.bool_], hidden: NDArray[np.bool_], left: Floats, right: Floats, extra: float
) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Return row, beginning and end of each run of cells; one next to a hidden cell goes on.

    Parameters
    ----------
    shown : array of bool, shape (n_rows, n_columns)
    hidden : array of bool, shape (n_rows, n_columns + 2)
        With a column more on each side.
    left, right : array of float, shape (n_columns,)
    extra : float
        How far it goes on.
    """
    steps = np.diff(np.pad(shown, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, first = np.nonzero(steps == 1)
    _, last = np.nonzero(steps == -1)  # the one after it
    begin = left[first] - extra * hidden[row, first]
    end = right[last - 1] + extra * hidden[row, last + 1]
    return row, begin, end


def outline_beside_cut(
    x: Spans,
    y: Spans,
    wanted: NDArray[np.bool_],
    over: NDArray[np.bool_],
    cut: NDArray[np.bool_],
    overlap: float,
) -> Path:
    """Return what `outline` does of marks that meet, some of which have corners cut off.

    Of the marks that have, it is only what they reach under those beside them.

    Parameters
    ----------
    x, y, wanted, over, overlap
        As for `outline`.
    cut : array of bool, shape (n_x, n_y, 4)
        Whether a corner is cut off, clockwise from the top left.
    """
    is_cut = cut.any(axis=2)
    path = outline(x, y, wanted & ~is_cut, over & ~is_cut, overlap)
    return together(path, _bridges(x, y, wanted, over, cut, overlap)) if is_cut.any() else path


def _bridges(
    x: Spans,
    y: Spans,
    wanted: NDArray[np.bool_],
    over: NDArray[np.bool_],
    cut: NDArray[np.bool_],
    overlap: float,
) -> Path:
    """Return what marks reach under those beside them where one of the two has a corner cut off.

    They do so only along what both have of a side, and at corners that both have: elsewhere their
    colour would show where a corner is cut off.
    """
    cells = np.ix_(x.cells, y.cells)
    shown = wanted[cells]
    above = np.pad(over[cells], 1)
    taken = CUT * cut[cells][..., [[3, 0], [2, 1]]]  # by low or high end of x, and of y
    around = np.pad(taken, ((1, 1), (1, 1), (0, 0), (0, 0)))
    extra = min(overlap, *(float(np.min(line.high - line.low)) / 2 for line in (x, y)))
    end: dict[int, int | slice] = {-1: 0, 0: slice(None), 1: 1}
    found = []
    for right, up in itertools.product(end, repeat=2):
        if not (right or up):
            continue
        there = (slice(1 + right, 1 + right + len(x.cells)), slice(1 + up, 1 + up + len(y.cells)))
        beside = around[there]
        lost = np.maximum(taken[..., end[right], end[up]], beside[..., end[-right], end[-up]])
        pairs = shown & above[there] & (taken.any(axis=(2, 3)) | beside.any(axis=(2, 3)))
        if right and up:
            pairs &= lost == 0
        column, row = np.nonzero(pairs)
        sides: list[Floats] = []
        for line, step, at in ((x, right, column), (y, up, row)):
            low, high = line.low[at], line.high[at]
            if step:
                sides += [high, high + extra] if step > 0 else [low - extra, low]
            else:
                first, last = lost[column, row].T
                sides += [low + first * (high - low), high - last * (high - low)]
        found.append(sides)
    return _rectangles(*(np.round(np.concatenate(side), 2) for side in zip(*found, strict=True)))


def together(*paths: Path) -> Path:
    """Return paths as one."""
    path = Path.make_compound_path(*paths)
    path.should_simplify = False
    return path


def _rectangles(left: Floats, right: Floats, bottom: Floats, top: Floats) -> Path:
    corners = np.empty((len(left), 4, 2))
    corners[:, 0, 0] = corners[:, 1, 0] = left
    corners[:, 2, 0] = corners[:, 3, 0] = right
    corners[:, 0, 1] = corners[:, 3, 1] = bottom
    corners[:, 1, 1] = corners[:, 2, 1] = top
    codes = np.full((len(left), 4), Path.LINETO, dtype=np.uint8)
    codes[:, 0] = Path.MOVETO  # filled, so each rectangle closes by itself
    path = Path(corners.reshape(-1, 2), codes.ravel())
    path.should_simplify = False
    return path


def outlines(
    x: Spans,
    y: Spans,
    glyphs: Glyphs,
    code: int,
    *,
    under_later: bool,
    opaque: bool = False,
) -> dict[float, Path]:
    """Return the parts that show a class, to 0.01 pixel: a compound path for each alpha.

    Parameters
    ----------
    x, y : Spans
        The marks that show, whole and not snapped.
    glyphs : Glyphs
    code : int
    under_later : bool
        Whether opaque parts reach under those that classes drawn later have in the same mark: where
        two paths meet inside a pixel, a viewer lets the background through as a hair line.
    opaque : bool
        Whether parts are drawn opaque, whatever their alpha.
    """
    of_cell = glyphs.of_cell[np.ix_(x.cells, y.cells)].T  # rows first: see `outline`
    found: dict[float, list[Floats]] = {}
    for number, part in glyphs.showing(code):
        row, column = np.nonzero(of_cell == number)
        goes_under = under_later and part.under_outline and (opaque or part.alpha == 1)
        points = np.array(part.under_outline) if goes_under else part.outline()
        corners = np.empty((len(row), len(points), 2))
        for axis, (along, at) in enumerate(((x, column), (y, row))):
            side = (along.high - along.low)[at, None]
            corners[:, :, axis] = along.low[at, None] + side * points[:, axis]
        found.setdefault(part.alpha, []).append(np.round(corners, 2))
    paths = {}
    for alpha, polygons in found.items():
        codes = [np.full(each.shape[:2], Path.LINETO, dtype=np.uint8) for each in polygons]
        for each in codes:
            each[:, 0] = Path.MOVETO  # filled, so each polygon closes by itself
        path = Path(
            np.concatenate([each.reshape(-1, 2) for each in polygons]),
            np.concatenate([each.ravel() for each in codes]),
        )
        path.should_simplify = False
        paths[alpha] = path
    return paths


def outlines_by_code(x: Spans, y: Spans, codes: NDArray[np.integer]) -> dict[int, Path]:
    """Return the marks of each code from 0 as one path of rectangles, to 0.01 pixel.

    Parameters
    ----------
    x, y : Spans
        The marks that show, not snapped.
    codes : array of int, shape (n_x, n_y)
        Below 0 where there is no mark.
    """
    shown = codes[np.ix_(x.cells, y.cells)].T  # rows first: see `outline`
    left, right = np.round(x.low, 2), np.round(x.high, 2)
    bottom, top = np.round(y.low, 2), np.round(y.high, 2)
    order = np.argsort(shown, axis=None, kind="stable")
    row, column = np.unravel_index(order, shown.shape)
    present, first = np.unique(shown.ravel()[order], return_index=True)
    paths = {}
    for code, start, stop in zip(present, first, [*first[1:], shown.size], strict=True):
        if code >= 0:
            i, j = column[start:stop], row[start:stop]
            paths[int(code)] = _rectangles(left[i], right[i], bottom[j], top[j])
    return paths
