"""Labels or flags in arrays and nested lists, layer × head, and flags in columns, as rows."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from mpl_headgrid._api.checks import counted, is_absent, is_number
from mpl_headgrid._heads.category_names import UNCLASSIFIED, is_unclassified
from mpl_headgrid._heads.notations import index_of, names_head

from .arrays import NUMBER, as_array, as_flags, flags_of_column, heads_of_each
from .columns import column
from .rows import LabelledRows, labels_in_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mpl_headgrid._heads.numbering import Where

    from .columns import Frame
    from .rows import ReadOptions

MISSING_LABEL = -1


def is_plain(array: NDArray[Any], _: ReadOptions) -> bool:
    """Return whether an array has no named fields."""
    return array.dtype.names is None


def rows_of_array(array: NDArray[Any], options: ReadOptions) -> LabelledRows:
    """Read labels or flags, shape (n_layers, n_heads), or flags with an axis of categories."""
    name = options.one_category
    flags = as_flags(array)
    if array.ndim == 2 and name is not None:
        if flags is None:
            raise ValueError(
                f"data: expected flags (bool) of the one category {name!r}, got an array of "
                f"{array.dtype}; numbers of categories need categories=[...]; scores go to "
                "classify_heads"
            )
        rows = rows_of_planes(flags[:, :, None], [name])
    elif array.ndim == 2:
        if array.size and flags is not None and array.dtype.kind in "bO":
            raise ValueError(
                "category: data is an array of flags; say of which category, such as "
                'category="Induction"'
            )
        rows = _rows_of_labels(array, options.categories)
    elif array.ndim == 3:
        if flags is None:
            raise ValueError(
                "data: expected flags (bool) as an array of three dimensions, got "
                f"{array.dtype}; scores go to read_scores or classify_heads"
            )
        if options.categories is None:
            raise ValueError(
                f"categories: data has {counted(array.shape[2], 'plane')} of flags; give their "
                "names, categories=[...]"
            )
        rows = rows_of_planes(flags, options.categories)
    else:
        raise ValueError(
            "data: expected an array of labels (n_layers, n_heads) or of flags (n_layers, "
            f"n_heads, n_categories), got shape {array.shape}"
        )
    return dataclasses.replace(
        rows,
        counts_kv=options.is_per_kv_head(array.shape[1]),
        in_order=options.categories is not None,
    )


def rows_of_planes(planes: NDArray[np.bool_], names: Sequence[str]) -> LabelledRows:
    """Read flags, shape (n_layers, n_heads, n_categories)."""
    n_layers, n_heads, n_planes = planes.shape
    if n_planes != len(names):
        raise ValueError(
            f"categories: expected {counted(n_planes, 'name')}, one for each plane of data, got "
            f"{len(names)}: {list(names)}"
        )
    where = _at_cell(n_heads)
    named = np.array([not is_unclassified(name) for name in names], dtype=bool)
    clash = planes[:, :, ~named].any(axis=2) & planes[:, :, named].any(axis=2)
    if clash.any():
        raise ValueError(
            f"{where(int(np.flatnonzero(clash)[0]))}: flagged {UNCLASSIFIED} and also as in a "
            "category; give one of them"
        )
    names = [name for name in names if not is_unclassified(name)]
    layers, heads = np.divmod(np.arange(n_layers * n_heads), n_heads)
    rows, which = np.nonzero(planes[:, :, named].reshape(n_layers * n_heads, len(names)))
    return LabelledRows(layers, heads, names, rows, which, where, shape=(n_layers, n_heads))


def _rows_of_labels(array: NDArray[Any], categories: Sequence[str] | None) -> LabelledRows:
    """Read an array of labels, shape (n_layers, n_heads): names, or numbers of `categories`.

    A cell that is −1 (of numbers), None or NaN says nothing of its head, which is missing.
    """
    n_layers, n_heads = array.shape
    at = _at_cell(n_heads)
    cells = array.ravel().tolist()
    if any(isinstance(cell, float | int) and not is_absent(cell) for cell in cells):
        cells = _names_of_numbers(cells, categories, at)
    places = [place for place, cell in enumerate(cells) if not is_absent(cell)]

    def where(row: int) -> str:
        return at(places[row])

    names, rows, which = labels_in_cells([cells[place] for place in places], None, where)
    for name in names:
        if re.fullmatch(NUMBER, name, re.ASCII) or names_head(name):
            raise ValueError(
                f"data: {name!r} is text where an array of labels holds names; rows of "
                "(layer, head, category) are a list of tuples, numbers need categories="
            )
    layers, heads = np.divmod(np.array(places, dtype=np.int64), n_heads)
    return LabelledRows(layers, heads, names, rows, which, where, shape=(n_layers, n_heads))


def _at_cell(n_heads: int) -> Where:
    """Return what names a row in error messages, for rows that fill a grid."""
    return lambda row: f"data: layer {row // n_heads}, head {row % n_heads}"


def _names_of_numbers(
    numbers: Sequence[Any], categories: Sequence[str] | None, where: Where
) -> list[object]:
    if categories is None:
        raise ValueError(
            "categories: data is an array of numbers; give the names that they stand for, "
            'categories=["Induction", ...] (0 is the first), or category="Induction" for a list '
            "of heads; scores go to read_scores for a heat map, or to classify_heads"
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


def are_flag_layers(data: Sequence[Any], _: ReadOptions) -> bool:
    """Return whether data are a list with a list of flags for each layer, which may be empty."""
    layers = [layer for layer in data if not (isinstance(layer, list | tuple) and not layer)]
    return bool(layers) and all(map(holds_flags, layers))


def are_layers(data: Sequence[Any], _: ReadOptions) -> bool:
    """Return whether data are a list with a list or an array for each layer, and not all empty."""
    if all(isinstance(layer, list | tuple) for layer in data):
        return any(data)
    layers = [as_array(layer) for layer in data]
    sizes = [layer.size for layer in layers if layer is not None and layer.ndim]
    return len(sizes) == len(layers) and any(sizes)


def rows_of_nested_list(data: Sequence[Any], options: ReadOptions) -> LabelledRows:
    """Read a list of labels or flags for each layer."""
    layers: list[Any] = [
        layer if isinstance(layer, list | tuple) else as_array(layer).tolist()  # type: ignore[union-attr]
        for layer in data
    ]
    exists = None
    if options.n_heads is None or options.shape.widths is not None:
        layers, exists = _squared(layers)
    n_heads = heads_of_each(layers, "data")
    if all(map(holds_flags, layers)) or all(holds_flags(cell) for row in layers for cell in row):
        try:
            array = np.array(layers)
        except ValueError:
            raise ValueError("data: expected as many flags for every head") from None
    else:
        array = np.empty((len(layers), n_heads), dtype=object)
        for layer, head in np.ndindex(array.shape):  # a cell may be a list itself
            array[layer, head] = layers[layer][head]
    return dataclasses.replace(rows_of_array(array, options), exists=exists)


def _squared(layers: list[Any]) -> tuple[list[Any], NDArray[np.bool_] | None]:
    """Return layers of unequal width filled up to the widest, and which heads there are."""
    widths = np.array([len(layer) for layer in layers])
    if not np.ptp(widths):
        return layers, None
    flags = any(map(holds_flags, layers)) and all(holds_flags(layer) for layer in layers if layer)
    first: Any = next(cell for layer in layers for cell in layer)
    empty: Any = False if flags else [False] * len(first) if holds_flags(first) else None
    filled = [[*layer, *[empty] * (widths.max() - len(layer))] for layer in layers]
    return filled, np.arange(widths.max()) < widths[:, None]


def holds_flags(cell: object) -> bool:
    """Return whether a cell is a list of True and False alone."""
    return isinstance(cell, list | tuple) and bool(cell) and all(isinstance(v, bool) for v in cell)


def plane_of(value: object, where: str) -> NDArray[np.bool_] | None:
    """Return flags, shape (n_layers, n_heads); None where the value is something else."""
    array = as_array(value)
    if array is None and isinstance(value, list) and value and isinstance(value[0], list):
        try:
            array = np.array(value)
        except ValueError:  # heads in notations of different lengths
            return None
    if array is None or array.ndim != 2:
        return None
    flags = as_flags(array)
    if flags is None and array.dtype.kind == "f" and array.shape[1] != 2:
        raise_scores(array.ravel().tolist(), where)
    if array.dtype.kind in "iuf" and array.shape[1] == 2:
        raise_flags_like_heads(array, where)
        return None
    return flags


def raise_flags_like_heads(array: NDArray[Any], where: str) -> None:
    """Raise for an array of 0 and 1, shape (n, 2), that may flag the two heads of each layer."""
    # (0, 1) may be a head, and may be a layer of two heads; what appears twice is no head.
    if np.isin(array, (0, 1)).all() and len(np.unique(array, axis=0)) < len(array):
        raise_flags_or_heads(array.shape, where)


def raise_flags_or_heads(shape: tuple[int, ...], where: str) -> NoReturn:
    """Raise for an array of 0 and 1 that may hold heads, or flags of the two heads of a layer."""
    raise ValueError(
        f"{where}: an array of 0 and 1 of shape {shape} may be heads or flags; for "
        "flags give bools, such as np.array(data, dtype=bool), for heads tuples, each once"
    )


def is_collection(value: object) -> bool:
    """Return whether a value holds several others, without names for them."""
    return isinstance(value, Collection) and not isinstance(value, str | bytes | Mapping)


def raise_scores(cell: object, where: str) -> None:
    """Raise for a number where categories are expected; NaN is an absent label."""
    values = [*cell] if is_collection(cell) else [cell]  # type: ignore[misc]
    for value in values:
        if is_number(value) and not is_absent(value):
            raise TypeError(
                f"{where}: expected categories (str), got {value!r}; scores go to read_scores or "
                "classify_heads"
            )


def columns_of_flags(frame: Frame, category: str | Sequence[str]) -> Sequence[str] | None:
    """Return the columns that flag a category each; None for one that holds names."""
    if not isinstance(category, str):
        return category
    is_flag = category != "category" and str(frame.schema.get(category)) == "Boolean"
    return [category] if is_flag else None


def labels_in_columns(
    frame: Frame, category: Sequence[str]
) -> tuple[list[str], NDArray[np.intp], NDArray[np.intp]]:
    """Return names of columns of flags, and of each flag that is set its row and its name."""
    planes = [flags_of_column(column(frame, name, "category"), name) for name in category]
    names = [name.strip() for name in category]
    if len(set(names)) < len(names):
        raise ValueError(f"category: a column appears twice in {names}")
    rows, which = np.nonzero(np.stack(planes, axis=1))
    return names, rows, which
