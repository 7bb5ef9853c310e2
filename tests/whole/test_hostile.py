"""Hostile data and keywords: a result or a clear error, never a half-drawn figure.

A short run of what tools/fuzz/calls.py does for as long as one likes. Runs draw the same cases only
with the same version of Hypothesis and as long as the source of the test below stays as it is.
"""

import inspect
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from matplotlib.figure import Figure

import mpl_headgrid as hg
from tests.support.hostile_targets import TARGETS
from tests.support.lengths import LONG, OTHER_SEEDS


@pytest.mark.filterwarnings("ignore")  # those of a case are looked at by check_call
@pytest.mark.parametrize("name", TARGETS)
def test_whatever_is_given_is_drawn_or_refused(name):
    call, data, keywords = TARGETS[name]

    @settings(
        max_examples=25 if LONG else 8,
        derandomize=not OTHER_SEEDS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data, keywords)
    def each(given_data, given_keywords):
        call(given_data, given_keywords)

    each()


LONG_VALUES = {
    "a list": [*range(10_000)],
    "a name": "x" * 5000,
    "a path": "x" * 2000 + ".png",
    "a number": 10**5000,
    "a nested dict": {f"a{i}": {f"b{j}": [j] * 50 for j in range(50)} for i in range(50)},
    "a dict of long names": {"k" * 5000: ["v" * 5000]},
    "a list of long names": ["x" * 3000, "y" * 3000],
    "an array": np.array(["z" * 3000] * 20, dtype=object),
    "a frame": pd.DataFrame({f"{i}{'w' * 100}": [1] for i in range(200)}),
    "long names": {"A": "x" * 5000},
    "a very long number": {"A": 10**3000},
}
ROWS = {"layer": [0, 1], "head": [0, 1], "category": ["A", "B"], "score": [0.1, 0.2]}
DOORS = {
    "read_heads": ({}, [ROWS, {"A": ["L0H1"]}]),
    "read_scores": ({}, [ROWS, np.eye(2)]),
    "classify_heads": ({"threshold": 0.15}, [ROWS, np.eye(2)]),
    "compare_heads": ({"before": {"A": ["L0H1"]}}, []),
    "split_modules": ({}, []),
    "load_heads": ({}, []),
    "read_figure": ({}, []),
    "headgrid_metadata": ({"format": "png"}, [Figure()]),
    "accessible_svg": ({}, []),
    "summarize_heads": ({}, [ROWS]),
    "describe_heads": ({}, [ROWS]),
    "HeadGrid": ({"categories": ["A"]}, [np.ones((2, 2, 1), bool)]),
    "HeadScores": ({"relations": ["A"]}, [np.ones((2, 2, 1))]),
}
OF_READING = ("n_layers", "n_heads", "attention_layers", "category", "kv_heads", "base", "unknown")


@pytest.mark.filterwarnings("ignore:.* numpy")
@pytest.mark.parametrize("name", DOORS)
def test_no_message_of_a_door_is_long(name):
    door, (given, good) = getattr(hg, name), DOORS[name]
    parameters = inspect.signature(door).parameters
    first, *others = [each for each in parameters if each not in given]
    if parameters and "keywords" in others:
        others = [*others[:-1], *OF_READING]
    calls = [{first: value} for value in LONG_VALUES.values()]
    for value in LONG_VALUES.values():
        around = ({"layer": [value], "head": [0]}, [value], {"A": [value]})
        calls += [{first: data} for data in around] + [
            {first: data, other: value} for data in good for other in others
        ]
    for keywords in calls:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                door(**{**given, **keywords})
            except (ValueError, TypeError) as error:
                caught.append(error)
        for said in caught:
            text = str(getattr(said, "message", said))
            assert len(text) <= 500, f"{[*keywords]}: {text[:80]}"
            assert "[0, 1, 2, 3, 4, 5, 6" not in text
