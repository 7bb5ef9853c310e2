"""Palettes in files: what is written is read again, and errors have line and key."""

import json
import string

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.markers import MarkerStyle

import mpl_headgrid as hg
from tests.support.truths import NAMES


@pytest.mark.parametrize(
    "palette",
    [
        hg.Palette.from_style("headgrid-tab10"),
        hg.Palette.from_names(list("ABCDEFGHIJ"), style="headgrid-print", counts=6),
        hg.Palette.from_names(["weak", "strong"], style="headgrid-dark", ordinal=True),
        hg.Palette(
            {"$x_1$": (1, 0, 0, 0.5), 'Größe "\\': "k"}, counts=["c"], markers={"2 categories": "D"}
        ),
    ],
    ids=["style", "names", "steps", "own"],
)
def test_a_palette_is_read_as_it_was_written(palette, tmp_path):
    palette.to_file(tmp_path / "colours.json")
    again = hg.Palette.from_file(str(tmp_path / "colours.json"))
    assert again == palette
    assert again.classes == palette.classes
    assert again.markers == palette.markers
    assert again.ordinal is palette.ordinal
    more = {"One more": "red"}
    assert (again | more) == (palette | more)  # with colours that it had no use for yet
    assert again.hidden == palette.hidden


@pytest.mark.parametrize("ending", ["json", "png"])
def test_a_file_keeps_the_color_of_what_is_not_shown_and_older_ones_are_read(ending, tmp_path):
    palette, path = hg.Palette.from_style("headgrid-dark"), tmp_path / f"file.{ending}"
    assert palette.hidden != hg.Palette(palette.category_colors).hidden
    if ending == "json":
        palette.to_file(path)
    else:
        figure = plt.figure()
        grid = hg.load_heads("GPT-2 XL")
        hg.headgrid_scatter(figure.subplots(), grid, palette=palette)
        figure.savefig(path, metadata=hg.headgrid_metadata(figure, "png", data=True))
    assert hg.Palette.from_file(path).hidden == palette.hidden
    if ending == "json":
        parts = json.loads(path.read_text())
        del parts["hidden"]
        path.write_text(json.dumps(parts))
        older = hg.Palette.from_file(path)
        assert dict(older) == dict(palette)
        assert older != palette


def test_palettes_are_equal_that_look_the_same():
    categories = {"A": "red", "B": "blue"}
    plain = hg.Palette(categories)
    assert plain == hg.Palette(categories) == dict(plain)
    corner = np.array([(0, 0), (1, 0), (0, 1), (0, 0)])
    for markers in ({"A": "o"}, {"A": MarkerStyle("o")}, {"A": corner}, {"A": 5}):
        marked = hg.Palette(categories, markers=markers)
        assert marked != plain
        assert marked == hg.Palette(categories, markers=markers)
        assert (marked | {"C": "green"}).markers["A"] is markers["A"]
    assert hg.Palette(categories, markers={"A": MarkerStyle("o")}) != marked
    steps = hg.Palette({"A": "red"}, ordinal=True)
    assert steps != hg.Palette({"A": "red"}) == hg.Palette({"A": "red"})
    with plt.style.context("dark_background"):
        dark = hg.Palette(
            categories, unclassified=plain["Unclassified"], counts=[plain["2 categories"]]
        )
    assert dict(dark) == dict(plain)
    assert dark != plain


def test_a_file_by_hand_needs_the_categories_alone(tmp_path):
    (tmp_path / "p.json").write_text('{"categories": {"Copy": "tab:blue"}}')
    assert hg.Palette.from_file(tmp_path / "p.json") == hg.Palette({"Copy": "tab:blue"})


def test_a_marker_that_is_no_text_is_not_written(tmp_path):
    palette = hg.Palette({"A": "red"}, markers={"A": MarkerStyle("o")})
    with pytest.raises(TypeError, match=r"^markers: expected names of markers.* for 'A'$"):
        palette.to_file(tmp_path / "p.json")
    assert not (tmp_path / "p.json").exists()


