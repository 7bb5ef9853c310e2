"""What importing the package does to matplotlib, each time in a fresh Python."""

import logging

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import rc_params_from_file

import mpl_headgrid
from mpl_headgrid._palette.styles import COLOR_NAMES, SHEETS, SIZES, STYLES, register_colors
from tests.support.pictures import random_grid
from tests.support.processes import in_fresh_python

OURS = [*STYLES, *SIZES]
COLOUR_KEYS = ("color", "prop_cycle")


def test_import_loads_nothing_heavy_and_changes_no_setting(tmp_path):
    code = """
        import sys
        import matplotlib
        before = dict(matplotlib.rcParams)
        import mpl_headgrid
        assert dict(matplotlib.rcParams) == before
        print(*{"matplotlib.pyplot", "pandas", "narwhals"}.intersection(sys.modules))
    """
    assert in_fresh_python(code, home=tmp_path) == []


def test_both_spellings_of_the_style_work(tmp_path):
    by_name = """
        import matplotlib.pyplot as plt
        {}
        plt.style.use("{}")
        print(plt.rcParams["axes.prop_cycle"].by_key()["color"][0], plt.rcParams["pdf.fonttype"])
    """
    for name, blue in (("headgrid", "#3f63db"), ("headgrid-dark", "#337ffb")):
        for code in (
            by_name.format("import mpl_headgrid", name),
            by_name.format("", f"mpl_headgrid.{name}"),
        ):
            assert in_fresh_python(code, home=tmp_path) == [blue, "42"]


def test_styles_are_available_and_survive_a_reload(tmp_path):
    code = """
        import mpl_headgrid
        import matplotlib.pyplot as plt
        names = [name for name in plt.style.available if name.startswith("headgrid")]
        plt.style.reload_library()
        again = [name for name in plt.style.available if name.startswith("headgrid")]
        plt.style.use(again)
        assert again == names, again
        assert "ggplot" in plt.style.available
        print(*names)
    """
    assert in_fresh_python(code, home=tmp_path) == sorted(OURS)


# SciencePlots warns by itself on matplotlib 3.11, so its legs run without -W error.
@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_other_packages_styles_stay(tmp_path, first):
    imports = ["import mpl_headgrid", "import scienceplots, mplhep"]
    if first == "theirs":
        imports.reverse()
    code = f"""
        import warnings
        warnings.simplefilter("ignore")
        {imports[0]}
        {imports[1]}
        import matplotlib.pyplot as plt
        plt.style.use(["science", "no-latex", "headgrid"])
        plt.style.use(mplhep.style.CMS)
        plt.style.use("headgrid")
        expected = ["science", "ieee", "headgrid", "headgrid-dark"]
        assert set(expected) <= set(plt.style.available)
    """
    in_fresh_python(code, flags=(), home=tmp_path)


def test_a_style_that_another_package_only_listed_stays_listed(tmp_path):
    code = """
        import matplotlib.style
        matplotlib.style.available.append("listed-only")
        import mpl_headgrid
        print("listed-only" in matplotlib.style.available)
    """
    assert in_fresh_python(code, flags=(), home=tmp_path) == ["True"]


@pytest.mark.parametrize("reload", ["", "plt.style.reload_library()"])
def test_a_sheet_of_the_user_s_own_wins(tmp_path, reload):
    (tmp_path / "stylelib").mkdir()
    (tmp_path / "stylelib" / "headgrid.mplstyle").write_text("lines.linewidth: 7\n")
    code = f"""
        import mpl_headgrid
        import matplotlib.pyplot as plt
        {reload}
        plt.style.use("headgrid")
        print(plt.rcParams["lines.linewidth"])
        fig, ax = plt.subplots()
        marks = mpl_headgrid.headgrid_scatter(ax, mpl_headgrid.load_heads("Phi-2"))
        print(marks.palette["Knowledge"], plt.color_sequences["headgrid"][1])
    """
    assert in_fresh_python(code, home=tmp_path) == ["7.0", "#e76900", "#e76900"]


def test_importing_again_registers_nothing_twice(tmp_path):
    code = """
        import importlib
        import mpl_headgrid, matplotlib.style
        from mpl_headgrid._palette import styles as _matplotlib
        _matplotlib.register_styles()
        _matplotlib.register_colors()
        importlib.reload(mpl_headgrid)
        paths = _matplotlib.USER_LIBRARY_PATHS
        print(paths.count(str(_matplotlib.SHEETS)), matplotlib.style.available.count("headgrid"))
    """
    assert in_fresh_python(code, flags=(), home=tmp_path) == ["1", "1"]


