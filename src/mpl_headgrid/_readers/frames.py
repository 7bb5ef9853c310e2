"""Tables as labelled rows: one row per head and category, or layer × head as the table itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import in_short, names_of
from mpl_headgrid._heads.category_names import is_unclassified
from mpl_headgrid._heads.notations import read_head_alone, read_layer
from mpl_headgrid._heads.numbering import TableRemedies, row_number

from .arrays import heads_in_notation, real_numbers, whole_numbers
from .columns import (
    OTHER_NAMES,
    axis_of,
    column,
    column_name,
    counts_kv_heads,
    fold_name,
    is_run_like,
    kinds_of,
    open_frame,
    stated_names,
)
from .dicts_and_lists import is_layer
from .guesses import OpenTable, source_of_table, warn_inferred
from .label_arrays import columns_of_flags, labels_in_columns, rows_of_array
from .named_axes import (
    cells_by_head,
    flat,
    is_frame,
    run_column_of,
    without_levels,
    without_structs,
)
from .parts import check_one_family
from .rows import LabelledRows, labels_in_cells

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from .columns import Frame
    from .rows import ReadOptions

FEWEST_HEADS = 16  # of a model; fewer may all be in a category


def is_table(data: Any, options: ReadOptions) -> bool:
    """Return whether data are a dict of columns or a list of records, or an empty dict or list."""
    if not data:
        return True
    if not isinstance(data, Mapping):
        return any(isinstance(v, Mapping) for v in data) and not (
            all(map(is_layer, data)) and any(data)
        )
    strings = {key for key in data if isinstance(key, str)}
    return not strings.isdisjoint(options.columns) or all(
        column_name(data, getattr(options, name), name) in data for name in ("layer", "head")
    )


def rows_of_table(data: Any, options: ReadOptions) -> LabelledRows:
    """Read a table of any library, a dict of columns or a list of records."""
    frame = flat(open_frame(data, "data", options.columns), [*options.columns, options.score])
    if column_name(frame.columns, options.head, "head") not in frame.columns:
        array = cells_by_head(
            frame,
            n_layers=options.n_layers,
            n_heads=options.n_heads,
            kv_heads=options.kv_heads,
            base=options.base,
        )
        if array is not None:
            options.raise_for_columns("an array")
            labelled = rows_of_array(array, options)
            lacking = np.array([[cell is None for cell in layer] for layer in array])
            warn_inferred((array.shape[0], array.shape[1]), lacking, given=(options.n_layers, 0))
            return labelled
    layers, heads, counts_kv = numbered_heads(frame, options.layer, options.head)
    in_order = ordinal = False
    flagged = columns_of_flags(frame, options.category)
    if flagged is None:
        name = column_name(frame.columns, options.category, "category")
        if name not in frame.columns:
            _suggest_read_scores(frame, options)
        cells = column(frame, name, "category")
        names, rows, which = labels_in_cells(cells.to_list(), options.sep)
        stated = stated_names(cells)
        if stated is not None and options.sep is None:
            in_order, ordinal = True, stated.ordered
            names, which = stated.numbered(names, which)
    else:
        names, rows, which = labels_in_columns(frame, flagged)
        in_order = True
    scores = None
    if options.score is not None:
        scores = real_numbers(column(frame, options.score, "score"), options.score)
    _check_unused(data, frame, (layers, heads), (rows, which), options)
    if scores is None and len(rows):
        _check_not_all_heads(frame, (layers[rows], heads[rows], which), len(names), options)
    return LabelledRows(
        layers,
        heads,
        names,
        rows,
        which,
        row_number,
        scores,
        counts_kv=counts_kv,
        in_order=in_order,
        ordinal=ordinal,
        of_table=True,
        remedies=table_remedies(
            frame, options.layer, options.head, source_of_table(data, frame, options.source)
        ),
    )


def _floats_beside(frame: Frame, options: ReadOptions) -> list[Any]:
    """Return the columns of floats that number neither layers nor heads."""
    names = [column_name(frame.columns, getattr(options, n), n) for n in ("layer", "head")]
    return [n for n, dtype in frame.schema.items() if n not in names and dtype.is_float()]


def _is_scored(frame: Frame, key: object, options: ReadOptions) -> bool:
    """Return whether a table has scores of heads, by the names of its columns."""
    if any(fold_name(name) in OTHER_NAMES["score"] for name in frame.columns):
        return True
    floats = _floats_beside(frame, options)
    has_heads = column_name(frame.columns, options.head, "head") in frame.columns
    return key in floats or (len(floats) > 0 and not has_heads)


def _size_of(layers: Any, heads: Any, options: ReadOptions) -> int:
    """Return the number of heads of a model, whose size is said or is that of the heads found."""
    n_layers = options.n_layers or int(layers.max(initial=-1)) + 1 - options.base
    return n_layers * (options.n_heads or int(heads.max(initial=-1)) + 1 - options.base)


def _holds_all(pairs: NDArray[np.int64], options: ReadOptions) -> bool:
    """Return whether all heads of a model are there, which are scored and not found."""
    return len(np.unique(pairs, axis=0)) >= max(
        _size_of(pairs[:, 0], pairs[:, 1], options), FEWEST_HEADS
    )


def heads_of_tables(data: Any, options: ReadOptions) -> dict[Any, list[tuple[int, int]]] | None:
    """Return a dict of category to a table of its heads as one to lists; None for other data."""
    if not (isinstance(data, Mapping) and data and all(map(is_frame, data.values()))):
        return None
    frames = {
        key: open_frame(without_structs(without_levels(part, "category")), "data")
        for key, part in data.items()
    }
    for columns in (frame.columns for frame in frames.values()):
        if not columns or column_name(columns, "category", "category") in columns:
            return None  # a table of categories, such as one of several models
    found = {}
    run_column = run_column_of([*frames.values()])
    for key, frame in frames.items():
        scored = ValueError(
            f"data: expected the heads of {in_short(key)}, got a table of scores; "
            "hg.classify_heads(data, threshold=0.15) says which heads count"
        )
        if _is_scored(frame, key, options):
            raise scored
        if run_column is not None:
            usual = {"n_layers": None, "n_heads": None, "base": 0, "layer": "layer", "head": "head"}
            asked = {name: getattr(options, name) for name in usual}
            given = "".join(f", {n}={own!r}" for n, own in asked.items() if own != usual[n])
            raise ValueError(
                f"data: column {in_short(run_column)} has another value in each table, so that "
                "these are several models and no categories: hg.headgrid_panels({str(title): "
                f"hg.read_heads({{'Heads': part}}{given}) for title, part in data.items()}}) draws "
                f"a panel for each; without {in_short(run_column)} they are categories"
            )
        try:
            layers, heads, counts_kv = numbered_heads(frame, options.layer, options.head)
        except (ValueError, TypeError) as error:
            raise type(error)(f"data[{key!r}]: {error}") from error
        pairs = np.stack([layers, heads], axis=1)
        if _floats_beside(frame, options) and _holds_all(pairs, options):
            raise scored
        if counts_kv:
            raise ValueError(
                f"data[{key!r}]: key-value heads need one table with a column of categories: "
                "pd.concat(data, names=['category']).reset_index()"
            )
        found[key] = [*map(tuple, pairs.tolist())]
    return found


def _suggest_read_scores(frame: Frame, options: ReadOptions) -> None:
    """Raise for a table without categories that has scores, and names of what they are of."""
    free = [name for name in frame.columns if isinstance(name, str) and axis_of(name) is None]
    free = [name for name in free if name not in options.columns and not is_run_like(name)]
    kinds = kinds_of(frame)
    names = [name for name in free if kinds[name] in {"String", "Categorical", "Enum", "Object"}]
    scores = [name for name in free if kinds[name].startswith("Float")]
    if options.score in frame.columns:
        scores = [options.score]
    if options.category != "category" or not names or not scores:
        return
    # Of prompts or notes there are more than of tasks.
    names.sort(key=lambda name: frame.get_column(name).n_unique())
    given = {"relation": names[0], "layer": options.layer, "head": options.head, "score": scores[0]}
    keywords = "".join(f", {name}={asked!r}" for name, asked in given.items() if name != asked)
    raise ValueError(
        f"category: no column 'category'; the columns are [{names_of(frame.columns)}]; if "
        f"{in_short(names[0])} says what was scored, hg.read_scores({options.source}{keywords}) "
        "reads the scores, and hg.headgrid_breakdown draws them; if it holds categories, pass "
        f"category={names[0]!r}"
    )


def _check_unused(
    data: Any,
    frame: Frame,
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
    labels: tuple[NDArray[np.intp], NDArray[np.intp]],
    options: ReadOptions,
) -> None:
    """Raise where a column that is not read tells models apart; warn where one may."""
    used = [
        str(column_name(frame.columns, getattr(options, argument), argument))
        for argument in ("layer", "head")
    ]
    if isinstance(options.category, str):
        used.append(str(column_name(frame.columns, options.category, "category")))
    else:
        used += options.category
    if options.score is not None:
        used.append(options.score)
    used = [name for name in used if name in frame.columns]

    def number_of_labels() -> NDArray[np.intp]:
        found: list[Any] = [()] * len(frame)
        for row, name in zip(*(each.tolist() for each in labels), strict=True):
            found[row] = (*found[row], name)
        numbers: dict[Any, int] = {(): -1}
        return np.array([numbers.setdefault(each, len(numbers)) for each in found], dtype=np.intp)

    source = source_of_table(data, frame, options.source)
    table = OpenTable(frame, *places, used, "data", source, number_of_labels)
    table.check_unused(text_too=True)


def _check_not_all_heads(
    frame: Frame, labels: tuple[NDArray[np.integer[Any]], ...], n_names: int, options: ReadOptions
) -> None:
    """Raise for what must be a table of scores: all heads of the model are in all categories."""
    score = column_name(frame.columns, "score", "score")
    if score not in frame.columns or not frame.schema[str(score)].is_numeric():
        return
    n_heads = _size_of(labels[0], labels[1], options)
    if n_heads < FEWEST_HEADS or len(frame) < n_heads * n_names:
        return
    n_labels = len(np.unique(np.stack(labels), axis=1).T)
    if n_labels < n_heads * n_names or _says_who_is_in_none(frame):
        return
    where = "the only category" if n_names == 1 else "every category"
    raise ValueError(
        f"data: each of the {n_heads} heads is in {where}, which suggests a table of scores, and "
        f"{score!r} is not read; pass hg.classify_heads({options.source}, threshold=0.15), or for "
        f"a heat map hg.read_scores(...) of the same; score={score!r} says that these are the "
        "categories"
    )


def _says_who_is_in_none(frame: Frame) -> bool:
    """Return whether a column knows Unclassified by its dtype, as that of HeadGrid.to_frame()."""
    dtypes = (getattr(frame.get_column(n).to_native(), "dtype", None) for n in frame.columns)
    return any(is_unclassified(name) for each in dtypes for name in getattr(each, "categories", ()))


def numbered_heads(
    frame: Frame, layer: str, head: str, argument: str = "data"
) -> tuple[NDArray[np.int64], NDArray[np.int64], bool]:
    """Return each row's layer and head as numbered in a table, and whether heads are key-value."""
    head_name = column_name(frame.columns, head, "head")
    layer_name = column_name(frame.columns, layer, "layer")
    if layer == "layer" and layer_name not in frame.columns and head_name in frame.columns:
        cells = column(frame, head_name, "head")
        pairs = heads_in_notation(cells, str(head_name))
        if pairs is not None:
            check_one_family(cells.to_list(), argument, {})
            return pairs[:, 0], pairs[:, 1], False
    of_layers = column(frame, layer_name, "layer")
    layers = whole_numbers(of_layers, str(layer_name), read_layer)
    if not of_layers.dtype.is_numeric():
        check_one_family(of_layers.to_list(), argument, {})
    heads = whole_numbers(column(frame, head_name, "head"), str(head_name), read_head_alone)
    if layer_name == head_name:
        raise ValueError(f"head: expected another column than for layer, got {head!r} for both")
    return layers, heads, counts_kv_heads(head_name)


