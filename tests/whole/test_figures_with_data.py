"""Figures that carry their data: what was drawn comes back, and nothing else is ever read."""

import base64
import gzip
import hashlib
import io
import json
import re
import struct
import subprocess
import warnings
import zlib

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import PIL.Image
import PIL.PngImagePlugin
import pytest
from hypothesis import given, settings
from matplotlib.figure import Figure

import mpl_headgrid as hg
from mpl_headgrid._artists.class_marks import ClassMarks
from mpl_headgrid._artists.finding import artists_in
from mpl_headgrid._artists.head_heatmap import HeadHeatmap
from mpl_headgrid._cli import main
from mpl_headgrid._heads import figure_data, figure_files
from mpl_headgrid._heads.figure_data import FigurePanel, line_of, panels_of
from tests.support.grids import grids
from tests.support.kinds import KINDS, MORE_TELLING, SCORED, SMALL, drawn
from tests.support.lengths import LONG, combined
from tests.support.pictures import random_grid, saved
from tests.support.renderers import needs_tex

TWO = {"One, two": random_grid(10, 6), "<b> & $x$": random_grid(8, 5, seed=1, missing=0.2)}
WITHOUT_GRIDS = ("profile of lines", "marks on an image")
HEATMAPS = ("heat map with marks", "rasterized heat map")
# Half a step of 8 bits, and float noise.
HALF_A_STEP = 0.5 / 253 + 1e-9


def save(fig, path):
    """Save a figure with its data; return the path."""
    suffix = path.suffix[1:]
    fig.savefig(path, metadata=hg.headgrid_metadata(fig, suffix, data=True))
    return path


def panels_in(path, models=TWO):
    fig, _ = hg.headgrid_panels(models, figure=Figure(layout="constrained", dpi=40))
    return save(fig, path)


def heatmap_in(path, scores, **keywords):
    fig = Figure(dpi=40)
    hg.headgrid_heatmap(fig.add_subplot(), scores, **keywords)
    return save(fig, path)


@given(grids())
@settings(max_examples=1000 if LONG else 100, deadline=None)
def test_any_grid_comes_back_from_its_line(case):
    grid, _ = case
    (without,), software = panels_of(line_of([FigurePanel("a", grid)]))
    assert without.table == hg.HeadGrid(
        grid.membership, grid.categories, grid.known, exists=grid.exists, hidden=grid.hidden,
        ordinal=grid.ordinal,
    )  # fmt: skip
    assert software == f"mpl-headgrid {hg.__version__}"
    if grid.scores is None or np.isnan(grid.scores).all():
        return
    low, high = float(np.nanmin(grid.scores)), float(np.nanmax(grid.scores))
    if not np.isfinite(high - low):
        return
    (panel,), _ = panels_of(line_of([FigurePanel("a", grid, limits=(low, high))]))
    assert (np.isnan(panel.table.scores) == np.isnan(grid.scores)).all()
    shares = (panel.table.scores - grid.scores) / (high - low or 1)
    assert np.nanmax(np.abs(shares)) <= HALF_A_STEP


@combined(
    kind=[kind for kind in (KINDS if LONG else MORE_TELLING) if kind not in WITHOUT_GRIDS],
    file_format=["png", "svg", "pdf", "svgz"],
)
def test_every_kind_of_figure_gives_back_what_it_shows(kind, file_format, tmp_path):
    fig = drawn(kind, dpi=40)
    shown = [*dict.fromkeys(each.drawn for each in artists_in(fig, ClassMarks))]
    if kind in HEATMAPS:
        shown = [each.drawn for each in artists_in(fig, HeadHeatmap)]
    found = hg.read_figure(save(fig, tmp_path / f"figure.{file_format}"))
    for table, cells in zip(found.values(), shown, strict=True):
        assert f"figure.{file_format}, drawn by mpl-headgrid {hg.__version__}" in table.source
        assert table.source in repr(table)
        if isinstance(table, hg.HeadScores):
            span = np.ptp(artists_in(fig, HeadHeatmap).__next__().get_clim())
            difference = np.abs(table.values - cells.grid.values)
            assert np.nanmax(difference) <= HALF_A_STEP * span
            assert (np.isnan(table.values) == np.isnan(cells.grid.values)).all()
            assert table == hg.HeadScores(
                table.values, cells.grid.relations, kv_heads=cells.grid.kv_heads
            )
            continue
        is_shown = kind.startswith("scores by")
        assert (table.scores is not None) == is_shown
        assert table == hg.HeadGrid(
            cells.grid.membership, cells.grid.categories, cells.grid.known, table.scores,
            kv_heads=cells.grid.kv_heads, exists=cells.grid.exists, hidden=cells.grid.hidden,
            layer_labels=cells.grid.layer_labels, ordinal=cells.grid.ordinal,
        )  # fmt: skip
        if is_shown:
            difference = np.abs(table.scores - cells.grid.scores)
            assert np.nanmax(difference) <= HALF_A_STEP * np.ptp(cells.score_limits)


