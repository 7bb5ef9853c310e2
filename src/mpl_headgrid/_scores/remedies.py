"""What errors of tables of scores advise: which columns hold scores or names, one of several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mpl_headgrid._api.checks import in_short, is_absent
from mpl_headgrid._readers.columns import axis_of, is_run_like
from mpl_headgrid._readers.guesses import codes_of, said_difference, selections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from mpl_headgrid._readers.guesses import OpenTable

    from .options import ScoreOptions

# Columns of text that say what a score was measured on, and not what it is a score of.
SAMPLES = (
    "prompt", "template", "example", "sample", "text", "sentence", "input", "question", "token",
    "word", "subject", "object", "answer", "output", "note", "comment", "id", "name", "file",
)  # fmt: skip
LONGEST_RELATION = 40  # characters
MOST_RELATIONS = 50
MOST_COLUMNS = 6  # that a remedy lists
OF_TEXT = ("String", "Categorical", "Enum", "Object")
NO_CATEGORY = "; leave category= out, so that each relation is a category of its own"
TOGETHER = "reduce='mean', 'max' or 'median'"


def may_tell_relations(name: object, kind: str, values: Callable[[], Iterable[object]]) -> bool:
    """Return whether a column looks like one of names of relations, tasks or the like."""
    if not isinstance(name, str) or kind.partition("(")[0] not in OF_TEXT:
        return False
    words = re.findall(r"[a-z]+", name.casefold())
    if axis_of(name) or is_run_like(name) or any(w.removesuffix("s") in SAMPLES for w in words):
        return False
    found = {
        value if isinstance(value, str) else None for value in values() if not is_absent(value)
    }
    short = all(value is not None and len(value) <= LONGEST_RELATION for value in found)
    return short and 0 < len(found) <= MOST_RELATIONS


def of_two_rows(
    table: OpenTable, first: int, second: int, keys: NDArray[np.int64], options: ScoreOptions
) -> str:
    """Return what to do about two rows with a score of the same head and relation.

    `keys` has a number for each row, that of rows of the same head and relation the same.
    """
    frame = table.frame

    def tells(name: str) -> bool:
        return may_tell_relations(name, str(frame.schema[name]), frame.get_column(name).to_list)

    def fills(name: str) -> bool:
        codes = codes_of(frame.get_column(name))
        if codes is None:
            return False
        return len({*zip(keys.tolist(), codes.tolist(), strict=True)}) == len(keys)

    def select(name: str, value: object) -> str:
        setup, one, _ = selections(frame, table.source, name, value, ())
        return f"{setup}{one}"

    found = table.difference(first, second)
    return of_second_score(found, tells, fills, select, options, frame.columns)


def of_second_score(
    found: Sequence[tuple[str, object, object]],
    tells: Callable[[str], bool],
    fills: Callable[[str], bool],
    select: Callable[[str, object], str],
    options: ScoreOptions,
    columns: Sequence[str],
) -> str:
    """Return what to do about a head with two scores, whose rows differ as `found` says.

    `tells` says whether a column may name relations, `fills` whether it makes all rows different,
    and `select` what gives the rows with one of its values.
    """
    telling = next((each for each in found if tells(each[0])), None)
    if telling is None:
        return f"; {TOGETHER} makes one of them{_difference(found)}"
    name, value, _ = telling
    text = _difference([telling, *(each for each in found if each is not telling)])
    way = f"{select(name, value)} has one of them"
    if options.named and options.name_columns(columns)[0] is None:
        instead = " in place of category=" * (options.category not in {"category", *columns})
        reduced = "" if fills(name) else " with reduce="
        way = f"relation={name!r}{instead}{reduced} takes each by itself, {way}"
    return f"{text}: {way}; {TOGETHER} takes them together"


def _difference(found: Sequence[tuple[str, object, object]]) -> str:
    return said_difference(
        [f"{in_short(name)} ({in_short(one)}, {in_short(other)})" for name, one, other in found]
    )


def of_names(kinds: Mapping[Any, str], values: Callable[[str], Iterable[object]]) -> str:
    """Return a hint at the column that may name relations, of a table without usual names."""
    for name, kind in kinds.items():
        if may_tell_relations(name, kind, lambda name=name: values(name)):  # type: ignore[misc]
            return f"if {in_short(name)} names the relations, pass relation={name!r}; "
    return ""


def of_scores(kinds: Mapping[Any, str], all_of: str, options: ScoreOptions) -> str:
    """Return a hint at the columns that may hold scores, of a table without a usual name for them.

    `all_of` is code for the names of all columns of floats, "" where there is none.
    """
    floats = [name for name, kind in kinds.items() if kind.startswith("Float")]
    found = [n for n in floats if isinstance(n, str) and not axis_of(n) and not is_run_like(n)]
    if not found:
        return ""
    named = options.grouped or options.binned or not options.needs_categories
    given = options.category != "category" or options.category in kinds
    name = found[0]
    one = f"score={name!r}" if named or given else f"score={name!r}, category={name!r}"
    if len(found) == 1:
        one = f"relation=[{name!r}]" if options.grouped else one
        return f"; if {in_short(name)} holds the scores, pass {one}"
    every = repr(found)
    if len(found) > MOST_COLUMNS or len(every) > 3 * LONGEST_RELATION:
        every = f"[*{all_of}]" if all_of and len(found) == len(floats) else "[...] with their names"
    instead = " in place of category=" * (options.category != "category")
    several = f"; for a column of scores per relation pass relation={every}{instead}"
    return several if options.grouped else f"{several}, for {in_short(name)} alone {one}"


def floats_of(source: str, *, polars: bool, lazy: bool = False) -> str:
    """Return code for the columns of floats of a table of pandas or Polars."""
    if not polars:
        return f"{source}.select_dtypes('float')"
    names = ".collect_schema().names()" if lazy else ".columns"
    return f"{source}.select(pl.selectors.float()){names}"
