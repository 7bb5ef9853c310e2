"""Names of categories: what is one, and errors for what is none."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from mpl_headgrid._api.checks import did_you_mean, errors_name, in_short, names_of
from mpl_headgrid._api.literal_text import check_showable, fold_lookalikes, is_visible
from mpl_headgrid._api.user_warnings import warn_user

UNCLASSIFIED = "Unclassified"
HIDDEN = "Not shown"  # what a head is drawn as whose categories `HeadGrid.only` has left out
OTHERS = "Other categories"  # what `HeadGrid.lump` makes of the rarest
# What str() and astype(str) make of NaN, None and pandas' NA; nobody calls a category so.
ABSENT_AS_TEXT = ("nan", "NaN", "None", "<NA>", "NaT")
NO_LABEL = (*ABSENT_AS_TEXT, "none", "NONE", "null")  # in cells of labels

SEPARATOR = r"\s*[,;|/&+]\s*"  # of names that are joined
# Of two names that may be one, misspelt: inside a long word, names that are meant rarely differ.
MOST_COMPARED = 100  # names; more are no words
FAR_RARER = 5  # times
LONG_WORD = 6  # letters
LONGEST_LIST = 200  # characters


def is_unclassified(name: object) -> bool:
    """Return whether a name is the word for no category, however it is written."""
    return isinstance(name, str) and name.strip().casefold() == UNCLASSIFIED.casefold()


def is_hidden(name: object) -> bool:
    """Return whether a name is the word for a head whose categories are left out."""
    return isinstance(name, str) and name.strip() == HIDDEN


def says_no_category(name: object) -> bool:
    """Return whether a name stands where categories do, and is a word for none."""
    return is_unclassified(name) or is_hidden(name)


def in_order(names: Iterable[str]) -> list[str]:
    """Return names that nobody has put in order sorted, numbers by value: 2 before 10."""

    def key(name: str) -> tuple[list[str | float], str]:
        parts = re.split(r"((?:(?<!\S)-)?[0-9]+(?:\.[0-9]+)?)", name)
        return [float(part) if i % 2 else part for i, part in enumerate(parts)], name

    return sorted(names, key=key)


def _check_alike_names(names: list[str], argument: str) -> None:
    """Raise if two category names look the same but for case or blanks: one of them is a slip."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(fold_lookalikes(name), name)
        if other == name:
            continue
        if "".join(other.split()).casefold() == "".join(name.split()).casefold():
            problem = f"{in_short(other)} and {in_short(name)} differ only in case or blanks"
        else:
            problem = f"{in_short(other)} and {in_short(name)} look the same "
            problem += f"({other!a:.60} and {name!a:.60})"
        raise ValueError(f"{argument}: {problem}; write one of them throughout")


def warn_of_names(heads: Mapping[str, int], *, of_table: bool) -> None:
    """Warn of names that may stand for others of the data; `heads` counts those of each name.

    One may be several that were joined to one text, or a common name that was misspelt.
    """
    if len(heads) > MOST_COMPARED:
        return
    for name in heads:
        for sep in (found[0] for found in re.finditer(SEPARATOR, name)):
            parts = [part.strip() for part in name.split(sep)]
            if not {*parts} <= heads.keys():
                continue
            remedy = f"pass sep={sep!r}" if of_table else "put its heads into each"
            warn_user(
                f"data: {in_short(name)} is a category of its own beside {names_of(parts)}; if it "
                f"means these, {remedy}; {_stated(heads)} says that all are meant"
            )
            return
    common_first = sorted(heads, key=lambda name: -heads[name])
    for common, rare in combinations(common_first, 2):
        if 0 < FAR_RARER * heads[rare] <= heads[common] and _is_slip(rare, common):
            warn_user(
                f"data: {in_short(rare)} (heads: {heads[rare]}) and {in_short(common)} "
                f"({heads[common]}) differ in one letter; if that is a slip, write one of them "
                f"throughout; {_stated(heads)} says that both are meant"
            )
            return


def _stated(names: Iterable[str]) -> str:
    text = f"categories={[*names]}"
    return text if len(text) <= LONGEST_LIST else "categories= with all names"


def _is_slip(one: str, other: str) -> bool:
    """Return whether two names differ in a letter, or two that are swapped, inside a long word."""
    start = _n_alike(one, other)
    end = _n_alike(one[: start - 1 : -1], other[: start - 1 : -1]) if start else 0
    parts = sorted((one[start : len(one) - end], other[start : len(other) - end]), key=len)
    before = re.findall(r"[^\W\d_]*$", one[:start])[0]
    after = re.findall(r"^[^\W\d_]*", one[len(one) - end :])[0]
    if not before or not after or len(before + parts[1] + after) < LONG_WORD:
        return False
    letters = "".join(parts)
    if not letters.isalpha() or letters != letters.casefold():  # as in typeA
        return False
    return len(parts[1]) == 1 or (len(parts[0]) == 2 and parts[0] == parts[1][::-1])


