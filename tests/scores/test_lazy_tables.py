"""classify_heads on lazy frames: every engine gives what the same table in memory gives."""

import itertools

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mpl_headgrid as hg
from mpl_headgrid._scores import lazy_frames, lazy_tables
from tests.support.lengths import combined
from tests.support.refusals import check_classify_raises
from tests.support.tables import GROUPS

# What the engines say of themselves is for those who choose them.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Dask support is moving out of Narwhals:FutureWarning"),
    pytest.mark.filterwarnings("ignore:The 'future.infer_string' option:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


def scores_table(seed=0, *, n_layers=4, n_heads=3, n_prompts=1, missing=0.1):
    """Return random scores in steps of 1/64, whose means are the same in any order."""
    rng = np.random.default_rng(seed)
    rows = itertools.product(range(n_layers), range(n_heads), GROUPS, range(n_prompts))
    frame = pd.DataFrame(rows, columns=["layer", "head", "relation", "prompt"])
    frame["category"] = frame["relation"].map(GROUPS)
    frame["score"] = rng.integers(0, 65, len(frame)) / 64
    frame.loc[rng.random(len(frame)) < missing, "score"] = np.nan
    return frame.sample(frac=1, random_state=seed, ignore_index=True)


def polars_lazy(frame, _folder=None):
    return pl.from_pandas(frame).lazy()


def polars_files(frame, folder):
    half = len(frame) // 2
    for name, part in (("a", frame[:half]), ("b", frame[half:])):
        part.to_parquet(folder / f"{name}.parquet", index=False)
    return pl.scan_parquet(folder / "*.parquet")


def duckdb_memory(frame, _folder):
    return pytest.importorskip("duckdb").from_df(frame)


def duckdb_files(frame, folder):
    duckdb = pytest.importorskip("duckdb")
    frame.to_parquet(folder / "scores.parquet", index=False)
    return duckdb.read_parquet(str(folder / "*.parquet"))


def dask_frame(frame, _folder):
    return pytest.importorskip("dask.dataframe").from_pandas(frame, npartitions=3)


def ibis_table(frame, _folder):
    ibis = pytest.importorskip("ibis")
    return ibis.memtable(pa.Table.from_pandas(frame, preserve_index=False))


def spark_frame(frame, folder):
    sql = pytest.importorskip("pyspark.sql")
    frame.to_parquet(folder / "scores.parquet", index=False)
    # One process without a web page, and few pieces: the tables are small.
    builder = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "1").getOrCreate()
    return session.read.parquet(str(folder / "scores.parquet"))


ENGINES = {
    "polars": polars_lazy,
    "polars over Parquet": polars_files,
    "duckdb": duckdb_memory,
    "duckdb over Parquet": duckdb_files,
    "dask": dask_frame,
    "ibis": ibis_table,
    "pyspark": spark_frame,
    "narwhals": lambda frame, _folder: nw.from_native(polars_lazy(frame)),
}


@pytest.fixture(params=ENGINES.values(), ids=ENGINES)
def lazy(request, tmp_path):
    """Return a function that hands a frame to an engine, for each engine in turn."""

    def hold(frame):
        held = request.param(frame, tmp_path)
        try:
            nw.from_native(held)
        except ModuleNotFoundError:
            pytest.skip(f"narwhals {nw.__version__} does not know this release of the engine")
        return held

    return hold


RULES = {
    "threshold": {"threshold": 0.5},
    "threshold a category": {"threshold": {"Knowledge": 0.6, "Linguistic": 0.3}},
    "threshold a relation": {"threshold": {"capital": 0.6, "Knowledge": 0.5, "antonym": 0.3}},
    "top k": {"top_k": 2},
    "top k a relation": {"top_k": {"capital": 1, "superclass": 3, "Linguistic": 2}},
    "both": {"threshold": 0.5, "top_k": 2},
    "bins": {"bins": {"Weak": 0.25, "Strong": 0.75}},
}


