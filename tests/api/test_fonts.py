"""Letters that the font of a style lacks, and the font that has them."""

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
