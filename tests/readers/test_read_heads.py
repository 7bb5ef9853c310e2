"""read_heads: every form that users hold gives the same grid, and bad input says what is wrong."""

import dataclasses
import datetime as dt
import decimal
import fractions
import re

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mpl_headgrid as hg
from tests.support.grids import grids
from tests.support.lengths import combined
from tests.support.refusals import check_raises
from tests.support.tables import CONTAINERS, everywhere, records

HYPOTHESIS = settings(deadline=None, max_examples=60)


# Those that take any object in a cell and leave it what it is.
LOOSE = {
    "pandas": lambda columns: pd.DataFrame(
        {k: pd.Series(v, dtype=object) for k, v in columns.items()}
    ),
    "dict": dict,
    "records": records,
}

loosely = pytest.mark.parametrize("container", LOOSE.values(), ids=LOOSE)


def expected_grid(**fields):
    """Return the grid that every table below must give: 3 layers × 4 heads, four of them named."""
    member = np.zeros((3, 4, 2), dtype=bool)
    member[0, 1, 0] = member[1, 2, 0] = member[1, 2, 1] = member[2, 3, 1] = True
    return hg.HeadGrid(member, ["Copy", "Induction"], **fields)


LONG = {
    "layer": [0, 0, 1, 1, 2],
    "head": [0, 1, 2, 2, 3],
    "category": ["Unclassified", "Copy", "Induction", "Copy", "Induction"],
}
CELLS = [[], ["Copy"], ["Copy", "Induction"], ["Induction"]]  # one row per head
WIDE = {"layer": [0, 0, 1, 2], "head": [0, 1, 2, 3]}
FLAGS = {"Copy": [False, True, True, False], "Induction": [False, False, True, True]}


# The forms of a table.


@everywhere
@pytest.mark.parametrize(
    ("columns", "keywords"),
    [
        (LONG, {}),
        ({**WIDE, "category": CELLS}, {}),
        *(
            ({**WIDE, "category": [*map(sep.join, CELLS)]}, {"sep": sep})
            for sep in (", ", ".", "|")
        ),
        ({**WIDE, **FLAGS}, {"category": ["Copy", "Induction"]}),
        (
            {
                "block": LONG["layer"],
                "h": LONG["head"],
                "class": LONG["category"],
                "layer": [9] * 5,
            },
            {"layer": "block", "head": "h", "category": "class"},
        ),
    ],
    ids=["long", "lists", "comma", "dot", "bar", "flags", "other names"],
)
def test_every_kind_of_table_gives_the_same_grid(container, columns, keywords):
    assert hg.read_heads(container(columns), **keywords) == expected_grid()


@loosely
@pytest.mark.parametrize("kind", [set, tuple, frozenset, np.array, pd.Series, dict.fromkeys])
def test_other_collections_in_the_cell(container, kind):
    cells = [kind(cell) if cell else set() for cell in CELLS]
    cells = [cell.keys() if isinstance(cell, dict) else cell for cell in cells]
    assert hg.read_heads(container({**WIDE, "category": cells})) == expected_grid()


def test_fixed_size_lists_of_polars_in_the_cell():
    frame = pl.DataFrame({"layer": [0], "head": [0], "category": [["B", "A"]]})
    frame = frame.with_columns(pl.col("category").cast(pl.Array(pl.String, 2)))
    assert hg.read_heads(frame) == hg.HeadGrid([[[True, True]]], ["A", "B"])


def test_joined_names_count_in_each_row_that_has_them():
    columns = {"layer": [0, 0, 0], "head": [0, 1, 2], "category": ["A,B", "B", "A,B"]}
    expected = hg.HeadGrid([[[True, True], [False, True], [True, True]]], ["A", "B"])
    assert hg.read_heads(columns, sep=",") == expected
    as_categorical = pd.DataFrame(columns).astype({"category": "category"})
    assert hg.read_heads(as_categorical, sep=",") == expected


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.LazyFrame])
def test_one_bool_column_is_named_without_a_list(kind):
    table = {"layer": [0, 0, 1], "head": [0, 1, 0], "A": [True, False, True]}
    expected = hg.read_heads({"A": [(0, 0), (1, 0)]}, n_layers=2, n_heads=2)
    for category in ("A", ["A"]):
        assert hg.read_heads(kind(table), category=category, n_layers=2, n_heads=2) == expected
    text = kind({**table, "A": ["True", "False", "True"]})  # names
    assert hg.read_heads(text, category="A", n_layers=2, n_heads=2).categories == ("False", "True")


@pytest.mark.parametrize(
    "dtype", ["boolean", "bool[pyarrow]", object, "uint8", "Int64", "category"]
)
def test_bool_columns_of_other_dtypes(dtype):
    frame = pd.DataFrame({**WIDE, **FLAGS}).astype(dict.fromkeys(FLAGS, dtype))
    assert hg.read_heads(frame, category=list(FLAGS)) == expected_grid()


@pytest.mark.parametrize(
    "names", [("Copy",), np.array(["Copy"]), pd.Index(["Copy"]), iter(["Copy"])]
)
def test_only_the_bool_columns_named_count(names):
    grid = hg.read_heads({**WIDE, **FLAGS}, category=names)
    assert grid.categories == ("Copy",)
    assert np.argwhere(grid.membership).tolist() == [[0, 1, 0], [1, 2, 0]]


def test_a_grid_is_returned_as_it_is():
    grid = expected_grid()
    assert hg.read_heads(grid, n_layers=3, n_heads=4) is grid


NOTHING = ["Unclassified", "unclassified", " UNCLASSIFIED ", None, np.nan, pd.NA, pd.NaT, "", " "]
NOTHING += [set(), [], (), frozenset(), np.array([]), [None], ["Unclassified"], {""}]


