"""What importing the package does to matplotlib, each time in a fresh Python."""

import logging
import subprocess
import sys
import textwrap

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib import rc_params_from_file

import mpl_headgrid
from mpl_headgrid._matplotlib import SHEETS, STYLES

OURS = list(STYLES)
COLOUR_KEYS = ("color", "prop_cycle")


def in_fresh_python(code, home, *flags):
    """Run code in another process, with its own settings folder; return what it prints."""
    done = subprocess.run(
        [sys.executable, *flags, "-c", textwrap.dedent(code)],
        env={"MPLCONFIGDIR": str(home), "MPLBACKEND": "agg", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.split()


def test_import_loads_nothing_heavy_and_changes_no_setting(tmp_path):
    code = """
        import sys
        import matplotlib
        before = dict(matplotlib.rcParams)
        import mpl_headgrid
        assert dict(matplotlib.rcParams) == before
        print(*{"matplotlib.pyplot", "pandas", "narwhals"}.intersection(sys.modules))
    """
    assert in_fresh_python(code, tmp_path, "-W", "error") == []


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
            assert in_fresh_python(code, tmp_path, "-W", "error") == [blue, "42"]


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
    assert in_fresh_python(code, tmp_path, "-W", "error") == sorted(OURS)


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
    in_fresh_python(code, tmp_path)


def test_a_style_that_another_package_only_listed_stays_listed(tmp_path):
    code = """
        import matplotlib.style
        matplotlib.style.available.append("listed-only")
        import mpl_headgrid
        print("listed-only" in matplotlib.style.available)
    """
    assert in_fresh_python(code, tmp_path) == ["True"]


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
        print(marks.palette["Knowledge"])
    """
    assert in_fresh_python(code, tmp_path, "-W", "error") == ["7.0", "#e76900"]


def test_importing_again_registers_nothing_twice(tmp_path):
    code = """
        import mpl_headgrid, matplotlib.style
        from mpl_headgrid import _matplotlib
        _matplotlib.register_styles()
        paths = _matplotlib.USER_LIBRARY_PATHS
        print(paths.count(str(_matplotlib.SHEETS)), matplotlib.style.available.count("headgrid"))
    """
    assert in_fresh_python(code, tmp_path) == ["1", "1"]


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


@pytest.mark.parametrize("name", OURS[1:])
def test_the_sheets_differ_in_colours_only(name):
    light, other = settings("headgrid"), settings(name)
    assert light.keys() == other.keys()
    differing = {key for key in light if light[key] != other[key]}
    assert differing
    assert all(
        key.endswith((*COLOUR_KEYS, "labelcolor", "facecolor", "edgecolor")) for key in differing
    )


@pytest.mark.parametrize("name", OURS)
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
        for name in OURS
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
