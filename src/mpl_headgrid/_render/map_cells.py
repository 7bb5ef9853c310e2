"""Lanes: where the cells of images and meshes of others are, along each axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import PolyQuadMesh, QuadMesh
from matplotlib.image import AxesImage, NonUniformImage, PcolorImage

from mpl_headgrid._api.checks import in_short, is_finite

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Lane:
    """The cells along one axis.

    Attributes
    ----------
    numbers : tuple of int or None
        Of the layers or heads, in the order of `centres`; None for any from 0 on.
    centres, sizes : array of float, shape (n,)
        In data coordinates; without numbers those of the first cell.
    """

    numbers: tuple[int, ...] | None
    centres: Floats
    sizes: Floats

    def at(self, number: int) -> tuple[float, float]:
        """Return the centre and the size of a cell."""
        if self.numbers is None:
            return float(self.centres[0] + number * self.sizes[0]), float(self.sizes[0])
        place = self.numbers.index(number)
        return float(self.centres[place]), float(self.sizes[place])


def stated_lanes(offset: Any) -> tuple[Lane, Lane]:
    """Return cells of which the first is where a user says; raise for what is no place."""
    pair = (offset, offset) if is_finite(offset) else offset
    try:
        x, y = pair
        numbers = is_finite(x) and is_finite(y)
    except (TypeError, ValueError):
        numbers = False
    if not numbers:
        raise ValueError(
            "offset: expected the position of layer 0, head 0, a number for x and y or one for "
            f"each, such as 0.5 or (0, 0.5), got {in_short(offset)}"
        )
    one = np.ones(1)
    return Lane(None, float(x) * one, one), Lane(None, float(y) * one, one)


def lanes_of_map(ax: Axes) -> tuple[Lane, Lane]:
    """Return the cells of the image or mesh on Axes, numbered from 0."""
    maps: list[AxesImage | QuadMesh | PolyQuadMesh] = [
        *(image for image in ax.images if isinstance(image, AxesImage)),
        *(mesh for mesh in ax.collections if isinstance(mesh, QuadMesh | PolyQuadMesh)),
    ]
    if not maps:
        raise ValueError(
            "ax: no head grid, image or mesh on these Axes; draw one first, or say where heads "
            'stand: offset=0, layer_axis="x"'
        )
    if any(isinstance(each, NonUniformImage | PcolorImage) for each in maps):
        raise ValueError(
            "ax: the image on these Axes has cells of several sizes, which it does not tell; draw "
            "it with pcolormesh"
        )
    found = [
        _image_lanes(each) if isinstance(each, AxesImage) else _mesh_lanes(each) for each in maps
    ]
    for other in found[:-1]:
        for one, two in zip(other, found[-1], strict=True):
            if len(one.centres) != len(two.centres) or not np.allclose(one.centres, two.centres):
                raise ValueError(
                    "ax: two images or meshes with different cells on these Axes; say where heads "
                    'stand: offset=0, layer_axis="x"'
                )
    return found[-1]


def _image_lanes(image: AxesImage) -> tuple[Lane, Lane]:
    array = image.get_array()
    assert array is not None
    n_rows, n_columns = array.shape[:2]
    left, right, bottom, top = image.get_extent()
    rows = (top, bottom) if image.origin == "upper" else (bottom, top)
    return _even_lane(left, right, n_columns), _even_lane(*rows, n_rows)


def _even_lane(start: float, stop: float, n: int) -> Lane:
    return _lane(np.linspace(start, stop, n + 1))


def _lane(edges: Floats) -> Lane:
    centres = (edges[:-1] + edges[1:]) / 2
    return Lane(tuple(range(len(centres))), centres, np.abs(np.diff(edges)))


def _mesh_lanes(mesh: QuadMesh | PolyQuadMesh) -> tuple[Lane, Lane]:
    corners = np.asarray(mesh.get_coordinates(), dtype=float)
    array = mesh.get_array()
    assert array is not None
    x, y = corners[0, :, 0], corners[:, 0, 1]
    if not (np.allclose(corners[:, :, 0], x) and np.allclose(corners[:, :, 1], y[:, None])):
        raise ValueError("ax: the mesh on these Axes has no rows and columns along the axes")
    if np.size(array) == len(x) * len(y):  # gouraud: colours stand at the corners
        x, y = _edges_around(x), _edges_around(y)
    return _lane(x), _lane(y)


def _edges_around(centres: Floats) -> Floats:
    middles = (centres[:-1] + centres[1:]) / 2
    first, last = 2 * centres[0] - middles[0], 2 * centres[-1] - middles[-1]
    return np.concatenate([[first], middles, [last]])
