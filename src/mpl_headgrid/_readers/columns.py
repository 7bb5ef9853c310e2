"""Users' frames, the names that they give to columns, and columns as checked numpy arrays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, MappingView, Sequence, Sized
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import (
    MOST_NAMES,
    did_you_mean,
    in_short,
    is_absent,
    kind_of,
    names_of,
)
from mpl_headgrid._heads.category_names import says_no_category
from mpl_headgrid._heads.notations import module_family

if TYPE_CHECKING:
    import narwhals as nw
    from numpy.typing import NDArray

    Frame = nw.DataFrame[Any]
    Column = nw.Series[Any]

# Columns that say which model, or which state of it, a row was measured on.
RUN_WORDS = (
    "checkpoint", "ckpt", "step", "epoch", "seed", "revision", "tag", "run", "split", "iteration",
)  # fmt: skip
# Words that go with these and leave them what they are: run_id, training_step, random_seed.
FILLERS = ("id", "name", "idx", "index", "no", "number", "train", "training", "global", "random")
FIT_INT64 = {"Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32"}

# As found in the tables of published code; case and blanks have no effect.
OTHER_NAMES = {
    "layer": (
        "layer", "layers", "layer_idx", "layer_index", "layer_id", "layer_num", "layer_no",
        "layer_number", "attn_layer", "l", "block", "block_idx",
    ),
    "head": (
        "head", "heads", "head_idx", "head_index", "head_id", "head_num", "head_no", "head_number",
        "attn_head", "attention_head", "h",
    ),
    "category": (
        "category", "categories", "type", "head_type", "label", "labels", "class", "function",
        "operation",
    ),
    "score": ("score", "scores", "value", "values"),
    "relation": ("relation", "relations", "relation_name"),
}  # fmt: skip
# A table with one of these has one row per key-value head, which several heads share.
KV_HEAD_NAMES = ("kv_head", "kv_head_idx", "kv_head_index", "key_value_head")


def is_run_like(name: object) -> bool:
    """Return whether the name of a column says that it tells models, or runs of one, apart."""
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1_\2", str(name)).casefold())
    if not words or words[0] in {"n", "num"}:
        return False
    if words[0].startswith(("model", "lang")):
        return True
    telling = [word for word in words if word not in FILLERS]
    return len(telling) == 1 and telling[0].removesuffix("s") in RUN_WORDS


def column_name(columns: Iterable[object], asked: object, argument: str) -> object:
    """Return the column to read for an argument: the one asked for, or its substitute.

    Another column replaces it only where the argument has its default, no column has that name, and
    just one has another name that means the same; raise for several. The name may be of no column.
    """
    columns = list(columns)
    if asked != argument or asked in columns:
        return asked
    others = OTHER_NAMES[argument] + (KV_HEAD_NAMES if argument == "head" else ())
    found = [name for name in columns if fold_name(name) in others]
    if len(found) > 1:
        raise ValueError(
            f"{argument}: no column {argument!r}, and several that could be meant: "
            f"[{names_of(found)}]; pass {argument}= with the one, such as "
            f"{argument}={found[0]!r}; the columns are [{names_of(columns)}]"
        )
    return found[0] if found else asked


def axis_of(name: object) -> str | None:
    """Return "layer" or "head" where the name of an axis says which it is, else None."""
    folded = fold_name(name)
    for axis, names in (("layer", OTHER_NAMES["layer"]), ("head", OTHER_NAMES["head"])):
        if folded in names:
            return axis
    of_layer = any(word in folded for word in ("layer", "block", "blk"))
    of_head = "head" in folded
    if of_layer == of_head:
        return None
    return "layer" if of_layer else "head"


def is_label_like(name: object) -> bool:
    """Return whether a column holds categories or relations by its name."""
    return fold_name(name) in OTHER_NAMES["category"] + OTHER_NAMES["relation"]


def counts_kv_heads(name: object) -> bool:
    """Return whether a column of heads numbers key-value heads, by its name."""
    return fold_name(name) in KV_HEAD_NAMES


def fold_name(name: object) -> str:
    """Return the name of a column as OTHER_NAMES has it."""
    return name.strip().casefold().replace(" ", "_") if isinstance(name, str) else ""


def open_frame(data: object, argument: str, needed: Sequence[object] = ()) -> Frame:
    """Return `data` as a narwhals frame in memory; no record may lack a key that is `needed`."""
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    if isinstance(data, Mapping):
        return _frame_of_columns(data, argument)
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return _frame_of_records(data, argument, needed)
    try:
        frame = nw.from_native(data)  # type: ignore[call-overload]
    except DuplicateError:
        raise ValueError(duplicate_columns(data, argument)) from None
    except TypeError:
        forms = "a dict of columns or a list of records"
        unlisted = isinstance(data, Iterator | MappingView | AbstractSet)
        hint = f"; pass list({argument})" if unlisted else ""
        hint = f"; pass {argument}.to_frame()" if hasattr(data, "to_frame") else hint
        if argument == "data":
            forms = "a dict, list or array of heads, the path of a file or a HeadGrid"
        raise TypeError(
            f"{argument}: expected a data frame (pandas, Polars, PyArrow or another that narwhals "
            f"knows), {forms}, got {kind_of(data)}{hint}"
        ) from None
    return frame.collect() if isinstance(frame, nw.LazyFrame) else frame


def duplicate_columns(data: Any, argument: str) -> str:
    """Return what is wrong with a frame in which a column appears twice."""
    names = data.column_names if hasattr(data, "column_names") else data.columns
    twice = ", ".join(repr(name) for name, count in Counter(names).items() if count > 1)
    return f"{argument}: expected each column once, got {twice} more than once"


def _frame_of_columns(data: Mapping[Any, Any], argument: str) -> Frame:
    lengths = {}
    for name, values in data.items():
        if not _is_column(values):
            raise TypeError(
                f"{argument}: expected a dict of columns, got {kind_of(values)} under {name!r}"
            )
        lengths[name] = len(values)
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{in_short(name)}: {n}" for name, n in [*lengths.items()][:MOST_NAMES])
        raise ValueError(f"{argument}: columns of different lengths: {{{shown}}}")
    # As lists, so that a column with an index of its own is not re-ordered to fit another.
    columns = {name: _plain(values) for name, values in data.items()}
    return _frame_of_lists(columns, max(lengths.values(), default=0))


def _is_column(values: object) -> bool:
    # A set has a length but no order; and what a string or a dict runs over are no cells.
    if isinstance(values, str | bytes | bytearray | Mapping | AbstractSet):
        return False
    return isinstance(values, Sized) and getattr(values, "ndim", 1) > 0


def _plain(values: Any) -> Any:
    if isinstance(values, np.ndarray) and values.ndim == 1:
        return values
    return values.to_pylist() if hasattr(values, "to_pylist") else list(values)  # PyArrow's


def _frame_of_records(data: Sequence[Any], argument: str, needed: Sequence[object]) -> Frame:
    for row, record in enumerate(data):
        if not isinstance(record, Mapping):
            raise TypeError(
                f"{argument}: expected a list of records (dicts), got {kind_of(record)} at row "
                f"{row}"
            )
    keys = dict.fromkeys(key for record in data for key in record)
    strings = [name for name in needed if isinstance(name, str)]
    names = [column_name(keys, name, name) if name in OTHER_NAMES else name for name in strings]
    for row, record in enumerate(data):
        lacking = [name for name in names if name in keys and name not in record]
        if lacking:
            raise ValueError(
                f"row {row}: expected a record with {lacking[0]!r} as the others have, "
                f"got the keys [{names_of(record)}]"
            )
    columns = {key: [record.get(key) for record in data] for key in keys}
    return _frame_of_lists(columns, len(data))


def _frame_of_lists(columns: dict[Any, Any], n_rows: int) -> Frame:
    import narwhals as nw
    import pandas as pd

    # As objects: where pandas chooses the dtype, None becomes NaN and a large integer an error.
    series = {
        name: values if isinstance(values, np.ndarray) else pd.Series(values, dtype=object)
        for name, values in columns.items()
    }
    return nw.from_native(pd.DataFrame(series, index=range(n_rows)), eager_only=True)


def column(frame: Frame, name: object, argument: str, hint: str = "") -> Column:
    """Return the column `name`; `argument` is the keyword that named it, `hint` ends its error."""
    if frame.shape == (0, 0) and isinstance(name, str):  # of a list of records that holds none
        return _frame_of_lists({name: []}, 0)[name]
    index = getattr(getattr(frame.to_native(), "index", None), "names", ())
    if name not in frame.columns and not hint:
        hint = likely_column(kinds_of(frame), argument)
    return frame.get_column(check_column(name, frame.columns, argument, index, hint))


def has_distinct_names(frame: Frame) -> bool:
    """Return whether all columns can be asked for; narwhals takes two NaNs for two names."""
    return len({*map(str, frame.columns)}) == len(frame.columns)


def kinds_of(frame: Frame) -> dict[Any, str]:
    """Return what kind of cells each column has, in a word; of objects that of the first one."""
    if not has_distinct_names(frame):
        return {}
    kinds = {name: str(dtype).partition("(")[0] for name, dtype in frame.schema.items()}
    objects: dict[type, str] = {float: "Float64", int: "Int64", bool: "Boolean"}
    for name in [name for name, kind in kinds.items() if kind == "Object"]:
        cells = (cell for cell in frame.get_column(name).to_native() if not is_absent(cell))
        kinds[name] = objects.get(type(next(cells, None)), "Object")
    return kinds


def likely_column(kinds: Mapping[Any, str], argument: str) -> str:
    """Return a hint at the columns that may be meant, where none has a usual name.

    `kinds` says in a word what cells each column has.
    """
    unnamed = [
        name
        for name in kinds
        if isinstance(name, str) and axis_of(name) is None and not is_run_like(name)
    ]
    floats = [name for name in unnamed if kinds[name].startswith("Float")]
    if argument == "category":
        return _likely_category(kinds, unnamed, floats)
    if argument == "score" and floats:
        return f"; if {in_short(floats[0])} holds the scores, pass score={floats[0]!r}"
    if argument in {"layer", "head"}:
        alike = [name for name in kinds if axis_of(name) == argument]
        found = [name for name in unnamed if kinds[name] in FIT_INT64]
        # Layers are written before heads.
        layers = any(axis_of(name) == "layer" for name in kinds)
        found = alike or found[1 if argument == "head" and not layers and len(found) > 1 else 0 :]
        if found:
            return (
                f"; if {in_short(found[0])} numbers the {argument}s, pass {argument}={found[0]!r}"
            )
        if len(floats) == len(kinds) > 0:
            return "; if rows are layers and columns heads, pass the frame's .to_numpy()"
    return ""


def _likely_category(kinds: Mapping[Any, str], unnamed: list[str], floats: list[str]) -> str:
    has_scores = any(fold_name(name) in OTHER_NAMES["score"] for name in floats)
    of_relations = [name for name in unnamed if fold_name(name) in OTHER_NAMES["relation"]]
    of_text = {"String", "Categorical", "Enum", "Object"}
    named = [n for n in unnamed if kinds[n] in of_text and not (has_scores and n in of_relations)]
    if named:
        return f"; if {in_short(named[0])} holds the categories, pass category={named[0]!r}"
    flags = [name for name in unnamed if kinds[name] == "Boolean"]
    if 0 < len(flags) <= MOST_NAMES:
        return f"; if columns of True and False flag a category each, pass category={flags!r}"
    if not 0 < len(floats) <= MOST_NAMES:
        return ""
    named_so = f"relation={floats!r}, "
    if has_scores:
        named_so = "" if of_relations else "category='Retrieval', "
    call = f"hg.classify_heads(data, {named_so}threshold=0.15)"
    return f"; of scores, {call} makes categories"


def check_column(
    name: object,
    columns: Sequence[str],
    argument: str,
    index: Sequence[object] = (),
    likely: str = "",
) -> str:
    """Return the name of a column; raise unless there is one."""
    if not isinstance(name, str):
        raise TypeError(f"{argument}: expected a column name, got {in_short(name)}")
    if name in columns:
        return name
    in_index = "; it is in the index: pass frame.reset_index()"
    near = did_you_mean(name, columns)
    same = near == "" or (
        name == argument and near.removeprefix("; did you mean ").removesuffix("?") in likely
    )
    hint = in_index if name in index else likely if same else near
    raise ValueError(
        f"{argument}: no column {in_short(name)}; the columns are [{names_of(columns)}]{hint}"
    )


@dataclass(frozen=True)
class StatedNames:
    """The names that the dtype of a column states, those that no cell has among them."""

    names: list[str]
    ordered: bool  # whether they are steps of a scale

    def numbered(
        self, found: Sequence[str], which: NDArray[np.intp]
    ) -> tuple[list[str], NDArray[np.intp]]:
        """Return all names as stated, and the numbers of the names found as numbers of these."""
        names = [*dict.fromkeys([*self.names, *found])]
        numbers = np.array([names.index(name) for name in found], dtype=np.intp)
        return names, numbers[which] if len(found) else which


def stated_names(values: Column) -> StatedNames | None:
    """Return the names, and their order, that the user has stated by a column's dtype.

    pandas' categories and Polars' Enum are stated. Polars' Categorical and Arrow's dictionary have
    no more than the order of rows.
    """
    import narwhals as nw

    dtype: Any = getattr(values.to_native(), "dtype", None)
    ordered = False
    if values.implementation.is_pandas_like():
        if not hasattr(dtype, "categories"):  # an Arrow dictionary has none either
            return None
        written, ordered = [*dtype.categories], bool(dtype.ordered)
    elif values.dtype == nw.Enum:
        written = [*values.dtype.categories]  # type: ignore[attr-defined]  # of an Enum
    else:
        return None
    names = [name.strip() for name in written if isinstance(name, str)]
    return StatedNames([name for name in names if name and not says_no_category(name)], ordered)


def checked_columns(category: object) -> list[str]:
    """Return the columns that an argument names; raise unless they are names."""
    if not isinstance(category, Iterable) or isinstance(category, bytes | Mapping):
        raise TypeError(
            f"category: expected a column name or a sequence of them, got {in_short(category)}"
        )
    names = list(category)
    if not names:
        raise ValueError("category: expected a column name or several, got none")
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"category: expected a column name, got {in_short(name)}")
    return names


def holds_columns(data: Mapping[Any, Any]) -> bool:
    """Return whether a dict holds the columns of a table, and not heads by category."""
    lengths = {
        len(value) if isinstance(value, list | tuple | np.ndarray) else -1
        for value in data.values()
    }
    strings = [value for value in data.values() if is_listed(value)]
    return (
        len(lengths) == 1
        and -1 not in lengths
        and any(
            all(not isinstance(cell, list | tuple) for cell in value) and _are_not_heads(value)
            for value in strings
        )
    )


def _are_not_heads(values: Any) -> bool:
    return len(values) > 0 and all(module_family(value) is None for value in values)


def is_listed(value: object) -> bool:
    """Return whether a value is several in a row: a list, an array, a column."""
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
