"""Scores of heads in numbers and in words: what descriptions of heat maps are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mpl_headgrid._api.checks import counted

from .phrases import LONGEST, LONGEST_NAME, cut, layers_in_words, listed, run, size_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mpl_headgrid._heads.head_scores import HeadScores

FEW = 3  # heads that are named
DIGITS = 3


@dataclass(frozen=True)
class ScoreNumbers:
    """One relation: how many heads have a score, and which scores."""

    relation: str
    layer_labels: tuple[int, ...]
    n_heads: int
    kv_heads: int | None
    known: int
    missing: int
    absent: int
    quartiles: tuple[float, ...]  # lowest, the quartiles, highest; empty without a score
    highest: tuple[tuple[str, float], ...]
    lowest: tuple[tuple[str, float], ...]  # of scores of both signs


def numbers_of_scores(scores: HeadScores) -> list[ScoreNumbers]:
    """Return the numbers of each relation."""
    found = []
    for plane, relation in enumerate(scores.relations):
        values = scores.values[:, :, plane]
        there = ~np.isnan(values)
        some = values[there]
        heads = np.argwhere(there)
        heads[:, 0] = np.array(scores.layer_labels)[heads[:, 0]]
        order = np.argsort(-some, kind="stable")
        both = len(some) > FEW and some.min() < 0 < some.max()
        ends = (order[:FEW], order[: -FEW - 1 : -1] if both else ())
        highest, lowest = (
            tuple((f"L{heads[k, 0]}H{heads[k, 1]}", float(some[k])) for k in end) for end in ends
        )
        found.append(
            ScoreNumbers(
                relation,
                scores.layer_labels,
                scores.n_heads,
                scores.kv_heads,
                known=len(some),
                missing=int(np.count_nonzero(scores.exists & ~there)),
                absent=int(np.count_nonzero(~scores.exists)),
                quartiles=tuple(np.percentile(some, [0, 25, 50, 75, 100]).tolist())
                if len(some)
                else (),
                highest=highest,
                lowest=lowest,
            )
        )
    return found


def scores_in_words(
    maps: Sequence[tuple[str | None, ScoreNumbers]], directions: Sequence[str]
) -> str:
    """Return one paragraph per heat map.

    Parameters
    ----------
    maps : sequence of (title or None, ScoreNumbers)
    directions : sequence of str
        A sentence on the axes of each; "" for none.
    """
    subject = "Heat map" if len(maps) == 1 else f"{len(maps):,} heat maps"
    start = f"{subject} of attention heads by layer and head, one mark per head, coloured by score."
    paragraphs = [score_paragraph(title, numbers) for title, numbers in maps]
    if len({*directions}) == 1:
        start = f"{start} {directions[0]}".rstrip()
    else:
        pairs = zip(paragraphs, directions, strict=True)
        paragraphs = [f"{paragraph} {said}".rstrip() for paragraph, said in pairs]
    return (" " if len(maps) == 1 else "\n\n").join([start, *paragraphs])


def short_scores_in_words(maps: Sequence[ScoreNumbers]) -> str:
    """Return the most detailed text of at most 249 characters."""
    first = maps[0]
    size = size_in_words(first.layer_labels, first.n_heads)
    text = f"Scores of attention heads, {size}"
    if len(maps) > 1:
        text += f", {counted(len(maps), 'relation')}"
    said: list[str] = []
    for each in maps:
        part = f"{cut(each.relation, LONGEST_NAME)}: none"
        if each.known:
            low, *_, high = map(score_in_words, each.quartiles)
            part = f"{cut(each.relation, LONGEST_NAME)} {low} to {high}"
            if len(maps) == 1:
                part += f", highest in {listed([head for head, _ in each.highest])}"
        if len(f"{text}: {'; '.join([*said, part])}.") > LONGEST:
            break
        said.append(part)
    return f"{text}: {'; '.join(said)}." if said else f"{text}."


def score_paragraph(title: str | None, numbers: ScoreNumbers) -> str:
    """Return what one is of, and the range of its scores."""
    start = f"{title}: " if title else ""
    if title != numbers.relation:
        start += f"{numbers.relation}, "
    size = f"{layers_in_words(numbers.layer_labels)} by {run('head', 0, numbers.n_heads - 1)}"
    if numbers.kv_heads is not None:
        size += f", {counted(numbers.kv_heads, 'key-value group')} in each layer"
    known = counted(numbers.known, "head")
    sentences = [f"{start}{known}, {size}."]
    if numbers.known:
        low, first, median, third, high = map(score_in_words, numbers.quartiles)
        sentences.append(
            f"Scores from {low} to {high}, the median {median}, the middle half of them from "
            f"{first} to {third}."
        )
        sentences.append(f"Highest: {_named(numbers.highest)}.")
    if numbers.lowest:
        sentences.append(f"Lowest: {_named(numbers.lowest)}.")
    if numbers.missing:
        are = "is" if numbers.missing == 1 else "are"
        sentences.append(f"{counted(numbers.missing, 'head')} {are} missing from the data.")
    if numbers.absent:
        sentences.append(f"{counted(numbers.absent, 'place')} without a head.")
    return " ".join(sentences)


def _named(heads: Sequence[tuple[str, float]]) -> str:
    return listed([f"{head} ({score_in_words(value)})" for head, value in heads])


def score_in_words(value: float) -> str:
    """Return a score in three digits."""
    return f"{value:.{DIGITS}g}".replace("-", "−")
