"""Lazy frames of Polars, reduced batch by batch in memory that does not grow with their rows.

The groups, heads × relations, are known beforehand, so an array of them takes the place of a
group-by. That of Polars' streaming engine keeps the rows of groups that it has no room for: over
Parquet files of 5,120 heads and 20 relations, Polars 2.1.0 takes 1,335 MiB for the means of 20
million rows and 6,361 MiB for those of 205 million; the batches here take 529 and 562 MiB. For the
highest of each head and category, a fifth of the groups, it takes 504 and 511 MiB, the batches 512
and 565 MiB.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .options import Planes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw
    from numpy.typing import NDArray

    from .options import ScoreOptions

MOST_GROUPS = 1 << 23  # heads × names that the arrays hold; above, the engine groups the rows


def comes_in_batches(frame: nw.LazyFrame[Any], how: str | None, n_groups: int) -> bool:
    """Return whether a frame can be reduced here: a median needs all scores of a group at once."""
    if not frame.implementation.is_polars() or how == "median" or n_groups > MOST_GROUPS:
        return False
    return hasattr(frame.to_native(), "collect_batches")  # goes when polars 1.34 is the lowest


def highest_of_batches(
    frame: nw.LazyFrame[Any],
    name_columns: list[str],
    name_tuples: list[tuple[str, ...]],
    pool_of: NDArray[np.intp],
    n_pools: int,
    shape: tuple[int, int],
    options: ScoreOptions,
) -> NDArray[np.float64] | None:
    """Return the highest score of each layer, head and pool; None if the engine must find it."""
    how = options.reduce
    # Of the highest scores, the highest of each pool is all that counts.
    numbers = pool_of if how == "max" else np.arange(len(name_tuples))
    names = {}
    places = []
    for position in deciding_columns(name_tuples, numbers):
        own, place = np.unique([row[position] for row in name_tuples], return_inverse=True)
        names[name_columns[position]] = own.tolist()
        places.append(place)
    sizes = [len(own) for own in names.values()]
    if not comes_in_batches(frame, how, math.prod([*shape, *sizes])):
        return None
    number_of = np.zeros(sizes, dtype=np.intp)
    number_of[tuple(places)] = numbers if places else 0
    (totals,) = total(frame, names, number_of, ["score"], shape, options)
    if how is None and totals.rows.max() > 1:
        return None
    reduced = totals.reduced().reshape(*shape, -1)
    options.check_zero_based(*np.nonzero(totals.rows.reshape(reduced.shape).any(axis=2)))
    return reduced if how == "max" else Planes("table", [], reduced).highest(pool_of, n_pools)


def deciding_columns(
    name_tuples: list[tuple[str, ...]], numbers: NDArray[np.intp]
) -> Sequence[int]:
    """Return the columns of names that decide the number of a row: one by itself, or all."""
    positions = range(len(name_tuples[0]))
    for position in reversed(positions):
        pairs = {(own[position], number) for own, number in zip(name_tuples, numbers, strict=True)}
        if len(pairs) == len(dict(pairs)):
            return [position]
    return positions


def total(
    frame: nw.LazyFrame[Any],
    names: dict[str, list[str]],
    number_of: NDArray[np.intp],
    scores: Sequence[str],
    shape: tuple[int, int],
    options: ScoreOptions,
) -> list[_Totals]:
    """Return the totals of each column of scores by layer, head and number, in that order.

    `names` has the names in each column of them; `number_of`, with one axis per column, the number
    of each combination of names.
    """
    import polars as pl

    place = (pl.col("layer") - options.base) * shape[1] + pl.col("head") - options.base
    which = pl.lit(0, dtype=pl.Int64)
    for key, own in names.items():
        which = which * len(own) + pl.col(key).cast(pl.Enum(own)).to_physical()
    n_numbers = int(number_of.max()) + 1
    lookup = number_of.ravel()
    totals = [_Totals(shape[0] * shape[1] * n_numbers, options.reduce) for _ in scores]
    narrow = frame.to_native().select(place.alias("place"), which.alias("which"), *scores)
    for batch in narrow.collect_batches():
        groups = batch["place"].to_numpy() * n_numbers
        groups += lookup[batch["which"].to_numpy()]
        for one, score in zip(totals, scores, strict=True):
            one.add(groups, batch[score].to_numpy())
    return totals


class _Totals:
    """What the scores of each group come to: their mean, or the highest."""

    def __init__(self, n_groups: int, how: str | None) -> None:
        self.rows = np.zeros(n_groups, dtype=np.int64)
        self.highest = np.full(n_groups, np.nan) if how != "mean" else None
        if how == "mean":
            self.counts = np.zeros(n_groups, dtype=np.int64)
            self.sums = np.zeros(n_groups)
            self.rests = np.zeros(n_groups)

    def add(self, groups: NDArray[np.int64], scores: NDArray[np.float64]) -> None:
        """Add rows: the group of each, and its score or NaN."""
        np.add.at(self.rows, groups, 1)
        if self.highest is not None:
            np.fmax.at(self.highest, groups, scores)
            return
        there = ~np.isnan(scores)
        if not there.all():
            groups, scores = groups[there], scores[there]
        # Sums of half the digits are exact: the mean of 0.1 ten times must reach 0.1.
        leading = (scores.view(np.int64) & -(1 << 27)).view(np.float64)
        np.add.at(self.sums, groups, leading)
        np.add.at(self.rests, groups, scores - leading)
        np.add.at(self.counts, groups, 1)

    def reduced(self) -> NDArray[np.float64]:
        """Return the score of each group; NaN where there is none."""
        if self.highest is not None:
            return self.highest
        means = np.full(len(self.sums), np.nan)
        np.divide(self.sums + self.rests, self.counts, out=means, where=self.counts > 0)
        return means
