"""The forms of scores in the order in which they are tried, and how arrays and dicts are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import in_short, is_number, kind_of, names_of
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.head_scores import HeadScores
from mpl_headgrid._heads.notations import names_head, names_head_alone
from mpl_headgrid._readers.columns import axis_of, column_name, open_frame
from mpl_headgrid._readers.files import (
    is_path,
    loading_of,
    read_unless_figure,
    source_of,
)
from mpl_headgrid._readers.forms import keys_that
from mpl_headgrid._readers.named_axes import cells_by_head, flat, without_levels, without_structs
from mpl_headgrid._readers.parts import one_of_figure, tables_drawn

from .arrays import numbers_of, read_array, read_relations, real_planes
from .lazy_tables import read_lazy
from .one_by_one import (
    holds_scores,
    read_dict_of_heads,
    read_dict_of_relations,
    read_list,
)
from .options import Planes
from .relation_tables import read_tables
from .tables import precision_of_column, read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from mpl_headgrid._readers.columns import Frame

    from .options import ScoreOptions
    from .relation_tables import Scores


def scores_drawn(scores: Any) -> Any:
    """Return the scores that an artist, Axes, a figure or its file shows; all else as it is."""
    drawn = tables_drawn(scores, "scores")
    return scores if drawn is None else one_of_figure(drawn, HeadScores, scores, "scores")


def loaded(scores: Any, options: ScoreOptions) -> tuple[Any, ScoreOptions]:
    """Return what a file holds, and options that say where it came from; all else as it is."""
    scores = scores_drawn(scores)
    if not is_path(scores):
        of_narwhals = type(scores).__module__.startswith("narwhals")
        return scores, replace(options, source="scores.to_native()") if of_narwhals else options
    loading, source = loading_of(scores, "scores"), source_of(scores, "scores")
    return read_unless_figure(scores, "scores"), replace(options, source=source, loading=loading)


def open_scores(scores: Any, options: ScoreOptions) -> Scores:
    """Return scores in any form, read and checked."""
    if isinstance(scores, HeadGrid):
        raise TypeError(
            "scores: expected scores (a data frame, an array, a dict or a list of records), got "
            "a HeadGrid, which is classified already: read_heads and all that draws take it"
        )
    if isinstance(scores, HeadScores):
        return _planes_of(scores, options)
    with _naming_scores():
        scores = without_structs(without_levels(scores, options.score), options.read)
        # Each returns None for scores of another form; the last takes them or raises.
        forms: tuple[Callable[[Any, ScoreOptions], Scores | None], ...]
        forms = (read_list, read_array, read_lazy, _frame)
        if isinstance(scores, Mapping):
            of_heads = (read_dict_of_relations, read_relations, read_dict_of_heads)
            forms = (_tables, _columns, *of_heads, _no_scores)
        try:
            return next(read for form in forms if (read := form(scores, options)) is not None)
        except (ValueError, TypeError) as error:
            if isinstance(scores, Mapping) and (text := _of_parts(scores, options, error)):
                kind = TypeError if isinstance(error, TypeError) else ValueError
                raise kind(text) from error
            raise


@contextmanager
def _naming_scores() -> Iterator[None]:
    """Turn errors of the readers that both doors share into errors that name `scores`."""
    try:
        yield
    except (ValueError, TypeError) as error:
        if type(error) in {ValueError, TypeError} and str(error).startswith("data: "):
            raise type(error)(f"scores: {str(error)[6:]}") from error
        raise


def _of_parts(scores: Mapping[Any, Any], options: ScoreOptions, error: Exception) -> str:
    """Return what to say of a dict that holds scores under some of its keys; "" for any other."""
    if options.relation_names is not None:
        return ""
    arrays = [
        key
        for key, value in scores.items()
        if (array := numbers_of(value)) is not None and array.ndim == 2
    ]
    if 1 < len(arrays) < len(scores):
        return f"{error}; relation=[{names_of(arrays)}] takes those that are arrays of scores"

    def of_model(value: object) -> bool:
        return isinstance(value, Mapping) and holds_scores(value, options)

    keys = keys_that(lambda value: of_model(value) or _holds_scores(value), scores)
    others = [value for value in scores.values() if of_model(value) or not _holds_scores(value)]
    if not keys or (len(scores) > 1 and not others) or any(map(_numbers_or_none, others)):
        return ""
    if len(scores) == 1 and arrays:
        return ""
    more = f", or {', '.join(keys[1:4])}" if len(keys) > 1 else ""
    named = ""
    if len(scores) == 1 and isinstance(first := next(iter(scores)), str) and not options.has_name:
        named = f"; if {in_short(first)} is the relation, pass relation=[{first!r}]"
    return f"{error}{named}; the scores are in scores{keys[0]}{more}: pass that{options.loading}"


def _numbers_or_none(value: object) -> bool:
    """Return whether a value is an array, if of another shape than one of scores."""
    array = numbers_of(value)
    return array is not None and array.ndim > 0


def _holds_scores(value: object) -> bool:
    if isinstance(value, Mapping):
        names = {*map(axis_of, value)}
        of_columns = {"layer", "head"} <= names and not any(map(is_number, value.values()))
        return len(value) > 0 and (all(map(names_head, value)) or of_columns)
    if isinstance(value, list | tuple) and value and all(isinstance(v, Mapping) for v in value):
        return {"layer", "head"} <= {*map(axis_of, value[0])}
    array = numbers_of(value)
    return array is not None and array.ndim in {2, 3}


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


def _tables(scores: Mapping[Any, Any], options: ScoreOptions) -> Scores | None:
    return read_tables(scores, options, open_scores)


def _columns(scores: Mapping[Any, Any], options: ScoreOptions) -> Scores | None:
    """Read a dict of columns."""
    tabular = {options.layer, options.head, options.score}
    exact = any(isinstance(name, str) and name in tabular for name in scores)
    if (
        scores
        and not exact
        and not all(
            column_name(scores, getattr(options, axis), axis) in scores
            for axis in ("layer", "head")
        )
    ):
        return None
    return read_table(
        open_frame(scores, "scores"), replace(options, source=f"pd.DataFrame({options.source})")
    )


def _no_scores(scores: Mapping[Any, Any], options: ScoreOptions) -> Scores | None:
    first, value = next(iter(scores.items()))
    hint = ""
    if all(
        isinstance(v, Mapping) and {"layer", "head"} <= {*map(axis_of, v)} for v in scores.values()
    ):
        hint = "; of records under keys pass [*scores.values()]"
    raise ValueError(
        f"scores: expected a dict of columns ({options.layer!r}, {options.head!r}, "
        f"{options.score!r}, ...), of relation to an array [n_layers, n_heads] or to a dict of "
        "head to score, of layer to the scores of its heads, or of head to score such as '16-19', "
        f"got {kind_of(value)} under {in_short(first)}{hint}"
    )


def _frame(scores: Any, options: ScoreOptions) -> Scores | None:
    """Read a frame in memory or a list of records: a table, or layer × head as the table itself."""
    frame = flat(open_frame(scores, "scores", options.needed), options.read)
    if isinstance(scores, list | tuple):
        options = replace(options, source=f"pd.DataFrame({options.source})")
    if {"score", "head"} & {
        axis
        for axis in ("score", "head")
        if column_name(frame.columns, getattr(options, axis), axis) in frame.columns
    }:
        return read_table(frame, options)
    cells = cells_by_head(
        frame,
        n_layers=options.n_layers,
        n_heads=options.n_heads,
        kv_heads=options.kv_heads,
        base=options.base,
    )
    return read_table(frame, options) if cells is None else _wide(frame, cells, options)


def _wide(frame: Frame, cells: NDArray[Any], options: ScoreOptions) -> Planes:
    """Read a table with one row per layer and one column per head."""
    names = options.relation_names
    named = "category" if options.needs_categories else "relation"
    used = {named, "layer"} if names is None and not options.binned else {"relation", "layer"}
    options.check_unused("a table of layer × head", used)
    if options.grouped and (names is None or len(names) != 1):
        raise ValueError(
            "groups: a table of layer × head is of one relation; name it, relation=['capital']"
        )
    names = names or ["score" if options.binned else options.only_name]
    columns = [name for name in frame.columns if names_head_alone(name)]
    precisions = {precision_of_column(frame.get_column(name)) for name in columns}
    return Planes(
        "table",
        names,
        real_planes(cells[:, :, None], "scores", names),
        precisions=[precisions.pop() if len(precisions) == 1 else "float64"],
        counts_kv=options.n_heads not in {None, cells.shape[1]},
        inferred=options.n_layers is None,
    )
