"""What both tables of heads share: layers, comparison by value, where they come from, notebooks."""

from __future__ import annotations

from dataclasses import fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar

import numpy as np

from mpl_headgrid._api.checks import counted, in_short, sized

from .layers import layer_slice

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

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
    exists: NDArray[np.bool_]
    layer_labels: tuple[int, ...]
    kv_heads: int | None
    source: str | None

    @property
    def n_layers(self) -> int:
        """Number of layers."""
        return int(self.exists.shape[0])

    @property
    def n_heads(self) -> int:
        """Number of heads in a layer; in the widest, where layers differ."""
        return int(self.exists.shape[1])

    def compact(self) -> Self:
        """Return the table without the layers that have no head.

        Returns
        -------
        HeadGrid or HeadScores
            Its `layer_labels` keep the model's own numbers, and axes, annotations and words go on
            naming them. A table in which every layer has heads is returned as it is.

        See Also
        --------
        read_heads : With ``attention_layers=``, it says which layers have heads.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> grid = hg.read_heads(
        ...     {"Copy": [(3, 1), (7, 0)]}, n_layers=8, n_heads=2, attention_layers=[3, 7]
        ... )
        >>> grid.compact().layer_labels
        (3, 7)
        """
        with_heads = self.exists.any(axis=1)
        return self if with_heads.all() else taking(self, np.flatnonzero(with_heads))

    def __getitem__(self, layers: slice) -> Self:
        """Return contiguous layers, by the model's own numbers: ``table[10:21]`` is 10 to 20."""
        name = type(self).__name__.removeprefix("Head").lower()
        return taking(self, layer_slice(layers, self.layer_labels, name))

    def __reduce__(self) -> tuple[Any, ...]:
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        for name, value in values.items():
            if isinstance(value, MappingProxyType):  # which has no pickle
                values[name] = dict(value)
        return remade, (type(self), values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return all(
            same_value(getattr(self, field.name), getattr(other, field.name))
            for field in fields(self)
            if field.name != "source"
        )

    __hash__: ClassVar[None]  # type: ignore[assignment]  # compared by value, and arrays have no hash


TableT = TypeVar("TableT", bound=Table)


def taking(table: TableT, layers: slice | NDArray[np.intp]) -> TableT:
    """Return some layers of a table, given by their places: all its arrays begin with layers."""
    arrays = {
        each.name: values[layers]
        for each in fields(table)
        if isinstance(values := getattr(table, each.name), np.ndarray)
    }
    labels = np.array(table.layer_labels)[layers].tolist()
    return replace(table, layer_labels=tuple(labels), **arrays)


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


def as_drawn(argument: str, drawn: TableT, table: TableT) -> TableT:
    """Return a table of the layers and heads that are drawn; raise for one of others.

    Where it says nothing of key-value groups, those that are drawn stay.
    """
    if table.exists.shape != drawn.exists.shape:
        raise ValueError(
            f"{argument}: expected {sized(drawn.n_layers, drawn.n_heads)} as drawn, got "
            f"{table.n_layers} × {table.n_heads}; draw a grid of another size on cleared Axes"
        )
    if table.layer_labels != drawn.layer_labels or (table.exists != drawn.exists).any():
        raise ValueError(
            f"{argument}: expected the layers and heads that are drawn, got others; draw another "
            "model on cleared Axes"
        )
    if table.kv_heads is None and drawn.kv_heads is not None:
        table = replace(table, kv_heads=drawn.kv_heads)
    return table


def raise_no_layer_drawn(argument: str, labels: tuple[int, ...]) -> NoReturn:
    """Raise for data of other layers of the model than those that are drawn."""
    raise ValueError(
        f"{argument}: expected some of layers {labels[0]} to {labels[-1]}, which are drawn, got "
        "none; draw others on cleared Axes"
    )


def from_in_words(table: Table) -> str:
    """Return how a table's repr ends if it says where the table comes from; "" if it doesn't."""
    return "" if table.source is None else f"; from {table.source}"
