"""Every touch of matplotlib's registries, and every difference between its versions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import matplotlib.style
from matplotlib import rc_params_from_file

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.backend_bases import RendererBase
    from matplotlib.legend_handler import HandlerBase

SHEETS = Path(__file__).parent
STYLES = ("headgrid", "headgrid-dark", "headgrid-tab10")

if mpl.__version_info__ >= (3, 11):
    from matplotlib.style import USER_LIBRARY_PATHS
else:  # goes when matplotlib 3.11 is the lowest: before it the list is in style.core only
    from matplotlib.style.core import USER_LIBRARY_PATHS


def register_styles() -> None:
    """Enter our sheets in ``matplotlib.style``, beside whatever is there already.

    A sheet of the user's own with one of our names stays. The folder goes in front of matplotlib's
    list of user folders: ``reload_library()`` then finds ours again, and the user's still win.
    """
    for name in STYLES:
        if name not in mpl.style.library:
            mpl.style.library[name] = read_sheet(name)
    # Added to, not rebuilt from the library: others may have put names there.
    mpl.style.available[:] = sorted({*mpl.style.available, *STYLES})
    if str(SHEETS) not in USER_LIBRARY_PATHS:
        USER_LIBRARY_PATHS.insert(0, str(SHEETS))


def read_sheet(name: str) -> mpl.RcParams:
    """Return the settings of the sheet `name` that ships with the package."""
    return rc_params_from_file(SHEETS / f"{name}.mplstyle", use_default_template=False)


def register_legend_handler(artist_type: type[Artist], handler: HandlerBase) -> None:
    """Have every legend draw the keys of artists of a type with a handler."""
    from matplotlib.legend import Legend

    Legend.update_default_handler_map({artist_type: handler})


def works_in_pixels(renderer: RendererBase) -> bool:
    """Tell a renderer of pixels from one that writes vectors, which scales images by itself."""
    # The second goes when matplotlib's cairo renderer says by itself that it scales images.
    return not (renderer.option_scale_image() or type(renderer).__name__ == "RendererCairo")
