"""The palettes' promise to readers of any colour vision, and what tells how well one keeps it."""

import re
import warnings

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import style

import mpl_headgrid as hg
from mpl_headgrid._palette.vision import places
from tests.support.processes import ROOT
from tests.support.vision import hue_word, least_difference, machado, rgb_of, to_ucs, wcag_contrast

BACKGROUNDS = {"headgrid": "#ffffff", "headgrid-dark": "#111317", "headgrid-print": "#ffffff"}
HUES = ["grey", "blue", "orange", "green", "red", "purple", "purple", "purple"]
TEN = list("ABCDEFGHIJ")
THIRTY = [f"Kind {n}" for n in range(1, 31)]
MEASURED = pytest.mark.parametrize("name", BACKGROUNDS)


def named(names, style):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "categories: .* colours alone can't tell so many apart")
        return hg.Palette.from_names(names, style=style)


def colors(name):
    return list(hg.Palette.from_style(name).values())


@MEASURED
def test_the_background_of_a_style_is_the_one_its_palette_was_measured_on(name):
    with style.context(name):
        for key in ("axes.facecolor", "figure.facecolor"):
            assert mpl.colors.to_hex(mpl.rcParams[key]) == BACKGROUNDS[name]


@pytest.mark.parametrize(
    ("name", "least", "least_by_both"),
    [("headgrid", 18, 16), ("headgrid-dark", 16, 15), ("headgrid-print", 18, 16.5)],
)
def test_no_two_classes_look_alike_to_a_reader_of_any_color_vision(name, least, least_by_both):
    assert least_difference(colors(name)) >= least
    assert least_difference(colors(name), every_way=True) >= least_by_both


def test_the_measure_finds_colors_that_look_alike():
    assert least_difference(colors("headgrid-tab10")) < 3
    assert least_difference(["red", "red"]) == 0


@pytest.mark.parametrize(
    ("name", "least"), [("headgrid", 3), ("headgrid-dark", 3), ("headgrid-print", 2.5)]
)
def test_every_category_stands_out_from_the_background_and_grey_recedes(name, least):
    palette = named(THIRTY, name)
    contrast = {key: wcag_contrast(color, BACKGROUNDS[name]) for key, color in palette.items()}
    chroma = dict(zip(palette, np.hypot(*to_ucs(rgb_of(palette.values()))[:, 1:].T), strict=True))
    assert min(contrast, key=contrast.get) == min(chroma, key=chroma.get) == "Unclassified"
    del contrast["Unclassified"]
    assert min(contrast.values()) >= least


@MEASURED
def test_each_color_answers_to_its_name(name):
    assert [hue_word(color) for color in colors(name)] == HUES


@MEASURED
def test_no_further_category_is_grey_or_purple(name):
    further = list(named(THIRTY, name).values())[5:31]
    assert len({*further}) == 26
    assert {hue_word(color) for color in further}.isdisjoint({"grey", "purple"})


@MEASURED
def test_the_purples_darken_or_on_dark_lighten_in_equal_steps(name):
    lightness = to_ucs(rgb_of(colors(name)[5:]))[:, 0]
    # Most categories are farthest from the background.
    first, second = np.diff(lightness) * (1 if name == "headgrid-dark" else -1)
    assert abs(first - second) <= 2
    assert min(first, second) > 15


@MEASURED
@pytest.mark.parametrize("largest", range(5, 11))
def test_a_longer_ramp_has_equal_steps_too(name, largest):
    palette = hg.Palette.from_names(TEN, style=name, counts=largest)
    steps = np.diff(to_ucs(rgb_of(list(palette.values())[11:]))[:, 0])
    steps *= 1 if name == "headgrid-dark" else -1
    assert len(steps) == largest - 2
    np.testing.assert_allclose(steps, steps.mean(), rtol=0.17)


def luma(color):
    """Return the grey that image programs and many printers make of a colour, as ITU-R BT.601."""
    return np.repeat(np.round(255 * rgb_of([color]) @ [0.299, 0.587, 0.114]) / 255, 3)


