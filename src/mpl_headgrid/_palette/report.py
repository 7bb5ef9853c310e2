"""How well a palette's colours can be told apart, and seen: measured with colorspacious."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_rgba

from .styles import ground, over

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.typing import ColorType
    from numpy.typing import NDArray

# Names of the visions, and what colorspacious calls the full deficiency.
DEFICIENCIES = {
    "deuteranopia": "deuteranomaly",
    "protanopia": "protanomaly",
    "tritanopia": "tritanomaly",
}


def least_differences(colours: Mapping[str, str], background: ColorType | None) -> pd.DataFrame:
    """Return the two classes nearest to each other in each vision, and how far apart they are."""
    import pandas as pd

    convert = _colorspacious("report").cspace_convert
    rgb = _seen_on(colours, background)
    seen = {"normal": convert(rgb, "sRGB1", "CAM02-UCS")}
    for vision, deficiency in DEFICIENCIES.items():
        space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
        seen[vision] = convert(convert(rgb, space, "sRGB1"), "sRGB1", "CAM02-UCS")
    luminance = convert(rgb, "sRGB1", "XYZ1")[:, 1:2]
    greys = luminance * convert(np.ones(3), "sRGB1", "XYZ1")
    seen["greyscale"] = convert(greys, "XYZ1", "CAM02-UCS")

    names = list(colours)
    first, second = np.triu_indices(len(names), 1)
    rows = []
    for places in seen.values():
        differences = np.linalg.norm(places[first] - places[second], axis=1)
        least = int(differences.argmin())
        rows.append((differences[least], names[first[least]], names[second[least]]))
    index = pd.Index(list(seen), name="vision")
    return pd.DataFrame(rows, index=index, columns=["delta_e", "class_1", "class_2"])


def contrasts(colours: Mapping[str, str], background: ColorType | None) -> pd.Series[float]:
    """Return the contrast of each class with the background."""
    import pandas as pd

    convert = _colorspacious("contrast").cspace_convert
    rgb = np.vstack([_seen_on(colours, background), _background(background)])
    lightness = convert(rgb, "sRGB1", "XYZ1")[:, 1] + 0.05  # WCAG 2 adds the glare of a screen
    classes, below = lightness[:-1], lightness[-1]
    ratio = np.maximum(classes, below) / np.minimum(classes, below)
    return pd.Series(ratio, index=pd.Index(list(colours), name="class"), name="contrast")


def _seen_on(colours: Mapping[str, str], background: ColorType | None) -> NDArray[np.float64]:
    below = _background(background)
    return np.array([over(to_rgba(colour), below) for colour in colours.values()])


def _background(background: ColorType | None) -> NDArray[np.float64]:
    if background is None:
        return np.array(ground())
    try:
        return over(to_rgba(background), np.ones(3))
    except ValueError:
        raise ValueError(
            f"background: expected a colour that matplotlib knows, got {background!r}"
        ) from None


def _colorspacious(method: str) -> Any:
    try:
        import colorspacious
    except ImportError:
        raise ImportError(
            f"Palette.{method} needs colorspacious; install it with: "
            "pip install 'mpl-headgrid[colour]'"
        ) from None
    return colorspacious
