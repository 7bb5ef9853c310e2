"""Phrases that all sentences are made from: counts, shares, lists, ranges, texts cut short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mpl_headgrid._api.checks import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 249  # characters of a short description
LONGEST_NAME = 40  # characters of a name in it


def percent(part: int, whole: int) -> str:
    """Return a share in percent to one decimal; 0 and 100 only if it is exactly that."""
    if part in {0, whole}:
        return "100 %" if part else "0 %"
    if 1000 * part < whole:
        return "under 0.1 %"
    if 1000 * (whole - part) < whole:
        return "over 99.9 %"
    return f"{100 * part / whole:.1f} %"


def listed(parts: Sequence[str], word: str = "and") -> str:
    """Return parts as a list in a sentence: "a, b and c"."""
    *first, last = parts
    return f"{', '.join(first)} {word} {last}" if first else last


def run(thing: str, first: int, last: int) -> str:
    """Return a range in words, since a screen reader may skip a dash: "layers 3 to 4"."""
    return f"{thing} {first}" if first == last else f"{thing}s {first} to {last}"


def cut(text: str, longest: int) -> str:
    """Return a text of at most that many characters, cut between words if it was longer."""
    if len(text) <= longest:
        return text
    at_blank = text.rfind(" ", 0, longest)
    return text[: at_blank if at_blank > 0 else longest - 1].rstrip() + "…"


def layers_in_words(labels: tuple[int, ...]) -> str:
    """Return which layers there are: without gaps as a range, else how many of which."""
    if labels[-1] - labels[0] == len(labels) - 1:
        return run("layer", labels[0], labels[-1])
    return f"{counted(len(labels), 'layer')} from {labels[0]} to {labels[-1]}"


def size_in_words(labels: tuple[int, ...], n_heads: int) -> str:
    """Return how many layers there are, or which if they don't begin at 0, and how many heads."""
    whole = labels == tuple(range(len(labels)))
    layers = counted(len(labels), "layer") if whole else layers_in_words(labels)
    return f"{layers} by {counted(n_heads, 'head')}"
