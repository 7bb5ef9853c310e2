"""The Axes around a head grid or a profile: which will do, their limits, ticks and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.ticker import MaxNLocator, PercentFormatter, StrMethodFormatter
from matplotlib.units import DecimalConverter

from mpl_headgrid._api.literal_artists import set_literal
from mpl_headgrid._artists.class_marks import ClassMarks
from mpl_headgrid._artists.finding import grids_on
from mpl_headgrid._artists.head_heatmap import HeadHeatmap
from mpl_headgrid._render.ticks import CellLocator, CountFormatter, LayerFormatter

from .profile_artists import ClassBand, ClassLine, check_scales

if TYPE_CHECKING:
    from mpl_headgrid._artists.drawn_grid import DrawnCells
    from mpl_headgrid._render.spans import Orientation

    from .profile_artists import Layers

# Share of an axis left free at each end, beyond the cells: keeps the frame off the marks.
FRAME_GAP = 0.004
LETTER = 0.6  # of the font size: on the wide side
HEAD = "Head"
LETTERS_OF_FOUR = 30  # that numbers of scores beside each other take, with gaps
SORTED = ("Heads, sorted by class", "Heads, sorted\nby class", "Heads,\nsorted\nby class")


def check_axes(ax: object) -> Axes:
    """Return `ax` if it is an Axes with straight x and y axes, on a figure; else raise."""
    if not isinstance(ax, Axes):
        hint = "make one with `fig, ax = plt.subplots()`"
        if isinstance(ax, FigureBase):
            hint = "draw on one of its Axes, or use hg.headgrid_panels(models, figure=...)"
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


def read_direction(
    ax: Axes, layer_axis: str | None, along: str | None, *, relative: bool
) -> tuple[str, str]:
    """Return along which axis layers run, and whether a profile is of layers or heads.

    What is not given is what a grid has along the only axis that is shared with one.
    """
    shared = [direction for direction in (0, 1) if _grids_along(ax, direction)]
    if len(shared) == 1 and not relative:
        (direction,) = shared
        found = {grid.drawn.orientation.layer_axis for grid in _grids_along(ax, direction)}
        if len(found) == 1:
            (there,) = found
            kind = "layer" if there == "xy"[direction] else "head"
            if layer_axis in {None, there} and along in {None, kind}:
                return there, kind
    return layer_axis or "x", along or "layer"


def check_layer_axis(ax: Axes, layers: Layers) -> None:
    """Raise unless a profile can stand on an Axes."""
    along, across = layers.orientation.layers, layers.orientation.heads
    name, other = "xy"[along], "xy"[across]
    check_scales(ax, layers)
    grids = _grids_along(ax, along)
    if layers.kind == "head" and any(_is_sorted_along(grid.drawn, along) for grid in grids):
        raise ValueError(
            f"along: the {name}-axis is shared with a grid whose heads are sorted by class, while "
            "the profile has them at their numbers; draw the grid without sort_heads=, or the "
            "profile on Axes that don't share this axis"
        )
    if others := _grids_along(ax, across):
        drawn = others[0].drawn.orientation
        if not grids:
            of, kind = ("layers", "layer") if drawn.layers == across else ("heads", "head")
            raise ValueError(
                f"layer_axis: the {other}-axis is shared with a head grid that has {of} along it, "
                f"and the profile would count heads along it; pass layer_axis={drawn.layer_axis!r} "
                f"and along={kind!r}"
            )
        shared = "xy"[drawn.layers if layers.kind == "layer" else drawn.heads]
        place = "[0, 1.03, 1, 0.3]" if shared == "x" else "[1.03, 0, 0.3, 1]"
        raise ValueError(
            f"ax: the {other}-axis belongs to a head grid, and the profile counts heads "
            f"along it; give the profile an Axes of its own: ax.inset_axes({place}, "
            f"share{shared}=ax), with layer_axis={drawn.layer_axis!r}"
        )
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
    is_sorted: bool = False  # whether heads stand elsewhere than at theirs


def numberings(ax: Axes) -> tuple[Numbering, Numbering]:
    """Return how the x-axis and the y-axis number their cells; raise where it would be two ways."""
    orders = [drawn.order for drawn in grids_on(ax) if drawn.order is not None]
    if not all(np.array_equal(order, orders[0]) for order in orders):
        raise ValueError(
            "sort_heads: another grid on these Axes has other heads at these places; draw both "
            "without sort_heads=, or each on Axes of its own"
        )
    return _numbering(ax, 0), _numbering(ax, 1)


def format_axes(
    ax: Axes,
    orientation: Orientation,
    numbers: tuple[Numbering, Numbering],
    *,
    origin: str,
    ticks: str | None = None,
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
    ticks : {"ends"}, optional
        Where ticks are, if not in five equal steps.
    """
    labels = orientation.pair("Layer", HEAD)
    for direction, axis in enumerate((ax.xaxis, ax.yaxis)):
        inverted = direction == 1 and origin == "upper"
        _number_cells(ax, direction, numbers[direction], inverted=inverted, ticks=ticks)
        if numbers[direction].is_sorted:
            _say_sorted(ax, direction)
        elif axis.label.get_text() in {"", *SORTED}:
            axis.set_label_text(labels[direction])
    _hide_floating_ticks(ax)


