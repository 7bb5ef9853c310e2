"""HeadLabel and HeadOutline: names, numbers and outlines of heads, placed anew at each drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.cbook import normalize_kwargs
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from mpl_headgrid._api.keywords import MADE_BY_FUNCTIONS
from mpl_headgrid._api.literal_artists import LiteralAnnotation, drawn_on
from mpl_headgrid._artists.finding import grids_on, stands_out
from mpl_headgrid._artists.ground import ground_of
from mpl_headgrid._artists.head_places import OnHeads
from mpl_headgrid._artists.marked_heads import MarkedHeads
from mpl_headgrid._render.label_placement import (
    Ink,
    places_at_corners,
    places_in_column,
    places_inside,
)
from mpl_headgrid._render.leaders import leaders_to, leaders_to_the_right

from .placed_legend import room_beside

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.legend import Legend
    from numpy.typing import NDArray

    from mpl_headgrid._artists.head_places import HeadPlaces

# Of the font size, so that all of it grows with the text.
LEADER_WIDTH = 0.09
HALO_WIDTH = 0.2  # on both sides together
NUMBER_HALO = 0.3
OUTLINE_WIDTH, OUTLINE_HALO = 0.135, 0.1
DISTANCE = 0.3  # that a label keeps from others and from the named marks
COLUMN_GAP, WIDEST_GAP = 1.35, 6.0  # from the Axes to a column of labels
STEEP = 0.15  # of the farthest way up or down to a label, by which a column is farther away
DIGITS = 6  # of positions in points


def text_size() -> float:
    """Return the size in points that labels have unless another is given: that of tick labels."""
    return float(FontProperties(size=mpl.rcParams["xtick.labelsize"]).get_size_in_points())


def halo_of(ax: Axes, width: float) -> list[AbstractPathEffect]:
    """Return an edge in the colour of the background, which sets off texts and lines from marks."""
    paper = mpl.colors.to_hex(ground_of(ax))
    return [withStroke(linewidth=width, foreground=paper)]


class HeadOutline(OnHeads, Rectangle):
    """The outline of the cell of a head, in data coordinates."""

    def __init__(
        self,
        head: tuple[int, int],
        cell: NDArray[np.float64],
        ax: Axes | None = None,
        **properties: Any,
    ) -> None:
        self._head = head
        properties = normalize_kwargs(properties, Rectangle)
        defaults: dict[str, Any] = {
            "fill": False,
            "edgecolor": mpl.rcParams["text.color"],
            "linewidth": OUTLINE_WIDTH * text_size(),
            "joinstyle": "miter",
            "zorder": 3,
        }
        if ax is not None and not stands_out(next(iter(grids_on(ax)), None)):
            width = float(properties.get("linewidth", defaults["linewidth"]))
            defaults["path_effects"] = halo_of(ax, width + 2 * OUTLINE_HALO * text_size())
        x, y, width, height = cell
        corner = x - width / 2, y - height / 2
        super().__init__(corner, width, height, **{**defaults, **properties})

    def move_to(self, places: HeadPlaces) -> None:
        """Stand where the head stands now."""
        x, y, width, height = places.cell(*self._head)
        self.set_xy((x - width / 2, y - height / 2))

    @property
    def cell(self) -> tuple[float, float]:
        """Middle of the cell in data coordinates."""
        x, y = self.get_xy()
        return x + self.get_width() / 2, y + self.get_height() / 2

    @property
    def half(self) -> tuple[float, float]:
        """Half of the cell's width and height."""
        return self.get_width() / 2, self.get_height() / 2


