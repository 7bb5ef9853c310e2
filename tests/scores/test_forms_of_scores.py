"""Scores in the forms that other people's code keeps them in: read as meant, or refused."""

import decimal
import io
import json
import re
from collections import namedtuple
from pathlib import Path

import matplotlib.pyplot as plt
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

import mpl_headgrid as hg
from tests.readers.test_guesses import refused, run
from tests.support.tables import everywhere, records

SIZES = {"n_layers": 8, "n_heads": 12}
HEADS = {(5, 1): 0.98, (6, 9): 0.91, (2, 3): 0.05}
EXPECTED = np.full((8, 12), np.nan)
for _head, _score in HEADS.items():
    EXPECTED[_head] = _score
TRIPLES = [(*head, score) for head, score in HEADS.items()]
TABLE = pd.DataFrame(TRIPLES, columns=["layer", "head", "score"])
PIVOT = TABLE.pivot(index="layer", columns="head", values="score")  # noqa: PD010  # what users call

FORMS = {
    "tuples": TRIPLES,
    "lists": [list(triple) for triple in TRIPLES],
    "rows of a frame": TABLE.to_numpy().tolist(),
    "pairs": [[list(head), score] for head, score in HEADS.items()],
    "names": [(f"L{a}H{b}", score) for (a, b), score in HEADS.items()],
    "by head": HEADS,
    "by layer": {layer: {head: score} for (layer, head), score in HEADS.items()},
    "rows by layer": {a: EXPECTED[a] for a, _ in HEADS},
    "rows by layer in words": {f"layer_{a}": EXPECTED[a].tolist() for a, _ in HEADS},
    "by layer in words": {f"layer_{a}": {f"head_{b}": s} for (a, b), s in HEADS.items()},
    "ranks": [{str(rank): list(triple)} for rank, triple in enumerate(TRIPLES)],
    "dicts": [{f"{a}-{b}": score} for (a, b), score in HEADS.items()],
    "records": TABLE.to_dict("records"),
    "frame": TABLE,
    "other names": {"block": [5, 6, 2], "h": [1, 9, 3], "value": [0.98, 0.91, 0.05]},
    "text": TABLE.astype(str),
    "decimals": [(a, b, decimal.Decimal(str(score))) for (a, b), score in HEADS.items()],
    "pivot": PIVOT,
    "turned pivot": PIVOT.T,
    "pivot with a column of layers": PIVOT.reset_index(),
    "pivot without names": PIVOT.rename_axis(index=None, columns=None),
    "series of heads": pd.Series({f"{a}.{b}": score for (a, b), score in HEADS.items()}),
    "series with levels": TABLE.set_index(["layer", "head"])["score"],
    "unnamed levels": TABLE.set_index(["layer", "head"])["score"].rename_axis([None, None]),
    "unnamed levels in words": pd.Series(
        [*HEADS.values()], pd.MultiIndex.from_tuples([(f"L{a}", f"H{b}") for a, b in HEADS])
    ),
    "layers in the index too": TABLE.set_index("layer", drop=False),
    "frame with levels": TABLE.set_index(["layer", "head"]),
    "head in the index": TABLE.set_index("head"),
    "polars": pl.from_pandas(TABLE),
    "lazy": pl.from_pandas(TABLE).lazy(),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_read(form):
    scores = hg.read_scores(FORMS[form], relation="IH", **SIZES)
    np.testing.assert_array_equal(scores.values[:, :, 0], EXPECTED)
    assert scores.relations == ("IH",)
    grid = hg.classify_heads(FORMS[form], category="IH", threshold=0.3, **SIZES)
    assert np.argwhere(grid.membership[:, :, 0]).tolist() == [[5, 1], [6, 9]]
    assert grid.categories == ("IH",)


def test_bins_need_no_name():
    bins = {"weak": 0.01, "strong": 0.5}
    for form in ("tuples", "pairs", "by head", "by layer", "frame", "pivot"):
        grid = hg.classify_heads(FORMS[form], bins=bins, **SIZES)
        assert grid.membership.sum(axis=(0, 1)).tolist() == [1, 2]


def test_a_relation_in_each_item():
    rows = [(5, 1, "capital", 0.4), (5, 1, "antonym", 0.2)]
    scores = hg.read_scores(rows, **SIZES)
    assert scores.relations == ("antonym", "capital")
    assert scores.values[5, 1].tolist() == [0.2, 0.4]
    groups = {"capital": "Knowledge", "antonym": "Linguistic"}
    grid = hg.classify_heads(rows, groups, threshold=0.3, **SIZES)
    assert grid.membership[5, 1].tolist() == [True, False]


BY_RELATION = {"induction": {"L5H1": 0.9, (6, 9): 0.2}, "copy": {"5.1": 0.1, "6-9": 0.8}}
BY_HEAD = {"L5H1": {"induction": 0.9, "copy": 0.1}, (6, 9): {"induction": 0.2, "copy": 0.8}}


OF_HEADS_AND_RELATIONS = {
    "by relation": BY_RELATION,
    "by head": BY_HEAD,
    "by layer and head": {5: {1: BY_HEAD["L5H1"]}, "L6": {"H9": BY_HEAD[6, 9]}},
    "by relation and layer": {
        "induction": {"5": {"1": 0.9}, "6": {"9": 0.2}}, "copy": {5: {1: 0.1}, 6: {9: 0.8}}
    },
    "lists": {"induction": [(5, 1, 0.9), (6, 9, 0.2)], "copy": [("5.1", 0.1), ((6, 9), 0.8)]},
}  # fmt: skip


@pytest.mark.parametrize("data", OF_HEADS_AND_RELATIONS.values(), ids=OF_HEADS_AND_RELATIONS)
def test_dicts_of_heads_and_relations(data):
    scores = hg.read_scores(data, **SIZES)
    assert scores.relations == ("induction", "copy")  # as the data state them
    expected = np.full((8, 12, 2), np.nan)
    expected[5, 1], expected[6, 9] = (0.9, 0.1), (0.2, 0.8)
    np.testing.assert_array_equal(scores.values, expected)
    one = hg.read_scores(data, relation=["copy"], **SIZES)
    np.testing.assert_array_equal(one.values, expected[:, :, 1:])
    groups = {"copy": "Repeating", "induction": "Repeating"}
    grid = hg.classify_heads(data, groups, threshold=0.85, **SIZES)
    assert grid.categories == ("Repeating",)
    assert np.argwhere(grid.membership[:, :, 0]).tolist() == [[5, 1]]
    text = refused(hg.read_scores, data, relation=["copying"], **SIZES)
    assert "relation: 'copying' is no key of the scores, which are ['induction', 'copy']" in text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"GPT-2": {"L5H1": 0.9}}, r'the scores are in scores\["GPT-2"\]'),  # a model's name?
        ({"scores": {"L5H1": 0.9}, "meta": {}}, r'the scores are in scores\["scores"\]'),
        ({"L5H1": {"layer": 0.9}}, "expected a number"),
        ({"a": {"L5H1": 0.9}, "b": {"L5H1": [0.1, 0.2]}}, r"scores\['b'\]\['L5H1'\].*reduce="),
        ({"a": {"L5H1": 0.9}, "b": {"L5H12": 0.1}}, r"scores\['b'\]\['L5H12'\]: head is 12"),
        ({"a": {"enc.layers.1.attn.1": 0.9}, "b": {"dec.layers.1.attn.1": 0.1}}, "2 modules"),
        ({"gpt2": BY_RELATION, "opt": BY_HEAD}, r'scores are in scores\["gpt2"\], or \["opt"\]'),
        ({"scores": BY_HEAD, "step": 10}, r'the scores are in scores\["scores"\]: pass that'),
        ({"a": {"layer": 0, "head": 1, "score": 0.5}}, r"pass \[\*scores\.values\(\)\]"),
        ({"0": {"0": {"1": 0.5}}, "1": {"0": {"1": 0.5}}}, "expected a number"),  # which is what?
    ],
)
def test_dicts_that_are_none_of_heads_and_relations_are_refused(data, message):
    assert re.search(message, refused(hg.read_scores, data, **SIZES))


