"""Encoding: what a mark says beyond the class of its head."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path

from mpl_headgrid._api.checks import (
    check_choice,
    counted,
    did_you_mean,
    in_short,
    is_finite,
    is_number,
    sized,
)
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED
from mpl_headgrid._heads.grid import highest_scores
from mpl_headgrid._palette.classes import marker_style
from mpl_headgrid._render.glyphs import CORNERS, Glyph, Glyphs, Part, split_parts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._palette.palette import Palette
    from mpl_headgrid._render.spans import Orientation

CORNER_MARKER = "corners"
# The least side of a cell, on screen or on paper, at which the parts of a mark can be told apart.
LEGIBLE_PIXELS = 8
LEGIBLE_MILLIMETRES = 1.0
ENCODINGS = ("alpha", "size")
# As many steps as keep a vector file small, and more than the eye tells apart.
N_LEVELS = 16
# Alpha or share of the side at the lowest score. In the package's palettes, alphas from 0.5 on
# leave any two categories, and Unclassified, at least 15 apart in CAM02-UCS, whatever the alpha of
# each. That is for normal colour vision; others tell hues by lightness too, which alpha changes.
LOWEST = {"alpha": 0.5, "size": 0.4}
SMALLEST = 0.3  # share of the side of heads without a category, which have the least to show


@dataclass(frozen=True)
class ScoreScale:
    """The scores that are shown, and by what.

    Attributes
    ----------
    encoding : {"alpha", "size"}
    low, high : float
        Scores that are shown weakest and strongest, as are those beyond.
    """

    encoding: str
    low: float
    high: float

    def levels(self, scores: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the step of each score: int from 0 to `N_LEVELS` − 1, the last where it is NaN."""
        share = (scores >= self.low).astype(float)
        if self.high > self.low:
            share = (scores - self.low) / (self.high - self.low)
        share[np.isnan(scores)] = 1
        levels: NDArray[np.intp] = np.rint(np.clip(share, 0, 1) * (N_LEVELS - 1)).astype(np.intp)
        return levels

    def strength(self, level: float) -> float:
        """Return the alpha, or the share of the side, of a step."""
        lowest = LOWEST[self.encoding]
        return lowest + (1 - lowest) * level / (N_LEVELS - 1)

    def beyond(self, grid: HeadGrid) -> tuple[bool, bool]:
        """Return whether a grid has scores below and above the limits."""
        scores = _scores_of(grid)
        return bool((scores < self.low).any()), bool((scores > self.high).any())

    def label(self, *, below: bool, above: bool) -> str:
        """Return the scale in words: its limits, and whether there are scores beyond them."""
        if self.low == self.high:
            low = high = f"{self.high:.3g}"
        else:  # as many decimals as two digits of the range have
            decimals = max(0, 1 - math.floor(math.log10(self.high - self.low)))
            low, high = f"{self.low:z.{decimals}f}", f"{self.high:z.{decimals}f}"
        if low == high and not below:
            return f"Score {'≥ ' * above}{high}"
        return f"Score {'≤ ' * below}{low} to {'≥ ' * above}{high}"