@combined(container=[*LOOSE], nothing=NOTHING)
def test_unclassified_is_written_in_many_ways(container, nothing):
    columns = {"layer": [0, 0], "head": [0, 1], "category": ["Copy", nothing]}
    grid = hg.read_heads(LOOSE[container](columns), missing="blank")
    assert grid == hg.HeadGrid([[[True], [False]]], ["Copy"])


@everywhere
def test_null_is_unclassified_everywhere(container):
    columns = {"layer": [0, 0], "head": [0, 1], "category": ["Copy", None]}
    assert hg.read_heads(container(columns)) == hg.HeadGrid([[[True], [False]]], ["Copy"])
    nothing = hg.read_heads(container({**columns, "category": [None, None]}))
    assert nothing == hg.HeadGrid(np.zeros((1, 2, 0), bool), [])


@pytest.mark.parametrize(
    ("cells", "categories"),
    [
        (["Copy ", ["\tCopy"]], ("Copy",)),
        (["b", "C", "a"], ("C", "a", "b")),
        (["to 10", "to 9", "to -2", "to 1.5"], ("to -2", "to 1.5", "to 9", "to 10")),
        (["Copy, late"], ("Copy, late",)),  # without sep
    ],
)
def test_categories_are_stripped_and_sorted(cells, categories):
    heads = range(len(cells))
    grid = hg.read_heads({"layer": [0] * len(cells), "head": heads, "category": cells})
    assert grid.categories == categories


# The dtypes of columns.

NAMED = {
    "pandas object": pd.DataFrame(LONG).astype({"category": object}),
    "pandas category": pd.DataFrame(LONG).astype({"category": "category"}),
    "pandas string": pd.DataFrame(LONG).astype({"category": "string"}),
    "pandas arrow": pd.DataFrame(LONG).convert_dtypes(dtype_backend="pyarrow"),
    "pandas nullable": pd.DataFrame(LONG).convert_dtypes(),
    "polars categorical": pl.DataFrame(LONG, schema_overrides={"category": pl.Categorical}),
    "polars enum": pl.DataFrame(
        LONG, schema_overrides={"category": pl.Enum(["Copy", "Unclassified", "Induction"])}
    ),
    "pyarrow dictionary": pa.table(
        {**LONG, "category": pa.array(LONG["category"]).dictionary_encode()}
    ),
    "pyarrow large string": pa.table(
        {**LONG, "category": pa.array(LONG["category"], pa.large_string())}
    ),
    **{
        f"polars {dtype}": pl.DataFrame(LONG, schema_overrides={"layer": getattr(pl, dtype)})
        for dtype in ("UInt8", "Int128", "Float32")
        if hasattr(pl, dtype)  # Int128 came with Polars 1.18
    },
    "dict of arrays": {name: np.array(values) for name, values in LONG.items()},
    "dict of pandas": {name: pd.Series(values)[::-1][::-1] for name, values in LONG.items()},
    "dict of polars": {name: pl.Series(values) for name, values in LONG.items()},
    "dict of pyarrow": {name: pa.array(values) for name, values in LONG.items()},
    "dict of tuples": {name: tuple(values) for name, values in LONG.items()},
    "tuple of records": tuple(records(LONG)),
}


WIDTHS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
NUMBERED = [*WIDTHS, "float16", "float32", "float64", "Int64", "UInt8", "Float64", "int64[pyarrow]"]


@pytest.mark.parametrize("dtype", [*NUMBERED, "category", object, ">i4"])
def test_layers_and_heads_of_any_dtype_that_holds_whole_numbers(dtype):
    frame = pd.DataFrame(LONG).astype({"layer": dtype, "head": dtype})
    assert hg.read_heads(frame) == expected_grid()


@pytest.mark.parametrize("dtype", [*WIDTHS, "float32", "float64"])
def test_numpy_numbers_in_records(dtype):
    number = np.dtype(dtype).type
    columns = {**LONG, "layer": [*map(number, LONG["layer"])], "head": [*map(number, LONG["head"])]}
    assert hg.read_heads(records(columns)) == expected_grid()


def test_the_highest_uint8_does_not_wrap_round():
    grid = hg.read_heads(
        {"layer": np.array([255, 0], np.uint8), "head": [0, 0], "category": ["A", "A"]}
    )
    assert grid.n_layers == 256
    assert grid.membership[:, 0, 0].nonzero()[0].tolist() == [0, 255]


UNASKED = {
    "equal index": pd.DataFrame(LONG).set_axis([7] * 5),
    "index of names": pd.DataFrame(LONG).set_axis([*"edcba"]),
    "index in reverse": pd.DataFrame(LONG).set_axis([4, 3, 2, 1, 0]),
    "index in a dict": {**LONG, "layer": pd.Series(LONG["layer"], index=[4, 3, 2, 1, 0])},
    "other columns": pd.DataFrame({**LONG, "note": [None, 1j, b"x", {}, object()], 3: 4}),
    "a key that one record has": [{**records(LONG)[0], "note": "?"}, *records(LONG)[1:]],
    "rows that appear twice": {name: values * 2 for name, values in LONG.items()},
}


@pytest.mark.parametrize("data", [*NAMED.values(), *UNASKED.values()], ids=[*NAMED, *UNASKED])
def test_dtypes_and_what_is_not_asked_for_have_no_effect(data):
    assert hg.read_heads(data) == expected_grid()


# What the rows mean.

ROW = st.tuples(
    st.integers(0, 3), st.integers(0, 4), st.sets(st.sampled_from("ABC"), min_size=1, max_size=3)
)


@HYPOTHESIS
@given(rows=st.lists(ROW, min_size=1, max_size=30), container=st.sampled_from([*CONTAINERS]))
def test_a_head_is_in_the_union_of_its_rows(rows, container):
    union = {}
    for layer, head, names in rows:
        union.setdefault((layer, head), set()).update(names)
    layers, heads, cells = zip(*rows, strict=True)
    columns = {
        "layer": list(layers),
        "head": list(heads),
        "category": [sorted(cell) for cell in cells],
    }
    grid = hg.read_heads(CONTAINERS[container](columns), n_layers=5, n_heads=6)
    for (layer, head), flags in zip(np.ndindex(5, 6), grid.membership.reshape(30, -1), strict=True):
        found = {name for name, flag in zip(grid.categories, flags, strict=True) if flag}
        assert found == union.get((layer, head), set())


