"""Which colours scores are drawn in: the grey for zero, and both sides alike."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import style
from matplotlib.colors import (
    AsinhNorm,
    BoundaryNorm,
    CenteredNorm,
    FuncNorm,
    LogNorm,
    Normalize,
    SymLogNorm,
    TwoSlopeNorm,
)

from mpl_headgrid._palette.score_colors import read_score_colors

POSITIVE = np.array([[0.0, 0.3], [0.9, np.nan]])
SIGNED = np.array([[-0.5, 0.1], [0.9, 0.0]])


def colors(*scores, **keywords):
    return read_score_colors(scores, **keywords)


def test_scores_of_one_sign_begin_at_zero():
    found = colors(POSITIVE)
    assert (found.norm.vmin, found.norm.vmax) == (0, 0.9)
    assert found.colormap.name == "headgrid-sequential"
    raised = colors(POSITIVE + 5)
    assert (raised.norm.vmin, raised.norm.vmax) == (0, 5.9)


def test_scores_below_zero_turn_the_map_so_that_zero_stays_grey():
    found = colors(-POSITIVE)
    assert (found.norm.vmin, found.norm.vmax) == (-0.9, 0)
    grey = mpl.colormaps["headgrid-sequential"](0)
    assert found.colormap(found.norm(0.0)) == grey
    assert found.colormap(found.norm(-0.9)) == mpl.colormaps["headgrid-sequential"](255)


@pytest.mark.parametrize(("weaker", "sides"), [(0.0449, False), (0.0451, True)])
def test_both_signs_matter_from_a_twentieth_on(weaker, sides):
    for sign in (1, -1):
        found = colors(sign * np.array([-weaker, 0.9]))
        assert ("diverging" in found.colormap.name) == sides
        # Without sides nothing is cut off either.
        assert found.colormap.colorbar_extend == "neither"
        if sides:
            assert (found.norm.vmin, found.norm.vmax) == (-0.9, 0.9)


def test_all_panels_of_a_norm_count():
    assert colors(POSITIVE, -2 * POSITIVE).norm.vmax == 1.8
    assert colors(POSITIVE, np.full((2, 2), np.nan)).norm.vmax == 0.9


@pytest.mark.parametrize("empty", [np.zeros((2, 2)), np.full((2, 2), np.nan)])
def test_nothing_is_drawn_as_zero_or_missing(empty):
    found = colors(empty)
    assert (found.norm.vmin, found.norm.vmax) == (0, 1)
    assert found.colormap.name == "headgrid-sequential"


def test_one_limit_is_enough_around_a_center():
    for keywords in ({"vmax": 2}, {"vmin": -2}, {"vmin": -2, "vmax": 2}, {"center": 0, "vmax": 2}):
        found = colors(SIGNED, **keywords)
        assert (found.norm.vmin, found.norm.vmax) == (-2, 2), keywords
        assert "diverging" in found.colormap.name
    found = colors(POSITIVE, center=0.5)
    assert (found.norm.vmin, found.norm.vmax) == pytest.approx((0, 1))


def test_limits_on_one_side_of_zero_ask_for_that_side():
    found = colors(SIGNED, vmin=0)
    assert (found.norm.vmin, found.norm.vmax) == (0, 0.9)
    assert "sequential" in found.colormap.name
    assert found.colormap.colorbar_extend == "min"


def test_limits_decide_which_end_of_the_map_is_grey():
    mostly_below = np.array([[-0.9, -0.5, 0.4]])
    for keywords in ({"vmin": 0}, {"vmin": -0.2, "vmax": 0.5}, {"norm": Normalize(0, 1)}):
        assert colors(mostly_below, **keywords).colormap.name == "headgrid-sequential", keywords
    for keywords in ({"vmax": 0}, {"vmin": -0.5, "vmax": 0.2}, {"norm": Normalize(-1, 0)}):
        assert colors(mostly_below, **keywords).colormap.name == "headgrid-sequential_r", keywords


@pytest.mark.parametrize(
    "norm",
    ["symlog", "asinh", SymLogNorm(0.1), AsinhNorm(0.1), Normalize(), Normalize(-0.9, 0.9),
     CenteredNorm(), BoundaryNorm([-1, -0.5, 0.5, 1], 256)],
    ids=["symlog", "asinh", "SymLogNorm", "AsinhNorm", "open", "closed", "centered", "boundary"],
)  # fmt: skip
def test_any_norm_with_room_for_both_signs_has_zero_in_the_middle(norm):
    found = colors(SIGNED, norm=norm)
    assert "diverging" in found.colormap.name
    assert found.norm.vmin == -found.norm.vmax
    if not isinstance(norm, BoundaryNorm):
        assert found.norm(0.0) == pytest.approx(0.5)
    if isinstance(norm, str):
        assert "sequential" in colors(POSITIVE, norm=norm).colormap.name


def test_scores_beyond_a_norm_of_two_slopes_are_at_its_ends():
    found = colors(SIGNED, norm=TwoSlopeNorm(0, -0.05, 0.5))
    assert found.colormap.colorbar_extend == "both"
    assert found.norm(-0.9) == -np.inf


def test_robust_leaves_out_the_ends_and_says_so():
    scores = np.arange(1001) / 1000
    found = colors(scores, robust=True)
    assert (found.norm.vmin, found.norm.vmax) == pytest.approx((0, 0.98))
    assert found.colormap.colorbar_extend == "max"
    both = colors(scores - 0.5, robust=True)
    assert (both.norm.vmin, both.norm.vmax) == pytest.approx((-0.48, 0.48))
    assert both.colormap.colorbar_extend == "both"
    with pytest.warns(UserWarning, match="percentile are both 0"):
        assert colors(np.array([0.0] * 99 + [1.0]), robust=True).norm.vmax == 1


def test_a_map_with_two_sides_on_scores_with_one_warns():
    for name in ("RdBu", "coolwarm_r", "headgrid-diverging"):
        with pytest.warns(UserWarning, match="half of a diverging colormap is unused"):
            found = colors(POSITIVE, cmap=name)
        assert (found.norm.vmin, found.norm.vmax) == (-0.9, 0.9)
    with pytest.warns(UserWarning, match="center: all scores are at or below the centre"):
        colors(POSITIVE, center=2)
    with pytest.warns(UserWarning, match="center: all scores are at or above the centre"):
        colors(POSITIVE, center=0)
    with pytest.warns(UserWarning, match="cmap: all scores are at or above the centre, 0.75"):
        colors(POSITIVE + 1, cmap="RdBu", vmin=0, vmax=1.5)
    assert colors(SIGNED, cmap="RdBu").norm.vmin == -0.9  # centred, without a word


def test_a_norm_of_the_users_is_the_one_that_is_used():
    norm = Normalize(0, 2)
    found = colors(SIGNED, norm=norm)
    assert found.norm is norm
    assert found.colormap.colorbar_extend == "min"
    assert "diverging" in colors(SIGNED, norm=TwoSlopeNorm(0)).colormap.name
    uneven = colors(SIGNED, norm=FuncNorm((np.exp, np.log))).norm  # zero is off its middle
    assert (uneven.vmin, uneven.vmax) == (-0.5, 0.9)
    assert isinstance(colors(POSITIVE + 1, norm="log").norm, LogNorm)
    assert colors(POSITIVE + 1, norm="log", vmax=10).norm.vmax == 10


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"center": 0, "vmin": -1, "vmax": 2}, "not equally far from center=0"),
        ({"center": 0, "vmin": 1}, "vmin: expected a limit below center=0, got 1"),
        ({"vmin": 1, "vmax": 1}, "vmin: expected less than vmax"),
        ({"vmin": 5}, "vmin: expected less than vmax, got vmin=5 and vmax=0.9; give both"),
        ({"vmax": -1}, "vmax: expected more than vmin, got vmin=0 and vmax=-1; give both"),
        ({"vmin": np.nan}, "vmin: expected a finite number"),
        ({"vmin": "0"}, "vmin: expected a finite number"),
        ({"cmap": "virids"}, "did you mean 'viridis'"),
        ({"norm": "log"}, r"LogNorm has no place for 1 of 3 scores, such as 0"),
        ({"norm": "nonsense"}, "norm: expected a Normalize or the name of a scale"),
        ({"norm": Normalize(), "vmin": 0}, "vmin: the norm given has limits of its own"),
        ({"norm": "symlog", "robust": True}, "robust: it is for the default norm"),
    ],
)
def test_what_can_not_be_meant_is_an_error(keywords, message):
    with pytest.raises(ValueError, match=message):
        colors(POSITIVE, **keywords)


@pytest.mark.parametrize("keywords", [{"cmap": 3}, {"norm": 3}, {"robust": 1}])
def test_another_kind_of_value_is_a_type_error(keywords):
    with pytest.raises(TypeError, match=f"^{next(iter(keywords))}: expected"):
        colors(POSITIVE, **keywords)


def test_the_ground_decides_which_maps():
    with style.context("headgrid-dark"):
        assert colors(SIGNED).colormap.name == "headgrid-dark-diverging"
        assert colors(POSITIVE).colormap.name == "headgrid-dark-sequential"
    with style.context("dark_background"):
        assert colors(POSITIVE).colormap.name == "headgrid-dark-sequential"
    with style.context("headgrid-print"):
        assert colors(POSITIVE).colormap.name == "headgrid-sequential"
