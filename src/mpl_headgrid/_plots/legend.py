"""headgrid_legend: the classes in order, placed where no mark is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from mpl_headgrid._api.checks import check_flag, in_short, is_whole, shortened
from mpl_headgrid._api.literal_artists import set_literal_names
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._artists.class_marks import ClassMarks
from mpl_headgrid._artists.finding import artists_in
from mpl_headgrid._artists.legend_keys import WIDTH as SCORE_KEY_WIDTH
from mpl_headgrid._artists.legend_keys import ScoreKey
from mpl_headgrid._artists.marked_heads import FrameKey
from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED

from .placed_legend import PlacedLegend, is_at_a_side
from .profile_artists import ClassBand, ClassLine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import SubFigure

    ClassArtist = ClassMarks | ClassBand | ClassLine

LEAST_WIDTH = 0.1  # inches, of a figure that a legend is measured in
SHARE_AT_A_SIDE = 0.4  # of a figure's width, which its panels leave to a legend beside them
SEVERAL = re.compile(r"(\d+)\+? categories")


def headgrid_legend(
    target: Axes | Figure | SubFigure,
    *,
    present_only: bool = False,
    ncols: int | None = None,
    **keywords: Any,
) -> Legend:
    """Add the legend of all head grids on an Axes or in a figure.

    Its order is that of the palette: Unclassified, the categories, 2, 3, ... categories. In several
    columns, categories are in rows of their own, above those of the numbers of categories and of
    Unclassified; ``get_texts()`` keeps the order.

    Parameters
    ----------
    target : Axes, Figure or SubFigure
        On an Axes the legend is to its right, beyond ticks, labels and twins, in one column;
        in a figure at the top, under its title, from the left edge of the panels on. Constrained
        layout makes the room.
    present_only : bool, default False
        Leave out classes without a head. By default all are listed, so that figures of one paper
        have the same legend.
    ncols : int, optional
        Number of columns; in a figure, as many of them as fit its width. One for each class puts
        all in one row, where they fit. Default: 1 on an Axes or at the side of a figure; else as
        many as fit.
    **keywords
        Passed to `matplotlib.legend.Legend` (`title`, `fontsize`, `loc`, ...).

    Returns
    -------
    matplotlib.legend.Legend
        On the target already.

    Raises
    ------
    ValueError
        If there is no head grid, or two grids show one class in different colours or shapes, two
        classes in one colour, or scores on different scales.
    TypeError
        For another kind of target.

    Warns
    -----
    UserWarning
        For a figure without constrained layout: nothing keeps its legend off the Axes then. When
        drawn, if the legend runs off the figure.

    See Also
    --------
    headgrid_scatter : With ``legend=True``, it adds the legend.
    headgrid_panels : Several models under one legend.

    Notes
    -----
    The number of columns suits the width that the figure has now.

    ``ax.legend()`` of matplotlib lists the same classes on the marks, unless it is given another
    place, such as ``loc="upper left", bbox_to_anchor=(1, 1)``.

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
    checked = read_legend({"present_only": present_only, "ncols": ncols, **keywords})
    assert checked is not None
    return draw_legend(target, **checked)


def read_legend(legend: object) -> dict[str, Any] | None:
    """Return the keywords of a legend, checked, or None for none; raise for other values."""
    if isinstance(legend, bool | np.bool_):
        return {} if legend else None
    if not isinstance(legend, Mapping):
        raise TypeError(
            "legend: expected True, False or a mapping of keywords of headgrid_legend, such as "
            f'{{"present_only": True}}, got {in_short(legend)}'
        )
    for name in legend:
        if not isinstance(name, str):
            raise TypeError(f"legend: expected names of keywords (str), got {in_short(name)}")
        if name in {"handles", "labels", "ncol", "target", "leave_out"}:
            meant = {"ncol": "ncols", "leave_out": "present_only"}.get(
                name, "matplotlib's own legend()"
            )
            raise TypeError(f"{name}: not a keyword of headgrid_legend; use {meant}")
    keywords = dict(legend)
    check_flag("present_only", keywords.get("present_only", False))
    if "ncols" in keywords:
        keywords["ncols"] = checked_ncols(keywords["ncols"])
    return keywords


