"""Columns of names as numbers: the relations and categories of a table, and each row's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from mpl_headgrid._api.checks import is_absent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mpl_headgrid._readers.columns import Column

PIECE = 1 << 19  # rows that one thread looks up at a time


@dataclass(frozen=True)
class Numbered:
    """The relations of a table. A row's is `of_code[codes[row]]`; without codes, the only one."""

    relations: list[str]
    categories: list[str] | None  # of each relation, where the table says them
    codes: NDArray[np.integer[Any]] | None
    of_code: NDArray[np.intp] | None

    def as_categories(self) -> Numbered:
        """Return the same where each name is a category and its only relation."""
        return replace(self, categories=self.relations)


def number_names(values: Column, name: str) -> Numbered:
    """Return the sorted names in a column, stripped, and each row's number among them."""
    if not len(values):
        return Numbered([], None, np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp))
    cells, codes = _code(values) or _refuse(values, name)
    present = _present(codes, len(cells))
    if not all(isinstance(cells[i], str) for i in np.flatnonzero(present)):
        _refuse(values, name)
    names = sorted({cells[i].strip() for i in np.flatnonzero(present)})
    number = {name: i for i, name in enumerate(names)}
    of_code = [
        number[cell.strip()] if there else 0 for cell, there in zip(cells, present, strict=True)
    ]
    return Numbered(names, None, codes, np.array(of_code, dtype=np.intp))


def pair_names(relations: Numbered, categories: Numbered) -> Numbered:
    """Return the pairs of relation and category: one relation may stand under two categories."""
    assert relations.codes is not None
    assert relations.of_code is not None
    assert categories.codes is not None
    assert categories.of_code is not None
    n_categories = len(categories.relations)
    pairs = relations.of_code[relations.codes] * n_categories
    pairs += categories.of_code[categories.codes]
    present = np.flatnonzero(np.bincount(pairs, minlength=1))
    of_pair = np.zeros(int(present[-1]) + 1 if len(present) else 0, dtype=np.intp)
    of_pair[present] = np.arange(len(present))
    return Numbered(
        [relations.relations[pair // n_categories] for pair in present],
        [categories.relations[pair % n_categories] for pair in present],
        pairs,
        of_pair,
    )


def _present(codes: NDArray[np.integer[Any]], n_cells: int) -> NDArray[np.bool_]:
    """Tell which cells some row has; most often the first rows have them all."""
    present = np.zeros(n_cells, dtype=bool)
    for start in range(0, len(codes), PIECE):
        present[codes[start : start + PIECE]] = True
        if present.all():
            break
    return present


def _code(values: Column) -> tuple[list[Any], NDArray[np.integer[Any]]] | None:
    """Return cells and, for each row, the number of an equal one; None if a row has none."""
    if str(values.dtype) in {"String", "Categorical", "Enum"} and values.is_null().any():
        return None
    code = _code_polars if values.implementation.is_polars() else _code_pandas
    coded_already = values.implementation.is_pandas_like() and str(values.dtype) == "Categorical"
    if coded_already or len(values) <= PIECE:
        return code(values)
    # The libraries look names up without Python's lock, and faster in tables that fit the cache.
    pieces = [values[start : start + PIECE] for start in range(0, len(values), PIECE)]
    with ThreadPoolExecutor() as pool:
        coded = list(pool.map(code, pieces))
    numbers: dict[Any, int] = {}
    codes = np.empty(len(values), dtype=np.int32)
    for start, piece in zip(range(0, len(values), PIECE), coded, strict=True):
        if piece is None:
            return None
        lookup = np.array(
            [numbers.setdefault(cell, len(numbers)) for cell in piece[0]], dtype=np.int32
        )
        np.take(lookup, piece[1], out=codes[start : start + PIECE], mode="clip")
    return list(numbers), codes


def _code_pandas(values: Column) -> tuple[list[Any], NDArray[np.integer[Any]]] | None:
    import pandas as pd

    # Arrow's own way keeps strings where they are.
    arrow = values.implementation.is_pyarrow()
    native = values.to_native().to_pandas() if arrow else values.to_pandas()
    if isinstance(native.dtype, pd.CategoricalDtype):
        codes, cells = native.cat.codes.to_numpy(), native.cat.categories
    else:
        try:
            codes, cells = pd.factorize(native)
        except TypeError:  # a cell that has no hash, such as a list
            return None
    return None if codes.min() < 0 else (list(cells), codes)


def _code_polars(values: Column) -> tuple[list[Any], NDArray[np.integer[Any]]] | None:
    import polars as pl

    native = values.to_native()
    if native.dtype == pl.String:
        native = native.cast(pl.Categorical)
    if not isinstance(native.dtype, pl.Categorical | pl.Enum):
        return None
    codes = native.to_physical().to_numpy()
    # The numbers of categories are Polars' own, shared with other columns: ask a row of each.
    rows = np.full(int(codes.max()) + 1, -1)
    rows[codes] = np.arange(len(codes))
    present = np.flatnonzero(rows >= 0)
    cells: list[Any] = [None] * (int(present[-1]) + 1)
    for code, name in zip(
        present, native.gather(rows[present]).cast(pl.String).to_list(), strict=True
    ):
        cells[code] = name
    return cells, codes


def _refuse(values: Column, name: str) -> NoReturn:
    """Raise for the first row that holds no name."""
    for row, cell in enumerate(values.to_list()):
        if is_absent(cell):
            raise ValueError(f"row {row}: {name} is missing; expected a name (str)")
        if not isinstance(cell, str):
            raise TypeError(f"row {row}: {name} is {cell!r}; expected a name (str)")
    raise AssertionError(f"{name}: no row to refuse")
