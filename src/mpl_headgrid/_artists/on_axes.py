"""Which Axes a head grid can be drawn on, and what is on one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.units import DecimalConverter

from .class_marks import ClassMarks

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_axes(ax: object) -> Axes:
    """Return `ax` if a head grid can be drawn on it.

    Raises
    ------
    TypeError
        For anything that is not a matplotlib Axes.
    ValueError
        For polar, 3-D and other Axes without an x-axis and a y-axis of their own.
    """
    if not isinstance(ax, Axes):
        hint = "make one with `fig, ax = plt.subplots()`"
        if isinstance(ax, FigureBase):
            hint = "draw on one of its Axes, or use headgrid_panels(models, figure=...)"
        elif isinstance(ax, np.ndarray):
            hint = f"an array of Axes of shape {ax.shape}: choose one, such as axs.flat[0]"
        elif hasattr(ax, "columns"):
            hint = "the Axes comes first, then the data"
        raise TypeError(f"ax: expected a matplotlib Axes, got {type(ax).__name__}; {hint}")
    if ax.name == "3d" or not ax.transData.is_separable:
        raise ValueError(
            f"ax: expected Axes with straight x and y axes, got projection {ax.name!r}; "
            "make them with `fig, ax = plt.subplots()`"
        )
    if ax.get_figure(root=False) is None:
        raise ValueError("ax: these Axes have been removed from their figure")
    return ax


def check_units(ax: Axes) -> None:
    """Raise if an axis of an Axes has something other than numbers along it.

    Raises
    ------
    ValueError
        For dates and names of matplotlib's category units: layers and heads would be read as such.
    """
    for name, axis in {"x": ax.xaxis, "y": ax.yaxis}.items():
        converter = axis.get_converter()
        if not axis.have_units() or converter is None or isinstance(converter, DecimalConverter):
            continue
        raise ValueError(
            f"ax: the {name}-axis has units ({type(converter).__name__}), those of "
            "dates or names drawn there, and layers and heads are plain numbers; give the grid "
            "Axes of its own"
        )


class HeadReadout:
    """What `Axes.format_coord` says on Axes with a head grid.

    The toolbar of every interactive back end shows it: "Layer 23, head 4 (key-value group 1):
    Knowledge + Linguistic, 0.67". It names the head whose cell is under the pointer, in the gap
    between marks too; beyond the grid it says what the Axes would.

    Parameters
    ----------
    axes : Axes
    """

    def __init__(self, axes: Axes) -> None:
        self._axes = axes

    def __call__(self, x: float, y: float) -> str:
        """Return the words for a position in data coordinates."""
        for artist in reversed(self._axes.collections):
            if isinstance(artist, ClassMarks):
                head = artist.drawn.head_at(x, y)
                if head is not None:
                    return artist.drawn.in_words(*head)
        return type(self._axes).format_coord(self._axes, x, y)


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
