"""What users may set on marks, and what the palette, the grid and the cells decide."""

from __future__ import annotations

import re
from numbers import Real
from typing import Any

# What the picture of all classes has to have in common with them.
SHARED_PROPERTIES = (
    "animated", "clip_box", "clip_on", "clip_path", "rasterized", "visible", "zorder",
)  # fmt: skip
# Properties of a collection that the palette, the grid and the cells decide.
DECIDED_PROPERTIES = {
    **dict.fromkeys(
        ("c", "color", "facecolor", "facecolors", "fc", "array", "cmap", "norm"), "palette"
    ),
    **dict.fromkeys(("s", "size", "sizes", "paths"), "fill"),
    **dict.fromkeys(("offsets", "offset_transform", "transform"), "data"),
    "label": "palette",
}


def check_properties(properties: dict[str, Any]) -> None:
    for name in properties:
        if name in DECIDED_PROPERTIES:
            decided_by = DECIDED_PROPERTIES[name]
            raise TypeError(f"headgrid_scatter: {name}= is not for heads: {decided_by}= decides it")


def checked_fill(fill: Any) -> float:
    if isinstance(fill, bool) or not isinstance(fill, Real):
        raise TypeError(f"fill: expected a number, the share of the cell's side, got {fill!r}")
    if not 0 < fill <= 1:  # type: ignore[operator]  # Real is compared with int
        raise ValueError(f"fill: expected a share of the cell's side, 0 < fill <= 1, got {fill!r}")
    return float(fill)


def as_id(name: str) -> str:
    """Return a name as part of an id in SVG."""
    return re.sub(r"\W+", "-", name).lower()