@pytest.mark.parametrize("name", OURS)
def test_a_sheet_has_no_bad_key_and_no_missing_font(name, caplog):
    with caplog.at_level(logging.WARNING):
        rc_params_from_file(SHEETS / f"{name}.mplstyle", use_default_template=False)
        plt.style.use(name)
        fig, ax = plt.subplots()
        mpl_headgrid.headgrid_scatter(ax, mpl_headgrid.load_heads("Phi-2"))
        fig.canvas.draw()
    assert not caplog.records


def settings(name):
    return dict(rc_params_from_file(SHEETS / f"{name}.mplstyle", use_default_template=False))


def test_every_sheet_is_listed_or_private():
    sheets = {path.stem for path in SHEETS.glob("*.mplstyle")}
    assert {name for name in sheets if not name.startswith("_")} == set(OURS)
    assert set(OURS) <= set(plt.style.available)
    assert not [name for name in plt.style.available if name.startswith("_headgrid")]


# Venue, style, and the width in inches that its instructions for authors give.
VENUES = [
    ("neurips", 5.5),
    ("iclr", 5.5),
    ("icml", 3.25),
    ("icml-wide", 6.75),
    ("acl", 7.7 / 2.54),
    ("acl-wide", 16 / 2.54),
    ("aaai", 3.3),
    ("aaai-wide", 6.975),
]


@pytest.mark.parametrize(("venue", "width"), VENUES)
def test_a_size_is_that_of_its_venue_and_nothing_else(venue, width):
    sheet = settings(f"headgrid-{venue}")
    sizes = {key for key in sheet if key.endswith("size")}
    assert sheet.keys() == sizes == settings("headgrid-icml").keys()
    assert sheet["figure.figsize"][0] == pytest.approx(width, abs=0.005)


def test_there_is_a_size_for_each_venue():
    assert {f"headgrid-{venue}" for venue, _ in VENUES} == set(SIZES)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("neurips", "neurips2024"),
        ("iclr", "iclr2024"),
        ("icml", "icml2024_half"),
        ("icml-wide", "icml2024_full"),
        ("aaai", "aaai2024_half"),
        ("aaai-wide", "aaai2024_full"),
    ],
)
def test_sizes_are_those_of_tueplots(name, theirs):
    figsizes = pytest.importorskip("tueplots.figsizes")
    fontsizes = pytest.importorskip("tueplots.fontsizes")
    sheet = settings(f"headgrid-{name}")
    width, _ = getattr(figsizes, theirs)()["figure.figsize"]
    assert sheet["figure.figsize"][0] == pytest.approx(width)
    fonts = getattr(fontsizes, theirs.split("_")[0])()
    for key in ("font.size", "axes.labelsize"):
        assert sheet[key] == fonts[key]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("name", STYLES)
def test_palette_and_size_compose_in_either_order(name, order):
    plt.style.use([name, "headgrid-icml"][::order])
    fig, ax = plt.subplots()
    marks = mpl_headgrid.headgrid_scatter(ax, mpl_headgrid.load_heads("Phi-2"))
    assert marks.palette == mpl_headgrid.Palette.from_style(name)
    assert list(fig.get_size_inches()) == ([3.25, 2.9] if order == 1 else [5.5, 3.4])


@pytest.mark.parametrize("order", [1, -1])
def test_styles_compose_with_tueplots(order):
    bundles = pytest.importorskip("tueplots.bundles")
    theirs = bundles.icml2024(usetex=False, family="sans-serif")
    plt.style.use(["headgrid-dark", theirs][::order])
    fig, ax = plt.subplots()
    marks = mpl_headgrid.headgrid_scatter(ax, mpl_headgrid.load_heads("Phi-2"), legend=True)
    fig.canvas.draw()
    assert marks.palette == mpl_headgrid.Palette.from_style("headgrid-dark")
    assert fig.get_figwidth() == (3.25 if order == 1 else 5.5)


@pytest.mark.parametrize("order", [1, -1])
def test_styles_compose_with_scienceplots(tmp_path, order):
    code = f"""
        import warnings
        warnings.simplefilter("ignore")
        import scienceplots, mpl_headgrid as hg
        import matplotlib.pyplot as plt
        ours = ["headgrid-dark", "headgrid-icml"]
        theirs = ["science", "no-latex", "dark_background"]
        plt.style.use(sum([ours, theirs][::{order}], []))
        fig, ax = plt.subplots()
        marks = hg.headgrid_scatter(ax, hg.load_heads("Phi-2"), legend=True)
        fig.canvas.draw()
        print(marks.palette == hg.Palette.from_style("headgrid-dark"))
    """
    # SciencePlots asks for fonts that may be missing, and says so on stderr.
    code = code.replace("import warnings\n", "import warnings, logging\n", 1)
    code = code.replace('("ignore")\n', '("ignore"); logging.disable()\n', 1)
    assert in_fresh_python(code, flags=(), home=tmp_path) == ["True"]


