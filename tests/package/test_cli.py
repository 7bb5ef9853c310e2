"""The command line: what it draws, what it says, and that it leaves files alone when it fails."""

import io
import json
import logging
import os
import re
import shlex
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import mpl_headgrid as hg
from mpl_headgrid import _cli, _cli_options
from tests.support.processes import ROOT
from tests.support.renderers import needs_narrow_letters

TABLE = pd.DataFrame(
    {
        "layer": [0, 0, 1, 3, 3, 4],
        "head": [0, 3, 1, 2, 2, 3],
        "category": ["Knowledge", "Linguistic", None, "Knowledge", "Algorithmic", "Translation"],
    }
)
SCORES = pd.DataFrame(
    {
        "layer": [0, 0, 1, 1],
        "head": [0, 0, 1, 1],
        "relation": ["capital", "antonym", "capital", "antonym"],
        "category": ["Knowledge", "Linguistic", "Knowledge", "Linguistic"],
        "score": [0.4, 0.15, 0.1, 0.02],
    }
)
SIZES = ("--n-layers", "5", "--n-heads", "4")
TABLES = ("csv", "tsv", "parquet", "json", "jsonl", "ndjson", "json-lines")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in a folder that holds a table of categories and one of scores in each format."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    for name, table in (("heads", TABLE), ("scores", SCORES)):
        table.to_csv(f"{name}.csv", index=False)
        table.to_csv(f"{name}.tsv", index=False, sep="\t")
        table.to_parquet(f"{name}.parquet")
        table.to_json(f"{name}.json", orient="records")
        for suffix in TABLES[4:]:
            table.to_json(f"{name}.{suffix}", orient="records", lines=True)
    Path("my.mplstyle").write_text("figure.figsize: 4, 3\n")
    Path("odd.mplstyle").write_text("no.such.key: 1\n")
    return tmp_path


@pytest.fixture
def drawn(folder, monkeypatch):
    """Return a function that runs the command line and returns the figure that it saved."""
    figures = []
    save = _cli._save

    def keep(figure, *others):
        figures.append(figure)
        save(figure, *others)

    monkeypatch.setattr(_cli, "_save", keep)

    def run(*argv):
        assert _cli.main([*argv, "-o", "out.png"]) == 0
        assert (folder / "out.png").stat().st_size
        return figures[-1]

    return run


def grids(figure):
    """Return the tables of a figure's panels."""
    artists = [
        [a for a in ax.collections if hasattr(a, "heads") and len(a.heads())] for ax in figure.axes
    ]
    return [
        {a.get_label(): sorted(map(tuple, np.asarray(a.heads()).tolist())) for a in panel}
        for panel in artists
    ]


def refused(capsys, *argv, output="out.png"):
    """Run a command that must fail; return its one line."""
    before = {path: path.stat().st_mtime_ns for path in Path().iterdir()}
    with pytest.raises(SystemExit) as exit_:
        _cli.main([*argv, "-o", output])
    assert exit_.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("headgrid: error: ")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert {path: path.stat().st_mtime_ns for path in Path().iterdir()} == before
    return err


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_command_writes_the_same_file(folder, suffix):
    files = []
    for table in ("csv", "parquet"):
        with mpl.rc_context({"svg.hashsalt": "fixed"}):
            _cli.main([f"heads.{table}", "-o", f"{table}.{suffix}", "--title", "A model"])
        files.append((folder / f"{table}.{suffix}").read_bytes())
    assert files[0] == files[1]


def test_each_format_of_a_table_is_drawn(drawn):
    panels = grids(drawn(*(f"heads.{suffix}" for suffix in TABLES)))
    assert len(panels) == len(TABLES)
    for found in panels:
        assert found.pop("Unclassified")
        assert found == {
            "Knowledge": [(0, 0)],
            "Linguistic": [(0, 3)],
            "Translation": [(4, 3)],
            "2 categories": [(3, 2)],
        }


def test_other_forms_of_data_are_drawn(drawn, folder):
    (folder / "lists.json").write_text(json.dumps({"Knowledge": [[1, 0]]}))
    np.save("names.npy", np.array([["Knowledge", ""], ["", "Translation"]]))
    lists, names = grids(drawn("lists.json", "names.npy", "--n-layers", "2", "--n-heads", "2"))
    assert lists["Knowledge"] == [(1, 0)]
    assert names["Translation"] == [(1, 1)]
    np.savez("scores.npz", Knowledge=[[0.1, 0.2]], Linguistic=[[0.3, 0.1]])
    (found,) = grids(drawn("scores.npz", "--threshold", "0.15"))
    assert found == {"Linguistic": [(0, 0)], "Knowledge": [(0, 1)]}


