"""classify_heads on arrays, dicts, wide tables and repeated scores: one grid from every form."""

import json
import re

import matplotlib.pyplot as plt
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import mpl_headgrid as hg
from mpl_headgrid._scores import tables
from tests.support.refusals import check_classify_raises
from tests.support.tables import GROUPS

# What rules make of signs is tested with the rules.
pytestmark = pytest.mark.filterwarnings("ignore:threshold. leaves out")
RELATIONS = list(GROUPS)
# Steps of 1/64 have the same mean in any order.
sixty_fourths = st.integers(-64, 64).map(lambda n: n / 64) | st.just(np.nan)
scores_of_heads = arrays(
    float, st.tuples(st.integers(1, 4), st.integers(1, 4), st.just(3)), elements=sixty_fourths
)


def planes(seed=0):
    scores = np.random.default_rng(seed).integers(-64, 65, (4, 3, 3)) / 64
    scores[1, 2] = np.nan
    scores[2, 0, 1] = np.nan
    return scores


def long(scores, **columns):
    layer, head, which = (index.ravel() for index in np.indices(scores.shape))
    relation = np.array(RELATIONS, dtype=object)[which]
    frame = {"layer": layer, "head": head, "relation": relation, "score": scores.ravel()}
    return pd.DataFrame({**frame, **columns})


def wide(scores):
    layer, head = (index.ravel() for index in np.indices(scores.shape[:2]))
    flat = scores.reshape(-1, 3)
    return pd.DataFrame({"layer": layer, "head": head, **dict(zip(RELATIONS, flat.T, strict=True))})


def by_relation(scores):
    return {name: scores[:, :, i] for i, name in enumerate(RELATIONS)}


SIZE = {"n_layers": 4, "n_heads": 3}
FORMS = {
    "dict": lambda s: (by_relation(s), {}),
    "nested lists": lambda s: ({k: v.tolist() for k, v in by_relation(s).items()}, {}),
    "array": lambda s: (s, {"relation": RELATIONS}),
    "array as lists": lambda s: (s.tolist(), {"relation": RELATIONS}),
    "masked": lambda s: (np.ma.masked_invalid(s), {"relation": RELATIONS}),
    "objects": lambda s: (s.astype(object), {"relation": RELATIONS}),
    "wide": lambda s: (wide(s), {"relation": RELATIONS}),
    "wide polars": lambda s: (pl.from_pandas(wide(s)), {"relation": tuple(RELATIONS)}),
    "wide lazy": lambda s: (pl.from_pandas(wide(s)).lazy(), {"relation": RELATIONS}),
    "wide dict": lambda s: (wide(s).to_dict("list"), {"relation": RELATIONS}),
    "long pyarrow": lambda s: (pa.Table.from_pandas(long(s)), {}),
    "long narwhals": lambda s: (nw.from_native(long(s)), {}),
}
RULES = [
    {"threshold": 0.25},
    {"threshold": {"capital": 0.5, "Knowledge": 0.1, "antonym": 0.3}},
    {"top_k": 2},
    {"top_k": {"capital": 1, "superclass": 1, "Linguistic": 3}},
    {"threshold": 0.25, "top_k": 4},
]


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_gives_the_grid_of_the_long_table(form, rule):
    expected = hg.classify_heads(long(planes()), GROUPS, **rule)
    scores, keywords = form(planes())
    assert hg.classify_heads(scores, GROUPS, **keywords, **rule) == expected
    assert expected.membership.any()
    assert not expected.known[1, 2]


@settings(deadline=None, max_examples=50)
@given(scores=scores_of_heads, threshold=sixty_fourths.filter(np.isfinite))
@pytest.mark.filterwarnings("ignore:threshold")
def test_arrays_and_long_tables_give_equal_grids(scores, threshold):
    size = dict(zip(SIZE, scores.shape, strict=False))
    expected = hg.classify_heads(long(scores), GROUPS, threshold=threshold, **size)
    for form in ("dict", "array", "wide", "wide lazy"):
        data, keywords = FORMS[form](scores)
        grid = hg.classify_heads(data, GROUPS, threshold=threshold, **keywords, **size)
        assert grid == expected


