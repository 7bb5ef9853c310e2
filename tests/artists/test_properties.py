"""Properties of artists: what could not be drawn, or would be ignored, is refused at the call."""

import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patheffects import withStroke

import mpl_headgrid as hg
from tests.support.hostile_calls import state_of

GRID = hg.read_heads({"Knowledge": [(0, 0), (1, 2)]})
REFUSED = {
    "zorder": ["x", float("nan")],
    "alpha": [7, -0.1, "half", [0.5]],
    "gid": [5],
    "urls": [[5]],
    "linewidth": ["thin", -1, [], float("nan"), [None]],
    "antialiased": [[], "yes"],
    "hatch": [3],
    "path_effects": ["glow", [1]],
    "agg_filter": ["blur"],
    "snap": ["yes"],
    "clip_box": ["all"],
    "sketch_params": ["x"],
}


@pytest.mark.parametrize("draw", [hg.headgrid_scatter, hg.headgrid_profile])
@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name in REFUSED for value in REFUSED[name]]
)
def test_a_value_that_no_artist_can_be_drawn_with_is_refused(draw, name, value):
    if name == "urls" and draw is hg.headgrid_profile:
        pytest.skip("patches have one url")
    fig, ax = plt.subplots()
    before = state_of(fig)
    with pytest.raises(ValueError, match=rf"^{name}: .* got {re.escape(repr(value))}$") as refused:
        draw(ax, GRID, **{name: value})
    assert len(str(refused.value)) < 500
    assert state_of(fig) == before


@pytest.mark.parametrize("draw", [hg.headgrid_scatter, hg.headgrid_profile])
def test_a_misspelt_property_names_the_one_probably_meant(draw):
    fig, ax = plt.subplots()
    before = state_of(fig)
    with pytest.raises(TypeError, match=r"unexpected keyword 'alhpa'; did you mean 'alpha'\?$"):
        draw(ax, GRID, alhpa=0.5)
    assert state_of(fig) == before


@pytest.mark.parametrize(("name", "value"), [("zorder", "x"), ("alpha", 7)])
def test_of_a_label_and_of_an_outline_too(name, value):
    fig, ax = plt.subplots()
    hg.headgrid_scatter(ax, GRID)
    before = state_of(fig)
    with pytest.raises(ValueError, match=f"^{name}: expected"):
        hg.annotate_heads(ax, {"L0H0": "one"}, **{name: value})
    with pytest.raises(ValueError, match=f"^outline: {name}: expected"):
        hg.annotate_heads(ax, ["L0H0"], outline={name: value})
    assert state_of(fig) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zorder", float("inf")),
        ("zorder", None),
        ("zorder", np.float32(2)),
        ("alpha", np.float32(0.5)),
        ("linewidth", np.float16(0.5)),
        ("linestyle", ""),
        ("antialiased", None),
        ("joinstyle", None),
        ("visible", 1),
        ("rasterized", 0),
    ],
)
@pytest.mark.parametrize("draw", [hg.headgrid_scatter, hg.headgrid_profile])
def test_what_matplotlib_takes_is_drawn(draw, name, value):
    fig, ax = plt.subplots()
    draw(ax, GRID, **{name: value})
    fig.canvas.draw()


@pytest.mark.parametrize("name", ["linestyle", "linestyles", "zorder"])
def test_none_is_the_default(name):
    _, (left, right) = plt.subplots(ncols=2)
    grid = hg.HeadGrid(GRID.membership, GRID.categories, kv_heads=GRID.n_heads)
    marks = hg.headgrid_scatter(left, grid, **{name: None})
    expected = hg.headgrid_scatter(right, grid)
    for artist in ("Knowledge", "Unclassified"):
        assert marks[artist].get_linestyle() == expected[artist].get_linestyle()
        assert marks[artist].get_zorder() == expected[artist].get_zorder()
    assert marks.key_value_lines.get_zorder() == expected.key_value_lines.get_zorder()


def test_a_value_that_matplotlib_refuses_names_the_keyword():
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match=r"^edgecolors: .*no colour"):
        hg.headgrid_scatter(ax, GRID, edgecolors="no colour")


@pytest.mark.parametrize("name", ["figure", "axes", "transform"])
def test_what_the_axes_decide_is_refused(name):
    _, ax = plt.subplots()
    with pytest.raises(TypeError, match=rf"{name}= can't be set"):
        hg.headgrid_scatter(ax, GRID, **{name: plt.figure()})


def test_a_legend_is_checked_before_it_takes_the_place_of_another():
    fig, ax = plt.subplots(layout="constrained")
    hg.headgrid_scatter(ax, GRID)
    first = hg.headgrid_legend(ax)
    with pytest.raises(TypeError, match=r"^headgrid_legend: "):
        hg.headgrid_legend(ax, handlelength="long")
    assert ax.get_legend() is first
    with pytest.raises(ValueError, match=r"^headgrid_legend: "):
        hg.headgrid_legend(fig, loc="nowhere")
    assert not fig.legends


def test_what_is_right_is_drawn():
    fig, ax = plt.subplots()
    marks = hg.headgrid_scatter(
        ax, GRID, zorder=3, alpha=0.5, rasterized=True, picker=5, gid="heads", visible=True,
        linewidths=[1], edgecolors="black", hatch="//", antialiaseds=[True], snap=None, url=None,
        path_effects=[withStroke(linewidth=1)], clip_box=mpl.transforms.Bbox.unit(),
        urls=["https://example.org"], linestyles=(0, (1, 2)), animated=False,
    )  # fmt: skip
    fig.canvas.draw()
    assert marks["Knowledge"].get_zorder() == 3
