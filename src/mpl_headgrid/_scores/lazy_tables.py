"""Scores in a lazy frame: reduced by the engine that holds them, never collected row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from mpl_headgrid._api.checks import is_absent
from mpl_headgrid._heads.category_names import in_order
from mpl_headgrid._heads.precision import precision_of
from mpl_headgrid._readers.columns import (
    column_name,
    counts_kv_heads,
    duplicate_columns,
)
from mpl_headgrid._readers.guesses import check_lazy_runs

from .lazy_frames import (
    check_columns,
    check_ranges,
    collect,
    comes_in_batches,
    deciding_columns,
    highest_of_batches,
    total,
)
from .options import Planes
from .remedies import MOST_RELATIONS, TOGETHER, may_tell_relations, of_second_score
from .tables import WIDE, raise_kv_heads

if TYPE_CHECKING:
    from collections.abc import Iterable

    import narwhals as nw
    import pandas as pd
    from numpy.typing import NDArray

    from .options import ScoreOptions

# No score table has so many: the column holds prompts, or numbers.
MOST_NAMES = 100_000
# Conditions that an expression nests; above, the groups are of names and meet here.
MOST_POOLS = 64


def read_lazy(scores: Any, options: ScoreOptions) -> LazyTable | Planes | None:
    """Read a lazy table: long, or wide where `relation` names its columns of scores."""
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    try:
        frame = nw.from_native(scores, pass_through=True)
    except DuplicateError:
        raise ValueError(duplicate_columns(scores, "scores")) from None
    if not isinstance(frame, nw.LazyFrame):
        return None
    frame = _with_numbers(frame)
    schema = frame.collect_schema()
    layer: Any = column_name(schema.names(), options.layer, "layer")
    head: Any = column_name(schema.names(), options.head, "head")
    score = str(column_name(schema.names(), options.score, "score"))
    if options.head == "head" and counts_kv_heads(head) and options.kv_heads is None:
        raise_kv_heads(head)
    counts_kv = counts_kv_heads(head) and options.kv_heads is not None
    options = replace(options, layer=layer, head=head, score=score)
    if counts_kv:
        options = options.of_kv_heads()
    keys = check_columns(
        schema,
        options,
        lambda name: _few_values(frame, name),
        polars=frame.implementation.is_polars(),
    )
    names = options.relation_names
    if names is not None:
        options.check_unused(WIDE, {"layer", "head", "relation", "reduce", "score"})
    planes = ["score"] if names is None else [f"score {i}" for i in range(len(names))]
    written = [options.score] if names is None else list(options.relation)
    used = [layer, head, *keys.values(), *written]
    check_lazy_runs(frame, layer, head, used, collect, options.source)
    numbers = [nw.col(name).cast(nw.Float64) for name in written]
    narrow = frame.select(
        nw.col(options.layer).alias("layer"),
        nw.col(options.head).alias("head"),
        *(nw.col(name).cast(nw.String).alias(key) for key, name in keys.items()),
        *(
            nw.when(~number.is_nan()).then(number).alias(plane)
            for number, plane in zip(numbers, planes, strict=True)
        ),
    )
    shape, lowest = check_ranges(narrow, options, list(keys), planes)
    whole = narrow.with_columns(nw.col("layer", "head").cast(nw.Int64))
    precisions = [precision_of(schema[name]) for name in written]
    if names is None:
        stated = _stated_names(schema, keys)
        table = LazyTable(whole, options, list(keys), shape, stated)
        table.lowest, table.counts_kv = lowest, counts_kv
        table.whole, table.columns = frame, {"layer": layer, "head": head, **keys}
        table.precisions = precisions * len(table.relations)
        return table
    return Planes(
        "table",
        names,
        _wide_values(whole, options, planes, shape),
        precisions=precisions,
        counts_kv=counts_kv,
        inferred=None in {options.n_layers, options.n_heads},
        order=names,
    )


def _with_numbers(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return a frame whose columns without any value, which have no type in Polars, have one."""
    if not frame.implementation.is_polars():
        return frame
    import narwhals as nw
    import polars as pl

    schema = frame.to_native().collect_schema()
    empty = [name for name, dtype in schema.items() if dtype == pl.Null]
    return frame.with_columns(nw.col(*empty).cast(nw.Float64)) if empty else frame


def _few_values(frame: nw.LazyFrame[Any], name: str) -> list[object]:
    """Return the distinct cells of a column, one more than relations may be of very many."""
    return collect(frame.select(name).unique().head(MOST_RELATIONS + 1))[name].tolist()


def _stated_names(schema: nw.Schema, keys: dict[str, str]) -> dict[str, list[str]]:
    """Return the names that the dtype of a column of names states, in their order."""
    import narwhals as nw

    return {
        key: [name.strip() for name in schema[column].categories]  # type: ignore[attr-defined]
        for key, column in keys.items()
        if schema[column] == nw.Enum
    }


