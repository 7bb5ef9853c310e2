"""Columns of a user's frame as checked numpy arrays: what read_heads and classify_heads share."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import narwhals as nw
    from numpy.typing import NDArray

    Frame = nw.DataFrame[Any]
    Column = nw.Series[Any]

# No model is near; a larger grid is a slip (an id in the layer column) that would eat the memory.
LARGEST_GUESSED_GRID = 2**24


def open_frame(data: object, argument: str) -> Frame:
    """Return `data` as a narwhals frame in memory."""
    import narwhals as nw

    if isinstance(data, Mapping):
        return _frame_of_columns(data, argument)
    if isinstance(data, Sequence) and not isinstance(data, str):
        return _frame_of_records(data, argument)
    try:
        frame = nw.from_native(data)  # type: ignore[call-overload]
    except TypeError:
        raise TypeError(
            f"{argument}: expected a data frame (pandas, Polars, PyArrow or another that narwhals "
            f"knows), a dict of columns, a list of records or a HeadGrid, got {_kind(data)}"
        ) from None
    return frame.collect() if isinstance(frame, nw.LazyFrame) else frame


def _frame_of_columns(data: Mapping[Any, Any], argument: str) -> Frame:
    import narwhals as nw
    import pandas as pd

    lengths = {}
    for name, values in data.items():
        if isinstance(values, str) or not hasattr(values, "__len__"):
            raise TypeError(
                f"{argument}: expected a dict of columns, got {_kind(values)} under {name!r}"
            )
        lengths[name] = len(values)
    if len(set(lengths.values())) > 1:
        raise ValueError(f"{argument}: columns of different lengths: {lengths}")
    # As lists, so that a column with an index of its own is not re-ordered to fit another.
    return nw.from_native(
        pd.DataFrame({name: _plain(values) for name, values in data.items()}), eager_only=True
    )


def _plain(values: Any) -> Any:
    return values if isinstance(values, np.ndarray) and values.ndim == 1 else list(values)


def _frame_of_records(data: Sequence[Any], argument: str) -> Frame:
    import narwhals as nw
    import pandas as pd

    for row, record in enumerate(data):
        if not isinstance(record, Mapping):
            raise TypeError(
                f"{argument}: expected a list of records (dicts), got {_kind(record)} at row {row}"
            )
    return nw.from_native(pd.DataFrame(list(data)), eager_only=True)


def column(frame: Frame, name: object, argument: str) -> Column:
    """Return the column `name`; `argument` is the keyword that named it."""
    if not isinstance(name, str):
        raise TypeError(f"{argument}: expected a column name, got {name!r}")
    if name not in frame.columns:
        raise ValueError(
            f"{argument}: no column {name!r}; the columns are {frame.columns}"
            f"{did_you_mean(name, frame.columns)}"
        )
    return frame[name]


def did_you_mean(name: str, choices: Sequence[str]) -> str:
    """Return a hint at the choice nearest to `name`, or nothing."""
    by_folded = {str(choice).casefold(): choice for choice in choices}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[near[0]]!r}?" if near else ""


def whole_numbers(values: Column, name: str) -> NDArray[np.int64]:
    """Return a column of layers or heads as integers."""
    dtype = values.dtype
    if dtype.is_integer() and not values.is_null().any():
        return values.to_numpy().astype(np.int64)
    numbers = np.empty(len(values), dtype=np.int64)
    for row, value in enumerate(values.to_list()):
        if is_absent(value):
            raise ValueError(f"row {row}: {name} is missing ({value!r}); expected a whole number")
        if isinstance(value, bool | np.bool_) or not isinstance(
            value, int | float | np.integer | np.floating
        ):
            raise TypeError(f"row {row}: {name} is {value!r}; expected a whole number")
        if value != math.floor(value) if math.isfinite(value) else True:
            raise ValueError(f"row {row}: {name} is {value!r}; expected a whole number")
        numbers[row] = int(value)
    return numbers


def real_numbers(values: Column, name: str) -> NDArray[np.float64]:
    """Return a column of scores as floats, NaN where a score is absent."""
    if values.dtype.is_numeric():
        return values.cast(_float64()).to_numpy().astype(np.float64)
    numbers = np.empty(len(values))
    for row, value in enumerate(values.to_list()):
        if is_absent(value):
            numbers[row] = math.nan
        elif isinstance(value, bool | np.bool_) or not isinstance(
            value, int | float | np.integer | np.floating
        ):
            raise TypeError(f"row {row}: {name} is {value!r}; expected a number")
        else:
            numbers[row] = float(value)
    return numbers


def _float64() -> Any:
    import narwhals as nw

    return nw.Float64


def is_absent(value: object) -> bool:
    """Tell whether a cell holds None, NaN or a frame library's own word for them."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, float | np.floating) and math.isnan(value)


