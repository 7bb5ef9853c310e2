"""Errors: of exactly one kind, with a message that begins as expected."""

import re

import pytest


def check_raises(expected, message, function, *args, **keywords):
    """Call a function, which must raise an error of that very type, and return its text."""
    with pytest.raises((ValueError, TypeError), match=f"^{re.escape(message)}") as raised:
        function(*args, **keywords)
    assert raised.type is expected
    return str(raised.value)
