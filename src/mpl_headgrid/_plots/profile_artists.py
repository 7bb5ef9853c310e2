"""The artists of a layer profile: how many heads of a class each layer has, as a band or a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba_array
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch

from mpl_headgrid._api.keywords import MADE_BY_FUNCTIONS
from mpl_headgrid._artists.ground import opaque_where_needed
from mpl_headgrid._artists.head_marks import ByClass
from mpl_headgrid._render.raster import works_in_pixels
from mpl_headgrid._render.spans import check_scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.backend_bases import RendererBase
    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._heads.head_scores import HeadScores
    from mpl_headgrid._palette.palette import Palette
    from mpl_headgrid._render.spans import Orientation

    Floats = NDArray[np.float64]

BAR_OVERLAP = 0.3  # points


@dataclass(frozen=True, eq=False, repr=False)
class Layers:
    """Where the layers of a profile stand on its Axes.

    Attributes
    ----------
    numbers : range
        Their positions, unless they are relative.
    labels : tuple of int
        The model's own numbers of them.
    orientation : Orientation
    relative : bool
        Whether they run from 0 to 1 instead.
    kind : {"layer", "head"}
        What runs along: layers, or the heads of all layers.
    """

    numbers: range
    labels: tuple[int, ...]
    orientation: Orientation
    relative: bool
    kind: str = "layer"

    @property
    def n_layers(self) -> int:
        """Number of layers."""
        return len(self.numbers)

    @property
    def step(self) -> float:
        """Distance between two layers; 1 where there is one layer alone, at 0."""
        return 1 / max(1, self.n_layers - 1) if self.relative else 1.0

    def edges(self) -> Floats:
        """Return the borders between the layers: shape (n_layers + 1,)."""
        first = 0 if self.relative else self.numbers.start
        return np.asarray(first + (np.arange(self.n_layers + 1) - 0.5) * self.step)

    def centres(self) -> Floats:
        """Return the positions of the layers: shape (n_layers,)."""
        first = 0 if self.relative else self.numbers.start
        return np.asarray(first + np.arange(self.n_layers) * self.step)


class ClassBand(StepPatch):
    """The heads of one class, stacked on those of the classes below: one bar per layer.

    A matplotlib StepPatch, whose values are the upper ends of the bars and whose baseline the lower
    ones; both are NaN where a layer has no head of the class, so that nothing is drawn there.

    Parameters
    ----------
    heads : array of int, shape (n, 2)
        Layer and head of each head counted.
    layers : Layers
    low, high, top : array of float, shape (n_layers,)
        Where the bars begin and end, and where the stacks that they are part of end.
    **properties
        Of the patch.
    """

    # What it is drawn in, which the next grid of the figure continues; None for scores.
    palette: Palette | None = None

    def __init__(
        self,
        heads: NDArray[np.intp],
        layers: Layers,
        low: Floats,
        high: Floats,
        top: Floats,
        **properties: Any,
    ) -> None:
        self._heads = heads
        self._top = top
        self.layers = layers
        empty = ~(high > low)
        super().__init__(
            np.where(empty, np.nan, high),
            layers.edges(),
            baseline=np.where(empty, np.nan, low),  # type: ignore[arg-type]  # takes an array too
            orientation="horizontal" if layers.orientation.layers else "vertical",
            **properties,
        )

    def heads(self) -> NDArray[np.intp]:
        """Return layer and head of each head counted: int, shape (n, 2)."""
        return self._heads

    def face_colors(self) -> Floats:
        """Return the colour of the class: RGBA, shape (1, 4)."""
        return to_rgba_array(self.get_facecolor())

    @allow_rasterization  # type: ignore[untyped-decorator]  # matplotlib's
    def draw(self, renderer: RendererBase) -> None:
        """Draw the bars on a renderer."""
        if isinstance(self.axes, Axes) and self.get_visible():
            check_scales(self.axes, self.layers)
        if self.axes is None or works_in_pixels(renderer):  # where edges are on whole pixels
            with opaque_where_needed(self):
                super().draw(renderer)
            return
        # Where two paths meet inside a pixel, a viewer lets the background through as a hair line.
        # So a bar reaches under the one that stands on it.
        values = np.asarray(self.get_data()[0])
        unit = np.abs(np.diff(self.axes.transData.transform([(0, 0), (1, 1)]), axis=0)[0])
        overlap = renderer.points_to_pixels(BAR_OVERLAP) / unit[self.layers.orientation.heads]
        self.set_data(np.minimum(values + np.nan_to_num(overlap), np.maximum(values, self._top)))
        try:
            with opaque_where_needed(self):
                super().draw(renderer)
        finally:
            self.set_data(values)
        self.stale = False


class ClassLine(Line2D):
    """The heads of one category, as a line from layer to layer."""

    palette: Palette | None = None  # as of a band

    def __init__(
        self, heads: NDArray[np.intp], layers: Layers, values: Floats, **properties: Any
    ) -> None:
        self._heads = heads
        self.layers = layers
        super().__init__(*layers.orientation.pair(layers.centres(), values), **properties)

    def heads(self) -> NDArray[np.intp]:
        """Return layer and head of each head counted: int, shape (n, 2)."""
        return self._heads

    def face_colors(self) -> Floats:
        """Return the colour of the class: RGBA, shape (1, 4)."""
        return to_rgba_array(self.get_color())

    @allow_rasterization  # type: ignore[untyped-decorator]  # matplotlib's
    def draw(self, renderer: RendererBase) -> None:
        """Draw the line on a renderer."""
        if isinstance(self.axes, Axes) and self.get_visible():
            check_scales(self.axes, self.layers)
        with opaque_where_needed(self):
            super().draw(renderer)


def check_scales(ax: Axes, layers: Layers) -> None:
    """Raise unless the scales of an Axes have a place for layer 0 and for 0 heads."""
    numbers = range(layers.n_layers) if layers.relative else layers.numbers
    check_scale(ax, layers.orientation.layers, numbers)
    direction = layers.orientation.heads
    counting = (ax.xaxis, ax.yaxis)[direction]
    if counting.limit_range_for_scale(0, 1) != (0, 1):
        raise ValueError(
            f"ax: the {'xy'[direction]}-axis has a {counting.get_scale()!r} scale, which has no "
            "place for 0 heads; use 'linear' or 'symlog'"
        )


class HeadProfile(ByClass[ClassBand | ClassLine]):
    """A layer profile on one Axes: a mapping of class to the artist that draws it.

    `headgrid_profile` makes and returns one. Each artist carries its class as label, so that
    ``ax.legend()`` is complete and in order.

    Attributes
    ----------
    grid : HeadGrid or HeadScores
        What is counted, or summed up.
    palette : Palette or None
        The colours it was drawn in; None for scores.
    axes : matplotlib.axes.Axes
        Where it is drawn.
    counts : mapping of str to array, shape (n_layers,) or (n_heads,)
        How many heads of the class each layer has; with ``categories="inclusive"``, how many are in
        the category. Of scores, the highest and the mean of each layer, NaN where it has none.
    inclusive : bool
        Whether a head in several categories counts in each of them.
    normalize : bool
        Whether it shows shares instead of numbers.

    See Also
    --------
    headgrid_profile : Draw one.
    summarize_heads : The heads of each class as a table.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> fig, ax = plt.subplots()
    >>> profile = hg.headgrid_profile(ax, hg.load_heads("Phi-2"))
    >>> profile["Knowledge"].set_hatch("//")
    >>> profile.counts["Knowledge"].shape
    (32,)
    >>> plt.close(fig)
    """

    __signature__ = MADE_BY_FUNCTIONS

    def __init__(
        self,
        ax: Axes,
        grid: HeadGrid | HeadScores,
        palette: Palette | None,
        counts: Mapping[str, NDArray[Any]],
        artists: Mapping[str, ClassBand | ClassLine],
        *,
        inclusive: bool = False,
        normalize: bool = False,
    ) -> None:
        self.axes = ax
        self.grid = grid
        self.palette = palette
        self.counts: dict[str, NDArray[Any]] = dict(counts)
        self._by_class = dict(artists)
        self.inclusive = inclusive
        self.normalize = normalize

    @property
    def artists(self) -> tuple[ClassBand | ClassLine, ...]:
        """All artists on the Axes, in the order of the classes."""
        return tuple(self._by_class.values())

    def remove(self) -> None:
        """Remove the profile from the Axes.

        See Also
        --------
        headgrid_profile : Draw another.
        """
        for artist in self.artists:
            if artist.axes is not None:
                artist.remove()

    def __repr__(self) -> str:
        if self.palette is None:
            return f"HeadProfile({', '.join(self)})"
        counts = ", ".join(f"{name}: {counts.sum()}" for name, counts in self.counts.items())
        return f"HeadProfile({counts})"
