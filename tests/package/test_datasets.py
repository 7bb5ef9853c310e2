"""load_heads: the example tables are what they say."""

import re
import runpy
import zlib
from importlib.resources import files

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import mpl_headgrid as hg
from tests.support.processes import ROOT

SYNTHETIC = {
    "GPT-2 XL": (48, 25),
    "Phi-2": (32, 32),
    "Pythia 12B": (36, 40),
    "Llama-3.1 70B": (80, 64),
}
REAL = {"gpt2-small-circuits": (12, 12), "smollm2-135m": (30, 9)}
CATEGORIES = ["Algorithmic", "Knowledge", "Linguistic", "Translation"]
# Where each category leans: the column, and the first and last of a stretch of layers or heads.
STRETCHES = [
    ("GPT-2 XL", "Algorithmic", "layer", 0, 20),
    ("GPT-2 XL", "Linguistic", "layer", 0, 20),
    ("GPT-2 XL", "Knowledge", "layer", 18, 36),
    ("Phi-2", "Algorithmic", "layer", 0, 12),
    ("Phi-2", "Linguistic", "layer", 18, 30),
    ("Phi-2", "Knowledge", "layer", 12, 24),
    ("Phi-2", "Algorithmic", "head", 0, 15),
    ("Pythia 12B", "Algorithmic", "layer", 0, 12),
    ("Pythia 12B", "Linguistic", "layer", 0, 14),
    ("Pythia 12B", "Knowledge", "layer", 14, 28),
    ("Llama-3.1 70B", "Algorithmic", "layer", 0, 26),
    ("Llama-3.1 70B", "Linguistic", "layer", 32, 64),
    ("Llama-3.1 70B", "Knowledge", "layer", 16, 48),
]

each_synthetic = pytest.mark.parametrize("name", SYNTHETIC)
each_real = pytest.mark.parametrize("name", REAL)


def rows_of(frame, *names):
    """Return the rows of a frame's columns as tuples."""
    return list(frame[list(names)].itertuples(index=False, name=None))


@pytest.mark.parametrize("name", [*SYNTHETIC, *REAL])
def test_a_table_says_what_it_is_and_draws_without_keywords(name):
    heads = hg.load_heads(name)
    about, shape = heads.attrs, (SYNTHETIC | REAL)[name]
    assert about["synthetic"] is (name in SYNTHETIC)
    assert about["name"].endswith(" (synthetic)") == (name in SYNTHETIC)
    assert about["description"]
    assert (about["n_layers"], about["n_heads"]) == shape
    _, ax = plt.subplots()
    grid = hg.headgrid_scatter(ax, heads).grid
    assert (grid.n_layers, grid.n_heads) == shape


@pytest.mark.parametrize("name", [*SYNTHETIC, *REAL])
def test_what_one_caller_changes_the_next_does_not_see(name):
    heads = hg.load_heads(name)
    expected, about = heads.copy(), dict(heads.attrs)
    heads["category"] = "Knowledge"
    heads.attrs.clear()
    pd.testing.assert_frame_equal(hg.load_heads(name), expected)
    assert hg.load_heads(name).attrs == about


# The synthetic tables.


def test_the_generator_writes_the_tables_that_ship(tmp_path):
    runpy.run_path(str(ROOT / "tools" / "synthetic_models.py"))["main"](tmp_path)
    written = {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()}
    data = files("mpl_headgrid") / "data"
    assert len(written) == len(SYNTHETIC)
    assert written == {name: (data / name).read_text("utf-8") for name in written}


@each_synthetic
def test_a_synthetic_table_is_complete_and_says_that_it_is_synthetic(name):
    heads = hg.load_heads(name)
    assert heads.attrs["name"] == f"{name} (synthetic)"
    assert heads.attrs["description"].startswith(f"Synthetic stand-in for {name}, ")
    assert heads.attrs["description"].endswith("not measured")
    assert list(heads.columns) == ["layer", "head", "category"]
    assert set(heads["category"]) <= {*CATEGORIES, "Unclassified"}
    assert not heads.duplicated().any()
    assert hg.read_heads(heads, missing="error").known.all()


@each_synthetic
def test_the_larger_the_number_of_categories_the_fewer_heads_have_it(name):
    heads = hg.load_heads(name)
    counts = hg.read_heads(heads).n_categories_per_head
    in_0, in_1, in_2, in_3, in_4 = np.bincount(counts.ravel(), minlength=5)
    assert 0 < in_0 < counts.size / 2
    assert in_1 > in_2 > in_3 >= in_4
    assert heads["category"].value_counts().idxmin() == "Translation"


