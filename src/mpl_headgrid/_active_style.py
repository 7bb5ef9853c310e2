"""Which of our palettes the current settings ask for, and what lies under the marks."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_rgba

from ._hints import did_you_mean
from ._matplotlib import STYLES, style_colours

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