def test_absent_hidden_and_renumbered_heads_and_bins_come_back(tmp_path):
    hybrid = hg.read_heads(
        {"Copy": [(3, 1)], "Shift": [(7, 0), (3, 1)]}, n_layers=8, n_heads=2, kv_heads=1,
        attention_layers=[3, 7],
    )  # fmt: skip
    bins = hg.classify_heads({"x": [[0.1, 0.6], [0.3, np.nan]]}, bins={"weak": 0.2, "strong": 0.5})
    models = {
        "hybrid": hybrid, "compact": hybrid.compact(), "part": SMALL[3:9],
        "only": SMALL.only("Knowledge"),
    }  # fmt: skip
    palette = hg.Palette.from_names(["Copy", "Shift", *SMALL.categories], style="headgrid")
    fig, _ = hg.headgrid_panels(models, figure=Figure(layout="constrained"), palette=palette)
    assert hg.read_figure(save(fig, tmp_path / "models.png")) == models
    fig = Figure()
    hg.headgrid_scatter(fig.add_subplot(), bins)
    back = hg.read_heads(save(fig, tmp_path / "bins.svg"))
    assert back.ordinal
    assert back.categories == bins.categories
    assert (back.membership == bins.membership).all()


class MidpointNorm(mpl.colors.Normalize):
    """A norm as users write it: its inverse is that of Normalize, which isn't its own."""

    def __call__(self, value, clip=None):  # noqa: ARG002 as matplotlib calls it
        return np.ma.masked_array(np.interp(value, [self.vmin, 0, self.vmax], [0, 0.2, 1]))


@pytest.mark.parametrize(
    ("keywords", "clipped"),
    [
        ({"vmin": -1, "vmax": 0.5}, (-1, 0.5)),
        ({"center": 0}, None),
        ({"norm": mpl.colors.TwoSlopeNorm(0.1, -2.5, 3)}, None),
        ({"norm": mpl.colors.SymLogNorm(0.1, vmin=-3, vmax=3)}, None),
        ({"norm": mpl.colors.BoundaryNorm([-3, -1, 1, 3], 256)}, None),
        ({"norm": mpl.colors.Normalize()}, None),
        ({"norm": MidpointNorm(-3, 3)}, None),
    ],
)
def test_scores_come_back_within_a_step_of_what_the_colours_show(keywords, clipped, tmp_path):
    values = np.random.RandomState(5).uniform(-2.5, 2.5, size=(12, 8))
    values[3, 2:5] = np.nan
    exists = np.ones((12, 8), dtype=bool)
    exists[5] = False
    values[5] = np.nan
    scores = hg.HeadScores(
        values[:, :, None], ["a ≤ b"], exists=exists, kv_heads=4, layer_labels=range(10, 22)
    )
    path = heatmap_in(tmp_path / "map.pdf", scores, colorbar=True, threshold=0.25, **keywords)
    back = hg.read_scores(path)
    expected = values if clipped is None else np.clip(values, *clipped)
    norm = keywords.get("norm")
    if isinstance(norm, mpl.colors.SymLogNorm | mpl.colors.TwoSlopeNorm):
        difference = norm(back.values[:, :, 0]) - norm(expected)
    else:
        limits = clipped or {"center": (-2.5, 2.5)}.get(next(iter(keywords)), (-3, 3))
        difference = (back.values[:, :, 0] - expected) / np.ptp(limits)
    assert np.nanmax(np.abs(difference)) <= HALF_A_STEP
    assert (np.isnan(back.values[:, :, 0]) == np.isnan(values)).all()
    assert (back.exists == exists).all()
    assert back.layer_labels == tuple(range(10, 22))
    assert back.relations == ("a ≤ b",)
    assert "scores in 8 bits from" in back.source
    assert "threshold 0.25" in back.source
    with pytest.raises(ValueError, match=r"data: map.pdf carries scores alone; hg.read_scores\("):
        hg.read_heads(path)


