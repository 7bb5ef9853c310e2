"""ScoreFigure: a figure of panels that are heat maps, on one norm with one colour bar."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from mpl_headgrid._api.checks import check_choice, check_flag, did_you_mean, in_short, names_of
from mpl_headgrid._api.literal_text import check_showable
from mpl_headgrid._heads.category_names import check_category_names
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.head_scores import HeadScores, one_relation
from mpl_headgrid._palette.choosing import palette_for
from mpl_headgrid._palette.score_colors import COLOR_KEYWORDS, read_score_colors
from mpl_headgrid._plots.colorbar import (
    BAR_WIDTH,
    bar_label,
    check_in_limits,
    draw_colorbar,
    read_colorbar,
    read_threshold,
)
from mpl_headgrid._plots.heatmap import draw_heatmap, read_numbers
from mpl_headgrid._plots.scatter import check_choices
from mpl_headgrid._scores.read_scores import SCORE_KEYWORDS

from .panel_figure import CELLS, PanelFigure
from .text_room import em

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.gridspec import SubplotSpec

    from mpl_headgrid._artists.head_heatmap import HeadHeatmap
    from mpl_headgrid._palette.palette import Palette
    from mpl_headgrid._palette.score_colors import ScoreColors

    from .arrangement import Arrangement, Panel
    from .panel_figure import Key

ROOM_FOR_BAR = 5.4  # of the font size: what a bar takes with its numbers and its label


class ScoreFigure(PanelFigure):
    """A figure of heat maps that is to be drawn.

    Parameters
    ----------
    tables : sequence of HeadScores
        All that are drawn, each of any number of relations.
    keywords : mapping of str to value
        Those of `headgrid_heatmap`, and `share_norm`.
    legend : bool
        Whether there is a colour bar.
    **figure
        As `PanelFigure` has them.
    """

    is_beside = True  # the bar of all panels

    def __init__(
        self,
        tables: Sequence[HeadScores],
        keywords: Mapping[str, Any],
        *,
        legend: bool,
        palette: object = None,
        **figure: Any,
    ) -> None:
        drawing = dict(keywords)
        self._share_norm = drawing.pop("share_norm", True)
        check_flag("share_norm", self._share_norm)
        bar = read_colorbar(drawing.pop("colorbar", True))
        if bar is not None and "cax" in bar and not self._share_norm:
            raise ValueError(
                'colorbar: "cax" is a place for one bar, and share_norm=False draws one beside '
                "each panel; leave out one of the two"
            )
        self._bar = bar if legend else None
        self._threshold = read_threshold(drawing.pop("threshold", None))
        self._numbers = read_numbers(drawing.pop("annot", False), drawing.pop("fmt", ".2g"))
        self._colors = {name: drawing.pop(name) for name in COLOR_KEYWORDS if name in drawing}
        self._shared: ScoreColors | None = None
        if self._share_norm:
            self._shared = read_score_colors([each.values for each in tables], **self._colors)
            if self._threshold is not None:
                check_in_limits(self._threshold, self._shared.norm)
        self._place_of_bar: SubplotSpec | None = None
        self._has_own_place = self._bar == {} and self._share_norm and self.is_beside
        self.heatmaps: dict[Axes, HeadHeatmap] = {}
        super().__init__(
            tables,
            drawing,
            palette=palette,
            legend=False,
            beside=ROOM_FOR_BAR * em() if self._has_own_place else 0,
            **figure,
        )

    def draw(
        self,
        panels: Mapping[Key, Panel],
        arrangement: Arrangement,
        letters: Sequence[str],
        finish: Callable[[Any, dict[Key, Axes]], None] | None = None,
        *,
        titled: Collection[str] = (),
    ) -> tuple[Figure | SubFigure, dict[Key, Axes]]:
        """Draw panels, their bar, and what `finish` adds; an error leaves nothing drawn behind."""

        def with_bar(target: Any, axes: dict[Key, Axes]) -> None:
            if self._bar is not None:
                self._draw_bars(target, self._bar)
            if finish is not None:
                finish(target, axes)

        return super().draw(panels, arrangement, letters, with_bar, titled=titled)

    @property
    def strip_room(self) -> tuple[float, float]:
        """What profiles, and bars of their own, take beside each panel and above it, in inches."""
        beside, above = super().strip_room
        bar = None if self._share_norm else self._bar
        if bar is not None and bar.get("location", "right") in ("left", "right"):
            beside += ROOM_FOR_BAR * em()
        return beside, above

    def _room_in(self, target: Figure | SubFigure) -> Figure | SubFigure | SubplotSpec:
        if not self._has_own_place:
            return target
        ratios = [self.width, BAR_WIDTH * em()]
        halves = target.add_gridspec(1, 2, width_ratios=ratios)
        self._place_of_bar = halves[0, 1]
        return halves[0, 0]

    def _draw_on(self, ax: Axes, panel: Panel) -> None:
        assert isinstance(panel.grid, HeadScores)
        scores = one_relation(panel.grid)
        colors = self._shared
        if colors is None:
            # A copy of the user's norm, which would keep the limits that the first panel gives it.
            colors = read_score_colors([scores.values], **deepcopy(self._colors))
            if self._threshold is not None:
                check_in_limits(self._threshold, colors.norm)
        self.heatmaps[ax] = draw_heatmap(ax, scores, colors, numbers=self._numbers, **self.drawing)

    def _palette_of(
        self, palette: object, grids: Sequence[HeadGrid] | Sequence[HeadScores]
    ) -> Palette:
        del grids
        return palette_for(palette, dict.fromkeys(self.categories))

    def _category_of(self, panel: Panel) -> str | None:
        scores = panel.grid
        assert isinstance(scores, HeadScores)
        if not panel.one_category or scores.groups is None:
            return None
        name = scores.groups[scores.relations[0]]
        return name if name in self.palette else None

    def _draw_bars(self, target: Figure | SubFigure, keywords: dict[str, Any]) -> None:
        """Draw the bar of all maps, or one beside each."""
        drawn = list(self.heatmaps.items())
        sets = [drawn] if self._share_norm else [[each] for each in drawn]
        for each in sets:
            axes = [ax for ax, _ in each]
            maps = [heatmap for _, heatmap in each]
            names = {heatmap.scores.relations[0] for heatmap in maps}
            label = bar_label(names.pop()) if len(names) == 1 else "Score"
            titles = [axes[0].get_title(loc) for loc in ("left", "center")]
            if not self._share_norm and label in titles:
                label = ""
            own = {}
            if self._place_of_bar is not None:
                own = {"cax": target.add_subplot(self._place_of_bar)}
            draw_colorbar(
                maps, axes, **{"label": label, "threshold": self._threshold, **own, **keywords}
            )


def scores_of_models(data: object, argument: str, source: str = "") -> dict[str, HeadScores] | None:
    """Return a mapping of title to scores; None for what is none, an error for a mixture.

    `source` is what the user writes for the mapping, where it isn't the argument.
    """
    if not isinstance(data, Mapping) or not data:
        return None
    are_scores = [isinstance(value, HeadScores) for value in data.values()]
    if not any(are_scores):
        return None
    for title, is_one in zip(data, are_scores, strict=True):
        if not isinstance(title, str):
            raise TypeError(f"{argument}: expected titles (str), got {in_short(title)}")
        check_showable(argument, title)
        if not is_one:
            remedy = (
                f"wrap each in hg.read_scores(...): {{title: hg.read_scores(scores) for title, "
                f"scores in {argument}.items()}}"
            )
            if isinstance(data[title], HeadGrid):
                remedy = (
                    "draw these by themselves: {title: table for title, table in "
                    f"{source or argument}.items() if isinstance(table, hg.HeadScores)}}"
                )
            raise TypeError(
                f"{argument}[{in_short(title)}]: expected HeadScores as the others, got "
                f"{type(data[title]).__name__}; {remedy}"
            )
    return dict(data)


def one_relation_of(argument: str, scores: HeadScores) -> HeadScores:
    """Return a model's scores if they are of one relation; an error names the argument."""
    try:
        return one_relation(scores)
    except ValueError as error:
        raise ValueError(f"{argument}: {error}") from error


