"""HeadMarks: the drawn heads of one grid, one artist per class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from matplotlib.artist import Artist
from matplotlib.transforms import Bbox

from mpl_headgrid._api.checks import did_you_mean, in_short
from mpl_headgrid._api.keywords import MADE_BY_FUNCTIONS
from mpl_headgrid._heads.category_names import HIDDEN
from mpl_headgrid._readers.read_heads import READ_KEYWORDS, read_like
from mpl_headgrid._render.spans import check_scale

from .class_marks import ClassMarks, SharedImage
from .drawn_grid import DrawnGrid
from .encoding import check_all_have_scores, is_legible
from .finding import grids_on
from .head_places import OnHeads, places_on
from .key_value_lines import KeyValueLines, lines_between_groups
from .legend_keys import ScoreKey
from .properties import (
    DECIDED_OF_MARKS,
    SHARED_PROPERTIES,
    a_mark,
    check_properties,
    checked_fill,
    ids,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import MouseEvent, RendererBase

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._palette.palette import Palette
    from mpl_headgrid._readers.read_heads import ReadKeywords
    from mpl_headgrid._render.spans import Orientation

    from .encoding import Encoding


ArtistT = TypeVar("ArtistT", bound=Artist)


class ByClass(Mapping[str, ArtistT]):
    """Artists by the class that each draws. A subclass sets `_by_class` when it is made."""

    _by_class: dict[str, ArtistT]

    def __getitem__(self, name: str) -> ArtistT:
        if name not in self._by_class:
            raise KeyError(
                f"no class {in_short(name)}; there are {list(self._by_class)}"
                f"{did_you_mean(name, list(self._by_class))}"
            )
        return self._by_class[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_class

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_class)

    def __len__(self) -> int:
        return len(self._by_class)

    # Like any artist, equal to itself alone: two figures of the same data are not one.
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class HeadMarks(ByClass[ClassMarks]):
    """The heads of one grid on one Axes: a mapping of class to the artist that draws it.

    `headgrid_scatter` makes and returns one. The classes are all of the palette's, in its order,
    whether the grid has heads of them or not. Where marks are split there are no classes for the
    number of categories: a head is in each of its own. Each artist is a
    `matplotlib.collections.Collection` that carries its class as label, so that ``ax.legend()`` is
    complete and in order.

    Attributes
    ----------
    grid : HeadGrid
        What is drawn.
    palette : Palette
        The colours it was drawn in.
    axes : matplotlib.axes.Axes
        Where it is drawn.
    key_value_lines : matplotlib.collections.LineCollection or None
        The lines between key-value groups; None for a grid that does not know its groups, or whose
        heads are sorted.
    artists : tuple of matplotlib.artist.Artist
        All artists on the Axes, in drawing order: what an animation with blitting returns.

    See Also
    --------
    headgrid_scatter : Draw them.
    HeadHeatmap : The same for scores.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> fig, ax = plt.subplots()
    >>> marks = hg.headgrid_scatter(ax, hg.load_heads("GPT-2 XL"))
    >>> marks["Unclassified"].set_alpha(0.3)
    >>> list(marks)[:3]
    ['Unclassified', 'Algorithmic', 'Knowledge']
    >>> plt.close(fig)
    """

    __signature__ = MADE_BY_FUNCTIONS

    def __init__(
        self,
        ax: Axes,
        grid: HeadGrid,
        palette: Palette,
        encoding: Encoding,
        *,
        orientation: Orientation,
        fill: float = 0.8,
        is_sorted: bool = False,
        **properties: Any,
    ) -> None:
        properties = {name: value for name, value in properties.items() if value is not None}
        check_properties(
            "headgrid_scatter", a_mark, properties, DECIDED_OF_MARKS, taken=READ_KEYWORDS
        )
        self._gid = properties.pop("gid", None)
        self.axes = ax
        self.grid: HeadGrid = grid
        self.palette = palette
        self._encoding = encoding
        self._drawn = DrawnGrid(ax, orientation, checked_fill(fill), palette, is_sorted)
        self._drawn.set_grid(grid, encoding.glyphs_of(grid, palette))
        if (scale := encoding.scale) is not None:
            self._drawn.score_limits = (scale.low, scale.high)
        for axis, along in enumerate(self._drawn.cells):
            check_scale(ax, axis, along)
        shared = {key: properties[key] for key in SHARED_PROPERTIES if key in properties}
        self._image = SharedImage(self._drawn, **shared)
        self._properties = properties
        self._by_class = {
            name: self._marks_of(name, code, palette[name])
            for name, code in encoding.classes(palette).items()
        }
        if grid.hidden.any():
            self._by_class[HIDDEN] = self._marks_of(HIDDEN, len(palette), palette.hidden)
        self._set_gids(self._by_class)
        self.key_value_lines: KeyValueLines | None = None
        self._line_properties = {**shared, "gid": self._gid and f"{self._gid}-key-value-groups"}
        self._separate_groups()
        ax.add_artist(self._image)  # first, since it is drawn before the classes it holds
        for artist in self._by_class.values():
            ax.add_collection(artist, autolim=False)
        self._score_key: ScoreKey | None = None
        if encoding.scale is not None:
            self._score_key = ScoreKey(encoding.scale, encoding.scale.beyond(grid))
            ax.add_collection(self._score_key, autolim=False)
        x, y = self._drawn.cells
        ax.update_datalim([(x.start - 0.5, y.start - 0.5), (x.stop - 0.5, y.stop - 0.5)])

    def _set_gids(self, names: Iterable[str]) -> None:
        """Give marks of classes the ids that begin with the user's."""
        if self._gid is not None:
            found = ids(self._gid, self._by_class)
            for name in names:
                self._by_class[name].set_gid(found[name])

    def _marks_of(self, name: str, code: int, color: str) -> ClassMarks:
        return ClassMarks(
            self._drawn,
            self._image,
            code,
            color,
            marker=self._encoding.markers.get(name),
            key=self._encoding.key(name, self.palette),
            label=name,
            **self._properties,
        )

    @property
    def artists(self) -> tuple[Artist, ...]:
        """All artists on the Axes, in drawing order."""
        marks = (self._image, *self._by_class.values())
        lines = self.key_value_lines
        if lines is None:
            return marks
        # As the Axes sorts them: by zorder.
        over = lines.get_zorder() > self._image.get_zorder()
        return (*marks, lines) if over else (lines, *marks)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of cells along the x-axis and along the y-axis."""
        n_x, n_y = self._drawn.codes.shape
        return n_x, n_y

    def set_data(self, data: Any, **keywords: Unpack[ReadKeywords]) -> None:
        """Show other data of the same model with the same artists.

        Parameters
        ----------
        data : HeadGrid or anything that `read_heads` takes
            The same layers and heads as before; a table is read as one of the whole model.
        **keywords
            Passed to `read_heads`.

        Raises
        ------
        ValueError
            For a grid of another size, of other layers or with other heads absent, for a category
            that the palette does not know, and as `read_heads` does. What is drawn then stays as it
            was.

        See Also
        --------
        read_heads : The forms of data, and the keywords.

        Notes
        -----
        Lines between key-value groups stay if the data say nothing about groups.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> import mpl_headgrid as hg
        >>> fig, ax = plt.subplots()
        >>> marks = hg.headgrid_scatter(ax, {"Copy": [(0, 1)]}, n_layers=2, n_heads=2)
        >>> marks.set_data({"Copy": [(0, 1), (1, 1)]})
        >>> marks
        HeadMarks(Unclassified: 2, Copy: 2)
        >>> plt.close(fig)
        """
        grid = read_like(self.grid, data, keywords)
        if self._encoding.scale is not None:
            check_all_have_scores(grid)
        if self._encoding.split and (grid.n_categories_per_head > 1).any():
            instead = "draw it anew on cleared Axes, which are larger or have multi='count'"
            is_legible(self.axes, grid, self._drawn.orientation, "multi", instead)
        self._drawn.set_grid(grid, self._encoding.glyphs_of(grid, self.palette))
        if grid.hidden.any() and HIDDEN not in self._by_class:
            hidden = self._marks_of(HIDDEN, len(self.palette), self.palette.hidden)
            self._by_class[HIDDEN] = hidden
            self._set_gids([HIDDEN])
            if self._image.axes is not None:
                self.axes.add_collection(hidden, autolim=False)
        if self._score_key is not None:
            self._score_key.set_beyond(self._score_key.scale.beyond(grid))
        self.grid = grid
        if self._drawn.is_sorted and self._image.axes is not None:
            self._move_names()
        if self._image.axes is not None:  # or lines would come back without the marks
            self._separate_groups()
        for artist in self.artists:
            artist.stale = True

    def _move_names(self) -> None:
        """Let what marks and names heads follow them to where they stand now."""
        if grids_on(self.axes)[0] is self._drawn:  # else they are on another grid above this one
            places = places_on(self.axes)
            for artist in self.axes.get_children():
                if isinstance(artist, OnHeads):
                    artist.move_to(places)

    def _separate_groups(self) -> None:
        if self._drawn.is_sorted:  # heads of a group do not stand side by side
            return
        self.key_value_lines = lines_between_groups(
            self._drawn, self.key_value_lines, self._line_properties
        )

    def remove(self) -> None:
        """Remove all marks from the Axes.

        See Also
        --------
        HeadMarks.set_data : Show other data with the same artists.
        """
        for artist in (*self.artists, self._score_key):
            if artist is not None and artist.axes is not None:
                artist.remove()

    def contains(self, mouseevent: MouseEvent) -> tuple[bool, dict[str, Any]]:
        """Return whether a mark lies under the mouse.

        Parameters
        ----------
        mouseevent : matplotlib.backend_bases.MouseEvent
            Where the pointer is.

        Returns
        -------
        inside : bool
            Whether there is a mark.
        details : dict
            "class", "layer" and "head" of the mark; empty where there is none.
        """
        for name, artist in self.items():
            inside, details = artist.contains(mouseevent)
            if inside:
                layer, head = artist.heads()[details["ind"][0]]
                return True, {"class": name, "layer": int(layer), "head": int(head)}
        return False, {}

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the box around all cells in pixels.

        Parameters
        ----------
        renderer : matplotlib.backend_bases.RendererBase, optional
            Has no effect: cells lie where the Axes says.

        Returns
        -------
        matplotlib.transforms.Bbox
            From the outer edges of the first cells to those of the last.
        """
        del renderer  # the cells do not depend on it
        return self._drawn.extent()

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox | None:
        """Return the box around the cells that the Axes shows, in pixels.

        Parameters
        ----------
        renderer : matplotlib.backend_bases.RendererBase, optional
            Has no effect: cells lie where the Axes says.

        Returns
        -------
        matplotlib.transforms.Bbox or None
            None if it shows none.
        """
        return Bbox.intersection(self.get_window_extent(renderer), self.axes.bbox)

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}: {len(artist.heads())}" for name, artist in self.items())
        return f"HeadMarks({counts})"
