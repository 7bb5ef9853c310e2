"""warn_user: a warning that points at the user's line, through however many of our functions."""

from __future__ import annotations

import inspect
import warnings

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
