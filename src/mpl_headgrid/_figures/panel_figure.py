"""PanelFigure: a figure of panels, the one given or a new one, with titles, letters and legend."""

from __future__ import annotations

import inspect
from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar, cast

from matplotlib.gridspec import SubplotSpec

from mpl_headgrid._api.checks import check_choice, check_flag
from mpl_headgrid._api.literal_artists import set_literal
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._artists.encoding import common_limits
from mpl_headgrid._artists.finding import palette_on
from mpl_headgrid._artists.ground import contrast, ground_of
from mpl_headgrid._artists.properties import DECIDED_OF_MARKS, a_mark, check_properties
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._plots.legend import checked_ncols, draw_legend, legend_size, read_legend
from mpl_headgrid._plots.placed_legend import OUTSIDE, PlacedLegend, is_at_a_side
from mpl_headgrid._plots.scatter import check_choices, draw_scatter
from mpl_headgrid._readers.read_heads import READ_KEYWORDS, split_keywords
from mpl_headgrid._render.spans import Orientation

from .arrangement import LEAST_SHARE, Panel
from .layout import CellFit, check_room, fitting_layout
from .panel_texts import (
    add_count,
    add_letter,
    fit_titles,
    hide_inner_labels,
    label_rows_once,
    room_for_lines,
    title_pad,
)
from .strips import align_strips, draw_strip, strip_room
from .target import checked_figure, target_of, width_of

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Hashable,
        Iterable,
        Mapping,
        Sequence,
    )

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.text import Text

    from mpl_headgrid._heads.head_scores import HeadScores
    from mpl_headgrid._palette.palette import Palette

    from .arrangement import Arrangement

READABLE = 2.9  # contrast of large bold text: our styles' palest category has it
CELLS = ("fill", "square", "equal")
HIGHEST = 18.0  # inches: two pages

Key = TypeVar("Key")


