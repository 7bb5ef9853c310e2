"""Columns of a user's frame as checked numpy arrays: what read_heads and classify_heads share."""

from __future__ import annotations

import difflib
import math
from collections import Counter
from collections.abc import Mapping, Sequence, Sized
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

if TYPE_CHECKING:
    import narwhals as nw
    from numpy.typing import NDArray

    Frame = nw.DataFrame[Any]
    Column = nw.Series[Any]

# No model is near; a larger grid is a slip (an id in the layer column) that would eat the memory.
LARGEST_GRID = 2**24

_FIT_INT64 = {"Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32"}


def open_frame(data: object, argument: str, needed: Sequence[object] = ()) -> Frame:
    """Return `data` as a narwhals frame in memory; no record may lack a key that is `needed`."""
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    if isinstance(data, Mapping):
        return _frame_of_columns(data, argument)
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return _frame_of_records(data, argument, needed)
    try:
        frame = nw.from_native(data)  # type: ignore[call-overload]
    except DuplicateError:
        raise ValueError(_duplicate_columns(data, argument)) from None
    except TypeError:
        grid = " or a HeadGrid" if argument == "data" else ""
        raise TypeError(
            f"{argument}: expected a data frame (pandas, Polars, PyArrow or another that narwhals "
            f"knows), a dict of columns{',' if grid else ' or'} a list of records{grid}, "
            f"got {_kind(data)}"
        ) from None
    return frame.collect() if isinstance(frame, nw.LazyFrame) else frame


def _duplicate_columns(data: Any, argument: str) -> str:
    names = data.column_names if hasattr(data, "column_names") else data.columns
    twice = [name for name, count in Counter(names).items() if count > 1]
    names = ", ".join(map(repr, twice))
    return f"{argument}: expected each column once, got {names} more than once"


def _frame_of_columns(data: Mapping[Any, Any], argument: str) -> Frame:
    lengths = {}
    for name, values in data.items():
        if not _is_column(values):
            raise TypeError(
                f"{argument}: expected a dict of columns, got {_kind(values)} under {name!r}"
            )
        lengths[name] = len(values)
    if len(set(lengths.values())) > 1:
        raise ValueError(f"{argument}: columns of different lengths: {lengths}")
    # As lists, so that a column with an index of its own is not re-ordered to fit another.
    columns = {name: _plain(values) for name, values in data.items()}
    return _frame_of_lists(columns, max(lengths.values(), default=0))


def _is_column(values: object) -> bool:
    # A set has a length but no order; and what a string or a dict runs over are no cells.
    if isinstance(values, str | bytes | bytearray | Mapping | AbstractSet):
        return False
    return isinstance(values, Sized) and getattr(values, "ndim", 1) > 0


def _plain(values: Any) -> Any:
    if isinstance(values, np.ndarray) and values.ndim == 1:
        return values
    return values.to_pylist() if hasattr(values, "to_pylist") else list(values)  # PyArrow's


def _frame_of_records(data: Sequence[Any], argument: str, needed: Sequence[object]) -> Frame:
    for row, record in enumerate(data):
        if not isinstance(record, Mapping):
            raise TypeError(
                f"{argument}: expected a list of records (dicts), got {_kind(record)} at row {row}"
            )
    keys = dict.fromkeys(key for record in data for key in record)
    needed = [name for name in needed if isinstance(name, str) and name in keys]
    for row, record in enumerate(data):
        for name in needed:
            if name in record:
                continue
            raise ValueError(
                f"row {row}: expected a record with {name!r} as the others have, "
                f"got the keys {list(record)}"
            )
    columns = {key: [record.get(key) for record in data] for key in keys}
    return _frame_of_lists(columns, len(data))


def _frame_of_lists(columns: dict[Any, Any], n_rows: int) -> Frame:
    import narwhals as nw
    import pandas as pd

    # As objects: where pandas chooses the dtype, None becomes NaN and a large integer an error.
    series = {
        name: values if isinstance(values, np.ndarray) else pd.Series(values, dtype=object)
        for name, values in columns.items()
    }
    return nw.from_native(pd.DataFrame(series, index=range(n_rows)), eager_only=True)


def column(frame: Frame, name: object, argument: str) -> Column:
    """Return the column `name`; `argument` is the keyword that named it."""
    if not isinstance(name, str):
        raise TypeError(f"{argument}: expected a column name, got {name!r}")
    if name in frame.columns:
        return frame[name]
    if frame.shape == (0, 0):  # a list of records, or a frame made of one, that holds none
        return _no_cells(name)
    index = getattr(frame.to_native(), "index", None)
    hint = (
        "; it is in the index: pass frame.reset_index()"
        if name in getattr(index, "names", ())
        else did_you_mean(name, frame.columns)
    )
    raise ValueError(f"{argument}: no column {name!r}; the columns are {frame.columns}{hint}")


def _no_cells(name: str) -> Column:
    import narwhals as nw
    import pandas as pd

    return nw.from_native(pd.Series([], dtype=object, name=name), series_only=True)


