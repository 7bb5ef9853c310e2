"""ScoreScale: how strongly a head's mark shows, given its score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import check_choice, in_short, is_finite, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid

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
            f"{np.count_nonzero(grid.membership.any(axis=2))} heads with a category have no score "
            "to show"
        )


def _scores_of(grid: HeadGrid) -> NDArray[np.float64]:
    if grid.scores is None:
        raise ValueError(
            "score_encoding: the data has no scores; name their column with score=, or make a grid "
            "that has them with classify_heads"
        )
    return grid.scores