# By category, by a limit of one relation or of all together: no rule asks more of an engine.
@combined("lazy", lazy=[*ENGINES.values()], rule=["threshold", "threshold a relation", "bins"])
def test_an_engine_gives_what_memory_gives(lazy, rule):
    rule = RULES[rule]
    frame = scores_table()
    groups = None if "bins" in rule else GROUPS
    expected = hg.classify_heads(frame, groups, **rule)
    assert hg.classify_heads(lazy(frame), groups, **rule) == expected
    assert hg.classify_heads(lazy(frame), **rule) == expected  # the column category says the same


@combined("lazy", lazy=[*ENGINES.values()], reduce=["max", "mean", "median"])
def test_an_engine_reduces_as_memory_does(lazy, reduce):
    frame = scores_table(n_prompts=3)
    expected = hg.classify_heads(frame, GROUPS, threshold=0.5, reduce=reduce)
    assert hg.classify_heads(lazy(frame), GROUPS, threshold=0.5, reduce=reduce) == expected


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 1000),
    reduce=st.sampled_from(["max", "mean", "median"]),
    rule=st.sampled_from([*RULES]),
)
@pytest.mark.filterwarnings("ignore:threshold")
def test_lazy_and_eager_give_equal_grids(seed, reduce, rule):
    frame = scores_table(seed, n_prompts=2, missing=0.5)
    groups = None if rule == "bins" else GROUPS
    grids = [
        hg.classify_heads(data, groups, reduce=reduce, n_layers=5, n_heads=4, **RULES[rule])
        for data in (frame, pl.from_pandas(frame), pl.from_pandas(frame).lazy())
    ]
    assert grids[0] == grids[1] == grids[2]


def test_names_may_have_blanks_and_layers_may_be_floats_that_count_from_1(lazy):
    frame = scores_table()
    keywords = {"threshold": 0.5, "n_layers": 6, "n_heads": 3, "kv_heads": 3}
    expected = hg.classify_heads(frame, GROUPS, **keywords)
    frame["relation"] = frame["relation"].where(frame.index % 2 == 0, "\u2003" + frame["relation"])
    frame[["layer", "head"]] += 1.0
    grid = hg.classify_heads(lazy(frame), GROUPS, base=1, **keywords)
    assert grid == expected


def test_a_table_without_names_has_bins(lazy):
    frame = scores_table(n_prompts=2)[["layer", "head", "score"]]
    rule = {"bins": {"Weak": 0.25, "Strong": 0.75}, "reduce": "mean"}
    assert hg.classify_heads(lazy(frame), **rule) == hg.classify_heads(frame, **rule)


def test_a_relation_may_be_under_two_categories(lazy):
    frame = scores_table()
    both = pd.concat([frame, frame.assign(category="Other")], ignore_index=True)
    rule = {"threshold": {"capital": 0.6, "superclass": 0.4, "antonym": 0.5}}
    assert hg.classify_heads(lazy(both), **rule) == hg.classify_heads(both, **rule)


def test_many_pools_are_grouped_by_name(monkeypatch, lazy):
    monkeypatch.setattr(lazy_tables, "MOST_POOLS", 1)
    frame = scores_table()
    expected = hg.classify_heads(frame, GROUPS, threshold=0.5)
    assert hg.classify_heads(lazy(frame), GROUPS, threshold=0.5) == expected


def test_no_rows_need_a_shape_and_are_missing_heads(lazy):
    empty = lazy(scores_table()[:0].astype({"relation": "string", "category": "string"}))
    grid = hg.classify_heads(empty, threshold=0.5, n_layers=2, n_heads=3)
    assert grid.known.shape == (2, 3)
    assert not grid.known.any()
    check_classify_raises("ValueError: n_layers: no row tells the size of the grid; give", empty)


@pytest.mark.parametrize("reduce", [None, "max", "mean"])
def test_no_more_than_one_row_per_head_and_category_is_collected(monkeypatch, reduce):
    sizes = []
    collect = lazy_tables.collect

    def counted(frame):
        rows = collect(frame)
        sizes.append(len(rows))
        return rows

    for module in (lazy_frames, lazy_tables):
        monkeypatch.setattr(module, "collect", counted)
    monkeypatch.setattr(lazy_frames, "MOST_GROUPS", 0)  # an engine that groups the rows itself
    frame = scores_table(n_layers=9, n_heads=8, n_prompts=1 if reduce is None else 5)
    hg.classify_heads(polars_lazy(frame), GROUPS, threshold=0.85, reduce=reduce)
    assert sizes == [1, 3, 9 * 8 * 2]  # the checks, the names, the heads of two categories


