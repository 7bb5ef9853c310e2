"""Styles: what importing the package does to matplotlib, and which palette rcParams ask for."""

import importlib.util
import logging
import shutil
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import rc_params_from_file, style
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

import mpl_headgrid as hg
from mpl_headgrid._palette.styles import (
    COLOR_NAMES,
    SHEETS,
    SIZES,
    STYLES,
    active_style,
    background_color,
    blend,
)
from tests.support.pictures import random_grid
from tests.support.processes import in_fresh_python
from tests.support.vision import least_difference, wcag_contrast

OURS = [*STYLES, *SIZES]
COLOR_KEYS = ("color", "prop_cycle")


USE = """
        import matplotlib.pyplot as plt
        for name in ("headgrid", "headgrid-dark"):
            plt.style.use("{prefix}" + name)
            print(plt.rcParams["axes.prop_cycle"].by_key()["color"][0])
        print(plt.rcParams["pdf.fonttype"])
"""
USED = ["#3f63db", "#337ffb", "42"]


@pytest.mark.systems
def test_import_changes_no_setting_and_its_styles_are_there(tmp_path):
    code = """
        import matplotlib
        before = dict(matplotlib.rcParams)
        import mpl_headgrid
        assert dict(matplotlib.rcParams) == before
    """
    assert in_fresh_python(code + USE.format(prefix=""), home=tmp_path) == USED


@pytest.mark.systems
def test_styles_and_data_are_there_from_a_zip(tmp_path):
    archive = shutil.make_archive(tmp_path / "site", "zip", SHEETS.parent, SHEETS.name)
    code = """
        import sys
        import mpl_headgrid as hg
        assert hg.__file__.startswith(sys.argv[1]), hg.__file__
        assert len(hg.load_heads("Phi-2"))
    """
    used = in_fresh_python(
        code + USE.format(prefix=""), archive, home=tmp_path, PYTHONPATH=str(archive)
    )
    assert used == USED


@pytest.mark.systems
def test_a_style_of_the_package_s_name_needs_no_import(tmp_path):
    assert in_fresh_python(USE.format(prefix="mpl_headgrid."), home=tmp_path) == USED


def test_styles_are_there_once_and_survive_a_reload(tmp_path):
    code = """
        import importlib
        import mpl_headgrid
        import matplotlib.pyplot as plt
        from mpl_headgrid._palette import styles
        before = plt.colormaps["headgrid"], list(plt.color_sequences)
        importlib.reload(mpl_headgrid)
        assert before == (plt.colormaps["headgrid"], list(plt.color_sequences))
        names = [name for name in plt.style.available if name.startswith("headgrid")]
        assert styles.USER_LIBRARY_PATHS.count(str(styles.SHEETS)) == 1
        plt.style.reload_library()
        again = [name for name in plt.style.available if name.startswith("headgrid")]
        plt.style.use(again)
        assert again == names, again
        assert "ggplot" in plt.style.available
        print(*names)
    """
    assert in_fresh_python(code, flags=(), home=tmp_path) == sorted(OURS)


# SciencePlots warns by itself on matplotlib 3.11, so its tests run without -W error.
@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_other_packages_styles_stay_and_compose_with_ours(tmp_path, first):
    # It also asks for fonts that may be missing, and says so on stderr.
    imports = ["import mpl_headgrid as hg", "import scienceplots, mplhep"]
    if first == "theirs":
        imports.reverse()
    code = f"""
        import logging, warnings
        warnings.simplefilter("ignore")
        logging.disable()
        {imports[0]}
        {imports[1]}
        import matplotlib.pyplot as plt
        expected = ["science", "ieee", "headgrid", "headgrid-dark"]
        assert set(expected) <= set(plt.style.available)
        ours = ["headgrid-dark", "headgrid-icml"]
        theirs = ["science", "no-latex", "dark_background"]
        for styles in (ours + theirs, theirs + ours, [mplhep.style.CMS, "headgrid-dark"]):
            with plt.style.context(styles):
                fig, ax = plt.subplots()
                marks = hg.headgrid_scatter(ax, hg.load_heads("Phi-2"), legend=True)
                fig.canvas.draw()
                print(dict(marks.palette) == hg.Palette.from_style("headgrid-dark"))
    """
    assert in_fresh_python(code, flags=(), home=tmp_path) == ["True"] * 3


