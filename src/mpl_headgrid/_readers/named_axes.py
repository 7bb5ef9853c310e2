"""Frames whose axes or cells hold names: pivots, wide tables, levels of names, structs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import is_absent, names_of
from mpl_headgrid._heads.notations import (
    index_of,
    names_head,
    names_head_alone,
    names_layer,
    read_head_alone,
    read_layer,
)
from mpl_headgrid._heads.numbering import LARGEST_GRID, place_heads

from .arrays import whole_numbers
from .columns import (
    OTHER_NAMES,
    axis_of,
    column_name,
    counts_kv_heads,
    fold_name,
    has_distinct_names,
    is_label_like,
    is_run_like,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from .columns import Frame

UNNAMED = (None, "index")  # what an axis without a name may be called
OF_CATEGORIES = ("layer", "head", "category")
MOST_FIELDS = 256  # of a column, above which they are keys of their own in each row


def without_levels(data: Any, values: str) -> Any:
    """Return a pandas Series or frame with levels of names as a long frame; all else as it is.

    A Series of heads becomes a dict. `values` is the name of the column of what is in the cells.
    """
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(data, pandas.Series | pandas.DataFrame):
        return data
    if isinstance(data, pandas.DataFrame):
        one_level = data.columns.nlevels == 1
        of_heads = one_level and data.index.nlevels > 1 and all(map(names_head_alone, data.columns))
        if one_level and not (of_heads and len(data.columns)):
            return _without_index(data)
        if not one_level and all(axis_of(name) is None for name in data.columns.names):
            written = [[str(part) for part in name if part != ""] for name in data.columns]
            if data.index.nlevels > 1 or any(axis_of(parts[0]) for parts in written if parts):
                return _without_index(data.set_axis(["_".join(parts) for parts in written], axis=1))
        data = data.stack([*range(data.columns.nlevels)], future_stack=True)
    if data.index.nlevels == 1:
        return dict(data) if len(data) and all(map(names_head, data.index)) else data
    levels = [data.index.get_level_values(level) for level in range(data.index.nlevels)]
    long = data.set_axis(data.index.set_names(_level_names(levels))).rename(values)
    return long.reset_index()


def _without_index(frame: Any) -> Any:
    """Return a frame whose index holds layers or heads with columns in its place."""
    names = [*frame.index.names]
    if len(names) == 1:
        name = names[0]
        of_heads = map(names_head_alone, frame.columns)
        if len(frame) and all(isinstance(cell, str) and names_head(cell) for cell in frame.index):
            by_index = "head" not in _roles([*frame.columns])
            return frame.rename_axis("head").reset_index() if by_index else frame
        if axis_of(name) is None or name in frame.columns or all(of_heads):
            return frame
        return frame.reset_index()
    levels = [frame.index.get_level_values(level) for level in range(len(names))]
    if all(name is not None and axis_of(name) is None for name in names):
        return frame
    return frame.set_axis(frame.index.set_names(_level_names(levels))).reset_index()


def _level_names(levels: Sequence[Any]) -> list[str]:
    """Return what levels of an index are: layer, head and others; by name, else in this order."""
    names: list[Any] = [level.name for level in levels]
    kinds = [axis_of(name) for name in names]
    for kind in ("layer", "head"):
        if kinds.count(kind) > 1:
            raise ValueError(
                f"data: several levels of the axes could be the {kind}: {names_of(names)}; pass "
                "frame.rename_axis(...) with other names"
            )
    lacking = [kind for kind in ("layer", "head") if kind not in kinds]
    for place, level in enumerate(levels):
        if kinds[place] is not None or names[place] is not None:
            continue
        number = names_head_alone if lacking[:1] == ["head"] else names_layer
        is_number = len(lacking) > 0 and all(map(number, level.unique()))
        names[place] = kinds[place] = lacking.pop(0) if is_number else "relation"
    if lacking:
        raise ValueError(
            "data: expected a level of the axes for each of layer and head, got "
            f"{names_of(names)}; name them, such as "
            "frame.rename_axis(index='layer', columns='head')"
        )
    return names


def is_frame(value: object) -> bool:
    """Return whether a value is a frame of any library, by its type: a lazy one warns if asked."""
    return hasattr(type(value), "columns")


def columns_of(data: Any) -> list[Any]:
    """Return the names of the columns of a frame, lazy or not; none of other data."""
    frame = _opened(data)
    return [] if frame is None else frame.collect_schema().names()


def run_column_of(parts: Sequence[Any]) -> str | None:
    """Return the column that says of which model, or run of one, each of several tables is.

    It holds one value in each, and not the same in all; None without such a column.
    """
    names = [name for name in columns_of(parts[0]) if isinstance(name, str) and is_run_like(name)]
    for name in names if len(parts) > 1 else ():
        if not all(name in columns_of(part) for part in parts[1:]):
            continue
        values = [_values_of(part, name) for part in parts]
        if all(len(own) == 1 for own in values) and any(own != values[0] for own in values):
            return name
    return None


def _values_of(data: Any, name: str) -> list[Any]:
    """Return the values in a column of a frame, lazy or not, of which a few are enough."""
    found = _opened(data).select(name).unique().head(3)
    cells = (found.collect() if is_lazy(found) else found)[name].to_list()
    return [cell for cell in cells if not is_absent(cell)]


def _opened(data: Any) -> Any:
    """Return a frame as one of narwhals; None for other data, or where names appear twice."""
    if not is_frame(data):
        return None
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    try:
        frame = nw.from_native(data, pass_through=True)
    except DuplicateError:  # which is said where the columns are read
        return None
    if isinstance(frame, nw.LazyFrame):
        return frame
    return frame if isinstance(frame, nw.DataFrame) and has_distinct_names(frame) else None


def without_structs(data: Any, needed: Iterable[object] = OF_CATEGORIES) -> Any:
    """Return a frame whose cells hold fields (structs, dicts) as a table with columns of these.

    That is where its other columns lack one of those that are `needed`. One with a struct of layer,
    head and more in each column becomes a dict of such tables, and one whose only row holds all
    there is, as readers of JSON make it, a dict; all else stays as it is.
    """
    data = _with_names(data)
    frame = _opened(data)
    schema = {} if frame is None else dict(frame.collect_schema())  # once: it takes time
    names = [*schema]
    if not names or not all(isinstance(name, str) for name in names):
        return data
    fields = {name: _fields_of(frame, name, dtype) for name, dtype in schema.items()}
    of_heads = [name for name, own in fields.items() if {"layer", "head"} <= {*map(axis_of, own)}]
    if not of_heads and (held := _only_row(frame, schema, fields)) is not None:
        return held
    if len(of_heads) == len(fields) and (len(fields) > 1 or _names_no_label(fields[names[0]])):
        parts = {name: _unnested(_of_rows(frame, name), {name: fields[name]}) for name in names}
        return {name: without_structs(part, needed) for name, part in parts.items()}
    fields = {name: own if len(own) <= MOST_FIELDS else [] for name, own in fields.items()}
    if not any(fields.values()) or not _lacks(frame, fields, needed):
        return data
    return without_structs(_unnested(frame, fields), needed)


def _lacks(frame: Any, fields: Mapping[str, list[Any]], needed: Iterable[object]) -> bool:
    """Return whether columns without fields lack one that is needed and that fields may be."""
    columns = [name for name, own in fields.items() if not own]
    roles = _roles(columns)
    of_heads = [] if is_lazy(frame) or "head" not in roles else frame[roles["head"]].head(1)
    if any(map(names_head, of_heads)):
        roles["layer"] = roles["head"]  # a head such as "L5H1" has both
    inner = {new for name, own in fields.items() for f in own for new in (f, f"{name}.{f}")}
    lacking = [name for name in needed if name not in columns and name not in roles]
    return any(name in OTHER_NAMES or name in inner for name in lacking)


def _roles(columns: Sequence[str]) -> dict[str, str]:
    """Return which columns hold what, by usual names, or by others if these say both axes."""
    roles = {role: name for name in columns if (role := _role(name))}
    others = [n for n in columns if not _role(n) and not fold_name(n).startswith(("n_", "num_"))]
    alike = {axis: name for name in others if (axis := axis_of(name))}
    return alike | roles if len(alike) == len(AXIS_ROLES) else roles


def _role(name: object) -> str | None:
    """Return what a column holds by a usual name of it."""
    if counts_kv_heads(name):
        return "head"
    return next((role for role, names in OTHER_NAMES.items() if fold_name(name) in names), None)


def _with_names(data: Any) -> Any:
    """Return rows that carry the names of their fields, as a structured array does, by these."""
    if isinstance(data, np.ndarray) and data.dtype.names is not None and data.ndim == 1:
        return {name: data[name].tolist() for name in data.dtype.names}
    if isinstance(data, list | tuple) and data and all(hasattr(row, "_asdict") for row in data):
        fields = [*data[0]._asdict()]
        roles = {*_roles(fields)}
        # A head with two fields, or with others in their order, is a tuple like any.
        if roles >= AXIS_ROLES and (len(roles) > len(AXIS_ROLES) or fields[0] == "Index"):
            return [row._asdict() for row in data]  # of itertuples()
    return data


def _names_no_label(fields: Sequence[Any]) -> bool:
    """Return whether fields are those of a head and one more at most, which is no name."""
    others = [field for field in fields if axis_of(field) is None]
    return len(others) <= 1 and not any(is_label_like(field) for field in others)


def flat(frame: Frame, needed: Iterable[object]) -> Frame:
    """Return a frame of records or columns with the fields of its cells as columns of their own."""
    import narwhals as nw

    table = without_structs(frame.to_native(), needed)
    return frame if isinstance(table, Mapping) else nw.from_native(table, eager_only=True)


def _of_rows(frame: Any, name: str) -> Any:
    """Return one column of a frame as a frame, of the rows where it holds something."""
    import narwhals as nw

    return frame.select(name).filter(~nw.col(name).is_null())


def _fields_of(frame: Any, name: str, dtype: Any) -> list[Any]:
    """Return the fields that the cells of a column have; none of a column of anything else."""
    of_categories = is_label_like(name)  # whose cells say more only where they are flags
    if str(dtype).startswith("Struct"):
        flags = all(str(field.dtype) == "Boolean" for field in dtype.fields)
        return [field.name for field in dtype.fields] if flags or not of_categories else []
    if str(dtype) != "Object" or not frame.implementation.is_pandas_like() or is_lazy(frame):
        return []
    fields: dict[Any, None] = {}
    for cell in frame[name].to_native():
        flags = isinstance(cell, Mapping) and all(isinstance(v, bool) for v in cell.values())
        if isinstance(cell, Mapping) and (flags or not of_categories):
            fields |= dict.fromkeys(cell)
        elif not is_absent(cell):
            return []
        if len(fields) > MOST_FIELDS:
            break
    return [*fields]


def is_lazy(frame: Any) -> bool:
    """Return whether a frame of narwhals is one that an engine holds."""
    return not hasattr(frame, "row")


def _only_row(
    frame: Any, schema: Mapping[str, Any], fields: Mapping[str, list[Any]]
) -> dict[str, Any] | None:
    """Return the cells of the one row of a frame in which all of them hold others, else None."""
    if not all(fields[name] or str(dtype).startswith("List") for name, dtype in schema.items()):
        return None
    if is_lazy(frame):
        frame = frame.head(2).collect()
    return None if len(frame) != 1 else {name: frame[name].to_list()[0] for name in frame.columns}


def _unnested(frame: Any, fields: Mapping[str, list[Any]]) -> Any:
    """Return a frame with the fields of its cells as columns.

    One whose name, or another that means the same, is there already has both names.
    """
    import narwhals as nw

    schema = frame.collect_schema()
    found = Counter(str(field) for own in fields.values() for field in own)
    found.update(name for name, own in fields.items() if not own)
    taken = Counter(role for own in fields.values() for role in AXIS_ROLES & {*map(_role, own)})
    taken.update([*_roles([name for name, own in fields.items() if not own])] * 2)
    columns: list[Any] = []
    for name, own in fields.items():
        if not own:
            columns.append(nw.col(name))
        for field in own:
            is_other = found[str(field)] > 1 or taken[str(_role(field))] > 1
            new = f"{name}.{field}" if is_other else str(field)
            if str(schema[name]).startswith("Struct"):
                columns.append(nw.col(name).struct.field(field).alias(new))
                continue
            native = frame[name].to_native()
            cells = [cell.get(field) if isinstance(cell, Mapping) else None for cell in native]
            plain = type(native)(cells, index=native.index, dtype=object).infer_objects()
            columns.append(nw.from_native(plain, series_only=True).alias(new))
    return frame.select(*columns).to_native()


def cells_by_head(
    frame: Frame, *, n_layers: int | None, n_heads: int | None, kv_heads: int | None, base: int
) -> NDArray[Any] | None:
    """Return a table of layer × head as an array of its cells; None for any other table.

    The columns are heads (0, "0", "H0"), the layers a column named as one or the index; where
    pandas' axes are named, by their names. Cells of layers without a row are None.
    """
    frame = _turned(frame)
    of_layer = column_name(frame.columns, "layer", "layer")
    columns = [name for name in frame.columns if name != of_layer]
    if not columns or not all(map(names_head_alone, columns)):
        return None
    if of_layer in frame.columns:
        layers = whole_numbers(frame.get_column(str(of_layer)), str(of_layer))
    else:
        index = getattr(frame.to_native(), "index", range(len(frame)))
        if not all(index_of(value) is not None or names_layer(value) for value in index):
            return None
        numbers = [read_layer(value) for value in index]
        if any(abs(number) > LARGEST_GRID for number in numbers):
            return None
        layers = np.array(numbers, dtype=np.int64)
    if len(np.unique(layers)) < len(layers):
        raise ValueError(
            f"data: expected each layer in one row, got the layers {names_of(layers.tolist())}"
        )
    heads = np.array([read_head_alone(name) for name in columns], dtype=np.int64)
    if len(np.unique(heads)) < len(heads):
        raise ValueError(
            f"data: expected each head in one column, got the columns {names_of(columns)}"
        )
    n_columns = len(columns)
    per_kv_head = n_columns == kv_heads and n_heads not in {None, n_columns}
    at_layer, at_head, shape = place_heads(
        np.repeat(layers, n_columns),
        np.tile(heads, len(layers)),
        n_layers=n_layers,
        n_heads=kv_heads if per_kv_head else n_heads,
        base=base,
        where=lambda row: f"data: layer {layers[row // n_columns]}",
    )
    array = np.full(shape, None, dtype=object)
    cells = np.empty(len(layers), dtype=object)
    for place, name in enumerate(columns):
        cells[:] = frame.get_column(name).to_list()  # which may be lists themselves
        array[at_layer[place::n_columns], at_head[place::n_columns]] = cells
    return array


def _transposed(native: Any) -> Frame:
    import narwhals as nw

    return nw.from_native(native.T, eager_only=True)


def _turned(frame: Frame) -> Frame:
    """Return a frame of layer × head with its layers in rows, as the names of axes say it."""
    native = frame.to_native()
    rows, columns = (getattr(getattr(native, axis, None), "name", None) for axis in AXES)
    if rows in UNNAMED and columns in UNNAMED:
        written = [*getattr(native, "index", ())], frame.columns
        words = all(isinstance(name, str) for axis in written for name in axis)
        by_words = words and all(map(names_head_alone, written[0])) and written[0] != []
        of_layers = all(map(names_layer, written[1])) and not all(map(names_head_alone, written[1]))
        if not (by_words and of_layers):
            return frame
        return _transposed(native)
    if not all(names_head_alone(name) or names_layer(name) for name in frame.columns):
        return frame
    kinds = axis_of(rows), axis_of(columns)
    if kinds in {("layer", "head"), ("layer", None), (None, "head")}:
        known = rows if kinds[0] is None else columns
        if None not in kinds or known in UNNAMED or counts_kv_heads(known):
            return frame
    elif kinds in {("head", "layer"), ("head", None), (None, "layer")}:
        known = rows if kinds[0] is None else columns
        if None not in kinds or known in UNNAMED:
            return _transposed(native)
    raise ValueError(
        f"data: can't tell layers from heads by the names of the axes, {rows!r} for rows and "
        f"{columns!r} for columns; name them, such as frame.rename_axis(index='layer', "
        "columns='head')"
    )


AXES = ("index", "columns")
AXIS_ROLES = {"layer", "head"}
