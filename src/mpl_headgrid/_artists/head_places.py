"""HeadPlaces: where heads are on Axes: on grids of ours, on images and meshes of others."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.image import AxesImage
from matplotlib.ticker import FixedLocator

from mpl_headgrid._api.checks import check_choice, counted
from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED
from mpl_headgrid._heads.notations import NOTATIONS, index_of, names_head, read_head
from mpl_headgrid._render.map_cells import Lane, lanes_of_map, stated_lanes
from mpl_headgrid._render.spans import Orientation

from .class_marks import ClassMarks
from .drawn_grid import DrawnScores
from .finding import grids_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .drawn_grid import DrawnCells

    Floats = NDArray[np.float64]

MOST_LABELS = 10  # numbers of layers that an error lists
NEARLY = 1e-6  # of a cell
LITTLE_TO_SEE = {UNCLASSIFIED: 0.25, HIDDEN: 0.1}  # beside 1 for all other classes
WORDS = {"layers": "layer|block", "heads": "head"}  # what the labels of axes say


@dataclass(frozen=True, eq=False)
class HeadPlaces:
    """Where heads are on Axes.

    Attributes
    ----------
    axes : Axes
    orientation : Orientation
    lanes : (Lane, Lane)
        Along x and along y.
    exists : array of bool, shape (n_layers, n_heads), or None
        Which heads there are, where that is known.
    drawn : DrawnCells or None
        The grid of ours that they are on: it knows where heads stand that are sorted.
    """

    axes: Axes
    orientation: Orientation
    lanes: tuple[Lane, Lane]
    exists: NDArray[np.bool_] | None = None
    drawn: DrawnCells | None = None

    @property
    def layers(self) -> tuple[int, ...] | None:
        """The numbers of the layers."""
        return self.lanes[self.orientation.layers].numbers

    @property
    def heads(self) -> tuple[int, ...] | None:
        """The numbers of the heads."""
        return self.lanes[self.orientation.heads].numbers

    def cell(self, layer: int, head: int) -> Floats:
        """Return x, y, width and height of a head's cell, around (x, y), in data coordinates."""
        cell: Floats = self.cells(np.array([(layer, head)]))[0]
        return cell

    def cells(self, heads: NDArray[np.intp]) -> Floats:
        """Return the same of several heads, layer and head of each: shape (n, 4)."""
        if self.drawn is not None and self.layers is not None:
            row = {layer: index for index, layer in enumerate(self.layers)}
            rows = np.array([row[layer] for layer in heads[:, 0].tolist()], dtype=np.intp)
            places = self.drawn.places_of(np.column_stack([rows, heads[:, 1]]))
            heads = np.column_stack([heads[:, 0], places[:, 1]])
        found = []
        for place in heads.tolist():
            along = self.orientation.pair(*place)
            (x, width), (y, height) = (
                lane.at(n) for lane, n in zip(self.lanes, along, strict=True)
            )
            found.append([x, y, width, height])
        return np.array(found, dtype=float).reshape(-1, 4)

    def seen(self) -> tuple[tuple[Floats, Floats], Floats] | None:
        """Return the borders of cells in data coordinates, and how much each has to show.

        Along x and along y, ascending; and from 0 to 1, shape (n_x, n_y). A category has 1,
        Unclassified little; a score its share of the largest there is. None where nothing is known.
        """
        grids = grids_on(self.axes)
        if None in {self.layers, self.heads}:
            return None
        weights = _weights_of_grid(self, grids[0]) if grids else _weights_of_map(self)
        if weights is None or not weights.size:
            return None
        edges = []
        for direction, lane in enumerate(self.lanes):
            order = np.argsort(lane.centres)
            weights = np.take(weights, order, axis=direction)
            low = (lane.centres - lane.sizes / 2)[order]
            edges.append(np.append(low, (lane.centres + lane.sizes / 2)[order[-1]]))
        return (edges[0], edges[1]), weights

    def read(self, value: object, first: int) -> tuple[int, int]:
        """Return layer and head, both from 0, of a head that is there; raise for all else.

        A whole number is a flat index, as `read_heads` takes it, where the numbers of layers and
        heads leave no doubt which head that is.
        """
        flat = flat_index(value)
        if flat is None:
            layer, head = (number - first for number in read_head(value))
        else:
            numbers = self.layers, self.heads
            if first or any(each is None or [*each] != [*range(len(each))] for each in numbers):
                why = "base=1 is for layers and heads" if first else "those here may not"
                raise ValueError(
                    f"heads: {value!r} is a flat index (layer × n_heads + head) where layers and "
                    f"heads count from 0 without gaps, and {why}; write heads as {NOTATIONS}"
                )
            layer, head = divmod(flat, len(self.heads or ()))
        self.check(value, layer, head, first)
        return layer, head

    def check(self, value: object, layer: int, head: int, first: int) -> None:
        """Raise unless there is a head, which users count from `first`."""
        for name, number, there in (("layer", layer, self.layers), ("head", head, self.heads)):
            if (number < 0) if there is None else (number not in there):
                raise ValueError(
                    f"heads: {value!r} has {name} {number + first}; "
                    + (
                        f"expected one from {first}"
                        if self.layers is None or self.heads is None
                        else f"the grid has layers {_span(self.layers, first)} and heads "
                        f"{_span(self.heads, first)}"
                    )
                )
        if self.exists is not None:
            assert self.layers is not None
            if not self.exists[self.layers.index(layer), head]:
                raise ValueError(f"heads: {value!r} is absent from the model")


