"""One table, and all that is made of it: counts, words, marks and profile say the same."""

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
