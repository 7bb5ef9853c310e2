"""The keywords that functions pass to `read_heads`, for editors and type checkers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence


class ReadKeywords(TypedDict, total=False):
    """Those of `read_heads`."""

    n_layers: int | None
    n_heads: int | None
    layer: str
    head: str
    category: str | Sequence[str]
    score: str | None
    sep: str | None
    base: int
    missing: Literal["unclassified", "blank", "error"]
    kv_heads: int | None
    categories: Sequence[str] | None
