"""Which palette is taken: set_palette, merged palettes, colours that look alike."""

import threading

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib import style

import mpl_headgrid as hg
from mpl_headgrid._palette.choosing import palette_for
from tests.support.pictures import random_grid
from tests.support.refusals import check_raises

MINE = {"Induction": "#123456", "Copy": "#abcdef"}
HEADS = {"Copy": [(0, 1)]}
BINS = {"weak": [(0, 1)], "strong": [(0, 2)]}


@pytest.fixture(autouse=True)
def no_palette_is_left():
    yield
    hg.set_palette(None)


def drawn(data=HEADS, **keywords):
    return hg.headgrid_scatter(plt.figure().subplots(), data, **keywords).palette


def test_every_function_takes_the_palette_that_is_set():
    hg.set_palette(MINE)
    grid = hg.read_heads(HEADS)
    _, panels = hg.headgrid_panels({"A": grid, "B": grid})
    hg.headgrid_breakdown(grid)
    profile = hg.headgrid_profile(plt.figure().subplots(), grid)
    assert drawn()["Copy"] == profile.palette["Copy"] == "#abcdef"
    handles, labels = panels["A"].get_legend_handles_labels()
    assert mpl.colors.to_hex(handles[labels.index("Copy")].get_facecolor()[0]) == "#abcdef"
    assert [*hg.summarize_heads(grid).index] == ["Unclassified", *MINE, "2 categories"]
    assert "Induction" in hg.describe_heads(grid)
    hg.set_palette(None)
    assert drawn()["Copy"] == hg.Palette.from_style()["Algorithmic"]


def test_a_block_ends_it_also_by_an_error_and_blocks_may_nest():
    with hg.set_palette(MINE):
        with pytest.raises(KeyError, match="no class"), hg.set_palette({"Copy": "#000001"}):
            drawn()[drawn()["Copy"].replace("#000001", "no class")]
        assert drawn()["Copy"] == "#abcdef"
        with hg.set_palette(None):
            assert drawn()["Copy"] == hg.Palette.from_style()["Algorithmic"]
    assert drawn()["Copy"] == hg.Palette.from_style()["Algorithmic"]


def test_an_argument_wins_and_a_later_style_gives_the_grey():
    hg.set_palette(MINE)
    assert drawn(palette={"Copy": "#000001"})["Copy"] == "#000001"
    with style.context("headgrid-dark"):
        assert drawn()["Unclassified"] == hg.Palette.from_style("headgrid-dark")["Unclassified"]
    given = dict(MINE)
    hg.set_palette(given)
    given.clear()
    assert drawn().category_colors == MINE


def test_what_is_no_palette_leaves_the_one_that_is_set():
    hg.set_palette(MINE)
    check_raises(TypeError, "palette: expected a Palette", hg.set_palette, 3)
    check_raises(ValueError, "palette: expected a colour", hg.set_palette, {"A": "reed"})
    assert drawn()["Copy"] == "#abcdef"


def test_a_category_that_the_palette_set_lacks_is_an_error_and_nothing_is_drawn():
    hg.set_palette(MINE)
    ax = plt.figure().subplots()
    message = "palette: no colour for category 'Sink'; it has 'Induction', 'Copy'. To add one: "
    error = check_raises(ValueError, message, hg.headgrid_scatter, ax, {"Sink": [(0, 1)]})
    assert not ax.get_children()[0].axes.collections
    palette = eval(error.rpartition("palette=")[2], {})  # noqa: S307 what a user would paste
    hg.headgrid_scatter(ax, {"Sink": [(0, 1)]}, palette=palette)


def test_it_is_there_for_all_threads_as_rcparams_are():
    seen = []
    with hg.set_palette(MINE):
        thread = threading.Thread(target=lambda: seen.append(palette_for(None, ["Copy"])["Copy"]))
        thread.start()
        thread.join()
    assert seen == ["#abcdef"]


