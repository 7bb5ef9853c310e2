"""Palette: classes and their colours, read from the sheets or given, and what it refuses."""

import itertools
import re

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import style
from matplotlib.colors import to_hex, to_rgba

import mpl_headgrid as hg
from mpl_headgrid._palette.palette import palette_for
from tests.support.processes import ROOT

SHEETS = ROOT / "styles"
STYLES = ("headgrid", "headgrid-dark", "headgrid-print", "headgrid-tab10")
NAMES = ("Algorithmic", "Knowledge", "Linguistic", "Translation")
CLASSES = ("Unclassified", *NAMES, "2 categories", "3 categories", "4 categories")


def colours_in_sheet(name):
    """Return the eight colours of a sheet, read as text: by the order that its comment states."""
    text = (SHEETS / f"{name}.mplstyle").read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith("axes.prop_cycle"))
    colours = [f"#{digits}" for digits in re.findall(r"'([0-9a-f]{6})'", line)]
    return dict(zip([*CLASSES[1:], "Unclassified"], colours, strict=True))


@pytest.fixture
def everywhere():
    """Return a grid with a head in 0, 1 (each), 2, 3 and 4 categories, and a missing one."""
    member = np.zeros((1, 9, 4), bool)
    member[0, 1:5] = np.eye(4)
    member[0, 5:8] = np.tri(3, 4, 1)
    known = np.arange(9)[None, :] != 8
    return hg.HeadGrid(member, NAMES, known=known)


@pytest.mark.parametrize("name", STYLES)
def test_the_colours_of_a_style_are_those_in_its_sheet(name):
    assert dict(hg.Palette.from_style(name)) == colours_in_sheet(name)


def test_the_sheets_name_their_colours_in_the_order_of_the_classes():
    text = (SHEETS / "headgrid.mplstyle").read_text(encoding="utf-8")
    order = ", ".join([*CLASSES[1:], "Unclassified"])
    assert order in re.sub(r"\s+#?\s*", " ", text)


def test_no_two_classes_share_a_colour():
    for name in STYLES:
        assert len(set(hg.Palette.from_style(name).values())) == 8


def test_classes_are_in_the_order_of_the_legend():
    palette = hg.Palette.from_style("headgrid")
    assert palette.classes == tuple(palette) == CLASSES
    assert palette.categories == NAMES
    assert len(palette) == 8


@pytest.mark.parametrize(
    ("n", "counts"),
    [
        (1, ()),
        (2, ("2 categories",)),
        (3, ("2 categories", "3 categories")),
        (4, ("2 categories", "3 categories", "4 categories")),
        (5, ("2 categories", "3 categories", "4+ categories")),
        (7, ("2 categories", "3 categories", "4+ categories")),
    ],
)
def test_there_is_a_class_for_each_number_of_categories_up_to_four(n, counts):
    names = tuple("GFEDCBA"[:n])
    palette = hg.Palette(dict.fromkeys(names, "red"))
    assert palette.classes == ("Unclassified", *names, *counts)


def test_class_codes_are_indices_of_classes(everywhere):
    codes = hg.Palette.from_style("headgrid").class_codes(everywhere)
    assert codes.dtype == np.int16
    assert codes.tolist() == [[0, 1, 2, 3, 4, 5, 6, 7, -1]]


def test_class_codes_follow_the_palette_s_order_not_the_grid_s():
    grid = hg.HeadGrid(np.eye(3, dtype=bool)[None], ["Translation", "Algorithmic", "Knowledge"])
    assert hg.Palette.from_style("headgrid").class_codes(grid).tolist() == [[4, 1, 2]]


def test_class_codes_of_five_categories_and_more_are_one_class():
    names = list("ABCDEFG")
    member = np.tri(8, 7, -1, dtype=bool)[None]
    palette = hg.Palette(dict.fromkeys(names, "red"))
    codes = palette.class_codes(hg.HeadGrid(member, names))
    several = ["2 categories", "3 categories", *["4+ categories"] * 4]
    assert [palette.classes[code] for code in codes[0]] == ["Unclassified", "A", *several]


def test_class_codes_of_a_palette_with_more_names_than_the_grid_has():
    grid = hg.HeadGrid([[[True, True], [False, False]]], ["Linguistic", "Knowledge"])
    assert hg.Palette.from_style("headgrid").class_codes(grid).tolist() == [[5, 0]]


