"""What lies under marks: its colour, and colours blended over it for files without transparency."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb, to_rgba

from mpl_headgrid._palette import vision
from mpl_headgrid._palette.color_space import linear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.artist import Artist
    from matplotlib.patches import Patch
    from matplotlib.typing import ColorType
    from numpy.typing import NDArray


def ground_of(artist: Artist) -> tuple[float, float, float]:
    """Return the colour behind an artist: that of its Axes over the figure's over white paper."""
    seen = np.ones(3)
    figure, ax = artist.get_figure(root=True), artist if isinstance(artist, Axes) else artist.axes
    layers = [figure, artist.get_figure(root=False), ax]
    for layer in layers:
        if layer is not None and layer.patch.get_visible():
            *color, alpha = to_rgba(layer.patch.get_facecolor())
            seen = alpha * np.array(color) + (1 - alpha) * seen
    red, green, blue = seen.tolist()
    return red, green, blue


def contrast(color: ColorType, ground: ColorType) -> float:
    """Return the contrast ratio of WCAG 2 of a colour on a background, from 1 to 21."""
    return float(vision.contrast(np.array(to_rgb(color)), np.array(to_rgb(ground))))


def lacks_transparency(artist: Artist) -> bool:
    """Return whether a figure is being written to PostScript, where all colours are opaque."""
    figure = artist.get_figure(root=True)
    canvas = None if figure is None else figure.canvas
    return canvas is not None and canvas.get_supported_filetypes().keys() == {"ps", "eps"}


def as_written(artist: Artist, colors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return colours (RGBA, shape (..., 4)) as the file has them that is being written."""
    if not lacks_transparency(artist):
        return colors
    alpha = colors[..., 3:]
    blended = alpha * colors[..., :3] + (1 - alpha) * np.array(ground_of(artist))
    return np.concatenate([blended, (alpha > 0) * 1.0], axis=-1)


@contextmanager
def opaque_where_needed(patch: Patch) -> Iterator[None]:
    """Let a patch have the colours that it looks like, while it is drawn to PostScript."""
    if not lacks_transparency(patch):
        yield
        return
    before: dict[str, Any] = {
        "alpha": patch.get_alpha(),
        "facecolor": patch.get_facecolor(),
        "edgecolor": patch.get_edgecolor(),
    }
    written = {
        name: as_written(patch, np.array(before[name])) for name in ("facecolor", "edgecolor")
    }
    patch.set(alpha=None, **written)
    try:
        yield
    finally:
        patch.set(alpha=None, facecolor=before["facecolor"], edgecolor=before["edgecolor"])
        patch.set_alpha(before["alpha"])


def is_dark(colors: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether white has more contrast with colours, RGB or RGBA, than black has."""
    luminance = linear(colors[..., :3]) @ [0.2126, 0.7152, 0.0722]
    # Both have as much where (1 + 0.05) / (Y + 0.05) = (Y + 0.05) / 0.05.
    dark: NDArray[np.bool_] = luminance < np.sqrt(1.05 * 0.05) - 0.05
    return dark