@dataclass(frozen=True, eq=False, repr=False)
class Encoding:
    """What marks say beyond the classes of their heads.

    Attributes
    ----------
    split : bool
        Whether a head in several categories has a part of its mark for each.
    corners : bool
        Whether a mark has a corner cut off for each of the head's categories.
    markers : mapping of class to Path
        Outlines of side 1 around (0, 0); classes that are not named are squares.
    scale : ScoreScale, optional
        What shows the scores of heads that have a category.
    """

    split: bool = False
    corners: bool = False
    markers: Mapping[str, Path] = field(default_factory=dict)
    scale: ScoreScale | None = None

    def classes(self, palette: Palette) -> dict[str, int]:
        """Return the classes that are drawn, and the code of each."""
        codes = {name: code for code, name in enumerate(palette)}
        if self.split:
            return {name: codes[name] for name in (UNCLASSIFIED, *palette.categories)}
        return codes

    def key(self, name: str, palette: Palette) -> Path | None:
        """Return the outline of a class's legend entry; None for a square."""
        if name in self.markers or not self.corners:
            return self.markers.get(name)
        cut = np.zeros(CORNERS, dtype=bool)
        if name in palette.categories:
            cut[palette.categories.index(name)] = True
        elif name not in {UNCLASSIFIED, HIDDEN}:
            # Which corners differs from head to head: the legend entry shows how many.
            first_count = 1 + len(palette.categories)
            cut[: list(palette).index(name) - first_count + 2] = True
        return Part(0, cut=tuple(cut)).path() if cut.any() else None

    def glyphs_of(self, grid: HeadGrid, palette: Palette) -> Glyphs | None:
        """Return the glyphs of a grid's heads, by layer; None where squares say it all."""
        if not (self.split or self.corners or self.scale):
            return None
        codes = palette.class_codes(grid)
        member = np.stack([_plane(grid, name) for name in palette.categories], axis=2)
        of_category = np.array([list(palette).index(name) for name in palette.categories])

        levels = self._levels(grid, palette)

        def glyph_at(layer: int, head: int) -> Glyph:
            if not grid.known[layer, head]:
                return ()
            mine = of_category[member[layer, head]]
            if self.split and len(mine) > 1:
                glyph = split_parts(mine)
            else:
                cut = np.zeros(CORNERS, dtype=bool)
                if self.corners:
                    cut[: member.shape[2]] = member[layer, head]
                glyph = (Part(int(codes[layer, head]), cut=tuple(cut)),)
            if levels is None:
                return glyph
            own = levels[layer, head]
            own = own[member[layer, head]] if self.split and len(mine) else own[:1]
            return self._at_levels(glyph, len(mine), own)

        traits = [codes - codes.min(), *np.moveaxis(member, 2, 0).astype(np.intp)]
        if levels is not None:
            traits += [*np.moveaxis(levels, 2, 0)]
        return Glyphs.of(traits, glyph_at)

    def _levels(self, grid: HeadGrid, palette: Palette) -> NDArray[np.intp] | None:
        """Return the steps of a head's scores: of each category where marks are split, else one."""
        if self.scale is None:
            return None
        if not self.split:
            return self.scale.levels(highest_scores(grid))[:, :, None]
        assert grid.scores is not None, "read_scale"
        scores = np.full((*grid.known.shape, len(palette.categories)), np.nan)
        for plane, name in enumerate(grid.categories):
            scores[:, :, palette.categories.index(name)] = grid.scores[:, :, plane]
        return self.scale.levels(scores)

    def _at_levels(self, glyph: Glyph, n_categories: int, levels: NDArray[np.intp]) -> Glyph:
        """Return a glyph as the score of its head, or those of its parts, make it."""
        assert self.scale is not None
        strengths = [self.scale.strength(level) for level in levels]  # 1 without a category
        if self.scale.encoding == "size":
            side = max(strengths) if n_categories else SMALLEST
            return tuple(part.scaled(side) for part in glyph)
        if n_categories > 1 and not self.split:  # a faint purple would be that of fewer categories
            return glyph
        return tuple(
            replace(part, alpha=strength) for part, strength in zip(glyph, strengths, strict=True)
        )


def _plane(grid: HeadGrid, name: str) -> NDArray[np.bool_]:
    if name in grid.categories:
        plane: NDArray[np.bool_] = grid.membership[:, :, grid.categories.index(name)]
        return plane
    return np.zeros(grid.known.shape, dtype=bool)


def read_encoding(
    ax: Axes,
    grid: HeadGrid,
    palette: Palette,
    *,
    orientation: Orientation,
    multi: str,
    marker: Any,
    score_encoding: Any,
    score_limits: Any,
) -> Encoding:
    """Return the encoding that the arguments of `headgrid_scatter` ask for.

    Warns
    -----
    UserWarning
        Where not all that is asked for can be shown.
    """
    markers = _read_markers(marker, palette)
    corners = isinstance(marker, str) and marker == CORNER_MARKER
    split = multi == "split"
    if split and (markers or corners):
        raise ValueError(
            f"marker: multi='split' cuts squares into parts; leave marker= out, "
            f"got {in_short(marker)}"
        )
    scale = read_scale(score_encoding, score_limits, grid)
    several = bool((grid.n_categories_per_head > 1).any())
    if split and several:
        instead = "heads in several categories are drawn by the number of them instead"
        split = is_legible(ax, grid, orientation, "multi", instead)
    if marker is None and not split:
        markers = _read_markers(palette.markers, palette)
    if corners:
        is_legible(ax, grid, orientation, "marker", "colour alone will tell these apart")
    if scale is not None and scale.encoding == "size":
        is_legible(ax, grid, orientation, "score_encoding", "sizes will hardly differ")
    if scale is not None and scale.encoding == "alpha" and several and not split:
        warn_user(
            "score_encoding: heads in several categories keep their full colour, as a faint "
            "'3 categories' is the colour of '2 categories'; multi='split' and "
            "score_encoding='size' show their scores too"
        )
    return Encoding(split, corners, markers, scale)


