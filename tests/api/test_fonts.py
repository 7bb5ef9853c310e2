"""Letters that the font of a style lacks, and the font that has them."""

import re
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pytest
from matplotlib import font_manager

import mpl_headgrid as hg
from mpl_headgrid._api import fonts
from tests.support.pictures import random_grid


@pytest.mark.parametrize(("name", "further"), [("ა", ["DejaVu Sans"]), ("A", []), ("é", [])])
def test_a_name_gets_a_font_for_letters_that_its_own_lacks(name, further):
    plt.rcParams["font.sans-serif"] = ["STIXGeneral"]  # which matplotlib brings, as DejaVu Sans
    ax = hg.headgrid_scatter(plt.figure().subplots(), random_grid(4, 4)).axes
    notes = hg.annotate_heads(ax, {"L1H1": name})
    assert notes.labels[1, 1].get_fontfamily() == ["sans-serif", *further]
    ax.figure.canvas.draw()  # matplotlib warns of letters that it finds nowhere


def test_a_pgf_file_says_which_font_has_these_letters(monkeypatch, tmp_path):
    backend = pytest.importorskip("matplotlib.backends.backend_pgf")
    monkeypatch.setattr(
        backend.RendererPgf, "get_text_width_height_descent", lambda *_, **__: (9, 9, 2)
    )
    plt.rcParams["font.sans-serif"] = ["STIXGeneral"]
    fig = plt.figure()
    ax = hg.headgrid_scatter(fig.subplots(), random_grid(4, 4)).axes
    notes = hg.annotate_heads(ax, {"L1H1": "ა & é ≤"})
    fig.savefig(tmp_path / "figure.pgf")  # XeTeX and LuaTeX leave out what the first font lacks
    written = (tmp_path / "figure.pgf").read_text(encoding="utf-8")
    (of_file,) = re.findall(r"\{\\ifdefined\\fontspec\\fontspec.*?\\fi (.*?)\}(.*)", written)
    assert of_file[0] == "ა"
    assert of_file[1].startswith(r" \& ")
    assert r"\fontspec{DejaVuSans.ttf}[Path=\detokenize{" in written
    assert notes.labels[1, 1].get_text() == "ა & é ≤"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("知識", ["Noto Sans CJK SC", "Noto Sans CJK JP", "Malgun Gothic"]),
        ("ヘッド", ["Noto Sans CJK JP", "Noto Sans CJK SC", "Malgun Gothic"]),
        ("언어", ["Malgun Gothic", "Noto Sans CJK SC", "Noto Sans CJK JP"]),
    ],
)
def test_fonts_are_tried_in_the_order_of_the_script(words, expected, monkeypatch):
    installed = [SimpleNamespace(name=name) for name in ("DejaVu Sans", *reversed(expected))]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", installed)
    assert [*fonts._further_families(words)] == ["DejaVu Sans", *expected]
