"""What is drawn where: artists of a kind, the grids on Axes, the head under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import FigureBase

from mpl_headgrid._palette.choosing import palette_of_grids
from mpl_headgrid._palette.palette import Palette
from mpl_headgrid._palette.styles import background_color, blend

from .class_marks import ClassMarks
from .ground import ground_of
from .head_heatmap import HeadHeatmap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mpl_headgrid._heads.grid import HeadGrid

    from .drawn_grid import DrawnCells

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


def grids_on(axes: Axes) -> list[DrawnCells]:
    """Return the head grids and heat maps on Axes, the one on top first."""
    marks = [artist for artist in axes.collections if isinstance(artist, ClassMarks | HeadHeatmap)]
    return [*dict.fromkeys(artist.drawn for artist in reversed(marks))]


def palette_on(
    target: Axes | FigureBase | None, palette: object, grids: Iterable[HeadGrid]
) -> Palette:
    """Return the palette to draw grids in on Axes, or on those that a figure is to have.

    `palette` is the user's argument. Without one, what names mean on the figure already they mean
    here too: artists carry their palettes, so that cleared Axes free their colours.

    Raises
    ------
    ValueError
        As `palette_for` does.
    """
    root = None if target is None else target.get_figure(root=True)
    drawn = [] if root is None else palettes_on(root)
    return palette_of_grids(palette, grids, drawn=drawn, below=_background_of(target))


def palettes_on(figure: FigureBase) -> list[Palette]:
    """Return the palettes of what is drawn on a figure, the first one first."""
    found = (getattr(artist, "palette", None) for artist in artists_in(figure, Artist))
    return [*{id(each): each for each in found if isinstance(each, Palette)}.values()]


def _background_of(target: Axes | FigureBase | None) -> tuple[float, float, float]:
    """Return what is seen below the marks on a target: RGB."""
    if target is None:
        return background_color()
    if isinstance(target, Axes):
        return ground_of(target)
    seen = blend(to_rgba(target.get_facecolor()), np.ones(3))
    red, green, blue = blend(to_rgba(mpl.rcParams["axes.facecolor"]), seen).tolist()
    return red, green, blue


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
