"""The continuous colormaps: what they begin with, and that equal steps look equal."""

import pickle

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import style
from matplotlib.colors import to_rgb

import mpl_headgrid as hg
from mpl_headgrid._palette.color_space import from_oklab, to_cam02_ucs, to_oklab
from tests.support.vision import to_ucs

GROUNDS = ("headgrid", "headgrid-dark")
SEQUENTIAL = [f"{ground}-sequential" for ground in GROUNDS]
DIVERGING = [f"{ground}-diverging" for ground in GROUNDS]


def rgb_of_map(colormap):
    return colormap(np.arange(colormap.N))[:, :3]


def in_51_steps(colormap):
    rgb = rgb_of_map(colormap)
    at, wanted = np.linspace(0, 1, len(rgb)), np.linspace(0, 1, 52)
    return np.stack([np.interp(wanted, at, channel) for channel in rgb.T], axis=1)


def lightness_steps(rgb):
    return np.diff(to_ucs(rgb)[:, 0])


def test_colors_are_measured_as_colorspacious_measures_them():
    rgb = np.random.default_rng(0).random((500, 3))
    assert np.abs(to_cam02_ucs(rgb) - to_ucs(rgb)).max() < 0.01
    assert np.abs(from_oklab(to_oklab(rgb)) - rgb).max() < 1e-9


@pytest.mark.parametrize("name", SEQUENTIAL + DIVERGING)
def test_equal_steps_look_equal_and_no_two_neighbours_are_alike(name):
    steps = np.linalg.norm(np.diff(to_ucs(in_51_steps(mpl.colormaps[name])), axis=0), axis=1)
    assert np.abs(steps / steps.mean() - 1).max() < 0.15
    bytes_of = np.round(rgb_of_map(mpl.colormaps[name]) * 255)
    alike = (np.diff(bytes_of, axis=0) == 0).all(axis=1)
    assert alike.sum() <= 2  # of 255
    assert not (alike[:-1] & alike[1:]).any()  # so that a score is read back to 1/256


@pytest.mark.parametrize("name", SEQUENTIAL + DIVERGING)
def test_lightness_goes_one_way_to_readers_of_any_color_vision(name):
    from colorspacious import cspace_convert

    rgb = in_51_steps(mpl.colormaps[name])
    sides = [rgb] if name in SEQUENTIAL else [rgb[:26], rgb[26:]]
    for kind in (None, "deuteranomaly", "protanomaly", "tritanomaly"):
        for side in sides:
            seen = side
            if kind is not None:
                space = {"name": "sRGB1+CVD", "cvd_type": kind, "severity": 100}
                seen = np.clip(cspace_convert(side, space, "sRGB1"), 0, 1)
            steps = lightness_steps(seen)
            assert (steps > 0).all() or (steps < 0).all(), kind
        if name in DIVERGING:
            ends = rgb[[0, -1]]
            if kind is not None:
                ends = np.clip(cspace_convert(ends, space, "sRGB1"), 0, 1)
            # The sides are told apart by their hue, at about one lightness.
            places = to_ucs(ends)
            assert np.linalg.norm(np.diff(places[:, 1:], axis=0)) > 15, kind
            assert abs(places[0, 0] - places[1, 0]) < 10, kind


@pytest.mark.parametrize("ground", GROUNDS)
def test_zero_has_the_grey_of_unclassified(ground):
    grey = to_rgb(hg.Palette.from_style(ground)["Unclassified"])
    assert mpl.colormaps[f"{ground}-sequential"](0)[:3] == pytest.approx(grey, abs=1 / 510)
    diverging = mpl.colormaps[f"{ground}-diverging"]
    assert diverging.N == 257
    assert diverging(0.5)[:3] == pytest.approx(grey, abs=1 / 510)
    depth = rgb_of_map(mpl.colormaps[f"{ground}-sequential"])[-1]
    assert abs(to_ucs(depth[None])[0, 0] - to_ucs(np.array([grey]))[0, 0]) > 60


def test_no_style_makes_them_the_colormap_of_images():
    for ground in GROUNDS:
        with style.context(ground):
            assert mpl.rcParams["image.cmap"] == mpl.rcParamsDefault["image.cmap"]


def test_a_category_has_a_map_from_grey_to_its_color():
    palette = hg.Palette.from_style("headgrid")
    ramp = palette.colormap("Knowledge")
    assert ramp(0)[:3] == pytest.approx(to_rgb(palette["Unclassified"]))
    assert ramp(ramp.N - 1)[:3] == pytest.approx(to_rgb(palette["Knowledge"]))
    assert np.ptp(np.linalg.norm(np.diff(to_ucs(in_51_steps(ramp)), axis=0), axis=1)) < 0.05
    assert pickle.loads(pickle.dumps(ramp)) == ramp
    with pytest.raises(ValueError, match="did you mean 'Knowledge'"):
        palette.colormap("knowledge ")
    with pytest.raises(ValueError, match="expected one of 'Algorithmic'"):
        palette.colormap("Unclassified")
