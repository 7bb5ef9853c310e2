"""Warnings: each names the user's line; of what is deprecated, the caller alone is told."""

import warnings

import matplotlib.pyplot as plt
import pytest

import mpl_headgrid as hg
from mpl_headgrid._api.user_warnings import warn_deprecated
from tests.support.processes import started

HEADS = {"layer": [0, 0], "head": [1, 1], "category": ["A", "B"], "score": [0.5, 0.6]}
NARROW = {"width": 1.5, "n_layers": 64, "n_heads": 64, "legend": False}
SCORED = {"score": "score", "n_layers": 2, "n_heads": 2}
LONG = {(0, 1): 9 * "a name that runs off the figure "}


def drawn():
    ax = plt.figure().gca()
    hg.headgrid_scatter(ax, HEADS, n_layers=1, n_heads=2, missing="blank")
    return ax


def on_head_axes():
    return plt.figure().add_subplot(projection="headgrid")


CALLS = {
    "scores": lambda: hg.classify_heads({"A": [[0.1, 0.2]]}, threshold=7),
    "size": lambda: hg.read_heads(HEADS),
    "legend": lambda: hg.headgrid_legend(drawn().figure),
    "labels": lambda: hg.annotate_heads(drawn(), LONG, place="right"),
    "small cells in panels": lambda: hg.headgrid_panels({"M": HEADS}, multi="split", **NARROW),
    "legend of panels": lambda: hg.headgrid_panels({"M": HEADS}, figure=plt.figure(layout="tight")),
    "breakdown": lambda: hg.headgrid_breakdown(HEADS, score_encoding="alpha", **SCORED),
    "method": lambda: on_head_axes().headgrid_scatter(HEADS, score_encoding="alpha", **SCORED),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_warning_points_at_the_users_line(name):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        CALLS[name]()
    places = {(warning.filename, warning.lineno) for warning in told}
    assert places == {(__file__, CALLS[name].__code__.co_firstlineno)}


def test_what_is_deprecated_says_since_when_until_when_and_what_to_use():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        warn_deprecated("layers=", since="0.3", removal="0.5", instead="n_layers=")
    (warning,) = told
    assert warning.category is hg.HeadGridDeprecationWarning
    assert warning.filename == __file__
    assert str(warning.message) == (
        "layers= is deprecated since mpl-headgrid 0.3 and will be gone in 0.5; use n_layers="
    )


def test_the_caller_is_warned_and_users_of_a_package_that_calls_are_not():
    code = """
        import sys
        from mpl_headgrid._api.user_warnings import warn_deprecated
        call = "warn_deprecated('a', since='0.3', removal='0.5', instead='b')"
        for name in ("a_package", "__main__"):
            exec(call, {"__name__": name, "warn_deprecated": warn_deprecated})
            print("CALLED", file=sys.stderr)
    """
    process = started(code, flags=())
    _, told = process.communicate()
    assert process.returncode == 0
    shown = ["HeadGridDeprecationWarning" in words for words in told.split("CALLED")]
    assert shown == [False, True, False]