def test_heads_and_relations_that_have_no_scores_are_of_the_model():
    some = {"a": {"0.1": 0.5}, "b": {}, "c": {"1.0": 0.2}}
    scores = hg.read_scores(some, n_layers=2, n_heads=2)
    assert scores.relations == ("a", "b", "c")
    assert np.isnan(scores.values[:, :, 1]).all()
    with pytest.warns(UserWarning, match="a model of 3 layers × 4 heads"):
        scores = hg.read_scores({"0.1": {"a": 0.5}, "2.3": {}})
    assert np.argwhere(~np.isnan(scores.values)).tolist() == [[0, 1, 0]]


# A table for each relation, and tables whose cells hold others.

COPY = {"layer": [5, 6], "head": [1, 9], "score": [0.1, 0.8]}
INDUCTION = {"layer": [6, 5], "head": [9, 1], "score": [0.2, 0.9]}  # in another order
STRUCTS = [
    {"copy": one, "induction": other}
    for one, other in zip(records(COPY), records(INDUCTION), strict=True)
]
FIELDS = [
    {"at": {"layer": layer, "head": head}, "scores": {"copy": copy, "induction": induction}}
    for layer, head, copy, induction in [(5, 1, 0.1, 0.9), (6, 9, 0.8, 0.2)]
]
NESTED = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "lazy": pl.LazyFrame,
    "pyarrow": lambda rows: pl.DataFrame(rows).to_arrow(),
    "records": lambda rows: pd.DataFrame(rows).to_dict("records"),
}


def check_both(scores):
    assert scores.relations == ("copy", "induction")
    expected = np.full((8, 12, 2), np.nan)
    expected[5, 1], expected[6, 9] = (0.1, 0.9), (0.8, 0.2)
    np.testing.assert_array_equal(scores.values, expected)


@everywhere
def test_a_dict_of_relation_to_table(container):
    tables = {"copy": container(COPY), "induction": container(INDUCTION)}
    check_both(hg.read_scores(tables, **SIZES))
    one = hg.read_scores(tables, relation=["induction"], **SIZES)
    assert (one.relations, one.values[5, 1].tolist()) == (("induction",), [0.9])
    grid = hg.classify_heads(tables, {"copy": "A", "induction": "A"}, threshold=0.85, **SIZES)
    assert np.argwhere(grid.membership[:, :, 0]).tolist() == [[5, 1]]


