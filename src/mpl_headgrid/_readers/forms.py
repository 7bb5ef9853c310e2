"""The forms of data that `read_heads` accepts, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mpl_headgrid._heads.notations import names_head

from .arrays import as_array, check_plane_names
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
from .files import is_path, read_file
from .frames import is_table, rows_of_table
from .label_arrays import are_flag_layers, are_layers, is_plain, rows_of_array, rows_of_nested_list

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
    data = _converted(data, options)
    of_kind = (form for form in FORMS if isinstance(data, form.kinds))
    form = next(form for form in of_kind if form.recognises(data, options))
    if form.name != TABLE:
        options.raise_for_columns(form.name)
    return form.read(data, options)


def _converted(data: Any, options: ReadOptions) -> Any:
    """Return a file's content, any library's array as numpy's, a set as a list; else the data."""
    if is_path(data):
        data = read_file(data)
    check_plane_names(data, options.categories, "categories")
    array = as_array(data)
    if array is None or array.dtype.names is not None:
        return list(data) if isinstance(data, set | frozenset) else data
    if array.ndim == 1 and options.category == "category":
        items = array.tolist()  # an array of objects is a list
        if all(isinstance(item, list | tuple | Mapping) for item in items):
            return items
    return array
