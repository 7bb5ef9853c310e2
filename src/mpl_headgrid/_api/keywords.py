"""Signatures: keywords that a function doesn't take, and what was probably meant by them."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING

from .checks import did_you_mean, in_short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PACKAGE = __name__.partition(".")[0]
# The signature that help, notebooks and the reference show of a class whose objects only functions
# of the package make: what they are made from is internal.
MADE_BY_FUNCTIONS = inspect.Signature()
# What users of other libraries write, and the keyword that says it here, where a function has one.
KEYWORDS = {
    **dict.fromkeys(
        (
            "colors", "colours", "color", "colour", "c", "cmap", "colormap", "color_map", "hue",
            "color_discrete_map", "facecolor", "facecolors", "hue_order",
        ),
        ("palette", "color"),
    ),
    **dict.fromkeys(("size", "sizes", "s", "markersize", "ms", "width", "linewidths_"), ("fill",)),
    **dict.fromkeys(("transpose", "orientation", "orient", "swap_axes"), ("layer_axis",)),
    **dict.fromkeys(("invert_yaxis", "invert_y", "inverted"), ("origin",)),
    **dict.fromkeys(("num_layers", "nlayers", "layers", "n_layer"), ("n_layers",)),
    **dict.fromkeys(("num_heads", "nheads", "n_head", "num_attention_heads"), ("n_heads",)),
    **dict.fromkeys(("num_key_value_heads", "n_kv_heads", "num_kv_heads", "gqa"), ("kv_heads",)),
    **dict.fromkeys(("vmin", "vmax", "clim", "norm", "limits"), ("score_limits",)),
    **dict.fromkeys(("nrows", "rows", "cols", "n_cols", "columns"), ("ncols",)),
    **dict.fromkeys(("ax", "axes", "fig", "subfigure"), ("figure",)),
    **dict.fromkeys(("col", "row", "facet", "model", "by"), ("panel",)),
    **dict.fromkeys(("only", "subset"), ("panels",)),
    **dict.fromkeys(("square", "aspect"), ("cells",)),
    **dict.fromkeys(("legend_title", "show_legend", "showlegend"), ("legend",)),
}  # fmt: skip
# What is said in another way than by a keyword: on one Axes, and in figures of several.
CALLS = {
    "title": ("ax.set_title(...)", "figure.suptitle(...)"),
    "suptitle": ("ax.set_title(...)", "figure.suptitle(...)"),
    "figsize": ("plt.subplots(figsize=...)", "figure=plt.figure(figsize=...)"),
    "dpi": ("plt.subplots(dpi=...)", "figure=plt.figure(dpi=...)"),
    "layout": ("plt.subplots(layout=...)", "figure=plt.figure(layout=...)"),
    **dict.fromkeys(("only", "highlight", "subset"), ("hg.read_heads(data).only('name')",) * 2),
    "lump": ("hg.read_heads(data).lump(8)",) * 2,
    **dict.fromkeys(
        ("threshold", "top_k", "bins", "groups"), ("hg.classify_heads(scores, threshold=...)",) * 2
    ),
    **dict.fromkeys(("annot", "annotate", "text"), ("hg.annotate_heads(ax, ...)",) * 2),
    **dict.fromkeys(
        ("legend_kwargs", "legend_kw", "legend_loc", "loc"), ("hg.headgrid_legend(ax, ...)",) * 2
    ),
    **{
        name: (f"ax.set_{name}(...)",) * 2
        for name in ("xlabel", "ylabel", "xlim", "ylim", "xticks", "yticks")
    },
}
OF_FIGURES = ("headgrid_panels", "headgrid_breakdown", "headgrid_compare")


def meant_by(function: str, name: str, others: Iterable[str] = ()) -> str:
    """Return a hint at what was meant by a keyword that a public function doesn't take.

    `others` are the keywords that it takes without naming them.
    """
    public = getattr(sys.modules[PACKAGE], function, None)
    own = list(inspect.signature(public).parameters) if callable(public) else []
    taken = [*own, *others]
    for keyword in KEYWORDS.get(name, ()):
        if keyword in taken:
            return f"; use {keyword}="
    if name in CALLS:
        call = CALLS[name][function in OF_FIGURES]
        draws = "ax" in own or function in OF_FIGURES
        if draws or call.startswith(("read_heads", "classify_heads")):
            return f"; use {call}"
    return did_you_mean(name, [each for each in taken if each not in {"keywords", "properties"}])


def check_known(function: str, keywords: Mapping[str, object], known: Iterable[str]) -> None:
    """Raise for the first keyword that a function doesn't take."""
    taken = [*known]
    for name in keywords:
        if name not in taken:
            hint = meant_by(function, name, taken)
            raise TypeError(f"{function}: unexpected keyword {in_short(name)}{hint}")