def test_a_sheet_of_the_user_s_own_wins(tmp_path):
    (tmp_path / "stylelib").mkdir()
    (tmp_path / "stylelib" / "headgrid.mplstyle").write_text("lines.linewidth: 7\n")
    code = """
        import mpl_headgrid
        import matplotlib.pyplot as plt
        for change in (lambda: None, plt.style.reload_library):
            change()
            with plt.style.context("headgrid"):
                print(plt.rcParams["lines.linewidth"])
                marks = mpl_headgrid.headgrid_scatter(plt.gca(), mpl_headgrid.load_heads("Phi-2"))
                print(marks.palette["Knowledge"], plt.color_sequences["headgrid"][1])
    """
    expected = ["7.0", "#e76900", "#e76900"] * 2
    assert in_fresh_python(code, home=tmp_path) == expected


@pytest.mark.systems
@pytest.mark.parametrize("name", OURS)
def test_a_sheet_has_no_bad_key_and_no_missing_font(name, caplog):
    with caplog.at_level(logging.WARNING):
        rc_params_from_file(SHEETS / f"{name}.mplstyle", use_default_template=False)
        plt.style.use(name)
        fig, ax = plt.subplots()
        hg.headgrid_scatter(ax, hg.load_heads("Phi-2"))
        fig.canvas.draw()
    assert not caplog.records


def settings(name):
    return dict(rc_params_from_file(SHEETS / f"{name}.mplstyle", use_default_template=False))


def test_every_sheet_is_listed_or_private():
    assert {f"headgrid-{venue}" for venue, *_ in VENUES} == set(SIZES)
    sheets = {path.stem for path in SHEETS.glob("*.mplstyle")}
    assert {name for name in sheets if not name.startswith("_")} == set(OURS)
    assert set(OURS) <= set(plt.style.available)
    assert not [name for name in plt.style.available if name.startswith("_headgrid")]


# Style, the width in inches that the venue's instructions for authors give, name in tueplots.
VENUES = [
    ("neurips", 5.5, "neurips2024"),
    ("iclr", 5.5, "iclr2024"),
    ("icml", 3.25, "icml2024_half"),
    ("icml-wide", 6.75, "icml2024_full"),
    ("acl", 7.7 / 2.54, None),
    ("acl-wide", 16 / 2.54, None),
    ("aaai", 3.3, "aaai2024_half"),
    ("aaai-wide", 6.975, "aaai2024_full"),
]


@pytest.mark.parametrize(("venue", "width", "theirs"), VENUES)
def test_a_size_is_that_of_its_venue_and_the_rest_but_colors_as_ours(venue, width, theirs):
    sheet, whole = settings(f"headgrid-{venue}"), settings("headgrid")
    colors = {key for key in whole if key.endswith((*COLOR_KEYS, "labelcolor", "prop_cycle"))}
    assert sheet.keys() == whole.keys() - colors
    assert {key for key in sheet if sheet[key] != whole[key]} <= {"figure.figsize", "font.size"}
    assert sheet["figure.figsize"][0] == pytest.approx(width, abs=0.005)
    if theirs is None:
        return
    figsizes = pytest.importorskip("tueplots.figsizes")
    fontsizes = pytest.importorskip("tueplots.fontsizes")
    width, _ = getattr(figsizes, theirs)()["figure.figsize"]
    assert sheet["figure.figsize"][0] == pytest.approx(width)
    fonts = getattr(fontsizes, theirs.split("_")[0])()
    for key in ("font.size", "axes.labelsize"):
        assert points(sheet, key) == points(fonts, key) == fonts["font.size"]


def points(sheet, key):
    """Return a size in points, as matplotlib makes it of a sheet."""
    with mpl.rc_context(sheet):
        return FontProperties(size=mpl.rcParams[key]).get_size_in_points()


