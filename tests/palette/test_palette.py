"""Palette: classes and their colours, read from the sheets or given, and what it refuses."""

import itertools
import re

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import style
from matplotlib.colors import to_hex, to_rgba

import mpl_headgrid as hg
from mpl_headgrid._palette.choosing import palette_for
from tests.support.expected_colors import SHEETS, STYLES
from tests.support.refusals import check_raises
from tests.support.truths import OURS as NAMES

THIRTY = [f"Kind {n}" for n in range(1, 31)]
CLASSES = ("Unclassified", *NAMES, "2 categories", "3 categories", "4 categories")


def colors_in_sheet(name):
    """Return the eight colours of a sheet, read as text: by the order that its comment states."""
    text = (SHEETS / f"{name}.mplstyle").read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith("axes.prop_cycle"))
    colors = [f"#{digits}" for digits in re.findall(r"'([0-9a-f]{6})'", line)]
    return dict(zip([*CLASSES[1:], "Unclassified"], colors, strict=True))


@pytest.fixture
def everywhere():
    """Return a grid with a head in 0, 1 (each), 2, 3 and 4 categories, and a missing one."""
    member = np.zeros((1, 9, 4), bool)
    member[0, 1:5] = np.eye(4)
    member[0, 5:8] = np.tri(3, 4, 1)
    known = np.arange(9)[None, :] != 8
    return hg.HeadGrid(member, NAMES, known=known)


@pytest.mark.parametrize("name", STYLES)
def test_the_colors_of_a_style_are_those_in_its_sheet(name):
    sheet = colors_in_sheet(name)
    assert len(set(sheet.values())) == 8
    with style.context("headgrid-dark"):
        assert dict(hg.Palette.from_style(name)) == dict(palette_for(name, NAMES)) == sheet


def test_the_sheets_name_their_colors_in_the_order_of_the_classes():
    text = (SHEETS / "headgrid.mplstyle").read_text(encoding="utf-8")
    order = ", ".join([*CLASSES[1:], "Unclassified"])
    assert order in re.sub(r"\s+#?\s*", " ", text)


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
    palette = hg.Palette.from_style("headgrid")
    grid = hg.HeadGrid(np.eye(3, dtype=bool)[None], ["Translation", "Algorithmic", "Knowledge"])
    assert palette.class_codes(grid).tolist() == [[4, 1, 2]]
    fewer = hg.HeadGrid([[[True, True], [False, False]]], ["Linguistic", "Knowledge"])
    assert palette.class_codes(fewer).tolist() == [[5, 0]]


@pytest.mark.parametrize(
    ("counts", "several"),
    [
        (None, ["2 categories", "3 categories", *["4+ categories"] * 4]),
        (6, [*(f"{n} categories" for n in range(2, 6)), "6+ categories", "6+ categories"]),
        (["blue", "navy"], ["2 categories", *["3+ categories"] * 5]),
        (2, ["2+ categories"] * 6),
    ],
)
def test_class_codes_tell_as_many_categories_apart_as_were_asked_for(counts, several):
    names = list("ABCDEFG")
    palette = hg.Palette(dict.fromkeys(names, "red"), counts=counts)
    codes = palette.class_codes(hg.HeadGrid(np.tri(8, 7, -1, dtype=bool)[None], names))
    assert [palette.classes[code] for code in codes[0]] == ["Unclassified", "A", *several]


def test_colors_are_those_of_the_classes_and_a_missing_head_is_transparent(everywhere):
    colors = hg.Palette.from_style("headgrid").colors(everywhere)
    assert colors.shape == (1, 9, 4)
    sheet = colors_in_sheet("headgrid")
    assert [to_hex(color) for color in colors[0, :8]] == [sheet[name] for name in CLASSES]
    assert colors[0, 8].tolist() == [0, 0, 0, 0]


def test_given_colors_are_kept_as_hex():
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
    sheet = colors_in_sheet(name)
    assert palette["Unclassified"] == sheet["Unclassified"]
    assert palette["2 categories"] == sheet["2 categories"]
    assert palette["3 categories"] == sheet["3 categories"]
    assert palette["4+ categories"] == sheet["4 categories"]


def test_repr_names_classes_and_colors():
    palette = hg.Palette({"A": "red"}, unclassified="white")
    assert repr(palette) == "Palette(Unclassified: #ffffff, A: #ff0000)"


def test_an_unknown_class_is_a_key_error():
    with pytest.raises(KeyError, match="Induction"):
        hg.Palette.from_style("headgrid")["Induction"]