def test_each_relation_in_a_table_of_its_own_form():
    long = pd.DataFrame(INDUCTION)
    pivot = pd.DataFrame(COPY).pivot(index="layer", columns="head", values="score")  # noqa: PD010
    levels = long.set_index(["layer", "head"])["score"]
    check_both(hg.read_scores({"copy": pivot, "induction": levels}, **SIZES))
    parts = long.assign(relation="induction"), pd.DataFrame(COPY).assign(relation="copy")
    both = pd.concat(parts)
    check_both(hg.read_scores(dict([*both.groupby("relation")]), **SIZES))
    parts = pl.from_pandas(both).partition_by("relation", as_dict=True)  # keys: ("copy",)
    check_both(hg.read_scores(parts, relation=["copy", "induction"], **SIZES))
    one_column = {
        name: table.rename(columns={"score": name})
        for name, table in {"copy": pd.DataFrame(COPY), "induction": long}.items()
    }
    check_both(hg.read_scores(one_column, **SIZES))


def test_tables_of_models_are_not_taken_for_relations():
    small, large = pd.DataFrame(COPY), pd.DataFrame({**INDUCTION, "layer": [6, 30]})
    scores = {"small": small, "large": large}
    text = refused(hg.read_scores, scores)
    assert "of one model pass n_layers=31, n_heads=10, or" in text
    each = run(re.search(r"of several models (\{.*?\}) reads", text)[1], scores=scores)
    assert each["large"].values[30, 1, 0] == 0.9
    of_relations = small.assign(relation=["a", "b"])
    assert "got those of ['a', 'b']" in refused(hg.read_scores, {"m": of_relations}, **SIZES)
    assert "got those of ['a']" in refused(hg.read_scores, {"m": of_relations[:1]}, **SIZES)


@pytest.mark.parametrize("name", ["model", "step"])
@pytest.mark.parametrize("kind", ["pandas", "levels", "polars", "lazy", "records"])
def test_tables_that_name_their_models_are_no_relations(kind, name):
    both = pd.DataFrame(COPY).assign(**{name: 0}), pd.DataFrame(INDUCTION).assign(**{name: 1000})
    make = {
        "levels": lambda table: table.set_index([name, "layer", "head"]),
        "polars": pl.from_pandas,
        "lazy": lambda table: pl.from_pandas(table).lazy(),
        "records": lambda table: table.to_dict("records"),
    }.get(kind, lambda table: table)
    for scores in (
        {"gpt2": make(both[0]), "pythia": make(both[1])},
        {0: make(both[0]), 1000: make(both[1])},
    ):
        text = refused(hg.read_scores, scores, **SIZES)
        assert f"column {name!r} has another value in each table" in text
        figure, axes = run(re.search(r"(hg\.headgrid_panels.*) draws", text)[1], scores=scores)
        assert [*axes] == [str(title) for title in scores]
        plt.close(figure)
    text = refused(hg.classify_heads, scores, threshold=0.5, base=1, **SIZES)
    assert "hg.read_scores(part, n_layers=8, n_heads=12, base=1)" in text
    for value in (0, np.nan):
        alike = {"copy": COPY, "induction": INDUCTION}
        alike = {key: pd.DataFrame(own).assign(**{name: value}) for key, own in alike.items()}
        check_both(hg.read_scores({key: make(own) for key, own in alike.items()}, **SIZES))


def test_relations_that_are_no_text_are_told_to_be_it():
    scores = dict([*pd.concat([TABLE.assign(hop=1), TABLE.assign(hop=2)]).groupby("hop")])
    text = refused(hg.read_scores, scores, **SIZES)
    named = run(re.search(r"pass (\{.*\})", text)[1], scores=scores)
    assert hg.read_scores(named, **SIZES).relations == ("1", "2")


@pytest.mark.parametrize("kind", NESTED)
def test_structs_are_read_as_the_columns_of_their_fields(kind):
    if kind != "records":
        check_both(hg.read_scores(NESTED[kind](STRUCTS), **SIZES))
    table = NESTED[kind](FIELDS)
    text = refused(hg.classify_heads, table, threshold=0.85, **SIZES)
    keywords = run(f"dict({re.search(r'pass (relation=.*?), for', text)[1]})")
    check_both(hg.read_scores(table, **keywords, **SIZES))
    one = run(f"dict({re.search(r'alone (.*)', text)[1]})")
    grid = hg.classify_heads(table, threshold=0.75, **one, **SIZES)
    assert (grid.categories, np.argwhere(grid.membership).tolist()) == (("copy",), [[6, 9, 0]])
    of_heads = {"A": True, "B": True}, {"A": False, "B": True}
    rows = [{"at": row["at"], "category": cell} for row, cell in zip(FIELDS, of_heads, strict=True)]
    table = NESTED[kind](rows)
    text = refused(hg.read_heads, table, **SIZES)
    keywords = run(f"dict({re.search(r'pass (category=.*)', text)[1]})")
    grid = hg.read_heads(table, **keywords, **SIZES)
    assert np.argwhere(grid.membership).tolist() == [[5, 1, 0], [5, 1, 1], [6, 9, 1]]


