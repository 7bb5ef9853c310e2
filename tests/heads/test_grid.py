"""HeadGrid: what it holds, what it refuses, and how it is compared, printed and copied."""

import copy
import dataclasses
import pickle
import re

import numpy as np
import pandas as pd
import pytest

import mpl_headgrid as hg
from tests.support.pictures import in_each

NAMES = ("Copy", "Induction", "Name mover")
ARRAYS = ("membership", "known", "scores")


def membership(n_layers=4, n_heads=6):
    """Return a grid's bools with heads in none, one, two and three categories."""
    member = np.zeros((n_layers, n_heads, 3), dtype=bool)
    member[0, 1, 0] = member[1, 2, 0] = member[1, 3, 1] = True
    member[2, 4, :2] = member[3, 5, :] = True
    return member


def full_grid(**changes):
    """Return a grid with every field filled: layer 3, head 0 is missing."""
    known = np.ones((4, 6), dtype=bool)
    known[3, 0] = False
    scores = in_each(membership(), np.arange(24.0).reshape(4, 6))
    fields = {"known": known, "scores": scores, "kv_heads": 2, **changes}
    return hg.HeadGrid(membership(), NAMES, **fields)


def test_arrays_have_the_documented_shapes_and_dtypes():
    grid = full_grid()
    assert (grid.n_layers, grid.n_heads) == (4, 6)
    assert (grid.membership.shape, grid.membership.dtype) == ((4, 6, 3), np.dtype(bool))
    assert (grid.known.shape, grid.known.dtype) == ((4, 6), np.dtype(bool))
    assert (grid.scores.shape, grid.scores.dtype) == ((4, 6, 3), np.dtype(float))
    assert grid.categories == NAMES


def test_defaults_are_all_known_no_scores_no_groups():
    grid = hg.HeadGrid(membership(), NAMES)
    assert grid.known.all()
    assert grid.scores is None
    assert grid.kv_heads is None


@pytest.mark.parametrize("dtype", [np.int8, np.uint64, np.float16, np.float32])
def test_scores_of_any_real_dtype_become_floats(dtype):
    grid = hg.HeadGrid(np.ones((4, 6, 3), bool), NAMES, scores=np.ones((4, 6, 3), dtype))
    assert grid.scores.dtype == np.dtype(float)


def test_nested_lists_are_arrays_too():
    grid = hg.HeadGrid([[[True], [False]]], ["A"], scores=[[[1], [np.nan]]])
    scores = np.array([[[1.0], [np.nan]]])
    assert grid == hg.HeadGrid(np.array([[[True], [False]]]), ("A",), scores=scores)


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_are_read_only(name):
    with pytest.raises(ValueError, match="read-only"):
        getattr(full_grid(), name)[0, 0] = True


def test_arrays_are_copies():
    member, known = membership(), np.ones((4, 6), bool)
    scores = in_each(member, np.zeros((4, 6)))
    grid = hg.HeadGrid(member, NAMES, known=known, scores=scores)
    before = copy.deepcopy(grid)
    member[:] = known[:] = False
    scores[:] = 9
    assert grid == before


@pytest.mark.parametrize("name", [*ARRAYS, "categories", "kv_heads"])
def test_fields_cannot_be_set(name):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(full_grid(), name, None)


def test_the_number_of_categories_of_each_head():
    expected = np.zeros((4, 6), int)
    expected[0, 1] = expected[1, 2] = expected[1, 3] = 1
    expected[2, 4], expected[3, 5] = 2, 3
    counts = full_grid().n_categories_per_head
    assert counts.dtype == np.intp
    np.testing.assert_array_equal(counts, expected)


def test_equal_by_value():
    assert full_grid() == full_grid()


def test_unknown_scores_compare_equal():
    assert np.isnan(full_grid().scores).any()
    assert full_grid() == full_grid(scores=full_grid().scores.copy())


OTHERS = {
    "membership": hg.HeadGrid(np.zeros((4, 6, 3), bool), NAMES),
    "shape": hg.HeadGrid(np.zeros((6, 4, 3), bool), NAMES),
    "categories": hg.HeadGrid(membership(), ("Copy", "Induction", "Other")),
    "known": hg.HeadGrid(membership(), NAMES, known=full_grid().known),
    "scores": hg.HeadGrid(membership(), NAMES, scores=in_each(membership(), np.zeros((4, 6)))),
    "kv_heads": hg.HeadGrid(membership(), NAMES, kv_heads=3),
}


