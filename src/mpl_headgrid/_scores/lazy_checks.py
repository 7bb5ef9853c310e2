"""Checks of a lazy frame: its schema, a row of aggregates, the first row that can't be right."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from mpl_headgrid._api.checks import is_absent
from mpl_headgrid._heads.numbering import (
    LARGEST_GRID,
    check_not_kv_heads,
    explain_out_of_range,
    raise_no_rows,
)
from mpl_headgrid._readers.columns import check_column
from mpl_headgrid._readers.frames import remedies_of

if TYPE_CHECKING:
    import narwhals as nw
    import pandas as pd

    from mpl_headgrid._heads.numbering import TableRemedies

    from .options import ScoreOptions


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


def check_columns(schema: nw.Schema, options: ScoreOptions) -> dict[str, str]:
    """Return which columns hold relation and category; raise unless all are there and fit."""
    names = options.relation_names
    scores = [options.score] if names is None else list(options.relation)
    wanted: list[tuple[str, object]] = [("layer", options.layer), ("head", options.head)]
    wanted += [("score" if names is None else "relation", name) for name in scores]
    keys: dict[str, str] = {}
    if names is None:
        relation, category = options.name_columns(schema.names())
        keys = {k: v for k, v in (("relation", relation), ("category", category)) if v is not None}
        wanted += keys.items()
    if options.layer == "layer" and "layer" not in schema and _holds_names(schema, options.head):
        raise ValueError(
            f"layer: no column 'layer'; a lazy frame needs layer and head as numbers: split "
            f"{options.head!r} into two columns, or pass the table collected"
        )
    for argument, name in wanted:
        check_column(name, schema.names(), argument)
    if options.layer == options.head:
        raise ValueError(
            f"head: expected another column than for layer, got {options.head!r} for both"
        )
    wholes = [options.layer, options.head]
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
    shape[0] = max(shape[0], 1 + max(options.shape.attention_layers or [0]))
    if shape[0] * shape[1] > LARGEST_GRID:
        raise ValueError(
            f"layer, head: expected at most {LARGEST_GRID} heads in all, got {shape[0]} layers × "
            f"{shape[1]} heads"
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
