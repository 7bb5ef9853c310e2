"""Markers: the outlines of marks that are no squares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path

from ._class_table import marker_style
from ._hints import did_you_mean
from ._looks import CORNERS

if TYPE_CHECKING:
    from ._palette import Palette

CORNER_MARKER = "corners"


def read_markers(marker: Any, palette: Palette) -> dict[str, Path]:
    """Return the outline, of side 1 around (0, 0), of each class that is drawn as no square.

    Raises
    ------
    ValueError
        For a marker that matplotlib does not know or that has no face, a class that the palette
        does not have, or more categories than a mark has corners.
    """
    if isinstance(marker, str) and marker == CORNER_MARKER:
        if len(palette.categories) > CORNERS:
            raise ValueError(
                f"marker: {CORNER_MARKER!r} has a corner for each of {CORNERS} categories, and the "
                f"palette has {len(palette.categories)}; give a mapping of category to marker"
            )
        return {}
    if not isinstance(marker, Mapping):
        path = _outline("marker", marker, f", {CORNER_MARKER!r} or a mapping of class to marker")
        return {} if path is None else dict.fromkeys(palette, path)
    outlines = {}
    for name, each in marker.items():
        if name not in palette:
            raise ValueError(
                f"marker: expected classes of the palette, {', '.join(map(repr, palette))}, got "
                f"{name!r}{did_you_mean(name, list(palette))}"
            )
        path = _outline(f"marker[{name!r}]", each, "")
        if path is not None:
            outlines[name] = path
    return outlines


def _outline(argument: str, marker: Any, more: str) -> Path | None:
    """Return the outline of a filled marker; None for the square that cells are."""
    if marker is None or (isinstance(marker, str) and marker == "s"):
        return None
    accepted = f"one of matplotlib's filled markers ({' '.join(MarkerStyle.filled_markers)}){more}"
    style = marker_style(marker)
    if style is None:
        raise ValueError(f"{argument}: expected {accepted}, got {marker!r}")
    if not style.is_filled():
        raise ValueError(
            f"{argument}: expected {accepted}, got {marker!r}, which has no face to colour"
        )
    path = style.get_path().transformed(style.get_transform())
    # A diamond is a square on its corner, and reaches farther than one: into the next cells.
    reach = 2 * float(np.abs(path.get_extents().get_points()).max())
    return Path(np.asarray(path.vertices) / max(1.0, reach), path.codes)
