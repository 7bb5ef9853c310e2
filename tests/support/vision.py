"""Colours as readers see them, worked out anew: what the tests measure the palettes with."""

import re

import colorspacious
import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import XKCD_COLORS

DEFICIENCIES = {"DEUTAN": "deuteranomaly", "PROTAN": "protanomaly", "TRITAN": "tritanomaly"}
HUE = re.compile(r"\b(red|orange|yellow|green|blue|purple|pink|brown|grey)\b")


def rgb_of(colors):
    return np.array([mpl.colors.to_rgb(color) for color in colors])


def to_ucs(rgb):
    return colorspacious.cspace_convert(rgb, "sRGB1", "CAM02-UCS")


def machado(rgb):
    """Return what readers with each full deficiency see, after Machado et al. (2009)."""
    spaces = [
        {"name": "sRGB1+CVD", "cvd_type": kind, "severity": 100} for kind in DEFICIENCIES.values()
    ]
    return [colorspacious.cspace_convert(rgb, space, "sRGB1") for space in spaces]


def brettel(rgb):
    """Return the same after Brettel et al. (1997), by another library."""
    simulate = pytest.importorskip("daltonlens.simulate")
    image = np.round(rgb[None] * 255).astype(np.uint8)
    simulator = simulate.Simulator_Brettel1997()
    return [
        simulator.simulate_cvd(image, simulate.Deficiency[kind], severity=1.0)[0] / 255
        for kind in DEFICIENCIES
    ]


def least_difference(colors, *, every_way=False):
    """Return the smallest CAM02-UCS difference of two colours to readers of any colour vision.

    With `every_way`, deficiencies are also simulated clipped to sRGB, and after Brettel.
    """
    rgb = rgb_of(colors)
    views = [rgb, *machado(rgb)]
    if every_way:
        views += [np.clip(view, 0, 1) for view in machado(rgb)] + brettel(rgb)
    pairs = np.triu_indices(len(rgb), 1)
    return min(
        np.linalg.norm(seen[:, None] - seen, axis=2)[pairs].min() for seen in map(to_ucs, views)
    )


def wcag_contrast(color, background):
    """Return the contrast ratio of WCAG 2.1, from its own definition."""
    levels = []
    for rgb in rgb_of([color, background]):
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        levels.append(0.05 + linear @ [0.2126, 0.7152, 0.0722])
    return max(levels) / min(levels)


def hue_word(color):
    """Return the hue by which readers know a colour: in the nearest name of XKCD's survey."""
    named = [name for name in XKCD_COLORS if HUE.search(name)]
    places = to_ucs(rgb_of(XKCD_COLORS[name] for name in named))
    nearest = named[np.linalg.norm(places - to_ucs(rgb_of([color])), axis=1).argmin()]
    return HUE.search(nearest)[1]