def draw_legend(
    target: Axes | Figure | SubFigure,
    *,
    present_only: bool = False,
    ncols: int | None = None,
    leave_out: Collection[str] = (),
    **keywords: Any,
) -> PlacedLegend:
    """Add the legend; `keywords` are of matplotlib's, and are tried out first."""
    found = _handles(target, present_only=present_only)
    handles = [handle for handle in found if str(handle.get_label()) not in leave_out]
    if keywords:
        _check_keywords(target, handles, keywords)
    backwards = bool(keywords.pop("reverse", False))
    if isinstance(target, Axes):
        return _made(target, handles, ncols or 1, keywords, backwards=backwards)
    engine = target.get_layout_engine()
    if "loc" not in keywords and not isinstance(engine, ConstrainedLayoutEngine):
        warn_user(
            "the figure has no constrained layout, so nothing keeps the legend off the Axes; make "
            'the figure with layout="constrained", or give loc='
        )
    return _fitted(target, handles, ncols, keywords, backwards=backwards)


def _fitted(
    target: Figure | SubFigure,
    handles: list[Artist],
    ncols: int | None,
    keywords: dict[str, Any],
    *,
    backwards: bool,
) -> PlacedLegend:
    """Return the legend of a figure, in as many of the columns wanted as fit its width."""
    in_one_row = ncols is not None  # who asks for a column for each asks for one row
    wanted = ncols or (1 if is_at_a_side(keywords.get("loc")) else max(len(handles), 1))
    how = {"backwards": backwards, "in_one_row": in_one_row}
    legend = _made(target, handles, wanted, keywords, **how)
    room = target.bbox.width * (SHARE_AT_A_SIDE if is_at_a_side(legend.loc) else 1)
    fitting = _fitting_columns(legend, handles, wanted, room, target.dpi, **how)
    if fitting != wanted:
        legend.remove()
        legend = _made(target, handles, fitting, keywords, **how)
    return legend


def legend_size(
    names: Iterable[str], keywords: Mapping[str, Any], width: float
) -> tuple[float, float]:
    """Return how wide and high a legend of names will be, in inches, in a figure of a width.

    `keywords` are those of `draw_legend`.
    """
    figure = Figure(figsize=(max(width, LEAST_WIDTH), 1))
    handles: list[Artist] = [Patch(label=name) for name in names]
    own = {name: keywords[name] for name in keywords if name not in {"present_only", "ncols"}}
    _check_keywords(figure, handles, own)
    backwards = bool(own.pop("reverse", False))
    legend = _fitted(figure, handles, keywords.get("ncols"), own, backwards=backwards)
    pads = 2 * legend.borderaxespad * float(legend.prop.get_size_in_points()) / 72
    box = legend.get_window_extent()
    return float(box.width / figure.dpi + pads), float(box.height / figure.dpi + pads)


def _made(
    target: Axes | Figure | SubFigure,
    handles: list[Artist],
    ncols: int,
    keywords: dict[str, Any],
    *,
    backwards: bool,
    in_one_row: bool = False,
) -> PlacedLegend:
    """Return a legend whose entries are dealt to columns; its texts stay in the classes' order."""
    columns = _dealt(handles, ncols, backwards=backwards, in_one_row=in_one_row)
    dealt = [handle for column in columns for handle in column]
    shown = [Line2D([], [], linestyle="none") if handle is None else handle for handle in dealt]
    named = {"labels": ["" if handle is None else str(handle.get_label()) for handle in dealt]}
    legend = PlacedLegend.make(
        target, handles=shown, ncols=max(len(columns), 1), **(named if dealt else {}), **keywords
    )
    place = {id(handle): i for i, handle in enumerate(dealt) if handle is not None}
    in_order = [place[id(handle)] for handle in (handles[::-1] if backwards else handles)]
    legend.texts = [legend.texts[i] for i in in_order]
    legend.legend_handles = [legend.legend_handles[i] for i in in_order]
    set_literal_names(legend)
    return legend


def _dealt(
    handles: Sequence[Artist], ncols: int, *, backwards: bool = False, in_one_row: bool = False
) -> list[list[Artist | None]]:
    """Return the columns of a legend, so that categories share rows and all others do.

    Columns are equally high: where a row ends before them, they have None. With a column for each,
    all may be in one row.
    """
    ordered = list(handles[::-1] if backwards else handles)
    if ncols == 1 or not ordered:
        return [[*ordered]] if ordered else []
    scores = [handle for handle in ordered if isinstance(handle, ScoreKey | FrameKey)]
    grey, categories, others = (
        [h for h in ordered if h not in scores and min(_place(str(h.get_label()))[0], 2) == rank]
        for rank in range(3)
    )
    tail = [*grey, *others] if backwards else [*others, *grey]
    groups = [group for group in (categories, [*tail, *scores]) if group]
    if ncols >= len(ordered) and in_one_row:
        groups = [[*categories, *tail, *scores]]
    rows: list[list[Artist]] = []
    for group in groups:
        rows += _even_rows(group, ncols)
    width = max(map(len, rows))
    return [[row[i] if i < len(row) else None for row in rows] for i in range(width)]