def test_colors_are_those_of_the_classes(everywhere):
    colours = hg.Palette.from_style("headgrid").colors(everywhere)
    assert colours.shape == (1, 9, 4)
    sheet = colours_in_sheet("headgrid")
    assert [to_hex(colour) for colour in colours[0, :8]] == [sheet[name] for name in CLASSES]


def test_the_colour_of_a_missing_head_is_transparent(everywhere):
    assert hg.Palette.from_style("headgrid").colors(everywhere)[0, 8].tolist() == [0, 0, 0, 0]


def test_given_colours_are_kept_as_hex():
    palette = hg.Palette(
        {"A": "tab:blue", "B": (1, 0, 0, 0.5), "C": "#ABC"},
        unclassified="0.5",
        counts=["r", "g", "black"],
    )
    assert dict(palette) == {
        "Unclassified": "#808080",
        "A": "#1f77b4",
        "B": "#ff000080",
        "C": "#aabbcc",
        "2 categories": "#ff0000",
        "3 categories": "#008000",
    }
    assert palette.colors(hg.HeadGrid([[[True]]], ["B"]))[0, 0].tolist() == [1, 0, 0, 128 / 255]


@pytest.mark.parametrize("name", STYLES)
def test_grey_and_purples_come_from_the_active_style_where_not_given(name):
    with style.context(name):
        palette = hg.Palette(dict.fromkeys("ABCDE", "red"))
    sheet = colours_in_sheet(name)
    assert palette["Unclassified"] == sheet["Unclassified"]
    assert palette["2 categories"] == sheet["2 categories"]
    assert palette["3 categories"] == sheet["3 categories"]
    assert palette["4+ categories"] == sheet["4 categories"]


def test_repr_names_classes_and_colours():
    palette = hg.Palette({"A": "red"}, unclassified="white")
    assert repr(palette) == "Palette(Unclassified: #ffffff, A: #ff0000)"


def test_an_unknown_class_is_a_key_error():
    with pytest.raises(KeyError, match="Induction"):
        hg.Palette.from_style("headgrid")["Induction"]


def test_counts_may_be_any_number_of_colours_and_the_last_stands_for_more():
    names = list("ABCD")
    palette = hg.Palette(dict.fromkeys(names, "red"), counts=["blue", "navy"])
    assert palette.classes[5:] == ("2 categories", "3+ categories")
    codes = palette.class_codes(hg.HeadGrid(np.tri(5, 4, -1, dtype=bool)[None], names))
    several = ["2 categories", *["3+ categories"] * 2]
    assert [palette.classes[code] for code in codes[0]] == ["Unclassified", "A", *several]


def test_counts_may_be_one_class_for_all_of_several_categories():
    palette = hg.Palette(dict.fromkeys("ABC", "red"), counts=2)
    assert palette.classes[4:] == ("2+ categories",)
    assert palette["2+ categories"] == colours_in_sheet("headgrid")["2 categories"]


@pytest.mark.parametrize("name", STYLES)
def test_up_to_four_counts_keep_the_colours_of_the_style(name):
    sheet = colours_in_sheet(name)
    for counts in (2, 3, 4, None):
        palette = hg.Palette.from_names(list("ABCDEF"), style=name, counts=counts)
        several = list(palette.values())[7:]
        assert several == [sheet[f"{n} categories"] for n in range(2, (counts or 4) + 1)]


@pytest.mark.parametrize("name", STYLES)
def test_a_number_of_counts_is_a_ramp_between_the_style_s_purples(name):
    measured = "headgrid" if name == "headgrid-tab10" else name
    purples = colours_in_sheet(measured)
    palette = hg.Palette.from_names(list("ABCDEFGH"), style=name, counts=7)
    assert palette.classes[9:] == (*(f"{n} categories" for n in range(2, 7)), "7+ categories")
    assert palette["2 categories"] == purples["2 categories"]
    assert palette["7+ categories"] == purples["4 categories"]
    # The scale goes by the number asked for, not by how many categories there are.
    fewer = hg.Palette.from_names(list("ABC"), style=name, counts=7)
    assert fewer["3 categories"] == palette["3 categories"]


def test_class_codes_tell_as_many_categories_apart_as_were_asked_for():
    names = list("ABCDEFG")
    grid = hg.HeadGrid(np.tri(8, 7, -1, dtype=bool)[None], names)
    palette = hg.Palette.from_names(names, counts=6)
    several = [*(f"{n} categories" for n in range(2, 6)), "6+ categories", "6+ categories"]
    assert [palette.classes[c] for c in palette.class_codes(grid)[0]][2:] == several


