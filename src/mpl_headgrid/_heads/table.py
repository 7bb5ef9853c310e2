"""What both tables of heads share: comparison by value, where they come from, notebooks."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import numpy as np

from mpl_headgrid._api.checks import counted, in_short, sized

if TYPE_CHECKING:
    from collections.abc import Callable

# What a notebook shows has colours, a picture and sentences, of which only rooms further up know:
# the root of the package gives the function that makes it.
_in_notebooks: dict[str, Callable[[Any], str | None]] = {}


def show_in_notebooks(as_html: Callable[[Any], str | None]) -> None:
    """Have notebooks show the HTML that a function returns for a table; text where it is None."""
    _in_notebooks["html"] = as_html


class ShownInNotebooks:
    """What a notebook shows as a table with a picture; text everywhere else."""

    def _repr_html_(self) -> str | None:
        return _in_notebooks["html"](self)


class Table(ShownInNotebooks):
    """A frozen dataclass of heads: equal to another by its values, wherever they come from."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    source: str | None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return all(
            same_value(getattr(self, field.name), getattr(other, field.name))
            for field in fields(self)
            if field.name != "source"
        )

    __hash__: ClassVar[None]  # type: ignore[assignment]  # compared by value, and arrays have no hash


def remade(kind: type[Any], values: dict[str, Any]) -> Any:
    """Return a table from its pickle or copy, through the checks again.

    numpy's own pickling and copying return writeable arrays.
    """
    return kind(**values)


def same_value(one: Any, other: Any) -> bool:
    """Return whether two fields of tables are equal; NaN is equal to NaN."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == other.dtype.kind == "f")
    return bool(one is other or (type(one) is type(other) and one == other))


def check_source(source: object) -> str | None:
    """Return where a table comes from; raise for what is no text."""
    if not (source is None or isinstance(source, str)):
        raise TypeError(f"source: expected a str, got {in_short(source)}")
    return source


def size_in_words(table: Any) -> str:
    """Return the size of a table of heads as its repr has it: "11 layers (10 to 20) × 25 heads"."""
    labels = table.layer_labels
    last = f" to {labels[-1]}" if len(labels) > 1 else ""
    own = "" if labels == tuple(range(len(labels))) else f" ({labels[0]}{last})"
    return f"{counted(table.n_layers, 'layer')}{own} × {counted(table.n_heads, 'head')}"


def raise_other_size(argument: str, drawn: Any, table: Any) -> NoReturn:
    """Raise for a table of another size than the one that an artist shows."""
    raise ValueError(
        f"{argument}: expected {sized(drawn.n_layers, drawn.n_heads)} as drawn, got "
        f"{table.n_layers} × {table.n_heads}; draw a grid of another size on cleared Axes"
    )


def from_in_words(table: Table) -> str:
    """Return how a table's repr ends if it says where the table comes from; "" if it doesn't."""
    return "" if table.source is None else f"; from {table.source}"
