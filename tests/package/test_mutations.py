"""The table of mutations fits the sources, so that `make mutations` can be run at any time."""

import pytest

from tests.mutations import MUTATIONS, Mutation, problem_of


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.what)
def test_a_mutation_changes_one_place_in_the_sources(mutation):
    assert not problem_of(mutation)
    assert mutation.old != mutation.new


def test_a_mutation_that_no_longer_fits_is_found():
    assert "expected once" in problem_of(Mutation("", "import", "", "notations"))
    assert "0 times" in problem_of(Mutation("", "no such text", "", "notations"))
    assert "no test module" in problem_of(Mutation("", "def read_head(", "", "notations absent"))
