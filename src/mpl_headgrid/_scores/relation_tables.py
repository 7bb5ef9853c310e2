"""Scores of several relations, a table of its own for each."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import in_short, names_of, sized
from mpl_headgrid._heads.notations import names_head
from mpl_headgrid._readers.columns import axis_of, column_name, open_frame
from mpl_headgrid._readers.named_axes import columns_of, is_frame, run_column_of, without_levels

from .arrays import picked
from .options import Planes, checked_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .lazy_tables import LazyTable
    from .options import ScoreOptions
    from .tables import Table

    Scores = LazyTable | Planes | Table

EACH = "{str(title): hg.read_scores(part) for title, part in scores.items()}"


def read_tables(
    scores: Mapping[Any, Any],
    options: ScoreOptions,
    read: Callable[[Any, ScoreOptions], Scores],
) -> Planes | None:
    """Read a dict of relation to a table of its scores; `read` reads scores in any form."""
    asked = options.asked_of(scores)
    parts = [scores[key] for key in asked or scores]
    # One list of records may be that of a model, or under a key of a file.
    are_tables = _holds_table if asked or len(parts) > 1 else _is_table
    if not parts or not all(_is_table(part) or are_tables(part) for part in parts):
        return None
    _check_models(parts, options)
    alone = {_alone(key): key for key in scores}  # as group_by and partition_by name parts
    if others := [key for key in alone if not isinstance(key, str)]:
        raise TypeError(
            f"scores: expected names of relations (str) as keys, got {in_short(others[0])}; pass "
            "{str(name): part for name, part in scores.items()}"
        )
    given, used = picked({name: scores[key] for name, key in alone.items()}, options)
    names = checked_names([*given])
    if used:
        options = replace(options, relation="relation")
    tables: list[Scores] = []
    categories: list[str] = []
    for name, (key, part) in zip(names, given.items(), strict=True):
        where = f"scores[{alone[key]!r}]"
        reading = _options_of(part, name, where, options)
        try:
            table = read(part, reading)
        except (ValueError, TypeError) as error:
            text = str(error).removeprefix("scores: ").removeprefix(f"{where}: ")
            raise type(error)(f"{where}: {text}") from error
        categories.append(_category(table, name, where, options))
        tables.append(table)
        _check_alike(table, tables[0], where, names[0], options)
    rows = [table.with_row for table in tables if table.with_row is not None]
    return Planes(
        "dict",
        names,
        np.concatenate([table.highest(np.zeros(1, dtype=np.intp), 1) for table in tables], axis=2),
        categories,
        precisions=[precision for table in tables for precision in table.precisions or ["float64"]],
        counts_kv=tables[0].counts_kv,
        exists=tables[0].exists,
        inferred=any(table.inferred for table in tables),
        with_row=np.any(rows, axis=0) if len(rows) == len(tables) else None,
        order=[*dict.fromkeys(categories)],
    )


def _is_table(value: object) -> bool:
    """Return whether a value is a frame, or a Series of pandas whose index says the heads."""
    if is_frame(value):
        return True
    index: Any = getattr(value, "index", None)
    levels = getattr(index, "nlevels", 0)
    return levels > 1 or (levels == 1 and len(index) > 0 and all(map(names_head, index)))


def _holds_table(value: object) -> bool:
    """Return whether a value is a list of records, or a dict of columns, with layers and heads."""
    if isinstance(value, list | tuple) and value and all(isinstance(v, Mapping) for v in value):
        return {"layer", "head"} <= {*map(axis_of, value[0])}
    if not isinstance(value, Mapping) or not {"layer", "head"} <= {*map(axis_of, value)}:
        return False
    return all(isinstance(cells, Sized) and not isinstance(cells, str) for cells in value.values())


def _check_models(parts: Sequence[Any], options: ScoreOptions) -> None:
    """Raise for tables that are of a model each, or of a run of one, by one of their columns."""
    try:
        tables = [without_levels(part, options.score) for part in parts]
        name = run_column_of(
            [open_frame(t, "scores") if isinstance(t, Mapping | list) else t for t in tables]
        )
    except (ValueError, TypeError):  # which is said where each is read
        return
    if name is not None:
        own = replace(options, relation="relation", category="category", needs_categories=False)
        each = f"{{str(title): {own.reading_of('part')} for title, part in scores.items()}}"
        raise ValueError(
            f"scores: column {in_short(name)} has another value in each table, so that these are "
            f"several models and no relations: hg.headgrid_panels({each}) draws a panel for each; "
            f"without {in_short(name)} they are relations"
        )


def _alone(key: Any) -> Any:
    return key[0] if isinstance(key, tuple) and len(key) == 1 else key


def _options_of(part: Any, name: str, where: str, options: ScoreOptions) -> ScoreOptions:
    """Return how to read the table of one relation."""
    columns = [*part] if isinstance(part, Mapping) else columns_of(part)
    if options.category not in {"category", *columns}:
        raise ValueError(
            f"category: {in_short(options.category)} says nothing of a dict of relation to table; "
            "leave category= out"
        )
    score = options.score
    if column_name(columns, score, "score") not in columns and name in columns:
        score = name
    return replace(
        options,
        score=score,
        grouped=False,
        binned=False,
        needs_categories=False,
        per_relation=True,
        source=where,
    )


def _category(table: Scores, name: str, where: str, options: ScoreOptions) -> str:
    """Return the category of a relation's table, its name if it has none; raise for others."""
    relations = [*table.relations]
    if table.categories is not None and len(relations) == 1:
        if relations[0] in {name, table.categories[0]}:
            return table.categories[0]
    elif relations in ([name], [options.score]):
        return name
    raise ValueError(
        f"{where}: expected the scores of one relation, {in_short(name)}, got those of "
        f"[{names_of(relations)}]; of several models {EACH} reads each"
    )


def _check_alike(
    table: Scores, first: Scores, where: str, name: str, options: ScoreOptions
) -> None:
    """Raise where the table of a relation is not of the same heads as the first one."""
    shape, expected = _shape(table), _shape(first)
    if shape == expected and table.counts_kv == first.counts_kv:
        return
    size = ", ".join(
        f"n_{axis}s={max(one, other)}"
        for axis, one, other, asked in zip(
            ("layer", "head"), shape, expected, (options.n_layers, options.n_heads), strict=True
        )
        if asked is None
    )
    remedy = f"of one model pass {size}, or the size that it has; " if size else ""
    raise ValueError(
        f"{where}: has {sized(*shape)}, and {in_short(name)} has {sized(*expected)}; "
        f"{remedy}of several models {EACH} reads each"
    )


def _shape(table: Scores) -> tuple[int, int]:
    found = table.values.shape[:2] if isinstance(table, Planes) else table.shape
    return int(found[0]), int(found[1])
