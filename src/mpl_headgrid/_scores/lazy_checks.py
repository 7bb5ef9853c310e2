"""Checks of scores in a lazy frame: by its schema, a row of aggregates, and the first offender."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from mpl_headgrid._api.checks import did_you_mean, is_absent
from mpl_headgrid._heads.numbering import (
    LARGEST_GRID,
    check_base,
    check_size,
    explain_out_of_range,
    fills_from_one,
    raise_no_rows,
    raise_one_based,
)
from mpl_headgrid._readers.columns import column_name, counts_kv_heads
from mpl_headgrid._readers.frames import raise_kv_heads

if TYPE_CHECKING:
    import narwhals as nw
    import pandas as pd
    from numpy.typing import NDArray

    from .score_reader import ScoreReading


def collect(frame: nw.LazyFrame[Any]) -> pd.DataFrame:
    """Return the few rows of a reduced frame, through the engine's way to many input rows."""
    if frame.implementation.is_polars():
        import polars as pl

        # The streaming engine works on pieces of a file. The other way to ask for it goes when
        # polars 1.23 is the lowest.
        version = tuple(int(part) for part in pl.__version__.split(".")[:2])
        engine: dict[str, Any] = {"engine": "streaming"} if version >= (1, 23) else {}
        return _as_pandas(frame.collect(**engine).to_dict(as_series=False))
    if frame.implementation.is_dask():
        return frame.collect().to_pandas()
    return frame.collect(backend="pandas").to_pandas()


