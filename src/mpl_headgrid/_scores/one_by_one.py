"""Scores of heads that are named one by one: dicts, and lists of tuples, pairs or dicts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from mpl_headgrid._api.checks import in_short, is_number
from mpl_headgrid._heads.notations import (
    index_of,
    names_head,
    names_head_alone,
    names_layer,
    read_head,
    read_head_alone,
    read_layer,
)
from mpl_headgrid._readers.arrays import as_numbers
from mpl_headgrid._readers.columns import axis_of, open_frame, real
from mpl_headgrid._readers.parts import check_one_family

from .arrays import picked
from .options import Planes
from .tables import precision_of_cells, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from .options import ScoreOptions
    from .tables import Table


class HeadScore(NamedTuple):
    """One score or several of one head, as the user has them."""

    where: str  # in the data
    layer: int
    head: int
    cell: Any
    relation: str | None = None


def read_dict_of_relations(
    scores: Mapping[Any, Any], options: ScoreOptions
) -> Planes | Table | None:
    """Read a dict of relation to the scores of heads, or of head to those of relations."""
    by_relation = _by_relation(scores)
    if not by_relation:
        return None
    check_one_family([key for keys in (scores, *scores.values()) for key in keys], "scores", {})
    by_relation, used = picked(by_relation, options)
    options = replace(options, relation="relation") if used else options
    found = [each for of_one in by_relation.values() for each in of_one]
    return _read(found, "a dict of heads and relations", options, order=[*by_relation])


def read_dict_of_heads(scores: Mapping[Any, Any], options: ScoreOptions) -> Planes | Table | None:
    """Read a dict of head to a score or several, or of layer to the scores of its heads."""
    if scores and all(map(names_layer, scores)):
        check_one_family(scores, "scores", {})
        if (rows := _rows_of_layers(scores)) is not None:
            return _read_layers(rows, options)
    if scores and all(map(names_layer, scores)) and all(map(_is_layer, scores.values())):
        found = [
            HeadScore(f"scores[{key!r}][{head!r}]", read_layer(key), read_head_alone(head), cell)
            for key, by_head in scores.items()
            for head, cell in by_head.items()
        ]
        return _read(found, "a dict of layer to heads", options)
    if not any(names_head(key) for key in scores):
        return None
    check_one_family(scores, "scores", {})
    found = [_of_head(f"scores[{in_short(key)}]", key, cell) for key, cell in scores.items()]
    return _read(found, "a dict of head to score", options)


def _by_relation(scores: Mapping[Any, Any]) -> Mapping[str, list[HeadScore]]:
    """Return a dict of relation to head to score, or of head to relation to score, by relation.

    Empty for any other dict, and for one of a single name, which may be of a model or a key of a
    file as well as a relation.
    """
    found: dict[str, list[HeadScore]] = {}
    if not all(isinstance(value, Mapping) and value for value in scores.values()):
        return found
    inner = {name for value in scores.values() for name in value}
    heads = {name for name in inner.union(scores) if names_head(name)}
    relations = inner.union(scores) - heads
    if not all(isinstance(name, str) and axis_of(name) is None for name in relations):
        return found
    by_head = heads == {*scores} and heads.isdisjoint(inner)
    if not by_head and not (heads == inner and heads.isdisjoint(scores) and len(scores) > 1):
        return found
    for outer, value in scores.items():
        for key, cell in value.items():
            head, name = (outer, key) if by_head else (key, outer)
            score = _of_head(f"scores[{outer!r}][{key!r}]", head, cell)
            found.setdefault(name.strip(), []).append(score._replace(relation=name.strip()))
    return found


def read_list(scores: Any, options: ScoreOptions) -> Planes | Table | None:
    """Read a list of (layer, head, score), (head, score), (layer, head, relation, score) or dicts.

    Lists of three numbers that may be a layer of an array of three heads each are an error.
    """
    if isinstance(scores, np.ndarray):
        _check_array(scores, options)
        return None
    if not isinstance(scores, list | tuple) or not scores:
        return None
    if all(isinstance(item, Mapping) and item for item in scores):
        return _read_dicts(scores, options)
    for is_one, read in FORMS:
        if not all(isinstance(item, list | tuple) and is_one(item) for item in scores):
            continue
        if is_one is _is_triple and not _are_triples(scores, options):
            return None
        check_one_family([item[0] for item in scores], "scores", {})
        found = [read(f"scores[{place}]", item) for place, item in enumerate(scores)]
        return _read(found, "a list of heads and their scores", options)
    return None


def _rows_of_layers(scores: Mapping[Any, Any]) -> dict[Any, NDArray[Any]] | None:
    """Return the row of numbers under each layer, an empty list's too; None for another dict."""
    rows: dict[Any, NDArray[Any]] = {}
    for key, value in scores.items():
        is_empty = isinstance(value, list | tuple) and not value
        row = np.empty(0) if is_empty else as_numbers(value)
        if row is None or row.ndim != 1:
            return None
        rows[key] = row
    return rows


