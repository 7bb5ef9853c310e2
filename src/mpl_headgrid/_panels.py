"""headgrid_panels: several models, a panel each, under one legend."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
from matplotlib.figure import FigureBase

from ._hints import check_choice
from ._intake import READ_KEYWORDS, read_heads
from ._layout import CellFit, has_fitting_layout
from ._legend import checked_ncols, headgrid_legend
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
NARROWEST_PANEL = 1.6  # inches: below, tick labels touch


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
        Panels in a row. Default: as many as make the figure about square and fit its width.
    figure : Figure or SubFigure, optional
        An empty one to draw in. Without a layout engine it gets constrained layout; a constrained
        layout is extended to fit the panels' boxes to whole-pixel cells. For a title over all, draw
        in ``figure.subfigures()``: matplotlib prints a suptitle over a legend of the same figure.
        Default: a new pyplot figure as wide as ``rcParams["figure.figsize"]`` says.
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
    ncols = checked_ncols(ncols)
    target = _checked_figure(figure, width)
    inches = _width_of(target, width)
    if ncols is None:
        ncols = min(math.ceil(math.sqrt(len(grids))), max(1, int(inches / NARROWEST_PANEL)))
    ncols = min(ncols, len(grids))
    nrows = math.ceil(len(grids) / ncols)
    if target is None:
        target = _new_figure(inches, figure_height(inches, nrows, ncols, legend=legend))
    try:
        drawing |= {"square": cells == "square", "palette": chosen}
        axes = _draw(target, grids, (nrows, ncols), **drawing)
        if legend:
            headgrid_legend(target)
    except Exception:  # an error leaves nothing half drawn behind
        _undo(target, is_new=figure is None)
        raise
    return target, axes


def _draw(
    target: Figure | SubFigure,
    grids: dict[str, HeadGrid],
    geometry: tuple[int, int],
    *,
    square: bool,
    **drawing: Any,
) -> dict[str, Axes]:
    fits = has_fitting_layout(target)
    places = target.add_gridspec(*geometry)
    axes = {}
    for number, (name, grid) in enumerate(grids.items()):
        axes[name] = ax = target.add_subplot(places[number])
        marks = headgrid_scatter(ax, grid, **drawing)
        title = ax.set_title(name, y=1.0, parse_math=False)
        if fits:
            fit = CellFit(ax, marks.shape, title, square=square)
            ax.set_axes_locator(fit)  # type: ignore[arg-type]  # Axes for _AxesBase
        elif square:
            ax.set_aspect("equal", anchor="NW")
    return axes


def _undo(target: Figure | SubFigure, *, is_new: bool) -> None:
    for ax in list(target.axes):
        ax.remove()
    if is_new:
        import matplotlib.pyplot as plt

        plt.close(target)  # type: ignore[arg-type]  # a new one is no SubFigure


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


def _checked_figure(figure: object, width: float | None) -> Figure | SubFigure | None:
    if figure is None:
        return None
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


def _width_of(figure: Figure | SubFigure | None, width: object) -> float:
    """Return the width to draw in, in inches."""
    if figure is not None:
        return float(figure.bbox.width / figure.dpi)
    if width is None:
        return float(mpl.rcParams["figure.figsize"][0])
    if isinstance(width, bool) or not isinstance(width, Real):
        raise TypeError(f"width: expected a number of inches, got {width!r}")
    if not 0 < float(width) < math.inf:
        raise ValueError(f"width: expected a positive number of inches, got {width!r}")
    return float(width)


def _new_figure(width: float, height: float) -> Figure:
    import matplotlib.pyplot as plt

    return plt.figure(figsize=(width, height), layout="constrained")


def figure_height(width: float, nrows: int, ncols: int, *, legend: bool) -> float:
    """Return the height of a figure of rows and columns of panels, in inches as its width."""
    return nrows * (BOX_ASPECT * width / ncols + ROOM_FOR_TEXT) + legend * ROOM_FOR_LEGEND
