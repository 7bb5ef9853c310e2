"""headgrid_scatter as users call it, and as a picture."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import mpl_headgrid as hg
from tests.support.pictures import compared, image_of, random_grid, unchanged

ONE_HEAD = {"layer": [0], "head": [0], "category": ["Knowledge"]}


def test_a_frame_gives_every_head_its_place_and_class():
    rows = [(0, 0, "Knowledge"), (1, 1, "Knowledge"), (1, 1, "Linguistic"), (2, 0, "Algorithmic")]
    rows += [(2, 0, "Knowledge"), (2, 0, "Translation")]
    frame = pd.DataFrame(rows, columns=["layer", "head", "category"])
    marks = hg.headgrid_scatter(plt.figure().subplots(), frame)
    found = {name: a.get_offsets().tolist() for name, a in marks.items() if len(a.get_offsets())}
    assert found == {
        "Unclassified": [[0, 1], [1, 0], [2, 1]],
        "Knowledge": [[0, 0]],
        "2 categories": [[1, 1]],
        "3 categories": [[2, 0]],
    }


def test_keywords_of_read_heads_reach_it():
    marks = hg.headgrid_scatter(
        plt.figure().subplots(),
        {"l": [1], "h": [2], "c": ["Knowledge; Linguistic"]},
        layer="l", head="h", category="c", sep="; ", base=1, n_layers=3, n_heads=4, missing="blank",
    )  # fmt: skip
    assert marks["2 categories"].heads().tolist() == [[0, 1]]
    assert sum(len(artist.heads()) for artist in marks.values()) == 1


def test_other_keywords_reach_every_class():
    marks = hg.headgrid_scatter(
        plt.figure().subplots(), random_grid(3, 3), zorder=7, alpha=0.5, gid="heads", picker=True
    )
    assert marks["2 categories"].get_gid() == "heads-2-categories"
    for artist in marks.values():
        assert artist.get_zorder() == 7
        assert artist.get_alpha() == 0.5
        assert artist.get_picker() is True


def test_every_class_has_an_id_of_its_own():
    palette = {"A b": "red", "A+b": "blue", "a-b-2": "green"}
    grid = hg.HeadGrid(np.ones((1, 1, 3), dtype=bool), list(palette))
    ax, other = plt.figure().subplots(1, 2)
    marks = hg.headgrid_scatter(ax, grid, palette=palette, gid="g")
    profile = hg.headgrid_profile(other, grid, palette=palette, gid="g", unclassified=True)
    for artists in (marks, profile):
        assert len({artist.get_gid() for artist in artists.values()}) == len(artists) == 6


@pytest.mark.parametrize("style", ["headgrid", "headgrid-dark", "headgrid-tab10"])
def test_the_active_style_decides_the_colors(style):
    plt.style.use(style)
    marks = hg.headgrid_scatter(plt.figure().subplots(), random_grid(3, 3))
    profile = hg.headgrid_profile(plt.figure().subplots(), random_grid(3, 3))
    assert dict(marks.palette) == dict(profile.palette) == dict(hg.Palette.from_style(style))
    cycle = [mpl.colors.to_hex(c) for c in plt.rcParams["axes.prop_cycle"].by_key()["color"]]
    assert [mpl.colors.to_hex(a.get_facecolor()[0]) for a in marks.values()] == [
        cycle[-1],
        *cycle[:-1],
    ]


def test_a_palette_given_wins_over_the_style():
    plt.style.use("headgrid-dark")
    grid = hg.HeadGrid(np.ones((1, 1, 1), dtype=bool), ["Induction"])
    marks = hg.headgrid_scatter(plt.figure().subplots(), grid, palette={"Induction": "tab:pink"})
    assert mpl.colors.same_color(marks["Induction"].get_facecolor()[0], "tab:pink")


def test_names_that_no_palette_has_get_its_colors_and_the_palette_can_be_used_again():
    plt.style.use("headgrid")
    data = {"layer": [0, 1], "head": [0, 0], "category": ["Zeta", "Alpha"]}
    marks = hg.headgrid_scatter(plt.figure().subplots(), data)
    assert marks.palette.categories == ("Alpha", "Zeta")
    only_zeta = {"layer": [0], "head": [0], "category": ["Zeta"]}
    again = hg.headgrid_scatter(plt.figure().subplots(), only_zeta, palette=marks.palette)
    assert again.palette["Zeta"] == marks.palette["Zeta"] == hg.Palette.from_style()["Knowledge"]


@pytest.mark.parametrize(
    ("data", "keywords"),
    [
        ({**ONE_HEAD, "head": [-1]}, {}),
        ({**ONE_HEAD, "category": ["Knowlege"]}, {"palette": "headgrid"}),
        (ONE_HEAD, {"palette": "no such"}),
        (ONE_HEAD, {"palette": {"Knowledge": "no such"}}),
        (ONE_HEAD, {"palette": 3}),
        (ONE_HEAD, {"fill": 2}),
        (ONE_HEAD, {"no_such": 2}),
        (ONE_HEAD, {"alpha": 2}),
    ],
)
def test_an_error_leaves_the_axes_as_they_were(data, keywords):
    _, ax = plt.subplots()
    with unchanged(ax, (ValueError, TypeError)):
        hg.headgrid_scatter(ax, data, **keywords)


def test_a_legend_that_cannot_be_right_leaves_the_axes_without_the_second_grid():
    _, ax = plt.subplots(layout="constrained")
    hg.headgrid_scatter(ax, random_grid(3, 3), palette="headgrid")
    with unchanged(ax, ValueError, "one colour in one grid and another"):
        hg.headgrid_scatter(ax, random_grid(3, 3), palette="headgrid-dark", legend=True)


def test_legend_true_adds_the_legend_beside_the_axes():
    fig, ax = plt.subplots(layout="constrained")
    hg.headgrid_scatter(ax, random_grid(3, 3), legend=True)
    fig.canvas.draw()
    assert ax.get_legend().get_window_extent().x0 >= ax.bbox.x1


def test_a_mapping_gives_keywords_of_the_legend():
    _, ax = plt.subplots()
    keywords = {"present_only": True, "title": "Classes", "loc": "lower left"}
    hg.headgrid_scatter(ax, {"Copy": [(0, 1)]}, n_layers=2, n_heads=2, legend=keywords)
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["Unclassified", "Copy"]
    assert legend.get_title().get_text() == "Classes"
    for wrong, error, message in (
        ({"color": "red"}, TypeError, "headgrid_legend: .*'color'"),
        ({"loc": "outside right"}, ValueError, "headgrid_legend: 'outside' option"),
        ({"leave_out": ["Copy"]}, TypeError, "leave_out: not a keyword .* use present_only"),
        ({"handles": []}, TypeError, "handles: not a keyword of headgrid_legend"),
        ({"ncols": 0}, ValueError, "ncols: expected a whole number from 1"),
        ({"present_only": 1}, TypeError, "present_only: expected True or False"),
        ({2: 1}, TypeError, r"legend: expected names of keywords \(str\), got 2"),
        ("outside", TypeError, "legend: expected True, False or a mapping .*got 'outside'"),
    ):
        _, ax = plt.subplots()
        limits = ax.dataLim.frozen()
        with unchanged(ax, error, message):
            hg.headgrid_scatter(ax, random_grid(3, 3), legend=wrong)
        assert ax.dataLim.get_points().tolist() == limits.get_points().tolist()
        if wrong == {"loc": "outside right"}:  # which a figure has
            continue
        number = len(plt.get_fignums())
        for function in (hg.headgrid_panels, hg.headgrid_breakdown):
            with pytest.raises(error, match=message):
                function({"A": random_grid(3, 3)}, legend=wrong)
        assert len(plt.get_fignums()) == number


HEADS = random_grid(48, 25, seed=5, missing=0.02)


STYLES = {"light": "headgrid", "dark": "headgrid-dark", "tab10": "headgrid-tab10"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=image_of(style)) for name, style in STYLES.items()]
)
@pytest.mark.usefixtures("text_placeholders")
def test_picture(name):  # noqa: ARG001 of the image
    fig, ax = plt.subplots()
    hg.headgrid_scatter(ax, HEADS, legend=True)
    return fig


@compared()
def test_picture_both_orientations():
    fig, axs = plt.subplots(1, 2)
    hg.headgrid_scatter(axs[0], HEADS)
    hg.headgrid_scatter(axs[1], HEADS, layer_axis="y", origin="upper")
    return fig


@compared()
def test_picture_one_head():
    fig, ax = plt.subplots()
    hg.headgrid_scatter(ax, ONE_HEAD)
    return fig


@pytest.mark.parametrize("keywords", [{}, {"layer_axis": "y", "origin": "upper"}])
def test_marks_over_heads_with_categories_are_a_warning(keywords):
    def drawn(*lists, first=0, **others):
        _, ax = plt.subplots()
        for heads in lists:
            grid = hg.read_heads(heads, n_layers=7, n_heads=8, **others)[first:]
            hg.headgrid_scatter(ax, grid, **keywords)

    induction, copy = {"Induction": ["L5H1", "L5H5"]}, {"Copy": ["L6H0", "L5H1"]}
    hidden = "categories of 2 heads in it, the first layer 5, head 1; draw all categories in one"
    for first in (0, 4):
        with pytest.warns(UserWarning, match=hidden):
            drawn(induction, copy, first=first)
    drawn(induction, {**induction, **copy})
    drawn(induction, {"Copy": ["L6H0", "L5H7"]}, missing="blank")
    with pytest.warns(UserWarning, match=r"1 head in it, the .*in one call, .*others}$"):
        drawn(induction, copy, missing="blank")


def test_marks_that_leave_those_below_in_sight_are_no_warning():
    induction, copy = {"Induction": [(0, 1)]}, {"Copy": [(1, 1)]}
    size = {"n_layers": 2, "n_heads": 2}
    for keywords in ({"alpha": 0.5}, {"marker": "o"}, {"fill": 0.3}, {"zorder": 0.5}):
        _, ax = plt.subplots()
        hg.headgrid_scatter(ax, induction, **size)
        hg.headgrid_scatter(ax, copy, **size, **keywords)
    _, ax = plt.subplots()
    for artist in hg.headgrid_scatter(ax, induction, **size).values():
        artist.set_visible(False)
    hg.headgrid_scatter(ax, copy, **size)


@compared(dpi=150)
def test_picture_126_by_128():
    fig, ax = plt.subplots()
    hg.headgrid_scatter(ax, random_grid(126, 128))
    return fig


@compared()
def test_picture_round_and_edged_marks():
    fig, axs = plt.subplots(1, 2)
    hg.headgrid_scatter(axs[0], random_grid(12, 12), marker="o", fill=0.9)
    hg.headgrid_scatter(axs[1], random_grid(12, 12), edgecolors="black", linewidths=0.5)
    return fig


# The same figure with its text. Only matplotlib 3.11 draws text in this way; older ones differ by
# more than any error would.
@pytest.mark.skipif(mpl.__version_info__ < (3, 11), reason="matplotlib 3.11 draws text differently")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=image_of(style)) for name, style in STYLES.items()]
)
def test_picture_text(name):  # noqa: ARG001 of the image
    # The one font that every machine with matplotlib has.
    plt.rcParams["font.sans-serif"] = ["DejaVu Sans"]
    fig, ax = plt.subplots()
    hg.headgrid_scatter(ax, HEADS, legend=True)
    ax.set_title("A model")
    return fig
