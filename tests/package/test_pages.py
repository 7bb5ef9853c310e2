"""The documentation's pages: every block of code on them runs, top to bottom, as printed."""

import doctest
import re
import runpy
import textwrap

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import mpl_headgrid as hg
from tests.support.processes import ROOT

DOCS = ROOT / "docs"
BLOCK = re.compile(
    r"^(?P<indent> *)\.\. (?P<kind>plot::|code-block:: python|code-block:: pycon)\n"
    r"(?P<options>(?:(?P=indent) +\S.*\n)*)\n"
    r"(?P<code>(?:(?P=indent) +\S.*\n|\n)+)",
    re.MULTILINE,
)
PAGES = [page for page in sorted(DOCS.glob("*.rst")) if BLOCK.search(page.read_text("utf-8"))]


def blocks(page):
    """Return the code on a page, but for what is shown to be replaced."""
    text = page.read_text(encoding="utf-8") + "\n"
    found = [block for block in BLOCK.finditer(text) if ":class: before" not in block["options"]]
    for block in found:
        # As many lines before it as on the page, so that errors name the page's own lines.
        before = "\n" * text.count("\n", 0, block.start("code"))
        yield block["kind"], before + textwrap.dedent(block["code"])


def run(page):
    """Run a page from top to bottom and return what its names stand for in the end."""
    namespace = {}
    for kind, code in blocks(page):
        if kind == "code-block:: pycon":
            test = doctest.DocTestParser().get_doctest(code, namespace, page.name, str(page), 0)
            assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0
        else:
            exec(compile(code, str(page), "exec"), namespace)  # noqa: S102 our own pages
        plt.close("all")
    return namespace


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_code_on_a_page_runs(page, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # some of it saves figures
    run(page)


def test_the_pages_with_code_are_found():
    assert {"guide", "recipes", "colour", "index", "install"} <= {page.stem for page in PAGES}
    assert len(list(blocks(DOCS / "guide.rst"))) >= 10


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