@pytest.mark.parametrize("name", STYLES)
def test_up_to_four_counts_keep_the_colors_of_the_style(name):
    sheet = colors_in_sheet(name)
    for counts in (2, 3, 4, None):
        palette = hg.Palette.from_names(list("ABCDEF"), style=name, counts=counts)
        several = list(palette.values())[7:]
        assert several == [sheet[f"{n} categories"] for n in range(2, (counts or 4) + 1)]


@pytest.mark.parametrize("name", STYLES)
def test_a_number_of_counts_is_a_ramp_between_the_style_s_purples(name):
    measured = "headgrid" if name == "headgrid-tab10" else name
    purples = colors_in_sheet(measured)
    palette = hg.Palette.from_names(list("ABCDEFGH"), style=name, counts=7)
    assert palette.classes[9:] == (*(f"{n} categories" for n in range(2, 7)), "7+ categories")
    assert palette["2 categories"] == purples["2 categories"]
    assert palette["7+ categories"] == purples["4 categories"]
    # The scale goes by the number asked for, not by how many categories there are.
    fewer = hg.Palette.from_names(list("ABC"), style=name, counts=7)
    assert fewer["3 categories"] == palette["3 categories"]


def test_names_take_the_colors_in_the_order_given():
    palette = hg.Palette.from_names(["Name mover", "Copy"], style="headgrid-dark")
    sheet = colors_in_sheet("headgrid-dark")
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
    assert palette["B"] == colors_in_sheet("headgrid-print")["Algorithmic"]


@pytest.mark.parametrize(
    ("names", "expected", "message"),
    [
        ([*THIRTY, "More"], ValueError, "categories: 31 of them, and there are colours for 30"),
        ([], ValueError, "categories: expected at least one category, got none"),
        (["A", "A"], ValueError, "names: 'A' appears 2 times"),
        ("AB", TypeError, "names: expected a sequence of names, got one string 'AB'"),
        ({"A"}, TypeError, "names: expected names in order, got set"),
        (3, TypeError, "names: expected a sequence of names, got 3"),
    ],
)
def test_names_it_refuses(names, expected, message):
    check_raises(expected, message, hg.Palette.from_names, names)
    message = "style: expected one of 'headgrid', 'headgrid-dark'"
    check_raises(ValueError, message, hg.Palette.from_names, ["A"], style="ggplot")


def test_classes_are_squares_unless_given_another_shape():
    palette = hg.Palette({"A": "red", "B": "blue"}, markers={"B": "o", "2 categories": "D"})
    shapes = {"Unclassified": "s", "A": "s", "B": "o", "2 categories": "D"}
    assert dict(palette.markers) == shapes
    with pytest.raises(TypeError):
        palette.markers["A"] = "o"
    for palette in (hg.Palette.from_style("headgrid"), hg.Palette.from_names(list("ABCDEFGH"))):
        assert set(palette.markers.values()) == {"s"}
    palette = hg.Palette.from_names(list("ABCDEFGHIJ"))
    assert {name: m for name, m in palette.markers.items() if m != "s"} == {"I": "o", "J": "^"}


# Which style, which palette.


def test_making_palettes_changes_no_setting():
    before = mpl.rcParams.copy()
    hg.Palette.from_style("headgrid-dark")
    palette_for(None, ["Induction"])
    assert mpl.rcParams == before


def test_the_same_category_has_the_same_color_whichever_others_are_present():
    for names in (["Knowledge"], ["Knowledge", "Translation"], ["Algorithmic", "Knowledge"], []):
        assert dict(palette_for(None, names)) == colors_in_sheet("headgrid")


def test_names_of_which_none_is_known_take_the_colors_in_the_order_stated():
    palette = palette_for(None, ["Name mover", "Induction", "Copy", "Induction"])
    sheet = list(colors_in_sheet("headgrid").values())
    assert palette.categories == ("Name mover", "Induction", "Copy")
    assert [palette[name] for name in palette.categories] == sheet[:3]
    assert [palette["2 categories"], palette["3 categories"]] == sheet[4:6]
    assert palette["Unclassified"] == sheet[-1]
    with style.context("headgrid-dark"):
        palette = palette_for(None, ["Induction"])
    sheet = colors_in_sheet("headgrid-dark")
    assert palette["Induction"] == sheet["Algorithmic"]
    assert palette["Unclassified"] == sheet["Unclassified"]


def test_an_explicit_palette_wins_over_the_style():
    mine = hg.Palette({"Knowledge": "black"}, unclassified="white")
    with style.context("headgrid-dark"):
        assert palette_for(mine, ["Knowledge"]) is mine
        assert palette_for({"Knowledge": "black"}, ["Knowledge"])["Knowledge"] == "#000000"


