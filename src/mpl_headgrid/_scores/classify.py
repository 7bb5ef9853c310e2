"""classify_heads: relation scores to the categories that each head reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mpl_headgrid._api.checks import check_choice, did_you_mean, errors_name
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.numbering import check_base, check_size

from .options import ScoreOptions
from .rules import RelationPools, apply_rules, check_limit_names, check_rules, sort_into_bins
from .score_reader import read_scores

if TYPE_CHECKING:
    from .score_reader import Scores


def classify_heads(
    scores: Any,
    groups: Mapping[str, str] | None = None,
    *,
    threshold: float | Mapping[str, float] | None = None,
    top_k: int | Mapping[str, int] | None = None,
    bins: Mapping[str, float] | None = None,
    n_layers: int | None = None,
    n_heads: int | None = None,
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
    scores : data frame, array, dict, list of records or path
        - A table with one row per head and relation: a frame of any library that narwhals knows,
          a dict of columns or a list of records. Lazy frames (Polars, DuckDB, Dask, PySpark, Ibis)
          are never collected. Polars is read in batches of rows: memory does not grow with their
          number (before Polars 1.34 it may). The other engines group the rows themselves and
          return at most one row per head and category, or one per head and relation under limits
          for single relations; DuckDB keeps to its ``memory_limit``, by default most of what the
          machine has. A median needs all scores at once, in any engine.
        - A table with one row per head and one column of scores per relation, named in `relation`.
        - A dict of relation to array, shape (n_layers, n_heads).
        - An array, shape (n_layers, n_heads, n_relations), with the names in `relation`.
        - An array, shape (n_layers, n_heads), of one category, named in `category`.
        - A dict of head ("16-19", (16, 19) or any other notation that `read_heads` accepts) to a
          score, or to a list of scores with `reduce`; its one category is named in `category`.
        - The path of a file that holds one of these, as `read_heads` accepts it.

        Arrays may be of numpy, torch, jax, tensorflow or xarray, or nested lists. NaN, None and
        masked entries are missing scores, never zero. Infinite scores are an error.
    groups : mapping of str to str, optional
        The category of each relation. Default: that in a table's column `category`; in all other
        forms, each relation is its own category.
    threshold : float or mapping of str to float, optional
        The lowest score that counts, itself included (``>=``). A mapping has a number for each
        relation, under its own name or else under that of its category.
    top_k : int or mapping of str to int, optional
        How many heads are in each category: those with the highest score for any of its relations.
        Among equal scores the lower layer, then the lower head comes first. Where fewer heads have
        a score, all of those. Under the name of a relation, a mapping has the number of heads of
        that relation alone. With `threshold`, a head must satisfy both.
    bins : mapping of str to float, optional
        Categories by the height of the score instead of by relation: the lowest score of each, in
        increasing order, such as ``{"Weak": 0.1, "Strong": 0.5}``. A head is in the highest one
        whose lowest score its own highest score reaches; below all of them it is Unclassified.
    n_layers, n_heads : int, optional
        Size of the model. Default: the largest layer and head found, or the shape of the array.
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
        Its categories are all those in the table or in `groups`, sorted, whether a head reaches
        them or not, or the bins in their order; its scores are each head's highest after the
        reduction. A head without any score is missing.

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
        If a threshold is outside the range of the scores: no head reaches it, or all do.

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
    HeadGrid(1 layers × 2 heads: 1 Unclassified, 0 Knowledge, 0 Linguistic, 1 in 2 categories)
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
    if reduce is not None:
        check_choice("reduce", reduce, ("mean", "max", "median"))
    if groups is not None:
        groups = _checked_groups(groups)
        if bins is not None:
            raise ValueError("groups: bins= gives the categories; leave groups= out")
    for argument, name in zip(
        ("layer", "head", "category", "score"), (layer, head, category, score), strict=True
    ):
        if not isinstance(name, str) and not (argument == "category" and name is None):
            what = "a name or None" if argument == "category" else "a column name"
            raise TypeError(f"{argument}: expected {what}, got {name!r}")
    options = ScoreOptions(
        layer=layer,
        head=head,
        relation=relation,
        category=category,
        score=score,
        n_layers=check_size(n_layers, "n_layers"),
        n_heads=check_size(n_heads, "n_heads"),
        base=check_base(base),
        reduce=reduce,
        grouped=groups is not None,
        binned=bins is not None,
        per_relation=isinstance(threshold, Mapping) or isinstance(top_k, Mapping),
    )
    with errors_name("scores"):
        read = read_scores(scores, options)
    if bins is not None:
        names = [name.strip() for name in bins]
        pools = RelationPools.of(read.relations, [names[0]] * len(read.relations), names)
    else:
        categories = _categories(read, groups)
        names = sorted({*categories, *(groups or {}).values()})
        check_limit_names(threshold, "threshold", read.relations, categories)
        check_limit_names(top_k, "top_k", read.relations, categories)
        pools = RelationPools.of(read.relations, categories, names, threshold, top_k)
    with errors_name("scores"):  # an engine reads its frame only now
        highest = read.highest(pools.of_relation, len(pools.categories))
    scores_of_heads = np.fmax.reduce(highest, axis=2, initial=np.nan)
    if bins is not None:
        membership, messages = sort_into_bins(scores_of_heads, bins)
    else:
        membership, messages = apply_rules(highest, pools, threshold, top_k)
    grid = HeadGrid(
        membership,
        tuple(names),
        known=~np.isnan(scores_of_heads),
        scores=scores_of_heads,
        kv_heads=kv_heads,
    )
    for message in messages:
        warn_user(message)
    return grid


def _checked_groups(groups: object) -> dict[str, str]:
    if not isinstance(groups, Mapping):
        raise TypeError(
            f"groups: expected a mapping of relation to category, got {type(groups).__name__}"
        )
    found: dict[str, str] = {}
    for name, group in groups.items():
        if not isinstance(name, str):
            raise TypeError(f"groups: expected the name of a relation (str), got {name!r}")
        if not isinstance(group, str):
            raise TypeError(f"groups: the category of {name!r} is {group!r}; expected a name (str)")
        # As those of the table are; so two names may turn out to be one.
        relation, category = name.strip(), group.strip()
        if found.setdefault(relation, category) != category:
            raise ValueError(
                f"groups: relation {relation!r} is in {found[relation]!r} and in {category!r}; "
                "give it once"
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
                f"groups: no category for relation {name!r}; it names {list(groups)}"
                f"{did_you_mean(name, list(groups))}"
            )
    for name in groups:
        if name not in relations:
            raise ValueError(
                f"groups: relation {name!r} has no score; the {read.holder} has {relations}"
                f"{did_you_mean(name, relations)}"
            )
    return [groups[name] for name in relations]
