"""HeadScores: one model's heads and how strongly each implements relations, checked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mpl_headgrid._api.checks import check_choice, counted, did_you_mean, in_short, names_of

from .category_names import check_category_names
from .grid import check_kv_heads, checked_array
from .layers import check_exists, check_labels
from .precision import PRECISIONS, precision_of
from .table import Table, check_source, from_in_words, size_in_words, taking

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

REDUCTIONS: dict[str, Any] = {
    "max": np.nanmax,
    "min": np.nanmin,
    "mean": np.nanmean,
    "median": np.nanmedian,
}


@dataclass(frozen=True, eq=False, repr=False, init=False)
class HeadScores(Table):
    """The heads of one model and how strongly each implements relations.

    Make one with `read_scores`, or directly from arrays; `classify_heads` turns it into a
    `HeadGrid`, `headgrid_heatmap` draws it. Its arrays are read-only.

    Parameters
    ----------
    values : array of float, shape (n_layers, n_heads, n_relations)
        The scores; NaN where there is none, which is never zero.
    relations : sequence of str, length n_relations
        The names, in the order of the last axis of `values`.
    groups : mapping of str to str, optional
        The category of each relation.
    exists : array of bool, shape (n_layers, n_heads), optional
        False where the model has no such head. Default: all exist.
    kv_heads : int, optional
        Number of key-value heads under grouped-query attention; divides n_heads.
    layer_labels : sequence of int, length n_layers, optional
        The model's own numbers of the layers, rising. Default: 0 to n_layers − 1.
    precisions : sequence of str, length n_relations, optional
        The dtype in which the scores of each relation were computed ("float32", "bfloat16", ...):
        limits are compared with them in it. Default: that of `values`.
    source : str, optional
        Where the table comes from, as its repr says it: `read_scores` names the figure that carried
        it. Tables from different sources can be equal.

    Raises
    ------
    ValueError
        If shapes disagree, a name is empty or appears twice, a score is infinite or of an absent
        head, `groups` lacks a relation or names another, or `kv_heads` does not divide n_heads.
    TypeError
        If an array has the wrong dtype or is masked, or a name is not a string.

    See Also
    --------
    read_scores : From tables, arrays, dicts and files.
    HeadGrid : The categories of heads.

    Examples
    --------
    >>> import numpy as np
    >>> import mpl_headgrid as hg
    >>> hg.HeadScores(np.array([[[0.4], [np.nan]]]), ["induction"])
    HeadScores(1 layer × 2 heads, 1 relation: induction 0.4 to 0.4, 1 missing)
    """

    values: NDArray[np.float64]
    relations: tuple[str, ...]
    groups: Mapping[str, str] | None
    exists: NDArray[np.bool_]
    kv_heads: int | None
    layer_labels: tuple[int, ...]
    precisions: tuple[str, ...]
    source: str | None

    def __init__(
        self,
        values: ArrayLike,
        relations: Sequence[str],
        groups: Mapping[str, str] | None = None,
        *,
        exists: ArrayLike | None = None,
        kv_heads: int | None = None,
        layer_labels: Sequence[int] | None = None,
        precisions: Sequence[str] | None = None,
        source: str | None = None,
    ) -> None:
        own = precision_of(getattr(values, "dtype", "float64"))
        values = checked_array("values", values, np.dtype(float), 3)
        shape = values.shape[:2]
        if 0 in values.shape:
            raise ValueError(
                "values: expected at least one layer, head and relation, got shape "
                f"{values.shape} (n_layers, n_heads, n_relations)"
            )
        names = check_category_names(relations, "relations")
        if len(names) != values.shape[2]:
            raise ValueError(
                f"relations: expected {counted(values.shape[2], 'name')}, one for each plane of "
                f"values, got {len(names)}: {names_of(names)}"
            )
        labels = check_labels(layer_labels, shape[0])
        exists = np.ones(shape, dtype=bool) if exists is None else exists
        exists = checked_array("exists", exists, np.dtype(bool), 2, shape)
        check_exists(exists)
        for name, wrong, problem in (
            ("values", np.isinf(values), "expected finite numbers, NaN where there is none"),
            (
                "exists",
                ~np.isnan(values) & ~exists[:, :, None],
                "but the head is absent from the model",
            ),
        ):
            if wrong.any():
                layer, head, plane = place = tuple(np.argwhere(wrong)[0])
                raise ValueError(
                    f"{name}: layer {labels[layer]}, head {head} is {values[place]} for "
                    f"{in_short(names[plane])}, {problem}"
                )
        found = (
            values,
            names,
            _checked_groups(groups, names),
            exists,
            check_kv_heads(kv_heads, shape[1]),
            labels,
            _checked_precisions([own] * len(names) if precisions is None else precisions, names),
            check_source(source),
        )
        for field, value in zip(fields(self), found, strict=True):
            object.__setattr__(self, field.name, value)

    def __iter__(self) -> Any:
        # Python would try [0], [1], ... otherwise, and say that those are no slices.
        raise TypeError("HeadScores are not iterable; their values are an array")

    def only(self, *relations: str) -> HeadScores:
        """Return the scores of only some relations.

        Parameters
        ----------
        *relations : str
            The names to keep; their order in the table stays.

        Returns
        -------
        HeadScores
            With all heads and layers.

        Raises
        ------
        ValueError
            For a name that is none of the relations or appears twice, and without any.

        See Also
        --------
        HeadScores.over_relations : One score per head, from all relations.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> scores = hg.read_scores({"copy": [[0.1, 0.4]], "induction": [[0.2, 0.3]]})
        >>> scores.only("copy").relations
        ('copy',)
        """
        if len(relations) == 1 and not isinstance(relations[0], str):
            raise TypeError(f"only: expected names, only('a', 'b'), got {in_short(relations[0])}")
        for name in check_category_names(relations, "only"):
            if name not in self.relations:
                raise ValueError(
                    f"only: expected names from {names_of(self.relations)}, got {in_short(name)}"
                    f"{did_you_mean(name, self.relations)}"
                )
        if not relations:
            raise ValueError(f"only: expected at least one of {names_of(self.relations)}, got none")
        return self._with([plane for plane, name in enumerate(self.relations) if name in relations])

    def _with(self, kept: list[int]) -> HeadScores:
        names = tuple(self.relations[plane] for plane in kept)
        return replace(
            self,
            values=self.values[:, :, kept],
            relations=names,
            groups=None if self.groups is None else {name: self.groups[name] for name in names},
            precisions=tuple(self.precisions[plane] for plane in kept),
        )

    def over_relations(self, how: Literal["max", "min", "mean", "median"]) -> HeadScores:
        """Return one score per head: the highest, lowest, mean or median of all relations.

        Parameters
        ----------
        how : {"max", "min", "mean", "median"}
            Missing scores are left out; a head without any has none.

        Returns
        -------
        HeadScores
            Of one relation, named ``"max of 3 relations"`` and the like. Scores of one relation are
            returned as they are.

        Raises
        ------
        ValueError
            For another word.

        See Also
        --------
        HeadScores.only : The scores of chosen relations.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> scores = hg.read_scores({"copy": [[0.1, 0.4]], "induction": [[0.2, 0.3]]})
        >>> scores.over_relations("max").values[:, :, 0].tolist()
        [[0.2, 0.4]]
        """
        check_choice("how", how, tuple(REDUCTIONS))
        if len(self.relations) == 1:
            return self
        values = np.full(self.exists.shape, np.nan)
        there = ~np.isnan(self.values).all(axis=2)
        values[there] = REDUCTIONS[how](self.values[there], axis=1)
        picks = how in {"max", "min"} and len({*self.precisions}) == 1
        return replace(
            self,
            values=values[:, :, None],
            relations=(f"{how} of {counted(len(self.relations), 'relation')}",),
            groups=None,
            precisions=(self.precisions[0] if picks else "float64",),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the long table that `read_scores` reads back.

        Returns
        -------
        pandas.DataFrame
            Columns layer, head (int), relation, where there are groups category (categorical), and
            score (float64, or the float32 or float16 of all scores): one row per head and relation
            that has a score. Layers have the model's own numbers. Sorted by layer and head, then in
            the order of `relations`.

        See Also
        --------
        read_scores : Read the table back.

        Examples
        --------
        >>> import mpl_headgrid as hg
        >>> hg.read_scores({"copy": [[0.1, 0.4]]}).to_frame()
           layer  head relation  score
        0      0     0     copy    0.1
        1      0     1     copy    0.4
        """
        import pandas as pd

        layer, head, plane = np.nonzero(~np.isnan(self.values))
        names = np.array(self.relations, dtype=object)[plane]
        columns: dict[str, Any] = {
            "layer": np.array(self.layer_labels)[layer],
            "head": head,
            "relation": pd.Categorical(names, self.relations),
        }
        if self.groups is not None:
            categories = [*dict.fromkeys(self.groups.values())]
            columns["category"] = pd.Categorical([self.groups[n] for n in names], categories)
        columns["score"] = score = self.values[layer, head, plane]
        precision, *others = {*self.precisions}
        if precision in {"float32", "float16"} and not others:  # which says how limits are compared
            narrow = score.astype(precision)
            columns["score"] = narrow if np.array_equal(narrow, score) else score
        return pd.DataFrame(columns)

    def __repr__(self) -> str:
        parts = []
        for plane, name in enumerate(self.relations[:3]):
            there = self.values[:, :, plane][~np.isnan(self.values[:, :, plane])]
            ends = f"{there.min():.3g} to {there.max():.3g}" if len(there) else "none"
            parts.append(f"{name} {ends}")
        if len(self.relations) > len(parts):
            parts.append(f"{len(self.relations) - len(parts)} more")
        missing = self.exists & np.isnan(self.values).all(axis=2)
        for word, heads in {"missing": missing, "absent": ~self.exists}.items():
            if n := np.count_nonzero(heads):
                parts.append(f"{n} {word}")
        relations = counted(len(self.relations), "relation")
        said = f"{size_in_words(self)}, {relations}: {', '.join(parts)}"
        return f"HeadScores({said}{from_in_words(self)})"