def test_all_eight_classes_occur_over_the_models():
    palette = hg.Palette.from_style("headgrid")
    grids = [hg.read_heads(hg.load_heads(name)) for name in SYNTHETIC]
    assert {*np.concatenate([palette.class_codes(grid).ravel() for grid in grids])} == {*range(8)}


@pytest.mark.parametrize(("name", "category", "column", "first", "last"), STRETCHES)
def test_a_category_leans_to_its_layers_and_heads(name, category, column, first, last):
    heads = hg.load_heads(name)
    share = heads.loc[heads["category"] == category, column].between(first, last).mean()
    assert share > 1.2 * (last - first + 1) / heads.attrs[f"n_{column}s"]


class Unspeakable:
    def __repr__(self):
        return "Unspeakable()"

    def __str__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Phi 2", "; did you mean 'Phi-2'?"),
        ("SmolLM2-135M", "; did you mean 'smollm2-135m'?"),
        ("Mistral", ""),
        (3, ""),
        (None, ""),
        (Unspeakable(), ""),
    ],
)
def test_an_unknown_name_lists_the_names(name, hint):
    message = (
        "name: expected one of 'GPT-2 XL', 'Phi-2', 'Pythia 12B', 'Llama-3.1 70B', "
        f"'gpt2-small-circuits', 'smollm2-135m', got {name!r}{hint}"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        hg.load_heads(name)


@pytest.mark.parametrize(
    ("name", "checksum"),
    [
        ("GPT-2 XL", 2533156849),
        ("Phi-2", 3491827945),
        ("Pythia 12B", 1227269029),
        ("Llama-3.1 70B", 4262094617),
    ],
)
def test_the_figure_cannot_drift(name, checksum):
    membership = hg.read_heads(hg.load_heads(name)).membership
    assert zlib.crc32(np.packbits(membership).tobytes()) == checksum


# The real tables.

CHECKSUMS = {"gpt2-small-circuits": 4089882655, "smollm2-135m": 2510533387}
CIRCUIT_HEADS = {
    "Duplicate token": "L0H1 L0H10 L3H0",
    "Previous token": "L2H2 L4H11",
    "Induction": "L5H5 L5H8 L5H9 L6H9",
    "S-inhibition": "L7H3 L7H9 L8H6 L8H10",
    "Name mover": "L9H6 L9H9 L10H0",
    "Backup name mover": "L9H0 L9H7 L10H1 L10H2 L10H6 L10H10 L11H2 L11H9",
    "Negative name mover": "L10H7 L11H10",
    "Greater-than": "L0H1 L0H3 L0H5 L5H1 L5H5 L6H9 L7H10 L8H8 L8H11 L9H1",
    "Copy suppression": "L10H7 L11H10",
    "Successor": "L9H1",
}
SOURCES = {
    "Greater-than": "arXiv:2305.00586",
    "Copy suppression": "arXiv:2310.04625",
    "Successor": "arXiv:2311.04131",
}
RELATIONS = [
    "Previous token", "Current token", "Duplicate token", "Induction", "First token", "Local",
]  # fmt: skip


def written(heads):
    """Return the heads of a table as one writes them, in its order."""
    pairs = zip(heads["layer"], heads["head"], strict=True)
    return " ".join(f"L{layer}H{head}" for layer, head in pairs)


@each_real
def test_the_file_is_the_one_that_was_checked(name):
    file = files("mpl_headgrid") / "data" / f"{name}.csv"
    # Lines may end otherwise in a checkout on Windows.
    assert zlib.crc32(file.read_text("utf-8").encode()) == CHECKSUMS[name]


def test_the_circuits_name_these_heads():
    heads = hg.load_heads("gpt2-small-circuits")
    assert list(heads.columns) == ["layer", "head", "category", "source"]
    assert not heads.duplicated().any()
    assert {name: written(rows) for name, rows in heads.groupby("category")} == CIRCUIT_HEADS


def test_the_circuit_of_indirect_objects_has_26_heads_of_7_kinds():
    heads = hg.load_heads("gpt2-small-circuits")
    rows = heads[heads["source"] == "arXiv:2211.00593"]
    assert (len(rows), rows["category"].nunique()) == (26, 7)
    assert not rows.duplicated(["layer", "head"]).any()


def test_each_category_of_the_circuits_has_one_source():
    heads = hg.load_heads("gpt2-small-circuits")
    found = {name: set(rows["source"]) for name, rows in heads.groupby("category")}
    assert found == {name: {SOURCES.get(name, "arXiv:2211.00593")} for name in CIRCUIT_HEADS}


def test_six_heads_of_the_circuits_are_in_two_categories():
    grid = hg.read_heads(hg.load_heads("gpt2-small-circuits"), missing="blank")
    counts = grid.n_categories_per_head
    assert np.argwhere(counts == 2).tolist() == [[0, 1], [5, 5], [6, 9], [9, 1], [10, 7], [11, 10]]
    assert np.count_nonzero(counts) == np.count_nonzero(grid.known) == 33


def test_smollm2_has_a_score_for_each_head_and_relation():
    scores = hg.load_heads("smollm2-135m", scores=True)
    assert list(scores.columns) == ["layer", "head", "relation", "score"]
    rows = [(a, b, c) for a in range(30) for b in range(9) for c in RELATIONS]
    assert rows_of(scores, "layer", "head", "relation") == rows


def test_the_scores_of_a_head_of_smollm2_are_shares_of_its_attention():
    scores = hg.load_heads("smollm2-135m", scores=True)
    assert scores["score"].between(0, 1).all()
    # Six scores, each rounded to four digits.
    assert scores.groupby(["layer", "head"])["score"].sum().max() <= 1 + 6 * 0.00005


def test_the_categories_of_smollm2_are_its_scores_at_the_threshold():
    heads = hg.load_heads("smollm2-135m")
    scores = hg.load_heads("smollm2-135m", scores=True)
    reached = scores[scores["score"] >= heads.attrs["threshold"]]
    named = heads[heads["category"] != "Unclassified"]
    assert set(rows_of(named, "layer", "head", "category")) == set(
        rows_of(reached, "layer", "head", "relation")
    )
    assert heads.attrs == scores.attrs


def test_smollm2_has_these_counts():
    heads = hg.load_heads("smollm2-135m")
    grid = hg.read_heads(heads, missing="error", score="score")
    assert np.bincount(grid.n_categories_per_head.ravel()).tolist() == [100, 166, 4]
    assert heads["category"].value_counts().to_dict() == {
        "Unclassified": 100, "First token": 137, "Previous token": 13, "Induction": 8,
        "Current token": 7, "Local": 6, "Duplicate token": 3,
    }  # fmt: skip
    table = hg.load_heads("smollm2-135m", scores=True)
    scores = table.pivot_table(index=["layer", "head"], columns="relation", values="score")
    for plane, name in enumerate(grid.categories):
        own = scores[name].to_numpy().reshape(30, 9)
        expected = np.where(grid.membership[:, :, plane], own, np.nan)
        np.testing.assert_array_equal(grid.scores[:, :, plane], expected)


def test_the_induction_heads_of_layer_17_are_one_key_value_group():
    heads = hg.load_heads("smollm2-135m")
    induction = heads[heads["category"] == "Induction"]
    assert written(induction) == "L17H3 L17H4 L17H5 L18H6 L18H7 L20H6 L23H2 L23H7"
    each = heads.attrs["n_heads"] // heads.attrs["kv_heads"]
    groups = induction[induction["layer"] == 17]["head"] // each
    assert (len(groups), set(groups)) == (each, {1})


def test_scores_are_not_mistaken_for_categories():
    with pytest.raises(ValueError, match="category"):
        hg.read_heads(hg.load_heads("smollm2-135m", scores=True))


@pytest.mark.parametrize("name", ["Phi-2", "gpt2-small-circuits"])
def test_a_table_without_scores_says_which_has_them(name):
    message = f"scores: {name!r} has none; 'smollm2-135m' has"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        hg.load_heads(name, scores=True)
    with pytest.raises(TypeError, match=r"^scores: expected True or False, got 'no'"):
        hg.load_heads("smollm2-135m", scores="no")


def test_every_file_of_data_is_loaded_by_its_name():
    names = [file.name for file in (files("mpl_headgrid") / "data").iterdir()]
    assert sorted(names) == sorted(
        f"{name.lower().replace(' ', '-')}.csv" for name in [*SYNTHETIC, *REAL]
    )
