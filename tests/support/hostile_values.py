"""Values that nobody should pass,
and data that are nearly right: what hostile tests draw from."""

import datetime as dt
import decimal
import fractions
import pathlib

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import strategies as st


class Raising:
    """An object of which one method raises what no caller expects."""

    def __init__(self, method):
        self.method = method

    def __repr__(self):
        return f"raising({self.method!r})"


def raising(method):
    """Return an object whose `method` raises RuntimeError; a list of it may hold several."""

    def fail(*_arguments, **_keywords):
        raise RuntimeError(method)

    members = {method: property(fail) if method in {"shape", "columns"} else fail}
    if method == "__eq__":
        members["__hash__"] = lambda _: 0
    return type("Raising", (Raising,), members)(method)


METHODS = (
    "__array__", "__len__", "__iter__", "__eq__", "__hash__", "__bool__", "__index__",
    "__float__",
    "__getattr__", "shape", "columns", "__getitem__", "keys", "__str__",
)  # fmt: skip


def cyclic_list():
    """Return a list that holds itself."""
    cycle = [(0, 0, "A")]
    cycle.append(cycle)
    return cycle


def cyclic_dict():
    """Return a dict that holds itself."""
    cycle = {"A": [(0, 0)]}
    cycle["B"] = cycle
    return cycle


def nested(depth):
    """Return lists in lists."""
    value = []
    for _ in range(depth):
        value = [value]
    return value


TEXTS = (
    "", " ", "\t", "\n", "\x00", "\ud800", "a\ud800b", "A", "B", "a", "Unclassified",
    "unclassified ",
    "2 categories", "nan", "None", "NA", "$x$", "$\\frac{1}$", "$", "%_^&{}~#\\",
    "=cmd|' /C calc'!A0",
    "L0H1", "5.1", "-1", "0", "1e999", "inf", "layer", "head", "category", "score",
    "\u202egnp", "\U0001f469\u200d\U0001f52c",
    "e\u0301", "\u200b", "A" * 5000, "x" * 300 + ".csv", "heads.csv", "heads.pkl", "red",
    "tab:blue",
    "#12", "s", "o", "corners", "alpha", "size", "count", "split", "x", "y", "headgrid",
    "default",
    "_nolegend_", "_A", "medium",
)  # fmt: skip
HUGE = (2**31, 2**63, -(2**63) - 1, 2**64, 10**400, -(10**400))
NUMPY = (
    np.int8(1), np.uint64(2**64 - 1), np.float16(0.5), np.float64("nan"), np.float64("inf"),
    np.bool_(True), np.complex64(1j), np.datetime64("2020-01-01"), np.datetime64("NaT", "s"),
    np.timedelta64(1, "D"), np.str_("A"), np.bytes_(b"A"), np.void(b"ab"), np.longdouble(1) / 3,
    np.array(1), np.array("A"), np.array(None), np.array([]), np.zeros((0, 3)), np.zeros((3, 0,
    2)),
    np.ma.masked, np.ma.array([[1, 0], [0, 1]], mask=[[1, 0], [0, 0]]), np.ma.array(["A"],
    mask=[1]),
    np.array([{"A": 1}, 2], dtype=object), np.array([1, 2], dtype="datetime64[s]"),
    np.dtype("f8"),
    np.array([(0, 1)], dtype=[("layer", int), ("head", int)]), np.eye(2), np.ones((2, 2), bool),
    np.full((2, 2), "A"), np.array([[0, 1], [1, -1]]), np.full((2, 2), np.nan),
    np.zeros((1,) * 33),
    np.ones((2, 2, 2), bool), np.full((2, 2), 1j), np.asarray(["é", "A\x00"]), np.array([b"A"]),
)  # fmt: skip
OBJECTS = (
    pd.NA, pd.NaT, ..., NotImplemented, object, len, range(3), range(2**62), slice(1), iter([1]),
    memoryview(b"ab"), bytearray(b"a"), dt.datetime(2020, 1, 1), dt.timedelta(1),  # noqa: DTZ001
    decimal.Decimal("NaN"), decimal.Decimal("sNaN"), decimal.Decimal("1e999"),
    fractions.Fraction(1, 3),
    complex("nan"), 1j, pathlib.Path("x.csv"), pathlib.Path(), pathlib.Path("a\x00.csv"), {},
    [], (),
    set(), frozenset({1}), {None: None}, {1: {2: 3}}, [[]], [{}], ([],), {"A": None},
    ValueError("x"),
    pd.Series([1, None]), pd.Series(["A"], index=["x"]), pd.Index([1]), pd.DataFrame(),
    pd.Categorical(["A", None]), pd.Timestamp(0), pd.Interval(0, 1), pd.Period("2020"),
    pl.Series([1]), pl.DataFrame(), pl.LazyFrame(), pa.table({}), pa.array([1]), nested(50),
)  # fmt: skip