def _n_alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def check_category_names(categories: object, argument: str = "categories") -> tuple[str, ...]:
    """Return the names as a tuple; raise where one is no name, is empty or appears twice."""
    if isinstance(categories, str):
        raise TypeError(
            f"{argument}: expected a sequence of names, got one string {in_short(categories)}"
        )
    if isinstance(categories, Mapping | set | frozenset):
        problem = f"{type(categories).__name__}, which has no order"
        if isinstance(categories, Mapping):
            problem = f"a mapping {in_short(categories)}; give [name, ...]"
        raise TypeError(f"{argument}: expected names in order, got {problem}")
    try:
        with errors_name(argument):
            names = list(categories)  # type: ignore[call-overload]
    except TypeError:
        raise TypeError(
            f"{argument}: expected a sequence of names, got {in_short(categories)}"
        ) from None
    for name in names:
        _check_name(name, names, argument)
    for name, count in Counter(names).items():
        if count > 1:
            raise ValueError(f"{argument}: {in_short(name)} appears {count} times")
    _check_alike_names(names, argument)
    return tuple(str(name) for name in names)


def _check_name(name: object, names: list[object], argument: str) -> None:
    if not isinstance(name, str):
        raise TypeError(f"{argument}: expected names (str), got {in_short(name)}")
    if not is_visible(name):
        raise ValueError(f"{argument}: an empty name in [{names_of(names)}]")
    check_showable(argument, name)
    if is_unclassified(name):
        raise ValueError(
            f"{argument}: {in_short(name)} is not a category but the absence of one; "
            "a head in no category is Unclassified by itself"
        )
    if is_hidden(name):
        raise ValueError(
            f"{argument}: {in_short(name)} is what heads are drawn as whose categories are left "
            "out; give the category another name"
        )
    if name.strip() in ABSENT_AS_TEXT:
        raise ValueError(
            f"{argument}: {in_short(name)} is an absent label turned into text; drop it, or give "
            "the category another name"
        )
    if is_bracketed(name) and (names_in_text(name.strip()) is not None or reads_like_list(name)):
        raise ValueError(
            f"{argument}: {in_short(name)} is a list turned into text; give the names in it"
        )
    if name != name.strip():
        raise ValueError(f"{argument}: {in_short(name)} begins or ends with a blank; strip it")


# A list, set, tuple or array that str() has turned into text: "['Copy', 'Induction']", "set()",
# "array(['Copy'], dtype=object)", and numpy's "['Copy' 'Induction']".
_WRITTEN = r"(?:set|frozenset|array|list|tuple|dict_keys)\((.*)\)"
_ITEM = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|None\b"
_BRACKETS = ("[]", "()", "{}")


def is_bracketed(text: str) -> bool:
    """Return whether a text may be that of a collection, by how it ends."""
    return text.rstrip()[-1:] in {"]", ")", "}"}


def _inside(text: str) -> str | None:
    """Return the bracketed part of a collection that was turned into text; None for a name."""
    if found := re.fullmatch(_WRITTEN, text, re.DOTALL):
        return re.sub(r",\s*dtype=.*$", "", found[1].strip(), flags=re.DOTALL) or "[]"
    return text if text[:1] + text[-1:] in _BRACKETS else None


def names_in_text(text: str) -> list[object] | None:
    """Return the names in a collection that was turned into text; None for any other text."""
    inside = _inside(text)
    if inside is None:
        return None
    if not inside[1:-1].strip():
        return []
    items = rf"[\[({{]\s*(?:{_ITEM})(?:[\s,]+(?:{_ITEM}))*\s*,?\s*[\])}}]"
    if not re.fullmatch(items, inside, re.DOTALL):
        return None
    return [ast.literal_eval(item) for item in re.findall(_ITEM, inside, re.DOTALL)]


def reads_like_list(text: str) -> bool:
    """Return whether a text is that of a collection and not a name in brackets, as [CLS] is."""
    text = text.strip()
    inside = _inside(text)
    if inside is None:
        return False
    content = inside[1:-1].strip()
    if inside != text or "'" in content or '"' in content:
        return True
    return (inside[0] != "(" and "," in content) or re.fullmatch(
        r"nan|NaN|None|<NA>|[-+.\d\s,]*", content
    ) is not None


def checked_categories(categories: Any) -> list[str]:
    """Return the names in their order, with the word for no category where it is among them."""
    if isinstance(categories, str | set | frozenset | Mapping) or not isinstance(
        categories, Iterable
    ):
        check_category_names(categories)  # which says what is wrong with them
    names = list(categories)
    check_category_names([name for name in names if not says_no_category(name)])
    return names


def categories_of(
    found: Sequence[str], asked: Sequence[str] | None, *, is_ordered: bool
) -> list[str]:
    """Return the categories in their order: all that are asked for, or those found in data."""
    names = [name for name in found if name != HIDDEN]
    if asked is None:
        return names if is_ordered else in_order(names)
    categories = [name for name in asked if not says_no_category(name)]
    for name in names:
        if name not in categories:
            raise ValueError(
                f"categories: {in_short(name)} is in the data and not among "
                f"[{names_of(categories)}]{did_you_mean(name, categories)}"
            )
    return categories