@pytest.mark.parametrize("name", OURS)
def test_one_setting_scales_all_text(name):
    sheet = settings(name)
    texts = [key for key in sheet if key.endswith(("titlesize", "labelsize", "fontsize"))]
    assert len(texts) == 7
    twice = {**sheet, "font.size": 2 * sheet["font.size"]}
    for key in texts:
        assert points(twice, key) == pytest.approx(2 * points(sheet, key)), key


def shown_texts(fig):
    fig.canvas.draw()
    texts = fig.findobj(lambda artist: isinstance(artist, Text) and artist.get_text())
    return [text for text in texts if text.get_visible()]


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("after", [[], ["dark_background"], ["default", "grayscale"]])
def test_all_text_can_be_read_on_the_ground_of_a_later_style(name, after):
    with style.context([name, *after]):
        fig, axes = hg.headgrid_panels({"A": random_grid(6, 6)}, letters=True)
        hg.annotate_heads(axes["A"], {"L1H1": "copies"})
        for text in shown_texts(fig):
            assert wcag_contrast(text.get_color(), fig.get_facecolor()) > 4.5, text


@pytest.mark.parametrize("order", [1, -1])
def test_ticks_stand_where_spines_or_labels_are(order):
    theirs = {"xtick.top": True, "ytick.right": True, "xtick.minor.visible": True}
    with style.context([theirs, "headgrid"][::order]):
        fig, ax = plt.subplots()
        hg.headgrid_scatter(ax, random_grid(6, 6))
        fig.canvas.draw()
    for axis, far in ((ax.xaxis, "top"), (ax.yaxis, "right")):
        ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
        assert ticks
        assert not ax.spines[far].get_visible()
        assert not any(tick.tick2line.get_visible() for tick in ticks)
        assert all(tick.tick1line.get_visible() for tick in ticks)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("name", STYLES)
def test_palette_and_size_compose_in_either_order(name, order):
    plt.style.use([name, "headgrid-icml"][::order])
    fig, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, hg.load_heads("Phi-2"))
    assert marks.palette == hg.Palette.from_style(name)
    assert list(fig.get_size_inches()) == ([3.25, 2.9] if order == 1 else [5.5, 3.4])


@pytest.mark.parametrize("order", [1, -1])
def test_styles_compose_with_tueplots(order):
    bundles = pytest.importorskip("tueplots.bundles")
    theirs = bundles.icml2024(usetex=False, family="sans-serif")
    plt.style.use(["headgrid-dark", theirs][::order])
    fig, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, hg.load_heads("Phi-2"), legend=True)
    fig.canvas.draw()
    assert marks.palette == hg.Palette.from_style("headgrid-dark")
    assert fig.get_figwidth() == (3.25 if order == 1 else 5.5)


# Colours by name.


@pytest.mark.parametrize("style", STYLES)
def test_each_color_has_a_name_that_matplotlib_knows(style):
    palette = hg.Palette.from_style(style)
    names = [f"{style}:{name.lower().replace(' ', '-')}" for name in palette]
    assert [mpl.colors.to_hex(name) for name in names] == list(palette.values())
    assert {name.split(":")[1] for name in names} == set(COLOR_NAMES)
    cycle = settings(style)["axes.prop_cycle"].by_key()["color"]
    assert list(plt.color_sequences[style]) == cycle


@pytest.mark.parametrize("style", STYLES)
def test_each_palette_is_a_colormap_of_its_class_codes(style):
    palette = hg.Palette.from_style(style)
    grid = random_grid(8, 8, missing=0.2)
    _, ax = plt.subplots()
    image = ax.imshow(palette.class_codes(grid), cmap=style, vmin=-0.5, vmax=7.5)
    drawn = image.to_rgba(image.get_array())
    assert (palette.class_codes(grid) == -1).any()
    assert (drawn == palette.colors(grid)).all()
    assert plt.colormaps[style].N == 8
    assert plt.colormaps[style](8)[3] == 0  # a class that the style has no colour for


