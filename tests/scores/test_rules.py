"""Thresholds, the top k and bins: which heads they choose, what they warn of, what is an error."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import mpl_headgrid as hg
from tests.support.refusals import check_classify_raises
from tests.support.tables import GROUPS

SCORES = {
    "capital": np.array([[0.1, 0.2, 0.3], [0.4, np.nan, 0.6]]),
    "superclass": np.array([[0.9, 0.1, 0.1], [0.1, np.nan, 0.1]]),
    "antonym": np.array([[0.5, 0.5, 0.2], [0.5, np.nan, 0.5]]),
}


def members(grid, category):
    """Return the heads in a category as a list of pairs."""
    plane = grid.membership[:, :, grid.categories.index(category)]
    return list(map(tuple, np.argwhere(plane).tolist()))


def test_a_threshold_may_differ_by_relation_and_by_category():
    limits = {"superclass": 0.95, "Knowledge": 0.35, "antonym": 0.5}
    grid = hg.classify_heads(
        {**SCORES, "superclass": SCORES["capital"] * 2}, GROUPS, threshold=limits
    )
    assert members(grid, "Knowledge") == [(1, 0), (1, 2)]
    assert members(grid, "Linguistic") == [(0, 0), (0, 1), (1, 0), (1, 2)]


def test_a_relations_own_threshold_comes_before_its_categorys():
    limits = {"superclass": 0.05, "Knowledge": 0.35, "Linguistic": 0.5}
    with pytest.warns(UserWarning, match=r"threshold\['superclass'\]: all 5 heads with a score"):
        grid = hg.classify_heads(SCORES, GROUPS, threshold=limits)
    assert members(grid, "Knowledge") == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2)]


def test_top_k_counts_heads_by_their_highest_score_of_the_category():
    grid = hg.classify_heads(SCORES, GROUPS, top_k=2)
    assert members(grid, "Knowledge") == [(0, 0), (1, 2)]


def test_ties_are_decided_by_layer_then_head():
    for k in (1, 2, 3):
        grid = hg.classify_heads(SCORES, GROUPS, top_k=k)
        assert members(grid, "Linguistic") == [(0, 0), (0, 1), (1, 0)][:k]
    many = hg.classify_heads({"A": np.tile([0.5, 0.5, 0.3], (12, 4))}, top_k=5)
    assert members(many, "A") == [(0, 0), (0, 1), (0, 3), (0, 4), (0, 6)]


def test_top_k_may_differ_by_relation_and_by_category():
    grid = hg.classify_heads(SCORES, GROUPS, top_k={"capital": 2, "superclass": 1, "Linguistic": 1})
    assert members(grid, "Knowledge") == [(0, 0), (1, 0), (1, 2)]
    assert members(grid, "Linguistic") == [(0, 0)]


def test_heads_without_a_score_are_never_among_the_top():
    grid = hg.classify_heads(SCORES, GROUPS, top_k=6)
    assert grid.membership.any(axis=2).tolist() == [[True] * 3, [True, False, True]]
    assert not grid.known[1, 1]


def test_with_both_a_head_satisfies_both():
    grid = hg.classify_heads(SCORES, GROUPS, threshold=0.5, top_k=3)
    assert members(grid, "Knowledge") == [(0, 0), (1, 2)]
    assert members(grid, "Linguistic") == [(0, 0), (0, 1), (1, 0)]


def test_a_limit_may_name_a_relation_under_two_categories():
    at = {"layer": [0, 0, 1, 1], "head": [0] * 4, "relation": ["r"] * 4}
    table = {**at, "category": ["A", "B"] * 2, "score": [0.5, 0.1, 0.1, 0.5]}
    for rule in ({"threshold": {"r": 0.3}}, {"top_k": {"r": 1}}, {"top_k": {"A": 1, "B": 1}}):
        grid = hg.classify_heads(table, **rule)
        assert members(grid, "A") == [(0, 0)]
        assert members(grid, "B") == [(1, 0)]


@settings(deadline=None, max_examples=50)
@given(
    scores=arrays(float, (3, 4), elements=st.sampled_from([0.0, 0.25, 0.5, np.nan])),
    k=st.integers(1, 12),
)
def test_the_top_k_agree_with_sorting_the_heads(scores, k):
    grid = hg.classify_heads(scores, category="A", top_k=k, n_layers=3, n_heads=4)
    heads = [head for head in np.ndindex(3, 4) if not np.isnan(scores[head])]
    expected = sorted(heads, key=lambda head: (-scores[head], head))[:k]
    assert members(grid, "A") == sorted(expected)


# Bins.

BINS = {"Weak": 0.1, "Strong": 0.5}


def test_a_head_is_in_the_highest_bin_that_it_reaches():
    scores = np.array([[0.0999, 0.1, 0.4999], [0.5, np.nan, 7.0]])
    grid = hg.classify_heads(scores, bins=BINS)
    assert grid.categories == ("Weak", "Strong")  # in their order, not the alphabet's
    assert members(grid, "Weak") == [(0, 1), (0, 2)]
    assert members(grid, "Strong") == [(1, 0), (1, 2)]
    assert not grid.known[1, 1]
    assert grid.ordinal
    expected = np.where(grid.membership, scores[:, :, None], np.nan)
    np.testing.assert_array_equal(grid.scores, expected)


def test_bins_take_a_heads_highest_score_of_all_relations():
    expected = hg.classify_heads(np.fmax.reduce([*SCORES.values()]), bins=BINS)
    assert hg.classify_heads(SCORES, bins=BINS) == expected
    stacked = np.stack([*SCORES.values()], axis=2)
    assert hg.classify_heads(stacked, bins=BINS) == expected
    layer, head, _ = (index.ravel() for index in np.indices(stacked.shape))
    table = pd.DataFrame({"layer": layer, "head": head, "score": stacked.ravel()})
    assert hg.classify_heads(table, bins=BINS, reduce="max") == expected


@settings(deadline=None, max_examples=50)
@given(
    scores=arrays(float, (2, 3), elements=st.floats(-2, 2) | st.just(np.nan)),
    bounds=st.lists(st.floats(-2, 2), min_size=1, max_size=4, unique=True).map(sorted),
)
@pytest.mark.filterwarnings("ignore:bins")
def test_bins_agree_with_a_loop_over_the_bounds(scores, bounds):
    scores[1, 2] = 0.1  # which no float32 holds: limits are then compared as they are
    grid = hg.classify_heads(
        scores, bins={f"bin {i}": b for i, b in enumerate(bounds)}, n_layers=2, n_heads=3
    )
    for head in np.ndindex(2, 3):
        reached = [i for i, bound in enumerate(bounds) if scores[head] >= bound]
        assert np.flatnonzero(grid.membership[head]).tolist() == reached[-1:]


# Warnings.


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"threshold": 15}, "threshold: no head reaches 15; the scores run from 0.2 to 0.9"),
        (
            {"threshold": -1},
            "threshold: all 5 heads with a score reach -1; the scores run from 0.2 to 0.9",
        ),
        (
            {"threshold": {"Knowledge": 15, "antonym": 0.3}},
            "threshold['Knowledge']: no head reaches 15; the scores run from 0.2 to 0.9",
        ),
        (
            {"threshold": {"capital": 0.3, "superclass": 0.3, "antonym": 0.2}},
            "threshold['antonym']: all 5 heads with a score reach 0.2; the scores run from 0.2 to",
        ),
        ({"bins": {"A": 1.5, "B": 2}}, "bins['A']: no head reaches 1.5; the scores run from 0.3"),
    ],
    ids=str,
)
def test_a_limit_outside_the_scores_range_is_warned_of(rule, message):
    with pytest.warns(UserWarning, match=f"^{re.escape(message)}") as warned:
        hg.classify_heads(SCORES, None if "bins" in rule else GROUPS, **rule)
    assert len(warned) == 1
    assert warned[0].filename == __file__


SHARES = np.linspace(0, 0.9, 60).reshape(6, 10)


@pytest.mark.parametrize("rule", [{"threshold": 0.15}, {"bins": {"A": 0.15, "B": 0.5}}], ids=str)
def test_percentages_under_a_limit_that_is_a_share_are_told_with_remedies_that_run(rule):
    name = {} if "bins" in rule else {"category": "A"}
    expected = hg.classify_heads(SHARES, **name, **rule)
    with pytest.warns(UserWarning, match="59 of 60 heads with a score reach 0.15;") as warned:
        hg.classify_heads(100 * SHARES, **name, **rule)
    assert len(warned) == 1
    limit = re.search(r"say (\S+) in place of 0.15", str(warned[0].message))[1]
    if "bins" not in rule:
        again = hg.classify_heads(100 * SHARES, **name, threshold=float(limit))
        assert np.array_equal(again.membership, expected.membership)
    with pytest.warns(UserWarning, match="7 of 8 heads .* run from 0 to 100: if these are perc"):
        hg.classify_heads([[100, 90, 80, 70, 60, 50, 40, 0]], **name, **rule)
    again = hg.classify_heads(100 * SHARES / 100, **name, **rule)
    assert np.array_equal(again.membership, expected.membership)


@pytest.mark.parametrize(
    ("scores", "rule"),
    [
        (SHARES, {"threshold": 0.2}),
        (10 * SHARES**8, {"threshold": 0.15}),  # logits: a few are large
        (100 * SHARES - 30, {"threshold": 0.15, "by": "value"}),  # signed
        (100 * SHARES - 30.5, {"threshold": 0.15, "by": "magnitude"}),
        (100 * SHARES, {"threshold": 15}),
        (100 * SHARES, {"threshold": 1}),
        (1000 * SHARES, {"threshold": 0.5}),  # counts
        (100 * SHARES, {"bins": {"Weak": 0.5, "Strong": 50}}),
        (100 * SHARES, {"bins": {"Weak": 0.5, "Strong": 1}}),
    ],
)
def test_other_scores_above_1_are_not_called_percentages(scores, rule):
    name = {} if "bins" in rule else {"category": "A"}
    hg.classify_heads(scores, **name, **rule)  # a warning would be an error


def test_percentages_as_text_are_told_with_code_that_makes_numbers_of_them():
    table = pd.DataFrame({"layer": [0, 0], "head": [0, 1], "score": ["12%", "3.5%"]})
    with pytest.raises(TypeError, match="row 0: score is '12%'; expected a number") as raised:
        hg.read_scores(table)
    code = re.search(r"column's (\..*\)) is one", str(raised.value))[1]
    numbers = eval(f"column{code}", {"column": table["score"]})  # noqa: S307  # our own
    assert hg.read_scores(table.assign(score=numbers)).values.ravel().tolist() == [12, 3.5]


def test_missing_scores_are_not_warned_of():
    assert not hg.classify_heads(np.full((2, 2), np.nan), bins=BINS).known.any()


# Errors.

RULE_ERRORS = [
    ({"threshold": "0.15"}, "TypeError: threshold: expected a number such as 0.15, got '0.15'"),
    ({"threshold": np.array([0.1])}, "TypeError: threshold: expected a number such as 0.15, got"),
    *(
        ({"threshold": value}, f"TypeError: threshold: expected a number such as 0.15, got {value}")
        for value in (True, 1j)
    ),
    *(
        ({"threshold": value}, f"ValueError: threshold: expected a finite number, got {value!r}")
        for value in (np.nan, np.inf, -np.inf, np.float32("nan"))
    ),
    ({"threshold": 10**400}, "ValueError: threshold: expected a finite number, got 1000000"),
    ({"threshold": {"Knowledge": np.nan, "antonym": 0.1}},
        "ValueError: threshold['Knowledge']: expected a finite number, got nan"),
    ({"threshold": {"Knowledge": "high", "antonym": 0.1}},
        "TypeError: threshold['Knowledge']: expected a number such as 0.15, got 'high'"),
    ({"threshold": {"Knowlege": 0.1, "antonym": 0.1}},
        ("ValueError: threshold: 'Knowlege' is no relation and no category; there are "
        "['capital', 'superclass', 'antonym', 'Knowledge', 'Linguistic']; did you mean "
        "'Knowledge'?")),
    ({"threshold": {"capital": 0.1, "antonym": 0.1}},
        ("ValueError: threshold: none for relation 'superclass' of category 'Knowledge'; it "
        "names ['capital', 'antonym']")),
    ({"threshold": {}}, "ValueError: threshold: none for relation 'capital' of category 'Know"),
    ({"threshold": {3: 0.1}},
        "TypeError: threshold: expected the name of a relation or category (str), got 3"),
    ({"top_k": 0}, "ValueError: top_k: expected at least 1 head, got 0"),
    ({"top_k": 1.5}, "TypeError: top_k: expected a whole number of heads, got 1.5"),
    ({"top_k": True}, "TypeError: top_k: expected a whole number of heads, got True"),
    ({"top_k": 7}, "ValueError: top_k: expected at most the 6 heads, got 7"),
    ({"top_k": {"Knowledge": 1, "Linguistic": 7}},
        "ValueError: top_k['Linguistic']: expected at most the 6 heads, got 7"),
    ({"top_k": {"Knowledge": 0, "Linguistic": 1}},
        "ValueError: top_k['Knowledge']: expected at least 1 head, got 0"),
    ({"top_k": {"Knowledge": 1}},
        ("ValueError: top_k: none for relation 'antonym' of category 'Linguistic'; it names "
        "['Knowledge']")),
    ({"top_k": {"Knowledge": 1, "linguistics": 1}},
        "ValueError: top_k: 'linguistics' is no relation and no category; there are"),
    ({"bins": BINS}, "ValueError: groups: bins= gives the categories; leave groups= out"),
    ({"bins": BINS, "threshold": 1}, "ValueError: threshold: bins= is a rule of its own; leave"),
    ({"bins": BINS, "top_k": 1}, "ValueError: top_k: bins= is a rule of its own; leave top_k= out"),
    ({"bins": [0.1]}, "TypeError: bins: expected a mapping of category to its lowest score, got l"),
    ({"bins": {}}, "ValueError: bins: expected at least one category and its lowest score, got n"),
    ({"bins": {3: 0.1}}, "TypeError: bins: expected the name of a category (str), got 3"),
    ({"bins": {"A": "0"}}, "TypeError: bins['A']: expected a number such as 0.15, got '0'"),
    ({"bins": {"A": np.inf}}, "ValueError: bins['A']: expected a finite number, got inf"),
    ({"bins": {"A": 0.5, "B": 0.1}},
        "ValueError: bins: expected increasing lowest scores, got 0.1 for 'B' after 0.5 for 'A'"),
    ({"bins": {"A": 0.5, "B": 0.5}},
        "ValueError: bins: expected increasing lowest scores, got 0.5 for 'B' after 0.5 for 'A'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "message"), RULE_ERRORS, ids=[f"{case[0]}"[:60] for case in RULE_ERRORS]
)
def test_a_bad_rule_is_an_error(rule, message):
    check_classify_raises(message, SCORES, GROUPS, **rule)


def test_bins_that_differ_only_in_case_are_an_error_with_both():
    message = "ValueError: categories: 'Weak' and 'weak' differ only in case or blanks"
    check_classify_raises(message, SCORES, bins={"Weak": 0.1, "weak": 0.5})
