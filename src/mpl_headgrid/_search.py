"""artists_in: the artists of a kind in a figure or on an Axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

if TYPE_CHECKING:
    from collections.abc import Iterator

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
