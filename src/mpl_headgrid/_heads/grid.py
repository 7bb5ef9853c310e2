"""HeadGrid: one model's heads and the categories each is in, checked once."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import counted, did_you_mean, errors_name, in_short, names_of

from .category_names import HIDDEN, OTHERS, UNCLASSIFIED, check_category_names
from .layers import check_exists, check_labels
from .numbering import check_whole
from .table import Table, check_source, from_in_words, size_in_words, taking

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False, repr=False, init=False)
class HeadGrid(Table):
    """The heads of one model and the categories of each.

    Every function of the package turns its data into a `HeadGrid` first; make one with
    `read_heads` or `classify_heads`, or directly from arrays. Its arrays are read-only.

    Parameters
    ----------
    membership : array of bool, shape (n_layers, n_heads, n_categories)
        Whether a head is in a category.
    categories : sequence of str, length n_categories
        The names, in the order of the last axis of `membership`.
    known : array of bool, shape (n_layers, n_heads), optional
        False where the data say nothing about a head. A head that is known and in no category is
        Unclassified; one that exists and is not known is missing, and is not drawn. Default: all
        that exist.
    scores : array of float, shape (n_layers, n_heads, n_categories), optional
        How strongly a head is in each category that it is in; NaN where it is in none, or has no
        score.
    kv_heads : int, optional
        Number of key-value heads under grouped-query attention; divides n_heads.
    exists : array of bool, shape (n_layers, n_heads), optional
        False where the model has no such head: in a layer without attention, say. Such heads are
        never drawn, counted or described. Default: all exist.
    hidden : array of bool, shape (n_layers, n_heads), optional
        Heads that are known, and in categories that this grid leaves out: see `only`. They are
        drawn as "Not shown". Default: none.
    layer_labels : sequence of int, length n_layers, optional
        The model's own numbers of the layers, rising. Default: 0 to n_layers − 1.
    ordinal : bool, default False
        Whether the categories are steps of one scale, of which a head is in at most one: bins.
    source : str, optional
        Where the table comes from, as its repr says it: `read_heads` names the figure that carried
        it. Tables from different sources can be equal.

    Raises
    ------
    ValueError
        If shapes disagree, a name is empty, is an absent label turned into text ("nan", "None"),
        has blanks around it or appears twice, a missing or absent head has a category, a score is
        infinite or of a category that the head is not in, a layer's number appears twice, a head is
        in two categories of an ordinal grid, or `kv_heads` does not divide n_heads.
    TypeError
        If an array's dtype is wrong or it is masked, a name is not a string, or names are a set.

    See Also
    --------
    HeadScores : How strongly heads implement relations.

    Examples
    --------
    >>> import numpy as np
    >>> import mpl_headgrid as hg
    >>> membership = np.zeros((12, 12, 2), dtype=bool)
    >>> membership[5, 1, 0] = membership[9, 9, :] = True
    >>> hg.HeadGrid(membership, ["Induction", "Name mover"])
    HeadGrid(12 layers × 12 heads: 142 Unclassified, 1 Induction, 0 Name mover, 1 in 2 categories)
    """

    membership: NDArray[np.bool_]
    categories: tuple[str, ...]
    known: NDArray[np.bool_]
    scores: NDArray[np.float64] | None
    kv_heads: int | None
    exists: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    layer_labels: tuple[int, ...]
    ordinal: bool
    source: str | None

    def __init__(
        self,
        membership: ArrayLike,
        categories: Sequence[str],
        known: ArrayLike | None = None,
        scores: ArrayLike | None = None,
        *,
        kv_heads: int | None = None,
        exists: ArrayLike | None = None,
        hidden: ArrayLike | None = None,
        layer_labels: Sequence[int] | None = None,
        ordinal: bool = False,
        source: str | None = None,
    ) -> None:
        membership = checked_array("membership", membership, np.dtype(bool), 3)
        shape = membership.shape[:2]
        if 0 in shape:
            raise ValueError(
                f"membership: expected at least one layer and one head, got shape "
                f"{membership.shape} (n_layers, n_heads, n_categories)"
            )
        names = check_category_names(categories)
        if len(names) != membership.shape[2]:
            raise ValueError(
                f"categories: expected {counted(membership.shape[2], 'name')}, one for each plane "
                f"of membership, got {len(names)}: {list(names)}"
            )
        labels = check_labels(layer_labels, shape[0])

        def plane(
            name: str, value: ArrayLike | None, default: NDArray[np.bool_]
        ) -> NDArray[np.bool_]:
            given = default if value is None else value
            return checked_array(name, given, np.dtype(bool), 2, shape)

        def check(name: str, wrong: NDArray[np.bool_], problem: str) -> None:
            if wrong.any():
                layer, head = np.argwhere(wrong)[0]
                raise ValueError(f"{name}: layer {labels[layer]}, head {head} {problem}")

        there = plane("exists", exists, np.ones(shape, dtype=bool))
        check_exists(there)
        looked_at = plane("known", known, there)
        left_out = plane("hidden", hidden, np.zeros(shape, dtype=bool))
        classified = membership.any(axis=2)
        check("exists", classified & ~there, "is absent from the model but has a category")
        check("exists", looked_at & ~there, "is absent from the model but marked as known")
        check("known", classified & ~looked_at, "is marked as missing but has a category")
        check("hidden", left_out & ~looked_at, "is marked as missing but hidden")
        check("hidden", left_out & classified, "is hidden but has a category")
        if scores is not None:
            scores = _checked_scores(scores, membership, names, labels)
        if not isinstance(ordinal, bool | np.bool_):
            raise TypeError(f"ordinal: expected True or False, got {in_short(ordinal)}")
        if ordinal:
            several = membership.sum(axis=2) > 1
            check(
                "ordinal", several, "is in several categories; steps of a scale exclude each other"
            )
        kv_heads = check_kv_heads(kv_heads, shape[1])
        values = (
            membership, names, looked_at, scores, kv_heads, there, left_out, labels, bool(ordinal),
            check_source(source),
        )  # fmt: skip
        for field, value in zip(fields(self), values, strict=True):
            object.__setattr__(self, field.name, value)

    @property
    def n_categories_per_head(self) -> NDArray[np.intp]:
        """How many categories each head is in: int, shape (n_layers, n_heads)."""
        counts = np.zeros(self.known.shape, dtype=np.intp)
        for plane in range(len(self.categories)):  # faster than a sum over a short last axis
            counts += self.membership[:, :, plane]
        return counts

    def __iter__(self) -> Any:
        # Python would try [0], [1], ... otherwise, and say that those are no slices.
        raise TypeError("a HeadGrid is not iterable; its membership, known and scores are arrays")

    def only(self, *categories: str) -> HeadGrid:
        """Return the grid with only some of its categories.

        Parameters
        ----------
        *categories : str
            The names to keep; their order in the grid stays.

        Returns
        -------
        HeadGrid
            Heads in one of these, alone or among others, are in it. Heads that are only in other
            categories are hidden: they are drawn as "Not shown", and not as Unclassified.

        Raises
        ------
        ValueError
            For a name that is none of the grid's categories, and without any.

        See Also
        --------
        HeadGrid.lump : Join the rarest categories instead.
        headgrid_breakdown : One panel per category.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> hg.read_heads(hg.load_heads("GPT-2 XL")).only("Knowledge")
        HeadGrid(48 layers × 25 heads: 499 Unclassified, 213 Knowledge, 488 Not shown)
        """
        if len(categories) == 1 and not isinstance(categories[0], str):
            raise TypeError(f"only: expected names, only('A', 'B'), got {in_short(categories[0])}")
        for name in check_category_names(categories, "only"):
            if name not in self.categories:
                raise ValueError(
                    f"only: expected names from {names_of(self.categories)}, got {in_short(name)}"
                    f"{did_you_mean(name, self.categories)}"
                )
        if not categories:
            raise ValueError(
                f"only: expected at least one of {names_of(self.categories)}, got none"
            )
        kept = [plane for plane, name in enumerate(self.categories) if name in categories]
        membership = self.membership[:, :, kept]
        left_out = self.membership.any(axis=2) & ~membership.any(axis=2)
        return replace(
            self,
            membership=membership,
            categories=tuple(self.categories[plane] for plane in kept),
            scores=None if self.scores is None else self.scores[:, :, kept],
            hidden=self.hidden | left_out,
        )

    def lump(self, n: int) -> HeadGrid:
        """Return the grid with its rarest categories as one, "Other categories".

        Parameters
        ----------
        n : int
            How many to keep: those with the most heads, the first of equal ones; in their order.

        Returns
        -------
        HeadGrid
            "Other categories" comes last. A head's score in it is its highest in any of those. A
            grid with no more than `n` categories is returned as it is.

        Raises
        ------
        ValueError
            For `n` below 1, and for an ordinal grid, whose categories are steps of one scale.

        See Also
        --------
        HeadGrid.only : Keep chosen categories instead.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> hg.read_heads(hg.load_heads("GPT-2 XL")).lump(2).categories
        ('Algorithmic', 'Linguistic', 'Other categories')
        """
        check_whole(n, "n")
        if n < 1:
            raise ValueError(f"n: expected at least 1 category to keep, got {n}")
        if self.ordinal:
            raise ValueError("lump: categories of an ordinal grid are steps; give fewer bins")
        if len(self.categories) <= n:
            return self
        heads = self.membership.sum(axis=(0, 1))
        heads[[name == OTHERS for name in self.categories]] = -1  # lumped before, and again
        kept = np.sort(np.argsort(-heads, kind="stable")[:n])
        rest = np.setdiff1d(np.arange(len(heads)), kept)
        membership, scores = self.membership, self.scores
        others = np.asarray(membership[:, :, rest].any(axis=2))
        if scores is not None:
            highest = np.fmax.reduce(scores[:, :, rest], axis=2)
            scores = np.concatenate([scores[:, :, kept], highest[:, :, None]], axis=2)
        return replace(
            self,
            membership=np.concatenate([membership[:, :, kept], others[:, :, None]], axis=2),
            categories=(*(self.categories[plane] for plane in kept), OTHERS),
            scores=scores,
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the long table that `read_heads` reads back.

        Names are as they were given, also in a file written from it. A spreadsheet takes a cell
        that begins with ``=``, ``+``, ``-`` or ``@`` for a formula: if names come from people you
        don't know, put a ``'`` before such ones in a CSV file that is to be opened in one.

        Returns
        -------
        pandas.DataFrame
            Columns layer, head (int), category (categorical, in the order of `categories`, ordered
            if the grid is ordinal) and, if there are scores, score (float): one row per head and
            category, with the head's score in it; one row saying Unclassified for a head in none;
            one saying "Not shown" for a hidden head; no row for a missing or absent head. Layers
            have the model's own numbers. Sorted by layer and head, then in the order of
            `categories`.

        See Also
        --------
        read_heads : Read the table back.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> hg.read_heads({"Copy": ["L0H1"]}, n_layers=1, n_heads=2).to_frame()
           layer  head      category
        0      0     0  Unclassified
        1      0     1          Copy
        """
        import pandas as pd

        none = self.known & ~self.hidden & (self.n_categories_per_head == 0)
        words = np.stack([np.asarray(none), self.hidden], axis=2)
        layer, head, which = np.nonzero(np.concatenate([words, self.membership], axis=2))
        stated = [UNCLASSIFIED, HIDDEN] if self.hidden.any() else [UNCLASSIFIED]
        names = np.array([UNCLASSIFIED, HIDDEN, *self.categories], dtype=object)[which]
        columns: dict[str, Any] = {
            "layer": np.array(self.layer_labels)[layer],
            "head": head,
            "category": pd.Categorical(names, [*stated, *self.categories], ordered=self.ordinal),
        }
        if self.scores is not None:
            of_words = np.full((*self.known.shape, 2), np.nan)
            columns["score"] = np.concatenate([of_words, self.scores], axis=2)[layer, head, which]
        return pd.DataFrame(columns)

    def __repr__(self) -> str:
        counts = self.n_categories_per_head
        none = self.known & ~self.hidden & (counts == 0)
        parts = [f"{np.count_nonzero(none)} {UNCLASSIFIED}"]
        single = self.membership & (counts == 1)[:, :, None]
        parts += [
            f"{n} {name}" for name, n in zip(self.categories, single.sum(axis=(0, 1)), strict=True)
        ]
        parts += [
            f"{n} in {k} categories"
            for k in range(2, len(self.categories) + 1)
            if (n := np.count_nonzero(counts == k))
        ]
        rest = {
            HIDDEN: self.hidden,
            "missing": self.exists & ~self.known,
            "absent": ~self.exists,
        }
        parts += [f"{n} {word}" for word, heads in rest.items() if (n := np.count_nonzero(heads))]
        return f"HeadGrid({size_in_words(self)}: {', '.join(parts)}{from_in_words(self)})"