def places_on(
    ax: Axes, *, layer_axis: object = None, offset: object = None, base: int = 0
) -> HeadPlaces:
    """Return where heads are on Axes; raise where that can't be known.

    Parameters
    ----------
    ax : Axes
    layer_axis : {"x", "y"} or None
        The axis along which layers run, where none of our artists says it.
    offset : float, pair of float or None
        The position of layer 0, head 0, for x and y; in place of an artist that says it.
    base : {0, 1}
        The number from which the user counts heads.
    """
    if layer_axis is not None:
        check_choice("layer_axis", layer_axis, ("x", "y"))
    grids = grids_on(ax)
    if grids and offset is not None and grids[0].order is not None:
        raise ValueError(
            "offset: the heads of the grid on these Axes are sorted by class, and the place of one "
            "says nothing of the others; leave offset= out, as the grid knows where each stands"
        )
    if grids and offset is None:
        drawn = grids[0]
        if layer_axis not in {None, drawn.orientation.layer_axis}:
            raise ValueError(
                f"layer_axis: the grid on these Axes has layers along "
                f"{drawn.orientation.layer_axis!r}, got {layer_axis!r}"
            )
        return _of_grid(ax, drawn)
    lanes = stated_lanes(offset) if offset is not None else lanes_of_map(ax)
    orientation = Orientation(str(layer_axis or _layer_axis_of(ax)))
    if offset is None:
        lanes = _numbered(ax, lanes, orientation, base)
    return HeadPlaces(ax, orientation, lanes)


def _of_grid(ax: Axes, drawn: DrawnCells) -> HeadPlaces:
    numbers = drawn.orientation.pair(drawn.grid.layer_labels, tuple(range(drawn.grid.n_heads)))
    x, y = (
        Lane(own, np.array(along, dtype=float), np.ones(len(along)))
        for own, along in zip(numbers, drawn.cells, strict=True)
    )
    return HeadPlaces(ax, drawn.orientation, (x, y), drawn.grid.exists, drawn)


class OnHeads:
    """What marks or names heads, and has to follow them where they move: sorted heads do."""

    def move_to(self, places: HeadPlaces) -> None:
        """Stand where the heads stand now."""
        raise NotImplementedError


def _weights_of_grid(places: HeadPlaces, drawn: DrawnCells) -> Floats | None:
    """Return how much each cell of a grid of ours has to show: shape (n_x, n_y)."""
    if isinstance(drawn, DrawnScores):
        return _shares(drawn.orientation.transposed(drawn.values))
    weights = np.zeros([len(lane.centres) for lane in places.lanes])
    for marks in places.axes.collections:
        if isinstance(marks, ClassMarks) and marks.drawn is drawn and marks.get_visible():
            x, y = (
                np.searchsorted(lane.centres, along)
                for lane, along in zip(places.lanes, marks.get_offsets().T, strict=True)
            )
            weights[x, y] = LITTLE_TO_SEE.get(str(marks.get_label()), 1)
    return weights


def _weights_of_map(places: HeadPlaces) -> Floats | None:
    """Return how much each cell of an image or mesh has to show: shape (n_x, n_y)."""
    shape = tuple(len(lane.centres) for lane in reversed(places.lanes))
    for drawn in (*reversed(places.axes.images), *reversed(places.axes.collections)):
        array = drawn.get_array() if isinstance(drawn, AxesImage | QuadMesh) else None
        if array is not None and np.size(array) == shape[0] * shape[1]:
            return _shares(np.ma.filled(np.ma.asarray(array, dtype=float), np.nan).reshape(shape).T)
    return None


def _shares(values: Floats) -> Floats:
    size = np.where(np.isfinite(values), np.abs(values), 0)
    return np.asarray(size / (size.max(initial=0) or 1))


def flat_index(value: object) -> int | None:
    """Return a whole number of any library as Python's; None for all else, 5.0 too."""
    return None if isinstance(value, float | np.floating | Decimal) else index_of(value)


def check_several(heads: object) -> None:
    """Raise for one head in place of several, and for layers and heads in two arrays."""
    if isinstance(heads, tuple) and any(getattr(part, "ndim", 0) == 1 for part in heads):
        raise ValueError(
            f"heads: expected heads, got a tuple of {counted(len(heads), 'array')}; layers and "
            "heads as np.nonzero returns them are heads after np.transpose(...)"
        )
    if isinstance(heads, str | tuple) and names_head(heads):
        raise ValueError(f"heads: {heads!r} is one head; pass a list of heads, [{heads!r}]")


