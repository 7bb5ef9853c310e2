"""The public functions, each with the data and keywords that hostile tests call it with."""

import io

import matplotlib.pyplot as plt
import numpy as np
from hypothesis import strategies as st

import mpl_headgrid as hg
from tests.support.hostile_calls import check_call, check_drawing, small_figure
from tests.support.hostile_values import anything, data, mostly, names, scores
from tests.support.pictures import in_each

GRID = hg.read_heads({"Knowledge": [(0, 0), (1, 2)], "Linguistic": [(1, 2), (0, 1)]})
WITH_SCORES = hg.HeadGrid(
    GRID.membership,
    GRID.categories,
    scores=in_each(GRID.membership, np.linspace(0, 1, 6).reshape(2, 3)),
    kv_heads=3,
)
small_grids = st.sampled_from([GRID, WITH_SCORES])
palettes = st.sampled_from(["headgrid", "headgrid-dark", None, {"A": "red", "B": "tab:blue"}])
colors = st.sampled_from(["red", "#00ff0080", (0, 0, 1), "C0", None])
booleans = st.booleans()
sizes = st.sampled_from([None, 1, 2, 4])

READING = {
    "n_layers": sizes,
    "n_heads": sizes,
    "layer": st.sampled_from(["layer", "layer_idx"]),
    "head": st.just("head"),
    "category": st.sampled_from(["category", "A", ["A", "B"]]),
    "score": st.sampled_from([None, "score"]),
    "sep": st.sampled_from([None, ", "]),
    "base": st.sampled_from([0, 1]),
    "missing": st.sampled_from(["unclassified", "blank", "error"]),
    "kv_heads": sizes,
    "categories": st.sampled_from([None, ["A", "B"], ["A"]]),
}
ARTIST = {
    "alpha": st.floats(0, 1),
    "zorder": st.floats(-5, 5),
    "rasterized": booleans,
    "picker": st.sampled_from([True, None, 5.0]),
    "gid": st.sampled_from(["heads", None]),
    "edgecolors": colors,
    "linewidths": st.floats(0, 3),
    "linestyles": st.sampled_from(["-", "--", (0, (1, 2))]),
    "hatch": st.sampled_from(["/", None]),
    "visible": booleans,
    "animated": booleans,
    "clip_on": booleans,
    "clip_box": st.none(),
    "clip_path": st.none(),
    "urls": st.just(["https://example.org"]),
    "url": st.none(),
    "antialiaseds": booleans,
    "capstyle": st.sampled_from(["butt", "round"]),
    "joinstyle": st.sampled_from(["miter", "round"]),
    "path_effects": st.none(),
    "sketch_params": st.none(),
    "snap": st.sampled_from([True, None]),
    "in_layout": booleans,
    "agg_filter": st.none(),
    "pickradius": st.floats(0, 5),
    "mouseover": booleans,
    "clim": st.none(),
    "color": colors,
    "label": st.just("x"),
    "unknown": st.just(1),
}
DRAWING = {
    "palette": palettes,
    "multi": st.sampled_from(["count", "split"]),
    "layer_axis": st.sampled_from(["x", "y"]),
    "origin": st.sampled_from(["lower", "upper"]),
    "marker": st.sampled_from([None, "s", "o", "corners", {"Knowledge": "^"}]),
    "fill": st.floats(0.1, 1),
    "score_encoding": st.sampled_from([None, "alpha", "size"]),
    "score_limits": st.sampled_from([None, (0, 1)]),
    "sort_heads": st.sampled_from([None, "class"]),
    "ticks": st.sampled_from([None, "ends"]),
    "legend": booleans | st.sampled_from([{"ncols": 2}, {"loc": "outside right upper"}]),
    **ARTIST,
}
PANELS = {
    "ncols": sizes,
    "figure": st.none(),
    "width": st.floats(0.5, 4),
    "legend": booleans | st.sampled_from([{"ncols": 2}, {"loc": "outside right upper"}]),
    "letters": st.sampled_from([False, True, "(a)"]),
    "cells": st.sampled_from(["fill", "square", "equal"]),
    "palette": palettes,
}
SHARING = st.sampled_from([False, True, "row", "col"])


@st.composite
def keywords_of(draw, known, base=None):
    """Draw up to three keywords, each in four cases of ten with what it was not made for."""
    chosen = draw(st.lists(st.sampled_from(sorted(known)), max_size=3, unique=True))
    drawn = {
        name: draw(st.integers(0, 9).flatmap(lambda n, k=name: anything if n < 4 else known[k]))
        for name in chosen
    }
    return {**(base or {}), **drawn}


def _scatter(given, keywords):
    figure, ax = small_figure()
    call = check_call(hg.headgrid_scatter, ax, given, _figure=figure, **keywords)
    if call is not None:
        check_drawing(figure)


def _profile(given, keywords):
    figure, ax = small_figure()
    if check_call(hg.headgrid_profile, ax, given, _figure=figure, **keywords) is not None:
        check_drawing(figure)


def _annotate(given, keywords):
    figure, ax = small_figure()
    hg.headgrid_scatter(ax, GRID)
    if check_call(hg.annotate_heads, ax, given, _figure=figure, **keywords) is not None:
        check_drawing(figure)


