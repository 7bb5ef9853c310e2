"""One figure, one meaning: a name keeps its colour, and no colour has two names."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import mpl_headgrid as hg
from tests.support.refusals import check_raises

SIZE = {"n_layers": 4, "n_heads": 6}
FRAME = pd.DataFrame(
    [
        ("one", 0, 0, "Induction"), ("one", 0, 1, "Name mover"),
        ("two", 1, 2, "Copy"), ("two", 1, 3, "Induction"),
        ("three", 2, 4, "Sink"), ("three", 2, 5, "Copy"),
    ],
    columns=["model", "layer", "head", "category"],
)  # fmt: skip
EACH = ["Induction", "Name mover", "Copy", "Sink"]


def heads(*names):
    return {name: [(0, head)] for head, name in enumerate(names)}


def colors_on(figure):
    """Return each class's colours in all legends' handles of a figure, by class."""
    found = {}
    for ax in figure.axes:
        for handle, label in zip(*ax.get_legend_handles_labels(), strict=True):
            found.setdefault(label, set()).add(to_hex(handle.get_facecolor()[0]))
    return found


def check_one_meaning(found, names=EACH):
    """Check that classes have one colour each, and categories have different ones."""
    assert {name: len(colors) for name, colors in found.items()} == dict.fromkeys(found, 1)
    assert {*names} <= {*found}
    assert len({color for name in names for color in found[name]}) == len(names)


def three_axes(kind):
    fig = plt.figure(layout="constrained")
    if kind == "subplots":
        return fig, [*fig.subplots(1, 3)]
    if kind == "mosaic":
        return fig, [*fig.subplot_mosaic("AB;AC").values()]
    if kind == "subfigures":
        return fig, [part.subplots() for part in fig.subfigures(1, 3)]
    first = fig.subplots()
    return fig, [first, first.inset_axes((0.5, 0.5, 0.4, 0.4)), first.twinx()]


@pytest.mark.parametrize("kind", ["subplots", "mosaic", "subfigures", "insets"])
def test_a_loop_over_axes_gives_each_name_one_color(kind):
    fig, axs = three_axes(kind)
    drawn = {}
    for ax, (_, table) in zip(axs, FRAME.groupby("model", sort=False), strict=True):
        marks = hg.headgrid_scatter(ax, table.drop(columns="model"), **SIZE)
        for name, artist in marks.items():
            drawn.setdefault(name, set()).add(to_hex(artist.get_facecolor()[0]))
    check_one_meaning(drawn)
    whole = hg.headgrid_panels(
        dict([*FRAME.drop(columns="model").groupby(FRAME["model"], sort=False)]), **SIZE
    )[0]
    check_one_meaning(colors_on(whole))
    legend = hg.headgrid_legend(fig)
    assert [text.get_text() for text in legend.get_texts()][1:5] == EACH
    keys = dict(zip((t.get_text() for t in legend.get_texts()), legend.get_patches(), strict=True))
    for name, key in keys.items():
        assert {to_hex(key.get_facecolor())} == drawn[name]


def test_matplotlib_s_own_legend_of_a_figure_tells_the_truth():
    fig, axs = plt.subplots(1, 2)
    both = [
        hg.headgrid_scatter(ax, heads(*names), **SIZE)
        for ax, names in zip(axs, [("Induction", "Name mover"), ("Copy", "Induction")], strict=True)
    ]
    handles = {name: artist for marks in both for name, artist in marks.items()}
    legend = fig.legend(handles=[*handles.values()])
    for text, key in zip(legend.get_texts(), legend.get_patches(), strict=True):
        for marks in both:
            if text.get_text() in marks:
                shown = marks[text.get_text()].get_facecolor()[0]
                assert to_hex(key.get_facecolor()) == to_hex(shown)


def test_the_facets_of_seaborn_share_one_legend_that_tells_the_truth():
    sns = pytest.importorskip("seaborn")

    def draw(layer, head, category, **_):
        table = pd.DataFrame({"layer": layer, "head": head, "category": category})
        hg.headgrid_scatter(plt.gca(), table, **SIZE)

    facets = sns.FacetGrid(FRAME, col="model")
    facets.map(draw, "layer", "head", "category")
    check_one_meaning(colors_on(facets.figure))
    facets.add_legend()
    found = colors_on(facets.figure)
    legend = facets.legend
    names = [text.get_text() for text in legend.get_texts()]
    assert {*EACH} <= {*names}
    for name, key in zip(names, legend.get_patches(), strict=True):
        assert {to_hex(key.get_facecolor())} == found[name]


def test_a_profile_goes_on_where_the_grid_left_off():
    _, (top, ax) = plt.subplots(2)
    marks = hg.headgrid_scatter(ax, heads("Induction", "Copy"), **SIZE)
    profile = hg.headgrid_profile(top, heads("Copy", "Sink"), **SIZE)
    assert profile.palette["Copy"] == marks.palette["Copy"]
    assert profile.palette["Sink"] not in marks.palette.values()
    again = hg.headgrid_scatter(top.figure.add_axes((0, 0, 1, 1)), heads("Sink"), **SIZE)
    assert again.palette["Sink"] == profile.palette["Sink"]


def test_names_of_the_style_keep_theirs_and_others_never_take_one_of_those():
    _, axs = plt.subplots(1, 3)
    style = hg.Palette.from_style()
    first = hg.headgrid_scatter(axs[0], heads("Induction", "Knowledge"), **SIZE).palette
    second = hg.headgrid_scatter(axs[1], heads("Copy", "Algorithmic"), **SIZE).palette
    third = hg.headgrid_scatter(axs[2], heads("Linguistic"), **SIZE).palette
    for palette in (first, second, third):
        for name in {*style.categories} & {*palette.categories}:
            assert palette[name] == style[name]
    own = {first["Induction"], second["Copy"]}
    assert len(own) == 2
    assert not own & {*style.values()}


def test_cleared_axes_and_removed_marks_free_their_colors():
    fig, (ax, other) = plt.subplots(1, 2)
    hg.headgrid_scatter(ax, heads("Induction"), **SIZE)
    ax.clear()
    marks = hg.headgrid_scatter(ax, heads("Copy"), **SIZE)
    assert marks.palette["Copy"] == hg.Palette.from_style()["Algorithmic"]
    marks.remove()
    profile = hg.headgrid_profile(other, heads("Sink"), **SIZE)
    assert profile.palette["Sink"] == hg.Palette.from_style()["Algorithmic"]
    fig.clear()
    hg.headgrid_scatter(fig.subplots(), heads("Algorithmic"), **SIZE)


def test_two_figures_know_nothing_of_each_other():
    palettes = [
        hg.headgrid_scatter(plt.figure().subplots(), heads(name), **SIZE).palette
        for name in ("Induction", "Algorithmic")
    ]
    assert palettes[0]["Induction"] == palettes[1]["Algorithmic"]


CLASHES = [
    # The first grid, the second, and what the message says.
    (
        ("Induction", None),
        ("Algorithmic", None),
        "'Algorithmic' has the colour .* so has 'Induction'",
    ),
    (
        ("Knowledge", {"Knowledge": "red"}),
        ("Knowledge", None),
        "'Knowledge' is #e76900 here and #ff0",
    ),
    (
        ("Knowledge", None),
        ("Knowledge", {"Knowledge": "red"}),
        "'Knowledge' is #ff0000 here and #e7",
    ),
    (
        ("Induction", None),
        ("Copy", {"Copy": "#3f63db"}),
        "'Copy' has the colour .* so has 'Induction'",
    ),
    (
        ("Induction", None),
        ("Copy", {"Copy": "#3f63db", "Induction": "red"}),
        "'Copy' has the colour .* so has 'Induction'",
    ),
    (("Copy", {"Copy": "#3f63db"}), ("Algorithmic", None), "'Algorithmic' has .* so has 'Copy'"),
    (
        ("Knowledge", None),
        ("Knowledge", "headgrid-tab10"),
        "'Knowledge' is #ff7f0e here and #e76900",
    ),
]


@pytest.mark.parametrize(("first", "second", "message"), CLASHES)
def test_a_clash_with_colors_that_nobody_gave_is_an_error_whose_remedy_runs(first, second, message):
    _, (left, right) = plt.subplots(1, 2)
    hg.headgrid_scatter(left, heads(first[0]), palette=first[1], **SIZE)
    before = right.get_children()
    with pytest.raises(ValueError, match=f"^palette: {message}.*on the figure already") as raised:
        hg.headgrid_scatter(right, heads(second[0]), palette=second[1], **SIZE)
    assert right.get_children() == before
    assert len(str(raised.value)) <= 500
    palette = eval(str(raised.value).rpartition("palette=")[2], {})  # noqa: S307 as pasted
    hg.headgrid_scatter(right, heads(second[0]), palette=palette, **SIZE)
    hg.headgrid_legend(left.figure, loc="upper left")


def test_a_clash_in_a_figure_of_panels_leaves_it_as_it_was():
    fig = plt.figure(layout="constrained")
    left, right = fig.subfigures(1, 2)
    hg.headgrid_scatter(left.subplots(), heads("Induction"), **SIZE)
    message = "palette: 'Algorithmic' has the colour"
    for function, data in (
        (hg.headgrid_panels, {"A": heads("Algorithmic")}),
        (hg.headgrid_breakdown, heads("Algorithmic")),
    ):
        check_raises(ValueError, message, function, data, figure=right, **SIZE)
        assert not right.axes


def test_two_palettes_given_are_the_user_s_choice_and_only_a_joint_legend_refuses_them():
    fig, axs = plt.subplots(1, 3, layout="constrained")
    hg.headgrid_scatter(axs[0], heads("Induction"), palette={"Induction": "tab:blue"}, **SIZE)
    hg.headgrid_scatter(axs[1], heads("Copy"), palette={"Copy": "tab:blue"}, legend=True, **SIZE)
    message = "target: 'Induction' in one grid has the colour that 'Copy' has in another; a legend"
    check_raises(ValueError, message, hg.headgrid_legend, fig)
    hg.headgrid_legend(axs[0])
    axs[1].clear()
    hg.headgrid_scatter(axs[2], heads("Induction"), palette={"Induction": "tab:red"}, **SIZE)
    message = "target: 'Induction' has one colour in one grid and another in a second"
    check_raises(ValueError, message, hg.headgrid_legend, fig)


def test_equal_colors_of_one_palette_are_no_clash_in_its_legend():
    fig, ax = plt.subplots(layout="constrained")
    with pytest.warns(UserWarning, match="look alike"):
        hg.headgrid_scatter(ax, heads("A", "B"), palette={"A": "red", "B": "red"}, **SIZE)
    hg.headgrid_legend(fig)


def test_in_a_joint_legend_four_or_more_categories_take_the_place_of_four():
    fig, axs = plt.subplots(1, 2, layout="constrained")
    hg.headgrid_scatter(axs[0], heads(*"ABCD"), **SIZE)
    hg.headgrid_scatter(axs[1], heads(*"ABCDE"), **SIZE)
    names = [text.get_text() for text in hg.headgrid_legend(fig).get_texts()]
    assert names == ["Unclassified", *"ABCDE", "2 categories", "3 categories", "4+ categories"]


def test_other_data_keeps_the_colors_and_what_the_palette_lacks_is_an_error():
    _, (left, right) = plt.subplots(1, 2)
    marks = hg.headgrid_scatter(left, heads("Induction", "Copy"), **SIZE)
    other = hg.headgrid_scatter(right, heads("Copy", "Sink"), **SIZE)
    before = dict(marks.palette)
    marks.set_data(heads("Copy"))
    assert dict(marks.palette) == before
    assert marks["Copy"].heads().tolist() == [[0, 0]]
    assert to_hex(marks["Copy"].get_facecolor()[0]) == other.palette["Copy"]
    error = check_raises(
        ValueError, "palette: no colour for category 'Sink'", marks.set_data, heads("Copy", "Sink")
    )
    palette = eval(error.rpartition("palette=")[2], {})  # noqa: S307 as pasted
    hg.headgrid_scatter(plt.figure().subplots(), heads("Copy", "Sink"), palette=palette, **SIZE)


def test_a_grid_without_categories_takes_nobody_s_colors():
    _, axs = plt.subplots(1, 2, layout="constrained")
    hg.headgrid_scatter(axs[0], heads("Induction"), **SIZE)
    nothing = hg.HeadGrid(np.zeros((4, 6, 0), dtype=bool), [])
    hg.headgrid_scatter(axs[1], nothing)
    names = [text.get_text() for text in hg.headgrid_legend(axs[0].figure).get_texts()]
    assert names == ["Unclassified", "Induction"]


def test_steps_keep_their_ramp_in_all_grids_of_a_figure():
    _, axs = plt.subplots(1, 3)
    names = ["weak", "mid", "strong"]
    bins = [
        hg.HeadGrid(np.eye(3, dtype=bool)[None, :, :n], names[:n], ordinal=True) for n in (3, 2)
    ]
    first = hg.headgrid_scatter(axs[0], bins[0]).palette
    second = hg.headgrid_scatter(axs[1], bins[1]).palette
    assert {name: second[name] for name in names[:2]} == {name: first[name] for name in names[:2]}
    own = hg.headgrid_scatter(axs[2], heads("Copy"), **SIZE).palette
    assert own["Copy"] not in first.values()
    _, axs = plt.subplots(1, 2)
    hg.headgrid_scatter(axs[0], hg.HeadGrid(bins[0].membership, names))  # which are no steps
    check_raises(ValueError, "palette: ", hg.headgrid_scatter, axs[1], bins[1])


@pytest.mark.parametrize("second", [["induction"], ["Copy", "INDUCTION"], ["Name  mover"]])
def test_names_that_differ_in_case_or_blanks_between_two_grids_are_one_slip(second):
    axs = plt.figure().subplots(2)
    hg.headgrid_scatter(axs[0], heads("Induction", "Name mover"), **SIZE)
    check_raises(ValueError, "categories: ", hg.headgrid_scatter, axs[1], heads(*second), **SIZE)
    assert not axs[1].collections
    alone = hg.headgrid_scatter(plt.figure().subplots(), heads(*second), **SIZE)
    assert alone.grid.categories == tuple(second)