def place_heads(
    layer: NDArray[np.int64],
    head: NDArray[np.int64],
    *,
    n_layers: int | None,
    n_heads: int | None,
    base: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[int, int]]:
    """Return layers and heads counted from 0, and the grid's shape; raise where they don't fit."""
    if base not in (0, 1) or isinstance(base, bool):
        raise ValueError(f"base: expected 0 or 1, the number of the first layer, got {base!r}")
    sizes = {"layer": _size(n_layers, "n_layers"), "head": _size(n_heads, "n_heads")}
    indices = {"layer": layer, "head": head}
    for name, values in indices.items():
        _check_lower(name, values, base)
    if not len(layer):
        for name in ("n_layers", "n_heads"):
            if sizes[name[2:-1]] is None:
                raise ValueError(f"no rows: give {name}= (and the other) to say how large the grid is")
    for name, values in indices.items():
        _check_upper(name, values, sizes, indices, base)
    if base == 0 and sizes["layer"] is None and sizes["head"] is None:
        _check_zero_based(layer, head)
    shape = tuple(
        size if size is not None else int(indices[name].max()) - base + 1
        for name, size in sizes.items()
    )
    if shape[0] * shape[1] > LARGEST_GUESSED_GRID and None in sizes.values():
        name = "layer" if shape[0] >= shape[1] else "head"
        row = int(indices[name].argmax())
        raise ValueError(
            f"row {row}: {name} is {indices[name][row]}, which would make a grid of "
            f"{shape[0]} layers × {shape[1]} heads; give n_layers= and n_heads= if that is meant"
        )
    return layer - base, head - base, (shape[0], shape[1])


def _size(value: int | None, name: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name}: expected a whole number, got {value!r}")
    if value < 1:
        raise ValueError(f"{name}: expected at least 1, got {value}")
    return int(value)


def _check_lower(name: str, values: NDArray[np.int64], base: int) -> None:
    low = np.flatnonzero(values < base)
    if not len(low):
        return
    row, value = low[0], values[low[0]]
    if base == 1 and value == 0:
        raise ValueError(f"row {row}: {name} is 0, but base=1 counts from 1; leave base= out")
    raise ValueError(f"row {row}: {name} is {value}; expected a whole number from {base}")


def _check_upper(
    name: str,
    values: NDArray[np.int64],
    sizes: dict[str, int | None],
    indices: dict[str, NDArray[np.int64]],
    base: int,
) -> None:
    size = sizes[name]
    if size is None:
        return
    high = np.flatnonzero(values > size - 1 + base)
    if not len(high):
        return
    row = high[0]
    where = (
        f"row {row}: {name} is {values[row]}, but n_{name}s={size} allows {base} to {size - 1 + base}"
    )
    other = "head" if name == "layer" else "layer"
    other_size = sizes[other]
    if (
        other_size is not None
        and values.max() <= other_size - 1 + base
        and indices[other].max() <= size - 1 + base
    ):
        raise ValueError(f"{where}; layer and head look swapped: exchanged, all rows fit")
    if base == 0 and values.max() == size and values.min() >= 1:
        raise ValueError(f"{where}; the numbers look counted from 1: pass base=1")
    raise ValueError(where)


def _check_zero_based(layer: NDArray[np.int64], head: NDArray[np.int64]) -> None:
    """Refuse a grid that is full from (1, 1) on and empty before: it is counted from 1."""
    if layer.min() != 1 or head.min() != 1 or (layer.max() == 1 and head.max() == 1):
        return
    n_cells = int(layer.max()) * int(head.max())
    if n_cells <= len(layer) and len(np.unique(layer * (head.max() + 1) + head)) == n_cells:
        raise ValueError(
            f"layers 1 to {layer.max()} and heads 1 to {head.max()} are all there and none is "
            "numbered 0: the numbers look counted from 1: pass base=1 (or n_layers= and n_heads= "
            "if layer 0 and head 0 are truly absent)"
        )


def _kind(value: object) -> str:
    shape = getattr(value, "shape", None)
    return f"{type(value).__name__}{f' of shape {tuple(shape)}' if isinstance(shape, tuple) else ''}"
