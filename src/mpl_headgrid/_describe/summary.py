"""summarize_heads: the numbers of the classes of one model or several, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from .statistics import numbers_of_models

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from mpl_headgrid._palette.palette import Palette
    from mpl_headgrid._readers.read_heads import ReadKeywords

    from .statistics import GridNumbers

DECIMALS = 4  # one head of 10,000 still shows
COLUMNS = {
    "heads": "int64", "share": "float64", "in category": "Int64",
    "layer Q1": "Int64", "layer median": "Int64", "layer Q3": "Int64",
    "lower third": "float64", "middle third": "float64", "upper third": "float64",
    "half from": "Int64", "half to": "Int64",
    "group agreement": "float64", "chance agreement": "float64",
}  # fmt: skip


def summarize_heads(
    data: Any,
    *,
    palette: Palette | Mapping[str, Any] | str | None = None,
    **keywords: Unpack[ReadKeywords],
) -> pd.DataFrame:
    """Count the heads of each class and locate them in depth.

    Parameters
    ----------
    data : data frame, dict, list, array, path or HeadGrid; or mapping of str to those
        One model, in any form that `read_heads` accepts, or several by title: a mapping is several
        models if all its values are HeadGrids or data frames, and one model's data otherwise.
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
        is missing. Layers count from 0. Missing heads are in no row: ``.attrs`` has "n_layers",
        "n_heads", "kv_heads", "known" and "missing" (the numbers of heads with and without data),
        for several models in a dict per title.

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
    and ``$`` in names. pandas needs Jinja2 for it, and tabulate for ``to_markdown()``.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> table = hg.summarize_heads(hg.load_heads("GPT-2 XL"))
    >>> print(table.loc["Knowledge", "heads"], table.loc["Knowledge", "in category"])
    167 213
    >>> print(table["heads"].sum(), table.attrs["missing"])
    1200 0
    """
    numbers = dict(numbers_of_models(data, palette, keywords))
    with_groups = any(model.kv_heads is not None for model in numbers.values())
    tables = {title: _table(model, with_groups=with_groups) for title, model in numbers.items()}
    names = ("n_layers", "n_heads", "kv_heads", "known", "missing")
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