def _as_object_array(values):
    array = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        array[place] = value
    return array


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 5),
    st.sampled_from(HUGE),
    st.floats(),
    st.sampled_from(TEXTS),
    st.text(st.characters(exclude_categories=()), max_size=8),
    st.binary(max_size=4),
    st.sampled_from(NUMPY),
    st.sampled_from(OBJECTS),
    st.sampled_from(METHODS).map(raising),
    st.builds(cyclic_list),
    st.builds(cyclic_dict),
    st.builds(nested, st.sampled_from([5, 500])),  # deeper ones have no repr in Python itself
    st.builds(lambda: (value for value in [(0, 0)])),
)
hashables = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 5), st.sampled_from(HUGE), st.floats(),
    st.sampled_from(TEXTS), st.text(max_size=4), st.tuples(st.integers(-1, 2), st.integers(-1,
    2)),
)  # fmt: skip
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(hashables, inner, max_size=3),
        st.lists(hashables, max_size=3).map(frozenset),
        st.lists(inner, max_size=3).map(_as_object_array),
    ),
    max_leaves=6,
)


numbers = st.integers(0, 3)
names = st.sampled_from(["A", "B", "Unclassified", "Knowledge", None])


def mostly(good, bad=anything):
    """Return a strategy that draws what is right nine times in ten."""
    return st.integers(0, 9).flatmap(lambda draw: bad if draw == 0 else good)


heads = st.one_of(
    st.tuples(numbers, numbers),
    st.builds("L{}H{}".format, numbers, numbers),
    st.builds("{}.{}".format, numbers, numbers),
)
cells = st.one_of(names, st.lists(st.sampled_from(["A", "B"]), max_size=2), st.just("A, B"))
rows = st.fixed_dictionaries(
    {"layer": mostly(numbers), "head": mostly(numbers), "category": mostly(cells)},
    optional={"score": mostly(st.floats()), "relation": mostly(names)},
)


def columns_of(odd):
    """Return a strategy for dicts of columns in which some cells are odd ones."""
    return st.integers(0, 4).flatmap(
        lambda n: st.fixed_dictionaries(
            {
                name: st.lists(mostly(value, odd), min_size=n, max_size=n)
                for name, value in {"layer": numbers, "head": numbers, "category": cells}.items()
            },
            optional={
                name: st.lists(mostly(value, odd), min_size=n, max_size=n)
                for name, value in {
                    "score": st.floats(-1, 2), "relation": names, "layer_idx": numbers,
                    "type": names,
                }.items()
            },
        )
    )  # fmt: skip


columns = st.one_of(columns_of(anything), st.dictionaries(hashables, anything, max_size=3))
# Cells that Polars and PyArrow can build a column of: others crash these libraries themselves.
tame = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 5), st.floats(), st.sampled_from(TEXTS[7:])
)
grids = st.builds(
    lambda shape, seed: np.random.default_rng(seed).random(shape) < 0.3,
    st.tuples(numbers, numbers, numbers),
    numbers,
)


@st.composite
def frames(draw):
    """Draw a frame of some library from columns; some with what frames alone can have."""
    kind = draw(st.sampled_from(["pandas", "polars", "lazy", "pyarrow", "odd", "odd"]))
    if kind != "odd":
        held = draw(columns if kind == "pandas" else columns_of(tame))
        make = {
            "pandas": pd.DataFrame,
            "polars": lambda c: pl.DataFrame(c, strict=False),
            "lazy": lambda c: pl.LazyFrame(c, strict=False),
            "pyarrow": pa.table,
        }[kind]
        try:
            return make(held)
        except Exception:  # noqa: BLE001 the library refuses the cells: nothing to test here
            return held
    n = draw(st.integers(0, 3))
    frame = pd.DataFrame({"layer": range(n), "head": [0] * n, "category": ["A"] * n})
    odd = draw(st.sampled_from(sorted(ODD_FRAMES)))
    try:
        return ODD_FRAMES[odd](frame)
    except Exception:  # noqa: BLE001 some need a row
        return frame