@pytest.mark.parametrize("field", OTHERS)
def test_unequal_where_one_field_differs(field):
    grid = hg.HeadGrid(membership(), NAMES)
    assert grid != OTHERS[field]
    assert OTHERS[field] != grid


@pytest.mark.parametrize("other", [None, 3, "HeadGrid", membership()[:, :, 0].tolist()])
def test_unequal_to_anything_else(other):
    assert full_grid() != other


def test_it_has_no_hash():
    with pytest.raises(TypeError, match="unhashable"):
        hash(full_grid())


def test_repr_counts_each_class():
    assert repr(full_grid()) == (
        "HeadGrid(4 layers × 6 heads: 18 Unclassified, 2 Copy, 1 Induction, 0 Name mover, "
        "1 in 2 categories, 1 in 3 categories, 1 missing)"
    )


def test_repr_without_missing_heads_does_not_speak_of_them():
    grid = hg.HeadGrid(np.zeros((1, 2, 1), bool), ["A"])
    assert repr(grid) == "HeadGrid(1 layer × 2 heads: 2 Unclassified, 0 A)"


DUPLICATES = {
    "pickle": lambda grid: pickle.loads(pickle.dumps(grid)),
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
    "replace": dataclasses.replace,
}


@pytest.mark.parametrize("way", DUPLICATES)
def test_a_duplicate_is_equal_and_read_only(way):
    grid = full_grid()
    duplicate = DUPLICATES[way](grid)
    assert duplicate is not grid
    assert duplicate == grid
    assert not any(getattr(duplicate, name).flags.writeable for name in ARRAYS)


def test_replacing_a_field_checks_it():
    with pytest.raises(ValueError, match="kv_heads"):
        dataclasses.replace(full_grid(), kv_heads=5)


def test_to_frame_is_long_sorted_and_says_unclassified():
    grid = hg.HeadGrid(
        [[[False, False], [True, True]], [[False, False], [False, True]]],
        ["B", "A"],
        known=[[True, True], [False, True]],
    )
    names = pd.Categorical(["Unclassified", "B", "A", "A"], ["Unclassified", "B", "A"])
    expected = pd.DataFrame({"layer": [0, 0, 0, 1], "head": [0, 1, 1, 1], "category": names})
    pd.testing.assert_frame_equal(grid.to_frame(), expected)


def test_to_frame_has_the_head_s_score_in_each_of_its_rows():
    frame = full_grid().to_frame()
    assert list(frame.columns) == ["layer", "head", "category", "score"]
    own = frame[frame["category"] != "Unclassified"]
    assert own["score"].tolist() == (own["layer"] * 6 + own["head"]).tolist()
    assert frame["score"].isna().sum() == len(frame) - len(own)
    assert frame["score"].dtype == np.dtype(float)


def test_to_frame_of_a_grid_with_nothing_known_is_empty():
    nothing = hg.HeadGrid(np.zeros((2, 2, 1), bool), ["A"], known=np.zeros((2, 2), bool))
    assert nothing.to_frame().shape == (0, 3)


BOOLS, FLOATS = np.ones((4, 6), bool), np.ones((4, 6))
SCORES = in_each(membership(), FLOATS)
ORDER = "expected names in order, got set, which has no order"
AS_TEXT = "is an absent label turned into text; drop it, or give the category another name"
NO_CATEGORY = "is not a category but the absence of one; a head in no category is Unclassified by"
ALIKE = "differ only in case or blanks; write one of them throughout"
TURNED = "expected shape (4, 6) (n_layers, n_heads), got (6, 4); it looks transposed: pass its"

