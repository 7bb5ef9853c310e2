"""The door for categories: whatever users hold, as one checked HeadGrid or one per model."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

import numpy as np

from mpl_headgrid._api.checks import (
    check_choice,
    counted,
    errors_name,
    have_no,
    in_short,
    kind_of,
    shortened,
)
from mpl_headgrid._api.keywords import check_known, check_no_score_keywords, explained
from mpl_headgrid._api.literal_text import check_showable
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._heads.category_names import (
    HIDDEN,
    categories_of,
    checked_categories,
    warn_of_names,
)
from mpl_headgrid._heads.comparison import HeadComparison
from mpl_headgrid._heads.grid import HeadGrid, like
from mpl_headgrid._heads.head_scores import HeadScores
from mpl_headgrid._heads.layers import layers_of_model, read_shape
from mpl_headgrid._heads.numbering import check_base, check_whole
from mpl_headgrid._heads.table import as_drawn, raise_no_layer_drawn

from .columns import checked_columns
from .forms import check_sizes, is_several, labelled_rows, looks_like_scores, told_as_no_model
from .guesses import warn_inferred, warn_of_kv_size, warn_of_layers
from .parts import grids_drawn, one_of_figure, tables_drawn
from .rows import ReadOptions, check_present, exists_of, placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .rows import LabelledRows

MISSING = ("unclassified", "blank", "error")


@explained
def read_heads(
    data: Any,
    *,
    n_layers: int | None = None,
    n_heads: int | Sequence[int] | None = None,
    attention_layers: Sequence[int] | Sequence[str] | None = None,
    layer: str = "layer",
    head: str = "head",
    category: str | Sequence[str] = "category",
    score: str | None = None,
    sep: str | None = None,
    base: int = 0,
    missing: Literal["unclassified", "blank", "error"] = "unclassified",
    kv_heads: int | None = None,
    categories: Sequence[str] | None = None,
) -> HeadGrid:
    """Read heads and their categories from tables, dicts, lists, arrays or files.

    Parameters
    ----------
    data : data frame, dict, list, array, path or HeadGrid
        One of these forms:

        - A *table*: a frame of pandas, Polars, PyArrow or any other library that narwhals knows, a
          dict of columns or a list of records. One row per head and category; or one row per head
          whose cell holds a set, list or tuple of categories, or names joined by `sep`; or one
          bool column per category. Where there is no column of the standard name, one with another
          usual name is read (``layer_idx``, ``block``, ``l``, ``head_idx``, ``h``, ``type``,
          ``label``, ...). A column of heads may hold ``"L5H1"`` and the like; the fields of structs
          and dicts in cells are columns.
        - A *dict*: of category to heads, ``{"Induction": [(5, 5), "L6H9"]}``, or to a table with
          columns of layers and heads; of category to flags, bool arrays of shape (n_layers,
          n_heads); of head to category or categories, ``{"L5H1": ["Copy", "Induction"]}``; of layer
          to heads, ``{5: [1, 5]}``, with `category`; of layer to a dict of head to categories.
        - A *list*: of heads, with `category`; of ``(layer, head, category)``; of
          ``(head, category)``; of one dict of head to categories per layer.
        - An *array* of numpy or nested lists, a tensor, an xarray.DataArray or a frame with one row
          per layer and one column per head: names, shape (n_layers, n_heads); numbers of
          `categories`; flags (bool), shape (n_layers, n_heads, n_categories), with `categories`, or
          (n_layers, n_heads), with `category`. A cell that is −1, None or NaN is a missing head.
          Nested lists of unequal length say how many heads each layer has.
        - The *path* of a .csv, .tsv, .parquet, .json, .jsonl, .npy or .npz file that holds one of
          these, packed (.gz, .bz2, .xz) or not, or the file, open. Delimited text may have any
          usual separator, decimal commas and lines of comments (#).
        - What is *drawn*: `HeadMarks`, or Axes or a figure with one grid; or a .png, .svg or .pdf
          file of such a figure that carries its data (see `headgrid_metadata`). `read_figure` reads
          those with several.

        Where axes have names (xarray's dimensions, the index and columns of pandas), these say
        which is which; without, rows are layers. A column of a table that is not read, is named
        like a run (model, checkpoint, step, epoch, seed, revision, language, tag, run, split) and
        has two values for one head is an error: `headgrid_panels` has ``panel=``.

        A head is written ``(5, 1)``, ``"L5H1"``, ``"L5.H1"``, ``"L5:H1"``, ``"5.1"``, ``"5-1"``,
        ``"a5.h1"``, ``"layer_5_head_1"``, ``"Layer 5 | Head 1"``, ``("blocks.5.attn.hook_z", 1)``,
        or as the flat index ``layer × n_heads + head`` where `n_heads` is given. In tables, dicts
        and lists, Unclassified is the word, None, NaN, an empty string or an empty set; in .csv and
        .tsv files an empty cell, or a word that pandas takes for absent (NA, NULL, None, nan, ...).
        Order has no effect, and a head named several times is in all the categories named. A row
        of a .csv file that is cut short is an error; a file cut off between two rows, or within its
        last name, looks whole.
    n_layers : int, optional
        Number of layers. Default: an array's own; else the largest found plus 1, which is too small
        where the last ones are not named.
    n_heads : int or sequence of int, optional
        Number of heads in a layer, or in each layer. Default: as for `n_layers`.
    attention_layers : sequence of int or of str, optional
        The layers that have heads, where others have none (hybrid and pruned models), by the
        numbers that `data` has; or the type of each layer as model configurations list them
        ("full_attention", "linear_attention", "mamba", ...). Layers of data keep the model's own
        numbers; an array may have a row for each of these layers alone, with `n_layers` given.
        Heads of other layers are absent: never drawn, counted or described.
    layer, head : str, default "layer", "head"
        Columns with the numbers of layer and head.
    category : str or sequence of str, default "category"
        Of a table, the column with the categories; or one or several bool columns, each the name of
        a category. Of a list of heads, a dict of layer to heads or an array of flags, the category.
    score : str, optional
        Column of a table with a score for the row; a head keeps its highest.
    sep : str, optional
        What separates several categories in one cell of a table, such as ``", "``.
    base : {0, 1}, default 0
        The number of the first layer and head in `data`. Arrays have none.
    missing : {"unclassified", "blank", "error"}, default "unclassified"
        How to treat heads absent from the data: looked at and nothing found, unknown (not drawn),
        or an error that names the first.
    kv_heads : int, optional
        Number of key-value heads under grouped-query attention, where layers differ of the widest
        one. Data given by key-value head (an array of shape (n_layers, kv_heads) with `n_heads`
        given, or a table whose column of heads is called ``kv_head``) are spread over the heads
        that share it.
    categories : sequence of str, optional
        The names that numbers in an array stand for (0 is the first), or those of its planes of
        flags. With other forms, all the categories there are; one that is not listed is an error.
        Their order is kept in the grid. Default: the order that the data state (a dict of category
        to heads, bool columns, a pandas Categorical, a Polars Enum; names that no row has count),
        else sorted, numbers by value. An ordered Categorical makes an ordinal grid, if no head is
        in two of its categories.

    Returns
    -------
    HeadGrid
        A HeadGrid given as `data` is returned unchanged, after a check of the sizes asked for;
        `kv_heads` and what is absent are added where it has none.

    Raises
    ------
    ValueError
        For a layer or head that is negative, fractional, missing or outside the grid, or seems to
        be counted from 1 or exchanged with the other; for an infinite score; for a head called
        Unclassified in one row and given a category in another; for an unknown column, one that
        appears twice, or several that could be meant; for names that differ only in case or blanks,
        show nothing or have control characters; for no rows without a size; for a grid of more than
        16,777,216 heads; for a category of a head that is absent; for a pickle (.pt, .pkl), which
        is never read; for heads of several modules (encoder and decoder, say).
    TypeError
        For data or a cell of a kind that is not listed above.

    Warns
    -----
    UserWarning
        If the largest numbers found have set a size and heads lack rows; if whole layers have no
        row in a table that has nearly all heads of the others; if one head is under two values of a
        column of text that is not read; if there are as many heads as `kv_heads` and no `n_heads`;
        if a head has several categories of a column whose values have an order; without
        `categories`, if a name joins others of the data ("Copy, Induction"), or if a rare one
        differs from a common one in one letter.

    See Also
    --------
    read_scores : Read scores of heads.
    read_figure : All tables that the file of a figure carries.
    classify_heads : Turn scores into categories.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> hg.read_heads(
    ...     {"layer": [5, 9, 9], "head": [1, 9, 9], "category": ["Induction", "Induction", "Copy"]},
    ...     n_layers=12, n_heads=12,
    ... )
    HeadGrid(12 layers × 12 heads: 142 Unclassified, 0 Copy, 1 Induction, 1 in 2 categories)
    >>> hg.read_heads({"Induction": [(5, 1), (9, 9)], "Copy": ["L9H9"]}, n_layers=12, n_heads=12)
    HeadGrid(12 layers × 12 heads: 142 Unclassified, 1 Induction, 0 Copy, 1 in 2 categories)
    >>> hg.read_heads({"Copy": [(3, 1)]}, n_layers=8, n_heads=2, attention_layers=[3, 7])
    HeadGrid(8 layers × 2 heads: 3 Unclassified, 1 Copy, 12 absent)
    """
    check_choice("missing", missing, MISSING)
    for argument, name in (("layer", layer), ("head", head), ("score", score)):
        if not isinstance(name, str) and not (argument == "score" and name is None):
            raise TypeError(f"{argument}: expected a column name, got {in_short(name)}")
    if sep is not None and (not isinstance(sep, str) or not sep):
        raise ValueError(f"sep: expected a non-empty string, got {in_short(sep)}")
    if kv_heads is not None:
        check_whole(kv_heads, "kv_heads")
    if not isinstance(data, HeadGrid):
        data = grid_drawn(data)
    if isinstance(data, HeadGrid):  # which has names of its own
        category, categories = "category", None
    first = check_base(base)
    labels = data.layer_labels if isinstance(data, HeadGrid) else None
    options = ReadOptions(
        shape=read_shape(
            n_layers, n_heads, attention_layers, kv_heads=kv_heads, base=first, labels=labels
        ),
        layer=layer,
        head=head,
        category=category if isinstance(category, str) else checked_columns(category),
        score=score,
        sep=sep,
        base=first,
        missing=missing,
        kv_heads=kv_heads,
        categories=None if categories is None else checked_categories(categories),
    )
    if isinstance(data, HeadGrid):
        return _checked_grid(data, options)
    with errors_name("data"):
        return _grid_of(labelled_rows(data, options), options)


def grid_drawn(data: Any) -> Any:
    """Return the grid that an artist, Axes, a figure or its file shows; all else as it is."""
    if isinstance(data, HeadScores):
        raise TypeError(
            "data: expected categories, got HeadScores; hg.classify_heads(data, threshold=0.15) "
            "makes them, hg.headgrid_heatmap(ax, data) draws the scores of one relation, "
            "hg.headgrid_breakdown(data) a panel per relation, and hg.describe_heads(data) says "
            "them in words"
        )
    drawn = tables_drawn(data)
    return data if drawn is None else one_of_figure(drawn, HeadGrid, data, "data")


def read_like(drawn: HeadGrid, data: Any, keywords: ReadKeywords) -> HeadGrid:
    """Read other data of the layers and heads that are drawn; raise for those of others."""
    data = grid_drawn(data)
    if isinstance(data, HeadGrid):  # which says what it is of
        grid = read_heads(data, **keywords)
    else:
        same: dict[str, Any] = {
            "n_layers": layers_of_model(drawn.layer_labels),
            "n_heads": drawn.n_heads,
            "kv_heads": drawn.kv_heads,
        }
        whole = read_heads(data, **{**same, **keywords})
        grid = like(drawn, whole)
        if whole.membership.any() and not grid.membership.any():
            raise_no_layer_drawn("data", drawn.layer_labels)
    return as_drawn("data", drawn, grid)


class ReadKeywords(TypedDict, total=False):
    """The keywords of `read_heads`, for the functions that pass them to it."""

    n_layers: int | None
    n_heads: int | Sequence[int] | None
    attention_layers: Sequence[int] | Sequence[str] | None
    layer: str
    head: str
    category: str | Sequence[str]
    score: str | None
    sep: str | None
    base: int
    missing: Literal["unclassified", "blank", "error"]
    kv_heads: int | None
    categories: Sequence[str] | None


READ_KEYWORDS = frozenset(ReadKeywords.__annotations__)


def split_keywords(
    keywords: Mapping[str, Any], function: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the keywords that a function passes to `read_heads`, and the others."""
    check_no_score_keywords(function, keywords)
    reading = {name: value for name, value in keywords.items() if name in READ_KEYWORDS}
    others = {name: value for name, value in keywords.items() if name not in READ_KEYWORDS}
    return reading, others


def _grid_of(labelled: LabelledRows, options: ReadOptions) -> HeadGrid:
    shape, layers, heads = placed(labelled, options)
    categories = categories_of(labelled.names, options.categories, is_ordered=labelled.in_order)
    planes = [*categories, HIDDEN]
    plane = np.array([planes.index(name) for name in labelled.names], dtype=np.intp)
    labels = layers[labelled.rows], heads[labelled.rows], plane[labelled.which]
    membership = np.zeros((*shape, len(planes)), dtype=bool)
    membership[labels] = True
    labelled.check_unclassified(np.logical_or.reduce(membership[layers, heads], axis=1))
    scores = None
    if labelled.scores is not None:
        scores = np.full(membership.shape, np.nan)
        np.fmax.at(scores, labels, labelled.scores[labelled.rows])
    warn_of_kv_size("data", shape[1], options.n_heads, options.kv_heads)
    known = np.zeros(shape, dtype=bool)
    known[layers, heads] = True
    exists = exists_of(labelled, shape, options)
    check_present(labelled, (layers, heads), exists, options)
    if labelled.counts_kv:
        assert options.n_heads is not None, "_placed"
        each = options.n_heads // shape[1]
        membership, known, exists = (
            np.repeat(array, each, axis=1) for array in (membership, known, exists)
        )
        scores = None if scores is None else np.repeat(scores, each, axis=1)
    if options.shape.widths is not None:
        exists = exists & options.shape.exists((shape[0], exists.shape[1]))
    known &= exists
    _check_missing(known | ~exists, options)
    if labelled.shape is None and labelled.exists is None:
        given = options.shape.said
        warn_inferred(known.shape, exists & ~known, given=given, base=options.base)
    if options.missing == "unclassified":
        if labelled.of_table:
            warn_of_layers(known, exists, base=options.base)
        known = exists
    counts = membership[:, :, :-1].sum(axis=(0, 1)).tolist()
    if options.categories is None:
        warn_of_names(dict(zip(categories, counts, strict=True)), of_table=labelled.of_table)
    several = membership[:, :, :-1].sum(axis=2) > 1
    if labelled.ordinal and several.any():
        layer, head = np.argwhere(several)[0] + options.base
        warn_user(
            f"category: its values have an order, and layer {layer}, head {head} has more than one "
            "of them, so that they are drawn as categories without an order; keep one for each head"
        )
    return HeadGrid(
        membership[:, :, :-1],
        categories,
        known,
        None if scores is None else scores[:, :, :-1],
        kv_heads=options.kv_heads,
        exists=exists,
        hidden=membership[:, :, -1],
        ordinal=labelled.ordinal and not several.any(),
    )


def _check_missing(known: NDArray[np.bool_], options: ReadOptions) -> None:
    if options.missing == "error" and not known.all():
        layer, head = np.argwhere(~known)[0] + options.base
        n_missing = int((~known).sum())
        raise ValueError(
            f"missing: {n_missing} of {counted(known.size, 'head')} {have_no(n_missing)} row, the "
            f"first is layer {layer}, head {head}; missing='blank' leaves them out, "
            "missing='unclassified' says that nothing was found in them"
        )


def _checked_grid(grid: HeadGrid, options: ReadOptions) -> HeadGrid:
    """Return a grid that is given as data, after a check of what is asked of it."""
    if grid.kv_heads is None and options.kv_heads is not None:
        grid = dataclasses.replace(grid, kv_heads=options.kv_heads)
    asked_shape = (options.n_layers or grid.n_layers, options.n_heads or grid.n_heads)
    if options.shape.is_partial and asked_shape == grid.known.shape:
        filled = grid.membership.any(axis=2) | grid.hidden
        exists = options.shape.exists_in(grid.exists, filled, grid.layer_labels)
        grid = dataclasses.replace(grid, exists=exists, known=grid.known & exists)
    for name in ("n_layers", "n_heads", "kv_heads"):
        own, asked = getattr(grid, name), getattr(options, name)
        if asked not in {None, own}:
            raise ValueError(f"{name}: the HeadGrid given has {name}={own}, got {in_short(asked)}")
    _check_missing(grid.known | ~grid.exists, options)
    return grid


def compare_heads(before: Any, after: Any, **keywords: Unpack[ReadKeywords]) -> HeadComparison:
    """Compare the categories or the scores of a model's heads before and after.

    Any two tables of the same layers and heads will do: a base and a tuned model, two checkpoints,
    two seeds or two thresholds.

    Parameters
    ----------
    before, after : HeadScores, or anything that `read_heads` takes
        Two of the same kind. Scores are read with `read_scores` first.
    **keywords
        Those of `read_heads` (`n_layers`, `category`, `base`, ...), for both.

    Returns
    -------
    HeadComparison
        For categories `gained`, `lost`, `kept`, `changed` and `transitions`; for scores
        `difference` and the heads that `moved` most. `summarize_heads` gives the overlap of each
        category, or the rank correlation of each relation.

    Raises
    ------
    ValueError
        If the two differ in layers or heads, or have scores of different relations; for data that
        `read_heads` does not take.
    TypeError
        If one has categories and the other scores.

    See Also
    --------
    headgrid_compare : Draw the comparison.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> before = {"Copy": [(0, 1), (1, 1)]}
    >>> after = {"Copy": [(0, 1)], "Induction": [(1, 0)]}
    >>> comparison = hg.compare_heads(before, after, n_layers=2, n_heads=2)
    >>> comparison.changed.tolist()
    [[False, False], [True, True]]
    """
    check_known("compare_heads", keywords, READ_KEYWORDS)
    return HeadComparison(_read("before", before, keywords), _read("after", after, keywords))


def _read(name: str, data: Any, keywords: ReadKeywords) -> HeadGrid | HeadScores:
    if isinstance(data, HeadScores):
        if keywords:
            raise TypeError(
                f"{next(iter(keywords))}: it is for data that read_heads takes; give it to "
                "read_scores"
            )
        return data
    try:
        return read_heads(data, **keywords)
    except (ValueError, TypeError) as error:
        text = str(error)
        if looks_like_scores(data, keywords):
            text = (
                f"expected categories, got scores ({kind_of(data)}); wrap each in "
                "hg.read_scores(...): hg.read_scores(before), hg.read_scores(after)"
            )
        raise type(error)(shortened(f"{name}: {text}")) from error


def read_models(
    models: object, reading: Mapping[str, Any], *, argument: str
) -> dict[str, HeadGrid]:
    """Read a mapping of title to data by keywords of `read_heads`; errors name the model."""
    if isinstance(models, HeadScores):
        raise TypeError(
            f"{argument}: expected a mapping of title to data, got HeadScores; "
            f"hg.headgrid_breakdown({argument}) draws a panel per relation, "
            f"hg.headgrid_heatmap(ax, {argument}) the scores of one; "
            f"hg.classify_heads({argument}, threshold=0.15) makes categories"
        )
    if not isinstance(models, Mapping):
        raise TypeError(
            f"{argument}: expected a mapping of title to data, got {type(models).__name__}; for "
            f"one model use hg.headgrid_scatter(ax, {argument})"
        )
    if not models:
        raise ValueError(
            f'{argument}: expected at least one, such as {{"GPT-2 XL": data}}, got none'
        )
    check_sizes(models, reading, argument)
    grids = {}
    for title, data in models.items():
        if not isinstance(title, str):
            raise TypeError(f"{argument}: expected titles (str), got {in_short(title)}")
        check_showable(argument, title)
        try:
            grids[title] = read_heads(data, **reading)
        except (ValueError, TypeError) as error:
            kind, text = TypeError if isinstance(error, TypeError) else ValueError, str(error)
            text = told_as_no_model(data, models, reading, argument, read_heads) or text
            raise kind(shortened(f"{argument}[{in_short(title)}]: {text}")) from error
    return grids


def read_model_or_models(
    data: object, reading: Mapping[str, Any], function: str
) -> dict[str, HeadGrid] | dict[None, HeadGrid]:
    """Read one model, whose title is None, or a mapping of several, for a function."""
    check_known(function, reading, READ_KEYWORDS)
    drawn = grids_drawn(data, function)
    if drawn is not None and len(drawn) > 1:
        return read_models(drawn, reading, argument="data")
    if drawn is not None:
        data = next(iter(drawn.values()))
    elif is_several(data):
        return read_models(data, reading, argument="data")
    try:
        return {None: read_heads(data, **reading)}
    except (ValueError, TypeError) as error:
        if isinstance(data, Mapping) and all(isinstance(v, Mapping) for v in data.values()):
            hint = "for several models, give each as a HeadGrid: hg.read_heads(...)"
            raise type(error)(f"{error}; {hint}") from error
        raise
