"""read_heads: whatever users hold, as one checked HeadGrid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ._columns import column, is_absent, is_whole, open_frame, real_numbers
from ._grid import UNCLASSIFIED, HeadGrid
from ._placing import find_heads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._columns import Column, Frame

MISSING = ("unclassified", "blank", "error")


def read_heads(
    data: Any,
    *,
    n_layers: int | None = None,
    n_heads: int | None = None,
    layer: str = "layer",
    head: str = "head",
    category: str | Sequence[str] = "category",
    score: str | None = None,
    sep: str | None = None,
    base: int = 0,
    missing: Literal["unclassified", "blank", "error"] = "unclassified",
    kv_heads: int | None = None,
) -> HeadGrid:
    """Read a table of heads and their categories.

    Parameters
    ----------
    data : data frame, dict of columns, list of records, or HeadGrid
        A frame of pandas, Polars, PyArrow or any other library that narwhals knows. One row a
        head and category; or one row a head whose cell holds a set, list or tuple of categories,
        or names joined by `sep`; or one bool column a category. The order of rows has no effect.
        Unclassified is written as the word, None, NaN, an empty string or an empty set.
    n_layers, n_heads : int, optional
        Size of the model. Default: the largest layer and head found, which is too small where
        the last ones have no row.
    layer, head : str, default "layer", "head"
        Columns with the numbers of layer and head.
    category : str or sequence of str, default "category"
        Column with the categories; or several bool columns, each the name of a category.
    score : str, optional
        Column with a score for the row; a head keeps its highest.
    sep : str, optional
        What separates several categories in one cell, such as ``", "``.
    base : {0, 1}, default 0
        The number of the first layer and head in `data`.
    missing : {"unclassified", "blank", "error"}, default "unclassified"
        What a head without a row is: looked at and nothing found, unknown (not drawn), or an
        error that names the first.
    kv_heads : int, optional
        Number of key-value heads under grouped-query attention.

    Returns
    -------
    HeadGrid
        With the categories sorted by name.

    Raises
    ------
    ValueError
        For a layer or head that is negative, fractional, missing or outside the grid, or seems to
        be counted from 1 or exchanged with the other; for a head called Unclassified in one row
        and given a category in another; for an unknown column, or one that stands twice; for a
        record without a key that others have; for no rows without a size; for a grid of more than
        16,777,216 heads.
    TypeError
        For data or a cell of a kind that is not listed above.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> hg.read_heads(
    ...     {"layer": [5, 9, 9], "head": [1, 9, 9], "category": ["Induction", "Induction", "Copy"]},
    ...     n_layers=12, n_heads=12,
    ... )
    HeadGrid(12 layers × 12 heads: 142 Unclassified, 0 Copy, 1 Induction, 1 in 2 categories)
    """
    if not isinstance(missing, str) or missing not in MISSING:
        raise ValueError(
            f"missing: expected one of {', '.join(map(repr, MISSING))}, got {missing!r}"
        )
    if isinstance(data, HeadGrid):
        _check_same(data, n_layers=n_layers, n_heads=n_heads, kv_heads=kv_heads)
        _check_missing(data.known, missing, base)
        return data
    labelled_by = _column_names(category)
    frame = open_frame(data, "data", [layer, head, *labelled_by])
    layers, heads, shape = find_heads(
        frame, layer=layer, head=head, n_layers=n_layers, n_heads=n_heads, base=base
    )
    if isinstance(category, str):
        names, rows, which = _labels_in_cells(column(frame, category, "category"), sep)
    else:
        names, rows, which = _labels_in_columns(frame, labelled_by)
    membership = np.zeros((*shape, len(names)), dtype=bool)
    membership[layers[rows], heads[rows], which] = True
    _check_unclassified_rows(membership, layers, heads, rows, base)
    known = np.zeros(shape, dtype=bool)
    known[layers, heads] = True
    _check_missing(known, missing, base)
    if missing == "unclassified":
        known[:] = True
    scores = None
    if score is not None:
        values = real_numbers(column(frame, score, "score"), score)
        scores = np.full(shape, np.nan)
        np.fmax.at(scores, (layers, heads), values)
    order = np.argsort(np.array(names, dtype=object)) if names else np.arange(0)
    return HeadGrid(
        membership[:, :, order],
        tuple(names[i] for i in order),
        known=known,
        scores=scores,
        kv_heads=kv_heads,
    )


# What read_heads takes beside the data, for functions that hand keywords on to it.
READ_KEYWORDS = frozenset(read_heads.__kwdefaults__ or ())


def _check_same(grid: HeadGrid, **sizes: int | None) -> None:
    for name, size in sizes.items():
        if size is not None and size != getattr(grid, name):
            raise ValueError(
                f"{name}: the HeadGrid given has {name}={getattr(grid, name)}, got {size!r}"
            )


def _check_missing(known: NDArray[np.bool_], missing: str, base: int) -> None:
    if missing == "error" and not known.all():
        layer, head = np.argwhere(~known)[0] + base
        raise ValueError(
            f"missing: {np.count_nonzero(~known)} of {known.size} heads have no row, the first is "
            f"layer {layer}, head {head}"
        )


def _column_names(category: object) -> list[Any]:
    if isinstance(category, str):
        return [category]
    if not isinstance(category, Iterable) or isinstance(category, bytes | Mapping):
        raise TypeError(f"category: expected a column name or a sequence of them, got {category!r}")
    names = list(category)
    if not names:
        raise ValueError("category: expected a column name or several, got none")
    return names


def _labels_in_cells(
    cells: Column, sep: str | None
) -> tuple[list[str], NDArray[np.intp], NDArray[np.intp]]:
    """Return the category names and, for each label, its row and the number of its name."""
    if sep is not None and (not isinstance(sep, str) or not sep):
        raise ValueError(f"sep: expected a non-empty string, got {sep!r}")
    numbers: dict[str, int] = {}
    rows: list[int] = []
    which: list[int] = []
    met: dict[str, list[str]] = {}  # few different strings stand in many rows
    for row, cell in enumerate(cells.to_list()):
        labels = met.get(cell) if isinstance(cell, str) else None
        if labels is None:
            labels = _labels_of(cell, sep, row)
            if isinstance(cell, str):
                met[cell] = labels
        for name in labels:
            rows.append(row)
            which.append(numbers.setdefault(name, len(numbers)))
    return list(numbers), np.array(rows, dtype=np.intp), np.array(which, dtype=np.intp)


def _labels_of(cell: object, sep: str | None, row: int) -> list[str]:
    if is_absent(cell):
        return []
    labels = []
    says_unclassified = False
    for part in _parts_of(cell, sep, row):
        if is_absent(part):
            continue
        if not isinstance(part, str):
            raise TypeError(f"row {row}: category holds {part!r}; expected names (str)")
        name = part.strip()
        if name.casefold() == UNCLASSIFIED.casefold():
            says_unclassified = True
        elif name:
            labels.append(name)
    if says_unclassified and labels:
        raise ValueError(
            f"row {row}: category says {UNCLASSIFIED} and also {labels[0]!r}; give one of them"
        )
    return labels


def _parts_of(cell: object, sep: str | None, row: int) -> Iterable[object]:
    if isinstance(cell, np.ndarray):
        cell = cell.tolist()  # of no dimension: the one value in it
    if isinstance(cell, str):
        return cell.split(sep) if sep else (cell,)
    if isinstance(cell, set | frozenset | list | tuple) or (
        isinstance(cell, Iterable) and not isinstance(cell, bytes | Mapping | Iterator)
    ):
        return cell
    raise TypeError(
        f"row {row}: category is {cell!r} ({type(cell).__name__}); expected a name, or a set, "
        "list or tuple of names"
    )


def _labels_in_columns(
    frame: Frame, category: Sequence[str]
) -> tuple[list[str], NDArray[np.intp], NDArray[np.intp]]:
    planes = [_flags(column(frame, name, "category"), name) for name in category]
    names = [name.strip() for name in category]
    if len(set(names)) < len(names):
        raise ValueError(f"category: a column stands twice in {names}")
    rows, which = np.nonzero(np.stack(planes, axis=1))
    return names, rows, which


def _flags(values: Column, name: str) -> NDArray[np.bool_]:
    """Return a column of True and False, or 1 and 0, as bools."""
    if str(values.dtype) == "Boolean" and not values.is_null().any():
        return values.to_numpy().astype(bool)
    flags = np.empty(len(values), dtype=bool)
    for row, value in enumerate(values.to_list()):
        if is_absent(value):
            raise ValueError(f"row {row}: {name!r} is missing; expected True or False")
        if not (isinstance(value, bool | np.bool_) or (is_whole(value) and value in (0, 1))):
            raise TypeError(
                f"row {row}: {name!r} is {value!r}; expected True or False in each column that "
                "category= names"
            )
        flags[row] = value
    return flags


def _check_unclassified_rows(
    membership: NDArray[np.bool_],
    layers: NDArray[np.int64],
    heads: NDArray[np.int64],
    labelled_rows: NDArray[np.intp],
    base: int,
) -> None:
    """Raise where one row calls a head Unclassified and another gives it a category."""
    unlabelled = np.ones(len(layers), dtype=bool)
    unlabelled[labelled_rows] = False
    clash = np.flatnonzero(unlabelled & membership[layers, heads].any(axis=1))
    if len(clash):
        row = int(clash[0])
        raise ValueError(
            f"row {row}: layer {layers[row] + base}, head {heads[row] + base} is {UNCLASSIFIED} "
            "here, but another row gives it a category"
        )