@HYPOTHESIS
@given(
    rows=st.permutations(list(zip(*LONG.values(), [0.1, 0.2, 0.3, 0.4, 0.5], strict=True))),
    container=st.sampled_from([*CONTAINERS]),
)
def test_the_order_of_rows_has_no_effect(rows, container):
    columns = dict(zip([*LONG, "score"], map(list, zip(*rows, strict=True)), strict=True))
    grid = hg.read_heads(CONTAINERS[container](columns), score="score")
    scores = np.full((3, 4, 2), np.nan)
    scores[[0, 1, 1, 2], [1, 2, 2, 3], [0, 1, 0, 1]] = [0.2, 0.3, 0.4, 0.5]
    assert grid == expected_grid(scores=scores)


@HYPOTHESIS
@given(drawn=grids(), container=st.sampled_from([*CONTAINERS]))
def test_a_grid_comes_back_from_its_frame(drawn, container):
    grid, size = drawn
    frame = grid.to_frame()
    score = "score" if "score" in frame else None
    assert hg.read_heads(frame, missing="blank", score=score, **size) == grid
    again = hg.read_heads(
        CONTAINERS[container]({name: frame[name].tolist() for name in frame}),
        missing="blank",
        score=score,
        categories=grid.categories,  # of which plain text says no order
        **size,
    )
    assert again == dataclasses.replace(grid, ordinal=False)


@pytest.mark.parametrize(
    ("sizes", "shape"),
    [
        ({}, (3, 4)),
        ({"n_layers": 6}, (6, 4)),
        ({"n_heads": 5}, (3, 5)),
        ({"n_layers": np.int64(5), "n_heads": np.uint8(6)}, (5, 6)),
    ],
)
def test_the_size_is_what_is_given_or_the_largest_number_found(sizes, shape):
    assert hg.read_heads(LONG, **sizes).known.shape == shape


def test_base_1_counts_from_one():
    columns = {name: [value + 1 for value in LONG[name]] for name in ("layer", "head")}
    assert hg.read_heads({**LONG, **columns}, base=1) == expected_grid()


def test_missing_heads_are_unclassified_by_default_and_can_be_left_blank():
    assert hg.read_heads(LONG).known.all()
    grid = hg.read_heads(LONG, missing="blank")
    assert np.argwhere(grid.known).tolist() == [[0, 0], [0, 1], [1, 2], [2, 3]]
    assert grid == expected_grid(known=grid.known)


@pytest.mark.parametrize("base", [0, 1])
def test_missing_heads_can_be_an_error_that_names_the_first(base):
    columns = {"layer": [base] * 2, "head": [base, base + 2], "category": ["A", "A"]}
    message = f"missing: 1 of 3 heads has no row, the first is layer {base}, head {base + 1}"
    with pytest.raises(ValueError, match=message):
        hg.read_heads(columns, missing="error", base=base)


def test_missing_heads_of_a_grid_are_an_error_too():
    grid = hg.HeadGrid(np.zeros((1, 2, 0), bool), [], known=[[True, False]])
    with pytest.raises(ValueError, match=r"1 of 2 heads has no row.*layer 0, head 1"):
        hg.read_heads(grid, missing="error")


def test_with_every_head_there_nothing_is_missing():
    columns = {"layer": [0, 0], "head": [0, 1], "category": ["A", None]}
    assert hg.read_heads(columns, missing="error") == hg.read_heads(columns)


def test_kv_heads_are_kept():
    assert hg.read_heads(LONG, kv_heads=2) == expected_grid(kv_heads=2)
    assert hg.read_heads(expected_grid(), kv_heads=2) == expected_grid(kv_heads=2)


SCORED = {**LONG, "score": [0.5, None, -3, -1, 2]}


@everywhere
def test_a_head_has_a_score_for_each_of_its_categories(container):
    scores = np.full((3, 4, 2), np.nan)
    scores[[1, 1, 2], [2, 2, 3], [1, 0, 1]] = [-3, -1, 2]
    assert hg.read_heads(container(SCORED), score="score") == expected_grid(scores=scores)


@pytest.mark.parametrize("dtype", ["float32", "Float64", "double[pyarrow]", object, "category"])
def test_scores_of_other_dtypes(dtype):
    frame = pd.DataFrame(SCORED).astype({"score": dtype})
    scores = hg.read_heads(frame, score="score").scores
    assert scores[[1, 1, 2], [2, 2, 3], [1, 0, 1]].tolist() == [-3, -1, 2]
    assert np.isnan(scores[0, 1]).all()


def test_there_are_no_scores_without_a_score_column_or_a_score():
    assert hg.read_heads(SCORED).scores is None
    rows = records({"layer": [0, 0], "head": [0, 1], "category": ["A", "A"], "s": [1, None]})
    del rows[1]["s"]
    np.testing.assert_array_equal(hg.read_heads(rows, score="s").scores, [[[1], [np.nan]]])


# Tables without rows.

EMPTY = {
    "pandas": pd.DataFrame(LONG).iloc[:0],
    "pandas object": pd.DataFrame({"layer": [], "head": [], "category": []}, dtype=object),
    "pandas float": pd.DataFrame({"layer": [], "head": [], "category": []}, dtype=float),
    "pandas without columns": pd.DataFrame(),
    "polars": pl.DataFrame(LONG).clear(),
    "polars null": pl.DataFrame({"layer": [], "head": [], "category": []}),
    "lazy": pl.LazyFrame(LONG).filter(pl.col("layer") > 9),
    "pyarrow": pa.table(LONG).slice(0, 0),
    "pyarrow null": pa.table({name: pa.nulls(0) for name in LONG}),
    "dict": {"layer": [], "head": [], "category": []},
    "records": [],
}


