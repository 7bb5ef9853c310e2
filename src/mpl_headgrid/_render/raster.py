"""Marks as images: of classes or of glyphs, in whole pixels or as exact averages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .glyphs import SHARE_NOISE

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase
    from numpy.typing import NDArray

    from .glyphs import Glyph, Glyphs
    from .spans import Floats, Spans


def image_of_cells(
    x: Spans, y: Spans, codes: NDArray[np.integer], colors: Floats
) -> tuple[int, int, NDArray[np.uint8]] | None:
    """Return the marks as an image, and the pixel of its lower left corner.

    Parameters
    ----------
    x, y : Spans
        The marks that show.
    codes : array of int, shape (n_x, n_y)
        Class of each cell.
    colors : array of float, shape (n_classes + 1, 4)
        RGBA of each class, and last, so that −1 means it, transparent.

    Returns
    -------
    x, y : int
        Position of the image's lower left corner in pixels.
    image : array of uint8, shape (height, width, 4)
        First row at the bottom, as `draw_image` takes it. None of the three if nothing shows.
    """
    if not (len(x.cells) and len(y.cells)):
        return None
    codes = codes[np.ix_(x.cells, y.cells)]
    left, right = int(np.floor(x.low[0])), int(np.ceil(x.high[-1]))
    bottom, top = int(np.floor(y.low[0])), int(np.ceil(y.high[-1]))
    if x.snapped and y.snapped:
        image = pack_rgba(colors)[codes].T
    else:
        premultiplied = colors.astype(np.float32)
        premultiplied[:, :3] *= premultiplied[:, 3:]
        values = np.take(premultiplied, codes, axis=0, mode="wrap")  # "wrap" finds the last at −1
        if not x.snapped:
            values = _per_pixel(values, x, left, right)
        values = np.ascontiguousarray(values.swapaxes(0, 1))
        if not y.snapped:
            values = _per_pixel(values, y, bottom, top)
        values[..., :3] /= np.maximum(values[..., 3:], 1e-6)
        image = pack_rgba(values)
    # Along a snapped axis a pixel is one mark or a gap: what pixels beside each other repeat is
    # worked out once, and written as often as needed in the end.
    times: list[NDArray[np.intp] | None] = [None, None]
    if x.snapped:
        x, times[0] = _without_repeats(x)
        image = np.pad(image, ((0, 0), (0, 1)))[:, _mark_at(x)]
        moved, image = _with_fringes(0, image.T, x)
        left, image = left + moved, image.T
    if y.snapped:
        y, times[1] = _without_repeats(y)
        image = np.pad(image, ((0, 1), (0, 0)))[_mark_at(y)]
        moved, image = _with_fringes(0, image, y)
        bottom += moved
    for axis, each in zip((1, 0), times, strict=True):
        if each is not None:  # with fringes, there is one pixel more at each end
            beyond = (image.shape[axis] - len(each)) // 2
            image = np.repeat(image, np.pad(each, beyond, constant_values=1), axis=axis)
    rgba = np.ascontiguousarray(image).view(np.uint8)
    return left, bottom, rgba.reshape(*image.shape, 4)


def pack_rgba(colors: Floats) -> NDArray[np.uint32]:
    """Return colours, RGBA from 0 to 1 along the last axis, as four bytes in one number each."""
    scaled = colors * 255
    scaled += 0.5
    np.minimum(scaled, 255, out=scaled)
    return scaled.astype(np.uint8).view(np.uint32)[..., 0]


def _without_repeats(along: Spans) -> tuple[Spans, NDArray[np.intp]]:
    """Return snapped marks without pixels that repeat, and how often each of the others is there.

    A core is one pixel, a gap at most three: one beside each of its marks, and one for the rest.
    """
    size = (along.high - along.low).astype(np.intp)
    gap = (along.low[1:] - along.high[:-1]).astype(np.intp)
    low = np.concatenate([[0], (1 + np.minimum(gap, 3)).cumsum()])
    times = np.ones(low[-1] + 1, dtype=np.intp)
    times[low] = size
    wide = gap > 3
    times[low[:-1][wide] + 2] = gap[wide] - 2
    return replace(along, low=low, high=low + 1), times


def _mark_at(along: Spans) -> NDArray[np.intp]:
    """Return for each pixel which of the marks is on it, the first beginning at 0; −1 in a gap."""
    marks = np.full(int(along.high[-1]), -1)
    marks[along.low] = np.arange(len(along.low))
    return marks


def _per_pixel(values: Floats, along: Spans, start: int, stop: int) -> Floats:
    """Return, for each pixel, the sum over marks of value times the share of the pixel covered.

    Parameters
    ----------
    values : array of float32, shape (n, m, 4)
        Premultiplied RGBA of each mark; the first index runs along `along`.
    along : Spans
    start, stop : int
        First pixel, and the one after the last.

    Returns
    -------
    array of float32, shape (stop - start, m, 4)
    """
    width = along.high - along.low
    if np.ptp(width):
        values = values * (width / width[0]).astype(np.float32)[:, None, None]
    edge = np.arange(start, stop + 1)
    cell = np.maximum(np.searchsorted(along.low, edge, side="right") - 1, 0)
    share = np.clip((edge - along.low[cell]) / width[cell], 0, 1).astype(np.float32)
    # What lies left of a pixel's edge in the mark there counts for the pixel before it.
    partly = values[cell] * share[:, None, None]
    total = np.diff(partly, axis=0)
    # Marks that end within a pixel count whole. Most often that is one per pixel; where many share
    # one, summing slices is an order of magnitude faster than np.add.reduceat or a running sum.
    n_whole = np.diff(cell)
    total[n_whole == 1] += values[cell[:-1][n_whole == 1]]
    for pixel in np.flatnonzero(n_whole > 1):
        total[pixel] += values[cell[pixel] : cell[pixel + 1]].sum(axis=0)
    total *= np.float32(width[0])
    return total


def _with_fringes(
    start: int, image: NDArray[np.uint32], along: Spans
) -> tuple[int, NDArray[np.uint32]]:
    """Return an image of marks with what they cover in part beside their cores, and its start.

    The first index runs along; the image then begins and ends a pixel farther out. A fringe has the
    colours of the core's edge. Two that share a pixel lie beside each other there.
    """
    if along.before is None or along.after is None:
        return start, image
    wide = np.zeros((len(image) + 2, image.shape[1]), dtype=np.uint32)
    wide[1:-1] = image
    first, last = along.low.astype(np.intp) - start + 1, along.high.astype(np.intp) - start
    edges = []
    for edge, step, shares in ((first, -1, along.before), (last, 1, along.after)):
        inside = (edge >= 1) & (edge < len(wide) - 1)  # else cut off
        edges.append((edge[inside], edge[inside] + step, shares[inside]))
    shown = np.zeros(len(wide), dtype=bool)
    for _, at, _ in edges:
        shown[at] = True
    place = shown.cumsum() - 1
    # Colours are the first index, so that the last is long: numpy is slow along short ones.
    total = np.zeros((4, place[-1] + 1, wide.shape[1]), dtype=np.float32)
    for edge, at, shares in edges:
        rgba = _unpacked(wide[edge])
        rgba[:3] *= rgba[3] / 255
        rgba *= shares[:, None].astype(np.float32)
        total[:, place[at]] += rgba
    total[:3] *= 255 / np.maximum(total[3], 1e-3)
    total += 0.5
    np.minimum(total, 255, out=total)
    wide[shown] = _packed(total.astype(np.uint8))
    return start - 1, wide


def _unpacked(image: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Return colours of four bytes in one number each as RGBA along a first axis."""
    rgba = np.ascontiguousarray(image).view(np.uint8).reshape(*image.shape, 4)
    return np.moveaxis(rgba, -1, 0).astype(np.float32, order="C")