def test_one_file_has_the_styles_size_a_legend_and_the_title(drawn):
    figure = drawn("heads.csv", "--title", "A $ model")
    assert figure.get_size_inches() == pytest.approx([5.5, 3.4])
    assert [figure.axes[0].get_title(loc) for loc in ("left", "center")] == ["A $ model", ""]
    assert not figure.axes[0]._left_title.get_parse_math()
    assert len(figure.legends) == 1
    figure.draw_without_rendering()
    edge = figure.axes[0].bbox.x0
    assert figure.legends[0].get_window_extent().x0 == pytest.approx(edge, abs=2)
    assert drawn("heads.csv").axes[0].get_title("left") == ""


def test_options_reach_the_figure(drawn):
    figure = drawn("heads.csv", "--layer-axis", "y", "--origin", "upper", "--cells", "square",
                   "--width", "3", "--n-layers", "12", "--n-heads", "6")  # fmt: skip
    (ax,) = figure.axes
    assert ax.get_ylabel() == "Layer"
    assert ax.get_ylim() == pytest.approx((11.5, -0.5), abs=0.1)
    assert ax.get_xlim() == pytest.approx((-0.5, 5.5), abs=0.1)
    figure.draw_without_rendering()
    box = ax.get_window_extent()
    cells = np.abs([np.diff(ax.get_xlim())[0], np.diff(ax.get_ylim())[0]])
    assert box.width / cells[0] == pytest.approx(box.height / cells[1], rel=0.03)
    assert figure.get_figwidth() == pytest.approx(3)


@pytest.mark.usefixtures("folder")
def test_dpi_and_style():
    _cli.main(["heads.csv", "-o", "a.png", "--dpi", "50", "--style", "headgrid-dark"])
    picture = mpl.image.imread("a.png")
    assert picture.shape[:2] == (170, 275)
    assert picture[-1, -1, :3].max() < 0.3
    _cli.main(["heads.csv", "-o", "b.png", "--dpi", "50", "--style", "my.mplstyle"])
    assert mpl.image.imread("b.png").shape[:2] == (150, 200)
    _cli.main(["heads.csv", "-o", "c.PNG", "--style", "ggplot"])
    assert mpl.rcParams["figure.figsize"] == mpl.rcParamsDefault["figure.figsize"]


def test_names_stay_as_they_are_written(drawn, folder):
    (folder / "names.csv").write_text("layer,head,category\n0,0,1\n0,1,01\n1,0,None\n1,1,\n")
    (found,) = grids(drawn("names.csv"))
    assert found == {"1": [(0, 0)], "01": [(0, 1)], "Unclassified": [(1, 0), (1, 1)]}
    (folder / "names.jsonl").write_text(
        '\ufeff{"layer": 0, "head": 0, "category": "2020"}\n'
        '{"layer": 0, "head": 1, "category": ["01", "1"]}\n',
        encoding="utf-8",
    )
    (found,) = grids(drawn("names.jsonl"))
    assert found == {"2020": [(0, 0)], "2 categories": [(0, 1)]}
    (folder / "names.jsonl").write_text('{"layer": 0, "head": 0, "category": "01"}\n')
    (found,) = grids(drawn("names.jsonl"))
    assert found == {"01": [(0, 0)]}


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("layer,head,category\n0,0,\n0,1,NA\n", (), {"Unclassified": [(0, 0), (0, 1)]}),
        (
            "layer,head,category\n",
            ("--n-layers", "1", "--n-heads", "2"),
            {"Unclassified": [(0, 0), (0, 1)]},
        ),
        (
            "layer, head, category\n1, 1, Knowledge; Linguistic\n1, 2, Knowledge\n",
            ("--base", "1", "--sep", ";"),
            {"2 categories": [(0, 0)], "Knowledge": [(0, 1)]},
        ),
        (
            "layer,head,relation,category,score\n0,0,1,Knowledge,0.4\n0,0,2,Knowledge,0.1\n",
            ("--threshold", "0.15"),
            {"Knowledge": [(0, 0)]},
        ),
    ],
    ids=["no category", "no row", "counted from 1", "numbered relations"],
)
def test_tables_of_every_kind(drawn, folder, text, options, expected):
    (folder / "table.csv").write_text(text)
    assert grids(drawn("table.csv", *options)) == [expected]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_threshold(drawn, suffix):
    (found,) = grids(drawn(f"scores.{suffix}", "--threshold", "0.15"))
    assert found == {"2 categories": [(0, 0)], "Unclassified": [(1, 1)]}
    (found,) = grids(drawn(f"scores.{suffix}", "--threshold", "0.16"))
    assert found == {"Knowledge": [(0, 0)], "Unclassified": [(1, 1)]}


def test_scores_are_read_to_the_last_digit(folder):
    """A quick parser reads a number of 17 digits wrong, and it then misses its own threshold."""
    scores = np.random.RandomState(0).random_sample(2000).tolist()
    rows = [{"layer": i, "head": 0, "score": score} for i, score in enumerate(scores)]
    (folder / "fine.jsonl").write_text("\n".join(map(json.dumps, rows)))
    lines = [",".join(map(repr, row.values())) for row in rows]
    (folder / "fine.csv").write_text("\n".join(["layer,head,score", *lines]))
    assert [row["score"] for row in _cli.read_file("fine.jsonl")] == scores
    assert _cli.read_file("fine.csv")["score"].tolist() == scores