def test_without_groups_each_relation_is_a_category():
    grid = hg.classify_heads(by_relation(planes()), threshold=0.25)
    assert grid.categories == ("capital", "superclass", "antonym")  # in the order of the dict
    for i, name in enumerate(grid.categories):
        np.testing.assert_array_equal(
            grid.membership[:, :, i], planes()[:, :, RELATIONS.index(name)] >= 0.25
        )


def test_scores_are_those_of_the_categories_and_missing_ones_are_not_zero():
    scores = -np.abs(planes())
    grid = hg.classify_heads(scores, threshold=-0.25, relation=RELATIONS)
    np.testing.assert_array_equal(grid.scores, np.where(scores >= -0.25, scores, np.nan))
    assert np.isnan(grid.scores[1, 2]).all()
    assert not grid.known[1, 2]


def test_one_array_is_one_category():
    scores = planes()[:, :, 0]
    grid = hg.classify_heads(scores, category="Retrieval", threshold=0.25)
    assert grid.categories == ("Retrieval",)
    np.testing.assert_array_equal(grid.membership[:, :, 0], scores >= 0.25)


def test_one_array_may_be_one_relation_of_a_group():
    grid = hg.classify_heads(planes()[:, :, 0], {"a": "A"}, relation=["a"], threshold=0.25)
    assert grid.categories == ("A",)


def test_scores_of_whole_numbers_and_of_single_precision():
    for dtype in (np.int32, np.float32):
        scores = np.array([[0, 2], [3, 1]], dtype=dtype)
        grid = hg.classify_heads(scores, category="A", threshold=2)
        assert grid.membership[:, :, 0].tolist() == [[False, True], [True, False]]


def test_an_array_of_nan_is_a_grid_of_missing_heads():
    array = np.full((2, 3), np.nan)
    assert not hg.classify_heads(array, category="A", threshold=0.1).known.any()
    assert not hg.classify_heads({"A": array}, threshold=0.1).known.any()


# Heads and their scores.

HEADS = {"16-19": [0.9, 0.8], "3-7": [0.1, 0.4], "0-0": [], "1-1": 0.5, "2-2": None}


@pytest.mark.parametrize(("reduce", "score"), [("mean", 0.25), ("max", 0.4), ("median", 0.25)])
def test_a_dict_of_heads_is_reduced(reduce, score):
    grid = hg.classify_heads(
        HEADS, category="Retrieval", threshold=0.5, reduce=reduce, n_layers=32, n_heads=32
    )
    assert grid.categories == ("Retrieval",)
    assert np.argwhere(grid.membership).tolist() == [[1, 1, 0], [16, 19, 0]]
    everything = {"category": "Retrieval", "reduce": reduce, "n_layers": 32, "n_heads": 32}
    with pytest.warns(UserWarning, match="threshold: all 3 heads with a score reach 0"):
        grid = hg.classify_heads(HEADS, threshold=0, **everything)
    assert grid.scores[3, 7, 0] == score
    assert np.argwhere(grid.known).tolist() == [[1, 1], [3, 7], [16, 19]]


def test_a_dict_of_heads_comes_out_of_json_or_has_tuples_for_keys():
    one = {"1-0": [0.5, 0.75], "0-2": [0.125]}
    keywords = {"category": "A", "threshold": 0.2, "reduce": "mean"}
    expected = hg.classify_heads(json.loads(json.dumps(one)), **keywords)
    tuples = {(1, 0): np.array([0.5, 0.75]), (np.int64(0), 2): (0.125,)}
    assert hg.classify_heads(tuples, **keywords) == expected
    shifted = {(2, 1): [0.5, 0.75], (1, 3): [0.125]}
    assert hg.classify_heads(shifted, base=1, **keywords) == expected
    assert expected.known.shape == (2, 3)