def _packed(rgba: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return colours, RGBA along the first axis, as four bytes in one number each."""
    return np.ascontiguousarray(np.moveaxis(rgba, 0, -1)).view(np.uint32)[..., 0]


def works_in_pixels(renderer: RendererBase) -> bool:
    """Return whether a renderer works in pixels; one that writes vectors scales images itself."""
    # The second goes when matplotlib's cairo renderer says by itself that it scales images.
    return not (renderer.option_scale_image() or type(renderer).__name__ == "RendererCairo")


def image_of_glyphs(
    x: Spans, y: Spans, glyphs: Glyphs, colors: Floats, window: NDArray[np.intp]
) -> tuple[int, int, NDArray[np.uint8]] | None:
    """Return the marks as an image, and the pixel of its lower left corner.

    Each pixel has the colour of the part that its centre lies in, so that parts never blend. Only
    in marks with fewer pixels than parts are they averaged.

    Parameters
    ----------
    x, y : Spans
        The marks that show, snapped and whole.
    glyphs : Glyphs
    colors : array of float, shape (n_classes + 1, 4)
        RGBA of each class.
    window : array of int, ((left, bottom), (right, top))
        Where the image is cut off, in pixels.

    Returns
    -------
    x, y, image
        As `image_of_cells` returns them.
    """
    if not (len(x.cells) and len(y.cells)):
        return None
    of_cell = glyphs.of_cell[np.ix_(x.cells, y.cells)]
    far = glyphs.average_colors(colors)
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
                    _stencil(
                        glyphs.distinct[i], far[i], colors, centres_x, centres_y, (width, height)
                    )
                    for i in present
                ]
            )
            block = stencils[number.reshape(len(columns), len(rows))]
            at_x = (along_x[0][columns, None] - left + np.arange(n_x)).ravel()
            at_y = (along_y[0][rows, None] - bottom + np.arange(n_y)).ravel()
            image[np.ix_(at_y, at_x)] = block.transpose(1, 2, 0, 3).reshape(len(at_y), len(at_x))
    left, turned = _with_fringes(left, image.T, x)
    bottom, image = _with_fringes(bottom, turned.T, y)
    rgba = np.ascontiguousarray(image).view(np.uint8)
    return left, bottom, rgba.reshape(*image.shape, 4)


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
    glyph: Glyph, average: Floats, colors: Floats, x: Floats, y: Floats, size: tuple[int, int]
) -> NDArray[np.uint32]:
    """Return the colours of the pixels of a mark, four bytes in a number each."""
    stencil = np.zeros((len(y), len(x)), dtype=np.uint32)
    width, height = size
    if any(
        width * (part.right - part.left) < 1 - SHARE_NOISE
        or height * (part.top - part.bottom) < 1 - SHARE_NOISE
        for part in glyph
    ):
        stencil[:] = pack_rgba(average)
        return stencil
    for part in glyph:
        stencil[part.covers(x, y)] = pack_rgba(colors[part.code] * [1, 1, 1, part.alpha])
    return stencil
