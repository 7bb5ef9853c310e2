"""Every form of data gives the grid that the table of the same heads gives, in any order."""

import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import mpl_headgrid as hg
from mpl_headgrid._readers import forms

CATEGORIES = ("Copy", "Induction", "Name mover")


def grids(*, blank=False):
    """Return a strategy of small grids, some heads missing where `blank` allows it."""

    def grid(shape, bits, gaps):
        member = np.resize(np.array(bits, dtype=bool), (*shape, len(CATEGORIES)))
        known = np.ones(shape, dtype=bool)
        if blank:
            known = np.resize(~np.array(gaps, dtype=bool), shape)
            member &= known[:, :, None]
        return hg.HeadGrid(member, CATEGORIES, known=known)

    return st.builds(
        grid,
        st.tuples(st.integers(1, 6), st.integers(1, 6)),
        st.lists(st.booleans(), min_size=1, max_size=40),
        st.lists(st.sampled_from([False, False, True]), min_size=1, max_size=12),
    )


def named(grid):
    """Return (layer, head, categories) of each head that is known."""
    return [
        (int(i), int(j), [name for name, bit in zip(CATEGORIES, grid.membership[i, j]) if bit])  # noqa: B905 of one length
        for i, j in np.argwhere(grid.known)
    ]


def cells(grid):
    array = np.full((grid.n_layers, grid.n_heads), None, dtype=object)
    for i, j, names in named(grid):
        array[i, j] = names or "Unclassified"
    return array


def by_category(grid, notation=lambda i, j: (i, j)):
    return {
        name: [notation(i, j) for i, j, names in named(grid) if name in names]
        for name in CATEGORIES
    }


def by_head(grid, notation=lambda i, j: (i, j)):
    return {notation(i, j): names for i, j, names in named(grid)}


def flat(grid):
    return lambda i, j: i * grid.n_heads + j


# What says nothing of the heads that it does not name.
LISTS = {
    "category: pairs": by_category,
    "category: strings": lambda grid: by_category(grid, "L{}H{}".format),
    "category: lists of two": lambda grid: by_category(grid, lambda i, j: [i, j]),
    "category: sets": lambda grid: {k: set(v) for k, v in by_category(grid).items()},
    "category: arrays": lambda grid: {
        name: np.reshape(np.array(heads, dtype=int), (-1, 2))
        for name, heads in by_category(grid, lambda i, j: (i, j)).items()
    },
    "category: flat": lambda grid: by_category(grid, flat(grid)),
    "triples": lambda grid: [(i, j, name) for i, j, names in named(grid) for name in names],
    "head and category": lambda grid: [
        (f"{i}.{j}", name) for i, j, names in named(grid) for name in names
    ],
}  # fmt: skip
# What also names those looked at and in no category.
FULL = {
    "head": by_head,
    "head: strings": lambda grid: by_head(grid, "{}-{}".format),
    "flat": lambda grid: by_head(grid, flat(grid)),
    "layer: head": lambda grid: {
        i: {str(j): names for k, j, names in named(grid) if k == i} for i in range(grid.n_layers)
    },
    "one dict per layer": lambda grid: [
        {str(j): names for k, j, names in named(grid) if k == i} for i in range(grid.n_layers)
    ],
    "triples with lists": named,
    "object array": cells,
    "nested lists": lambda grid: cells(grid).tolist(),
    "wide pandas": lambda grid: pd.DataFrame(cells(grid)),
    "wide pandas in another order": lambda grid: pd.DataFrame(cells(grid)).iloc[::-1, ::-1],
    "wide polars": lambda grid: pl.DataFrame(
        {"layer": range(grid.n_layers)}
        | {f"H{j}": pl.Series([as_list(v) for v in cells(grid)[:, j]], dtype=pl.List(pl.String))
           for j in range(grid.n_heads)}
    ),
    "long pandas": lambda grid: grid.to_frame(),
    "long polars": lambda grid: pl.from_pandas(grid.to_frame()),
    "long pyarrow": lambda grid: pa.Table.from_pandas(grid.to_frame()),
    "long, other names": lambda grid: grid.to_frame().set_axis(["Block", "h", "type"], axis=1),
    "long, heads in a column": lambda grid: pd.DataFrame(
        [(f"L{i}H{j}", names) for i, j, names in named(grid)], columns=["head", "category"]
    ),
}  # fmt: skip


