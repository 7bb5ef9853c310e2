"""What each form of data is read by and into: ReadOptions, LabelledRows and how rows are built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from mpl_headgrid._api.checks import counted, in_short, is_absent
from mpl_headgrid._heads.category_names import (
    HIDDEN,
    NO_LABEL,
    UNCLASSIFIED,
    is_bracketed,
    is_hidden,
    is_unclassified,
    names_in_text,
    reads_like_list,
    says_no_category,
)
from mpl_headgrid._heads.grid import check_kv_heads
from mpl_headgrid._heads.notations import NOTATIONS, index_of, read_head, read_head_alone
from mpl_headgrid._heads.numbering import (
    LARGEST_GRID,
    TableRemedies,
    Where,
    check_not_kv_heads,
    place_heads,
    row_number,
)

from .parts import check_one_family

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mpl_headgrid._heads.layers import ModelShape


@dataclass(frozen=True, eq=False, repr=False)
class ReadOptions:
    """The keywords of `read_heads`, checked."""

    shape: ModelShape
    layer: str
    head: str
    category: str | list[str]
    score: str | None
    sep: str | None
    base: int
    missing: str
    kv_heads: int | None
    categories: list[str] | None
    source: str = "data"  # what the user writes for the data, as a frame
    loading: str = ""  # how a file is loaded, at the end of an error that advises on `data`

    @property
    def n_layers(self) -> int | None:
        """Number of layers, if it is said."""
        return self.shape.n_layers

    @property
    def n_heads(self) -> int | None:
        """Number of heads in a layer, in the widest, if it is said."""
        return self.shape.n_heads

    @property
    def columns(self) -> list[str]:
        """The columns that each row of a table needs."""
        labels = [self.category] if isinstance(self.category, str) else self.category
        return [self.layer, self.head, *labels]

    @property
    def one_category(self) -> str | None:
        """The category of all heads, where the data are no table and `category` is given."""
        if self.category == "category":
            return None
        name, *others = self.columns[2:]
        if others:
            raise ValueError(
                f"category: expected one name, that of all heads given, got {[name, *others]}; for "
                "several give a dict of category to heads"
            )
        return name

    def raise_for_category(self) -> None:
        """Raise where `category` is given for data that name their categories themselves."""
        if (name := self.one_category) is not None:
            raise ValueError(f"category: {name!r} is given, but data names its categories itself")

    def raise_for_columns(self, form: str) -> None:
        """Raise where a keyword that only tables have a use for is given for another form."""
        defaults = {"layer": "layer", "head": "head", "score": None, "sep": None}
        for name, default in defaults.items():
            if (value := getattr(self, name)) != default:
                raise ValueError(f"{name}: {value!r} is for tables, and data is {form}")

    def is_per_kv_head(self, n_columns: int) -> bool:
        """Return whether an array with so many columns has one per key-value head."""
        return n_columns == self.kv_heads and self.n_heads not in {None, n_columns}


@dataclass(frozen=True, eq=False, repr=False)
class LabelledRows:
    """Heads in the order in which the data holds them, and the labels of each."""

    layers: NDArray[np.int64]  # of each row, as the data numbers them
    heads: NDArray[np.int64]
    names: list[str]  # the categories: "Not shown" may be among them
    rows: NDArray[np.intp]  # of each label
    which: NDArray[np.intp]  # for each label the number of its name in `names`
    where: Where = row_number  # names a row in error messages
    scores: NDArray[np.float64] | None = None  # of each row
    shape: tuple[int, int] | None = None  # of a form that has a size of its own, as an array does
    counts_kv: bool = False  # whether heads are key-value heads, which several heads share
    in_order: bool = False  # whether the data state the order of the names
    ordinal: bool = False  # whether they state that the names are steps of a scale
    exists: NDArray[np.bool_] | None = None  # of a form that says which heads there are
    of_table: bool = False  # whether rows are those of a table, which may be a part of one
    remedies: TableRemedies | None = None  # for a table with columns of layers and heads

    def check_unclassified(self, has_category: NDArray[np.bool_]) -> None:
        """Raise where a row calls a head Unclassified that has a category by another row."""
        unlabelled = np.ones(len(self.layers), dtype=bool)
        unlabelled[self.rows] = False
        clash = np.flatnonzero(unlabelled & has_category)
        if len(clash):
            row = int(clash[0])
            raise ValueError(
                f"{self.where(row)}: layer {self.layers[row]}, head {self.heads[row]} is "
                f"{UNCLASSIFIED} here, but another row gives it a category"
            )


def exists_of(
    labelled: LabelledRows, shape: tuple[int, int], options: ReadOptions
) -> NDArray[np.bool_]:
    """Return which heads there are, as the arguments and the data say."""
    asked = options.shape
    if labelled.exists is not None:
        exists = labelled.exists
        if asked.widths is not None and (exists.sum(axis=1) != asked.widths).any():
            layer = int(np.flatnonzero(exists.sum(axis=1) != asked.widths)[0])
            raise ValueError(
                f"n_heads: {counted(asked.widths[layer], 'head')} for layer {layer}, but data has "
                f"{exists[layer].sum()} there"
            )
        return exists
    if labelled.counts_kv:  # n_heads counts others
        asked = replace(asked, widths=None)
    return asked.exists(shape)


def check_present(
    labelled: LabelledRows,
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
    exists: NDArray[np.bool_],
    options: ReadOptions,
) -> None:
    """Raise where a row gives a category to a head that does not exist."""
    layers, heads = places
    absent = np.flatnonzero(~exists[layers[labelled.rows], heads[labelled.rows]])
    if len(absent):
        label = absent[0]
        row = int(labelled.rows[label])
        name = labelled.names[labelled.which[label]]
        layer = int(layers[row])
        raise ValueError(
            f"{labelled.where(row)}: layer {layer + options.base}, head "
            f"{heads[row] + options.base} has the category {name!r}, but "
            f"{options.shape.why_absent(layer)}"
        )


def placed(
    labelled: LabelledRows, options: ReadOptions
) -> tuple[tuple[int, int], NDArray[np.int64], NDArray[np.int64]]:
    """Return the grid's shape, and each row's layer and head from 0."""
    n_layers, n_heads = options.n_layers, options.n_heads
    if labelled.counts_kv:
        if n_heads is None or options.kv_heads is None:
            raise ValueError(
                "n_heads: data has a row for each key-value head; give n_heads= and kv_heads=, so "
                "that each is spread over the heads that share it"
            )
        n_heads = check_kv_heads(options.kv_heads, n_heads)
    if (shape := labelled.shape) is not None:
        of_rows = options.shape.layers_of_rows(shape[0])
        if of_rows is not None:
            assert n_layers is not None, "layers_of_rows"
            shape = (n_layers, shape[1])
            labelled = replace(labelled, layers=of_rows[labelled.layers])
        asked = (n_layers or shape[0], n_heads or shape[1])
        if asked == shape:
            return shape, labelled.layers, labelled.heads
        hint = "; it looks transposed: pass its transpose" if asked == shape[::-1] else ""
        if (
            not hint
            and options.kv_heads is None
            and asked[1] % shape[1] == 0 < asked[0] == shape[0]
        ):
            hint = f"; if it is by key-value head, pass kv_heads={shape[1]}"
        raise ValueError(
            f"data: expected an array of shape {asked} (n_layers, n_heads), got {shape}{hint}"
        )
    layers, heads, shape = place_heads(
        labelled.layers,
        labelled.heads,
        n_layers=options.shape.least_layers(labelled.layers, options.base),
        n_heads=n_heads,
        base=options.base,
        where=labelled.where,
        remedies=labelled.remedies,
    )
    if labelled.of_table and not labelled.counts_kv:
        sizes = (n_heads, options.kv_heads)
        check_not_kv_heads(layers, heads, sizes, labelled.remedies)
    return shape, layers, heads


class RowBuilder:
    """Heads gathered one by one, each with the cell that holds its labels."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._rows: list[tuple[tuple[int, int], object, str]] = []
        self._named: list[object] = []  # layers and heads that are written as text

    def add(self, head: object, cell: object, where: str) -> None:
        """Add a head in any notation, or by its flat index."""
        self.note(head)
        flat = index_of(head)
        try:
            pair = read_head(head) if flat is None else self._unflattened(flat)
        except (ValueError, TypeError) as error:
            raise type(error)(f"{where}: {error}") from None
        self._add(pair, cell, where)

    def note(self, name: object) -> None:
        """Keep how a head or layer is written: heads of several modules are an error."""
        if isinstance(name, str | tuple | list):
            self._named.append(name)

    def add_in_layer(self, layer: int, head: object, cell: object, where: str) -> None:
        """Add a head that is named without its layer."""
        try:
            number = read_head_alone(head)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from None
        self._add((layer, number), cell, where)

    def rows(self, names: Iterable[str] = ()) -> LabelledRows:
        """Return what has been added; the names in their order, if the data state one."""
        sizes = {"n_layers": self._options.n_layers, "n_heads": self._options.n_heads}
        check_one_family(self._named, "data", sizes)
        pairs = [pair for pair, _, _ in self._rows]
        layers, heads = np.array(pairs, dtype=np.int64).reshape(-1, 2).T

        def where(row: int) -> str:
            return self._rows[row][2]

        found, rows, which = labels_in_cells((cell for _, cell, _ in self._rows), None, where)
        stated = [name for name in names if not says_no_category(name)]
        number = {name: i for i, name in enumerate(dict.fromkeys([*stated, *found]))}
        which = np.array([number[name] for name in found], dtype=np.intp)[which]
        in_order = bool(stated)
        return LabelledRows(layers, heads, [*number], rows, which, where, in_order=in_order)

    def _add(self, pair: tuple[int, int], cell: object, where: str) -> None:
        for name, number in zip(("layer", "head"), pair, strict=True):
            if abs(number) > LARGEST_GRID:
                raise ValueError(
                    f"{where}: {name} is {number}; expected a whole number from 0 to {LARGEST_GRID}"
                )
        self._rows.append((pair, cell, where))

    def _unflattened(self, flat: int) -> tuple[int, int]:
        if self._options.n_heads is None:
            raise ValueError(
                f"{flat} is a flat index (layer × n_heads + head): give n_heads=, or write heads "
                f"as {NOTATIONS}"
            )
        if self._options.base:
            raise ValueError(
                f"{flat} is a flat index, which counts from 0; base=1 is for layers and heads"
            )
        if flat < 0:
            raise ValueError(f"{flat} is a flat index; expected a whole number from 0")
        return divmod(flat, self._options.n_heads)


