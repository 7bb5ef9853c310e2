"""Colours as readers of any colour vision see them, and how far apart they look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .color_space import TO_LUMINANCE, from_linear, light_to_cam02_ucs, linear

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# What full deficiencies leave of linear sRGB: Machado, Oliveira and Fernandes (2009), severity 1.
DEFICIENCIES = {
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
VISIONS = ("normal", *DEFICIENCIES)


def luminance(rgb: Floats) -> Floats:
    """Return the relative luminance of sRGB colours: 0 for black, 1 for white."""
    return np.asarray(linear(rgb) @ TO_LUMINANCE)


def contrast(rgb: Floats, background: Floats) -> Floats:
    """Return the WCAG 2 contrast of sRGB colours with a background: 1 to 21."""
    one, other = luminance(rgb) + 0.05, luminance(background) + 0.05  # the glare of a screen
    return np.asarray(np.maximum(one, other) / np.minimum(one, other))


def scaled_to(rgb: Floats, wanted: float) -> Floats:
    """Return an sRGB colour of the same hue and another luminance."""
    return from_linear(linear(rgb) * wanted / luminance(rgb))


def places(rgb: Floats, vision: str) -> Floats:
    """Return where sRGB colours lie in CAM02-UCS for a kind of colour vision: shape (n, 3).

    Distances between places are differences of colour, ΔE. In "greyscale" a colour is the grey of
    its luminance.
    """
    light = linear(rgb)
    if vision == "greyscale":
        light = np.repeat(luminance(rgb)[:, None], 3, axis=1)
    elif vision != "normal":
        # What is out of the gamut stays so: to clip it would add differences nobody sees.
        light = light @ np.array(DEFICIENCIES[vision]).T
    return light_to_cam02_ucs(light)
