"""Cost of drawing and saving a head grid, beside other ways to draw the same squares.

Every method makes a figure of the same size from the same heads and saves it to memory. They take
turns, round after round, in another order each time, and each is divided by the empty axes of its
round: the same Axes, ticks, labels and legend (or colour bar) without any head. So the result says
what the heads cost. ``--figure scores`` measures heat maps of scores instead of categories.
"""

import argparse
import gc
import io
import time
import tracemalloc
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, StrMethodFormatter
from report import LINE, Row, as_page, load_average, with_cells

from mpl_headgrid import (
    HeadGrid,
    HeadScores,
    Palette,
    headgrid_heatmap,
    headgrid_legend,
    headgrid_scatter,
)

SHAPES = {1_200: (48, 25), 5_120: (80, 64), 16_128: (126, 128), 1_048_576: (1024, 1024)}
# About the mix of the figure that the package's styles come from: every second head in no category.
RATES = {"Algorithmic": 0.20, "Knowledge": 0.15, "Linguistic": 0.20, "Translation": 0.03}
PALETTE = Palette.from_style("headgrid")
FILL = 0.8

INCHES = (5.5, 4.0)
AXES_BOX = (0.10, 0.12, 0.62, 0.84)  # leaves the right quarter to the legend
BAR_BOX = (0.76, 0.12, 0.03, 0.84)
COLORS = {"cmap": "headgrid-sequential", "vmin": 0, "vmax": 1}
BESIDE = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0)}

SLOW = ("seaborn.scatterplot", "PolyCollection", "altair")
LARGEST_FOR_SLOW = LARGEST_AS_VECTORS = 16_128
# A method this many times the empty axes or more is timed in every fifth round only: an error of a
# few per cent changes nothing in what is said of it, and it would take most of the run.
FAR_OVER_EMPTY = 1.5
ROUNDS_A_TURN = 5


@dataclass(frozen=True)
class Heads:
    """The same heads in the form that each method takes; preparing them is not timed."""

    grid: HeadGrid
    codes: np.ndarray  # (n_layers, n_heads): position in the palette
    frame: pd.DataFrame
    strengths: np.ndarray  # (n_layers, n_heads): random scores, from 0 to 1
    scores: HeadScores


@dataclass(frozen=True)
class Output:
    """What a figure is saved as."""

    name: str
    format: str
    dpi: int


@dataclass
class Result:
    """What was measured of one method for one size and output."""

    ratios: list[float]
    extra: list[float]  # seconds over the empty axes
    n_bytes: int
    peak: int


OUTPUTS = {
    output.name: output
    for output in (
        Output("png100", "png", 100),
        Output("png300", "png", 300),
        Output("pdf", "pdf", 100),
        Output("svg", "svg", 100),
    )
}


def make_heads(n_layers, n_heads):
    rng = np.random.default_rng(0)
    membership = rng.random((n_layers, n_heads, len(RATES))) < list(RATES.values())
    grid = HeadGrid(membership, tuple(RATES))
    codes = PALETTE.class_codes(grid)
    layer, head = np.indices(codes.shape)
    classes = pd.Categorical.from_codes(codes.ravel(), categories=list(PALETTE))
    frame = pd.DataFrame({"layer": layer.ravel(), "head": head.ravel(), "class": classes})
    values = rng.random((n_layers, n_heads))
    return Heads(grid, codes, frame, values, HeadScores(values[:, :, None], ["Score"]))


