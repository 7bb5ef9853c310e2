"""Descriptions that are pasted: LaTeX, Markdown and HTML give each name as it was typed."""

import subprocess
import unicodedata
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import pytest

import mpl_headgrid as hg
from tests.support.lengths import short
from tests.support.renderers import marks_of, needs_tex

NAMES = (
    "a_b", "50% sure", "R&D", "$x$", "#1", "a~b", "x^2", "back\\slash", "{set}", "`code`",
    "*star*", "<b>", "a|b", "two\nlines", "x ≤ y", "it's", '"so"', "a--b", "?`!`", "<<t>>", "été",
    "Łódź", "ę«q»", "-5", ":smile:", "[1](x)", "![i](y)", "@cite", "&amp;", "__init__", "1. one",
    "\\*a\\*",
)  # fmt: skip
# In pdfTeX's default encoding, OT1, these are rules, accents and other signs: right to the eye.
DRAWN_IN_OT1 = {"a_b", "a~b", "x^2", "Łódź", "__init__"}


def described(form, **keywords):
    heads = {name: [(0, at)] for at, name in enumerate(NAMES)}
    palette = hg.Palette({name: plt.cm.hsv(at / len(NAMES)) for at, name in enumerate(NAMES)})
    return hg.describe_heads(
        heads, n_layers=1, n_heads=len(NAMES), palette=palette, format=form, **keywords
    )


def several(form):
    return hg.describe_heads(
        {"a_1": hg.read_heads({"A": [(0, 0)]}), "50 %": hg.read_heads({"B": [(0, 0), (0, 1)]})},
        format=form,
    )


pytestmark = pytest.mark.filterwarnings("ignore:palette. .* look alike")


def lacking(text):
    """Return the names that a text doesn't have, blanks left out."""
    seen = "".join(unicodedata.normalize("NFC", text).split())
    return {name for name in NAMES if "".join(name.split()) not in seen}


DOCUMENT = r"""\documentclass{article}
%s
\usepackage{graphicx}
\begin{document}
\listoffigures
\begin{figure}
\includegraphics[alt={%s}]{figure}
\caption{%s}
\end{figure}
\begin{figure}
\includegraphics[alt={%s}]{figure}
\caption{%s}
\end{figure}
\end{document}
"""
ENGINES = {
    "pdflatex, T1": ("pdflatex", r"\usepackage[T1]{fontenc}", set()),
    "pdflatex": ("pdflatex", "", DRAWN_IN_OT1),
    "lualatex": ("lualatex", r"\usepackage{fontspec}", set()),
    "xelatex": ("xelatex", r"\usepackage{fontspec}", set()),
}


@pytest.mark.parametrize(
    "engine",
    [pytest.param(each, marks=[needs_tex(ENGINES[each][0]), *marks_of("pdftotext")])
     for each in short(ENGINES, 0, 1, 2)],
)  # fmt: skip
def test_latex_sets_captions_as_typed(engine, tmp_path):
    program, preamble, drawn = ENGINES[engine]
    text = described("latex")
    texts = (text, text, several("latex"), several("latex"))
    source = DOCUMENT % (preamble, *texts)
    (tmp_path / "paper.tex").write_text(source, encoding="utf-8")
    plt.figure(figsize=(2, 1)).savefig(tmp_path / "figure.pdf")
    command = [program, "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    for _ in range(2):  # the second time with a list of figures
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert run.returncode == 0, run.stdout.decode(errors="replace")[-2000:]
    command = ["pdftotext", "paper.pdf", "-"]
    read = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True).stdout.decode()
    assert lacking(read) == drawn
    assert "Smallest and largest share of heads" in " ".join(read.split())