A = '"A": "red"'
FILES = [
    ('{"categories": {"A": "red"},\n "color": {}}', "line 2, key 'color': expected one of 'categ"),
    ('{"categories": {"A": "red"},\n "markes": {}}', "; did you mean 'markers'?"),
    (
        '{"Copy": "red"}',
        '; write {"categories": {"Copy": "red"}}',
    ),
    (
        '{"categories": {\n  "A": "red",\n  "B": "reed"\n}}',
        "line 3, key 'categories.B': expected a colour that matplotlib knows, got 'reed'",
    ),
    ('{"categories": {"A": 3}}', "line 1, key 'categories.A': expected a colour that"),
    (
        '{"categories": {\n"A": "red",\n\n"A": "blue"}}',
        "line 4, key 'categories.A': 'A' appears twice, first in line 2",
    ),
    (
        '{"categories": {"A": "red"},\n"categories": {"B": "blue"}}',
        "line 2, key 'categories': 'categories' appears twice, first in line 1",
    ),
    (
        '{"categories": {\n"Copy": "red",\n"copy": "blue"}}',
        "line 3, key 'categories.copy': categories: 'Copy' and 'copy' differ only in case",
    ),
    ('{"categories": {\n"\\u0041": "red",\n"A": "blue"}}', "line 3, key 'categories.A': 'A' appea"),
    ('{"categories": {\n "Unclassified": "red"}}', "line 2, key 'categories.Unclassified': "),
    (f'{{"categories": {{{A}}},\n "unclassified": "grye"}}', "line 2, key 'unclassified': "),
    (f'{{"categories": {{{A}}},\n "counts": ["c",\n "x"]}}', "line 3, key 'counts.1': expected a"),
    (f'{{"categories": {{{A}}},\n "counts": true}}', "line 2, key 'counts': expected a number or"),
    (f'{{"categories": {{{A}}}, "markers": {{\n"A": "?"}}}}', "line 2, key 'markers.A': expected"),
    (f'{{"categories": {{{A}}}, "markers": {{"B": "o"}}}}', "markers: no class 'B'"),
    (f'{{"categories": {{{A}}},\n"ordinal": 1}}', "line 2, key 'ordinal': expected true or false"),
    ('{"categories": ["A"]}', "key 'categories': expected an object, got a list"),
    ('{"categories": {}}', "key 'categories': categories: expected at least one category"),
    ("{}", "line 1: expected a key 'categories'"),
    ("[]", "line 1: expected an object with 'categories', got a list"),
    ('{"categories":\n {"A": red}}', "line 2: no JSON: Expecting value"),
    ("", "line 1: no JSON"),
]


@pytest.mark.parametrize(("text", "message"), FILES, ids=[message for _, message in FILES])
def test_an_error_has_line_and_key(text, message, tmp_path):
    (tmp_path / "p.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^p\.json(, line \d+)?[:,]") as raised:
        hg.Palette.from_file(tmp_path / "p.json")
    assert message in str(raised.value)


def test_what_is_no_text_or_not_there_is_said(tmp_path):
    (tmp_path / "p.json").write_bytes(b"\xff\xfe{}")
    with pytest.raises(ValueError, match=r"^p\.json: expected text in UTF-8"):
        hg.Palette.from_file(tmp_path / "p.json")
    (tmp_path / "p.json").write_text("[" * 100_000)
    with pytest.raises(ValueError, match=r"^p\.json"):
        hg.Palette.from_file(tmp_path / "p.json")
    with pytest.raises(FileNotFoundError):
        hg.Palette.from_file(tmp_path / "none.json")


@settings(deadline=None)
@given(
    names=st.lists(
        st.sampled_from(NAMES)
        | st.text(string.ascii_letters + '"\\{}[]:, é', min_size=3, max_size=60),
        min_size=1,
        max_size=5,
        unique=True,
    ),
    indent=st.sampled_from([None, 0, 3]),
)
def test_the_line_is_that_of_the_name_whatever_the_names_are(names, indent, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "p.json"
    text = json.dumps({"categories": dict.fromkeys(names, "no colour")}, indent=indent)
    path.write_text(text)
    with pytest.raises(ValueError, match=r"^p\.json, line") as raised:
        hg.Palette.from_file(path)
    inner = text.index("{", 1)  # a category may be called "categories"
    line = text.count("\n", 0, text.index(json.dumps(names[0]) + ":", inner)) + 1
    assert str(raised.value).startswith(f"p.json, line {line}, key {'categories.' + names[0]!r}: ")