def as_list(cell):
    return cell if cell is None or isinstance(cell, list) else [cell]


def read(data, grid, **keywords):
    sizes = {"n_layers": grid.n_layers, "n_heads": grid.n_heads, "categories": CATEGORIES}
    return hg.read_heads(data, **{**sizes, **keywords})


@pytest.mark.parametrize("form", LISTS)
@settings(deadline=None, max_examples=25)
@given(grid=grids())
def test_a_form_that_lists_heads_reads_back_equal(form, grid):
    assert read(LISTS[form](grid), grid) == grid


@pytest.mark.parametrize("form", FULL)
@settings(deadline=None, max_examples=25)
@given(grid=grids(blank=True))
def test_a_form_that_names_every_head_reads_back_equal(form, grid):
    assume(grid.known.any())
    assert read(FULL[form](grid), grid, missing="blank") == grid


@settings(deadline=None, max_examples=50)
@given(grid=grids())
def test_flags_read_back_equal(grid):
    planes = dict(zip(CATEGORIES, np.moveaxis(grid.membership, 2, 0), strict=True))
    lists = {name: plane.tolist() for name, plane in planes.items()}
    assert hg.read_heads(grid.membership, categories=CATEGORIES) == grid
    assert hg.read_heads(grid.membership.tolist(), categories=CATEGORIES) == grid
    assert hg.read_heads(planes, categories=CATEGORIES) == grid
    assert hg.read_heads(lists, categories=CATEGORIES) == grid


@settings(deadline=None, max_examples=50)
@given(grid=grids(blank=True))
def test_json_gives_what_the_data_gave(grid):
    assume(grid.known.any())
    for form in ("head: strings", "layer: head", "one dict per layer", "nested lists", "flat"):
        data = json.loads(json.dumps(FULL[form](grid)))
        assert read(data, grid, missing="blank") == grid
    for form in ("category: pairs", "category: strings", "triples", "category: flat"):
        full = hg.HeadGrid(grid.membership, CATEGORIES)
        assert read(json.loads(json.dumps(LISTS[form](grid))), grid) == full


@settings(deadline=None, max_examples=50)
@given(grid=grids(blank=True), seed=st.randoms(use_true_random=False))
def test_the_order_of_what_names_heads_has_no_effect(grid, seed):
    for form in ("triples with lists", "head", "long pandas"):
        data = FULL[form](grid)
        if isinstance(data, dict):
            mixed = dict(seed.sample([*data.items()], len(data)))
        elif isinstance(data, list):
            mixed = seed.sample(data, len(data))
        else:
            mixed = data.iloc[seed.sample(range(len(data)), len(data))]
        if len(data):
            assert read(mixed, grid, missing="blank") == read(data, grid, missing="blank")


@settings(deadline=None, max_examples=50)
@given(grid=grids(), other=grids())
def test_two_inputs_together_are_the_union_of_their_memberships(grid, other):
    first, second = by_category(grid), by_category(other)
    both = {name: first[name] + second[name] for name in CATEGORIES}
    shape = (max(grid.n_layers, other.n_layers), max(grid.n_heads, other.n_heads))
    expected = np.zeros((*shape, len(CATEGORIES)), dtype=bool)
    for part in (grid, other):
        expected[: part.n_layers, : part.n_heads] |= part.membership
    read_back = hg.read_heads(both, n_layers=shape[0], n_heads=shape[1], categories=CATEGORIES)
    assert read_back == hg.HeadGrid(expected, CATEGORIES)


# Forms that need `category` or `categories` to say what they are.

EXPECTED = hg.HeadGrid(np.eye(3, 4, dtype=bool)[:, :, None], ["Induction"])
ONE_CATEGORY = {
    "pairs": [(0, 0), (1, 1), (2, 2)],
    "strings": ["L0H0", "1.1", "a2.h2"],
    "mixed": [(0, 0), "L1H1", ("blocks.2.attn.hook_z", 2)],
    "set": {(0, 0), (1, 1), (2, 2)},
    "array of pairs": np.array([[0, 0], [1, 1], [2, 2]]),
    "flat": [0, 5, 10],
    "flat array": np.array([0, 5, 10]),
    "layer to heads": {0: [0], "1": ["1"], "blocks.2.attn.hook_z": {2}},
    "flags": np.eye(3, 4, dtype=bool),
    "flags in lists": np.eye(3, 4, dtype=bool).tolist(),
    "0 and 1": np.eye(3, 4, dtype=int),
    "wide flags": pd.DataFrame(np.eye(3, 4, dtype=bool)),
}