# Colours by name.


@pytest.mark.parametrize("style", STYLES)
def test_each_colour_has_a_name_that_matplotlib_knows(style):
    palette = mpl_headgrid.Palette.from_style(style)
    names = [f"{style}:{name.lower().replace(' ', '-')}" for name in palette]
    assert [mpl.colors.to_hex(name) for name in names] == list(palette.values())
    assert {name.split(":")[1] for name in names} == set(COLOR_NAMES)
    _, ax = plt.subplots()
    (line,) = ax.plot([0, 1], color=f"{style}:2-categories")
    assert mpl.colors.to_hex(line.get_color()) == palette["2 categories"]


@pytest.mark.parametrize("style", STYLES)
def test_each_palette_is_a_colour_sequence_in_the_order_of_its_sheet(style):
    cycle = settings(style)["axes.prop_cycle"].by_key()["color"]
    assert list(plt.color_sequences[style]) == cycle


@pytest.mark.parametrize("style", STYLES)
def test_each_palette_is_a_colormap_of_its_class_codes(style):
    palette = mpl_headgrid.Palette.from_style(style)
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
    palette = mpl_headgrid.Palette.from_style(style)
    colours = plt.colormaps[f"{style}-purples"]([0.0, 0.5, 1.0])
    expected = mpl.colors.to_rgba_array([palette[f"{n} categories"] for n in (2, 3, 4)])
    np.testing.assert_allclose(colours, expected, atol=0.01)


def test_published_purples_are_no_ramp_and_no_colormap():
    assert "headgrid-tab10-purples" not in list(plt.colormaps)


def test_what_others_registered_before_stays(tmp_path):
    code = """
        import matplotlib as mpl
        from matplotlib.colors import ListedColormap, get_named_colors_mapping
        get_named_colors_mapping()["headgrid:knowledge"] = "#010203"
        mpl.color_sequences.register("headgrid-dark", ["red"])
        mpl.colormaps.register(ListedColormap(["red"], name="headgrid"))
        mpl.colormaps.register(ListedColormap(["red"], name="headgrid-purples"))
        import mpl_headgrid
        print(mpl.colors.to_hex("headgrid:knowledge"), mpl.colors.to_hex("headgrid:linguistic"))
        print(len(mpl.color_sequences["headgrid-dark"]), len(mpl.color_sequences["headgrid"]))
        print(mpl.colormaps["headgrid"].N, mpl.colormaps["headgrid-dark"].N)
        print(mpl.colormaps["headgrid-purples"].N)
    """
    expected = ["#010203", "#48a66b", "1", "8", "1", "8", "1"]
    assert in_fresh_python(code, home=tmp_path) == expected


def test_registering_colours_again_changes_nothing():
    before = plt.colormaps["headgrid"], list(plt.color_sequences), dict(_named())
    register_colors()
    assert before == (plt.colormaps["headgrid"], list(plt.color_sequences), dict(_named()))


def _named():
    return mpl.colors.get_named_colors_mapping()


@pytest.mark.parametrize("name", STYLES[1:])
def test_the_sheets_differ_in_colours_only(name):
    light, other = settings("headgrid"), settings(name)
    assert light.keys() == other.keys()
    differing = {key for key in light if light[key] != other[key]}
    assert differing
    assert all(
        key.endswith((*COLOUR_KEYS, "labelcolor", "facecolor", "edgecolor")) for key in differing
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


def test_colours_are_written_in_the_sheets_alone():
    hexes = {
        colour.lstrip("#")
        for name in (*STYLES, *(f"_{name}-more" for name in STYLES[:3]))
        for colour in settings(name)["axes.prop_cycle"].by_key()["color"]
    }
    for module in SHEETS.glob("*.py"):
        code = "\n".join(
            line
            for line in module.read_text(encoding="utf-8").lower().splitlines()
            if ">>>" not in line
        )
        found = {colour for colour in hexes if f"#{colour}" in code}
        assert found <= {"1f77b4", "a784c0"}, module  # as output of examples in docstrings


def test_every_public_name_is_there_and_an_unknown_one_is_not():
    for name in mpl_headgrid.__all__:
        assert getattr(mpl_headgrid, name).__name__ == name
        assert name in dir(mpl_headgrid)
    with pytest.raises(AttributeError, match="has no attribute 'headgrid_plot'"):
        mpl_headgrid.headgrid_plot  # noqa: B018


def test_the_package_has_a_version():
    assert mpl_headgrid.__version__.count(".") == 2
    assert mpl.__version_info__ >= (3, 10)
