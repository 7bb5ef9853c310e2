"""A comparison of two tables in numbers and in words, made from the same counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import counted
from mpl_headgrid._api.keywords import check_known
from mpl_headgrid._heads.comparison import jaccard, jaccard_by_chance, rank_correlation
from mpl_headgrid._palette.choosing import palette_for
from mpl_headgrid._readers.read_heads import READ_KEYWORDS

from .phrases import LONGEST, LONGEST_NAME, cut, listed, size_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from mpl_headgrid._heads.comparison import HeadComparison

NO_PALETTE = "palette: it is for categories, and these are scores; leave palette= out"
DECIMALS = 4
OF_CATEGORIES = {
    **dict.fromkeys(("before", "after", "kept", "gained", "lost"), "int64"),
    **dict.fromkeys(("Jaccard", "chance Jaccard"), "float64"),
}
OF_SCORES = {
    "heads": "int64",
    **dict.fromkeys(
        ("mean before", "mean after", "mean magnitude of change", "rank correlation"), "float64"
    ),
    "most risen": "object", "rise": "float64", "most fallen": "object", "fall": "float64",
}  # fmt: skip


@dataclass(frozen=True)
class CategoryChange:
    """One category: heads before, after, in both, and how far they overlap."""

    name: str
    before: int
    after: int
    kept: int
    overlap: float
    by_chance: float

    @property
    def gained(self) -> int:
        """Heads that are in it after only."""
        return self.after - self.kept

    @property
    def lost(self) -> int:
        """Heads that are in it before only."""
        return self.before - self.kept


@dataclass(frozen=True)
class ScoreChange:
    """One relation: how its scores have changed, and those of which heads most."""

    name: str
    heads: int
    mean_before: float
    mean_after: float
    magnitude: float
    correlation: float
    risen: str | None
    rise: float
    fallen: str | None
    fall: float


def check_says_something(
    function: str, comparison: HeadComparison, palette: object, keywords: Mapping[str, object]
) -> None:
    """Raise for an argument that would say nothing of a comparison, whose tables have been read."""
    check_known(function, {k: v for k, v in keywords.items() if k not in READ_KEYWORDS}, ())
    for name in keywords:
        door = "read_scores" if comparison.of_scores else "read_heads"
        raise TypeError(
            f"{name}: a HeadComparison is of tables that have been read; give {name}= to {door}, "
            "and compare what it returns"
        )
    if comparison.of_scores and palette is not None:
        raise TypeError(NO_PALETTE)


def category_changes(comparison: HeadComparison, palette: Any = None) -> list[CategoryChange]:
    """Return the numbers of each category, in the palette's order."""
    kept, gained, lost = comparison.kept, comparison.gained, comparison.lost
    n_all = int(np.count_nonzero(comparison.compared))
    names = comparison.names
    if palette is not None:
        names = tuple(n for n in palette_for(palette, names).categories if n in names)
    found = []
    for name in names:
        plane = comparison.names.index(name)
        both = kept[:, :, plane]
        before, after = both | lost[:, :, plane], both | gained[:, :, plane]
        n_before, n_after = int(np.count_nonzero(before)), int(np.count_nonzero(after))
        found.append(
            CategoryChange(
                name,
                n_before,
                n_after,
                int(np.count_nonzero(both)),
                jaccard(before, after),
                jaccard_by_chance(n_before, n_after, n_all),
            )
        )
    return found


def score_changes(comparison: HeadComparison) -> list[ScoreChange]:
    """Return the numbers of each relation."""
    before, after = comparison.scores()
    labels = comparison.before.layer_labels
    found = []
    for plane, name in enumerate(comparison.names):
        one, other = before[:, :, plane], after[:, :, plane]
        there = ~np.isnan(one) & ~np.isnan(other)
        change = np.where(there, other - one, 0.0)
        ends = {}
        for end, place in (("rise", change.argmax()), ("fall", change.argmin())):
            layer, head = np.unravel_index(int(place), change.shape)
            value = float(change[layer, head])
            is_one = value > 0 if end == "rise" else value < 0
            ends[end] = (f"L{labels[layer]}H{head}", value) if is_one else (None, float("nan"))
        n = int(np.count_nonzero(there))
        found.append(
            ScoreChange(
                name,
                n,
                float(one[there].mean()) if n else float("nan"),
                float(other[there].mean()) if n else float("nan"),
                float(np.abs(change[there]).mean()) if n else float("nan"),
                rank_correlation(one[there], other[there]),
                *ends["rise"],
                *ends["fall"],
            )
        )
    return found


