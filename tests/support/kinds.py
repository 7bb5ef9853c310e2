"""Every kind of figure that the package draws: what must hold for all of them is asked of each."""

import numpy as np
from matplotlib.figure import Figure

import mpl_headgrid as hg
from tests.support.pictures import in_each, random_grid

SMALL = random_grid(12, 8, seed=1, missing=0.1)
LARGE = random_grid(48, 25, seed=2)
SCORED = hg.HeadGrid(
    SMALL.membership,
    SMALL.categories,
    known=SMALL.known,
    scores=in_each(SMALL.membership, np.random.RandomState(3).random_sample((12, 8))),
    kv_heads=4,
)
VALUES = np.random.RandomState(5).normal(size=(12, 8))
VALUES[3, 2:5] = np.nan
STRENGTHS = hg.HeadScores(VALUES[:, :, None], ["a_b $ c"], kv_heads=4)
NAMES = tuple("ABCDEFGHIJ")
MANY = hg.HeadGrid(np.random.RandomState(4).random_sample((12, 8, 10)) < 0.1, NAMES)


def one(fig, grid=SMALL, **keywords):
    return hg.headgrid_scatter(fig.add_subplot(), grid, **{"palette": "headgrid", **keywords})


def with_legend_and_names(fig):
    marks = one(fig, LARGE, kv_heads=5, palette="headgrid-dark")
    hg.headgrid_legend(fig)
    hg.annotate_heads(marks.axes, {"L3H4": "star wars", "L30H7": "capitals"})


def with_names_beside(fig):
    marks = one(fig, layer_axis="y", origin="upper")
    hg.headgrid_legend(fig)
    hg.annotate_heads(marks.axes, {"L3H4": "star wars", "L9H7": "capitals"}, place="right")


def panels(fig):
    models = {"GPT-2 XL": LARGE, "small": SMALL}
    hg.headgrid_panels(models, figure=fig, cells="equal", letters=True, palette="headgrid-print")


def sorted_heads(fig):
    _, axes = hg.headgrid_panels(
        {"scored": SCORED, "large": LARGE},
        figure=fig,
        sort_heads="class",
        profile=True,
        ticks="ends",
        legend={"ncols": 4, "columnspacing": 1, "handlelength": 1},
        palette="headgrid",
    )
    hg.annotate_heads(axes["large"], {"L30H7": "capitals"}, outline=True)
    hg.mark_heads(axes["scored"], [(3, 4)], marker="*")


def breakdown(fig):
    hg.headgrid_breakdown(
        SMALL, figure=fig, panels=["Knowledge"], cells="square", palette="headgrid-tab10"
    )


def profile_over_grid(fig):
    top, ax = fig.subplots(2, 1, sharex=True, height_ratios=[1, 3])
    marks = hg.headgrid_scatter(ax, SMALL, palette="headgrid")
    hg.headgrid_profile(top, marks.grid, palette=marks.palette)
    hg.headgrid_legend(fig)


def profile_of_lines(fig):
    hg.headgrid_profile(
        fig.add_subplot(),
        SMALL,
        categories="inclusive",
        normalize=True,
        depth="relative",
        palette="headgrid",
    )


def heatmap_with_marks(fig):
    top, ax = fig.subplots(2, 1, sharex=True, height_ratios=[1, 3])
    hg.headgrid_heatmap(ax, STRENGTHS, colorbar=True, threshold=0.5, annot={"fontsize": 4})
    hg.mark_heads(ax, SMALL, palette="headgrid")
    hg.mark_heads(ax, ["L3H2"], marker="*", label="chosen")
    hg.headgrid_profile(top, STRENGTHS)


def marks_on_an_image(fig):
    ax = fig.add_subplot(xlabel="Head", ylabel="Layer")
    ax.imshow(VALUES)
    hg.mark_heads(ax, [(3, 4), (5, 1)], hatch="////")
    hg.annotate_heads(ax, {"L3H4": "star wars", "L9H7": "capitals"}, place="numbers")


def projection(fig):
    ax = fig.add_subplot(projection="headgrid")
    ax.headgrid_scatter(SMALL, palette="headgrid", legend=True)


def in_subfigures(fig):
    for part, grid in zip(fig.subfigures(1, 2), (SMALL, SCORED), strict=True):
        one(part, grid)
        part.suptitle("a_b $ c", parse_math=False)


# By name: what draws one in an empty figure of 6 × 4 inches that has constrained layout.
KINDS = {
    "legend and names": with_legend_and_names,
    "names beside": with_names_beside,
    "scores by size": lambda fig: one(fig, SCORED, score_encoding="size", legend=True),
    "scores by alpha": lambda fig: one(
        fig, SCORED, multi="split", score_encoding="alpha", rasterized=True, legend=True
    ),
    "corners": lambda fig: one(fig, marker="corners"),
    "circles": lambda fig: one(
        fig, marker="o", edgecolors="black", linewidths=0.5, gid="heads", url="https://example.org"
    ),
    "many categories": lambda fig: one(
        fig, MANY, palette=hg.Palette.from_names(NAMES, style="headgrid")
    ),
    "no gaps": lambda fig: one(fig, SCORED, fill=1, alpha=0.5),
    "panels": panels,
    "sorted heads": sorted_heads,
    "breakdown": breakdown,
    "profile over grid": profile_over_grid,
    "profile of lines": profile_of_lines,
    "heat map with marks": heatmap_with_marks,
    "rasterized heat map": lambda fig: hg.headgrid_heatmap(
        fig.add_subplot(), STRENGTHS, fill=1, alpha=0.5, rasterized=True, gid="heat"
    ),
    "marks on an image": marks_on_an_image,
    "projection": projection,
    "in subfigures": in_subfigures,
}
# Those in which most of the others' parts come together, where to ask all would take long.
TELLING = (
    "legend and names", "scores by alpha", "profile over grid", "panels", "heat map with marks"
)  # fmt: skip
MORE_TELLING = (*TELLING, "circles", "projection", "in subfigures")


def drawn(kind, **keywords):
    """Return a new figure of a kind, which pyplot knows nothing of."""
    fig = Figure(**{"figsize": (6, 4), "dpi": 80, "layout": "constrained", **keywords})
    KINDS[kind](fig)
    return fig
