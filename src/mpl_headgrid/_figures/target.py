"""The figure that panels are drawn in: the one given, which has to be empty, or a new one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import matplotlib as mpl
from matplotlib.figure import FigureBase

from mpl_headgrid._api.checks import in_short, is_number

from .text_room import layout_pads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure, SubFigure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

NO_LAYOUT: Any = {"figure.autolayout": False, "figure.constrained_layout.use": False}
WIDEST = 1_000  # inches: no paper is, and a renderer would fail only when it draws


@contextmanager
def target_of(figure: Figure | SubFigure | None, size: tuple[float, float]) -> Iterator[Any]:
    """Yield the figure, or a new one of a size in inches; an error leaves nothing drawn behind."""
    if figure is not None:
        root = figure.get_figure(root=True)
        before, legends = root.get_layout_engine(), {*figure.legends}
        try:
            yield figure
        except Exception:
            for artist in [*figure.axes, *figure.legends]:
                if artist not in legends:
                    artist.remove()
            if root.get_layout_engine() is not before:
                # Without one before, None takes it away where rcParams ask for none, as here.
                with mpl.rc_context(NO_LAYOUT):
                    root.set_layout_engine(before)
            raise
        return
    import matplotlib.pyplot as plt

    new = plt.figure(figsize=size, layout="constrained")
    w_pad, h_pad = layout_pads()
    cast("ConstrainedLayoutEngine", new.get_layout_engine()).set(w_pad=w_pad, h_pad=h_pad)
    try:
        yield new
    except Exception:
        plt.close(new)
        raise


def checked_figure(figure: object, width: float | None) -> Figure | SubFigure | None:
    """Return the figure to draw in, or None for a new one; raise unless it is empty."""
    if figure is None:
        return None
    if not isinstance(figure, FigureBase):
        raise TypeError(f"figure: expected a Figure or SubFigure, got {type(figure).__name__}")
    if width is not None:
        raise ValueError("width: the figure given has its own width; give one of the two")
    if _has_axes(figure):
        raise ValueError(
            "figure: expected an empty one, got one that has Axes; call its clear(), or divide a "
            'new one: left, right = plt.figure(layout="constrained").subfigures(1, 2)'
        )
    return figure  # type: ignore[return-value]  # a FigureBase is one of the two


def _has_axes(figure: FigureBase) -> bool:
    return bool(figure.axes) or any(map(_has_axes, figure.subfigs))


def width_of(figure: Figure | SubFigure | None, width: object) -> float:
    """Return the width to draw in, in inches."""
    if figure is not None:
        return float(figure.bbox.width / figure.dpi)
    if width is None:
        return float(mpl.rcParams["figure.figsize"][0])
    if not is_number(width):
        raise TypeError(f"width: expected a number of inches, got {in_short(width)}")
    if not 0 < width <= WIDEST:
        raise ValueError(
            f"width: expected a positive number of inches, at most {WIDEST:,}, "
            f"got {in_short(width)}"
        )
    return float(width)
