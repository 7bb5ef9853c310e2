"""HeadLabel and HeadOutline: what annotate_heads draws, placed anew for each drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from mpl_headgrid._api.keywords import MADE_BY_FUNCTIONS
from mpl_headgrid._api.literal_artists import LiteralAnnotation, drawn_on
from mpl_headgrid._artists.marked_heads import MarkedHeads

from .label_placement import COLUMN_GAP, nearest, places_in_column, places_inside

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from numpy.typing import NDArray

LEADER_WIDTH = 0.6  # points
DISTANCE = 2.0  # points that a label keeps from others and from the named marks
DIGITS = 6  # of positions in points


class HeadOutline(Rectangle):
    """The outline of the cell of a head, in data coordinates."""

    def __init__(self, cell: NDArray[np.float64], **properties: Any) -> None:
        defaults = {
            "fill": False,
            "edgecolor": mpl.rcParams["text.color"],
            "linewidth": 0.9,
            "joinstyle": "miter",
            "zorder": 3,
        }
        x, y, width, height = cell
        corner = x - width / 2, y - height / 2
        super().__init__(corner, width, height, **{**defaults, **properties})

    @property
    def cell(self) -> tuple[float, float]:
        """Middle of the cell in data coordinates."""
        x, y = self.get_xy()
        return x + self.get_width() / 2, y + self.get_height() / 2

    @property
    def half(self) -> tuple[float, float]:
        """Half of the cell's width and height."""
        return self.get_width() / 2, self.get_height() / 2


class HeadLabel(LiteralAnnotation):
    """A label with a line to the mark of a head.

    A matplotlib Annotation. Where it stands is found when it is drawn, together with the other
    labels on the Axes, so that it holds for any layout, view, font size and resolution.
    """

    def __init__(
        self, text: str, cell: NDArray[np.float64], places: LabelPlaces, **properties: Any
    ) -> None:
        self.places = places
        self.half = cell[2:] / 2
        arrow = properties.pop("arrowprops", {})
        if arrow is not None:
            arrow = {
                "arrowstyle": "-",
                "color": properties.get("color", mpl.rcParams["text.color"]),
                "linewidth": LEADER_WIDTH,
                "shrinkA": 0,
                "shrinkB": 0,
                "patchA": None,  # both ends are known, and matplotlib's search for them is slow
                **arrow,
            }
        defaults = {"annotation_clip": True, "clip_on": False}
        if "fontproperties" not in properties:  # which have a size
            defaults["fontsize"] = mpl.rcParams["xtick.labelsize"]
        super().__init__(
            text,
            (float(cell[0]), float(cell[1])),
            xytext=(0, 0),
            textcoords=self._where,
            ha="center" if places.inside else "left",
            va="center",
            arrowprops=arrow,
            **{**defaults, **properties},
        )

    def _where(self, renderer: RendererBase) -> Affine2D:
        """Return the shift, in pixels, to the place of the label; matplotlib calls this."""
        return Affine2D().translate(*self.places.of(self, renderer)[:2])

    def update_positions(self, renderer: RendererBase) -> None:
        """Find the place of the label and the ends of its line; matplotlib calls this."""
        super().update_positions(renderer)
        if self.arrow_patch is not None:
            begin = self.places.of(self, renderer)[2:]
            to_pixels, cell = self.places.axes.transData, np.array(self.xy)
            target = to_pixels.transform(cell)
            low, high = to_pixels.transform([cell - self.half, cell + self.half])
            sides = np.abs(high - low)
            along = begin - target
            with np.errstate(divide="ignore"):
                border = (sides / 2 / np.abs(along)).min()
            end = target + along * min(border, 1)
            # To 0.01 pixel, so that the edge of the line is as it was when drawn again.
            ends = np.round([begin, end], 2)
            self.arrow_patch.set_positions((ends[0, 0], ends[0, 1]), (ends[1, 0], ends[1, 1]))


class LabelPlaces:
    """The places of the labels on one Axes, found together and kept until something changes.

    Parameters
    ----------
    axes : Axes
    inside : bool
        Whether labels stand on the Axes or in a column to its right.
    """

    def __init__(self, axes: Axes, *, inside: bool) -> None:
        self.axes = axes
        self.inside = inside
        self._found: tuple[object, dict[HeadLabel, NDArray[np.float64]]] = (None, {})

    def of(self, label: HeadLabel, renderer: RendererBase) -> NDArray[np.float64]:
        """Return the place of a label and where its line begins, in pixels: shape (4,)."""
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
        targets = self.axes.transData.transform(cells.reshape(-1, 2))
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
                found = self._find(labels, targets[own], marks, figure.dpi / 72, renderer)
            self._found = (key, found)
        unseen = np.tile(self.axes.transData.transform(label.xy), 2)
        return self._found[1].get(label, unseen)

    def _find(
        self,
        labels: list[HeadLabel],
        targets: NDArray[np.float64],
        marks: NDArray[np.float64],
        point: float,
        renderer: RendererBase,
    ) -> dict[HeadLabel, NDArray[np.float64]]:
        if not labels:
            return {}
        extents = [Text.get_window_extent(label, renderer) for label in labels]
        # In whole points, so that one resolution gives the same places as another.
        exact = np.array([extent.size for extent in extents]) / point
        sizes = np.ceil(np.round(exact, DIGITS)) + DISTANCE
        area = np.array(self.axes.bbox.extents) / point
        targets, marks = targets / point, marks / point
        if self.inside:
            # A layout finds a box anew within 1e-13 of where it was, which must not decide between
            # two places that are equally good.
            area, targets, marks = (np.round(each, DIGITS) for each in (area, targets, marks))
            marks = marks + DISTANCE / 2 * np.array([-1, -1, 1, 1])
            places = places_inside(sizes, targets, marks, area)
            boxes = np.concatenate([places - sizes / 2, places + sizes / 2], axis=1)
            begins = nearest(boxes, targets)
        else:
            places = places_in_column(sizes[:, 1], targets, area, COLUMN_GAP)
            begins = places - np.array([DISTANCE, 0])
        return dict(zip(labels, np.concatenate([places, begins], axis=1) * point, strict=True))

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
        The names, by layer and head, both counted from 0.
    outlines : dict of (int, int) to matplotlib.patches.Rectangle
        The outlines, by the same.

    See Also
    --------
    annotate_heads : Draw them.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> fig, ax = plt.subplots()
    >>> marks = hg.headgrid_scatter(ax, hg.load_heads("Phi-2"))
    >>> notes = hg.annotate_heads(ax, {"L26H2": "star wars"}, outline=True)
    >>> notes.labels[26, 2].set_fontsize(6)
    >>> notes.outlines[26, 2].set_edgecolor("black")
    >>> plt.close(fig)
    """

    __signature__ = MADE_BY_FUNCTIONS
    labels: dict[tuple[int, int], HeadLabel]
    outlines: dict[tuple[int, int], HeadOutline]

    def remove(self) -> None:
        """Take all labels and outlines off the Axes.

        See Also
        --------
        annotate_heads : Draw others.
        """
        for artist in (*self.labels.values(), *self.outlines.values()):
            if artist.axes is not None:
                artist.remove()
