"""Colours as numbers that the eye agrees with: CAM02-UCS to measure in, Oklab to move in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

# Linear sRGB (IEC 61966-2-1) to luminance, 1 for white, and to XYZ for white D65 of luminance 100.
TO_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
TO_XYZ = 100 * np.array([[0.4124, 0.3576, 0.1805], TO_LUMINANCE, [0.0193, 0.1192, 0.9505]])
# Linear sRGB to the cones of Oklab, and their cube roots to lightness, green-red and blue-yellow.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# CIECAM02: its two bases, and sRGB's surround as colorspacious takes it: white D65, a background of
# 20 %, an adapting luminance of 64 lux / π / 5, average surround.
TO_CAT02 = np.array(
    [[0.7328, 0.4296, -0.1624], [-0.7036, 1.6975, 0.0061], [0.0030, 0.0136, 0.9834]]
)
FROM_CAT02 = np.linalg.inv(TO_CAT02)
TO_HPE = np.array([[0.38971, 0.68898, -0.07868], [-0.22981, 1.18340, 0.04641], [0.0, 0.0, 1.0]])
WHITE = np.array([95.047, 100.0, 108.883])
BACKGROUND, ADAPTING = 20.0, 64 / np.pi / 5
EXPONENT, SURROUND, CHROMATIC = 0.69, 1.0, 1.0  # c, F and N_c of an average surround


def linear(rgb: ArrayLike) -> Floats:
    """Return sRGB in 0 to 1 as amounts of light; what is below 0 as its mirror image."""
    rgb = np.asarray(rgb, dtype=float)
    size = np.abs(rgb)
    light = np.where(size <= 0.04045, size / 12.92, ((size + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.sign(rgb) * light)


def from_linear(light: Floats) -> Floats:
    """Return amounts of light as sRGB."""
    root = 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, 12.92 * light, root)


def to_oklab(rgb: ArrayLike) -> Floats:
    """Return sRGB as Oklab: shape (n, 3)."""
    oklab: Floats = np.cbrt(linear(rgb) @ TO_CONES.T) @ TO_OKLAB.T
    return oklab


def from_oklab(oklab: Floats) -> Floats:
    """Return Oklab as sRGB, clipped to what a screen shows: shape (n, 3)."""
    light = (oklab @ np.linalg.inv(TO_OKLAB).T) ** 3 @ np.linalg.inv(TO_CONES).T
    return from_linear(np.clip(light, 0, 1))


def to_cam02_ucs(rgb: ArrayLike) -> Floats:
    """Return sRGB as J′, a′, b′ of CAM02-UCS (Luo, Cui and Li 2006): shape (n, 3)."""
    return light_to_cam02_ucs(linear(rgb))


def light_to_cam02_ucs(light: Floats) -> Floats:
    """Return linear sRGB as J′, a′, b′ of CAM02-UCS; it may be beyond what a screen shows."""
    sharp = light @ TO_XYZ.T @ TO_CAT02.T
    white = TO_CAT02 @ WHITE
    adapted = SURROUND * (1 - np.exp((-ADAPTING - 42) / 92) / 3.6)
    gain = adapted * WHITE[1] / white + 1 - adapted
    k = 1 / (5 * ADAPTING + 1)
    luminance = 0.2 * k**4 * 5 * ADAPTING + 0.1 * (1 - k**4) ** 2 * np.cbrt(5 * ADAPTING)
    n = BACKGROUND / WHITE[1]
    induction = 0.725 * n**-0.2

    def responses(values: Floats) -> Floats:
        cones = values @ FROM_CAT02.T @ TO_HPE.T
        power = (luminance * np.abs(cones) / 100) ** 0.42
        compressed: Floats = np.sign(cones) * 400 * power / (27.13 + power) + 0.1
        return compressed

    def achromatic(cones: Floats) -> Floats:
        signal: Floats = (cones @ [2, 1, 0.05] - 0.305) * induction
        return signal

    cones = responses(sharp * gain)
    a, b = cones @ [1, -12 / 11, 1 / 11], cones @ [1 / 9, 1 / 9, -2 / 9]
    hue = np.arctan2(b, a)
    eccentricity = (np.cos(hue + 2) + 3.8) / 4
    strength = 50_000 / 13 * CHROMATIC * induction * eccentricity * np.hypot(a, b)
    t = strength / (cones @ [1, 1, 21 / 20])
    ratio = np.maximum(achromatic(cones) / achromatic(responses(white * gain)), 0)
    lightness = 100 * ratio ** (EXPONENT * (1.48 + np.sqrt(n)))
    chroma = t**0.9 * np.sqrt(lightness / 100) * (1.64 - 0.29**n) ** 0.73
    colorfulness = np.log(1 + 0.0228 * chroma * luminance**0.25) / 0.0228
    return np.stack(
        [
            1.7 * lightness / (1 + 0.007 * lightness),
            colorfulness * np.cos(hue),
            colorfulness * np.sin(hue),
        ],
        axis=-1,
    )
