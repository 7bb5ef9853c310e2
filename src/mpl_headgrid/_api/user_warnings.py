"""warn_user: a warning that points at the user's line, through however many of our functions."""

from __future__ import annotations

import functools
import inspect
import warnings
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE = __name__.partition(".")[0]


def warn_user(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the line that called the package.

    Python shows such a warning once a line; were it a line of ours, a second figure would get none.
    """
    # From Python 3.12 on, skip_file_prefixes= does this; it goes when that is the lowest.
    frame = inspect.currentframe()
    level = 0
    while frame is not None and _is_ours(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
        level += 1
    warnings.warn(message, category, stacklevel=level + 1)


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] == PACKAGE


P = ParamSpec("P")
R = TypeVar("R")


class HeadGridDeprecationWarning(DeprecationWarning):
    """Something of mpl-headgrid that is used here will be gone in a later version.

    It says since when, and what to write instead. Python shows it in the script or notebook that
    makes the call, and in tests; not to those who run a package that makes it.

    Examples
    --------
    >>> import warnings
    >>> import mpl_headgrid as hg
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("error", hg.HeadGridDeprecationWarning)
    """


def warn_deprecated(old: str, *, since: str, removal: str, instead: str) -> None:
    """Tell the user at their line that `old` goes; a function that goes begins with this."""
    version = f"since mpl-headgrid {since} and will be gone in {removal}"
    warn_user(f"{old} is deprecated {version}; use {instead}", HeadGridDeprecationWarning)


def renamed_keyword(
    old: str, new: str, *, since: str, removal: str
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Have a function take a keyword by its old name too, with a warning."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def with_old_name(*args: P.args, **keywords: P.kwargs) -> R:
            if old in keywords and new in keywords:
                raise TypeError(f"{old}: the old name of {new}, which is given too")
            if old in keywords:
                warn_deprecated(f"{old}=", since=since, removal=removal, instead=f"{new}=")
                keywords[new] = keywords.pop(old)
            return function(*args, **keywords)

        vars(with_old_name)["old_names"] = {old, *getattr(function, "old_names", ())}
        return with_old_name

    return decorate


def keyword_names(function: Callable[..., Any]) -> frozenset[str]:
    """Return the keywords that a function takes, by their old names too."""
    parameters = inspect.signature(function).parameters.values()
    names = {each.name for each in parameters if each.kind is each.KEYWORD_ONLY}
    return frozenset({*names, *getattr(function, "old_names", ())})
