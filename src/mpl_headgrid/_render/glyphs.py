"""Glyphs: what the marks of a grid look like, where they are more than a square of one colour."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.path import Path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.floating]
    Points = tuple[tuple[float, float], ...]

# Added to sums of shares, so that float noise cannot treat one corner unlike another.
SHARE_NOISE = 1e-9
CORNERS = 4
NOT_CUT = (False,) * CORNERS
UNIT_SQUARE = Path([(-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, -0.5), (-0.5, -0.5)], closed=True)
# Share of the side that a cut corner takes: seen at a mark of 6 pixels, and leaves most of it.
CUT = 0.4


@dataclass(frozen=True, repr=False)
class Part:
    """The part of a mark that shows one class: a rectangle, perhaps without some corners.

    Positions are shares of the mark's width and height on screen, from its lower left corner.

    Attributes
    ----------
    code : int
        The class.
    left, bottom, right, top : float
    cut : tuple of 4 bool
        Whether a corner is cut off, clockwise from the top left.
    alpha : float
    under_outline : tuple of points
        Outline of this part and of all that classes drawn later have in the mark; empty for the
        part alone.
    """

    code: int
    left: float = 0.0
    bottom: float = 0.0
    right: float = 1.0
    top: float = 1.0
    cut: tuple[bool, ...] = NOT_CUT
    alpha: float = 1.0
    under_outline: Points = ()

    @property
    def area(self) -> float:
        """Share of the mark's area that it covers."""
        whole = (self.right - self.left) * (self.top - self.bottom)
        return whole * (1 - sum(self.cut) * CUT**2 / 2)

    def scaled(self, share: float) -> Part:
        """Return this part of a mark that has only a share of the side, around the same centre."""

        def moved(position: float) -> float:
            return 0.5 + share * (position - 0.5)

        return replace(
            self,
            left=moved(self.left),
            bottom=moved(self.bottom),
            right=moved(self.right),
            top=moved(self.top),
            under_outline=tuple((moved(x), moved(y)) for x, y in self.under_outline),
        )

    def fills(self, *, under_later: bool) -> bool:
        """Return whether it is drawn on all of the mark but for cut corners.

        Perhaps under the parts of later classes there.
        """
        uncut = replace(self, cut=NOT_CUT).outline()
        points = self.under_outline if self.under_outline and under_later else uncut
        corners = {(0, 0), (0, 1), (1, 0), (1, 1)}
        return corners <= {(float(x), float(y)) for x, y in points}

    def outline(self) -> Floats:
        """Return the corners in order: shape (n, 2)."""
        corners = [(0, 1, 0, -1), (1, 1, -1, 0), (1, 0, 0, 1), (0, 0, 1, 0)]
        points: list[tuple[float, float]] = []
        for is_cut, (x, y, along_x, along_y) in zip(self.cut, corners, strict=True):
            if is_cut:  # from where the side before ends to where the next begins
                points.append((x + CUT * along_x, y + CUT * along_y))
                points.append((x + CUT * -along_y, y + CUT * along_x))
            else:
                points.append((x, y))
        low, high = np.array([(self.left, self.bottom), (self.right, self.top)])
        outline: Floats = low + np.array(points) * (high - low)
        return outline

    def path(self) -> Path:
        """Return the outline, moved to a mark around (0, 0), as a closed path."""
        return Path([*(self.outline() - 0.5), (0, 0)], closed=True)

    def covers(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Return which points it covers: shape (n_y, n_x) for n_x and n_y positions."""
        inside = (x >= self.left) & (x < self.right)
        covered: NDArray[np.bool_] = ((y >= self.bottom) & (y < self.top))[:, None] & inside
        if any(self.cut):
            x = (x - self.left) / (self.right - self.left)
            y = (y - self.bottom) / (self.top - self.bottom)
            from_corners = (x, 1 - y), (1 - x, 1 - y), (1 - x, y), (x, y)
            for is_cut, (along, up) in zip(self.cut, from_corners, strict=True):
                if is_cut:
                    covered &= up[:, None] + along >= CUT - SHARE_NOISE
        return covered


Glyph = tuple[Part, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Glyphs:
    """The different glyphs of a grid's marks, and which of them each cell has.

    Attributes
    ----------
    distinct : sequence of Glyph
        The parts of each; none for a missing head.
    of_cell : array of int, shape (n_x, n_y)
        Index into `distinct`.
    """

    distinct: Sequence[Glyph]
    of_cell: NDArray[np.intp]

    @classmethod
    def of(
        cls, traits: Sequence[NDArray[np.integer]], glyph_at: Callable[[int, int], Glyph]
    ) -> Glyphs:
        """Return the glyphs of cells that look alike where all their traits are the same.

        Parameters
        ----------
        traits : sequence of arrays of int from 0, shape (n_x, n_y)
        glyph_at : function
            Returns the glyph of the cell at an index.
        """
        shape = traits[0].shape
        alike = np.zeros(traits[0].size, dtype=np.intp)
        for trait in traits:
            alike = alike * (int(trait.max()) + 1) + trait.ravel()
            _, first, alike = np.unique(alike, return_index=True, return_inverse=True)
        cells = zip(*np.unravel_index(first, shape), strict=True)
        return cls([glyph_at(int(x), int(y)) for x, y in cells], alike.reshape(shape))

    def showing(self, code: int) -> Iterator[tuple[int, Part]]:
        """Yield the glyphs that show a class, by number, and the part that does."""
        for number, glyph in enumerate(self.distinct):
            for part in glyph:
                if part.code == code:
                    yield number, part

    def shows(self, code: int) -> NDArray[np.bool_]:
        """Return which cells show a class: shape (n_x, n_y)."""
        showing = np.zeros(len(self.distinct), dtype=bool)
        showing[[number for number, _ in self.showing(code)]] = True
        return showing[self.of_cell]

    def cut_corners(self) -> NDArray[np.bool_]:
        """Return which corners each glyph has cut off: shape (n, 4), clockwise from the top left.

        Only a glyph of one part has any.
        """
        return np.array([glyph[0].cut if glyph else NOT_CUT for glyph in self.distinct])

    def classes_after(self, code: int) -> set[int]:
        """Return the classes that some glyph shows and that come later than one."""
        return {part.code for glyph in self.distinct for part in glyph if part.code > code}

    def average_colors(self, colors: Floats) -> Floats:
        """Return the RGBA of each glyph from afar, and of none last, given those of the classes."""
        table = np.zeros((len(self.distinct) + 1, 4))
        for number, glyph in enumerate(self.distinct):
            for part in glyph:
                weight = part.area * part.alpha * colors[part.code, 3]
                table[number] += weight * np.append(colors[part.code, :3], 1)
        table[:, :3] /= np.maximum(table[:, 3:], SHARE_NOISE)
        return table


def split_parts(codes: Sequence[int]) -> Glyph:
    """Return equal parts for classes, in reading order: strips for up to three, else rows of them.

    Four are quarters; five are three above two.
    """
    n = len(codes)
    n_rows = math.isqrt(n)
    parts: list[Part] = []
    top = 1.0
    for row, members in enumerate(np.array_split(np.array(codes), n_rows)):
        bottom = top - len(members) / n if row < n_rows - 1 else 0.0
        for column, code in enumerate(members):
            left, right = column / len(members), (column + 1) / len(members)
            # What classes drawn later have: the rest of the row, and all rows below.
            under = [(left, top), (1.0, top), (1.0, 0.0), (0.0, 0.0), (0.0, bottom), (left, bottom)]
            parts.append(Part(int(code), left, bottom, right, top, under_outline=tuple(under)))
        top = bottom
    return tuple(parts)