class Text(HTMLParser):
    """The text of HTML, and the alternative text of its images."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.text += dict(attributes).get("alt") or ""

    def handle_data(self, data):
        self.text += data


def test_html_is_text_in_an_attribute_and_between_tags():
    text = described("html")
    for page, tags in ((f'<img alt="{text}">', ["img"]), (f"<p>{text}</p>", ["p"])):
        read = Text(page)
        assert read.tags == tags
        assert lacking(read.text) == set()


@pytest.mark.parametrize("form", ["text", "markdown"])
@pytest.mark.parametrize("length", ["full", "short"])
def test_markdown_is_text_in_an_image_and_in_a_paragraph(form, length):
    markdown_it = pytest.importorskip("markdown_it")
    reader = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    text = described(form, length=length)
    expected = " ".join(described("text", length=length).split())
    same = []
    for source, tags in ((f"![{text}](figure.png)", ["p", "img"]), (text, ["p"])):
        read = Text(reader.render(source))
        same.append(read.tags == tags and " ".join(read.text.split()) == expected)
    assert same == [form == "markdown"] * 2  # the names are hostile enough


def test_markdown_leaves_what_pandoc_would_make_of_it():
    text = described("markdown")
    for marked in (
        r"\$x\$",
        r"a\~b",
        r"x\^2",
        r"\@cite",
        r"it\'s",
        r"\"so\"",
        r"a-\-b",
        r"\{set\}",
    ):
        assert marked in text
    for mark in ".)":
        models = {f"1{mark} a": hg.read_heads({"A": [(0, 0)]})}
        title = hg.describe_heads(models, length="short", format="markdown")
        assert title.startswith(rf"1\{mark} a, ")


@pytest.mark.parametrize("form", ["latex", "markdown", "html"])
def test_what_is_pasted_is_one_line(form):
    assert "\n\n" in several("text")
    for text in (several(form), described(form)):
        assert "\n" not in text
    assert hg.describe_heads({"A": [(0, 0)]}, n_layers=1, n_heads=1) == hg.describe_heads(
        {"A": [(0, 0)]}, n_layers=1, n_heads=1, format="text"
    )
    with pytest.raises(ValueError, match=r"^format: expected 'text' or 'latex' or .*, got 'tex'"):
        hg.describe_heads({"A": [(0, 0)]}, format="tex")


def test_scores_are_described_by_their_range_and_their_highest_heads():
    scores = hg.HeadScores([[[0.1], [-0.4]], [[0.2], [0.3]]], ["in_duction"], layer_labels=[5, 6])
    text = hg.describe_heads(scores, layer_axis="y", format="latex")
    assert (
        r"in\_duction, 4 heads, layers 5 to 6 by heads 0 to 1. Scores from −0.4 to 0.3" not in text
    )
    assert r"in\_duction, 4 heads, layers 5 to 6 by heads 0 to 1." in text
    assert "Highest: L6H1 (0.3), L6H0 (0.2) and L5H0 (0.1)." in text
    assert (
        "Scores from −0.4 to 0.3, the median 0.15, the middle half of them from −0.025 to 0.225. "
        "Highest: L6H1 (0.3), L6H0 (0.2) and L5H0 (0.1). "
        "Lowest: L5H1 (−0.4), L5H0 (0.1) and L6H0 (0.2)."
    ) in hg.describe_heads(scores)
    assert "Layers run from bottom to top, heads from left to right." in text
    assert hg.describe_heads(scores, length="short") == (
        "Scores of attention heads, layers 5 to 6 by 2 heads: in_duction −0.4 to 0.3, highest in "
        "L6H1, L6H0 and L5H0."
    )
    with pytest.raises(TypeError, match=r"^n_layers: .* give n_layers= to read_scores"):
        hg.describe_heads(scores, n_layers=2)
    two = hg.HeadScores([[[-1.0, -1], [-2, -2], [-3, -3], [-4, -4]]], ["a", "b"])
    assert "Lowest" not in hg.describe_heads(two)  # for scores of both signs alone
    assert hg.describe_heads(two, length="short").endswith("2 relations: a −4 to −1; b −4 to −1.")
    one = hg.describe_heads(hg.HeadScores([[[0.1]]], ["a"]))
    assert "Lowest" not in one