def test_on_paper_without_color_the_print_style_tells_all_classes_apart():
    report = {name: hg.Palette.from_style(name).report("white") for name in BACKGROUNDS}
    least = {name: table["delta_e"]["greyscale"] for name, table in report.items()}
    assert least["headgrid-print"] >= 7
    assert least["headgrid"] < 2
    # Greys of the same luminance as the colours are one way to leave colours out. Here is another.
    assert least_difference([luma(color) for color in colors("headgrid-print")]) >= 7


# The numbers that the documentation of from_names states.


def stated():
    rows = re.findall(
        r"^ *(headgrid\S*)((?: +[\d.]+)+)$", hg.Palette.from_names.__doc__, re.MULTILINE
    )
    return {name: [float(number) for number in numbers.split()] for name, numbers in rows}


@MEASURED
def test_the_stated_least_difference_is_that_of_so_many_categories(name):
    for n, difference in zip((*range(4, 11), 12, 20, 30), stated()[name], strict=True):
        palette = named(THIRTY[:n], name)
        measured = least_difference(palette.values(), every_way=True)
        assert measured == pytest.approx(difference, abs=0.051), n


def test_the_table_of_the_page_has_each_number_of_more_than_ten():
    page = (ROOT / "docs" / "colour.rst").read_text(encoding="utf-8")
    rows = re.findall(r"^(\d\d) +([\d.]+) +([\d.]+) +([\d.]+)$", page, re.MULTILINE)
    assert [int(row[0]) for row in rows] == [*range(11, 31)]
    for n, *differences in rows:
        for name, difference in zip(BACKGROUNDS, differences, strict=True):
            measured = least_difference(named(THIRTY[: int(n)], name).values(), every_way=True)
            assert measured == pytest.approx(float(difference), abs=0.051), (n, name)


def test_shapes_begin_where_color_alone_is_too_little():
    least = np.min([stated()[name][:7] for name in BACKGROUNDS], axis=0)
    n = 4 + int(np.argmax(least < 13.5))
    shapes = list(named(THIRTY, "headgrid").markers.values())[1:31]
    assert [shape != "s" for shape in shapes] == [place >= n - 1 for place in range(30)]


@MEASURED
def test_categories_of_one_shape_stay_farther_apart_than_those_of_two(name):
    palette = named(THIRTY, name)
    for shape in {*palette.markers.values()}:
        alike = [palette[key] for key in palette if palette.markers[key] == shape]
        assert least_difference(alike) >= 10, shape


# Steps of a scale.


@MEASURED
@pytest.mark.parametrize("n", range(2, 8))
def test_steps_are_one_ramp_away_from_grey_and_purple(name, n):
    palette = hg.Palette.from_names(TEN[:n], style=name, ordinal=True)
    assert palette.classes == ("Unclassified", *TEN[:n])
    assert palette.ordinal
    seen = to_ucs(rgb_of(palette.values()))
    steps = np.diff(seen[1:, 0]) * (1 if name == "headgrid-dark" else -1)
    np.testing.assert_allclose(steps, steps.mean(), rtol=0.2)
    hues = [hue_word(color) for color in [*palette.values()][1:]]
    assert {*hues} <= {"orange", "brown", "yellow", "red"}
    if n <= 6:
        assert least_difference(palette.values(), every_way=True) >= 8
    purples = colors(name)[5:]
    apart = [least_difference([one, other]) for one in purples for other in seen_colors(palette)]
    assert min(apart) > 5
    contrast = [wcag_contrast(color, BACKGROUNDS[name]) for color in palette.values()]
    assert contrast == sorted(contrast)


def seen_colors(palette):
    return [*palette.values()][1:]


@MEASURED
def test_not_shown_is_between_unclassified_and_the_background(name):
    palette = hg.Palette.from_style(name)
    contrasts = [
        wcag_contrast(color, BACKGROUNDS[name])
        for color in (palette.hidden, palette["Unclassified"])
    ]
    assert 1.1 < contrasts[0] < contrasts[1] / 1.15
    assert least_difference([palette.hidden, palette["Unclassified"]]) > 5


# What Palette.report and Palette.contrast say.