def _checked_groups(groups: object, relations: tuple[str, ...]) -> Mapping[str, str] | None:
    """Return the category of each relation, in the relations' order."""
    if groups is None:
        return None
    if not isinstance(groups, Mapping):
        raise TypeError(
            f"groups: expected a mapping of relation to category, got {type(groups).__name__}"
        )
    for name in groups:
        if name not in relations:
            raise ValueError(
                f"groups: {in_short(name)} is no relation; there are {names_of(relations)}"
                f"{did_you_mean(name, relations)}"
            )
    for name in relations:
        if name not in groups:
            raise ValueError(f"groups: no category for relation {in_short(name)}")
    check_category_names([*dict.fromkeys(groups.values())], "groups")
    return MappingProxyType({name: groups[name] for name in relations})


def _checked_precisions(precisions: object, relations: tuple[str, ...]) -> tuple[str, ...]:
    expected = f"precisions: expected one of {', '.join(PRECISIONS)} for each relation"
    if isinstance(precisions, str) or not isinstance(precisions, Sequence):
        raise TypeError(f"{expected}, got {in_short(precisions)}")
    if len(precisions) != len(relations) or not {*precisions} <= PRECISIONS.keys():
        raise ValueError(f"{expected}, got {in_short(precisions)}")
    return tuple(precisions)


