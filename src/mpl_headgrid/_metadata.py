"""headgrid_metadata: title, description and software, for the file that a figure is saved to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from . import __version__
from ._artists import ClassMarks
from ._as_typed import UNSHOWABLE, check_showable
from ._class_numbers import numbers_of
from ._description import DOWNWARDS, LEFTWARDS, RIGHTWARDS, UPWARDS, full_description
from ._hints import did_you_mean
from ._marks import HeadMarks
from ._search import artists_in

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from ._drawn_cells import DrawnCells
    from ._grid import HeadGrid

# Where each format that takes metadata has the title, the description and the software.
KEYS = {
    "png": ("Title", "Description", "Software"),
    "svg": ("Title", "Description", "Creator"),
    "svgz": ("Title", "Description", "Creator"),
    "pdf": ("Title", "Subject", "Creator"),
    "ps": (None, None, "Creator"),
    "eps": (None, None, "Creator"),
}
UNTITLED = "Attention heads by layer and head"


def headgrid_metadata(
    target: HeadMarks | Axes | Figure | SubFigure,
    format: str,  # noqa: A002 as savefig calls it
    *,
    title: str | None = None,
) -> dict[str, Any]:
    """Return what a saved figure says of itself: its title, a description, and the software.

    The description is that of `describe_heads`, with the title of each grid's Axes.

    Parameters
    ----------
    target : HeadMarks, Axes, Figure or SubFigure
        One head grid, or all that are on an Axes or in a figure.
    format : {"png", "svg", "svgz", "pdf", "ps", "eps"}
        What the figure is saved as. matplotlib writes no metadata to other formats, and in
        PostScript the software only.
    title : str, optional
        Default: the figure's suptitle, else the titles of its grids.

    Returns
    -------
    dict of str to str
        For ``savefig(metadata=...)``, in the keys of the format. The date is left to matplotlib,
        which takes it from ``SOURCE_DATE_EPOCH`` where that is set.

    Raises
    ------
    ValueError
        For another format, or a target without a head grid.
    TypeError
        For a target or title of another kind.

    See Also
    --------
    accessible_svg : Has screen readers find the description in an SVG file.

    Notes
    -----
    A PNG file has text chunks Title, Description and Software; an SVG file a ``<title>``, which
    browsers show as a tooltip, and Dublin Core metadata; a PDF file has Title, Subject and
    Creator in its document properties. The pgf back end passes these through TeX and refuses
    brackets, which the description has: leave Subject out for it.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> fig, ax = plt.subplots()
    >>> marks = hg.headgrid_scatter(ax, hg.load_heads("Phi-2"))
    >>> title = ax.set_title("Phi-2")
    >>> metadata = hg.headgrid_metadata(fig, "png")  # fig.savefig("phi-2.png", metadata=metadata)
    >>> metadata["Title"]
    'Phi-2'
    >>> plt.close(fig)
    """
    keys = _keys_of(format)
    if not (title is None or isinstance(title, str)):
        raise TypeError(f"title: expected str, got {title!r}")
    if title is not None:
        check_showable("title", title)
    grids = _grids_in(target)
    titles = _titles(grids)
    if title is None:
        suptitle = target.get_suptitle() if isinstance(target, FigureBase) else ""
        title = _one_line(suptitle) or ", ".join(filter(None, dict.fromkeys(titles))) or UNTITLED
    names: list[str | None] = [name or None for name in titles]
    if len(grids) > 1:
        names = [name or f"Grid {place}" for place, name in enumerate(titles, start=1)]
    description = full_description(
        [
            (name, numbers_of(cells.grid, cells.palette), _directions(cells))
            for name, cells in zip(names, grids, strict=True)
        ],
        parts=_parts(grids),
    )
    software = f"mpl-headgrid {__version__}, matplotlib {mpl.__version__}"
    texts = zip(keys, (title, description, software), strict=True)
    return {key: text for key, text in texts if key is not None}


def _keys_of(file_format: object) -> tuple[str | None, ...]:
    choices = tuple(KEYS)
    if not isinstance(file_format, str) or file_format.lower() not in choices:
        raise ValueError(
            f"format: expected one of {', '.join(map(repr, choices))}, which take metadata, got "
            f"{file_format!r}{did_you_mean(file_format, choices)}"
        )
    return KEYS[file_format.lower()]


def _grids_in(target: object) -> list[DrawnCells]:
    """Return all head grids, in the order of their Axes."""
    if isinstance(target, HeadMarks):
        return [next(iter(target.values())).cells]
    if not isinstance(target, Axes | FigureBase):
        raise TypeError(
            f"target: expected HeadMarks, an Axes, Figure or SubFigure, got {type(target).__name__}"
        )
    grids = [*dict.fromkeys(artist.cells for artist in artists_in(target, ClassMarks))]
    if not grids:
        raise ValueError("target: no head grid here; call headgrid_scatter first")
    return grids


def _titles(grids: list[DrawnCells]) -> list[str]:
    """Return the title of each grid's Axes; a blank where it has none."""
    titles = []
    for cells in grids:
        by_place = (cells.axes.get_title(place) for place in ("center", "left", "right"))
        titles.append(_one_line(next(filter(None, by_place), "")))
    return titles


def _parts(grids: list[DrawnCells]) -> dict[int, str]:
    """Return the grids that show one category of another, as a breakdown does, and which."""
    return {
        place: cells.grid.categories[0]
        for place, cells in enumerate(grids)
        if any(_is_part(cells.grid, other.grid) for other in grids)
    }


def _is_part(grid: HeadGrid, whole: HeadGrid) -> bool:
    if len(grid.categories) != 1 or len(whole.categories) < 2:
        return False
    (name,) = grid.categories
    if name in whole.categories:
        of_whole = whole.membership[:, :, [whole.categories.index(name)]]
        return np.array_equal(grid.membership, of_whole)
    return grid.known.shape == whole.known.shape and not grid.membership.any()


def _one_line(text: str) -> str:
    """Return a title that is broken over lines as one line of a text that a file can hold."""
    return " ".join(UNSHOWABLE.sub(" ", text).split())


def _directions(cells: DrawnCells) -> tuple[str, str]:
    """Return the direction of layers and that of heads."""
    across = LEFTWARDS if cells.axes.xaxis_inverted() else RIGHTWARDS
    up = DOWNWARDS if cells.axes.yaxis_inverted() else UPWARDS
    return (across, up) if cells.layer_axis == "x" else (up, across)
