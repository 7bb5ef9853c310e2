"""Hostile data and keywords: a result or a clear error, never a half-drawn figure.

A short run of what tools/fuzz/calls.py does for as long as one likes. Runs draw the same cases only
with the same version of Hypothesis and as long as the source of the test below stays as it is.
"""

import contextlib
import inspect
import itertools
import json
import warnings

import matplotlib.pyplot as plt
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
        for text in texts_of(door, **{**given, **keywords}):
            assert "[0, 1, 2, 3, 4, 5, 6" not in text


def texts_of(call, *values, **keywords):
    """Return the messages of a call, after a check of their length."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            call(*values, **keywords)
        except (ValueError, TypeError) as error:
            caught.append(error)
        except (KeyError, OSError):  # those of dict and of the file system say what was given
            pass
    texts = [str(getattr(said, "message", said)) for said in caught]
    for text in texts:
        assert len(text) <= 500, f"{call} {[*keywords]}: {text[:80]}"
    return texts


def drawn():
    ax = Figure().add_subplot()
    hg.headgrid_scatter(ax, GRID)
    return ax


GRID = hg.HeadGrid(np.ones((2, 2, 1), bool), ["Knowledge"])
SCORES = hg.HeadScores(np.eye(2)[:, :, None], ["Copy"])
FIGURES = {
    "headgrid_scatter": lambda: {"ax": Figure().add_subplot(), "data": GRID},
    "headgrid_heatmap": lambda: {"ax": Figure().add_subplot(), "scores": SCORES},
    "headgrid_profile": lambda: {"ax": Figure().add_subplot(), "data": GRID},
    "headgrid_legend": lambda: {"target": drawn()},
    "annotate_heads": lambda: {"ax": drawn(), "heads": ["L0H1"]},
    "mark_heads": lambda: {"ax": drawn(), "heads": ["L0H1"]},
    "headgrid_panels": lambda: {"models": {"One": GRID}},
    "headgrid_breakdown": lambda: {"models": GRID},
    "headgrid_compare": lambda: {"before": GRID, "after": GRID},
}


@pytest.mark.filterwarnings("ignore:.* numpy")
@pytest.mark.parametrize("name", FIGURES)
def test_no_message_of_a_figure_is_long(name):
    names = [*inspect.signature(getattr(hg, name)).parameters, "unknown", "color"]
    for parameter, value in itertools.product(names, LONG_VALUES.values()):
        with plt.rc_context({"figure.max_open_warning": 0}):
            given = {**FIGURES[name](), parameter: value}
            texts_of(getattr(hg, name), **given)
        plt.close("all")


def test_no_message_of_a_palette_is_long(tmp_path):
    palette = hg.Palette({"A": "red", "B": "blue"})
    file = tmp_path / "palette.json"
    for value in LONG_VALUES.values():
        for keywords in ({}, *({each: value} for each in ("counts", "unclassified", "markers"))):
            texts_of(hg.Palette, {"A": "red"} if keywords else value, **keywords)
        for call in (hg.set_palette, palette.colormap, palette.__or__, SCORES.only, GRID.only):
            texts_of(call, value)
        for colors in ({"A": value}, {"x" * 5000: "no colour"}, {"x" * 5000: value}):
            with contextlib.suppress(TypeError, ValueError):  # what JSON doesn't write
                file.write_text(json.dumps({"categories": colors}))
                texts_of(hg.Palette.from_file, file)
