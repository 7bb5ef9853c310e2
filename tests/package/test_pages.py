"""The documentation's pages: every block of code on them runs, top to bottom, as printed."""

import doctest
import importlib.util
import io
import os
import re
import runpy
import subprocess
import sys
import textwrap
import zlib
from contextlib import redirect_stdout

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import mpl_headgrid as hg
from tests.support.processes import ROOT
from tests.support.renderers import marks_of, needs_tex

DOCS = ROOT / "docs"
BLOCK = re.compile(
    r"^(?P<indent> *)\.\. (?P<kind>plot::|code-block:: python|code-block:: pycon)\n"
    r"(?P<options>(?:(?P=indent) +\S.*\n)*)\n"
    r"(?P<code>(?:(?P=indent) +\S.*\n|\n)+)",
    re.MULTILINE,
)
# What these blocks need is in the group of the docs alone: `make docs` runs them.
NEEDED = {":class: with-seaborn": "seaborn"}
PAGES = [page for page in sorted(DOCS.glob("*.rst")) if BLOCK.search(page.read_text("utf-8"))]


def blocks(page):
    """Return the code on a page, but for what is shown to be replaced or can't be run here."""
    text = page.read_text(encoding="utf-8") + "\n"
    absent = [words for words, name in NEEDED.items() if not importlib.util.find_spec(name)]
    left_out = [":class: before", *absent]
    for block in BLOCK.finditer(text):
        if any(words in block["options"] for words in left_out):
            continue
        # As many lines before it as on the page, so that errors name the page's own lines.
        before = "\n" * text.count("\n", 0, block.start("code"))
        yield block["kind"], before + textwrap.dedent(block["code"])


