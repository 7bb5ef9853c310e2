"""classify_heads: which heads reach which categories, and what it says of bad tables."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mpl_headgrid as hg
from tests.support.refusals import check_classify_raises
from tests.support.tables import CONTAINERS, everywhere

GROUPS = {
    "capital": "Knowledge", "superclass": "Knowledge", "antonym": "Linguistic", "copy": "Other",
}  # fmt: skip
# Head by head of layer 0: one category by two relations, one exactly at the threshold, two
# categories, none, no score at all; of layer 1, head 0: one score of NaN beside another.
ROWS = [
    (0, 0, "capital", 0.4),
    (0, 0, "superclass", 0.3),
    (0, 0, "antonym", 0.1),
    (0, 1, "antonym", 0.15),
    (0, 2, "capital", 0.2),
    (0, 2, "antonym", 0.9),
    (0, 3, "copy", 0.1499999),
    (0, 4, "capital", None),
    (1, 0, "antonym", None),
    (1, 0, "capital", -0.2),
]
TABLE = {
    "layer": [row[0] for row in ROWS],
    "head": [row[1] for row in ROWS],
    "relation": [row[2] for row in ROWS],
    "category": [GROUPS[row[2]] for row in ROWS],
    "score": [row[3] for row in ROWS],
}
classify = partial(hg.classify_heads, threshold=0.15, by="value")


def expected_grid(**changes):
    member = np.zeros((2, 5, 3), dtype=bool)
    member[0, 0, 0] = member[0, 1, 1] = member[0, 2, 0] = member[0, 2, 1] = True
    known = np.zeros((2, 5), dtype=bool)
    known[0, :4] = known[1, 0] = True
    scores = np.full((2, 5, 3), np.nan)
    scores[0, :3] = [[0.4, np.nan, np.nan], [np.nan, 0.15, np.nan], [0.2, 0.9, np.nan]]
    fields = {"known": known, "scores": scores, **changes}
    return hg.HeadGrid(member, ["Knowledge", "Linguistic", "Other"], **fields)


def without(*names):
    return {name: values for name, values in TABLE.items() if name not in names}


def changed(row, **cells):
    """Return the table with other cells in one row."""
    return {
        name: [*values[:row], cells.get(name, values[row]), *values[row + 1 :]]
        for name, values in TABLE.items()
    }


@everywhere
def test_a_head_is_in_the_categories_whose_relations_reach_the_threshold(container):
    assert classify(container(TABLE)) == expected_grid()


@everywhere
def test_groups_tell_the_categories(container):
    assert classify(container(without("category")), GROUPS) == expected_grid()


def test_blanks_around_a_relation_are_none_of_its_name():
    table = {**TABLE, "relation": [f"{name} " for name in TABLE["relation"]]}
    groups = {f"{name} ": category for name, category in GROUPS.items()}
    assert classify(table, groups) == classify(table, GROUPS) == expected_grid()


def test_groups_come_before_the_column():
    other = {**TABLE, "category": ["Nonsense"] * len(ROWS)}
    assert classify(other, GROUPS) == expected_grid()


def test_a_score_at_the_threshold_counts_and_one_just_below_does_not():
    at = {"layer": [0, 0], "head": [0, 1], "category": ["A", "A"]}
    scores = [0.15, np.nextafter(0.15, 0)]
    assert classify({**at, "score": scores}).membership.ravel().tolist() == [True, False]


@pytest.mark.parametrize("threshold", [0, -1, np.float32(0.5), np.int64(0)])
def test_the_threshold_may_be_any_finite_number(threshold):
    table = {"layer": [0, 0], "head": [0, 1], "category": ["A", "A"], "score": [0.5, -2]}
    grid = hg.classify_heads(table, threshold=threshold, by="value")
    assert grid.membership.ravel().tolist() == [True, False]


def test_what_the_grid_says_of_heads_and_categories():
    grid = classify(TABLE)
    assert grid.known[0, 3]  # scores below the threshold alone: Unclassified
    assert not grid.membership[0, 3].any()
    assert not grid.known[1, 1:].any()  # no row: missing
    assert not grid.known[0, 4]  # no score but NaN: missing
    assert grid.scores[0, 2, :2].tolist() == [0.2, 0.9]  # the highest of each one's relations
    assert grid.categories == ("Knowledge", "Linguistic", "Other")  # complete and sorted,
    assert not grid.membership[:, :, 2].any()  # though no head reaches the last


def test_the_same_relation_may_be_under_two_categories():
    at = {"layer": [0, 0], "head": [0, 0], "relation": ["r", "r"]}
    table = {**at, "category": ["A", "B"], "score": [1, 1]}
    assert classify(table).membership.tolist() == [[[True, True]]]


def test_without_a_column_relation_each_category_is_one():
    table = {"layer": [0, 0], "head": [0, 0], "category": ["A", "B"], "score": [0.2, 0.1]}
    assert classify(table).membership.tolist() == [[[True, False]]]


def test_columns_may_have_other_names():
    columns = {"layer": "l", "head": "h", "relation": "r", "category": "c", "score": "s"}
    renamed = {columns[name]: values for name, values in TABLE.items()}
    assert classify(renamed, **columns) == expected_grid()


@pytest.mark.parametrize(
    ("columns", "dtype"),
    [(["relation", "category"], dtype) for dtype in ("category", object, "string")]
    + [(["score"], dtype) for dtype in ("Float64", "double[pyarrow]", object, "category")],
)
def test_columns_of_other_dtypes(columns, dtype):
    assert classify(pd.DataFrame(TABLE).astype(dict.fromkeys(columns, dtype))) == expected_grid()


def test_names_are_stripped():
    grid = classify(changed(0, category=" Knowledge", relation="capital "), threshold=0.15)
    assert grid == expected_grid()
    assert classify(TABLE, {**GROUPS, "capital": "Knowledge "}) == expected_grid()


@settings(deadline=None, max_examples=50)
@given(rows=st.permutations(ROWS), container=st.sampled_from([*CONTAINERS]))
def test_the_order_of_rows_has_no_effect(rows, container):
    names = ("layer", "head", "relation", "score")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    assert classify(CONTAINERS[container](columns), GROUPS) == expected_grid()


@settings(deadline=None, max_examples=50)
@given(
    scores=st.lists(st.floats(0, 1) | st.none(), min_size=24, max_size=24),
    threshold=st.floats(0.01, 0.99),
)
@pytest.mark.filterwarnings("ignore:threshold")
def test_it_agrees_with_a_loop_over_the_rows(scores, threshold):
    scores[0] = 0.1  # which no float32 holds: limits are then compared as they are
    cells = [(i, j, r) for i in range(2) for j in range(3) for r in GROUPS]
    layers, heads, relations = (list(column) for column in zip(*cells, strict=True))
    table = {"layer": layers, "head": heads, "relation": relations, "score": scores}
    grid = hg.classify_heads(table, GROUPS, threshold=threshold)
    for i, j in np.ndindex(2, 3):
        own = {
            r: s
            for (*at, r), s in zip(cells, scores, strict=True)
            if at == [i, j] and s is not None
        }
        reached = {GROUPS[r] for r, s in own.items() if s >= threshold}
        member = dict(zip(grid.categories, grid.membership[i, j], strict=True))
        assert {name for name, flag in member.items() if flag} == reached
        assert grid.known[i, j] == bool(own)
        for name, score in zip(grid.categories, grid.scores[i, j], strict=True):
            mine = [s for r, s in own.items() if GROUPS[r] == name]
            np.testing.assert_equal(score, max(mine) if name in reached else np.nan)


def test_sizes_base_and_kv_heads_are_those_of_read_heads():
    shifted = {**TABLE, **{name: [i + 1 for i in TABLE[name]] for name in ("layer", "head")}}
    grid = classify(shifted, base=1, n_layers=3, n_heads=6, kv_heads=2)
    assert (grid.n_layers, grid.n_heads, grid.kv_heads) == (3, 6, 2)
    np.testing.assert_array_equal(grid.membership[:2, :5], expected_grid().membership)


@pytest.mark.parametrize("empty", [[], {name: [] for name in TABLE}, pd.DataFrame(TABLE)[:0]])
def test_no_rows_with_a_shape_are_missing_heads(empty):
    grid = classify(empty, n_layers=2, n_heads=3)
    assert grid.known.shape == (2, 3)
    assert not grid.known.any()


def test_scores_that_are_all_nan_are_not_warned_of():
    assert not classify({**TABLE, "score": [None] * len(ROWS)}).known.any()


# Errors.


@pytest.mark.parametrize("base", [0, 1])
def test_two_scores_of_one_head_and_relation_are_an_error_with_both_rows(base):
    at = {"layer": [1, 1, 2, 1], "head": [1, 2, 3, 2], "relation": ["r"] * 4}
    table = {**at, "category": ["A"] * 4, "score": [0.1, 0.2, 0.3, 0.2]}
    message = (
        "ValueError: row 3: layer 1, head 2 has a second score for 'r (A)' (the first is in row 1)"
        "; reduce='mean', 'max' or 'median' makes one of them"
    )
    check_classify_raises(message, table, base=base)


def test_two_scores_are_an_error_under_groups_too():
    table = {"layer": [0, 0], "head": [0, 0], "relation": ["r", "r"], "score": [1, None]}
    message = (
        "ValueError: row 1: layer 0, head 0 has a second score for 'r' (the first is in row 0)"
    )
    check_classify_raises(message, table, {"r": "A"})


GROUP_ERRORS = [
    (["Knowledge"], "TypeError: groups: expected a mapping of relation to category, got list"),
    ("Knowledge", "TypeError: groups: expected a mapping of relation to category, got str"),
    (pd.Series(GROUPS),
        "TypeError: groups: expected a mapping of relation to category, got Series"),
    ({}, "ValueError: groups: no category for relation 'antonym'; it names []"),
    ({"Antonym": "A", "capital": "B", "superclass": "B", "copy": "C"},
        ("ValueError: groups: no category for relation 'antonym'; it names ['Antonym', "
        "'capital', 'superclass', 'copy']; did you mean 'Antonym'?")),
    ({**GROUPS, "capitals": "Knowledge"},
        ("ValueError: groups: relation 'capitals' has no score; the table has ['antonym', "
        "'capital', 'copy', 'superclass']; did you mean 'capital'?")),
    ({**GROUPS, "copy": 3},
        "TypeError: groups: the category of 'copy' is 3; expected a name (str)"),
    ({**GROUPS, "copy": None},
        "TypeError: groups: the category of 'copy' is None; expected a name"),
    ({"Knowledge": ["capital"]}, "TypeError: groups: the category of 'Knowledge' is ['capital']"),
    ({**GROUPS, 3: "A"}, "TypeError: groups: expected the name of a relation (str), got 3"),
    ({**GROUPS, None: "A"}, "TypeError: groups: expected the name of a relation (str), got None"),
    ({**GROUPS, "copy ": "A"}, "ValueError: groups: relation 'copy' is in "),
    ({**GROUPS, "copy": ""}, "ValueError: categories: an empty name in"),
    ({**GROUPS, "copy": "Unclassified"},
        "ValueError: categories: 'Unclassified' is not a category"),
    ({**GROUPS, "copy": "knowledge"},
        "ValueError: categories: 'Knowledge' and 'knowledge' differ only in case or blanks"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "message"), GROUP_ERRORS, ids=[case[1] for case in GROUP_ERRORS]
)
def test_bad_groups_are_named(groups, message):
    check_classify_raises(message, without("category"), groups)


TABLE_ERRORS = {
    "no score": (without("score"), "ValueError: score: no column 'score'; the columns are"),
    "no names": (without("category", "relation"),
        "ValueError: category: no column 'category'; the columns"),
    "no layer": (without("layer"), "ValueError: layer: no column 'layer'; the columns are"),
    "missing category": (changed(3, category=None),
        "ValueError: row 3: category is missing; expected a name (str)"),
    "missing relation": (changed(2, relation=np.nan), "ValueError: row 2: relation is missing"),
    "number for a category": (changed(3, category=1),
        "TypeError: row 3: category is 1; expected a name (str)"),
    "list for a category": (changed(0, category=["A"]), "TypeError: row 0: category is ['A']; exp"),
    "word for a score": (changed(5, score="high"),
        "TypeError: row 5: score is 'high'; expected a number"),
    "bool for a score": (changed(5, score=True),
        "TypeError: row 5: score is True; expected a number"),
    "score too large": (changed(5, score=10**400),
        "ValueError: row 5: score is too large; expected"),
    "negative layer": (changed(4, layer=-1), "ValueError: row 4: layer is -1; expected a whole"),
    "fraction of a head": (changed(4, head=1.5),
        "ValueError: row 4: head is 1.5; expected a whole"),
    "unclassified": (changed(0, category="unclassified"),
        "ValueError: categories: 'unclassified' is not a category but the absence of one"),
    "lengths": ({**TABLE, "score": [1.0]},
        "ValueError: scores: columns of different lengths: {'layer': 10, 'head': 10,"),
    "no rows": ([],
        "ValueError: n_layers: no row tells the size of the grid; give n_layers= and n_heads="),
    "record without a relation": (
        [{"layer": 0, "head": 0, "relation": "r", "category": "A"}, {"layer": 0, "head": 1}],
        "ValueError: row 1: expected a record with 'relation' as the others have, got the keys"),
    "grid": (expected_grid(),
        ("TypeError: scores: expected scores (a data frame, an array, a dict or a list of "
        "records), got a HeadGrid, which is classified already: read_heads and all that draws")),
    "infinite score": (changed(5, score=np.inf), "ValueError: row 5: score is inf; expected a fin"),
    "none": (None, "TypeError: scores: expected a data frame"),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE_ERRORS)
def test_a_bad_table_is_an_error(case):
    table, message = TABLE_ERRORS[case]
    check_classify_raises(message, table)


KEYWORD_ERRORS = [
    ({"relation": "relations"}, "ValueError: relation: no column 'relations'; the columns are"),
    ({"relation": 3}, "TypeError: relation: expected a column name, got 3"),
    ({"score": None}, "TypeError: score: expected a column name, got None"),
    ({"head": "layer"}, "ValueError: head: expected another column than for layer, got 'layer'"),
    ({"n_layers": 1}, "ValueError: row 8: layer is 1, but n_layers=1 allows 0 to 0"),
    ({"n_heads": 2.5}, "TypeError: n_heads: expected a whole number, got 2.5"),
    ({"base": 1}, "ValueError: row 0: layer is 0, but base=1 counts from 1; leave base= out"),
    ({"kv_heads": 2}, "ValueError: kv_heads: expected a divisor of n_heads=5 ([1, 5]), got 2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("keywords", "message"), KEYWORD_ERRORS, ids=[str(case[0]) for case in KEYWORD_ERRORS]
)
def test_a_bad_keyword_is_named(keywords, message):
    check_classify_raises(message, TABLE, **keywords)


def test_a_call_without_a_rule_says_which_there_are():
    with pytest.raises(ValueError, match=r"^threshold: .*threshold=0\.15.*top_k=10.*bins=\{"):
        hg.classify_heads(TABLE)


def test_groups_need_the_column_relation():
    message = (
        "ValueError: relation: no column 'relation'; the columns are ['layer', 'head', 'score']"
    )
    check_classify_raises(message, without("relation", "category"), GROUPS)
