"""Palette: the colour and marker of each class, and what can be made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_rgba_array

from mpl_headgrid._api.checks import check_flag, did_you_mean, in_short, names_of, shortened
from mpl_headgrid._heads.category_names import UNCLASSIFIED, check_category_names

from .classes import (
    CATEGORIES,
    class_colors,
    class_markers,
    completed,
    count_colors,
    free_slots,
    hex_of,
    same_shape,
    split_classes,
)
from .colormaps import to_color
from .files import read_palette, write_palette
from .report import contrasts, least_differences
from .styles import (
    PURPLES,
    STYLES,
    active_grey,
    active_style,
    background_color,
    further_colors,
    hidden_color,
    step_colors,
    style_background,
    style_colors,
    style_named,
)

if TYPE_CHECKING:
    import os

    import pandas as pd
    from matplotlib.colors import ListedColormap
    from matplotlib.typing import ColorType
    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid

MISSING = -1
MOST_NAMES, MOST_LETTERS = 10, 200  # of a part of a message
MANY = 10  # more are told apart by colour and shape together only


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
    ordinal : bool, default False
        Whether the categories are steps of one scale, of which a head is in at most one. Then there
        are no classes for heads in several. Functions that draw such a grid choose this by
        themselves.

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
    set_palette : One palette for all figures.

    Notes
    -----
    ``palette | {"Copy": "tab:cyan"}`` is a palette with that colour as well, or in place of the one
    it had; keys are categories or any other class. ``dict(palette)`` is for functions that take
    only a dict; `category_colors` is the same without Unclassified and counts.

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
    >>> (palette | {"Copy": "tab:cyan"}).categories
    ('Induction', 'Name mover', 'Copy')
    """

    def __init__(
        self,
        categories: Mapping[str, ColorType],
        *,
        unclassified: ColorType | None = None,
        counts: int | Iterable[ColorType] | None = None,
        markers: Mapping[str, Any] | None = None,
        ordinal: bool = False,
    ) -> None:
        if not isinstance(categories, Mapping):
            raise TypeError(
                "categories: expected a mapping of category to colour, got "
                f"{type(categories).__name__}"
            )
        if not categories:
            raise ValueError("categories: expected at least one category, got none")
        check_flag("ordinal", ordinal)
        self._categories = check_category_names(tuple(categories))
        self._counts = tuple(map(hex_of, count_colors(counts, active_style())))
        grey = active_grey() if unclassified is None else unclassified
        self._ordinal = bool(ordinal)
        self._colors = class_colors(categories, grey, () if ordinal else self._counts)
        self._markers = class_markers(markers, self._colors)
        self._hidden = hidden_color(self._colors[UNCLASSIFIED], background_color())
        # Whether the package chose the colours, and whether it did so for want of a palette.
        self._ours = False
        self._implicit = False

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

        See Also
        --------
        Palette.from_names : Colours for category names of your own.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> hg.Palette.from_style("headgrid")["2 categories"]
        '#a784c0'
        """
        colors = style_colors(style_named(name, "name"))
        return cls._of_style(
            name, dict(zip(CATEGORIES, colors, strict=False)), counts=colors[PURPLES]
        )

    @classmethod
    def _of_style(
        cls, style: str | None, categories: Mapping[str, str], **keywords: Any
    ) -> Palette:
        """Return a palette in the grey of a style; of the active one, for its background."""
        if style is None:
            palette = cls(categories, **keywords)
        else:
            grey = style_colors(style)[-1]
            palette = cls(categories, unclassified=grey, **keywords)
            palette._hidden = hidden_color(grey, style_background(style))
        palette._ours = True
        return palette

    @classmethod
    def from_names(
        cls,
        names: Iterable[str],
        *,
        style: str | None = None,
        counts: int | Iterable[ColorType] | None = None,
        ordinal: bool = False,
    ) -> Palette:
        """Return a palette for up to thirty categories of your own.

        Colours follow the order of `names`, so names added at the end change none of the others.

        The first four colours are the style's. The others were searched to be as far as possible
        from these, from each other, and from grey and purple. The table has the least difference
        between any two classes by the number of categories, as CAM02-UCS ΔE, for readers of normal
        vision and with full deuter-, prot- and tritanopia by each of two simulations:

        ================ ==== ==== ==== ==== ==== ==== ==== ==== ==== ====
        style               4    5    6    7    8    9   10   12   20   30
        ================ ==== ==== ==== ==== ==== ==== ==== ==== ==== ====
        headgrid         16.2 16.2 15.7 14.4 13.9 13.4 12.4 10.4  8.2  6.1
        headgrid-dark    15.9 15.9 15.9 15.9 15.5 14.4 14.3 11.2  8.3  6.2
        headgrid-print   17.0 17.0 15.5 15.5 15.0 12.7 12.5 10.3  8.0  7.0
        ================ ==== ==== ==== ==== ==== ==== ==== ==== ==== ====

        From the ninth category on, colour alone can be too little for small marks, so that each has
        a shape; see `markers`. More than ten are too many for colour alone at any size, and drawing
        them warns: `HeadGrid.lump` keeps those with the most heads.

        Parameters
        ----------
        names : iterable of str
            The categories, at most thirty, in the legend's order.
        style : str, optional
            One of the package's styles, as in `from_style`. Under "headgrid-tab10" the colours from
            the fifth on, and a ramp for more than four, are those of "headgrid".
        counts : int or sequence of colours, optional
            As in `Palette`. Default: 4.
        ordinal : bool, default False
            Whether the names are steps of one scale, from the lowest to the highest. They get one
            ramp, an orange that darkens (lightens on a dark background), and no classes for heads
            in several. Up to six stay at least 8 apart.

        Returns
        -------
        Palette

        Raises
        ------
        ValueError
            For more than thirty names, none, or one that appears twice.
        TypeError
            For a single string, a set (which has no order), or anything else that holds no names.

        See Also
        --------
        Palette.report : How far apart the colours of a palette are.
        HeadGrid.lump : Fewer categories.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> palette = hg.Palette.from_names(["Induction", "Name mover"], style="headgrid")
        >>> palette.classes
        ('Unclassified', 'Induction', 'Name mover', '2 categories')
        >>> hg.Palette.from_names(["weak", "strong"], ordinal=True).classes
        ('Unclassified', 'weak', 'strong')
        """
        categories = check_category_names(names, "names")
        check_flag("ordinal", ordinal)
        if style is not None:
            style_named(style, "style")
        return cls._named(categories, style, counts=counts, ordinal=ordinal)

    @classmethod
    def _named(
        cls,
        names: Iterable[str],
        style: str | None = None,
        *,
        kept: Mapping[str, tuple[str, Any]] | None = None,
        taken: Iterable[str] = (),
        counts: int | Iterable[ColorType] | None = None,
        ordinal: bool = False,
    ) -> Palette:
        """Return colours of a style for names, but for those `kept`, and never one that is `taken`.

        `kept` has the colour and marker of names that are known.
        """
        names, known = tuple(names), dict(kept or {})
        active = active_style() if style is None else style
        several = count_colors(counts, active)
        if ordinal:
            colors = dict(zip(names, step_colors(active, len(names)), strict=True))
            return cls._of_style(style, colors, counts=several, ordinal=True)
        free = free_slots(active, {*taken, *(color for color, _ in known.values())})
        unknown = [name for name in names if name not in known]
        known.update(zip(unknown, free, strict=False))
        if len(known) < len(names) or not names:
            most = len(CATEGORIES) + len(further_colors(active))
            if not names:
                raise ValueError("categories: expected at least one category, got none")
            raise ValueError(
                f"categories: {len(names)} of them, and there are colours for {most}; keep those "
                "with the most heads: hg.read_heads(data).lump(8)"
            )
        return cls._of_style(
            style,
            {name: known[name][0] for name in names},
            counts=several,
            markers={name: known[name][1] for name in names},
        )

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Palette:
        """Return a palette that `to_file` wrote, or one written by hand.

        Parameters
        ----------
        path : str or path-like
            A JSON file: an object with "categories", a colour for each name in the legend's order,
            and if you like "unclassified", "counts", "markers" and "ordinal", as `Palette` takes
            them, and "hidden", the colour of "Not shown". Or a .png, .svg or .pdf file of a figure
            that carries its data (see `headgrid_metadata`): the palette that it was drawn in.

        Returns
        -------
        Palette

        Raises
        ------
        ValueError
            For a file of another kind; the message names the line and the key.
        OSError
            For a file that can't be read.

        See Also
        --------
        set_palette : Use it for all figures.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import mpl_headgrid as hg
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, "colours.json")
        ...     _ = path.write_text('{"categories": {"Induction": "tab:blue"}}')
        ...     hg.Palette.from_file(path).categories
        ('Induction',)
        """
        return read_palette(path, cls._made)

    def to_file(self, path: str | os.PathLike[str]) -> None:
        """Write the palette to a JSON file, to be kept next to the paper.

        Parameters
        ----------
        path : str or path-like
            The file; an existing one is replaced.

        Raises
        ------
        TypeError
            For a marker that is an object of matplotlib's or an outline, which JSON can't hold.

        See Also
        --------
        Palette.from_file : Read the file back.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import mpl_headgrid as hg
        >>> palette = hg.Palette.from_names(["Induction", "Copy"], style="headgrid-print")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     palette.to_file(pathlib.Path(folder, "colours.json"))
        ...     hg.Palette.from_file(pathlib.Path(folder, "colours.json")) == palette
        True
        """
        write_palette(self._parts(), path)

    def _parts(self) -> dict[str, Any]:
        """Return the arguments that make the palette again."""
        return {
            "categories": self.category_colors,
            "unclassified": self._colors[UNCLASSIFIED],
            "counts": self._counts,
            "markers": {name: m for name, m in self._markers.items() if not same_shape(m, "s")},
            "ordinal": self._ordinal,
            "hidden": self._hidden,
        }

    @classmethod
    def _made(cls, *, hidden: ColorType | None = None, **arguments: Any) -> Palette:
        """Return a palette of what `_parts` gives; "Not shown" may have the default."""
        made = cls(**arguments)
        if hidden is not None:
            made._hidden = hex_of(hidden)
        return made

    def _changed(self, **parts: Any) -> Palette:
        """Return a palette that differs in some of the arguments that make it."""
        every = {**self._parts(), **parts}
        markers, hidden = every.pop("markers"), every.pop("hidden")
        made = type(self)(**every)
        # A class may be gone: of heads in several, where there are steps now.
        made._markers |= {name: mark for name, mark in markers.items() if name in made}
        if "hidden" in parts or made[UNCLASSIFIED] == self[UNCLASSIFIED]:
            made._hidden = hidden  # else it is found for the new grey
        return made

    def __or__(self, other: Mapping[str, ColorType]) -> Palette:
        """Return the palette with the colours of a mapping added, or in place of its own."""
        if not isinstance(other, Mapping):
            return NotImplemented
        markers, more = dict(self._parts()["markers"]), dict(other)
        if isinstance(other, Palette):
            more = {**other.category_colors, UNCLASSIFIED: other[UNCLASSIFIED]}
            markers = {name: mark for name, mark in markers.items() if name not in more}
            markers |= other._parts()["markers"]
        own = other._counts if isinstance(other, Palette) else self._counts
        categories, grey, several = split_classes(more, own)
        parts = {} if grey is None else {"unclassified": grey}
        if isinstance(other, Palette):
            parts["hidden"] = other._hidden
        return self._changed(
            categories={**self.category_colors, **categories},
            counts=several,
            markers=markers,
            **parts,
        )

    def __ror__(self, other: Mapping[str, ColorType]) -> Palette:
        """Return a mapping's colours with those of the palette added or instead."""
        if not isinstance(other, Mapping):
            return NotImplemented
        categories, _, _ = split_classes(other, self._counts)
        return self._changed(categories={**categories, **self.category_colors})

    @property
    def category_colors(self) -> dict[str, str]:
        """The colour of each category, without Unclassified and counts: a dict of its own."""
        return {name: self._colors[name] for name in self._categories}

    @property
    def ordinal(self) -> bool:
        """Whether the categories are steps of one scale, with no classes for several."""
        return self._ordinal

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
        """The colour of "Not shown": heads whose categories `HeadGrid.only` leaves out."""
        return self._hidden

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
            For a category that the palette does not know, and for heads in several in an ordinal
            palette.

        See Also
        --------
        Palette.colors : The colour of each head.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> grid = hg.read_heads({"Knowledge": [(0, 1), (1, 1)]}, n_layers=2, n_heads=2)
        >>> hg.Palette.from_style("headgrid").class_codes(grid).tolist()
        [[0, 2], [0, 2]]
        """
        self._check_knows(grid.categories)
        counts = grid.n_categories_per_head
        codes = np.zeros(counts.shape, dtype=np.int16)  # Unclassified is the first class
        for plane, name in enumerate(grid.categories):
            code = 1 + self.categories.index(name)
            np.copyto(codes, np.int16(code), where=grid.membership[:, :, plane])
        if self._ordinal and (counts > 1).any():
            layer, head = np.argwhere(counts > 1)[0]
            raise ValueError(
                f"palette: its categories are steps of a scale, and layer "
                f"{grid.layer_labels[layer]}, head {head} is in several; make it without ordinal="
            )
        told_apart = np.minimum(counts, 1 + len(self._counts))
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

        See Also
        --------
        Palette.class_codes : The class of each head.

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

    def colormap(self, name: str) -> ListedColormap:
        """Return the colormap for the scores of a category: from Unclassified's grey to its colour.

        Parameters
        ----------
        name : str
            A class of the palette.

        Returns
        -------
        matplotlib.colors.ListedColormap
            256 colours in equal steps of CAM02-UCS.

        Raises
        ------
        ValueError
            For a name that is no class of the palette.

        See Also
        --------
        headgrid_heatmap : Draw scores, with ``cmap=`` in this colormap.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> palette = hg.Palette.from_style("headgrid")
        >>> palette.colormap("Knowledge").N
        256
        """
        if not isinstance(name, str) or name not in self._colors or name == UNCLASSIFIED:
            classes = [each for each in self._colors if each != UNCLASSIFIED]
            raise ValueError(
                f"name: expected one of {', '.join(map(repr, classes))}, got {in_short(name)}"
                f"{did_you_mean(name, classes)}"
            )
        return to_color(self._colors[UNCLASSIFIED], self._colors[name], name)

    def report(self, background: ColorType | None = None) -> pd.DataFrame:
        """Return how far apart the two most alike classes are, as different readers see them.

        Differences are CAM02-UCS ΔE. Between large patches side by side, 1 is just visible; for
        small marks apart, the package's palettes keep 15. Drawing warns of two classes, or a class
        and the background, that are less than 5 apart in any vision but greyscale. Deficiencies are
        taken as full. In greyscale a colour is the grey of its luminance, and eight colours can't
        be far apart.

        Parameters
        ----------
        background : colour, optional
            What transparent colours are seen on. Default: the background that rcParams set, as in
            `from_style`.

        Returns
        -------
        pandas.DataFrame
            Index vision: normal, deuteranopia, protanopia, tritanopia, greyscale. Columns delta_e
            (the least difference of two classes), class_1, class_2 (between which),
            background_delta_e (the least difference of a class to the background) and
            background_class (which).

        See Also
        --------
        Palette.contrast : How well each class can be seen.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> report = hg.Palette.from_style("headgrid").report("white").round(1)
        >>> report[["delta_e", "class_1", "class_2"]]  # doctest: +NORMALIZE_WHITESPACE
                      delta_e       class_1       class_2
        vision
        normal           22.8  3 categories  4 categories
        deuteranopia     19.0   Algorithmic  3 categories
        protanopia       18.3   Algorithmic  2 categories
        tritanopia       19.0   Algorithmic    Linguistic
        greyscale         1.1    Linguistic  2 categories
        >>> report["background_class"].unique().tolist()
        ['Unclassified']
        """
        return least_differences(self, background)

    def contrast(self, background: ColorType | None = None) -> pd.Series[float]:
        """Return the contrast of each class with the background.

        Parameters
        ----------
        background : colour, optional
            Default: the background that rcParams set, as in `from_style`.

        Returns
        -------
        pandas.Series
            WCAG 2 contrast ratio by class, from 1 (equal) to 21 (black on white). The guideline
            asks for 3 where a graphic is needed to understand the content.

        See Also
        --------
        Palette.report : How well the classes can be told apart.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> contrast = hg.Palette({"Induction": "tab:blue"}).contrast("white")
        >>> contrast.round(1).to_dict()
        {'Unclassified': 1.3, 'Induction': 4.8}
        """
        return contrasts(self, background)

    def _check_knows(self, names: Iterable[str]) -> None:
        """Raise ValueError for the first name that is no category."""
        names = tuple(names)
        for name in names:
            if name not in self._categories:
                has = names_of(self._categories)
                if len(has) > MOST_LETTERS:
                    has = f"{len(self._categories)} others"
                hint = did_you_mean(name, self._categories) or "."
                raise ValueError(
                    shortened(
                        f"palette: no colour for category {name!r}; it has {has}{hint} "
                        f"{self._remedy(names)}"
                    )
                )

    def _remedy(self, names: tuple[str, ...]) -> str:
        """Return what draws names too that the palette, as the user gave it, lacks.

        What it has stays as it is, in its order; a name that differs in case alone takes the place
        of the user's.
        """
        own, lacking = self.category_colors, [n for n in names if n not in self._categories]
        renamed, added = completed(own, lacking, active_style(), self._colors.values())
        verb = "To add one" if added else "To draw it in that colour"
        plain = type(self)(own) == self
        every = renamed | added
        if plain and len(every) <= MOST_NAMES and len(repr(every)) <= MOST_LETTERS:
            return f"{verb}: palette={every}"
        if not added:
            meant = {name.casefold(): name for name in own}[lacking[0].casefold()]
            return f"{verb}, write {meant!r} in the data"
        first = dict(list(added.items())[:1])
        styles = [
            style for style in STYLES if self._ours and dict(self) == type(self).from_style(style)
        ]
        if styles:
            return f"{verb}: palette=hg.Palette.from_style({styles[0]!r}) | {first}"
        return f"{verb}: palette=palette | {first}, where palette is the one given"

    def _as_chosen(self) -> Palette:
        """Return the palette as one that the package chose, where none was asked for."""
        return self._marked(implicit=True)

    def _marked(self, *, implicit: bool) -> Palette:
        """Return the palette as one that the package chose, or that the user gave."""
        if self._implicit is implicit:
            return self
        marked = copy(self)
        marked._implicit = implicit
        return marked

    def __getitem__(self, name: str) -> str:
        return self._colors[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._colors)

    def __len__(self) -> int:
        return len(self._colors)

    def __eq__(self, other: object) -> bool:
        """Return whether another palette, or a mapping of class to colour, looks the same."""
        if not isinstance(other, Palette):
            return super().__eq__(other)
        one, two = ((each._colors, each._ordinal, each._hidden) for each in (self, other))
        markers = self._markers
        return one == two and all(same_shape(markers[name], other._markers[name]) for name in self)

    __hash__ = None  # type: ignore[assignment]  # as of any mapping

    def __repr__(self) -> str:
        colors = ", ".join(f"{name}: {color}" for name, color in self.items())
        return f"{type(self).__name__}({colors})"