# Refusals.


def remedy(message):
    """Return what the argument that a message ends in comes to."""
    written = re.search(r"palette=(\{.*\})$", message)[1]
    return eval(written, {})  # noqa: S307 what a user would paste


@pytest.mark.parametrize(
    "name", ["Lingustic", "Linguistics", "lingusitic", "Linguistic.", "linguistic"]
)
@pytest.mark.parametrize("others", [[], ["Translation"], ["Translation", "Induction"]])
def test_a_name_that_is_nearly_the_style_s_is_an_error_whose_hint_runs(name, others):
    if not others and name != "linguistic":
        assert name in palette_for(None, [name]).categories  # nothing here is the style's
        return
    message = f"palette: no colour for category {name!r}; did you mean 'Linguistic'? If it is one"
    error = check_raises(ValueError, message, palette_for, None, [*others, name])
    palette = palette_for(remedy(error), [*others, name])
    assert len({palette[each] for each in [*others, name]}) == 1 + len(others)


@pytest.mark.parametrize("name", ["Transition", "Logarithmic", "Knowing", "Induction", "Lists"])
def test_a_name_of_its_own_beside_the_style_s_is_none(name):
    assert palette_for(None, ["Translation", name]).categories == ("Translation", name)


def test_names_of_the_style_keep_their_colors_beside_others_which_get_free_ones():
    palette = palette_for(None, ["Induction", "Knowledge", "Copy"])
    sheet = colors_in_sheet("headgrid")
    assert palette.categories == ("Induction", "Knowledge", "Copy")
    assert palette["Knowledge"] == sheet["Knowledge"]
    assert not {palette["Induction"], palette["Copy"]} & {*sheet.values()}
    assert palette["Induction"] != palette["Copy"]


@pytest.mark.parametrize(
    "given", [{"A": "red"}, hg.Palette({"A": "red"}, counts=["k"]), "headgrid", "headgrid-print"]
)
def test_a_palette_given_must_know_every_category_and_the_remedy_runs(given):
    names = [*hg.Palette.from_style().categories[:1]] if isinstance(given, str) else ["A"]
    has = re.escape(repr(names[0]))
    error = check_raises(
        ValueError,
        "palette: no colour for category 'B'; it has ",
        palette_for,
        given,
        [*names, "B"],
    )
    assert re.search(rf"it has {has}.*To add one: palette=", error)
    written = error.split("palette=")[1].removesuffix(", where palette is the one given")
    asked = palette_for(given, names)
    palette = palette_for(eval(written, {"palette": given, "hg": hg}), [*names, "B"])  # noqa: S307
    assert palette.categories == (*asked.categories, "B")  # in their order, used or not
    # One category more may make "4 categories" "4+ categories".
    colors = [*palette.values()]
    assert colors.pop(1 + len(asked.categories)) == palette["B"]
    assert [*asked.values()] == colors[: len(asked)]


@pytest.mark.parametrize("given", [{"Zeta": "red", "Induction": "blue"}, {"Induction": "blue"}])
@pytest.mark.parametrize(
    ("names", "hint"),
    [
        (["induction"], "; did you mean 'Induction'? To draw it in that colour: palette="),
        (["Inducton", "Induction"], "; did you mean 'Induction'? To add one: palette="),
        (["induction", "Copy"], "; did you mean 'Induction'? To add one: palette="),
    ],
)
def test_the_remedy_keeps_what_the_user_gave_and_takes_another_case_for_the_same(
    given, names, hint
):
    error = check_raises(ValueError, "palette: no colour for", palette_for, given, names)
    assert hint in error
    palette = palette_for(remedy(error), names)
    new = [name for name in names if name.casefold() != "induction"]
    same = "induction" if "induction" in names else "Induction"
    assert palette.categories == (*[n.replace("Induction", same) for n in given], *new)
    assert palette[same] == "#0000ff"


def test_a_remedy_stays_short():
    names = [f"A rather long name of a category, number {n}" for n in range(20)]
    error = check_raises(
        ValueError, "palette: no colour", palette_for, dict.fromkeys(names, "red"), [*names, "B"]
    )
    assert len(error) <= 500
    assert error.endswith("palette=palette | {'B': '#722442'}, where palette is the one given")


