"""What is drawn where: artists of a kind, the grids on Axes, the head under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from .class_marks import ClassMarks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .drawn_grid import DrawnGrid

ArtistT = TypeVar("ArtistT", bound=Artist)


def artists_in(target: Axes | FigureBase, kind: type[ArtistT]) -> Iterator[ArtistT]:
    """Yield the artists of a kind, on insets and in subfigures too, in their parents' order.

    `Artist.findobj` would look into each axis as well, for which matplotlib makes its ticks and
    their labels: most of what a legend would cost.
    """
    for child in target.get_children():
        if isinstance(child, kind):
            yield child
        if isinstance(child, Axes | FigureBase):
            yield from artists_in(child, kind)


def grids_on(axes: Axes) -> list[DrawnGrid]:
    """Return the head grids on Axes, the one on top first."""
    marks = [artist for artist in axes.collections if isinstance(artist, ClassMarks)]
    return [*dict.fromkeys(artist.drawn for artist in reversed(marks))]


class HeadReadout:
    """What `Axes.format_coord` says on Axes with a head grid.

    The toolbar of every interactive back end shows it: "Layer 23, head 4 (key-value group 1):
    Knowledge 0.67 + Linguistic 0.20". It names the head whose cell is under the pointer, in the gap
    between marks too; beyond the grid it says what the Axes would.
    """

    def __init__(self, axes: Axes) -> None:
        self._axes = axes

    def __call__(self, x: float, y: float) -> str:
        """Return the words for a position in data coordinates."""
        for drawn in grids_on(self._axes):
            cell = drawn.cell_at(x, y)
            if cell is not None:
                return drawn.in_words(cell)
        return type(self._axes).format_coord(self._axes, x, y)