def test_fields_of_one_name_keep_that_of_their_column():
    rows = [{"layer": 5, "head": 1, "a": {"score": 0.1, "n": 3}, "b": {"score": 0.9, "n": 4}}]
    for table in (pd.DataFrame(rows), pl.DataFrame(rows)):
        text = refused(hg.read_scores, table, **SIZES)
        keywords = run(f"dict({re.search(r'pass (relation=.*?), for', text)[1]})")
        assert hg.read_scores(table, **keywords, **SIZES).values[5, 1].tolist() == [0.1, 0.9]


@pytest.mark.parametrize("kind", NESTED)
@pytest.mark.parametrize(
    "fields",
    [
        {"layer": 2, "head": 1},
        {"layer": 2, "category": "Z"},
        {"score": 5.0, "n": 1},
        {"relation": "x", "label": "y", "model": "z"},
    ],
)
def test_fields_never_replace_columns_that_say_the_same(kind, fields):
    row = {"layer_idx": 5, "h": 3, "type": "A", "value": 0.5}
    plain, nested = [row, row | {"h": 4}], [{**row, "m": fields}, {**row, "h": 4, "m": fields}]
    scores = hg.read_scores(NESTED[kind](nested), **SIZES)
    assert scores == hg.read_scores(NESTED[kind](plain), **SIZES)
    assert hg.read_heads(NESTED[kind](nested), **SIZES) == hg.read_heads(plain, **SIZES)
    sized = [{"n_layers": 8, "num_heads": 12, "at": {"layer": 5, "head": 3}, "value": 0.5}]
    assert hg.read_scores(NESTED[kind](sized), **SIZES).values[5, 3].tolist() == [0.5]
    without = [{name: row[name] for name in ("layer_idx", "h", "m")} for row in nested]
    if "n" in fields:  # what no column says is read still
        grid = hg.read_heads(NESTED[kind]([nested[0] | {"value": "?"}]), score="m.score", **SIZES)
        assert grid.scores[5, 3].tolist() == [5]
        assert hg.read_scores(NESTED[kind](without), **SIZES).values[5, 3].tolist() == [5]
    if "category" in fields:
        grid = hg.read_heads(NESTED[kind](without), **SIZES)
        assert (grid.categories, grid.membership[5, 3].tolist()) == (("Z",), [True])


def test_fields_that_differ_from_row_to_row_are_no_columns():
    rows = [{"layer": 5, "head": h, "m": {f"{h}_{n}": 0.5 for n in range(30)}} for h in range(9)]
    text = refused(hg.read_scores, pd.DataFrame(rows), **SIZES)
    assert "the columns are ['layer', 'head', 'm']" in text


def test_a_frame_that_is_read_from_json_is_what_the_json_is():
    data = {"copy": {"L5H1": 0.1, "L6H9": 0.8}, "induction": {"L6H9": 0.2, "L5H1": 0.9}}
    check_both(hg.read_scores(pl.read_json(io.StringIO(json.dumps(data))), **SIZES))
    check_both(hg.read_scores(pd.DataFrame(data), relation=["copy", "induction"], **SIZES))
    heads = {"A": ["L5H1"], "B": ["L5H1", "L6H9"]}
    grid = hg.read_heads(pl.read_json(io.StringIO(json.dumps(heads))), **SIZES)
    assert grid == hg.read_heads(heads, **SIZES)


@everywhere
def test_wide_tables_say_what_names_their_columns(container):
    columns = {"layer": [5, 6], "head": [1, 9], "copy": [0.1, 0.8], "induction": [0.9, 0.2]}
    table = container(columns)
    for function, keywords in (
        (hg.read_scores, {}),
        (hg.classify_heads, {"threshold": 0.75}),
        (hg.classify_heads, {"bins": {"low": 0.1}}),
        (hg.classify_heads, {"threshold": 0.85, "groups": {"copy": "A", "induction": "A"}}),
    ):
        text = refused(function, table, **keywords, **SIZES)
        found = re.search(r"pass (relation=\[.*?\])(, for 'copy' alone (.*))?", text)
        several, _, one = found.groups()
        read = function(table, **run(f"dict({several})"), **keywords, **SIZES)
        assert len(getattr(read, "relations", "")) in {0, 2}
        if one:
            function(table, **run(f"dict({one})"), **keywords, **SIZES)


def test_a_wide_table_of_many_columns_is_named_by_code():
    table = pd.DataFrame({"layer": [5], "head": [1]} | {f"r{i}": [i / 10] for i in range(12)})
    for source in (table, pl.from_pandas(table), pl.from_pandas(table).lazy()):
        text = refused(hg.read_scores, source, **SIZES)
        keywords = run(f"dict({re.search(r'pass (relation=.*?), for', text)[1]})", scores=source)
        assert hg.read_scores(source, **keywords, **SIZES).relations == tuple(table)[2:]


# Rows that tell relations apart in a column that nobody has named.