@pytest.mark.parametrize("data", EMPTY.values(), ids=EMPTY)
def test_no_rows_with_a_shape_are_unclassified_heads(data):
    grid = hg.read_heads(data, n_layers=2, n_heads=3)
    assert grid == hg.HeadGrid(np.zeros((2, 3, 0), bool), [])


@pytest.mark.parametrize("data", EMPTY.values(), ids=EMPTY)
@pytest.mark.parametrize(
    ("sizes", "argument"),
    [({}, "n_layers"), ({"n_layers": 2}, "n_heads"), ({"n_heads": 2}, "n_layers")],
)
def test_no_rows_without_a_shape_are_an_error(data, sizes, argument):
    with pytest.raises(ValueError, match=f"^{argument}: no row tells the size"):
        hg.read_heads(data, **sizes)


@pytest.mark.parametrize("dtype", [bool, float, object, str])
def test_no_rows_of_bool_columns(dtype):
    frame = pd.DataFrame({"layer": [], "head": [], "A": []}, dtype=dtype)
    grid = hg.read_heads(frame, category=["A"], n_layers=2, n_heads=3)
    assert grid == hg.HeadGrid(np.zeros((2, 3, 1), bool), ["A"])


def test_no_rows_have_no_scores_and_may_be_left_blank():
    grid = hg.read_heads([], n_layers=2, n_heads=3, missing="blank", score="score")
    assert not grid.known.any()
    assert np.isnan(grid.scores).all()


# Refusals. Each is a ValueError or a TypeError, and says what is wrong in which row.


BAD_NUMBERS = [
    (-1, ValueError, "is -1; expected a whole number from 0"),
    (0.5, ValueError, "is 0.5; expected a whole number"),
    (np.nan, ValueError, "is missing (nan); expected a whole number"),
    (np.inf, ValueError, "is inf; expected a whole number"),
    (-np.inf, ValueError, "is -inf; expected a whole number"),
    (1e300, ValueError, "is 1e+300; expected a whole number from 0 to 16777216"),
    (-1e300, ValueError, "is -1e+300; expected a whole number from 0 to 16777216"),
    (10**30, ValueError, f"is {10**30}; expected a whole number from 0 to 16777216"),
    (2**63, ValueError, f"is {2**63}; expected a whole number from 0 to 16777216"),
    (None, ValueError, "is missing (None); expected a whole number"),
    (pd.NA, ValueError, "is missing (<NA>); expected a whole number"),
    (pd.NaT, ValueError, "is missing (NaT); expected a whole number"),
    (True, TypeError, "is True; expected a whole number"),
    (np.True_, TypeError, "is np.True_; expected a whole number"),
    ("one", TypeError, "is 'one'; expected a whole number"),
    (b"1", TypeError, "is b'1'; expected a whole number"),
    (1 + 0j, TypeError, "is (1+0j); expected a whole number"),
    (decimal.Decimal("1.5"), ValueError, "is 1.5; expected a whole number"),
    (fractions.Fraction(1, 2), ValueError, "is Fraction(1, 2); expected a whole number"),
    (dt.date(2026, 1, 1), TypeError, "is datetime.date(2026, 1, 1); expected a whole number"),
    ((1,), TypeError, "is (1,); expected a whole number"),
]


@combined(container=[*LOOSE], name=["layer", "head"], case=BAD_NUMBERS)
def test_a_bad_layer_or_head_is_named_with_its_row(container, name, case):
    value, expected, message = case
    columns = {"layer": [0, 0], "head": [0, 0], "category": ["A", "B"], name: [0, value]}
    check_raises(expected, f"row 1: {name} {message}", hg.read_heads, LOOSE[container](columns))


TYPED = {
    "negative": ([0, -1], ValueError, "row 1: layer is -1; expected a whole number from 0"),
    "fraction": ([0.0, 0.5], ValueError, "row 1: layer is 0.5; expected a whole number"),
    "nan": ([0.0, np.nan], ValueError, "row 1: layer is missing (nan)"),
    "null": ([0, None], ValueError, "row 1: layer is missing ("),
    "inf": ([0.0, np.inf], ValueError, "row 1: layer is inf; expected a whole number"),
    "huge": ([0.0, 1e300], ValueError, "row 1: layer is 1e+300; expected a whole number from 0 to"),
    "bool": ([True, False], TypeError, "row 0: layer is True; expected a whole number"),
    "string": (["0", "one"], TypeError, "row 1: layer is 'one'; expected a whole number"),
    "bytes": ([b"0", b"1"], TypeError, "row 0: layer is b'0'; expected a whole number"),
    "list": ([[0], [1]], TypeError, "row 0: layer is [0]; expected a whole number"),
    "time": ([dt.timedelta(0)] * 2, TypeError, "row 0: layer is "),
    "decimal": ([decimal.Decimal("0.5")] * 2, ValueError, "row 0: layer is 0.5; expected"),
    "nulls alone": ([None, None], ValueError, "row 0: layer is missing (None)"),
}


@everywhere
@pytest.mark.parametrize("case", TYPED)
def test_a_bad_column_of_layers_is_named_with_its_row(container, case):
    values, expected, message = TYPED[case]
    check_raises(
        expected,
        message,
        hg.read_heads,
        container({"layer": values, "head": [0, 1], "category": ["A", "B"]}),
    )


OTHER_NUMBERS = {
    "masked": (np.ma.array([0, 1], mask=[False, True]), "is missing (nan)"),
    "complex": (np.array([0, 1j]), "is 0j"),
    "datetime": (np.array([0, 1], "M8[s]"), "is Timestamp"),
    "two dimensions": (np.array([[0, 1], [2, 3]]), "is array([0, 1])"),
    "uint64": (np.array([0, 2**64 - 1], np.uint64), "is 18446744073709551615"),
    "nullable": (pd.array([0, None], "Int64"), "is missing (<NA>)"),
    "interval": (pd.interval_range(0, 2), "is Interval("),
}