@pytest.mark.parametrize("method", ["class_codes", "colors"])
def test_a_grid_with_an_unknown_category_is_refused(method):
    grid = hg.HeadGrid([[[True]]], ["Induction"])
    message = "palette: no colour for category 'Induction'"
    check_raises(ValueError, message, getattr(hg.Palette.from_style("headgrid"), method), grid)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("headgrid_dark", "; did you mean 'headgrid-dark'?"), ("ggplot", ""), (3, "")],
)
def test_a_style_that_is_not_ours_is_refused(name, hint):
    message = (
        "name: expected one of 'headgrid', 'headgrid-dark', 'headgrid-print', 'headgrid-tab10', "
        f"got {name!r}{hint}"
    )
    check_raises(ValueError, message, hg.Palette.from_style, name)
    if isinstance(name, str):
        check_raises(ValueError, message.replace("name", "palette", 1), hg.set_palette, name)


@pytest.mark.parametrize(
    ("palette", "kind"), [(3, "int"), (["red"], "list"), (hg.Palette, "ABCMeta")]
)
def test_what_is_no_palette_is_refused(palette, kind):
    message = (
        "palette: expected a Palette, the name of one of the package's styles or a mapping of "
        f"category to colour, got {kind}"
    )
    check_raises(TypeError, message, palette_for, palette, ["A"])


COUNTS = "counts: expected a whole number or a sequence of colours, for 2, 3, ... categories, got "
NO_COLOR = "palette: expected a colour that matplotlib knows for "
ONE, TWO = {"A": "red"}, {"A": "red", "B": "red"}
MANY = itertools.repeat("red")
NO_MARKER = "markers: expected a marker that matplotlib knows for 'A', got 'squarish'"
NO_CLASS = "markers: no class 'copy'; there are 'Unclassified', 'Copy'; did you mean 'Copy'?"
CLASS_NAME = "categories: '2 categories' is the name of the class of such heads"
PALETTE_ERRORS = [
    (["A"], {}, TypeError, "categories: expected a mapping of category to colour, got list"),
    ("A", {}, TypeError, "categories: expected a mapping of category to colour, got str"),
    ({}, {}, ValueError, "categories: expected at least one category, got none"),
    ({3: "red"}, {}, TypeError, "categories: expected names (str), got 3"),
    ({"": "red"}, {}, ValueError, "categories: an empty name in"),
    ({"Unclassified": "red"}, {}, ValueError, "categories: 'Unclassified' is not a category"),
    ({**ONE, "a": "red"}, {}, ValueError, "categories: 'A' and 'a' differ only in case"),
    ({**ONE, "2 categories": "red"}, {}, ValueError, CLASS_NAME),
    ({"A": "reed"}, {}, ValueError, f"{NO_COLOR}'A', got 'reed'"),
    ({"A": 3}, {}, ValueError, f"{NO_COLOR}'A', got 3"),
    (ONE, {"unclassified": "gray71"}, ValueError, f"{NO_COLOR}'Unclassified', got 'gray71'"),
    (
        TWO,
        {"counts": ["x", "red"]},
        ValueError,
        "counts: expected colours that matplotlib knows, got 'x'",
    ),
    (
        TWO,
        {"counts": ["red", "z"]},
        ValueError,
        "counts: expected colours that matplotlib knows, got 'z'",
    ),
    (ONE, {"counts": []}, ValueError, "counts: expected at least one colour, for 2 or"),
    (ONE, {"counts": 1}, ValueError, "counts: expected a whole number from 2 to 1000, got 1"),
    (ONE, {"counts": True}, TypeError, f"{COUNTS}True"),
    (ONE, {"counts": 2.5}, TypeError, f"{COUNTS}2.5"),
    (ONE, {"counts": "red"}, TypeError, f"{COUNTS}'red'"),
    (ONE, {"counts": MANY}, ValueError, "counts: expected at most 1000 colours, got more"),
    (ONE, {"markers": "o"}, TypeError, "markers: expected a mapping of class to marker"),
    ({"Copy": "red"}, {"markers": {"copy": "o"}}, ValueError, NO_CLASS),
    (ONE, {"markers": {"A": "squarish"}}, ValueError, NO_MARKER),
]


@pytest.mark.parametrize(
    ("categories", "keywords", "expected", "message"),
    PALETTE_ERRORS,
    ids=[case[3] for case in PALETTE_ERRORS],
)
def test_it_refuses(categories, keywords, expected, message):
    check_raises(expected, message, hg.Palette, categories, **keywords)


def test_a_drawn_head_has_the_color_of_its_class():
    marks = hg.headgrid_scatter(mpl.figure.Figure().subplots(), hg.load_heads("Phi-2"))
    sheet = colors_in_sheet("headgrid")
    drawn = {name: tuple(marks[name].get_facecolor()[0]) for name in marks}
    assert drawn == {name: to_rgba(color) for name, color in sheet.items()}