def _read_layers(rows: dict[Any, NDArray[Any]], options: ScoreOptions) -> Planes | Table:
    """Read a dict of layer to a row of scores, one per head; a shorter row has fewer heads."""
    found = [
        HeadScore(f"scores[{key!r}][{head}]", read_layer(key), head + options.base, cell)
        for key, row in rows.items()
        for head, cell in enumerate(row if len(row) else [None])  # a layer without heads counts too
    ]
    widths = {read_layer(key) - options.base: len(row) for key, row in rows.items()}
    of_kv_heads = {options.kv_heads} == {*widths.values()} != {options.n_heads}
    read = _read(found, "a dict of layer to scores", options, of_kv_heads=of_kv_heads)
    if of_kv_heads or not isinstance(read, Planes):
        return read
    exists = options.shape.exists(read.values.shape[:2])  # noqa: PD011 no frame
    for layer, width in widths.items():
        n_heads = int(exists[layer].sum())
        if n_heads and options.n_heads is not None and width != n_heads:
            raise ValueError(
                f"scores: layer {layer + options.base} has {width} scores, but n_heads= says "
                f"{n_heads}; leave n_heads= out, or give the number of each layer"
            )
        exists[layer, width:] = False
    return replace(read, exists=exists)


def _of_head(where: str, head: Any, cell: Any) -> HeadScore:
    try:
        return HeadScore(where, *read_head(head), cell)
    except (ValueError, TypeError) as error:
        raise type(error)(f"scores: {error}") from None


def _is_layer(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(names_head_alone, value))


def _is_score(value: object) -> bool:
    return value is None or is_number(value) or isinstance(value, Decimal)


def _is_pair(item: Sequence[Any]) -> bool:
    return len(item) == 2 and names_head(item[0]) and _is_score(item[1])


def _is_triple(item: Sequence[Any]) -> bool:
    return len(item) == 3 and _starts_with_head(item) and _is_score(item[2])


def _is_quadruple(item: Sequence[Any]) -> bool:
    named = len(item) == 4 and _starts_with_head(item) and isinstance(item[2], str)
    return named and _is_score(item[3])


def _starts_with_head(item: Sequence[Any]) -> bool:
    return names_layer(item[0]) and names_head_alone(item[1])


def _triple(where: str, item: Sequence[Any]) -> HeadScore:
    return HeadScore(where, read_layer(item[0]), read_head_alone(item[1]), item[-1])


FORMS: tuple[tuple[Callable[[Any], bool], Callable[[str, Any], HeadScore]], ...] = (
    (_is_pair, lambda where, item: _of_head(where, item[0], item[1])),
    (_is_triple, _triple),
    (_is_quadruple, lambda where, item: _triple(where, item)._replace(relation=item[2])),
)


def _are_triples(scores: Sequence[Any], options: ScoreOptions) -> bool:
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
        f"scores: {len(scores)} lists of three numbers may be (layer, head, score) each, or an "
        "array of three heads in each layer; for heads pass [*map(tuple, scores)], for an array "
        f"np.array(scores) with n_layers={len(scores)}, n_heads=3{options.loading}"
    )