def like(drawn: HeadGrid, whole: HeadGrid) -> HeadGrid:
    """Return the heads of a whole model that another grid of it has: its layers, those there are.

    Data without numbers of layers may also be of the layers that are drawn.
    """
    if whole.n_layers == drawn.n_layers:
        whole = replace(whole, layer_labels=drawn.layer_labels)
    elif whole.layer_labels != drawn.layer_labels and whole.n_layers > drawn.layer_labels[-1]:
        whole = taking(whole, np.array(drawn.layer_labels))
    if whole.exists.all() and not drawn.exists.all() and whole.exists.shape == drawn.exists.shape:
        there = drawn.exists
        whole = replace(whole, exists=there, known=whole.known & there, hidden=whole.hidden & there)
    return whole


def highest_scores(grid: HeadGrid) -> NDArray[np.float64]:
    """Return the highest score of each head in the categories that it is in; NaN without one."""
    scores = grid.scores
    if scores is None:
        return np.full(grid.known.shape, np.nan)
    highest: NDArray[np.float64] = np.fmax.reduce(scores, axis=2, initial=np.nan)
    return highest


def _checked_scores(
    scores: object,
    membership: NDArray[np.bool_],
    names: tuple[str, ...],
    labels: tuple[int, ...],
) -> NDArray[np.float64]:
    """Return how strongly heads are in their categories; raise where they are not in them."""
    if np.ndim(scores) == 2:  # type: ignore[arg-type]  # of anything
        raise ValueError(
            "scores: expected an axis of categories, shape (n_layers, n_heads, n_categories), got "
            "two dimensions; np.where(membership, scores[:, :, None], np.nan) gives each category "
            "of a head the same score"
        )
    values = checked_array("scores", scores, np.dtype(float), 3, membership.shape)
    for wrong, problem in (
        (np.isinf(values), "expected finite numbers, NaN where there is none"),
        (~np.isnan(values) & ~membership, "which the head is not in; expected NaN there"),
    ):
        if wrong.any():
            layer, head, plane = place = tuple(np.argwhere(wrong)[0])
            raise ValueError(
                f"scores: layer {labels[layer]}, head {head} is {values[place]} for "
                f"{in_short(names[plane])}, {problem}"
            )
    return values


