"""Numbers of layers and heads: counted from 0, inside the grid, and how errors name them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import numpy as np

from mpl_headgrid._api.checks import in_short, is_whole, sized

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sizes = dict[str, int | None]  # of "layer" and "head"
    Indices = dict[str, NDArray[np.int64]]

# No model is near; a larger grid is a slip (an id in the layer column) that would eat the memory.
LARGEST_GRID = 2**24

Where = Callable[[int], str]
FEW = 4  # heads, which may be those of any model


class TableRemedies(NamedTuple):
    """What a user writes for a table whose numbers can't be right."""

    swapped: str  # the keywords
    less_one: Callable[[str], str]  # the table with the numbers of "layer" or "head" from 0
    of_kv_heads: str  # the table whose column says that heads are key-value heads


def row_number(row: int) -> str:
    """Return how error messages name a row."""
    return f"row {row}"


def place_heads(
    layer: NDArray[np.int64],
    head: NDArray[np.int64],
    *,
    n_layers: int | None,
    n_heads: int | None,
    base: int,
    where: Where = row_number,
    remedies: TableRemedies | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[int, int]]:
    """Return layers and heads counted from 0, and the grid's shape; raise for one outside of it."""
    sizes = {"layer": n_layers, "head": n_heads}
    indices = {"layer": layer, "head": head}
    for name, values in indices.items():
        _check_lower(name, values, base, where)
    for name, size in sizes.items():
        if size is None and not len(layer):
            raise_no_rows(name)
    for name in indices:
        _check_upper(name, sizes, indices, base, where, remedies)
    check_zero_based(layer, head, (n_layers, n_heads), base)
    shape = tuple(
        size if size is not None else int(indices[name].max()) - base + 1
        for name, size in sizes.items()
    )
    if shape[0] * shape[1] > LARGEST_GRID:
        name = "layer" if shape[0] >= shape[1] else "head"
        cause = f"n_{name}s: got {sizes[name]}"
        if sizes[name] is None:
            row = int(indices[name].argmax())
            cause = f"{where(row)}: {name} is {indices[name][row]}"
        raise ValueError(
            f"{cause}, which makes a grid of {sized(*shape)}; "
            f"expected at most {LARGEST_GRID} heads in all"
        )
    if base:
        layer, head = layer - base, head - base
    return layer, head, (shape[0], shape[1])


def raise_no_rows(name: str) -> NoReturn:
    """Raise for a table without rows, where no size is given either."""
    raise ValueError(f"n_{name}s: no row tells the size of the grid; give n_layers= and n_heads=")


def check_base(base: int) -> int:
    """Return the number of the first layer and head; raise unless it is 0 or 1."""
    if not is_whole(base) or base not in (0, 1):
        raise ValueError(
            f"base: expected 0 or 1, the number of the first layer, got {in_short(base)}"
        )
    return int(base)


def check_size(value: int | None, name: str) -> int | None:
    """Return a number of layers or heads; raise unless there can be that many."""
    if value is None:
        return None
    check_whole(value, name)
    if value < 1:
        raise ValueError(f"{name}: expected at least 1, got {value}")
    return int(value)


def check_whole(value: object, name: str) -> None:
    """Raise unless the argument `name` is a whole number."""
    if not is_whole(value):
        raise TypeError(f"{name}: expected a whole number, got {in_short(value)}")
    if abs(int(value)) > LARGEST_GRID:
        raise ValueError(f"{name}: expected at most {LARGEST_GRID}, got {in_short(int(value))}")


def _check_lower(name: str, values: NDArray[np.int64], base: int, where: Where) -> None:
    if values.min(initial=base) >= base:
        return
    low = np.flatnonzero(values < base)
    place, value = where(int(low[0])), values[low[0]]
    if base == 1 and value == 0:
        raise ValueError(f"{place}: {name} is 0, but base=1 counts from 1; leave base= out")
    raise ValueError(f"{place}: {name} is {value}; expected a whole number from {base}")


