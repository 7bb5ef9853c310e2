"""CellLocator: ticks of numbered cells."""

from __future__ import annotations

import math

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator

# Of the font size: width of a digit (DejaVu's, the widest in use), and the least between labels.
DIGIT = 0.64
LABEL_GAP = 0.2


class CellLocator(MaxNLocator):
    """Ticks for n numbered cells: five steps over all of them, whole numbers when zoomed in.

    At full view the ticks are ``range(0, n, max(1, n // 5))``: 0, 9, ..., 45 for 48 layers. On an
    axis so short that their labels would touch, it is every second or third of them.

    Parameters
    ----------
    n_cells : int
        Number of cells, which stand at 0, 1, ..., n_cells − 1.
    """

    def __init__(self, n_cells: int) -> None:
        super().__init__(nbins=6, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1)
        self.n_cells = n_cells

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the ticks for a view from `vmin` to `vmax`."""
        low, high = min(vmin, vmax), max(vmin, vmax)
        last = self.n_cells - 1
        if low <= 0 and high >= last:
            step = max(1, self.n_cells // 5)
            return [*range(0, self.n_cells, step * self._stride(step / (high - low)))]
        low, high = max(low, 0), min(high, last)
        return [
            tick for tick in super().tick_values(low, high) if low <= tick <= high and tick % 1 == 0
        ]

    def _stride(self, share: float) -> int:
        """Return how many steps, each a share of the axis, lie between labels that don't touch."""
        ax = getattr(self.axis, "axes", None)
        if not isinstance(ax, Axes) or (figure := ax.get_figure(root=True)) is None:
            return 1
        along_x = self.axis is ax.xaxis
        axis = ax.xaxis if along_x else ax.yaxis
        size = axis.get_tick_params().get(
            "labelsize", mpl.rcParams["xtick.labelsize" if along_x else "ytick.labelsize"]
        )
        em = FontProperties(size=size).get_size_in_points() * figure.dpi / 72
        digits = len(str(self.n_cells - 1))
        needed = em * (DIGIT * digits + LABEL_GAP if along_x else 1)
        length = ax.bbox.width if along_x else ax.bbox.height
        return max(1, math.ceil(needed / max(share * length, 1e-3)))
