"""LabelledRows: what every form of data is read into before it becomes a HeadGrid."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mpl_headgrid._api.checks import is_absent
from mpl_headgrid._heads.category_names import ABSENT_AS_TEXT, UNCLASSIFIED, is_unclassified
from mpl_headgrid._heads.numbering import LARGEST_GRID, Where, row_number
from mpl_headgrid._heads.spellings import SPELLINGS, index_of, read_head

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class LabelledRows:
    """Heads in the order in which the data holds them, and the labels of each.

    Attributes
    ----------
    layers, heads : array of int64, shape (n_rows,)
        As they are numbered in the data.
    names : list of str
        The categories met, in any order.
    rows, which : array of int, shape (n_labels,)
        For each label its row, and the number of its name in `names`.
    where : function of int to str
        Names a row in error messages.
    scores : array of float, shape (n_rows,), optional
    n_layers, n_heads : int, optional
        The size that the form itself has, as an array does.
    """

    layers: NDArray[np.int64]
    heads: NDArray[np.int64]
    names: list[str]
    rows: NDArray[np.intp]
    which: NDArray[np.intp]
    where: Where = row_number
    scores: NDArray[np.float64] | None = None
    n_layers: int | None = None
    n_heads: int | None = None

    def with_names(self, names: Iterable[str]) -> LabelledRows:
        """Return the same with these categories too, whether a head is in one or not."""
        more = [name for name in names if not is_unclassified(name)]
        return dataclasses.replace(self, names=[*dict.fromkeys([*self.names, *more])])


class Listing:
    """Heads gathered one by one, each with the cell of labels beside it.

    Parameters
    ----------
    n_heads : int or None
        Heads in a layer, which a flat index needs.
    base : int
        The number of the first layer and head.
    """

    def __init__(self, n_heads: int | None, base: int) -> None:
        self._n_heads = n_heads
        self._base = base
        self._heads: list[tuple[int, int]] = []
        self._cells: list[object] = []
        self._where: list[str] = []

    def add(self, head: object, cell: object, where: str) -> None:
        """Add a head in any spelling, or by its flat index."""
        flat = index_of(head)
        try:
            pair = read_head(head) if flat is None else self._unflattened(flat)
        except (ValueError, TypeError) as error:
            raise type(error)(f"{where}: {error}") from None
        self.add_pair(pair, cell, where)

    def add_pair(self, pair: tuple[int, int], cell: object, where: str) -> None:
        """Add a head by its numbers."""
        for name, number in zip(("layer", "head"), pair, strict=True):
            if abs(number) > LARGEST_GRID:
                raise ValueError(
                    f"{where}: {name} is {number}; expected a whole number from 0 to {LARGEST_GRID}"
                )
        self._heads.append(pair)
        self._cells.append(cell)
        self._where.append(where)

    def rows(self) -> LabelledRows:
        """Return what has been added."""
        numbers = np.array(self._heads, dtype=np.int64).reshape(-1, 2)
        names, rows, which = labels_in_cells(self._cells, None, self._where.__getitem__)
        return LabelledRows(
            numbers[:, 0], numbers[:, 1], names, rows, which, self._where.__getitem__
        )

    def _unflattened(self, flat: int) -> tuple[int, int]:
        if self._n_heads is None:
            raise ValueError(
                f"{flat} is a flat index (layer × n_heads + head): give n_heads=, or write heads "
                f"as {SPELLINGS}"
            )
        if self._base:
            raise ValueError(
                f"{flat} is a flat index, which counts from 0; base=1 is for layers and heads"
            )
        if flat < 0:
            raise ValueError(f"{flat} is a flat index; expected a whole number from 0")
        return divmod(flat, self._n_heads)


def labels_in_cells(
    cells: Iterable[object], sep: str | None, where: Where = row_number
) -> tuple[list[str], NDArray[np.intp], NDArray[np.intp]]:
    """Return the category names and, for each label, its row and the number of its name."""
    numbers: dict[str, int] = {}
    rows: list[int] = []
    which: list[int] = []
    met: dict[str, list[str]] = {}  # few different strings stand in many rows
    for row, cell in enumerate(cells):
        labels = met.get(cell) if isinstance(cell, str) else None
        if labels is None:
            labels = _labels_of(cell, sep, row, where)
            if isinstance(cell, str):
                met[cell] = labels
        for name in labels:
            rows.append(row)
            which.append(numbers.setdefault(name, len(numbers)))
    return list(numbers), np.array(rows, dtype=np.intp), np.array(which, dtype=np.intp)


def _labels_of(cell: object, sep: str | None, row: int, where: Where) -> list[str]:
    if is_absent(cell):
        return []
    labels = []
    says_unclassified = False
    for part in _parts_of(cell, sep, row, where):
        if is_absent(part):
            continue
        if not isinstance(part, str):
            raise TypeError(f"{where(row)}: category holds {part!r}; expected names (str)")
        name = part.strip()
        if name in ABSENT_AS_TEXT:
            raise ValueError(
                f"{where(row)}: category says {name!r}, an absent label turned into text; leave "
                f"the cell absent, or say {UNCLASSIFIED}"
            )
        if is_unclassified(name):
            says_unclassified = True
        elif name:
            labels.append(name)
    if says_unclassified and labels:
        raise ValueError(
            f"{where(row)}: category says {UNCLASSIFIED} and also {labels[0]!r}; give one of them"
        )
    return labels


def _parts_of(cell: object, sep: str | None, row: int, where: Where) -> Iterable[object]:
    if isinstance(cell, np.ndarray):
        cell = cell.tolist()  # of no dimension: the one value in it
    if isinstance(cell, str):
        return cell.split(sep) if sep else (cell,)
    if isinstance(cell, set | frozenset | list | tuple) or (
        isinstance(cell, Iterable) and not isinstance(cell, bytes | Mapping | Iterator)
    ):
        return cell
    raise TypeError(
        f"{where(row)}: category is {cell!r} ({type(cell).__name__}); expected a name, or a set, "
        "list or tuple of names"
    )


def check_unclassified_rows(
    membership: NDArray[np.bool_],
    layers: NDArray[np.int64],
    heads: NDArray[np.int64],
    labelled: LabelledRows,
) -> None:
    """Raise where one row calls a head Unclassified and another gives it a category.

    Parameters
    ----------
    membership : array of bool, shape (n_layers, n_heads, n_categories)
    layers, heads : array of int, shape (n_rows,)
        Of each row, from 0.
    labelled : LabelledRows
    """
    unlabelled = np.ones(len(layers), dtype=bool)
    unlabelled[labelled.rows] = False
    clash = np.flatnonzero(unlabelled & membership[layers, heads].any(axis=1))
    if len(clash):
        row = int(clash[0])
        raise ValueError(
            f"{labelled.where(row)}: layer {labelled.layers[row]}, head {labelled.heads[row]} is "
            f"{UNCLASSIFIED} here, but another row gives it a category"
        )
