"""The names that tables give to their columns: ours, and those of others that mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# As found in the tables of published code; case and blanks have no effect.
OTHER_NAMES = {
    "layer": (
        "layer", "layers", "layer_idx", "layer_index", "layer_id", "l", "block", "block_idx",
    ),
    "head": ("head", "heads", "head_idx", "head_index", "head_id", "h"),
    "category": (
        "category", "categories", "type", "head_type", "label", "labels", "class", "function",
        "operation",
    ),
}  # fmt: skip
# A table with one of these has a row a key-value head, which several heads share.
KV_HEAD_NAMES = ("kv_head", "kv_head_idx", "kv_head_index", "key_value_head")


def column_name(columns: Iterable[object], asked: object, argument: str) -> object:
    """Return the column to read for an argument: the one asked for, or the one that stands in.

    Another column stands in only where the argument has its default, no column goes by that name,
    and just one goes by another name that means the same. Where none does, it is left to the
    caller to say that there is none.

    Raises
    ------
    ValueError
        If several columns could be meant.
    """
    columns = list(columns)
    if asked != argument or asked in columns:
        return asked
    others = OTHER_NAMES[argument] + (KV_HEAD_NAMES if argument == "head" else ())
    found = [name for name in columns if _plain(name) in others]
    if len(found) > 1:
        raise ValueError(
            f"{argument}: no column {argument!r}, and several that could be meant: {found}; pass "
            f"{argument}= with the one; the columns are {columns}"
        )
    return found[0] if found else asked


def means(name: object, argument: str) -> bool:
    """Tell whether a name is one that an argument goes by."""
    return _plain(name) in OTHER_NAMES[argument]


def counts_kv_heads(name: object) -> bool:
    """Tell whether a column of heads numbers key-value heads, by its name."""
    return _plain(name) in KV_HEAD_NAMES


def _plain(name: object) -> str:
    return name.strip().casefold().replace(" ", "_") if isinstance(name, str) else ""