def _legend(given, keywords):
    figure, ax = small_figure()
    figure.set_layout_engine("constrained")
    hg.headgrid_scatter(ax, GRID)
    target = {"axes": ax, "figure": figure}.get(given, given) if isinstance(given, str) else given
    if check_call(hg.headgrid_legend, target, _figure=figure, **keywords) is not None:
        check_drawing(figure)


def _figure_of(function):
    def call(given, keywords):
        drawn = check_call(function, given, **keywords)
        if drawn is not None:
            drawn[0].set_dpi(30)
            check_drawing(drawn[0].get_figure(root=True))
            plt.close("all")

    return call


def _in_a_figure(function):
    def call(given, keywords):
        figure, ax = small_figure()
        ax.remove()
        keywords = {**keywords, "figure": figure}
        if check_call(function, given, _figure=figure, **keywords) is not None:
            check_drawing(figure)

    return call


def _metadata(given, keywords):
    figure, ax = small_figure()
    marks = hg.headgrid_scatter(ax, GRID)
    target, form = given
    target = {"marks": marks, "axes": ax, "figure": figure}.get(target, target)
    check_call(hg.headgrid_metadata, target, form, _figure=figure, **keywords)


def _plain(function):
    return lambda given, keywords: check_call(function, given, **keywords)


def _set_and_ended(given, keywords):
    with hg.set_palette(None):
        return check_call(hg.set_palette, given, **keywords)


models = st.dictionaries(
    mostly(st.sampled_from(["One", "Two", "$x_1$", ""]), st.text(max_size=3)),
    mostly(small_grids, data),
    max_size=3,
)
notes = st.one_of(
    st.dictionaries(
        st.sampled_from([(0, 0), "L1H2", "0.1", "L9H9"]),
        mostly(st.sampled_from(["name", "$x", None])),
        max_size=3,
    ),
    st.lists(mostly(st.sampled_from([(0, 0), "L1H2"])), max_size=2),
    anything,
)
figure_files = st.builds(
    lambda begin, rest: io.BytesIO(begin + rest),
    st.sampled_from([b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"<svg>headgrid-data:1:", b""]),
    st.binary(max_size=60),
)
svg = st.one_of(
    st.text(max_size=20),
    st.lists(
        st.sampled_from(["<svg", ">", "<title>", "</title>", "<dc:description>", "A", "\n",
                         "</dc:description>", "<desc>", "</svg>", "<!--", "<?xml?>", " role="]),
        max_size=12,
    ).map("".join),
    anything,
)  # fmt: skip
LEGEND = {
    "present_only": booleans, "ncols": sizes, "title": st.just("Classes"),
    "loc": st.just("upper left"),
    "fontsize": st.sampled_from(["small", 8]), "frameon": booleans, "handles": st.none(),
    "bbox_to_anchor": st.just((0, 1)), "borderpad": st.floats(0, 1),
    "handlelength": st.floats(0, 2),
    "columnspacing": st.floats(0, 2), "labelcolor": colors, "unknown": st.none(), "ncol": sizes,
    "alignment": st.just("left"), "mode": st.sampled_from([None, "expand"]), "shadow": booleans,
    "markerscale": st.floats(0.5, 2), "framealpha": st.floats(0, 1), "draggable": booleans,
    "facecolor": colors, "edgecolor": colors, "reverse": booleans, "prop": st.none(),
    "title_fontsize": st.just(8), "borderaxespad": st.floats(0, 1), "fancybox": booleans,
}  # fmt: skip
ANNOTATE = {
    "place": st.sampled_from(["inside", "right", "numbers"]),
    "outline": st.sampled_from([True, False, {}]),
    "base": st.sampled_from([0, 1]), "fontsize": st.sampled_from([5, "small"]), "color": colors,
    "bbox": st.none(), "arrowprops": st.sampled_from([None, {}, {"arrowstyle": "->"}]),
    "zorder": st.floats(0, 9), "alpha": st.floats(0, 1), "rotation": st.floats(0, 90),
    "weight": st.just("bold"), "rasterized": booleans, "text": st.just("x"), "unknown": st.none(),
    "picker": booleans, "gid": st.just("x"), "visible": booleans, "parse_math": booleans,
    "family": st.just("serif"), "linespacing": st.floats(1, 2), "wrap": booleans,
    "annotation_clip": booleans, "clip_on": booleans, "url": st.just("x"), "size": st.just(5),
    "fontproperties": st.none(), "backgroundcolor": colors, "math_fontfamily": st.just("cm"),
}  # fmt: skip
PROFILE = {
    "palette": palettes, "categories": st.sampled_from(["exclusive", "inclusive"]),
    "unclassified": booleans, "normalize": booleans, "layer_axis": st.sampled_from(["x", "y"]),
    "depth": st.sampled_from(["layer", "relative"]), "along": st.sampled_from(["layer", "head"]),
    "alpha": st.floats(0, 1),
    "zorder": st.floats(-5, 5), "hatch": st.just("/"), "linestyle": st.just("--"),
    "linewidth": st.floats(0, 3), "gid": st.just("x"), "rasterized": booleans, "picker": booleans,
    "unknown": st.none(), "fill": booleans, "edgecolor": colors, "visible": booleans,
    "marker": st.just("o"), "snap": booleans, "url": st.none(), "clip_on": booleans,
    "drawstyle": st.just("default"), "markersize": st.floats(0, 4), "joinstyle": st.just("miter"),
    "markevery": st.just(1), "dashes": st.just((1, 1)), "sketch_params": st.none(),
}  # fmt: skip
WORDS = {
    "palette": palettes, "length": st.sampled_from(["full", "short"]),
    "layer_axis": st.sampled_from(["x", "y"]), "origin": st.sampled_from(["lower", "upper"]),
    "sort_heads": st.sampled_from([None, "class"]),
    "format": st.sampled_from(["text", "latex", "markdown", "html"]),
}  # fmt: skip
CLASSIFY = {
    "groups": st.sampled_from([None, {"A": "C", "B": "C"}]), "top_k": st.sampled_from([1,
    {"A": 1}]),
    "threshold": st.sampled_from([0.15, {"A": 0.1}]), "bins": st.just({"Low": 0.1, "High": 0.5}),
    "n_layers": sizes, "n_heads": sizes, "layer": st.just("layer"), "head": st.just("head"),
    "relation": st.sampled_from(["relation", ["A", "B"]]),
    "category": st.sampled_from(["category", "A"]),
    "score": st.just("score"), "reduce": st.sampled_from([None, "mean", "max", "median"]),
    "base": st.sampled_from([0, 1]), "kv_heads": sizes,
}  # fmt: skip
PALETTE = {
    "unclassified": colors, "counts": st.sampled_from([None, 2, 6, ["red", "blue"]]),
    "markers": st.sampled_from([None, {"A": "o"}]),
}  # fmt: skip
palette_names = (
    st.dictionaries(mostly(names, st.text(max_size=4)), mostly(colors), max_size=4) | anything
)