def split_score_drawing(
    keywords: Mapping[str, Any], *, cells: object, legend: object
) -> dict[str, Any]:
    """Return keywords of `ScoreFigure`, with choices checked."""
    check_choice("cells", cells, CELLS)
    if isinstance(legend, Mapping):
        raise TypeError(
            "legend: these are HeadScores, which have a colour bar in its place; expected True or "
            f"False, and keywords of the bar in colorbar=, such as {{'location': 'bottom'}}, got "
            f"{in_short(legend)}"
        )
    check_flag("legend", legend)
    check_choices(keywords)
    for name in keywords:
        if name in SCORE_KEYWORDS:
            raise TypeError(f"{name}: these are HeadScores; give {name}= to read_scores")
    drawing = dict(keywords)
    if drawing.pop("sort_heads", None) is not None:
        raise TypeError(
            "sort_heads: these are HeadScores, whose heads have no classes; sort those of "
            "hg.classify_heads(scores, threshold=...)"
        )
    return drawing


def relations_of(models: Mapping[Any, HeadScores], panels: object) -> list[str]:
    """Return the relations that get a panel, those of a category together."""
    names: list[str] = []
    for title, table in models.items():
        if names and {*names} != {*table.relations}:
            raise ValueError(
                f"data[{in_short(title)}]: expected scores of {names_of(names)} as the first has, "
                f"got {names_of(table.relations)}; take those that all have with only()"
            )
        names = names or list(table.relations)
    if panels is not None:
        shown = check_category_names(panels, "panels")
        if not shown:
            raise ValueError("panels: expected at least one relation, got none")
        for name in shown:
            if name not in names:
                raise ValueError(
                    f"panels: expected names from {names_of(names)}, got {in_short(name)}"
                    f"{did_you_mean(name, names)}"
                )
        return list(shown)
    groups = next(iter(models.values())).groups or {}
    order = list(dict.fromkeys(groups.values()))
    return sorted(names, key=lambda name: order.index(groups[name]) if groups else 0)