@pytest.mark.parametrize("name", [*BACKGROUNDS, "headgrid-tab10"])
def test_the_report_agrees_with_the_measure(name):
    report = hg.Palette.from_style(name).report("white")
    visions = ["normal", "deuteranopia", "protanopia", "tritanopia", "greyscale"]
    assert report.index.name == "vision"
    assert list(report.index) == visions
    background = ["background_delta_e", "background_class"]
    assert list(report.columns) == ["delta_e", "class_1", "class_2", *background]
    least = report["delta_e"][visions[:4]].min()
    assert least == pytest.approx(least_difference(colors(name)), abs=0.01)
    for color in (ours := hg.Palette.from_style(name)).values():
        assert least_difference([color, "white"]) >= report["background_delta_e"].min() - 0.01
    grey = ours[report["background_class"]["normal"]]
    normal = np.linalg.norm(np.subtract(*to_ucs(rgb_of([grey, "white"]))))
    assert report["background_delta_e"]["normal"] == pytest.approx(normal, abs=0.01)


def test_each_row_names_the_two_classes_it_is_between():
    palette = hg.Palette.from_style("headgrid-tab10")
    report = palette.report("white")
    simulated = dict(zip(report.index[1:4], machado(np.eye(3)), strict=True))
    assert list(simulated) == ["deuteranopia", "protanopia", "tritanopia"]
    views = [lambda rgb: rgb, *(lambda rgb, i=i: machado(rgb)[i] for i in range(3))]
    for (_, row), view in zip(report.iloc[:4].iterrows(), views, strict=True):
        pair = to_ucs(view(rgb_of([palette[row["class_1"]], palette[row["class_2"]]])))
        assert np.linalg.norm(pair[0] - pair[1]) == pytest.approx(row["delta_e"], abs=0.01)
        assert palette.classes.index(row["class_1"]) < palette.classes.index(row["class_2"])


def test_in_greyscale_red_and_green_of_one_luminance_are_one():
    green = mpl.colors.to_hex((0, (0.2126 / 0.7152) ** (1 / 2.4) * 1.055 - 0.055, 0))
    palette = hg.Palette({"Red": "#ff0000", "Green": green}, counts=["black"], unclassified="white")
    row = palette.report("white").loc["greyscale"]
    assert (row["class_1"], row["class_2"]) == ("Red", "Green")
    assert row["delta_e"] < 1
    assert palette.report("white")["delta_e"]["normal"] > 20


def test_a_transparent_color_is_seen_on_the_background():
    palette = hg.Palette({"A": (0, 0, 0, 0)}, unclassified="black")
    assert palette.report("black")["delta_e"]["normal"] == pytest.approx(0, abs=1e-6)
    assert palette.report("white")["delta_e"]["normal"] > 90
    assert palette.contrast("white")["A"] == pytest.approx(1)


@MEASURED
def test_contrasts_are_those_of_wcag(name):
    palette = hg.Palette.from_style(name)
    contrast = palette.contrast(BACKGROUNDS[name])
    assert contrast.name == "contrast"
    assert contrast.index.name == "class"
    assert list(contrast.index) == list(palette)
    expected = [wcag_contrast(color, BACKGROUNDS[name]) for color in palette.values()]
    np.testing.assert_allclose(contrast, expected, rtol=2e-3)


def test_the_background_is_that_of_the_settings_unless_given():
    palette = hg.Palette({"A": "white"})
    assert palette.contrast()["A"] == pytest.approx(1)
    with style.context("dark_background"):
        assert palette.contrast()["A"] == pytest.approx(21, abs=0.01)
        assert palette.contrast("white")["A"] == pytest.approx(1)


@pytest.mark.parametrize("method", ["report", "contrast"])
def test_it_names_a_wrong_background(method):
    measure = getattr(hg.Palette.from_style("headgrid"), method)
    with pytest.raises(ValueError, match=r"^background: expected a colour .* got 'whyte'$"):
        measure("whyte")


@pytest.mark.parametrize("vision", ["normal", "deuteranopia", "protanopia", "tritanopia"])
def test_colors_are_seen_as_another_library_has_them(vision):
    rgb = np.vstack([np.eye(3), np.zeros(3), np.ones(3), np.random.default_rng(0).random((99, 3))])
    simulated = [rgb, *machado(rgb)]
    views = ["normal", "deuteranopia", "protanopia", "tritanopia"]
    expected = to_ucs(simulated[views.index(vision)])
    np.testing.assert_allclose(places(rgb, vision), expected, atol=0.01)