class HeadLabel(OnHeads, LiteralAnnotation):
    """A label with a line to the mark of a head.

    A matplotlib Annotation. Where it stands is found when it is drawn, together with the other
    labels on the Axes, so that it holds for any layout, view, font size and resolution.
    """

    def __init__(
        self,
        text: str,
        head: tuple[int, int],
        cell: NDArray[np.float64],
        places: LabelPlaces,
        **properties: Any,
    ) -> None:
        self._head = head
        self.places = places
        self.half = cell[2:] / 2
        arrow = properties.pop("arrowprops", {})
        if arrow is not None:
            arrow = {
                "arrowstyle": "-",
                "color": properties.get("color", mpl.rcParams["text.color"]),
                "shrinkA": 0,
                "shrinkB": 0,
                "connectionstyle": Route(),
                "patchA": None,  # both ends are known, and matplotlib's search for them is slow
                **arrow,
            }
        super().__init__(
            text,
            (float(cell[0]), float(cell[1])),
            xytext=(0, 0),
            textcoords=self._where,
            ha="left" if places.place == "right" else "center",
            va="center",
            arrowprops=arrow,
            **{"annotation_clip": True, "clip_on": False, **properties},
        )
        if places.place == "numbers" and "path_effects" not in properties:
            self.set_path_effects(halo_of(places.axes, NUMBER_HALO * float(self.get_fontsize())))
        if arrow is not None:
            assert self.arrow_patch is not None
            em = float(self.get_fontsize())
            if not {"linewidth", "lw"} & arrow.keys():
                self.arrow_patch.set_linewidth(LEADER_WIDTH * em)
            if "path_effects" not in arrow:
                self.arrow_patch.set_path_effects(halo_of(self.places.axes, HALO_WIDTH * em))

    def move_to(self, places: HeadPlaces) -> None:
        """Name the head where it stands now."""
        x, y = places.cell(*self._head)[:2]
        self.xy = (float(x), float(y))
        self.stale = True

    def _where(self, renderer: RendererBase) -> Affine2D:
        """Return the shift, in pixels, to the place of the label; matplotlib calls this."""
        return Affine2D().translate(*self.places.of(self, renderer)[0])

    def update_positions(self, renderer: RendererBase) -> None:
        """Find the place of the label and the ends of its line; matplotlib calls this."""
        super().update_positions(renderer)
        if self.arrow_patch is not None:
            # To 0.01 pixel, so that the edge of the line is as it was when drawn again.
            points = np.round(self.places.of(self, renderer)[1:], 2)
            connector = self.arrow_patch.get_connectionstyle()
            if isinstance(connector, Route):
                connector.bends = points[1:-1]
            self.arrow_patch.set_positions(tuple(points[0]), tuple(points[-1]))


class Route:
    """A connection style of matplotlib's: a line by way of some points, in pixels."""

    bends: NDArray[np.float64] = np.empty((0, 2))

    def __call__(
        self,
        posA: tuple[float, float],  # noqa: N803 matplotlib's name
        posB: tuple[float, float],  # noqa: N803 matplotlib's name
        **properties: Any,
    ) -> Path:
        """Return the line from one end to the other; matplotlib calls this."""
        del properties
        return Path(np.concatenate([[posA], self.bends, [posB]]))


