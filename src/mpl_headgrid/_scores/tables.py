"""Tables of scores in memory: the highest score of each head and pool, with checks by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from mpl_headgrid._api.checks import in_short, is_absent
from mpl_headgrid._heads.category_names import in_order, reads_like_list
from mpl_headgrid._heads.numbering import check_not_kv_heads, place_heads
from mpl_headgrid._heads.precision import precision_of
from mpl_headgrid._readers.arrays import real_numbers
from mpl_headgrid._readers.columns import column, column_name, kinds_of, stated_names
from mpl_headgrid._readers.frames import numbered_heads, table_remedies
from mpl_headgrid._readers.guesses import OpenTable, source_of_table

from .options import Planes
from .remedies import NO_CATEGORY, floats_of, of_names, of_scores, of_two_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from mpl_headgrid._readers.columns import Column, Frame

    from .options import ScoreOptions

CHUNK = 1 << 17  # rows; what is computed of so many stays in the processor's cache
LARGEST_COUNT = 1 << 26  # cells that are counted in an array; above, rows are sorted instead


WIDE = "a table with one column of scores per relation"


def read_table(frame: Frame, options: ScoreOptions) -> Table | Planes:
    """Read a table in memory: long, or wide where `relation` names its columns of scores."""
    names = options.relation_names
    if names is None:
        return Table(frame, options)
    options.check_unused(WIDE, {"layer", "head", "relation", "reduce"})
    for name in options.relation:
        column(frame, name, "relation")
    tables = [
        Table(
            frame,
            options.of_one_relation(options.layer, options.head, name),
            is_first=name == options.relation[0],
            others=options.relation,
        )
        for name in options.relation
    ]
    planes = [table.highest(np.zeros(1, dtype=np.intp), 1) for table in tables]
    return Planes(
        "table",
        names,
        np.concatenate(planes, axis=2),
        precisions=[precision for table in tables for precision in table.precisions],
        counts_kv=tables[0].counts_kv,
        inferred=tables[0].inferred,
        with_row=tables[0].with_row,
        order=names,
    )


class Table:
    """A long table: one row per head and relation, or several where they are to be reduced."""

    holder = "table"

    def __init__(
        self,
        frame: Frame,
        options: ScoreOptions,
        *,
        is_first: bool = True,
        others: Sequence[str] = (),
    ) -> None:
        layers, heads, counts_kv = numbered_heads(frame, options.layer, options.head, "scores")
        self.counts_kv = counts_kv and options.kv_heads is not None
        if self.counts_kv:
            options = options.of_kv_heads()
        elif counts_kv and options.head == "head":
            raise_kv_heads(column_name(frame.columns, "head", "head"))
        self.exists = None
        self.inferred = None in {options.n_layers, options.n_heads}
        source = source_of_table(frame.to_native(), frame, options.source)
        remedies = table_remedies(frame, options.layer, options.head, source) if source else None
        self.layers, self.heads, self.shape = place_heads(
            layers,
            heads,
            n_layers=options.shape.least_layers(layers, options.base),
            n_heads=options.n_heads,
            base=options.base,
            remedies=remedies,
        )
        if not self.counts_kv:
            sizes = (options.n_heads, options.kv_heads)
            check_not_kv_heads(self.layers, self.heads, sizes, remedies)
        score = column_name(frame.columns, options.score, "score")
        hint = ""
        if score not in frame.columns:
            every = floats_of(source, polars=frame.implementation.is_polars())
            hint = of_scores(kinds_of(frame), every, options)
        scores = column(frame, score, "score", hint)
        self.values = real_numbers(scores, str(score))
        self.reduce = options.reduce
        self.relations, self.categories, self.numbers, self.order = _relations(frame, options)
        self.precisions = [precision_of_column(scores)] * len(self.relations)
        open_table = self._open(frame, options, [*others, str(score)])
        if is_first:
            open_table.check_unused(text_too=False)
        if self.reduce is None:
            self._check_unique(open_table, options)

    def _open(self, frame: Frame, options: ScoreOptions, scores: list[str]) -> OpenTable:
        """Return the table with what has been read of it, for what the other columns may say."""
        used = [
            str(column_name(frame.columns, getattr(options, argument), argument))
            for argument in ("layer", "head")
        ]
        used += [name for name in options.name_columns(frame.columns) if name is not None]
        used = [name for name in dict.fromkeys([*used, *scores]) if name in frame.columns]

        def labels() -> NDArray[np.integer[Any]]:
            numbers = self.numbers
            return np.zeros(len(self.values), dtype=np.intp) if numbers is None else numbers

        return OpenTable(
            frame,
            self.layers,
            self.heads,
            used,
            "scores",
            source_of_table(frame.to_native(), frame, options.source),
            labels,
            options.base,
            options.reading_of("part", len(self.relations)),
        )

    @property
    def lowest(self) -> float:
        """The lowest score; NaN without any."""
        return float(np.fmin.reduce(self.values, initial=np.nan))

    @property
    def with_row(self) -> NDArray[np.bool_]:
        """Which heads have a row, with a score or without."""
        found = np.zeros(self.shape, dtype=bool)
        found[self.layers, self.heads] = True
        return found

    def highest(self, pool_of: NDArray[np.intp], n_pools: int) -> NDArray[np.float64]:
        """Return the highest score of each layer, head and pool of relations; NaN without one."""
        n_cells = self.shape[0] * self.shape[1] * n_pools
        if self.reduce in {None, "max"}:
            highest = np.full(n_cells, -np.inf)
            for rows, keys in self._keys(pool_of, n_pools):
                values = self.values[rows]
                higher = np.flatnonzero(values > highest[keys])  # few, once a chunk is in
                np.maximum.at(highest, keys[higher], values[higher])
            highest[highest == -np.inf] = np.nan  # no score is infinite
            return highest.reshape(*self.shape, n_pools)
        highest = np.full(n_cells, np.nan)
        n_relations = len(self.relations)
        keys, values = self._reduced(n_relations)
        head, relation = np.divmod(keys, n_relations)
        np.fmax.at(highest, head * n_pools + pool_of[relation], values)
        return highest.reshape(*self.shape, n_pools)

    def _keys(
        self, pool_of: NDArray[np.intp], n_pools: int
    ) -> Iterator[tuple[slice, NDArray[np.int64]]]:
        """Return chunks of rows, and the place of each row among heads × pools."""
        for start in range(0, len(self.values), CHUNK):
            rows = slice(start, start + CHUNK)
            keys = self.layers[rows] * self.shape[1]
            keys += self.heads[rows]
            if n_pools > 1:
                assert self.numbers is not None
                keys *= n_pools
                keys += pool_of[self.numbers[rows]]
            yield rows, keys

    def _reduced(self, n_relations: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return a place among heads × relations for each group of rows, and its mean or median."""
        import pandas as pd

        keys = self._all_keys(n_relations)
        groups = pd.Series(self.values).groupby(keys, sort=False)
        reduced = groups.mean() if self.reduce == "mean" else groups.median()
        return reduced.index.to_numpy(), reduced.to_numpy()

    def _all_keys(self, n_relations: int) -> NDArray[np.int64]:
        chunks = [keys for _, keys in self._keys(np.arange(n_relations), n_relations)]
        return np.concatenate([np.empty(0, dtype=np.int64), *chunks])

    def _check_unique(self, table: OpenTable, options: ScoreOptions) -> None:
        """Raise if a head has several scores for a relation: which counts is not ours to guess."""
        n_relations = len(self.relations)
        keys = self._all_keys(n_relations)
        n_cells = self.shape[0] * self.shape[1] * n_relations
        if len(keys) < 2 or (n_cells <= LARGEST_COUNT and np.bincount(keys).max() == 1):
            return
        _, first, count = np.unique(keys, return_index=True, return_counts=True)
        if count.max() == 1:
            return
        worst = int(count.argmax())
        rows = np.flatnonzero(keys == keys[first[worst]])
        row = int(rows[1])
        raise ValueError(
            f"row {row}: layer {self.layers[row] + table.base}, "
            f"head {self.heads[row] + table.base} has a "
            f"second score{self._of_relation(row)} (the first is in row {rows[0]})"
            f"{of_two_rows(table, int(rows[0]), row, keys, options)}"
        )

    def _of_relation(self, row: int) -> str:
        if self.numbers is None:
            return ""
        number = self.numbers[row]
        name = self.relations[number]
        if self.categories is not None and self.categories[number] != name:
            name = f"{name} ({self.categories[number]})"
        return f" for {name!r}"


