"""Frames as labelled rows: one row a head and category, or layer × head as the frame itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from mpl_headgrid._api.checks import is_absent, is_whole
from mpl_headgrid._heads.numbering import LARGEST_GRID, place_heads, row_number
from mpl_headgrid._heads.spellings import (
    index_of,
    names_head,
    names_head_alone,
    read_head,
    read_head_alone,
)

from .column_aliases import column_name, counts_kv_heads, means
from .columns import column, real_numbers, whole_numbers
from .rows import LabelledRows, labels_in_cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .columns import Column, Frame


def rows_of_frame(
    frame: Frame, *, layer: str, head: str, category: Any, score: str | None, sep: str | None
) -> tuple[LabelledRows, bool]:
    """Read a table with a row for each head and category.

    Returns
    -------
    LabelledRows
    bool
        Whether its heads are key-value heads.
    """
    labelled_by = category_columns(category)
    layers, heads, counts_kv = numbered_heads(frame, layer, head)
    if isinstance(category, str):
        cells = column(frame, column_name(frame.columns, category, "category"), "category")
        names, rows, which = labels_in_cells(cells.to_list(), sep)
    else:
        names, rows, which = _labels_in_columns(frame, labelled_by)
    scores = None if score is None else real_numbers(column(frame, score, "score"), score)
    return LabelledRows(layers, heads, names, rows, which, row_number, scores), counts_kv


def numbered_heads(
    frame: Frame, layer: str, head: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], bool]:
    """Return each row's layer and head as numbered in a table, and whether heads are key-value."""
    head_name = column_name(frame.columns, head, "head")
    layer_name = column_name(frame.columns, layer, "layer")
    if layer == "layer" and layer_name not in frame.columns and head_name in frame.columns:
        spelled = _spelled_heads(column(frame, head_name, "head"), str(head_name))
        if spelled is not None:
            return spelled[:, 0], spelled[:, 1], False
    layers = whole_numbers(column(frame, layer_name, "layer"), str(layer_name))
    heads = whole_numbers(column(frame, head_name, "head"), str(head_name))
    if layer_name == head_name:
        raise ValueError(f"head: expected another column than for layer, got {head!r} for both")
    return layers, heads, counts_kv_heads(head_name)


def _spelled_heads(cells: Column, name: str) -> NDArray[np.int64] | None:
    """Return the heads in a column that holds "L5H1" and the like; None for one of numbers."""
    values = cells.to_list()
    if not any(names_head(value) for value in values):
        return None
    heads = np.empty((len(values), 2), dtype=np.int64)
    for row, value in enumerate(values):
        try:
            heads[row] = read_head(value)
        except (ValueError, TypeError) as error:
            raise type(error)(f"row {row}: {name}: {error}") from None
    return heads


def category_columns(category: object) -> list[Any]:
    """Return the column or columns that `category` names."""
    if isinstance(category, str):
        return [category]
    if not isinstance(category, Iterable) or isinstance(category, bytes | Mapping):
        raise TypeError(f"category: expected a column name or a sequence of them, got {category!r}")
    names = list(category)
    if not names:
        raise ValueError("category: expected a column name or several, got none")
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"category: expected a column name, got {name!r}")
    return names


def as_label_array(
    frame: Frame,
) -> tuple[NDArray[Any], NDArray[np.int64], NDArray[np.int64]] | None:
    """Return a frame of layer × head as an array of its cells, and the layers and heads.

    The columns are heads (0, "0", "H0"), the layers a column named as one or the index. None for
    any other frame.
    """
    names = list(frame.columns)
    _check_axis_names(frame.to_native())
    of_layer = column_name(names, "layer", "layer")
    heads = [name for name in names if name != of_layer]
    if not heads or not all(map(names_head_alone, heads)):
        return None
    if of_layer in names:
        layers = whole_numbers(frame.get_column(str(of_layer)), str(of_layer))
    else:
        index = getattr(frame.to_native(), "index", range(len(frame)))
        numbers = [index_of(value) for value in index]
        if any(number is None or abs(number) > LARGEST_GRID for number in numbers):
            return None
        layers = np.array(numbers, dtype=np.int64)
    if len(np.unique(layers)) < len(layers):
        raise ValueError(f"data: expected each layer in one row, got the layers {layers.tolist()}")
    at_head = np.array([read_head_alone(name) for name in heads], dtype=np.int64)
    if len(np.unique(at_head)) < len(at_head):
        raise ValueError(f"data: expected each head in one column, got the columns {heads}")
    cells = np.empty((len(layers), len(heads)), dtype=object)
    for place, name in enumerate(heads):
        cells[:, place] = frame.get_column(name).to_list()
    return cells, layers, at_head


def _check_axis_names(native: Any) -> None:
    """Raise where a pandas frame names its rows heads or its columns layers, as a pivot does."""
    for axis, argument in (("index", "head"), ("columns", "layer")):
        name = getattr(getattr(native, axis, None), "name", None)
        if means(name, argument):
            raise ValueError(
                f"data: expected a row a layer and a column a head, got {axis} named {name!r}; "
                "pass its transpose, data.T"
            )


def _labels_in_columns(
    frame: Frame, category: Sequence[str]
) -> tuple[list[str], NDArray[np.intp], NDArray[np.intp]]:
    planes = [_flags(column(frame, name, "category"), name) for name in category]
    names = [name.strip() for name in category]
    if len(set(names)) < len(names):
        raise ValueError(f"category: a column stands twice in {names}")
    rows, which = np.nonzero(np.stack(planes, axis=1))
    return names, rows, which


def _flags(values: Column, name: str) -> NDArray[np.bool_]:
    """Return a column of True and False, or 1 and 0, as bools."""
    if str(values.dtype) == "Boolean" and not values.is_null().any():
        return values.to_numpy().astype(bool)
    flags = np.empty(len(values), dtype=bool)
    for row, value in enumerate(values.to_list()):
        if is_absent(value):
            raise ValueError(f"row {row}: {name!r} is missing; expected True or False")
        if not (isinstance(value, bool | np.bool_) or (is_whole(value) and value in (0, 1))):
            raise TypeError(
                f"row {row}: {name!r} is {value!r}; expected True or False in each column that "
                "category= names"
            )
        flags[row] = value
    return flags


def find_heads(
    frame: Frame,
    *,
    layer: str,
    head: str,
    n_layers: int | None,
    n_heads: int | None,
    base: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[int, int]]:
    """Return each row's layer and head, counted from 0, and the grid's shape."""
    layers, heads, counts_kv = numbered_heads(frame, layer, head)
    if counts_kv and head == "head":
        refuse_kv_heads(column_name(frame.columns, head, "head"))
    return place_heads(layers, heads, n_layers=n_layers, n_heads=n_heads, base=base)


def refuse_kv_heads(name: object) -> NoReturn:
    """Raise for a table that has no column of heads, but one of key-value heads."""
    raise ValueError(
        f"head: no column 'head'; {name!r} numbers key-value heads, and scores are those of heads; "
        f"pass head={name!r} to take each as one head"
    )