@pytest.mark.parametrize("case", OTHER_NUMBERS)
def test_other_columns_that_hold_no_layers(case):
    values, said = OTHER_NUMBERS[case]
    message = rf"^row [01]: layer {re.escape(said)}.*; expected a whole number"
    with pytest.raises((ValueError, TypeError), match=message):
        hg.read_heads({"layer": values, "head": [0, 1], "category": ["A", "B"]})


def full_table(n_layers, n_heads, start=0):
    layers, heads = np.indices((n_layers, n_heads)).reshape(2, -1) + start
    return {"layer": layers, "head": heads, "category": ["A"] * len(layers)}


def two_heads(*heads):
    layers, numbers = zip(*heads, strict=True)
    return {"layer": [*layers], "head": [*numbers], "category": ["A"] * len(heads)}


def shape(n_layers, n_heads):
    return {"n_layers": n_layers, "n_heads": n_heads}


def beyond(row, name, value, size, *hints, base=0):
    allowed = f"n_{name}s={size} allows {base} to {size - 1 + base}"
    return "; ".join([f"row {row}: {name} is {value}, but {allowed}", *hints])


SWAPPED = "layer and head look swapped: exchanged, all rows fit: pass layer='head', head='layer'"
LAYERS_FROM_ONE = (
    "if layers count from 1 and heads from 0, pass "
    "pd.DataFrame(data).assign(layer=lambda table: table['layer'] - 1)"
)
FROM_ONE = "the numbers look counted from 1: pass base=1"
ALL_FROM_ONE = "layers 1 to 3 and heads 1 to 4 are all there and none is numbered 0: "
ZERO = "row 0: layer is 0, but base=1 counts from 1; leave base= out"
OUT_OF_RANGE = [
    (two_heads((0, 0), (12, 2)), shape(12, 12), beyond(1, "layer", 12, 12)),
    (two_heads((0, 0), (2, 12)), shape(12, 12), beyond(1, "head", 12, 12)),
    (full_table(25, 48), shape(48, 25), beyond(25, "head", 25, 25, SWAPPED)),
    (two_heads((0, 0), (9, 1)), shape(4, 8), beyond(1, "layer", 9, 4)),  # beyond both sizes
    (two_heads((0, 0), (5, 6)), shape(4, 8), beyond(1, "layer", 5, 4)),  # no better exchanged
    (full_table(3, 3, start=1), shape(3, 3), beyond(6, "layer", 3, 3, FROM_ONE)),
    (two_heads((1, 1), (9, 1)), {"n_layers": 8}, beyond(1, "layer", 9, 8)),  # no better from 1
    (two_heads((12, 0), (1, 1)), shape(12, 12), beyond(0, "layer", 12, 12, LAYERS_FROM_ONE)),
    (two_heads((12, 5), (1, 1)), shape(12, 16), beyond(0, "layer", 12, 12, SWAPPED, FROM_ONE)),
    (two_heads((1, 1), (13, 1)), {"n_layers": 12, "base": 1}, beyond(1, "layer", 13, 12, base=1)),
    (LONG, {"base": 1}, ZERO),
]


