"""The forms of data that `read_heads` accepts, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .arrays import as_array, check_plane_names
from .dicts_and_lists import (
    is_array_of_heads,
    is_dict,
    is_dict_by_head,
    is_dict_by_layer,
    is_list_by_layer,
    is_list_of_bare_heads,
    is_list_of_heads,
    is_list_of_pairs,
    is_list_of_triples,
    raise_bare_heads,
    rows_by_category,
    rows_by_head,
    rows_by_layer,
    rows_of_array_of_heads,
    rows_of_heads,
    rows_of_layers,
    rows_of_pairs,
    rows_of_triples,
)
from .files import is_path, read_file
from .frames import is_table, rows_of_table
from .label_arrays import (
    is_array,
    is_list_of_flags,
    is_nested_list,
    rows_of_array,
    rows_of_nested_list,
)

if TYPE_CHECKING:
    from .rows import LabelledRows, ReadOptions


class Form(NamedTuple):
    """One form of data: an example, how errors name it, whether data has it, how it is read."""

    example: str  # arguments of `read_heads`
    name: str
    recognises: Callable[[Any, ReadOptions], bool]
    read: Callable[[Any, ReadOptions], LabelledRows]


TABLE, DICT, LIST, ARRAY = "a table", "a dict of heads", "a list of heads", "an array"
# fmt: off
FORMS = (
    Form('np.array([[5, 1]]), category="Copy"', ARRAY, is_array_of_heads, rows_of_array_of_heads),
    Form('np.array([["Copy", None]])', ARRAY, is_array, rows_of_array),
    Form('[{"layer": 5, "head": 1, "category": "Copy"}]', TABLE, is_table, rows_of_table),
    Form('{"L5H1": ["Copy", "Induction"]}', DICT, is_dict_by_head, rows_by_head),
    Form('{5: [1, 2]}, category="Copy"', DICT, is_dict_by_layer, rows_by_layer),
    Form('{"Copy": ["L5H1", (6, 9)]}', DICT, is_dict, rows_by_category),
    Form('[[True, False]], category="Copy"', ARRAY, is_list_of_flags, rows_of_nested_list),
    Form('["L5H1", (6, 9)], category="Copy"', LIST, is_list_of_heads, rows_of_heads),
    Form('[(5, 1, "Copy")]', LIST, is_list_of_triples, rows_of_triples),
    Form('[("L5H1", "Copy")]', LIST, is_list_of_pairs, rows_of_pairs),
    Form('[{"0": "Copy"}, {"1": "Copy"}]', LIST, is_list_by_layer, rows_of_layers),
    Form('["L5H1", (6, 9)]', LIST, is_list_of_bare_heads, raise_bare_heads),
    Form('[["Copy", None]]', ARRAY, is_nested_list, rows_of_nested_list),
    Form('pd.DataFrame([["Copy", None]])', TABLE, lambda *_: True, rows_of_table),
)
# fmt: on


def labelled_rows(data: Any, options: ReadOptions) -> LabelledRows:
    """Return what data of any form say."""
    data = _converted(data, options)
    form = next(form for form in FORMS if form.recognises(data, options))
    if form.name != TABLE:
        options.raise_for_columns(form.name)
    return form.read(data, options)


def _converted(data: Any, options: ReadOptions) -> Any:
    """Return a file's content, any library's array as numpy's, a set as a list; else the data."""
    if is_path(data):
        data = read_file(data)
    check_plane_names(data, options.categories, "categories")
    array = as_array(data)
    if array is not None and array.dtype.names is None:
        items = array.tolist() if array.ndim == 1 else []
        holds_items = bool(items) and all(isinstance(v, list | tuple | Mapping) for v in items)
        return items if holds_items else array
    return list(data) if isinstance(data, set | frozenset) else data
