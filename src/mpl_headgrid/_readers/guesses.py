"""What a table leaves open: whose rows they are, how large the model is, which layers are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mpl_headgrid._api.checks import have_no, in_short, is_absent, sized
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._heads.numbering import LARGEST_GRID

from .columns import is_run_like

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import narwhals as nw
    from numpy.typing import NDArray

    from .columns import Column, Frame

# These may be finer names of what the category says.
SOFT = ("tag", "split", "lang")
MOST_VALUES = 3  # that a message lists
NEARLY_ALL = 0.9  # of the heads of a layer
MOST_RUNS = 12  # of layers, that a message lists
MOST_LISTED = 24  # layers, that a message lists one by one
MOST_RANGES = 6
FEW = 4  # heads, which may be all that there is to say of a model
CHUNK = 1 << 18  # rows


class OpenTable(NamedTuple):
    """A table whose columns of layers, heads and names have been read."""

    frame: Frame
    layers: NDArray[np.int64]
    heads: NDArray[np.int64]
    used: Sequence[str]  # the columns that were read
    argument: str  # "data" or "scores"
    source: str  # what the user writes for it
    labels: Callable[[], NDArray[np.integer[Any]]]  # the number of each row's category, −1 for none
    base: int = 0  # that of the first layer and head in the data, which has been taken away
    reading: str = ""  # how the scores of a part of it are read

    def check_unused(self, *, text_too: bool) -> None:
        """Raise where a column that is not used tells models apart, warn where another one may.

        That is where one head is under two of its values, unless they say what categories say too.
        """
        unused = [name for name in self.frame.columns if name not in self.used]
        unused = [name for name in unused if isinstance(name, str)]
        if not unused or not len(self.layers):
            return
        cells: NDArray[np.int64] | None = None
        for name in unused:
            of_run = is_run_like(name)
            if not of_run and not (text_too and _holds_text(self.frame[name])):
                continue
            cells = self._cells() if cells is None else cells
            codes = codes_of(self.frame[name])
            if cells is None or codes is None:
                return
            row = _first_second_value(cells, codes)
            if row is None or self._repeats_category(name, codes, of_run=of_run):
                continue
            self._say(name, row, of_run=of_run)

    def _cells(self) -> NDArray[np.int64] | None:
        """Return the number of each row's head; None where they can't be numbered."""
        if min(self.layers.min(), self.heads.min()) < 0:
            return None
        width = int(self.heads.max()) + 1
        if (int(self.layers.max()) + 1) * width > LARGEST_GRID:
            return None
        cells: NDArray[np.int64] = self.layers * width + self.heads
        return cells

    def _repeats_category(
        self, name: str, codes: NDArray[np.integer[Any]], *, of_run: bool
    ) -> bool:
        """Return whether a column and the category say the same, one more finely than the other.

        Models and steps never do: a table may hold one category of each. Tags, splits and languages
        do where more rows than one bear it out.
        """
        labels = self.labels()
        there = (codes >= 0) & (labels >= 0)
        values, value = np.unique(codes[there], return_inverse=True)
        names, label = np.unique(labels[there], return_inverse=True)
        n_pairs = len(np.unique(value * len(names) + label)) if len(names) else 0
        repeats = n_pairs == len(values) or (n_pairs == len(names) and len(names) > 1)
        if not of_run:
            return repeats
        soft = any(word in name.casefold() for word in SOFT)
        return soft and repeats and len(names) > 1 and int(there.sum()) > n_pairs

    def _say(self, name: str, row: int, *, of_run: bool) -> None:
        layer, head = int(self.layers[row]), int(self.heads[row])
        of_head = np.flatnonzero((self.layers == layer) & (self.heads == head))
        values = _distinct(self.frame[name][of_head.tolist()].to_list())
        setup, one, all_rows = selections(self.frame, self.source, name, values[0], self.used)
        where = f"layer {layer + self.base}, head {head + self.base} is under {_few(values)}"
        panels = f"hg.headgrid_panels({self.source}, panel={name!r})"
        together = all_rows if self.argument == "scores" else self._together(all_rows)
        if of_run and self.argument == "data":
            raise ValueError(
                f"data: column {in_short(name)} tells rows of one head apart: {where}; {panels} "
                f"draws a panel for each; {setup}{one} is one of them"
                f"{together and f'; {together} merges them all'}"
            )
        if of_run:
            each = of_each_value(self.frame, self.source, name, self.reading)
            raise ValueError(
                f"scores: column {in_short(name)} tells rows of one head apart: {where}; "
                f"hg.headgrid_panels({each}) draws a panel for each; {setup}{one} is one of them; "
                f"{all_rows} goes with reduce="
            )
        warn_user(
            f"{self.argument}: {where} of column {in_short(name)}, and its rows are taken "
            f"together; {together and f'{setup}{together} says that this is meant, '}"
            f"{panels} draws a panel for each"
        )

    def _together(self, all_rows: str) -> str:
        """Return code for the rows of all values, without those that say that a head has nothing.

        "" where these can't be told in short.
        """
        labels = self.labels()
        cells = self._cells()
        without = labels < 0
        if cells is None or not np.isin(cells[without], cells[~without]).any():
            return all_rows
        names = [name for name in self.used[2:] if name in self.frame.columns]
        rows = np.flatnonzero(without)
        said = [*dict.fromkeys(map(repr, self.frame[names[0]][rows.tolist()].to_list()))]
        of_text = said[0][0] in "'\""
        if len(names) > 1 or len(said) > 1 or not (of_text or said[0] in {"None", "nan"}):
            return ""
        table, _, selected = all_rows.partition("[" if "[[" in all_rows else ".select")
        name = names[0]
        if self.frame.implementation.is_polars():
            kept = (
                f".filter(pl.col({name!r}) != {said[0]})" if of_text else f".drop_nulls({name!r})"
            )
            return f"{table}{kept}.select{selected}"
        kept = f"[{table}[{name!r}] != {said[0]}]" if of_text else f".dropna(subset=[{name!r}])"
        return f"{table}{kept}[{selected}"

    def difference(self, first: int, second: int) -> list[tuple[str, object, object]]:
        """Return the columns in which two rows differ, with the cells of both."""
        found = []
        for name in self.frame.columns:
            if name in self.used:
                continue
            one, other = self.frame[name][[first, second]].to_list()
            if not (one is other or _is_equal(one, other)):
                found.append((name, one, other))
        return found


def said_difference(found: Sequence[str]) -> str:
    """Return the columns in which two rows differ, as an error has them."""
    if not found:
        return "; the rows differ in nothing else"
    more = f" and {len(found) - MOST_VALUES} more" if len(found) > MOST_VALUES else ""
    return f"; the rows differ in {', '.join(found[:MOST_VALUES])}{more}"


def _is_equal(one: object, other: object) -> bool:
    try:
        return bool(one == other) or (is_absent(one) and is_absent(other))
    except (ValueError, TypeError):  # arrays in cells
        return False


def _few(values: Sequence[object]) -> str:
    shown = ", ".join(map(in_short, values[:MOST_VALUES]))
    return f"{shown} and {len(values) - MOST_VALUES} more" if len(values) > MOST_VALUES else shown


def _distinct(values: Iterable[Any]) -> list[Any]:
    return [*dict.fromkeys(value for value in values if not is_absent(value))]


def selections(
    frame: Any, source: str, name: str, value: object, used: Sequence[str]
) -> tuple[str, str, str]:
    """Return code that gives a frame, of the rows with one value, and of the columns used."""
    setup, table = "", source
    if not source.isidentifier():
        setup, table = f"with df = {source}, ", "df"
    if frame.implementation.is_polars():
        one = f"{table}.filter(pl.col({name!r}) == {value!r})"
        return setup, one, f"{table}.select({list(used)!r})"
    return setup, f"{table}[{table}[{name!r}] == {value!r}]", f"{table}[{list(used)!r}]"


def of_each_value(frame: Any, source: str, name: str, reading: str) -> str:
    """Return code that reads the rows of each value of a column; `reading` reads a `part`."""
    title = "name" if _holds_text(frame[name]) else "str(name)"
    if frame.implementation.is_polars():
        groups = f"(name,), part in {source}.group_by({name!r}, maintain_order=True)"
    else:
        groups = f"name, part in {source}.groupby({name!r})"
    return f"{{{title}: {reading} for {groups}}}"


def source_of_table(data: object, frame: Frame, source: str) -> str:
    """Return what the user writes for a frame of pandas or Polars of data that `source` names."""
    if type(data).__module__.startswith("narwhals"):
        return f"{source}.to_native()"
    if isinstance(data, Mapping | Sequence):
        return source if source.startswith("pd.") else f"pd.DataFrame({source})"
    if frame.implementation.is_pyarrow() and source.isidentifier():
        return f"{source}.to_pandas()"
    return source


def _holds_text(values: Column) -> bool:
    kind = str(values.dtype).partition("(")[0]
    if kind in {"String", "Categorical", "Enum"}:
        return True
    if kind != "Object":
        return False
    cells = [cell for cell in values.head(1000).to_list() if not is_absent(cell)]
    return bool(cells) and all(isinstance(cell, str) for cell in cells)


def codes_of(values: Column) -> NDArray[np.integer[Any]] | None:
    """Return a number for each cell, that of equal cells the same, −1 for none."""
    import pandas as pd

    native = values.to_native()
    if values.implementation.is_polars():
        import polars as pl

        if str(values.dtype).partition("(")[0] in {"String", "Categorical", "Enum"}:
            physical = native.cast(pl.String).cast(pl.Categorical).to_physical()
            codes: NDArray[np.int64] = physical.cast(pl.Int64).fill_null(-1).to_numpy()
            return codes
        native = values.to_pandas()
    elif values.implementation.is_pyarrow():
        native = native.to_pandas()
    if isinstance(native.dtype, pd.CategoricalDtype):
        return np.asarray(native.cat.codes)
    try:
        return np.asarray(pd.factorize(native)[0])
    except TypeError:  # cells without a hash, such as lists
        return np.asarray(pd.factorize(native.map(repr))[0])


def _first_second_value(cells: NDArray[np.int64], codes: NDArray[np.integer[Any]]) -> int | None:
    """Return the first row whose head has had another value before; None where none has."""
    if codes.min() < 0:
        rows = np.flatnonzero(codes >= 0)
        found = _first_second_value(cells[rows], codes[rows]) if len(rows) else None
        return None if found is None else int(rows[found])
    before = np.full(int(cells.max()) + 1, -1, dtype=codes.dtype)
    for start in range(0, len(cells), CHUNK):
        chunk, values = cells[start : start + CHUNK], codes[start : start + CHUNK]
        new = np.flatnonzero(before[chunk] < 0)[::-1]  # of those that appear twice, the first stays
        before[chunk[new]] = values[new]
        differs = before[chunk] != values
        if differs.any():
            return start + int(differs.argmax())
    return None


# The same of a lazy frame, by its engine.


def check_lazy_runs(
    frame: nw.LazyFrame[Any], layer: str, head: str, used: Sequence[str], collect: Any, source: str
) -> None:
    """Raise where a column of a lazy frame tells models apart under which one head occurs."""
    import narwhals as nw

    for name in frame.collect_schema().names():
        if name in used or not is_run_like(name):
            continue
        narrow = frame.select(layer, head, name).filter(~nw.col(name).is_null()).unique()
        counts = narrow.group_by(layer, head).agg(nw.len().alias("n values"))
        found = collect(counts.filter(nw.col("n values") > 1).head(1))
        if not len(found):
            continue
        at = found.iloc[0]
        rows = narrow.filter((nw.col(layer) == at[layer]) & (nw.col(head) == at[head]))
        values = sorted(collect(rows.head(MOST_VALUES + 1))[name].tolist())
        one = f"{source}.filter(pl.col({name!r}) == {values[0]!r})"
        if not frame.implementation.is_polars():
            one = f"nw.from_native({source}).filter(nw.col({name!r}) == {values[0]!r})"
        raise ValueError(
            f"scores: column {in_short(name)} tells rows of one head apart: layer {at[layer]}, "
            f"head {at[head]} is under {_few(values)}; {one} is one of them; without the column "
            f"they go together with reduce=: nw.from_native({source}).drop({name!r})"
        )


def warn_inferred(
    shape: tuple[int, int], lacking: NDArray[np.bool_], *, given: Any, base: int = 0
) -> None:
    """Warn where the data have set a model's size, and not all of its heads have a row.

    `given` has the numbers of layers and heads that the caller has said, None for those not.
    """
    n_lacking = int(np.count_nonzero(lacking))
    if not n_lacking or None not in given:
        return
    names = [
        name for name, size in zip(("n_layers", "n_heads"), given, strict=True) if size is None
    ]
    sizes = dict(zip(("n_layers", "n_heads"), shape, strict=True))
    call = ", ".join(f"{name}={sizes[name]}" for name in names)
    from_one = ""
    if not base and lacking[0].all() and lacking[:, 0].all() and min(shape) > 1:
        less = ", ".join(f"{name}={sizes[name] - 1}" for name in names)
        from_one = f"; none is numbered 0: if they count from 1, pass base=1, {less}"
    warn_user(
        f"{', '.join(names)}: not given, so that the largest number found makes a model of "
        f"{sized(*shape)}, and {n_lacking} of these heads {have_no(n_lacking)} row; pass "
        f"{call} if that is the model's size, or the size that it has{from_one}"
    )


def warn_of_kv_size(argument: str, width: int, n_heads: int | None, kv_heads: int | None) -> None:
    """Warn where data have as many heads as there are key-value heads, and no size is said."""
    if n_heads is not None or kv_heads is None or kv_heads != width:
        return
    warn_user(
        f"n_heads: not given, and {argument} has as many heads in a layer as kv_heads={width} "
        "says, so that each is a group by itself; if they are key-value heads, give n_heads=, the "
        f"number of query heads, so that each is spread over those that share it; n_heads={width} "
        "says that they are heads"
    )


def warn_of_layers(with_row: NDArray[np.bool_], exists: NDArray[np.bool_], *, base: int) -> None:
    """Warn where a table has nearly all heads of some layers and no row of whole others."""
    there = with_row.any(axis=1)
    n_heads = int(exists[there].sum())
    lacking = np.flatnonzero(exists.any(axis=1) & ~there)
    if n_heads < FEW or not len(lacking) or with_row[there].sum() < NEARLY_ALL * n_heads:
        return
    occurring = np.flatnonzero(there)
    first, last = int(occurring[0]), int(occurring[-1])
    part = "If nobody looked at them, pass missing='blank'"
    if not ((lacking > first) & (lacking < last)).any():
        size = f"n_layers={len(with_row)}, n_heads={with_row.shape[1]}, missing='blank'"
        part = f"For a part of the model pass hg.read_heads(data, {size})[{first}:{last + 1}]"
    runs = [
        f"{run[0] + base} to {run[-1] + base}" if len(run) > 1 else f"{run[0] + base}"
        for run in _runs(lacking)
    ]
    if len(runs) > MOST_RUNS:
        runs = [*runs[: MOST_RUNS - 1], f"{len(runs) - MOST_RUNS + 1} more such places"]
    missing = " and ".join([", ".join(runs[:-1]), runs[-1]] if len(runs) > 1 else runs)
    warn_user(
        f"data: layers without a row: {missing}, while the others have nearly all their heads; "
        f"they are drawn as Unclassified. {part}; if they have no attention, "
        f"attention_layers={_layers_as_code(occurring + base)}"
    )


def _runs(numbers: NDArray[np.integer[Any]]) -> list[NDArray[np.integer[Any]]]:
    """Return rising numbers in runs without a gap."""
    return np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)


def _layers_as_code(layers: NDArray[np.integer[Any]]) -> str:
    """Return layers as short code: a range, a list, or a list of ranges."""
    steps = {*np.diff(layers).tolist()}
    if steps <= {1}:
        return f"range({layers[0]}, {layers[-1] + 1})"
    if len(layers) <= MOST_LISTED:
        return str(layers.tolist())
    if len(steps) == 1:
        return f"range({layers[0]}, {layers[-1] + 1}, {steps.pop()})"
    runs = [f"*range({run[0]}, {run[-1] + 1})" for run in _runs(layers)]
    if len(runs) > MOST_RANGES:
        return "[...] with the others"
    return f"[{', '.join(runs)}]"