def test_a_file_has_no_data_unless_asked_for():
    fig = drawn("scores by size")
    for file_format in ("png", "svg", "pdf"):
        metadata = hg.headgrid_metadata(fig, file_format)
        assert b"headgrid-data" not in saved(fig, file_format, metadata=metadata)
        assert b"headgrid-data" in saved(
            fig, file_format, metadata=hg.headgrid_metadata(fig, file_format, data=True)
        )
    with pytest.raises(
        ValueError, match=r"^data: 'eps' has no room for data; save PNG, SVG or PDF"
    ):
        hg.headgrid_metadata(fig, "eps", data=True)
    with pytest.raises(TypeError, match=r"^data: expected True or False, got 'yes'"):
        hg.headgrid_metadata(fig, "png", data="yes")


def test_data_that_changed_after_drawing_are_written_as_shown(tmp_path):
    fig = Figure()
    marks = hg.headgrid_scatter(fig.add_subplot(), SMALL)
    other = random_grid(12, 8, seed=9)
    marks.set_data(other)
    assert hg.read_heads(save(fig, tmp_path / "grid.png")) == other
    fig = Figure()
    heatmap = hg.headgrid_heatmap(fig.add_subplot(), [[0.1, 0.4], [0.2, 0.3]])
    heatmap.set_array([[0.4, 0.1], [np.nan, 0.0]])
    back = hg.read_scores(save(fig, tmp_path / "map.png")).values[:, :, 0]
    assert np.allclose(back, [[0.4, 0.1], [np.nan, 0.0]], atol=0.4 * HALF_A_STEP, equal_nan=True)


def test_the_line_depends_on_the_data_alone():
    first, second = drawn("panels"), drawn("panels", dpi=50)
    keys = [hg.headgrid_metadata(fig, "png", data=True)["mpl-headgrid"] for fig in (first, second)]
    assert keys[0] == keys[1]
    other = Figure()
    hg.headgrid_scatter(other.add_subplot(), random_grid(12, 8, seed=3))
    line = hg.headgrid_metadata(other, "png", data=True)["mpl-headgrid"]
    assert line.split(":")[2] != keys[0].split(":")[2]


def test_several_panels_are_a_mapping_that_can_be_drawn_again(tmp_path):
    path = panels_in(tmp_path / "figure.svg")
    assert hg.read_figure(path) == TWO
    with pytest.raises(ValueError, match=r"expected one panel, got figure.svg with 2: ") as caught:
        hg.read_heads(path)
    remedy = str(caught.value).split(" returns all by title, ")[1].removesuffix(" the first")
    assert eval(remedy) == TWO["One, two"]  # noqa: S307 it must run
    assert list(hg.summarize_heads(path).columns.levels[0]) == list(
        hg.summarize_heads(TWO).columns.levels[0]
    )
    assert hg.describe_heads(path) == hg.describe_heads(TWO)
    _, axes = hg.headgrid_panels(path, figure=Figure(layout="constrained"))
    assert list(axes) == list(TWO)
    with pytest.raises(
        ValueError, match=r"^scores: figure.svg carries categories alone; hg.read_heads"
    ):
        hg.read_scores(path)


def test_panels_without_titles_or_with_equal_ones_are_told_apart(tmp_path):
    fig = Figure()
    for ax, title in zip(fig.subplots(1, 4), ["", "a", "a", ""], strict=True):
        hg.headgrid_scatter(ax, SMALL)
        ax.set_title(title)
    assert list(hg.read_figure(save(fig, tmp_path / "f.png"))) == ["Grid 1", "a", "a (3)", "Grid 4"]
    _, *texts = hg.describe_heads(fig).split("\n\n")
    assert [text.split(":")[0] for text in texts[:4]] == ["Grid 1", "a", "a (3)", "Grid 4"]