@pytest.mark.parametrize(("columns", "keywords", "message"), OUT_OF_RANGE)
def test_out_of_range_is_named_with_its_row_and_the_likely_cause(columns, keywords, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        hg.read_heads(columns, **keywords)


def test_a_grid_filled_from_one_on_is_believed_with_a_shape_or_base_alone():
    columns = full_table(3, 4, start=1)
    check_raises(ValueError, ALL_FROM_ONE + FROM_ONE, hg.read_heads, columns)
    grid = hg.read_heads(columns, n_layers=4, n_heads=5, missing="blank")
    assert not grid.known[0].any()
    assert grid.known[1:, 1:].all()
    assert hg.read_heads(columns, n_layers=4, missing="blank") == grid
    assert hg.read_heads(columns, base=1).known.shape == (3, 4)


@pytest.mark.parametrize("second", [(3, 2), (2, 1), (1, 2)], ids=str)
def test_a_few_heads_without_a_zero_are_not_counted_from_one(second):
    grid = hg.read_heads(two_heads((1, 1), second))
    assert sorted(map(tuple, np.argwhere(grid.membership[:, :, 0]))) == sorted([(1, 1), second])


@pytest.mark.parametrize("head", [(2**24, 0), (0, 2**24)])
def test_an_absurdly_large_layer_or_head_is_named_with_its_row(head):
    name = "layer" if head[0] else "head"
    message = f"row 1: {name} is 16777216, which makes a grid of"
    check_raises(ValueError, message, hg.read_heads, pd.DataFrame(two_heads((0, 0), head)))


@pytest.mark.parametrize("size", [10**5, 10**12, 10**30])
def test_an_absurdly_large_size_is_refused(size):
    message = f"n_layers: expected at most 16777216, got {size}"
    if size < 16777216:
        message = f"n_layers: got {size}, which makes a grid of {size} layers × {size} heads;"
    check_raises(ValueError, message, hg.read_heads, LONG, **shape(size, size))


BAD_CELLS = {
    "int": (3, "category is 3 (int); expected a name, or a set, list or tuple of names"),
    "float": (1.5, "category is 1.5 (float); expected a name"),
    "bool": (True, "category is True (bool); expected a name"),
    "bytes": (b"A", "category is b'A' (bytes); expected a name"),
    "dict": ({"A": 1}, "category is {'A': 1} (dict); expected a name"),
    "complex": (1j, "category is 1j (complex); expected a name"),
    "date": (dt.date(2026, 1, 1), "category is datetime.date(2026, 1, 1) (date); expected"),
    "class": (int, "category is <class 'int'> (type); expected a name"),
    "number in an array": (np.array(3), "category is 3 (int); expected a name"),
    "generator": (iter(["A"]), "category is <list_iterator "),
    "nested list": ([["A"]], "category holds ['A']; expected names (str)"),
    "array of two dimensions": (np.array([["A"]]), "category holds ['A']; expected names (str)"),
    "list of numbers": ([1], "category holds 1; expected names (str)"),
    "list of bytes": ([b"A"], "category holds b'A'; expected names (str)"),
    "range": (range(2), "category holds 0; expected names (str)"),
}


@combined(container=[*LOOSE], case=[*BAD_CELLS])
def test_a_cell_that_holds_no_names_is_named_with_its_row(container, case):
    cell, message = BAD_CELLS[case]
    columns = {"layer": [0, 0], "head": [0, 1], "category": ["A", cell]}
    check_raises(TypeError, f"row 1: {message}", hg.read_heads, LOOSE[container](columns))


@everywhere
@pytest.mark.parametrize("cell", [3, 1.5, True, b"A", {"a": 1}, [["A"]], [1]], ids=repr)
def test_a_column_that_holds_no_names_is_named_with_its_row(container, cell):
    columns = {"layer": [0, 0], "head": [0, 1], "category": [cell, cell]}
    with pytest.raises(TypeError, match=r"^row 0: category .*expected (a name|names)"):
        hg.read_heads(container(columns))


@pytest.mark.parametrize("nothing", ["Unclassified", None, ""])
@pytest.mark.parametrize("base", [0, 1])
def test_unclassified_in_one_row_and_a_category_in_another_conflict(nothing, base):
    columns = {"layer": [3, 5, 5], "head": [1, 2, 2], "category": ["A", "B", nothing]}
    message = "row 2: layer 5, head 2 is Unclassified here, but another row gives it a category"
    check_raises(ValueError, message, hg.read_heads, columns, base=base)


BAD_FLAGS = {
    "float": ([0.0, 1.0], TypeError, "row 0: 'A' is 0.0; expected True or False"),
    "two": ([0, 2], TypeError, "row 1: 'A' is 2; expected True or False in each column"),
    "string": (["yes", "no"], TypeError, "row 0: 'A' is 'yes'; expected True or False"),
    "null": ([True, None], ValueError, "row 1: 'A' is missing; expected True or False"),
    "nan": ([1.0, np.nan], TypeError, "row 0: 'A' is 1.0; expected True or False"),
    "nulls alone": ([None, None], ValueError, "row 0: 'A' is missing; expected True or False"),
    "list": ([[True], [False]], TypeError, "row 0: 'A' is [True]; expected True or False"),
}


@everywhere
@pytest.mark.parametrize("case", BAD_FLAGS)
def test_a_column_named_as_category_that_is_not_bool_is_refused(container, case):
    flags, expected, message = BAD_FLAGS[case]
    columns = {"layer": [0, 0], "head": [0, 1], "A": flags}
    check_raises(expected, message, hg.read_heads, container(columns), category=["A"])


BAD_DATA = {
    "int": (3, "int"),
    "bytes": (b"layer", "bytes"),
    "None": (None, "NoneType"),
    "generator": ((row for row in records(LONG)), "generator"),
    "class": (pd.DataFrame, "type"),
    "pandas series": (pd.Series([1, 2]), "Series of shape (2,)"),
    "polars series": (pl.Series([1, 2]), "Series of shape (2,)"),
}


@pytest.mark.parametrize("case", BAD_DATA)
def test_data_that_are_no_table_are_refused(case):
    data, kind = BAD_DATA[case]
    message = (
        "data: expected a data frame (pandas, Polars, PyArrow or another that narwhals knows), a "
        f"dict, list or array of heads, the path of a file or a HeadGrid, got {kind}"
    )
    check_raises(TypeError, message, hg.read_heads, data)


def test_a_query_that_its_engine_cannot_answer_names_the_argument():
    query = pl.LazyFrame(LONG).with_columns(pl.col("category").cast(pl.Int8))
    with pytest.raises(ValueError, match=r"^data: can't be read: InvalidOperationError: "):
        hg.read_heads(query)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (0, "int"),
        ("01", "str"),
        (b"01", "bytes"),
        ({0, 1}, "set"),
        ({0: 0, 1: 1}, "dict"),
        (iter([0, 1]), "list_iterator"),
        (np.array(0), "ndarray of shape ()"),
        (None, "NoneType"),
    ],
)
def test_a_dict_of_other_things_than_columns_is_refused(values, kind):
    message = f"data: expected a dict of columns, got {kind} under 'layer'"
    check_raises(
        TypeError, message, hg.read_heads, {"layer": values, "head": [0, 1], "category": ["A", "B"]}
    )


RECORDS = "data: expected a list of records (dicts), got"
NO_LAYER = "layer: no column 'layer'; the columns are "
UNEVEN = {"layer": [0], "head": [0, 1], "category": ["A", "B"]}
LENGTHS = "data: columns of different lengths: {'layer': 1, 'head': 2, 'category': 2}"
ALIKE = {"layer": [0, 1], "head": [0, 0], "category": ["Name mover", "namemover"]}
BOTH = {"layer": [0], "head": [0], "category": [["Unclassified", "B"]]}
CONFLICT = {"layer": [0, 0], "head": [1, 1], "A": [False, True]}
LEVELS = pd.MultiIndex.from_product([["layer"], ["layer", "head", "x"]])
FRAME = pd.DataFrame(LONG)
NO_TABLES = [
    (TypeError, f"{RECORDS} int at row 0", [3, "A"], {}),
    (TypeError, f"{RECORDS} int at row 1", [{"A": 0}, 3], {}),
    (TypeError, f"{RECORDS} HeadGrid at row 0", [expected_grid()], {}),
    (ValueError, LENGTHS, UNEVEN, {}),
    (ValueError, f"{NO_LAYER}[]", [{}, {}], {"n_layers": 2, "n_heads": 2}),
    (ValueError, NO_LAYER, FRAME.set_axis([1j, (), None], axis=1), {}),
    (ValueError, NO_LAYER, FRAME.set_axis(LEVELS, axis=1), {}),
    (
        ValueError,
        "categories: 'Name mover' and 'namemover' differ only in case or blanks",
        ALIKE,
        {},
    ),
    (ValueError, "row 0: category says Unclassified and also 'B'; give one of them", BOTH, {}),
    (ValueError, "row 0: layer 0, head 1 is Unclassified", CONFLICT, {"category": ["A"]}),
]