def split_drawing(
    function: str, keywords: Mapping[str, Any], *, cells: object, legend: object
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the keywords of `read_heads` and those of `draw_scatter`, with choices checked."""
    check_choice("cells", cells, CELLS)
    read_legend(legend)
    reading, drawing = split_keywords(keywords, function)
    check_choices(drawing)
    own = {*inspect.signature(draw_scatter).parameters} - {"ax", "grid", "properties"}
    properties = {name: value for name, value in drawing.items() if name not in own}
    check_properties(function, a_mark, properties, DECIDED_OF_MARKS, taken=[*own, *READ_KEYWORDS])
    return reading, drawing


class PanelFigure:
    """A figure of panels that is to be drawn: all that the caller asked for, checked.

    Parameters
    ----------
    grids : sequence of HeadGrid or HeadScores
        All that are drawn; they get one palette, and scores one scale.
    drawing : mapping of str to value
        Keywords of `draw_scatter`.
    figure : Figure, SubFigure or None
        An empty one to draw in; None for a new one of pyplot.
    width : float or None
        Of a new figure, in inches.
    palette, ncols
        As users give them.
    cells : {"fill", "square", "equal"}
    legend : bool or mapping
        As users give it.
    beside : float
        What to leave free to the right of the panels, in inches.
    profile : bool
        Whether each panel has a profile along its layers.
    """

    def __init__(
        self,
        grids: Sequence[HeadGrid] | Sequence[HeadScores],
        drawing: Mapping[str, Any],
        *,
        figure: Figure | SubFigure | None,
        width: float | None,
        palette: object,
        ncols: int | None,
        cells: str,
        legend: bool | Mapping[str, Any],
        beside: float = 0,
        profile: bool = False,
    ) -> None:
        self.categories = [name for grid in grids for name in _categories_of(grid)]
        self.shows_scores = drawing.get("score_encoding") is not None
        self.drawing = dict(drawing)
        if self.shows_scores and drawing.get("score_limits") is None:
            self.drawing["score_limits"] = common_limits(
                grid for grid in grids if isinstance(grid, HeadGrid)
            )
        self.orientation = Orientation(drawing.get("layer_axis", "x"))
        self.ncols = checked_ncols(ncols)
        self.figure = checked_figure(figure, width)
        self.palette = self._palette_of(palette, grids)
        self.legend = read_legend(legend)
        check_flag("profile", profile)
        self.profile = profile
        whole = width_of(self.figure, width)
        if self.legend is not None and is_at_a_side(self.legend.get("loc")):
            beside += legend_size(self.palette, self.legend, whole)[0]
        self.beside = min(beside, whole / 2)
        self.width = whole - self.beside
        self.titles: list[Text] = []  # of the panels drawn
        self.cells = cells

    @property
    def height(self) -> float | None:
        """Height of the figure given, in inches; None for a new one."""
        return None if self.figure is None else float(self.figure.bbox.height / self.figure.dpi)

    @property
    def legend_height(self) -> float:
        """What a legend above or below the panels takes of a figure given, in inches."""
        if self.legend is None or self.figure is None or is_at_a_side(self.legend.get("loc")):
            return 0.0
        return legend_size(self.palette, self.legend, self.width)[1]

    @property
    def strip_room(self) -> tuple[float, float]:
        """What profiles take beside each panel and above it, in inches."""
        return self.orientation.pair(0, strip_room()) if self.profile else (0, 0)

    def shapes(self, grids: Iterable[HeadGrid | HeadScores]) -> list[tuple[int, int]]:
        """Return how many cells each grid has along x and along y."""
        return [self.orientation.pair(grid.n_layers, grid.n_heads) for grid in grids]

    def draw(
        self,
        panels: Mapping[Key, Panel],
        arrangement: Arrangement,
        letters: Sequence[str],
        finish: Callable[[Any, dict[Key, Axes]], None] | None = None,
        *,
        titled: Collection[str] = (),
    ) -> tuple[Figure | SubFigure, dict[Key, Axes]]:
        """Draw panels, and what `finish` adds; an error leaves nothing drawn behind.

        The legend leaves out classes that are `titled`: a title names them, in their colour.
        """
        with target_of(self.figure, (self.width + self.beside, arrangement.height)) as target:
            axes = self._draw_panels(target, panels, arrangement, letters)
            if self.figure is None:
                rows = [panel.place[0] for panel in panels.values()]
                width, height = target.get_size_inches()
                target.set_size_inches(width, height + room_for_lines(self.titles, rows))
            if finish is not None:
                finish(target, axes)
            if self.legend is not None:
                legend = draw_legend(target, leave_out=titled, **self.legend)
                if self.figure is None:
                    _grow(target, legend)
            shapes = self.shapes(panel.grid for panel in panels.values())
            kind = "width" if self.figure is None else "figure"
            check_room(kind, target, list(panels.values()), shapes, self.beside, self.strip_room)
            if self.legend is not None:
                _warn_of_room(target, arrangement)
            if self.figure is None and self.ncols is None:
                _warn_of_height(target)
        return target, axes

    def _draw_panels(
        self,
        target: Figure | SubFigure,
        panels: Mapping[Key, Panel],
        arrangement: Arrangement,
        letters: Sequence[str],
    ) -> dict[Key, Axes]:
        layout = fitting_layout(target)
        if self.cells == "equal" and layout is None:
            raise ValueError(
                'cells: "equal" needs a figure with constrained layout; make it with '
                'plt.figure(layout="constrained")'
            )
        place = _gridspec(self._room_in(target), arrangement, is_fitted=layout is not None)
        axes: dict[Key, Axes] = {}
        lines: list[list[Text]] = []  # title and letter of each panel
        first: dict[tuple[str, Hashable], Axes] = {}  # of those that share an axis
        for key, panel in panels.items():
            shared_x, shared_y = panel.shared
            axes[key] = ax = target.add_subplot(
                place(panel.place),
                sharex=first.get(("x", shared_x)),
                sharey=first.get(("y", shared_y)),
            )
            first.setdefault(("x", shared_x), ax)
            first.setdefault(("y", shared_y), ax)
            self._draw_on(ax, panel)
            # A box of equal cells may be narrower than its title, which its column has room for.
            own: dict[str, Any] = {"loc": "left"} if self.cells == "equal" else {}
            lift = title_pad() + 72 * self.strip_room[1]
            title = ax.set_title(panel.title, y=1.0, pad=lift, **own, **self._colored(ax, panel))
            lines.append([set_literal(title)])
            if panel.count:
                lines[-1].append(add_count(ax, panel.count, lift))
        if self.profile:
            self._draw_strips(panels, axes)
        hide_inner_labels(list(panels.values()), list(axes.values()))
        if arrangement.rows is not None:
            label_rows_once(list(panels.values()), list(axes.values()))
        self.titles = [line[0] for line in lines]
        fit_titles(self.titles, arrangement)
        for line, letter in zip(lines, letters, strict=False):  # there may be none
            line.append(add_letter(line[0], letter))
        if layout is not None:
            self._fit(list(panels.values()), lines, arrangement)
            target.get_figure(root=True).set_layout_engine(layout)
        elif self.cells == "square":
            for ax in axes.values():
                ax.set_aspect("equal", anchor="NW")
        return axes

    def _palette_of(
        self, palette: object, grids: Sequence[HeadGrid] | Sequence[HeadScores]
    ) -> Palette:
        """Return the palette of all panels."""
        return palette_on(
            self.figure, palette, [grid for grid in grids if isinstance(grid, HeadGrid)]
        )

    def _room_in(self, target: Figure | SubFigure) -> Figure | SubFigure | SubplotSpec:
        """Return what of a figure the panels share."""
        return target

    def _draw_on(self, ax: Axes, panel: Panel) -> None:
        """Draw what a panel shows."""
        assert isinstance(panel.grid, HeadGrid)
        marks = draw_scatter(ax, panel.grid, self.palette, **self.drawing)
        next(iter(marks.values())).drawn.one_category = panel.one_category

    def _draw_strips(self, panels: Mapping[Key, Panel], axes: Mapping[Key, Axes]) -> None:
        strips = [
            draw_strip(ax, panels[key].grid, self.palette, self.orientation)
            for key, ax in axes.items()
        ]
        align_strips(strips, self.orientation)

    def _category_of(self, panel: Panel) -> str | None:
        """Return the category that a panel's title names."""
        return _categories_of(panel.grid)[0] if panel.one_category else None

    def _colored(self, ax: Axes, panel: Panel) -> dict[str, Any]:
        """Return the colour of a category's title, where it can be read as text."""
        name = self._category_of(panel)
        if name is None:
            return {}
        color = self.palette[name]
        return {"color": color} if contrast(color, ground_of(ax)) >= READABLE else {}

    def _fit(
        self,
        panels: Sequence[Panel],
        lines: Sequence[Sequence[Text]],
        arrangement: Arrangement,
    ) -> None:
        """Fit the panels' boxes to their cells: all those that a shared axis shows."""
        shapes = self.shapes(panel.grid for panel in panels)
        most: dict[tuple[int, Hashable], int] = defaultdict(int)
        for panel, shape in zip(panels, shapes, strict=True):
            for axis, (shared, n) in enumerate(zip(panel.shared, shape, strict=True)):
                most[axis, shared] = max(most[axis, shared], n)
        peers: list[CellFit] = []
        for panel, line in zip(panels, lines, strict=True):
            ax = cast("Axes", line[0].axes)
            whole = most[0, panel.shared[0]], most[1, panel.shared[1]]
            peers.append(
                CellFit(
                    ax,
                    whole,
                    line,
                    cells=self.cells,
                    peers=peers,
                    row=None if arrangement.rows is None else panel.place[0],
                    is_flush=arrangement.is_flush(panel.place),
                )
            )
            ax.set_axes_locator(peers[-1])  # type: ignore[arg-type]  # Axes for _AxesBase


def _categories_of(grid: HeadGrid | HeadScores) -> tuple[str, ...]:
    if isinstance(grid, HeadGrid):
        return grid.categories
    return tuple(dict.fromkeys((grid.groups or {}).values()))


def _gridspec(
    target: Figure | SubFigure | SubplotSpec, arrangement: Arrangement, *, is_fitted: bool
) -> Callable[[tuple[int, int]], SubplotSpec]:
    """Return what gives the place of a panel, by row and column.

    What rows leave free has a place of its own, unless a layout is to centre them.
    """
    divide = target.subgridspec if isinstance(target, SubplotSpec) else target.add_gridspec
    if arrangement.rows is None:
        grid = divide(
            arrangement.nrows,
            arrangement.ncols,
            height_ratios=arrangement.heights,
            width_ratios=arrangement.widths,
        )
        return lambda place: grid[place]
    outer = divide(arrangement.nrows, 1, height_ratios=arrangement.heights)
    inner = []
    for row, boxes in enumerate(arrangement.rows):
        has_rest = not (is_fitted and arrangement.is_centred(row))
        widths = boxes if has_rest else boxes[: arrangement.lengths[row]]
        inner.append(outer[row, 0].subgridspec(1, len(widths), width_ratios=widths))
    return lambda place: inner[place[0]][0, place[1]]


def _grow(figure: Figure, legend: PlacedLegend) -> None:
    """Make a new figure higher by what its legend takes, or as high as one beside its panels."""
    words = str(legend.loc or OUTSIDE)
    if not words.startswith("outside"):
        return
    width, height = figure.get_size_inches()
    engine = figure.get_layout_engine()
    pads = 0.0 if engine is None else 2 * engine.get().get("h_pad", 0)
    needed = legend.get_tightbbox().height / figure.dpi + pads
    higher = max(height, needed) if is_at_a_side(words) else height + needed
    figure.set_size_inches(width, higher)


def _warn_of_room(target: Figure | SubFigure, arrangement: Arrangement) -> None:
    """Warn if text and legend leave the panels too little of a figure."""
    if arrangement.box_area is None:
        return
    share = arrangement.box_area / float(target.bbox.width * target.bbox.height) * target.dpi**2
    if share < LEAST_SHARE:
        warn_user(
            f"text and legend leave {share:.0%} of the figure to the panels; give a larger width=, "
            "a smaller font.size, shorter names or legend=False"
        )


def _warn_of_height(figure: Figure) -> None:
    """Warn if a new figure is higher than any page, because its text leaves no room for columns."""
    width, height = figure.get_size_inches()
    if height > HIGHEST:
        warn_user(
            f"width: {width:.3g} inches leave so little room beside text that the figure is "
            f"{height:.0f} inches high; give a larger width=, a smaller font.size, shorter names "
            "or fewer panels, or say ncols= to have it so"
        )