def test_one_of_two_grids_on_the_same_axes_is_read_from_its_marks():
    fig, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, SMALL)
    other = {"Induction": [(0, 1)]}
    size = {"n_layers": SMALL.n_layers, "n_heads": SMALL.n_heads}
    hg.headgrid_scatter(ax, hg.read_heads(other, **size), alpha=0.5)
    for target in (ax, fig):
        with pytest.raises(ValueError, match="Grid 2'; pass what headgrid_scatter or headgrid_hea"):
            hg.read_heads(target)
    assert hg.read_heads(marks) == SMALL
    axes = fig.subplots(1, 2)
    for each in axes:
        hg.headgrid_scatter(each, SMALL)
    with pytest.raises(ValueError, match=r"pass one of its Axes, such as figure.axes\[0\]"):
        hg.read_heads(fig)
    with pytest.raises(ValueError, match=r"the dict .*; pass one of its values"):
        hg.read_heads(dict(zip("ab", axes, strict=True)))


@pytest.mark.parametrize("titles", [["a (3)", "a", "a"], ["a (2)", "a", "a"]])
def test_no_title_takes_the_place_of_another(titles, tmp_path):
    fig, axs = plt.subplots(1, 3)
    for n, (ax, title) in enumerate(zip(axs, titles, strict=True), start=1):
        hg.headgrid_scatter(ax, {"A": [(0, 0)]}, n_layers=n, n_heads=1)
        ax.set_title(title)
    path = save(fig, tmp_path / "figure.png")
    tables = hg.read_figure(path)
    assert [*tables][:2] == titles[:2]
    assert [grid.n_layers for grid in tables.values()] == [1, 2, 3]
    with pytest.raises(ValueError, match="one panel") as error:
        hg.read_heads(path)
    first = re.search(r"(\[\*hg.read_figure\(.+\]) the first", str(error.value))[1]
    assert eval(first, {"hg": hg}).n_layers == 1  # noqa: S307 our own words


def test_the_palette_comes_back(tmp_path):
    palette = hg.Palette({"Copy": "#112233", "Shift": "#ff8800"}, counts=3, markers={"Copy": "o"})
    fig = Figure()
    hg.headgrid_scatter(fig.add_subplot(), {"Copy": [(0, 1)], "Shift": [(1, 1)]}, palette=palette)
    assert hg.Palette.from_file(save(fig, tmp_path / "f.pdf")) == palette
    with pytest.raises(ValueError, match=r"^map.png: it carries scores alone, whose colours"):
        hg.Palette.from_file(heatmap_in(tmp_path / "map.png", [[0.1, 0.4]]))
    fig = Figure()
    for ax, color in zip(fig.subplots(1, 2), ["red", "blue"], strict=True):
        hg.headgrid_scatter(ax, {"Copy": [(0, 1)]}, palette={"Copy": color})
    with pytest.raises(ValueError, match=r"f.png: expected one palette, got panels that differ in"):
        hg.Palette.from_file(save(fig, tmp_path / "f.png"))


def test_panels_that_differ_in_a_colour_have_no_palette_in_common(tmp_path):
    fig, axs = plt.subplots(1, 2)
    for ax, grey in zip(axs, ("#dddddd", "#999999"), strict=True):
        palette = hg.Palette({"A": "tab:blue"}, unclassified=grey)
        hg.headgrid_scatter(ax, {"A": [(0, 0)]}, n_layers=1, n_heads=2, palette=palette)
    path = save(fig, tmp_path / "figure.png")
    with pytest.raises(ValueError, match="differ in the colour of 'Unclassified'"):
        hg.Palette.from_file(path)


def test_categories_beside_scores_are_drawn_apart_as_the_error_says():
    tables = {"a": random_grid(2, 3), "b": hg.read_scores(np.eye(3))}
    with pytest.raises(TypeError, match="draw these by themselves") as error:
        hg.headgrid_panels(tables)
    said = re.search(r"{title.*}", str(error.value))[0]
    _, axes = hg.headgrid_panels(eval(said, {"models": tables, "hg": hg}))  # noqa: S307 ours
    assert [*axes] == ["b"]