def _layer_axis_of(ax: Axes) -> str:
    """Return the axis along which layers run, from what the axes are called."""
    found = {"x": _meaning(ax, 0), "y": _meaning(ax, 1)}
    for name, other in (("x", "y"), ("y", "x")):
        if found[name] == "layers" and found[other] != "layers":
            return name
        if found[name] == "heads" and found[other] != "heads":
            return other
    raise ValueError(
        "layer_axis: nothing on these Axes says along which axis layers run (a label such as "
        '"Layer" or "Head" would); pass layer_axis="x" or layer_axis="y"'
    )


def _meaning(ax: Axes, direction: int) -> str | None:
    """Return whether layers or heads run along an axis (0: x, 1: y), where that is said."""
    shared = (ax.get_shared_x_axes(), ax.get_shared_y_axes())[direction].get_siblings(ax)
    for sibling in (ax, *shared):
        assert isinstance(sibling, Axes)
        for drawn in grids_on(sibling):
            return "layers" if drawn.orientation.layers == direction else "heads"
    for sibling in (ax, *shared):
        assert isinstance(sibling, Axes)
        label = (sibling.xaxis, sibling.yaxis)[direction].label.get_text()
        said = [word for word, pattern in WORDS.items() if re.search(pattern, label, re.IGNORECASE)]
        if len(said) == 1:
            return said[0]
    return None


def _numbered(
    ax: Axes, lanes: tuple[Lane, Lane], orientation: Orientation, base: int
) -> tuple[Lane, Lane]:
    """Return cells with the numbers that an axis gives them, where they are not those from 0."""
    words = orientation.pair("layers", "heads")
    x, y = (
        _numbers_on(ax, direction, lane, words[direction]) for direction, lane in enumerate(lanes)
    )
    starts = [
        next((first for first in (0, 1) if numbers == _count(first, numbers)), None)
        for numbers in (x, y)
    ]
    if {*starts} == {0, 1}:
        place = ", ".join(f"{lane.centres[0]:g}" for lane in lanes)
        raise ValueError(
            f"ax: the x-axis counts {words[0]} from {starts[0]} and the y-axis {words[1]} from "
            f"{starts[1]}; count both from 0 in heads=, and pass offset=({place}), where layer 0, "
            "head 0 stands"
        )
    if 1 in starts and base != 1:
        direction = starts.index(1)
        raise ValueError(
            f"ax: the {'xy'[direction]}-axis counts {words[direction]} from 1; pass base=1 if "
            "heads= does too, or offset=, where layer 0, head 0 stands"
        )
    one, two = (
        lane if start is not None or numbers is None else replace(lane, numbers=tuple(numbers))
        for lane, start, numbers in zip(lanes, starts, (x, y), strict=True)
    )
    return one, two


def _count(first: int, numbers: list[int] | None) -> list[int]:
    return [first + place for place in range(len(numbers or ()))]


def _numbers_on(ax: Axes, direction: int, lane: Lane, word: str) -> list[int] | None:
    """Return the numbers that an axis gives cells; None where it gives none."""
    name = "xy"[direction]
    said = _numbers_of_ticks(ax, direction, lane)
    if said is not None:
        if len({*said}) < len(said):
            raise ValueError(
                f"ax: labels of the {name}-axis give one number to several {word}; give each its "
                f"own with ax.set_{name}ticks(...)"
            )
        return said
    rounded = np.rint(lane.centres)
    if np.abs(lane.centres - rounded).max() > NEARLY:
        return None  # in the order of the array
    numbers = [int(number) for number in rounded]
    if min(numbers) < 0 or np.any(np.diff(numbers) != 1):
        raise ValueError(
            f"ax: the {name}-axis may number the {word} of the map "
            f"{', '.join(map(str, numbers[:2]))}, ..., or not at all; say what they are with "
            f"ax.set_{name}ticks({numbers[:2]!r}, [...]) and so on for all, or draw the map with "
            "cells 1 wide and high"
        )
    return numbers


def _numbers_of_ticks(ax: Axes, direction: int, lane: Lane) -> list[int] | None:
    """Return what fixed labels, such as seaborn's, call the cells; None where they say nothing."""
    axis = (ax.xaxis, ax.yaxis)[direction]
    if not isinstance(axis.get_major_locator(), FixedLocator):
        return None
    places = axis.get_majorticklocs().tolist()
    said: dict[int, int] = {}
    for place, text in zip(places, axis.get_major_formatter().format_ticks(places), strict=True):
        named = re.fullmatch(r"[^\d.]*(\d+)", str(text))
        cell = np.flatnonzero(np.abs(lane.centres - place) <= NEARLY * lane.sizes)
        if named and len(cell):
            said[int(cell[0])] = int(named[1])
    steps = {number - cell for cell, number in said.items()}
    if len(steps) == 1:
        return [cell + next(iter(steps)) for cell in range(len(lane.centres))]
    if len(said) < len(lane.centres):
        return None
    return [said[cell] for cell in range(len(lane.centres))]


def _span(numbers: Sequence[int], first: int) -> str:
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0] + first} to {numbers[-1] + first}"
    shown = [str(number + first) for number in numbers[:MOST_LABELS]]
    return ", ".join(shown + ["..."] * (len(numbers) > MOST_LABELS))
