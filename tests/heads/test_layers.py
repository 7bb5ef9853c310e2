"""Which layers and heads a model has, and the methods of a table that leave some out."""

from functools import partial

import numpy as np
import pandas as pd
import polars as pl
import pytest

import mpl_headgrid as hg

HEADS = {"Copy": [(3, 1), (7, 0)], "Shift": [(7, 0), (11, 3)]}
SIZE = {"n_layers": 12, "n_heads": 4}
HYBRID = hg.read_heads(HEADS, **SIZE, attention_layers=[3, 7, 11])
TYPES = ["linear_attention", "mamba", "conv", "full_attention"] * 2 + [
    "recurrent", "linear_attention", "mlp", "sliding_attention"
]  # fmt: skip


def test_layers_without_attention_have_no_heads():
    assert np.flatnonzero(HYBRID.exists.any(axis=1)).tolist() == [3, 7, 11]
    assert (HYBRID.known == HYBRID.exists).all()
    assert HYBRID.layer_labels == tuple(range(12))
    table = hg.summarize_heads(HYBRID)
    assert table.loc["Unclassified", "heads"] == 9
    assert table.attrs["attention_layers"] == 3
    assert "3 of 12 layers have attention." in hg.describe_heads(HYBRID)


@pytest.mark.parametrize(
    ("attention_layers", "base"),
    [
        ([11, 3, 7], 0),
        ([4, 8, 12], 1),
        (np.array([3, 7, 11]), 0),
        (TYPES, 0),
        ([False, False, False, True] * 3, 0),
    ],
)
def test_numbers_types_and_flags_say_the_same(attention_layers, base):
    heads = {name: [(a + base, b + base) for a, b in pairs] for name, pairs in HEADS.items()}
    grid = hg.read_heads(heads, **SIZE, attention_layers=attention_layers, base=base)
    assert grid == HYBRID


def test_an_array_may_have_a_row_for_each_attention_layer_alone():
    cells = np.full((3, 4), "Unclassified", dtype=object)
    cells[0, 1], cells[1, 0], cells[2, 3] = ["Copy"], ["Copy", "Shift"], ["Shift"]
    assert hg.read_heads(cells, n_layers=12, attention_layers=[3, 7, 11]) == HYBRID
    scores = np.arange(12.0).reshape(3, 4)
    table = hg.read_scores(scores, n_layers=12, attention_layers=[3, 7, 11])
    assert table.values[[3, 7, 11], :, 0].tolist() == scores.tolist()
    of_all = hg.read_scores(scores, n_layers=3, attention_layers=[2, 0, 1])  # in any order
    assert of_all.values[:, :, 0].tolist() == scores.tolist()
    assert (~np.isnan(table.values[:, :, 0]) == table.exists).all()


def test_layers_may_have_different_numbers_of_heads():
    ragged = [["Copy", None, "Shift"], ["Shift"], []]
    grid = hg.read_heads(ragged)
    assert grid.exists.sum(axis=1).tolist() == [3, 1, 0]
    frame = grid.to_frame()
    assert hg.read_heads(frame, n_heads=[3, 1, 0]) == grid
    scores = hg.read_scores([[0.1, 0.2, 0.3], [0.4], []])
    assert (scores.exists == grid.exists).all()
    assert hg.classify_heads(scores, threshold=0.2).exists.sum() == 4
    flags = hg.read_heads([[True, False, True], [], [True]], category="Copy")
    assert flags.exists.sum(axis=1).tolist() == [3, 0, 1]
    by_relation = hg.read_scores({"a": [[0.1, 0.2], [0.3]], "b": [[0.4, 0.5], [0.6]]})
    assert by_relation.exists.tolist() == [[True, True], [True, False]]


@pytest.mark.parametrize("make", [pd.DataFrame, pl.LazyFrame])
def test_attention_layers_beyond_the_last_row_are_layers_of_the_model(make):
    table = make({"layer": [3, 7], "head": [1, 0], "category": ["a"] * 2, "score": [0.1, 0.2]})
    asked = {"n_heads": 2, "attention_layers": [3, 7, 11]}
    with pytest.warns(UserWarning, match="n_layers: not given"):
        scores = hg.read_scores(table, **asked)
    assert (scores.n_layers, scores.exists[11].tolist()) == (12, [True, True])


def test_a_compact_grid_has_the_numbers_of_its_layers():
    small = HYBRID.compact()
    assert (small.n_layers, small.layer_labels) == (3, (3, 7, 11))
    assert small.exists.all()
    assert small.to_frame().equals(HYBRID.to_frame())
    assert small.compact() is small
    assert "3 layers from 3 to 11" in hg.describe_heads(small)


def test_a_slice_takes_layers_by_their_own_numbers():
    part = HYBRID[5:12]
    assert part.layer_labels == (5, 6, 7, 8, 9, 10, 11)
    assert part[7:8].membership[0, 0].all()
    assert HYBRID.compact()[4:].layer_labels == (7, 11)
    assert HYBRID[-1:].layer_labels == (11,)
    assert HYBRID[:] == HYBRID