# Repeated scores.


MEMORY = {"pandas": pd.DataFrame, "polars": pl.from_pandas, "pyarrow": pa.Table.from_pandas}
in_memory = pytest.mark.parametrize("container", MEMORY.values(), ids=MEMORY)


def repeated(seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.concat([long(planes(i)) for i in range(3)], ignore_index=True)
    return frame.sample(frac=1, random_state=rng.integers(100), ignore_index=True)


@pytest.mark.parametrize("reduce", ["mean", "max", "median"])
@in_memory
def test_repeated_scores_are_reduced_as_pandas_does(reduce, container):
    frame = repeated()
    once = frame.groupby(["layer", "head", "relation"], as_index=False)["score"].agg(reduce)
    expected = hg.classify_heads(once, GROUPS, threshold=0.3)
    assert hg.classify_heads(container(frame), GROUPS, threshold=0.3, reduce=reduce) == expected


@pytest.mark.parametrize("reduce", ["mean", "max", "median"])
def test_a_wide_table_is_reduced_too(reduce):
    frame = pd.concat([wide(planes(i)) for i in range(3)], ignore_index=True)
    expected = hg.classify_heads(repeated(), GROUPS, threshold=0.3, reduce=reduce)
    for data in (frame, pl.from_pandas(frame).lazy()):
        grid = hg.classify_heads(data, GROUPS, relation=RELATIONS, threshold=0.3, reduce=reduce)
        assert grid == expected


@pytest.mark.parametrize("reduce", [None, "max", "mean"])
@in_memory
def test_tables_of_many_pieces_are_as_those_of_one(monkeypatch, container, reduce):
    frame = long(planes())
    frame["category"] = frame["relation"].map(GROUPS).astype("category")
    rows = container(frame.sample(frac=1, random_state=0))
    expected = hg.classify_heads(rows, threshold=0.3, reduce=reduce)
    monkeypatch.setattr(tables, "CHUNK", 7)
    monkeypatch.setattr(tables, "LARGEST_COUNT", 1)
    assert hg.classify_heads(rows, threshold=0.3, reduce=reduce) == expected
    assert expected.membership.any()


def test_categories_that_no_row_has_count_where_their_order_is_stated():
    frame = pd.DataFrame({"layer": [0], "head": [0], "score": [1.0]})
    names = pd.Categorical(["A"], categories=["B", "A", "C"])
    stated = frame.assign(category=names)
    assert hg.classify_heads(stated, threshold=0.5).categories == ("B", "A", "C")
    in_polars = pl.from_pandas(stated)  # whose Categorical has no more than the order of rows
    assert hg.classify_heads(in_polars, threshold=0.5).categories == ("A",)
    enum = in_polars.with_columns(pl.col("category").cast(pl.Enum(["B", "A", "C"])))
    related = enum.with_columns(pl.lit("r").cast(pl.Enum(["s", "r"])).alias("relation"))
    for data in (enum, enum.lazy(), related, related.lazy()):
        assert hg.classify_heads(data, threshold=0.5).categories == ("B", "A", "C")


@pytest.mark.parametrize("dtype", ["category", "str", object])
@pytest.mark.parametrize("reduce", ["max", "mean"])
def test_names_of_any_dtype_are_counted_alike(dtype, reduce):
    frame = long(planes())
    frame["category"] = frame["relation"].map(GROUPS)
    rule = {"threshold": 0.3, "reduce": reduce}
    expected = hg.classify_heads(frame, GROUPS, **rule)
    typed = frame.astype({"relation": dtype, "category": dtype})
    assert hg.classify_heads(typed, **rule) == expected


@pytest.mark.parametrize(
    "make", [pd.DataFrame, pl.DataFrame, pl.LazyFrame], ids=["pandas", "Polars", "lazy"]
)
def test_relations_that_are_numbers_are_an_error(make):
    frame = make({"layer": [0, 0], "head": [0, 1], "relation": [1, 2], "score": [0.1, 0.2]})
    with pytest.raises(TypeError, match=r"relation.*(expected names|expected a name) \(str\)"):
        hg.classify_heads(frame, {"capital": "Knowledge"}, threshold=0.1)


def test_a_missing_relation_is_found_where_only_the_highest_counts():
    frame = long(planes()).assign(category="A")
    frame.loc[4, "relation"] = None
    for data in (frame, pl.from_pandas(frame)):
        with pytest.raises(ValueError, match=r"^row 4: relation is missing; expected"):
            hg.classify_heads(data, threshold=0.5, reduce="max")


def test_a_cell_that_has_no_hash_is_found():
    frame = long(planes())
    frame["relation"] = frame["relation"].astype(object)
    frame.at[7, "relation"] = ["capital"]  # noqa: PD008 loc would spread the list
    with pytest.raises(TypeError, match=r"^row 7: relation is \['capital'\]; expected a name"):
        hg.classify_heads(frame, GROUPS, threshold=0.5)


# Errors.

ONE = {"category": "A"}
ARRAY_ERRORS = {
    "no name": (np.zeros((2, 3)), {}, "ValueError: category: expected the name of the one cat"),
    "no relations": (np.zeros((2, 3, 4)), {}, "ValueError: relation: expected the names of the"),
    "too few relations": (np.zeros((2, 3, 4)), {"relation": ["a", "b"]},
        "ValueError: relation: expected 4 names, one for each plane of scores (shape (2, 3, 4)"),
    "relation twice": (np.zeros((2, 3, 2)), {"relation": ["a", "a "]},
        "ValueError: relation: 'a' appears twice in ['a', 'a ']"),
    "set of relations": (np.zeros((2, 3, 2)), {"relation": {"a", "b"}},
        "TypeError: relation: expected names in the order of the planes, got set"),
    "relation of no name": (np.zeros((2, 3, 1)), {"relation": [3]},
        "TypeError: relation: expected names (str), got 3"),
    "one dimension": (np.zeros(6), ONE,
        "ValueError: scores: expected an array of shape (n_layers, n_heads) or (n_layers,"),
    "transposed": (np.zeros((3, 2)), {**ONE, "n_layers": 2, "n_heads": 3},
        "ValueError: scores: expected the shape that n_layers=2, n_heads=3 says, got (3, 2); it l"),
    "other size": (np.zeros((3, 2)), {**ONE, "n_layers": 5},
        "ValueError: scores: expected the shape that n_layers=5 says, got (3, 2)"),
    "size of no number": (np.zeros((3, 2)), {**ONE, "n_layers": 3.0},
        "TypeError: n_layers: expected a whole number, got 3.0"),
    "empty": (np.zeros((0, 2)), ONE, "ValueError: scores: expected at least one layer and head"),
    "base": (np.zeros((3, 2)), {**ONE, "base": 1}, "ValueError: base: an array's layers and heads"),
    "filled from 1": (np.pad(np.ones((2, 3)), ((1, 0), (1, 0)), constant_values=np.nan), ONE,
        "ValueError: scores: layer 0 and head 0 have no score and all others have: the array"),
    "words": (np.full((2, 3), "a"), ONE, "TypeError: scores: expected an array of numbers, got d"),
    "bools": (np.ones((2, 3), bool), ONE, "TypeError: scores: expected an array of numbers, got d"),
    "mixed": (np.array([[0.1, 0.2], [0.3, "high"]], dtype=object), ONE,
        "TypeError: scores: layer 1, head 1 is 'high'; expected a number"),
    "too large": (np.array([[0.1, 10**400]], dtype=object), ONE,
        "ValueError: scores: layer 0, head 1 is too large; expected a number that a float holds"),
    "infinite": (np.array([[[0.1, 0.2], [-np.inf, 0.3]]]), {"relation": ["a", "b"]},
        "ValueError: scores: layer 0, head 1 for 'a' is -inf; expected a finite number"),
    "other shapes": ({"a": np.zeros((2, 3)), "b": np.zeros((2, 4))}, {},
        "ValueError: scores['b']: expected shape (2, 3) as of 'a', got (2, 4)"),
    "one transposed": ({"a": np.zeros((2, 3)), "b": np.zeros((3, 2))}, {},
        "ValueError: scores['b']: expected shape (2, 3) as of 'a', got (3, 2); it looks t"),
    "all transposed": ({"a": np.zeros((2, 3))}, {"n_layers": 3, "n_heads": 2},
        "ValueError: scores['a']: expected the shape that n_layers=3, n_heads=2 says, got (2, 3)"),
    "dict filled from 1": (
        {"a": np.pad(np.ones((2, 3)), ((1, 0), (1, 0)), constant_values=np.nan)}, {},
        "ValueError: scores: layer 0 and head 0 have no score and all others have"),
    "no array": ({"a": np.zeros((2, 3)), "b": "high"}, {},
        "TypeError: scores['b']: expected an array of shape (n_layers, n_heads), got str"),
    "a vector": ({"a": np.zeros((2, 3)), "b": np.zeros(6)}, {},
        "ValueError: scores['b']: expected an array of shape (n_layers, n_heads), got shape (6,)"),
    "infinite in a dict": ({"a": np.array([[0.1, np.inf]])}, {},
        "ValueError: scores['a']: layer 0, head 1 is inf; expected a finite number"),
    "names alike": ({"Copy": np.ones((1, 2)), "copy": np.zeros((1, 2))}, {"threshold": 0.5},
        "ValueError: categories: 'Copy' and 'copy' differ only in case or blanks"),
    "no names": ([[[0.1], [0.2]]], {"relation": []},
        "ValueError: relation: expected at least one name, got none"),
    "uneven rows": ([[0.1, 0.2], [0.3]], {"category": "A", "n_heads": 2},
        "ValueError: scores: layer 1 has 1 score, but n_heads= says 2; leave n_heads= out,"),
    "vectors": ({"a": [0.1, 0.2]}, {},
        "ValueError: scores: expected a dict of columns ('layer', 'head', 'score', ...), of"),
}  # fmt: skip


@pytest.mark.parametrize("case", ARRAY_ERRORS)
def test_a_bad_array_is_an_error(case):
    scores, keywords, message = ARRAY_ERRORS[case]
    check_classify_raises(message, scores, **keywords)


@pytest.mark.parametrize("form", ["dict", "array", "wide", "wide lazy"])
def test_groups_and_relations_must_agree(form):
    scores, keywords = FORMS[form](planes())
    message = "ValueError: groups: no category for relation 'antonym'; it names ['capital', 's"
    check_classify_raises(message, scores, {"capital": "A", "superclass": "A"}, **keywords)
    message = "ValueError: groups: relation 'antonyms' has no score; the "
    check_classify_raises(message, scores, {**GROUPS, "antonyms": "A"}, **keywords)


HEAD_ERRORS = {
    "several": ({"1-2": [0.1, 0.2]}, {}, "ValueError: scores['1-2']: expected one score, got 2; r"),
    "no name": ({"1-2": 0.1}, {"category": "category"}, "ValueError: category: expected the name"),
    "one bad key": ({"1-2": 0.1, "x": 0.2}, {}, "ValueError: scores: 'x' is not a head; expecte"),
    "key of a float": ({(0, 1): 0.1, (0.5, 1): 0.2}, {}, "ValueError: scores: (0.5, 1) is not a h"),
    "outside": ({"1-2": 0.1, "16-1": 0.2}, {"n_layers": 12},
        "ValueError: scores['16-1']: layer is 16, but n_layers=12 allows 0 to 11"),
    "transposed": ({"1-2": 0.1, "1-5": 0.2}, {"n_layers": 6, "n_heads": 2},
        "ValueError: scores['1-2']: head is 2, but n_heads=2 allows 0 to 1; layer and head loo"),
    "from 1": ({f"{i}-{j}": 0.1 for i in (1, 2) for j in (1, 2)}, {},
        "ValueError: layers 1 to 2 and heads 1 to 2 are all there and none is numbered 0: the"),
    "negative": ({(0, -1): 0.1}, {}, "ValueError: scores[(0, -1)]: head is -1; expected a whole"),
    "twice": ({"1-2": 0.1, (1, 2): 0.2}, {},
        ("ValueError: scores[(1, 2)]: layer 1, head 2 has a second score (the first is in "
        "scores['1-2'])")),
    "arrays": ({"0-1": [[0.9, 0.8]], "3-7": [[0.1, 0.4]]}, {},
        "ValueError: scores['0-1']: expected one score of this head or a list of them, got list"),
    "row of a word": ({"1-2": "row 99"}, {},
        "TypeError: scores['1-2']: score is 'row 99'; expected a number"),
    "word": ({"1-2": "high"}, {}, "TypeError: scores['1-2']: score is 'high'; expected a number"),
    "mixed": ({"1-2": [0.1, "high"]}, {"reduce": "mean"},
        "TypeError: scores['1-2']: score is 'high'; expected a number"),
    "infinite": ({"1-2": np.inf}, {}, "ValueError: scores['1-2']: score is inf; expected a finite"),
    "unclassified": ({"1-2": 0.1}, {"category": "unclassified"},
        "ValueError: categories: 'unclassified' is not a category"),
    "category of a number": ({"1-2": 0.1}, {"category": 3}, "TypeError: category: expected a name"),
}  # fmt: skip


@pytest.mark.parametrize("case", HEAD_ERRORS)
@pytest.mark.filterwarnings("ignore:threshold")
def test_a_bad_dict_of_heads_is_an_error(case):
    scores, keywords, message = HEAD_ERRORS[case]
    check_classify_raises(message, scores, **{"category": "A", **keywords})


def test_a_dict_of_heads_has_no_relations():
    message = "ValueError: groups: a dict of head to score has no relations; leave groups= out"
    check_classify_raises(message, {"1-2": 0.1}, {"r": "A"}, category="A")


WIDE_ERRORS = {
    "unknown column": (
        {"relation": ["capital", "antonyms"]},
        "ValueError: relation: no column 'antonyms'",
    ),
    "out of range": (
        {"relation": RELATIONS, "n_layers": 2},
        "ValueError: row 6: layer is 2, but n",
    ),
    "column twice": (
        {"relation": ["capital"] * 2},
        "ValueError: relation: 'capital' appears twice",
    ),
}


@pytest.mark.parametrize("case", WIDE_ERRORS)
def test_a_bad_wide_table_is_an_error(case):
    keywords, message = WIDE_ERRORS[case]
    check_classify_raises(message, wide(planes()), **keywords)


def test_a_wide_table_with_a_head_twice_is_an_error_without_a_reduction():
    frame = pd.concat([wide(planes()), wide(planes())[4:5]], ignore_index=True)
    message = (
        "ValueError: row 12: layer 1, head 1 has a second score (the first is in row 4); reduce="
    )
    check_classify_raises(message, frame, relation=RELATIONS)
    message = "ValueError: layer 1, head 1 has 2 scores; reduce='mean', 'max' or 'median' makes one"
    check_classify_raises(message, pl.from_pandas(frame).lazy(), relation=RELATIONS)


PLANE = [[0.1, 0.2], [0.3, 0.4]]
OF_TABLES = {"layer": "l", "head": "h", "score": "s"}


@pytest.mark.parametrize(
    ("scores", "used", "unused"),
    [
        (PLANE, {"category": "A"}, {**OF_TABLES, "relation": "r", "reduce": "mean"}),
        ([[[0.1], [0.2]]], {"relation": ["A"]}, {**OF_TABLES, "category": "c", "reduce": "max"}),
        ({"A": PLANE}, {}, {**OF_TABLES, "category": "c", "reduce": "max"}),
        ({"1-1": [0.3]}, {"category": "A"}, {**OF_TABLES, "relation": "r"}),
        ({"1-1": [0.3]}, {"bins": {"A": 0.1}}, {**OF_TABLES, "category": "c"}),
    ],
    ids=["plane", "planes", "dict of planes", "dict of heads", "dict of heads in bins"],
)
def test_a_keyword_that_says_nothing_of_the_scores_is_an_error(scores, used, unused):
    rule = {} if "bins" in used else {"threshold": 0.2}
    assert hg.classify_heads(scores, **used, **rule).known.any()
    for name, value in unused.items():
        with pytest.raises(ValueError, match=rf"^{name}: .* says nothing of an? .*; leave {name}="):
            hg.classify_heads(scores, **used, **rule, **{name: value})


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("max", [[0.75, np.nan], [0.125, 1.0]]),
        ("min", [[0.25, np.nan], [0.125, 0.25]]),
        ("mean", [[0.5, np.nan], [0.125, 0.583333]]),
        ("median", [[0.5, np.nan], [0.125, 0.5]]),
    ],
)
def test_the_relations_of_a_head_are_reduced_to_one_by_those_that_it_has(how, expected):
    none = np.nan
    each = {
        "a": [[0.25, none], [0.125, 0.5]],
        "b": [[0.75, none], [none, 0.25]],
        "c": [[none, none], [none, 1.0]],
    }
    scores = hg.read_scores({name: np.float32(values) for name, values in each.items()})
    one = scores.over_relations(how)
    np.testing.assert_allclose(one.values[:, :, 0], expected, atol=1e-6)
    picks = how in {"max", "min"}  # else it may be a score between those of float32
    assert one.precisions == ("float32" if picks else "float64",)


