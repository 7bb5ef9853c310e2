"""Numbers and lists in words."""

import pytest

from mpl_headgrid._describe.description import counted, cut, listed, percent, run


def test_counts_lists_and_runs():
    counts = [counted(n, "head") for n in (0, 1, 5120)]
    assert counts == ["0 heads", "1 head", "5,120 heads"]
    assert counted(2, "other class") == "2 other classes"
    assert [listed("abc"[:n]) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
    assert [run("layer", 3, last) for last in (3, 4)] == ["layer 3", "layers 3 to 4"]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 5120, "0 %"),
        (1, 5120, "under 0.1 %"),
        (1, 1000, "0.1 %"),
        (1, 3, "33.3 %"),
        (999, 1000, "99.9 %"),
        (5119, 5120, "over 99.9 %"),
        (5120, 5120, "100 %"),
        (0, 0, "0 %"),
    ],
)
def test_percent_is_0_or_100_only_where_it_is(part, whole, text):
    assert percent(part, whole) == text


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [
        ("Name mover", 10, "Name mover"),
        ("Name mover head", 11, "Name mover…"),
        ("Name mover head", 10, "Name…"),
        ("Negative-name-mover", 10, "Negative-…"),
    ],
)
def test_long_texts_are_cut_between_words(text, longest, shown):
    assert cut(text, longest) == shown


def test_a_cut_text_is_never_too_long():
    for longest in range(1, 30):
        assert 0 < len(cut("a name of several words", longest)) <= longest