@pytest.mark.parametrize("form", ONE_CATEGORY)
def test_heads_of_one_category(form):
    data = ONE_CATEGORY[form]
    assert hg.read_heads(data, category="Induction", n_layers=3, n_heads=4) == EXPECTED


NUMBERS = np.array([[0, -1, 1], [1, 1, -1]])
NUMBERED = {
    "int": NUMBERS,
    "int8": NUMBERS.astype(np.int8),
    "float": NUMBERS.astype(float),
    "float with NaN": np.where(NUMBERS < 0, np.nan, NUMBERS),
    "lists": NUMBERS.tolist(),
    "masked": np.ma.MaskedArray(NUMBERS, NUMBERS < 0),
    "masked float": np.ma.MaskedArray(NUMBERS.astype(float), NUMBERS < 0),
    "pandas": pd.DataFrame(NUMBERS),
    "pandas with a layer": pd.DataFrame(NUMBERS, columns=list("012")).assign(layer=[0, 1]),
}


@pytest.mark.parametrize("form", NUMBERED)
def test_numbers_of_categories(form):
    grid = hg.read_heads(NUMBERED[form], categories=["Induction", "Copy"], missing="blank")
    member = np.stack([NUMBERS == 0, NUMBERS == 1], axis=2)
    assert grid == hg.HeadGrid(member, ["Induction", "Copy"], known=NUMBERS >= 0)


FLAGS = np.array([[[True, False], [False, True]]])
WORD = ["Unclassified", "A"]
MEANINGS = {
    "a number of Unclassified": ([[0, 1, -1]], {"categories": WORD}, [[[0], [1], [0]]], ["A"]),
    "a plane of Unclassified": (FLAGS, {"categories": WORD}, [[[0], [1]]], ["A"]),
    "a list of Unclassified": ({"Unclassified": ["L0H0"], "A": ["L0H1"]}, {}, [[[0], [1]]], ["A"]),
    "a category without heads": ({"A": [], "B": [(0, 0)]}, {}, [[[0, 1]]], ["A", "B"]),
    "categories like layers": (
        {"A1": ["0.0"], "L2": ["0.1"]},
        {},
        [[[1, 0], [0, 1]]],
        ["A1", "L2"],
    ),
    "an order given": ([(0, 0, "B")], {"categories": [*"CBA"]}, [[[0, 1, 0]]], [*"CBA"]),
}


@pytest.mark.parametrize("case", MEANINGS)
def test_which_categories_there_are_and_which_heads_are_known(case):
    data, keywords, member, names = MEANINGS[case]
    grid = hg.read_heads(data, n_layers=1, n_heads=len(member[0]), missing="blank", **keywords)
    known = np.ones((1, len(member[0])), bool)
    known[:, 2:] = False  # −1
    assert grid == hg.HeadGrid(np.array(member, bool), names, known=known)


# Data that are given by key-value head.

SPREAD = hg.HeadGrid(
    np.repeat(np.array([[[True], [False]], [[False], [True]]]), 3, axis=1), ["A"], kv_heads=2
)
BY_KV_HEAD = {
    "array": np.array([["A", "Unclassified"], ["Unclassified", "A"]]),
    "nested lists": [["A", ""], ["", "A"]],
    "flags": np.eye(2, dtype=bool),
    "dict of flags": {"A": np.eye(2, dtype=bool)},
    "wide frame": pd.DataFrame([["A", ""], ["", "A"]]),
    "table": pd.DataFrame({"layer": [0, 1], "kv_head": [0, 1], "category": ["A", "A"]}),
}


@pytest.mark.parametrize("form", BY_KV_HEAD)
def test_data_by_key_value_head_are_spread_over_the_heads_that_share_it(form):
    data = BY_KV_HEAD[form]
    category = {"category": "A"} if form == "flags" else {}
    assert hg.read_heads(data, n_heads=6, kv_heads=2, **category) == SPREAD


