"""How much room text takes: of titles, ticks and labels around a panel, in inches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

from mpl_headgrid._api.literal_artists import set_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.transforms import Bbox


LEAST_PADS = 0.36, 0.4  # of the font size: what our styles have


def em() -> float:
    """Return the font size in inches: what all room for text is a multiple of."""
    return float(mpl.rcParams["font.size"]) / 72


def layout_pads() -> tuple[float, float]:
    """Return what a new figure keeps free left and right, below and above a panel, in inches."""
    width, height = (_settings()[f"figure.constrained_layout.{side}_pad"] for side in "wh")
    return max(width, LEAST_PADS[0] * em()), max(height, LEAST_PADS[1] * em())


def title_widths(titles: Iterable[str]) -> list[float]:
    """Return how wide titles of panels will be, in inches."""
    return [box.width for box in _boxes(titles, "axes.titlesize", "axes.titleweight")]


def label_length(label: str) -> float:
    """Return how long the label of an axis will be, in inches."""
    return _boxes([label], "axes.labelsize", "axes.labelweight")[0].width


def _boxes(words: Iterable[str], size: str, weight: str | None = None) -> list[Bbox]:
    """Return the boxes of words that begin at (0, 0) on their base line, in inches."""
    figure = Figure()
    font = {"size": _settings()[size]}
    if weight is not None:
        font["weight"] = _settings()[weight]
    texts = [set_literal(figure.text(0, 0, text, **font)) for text in words]
    to_inches = Affine2D().scale(1 / figure.dpi)
    return [text.get_window_extent().transformed(to_inches) for text in texts]


def _settings() -> dict[str, Any]:
    return cast("dict[str, Any]", mpl.rcParams)  # whose type knows no keys but as literals


@dataclass(frozen=True)
class TextRoom:
    """The room around the box of a panel, in inches.

    Attributes
    ----------
    above, below, right : float
        For the title, for ticks, and for what constrained layout keeps free.
    left : sequence of float
        The same of each panel, whose numbers may have more digits.
    x_label, y_label : float
        What an axis label takes more, where a panel has it.
    """

    above: float
    below: float
    left: Sequence[float]
    right: float
    x_label: float
    y_label: float

    @classmethod
    def of(cls, titles: Iterable[str], heights: Iterable[int], *, y_lines: int = 1) -> TextRoom:
        """Return the room under rcParams for panels so many cells high.

        The label of the y-axis has `y_lines` lines.
        """
        settings = _settings()
        w_pad, h_pad = layout_pads()
        tick_x, tick_y = (
            (settings[f"{axis}tick.major.size"] + settings[f"{axis}tick.major.pad"]) / 72
            for axis in "xy"
        )
        pad = settings["axes.labelpad"] / 72
        (x_label,) = _boxes(["Layer"], "axes.labelsize", "axes.labelweight")
        words = "\n".join(["Head"] * y_lines)
        (y_label,) = _boxes([words], "axes.labelsize", "axes.labelweight")
        (x_number,) = _boxes(["0"], "xtick.labelsize")
        y_numbers = _boxes(["0" * len(str(n - 1)) for n in heights], "ytick.labelsize")
        highest = max(box.y1 for box in _boxes(titles, "axes.titlesize", "axes.titleweight"))
        return cls(
            above=highest + settings["axes.titlepad"] / 72 + h_pad,
            below=tick_x + x_number.height + h_pad,
            left=[tick_y + number.width + w_pad for number in y_numbers],
            right=w_pad,
            x_label=pad + x_label.height,
            y_label=pad + y_label.height,
        )
