"""The Axes around a head grid or a profile: which will do, their limits, ticks and labels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, cast

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import Formatter, MaxNLocator, PercentFormatter, StrMethodFormatter
from matplotlib.units import DecimalConverter

from mpl_headgrid._api.literal_artists import set_literal
from mpl_headgrid._artists.class_marks import ClassMarks
from mpl_headgrid._artists.head_heatmap import HeadHeatmap

from .profile_artists import ClassBand, ClassLine, check_scales

if TYPE_CHECKING:
    from mpl_headgrid._render.spans import Orientation

    from .profile_artists import Layers

# Share of an axis left free at each end, beyond the cells: keeps the frame off the marks.
FRAME_GAP = 0.004
LETTER = 0.6  # of the font size: on the wide side
# Of the font size: width of a digit (DejaVu's, the widest in use), and the least between labels.
DIGIT = 0.64
LABEL_GAP = 0.2


def check_axes(ax: object) -> Axes:
    """Return `ax` if it is an Axes with straight x and y axes, on a figure; else raise."""
    if not isinstance(ax, Axes):
        hint = "make one with `fig, ax = plt.subplots()`"
        if isinstance(ax, FigureBase):
            hint = "draw on one of its Axes, or use headgrid_panels(models, figure=...)"
        elif isinstance(ax, np.ndarray):
            hint = f"an array of Axes of shape {ax.shape}: choose one, such as axs.flat[0]"
        elif hasattr(ax, "columns"):
            hint = "the Axes comes first, then the data"
        raise TypeError(f"ax: expected a matplotlib Axes, got {type(ax).__name__}; {hint}")
    if ax.name == "3d" or not ax.transData.is_separable:
        raise ValueError(
            f"ax: expected Axes with straight x and y axes, got projection {ax.name!r}; "
            "make them with `fig, ax = plt.subplots()`"
        )
    if ax.get_figure(root=False) is None:
        raise ValueError("ax: these Axes have been removed from their figure")
    return ax


def check_units(ax: Axes) -> None:
    """Raise where an axis shows dates or names: layers and heads would be read as such."""
    for name, axis in {"x": ax.xaxis, "y": ax.yaxis}.items():
        converter = axis.get_converter()
        if not axis.have_units() or converter is None or isinstance(converter, DecimalConverter):
            continue
        raise ValueError(
            f"ax: the {name}-axis has units ({type(converter).__name__}), those of "
            "dates or names drawn there, and layers and heads are plain numbers; give the grid "
            "Axes of its own"
        )


class CellLocator(MaxNLocator):
    """Ticks for cells, at whole numbers: five steps at full view, others when zoomed in.

    At full view the ticks of n cells are ``range(0, n, max(1, n // 5))``: 0, 9, ..., 45 for 48
    layers; where they begin at another number, so do the ticks. On an axis so short that their
    labels would touch, it is every second or third of them.

    Parameters
    ----------
    cells : range
        Their positions.
    highest : int, optional
        The largest number that a label has. Default: the last position.
    """

    def __init__(self, cells: range, highest: int | None = None) -> None:
        super().__init__(nbins=6, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1)
        self.cells = cells
        self.highest = cells[-1] if highest is None else highest

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the ticks for a view from `vmin` to `vmax`."""
        low, high = min(vmin, vmax), max(vmin, vmax)
        first, last = self.cells[0], self.cells[-1]
        if low <= first and high >= last:
            step = max(1, len(self.cells) // 5)
            return [*range(first, last + 1, step * self._stride(step / (high - low)))]
        low, high = max(low, first), min(high, last)
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
        digits = len(str(self.highest))
        needed = em * (DIGIT * digits + LABEL_GAP if along_x else 1)
        length = ax.bbox.width if along_x else ax.bbox.height
        return max(1, math.ceil(needed / max(share * length, 1e-3)))


class LayerFormatter(Formatter):
    """The model's own numbers of layers that stand at 0, 1, ..."""

    def __init__(self, labels: tuple[int, ...]) -> None:
        self.labels = labels

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the number of the layer at a position; "" where there is none."""
        del pos
        at = round(x)
        return str(self.labels[at]) if at == x and 0 <= at < len(self.labels) else ""


def check_layer_axis(ax: Axes, layers: Layers) -> None:
    """Raise unless a profile can stand on an Axes."""
    along, across = layers.orientation.layers, layers.orientation.heads
    name, other = "xy"[along], "xy"[across]
    check_scales(ax, layers)
    if grids := _grids_along(ax, across):
        drawn = grids[0].drawn.orientation
        shared = "xy"[drawn.layers if layers.kind == "layer" else drawn.heads]
        place = "[0, 1.03, 1, 0.3]" if shared == "x" else "[1.03, 0, 0.3, 1]"
        raise ValueError(
            f"ax: the {other}-axis belongs to a head grid, and the profile counts heads "
            f"along it; give the profile an Axes of its own: ax.inset_axes({place}, "
            f"share{shared}=ax), with layer_axis={drawn.layer_axis!r}"
        )
    grids = _grids_along(ax, along)
    other_kind = "heads" if layers.kind == "layer" else "layers"
    if any(getattr(grid.drawn.orientation, other_kind) == along for grid in grids):
        fitting = other if layers.kind == "layer" else name
        raise ValueError(
            f"layer_axis: the {name}-axis is shared with a head grid that has {other_kind} along "
            f"it; share its other axis and pass layer_axis={fitting!r}"
        )
    shown = [False for _ in grids] + [each.relative for each in _profiles_along(ax, along)]
    if any(relative != layers.relative for relative in shown):
        there, fitting = ("layers", "layer") if layers.relative else ("relative depth", "relative")
        raise ValueError(
            f"depth: the {name}-axis shows {there} already; pass depth={fitting!r} or draw on "
            "other Axes"
        )


class Numbering(NamedTuple):
    """The cells along one axis of an Axes, and all Axes that share it."""

    cells: range
    labels: tuple[int, ...]  # of layers that stand elsewhere than at their own numbers; else none


def numberings(ax: Axes) -> tuple[Numbering, Numbering]:
    """Return how the x-axis and the y-axis number their cells; raise where it would be two ways."""
    return _numbering(ax, 0), _numbering(ax, 1)


def format_axes(
    ax: Axes, orientation: Orientation, numbers: tuple[Numbering, Numbering], *, origin: str
) -> None:
    """Set limits, ticks and labels for the grids on an Axes; a label that is there already stays.

    Where Axes share an axis, it shows the largest grid, or layer profile, whole.

    Parameters
    ----------
    ax : Axes
    orientation : Orientation
    numbers : (Numbering, Numbering)
    origin : {"lower", "upper"}
        Where 0 stands on the vertical axis.
    """
    labels = orientation.pair("Layer", "Head")
    for direction, axis in enumerate((ax.xaxis, ax.yaxis)):
        inverted = direction == 1 and origin == "upper"
        _number_cells(ax, direction, numbers[direction], inverted=inverted)
        if not axis.label.get_text():
            axis.set_label_text(labels[direction])
    _hide_floating_ticks(ax)


def format_profile_axes(
    ax: Axes, layers: Layers, *, highest: float, share: bool = False, scores: str | None = None
) -> None:
    """Set limits, ticks and labels for a layer profile; a label that is there already stays.

    An inset leaves the numbers of the layers to the grid that it shares them with.

    Parameters
    ----------
    ax : Axes
    layers : Layers
        Those of the profile, which is on the Axes.
    highest : float
        The largest number of heads, or share, that it shows.
    share : bool
        Whether it shows shares.
    scores : str, optional
        What the scores are called, if it shows those.
    """
    direction = layers.orientation.layers
    along, across = layers.orientation.pair(ax.xaxis, ax.yaxis)
    inverted = along.get_inverted()
    if layers.relative:
        edges = np.concatenate([other.edges() for other in _profiles_along(ax, direction)])
        _set_limits(ax, direction, (edges.min(), edges.max()), inverted=inverted)
    else:
        _number_cells(ax, direction, _numbering(ax, direction), inverted=inverted)
    side = ("labelbottom", "labelleft")[direction]
    if any(ax in grid.drawn.axes.child_axes for grid in _grids_along(ax, direction)):
        along.set_tick_params("major", **{side: False})
    if along.get_tick_params()[side] and not along.label.get_text():
        name = "Layer" if layers.kind == "layer" else "Head"
        along.set_label_text("Relative depth" if layers.relative else name)
    if not highest:  # or an axis of nothing but zeros would run below them
        ax.update_datalim([(0, 0), (1, 1)], updatex=direction == 1, updatey=direction == 0)
    ax.autoscale_view(scalex=direction == 1, scaley=direction == 0)
    if scores is not None:
        # As many ticks at any length, or the layout would be another once it has set the length.
        across.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]))
        if not across.label.get_text():
            set_literal(across.label)
            # No layout makes room for a label that is longer than its axis.
            fits = _letters_along(ax, 1 - direction) > len(scores)
            across.set_label_text(scores if fits else "Score")
        _hide_floating_ticks(ax)
        return
    across.set_major_locator(
        MaxNLocator(nbins="auto", steps=[1, 2, 2.5, 5, 10])
        if share
        else MaxNLocator(nbins="auto", steps=[1, 2, 5, 10], integer=True, min_n_ticks=2)
    )
    across.set_major_formatter(PercentFormatter(1) if share else StrMethodFormatter("{x:.0f}"))
    if not across.label.get_text():
        across.set_label_text(_fitting_label(ax, 1 - direction) if share else "Heads")
    _hide_floating_ticks(ax)


def _hide_floating_ticks(ax: Axes) -> None:
    """Hide ticks on sides with neither a spine nor labels: one style's ticks, another's spines."""
    for axis, sides in {ax.xaxis: ("bottom", "top"), ax.yaxis: ("left", "right")}.items():
        for side in sides:
            bare = side in ax.spines and not ax.spines[side].get_visible()
            for which in ("major", "minor"):
                shown = axis.get_tick_params(which)
                if bare and shown.get(side) and not shown.get(f"label{side}"):
                    axis.set_tick_params(which, **{side: False})


def _fitting_label(ax: Axes, direction: int) -> str:
    """Return the label of an axis of shares, on two lines where the axis is shorter than one.

    No layout makes room for a label that is longer than its axis.
    """
    fits = _letters_along(ax, direction) > len("Share of heads")
    return "Share of heads" if fits else "Share of\nheads"


def _letters_along(ax: Axes, direction: int) -> float:
    """Return how many letters of its label an axis is long."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    length = float(ax.bbox.size[direction]) / figure.dpi * 72
    return length / (LETTER * float((ax.xaxis, ax.yaxis)[direction].label.get_fontsize()))


def _number_cells(ax: Axes, direction: int, numbers: Numbering, *, inverted: bool) -> None:
    """Let an axis (0: x, 1: y) show all cells that stand along it, and number them."""
    cells, labels = numbers
    gap = FRAME_GAP * len(cells)
    _set_limits(ax, direction, (cells[0] - 0.5 - gap, cells[-1] + 0.5 + gap), inverted=inverted)
    axis = (ax.xaxis, ax.yaxis)[direction]
    axis.set_major_locator(CellLocator(cells, max(labels, default=None)))
    axis.set_major_formatter(LayerFormatter(labels) if labels else StrMethodFormatter("{x:.0f}"))


def _numbering(ax: Axes, direction: int) -> Numbering:
    grids = {artist.drawn for artist in _grids_along(ax, direction)}
    profiles = _profiles_along(ax, direction)
    along = [drawn.cells[direction] for drawn in grids] + [each.numbers for each in profiles]
    tables = [
        (drawn.cells[direction], drawn.grid.layer_labels)
        for drawn in grids
        if drawn.orientation.layers == direction
    ]
    tables += [(layers.numbers, layers.labels) for layers in profiles]
    longest: tuple[int, ...] = ()
    for cells, labels in tables:
        if labels != tuple(cells) and len(labels) > len(longest):
            longest = labels
    for _, labels in tables:
        if longest and labels != longest[: len(labels)]:
            raise ValueError(
                f"ax: the {'xy'[direction]}-axis would number layers in two ways, "
                f"{_first_of(longest)} and {_first_of(labels)}; draw both with compact() or both "
                "without, or on Axes that don't share it"
            )
    whole = range(min(each.start for each in along), max(each.stop for each in along))
    return Numbering(whole, longest)


def _first_of(labels: tuple[int, ...]) -> str:
    return ", ".join([*map(str, labels[:3]), "..."])


def _set_limits(ax: Axes, direction: int, limits: tuple[float, float], *, inverted: bool) -> None:
    set_limits = (ax.set_xlim, ax.set_ylim)[direction]
    set_limits(*(limits[::-1] if inverted else limits))


def _sharing(ax: Axes, direction: int) -> list[Axes]:
    shared = (ax.get_shared_x_axes(), ax.get_shared_y_axes())[direction]
    return cast("list[Axes]", shared.get_siblings(ax))


def _grids_along(ax: Axes, direction: int) -> list[ClassMarks | HeadHeatmap]:
    """Return the grids and maps that stand along an axis (0: x, 1: y), on all that share it."""
    return [
        artist
        for sibling in _sharing(ax, direction)
        for artist in sibling.collections
        if isinstance(artist, ClassMarks | HeadHeatmap)
    ]


def _profiles_along(ax: Axes, direction: int) -> list[Layers]:
    """Return the layers of the profiles that run along an axis, on all Axes that share it."""
    return [
        artist.layers
        for sibling in _sharing(ax, direction)
        for artist in (*sibling.patches, *sibling.lines)
        if isinstance(artist, ClassBand | ClassLine)
        and artist.layers.orientation.layers == direction
    ]
