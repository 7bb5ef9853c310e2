"""Grids of unusual sizes: drawn, read and counted, or refused with the reason."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import mpl_headgrid as hg
from tests.support.lengths import LONG
from tests.support.pictures import bare_axes, pixels


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_no_layer_or_no_head_is_refused(shape):
    with pytest.raises(ValueError, match=r"^membership: expected at least one layer and one head"):
        hg.HeadGrid(np.zeros((*shape, 1), dtype=bool), ["A"])
    for data in (np.zeros((*shape, 1), dtype=bool), np.full(shape, None), np.zeros(shape, int)):
        with pytest.raises(ValueError, match="expected at least one layer and one head"):
            hg.read_heads(data, categories=["A"])


@pytest.mark.parametrize("shape", [(1, 1), (1, 1000), (1000, 1), (1024, 1024)])
def test_every_shape_is_drawn_in_its_colors(shape):
    member = np.zeros((*shape, 1), dtype=bool)
    member[-1, -1] = True  # the upper right corner
    fig = bare_axes(5.12, 5.12, dpi=200, layout="none").get_figure()
    marks = hg.headgrid_scatter(fig.axes[0], member, categories=["Knowledge"], fill=1)
    fig.axes[0].set(xlim=(-0.5, shape[0] - 0.5), ylim=(-0.5, shape[1] - 0.5))
    image = pixels(fig)
    grey = hg.Palette.from_style()["Unclassified"]
    assert image.shape == (1024, 1024, 3)
    assert len(marks["Knowledge"].heads()) == 1
    for x, y in itertools.product((0, 1), repeat=2):  # image rows run from the top
        at_last = (x == 1 or shape[0] == 1) and (y == 1 or shape[1] == 1)
        expected = marks.palette["Knowledge"] if at_last else grey
        assert "#" + bytes(image[y - 1, -x]).hex() == expected
    assert hg.summarize_heads(marks.grid)["heads"].sum() == np.prod(shape)


def test_more_heads_than_any_model_has_are_refused():
    table = pd.DataFrame({"layer": [2**12], "head": [2**12 - 1], "category": ["A"]})
    assert hg.read_heads(table[:0], n_layers=2**12, n_heads=2**12).known.size == 2**24
    with pytest.raises(ValueError, match=r"expected at most 16777216 heads in all"):
        hg.read_heads(table)


def many(n):
    """Return a grid with 50 layers and a head for each of n categories."""
    heads = {f"c{i}": [divmod(i, 50)[::-1]] for i in range(n)}
    return hg.read_heads(heads, n_layers=50, n_heads=max(1, n // 50))


def test_one_category_has_no_class_for_several():
    marks = hg.headgrid_scatter(plt.figure().add_subplot(), many(1))
    assert list(marks) == ["Unclassified", "c0"]


def test_thousands_of_categories_are_read_and_counted_in_a_palette_of_their_own():
    n = 5000 if LONG else 1000
    grid = many(n)
    assert len(grid.categories) == n
    with pytest.raises(ValueError, match=rf"^categories: {n} of them"):
        hg.summarize_heads(grid)
    palette = hg.Palette(dict.fromkeys(grid.categories, "tab:blue"))
    table = hg.summarize_heads(grid, palette=palette)
    assert table.loc[f"c{n - 1}", "heads"] == 1
    assert palette.class_codes(grid).max() == n


@pytest.mark.filterwarnings("ignore:palette. .* look alike")
def test_a_legend_of_hundreds_of_categories():
    grid = many(300)
    palette = hg.Palette(dict.fromkeys(grid.categories, "tab:blue"))
    fig, ax = plt.subplots(layout="none")
    hg.headgrid_scatter(ax, grid, palette=palette)
    legend = hg.headgrid_legend(ax, loc="upper left")
    assert [text.get_text() for text in legend.get_texts()] == list(palette)
    fig.canvas.draw()
