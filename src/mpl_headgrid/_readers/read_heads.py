"""read_heads: whatever users hold, as one checked HeadGrid."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mpl_headgrid._api.checks import did_you_mean, errors_name, is_whole
from mpl_headgrid._api.keywords import keyword_names
from mpl_headgrid._heads.category_names import check_category_names, is_unclassified
from mpl_headgrid._heads.grid import HeadGrid, check_kv_heads
from mpl_headgrid._heads.numbering import check_base, check_size, place_heads

from .files import is_path, read_file
from .frames import category_columns
from .reader import Reading
from .rows import check_unclassified_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .rows import LabelledRows

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
    categories: Sequence[str] | None = None,
) -> HeadGrid:
    """Read heads and their categories in any of the forms that people hold them in.

    Parameters
    ----------
    data : data frame, dict, list, array, path or HeadGrid
        One of these forms:

        - A *table*: a frame of pandas, Polars, PyArrow or any other library that narwhals knows, a
          dict of columns or a list of records. One row a head and category; or one row a head
          whose cell holds a set, list or tuple of categories, or names joined by `sep`; or one
          bool column a category. Where there is no column of the standard name, the one that goes
          by another usual name is read (``layer_idx``, ``block``, ``l``, ``head_idx``, ``h``,
          ``type``, ``label``, ...). A column of heads may hold ``"L5H1"`` and the like.
        - A *dict*: of category to heads, ``{"Induction": [(5, 5), "L6H9"]}``; of category to
          flags, bool arrays of shape (n_layers, n_heads); of head to category or categories,
          ``{"L5H1": ["Copy", "Induction"]}``; of layer to heads, ``{5: [1, 5]}``, with `category`;
          of layer to a dict of head to categories.
        - A *list*: of heads, with `category`; of ``(layer, head, category)``; of
          ``(head, category)``; of one dict of head to categories a layer.
        - An *array* of numpy or nested lists, a tensor, an xarray.DataArray or a frame with a row
          a layer and a column a head: names, shape (n_layers, n_heads); numbers of `categories`;
          flags (bool), shape (n_layers, n_heads, n_categories), with `categories`, or
          (n_layers, n_heads), with `category`. A cell that is −1, None or NaN is a missing head.
        - The *path* of a .csv, .tsv, .parquet, .json, .jsonl, .npy or .npz file that holds one of
          these.

        A head is written ``(5, 1)``, ``"L5H1"``, ``"L5.H1"``, ``"L5:H1"``, ``"5.1"``, ``"5-1"``,
        ``"a5.h1"``, ``"layer_5_head_1"``, ``"Layer 5 | Head 1"``, ``("blocks.5.attn.hook_z", 1)``,
        or as the flat index ``layer × n_heads + head`` where `n_heads` is given. In tables, dicts
        and lists, Unclassified is the word, None, NaN, an empty string or an empty set; in .csv and
        .tsv files an empty cell, or a word that pandas takes for absent (NA, NULL, None, nan, ...).
        The order has no effect, and a head named several times is in all the categories named. A
        row of a .csv file that is cut short is an error; a file that is cut off between two rows,
        or within its last name, looks whole.
    n_layers, n_heads : int, optional
        Size of the model. Default: an array's own; else the largest layer and head found, which
        is too small where the last ones are not named.
    layer, head : str, default "layer", "head"
        Columns with the numbers of layer and head.
    category : str or sequence of str, default "category"
        Of a table, the column with the categories; or several bool columns, each the name of a
        category. Of a list of heads, a dict of layer to heads or an array of flags, the category.
    score : str, optional
        Column of a table with a score for the row; a head keeps its highest.
    sep : str, optional
        What separates several categories in one cell of a table, such as ``", "``.
    base : {0, 1}, default 0
        The number of the first layer and head in `data`. Arrays have none.
    missing : {"unclassified", "blank", "error"}, default "unclassified"
        What a head is of which the data say nothing: looked at and nothing found, unknown (not
        drawn), or an error that names the first.
    kv_heads : int, optional
        Number of key-value heads under grouped-query attention. Data given by key-value head (an
        array of shape (n_layers, kv_heads) with `n_heads` given, or a table whose column of heads
        is called ``kv_head``) are spread over the heads that share each.
    categories : sequence of str, optional
        The names that numbers in an array stand for (0 is the first), or those of its planes of
        flags. With other forms, all the categories there are; one that is not listed is an error.
        Their order is kept in the grid. Default: those found, sorted.

    Returns
    -------
    HeadGrid
        A HeadGrid given as `data` is returned as it is, after a check of the sizes asked for;
        `kv_heads` is added where it knows none.

    Raises
    ------
    ValueError
        For a layer or head that is negative, fractional, missing or outside the grid, or seems to
        be counted from 1 or exchanged with the other; for an infinite score; for a head called
        Unclassified in one row and given a category in another; for an unknown column, one that
        stands twice, or several that could be meant; for names that differ only in case or blanks,
        show nothing or have control characters; for no rows without a size; for a grid of more than
        16,777,216 heads; for a pickle (.pt, .pkl), which is never read.
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
    >>> hg.read_heads({"Induction": [(5, 1), (9, 9)], "Copy": ["L9H9"]}, n_layers=12, n_heads=12)
    HeadGrid(12 layers × 12 heads: 142 Unclassified, 0 Copy, 1 Induction, 1 in 2 categories)
    """
    if not isinstance(missing, str) or missing not in MISSING:
        raise ValueError(
            f"missing: expected one of {', '.join(map(repr, MISSING))}, got {missing!r}"
        )
    for argument, name in (("layer", layer), ("head", head), ("score", score)):
        if not isinstance(name, str) and not (argument == "score" and name is None):
            raise TypeError(f"{argument}: expected a column name, got {name!r}")
    if sep is not None and (not isinstance(sep, str) or not sep):
        raise ValueError(f"sep: expected a non-empty string, got {sep!r}")
    if kv_heads is not None and not is_whole(kv_heads):
        raise TypeError(f"kv_heads: expected a whole number, got {kv_heads!r}")
    sizes = {
        "n_layers": check_size(n_layers, "n_layers"),
        "n_heads": check_size(n_heads, "n_heads"),
    }
    check_base(base)
    if isinstance(data, HeadGrid):
        return _as_it_is(data, missing, base, kv_heads=kv_heads, **sizes)
    reading = Reading(
        **sizes,
        layer=layer,
        head=head,
        category=category if isinstance(category, str) else category_columns(category),
        score=score,
        sep=sep,
        base=int(base),
        kv_heads=kv_heads,
        categories=None if categories is None else _checked_names(categories),
    )
    with errors_name("data"):
        labelled, counts_kv = reading.labelled_rows(read_file(data) if is_path(data) else data)
    return _as_grid(labelled, reading, missing, counts_kv=counts_kv)


READ_KEYWORDS = keyword_names(read_heads)


def split_keywords(keywords: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the keywords that a function hands on to `read_heads`, and the others."""
    reading = {name: value for name, value in keywords.items() if name in READ_KEYWORDS}
    others = {name: value for name, value in keywords.items() if name not in READ_KEYWORDS}
    return reading, others


