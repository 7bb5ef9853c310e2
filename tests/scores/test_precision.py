"""Limits are compared in the precision that scores have: at 0.7, a float32 of 0.7 counts."""

import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mpl_headgrid as hg
from mpl_headgrid._heads.precision import PRECISIONS, rounded

LIMITS = [float(Fraction(k, n)) for n in range(2, 13) for k in range(1, n)]
DTYPES = [np.float16, np.float32, np.float64]


def columns(values):
    at = np.arange(len(values))
    return {"layer": at * 0, "head": at, "category": ["A"] * len(values), "score": values}


ENGINES = {
    "pandas": pd.DataFrame,
    "dict": dict,
    "polars": pl.DataFrame,
    "lazy": pl.LazyFrame,
    "pyarrow": pa.table,
}


def reached(grid):
    return grid.membership.any(axis=2).ravel().tolist()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("form", ["array", "dict of arrays", *ENGINES])
@pytest.mark.filterwarnings("ignore:threshold|bins")
def test_a_score_at_the_limit_counts_and_the_next_below_does_not(form, dtype):
    if form in {"polars", "lazy"} and dtype is np.float16 and not hasattr(pl, "Float16"):
        pytest.skip("this Polars has no float16")
    if form == "pyarrow" and dtype is np.float16:
        pytest.skip("narwhals reads no float16 of Arrow")
    for limit in LIMITS:
        at = dtype(limit)
        values = np.array([at, np.nextafter(at, dtype(0))], dtype)
        if form == "array":
            data, keywords = values[None], {"category": "A"}
        elif form == "dict of arrays":
            data, keywords = {"A": values[None]}, {}
        else:
            data, keywords = ENGINES[form](columns(values)), {}
        grid = hg.classify_heads(data, threshold=limit, **keywords)
        assert reached(grid) == [True, False], limit
        scores = hg.read_scores(data)
        for table in (scores, scores.to_frame()):
            assert reached(hg.classify_heads(table, threshold=limit)) == [True, False]
        keywords.pop("category", None)
        binned = hg.classify_heads(data, bins={"low": limit / 2, "high": limit}, **keywords)
        assert binned.membership[0, :, 1].tolist() == [True, False], limit


def test_each_relation_has_its_own_precision():
    scores = {"a": np.float32([[0.7, 0.6]]), "b": np.float64([[0.699999999, 0.7]])}
    grid = hg.classify_heads(scores, {"a": "A", "b": "A"}, threshold=0.7)
    assert reached(grid) == [True, True]
    only_b = hg.classify_heads({"b": scores["b"]}, threshold=0.7)
    assert reached(only_b) == [False, True]  # which float32 would take for 0.7
    bins = hg.classify_heads(scores | {"b": scores["b"] / 2}, bins={"low": 0.1, "high": 0.65})
    assert bins.membership[0, :, 1].tolist() == [True, False]  # by the higher of the two
    some = {"a": np.float32([[0.8, 0.6, np.nan]]), "b": np.float64([[np.nan, 0.7, 0.65]])}
    first = hg.classify_heads(some, {"a": "A", "b": "A"}, top_k=1)
    assert reached(first) == [True, False, False]  # by the one score that it has


@pytest.mark.parametrize("limit", [1 / 9, 0.1, 0.15, 0.7, 0.9])
@pytest.mark.filterwarnings("ignore:threshold|bins")
def test_float32_is_known_after_tolist_and_json(limit, tmp_path):
    at = np.float32(limit)
    values = np.array([[at, np.nextafter(at, np.float32(0))]]).tolist()
    path = tmp_path / "scores.json"
    path.write_text(json.dumps({"A": values}))
    for data in ({"A": values}, pd.DataFrame(columns(values[0])), path):
        assert reached(hg.classify_heads(data, threshold=limit)) == [True, False]
        binned = hg.classify_heads(data, bins={"low": limit / 2, "high": limit})
        assert binned.membership[0, :, 1].tolist() == [True, False]
    with pytest.warns(UserWarning, match="leaves out 1 head"):
        hg.classify_heads({"A": [[-values[0][0], 0.0]]}, threshold=limit)


def test_a_limit_just_above_a_number_says_more_than_it():
    halves = [[0.0, 0.5, 0.75]]
    for limit, expected in ((1e-300, [False, True, True]), (0.5 + 1e-12, [False, False, True])):
        assert reached(hg.classify_heads({"A": halves}, threshold=limit)) == expected
        binned = hg.classify_heads({"A": halves}, bins={"high": limit})
        assert reached(binned) == expected
    none = np.float32([[0.0, 1e-30]])  # of which 1e-300 is rounded to 0
    assert reached(hg.classify_heads({"A": none}, threshold=1e-300)) == [False, True]


