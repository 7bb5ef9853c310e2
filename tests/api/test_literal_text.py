"""Names: shown as they are typed, everywhere; what no file can hold is refused."""

import io
import re
import subprocess
import unicodedata
import xml.etree.ElementTree as ET

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import mpl_headgrid as hg
from mpl_headgrid._api.tex import as_tex
from tests.support.lengths import short
from tests.support.pictures import saved
from tests.support.renderers import marks_of, needs_tex

NAMES = [
    "$x$", "$\\frac{", "50%_a", "\\alpha^{2}", "a & b", "~#", "<b>", "_hidden", "two\nlines",
    "\u05d0\u05d1 rtl", "\u202ereversed", "\U0001f469\u200d\U0001f52c", "e\u0301",
    "zero\u200bwidth",
    "=cmd|' /C calc'!A0", "+1 a", "-1 a", "@sum", "A" * 200,
]  # fmt: skip


def grid_of(name):
    return hg.read_heads({name: [(0, 0)]}, n_layers=2, n_heads=2)


def texts_of(name):
    """Return all texts in which a category or a title of this name is drawn."""
    fig = plt.figure(layout="constrained", figsize=(20, 6))
    left, right = fig.subfigures(1, 2)
    _, axes = hg.headgrid_panels({name: grid_of(name)}, figure=left, letters=True)
    ax = axes[name]
    notes = hg.annotate_heads(ax, {"L0H0": name})
    _, broken_down = hg.headgrid_breakdown({name: grid_of(name)}, figure=right)
    names_of_rows = [text for each in broken_down.values() for text in each.texts]
    texts = [
        left.legends[0].get_texts()[1], ax.title, notes.labels[0, 0], *names_of_rows,
        broken_down[name, name].title,
    ]  # fmt: skip
    return fig, ax, texts


@pytest.mark.systems
@pytest.mark.filterwarnings(
    "ignore:Glyph",
    "ignore:constrained_layout",
    "ignore:titles are wider",
    "ignore:the legend runs",
    "ignore:names of models are longer",
)
@pytest.mark.parametrize("name", short(NAMES, 0, 1, 4, 6, 7, 8, 9, 11, 18))
def test_every_text_has_the_name_as_typed(name):
    fig, ax, texts = texts_of(name)
    assert [text.get_text() for text in texts] == [name] * 5
    assert not any(text.get_parse_math() for text in texts)
    fig.canvas.draw()
    assert name in ax.format_coord(0, 0)
    assert name in hg.summarize_heads(grid_of(name)).index
    assert name in hg.describe_heads(grid_of(name))


@pytest.mark.filterwarnings("ignore:Glyph", "ignore:constrained_layout", "ignore:the legend runs")
@pytest.mark.parametrize(
    "name", short((name for name in NAMES if "\n" not in name), 0, 4, 5, 6, 10)
)
def test_an_svg_file_has_the_name_as_typed(name):
    fig, ax = plt.subplots(layout="constrained")
    hg.headgrid_scatter(ax, grid_of(name), legend=True)
    file = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        fig.savefig(file, format="svg", metadata=hg.headgrid_metadata(ax, "svg", title=name))
    root = ET.fromstring(hg.accessible_svg(file.getvalue()))
    assert name in [
        "".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")
    ]
    svg = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{svg}title") == name
    assert name in root.findtext(f"{svg}desc")
    fig.savefig(io.BytesIO(), format="pdf", metadata=hg.headgrid_metadata(ax, "pdf", title=name))


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\ud800", "\ufffe"])
def test_a_character_that_no_file_can_hold_is_refused(char):
    name = f"a{char}b"
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, grid_of("A"))
    for call, argument in (
        (lambda: grid_of(name), "categories"),
        (lambda: hg.headgrid_panels({name: grid_of("A")}), "models"),
        (lambda: hg.annotate_heads(ax, {"L0H0": name}), "heads"),
        (lambda: hg.headgrid_metadata(ax, "svg", title=name), "title"),
    ):
        with pytest.raises(
            ValueError, match=rf"^{argument}: .* has the character .*; take it out$"
        ):
            call()
    ax.set_title(name)  # the user's own, which matplotlib draws as it can
    assert hg.headgrid_metadata(ax, "svg")["Title"] in {"a b", "ab"}


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "\u2060\u200d", "\u00ad"])
def test_a_name_of_which_nothing_is_seen_is_refused(name):
    with pytest.raises(ValueError, match=r"^categories: an empty name"):
        grid_of(name)


