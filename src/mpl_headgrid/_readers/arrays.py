"""Arrays and columns of every library as numpy's: dimensions by name, flags, cells as numbers."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import in_short, is_absent, is_number, is_whole, names_of
from mpl_headgrid._heads.category_names import ABSENT_AS_TEXT
from mpl_headgrid._heads.notations import names_head, read_head, read_head_alone, read_layer
from mpl_headgrid._heads.numbering import LARGEST_GRID

from .columns import FIT_INT64, axis_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from .columns import Column

# As Python and spreadsheets write one; float() would take 1_000 and ١ too.
NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?"


def _by_layer_and_head(array: Any) -> Any:
    """Return an array with named dimensions with those of layer and head first, in this order.

    Raise where names don't tell the two apart, or if the coordinates number layers or heads in
    another way than by their place: a part of a model, or one turned round.
    """
    dims = getattr(array, "dims", ())
    if not isinstance(dims, tuple) or len(dims) < 2 or all(map(_is_unnamed, dims)):
        return array
    found: list[Any] = []
    for argument in ("layer", "head"):
        named = [name for name in dims if axis_of(name) == argument]
        if len(named) > 1:
            raise ValueError(
                f"xarray.DataArray: several dimensions that could be the {argument}: "
                f"{names_of(named)}; give the others other names, array.rename(...)"
            )
        found += named
    if not found and all(map(_is_unnamed, dims[:2])):  # xarray's dim_0 and dim_1, and relations
        return array
    if len(found) < 2:
        names = dict(zip(dims, ("layer", "head"), strict=False))
        if found:
            lacking = "head" if axis_of(found[0]) == "layer" else "layer"
            names = {next(name for name in dims if name not in found): lacking}
        raise ValueError(
            "xarray.DataArray: expected a dimension for layers and one for heads, named so, got "
            f"[{names_of(dims)}]; rename them, array.rename({names}), if that is what they are"
        )
    for name, read in zip(found, (read_layer, read_head_alone), strict=True):
        _check_units(array, name, read)
    return array.transpose(*found, ...)


def _is_unnamed(dimension: object) -> bool:
    """Return whether a dimension has no name but the one that xarray gives to those without."""
    return dimension is None or re.fullmatch(r"dim_\d+", str(dimension)) is not None


def check_plane_names(array: Any, names: Sequence[str] | None, argument: str) -> None:
    """Raise where the names given for planes are not those that the array has for them."""
    if names is None or len(getattr(array, "dims", ())) != 3:
        return
    others = [name for name in array.dims if axis_of(name) is None]
    if not others or (planes := others[-1]) not in array.coords:
        return
    own = array.coords[planes].to_numpy().tolist()
    if all(isinstance(name, str) for name in own) and own != list(names):
        raise ValueError(
            f"{argument}: expected the names in the order of the array's own coordinates of "
            f"{planes!r}, {own}, got {list(names)}"
        )


def _check_units(array: Any, name: Any, read: Any) -> None:
    if name not in array.coords:
        return
    written = array.coords[name].to_numpy().tolist()
    try:
        numbers = [read(value) for value in written]
    except ValueError:  # names of another kind, which number nothing
        return
    if numbers != list(range(len(numbers))):
        raise ValueError(
            f"xarray.DataArray: expected coordinates of {name!r} from 0 to {len(numbers) - 1} in "
            f"order, got {written[0]!r} to {written[-1]!r}; pass the whole model, "
            "array.reindex(...), or array.drop_vars(...) where the place is what counts"
        )


def as_array(value: object) -> NDArray[Any] | None:
    """Return an array or tensor of any library as numpy's; None for what is neither.

    Tensors of torch, jax and tensorflow are known by the methods that they share, not imported. An
    xarray.DataArray has the dimensions of layer and head first. Masked entries become NaN, or None
    where the array holds no floats.
    """
    array: Any = value
    if isinstance(array, np.ma.MaskedArray):
        return _filled(array)
    if isinstance(array, np.ndarray):
        return _readable(array)
    if not hasattr(array, "shape") or hasattr(array, "columns") or hasattr(array, "to_frame"):
        return None  # a frame, or a column of one
    array = _by_layer_and_head(array)
    if hasattr(array, "detach"):  # torch: on any device, with or without a gradient
        array = array.detach().cpu()
        array = (array.float() if "bfloat16" in str(array.dtype) else array).numpy()
    return _readable(np.asarray(array)) if hasattr(array, "__array__") else None


def as_numbers(value: object) -> NDArray[Any] | None:
    """Return an array, a tensor or nested lists of numbers as numpy's; None for all else."""
    if isinstance(value, list | tuple):
        parts = [as_array(part) if hasattr(part, "shape") else part for part in value]
        try:
            array = np.asarray(parts)
        except ValueError:  # rows of uneven length
            return None
        if array.dtype.kind == "O":
            numbers = all(
                cell is None or isinstance(cell, int | float | Decimal) for cell in array.flat
            )
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
    # bfloat16 as jax gives it is a dtype that numpy knows nothing of.
    known = not array.dtype.name.startswith(("bfloat", "float8"))
    return array if known else array.astype(np.float32)


def heads_of_each(layers: Sequence[Any], argument: str) -> int:
    """Return how many heads each layer has; raise where one has another number than the first."""
    lengths = [len(layer) for layer in layers]
    for row, length in enumerate(lengths):
        if length != lengths[0]:
            raise ValueError(
                f"{argument}: expected as many heads in every layer, got {lengths[0]} in "
                f"{argument}[0] and {length} in {argument}[{row}]"
            )
    return lengths[0]


