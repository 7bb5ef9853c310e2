"""Signatures: keywords that a function doesn't take, and what was probably meant by them."""

from __future__ import annotations

import inspect
import sys
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from .checks import did_you_mean, in_short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

P = ParamSpec("P")
R = TypeVar("R")
PACKAGE = __name__.partition(".")[0]
# The signature that help, notebooks and the reference show of a class whose objects only functions
# of the package make: what they are made from is internal.
MADE_BY_FUNCTIONS = inspect.Signature()
# What users of other libraries write, and the keyword that says it here, where a function has one.
KEYWORDS = {
    **dict.fromkeys(
        (
            "colors", "colours", "color", "colour", "c", "cmap", "colormap", "color_map", "hue",
            "color_discrete_map", "facecolor", "facecolors",
        ),
        ("palette", "color"),
    ),
    **dict.fromkeys(("size", "sizes", "s", "markersize", "ms", "width"), ("fill",)),
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
    **dict.fromkeys(("order", "hue_order", "class_order", "category_order"), ("categories",)),
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
        ("legend_kwargs", "legend_kw", "legend_loc", "loc"),
        ("hg.headgrid_legend(ax, ...)", "legend={...}"),
    ),
    **{
        name: (f"ax.set_{name}(...)",) * 2
        for name in ("xlabel", "ylabel", "xlim", "ylim", "xticks", "yticks")
    },
}
# What is said in another way for one function, in words that end its error.
OF_ONE = {
    "headgrid_heatmap": {
        "mask": "give NaN for these scores: np.where(mask, np.nan, scores)",
        "square": "use ax.set_aspect('equal')",
        "cbar": "use colorbar=True",
        "palette": "use cmap=",
        **dict.fromkeys(("cbar_kws", "cbar_kw", "colorbar_kw"), "use colorbar={...}"),
        **dict.fromkeys(("annot_kws", "annot_kw"), "use annot={...}"),
        **{
            f"{axis}ticklabels": f"use ticks=, or ax.set_{axis}ticks(places, labels)"
            for axis in "xy"
        },
    },
    "headgrid_compare": dict.fromkeys(
        ("titles", "labels", "names"), "use axes['before'].set_title(...)"
    ),
    "headgrid_panels": dict.fromkeys(
        ("titles", "labels", "names"), "the keys of models are the titles"
    ),
    "read_heads": {
        "exists": "use attention_layers=, n_heads=[...], or hg.HeadGrid(..., exists=...)"
    },
}
# What scores are read with, and what draws or says them where a function reads categories.
READ_SCORES = (
    "n_layers", "n_heads", "attention_layers", "layer", "head", "relation", "category", "score",
    "reduce", "base", "kv_heads",
)  # fmt: skip
OF_SCORES = {
    "headgrid_panels": "hg.headgrid_panels({{name: {} for name, data in models.items()}})",
    "headgrid_profile": "hg.headgrid_profile(ax, {})",
    "headgrid_compare": "hg.headgrid_compare(*[{} for data in (before, after)])",
    "compare_heads": "hg.compare_heads(*[{} for data in (before, after)])",
    "describe_heads": "hg.describe_heads({})",
}
OF_FIGURES = ("headgrid_panels", "headgrid_breakdown", "headgrid_compare")


def meant_by(function: str, name: str, others: Iterable[str] = ()) -> str:
    """Return a hint at what was meant by a keyword that a public function doesn't take.

    `others` are the keywords that it takes without naming them.
    """
    public = getattr(sys.modules[PACKAGE], function, None)
    own = list(inspect.signature(public).parameters) if callable(public) else []
    taken = [*own, *others]
    if name in (of_one := OF_ONE.get(function, {})):
        return f"; {of_one[name]}"
    for keyword in KEYWORDS.get(name, ()):
        if keyword in taken:
            of_heads = name == "order" and "sort_heads" in taken
            return f"; use {keyword}={', or sort_heads= for that of heads' * of_heads}"
    if name in CALLS:
        call = CALLS[name][function in OF_FIGURES]
        draws = "ax" in own or function in OF_FIGURES
        if draws or call.startswith(("hg.read_heads", "hg.classify_heads")):
            return f"; use {call}"
    return did_you_mean(name, [each for each in taken if each not in {"keywords", "properties"}])


def explained(function: Callable[P, R]) -> Callable[P, R]:
    """Let a public function say what is wrong with a call that does not fit its signature.

    Python's own error names an unknown keyword without what was probably meant, and a lacking
    argument without the order of arguments.
    """

    @wraps(function)
    def call(*args: P.args, **keywords: P.kwargs) -> R:
        try:
            return function(*args, **keywords)
        except TypeError:
            better = _error_of_call(function, args, keywords)
            if better is None:
                raise
        raise better from None

    return call


def _error_of_call(
    function: Callable[..., object], args: tuple[object, ...], keywords: Mapping[str, object]
) -> TypeError | None:
    """Return an error for a call that does not fit a function's signature, if it is one of ours."""
    signature, name = inspect.signature(function), function.__name__
    parameters = signature.parameters
    try:
        signature.bind(*args, **keywords)
    except TypeError:
        if all(each.kind != each.VAR_KEYWORD for each in parameters.values()):
            try:
                check_known(name, keywords, parameters)
            except TypeError as error:
                return error.with_traceback(None)
        first, second, *_ = parameters
        if first == "ax" and (len(args) < 2 or "ax" in keywords):
            given = args[0] if args else keywords.get("ax")
            is_axes = hasattr(given, "transData") and second not in keywords
            order = f"the Axes comes first, then {second}"
            problem = f"argument {second!r} is missing" if is_axes else order
            return TypeError(f"{name}: {problem}: hg.{name}({first}, {second})")
    return None


def given_as_code(keywords: Mapping[str, object], names: Iterable[str]) -> str:
    """Return the keywords of these names as they are written behind the first argument."""
    return "".join(f", {name}={keywords[name]!r}" for name in names if name in keywords)


def check_no_score_keywords(function: str, keywords: Mapping[str, object]) -> None:
    """Raise for keywords of scores given to a function that reads categories by its keywords."""
    for name in ("relation", "reduce"):
        if name in keywords:
            reading = f"hg.read_scores(data{given_as_code(keywords, READ_SCORES)})"
            call = OF_SCORES.get(function, "hg.headgrid_breakdown({})").format(reading)
            raise TypeError(f"{function}: unexpected keyword {name!r}; scores: {call}")


def check_known(function: str, keywords: Mapping[str, object], known: Iterable[str]) -> None:
    """Raise for the first keyword that a function doesn't take."""
    taken = [*known]
    if "relation" not in taken:
        check_no_score_keywords(function, keywords)
    for name in keywords:
        if name not in taken:
            hint = meant_by(function, name, taken)
            raise TypeError(f"{function}: unexpected keyword {in_short(name)}{hint}")
