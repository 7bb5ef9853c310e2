"""A user's script with every public name: type checkers accept it, and each function of it runs.

`make types` checks it against the installed wheel, as mypy and pyright see it from outside.
"""

import warnings
from pathlib import Path
from typing import Any, assert_type

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure, SubFigure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.text import Annotation
from numpy.typing import NDArray

import mpl_headgrid as hg


def read() -> None:
    frame = assert_type(hg.load_heads("Phi-2"), pd.DataFrame)
    grid = assert_type(hg.read_heads(frame, n_layers=32, missing="blank"), hg.HeadGrid)
    assert_type(grid.n_layers, int)
    assert_type(grid.n_heads, int)
    assert_type(grid.categories, tuple[str, ...])
    assert_type(grid.membership, NDArray[np.bool_])
    assert_type(grid.known, NDArray[np.bool_])
    assert_type(grid.scores, NDArray[np.float64] | None)
    assert_type(grid.kv_heads, int | None)
    assert_type(grid.n_categories_per_head, NDArray[np.intp])
    assert_type(grid.to_frame(), pd.DataFrame)
    assert_type(grid == hg.read_heads(grid), bool)
    hg.HeadGrid(np.zeros((2, 3, 1), dtype=bool), ("Copy",))
    hg.HeadGrid(np.zeros((2, 3, 1), dtype=bool), ["Copy"], kv_heads=3)
    assert_type(grid.exists, NDArray[np.bool_])
    assert_type(grid.layer_labels, tuple[int, ...])
    assert_type(grid[4:9].compact().only("Knowledge").lump(3), hg.HeadGrid)
    hybrid = {"Copy": [(3, 1)]}
    assert_type(hg.split_modules({"Copy": [("model.layers.3.self_attn", 1)]}), dict[str, Any])
    hg.read_heads(hybrid, n_layers=8, n_heads=2, attention_layers=[3, 7])
    hg.read_heads(hybrid, n_heads=[2, 2, 0, 2], attention_layers=["mamba", *["attention"] * 3])


def classify() -> None:
    scores = {"capital": np.array([[0.4, 0.1]]), "antonym": np.array([[0.2, 0.0]])}
    groups = {"capital": "Knowledge", "antonym": "Linguistic"}
    assert_type(hg.classify_heads(scores, groups, threshold=0.15), hg.HeadGrid)
    hg.classify_heads(scores, threshold={"capital": 0.3, "antonym": 0.1}, top_k=1)
    hg.classify_heads(scores, top_k={"capital": 1, "antonym": 2})
    table = assert_type(hg.read_scores(scores, n_heads=4, kv_heads=2), hg.HeadScores)
    assert_type(
        table.over_relations("max").only("max of 2 relations")[:1].values, NDArray[np.float64]
    )
    one = hg.classify_heads(table, groups, threshold=0.15, by="magnitude")
    two = hg.classify_heads(table, groups, threshold=0.3)
    assert_type(hg.compare_heads(two, one), hg.HeadComparison)
    hg.headgrid_compare(two, one)
    _, ax = plt.subplots()
    assert_type(hg.headgrid_heatmap(ax, table.only("capital"), colorbar=True), hg.HeadHeatmap)
    hg.mark_heads(ax, ["L0H1"], color="black")
    heads = {"16-19": [0.9, 0.8], (3, 7): [0.1, 0.4]}
    hg.classify_heads(heads, reduce="mean", bins={"Weak": 0.1}, n_layers=32, n_heads=32)
    hg.classify_heads(hg.load_heads("smollm2-135m", scores=True), category="relation", top_k=9)


def scatter() -> None:
    fig, ax = plt.subplots(figsize=(12, 6), layout="constrained")
    frame = hg.load_heads("GPT-2 XL")
    marks = assert_type(hg.headgrid_scatter(ax, frame, fill=0.9, kv_heads=5), hg.HeadMarks)
    collection: PathCollection = marks["Knowledge"]  # a subclass of it
    collection.set_alpha(0.5)
    assert_type(marks["Knowledge"].heads(), NDArray[np.intp])
    assert_type(list(marks), list[str])
    assert_type(len(marks), int)
    assert_type([artist.get_label() for artist in marks.values()], list[object])
    assert_type(marks.grid, hg.HeadGrid)
    assert_type(marks.palette, hg.Palette)
    assert_type(marks.axes, Axes)
    assert_type(marks.artists, tuple[Artist, ...])
    assert_type(marks.shape, tuple[int, int])
    lines: LineCollection | None = marks.key_value_lines
    assert lines is not None
    lines.set_linewidth(1)
    marks.set_data(frame, missing="unclassified")
    assert_type(hg.headgrid_legend(ax, title="Heads", ncols=2), Legend)
    assert_type(fig.legends, list[Legend])
    marks.remove()
    again = hg.headgrid_scatter(
        ax, frame, palette="headgrid-dark", multi="split", layer_axis="y", origin="upper",
        category="category", base=0,
        alpha=0.9, zorder=3, rasterized=True, picker=True, gid="heads", edgecolors="black",
        linewidths=[0.5],
    )  # fmt: skip
    again.remove()
    hg.headgrid_scatter(ax, frame, marker={"Knowledge": "o"}, legend=True)
    ax.clear()
    hg.headgrid_scatter(ax, frame, sort_heads="class", ticks="ends", legend={"title": "Heads"})