def squared(value: object) -> tuple[list[Any], NDArray[np.bool_]] | None:
    """Return rows of unequal length filled up with None, and which cells there are; else None."""
    if not (isinstance(value, list | tuple) and value):
        return None
    rows: list[Any] = [row if isinstance(row, list | tuple) else as_array(row) for row in value]
    if any(row is None or (isinstance(row, np.ndarray) and not row.ndim) for row in rows):
        return None
    widths = np.array([len(row) for row in rows])
    if not np.ptp(widths):
        return None
    filled = [[*row, *[None] * (widths.max() - len(row))] for row in rows]
    return filled, np.arange(widths.max()) < widths[:, None]


def as_flags(array: NDArray[Any]) -> NDArray[np.bool_] | None:
    """Return an array of True and False, or 1 and 0, as bools; None for any other."""
    kind = array.dtype.kind
    flags = (
        kind == "b"
        or (kind == "O" and all(isinstance(v, bool | np.bool_) for v in array.ravel()))
        or (kind in "iu" and ((array == 0) | (array == 1)).all())
    )
    return array.astype(bool, copy=False) if flags else None


def whole_numbers(
    values: Column, name: str, read: Callable[[object], int] | None = None
) -> NDArray[np.int64]:
    """Return a column of layers or heads as integers; `read` reads what is text."""
    if str(values.dtype) in FIT_INT64 and not values.is_null().any():
        return values.to_numpy().astype(np.int64, copy=False)
    numbers = np.empty(len(values), dtype=np.int64)
    for row, cell in enumerate(values.to_list()):
        value = as_number(cell)
        if type(value) is int and -1 <= value <= LARGEST_GRID:  # nearly all of them
            numbers[row] = value
            continue
        if is_absent(value):
            raise ValueError(f"row {row}: {name} is missing ({value!r}); expected a whole number")
        if not is_number(value):
            if isinstance(value, str) and read is not None:
                try:
                    numbers[row] = read(value)
                    continue
                except ValueError:  # a word of another kind
                    pass
            raise TypeError(f"row {row}: {name} is {in_short(value)}; expected a whole number")
        if value in (math.inf, -math.inf) or value != int(value):
            raise ValueError(f"row {row}: {name} is {value!r}; expected a whole number")
        if abs(int(value)) > LARGEST_GRID:
            raise ValueError(
                f"row {row}: {name} is {in_short(value)}; expected a whole number from 0 to "
                f"{LARGEST_GRID}"
            )
        numbers[row] = int(value)
    return numbers


def real_numbers(values: Column, name: str) -> NDArray[np.float64]:
    """Return a column of scores as floats, NaN where a score is absent."""
    import narwhals as nw

    if values.dtype.is_numeric():
        numbers = values.cast(nw.Float64).to_numpy().astype(np.float64, copy=False)
    else:
        numbers = np.array(
            [real(v, f"row {row}: {name}") for row, v in enumerate(values.to_list())], float
        )
    infinite = np.isinf(numbers)
    if infinite.any():
        row = int(infinite.argmax())
        raise ValueError(f"row {row}: {name} is {numbers[row]}; expected a finite number")
    return numbers


def real(value: Any, where: str) -> float:
    """Return a cell as a float, NaN where it is absent; raise for what is no number."""
    value = as_number(value)
    if is_absent(value):
        return math.nan
    if not is_number(value):
        hint = ""
        if isinstance(value, str) and value.rstrip().endswith("%"):
            hint = """; a pandas column's .str.rstrip("%").astype(float) is one of numbers"""
        elif isinstance(value, str) and re.fullmatch(r"\s*-?\d+,\d+\s*", value):
            hint = """; a pandas column's .str.replace(",", ".").astype(float) is one of numbers"""
        elif isinstance(value, bool | np.bool_):
            hint = "; a column's .astype(float), or .cast(pl.Float64), has 1 and 0"
        raise TypeError(f"{where} is {in_short(value)}; expected a number{hint}")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{where} is too large; expected a number that a float holds") from None


def as_number(value: Any) -> Any:
    """Return the number that a text or a Decimal is; all else as it is.

    A Decimal becomes an int where it is whole. An empty text, or one that says NaN, is absent.
    """
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
            return int(text)
        if re.fullmatch(NUMBER, text, re.ASCII):
            return float(text)
        return None if text == "" or text in ABSENT_AS_TEXT else value
    if isinstance(value, Decimal) and not value.is_snan():
        return int(value) if value.is_finite() and value == int(value) else float(value)
    return value


def heads_in_notation(cells: Column, name: str) -> NDArray[np.int64] | None:
    """Return the heads in a column that holds "L5H1" and the like; None for one of numbers."""
    values = cells.to_list()
    fractions = any(isinstance(value, float) and value % 1 for value in values)
    if not fractions and not any(names_head(value) for value in values):
        return None
    heads = np.empty((len(values), 2), dtype=np.int64)
    for row, value in enumerate(values):
        try:
            heads[row] = read_head(value)
        except (ValueError, TypeError) as error:
            raise type(error)(f"row {row}: {name}: {error}") from None
    return heads


def flags_of_column(values: Column, name: str) -> NDArray[np.bool_]:
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
