"""Panel letters: which they are and where they stand."""

import matplotlib.pyplot as plt
import pytest

import mpl_headgrid as hg
from mpl_headgrid._figures.panel_figure import panel_letters
from tests.support.lengths import combined
from tests.support.pictures import random_grid
from tests.support.texts import check_texts

MODELS = {
    "GPT-2 small": random_grid(12, 12),
    "wide": random_grid(40, 9),
    "high": random_grid(9, 37),
}


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        (False, []),
        (True, ["a", "b", "c"]),
        ("A", ["A", "B", "C"]),
        ("(a)", ["(a)", "(b)", "(c)"]),
        ("d.", ["d.", "e.", "f."]),
        ("Y", ["Y", "Z", "AA"]),
    ],
)
def test_letters_count_on_from_the_first(letters, expected):
    assert panel_letters(letters, 3) == expected
    _, axes = hg.headgrid_panels(MODELS, letters=letters)
    assert [text.get_text() for ax in axes.values() for text in ax.texts] == expected


def test_letters_after_the_last_of_the_alphabet():
    assert panel_letters(True, 80)[25:28] == ["z", "aa", "ab"]
    assert panel_letters(True, 80)[51:53] == ["az", "ba"]


@pytest.mark.parametrize("letters", ["", "1", "ab", "panel a"])
def test_a_string_without_one_letter_is_refused(letters):
    with pytest.raises(ValueError, match=f"with one letter to count on from, got '{letters}'"):
        panel_letters(letters, 2)


@pytest.mark.parametrize("letters", [None, 1, ["a", "b"]])
def test_other_things_are_refused(letters):
    with pytest.raises(TypeError, match=r"letters: expected True, or how the first one looks"):
        panel_letters(letters, 2)


@combined(style=["headgrid", "headgrid-dark", "default"], cells=["fill", "square", "equal"])
def test_letters_are_bold_left_of_the_title_and_on_its_line(style, cells):
    plt.style.use(style)
    fig, axes = hg.headgrid_panels(MODELS, letters="(a)", cells=cells)
    for dpi in (100, 150):  # boxes are trimmed to whole pixels, and titles lifted in turn
        fig.set_dpi(dpi)
        fig.canvas.draw()
        for ax in axes.values():
            (letter,) = ax.texts
            titles = [t for t in (ax.title, ax._left_title) if t.get_text()]
            assert letter.get_weight() == "bold"
            assert letter.get_color() == titles[0].get_color()
            box = letter.get_window_extent()
            assert 0 < ax.bbox.x0 - box.x1 < 5 * dpi / 72
            base = [t.get_transform().transform(t.get_position())[1] for t in (letter, titles[0])]
            assert base[0] == pytest.approx(base[1])
            assert box.x0 >= 0


def test_letters_cover_nothing():
    check_texts(hg.headgrid_panels(MODELS, letters="(a)", width=3.25)[0])