def is_legible(
    ax: Axes, grid: HeadGrid, orientation: Orientation, argument: str, instead: str
) -> bool:
    """Return whether cells on an Axes, as it is now, are large enough for parts; warn if not."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    n_x, n_y = orientation.pair(grid.n_layers, grid.n_heads)
    side = min(ax.bbox.width / n_x, ax.bbox.height / n_y)
    millimetres = side / figure.dpi * 25.4
    if side >= LEGIBLE_PIXELS or millimetres >= LEGIBLE_MILLIMETRES:
        return True
    warn_user(
        f"{argument}: a cell of {sized(grid.n_layers, grid.n_heads)} is {side:.1f} "
        f"pixels ({millimetres:.2f} mm) on these Axes, and parts of a mark are seen from about "
        f"{LEGIBLE_PIXELS} pixels or {LEGIBLE_MILLIMETRES:g} mm on; {instead}"
    )
    return False


def _read_markers(marker: Any, palette: Palette) -> dict[str, Path]:
    """Return the outline, of side 1 around (0, 0), of each class that is drawn as no square."""
    if isinstance(marker, str) and marker == CORNER_MARKER:
        if len(palette.categories) > CORNERS:
            raise ValueError(
                f"marker: {CORNER_MARKER!r} has a corner for each of {CORNERS} categories, and the "
                f"palette has {len(palette.categories)}; give a mapping of category to marker"
            )
        return {}
    if not isinstance(marker, Mapping):
        path = _outline("marker", marker, f", {CORNER_MARKER!r} or a mapping of class to marker")
        return {} if path is None else dict.fromkeys(palette, path)
    outlines = {}
    for name, each in marker.items():
        if name not in palette:
            raise ValueError(
                f"marker: expected classes of the palette, {', '.join(map(repr, palette))}, got "
                f"{in_short(name)}{did_you_mean(name, list(palette))}"
            )
        path = _outline(f"marker[{in_short(name)}]", each, "")
        if path is not None:
            outlines[name] = path
    return outlines


def _outline(argument: str, marker: Any, more: str) -> Path | None:
    """Return the outline of a filled marker; None for the square that cells are."""
    if marker is None or (isinstance(marker, str) and marker == "s"):
        return None
    accepted = f"one of matplotlib's filled markers ({' '.join(MarkerStyle.filled_markers)}){more}"
    style = marker_style(marker)
    if style is None:
        raise ValueError(f"{argument}: expected {accepted}, got {in_short(marker)}")
    if not style.is_filled():
        raise ValueError(
            f"{argument}: expected {accepted}, got {in_short(marker)}, which has no face to colour"
        )
    path = style.get_path().transformed(style.get_transform())
    # A diamond is a square on its corner, and reaches farther than one: into the next cells.
    extent = 2 * float(np.abs(path.get_extents().get_points()).max())
    return Path(np.asarray(path.vertices) / max(1.0, extent), path.codes)


def read_scale(encoding: object, limits: Any, grid: HeadGrid) -> ScoreScale | None:
    """Return the scale that the arguments of `headgrid_scatter` ask for; None for none."""
    if encoding is None:
        if limits is not None:
            raise ValueError("score_limits: they are for score_encoding='alpha' or 'size'")
        return None
    check_choice("score_encoding", encoding, ENCODINGS)
    check_all_have_scores(grid)
    low, high = common_limits([grid]) if limits is None else _checked_limits(limits)
    if not math.isfinite(high - low):
        raise ValueError(f"score_limits: {low!r} and {high!r} are too far apart for a float")
    return ScoreScale(str(encoding), low, high)


def common_limits(grids: Iterable[HeadGrid]) -> tuple[float, float]:
    """Return the lowest and the highest score of heads in categories, of several grids."""
    scores = [grid.scores[~np.isnan(grid.scores)] for grid in grids if grid.scores is not None]
    drawn = np.concatenate([*scores, np.empty(0)])
    return (float(drawn.min()), float(drawn.max())) if len(drawn) else (0.0, 1.0)


def _checked_limits(limits: Any) -> tuple[float, float]:
    try:
        low, high = limits
        are_numbers = is_number(low) and is_number(high)
    except Exception:  # noqa: BLE001 whatever an object raises that is no pair
        are_numbers = False
    if not are_numbers:
        raise TypeError(f"score_limits: expected two numbers, (low, high), got {in_short(limits)}")
    if not (is_finite(low) and is_finite(high) and low <= high):
        raise ValueError(f"score_limits: expected low <= high, both finite, got {in_short(limits)}")
    return float(low), float(high)


def check_all_have_scores(grid: HeadGrid) -> None:
    """Raise where a head is in a category without a score for it."""
    without = grid.membership & np.isnan(_scores_of(grid))
    if without.any():
        layer, head, plane = np.argwhere(without)[0]
        heads = np.count_nonzero(without.any(axis=2))
        raise ValueError(
            f"score_encoding: layer {grid.layer_labels[layer]}, head {head} is in "
            f"{grid.categories[plane]!r} but has no score for it; {heads} of "
            f"{counted(int(grid.membership.any(axis=2).sum()), 'head')} with a category "
            "without one"
        )


def _scores_of(grid: HeadGrid) -> NDArray[np.float64]:
    if grid.scores is None:
        raise ValueError(
            "score_encoding: the data has no scores; name their column with score=, or make a grid "
            "that has them with classify_heads"
        )
    return grid.scores
