"""HeadComparison: what two tables of one model say of its heads, before and after."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, lgamma
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import counted, did_you_mean, names_of, sized

from .category_names import UNCLASSIFIED
from .grid import HeadGrid
from .head_scores import HeadScores
from .numbering import check_whole
from .table import ShownInNotebooks, size_in_words

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class HeadComparison(ShownInNotebooks):
    """Two tables of the same heads: their categories, or their scores, before and after.

    Make one with `compare_heads`; `headgrid_compare` draws it, `summarize_heads` and
    `describe_heads` say it in numbers and words.

    Parameters
    ----------
    before, after : HeadGrid or HeadScores
        Both of one kind, and of the same layers and heads. Scores are of the same relations.

    Attributes
    ----------
    names : tuple of str
        All categories, those of `before` first; of scores, the relations.

    Raises
    ------
    ValueError
        If the two differ in layers or heads, or have scores of different relations.
    TypeError
        If one has categories and the other scores.

    See Also
    --------
    compare_heads : The same from anything that `read_heads` takes.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> before = hg.read_heads({"Copy": [(0, 1), (1, 1)]}, n_layers=2, n_heads=2)
    >>> after = hg.read_heads({"Copy": [(0, 1)], "Induction": [(1, 0)]}, n_layers=2, n_heads=2)
    >>> hg.HeadComparison(before, after)
    HeadComparison(2 layers × 2 heads: 2 of 4 heads changed)
    """

    before: HeadGrid | HeadScores
    after: HeadGrid | HeadScores
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        before, after = self.before, self.after
        for name, table in (("before", before), ("after", after)):
            if not isinstance(table, HeadGrid | HeadScores):
                raise TypeError(
                    f"{name}: expected a HeadGrid or HeadScores, got {type(table).__name__}"
                )
        if isinstance(before, HeadScores) is not isinstance(after, HeadScores):
            raise TypeError(
                f"after: expected {type(before).__name__} as before, got {type(after).__name__}; "
                "classify_heads makes categories of scores"
            )
        _check_same_heads(before, after)
        if isinstance(before, HeadGrid):
            assert isinstance(after, HeadGrid)
            names = (*before.categories, *after.categories)
        else:
            assert isinstance(after, HeadScores)
            names = before.relations
            for name in (*after.relations, *names):
                if (name in names) is not (name in after.relations):
                    hint = "" if name in names else did_you_mean(name, names)
                    raise ValueError(
                        f"after: expected scores of {names_of(names)} as before, got "
                        f"{names_of(after.relations)}{hint}; take those that both have with only()"
                    )
        object.__setattr__(self, "names", tuple(dict.fromkeys(names)))

    @property
    def of_scores(self) -> bool:
        """Whether it compares scores, not categories."""
        return isinstance(self.before, HeadScores)

    @property
    def compared(self) -> Flags:
        """Which heads both have data for: bool, shape (n_layers, n_heads)."""
        return self._told(self.before) & self._told(self.after)

    @staticmethod
    def _told(table: HeadGrid | HeadScores) -> Flags:
        if isinstance(table, HeadGrid):
            return table.known & ~table.hidden
        missing: Flags = np.isnan(table.values)
        return np.asarray(~missing.all(axis=2))

    def _members(self, table: HeadGrid | HeadScores) -> Flags:
        """Return which of the heads that are compared are in which of `names`."""
        if not isinstance(table, HeadGrid):
            raise TypeError("gained, lost and kept are of categories; scores have a difference")
        members = np.zeros((*table.known.shape, len(self.names)), dtype=bool)
        for plane, name in enumerate(table.categories):
            members[:, :, self.names.index(name)] = table.membership[:, :, plane]
        return members & self.compared[:, :, None]

    @property
    def gained(self) -> Flags:
        """Which heads are in a category after only: bool, shape (n_layers, n_heads, n_names)."""
        return self._members(self.after) & ~self._members(self.before)

    @property
    def lost(self) -> Flags:
        """Which heads are in a category before only: bool, shape (n_layers, n_heads, n_names)."""
        return self._members(self.before) & ~self._members(self.after)

    @property
    def kept(self) -> Flags:
        """Which heads are in a category in both: bool, shape (n_layers, n_heads, n_names)."""
        return self._members(self.before) & self._members(self.after)

    @property
    def changed(self) -> Flags:
        """Which heads have other categories, or another score, after: bool."""
        if self.of_scores:
            other = np.nan_to_num(self.difference) != 0
        else:
            other = self._members(self.before) != self._members(self.after)
        changed: Flags = other.any(axis=2)
        return changed

    @property
    def difference(self) -> Floats:
        """Scores after, less before: shape (n_layers, n_heads, n_names), NaN where one is missing.

        For categories, a TypeError.
        """
        before, after = self.scores()
        return after - before

    def scores(self) -> tuple[Floats, Floats]:
        """Return the scores before and after, both in the order of `names`.

        Returns
        -------
        tuple of two arrays of float, shape (n_layers, n_heads, n_names)
            NaN where there is none.

        Raises
        ------
        TypeError
            For a comparison of categories.

        See Also
        --------
        HeadComparison.difference : The scores after, less those before.
        """
        before, after = self.before, self.after
        if not (isinstance(before, HeadScores) and isinstance(after, HeadScores)):
            raise TypeError("scores: there are none; categories are gained, lost and kept")
        order = [after.relations.index(name) for name in self.names]
        return before.values, after.values[:, :, order]  # noqa: PD011 no frame

    def transitions(self) -> pd.DataFrame:
        """Return how many heads of each class before are of each class after.

        Returns
        -------
        pandas.DataFrame
            A row per class before, a column per class after: Unclassified, the categories, and
            "2 categories", ... for heads in several.

        Raises
        ------
        TypeError
            For a comparison of scores.

        See Also
        --------
        HeadComparison.changed : Which heads have changed.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> before = hg.read_heads({"Copy": [(0, 1), (1, 1)]}, n_layers=2, n_heads=2)
        >>> after = hg.read_heads({"Copy": [(0, 1)]}, n_layers=2, n_heads=2)
        >>> hg.compare_heads(before, after).transitions()  # doctest: +NORMALIZE_WHITESPACE
        after         Unclassified  Copy
        before
        Unclassified             2     0
        Copy                     1     1
        """
        import pandas as pd

        codes = [self._class_codes(table)[self.compared] for table in (self.before, self.after)]
        most = max((int(each.max(initial=0)) for each in codes), default=0)
        several = range(2, most - len(self.names) + 2)
        classes = [UNCLASSIFIED, *self.names, *(f"{n} categories" for n in several)]
        table = np.zeros((len(classes), len(classes)), dtype=np.int64)
        np.add.at(table, tuple(codes), 1)
        return pd.DataFrame(
            table,
            index=pd.Index(classes, name="before"),
            columns=pd.Index(classes, name="after"),
        )

    def _class_codes(self, table: HeadGrid | HeadScores) -> NDArray[np.intp]:
        """Return 0 for Unclassified heads, 1 + the category's place, beyond these 2, 3, ..."""
        members = self._members(table)
        counts = members.sum(axis=2)
        one = members.argmax(axis=2) + 1 if len(self.names) else np.zeros_like(counts)
        codes: NDArray[np.intp] = np.where(
            counts > 1, len(self.names) + counts - 1, np.where(counts == 1, one, 0)
        )
        return codes

    def moved(self, n: int = 10) -> pd.DataFrame:
        """Return the scores that changed most.

        Parameters
        ----------
        n : int, default 10
            How many, from 0.

        Returns
        -------
        pandas.DataFrame
            Columns layer, head, relation, before, after, change: largest change first, whatever its
            sign; equal ones by layer, head and relation.

        Raises
        ------
        TypeError
            For a comparison of categories, or an `n` that is no whole number.
        ValueError
            For an `n` below 0.

        See Also
        --------
        HeadComparison.difference : The change of every score.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> before = hg.read_scores({"copy": [[0.1, 0.4], [0.2, 0.5]]})
        >>> after = hg.read_scores({"copy": [[0.1, 0.9], [0.0, 0.5]]})
        >>> hg.compare_heads(before, after).moved(1)
           layer  head relation  before  after  change
        0      0     1     copy     0.4    0.9     0.5
        """
        import pandas as pd

        check_whole(n, "n")
        if n < 0:
            raise ValueError(f"n: expected a whole number from 0, got {n}")
        before, after = self.scores()
        difference = after - before
        places = np.argwhere(np.nan_to_num(difference) != 0)
        change = difference[tuple(places.T)]
        first = np.argsort(-np.abs(change), kind="stable")[:n]
        layer, head, plane = at = tuple(places[first].T)
        return pd.DataFrame(
            {
                "layer": np.array(self.before.layer_labels)[layer],
                "head": head,
                "relation": np.array(self.names, dtype=object)[plane],
                "before": before[at],
                "after": after[at],
                "change": change[first],
            }
        )

    def __repr__(self) -> str:
        n, all_heads = np.count_nonzero(self.changed), np.count_nonzero(self.compared)
        what = "heads changed"
        if self.of_scores:
            what += f", {counted(len(self.names), 'relation')}"
        return f"HeadComparison({size_in_words(self.before)}: {n} of {all_heads} {what})"


