"""Pickles and deep copies: the same picture, and marks that rule it, here and in a new process."""

import copy
import pickle

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.legend import Legend

import mpl_headgrid as hg
from tests.support.kinds import KINDS, MORE_TELLING, SCORED, SMALL, TELLING, drawn
from tests.support.lengths import LONG, short
from tests.support.pictures import pixels
from tests.support.processes import in_fresh_python

PROTOCOLS = short(range(2, pickle.HIGHEST_PROTOCOL + 1), 0, -1)
WAYS = {
    **{f"protocol {n}": lambda it, n=n: pickle.loads(pickle.dumps(it, n)) for n in PROTOCOLS},
    "deepcopy": copy.deepcopy,
}


@pytest.fixture(params=WAYS)
def copied(request):
    return WAYS[request.param]


@pytest.mark.parametrize("kind", KINDS if LONG else MORE_TELLING)
def test_a_copied_figure_is_the_same_picture(kind):
    fig = drawn(kind)
    never_drawn = pickle.loads(pickle.dumps(fig))
    assert (pixels(never_drawn) == pixels(fig)).all()
    expected = pixels(fig)  # within a hundredth of a pixel of the first
    for way in WAYS if LONG or kind == TELLING[0] else ("deepcopy",):
        assert (pixels(WAYS[way](fig)) == expected).all(), way


def test_marks_and_their_figure_stay_together(copied):
    fig = drawn("scores by alpha")
    (ax,) = fig.axes
    marks = hg.headgrid_scatter(ax, SMALL, palette="headgrid", kv_heads=2)
    new_fig, new_marks = copied((fig, marks))
    (new_ax,) = new_fig.axes
    assert new_marks.axes is new_ax
    assert set(new_marks.values()) < set(new_ax.collections)
    assert new_marks.key_value_lines in new_ax.collections
    assert (new_marks.grid, dict(new_marks.palette)) == (marks.grid, dict(marks.palette))
    new_marks["Knowledge"].set_facecolor("lime")
    assert ((pixels(new_fig) == [0, 255, 0]).all(axis=2)).any()
    new_marks.set_data(SCORED)
    marks.set_data(SCORED)
    marks["Knowledge"].set_facecolor("lime")
    assert (pixels(new_fig) == pixels(fig)).all()


def test_marks_alone_bring_their_figure(copied):
    _, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, SMALL)
    profile = hg.headgrid_profile(ax.inset_axes((0, 1, 1, 0.2), sharex=ax), SMALL)
    for held in (marks, profile):
        new = copied(held)
        assert type(new) is type(held)
        assert list(new) == list(held)
        assert new.axes is not held.axes
        assert (pixels(new.axes.figure) == pixels(held.axes.figure)).all()


def test_notes_stay_with_their_heads(copied):
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, SMALL)
    notes = hg.annotate_heads(ax, {"L1H2": "A", "L8H7": "B"}, outline=True)
    new = copied(notes)
    assert {head: label.get_text() for head, label in new.labels.items()} == {
        (1, 2): "A",
        (8, 7): "B",
    }
    (new_ax,) = {label.axes for label in new.labels.values()}
    assert new_ax is not ax
    assert set(new.labels.values()) == set(new_ax.texts)


def test_what_is_unpickled_can_be_taken_off():  # matplotlib's own deep copies can not
    _, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, SMALL, kv_heads=2)
    notes = hg.annotate_heads(ax, {"L1H2": "A"}, outline=True)
    _, other = plt.subplots()
    profile = hg.headgrid_profile(other, SMALL)
    for held in (marks, notes, profile):
        new = pickle.loads(pickle.dumps(held))
        artists = [*new.labels.values()] if held is notes else new.artists
        new_ax = artists[0].axes
        new.remove()
        new.remove()
        assert not {*artists} & {*new_ax.get_children()}
    assert all(artist.axes is ax for artist in marks.artists)


@pytest.mark.parametrize(
    "palette",
    [
        hg.Palette.from_style("headgrid"),
        hg.Palette.from_names(list("ABCDEFGHIJ")),
        hg.Palette({"a": "red", "b": (0, 0, 1, 0.5)}, markers={"a": "D"}, counts=3),
    ],
    ids=["style", "names", "own"],
)
def test_a_palette_has_all_that_it_had(palette, copied):
    new = copied(palette)
    assert list(new.items()) == list(palette.items())
    assert (new.categories, new.markers) == (palette.categories, palette.markers)
    grid = hg.HeadGrid(np.ones((1, 1, len(palette.categories)), dtype=bool), palette.categories)
    np.testing.assert_array_equal(new.colors(grid), palette.colors(grid))


def test_a_grid_is_equal_and_still_read_only(copied):
    new = copied(SCORED)
    assert new == SCORED
    assert not new.membership.flags.writeable
    assert not new.scores.flags.writeable


def test_what_an_unpickled_figure_says_under_the_pointer_and_in_its_legend(copied):
    fig = drawn("scores by size")
    (ax,), (new_ax,) = fig.axes, copied(fig).axes
    assert new_ax.format_coord(3, 2) == ax.format_coord(3, 2)
    assert "Layer 3, head 2 (key-value group 1)" in new_ax.format_coord(3, 2)
    new_ax.collections[0].drawn.grid = SMALL
    assert "key-value" in ax.format_coord(3, 2)
    assert isinstance(hg.headgrid_legend(new_ax), Legend)


def test_figures_are_the_same_where_nothing_has_imported_the_package(tmp_path):
    kinds = ("circles", "scores by alpha", "profile over grid")
    figures = {kind: drawn(kind) for kind in kinds}
    (tmp_path / "figures.pkl").write_bytes(pickle.dumps(figures))
    code = """
        import pathlib, pickle, sys
        import numpy as np
        here = pathlib.Path(sys.argv[1])
        figures = pickle.loads((here / "figures.pkl").read_bytes())
        for kind, figure in figures.items():
            figure.savefig(here / kind, format="rgba", dpi=80)
        marks = figures["circles"].axes[0].collections[0]
        marks.set_visible(False)
        figures["circles"].savefig(here / "without", format="rgba", dpi=80)
        print(len(figures["scores by alpha"].axes[0].legend().get_texts()))
    """
    n_entries = len(figures["scores by alpha"].axes[0].legend().get_texts())
    assert in_fresh_python(code, tmp_path) == [str(n_entries)]
    figures["scores by alpha"] = drawn("scores by alpha")
    for kind, figure in figures.items():
        figure.savefig(tmp_path / "expected", format="rgba", dpi=80)
        assert (tmp_path / kind).read_bytes() == (tmp_path / "expected").read_bytes(), kind
    assert (tmp_path / "without").read_bytes() != (tmp_path / "circles").read_bytes()


def test_a_figure_of_pyplot_is_one_of_pyplot_again():
    fig, _ = hg.headgrid_panels({"small": SMALL}, palette="headgrid")
    number, before = fig.number, pixels(fig)
    file = pickle.dumps(fig)
    plt.close(fig)
    again = pickle.loads(file)
    assert plt.get_fignums() == [number]
    assert (pixels(again) == before).all()
