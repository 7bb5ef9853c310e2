"""Arrays and dicts of scores, read into planes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import is_absent, is_number, is_whole, kind_of
from mpl_headgrid._heads.notations import names_head, read_head
from mpl_headgrid._heads.numbering import fills_from_one
from mpl_headgrid._readers.arrays import as_numbers
from mpl_headgrid._readers.columns import open_frame

from .score_reader import Planes, checked_names
from .tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from .score_reader import ScoreReading, Scores


def read_array(array: NDArray[Any], reading: ScoreReading) -> Planes:
    """Read an array [n_layers, n_heads] or [n_layers, n_heads, n_relations]."""
    names = reading.relation_names
    used = "category" if names is None and not (reading.binned or reading.grouped) else "relation"
    reading.check_unused("an array of scores", {used})
    if array.ndim not in {2, 3}:
        raise ValueError(
            "scores: expected an array of shape (n_layers, n_heads) or (n_layers, n_heads, "
            f"n_relations), got shape {array.shape}"
        )
    _check_shape(array, "scores", reading)
    if names is None and reading.binned:
        names = [str(plane) for plane in range(array.shape[2] if array.ndim == 3 else 1)]
    elif names is None and array.ndim == 2 and not reading.grouped:
        names = [_one_category(reading)]
    elif names is None:
        raise ValueError(
            f"relation: expected the names of the relations, one for each plane of scores (shape "
            f"{array.shape}), such as relation=['capital', 'antonym'], got {reading.relation!r}"
        )
    if array.ndim == 2:
        array = array[:, :, None]
    if len(names) != array.shape[2]:
        raise ValueError(
            f"relation: expected {array.shape[2]} names, one for each plane of scores, got "
            f"{len(names)}: {names}"
        )
    values = _real(array, "scores", names)
    _check_first(values, reading)
    return Planes("array", names, values)


def read_mapping(scores: Mapping[Any, Any], reading: ScoreReading) -> Scores:
    """Read a dict of columns, of relations' arrays, or of heads' scores."""
    tabular = {reading.layer, reading.head, reading.score}
    if not scores or any(isinstance(name, str) and name in tabular for name in scores):
        return read_table(open_frame(scores, "scores"), reading)
    arrays = {name: as_numbers(value) for name, value in scores.items()}
    if any(array is not None and array.ndim > 1 for array in arrays.values()):
        return _read_relations(scores, arrays, reading)
    if any(names_head(key) for key in scores):
        return _read_heads(scores, reading)
    first, value = next(iter(scores.items()))
    raise ValueError(
        f"scores: expected a dict of columns ({reading.layer!r}, {reading.head!r}, "
        f"{reading.score!r}, ...), of relation to array [n_layers, n_heads], or of head to score "
        f"such as '16-19', got {kind_of(value)} under {first!r}"
    )


def _read_relations(
    scores: Mapping[Any, Any], arrays: dict[Any, NDArray[Any] | None], reading: ScoreReading
) -> Planes:
    reading.check_unused("a dict of relation to array")
    names = checked_names(list(scores))
    planes: list[NDArray[np.float64]] = []
    for name, (key, array) in zip(names, arrays.items(), strict=True):
        where = f"scores[{key!r}]"
        if array is None:
            raise TypeError(
                f"{where}: expected an array of shape (n_layers, n_heads), got "
                f"{kind_of(scores[key])}"
            )
        if array.ndim != 2:
            raise ValueError(
                f"{where}: expected an array of shape (n_layers, n_heads), got shape {array.shape}"
            )
        _check_shape(array, where, reading)
        if planes and array.shape != planes[0].shape[:2]:
            turned = " (it looks transposed)" if array.shape == planes[0].shape[1::-1] else ""
            raise ValueError(
                f"{where}: expected shape {planes[0].shape[:2]} as of {names[0]!r}, "
                f"got {array.shape}{turned}"
            )
        planes.append(_real(array[:, :, None], where, [name]))
    values = np.concatenate(planes, axis=2)
    _check_first(values, reading)
    return Planes("dict", names, values)


def _read_heads(scores: Mapping[Any, Any], reading: ScoreReading) -> Planes:
    """Read a dict of head to a score or several, as retrieval heads are kept in JSON files."""
    used = {"reduce"} if reading.binned else {"category", "reduce"}
    reading.check_unused("a dict of head to score", used)
    keys: list[Any] = []  # of each row
    columns: dict[str, list[Any]] = {"layer": [], "head": [], "score": []}
    for key, value in scores.items():
        try:
            layer, head = read_head(key)
        except (ValueError, TypeError) as error:
            raise type(error)(f"scores: {error}") from None
        array = as_numbers(value)
        cells = [value] if array is None and not isinstance(value, list | tuple) else value
        if array is not None:
            cells = array.tolist() if array.ndim == 1 else [array.item()]
        if len(cells) > 1 and reading.reduce is None:
            raise ValueError(
                f"scores[{key!r}]: expected one score, got {len(cells)}; reduce='mean', 'max' or "
                "'median' makes one of them"
            )
        for cell in cells or [None]:
            keys.append(key)
            for name, item in zip(columns, (layer, head, cell), strict=True):
                columns[name].append(item)
    one = "" if reading.binned else _one_category(reading)
    if reading.grouped:
        raise ValueError("groups: a dict of head to score has no relations; leave groups= out")
    rows = reading.of_one_relation("layer", "head", "score")
    try:
        table = read_table(open_frame(columns, "scores"), rows)
    except (ValueError, TypeError) as error:
        # The reader counts rows of a table; the user's has keys.
        text = re.sub(r"\brow (\d+)\b", lambda row: f"scores[{keys[int(row[1])]!r}]", str(error))
        raise type(error)(text) from None
    highest = table.highest(np.zeros(1, dtype=np.intp), 1)
    return Planes("dict", [one], highest)


def _one_category(reading: ScoreReading) -> str:
    if not isinstance(reading.category, str):
        raise TypeError(f"category: expected a name (str), got {reading.category!r}")
    if reading.category == "category":
        raise ValueError(
            "category: expected the name of the one category that the scores are for, such as "
            "category='Retrieval'"
        )
    return reading.category.strip()


def _check_shape(array: NDArray[Any], where: str, reading: ScoreReading) -> None:
    if not is_whole(reading.base) or reading.base != 0:
        raise ValueError(
            f"base: an array's layers and heads have no numbers to count from {reading.base!r}; "
            "leave base= out"
        )
    if 0 in array.shape:
        raise ValueError(f"{where}: expected at least one layer and head, got shape {array.shape}")
    wanted = (reading.n_layers, reading.n_heads)
    for name, size in zip(("n_layers", "n_heads"), wanted, strict=True):
        if size is not None and not is_whole(size):
            raise TypeError(f"{name}: expected a whole number, got {size!r}")
    fits = [size in {None, got} for size, got in zip(wanted, array.shape[:2], strict=True)]
    if all(fits):
        return
    turned = all(size in {None, got} for size, got in zip(wanted, array.shape[1::-1], strict=True))
    sizes = ", ".join(
        f"{name}={size}"
        for name, size in zip(("n_layers", "n_heads"), wanted, strict=True)
        if size is not None
    )
    hint = " (it looks transposed)" if turned else ""
    raise ValueError(f"{where}: expected the shape that {sizes} says, got {array.shape}{hint}")


def _real(array: NDArray[Any], where: str, names: list[str]) -> NDArray[np.float64]:
    """Return an array of three dimensions as floats, none of them infinite."""
    if array.dtype.kind == "O":
        flat = [_real_cell(cell, at, where, names) for at, cell in np.ndenumerate(array)]
        array = np.array(flat, dtype=float).reshape(array.shape)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{where}: expected an array of numbers, got dtype {array.dtype}")
    values = array.astype(float)
    infinite = np.argwhere(np.isinf(values))
    if len(infinite):
        at = tuple(infinite[0])
        raise ValueError(f"{_place(at, where, names)} is {values[at]}; expected a finite number")
    return values


def _real_cell(cell: object, at: tuple[int, ...], where: str, names: list[str]) -> float:
    if is_absent(cell):
        return np.nan
    if not is_number(cell):
        raise TypeError(f"{_place(at, where, names)} is {cell!r}; expected a number")
    try:
        return float(cell)
    except OverflowError:
        raise ValueError(
            f"{_place(at, where, names)} is too large; expected a number that a float holds"
        ) from None


def _place(at: tuple[int, ...], where: str, names: list[str]) -> str:
    layer, head, plane = at
    of_relation = f" for {names[plane]!r}" if len(names) > 1 else ""
    return f"{where}: layer {layer}, head {head}{of_relation}"


def _check_first(values: NDArray[np.float64], reading: ScoreReading) -> None:
    """Raise for an array that is empty at layer 0 and head 0 and full after: counted from 1."""
    if (reading.n_layers, reading.n_heads) != (None, None):
        return
    if fills_from_one(*np.nonzero(~np.isnan(values).all(axis=2))):
        raise ValueError(
            "scores: layer 0 and head 0 have no score and all others have: the array looks filled "
            "from 1; pass scores[1:, 1:] (or n_layers= and n_heads= if they are truly absent)"
        )