def test_names_take_the_colours_in_the_order_given():
    palette = hg.Palette.from_names(["Name mover", "Copy"], style="headgrid-dark")
    sheet = colours_in_sheet("headgrid-dark")
    assert palette.classes == ("Unclassified", "Name mover", "Copy", "2 categories")
    assert palette["Name mover"] == sheet["Algorithmic"]
    assert palette["Copy"] == sheet["Knowledge"]
    assert palette["Unclassified"] == sheet["Unclassified"]


@pytest.mark.parametrize("name", [*STYLES, None])
def test_names_added_at_the_end_change_nothing_of_the_others(name):
    names = list("JIHGFEDCBA")
    all_ten = hg.Palette.from_names(names, style=name)
    assert len(set(all_ten.values())) == 14
    for n in range(1, 10):
        fewer = hg.Palette.from_names(names[:n], style=name)
        kept = ["Unclassified", *names[:n], *(f"{k} categories" for k in range(2, min(n, 3) + 1))]
        assert [fewer[key] for key in kept] == [all_ten[key] for key in kept]
        assert [fewer.markers[key] for key in kept] == [all_ten.markers[key] for key in kept]


def test_names_may_come_one_by_one_and_from_the_active_style():
    with style.context("headgrid-print"):
        palette = hg.Palette.from_names(name for name in ("B", "A"))
    assert palette["B"] == colours_in_sheet("headgrid-print")["Algorithmic"]


@pytest.mark.parametrize(
    ("names", "expected", "message"),
    [
        (list("ABCDEFGHIJK"), ValueError, "categories: 11 of them, and there are colours for 10"),
        ([], ValueError, "categories: expected at least one category, got none"),
        (["A", "A"], ValueError, "categories: 'A' appears 2 times"),
        ("AB", TypeError, "categories: expected a sequence of names, got one string 'AB'"),
        ({"A"}, TypeError, "categories: expected names in the order of"),
        (3, TypeError, "categories: expected a sequence of names, got 3"),
    ],
)
def test_names_it_refuses(names, expected, message):
    check_refusal(expected, message, hg.Palette.from_names, names)


def test_names_in_a_style_that_is_not_ours_are_refused():
    message = "style: expected one of 'headgrid', 'headgrid-dark'"
    check_refusal(ValueError, message, hg.Palette.from_names, ["A"], style="ggplot")


def test_classes_are_squares_unless_given_another_shape():
    palette = hg.Palette({"A": "red", "B": "blue"}, markers={"B": "o", "2 categories": "D"})
    shapes = {"Unclassified": "s", "A": "s", "B": "o", "2 categories": "D"}
    assert dict(palette.markers) == shapes
    with pytest.raises(TypeError):
        palette.markers["A"] = "o"
    assert set(hg.Palette.from_style("headgrid").markers.values()) == {"s"}


def test_the_ninth_category_and_the_tenth_have_a_shape():
    palette = hg.Palette.from_names(list("ABCDEFGHIJ"))
    assert {name: m for name, m in palette.markers.items() if m != "s"} == {"I": "o", "J": "^"}
    assert set(hg.Palette.from_names(list("ABCDEFGH")).markers.values()) == {"s"}


# Which style, which palette.


@pytest.mark.parametrize("name", STYLES)
def test_the_active_style_decides(name):
    with style.context(name):
        assert dict(hg.Palette.from_style()) == colours_in_sheet(name)


def test_a_style_may_be_named_where_another_is_active():
    with style.context("headgrid-dark"):
        assert dict(hg.Palette.from_style("headgrid-tab10")) == colours_in_sheet("headgrid-tab10")


def test_making_palettes_changes_no_setting():
    before = mpl.rcParams.copy()
    hg.Palette.from_style("headgrid-dark")
    palette_for(None, ["Induction"])
    assert mpl.rcParams == before


def test_the_same_category_has_the_same_colour_whichever_others_are_present():
    colours = set()
    for names in (["Knowledge"], ["Knowledge", "Translation"], ["Algorithmic", "Knowledge"]):
        grid = hg.HeadGrid([[[name == "Knowledge" for name in names]]], names)
        colours.add(to_hex(palette_for(None, names).colors(grid)[0, 0]))
    assert colours == {colours_in_sheet("headgrid")["Knowledge"]}


def test_the_reference_names_take_the_style_s_palette():
    assert dict(palette_for(None, ["Linguistic"])) == colours_in_sheet("headgrid")


