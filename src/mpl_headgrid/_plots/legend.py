"""headgrid_legend: the classes in order, placed where no mark is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend

from mpl_headgrid._api.checks import check_flag, is_whole
from mpl_headgrid._api.literal_artists import set_literal_names
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._artists.class_marks import ClassMarks
from mpl_headgrid._artists.finding import artists_in
from mpl_headgrid._artists.legend_keys import WIDTH as SCORE_KEY_WIDTH
from mpl_headgrid._artists.legend_keys import ScoreKey
from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED

from .profile_artists import ClassBand, ClassLine

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure, SubFigure

    ClassArtist = ClassMarks | ClassBand | ClassLine

MOST_COLUMNS = 4
NARROW_LETTER = 0.45  # of the font size: on the low side, so that no legend that fits is warned of
SEVERAL = re.compile(r"(\d+)\+? categories")


def headgrid_legend(
    target: Axes | Figure | SubFigure,
    *,
    present_only: bool = False,
    ncols: int | None = None,
    **keywords: Any,
) -> Legend:
    """Add the legend of all head grids on an Axes or in a figure.

    Its order is that of the palette: Unclassified, the categories, 2, 3, ... categories.

    Parameters
    ----------
    target : Axes, Figure or SubFigure
        On an Axes the legend stands to its right, in one column; in a figure at the top left,
        filled column by column. Constrained layout makes the room.
    present_only : bool, default False
        Leave out classes without a head. By default all are listed, so that figures of one paper
        have the same legend.
    ncols : int, optional
        Number of columns. Default: 1 on an Axes; in a figure four, or as many as fit its width.
    **keywords
        Passed to `matplotlib.legend.Legend` (`title`, `fontsize`, `loc`, ...).

    Returns
    -------
    matplotlib.legend.Legend
        On the target already.

    Raises
    ------
    ValueError
        If there is no head grid, or two grids show one class in different colours or shapes, or
        scores on different scales.
    TypeError
        For another kind of target.

    Warns
    -----
    UserWarning
        For a figure without constrained layout: nothing keeps its legend off the Axes then, and a
        legend beside an Axes may run off the figure.

    Notes
    -----
    The number of columns suits the width that the figure has now. In one figure with a
    ``suptitle``, matplotlib prints that over the legend: put one of them in a subfigure.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> fig, ax = plt.subplots(layout="constrained")
    >>> marks = hg.headgrid_scatter(ax, hg.load_heads("Phi-2"))
    >>> [text.get_text() for text in hg.headgrid_legend(fig, ncols=2).get_texts()][:2]
    ['Unclassified', 'Algorithmic']
    >>> plt.close(fig)
    """
    if not isinstance(target, Axes | FigureBase):
        raise TypeError(
            f"target: expected an Axes, Figure or SubFigure, got {type(target).__name__}"
        )
    for name in ("handles", "labels", "ncol"):
        if name in keywords:
            meant = "ncols" if name == "ncol" else "matplotlib's own legend()"
            raise TypeError(f"{name}: not a keyword of headgrid_legend; use {meant}")
    check_flag("present_only", present_only)
    return draw_legend(target, present_only=present_only, ncols=checked_ncols(ncols), **keywords)


def draw_legend(
    target: Axes | Figure | SubFigure,
    *,
    present_only: bool = False,
    ncols: int | None = None,
    **keywords: Any,
) -> Legend:
    """Add the legend; `keywords` are of matplotlib's, and are tried out first."""
    handles = _handles(target, present_only=present_only)
    if keywords:
        _check_keywords(target, handles, keywords)
    if isinstance(target, Axes):
        return _beside(target, handles, ncols or 1, keywords)
    engine = target.get_layout_engine()
    if "loc" not in keywords and not isinstance(engine, ConstrainedLayoutEngine):
        _warn("the figure has no constrained layout, so nothing keeps the legend off the Axes")
    keywords = {"loc": "outside upper left", **keywords}
    legend = set_literal_names(
        target.legend(handles=handles, ncols=ncols or MOST_COLUMNS, **keywords)
    )
    fitting = _fitting_columns(legend, handles, target.bbox.width, target.dpi)
    if ncols is None and fitting < MOST_COLUMNS:
        legend.remove()
        legend = set_literal_names(target.legend(handles=handles, ncols=fitting, **keywords))
    return legend


def _check_keywords(
    target: Axes | Figure | SubFigure, handles: list[Artist], keywords: dict[str, Any]
) -> None:
    """Raise for keywords that no legend has, or can be laid out with."""
    try:
        # One entry tells, without a name: it is no mathematics, which a probe would take it for.
        # A SubFigure will do, which matplotlib's types leave out.
        probe = Legend(
            cast("Axes | Figure", target), handles[:1], [""], **{"loc": "upper left", **keywords}
        )
        probe.get_window_extent()
    except TypeError as error:
        raise TypeError(f"headgrid_legend: {error}") from error
    except Exception as error:
        raise ValueError(f"headgrid_legend: {error}") from error


