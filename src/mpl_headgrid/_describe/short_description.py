"""Head grids in fewer than 250 characters: the most detailed text that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mpl_headgrid._api.checks import counted
from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED

from .phrases import LONGEST, LONGEST_NAME, cut, listed, percent, run, size_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .summary import ClassNumbers, GridNumbers


def short_description(
    models: Sequence[tuple[str | None, GridNumbers]], subject: str = "Attention heads"
) -> str:
    """Return the most detailed text that fits: one grid's classes, or the sizes of several.

    One grid without a title is called the `subject`.
    """
    text = ""
    for text in _of_one(*models[0], subject) if len(models) == 1 else _of_several(models):
        if len(text) <= LONGEST:
            break
    return text


def _of_one(title: str | None, numbers: GridNumbers, subject: str) -> Iterator[str]:
    """Yield shorter and shorter texts."""
    name = cut(title, LONGEST_NAME) if title else subject
    start = f"{name}, {_size(numbers)}"
    missing = [f"{numbers.missing:,} missing"] if numbers.missing else []
    present = [each for each in numbers.classes if each.all_heads]
    if not present and not missing:  # of a profile, which may leave Unclassified heads out
        yield f"{start}: none in a category."
        return
    overlapping = [each for each in present if each.all_heads > each.heads]
    by_size = sorted(range(len(present)), key=lambda place: -present[place].heads)
    # Runs are left out first: that of Unclassified before any, then those of the smallest classes.
    with_run = [place for place in by_size if present[place].concentrated]
    with_run.sort(key=lambda place: present[place].name == UNCLASSIFIED)
    looks = [(n_kept, True) for n_kept in range(len(with_run), -1, -1)]
    if all(each.heads for each in overlapping):
        looks += [(n_kept, False) for n_kept in range(len(with_run), 0, -1)]
    for n_kept, overlaps in looks:
        parts = [
            _shortly(each, with_run=place in with_run[:n_kept], overlaps=overlaps)
            for place, each in enumerate(present)
        ]
        yield f"{start}: {listed(parts + missing)}."
    ending = "."
    if overlapping:  # each category with all of its heads, and how many are in several
        counts = [each for each in present if each.is_count]
        several = sum(each.heads for each in counts)
        ending = f"; {counted(several, 'head')} in several."
        present = [each for each in present if each not in counts]
        by_size = sorted(range(len(present)), key=lambda place: -present[place].all_heads)
    for n_kept in range(len(present), -1, -1):
        parts = [
            f"{present[place].all_heads:,} {_name_shortly(present[place])}"
            for place in sorted(by_size[:n_kept])
        ]
        left = [present[place] for place in by_size[n_kept:]]
        if left:
            others = counted(len(left), "other class" if parts else "class")
            heads = f"{sum(each.heads for each in left):,} in "
            parts.append(others if overlapping else heads + others)
        yield f"{start}: {listed(parts + missing)}{ending}"


def _name_shortly(each: ClassNumbers) -> str:
    name = cut(each.name, LONGEST_NAME)
    return f"in {name}" if each.is_count else "not shown" if each.name == HIDDEN else name


def _shortly(each: ClassNumbers, *, with_run: bool, overlaps: bool) -> str:
    """Return a class and its heads; of a category also how many with overlaps, or "alone"."""
    name = _name_shortly(each)
    notes = [f"half in {run('layer', *each.half)}"] if with_run else []
    number = each.heads
    if not number:
        number = each.all_heads
        others = {1: "in another category", 2: "both in other categories"}
        notes.append(f"{others.get(number, 'all in other categories')} too")
    elif each.all_heads > number:
        if overlaps:
            notes.append(f"{each.in_category:,} with overlaps")
        else:
            name += " alone"
    return f"{number:,} {name} ({'; '.join(notes)})" if notes else f"{number:,} {name}"


def _of_several(models: Sequence[tuple[str | None, GridNumbers]]) -> Iterator[str]:
    """Yield shorter and shorter texts."""
    start = f"{len(models):,} grids of attention heads"
    with_shares, sizes = [], []
    for place, (title, numbers) in enumerate(models):
        name = cut(title, LONGEST_NAME) if title else f"number {place + 1}"
        classified = numbers.known - numbers.classes[0].heads
        with_shares.append(
            f"{name} ({_size(numbers)}, {percent(classified, numbers.known)} in a category)"
        )
        sizes.append(f"{name} ({_size(numbers)})")
    yield f"{start}: {listed(with_shares)}."
    yield f"{start}: {listed(sizes)}."
    for n_kept in range(len(models) - 1, 0, -1):
        yield f"{start}: {listed([*sizes[:n_kept], f'{len(models) - n_kept:,} more'])}."


def _size(numbers: GridNumbers) -> str:
    size = size_in_words(numbers.layer_labels, numbers.n_heads)
    if numbers.attention_layers < numbers.n_layers:
        size += f" ({counted(numbers.attention_layers, 'layer')} with attention)"
    return size