def _say_sorted(ax: Axes, direction: int) -> None:
    """Label the axis of sorted heads."""
    axis = (ax.xaxis, ax.yaxis)[direction]
    if axis.label.get_text() in {"", HEAD}:
        axis.set_label_text(SORTED[0])
    break_sorted_label(ax, ax.bbox.size)


def break_sorted_label(ax: Axes, size: tuple[float, float]) -> bool:
    """Break the label of sorted heads where an Axes of a size in pixels is shorter than it.

    Returns
    -------
    bool
        Whether it has more lines than before.
    """
    for axis, length, direction in zip((ax.xaxis, ax.yaxis), size, (0, 1), strict=True):
        before = axis.label.get_text()
        if before not in SORTED:
            continue
        for text in SORTED[SORTED.index(before) :]:
            axis.set_label_text(text)
            if axis.label.get_window_extent().size[direction] <= length:
                break
        return before != axis.label.get_text()
    return False


def format_profile_axes(
    ax: Axes, layers: Layers, *, highest: float, share: bool = False, scores: str | None = None
) -> None:
    """Set limits, ticks and labels for a layer profile; a label that is there already stays.

    An inset leaves the numbers of the layers to the grid that it shares them with, and leaves out
    its own 0, which would stand close to them.

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
    is_inset = any(ax in grid.drawn.axes.child_axes for grid in _grids_along(ax, direction))
    if is_inset:
        along.set_tick_params("major", **{side: False})
    if along.get_tick_params()[side] and not along.label.get_text():
        name = "Layer" if layers.kind == "layer" else "Head"
        along.set_label_text("Relative depth" if layers.relative else name)
    if not highest:  # or an axis of nothing but zeros would run below them
        ax.update_datalim([(0, 0), (1, 1)], updatex=direction == 1, updatey=direction == 0)
    ax.autoscale_view(scalex=direction == 1, scaley=direction == 0)
    if scores is not None:
        # As many ticks at any length, or the layout would be another once it has set the length.
        has_room = direction == 0 or _letters_along(ax, 0) > LETTERS_OF_FOUR
        nbins = 4 if has_room else 2
        across.set_major_locator(MaxNLocator(nbins=nbins, steps=[1, 2, 2.5, 5, 10]))
        if not across.label.get_text():
            # No layout makes room for a label that is longer than its axis.
            fits = _letters_along(ax, 1 - direction) > len(scores)
            set_literal(across.label, scores if fits else "Score")
        _hide_floating_ticks(ax)
        return
    steps = [1, 2, 2.5, 5, 10] if share else [1, 2, 5, 10]
    whole = {} if share else {"integer": True, "min_n_ticks": 2}
    prune: Literal["lower"] | None = "lower" if is_inset else None
    across.set_major_locator(MaxNLocator(nbins="auto", steps=steps, prune=prune, **whole))
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


def _number_cells(
    ax: Axes, direction: int, numbers: Numbering, *, inverted: bool, ticks: str | None = None
) -> None:
    """Let an axis (0: x, 1: y) show all cells that stand along it, and number or count them."""
    cells, labels, is_sorted = numbers
    gap = FRAME_GAP * len(cells)
    _set_limits(ax, direction, (cells[0] - 0.5 - gap, cells[-1] + 0.5 + gap), inverted=inverted)
    axis = (ax.xaxis, ax.yaxis)[direction]
    before = axis.get_major_locator()  # a profile leaves ticks as those of its grid
    ends = ticks == "ends" or (isinstance(before, CellLocator) and before.ends)
    axis.set_major_locator(
        CellLocator(cells, max(labels, default=None), ends=ends, counts=is_sorted)
    )
    if is_sorted:
        axis.set_major_formatter(CountFormatter())
        return
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
    are_sorted = {_is_sorted_along(drawn, direction) for drawn in grids} | {False for _ in profiles}
    if len(are_sorted) > 1:
        raise ValueError(
            f"sort_heads: the {'xy'[direction]}-axis would have heads sorted by class and others "
            "at their own numbers; draw all grids on it with sort_heads='class' or all without, or "
            "on Axes that don't share it"
        )
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
    return Numbering(whole, longest, are_sorted == {True})


def _is_sorted_along(drawn: DrawnCells, direction: int) -> bool:
    return drawn.order is not None and drawn.orientation.heads == direction


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
