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
    """Parametrize a test by lists of choices: by each choice at least once, or when long by each
    three of them together. Choices for `fixtures` are their parameters.
    """
    longest = max(map(len, choices.values()))
    if LONG:
        orders = with_each_three([len(each) for each in choices.values()])
    else:
        orders = zip(
            *(RandomState(i).permutation(longest) for i in range(len(choices))), strict=True
        )
    rows = [
        tuple(each[i % len(each)] for each, i in zip(choices.values(), places, strict=True))
        for places in orders
    ]
    return pytest.mark.parametrize(tuple(choices), rows, indirect=fixtures)


def with_each_three(sizes):
    """Return rows of numbers below these sizes, in which any three numbers stand together.

    What goes wrong needs three causes at most, as a rule; all rows may be twenty times as many.
    """
    rows = [*itertools.product(*map(range, sizes))]
    threes = [*itertools.combinations(range(len(sizes)), min(3, len(sizes)))]
    of_row = [{(places, *(row[at] for at in places)) for places in threes} for row in rows]
    order = RandomState(0).permutation(len(rows))
    seen, taken, at_least = set(), [], len(threes)
    while at_least:
        for i in order:
            if len(of_row[i] - seen) >= at_least:
                seen |= of_row[i]
                taken.append(i)
        at_least //= 2
    return [rows[i] for i in sorted(taken)]
