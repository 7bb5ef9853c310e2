"""PanelFigure: a figure of panels, the one given or a new one, with titles, letters and legend."""

from __future__ import annotations

import inspect
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import matplotlib as mpl
from matplotlib.figure import Figure, FigureBase
from matplotlib.gridspec import SubplotSpec

from mpl_headgrid._api.checks import check_choice, check_flag, is_number
from mpl_headgrid._api.literal_artists import set_literal
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._artists.finding import palette_on
from mpl_headgrid._artists.ground import contrast, ground_of
from mpl_headgrid._artists.properties import DECIDED_OF_MARKS, a_mark, check_properties
from mpl_headgrid._artists.score_scale import common_limits
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._plots.legend import checked_ncols, draw_legend
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
)
from .text_room import layout_pads

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Hashable,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure
    from matplotlib.layout_engine import ConstrainedLayoutEngine
    from matplotlib.legend import Legend
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

    from mpl_headgrid._heads.head_scores import HeadScores
    from mpl_headgrid._palette.palette import Palette

    from .arrangement import Arrangement

READABLE = 2.9  # contrast of large bold text: our styles' palest category has it
WIDEST = 1_000  # inches: no paper is, and a renderer would fail only when it draws
CELLS = ("fill", "square", "equal")

Key = TypeVar("Key")


def split_drawing(
    function: str, keywords: Mapping[str, Any], *, cells: object, legend: object
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the keywords of `read_heads` and those of `draw_scatter`, with choices checked."""
    check_choice("cells", cells, CELLS)
    check_flag("legend", legend)
    reading, drawing = split_keywords(keywords)
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
    legend : bool
    beside : float
        What to leave free to the right of the panels, in inches.
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
        legend: bool,
        beside: float = 0,
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
        self.figure = _checked_figure(figure, width)
        self.palette = self._palette_of(palette, grids)
        whole = _width_of(self.figure, width)
        self.beside = min(beside, whole / 2)
        self.width = whole - self.beside
        self.cells = cells
        self.legend = legend

    @property
    def height(self) -> float | None:
        """Height of the figure given, in inches; None for a new one."""
        return None if self.figure is None else float(self.figure.bbox.height / self.figure.dpi)

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
        with _target_of(self.figure, (self.width + self.beside, arrangement.height)) as target:
            axes = self._draw_panels(target, panels, arrangement, letters)
            if finish is not None:
                finish(target, axes)
            if self.legend:
                legend = draw_legend(target, leave_out=titled)
                if self.figure is None:
                    _grow(target, legend)
            shapes = self.shapes(panel.grid for panel in panels.values())
            kind = "width" if self.figure is None else "figure"
            check_room(kind, target, list(panels.values()), shapes, self.beside)
            if self.legend:
                _warn_of_room(target, arrangement)
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
        place = _gridspec(self._room_in(target), arrangement)
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
            lines.append(
                [set_literal(ax.set_title(panel.title, y=1.0, **self._colored(ax, panel)))]
            )
            if panel.count:
                lines[-1].append(add_count(ax, panel.count))
        hide_inner_labels(list(panels.values()), list(axes.values()))
        if arrangement.rows is not None:
            label_rows_once(list(panels.values()), list(axes.values()))
        fit_titles([line[0] for line in lines], arrangement)
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
                    ends_row=arrangement.ends_row(panel.place),
                )
            )
            ax.set_axes_locator(peers[-1])  # type: ignore[arg-type]  # Axes for _AxesBase


@contextmanager
def _target_of(figure: Figure | SubFigure | None, size: tuple[float, float]) -> Iterator[Any]:
    """Yield the figure, or a new one of a size in inches; an error leaves nothing drawn behind."""
    if figure is not None:
        root = figure.get_figure(root=True)
        before, legends = root.get_layout_engine(), {*figure.legends}
        try:
            yield figure
        except Exception:
            for artist in [*figure.axes, *figure.legends]:
                if artist not in legends:
                    artist.remove()
            if root.get_layout_engine() is not before:
                root.set_layout_engine(before or "none")
            raise
        return
    import matplotlib.pyplot as plt

    new = plt.figure(figsize=size, layout="constrained")
    w_pad, h_pad = layout_pads()
    cast("ConstrainedLayoutEngine", new.get_layout_engine()).set(w_pad=w_pad, h_pad=h_pad)
    try:
        yield new
    except Exception:
        plt.close(new)
        raise


def _categories_of(grid: HeadGrid | HeadScores) -> tuple[str, ...]:
    if isinstance(grid, HeadGrid):
        return grid.categories
    return tuple(dict.fromkeys((grid.groups or {}).values()))


def _gridspec(
    target: Figure | SubFigure | SubplotSpec, arrangement: Arrangement
) -> Callable[[tuple[int, int]], SubplotSpec]:
    """Return what gives the place of a panel, by row and column."""
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
    inner = [
        outer[row, 0].subgridspec(1, len(widths), width_ratios=widths)
        for row, widths in enumerate(arrangement.rows)
    ]
    return lambda place: inner[place[0]][0, place[1]]


def _grow(figure: Figure, legend: Legend) -> None:
    """Make a new figure higher by what its legend takes."""
    width, height = figure.get_size_inches()
    engine = figure.get_layout_engine()
    pads = 0.0 if engine is None else 2 * engine.get().get("h_pad", 0)
    box = cast("Bbox", legend.get_tightbbox())
    figure.set_size_inches(width, height + box.height / figure.dpi + pads)


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


def _checked_figure(figure: object, width: float | None) -> Figure | SubFigure | None:
    """Return the figure to draw in, or None for a new one; raise unless it is empty."""
    if figure is None:
        return None
    if not isinstance(figure, FigureBase):
        raise TypeError(f"figure: expected a Figure or SubFigure, got {type(figure).__name__}")
    if width is not None:
        raise ValueError("width: the figure given has its own width; give one of the two")
    if _has_axes(figure):
        raise ValueError(
            "figure: expected an empty one, got one that has Axes; call its clear(), or divide a "
            'new one: left, right = plt.figure(layout="constrained").subfigures(1, 2)'
        )
    return figure  # type: ignore[return-value]  # a FigureBase is one of the two


def _has_axes(figure: FigureBase) -> bool:
    return bool(figure.axes) or any(map(_has_axes, figure.subfigs))


def _width_of(figure: Figure | SubFigure | None, width: object) -> float:
    """Return the width to draw in, in inches."""
    if figure is not None:
        return float(figure.bbox.width / figure.dpi)
    if width is None:
        return float(mpl.rcParams["figure.figsize"][0])
    if not is_number(width):
        raise TypeError(f"width: expected a number of inches, got {width!r}")
    if not 0 < width <= WIDEST:
        raise ValueError(
            f"width: expected a positive number of inches, at most {WIDEST:,}, got {width!r}"
        )
    return float(width)