def _wide_values(
    frame: nw.LazyFrame[Any], options: ScoreOptions, scores: list[str], shape: tuple[int, int]
) -> NDArray[np.float64]:
    """Read the columns of scores in one pass: one row per head is all there is to collect."""
    if comes_in_batches(frame, options.reduce, shape[0] * shape[1] * len(scores)):
        totals = total(frame, {}, np.zeros(1, dtype=np.intp), scores, shape, options)
        options.check_zero_based(*np.nonzero(totals[0].rows.reshape(shape)))
        if options.reduce is not None or totals[0].rows.max() <= 1:
            return np.stack([one.reduced().reshape(shape) for one in totals], axis=2)
    groups = _grouped(frame, ["layer", "head"], scores, options.reduce)
    rows = collect(groups)
    if options.reduce is None and len(rows) and rows["n"].max() > 1:
        _raise_duplicate_score(groups, [])
    values = np.full((*shape, len(scores)), np.nan)
    values[_heads(rows, options)] = rows[scores].to_numpy(dtype=float)
    return values


class LazyTable:
    """A long table that an engine holds."""

    holder = "table"
    exists = None
    with_row = None  # which an engine would have to be asked for
    lowest: float  # the lowest score; NaN without any
    counts_kv: bool  # whether heads are key-value heads, which several heads share
    precisions: list[str]  # of each relation
    whole: nw.LazyFrame[Any]  # with the columns that are not used too
    columns: dict[str, str]  # what layer, head, relation and category are called in it

    def __init__(
        self,
        frame: nw.LazyFrame[Any],
        options: ScoreOptions,
        name_columns: list[str],
        shape: tuple[int, int],
        stated: dict[str, list[str]],
    ) -> None:
        self.frame = frame
        self.options = options
        self.stated = stated
        self.order = stated.get(name_columns[-1]) if name_columns else None
        self.name_columns = name_columns
        self.shape = shape
        self.inferred = None in {options.n_layers, options.n_heads}
        # Each relation as a row of these columns has it: its name, its category, or both.
        self.name_tuples: list[tuple[str, ...]] = self._read_names() if name_columns else [()]
        self.relations = [row[0] if row else options.sole_name for row in self.name_tuples]
        categorised = "category" in name_columns
        self.categories = [row[-1] for row in self.name_tuples] if categorised else None

    def _read_names(self) -> list[tuple[str, ...]]:
        """Return the distinct rows of the columns of names; strip the names in the frame."""
        import narwhals as nw

        rows = collect(self.frame.select(*self.name_columns).unique().head(MOST_NAMES + 1))
        if len(rows) > MOST_NAMES:
            raise ValueError(
                f"{self.name_columns[0]}: more than {MOST_NAMES} different names; is it the right "
                "column?"
            )
        for key in self.name_columns:
            for name in rows[key].unique():
                if not isinstance(name, str):
                    raise TypeError(f"{key}: expected names (str), got {name!r}")
                if name != name.strip():
                    stripped = nw.when(nw.col(key) == name).then(nw.lit(name.strip()))
                    self.frame = self.frame.with_columns(stripped.otherwise(nw.col(key)).alias(key))
        found = {tuple(name.strip() for name in row) for row in rows.itertuples(index=False)}
        places = [
            {name: place for place, name in enumerate(self._in_order(key, names))}
            for key, names in zip(self.name_columns, zip(*found, strict=True), strict=False)
        ]
        return sorted(
            found, key=lambda row: [place[name] for place, name in zip(places, row, strict=True)]
        )

    def _in_order(self, key: str, names: Iterable[str]) -> list[str]:
        return [*dict.fromkeys([*self.stated.get(key, ()), *in_order({*names})])]

    def highest(self, pool_of: NDArray[np.intp], n_pools: int) -> NDArray[np.float64]:
        """Return the highest score of each layer, head and pool of relations; NaN without one."""
        import narwhals as nw

        highest = np.full((*self.shape, n_pools), np.nan)
        if not self.name_tuples:
            return highest
        how = self.options.reduce
        names = (self.name_columns, self.name_tuples)
        batched = highest_of_batches(self.frame, *names, pool_of, n_pools, self.shape, self.options)
        if batched is not None:
            return batched
        by_relation = ["layer", "head", *self.name_columns]
        reduced = self.frame
        if how != "max":
            reduced = _grouped(self.frame, by_relation, ["score"], how)
        reduced, columns, pool_of_names = self._with_pools(reduced, pool_of, n_pools)
        counted = [nw.col("n").max()] if how is None else []
        groups = reduced.group_by("layer", "head", *columns)
        rows = collect(groups.agg(nw.col("score").max(), *counted))
        if how is None and rows["n"].max() > 1:
            repeated = _grouped(self.frame, by_relation, [], how)
            _raise_duplicate_score(repeated, self.name_columns, self)
        found = rows[columns].itertuples(index=False, name=None)
        pools = np.array([pool_of_names[names] for names in found], dtype=np.intp)
        scores = rows["score"].to_numpy(dtype=float)
        np.fmax.at(highest, (*_heads(rows, self.options), pools), scores)
        return highest

    def _with_pools(
        self, frame: nw.LazyFrame[Any], pool_of: NDArray[np.intp], n_pools: int
    ) -> tuple[nw.LazyFrame[Any], list[str], dict[tuple[Any, ...], int]]:
        """Return the frame, the columns that decide a row's pool, and the pool of what they hold.

        Where names would be more than the pools, a column of the pools' numbers is added instead.
        """
        import narwhals as nw

        positions = deciding_columns(self.name_tuples, pool_of)
        columns = [self.name_columns[position] for position in positions]
        pool_of_names: dict[tuple[Any, ...], int] = {
            tuple(own[position] for position in positions): int(pool)
            for own, pool in zip(self.name_tuples, pool_of, strict=True)
        }
        named = len(columns) == 1 and len(pool_of_names) == n_pools
        if len(columns) > 1 or named or n_pools > MOST_POOLS:
            return frame, columns, pool_of_names
        number = nw.lit(n_pools - 1)
        for pool in range(n_pools - 1):
            names = [name for (name,), own in pool_of_names.items() if own == pool]
            number = nw.when(nw.col(*columns).is_in(names)).then(nw.lit(pool)).otherwise(number)
        numbers = {(pool,): pool for pool in range(n_pools)}
        return frame.with_columns(number.alias("pool")), ["pool"], numbers


