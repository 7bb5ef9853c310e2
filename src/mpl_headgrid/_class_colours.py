"""ClassColours: the classes of a figure in the legend's order, each with its colour and shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_rgba_array

from ._hints import did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._grid import HeadGrid

MISSING = -1


class ClassColours(Mapping[str, str]):
    """What a `Palette` holds once its colours are found: class → colour, and the class of a head.

    Parameters
    ----------
    categories : tuple of str
        In the legend's order.
    colours : mapping of str to str
        Of each class: Unclassified, the categories, then heads in 2, 3, ... categories.
    markers : mapping of str to marker style
        Of each class.
    largest_count : int
        Heads in this many categories or more are one class.
    """

    def __init__(
        self,
        categories: tuple[str, ...],
        colours: Mapping[str, str],
        markers: Mapping[str, Any],
        *,
        largest_count: int,
    ) -> None:
        self._categories = categories
        self._colours = dict(colours)
        self._markers = dict(markers)
        self._largest_count = largest_count

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of the categories, in the legend's order."""
        return self._categories

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of all classes, in the legend's order."""
        return tuple(self._colours)

    @property
    def markers(self) -> Mapping[str, Any]:
        """The marker of each class: "s", a square, unless its shape has to tell it apart."""
        return MappingProxyType(self._markers)

    def class_codes(self, grid: HeadGrid) -> NDArray[np.int16]:
        """Return the class of each head.

        Parameters
        ----------
        grid : HeadGrid
            A grid whose categories the palette knows.

        Returns
        -------
        array of int16, shape (n_layers, n_heads)
            Index into `classes`; −1 for a missing head.

        Raises
        ------
        ValueError
            For a category that the palette does not know.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> grid = hg.read_heads({"Knowledge": [(0, 1), (1, 1)]}, n_layers=2, n_heads=2)
        >>> hg.Palette.from_style("headgrid").class_codes(grid).tolist()
        [[0, 2], [0, 2]]
        """
        check_knows(self, grid.categories)
        counts = grid.n_categories_per_head
        codes = np.zeros(counts.shape, dtype=np.int16)  # Unclassified is the first class
        for plane, name in enumerate(grid.categories):
            code = 1 + self.categories.index(name)
            np.copyto(codes, np.int16(code), where=grid.membership[:, :, plane])
        told_apart = np.minimum(counts, self._largest_count)
        np.copyto(codes, len(self.categories) + told_apart - 1, where=counts > 1, casting="unsafe")
        codes[~grid.known] = MISSING
        return codes

    def colors(self, grid: HeadGrid) -> NDArray[np.float64]:
        """Return the colour of each head.

        Parameters
        ----------
        grid : HeadGrid
            A grid whose categories the palette knows.

        Returns
        -------
        array of float, shape (n_layers, n_heads, 4)
            RGBA in 0 to 1; all zero (transparent) for a missing head.

        Raises
        ------
        ValueError
            For a category that the palette does not know.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> grid = hg.read_heads({"Knowledge": [(0, 1)]}, n_layers=2, n_heads=2)
        >>> hg.Palette.from_style("headgrid-tab10").colors(grid)[0, 1].round(2).tolist()
        [1.0, 0.5, 0.05, 1.0]
        """
        table = np.vstack([to_rgba_array(list(self._colours.values())), np.zeros(4)])
        colours: NDArray[np.float64] = table[self.class_codes(grid)]
        return colours

    def __getitem__(self, name: str) -> str:
        return self._colours[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._colours)

    def __len__(self) -> int:
        return len(self._colours)

    def __repr__(self) -> str:
        colours = ", ".join(f"{name}: {colour}" for name, colour in self.items())
        return f"{type(self).__name__}({colours})"


def check_knows(palette: ClassColours, names: Iterable[str]) -> None:
    """Raise ValueError for the first name that is no category there, and say how to add it."""
    for name in names:
        if name not in palette.categories:
            raise ValueError(
                f"palette: no colour for category {name!r}; it has "
                f"{', '.join(map(repr, palette.categories))}"
                f"{did_you_mean(name, palette.categories)}. To add one: "
                f'palette=Palette({{..., {name!r}: "tab:cyan"}})'
            )