class LabelPlaces:
    """The places of the labels on one Axes, found together and kept until something changes.

    Parameters
    ----------
    heads : HeadPlaces
        Where heads stand on the Axes.
    place : {"inside", "right", "numbers"}
        Whether labels stand on the Axes, in a column to its right, or at their cells.
    """

    def __init__(self, heads: HeadPlaces, place: str) -> None:
        self.axes = heads.axes
        self.place = place
        self._heads = heads
        self._found: tuple[object, dict[HeadLabel, NDArray[np.float64]]] = (None, {})

    def of(self, label: HeadLabel, renderer: RendererBase) -> NDArray[np.float64]:
        """Return the place of a label and the points of its line, in pixels: shape (n, 2)."""
        shown = [
            other
            for other in self.axes.texts
            if isinstance(other, HeadLabel) and other.get_visible() and self._is_in_view(other)
        ]
        outlined = [other for other in self.axes.patches if isinstance(other, HeadOutline)]
        cells = np.array([other.xy for other in shown] + [other.cell for other in outlined])
        halves = np.array([other.half for other in shown] + [other.half for other in outlined])
        for marked in self.axes.collections:
            if isinstance(marked, MarkedHeads) and marked.get_visible():
                cells = np.concatenate([cells, marked.cells[:, :2]])
                halves = np.concatenate([halves, marked.cells[:, 2:] / 2])
        figure = self.axes.get_figure(root=True)
        assert figure is not None
        corners = self.axes.transData.transform(
            np.concatenate([cells - halves, cells + halves]).reshape(-1, 2)
        )
        labels = [other for other in shown if other.places is self]
        text_state = [
            (other.typed_text(), hash(other.get_fontproperties()), other.get_rotation())
            for other in labels
        ]
        key = (corners.tobytes(), self.axes.bbox.bounds, figure.dpi, text_state, type(renderer))
        if key != self._found[0]:
            own = [i for i, other in enumerate(shown) if other.places is self]
            low, high = np.split(corners, 2)
            marks = np.concatenate([np.minimum(low, high), np.maximum(low, high)], axis=1)
            with drawn_on(renderer, labels):
                found = self._find(labels, marks[own], marks, figure.dpi / 72, renderer)
            self._found = (key, found)
        unseen = np.tile(self.axes.transData.transform(label.xy), (3, 1))
        return self._found[1].get(label, unseen)

    def _find(
        self,
        labels: list[HeadLabel],
        cells: NDArray[np.float64],
        marks: NDArray[np.float64],
        point: float,
        renderer: RendererBase,
    ) -> dict[HeadLabel, NDArray[np.float64]]:
        if not labels:
            return {}
        extents = [Text.get_window_extent(label, renderer) for label in labels]
        em = max(float(label.get_fontsize()) for label in labels)
        distance = DISTANCE * em
        # In whole points, so that one resolution gives the same places as another.
        exact = np.array([extent.size for extent in extents]) / point
        # A layout finds a box anew within 1e-13 of where it was, which must not decide between
        # two places that are equally good.
        area, cells, marks = (
            np.round(np.asarray(each) / point, DIGITS)
            for each in (self.axes.bbox.extents, cells, marks)
        )
        sizes = np.ceil(np.round(exact, DIGITS)) + distance
        if self.place == "right":
            leaders = leaders_to_the_right(cells, marks, area)
            lanes = leaders[:, 0, 1]
            places = places_in_column(sizes[:, 1], lanes, area)
            # Steep lines beside each other have more room.
            gap = COLUMN_GAP * em + STEEP * float(np.abs(places[:, 1] - lanes).max())
            places[:, 0] += min(gap, WIDEST_GAP * em)
            places[:, 0] += room_beside(self.axes, renderer, texts=False) / point
            ends = places - np.array([distance, 0])
            leaders = np.concatenate([ends[:, None], leaders], axis=1)
        elif self.place == "numbers":
            ink = self._ink(point)
            places = places_at_corners(exact, cells, marks, area, ink)
            leaders = np.repeat(places[:, None], 2, axis=1)
        else:
            marks = marks + distance / 2 * np.array([-1, -1, 1, 1])
            ink = self._ink(point)
            places = places_inside(sizes, cells, marks, area, ink, COLUMN_GAP * em)
            boxes = np.concatenate([places - sizes / 2, places + sizes / 2], axis=1)
            leaders, _ = leaders_to(boxes, cells)
        found = np.concatenate([places[:, None], leaders], axis=1) * point
        return dict(zip(labels, found, strict=True))

    def _ink(self, point: float) -> Ink | None:
        """Return how much there is to see in each cell of the Axes."""
        seen = self._heads.seen()
        if seen is None:
            return None
        edges, weights = seen
        to_pixels = self.axes.transData
        found = []
        for direction, along in enumerate(edges):
            corners = np.tile([edge[0] for edge in edges], (len(along), 1))
            corners[:, direction] = along
            edge = np.round(to_pixels.transform(corners)[:, direction] / point, DIGITS)
            if edge[0] > edge[-1]:
                edge, weights = edge[::-1], np.flip(weights, axis=direction)
            found.append(edge)
        return Ink((found[0], found[1]), weights)

    def _is_in_view(self, label: HeadLabel) -> bool:
        if label.get_annotation_clip() is False:
            return True
        x, y = self.axes.transData.transform(label.xy)
        return bool(self.axes.patch.contains_point((x, y), radius=1))


@dataclass(frozen=True, eq=False)
class HeadNotes:
    """The names and outlines of heads on one Axes: what `annotate_heads` has drawn.

    Attributes
    ----------
    labels : dict of (int, int) to matplotlib.text.Annotation
        The names, or the numbers that stand for them, by layer and head, both counted from 0.
    outlines : dict of (int, int) to matplotlib.patches.Rectangle
        The outlines, by the same.
    key : matplotlib.legend.Legend or None
        What the numbers mean, with ``place="numbers"``.

    See Also
    --------
    annotate_heads : Draw them.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> fig, ax = plt.subplots()
    >>> marks = hg.headgrid_scatter(ax, hg.load_heads("Phi-2"))
    >>> notes = hg.annotate_heads(ax, {"L26H2": "star wars"})
    >>> notes.labels[26, 2].set_fontsize(6)
    >>> notes.outlines[26, 2].set_edgecolor("black")
    >>> plt.close(fig)
    """

    __signature__ = MADE_BY_FUNCTIONS
    labels: dict[tuple[int, int], HeadLabel]
    outlines: dict[tuple[int, int], HeadOutline]
    key: Legend | None

    def remove(self) -> None:
        """Remove all labels, outlines and the key from the Axes.

        See Also
        --------
        annotate_heads : Draw others.
        """
        for artist in (*self.labels.values(), *self.outlines.values(), self.key):
            if artist is not None and artist.axes is not None:
                artist.remove()