def check_kv_heads(kv_heads: int | None, n_heads: int) -> int | None:
    """Return `kv_heads`; raise unless that many key-value heads can serve `n_heads` heads."""
    if kv_heads is None:
        return None
    check_whole(kv_heads, "kv_heads")
    if kv_heads < 1 or n_heads % kv_heads:
        divisors = [k for k in range(1, n_heads + 1) if n_heads % k == 0]
        raise ValueError(
            f"kv_heads: expected a divisor of n_heads={n_heads} ([{names_of(divisors)}]), got "
            f"{kv_heads}"
        )
    return int(kv_heads)


def checked_array(
    name: str, value: object, dtype: np.dtype[Any], ndim: int, shape: tuple[int, ...] | None = None
) -> NDArray[Any]:
    """Return a read-only copy of `value`, checked for dtype and shape."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(
            f"{name}: expected an array of {dtype.name}, got a masked one; fill it first"
        )
    try:
        with errors_name(name):
            array = np.asarray(value)
    except (ValueError, TypeError) as error:
        text = str(error).removeprefix(f"{name}: ")
        if "inhomogeneous" in text:  # numpy's word for it
            text = f"expected {ndim} dimensions, got rows of uneven length"
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{name}: {text}") from error
    same_kind = array.dtype.kind == "b" if dtype.kind == "b" else array.dtype.kind in "iuf"
    if not same_kind:
        raise TypeError(f"{name}: expected an array of {dtype.name}, got dtype {array.dtype}")
    if array.ndim != ndim:
        raise ValueError(f"{name}: expected {ndim} dimensions, got shape {array.shape}")
    if shape is not None and array.shape != shape:
        swapped = "; it looks transposed: pass its transpose" if array.shape == shape[::-1] else ""
        raise ValueError(
            f"{name}: expected shape {shape} (n_layers, n_heads{', ...' * (ndim - 2)}), got "
            f"{array.shape}{swapped}"
        )
    array = array.astype(dtype, copy=True)
    array.flags.writeable = False
    return array
