"""Which form data has: those that `read_heads` accepts, in the order tried; several models."""

from __future__ import annotations

import dataclasses
import json
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mpl_headgrid._api.checks import in_short, kind_of
from mpl_headgrid._api.keywords import given_as_code
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.head_scores import HeadScores
from mpl_headgrid._heads.notations import heads_in_text, names_head

from .arrays import as_array, as_numbers, check_plane_names
from .columns import OTHER_NAMES, axis_of, fold_name
from .dicts_and_lists import (
    are_bare_heads,
    is_array_of_heads,
    is_by_layer,
    is_layer,
    is_pair,
    is_triple,
    names_category,
    raise_bare_heads,
    rows_by_category,
    rows_by_head,
    rows_by_layer,
    rows_of_array_of_heads,
    rows_of_heads,
    rows_of_labelled_heads,
    rows_of_layers,
)
from .files import is_path, loading_of, read_unless_figure, source_of
from .frames import heads_of_tables, is_table, rows_of_table
from .label_arrays import are_flag_layers, are_layers, is_plain, rows_of_array, rows_of_nested_list
from .named_axes import columns_of, is_frame, without_levels, without_structs

if TYPE_CHECKING:
    from .rows import LabelledRows, ReadOptions


class Form(NamedTuple):
    """One form of data."""

    example: str  # arguments of `read_heads`
    name: str  # in error messages
    kinds: tuple[type, ...]  # the types of data that may have it
    recognises: Callable[[Any, ReadOptions], bool]  # whether data of one of these kinds has it
    read: Callable[[Any, ReadOptions], LabelledRows]


def _all(test: Callable[[object], bool]) -> Callable[[Any, ReadOptions], bool]:
    """Return what recognises data by each of its keys or items."""
    return lambda data, _: all(map(test, data))


def _any_data(_: object, __: ReadOptions) -> bool:
    return True


# What errors call a form, and the kinds of data that may have it.
TABLE = "a table"
COLUMNS = (TABLE, (Mapping, list, tuple))
DICT = ("a dict of heads", (Mapping,))
LIST = ("a list of heads", (list, tuple))
ARRAY = ("an array", (np.ndarray,))
NESTED = ("an array", (list, tuple))
# fmt: off
FORMS = (
    Form('np.array([[5, 1]]), category="Copy"', *ARRAY, is_array_of_heads, rows_of_array_of_heads),
    Form('np.array([["Copy", None]])', *ARRAY, is_plain, rows_of_array),
    Form('[{"layer": 5, "head": 1, "category": "Copy"}]', *COLUMNS, is_table, rows_of_table),
    Form('{"L5H1": ["Copy", "Induction"]}', *DICT, _all(names_head), rows_by_head),
    Form('{5: [1, 2]}, category="Copy"', *DICT, is_by_layer, rows_by_layer),
    Form('{"Copy": ["L5H1", (6, 9)]}', *DICT, _any_data, rows_by_category),
    Form('[[True, False]], category="Copy"', *NESTED, are_flag_layers, rows_of_nested_list),
    Form('["L5H1", (6, 9)], category="Copy"', *LIST, names_category, rows_of_heads),
    Form('[(5, 1, "Copy")]', *LIST, _all(is_triple), rows_of_labelled_heads),
    Form('[("L5H1", "Copy")]', *LIST, _all(is_pair), rows_of_labelled_heads),
    Form('[{"0": "Copy"}, {"1": "Copy"}]', *LIST, _all(is_layer), rows_of_layers),
    Form('["L5H1", (6, 9)]', *LIST, are_bare_heads, raise_bare_heads),
    Form('[["Copy", None]]', *NESTED, are_layers, rows_of_nested_list),
    Form('pd.DataFrame([["Copy", None]])', TABLE, (object,), _any_data, rows_of_table),
)
# fmt: on


def labelled_rows(data: Any, options: ReadOptions) -> LabelledRows:
    """Return the rows of data in the first form that recognises it."""
    data, options = _converted(data, options)
    of_kind = (form for form in FORMS if isinstance(data, form.kinds))
    form = next(form for form in of_kind if form.recognises(data, options))
    try:
        if form.name != TABLE:
            options.raise_for_columns(form.name)
        return form.read(data, options)
    except (ValueError, TypeError) as error:
        keys = _keys_of_heads(data, options) if form.name == DICT[0] else []
        if keys:
            others = f", or {', '.join(keys[1:4])}" if len(keys) > 1 else ""
            raise ValueError(
                f"data: the heads are in data{keys[0]}{others}; pass that, such as "
                f"hg.read_heads(data{keys[0]}){options.loading}"
            ) from error
        if options.loading and "(data" in str(error) and type(error) is ValueError:
            raise ValueError(f"{error}{options.loading}") from None
        raise


def _keys_of_heads(data: Mapping[Any, Any], options: ReadOptions) -> list[str]:
    """Return the keys of a dict under which something is that is read, where not all are so."""
    found = keys_that(lambda value: _holds_heads(value, options), data)
    return found if len(found) < len(data) or len(data) == 1 else []