def test_several_files_give_panels(drawn):
    TABLE.to_csv("other.csv", index=False)
    figure = drawn("heads.parquet", "other.csv", "--title", "Two models")
    assert [ax.get_title("left") for ax in figure.axes] == ["heads", "other"]
    assert figure.get_suptitle() == "Two models"
    assert not figure._suptitle.get_parse_math()
    figure.draw_without_rendering()
    assert len(figure.legends) == 1
    legend, title = figure.legends[0].get_window_extent(), figure._suptitle.get_window_extent()
    assert legend.y1 < title.y0
    assert all(ax.get_tightbbox().y1 < legend.y0 for ax in figure.axes)
    assert grids(figure)[0] == grids(figure)[1]


@needs_narrow_letters
def test_panels_keep_their_shape_at_any_width(drawn):
    for width in ("4", "9"):
        figure = drawn("heads.csv", "heads.parquet", "--width", width)
        figure.draw_without_rendering()
        boxes = [ax.get_window_extent() for ax in figure.axes]
        cells = [ax.collections[0].drawn.cell_size() for ax in figure.axes]
        assert all(cell[0] == pytest.approx(cell[1], rel=0.03) for cell in cells)
        assert max(box.x1 for box in boxes) > 0.95 * figure.bbox.width
    assert figure.get_figwidth() == pytest.approx(9)
    assert 3 * 3.4 / 5.5 < drawn("heads.csv", "--width", "3").get_figheight() < 3.5


def test_files_with_the_same_stem_are_titled_by_path(drawn):
    figure = drawn("heads.csv", "heads.parquet")
    assert [ax.get_title("left") for ax in figure.axes] == ["heads.csv", "heads.parquet"]
    assert figure.get_suptitle() == ""


def test_the_examples_of_the_help_and_of_the_page_run(folder):
    TABLE.to_csv("gpt2.csv", index=False)
    TABLE.to_parquet("phi2.parquet")
    TABLE.assign(model=["a", "b"] * 3).to_csv("models.csv", index=False)
    np.save(folder / "induction.npy", np.random.default_rng(0).random((12, 12)))
    page = (ROOT / "docs" / "command_line.rst").read_text(encoding="utf-8")
    lines = {*re.findall(r"(?m)^ +headgrid ([^-].*)$", _cli_options.EXAMPLES + page)}
    assert len(lines) >= 6
    for line in lines:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".*largest number found")
            _cli.main(shlex.split(line))


def test_demo_says_that_the_data_are_synthetic(drawn, capsys):
    figure = drawn("--demo")
    assert capsys.readouterr().out.startswith("out.png: four models, synthetic data")
    assert [ax.get_title("left") for ax in figure.axes] == list(_cli.DEMO_DATA["synthetic"])
    assert max(ax.get_position().x1 for ax in figure.axes) > 0.985  # the note has room of its own
    for ax, found in zip(figure.axes, grids(figure), strict=True):
        example = hg.load_heads(ax.get_title("left"))
        n_heads = example.attrs["n_layers"] * example.attrs["n_heads"]
        assert sum(map(len, found.values())) == n_heads


def test_the_second_demo_is_what_was_measured(drawn, capsys):
    figure = drawn("--demo", "smollm2")
    assert capsys.readouterr().out.startswith("out.png: where the heads of SmolLM2-135M-Instruct")
    (ax,) = figure.axes
    assert ax.get_title("left") == "SmolLM2-135M-Instruct"
    assert "synthetic" not in figure.get_supxlabel()
    (found,) = grids(figure)
    table = hg.read_heads(hg.load_heads("smollm2-135m"))
    induction = table.membership[:, :, table.categories.index("Induction")]
    assert found["Induction"] == [
        (layer, head)
        for layer, head in np.argwhere(induction).tolist()
        if table.n_categories_per_head[layer, head] == 1
    ]
    assert sum(map(len, found.values())) == 30 * 9


def test_summary_line(folder, capsys):
    _cli.main(["heads.csv", "-o", "out.png", *SIZES])
    assert capsys.readouterr() == ("out.png: heads, 5 layers of 4 heads\n", "")
    assert (folder / "out.png").exists()


