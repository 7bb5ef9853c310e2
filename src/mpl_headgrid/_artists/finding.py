"""Finding what is drawn: artists of a kind, grids on Axes, their palette, the head pointed at."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import FigureBase

from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED
from mpl_headgrid._heads.figure_files import SUFFIXES
from mpl_headgrid._palette.choosing import palette_of_grids
from mpl_headgrid._palette.palette import Palette
from mpl_headgrid._palette.styles import background_color, blend

from .class_marks import ClassMarks
from .drawn_grid import DrawnGrid
from .ground import ground_of
from .head_heatmap import HeadHeatmap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid

    from .drawn_grid import DrawnCells

ArtistT = TypeVar("ArtistT", bound=Artist)
MOST_WITH_GAPS = 0.9  # of a cell, that a mark fills
REMEDY = "palette=hg.Palette.from_file({!r})"


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


def covered_heads(below: DrawnGrid, above: DrawnGrid) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the heads with a category that marks above do not show, at least as large.

    Places along the layers and the heads of the grid below: int, shape (n, 2); and whether the mark
    above is one of Unclassified.
    """
    both = [
        range(max(a.start, b.start), min(a.stop, b.stop))
        for a, b in zip(below.cells, above.cells, strict=True)
    ]
    if above.fill < below.fill or not all(both):
        return np.empty((0, 2), dtype=np.intp), np.empty(0, dtype=bool)

    def in_both(drawn: DrawnGrid) -> tuple[NDArray[Any], NDArray[np.intp]]:
        """Return the class of each shared cell, and the head in it."""
        x, y = (np.array(at) - of.start for at, of in zip(both, drawn.cells, strict=True))
        cells = [each.ravel() for each in np.meshgrid(x, y, indexing="ij")]
        names = np.array([*drawn.palette.classes, HIDDEN, ""], dtype=object)
        heads = drawn.heads_at(np.column_stack(drawn.orientation.pair(*cells)))
        return names[drawn.codes[cells[0], cells[1]]], heads

    (hidden, heads), (shown, heads_above) = in_both(below), in_both(above)
    found = ~np.isin(hidden, [UNCLASSIFIED, HIDDEN, ""]) & (shown != "") & (shown != hidden)
    mine = below.grid.membership[heads[:, 0], heads[:, 1]]
    for plane, name in enumerate(below.grid.categories):
        if name in above.grid.categories:
            shows = above.grid.membership[:, :, above.grid.categories.index(name)]
            mine[:, plane] &= ~shows[heads_above[:, 0], heads_above[:, 1]]
    found &= mine.any(axis=1)
    return heads[found], shown[found] == UNCLASSIFIED


def stands_out(drawn: object) -> bool:
    """Return whether lines around cells do: in the gaps of a class grid, not on a map's colours."""
    return isinstance(drawn, DrawnGrid) and drawn.fill <= MOST_WITH_GAPS


def palette_on(
    target: Axes | FigureBase | None,
    palette: object,
    grids: Iterable[HeadGrid],
    *,
    data: object = None,
) -> Palette:
    """Return the palette to draw grids in on Axes, or on those that a figure is to have.

    `palette` is the user's argument. Without one, what names mean on the figure already they mean
    here too: artists carry their palettes, so that cleared Axes free their colours. `data` is what
    the user gave as data: the file of a figure may have other colours, of which a warning says so.

    Raises
    ------
    ValueError
        As `palette_for` does.
    """
    root = None if target is None else target.get_figure(root=True)
    drawn = [] if root is None else palettes_on(root)
    grids = list(grids)
    chosen = palette_of_grids(palette, grids, drawn=drawn, below=_background_of(target))
    if isinstance(data, str | os.PathLike):
        warn_of_other_colors(chosen, {name for grid in grids for name in grid.categories}, data)
    return chosen


def warn_of_other_colors(
    chosen: Palette, names: Iterable[str], data: object, remedy: str = REMEDY
) -> None:
    """Warn where the file of a figure has other colours for names than the palette chosen for it.

    The user's own choice, by ``palette=`` or `set_palette`, is none to warn of. `data` may be a
    mapping of title to such a file.
    """
    if not chosen._implicit:  # noqa: SLF001 what is the palette's own
        return
    for path in data.values() if isinstance(data, Mapping) else [data]:
        if not isinstance(path, str | os.PathLike):
            continue
        file = Path(os.fsdecode(path))
        if file.suffix.lower() not in SUFFIXES:
            continue
        try:
            theirs = Palette.from_file(file).category_colors
        except ValueError:  # scores alone, or two figures in one
            continue
        for name in sorted({*names} & theirs.keys()):
            if theirs[name] != chosen[name]:
                warn_user(
                    f"{file.name} was drawn in other colours: {name!r} is {theirs[name]} there and "
                    f"{chosen[name]} here; for those of the file: {remedy.format(str(file))}"
                )
                return


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
    between marks too; beyond the grid it says what the Axes would, by a function that the user has
    set there too.
    """

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        before = vars(axes).get("format_coord")
        self.users: Callable[[float, float], str] | None = (
            before.users if isinstance(before, HeadReadout) else before
        )

    def __call__(self, x: float, y: float) -> str:
        """Return the words for a position in data coordinates."""
        for drawn in grids_on(self._axes):
            cell = drawn.cell_at(x, y)
            if cell is not None:
                return drawn.in_words(cell)
        if self.users is not None:
            return self.users(x, y)
        return type(self._axes).format_coord(self._axes, x, y)
