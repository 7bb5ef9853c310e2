"""Colours as readers of any colour vision see them, and how far apart they look."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Linear sRGB to CIE XYZ (IEC 61966-2-1), whose white has a luminance of 1.
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
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
# CIECAM02 under the conditions of sRGB: a white of D65, 64 lux, a background of 20 %, and an
# average surround.
WHITE = np.array([95.047, 100.0, 108.883])
ADAPTING = 64 / np.pi / 5
BACKGROUND = 20.0
IMPACT, INDUCTION = 0.69, 1.0
CAT02 = np.array([[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]])
HUNT = np.array(
    [[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]]
) @ np.linalg.inv(CAT02)


def _to_linear(rgb: Floats) -> Floats:
    size = np.abs(rgb)
    linear = np.where(size <= 0.04045, size / 12.92, ((size + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.sign(rgb) * linear)


def luminance(rgb: Floats) -> Floats:
    """Return the relative luminance of sRGB colours: 0 for black, 1 for white."""
    return np.asarray(_to_linear(rgb) @ TO_XYZ[1])


def contrast(rgb: Floats, background: Floats) -> Floats:
    """Return the WCAG 2 contrast of sRGB colours with a background: 1 to 21."""
    one, other = luminance(rgb) + 0.05, luminance(background) + 0.05  # the glare of a screen
    return np.asarray(np.maximum(one, other) / np.minimum(one, other))


def scaled_to(rgb: Floats, wanted: float) -> Floats:
    """Return an sRGB colour of the same hue and another luminance."""
    linear = _to_linear(rgb) * wanted / luminance(rgb)
    return np.asarray(np.where(linear <= 0.0031308, 12.92 * linear, _root(linear)))


def _root(linear: Floats) -> Floats:
    return np.asarray(1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055)


def places(rgb: Floats, vision: str) -> Floats:
    """Return where sRGB colours lie in CAM02-UCS for a kind of colour vision: shape (n, 3).

    Distances between places are differences of colour, ΔE. In "greyscale" a colour is the grey of
    its luminance.
    """
    linear = _to_linear(rgb)
    if vision == "greyscale":
        linear = np.repeat(luminance(rgb)[:, None], 3, axis=1)
    elif vision != "normal":
        # What is out of the gamut stays so: to clip it would add differences nobody sees.
        linear = linear @ np.array(DEFICIENCIES[vision]).T
    return _cam02_ucs(100 * linear @ TO_XYZ.T)


def _conditions() -> tuple[Floats, float, float, float, float]:
    """Return what the conditions of viewing come to: adaptation, F_L, n, z and A of white."""
    k = 1 / (5 * ADAPTING + 1)
    level = 0.2 * k**4 * 5 * ADAPTING + 0.1 * (1 - k**4) ** 2 * (5 * ADAPTING) ** (1 / 3)
    n = BACKGROUND / WHITE[1]
    degree = 1 - 1 / 3.6 * np.exp((-ADAPTING - 42) / 92)
    cones = CAT02 @ WHITE
    adaptation = degree * WHITE[1] / cones + 1 - degree
    induction = 0.725 * (1 / n) ** 0.2
    white = _response((cones * adaptation)[None], level)
    return adaptation, level, n, 1.48 + np.sqrt(n), float(_achromatic(white, induction)[0])


def _response(cones: Floats, level: float) -> Floats:
    """Return the compressed responses of the eye's cones."""
    signals = level * (cones @ HUNT.T) / 100
    size = np.abs(signals) ** 0.42
    return np.asarray(np.sign(signals) * 400 * size / (size + 27.13) + 0.1)


def _achromatic(response: Floats, induction: float) -> Floats:
    return np.asarray((response @ [2, 1, 1 / 20] - 0.305) * induction)


def _cam02_ucs(xyz: Floats) -> Floats:
    """Return the places of colours (XYZ, white at 100) in CAM02-UCS: Luo, Cui and Li (2006)."""
    adaptation, level, n, z, white = _conditions()
    induction = 0.725 * (1 / n) ** 0.2
    response = _response(xyz @ CAT02.T * adaptation, level)
    red, green, blue = response.T
    a = red - 12 * green / 11 + blue / 11
    b = (red + green - 2 * blue) / 9
    hue = np.arctan2(b, a)
    lightness = 100 * (np.maximum(_achromatic(response, induction), 0) / white) ** (IMPACT * z)
    eccentricity = (np.cos(hue + 2) + 3.8) / 4
    strength = 50000 / 13 * INDUCTION * induction * eccentricity * np.hypot(a, b)
    t = strength / (red + green + 21 / 20 * blue)
    chroma = t**0.9 * np.sqrt(lightness / 100) * (1.64 - 0.29**n) ** 0.73
    colorfulness = np.log1p(0.0228 * chroma * level**0.25) / 0.0228
    return np.column_stack(
        [
            1.7 * lightness / (1 + 0.007 * lightness),
            colorfulness * np.cos(hue),
            colorfulness * np.sin(hue),
        ]
    )
