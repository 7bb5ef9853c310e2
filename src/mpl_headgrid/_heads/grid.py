"""HeadGrid: one model's heads and the categories each is in, checked once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from mpl_headgrid._api.checks import errors_name

from .category_names import UNCLASSIFIED, check_category_names
from .numbering import check_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False, repr=False, init=False)
class HeadGrid:
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
        False where the data say nothing of a head. A head that is known and in no category is
        Unclassified; one that is not known is missing, and is not drawn. Default: all known.
    scores : array of float, shape (n_layers, n_heads), optional
        How strongly a head does what it does; NaN where there is no score.
    kv_heads : int, optional
        Number of key-value heads under grouped-query attention; divides n_heads.

    Raises
    ------
    ValueError
        If shapes disagree, a name is empty, is an absent label turned into text ("nan", "None"),
        has blanks around it or appears twice, a missing head has a category, a score is infinite,
        or `kv_heads` does not divide n_heads.
    TypeError
        If an array has another dtype or is masked, a name is not a string, or the names are a set.

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

    def __init__(
        self,
        membership: ArrayLike,
        categories: Sequence[str],
        known: ArrayLike | None = None,
        scores: ArrayLike | None = None,
        kv_heads: int | None = None,
    ) -> None:
        membership = _array("membership", membership, np.dtype(bool), 3)
        shape = membership.shape[:2]
        if 0 in shape:
            raise ValueError(
                f"membership: expected at least one layer and one head, got shape "
                f"{membership.shape} (n_layers, n_heads, n_categories)"
            )
        names = check_category_names(categories)
        if len(names) != membership.shape[2]:
            raise ValueError(
                f"categories: expected {membership.shape[2]} names, one for each plane of "
                f"membership, got {len(names)}: {list(names)}"
            )
        if known is None:
            known = np.ones(shape, dtype=bool)
        known = _array("known", known, np.dtype(bool), 2, shape)
        stray = np.argwhere(membership.any(axis=2) & ~known)
        if len(stray):
            layer, head = stray[0]
            raise ValueError(
                f"known: layer {layer}, head {head} is marked as missing but has a category"
            )
        if scores is not None:
            scores = _array("scores", scores, np.dtype(float), 2, shape)
            infinite = np.argwhere(np.isinf(scores))
            if len(infinite):
                layer, head = infinite[0]
                raise ValueError(
                    f"scores: layer {layer}, head {head} is {scores[layer, head]}; expected finite "
                    "numbers, NaN where there is none"
                )
        kv_heads = check_kv_heads(kv_heads, shape[1])
        values = (membership, names, known, scores, kv_heads)
        for field, value in zip(fields(self), values, strict=True):
            object.__setattr__(self, field.name, value)

    @property
    def n_layers(self) -> int:
        """Number of layers."""
        return int(self.membership.shape[0])

    @property
    def n_heads(self) -> int:
        """Number of heads in a layer."""
        return int(self.membership.shape[1])

    @property
    def n_categories_per_head(self) -> NDArray[np.intp]:
        """How many categories each head is in: int, shape (n_layers, n_heads)."""
        counts = np.zeros(self.known.shape, dtype=np.intp)
        for plane in range(len(self.categories)):  # faster than a sum over a short last axis
            counts += self.membership[:, :, plane]
        return counts

    def to_frame(self) -> pd.DataFrame:
        """Return the long table that `read_heads` reads back.

        Names are as they were given, also in a file written from it. A spreadsheet takes a cell
        that begins with ``=``, ``+``, ``-`` or ``@`` for a formula: if names come from people you
        don't know, put a ``'`` before such ones in a CSV file that is to be opened in one.

        Returns
        -------
        pandas.DataFrame
            Columns layer, head (int), category (str) and, if there are scores, score (float): one
            row per head and category, one row saying Unclassified for a head in none, no row for a
            missing head. Sorted by layer and head, then in the order of `categories`.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> hg.read_heads({"Copy": ["L0H1"]}, n_layers=1, n_heads=2).to_frame()
           layer  head      category
        0      0     0  Unclassified
        1      0     1          Copy
        """
        import pandas as pd

        names = np.array([*self.categories, UNCLASSIFIED], dtype=object)
        none = self.known & ~self.membership.any(axis=2)
        layer, head, which = np.nonzero(np.concatenate([self.membership, none[:, :, None]], axis=2))
        columns: dict[str, Any] = {"layer": layer, "head": head, "category": names[which]}
        if self.scores is not None:
            columns["score"] = self.scores[layer, head]
        return pd.DataFrame(columns)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, HeadGrid):
            return NotImplemented
        if self.scores is None or other.scores is None:
            same_scores = self.scores is other.scores
        else:
            same_scores = np.array_equal(self.scores, other.scores, equal_nan=True)
        return (
            same_scores
            and (self.categories, self.kv_heads) == (other.categories, other.kv_heads)
            and np.array_equal(self.membership, other.membership)
            and np.array_equal(self.known, other.known)
        )

    __hash__: ClassVar[None]  # type: ignore[assignment]  # compared by value, and arrays have no hash

    def __reduce__(self) -> tuple[Any, ...]:
        # Through the checks again: numpy's own pickling and copying return writeable arrays.
        return type(self), tuple(getattr(self, field.name) for field in fields(self))

    def __repr__(self) -> str:
        counts = self.n_categories_per_head
        parts = [f"{np.count_nonzero(self.known & (counts == 0))} {UNCLASSIFIED}"]
        single = self.membership & (counts == 1)[:, :, None]
        parts += [
            f"{n} {name}" for name, n in zip(self.categories, single.sum(axis=(0, 1)), strict=True)
        ]
        parts += [
            f"{n} in {k} categories"
            for k in range(2, len(self.categories) + 1)
            if (n := np.count_nonzero(counts == k))
        ]
        if n_missing := np.count_nonzero(~self.known):
            parts.append(f"{n_missing} missing")
        return f"HeadGrid({self.n_layers} layers × {self.n_heads} heads: {', '.join(parts)})"


def check_kv_heads(kv_heads: int | None, n_heads: int) -> int | None:
    """Return `kv_heads`; raise unless that many key-value heads can serve `n_heads` heads."""
    if kv_heads is None:
        return None
    check_whole(kv_heads, "kv_heads")
    if kv_heads < 1 or n_heads % kv_heads:
        divisors = [k for k in range(1, n_heads + 1) if n_heads % k == 0]
        raise ValueError(
            f"kv_heads: expected a divisor of n_heads={n_heads} ({divisors}), got {kv_heads}"
        )
    return int(kv_heads)


def _array(
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
        swapped = " (it looks transposed)" if array.shape == shape[::-1] else ""
        raise ValueError(
            f"{name}: expected shape {shape} (n_layers, n_heads), got {array.shape}{swapped}"
        )
    array = array.astype(dtype, copy=True)
    array.flags.writeable = False
    return array
