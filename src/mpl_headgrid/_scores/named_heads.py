"""Heads that are named one by one with a score: the items of dicts and lists, in any notation."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mpl_headgrid._api.checks import counted, in_short, is_number
from mpl_headgrid._heads.notations import (
    index_of,
    names_head,
    names_head_alone,
    names_layer,
    read_head,
    read_head_alone,
    read_layer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from .options import ScoreOptions


MOST_COLUMNS = 6  # of a table without its names; an array of scores has more heads


class HeadScore(NamedTuple):
    """One score or several of one head, as the user has them."""

    where: str  # in the data
    layer: int
    head: int
    cell: Any
    relation: str | None = None


def heads_in(value: Any, where: str, options: ScoreOptions) -> list[HeadScore] | None:
    """Return the heads that a dict or a list names, and what it has for each; None for others."""
    if isinstance(value, Mapping) and all(map(names_head, value)):
        return [of_head(f"{where}[{in_short(key)}]", key, cell) for key, cell in value.items()]
    if isinstance(value, Mapping):
        if not all(map(names_layer, value)) or not all(map(is_layer, value.values())):
            return None
        return [
            HeadScore(f"{where}[{key!r}][{head!r}]", read_layer(key), read_head_alone(head), cell)
            for key, by_head in value.items()
            for head, cell in by_head.items()
        ]
    for is_one, read in FORMS if isinstance(value, list | tuple) else ():
        if not all(isinstance(item, list | tuple) and is_one(item) for item in value):
            continue
        if is_one is _is_quadruple and where != "scores":
            continue  # of a relation in a relation
        if is_one is is_triple and value and not _are_triples(value, where, options):
            return None
        return [read(f"{where}[{place}]", item) for place, item in enumerate(value)]
    return None


def of_head(where: str, head: Any, cell: Any) -> HeadScore:
    try:
        return HeadScore(where, *read_head(head), cell)
    except (ValueError, TypeError) as error:
        raise type(error)(f"scores: {error}") from None


def is_layer(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(names_head_alone, value))


def _is_score(value: object) -> bool:
    return value is None or is_number(value) or isinstance(value, Decimal)


def _is_pair(item: Sequence[Any]) -> bool:
    return len(item) == 2 and names_head(item[0]) and _is_score(item[1])


def is_triple(item: Sequence[Any]) -> bool:
    return len(item) == 3 and _starts_with_head(item) and _is_score(item[2])


def _is_quadruple(item: Sequence[Any]) -> bool:
    named = len(item) == 4 and _starts_with_head(item) and isinstance(item[2], str)
    return named and _is_score(item[3])


def _starts_with_head(item: Sequence[Any]) -> bool:
    return names_layer(item[0]) and names_head_alone(item[1])


def triple(where: str, item: Sequence[Any]) -> HeadScore:
    return HeadScore(where, read_layer(item[0]), read_head_alone(item[1]), item[-1])


FORMS: tuple[tuple[Callable[[Any], bool], Callable[[str, Any], HeadScore]], ...] = (
    (_is_pair, lambda where, item: of_head(where, item[0], item[1])),
    (is_triple, triple),
    (_is_quadruple, lambda where, item: triple(where, item)._replace(relation=item[2])),
)


def _are_triples(scores: Sequence[Any], where: str, options: ScoreOptions) -> bool:
    """Return whether lists of three numbers are heads with scores; raise where they may be both."""
    if any(isinstance(item, tuple) or isinstance(item[0], str) for item in scores):
        return True
    pairs = [(index_of(item[0]), index_of(item[1])) for item in scores]
    if not _fits_array((len(scores), 3), options):
        return True
    sizes = (options.n_layers, options.n_heads)
    for pair in pairs:
        for number, size in zip(pair, sizes, strict=True):
            if number is None or not options.base <= number < (size or np.inf) + options.base:
                return False
    raise ValueError(
        f"{where}: {counted(len(scores), 'list')} of three numbers may be (layer, head, score) "
        "each, or an array of three heads in each layer; for heads pass "
        f"{_each('[*map(tuple, {})]', where)}, for an array {_each('np.array({})', where)} with "
        f"n_layers={len(scores)}, n_heads=3{options.loading}"
    )


def _each(call: str, where: str) -> str:
    """Return the code that does to all scores what `call` does to those at a place."""
    if where == "scores":
        return call.format("scores")
    return f"{{name: {call.format('part')} for name, part in scores.items()}}"


def check_array(array: NDArray[Any], options: ScoreOptions, where: str = "scores") -> None:
    """Raise for an array whose rows look like (layer, head, score)."""
    if array.ndim != 2 or array.dtype.kind not in "iuf":
        return
    if array.shape[1] > 3:
        _check_rows(array, options, where)
    if array.shape[1] != 3:
        return
    numbers = array[:, :2]
    if not np.isfinite(numbers).all() or (numbers % 1).any() or (numbers < 0).any():
        return
    stated = None not in {options.n_layers, options.n_heads}
    if numbers.max(initial=0) <= 1 or (stated and _fits_array(array.shape, options)):
        return
    problem = "may be (layer, head, score) each, or an array of three heads in each layer"
    if not _fits_array(array.shape, options):
        problem = "look like (layer, head, score)"
    raise ValueError(
        f"{where}: rows of three numbers, the first two whole, {problem}; for heads pass "
        f"{_each('[*map(tuple, {})]', where)}, for an array give n_layers= and n_heads="
    )


def _check_rows(array: NDArray[Any], options: ScoreOptions, where: str) -> None:
    """Raise for an array of all columns of a table: whole numbers but for one column of scores."""
    if not array.shape[1] <= min(MOST_COLUMNS, len(array) - 1) or not np.isfinite(array).all():
        return  # counts of heads, with one that is missing
    whole = ((array % 1 == 0) & (array >= 0)).all(axis=0)
    places = np.flatnonzero(whole).tolist()
    if len(places) != array.shape[1] - 1 or array[:, places].max() <= 1:
        return
    score = int(np.flatnonzero(~whole)[0])
    if np.mean(array[:, score] % 1 != 0) <= 1 / 2:
        return
    if None not in {options.n_layers, options.n_heads} and _fits_array(array.shape, options):
        return
    if (array[:, 0] == np.arange(len(array))).all() and len(places) > 2:
        places.remove(0)  # the numbers of rows
    pairs = [pair for pair in itertools.combinations(places, 2) if _number_heads(array[:, pair])]
    if not pairs:
        return
    columns = [*pairs[0], score]
    raise ValueError(
        f"{where}: rows of {array.shape[1]} numbers, all whole but for one, look like those of a "
        "table with columns of layers, heads and scores; if these are columns "
        f"{', '.join(map(str, columns))}, pass "
        f"{_each(f'[*map(tuple, np.array({{}})[:, {columns}])]', where)}; for an array give "
        "n_layers= and n_heads="
    )


def _number_heads(pairs: NDArray[Any]) -> bool:
    """Return whether pairs of numbers are those of a head each, and of most in their layers."""
    n_found = [len(np.unique(column)) for column in pairs.T]
    is_unique = len(np.unique(pairs, axis=0)) == len(pairs)
    return is_unique and min(n_found) > 1 and len(pairs) > n_found[0] * n_found[1] / 2


def _fits_array(shape: tuple[int, ...], options: ScoreOptions) -> bool:
    n_rows = options.n_layers
    if n_rows is not None and options.shape.layers_of_rows(shape[0]) is not None:
        n_rows = shape[0]
    widths = {options.n_heads, options.kv_heads if options.n_heads is not None else None}
    return n_rows in {None, shape[0]} and (options.n_heads is None or shape[1] in widths)
