"""How well the colours of a palette can be told apart and seen, measured with colorspacious."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_rgba

from .styles import background_color, blend

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.typing import ColorType
    from numpy.typing import NDArray

# Our name of each deficiency, and colorspacious's.
DEFICIENCIES = {
    "deuteranopia": "deuteranomaly",
    "protanopia": "protanomaly",
    "tritanopia": "tritanomaly",
}


def least_differences(colors: Mapping[str, str], background: ColorType | None) -> pd.DataFrame:
    """Return the two classes nearest to each other in each vision, and how far apart they are."""
    import pandas as pd

    convert = _colorspacious("report").cspace_convert
    rgb, _ = _seen(colors, background)
    seen = {"normal": convert(rgb, "sRGB1", "CAM02-UCS")}
    for vision, deficiency in DEFICIENCIES.items():
        space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
        seen[vision] = convert(convert(rgb, space, "sRGB1"), "sRGB1", "CAM02-UCS")
    luminance = convert(rgb, "sRGB1", "XYZ1")[:, 1:2]
    greys = luminance * convert(np.ones(3), "sRGB1", "XYZ1")
    seen["greyscale"] = convert(greys, "XYZ1", "CAM02-UCS")

    names = list(colors)
    first, second = np.triu_indices(len(names), 1)
    rows = []
    for places in seen.values():
        differences = np.linalg.norm(places[first] - places[second], axis=1)
        least = int(differences.argmin())
        rows.append((differences[least], names[first[least]], names[second[least]]))
    index = pd.Index(list(seen), name="vision")
    return pd.DataFrame(rows, index=index, columns=["delta_e", "class_1", "class_2"])


def contrasts(colors: Mapping[str, str], background: ColorType | None) -> pd.Series[float]:
    """Return the contrast of each class with the background."""
    import pandas as pd

    convert = _colorspacious("contrast").cspace_convert
    rgb = np.vstack(_seen(colors, background))
    lightness = convert(rgb, "sRGB1", "XYZ1")[:, 1] + 0.05  # WCAG 2 adds the glare of a screen
    classes, below = lightness[:-1], lightness[-1]
    ratio = np.maximum(classes, below) / np.minimum(classes, below)
    return pd.Series(ratio, index=pd.Index(list(colors), name="class"), name="contrast")


def _seen(
    colors: Mapping[str, str], background: ColorType | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the colours as they appear on the background, and the background, as RGB."""
    try:
        given = background_color() if background is None else background
        below = blend(to_rgba(given), np.ones(3))
    except ValueError:
        raise ValueError(
            f"background: expected a colour that matplotlib knows, got {background!r}"
        ) from None
    return np.array([blend(to_rgba(color), below) for color in colors.values()]), below


def _colorspacious(method: str) -> Any:
    try:
        import colorspacious
    except ImportError:
        raise ImportError(
            f"Palette.{method} needs colorspacious; install it with: "
            "pip install 'mpl-headgrid[colour]'"
        ) from None
    return colorspacious
