"""The door for scores: whatever users hold, as one checked HeadScores."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import numpy as np

from mpl_headgrid._api.checks import check_choice, errors_name, in_short
from mpl_headgrid._api.keywords import check_known, explained, given_as_code
from mpl_headgrid._heads.head_scores import HeadScores, like, one_relation
from mpl_headgrid._heads.layers import layers_of_model, read_shape
from mpl_headgrid._heads.numbering import check_base, check_whole
from mpl_headgrid._heads.table import as_drawn, raise_no_layer_drawn
from mpl_headgrid._readers.guesses import warn_inferred, warn_of_kv_size
from mpl_headgrid._readers.read_heads import READ_KEYWORDS

from .forms import loaded, open_scores, scores_drawn
from .options import ScoreOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from .relation_tables import Scores


class ScoreKeywords(TypedDict, total=False):
    """The keywords of `read_scores`, for the functions that pass them to it."""

    n_layers: int | None
    n_heads: int | Sequence[int] | None
    attention_layers: Sequence[int] | Sequence[str] | None
    layer: str
    head: str
    relation: str | Sequence[str]
    category: str
    score: str
    reduce: Literal["mean", "max", "median"] | None
    base: int
    kv_heads: int | None


SCORE_KEYWORDS = frozenset(ScoreKeywords.__annotations__)


def check_read_scores_take(function: str, keywords: Mapping[str, object]) -> None:
    """Raise for a keyword given with HeadScores, which have been read: it would say nothing."""
    for name in keywords:
        if name in SCORE_KEYWORDS:
            raise TypeError(f"{name}: these are HeadScores; give {name}= to read_scores")
        if name in READ_KEYWORDS:
            raise TypeError(
                f"{name}: it is for categories, and these are HeadScores; leave {name}= out"
            )
    check_known(function, keywords, ())


@explained
def read_scores(
    scores: Any,
    *,
    n_layers: int | None = None,
    n_heads: int | Sequence[int] | None = None,
    attention_layers: Sequence[int] | Sequence[str] | None = None,
    layer: str = "layer",
    head: str = "head",
    relation: str | Sequence[str] = "relation",
    category: str = "category",
    score: str = "score",
    reduce: Literal["mean", "max", "median"] | None = None,
    base: int = 0,
    kv_heads: int | None = None,
) -> HeadScores:
    """Read how strongly heads implement relations from tables, arrays, dicts or files.

    Parameters
    ----------
    scores : data frame, array, dict, list of records, path or HeadScores
        Any form that `classify_heads` takes. NaN, None and masked entries are missing scores, never
        zero; infinite ones are an error. Scores of key-value heads (an array of shape (n_layers,
        kv_heads) with `n_heads` given, or a table whose column of heads is called ``kv_head``) are
        spread over the heads that share them. What one heat map shows: the `HeadHeatmap`,
        its Axes or figure; or the .png, .svg or .pdf file of one that carries its data (see
        `headgrid_metadata`), in 8 bits between the limits shown.
    n_layers : int, optional
        Number of layers. Default: the largest found plus 1, or the array's own.
    n_heads : int or sequence of int, optional
        Number of heads in a layer, or in each layer. Default: as for `n_layers`.
    attention_layers : sequence of int or of str, optional
        The layers that have heads, where others have none: as in `read_heads`.
    layer, head, relation, category, score : str
        Names of the columns, as in `classify_heads`. For arrays and wide tables, `relation` is a
        sequence of names; for scores of one relation that name none, it is the name. Default of
        that: what the column of scores is called. A table's column of categories becomes the
        `groups`.
    reduce : {"mean", "max", "median"}, optional
        How several scores of one head and relation become one. Default: they are an error.
    base : {0, 1}, default 0
        The number of the first layer and head in `scores`.
    kv_heads : int, optional
        Number of key-value heads under grouped-query attention, where layers differ of the widest
        one.

    Returns
    -------
    HeadScores
        Its relations are in the order that the data state (a dict of arrays, `relation`, a pandas
        Categorical, a Polars Enum), else sorted, numbers by value.

    Raises
    ------
    ValueError
        As `classify_heads`, except for rules; for a score other than 0 of a head that is absent.
    TypeError
        For scores that are not numbers.

    See Also
    --------
    classify_heads : From scores to categories.
    read_heads : Read categories of heads.
    read_figure : All tables that the file of a figure carries.

    Examples
    --------
    >>> import numpy as np
    >>> import mpl_headgrid as hg
    >>> hg.read_scores({"copy": np.array([[0.1, 0.4]]), "induction": np.array([[0.2, np.nan]])})
    HeadScores(1 layer × 2 heads, 2 relations: copy 0.1 to 0.4, induction 0.2 to 0.2)
    """
    options = score_options(
        n_layers=n_layers,
        n_heads=n_heads,
        attention_layers=attention_layers,
        layer=layer,
        head=head,
        relation=relation,
        category=category,
        score=score,
        reduce=reduce,
        base=base,
        kv_heads=kv_heads,
    )
    options = replace(options, needs_categories=False, per_relation=True)
    with errors_name("scores"):
        scores, options = loaded(scores, options)
        read = open_scores(scores, options)
        n_relations = len(read.relations)
        values = read.highest(np.arange(n_relations), n_relations)
    if isinstance(scores, HeadScores):
        return replace(scores, kv_heads=kv_heads_of(scores, options))
    values, exists = on_model(read, values, options)
    names, groups = read.relations, None
    if read.categories is not None and read.categories != read.relations:
        if len({*names}) < len(names):  # a relation under two categories
            names = [f"{a} ({b})" for a, b in zip(names, read.categories, strict=True)]
        groups = dict(zip(names, read.categories, strict=True))
    return HeadScores(
        values,
        names,
        groups,
        exists=exists,
        kv_heads=options.kv_heads,
        precisions=read.precisions,
    )


def score_options(
    *,
    n_layers: object,
    n_heads: object,
    attention_layers: object,
    layer: str,
    head: str,
    relation: str | Sequence[str],
    category: str,
    score: str,
    reduce: Literal["mean", "max", "median"] | None,
    base: int,
    kv_heads: int | None,
) -> ScoreOptions:
    """Return the keywords of `read_scores`, checked."""
    if reduce is not None:
        check_choice("reduce", reduce, ("mean", "max", "median"))
    for argument, name in {
        "layer": layer, "head": head, "category": category, "score": score
    }.items():  # fmt: skip
        if not isinstance(name, str) and not (argument == "category" and name is None):
            what = "a name or None" if argument == "category" else "a column name"
            raise TypeError(f"{argument}: expected {what}, got {in_short(name)}")
    if kv_heads is not None:
        check_whole(kv_heads, "kv_heads")
    first = check_base(base)
    return ScoreOptions(
        layer=layer,
        head=head,
        relation=relation,
        category=category,
        score=score,
        shape=read_shape(n_layers, n_heads, attention_layers, kv_heads=kv_heads, base=first),
        kv_heads=kv_heads,
        base=first,
        reduce=reduce,
    )


def read_like(drawn: HeadScores, scores: Any, keywords: ScoreKeywords) -> HeadScores:
    """Read other scores of the layers and heads that are drawn; raise for those of others."""
    scores, code = scores_drawn(scores), given_as_code(keywords, keywords)
    if isinstance(scores, HeadScores):  # which say what they are of
        read = one_relation(read_scores(scores, **keywords), code)
    else:
        same: dict[str, Any] = {
            "n_layers": layers_of_model(drawn.layer_labels),
            "n_heads": drawn.n_heads,
        }
        whole = one_relation(read_scores(scores, **{**same, **keywords}), code)
        read = like(drawn, whole)
        if np.isnan(read.values).all() and not np.isnan(whole.values).all():
            raise_no_layer_drawn("scores", drawn.layer_labels)
    return as_drawn("scores", drawn, read)


def kv_heads_of(scores: HeadScores, options: ScoreOptions) -> int | None:
    """Return the number of key-value heads that scores have, or that is given for them."""
    if None not in {options.kv_heads, scores.kv_heads} and options.kv_heads != scores.kv_heads:
        raise ValueError(
            f"kv_heads: the HeadScores given have kv_heads={scores.kv_heads}, got "
            f"{options.kv_heads}"
        )
    return scores.kv_heads if options.kv_heads is None else options.kv_heads


def on_model(
    read: Scores, values: NDArray[np.float64], options: ScoreOptions
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return scores with key-value heads spread and absent heads left out, and which there are."""
    if read.inferred:
        without = np.isnan(values).all(axis=2) if read.with_row is None else ~read.with_row
        there = options.shape.exists(values.shape[:2]) if read.exists is None else read.exists
        lacking = without & there
        given = options.shape.said
        warn_inferred(values.shape[:2], lacking, given=given, base=options.base)
    if read.exists is None:
        warn_of_kv_size("scores", values.shape[1], options.n_heads, options.kv_heads)
    if read.counts_kv:
        assert options.n_heads is not None, "of_kv_heads"
        values = np.repeat(values, options.n_heads // values.shape[1], axis=1)
    shape = (values.shape[0], values.shape[1])
    exists = options.shape.exists(shape) if read.exists is None else read.exists
    stray = np.argwhere(~exists[:, :, None] & ~np.isnan(values) & (values != 0))
    if len(stray):
        layer, head, _ = place = tuple(stray[0])
        raise ValueError(
            f"scores: layer {layer + options.base}, head {head + options.base} has the score "
            f"{values[place]:.6g}, but {options.shape.why_absent(int(layer))}"
        )
    return np.where(exists[:, :, None], values, np.nan), exists