def test_names_of_which_none_is_known_take_the_colours_in_sorted_order():
    palette = palette_for(None, ["Name mover", "Induction", "Copy"])
    sheet = list(colours_in_sheet("headgrid").values())
    assert palette.categories == ("Copy", "Induction", "Name mover")
    assert [palette[name] for name in palette.categories] == sheet[:3]
    assert [palette["2 categories"], palette["3 categories"]] == sheet[4:6]
    assert palette["Unclassified"] == sheet[-1]


def test_a_palette_made_from_names_follows_the_active_style():
    with style.context("headgrid-dark"):
        palette = palette_for(None, ["Induction"])
    sheet = colours_in_sheet("headgrid-dark")
    assert palette["Induction"] == sheet["Algorithmic"]
    assert palette["Unclassified"] == sheet["Unclassified"]


def test_a_palette_made_from_names_does_not_depend_on_their_order():
    assert dict(palette_for(None, ["B", "A"])) == dict(palette_for(None, ["A", "B"]))


def test_no_names_take_the_style_s_palette():
    assert palette_for(None, []).classes == CLASSES


def test_an_explicit_palette_wins_over_the_style():
    mine = hg.Palette({"Knowledge": "black"}, unclassified="white")
    with style.context("headgrid-dark"):
        assert palette_for(mine, ["Knowledge"]) is mine
        assert palette_for({"Knowledge": "black"}, ["Knowledge"])["Knowledge"] == "#000000"


def test_a_palette_may_be_the_name_of_a_style():
    assert dict(palette_for("headgrid-tab10", NAMES)) == colours_in_sheet("headgrid-tab10")


# Refusals.


def check_refusal(expected, message, function, *args, **keywords):
    with pytest.raises((ValueError, TypeError), match=f"^{re.escape(message)}") as raised:
        function(*args, **keywords)
    assert raised.type is expected


@pytest.mark.parametrize(
    ("name", "hint"), [("Lingustic", "Linguistic"), ("knowledge", "Knowledge")]
)
def test_an_unknown_category_names_the_nearest_and_how_to_add_it(name, hint):
    message = (
        f"palette: no colour for category {name!r}; it has 'Algorithmic', 'Knowledge', "
        f"'Linguistic', 'Translation'; did you mean {hint!r}?. To add one: "
        f'palette=Palette({{..., {name!r}: "tab:cyan"}})'
    )
    check_refusal(ValueError, message, palette_for, None, ["Translation", name])


def test_what_the_error_advises_works():
    palette = hg.Palette({**dict.fromkeys(NAMES, "red"), "Induction": "tab:cyan"})
    assert palette_for(palette, ["Translation", "Induction"])["Induction"] == "#17becf"


def test_a_category_unlike_any_other_is_named_without_a_guess():
    with pytest.raises(ValueError, match="no colour for category 'Zzz'") as raised:
        palette_for(None, ["Translation", "Zzz"])
    assert "did you mean" not in str(raised.value)


@pytest.mark.parametrize("name", ["knowledge", "KNOWLEDGE"])
def test_a_name_in_the_wrong_case_alone_is_an_error_and_no_new_palette(name):
    message = f"palette: no colour for category {name!r}"
    check_refusal(ValueError, message, palette_for, None, [name])


def test_an_explicit_palette_must_know_every_category():
    message = "palette: no colour for category 'B'; it has 'A'"
    check_refusal(ValueError, message, palette_for, {"A": "red"}, ["A", "B"])


def test_more_unknown_names_than_colours_are_an_error_that_shows_how_to_give_them():
    message = (
        "categories: 11 of them, and there are colours for 10; give them yours: "
        "palette=Palette({'A': \"tab:blue\", 'B': \"tab:orange\", ...})"
    )
    check_refusal(ValueError, message, palette_for, None, "ABCDEFGHIJK")


@pytest.mark.parametrize("n", range(2, 11))
def test_more_names_do_not_change_the_colours_of_the_first(n):
    names = "ABCDEFGHIJ"
    fewer, all_ten = palette_for(None, names[:n]), palette_for(None, names)
    assert [fewer[name] for name in names[:n]] == [all_ten[name] for name in names[:n]]