# Polars: batches of rows, added up in arrays.

in_batches = pytest.mark.skipif(
    not hasattr(pl.LazyFrame, "collect_batches"), reason="Polars has batches from 1.34 on"
)


@pytest.fixture
def ungrouped(monkeypatch):
    """Let no engine group rows: how much memory that takes depends on their number."""

    def group_by(*_):
        raise AssertionError

    monkeypatch.setattr(nw.LazyFrame, "group_by", group_by)


@in_batches
@pytest.mark.usefixtures("ungrouped")
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("reduce", ["max", "mean"])
@pytest.mark.parametrize("base", [0, 1])
def test_batches_give_what_memory_gives(tmp_path, rule, reduce, base):
    frame = scores_table(n_prompts=3, missing=0.3)
    frame[["layer", "head"]] += base
    keywords = {"reduce": reduce, "base": base, **rule}
    groups = None if "bins" in rule else GROUPS
    expected = hg.classify_heads(frame, groups, **keywords)
    assert hg.classify_heads(polars_files(frame, tmp_path), groups, **keywords) == expected
    assert hg.classify_heads(polars_files(frame, tmp_path), **keywords) == expected


@in_batches
@pytest.mark.usefixtures("ungrouped")
@pytest.mark.parametrize("reduce", [None, "max", "mean"])
def test_wide_tables_come_in_batches(reduce):
    frame = scores_table(n_prompts=1 if reduce is None else 3)
    by = ["layer", "head", "prompt"]
    wide = frame.pivot_table("score", by, "relation", dropna=False)
    rule = {"relation": [*GROUPS], "threshold": 0.5, "reduce": reduce}
    grid = hg.classify_heads(polars_lazy(wide.reset_index()), GROUPS, **rule)
    assert grid == hg.classify_heads(wide.reset_index(), GROUPS, **rule)


def test_batches_hold_a_relation_under_two_categories():
    frame = scores_table(n_prompts=2)
    other = frame.assign(category="Other", score=frame["score"] / 2)
    both = pd.concat([frame, other], ignore_index=True)
    rule = {"threshold": {"Knowledge": 0.6, "Linguistic": 0.4, "Other": 0.3}}
    for reduce in ("max", "mean"):
        grid = hg.classify_heads(polars_lazy(both), reduce=reduce, **rule)
        assert grid == hg.classify_heads(both, reduce=reduce, **rule)


@in_batches
@pytest.mark.parametrize("step", [0.1, -0.1, 1e300, 1e-300])
def test_the_mean_of_equal_scores_reaches_that_score(step):
    frame = pl.LazyFrame({"layer": [0] * 10, "head": [0] * 10, "score": [step] * 10})
    grid = hg.classify_heads(frame, reduce="mean", bins={"Strong": step})
    assert grid.scores.tolist() == [[[step]]]
    assert grid.membership.all()


def test_a_table_of_many_names_and_an_older_polars_are_grouped(monkeypatch):
    frame = scores_table(n_prompts=3)
    expected = hg.classify_heads(frame, GROUPS, threshold=0.5, reduce="mean")
    monkeypatch.setattr(lazy_frames, "total", None)
    with monkeypatch.context() as patch:
        patch.setattr(lazy_frames, "MOST_GROUPS", 35)  # 4 layers × 3 heads × 3 relations are 36
        lazy = polars_lazy(frame)
        assert hg.classify_heads(lazy, GROUPS, threshold=0.5, reduce="mean") == expected
    monkeypatch.delattr(pl.LazyFrame, "collect_batches", raising=False)
    lazy = polars_lazy(frame)
    assert hg.classify_heads(lazy, GROUPS, threshold=0.5, reduce="mean") == expected


# Columns by other names, as in read_heads.