def check_not_kv_heads(
    layers: NDArray[np.int64],
    heads: NDArray[np.int64],
    sizes: tuple[int | None, int | None],
    remedies: TableRemedies | None,
) -> None:
    """Raise for a table that has all key-value heads of its layers, and calls them heads.

    `sizes` are `n_heads` and `kv_heads`; layers and heads are counted from 0.
    """
    n_heads, kv_heads = sizes
    if n_heads is None or kv_heads is None or n_heads == kv_heads:
        return
    if int(heads.max(initial=-1)) + 1 != kv_heads:
        return
    n_found = len(np.unique(layers * kv_heads + heads))
    if n_found < FEW or n_found < len(np.unique(layers)) * kv_heads:
        return
    rename = "name them in a column kv_head of a table"
    if remedies is not None:
        rename = f"rename the column to kv_head, {remedies.of_kv_heads}"
    raise ValueError(
        f"head: the rows are of all heads 0 to {kv_heads - 1} of their layers and of no others, "
        f"which is what kv_heads={kv_heads} says: if they are key-value heads, {rename}; if they "
        "are heads, leave kv_heads= out"
    )


def _check_upper(
    name: str,
    sizes: Sizes,
    indices: Indices,
    base: int,
    where: Where,
    remedies: TableRemedies | None,
) -> None:
    values, size = indices[name], sizes[name]
    if size is None:
        return
    highest = size - 1 + base
    if values.max(initial=base) <= highest:
        return
    row = int(np.flatnonzero(values > highest)[0])
    outside = f"{where(row)}: {name} is {values[row]}, but n_{name}s={size} allows {base} to "
    ends = {key: (int(index.min()), int(index.max())) for key, index in indices.items()}
    raise ValueError(
        "; ".join([f"{outside}{highest}", *explain_out_of_range(name, sizes, ends, base, remedies)])
    )


def explain_out_of_range(
    name: str,
    sizes: Sizes,
    ends: dict[str, tuple[int, int]],
    base: int,
    remedies: TableRemedies | None = None,
) -> list[str]:
    """Say what may be wrong with numbers above `sizes`; `ends` are their lowest and highest."""
    size, high = sizes[name], ends[name][1]
    assert size is not None
    other = "head" if name == "layer" else "layer"
    room = (sizes[other] or 0) - 1 + base
    found = []
    if high <= room and ends[other][1] <= size - 1 + base:
        remedy = f": pass {remedies.swapped}" if remedies else ""
        found.append(f"layer and head look swapped: exchanged, all rows fit{remedy}")
    if base == 0 and high == size and min(lowest for lowest, _ in ends.values()) >= 1:
        found.append("the numbers look counted from 1: pass base=1")
    elif base == 0 and high == size and ends[name][0] >= 1 and not found:
        remedy = (remedies.less_one(name) if remedies else "") or f"each {name} less 1"
        found.append(f"if {name}s count from 1 and {other}s from 0, pass {remedy}")
    return found


def check_zero_based(
    layers: NDArray[np.integer],
    heads: NDArray[np.integer],
    sizes: tuple[int | None, int | None],
    base: int,
    problem: str | None = None,
) -> None:
    """Raise for heads that look counted from 1, where neither base nor a size contradicts."""
    if base or sizes != (None, None) or not _fills_from_one(layers, heads):
        return
    raise ValueError(
        problem
        or f"layers 1 to {layers.max()} and heads 1 to {heads.max()} are all there and none is "
        "numbered 0: the numbers look counted from 1: pass base=1 (or n_layers= and n_heads= if "
        "layer 0 and head 0 are truly absent)"
    )


def _fills_from_one(layers: NDArray[np.integer], heads: NDArray[np.integer]) -> bool:
    """Return whether heads fill a grid from (1, 1) on and none is numbered 0: counted from 1.

    A grid of one layer or one head could be either, and does not count.
    """
    if not len(layers) or layers.min() != 1 or heads.min() != 1:
        return False
    n_layers, n_heads = int(layers.max()), int(heads.max())
    if n_layers == 1 or n_heads == 1 or n_layers * n_heads > len(layers):
        return False
    return len(np.unique(layers * (n_heads + 1) + heads)) == n_layers * n_heads