@pytest.mark.parametrize("method", ["class_codes", "colors"])
def test_a_grid_with_an_unknown_category_is_refused(method):
    grid = hg.HeadGrid([[[True]]], ["Induction"])
    message = "palette: no colour for category 'Induction'"
    check_refusal(ValueError, message, getattr(hg.Palette.from_style("headgrid"), method), grid)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("headgrid_dark", "; did you mean 'headgrid-dark'?"), ("ggplot", ""), (3, "")],
)
def test_a_style_that_is_not_ours_is_refused(name, hint):
    message = (
        "name: expected one of 'headgrid', 'headgrid-dark', 'headgrid-print', 'headgrid-tab10', "
        f"got {name!r}{hint}"
    )
    check_refusal(ValueError, message, hg.Palette.from_style, name)


@pytest.mark.parametrize(
    ("palette", "kind"), [(3, "int"), (["red"], "list"), (hg.Palette, "ABCMeta")]
)
def test_what_is_no_palette_is_refused(palette, kind):
    message = (
        "palette: expected a Palette, the name of one of the package's styles or a mapping of "
        f"category to colour, got {kind}"
    )
    check_refusal(TypeError, message, palette_for, palette, ["A"])


COUNTS = "counts: expected a whole number or a sequence of colours, for 2, 3, ... categories, got "
PALETTE_ERRORS = [
    (["A"], {}, TypeError, "categories: expected a mapping of category to colour, got list"),
    ("A", {}, TypeError, "categories: expected a mapping of category to colour, got str"),
    ({}, {}, ValueError, "categories: expected at least one category, got none"),
    ({3: "red"}, {}, TypeError, "categories: expected names (str), got 3"),
    ({"": "red"}, {}, ValueError, "categories: an empty name in"),
    ({"Unclassified": "red"}, {}, ValueError, "categories: 'Unclassified' is not a category"),
    ({"A": "red", "a": "red"}, {}, ValueError, "categories: 'A' and 'a' differ only in case"),
    (
        {"A": "red", "2 categories": "red"},
        {},
        ValueError,
        "categories: '2 categories' is the name of the class of such heads",
    ),
    (
        {"A": "reed"},
        {},
        ValueError,
        "palette: expected a colour that matplotlib knows for 'A', got 'reed'",
    ),
    (
        {"A": 3},
        {},
        ValueError,
        "palette: expected a colour that matplotlib knows for 'A', got 3",
    ),
    (
        {"A": "red"},
        {"unclassified": "gray71"},
        ValueError,
        "palette: expected a colour that matplotlib knows for 'Unclassified', got 'gray71'",
    ),
    (
        {"A": "red", "B": "red"},
        {"counts": ["x", "red", "red"]},
        ValueError,
        "palette: expected a colour that matplotlib knows for '2 categories', got 'x'",
    ),
    ({"A": "red"}, {"counts": []}, ValueError, "counts: expected at least one colour, for 2 or"),
    (
        {"A": "red"},
        {"counts": 1},
        ValueError,
        "counts: expected a whole number from 2 to 1000, got 1",
    ),
    ({"A": "red"}, {"counts": True}, TypeError, f"{COUNTS}True"),
    ({"A": "red"}, {"counts": 2.5}, TypeError, f"{COUNTS}2.5"),
    ({"A": "red"}, {"counts": "red"}, TypeError, f"{COUNTS}'red'"),
    ({"A": "red"}, {"markers": "o"}, TypeError, "markers: expected a mapping of class to marker"),
    (
        {"Copy": "red"},
        {"markers": {"copy": "o"}},
        ValueError,
        "markers: no class 'copy'; there are 'Unclassified', 'Copy'; did you mean 'Copy'?",
    ),
    (
        {"A": "red"},
        {"markers": {"A": "squarish"}},
        ValueError,
        "markers: expected a marker that matplotlib knows for 'A', got 'squarish'",
    ),
]


@pytest.mark.parametrize(
    ("categories", "keywords", "expected", "message"),
    PALETTE_ERRORS,
    ids=[case[3] for case in PALETTE_ERRORS],
)
def test_it_refuses(categories, keywords, expected, message):
    check_refusal(expected, message, hg.Palette, categories, **keywords)


def test_a_drawn_head_has_the_colour_of_its_class():
    marks = hg.headgrid_scatter(mpl.figure.Figure().subplots(), hg.load_heads("Phi-2"))
    sheet = colours_in_sheet("headgrid")
    drawn = {name: tuple(marks[name].get_facecolor()[0]) for name in marks}
    assert drawn == {name: to_rgba(colour) for name, colour in sheet.items()}


def test_more_colours_for_counts_than_any_grid_needs_are_refused():
    with pytest.raises(ValueError, match=r"^counts: expected at most 1000 colours, got more"):
        hg.Palette({"A": "red"}, counts=itertools.repeat("red"))
