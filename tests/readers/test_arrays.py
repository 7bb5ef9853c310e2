"""as_array: arrays and tensors of every library, met by what they share and not by import."""

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


def test_xarray_has_its_dimensions_in_any_order():
    xr = pytest.importorskip("xarray")
    array = xr.DataArray(LABELS.T, dims=("head", "layer"))
    assert hg.read_heads(array, categories=["A", "B"], missing="blank") == EXPECTED
    unnamed = xr.DataArray(LABELS)
    assert hg.read_heads(unnamed, categories=["A", "B"], missing="blank") == EXPECTED


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
