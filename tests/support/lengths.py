"""How much the tests do: little at every run, and much where HEADGRID_LONG=yes asks for it."""

import itertools
import os

import pytest
from numpy.random import RandomState

# For `make seeds`: tests that try the same examples in each run try others then.
OTHER_SEEDS = os.environ.get("HEADGRID_OTHER_SEEDS") == "yes"
LONG = os.environ.get("HEADGRID_LONG") == "yes"


def short(cases, *places):
    """Return those of some cases that every run tries; all where much is asked for."""
    cases = [*cases]
    return cases if LONG else [cases[place] for place in places]


def combined(*fixtures, **choices):
    """Parametrize a test by lists of choices: by each choice at least once, or when long by all
    combinations of them. Choices for `fixtures` are their parameters.
    """
    if LONG:
        rows = [*itertools.product(*choices.values())]
    else:
        longest = max(map(len, choices.values()))
        orders = [RandomState(seed).permutation(longest) for seed in range(len(choices))]
        rows = [
            tuple(each[i % len(each)] for each, i in zip(choices.values(), places, strict=True))
            for places in zip(*orders, strict=True)
        ]
    return pytest.mark.parametrize(tuple(choices), rows, indirect=fixtures)