ODD_FRAMES = {
    "extension": lambda f: f.astype({"layer": "Int64", "head": "Float64", "category": "string"}),
    "absent": lambda f: f.astype({"layer": "Int64"}).assign(head=pd.array([pd.NA] * len(f))),
    "arrow": lambda f: f.convert_dtypes(dtype_backend="pyarrow"),
    "categorical": lambda f: f.astype("category"),
    "mixed categories": lambda f: f.assign(category=pd.Categorical([1, "A", None][: len(f)])),
    "twice": lambda f: pd.concat([f, f[["head"]]], axis=1),
    "levels": lambda f: pd.concat({"a": f, "b": f}, axis=1),
    "level index": lambda f: f.set_index(["layer", "head"]),
    "number names": lambda f: f.set_axis([0, 1, 2], axis=1),
    "mixed names": lambda f: f.set_axis([0, "head", None], axis=1),
    "index twice": lambda f: f.set_index([[0] * len(f)]),
    "wide": lambda f: pd.DataFrame([["A", None]] * len(f)),
    "times": lambda f: f.assign(layer=pd.to_datetime(f["layer"])),
    "intervals": lambda f: f.assign(category=pd.interval_range(0, len(f))),
    "sparse": lambda f: f.assign(layer=pd.arrays.SparseArray(f["layer"])),
    "complex": lambda f: f.assign(score=1j),
    "uint64": lambda f: f.assign(layer=np.uint64(2**64 - 1)),
    "polars types": lambda f: pl.DataFrame(f).with_columns(
        pl.col("layer").cast(pl.Date), pl.col("category").cast(pl.Categorical)
    ),
    "polars enum": lambda f: pl.DataFrame(f).with_columns(pl.col("category").cast(pl.Enum(["A"]))),
    "polars lists": lambda f: pl.DataFrame(f).with_columns(pl.concat_list("category", "category")),
    "polars struct": lambda f: pl.DataFrame(f).with_columns(head=pl.struct("layer")),
    "polars decimal": lambda f: pl.LazyFrame(f).with_columns(
        head=pl.col("head").cast(pl.Decimal(9, 2))
    ),
    "bad lazy": lambda f: pl.LazyFrame(f).with_columns(head=pl.col("category").cast(pl.Int8)),
    "arrow dictionary": lambda f: pa.table(
        {**f, "category": pa.array(f["category"]).dictionary_encode()}
    ),
    "arrow twice": lambda _: pa.table([pa.array([0]), pa.array([0])], names=["layer", "layer"]),
    "floats": lambda f: f.assign(layer=[0.0, np.inf, np.nan][: len(f)]),
}
data = st.one_of(
    frames(),
    frames(),
    columns,
    st.lists(mostly(rows), max_size=4),
    st.dictionaries(mostly(heads, hashables), mostly(cells), max_size=4),
    st.dictionaries(
        mostly(names, hashables),
        mostly(st.lists(mostly(heads), max_size=3)), max_size=4,
    ),
    st.dictionaries(
        mostly(numbers, hashables),
        mostly(st.lists(mostly(numbers), max_size=3)), max_size=3,
    ),
    st.lists(mostly(st.tuples(mostly(numbers), mostly(numbers), mostly(cells))), max_size=4),
    st.lists(mostly(heads), max_size=4),
    st.lists(st.lists(mostly(names), max_size=3), max_size=3),
    grids,
    grids.map(lambda planes: planes[:, :, 0] if planes.shape[2] else planes),
    grids.map(lambda planes: {"A": planes.any(axis=2), "B": planes.all(axis=2)}),
    anything,
)  # fmt: skip
scores = st.one_of(
    data,
    st.dictionaries(mostly(heads, hashables), mostly(st.floats(-1, 2)), max_size=4),
    st.dictionaries(mostly(names, hashables), grids.map(lambda p: p.sum(axis=2) / 4), max_size=3),
    grids.map(lambda planes: planes * 0.5),
)