@pytest.mark.parametrize("style", STYLES[:3])
def test_the_purples_are_a_colormap_from_light_to_dark(style):
    palette = hg.Palette.from_style(style)
    colors = plt.colormaps[f"{style}-purples"]([0.0, 0.5, 1.0])
    expected = mpl.colors.to_rgba_array([palette[f"{n} categories"] for n in (2, 3, 4)])
    np.testing.assert_allclose(colors, expected, atol=0.01)
    assert "headgrid-tab10-purples" not in list(plt.colormaps)  # the published ones are no ramp


def test_what_others_registered_before_stays(tmp_path):
    code = """
        import matplotlib as mpl
        import matplotlib.style
        from matplotlib.colors import ListedColormap, get_named_colors_mapping
        mpl.style.available.append("listed-only")
        get_named_colors_mapping()["headgrid:knowledge"] = "#010203"
        mpl.color_sequences.register("headgrid-dark", ["red"])
        mpl.colormaps.register(ListedColormap(["red"], name="headgrid"))
        mpl.colormaps.register(ListedColormap(["red"], name="headgrid-purples"))
        import mpl_headgrid
        assert "listed-only" in mpl.style.available
        print(mpl.colors.to_hex("headgrid:knowledge"), mpl.colors.to_hex("headgrid:linguistic"))
        print(len(mpl.color_sequences["headgrid-dark"]), len(mpl.color_sequences["headgrid"]))
        print(mpl.colormaps["headgrid"].N, mpl.colormaps["headgrid-dark"].N)
        print(mpl.colormaps["headgrid-purples"].N)
    """
    expected = ["#010203", "#48a66b", "1", "8", "1", "8", "1"]
    assert in_fresh_python(code, home=tmp_path) == expected


@pytest.mark.parametrize("name", STYLES[1:])
def test_the_sheets_differ_in_colors_only(name):
    light, other = settings("headgrid"), settings(name)
    assert light.keys() == other.keys()
    differing = {key for key in light if light[key] != other[key]}
    assert differing
    assert all(
        key.endswith((*COLOR_KEYS, "labelcolor", "facecolor", "edgecolor")) for key in differing
    )


@pytest.mark.parametrize("name", STYLES)
def test_a_sheet_meets_the_rules_of_journals_and_checkers(name):
    sheet = settings(name)
    assert sheet["pdf.fonttype"] == sheet["ps.fonttype"] == 42  # no Type 3
    assert sheet["figure.figsize"][0] == 5.5  # text width of NeurIPS and ICLR
    assert sheet["figure.constrained_layout.use"]
    assert sheet["font.family"] == ["sans-serif"]
    assert sheet["font.sans-serif"][-1] == "DejaVu Sans"
    assert "text.usetex" not in sheet
    assert "savefig.bbox" not in sheet


def test_colors_are_written_in_the_sheets_alone():
    hexes = {
        color.lstrip("#")
        for name in (
            *STYLES,
            *(f"_{name}-{kind}" for name in STYLES[:3] for kind in ("more", "steps")),
        )
        for color in settings(name)["axes.prop_cycle"].by_key()["color"]
    }
    for module in SHEETS.rglob("*.py"):
        code = "\n".join(
            line
            for line in module.read_text(encoding="utf-8").lower().splitlines()
            if ">>>" not in line
        )
        found = {color for color in hexes if f"#{color}" in code}
        assert found <= {"1f77b4", "a784c0"}, module  # as output of examples in docstrings


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


# Sheets of others over and under ours.


def contrasts_of_text(sheets):
    """Return the contrast of each kind of text with the figure that it stands on."""
    with style.context(sheets):
        rc = mpl.rcParams
        figure = blend(mpl.colors.to_rgba(rc["figure.facecolor"]), np.ones(3))
        text = {"text": rc["text.color"], "label": rc["axes.labelcolor"]}
        text["title"] = rc["text.color" if rc["axes.titlecolor"] == "auto" else "axes.titlecolor"]
        legend = rc["legend.labelcolor"]
        text["legend"] = rc["text.color"] if str(legend) == "None" else legend
        for axis in "xy":
            own = rc[f"{axis}tick.labelcolor"]
            text[f"{axis}ticks"] = rc[f"{axis}tick.color"] if own == "inherit" else own
        return {kind: wcag_contrast(color, figure) for kind, color in text.items()}


