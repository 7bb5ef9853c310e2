"""Palette: the colour of each class, read from the style sheets or given by the user."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.colors import is_color_like, to_hex, to_rgba_array
from matplotlib.style import library

from ._grid import UNCLASSIFIED, HeadGrid, check_category_names
from ._hints import did_you_mean
from ._matplotlib import STYLES, read_sheet

if TYPE_CHECKING:
    from matplotlib.typing import ColorType
    from numpy.typing import NDArray

# The sheets write their colours in this order: the categories, 2, 3, 4 categories, Unclassified.
CATEGORIES = ("Algorithmic", "Knowledge", "Linguistic", "Translation")
LARGEST_COUNT = 4
MISSING = -1
# Colours for the fifth to the tenth of a user's own categories, in matplotlib's names: each is the
# farthest, to readers of any colour vision, from those before it and the style's, among those that
# are neither grey nor purple and have a contrast of at least 3:1 with the ground.
MORE_ON_LIGHT = (
    "xkcd:maroon", "xkcd:ultramarine", "xkcd:dark green blue", "xkcd:very dark brown",
    "xkcd:periwinkle", "xkcd:dark sea green",
)  # fmt: skip
MORE_ON_DARK = (
    "xkcd:lemon", "xkcd:light light blue", "xkcd:slate green", "xkcd:greenish cyan",
    "xkcd:dark aquamarine", "xkcd:goldenrod",
)  # fmt: skip


class Palette(Mapping[str, str]):
    """The classes of a figure, in the legend's order, and the colour of each.

    The classes are Unclassified, the categories, and "2 categories", "3 categories", ... for heads
    in several; where there are more than four categories the last is "4+ categories". A palette is
    a mapping of class to colour (hex, with alpha where there is one).

    Parameters
    ----------
    categories : mapping of str to colour
        Categories in the legend's order, each with any colour that matplotlib knows.
    unclassified : colour, optional
        Default: the grey of the active style.
    counts : sequence of 3 colours, optional
        For heads in 2, 3 and 4 (or more) categories. Default: the purples of the active style.

    Raises
    ------
    ValueError
        For a value that is not a colour, for no category, or for a name that a `HeadGrid` would
        not take.
    TypeError
        For `categories` that are not a mapping of names.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> palette = hg.Palette({"Induction": "tab:blue", "Name mover": "tab:orange"})
    >>> palette.classes
    ('Unclassified', 'Induction', 'Name mover', '2 categories')
    >>> palette["Induction"]
    '#1f77b4'
    """

    def __init__(
        self,
        categories: Mapping[str, ColorType],
        *,
        unclassified: ColorType | None = None,
        counts: Iterable[ColorType] | None = None,
    ) -> None:
        if not isinstance(categories, Mapping):
            raise TypeError(
                "categories: expected a mapping of category to colour, got "
                f"{type(categories).__name__}"
            )
        if not categories:
            raise ValueError("categories: expected at least one category, got none")
        self.categories: tuple[str, ...] = check_category_names(tuple(categories))
        if unclassified is None or counts is None:
            *_, purple_2, purple_3, purple_4, grey = style_colours(active_style())
            unclassified = grey if unclassified is None else unclassified
            counts = (purple_2, purple_3, purple_4) if counts is None else counts
        counts = tuple(counts)
        if len(counts) != LARGEST_COUNT - 1:
            raise ValueError(
                f"counts: expected {LARGEST_COUNT - 1} colours, for 2, 3 and 4 or more categories, "
                f"got {len(counts)}"
            )
        colours: dict[str, ColorType] = {
            UNCLASSIFIED: unclassified,
            **categories,
            **dict(zip(_count_names(len(categories)), counts, strict=False)),
        }
        for name in _count_names(len(categories)):
            if name in categories:
                raise ValueError(f"categories: {name!r} is the name of the class of such heads")
        for name, colour in colours.items():
            if not is_color_like(colour):
                raise ValueError(
                    f"palette: expected a colour that matplotlib knows for {name!r}, got {colour!r}"
                )
        self._colours = {name: _hex(colour) for name, colour in colours.items()}

    @classmethod
    def from_style(cls, name: str | None = None) -> Palette:
        """Return the palette of one of the package's styles.

        Parameters
        ----------
        name : str, optional
            "headgrid", "headgrid-dark" or "headgrid-tab10". Default: the one whose colours are
            the current ``axes.prop_cycle``, or "headgrid" under a style that is not ours.

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
        name = active_style() if name is None else name
        if name not in STYLES:
            raise ValueError(
                f"name: expected one of {', '.join(map(repr, STYLES))}, got {name!r}"
                f"{did_you_mean(str(name), STYLES)}"
            )
        colours = style_colours(name)
        return cls(
            dict(zip(CATEGORIES, colours, strict=False)),
            unclassified=colours[-1],
            counts=colours[len(CATEGORIES) : -1],
        )

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of all classes, in the legend's order."""
        return tuple(self._colours)

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
        """
        self._check_knows(grid.categories)
        counts = grid.n_categories_per_head
        codes = np.zeros(counts.shape, dtype=np.int16)  # Unclassified is the first class
        for plane, name in enumerate(grid.categories):
            code = 1 + self.categories.index(name)
            np.copyto(codes, np.int16(code), where=grid.membership[:, :, plane])
        for count in range(2, LARGEST_COUNT + 1):
            several = counts >= count
            np.copyto(codes, np.int16(len(self.categories) + count - 1), where=several)
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
        """
        table = np.vstack([to_rgba_array(list(self._colours.values())), np.zeros(4)])
        colours: NDArray[np.float64] = table[self.class_codes(grid)]
        return colours

    def _check_knows(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.categories:
                raise ValueError(
                    f"palette: no colour for category {name!r}; it has "
                    f"{', '.join(map(repr, self.categories))}"
                    f"{did_you_mean(name, self.categories)}. To add one: "
                    f'palette=Palette({{..., {name!r}: "tab:cyan"}})'
                )

    def __getitem__(self, name: str) -> str:
        return self._colours[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._colours)

    def __len__(self) -> int:
        return len(self._colours)

    def __repr__(self) -> str:
        return f"Palette({', '.join(f'{name}: {colour}' for name, colour in self.items())})"


def palette_for(palette: object, categories: Iterable[str]) -> Palette:
    """Return the palette to draw `categories` in; `palette` is what the user asked for, or None.

    Raises
    ------
    ValueError, TypeError
        For a category that the palette does not know, or for something that is not a palette.
    """
    names = sorted(set(categories))
    if palette is None:
        chosen = Palette.from_style()
        known = {name.casefold() for name in chosen.categories}
        # A slip in the case of a name is not a new set of names.
        if names and not known.intersection(name.casefold() for name in names):
            chosen = _palette_of_names(names, chosen)
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
    chosen._check_knows(names)  # noqa: SLF001 the palette's own room
    return chosen


def _palette_of_names(names: list[str], ours: Palette) -> Palette:
    more = MORE_ON_DARK if active_style() == "headgrid-dark" else MORE_ON_LIGHT
    colours = [*(ours[name] for name in ours.categories), *more]
    if len(names) > len(colours):
        raise ValueError(
            f"palette: {len(names)} categories of your own, and there are colours for "
            f"{len(colours)}; give them yours: palette=Palette({{{names[0]!r}: "
            f'"tab:blue", {names[1]!r}: "tab:orange", ...}})'
        )
    return Palette(dict(zip(names, colours, strict=False)))


def active_style() -> str:
    """Return which of our styles the current colour cycle is of; the light one if none."""
    current = tuple(mpl.rcParams["axes.prop_cycle"].by_key().get("color", ()))
    return next((name for name in STYLES if style_colours(name) == current), STYLES[0])


def style_colours(name: str) -> tuple[str, ...]:
    """Return the eight colours of a style as its sheet has them: categories, counts, grey."""
    colours = _colours_in(library.get(name, {}))
    if colours is None:  # a sheet of the user's own that goes by our name and has other colours
        colours = _colours_in(read_sheet(name))
    assert colours is not None, f"the style sheet {name!r} holds no palette"
    return colours


def _colours_in(sheet: Any) -> tuple[str, ...] | None:
    if "axes.prop_cycle" not in sheet:
        return None
    colours = sheet["axes.prop_cycle"].by_key().get("color", [])
    if len(colours) != len(CATEGORIES) + LARGEST_COUNT - 1 + 1:  # 2 to 4 categories, and grey
        return None
    return tuple(colours)


def _count_names(n_categories: int) -> list[str]:
    names = [f"{n} categories" for n in range(2, min(n_categories, LARGEST_COUNT) + 1)]
    if n_categories > LARGEST_COUNT:
        names[-1] = f"{LARGEST_COUNT}+ categories"
    return names


def _hex(colour: ColorType) -> str:
    """Return a colour as #rrggbb, or #rrggbbaa where it is not opaque."""
    written = to_hex(colour, keep_alpha=True)
    return written.removesuffix("ff") if len(written) == len("#rrggbbaa") else written
