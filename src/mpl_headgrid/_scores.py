"""classify_heads: relation scores to the categories that each head reaches."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ._columns import (
    column,
    is_absent,
    open_frame,
    real_numbers,
)
from ._grid import HeadGrid
from ._hints import did_you_mean
from ._placing import find_heads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._columns import Column, Frame


def classify_heads(
    scores: Any,
    groups: Mapping[str, str] | None = None,
    *,
    threshold: float,
    n_layers: int | None = None,
    n_heads: int | None = None,
    layer: str = "layer",
    head: str = "head",
    relation: str = "relation",
    category: str = "category",
    score: str = "score",
    base: int = 0,
    kv_heads: int | None = None,
) -> HeadGrid:
    """Put each head into the categories whose relations it implements.

    A head is in a category when its score for at least one relation of the category reaches the
    threshold, the rule of Elhelo and Geva, "Inferring Functionality of Attention Heads from their
    Parameters" (ACL 2025), who use 0.15.

    Parameters
    ----------
    scores : data frame, dict of columns or list of records
        One row a head and relation.
    groups : mapping of str to str, optional
        The category of each relation. Default: the column `category` says it.
    threshold : float
        The least score that counts, itself included (``>=``).
    n_layers, n_heads : int, optional
        Size of the model. Default: the largest layer and head found.
    layer, head, relation, category, score : str
        Names of the columns. Without a column `relation`, a category is a relation of its own.
    base : {0, 1}, default 0
        The number of the first layer and head.
    kv_heads : int, optional
        Number of key-value heads under grouped-query attention.

    Returns
    -------
    HeadGrid
        Its categories are all that occur in the table or in `groups`, sorted, whether a head
        reaches them or not; its scores are each head's highest. A head without any score is
        missing.

    Raises
    ------
    ValueError
        For two scores of one head and relation, a relation that `groups` does not name or a
        relation in `groups` that has no score, and for layers and heads as in `read_heads`.
    TypeError
        For scores that are not numbers.

    Warns
    -----
    UserWarning
        If no head reaches the threshold.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> hg.classify_heads(
    ...     {
    ...         "layer": [0, 0, 0, 0],
    ...         "head": [0, 0, 1, 1],
    ...         "relation": ["capital", "antonym", "capital", "antonym"],
    ...         "score": [0.40, 0.15, 0.10, 0.02],
    ...     },
    ...     groups={"capital": "Knowledge", "antonym": "Linguistic"},
    ...     threshold=0.15,
    ... )
    HeadGrid(1 layers × 2 heads: 1 Unclassified, 0 Knowledge, 0 Linguistic, 1 in 2 categories)
    """
    _check_threshold(threshold)
    if groups is not None:
        groups = _checked_groups(groups)
    frame = open_frame(scores, "scores", [layer, head, relation, *([] if groups else [category])])
    layers, heads, shape = find_heads(
        frame, layer=layer, head=head, n_layers=n_layers, n_heads=n_heads, base=base
    )
    values = real_numbers(column(frame, score, "score"), score)
    relations, of_relation, names, of_category = _relations(
        frame, groups, relation=relation, category=category
    )
    _check_unique(layers, heads, of_relation, relations, base)

    present = ~np.isnan(values)
    known = np.zeros(shape, dtype=bool)
    known[layers[present], heads[present]] = True
    highest = np.full(shape, np.nan)
    np.fmax.at(highest, (layers, heads), values)
    reached = values >= threshold
    if not reached.any() and present.any():
        warnings.warn(
            f"threshold: no head reaches {threshold}; the scores run from "
            f"{np.nanmin(values):.4g} to {np.nanmax(values):.4g}",
            UserWarning,
            stacklevel=2,
        )
    membership = np.zeros((*shape, len(names)), dtype=bool)
    membership[layers[reached], heads[reached], of_category[reached]] = True
    return HeadGrid(membership, tuple(names), known=known, scores=highest, kv_heads=kv_heads)


def _check_threshold(threshold: object) -> None:
    if isinstance(threshold, bool) or not isinstance(
        threshold, int | float | np.integer | np.floating
    ):
        raise TypeError(f"threshold: expected a number such as 0.15, got {threshold!r}")
    try:
        finite = math.isfinite(threshold)
    except OverflowError:  # an integer that no float holds
        finite = False
    if not finite:
        raise ValueError(f"threshold: expected a finite number, got {threshold!r}")


def _checked_groups(groups: object) -> dict[str, str]:
    if not isinstance(groups, Mapping):
        raise TypeError(
            f"groups: expected a mapping of relation to category, got {type(groups).__name__}"
        )
    for name, group in groups.items():
        if not isinstance(name, str):
            raise TypeError(f"groups: expected the name of a relation (str), got {name!r}")
        if not isinstance(group, str):
            raise TypeError(f"groups: the category of {name!r} is {group!r}; expected a name (str)")
    return {name: group.strip() for name, group in groups.items()}


def _relations(
    frame: Frame, groups: Mapping[str, str] | None, *, relation: str, category: str
) -> tuple[list[str], NDArray[np.intp], list[str], NDArray[np.intp]]:
    """Return relation names, each row's relation, category names and each row's category."""
    if groups is None:
        names, of_category = _numbered(column(frame, category, "category"), category)
        if relation not in frame.columns and relation == "relation":
            return names, of_category, names, of_category
        relations, of_relation = _numbered(column(frame, relation, "relation"), relation)
        # The same relation may stand under two categories; each pair is then its own.
        pair = of_relation * len(names) + of_category
        labels = [f"{a} ({b})" for a in relations for b in names]
        return labels, pair, names, of_category
    relations, of_relation = _numbered(column(frame, relation, "relation"), relation)
    for name in relations:
        if name not in groups:
            raise ValueError(
                f"groups: no category for relation {name!r}; it names {list(groups)}"
                f"{did_you_mean(name, list(groups))}"
            )
    for name in groups:
        if name not in relations:
            raise ValueError(
                f"groups: relation {name!r} has no score; the table has {relations}"
                f"{did_you_mean(name, relations)}"
            )
    names = sorted(set(groups.values()))
    group_of = np.array([names.index(groups[name]) for name in relations], dtype=np.intp)
    return relations, of_relation, names, group_of[of_relation]


def _numbered(values: Column, name: str) -> tuple[list[str], NDArray[np.intp]]:
    """Return the sorted names in a column and each row's number among them."""
    cells = values.to_list()
    for row, cell in enumerate(cells):
        if is_absent(cell):
            raise ValueError(f"row {row}: {name} is missing; expected a name (str)")
        if not isinstance(cell, str):
            raise TypeError(f"row {row}: {name} is {cell!r}; expected a name (str)")
    names = sorted({cell.strip() for cell in cells})
    numbers = {cell: i for i, cell in enumerate(names)}
    return names, np.array([numbers[cell.strip()] for cell in cells], dtype=np.intp)


def _check_unique(
    layers: NDArray[np.int64],
    heads: NDArray[np.int64],
    of_relation: NDArray[np.intp],
    relations: list[str],
    base: int,
) -> None:
    """Raise if a head has several scores for one relation: which counts is not ours to guess."""
    n_heads = heads.max(initial=0) + 1
    key = (layers * n_heads + heads) * len(relations) + of_relation
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    if len(count) and count.max() > 1:
        worst = int(count.argmax())
        rows = np.flatnonzero(key == key[first[worst]])
        row = int(rows[1])
        raise ValueError(
            f"row {row}: layer {layers[row] + base}, head {heads[row] + base} has a second score "
            f"for {relations[of_relation[row]]!r} (the first is in row {rows[0]}); reduce to one, "
            'such as frame.groupby(["layer", "head", "relation"]).mean()'
        )
