"""Rules that put heads into categories: thresholds, the top k, bins of scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import did_you_mean, is_finite, is_number, is_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Limit = float | Mapping[str, float]


@dataclass(frozen=True, eq=False, repr=False)
class RelationPools:
    """What a rule takes as one: the relations of a category, but each with its own limit alone.

    A rule needs no more of the scores than the highest of each head and pool.
    """

    names: list[str]  # the categories
    of_relation: NDArray[np.intp]  # the pool of each relation
    relations: list[str | None]  # of each pool: the relation that is alone in it, if one is
    categories: list[int]  # of each pool

    @classmethod
    def of(
        cls, relations: Sequence[str], categories: Sequence[str], names: list[str], *limits: object
    ) -> RelationPools:
        """Return the pools of relations, each with its category, under the limits."""
        alone = {name for limit in limits if isinstance(limit, Mapping) for name in limit}
        numbers: dict[tuple[int, str | None], int] = {}
        of_relation = [
            numbers.setdefault(
                (names.index(category), relation if relation in alone else None), len(numbers)
            )
            for relation, category in zip(relations, categories, strict=True)
        ]
        return cls(
            names,
            np.array(of_relation, dtype=np.intp),
            [relation for _, relation in numbers],
            [category for category, _ in numbers],
        )


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
            raise TypeError(f"{argument}: expected the name of a {named} (str), got {name!r}")
        check(limit, f"{argument}[{name!r}]")


def _check_threshold(threshold: object, argument: str) -> None:
    if not is_number(threshold):
        raise TypeError(f"{argument}: expected a number such as 0.15, got {threshold!r}")
    if not is_finite(threshold):
        raise ValueError(f"{argument}: expected a finite number, got {threshold!r}")


def _check_top_k(top_k: object, argument: str) -> None:
    if not is_whole(top_k):
        raise TypeError(f"{argument}: expected a whole number of heads, got {top_k!r}")
    if top_k < 1:
        raise ValueError(f"{argument}: expected at least 1 head, got {top_k}")


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
                f"bins: expected increasing lowest scores, got {bound!r} for {name!r} after "
                f"{lower!r} for {before!r}"
            )


def sort_into_bins(
    highest: NDArray[np.float64], bins: Mapping[str, float]
) -> tuple[NDArray[np.bool_], list[str]]:
    """Return membership, shape (n_layers, n_heads, n_bins), and what to warn of."""
    bounds = np.array([float(bound) for bound in bins.values()])
    membership = np.zeros((*highest.shape, len(bounds)), dtype=bool)
    layers, heads = np.nonzero(highest >= bounds[0])
    which = np.searchsorted(bounds, highest[layers, heads], side="right") - 1
    membership[layers, heads, which] = True
    label = f"bins[{next(iter(bins))!r}]"
    return membership, _warnings(label, bounds[0], [highest], warn_of_all=False)


def apply_rules(
    highest: NDArray[np.float64],
    pools: RelationPools,
    threshold: Limit | None,
    top_k: Limit | None,
) -> tuple[NDArray[np.bool_], list[str]]:
    """Return membership, shape (n_layers, n_heads, n_categories), and what to warn of."""
    membership = np.ones((*highest.shape[:2], len(pools.names)), dtype=bool)
    messages: list[str] = []
    if threshold is not None:
        member = np.zeros_like(membership)
        under: dict[str, tuple[float, list[NDArray[np.float64]]]] = {}  # each limit
        for label, limit, category, pooled in _limited(highest, pools, threshold, "threshold"):
            member[:, :, category] |= pooled >= limit
            under.setdefault(label, (limit, []))[1].append(pooled)
        for label, (limit, parts) in under.items():
            messages += _warnings(label, limit, parts)
        membership &= member
    if top_k is not None:
        member = np.zeros_like(membership)
        for label, limit, category, pooled in _limited(highest, pools, top_k, "top_k"):
            if limit > pooled.size:
                raise ValueError(f"{label}: expected at most the {pooled.size} heads, got {limit}")
            member[:, :, category] |= _among_highest(pooled, int(limit))
        membership &= member
    return membership, messages


def _limited(
    highest: NDArray[np.float64], pools: RelationPools, limit: Limit, argument: str
) -> Iterator[tuple[str, float, int, NDArray[np.float64]]]:
    """Yield each limit's label and value, and the category and heads' highest scores under it."""
    by_name: dict[Any, float] = dict(limit) if isinstance(limit, Mapping) else {None: limit}
    members: dict[tuple[str | None, int], list[int]] = {}
    for pool, (relation, category) in enumerate(
        zip(pools.relations, pools.categories, strict=True)
    ):
        own_first = (relation, pools.names[category], None)
        name = next(name for name in own_first if name in by_name)
        members.setdefault((name, category), []).append(pool)
    for (name, category), numbers in members.items():
        label = argument if name is None else f"{argument}[{name!r}]"
        yield label, by_name[name], category, np.fmax.reduce(highest[:, :, numbers], axis=2)


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
                f"{argument}: {name!r} is no relation and no category; there are {choices}"
                f"{did_you_mean(name, choices)}"
            )
    for relation, category in zip(relations, categories, strict=True):
        if relation not in limit and category not in limit:
            of_category = f" of category {category!r}" if category != relation else ""
            raise ValueError(
                f"{argument}: none for relation {relation!r}{of_category}; it names {list(limit)}"
            )


def _among_highest(scores: NDArray[np.float64], k: int) -> NDArray[np.bool_]:
    """Return which are the k highest; of equal ones the lower layer, then the lower head."""
    flat = scores.ravel()
    first = np.argsort(-flat, kind="stable")[:k]  # NaN comes last
    member = np.zeros(flat.shape, dtype=bool)
    member[first] = ~np.isnan(flat[first])
    return member.reshape(scores.shape)


def _warnings(
    label: str, limit: float, parts: list[NDArray[np.float64]], *, warn_of_all: bool = True
) -> list[str]:
    """Return what to warn of if a limit lies outside the range of the scores."""
    scores = np.stack(parts)
    present = scores[~np.isnan(scores)]
    if not len(present):
        return []
    runs = f"the scores run from {present.min():.4g} to {present.max():.4g}"
    if present.max() < limit:
        return [f"{label}: no head reaches {limit}; {runs}"]
    n_heads = int((~np.isnan(scores)).any(axis=0).sum())
    # One head by itself says nothing about where the limit lies.
    if warn_of_all and present.min() >= limit and n_heads > 1:
        return [f"{label}: all {n_heads} heads with a score reach {limit}; {runs}"]
    return []
