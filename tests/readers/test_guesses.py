"""What a table leaves open is an error or a warning, and each remedy runs as it is written."""

import re
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import polars as pl
import pytest

import mpl_headgrid as hg
from tests.support.tables import everywhere, records

SIZES = {"n_layers": 4, "n_heads": 4}
MODELS = {
    "model": ["small", "small", "large", "large"],
    "layer": [0, 2, 0, 3],
    "head": [1, 0, 1, 3],
    "category": ["Copy", "Shift", "Shift", "Copy"],
}


def run(code, **names):
    """Run code of a message as a user does who pastes it."""
    return eval(code, {"hg": hg, "pd": pd, "pl": pl, "np": np, **names})  # noqa: S307  # our own


def caught(function, *args, **keywords):
    """Return what a function returns, and the texts of its warnings."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        result = function(*args, **keywords)
    return result, [str(each.message) for each in found]


def refused(function, *args, **keywords):
    with pytest.raises((ValueError, TypeError)) as raised:
        function(*args, **keywords)
    return str(raised.value)


def members(grid):
    return {
        (layer, head): {grid.categories[i] for i in np.flatnonzero(grid.membership[layer, head])}
        for layer, head in np.argwhere(grid.membership.any(axis=2)).tolist()
    }


# Rows of several models.


def test_the_head_that_is_named_is_the_first_that_has_two_values():
    rows = [(0, 0, "x"), (1, 1, "x"), (1, 1, "y"), (0, 0, "y")]
    data = pd.DataFrame(rows, columns=["layer", "head", "model"]).assign(category="A")
    assert "layer 1, head 1 is under 'x', 'y'" in refused(hg.read_heads, data, **SIZES)


@everywhere
def test_rows_of_several_models_are_an_error_whose_remedies_run(container):
    data = container(MODELS)
    text = refused(hg.read_heads, data, **SIZES)
    assert "column 'model' tells rows of one head apart" in text
    assert "'small', 'large'" in text
    setup = re.search(r"with df = (.+?), df[.[]", text)
    names = {"data": data} | ({"df": run(setup[1], data=data)} if setup else {})
    one = re.search(r"(\S+\[\S+\[.*?\] == .*?\]|\S+\.filter\(.*?\)) is one of them", text)[1]
    assert members(hg.read_heads(run(one, **names), **SIZES)) == {
        (0, 1): {"Copy"},
        (2, 0): {"Shift"},
    }
    union = re.search(r"(\w+(?:\[\[.*?\]\]|\.select\(.*?\))) merges them all", text)[1]
    merged, said = caught(hg.read_heads, run(union, **names), **SIZES)
    assert members(merged)[0, 1] == {"Copy", "Shift"}
    assert said == []
    call = re.search(r"hg\.headgrid_panels\(.*?panel='model'\)", text)[0]
    figure, axes = run(call.replace("panel=", "n_layers=4, n_heads=4, panel="), **names)
    assert [*axes] == ["small", "large"]
    plt.close(figure)


@pytest.mark.parametrize("nothing", ["Unclassified", "unclassified", None])
@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def test_rows_of_models_with_heads_that_have_nothing_are_merged_as_told(nothing, kind):
    data = kind({**MODELS, "category": ["Copy", nothing, nothing, "Copy"]})
    text = refused(hg.read_heads, data, **SIZES)
    code = re.search(r"is one of them; (.*) merges them all", text)[1]
    grid, said = caught(hg.read_heads, run(code, data=data), **SIZES)
    assert (members(grid), said) == ({(0, 1): {"Copy"}, (3, 3): {"Copy"}}, [])


@pytest.mark.parametrize(
    "kind", [pd.DataFrame, pl.DataFrame, dict], ids=["pandas", "polars", "dict"]
)
@pytest.mark.parametrize("values", [["a", "a", "b", "b"], [1, 1, 2, 2]], ids=["text", "numbers"])
@pytest.mark.parametrize("one", [True, False])
def test_scores_of_several_models_are_drawn_as_the_messages_say(kind, values, one):
    columns = {name: MODELS[name] for name in ("layer", "head")} | {"step": values}
    columns |= {"score": [0.1, 0.3, 0.4, 0.1], "relation": ["r"] * 4}
    name = {"category": "A"} if one else {}
    if one:
        del columns["relation"]
    scores = kind(columns)
    texts = [
        refused(hg.classify_heads, scores, threshold=0.2, **SIZES, **name),
        refused(hg.headgrid_panels, scores, panel="step", **SIZES),
        refused(hg.headgrid_panels, scores, panel="step", threshold=0.2, **SIZES),
    ]
    for text in texts:
        assert len(text) <= 500
        code = re.search(r"(hg\.headgrid_panels\(\{.*\}\)) draws a panel for each", text)[1]
        names = {"df": pd.DataFrame(scores)} if "with df = " in text else {}
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "n_layers")
            figure, axes = run(code, scores=scores, models=scores, **names)
        assert [*axes] == [*dict.fromkeys(map(str, values))]
        found = [[*members(hg.read_heads(ax))] for ax in axes.values()]
        assert found == [[(2, 0)], [(0, 1)]]
        plt.close(figure)
    text = refused(hg.read_scores, scores, **SIZES)
    assert "headgrid_panels({" in text
    assert ": hg.read_scores(part, n_layers=4, n_heads=4) for" in text


def test_columns_with_names_of_their_own_are_proposed_and_the_remedies_run():
    table = full(3, 4).rename(columns={"layer": "stack", "head": "hd", "category": "kind"})
    table.insert(0, "model", "small")
    keywords = {}
    for argument, name in {"layer": "stack", "head": "hd", "category": "kind"}.items():
        text = refused(hg.read_heads, table, **keywords)
        assert text.endswith(f"pass {argument}={name!r}")
        keywords |= run(f"dict({text.rpartition('pass ')[2]})")
    assert hg.read_heads(table, **keywords).membership.all()
    scores = table.drop(columns="kind").assign(acc=0.5)
    del keywords["category"]
    text = refused(hg.read_scores, scores, **keywords)
    keywords |= run(f"dict({text.rpartition('pass ')[2]})")
    assert hg.read_scores(scores, **keywords).values.min() == 0.5


@pytest.mark.parametrize(
    "name",
    ["model", "model_name", "Model", "checkpoint", "step", "training_step", "epoch", "seed",
     "revision", "lang", "language", "tag", "run", "run_id", "split", "modelName", "steps"],
)  # fmt: skip
def test_columns_named_like_a_run_are_told(name):
    table = pd.DataFrame(MODELS).rename(columns={"model": name})
    for values in (table[name], pd.factorize(table[name])[0], table[name].astype("category")):
        assert f"column {name!r} tells" in refused(hg.read_heads, table.assign(**{name: values}))
    as_scores = table.assign(**{name: [0.1, 0.2, 0.3, 0.4]})
    assert hg.read_heads(as_scores, score=name, **SIZES).scores is not None  # and so it is read
    scores = table.drop(columns="category").assign(score=0.5, relation="r")
    text = refused(hg.classify_heads, scores, top_k=2, reduce="mean")
    assert f"scores: column {name!r} tells" in text
    one = re.search(r"(\S+\[\S+\[.*?\] == .*?\]) is one of them", text)[1]
    grid = hg.classify_heads(run(one, scores=scores), top_k=2)
    assert [*members(grid)] == [(0, 1), (2, 0)]
    lazy = pl.from_pandas(scores).lazy()
    text = refused(hg.classify_heads, lazy, top_k=2, reduce="mean")
    one = re.search(r"(scores\.filter\(.*\)) is one of them", text)[1]
    assert [*members(hg.classify_heads(run(one, scores=lazy), top_k=2))] == [(0, 1), (3, 3)]


SILENT = {
    "a number": {"rank": [1, 2, 3, 4], "n_prompts": [5, 6, 7, 8], "split_half": [1, 2, 3, 4]},
    "the category again": {"relation": ["a", "b", "b", "a"], "tag": ["a", "b", "b", "a"]},
    "finer than the category": {"relation": ["a", "b", "c", "d"]},
    "one value": {"model": ["GPT-2"] * 4, "note": ["x"] * 4},
    "each head under one": {"source": ["x", "y", "x", "z"], "model": ["x", "y", "x", "z"]},
    "without a value": {"model": ["x", None, None, None]},
}


@pytest.mark.parametrize("case", SILENT)
def test_other_columns_are_not_told(case):
    table = pd.DataFrame({name: MODELS[name] for name in ("layer", "head", "category")})
    for name, values in SILENT[case].items():
        _, said = caught(hg.read_heads, table.assign(**{name: values}), **SIZES)
        assert said == []


def test_another_column_of_text_under_which_a_head_occurs_twice_is_a_warning():
    table = pd.DataFrame(MODELS).rename(columns={"model": "prompt"})
    for kind in (str, "category", "string[pyarrow]"):
        grid, said = caught(hg.read_heads, table.astype({"prompt": kind}), **SIZES)
        assert members(grid)[0, 1] == {"Copy", "Shift"}
        assert len(said) == 1
        assert "'small', 'large' of column 'prompt'" in said[0]
    union = re.search(r"(data\[\[.*?\]\]) says", said[0])[1]
    assert caught(hg.read_heads, run(union, data=table), **SIZES)[1] == []


@pytest.mark.parametrize("name", ["model", "step", "lang"])
def test_models_that_have_one_category_are_not_merged_either(name):
    table = pd.DataFrame(MODELS).rename(columns={"model": name}).assign(category="Induction")
    assert f"column {name!r} tells" in refused(hg.read_heads, table)
    each = {name: ["a", "b"], "layer": [0, 0], "head": [1, 1], "category": ["Copy", "Shift"]}
    assert f"column {name!r} tells" in refused(hg.read_heads, each)


@everywhere
def test_the_error_of_a_second_score_names_the_columns_that_differ(container):
    table = {
        "layer": [0, 0],
        "head": [1, 1],
        "score": [0.1, 0.2],
        "n": [1, 1],
        "prompt": ["a", "b"],
    }
    text = refused(hg.classify_heads, container(table), category="X", threshold=0.1)
    assert "the rows differ in 'prompt' ('a', 'b')" in text or "('b', 'a')" in text
    assert "'n'" not in text


@everywhere
def test_panel_splits_a_table(container):
    figure, axes = hg.headgrid_panels(container(MODELS), panel="model", **SIZES)
    found = {title: members(hg.read_heads(ax)) for title, ax in axes.items()}
    assert found == {
        "small": {(0, 1): {"Copy"}, (2, 0): {"Shift"}},
        "large": {(0, 1): {"Shift"}, (3, 3): {"Copy"}},
    }
    plt.close(figure)


def test_panel_of_what_it_cannot_split_is_an_error():
    assert "panel: no column 'modle'" in refused(hg.headgrid_panels, MODELS, panel="modle")
    holes = {**MODELS, "model": ["small", None, "large", "large"]}
    assert "row 1: 'model' is missing" in refused(hg.headgrid_panels, holes, panel="model")
    blank = {**MODELS, "model": ["small", " ", "large", "large"]}
    assert "row 1: 'model' is missing" in refused(hg.headgrid_panels, blank, panel="model")
    several = {"a": pd.DataFrame(MODELS)}
    assert "leave panel= out" in refused(hg.headgrid_panels, several, panel="model")


# Sizes and layers.


@pytest.mark.parametrize(
    ("function", "data", "keywords"),
    [
        (hg.read_heads, {"Copy": [(9, 6), (10, 9)]}, {}),
        (hg.read_heads, {"layer": [1], "head": [1], "category": ["A"]}, {}),
        (hg.read_heads, ["L3H1"], {"category": "A", "n_heads": 12}),
        (hg.read_heads, pd.DataFrame([["A"], ["B"]], index=[0, 2]), {}),
        (hg.read_scores, {"L3H1": 0.2}, {}),
        (hg.read_scores, pd.DataFrame({"layer": [1], "head": [1], "score": [0.2]}), {}),
        (hg.read_scores, pl.LazyFrame({"layer": [1], "head": [1], "score": [0.2]}), {}),
        (hg.read_scores, pd.DataFrame([[0.2], [0.3]], index=[0, 2]), {}),
    ],
)
def test_an_inferred_size_with_gaps_is_a_warning_whose_remedy_is_silent(function, data, keywords):
    table, said = caught(function, data, **keywords)
    assert len(said) == 1
    assert "not given, so that the largest number found" in said[0]
    stated = dict(re.findall(r"(n_\w+)=(\d+)", said[0].partition("if that is")[0]))
    again, said = caught(function, data, **keywords, **{k: int(v) for k, v in stated.items()})
    assert said == []
    assert again == table


@pytest.mark.parametrize(
    ("data", "keywords"),
    [
        ([["A", None]], {}),
        ({"layer": [0, 0], "head": [0, 1], "category": ["A", None]}, {}),
        ({"Copy": [(0, 1)]}, SIZES),
        (hg.HeadGrid(np.zeros((2, 2, 0), bool), [], known=np.eye(2, dtype=bool)), {}),
    ],
)
def test_a_size_that_is_stated_or_filled_is_not(data, keywords):
    assert caught(hg.read_heads, data, **keywords)[1] == []


def full(n_layers, n_heads):
    layers, heads = np.indices((n_layers, n_heads)).reshape(2, -1)
    return pd.DataFrame({"layer": layers, "head": heads, "category": "A"})


def test_layers_at_an_end_without_a_row_are_a_warning_whose_remedies_run():
    data = full(48, 25).query("10 <= layer <= 20")
    grid, said = caught(hg.read_heads, data, n_layers=48, n_heads=25)
    assert grid.known.all()
    (text,) = said
    assert "layers without a row: 0 to 9 and 21 to 47, while" in text
    part, said = caught(run, re.search(r"hg\.read_heads\(.*?\)\[.*?\]", text)[0], data=data)
    assert said == []
    assert part.layer_labels == tuple(range(10, 21))
    assert part.membership.all()
    layers = run(re.search(r"attention_layers=(range\(.*?\))", text)[1])
    absent, said = caught(hg.read_heads, data, n_layers=48, n_heads=25, attention_layers=layers)
    assert said == []
    assert absent.exists.sum() == 11 * 25


@pytest.mark.parametrize(
    ("n_layers", "layers", "lacking", "code"),
    [
        (12, [3, 7, 11], "0 to 2, 4 to 6 and 8 to 10", "[3, 7, 11]"),
        (12, [0, 1, 2, 3, 6, 7, 8, 9, 10, 11], "4 to 5", "[0, 1, 2, 3, 6, 7, 8, 9, 10, 11]"),
        (12, [*range(5), *range(6, 12)], "5", "[0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]"),
        (40, [*range(5), *range(6, 40)], "5", "[*range(0, 5), *range(6, 40)]"),
        (60, [*range(0, 60, 2)], ", 21 and 19 more such places", "range(0, 59, 2)"),
    ],
)
@pytest.mark.parametrize("base", [0, 1])
def test_every_whole_layer_without_a_row_is_named_and_its_remedies_run(
    n_layers, layers, lacking, code, base
):
    data = full(n_layers, 8).query("layer in @layers")
    data = data.assign(layer=data["layer"] + base, head=data["head"] + base)
    sizes = {"n_layers": n_layers, "n_heads": 8, "base": base}
    (text,) = caught(hg.read_heads, data, **sizes)[1]
    assert len(text) <= 500
    if not base:
        assert f"{lacking}, while the others" in text
        assert text.endswith(f"attention_layers={code}")
    attention = run(re.search(r"attention_layers=(.*)$", text)[1])
    grid, said = caught(hg.read_heads, data, **sizes, attention_layers=attention)
    assert said == []
    assert np.flatnonzero(grid.exists.any(axis=1)).tolist() == layers
    assert "missing='blank'" in text
    grid, said = caught(hg.read_heads, data, **sizes, missing="blank")
    assert said == []
    assert np.flatnonzero(grid.known.all(axis=1)).tolist() == layers


@everywhere
def test_layers_without_a_row_are_named_in_every_kind_of_table(container):
    data = full(12, 4).query("layer % 4 == 3").to_dict("list")
    (text,) = caught(hg.read_heads, container(data), n_layers=12, n_heads=4)[1]
    assert text.endswith("attention_layers=[3, 7, 11]")


def test_a_table_counted_from_1_without_a_size_is_told_so():
    data = full(12, 12).query("(layer + head) % 3 == 0")
    data = data.assign(layer=data["layer"] + 1, head=data["head"] + 1)
    for read, table in (
        (hg.read_heads, data),
        (hg.read_scores, data.assign(score=0.5).drop(columns="category")),
    ):
        (text,) = caught(read, table)[1]
        code = re.search(r"none is numbered 0: if they count from 1, pass (.*)$", text)[1]
        grid, said = caught(read, table, **run(f"dict({code})"))
        assert (grid.n_layers, grid.n_heads, said) == (12, 12, [])
    (text,) = caught(hg.read_heads, data, base=1, n_heads=14)[1]
    assert "numbered 0" not in text


def test_found_heads_and_sparse_tables_are_not_called_a_part():
    data = full(12, 12)
    sparse = data.query("layer == 5 and head < 5")
    assert caught(hg.read_heads, sparse, n_layers=12, n_heads=12)[1] == []
    listed = {"A": [(layer, head) for layer in (3, 7) for head in range(12)]}
    assert caught(hg.read_heads, listed, n_layers=12, n_heads=12)[1] == []
    blank = {"missing": "blank", "n_layers": 12, "n_heads": 12}
    assert caught(hg.read_heads, data.query("layer > 5"), **blank)[1] == []


# Names of axes.


@pytest.mark.parametrize(
    ("layers", "heads"),
    [("n_layers", "n_heads"), ("num_layers", "num_attention_heads"), ("layer_num", "head_num"),
     ("attn_layer", "attn_head"), ("block", "h"), ("Layer", "Head"), ("blocks", "n_head")],
)  # fmt: skip
def test_names_of_axes_decide(layers, heads):
    xr = pytest.importorskip("xarray")
    scores = np.arange(6).reshape(2, 3) / 10
    expected = hg.read_scores(scores)
    names = pd.DataFrame(np.where(scores > 0.2, "A", "B"))
    of_names = hg.read_heads(names)
    for turned in (False, True):
        array = xr.DataArray(scores, dims=(layers, heads))
        assert hg.read_scores(array.T if turned else array) == expected
        for index, columns in ((layers, heads), (layers, None), (None, heads)):
            frame = pd.DataFrame(scores).rename_axis(index=index, columns=columns)
            assert hg.read_scores(frame.T if turned else frame) == expected
        frame = names.rename_axis(index=layers, columns=heads)
        assert hg.read_heads(frame.T if turned else frame) == of_names


def test_named_axes_that_cannot_be_told_apart_are_refused_and_renamed():
    xr = pytest.importorskip("xarray")
    array = xr.DataArray(np.arange(6).reshape(2, 3) / 10, dims=("x", "y"))
    text = refused(hg.read_scores, array)
    renamed = run(re.search(r"array\.rename\(.*?\)", text)[0], array=array)
    assert hg.read_scores(renamed).n_heads == 3
    unnamed = xr.DataArray(np.arange(6).reshape(2, 3) / 10)
    assert hg.read_scores(unnamed) == hg.read_scores(renamed)
    frame = pd.DataFrame(np.arange(6).reshape(2, 3) / 10).rename_axis(index="x", columns="y")
    text = refused(hg.read_scores, frame)
    renamed = run(re.search(r"frame\.rename_axis\(.*?\)", text)[0], frame=frame)
    assert hg.read_scores(renamed).n_heads == 3


# Text of lists, numbers and heads.


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("['Copy', 'Induction']", ("Copy", "Induction")),
        ("[]", ()), ("set()", ()), ("{'A'}", ("A",)), ("frozenset({'A'})", ("A",)),
        ("array(['A', 'B'], dtype=object)", ("A", "B")), ("['A' 'B']", ("A", "B")),
        ('["A", "B"]', ("A", "B")), ("('A',)", ("A",)), ("[CLS]", ("[CLS]",)),
        ("(early) Copy (late)", ("(early) Copy (late)",)),
    ],
)  # fmt: skip
def test_lists_turned_into_text_are_read_back(cell, names):
    assert hg.read_heads({"layer": [0], "head": [0], "category": [cell]}).categories == names


@pytest.mark.parametrize(
    "cell", ["[A, B]", "[nan]", "['A', nan]", "[1, 2]", "{'A': 1}", "['A' ...]"]
)
def test_lists_turned_into_text_that_cannot_be_read_back_are_refused(cell):
    text = refused(hg.read_heads, {"layer": [0], "head": [0], "category": [cell]})
    assert "a list turned into text" in text
    cells = {"layer": [0], "head": [0], "category": ["Copy; Induction"]}
    assert hg.read_heads(cells, sep="; ").categories == ("Copy", "Induction")


def test_a_frame_of_lists_is_the_same_after_a_csv_file(tmp_path):
    frame = pd.DataFrame(
        {"layer": [0, 0, 1], "head": [0, 1, 0], "category": [["Copy", "Induction"], [], ["Copy"]]}
    )
    frame.to_csv(tmp_path / "heads.csv", index=False)
    assert hg.read_heads(tmp_path / "heads.csv", **SIZES) == hg.read_heads(frame, **SIZES)


def test_numbers_as_text_are_numbers():
    import decimal

    rows = {"layer": ["0", "L1"], "head": ["1", " 0 "], "score": ["0.25", decimal.Decimal("0.5")]}
    for data in (rows, records(rows)):
        scores = hg.read_scores(data, n_layers=2, n_heads=2)
        assert scores.values[[0, 1], [1, 0], 0].tolist() == [0.25, 0.5]


@pytest.mark.parametrize(
    "text",
    [
        "3-1,3-2,0-3,1-1",
        "L3H1; L3H2; L0H3; L1H1",
        "3.1 3.2 0.3 1.1",
        "(3, 1), (3, 2), (0, 3), (1, 1)",
    ],
)
def test_heads_in_one_string(text):
    grid = hg.read_heads(text, category="QR", **SIZES)
    assert sorted(members(grid)) == [(0, 3), (1, 1), (3, 1), (3, 2)]
    assert hg.read_heads({"QR": text}, **SIZES) == grid


# What is drawn.


def test_what_is_drawn_is_data():
    fig, ax = plt.subplots()
    grid = hg.read_heads({"Copy": [(0, 1)]}, **SIZES)
    marks = hg.headgrid_scatter(ax, grid)
    for drawn in (marks, ax, fig):
        assert hg.read_heads(drawn) is grid
        assert hg.describe_heads(drawn) == hg.describe_heads(grid)
        pd.testing.assert_frame_equal(hg.summarize_heads(drawn), hg.summarize_heads(grid))
    plt.close(fig)
    fig, axes = hg.headgrid_panels({"a": grid, "b": grid})
    assert "'a', 'b'" in refused(hg.read_heads, fig)
    assert hg.read_heads(fig.axes[0]) is grid
    for drawn in (fig, axes):
        assert hg.describe_heads(drawn) == hg.describe_heads({"a": grid, "b": grid})
    assert "no head grid" in refused(hg.describe_heads, mpl.figure.Figure())
    plt.close(fig)


# Modules of one model.

HEADS = [
    "encoder.layers.3.self_attn", "decoder.layers.3.self_attn", "decoder.layers.3.encoder_attn",
]  # fmt: skip
T5 = [
    "encoder.block.3.layer.0.SelfAttention", "decoder.block.3.layer.0.SelfAttention",
    "decoder.block.3.layer.1.EncDecAttention",
]  # fmt: skip
TOWERS = ["vision_tower.encoder.layers.3.self_attn", "language_model.layers.3.self_attn"]
HOOKS = ["encoder.3.attn.hook_z", "decoder.3.attn.hook_z"]


@pytest.mark.parametrize("names", [HEADS, T5, TOWERS, HOOKS])
@pytest.mark.parametrize(
    "form",
    [
        lambda names: {"A": [(name, 5) for name in names], "B": []},
        lambda names: {(name, 5): "A" for name in names},
        lambda names: [((name, 5), "A") for name in names],
        lambda names: pd.DataFrame({"layer": names, "head": 5, "category": "A"}),
        lambda names: [{"layer": name, "head": 5, "category": "A"} for name in names],
    ],
    ids=["by category", "by head", "list", "frame", "records"],
)
def test_heads_of_several_modules_are_never_merged(names, form):
    data = form(names)
    sizes = {"n_layers": 6, "n_heads": 8}
    text = refused(hg.read_heads, data, **sizes)
    assert f"heads of {len(names)} modules" in text
    assert len(text) <= 500
    call = re.search(r"hg\.headgrid_panels\(hg\.split_modules\(data\).*?\)(?= draws)", text)[0]
    if "n_layers" not in call:
        call = call[:-1] + ", n_layers=6, n_heads=8)"
    figure, axes = run(call, data=data)
    assert len(axes) == len(names)
    for ax in axes.values():
        assert [*members(hg.read_heads(ax))] == [(3, 5)]
    plt.close(figure)


def test_titles_of_modules():
    assert [*hg.split_modules(HEADS)] == ["encoder", "decoder", "decoder cross-attention"]
    assert [*hg.split_modules(T5)] == ["encoder", "decoder", "decoder cross-attention"]
    assert [*hg.split_modules(TOWERS)] == ["vision_tower.encoder", "language_model"]
    alike = {("model.decoder.layers.0.self_attn", 1), ("decoder.layers.0.self_attn", 1)}
    assert [*hg.split_modules(alike)] == ["decoder.layers", "model.decoder.layers"]
    both = [*alike, ("decoder.layers.0.encoder_attn", 1)]
    assert {*hg.split_modules(both)} == {
        "decoder.layers", "model.decoder.layers", "decoder.layers cross-attention"
    }  # fmt: skip
    one = {"blocks.5.attn.hook_z.1": 0.3, "blocks.6.attn.hook_pattern.1": 0.4}
    assert hg.split_modules(one) == {"blocks": one}
    table = pl.DataFrame({"layer": ["a.layers.1.attn", "b.layers.1.attn"], "head": [0, 1]})
    parts, texts = caught(hg.split_modules, table.lazy())
    assert {title: part.rows() for title, part in parts.items()} == {
        "a": [("a.layers.1.attn", 0)], "b": [("b.layers.1.attn", 1)]
    }  # fmt: skip
    assert not texts


def test_one_family_of_modules_is_one_model():
    data = {
        "A": [("model.layers.3.linear_attn", 1), ("model.layers.4.self_attn", 2)],
        "B": [("model.layers.3.linear_attn", 0), "L5H1"],
    }
    assert len(members(hg.read_heads(data, n_layers=6, n_heads=8))) == 4


def test_spellings_of_one_layer_are_no_modules():
    data = {"A": ["L.0.H.1", "layer.1.head.2", "Block.2.head.3"]}
    assert [*members(hg.read_heads(data, n_layers=6, n_heads=8))] == [(0, 1), (1, 2), (2, 3)]


def test_scores_of_several_modules_are_never_merged():
    scores = {("encoder.layers.3.self_attn", 5): 0.4, ("decoder.layers.3.self_attn", 5): 0.2}
    sizes = {"n_layers": 6, "n_heads": 8}
    text = refused(hg.classify_heads, scores, category="A", threshold=0.1, **sizes)
    parts = run(re.search(r"hg\.split_modules\(scores\)", text)[0], scores=scores)
    assert [*parts] == ["encoder", "decoder"]
    assert np.nanmax(hg.read_scores(parts["decoder"], **sizes).values) == 0.2
    refused(hg.read_scores, list(scores.items()), **sizes)


@pytest.mark.parametrize("data", [["L5H1"], {"A": ["L5H1"]}, pd.DataFrame(MODELS), 5])
def test_what_names_no_module_cannot_be_split(data):
    assert refused(hg.split_modules, data).startswith("data: ")


# Messages.


def test_messages_are_short_whatever_is_in_the_data():
    many = {f"a rather long name of a column, number {i}": [0.5] for i in range(3000)}
    long = "x" * 5000
    calls = [
        lambda: hg.read_heads(pd.DataFrame(many)),
        lambda: hg.read_heads({**many, "layer": [0], "head": [0]}),
        lambda: hg.classify_heads({**many, "layer": [0], "head": [0]}, threshold=0.1),
        lambda: hg.classify_heads(many, threshold=0.1),
        lambda: hg.read_heads([many]),
        lambda: hg.read_heads({"layer": [long], "head": [0], "category": ["A"]}),
        lambda: hg.read_heads({"layer": [0], "head": [0], "category": [[long, 5]]}),
        lambda: hg.read_heads({"layer": [0], "head": [0], "category": ["A"]}, categories=[*many]),
        lambda: hg.read_heads(long), lambda: hg.read_heads([long]),
        lambda: hg.read_heads({long: 5}),
        lambda: hg.read_heads({"A": [long]}), lambda: hg.read_heads({long: [(0, 0)], "B": 5}),
        lambda: hg.classify_heads({long: long}, threshold=1),
        lambda: hg.classify_heads({long: 1, "b": np.zeros(3)}, threshold=1),
        lambda: hg.classify_heads({"a": np.zeros((2, 2)), long: 5}, threshold=1),
        lambda: hg.classify_heads(
            {"a": np.zeros((2, 2))}, dict.fromkeys(many, "A"), threshold=1
        ),
        lambda: hg.read_scores({"a": np.zeros((2, 2))}, relation=list(many)),
        lambda: hg.read_heads({"layer": [0], "head": [0], "category": ["A"]}, category=list(many)),
        lambda: hg.headgrid_panels({long: {"A": 5}}),
        lambda: hg.headgrid_panels(MODELS, panel=long),
        lambda: hg.split_modules([long]),
        lambda: hg.read_heads({**MODELS, "model": [long, long, "b", "b"]}),
        lambda: hg.read_heads({long: {"0-1": "A"}, "b": 5}),
    ]  # fmt: skip
    for call in calls:
        text = refused(call)
        assert len(text) <= 500, text
        assert text.count("a rather long name") <= 10


# Numbers that can't be right.


def scored(n_layers, n_heads):
    return full(n_layers, n_heads).assign(score=0.5).drop(columns="category")


TABLES = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "dict": dict,
    "lazy": pl.LazyFrame,
    "text in pandas": lambda columns: pd.DataFrame(columns).astype({"layer": str, "h": str}),
    "text in polars": lambda columns: pl.DataFrame(columns).with_columns(pl.col("h").cast(str)),
}


@pytest.mark.parametrize("name", ["head", "h"])
@pytest.mark.parametrize("kind", ["pandas", "polars", "dict", "lazy"])
def test_key_value_heads_in_a_column_of_heads_are_an_error_whose_remedy_runs(kind, name):
    make = TABLES[kind]
    table = scored(6, 2).assign(score=lambda t: t["layer"] / 10 + t["head"] / 100)
    sizes = {"n_layers": 6, "n_heads": 8, "kv_heads": 2}
    data = make(table.rename(columns={"head": name}).to_dict("list"))
    text = refused(hg.read_scores, data, **sizes, head=name)
    assert "rename the column to kv_head" in text
    code = re.search(r"kv_head, (.*\)); if", text)[1]
    scores = hg.read_scores(run(code, scores=data), **sizes)
    assert scores.values[3, :, 0].tolist() == [0.3] * 4 + [0.31] * 4
    assert hg.read_scores(data, n_layers=6, n_heads=8, head=name).kv_heads is None
    if kind != "lazy":
        data = make(full(6, 2).rename(columns={"head": name}).to_dict("list"))
        text = refused(hg.read_heads, data, **sizes, head=name)
        code = re.search(r"kv_head, (.*\)); if", text)[1]
        assert hg.read_heads(run(code, data=data), **sizes).membership.all()


def test_found_heads_that_happen_to_be_low_are_heads():
    sizes = {"n_layers": 6, "n_heads": 8, "kv_heads": 2}
    assert hg.read_heads(full(1, 2), **sizes).membership.sum() == 2
    assert hg.read_scores(scored(6, 2).iloc[1:], **sizes).n_heads == 8
    assert hg.read_heads({"A": [(3, 0), (3, 1), (5, 0), (5, 1)]}, **sizes).membership.sum() == 4


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (hg.read_scores, np.full((6, 2), 0.5)),
        (hg.read_scores, {"A": np.full((6, 2), 0.5)}),
        (hg.read_heads, np.full((6, 2), "A")),
    ],
)
def test_as_many_heads_as_key_value_heads_are_asked_about(read, data):
    (text,) = caught(read, data, kv_heads=2)[1]
    assert "give n_heads=" in text
    for n_heads in (2, 8):
        table, said = caught(read, data, kv_heads=2, n_heads=n_heads)
        assert said == []
        assert table.n_heads == n_heads
    again, said = caught(read, table, kv_heads=2)
    assert (again, said) == (table, [])


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("axis", ["layer", "h"])
def test_one_axis_counted_from_1_is_told_with_a_remedy_that_runs(kind, axis):
    sizes = {"n_layers": 3, "n_heads": 4}
    for read, table, name in (
        (hg.read_heads, full(3, 4), "data"),
        (hg.read_scores, scored(3, 4), "scores"),
    ):
        columns = table.rename(columns={"head": "h"}).assign(**{axis: lambda t: t[axis] + 1})
        data = TABLES[kind](columns.to_dict("list"))
        text = refused(read, data, **sizes).partition("; in the row")[0]
        code = re.search(r"if \w+ count from 1 and \w+ from 0, pass (.*)$", text)[1]
        assert read(run(code, **{name: data}), **sizes) == read(table, **sizes)


@pytest.mark.parametrize("kind", TABLES)
def test_exchanged_columns_are_told_with_the_keywords_that_exchange_them(kind):
    table = scored(4, 2)
    data = TABLES[kind](table.rename(columns={"layer": "h", "head": "layer"}).to_dict("list"))
    text = refused(hg.read_scores, data, n_layers=4, n_heads=2)
    code = re.search(r"all rows fit: pass ([^;]*)", text)[1]
    keywords = run(f"dict({code})")
    assert hg.read_scores(data, n_layers=4, n_heads=2, **keywords) == hg.read_scores(table)


SLIPS = [("Inducton", "Induction"), ("Retreival", "Retrieval"), ("a Knowlege b", "a Knowledge b")]
MEANT = [
    ("L1", "L2"), ("Name mover", "Name movers 2"), ("Induction A", "Induction B"), ("10", "100"),
    ("ClusterA", "ClusterB"), ("typeIIa", "typeIIIa"), ("Hyponym", "Hypernym"), ("cat", "cut"),
    ("Spanish", "Danish"), ("Austrian", "Australian"), ("Formal", "Normal"), ("Layer 1", "Layer 2"),
    ("Name mover", "Name movers"), ("Induction", "Induction 2"), ("Copy", "Copying"),
]  # fmt: skip


@pytest.mark.parametrize(("rare", "common"), SLIPS + MEANT)
def test_a_rare_name_that_differs_in_a_letter_of_a_common_one_is_a_warning(rare, common):
    data = {common: [(0, head) for head in range(6)], rare: [(1, 0)], "Other": [(1, 1), (0, 0)]}
    size = {"n_layers": 2, "n_heads": 6}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        hg.read_heads(data, **size)
        hg.read_heads({**data, rare: [(1, head) for head in range(5)]}, **size)  # as common
    assert len(caught) == ((rare, common) in SLIPS)
    for warning in caught:
        text = str(warning.message)
        assert text.startswith(f"data: {rare!r} (heads: 1) and {common!r} (6) differ in one letter")
        remedy = text.split("throughout; ")[1].removesuffix(" says that both are meant")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            hg.read_heads(data, **size, **eval(f"dict({remedy})"))  # noqa: S307 it must run


@pytest.mark.parametrize("sep", [", ", ";", " | ", "/", " & "])
def test_a_name_that_joins_other_names_is_a_warning(sep):
    table = pd.DataFrame(
        {"layer": [0, 0, 1], "head": [0, 1, 0], "category": ["Copy", f"Copy{sep}Shift", "Shift"]}
    )
    size = {"n_layers": 2, "n_heads": 2}
    with pytest.warns(UserWarning, match=r"category of its own beside 'Copy', 'Shift'") as caught:
        hg.read_heads(table, **size)
    assert len(caught) == 1
    joined, meant = re.findall(r"\b(?:sep|categories)=.*?(?=; cat| says)", str(caught[0].message))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = hg.read_heads(table, **size, **eval(f"dict({joined})"))  # noqa: S307 it must run
        hg.read_heads(table, **size, **eval(f"dict({meant})"))  # noqa: S307
        hg.read_heads(table.replace("Shift", "Induction"), **size)
    assert grid == hg.read_heads({"Copy": [(0, 0), (0, 1)], "Shift": [(0, 1), (1, 0)]}, **size)


@pytest.mark.parametrize("door", [hg.read_heads, hg.read_scores])
def test_what_runs_out_is_refused_unread_with_what_lists_it(door):
    value = "A" if door is hg.read_heads else 0.5
    for data in ((each for each in [(0, 1, value)]), {"L0H1": value}.items()):
        text = refused(door, data)
        names = {"data": data, "scores": data}
        listed = run(re.search(r"; pass (list\(\w+\))$", text)[1], **names)
        assert door(listed, n_layers=1, n_heads=2).n_heads == 2


@pytest.mark.parametrize("heads", [[(1, 0), (2, 1)], [(0, 1), (2, 2)]])
def test_heads_count_from_1_only_where_neither_layer_0_nor_head_0_is_named(heads):
    with pytest.warns(UserWarning, match="not given, so that the largest number found") as warned:
        hg.read_heads({"A": heads})
    assert "count from 1" not in str(warned[0].message)