def heads_in_table(frame: Any) -> list[Any]:
    """Return the heads of a table that has no column of categories; [None] for another table."""
    table = open_frame(frame, "heads")
    layer, head, category = (
        column_name(table.columns, name, name) for name in ("layer", "head", "category")
    )
    if category in table.columns or not {layer, head} <= {*table.columns}:
        return [None]
    layers, numbers, of_kv_heads = numbered_heads(table, "layer", "head", "heads")
    return [None] if of_kv_heads else list(zip(layers.tolist(), numbers.tolist(), strict=True))


def table_remedies(frame: Frame, layer: str, head: str, source: str) -> TableRemedies | None:
    """Return what to write for a table whose numbers can't be right; None without its columns."""
    names = [column_name(frame.columns, layer, "layer"), column_name(frame.columns, head, "head")]
    if not all(name in frame.columns for name in names):
        return None

    def texts(name: str) -> list[str]:
        cells = frame.get_column(name).to_list()
        return [cell.strip() for cell in cells if isinstance(cell, str)]

    polars = frame.implementation.is_polars()
    return remedies_of(str(names[0]), str(names[1]), source, texts, polars=polars)


def remedies_of(
    layer: str, head: str, source: str, texts_of: Callable[[str], list[str]], *, polars: bool
) -> TableRemedies:
    """Return what to write for a table of pandas or Polars; `texts_of` a column are its texts."""

    def less_one(axis: str) -> str:
        name = layer if axis == "layer" else head
        texts = texts_of(name)
        if not all(map(str.isdecimal, texts)):
            return ""
        if polars:
            cast = ".cast(pl.Int64)" if texts else ""
            return f"{source}.with_columns(pl.col({name!r}){cast} - 1)"
        cast = ".astype(int)" if texts else ""
        one = "lambda table: table" if not source.isidentifier() else source
        if name.isidentifier():
            return f"{source}.assign({name}={one}[{name!r}]{cast} - 1)"
        return f"{source}.assign(**{{{name!r}: {one}[{name!r}]{cast} - 1}})"

    columns = {head: "kv_head"}
    renamed = f"{source}.rename({columns!r})" if polars else f"{source}.rename(columns={columns!r})"
    return TableRemedies(f"layer={head!r}, head={layer!r}", less_one, renamed)
