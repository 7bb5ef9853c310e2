"""What errors across rooms advise is code that runs, and draws or says what was asked for."""

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import mpl_headgrid as hg

TASKS = ["Copy", "IOI"]
ROWS = [(i, j, task, i + j / 4) for i in range(3) for j in range(2) for task in TASKS]
TABLE = pd.DataFrame(ROWS, columns=["L", "H", "task", "ld"])
WORDS = {"layer": "L", "head": "H", "score": "ld"}
SCORES = hg.read_scores(TABLE, relation="task", **WORDS)


def advice(kind, pattern, function, *args, **keywords):
    """Return the code that an error's text has where the pattern's group is."""
    with pytest.raises(kind) as caught:
        function(*args, **keywords)
    text = str(caught.value)
    assert len(text) <= 500
    found = re.search(pattern, text)
    assert found, text
    return found[1]


def run(code, **names):
    return eval(code, {"hg": hg, "pd": pd, **names})  # noqa: S307 it is ours


@pytest.mark.parametrize("of", ["frame", "file"])
def test_a_table_of_scores_is_told_how_it_is_drawn(of, tmp_path):
    data = TABLE
    if of == "file":
        data = str(tmp_path / "ld.csv")
        TABLE.to_csv(data, index=False)
    ax = plt.figure().add_subplot()
    for function in (hg.headgrid_breakdown, hg.describe_heads, hg.read_heads):
        pattern = r"(hg\.read_scores\(.*\)) reads the scores, and hg\.headgrid_breakdown"
        keywords = WORDS if function is not hg.read_heads else {"layer": "L", "head": "H"}
        assert run(advice(ValueError, pattern, function, data, **keywords), data=data) == SCORES
    asked = {**WORDS, "relation": "task"}
    scores = r"unexpected keyword 'relation'; scores: (.*)$"
    _, axes = run(advice(TypeError, scores, hg.headgrid_breakdown, data, **asked), data=data)
    assert [*axes] == TASKS
    assert [*run(advice(TypeError, scores, hg.headgrid_scatter, ax, data, **asked), data=data)[1]]
    text = run(advice(TypeError, scores, hg.describe_heads, data, **asked), data=data)
    assert text == hg.describe_heads(SCORES)
    code = advice(TypeError, scores, hg.headgrid_panels, {"a": data}, **asked)
    assert "for name, data in models.items()" in code
    code = advice(TypeError, scores, hg.headgrid_compare, data, data, **asked)
    assert "for data in (before, after)" in code
    code = advice(TypeError, scores, hg.compare_heads, data, data, **asked)
    assert run(code, before=data, after=data).before == SCORES
    code = advice(TypeError, scores, hg.headgrid_profile, ax, data, **asked)
    assert code.startswith("hg.headgrid_profile(ax, hg.read_scores(data, layer='L'")
    one = r"pass (hg\.read_scores\(.*\)\.only\('Copy'\)) or hg"
    assert run(advice(ValueError, one, hg.headgrid_heatmap, ax, data, **asked), scores=data) == (
        SCORES.only("Copy")
    )


def test_scores_are_not_sent_in_circles():
    ax = plt.figure().add_subplot()
    for function, argument in ((hg.headgrid_panels, "models"), (hg.summarize_heads, "data")):
        code = advice(TypeError, r"(hg\.headgrid_breakdown\(\w+\)) (?:draws )?a panel per",
                      function, SCORES)  # fmt: skip
        assert [*run(code, **{argument: SCORES})[1]] == TASKS
        code = advice(TypeError, r"(hg\.headgrid_heatmap\(ax, \w+\)) ", function, SCORES)
        run(code, ax=ax, **{argument: SCORES.only("IOI")})
        ax.clear()
        code = advice(TypeError, r"(hg\.classify_heads\(\w+, threshold=0.15\)) ", function, SCORES)
        assert run(code, **{argument: SCORES}).categories == tuple(TASKS)
    assert "hg.describe_heads(data)" in advice(TypeError, "(.*)", hg.headgrid_scatter, ax, SCORES)
    assert "data['m']: " in advice(TypeError, "(.*)", hg.summarize_heads, {"m": SCORES})


def test_models_that_are_none_and_sizes_of_one_model_are_told_what_to_do():
    heads = {"Induction": ["5.1"], "Name mover": [(9, 6)]}
    sizes = {"n_layers": 12, "n_heads": 12}
    code = advice(ValueError, "categories of one: (.*)$", hg.headgrid_panels, heads, **sizes)
    marks = run(code, ax=plt.figure().add_subplot(), models=heads)
    assert marks.grid == hg.read_heads(heads, **sizes)
    models = {"A": hg.read_heads(heads, **sizes), "B": {"Copy": [(0, 3)]}}
    code = advice(TypeError, "a model's own: (.*)$", hg.headgrid_panels, models, kv_heads={"A": 4})
    assert [*run(code, models=models)["A"].membership.nonzero()[0]] == [5, 9]
    assert run(code, models=models)["A"].kv_heads == 4


def test_a_panel_of_scores_is_a_heat_map_too():
    table = pd.concat([TABLE[TABLE.task == "IOI"].assign(model=name) for name in "ab"])
    text = advice(TypeError, "(.*)", hg.headgrid_panels, table.drop(columns="task"),
                  panel="model", **WORDS)  # fmt: skip
    code = re.search(r"(hg\.headgrid_panels\(.*\)) draws", text)[1]
    instead = re.search(r"as they are: (hg\.read_scores\(.*?\)) in place of classify_heads", text)[
        1
    ]
    code = re.sub(r"hg\.classify_heads\(.*?\)", instead, code)
    _, axes = run(code, models=table.drop(columns="task"))
    assert [*axes] == ["a", "b"]
    shown = [hg.read_scores(ax) for ax in axes.values()]
    assert [each.values[:, :, 0].tolist() for each in shown] == (
        [SCORES.only("IOI").values[:, :, 0].tolist()] * 2
    )


def test_modules_that_a_column_says_are_panels():
    heads = {"module": ["enc", "dec"], "layer": [1, 1], "head": [0, 1], "category": ["A", "B"]}
    code = advice(ValueError, "heads they are: (.*) draws", hg.split_modules, pd.DataFrame(heads))
    assert code == "hg.headgrid_panels(data, panel='module')"
    with pytest.warns(UserWarning, match="n_heads"):
        assert [*run(code, data=pd.DataFrame(heads))[1]] == ["enc", "dec"]
    said = advice(ValueError, "(.*)", hg.split_modules, {"A": ["E3.1", "D2.4"]})
    assert said.startswith("data: no head under 'A' names its module")
