"""Warnings that point at the user's line, however many of our functions lie between."""

from __future__ import annotations

import inspect
import warnings

from .checks import shortened

PACKAGE = __name__.partition(".")[0]
# matplotlib's too: what is found when a figure is drawn concerns whoever saves it.
NOT_THE_USER = {PACKAGE, "matplotlib"}


def warn_user(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the line that called the package, or matplotlib, which called the package.

    Python shows a warning once per line; were it a line of ours, a second figure would get none.
    """
    # skip_file_prefixes= does this from then on: goes when Python 3.12 is the lowest.
    frame = inspect.currentframe()
    level = 0
    while frame is not None and _is_between(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
        level += 1
    warnings.warn(shortened(message), category, stacklevel=level + 1)


def _is_between(module: str) -> bool:
    return module.partition(".")[0] in NOT_THE_USER


class HeadGridDeprecationWarning(DeprecationWarning):
    """Something of mpl-headgrid that is used here will be removed in a later version.

    The message says since when, and what to write instead. Python shows it in the script or
    notebook that makes the call, and in tests, but not to users of a package that makes it.

    See Also
    --------
    warnings.filterwarnings : Choose which warnings are shown.

    Examples
    --------
    >>> import warnings
    >>> import mpl_headgrid as hg
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("error", hg.HeadGridDeprecationWarning)
    """


def warn_deprecated(old: str, *, since: str, removal: str, instead: str) -> None:
    """Warn at the user's line that `old` will be removed: the first line of what is deprecated."""
    version = f"since mpl-headgrid {since} and will be gone in {removal}"
    warn_user(f"{old} is deprecated {version}; use {instead}", HeadGridDeprecationWarning)