def test_a_reduction_of_another_name_is_an_error():
    message = "ValueError: reduce: expected 'mean' or 'max' or 'median', got 'min'"
    check_classify_raises(message, long(planes()), GROUPS, reduce="min")


def test_an_array_of_attention_layers_alone_asks_for_the_number_of_all():
    scores = np.linspace(0, 1, 12).reshape(3, 4)
    figure, ax = plt.subplots()
    for call in (
        lambda **size: hg.read_scores(scores, attention_layers=[1, 3, 5], **size),
        lambda **size: hg.read_scores({"a": scores}, attention_layers=[1, 3, 5], **size),
        lambda **size: hg.headgrid_heatmap(ax, scores, attention_layers=[1, 3, 5], **size).scores,
    ):
        with pytest.raises(ValueError, match=r"attention_layers: layer 5 .* n_layers=") as told:
            call()
        size = int(re.search(r"such as n_layers=(\d+)", str(told.value))[1])
        assert np.flatnonzero(call(n_layers=size).exists.any(axis=1)).tolist() == [1, 3, 5]
    plt.close(figure)


@pytest.mark.parametrize("planes", [(), (2,)])
def test_a_transposed_array_is_told_with_code_that_turns_it(planes):
    scores = np.linspace(0, 1, 6 * 2 ** len(planes)).reshape(3, 2, *planes)
    names = {"relation": ["a", "b"]} if planes else {}
    with pytest.raises(ValueError, match="it looks transposed: pass") as told:
        hg.read_scores(scores, n_layers=2, n_heads=3, **names)
    code = re.search(r"pass (.*)$", str(told.value))[1]
    turned = hg.read_scores(
        eval(code, {"np": np, "scores": scores}),  # noqa: S307  # our own
        n_layers=2,
        n_heads=3,
        **names,
    )
    assert turned.values[1, 2, 0] == scores[(2, 1, *[0] * len(planes))]
