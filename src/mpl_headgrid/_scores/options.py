"""ScoreOptions, what scores are read with, and Planes, what most forms are read into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from mpl_headgrid._api.checks import in_short, names_of
from mpl_headgrid._heads.grid import check_kv_heads
from mpl_headgrid._heads.numbering import check_zero_based
from mpl_headgrid._readers.columns import column_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from mpl_headgrid._heads.layers import ModelShape


# The defaults of the keywords that some forms of scores have no use for.
DEFAULTS = {
    **{name: name for name in ("layer", "head", "relation", "category", "score")},
    "reduce": None,
}


@dataclass(frozen=True, eq=False, repr=False)
class ScoreOptions:
    """The keywords of the caller, which say how scores are read."""

    layer: str
    head: str
    relation: str | Sequence[str]
    category: str
    score: str
    shape: ModelShape
    kv_heads: int | None
    base: int
    reduce: Literal["mean", "max", "median"] | None
    grouped: bool = False  # groups= gives the categories
    binned: bool = False  # bins= gives them
    per_relation: bool = False  # what becomes of the scores may depend on the relation
    needs_categories: bool = True  # False for relations as they are
    named: bool = True  # False where a table has neither column of names
    source: str = "scores"  # what the user writes for the scores
    loading: str = ""  # how a file is loaded, at the end of an error
    whole: ScoreOptions | None = None  # those for all relations, of which these read one

    def of_one_relation(self, layer: str, head: str, score: str) -> ScoreOptions:
        """Return how to read columns that hold the scores of one relation, without its name."""
        one = {"layer": layer, "head": head, "score": score, "relation": "relation"}
        return replace(self, **one, named=False, whole=self)  # type: ignore[arg-type]

    @property
    def n_layers(self) -> int | None:
        """Number of layers, if it is said."""
        return self.shape.n_layers

    @property
    def n_heads(self) -> int | None:
        """Number of heads in a layer, in the widest, if it is said."""
        return self.shape.n_heads

    def of_kv_heads(self) -> ScoreOptions:
        """Return how to read data by key-value head, which are spread over their heads later."""
        if self.n_heads is None or self.kv_heads is None:
            raise ValueError(
                "n_heads: scores are those of key-value heads; give n_heads= and kv_heads=, so "
                "that each is spread over the heads that share it"
            )
        each = check_kv_heads(self.kv_heads, self.n_heads)
        return replace(self, shape=replace(self.shape, n_heads=each, widths=None))

    @property
    def relation_names(self) -> list[str] | None:
        """The names where `relation` is a sequence of them, None where it names one column."""
        if isinstance(self.relation, str) or not hasattr(self.relation, "__iter__"):
            return None
        return checked_names(self.relation)

    @property
    def has_name(self) -> bool:
        """Whether `relation` says anything."""
        return self.relation != "relation"

    def asked_of(self, scores: Iterable[object]) -> list[Any]:
        """Return the keys of a dict of relations that `relation` names, none if it names none."""
        names = self.relation_names or ([str(self.relation)] if self.has_name else [])
        return [key for key in scores if isinstance(key, str) and key.strip() in names]

    def reading_of(self, part: str, n_relations: int = 1) -> str:
        """Return a call that reads a part of a table as the caller reads the whole.

        What it returns can be drawn: of several relations that are no categories, the highest.
        """
        if self.whole is not None:
            return self.whole.reading_of(part, len(self.whole.relation_names or [""]))
        keywords = {
            name: value
            for name, default in DEFAULTS.items()
            if (value := getattr(self, name)) != default
        }
        if self.shape.widths is None:
            sizes = {"n_layers": self.n_layers, "n_heads": self.n_heads}
            keywords |= {name: size for name, size in sizes.items() if size is not None}
        if self.base:
            keywords["base"] = self.base
        given = "".join(f", {name}={value!r}" for name, value in keywords.items())
        function, rule = "read_scores", ""
        if self.needs_categories:
            function, rule = "classify_heads", ", threshold=0.15"
            if self.binned:
                rule = ", bins={'Weak': 0.1, 'Strong': 0.5}"
            rule = f", groups{rule}" if self.grouped else rule
        highest = ".over_relations('max')" * (function == "read_scores" and n_relations > 1)
        return f"hg.{function}({part}{rule}{given}){highest}"

    @property
    def needed(self) -> list[object]:
        """The columns that each record of a list must have if one record has them."""
        relations: list[object] = [*(self.relation_names or (self.relation,))]
        if self.needs_categories and not (self.grouped or self.binned or self.relation_names):
            relations.append(self.category)
        return [self.layer, self.head, *relations]

    @property
    def read(self) -> list[object]:
        """The columns that are read, without those that a table may lack."""
        others = [*(self.relation_names or (self.score, self.relation)), self.category]
        return [self.layer, self.head, *(n for n in others if n not in {"relation", "category"})]

    @property
    def only_name(self) -> str:
        """The name of scores that are for one category, or relation, alone and name none."""
        relation = "relation" if not isinstance(self.relation, str) else self.relation
        if not isinstance(self.category, str):
            raise TypeError(f"category: expected a name (str), got {in_short(self.category)}")
        names = {"relation": relation, "category": self.category}
        given = [name for default, name in names.items() if name != default]
        if not self.needs_categories:
            return given[0].strip() if given else self.score
        if not given:
            raise ValueError(
                "category: expected the name of the one category that the scores are for, such as "
                "category='Retrieval'"
            )
        return given[-1].strip()

    @property
    def sole_name(self) -> str:
        """The relation of a table that names neither relations nor categories in a column."""
        return self.score if self.binned or not self.named else self.only_name

    def name_columns(
        self, columns: Sequence[str], hint: Callable[[], str] = str
    ) -> tuple[str | None, str | None]:
        """Return the columns with the relation and category of each row of a long table.

        `hint` says which other column may name relations, for the error where there is none.
        """
        assert self.relation_names is None
        relation = cast("str", column_name(columns, self.relation, "relation"))
        if not self.named:
            return None, None
        if self.grouped:
            return relation, None
        # The column of scores is no column of names: one that is called so gives its name.
        is_column = relation in columns and relation != self.score
        has_relation = is_column or (relation != "relation" and "relation" in columns)
        if self.binned:
            return (relation if has_relation or relation != "relation" else None), None
        category = cast("str", column_name(columns, self.category, "category"))
        usual = column_name(columns, "category", "category")
        is_column = category in columns and self.category != self.score
        has_category = is_column or usual in columns
        if not has_category and not has_relation and columns:
            self._check_names_given(columns, hint)
            return None, None
        if relation != "relation":
            has_relation = True  # or an error, where it is looked for
        if category == "category" and has_relation and not has_category:
            return relation, None
        return (relation if has_relation else None), category

    def _check_names_given(self, columns: Sequence[str], hint: Callable[[], str]) -> None:
        """Raise for a table that names neither relations nor categories, if no argument does."""
        if self.needs_categories and (self.relation, self.category) == ("relation", "category"):
            raise ValueError(
                f"category: no column 'category'; the columns are [{names_of(columns)}]; {hint()}"
                "for scores of one category give its name, such as category='Retrieval'"
            )

    def check_unused(self, form: str, used: Collection[str] = ()) -> None:
        """Raise for a keyword that was given and says nothing of scores of this form."""
        for name, default in DEFAULTS.items():
            value = getattr(self, name)
            if name in used or (isinstance(value, str | None) and value == default):
                continue
            raise ValueError(f"{name}: {in_short(value)} says nothing of {form}; leave {name}= out")

    def check_zero_based(
        self, layers: NDArray[np.intp], heads: NDArray[np.intp], *, problem: str | None = None
    ) -> None:
        """Raise `problem` for heads that look counted from 1."""
        check_zero_based(layers, heads, (self.n_layers, self.n_heads), self.base, problem)


@dataclass(frozen=True, eq=False, repr=False)
class Planes:
    """One plane of scores per relation."""

    holder: str  # what the user passed, in a word
    relations: list[str]
    values: NDArray[np.float64]  # (n_layers, n_heads, n_relations)
    categories: list[str] | None = None
    precisions: list[str] | None = None  # of each relation; None for that of a float
    counts_kv: bool = False  # whether heads are key-value heads, which several heads share
    exists: NDArray[np.bool_] | None = None  # where the data say which heads there are
    inferred: bool = False  # whether the largest numbers found have set the size
    with_row: NDArray[np.bool_] | None = None  # the heads of which the data have a row, if known
    order: list[str] | None = None  # of what becomes the categories, where the user states one

    def highest(self, pool_of: NDArray[np.intp], n_pools: int) -> NDArray[np.float64]:
        """Return the highest score of each layer, head and pool of relations; NaN without one.

        `pool_of` has the number of each relation's pool.
        """
        highest = np.full((*self.values.shape[:2], n_pools), np.nan)
        for plane, pool in enumerate(pool_of):
            np.fmax(highest[:, :, pool], self.values[:, :, plane], out=highest[:, :, pool])
        return highest

    @property
    def lowest(self) -> float:
        """The lowest score; NaN without any."""
        return float(np.fmin.reduce(self.values, axis=None))


def checked_names(names: Iterable[Any]) -> list[str]:
    """Return names of relations, stripped; raise unless they are strings, ordered and distinct."""
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
            raise TypeError(f"relation: expected names (str), got {in_short(name)}")
    stripped = [name.strip() for name in given]
    for i, name in enumerate(stripped):
        if name in stripped[:i]:
            raise ValueError(f"relation: {in_short(name)} appears twice in [{names_of(given)}]")
    return stripped