def test_a_figure_drawn_again_in_other_colours_says_so_and_the_remedy_runs(tmp_path, capsys):
    palette = hg.Palette({"Induction": "#112233", "Shift": "#ff8800"})
    fig = Figure(dpi=40)
    grid = hg.read_heads({"Induction": [(0, 1)], "Shift": [(1, 1)]}, n_layers=2, n_heads=2)
    hg.headgrid_scatter(fig.add_subplot(), grid, palette=palette)
    path = str(save(fig, tmp_path / "d.png"))
    scores = Figure(dpi=40).add_subplot()
    hg.headgrid_heatmap(scores, np.zeros((2, 2)))
    for draw in (
        lambda **other: hg.headgrid_scatter(Figure().add_subplot(), path, **other),
        lambda **other: hg.headgrid_profile(Figure().add_subplot(), path, **other),
        lambda **other: hg.mark_heads(scores, path, **other),
        lambda **other: hg.headgrid_panels(path, figure=Figure(), **other),
        lambda **other: hg.headgrid_panels({"A": path, "B": grid}, figure=Figure(), **other),
        lambda **other: hg.headgrid_breakdown(path, figure=Figure(), **other),
        lambda **other: hg.headgrid_compare(path, path, figure=Figure(), **other),
    ):
        with pytest.warns(UserWarning, match="d.png was drawn in other colours: 'Indu") as caught:
            draw()
        remedy = eval(str(caught[0].message).split("palette=")[1], {"hg": hg})  # noqa: S307
        assert remedy == palette
        scores.clear()
        hg.headgrid_heatmap(scores, np.zeros((2, 2)))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            draw(palette=remedy)
    main([path, "-o", str(tmp_path / "again.png")])
    said = capsys.readouterr().err
    assert "d.png was drawn in other colours" in said
    assert f"--palette {path}" in said
    main([path, "-o", str(tmp_path / "again.png"), "--palette", path])
    with hg.set_palette(palette):
        hg.headgrid_scatter(Figure().add_subplot(), path)
    assert "colours" not in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_open_files_are_read_too(suffix, tmp_path):
    path = panels_in(tmp_path / f"figure{suffix}", {"One": SMALL})
    for file in (io.BytesIO(path.read_bytes()), path.open("rb")):
        with file:
            assert hg.read_heads(file) == SMALL
    with io.BytesIO(path.read_bytes()) as file:
        assert hg.summarize_heads(file).equals(hg.summarize_heads(SMALL))
    if suffix == ".svg":
        assert hg.read_heads(io.StringIO(path.read_text(encoding="utf-8"))) == SMALL
    for door in (hg.read_heads, hg.read_scores):
        stream = io.BytesIO(path.read_bytes())
        stream.seekable = lambda: False
        with pytest.raises(ValueError, match=r"got a figure as a stream; pass io.BytesIO\(file"):
            door(stream)
        with pytest.raises(ValueError, match=r"is an address; pass io.BytesIO\(urllib.request"):
            door(f"https://example.org/figure{suffix}")


def test_the_data_of_four_models_cost_little():
    names = ("GPT-2 XL", "Phi-2", "Pythia 12B", "Llama-3.1 70B")
    with mpl.rc_context():
        mpl.style.use("headgrid")
        fig, _ = hg.headgrid_panels({name: hg.load_heads(name) for name in names})
    for file_format in ("png", "svg", "pdf"):  # 4.9, 4.9 and 4.8 kB of 204, 806 and 133
        without, with_data = (
            len(saved(fig, file_format, metadata=hg.headgrid_metadata(fig, file_format, data=data)))
            for data in (False, True)
        )
        assert with_data - without <= 0.06 * without + 400
    plt.close(fig)


def test_the_command_line_writes_and_reads_figures(tmp_path, capsys):
    table, first, second = (tmp_path / name for name in ("heads.csv", "a.svg", "b.pdf"))
    SMALL.to_frame().to_csv(table, index=False)
    size = ["--n-layers", "12", "--n-heads", "8", "--missing", "blank"]
    main([str(table), "-o", str(first), "--data", *size])
    main([str(first), "-o", str(second), "--data", "--palette", str(first)])
    assert hg.read_heads(second) == SMALL
    main([str(panels_in(tmp_path / "two.png")), "-o", str(second), "--data"])
    assert hg.read_figure(second) == TWO
    capsys.readouterr()
    for arguments, text in (
        ([str(first), "-o", str(tmp_path / "c.jpg"), "--data"], "c.jpg: --data is for .png, .svg"),
        ([str(heatmap_in(tmp_path / "m.png", [[0.1]])), "-o", "x.png"], "m.png: it holds scores"),
        ([str(first), "-o", "x.png", "--panel", "model"], "leave panel= out"),
    ):
        with pytest.raises(SystemExit):
            main(arguments)
        assert text in capsys.readouterr().err


# What other programs make of such files.


