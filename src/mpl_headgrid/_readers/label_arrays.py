"""Arrays of labels or flags, layer × head, as labelled rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from mpl_headgrid._api.checks import is_absent
from mpl_headgrid._heads.category_names import UNCLASSIFIED, is_unclassified
from mpl_headgrid._heads.spellings import index_of, names_head

from .arrays import as_array, as_flags, heads_of_each
from .rows import LabelledRows, labels_in_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mpl_headgrid._heads.numbering import Where

MISSING_LABEL = -1


def at_cell(n_heads: int) -> Where:
    """Return what names a row in error messages, for rows that fill a grid."""
    return lambda row: f"data: layer {row // n_heads}, head {row % n_heads}"


def rows_of_label_array(array: NDArray[Any], categories: Sequence[str] | None) -> LabelledRows:
    """Read an array of labels, shape (n_layers, n_heads): names, or numbers of `categories`.

    A cell that is −1 (of numbers), None or NaN says nothing of its head, which is missing.
    """
    n_layers, n_heads = array.shape
    where = at_cell(n_heads)
    cells = array.ravel().tolist()
    if any(isinstance(cell, float | int) and cell == cell for cell in cells):  # noqa: PLR0124 NaN
        cells = _names_of_numbers(cells, categories, where)
    at = [row for row, cell in enumerate(cells) if not is_absent(cell)]
    names, rows, which = labels_in_cells(
        [cells[row] for row in at], None, lambda row: where(at[row])
    )
    _check_words(names)
    layers, heads = np.divmod(np.array(at, dtype=np.int64), n_heads)
    return LabelledRows(
        layers,
        heads,
        names,
        rows,
        which,
        lambda row: where(at[row]),
        n_layers=n_layers,
        n_heads=n_heads,
    )


def _check_words(names: list[str]) -> None:
    for name in names:
        if _is_number(name) or names_head(name):
            raise ValueError(
                f"data: {name!r} stands as text where an array of labels holds names; rows of "
                "(layer, head, category) are a list of tuples, numbers need categories="
            )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _names_of_numbers(
    numbers: Sequence[Any], categories: Sequence[str] | None, where: Where
) -> list[object]:
    if categories is None:
        raise ValueError(
            "categories: data is an array of numbers; give the names that they stand for, "
            'categories=["Induction", ...] (0 is the first), or category="Induction" for a list '
            "of heads; an array of scores goes to classify_heads"
        )
    cells: list[object] = []
    for row, number in enumerate(numbers):
        if is_absent(number) or number == MISSING_LABEL:
            cells.append(None)
            continue
        place = index_of(number)
        if place is None:
            raise ValueError(
                f"{where(row)} is {number!r}; expected the whole number of a category; scores go "
                "to classify_heads"
            )
        if not 0 <= place < len(categories):
            raise ValueError(
                f"{where(row)} is {place}; expected 0 to {len(categories) - 1}, one for each of "
                f"the {len(categories)} categories, or −1 for a missing head"
            )
        cells.append(categories[place])
    return cells


def rows_of_planes(planes: NDArray[np.bool_], names: Sequence[str]) -> LabelledRows:
    """Read flags, shape (n_layers, n_heads, n_categories)."""
    n_layers, n_heads, n_categories = planes.shape
    if n_categories != len(names):
        raise ValueError(
            f"categories: expected {n_categories} names, one for each plane of data, got "
            f"{len(names)}: {list(names)}"
        )
    where = at_cell(n_heads)
    none = [number for number, name in enumerate(names) if is_unclassified(name)]
    clash = planes[:, :, none].any(axis=2) & np.delete(planes, none, axis=2).any(axis=2)
    if clash.any():
        raise ValueError(
            f"{where(int(np.flatnonzero(clash)[0]))}: flagged {UNCLASSIFIED} and also as in a "
            "category; give one of them"
        )
    planes = np.delete(planes, none, axis=2)
    names = [name for number, name in enumerate(names) if number not in none]
    n_categories = len(names)
    layers, heads = np.divmod(np.arange(n_layers * n_heads), n_heads)
    rows, which = np.nonzero(planes.reshape(n_layers * n_heads, n_categories))
    return LabelledRows(
        layers,
        heads,
        list(names),
        rows,
        which,
        where,
        n_layers=n_layers,
        n_heads=n_heads,
    )


def nested_labels(data: Sequence[Any]) -> NDArray[Any] | None:
    """Return nested lists, a list of labels or flags a layer, as an array; None for other lists."""
    if not all(isinstance(layer, list | tuple) for layer in data):
        layers = [as_array(layer) for layer in data]
        if any(layer is None or layer.ndim == 0 for layer in layers):
            return None
        data = [layer.tolist() for layer in layers if layer is not None]
    n_heads = heads_of_each(data, "data")
    if not n_heads:
        return None
    if all(map(holds_flags, data)) or all(holds_flags(cell) for layer in data for cell in layer):
        try:
            return np.array(data)
        except ValueError:
            raise ValueError("data: expected as many flags for every head") from None
    array = np.empty((len(data), n_heads), dtype=object)
    for row, layer in enumerate(data):
        for place, cell in enumerate(layer):
            array[row, place] = cell
    return array


def holds_flags(cell: object) -> bool:
    """Tell whether a cell is a list of True and False alone."""
    return isinstance(cell, list | tuple) and bool(cell) and all(isinstance(v, bool) for v in cell)


def plane_of(value: object, where: str) -> Any:
    """Return flags, shape (n_layers, n_heads); None where the value is something else."""
    array = as_array(value)
    if array is None and isinstance(value, list) and value and isinstance(value[0], list):
        try:
            array = np.array(value)
        except ValueError:  # heads in spellings of different lengths
            return None
    if array is None or array.ndim != 2:
        return None
    flags = as_flags(array)
    if flags is None:
        if array.dtype.kind == "f" and array.shape[1] != 2:
            refuse_scores(array.ravel().tolist(), where)
        return None
    if array.dtype.kind in "iu" and array.shape[1] == 2:
        refuse_flags_like_heads(array, where)
        return None
    return flags


def refuse_flags_like_heads(array: NDArray[Any], where: str) -> None:
    """Raise for an array of 0 and 1, shape (n, 2), that may flag the two heads of each layer."""
    # (0, 1) may be a head, and may be a layer of two heads; what stands twice is no head.
    if as_flags(array) is not None and len(np.unique(array, axis=0)) < len(array):
        raise ValueError(
            f"{where}: an array of 0 and 1 of shape {array.shape} may be heads or flags; for "
            "flags give bools"
        )


def is_collection(value: object) -> bool:
    """Tell whether a value holds several others, without names for them."""
    return isinstance(value, Collection) and not isinstance(value, str | bytes | Mapping)


def refuse_scores(cell: object, where: str) -> None:
    """Raise for a number where categories are expected."""
    values = [*cell] if is_collection(cell) else [cell]  # type: ignore[misc]
    for value in values:
        if isinstance(value, int | float | np.number) and not isinstance(value, bool):
            if value != value:  # noqa: PLR0124 NaN is an absent label
                continue
            _scores_found(value, where)


def _scores_found(value: object, where: str) -> NoReturn:
    raise TypeError(
        f"{where}: expected categories (str), got {value!r}; scores go to classify_heads"
    )
