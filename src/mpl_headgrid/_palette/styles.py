"""Every touch of matplotlib's registries, and every difference between its versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.style
import numpy as np
from matplotlib import rc_params_from_file
from matplotlib.colors import (
    LinearSegmentedColormap,
    ListedColormap,
    get_named_colors_mapping,
    to_rgba,
)

from mpl_headgrid._api.checks import did_you_mean

SHEETS = Path(__file__).parents[1]
# Styles that hold a palette, and styles that set sizes for a venue.
STYLES = ("headgrid", "headgrid-dark", "headgrid-print", "headgrid-tab10")
SIZES = (
    "headgrid-aaai", "headgrid-aaai-wide", "headgrid-acl", "headgrid-acl-wide",
    "headgrid-iclr", "headgrid-icml", "headgrid-icml-wide", "headgrid-neurips",
)  # fmt: skip
# The names that the colours of a sheet get, in its order.
COLOUR_NAMES = (
    "algorithmic", "knowledge", "linguistic", "translation",
    "2-categories", "3-categories", "4-categories", "unclassified",
)  # fmt: skip
PURPLES = slice(4, 7)
# Matches earlier figures, so its colours are not chosen by measure; those for several categories
# are no ramp.
AS_PUBLISHED = "headgrid-tab10"

if mpl.__version_info__ >= (3, 11):
    from matplotlib.style import USER_LIBRARY_PATHS
else:  # goes when matplotlib 3.11 is the lowest: before it the list is in style.core only
    from matplotlib.style.core import USER_LIBRARY_PATHS


def register_styles() -> None:
    """Enter our sheets in ``matplotlib.style``, beside whatever is there already.

    A sheet of the user's own with one of our names stays. The folder goes in front of matplotlib's
    list of user folders: ``reload_library()`` then finds ours again, and the user's still win.
    """
    for name in (*STYLES, *SIZES):
        if name not in mpl.style.library:
            mpl.style.library[name] = read_sheet(name)
    # Added to, not rebuilt from the library: others may have put names there.
    mpl.style.available[:] = sorted({*mpl.style.available, *STYLES, *SIZES})
    if str(SHEETS) not in USER_LIBRARY_PATHS:
        USER_LIBRARY_PATHS.insert(0, str(SHEETS))


def register_colours() -> None:
    """Name our colours to matplotlib: each alone, as sequences and as colormaps.

    What goes by one of these names already stays.
    """
    named = get_named_colors_mapping()
    # To ask a registry itself for a name it lacks is slow: it looks for names alike.
    sequences, colormaps = set(mpl.color_sequences), set(mpl.colormaps)
    for style in STYLES:
        colours = style_colours(style)
        for name, colour in zip(COLOUR_NAMES, colours, strict=True):
            if f"{style}:{name}" not in named:
                named[f"{style}:{name}"] = colour
        if style not in sequences:
            mpl.color_sequences.register(style, colours)
        # In the order of a palette's classes, for class codes; a missing head's −1 shows nothing.
        classes = ListedColormap([colours[-1], *colours[:-1]], name=style)
        maps = [classes.with_extremes(under="none", over="none", bad="none")]
        if style != AS_PUBLISHED:
            maps.append(LinearSegmentedColormap.from_list(f"{style}-purples", colours[PURPLES]))
        for colormap in maps:
            if colormap.name not in colormaps:
                mpl.colormaps.register(colormap)


def read_sheet(name: str) -> mpl.RcParams:
    """Return the settings of the sheet `name` that ships with the package."""
    return rc_params_from_file(SHEETS / f"{name}.mplstyle", use_default_template=False)


def style_colours(name: str) -> tuple[str, ...]:
    """Return the eight colours of a style as its sheet has them: categories, counts, grey."""
    colours = _colours_in(mpl.style.library.get(name, {}))
    if len(colours) != len(COLOUR_NAMES):  # a sheet of the user's own, which goes by our name
        colours = _colours_in(read_sheet(name))
    return colours


def further_colours(name: str) -> tuple[str, ...]:
    """Return a style's colours for the fifth category and on."""
    # Names that begin with an underscore are matplotlib's way to keep a sheet private.
    return _colours_in(read_sheet(f"_{measured_style(name)}-more"))


def measured_style(name: str) -> str:
    """Return the style whose colours extend those of a style: the light one for tab10's."""
    return "headgrid" if name == AS_PUBLISHED else name


def _colours_in(sheet: Any) -> tuple[str, ...]:
    cycle = sheet.get("axes.prop_cycle")
    return tuple(cycle.by_key().get("color", ())) if cycle else ()


# Brightness as video has it, of red, green and blue: enough to tell a dark ground from a light one.
LUMA = (0.299, 0.587, 0.114)


def active_style() -> str:
    """Return which of our styles the current colour cycle is of, or the one for the ground."""
    cycle = tuple(mpl.rcParams["axes.prop_cycle"].by_key().get("color", ()))
    for name in STYLES:
        if style_colours(name) == cycle:
            return name
    return "headgrid-dark" if np.dot(ground(), LUMA) < 0.5 else "headgrid"


def style_named(name: str | None, argument: str) -> str:
    """Return the name of one of our styles, the active one for None; refuse any other."""
    name = active_style() if name is None else name
    if not isinstance(name, str) or name not in STYLES:
        raise ValueError(
            f"{argument}: expected one of {', '.join(map(repr, STYLES))}, got {name!r}"
            f"{did_you_mean(name, STYLES)}"
        )
    return name


def ground() -> tuple[float, float, float]:
    """Return the colour that the settings put under the marks: Axes, figure, and white paper."""
    seen = np.ones(3)
    for key in ("figure.facecolor", "axes.facecolor"):
        seen = over(to_rgba(mpl.rcParams[key]), seen)
    red, green, blue = seen
    return float(red), float(green), float(blue)


def over(colour: tuple[float, float, float, float], below: np.ndarray) -> np.ndarray:
    """Return what is seen of an RGBA colour over an RGB one."""
    return colour[3] * np.asarray(colour[:3]) + (1 - colour[3]) * below