def sheets_of_others():
    """Return sheets by name: matplotlib's own, and those of packages that are there."""
    theirs = {
        name: plt.style.library[name]  # read already
        for name in plt.style.available
        if not name.startswith(("headgrid", "_"))
    }
    if importlib.util.find_spec("tueplots"):
        from tueplots import bundles

        for name in ("icml2024", "neurips2024", "aistats2023"):
            theirs[f"tueplots {name}"] = getattr(bundles, name)()
    if found := importlib.util.find_spec("scienceplots"):  # which changes the library if imported
        folder = Path(found.submodule_search_locations[0])
        for name in ("science", "ieee", "nature", "bright", "high-vis", "retro"):
            (path,) = folder.glob(f"**/{name}.mplstyle")
            theirs[f"SciencePlots {name}"] = str(path)
    return theirs


@pytest.mark.filterwarnings("ignore::matplotlib.MatplotlibDeprecationWarning")
@pytest.mark.parametrize("name", STYLES)
def test_text_is_readable_and_heads_are_ours_with_any_other_sheet_in_both_orders(name):
    checked = 0
    for other, sheet in sheets_of_others().items():
        alone = contrasts_of_text([sheet])
        over_dark = contrasts_of_text(["dark_background", sheet])
        for order in (1, -1):
            sheets = [name, sheet][::order]
            for kind, contrast in contrasts_of_text(sheets).items():
                least = 4.5
                if order == 1:  # what is unreadable in a sheet by itself is not ours
                    least = min(4.5, alone[kind] - 0.01)
                    if name == "headgrid-dark" and over_dark[kind] < 4.5:
                        continue  # a light ground without an ink, under any dark sheet
                assert contrast >= least, (other, order, kind)
            with style.context(sheets):
                colors = hg.Palette.from_style()
                known = hg.Palette.from_style(active_style())
            assert list(colors.values())[1:] == list(known.values())[1:], (other, order)
            checked += 1
    assert checked >= 40


@pytest.mark.parametrize(
    "sheet",
    ["ggplot", "seaborn-v0_8", "seaborn-v0_8-dark", "Solarize_Light2", "dark_background", "bmh",
     "fivethirtyeight", "grayscale", "default"],
)  # fmt: skip
def test_unclassified_shows_on_another_s_ground_and_no_class_comes_near_it(sheet):
    with style.context(sheet):
        palette = hg.Palette.from_style()
        given = hg.Palette({"Copy": "tab:blue"})
        ground = background_color()
    assert given["Unclassified"] == palette["Unclassified"]
    assert wcag_contrast(palette["Unclassified"], ground) >= 1.25
    assert (
        1.1
        <= wcag_contrast(palette.hidden, ground)
        < wcag_contrast(palette["Unclassified"], palette.hidden)
        * wcag_contrast(palette.hidden, ground)
    )
    assert least_difference(palette.values()) >= 16
    assert least_difference([palette["Unclassified"], ground]) >= 8


def test_a_style_that_is_named_has_the_grey_of_its_sheet_on_any_ground():
    with style.context("ggplot"):
        assert hg.Palette.from_style("headgrid") == hg.Palette.from_style("headgrid")
        assert hg.Palette.from_style("headgrid")["Unclassified"] == "#dfe0e2"
        assert hg.Palette.from_style()["Unclassified"] != "#dfe0e2"
        dark = hg.Palette.from_style("headgrid-dark")
        assert (dark | {"Copy": "red"}).hidden == dark.hidden
    with style.context(["headgrid", {"axes.facecolor": "#dddddd"}]):
        assert wcag_contrast(hg.Palette.from_style()["Unclassified"], "#dddddd") >= 1.25