def my_grid(ax: Axes, data: object, **keywords: Any) -> hg.HeadMarks:
    """Hand all keywords on, as wrappers do."""
    return hg.headgrid_scatter(ax, data, **keywords)


def wrapped() -> None:
    options: dict[str, Any] = {"alpha": 0.5, "n_layers": 32}
    _, ax = plt.subplots()
    assert_type(my_grid(ax, hg.load_heads("Phi-2"), **options).grid.n_layers, int)


def panels() -> None:
    models = {"Phi-2": hg.load_heads("Phi-2"), "Mine": {"Copy": ["L1H2"]}}
    palette = hg.Palette.from_names(
        ["Algorithmic", "Knowledge", "Linguistic", "Translation", "Copy"]
    )
    with hg.set_palette(palette | {"Copy": "tab:cyan"}):
        assert_type(palette.category_colors, dict[str, str])
    hg.set_palette(None)
    palette.to_file("colours.json")
    assert_type(hg.Palette.from_file("colours.json") == palette, bool)
    figure, axes = hg.headgrid_panels(
        models, palette=palette, cells="equal", letters="(a)", sharex="all", sharey=True,
        multi="count", alpha=0.9, missing="blank",
    )  # fmt: skip
    assert_type(figure, Figure | SubFigure)
    assert_type(axes, dict[str, Axes])
    figure.suptitle("Heads")
    _, axes = hg.headgrid_panels(models, palette=palette, profile=True, legend={"ncols": 2})
    axes["Mine"].child_axes[0].set_axis_on()
    whole = plt.figure(layout="constrained")
    part = whole.add_subfigure(whole.add_gridspec(1, 2)[0])
    hg.headgrid_panels({"Phi-2": models["Phi-2"]}, figure=part, legend=False)
    figure, by_category = hg.headgrid_breakdown(models["Phi-2"], panels=["Knowledge"])
    assert_type(by_category["All categories"], Axes)
    both = {name: hg.load_heads(name) for name in ("Phi-2", "GPT-2 XL")}
    _, by_model = hg.headgrid_breakdown(both, width=6.75, layer_axis="y")
    assert_type(by_model["Phi-2", "Knowledge"], Axes)


def profile() -> None:
    _, ax = plt.subplots()
    counted = hg.headgrid_profile(
        ax, hg.load_heads("Phi-2"), categories="inclusive", depth="relative", linestyle="--"
    )
    assert_type(counted, hg.HeadProfile)
    artist: StepPatch | Line2D = counted["Knowledge"]
    artist.set_alpha(0.5)
    assert_type(counted.counts, dict[str, NDArray[Any]])
    assert_type(counted.axes, Axes)
    counted.remove()


def annotate() -> None:
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, hg.load_heads("Phi-2"))
    notes = assert_type(
        hg.annotate_heads(ax, {"L26H2": "star wars", (8, 12): None}, outline={"edgecolor": "red"}),
        hg.HeadNotes,
    )
    label: Annotation = notes.labels[26, 2]
    outline: Rectangle = notes.outlines[8, 12]
    label.set_fontsize(6)
    outline.set_linewidth(2)
    notes.remove()
    hg.annotate_heads(ax, ["L1H1", (2, 3)], place="right", base=1)
    assert_type(hg.annotate_heads(ax, {"L1H1": "A"}, place="numbers").key, Legend | None)


def words() -> None:
    frame = hg.load_heads("Phi-2")
    table = assert_type(hg.summarize_heads(frame, kv_heads=8), pd.DataFrame)
    assert "heads" in table.columns
    assert_type(hg.describe_heads({"Phi-2": frame}, length="short", origin="upper"), str)
    assert_type(hg.describe_heads(frame, format="latex"), str)
    fig, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, frame)
    assert_type(hg.headgrid_metadata(marks, "pdf", title="Heads"), dict[str, Any])
    fig.savefig(Path("heads.svg"), metadata=hg.headgrid_metadata(fig, "svg"))
    assert_type(hg.accessible_svg(Path("heads.svg").read_text(encoding="utf-8")), str)
    fig.savefig("heads.png", metadata=hg.headgrid_metadata(fig, "png", data=True))
    assert_type(hg.read_heads("heads.png"), hg.HeadGrid)
    tables = assert_type(hg.read_figure(Path("heads.png")), dict[str, hg.HeadGrid | hg.HeadScores])
    assert_type(next(iter(tables.values())).source, str | None)


def colors() -> None:
    palette = hg.Palette({"Induction": "tab:blue", "Copy": (0.9, 0.4, 0.0)}, counts=["purple"])
    assert_type(palette, hg.Palette)
    assert_type(palette["Induction"], str)
    assert_type(palette.classes, tuple[str, ...])
    assert_type(palette.categories, tuple[str, ...])
    assert_type(dict(palette), dict[str, str])
    grid = hg.read_heads({"Copy": [(0, 1)]}, n_layers=2, n_heads=2)
    assert_type(palette.colors(grid), NDArray[np.float64])
    assert_type(palette.class_codes(grid), NDArray[np.int16])
    assert_type(hg.Palette.from_style(), hg.Palette)
    assert_type(hg.Palette.from_style("headgrid-dark").report("black"), pd.DataFrame)
    contrast = assert_type(palette.contrast(), "pd.Series[float]")
    assert contrast["Copy"] > 1
    assert_type(hg.__version__, str)


def warnings_as_errors() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", hg.HeadGridDeprecationWarning)
        hg.load_heads("Phi-2")