def test_scores_and_missing_heads_are_spread_too():
    table = {"layer": [0], "kv_head": [1], "category": ["A"], "s": [0.5]}
    grid = hg.read_heads(table, n_heads=4, kv_heads=2, score="s", missing="blank")
    assert grid.known.tolist() == [[False, False, True, True]]
    np.testing.assert_array_equal(grid.scores, [[[np.nan], [np.nan], [0.5], [0.5]]])


def test_an_array_of_all_heads_is_not_spread():
    grid = hg.read_heads(np.array([["A", "B"]]), n_heads=2, kv_heads=2)
    assert grid.n_heads == 2


@pytest.mark.parametrize("form", forms.FORMS, ids=[form.example for form in forms.FORMS])
def test_the_example_of_each_form_is_read_by_it(form, monkeypatch):
    """No form that is tried before takes it."""
    seen = []

    def spy(other):
        return other._replace(read=lambda *args: seen.append(other) or other.read(*args))

    monkeypatch.setattr(forms, "FORMS", [spy(other) for other in forms.FORMS])
    call = f"hg.read_heads({form.example})"
    if form.read is forms.raise_bare_heads:
        with pytest.raises(ValueError, match="category: a list of heads does not say"):
            eval(call)  # noqa: S307 an example of ours
    else:
        assert eval(call).membership.any()  # noqa: S307
    assert seen == [form]


# What is refused.

