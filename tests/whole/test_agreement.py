"""One table, and all that is made of it: counts, words, marks and profile say the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib.figure import Figure

import mpl_headgrid as hg
from tests.support.grids import grids


@settings(deadline=None, max_examples=40)
@given(drawn=grids())
def test_counts_words_and_picture_agree(drawn):
    grid, _ = drawn
    palette = hg.Palette.from_names([*grid.categories] or ["A"])
    table = hg.summarize_heads(grid, palette=palette)
    assert table["heads"].sum() == table.attrs["known"] == grid.known.sum()
    assert table.attrs["absent"] == (~grid.exists).sum()
    marks = hg.headgrid_scatter(Figure().subplots(), grid, palette=palette)
    drawn_heads = {name: len(artist.heads()) for name, artist in marks.items()}
    assert drawn_heads == table["heads"].to_dict()
    said = hg.describe_heads(grid, palette=palette)
    assert f"{grid.known.sum()} head" in said
    n_layers, n_with = grid.n_layers, grid.exists.any(axis=1).sum()
    assert (f"{n_with} of {n_layers} layer" in said) == (n_with < n_layers)
    profile = hg.headgrid_profile(Figure().subplots(), grid, palette=palette, unclassified=True)
    assert {name: n.sum() for name, n in profile.counts.items()} == drawn_heads


ONE = np.array([[0.9, 0.1]])
ROW = {"layer": [0], "head": [0], "relation": ["r"], "score": [0.9]}
DOORS = {
    "HeadGrid": lambda name: hg.HeadGrid(np.ones((1, 1, 1), dtype=bool), [name]),
    "read_heads": lambda name: hg.read_heads({name: [(0, 0)]}),
    "scores by name": lambda name: hg.classify_heads({name: ONE}, threshold=0.5),
    "groups": lambda name: hg.classify_heads({"r": ONE}, {"r": name}, threshold=0.5),
    "category": lambda name: hg.classify_heads(ONE, category=name, threshold=0.5),
    "bins": lambda name: hg.classify_heads(ONE, bins={name: 0.5, "high": 0.7}),
    "table of scores": lambda name: hg.classify_heads({**ROW, "category": [name]}, threshold=0.5),
    "read_scores": lambda name: hg.read_scores({name: ONE}),
    "groups of read_scores": lambda name: hg.read_scores({**ROW, "category": [name]}),
    "Palette": lambda name: hg.Palette({name: "red"}),
}


@pytest.mark.parametrize("door", DOORS)
def test_an_absent_label_that_became_text_is_a_name_at_no_door(door):
    for name in ("nan", "NaN", "None", "<NA>", "NaT"):
        with pytest.raises(ValueError, match=f"'{name}'.* an absent label turned into text"):
            DOORS[door](name)