@pytest.mark.parametrize("other", ["cafe\u0301", "caf\u00e9\u200b", "CAF\u00c9"])
def test_names_that_look_the_same_are_refused(other):
    with pytest.raises(ValueError, match=r"^categories: .*(look the same \('|only in case)"):
        hg.read_heads({"caf\u00e9": [(0, 0)], other: [(0, 1)]})


@pytest.mark.parametrize(
    "names",
    [
        ("\uf000", "\uf001"),  # of an icon font
        ("\u06a9\u062a\u0627\u0628\u200c\u0647\u0627", "\u06a9\u062a\u0627\u0628\u0647\u0627"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
         "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"),  # two flags
        ("\U0001fae8", "\U0001fae9"),  # newer than Python's tables
    ],
)  # fmt: skip
def test_names_in_any_characters_are_told_apart(names):
    grid = hg.read_heads({names[0]: [(0, 0)], names[1]: [(0, 1)]})
    assert set(grid.categories) == set(names)


@pytest.mark.filterwarnings("ignore:Glyph")  # which a machine without such fonts lacks
@pytest.mark.parametrize(
    ("name", "by_tex"),
    [("Name mover", True), ("50% sure", True), ("a_b", True), ("$x$", True), ("\\{~}^#&|", True),
     ("\u2264 \u03b1 \u00b5", True), ("\u00e9t\u00e9, isn't it?", True), ("\u65e5\u672c", False),
     ("\U0001f469", False)],
)  # fmt: skip
@needs_tex("latex")
def test_what_latex_has_no_character_for_is_left_to_matplotlib(name, by_tex):
    with mpl.rc_context({"text.usetex": True}):
        _, ax = plt.subplots(layout="constrained")
        hg.headgrid_scatter(ax, grid_of(name))
        label = hg.headgrid_legend(ax).get_texts()[1]
        note = hg.annotate_heads(ax, {"L0H0": name}).labels[0, 0]
        _, axes = hg.headgrid_panels({name: grid_of(name)}, figure=plt.figure(layout="constrained"))
    assert [text.get_usetex() for text in (label, note, axes[name].title)] == [by_tex] * 3


IN_TEX = {
    "{set}": r"\{set\}",
    "a~b": r"a{\ifdefined\pdftexversion\fontencoding{T1}\selectfont\fi \textasciitilde}b",
    "a|b": r"a\textbar{}b",
    "$x$": r"\$x\$",
    "50% & #1": r"50\% \& \#1",
    "\\alpha": r"\textbackslash{}alpha",
    "\u2211 \u2264 2": r"\ensuremath{\textstyle\sum} \ensuremath{\leq} 2",  # no larger than letters
    "a--b": r"a-{\kern0pt}-b",
    "two  blanks": r"two \ blanks",
    "\ue000": "\ue000",  # which LuaTeX and XeTeX may have
}


@pytest.mark.filterwarnings("ignore:palette. .* look alike")
def test_a_pgf_file_has_the_tex_that_sets_each_name_as_typed(monkeypatch):
    def measured(_, text, *__, **___):
        given.append(text)
        return len(text), 10, 2

    given = []
    backend = pytest.importorskip("matplotlib.backends.backend_pgf")
    monkeypatch.setattr(backend.RendererPgf, "get_text_width_height_descent", measured)
    fig, ax = plt.subplots(layout="constrained", figsize=(20, 6))
    heads = {name: [(0, at)] for at, name in enumerate(IN_TEX)}
    hg.headgrid_scatter(ax, heads, n_layers=1, n_heads=len(IN_TEX))
    legend = hg.headgrid_legend(ax)
    hg.annotate_heads(ax, {"L0H0": "{1}"})
    ax.set_ylabel("$y$")
    source = saved(fig, "pgf").decode()
    for name, tex in IN_TEX.items():
        assert f"{tex}}}" in source
        assert tex in given  # and measured as such
        assert name in [text.get_text() for text in legend.get_texts()]
    assert r"\{1\}}" in source
    assert "$y$}" in source  # the user's own, which is for TeX to set
    for text in legend.get_texts():
        text.set_text("$mine$")
    assert saved(fig, "pgf").decode().count("$mine$}") == len(legend.get_texts())
    # What is drawn in pixels is none of TeX's.
    given.clear()
    fig.canvas.draw()
    assert not given


