"""Tables of scores in memory: the highest score of each head and unit, with checks by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._readers.columns import column, real_numbers
from mpl_headgrid._readers.frames import find_heads

from .name_codes import Numbered, number_names, pair_names
from .score_reader import Planes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from mpl_headgrid._readers.columns import Column, Frame

    from .score_reader import ScoreReading, Scores

CHUNK = 1 << 17  # rows; what is computed of so many stays in the processor's cache
LARGEST_COUNT = 1 << 26  # cells that are counted in an array; above, rows are sorted instead


class Table:
    """A long table: one row a head and relation, or several where they are to be reduced."""

    holder = "table"

    def __init__(self, frame: Frame, reading: ScoreReading) -> None:
        self.layers, self.heads, self.shape = find_heads(
            frame,
            layer=reading.layer,
            head=reading.head,
            n_layers=reading.n_layers,
            n_heads=reading.n_heads,
            base=reading.base,
        )
        self.values = real_numbers(column(frame, reading.score, "score"), reading.score)
        self.reduce = reading.reduce
        names = _numbered(frame, reading)
        self.relations, self.categories = names.relations, names.categories
        self.codes, self.of_code = names.codes, names.of_code
        if self.reduce is None:
            self._check_unique(reading.base)

    def highest(self, of_relation: NDArray[np.intp], n_units: int) -> NDArray[np.float64]:
        """Return the highest score of each layer, head and unit; NaN where there is none."""
        n_cells = self.shape[0] * self.shape[1] * n_units
        if self.reduce in {None, "max"}:
            highest = np.full(n_cells, -np.inf)
            for rows, keys in self._keys(of_relation, n_units):
                values = self.values[rows]
                higher = np.flatnonzero(values > highest[keys])  # few, once a chunk is in
                np.maximum.at(highest, keys[higher], values[higher])
            highest[highest == -np.inf] = np.nan  # no score is infinite
            return highest.reshape(*self.shape, n_units)
        highest = np.full(n_cells, np.nan)
        n_relations = len(self.relations)
        keys, values = self._reduced(n_relations)
        head, relation = np.divmod(keys, n_relations)
        np.fmax.at(highest, head * n_units + of_relation[relation], values)
        return highest.reshape(*self.shape, n_units)

    def _keys(
        self, of_relation: NDArray[np.intp], n_units: int
    ) -> Iterator[tuple[slice, NDArray[np.int64]]]:
        """Return chunks of rows, and the place of each row among heads × units."""
        of_code = of_relation[self.of_code] if self.of_code is not None else None
        for start in range(0, len(self.values), CHUNK):
            rows = slice(start, start + CHUNK)
            keys = self.layers[rows] * self.shape[1]
            keys += self.heads[rows]
            if n_units > 1:
                assert self.codes is not None
                assert of_code is not None
                keys *= n_units
                keys += of_code[self.codes[rows]]
            yield rows, keys

    def _reduced(self, n_relations: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return a place among heads × relations for each group of rows, and its mean or median."""
        import pandas as pd

        keys = self._all_keys(n_relations)
        groups = pd.Series(self.values).groupby(keys, sort=False)
        reduced = groups.mean() if self.reduce == "mean" else groups.median()
        return reduced.index.to_numpy(), reduced.to_numpy()

    def _all_keys(self, n_relations: int) -> NDArray[np.int64]:
        chunks = [keys for _, keys in self._keys(np.arange(n_relations), n_relations)]
        return np.concatenate([np.empty(0, dtype=np.int64), *chunks])

    def _check_unique(self, base: int) -> None:
        """Raise if a head has several scores for a relation: which counts is not ours to guess."""
        n_relations = len(self.relations)
        keys = self._all_keys(n_relations)
        n_cells = self.shape[0] * self.shape[1] * n_relations
        if len(keys) < 2 or (n_cells <= LARGEST_COUNT and np.bincount(keys).max() == 1):
            return
        _, first, count = np.unique(keys, return_index=True, return_counts=True)
        if count.max() == 1:
            return
        worst = int(count.argmax())
        rows = np.flatnonzero(keys == keys[first[worst]])
        row = int(rows[1])
        raise ValueError(
            f"row {row}: layer {self.layers[row] + base}, head {self.heads[row] + base} has a "
            f"second score{self._of_relation(row)} (the first is in row {rows[0]}); "
            "reduce='mean', 'max' or 'median' makes one of them"
        )

    def _of_relation(self, row: int) -> str:
        if self.codes is None or self.of_code is None:
            return ""
        number = self.of_code[self.codes[row]]
        name = self.relations[number]
        if self.categories is not None and self.categories[number] != name:
            name = f"{name} ({self.categories[number]})"
        return f" for {name!r}"


def read_table(frame: Frame, reading: ScoreReading) -> Scores:
    """Read a table in memory: long, or wide where `relation` names its columns of scores."""
    names = reading.relation_names
    return Table(frame, reading) if names is None else _read_wide(frame, reading, names)


def _read_wide(frame: Frame, reading: ScoreReading, names: list[str]) -> Planes:
    for name in reading.relation:
        column(frame, name, "relation")
    planes = []
    for name in reading.relation:
        plane = Table(frame, reading.of_one_relation(reading.layer, reading.head, name))
        planes.append(plane.highest(np.zeros(1, dtype=np.intp), 1))
    return Planes("table", names, np.concatenate(planes, axis=2))


def _numbered(frame: Frame, reading: ScoreReading) -> Numbered:
    """Return the relations and categories in a table, and each row's."""
    relation, category = reading.name_columns(frame.columns)
    if category is None and relation is None:
        return Numbered([reading.score], None, None, None)
    if category is None:
        return number_names(column(frame, relation, "relation"), str(relation))
    of_category = number_names(column(frame, category, "category"), category)
    if relation is None:
        return of_category.as_categories()
    relations = column(frame, relation, "relation")
    # Where the highest row counts whatever its relation, names are looked at for missing ones only.
    if reading.reduce == "max" and not reading.per_relation and _all_names(relations):
        return of_category.as_categories()
    return pair_names(number_names(relations, relation), of_category)


def _all_names(values: Column) -> bool:
    """Tell whether a column holds strings alone, by its dtype."""
    names = str(values.dtype).partition("(")[0] in {"String", "Enum"}
    if str(values.dtype) == "Categorical":
        # The categories of pandas may be of any type.
        native = values.to_native()
        pandas = values.implementation.is_pandas_like()
        names = not pandas or all(isinstance(name, str) for name in native.cat.categories)
    return names and not values.is_null().any()
