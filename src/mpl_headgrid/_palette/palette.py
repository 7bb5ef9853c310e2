"""Palette: the colour and marker of each class; palette_for: the palette of given categories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_hex, to_rgb, to_rgba_array

from mpl_headgrid._api.checks import did_you_mean
from mpl_headgrid._heads.category_names import UNCLASSIFIED, check_category_names

from .classes import class_colors, class_markers, count_colors
from .report import contrasts, least_differences
from .styles import PURPLES, active_style, further_colors, style_colors, style_named

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.typing import ColorType
    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid

MISSING = -1
CATEGORIES = ("Algorithmic", "Knowledge", "Linguistic", "Translation")
# The ninth and the tenth category have a shape too: with them some style's least difference falls
# below 13.5, of which less than 10 is left where a mark covers three quarters of its pixels.
SHAPES = {8: "o", 9: "^"}


def palette_for(palette: object, categories: Iterable[str]) -> Palette:
    """Return the palette to draw `categories` in; `palette` is the user's argument, or None."""
    names = sorted(set(categories))
    if palette is None:
        chosen = Palette.from_style()
        known = {name.casefold() for name in chosen.categories}
        # A slip in the case of a name is not a new set of names.
        if names and not known.intersection(name.casefold() for name in names):
            chosen = Palette.from_names(names)
    elif isinstance(palette, Palette):
        chosen = palette
    elif isinstance(palette, str):
        chosen = Palette.from_style(palette)
    elif isinstance(palette, Mapping):
        chosen = Palette(palette)
    else:
        raise TypeError(
            "palette: expected a Palette, the name of one of the package's styles or a mapping of "
            f"category to colour, got {type(palette).__name__}"
        )
    _check_knows(chosen, names)
    return chosen


