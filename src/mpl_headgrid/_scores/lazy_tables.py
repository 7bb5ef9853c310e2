"""Scores in a lazy frame: reduced by the engine that holds them, never collected row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._readers.columns import duplicate_columns

from .lazy_checks import (
    check_columns,
    check_ranges,
    check_zero_based,
    collect,
    refuse_second,
    with_usual_names,
)
from .polars_batches import comes_in_batches, highest_of_batches, total
from .score_reader import Planes

if TYPE_CHECKING:
    from collections.abc import Iterable

    import narwhals as nw
    import pandas as pd
    from numpy.typing import NDArray

    from .score_reader import ScoreReading, Scores

# No score table has so many: the column holds prompts, or numbers.
MOST_NAMES = 100_000
# Conditions that an expression nests; above, the groups are of names and meet here.
MOST_UNITS = 64


def open_lazy(scores: object) -> nw.LazyFrame[Any] | None:
    """Return `scores` as narwhals' lazy frame if an engine holds them, else None."""
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    if isinstance(scores, list | tuple):
        return None
    try:
        frame = nw.from_native(scores, pass_through=True)
    except DuplicateError:
        raise ValueError(duplicate_columns(scores, "scores")) from None
    return frame if isinstance(frame, nw.LazyFrame) else None


def read_lazy(frame: nw.LazyFrame[Any], reading: ScoreReading) -> Scores:
    """Read a lazy table: long, or wide where `relation` names its columns of scores."""
    import narwhals as nw

    schema = frame.collect_schema()
    reading = with_usual_names(schema.names(), reading)
    keys = check_columns(schema, reading)
    names = reading.relation_names
    scores = ["score"] if names is None else [f"score {i}" for i in range(len(names))]
    written = [reading.score] if names is None else list(reading.relation)
    numbers = [nw.col(name).cast(nw.Float64) for name in written]
    narrow = frame.select(
        nw.col(reading.layer).alias("layer"),
        nw.col(reading.head).alias("head"),
        *(nw.col(name).cast(nw.String).alias(key) for key, name in keys.items()),
        *(
            nw.when(~number.is_nan()).then(number).alias(score)
            for number, score in zip(numbers, scores, strict=True)
        ),
    )
    shape = check_ranges(narrow, reading, list(keys), scores)
    whole = narrow.with_columns(nw.col("layer", "head").cast(nw.Int64))
    if names is None:
        return Lazy(whole, reading, list(keys), shape)
    return _read_wide(whole, reading, names, scores, shape)


def _read_wide(
    frame: nw.LazyFrame[Any],
    reading: ScoreReading,
    names: list[str],
    scores: list[str],
    shape: tuple[int, int],
) -> Planes:
    """Read the columns of scores in one pass: a row a head is all there is to collect."""
    if comes_in_batches(frame, reading.reduce, shape[0] * shape[1] * len(names)):
        totals = total(frame, {}, np.zeros(1, dtype=np.intp), scores, shape, reading)
        layers, heads = np.nonzero(totals[0].rows.reshape(shape))
        check_zero_based(layers, heads, reading)
        if reading.reduce is not None or totals[0].rows.max() <= 1:
            planes = [one.reduced().reshape(shape) for one in totals]
            return Planes("table", names, np.stack(planes, axis=2))
    groups = _grouped(frame, ["layer", "head"], scores, reading.reduce)
    rows = collect(groups)
    if reading.reduce is None and len(rows) and rows["n"].max() > 1:
        refuse_second(groups, [])
    layers, heads = _heads(rows, reading)
    values = np.full((*shape, len(names)), np.nan)
    values[layers, heads] = rows[scores].to_numpy(dtype=float)
    return Planes("table", names, values)


