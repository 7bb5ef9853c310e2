"""An xarray.DataArray is read by the names of its dimensions, and never against its coordinates."""

import numpy as np
import pytest

import mpl_headgrid as hg

xr = pytest.importorskip("xarray")

LABELS = np.array([["Copy", "Induction"], ["Unclassified", "Copy"]])
SCORES = np.array([[[0.9, 0.1], [0.2, 0.3]]])


@pytest.mark.parametrize("dims", [("head", "layer"), ("heads", "layers"), ("Head", "block")])
def test_dimensions_are_found_by_any_usual_name(dims):
    assert hg.read_heads(xr.DataArray(LABELS.T, dims=dims)) == hg.read_heads(LABELS)


@pytest.mark.parametrize("numbers", [[0, 1], ["0", "1"], ["L0", "L1"], ["first", "last"]])
def test_coordinates_that_number_each_place_are_read(numbers):
    array = xr.DataArray(LABELS, dims=("layer", "head"), coords={"layer": numbers})
    assert hg.read_heads(array) == hg.read_heads(LABELS)


@pytest.mark.parametrize("numbers", [[5, 6], [1, 0], [1, 2], ["L5", "L6"]])
@pytest.mark.parametrize("dim", ["layer", "head"])
def test_coordinates_of_a_part_of_a_model_are_refused(numbers, dim):
    numbers = [str(n).replace("L", dim[0]) if isinstance(n, str) else n for n in numbers]
    array = xr.DataArray(LABELS, dims=("layer", "head"), coords={dim: numbers})
    with pytest.raises(ValueError, match=f"coordinates of '{dim}' from 0 to 1 in order"):
        hg.read_heads(array)


def test_one_dimension_of_the_two_is_refused():
    with pytest.raises(ValueError, match=r"one for heads, got \['layer', 'x'\]"):
        hg.read_heads(xr.DataArray(LABELS, dims=("layer", "x")))
    with pytest.raises(ValueError, match="could be the layer"):
        hg.read_heads(xr.DataArray(LABELS, dims=("layer", "block")))


def test_names_that_the_array_has_for_its_planes_are_kept():
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


def test_planes_without_coordinates_have_the_names_that_are_given():
    array = xr.DataArray(SCORES, dims=("layer", "head", "relation"))
    grid = hg.classify_heads(array, relation=["capital", "antonym"], threshold=0.25)
    assert grid.categories == ("antonym", "capital")
