"""How panels are arranged: rows, columns, what each takes of the figure, and its height."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .text_room import em

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._heads.head_scores import HeadScores

    from .text_room import TextRoom

    Floats = NDArray[np.float64]

BOX_ASPECT = 0.62
HIGHEST_BOX = 2  # times its width, where cells are square
# Of the font size: what a new figure of equal boxes is high, beside those.
ROOM_FOR_TEXT = 4.05
ROOM_FOR_LEGEND = 3.6  # where it has two rows: it is measured once it is drawn
ROOM_LEFT_OF_BOX = 3.96  # left of a box, for its tick labels and axis label
NARROWEST_PANEL = 14.4  # below, ticks would have to be left out
SMALLEST_CELL = 1e-4  # inches: for a figure that is too small for its text
LEAST_OF_BOXES = 0.5  # of a new figure's height
LEAST_SHARE = 0.4  # of a figure's area, which its panels' boxes should take


@dataclass(frozen=True, eq=False, repr=False)
class Panel:
    """A panel to be drawn.

    Attributes
    ----------
    grid : HeadGrid or HeadScores
    title : str
    place : tuple of int
        Row and column.
    shared : tuple of hashable
        Panels with the same first entry share the x-axis, with the same second the y-axis.
    one_category : bool
        Whether it is one category of a model that has others.
    count : str
        What stands at the other end of the title's line.
    """

    grid: HeadGrid | HeadScores
    title: str
    place: tuple[int, int]
    shared: tuple[Hashable, Hashable]
    one_category: bool = False
    count: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class Arrangement:
    """Rows and columns of panels.

    Attributes
    ----------
    height : float
        Height of a new figure in inches.
        Without its legend.
    heights, widths : sequence of float
        What the boxes of each row and column take, in any unit.
    rows : sequence of sequence of float, or None
        Where rows have columns of their own, what their boxes take, and last what is left of a row;
        heights are then of whole rows, text included.
    row_lengths : sequence of int, or None
        How many panels such rows have.
    flush : sequence of bool, or None
        Which such rows end where the widest does, in a figure that is high enough at its edge.
    title_room : sequence of float, or None
        How wide the title of each panel may be, in inches.
    box_area : float or None
        What rows leave to boxes, in square inches, where it is known.
    """

    height: float
    heights: Sequence[float]
    widths: Sequence[float]
    rows: Sequence[Sequence[float]] | None = None
    row_lengths: Sequence[int] | None = None
    flush: Sequence[bool] | None = None
    title_room: Sequence[float] | Floats | None = None
    box_area: float | None = None

    @property
    def nrows(self) -> int:
        """Number of rows."""
        return len(self.heights)

    @property
    def ncols(self) -> int:
        """Number of columns."""
        return len(self.widths)

    def is_flush(self, place: tuple[int, int]) -> bool:
        """Return whether the row of a panel is one that ends where the widest does."""
        return self.flush is not None and self.flush[place[0]]

    @property
    def lengths(self) -> Sequence[int]:
        """Number of panels that each row has room for."""
        return self.row_lengths or [self.ncols] * self.nrows

    def is_centred(self, row: int) -> bool:
        """Return whether a row decides where all stand that leave some of the figure's width."""
        return self.flush is not None and (self.flush[row] or not any(self.flush))

    def places(self, n: int) -> list[tuple[int, int]]:
        """Return row and column of each of n panels, in order."""
        if self.row_lengths is None:
            return [divmod(number, self.ncols) for number in range(n)]
        return [(row, i) for row, length in enumerate(self.row_lengths) for i in range(length)]


