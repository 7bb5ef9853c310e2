"""Boxes in place of text for matplotlib 3.10.0 and 3.10.1, whose fixture for it comes later."""

import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.patches import Rectangle
from matplotlib.text import Text

WIDTH = 1 / 1.618  # of a letter, in font sizes: what the later fixture takes, so images agree


@pytest.fixture
def text_placeholders(monkeypatch):
    """Measure and draw each text as a box of its number of letters, whatever the font."""

    def measured(_renderer, text, font, ismath):  # noqa: ARG001 how matplotlib calls it
        return len(text) * font.get_size() * WIDTH, font.get_size(), 0

    def drawn(text, renderer):
        if text.get_visible() and text.get_text():
            place = text.get_window_extent(renderer)
            color = text.get_color()
            Rectangle(place.p0, *place.size, facecolor=color, edgecolor="none").draw(renderer)

    monkeypatch.setattr(RendererAgg, "get_text_width_height_descent", measured)
    monkeypatch.setattr(Text, "draw", drawn)
