"""Arrays of every library as numpy's, and arrays of labels, layer × head, as labelled rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ._columns import is_absent
from ._dimensions import by_layer_and_head
from ._grid import UNCLASSIFIED, is_unclassified
from ._labels import LabelledRows, labels_in_cells
from ._names import index_of, names_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ._labels import Where

MISSING_LABEL = -1


def as_array(value: object) -> NDArray[Any] | None:
    """Return an array or tensor of any library as numpy's; None for what is neither.

    Tensors of torch, jax and tensorflow are met by the methods that they share, not imported. Of an
    xarray.DataArray, the dimensions of layer and head come first, in this order. Masked entries
    become NaN, or None where the array holds no floats.
    """
    array: Any = value
    if isinstance(array, np.ma.MaskedArray):
        return _filled(array)
    if isinstance(array, np.ndarray):
        return _readable(array)
    if not hasattr(array, "shape") or hasattr(array, "columns") or hasattr(array, "to_frame"):
        return None  # a frame, or a column of one
    array = by_layer_and_head(array)
    if hasattr(array, "detach"):  # torch: on any device, with or without a gradient
        array = array.detach().cpu()
        array = (array.float() if "bfloat16" in str(array.dtype) else array).numpy()
    return _readable(np.asarray(array)) if hasattr(array, "__array__") else None


def as_numbers(value: object) -> NDArray[Any] | None:
    """Return an array, a tensor or nested lists of numbers as numpy's; None for all else.

    In lists, None is NaN. Masked entries are NaN too.
    """
    if isinstance(value, list | tuple):
        parts = [as_array(part) if hasattr(part, "shape") else part for part in value]
        try:
            array = np.asarray(parts)
        except ValueError:  # rows of uneven length
            return None
        if array.dtype.kind == "O":
            numbers = all(cell is None or isinstance(cell, int | float) for cell in array.flat)
            return array if numbers and array.size else None
        return array if array.dtype.kind in "biuf" and array.size else None
    return as_array(value)


def _filled(array: Any) -> NDArray[Any]:
    if array.dtype.kind == "f":
        return np.asarray(array.filled(np.nan))
    plain = np.asarray(array.data.astype(object))
    plain[np.ma.getmaskarray(array)] = None
    return plain


def _readable(array: NDArray[Any]) -> NDArray[Any]:
    # bfloat16 as jax hands it over is a dtype that numpy knows nothing of.
    known = not array.dtype.name.startswith(("bfloat", "float8"))
    return array if known else array.astype(np.float32)


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


def heads_of_each(layers: Sequence[Any], argument: str) -> int:
    """Return the number of heads that every one of some lists has; raise where one has another."""
    lengths = [len(layer) for layer in layers]
    for row, length in enumerate(lengths):
        if length != lengths[0]:
            raise ValueError(
                f"{argument}: expected as many heads in every layer, got {lengths[0]} in "
                f"{argument}[0] and {length} in {argument}[{row}]"
            )
    return lengths[0]


def holds_flags(cell: object) -> bool:
    """Tell whether a cell is a list of True and False alone."""
    return isinstance(cell, list | tuple) and bool(cell) and all(isinstance(v, bool) for v in cell)


def as_flags(array: NDArray[Any]) -> NDArray[np.bool_] | None:
    """Return an array of True and False, or 1 and 0, as bools; None for any other."""
    if array.dtype.kind == "b":
        return array
    if array.dtype.kind == "O" and all(isinstance(v, bool | np.bool_) for v in array.ravel()):
        return array.astype(bool)
    if array.dtype.kind in "iu" and ((array == 0) | (array == 1)).all():
        return array.astype(bool)
    return None