BARE = "category: a list of heads does not say what they are; give their category, such as"
SIZES = {"n_layers": 12, "n_heads": 12}
FROM_ONE = (
    "data['A'][1]: layer is 12, but n_layers=12 allows 0 to 11; the numbers look counted from 1: "
    "pass base=1"
)
SWAPPED = (
    "data['A'][0]: layer is 30, but n_layers=12 allows 0 to 11; layer and head look swapped: "
    "exchanged, all rows fit"
)
TRANSPOSED = (
    "data: expected an array of shape (3, 1) (n_layers, n_heads), got (1, 3); it looks transposed: "
    "pass its transpose"
)
UNLISTED = "categories: 'B' is in the data and not among ['b']; did you mean 'b'?"
WIDE = pd.DataFrame([["Copy", "Induction"], [None, "Copy"]])
WHERE = (np.array([5, 6]), np.array([1, 9]))  # as numpy.nonzero returns it
AXES = "data: can't tell layers from heads by the names of the axes,"
SAID_TWICE = "category: 'Copy' is given, but data names its categories itself"
OF_LAYERS = {0: ["Copy", "Induction"], 1: ["Copy", "Copy"]}
UNLABELLED = [{"layer_idx": 0, "h": 1, "type": "Copy"}, {"layer_idx": 0, "h": 2}]
KV = {"layer": [0], "kv_head": [1], "category": ["A"]}
TWO = {"layer_idx": [5], "block": [5], "h": [1], "type": ["A"]}
BAD = [
    # a dict of category to heads
    ({"A": [(5, 12)]}, SIZES, "data['A'][0]: head is 12, but n_heads=12 allows 0 to 11"),
    ({"A": [(1, 1), (12, 12)]}, SIZES, FROM_ONE),
    ({"A": [(30, 5)]}, {"n_layers": 12, "n_heads": 40}, SWAPPED),
    ({"A": [(-1, 2)]}, SIZES, "data['A'][0]: layer is -1; expected a whole number from 0"),
    ({"A": [(0.5, 2)]}, SIZES, "data['A'][0]: (0.5, 2) is not a head; expected (5, 1)"),
    ({"A": [(np.nan, 2)]}, SIZES, "data['A'][0]: (nan, 2) is not a head"),
    ({"A": ["L5H1", "x9"]}, SIZES, "data['A'][1]: 'x9' is not a head; expected (5, 1), \"L5H1\""),
    ({"A": [5.1]}, SIZES, "data['A'][0]: 5.1 is not a head: as numbers 5.1 and 5.10 are the same"),
    ({"A": [None]}, SIZES, "data['A'][0]: None is not a head"),
    ({"A": "gpt2"}, SIZES, "data: expected a list of heads under 'A', got 'gpt2'"),
    ({"A": 3}, SIZES, "data: expected a list of heads under 'A', got 3"),
    ({"A": (5, 1)}, SIZES, "data['A']: (5, 1) may be one head or two flat indices; write [(5, 1)]"),
    ({"A": [61]}, {}, "data['A'][0]: 61 is a flat index (layer × n_heads + head): give n_heads="),
    ({"A": [61]}, {**SIZES, "base": 1}, "data['A'][0]: 61 is a flat index, which counts from 0"),
    ({"A": [-1]}, SIZES, "data['A'][0]: -1 is a flat index; expected a whole number from 0"),
    ({"A": [144]}, SIZES, "data['A'][0]: layer is 12, but n_layers=12 allows 0 to 11"),
    ({"A": [(5, 1)], "a": [(6, 1)]}, SIZES, "categories: 'A' and 'a' differ only in case"),
    ({"Name mover": [(5, 1)], "Namemover": [(6, 1)]}, SIZES, "categories: 'Name mover' and 'Name"),
    ({"A": [(5, 1)], 3.5: []}, SIZES, "data: expected a category (str) or a head"),
    ({"A": {"x": 1}}, SIZES, "data: expected the heads of 'A', got dict; several models go to"),
    ({"A": pd.DataFrame()}, SIZES, "data: expected the heads of 'A', got DataFrame; several mod"),
    ({"A": []}, {}, "n_layers: no row tells the size of the grid; give n_layers= and n_heads="),
    ({"A": [(2**70, 0)]}, {}, f"data['A'][0]: layer is {2**70}; expected a whole number from 0 to"),
    # flags
    ({"A": np.eye(3, dtype=bool), "B": np.eye(2, dtype=bool)}, {}, "data: expected flags of one"),
    ({"A": np.eye(3, dtype=bool), "B": [(0, 0)]}, {}, "data: expected flags or heads throughout"),
    ({"A": np.random.default_rng(0).random((3, 4))}, {}, "data['A']: expected categories (str),"),
    ({"A": np.array([[0, 1], [1, 0], [0, 1]])}, {}, "data['A']: an array of 0 and 1 of shape (3, "),
    ({"A": np.array([[0.0, 1], [1, 0], [0, 1]])}, {}, "data['A']: an array of 0 and 1 of shape "),
    (np.zeros((3, 4, 2), bool), {}, "categories: data has 2 planes of flags; give their names"),
    (np.zeros((3, 4, 2), bool), {"categories": ["A"]}, "categories: expected 2 names, one for ea"),
    (np.zeros((3, 4), bool), {}, "category: data is an array of flags; say of which category"),
    (np.zeros((3, 4, 2)) + 0.5, {"categories": ["A", "B"]}, "data: expected flags (bool) as an a"),
    (np.full((3, 4), 0.5), {"category": "A"}, "data: expected flags (bool) of the one category "),
    (np.ones((1, 1, 2), bool), {"categories": ["Unclassified", "A"]}, "data: layer 0, head 0: fl"),
    ([[[True], [True, False]]], {"categories": ["A"]}, "data: expected as many flags for every h"),
    # a dict of head to categories
    ({"L5H1": "A", "x9": "B"}, SIZES, "data: expected a head as key, as the others are, got 'x9'"),
    ({"L9H9": [0.1, 0.2]}, SIZES, "data['L9H9']: expected categories (str), got 0.1; scores go to"),
    ({(9, 9): 0.1}, SIZES, "data[(9, 9)]: expected categories (str), got 0.1; scores go to read_"),
    ({(12, 9): "A"}, SIZES, "data[(12, 9)]: layer is 12, but n_layers=12 allows 0 to 11"),
    ({(5, 1): "Unclassified", "L5H1": "A"}, SIZES, "data[(5, 1)]: layer 5, head 1 is Unclassified"),
    ({(5, 1): ["A", 3j]}, SIZES, "data[(5, 1)]: category holds 3j; expected names (str)"),
    ({61: "A"}, {}, "data[61]: 61 is a flat index (layer × n_heads + head): give n_heads="),
    ({5: [1, 5]}, SIZES, "category: data[5] looks like the heads of a layer; say what they are"),
    ({5: 1}, {**SIZES, "category": "A"}, "data[5]: expected a list of heads, got 1"),
    ({5: ["x"]}, {**SIZES, "category": "A"}, "data[5]: 'x' is not a head; expected 1,"),
    ({5: {"x": "A"}}, SIZES, "data[5]['x']: 'x' is not a head; expected 1,"),
    ({"A": [["L5H1"], [5, 1]]}, SIZES, "data['A'][0]: ['L5H1'] is not a head"),
    ({5: {1: 0.5}}, SIZES, "data[5][1]: expected categories (str), got 0.5; scores go to"),
    # lists
    ([(5, 1)], SIZES, BARE),
    (["L5H1"], SIZES, BARE),
    ([61, 62], SIZES, BARE),
    ((5, 1), {**SIZES, "category": "A"}, "data: (5, 1) may be one head or two flat indices; write"),
    ([(5, 1), "x9"], {**SIZES, "category": "A"}, "data[1]: 'x9' is not a head"),
    ([(5, 1, "A"), (13, 1, "A")], SIZES, "data[1]: layer is 13, but n_layers=12 allows 0 to 11"),
    ([(5, 1, "A"), (5, 1, None)], SIZES, "data[1]: layer 5, head 1 is Unclassified here, but ano"),
    ([(5, 1, "A"), (5, 1)], SIZES, "data: expected as many heads in every layer, got 3 in data[0]"),
    ([(0, 1, "A")], {"base": 1}, "data[0]: layer is 0, but base=1 counts from 1; leave base= out"),
    ([{"0": "A", "1": "B"}, {"0": 3}], {}, "data[1]['0']: expected categories (str), got 3"),
    ([(5, 1)], {**SIZES, "category": "A", "score": "s"}, "score: 's' is for tables, and data is"),
    ([(5, 1)], {**SIZES, "category": "A", "sep": ","}, "sep: ',' is for tables, and data is a li"),
    ({"A": [(5, 1)]}, {**SIZES, "layer": "l"}, "layer: 'l' is for tables, and data is a dict of h"),
    # arrays of labels
    (np.zeros((3, 4), int), {}, "categories: data is an array of numbers; give the names that th"),
    (np.full((3, 4), 7), {"categories": ["A"]}, "data: layer 0, head 0 is 7; expected 0 to 0, one"),
    (np.array([[0, -2]]), {"categories": ["A"]}, "data: layer 0, head 1 is -2; expected 0 to 0"),
    (np.array([[0, 0.5]]), {"categories": ["A"]}, "data: layer 0, head 1 is 0.5; expected the wh"),
    (np.array([["A", "B", "C"]]), {"n_layers": 3, "n_heads": 1}, TRANSPOSED),
    (np.array([["A", "B", "C"]]), {"n_layers": 2}, "data: expected an array of shape (2, 3) (n_l"),
    (np.array([("5", "1", "A"), ("5", "2", "B")]), {}, "data: '5' is text where an array"),
    (np.array([["A", b"x"]], object), {}, "data: layer 0, head 1: category is b'x' (bytes)"),
    (np.array([["A", "a"]]), {}, "categories: 'A' and 'a' differ only in case or blanks"),
    ([["A", "B"], ["A"]], {"n_heads": 2}, "data: expected as many heads in every layer, got 2 in "),
    (np.zeros((1, 1, 1, 1)), {}, "data: expected an array of labels (n_layers, n_heads) or of fl"),
    (np.array(3), {}, "data: expected an array of labels (n_layers, n_heads) or of flags"),
    (np.full((2, 2), -1), {"categories": ["A"], "missing": "error"}, "missing: 4 of 4 heads have"),
    (np.array([[1]]), {"categories": "A"}, "categories: expected a sequence of names, got one str"),
    (np.array([[1]]), {"categories": ["A", "A"]}, "categories: 'A' appears 2 times"),
    # tables
    (TWO, SIZES, "layer: no column 'layer', and several that could be meant: ['layer_idx', 'bloc"),
    ({"layer": [5], "h": [1]}, SIZES, "category: no column 'category'; the columns are ['layer',"),
    ({"head": ["L5H1", "x"], "category": ["A", "B"]}, SIZES, "row 1: head: 'x' is not a head"),
    ({"layer": [0], "head": [1], "category": ["B"]}, {"categories": ["b"]}, UNLISTED),
    (pd.DataFrame([["A"], ["B"]], index=[3, 3]), {}, "data: expected each layer in one row, got"),
    (pd.DataFrame([["A"], ["B"]], index=[3, 9]), {"n_layers": 9}, "data: layer 9: layer is 9, bu"),
    # what may mean something else
    (WIDE.rename_axis("rows"), {}, f"{AXES} 'rows' for rows and None for columns; name them"),
    (WIDE.rename_axis("x", axis="columns"), {}, f"{AXES} None for rows and 'x' for columns"),
    (WIDE.set_axis(["1", "H1"], axis=1), {}, "data: expected each head in one column"),
    (pd.DataFrame([[0, 1], [1, 0]]), {"category": "A"}, "data: expected flags (bool) of the one"),
    (WHERE, {"category": "Copy"}, "data: expected heads, got a tuple of 2 arrays"),
    ({"Copy": WHERE}, {}, "data['Copy']: expected heads, got a tuple of 2 arrays"),
    ([(5, 1)], {"category": ["A", "B"]}, "category: expected one name, that of all heads given"),
    ({"Induction": [(5, 1)]}, {"category": "Copy"}, SAID_TWICE),
    ({"L5H1": "Induction"}, {"category": "Copy"}, SAID_TWICE),
    ({5: {1: "Induction"}}, {"category": "Copy"}, SAID_TWICE),
    (np.array([["L5H1", "Copy"], ["L6H9", "Copy"]]), {}, "data: 'L5H1' is text"),
    (np.array([["Copy", -1]]), {}, "data: '-1' is text"),
    (np.array([["Copy", np.nan]]), {}, "data: layer 0, head 1: category says 'nan'"),
    ({"layer": [5], "head": [1], "category": ["None"]}, {}, "row 0: category says 'None', an"),
    (np.array([[0, 1], [0, 1]]), {"category": "A"}, "data: an array of 0 and 1 of shape (2, 2) "),
    (OF_LAYERS, {"n_heads": 2}, "data[1]: a label appears twice"),
    (UNLABELLED, {}, "row 1: expected a record with 'type'"),
    # key-value heads
    (KV, {"kv_heads": 2}, "n_heads: data has a row for each key-value head; give n_heads= and kv_"),
    (KV, {"n_heads": 4}, "n_heads: data has a row for each key-value head; give n_heads= and kv_"),
    (KV, {"n_heads": 5, "kv_heads": 2}, "kv_heads: expected a divisor of n_heads=5"),
    (KV, {"n_heads": 4, "kv_heads": 1}, "row 0: head is 1, but n_heads=1 allows 0 to 0"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "keywords", "message"), BAD, ids=range(len(BAD)))
