"""Marks of several looks on the canvas: as an image of whole pixels, and as outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.path import Path

from ._cells import as_bytes
from ._looks import TIE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._cells import Floats, Spans
    from ._looks import Look, Looks


def picture_of_looks(
    x: Spans, y: Spans, looks: Looks, colours: Floats, window: NDArray[np.intp]
) -> tuple[int, int, NDArray[np.uint8]] | None:
    """Return the marks as an image, and the pixel of its lower left corner.

    Each pixel has the colour of the part that its centre lies in, so that parts never blend. Only
    in marks with fewer pixels than parts are they averaged.

    Parameters
    ----------
    x, y : Spans
        The marks that show, snapped and whole.
    looks : Looks
    colours : array of float, shape (n_classes + 1, 4)
        RGBA of each class.
    window : array of int, ((left, bottom), (right, top))
        Where the image is cut off, in pixels.

    Returns
    -------
    x, y, image
        As `_cells.picture` returns them.
    """
    if not (len(x.cells) and len(y.cells)):
        return None
    of_cell = looks.of_cell[np.ix_(x.cells, y.cells)]
    far = looks.average_colours(colours)
    along_x, along_y = (_cut(spans, *window[:, axis]) for axis, spans in enumerate((x, y)))
    left, right = int(along_x[0].min()), int((along_x[0] + along_x[3]).max())
    bottom, top = int(along_y[0].min()), int((along_y[0] + along_y[3]).max())
    image = np.zeros((top - bottom, right - left), dtype=np.uint32)
    for columns, (width, skip_x, n_x) in _alike(along_x):
        for rows, (height, skip_y, n_y) in _alike(along_y):
            present, number = np.unique(of_cell[np.ix_(columns, rows)], return_inverse=True)
            centres_x = (skip_x + np.arange(n_x) + 0.5) / width
            centres_y = (skip_y + np.arange(n_y) + 0.5) / height
            stencils = np.stack(
                [
                    _stencil(looks.looks[i], far[i], colours, centres_x, centres_y, (width, height))
                    for i in present
                ]
            )
            block = stencils[number.reshape(len(columns), len(rows))]
            at_x = (along_x[0][columns, None] - left + np.arange(n_x)).ravel()
            at_y = (along_y[0][rows, None] - bottom + np.arange(n_y)).ravel()
            image[np.ix_(at_y, at_x)] = block.transpose(1, 2, 0, 3).reshape(len(at_y), len(at_x))
    return left, bottom, image.view(np.uint8).reshape(*image.shape, 4)


def _cut(spans: Spans, start: int, stop: int) -> NDArray[np.intp]:
    """Return of each mark: first pixel that shows, width, pixels cut off before, pixels shown."""
    low, high = spans.low.astype(np.intp), spans.high.astype(np.intp)
    first = np.maximum(low, start)
    return np.stack([first, high - low, first - low, np.minimum(high, stop) - first])


def _alike(
    along: NDArray[np.intp],
) -> list[tuple[NDArray[np.intp], tuple[int, int, int]]]:
    """Return which marks have the same width and are cut off alike, and how."""
    kinds, kind = np.unique(along[1:], axis=1, return_inverse=True)
    kind = kind.ravel()
    return [
        (np.flatnonzero(kind == i), (int(width), int(skip), int(n)))
        for i, (width, skip, n) in enumerate(kinds.T)
        if n > 0
    ]


def _stencil(
    look: Look, average: Floats, colours: Floats, x: Floats, y: Floats, size: tuple[int, int]
) -> NDArray[np.uint32]:
    """Return the colours of the pixels of a mark, four bytes in a number each."""
    stencil = np.zeros((len(y), len(x)), dtype=np.uint32)
    width, height = size
    if any(
        width * (part.right - part.left) < 1 - TIE or height * (part.top - part.bottom) < 1 - TIE
        for part in look
    ):
        stencil[:] = as_bytes(average)
        return stencil
    for part in look:
        stencil[part.covers(x, y)] = as_bytes(colours[part.code] * [1, 1, 1, part.alpha])
    return stencil


def outlines(x: Spans, y: Spans, looks: Looks, code: int, *, reaching: bool) -> dict[float, Path]:
    """Return the parts that show a class, to 0.01 pixel: a compound path for each alpha.

    Parameters
    ----------
    x, y : Spans
        The marks that show, whole and not snapped.
    looks : Looks
    code : int
    reaching : bool
        Whether opaque parts reach under those that classes drawn later have in the same mark: where
        two paths meet inside a pixel, a viewer lets the background through as a hair line.
    """
    of_cell = looks.of_cell[np.ix_(x.cells, y.cells)].T  # rows first: see _outlines.outline
    found: dict[float, list[Floats]] = {}
    for number, part in looks.showing(code):
        row, column = np.nonzero(of_cell == number)
        reaches = reaching and part.reach and part.alpha == 1
        points = np.array(part.reach) if reaches else part.outline()
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
