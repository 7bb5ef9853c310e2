"""Encoding: what a mark says beyond the class of its head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path

from mpl_headgrid._api.checks import did_you_mean, in_short
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED
from mpl_headgrid._heads.grid import highest_scores
from mpl_headgrid._palette.classes import marker_style
from mpl_headgrid._render.glyphs import CORNERS, Glyph, Glyphs, Part, split_parts

from .score_scale import SMALLEST, read_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._palette.palette import Palette
    from mpl_headgrid._render.spans import Orientation

    from .score_scale import ScoreScale

CORNER_MARKER = "corners"
# The least side of a cell, on screen or on paper, at which the parts of a mark can be told apart.
LEGIBLE_PIXELS = 8
LEGIBLE_MILLIMETRES = 1.0


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
        split = _is_legible(ax, grid, orientation, "multi", instead)
    if marker is None and not split:
        markers = _read_markers(palette.markers, palette)
    if corners:
        _is_legible(ax, grid, orientation, "marker", "colour alone will tell these apart")
    if scale is not None and scale.encoding == "size":
        _is_legible(ax, grid, orientation, "score_encoding", "sizes will hardly differ")
    if scale is not None and scale.encoding == "alpha" and several and not split:
        warn_user(
            "score_encoding: heads in several categories keep their full colour, as a faint "
            "'3 categories' is the colour of '2 categories'; multi='split' and "
            "score_encoding='size' show their scores too"
        )
    return Encoding(split, corners, markers, scale)


def _is_legible(
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
        f"{argument}: a cell of {grid.n_layers} layers × {grid.n_heads} heads is {side:.1f} "
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
