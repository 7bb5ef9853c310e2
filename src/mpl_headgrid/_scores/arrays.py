"""Scores in arrays: one per relation in a dict, or one for all, as planes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import counted, did_you_mean, in_short, kind_of, names_of
from mpl_headgrid._heads.notations import names_head
from mpl_headgrid._heads.precision import precision_of
from mpl_headgrid._readers.arrays import as_numbers, check_plane_names, real, squared

from .options import Planes, checked_names
from .tables import precision_of_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from .options import ScoreOptions


FILLED_FROM_ONE = (
    "scores: layer 0 and head 0 have no score and all others have: the array looks filled from 1; "
    "give array[1:, 1:] (or n_layers= and n_heads= if they are truly absent)"
)


TURNED = "; it looks transposed: pass np.swapaxes({}, 0, 1)"


def read_relations(scores: Mapping[Any, Any], options: ScoreOptions) -> Planes | None:
    """Read a dict of relation to array [n_layers, n_heads]."""
    scores, used = picked(scores, options)
    arrays = {key: numbers_of(value) for key, value in scores.items()}
    if all(array is None or array.ndim <= 1 for array in arrays.values()):
        return None
    if (key := next(filter(names_head, scores), None)) is not None:
        raise ValueError(
            f"scores[{key!r}]: expected one score of this head or a list of them, got "
            f"{kind_of(scores[key])}"
        )
    options.check_unused("a dict of relation to array", used)
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
            turned = TURNED.format(where) if plane.shape == planes[0].shape[1::-1] else ""
            raise ValueError(
                f"{where}: expected shape {planes[0].shape[:2]} as of {names[0]!r}, "
                f"got {plane.shape}{turned}"
            )
        planes.append(real_planes(plane[:, :, None], where, [name]))
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


def picked(scores: Mapping[Any, Any], options: ScoreOptions) -> tuple[Mapping[Any, Any], set[str]]:
    """Return the relations that `relation` names, in its order, and which keyword said so."""
    names = options.relation_names
    if names is None:
        if options.relation == "relation" or options.relation not in scores:
            return scores, set()
        names = [str(options.relation)]
    keys = {key.strip(): key for key in scores if isinstance(key, str)}
    for name in names:
        if name not in keys:
            raise ValueError(
                f"relation: {in_short(name)} is no key of the scores, which are "
                f"[{names_of(scores)}]{did_you_mean(name, [*keys])}"
            )
    return {keys[name]: scores[keys[name]] for name in names}, {"relation"}


def numbers_of(value: object) -> NDArray[Any] | None:
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
            f"scores: layer {layer} has {counted(int(widths[layer]), 'score')}, but n_heads= says "
            f"{wanted[layer]}; leave n_heads= out, or give the number of each layer"
        )


def _precision(value: Any) -> str:
    """Return the precision of an array, of a list of arrays, or of the scores in a list."""
    while isinstance(value, list | tuple) and value and not hasattr(value[0], "dtype"):
        value = value[0]
    if isinstance(value, list | tuple):
        return precision_of_cells(value)
    return precision_of(getattr(value, "dtype", "float64"))


def read_array(scores: Any, options: ScoreOptions) -> Planes | None:
    """Read an array [n_layers, n_heads] or [n_layers, n_heads, n_relations], or nested lists."""
    names = options.relation_names
    check_plane_names(scores, names, "relation")
    array = numbers_of(scores)
    if array is None:
        return None
    named = "category" if options.needs_categories else "relation"
    used = named if names is None and not (options.binned or options.grouped) else "relation"
    options.check_unused("an array of scores", {used})
    if array.ndim not in {2, 3}:
        hint = "; np.reshape(scores, (n_layers, n_heads)) makes one of them" * (array.ndim == 1)
        raise ValueError(
            "scores: expected an array of shape (n_layers, n_heads) or (n_layers, n_heads, "
            f"n_relations), got shape {array.shape}{hint}"
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
        hint = ""
        if len(names) == len(array):
            hint = "; if these are the first dimension, pass np.moveaxis(scores, 0, -1)"
        raise ValueError(
            f"relation: expected {counted(array.shape[2], 'name')}, one for each plane of scores "
            f"(shape {array.shape}), got {len(names)}: [{names_of(names)}]{hint}"
        )
    values = real_planes(array, "scores", names)
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
        hint = TURNED.format(where) if fits(array.shape[1::-1]) else ""
        if not hint and options.kv_heads is None and (options.n_heads or 1) % array.shape[1] == 0:
            hint = f"; if it is by key-value head, pass kv_heads={array.shape[1]}"
        raise ValueError(f"{where}: expected the shape that {sizes} says, got {array.shape}{hint}")
    return array, counts_kv


def real_planes(array: NDArray[Any], where: str, names: list[str]) -> NDArray[np.float64]:
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
        hint = ""
        if array.dtype.kind == "b":
            hint = "; for scores of 1 and 0 pass np.asarray(..., dtype=float)"
        raise TypeError(f"{where}: expected an array of numbers, got dtype {array.dtype}{hint}")
    values = array.astype(float)
    infinite = np.argwhere(np.isinf(values))
    if len(infinite):
        at = tuple(infinite[0])
        raise ValueError(f"{place(at)} is {values[at]}; expected a finite number")
    return values
