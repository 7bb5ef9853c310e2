"""Inputs of several parts: models in one table, modules of one model, grids that are drawn.

The last on a figure, or in the file of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from mpl_headgrid._api.checks import errors_name, in_short, is_absent, kind_of, names_of
from mpl_headgrid._api.keywords import READ_SCORES, given_as_code
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.head_scores import HeadScores
from mpl_headgrid._heads.notations import ModuleFamily, module_family

from .columns import axis_of, column, column_name, holds_columns, is_listed, open_frame
from .files import free_title, holds_tables, is_figure_file, is_path, read_file
from .guesses import of_each_value, source_of_table

if TYPE_CHECKING:
    import os
    from typing import IO

    from .columns import Frame

TableT = TypeVar("TableT", HeadGrid, HeadScores)
MODULE_COLUMNS = ("module", "part", "stack", "tower", "component", "submodule")
LONGEST_PATH = 90  # that an error writes into a call


def split_rows(data: Any, name: str, argument: str = "data") -> dict[str, Any]:
    """Return a table for each value in a column, by the value, in their order."""
    if not isinstance(name, str):
        raise TypeError(f"panel: expected the name of a column, got {in_short(name)}")
    with errors_name(argument):
        if is_path(data):
            data = read_file(data, argument)
        if isinstance(data, Mapping) and any(_is_table(value) for value in data.values()):
            raise ValueError(
                f"panel: {in_short(name)} is for one table that holds several models, and "
                f"{argument} is a mapping; leave panel= out"
            )
        frame = open_frame(data, argument)
        values = column(frame, name, "panel").to_list()
        for row, value in enumerate(values):
            if is_absent(value) or not str(value).strip():
                raise ValueError(
                    f"row {row}: {in_short(name)} is missing; drop the row, or fill it"
                )
        rows_of: dict[str, list[int]] = {}
        for row, value in enumerate(values):
            rows_of.setdefault(str(value).strip(), []).append(row)
        return {title: frame[rows, :].to_native() for title, rows in rows_of.items()}


def check_panel_of_categories(data: Any, name: str, keywords: Mapping[str, Any]) -> None:
    """Raise where a table whose column says the panels has scores, which are classified first."""
    rules = [rule for rule in ("threshold", "top_k", "bins") if rule in keywords]
    rules += [name for name in ("relation", "reduce") if name in keywords]
    category = keywords.get("category", "category")
    if is_path(data) or not isinstance(name, str) or not (rules or category == "category"):
        return
    frame = open_frame(data, "models")
    if name not in frame.columns:
        return
    has_category, has_scores = (
        column_name(frame.columns, keywords.get(name) or name, name) in frame.columns
        for name in ("category", "score")
    )
    if not rules and (has_category or not has_scores):
        return
    given = given_as_code(keywords, READ_SCORES)
    rule = ", ".join(f"{rule}={keywords[rule]!r}" for rule in rules if rule not in READ_SCORES)
    rule = rule or "threshold=0.15"
    if not {"relation", "category"} & {*frame.columns, *keywords}:
        rule += ", category='Retrieval'"
    reading = f"hg.classify_heads(part, {rule}{given})"
    each = of_each_value(frame, source_of_table(data, frame, "models"), name, reading)
    unexpected = f"unexpected keyword {rules[0]!r}; " if rules else ""
    raise TypeError(
        f"headgrid_panels: {unexpected}panel= is for a table of categories, and models has scores: "
        f"hg.headgrid_panels({each}) draws a panel for each; scores as they are: "
        f"hg.read_scores(part{given}) in place of classify_heads"
    )


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping | HeadGrid | HeadScores) or hasattr(type(value), "columns")


def check_one_family(values: Iterable[object], argument: str, sizes: Mapping[str, Any]) -> None:
    """Raise for heads of several modules, such as encoder and decoder, whose numbers are alike."""
    examples: dict[ModuleFamily, object] = {}
    for value in values:
        family = module_family(value)
        if family is not None:
            examples.setdefault(family, value)
    if len(examples) < 2:
        return
    titles = _titles([*examples])
    shown = "; ".join(
        f"{title}, such as {in_short(value, 60)}"
        for title, value in [*zip(titles, examples.values(), strict=True)][:4]
    )
    given = "".join(f", {name}={size}" for name, size in sizes.items() if size is not None)
    call = f"hg.headgrid_panels(hg.split_modules(data){given}) draws a panel of each"
    if argument == "scores":
        call = "hg.split_modules(scores) returns the scores of each"
    raise ValueError(
        f"{argument}: heads of {len(examples)} modules, whose layers are numbered alike ({shown}); "
        f"{call}"
    )


def _titles(families: list[ModuleFamily]) -> list[str]:
    titles = [family.title for family in families]
    if len(set(titles)) == len(titles):
        return titles
    return [family.path + " cross-attention" * family.is_cross for family in families]


def split_modules(data: Any) -> dict[str, Any]:
    """Split heads of several modules: encoder, decoder and cross-attention, or a vision tower.

    Their layers have the same numbers, so that `read_heads` and `classify_heads` raise an error for
    heads of several modules. What comes before the layer's number in a head's name says which
    module the head is in; a word for cross-attention says which attention.

    Parameters
    ----------
    data : data frame, dict, list or path
        Heads by the names of their modules, such as ``("decoder.layers.3.encoder_attn", 5)``, in
        any form that `read_heads` or `classify_heads` takes.

    Returns
    -------
    dict of str to data
        The part of each module by its title ("encoder", "decoder", "decoder cross-attention"), in
        the order of `data` and in its form, for `headgrid_panels`. A dict of category to heads has
        all its categories in each part.

    Raises
    ------
    ValueError
        If a head doesn't name its module.
    TypeError
        For data of another form.

    See Also
    --------
    headgrid_panels : Draw several models, one panel each.
    read_heads : Read categories of heads.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> parts = hg.split_modules(
    ...     {
    ...         "Copy": [("encoder.layers.3.self_attn", 5)],
    ...         "Shift": [("decoder.layers.3.self_attn", 5), ("decoder.layers.3.encoder_attn", 2)],
    ...     }
    ... )
    >>> list(parts)
    ['encoder', 'decoder', 'decoder cross-attention']
    >>> parts["decoder"]
    {'Copy': [], 'Shift': [('decoder.layers.3.self_attn', 5)]}
    """
    with errors_name("data"):
        if is_path(data):
            data = read_file(data)
        if isinstance(data, HeadGrid | HeadScores) or holds_tables(data):
            raise TypeError(
                "data: expected heads by the names of their modules, got tables that have read them"
            )
        if isinstance(data, np.ndarray):
            data = data.tolist()
        if isinstance(data, set | frozenset):
            data = sorted(data, key=str)
        families, part = _parted(data)
    found = [*dict.fromkeys(families)]
    if not found:
        raise ValueError("data: expected heads by the names of their modules, got none")
    return {title: part(family) for title, family in zip(_titles(found), found, strict=True)}


def _parted(data: Any) -> tuple[list[ModuleFamily], Callable[[ModuleFamily], Any]]:
    """Return the family of each head, and what returns the part of one."""
    if isinstance(data, Mapping):
        if all(module_family(key) is not None for key in data):
            return [_family(key) for key in data], lambda family: {
                key: value for key, value in data.items() if module_family(key) == family
            }
        if data and all(isinstance(part, Mapping) for part in data.values()):  # of relations
            return [_family(head) for part in data.values() for head in part], lambda family: {
                key: {head: cell for head, cell in part.items() if module_family(head) == family}
                for key, part in data.items()
            }
        if not holds_columns(data):
            items = {key: [*value] if is_listed(value) else [value] for key, value in data.items()}
            return [_family(item) for each in items.values() for item in each], lambda family: {
                key: [item for item in each if module_family(item) == family]
                for key, each in items.items()
            }
    elif isinstance(data, list | tuple) and not any(isinstance(item, Mapping) for item in data):
        return [_family(item) for item in data], lambda family: [
            item for item in data if module_family(item) == family
        ]
    elif not (isinstance(data, list | tuple) or hasattr(type(data), "columns")):  # a lazy one warns
        raise TypeError(f"data: expected a frame, a dict or a list of heads, got {kind_of(data)}")
    frame = open_frame(data, "data")
    of_row = [_family(value) for value in _names_in(frame, data)]

    def rows(family: ModuleFamily) -> Any:
        kept = [row for row, other in enumerate(of_row) if other == family]
        return frame[kept, :].to_native()

    return of_row, rows


def _names_in(frame: Frame, data: object) -> list[Any]:
    """Return the column of a table that names modules."""
    for name in frame.columns:
        values = frame[name].to_list()
        if any(module_family(value) is not None for value in values):
            return values
    if isinstance(data, Mapping) and not any(map(axis_of, frame.columns)):
        raise ValueError(
            f"data: no head under {names_of(frame.columns)} names its module, as "
            "('decoder.layers.3.self_attn', 5) does"
        )
    whose = next((name for name in frame.columns if str(name).casefold() in MODULE_COLUMNS), None)
    hint = (
        f"; {in_short(whose)} says whose heads they are: "
        f"hg.headgrid_panels(data, panel={whose!r}) draws a panel of each"
    )
    raise ValueError(
        f"data: no column names modules, such as 'decoder.layers.3.self_attn'; the columns are "
        f"{names_of(frame.columns)}{hint if whose is not None else ''}"
    )


def _family(value: object) -> ModuleFamily:
    family = module_family(value)
    if family is None:
        raise ValueError(
            f"data: {in_short(value, 60)} does not name its module, as "
            "('decoder.layers.3.self_attn', 5) does"
        )
    return family


def read_figure(path: str | os.PathLike[str] | IO[Any]) -> dict[str, HeadGrid | HeadScores]:
    """Read all tables that the file of a figure carries.

    Parameters
    ----------
    path : str, path-like or open file
        A .png, .svg, .svgz or .pdf file saved with
        ``metadata=headgrid_metadata(fig, format, data=True)``; or a paper that pdfLaTeX or LuaLaTeX
        has made with such .pdf files.

    Returns
    -------
    dict of str to HeadGrid or HeadScores
        The panels by their titles, in the order of the figure, as `headgrid_panels` takes them.
        One without a title is called "Grid 1", or by its place. Each `HeadGrid` is the one that
        was drawn; its scores, where the figure shows them, and `HeadScores` are in 8 bits between
        the limits that the figure shows, so that what lies beyond is at the limit. The `source` of
        each says so, and where it comes from.

    Raises
    ------
    ValueError
        For a file that carries no data, is cut off, is damaged or changed (the data have a hash),
        is of another kind than its name says, or unpacks to more than 64 MiB.
    TypeError
        For anything but a path or a file.

    See Also
    --------
    headgrid_metadata : Writes the data.
    read_heads, read_scores : Read the file of a figure with one panel.
    Palette.from_file : Reads the colours that the figure was drawn in.

    Examples
    --------
    >>> import io
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> plt.style.use("headgrid")
    >>> models = {name: hg.load_heads(name) for name in ("GPT-2 XL", "Phi-2")}
    >>> fig, axes = hg.headgrid_panels(models)
    >>> file = io.BytesIO()  # or a path
    >>> fig.savefig(file, metadata=hg.headgrid_metadata(fig, "png", data=True))
    >>> _ = file.seek(0)
    >>> tables = hg.read_figure(file)
    >>> tables["Phi-2"] == hg.read_heads(models["Phi-2"])
    True
    >>> plt.close(fig)
    """
    if not is_path(path):
        raise TypeError(
            f"path: expected the path of a figure, or its open file, got {kind_of(path)}"
        )
    if not is_figure_file(path):
        raise ValueError(
            f"path: expected a figure (.png, .svg, .svgz, .pdf), got {in_short(path, 240)}; "
            "hg.read_heads and hg.read_scores read tables"
        )
    tables: dict[str, HeadGrid | HeadScores] = read_file(path, "path")
    return tables


def one_of_figure(
    tables: Mapping[str, Any], kind: type[TableT], data: object, argument: str
) -> TableT:
    """Return the one table of a kind that a figure shows, or its file; raise for any others."""
    of_kind = {title: table for title, table in tables.items() if isinstance(table, kind)}
    if len(of_kind) == 1:
        return next(iter(of_kind.values()))
    name, written, again = written_of(data, argument)
    has, call = ("scores", "read_scores") if kind is HeadGrid else ("categories", "read_heads")
    if not of_kind:
        reading = f"{again}hg.{call}({written})"
        raise ValueError(f"{argument}: {name} carries {has} alone; {reading} reads them")
    if not is_path(data):
        one = "one of its Axes, such as figure.axes[0]"
        if isinstance(data, Mapping):
            one = "one of its values"
        elif len(_axes_of(data) or ()) == 1:
            one = "what headgrid_scatter or headgrid_heatmap returned for one"
        raise ValueError(
            f"{argument}: expected one grid, got {name} with those of "
            f"{names_of(of_kind)[:160]}; pass {one}"
        )
    place = [*tables].index(next(iter(of_kind)))
    raise ValueError(
        f"{argument}: expected one panel, got {name} with {len(of_kind)}: "
        f"{names_of(of_kind)[:160]}; {again}hg.read_figure({written}) returns all by title, "
        f"[*hg.read_figure({written}).values()][{place}] the first"
    )


def written_of(data: object, argument: str = "data") -> tuple[str, str, str]:
    """Return the name of a figure, what a call has for it, and what comes before the call."""
    if callable(getattr(data, "read", None)):
        return "the figure", "file", "file.seek(0); "
    if not is_path(data):
        return f"the {type(data).__name__}", argument, ""
    written = repr(str(data))
    # Cut, it would be another file.
    return Path(str(data)).name, written if len(written) <= LONGEST_PATH else "path", ""


def tables_drawn(data: Any, argument: str = "data") -> dict[str, HeadGrid | HeadScores] | None:
    """Return the tables of an artist, Axes or a figure by their titles; None for other data.

    Those of a figure's file too.
    """
    if is_figure_file(data):
        tables: dict[str, HeadGrid | HeadScores] = read_file(data, argument)
        return tables
    if isinstance(grid := getattr(data, "grid", None), HeadGrid | HeadScores):
        return {"": grid}
    if (shown := _shown(data)) is not None:
        return {"": shown}
    axes = _axes_of(data)
    if axes is None:
        return None
    found: dict[str, HeadGrid | HeadScores] = {}
    for ax in axes:
        # What differs between two of several is no model of its own.
        for table in _tables_on(ax, all_of_them=len(axes) == 1):
            place = len(found) + 1  # as `read_figure` calls them
            title = ax.get_title() or ax.get_title("left") or f"Grid {place}"
            found[free_title(title, found, place)] = table
    if not found:
        raise ValueError(
            f"{argument}: there is no head grid or heat map on the {type(data).__name__}"
        )
    return found


def _axes_of(data: Any) -> list[Any] | None:
    """Return the Axes that data are, those of a figure or a mapping; None for other data."""
    if hasattr(data, "collections") and callable(getattr(data, "get_title", None)):
        return [data]
    if callable(getattr(data, "add_subplot", None)):
        axes = [*data.axes]
        for ax in axes:  # and the insets of those that are found on the way
            axes += [inset for inset in ax.child_axes if inset not in axes]
        return axes
    if isinstance(data, Mapping) and data:
        axes = [*data.values()]
        return axes if all(hasattr(each, "collections") for each in axes) else None
    return None


def _tables_on(ax: Any, *, all_of_them: bool) -> Iterable[HeadGrid | HeadScores]:
    """Return the tables on Axes, of each once, without those that compare two unless all are."""
    found: dict[int, HeadGrid | HeadScores] = {}
    for artist in ax.collections:
        drawn = getattr(artist, "drawn", None)
        if all_of_them or getattr(drawn, "compares", None) is None:
            table = _shown(artist)
            if table is not None:
                found.setdefault(id(getattr(drawn, "grid", None)), table)
    return found.values()


def _shown(artist: Any) -> HeadGrid | HeadScores | None:
    """Return the table that an artist of cells shows; None for another artist."""
    drawn: Any = getattr(artist, "drawn", None)
    table = getattr(drawn, "grid", None)
    if isinstance(table, HeadScores):
        return replace(table, values=drawn.values[:, :, None])  # which set_array may have changed
    return table if isinstance(table, HeadGrid) else None


def grids_drawn(data: Any, function: str) -> dict[str, HeadGrid] | None:
    """Return the grids of an artist, Axes or a figure by their titles; None for other data.

    Scores beside them are left out, of which a warning says so; without grids, raise.
    """
    tables = tables_drawn(data)
    if tables is None:
        return None
    grids = {title: table for title, table in tables.items() if isinstance(table, HeadGrid)}
    if not grids:
        one_of_figure(tables, HeadGrid, data, "data")
    left_out = [title for title in tables if title not in grids]
    if left_out:
        reading = "hg.read_scores(ax) reads those of one of its Axes"
        if is_path(data):
            _, written, again = written_of(data)
            reading = f"{again}hg.read_figure({written}) reads them too"
        warn_user(
            f"data: {function} takes categories, and leaves out the heat maps of the figure "
            f"({names_of(left_out)}); {reading}"
        )
    return grids