# Each target: what it does with data and keywords, and what it is given of both.
TARGETS = {
    "read_heads": (_plain(hg.read_heads), data, keywords_of(READING)),
    "classify_heads": (
        _plain(hg.classify_heads), scores,
        mostly(keywords_of(CLASSIFY, {"threshold": 0.15}), keywords_of(CLASSIFY)),
    ),
    "HeadGrid": (
        lambda given, keywords: check_call(hg.HeadGrid, *given, **keywords),
        st.tuples(mostly(data), mostly(st.sampled_from([["A"], ["A", "B"]]))),
        keywords_of({"known": data, "scores": scores, "kv_heads": sizes}),
    ),
    "Palette": (_plain(hg.Palette), palette_names, keywords_of(PALETTE)),
    "Palette.from_names": (
        _plain(hg.Palette.from_names), st.lists(mostly(names), max_size=12) | anything,
        keywords_of({"style": st.just("headgrid"), "counts": PALETTE["counts"]}),
    ),
    "set_palette": (_set_and_ended, palettes | anything, st.just({})),
    "Palette.from_style": (_plain(hg.Palette.from_style), anything, st.just({})),
    "load_heads": (_plain(hg.load_heads), anything, st.just({})),
    "summarize_heads": (
        _plain(hg.summarize_heads), models | small_grids | data,
        keywords_of({"palette": palettes, **READING}),
    ),
    "describe_heads": (
        _plain(hg.describe_heads), models | small_grids | data, keywords_of({**WORDS, **READING}),
    ),
    "headgrid_scatter": (
        _scatter, mostly(small_grids, data), keywords_of({**DRAWING, **READING}),
    ),
    "headgrid_profile": (_profile, mostly(small_grids, data), keywords_of({**PROFILE,
    **READING})),
    "annotate_heads": (_annotate, notes, keywords_of(ANNOTATE)),
    "headgrid_legend": (
        _legend, mostly(st.sampled_from(["axes", "figure"])), keywords_of(LEGEND),
    ),
    "headgrid_panels": (
        _figure_of(hg.headgrid_panels), models | anything,
        keywords_of({**DRAWING, **PANELS, "sharex": SHARING, "sharey": SHARING,
        "profile": booleans}),
    ),
    "headgrid_panels in a figure": (
        _in_a_figure(hg.headgrid_panels), models, keywords_of({**DRAWING, **PANELS}),
    ),
    "headgrid_breakdown": (
        _figure_of(hg.headgrid_breakdown), mostly(small_grids, models),
        keywords_of({**DRAWING, **PANELS, "panels": st.just(["Knowledge"])}),
    ),
    "headgrid_metadata": (
        _metadata,
        st.tuples(
            mostly(st.sampled_from(["marks", "axes", "figure"]), st.sampled_from([1, None, "x"])),
            mostly(st.sampled_from(["png", "svg", "pdf"])),
        ),
        keywords_of({"title": st.just("A title"), "data": st.booleans()}),
    ),
    "accessible_svg": (_plain(hg.accessible_svg), svg, st.just({})),
    "read_figure": (
        _plain(hg.read_figure), figure_files | anything, st.just({}),
    ),
}  # fmt: skip