def test_a_pdf_file_that_others_wrote_anew_is_read(tmp_path):
    pypdf = pytest.importorskip("pypdf")
    path = panels_in(tmp_path / "figure.pdf")
    pypdf.PdfWriter(clone_from=path).write(tmp_path / "anew.pdf")
    assert hg.read_figure(tmp_path / "anew.pdf") == TWO
    pdf = path.read_bytes()
    line = pypdf.PdfReader(path).metadata["/Keywords"].encode()
    wide = b"\xfe\xff" + line.decode().encode("utf-16-be")
    stream = zlib.compress(b"1 0 << /Keywords (" + line + b") >>")
    packed = (
        b"9 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >> stream\n%s\nendstream"
        % stream
    )
    for other in (b"(" + wide + b")", b"<%s>" % line.hex().encode(), b"<%s>" % wide.hex().encode()):
        (tmp_path / "other.pdf").write_bytes(pdf.replace(b"(" + line + b")", other))
        assert hg.read_figure(tmp_path / "other.pdf") == TWO
    pdf = pdf.replace(b"(" + line + b")", b"()").replace(b"trailer", packed + b"\ntrailer")
    (tmp_path / "other.pdf").write_bytes(pdf)
    assert hg.read_figure(tmp_path / "other.pdf") == TWO


PAPER = r"""\documentclass{article}
\usepackage{graphicx}
\begin{document}
\includegraphics[width=5cm]{one}
\includegraphics[width=5cm]{two}
\end{document}
"""


