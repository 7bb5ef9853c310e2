"""What each form of scores is read with, and the plainest form: one plane a relation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

import numpy as np

from mpl_headgrid._readers.columns import column_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray


# The defaults of the keywords that some forms of scores have no use for.
DEFAULTS = {
    **{name: name for name in ("layer", "head", "relation", "category", "score")},
    "reduce": None,
}


@dataclass(frozen=True)
class ScoreReading:
    """The keywords that say what stands where in the scores."""

    layer: str
    head: str
    relation: str | Sequence[str]
    category: str
    score: str
    n_layers: int | None
    n_heads: int | None
    base: int
    reduce: Literal["mean", "max", "median"] | None
    grouped: bool  # groups= gives the categories
    binned: bool  # bins= gives them
    per_relation: bool  # a mapping of limits may name relations
    named: bool = True  # False where a table has neither column of names

    def of_one_relation(self, layer: str, head: str, score: str) -> ScoreReading:
        """Return how to read columns that hold the scores of one relation, without its name."""
        return replace(self, layer=layer, head=head, score=score, relation="relation", named=False)

    @property
    def relation_names(self) -> list[str] | None:
        """The names where `relation` is a sequence of them, None where it is one column's."""
        if isinstance(self.relation, str) or not hasattr(self.relation, "__iter__"):
            return None
        return checked_names(self.relation)

    @property
    def needed(self) -> list[object]:
        """The columns that each record of a list must have, where one has them."""
        relations: list[object] = [*(self.relation_names or (self.relation,))]
        if not (self.grouped or self.binned or self.relation_names):
            relations.append(self.category)
        return [self.layer, self.head, *relations]

    def check_unused(self, form: str, used: Collection[str] = ()) -> None:
        """Raise for a keyword that was given and says nothing of scores of this form."""
        for name, default in DEFAULTS.items():
            value = getattr(self, name)
            if name in used or (isinstance(value, str | None) and value == default):
                continue
            raise ValueError(f"{name}: {value!r} says nothing of {form}; leave {name}= out")

    def name_columns(self, columns: Sequence[str]) -> tuple[str | None, str | None]:
        """Return the columns of relation and category that a long table is read by."""
        assert self.relation_names is None
        relation = cast("str", self.relation)
        if not self.named:
            return None, None
        if self.grouped:
            return relation, None
        has_relation = relation in columns or relation != "relation"
        if self.binned:
            return (relation if has_relation else None), None
        category = cast("str", column_name(columns, self.category, "category"))
        return (relation if has_relation else None), category


class Scores(Protocol):
    """Scores in any form, read and checked."""

    @property
    def holder(self) -> str:
        """What the user passed, in a word."""

    @property
    def relations(self) -> list[str]:
        """The names of the relations; one may stand under several categories."""

    @property
    def categories(self) -> list[str] | None:
        """The category of each relation, where the scores say it."""

    def highest(self, of_relation: NDArray[np.intp], n_units: int) -> NDArray[np.float64]:
        """Return the highest score of each layer, head and unit; NaN where there is none."""


@dataclass(frozen=True)
class Planes:
    """One plane of scores a relation."""

    holder: str
    relations: list[str]
    values: NDArray[np.float64]  # (n_layers, n_heads, n_relations)
    categories: list[str] | None = None

    def highest(self, of_relation: NDArray[np.intp], n_units: int) -> NDArray[np.float64]:
        """Return the highest score of each layer, head and unit; NaN where there is none."""
        return fold(self.values, of_relation, n_units)


def fold(
    values: NDArray[np.float64], of_relation: NDArray[np.intp], n_units: int
) -> NDArray[np.float64]:
    """Return the highest of each unit's planes; NaN where there is none."""
    highest = np.full((*values.shape[:2], n_units), np.nan)
    for plane, unit in enumerate(of_relation):
        np.fmax(highest[:, :, unit], values[:, :, plane], out=highest[:, :, unit])
    return highest


def checked_names(names: Iterable[Any]) -> list[str]:
    """Return names of relations without blanks around them; raise where one is none, or twice."""
    if isinstance(names, set | frozenset | Mapping):
        raise TypeError(
            f"relation: expected names in the order of the planes, got {type(names).__name__}, "
            "which has no order"
        )
    given = list(names)
    if not given:
        raise ValueError("relation: expected at least one name, got none")
    for name in given:
        if not isinstance(name, str):
            raise TypeError(f"relation: expected names (str), got {name!r}")
    stripped = [name.strip() for name in given]
    for i, name in enumerate(stripped):
        if name in stripped[:i]:
            raise ValueError(f"relation: {name!r} stands twice in {given}")
    return stripped