@pytest.mark.parametrize("limit", [np.float32(0.7), np.float64(0.7), np.float16(0.9)])
def test_limits_may_be_scalars_of_numpy(limit):
    scores = np.float64([[limit, limit / 2]])
    heads = {"L0H0": limit, "L0H1": limit / 2}
    assert reached(hg.classify_heads(heads, category="A", threshold=float(str(limit)))) == [
        True,
        False,
    ]
    assert reached(hg.classify_heads(scores, category="A", threshold=limit)) == [True, False]


@pytest.mark.parametrize("precision", ["float16", "float32"])
def test_rounding_is_that_of_numpy(precision):
    random = np.random.default_rng(0)
    values = np.concatenate([random.normal(size=500), 10.0 ** random.uniform(-7, 4, 500)])
    expected = values.astype(precision).astype(float)
    assert [rounded(value, precision) for value in values] == expected.tolist()


def test_bfloat16_is_read_before_it_is_widened():
    ml_dtypes = pytest.importorskip("ml_dtypes")
    values = np.array([[0.7, 0.5]], ml_dtypes.bfloat16)
    assert reached(hg.classify_heads(values, category="A", threshold=0.7)) == [True, False]
    expected = [float(ml_dtypes.bfloat16(limit)) for limit in LIMITS]
    assert [rounded(limit, "bfloat16") for limit in LIMITS] == expected


def test_a_warning_does_not_contradict_itself():
    scores = np.array([[0.69999999, 0.1]])
    with pytest.warns(UserWarning, match=r"no head reaches 0.7; the highest score is 0.69999999"):
        hg.classify_heads(scores, category="A", threshold=0.7)


SIGNED = np.array([[-0.9, 0.6, 0.2, np.nan]])


def test_scores_below_zero_count_by_magnitude_and_keep_their_sign():
    grid = hg.classify_heads(SIGNED, category="A", threshold=0.5, by="magnitude")
    assert reached(grid) == [True, True, False, False]
    assert grid.scores[0, 0, 0] == -0.9
    two = {"r": SIGNED, "s": -SIGNED / 2}
    of_two = hg.classify_heads(two, {"r": "A", "s": "A"}, threshold=0.5, by="magnitude")
    assert of_two.scores[0, :2, 0].tolist() == [-0.9, 0.6]  # and not 0.45
    equal = hg.classify_heads(two | {"s": -SIGNED}, {"r": "A", "s": "A"}, top_k=2, by="magnitude")
    assert equal.scores[0, :2, 0].tolist() == [0.9, 0.6]
    best = hg.classify_heads(SIGNED, category="A", top_k=1, by="magnitude")
    assert reached(best) == [True, False, False, False]
    bins = hg.classify_heads(SIGNED, bins={"weak": 0.1, "strong": 0.7}, by="magnitude")
    assert bins.membership[0, :, 1].tolist() == [True, False, False, False]


@pytest.mark.parametrize("container", ENGINES.values(), ids=ENGINES)
@pytest.mark.parametrize("reduce", [None, "max", "mean", "median"])
@pytest.mark.filterwarnings("ignore:threshold. all")
def test_magnitudes_are_taken_after_the_reduction(container, reduce):
    rows = {
        "layer": [0] * 3,
        "head": [0, 1, 2],
        "relation": ["r", "r", "s"],
        "category": ["A"] * 3,
        "score": [-0.9, 0.6, -0.7],
    }
    if reduce is not None:  # with a second score of head 0 that turns its sign under "max"
        rows = {name: [*cells, cells[0]] for name, cells in rows.items()}
        rows["score"][-1] = 0.1
    grid = hg.classify_heads(container(rows), threshold=0.5, by="magnitude", reduce=reduce)
    assert reached(grid) == [reduce is None, True, True]


def test_what_a_threshold_leaves_out_by_its_sign_is_warned_of_unless_it_is_meant():
    with pytest.warns(UserWarning, match=r"threshold: leaves out 1 head with a score below 0"):
        hg.classify_heads(SIGNED, category="A", threshold=0.5)
    hg.classify_heads(SIGNED, category="A", threshold=0.5, by="value")
    hg.classify_heads(SIGNED, category="A", top_k=1)  # of which no sign is asked
    another = {"a": np.array([[-0.9, 0.2]]), "b": np.array([[0.6, 0.1]])}  # reaches it for the head
    hg.classify_heads(another, {"a": "A", "b": "A"}, threshold=0.5)


def test_decimals_are_what_they_say():
    table = columns([Decimal("0.7"), Decimal("0.69")])
    assert reached(hg.classify_heads(pa.table(table), threshold=0.7)) == [True, False]


def test_a_frame_is_as_precise_as_its_most_precise_relation_and_value():
    values = np.array([[[0.5, 0.25]]])
    mixed = hg.HeadScores(values, ["a", "b"], precisions=["float32", "float16"])
    assert mixed.to_frame()["score"].dtype == "float64"
    wide = hg.HeadScores(values + 0.1, ["a", "b"], precisions=["float32"] * 2)
    assert wide.to_frame()["score"].tolist() == [0.6, 0.35]


def test_all_precisions_have_an_exact_one():
    assert {rounded(0.5, name) for name in PRECISIONS} == {0.5}
