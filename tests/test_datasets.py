"""load_heads: the example tables are what they say."""

import re
import zlib

import numpy as np
import pytest

import mpl_headgrid as hg

SHAPES = {
    "GPT-2 XL": (48, 25),
    "Phi-2": (32, 32),
    "Pythia 12B": (36, 40),
    "Llama-3.1 70B": (80, 64),
}
CATEGORIES = ["Algorithmic", "Knowledge", "Linguistic", "Translation"]
# Where each category leans, as first and last layer (head) of a stretch.
LAYERS = {
    ("GPT-2 XL", "Algorithmic"): (0, 20),
    ("GPT-2 XL", "Linguistic"): (0, 20),
    ("GPT-2 XL", "Knowledge"): (18, 36),
    ("Phi-2", "Algorithmic"): (0, 12),
    ("Phi-2", "Linguistic"): (18, 30),
    ("Phi-2", "Knowledge"): (12, 24),
    ("Pythia 12B", "Algorithmic"): (0, 12),
    ("Pythia 12B", "Linguistic"): (0, 14),
    ("Pythia 12B", "Knowledge"): (14, 28),
    ("Llama-3.1 70B", "Algorithmic"): (0, 26),
    ("Llama-3.1 70B", "Linguistic"): (32, 64),
    ("Llama-3.1 70B", "Knowledge"): (16, 48),
}
HEADS = {("Phi-2", "Algorithmic"): (0, 15)}

each_model = pytest.mark.parametrize("name", SHAPES)


@each_model
def test_the_size_is_the_model_s(name):
    heads = hg.load_heads(name)
    assert (heads.attrs["n_layers"], heads.attrs["n_heads"]) == SHAPES[name]
    grid = hg.read_heads(heads)
    assert (grid.n_layers, grid.n_heads) == SHAPES[name]


@each_model
def test_every_head_has_a_row(name):
    assert hg.read_heads(hg.load_heads(name), missing="error").known.all()


@each_model
def test_the_columns_are_layer_head_and_category(name):
    heads = hg.load_heads(name)
    assert list(heads.columns) == ["layer", "head", "category"]
    assert set(heads["category"]) <= {*CATEGORIES, "Unclassified"}
    assert not heads.duplicated().any()


@each_model
def test_it_says_that_it_is_synthetic(name):
    attrs = hg.load_heads(name).attrs
    assert attrs["synthetic"] is True
    assert attrs["name"] == f"{name} (synthetic)"
    assert attrs["description"].startswith(f"Synthetic stand-in for {name}, ")
    assert attrs["description"].endswith("not measured")


@each_model
def test_it_is_the_same_each_time(name):
    np.random.seed(0)  # noqa: NPY002 it must not listen to the global state
    once = hg.load_heads(name)
    np.random.seed(1)  # noqa: NPY002
    assert hg.load_heads(name).equals(once)


@each_model
def test_it_leaves_numpy_s_global_state_alone(name):
    np.random.seed(0)  # noqa: NPY002
    expected = np.random.random_sample()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    hg.load_heads(name)
    assert np.random.random_sample() == expected  # noqa: NPY002


def test_a_table_may_be_changed_without_changing_the_next():
    heads = hg.load_heads("Phi-2")
    heads["category"] = "Knowledge"
    heads.attrs["synthetic"] = False
    assert hg.load_heads("Phi-2")["category"].nunique() == 5
    assert hg.load_heads("Phi-2").attrs["synthetic"] is True


@each_model
def test_fewer_heads_are_unclassified_than_not(name):
    counts = hg.read_heads(hg.load_heads(name)).n_categories_per_head
    assert 0 < np.count_nonzero(counts == 0) < counts.size / 2


@each_model
def test_more_heads_are_in_one_category_than_in_several_and_fewer_in_each_more(name):
    counts = hg.read_heads(hg.load_heads(name)).n_categories_per_head
    in_1, in_2, in_3, in_4 = np.bincount(counts.ravel(), minlength=5)[1:]
    assert in_1 > in_2 > in_3 >= in_4


def test_all_eight_classes_occur_over_the_models():
    palette = hg.Palette.from_style("headgrid")
    grids = [hg.read_heads(hg.load_heads(name)) for name in SHAPES]
    assert {*np.concatenate([palette.class_codes(grid).ravel() for grid in grids])} == {*range(8)}


def share_on(values, stretch):
    """Return the share of the values that lie on a stretch, its ends included."""
    return np.mean((values >= stretch[0]) & (values <= stretch[1]))


@pytest.mark.parametrize(("name", "category"), LAYERS)
def test_a_category_leans_to_its_layers(name, category):
    heads = hg.load_heads(name)
    stretch = LAYERS[name, category]
    layers = heads.loc[heads["category"] == category, "layer"]
    assert share_on(layers, stretch) > 1.2 * share_on(np.arange(SHAPES[name][0]), stretch)


@pytest.mark.parametrize(("name", "category"), HEADS)
def test_a_category_leans_to_its_heads(name, category):
    heads = hg.load_heads(name)
    stretch = HEADS[name, category]
    numbers = heads.loc[heads["category"] == category, "head"]
    assert share_on(numbers, stretch) > 1.2 * share_on(np.arange(SHAPES[name][1]), stretch)


@each_model
def test_translation_is_the_rarest(name):
    counts = hg.load_heads(name)["category"].value_counts()
    assert counts.idxmin() == "Translation"


@pytest.mark.parametrize(
    ("name", "hint"), [("Phi 2", "; did you mean 'Phi-2'?"), ("Mistral", ""), (3, ""), (None, "")]
)
def test_an_unknown_name_lists_the_names(name, hint):
    message = (
        "name: expected one of 'GPT-2 XL', 'Phi-2', 'Pythia 12B', 'Llama-3.1 70B', "
        f"got {name!r}{hint}"
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
