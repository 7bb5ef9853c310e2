"""What there is to say of each class in numbers: the table and the words have it from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._palette.palette import Palette

# Of models whose heads are in no order of depth, at most this share is told to have a class that
# is concentrated.
FALSE_ALARMS = 0.001
# Of the run that holds half of all heads: with many heads a run is beyond chance that no reader
# would call short.
CLEARLY_SHORTER = 0.75


def shortest_run(heads_by_layer: NDArray[np.int64]) -> tuple[int, int]:
    """Return first and last layer of the shortest run that holds at least half of the heads.

    Of several as short, the lowest.

    Parameters
    ----------
    heads_by_layer : array of int, shape (n_layers,)
        With at least one head.
    """
    below = np.concatenate([[0], np.cumsum(heads_by_layer)])
    half = (below[-1] + 1) // 2
    firsts = np.flatnonzero(below[:-1] + half <= below[-1])  # higher up there are fewer than half
    ends = np.searchsorted(below, below[firsts] + half)
    shortest = int(np.argmin(ends - firsts))
    return int(firsts[shortest]), int(ends[shortest]) - 1


def is_concentrated(
    heads_by_layer: NDArray[np.int64], known_by_layer: NDArray[np.int64], n_classes: int
) -> bool:
    """Tell whether half of a class lies in clearly fewer layers than chance would put it.

    Parameters
    ----------
    heads_by_layer, known_by_layer : array of int, shape (n_layers,)
        Heads of the class, with at least one, and heads of any class.
    n_classes : int
        How many classes are asked about: each gets an equal part of the false alarms.

    Notes
    -----
    Two things have to hold for the shortest run of layers with at least half of the class. It is
    at most 0.75 times as long as the shortest with half of all known heads. And as many heads,
    drawn from the known heads without replacement, have a run as short with a probability of at
    most 0.001 / `n_classes`. That probability is bounded by the sum, over all runs of that length,
    of the hypergeometric probability that the run holds half of the heads drawn. The bound is
    computed, and nothing is drawn at random. It is cautious: of 4,500 models with six classes of
    the usual sizes and no order in depth, one was said to have a class that is concentrated.
    """
    first, last = shortest_run(heads_by_layer)
    length = last - first + 1
    first_of_all, last_of_all = shortest_run(known_by_layer)
    if length > CLEARLY_SHORTER * (last_of_all - first_of_all + 1):
        return False
    return _chance_of_run(length, int(heads_by_layer.sum()), known_by_layer) <= (
        FALSE_ALARMS / n_classes
    )


def _chance_of_run(length: int, n_heads: int, known_by_layer: NDArray[np.int64]) -> float:
    """Return a bound on the probability that chance puts half of the heads in so few layers."""
    n_known = int(known_by_layer.sum())
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n_known + 1)))])

    def choose(n: int, k: NDArray[np.int64]) -> NDArray[np.float64]:
        logs: NDArray[np.float64] = factorials[n] - factorials[k] - factorials[n - k]
        return logs

    ways = choose(n_known, np.array(n_heads))
    inside = np.convolve(known_by_layer, np.ones(length, dtype=np.int64), mode="valid")
    chance = 0.0
    for size, n_runs in zip(*np.unique(inside, return_counts=True), strict=True):
        least = max((n_heads + 1) // 2, n_heads - (n_known - int(size)))
        held = np.arange(least, min(n_heads, int(size)) + 1)
        logs = choose(int(size), held) + choose(n_known - int(size), n_heads - held) - ways
        chance += float(n_runs) * float(np.exp(logs).sum())
    return chance


@dataclass(frozen=True)
class ClassNumbers:
    """The heads of one class.

    Attributes
    ----------
    name : str
    heads : int
        Drawn as this class.
    in_category : int or None
        In the category at all, those in several included; None for a class that is no category.
    quartiles : tuple of 3 int or None
        The lowest layers up to which at least 25, 50 and 75 % of the heads lie. This and the next
        are None for a class without heads.
    half : tuple of 2 int or None
        First and last layer of the shortest run with at least half of the heads.
    thirds : tuple of 3 int
        Heads in the lower, middle and upper third of depth.
    agreement, chance_agreement : float
        Mean share of a head's group mates, and of the other heads of its layer, that are in the
        class. NaN where no head of the class has a mate, and where groups are not known.
    concentrated : bool
        Whether that run is clearly shorter than chance would make it.
    """

    name: str
    heads: int
    in_category: int | None
    quartiles: tuple[int, int, int] | None
    half: tuple[int, int] | None
    thirds: tuple[int, int, int]
    agreement: float
    chance_agreement: float
    concentrated: bool


@dataclass(frozen=True)
class GridNumbers:
    """One model: its size, how many of its heads are known, and its classes in order."""

    n_layers: int
    n_heads: int
    kv_heads: int | None
    known: int
    classes: tuple[ClassNumbers, ...]

    @property
    def missing(self) -> int:
        """Number of heads of which the data say nothing."""
        return self.n_layers * self.n_heads - self.known


def numbers_of(grid: HeadGrid, palette: Palette) -> GridNumbers:
    """Return the numbers of a grid, class by class in the palette's order."""
    codes = palette.class_codes(grid)
    known_by_layer = grid.known.sum(axis=1)
    n_present = len(np.unique(codes[grid.known]))
    inclusive = dict(zip(grid.categories, grid.membership.sum(axis=(0, 1)).tolist(), strict=True))
    classes = []
    for code, name in enumerate(palette.classes):
        of_class = codes == code
        by_layer = of_class.sum(axis=1)
        heads = int(by_layer.sum())
        agreement, chance = _group_agreement(of_class, grid)
        classes.append(
            ClassNumbers(
                name=name,
                heads=heads,
                in_category=inclusive.get(name, 0) if name in palette.categories else None,
                quartiles=_quartiles(by_layer) if heads else None,
                half=shortest_run(by_layer) if heads else None,
                thirds=_thirds(by_layer),
                agreement=agreement,
                chance_agreement=chance,
                concentrated=bool(heads) and is_concentrated(by_layer, known_by_layer, n_present),
            )
        )
    return GridNumbers(
        n_layers=grid.n_layers,
        n_heads=grid.n_heads,
        kv_heads=grid.kv_heads,
        known=int(known_by_layer.sum()),
        classes=tuple(classes),
    )