def test_help(capsys):
    with pytest.raises(SystemExit) as exit_:
        _cli.main(["--help"])
    assert exit_.value.code == 0
    text = capsys.readouterr().out
    for part in ("layer,head,category\n", "--threshold 0.15", "synthetic", ".json-lines, .npy or"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 100


def test_version(capsys):
    with pytest.raises(SystemExit) as exit_:
        _cli.main(["--version"])
    assert exit_.value.code == 0
    assert capsys.readouterr().out == f"mpl_headgrid {hg.__version__}\n"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["no.csv"], "error: no.csv: there is no file 'no.csv'"),
        (["no.jsonl"], "no.jsonl: there is no file"),
        (["."], "error: .: expected data, or the path of a file (.csv, "),
        (["heads.txt"], "heads.txt: expected data, or the path of a file (.csv, .tsv, .parquet"),
        (["heads.pkl"], "heads.pkl: heads.pkl is a pickle"),
        (["heads.csv", "no.csv"], "no.csv: there is no file"),
        (["heads.csv", "heads.csv"], "heads.csv: this file is given twice"),
        *(
            ([f"scores.{suffix}"], f"scores.{suffix}: it holds scores: pass --threshold")
            for suffix in ("csv", "jsonl", "parquet")
        ),
        (
            ["heads.csv", "--threshold", "0.15"],
            "['layer', 'head', 'category']; name the column: --sc",
        ),
        (["scores.csv", "--threshold", "nan"], "scores.csv: threshold: expected"),
        (["scores.csv", "--threshold", "0.1", "--sep", ";"], "--sep is for"),
        (["heads.csv", "--n-layers", "3"], "--n-layers=3 allows 0 to 2"),
        (["heads.csv", "--base", "1"], "heads.csv: row 0: layer is 0"),
        (["heads.csv", "--base", "2"], "argument --base"),
        (["heads.csv", "--style", "headgird"], "--style: 'headgird' is not a valid"),
        *(
            (["heads.csv", "--width", width], "--width: expected a number above 0, up to 100")
            for width in ("-1", "inf", "140", "nan")
        ),
        (["heads.csv", "--dpi", "x"], "argument --dpi"),
        (["heads.csv", "--title", "line one\n--no-option", "--nope"], "unrecognized arguments"),
        ([], "give a FILE, or --demo"),
        (["heads.csv", "--demo"], "--demo goes without files"),
        (["--demo", "heads.csv"], "argument --demo: invalid choice: 'heads.csv'"),
        (["--demo", "--base", "0"], "--demo goes without files"),
    ],
)
def test_refusals(folder, capsys, argv, said):
    (folder / "out.png").write_bytes(b"kept")
    assert said in refused(capsys, *argv)
    assert (folder / "out.png").read_bytes() == b"kept"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bad.csv", b"", "bad.csv: No columns"),
        ("bad.csv", b"layer,head,category\n", "bad.csv: --n-layers: no row tells the size"),
        ("bad.csv", b"a,b\n1,2\n", "bad.csv: layer: no column 'layer'"),
        ("bad.csv", b"layer,head,category\n0,0,A\n0,1,A,B\n", "bad.csv: Error tokenizing"),
        ("bad.csv", b"layer,head,category\nx,0,A\n", "bad.csv: row 0: layer is 'x'"),
        ("bad.csv", b"layer,head,category\n0,0,Knowlege\n1,1,Linguistic\n", "'Knowlege'"),
        ("bad.csv", b"0\x00\n", "bad.csv: it has NUL bytes"),
        ("bad.csv", b"\xff\xfe\x00\n", "bad.csv: it isn't UTF-8"),
        ("bad.jsonl", b"", "bad.jsonl: --n-layers: no row tells the size"),
        ("bad.jsonl", b'{"layer": 1\n', "bad.jsonl: "),
        ("bad.jsonl", b'{"layer": 1, "head": 1, "head": 2}\n', "'head' "),
        ("bad.jsonl", b"5\n", "bad.jsonl: category: a list of heads does not say"),
        ("bad.jsonl", b'{"layer": 0, "head": 0, "category": 3}\n', "bad.jsonl: row 0: "),
        ("bad.parquet", b"layer,head\n", "bad.parquet: "),
    ],
)
def test_bad_tables_are_refused(folder, capsys, name, content, said):
    (folder / name).write_bytes(content)
    (folder / "out.png").write_bytes(b"kept")
    assert said in refused(capsys, name)
    assert said in refused(capsys, name, "heads.csv")


def test_the_colors_of_a_paper_come_from_a_file(folder, drawn, capsys):
    palette = hg.Palette.from_style("headgrid") | {"Knowledge": "#123456"}
    palette.to_file("colours.json")
    figure = drawn("heads.csv", "--palette", "colours.json")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    assert labels == list(palette)
    drawn_colors = [mpl.colors.to_hex(handle.get_facecolor()[0]) for handle in handles]
    assert drawn_colors == list(palette.values())
    capsys.readouterr()
    hg.Palette({"Knowledge": "red"}).to_file("few.json")
    message = refused(capsys, "heads.csv", "--palette", "few.json")
    assert "palette: no colour for category 'Algorithmic'" in message
    (folder / "bad.json").write_text('{"categories": {"Knowledge": "reed"}}')
    message = refused(capsys, "heads.csv", "--palette", "bad.json")
    assert "bad.json: line 1, key 'categories.Knowledge': expected a colour" in message
    assert message.count("bad.json") == 1
    assert "none.json" in refused(capsys, "heads.csv", "--palette", "none.json")
    assert drawn("heads.csv").axes  # and none of it lasts


def test_an_error_of_several_files_names_them(folder, capsys):
    (folder / "bad.csv").write_text("layer,head,category\n0,0,Knowlege\n")
    assert "error: heads.csv, bad.csv: palette: " in refused(capsys, "heads.csv", "bad.csv")


