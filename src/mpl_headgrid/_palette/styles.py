"""Our style sheets: what of them matplotlib knows, their colours, which is active, on what."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.style
import numpy as np
from matplotlib import rc_params_from_file
from matplotlib.colors import (
    LinearSegmentedColormap,
    ListedColormap,
    get_named_colors_mapping,
    to_hex,
    to_rgb,
    to_rgba,
)

from mpl_headgrid._api.checks import did_you_mean, in_short

from .vision import contrast, luminance, scaled_to

if TYPE_CHECKING:
    from matplotlib.typing import ColorType

SHEETS = Path(__file__).parents[1]
# Styles that hold a palette, and styles that set sizes for a venue.
STYLES = ("headgrid", "headgrid-dark", "headgrid-print", "headgrid-tab10")
SIZES = (
    "headgrid-aaai", "headgrid-aaai-wide", "headgrid-acl", "headgrid-acl-wide",
    "headgrid-iclr", "headgrid-icml", "headgrid-icml-wide", "headgrid-neurips",
)  # fmt: skip
# The names of the colours of a sheet, in its order.
COLOR_NAMES = (
    "algorithmic", "knowledge", "linguistic", "translation",
    "2-categories", "3-categories", "4-categories", "unclassified",
)  # fmt: skip
PURPLES = slice(4, 7)
# Matches earlier figures: its colours are not chosen by measurement, and its purples are no ramp.
AS_PUBLISHED = "headgrid-tab10"
# Weights of red, green and blue in video: enough to tell a dark background from a light one.
LUMA = (0.299, 0.587, 0.114)
# WCAG contrast of Unclassified with the background: at least, and that of "headgrid" on white.
LEAST_CONTRAST, USUAL_CONTRAST = 1.25, 1.32
MIDDLE = 0.18  # luminance: the contrast with black is that with white

if mpl.__version_info__ >= (3, 11):
    from matplotlib.style import USER_LIBRARY_PATHS
else:  # goes when matplotlib 3.11 is the lowest: before it the list is in style.core only
    from matplotlib.style.core import USER_LIBRARY_PATHS


def register_styles() -> None:
    """Add our sheets to ``matplotlib.style``, except where a sheet has the name already.

    The folder goes before matplotlib's user folders, so that ``reload_library()`` finds our sheets
    again and those of the user still win.
    """
    for name in (*STYLES, *SIZES):
        if name not in mpl.style.library:
            mpl.style.library[name] = _read_sheet(name)
    # Added to, not rebuilt from the library: others may have put names there.
    mpl.style.available[:] = sorted({*mpl.style.available, *STYLES, *SIZES})
    if str(SHEETS) not in USER_LIBRARY_PATHS:
        USER_LIBRARY_PATHS.insert(0, str(SHEETS))


def register_colors() -> None:
    """Register our colours by name, as colour sequences and as colormaps, where a name is free."""
    named = get_named_colors_mapping()
    # Asking a registry itself for a name that it lacks is slow: it searches for similar ones.
    sequences, colormaps = set(mpl.color_sequences), set(mpl.colormaps)
    for style in STYLES:
        colors = style_colors(style)
        for name, color in zip(COLOR_NAMES, colors, strict=True):
            if f"{style}:{name}" not in named:
                named[f"{style}:{name}"] = color
        if style not in sequences:
            mpl.color_sequences.register(style, colors)
        # In the order of a palette's classes, for class codes; −1, a missing head, shows nothing.
        classes = ListedColormap([colors[-1], *colors[:-1]], name=style)
        maps = [classes.with_extremes(under="none", over="none", bad="none")]
        if style != AS_PUBLISHED:
            maps.append(LinearSegmentedColormap.from_list(f"{style}-purples", colors[PURPLES]))
        for colormap in maps:
            if colormap.name not in colormaps:
                mpl.colormaps.register(colormap)


def style_named(name: str | None, argument: str) -> str:
    """Return the name of one of our styles, the active one for None; raise for any other."""
    name = active_style() if name is None else name
    if not isinstance(name, str) or name not in STYLES:
        raise ValueError(
            f"{argument}: expected one of {', '.join(map(repr, STYLES))}, got {in_short(name)}"
            f"{did_you_mean(name, STYLES)}"
        )
    return name


def active_style() -> str:
    """Return which of our styles the colour cycle is from, else the one for the background."""
    cycle = _cycle(mpl.rcParams)
    for name in STYLES:
        if style_colors(name) == cycle:
            return name
    return "headgrid-dark" if np.dot(background_color(), LUMA) < 0.5 else "headgrid"


def style_colors(name: str) -> tuple[str, ...]:
    """Return the eight colours of a style in its sheet's order: categories, counts, grey."""
    colors = _cycle(mpl.style.library.get(name, {}))
    if len(colors) != len(COLOR_NAMES):  # a sheet of the user's own, which has our name
        colors = _cycle(_read_sheet(name))
    return colors