def _heads(rows: pd.DataFrame, options: ScoreOptions) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the layer and head of each row, counted from 0."""
    layers = rows["layer"].to_numpy(dtype=np.intp) - options.base
    heads = rows["head"].to_numpy(dtype=np.intp) - options.base
    options.check_zero_based(layers, heads)
    return layers, heads


def _grouped(
    frame: nw.LazyFrame[Any], keys: Iterable[str], scores: list[str], how: str | None
) -> nw.LazyFrame[Any]:
    """Return one row per group: its scores reduced or, without a reduction, its number of rows."""
    import narwhals as nw

    counted = [nw.len().alias("n")] if how is None else []
    try:
        return frame.group_by(*keys).agg(
            *(getattr(nw.col(score), how or "max")() for score in scores), *counted
        )
    except (NotImplementedError, AttributeError, TypeError, ValueError) as error:
        engine = frame.implementation.name.title()
        raise ValueError(
            f"reduce: {engine} cannot compute {how!r} of groups; take 'mean' or 'max', or pass the "
            "table collected"
        ) from error


def _raise_duplicate_score(
    groups: nw.LazyFrame[Any], keys: list[str], table: LazyTable | None = None
) -> NoReturn:
    """Raise for the first head that has several scores for one relation."""
    import narwhals as nw

    row = collect(groups.filter(nw.col("n") > 1).sort("layer", "head", *keys).head(1)).iloc[0]
    names = [row[key] for key in keys]
    of_relation = f" for {' of category '.join(map(repr, names))}" if names else ""
    remedy = f"; {TOGETHER} makes one of them" if table is None else _remedy(table, row, keys)
    raise ValueError(
        f"layer {int(row['layer'])}, head {int(row['head'])} has {int(row['n'])} scores"
        f"{of_relation}{remedy}"
    )


def _remedy(table: LazyTable, row: pd.Series[Any], keys: list[str]) -> str:
    """Return what to do about several rows with a score of the same head and relation."""
    import narwhals as nw

    rows = whole = table.whole
    for key in ("layer", "head", *keys):
        cells = nw.col(table.columns[key])
        value = int(row[key]) if key in {"layer", "head"} else row[key]
        rows = rows.filter((cells if key in {"layer", "head"} else cells.cast(nw.String)) == value)
    pair = collect(rows.head(2))
    if len(pair) < 2:  # names with blanks around them
        return f"; {TOGETHER} makes one of them"
    used = {*table.columns.values(), table.options.score}
    found = [
        (name, one, other)
        for name in pair.columns
        if name not in used
        and (one := pair[name].iloc[0]) != (other := pair[name].iloc[1])
        and not (is_absent(one) and is_absent(other))
    ]
    schema = whole.collect_schema()

    def tells(name: str) -> bool:
        return may_tell_relations(name, str(schema[name]), lambda: _few_values(whole, name))

    def fills(name: str) -> bool:
        counts = _grouped(whole, [*table.columns.values(), name], [], None)
        return len(collect(counts.filter(nw.col("n") > 1).head(1))) == 0

    def select(name: str, value: object) -> str:
        if whole.implementation.is_polars():
            return f"{table.options.source}.filter(pl.col({name!r}) == {value!r})"
        return f"nw.from_native({table.options.source}).filter(nw.col({name!r}) == {value!r})"

    return of_second_score(found, tells, fills, select, table.options, schema.names())
