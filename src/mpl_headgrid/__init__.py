"""Head grids for matplotlib: what every attention head of a transformer does, at a glance.

A head grid has one square per head of a model, layer × head, coloured by the functional category of
the head. Importing the package registers its styles, colours, colormaps and projection with
matplotlib, and changes nothing else.

>>> import matplotlib.pyplot as plt
>>> import mpl_headgrid as hg
>>> plt.style.use("headgrid")
>>> fig, ax = plt.subplots()
>>> marks = hg.headgrid_scatter(ax, hg.load_heads("GPT-2 XL"))  # columns layer, head, category
>>> legend = hg.headgrid_legend(fig)
>>> plt.close(fig)
"""

from ._api.user_warnings import HeadGridDeprecationWarning
from ._artists.head_heatmap import HeadHeatmap
from ._artists.head_marks import HeadMarks
from ._datasets import load_heads
from ._describe.description import describe_heads
from ._describe.metadata import accessible_svg, headgrid_metadata
from ._describe.notebook import as_html
from ._describe.summary import summarize_heads
from ._figures.breakdown import headgrid_breakdown
from ._figures.compare import headgrid_compare
from ._figures.panels import headgrid_panels
from ._heads.comparison import HeadComparison
from ._heads.grid import HeadGrid
from ._heads.head_scores import HeadScores
from ._heads.table import show_in_notebooks
from ._palette.choosing import set_palette
from ._palette.colormaps import register_colormaps
from ._palette.palette import Palette
from ._palette.styles import register_colors, register_styles
from ._plots.annotate import annotate_heads
from ._plots.head_labels import HeadNotes
from ._plots.heatmap import headgrid_heatmap
from ._plots.legend import headgrid_legend
from ._plots.mark import mark_heads
from ._plots.profile import headgrid_profile
from ._plots.profile_artists import HeadProfile
from ._plots.projection import register_projection
from ._plots.scatter import headgrid_scatter
from ._readers.parts import read_figure, split_modules
from ._readers.read_heads import compare_heads, read_heads
from ._scores.classify import classify_heads
from ._scores.read_scores import read_scores
from ._version import __version__ as __version__

__all__ = [
    "HeadComparison",
    "HeadGrid",
    "HeadGridDeprecationWarning",
    "HeadHeatmap",
    "HeadMarks",
    "HeadNotes",
    "HeadProfile",
    "HeadScores",
    "Palette",
    "accessible_svg",
    "annotate_heads",
    "classify_heads",
    "compare_heads",
    "describe_heads",
    "headgrid_breakdown",
    "headgrid_compare",
    "headgrid_heatmap",
    "headgrid_legend",
    "headgrid_metadata",
    "headgrid_panels",
    "headgrid_profile",
    "headgrid_scatter",
    "load_heads",
    "mark_heads",
    "read_figure",
    "read_heads",
    "read_scores",
    "set_palette",
    "split_modules",
    "summarize_heads",
]

register_styles()
register_colors()
register_colormaps()
register_projection()
show_in_notebooks(as_html)
