"""Figures over sizes, styles and names: what is printed lies in the figure, and on nothing else."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import style
from matplotlib.transforms import Bbox

import mpl_headgrid as hg
from tests.support.lengths import combined
from tests.support.pictures import random_grid
from tests.support.texts import overlap, texts_in

SHAPES = [(12, 12), (48, 25), (80, 64), (126, 128)]
NAMES = {
    "short": "GPT2",
    "usual": "Llama-3.1 70B",
    "long": "A model whose name is as long as sixty letters of plain text",
}
STYLES = {
    "ours": ["headgrid"],
    "dark": ["headgrid-dark"],
    "print": ["headgrid-print"],
    "column": ["headgrid", "headgrid-icml"],
    "slide": ["headgrid", {"font.size": 14}],
    "alone": ["headgrid-neurips"],
    "default": ["default"],
    "ggplot": ["ggplot"],
    "ggplot below": ["ggplot", "headgrid"],
    "dark_background": ["headgrid", "dark_background"],
    "fivethirtyeight": ["fivethirtyeight"],
    "seaborn": ["seaborn-v0_8-whitegrid"],
}


def models(n, n_categories, name):
    """Return so many models of all shapes, under names of one kind."""
    found = {}
    for i in range(n):
        shape = SHAPES[i % len(SHAPES)]
        rng = np.random.default_rng(i)
        membership = rng.random((*shape, n_categories)) < 0.2
        categories = [f"Category {'abcdefghijklmno'[k]}" for k in range(n_categories)]
        found[f"{NAMES[name]} {i}"] = hg.HeadGrid(membership, categories)
    return found


def check_layout(fig, axes):
    """Raise AssertionError for a text beside the figure, on another text or on a mark."""
    fig.canvas.draw()
    texts = [text for text in texts_in(fig) if text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    for words, box in boxes:
        assert box.x0 >= -1, words
        assert box.y0 >= -1, words
        assert box.x1 <= fig.bbox.x1 + 1, words
        assert box.y1 <= fig.bbox.y1 + 1, words
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert overlap(a, b) < 2, (one, other)  # boxes, which digits don't fill
    for ax in axes:
        marks = Bbox.from_extents(*ax.collections[0].drawn.extent().extents)
        for words, box in boxes:
            assert overlap(marks, box) < 1, words
        assert min(ax.bbox.size) > 8


@combined(
    look=list(STYLES),
    width=[3.25, 5.5, 6.75],
    name=list(NAMES),
    n=[1, 2, 3, 4, 9],
    n_categories=[2, 4, 15],
    cells=["square", "fill", "equal"],
)
@pytest.mark.filterwarnings("ignore:titles are wider:UserWarning")
@pytest.mark.filterwarnings("ignore:the legend runs off:UserWarning")
@pytest.mark.filterwarnings("ignore:.*look alike:UserWarning")
def test_panels_are_laid_out_in_every_style(look, width, name, n, n_categories, cells, recwarn):
    with style.context(STYLES[look]):
        palette = {
            f"Category {letter}": plt.get_cmap("tab20")(k)
            for k, letter in enumerate("abcdefghijklmno")
        }
        asked = dict(itertools.islice(palette.items(), n_categories))
        fig, axes = hg.headgrid_panels(
            models(n, n_categories, name), width=width, cells=cells, palette=asked
        )
        warned = " ".join(str(each.message) for each in recwarn)
        fig.canvas.draw()
        if "titles are wider" not in warned:
            check_layout(fig, axes.values())
        boxes = sum(float(ax.bbox.width * ax.bbox.height) for ax in axes.values())
        if cells == "square" and "of the figure to the panels" not in warned:
            # One panel is at most 0.65 of the figure's width high.
            assert boxes / fig.bbox.size.prod() > (0.35 if n == 1 else 0.38)


@combined(look=list(STYLES), width=[3.25, 5.5, 6.75], shape=SHAPES)
def test_breakdowns_are_laid_out_in_every_style(look, width, shape):
    with style.context(STYLES[look]):
        fig, axes = hg.headgrid_breakdown(random_grid(*shape), width=width)
        check_layout(fig, axes.values())


@pytest.mark.filterwarnings("ignore:width.*inches high")  # with the text of slides
@combined(look=list(STYLES), width=[3.25, 5.5, 6.75], name=list(NAMES), n=[2, 3])
def test_breakdowns_of_several_models_are_laid_out_in_every_style(look, width, name, n):
    with style.context(STYLES[look]):
        fig, axes = hg.headgrid_breakdown(models(n, 4, name), width=width)
        check_layout(fig, axes.values())


@combined(look=list(STYLES), shape=SHAPES)
def test_one_grid_with_its_legend_is_laid_out_in_every_style(look, shape):
    with style.context(STYLES[look]):
        fig, ax = plt.subplots(figsize=(5.5, 3.4), layout="constrained")
        hg.headgrid_scatter(ax, random_grid(*shape), legend=True)
        check_layout(fig, [ax])
