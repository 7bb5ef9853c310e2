"""headgrid_metadata, accessible_svg: title and description in the file of a figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from mpl_headgrid._api.checks import did_you_mean
from mpl_headgrid._api.literal_text import UNSHOWABLE, check_showable
from mpl_headgrid._artists.class_marks import ClassMarks
from mpl_headgrid._artists.finding import artists_in
from mpl_headgrid._artists.head_marks import HeadMarks
from mpl_headgrid._version import __version__

from .description import DOWNWARDS, LEFTWARDS, RIGHTWARDS, UPWARDS, Directions, full_description
from .summary import numbers_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from mpl_headgrid._artists.drawn_grid import DrawnGrid

# Under which key each format that takes metadata has the title, the description, the software.
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
    """Return metadata for the file of a figure: title, description and software.

    The description is that of `describe_heads`, with the title of each grid's Axes.

    Parameters
    ----------
    target : HeadMarks, Axes, Figure or SubFigure
        One head grid, or all on an Axes or in a figure.
    format : {"png", "svg", "svgz", "pdf", "ps", "eps"}
        The format to save in. matplotlib writes no metadata to other formats, and only the
        software to PostScript.
    title : str, optional
        Default: the figure's suptitle, else the titles of its grids.

    Returns
    -------
    dict of str to str
        For ``savefig(metadata=...)``, with the keys of the format. The date is left to matplotlib,
        which takes it from ``SOURCE_DATE_EPOCH`` if that is set.

    Raises
    ------
    ValueError
        For another format, or a target without a head grid.
    TypeError
        For a target or title of another kind.

    See Also
    --------
    accessible_svg : Lets screen readers find the description in an SVG file.
    describe_heads : The description of data that are not drawn.

    Notes
    -----
    A PNG file has text chunks Title, Description and Software; an SVG file a ``<title>``, which
    browsers show as a tooltip, and Dublin Core metadata; a PDF file has Title, Subject and
    Creator in its document properties. The pgf back end passes these through TeX and rejects
    brackets, which the description contains: leave out Subject there.

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
    choices = tuple(KEYS)
    if not isinstance(format, str) or format.lower() not in choices:
        raise ValueError(
            f"format: expected one of {', '.join(map(repr, choices))}, which take metadata, got "
            f"{format!r}{did_you_mean(format, choices)}"
        )
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
        parts={
            place: cells.grid.categories[0]
            for place, cells in enumerate(grids)
            if cells.one_category and len(cells.grid.categories) == 1  # set_data may bring more
        },
    )
    software = f"mpl-headgrid {__version__}, matplotlib {mpl.__version__}"
    texts = zip(KEYS[format.lower()], (title, description, software), strict=True)
    return {key: text for key, text in texts if key is not None}


def _grids_in(target: object) -> list[DrawnGrid]:
    """Return all head grids, in the order of their Axes."""
    if isinstance(target, HeadMarks):
        return [next(iter(target.values())).drawn]
    if not isinstance(target, Axes | FigureBase):
        raise TypeError(
            f"target: expected HeadMarks, an Axes, Figure or SubFigure, got {type(target).__name__}"
        )
    grids = [*dict.fromkeys(artist.drawn for artist in artists_in(target, ClassMarks))]
    if not grids:
        raise ValueError("target: no head grid here; call headgrid_scatter first")
    return grids


PLACES: tuple[Literal["center", "left", "right"], ...] = ("center", "left", "right")


def _titles(grids: list[DrawnGrid]) -> list[str]:
    """Return the title of each grid's Axes; "" where it has none."""
    by_place = [
        # To the right of the title of one category stands the number of its heads.
        [cells.axes.get_title(place) for place in PLACES[: 2 if cells.one_category else 3]]
        for cells in grids
    ]
    return [_one_line(next(filter(None, titles), "")) for titles in by_place]


def _one_line(text: str) -> str:
    """Return a title in one line, without characters that a file can't hold."""
    return " ".join(re.sub(UNSHOWABLE, " ", text).split())


def _directions(cells: DrawnGrid) -> Directions:
    """Return the direction of layers and that of heads, and whether these are sorted."""
    across = LEFTWARDS if cells.axes.xaxis_inverted() else RIGHTWARDS
    up = DOWNWARDS if cells.axes.yaxis_inverted() else UPWARDS
    return Directions(*cells.orientation.pair(across, up), cells.is_sorted)


OPENING_TAG = r"<svg\b[^>]*>"
TITLE = r"(?s)\s*<title\b[^>]*>.*?</title>"
DESCRIPTION = r"(?s)<dc:description>(.*?)</dc:description>"


def accessible_svg(svg: str) -> str:
    """Let screen readers find the description in an SVG file that matplotlib has written.

    matplotlib writes the title where they read it, but the description only to metadata, where
    they don't. This copies the description beside the title, as ``<desc>``, and marks the drawing
    as one image, so that its thousand parts are not read out. The drawing stays unchanged.

    Parameters
    ----------
    svg : str
        The text of a file saved with ``metadata=headgrid_metadata(fig, "svg")``, or with your own
        Description.

    Returns
    -------
    str
        The text with the description beside the title. A text that has it already is returned
        unchanged.

    Raises
    ------
    ValueError
        If the text is not SVG, or has no description in its metadata.
    TypeError
        If it is not a string, for example a path.

    See Also
    --------
    headgrid_metadata : The metadata to save with.

    Examples
    --------
    >>> import io
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> fig, ax = plt.subplots()
    >>> marks = hg.headgrid_scatter(ax, hg.load_heads("Phi-2"))
    >>> file = io.StringIO()  # or a path, and its read_text() and write_text()
    >>> fig.savefig(file, format="svg", metadata=hg.headgrid_metadata(fig, "svg"))
    >>> "<desc>" in file.getvalue(), "<desc>" in hg.accessible_svg(file.getvalue())
    (False, True)
    >>> plt.close(fig)
    """
    if not isinstance(svg, str):
        raise TypeError(
            f"svg: expected the text of a file (str), got {type(svg).__name__}; of a path give "
            "path.read_text()"
        )
    opening = re.search(OPENING_TAG, svg)
    if opening is None:
        raise ValueError(f"svg: expected the text of an SVG file, got {svg[:40]!r}")
    description = re.search(DESCRIPTION, svg)
    if description is None:
        raise ValueError(
            "svg: no description in it; save it with "
            'savefig(..., metadata=headgrid_metadata(fig, "svg"))'
        )
    title = re.match(TITLE, svg[opening.end() :])
    end = opening.end() + (title.end() if title else 0)
    element = f"\n <desc>{description[1]}</desc>"
    if svg.startswith(element, end):
        return svg
    tag = opening[0]
    if not re.search(r"\brole=", tag):
        tag = f'{tag[:-1]} role="img">'
    return svg[: opening.start()] + tag + svg[opening.end() : end] + element + svg[end:]