def _as_grid(
    labelled: LabelledRows, reading: Reading, missing: str, *, counts_kv: bool
) -> HeadGrid:
    shape, layers, heads = _placed(labelled, reading, counts_kv=counts_kv)
    names = labelled.names
    membership = np.zeros((*shape, len(names)), dtype=bool)
    membership[layers[labelled.rows], heads[labelled.rows], labelled.which] = True
    check_unclassified_rows(membership, layers, heads, labelled)
    known = np.zeros(shape, dtype=bool)
    known[layers, heads] = True
    _check_missing(known, missing, reading.base)
    if missing == "unclassified":
        known[:] = True
    scores = None
    if labelled.scores is not None:
        scores = np.full(shape, np.nan)
        np.fmax.at(scores, (layers, heads), labelled.scores)
    categories = reading.categories
    if categories is None:
        categories = sorted(names)
    else:
        categories = [name for name in categories if not is_unclassified(name)]
    membership = _in_order(membership, names, categories)
    if counts_kv:
        assert reading.n_heads is not None, "_check_spread"
        each = reading.n_heads // shape[1]
        membership, known = (np.repeat(array, each, axis=1) for array in (membership, known))
        scores = None if scores is None else np.repeat(scores, each, axis=1)
    return HeadGrid(
        membership, tuple(categories), known=known, scores=scores, kv_heads=reading.kv_heads
    )


