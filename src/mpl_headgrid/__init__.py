"""Head grids for matplotlib: what every attention head of a transformer does, at a glance.

A head grid has a square for each head of a model, layer × head, coloured by the functional category
of the head. Importing the package registers its styles, colours and colormaps and nothing else.

>>> import matplotlib.pyplot as plt
>>> import mpl_headgrid as hg
>>> plt.style.use("headgrid")
>>> fig, ax = plt.subplots()
>>> marks = hg.headgrid_scatter(ax, hg.load_heads("GPT-2 XL"))  # columns layer, head, category
>>> legend = hg.headgrid_legend(fig)
>>> plt.close(fig)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._late import register_projection
from ._matplotlib import register_colours, register_styles

if TYPE_CHECKING:
    from ._accessible_svg import accessible_svg
    from ._annotate import annotate_heads
    from ._breakdown import headgrid_breakdown
    from ._datasets import load_heads
    from ._deprecation import HeadGridDeprecationWarning
    from ._description import describe_heads
    from ._grid import HeadGrid
    from ._head_labels import HeadNotes
    from ._head_profile import HeadProfile
    from ._intake import read_heads
    from ._legend import headgrid_legend
    from ._marks import HeadMarks
    from ._metadata import headgrid_metadata
    from ._palette import Palette
    from ._panels import headgrid_panels
    from ._profile import headgrid_profile
    from ._scatter import headgrid_scatter
    from ._scores import classify_heads
    from ._summary import summarize_heads

__version__ = "0.1.0"

__all__ = [
    "HeadGrid",
    "HeadGridDeprecationWarning",
    "HeadMarks",
    "HeadNotes",
    "HeadProfile",
    "Palette",
    "accessible_svg",
    "annotate_heads",
    "classify_heads",
    "describe_heads",
    "headgrid_breakdown",
    "headgrid_legend",
    "headgrid_metadata",
    "headgrid_panels",
    "headgrid_profile",
    "headgrid_scatter",
    "load_heads",
    "read_heads",
    "summarize_heads",
]

# Where each name lives. The modules are loaded on first use: with them come the parts of matplotlib
# that `import matplotlib` leaves out, and a script that only wants the style should not pay.
_HOMES = {
    "HeadGrid": "_grid",
    "HeadGridDeprecationWarning": "_deprecation",
    "HeadMarks": "_marks",
    "HeadNotes": "_head_labels",
    "HeadProfile": "_head_profile",
    "Palette": "_palette",
    "annotate_heads": "_annotate",
    "classify_heads": "_scores",
    "headgrid_breakdown": "_breakdown",
    "accessible_svg": "_accessible_svg",
    "describe_heads": "_description",
    "headgrid_legend": "_legend",
    "headgrid_metadata": "_metadata",
    "headgrid_panels": "_panels",
    "headgrid_profile": "_profile",
    "headgrid_scatter": "_scatter",
    "load_heads": "_datasets",
    "read_heads": "_intake",
    "summarize_heads": "_summary",
}

register_styles()
register_projection()
register_colours()


if not TYPE_CHECKING:  # to type checkers, a module with this has every name there is

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