def _even_rows(group: list[Artist], ncols: int) -> list[list[Artist]]:
    """Return as few rows as will do, the last of them no shorter than need be."""
    n_rows = -(-len(group) // ncols)  # upwards, and for a number beyond floats too
    size = math.ceil(len(group) / n_rows)
    return [group[i : i + size] for i in range(0, len(group), size)]


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
        raise TypeError(shortened(f"headgrid_legend: {error}")) from error
    except Exception as error:
        raise ValueError(shortened(f"headgrid_legend: {error}")) from error


def checked_ncols(ncols: object) -> int | None:
    """Return a number of columns, or None where none is asked for."""
    if ncols is None:
        return None
    if not is_whole(ncols) or ncols < 1:
        raise ValueError(f"ncols: expected a whole number from 1, got {in_short(ncols)}")
    return int(ncols)


def _handles(target: Axes | Figure | SubFigure, *, present_only: bool) -> list[Artist]:
    """Return one artist per class, in the legend's order, and that of the scores."""
    # A grid's entries before those of its profile.
    kinds: tuple[type[ClassArtist], ...] = (ClassMarks, ClassBand, ClassLine)
    artists = [artist for kind in kinds for artist in artists_in(target, kind)]
    if not artists:
        raise ValueError(
            "target: no head grid here; call headgrid_scatter first, or, for what mark_heads has "
            "drawn on a map, fig.legend()"
        )
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
    _check_one_name(by_class)
    if present_only:
        present = {artist.get_label() for artist in artists if len(artist.heads())}
        by_class = {name: artist for name, artist in by_class.items() if name in present}
    ordered = sorted(by_class.values(), key=lambda artist: _place(str(artist.get_label())))
    frames = {str(key.get_label()): key for key in artists_in(target, FrameKey)}
    return [*ordered, *frames.values(), *_score_keys(target)]


def _check_one_name(by_class: dict[str, ClassArtist]) -> None:
    """Raise where one colour has two names, of which no palette has both.

    "4+ categories" goes on in the colour of "4 categories", which it includes and takes the place
    of.
    """
    for name in [name for name in by_class if SEVERAL.fullmatch(name) and "+" not in name]:
        more = by_class.get(name.replace(" ", "+ "))
        if more is not None and np.array_equal(more.face_colors(), by_class[name].face_colors()):
            del by_class[name]
    named: dict[bytes, tuple[str, ClassArtist]] = {}
    for name, artist in by_class.items():
        if len(color := artist.face_colors()) != 1:  # the user's doing
            continue
        other, first = named.setdefault(color.tobytes(), (name, artist))
        if other == name or not _have_one_shape(first, artist):
            continue
        theirs, own = first.palette, artist.palette
        if theirs is None or own is None:  # statistics of scores are no classes
            continue
        if name not in theirs and other not in own:
            raise ValueError(
                f"target: {other!r} in one grid has the colour that {name!r} has in another; a "
                "legend can't say both: draw them in one palette=, or give each its own legend"
            )


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


def _fitting_columns(
    legend: Legend,
    handles: list[Artist],
    most: int,
    room: float,
    dpi: float,
    *,
    backwards: bool,
    in_one_row: bool,
) -> int:
    """Return how many columns of a legend fit a width in pixels, and make no needless row."""
    texts = legend.get_texts()
    if not texts:
        return 1
    em = float(texts[0].get_fontsize()) * dpi / 72
    ordered = handles[::-1] if backwards else handles
    widths = {
        id(handle): text.get_window_extent().width
        + em
        * (
            max(SCORE_KEY_WIDTH, legend.handlelength)
            if isinstance(handle, ScoreKey)
            else legend.handlelength
        )
        for handle, text in zip(ordered, texts, strict=True)
    }
    room -= 2 * (legend.borderaxespad + legend.borderpad) * em
    for ncols in range(min(most, len(texts)), 1, -1):
        columns = _dealt(handles, ncols, backwards=backwards, in_one_row=in_one_row)
        needed = sum(
            max(widths[id(handle)] for handle in column if handle is not None) for column in columns
        ) + em * (len(columns) * legend.handletextpad + (len(columns) - 1) * legend.columnspacing)
        if needed <= room:
            return ncols
    return 1