def like(drawn: HeadScores, scores: HeadScores) -> HeadScores:
    """Return scores without numbers of layers as those of the layers and heads that are drawn.

    They may be of these layers or of the whole model.
    """
    labels = drawn.layer_labels
    if scores.n_layers == drawn.n_layers:
        scores = replace(scores, layer_labels=labels)
    elif labels != tuple(range(drawn.n_layers)) and scores.n_layers > labels[-1]:
        scores = taking(scores, np.array(labels))
    if scores.exists.shape != drawn.exists.shape:
        return scores
    absent = scores.exists & ~drawn.exists & np.isnan(scores.values).all(axis=2)
    return replace(scores, exists=scores.exists & ~absent)


def one_relation(scores: HeadScores, given: str = "") -> HeadScores:
    """Return scores if they are of one relation; else raise, naming them and ways to one.

    `given` is the code of the keywords that they were read with.
    """
    names = scores.relations
    if len(names) == 1:
        return scores
    shown = ", ".join(repr(name) for name in names[:10]) + ", ..." * (len(names) > 10)
    read = f"hg.read_scores(scores{given})"
    each = "hg.headgrid_breakdown" + (f"({read})" if given else "")
    room = max(40, 240 - 3 * len(given))
    raise ValueError(
        f"scores: expected one relation, got {len(names)}: {shown[:room]}; pass "
        f'{read}.only({names[0]!r}) or {read}.over_relations("max"), or draw a panel for each with '
        f"{each}"
    )