def test_the_usual_names_of_columns_are_found(lazy):
    frame = scores_table()
    named = frame.rename(columns={"layer": "layer_idx", "head": "h", "category": "head_type"})
    expected = hg.classify_heads(frame, threshold=0.5)
    assert hg.classify_heads(named, threshold=0.5) == expected
    assert hg.classify_heads(lazy(named), threshold=0.5) == expected


def test_other_columns_are_not_guessed(lazy):
    frame = scores_table().rename(columns={"head": "head_idx", "prompt": "head_id"})
    for held in (frame, lazy(frame)):
        check_classify_raises(
            "ValueError: head: no column 'head', and several that could be", held, GROUPS
        )


def test_key_value_heads_have_to_be_asked_for(lazy):
    frame = scores_table()
    expected = hg.classify_heads(frame, GROUPS, threshold=0.5)
    named = frame.rename(columns={"head": "kv_head"})
    for held in (named, lazy(named)):
        assert hg.classify_heads(held, GROUPS, threshold=0.5, head="kv_head") == expected
        check_classify_raises(
            "ValueError: head: no column 'head'; 'kv_head' numbers key-value", held, GROUPS
        )


def test_spelled_heads_are_read_in_memory_alone(lazy):
    frame = scores_table()
    heads = "L" + frame["layer"].astype(str) + "H" + frame["head"].astype(str)
    spelled = frame.assign(head=heads).drop(columns="layer")
    expected = hg.classify_heads(frame, GROUPS, threshold=0.5)
    assert hg.classify_heads(spelled, GROUPS, threshold=0.5) == expected
    message = "ValueError: layer: no column 'layer'; a lazy frame needs layer and head as numbers"
    check_classify_raises(message, lazy(spelled), GROUPS)


def test_wide_tables_may_have_key_value_heads_and_take_no_category():
    wide = pd.DataFrame({"layer": [0, 0, 1, 1], "kv_head": [0, 1] * 2, "a": [0.1, 0.2, 0.3, 0.4]})
    rule = {"relation": ["a"], "threshold": 0.15}
    sizes = {"head": "kv_head", "kv_heads": 2, "n_heads": 4}
    for held in (wide, polars_lazy(wide)):
        grid = hg.classify_heads(held, **rule, **sizes)
        assert grid.membership[:, :, 0].tolist() == [[False, False, True, True], [True] * 4]
        message = "ValueError: category: 'b' says nothing of a table with one column of"
        check_classify_raises(message, held, **rule, **sizes, category="b")


def test_names_that_an_enum_states_keep_its_order_and_may_be_of_a_column_named_like_a_run():
    frame = pl.from_pandas(scores_table(missing=0)).drop("category")
    names = ["superclass ", *({*GROUPS} - {"superclass"})]
    relation = frame["relation"].replace("superclass", "superclass ").cast(pl.Enum(names))
    lazy = frame.with_columns(relation.alias("split")).drop("relation").lazy()
    scores = hg.read_scores(lazy, relation="split")
    assert scores.relations == tuple(name.strip() for name in names)


# Errors. A lazy frame has no order, so they show the row instead of its number.


def changed(**cells):
    frame = scores_table(missing=0)
    frame["layer"] = frame["layer"].astype(object)
    for name, value in cells.items():
        frame[name] = frame[name].astype(object)
        frame.loc[5, name] = value
    return frame.infer_objects()


ROW_ERRORS = {
    "negative layer": ({"layer": -1}, {}, "layer: expected a whole number from 0; in the row {'la"),
    "missing layer": ({"layer": None}, {}, "layer: expected a whole number, got none; in the row"),
    "fraction": ({"layer": 1.5}, {}, "layer: expected a whole number; in the row {'layer': 1.5"),
    "infinite": ({"score": -np.inf}, {}, "score: expected a finite number; in the row {'layer'"),
    "missing relation": ({"relation": None}, {}, "relation: expected a name (str), got none; in"),
    "outside": ({"layer": 7}, {"n_layers": 4}, "layer: n_layers=4 allows 0 to 3; in the row {'lay"),
    "far outside": ({"layer": 10**9}, {}, "layer, head: expected at most 16777216 heads in all"),
    "unknown relation": ({"relation": "capitals"}, {},
        "groups: no category for relation 'capitals'; it names ['capital', 'superclass', 'ant"),
    "zero": ({}, {"base": 1}, "layer: expected a whole number from 1, but base=1 counts from 1; l"),
    "transposed": ({}, {"n_layers": 3, "n_heads": 4},
        "layer: n_layers=3 allows 0 to 2; layer and head look"),
}  # fmt: skip