@pytest.mark.parametrize(
    ("program", "keeps"),
    [
        pytest.param(program, program != "xelatex", marks=needs_tex(program))
        for program in ("pdflatex", "lualatex", "xelatex")
    ],
)
def test_a_paper_carries_the_data_of_all_figures_in_it(program, keeps, tmp_path):
    panels_in(tmp_path / "one.pdf")
    panels_in(tmp_path / "two.pdf", {"One, two": SMALL})
    (tmp_path / "paper.tex").write_text(PAPER, encoding="utf-8")
    command = [program, "-interaction=batchmode", "paper.tex"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    if not keeps:
        with pytest.raises(ValueError, match=r"paper.pdf: it is a picture without data"):
            hg.read_figure(tmp_path / "paper.pdf")
        return
    found = hg.read_figure(tmp_path / "paper.pdf")
    tables = [*found.values()]
    for table in (*TWO.values(), SMALL):  # in the order that TeX has them in the file
        assert table in tables
    assert len(found) == 3


def test_png_and_svg_files_that_others_wrote_anew_are_read(tmp_path):
    path = panels_in(tmp_path / "figure.png")
    with PIL.Image.open(path) as image:
        for how in ({"zip": True}, {}):
            info = PIL.PngImagePlugin.PngInfo()
            info.add_text("mpl-headgrid", image.text["mpl-headgrid"], **how)
            image.save(tmp_path / "other.png", pnginfo=info)
            assert hg.read_figure(tmp_path / "other.png") == TWO
        info = PIL.PngImagePlugin.PngInfo()
        info.add_itxt("mpl-headgrid", image.text["mpl-headgrid"], zip=True)
        image.save(tmp_path / "other.png", pnginfo=info)
        assert hg.read_figure(tmp_path / "other.png") == TWO
    path = panels_in(tmp_path / "figure.svg")
    path.write_text(hg.accessible_svg(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert hg.read_figure(path) == TWO
    (tmp_path / "figure.svg.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert hg.read_figure(tmp_path / "figure.svg.gz") == TWO


# What is no such file, or has been changed.


def line_with(content):
    digest = hashlib.sha256(content).hexdigest()[:32]
    return f"headgrid-data:1:{digest}:{base64.b64encode(zlib.compress(content, 9)).decode()}"


def head(**changes):
    panel = {"title": "a", "shape": [2, 2], "categories": ["A"], "states": [[0]]}
    said = {"by": "x", "palettes": [], "panels": [{**panel, **changes}]}
    return json.dumps(said).encode() + b"\n"


SVG = '<svg xmlns="http://www.w3.org/2000/svg"><metadata>{}</metadata></svg>'
LINE = line_with(head() + b"\0" * 4)
BAD_LINES = {
    "": "a picture without data; .* metadata=hg.headgrid_metadata",
    LINE[:-40]: "damaged|changed",
    LINE[:30]: "cut short or changed",
    LINE.replace(LINE[16:20], "0000" if LINE[16:20] != "0000" else "1111"): "changed: their hash",
    LINE.replace("data:1:", "data:2:"): "in version 2 of the format, .* update mpl-headgrid",
    LINE + " " + line_with(head() + b"\0" * 5): "1 bytes too many",
    line_with(head() + b"\0" * 3): "1 bytes too few",
    line_with(head() + b"\0" * 5): "1 bytes too many",
    line_with(head() + b"\7" * 4): "out of bounds",
    line_with(head(states=[[7]]) + b"\0" * 4): "out of bounds",
    line_with(head(states=["gone"]) + b"\0" * 4): "unknown",
    line_with(head(states=[None]) + b"\0" * 4): "not iterable",
    line_with(head(states=[[-1]]) + b"\0" * 4): "from 0",
    line_with(head(states=[[True]]) + b"\0" * 4): "from 0",
    line_with(head(palette=-1) + b"\0" * 4): "from 0",
    line_with(head(layers=10**30) + b"\0" * 4): "layer_labels",
    line_with(head(shape=[10**6, 10**6])): "too many",
    line_with(head(shape=[4096, 4096], categories=["A"] * 99)): "too many",
    line_with(head(shape=[-2, -2]) + b"\0" * 4): "from 1",
    line_with(head(kv_heads=3) + b"\0" * 4): "kv_heads",
    line_with(head(layers=[5, 2]) + b"\0" * 4): "layer_labels",
    line_with(head(limits=[0, 1e999]) + b"\0" * 8): "limits",
    line_with(b"[]\n"): "no tables of heads",
    line_with(b"[" * 10**5): "no tables of heads",
    line_with(b"\xff\xfe"): "no tables of heads",
}


@pytest.mark.parametrize("line", BAD_LINES, ids=range(len(BAD_LINES)))
def test_bad_data_are_an_error_that_says_so(line, tmp_path):
    path = tmp_path / "figure.svg"
    path.write_text(SVG.format(LINE))
    assert hg.read_heads(path).membership.all()
    path.write_text(SVG.format(line))
    for door, argument in ((hg.read_heads, "data"), (hg.read_scores, "scores")):
        with pytest.raises(
            ValueError, match=rf"^{argument}: can't read figure.svg: .*{BAD_LINES[line]}"
        ):
            door(path)


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path, monkeypatch):
    for module in (figure_data, figure_files):
        monkeypatch.setattr(module, "MOST_BYTES", 10**6)
    bomb = line_with(b"0" * 10**7)
    path = tmp_path / "figure.svg"
    path.write_text(SVG.format(bomb))
    with pytest.raises(
        ValueError, match=r"figure.svg: the data that it carries unpack to more than"
    ):
        hg.read_heads(path)
    with pytest.raises(ValueError, match=r"^data: the tables of this figure are too large for its"):
        line_of([FigurePanel("a", hg.HeadGrid(np.ones((1001, 1000, 1), dtype=bool), ["A"]))])
    chunk = b"zTXtmpl-headgrid\0\0" + zlib.compress(b"0" * 10**7, 9)
    png = panels_in(tmp_path / "figure.png").read_bytes()
    packed = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    (tmp_path / "figure.png").write_bytes(png[:8] + packed + png[8:])
    with pytest.raises(ValueError, match=r"figure.png: a part of it unpacks to more than"):
        hg.read_heads(tmp_path / "figure.png")


@pytest.mark.parametrize("suffix", [".png", ".svg", ".svgz", ".pdf"])
def test_files_that_are_cut_off_or_are_none_say_so(suffix, tmp_path):
    path = panels_in(tmp_path / f"figure{suffix}")
    content = path.read_bytes()
    for part, problem in (
        (content[:-12], "it is cut off"),
        (content[: len(content) // 2], "it is cut off"),
        (b"", "it is empty"),
        (b"no figure", "it is no .* file"),
    ):
        path.write_bytes(part)
        with pytest.raises(ValueError, match=rf"^path: can't read figure{suffix}: {problem}"):
            hg.read_figure(path)
    with pytest.raises(ValueError, match=r"^data: there is no file"):
        hg.read_heads(tmp_path / f"gone{suffix}")


def test_read_figure_takes_figures_alone(tmp_path):
    with pytest.raises(TypeError, match=r"^path: expected the path of a figure.*, got Figure"):
        hg.read_figure(Figure())
    with pytest.raises(ValueError, match=r"^path: expected a figure \(.png, .* got '.*heads.csv'"):
        hg.read_figure(str(tmp_path / "heads.csv"))
    assert SCORED.source is None
    with pytest.raises(TypeError, match=r"^source: expected a str, got 3"):
        hg.HeadGrid(SMALL.membership, SMALL.categories, source=3)


def mixed_figure():
    """Return a figure of two head grids, and a heat map between them that is drawn anew."""
    fig = Figure(layout="constrained", dpi=40)
    first, between, last = fig.subplots(1, 3)
    hg.headgrid_scatter(first, SMALL)
    heatmap = hg.headgrid_heatmap(between, np.zeros((2, 2)), vmin=0, vmax=2.53)
    heatmap.set_array([[0.0, 0.2], [np.nan, 2.53]])
    hg.headgrid_scatter(last, SMALL[0:4])
    for ax, title in zip(fig.axes, ("Cats", "Map", "More"), strict=True):
        ax.set_title(title)
    return fig


def test_scores_beside_categories_are_described_and_never_left_out_in_silence(tmp_path):
    fig = mixed_figure()
    path = save(fig, tmp_path / "mixed.png")
    said = hg.headgrid_metadata(fig, "png")["Description"]
    assert said.startswith("2 grids of attention heads")
    assert "Map: score, 3 heads, layers 0 to 1" in said
    for data in (fig, path, hg.read_figure(path)):
        assert hg.describe_heads(data) == said
        short = hg.describe_heads(data, length="short")
        assert "Map (2 layers by 2 heads, scores)" in short
        assert len(short) < 250
    alone = hg.describe_heads(fig.axes[1])
    assert alone.startswith("Heat map of attention heads")
    assert alone == hg.describe_heads(hg.read_scores(fig))
    for function in (hg.summarize_heads, lambda data: hg.headgrid_breakdown(data)[0]):
        for data, reading in ((fig, r"hg.read_scores\(ax\)"), (path, r"hg.read_figure\('.*'\)")):
            with pytest.warns(UserWarning, match=rf"leaves out the heat maps .*'Map'.*{reading}"):
                function(data)
    with pytest.raises(TypeError, match="draw these by themselves: ") as caught:
        hg.headgrid_panels(path)
    remedy = str(caught.value).split("draw these by themselves: ")[1]
    assert [*eval(remedy)] == ["Map"]  # noqa: S307 it must run


def test_the_scores_of_a_drawn_heat_map_are_those_that_it_shows():
    fig = mixed_figure()
    for data in (fig, fig.axes[1], fig.axes[1].collections[0]):
        scores = hg.read_scores(data)
        assert np.array_equal(scores.values[:, :, 0], [[0, 0.2], [np.nan, 2.53]], equal_nan=True)
        assert hg.classify_heads(data, threshold=0.5).membership.sum() == 1
    with pytest.raises(ValueError, match=r"^data: the Axes carries scores alone; ") as caught:
        hg.read_heads(data := fig.axes[1])
    remedy = str(caught.value).split("alone; ")[1].removesuffix(" reads them")
    assert eval(remedy, {"hg": hg, "data": data}).n_heads == 2  # noqa: S307 it must run
    with pytest.raises(ValueError, match=r"^scores: .* carries categories alone"):
        hg.read_scores(fig.axes[0])
    inset = fig.axes[0].inset_axes([0.6, 0.6, 0.3, 0.3])
    hg.headgrid_heatmap(inset, np.eye(2))
    inset.set_title("Inset")
    assert "Inset: score, 4 heads" in hg.describe_heads(fig)
    assert hg.read_scores(inset) == hg.read_scores(np.eye(2))
    assert hg.read_heads(fig.axes[0]) == SMALL  # and not what is on an inset


def test_the_command_line_classifies_the_scores_beside_categories(tmp_path, capsys):
    path, out = save(mixed_figure(), tmp_path / "mixed.svg"), tmp_path / "out.png"
    with pytest.raises(SystemExit):
        main([str(path), "-o", str(out)])
    remedy = capsys.readouterr().err.split(", such as ")[1].split()
    main([str(path), "-o", str(out), "--data", *remedy])
    tables = hg.read_figure(out)
    assert [*tables] == ["Cats", "Map", "More"]
    assert tables["Cats"] == SMALL
    assert tables["More"] == SMALL[0:4]
    assert tables["Map"].membership[:, :, 0].tolist() == [[False, True], [False, True]]
    with pytest.raises(SystemExit):
        main([str(path), "-o", str(out), *remedy, "--n-layers", "2"])
    assert "panel Cats: " in capsys.readouterr().err