@pytest.mark.parametrize(("kind", "message", "data", "keywords"), NO_TABLES)
def test_what_is_no_table_or_lacks_a_column_is_refused(kind, message, data, keywords):
    check_raises(kind, message, hg.read_heads, data, **keywords)


@pytest.mark.parametrize("key", ["layer", "head", "category"])
def test_a_record_that_lacks_a_key_is_named_with_its_row(key):
    rows = records(LONG)
    del rows[3][key]
    message = f"row 3: expected a record with {key!r} as the others have, got the keys {[*rows[3]]}"
    check_raises(ValueError, message, hg.read_heads, rows)


@combined(
    container=[*CONTAINERS],
    case=[
        ("layer", "Layer", "; did you mean 'layer'?"),
        ("head", "heads", "; did you mean 'head'?"),
        ("category", "categroy", "; did you mean 'category'?"),
        ("score", "x", ""),
    ],
)
def test_an_unknown_column_lists_the_columns(container, case):
    argument, column, hint = case
    message = f"^{argument}: no column '{column}'; the columns are .*{re.escape(hint)}$"
    with pytest.raises(ValueError, match=message) as raised:
        hg.read_heads(CONTAINERS[container](LONG), **{argument: column})
    assert "['layer', 'head', 'category']" in str(raised.value)


def duplicated(name):
    names = ["layer", "head", "category", "x", "y"]
    names[names.index("y")] = name
    columns = [[0], [0], ["A"], [1], [2]]
    frame = pd.concat([pd.Series(c, name=n) for n, c in zip(names, columns, strict=True)], axis=1)
    return [frame, pa.Table.from_arrays([pa.array(c) for c in columns], names=names)]


@pytest.mark.parametrize("kind", [0, 1], ids=["pandas", "pyarrow"])
@pytest.mark.parametrize("name", ["layer", "head", "category", "x"])
def test_a_column_that_stands_twice_is_named(kind, name):
    message = f"data: expected each column once, got '{name}' more than once"
    check_raises(ValueError, message, hg.read_heads, duplicated(name)[kind])


COLUMN = "expected a column name, got"
COLUMNS = "expected a column name or a sequence of them, got"
BASE = "expected 0 or 1, the number of the first layer, got"
CHOICES = "expected 'unclassified' or 'blank' or 'error', got"
WHOLE = "expected a whole number, got"
BAD_KEYWORDS = [
    # keyword, value, the error, what it says after the keyword's name
    *((name, value, TypeError, f"{COLUMN} {value!r}")
      for name in ("layer", "head", "score") for value in (0, ["layer"], b"layer", 1.5)),
    ("score", np.array([], object), TypeError, f"{COLUMN} array([], dtype=object)"),
    ("layer", None, TypeError, f"{COLUMN} None"),
    ("head", "layer", ValueError, "expected another column than for layer, got 'layer' for both"),
    *(("category", value, TypeError, f"{COLUMNS} {value!r}")
      for value in (3, None, b"x", {"A": 1})),
    ("category", [], ValueError, "expected a column name or several, got none"),
    ("category", [1], TypeError, f"{COLUMN} 1"),
    ("category", [["f"]], TypeError, f"{COLUMN} ['f']"),
    ("category", ["B"], ValueError, "no column 'B'; the columns are"),
    ("category", ["f", "f"], ValueError, "a column appears twice in ['f', 'f']"),
    ("sep", "", ValueError, "expected a non-empty string, got ''"),
    ("sep", 3, ValueError, "expected a non-empty string, got 3"),
    *(("base", value, ValueError, f"{BASE} {value!r}")
      for value in (2, True, 0.0, None, np.array([0, 1]))),
    *(("missing", value, ValueError, f"{CHOICES} {value!r}")
      for value in ("grey", None, ["blank"])),
    ("n_layers", 0, ValueError, "expected at least 1, got 0"),
    ("n_heads", -4, ValueError, "expected at least 1, got -4"),
    *(("n_heads", value, TypeError, f"{WHOLE} {value!r}") for value in (3.0, True, "4")),
    ("kv_heads", 3, ValueError, "expected a divisor of n_heads=4 ([1, 2, 4]), got 3"),
    ("kv_heads", 2.0, TypeError, f"{WHOLE} 2.0"),
]  # fmt: skip


@pytest.mark.parametrize(("keyword", "value", "kind", "message"), BAD_KEYWORDS)
def test_a_bad_keyword_is_named(keyword, value, kind, message):
    columns = {**LONG, "f": [True] * 5}
    check_raises(kind, f"{keyword}: {message}", hg.read_heads, columns, **{keyword: value})


def test_a_column_that_can_hold_neither_a_category_nor_a_score_is_refused():
    columns = {**LONG, "f": [True] * 5, "F": [True] * 5, "Unclassified": [True] * 5}
    for category, message in (
        (["Unclassified"], "categories: 'Unclassified' is not a category"),
        (["f", "F"], "categories: 'f' and 'F' differ only in case or blanks"),
    ):
        check_raises(ValueError, message, hg.read_heads, columns, category=category)
    message = "row 0: category is 'Unclassified'; expected a number"
    check_raises(TypeError, message, hg.read_heads, columns, score="category")