@needs_tex("xelatex")  # which PGF starts before it is asked for a measure
@pytest.mark.filterwarnings("ignore:titles are wider", "ignore:text and legend leave")
def test_texts_are_measured_as_their_tex_wherever_they_are_set(monkeypatch, tmp_path):
    def measured(_, text, *__, **___):
        given.append(text)
        return len(text), 10, 2

    def written(fig):
        fig.savefig(tmp_path / "figure.pgf")  # a colour bar has an image, and needs a folder
        return (tmp_path / "figure.pgf").read_text(encoding="utf-8")

    given = []
    backend = pytest.importorskip("matplotlib.backends.backend_pgf")
    monkeypatch.setattr(backend.RendererPgf, "get_text_width_height_descent", measured)
    name = "R&D 50% of_all"
    scores = hg.HeadScores([[[-0.5], [1.0]], [[0.25], [float("nan")]]], [name])
    for draw, parts in (
        (lambda ax: hg.headgrid_heatmap(ax, scores, annot=True, fmt=".0%", colorbar=True,
                                        threshold=-0.25), [name, "-50%", "\u22120.25"]),
        (lambda ax: hg.headgrid_profile(ax, scores), [name]),
        (lambda ax: (hg.headgrid_scatter(ax, grid_of("A")),
                     hg.annotate_heads(ax, {"L0H0": name, "L1H0": "&"}, place="numbers")),
         [name, "&"]),
    ):  # fmt: skip
        fig, ax = plt.subplots(layout="constrained")
        draw(ax)
        source = written(fig)
        assert [part for part in parts if f"{as_tex(part)}}}" not in source] == []
    models = {"/".join(["R&D"] * 8): grid_of("A"), "B": grid_of("A")}
    for draw in (hg.headgrid_panels, hg.headgrid_breakdown):  # titles, and names of rows
        fig, _ = draw(models, ncols=2, width=2)
        broken = [text.get_text() for text in fig.findobj(plt.Text) if "\n" in text.get_text()]
        source = written(fig)
        assert broken
        assert all(f"{as_tex(line)}}}" in source for name in broken for line in name.split("\n"))
    monkeypatch.setattr("matplotlib.texmanager.TexManager.get_text_width_height_descent", measured)
    with mpl.rc_context({"text.usetex": True}):
        hg.headgrid_breakdown({"R&D": grid_of("A"), "%": grid_of("A")})
    assert r"R\&D" in given
    assert not [text for text in given if re.search(r"(?<!\\)[&%_]", text)]


def test_a_measure_of_a_legend_is_that_of_its_tex(monkeypatch):
    widths = {r"\{\}\{\}\{\}\{\}": 400, "Unclassified": 50}
    monkeypatch.setattr(
        "matplotlib.texmanager.TexManager.get_text_width_height_descent",
        lambda _, text, *__, **___: (widths.get(text, 10), 10, 2),
    )
    with mpl.rc_context({"text.usetex": True}):
        _, ax = plt.subplots()
        hg.headgrid_scatter(ax, {"{}{}{}{}": [(0, 0)]}, n_layers=1, n_heads=1)
        legend = hg.headgrid_legend(ax, loc="center")
        for extent in (legend.get_window_extent, legend.get_tightbbox):
            assert 400 < extent().width < 500
        assert legend.get_texts()[1].get_window_extent().width == 400
        assert legend.get_texts()[1].get_text() == "{}{}{}{}"


ODD = (
    "{set}", "a|b", "$x$", "R&D", "#1", "50%", "x<y", "a--b", "\\up", "\u2264", "a~b", "c_d^e",
    "it's", '"so"', "<<t>>", ",,x``", "?`!`", "\u00e9te\u0301", "\u0141\u00f3d\u017a",
    "\u201cq\u201d\u20135", "\u00ab\u201eq\u00bb",
)  # fmt: skip


