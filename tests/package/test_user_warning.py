"""Warnings: each names the user's line, through however many functions of ours."""

import warnings

import matplotlib.pyplot as plt
import pytest

import mpl_headgrid as hg

HEADS = {"layer": [0, 0], "head": [1, 1], "category": ["A", "B"], "score": [0.5, 0.6]}
NARROW = {"width": 1.5, "n_layers": 64, "n_heads": 64, "legend": False}
SCORED = {"score": "score", "n_layers": 2, "n_heads": 2}
LONG = {(0, 1): 9 * "a name that runs off the figure "}


def drawn():
    ax = plt.figure().gca()
    hg.headgrid_scatter(ax, HEADS, n_heads=2)
    return ax


def on_head_axes():
    return plt.figure().add_subplot(projection="headgrid")


CALLS = {
    "scores": lambda: hg.classify_heads({"A": [[0.1, 0.2]]}, threshold=7),
    "legend": lambda: hg.headgrid_legend(drawn().figure),
    "labels": lambda: hg.annotate_heads(drawn(), LONG, place="right"),
    "small cells in panels": lambda: hg.headgrid_panels({"M": HEADS}, multi="split", **NARROW),
    "legend of panels": lambda: hg.headgrid_panels({"M": HEADS}, figure=plt.figure(layout="tight")),
    "breakdown": lambda: hg.headgrid_breakdown(HEADS, score_encoding="size", **SCORED),
    "method": lambda: on_head_axes().headgrid_scatter(HEADS, score_encoding="alpha", **SCORED),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_warning_points_at_the_users_line(name):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        CALLS[name]()
    places = {(warning.filename, warning.lineno) for warning in told}
    assert places == {(__file__, CALLS[name].__code__.co_firstlineno)}
