"""The precision that scores were given in: a limit is compared with them as that precision has it.

0.7 as a float32 is a little less than 0.7 as a float64. numpy, pandas and Polars round the limit to
the scores, so that a score of 0.7 reaches a limit of 0.7; scores that were widened first would not.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Bits of the significand after the first, and the least exponent of a number that has all of them.
PRECISIONS = {
    "float64": (52, -1022),
    "float32": (23, -126),
    "float16": (10, -14),
    "bfloat16": (7, -126),
    "float8_e4m3": (3, -6),
    "float8_e5m2": (2, -14),
}


def precision_of(dtype: object) -> str:
    """Return the precision of a dtype of any library by its name; integers are exact."""
    name = str(dtype).casefold().rpartition(".")[2].partition("(")[0]
    exact = (each for each in PRECISIONS if name == each or name.startswith(f"{each}fn"))
    return next(exact, "float64")


def least_that_counts(limit: float, precision: str, values: NDArray[np.float64]) -> float:
    """Return the lowest score that reaches a limit, among scores of which NaN are missing.

    A Python number has no precision of its own: ``tolist()`` and JSON make 0.699999988079071 of a
    float32 of 0.7. Where a float32 holds all scores, such a number is taken for what it was.
    """
    if precision != "float64":
        return rounded(limit, precision)
    limit, narrow = float(limit), rounded(limit, "float32")
    with np.errstate(over="ignore"):
        # What it writes as it is, such as 0.5, is no sign of a float32.
        if narrow >= limit or narrow == float(str(np.float32(narrow))):
            return limit
        held = np.array_equal(values.astype(np.float32), values, equal_nan=True)
    return narrow if held else limit


def rounded(limit: float, precision: str) -> float:
    """Return a limit as a precision holds it, rounded half to even as hardware does.

    One other than 0 is never rounded to it: 0 doesn't reach 1e-300, which says "above 0".
    """
    limit = float(limit)
    if precision == "float64" or not math.isfinite(limit) or limit == 0:
        return limit
    bits, least = PRECISIONS[precision]
    step = 2.0 ** (max(math.frexp(limit)[1] - 1, least) - bits)
    return (round(limit / step) or math.copysign(1, limit)) * step