@everywhere
@pytest.mark.parametrize("per_prompt", [False, True])
def test_a_second_score_of_another_task_is_of_another_relation(container, per_prompt):
    columns = {"layer": [5, 5, 6, 6], "head": [1, 1, 9, 9], "score": [0.1, 0.9, 0.8, 0.2],
               "task": ["copy", "induction"] * 2}  # fmt: skip
    if per_prompt:
        columns = {k: v * 2 for k, v in columns.items()} | {"prompt": ["a"] * 4 + ["b"] * 4}
    table = container(columns)
    keywords = {"reduce": "mean"} if per_prompt else {}
    text = refused(hg.read_scores, table, **SIZES)
    assert text.index("relation='task'") < text.index("reduce='mean'")
    assert ("relation='task' with reduce= takes" in text) == per_prompt
    check_both(hg.read_scores(table, relation="task", **keywords, **SIZES))
    code = re.search(r"itself, (?:with df = (.*?), )?(.*?) has one of them", text)
    names = {"df": run(code[1], scores=table)} if code[1] else {}
    one = hg.read_scores(run(code[2], scores=table, nw=nw, **names), **keywords, **SIZES)
    assert one.values[5, 1, 0] in {0.1, 0.9}
    text = refused(hg.classify_heads, table, threshold=0.5, **SIZES)
    assert "if 'task' names the relations, pass relation='task'" in text
    text = refused(hg.classify_heads, table, category="X", threshold=0.5, **SIZES)
    assert "relation='task' in place of category=" in text
    assert hg.classify_heads(table, relation="task", threshold=0.5, **keywords, **SIZES)


@pytest.mark.parametrize("kind", [list, np.array])
def test_rows_of_a_relation_that_may_be_heads_or_an_array_are_refused(kind):
    scores = {"copy": kind([[0, 1, 0.2], [5, 1, 0.3]])}
    text = refused(hg.read_scores, scores)
    assert text.startswith("scores['copy']: ")
    of_heads = eval(re.search(r"for heads pass ({.*?}), for", text)[1], {"scores": scores})  # noqa: S307
    read = hg.read_scores(of_heads, n_layers=6, n_heads=2)
    assert (read.values[0, 1, 0], read.values[5, 1, 0]) == (0.2, 0.3)
    array = {name: np.array(part) for name, part in scores.items()}
    read = hg.read_scores(array, n_layers=2, n_heads=3)
    np.testing.assert_array_equal(read.values[:, :, 0], [[0, 1, 0.2], [5, 1, 0.3]])
    read = hg.read_scores({"copy": [(0, 1, 0.2), (5, 1, 0.3)]}, n_layers=6, n_heads=2)
    np.testing.assert_array_equal(np.argwhere(~np.isnan(read.values[:, :, 0])), [[0, 1], [5, 1]])


def test_a_column_of_relations_is_known_in_capitals_too():
    table = pd.DataFrame({"Layer": [0, 1], "Head": [0, 1], "Relation": ["b", "a"], "Score": [1, 2]})
    scores = hg.read_scores(table, n_layers=2, n_heads=2)
    assert scores.relations == ("a", "b")
    np.testing.assert_array_equal(scores.values[[0, 1], [0, 1]], [[np.nan, 1], [2, np.nan]])


def test_the_parts_of_relations_of_several_modules():
    encoder, decoder = ("encoder.layers.1.self_attn", 0), ("decoder.layers.0.self_attn", 1)
    scores = {"a": {encoder: 0.9, decoder: 0.1}, "b": {encoder: 0.3, decoder: 0.4}}
    assert "hg.split_modules(scores)" in refused(hg.read_scores, scores)
    parts = hg.split_modules(scores)
    read = {name: hg.read_scores(part, n_layers=2, n_heads=2) for name, part in parts.items()}
    assert read["encoder"].values[1, 0].tolist() == [0.9, 0.3]
    assert read["decoder"].values[0, 1].tolist() == [0.1, 0.4]


def test_relations_in_the_axes():
    both = pd.concat({"a": PIVOT, "b": PIVOT * 2}, axis=1)
    rows = pd.concat({"a": PIVOT, "b": PIVOT * 2})
    for frame in (both, rows):
        scores = hg.read_scores(frame, **SIZES)
        assert scores.relations == ("a", "b")
        np.testing.assert_array_equal(scores.values[:, :, 0], EXPECTED)
        np.testing.assert_array_equal(scores.values[:, :, 1], EXPECTED * 2)


# Three numbers that may be two things.


@pytest.mark.parametrize("scores", [FORMS["lists"], [[0, 1, 0.5], [1, 0, 0.2]]])
def test_lists_of_three_numbers_that_may_be_both_are_an_error_whose_remedies_run(scores):
    text = refused(hg.classify_heads, scores, category="IH", threshold=0.1)
    heads = eval(re.search(r"\[\*map\(.*?\)\]", text)[0], {"scores": scores})  # noqa: S307
    n_found = np.isfinite(hg.read_scores(heads, **SIZES).values).sum()
    assert n_found == len(scores)
    sizes = {name: int(n) for name, n in re.findall(r"(n_\w+)=(\d+)", text)}
    array = hg.read_scores(np.array(scores), **sizes)
    np.testing.assert_array_equal(array.values[:, :, 0], scores)


