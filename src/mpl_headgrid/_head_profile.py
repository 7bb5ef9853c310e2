"""HeadProfile: the drawn layer profile of one grid, an artist a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._by_class import ByClass
from ._layer_counts import ClassBand, ClassLine

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from ._grid import HeadGrid
    from ._palette import Palette


class HeadProfile(ByClass[ClassBand | ClassLine]):
    """A layer profile on one Axes: a mapping of class to the artist that draws it.

    `headgrid_profile` makes and returns one. Each artist carries its class as label, so that
    ``ax.legend()`` is complete and in order.

    Attributes
    ----------
    grid : HeadGrid
        What is counted.
    palette : Palette
        The colours it was drawn in.
    axes : matplotlib.axes.Axes
        Where it is drawn.
    counts : mapping of str to array of int, shape (n_layers,)
        How many heads of the class each layer has; with ``categories="inclusive"``, how many are in
        the category.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> fig, ax = plt.subplots()
    >>> profile = hg.headgrid_profile(ax, hg.load_heads("Phi-2"))
    >>> profile["Knowledge"].set_hatch("//")
    >>> profile.counts["Knowledge"].shape
    (32,)
    >>> plt.close(fig)
    """

    def __init__(
        self,
        ax: Axes,
        grid: HeadGrid,
        palette: Palette,
        counts: Mapping[str, NDArray[np.intp]],
        artists: Mapping[str, ClassBand | ClassLine],
    ) -> None:
        self.axes = ax
        self.grid = grid
        self.palette = palette
        self.counts: dict[str, NDArray[np.intp]] = dict(counts)
        self._by_class = dict(artists)

    @property
    def artists(self) -> tuple[ClassBand | ClassLine, ...]:
        """All artists on the Axes, in the order of the classes."""
        return tuple(self._by_class.values())

    def remove(self) -> None:
        """Take the profile off the Axes."""
        for artist in self.artists:
            if artist.axes is not None:
                artist.remove()

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}: {counts.sum()}" for name, counts in self.counts.items())
        return f"HeadProfile({counts})"
