"""Dicts and lists that name heads one by one, as labelled rows."""

from __future__ import annotations

import dataclasses
import reprlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from mpl_headgrid._api.checks import counted
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.notations import (
    NOTATIONS,
    heads_in_text,
    index_of,
    names_head,
    names_head_alone,
    names_layer,
    read_layer,
)

from .arrays import as_array, as_flags
from .label_arrays import (
    is_collection,
    plane_of,
    raise_flags_like_heads,
    raise_flags_or_heads,
    raise_scores,
    rows_of_planes,
)
from .rows import RowBuilder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .rows import LabelledRows, ReadOptions


def rows_by_head(data: Mapping[Any, Any], options: ReadOptions) -> LabelledRows:
    """Read a dict of head to categories."""
    builder = RowBuilder(options)
    for key, cell in data.items():
        where = f"data[{key!r}]"
        raise_scores(cell, where)
        builder.add(key, cell, where)
    options.raise_for_category()
    return builder.rows()


def is_by_layer(data: Mapping[Any, Any], _: ReadOptions) -> bool:
    """Return whether data are a dict of layer to heads, or of a flat index to categories."""
    return all(map(names_layer, data)) and not all(
        # of heads with their layers: the keys are categories
        is_collection(heads) and len(heads) > 0 and all(map(names_head, heads))
        for heads in data.values()
    )


def rows_by_layer(data: Mapping[Any, Any], options: ReadOptions) -> LabelledRows:
    """Read a dict of layer to heads or to a dict of head to categories, or one of flat indices."""
    builder = RowBuilder(options)
    category = options.one_category
    for key, value in data.items():
        where = f"data[{key!r}]"
        layer = read_layer(key)
        builder.note(key)
        if isinstance(value, Mapping):
            options.raise_for_category()
            _add_layer(builder, layer, value, where)
        elif category is not None:
            if not is_collection(value):
                raise TypeError(f"{where}: expected a list of heads, got {reprlib.repr(value)}")
            for head in value:
                builder.add_in_layer(layer, head, category, where)
        else:
            _check_labels_of_one_head(value, where)
            builder.add(layer, value, where)
    return builder.rows()


def _add_layer(builder: RowBuilder, layer: int, by_head: Mapping[Any, Any], where: str) -> None:
    for head, cell in by_head.items():
        place = f"{where}[{head!r}]"
        raise_scores(cell, place)
        builder.add_in_layer(layer, head, cell, place)


def _check_labels_of_one_head(value: object, where: str) -> None:
    """Raise for a list of heads, of scores, or of labels of the heads of a layer."""
    if is_collection(value) and any(index_of(item) is not None for item in value):  # type: ignore[attr-defined]
        raise ValueError(
            f"category: {where} looks like the heads of a layer; say what they are, such "
            'as category="Induction"'
        )
    raise_scores(value, where)
    labels = list(map(str, value)) if isinstance(value, list | tuple | np.ndarray) else []
    if len(set(labels)) < len(labels):
        raise ValueError(
            f"{where}: a label appears twice, so these look like the labels of the heads of a "
            "layer and not those of one head by its flat index; give a list of such lists"
        )


def rows_by_category(data: Mapping[Any, Any], options: ReadOptions) -> LabelledRows:
    """Read a dict of category to heads, or to flags of shape (n_layers, n_heads)."""
    others = [key for key in data if not names_head(key)]
    if len(others) < len(data):
        raise ValueError(
            f"data: expected a head as key, as the others are, got {others[0]!r}; accepted are "
            f"{NOTATIONS}"
        )
    options.raise_for_category()
    builder = RowBuilder(options)
    planes = {}
    for name, heads in data.items():
        if not isinstance(name, str):
            raise TypeError(
                f"data: expected a category (str) or a head ({NOTATIONS}) as key, got {name!r}"
            )
        if isinstance(heads, str) and (listed := heads_in_text(heads)) is not None:
            heads = listed  # noqa: PLW2901
        plane = plane_of(heads, f"data[{name!r}]")
        if plane is not None:
            if name.strip() in planes:
                raise ValueError(
                    f"data: {name.strip()!r} appears twice, once with blanks around it"
                )
            planes[name.strip()] = plane
            continue
        _check_heads(heads, name)
        _add_heads(builder, heads, name, f"data[{name!r}]")
    if not planes:
        return builder.rows(map(str.strip, data))
    if len(planes) < len(data):
        raise TypeError(
            f"data: expected flags or heads throughout, got flags for {list(planes)} alone"
        )
    shapes = {name: plane.shape for name, plane in planes.items()}
    plane_shape = next(iter(shapes.values()))
    if len(set(shapes.values())) > 1:
        raise ValueError(f"data: expected flags of one shape (n_layers, n_heads), got {shapes}")
    rows = rows_of_planes(np.stack([*planes.values()], axis=2), [*planes])
    per_kv_head = options.is_per_kv_head(plane_shape[1])
    return dataclasses.replace(rows, in_order=True, counts_kv=per_kv_head)