def test_only_hides_heads_of_other_categories():
    part = HYBRID.only("Shift")
    assert part.categories == ("Shift",)
    assert np.argwhere(part.membership[:, :, 0]).tolist() == [[7, 0], [11, 3]]
    assert np.argwhere(part.hidden).tolist() == [[3, 1]]
    assert hg.summarize_heads(part).loc[["Unclassified", "Not shown"], "heads"].tolist() == [9, 1]
    assert HYBRID.only("Copy", "Shift") == HYBRID
    again = hg.read_heads(part.to_frame(), **SIZE, attention_layers=[3, 7, 11])
    assert again == part


def test_lump_keeps_the_commonest_and_joins_the_rest():
    member = np.zeros((1, 8, 4), dtype=bool)
    member[0, :3, 0] = member[0, :4, 1] = member[0, 3:6, 2] = member[0, 3:, 3] = True
    scores = np.where(member, np.arange(32.0).reshape(1, 8, 4), np.nan)
    grid = hg.HeadGrid(member, list("abcd"), scores=scores).lump(2)
    assert grid.categories == ("b", "d", "Other categories")  # in their order, not that of size
    assert grid.membership[0, :, 2].tolist() == [True] * 6 + [False] * 2
    np.testing.assert_array_equal(grid.scores[0, :6, 2], [0, 4, 8, 14, 18, 22])
    assert grid.lump(3) is grid
    assert grid.lump(1).categories == ("d", "Other categories")  # and those, joined again


def test_scores_have_the_same_methods():
    values = np.where(HYBRID.exists[:, :, None], np.arange(96.0).reshape(12, 4, 2), np.nan)
    scores = hg.HeadScores(values, ["a", "b"], {"a": "A", "b": "B"}, exists=HYBRID.exists)
    assert "missing" not in repr(hg.HeadScores([[[0.5, np.nan]]], ["a", "b"]))  # one has a score
    assert scores.compact().layer_labels == (3, 7, 11)
    assert scores[3:8].values.shape == (5, 4, 2)
    one = scores.only("b")
    assert (one.relations, dict(one.groups)) == (("b",), {"b": "B"})
    highest = scores.over_relations("max")
    assert highest.relations == ("max of 2 relations",)
    np.testing.assert_array_equal(highest.values[:, :, 0], values[:, :, 1])
    assert hg.read_scores(scores.to_frame(), **SIZE, attention_layers=[3, 7, 11]) == scores
    assert hg.classify_heads(scores.compact(), top_k=1).layer_labels == (3, 7, 11)
    filled = hg.read_scores(np.nan_to_num(values[:, :, 0]), attention_layers=[3, 7, 11])
    assert np.array_equal(filled.values, values[:, :, :1], equal_nan=True)  # 0 where no head is


