"""One check, for all tests of this folder, of the error that classify_heads raises."""

import pytest

import mpl_headgrid as hg


def check_error(message, scores, *groups, **keywords):
    """Check the kind of an error and how its text begins, both in `message`: "TypeError: head"."""
    rule = {} if {"threshold", "top_k", "bins"} & set(keywords) else {"threshold": 0.15}
    with pytest.raises((ValueError, TypeError)) as raised:
        hg.classify_heads(scores, *groups, **rule, **keywords)
    assert f"{raised.type.__name__}: {raised.value}".startswith(message)