@pytest.mark.parametrize("case", ROW_ERRORS)
def test_a_bad_row_is_shown(lazy, case):
    cells, keywords, message = ROW_ERRORS[case]
    check_classify_raises(f"ValueError: {message}", lazy(changed(**cells)), GROUPS, **keywords)


def test_a_second_score_is_an_error(lazy):
    frame = scores_table()
    twice = pd.concat([frame, frame[7:8]], ignore_index=True)
    layer, head, relation = frame.loc[7, ["layer", "head", "relation"]]
    message = (
        f"ValueError: layer {layer}, head {head} has 2 scores for {relation!r}; reduce='mean', "
        "'max' or 'median' makes one of them"
    )
    check_classify_raises(message, lazy(twice), GROUPS)
    blank = frame[7:8].assign(relation=frame["relation"] + " ")
    blanks = pd.concat([frame, blank], ignore_index=True)
    check_classify_raises(message, lazy(blanks), GROUPS)
    wide = pd.DataFrame({"layer": [0, 1, 1], "head": [0, 0, 0], "a": [0.1, 0.2, 0.3]})
    message = "ValueError: layer 1, head 0 has 2 scores; reduce='mean'"
    check_classify_raises(message, lazy(wide), relation=["a"])


def test_a_table_counted_from_1_is_an_error(lazy):
    frame = scores_table(missing=0)
    frame[["layer", "head"]] += 1
    held = lazy(frame)
    with pytest.raises(ValueError, match=r"^layers 1 to 4 and heads 1 to 3 .* pass base=1"):
        hg.classify_heads(held, GROUPS, threshold=0.5)
    with pytest.raises(ValueError, match=r"look counted from 1: pass base=1; in the row"):
        hg.classify_heads(held, GROUPS, threshold=0.5, n_layers=4, n_heads=3)


SCHEMA_ERRORS = [
    ({"score": "scores"}, "ValueError: score: no column 'scores'; the columns are ['layer', "),
    ({"relation": ["capital"]}, "ValueError: relation: no column 'capital'; the columns are"),
    ({"layer": 3}, "TypeError: layer: expected a column name, got 3"),
    ({"layer": "head"}, "ValueError: head: expected another column than for layer, got 'head'"),
    ({"layer": "relation"}, "TypeError: relation: expected whole numbers, got a column of String"),
    ({"score": "relation"}, "TypeError: relation: expected numbers, got a column of String"),
    ({"relation": "score"}, "TypeError: score: expected names (str), got a column of Float64"),
    ({"n_layers": 0}, "ValueError: n_layers: expected at least 1, got 0"),
    ({"n_heads": 1.5}, "TypeError: n_heads: expected a whole number, got 1.5"),
    ({"base": 2}, "ValueError: base: expected 0 or 1, the number of the first layer, got 2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("keywords", "message"), SCHEMA_ERRORS, ids=[str(case[0]) for case in SCHEMA_ERRORS]
)
def test_a_bad_keyword_is_named(keywords, message):
    check_classify_raises(message, polars_lazy(scores_table()), GROUPS, **keywords)


def test_too_many_names_are_an_error(monkeypatch, lazy):
    monkeypatch.setattr(lazy_tables, "MOST_NAMES", 2)
    message = "ValueError: relation: more than 2 different names; is it the right column?"
    check_classify_raises(message, lazy(scores_table()), GROUPS)


def test_a_reduction_that_an_engine_lacks_is_named(monkeypatch):
    def median(*_):
        raise NotImplementedError

    monkeypatch.setattr(nw.Expr, "median", median)
    message = "ValueError: reduce: Polars cannot compute 'median' of groups; take 'mean' or 'max'"
    check_classify_raises(message, polars_lazy(scores_table()), GROUPS, reduce="median")