def _check_array(array: NDArray[Any], options: ScoreOptions) -> None:
    """Raise for an array whose rows look like (layer, head, score)."""
    if array.ndim != 2 or array.shape[1] != 3 or array.dtype.kind not in "iuf":
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
        f"scores: rows of three numbers, the first two whole, {problem}; for heads pass "
        "[*map(tuple, scores)], for an array give n_layers= and n_heads="
    )


def _fits_array(shape: tuple[int, ...], options: ScoreOptions) -> bool:
    n_rows = options.n_layers
    if n_rows is not None and options.shape.layers_of_rows(shape[0]) is not None:
        n_rows = shape[0]
    widths = {options.n_heads, options.kv_heads if options.n_heads is not None else None}
    return n_rows in {None, shape[0]} and (options.n_heads is None or shape[1] in widths)


def _read_dicts(scores: Sequence[Any], options: ScoreOptions) -> Planes | Table | None:
    """Read a list of dicts of heads, or of dicts that hold (layer, head, score) under any key."""
    cells = [cell for item in scores for cell in item.values()]
    if any(axis_of(key) is not None for item in scores for key in item):
        return None  # records
    if all(isinstance(cell, list | tuple) and _is_triple(cell) for cell in cells):
        found = [
            _triple(f"scores[{place}][{key!r}]", cell)
            for place, item in enumerate(scores)
            for key, cell in item.items()
        ]
    elif all(names_head(key) for item in scores for key in item):
        found = [
            _of_head(f"scores[{place}][{key!r}]", key, cell)
            for place, item in enumerate(scores)
            for key, cell in item.items()
        ]
    else:
        return None
    return _read(found, "a list of heads and their scores", options)


def _read(
    found: list[HeadScore],
    form: str,
    options: ScoreOptions,
    *,
    of_kv_heads: bool = False,
    order: list[str] | None = None,
) -> Planes | Table:
    """Return scores that are named one by one, after the checks of a table.

    `order` is that of the relations, where the data state one.
    """
    named = any(each.relation is not None for each in found)
    used = {"reduce"} if options.binned or named else {"category", "reduce"}
    if not options.needs_categories and not named:
        used = {"relation", "reduce"}
    options.check_unused(form, used)
    if options.grouped and not named:
        raise ValueError(f"groups: {form} has no relations; leave groups= out")
    rows: list[HeadScore] = []
    for each in found:
        array = as_numbers(each.cell)
        cells = (
            [each.cell] if array is None and not isinstance(each.cell, list | tuple) else each.cell
        )
        if array is not None:
            cells = array.tolist() if array.ndim == 1 else [array.item()]
        if len(cells) > 1 and options.reduce is None:
            raise ValueError(
                f"{each.where}: expected one score, got {len(cells)}; reduce='mean', 'max' or "
                "'median' makes one of them"
            )
        rows += [each._replace(cell=real(cell, f"{each.where}: score")) for cell in cells or [None]]
    columns: dict[str, Any] = {
        "layer": [row.layer for row in rows],
        "kv_head" if of_kv_heads else "head": [row.head for row in rows],
        "score": [row.cell for row in rows],
    }
    reading = options.of_one_relation("layer", "head", "score")
    if named:
        columns["relation"] = [row.relation for row in rows]
        reading = replace(reading, named=True, category="category")
    relation = "" if options.binned or named else options.only_name
    frame = open_frame(columns, "scores")
    if order is not None:
        stated = pd.Categorical(columns["relation"], order)
        frame = open_frame(frame.to_pandas().assign(relation=stated), "scores")
    try:
        table = read_table(frame, replace(reading, source=""))
    except (ValueError, TypeError) as error:
        # The reader counts the rows of a table; the user's data have places of their own.
        text = re.sub(r"\brow (\d+)\b", lambda row: rows[int(row[1])].where, str(error))
        raise type(error)(text) from None
    if named:
        return table
    values = [
        cell
        for each in found
        for cell in (each.cell if isinstance(each.cell, list | tuple) else [each.cell])
    ]
    return Planes(
        "dict",
        [relation],
        table.highest(np.zeros(1, dtype=np.intp), 1),
        precisions=[precision_of_cells(values)],
        counts_kv=table.counts_kv,
        inferred=table.inferred,
        with_row=table.with_row,
    )
