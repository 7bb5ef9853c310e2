"""headgrid_metadata, accessible_svg: title and description in the file of a figure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from mpl_headgrid._api.checks import check_flag, did_you_mean, in_short
from mpl_headgrid._api.literal_text import UNSHOWABLE, check_showable
from mpl_headgrid._artists.class_marks import CellCollection, ClassMarks
from mpl_headgrid._artists.drawn_grid import DrawnGrid
from mpl_headgrid._artists.finding import artists_in
from mpl_headgrid._artists.head_heatmap import HeadHeatmap
from mpl_headgrid._artists.head_marks import HeadMarks
from mpl_headgrid._heads.comparison import HeadComparison
from mpl_headgrid._heads.figure_data import FigurePanel, line_of
from mpl_headgrid._heads.figure_files import KEYS as DATA_KEYS
from mpl_headgrid._version import __version__

from .description import (
    DOWNWARDS,
    LEFTWARDS,
    RIGHTWARDS,
    UPWARDS,
    Directions,
    axes_in_words,
    full_description,
)
from .of_comparison import comparison_in_words
from .of_scores import numbers_of_scores, scores_in_words
from .summary import numbers_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from mpl_headgrid._artists.drawn_grid import DrawnCells
    from mpl_headgrid._heads.head_scores import HeadScores

    from .of_scores import ScoreNumbers
    from .summary import GridNumbers

# Under which key each format that takes metadata has the title, the description, the software.
KEYS = {
    "png": ("Title", "Description", "Software"),
    "svg": ("Title", "Description", "Creator"),
    "svgz": ("Title", "Description", "Creator"),
    "pdf": ("Title", "Subject", "Creator"),
    "ps": (None, None, "Creator"),
    "eps": (None, None, "Creator"),
}
CHANGED = (
    "Heads whose categories differ, as they are after; a frame has the colour of what a head is "
    "before."
)
UNTITLED = "Attention heads by layer and head"


def headgrid_metadata(
    target: HeadMarks | HeadHeatmap | Axes | Figure | SubFigure,
    format: str,  # noqa: A002 as savefig calls it
    *,
    title: str | None = None,
    data: bool = False,
) -> dict[str, Any]:
    """Return metadata for the file of a figure: title, description, software and, if asked, data.

    The description is that of `describe_heads`, with the title of each grid's Axes.

    Parameters
    ----------
    target : HeadMarks, HeadHeatmap, Axes, Figure or SubFigure
        One head grid or heat map, or all on an Axes or in a figure.
    format : {"png", "svg", "svgz", "pdf", "ps", "eps"}
        The format to save in. matplotlib writes no metadata to other formats, and only the
        software to PostScript.
    title : str, optional
        Default: the figure's suptitle, else the titles of its grids.
    data : bool, default False
        Whether the file carries its data, for `read_heads`, `read_scores` and `read_figure` to read
        back: the categories of each head, which are missing, absent or hidden, the palette, and
        scores where the figure shows them, as a heat map or by ``score_encoding``. Whoever has the
        file can read these. For PNG, SVG and PDF.

    Returns
    -------
    dict of str to str
        For ``savefig(metadata=...)``, with the keys of the format. The date is left to matplotlib,
        which takes it from ``SOURCE_DATE_EPOCH`` if that is set.

    Raises
    ------
    ValueError
        For another format, or a target without a head grid or heat map; for ``data=True`` with
        PostScript, or with tables that need more than 64 MiB.
    TypeError
        For a target, title or `data` of another kind.

    See Also
    --------
    read_figure : Reads the data back.
    accessible_svg : Lets screen readers find the description in an SVG file.
    describe_heads : The description of data that are not drawn.

    Notes
    -----
    A PNG file has text chunks Title, Description and Software; an SVG file a ``<title>``, which
    browsers show as a tooltip, and Dublin Core metadata; a PDF file has Title, Subject and
    Creator in its document properties. The pgf back end passes these through TeX and rejects
    brackets, which the description contains: leave out Subject there.

    The data are one line of text, compressed, with a hash that tells whether they were changed. In
    a PNG file they are a text chunk called mpl-headgrid, in SVG and PDF one of the keywords. Scores
    are in 8 bits between the limits that the figure shows; those beyond are written as the limit.
    pdfLaTeX and LuaLaTeX keep them in the paper that includes the PDF file, where `read_figure`
    finds them, and XeLaTeX does not; other programs that write a file anew may drop them.

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
            f"{in_short(format)}{did_you_mean(format, choices)}"
        )
    if not (title is None or isinstance(title, str)):
        raise TypeError(f"title: expected str, got {in_short(title)}")
    if title is not None:
        check_showable("title", title)
    check_flag("data", data)
    key = DATA_KEYS.get(format.lower())
    if data and key is None:
        raise ValueError(
            f"data: {in_short(format)} has no room for data; save PNG, SVG or PDF with them"
        )
    artists = _artists_of(target)
    titles = _titles(artists)
    if title is None:
        suptitle = target.get_suptitle() if isinstance(target, FigureBase) else ""
        title = _one_line(suptitle) or ", ".join(filter(None, dict.fromkeys(titles))) or UNTITLED
    named = [name or f"Grid {place}" for place, name in enumerate(titles, start=1)]
    description = _description(titles if len(titles) == 1 else named, artists)
    software = f"mpl-headgrid {__version__}, matplotlib {mpl.__version__}"
    texts = zip(KEYS[format.lower()], (title, description, software), strict=True)
    metadata = {key: text for key, text in texts if key is not None}
    if data and key is not None:
        metadata[key] = line_of([_panel(*pair) for pair in zip(titles, artists, strict=True)])
    return metadata


