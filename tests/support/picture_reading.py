"""Figures read back: each pixel of a grid is held against the heads that it shows.

A grid is given as what each cell must show: `parts[x][y]`, a list of (colour, left, bottom, right,
top), the rectangle in shares of the mark. Positions along an axis are in pixels from the lower left
corner of the picture.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

SNAPPED_FROM = 3 - 1e-6  # pixels per cell
ROUNDING = 0.04  # pixels: vector files have a hundredth of a point
NOISE = (
    0.02  # pixels: a cell that is a whole number of pixels but for 0.01 over all is taken as one
)


@dataclass(frozen=True)
class Line:
    """The cells along one axis of a picture.

    Attributes
    ----------
    borders : array of float, shape (n + 1,)
        In pixels; falling where the axis is inverted.
    fill : float
    n_pixels : int
    snapped : bool
        Whether marks are whole pixels.
    """

    borders: np.ndarray
    fill: float
    n_pixels: int
    snapped: bool

    @property
    def n(self):
        return len(self.borders) - 1

    @property
    def pitch(self):
        return abs(self.borders[-1] - self.borders[0]) / self.n

    @property
    def centres(self):
        return (self.borders[1:] + self.borders[:-1]) / 2

    @property
    def fringed(self):
        """Whether whole pixels may miss the ink of a mark, so that those beside it are covered too.

        True also where rounding may decide it.
        """
        if not self.snapped or self.fill == 1:
            return False
        side = self.fill * self.pitch
        whole = np.arange(1, self._most_whole(-NOISE) + 1)
        return np.abs(whole - side).min() > 0.0235 * side

    def _most_whole(self, noise):
        """Return how many whole pixels a mark has at most, so that all gaps have one."""
        return max(1, np.floor(self.pitch + noise) - 1)

    def exact(self, margin=0.0):
        """Return which share of each pixel each mark covers: shape (n, n_pixels).

        With a margin, marks are larger by so many pixels on each side.
        """
        half = self.fill * self.pitch / 2 + margin
        pixel = np.arange(self.n_pixels)
        low, high = self.centres[:, None] - half, self.centres[:, None] + half
        return np.clip(np.minimum(high, pixel + 1) - np.maximum(low, pixel), 0, None)

    def certain(self):
        """Return the same for whole-pixel marks; NaN for pixels that rounding may give to either.

        A mark has the size that is nearest to its share, at least one pixel and one less than the
        cell; it lies half a pixel at most off its place. So the middle of a cell is in its mark and
        the border between two, where marks do not meet, is in neither. Of a mark with a fringe the
        core is as wide as whole pixels go, and the pixels around it are not certain.
        """
        covered = np.full((self.n, self.n_pixels), np.nan)
        away = np.abs(np.arange(self.n_pixels) + 0.5 - self.centres[:, None])
        if self.fill == 1:
            covered[away < self.pitch / 2 - 0.5 - NOISE] = 1
            covered[away > self.pitch / 2 + 0.5 + NOISE] = 0
        else:
            side = self.fill * self.pitch
            least = np.clip(side - 0.5, 1, self._most_whole(-NOISE))
            most = np.clip(side + 0.5, 1, self._most_whole(NOISE))
            if self.fringed:
                least = np.clip(np.floor(side - NOISE), 1, self._most_whole(-NOISE))
            covered[away < least / 2 - 0.5 - NOISE] = 1
            covered[away > most / 2 + 0.5 + self.fringed + NOISE] = 0
            if not self.fringed:
                covered[:, self._pixels_of(self.borders)] = 0
        middle = self._pixels_of(self.centres, with_place=True)
        covered[middle[1], middle[0]] = 1
        return covered

    def _pixels_of(self, positions, *, with_place=False):
        """Return the pixels that hold positions, where float noise cannot choose another."""
        sure = np.abs(positions - np.round(positions)) > NOISE
        pixel = np.floor(positions).astype(int)
        sure &= (pixel >= 0) & (pixel < self.n_pixels)
        return (pixel[sure], np.flatnonzero(sure)) if with_place else pixel[sure]

    def options(self):
        """Return what pixels may show: arrays as those of `exact`, of which one holds a pixel."""
        if not self.snapped:
            return [self.exact()]
        found = []
        for shift in (0, -1, 1):  # rounding may give a pixel at a border to the cell beside it
            at = np.arange(self.n_pixels) + 0.5 + shift
            order = 1 if self.borders[-1] > self.borders[0] else -1
            cell = np.searchsorted(self.borders[::order], at) - 1
            owner = cell if order == 1 else self.n - 1 - cell
            inside = (cell >= 0) & (cell < self.n)
            one = np.zeros((self.n, self.n_pixels))
            one[owner[inside], np.flatnonzero(inside)] = 1
            found.append(one)
        return found


def average_colors(parts, ground):
    """Return, for each cell, how its mark differs from the ground on average: (n_x, n_y, 3)."""
    return np.array(
        [
            [
                sum(
                    ((x1 - x0) * (y1 - y0) * (c - ground) for c, x0, y0, x1, y1 in cell),
                    np.zeros(3),
                )
                for cell in column
            ]
            for column in parts
        ]
    )


def mixed(x, y, colors, ground):
    """Return a picture of marks that cover shares of its pixels: (height, width, 3), from below."""
    along_x = np.tensordot(x, colors, axes=(0, 0))  # pixel, cell, channel
    return ground + np.einsum("yp,xyc->pxc", y, along_x, optimize=True)


def check_pixels(picture, x, y, parts, ground, *, tolerance, leave_out=None):
    """Raise AssertionError for a pixel that is not what its heads make it.

    Parameters
    ----------
    picture : array, shape (height, width, 3)
        First row at the bottom.
    x, y : Line
    parts : as above
    ground : array of 3 float
    tolerance : float
        How much a channel may be off, of 255.
    leave_out : array of bool, shape (height, width), optional
        Pixels that show something else too.
    """
    picture = picture.astype(float)
    left_out = np.zeros(picture.shape[:2], dtype=bool) if leave_out is None else leave_out
    colors = average_colors(parts, ground)
    left = np.full(picture.shape[:2], np.inf)
    for of_x, of_y in product(x.options(), y.options()):
        expected = mixed(of_x, of_y, colors, ground)
        left = np.minimum(left, np.abs(picture - expected).max(axis=2))
    if x.snapped or y.snapped:
        left = np.minimum(left, np.abs(picture - ground).max(axis=2))
    left = np.where(_may_be_a_blend(picture, x, y, parts, ground, tolerance), 0, left)
    several = _cells_of_parts(parts)
    for color, cells in _by_color(parts, several):
        # A pixel of a mark of several parts is one of its colours, or their average.
        of_it = sum(
            mixed(a, b, cells[:, :, None], 0)[..., 0] for a in x.options() for b in y.options()
        )
        off = np.abs(picture - color).max(axis=2)
        left = np.where(of_it > 0, np.minimum(left, off), left)
    _report(left > tolerance, left_out, picture, x, y, "no colour of a head here")
    sure_x = x.certain() if x.snapped else x.exact()
    sure_y = y.certain() if y.snapped else y.exact()
    whole_pixels = x.snapped and y.snapped
    plain = np.where(several[:, :, None] & whole_pixels, np.nan, colors)
    expected = _where_certain(sure_x, sure_y, plain, ground)
    off = np.abs(picture - expected).max(axis=2)
    _report(off > tolerance, left_out, picture, x, y, "not the colour of this head")
    if whole_pixels:
        _check_parts(picture, x, y, parts, several, tolerance, left_out)


def _may_be_a_blend(picture, x, y, parts, ground, tolerance):
    """Return which pixels beside cores lie between the ground and the marks around them."""
    if not (x.fringed or y.fringed):
        return np.zeros(picture.shape[:2], dtype=bool)
    unsure_x, unsure_y = (
        np.isnan(line.certain()).any(axis=0) & line.fringed if line.snapped else np.zeros(1, bool)
        for line in (x, y)
    )
    on_x, on_y = ((line.exact(1.5) > 0) * 1.0 for line in (x, y))
    low, high = (_extreme(on_x, on_y, parts, ground, pick, 0) for pick in (np.minimum, np.maximum))
    between = ((picture >= low - tolerance) & (picture <= high + tolerance)).all(axis=2)
    return between & (unsure_x[None, :] | unsure_y[:, None])


def _where_certain(of_x, of_y, colors, ground):
    """Return `mixed`, NaN where what covers a pixel is not certain."""
    sure = ~(np.isnan(of_x).any(axis=0)[None, :] | np.isnan(of_y).any(axis=0)[:, None])
    # Between marks, the other axis has no effect.
    empty = (of_x == 0).all(axis=0)[None, :] | (of_y == 0).all(axis=0)[:, None]
    unknown = np.isnan(colors).any(axis=2)
    hidden = mixed(np.nan_to_num(of_x), np.nan_to_num(of_y), unknown[:, :, None] * 1.0, 0)[..., 0]
    expected = mixed(np.nan_to_num(of_x), np.nan_to_num(of_y), np.nan_to_num(colors), ground)
    expected[~(sure | empty) | (hidden > 0)] = np.nan
    expected[empty] = ground
    return expected


def _cells_of_parts(parts):
    return np.array([[len(cell) > 1 for cell in column] for column in parts])


def _by_color(parts, several):
    """Yield each colour of a part, and the cells of several parts that have it."""
    colors = {tuple(c): c for column in parts for cell in column if len(cell) > 1 for c, *_ in cell}
    for key, color in colors.items():
        cells = [[any(tuple(c) == key for c, *_ in cell) for cell in column] for column in parts]
        yield color, several * np.array(cells)


def _check_parts(picture, x, y, parts, several, tolerance, left_out):
    """Look at the middle of each part that is at least three pixels wide and high."""
    for i, j in np.argwhere(several):
        for color, left, bottom, right, top in parts[i][j]:
            width, height = x.fill * x.pitch * (right - left), y.fill * y.pitch * (top - bottom)
            if min(width, height) < 3:
                continue
            column = x.centres[i] + x.fill * x.pitch * ((left + right) / 2 - 0.5)
            row = y.centres[j] + y.fill * y.pitch * ((bottom + top) / 2 - 0.5)
            if not (0 <= column < x.n_pixels and 0 <= row < y.n_pixels):
                continue
            at = int(row), int(column)
            off = np.abs(picture[at] - color).max()
            assert left_out[at] or off <= tolerance, (
                f"cell {i}, {j}: a part is {picture[at]}, expected {color}"
            )


def _report(wrong, left_out, picture, x, y, what):
    wrong = wrong & ~left_out
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        cell = [int(np.argmin(np.abs(a.centres - p - 0.5))) for a, p in ((x, column), (y, row))]
        raise AssertionError(
            f"{wrong.sum()} pixels, the first in column {column}, row {row} from below, near cell "
            f"{cell}: {what}: {picture[row, column]}; pitch {x.pitch:.3f} × {y.pitch:.3f}"
        )


def check_blending(picture, x, y, parts, ground, *, over, tolerance, leave_out):
    """Raise for a pixel of a vector picture that is no blend of the marks that touch it.

    Whole pixels of a mark, or of the ground, have its colour. In the others each channel lies
    between those of what meets there; where that is one mark and the ground, on the line between.

    `over` has the parts as they are over the darkest and over the lightest of all of them: the
    smallest share of a pixel that a renderer knows may be wider than a gap, so that a mark that is
    not opaque is painted over the edge of its neighbour.
    """
    picture = picture.astype(float)
    several = _cells_of_parts(parts)
    colors = ground + average_colors(parts, ground)
    in_x, in_y = x.exact(-ROUNDING), y.exact(-ROUNDING)
    on_x, on_y = ((line.exact(ROUNDING) > 0) * 1.0 for line in (x, y))
    ones = np.ones((x.n, y.n, 1))
    touched = mixed(on_x, on_y, ones, 0)[..., 0]
    hidden = mixed(on_x, on_y, several[:, :, None] * ones, 0)[..., 0] > 0
    whole = in_x.max(axis=0)[None, :] * in_y.max(axis=0)[:, None] > 1 - 1e-9
    mark = colors[on_x.argmax(axis=0)][:, on_y.argmax(axis=0)].swapaxes(0, 1)
    off = np.abs(picture - mark).max(axis=2)
    wrong = whole & (touched == 1) & ~hidden & (off > tolerance)
    _report(wrong, leave_out, picture, x, y, "not this head's colour")
    # A renderer may take a mark to the edge of the next pixel, but not beyond.
    near = _near(touched > 0)
    off = np.abs(picture - ground).max(axis=2)
    _report(~near & (off > tolerance), leave_out, picture, x, y, "not the ground")
    reach = 2 if x.fill == 1 else 1  # marks that meet reach under each other by half a point
    n_x, n_y = (np.array([len(cells) for cells in _touching(on, reach)]) for on in (on_x, on_y))
    n_near = n_x[None, :] * n_y[:, None]
    low, high = (
        np.where(
            n_near[:, :, None] > 1,
            _extreme(on_x, on_y, painted, ground, pick, reach),
            _extreme(on_x, on_y, parts, ground, pick, reach),
        )
        for pick, painted in zip((np.minimum, np.maximum), over, strict=True)
    )
    outside = ((picture < low - tolerance) | (picture > high + tolerance)).any(axis=2)
    _report(near & outside, leave_out, picture, x, y, "no blend of what meets here")
    along = mark - ground
    length = np.maximum((along**2).sum(axis=2, keepdims=True), 1e-9)
    share = np.clip(((picture - ground) * along).sum(axis=2, keepdims=True) / length, 0, 1)
    off = np.abs(picture - ground - share * along).max(axis=2)
    alone = (touched == 1) & (n_near == 1) & ~hidden
    _report(alone & (off > tolerance + 2), leave_out, picture, x, y, "no blend with the ground")
    _check_parts(picture, x, y, parts, several, tolerance, leave_out)


def _near(mask):
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    wide[:-1] |= mask[1:]
    mask = wide.copy()
    wide[:, 1:] |= mask[:, :-1]
    wide[:, :-1] |= mask[:, 1:]
    return wide


def _extreme(on_x, on_y, parts, ground, pick, reach):
    """Return per pixel and channel the least or the most of the ground and the marks around."""
    of_cell = np.array(
        [
            [pick.reduce([ground, *(part[0] for part in cell)]) for cell in column]
            for column in parts
        ]
    )
    wide_x, wide_y = _touching(on_x, reach), _touching(on_y, reach)
    per_column = np.empty((len(wide_x), of_cell.shape[1], 3))
    for pixel, cells in enumerate(wide_x):
        per_column[pixel] = pick.reduce(of_cell[cells], axis=0) if len(cells) else ground
    found = np.empty((len(wide_y), len(wide_x), 3))
    for pixel, cells in enumerate(wide_y):
        found[pixel] = pick.reduce(per_column[:, cells], axis=1) if len(cells) else ground
    return pick(found, ground)


def _touching(cover, reach):
    """Return for each pixel the marks on it and on so many of its neighbours."""
    on = np.pad(cover > 0, ((0, 0), (reach, reach)))
    windows = np.lib.stride_tricks.sliding_window_view(on, 2 * reach + 1, axis=1)
    return [np.flatnonzero(column) for column in windows.any(axis=2).T]
