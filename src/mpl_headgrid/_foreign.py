"""What objects of users and of other libraries raise while they are read, as a clear error."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


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