def test_what_is_refused_says_where_and_what_to_give_instead(data, keywords, message):
    with pytest.raises((ValueError, TypeError), match=f"^{re.escape(message)}"):
        hg.read_heads(data, **keywords)


def anything():
    """Return a strategy of what people might pass in place of data."""
    leaf = st.one_of(
        st.none(), st.booleans(), st.integers(-2, 5), st.floats(), st.sampled_from(
            ["A", "B", "", "L0H1", "0.1", "1", "layer", "head", "category", "Unclassified"]
        ),
    )  # fmt: skip
    keys = leaf | st.tuples(st.integers(0, 2), st.integers(0, 2))
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.tuples(inner, inner)
            | st.dictionaries(keys, inner, max_size=3)
        ),
        max_leaves=9,
    )


@settings(deadline=None, max_examples=400)
@given(
    data=anything(),
    keywords=st.fixed_dictionaries(
        {},
        optional={
            "n_layers": st.integers(1, 4),
            "n_heads": st.integers(1, 4),
            "kv_heads": st.integers(1, 2),
            "base": st.sampled_from([0, 1]),
            "category": st.sampled_from(["category", "A", ["A"]]),
            "categories": st.sampled_from([["A"], ["A", "B"]]),
        },
    ),
)
@example(data=[{None: None, float("nan"): None}], keywords={})  # a name twice, of pandas 2
def test_whatever_is_passed_is_read_or_refused_with_a_reason(data, keywords):
    try:
        grid = hg.read_heads(data, **keywords)
    except (ValueError, TypeError, UserWarning) as error:
        # What is "can't be read" is an error of ours that was not meant.
        reason = r"(?!.*can't be read)(row \d+: |\w+(\[.*\])*: |layers 1 to |data: )"
        assert re.match(reason, str(error), re.DOTALL)  # noqa: PT017
    else:
        assert isinstance(grid, hg.HeadGrid)


