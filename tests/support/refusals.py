"""Errors: of exactly one kind, with a message that begins as expected."""

import re

import pytest

import mpl_headgrid as hg


def check_raises(expected, message, function, *args, **keywords):
    """Call a function, which must raise an error of that very type, and return its text."""
    with pytest.raises((ValueError, TypeError), match=f"^{re.escape(message)}") as raised:
        function(*args, **keywords)
    assert raised.type is expected
    return str(raised.value)


def check_classify_raises(message, scores, *groups, **keywords):
    """Check the kind of its error and how the text begins, both in `message`: "TypeError: head"."""
    rule = {} if {"threshold", "top_k", "bins"} & set(keywords) else {"threshold": 0.15}
    kind, text = message.split(": ", 1)
    expected = {"ValueError": ValueError, "TypeError": TypeError}[kind]
    check_raises(expected, text, hg.classify_heads, scores, *groups, **rule, **keywords)