# Palettes made of palettes.


def test_colors_are_added_at_the_end_or_replaced_in_their_place():
    palette = hg.Palette.from_style("headgrid")
    more = palette | {"Copy": "#000001", "Knowledge": "#000002", "Unclassified": "#eeeeee"}
    assert more.categories == (*palette.categories, "Copy")
    assert (more["Copy"], more["Knowledge"]) == ("#000001", "#000002")
    assert more["Unclassified"] == "#eeeeee"
    assert more["Translation"] == palette["Translation"]
    assert more["3 categories"] == palette["3 categories"]
    assert more.classes[-1] == "4+ categories"
    assert palette == hg.Palette.from_style("headgrid")
    assert isinstance(more, hg.Palette)


def test_a_mapping_before_a_palette_gives_what_the_palette_lacks():
    palette = {"Copy": "#000001", "Knowledge": "#000002"} | hg.Palette.from_style("headgrid-dark")
    dark = hg.Palette.from_style("headgrid-dark")
    assert palette.categories[:2] == ("Copy", "Knowledge")
    assert palette["Knowledge"] == dark["Knowledge"]
    assert palette["Unclassified"] == dark["Unclassified"]


def test_a_palette_after_a_palette_wins_with_all_its_classes():
    names = list("ABCDEFGHIJ")
    shaped = hg.Palette.from_names(names, style="headgrid-dark", counts=6)
    both = hg.Palette.from_style("headgrid") | shaped
    assert both.categories == (*hg.Palette.from_style().categories, *names)
    assert {name: both[name] for name in shaped} == dict(shaped)
    assert both.markers["J"] == "^"
    assert (shaped | dict(shaped)) == shaped
    assert (shaped | {"2 categories": "#000003"})["2 categories"] == "#000003"


def test_what_can_t_be_merged_is_said():
    palette = hg.Palette({"A": "red", "B": "blue"}, counts=["k"])
    with pytest.raises(TypeError):
        palette | ["C"]
    check_raises(
        ValueError, "palette: '5 categories' is no class", palette.__or__, {"5 categories": "r"}
    )
    check_raises(ValueError, "categories: 'A' and 'a' differ only", palette.__or__, {"a": "red"})
    check_raises(ValueError, "palette: expected a colour", palette.__or__, {"C": "reed"})


def test_the_categories_alone_are_a_dict_of_their_own():
    palette = hg.Palette(MINE)
    colors = palette.category_colors
    assert type(colors) is dict
    assert colors == MINE
    colors.clear()
    assert palette.category_colors == MINE


# Steps of a scale.


def steps(names=("weak", "strong"), **keywords):
    return hg.HeadGrid([[[True, False], [False, True]]], names, ordinal=True, **keywords)


@pytest.mark.parametrize("palette", [None, "own", "set"])
def test_steps_have_no_classes_for_several(palette):
    own = {"weak": "#aaaa00", "strong": "#550000"}
    hg.set_palette(own if palette == "set" else None)
    marks = hg.headgrid_scatter(
        plt.figure().subplots(), steps(), palette=own if palette == "own" else None
    )
    assert list(marks) == ["Unclassified", "weak", "strong"]
    if palette:
        assert marks.palette.category_colors == own
    else:
        assert marks.palette == hg.Palette.from_names(["weak", "strong"], ordinal=True)


def test_steps_beside_categories_are_categories():
    _, axes = hg.headgrid_panels({"steps": steps(), "others": hg.read_heads({"A": [(0, 0)]})})
    for ax in axes.values():
        palette = next(each.palette for each in ax.collections if hasattr(each, "palette"))
        assert not palette.ordinal


def test_names_of_steps_are_a_ramp_even_if_the_style_knows_them():
    palette = drawn(steps(["Knowledge", "Translation"]))
    assert palette["Knowledge"] != hg.Palette.from_style()["Knowledge"]