@pytest.mark.parametrize("numbers", [{"Induction": 1, "Copy": 0}, {0: "Copy", 1: "Induction"}])
def test_a_mapping_has_no_order_of_names(numbers):
    with pytest.raises(TypeError, match=r"categories: expected names in order, got a mapping"):
        hg.read_heads(np.array([[0, 1]]), categories=numbers)
    with pytest.raises(TypeError, match="categories: expected names in order"):
        hg.HeadGrid(np.zeros((1, 1, 2), dtype=bool), numbers)
    with pytest.raises(TypeError, match=r"relation: expected names in the order.*got dict"):
        hg.classify_heads(np.zeros((1, 1, 2)), relation=numbers, threshold=0.1)


def test_flags_in_a_frame_of_two_heads_are_no_heads():
    flags = [[True, False], [False, True]]
    grid = hg.read_heads(pd.DataFrame(flags), category="Copy")
    assert grid == hg.read_heads(np.array(flags), category="Copy")


def test_the_category_of_an_empty_list_of_heads_is_kept():
    none = np.argwhere(np.zeros((3, 3)))
    grid = hg.read_heads(none, category="Copy", n_layers=3, n_heads=3)
    assert grid == hg.read_heads({"Copy": none}, n_layers=3, n_heads=3)


def test_scores_of_key_value_heads_are_spread_or_refused():
    table = {"layer": [0, 0], "kv_head": [0, 1], "category": ["Copy"] * 2, "score": [0.9, 0.1]}
    grid = hg.classify_heads(table, threshold=0.5, n_layers=1, n_heads=4, kv_heads=2)
    assert grid.membership[0, :, 0].tolist() == [True, True, False, False]
    with pytest.raises(ValueError, match="numbers key-value heads: give n_heads= and kv_heads="):
        hg.classify_heads(table, threshold=0.5, n_layers=1, n_heads=4)