DIVISORS = "expected a divisor of n_heads=6 ([1, 2, 3, 6]), got"
REFUSALS = [
    # field, its value, the error, what it says after the field's name
    ("membership", BOOLS, ValueError, "expected 3 dimensions, got shape (4, 6)"),
    ("membership", [[[True]], [[True], [False]]], ValueError, "expected 3 dimensions, got rows of"),
    ("membership", np.zeros((0, 6, 3), bool), ValueError, "expected at least one layer and one"),
    ("membership", np.ones((4, 6, 3), int), TypeError, "expected an array of bool, got dtype int"),
    ("membership", None, TypeError, "expected an array of bool, got dtype object"),
    ("membership", np.ma.array(membership()), TypeError, "expected an array of bool, got a masked"),
    ("categories", ["A", "B"], ValueError, "expected 3 names, one for each plane of membership"),
    ("categories", "ABC", TypeError, "expected a sequence of names, got one string 'ABC'"),
    ("categories", None, TypeError, "expected a sequence of names, got None"),
    ("categories", set(NAMES), TypeError, ORDER),
    ("categories", ["A", 2, "C"], TypeError, "expected names (str), got 2"),
    ("categories", ["A", "", "C"], ValueError, "an empty name in ['A', '', 'C']"),
    *(("categories", ["A", name, "C"], ValueError, f"{name!r} {AS_TEXT}")
      for name in ("nan", "NaN", "None", "<NA>", "NaT")),
    ("categories", ["A", "B", "A"], ValueError, "'A' appears 2 times"),
    ("categories", ["A", " B", "C"], ValueError, "' B' begins or ends with a blank; strip it"),
    ("categories", ["A b", "A", "a b"], ValueError, f"'A b' and 'a b' {ALIKE}"),
    ("categories", ["A b", "A", "Ab"], ValueError, f"'A b' and 'Ab' {ALIKE}"),
    ("categories", ["A", "unclassified", "C"], ValueError, f"'unclassified' {NO_CATEGORY} itself"),
    ("known", BOOLS.T, ValueError, TURNED),
    ("known", BOOLS[:, :5], ValueError, "expected shape (4, 6) (n_layers, n_heads), got (4, 5)"),
    ("known", FLOATS, TypeError, "expected an array of bool, got dtype float64"),
    ("known", np.arange(24).reshape(4, 6) != 23, ValueError, "layer 3, head 5 is marked as"),
    ("scores", FLOATS, ValueError, "expected an axis of categories, shape (n_layers, n_heads, n_"),
    ("scores", np.ones(4), ValueError, "expected 3 dimensions, got shape (4,)"),
    ("scores", membership(), TypeError, "expected an array of float64, got dtype bool"),
    ("scores", SCORES * 1j, TypeError, "expected an array of float64, got dtype complex"),
    ("scores", np.ma.array(SCORES), TypeError, "expected an array of float64, got a masked one"),
    ("scores", SCORES * np.inf, ValueError, "layer 0, head 1 is inf for 'Copy', expected finite"),
    ("scores", np.ones((4, 6, 3)), ValueError, "layer 0, head 0 is 1.0 for 'Copy', which the head"),
    *(("kv_heads", value, ValueError, f"{DIVISORS} {value}") for value in (4, 0, -2)),
    *(("kv_heads", value, TypeError, f"expected a whole number, got {value!r}")
      for value in (2.0, True, "2")),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "kind", "message"), REFUSALS)
def test_a_field_that_cannot_be_right_is_named(field, value, kind, message):
    fields = {"membership": membership(), "categories": NAMES, field: value}
    with pytest.raises(kind, match=f"^{field}: {re.escape(message)}") as raised:
        hg.HeadGrid(**fields)
    assert raised.type is kind


def test_only_a_transposed_shape_is_said_to_be_transposed():
    with pytest.raises(ValueError, match="known") as raised:
        full_grid(known=BOOLS[:, :5])
    assert "transposed" not in str(raised.value)


@pytest.mark.parametrize("kv_heads", [1, 2, 3, 6, np.int64(3)])
def test_kv_heads_may_be_any_divisor(kv_heads):
    assert full_grid(kv_heads=kv_heads).kv_heads == kv_heads
    assert type(full_grid(kv_heads=kv_heads).kv_heads) is int


def test_a_grid_may_have_no_categories():
    grid = hg.HeadGrid(np.zeros((2, 3, 0), bool), [])
    assert repr(grid) == "HeadGrid(2 layers × 3 heads: 6 Unclassified)"
    assert grid.n_categories_per_head.tolist() == [[0] * 3] * 2


def test_names_of_numpy_become_plain_strings():
    grid = hg.HeadGrid(membership(), np.array(NAMES))
    assert [type(name) for name in grid.categories] == [str] * 3