@pytest.mark.parametrize(
    ("output", "said"),
    [
        *((name, "expected a name that ends in .") for name in ("heads", "x.xyz", "x.csv", ".png")),
        ("no/out.png", "No such file"),
        ("taken.png", "Is a directory"),
    ],
)
def test_output_that_cannot_be_written(folder, capsys, output, said):
    (folder / "taken.png").mkdir()
    assert f"{output}: {said}" in refused(capsys, "heads.csv", output=output)


@pytest.mark.systems
def test_disk_that_fills_up_leaves_the_old_file(folder, capsys, monkeypatch):
    def half(path, data):
        with path.open("wb") as file:
            file.write(data[:100])
        raise OSError(28, "No space left on device", str(path))

    (folder / "out.png").write_bytes(b"kept")
    monkeypatch.setattr(_cli.Path, "write_bytes", half)
    assert "out.png: No space left on device" in refused(capsys, "heads.csv")
    monkeypatch.undo()
    assert (folder / "out.png").read_bytes() == b"kept"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_output_that_is_a_link_stays_one(folder):
    (folder / "real.png").write_bytes(b"old")
    (folder / "out.png").symlink_to("real.png")
    _cli.main(["heads.csv", "-o", "out.png"])
    assert (folder / "out.png").is_symlink()
    assert (folder / "real.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.systems
def test_file_names_of_temporary_files_are_not_in_the_output(folder):
    _cli.main(["heads.csv", "-o", "out.eps"])
    assert b"headgrid-" not in (folder / "out.eps").read_bytes()


@pytest.mark.usefixtures("folder")
def test_missing_pyarrow(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "heads.parquet: reading .parquet needs pyarrow" in refused(capsys, "heads.parquet")


def test_style_that_asks_for_latex_where_there_is_none(folder, capsys, monkeypatch):
    (folder / "tex.mplstyle").write_text("text.usetex: True\n")
    monkeypatch.setenv("PATH", str(folder))
    # matplotlib keeps what LaTeX has once set, and then misses its fonts; but never this title.
    options = ("--style", "tex.mplstyle", "--title", "never set by LaTeX")
    assert "tex" in refused(capsys, "heads.csv", *options).lower()


def test_bugs_keep_their_traceback(folder, monkeypatch):
    def broken(*_):
        raise AttributeError("a slip of ours")

    monkeypatch.setattr(_cli, "_read", broken)
    with pytest.raises(AttributeError, match="a slip of ours"):
        _cli.main(["heads.csv", "-o", "out.png"])
    assert not (folder / "out.png").exists()


@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("folder")
def test_warnings_are_one_line_each_and_an_error_is_the_only_line(capsys):
    options = ("--threshold", "9", "--style", "odd.mplstyle", *SIZES)
    _cli.main(["scores.csv", "scores.tsv", "-o", "a.png", *options, "--style", "odd.mplstyle"])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    for line, name in zip(lines, ("scores.csv", "scores.tsv"), strict=False):
        assert line.startswith(f"headgrid: warning: {name}: threshold: no head reaches 9.0")
    assert lines[2].startswith("headgrid: warning: ")
    assert "no.such.key" in lines[2]
    assert "no.csv" in refused(capsys, "scores.csv", "no.csv", *options)


@pytest.mark.usefixtures("folder")
def test_nothing_of_the_process_is_changed():
    before = mpl.rcParams.copy()
    handlers = list(logging.getLogger("matplotlib").handlers)
    with warnings.catch_warnings(record=True) as caught:
        filters = list(warnings.filters)
        _cli.main(["heads.csv", "-o", "out.png"])
        assert warnings.filters == filters
    assert caught == []
    assert mpl.rcParams == before
    assert logging.getLogger("matplotlib").handlers == handlers
    assert mpl.pyplot.get_fignums() == []


@pytest.mark.systems
def test_a_console_that_lacks_a_letter_shows_its_number(folder):
    name = "K\u00f6pfe \u982d"
    (folder / "heads.csv").rename(folder / f"{name}.csv")
    command = [sys.executable, "-m", "mpl_headgrid", f"{name}.csv", "-o", f"{name}.pdf"]
    env = {**os.environ, "PYTHONIOENCODING": "cp1252"}  # as a Windows console may have it
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=True)
    said = done.stdout.decode("cp1252").strip()
    assert said == "K\u00f6pfe \\u982d.pdf: K\u00f6pfe \\u982d, 5 layers of 4 heads"
    assert (folder / f"{name}.pdf").exists()


@pytest.mark.systems
def test_the_module_has_an_exit_code_and_needs_no_pyplot(folder):
    """So no display is needed, whatever MPLBACKEND says."""
    code = (
        "import runpy, sys\n"
        "try:\n"
        "    runpy.run_module('mpl_headgrid', run_name='__main__')\n"
        "finally:\n"
        "    assert 'matplotlib.pyplot' not in sys.modules"
    )

    def run(*argv):
        command = [sys.executable, "-c", code, *argv]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    said = "out.png: heads, 5 layers of 4 heads; names, 5 layers of 4 heads\n"
    TABLE.to_parquet(folder / "names.parquet")
    assert run("heads.csv", "names.parquet", "-o", "out.png", *SIZES) == (0, said, "")
    assert (folder / "out.png").read_bytes().startswith(b"\x89PNG")
    error = "headgrid: error: no.csv: there is no file 'no.csv'\n"
    assert run("no.csv", "-o", "none.png") == (2, "", error)
    assert not (folder / "none.png").exists()


# An error of a function, which is of keywords and other functions, says what to write here.

MODELS = "model,layer,head,category,score\na,0,1,A,0.2\nb,0,1,A,0.1\n"
WIDE = "layer,head,A,B\n0,0,0.1,0.2\n0,1,0.3,0.1\n"
TASKS = "layer,head,score,task\n0,0,0.1,A\n0,0,0.2,B\n0,1,0.3,A\n0,1,0.1,B\n"
SCORED = "layer,head,score\n0,1,0.2\n0,0,0.1\n"


@pytest.mark.parametrize(
    ("content", "options", "said", "remedy"),
    [
        ("blk,hd,category\n0,1,A\n", "", "pass --layer blk",
         "--layer blk --head hd"),
        ("L,H,task,ld\n0,1,A,0.5\n", "--layer L --head H",
         "pass --relation task --layer L --head H --score ld --threshold 0.15; if it holds categ",
         "--relation task --score ld --threshold 0.15"),
        ("layer,head,role\n0,1,A\n", "", "holds the categories, pass --category role",
         "--category role"),
        ("layer,head,A,B\n0,1,true,false\n1,0,false,true\n", "",
         "a category each, pass --category A,B", "--category A,B"),
        (WIDE, "--threshold 0.15", "relation pass --relation A,B, for", "--relation A,B"),
        (WIDE, "--threshold 0.15", "alone --score A --category A", "--score A --category A"),
        (WIDE, "", "for scores pass --relation A,B --threshold=0.15",
         "--relation A,B --threshold=0.15"),
        (TASKS, "--threshold 0.15", "names the relations, pass --relation task;",
         "--relation task"),
        (TASKS, "--bins A=0.25", "('A', 'B'): --relation task takes each by itself; --reduce",
         "--relation task"),
        (SCORED, "", "it holds scores: pass --category NAME --threshold 0.15",
         "--category A --threshold 0.15"),
        (SCORED, "--threshold 0.15", "give its name, such as --category Retrieval",
         "--category A"),
        (SCORED.replace("score", "strength"), "--category A --threshold 0.15",
         "pass --score strength", "--score strength"),
        (MODELS, "", "; --panel model draws a panel for each", "--panel model"),
        (pd.read_csv(io.StringIO(MODELS)).to_dict("records"), "--threshold 0.05",
         "'b'; --panel model draws a panel for each", "--panel model"),
        (MODELS, "--threshold 0.05", "; --panel model draws a panel", "--panel model"),
        ({"L0H1": [0.1, 0.3]}, "--threshold 0.15 --category A",
         "--reduce mean, max or median makes one", "--reduce mean"),
        ({"L0H1": 0.2}, "", "for scores pass --threshold 0.15, and --category NAME where they",
         "--category A --threshold 0.15"),
        (np.array([[[0.1, 0.1], [0.3, 0.1]]]), "", "pass --relation NAME,NAME --threshold 0.15",
         "--relation A,B --threshold 0.15"),
        (np.array([[0.1, 0.2, 0.1, 0.1]] + [[0.1] * 4] * 2), "--category A",
         "need --categories NAME,NAME; for scores pass", "--threshold 0.15"),
        (np.array([[-1, 0]]), "", "--categories Induction,Copy (0 is the first)",
         "--categories A"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:threshold")
def test_an_error_advises_options_that_work(drawn, capsys, content, options, said, remedy):
    if isinstance(content, np.ndarray):
        np.save(name := "data.npy", content)
    else:
        name = "data.csv" if isinstance(content, str) else "data.json"
        Path(name).write_text(content if name == "data.csv" else json.dumps(content))
    error = refused(capsys, name, *options.split())
    assert said in error
    python = (
        r"\bdf\b|data\[data|scores\[scores|read_scores|classify_heads|headgrid_panels|=\[|=['\"]"
    )
    assert not re.search(python, error)
    first, *_ = grids(drawn(name, *options.split(), *shlex.split(remedy)))
    assert first["A"] == [(0, 1)]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        ({"A": {"encoder.layers.0.self_attn.1": 0.9}, "B": {"decoder.layers.0.self_attn.1": 0.9}},
         "; give a file for each module"),
        ({"gpt2": {"A": {"0.1": 0.9}, "B": {"0.0": 0.1}}, "step": 3},
         'the scores are in scores["gpt2"]; give a file of that'),
        ({"x": {"layer": 0, "head": 1, "score": 0.9}}, "; give a file with a list of the records"),
        ({"A": [[0, 1, 0.9], [5, 1, 0.3]]}, "; for heads give --n-layers and --n-heads, for"),
        ({m: [{"layer": 0, "head": h, "score": 0.9, "model": m} for h in (0, 1)] for m in "AB"},
         "several models and no relations; give a file for each"),
    ],
)  # fmt: skip
def test_what_only_python_can_do_is_said_otherwise(capsys, content, remedy):
    Path("data.json").write_text(json.dumps(content))
    error = refused(capsys, "data.json", "--threshold", "0.5")
    assert remedy in error
    assert not re.search(r"hg\.|pass |scores\.|\[--|np\.", error)


def test_a_warning_of_joined_names_advises_an_option_that_works(drawn, capsys):
    table = 'layer,head,category\n0,0,Copy\n0,1,"Copy, Shift"\n1,0,Shift\n'
    Path("data.csv").write_text(table)
    call = ["data.csv", "--n-layers", "2", "--n-heads", "2"]
    drawn(*call)
    warning = capsys.readouterr().err.rstrip()
    assert warning.endswith("'Copy', 'Shift'; if it means these, pass --sep ', '")
    first, *_ = grids(drawn(*call, *shlex.split(warning.split("pass ")[1])))
    assert first["2 categories"] == [(0, 1)]
    assert not capsys.readouterr().err


def test_the_categories_that_there_are_can_be_listed(drawn, capsys):
    names = "Algorithmic,Knowledge,Linguistic,Translation"
    assert drawn("heads.csv", "--categories", names).legends
    capsys.readouterr()
    said = refused(capsys, "heads.csv", "--categories", "Algorithmic,Knowledge,Translation")
    assert "--categories: 'Linguistic' is in the data and not among" in said
    assert "--categories is for" in refused(
        capsys, "scores.csv", "--threshold", "0.1", "--categories", names
    )


# What the functions take, the command line takes.


def test_a_panel_for_each_value_of_a_column(drawn, folder, capsys):
    table = "model,layer,head,category\nsmall,0,1,A\nsmall,2,0,B\nlarge,0,1,B\nlarge,3,3,A\n"
    (folder / "models.csv").write_text(table)
    said = refused(capsys, "models.csv")
    assert "column 'model' tells rows of one head apart" in said
    assert "--panel model draws a panel for each" in said
    assert "no column 'modle'" in refused(capsys, "models.csv", "--panel", "modle")
    again = ("models.csv", "models.csv", "--panel", "model")
    assert "models.csv: this file is given twice" in refused(capsys, *again)
    said = refused(capsys, "models.csv", "--panel", "model", "--score", "s")
    assert said.endswith("; name the column: --score NAME\n")
    figure = drawn("models.csv", "--panel", "model", "--n-layers", "4", "--n-heads", "4")
    assert [ax.get_title("left") for ax in figure.axes] == ["small", "large"]
    small, large = grids(figure)
    assert (small["A"], small["B"]) == ([(0, 1)], [(2, 0)])
    assert (large["A"], large["B"]) == ([(3, 3)], [(0, 1)])
    (folder / "more.csv").write_text(table)
    titles = [
        ax.get_title("left") for ax in drawn("models.csv", "more.csv", "--panel", "model").axes
    ]
    assert titles == ["models: small", "models: large", "more: small", "more: large"]
    (folder / "one.csv").write_text(table[: table.index("large")])
    figure = drawn("one.csv", "--panel", "model")
    assert [ax.get_title("left") for ax in figure.axes] == ["small"]
    drawn("models.csv", "--panel", "model", "--data", "--n-layers", "4", "--n-heads", "4")
    (folder / "out.png").rename("figure.png")
    capsys.readouterr()
    said = refused(capsys, "figure.png", "--threshold", "0.2")  # it has no scores
    assert "figure.png: panel small: " in said


@pytest.mark.parametrize(
    ("content", "options", "expected"),
    [
        ([[0, 1], [1, 0]], ("--category", "X", "--n-layers", "5", "--n-heads", "2"),
         {"X": [(0, 1), (1, 0)]}),
        ({"0-1": 0.4, "1-0": 0.1}, ("--category", "X", "--threshold", "0.2"), {"X": [(0, 1)]}),
        ({"0-1": 0.4, "1-0": -0.3}, ("--category", "X", "--threshold", "0.2", "--by", "magnitude"),
         {"X": [(0, 1), (1, 0)]}),
        ({"0-1": [0.4, 0.0], "1-0": [0.1]}, ("--bins", "weak=0.1,strong=0.3", "--reduce", "max"),
         {"strong": [(0, 1)], "weak": [(1, 0)]}),
        ({"a": [[0.1, 0.4]], "b": [[0.3, 0.2]], "c": [[0.9, 0.9]]},
         ("--relation", "a,b", "--top-k", "1"), {"a": [(0, 1)], "b": [(0, 0)]}),
        ({"a": [[0.1, 0.4]], "b": [[0.3, 0.2]]},
         ("--groups", "a=K,b=K", "--threshold", "a=0.3,b=0.25"), {"K": [(0, 0), (0, 1)]}),
        ({"A": [[3, 1]]}, ("--attention-layers", "3,7", "--n-layers", "8", "--n-heads", "2"),
         {"A": [(3, 1)]}),
        ({"A": [[1, 1]]}, ("--attention-layers", "mamba,full_attention", "--n-heads", "2"),
         {"A": [(1, 1)]}),
        ({"A": [[1, 0]]}, ("--n-heads", "3,1"), {"A": [(1, 0)]}),
        ([{"layer": 0, "kv_head": 1, "category": "A"}],
         ("--kv-heads", "2", "--n-heads", "4", "--n-layers", "1"), {"A": [(0, 2), (0, 3)]}),
        ({"A": [[0, 1]]}, ("--missing", "blank", "--n-layers", "1", "--n-heads", "2"),
         {"A": [(0, 1)]}),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:threshold")
def test_options_of_reading(drawn, folder, content, options, expected):
    (folder / "data.json").write_text(json.dumps(content))
    (found,) = grids(drawn("data.json", *options))
    if "blank" in options:
        assert "Unclassified" not in found
    found.pop("Unclassified", None)
    assert found == expected


def test_groups_may_be_a_file(drawn, folder):
    (folder / "groups.json").write_text('{"capital": "K", "antonym": "L"}')
    (found,) = grids(drawn("scores.csv", "--threshold", "0.3", "--groups", "groups.json"))
    assert found["K"] == [(0, 0)]


def test_standard_input(folder, capsys, monkeypatch):
    for name in ("heads.csv", "heads.json"):
        stdin = io.TextIOWrapper(io.BytesIO((folder / name).read_bytes()))
        monkeypatch.setattr(sys, "stdin", stdin)
        _cli.main(["-", "-o", "out.png", *SIZES])
        assert capsys.readouterr().out == "out.png: standard input, 5 layers of 4 heads\n"


def test_several_outputs_have_title_and_description(folder, capsys):
    outputs = ["a.pdf", "a.png", "a.svg"]
    options = [part for name in outputs for part in ("-o", name)]
    _cli.main(["heads.csv", *options, "--title", "My model", *SIZES])
    assert capsys.readouterr().out.startswith("a.pdf, a.png, a.svg: heads")
    svg = (folder / "a.svg").read_text()
    assert "<title" in svg
    assert "My model" in svg
    assert re.search(r"<desc[^>]*>[^<]*My model: ", svg)
    for name in ("a.pdf", "a.png"):
        assert b"My model" in (folder / name).read_bytes().replace(b"\x00", b"")


def test_no_output_is_written_where_one_cannot_be_drawn(folder, capsys):
    (folder / "out.png").write_bytes(b"kept")
    assert "no.xyz: expected a name" in refused(capsys, "heads.csv", "-o", "no.xyz")
    assert (folder / "out.png").read_bytes() == b"kept"


def test_styles_follow_one_another_and_the_legend_may_be_left_out(drawn):
    options = ("--style", "headgrid", "--style", "my.mplstyle", "--no-legend")
    figure = drawn("heads.csv", *options)
    assert figure.get_size_inches().tolist() == [4, 3]
    assert figure.legends == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--reduce", "mean"), "--reduce is for scores: give --threshold, --top-k or --bins"),
        (("--relation", "a"), "--relation is for scores"),
        (("--top-k", "1", "--missing", "blank"), "--missing is for tables of categories, --top-k"),
        (("--bins", "weak"), "argument --bins: expected name=value"),
        (("--threshold", "x"), "argument --threshold: invalid number value: 'x'"),
        (("--threshold", "A=1,A=2"), "argument --threshold: expected each name once"),
        (("--groups", "no.json", "--threshold", "1"), "argument --groups: no.json"),
        (("--n-heads", "4", "--kv-heads", "3"), "--kv-heads: expected a divisor of"),
        (("--attention-layers", "mambo"), "--attention-layers[0]: expected types of layers"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_options_that_cannot_be_right(capsys, options, said):
    assert said in refused(capsys, "heads.csv", *options)


def test_a_key_that_appears_twice_is_refused_at_both_doors(folder, capsys):
    content = '{"0-0": 0.1, "0-0": 0.9}\n'
    for name in ("twice.jsonl", "twice.json"):
        (folder / name).write_text(content)
        assert "'0-0' appears more than once" in refused(capsys, name)
        for door in (hg.read_heads, hg.read_scores):
            with pytest.raises(ValueError, match="'0-0' appears more than once as a key"):
                door(name)


def test_the_measured_example_has_its_key_value_heads(tmp_path):
    path = tmp_path / "demo.png"
    _cli.main(["--demo", "smollm2", "-o", str(path), "--data"])
    assert hg.read_heads(path).kv_heads == hg.load_heads("smollm2-135m").attrs["kv_heads"] == 3