def _check_heads(heads: object, name: str) -> None:
    if isinstance(heads, HeadGrid | Mapping) or hasattr(type(heads), "columns"):
        raise TypeError(
            f"data: expected the heads of {name!r}, got {type(heads).__name__}; several models go "
            "to headgrid_panels: hg.headgrid_panels(data)"
        )
    array = as_array(heads)
    if (array is None or array.ndim == 0) and not is_collection(heads):
        hint = f"as keys, heads are written {NOTATIONS}"
        if isinstance(heads, Iterator):  # which can be read once alone
            hint = f"pass {{{name!r}: list(...)}}"
        raise TypeError(
            f"data: expected a list of heads under {name!r}, got {reprlib.repr(heads)}; {hint}"
        )


def names_category(_: object, options: ReadOptions) -> bool:
    """Return whether `category` says of what category all heads are."""
    return options.one_category is not None


def rows_of_heads(data: Sequence[Any], options: ReadOptions) -> LabelledRows:
    """Read the heads of the one category that `category` names."""
    name = options.one_category
    assert name is not None, "names_category"
    _check_no_flags(data, options)
    builder = RowBuilder(options)
    _add_heads(builder, data, name, "data")
    return builder.rows([name.strip()])


def _check_no_flags(data: Sequence[Any], options: ReadOptions) -> None:
    """Raise for lists of 0 and 1 that may flag the two heads, or key-value heads, of each layer."""
    if not data or not all(isinstance(item, list | tuple) and len(item) == 2 for item in data):
        return
    if not all(index_of(number) in {0, 1} for item in data for number in item):
        return
    raise_flags_like_heads(np.array([[index_of(n) for n in item] for item in data]), "data")
    fits = options.n_layers == len(data) and 2 in {options.n_heads, options.kv_heads}
    if fits and not any(isinstance(item, tuple) for item in data):
        raise_flags_or_heads((len(data), 2), "data")


def is_array_of_heads(data: NDArray[Any], options: ReadOptions) -> bool:
    """Return whether data are an array of flat indices or pairs, and `category` says of what."""
    if options.one_category is None or not (data.ndim == 1 or data.shape[1:] == (2,)):
        return False
    are_flags = data.dtype.kind in "bO" and data.size > 0 and as_flags(data) is not None
    return data.dtype.names is None and not are_flags


def rows_of_array_of_heads(array: NDArray[Any], options: ReadOptions) -> LabelledRows:
    """Read an array of the heads of one category."""
    if array.ndim == 2:
        raise_flags_like_heads(array, "data")
    return rows_of_heads(array.tolist(), options)


def is_triple(item: object) -> bool:
    """Return whether an item of a list is (layer, head, category)."""
    return (
        isinstance(item, list | tuple)
        and len(item) == 3
        and names_layer(item[0])
        and names_head_alone(item[1])
        and not names_head_alone(item[2])
    )


def is_pair(item: object) -> bool:
    """Return whether an item of a list is (head, category)."""
    return (
        isinstance(item, list | tuple)
        and len(item) == 2
        and names_head(item[0])
        and not names_head_alone(item[1])
    )


def rows_of_labelled_heads(data: Sequence[Any], options: ReadOptions) -> LabelledRows:
    """Read a list of (layer, head, category) or of (head, category)."""
    builder = RowBuilder(options)
    for place, (*head, cell) in enumerate(data):
        builder.add(head if len(head) == 2 else head[0], cell, f"data[{place}]")
    return builder.rows()


def is_layer(item: object) -> bool:
    """Return whether an item of a list is a dict of head to categories."""
    return isinstance(item, Mapping) and all(map(names_head_alone, item))


def rows_of_layers(data: Sequence[Mapping[Any, Any]], options: ReadOptions) -> LabelledRows:
    """Read a list with a dict of head to categories for each layer."""
    builder = RowBuilder(options)
    for place, by_head in enumerate(data):
        _add_layer(builder, options.base + place, by_head, f"data[{place}]")
    return builder.rows()


def are_bare_heads(data: Sequence[Any], options: ReadOptions) -> bool:
    """Return whether data are a list of heads, and nothing says of what."""
    heads = (names_head(item) or index_of(item) is not None for item in data)
    return options.categories is None and all(heads)


def raise_bare_heads(_: object, __: ReadOptions) -> NoReturn:
    """Raise for a list of heads that doesn't say what they are."""
    raise ValueError(
        "category: a list of heads does not say what they are; give their category, such as "
        'category="Induction" (label numbers need categories=[...])'
    )


def _add_heads(builder: RowBuilder, heads: Any, category: str, where: str) -> None:
    if isinstance(heads, tuple) and len(heads) == 2 and all(index_of(h) is not None for h in heads):
        raise ValueError(
            f"{where}: {heads!r} may be one head or two flat indices; write [{heads!r}] for the "
            f"head, {list(heads)!r} for indices"
        )
    if isinstance(heads, tuple) and any(getattr(part, "ndim", 0) == 1 for part in heads):
        raise ValueError(
            f"{where}: expected heads, got a tuple of {counted(len(heads), 'array')}; layers and "
            "heads as np.nonzero returns them are heads after np.transpose(...)"
        )
    for place, head in enumerate(heads):
        builder.add(head, category, f"{where}[{place}]")