def labels_in_cells(
    cells: Iterable[object], sep: str | None, where: Where = row_number
) -> tuple[list[str], NDArray[np.intp], NDArray[np.intp]]:
    """Return the category names and, for each label, its row and the number of its name."""
    numbers: dict[str, int] = {}
    rows: list[int] = []
    which: list[int] = []
    known: dict[str, list[str]] = {}  # few different strings fill many rows
    for row, cell in enumerate(cells):
        labels = known.get(cell) if isinstance(cell, str) else None
        if labels is None:
            labels = _labels_of(cell, sep, row, where)
            if isinstance(cell, str):
                known[cell] = labels
        for name in labels:
            rows.append(row)
            which.append(numbers.setdefault(name, len(numbers)))
    return list(numbers), np.array(rows, dtype=np.intp), np.array(which, dtype=np.intp)


def _labels_of(cell: object, sep: str | None, row: int, where: Where) -> list[str]:
    if is_absent(cell):
        return []
    labels = []
    says: str | None = None
    for part in _parts_of(cell, sep, row, where):
        if is_absent(part):
            continue
        if not isinstance(part, str):
            raise TypeError(f"{where(row)}: category holds {in_short(part)}; expected names (str)")
        name = part.strip()
        if name in NO_LABEL:
            raise ValueError(
                f"{where(row)}: category says {name!r}, an absent label turned into text; leave "
                f"the cell absent, or say {UNCLASSIFIED}"
            )
        if is_unclassified(name) or is_hidden(name):
            says = UNCLASSIFIED if is_unclassified(name) else HIDDEN
        elif name:
            labels.append(name)
    if says is not None and labels:
        raise ValueError(
            f"{where(row)}: category says {says} and also {labels[0]!r}; give one of them"
        )
    return [HIDDEN] if says == HIDDEN else labels


def _parts_of(cell: object, sep: str | None, row: int, where: Where) -> Iterable[object]:
    if isinstance(cell, np.ndarray):
        cell = cell.tolist()  # of no dimension: the one value in it
    if isinstance(cell, str):
        if not is_bracketed(cell):
            return cell.split(sep) if sep else (cell,)
        listed = names_in_text(cell.strip())
        if listed is not None:
            return listed
        if reads_like_list(cell):
            raise ValueError(
                f"{where(row)}: category is {in_short(cell)}, a list turned into text that can't "
                "be read back; write the names joined, such as 'Copy; Induction', and pass sep='; '"
            )
        return cell.split(sep) if sep else (cell,)
    if isinstance(cell, Iterable) and not isinstance(cell, bytes | Mapping | Iterator):
        return cell
    raise TypeError(
        f"{where(row)}: category is {in_short(cell)} ({type(cell).__name__}); expected a name, or "
        "a set, list or tuple of names"
    )
