"""classify_heads: relation scores to the categories that each head reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mpl_headgrid._api.checks import check_choice, did_you_mean, errors_name, in_short, names_of
from mpl_headgrid._api.keywords import explained
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._heads.category_names import in_order
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.head_scores import HeadScores

from .forms import loaded, open_scores
from .read_scores import kv_heads_of, on_model, score_options
from .rules import (
    RelationPools,
    apply_rules,
    check_limit_names,
    check_rules,
    left_out_by_sign,
    pooled,
    sort_into_bins,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .options import ScoreOptions
    from .relation_tables import Scores


# More than a limit changes by where it is rounded to eight bits.
ROUNDED = 0.1


@explained
def classify_heads(
    scores: Any,
    groups: Mapping[str, str] | None = None,
    *,
    threshold: float | Mapping[str, float] | None = None,
    top_k: int | Mapping[str, int] | None = None,
    bins: Mapping[str, float] | None = None,
    by: Literal["value", "magnitude"] | None = None,
    n_layers: int | None = None,
    n_heads: int | Sequence[int] | None = None,
    attention_layers: Sequence[int] | Sequence[str] | None = None,
    layer: str = "layer",
    head: str = "head",
    relation: str | Sequence[str] = "relation",
    category: str = "category",
    score: str = "score",
    reduce: Literal["mean", "max", "median"] | None = None,
    base: int = 0,
    kv_heads: int | None = None,
) -> HeadGrid:
    """Put each head into the categories whose relations it implements.

    A head is in a category when its score for at least one relation of the category reaches the
    threshold, the rule of Elhelo and Geva, "Inferring Functionality of Attention Heads from their
    Parameters" (ACL 2025), who use 0.15; or when it is among the `top_k` heads of the category.

    Parameters
    ----------
    scores : data frame, array, dict, list of records, path or HeadScores
        - A table with one row per head and relation: a frame of any library that narwhals knows,
          a dict of columns or a list of records. Lazy frames (Polars, DuckDB, Dask, PySpark, Ibis)
          are never collected. Polars is read in batches of rows: memory does not grow with their
          number (before Polars 1.34 it may). The other engines group the rows themselves and
          return at most one row per head and category, or one per head and relation under limits
          for single relations; DuckDB keeps to its ``memory_limit``, by default most of what the
          machine has. A median needs all scores at once, in any engine.
        - A table with one row per head and one column of scores per relation, named in `relation`.
        - A dict of relation to array, shape (n_layers, n_heads); `relation` picks some of them.
        - An array, shape (n_layers, n_heads, n_relations), with the names in `relation`.
        - An array, shape (n_layers, n_heads), of one category, named in `category`.
        - A dict of head ("16-19", (16, 19) or any other notation that `read_heads` accepts) to a
          score, or to a list of scores with `reduce`; its one category is named in `category`.
          A dict of relation to such a dict, for two relations or more, or to a list of (layer,
          head, score); or of head to a dict of relation to score.
        - A dict of layer to its scores, a row of them with one per head (a shorter row is a layer
          with fewer heads) or a dict of head to score; a list of (layer, head, score), of (head,
          score) or of (layer, head, relation, score). Rows of three numbers that may as well be an
          array are an error.
        - A dict of relation to a table of its own, in any form: {name: part for name, part in
          frame.groupby("task")}. Without sizes all of them must be of the same layers and heads.
        - A table with one row per layer and one column per head, such as a pivot; a pandas Series
          or frame with levels of layers, heads and relations.
        - The path of a file that holds one of these, as `read_heads` accepts it.

        Arrays may be of numpy, torch, jax, tensorflow or xarray, or nested lists. NaN, None and
        masked entries are missing scores, never zero. Infinite scores are an error.
    groups : mapping of str to str, optional
        The category of each relation. Default: that in a table's column `category`; without one,
        each relation is its own category.
    threshold : float or mapping of str to float, optional
        The lowest score that counts, itself included (``>=``). A mapping has a number for each
        relation, under its own name or else under that of its category. Limits are compared in
        the precision of the scores, as numpy and pandas do: a float32 of 0.7 reaches 0.7, also
        where ``tolist()`` or JSON has made 0.699999988 of it.
    top_k : int or mapping of str to int, optional
        How many heads are in each category: those with the highest score for any of its relations.
        Among equal scores the lower layer, then the lower head comes first. Where fewer heads have
        a score, all of those. Under the name of a relation, a mapping has the number of heads of
        that relation alone. With `threshold`, a head must satisfy both.
    bins : mapping of str to float, optional
        Categories by the height of the score instead of by relation: the lowest score of each, in
        increasing order, such as ``{"Weak": 0.1, "Strong": 0.5}``. A head is in the highest one
        whose lowest score its own highest score reaches; below all of them it is Unclassified.
    by : {"value", "magnitude"}, optional
        Whether rules compare scores, or how far they are from 0: then a score of −0.4 reaches 0.15,
        and the grid keeps its sign. Default: scores, with a warning where a threshold leaves out a
        head whose magnitude passes it; "value" says that this is meant.
    n_layers : int, optional
        Number of layers. Default: the largest found plus 1, or the array's own.
    n_heads : int or sequence of int, optional
        Number of heads in a layer, or in each layer. Default: as for `n_layers`.
    attention_layers : sequence of int or of str, optional
        The layers that have heads, where others have none: as in `read_heads`.
    layer, head, relation, category, score : str
        Names of the columns. Where there is none called ``layer``, ``head`` or ``category``, other
        usual names are found, as in `read_heads`. Without a column `relation`, each category is
        its own relation. For arrays and wide tables, `relation` is a sequence of names; where
        there is only one category, `category` is its name.
    reduce : {"mean", "max", "median"}, optional
        How several scores of one head and relation (prompts, templates) become one. Default: they
        are an error. The means of two engines may differ in the last digit.
    base : {0, 1}, default 0
        The number of the first layer and head.
    kv_heads : int, optional
        Number of key-value heads under grouped-query attention.

    Returns
    -------
    HeadGrid
        Its categories are all those in the data or in `groups`, whether a head reaches them or
        not: in the order of `groups` or that the data state (a dict of arrays, `relation`, a pandas
        Categorical, a Polars Enum), else sorted, numbers by value; or the bins, an ordinal grid.
        Its scores are, for each category that a head is in, the highest of that category's
        relations after the reduction (by magnitude, the one farthest from 0). A head without any
        score is missing.

    Raises
    ------
    ValueError
        Without a rule; for two scores of one head and relation without `reduce`, a relation that
        `groups` does not name or a relation in `groups` that has no score, limits for unknown
        names, arrays of another shape, a keyword that does not apply to scores of this form, a
        reduction that the engine of a lazy frame lacks, and for layers and heads as in
        `read_heads`.
    TypeError
        For scores that are not numbers, or a HeadGrid.

    Warns
    -----
    UserWarning
        If a threshold is outside the range of the scores: no head reaches it, or all do; if the
        scores look like percentages and the threshold like a share; if there are as many heads as
        `kv_heads` and no `n_heads`; and as `by` says.

    See Also
    --------
    read_scores : Read the scores themselves.
    read_heads : Read categories of heads.

    Examples
    --------
    >>> import numpy as np
    >>> import mpl_headgrid as hg
    >>> hg.classify_heads(
    ...     {
    ...         "capital": np.array([[0.40, 0.10]]),  # 1 layer × 2 heads
    ...         "antonym": np.array([[0.15, 0.02]]),
    ...     },
    ...     groups={"capital": "Knowledge", "antonym": "Linguistic"},
    ...     threshold=0.15,
    ... )
    HeadGrid(1 layer × 2 heads: 1 Unclassified, 0 Knowledge, 0 Linguistic, 1 in 2 categories)
    >>> hg.classify_heads(
    ...     {"16-19": [0.9, 0.8], "3-7": [0.1, 0.4]},
    ...     reduce="mean",
    ...     bins={"Weak": 0.1, "Strong": 0.5},
    ...     n_layers=32,
    ...     n_heads=32,
    ... )
    HeadGrid(32 layers × 32 heads: 0 Unclassified, 1 Weak, 1 Strong, 1022 missing)
    """
    check_rules(threshold, top_k, bins)
    if by is not None:
        check_choice("by", by, ("value", "magnitude"))
    groups = _checked_groups(groups, bins)
    options = score_options(
        n_layers=n_layers,
        n_heads=n_heads,
        attention_layers=attention_layers,
        layer=layer,
        head=head,
        relation=relation,
        category=category,
        score=score,
        reduce=reduce,
        base=base,
        kv_heads=kv_heads,
    )
    options = replace(
        options,
        grouped=groups is not None,
        binned=bins is not None,
        per_relation=by == "magnitude"
        or isinstance(threshold, Mapping)
        or isinstance(top_k, Mapping),
    )
    with errors_name("scores"):
        scores, options = loaded(scores, options)
        read = open_scores(scores, options)
        if by is None and _may_pass_below_zero(read.lowest, threshold):
            options = replace(options, per_relation=True)
            read = open_scores(scores, options)
    pools = _pools(read, groups, threshold, top_k, bins)
    with errors_name("scores"):  # an engine reads its frame only now
        highest, exists, left_out = _highest(read, pools, options, by, threshold)
    strength = np.abs(highest) if by == "magnitude" else highest
    of_categories = pooled(
        highest, pools.categories, len(pools.names), by_magnitude=by == "magnitude"
    )
    if bins is not None:
        membership, messages = sort_into_bins(strength, pools, bins, signed=read.lowest < 0)
        of_categories = of_categories[:, :, :1]
    else:
        membership, messages = apply_rules(
            strength, pools, threshold, top_k, signed=read.lowest < 0
        )
    labels = None
    if isinstance(scores, HeadScores):
        labels, kv_heads = scores.layer_labels, kv_heads_of(scores, options)
    grid = HeadGrid(
        membership,
        tuple(pools.names),
        known=~np.isnan(highest).all(axis=2),
        scores=np.where(membership, of_categories, np.nan),
        kv_heads=kv_heads,
        exists=exists,
        layer_labels=labels,
        ordinal=bins is not None,
    )
    for message in left_out + messages:
        warn_user(message)
    return grid


def _highest(
    read: Scores, pools: RelationPools, options: ScoreOptions, by: str | None, threshold: Any
) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[str]]:
    """Return what the rules compare of each head and pool, which heads exist, and warnings."""
    n_pools, n_relations = len(pools.categories), len(read.relations)
    if not options.per_relation:
        highest = read.highest(pools.of_relation, n_pools)
        return *on_model(read, highest, options), []
    planes = read.highest(np.arange(n_relations), n_relations)
    planes, exists = on_model(read, planes, options)
    highest, strongest = (
        pooled(planes, pools.of_relation, n_pools, by_magnitude=magnitude)
        for magnitude in (False, True)
    )
    if by == "magnitude":
        return strongest, exists, []
    if by == "value" or threshold is None:
        return highest, exists, []
    return highest, exists, left_out_by_sign(pools, highest, strongest, threshold)


def _may_pass_below_zero(lowest: float, threshold: Any) -> bool:
    """Return whether a score may be below 0 and of a magnitude that passes a threshold."""
    limits = threshold.values() if isinstance(threshold, Mapping) else [threshold]
    # Rounded to the precision of the scores, a limit may be a little less.
    return any(
        limit is not None and limit > 0 and -lowest >= limit * (1 - ROUNDED) for limit in limits
    )


def _pools(
    read: Scores, groups: Mapping[str, str] | None, threshold: Any, top_k: Any, bins: Any
) -> RelationPools:
    """Return the pools of relations under the rules."""
    precisions = read.precisions or ["float64"] * len(read.relations)
    if bins is not None:
        names = [name.strip() for name in bins]
        return RelationPools.of(read.relations, [names[0]] * len(precisions), names, precisions)
    categories = _categories(read, groups)
    if groups is not None:
        names = [*dict.fromkeys(groups.values())]
    elif read.order is not None:
        names = [*dict.fromkeys([*read.order, *categories])]
    else:
        names = in_order({*categories})
    check_limit_names(threshold, "threshold", read.relations, categories)
    check_limit_names(top_k, "top_k", read.relations, categories)
    return RelationPools.of(read.relations, categories, names, precisions, threshold, top_k)


def _checked_groups(groups: object, bins: object) -> dict[str, str] | None:
    if groups is None:
        return None
    if not isinstance(groups, Mapping):
        raise TypeError(
            f"groups: expected a mapping of relation to category, got {type(groups).__name__}"
        )
    if bins is not None:
        raise ValueError("groups: bins= gives the categories; leave groups= out")
    found: dict[str, str] = {}
    for name, group in groups.items():
        if not isinstance(name, str):
            raise TypeError(f"groups: expected the name of a relation (str), got {in_short(name)}")
        if not isinstance(group, str):
            raise TypeError(
                f"groups: the category of {in_short(name)} is {in_short(group)}; expected a "
                "name (str)"
            )
        # As those of the table are; so two names may turn out to be one.
        relation, category = name.strip(), group.strip()
        if found.setdefault(relation, category) != category:
            raise ValueError(
                f"groups: relation {in_short(relation)} is in {in_short(found[relation])} and in "
                f"{in_short(category)}; give it once"
            )
    return found


def _categories(read: Scores, groups: Mapping[str, str] | None) -> list[str]:
    """Return the category of each relation."""
    relations = read.relations
    if groups is None:
        return relations if read.categories is None else read.categories
    for name in relations:
        if name not in groups:
            raise ValueError(
                f"groups: no category for relation {in_short(name)}; it names [{names_of(groups)}]"
                f"{did_you_mean(name, list(groups))}"
            )
    for name in groups:
        if name not in relations:
            raise ValueError(
                f"groups: relation {in_short(name)} has no score; the {read.holder} has "
                f"[{names_of(relations)}]"
                f"{did_you_mean(name, relations)}"
            )
    return [groups[name] for name in relations]
