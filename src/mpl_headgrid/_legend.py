"""headgrid_legend: the classes in order, placed where no mark is."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.layout_engine import ConstrainedLayoutEngine

from ._artists import ClassMarks
from ._grid import UNCLASSIFIED

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.legend import Legend

MOST_COLUMNS = 4
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
        An Axes gets the legend to its right, in one column. A figure gets it at the top left,
        filled column by column; constrained layout makes the room.
    present_only : bool, default False
        Leave out classes without a head. By default all are listed, so that figures of one paper
        have the same legend.
    ncols : int, optional
        Number of columns. Default: 1 on an Axes; in a figure four, or as many as fit its width.
    **keywords
        Handed on to `matplotlib.legend.Legend` (`title`, `fontsize`, `loc`, ...).

    Returns
    -------
    matplotlib.legend.Legend

    Raises
    ------
    ValueError
        If there is no head grid, or two grids show one class in different colours.
    TypeError
        For a target that is none of those.

    Warns
    -----
    UserWarning
        For a figure without constrained layout: nothing then keeps the legend off the Axes.

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
    handles = _handles(target, present_only=present_only)
    if isinstance(target, Axes):
        beside = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0), "ncols": ncols or 1}
        return _as_typed(target.legend(handles=handles, **{**beside, **keywords}))
    if "loc" not in keywords:
        keywords["loc"] = "outside upper left"
        if not isinstance(target.get_layout_engine(), ConstrainedLayoutEngine):
            warnings.warn(
                "the figure has no constrained layout, so nothing keeps the legend off the Axes; "
                'make it with layout="constrained", or give loc=',
                UserWarning,
                stacklevel=2,
            )
    legend = _as_typed(target.legend(handles=handles, ncols=ncols or MOST_COLUMNS, **keywords))
    if (
        ncols is None
        and (fitting := _fitting_columns(legend, target.bbox.width, target.dpi)) < MOST_COLUMNS
    ):
        legend.remove()
        legend = _as_typed(target.legend(handles=handles, ncols=fitting, **keywords))
    return legend


def _handles(target: Axes | Figure | SubFigure, *, present_only: bool) -> list[ClassMarks]:
    """Return one artist a class, in the legend's order."""
    all_axes = [target] if isinstance(target, Axes) else target.axes
    by_class: dict[str, ClassMarks] = {}
    present: set[str] = set()
    for ax in all_axes:
        for artist in ax.collections:
            if not isinstance(artist, ClassMarks):
                continue
            name = str(artist.get_label())
            first = by_class.setdefault(name, artist)
            if not np.array_equal(first.face_colours()[:, :3], artist.face_colours()[:, :3]):
                raise ValueError(
                    f"target: {name!r} has one colour in one grid and another in a second; a "
                    "legend can't say both: draw them in one palette=, or give each its own legend"
                )
            if present_only and len(artist.heads()):
                present.add(name)
    if not by_class:
        raise ValueError("target: no head grid here; call headgrid_scatter first")
    return sorted(
        (artist for name, artist in by_class.items() if not present_only or name in present),
        key=lambda artist: _place(str(artist.get_label())),
    )


def _place(name: str) -> tuple[int, int]:
    """Return a key that sorts Unclassified first and the numbers of categories last.

    The sort is stable, so that the categories between them keep the palette's order.
    """
    if name == UNCLASSIFIED:
        return (0, 0)
    if several := SEVERAL.fullmatch(name):
        return (2, int(several[1]))
    return (1, 0)


def _as_typed(legend: Legend) -> Legend:
    """Have names shown as they are written: a "$" in one is no mathematics."""
    for text in legend.get_texts():
        text.set_parse_math(False)
    return legend


def _fitting_columns(legend: Legend, width: float, dpi: float) -> int:
    """Return how many columns of a legend fit a width in pixels."""
    texts = legend.get_texts()
    if not texts:
        return 1
    em = float(texts[0].get_fontsize()) * dpi / 72
    text_widths = [text.get_window_extent().width for text in texts]
    room = width - 2 * (legend.borderaxespad + legend.borderpad) * em
    for ncols in range(min(MOST_COLUMNS, len(texts)), 1, -1):
        columns = np.array_split(text_widths, ncols)
        needed = sum(max(column) for column in columns) + em * (
            ncols * (legend.handlelength + legend.handletextpad)
            + (ncols - 1) * legend.columnspacing
        )
        if needed <= room:
            return ncols
    return 1
