"""The forms of scores in the order in which they are tried, and how arrays and dicts are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import kind_of
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.head_scores import HeadScores
from mpl_headgrid._heads.notations import names_head, read_head
from mpl_headgrid._heads.precision import precision_of
from mpl_headgrid._readers.arrays import as_numbers, check_plane_names, squared
from mpl_headgrid._readers.columns import open_frame, real
from mpl_headgrid._readers.files import is_path, read_file

from .lazy_tables import LazyTable, read_lazy
from .options import Planes, checked_names
from .tables import Table, precision_of_cells, read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from .options import ScoreOptions

    Scores = LazyTable | Planes | Table

FILLED_FROM_ONE = (
    "scores: layer 0 and head 0 have no score and all others have: the array looks filled from 1; "
    "give array[1:, 1:] (or n_layers= and n_heads= if they are truly absent)"
)


def open_scores(scores: Any, options: ScoreOptions) -> Scores:
    """Return scores in any form, read and checked."""
    if isinstance(scores, HeadGrid):
        raise TypeError(
            "scores: expected scores (a data frame, an array, a dict or a list of records), got "
            "a HeadGrid, which is classified already: read_heads and all that draws take it"
        )
    if isinstance(scores, HeadScores):
        return _planes_of(scores, options)
    if is_path(scores):
        scores = read_file(scores, "scores")
    # Each returns None for scores of another form; the last takes them or raises.
    forms: tuple[Callable[[Any, ScoreOptions], Scores | None], ...]
    forms = (_array, read_lazy, _frame)
    if isinstance(scores, Mapping):
        forms = (_columns, _relations, _heads, _no_scores)
    return next(read for form in forms if (read := form(scores, options)) is not None)


def _planes_of(scores: HeadScores, options: ScoreOptions) -> Planes:
    """Return a table of scores that is read already, after a check of what is asked of it."""
    options.check_unused("a HeadScores")
    for name in ("n_layers", "n_heads"):
        asked, own = getattr(options, name), getattr(scores, name)
        if asked not in {None, own}:
            raise ValueError(f"{name}: the HeadScores given have {name}={own}, got {asked}")
    if options.shape.is_partial and not np.array_equal(
        options.shape.exists(scores.exists.shape), scores.exists
    ):
        raise ValueError(
            "attention_layers, n_heads: the HeadScores given say which heads exist; give these to "
            "read_scores instead"
        )
    relations, groups = [*scores.relations], scores.groups
    return Planes(
        "table",
        relations,
        scores.values,
        None if groups is None else [groups[name] for name in relations],
        precisions=[*scores.precisions],
        exists=scores.exists,
        order=[*dict.fromkeys(relations if groups is None else groups.values())],
    )


def _columns(scores: Mapping[Any, Any], options: ScoreOptions) -> Scores | None:
    """Read a dict of columns."""
    tabular = {options.layer, options.head, options.score}
    if scores and not any(isinstance(name, str) and name in tabular for name in scores):
        return None
    return read_table(open_frame(scores, "scores"), options)


def _relations(scores: Mapping[Any, Any], options: ScoreOptions) -> Scores | None:
    """Read a dict of relation to array [n_layers, n_heads]."""
    arrays = {key: _numbers(value) for key, value in scores.items()}
    if all(array is None or array.ndim <= 1 for array in arrays.values()):
        return None
    if (key := next(filter(names_head, scores), None)) is not None:
        raise ValueError(
            f"scores[{key!r}]: expected one score of this head or a list of them, got "
            f"{kind_of(scores[key])}"
        )
    options.check_unused("a dict of relation to array")
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
        plane, counts_kv = _placed(array, where, options)
        if planes and plane.shape != planes[0].shape[:2]:
            turned = " (it looks transposed)" if plane.shape == planes[0].shape[1::-1] else ""
            raise ValueError(
                f"{where}: expected shape {planes[0].shape[:2]} as of {names[0]!r}, "
                f"got {plane.shape}{turned}"
            )
        planes.append(_real(plane[:, :, None], where, [name]))
    values = np.concatenate(planes, axis=2)
    options.check_zero_based(*np.nonzero(~np.isnan(values).all(axis=2)), problem=FILLED_FROM_ONE)
    return Planes(
        "dict",
        names,
        values,
        precisions=[_precision(value) for value in scores.values()],
        counts_kv=counts_kv,
        exists=_common_exists(scores, options),
        order=names,
    )


def _numbers(value: object) -> NDArray[Any] | None:
    """Return numbers as an array, rows of unequal length filled up with None."""
    array = as_numbers(value)
    if array is None and (ragged := squared(value)) is not None:
        return as_numbers(ragged[0])
    return array


def _common_exists(scores: Mapping[Any, Any], options: ScoreOptions) -> NDArray[np.bool_] | None:
    """Return which heads there are, where all relations have rows of the same unequal lengths."""
    found = {key: squared(value) for key, value in scores.items()}
    masks = {key: ragged[1] for key, ragged in found.items() if ragged is not None}
    if not masks:
        return None
    key, first = next(iter(masks.items()))
    for other in scores:
        if other not in masks or not np.array_equal(masks[other], first):
            raise ValueError(
                f"scores[{other!r}]: expected rows as long as those of {key!r}, which say how many "
                "heads each layer has"
            )
    _check_widths(first, options)
    return first


def _check_widths(exists: NDArray[np.bool_], options: ScoreOptions) -> None:
    widths, wanted = exists.sum(axis=1), options.shape.widths
    if wanted is None and options.n_heads is not None:
        wanted = (options.n_heads,) * len(widths)
    if wanted is not None and widths.tolist() != [*wanted]:
        layer = int(np.flatnonzero(widths != np.array(wanted))[0])
        raise ValueError(
            f"scores: layer {layer} has {widths[layer]} scores, but n_heads= says {wanted[layer]}; "
            "leave n_heads= out, or give the number of each layer"
        )


def _precision(value: Any) -> str:
    """Return the precision of an array, of a list of arrays, or of the scores in a list."""
    while isinstance(value, list | tuple) and value and not hasattr(value[0], "dtype"):
        value = value[0]
    if isinstance(value, list | tuple):
        return precision_of_cells(value)
    return precision_of(getattr(value, "dtype", "float64"))


def _heads(scores: Mapping[Any, Any], options: ScoreOptions) -> Scores | None:
    """Read a dict of head to a score or several, as retrieval heads are kept in JSON files."""
    if not any(names_head(key) for key in scores):
        return None
    used = {"reduce"} if options.binned else {"category", "reduce"}
    options.check_unused("a dict of head to score", used)
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
        if len(cells) > 1 and options.reduce is None:
            raise ValueError(
                f"scores[{key!r}]: expected one score, got {len(cells)}; reduce='mean', 'max' or "
                "'median' makes one of them"
            )
        for cell in cells or [None]:
            keys.append(key)
            for name, item in zip(
                columns, (layer, head, real(cell, f"scores[{key!r}]: score")), strict=True
            ):
                columns[name].append(item)
    relation = "" if options.binned else options.only_name
    if options.grouped:
        raise ValueError("groups: a dict of head to score has no relations; leave groups= out")
    rows = options.of_one_relation("layer", "head", "score")
    try:
        table = read_table(open_frame(columns, "scores"), rows)
    except (ValueError, TypeError) as error:
        # The reader counts the rows of a table; the user's data have keys.
        text = re.sub(r"\brow (\d+)\b", lambda row: f"scores[{keys[int(row[1])]!r}]", str(error))
        raise type(error)(text) from None
    values = [cell for each in scores.values() for cell in (each if _is_list(each) else [each])]
    return Planes(
        "dict",
        [relation],
        table.highest(np.zeros(1, dtype=np.intp), 1),
        precisions=[precision_of_cells(values)],
    )


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _no_scores(scores: Mapping[Any, Any], options: ScoreOptions) -> Scores | None:
    first, value = next(iter(scores.items()))
    raise ValueError(
        f"scores: expected a dict of columns ({options.layer!r}, {options.head!r}, "
        f"{options.score!r}, ...), of relation to array [n_layers, n_heads], or of head to score "
        f"such as '16-19', got {kind_of(value)} under {first!r}"
    )


def _array(scores: Any, options: ScoreOptions) -> Scores | None:
    """Read an array [n_layers, n_heads] or [n_layers, n_heads, n_relations], or nested lists."""
    names = options.relation_names
    check_plane_names(scores, names, "relation")
    array = _numbers(scores)
    if array is None:
        return None
    named = "category" if options.needs_categories else "relation"
    used = named if names is None and not (options.binned or options.grouped) else "relation"
    options.check_unused("an array of scores", {used})
    if array.ndim not in {2, 3}:
        raise ValueError(
            "scores: expected an array of shape (n_layers, n_heads) or (n_layers, n_heads, "
            f"n_relations), got shape {array.shape}"
        )
    array, counts_kv = _placed(array, "scores", options)
    if names is None and options.binned:
        names = [str(plane) for plane in range(array.shape[2] if array.ndim == 3 else 1)]
    elif names is None and array.ndim == 2 and not options.grouped:
        names = [options.only_name]
    elif names is None:
        raise ValueError(
            f"relation: expected the names of the relations, one for each plane of scores (shape "
            f"{array.shape}), such as relation=['capital', 'antonym'], got {options.relation!r}"
        )
    if array.ndim == 2:
        array = array[:, :, None]
    if len(names) != array.shape[2]:
        raise ValueError(
            f"relation: expected {array.shape[2]} names, one for each plane of scores, got "
            f"{len(names)}: {names}"
        )
    values = _real(array, "scores", names)
    options.check_zero_based(*np.nonzero(~np.isnan(values).all(axis=2)), problem=FILLED_FROM_ONE)
    exists = None
    if (ragged := squared(scores)) is not None:
        exists = ragged[1]
        _check_widths(exists, options)
    return Planes(
        "array",
        names,
        values,
        precisions=[_precision(scores)] * len(names),
        counts_kv=counts_kv,
        exists=exists,
        order=names if options.relation_names else None,
    )


def _frame(scores: Any, options: ScoreOptions) -> Scores | None:
    """Read a frame in memory or a list of records."""
    return read_table(open_frame(scores, "scores", options.needed), options)


def _placed(array: NDArray[Any], where: str, options: ScoreOptions) -> tuple[NDArray[Any], bool]:
    """Return an array with a row for each layer, and whether its heads are key-value heads."""
    if options.base:
        raise ValueError(
            f"base: an array's layers and heads have no numbers to count from {options.base!r}; "
            "leave base= out"
        )
    if 0 in array.shape:
        raise ValueError(f"{where}: expected at least one layer and head, got shape {array.shape}")
    layers = options.shape.layers_of_rows(len(array))
    if layers is not None:
        whole = np.full((options.n_layers, *array.shape[1:]), np.nan, dtype=object)
        whole[layers] = array
        array = whole
    wanted = {"n_layers": options.n_layers, "n_heads": options.n_heads}
    counts_kv = array.shape[1] == options.kv_heads and options.n_heads not in {None, array.shape[1]}
    if counts_kv:
        options = options.of_kv_heads()
        wanted["n_heads"] = options.n_heads

    def fits(shape: tuple[int, ...]) -> bool:
        return all(a in {None, b} for a, b in zip(wanted.values(), shape, strict=True))

    if not fits(array.shape[:2]):
        sizes = ", ".join(f"{name}={size}" for name, size in wanted.items() if size is not None)
        hint = " (it looks transposed)" if fits(array.shape[1::-1]) else ""
        raise ValueError(f"{where}: expected the shape that {sizes} says, got {array.shape}{hint}")
    return array, counts_kv


def _real(array: NDArray[Any], where: str, names: list[str]) -> NDArray[np.float64]:
    """Return an array of three dimensions as floats, none of them infinite."""

    def place(at: tuple[int, ...]) -> str:
        of_relation = f" for {names[at[2]]!r}" if len(names) > 1 else ""
        return f"{where}: layer {at[0]}, head {at[1]}{of_relation}"

    if array.dtype.kind == "O":
        numbers = np.empty(array.shape)
        for at, cell in np.ndenumerate(array):
            numbers[at] = real(cell, place(at))
        array = numbers
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{where}: expected an array of numbers, got dtype {array.dtype}")
    values = array.astype(float)
    infinite = np.argwhere(np.isinf(values))
    if len(infinite):
        at = tuple(infinite[0])
        raise ValueError(f"{place(at)} is {values[at]}; expected a finite number")
    return values
