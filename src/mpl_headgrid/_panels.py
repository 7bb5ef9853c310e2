"""headgrid_panels: several models, a panel each, under one legend."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
from matplotlib.figure import FigureBase

from ._hints import check_choice
from ._intake import READ_KEYWORDS, read_heads
from ._layout import fitting_layout
from ._legend import headgrid_legend
from ._palette import palette_for
from ._scatter import headgrid_scatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from ._grid import HeadGrid
    from ._palette import Palette

# Inches: what a new figure is high, beside its panels' boxes.
BOX_ASPECT = 0.62
ROOM_FOR_TEXT = 0.45
ROOM_FOR_LEGEND = 0.4


def headgrid_panels(
    models: Mapping[str, Any],
    *,
    ncols: int | None = None,
    figure: Figure | SubFigure | None = None,
    width: float | None = None,
    legend: bool = True,
    cells: Literal["fill", "square"] = "fill",
    palette: Palette | Mapping[str, Any] | str | None = None,
    **keywords: Any,
) -> tuple[Figure | SubFigure, dict[str, Axes]]:
    """Draw several models, each on a panel of its own, under one legend at the top left.

    Parameters
    ----------
    models : mapping of str to data
        Title and data of each panel, in order; data as `read_heads` takes it.
    ncols : int, optional
        Panels in a row. Default: as many as make the figure about square.
    figure : Figure or SubFigure, optional
        An empty one to draw in. Without a layout engine it gets constrained layout. Default: a new
        pyplot figure as wide as ``rcParams["figure.figsize"]`` says.
    width : float, optional
        Width of a new figure in inches. Its height follows from the number of rows.
    legend : bool, default True
        Whether to add `headgrid_legend`, with all classes of the palette.
    cells : {"fill", "square"}, default "fill"
        Whether cells are stretched to fill equal boxes, or are squares.
    palette, **keywords
        As in `headgrid_scatter`, for all panels.

    Returns
    -------
    figure : Figure or SubFigure
    axes : dict of str to Axes
        The panels by title.

    Raises
    ------
    ValueError
        For no models, a figure that is not empty, and as `headgrid_scatter` does, naming the model.
    TypeError
        For models that are not a mapping of title to data.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> plt.style.use("headgrid")
    >>> models = {name: hg.load_heads(name) for name in ("GPT-2 XL", "Phi-2")}
    >>> fig, axes = hg.headgrid_panels(models)
    >>> list(axes)
    ['GPT-2 XL', 'Phi-2']
    >>> plt.close(fig)
    """
    check_choice("cells", cells, ("fill", "square"))
    reading = {name: value for name, value in keywords.items() if name in READ_KEYWORDS}
    drawing = {name: value for name, value in keywords.items() if name not in READ_KEYWORDS}
    grids = _read_models(models, reading)
    chosen = palette_for(palette, [name for grid in grids.values() for name in grid.categories])
    if ncols is None:
        ncols = math.ceil(math.sqrt(len(grids)))
    elif isinstance(ncols, bool) or not isinstance(ncols, int) or ncols < 1:
        raise ValueError(f"ncols: expected a whole number from 1, got {ncols!r}")
    ncols = min(ncols, len(grids))
    nrows = math.ceil(len(grids) / ncols)
    target = _figure_for(figure, width, nrows, ncols, legend=legend)

    layout = fitting_layout(target)
    places = target.add_gridspec(nrows, ncols)
    axes = {}
    for number, (name, grid) in enumerate(grids.items()):
        axes[name] = ax = target.add_subplot(places[number])
        marks = headgrid_scatter(ax, grid, palette=chosen, **drawing)
        title = ax.set_title(name, y=1.0, parse_math=False)
        if layout is not None:
            layout.fit(ax, marks.shape, title, square=cells == "square")
        elif cells == "square":
            ax.set_aspect("equal", anchor="NW")
    if legend:
        headgrid_legend(target)
    return target, axes


def _read_models(models: object, reading: dict[str, Any]) -> dict[str, HeadGrid]:
    if not isinstance(models, Mapping):
        raise TypeError(
            f"models: expected a mapping of title to data, got {type(models).__name__}; for one "
            "model use headgrid_scatter(ax, data)"
        )
    if not models:
        raise ValueError('models: expected at least one, such as {"GPT-2 XL": data}, got none')
    grids = {}
    for name, data in models.items():
        if not isinstance(name, str):
            raise TypeError(f"models: expected titles (str), got {name!r}")
        try:
            grids[name] = read_heads(data, **reading)
        except (ValueError, TypeError) as error:
            raise type(error)(f"models[{name!r}]: {error}") from error
    return grids


def _figure_for(
    figure: object, width: float | None, nrows: int, ncols: int, *, legend: bool
) -> Figure | SubFigure:
    if figure is None:
        import matplotlib.pyplot as plt

        width = mpl.rcParams["figure.figsize"][0] if width is None else width
        if not width > 0:
            raise ValueError(f"width: expected a positive number of inches, got {width!r}")
        height = figure_height(width, nrows, ncols, legend=legend)
        return plt.figure(figsize=(width, height), layout="constrained")
    if not isinstance(figure, FigureBase):
        raise TypeError(f"figure: expected a Figure or SubFigure, got {type(figure).__name__}")
    if width is not None:
        raise ValueError("width: the figure given has its own width; give one of the two")
    if figure.axes:
        raise ValueError(
            "figure: expected an empty one, got one that has Axes; give the panels a "
            "SubFigure (Figure.subfigures)"
        )
    return figure  # type: ignore[return-value]  # a FigureBase is one of the two


def figure_height(width: float, nrows: int, ncols: int, *, legend: bool) -> float:
    """Return the height of a figure of rows and columns of panels, in inches as its width."""
    return nrows * (BOX_ASPECT * width / ncols + ROOM_FOR_TEXT) + legend * ROOM_FOR_LEGEND