def keys_that(holds: Callable[[Any], bool], data: Mapping[Any, Any], depth: int = 2) -> list[str]:
    """Return the keys under which something is that `holds`, as they are written behind a dict."""
    found = []
    for key, value in data.items():
        written = f"[{json.dumps(key) if isinstance(key, str) else repr(key)}]"
        if holds(value):
            found.append(written)
        elif isinstance(value, Mapping) and depth > 1:
            found += [f"{written}{inner}" for inner in keys_that(holds, value, depth - 1)]
    return found


def _holds_heads(value: object, options: ReadOptions) -> bool:
    if not isinstance(value, Mapping | list | tuple) or not value:
        return False
    if isinstance(value, Mapping):
        return all(map(names_head, value)) or is_table(value, options)
    records = all(isinstance(item, Mapping) for item in value) and is_table(value, options)
    return records or all(is_triple(item) or is_pair(item) for item in value)


def _converted(data: Any, options: ReadOptions) -> tuple[Any, ReadOptions]:
    """Return a file's content, any library's array as numpy's, a set as a list; else the data."""
    if isinstance(data, str) and (heads := heads_in_text(data)) is not None:
        return heads, options
    if is_path(data):
        loading = loading_of(data, "data")
        options = dataclasses.replace(options, source=source_of(data), loading=loading)
        data = read_unless_figure(data)
    category = options.category if isinstance(options.category, str) else "category"
    data = without_structs(without_levels(data, category))
    if (listed := heads_of_tables(data, options)) is not None:
        return listed, dataclasses.replace(options, layer="layer", head="head")
    check_plane_names(data, options.categories, "categories")
    array = as_array(data)
    if array is None or array.dtype.names is not None:
        return (list(data) if isinstance(data, set | frozenset) else data), options
    if array.ndim == 1 and options.category == "category":
        items = array.tolist()  # an array of objects is a list
        if all(isinstance(item, list | tuple | Mapping) for item in items):
            return items, options
    return array, options


def looks_like_scores(data: Any, reading: Mapping[str, Any]) -> bool:
    """Return whether data are an array of numbers or a table of scores, and not of categories."""
    if "category" in reading:
        return False
    if is_frame(data):
        names = columns_of(data)
        return "score" in names and "category" not in names
    array = as_numbers(data)
    return array is not None and array.dtype.kind == "f" and array.ndim in {2, 3}


def _lists_heads(frame: Any) -> bool:
    """Return whether a table has layers and heads and no categories: the heads of one category."""
    names = columns_of(frame)
    has_both = {"layer", "head"} <= {*map(axis_of, names)}
    return has_both and not any(fold_name(name) in OTHER_NAMES["category"] for name in names)


def is_several(data: object) -> bool:
    """Return whether data are a mapping of title to model: no model's own holds grids or frames."""
    if not isinstance(data, Mapping) or not data:
        return False
    are_models = [
        isinstance(value, HeadGrid | HeadScores) or (is_frame(value) and not _lists_heads(value))
        for value in data.values()
    ]
    if any(are_models) and not all(are_models):
        title = list(data)[are_models.index(False)]
        raise TypeError(
            "data: expected several models, each a HeadGrid or a data frame, or the data of one; "
            f"got {type(data[title]).__name__} for {in_short(title)} among them; give "
            "hg.read_heads(...) of it"
        )
    return all(are_models)


def check_sizes(models: Mapping[Any, Any], reading: Mapping[str, Any], argument: str) -> None:
    """Raise for a keyword that has a number for each model."""
    for name in ("kv_heads", "n_layers", "n_heads", "base"):
        if not isinstance(sizes := reading.get(name), Mapping):
            continue
        own = [
            f"{title!r}: hg.read_heads({argument}[{title!r}], {name}={size!r})"
            for title, size in sizes.items()
            if title in models
        ]
        more = f"; a model's own: {argument} | {{{', '.join(own[:2])}}}" if own else ""
        raise TypeError(
            f"{name}: expected a whole number for all models, got {in_short(sizes)}{more}"
        )


def told_as_no_model(
    data: object,
    models: Mapping[Any, Any],
    reading: Mapping[str, Any],
    argument: str,
    read: Callable[..., object],
) -> str:
    """Return what data of one of several models are, if they are scores or a category's heads."""
    if looks_like_scores(data, reading):
        return (
            f"expected categories, got scores ({kind_of(data)}); wrap each in "
            "hg.read_scores(...): {title: hg.read_scores(scores) for title, scores in "
            f"{argument}.items()}}"
        )
    if _is_of_one_model(models, reading, read):
        return (
            "a list of heads is no model; these look like categories of one: "
            f"hg.headgrid_scatter(ax, {argument}{given_as_code(reading, reading)})"
        )
    return ""


def _is_of_one_model(
    models: Mapping[Any, Any], reading: Mapping[str, Any], read: Callable[..., object]
) -> bool:
    """Return whether what was given as models are categories, each with its list of heads."""
    if not all(isinstance(data, list | tuple | set | frozenset) for data in models.values()):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            read(models, **reading)
        except (ValueError, TypeError):
            return False
    return True
