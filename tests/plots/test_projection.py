"""projection="headgrid": Axes whose methods are the package's functions."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.projections import get_projection_class

import mpl_headgrid as hg
from mpl_headgrid._plots.projection import HeadGridAxes
from tests.support.pictures import pixels, random_grid
from tests.support.processes import in_fresh_python

GRID = random_grid(12, 8)


OURS = {"projection": "headgrid"}
MAKERS = {
    "add_subplot": lambda: plt.figure().add_subplot(**OURS),
    "subplots": lambda: plt.subplots(1, 2, subplot_kw=OURS)[1][1],
    "mosaic": lambda: plt.figure().subplot_mosaic("AB", per_subplot_kw={"A": OURS})["A"],
    "axes": lambda: plt.axes(**OURS),
    "subfigure": lambda: plt.figure().subfigures(1, 2)[0].add_subplot(**OURS),
}


@pytest.mark.parametrize("maker", MAKERS)
def test_wherever_matplotlib_makes_axes_it_makes_ours(maker):
    ax = MAKERS[maker]()
    assert isinstance(ax, HeadGridAxes)
    assert list(ax.headgrid_scatter(GRID)) == list(hg.Palette.from_style())


def test_methods_and_functions_draw_the_same_picture():
    pictures = []
    for by_method in (True, False):
        fig = plt.figure(layout="constrained")
        ax = fig.add_subplot(projection="headgrid" if by_method else None)
        if by_method:
            ax.headgrid_scatter(GRID, layer_axis="y", fill=0.6)
            ax.headgrid_legend()
            ax.annotate_heads({"L3H2": "A"})
        else:
            hg.headgrid_scatter(ax, GRID, layer_axis="y", fill=0.6)
            hg.headgrid_legend(ax)
            hg.annotate_heads(ax, {"L3H2": "A"})
        pictures.append(pixels(fig))
    np.testing.assert_array_equal(*pictures)


def test_a_profile_by_method():
    _, (above, below) = plt.subplots(2, 1, sharex=True, subplot_kw={"projection": "headgrid"})
    below.headgrid_scatter(GRID)
    profile = above.headgrid_profile(GRID)
    assert profile.axes is above
    assert profile.grid == GRID


def test_scores_and_their_marks_by_method():
    ax = plt.axes(projection="headgrid")
    heatmap = ax.headgrid_heatmap(np.arange(20.0).reshape(4, 5), fill=0.9)
    assert heatmap.axes is ax
    assert ax.mark_heads([(3, 2)])["heads"].axes is ax


def test_plain_axes_methods_are_as_ever():
    ax = plt.axes(projection="headgrid")
    (line,) = ax.plot([0, 1], [0, 1])
    assert line.axes is ax
    assert isinstance(ax, Axes)
    assert ax.name == "headgrid"


@pytest.mark.parametrize("first", ["matplotlib.pyplot", "mpl_headgrid"])
def test_the_projection_is_there_in_any_order_of_imports_and_again(first):
    code = f"""
        import importlib, sys
        import {first}
        import mpl_headgrid
        importlib.reload(mpl_headgrid)
        import matplotlib.pyplot as plt
        plt.switch_backend("agg")
        print(type(plt.axes(projection="headgrid")).__name__)
        [sys.modules.pop(name) for name in [*sys.modules] if "headgrid" in name]
        import mpl_headgrid
        print(type(plt.axes(projection="headgrid")).__name__)
    """
    assert in_fresh_python(code) == ["HeadGridAxes"] * 2


def test_a_projection_of_that_name_that_is_there_already_stays():
    code = """
        from matplotlib.axes import Axes
        from matplotlib.projections import get_projection_class, register_projection
        Theirs = type("Theirs", (Axes,), {"name": "headgrid"})
        register_projection(Theirs)
        import mpl_headgrid
        print(get_projection_class("headgrid") is Theirs)
    """
    assert in_fresh_python(code) == ["True"]


def test_it_is_registered_once():
    assert get_projection_class("headgrid") is HeadGridAxes
