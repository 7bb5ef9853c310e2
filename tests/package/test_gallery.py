"""Every example of the gallery runs by itself and draws head grids, heat maps or profiles."""

import re
import runpy

import matplotlib.pyplot as plt
import pytest

from mpl_headgrid._artists.class_marks import ClassMarks
from mpl_headgrid._artists.head_heatmap import HeadHeatmap
from mpl_headgrid._artists.marked_heads import MarkedHeads
from mpl_headgrid._plots.profile_artists import ClassBand, ClassLine
from tests.support.processes import ROOT

GALLERY = ROOT / "docs" / "gallery"
EXAMPLES = sorted(GALLERY.glob("**/plot_*.py"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example(example, monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: None)  # Agg would warn that it shows nothing
    runpy.run_path(str(example))
    figure = plt.figure(plt.get_fignums()[-1])
    figure.canvas.draw()
    ours = (ClassMarks, ClassBand, ClassLine, HeadHeatmap, MarkedHeads)
    assert any(isinstance(artist, ours) for ax in figure.axes for artist in ax.get_children())
    text = example.read_text()
    assert any(words in text for words in ("synthetic", "random.", "made up", "Source: "))


def test_at_least_half_of_the_examples_are_real_data():
    texts = [example.read_text() for example in EXAMPLES]
    real = [text for text in texts if re.search(r'load_heads\("(smollm2|gpt2-small)', text)]
    assert len(real) >= len(texts) / 2 >= 6
    assert all(":doc:`/data`" in text for text in real)


def test_each_example_stands_in_a_section():
    sections = {path.parent for path in EXAMPLES}
    assert GALLERY not in sections
    assert all((section / "GALLERY_HEADER.rst").is_file() for section in sections)


def test_no_two_examples_have_one_name():
    assert len({path.name for path in EXAMPLES}) == len(EXAMPLES)