def test_rows_with_names_are_read_by_these():
    """Such as df.itertuples(), whose first number is that of the row."""
    for rows in (list(TABLE.itertuples()), TABLE.to_records(), TABLE[::-1].to_records(index=False)):
        np.testing.assert_array_equal(hg.read_scores(rows, **SIZES).values[:, :, 0], EXPECTED)
    heads = TABLE.assign(category="A")
    for rows in (list(heads.itertuples()), heads.to_records()):
        assert hg.read_heads(rows, **SIZES) == hg.read_heads(heads, **SIZES)


@pytest.mark.parametrize("fields", ["layer head", "l h", "a b"])
def test_heads_with_names_for_their_numbers_are_heads(fields):
    head = namedtuple("Head", fields)  # noqa: PYI024  # in any names
    grid = hg.read_heads([head(5, 1), head(6, 9)], category="A", **SIZES)
    assert np.argwhere(grid.membership[:, :, 0]).tolist() == [[5, 1], [6, 9]]
    for names in ("a b c", "i j v", "block pos value"):
        row = namedtuple("Row", names)  # noqa: PYI024
        assert hg.read_scores([row(5, 1, 0.3)], **SIZES).values[5, 1].tolist() == [0.3]
        assert hg.read_heads([row(5, 1, "A"), row(6, 9, "A")], **SIZES) == grid


@pytest.mark.parametrize("index", [["L0H0", "L1H0"], ["2020-01", "2020-02"], ["1.0", "1.1"]])
@pytest.mark.parametrize("names", [["layer", "h"], ["layer_idx", "head_idx"], ["l", "kv_head"]])
def test_an_index_never_replaces_a_column_of_heads(index, names):
    table = pd.DataFrame({names[0]: [5, 6], names[1]: [1, 3], "score": [0.5, 0.7]})
    sizes = {**SIZES, "kv_heads": 4}
    assert hg.read_scores(table.set_axis(index), **sizes) == hg.read_scores(table, **sizes)


@pytest.mark.parametrize(
    "columns", ["i layer head score", "layer head score n", "n head layer score"]
)
@pytest.mark.parametrize("kind", [np.array, list])
def test_rows_of_all_columns_of_a_table_are_no_array(kind, columns):
    expected = np.arange(1, 13).reshape(3, 4) / 13
    table = pd.DataFrame({"score": expected.ravel(), "n": 7.0, "i": range(12)})
    table["layer"], table["head"] = np.divmod(table["i"], 4)
    scores = kind(table[columns.split()].to_numpy().tolist())
    text = refused(hg.read_scores, scores)
    heads = run(re.search(r"pass (\[.*\]); for an array", text)[1], scores=scores)
    read = hg.read_scores(heads).values[:, :, 0]
    np.testing.assert_array_equal(read.T if "head layer" in columns else read, expected)
    array = hg.read_scores(scores, n_layers=12, n_heads=4)
    np.testing.assert_array_equal(array.values[:, :, 0], scores)


@pytest.mark.parametrize(
    "rows",
    [
        np.where(np.arange(144) == 40, np.nan, np.arange(144) % 50).reshape(12, 12),
        [[3, 2, 5, 0.5], [1, 4, 2, 7]],
        [[0, 0, 2, -1], [0, 3, 0, 0]],
        [[0, 1, 5, np.nan], [0, 2, 5, 0.5], [1, 1, 5, 0.5], [1, 2, 5, 0.5], [2, 1, 5, 0.5]],
        [[0, 1, 5, 2], [0, 2, 5, 0.5], [1, 1, 5, 0.5], [1, 2, 5, 4], [2, 1, 5, 3]],
        [[3, 2, 4, 0.5], [3, 2, 4, 0.5], [1, 2, 0, 0.5], [1, 2, 0, 0.5], [0, 0, 0, 0.5]],
        [[h, (5 * h) % 8, (3 * h) % 8, 0.5] for h in range(8)],
    ],
)
def test_whole_scores_are_an_array(rows):
    np.testing.assert_array_equal(hg.read_scores(rows).values[:, :, 0], rows)
    np.testing.assert_array_equal(hg.read_scores({"a": np.array(rows)}).values[:, :, 0], rows)


def test_layers_in_columns_by_their_names():
    turned = pd.DataFrame([[0.1, 0.2], [0.3, 0.4]], ["H0", "H1"], ["L0", "L1"])
    assert hg.read_scores(turned).values[:, :, 0].tolist() == [[0.1, 0.3], [0.2, 0.4]]


def test_lists_that_can_be_one_thing_only_are_that():
    fractions = [[0.5, 0.1, 0.9], [0.2, 0.3, 0.4]]
    assert hg.read_scores(fractions).values.shape == (2, 3, 1)
    assert hg.read_scores([[5, 1, 0.9], [0.2, 0.3, 0.4]]).values.shape == (2, 3, 1)
    assert hg.read_scores([[9, 1, 0.9]] * 3, n_layers=3, n_heads=3).values[0, 0, 0] == 9
    text = refused(hg.read_scores, np.array(FORMS["lists"]), **SIZES)
    assert "look like (layer, head, score)" in text
    for array in (np.array(FORMS["lists"]), np.array([[0, 0, 0.5], [2, 1, 0.2]])):
        assert "may be (layer, head, score)" in refused(hg.read_scores, array)


