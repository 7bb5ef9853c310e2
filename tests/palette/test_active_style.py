"""Which palette rcParams ask for: by the colour cycle, or else by the background."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import style

import mpl_headgrid as hg
from mpl_headgrid._palette.styles import SIZES, STYLES, active_style, background_color
from tests.support.pictures import random_grid


@pytest.mark.parametrize("name", STYLES)
def test_every_function_draws_in_the_palette_of_the_active_style(name):
    own = hg.HeadGrid([[[True]]], ["Copy"])
    with style.context(name):
        marks = hg.headgrid_scatter(plt.figure().subplots(), random_grid(4, 4))
        _, axes = hg.headgrid_panels({"A": random_grid(4, 4)})
        copies = hg.headgrid_scatter(plt.figure().subplots(), own)
    expected = hg.Palette.from_style(name)
    assert dict(marks.palette) == dict(expected)
    drawn = [mpl.colors.to_hex(c.get_facecolor()[0]) for c in axes["A"].collections]
    assert drawn == list(expected.values())
    assert copies.palette["Copy"] == expected["Algorithmic"]
    assert copies.palette["Unclassified"] == expected["Unclassified"]


@pytest.mark.parametrize("foreign", ["default", "ggplot", "classic", "Solarize_Light2", "bmh"])
def test_another_s_light_style_leaves_the_light_palette(foreign):
    with style.context(foreign):
        assert active_style() == "headgrid"


@pytest.mark.parametrize("under", [[], ["headgrid"], ["headgrid-print"]])
def test_another_s_dark_style_takes_the_dark_palette(under):
    with style.context([*under, "dark_background"]):
        assert active_style() == "headgrid-dark"
        mine = hg.headgrid_scatter(plt.figure().subplots(), random_grid(4, 4), palette="headgrid")
    assert dict(mine.palette) == dict(hg.Palette.from_style("headgrid"))


@pytest.mark.parametrize("name", STYLES)
def test_a_size_laid_over_a_palette_leaves_it(name):
    before = mpl.rcParams.copy()
    for size in SIZES:
        with style.context([name, size]):
            assert active_style() == name
    assert mpl.rcParams == before
    assert active_style() == "headgrid"


@pytest.mark.parametrize("name", STYLES)
def test_settings_laid_over_a_palette_leave_it_unless_they_change_the_cycle(name):
    with style.context([name, {"font.size": 20, "axes.facecolor": "0.4"}]):
        assert active_style() == name
    with style.context([name, {"axes.prop_cycle": mpl.cycler(color=["r", "g"])}]):
        assert active_style() == ("headgrid-dark" if name == "headgrid-dark" else "headgrid")


def test_a_color_cycle_without_colors_leaves_the_background_to_decide():
    with mpl.rc_context({"axes.prop_cycle": mpl.cycler(linestyle=["-", ":"])}):
        assert active_style() == "headgrid"
        mpl.rcParams["axes.facecolor"] = "black"
        assert active_style() == "headgrid-dark"


@pytest.mark.parametrize(
    ("axes", "figure", "seen"),
    [
        ("white", "black", (1, 1, 1)),
        ("none", "black", (0, 0, 0)),
        ("none", "none", (1, 1, 1)),  # paper
        ((1, 0, 0, 0.5), "black", (0.5, 0, 0)),
        ((0, 0, 0, 0.8), "none", (0.2, 0.2, 0.2)),
    ],
)
def test_the_background_is_what_is_seen_through_axes_and_figure(axes, figure, seen):
    with mpl.rc_context({"axes.facecolor": axes, "figure.facecolor": figure}):
        np.testing.assert_allclose(background_color(), seen)
        assert active_style() == ("headgrid" if sum(seen) > 1.5 else "headgrid-dark")


@pytest.mark.parametrize(
    ("background", "expected"),
    [
        ("0.55", "headgrid"),
        ("0.45", "headgrid-dark"),
        ("yellow", "headgrid"),
        ("lime", "headgrid"),
        ("blue", "headgrid-dark"),
        ("navy", "headgrid-dark"),
    ],
)
def test_a_background_is_as_dark_as_the_eye_has_it(background, expected):
    with mpl.rc_context({"axes.facecolor": background}):
        assert active_style() == expected


def test_the_settings_when_it_is_drawn_count_not_those_the_axes_were_made_under():
    with style.context("headgrid-dark"):
        ax = plt.figure().subplots()
    assert hg.headgrid_scatter(ax, random_grid(4, 4)).palette == hg.Palette.from_style("headgrid")


def test_a_sheet_of_the_user_s_own_under_our_name_leaves_the_palette_of_that_name():
    ours = hg.Palette.from_style("headgrid")
    theirs = mpl.RcParams({"axes.prop_cycle": mpl.cycler(color=["red", "blue"])})
    before = plt.style.library["headgrid"]
    plt.style.library["headgrid"] = theirs
    try:
        assert hg.Palette.from_style("headgrid") == ours
    finally:
        plt.style.library["headgrid"] = before
