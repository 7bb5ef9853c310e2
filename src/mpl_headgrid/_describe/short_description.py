"""A head grid, or several, in fewer than 250 characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mpl_headgrid._heads.category_names import UNCLASSIFIED

from .phrases import counted, cut, listed, percent, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .statistics import ClassNumbers, GridNumbers

LONGEST = 249
LONGEST_NAME = 40


def short_description(models: Sequence[tuple[str | None, GridNumbers]]) -> str:
    """Return the most that fits: of one grid its classes, of several their sizes.

    Parameters
    ----------
    models : sequence of (title or None, GridNumbers)
    """
    return _first_fitting(_of_one(*models[0]) if len(models) == 1 else _of_several(models))


def _first_fitting(texts: Iterable[str]) -> str:
    """Return the first text that is short enough, of some in which less and less is said."""
    text = ""
    for text in texts:
        if len(text) <= LONGEST:
            break
    return text


def _of_one(title: str | None, numbers: GridNumbers) -> Iterator[str]:
    name = cut(title, LONGEST_NAME) if title else "Attention heads"
    start = f"{name}, {_size(numbers)}"
    missing = [f"{numbers.missing:,} missing"] if numbers.missing else []
    present = [each for each in numbers.classes if each.heads]
    by_size = sorted(range(len(present)), key=lambda place: -present[place].heads)
    # The runs go first, that of Unclassified before any, then those of the smallest classes.
    with_run = [place for place in by_size if present[place].concentrated]
    with_run.sort(key=lambda place: present[place].name == UNCLASSIFIED)
    for n_kept in range(len(with_run), 0, -1):
        parts = [
            _with_run(each) if place in with_run[:n_kept] else _name_only(each)
            for place, each in enumerate(present)
        ]
        yield f"{start}: {listed(parts + missing)}."
    for n_kept in range(len(present), -1, -1):
        parts = [_name_only(present[place]) for place in sorted(by_size[:n_kept])]
        left = [present[place] for place in by_size[n_kept:]]
        if left:
            heads = sum(each.heads for each in left)
            others = "other class" if parts else "class"
            parts.append(f"{heads:,} in {counted(len(left), others)}")
        yield f"{start}: {listed(parts + missing)}."


def _with_run(each: ClassNumbers) -> str:
    assert each.half is not None, "it has heads"
    return f"{_name_only(each)} (half in {run('layer', *each.half)})"


def _name_only(each: ClassNumbers) -> str:
    is_count = each.in_category is None and each.name != UNCLASSIFIED
    return f"{each.heads:,} {'in ' if is_count else ''}{cut(each.name, LONGEST_NAME)}"


def _of_several(models: Sequence[tuple[str | None, GridNumbers]]) -> Iterator[str]:
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
    return f"{counted(numbers.n_layers, 'layer')} by {counted(numbers.n_heads, 'head')}"
