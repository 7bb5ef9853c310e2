"""Rules that put heads into categories: thresholds, the top k, bins of scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import (
    counted,
    did_you_mean,
    in_short,
    is_finite,
    is_number,
    is_whole,
    names_of,
)
from mpl_headgrid._heads.precision import least_that_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Limit = float | Mapping[str, float]


FEW = 8  # heads
LARGEST_SHARE = 1.5  # that a score is which may be a share of 1, or a little above


@dataclass(frozen=True, eq=False, repr=False)
class RelationPools:
    """What a rule takes as one: the relations of a category that have one limit and one precision.

    A rule needs no more of the scores than the highest of each head and pool.
    """

    names: list[str]  # the categories
    of_relation: NDArray[np.intp]  # the pool of each relation
    relations: list[str | None]  # of each pool: the relation that is alone in it, if one is
    categories: list[int]  # of each pool
    precisions: list[str]  # of each pool: that of its scores

    @classmethod
    def of(
        cls,
        relations: Sequence[str],
        categories: Sequence[str],
        names: list[str],
        precisions: Sequence[str],
        *limits: object,
    ) -> RelationPools:
        """Return the pools of relations, each with its category, under the limits."""
        alone = {name for limit in limits if isinstance(limit, Mapping) for name in limit}
        numbers: dict[tuple[int, str | None, str], int] = {}
        of_relation = [
            numbers.setdefault(
                (names.index(category), relation if relation in alone else None, precision),
                len(numbers),
            )
            for relation, category, precision in zip(relations, categories, precisions, strict=True)
        ]
        return cls(
            names,
            np.array(of_relation, dtype=np.intp),
            [relation for _, relation, _ in numbers],
            [category for category, _, _ in numbers],
            [precision for *_, precision in numbers],
        )


def pooled(
    values: NDArray[np.float64],
    pool_of: Sequence[int] | NDArray[np.intp],
    n_pools: int,
    *,
    by_magnitude: bool,
) -> NDArray[np.float64]:
    """Return the highest score of each head and pool, or that of the largest magnitude.

    `pool_of` has the number of the pool of each plane of `values`, shape (n_layers, n_heads, n).
    """
    highest = np.full((*values.shape[:2], n_pools), np.nan)
    lowest = highest.copy()
    for plane, pool in enumerate(pool_of):
        np.fmax(highest[:, :, pool], values[:, :, plane], out=highest[:, :, pool])
        np.fmin(lowest[:, :, pool], values[:, :, plane], out=lowest[:, :, pool])
    return np.where(-lowest > np.abs(highest), lowest, highest) if by_magnitude else highest


def check_rules(threshold: object, top_k: object, bins: object) -> None:
    """Raise unless there is a rule, and each limit in it is one."""
    if threshold is None and top_k is None and bins is None:
        raise ValueError(
            "threshold: expected a rule that says which scores count: threshold=0.15 (the least "
            "score), top_k=10 (heads per category) or bins={'Weak': 0.1, 'Strong': 0.5}"
        )
    if bins is not None:
        for name, value in (("threshold", threshold), ("top_k", top_k)):
            if value is not None:
                raise ValueError(f"{name}: bins= is a rule of its own; leave {name}= out")
        _check_bins(bins)
    for argument, limit, check in (
        ("threshold", threshold, _check_threshold),
        ("top_k", top_k, _check_top_k),
    ):
        if isinstance(limit, Mapping):
            _check_each(limit, argument, "relation or category", check)
        elif limit is not None:
            check(limit, argument)


def _check_each(
    limits: Mapping[Any, Any], argument: str, named: str, check: Callable[[Any, str], None]
) -> None:
    for name, limit in limits.items():
        if not isinstance(name, str):
            raise TypeError(
                f"{argument}: expected the name of a {named} (str), got {in_short(name)}"
            )
        check(limit, f"{argument}[{in_short(name)}]")


def _check_threshold(threshold: object, argument: str) -> None:
    if not is_number(threshold):
        raise TypeError(f"{argument}: expected a number such as 0.15, got {in_short(threshold)}")
    if not is_finite(threshold):
        raise ValueError(f"{argument}: expected a finite number, got {in_short(threshold)}")


def _check_top_k(top_k: object, argument: str) -> None:
    if not is_whole(top_k):
        raise TypeError(f"{argument}: expected a whole number of heads, got {in_short(top_k)}")
    if top_k < 1:
        raise ValueError(f"{argument}: expected at least 1 head, got {in_short(int(top_k))}")


def _check_bins(bins: object) -> None:
    if not isinstance(bins, Mapping):
        raise TypeError(
            f"bins: expected a mapping of category to its lowest score, got {type(bins).__name__}"
        )
    if not bins:
        raise ValueError("bins: expected at least one category and its lowest score, got none")
    _check_each(bins, "bins", "category", _check_threshold)
    for (before, lower), (name, bound) in pairwise(bins.items()):
        if bound <= lower:
            raise ValueError(
                f"bins: expected increasing lowest scores, got {in_short(bound)} for "
                f"{in_short(name)} after {in_short(lower)} for {in_short(before)}"
            )


def sort_into_bins(
    strength: NDArray[np.float64],
    pools: RelationPools,
    bins: Mapping[str, float],
    *,
    signed: bool,
) -> tuple[NDArray[np.bool_], list[str]]:
    """Return membership, shape (n_layers, n_heads, n_bins), and what to warn of.

    `signed` says whether scores are below 0.
    """
    which = np.full(strength.shape[:2], -1)
    for pool, precision in enumerate(pools.precisions):
        values = strength[:, :, pool]
        bounds = [least_that_counts(bound, precision, values) for bound in bins.values()]
        scores = np.nan_to_num(strength[:, :, pool], nan=-np.inf)
        which = np.maximum(which, np.searchsorted(bounds, scores, side="right") - 1)
    label, lowest = f"bins[{in_short(next(iter(bins)))}]", next(iter(bins.values()))
    no_percent = signed or max(bins.values()) >= 1
    messages = _warnings(
        label, lowest, strength, which >= 0, warn_of_all=False, no_percent=no_percent
    )
    return which[:, :, None] == np.arange(len(bins)), messages


def apply_rules(
    strength: NDArray[np.float64],
    pools: RelationPools,
    threshold: Limit | None,
    top_k: Limit | None,
    *,
    signed: bool,
) -> tuple[NDArray[np.bool_], list[str]]:
    """Return membership, shape (n_layers, n_heads, n_categories), and what to warn of.

    `strength` has what is compared of each head and pool: its score, or the magnitude of that.
    `signed` says whether scores are below 0.
    """
    membership = np.ones((*strength.shape[:2], len(pools.names)), dtype=bool)
    messages: list[str] = []
    if threshold is not None:
        member = np.zeros_like(membership)
        under: dict[str, tuple[float, list[int]]] = {}  # each limit, and the pools under it
        reached = np.zeros(strength.shape, dtype=bool)
        for label, limit, category, numbers in _limited(pools, threshold, "threshold"):
            for pool in numbers:
                values = strength[:, :, pool]
                least = least_that_counts(limit, pools.precisions[pool], values)
                reached[:, :, pool] = values >= least
                member[:, :, category] |= reached[:, :, pool]
            under.setdefault(label, (limit, []))[1].extend(numbers)
        for label, (limit, numbers) in under.items():
            by_head = np.logical_or.reduce(reached[:, :, numbers], axis=2)
            of_limit = strength[:, :, numbers]
            messages += _warnings(label, limit, of_limit, by_head, no_percent=signed)
        membership &= member
    if top_k is not None:
        member = np.zeros_like(membership)
        for label, limit, category, numbers in _limited(pools, top_k, "top_k"):
            highest = np.fmax.reduce(strength[:, :, numbers], axis=2)
            if limit > highest.size:
                got, heads = in_short(int(limit)), counted(highest.size, "head")
                raise ValueError(f"{label}: expected at most the {heads}, got {got}")
            member[:, :, category] |= _among_highest(highest, int(limit))
        membership &= member
    return membership, messages


def left_out_by_sign(
    pools: RelationPools,
    highest: NDArray[np.float64],
    strongest: NDArray[np.float64],
    threshold: Limit,
) -> list[str]:
    """Return what to warn of where heads have scores below 0 whose magnitude passes a threshold."""
    left_out = np.zeros((*highest.shape[:2], len(pools.names)), dtype=bool)
    reached = left_out.copy()
    for _, limit, category, numbers in _limited(pools, threshold, "threshold"):
        for pool in numbers:
            values = strongest[:, :, pool]
            least = least_that_counts(limit, pools.precisions[pool], values)
            reached[:, :, category] |= highest[:, :, pool] >= least
            left_out[:, :, category] |= (-strongest[:, :, pool] >= least) & (least > 0)
    n_heads = int((left_out & ~reached).any(axis=2).sum())
    if not n_heads:
        return []
    heads = "1 head with a score" if n_heads == 1 else f"{n_heads} heads with scores"
    message = (
        f"threshold: leaves out {heads} below 0 whose magnitude passes it; by='magnitude' counts "
        "these, by='value' says that they are to be left out"
    )
    return [message]


def _limited(
    pools: RelationPools, limit: Limit, argument: str
) -> Iterator[tuple[str, float, int, list[int]]]:
    """Yield each limit's label and value, and the category and the pools under it."""
    by_name: dict[Any, float] = dict(limit) if isinstance(limit, Mapping) else {None: limit}
    members: dict[tuple[str | None, int], list[int]] = {}
    for pool, (relation, category) in enumerate(
        zip(pools.relations, pools.categories, strict=True)
    ):
        own_first = (relation, pools.names[category], None)
        name = next(name for name in own_first if name in by_name)
        members.setdefault((name, category), []).append(pool)
    for (name, category), numbers in members.items():
        label = argument if name is None else f"{argument}[{in_short(name)}]"
        yield label, by_name[name], category, numbers