@pytest.mark.parametrize("data", [{"A": [(0, 0)]}, [(0, 0)], [[True]], LONG], ids=repr)
@pytest.mark.parametrize("name", [["a"], {}, 1, None], ids=repr)
def test_a_name_that_is_no_string_is_refused_whatever_the_data(data, name):
    message = f"category: expected a column name, got {name!r}"
    check_raises(TypeError, message, hg.read_heads, data, category=["A", name])


@pytest.mark.parametrize("sizes", [{"n_layers": 4}, {"n_heads": 3}, {"kv_heads": 2}])
def test_a_grid_of_another_size_than_asked_for_is_refused(sizes):
    name, size = next(iter(sizes.items()))
    grid = expected_grid(kv_heads=4)
    message = f"{name}: the HeadGrid given has {name}={getattr(grid, name)}, got {size}"
    check_raises(ValueError, message, hg.read_heads, grid, **sizes)


@pytest.mark.parametrize("names", [{"category": 3}, {"category": []}, {"categories": 3}], ids=repr)
def test_a_grid_is_returned_whatever_names_are_given(names):
    grid = expected_grid()
    assert hg.read_heads(grid, **names) is grid


BAD_SCORES = {
    "string": ("high", TypeError, "row 1: score is 'high'; expected a number"),
    "bool": (True, TypeError, "row 1: score is True; expected a number"),
    "complex": (1j, TypeError, "row 1: score is 1j; expected a number"),
    "list": ([1.0], TypeError, "row 1: score is [1.0]; expected a number"),
    "date": (dt.date(2026, 1, 1), TypeError, "row 1: score is datetime.date(2026, 1, 1); ex"),
    "too large": (10**400, ValueError, "row 1: score is too large; expected a number"),
}


@combined(container=[*LOOSE], case=[*BAD_SCORES])
def test_a_bad_score_is_named_with_its_row(container, case):
    value, expected, message = BAD_SCORES[case]
    columns = {"layer": [0, 0], "head": [0, 1], "category": ["A", "A"], "score": [0.5, value]}
    check_raises(expected, message, hg.read_heads, LOOSE[container](columns), score="score")


def anything():
    """Return a strategy of cells that no table should hold, and of those that it may."""
    scalars = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.complex_numbers(),
        st.text(max_size=3),
        st.binary(max_size=3),
        st.dates(),
        st.decimals(),
        st.fractions(),
        st.just(pd.NA),
        st.just(pd.NaT),
    )
    few = st.integers(0, 3)
    return few | few | scalars | st.lists(scalars, max_size=2) | st.sets(st.text(max_size=2))


@settings(HYPOTHESIS, max_examples=300)
@given(
    rows=st.lists(st.tuples(anything(), anything(), anything(), anything()), max_size=4),
    container=st.sampled_from([*LOOSE]),
    keywords=st.fixed_dictionaries(
        {},
        optional={
            "n_layers": st.integers(1, 4),
            "n_heads": anything(),
            "base": st.sampled_from([0, 1]),
            "sep": st.sampled_from([None, ",", " "]),
            "score": st.just("score"),
            "category": st.sampled_from(["category", ["score"], ["category", "score"], "x"]),
            "missing": st.sampled_from(["unclassified", "blank", "error"]),
            "kv_heads": anything(),
        },
    ),
)
def test_whatever_a_table_holds_it_is_read_or_refused(rows, container, keywords):
    names = ("layer", "head", "category", "score")
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    try:
        grid = hg.read_heads(LOOSE[container](columns), **keywords)
    except (ValueError, TypeError, UserWarning) as error:
        # What is "can't be read" is an error of ours that was not meant.
        assert re.match(r"(?!.*can't be read)(row \d+: |\w+(\[.*\])?: |layers 1 to )", str(error))  # noqa: PT017 either may be
    else:
        assert isinstance(grid, hg.HeadGrid)


def test_a_table_of_scores_is_not_taken_for_one_of_categories():
    rows = [
        (layer, head, category, (layer + head) / 10)
        for layer in range(4) for head in range(4) for category in ("Copy", "Induction")
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["layer", "head", "category", "score"])
    with pytest.raises(ValueError, match=r"^data: each of the 16 heads is in every cat") as caught:
        hg.read_heads(table)
    call = re.search(r"hg\.classify_heads\(.*?\)", str(caught.value))[0]
    grid = eval(call, {"hg": hg, "data": table})  # noqa: S307 as pasted
    assert (grid.membership.any(axis=2) == [[i + j > 1 for j in range(4)] for i in range(4)]).all()
    assert hg.read_scores(table).values[1, 2].tolist() == [0.3, 0.3]
    for categories in (table.drop(columns="score"), table[1:]):
        assert hg.read_heads(categories, n_layers=4, n_heads=4).membership.sum() == len(categories)
    grid = hg.read_heads(table, score="score")
    assert grid.membership.all()
    assert hg.read_heads(grid.to_frame()).membership.all()


def test_none_in_a_cell_of_labels_is_no_category_and_elsewhere_a_name():
    with pytest.raises(ValueError, match="category says 'none', an absent label turned into text"):
        hg.read_heads([["none", "Copy"]])
    assert hg.classify_heads([[0.1, 0.5]], bins={"none": 0, "some": 0.3}).categories[0] == "none"


def test_steps_of_an_order_that_one_head_has_two_of_are_a_warning():
    steps = pd.Categorical(["Weak", "Strong", "Strong"], ["Weak", "Strong"], ordered=True)
    table = pd.DataFrame({"layer": [0, 0, 1], "head": [1, 1, 0], "category": steps})
    with pytest.warns(UserWarning, match="layer 0, head 1 has more than one of them"):
        assert not hg.read_heads(table, n_layers=2, n_heads=2).ordinal
    assert hg.read_heads(table[1:], n_layers=2, n_heads=2).ordinal


def test_flags_of_one_name_written_in_two_ways_are_refused():
    flags = np.eye(2, dtype=bool)
    with pytest.raises(ValueError, match="data: 'Copy' appears twice"):
        hg.read_heads({"Copy": flags, "Copy ": ~flags})
