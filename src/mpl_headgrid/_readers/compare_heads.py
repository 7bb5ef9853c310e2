"""compare_heads: the door for two tables of one model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from mpl_headgrid._heads.comparison import HeadComparison
from mpl_headgrid._heads.head_scores import HeadScores

from .read_heads import read_heads

if TYPE_CHECKING:
    from mpl_headgrid._heads.grid import HeadGrid

    from .read_heads import ReadKeywords


def compare_heads(before: Any, after: Any, **keywords: Unpack[ReadKeywords]) -> HeadComparison:
    """Compare the categories or the scores of a model's heads before and after.

    A base and a tuned model, two checkpoints, two seeds or two thresholds: any two tables of the
    same layers and heads.

    Parameters
    ----------
    before, after : HeadScores, or anything that `read_heads` takes
        Two of the same kind. Scores are read with `read_scores` first.
    **keywords
        Those of `read_heads` (`n_layers`, `category`, `base`, ...), for both.

    Returns
    -------
    HeadComparison
        For categories `gained`, `lost`, `kept`, `changed` and `transitions`; for scores
        `difference` and the heads that `moved` most. `summarize_heads` gives the overlap of each
        category, or the rank correlation of each relation.

    Raises
    ------
    ValueError
        If the two have other layers or heads, or scores of other relations; for data that
        `read_heads` does not take.
    TypeError
        If one has categories and the other scores.

    See Also
    --------
    headgrid_compare : The figure of it.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> before = {"Copy": [(0, 1), (1, 1)]}
    >>> after = {"Copy": [(0, 1)], "Induction": [(1, 0)]}
    >>> comparison = hg.compare_heads(before, after, n_layers=2, n_heads=2)
    >>> comparison.changed.tolist()
    [[False, False], [True, True]]
    """
    return HeadComparison(_read("before", before, keywords), _read("after", after, keywords))


def _read(name: str, data: Any, keywords: ReadKeywords) -> HeadGrid | HeadScores:
    if isinstance(data, HeadScores):
        if keywords:
            raise TypeError(
                f"{next(iter(keywords))}: it is for data that read_heads takes; give it to "
                "read_scores"
            )
        return data
    try:
        return read_heads(data, **keywords)
    except (ValueError, TypeError) as error:
        raise type(error)(f"{name}: {error}") from error