@pytest.mark.parametrize("program", ["pdflatex", "lualatex"])
@pytest.mark.parametrize("place", ["legend", "title", "label"])
def test_where_pdflatex_stops_at_a_letter_the_error_names_it_and_the_remedy(
    place, program, monkeypatch, tmp_path
):
    def measured(_, text, *__, **___):
        if "\u0416" in text:
            raise ValueError("Error measuring: ! LaTeX Error")
        return len(text), 10, 2

    backend = pytest.importorskip("matplotlib.backends.backend_pgf")
    monkeypatch.setattr(backend.RendererPgf, "get_text_width_height_descent", measured)
    named = {"legend": "A", "title": "A", "label": "A", place: "a\u0416"}
    heads = {named["legend"]: [(0, 0)], "B": [(1, 1)]}
    model = hg.read_heads(heads, n_layers=4, n_heads=4)
    fig, axes = hg.headgrid_panels({named["title"]: model}, layer_axis="y")
    hg.annotate_heads(axes[named["title"]], {"L0H0": named["label"]})
    message = "^Error measuring"  # LuaLaTeX knows the letter: something else is the matter
    if program == "pdflatex":
        message = re.escape(
            "'a\u0416': pdfLaTeX stopped, and does not know the letter '\u0416' unless "
            'pgf.preamble says how to set it; use plt.rcParams["pgf.texsystem"] = "lualatex" or '
            '"xelatex"'
        )
    with mpl.rc_context({"pgf.texsystem": program}), pytest.raises(ValueError, match=message):
        fig.savefig(tmp_path / "figure.pgf")


@pytest.mark.filterwarnings("ignore:palette. .* look alike")
@pytest.mark.parametrize(
    "program",
    [pytest.param(each, marks=[needs_tex(each), *marks_of("pdftotext")])
     for each in short(["latex", "pdflatex", "lualatex", "xelatex"], 0, 1)],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:palette. .* look alike")
def test_tex_sets_names_as_typed_in_one_font(program, tmp_path):
    usetex = program == "latex"
    with mpl.rc_context({"text.usetex": usetex, "pgf.rcfonts": program != "pdflatex"}):
        if not usetex:
            mpl.rcParams["pgf.texsystem"] = program
        fig = plt.figure(figsize=(4, 7))
        ax = fig.add_subplot()
        heads = {name: [(0, at)] for at, name in enumerate(ODD)}
        palette = hg.Palette({name: plt.cm.hsv(at / 20) for at, name in enumerate(heads)})
        hg.headgrid_scatter(ax, heads, n_layers=1, n_heads=len(ODD), palette=palette)
        ax.set(xticks=[], yticks=[], xlabel="", ylabel="")
        hg.headgrid_legend(ax, loc="center", bbox_to_anchor=(0, 0, 1, 1))
        hg.annotate_heads(ax, {"L0H0": "n_1"})
        fig.savefig(tmp_path / "figure.pdf", backend=None if usetex else "pgf")
    command = ["pdftotext", "figure.pdf", "-"]
    read = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True).stdout.decode()
    seen = "".join(read.split())  # a blank is seen where the font changes
    assert [name for name in ODD if unicodedata.normalize("NFC", name) not in seen] == []
    fonts = subprocess.run(
        ["pdffonts", "figure.pdf"], cwd=tmp_path, check=True, capture_output=True
    ).stdout.decode()
    assert usetex <= ("DejaVu" not in fonts)


@pytest.mark.parametrize("name", [name for name in NAMES if name[0] in "=+-@"])
def test_a_name_like_a_formula_comes_back_from_a_csv_file(name, tmp_path):
    path = tmp_path / "heads.csv"
    grid_of(name).to_frame().to_csv(path, index=False)
    assert name in path.read_text(encoding="utf-8")
    assert hg.read_heads(path, n_layers=2, n_heads=2) == grid_of(name)
    table = hg.summarize_heads(grid_of(name))
    table.to_csv(path)
    assert pd.read_csv(path, index_col=0).index.tolist() == table.index.tolist()


def test_a_name_does_no_harm_in_latex():
    table = hg.summarize_heads(grid_of("50%_a & $x"))
    assert r"50\%\_a \& \$x" in table.to_latex(escape=True)
