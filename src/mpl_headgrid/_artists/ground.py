"""What lies under marks: its colour, and colours blended over it for files without transparency."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis, YAxis
from matplotlib.collections import Collection
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.lines import Line2D
from matplotlib.spines import Spine
from matplotlib.text import Text

from mpl_headgrid._palette import vision

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from matplotlib.artist import Artist
    from matplotlib.axes._base import _AxesBase
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.patches import Patch
    from matplotlib.typing import ColorType
    from numpy.typing import ArrayLike, NDArray

    Layer = _AxesBase | Figure | SubFigure


def ground_of(artist: Artist) -> tuple[float, float, float]:
    """Return the colour behind an artist: that of its Axes over the figure's over white paper."""
    seen = np.ones(3)
    figure, ax = artist.get_figure(root=True), artist if isinstance(artist, Axes) else artist.axes
    layers = [figure, artist.get_figure(root=False), ax]
    for layer in layers:
        if layer is not None and _shows_patch(layer):
            *color, alpha = to_rgba(layer.patch.get_facecolor())
            seen = alpha * np.array(color) + (1 - alpha) * seen
    red, green, blue = seen.tolist()
    return red, green, blue


def _shows_patch(layer: Layer) -> bool:
    return layer.patch.get_visible() and (
        not isinstance(layer, Axes) or (layer.axison and layer.get_frame_on())
    )


def lies_on_plain_ground(artist: Artist, own: Container[Artist]) -> bool:
    """Return whether nothing shows below an artist and its `own` but one opaque colour.

    It is then known what they look like where they let the background through.
    """
    ax, figure = artist.axes, artist.get_figure(root=False)
    if ax is None or figure is None or artist not in ax.get_children():
        return False
    before = [
        child for child in _drawn_before(ax, artist) if child is not ax.patch and child not in own
    ]
    if any(map(_may_show, before)) or (_shows_patch(ax) and ax.patch.get_hatch()):
        return False
    if _is_opaque(ax):
        return True
    if ax not in figure.axes or figure is not ax.get_figure(root=True) or not _is_opaque(figure):
        return False
    others = [child for child in _drawn_before(figure, ax) if child is not figure.patch]
    return not any(
        _may_show(child) and not (isinstance(child, Axes) and not child.bbox.overlaps(ax.bbox))
        for child in others
    )


def _is_opaque(layer: Layer) -> bool:
    patch = layer.patch
    return _shows_patch(layer) and to_rgba(patch.get_facecolor())[3] == 1 and not patch.get_hatch()


def _drawn_before(parent: Layer, artist: Artist) -> list[Artist]:
    """Return the children of a parent that are drawn before one of them."""
    in_order = sorted(parent.get_children(), key=lambda child: child.get_zorder())
    return in_order[: in_order.index(artist)]


def _may_show(artist: Artist) -> bool:
    """Return whether an artist may be seen behind marks; an axis with its ticks outside is not."""
    if not artist.get_visible():
        return False
    if isinstance(artist, Spine):  # it stands at the edge, where it usually does
        return artist.get_position() not in (None, ("outward", 0.0), ("axes", 0.0), ("axes", 1.0))
    if isinstance(artist, Axis):
        usual = mpl.rcParams["ytick.direction" if isinstance(artist, YAxis) else "xtick.direction"]
        ticks = [artist.get_tick_params(which) for which in ("major", "minor")]
        return any(each.get("gridOn") or each.get("direction", usual) != "out" for each in ticks)
    if isinstance(artist, Text):
        return bool(artist.get_text())
    return not isinstance(artist, Collection) or bool(artist.get_paths())


def contrast(color: ColorType, ground: ColorType) -> float:
    """Return the contrast ratio of WCAG 2 of a colour on a background, from 1 to 21."""
    return float(vision.contrast(np.array(to_rgb(color)), np.array(to_rgb(ground))))


def lacks_transparency(artist: Artist) -> bool:
    """Return whether a figure is being written to PostScript, where all colours are opaque."""
    figure = artist.get_figure(root=True)
    canvas = None if figure is None else figure.canvas
    return canvas is not None and canvas.get_supported_filetypes().keys() == {"ps", "eps"}


def as_written(
    artist: Artist, colors: NDArray[np.float64], *, opaque: bool = False
) -> NDArray[np.float64]:
    """Return colours (RGBA, shape (..., 4)) as the file has them that is being written.

    Where it has no transparency, or they are wanted opaque, they are blended over the background.
    """
    return over(colors, ground_of(artist)) if opaque or lacks_transparency(artist) else colors


def over(colors: NDArray[np.float64], below: ArrayLike) -> NDArray[np.float64]:
    """Return what colours (RGBA) look like on others (RGB): opaque, or nothing at all as before."""
    alpha = colors[..., 3:]
    blended = alpha * colors[..., :3] + (1 - alpha) * np.asarray(below)
    whole = np.broadcast_to((alpha > 0) * 1.0, (*blended.shape[:-1], 1))
    return np.concatenate([blended, whole], axis=-1)


@contextmanager
def opaque_where_needed(artist: Patch | Line2D) -> Iterator[None]:
    """Let a patch or line have the colours that it looks like, while it is drawn to PostScript."""
    if not lacks_transparency(artist):
        yield
        return
    names = ("color",) if isinstance(artist, Line2D) else ("facecolor", "edgecolor")
    alpha = artist.get_alpha()
    before: dict[str, Any] = {name: getattr(artist, f"get_{name}")() for name in names}
    # Those of a patch have its alpha in them.
    lacking = alpha if isinstance(artist, Line2D) else None
    written = {
        name: as_written(artist, np.array(to_rgba(color, lacking)))
        for name, color in before.items()
    }
    artist.set(alpha=None, **written)
    try:
        yield
    finally:
        artist.set(alpha=None, **before)
        artist.set_alpha(alpha)


def is_dark(colors: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether white has more contrast with colours, RGB or RGBA, than black has."""
    luminance = vision.luminance(colors[..., :3])
    # Both have as much where (1 + 0.05) / (Y + 0.05) = (Y + 0.05) / 0.05.
    dark: NDArray[np.bool_] = luminance < np.sqrt(1.05 * 0.05) - 0.05
    return dark
