"""The keywords that functions pass through: types for editors and type checkers, and names."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.backend_bases import MouseEvent
    from matplotlib.patheffects import AbstractPathEffect
    from matplotlib.transforms import BboxBase
    from matplotlib.typing import CapStyleType, ColorType, JoinStyleType, LineStyleType


class ReadKeywords(TypedDict, total=False):
    """Those of `read_heads`."""

    n_layers: int | None
    n_heads: int | None
    layer: str
    head: str
    category: str | Sequence[str]
    score: str | None
    sep: str | None
    base: int
    missing: Literal["unclassified", "blank", "error"]
    kv_heads: int | None
    categories: Sequence[str] | None


class MarkKeywords(ReadKeywords, total=False):
    """Those of `read_heads`, and the properties of a collection that users may set on marks."""

    agg_filter: Callable[..., Any] | None
    alpha: float | None
    animated: bool
    antialiased: bool | Sequence[bool]
    antialiaseds: bool | Sequence[bool]
    aa: bool | Sequence[bool]
    capstyle: CapStyleType
    clip_box: BboxBase | None
    clip_on: bool
    clip_path: Any
    edgecolor: ColorType | Sequence[ColorType] | None
    edgecolors: ColorType | Sequence[ColorType] | None
    ec: ColorType | Sequence[ColorType] | None
    gid: str | None
    hatch: str
    hatch_linewidth: float
    hatchcolor: ColorType | Sequence[ColorType]
    hatchcolors: ColorType | Sequence[ColorType]
    in_layout: bool
    joinstyle: JoinStyleType
    linestyle: LineStyleType | Sequence[LineStyleType]
    linestyles: LineStyleType | Sequence[LineStyleType]
    dashes: LineStyleType | Sequence[LineStyleType]
    ls: LineStyleType | Sequence[LineStyleType]
    linewidth: float | Sequence[float]
    linewidths: float | Sequence[float]
    lw: float | Sequence[float]
    mouseover: bool
    path_effects: Sequence[AbstractPathEffect]
    picker: bool | float | Callable[[Artist, MouseEvent], tuple[bool, dict[Any, Any]]] | None
    pickradius: float
    rasterized: bool
    sketch_params: Any
    snap: bool | None
    url: str | None
    urls: Sequence[str | None]
    visible: bool
    zorder: float


class GridKeywords(MarkKeywords, total=False):
    """Those of `headgrid_scatter` that functions of several panels pass through to each panel."""

    multi: Literal["count", "split"]
    layer_axis: Literal["x", "y"]
    origin: Literal["lower", "upper"]
    marker: Any
    fill: float
    score_encoding: Literal["alpha", "size"] | None
    score_limits: tuple[float, float] | None


def keyword_names(function: Callable[..., Any]) -> frozenset[str]:
    """Return the names of a function's keyword-only parameters."""
    parameters = inspect.signature(function).parameters.values()
    return frozenset(each.name for each in parameters if each.kind is each.KEYWORD_ONLY)
