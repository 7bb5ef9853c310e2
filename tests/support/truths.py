"""Grids as plain sets, and the forms that users hold them in: nothing here asks the package."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import strategies as st

import mpl_headgrid as hg
from tests.support.tables import records

OURS = ("Algorithmic", "Knowledge", "Linguistic", "Translation")
NAMES = (
    "Induction", "Name mover", "S-inhibition", "50 % rule", "$x_1$", "snake_case", "Größe", "Copy",
    "BOS & sink", "r\\in", "{brace}", "# sharp", "~", "Position", "é^2", "Z", "a",
)  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """What is known of each head of a model.

    Attributes
    ----------
    cells : list of list
        By layer and head: the set of its categories, empty for Unclassified, None for no word.
    names : tuple of str
        The categories, in no order that means anything.
    kv_heads : int or None
    grouped : bool
        Whether heads that share keys and values are alike.
    """

    cells: list
    names: tuple
    kv_heads: int | None
    grouped: bool

    def _repr_pretty_(self, printer, _):
        printer.text(f"Truth({self.shape}, {self.names}, {self.kv_heads} key-value heads)")

    @property
    def shape(self):
        return len(self.cells), len(self.cells[0])

    def heads(self):
        """Yield layer, head and categories of each head that something is said of."""
        for layer, row in enumerate(self.cells):
            for head, names in enumerate(row):
                if names is not None:
                    yield layer, head, sorted(names)


@st.composite
def truths(draw, *, largest=130, most_names=10, ours_only=False):
    """Draw a grid of any shape, with any categories, and any mix of classes."""
    size = st.one_of(st.integers(1, 12), st.integers(1, largest))
    shape = draw(size), draw(size)
    if ours_only:
        names = OURS
    else:
        own = st.lists(st.sampled_from(NAMES), min_size=1, max_size=most_names, unique=True)
        names = tuple(draw(st.one_of(st.just(OURS), st.permutations(OURS), own)))
    divisors = [k for k in range(1, shape[1] + 1) if shape[1] % k == 0]
    kv_heads = draw(st.one_of(st.none(), st.sampled_from(divisors)))
    grouped = kv_heads is not None and draw(st.booleans())
    in_category = draw(st.sampled_from([0.0, 0.05, 0.3, 0.6, 1.0]))
    missing = draw(st.sampled_from([0.0, 0.0, 0.1, 0.5]))
    one_each = draw(st.booleans())
    random = np.random.RandomState(draw(st.integers(0, 2**32 - 1)))
    n_heads = kv_heads if grouped else shape[1]
    member = random.random_sample((shape[0], n_heads, len(names))) < in_category
    if one_each:  # the first of a random order only
        order = random.random_sample(member.shape) * member
        member &= order == order.max(axis=2, keepdims=True)
    silent = random.random_sample(member.shape[:2]) < missing
    silent[0, 0] = False
    cells = [
        [
            None if silent[i, j] else frozenset(names[k] for k in np.flatnonzero(member[i, j]))
            for j in range(n_heads)
        ]
        for i in range(shape[0])
    ]
    if grouped:
        cells = [[cell for cell in row for _ in range(shape[1] // n_heads)] for row in cells]
    return Truth(cells, names, kv_heads, grouped)


@dataclass(frozen=True)
class Form:
    """Data in one form, the keywords that `read_heads` needs for it, and what it says."""

    data: object
    keywords: dict
    cells: list  # as those of a Truth

    def _repr_pretty_(self, printer, _):
        printer.text(f"Form({type(self.data).__name__}, {self.keywords})")


def written(truth, form, random):
    """Return a truth in a form, its parts in random order where the form has any order."""
    return FORMS[form](truth, random)


def sizes(truth):
    keywords = {"n_layers": truth.shape[0], "n_heads": truth.shape[1]}
    return keywords | ({} if truth.kv_heads is None else {"kv_heads": truth.kv_heads})


def shuffled(items, random):
    return [items[place] for place in random.permutation(len(items))]


def only_found(truth):
    """Return the cells of a form that says nothing of heads in no category."""
    return [[names or None for names in row] for row in truth.cells]


def rows_of(truth, random, base):
    """Return one row per head and category, in random order, one or two of them twice."""
    rows = [
        (layer + base, head + base, name)
        for layer, head, names in truth.heads()
        for name in names or [random.choice(["Unclassified", "unclassified ", ""])]
    ]
    rows = [(i, j, str(name) or None) for i, j, name in rows]
    return shuffled([*rows, *rows[:2]], random)


def long_table(make):
    def write(truth, random):
        base = int(random.randint(2))
        columns = zip(*rows_of(truth, random, base), strict=True)
        names = [
            str(random.choice(choice))
            for choice in (["layer", "Block", "l"], ["head", "H", "head_idx"], ["category", "type"])
        ]
        data = make({name: list(values) for name, values in zip(names, columns, strict=True)})
        keywords = {**sizes(truth), "base": base, "categories": truth.names}
        return Form(data, keywords, truth.cells)

    return write


def sets_in_cells(truth, random):
    kind = (set, list, tuple, frozenset, "|".join)[random.randint(5)]
    rows = shuffled([(i, j, kind(names)) for i, j, names in truth.heads()], random)
    data = pd.DataFrame(rows, columns=["layer", "head", "category"])
    keywords = {"sep": "|"} if isinstance(rows[0][2], str) else {}
    return Form(data, {**sizes(truth), "categories": truth.names, **keywords}, truth.cells)


def one_column_per_category(truth, random):
    rows = [(i, j, *(name in names for name in truth.names)) for i, j, names in truth.heads()]
    data = pd.DataFrame(shuffled(rows, random), columns=["layer", "head", *truth.names])
    return Form(data, {**sizes(truth), "category": [*truth.names]}, truth.cells)


def heads_spelled_in_a_column(truth, random):
    rows = [(f"L{i}.H{j}", name) for i, j, name in rows_of(truth, random, 0)]
    data = pd.DataFrame(rows, columns=["head", "category"])
    return Form(data, {**sizes(truth), "categories": truth.names}, truth.cells)


SPELLINGS = (
    lambda i, j: (i, j),
    "L{}H{}".format,
    "l{}h{}".format,
    "L{}:H{}".format,
    "{}.{}".format,
    "{}-{}".format,
    "({}, {})".format,
    "a{}.h{}".format,
    "layer_{}_head_{}".format,
    "Layer {} | Head {}".format,
    lambda i, j: (f"blocks.{i}.attn.hook_z", j),
    lambda i, j: (np.int64(i), np.uint8(j)),
)


def spelled(layer, head, random):
    return SPELLINGS[random.randint(len(SPELLINGS))](layer, head)


def heads_of_categories(truth, random):
    base = int(random.randint(2))
    data = {
        name: shuffled(
            [spelled(i + base, j + base, random) for i, j, mine in truth.heads() if name in mine],
            random,
        )
        for name in shuffled(truth.names, random)
    }
    keywords = {**sizes(truth), "base": base, "categories": truth.names}
    return Form(data, keywords, only_found(truth))


def categories_of_heads(truth, random):
    data = {
        spelled(i, j, random): names if len(names) != 1 else names[0]
        for i, j, names in shuffled([*truth.heads()], random)
    }
    return Form(data, {**sizes(truth), "categories": truth.names}, truth.cells)


def flat_numbers(truth, random):
    n_heads = truth.shape[1]
    data = {i * n_heads + j: names for i, j, names in shuffled([*truth.heads()], random)}
    return Form(data, {**sizes(truth), "categories": truth.names}, truth.cells)


def triples(truth, random):
    rows = [(i, j, name) for i, j, names in truth.heads() for name in names or ["Unclassified"]]
    return Form(shuffled(rows, random), {**sizes(truth), "categories": truth.names}, truth.cells)


def by_layer(truth, random):
    data = {}
    for i, j, names in shuffled([*truth.heads()], random):
        data.setdefault(f"layer_{i}", {})[str(j)] = names
    return Form(data, {**sizes(truth), "categories": truth.names}, truth.cells)


def one_dict_per_layer(truth, _):
    data = [{} for _ in truth.cells]
    for i, j, names in truth.heads():
        data[i][f"H{j}"] = names
    return Form(data, {**sizes(truth), "categories": truth.names}, truth.cells)


def label_array(truth, random):
    array = np.full(truth.shape, None, dtype=object)
    for i, j, names in truth.heads():
        array[i, j] = names[0] if len(names) == 1 else names or "Unclassified"
    data = array.tolist() if random.randint(2) else array
    return Form(data, {**sizes(truth), "categories": truth.names}, truth.cells)


def wide_frame(truth, random):
    cells = [
        ["Unclassified" if cell == frozenset() else cell and sorted(cell) for cell in row]
        for row in truth.cells
    ]
    data = pd.DataFrame(cells, columns=[f"H{j}" for j in range(truth.shape[1])])
    data = data.iloc[random.permutation(len(data)), random.permutation(data.shape[1])]
    return Form(data, {**sizes(truth), "categories": truth.names}, truth.cells)


def membership(truth):
    array = np.zeros((*truth.shape, len(truth.names)), dtype=bool)
    for i, j, names in truth.heads():
        for name in names:
            array[i, j, truth.names.index(name)] = True
    return array


def all_looked_at(truth):
    return [[names or frozenset() for names in row] for row in truth.cells]


def planes(truth, random):
    array = membership(truth)
    data = array.tolist() if random.randint(2) else array
    return Form(data, {**sizes(truth), "categories": truth.names}, all_looked_at(truth))


def named_planes(truth, random):
    array = membership(truth)
    order = shuffled(range(len(truth.names)), random)
    data = {truth.names[k]: array[:, :, k] for k in order}
    return Form(data, {**sizes(truth), "categories": truth.names}, all_looked_at(truth))


def numbers(truth, random):
    """Write heads in one category each; those in several become Unclassified."""
    order = shuffled(truth.names, random)
    cells = [[n if n is None or len(n) < 2 else frozenset() for n in row] for row in truth.cells]
    array = np.full(truth.shape, -1)
    for i, row in enumerate(cells):
        for j, names in enumerate(row):
            if names is not None:
                array[i, j] = 1 + order.index(*names) if names else 0
    data = np.where(array < 0, np.nan, array) if random.randint(2) else array
    return Form(data, {**sizes(truth), "categories": ["Unclassified", *order]}, cells)


def head_grid(truth, random):
    known = np.array([[names is not None for names in row] for row in truth.cells])
    order = random.permutation(len(truth.names))
    names = [truth.names[k] for k in order]
    grid = hg.HeadGrid(membership(truth)[:, :, order], names, known, kv_heads=truth.kv_heads)
    return Form(grid, {}, truth.cells)


def by_key_value_head(truth, random):
    """Write one column for the heads that share keys and values, where those are alike."""
    if not truth.grouped:
        return label_array(truth, random)
    step = truth.shape[1] // truth.kv_heads
    data = [
        ["Unclassified" if cell == frozenset() else cell and sorted(cell) for cell in row[::step]]
        for row in truth.cells
    ]
    return Form(data, {**sizes(truth), "categories": truth.names}, truth.cells)


FORMS = {
    "pandas": long_table(pd.DataFrame),
    "polars": long_table(pl.DataFrame),
    "pyarrow": long_table(pa.table),
    "dict of columns": long_table(dict),
    "records": long_table(records),
    "sets in cells": sets_in_cells,
    "one column per category": one_column_per_category,
    "heads spelled in a column": heads_spelled_in_a_column,
    "heads of categories": heads_of_categories,
    "categories of heads": categories_of_heads,
    "flat numbers": flat_numbers,
    "triples": triples,
    "by layer": by_layer,
    "one dict per layer": one_dict_per_layer,
    "label array": label_array,
    "wide frame": wide_frame,
    "planes": planes,
    "named planes": named_planes,
    "numbers": numbers,
    "HeadGrid": head_grid,
    "by key-value head": by_key_value_head,
}
