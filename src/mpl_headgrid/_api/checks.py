"""Checks of arguments and values: numbers, choices, flags, and errors that name the argument."""

from __future__ import annotations

import difflib
import math
import reprlib
from contextlib import contextmanager
from numbers import Real
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_NAMES = 10  # that an error lists
LONGEST_LISTED = 40  # characters of one of them
LONGEST_VALUE = 100  # characters of one that holds others
LONGEST_MESSAGE = 500
REMEDY = 220  # of those characters, what is kept of the end, where the remedy stands


def counted(number: int, thing: str) -> str:
    """Return a number of things: "1 head", "1,200 heads"."""
    return f"{number:,} {_plural(number, thing)}"


def sized(n_layers: int, n_heads: int) -> str:
    """Return the size of a grid: "12 layers × 1 head"."""
    return f"{n_layers} {_plural(n_layers, 'layer')} × {n_heads} {_plural(n_heads, 'head')}"


def _plural(number: int, thing: str) -> str:
    return thing if number == 1 else thing + ("es" if thing.endswith("s") else "s")


def have_no(number: int) -> str:
    """Return what goes behind a number of heads that lack something: "has no", "have no"."""
    return "has no" if number == 1 else "have no"


def did_you_mean(name: object, choices: Sequence[str]) -> str:
    """Return a hint at the choice nearest to `name`; "" where none is near, or it is no string."""
    if not isinstance(name, str):
        return ""
    by_folded = {str(choice).casefold(): choice for choice in choices}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[near[0]]!r}?" if near else ""


def in_short(value: object, longest: int = LONGEST_LISTED) -> str:
    """Return the repr of a value, its middle left out where it is long."""
    short = reprlib.Repr()
    short.maxlevel = 2
    short.maxstring = short.maxother = short.maxlong = longest
    try:
        text = short.repr(value)
        most = max(longest, LONGEST_VALUE)
        return text if len(text) <= most else f"{text[: most - 13]} ... {text[-8:]}"
    except Exception:  # noqa: BLE001  # an object may raise anything where it is written out
        return f"a {type(value).__name__}"


def names_of(names: Iterable[object]) -> str:
    """Return at most ten names as an error lists them."""
    listed = [*names]
    shown = ", ".join(map(in_short, listed[:MOST_NAMES]))
    rest = len(listed) - MOST_NAMES
    return f"{shown} and {rest} more" if rest > 0 else shown


def shortened(message: str) -> str:
    """Return a message of at most 500 characters, without its middle where it has more."""
    if len(message) <= LONGEST_MESSAGE:
        return message
    return f"{message[: LONGEST_MESSAGE - REMEDY - 5]} ... {message[-REMEDY:]}"


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a real number of any library, NaN or infinity too, but no bool."""
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_)


def is_finite(value: object) -> TypeGuard[float]:
    """Return whether a value is a number that a float can hold."""
    try:
        return is_number(value) and math.isfinite(value)
    except OverflowError:  # an int of hundreds of digits
        return False


def is_whole(value: object) -> TypeGuard[int]:
    """Return whether a value is an integer of Python's or numpy's, but no bool."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def is_absent(value: object) -> bool:
    """Return whether a cell holds None, NaN or a frame library's own word for them."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, float | np.floating) and math.isnan(value)


def kind_of(value: object) -> str:
    """Return a value's type and, if it has one, its shape, as error messages name it."""
    shape = getattr(value, "shape", None)
    return type(value).__name__ + (f" of shape {shape}" if isinstance(shape, tuple) else "")


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Raise ValueError unless the argument `name` is one of the choices."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(
            f"{name}: expected {' or '.join(map(repr, choices))}, got {in_short(value)}"
        )


def check_flag(name: str, value: object) -> None:
    """Raise TypeError unless the argument `name` is True or False."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name}: expected True or False, got {in_short(value)}")


@contextmanager
def errors_name(argument: str) -> Iterator[None]:
    """Turn unexpected errors from reading an argument into a ValueError that names it.

    An engine has errors of its own, an object may raise anything, and a list that holds itself
    ends in a RecursionError. ValueError, TypeError, ImportError and OSError stay as they are.
    """
    try:
        yield
    except Warning:  # which the user has turned into an error
        raise
    except Exception as error:
        expected = isinstance(error, ValueError | TypeError | ImportError | OSError)
        text = str(error)
        if expected and type(error).__module__ == "builtins":  # and not an engine's subclass
            if type(error) in {ValueError, TypeError}:
                error.args = (shortened(text),)  # a second error would show the first in full
            raise
        text = f"{argument}: can't be read: {type(error).__name__}: {text}"
        raise ValueError(shortened(text)) from error