def _check_same_heads(before: Any, after: Any) -> None:
    """Raise unless two tables are of the same layers and heads."""
    if before.exists.shape != after.exists.shape:
        raise ValueError(
            f"after: expected {sized(before.n_layers, before.n_heads)} as before, got "
            f"{after.n_layers} × {after.n_heads}; a size that no argument gives is the largest "
            "found: pass n_layers= and n_heads="
        )
    if before.layer_labels != after.layer_labels or (before.exists != after.exists).any():
        raise ValueError(
            "after: expected the layers and heads of before, got others; take the same layers of "
            "both, and give attention_layers= for both"
        )
    if None not in {before.kv_heads, after.kv_heads} and before.kv_heads != after.kv_heads:
        raise ValueError(
            f"after: expected kv_heads={before.kv_heads} as before, got {after.kv_heads}"
        )


def jaccard(one: Flags, other: Flags) -> float:
    """Return the share of the heads in either that are in both; NaN where there are none."""
    either = np.count_nonzero(one | other)
    return np.count_nonzero(one & other) / either if either else float("nan")


def jaccard_by_chance(n_one: int, n_other: int, n_all: int) -> float:
    """Return the expected overlap of two sets of these sizes, drawn at random from all heads."""
    if not n_one + n_other:
        return float("nan")

    def log_choices(n: int, k: int) -> float:
        return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)

    total = 0.0
    for both in range(max(0, n_one + n_other - n_all), min(n_one, n_other) + 1):
        chance = exp(
            log_choices(n_one, both)
            + log_choices(n_all - n_one, n_other - both)
            - log_choices(n_all, n_other)
        )
        total += chance * both / (n_one + n_other - both)
    return total


def rank_correlation(one: Floats, other: Floats) -> float:
    """Return Spearman's correlation of scores; ties have the mean of their ranks.

    NaN for fewer than two, and where all scores of one are equal.
    """
    ranks = np.stack([_ranks(one), _ranks(other)])
    if ranks.shape[1] < 2 or (np.ptp(ranks, axis=1) == 0).any():
        return float("nan")
    table: Any = np.corrcoef(ranks)
    return float(table[0, 1])


def _ranks(values: Floats) -> Floats:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(count) - (count - 1) / 2)[place.ravel()]
    return ranks