NO_HEADS = "attention_layers= says that layer 2 has no heads"
RISING = "layer_labels: expected 2 whole numbers in rising order, one for each layer, got 4 twice"
ONE = np.ones((1, 2, 1), bool)
READING = [
    ({"Copy": [(2, 1)]}, {**SIZE, "attention_layers": [3]}, NO_HEADS),
    ({"Copy": [(1, 3)]}, {"n_heads": [4, 2]}, "but n_heads= says that layer 1 has 2 heads"),
    (HEADS, {**SIZE, "attention_layers": [3, 12]}, "expected layers from 0 to 11, as n_layers=12"),
    (HEADS, {**SIZE, "base": 1, "attention_layers": [3, 13]}, "from 1 to 12, as n_layers=12"),
    (HEADS, {**SIZE, "attention_layers": [3, 3]}, "attention_layers: layer 3 appears twice"),
    (HEADS, {**SIZE, "attention_layers": {3, 7}}, "attention_layers: expected the numbers of the"),
    (HEADS, {**SIZE, "attention_layers": ["mamba", "atention"]}, "did you mean 'attention'?"),
    (
        HEADS,
        {"n_layers": 3, "attention_layers": TYPES},
        "a type for each layer, n_layers=3, got 12",
    ),
    (
        HEADS,
        {"n_layers": 10, "attention_layers": ["mamba", "mamba", "attention"]},
        "a type for each layer, n_layers=10, got 3\n",
    ),
    (
        HEADS,
        {"n_layers": 12, "attention_layers": ["mamba", "mamba", "attention"]},
        "a type for each layer, n_layers=12, got 3; if they repeat, pass types * 4 of a list types",
    ),
    (np.full((3, 2), "A"), {"attention_layers": [3, 7, 11]}, "give n_layers=, the number of all"),
    (np.full((3, 2), "A"), {"attention_layers": [0, 3]}, "layer 3 is not among the 3 layers"),
    (
        np.full((2, 2), "A"),
        {"n_layers": 12, "attention_layers": [7, 3]},
        "attention_layers: expected them in rising order, as the rows of an array",
    ),
    (
        HEADS,
        {"n_layers": 3, "n_heads": [4, 4]},
        "a number of heads for each layer, n_layers=3, got",
    ),
    (
        [["a", "b"], ["a"]],
        {"n_heads": [2, 2]},
        "n_heads: 2 heads for layer 1, but data has 1 there",
    ),
    (HEADS, {**SIZE, "categories": {"Copy", "Shift"}}, "categories: expected names in order, got"),
]
MAKING = [
    (np.zeros((2, 1, 0), bool), [], {"layer_labels": [4, 4]}, RISING),
    *(
        (ONE, ["A"], {"layer_labels": [label]}, "layer_labels: expected 1 whole number in rising")
        for label in (2**24 + 1, -1)
    ),
    (np.ones((1, 1, 2), bool), ["A", "B"], {"ordinal": True}, "layer 0, head 0 is in several"),
    (ONE, ["A"], {"exists": [[False, False]]}, "exists: expected at least one head, got none"),
    (ONE, ["A"], {"exists": [[True, False]]}, "exists: layer 0, head 1 is absent from the model"),
]
METHODS = [
    (lambda: HYBRID[::2], "grid[...]: layers are taken without gaps; expected no step, got 2"),
    (lambda: HYBRID[3], "grid[...]: expected a slice of layers such as [10:21], got 3"),
    (lambda: HYBRID[20:], "grid[20:12]: no layer; there are layers 0 to 11"),
    (lambda: HYBRID.only("Copi"), "from 'Copy', 'Shift', got 'Copi'; did you mean 'Copy'?"),
    (HYBRID.only, "only: expected at least one of 'Copy', 'Shift', got none"),
    (lambda: HYBRID.only("Copy", "Copy"), "only: 'Copy' appears 2 times"),
    (lambda: hg.HeadScores([[[0.1]]], ["r"]).only("r", "r"), "only: 'r' appears 2 times"),
    (lambda: hg.HeadScores([[[0.1]]], ["r"]).only("rr"), "from 'r', got 'rr'; did you mean 'r'?"),
    (lambda: HYBRID.lump(0), "n: expected at least 1 category to keep, got 0"),
    (lambda: hg.read_scores(np.ones((12, 4)), attention_layers=[3]), "head 0 has the score 1, but"),
    (
        lambda: hg.read_scores(np.ones((2, 4)), n_layers=12, attention_layers=[7, 3]),
        "attention_layers: expected them in rising order, as the rows of an array",
    ),
]
REFUSED = [
    *((partial(hg.read_heads, data, **keywords), text) for data, keywords, text in READING),
    *((partial(hg.HeadGrid, *given, **keywords), text) for *given, keywords, text in MAKING),
    *METHODS,
]


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_a_model_can_not_be_is_refused_with_the_place(call, message):
    with pytest.raises((ValueError, TypeError)) as raised:
        call()
    assert message in f"{raised.value}\n"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["step 10", "step 2", "step 1"], ["step 1", "step 2", "step 10"]),
        (["0.5", "0.25", "10"], ["0.25", "0.5", "10"]),
        (["t -1", "t 1", "t -10"], ["t -10", "t -1", "t 1"]),
        (["B", "a", "A1"], ["A1", "B", "a"]),
    ],
)
def test_names_without_an_order_are_sorted_with_numbers_by_value(names, expected):
    rows = {"layer": [0] * len(names), "head": range(len(names)), "category": names}
    assert list(hg.read_heads(rows).categories) == expected


def test_attention_layers_of_a_slice_are_the_models_own_numbers():
    grid = hg.read_heads({"Copy": [(2, 1)]}, n_layers=4, n_heads=2)[1:3]
    read = hg.read_heads(grid, attention_layers=[2])
    assert read.layer_labels == (1, 2)
    assert read.exists.tolist() == [[False, False], [True, True]]
    for asked, message in (
        ({"attention_layers": [1]}, "data: layer 2, head 1 has a category, but attention_layers="),
        (
            {"n_heads": [2, 1]},
            "data: layer 2, head 1 has a category, but n_heads= says that layer 2",
        ),
        ({"attention_layers": [0]}, "attention_layers: expected some of the layers 1 to 2"),
    ):
        with pytest.raises(ValueError, match=f"^{message}"):
            hg.read_heads(grid, **asked)
    with pytest.raises(ValueError, match="these arguments say otherwise; leave them out"):
        hg.read_heads(read, attention_layers=[1, 2])


@pytest.mark.parametrize("door", [hg.read_heads, hg.read_scores])
def test_groups_of_key_value_heads_fit_all_widths_or_are_refused(door):
    heads = {"0.1": 0.5, "1.2": 0.5} if door is hg.read_scores else {"Copy": ["0.1", "1.2"]}
    for widths, kv_heads in (([2, 3], 2), ([4, 6], 2)):
        with pytest.raises(ValueError, match=r"fit all layers.* gives.*leave kv_heads="):
            door(heads, n_heads=widths, kv_heads=kv_heads)
    for widths, kv_heads in (([2, 3], 1), ([12, 16, 20], 5)):  # one for all, or one per four
        assert door(heads, n_heads=widths, kv_heads=kv_heads).kv_heads == kv_heads
