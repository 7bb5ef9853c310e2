"""The dimensions of an xarray.DataArray: layer and head first, and numbered from 0 without gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._column_names import OTHER_NAMES, means
from ._names import read_head_alone, read_layer

if TYPE_CHECKING:
    from collections.abc import Sequence


def by_layer_and_head(array: Any) -> Any:
    """Return an array with named dimensions with those of layer and head first, in this order.

    Dimensions with other names, and arrays without names, stay in their order.

    Raises
    ------
    ValueError
        If only one of the two is there by a name that is known, or if the coordinates number layers
        or heads in another way than by their place: a part of a model, or one turned round.
    """
    found: list[Any] = []
    for argument in ("layer", "head"):
        named = [name for name in getattr(array, "dims", ()) if means(name, argument)]
        if len(named) > 1:
            raise ValueError(
                f"xarray.DataArray: several dimensions that could be the {argument}: {named}"
            )
        found += named
    if not found or array.ndim == 1:
        return array
    if len(found) == 1:
        raise ValueError(
            "xarray.DataArray: expected a dimension for layers and one for heads, got "
            f"{list(array.dims)}; known names are {list(OTHER_NAMES['layer'])} and "
            f"{list(OTHER_NAMES['head'])}"
        )
    for name, read in zip(found, (read_layer, read_head_alone), strict=True):
        _check_units(array, name, read)
    return array.transpose(*found, ...)


def check_plane_names(array: Any, names: Sequence[str] | None, argument: str) -> None:
    """Raise where the names given for planes are not those that the array has for them."""
    if names is None or len(getattr(array, "dims", ())) != 3:
        return
    planes = [name for name in array.dims if not (means(name, "layer") or means(name, "head"))][-1]
    if planes not in array.coords:
        return
    own = array.coords[planes].to_numpy().tolist()
    if all(isinstance(name, str) for name in own) and own != list(names):
        raise ValueError(
            f"{argument}: expected the names in the order of the array's own coordinates of "
            f"{planes!r}, {own}, got {list(names)}"
        )


def _check_units(array: Any, name: Any, read: Any) -> None:
    if name not in array.coords:
        return
    written = array.coords[name].to_numpy().tolist()
    try:
        numbers = [read(value) for value in written]
    except ValueError:  # names of another kind, which number nothing
        return
    if numbers != list(range(len(numbers))):
        raise ValueError(
            f"xarray.DataArray: expected coordinates of {name!r} from 0 to {len(numbers) - 1} in "
            f"order, got {written[0]!r} to {written[-1]!r}; pass the whole model, "
            "array.reindex(...), or array.drop_vars(...) where the place is what counts"
        )