def test_rows_by_layer_say_which_heads_there_are():
    scores = hg.read_scores({0: [0.1, 0.2], "1": np.float32([0.3, None, 0.5]), 2: []})
    assert scores.exists.tolist() == [[True, True, False], [True] * 3, [False] * 3]
    np.testing.assert_allclose(scores.values[:2, :, 0], [[0.1, 0.2, np.nan], [0.3, np.nan, 0.5]])
    of_kv_heads = hg.read_scores({1: [0.1, 0.2]}, base=1, n_layers=1, n_heads=4, kv_heads=2)
    assert of_kv_heads.values[0, :, 0].tolist() == [0.1, 0.1, 0.2, 0.2]
    assert hg.read_scores(of_kv_heads).kv_heads == 2
    assert hg.classify_heads(of_kv_heads, top_k=1).kv_heads == 2
    few = {0: [0.1, 0.2], 2: [0.3, 0.4]}
    partial = hg.read_scores(few, n_layers=4, n_heads=2, attention_layers=[0, 2])
    assert partial.exists.all(axis=1).tolist() == [True, False, True, False]
    with pytest.warns(UserWarning, match="2 of these heads have no row"):
        hg.read_scores(few)
    with pytest.raises(ValueError, match="layer 0 has 2 scores, but n_heads= says 3; leave n_head"):
        hg.read_scores(few, n_heads=3)
    with pytest.raises(ValueError, match="head 0 has a second score"):
        hg.read_scores({0: [0.1, 0.2], "L0": [0.3, 0.4]})


def test_a_row_without_a_score_leaves_no_size_open():
    scores = hg.read_scores({"a0.h0": 0.1, "a0.h1": None, "a1.h0": 0.2, "a1.h1": 0.3})
    assert np.isnan(scores.values[:, :, 0]).tolist() == [[False, True], [False, False]]
    with pytest.warns(UserWarning, match="1 of these heads has no row"):
        hg.read_scores({"a0.h0": 0.1, "a0.h1": None, "a1.h1": 0.3})


@pytest.mark.parametrize(
    "make", [lambda t: t, lambda t: pl.from_pandas(t).lazy()], ids=["", "lazy"]
)
def test_a_column_of_scores_names_the_relation(make):
    table = make(TABLE.rename(columns={"score": "AUROC"}))
    assert hg.read_scores(table, score="AUROC", **SIZES).relations == ("AUROC",)
    named = hg.read_scores(table, score="AUROC", relation="AUROC", **SIZES)
    np.testing.assert_array_equal(named.values[:, :, 0], EXPECTED)
    grid = hg.classify_heads(table, score="AUROC", category="AUROC", threshold=0.9, **SIZES)
    assert grid.categories == ("AUROC",)


def test_what_looks_like_scores_of_another_shape_is_told_how_to_be_one():
    per_component = np.random.default_rng(0).random((5, 8, 12))
    names = ["z", "q", "k", "v", "pattern"]
    message = refused(hg.read_scores, per_component, relation=names)
    assert message.endswith("pass np.moveaxis(scores, 0, -1)")
    moved = hg.read_scores(np.moveaxis(per_component, 0, -1), relation=names)
    assert moved == hg.read_scores(dict(zip(names, per_component, strict=True)))
    message = refused(hg.read_scores, per_component[0].ravel())
    assert message.endswith("np.reshape(scores, (n_layers, n_heads)) makes one of them")
    mask = per_component[0] > 0.5
    message = refused(hg.read_scores, mask)
    assert message.endswith("for scores of 1 and 0 pass np.asarray(..., dtype=float)")
    read = hg.read_scores(np.asarray(mask, dtype=float))
    np.testing.assert_array_equal(read.values[:, :, 0], mask)


def test_a_head_named_twice_needs_a_reduction():
    rows = [(5, 1, 0.5), (5, 1, 0.7)]
    assert "scores[1]: layer 5, head 1 has a second score" in refused(hg.read_scores, rows)
    assert hg.read_scores(rows, reduce="max", **SIZES).values[5, 1, 0] == 0.7


# Names of what all scores are of, and relations to pick.


def test_a_table_without_names_is_told_one():
    assert hg.read_scores(TABLE, relation="S", **SIZES).relations == ("S",)
    assert hg.read_scores(TABLE, **SIZES).relations == ("score",)
    text = refused(hg.classify_heads, TABLE, threshold=0.3)
    assert "give its name, such as category='Retrieval'" in text
    for keyword in ("category", "relation"):
        grid = hg.classify_heads(TABLE, threshold=0.3, **{keyword: "Retrieval"}, **SIZES)
        assert grid.categories == ("Retrieval",)


def test_relations_without_categories_are_categories():
    table = TABLE.assign(relation=["b", "a", "a"])
    grid = hg.classify_heads(table, threshold=0.3, **SIZES)
    assert grid.categories == ("a", "b")
    assert hg.classify_heads(table, relation="relation", threshold=0.3, **SIZES) == grid
    assert "category: no column 'X'" in refused(
        hg.classify_heads, table.assign(category="K"), category="X", threshold=0.3
    )


