"""How lazy frames are asked: checks by a row of aggregates, and Polars' frames batch by batch."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from mpl_headgrid._api.checks import is_absent, sized
from mpl_headgrid._heads.numbering import (
    LARGEST_GRID,
    check_not_kv_heads,
    explain_out_of_range,
    raise_no_rows,
)
from mpl_headgrid._readers.columns import check_column, likely_column
from mpl_headgrid._readers.frames import remedies_of

from .options import Planes
from .remedies import NO_CATEGORY, floats_of, of_names, of_scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import narwhals as nw
    import pandas as pd
    from numpy.typing import NDArray

    from mpl_headgrid._heads.numbering import TableRemedies

    from .options import ScoreOptions

# Of Polars' frames the groups, heads × relations, are known beforehand, so an array of them takes
# the place of a group-by. That of Polars' streaming engine keeps the rows of groups that it has
# no room for: over Parquet files of 5,120 heads and 20 relations, Polars 2.1.0 takes 1,335 MiB
# for the means of 20 million rows and 6,361 MiB for those of 205 million; batches take 529 and
# 562 MiB. For the highest of each head and category, a fifth of the groups, it takes 504 and 511
# MiB, batches 512 and 565 MiB.
MOST_GROUPS = 1 << 23  # heads × names that the arrays hold; above, the engine groups the rows


def collect(frame: nw.LazyFrame[Any]) -> pd.DataFrame:
    """Return the few rows of a reduced frame, through the engine's way to many input rows."""
    if frame.implementation.is_polars():
        import pandas as pd
        import polars as pl

        # The streaming engine reads a file in pieces. Older ones have no such argument, and the
        # question goes when Polars 1.23 is the lowest.
        version = tuple(int(part) for part in pl.__version__.split(".")[:2])
        engine: dict[str, Any] = {"engine": "streaming"} if version >= (1, 23) else {}
        return pd.DataFrame(frame.collect(**engine).to_dict(as_series=False))
    if frame.implementation.is_dask():
        return frame.collect().to_pandas()
    return frame.collect(backend="pandas").to_pandas()


def check_columns(
    schema: nw.Schema,
    options: ScoreOptions,
    values: Callable[[str], Iterable[object]],
    *,
    polars: bool,
) -> dict[str, str]:
    """Return which columns hold relation and category; raise unless all are there and fit.

    `values` returns the distinct cells of a column, a few of many.
    """
    names = options.relation_names
    kinds = {name: str(dtype).partition("(")[0] for name, dtype in schema.items()}
    if names is None:
        _check_scores(kinds, options, polars=polars)
    scores = [options.score] if names is None else list(options.relation)
    wanted: list[tuple[str, object]] = [("layer", options.layer), ("head", options.head)]
    wanted += [("score" if names is None else "relation", name) for name in scores]
    keys: dict[str, str] = {}
    if names is None:
        relation, category = options.name_columns(schema.names(), lambda: of_names(kinds, values))
        keys = {k: v for k, v in (("relation", relation), ("category", category)) if v is not None}
        wanted += keys.items()
    if options.layer == "layer" and "layer" not in schema and _holds_names(schema, options.head):
        raise ValueError(
            f"layer: no column 'layer'; a lazy frame needs layer and head as numbers: split "
            f"{options.head!r} into two columns, or pass the table collected"
        )
    for argument, name in wanted:
        hint = NO_CATEGORY if argument == "category" and "relation" in keys else ""
        hint = hint or likely_column(kinds, argument)
        check_column(name, schema.names(), argument, (), hint)
    if options.layer == options.head:
        raise ValueError(
            f"head: expected another column than for layer, got {options.head!r} for both"
        )
    wholes = [options.layer, options.head]
    for expected, columns in (("whole numbers", wholes), ("numbers", scores)):
        for name in columns:
            if not schema[name].is_numeric():
                raise TypeError(
                    f"{name}: expected {expected}, got a column of {schema[name]}; cast it, or "
                    "pass the table collected"
                )
    if unnamed := [name for name in keys.values() if not _holds_names(schema, name)]:
        raise TypeError(f"{unnamed[0]}: expected names (str), got a column of {schema[unnamed[0]]}")
    return keys


def _check_scores(kinds: dict[str, str], options: ScoreOptions, *, polars: bool) -> None:
    """Raise for a table without the column of scores, with what to pass for those that it has."""
    every = floats_of(options.source, polars=True, lazy=True) if polars else ""
    check_column(options.score, [*kinds], "score", (), of_scores(kinds, every, options))


