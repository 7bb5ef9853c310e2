"""find_heads: the layer and head of each row, counted from 0 and inside the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import numpy as np

from ._columns import LARGEST_GRID, column, is_whole, whole_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._columns import Frame


def find_heads(
    frame: Frame,
    *,
    layer: str,
    head: str,
    n_layers: int | None,
    n_heads: int | None,
    base: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[int, int]]:
    """Return each row's layer and head, counted from 0, and the grid's shape."""
    layers = whole_numbers(column(frame, layer, "layer"), layer)
    heads = whole_numbers(column(frame, head, "head"), head)
    if layer == head:
        raise ValueError(f"head: expected another column than for layer, got {head!r} for both")
    return _place_heads(layers, heads, n_layers=n_layers, n_heads=n_heads, base=base)


def _place_heads(
    layer: NDArray[np.int64],
    head: NDArray[np.int64],
    *,
    n_layers: int | None,
    n_heads: int | None,
    base: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[int, int]]:
    if not is_whole(base) or base not in (0, 1):
        raise ValueError(f"base: expected 0 or 1, the number of the first layer, got {base!r}")
    sizes = {"layer": _size(n_layers, "n_layers"), "head": _size(n_heads, "n_heads")}
    indices = {"layer": layer, "head": head}
    for name, values in indices.items():
        _check_lower(name, values, base)
    for name, size in sizes.items():
        if size is None and not len(layer):
            raise ValueError(
                f"n_{name}s: no row tells the size of the grid; give n_layers= and n_heads="
            )
    for name, values in indices.items():
        _check_upper(name, values, sizes, indices, base)
    if base == 0 and sizes["layer"] is None and sizes["head"] is None:
        _check_zero_based(layer, head)
    shape = tuple(
        size if size is not None else int(indices[name].max()) - base + 1
        for name, size in sizes.items()
    )
    if shape[0] * shape[1] > LARGEST_GRID:
        _refuse_large(shape, sizes, indices)
    return layer - base, head - base, (shape[0], shape[1])


def _refuse_large(
    shape: tuple[int, ...], sizes: dict[str, int | None], indices: dict[str, NDArray[np.int64]]
) -> NoReturn:
    """Raise, pointing at the size or the row that makes the grid too large."""
    name = "layer" if shape[0] >= shape[1] else "head"
    where = f"n_{name}s: got {sizes[name]}"
    if sizes[name] is None:
        row = int(indices[name].argmax())
        where = f"row {row}: {name} is {indices[name][row]}"
    raise ValueError(
        f"{where}, which makes a grid of {shape[0]} layers × {shape[1]} heads; "
        f"expected at most {LARGEST_GRID} heads in all"
    )


def _size(value: int | None, name: str) -> int | None:
    if value is None:
        return None
    if not is_whole(value):
        raise TypeError(f"{name}: expected a whole number, got {value!r}")
    if value < 1:
        raise ValueError(f"{name}: expected at least 1, got {value}")
    return int(value)


def _check_lower(name: str, values: NDArray[np.int64], base: int) -> None:
    low = np.flatnonzero(values < base)
    if not len(low):
        return
    row, value = low[0], values[low[0]]
    if base == 1 and value == 0:
        raise ValueError(f"row {row}: {name} is 0, but base=1 counts from 1; leave base= out")
    raise ValueError(f"row {row}: {name} is {value}; expected a whole number from {base}")


def _check_upper(
    name: str,
    values: NDArray[np.int64],
    sizes: dict[str, int | None],
    indices: dict[str, NDArray[np.int64]],
    base: int,
) -> None:
    size = sizes[name]
    if size is None:
        return
    high = np.flatnonzero(values > size - 1 + base)
    if not len(high):
        return
    row = high[0]
    highest = size - 1 + base
    where = f"row {row}: {name} is {values[row]}, but n_{name}s={size} allows {base} to {highest}"
    other = "head" if name == "layer" else "layer"
    other_size = sizes[other]
    hints = []
    if (
        other_size is not None
        and values.max() <= other_size - 1 + base
        and indices[other].max() <= highest
    ):
        hints.append("layer and head look swapped: exchanged, all rows fit")
    from_one = min(index.min() for index in indices.values()) >= 1
    if base == 0 and values.max() == size and from_one:
        hints.append("the numbers look counted from 1: pass base=1")
    raise ValueError("; ".join([where, *hints]))


def _check_zero_based(layer: NDArray[np.int64], head: NDArray[np.int64]) -> None:
    """Refuse a grid that is full from (1, 1) on and empty before: it is counted from 1."""
    if layer.min() != 1 or head.min() != 1 or layer.max() == 1 or head.max() == 1:
        return
    n_cells = int(layer.max()) * int(head.max())
    if n_cells <= len(layer) and len(np.unique(layer * (head.max() + 1) + head)) == n_cells:
        raise ValueError(
            f"layers 1 to {layer.max()} and heads 1 to {head.max()} are all there and none is "
            "numbered 0: the numbers look counted from 1: pass base=1 (or n_layers= and n_heads= "
            "if layer 0 and head 0 are truly absent)"
        )