def equal_boxes(
    titles: Sequence[float],
    width: float,
    *,
    ncols: int | None,
    strips: tuple[float, float] = (0, 0),
    square: Sequence[tuple[int, int]] | None = None,
    room: TextRoom | None = None,
    shared: tuple[bool, bool] = (False, False),
) -> Arrangement:
    """Arrange panels in equal boxes, or in boxes of one width.

    Parameters
    ----------
    titles : sequence of float
        Width of each panel's title in inches.
    width : float
        Width of the figure in inches.
    ncols : int or None
        Panels in a row. None: as many as make the figure about square and fit its width.
    strips : (float, float)
        What each panel has to its right and above it, in inches.
    square : sequence of tuple of int, optional
        Cells along x and along y of each panel, where cells are squares: rows are as high as these.
    room : TextRoom, optional
        Around each panel, where cells are squares.
    shared : (bool, bool)
        Whether only the lowest panels, and only the leftmost ones, have numbers and labels.
    """
    n = len(titles)
    if ncols is None:
        fitting = columns_that_fit(
            max(NARROWEST_PANEL * em(), max(titles) + ROOM_LEFT_OF_BOX / 2 * em()) + strips[0],
            width,
        )
        ncols = min(math.ceil(math.sqrt(n)), fitting)
    ncols = min(ncols, n)
    nrows = math.ceil(n / ncols)
    box = max(width / ncols - ROOM_LEFT_OF_BOX * em() - strips[0], SMALLEST_CELL)
    heights = [BOX_ASPECT * width / ncols] * nrows
    text = nrows * (ROOM_FOR_TEXT * em() + strips[1])
    if square is not None:
        assert room is not None
        rows, columns = (1 if alone else n for alone, n in zip(shared, (nrows, ncols), strict=True))
        left = columns * (room.y_label + max(room.left)) + (ncols - columns) * room.right
        box = max((width - left) / ncols - room.right, SMALLEST_CELL)
        text = nrows * room.above + rows * (room.below + room.x_label) + (nrows - rows) * room.right
        aspects = [n_y / n_x for n_x, n_y in square]
        heights = [
            box * min(HIGHEST_BOX, max(aspects[start : start + ncols]))
            for start in range(0, n, ncols)
        ]
    return Arrangement(sum(heights) + text, heights, [1] * ncols, title_room=[box] * n)


def columns_that_fit(panel: float, width: float) -> int:
    """Return how many panels of a width stand in a row, and at least one."""
    return max(1, int(width / panel))


def equal_cells(
    shapes: Sequence[tuple[int, int]],
    titles: Sequence[float],
    width: float,
    room: TextRoom,
    *,
    height: float | None,
    ncols: int | None,
    legend: bool,
) -> Arrangement:
    """Arrange panels so that square cells of one size are as large as they can be.

    Parameters
    ----------
    shapes : sequence of tuple of int
        Cells along x and along y of each panel.
    titles : sequence of float
        Width of each panel's title in inches.
    width, height : float
        Of the figure in inches. Without a height, the figure is no higher than wide; with `ncols`
        given, no row is higher than the columns are wide on average.
    room : TextRoom
        Around each panel.
    ncols : int or None
        Panels in a row. None: the number that makes the cells largest.
    legend : bool
    """
    n = len(shapes)
    candidates = []
    for columns in range(1, n + 1) if ncols is None else [min(ncols, n)]:
        rows = math.ceil(n / columns)
        across, up = np.ones((2, rows, columns))
        names = np.zeros((rows, columns))
        for number, (shape, title) in enumerate(zip(shapes, titles, strict=True)):
            across.flat[number], up.flat[number] = shape
            names.flat[number] = title
        cells_across, cells_up = across.max(axis=0), up.max(axis=1)
        text = rows * (room.above + room.below + room.x_label) + legend * ROOM_FOR_LEGEND * em()
        if height is not None:
            highest = height
        elif ncols is None:
            highest = max(width, text / (1 - LEAST_OF_BOXES))
        else:
            highest = text + width * max(1, rows / columns)
        # A title takes no room in matplotlib's layouts: its column has to be as wide.
        lefts = [max(room.left[column::columns]) for column in range(columns)]
        free = width - sum(lefts) - columns * (room.y_label + room.right)
        least = names.max(axis=0)
        if fits := free > least.sum():
            size = largest_cells(cells_across, least, free)
        else:
            size, least = free / cells_across.sum(), 0 * least
        size = max(SMALLEST_CELL, min(size, (highest - text) / cells_up.sum()))
        widths = np.maximum(cells_across * size, least)
        text -= legend * ROOM_FOR_LEGEND * em()
        arrangement = Arrangement(
            text + size * cells_up.sum(),
            [*cells_up],
            [*widths],
            title_room=[float(widths[panel % columns]) for panel in range(n)],
        )
        candidates.append((fits, size, arrangement))
    return max(candidates, key=lambda candidate: candidate[:2])[2]


def largest_cells(cells: Floats, least: Floats, room: float) -> float:
    """Return the largest size at which columns of cells, each of a least width, fit a room."""
    by_title = np.zeros(len(cells), dtype=bool)
    while True:
        size = (room - least[by_title].sum()) / cells[~by_title].sum()
        narrow = ~by_title & (cells * size < least)
        if not narrow.any():
            return float(size)
        by_title |= narrow
