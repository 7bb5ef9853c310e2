"""Scores of heads that are named one by one: dicts, and lists of tuples, pairs or dicts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import counted, in_short
from mpl_headgrid._heads.notations import (
    names_head,
    names_head_alone,
    names_layer,
    read_layer,
)
from mpl_headgrid._readers.arrays import as_numbers, real
from mpl_headgrid._readers.columns import axis_of, open_frame
from mpl_headgrid._readers.parts import check_one_family

from .arrays import picked
from .named_heads import HeadScore, check_array, heads_in, is_triple, of_head, triple
from .options import Planes
from .tables import precision_of_cells, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .options import ScoreOptions
    from .tables import Table


def read_dict_of_relations(
    scores: Mapping[Any, Any], options: ScoreOptions
) -> Planes | Table | None:
    """Read a dict of relation to the scores of heads, or of head to those of relations."""
    for name, value in scores.items():
        if isinstance(name, str) and isinstance(value, np.ndarray):
            check_array(value, options, f"scores[{name!r}]")
    by_relation = _by_relation(scores, options)
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
    found = heads_in(scores, "scores", options)
    form = "a dict of head to score"
    if found and not any(map(names_head, scores)):
        form = "a dict of layer to heads"
    if not found and any(map(names_head, scores)):
        found = [of_head(f"scores[{in_short(key)}]", key, cell) for key, cell in scores.items()]
    if not found:
        return None
    check_one_family(scores, "scores", {})
    return _read(found, form, options)


def holds_scores(scores: Mapping[Any, Any], options: ScoreOptions) -> bool:
    """Return whether a dict is one of relations and heads, in either order, or of layers."""
    try:
        of_layers = all(map(names_layer, scores)) and heads_in(scores, "scores", options)
        return bool(of_layers or _by_relation(scores, options))
    except (ValueError, TypeError):
        return False  # which is said where the dict is read


def _by_relation(scores: Mapping[Any, Any], options: ScoreOptions) -> Mapping[str, list[HeadScore]]:
    """Return the heads under each relation, of a dict of relations or of one of heads.

    Empty for any other dict, and for one with a dict of heads under a single name, which may be of
    a model or a key of a file as well as a relation; `options` may name it.
    """
    by_head = heads_in(scores, "scores", options)
    if by_head and all(isinstance(each.cell, Mapping) for each in by_head):
        named = any(map(names_head, scores))
        relations = dict.fromkeys(name for each in by_head for name in each.cell)
        if not all(_is_relation(name, alone=named) for name in relations):
            return {}
        found: dict[str, list[HeadScore]] = {name.strip(): [] for name in relations}
        for each in by_head:
            # A head without a score of any relation is one of the model's too.
            for name, cell in (each.cell or dict.fromkeys([*relations][:1])).items():
                where = f"{each.where}[{name!r}]"
                one = HeadScore(where, each.layer, each.head, cell, name.strip())
                found[name.strip()].append(one)
        return found
    asked = {name: scores[name] for name in options.asked_of(scores)}
    found = {}
    for name, value in (asked or scores).items():
        listed = isinstance(value, list | tuple)
        heads = heads_in(value, f"scores[{name!r}]", options)
        if heads is None or not _is_relation(name, alone=True):
            return {}
        if any(isinstance(each.cell, Mapping) for each in heads):
            return {}
        if names_layer(name) and not listed and not any(map(names_head, value)):
            return {}  # layer, head and relation, all of them numbers, or relation, layer and head
        named_so = [each._replace(relation=name.strip()) for each in heads]
        found[name.strip()] = found.get(name.strip(), []) + named_so
    n_named = sum(map(bool, found.values()))
    dicts = any(isinstance(value, Mapping) for value in scores.values())
    return found if n_named > 1 or (n_named and (asked or not dicts)) else {}


def _is_relation(name: object, *, alone: bool) -> bool:
    """Return whether a key is the name of a relation; `alone` if a number may be one."""
    is_name = isinstance(name, str) and axis_of(name) is None and not names_head(name)
    return is_name and (alone or not names_head_alone(name))


def read_list(scores: Any, options: ScoreOptions) -> Planes | Table | None:
    """Read a list of (layer, head, score), (head, score), (layer, head, relation, score) or dicts.

    Lists of three numbers that may be a layer of an array of three heads each are an error.
    """
    if isinstance(scores, np.ndarray):
        check_array(scores, options)
        return None
    if not isinstance(scores, list | tuple) or not scores:
        return None
    if all(isinstance(item, Mapping) and item for item in scores):
        return _read_dicts(scores, options)
    found = heads_in(scores, "scores", options)
    if found is None:
        if (array := as_numbers(scores)) is not None and array.ndim == 2 and array.shape[1] > 3:
            check_array(array, options)
        return None
    check_one_family([item[0] for item in scores], "scores", {})
    return _read(found, "a list of heads and their scores", options)


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
    exists = options.shape.exists(read.values.shape[:2])
    for layer, width in widths.items():
        n_heads = int(exists[layer].sum())
        if n_heads and options.n_heads is not None and width != n_heads:
            raise ValueError(
                f"scores: layer {layer + options.base} has {counted(width, 'score')}, but n_heads= "
                f"says {n_heads}; leave n_heads= out, or give the number of each layer"
            )
        exists[layer, width:] = False
    return replace(read, exists=exists)


def _read_dicts(scores: Sequence[Any], options: ScoreOptions) -> Planes | Table | None:
    """Read a list of dicts of heads, or of dicts that hold (layer, head, score) under any key."""
    cells = [cell for item in scores for cell in item.values()]
    if any(axis_of(key) is not None for item in scores for key in item):
        return None  # records
    if all(isinstance(cell, list | tuple) and is_triple(cell) for cell in cells):
        found = [
            triple(f"scores[{place}][{key!r}]", cell)
            for place, item in enumerate(scores)
            for key, cell in item.items()
        ]
    elif all(names_head(key) for item in scores for key in item):
        found = [
            of_head(f"scores[{place}][{key!r}]", key, cell)
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
        import pandas as pd

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