def test_relations_are_picked_of_a_dict_or_an_archive(tmp_path):
    arrays = {"copy": np.full((2, 3), 0.1), "ind": np.full((2, 3), 0.5), "meta": np.arange(3)}
    np.savez(tmp_path / "all.npz", **arrays)
    for scores in (arrays, tmp_path / "all.npz"):
        assert hg.read_scores(scores, relation=["ind", "copy"]).relations == ("ind", "copy")
        assert hg.read_scores(scores, relation="ind").relations == ("ind",)
        text = refused(hg.read_scores, scores)
        names = eval(re.search(r"relation=(\[.*?\])", text)[1])  # noqa: S307
        assert hg.read_scores(scores, relation=names).relations == ("copy", "ind")
        assert "did you mean 'ind'?" in refused(hg.read_scores, scores, relation=["indd"])


def test_a_wide_table_takes_no_other_names():
    table = pd.DataFrame({"layer": [0, 0], "head": [0, 1], "a": [0.1, 0.2], "b": [0.3, 0.4]})
    for data in (table, pl.from_pandas(table).lazy()):
        text = refused(hg.classify_heads, data, relation=["a", "b"], category="X", threshold=0.2)
        assert "leave category= out" in text
    assert "leave score= out" in refused(
        hg.classify_heads, table, relation=["a", "b"], score="a", threshold=0.2
    )


@pytest.mark.parametrize(
    "inner",
    [{"0-1": 0.3}, [[0.1, 0.2], [0.3, 0.4]], [{"layer": 0, "head": 1, "score": 0.3}]],
    ids=["by head", "array", "records"],
)
def test_scores_under_a_key_are_found(tmp_path, inner):
    data = {"model": "made-up", "step": 10, "scores": inner}
    (tmp_path / "scores.json").write_text(json.dumps(data))
    for scores in (data, tmp_path / "scores.json", str(tmp_path / "scores.json")):
        text = refused(hg.read_scores, scores)
        assert 'scores["scores"]: pass that' in text
    call = re.search(r"after scores = (.*)$", text)[1]
    loaded = eval(call, {"json": json, "open": _opened})  # noqa: S307
    assert np.nanmax(hg.read_scores(loaded["scores"]).values) >= 0.3


def _opened(path):
    return io.StringIO(Path(path).read_text())


def test_an_array_by_key_value_head_is_told_to_say_so():
    scores = np.linspace(0, 1, 16).reshape(8, 2)
    for door, keywords in ((hg.read_scores, {}), (hg.read_heads, {"category": "A"})):
        data = scores if door is hg.read_scores else scores > 0.5
        text = refused(door, data, **SIZES, **keywords)
        kv_heads = int(re.search(r"pass kv_heads=(\d+)", text)[1])
        table = door(data, **SIZES, **keywords, kv_heads=kv_heads)
        assert table.n_heads == 12


NONE = np.nan


@pytest.mark.parametrize(
    ("scores", "keywords", "expected"),
    [
        # One row per layer: 3 is no layer of three, -1 is none at all, and 0 and 1 may be scores.
        ([[3, 1, 2], [0, 1, 2], [1, 0, 2]], {"n_layers": 3, "n_heads": 3}, None),
        (np.array([[-1, 2, 0.5], [3, 0, 1]]), {}, None),
        (np.array([[0, 1, 0.5], [1, 0, 0.25]]), {}, None),
        # One head each.
        ([["L0", "H1", 0.5], ["L1", "H0", 0.2]], {}, [[NONE, 0.5], [0.2, NONE]]),
        ([(0, 1, None), (1, 0, 0.5)], {}, [[NONE, NONE], [0.5, NONE]]),
        ({"L0H0": [0.5, 0.1], "L1H1": []}, {"reduce": "max"}, [[0.5, NONE], [NONE, NONE]]),
        ({"copy": [(0, 1, 0.5)], "copy ": [(1, 0, 0.2)]}, {}, [[NONE, 0.5], [0.2, NONE]]),
    ],
)
@pytest.mark.filterwarnings("ignore:n_layers, n_heads. not given")
def test_rows_and_heads_are_told_apart(scores, keywords, expected):
    values = hg.read_scores(scores, **keywords).values
    assert np.array_equal(values[:, :, 0], scores if expected is None else expected, equal_nan=True)


@pytest.mark.parametrize(
    ("scores", "keywords", "message"),
    [
        *(
            ([[0, 1, 0.5], [1, 0, 0.2]], keywords, r"2 lists of three numbers may be \(layer, head")
            for keywords in (
                {"n_layers": 4, "n_heads": 3, "attention_layers": [0, 2]},
                {"n_layers": 2, "n_heads": 6, "kv_heads": 3},
            )
        ),
        # Of which relation: the key's, or the item's?
        ({"a": [(0, 1, "b", 0.5)], "b": [(0, 1, "b", 0.5)]}, {}, "got list under 'a'"),
        (
            [("encoder.layers.0.self_attn", 1, 0.5), ("decoder.layers.0.self_attn", 1, 0.2)],
            {},
            "heads of 2 modules",
        ),
    ],
)
def test_what_may_be_two_things_is_refused(scores, keywords, message):
    with pytest.raises(ValueError, match=message):
        hg.read_scores(scores, **keywords)