class Palette(Mapping[str, str]):
    """The classes of a figure, in the legend's order, and the colour of each.

    The classes are Unclassified, the categories, and "2 categories", "3 categories", ... for heads
    in several. Where there are more categories than `counts` has colours for, the last of these
    includes all larger numbers, as "4+ categories". A palette is a mapping of class to colour, as
    hex with alpha where the colour is transparent.

    Parameters
    ----------
    categories : mapping of str to colour
        Categories in the legend's order, each with any colour that matplotlib knows.
    unclassified : colour, optional
        Default: the grey of the active style.
    counts : int or sequence of colours, optional
        How heads in several categories are told apart. A number is the most categories that have a
        class of their own. Up to 4 these have the purples of the active style, so that adding a
        category changes no colour; a larger number is another scale, of as many purples from the
        lightest to the darkest in equal steps of lightness. Colours are for 2, 3, ... categories,
        the last for more as well. Default: 4.
    markers : mapping of str to marker style, optional
        Shapes of classes that are not squares.

    Raises
    ------
    ValueError
        For a value that is not a colour or a marker, for no category, or for a name that a
        `HeadGrid` does not accept.
    TypeError
        For `categories` that are not a mapping of names.

    See Also
    --------
    Palette.from_names : Colours for category names of your own.
    Palette.from_style : One of the package's palettes.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> palette = hg.Palette({"Induction": "tab:blue", "Name mover": "tab:orange"})
    >>> palette.classes
    ('Unclassified', 'Induction', 'Name mover', '2 categories')
    >>> palette["Induction"]
    '#1f77b4'
    >>> hg.Palette.from_names(list("ABCDEF"), counts=6).classes[-3:]
    ('4 categories', '5 categories', '6 categories')
    """

    def __init__(
        self,
        categories: Mapping[str, ColorType],
        *,
        unclassified: ColorType | None = None,
        counts: int | Iterable[ColorType] | None = None,
        markers: Mapping[str, Any] | None = None,
    ) -> None:
        if not isinstance(categories, Mapping):
            raise TypeError(
                "categories: expected a mapping of category to colour, got "
                f"{type(categories).__name__}"
            )
        if not categories:
            raise ValueError("categories: expected at least one category, got none")
        self._categories = check_category_names(tuple(categories))
        style = active_style()
        several = count_colors(counts, style)
        grey = style_colors(style)[-1] if unclassified is None else unclassified
        self._colors = class_colors(categories, grey, several)
        self._markers = class_markers(markers, self._colors)
        self._largest_count = 1 + len(several)  # heads in so many categories or more are one class

    @classmethod
    def from_style(cls, name: str | None = None) -> Palette:
        """Return the palette of one of the package's styles.

        Parameters
        ----------
        name : str, optional
            "headgrid", "headgrid-dark", "headgrid-print" or "headgrid-tab10". Default: the one
            whose colours are the current ``axes.prop_cycle``. Under any other style that is
            "headgrid-dark" where the background is dark (``axes.facecolor``, over
            ``figure.facecolor`` where it is transparent), and else "headgrid". The rcParams at the
            time of the call count, not the look of an Axes made earlier.

        Returns
        -------
        Palette
            With the categories Algorithmic, Knowledge, Linguistic and Translation.

        Raises
        ------
        ValueError
            For a style that is not the package's.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> hg.Palette.from_style("headgrid")["2 categories"]
        '#a784c0'
        """
        colors = style_colors(style_named(name, "name"))
        return cls(
            dict(zip(CATEGORIES, colors, strict=False)),
            unclassified=colors[-1],
            counts=colors[PURPLES],
        )

    @classmethod
    def from_names(
        cls,
        names: Iterable[str],
        *,
        style: str | None = None,
        counts: int | Iterable[ColorType] | None = None,
    ) -> Palette:
        """Return a palette for up to ten categories of your own.

        Colours follow the order of `names`, so names added at the end change none of the others.
        (A figure drawn without a palette, of names that the style does not know, sorts them first.)

        The first four colours are the style's. The others were searched to be as far as possible
        from these, from each other, and from grey and purple. The table has the least difference
        between any two classes by the number of categories, as CAM02-UCS ΔE, for readers of normal
        vision and with full deuter-, prot- and tritanopia by each of two simulations:

        ================ ==== ==== ==== ==== ==== ==== ====
        style               4    5    6    7    8    9   10
        ================ ==== ==== ==== ==== ==== ==== ====
        headgrid         16.2 16.2 15.7 14.4 13.9 13.4 12.4
        headgrid-dark    15.9 15.9 15.9 15.9 15.5 14.4 14.3
        headgrid-print   16.6 16.4 15.1 14.7 14.7 14.4 13.1
        ================ ==== ==== ==== ==== ==== ==== ====

        From the ninth category on, colour alone can be too little for small marks, so that the
        ninth is a circle and the tenth a triangle; see `markers`.

        Parameters
        ----------
        names : iterable of str
            The categories, at most ten, in the legend's order.
        style : str, optional
            One of the package's styles, as in `from_style`. Under "headgrid-tab10" the colours from
            the fifth on, and a ramp for more than four, are those of "headgrid".
        counts : int or sequence of colours, optional
            As in `Palette`. Default: 4.

        Returns
        -------
        Palette

        Raises
        ------
        ValueError
            For more than ten names, none, or one that appears twice.
        TypeError
            For a single string, a set (which has no order), or what holds no names.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> palette = hg.Palette.from_names(["Induction", "Name mover"], style="headgrid")
        >>> palette.classes
        ('Unclassified', 'Induction', 'Name mover', '2 categories')
        """
        categories = check_category_names(names, "names")
        style = style_named(style, "style")
        *ours, grey = style_colors(style)
        colors = [*ours[: len(CATEGORIES)], *further_colors(style)]
        if len(categories) > len(colors):
            raise ValueError(
                f"categories: {len(categories)} of them, and there are colours for {len(colors)}; "
                f'give them yours: palette=Palette({{{categories[0]!r}: "tab:blue", '
                f'{categories[1]!r}: "tab:orange", ...}})'
            )
        return cls(
            dict(zip(categories, colors, strict=False)),
            unclassified=grey,
            counts=count_colors(counts, style),
            markers={categories[k]: shape for k, shape in SHAPES.items() if k < len(categories)},
        )

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of the categories, in the legend's order."""
        return self._categories

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of all classes, in the legend's order."""
        return tuple(self._colors)

    @property
    def markers(self) -> Mapping[str, Any]:
        """The marker of each class: "s", a square, unless its shape has to tell it apart."""
        return MappingProxyType(self._markers)

    @property
    def hidden(self) -> str:
        """The colour of heads whose categories `HeadGrid.only` leaves out: "Not shown"."""
        red, green, blue = to_rgb(self._colors[UNCLASSIFIED])
        ground = 1.0 if red + green + blue > 1.5 else 0.0
        return to_hex([c + 0.6 * (ground - c) for c in (red, green, blue)])  # type: ignore[arg-type]

    def class_codes(self, grid: HeadGrid) -> NDArray[np.int16]:
        """Return the class of each head.

        Parameters
        ----------
        grid : HeadGrid
            A grid whose categories the palette knows.

        Returns
        -------
        array of int16, shape (n_layers, n_heads)
            Index into `classes`; one more than the last for a hidden head, −1 for a missing or
            absent one.

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
        _check_knows(self, grid.categories)
        counts = grid.n_categories_per_head
        codes = np.zeros(counts.shape, dtype=np.int16)  # Unclassified is the first class
        for plane, name in enumerate(grid.categories):
            code = 1 + self.categories.index(name)
            np.copyto(codes, np.int16(code), where=grid.membership[:, :, plane])
        told_apart = np.minimum(counts, self._largest_count)
        np.copyto(codes, len(self.categories) + told_apart - 1, where=counts > 1, casting="unsafe")
        codes[grid.hidden] = len(self)
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
            RGBA in 0 to 1; all zero (transparent) for a missing or absent head.

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
        shown = [*self._colors.values(), self.hidden]
        table = np.vstack([to_rgba_array(shown), np.zeros(4)])
        colors: NDArray[np.float64] = table[self.class_codes(grid)]
        return colors

    def report(self, background: ColorType | None = None) -> pd.DataFrame:
        """Return how far apart the two most alike classes are, as different readers see them.

        Differences are CAM02-UCS ΔE. Between large patches side by side, 1 is just visible; for
        small marks apart, the package's palettes keep 15. Deficiencies are full ones. In greyscale
        a colour is the grey of its luminance; no eight colours are far apart in it. Needs
        ``pip install 'mpl-headgrid[colour]'``.

        Parameters
        ----------
        background : colour, optional
            What transparent colours are seen on. Default: the background that rcParams set, as in
            `from_style`.

        Returns
        -------
        pandas.DataFrame
            Index vision: normal, deuteranopia, protanopia, tritanopia, greyscale. Columns delta_e
            (the least difference) and class_1, class_2 (between which).

        Raises
        ------
        ImportError
            Where colorspacious is not installed.

        See Also
        --------
        Palette.contrast : How well each class can be seen.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> report = hg.Palette.from_style("headgrid").report("white")
        >>> report.round(1)  # doctest: +NORMALIZE_WHITESPACE
                      delta_e       class_1       class_2
        vision
        normal           22.8  3 categories  4 categories
        deuteranopia     19.0   Algorithmic  3 categories
        protanopia       18.3   Algorithmic  2 categories
        tritanopia       19.0   Algorithmic    Linguistic
        greyscale         1.1    Linguistic  2 categories
        """
        return least_differences(self, background)

    def contrast(self, background: ColorType | None = None) -> pd.Series[float]:
        """Return the contrast of each class with the background.

        Needs ``pip install 'mpl-headgrid[colour]'``.

        Parameters
        ----------
        background : colour, optional
            Default: the background that rcParams set, as in `from_style`.

        Returns
        -------
        pandas.Series
            WCAG 2 contrast ratio by class, from 1 (equal) to 21 (black on white). The guideline
            asks for 3 where a graphic is needed to understand the content.

        Raises
        ------
        ImportError
            Where colorspacious is not installed.

        See Also
        --------
        Palette.report : How well the classes can be told apart.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> contrast = hg.Palette({"Induction": "tab:blue"}).contrast("white")
        >>> contrast.round(1).to_dict()
        {'Unclassified': 1.5, 'Induction': 4.8}
        """
        return contrasts(self, background)

    def __getitem__(self, name: str) -> str:
        return self._colors[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._colors)

    def __len__(self) -> int:
        return len(self._colors)

    def __repr__(self) -> str:
        colors = ", ".join(f"{name}: {color}" for name, color in self.items())
        return f"{type(self).__name__}({colors})"


def _check_knows(palette: Palette, names: Iterable[str]) -> None:
    """Raise ValueError for the first name that is no category of the palette."""
    for name in names:
        if name not in palette.categories:
            raise ValueError(
                f"palette: no colour for category {name!r}; it has "
                f"{', '.join(map(repr, palette.categories))}"
                f"{did_you_mean(name, palette.categories)}. To add one: "
                f'palette=Palette({{..., {name!r}: "tab:cyan"}})'
            )