class Lazy:
    """A long table that an engine holds."""

    holder = "table"

    def __init__(
        self,
        frame: nw.LazyFrame[Any],
        reading: ScoreReading,
        keys: list[str],
        shape: tuple[int, int],
    ) -> None:
        self.frame = frame
        self.reading = reading
        self.keys = keys
        self.shape = shape
        # Each relation as a row of these columns has it: its name, its category, or both.
        self.cells: list[tuple[str, ...]] = self._read_cells() if keys else [()]
        self.relations = [cells[0] for cells in self.cells] if keys else [reading.score]
        self.categories = [cells[-1] for cells in self.cells] if "category" in keys else None

    def _read_cells(self) -> list[tuple[str, ...]]:
        """Return the distinct cells of the columns of names; strip the names in the frame."""
        import narwhals as nw

        rows = collect(self.frame.select(*self.keys).unique().head(MOST_NAMES + 1))
        if len(rows) > MOST_NAMES:
            raise ValueError(
                f"{self.keys[0]}: more than {MOST_NAMES} different names; is it the right column?"
            )
        for key in self.keys:
            for name in rows[key].unique():
                if not isinstance(name, str):
                    raise TypeError(f"{key}: expected names (str), got {name!r}")
                if name != name.strip():
                    stripped = nw.when(nw.col(key) == name).then(nw.lit(name.strip()))
                    self.frame = self.frame.with_columns(stripped.otherwise(nw.col(key)).alias(key))
        return sorted(
            {tuple(name.strip() for name in row) for row in rows.itertuples(index=False, name=None)}
        )

    def highest(self, of_relation: NDArray[np.intp], n_units: int) -> NDArray[np.float64]:
        """Return the highest score of each layer, head and unit; NaN where there is none."""
        highest = np.full((*self.shape, n_units), np.nan)
        if not self.cells:
            return highest
        how = self.reading.reduce
        batched = highest_of_batches(
            self.frame, self.keys, self.cells, of_relation, n_units, self.shape, self.reading
        )
        if batched is not None:
            return batched
        reduced = self.frame
        if how != "max":
            reduced = _grouped(self.frame, ["layer", "head", *self.keys], ["score"], how)
        groups, unit_of = self._groups(of_relation, n_units)
        if groups == ["unit"]:
            reduced = reduced.with_columns(self._unit(of_relation, n_units).alias("unit"))
        rows = collect(_highest(reduced, ["layer", "head", *groups], counted=how is None))
        if how is None and rows["n"].max() > 1:
            refuse_second(_grouped(self.frame, ["layer", "head", *self.keys], [], how), self.keys)
        layers, heads = _heads(rows, self.reading)
        found = rows[groups].itertuples(index=False, name=None)
        units = np.array([unit_of[cells] for cells in found], dtype=np.intp)
        np.fmax.at(highest, (layers, heads, units), rows["score"].to_numpy(dtype=float))
        return highest

    def _groups(
        self, of_relation: NDArray[np.intp], n_units: int
    ) -> tuple[list[str], dict[tuple[Any, ...], int]]:
        """Return the columns that tell the unit of a row, and the unit of what they hold."""
        for position, key in enumerate(self.keys):
            pairs = {
                ((cells[position],), int(unit))
                for cells, unit in zip(self.cells, of_relation, strict=True)
            }
            if len(pairs) == len(dict(pairs)) == n_units:
                return [key], dict(pairs)
        if n_units > MOST_UNITS:
            return self.keys, dict(zip(self.cells, map(int, of_relation), strict=True))
        return ["unit"], {(number,): number for number in range(n_units)}

    def _unit(self, of_relation: NDArray[np.intp], n_units: int) -> nw.Expr:
        """Return the unit of a row as an expression."""
        import narwhals as nw

        unit = nw.lit(n_units - 1)
        for number in range(n_units - 1):
            own = [self.cells[i] for i in np.flatnonzero(of_relation == number)]
            unit = nw.when(self._is_one_of(own)).then(nw.lit(number)).otherwise(unit)
        return unit

    def _is_one_of(self, cells: list[tuple[str, ...]]) -> nw.Expr:
        """Tell whether the names of a row are among the cells, by as few columns as do."""
        import narwhals as nw

        for position in reversed(range(len(self.keys))):
            names = {cell[position] for cell in cells}
            if all(cell in cells for cell in self.cells if cell[position] in names):
                return nw.col(self.keys[position]).is_in(sorted(names))
        return nw.any_horizontal(
            *(
                nw.all_horizontal(
                    *(nw.col(key) == name for key, name in zip(self.keys, cell, strict=True)),
                    ignore_nulls=True,
                )
                for cell in cells
            ),
            ignore_nulls=True,
        )


def _heads(rows: pd.DataFrame, reading: ScoreReading) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the layer and head of each row, counted from 0."""
    layers = rows["layer"].to_numpy(dtype=np.intp) - reading.base
    heads = rows["head"].to_numpy(dtype=np.intp) - reading.base
    check_zero_based(layers, heads, reading)
    return layers, heads


def _grouped(
    frame: nw.LazyFrame[Any], keys: Iterable[str], scores: list[str], how: str | None
) -> nw.LazyFrame[Any]:
    """Return one row a group: its scores reduced, and without a reduction the number of rows."""
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


def _highest(frame: nw.LazyFrame[Any], keys: Iterable[str], *, counted: bool) -> nw.LazyFrame[Any]:
    import narwhals as nw

    most = [nw.col("n").max()] if counted else []
    return frame.group_by(*keys).agg(nw.col("score").max(), *most)
