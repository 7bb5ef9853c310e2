"""What checks of arguments share: flags, numbers and choices, and the one probably meant."""

from __future__ import annotations

import difflib
import math
from contextlib import contextmanager
from numbers import Real
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def did_you_mean(name: object, choices: Sequence[str]) -> str:
    """Return a hint at the choice nearest to `name`, or nothing, as for what is no string."""
    if not isinstance(name, str):
        return ""
    by_folded = {str(choice).casefold(): choice for choice in choices}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[near[0]]!r}?" if near else ""


def is_finite(value: object) -> bool:
    """Tell whether a value is a number that a float can hold, and not a bool."""
    if not isinstance(value, Real) or isinstance(value, bool | np.bool_):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # an int of hundreds of digits
        return False


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Raise ValueError unless the argument `name` is one of the choices."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name}: expected {' or '.join(map(repr, choices))}, got {value!r}")


def check_flag(name: str, value: object) -> None:
    """Raise TypeError unless the argument `name` is True or False."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name}: expected True or False, got {value!r}")


def is_whole(value: object) -> TypeGuard[int]:
    """Tell whether a value is an integer of Python's or numpy's, and not a bool."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


@contextmanager
def reading_of(argument: str) -> Iterator[None]:
    """Have what reading an argument raises name it; errors that users expect stay as they are.

    An engine has errors of its own, an object may raise anything, and a list that holds itself
    ends in a RecursionError.

    Raises
    ------
    ValueError
        In place of whatever is no ValueError, TypeError, ImportError or OSError of Python's own. It
        has the first one as its cause.
    """
    try:
        yield
    except Exception as error:
        expected = isinstance(error, ValueError | TypeError | ImportError | OSError)
        if expected and type(error).__module__ == "builtins":  # else an engine's own kind of these
            raise
        raise ValueError(f"{argument}: can't be read: {type(error).__name__}: {error}") from error