def _placed(
    labelled: LabelledRows, reading: Reading, *, counts_kv: bool
) -> tuple[tuple[int, int], NDArray[np.int64], NDArray[np.int64]]:
    """Return the grid's shape, and each row's layer and head from 0."""
    if counts_kv:
        _check_spread(reading.n_heads, reading.kv_heads)
    sizes = {
        "n_layers": reading.n_layers,
        "n_heads": reading.kv_heads if counts_kv else reading.n_heads,
    }
    if labelled.n_layers is not None and labelled.n_heads is not None:
        own = (labelled.n_layers, labelled.n_heads)
        _check_shape(own, **sizes)
        return own, labelled.layers, labelled.heads
    layers, heads, shape = place_heads(
        labelled.layers, labelled.heads, base=reading.base, where=labelled.where, **sizes
    )
    return shape, layers, heads


def _as_it_is(
    grid: HeadGrid, missing: str, base: int, *, kv_heads: int | None, **sizes: int | None
) -> HeadGrid:
    for name, size in sizes.items():
        _check_same(grid, name, size)
    if grid.kv_heads is not None:
        _check_same(grid, "kv_heads", kv_heads)
    elif kv_heads is not None:
        grid = dataclasses.replace(grid, kv_heads=kv_heads)
    _check_missing(grid.known, missing, base)
    return grid


def _check_same(grid: HeadGrid, name: str, size: int | None) -> None:
    if size is not None and size != getattr(grid, name):
        raise ValueError(
            f"{name}: the HeadGrid given has {name}={getattr(grid, name)}, got {size!r}"
        )


def _check_shape(shape: tuple[int, int], **sizes: int | None) -> None:
    """Raise if an array has another shape than the sizes asked for."""
    asked = tuple(size or found for size, found in zip(sizes.values(), shape, strict=True))
    if asked == shape:
        return
    hint = "; it looks transposed: pass its transpose" if asked == shape[::-1] else ""
    raise ValueError(
        f"data: expected an array of shape {asked} (n_layers, n_heads), got {shape}{hint}"
    )


def _check_spread(n_heads: int | None, kv_heads: int | None) -> None:
    if n_heads is None or kv_heads is None:
        raise ValueError(
            "n_heads: data has a row for each key-value head; give n_heads= and kv_heads=, so that "
            "each is spread over the heads that share it"
        )
    check_kv_heads(kv_heads, n_heads)


def _check_missing(known: NDArray[np.bool_], missing: str, base: int) -> None:
    if missing == "error" and not known.all():
        layer, head = np.argwhere(~known)[0] + base
        raise ValueError(
            f"missing: {np.count_nonzero(~known)} of {known.size} heads have no row, the first is "
            f"layer {layer}, head {head}"
        )


def _checked_names(categories: Any) -> list[str]:
    """Return the names in their order, with the word for no category where it is among them."""
    if isinstance(categories, str | set | frozenset | Mapping) or not isinstance(
        categories, Iterable
    ):
        check_category_names(categories)  # which says what is wrong with them
    names = list(categories)
    check_category_names([name for name in names if not is_unclassified(name)])
    return names


def _in_order(
    membership: NDArray[np.bool_], names: list[str], allowed: list[str]
) -> NDArray[np.bool_]:
    """Return the planes of membership in the order of `allowed`, empty where no head is in one."""
    for name in names:
        if name not in allowed:
            raise ValueError(
                f"categories: {name!r} is in the data and not among {allowed}"
                f"{did_you_mean(name, allowed)}"
            )
    ordered = np.zeros((*membership.shape[:2], len(allowed)), dtype=bool)
    for plane, name in enumerate(names):
        ordered[:, :, allowed.index(name)] |= membership[:, :, plane]
    return ordered