def did_you_mean(name: str, choices: Sequence[str]) -> str:
    """Return a hint at the choice nearest to `name`, or nothing."""
    by_folded = {str(choice).casefold(): choice for choice in choices}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[near[0]]!r}?" if near else ""


def whole_numbers(values: Column, name: str) -> NDArray[np.int64]:
    """Return a column of layers or heads as integers."""
    if str(values.dtype) in _FIT_INT64 and not values.is_null().any():
        return values.to_numpy().astype(np.int64)
    numbers = np.empty(len(values), dtype=np.int64)
    for row, value in enumerate(values.to_list()):
        if type(value) is int and -1 <= value <= LARGEST_GRID:  # nearly all of them
            numbers[row] = value
            continue
        if is_absent(value):
            raise ValueError(f"row {row}: {name} is missing ({value!r}); expected a whole number")
        if isinstance(value, bool | np.bool_) or not isinstance(
            value, int | float | np.integer | np.floating
        ):
            raise TypeError(f"row {row}: {name} is {value!r}; expected a whole number")
        if value in (math.inf, -math.inf) or value != int(value):
            raise ValueError(f"row {row}: {name} is {value!r}; expected a whole number")
        if abs(int(value)) > LARGEST_GRID:
            raise ValueError(
                f"row {row}: {name} is {value!r}; expected a whole number from 0 to {LARGEST_GRID}"
            )
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
            numbers[row] = _float(value, f"row {row}: {name}")
    return numbers


def _float(value: Any, where: str) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{where} is too large; expected a number that a float holds") from None


def _float64() -> Any:
    import narwhals as nw

    return nw.Float64


def is_absent(value: object) -> bool:
    """Tell whether a cell holds None, NaN or a frame library's own word for them."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, float | np.floating) and math.isnan(value)


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
    layers = whole_numbers(column(frame, layer, "layer"), layer)
    heads = whole_numbers(column(frame, head, "head"), head)
    if layer == head:
        raise ValueError(f"head: expected another column than for layer, got {head!r} for both")
    return _place_heads(layers, heads, n_layers=n_layers, n_heads=n_heads, base=base)


def _place_heads(
    layer: NDArray[np.int64],
    head: NDArray[np.int64],
    *,
    n_layers: int | None,
    n_heads: int | None,
    base: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[int, int]]:
    if not is_whole(base) or base not in (0, 1):
        raise ValueError(f"base: expected 0 or 1, the number of the first layer, got {base!r}")
    sizes = {"layer": _size(n_layers, "n_layers"), "head": _size(n_heads, "n_heads")}
    indices = {"layer": layer, "head": head}
    for name, values in indices.items():
        _check_lower(name, values, base)
    for name, size in sizes.items():
        if size is None and not len(layer):
            raise ValueError(f"n_{name}s: expected a number, since no row tells it, got None")
    for name, values in indices.items():
        _check_upper(name, values, sizes, indices, base)
    if base == 0 and sizes["layer"] is None and sizes["head"] is None:
        _check_zero_based(layer, head)
    shape = tuple(
        size if size is not None else int(indices[name].max()) - base + 1
        for name, size in sizes.items()
    )
    if shape[0] * shape[1] > LARGEST_GRID:
        _refuse_large(shape, sizes, indices)
    return layer - base, head - base, (shape[0], shape[1])


def _refuse_large(
    shape: tuple[int, ...], sizes: dict[str, int | None], indices: dict[str, NDArray[np.int64]]
) -> NoReturn:
    """Raise, pointing at the size or the row that makes the grid too large."""
    name = "layer" if shape[0] >= shape[1] else "head"
    where = f"n_{name}s: got {sizes[name]}"
    if sizes[name] is None:
        row = int(indices[name].argmax())
        where = f"row {row}: {name} is {indices[name][row]}"
    raise ValueError(
        f"{where}, which makes a grid of {shape[0]} layers × {shape[1]} heads; "
        f"expected at most {LARGEST_GRID} heads in all"
    )


def _size(value: int | None, name: str) -> int | None:
    if value is None:
        return None
    if not is_whole(value):
        raise TypeError(f"{name}: expected a whole number, got {value!r}")
    if value < 1:
        raise ValueError(f"{name}: expected at least 1, got {value}")
    return int(value)


def is_whole(value: object) -> bool:
    """Tell whether a value is an integer of Python's or numpy's, and not a bool."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


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
    highest = size - 1 + base
    where = f"row {row}: {name} is {values[row]}, but n_{name}s={size} allows {base} to {highest}"
    other = "head" if name == "layer" else "layer"
    other_size = sizes[other]
    hints = []
    if (
        other_size is not None
        and values.max() <= other_size - 1 + base
        and indices[other].max() <= highest
    ):
        hints.append("layer and head look swapped: exchanged, all rows fit")
    from_one = min(index.min() for index in indices.values()) >= 1
    if base == 0 and values.max() == size and from_one:
        hints.append("the numbers look counted from 1: pass base=1")
    raise ValueError("; ".join([where, *hints]))


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
    of_shape = f" of shape {shape}" if isinstance(shape, tuple) else ""
    return f"{type(value).__name__}{of_shape}"