def check_limit_names(
    limit: object, argument: str, relations: Sequence[str], categories: Sequence[str]
) -> None:
    """Raise unless a mapping of limits has one for every relation, and no other name."""
    if not isinstance(limit, Mapping):
        return
    choices = list(dict.fromkeys([*relations, *categories]))
    for name in limit:
        if name not in choices:
            raise ValueError(
                f"{argument}: {in_short(name)} is no relation and no category; there are "
                f"[{names_of(choices)}]{did_you_mean(name, choices)}"
            )
    for relation, category in zip(relations, categories, strict=True):
        if relation not in limit and category not in limit:
            of_category = f" of category {in_short(category)}" if category != relation else ""
            raise ValueError(
                f"{argument}: none for relation {in_short(relation)}{of_category}; it names "
                f"[{names_of(limit)}]"
            )


def _among_highest(scores: NDArray[np.float64], k: int) -> NDArray[np.bool_]:
    """Return which are the k highest; of equal ones the lower layer, then the lower head."""
    flat = scores.ravel()
    first = np.argsort(-flat, kind="stable")[:k]  # NaN comes last
    member = np.zeros(flat.shape, dtype=bool)
    member[first] = ~np.isnan(flat[first])
    return member.reshape(scores.shape)


def _warnings(
    label: str,
    limit: float,
    strength: NDArray[np.float64],
    reached: NDArray[np.bool_],
    *,
    warn_of_all: bool = True,
    no_percent: bool,
) -> list[str]:
    """Return what to warn of if no head reaches a limit, all do, or most as percentages would."""
    there = ~np.isnan(strength)
    if not there.any():
        return []
    low, high = float(strength[there].min()), float(strength[there].max())
    runs = f"the scores run from {low:.4g} to {high:.4g}"
    if not reached.any():
        if float(f"{high:.4g}") >= limit:  # which would not look like a reason
            runs = f"the highest score is {high!r}"
        return [f"{label}: no head reaches {limit}; {runs}"]
    n_heads = np.count_nonzero(there.any(axis=2) if there.ndim > 2 else there)
    n_reached = np.count_nonzero(reached)
    # Logits and the like have most heads below a limit that is small beside the largest.
    percent = not no_percent and 0 < limit < 1 and LARGEST_SHARE < high <= 100
    if percent and n_heads >= FEW and n_reached > n_heads / 2:
        message = (
            f"{label}: {n_reached} of {n_heads} heads with a score reach {limit}; {runs}: if these "
            f"are percentages, divide them by 100, or say {100 * limit:.6g} in place of {limit}"
        )
        return [message]
    # One head by itself says nothing about where the limit lies.
    if warn_of_all and n_heads > 1 and not (there & (strength < limit)).any():
        return [f"{label}: all {n_heads} heads with a score reach {limit}; {runs}"]
    return []
