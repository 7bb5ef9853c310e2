"""The "headgrid" projection: matplotlib Axes that have the package's functions as methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.projections import get_projection_names
from matplotlib.projections import register_projection as register_with_matplotlib

from .annotate import annotate_heads
from .heatmap import headgrid_heatmap
from .legend import headgrid_legend
from .mark import mark_heads
from .profile import headgrid_profile
from .scatter import headgrid_scatter

if TYPE_CHECKING:
    from matplotlib.legend import Legend

    from mpl_headgrid._artists.head_heatmap import HeadHeatmap
    from mpl_headgrid._artists.head_marks import HeadMarks
    from mpl_headgrid._artists.marked_heads import MarkedHeads

    from .head_labels import HeadNotes
    from .profile_artists import HeadProfile


class HeadGridAxes(Axes):
    """Axes with the package's functions as methods; like any others in all else.

    matplotlib makes them for ``projection="headgrid"``, in ``Figure.add_subplot``, as
    ``subplot_kw={"projection": "headgrid"}`` in ``subplots`` and ``subplot_mosaic``, and wherever
    else it takes a projection. Each method is the function of its name with these Axes as `ax`.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> fig, ax = plt.subplots(subplot_kw={"projection": "headgrid"})
    >>> ax.headgrid_scatter(hg.load_heads("Phi-2")).grid.n_layers
    32
    >>> plt.close(fig)
    """

    name = "headgrid"

    def headgrid_scatter(self, data: Any, **keywords: Any) -> HeadMarks:
        """Draw a grid of layer × head: `mpl_headgrid.headgrid_scatter` on these Axes."""
        return headgrid_scatter(self, data, **keywords)

    def headgrid_heatmap(self, scores: Any, **keywords: Any) -> HeadHeatmap:
        """Draw scores in the cells of a grid: `mpl_headgrid.headgrid_heatmap` on these Axes."""
        return headgrid_heatmap(self, scores, **keywords)

    def headgrid_profile(self, data: Any, **keywords: Any) -> HeadProfile:
        """Draw how many heads of each class a layer has: `mpl_headgrid.headgrid_profile`."""
        return headgrid_profile(self, data, **keywords)

    def headgrid_legend(self, **keywords: Any) -> Legend:
        """Add the legend of the grids on these Axes: `mpl_headgrid.headgrid_legend`."""
        return headgrid_legend(self, **keywords)

    def annotate_heads(self, heads: Any, **keywords: Any) -> HeadNotes:
        """Name heads of the grid on these Axes: `mpl_headgrid.annotate_heads`."""
        return annotate_heads(self, heads, **keywords)

    def mark_heads(self, heads: Any, **keywords: Any) -> dict[str, MarkedHeads]:
        """Mark heads of the grid on these Axes: `mpl_headgrid.mark_heads`."""
        return mark_heads(self, heads, **keywords)


def register_projection() -> None:
    """Register our Axes with matplotlib, unless a projection of that name is there already."""
    if HeadGridAxes.name not in get_projection_names():
        register_with_matplotlib(HeadGridAxes)