def table_of_comparison(comparison: HeadComparison, palette: Any) -> pd.DataFrame:
    """Return what `summarize_heads` returns for a comparison."""
    import pandas as pd

    columns = OF_SCORES if comparison.of_scores else OF_CATEGORIES
    rows: list[tuple[Any, ...]]
    if comparison.of_scores:
        scores = score_changes(comparison)
        names = [each.name for each in scores]
        rows = [
            (
                each.heads, each.mean_before, each.mean_after, each.magnitude, each.correlation,
                each.risen, each.rise, each.fallen, each.fall,
            )
            for each in scores
        ]  # fmt: skip
    else:
        changes = category_changes(comparison, palette)
        names = [each.name for each in changes]
        rows = [
            (
                each.before, each.after, each.kept, each.gained, each.lost,
                each.overlap, each.by_chance,
            )
            for each in changes
        ]  # fmt: skip
    index = pd.Index(names, name="relation" if comparison.of_scores else "category")
    table = pd.DataFrame(rows, index=index, columns=list(columns)).astype(columns).round(DECIMALS)
    table.attrs = {
        "n_layers": comparison.before.n_layers,
        "n_heads": comparison.before.n_heads,
        "compared": int(np.count_nonzero(comparison.compared)),
        "changed": int(np.count_nonzero(comparison.changed)),
    }
    return table


def comparison_in_words(comparison: HeadComparison, palette: Any, *, short: bool) -> str:
    """Return what `describe_heads` says of a comparison."""
    n_all = int(np.count_nonzero(comparison.compared))
    n_changed = int(np.count_nonzero(comparison.changed))
    before = comparison.before
    what = "scores" if comparison.of_scores else "categories"
    start = (
        f"Attention heads before and after, {size_in_words(before.layer_labels, before.n_heads)}: "
        f"the {what} of {n_changed:,} of {counted(n_all, 'head')} changed."
    )
    if comparison.of_scores:
        relations = score_changes(comparison)
        if not short:
            return " ".join([start, *map(_of_relation, relations)])
        return _first_that_fits(_of_relations_shortly(start, relations))
    categories = category_changes(comparison, palette)
    if short:
        return _first_that_fits(_of_categories_shortly(start, categories))
    said = [_of_category(each) for each in categories if each.gained or each.lost]
    same = [
        f"{each.name} ({counted(each.kept, 'head')})"
        for each in categories
        if not each.gained and not each.lost
    ]
    return " ".join([start, *said, *([f"Unchanged: {listed(same)}."] if same else [])])


def _first_that_fits(texts: Iterator[str]) -> str:
    text = ""
    for text in texts:
        if len(text) <= LONGEST:
            break
    return text


def _of_category(each: CategoryChange) -> str:
    sentence = f"{each.name}: {each.before:,} before, {each.after:,} after"
    counts = [
        f"{number:,} {word}"
        for number, word in ((each.kept, "kept"), (each.gained, "gained"), (each.lost, "lost"))
        if number
    ]
    return (
        f"{sentence}; {listed(counts)}; "
        f"Jaccard overlap {each.overlap:.2f}, {each.by_chance:.2f} expected by chance."
    )


def _of_categories_shortly(start: str, categories: list[CategoryChange]) -> Iterator[str]:
    """Yield shorter and shorter texts, those that changed most first, the others as a number."""
    changed = [each for each in categories if each.gained or each.lost]
    changed.sort(key=lambda each: -(each.gained + each.lost))
    same = len(categories) - len(changed)
    sentences = []
    for each in changed:
        sentence = f"{cut(each.name, LONGEST_NAME)}: {each.before:,} before, {each.after:,} after"
        if each.gained and each.lost:
            sentence += f" ({each.gained:,} gained and {each.lost:,} lost)"
        sentences.append(f"{sentence}.")
    for n_kept in range(len(changed), -1, -1):
        left = len(changed) - n_kept
        numbers = ((left, "changed"), (same, "unchanged"))
        rest = [f"{number:,} {word}" for number, word in numbers if number]
        if rest:
            one, more = ("other", "others") if n_kept else ("category", "categories")
            number, word = rest[0].split(" ")
            rest[0] = f"{number} {one if number == '1' else more} {word}"
        tail = [f"{listed(rest)}."] if rest else []
        yield " ".join([start, *sentences[:n_kept], *tail])


def _of_relations_shortly(start: str, relations: list[ScoreChange]) -> Iterator[str]:
    """Yield shorter and shorter texts, those that changed most first, the others as a number."""
    by_change = sorted(relations, key=lambda each: -np.nan_to_num(each.magnitude, nan=-1.0))
    sentences = [_of_relation(each, short=True) for each in by_change]
    for n_kept in range(len(sentences), -1, -1):
        left = len(sentences) - n_kept
        tail = [f"Not listed: {counted(left, 'other relation' if n_kept else 'relation')}."]
        yield " ".join([start, *sentences[:n_kept], *(tail if left else [])])


def _of_relation(each: ScoreChange, *, short: bool = False) -> str:
    parts = []
    if not np.isnan(each.correlation):
        parts.append(f"rank correlation {each.correlation:.2f}")
    if not short and each.heads:
        parts.append(f"mean {each.mean_before:.2g} before and {each.mean_after:.2g} after")
    for head, value, word in (
        (each.risen, each.rise, "rise"),
        (each.fallen, each.fall, "fall"),
    ):
        if head is not None:
            parts.append(f"largest {word} {value:+.2g} in {head}")
    if not parts:
        parts.append("no change" if each.heads else "no head has a score in both")
    return f"{cut(each.name, LONGEST_NAME) if short else each.name}: {listed(parts)}."