def dress(ax, heads):
    """Set the limits, ticks and labels that headgrid_scatter sets, in the cheapest way."""
    for axis, set_limits, n, label in (
        (ax.xaxis, ax.set_xlim, heads.grid.n_layers, "Layer"),
        (ax.yaxis, ax.set_ylim, heads.grid.n_heads, "Head"),
    ):
        set_limits(-0.5 - 0.004 * n, n - 0.5 + 0.004 * n)
        axis.set_major_locator(FixedLocator(range(0, n, n // 5)))
        axis.set_major_formatter(StrMethodFormatter("{x:.0f}"))
        axis.set_label_text(label)


def legend_of_patches(ax):
    handles = [Patch(color=color, label=name) for name, color in PALETTE.items()]
    ax.legend(handles=handles, handlelength=0.8, handleheight=0.8, **BESIDE)


def class_colors():
    colors = ListedColormap(list(PALETTE.values()))
    return {"cmap": colors, "vmin": -0.5, "vmax": len(PALETTE) - 0.5}


def side_in_points(heads):
    cells = np.array(AXES_BOX[2:]) * INCHES * 72 / heads.codes.shape
    return FILL * cells.min()


def empty_axes(ax, heads):
    dress(ax, heads)
    legend_of_patches(ax)


def ours(ax, heads):
    headgrid_scatter(ax, heads.grid)
    headgrid_legend(ax)


def seaborn_scatterplot(ax, heads):
    import seaborn as sns

    sns.scatterplot(
        heads.frame,
        x="layer",
        y="head",
        hue="class",
        palette=dict(PALETTE),
        marker="s",
        s=side_in_points(heads) ** 2,
        linewidth=0,
        ax=ax,
    )
    # Beside the Axes, as for all others: its search for the best place inside is slow.
    ax.get_legend().set_loc(BESIDE["loc"])
    ax.get_legend().set_bbox_to_anchor(BESIDE["bbox_to_anchor"], ax.transAxes)
    dress(ax, heads)


def seaborn_heatmap(ax, heads):
    import seaborn as sns

    steps = {f"{axis}ticklabels": n // 5 for axis, n in zip("xy", heads.codes.shape, strict=True)}
    sns.heatmap(heads.codes.T, **class_colors(), cbar=False, ax=ax, **steps)
    ax.set(xlabel="Layer", ylabel="Head")
    legend_of_patches(ax)


def scatter(ax, heads):
    size = side_in_points(heads) ** 2
    for code, (name, color) in enumerate(PALETTE.items()):
        x, y = np.nonzero(heads.codes == code)
        ax.scatter(x, y, s=size, marker="s", color=color, linewidths=0, label=name)
    dress(ax, heads)
    legend_of_patches(ax)


def pcolormesh(ax, heads):
    n_layers, n_heads = heads.codes.shape
    ax.pcolormesh(np.arange(n_layers), np.arange(n_heads), heads.codes.T, **class_colors())
    dress(ax, heads)
    legend_of_patches(ax)


def poly_collection(ax, heads):
    corners = FILL * np.array([(-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, -0.5)])
    for code, color in enumerate(PALETTE.values()):
        squares = np.argwhere(heads.codes == code)[:, None] + corners
        ax.add_collection(PolyCollection(squares, facecolors=color, linewidths=0), autolim=False)
    dress(ax, heads)
    legend_of_patches(ax)


def add_bar(ax, mappable):
    ax.figure.colorbar(mappable, cax=ax.figure.add_axes(BAR_BOX))


def empty_axes_of_scores(ax, heads):
    dress(ax, heads)
    add_bar(ax, ScalarMappable(cmap=COLORS["cmap"]))


def our_heatmap(ax, heads):
    add_bar(ax, headgrid_heatmap(ax, heads.scores, **COLORS))


def imshow_of_scores(ax, heads):
    add_bar(ax, ax.imshow(heads.strengths.T, aspect="auto", **COLORS))
    dress(ax, heads)


def pcolormesh_of_scores(ax, heads):
    centres = (np.arange(n) for n in heads.codes.shape)
    add_bar(ax, ax.pcolormesh(*centres, heads.strengths.T, **COLORS))
    dress(ax, heads)


def seaborn_heatmap_of_scores(ax, heads):
    import seaborn as sns

    steps = {f"{axis}ticklabels": n // 5 for axis, n in zip("xy", heads.codes.shape, strict=True)}
    sns.heatmap(heads.strengths.T, **COLORS, cbar=False, ax=ax, **steps)
    ax.set(xlabel="Layer", ylabel="Head")
    add_bar(ax, ax.collections[0])


def on_axes(draw):
    """Turn a function that draws on Axes into one that returns the bytes of a saved figure."""

    def save(heads, output):
        # Not a figure of pyplot's, which would keep it.
        figure = Figure(figsize=INCHES)
        draw(figure.add_axes(AXES_BOX), heads)
        file = io.BytesIO()
        figure.savefig(file, format=output.format, dpi=output.dpi)
        return file.getvalue()

    return save


def altair(heads, output):
    import altair as alt
    import vl_convert as vlc

    def of_axis(n):
        return {
            "axis": alt.Axis(values=list(range(0, n, n // 5)), labelAngle=0),
            "scale": alt.Scale(paddingInner=1 - FILL),
        }

    colors = alt.Scale(domain=list(PALETTE), range=list(PALETTE.values()))
    width, height = (round(72 * side) for side in INCHES)
    chart = (
        alt.Chart(heads.frame, width=width, height=height, autosize={"type": "fit"})
        .mark_rect()
        .encode(
            alt.X("layer:O", **of_axis(heads.grid.n_layers)),
            alt.Y("head:O", **of_axis(heads.grid.n_heads)),
            alt.Color("class:N", scale=colors),
        )
    )
    with alt.data_transformers.enable("default", max_rows=None):
        spec = chart.to_dict()
    if output.format == "png":
        return vlc.vegalite_to_png(spec, ppi=output.dpi)
    if output.format == "pdf":
        return vlc.vegalite_to_pdf(spec)
    return vlc.vegalite_to_svg(spec).encode()


METHODS = {
    "empty axes": on_axes(empty_axes),
    "empty axes again": on_axes(empty_axes),  # its distance from 1 is the error of the others
    "mpl-headgrid": on_axes(ours),
    "seaborn.scatterplot": on_axes(seaborn_scatterplot),
    "seaborn.heatmap": on_axes(seaborn_heatmap),
    "scatter per class": on_axes(scatter),
    "pcolormesh": on_axes(pcolormesh),
    "PolyCollection": on_axes(poly_collection),
    "altair": altair,
}


METHODS_OF_SCORES = {
    "empty axes": on_axes(empty_axes_of_scores),
    "empty axes again": on_axes(empty_axes_of_scores),
    "mpl-headgrid": on_axes(our_heatmap),
    "imshow": on_axes(imshow_of_scores),
    "pcolormesh": on_axes(pcolormesh_of_scores),
    "seaborn.heatmap": on_axes(seaborn_heatmap_of_scores),
}
FIGURES = {"categories": METHODS, "scores": METHODS_OF_SCORES}


def methods_for(n, methods):
    return {
        name: save for name, save in methods.items() if n <= LARGEST_FOR_SLOW or name not in SLOW
    }


def seconds(save, heads, output):
    gc.collect()  # so that nobody pays for the figure before
    start = time.process_time()
    save(heads, output)
    return time.process_time() - start


def peak_memory(save, heads, output):
    gc.collect()
    tracemalloc.start()
    save(heads, output)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def measure(heads, output, rounds, methods):
    """Return the Result of each method for one size and output."""
    saves = methods_for(heads.codes.size, methods)
    results = {
        name: Result([], [], len(save(heads, output)), peak_memory(save, heads, output))
        for name, save in saves.items()
    }
    gc.collect()
    gc.freeze()  # what is loaded by now is no garbage: a collection need not look at it
    rng = np.random.default_rng(0)
    for number in range(rounds):
        # In another order each time: what ran before leaves its traces in the processor's caches.
        taken = {
            name: seconds(saves[name], heads, output)
            for name in rng.permutation(list(saves))
            if number % ROUNDS_A_TURN == 0 or median(results[name].ratios) < FAR_OVER_EMPTY
        }
        for name, each in taken.items():
            results[name].ratios.append(each / taken["empty axes"])
            results[name].extra.append(each - taken["empty axes"])
    gc.unfreeze()
    return results


def rows_of(heads, output, results):
    """Return what is said of each method for one size and output."""
    n, bottom = heads.codes.size, results["empty axes"]
    return [
        Row(
            n,
            output.name,
            name,
            median(result.ratios),
            median(result.extra),
            (result.n_bytes - bottom.n_bytes) / n,
            # Altair draws outside Python's memory, where tracemalloc sees nothing.
            None if name == "altair" else (result.peak - bottom.peak) / 2**20,
        )
        for name, result in results.items()
    ]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=int, choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--formats", nargs="+", choices=OUTPUTS, default=list(OUTPUTS))
    parser.add_argument("--figure", choices=FIGURES, default="categories")
    parser.add_argument("--without", nargs="+", default=[], help="methods to leave out")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--output", type=Path, help="page to write as well")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    load, groups = load_average(), []
    methods = {
        name: save
        for name, save in FIGURES[arguments.figure].items()
        if name not in arguments.without
    }
    print(LINE)
    for n in arguments.sizes:
        heads = make_heads(*SHAPES[n])
        for output in (OUTPUTS[name] for name in arguments.formats):
            if output.format != "png" and n > LARGEST_AS_VECTORS:
                continue
            rows = rows_of(heads, output, measure(heads, output, arguments.rounds, methods))
            for _, cells in with_cells(rows):
                print(f"| {' | '.join(cells)} |", flush=True)
            groups.append(rows)
    if arguments.output:
        page = as_page(groups, arguments.rounds, (load, load_average()))
        arguments.output.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
