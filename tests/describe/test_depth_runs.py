"""Runs of layers: the shortest with half of a class, and how seldom chance gives one."""

import itertools
import math

import numpy as np
import pytest

from mpl_headgrid._describe.summary import (
    FALSE_ALARMS,
    _chance_of_run,
    is_concentrated,
    shortest_run,
)


def slow_shortest_run(counts):
    runs = [
        (last - first, first, last)
        for first in range(len(counts))
        for last in range(first, len(counts))
        if 2 * sum(counts[first : last + 1]) >= sum(counts)
    ]
    _, first, last = min(runs)
    return first, last


def drawn_by_layer(known, n_heads, seed):
    """Return the numbers by layer of heads drawn from the known heads."""
    layers = np.repeat(np.arange(len(known)), known)
    drawn = np.random.RandomState(seed).choice(layers, n_heads, replace=False)
    return np.bincount(drawn, minlength=len(known))


@pytest.mark.parametrize("seed", range(40))
def test_the_shortest_run_is_that_of_a_slow_search(seed):
    random = np.random.RandomState(seed)
    counts = random.randint(0, 1 + seed % 4, size=1 + seed % 9)
    counts[random.randint(len(counts))] += 1
    assert shortest_run(counts) == slow_shortest_run(counts.tolist())


@pytest.mark.parametrize(
    ("counts", "run"),
    [
        ([0, 0, 1], (2, 2)),
        ([1, 1], (0, 0)),  # of two as short, the lowest
        ([1, 1, 1], (0, 1)),  # half of three heads is two
        ([1, 0, 0, 0, 3, 0, 0, 1], (4, 4)),
        ([5], (0, 0)),
    ],
)
def test_shortest_runs_known_beforehand(counts, run):
    assert shortest_run(np.array(counts)) == run


@pytest.mark.parametrize("known", [[2, 2, 2, 2], [3, 1, 0, 4]])
@pytest.mark.parametrize("n_heads", [2, 3, 5])
@pytest.mark.parametrize("length", [1, 2, 3])
def test_the_chance_is_the_sum_over_runs_counted_one_by_one(known, n_heads, length):
    layers = np.repeat(np.arange(4), known)
    half = (n_heads + 1) // 2
    hits = sum(
        sum(first <= layer < first + length for layer in drawn) >= half
        for drawn in itertools.combinations(layers, n_heads)
        for first in range(4 - length + 1)
    )
    expected = hits / math.comb(len(layers), n_heads)
    assert _chance_of_run(length, n_heads, np.array(known)) == pytest.approx(expected)


@pytest.mark.parametrize("shape", [(12, 12), (48, 25), (80, 64)])
@pytest.mark.parametrize("n_heads", [4, 12, 60, 140])
def test_heads_in_no_order_of_depth_are_never_called_concentrated(shape, n_heads):
    known = np.full(*shape)
    for seed in range(250):
        assert not is_concentrated(drawn_by_layer(known, n_heads, seed), known, 8)


def test_false_alarms_stay_below_their_share_where_it_is_large(monkeypatch):
    monkeypatch.setattr("mpl_headgrid._describe.summary.FALSE_ALARMS", 0.2)
    known = np.full(24, 16)
    alarms = sum(is_concentrated(drawn_by_layer(known, 40, seed), known, 1) for seed in range(400))
    assert 0 < alarms < 0.2 * 400
    assert FALSE_ALARMS == 0.001


@pytest.mark.parametrize(("n_heads", "width"), [(30, 6), (200, 20), (800, 24)])
def test_heads_within_few_layers_are_called_concentrated(n_heads, width):
    within = np.zeros(80, int)
    within[30 : 30 + width] = 64
    for seed in range(20):
        assert is_concentrated(drawn_by_layer(within, n_heads, seed), np.full(80, 64), 8)


def test_layers_with_few_known_heads_make_no_class_concentrated():
    known = np.full(80, 2)
    known[30:40] = 64  # most heads are there, so that most of any class are
    counts = drawn_by_layer(known, 200, seed=0)
    assert not is_concentrated(counts, known, 8)
    assert is_concentrated(counts, np.full(80, 64), 8)


def test_a_run_that_is_beyond_chance_but_not_clearly_shorter_is_not_called_so():
    known = np.full(80, 64)
    counts = np.full(80, 20)
    counts[:33] = 29  # half of the heads in 33 layers instead of 40
    assert shortest_run(counts) == (0, 32)
    assert _chance_of_run(33, int(counts.sum()), known) < FALSE_ALARMS / 8
    assert not is_concentrated(counts, known, 8)
    counts[:20] = 60
    assert is_concentrated(counts, known, 8)


@pytest.mark.parametrize("n_heads", [1, 2, 3])
def test_a_few_heads_are_never_called_concentrated(n_heads):
    counts = np.zeros(80, int)
    counts[40] = n_heads
    assert not is_concentrated(counts, np.full(80, 64), 1)