def _beside(ax: Axes, handles: list[Artist], ncols: int, keywords: dict[str, Any]) -> Legend:
    place = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0), "ncols": ncols}
    legend = set_literal_names(ax.legend(handles=handles, **{**place, **keywords}))
    figure, texts = ax.get_figure(root=True), legend.get_texts()
    if texts and figure and figure.get_layout_engine() is None and "loc" not in keywords:
        # To measure the text would cost more than to draw the marks. So: what it takes at least.
        letters = max(len(text.get_text()) for text in texts)
        em = float(texts[0].get_fontsize()) * figure.dpi / 72
        least = em * (legend.handlelength + legend.handletextpad + NARROW_LETTER * letters)
        if ax.bbox.x1 + least > figure.bbox.x1:
            _warn("the legend runs off the figure, which has no layout that makes room for it")
    return legend


def _warn(problem: str) -> None:
    warn_user(f'{problem}; make the figure with layout="constrained", or give loc=')


def checked_ncols(ncols: object) -> int | None:
    """Return a number of columns, or None where none is asked for."""
    if ncols is None:
        return None
    if not is_whole(ncols) or ncols < 1:
        raise ValueError(f"ncols: expected a whole number from 1, got {ncols!r}")
    return int(ncols)


def _handles(target: Axes | Figure | SubFigure, *, present_only: bool) -> list[Artist]:
    """Return one artist per class, in the legend's order, and that of the scores."""
    # A grid's keys before those of its profile.
    kinds: tuple[type[ClassArtist], ...] = (ClassMarks, ClassBand, ClassLine)
    artists = [artist for kind in kinds for artist in artists_in(target, kind)]
    if not artists:
        raise ValueError("target: no head grid here; call headgrid_scatter first")
    by_class: dict[str, ClassArtist] = {}
    for artist in artists:
        name = str(artist.get_label())
        first = by_class.setdefault(name, artist)
        if not _have_one_shape(first, artist):
            raise ValueError(
                f"target: {name!r} has one shape in one grid and another in a second; a legend "
                "can't say both: draw them with one marker=, or give each its own legend"
            )
        colors = first.face_colors()[:, :3], artist.face_colors()[:, :3]
        if all(len(color) == 1 for color in colors) and not np.array_equal(*colors):
            raise ValueError(
                f"target: {name!r} has one colour in one grid and another in a second; a "
                "legend can't say both: draw them in one palette=, or give each its own legend"
            )
    if present_only:
        present = {artist.get_label() for artist in artists if len(artist.heads())}
        by_class = {name: artist for name, artist in by_class.items() if name in present}
    ordered = sorted(by_class.values(), key=lambda artist: _place(str(artist.get_label())))
    return [*ordered, *_score_keys(target)]


def _have_one_shape(one: ClassArtist, other: ClassArtist) -> bool:
    if not (isinstance(one, ClassMarks) and isinstance(other, ClassMarks)):
        return True  # the bands and lines of a profile have none
    if one.key is None or other.key is None:
        return one.key is other.key
    return np.array_equal(one.key.vertices, other.key.vertices)


def _score_keys(target: Axes | Figure | SubFigure) -> list[ScoreKey]:
    """Return the entry for the scores, if they are shown: one that holds for all grids."""
    keys = [*artists_in(target, ScoreKey)]
    if len({key.scale for key in keys}) > 1:
        raise ValueError(
            "target: two grids show their scores by different scales; a legend can't say both: "
            "draw them with the same score_encoding= and score_limits=, or give each its own legend"
        )
    if not keys:
        return []
    below, above = (any(beyond) for beyond in zip(*(key.beyond for key in keys), strict=True))
    both = ScoreKey(keys[0].scale, (below, above))
    both.set_facecolor(keys[0].get_facecolor())
    return [both]


def _place(name: str) -> tuple[int, int]:
    """Return a key that sorts Unclassified first and numbers of categories and "Not shown" last.

    The sort is stable, so that the categories between them keep the palette's order.
    """
    if name == UNCLASSIFIED:
        return (0, 0)
    if several := SEVERAL.fullmatch(name):
        return (2, int(several[1]))
    if name == HIDDEN:
        return (3, 0)
    return (1, 0)


def _fitting_columns(legend: Legend, handles: list[Artist], width: float, dpi: float) -> int:
    """Return how many columns of a legend fit a width in pixels."""
    texts = legend.get_texts()
    if not texts:
        return 1
    em = float(texts[0].get_fontsize()) * dpi / 72
    text_widths = [text.get_window_extent().width for text in texts]
    room = width - 2 * (legend.borderaxespad + legend.borderpad) * em
    if any(isinstance(handle, ScoreKey) for handle in handles):
        room -= max(0, SCORE_KEY_WIDTH - legend.handlelength) * em
    for ncols in range(min(MOST_COLUMNS, len(texts)), 1, -1):
        columns = np.array_split(text_widths, ncols)
        needed = sum(max(column) for column in columns) + em * (
            ncols * (legend.handlelength + legend.handletextpad)
            + (ncols - 1) * legend.columnspacing
        )
        if needed <= room:
            return ncols
    return 1
