"""Dicts and lists that name heads one by one, as labelled rows."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.spellings import (
    SPELLINGS,
    index_of,
    names_head,
    names_head_alone,
    names_layer,
    read_head_alone,
    read_layer,
)

from .arrays import as_array
from .label_arrays import is_collection, plane_of, refuse_scores, rows_of_planes
from .rows import Listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .rows import LabelledRows


def rows_of_mapping(
    data: Mapping[Any, Any], *, category: str | None, n_heads: int | None, base: int
) -> LabelledRows:
    """Read a dict of category to heads or flags, of head to categories, or of layer to heads.

    Parameters
    ----------
    data : mapping
        Not empty, and not one of columns.
    category : str or None
        The category that the call names for all heads.
    n_heads, base : int
        As `read_heads` takes them.
    """
    are_heads = [names_head(key) for key in data]
    listing = Listing(n_heads, base)
    if all(are_heads):
        for key, cell in data.items():
            where = f"data[{key!r}]"
            refuse_scores(cell, where)
            listing.add(key, cell, where)
        _refuse_category(category)
    elif all(names_layer(key) for key in data) and not _hold_heads(data):
        _add_by_layer(listing, data, category)
    elif any(are_heads):
        odd = list(data)[are_heads.index(False)]
        raise ValueError(
            f"data: expected a head as key, as the others are, got {odd!r}; accepted are "
            f"{SPELLINGS}"
        )
    else:
        _refuse_category(category)
        return _rows_by_category(listing, data)
    return listing.rows()


def _refuse_category(category: str | None) -> None:
    if category is not None:
        raise ValueError(f"category: {category!r} is given, but data names its categories itself")


def rows_of_sequence(
    data: Sequence[Any], *, category: str | None, n_heads: int | None, base: int
) -> LabelledRows | None:
    """Read a list of heads of one category, or of (layer, head, category); None for any other."""
    listing = Listing(n_heads, base)
    if category is not None:
        _add_heads(listing, data, category, "data")
        return listing.rows().with_names([category.strip()])
    if all(map(_is_triple, data)):
        for place, (layer, head, cell) in enumerate(data):
            listing.add_pair((read_layer(layer), read_head_alone(head)), cell, f"data[{place}]")
    elif all(map(_is_named_head, data)):
        for place, (head, cell) in enumerate(data):
            listing.add(head, cell, f"data[{place}]")
    elif all(map(_is_layer, data)):
        by_layer = {base + number: by_head for number, by_head in enumerate(data)}
        _add_by_layer(listing, by_layer, None)
    else:
        return None
    return listing.rows()


def refuse_bare_heads(data: Sequence[Any]) -> None:
    """Raise for heads without a word on what they are."""
    if all(names_head(item) or index_of(item) is not None for item in data):
        raise ValueError(
            "category: a list of heads does not say what they are; give their category, such as "
            'category="Induction" (label numbers need categories=[...])'
        )


def _is_triple(item: object) -> bool:
    return (
        isinstance(item, list | tuple)
        and len(item) == 3
        and names_layer(item[0])
        and names_head_alone(item[1])
        and not names_head_alone(item[2])
    )


def _is_named_head(item: object) -> bool:
    return (
        isinstance(item, list | tuple)
        and len(item) == 2
        and names_head(item[0])
        and not names_head_alone(item[1])
    )


def _is_layer(item: object) -> bool:
    return isinstance(item, Mapping) and all(names_head_alone(key) for key in item)


def _hold_heads(data: Mapping[Any, Any]) -> bool:
    """Tell whether the values of a dict are collections of heads with their layers."""
    return all(
        is_collection(heads) and len(heads) > 0 and all(names_head(head) for head in heads)
        for heads in data.values()
    )


def _add_by_layer(listing: Listing, data: Mapping[Any, Any], category: str | None) -> None:
    """Add a dict of layer to heads, of layer to a dict of head to categories, or of flat index."""
    for key, value in data.items():
        where = f"data[{key!r}]"
        layer = read_layer(key)
        if isinstance(value, Mapping):
            _refuse_category(category)
            for head, cell in value.items():
                place = f"{where}[{head!r}]"
                refuse_scores(cell, place)
                listing.add_pair((layer, _head_of(head, place)), cell, place)
        elif category is not None:
            if not is_collection(value):
                raise TypeError(f"{where}: expected a list of heads, got {reprlib.repr(value)}")
            for head in value:
                listing.add_pair((layer, _head_of(head, where)), category, where)
        else:
            if is_collection(value) and any(index_of(item) is not None for item in value):
                raise ValueError(
                    f"category: {where} looks like the heads of a layer; say what they are, such "
                    'as category="Induction"'
                )
            refuse_scores(value, where)
            _refuse_labels_of_layer(value, where)
            listing.add(layer, value, where)


def _refuse_labels_of_layer(value: object, where: str) -> None:
    """Raise for a list in which a label stands twice: it is one of a layer's heads, not of one."""
    labels = list(map(str, value)) if isinstance(value, list | tuple | np.ndarray) else []
    if len(set(labels)) < len(labels):
        raise ValueError(
            f"{where}: a label stands twice, so these look like the labels of the heads of a layer "
            "and not those of one head by its flat index; give a list of such lists"
        )


