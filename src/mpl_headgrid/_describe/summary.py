"""summarize_heads, and the numbers of each class that its table and all words are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED
from mpl_headgrid._heads.comparison import HeadComparison
from mpl_headgrid._palette.choosing import palette_of_grids
from mpl_headgrid._plots.profile import heads_by_class
from mpl_headgrid._readers.read_heads import read_model_or_models

from .of_comparison import check_says_something, table_of_comparison

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._palette.palette import Palette
    from mpl_headgrid._readers.read_heads import ReadKeywords

DECIMALS = 4  # one head of 10,000 still shows
COLUMNS = {
    "heads": "int64", "share": "float64", "in category": "Int64",
    "layer Q1": "Int64", "layer median": "Int64", "layer Q3": "Int64",
    "lower third": "float64", "middle third": "float64", "upper third": "float64",
    "half from": "Int64", "half to": "Int64",
    "group agreement": "float64", "chance agreement": "float64",
}  # fmt: skip
# Of models whose heads are in no order of depth, at most this share has a class that is called
# concentrated.
FALSE_ALARMS = 0.001
# Times the run that holds half of all heads: with many heads, a run can be beyond chance that no
# reader would call short.
CLEARLY_SHORTER = 0.75


def summarize_heads(
    data: Any,
    *,
    palette: Palette | Mapping[str, Any] | str | None = None,
    **keywords: Unpack[ReadKeywords],
) -> pd.DataFrame:
    """Count the heads of each class and locate them in depth.

    Parameters
    ----------
    data : data frame, dict, list, array, path, HeadGrid or HeadComparison; or mapping of str to it
        One model, in any form that `read_heads` accepts, or several by title: a mapping is several
        models if all its values are HeadGrids or data frames, and one model's data otherwise.
        Heat maps on a figure are left out, with a warning.
    palette : Palette, str or mapping of category to colour, optional
        The classes and their order. Default: as `headgrid_scatter` chooses it.
    **keywords
        Those of `read_heads` (`n_layers`, `category`, `base`, ...).

    Returns
    -------
    pandas.DataFrame
        One row per class, in the legend's order, including classes without heads. The columns,
        which for several models come under the title of each:

        - *heads* (int): heads drawn as the class; a head in several categories counts only as
          "2 categories" or more.
        - *share* (float, 0 to 1): share of all known heads.
        - *in category* (Int64): heads in the category, including heads in several; missing for a
          class that is not a category.
        - *layer Q1*, *layer median*, *layer Q3* (Int64): the lowest layers up to which at least
          25, 50 and 75 % of the class's heads lie.
        - *lower third*, *middle third*, *upper third* (float): share of the class's heads in each
          third of depth. A layer belongs to the third that contains its middle,
          ``(layer + 1/2) / n_layers``.
        - *half from*, *half to* (Int64): first and last layer of the shortest run of layers that
          holds at least half of the class's heads; the lowest of several as short.
        - *group agreement*, *chance agreement* (float), where a model's `kv_heads` is known: how
          far key-value groups are of one class, see Notes.

        Floats are rounded to 4 decimals. A class without heads has 0 heads and share 0; the rest
        is missing. Layers have the model's own numbers, from 0. Missing and absent heads are in no
        row: ``.attrs`` has "n_layers", "n_heads", "kv_heads", "known", "missing" (the numbers of
        heads with and without data), "absent" and "attention_layers" (the number of layers that
        have heads), for several models in a dict per title. Heads whose categories `HeadGrid.only`
        leaves out are in a row "Not shown".

        Of a HeadComparison, it has one row per category: the numbers of heads *before* and *after*,
        *kept*, *gained* and *lost*, the *Jaccard* overlap of both, and *chance Jaccard*, its
        expectation for as many heads drawn at random. Of scores, one row per relation: *heads* with
        both, their *mean before*, *mean after* and *mean magnitude of change*, Spearman's *rank
        correlation*, and which head has *most risen* and *most fallen*, by how much (*rise*,
        *fall*). ``.attrs`` has the numbers of heads "compared" and "changed".

    Raises
    ------
    ValueError
        For data that `read_heads` rejects or a category that the palette does not know.
    TypeError
        For a mapping in which only some values are models.

    See Also
    --------
    describe_heads : The same numbers in sentences.

    Notes
    -----
    Group agreement of a class is the mean, over its heads, of the share of a head's group mates
    that are in the same class: with ``n`` heads of the class and ``m`` known heads in a group,
    ``sum(n * (n - 1) / (m - 1)) / sum(n)`` over all groups with ``m > 1``. Chance agreement is the
    same formula with layers in place of groups, over the heads of those groups. It is the expected
    agreement if these heads change places at random within their layer, so that a class that
    merely fills some layers does not agree more than by chance.

    Names in the index, and in a file that is written from the table, are as they were given; see
    `HeadGrid.to_frame` for names that a spreadsheet would take for formulas.

    For LaTeX, ``table.to_latex(float_format="%.2f", na_rep="", index_names=False, escape=True)``
    gives one row of headings, two decimals, blanks for what is missing, and escapes ``%``, ``_``
    and ``$`` in names. pandas needs Jinja2 for it, and tabulate for ``to_markdown()``: where they
    are missing, it raises an ImportError, and ``pip install "mpl-headgrid[tables]"`` installs both.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> table = hg.summarize_heads(hg.load_heads("GPT-2 XL"))
    >>> print(table.loc["Knowledge", "heads"], table.loc["Knowledge", "in category"])
    167 213
    >>> print(table["heads"].sum(), table.attrs["missing"])
    1200 0
    """
    if isinstance(data, HeadComparison):
        check_says_something("summarize_heads", data, palette, keywords)
        return table_of_comparison(data, palette)
    numbers = dict(numbers_of_models(data, palette, keywords, "summarize_heads"))
    with_groups = any(model.kv_heads is not None for model in numbers.values())
    tables = {title: _table(model, with_groups=with_groups) for title, model in numbers.items()}
    names = (
        "n_layers", "n_heads", "kv_heads", "known", "missing", "absent", "attention_layers"
    )  # fmt: skip
    attributes: dict[Any, Any] = {
        title: {name: getattr(model, name) for name in names} for title, model in numbers.items()
    }
    if None in tables:
        table = tables[None]
        table.attrs.update(attributes[None])
        return table
    import pandas as pd

    table = pd.concat(tables, axis="columns", names=["model"])
    table.attrs.update(attributes)
    return table


def _table(numbers: GridNumbers, *, with_groups: bool) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for each in numbers.classes:
        thirds = [n / each.heads for n in each.thirds] if each.heads else [None] * 3
        share = each.heads / numbers.known if numbers.known else None
        layers, half = each.quartiles or [None] * 3, each.half or [None] * 2
        agreement = [each.agreement, each.chance_agreement]
        rows.append([each.heads, share, each.in_category, *layers, *thirds, *half, *agreement])
    index = pd.Index([each.name for each in numbers.classes], name="class")
    table = pd.DataFrame(rows, index=index, columns=list(COLUMNS), dtype=object)
    table = table.astype(COLUMNS).round(DECIMALS)
    return table if with_groups else table.drop(columns=["group agreement", "chance agreement"])


def numbers_of_models(
    data: object,
    palette: object,
    reading: Mapping[str, Any],
    function: str,
    *,
    inclusive: bool = False,
) -> list[tuple[str | None, GridNumbers]]:
    """Return the title, or None, and the numbers of one model or several, all in one palette."""
    models = read_model_or_models(data, reading, function)
    chosen = palette_of_grids(palette, models.values())
    return [
        (title, numbers_of(grid, chosen, inclusive=inclusive)) for title, grid in models.items()
    ]


@dataclass(frozen=True, eq=False, repr=False)
class ClassNumbers:
    """The heads of one class."""

    name: str
    heads: int  # drawn as this class
    in_category: int | None  # including heads in several; None for a class that is no category
    # The lowest layers up to which at least 25, 50 and 75 % of the heads lie, and first and last
    # layer of the shortest run with at least half of them; both empty for a class without heads.
    quartiles: tuple[int, ...]
    half: tuple[int, ...]
    thirds: tuple[int, ...]  # heads in the lower, middle and upper third of depth
    # Mean share of a head's group mates, and of the other heads of its layer, that are in the
    # class. NaN where no head of the class has a mate, and where groups are not known.
    agreement: float
    chance_agreement: float
    concentrated: bool  # whether `half` is clearly shorter than by chance

    @property
    def all_heads(self) -> int:
        """Number of heads, in a category with those that are in several."""
        return self.heads if self.in_category is None else self.in_category

    @property
    def is_count(self) -> bool:
        """Whether its heads are those in a number of categories."""
        return self.in_category is None and self.name not in {UNCLASSIFIED, HIDDEN}


@dataclass(frozen=True, eq=False, repr=False)
class GridNumbers:
    """One model: its size, how many of its heads are known, and its classes in order."""

    layer_labels: tuple[int, ...]
    n_heads: int  # in a layer, in the widest
    kv_heads: int | None
    known: int
    absent: int  # heads that the model doesn't have
    attention_layers: int  # how many layers have heads
    classes: tuple[ClassNumbers, ...]

    @property
    def n_layers(self) -> int:
        """Number of layers."""
        return len(self.layer_labels)

    @property
    def missing(self) -> int:
        """Number of heads that the data say nothing about."""
        return self.n_layers * self.n_heads - self.absent - self.known


def numbers_of(grid: HeadGrid, palette: Palette, *, inclusive: bool = False) -> GridNumbers:
    """Return the numbers of a grid, class by class in the palette's order.

    Inclusive ones count a head in each of its categories, instead of in a class of its own.
    """
    heads_of = heads_by_class(grid, palette, inclusive=inclusive)
    known_by_layer = grid.known.sum(axis=1)
    n_present = sum(bool(of_class.any()) for of_class in heads_of.values())
    labels = np.array(grid.layer_labels)
    in_category = dict(zip(grid.categories, grid.membership.sum(axis=(0, 1)).tolist(), strict=True))
    classes = []
    for name, of_class in heads_of.items():
        by_layer = of_class.sum(axis=1)
        heads = int(by_layer.sum())
        agreement, chance = _group_agreement(of_class, grid)
        classes.append(
            ClassNumbers(
                name=name,
                heads=heads,
                in_category=in_category.get(name, 0) if name in palette.categories else None,
                quartiles=_labelled(labels, _quartiles(by_layer)) if heads else (),
                half=_labelled(labels, shortest_run(by_layer)) if heads else (),
                thirds=_thirds(by_layer),
                agreement=agreement,
                chance_agreement=chance,
                concentrated=bool(heads) and is_concentrated(by_layer, known_by_layer, n_present),
            )
        )
    return GridNumbers(
        layer_labels=grid.layer_labels,
        n_heads=grid.n_heads,
        kv_heads=grid.kv_heads,
        known=int(known_by_layer.sum()),
        absent=int((~grid.exists).sum()),
        attention_layers=int(grid.exists.any(axis=1).sum()),
        classes=tuple(classes),
    )


def _labelled(labels: NDArray[np.intp], places: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(labels[[*places]].tolist())


def _quartiles(by_layer: NDArray[np.int64]) -> tuple[int, ...]:
    up_to = np.cumsum(by_layer)
    return tuple(int(np.argmax(4 * up_to >= k * up_to[-1])) for k in (1, 2, 3))


def _thirds(by_layer: NDArray[np.int64]) -> tuple[int, ...]:
    # A layer is where its middle is: (layer + 1/2) / n_layers, which is never 1/3 or 2/3.
    n_layers = len(by_layer)
    third = 3 * (2 * np.arange(n_layers) + 1) // (2 * n_layers)
    return tuple(int(by_layer[third == k].sum()) for k in range(3))


def _group_agreement(of_class: NDArray[np.bool_], grid: HeadGrid) -> tuple[float, float]:
    if grid.kv_heads is None:
        return np.nan, np.nan
    groups = (grid.n_layers, grid.kv_heads, grid.n_heads // grid.kv_heads)
    known = grid.known.reshape(groups).sum(axis=2)
    heads = of_class.reshape(groups).sum(axis=2)
    known = np.where(known > 1, known, 0)  # a head alone in its group has no mates
    heads = np.where(known > 0, heads, 0)
    if not heads.any():
        return np.nan, np.nan
    by_layer = heads.sum(axis=1), known.sum(axis=1)
    return _mean_share_of_others(heads, known), _mean_share_of_others(*by_layer)


def _mean_share_of_others(heads: NDArray[np.int64], known: NDArray[np.int64]) -> float:
    """Return the mean, over heads of a class, of the share of each one's mates in the class."""
    return float((heads * (heads - 1) / np.maximum(known - 1, 1)).sum() / heads.sum())


