"""Orientation: which axis the layers of a grid run along, and all that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T")


@dataclass(frozen=True)
class Orientation:
    """Layers along x and heads along y, or the other way about.

    Attributes
    ----------
    layer_axis : {"x", "y"}, default "x"
        The axis along which layers run.
    """

    layer_axis: str = "x"

    @property
    def layers(self) -> int:
        """The direction in which layers run: 0 for x, 1 for y."""
        return "xy".index(self.layer_axis)

    @property
    def heads(self) -> int:
        """The direction in which heads run: 0 for x, 1 for y."""
        return 1 - self.layers

    def pair(self, of_layers: T, of_heads: T) -> tuple[T, T]:
        """Return what belongs to x and what belongs to y; of those two, what belongs to which.

        An exchange is its own inverse, so this leads from (layer, head) to (x, y) and back.
        """
        return (of_layers, of_heads) if self.layer_axis == "x" else (of_heads, of_layers)

    def transposed(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return values [layer, head] as [x, y], or values [x, y] as [layer, head]."""
        return values if self.layer_axis == "x" else values.T
