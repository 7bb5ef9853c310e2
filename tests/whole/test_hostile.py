"""Hostile data and keywords: a result or a clear error, never a half-drawn figure.

A short run of what tools/fuzz/calls.py does for as long as one likes. Runs draw the same cases only
with the same version of Hypothesis and as long as the source of the test below stays as it is.
"""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

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