def _holds_names(schema: nw.Schema, name: str) -> bool:
    # Dask may keep strings as objects; what else is among them shows when they are collected.
    names = {"String", "Categorical", "Enum", "Object"}
    return name in schema and str(schema[name]).partition("(")[0] in names


def check_ranges(
    frame: nw.LazyFrame[Any], options: ScoreOptions, keys: list[str], scores: list[str]
) -> tuple[tuple[int, int], float]:
    """Return the grid's shape and the lowest score; raise where a cell cannot be right."""
    import narwhals as nw

    sizes = {"layer": options.n_layers, "head": options.n_heads}
    gaps = [nw.col(name).is_null().any().alias(f"{name} null") for name in (*sizes, *keys)]
    parts = [(nw.col(name) % 1 != 0).any().alias(f"{name} part") for name in sizes]
    ends = [nw.col(name).min().alias(f"{name} min") for name in (*sizes, *scores)]
    ends += [nw.col(name).max().alias(f"{name} max") for name in (*sizes, *scores)]
    found = collect(frame.select(*gaps, *parts, *ends)).iloc[0].to_dict()
    for name in (*sizes, *keys):
        if found[f"{name} null"] == 1:
            what = "a whole number" if name in sizes else "a name (str)"
            _raise_at(frame, nw.col(name).is_null(), f"{name}: expected {what}, got none")
    if not is_absent(found["layer min"]):
        _check_ends(frame, found, sizes, options)
        if (
            options.kv_heads is not None
            and found["head max"] == options.kv_heads - 1 + options.base
        ):
            heads = collect(frame.select("layer", "head").unique()).to_numpy(dtype=np.int64)
            layer, head = heads.T - options.base
            of_model = (options.n_heads, options.kv_heads)
            check_not_kv_heads(layer, head, of_model, _remedies(frame, options))
        for score, end in product(scores, ("min", "max")):
            value = found[f"{score} {end}"]
            if not is_absent(value) and np.isinf(float(value)):
                place = nw.col(score) == float(value)
                _raise_at(frame, place, f"{score}: expected a finite number")
    for name, size in sizes.items():
        if size is None and is_absent(found["layer min"]):
            raise_no_rows(name)
    shape = [
        int(found[f"{name} max"]) - options.base + 1 if size is None else size
        for name, size in sizes.items()
    ]
    shape[0] = max(shape[0], 1 + max(options.shape.attention_layers or [0]), options.shape.at_least)
    if shape[0] * shape[1] > LARGEST_GRID:
        raise ValueError(
            f"layer, head: expected at most {LARGEST_GRID} heads in all, got {sized(*shape)}"
        )
    ends_of_scores = [found[f"{score} min"] for score in scores]
    lows = [float(low) for low in ends_of_scores if not is_absent(low)]
    return (shape[0], shape[1]), min(lows, default=np.nan)


def _check_ends(
    frame: nw.LazyFrame[Any],
    found: dict[Any, Any],
    sizes: dict[str, int | None],
    options: ScoreOptions,
) -> None:
    import narwhals as nw

    base = options.base

    for name in sizes:
        if found[f"{name} part"] == 1:
            _raise_at(frame, nw.col(name) % 1 != 0, f"{name}: expected a whole number")
        low = found[f"{name} min"]
        if low < base:
            hint = ", but base=1 counts from 1; leave base= out" if base and low == 0 else ""
            message = f"{name}: expected a whole number from {base}{hint}"
            _raise_at(frame, nw.col(name) == int(low), message)
    for name, size in sizes.items():
        high = int(found[f"{name} max"])
        if size is None or high <= size - 1 + base:
            continue
        ends = {key: (int(found[f"{key} min"]), int(found[f"{key} max"])) for key in sizes}
        outside = f"{name}: n_{name}s={size} allows {base} to {size - 1 + base}"
        hints = explain_out_of_range(name, sizes, ends, base, _remedies(frame, options))
        message = "; ".join([outside, *hints])
        _raise_at(frame, nw.col(name) == high, message)


def _remedies(frame: nw.LazyFrame[Any], options: ScoreOptions) -> TableRemedies | None:
    """Return what to write for a lazy frame of Polars; other engines have ways of their own."""
    if not frame.implementation.is_polars():
        return None
    return remedies_of(options.layer, options.head, options.source, lambda _: [], polars=True)


def _raise_at(frame: nw.LazyFrame[Any], condition: nw.Expr, message: str) -> NoReturn:
    row = collect(frame.filter(condition).head(1)).iloc[0].to_dict()
    cells = {name: getattr(cell, "item", lambda cell=cell: cell)() for name, cell in row.items()}
    raise ValueError(f"{message}; in the row {cells}")


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