def precision_of_column(values: Column) -> str:
    """Return the precision of a column of scores, by its dtype or by that of the objects in it."""
    if values.dtype.is_numeric():
        return precision_of(values.dtype)
    # A float16, which narwhals does not know: goes when narwhals 2.23 is the lowest.
    own = precision_of(getattr(values.to_native(), "dtype", None))
    return precision_of_cells(values.to_list()) if own == "float64" else own


def precision_of_cells(cells: Iterable[object]) -> str:
    """Return the precision that all scores have that were handed in one by one."""
    found = {precision_of(getattr(cell, "dtype", "float64")) for cell in cells if cell is not None}
    return found.pop() if len(found) == 1 else "float64"


def raise_kv_heads(name: object) -> NoReturn:
    """Raise for a table that has no column of heads, but one of key-value heads."""
    raise ValueError(
        f"head: no column 'head'; {name!r} numbers key-value heads: give n_heads= and kv_heads=, "
        f"so that each is spread over its heads, or head={name!r} to take each as one head"
    )


def _relations(
    frame: Frame, options: ScoreOptions
) -> tuple[list[str], list[str] | None, NDArray[np.integer[Any]] | None, list[str] | None]:
    """Return the relations in a table, their categories, and the number of each row's relation.

    Without categories the second is None, without columns of names the third too. The last has the
    names that the dtype of the column of categories, or else of relations, states in their order.
    """
    relation, category = options.name_columns(
        frame.columns,
        lambda: of_names(kinds_of(frame), lambda name: frame.get_column(name).to_list()),
    )
    if category is None and relation is None:
        return [options.sole_name], None, None, None
    if category is None:
        cells = column(frame, relation, "relation")
        relations, numbers = _number_names(cells, str(relation))
        return relations, None, numbers, _order(cells)
    named = column(frame, category, "category", NO_CATEGORY if relation is not None else "")
    order = _order(named)
    categories, numbers = _number_names(named, category)
    if relation is None:
        return categories, categories, numbers, order
    cells = column(frame, relation, "relation")
    # Where the highest row counts whatever its relation, a missing name is all that matters.
    if options.reduce == "max" and not options.per_relation and _all_names(cells):
        return categories, categories, numbers, order
    relations, of_relation = _number_names(cells, relation)
    # A row's pair of both: one relation may appear under two categories.
    pairs = of_relation.astype(np.int64) * len(categories) + numbers
    present = np.flatnonzero(np.bincount(pairs, minlength=1))
    of_pair = np.zeros(present.max(initial=0) + 1, dtype=np.int32)
    of_pair[present] = np.arange(len(present))
    return (
        [relations[pair // len(categories)] for pair in present],
        [categories[pair % len(categories)] for pair in present],
        of_pair[pairs],
        order,
    )


def _order(values: Column) -> list[str] | None:
    stated = stated_names(values)
    return None if stated is None else stated.names


def _number_names(values: Column, name: str) -> tuple[list[str], NDArray[np.integer[Any]]]:
    """Return the names in a column, stripped and in order, and each row's number among them."""
    if not len(values):
        return [], np.empty(0, dtype=np.int32)
    distinct, codes = _code(values) or _raise_no_name(values, name)
    present = np.zeros(len(distinct), dtype=bool)
    for start in range(0, len(codes), CHUNK):
        present[codes[start : start + CHUNK]] = True
        if present.all():  # most often the first rows have every name
            break
    written = {code: distinct[code] for code in np.flatnonzero(present)}
    if not all(isinstance(cell, str) for cell in written.values()):
        _raise_no_name(values, name)
    names = in_order({cell.strip() for cell in written.values()})
    for text in names:
        if reads_like_list(text):
            raise ValueError(
                f"{name}: {in_short(text)} is a list turned into text; a table of scores has one "
                "row per name, as frame.explode(...) makes them of lists"
            )
    if (stated := stated_names(values)) is not None:  # those that no row has too
        names = [*dict.fromkeys([*stated.names, *names])]
    if names == distinct:
        return names, codes
    numbers = {name: number for number, name in enumerate(names)}
    number_of = np.zeros(len(distinct), dtype=np.int32)
    for code, cell in written.items():
        number_of[code] = numbers[cell.strip()]
    return names, number_of[codes]


def _code(values: Column) -> tuple[list[Any], NDArray[np.integer[Any]]] | None:
    """Return distinct cells and, for each row, the number of an equal one; None if one has none."""
    named = str(values.dtype).partition("(")[0] in {"String", "Categorical", "Enum"}
    if named and values.is_null().any():
        return None
    if values.implementation.is_polars():
        import polars as pl

        native = values.to_native()
        if not named:
            return None
        distinct = sorted(native.unique().cast(pl.String).to_list())
        return distinct, native.cast(pl.Enum(distinct)).to_physical().to_numpy()
    import pandas as pd

    # Arrow's own way keeps strings where they are.
    arrow = values.implementation.is_pyarrow()
    native = values.to_native().to_pandas() if arrow else values.to_pandas()
    if isinstance(native.dtype, pd.CategoricalDtype):
        codes, categories = native.cat.codes.to_numpy(), native.cat.categories
    else:
        try:
            codes, categories = pd.factorize(native)
        except TypeError:  # a cell that has no hash, such as a list
            return None
    return None if codes.min() < 0 else (list(categories), codes)


def _raise_no_name(values: Column, name: str) -> NoReturn:
    """Raise for the first row that holds no name."""
    for row, cell in enumerate(values.to_list()):
        if is_absent(cell):
            raise ValueError(
                f"row {row}: {name} is missing; expected a name (str): fill it, or drop the row"
            )
        if not isinstance(cell, str):
            raise TypeError(f"row {row}: {name} is {cell!r}; expected a name (str)")
    raise AssertionError(f"{name}: every row has a name")


def _all_names(values: Column) -> bool:
    """Return whether a column holds strings alone, by its dtype."""
    names = str(values.dtype).partition("(")[0] in {"String", "Enum"}
    if str(values.dtype) == "Categorical":
        # The categories of pandas may be of any type.
        native = values.to_native()
        pandas = values.implementation.is_pandas_like()
        names = not pandas or all(isinstance(name, str) for name in native.cat.categories)
    return names and not values.is_null().any()