def shortest_run(heads_by_layer: NDArray[np.int64]) -> tuple[int, int]:
    """Return first and last layer of the shortest run with half of the heads, the lowest of ties.

    There must be at least one head.
    """
    below = np.concatenate([[0], np.cumsum(heads_by_layer)])
    half = (below[-1] + 1) // 2
    firsts = np.flatnonzero(below[:-1] + half <= below[-1])  # above these there are too few
    ends = np.searchsorted(below, below[firsts] + half)
    shortest = int(np.argmin(ends - firsts))
    return int(firsts[shortest]), int(ends[shortest]) - 1


def is_concentrated(
    heads_by_layer: NDArray[np.int64], known_by_layer: NDArray[np.int64], n_classes: int
) -> bool:
    """Return whether half of a class lies in clearly fewer layers than by chance.

    `describe_heads` states the conditions. Each of the `n_classes` classes that are tested has an
    equal part of the false alarms. The bound is cautious: of 4,500 models with six classes of the
    usual sizes and no order in depth, one had a class that was called concentrated.
    """
    first, last = shortest_run(heads_by_layer)
    length = last - first + 1
    first_of_all, last_of_all = shortest_run(known_by_layer)
    if length > CLEARLY_SHORTER * (last_of_all - first_of_all + 1):
        return False
    chance = _chance_of_run(length, int(heads_by_layer.sum()), known_by_layer)
    return chance <= FALSE_ALARMS / n_classes


def _chance_of_run(length: int, n_heads: int, known_by_layer: NDArray[np.int64]) -> float:
    """Return an upper bound on the probability that half of the heads lie in so few layers.

    It is the sum, over all runs of that length, of the hypergeometric probability that a run holds
    half of the heads, if they are drawn from the known heads without replacement.
    """
    n_known = int(known_by_layer.sum())
    factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n_known + 1)))])

    def choose(n: int, k: NDArray[np.int64]) -> NDArray[np.float64]:
        logs: NDArray[np.float64] = factorials[n] - factorials[k] - factorials[n - k]
        return logs

    ways = choose(n_known, np.array(n_heads))
    inside = np.convolve(known_by_layer, np.ones(length, dtype=np.int64), mode="valid")
    chance = 0.0
    for size, n_runs in zip(*np.unique(inside, return_counts=True), strict=True):
        least = max((n_heads + 1) // 2, n_heads - (n_known - int(size)))
        held = np.arange(least, min(n_heads, int(size)) + 1)
        logs = choose(int(size), held) + choose(n_known - int(size), n_heads - held) - ways
        chance += float(n_runs) * float(np.exp(logs).sum())
    return chance