def _as_pandas(columns: dict[str, list[Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns)


def with_usual_names(columns: list[str], reading: ScoreReading) -> ScoreReading:
    """Return how to read a table whose layers and heads may stand under other usual names."""
    layer: Any = column_name(columns, reading.layer, "layer")
    head: Any = column_name(columns, reading.head, "head")
    if reading.head == "head" and counts_kv_heads(head):
        raise_kv_heads(head)
    return replace(reading, layer=layer, head=head)


def check_columns(schema: nw.Schema, reading: ScoreReading) -> dict[str, str]:
    """Return which columns hold relation and category; raise unless all are there and fit."""
    names = reading.relation_names
    scores = [reading.score] if names is None else list(reading.relation)
    wanted: list[tuple[str, object]] = [("layer", reading.layer), ("head", reading.head)]
    wanted += [("score" if names is None else "relation", name) for name in scores]
    keys: dict[str, str] = {}
    if names is None:
        relation, category = reading.name_columns(schema.names())
        keys = {k: v for k, v in (("relation", relation), ("category", category)) if v is not None}
        wanted += keys.items()
    if reading.layer == "layer" and "layer" not in schema and _holds_names(schema, reading.head):
        raise ValueError(
            f"layer: no column 'layer'; a lazy frame needs layer and head as numbers: split "
            f"{reading.head!r} into two columns, or pass the table collected"
        )
    for argument, name in wanted:
        _check_column(schema, name, argument)
    if reading.layer == reading.head:
        raise ValueError(
            f"head: expected another column than for layer, got {reading.head!r} for both"
        )
    wholes = [reading.layer, reading.head]
    for expected, columns in (("whole numbers", wholes), ("numbers", scores)):
        for name in columns:
            if not schema[name].is_numeric():
                raise TypeError(f"{name}: expected {expected}, got a column of {schema[name]}")
    for name in keys.values():
        if not _holds_names(schema, name):
            raise TypeError(f"{name}: expected names (str), got a column of {schema[name]}")
    return keys


def _holds_names(schema: nw.Schema, name: str) -> bool:
    # Dask may keep strings as objects; what else is among them shows when they are collected.
    names = {"String", "Categorical", "Enum", "Object"}
    return name in schema and str(schema[name]).partition("(")[0] in names


def _check_column(schema: nw.Schema, name: object, argument: str) -> None:
    if not isinstance(name, str):
        raise TypeError(f"{argument}: expected a column name, got {name!r}")
    if name not in schema:
        raise ValueError(
            f"{argument}: no column {name!r}; the columns are {schema.names()}"
            f"{did_you_mean(name, schema.names())}"
        )


def check_ranges(
    frame: nw.LazyFrame[Any], reading: ScoreReading, keys: list[str], scores: list[str]
) -> tuple[int, int]:
    """Return the grid's shape; raise where a layer, head, name or score cannot be right."""
    import narwhals as nw

    sizes = {
        "layer": check_size(reading.n_layers, "n_layers"),
        "head": check_size(reading.n_heads, "n_heads"),
    }
    check_base(reading.base)
    gaps = [nw.col(name).is_null().any().alias(f"{name} null") for name in (*sizes, *keys)]
    parts = [(nw.col(name) % 1 != 0).any().alias(f"{name} part") for name in sizes]
    ends = [nw.col(name).min().alias(f"{name} min") for name in (*sizes, *scores)]
    ends += [nw.col(name).max().alias(f"{name} max") for name in (*sizes, *scores)]
    found = collect(frame.select(*gaps, *parts, *ends)).iloc[0].to_dict()
    for name in (*sizes, *keys):
        if found[f"{name} null"] == 1:
            what = "a whole number" if name in sizes else "a name (str)"
            _refuse(frame, nw.col(name).is_null(), f"{name}: expected {what}, got none")
    if not is_absent(found["layer min"]):
        _check_ends(frame, found, sizes, reading.base)
        _check_finite(frame, found, scores)
    for name, size in sizes.items():
        if size is None and is_absent(found["layer min"]):
            raise_no_rows(name)
    shape = tuple(
        int(found[f"{name} max"]) - reading.base + 1 if size is None else size
        for name, size in sizes.items()
    )
    if shape[0] * shape[1] > LARGEST_GRID:
        raise ValueError(
            f"layer, head: expected at most {LARGEST_GRID} heads in all, got {shape[0]} layers × "
            f"{shape[1]} heads"
        )
    return shape[0], shape[1]


def _check_ends(
    frame: nw.LazyFrame[Any], found: dict[Any, Any], sizes: dict[str, int | None], base: int
) -> None:
    import narwhals as nw

    for name in sizes:
        if found[f"{name} part"] == 1:
            _refuse(frame, nw.col(name) % 1 != 0, f"{name}: expected a whole number")
        low = found[f"{name} min"]
        if low < base:
            hint = ", but base=1 counts from 1; leave base= out" if base and low == 0 else ""
            _refuse(
                frame,
                nw.col(name) == int(low),
                f"{name}: expected a whole number from {base}{hint}",
            )
    for name, size in sizes.items():
        high = int(found[f"{name} max"])
        if size is None or high <= size - 1 + base:
            continue
        ends = {key: (int(found[f"{key} min"]), int(found[f"{key} max"])) for key in sizes}
        outside = f"{name}: n_{name}s={size} allows {base} to {size - 1 + base}"
        message = "; ".join([outside, *explain_out_of_range(name, sizes, ends, base)])
        _refuse(frame, nw.col(name) == high, message)


def _check_finite(frame: nw.LazyFrame[Any], found: dict[Any, Any], scores: list[str]) -> None:
    import narwhals as nw

    for name in scores:
        for end in ("min", "max"):
            value = found[f"{name} {end}"]
            if not is_absent(value) and np.isinf(float(value)):
                _refuse(frame, nw.col(name) == float(value), f"{name}: expected a finite number")


def check_zero_based(
    layers: NDArray[np.intp], heads: NDArray[np.intp], reading: ScoreReading
) -> None:
    """Raise for heads that look counted from 1, where neither base nor a size says otherwise."""
    unsized = (reading.n_layers, reading.n_heads) == (None, None)
    if not reading.base and unsized and fills_from_one(layers, heads):
        raise_one_based(int(layers.max()), int(heads.max()))


def refuse_second(groups: nw.LazyFrame[Any], keys: list[str]) -> NoReturn:
    """Raise for a head that has several scores for one relation."""
    import narwhals as nw

    row = collect(groups.filter(nw.col("n") > 1).sort("layer", "head", *keys).head(1)).iloc[0]
    names = [row[key] for key in keys]
    of_relation = f" for {' of category '.join(map(repr, names))}" if names else ""
    raise ValueError(
        f"layer {int(row['layer'])}, head {int(row['head'])} has {int(row['n'])} scores"
        f"{of_relation}; reduce='mean', 'max' or 'median' makes one of them"
    )


def _refuse(frame: nw.LazyFrame[Any], condition: nw.Expr, message: str) -> NoReturn:
    row = collect(frame.filter(condition).head(1)).iloc[0].to_dict()
    cells = {name: getattr(cell, "item", lambda cell=cell: cell)() for name, cell in row.items()}
    raise ValueError(f"{message}; in the row {cells}")