def _artists_of(target: object) -> list[ClassMarks | HeadHeatmap]:
    """Return an artist of each head grid and each heat map, in the order of their Axes."""
    if isinstance(target, HeadMarks):
        return [next(iter(target.values()))]
    if isinstance(target, HeadHeatmap):
        return [target]
    if not isinstance(target, Axes | FigureBase):
        raise TypeError(
            "target: expected HeadMarks, a HeadHeatmap, an Axes, Figure or SubFigure, got "
            f"{type(target).__name__}"
        )
    found: dict[DrawnCells, ClassMarks | HeadHeatmap] = {}
    for artist in artists_in(target, CellCollection):
        if isinstance(artist, ClassMarks | HeadHeatmap):
            found.setdefault(artist.drawn, artist)
    if not found:
        raise ValueError(
            "target: no head grid here; call headgrid_scatter or headgrid_heatmap first"
        )
    return [*found.values()]


def _description(titles: list[str], artists: list[ClassMarks | HeadHeatmap]) -> str:
    """Return what is drawn in words: head grids first, then heat maps."""
    texts: list[str] = []
    maps: list[tuple[str | None, ScoreNumbers]] = []
    axes: list[str] = []
    grids: list[tuple[str | None, GridNumbers, Directions]] = []
    parts: dict[int, str] = {}
    changes: list[str] = []
    for title, artist in zip(titles, artists, strict=True):
        if isinstance(artist, HeadHeatmap):
            maps.append((title or None, numbers_of_scores(_scores_of(artist))[0]))
            axes.append(axes_in_words(_directions(artist.drawn)))
            continue
        cells = artist.drawn
        if cells.compares is not None:
            comparison = HeadComparison(*(each.grid for each in cells.compares))
            said = comparison_in_words(comparison, cells.palette, short=False)
            changes.append(f"{title}: {CHANGED} {said}" if title else f"{CHANGED} {said}")
            continue
        if cells.one_category and len(cells.grid.categories) == 1:  # set_data may bring more
            parts[len(grids)] = cells.grid.categories[0]
        numbers = numbers_of(cells.grid, cells.palette)
        grids.append((title or None, numbers, _directions(cells)))
    if grids:
        texts.append(full_description(grids, parts=parts))
    texts += changes
    if maps:
        texts.append(scores_in_words(maps, axes))
    return "\n\n".join(texts)


def _scores_of(heatmap: HeadHeatmap) -> HeadScores:
    """Return the scores that a heat map shows, which `set_array` may have changed."""
    values: Any = heatmap.drawn.values[:, :, None]
    return replace(heatmap.scores, values=values)


def _panel(title: str, artist: ClassMarks | HeadHeatmap) -> FigurePanel:
    """Return what the file of a figure carries of a grid or a heat map."""
    if not isinstance(artist, HeadHeatmap):
        cells = artist.drawn
        parts = cells.palette._parts()  # noqa: SLF001 what a palette's own file holds
        return FigurePanel(title, cells.grid, parts, cells.score_limits)
    scores, norm = _scores_of(artist), artist.norm
    there = scores.values[~np.isnan(scores.values)]
    ends: Any = (there.min(), there.max()) if len(there) else (0.0, 0.0)
    limits: Any = (norm.vmin, norm.vmax)
    low, high = (
        float(end if limit is None else limit)  # None until a norm of the user's is first used
        for limit, end in zip(limits, ends, strict=True)
    )
    return FigurePanel(title, scores, None, (low, high), norm, artist.drawn.threshold)


PLACES: tuple[Literal["center", "left", "right"], ...] = ("center", "left", "right")


def _titles(artists: list[ClassMarks | HeadHeatmap]) -> list[str]:
    """Return the title of each grid's Axes; "" where it has none."""
    drawn = [artist.drawn for artist in artists]
    parts = [isinstance(cells, DrawnGrid) and cells.one_category for cells in drawn]
    by_place = [
        # To the right of the title of one category stands the number of its heads.
        [cells.axes.get_title(place) for place in PLACES[: 2 if is_part else 3]]
        for cells, is_part in zip(drawn, parts, strict=True)
    ]
    return [_one_line(next(filter(None, titles), "")) for titles in by_place]


def _one_line(text: str) -> str:
    """Return a title in one line, without characters that a file can't hold."""
    return " ".join(re.sub(UNSHOWABLE, " ", text).split())


def _directions(cells: DrawnCells) -> Directions:
    """Return the direction of layers and that of heads, and whether these are sorted."""
    across = LEFTWARDS if cells.axes.xaxis_inverted() else RIGHTWARDS
    up = DOWNWARDS if cells.axes.yaxis_inverted() else UPWARDS
    is_sorted = isinstance(cells, DrawnGrid) and cells.is_sorted
    return Directions(*cells.orientation.pair(across, up), is_sorted)


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
            'savefig(..., metadata=hg.headgrid_metadata(fig, "svg"))'
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
