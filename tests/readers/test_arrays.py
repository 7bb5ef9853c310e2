"""Arrays and tensors of every library, met by what they share; dimensions found by their names."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mpl_headgrid as hg
from mpl_headgrid._readers.arrays import as_array

LABELS = np.array([[0, 1], [0, -1]])  # not the same as its transpose
EXPECTED = hg.read_heads(LABELS, categories=["A", "B"], missing="blank")


class Torch:
    """A tensor that, as torch's, gives its numbers only once detached, on the CPU and known."""

    def __init__(self, values, dtype="torch.int64", state=("grad", "cuda")):
        self.values, self.dtype, self.state = values, dtype, set(state)
        self.shape = values.shape

    def detach(self):
        return Torch(self.values, self.dtype, self.state - {"grad"})

    def cpu(self):
        return Torch(self.values, self.dtype, self.state - {"cuda"})

    def float(self):
        return Torch(self.values.astype(np.float32), "torch.float32", self.state)

    def numpy(self):
        if self.state or self.dtype == "torch.bfloat16":
            raise TypeError("can't convert")
        return self.values

    def __array__(self, dtype=None, copy=None):
        return self.numpy()


class Jax:
    """An array that, as jax's and tensorflow's, numpy converts by itself."""

    def __init__(self, values):
        self.values, self.shape = values, values.shape

    def __array__(self, dtype=None, copy=None):
        return self.values


@pytest.mark.parametrize(
    "tensor",
    [Torch(LABELS), Torch(LABELS.astype(float), "torch.bfloat16"), Jax(LABELS)],
    ids=["torch", "torch bfloat16", "jax"],
)
def test_tensors_read_as_arrays(tensor):
    assert hg.read_heads(tensor, categories=["A", "B"], missing="blank") == EXPECTED


def test_a_dict_of_tensors_reads_as_flags():
    data = {"A": Torch(np.eye(2, dtype=bool)), "B": Jax(np.ones((2, 2), bool))}
    assert hg.read_heads(data).n_categories_per_head.tolist() == [[2, 1], [1, 2]]


def test_a_list_of_tensors_is_one_a_layer():
    data = [Torch(row) for row in LABELS]
    assert hg.read_heads(data, categories=["A", "B"], missing="blank") == EXPECTED


def test_real_tensors_where_torch_is_installed():
    torch = pytest.importorskip("torch")
    tensor = torch.tensor(LABELS.astype(float), dtype=torch.bfloat16, requires_grad=True)
    assert hg.read_heads(tensor, categories=["A", "B"], missing="blank") == EXPECTED


def test_masked_entries_are_missing():
    mask = [[False, True], [False, False]]
    floats = as_array(np.ma.MaskedArray([[0.5, 1], [1, 2]], mask))
    np.testing.assert_array_equal(floats, [[0.5, np.nan], [1, 2]])
    assert as_array(np.ma.MaskedArray([[0, 1], [1, 2]], mask)).tolist() == [[0, None], [1, 2]]


@pytest.mark.parametrize(
    "value",
    [
        [1, 2],
        "A",
        None,
        3,
        {"A": 1},
        pd.DataFrame({"A": [1]}),
        pd.Series([1]),
        pd.Index([1]),
        pl.DataFrame({"A": [1]}),
        pl.Series([1]),
        pa.table({"A": [1]}),
    ],
    ids=lambda value: type(value).__name__ + type(value).__module__[:3],
)
def test_what_is_no_array(value):
    assert as_array(value) is None


# Dimensions with names.

NAMES = np.array([["Copy", "Induction"], ["Unclassified", "Copy"]])
SCORES = np.array([[[0.9, 0.1], [0.2, 0.3]]])


@pytest.fixture(scope="module")
def xr():
    """Xarray, whose arrays are read by the names of their dimensions, never against coordinates."""
    return pytest.importorskip("xarray")


@pytest.mark.parametrize("dims", [("head", "layer"), ("heads", "layers"), ("Head", "block")])
def test_dimensions_are_found_by_any_usual_name(xr, dims):
    assert hg.read_heads(xr.DataArray(NAMES)) == hg.read_heads(NAMES)  # without names
    assert hg.read_heads(xr.DataArray(NAMES.T, dims=dims)) == hg.read_heads(NAMES)


@pytest.mark.parametrize("numbers", [[0, 1], ["0", "1"], ["L0", "L1"], ["first", "last"]])
def test_coordinates_that_number_each_place_are_read(xr, numbers):
    array = xr.DataArray(NAMES, dims=("layer", "head"), coords={"layer": numbers})
    assert hg.read_heads(array) == hg.read_heads(NAMES)


@pytest.mark.parametrize("numbers", [[5, 6], [1, 0], [1, 2], ["L5", "L6"]])
@pytest.mark.parametrize("dim", ["layer", "head"])
def test_coordinates_of_a_part_of_a_model_are_refused(xr, numbers, dim):
    numbers = [str(n).replace("L", dim[0]) if isinstance(n, str) else n for n in numbers]
    array = xr.DataArray(NAMES, dims=("layer", "head"), coords={dim: numbers})
    with pytest.raises(ValueError, match=f"coordinates of '{dim}' from 0 to 1 in order"):
        hg.read_heads(array)


def test_one_dimension_of_the_two_is_refused(xr):
    with pytest.raises(ValueError, match=r"one for heads, named so, got \['layer', 'x'\]"):
        hg.read_heads(xr.DataArray(NAMES, dims=("layer", "x")))
    with pytest.raises(ValueError, match="could be the layer"):
        hg.read_heads(xr.DataArray(NAMES, dims=("layer", "block")))


def test_names_that_the_array_has_for_its_planes_are_kept(xr):
    dims = ("layer", "head", "relation")
    array = xr.DataArray(SCORES, dims=dims, coords={"relation": ["a", "b"]})
    grid = hg.classify_heads(array, relation=["a", "b"], threshold=0.5)
    assert grid.membership.tolist() == [[[True, False], [False, False]]]
    with pytest.raises(ValueError, match="relation: expected the names in the order"):
        hg.classify_heads(array, relation=["b", "a"], threshold=0.5)
    flags = array > 0.5
    assert hg.read_heads(flags, categories=["a", "b"]).membership[0, 0].tolist() == [True, False]
    with pytest.raises(ValueError, match="categories: expected the names in the order"):
        hg.read_heads(flags, categories=["b", "a"])


def test_planes_without_coordinates_have_the_names_that_are_given(xr):
    array = xr.DataArray(SCORES, dims=("layer", "head", "relation"))
    grid = hg.classify_heads(array, relation=["capital", "antonym"], threshold=0.25)
    assert grid.categories == ("capital", "antonym")