def _head_of(head: object, where: str) -> int:
    try:
        return read_head_alone(head)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _rows_by_category(listing: Listing, data: Mapping[Any, Any]) -> LabelledRows:
    """Read a dict of category to heads, or to flags of shape (n_layers, n_heads)."""
    planes = {}
    for name, heads in data.items():
        if not isinstance(name, str):
            raise TypeError(
                f"data: expected a category (str) or a head ({SPELLINGS}) as key, got {name!r}"
            )
        plane = plane_of(heads, f"data[{name!r}]")
        if plane is not None:
            planes[name.strip()] = plane
            continue
        _check_heads(heads, name)
        _add_heads(listing, heads, name, f"data[{name!r}]")
    if not planes:
        return listing.rows().with_names(map(str.strip, data))
    if len(planes) < len(data):
        raise TypeError(
            f"data: expected flags or heads throughout, got flags for {list(planes)} alone"
        )
    shapes = {name: plane.shape for name, plane in planes.items()}
    if len(set(shapes.values())) > 1:
        raise ValueError(f"data: expected flags of one shape (n_layers, n_heads), got {shapes}")
    return rows_of_planes(np.stack([*planes.values()], axis=2), [*planes])


def _check_heads(heads: object, name: str) -> None:
    if isinstance(heads, HeadGrid | Mapping) or hasattr(heads, "columns"):
        raise TypeError(
            f"data: expected the heads of {name!r}, got {type(heads).__name__}; several models go "
            "to headgrid_panels"
        )
    array = as_array(heads)
    if (array is None or array.ndim == 0) and not is_collection(heads):
        raise TypeError(
            f"data: expected a list of heads under {name!r}, got {reprlib.repr(heads)}; as keys, "
            f"heads are written {SPELLINGS}"
        )


def _add_heads(listing: Listing, heads: Any, category: str, where: str) -> None:
    if isinstance(heads, tuple) and len(heads) == 2 and all(index_of(h) is not None for h in heads):
        raise ValueError(
            f"{where}: {heads!r} may be one head or two flat indices; write [{heads!r}] for the "
            f"head, {list(heads)!r} for indices"
        )
    if isinstance(heads, tuple) and any(getattr(part, "ndim", 0) == 1 for part in heads):
        raise ValueError(
            f"{where}: expected heads, got a tuple of {len(heads)} arrays; layers and heads as "
            "np.nonzero returns them are heads after np.transpose(...)"
        )
    for place, head in enumerate(heads):
        listing.add(head, category, f"{where}[{place}]")