def run(page):
    """Run a page from top to bottom and return what its names stand for in the end."""
    namespace = {}
    for number, (kind, code) in enumerate(blocks(page)):
        # Under "How do I" each block runs after the first one alone.
        names = dict(namespace) if number and page.stem == "how_do_i" else namespace
        if kind == "code-block:: pycon":
            test = doctest.DocTestParser().get_doctest(code, names, page.name, str(page), 0)
            assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0
        else:
            exec(compile(code, str(page), "exec"), names)  # noqa: S102 our own pages
        plt.close("all")
    return namespace


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_code_on_a_page_runs(page, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # some of it saves figures
    monkeypatch.syspath_prepend(DOCS)  # as conf.py does, for _measured
    run(page)


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(each, marks=[needs_tex(each), *marks_of("pdftotext")])
        for each in ("pdflatex", "lualatex")
    ],
)
def test_the_paper_of_the_recipe_compiles(program, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    page = DOCS / "paper.rst"
    names = run(page)
    text = page.read_text(encoding="utf-8")
    (found,) = re.findall(r"code-block:: latex\n\n((?: {3}.*\n|\n)+)", text)
    paper = textwrap.dedent(found)
    (tmp_path / "paper.tex").write_text(paper, encoding="utf-8")
    command = [program, "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    read = subprocess.run(["pdftotext", "paper.pdf", "-"], check=True, capture_output=True)
    seen = " ".join(read.stdout.decode().replace("-\n", "").split())
    assert "coloured by category" in seen
    (block,) = re.findall(r"output: asis\n((?: {3}.*\n)+?) {3}```", text)  # Quarto's
    with redirect_stdout(io.StringIO()) as printed:
        exec(textwrap.dedent(block), names)  # noqa: S102 our own pages
    assert re.fullmatch(r'!\[.*\]\(heads.svg\)\{#fig-heads fig-alt="[^"]+"\}\n', printed.getvalue())


def test_the_code_of_the_readme_runs_from_top_to_bottom(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"(?ms)^```python\n(.+?)^```", text)
    names = {}
    for code in found:
        exec(code, names)  # noqa: S102 our own page
    assert len(found) >= 6
    assert (hg.read_heads(tmp_path / "heads.png").membership == names["grid"].membership).all()
    plt.close("all")


def test_the_pages_with_code_are_found():
    assert {"guide", "recipes", "colour", "index", "install"} <= {page.stem for page in PAGES}
    assert len(list(blocks(DOCS / "guide.rst"))) >= 10


def test_forty_questions_have_an_answer_with_a_picture():
    page = (DOCS / "how_do_i.rst").read_text(encoding="utf-8")
    questions = re.split(r"(?m)^(.+\?)\n~+\n", page)
    answers = dict(zip(questions[1::2], questions[2::2], strict=True))
    pictures = [
        question
        for question, answer in answers.items()
        if any("nofigs" not in block["options"] for block in BLOCK.finditer(answer))
        and ":alt: " in answer
    ]
    assert len(pictures) >= 40
    assert all(len(answer.split(".. ")[0].split()) <= 60 for answer in answers.values())
    beside = [answer for answer in answers.values() if ".. container:: answer" in answer]
    lines = [
        line
        for answer in beside
        for block in BLOCK.finditer(answer)
        for line in textwrap.dedent(block["code"]).splitlines()
    ]
    assert [line for line in lines if len(line) > 60] == []  # more is cut off beside the picture


def test_no_tool_is_said_to_win_where_the_benchmark_does_not_say_so(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    import _measured

    said = (DOCS / "measured.rst").read_text(encoding="utf-8")
    wins = _measured.wins()
    assert list(wins) == list(_measured.COSTS)
    for cost, by_kind in wins.items():
        (line,) = re.findall(rf"(?m)^- {cost}: (.+)$", said)
        assert sum(map(len, by_kind.values())) == len(re.findall(r"\b(?:png\d+|pdf|svg) ", line))
        for kind, cells in by_kind.items():
            for cell in cells:
                method, how_much = re.fullmatch(r"(.+?) (× .+|[\d.]+ .+)", cell).groups()
                assert f"{kind} {how_much}" in re.search(rf"\*{method}\* \(([^)]+)\)", line)[1]
    assert {row["method"] for row in _measured.rows()} >= {_measured.OURS, "pcolormesh"}


def test_every_file_that_a_page_offers_is_there():
    offered = [
        page.parent / target
        for page in DOCS.glob("*.rst")
        for target in re.findall(r":download:`[^<`]*<([^>]+)>`", page.read_text(encoding="utf-8"))
    ]
    assert len(offered) >= 5
    assert [file for file in offered if not file.is_file()] == []


def test_the_differences_on_the_color_page_are_what_its_code_measures(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    page = DOCS / "colour.rst"
    stated = dict(re.findall(r"^([A-Za-z][\w-]*)\b.*  +(\d+\.\d)$", page.read_text(), re.MULTILINE))
    assert len(stated) == 7
    code = run(page)
    for name, difference in stated.items():
        if name.startswith("headgrid"):
            colors = hg.Palette.from_style(name).values()
        elif name in mpl.color_sequences:  # two of them are new in 3.11
            colors = mpl.color_sequences[name][:8]
        else:
            continue
        least = min(map(code["least_difference"], code["views"](colors).values()))
        assert least == pytest.approx(float(difference), abs=0.05)


def test_the_reference_has_a_place_for_every_public_name(tmp_path):
    functions = runpy.run_path(str(DOCS / "_api_pages.py"))
    functions["write_api_pages"](tmp_path / "api")
    page = (tmp_path / "api" / "index.rst").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^   (\w+)$", page, re.MULTILINE)) == sorted(hg.__all__)


def test_the_citation_names_the_version_of_the_package():
    citation = (DOCS.parent / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {hg.__version__}\n" in citation
    page = (DOCS / "cite.rst").read_text(encoding="utf-8")
    assert f"{{Python package, version {hg.__version__}}}" in page


def test_names_of_others_are_links_where_their_inventories_are_given(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.rst").write_text("One\n===\n\nOn `matplotlib.axes.Axes`.\n", encoding="utf-8")
    kept = ["sphinx.ext.autosummary", "_api_pages", "sphinx.ext.intersphinx"]
    (pages / "conf.py").write_text(
        f"from runpy import run_path\n"
        f"globals().update(run_path({str(DOCS / 'conf.py')!r}))\n"
        f"extensions = [name for name in extensions if name in {kept}]\n"
        f"html_theme, html_theme_options, templates_path = 'basic', {{}}, []\n"
        f"html_static_path, html_logo, html_favicon = [], None, None\n"
        f"autosummary_generate = False\n",
        encoding="utf-8",
    )
    for name in ("matplotlib", "numpy", "pandas", "python"):
        head = f"# Sphinx inventory version 2\n# Project: {name}\n# Version: 1\n# By zlib.\n"
        names = b"matplotlib.axes.Axes py:class 1 api/axes.html#$ -\n" * (name == "matplotlib")
        (tmp_path / f"{name}.inv").write_bytes(head.encode() + zlib.compress(names))
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "html", pages, tmp_path / "built"],
        env={**os.environ, "INTERSPHINX": str(tmp_path)},
        check=True,
        capture_output=True,
    )
    page = (tmp_path / "built" / "index.html").read_text("utf-8")
    assert 'href="https://matplotlib.org/stable/api/axes.html#matplotlib.axes.Axes"' in page