def test_heads_in_several_are_refused_by_steps():
    palette = hg.Palette.from_names(["A", "B"], ordinal=True)
    grid = hg.HeadGrid([[[True, True]]], ["A", "B"])
    message = "palette: its categories are steps of a scale, and layer 0, head 0 is in several"
    check_raises(ValueError, message, palette.class_codes, grid)


# Colours that look alike.


@pytest.mark.parametrize(
    ("palette", "message"),
    [
        ({"A": "red", "B": "red"}, r"'A' and 'B' look alike \(ΔE 0.0, below 5\)"),
        (
            {"A": "#00a000", "B": "#a08000"},
            "'A' and 'B' look alike to readers with (deuter|prot)anopia",
        ),
        ({"A": "#dddee0", "B": "k"}, r"'Unclassified' and 'A' look alike"),
        (
            {"A": "red", "B": "red", "C": "k", "D": "k"},
            r"'A' and 'B' .* below 5\), and one more pair does; ",
        ),
        ({"A": "#fdfdfd", "B": "k"}, r"'A' and the background look alike"),
        ({"A": (0, 0, 0, 0), "B": "k"}, r"'A' and the background look alike \(ΔE 0.0"),
        (hg.Palette({"A": "r", "B": "b"}, counts=["#fe0000"]), "'A' and '2 categories' look alike"),
    ],
)
def test_what_looks_alike_is_warned_of_when_it_is_drawn(palette, message):
    grid = hg.HeadGrid([[[True, False], [False, True]]], ["A", "B"])
    with pytest.warns(UserWarning, match=f"^palette: {message}"):
        hg.headgrid_scatter(plt.figure().subplots(), grid, palette=palette)
    with pytest.warns(UserWarning, match=f"^palette: {message}"), hg.set_palette(palette):
        hg.headgrid_panels({"Model": grid})
    hg.summarize_heads(grid, palette=palette)  # a table has no colours


def test_the_background_is_that_of_the_axes():
    ax = plt.figure().subplots()
    ax.set_facecolor("#123456")
    with pytest.warns(UserWarning, match="'Induction' and the background look alike"):
        hg.headgrid_scatter(ax, HEADS, palette=MINE)


@pytest.mark.parametrize("name", ["headgrid", "headgrid-dark", "headgrid-print", "headgrid-tab10"])
def test_the_package_s_own_palettes_draw_without_a_warning(name):
    with style.context(name):
        drawn(random_grid(4, 4))
        drawn({f"Kind {n}": [(0, n)] for n in range(10)})
        drawn(hg.HeadGrid([[[False] * 6]], list("ABCDEF"), ordinal=True))


# Many.


@pytest.mark.parametrize("n", [11, 30])
def test_more_than_ten_are_drawn_with_shapes_and_a_warning_whose_remedy_runs(n):
    data = {f"Kind {k}": [(0, k)] for k in range(n)}
    message = rf"^categories: {n} of them, and colours alone .*hg\.read_heads\(data\)\.lump\(8\)"
    with pytest.warns(UserWarning, match=message):
        palette = drawn(data)
    assert len({*palette.values()}) == n + 4
    assert drawn(hg.read_heads(data).lump(8)).categories[-1] == "Other categories"


def test_more_than_thirty_are_an_error_whose_remedy_runs():
    data = {f"Kind {k}": [(0, k)] for k in range(31)}
    message = "categories: 31 of them, and there are colours for 30; keep those with the most heads"
    check_raises(ValueError, message, drawn, data)
    drawn(hg.read_heads(data).lump(8))


def test_names_of_the_style_keep_their_marker_beside_others():
    ax = plt.figure().subplots()
    heads = {"Knowledge": [(0, 1)], "Own": [(1, 0)]}
    palette = hg.headgrid_scatter(ax, heads, n_layers=2, n_heads=2).palette
    assert palette.markers["Knowledge"] == hg.Palette.from_style().markers["Knowledge"] == "s"