def _quartiles(by_layer: NDArray[np.int64]) -> tuple[int, int, int]:
    up_to = np.cumsum(by_layer)
    first, second, third = (int(np.argmax(4 * up_to >= k * up_to[-1])) for k in (1, 2, 3))
    return first, second, third


def _thirds(by_layer: NDArray[np.int64]) -> tuple[int, int, int]:
    # A layer is where its middle is: (layer + 1/2) / n_layers, which is never 1/3 or 2/3.
    n_layers = len(by_layer)
    third = 3 * (2 * np.arange(n_layers) + 1) // (2 * n_layers)
    lower, middle, upper = (int(by_layer[third == k].sum()) for k in range(3))
    return lower, middle, upper


def _group_agreement(of_class: NDArray[np.bool_], grid: HeadGrid) -> tuple[float, float]:
    if grid.kv_heads is None:
        return np.nan, np.nan
    groups = (grid.n_layers, grid.kv_heads, grid.n_heads // grid.kv_heads)
    known = grid.known.reshape(groups).sum(axis=2)
    heads = of_class.reshape(groups).sum(axis=2)
    known = np.where(known > 1, known, 0)  # a head alone in its group has no mates
    heads = np.where(known > 0, heads, 0)
    if not heads.any():
        return np.nan, np.nan
    return _mean_share_of_others(heads, known), _mean_share_of_others(
        heads.sum(axis=1), known.sum(axis=1)
    )


def _mean_share_of_others(heads: NDArray[np.int64], known: NDArray[np.int64]) -> float:
    """Return, averaged over heads, the share of the others beside each that are of its class."""
    return float((heads * (heads - 1) / np.maximum(known - 1, 1)).sum() / heads.sum())
