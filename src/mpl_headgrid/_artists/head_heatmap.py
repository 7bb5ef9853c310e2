"""HeadHeatmap: the drawn scores of one model, one artist whose cells are those of marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack, cast

import matplotlib as mpl
import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.collections import Collection
from matplotlib.colors import to_rgba
from matplotlib.transforms import IdentityTransform

from mpl_headgrid._api.checks import in_short, is_finite
from mpl_headgrid._api.keywords import MADE_BY_FUNCTIONS
from mpl_headgrid._api.literal_artists import set_literal
from mpl_headgrid._palette.score_colors import NO_MARK, ScoreColors
from mpl_headgrid._render.glyphs import UNIT_SQUARE
from mpl_headgrid._render.raster import works_in_pixels
from mpl_headgrid._render.spans import check_scale
from mpl_headgrid._render.vector import outline, outlines_by_code
from mpl_headgrid._scores.read_scores import SCORE_KEYWORDS, read_like

from .class_marks import ABOVE_GRID_LINES, CellCollection, clip_as
from .drawn_grid import DrawnScores, as_words
from .ground import as_written, is_dark, lies_on_plain_ground
from .key_value_lines import KeyValueLines, lines_between_groups
from .properties import (
    DECIDED_OF_HEATMAPS,
    SHARED_PROPERTIES,
    a_mark,
    check_properties,
    checked_fill,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import GraphicsContextBase, MouseEvent, RendererBase
    from matplotlib.path import Path
    from matplotlib.text import Text
    from numpy.typing import ArrayLike, NDArray

    from mpl_headgrid._heads.head_scores import HeadScores
    from mpl_headgrid._render.spans import Orientation
    from mpl_headgrid._scores.read_scores import ScoreKeywords

    Floats = NDArray[np.float64]

# Share of a mark's side that the dot of a missing head has.
DOT = 0.35


class HeadHeatmap(CellCollection):
    """The scores of one model's heads on one Axes: a matplotlib Collection and ScalarMappable.

    `headgrid_heatmap` makes and returns one. ``fig.colorbar(heatmap)``, `set_cmap`, `set_norm` and
    `set_clim` do what they do on any. `set_array` and `get_array` take and give values of shape
    (n_layers, n_heads), whichever way the layers run.

    A missing head has a dot, unless the colormap has a colour for bad values
    (``with_extremes(bad=...)``); an absent one has nothing.

    Attributes
    ----------
    scores : HeadScores
        What is drawn, of one relation.
    axes : matplotlib.axes.Axes
        Where it is drawn.
    key_value_lines : matplotlib.collections.LineCollection or None
        The lines between key-value groups; None for scores that do not know their groups.
    numbers : dict of (int, int) to matplotlib.text.Text
        The scores written into the cells, by layer and head; empty where there are none.
    artists : tuple of matplotlib.artist.Artist
        All artists on the Axes, in drawing order: what an animation with blitting returns.

    See Also
    --------
    headgrid_heatmap : Draw one.
    HeadMarks : The same for categories.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> fig, ax = plt.subplots()
    >>> heatmap = hg.headgrid_heatmap(ax, [[0.1, 0.4], [0.2, 0.3]])
    >>> heatmap.get_array().shape
    (2, 2)
    >>> heatmap.get_clim()
    (0.0, 0.4)
    >>> plt.close(fig)
    """

    __signature__ = MADE_BY_FUNCTIONS
    drawn: DrawnScores

    def __init__(
        self,
        ax: Axes,
        scores: HeadScores,
        colors: ScoreColors,
        *,
        orientation: Orientation,
        fill: float = 0.8,
        **properties: Any,
    ) -> None:
        properties = {name: value for name, value in properties.items() if value is not None}
        check_properties(
            "headgrid_heatmap", a_mark, properties, DECIDED_OF_HEATMAPS, taken=SCORE_KEYWORDS
        )
        self.numbers: dict[tuple[int, int], Text] = {}
        self._format, self._has_color = "", False
        self.drawn = DrawnScores(ax, orientation, checked_fill(fill))
        self.drawn.place(scores)
        for axis, along in enumerate(self.drawn.cells):
            check_scale(ax, axis, along)
        defaults = {"linewidths": 0, "edgecolors": "face", "zorder": ABOVE_GRID_LINES}
        Collection.__init__(
            self,
            cmap=colors.colormap,
            norm=colors.norm,
            offset_transform=ax.transData,
            transform=IdentityTransform(),
            **{**defaults, **properties},
        )
        self.set_mouseover(False)  # the Axes' own readout says it all, in the gaps too
        self.missing_color: Any = mpl.rcParams["xtick.color"]
        self.set_array(scores.values[:, :, 0])
        shared = {key: properties[key] for key in SHARED_PROPERTIES if key in properties}
        gid = properties.get("gid")
        self._line_properties = {**shared, "gid": gid and f"{gid}-key-value-groups"}
        self.key_value_lines: KeyValueLines | None = None
        ax.add_collection(self, autolim=False)
        self._separate_groups()
        ax.update_datalim(self.get_datalim(ax.transData))

    @property
    def scores(self) -> HeadScores:
        """What is drawn."""
        return self.drawn.grid

    @property
    def artists(self) -> tuple[Artist, ...]:
        """All artists on the Axes, in drawing order."""
        lines, numbers = self.key_value_lines, self.numbers.values()
        return (self, *numbers) if lines is None else (self, lines, *numbers)

    @property
    def has_missing(self) -> bool:
        """Whether some head that there is has no score."""
        return bool((np.isnan(self.drawn.values) & self.scores.exists).any())

    @property
    def has_absent(self) -> bool:
        """Whether some cell stands for no head."""
        return not self.scores.exists.all()

    def set_array(self, A: ArrayLike | None) -> None:  # noqa: N803 matplotlib's name
        """Show other values.

        Parameters
        ----------
        A : array of float, shape (n_layers, n_heads)
            NaN, or masked, for a missing head; so must absent heads be.
        """
        expected = self.scores.exists.shape
        if A is None:
            raise TypeError(f"set_array: expected values of shape {expected}, got None")
        given: Any = np.ma.asarray(A)
        if given.dtype.kind not in "biuf":
            raise TypeError(f"set_array: expected numbers, got an array of {given.dtype}")
        values = np.ma.filled(given.astype(float), np.nan)
        if values.shape != expected:
            turned = values.shape == expected[::-1]
            hint = "; it looks transposed: pass its transpose" if turned else ""
            raise ValueError(
                f"set_array: expected shape {expected} (n_layers, n_heads), got "
                f"{values.shape}{hint}"
            )
        for wrong, problem in (
            (np.isinf(values), "expected finite numbers, NaN where there is none"),
            (~np.isnan(values) & ~self.scores.exists, "but the model has no such head"),
        ):
            if wrong.any():
                layer, head = np.argwhere(wrong)[0]
                raise ValueError(
                    f"set_array: layer {self.scores.layer_labels[layer]}, head {head} is "
                    f"{values[layer, head]}, {problem}"
                )
        self.drawn.values = values
        super().set_array(values)
        if self.numbers:
            self._set_numbers()

    def set_data(self, scores: Any, **keywords: Unpack[ScoreKeywords]) -> None:
        """Show other scores of the same model with the same artists, colours and limits.

        Parameters
        ----------
        scores : HeadScores or anything that `read_scores` takes
            The same layers and heads as before, and one relation. If some layers of a model are
            drawn, a table is read as one of the whole model, and an array may be of either.
        **keywords
            Passed to `read_scores`.

        Raises
        ------
        ValueError
            For scores of another size, of other layers or with other heads absent, of several
            relations, and as `read_scores` does. What is drawn then stays as it was.

        See Also
        --------
        HeadHeatmap.set_array : Show other values, given as an array.
        read_scores : The forms of scores, and the keywords.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> import mpl_headgrid as hg
        >>> fig, ax = plt.subplots()
        >>> heatmap = hg.headgrid_heatmap(ax, [[0.1, 0.4], [0.2, 0.3]])
        >>> heatmap.set_data([[0.2, 0.4], [0.2, 0.1]])
        >>> heatmap.get_array()[1, 1]
        np.float64(0.1)
        >>> plt.close(fig)
        """
        read = read_like(self.scores, scores, keywords)
        self.drawn.place(read)
        self.set_array(read.values[:, :, 0])
        if self.axes is not None:
            self._separate_groups()
        for artist in self.artists:
            artist.stale = True

    def _separate_groups(self) -> None:
        self.key_value_lines = lines_between_groups(
            self.drawn, self.key_value_lines, self._line_properties
        )

    def remove(self) -> None:
        """Remove the heat map, its lines and its numbers from the Axes."""
        super().remove()
        _take_off([self.key_value_lines, *self.numbers.values()])

    def write_numbers(self, number_format: str, **properties: Any) -> None:
        """Write the scores into their cells, and again whenever they or the colours change.

        They take the place of those that are there.

        Parameters
        ----------
        number_format : str
            As `format` takes it.
        **properties
            Of a `matplotlib.text.Text`. Without a colour, it is black or white by contrast.

        See Also
        --------
        headgrid_heatmap : With ``annot=``, it writes them as well.

        Examples
        --------
        >>> import matplotlib.pyplot as plt
        >>> import mpl_headgrid as hg
        >>> fig, ax = plt.subplots()
        >>> heatmap = hg.headgrid_heatmap(ax, [[0.1, 0.4], [0.2, 0.3]])
        >>> heatmap.write_numbers(".1f", fontsize=6)
        >>> heatmap.numbers[0, 1].get_text()
        '0.4'
        >>> plt.close(fig)
        """
        before = self.numbers, self._format, self._has_color
        self.numbers, self._format = {}, number_format
        self._has_color = "color" in properties or "c" in properties
        try:
            for layer, head in np.argwhere(self.scores.exists):
                x, y = self.drawn.at(self.drawn.orientation.pair(int(layer), int(head)))
                text = self.drawn.axes.text(
                    x,
                    y,
                    "",
                    ha="center",
                    va="center_baseline",
                    **{"zorder": self.get_zorder() + 0.2, "clip_on": True, **properties},
                )
                text.set_in_layout(False)
                self.numbers[self.scores.layer_labels[layer], int(head)] = text
            self._set_numbers()
        except Exception:
            _take_off(self.numbers.values())
            self.numbers, self._format, self._has_color = before
            raise
        _take_off(before[0].values())

    def set_alpha(self, alpha: float | None) -> None:  # type: ignore[override]  # one for all
        """Set how opaque all cells are.

        Parameters
        ----------
        alpha : float or None
            From 0 to 1; None for that of the colormap.
        """
        if alpha is not None and not (is_finite(alpha) and 0 <= alpha <= 1):
            raise ValueError(
                f"alpha: expected one number from 0 to 1 for all cells, or None, got "
                f"{in_short(alpha)}; to show chosen heads alone, make the others NaN: "
                "heatmap.set_array(np.where(chosen, heatmap.get_array(), np.nan))"
            )
        super().set_alpha(alpha)
        if self.numbers:
            self._set_numbers()

    def _set_numbers(self) -> None:
        codes, table = self._codes()
        # As they look: a faded colour has that of the background in it.
        of_cell = as_written(self, table, opaque=True)[self.drawn.orientation.transposed(codes)]
        ink = np.where(is_dark(of_cell), "white", "black")
        rows = {label: row for row, label in enumerate(self.scores.layer_labels)}
        for (layer, head), text in self.numbers.items():
            value = self.drawn.values[rows[layer], head]
            set_literal(text, "" if np.isnan(value) else format(value, self._format))
            if not self._has_color:
                text.set_color(ink[rows[layer], head])

    def changed(self) -> None:
        """Say that colours or values have changed; matplotlib calls this."""
        super().changed()
        limits: tuple[Any, Any] = self.norm.vmin, self.norm.vmax
        # Until both limits are set anew, one may be beyond the other.
        if self.numbers and (None in limits or limits[0] <= limits[1]):
            self._set_numbers()

    def _places(self) -> NDArray[np.intp]:
        """Return the place of each score along the layers and the heads: int, shape (n, 2)."""
        return np.argwhere(~np.isnan(self.drawn.values))

    def get_paths(self) -> list[Path]:
        """Return the outline of a mark, of side 1 around (0, 0)."""
        return [UNIT_SQUARE]

    def get_transforms(self) -> NDArray[np.float64]:  # type: ignore[override]  # as matplotlib's does
        """Return the scaling of that outline to pixels: shape (1, 3, 3)."""
        width, height = (self.drawn.fill * side for side in self.drawn.cell_size())
        return np.diag([width, height, 1.0])[None]

    def get_facecolor(self) -> Floats:  # type: ignore[override]  # as matplotlib's does
        """Return the colour of each score: RGBA, shape (n, 4)."""
        codes, table = self._codes()
        places = self._places()
        colors: Floats = table[self.drawn.orientation.transposed(codes)[places[:, 0], places[:, 1]]]
        return as_written(self, colors)

    def update_scalarmappable(self) -> None:
        """Do nothing: colours are found from the values whenever they are asked for."""

    def _covers(self, cell: tuple[int, int], pixel: NDArray[np.float64]) -> bool:
        """Return whether the cell has a score and its mark covers the pixel."""
        if np.isnan(self.drawn.values[self.drawn.orientation.pair(*cell)]):
            return False
        shares = self.drawn.share_under(cell, *pixel, snap=self._is_drawn_at_once())
        return all(0 <= share < 1 for share in shares)

    def get_cursor_data(self, event: MouseEvent) -> float | None:
        """Return the score under the mouse; None where there is none."""
        inside, details = self.contains(event)
        if not inside:
            return None
        layer, head = self._places()[details["ind"][0]]
        return float(self.drawn.values[layer, head])

    def format_cursor_data(self, data: float) -> str:
        """Return what `get_cursor_data` has found in words."""
        return f"{self.scores.relations[0]} {as_words(data)}"

    def _codes(self) -> tuple[NDArray[np.int32], Floats]:
        """Return the colour of each cell, shape (n_x, n_y), as an index, and the table of them.

        The last one, which −1 means, is none.
        """
        norm, values, alpha = cast("Any", (self.norm, self.drawn.values, self.get_alpha()))
        codes, table = ScoreColors(self.get_cmap(), norm).indexed(values, self.scores.exists, alpha)
        return self.drawn.orientation.transposed(codes), table

    def _dots(self, codes: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return which cells have the dot of a missing head: shape (n_x, n_y)."""
        exists = self.drawn.orientation.transposed(self.scores.exists)
        return np.asarray(exists & (codes == NO_MARK))

    @allow_rasterization  # type: ignore[untyped-decorator]  # matplotlib's
    def draw(self, renderer: RendererBase) -> None:
        """Draw the cells on a renderer."""
        if not self.get_visible():
            return
        if self.get_rasterized():
            self.drawn.warn_if_coarse(renderer)
        codes, table = self._codes()
        dots = self._dots(codes)
        gc = renderer.new_gc()
        clip_as(gc, self)
        self.drawn.draw_ground(renderer, gc)
        if not self._is_drawn_at_once():
            Collection.draw(self, renderer)
        renderer.open_group("headgrid-heatmap", self.get_gid())
        gc.set_url(self.get_url())
        if works_in_pixels(renderer):
            if self._is_drawn_at_once():
                self.drawn.draw_cells(renderer, gc, codes, table)
            if dots.any():
                colors = np.array([to_rgba(self.missing_color, self.get_alpha()), np.zeros(4)])
                self.drawn.draw_cells(renderer, gc, dots.astype(np.int32) - 1, colors, DOT)
        else:
            gc.set_linewidth(0)
            if self._is_drawn_at_once():
                self._draw_paths(renderer, gc, codes, table)
            if dots.any():
                view = self.drawn.in_view(snap=False, fill=DOT * self.drawn.fill)
                color = as_written(self, np.array(to_rgba(self.missing_color, self.get_alpha())))
                renderer.draw_path(gc, outline(*view, dots), IdentityTransform(), tuple(color))
        gc.restore()
        renderer.close_group("headgrid-heatmap")
        self.stale = False

    def _draw_paths(
        self,
        renderer: RendererBase,
        gc: GraphicsContextBase,
        codes: NDArray[np.int32],
        table: Floats,
    ) -> None:
        """Draw the marks of each colour as a path."""
        view, fill = self.drawn.in_view(snap=False), self.drawn.fill
        meets = fill == 1 and all(len(along.cells) for along in view)
        # Where marks meet, each reaches under those of later colours: a viewer would let the
        # background through as a hair line. So what they let through is blended into them.
        transparent = bool(((table[:, 3] > 0) & (table[:, 3] < 1)).any())
        blended = meets and transparent and lies_on_plain_ground(self, {self})
        colors = as_written(self, table, opaque=blended)
        if meets:
            hides = colors[codes, 3] == 1
            paths = {
                int(code): outline(
                    *view, codes == code, hides & (codes > code), self.drawn.overlap()
                )
                for code in np.unique(codes[codes >= 0])
            }
        else:
            paths = outlines_by_code(*view, codes)
        rgba = colors.tolist()  # renderers are slow on numbers of numpy's
        for code, path in paths.items():
            renderer.draw_path(gc, path, IdentityTransform(), tuple(rgba[code]))


def _take_off(artists: Iterable[Artist | None]) -> None:
    """Remove artists that are still on their Axes."""
    for artist in artists:
        if artist is not None and artist.axes is not None:
            artist.remove()