def test_flags_are_of_key_value_heads_only_where_heads_are_more():
    flags = {"A": np.eye(3, 2, dtype=bool)}
    with pytest.warns(UserWarning, match="as many heads in a layer as kv_heads=2 says"):
        assert hg.read_heads(flags, kv_heads=2).known.shape == (3, 2)
    with pytest.raises(ValueError, match=r"shape \(4, 8\) \(n_layers, n_heads\), got \(3, 2\)$"):
        hg.read_heads(flags, n_layers=4, n_heads=8)  # whose layers differ too


@pytest.mark.parametrize("absent", [float("nan"), pd.NA, None])
def test_what_is_absent_in_a_list_of_names_is_no_name(absent):
    grid = hg.read_heads([(0, 0, ["Copy", absent])])
    assert grid.categories == ("Copy",)


# A table of heads for each category.


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def test_a_table_of_heads_for_each_category(make):
    heads = {"A": [(5, 1), (6, 9)], "B": [(5, 1)]}
    plain = hg.read_heads(heads, **SIZES)
    numbers = {name: np.array(own, dtype=float) for name, own in heads.items()}
    tables = {name: {"layer": own[:, 0], "h": own[:, 1]} for name, own in numbers.items()}
    for more in ({}, {"p": 0.01}, {"model": "gpt2"}):
        data = {
            name: make({**own, **{key: [cell] * len(own["h"]) for key, cell in more.items()}})
            for name, own in tables.items()
        }
        assert hg.read_heads(data, **SIZES) == plain
    layers, in_layer = np.divmod(np.arange(16), 4)
    every = {"layer": layers, "h": in_layer, "strength": np.linspace(0, 1, 16)}
    for scored in (
        {**tables["A"], "value": [1, 2]},
        {**tables["A"], "A": [0.5, 0.7]},
        every,
    ):
        with pytest.raises(ValueError, match="the heads of 'A', got a table of scores"):
            hg.read_heads({"A": make(scored)})


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
@pytest.mark.parametrize("sizes", [{}, SIZES, {**SIZES, "base": 1}], ids=["open", "sized", "base"])
def test_a_table_of_heads_for_each_model_holds_no_categories(make, sizes):
    part = {"layer": [1, 2], "head": [1, 2]}
    data = {name: make({**part, "model": [name] * 2}) for name in ("gpt2", "pythia")}
    with pytest.raises(ValueError, match="column 'model' has another value in each") as raised:
        hg.read_heads(data, **sizes)
    call = re.search(r"(hg\.headgrid_panels.*) draws", str(raised.value))[1]
    figure, axes = eval(call, {"hg": hg, "data": data})  # noqa: S307  # our own
    assert [*axes] == ["gpt2", "pythia"]
    plt.close(figure)