def further_colors(name: str) -> tuple[str, ...]:
    """Return a style's colours for the fifth category and on."""
    # matplotlib keeps sheets private whose names begin with an underscore.
    return _cycle(_read_sheet(f"_{measured_style(name)}-more"))


def step_colors(name: str, n: int) -> tuple[str, ...]:
    """Return a style's colours for the steps of a scale, from the lowest to the highest."""
    anchors = _cycle(_read_sheet(f"_{measured_style(name)}-steps"))
    ramp = LinearSegmentedColormap.from_list("", anchors)
    # The only step of a scale is no extreme of it.
    return tuple(to_hex(color) for color in ramp(np.linspace(0, 1, n) if n > 1 else [0.5]))


def ramp_colors(ground: str) -> tuple[str, ...]:
    """Return what the continuous maps of "headgrid" or "headgrid-dark" pass through."""
    return _cycle(_read_sheet(f"_{ground}-ramps"))


def measured_style(name: str) -> str:
    """Return the style whose colours extend those of a style: the light one's for tab10's."""
    return "headgrid" if name == AS_PUBLISHED else name


def _read_sheet(name: str) -> mpl.RcParams:
    with as_file(files("mpl_headgrid") / f"{name}.mplstyle") as path:  # the package may be in a zip
        return rc_params_from_file(path, use_default_template=False)


def _cycle(settings: Any) -> tuple[str, ...]:
    """Return the colours of the colour cycle in a sheet or rcParams; none where it has none."""
    cycle = settings.get("axes.prop_cycle")
    return tuple(cycle.by_key().get("color", ())) if cycle else ()


def active_grey() -> str:
    """Return Unclassified's grey in the active style, which still shows on another background.

    Our sheets have theirs for their own backgrounds. On one that is nearly that grey it is a grey
    as far from the background as ours is from white.
    """
    grey = style_colors(active_style())[-1]
    ours, below = np.array(to_rgb(grey)), np.array(background_color())
    if contrast(ours, below) >= LEAST_CONTRAST:
        return grey
    level = float(luminance(below))
    darker = (level + 0.05) / USUAL_CONTRAST - 0.05
    wanted = darker if level > MIDDLE else (level + 0.05) * USUAL_CONTRAST - 0.05
    return to_hex(tuple(np.clip(scaled_to(ours, wanted), 0, 1)))


def hidden_color(grey: ColorType, below: ColorType) -> str:
    """Return the colour of "Not shown": between Unclassified's grey and the background."""
    of_grey, of_background = np.array(to_rgb(grey)), np.array(to_rgb(below))
    return to_hex(tuple(of_grey + 0.55 * (of_background - of_grey)))


def style_background(name: str) -> str:
    """Return the background that the colours of a style are measured on."""
    return to_hex(_read_sheet(name)["axes.facecolor"])


def background_color() -> tuple[float, float, float]:
    """Return the colour that rcParams put below marks: Axes over figure over white paper."""
    seen = np.ones(3)
    for key in ("figure.facecolor", "axes.facecolor"):
        seen = blend(to_rgba(mpl.rcParams[key]), seen)
    red, green, blue = seen.tolist()
    return red, green, blue


def blend(color: tuple[float, float, float, float], below: np.ndarray) -> np.ndarray:
    """Return an RGBA colour over an RGB one, as RGB."""
    return color[3] * np.asarray(color[:3]) + (1 - color[3]) * below
