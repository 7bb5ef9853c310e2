"""Several models by title, and how they are told from the data of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mpl_headgrid._api.literal_text import check_showable
from mpl_headgrid._heads.grid import HeadGrid

from .read_heads import read_heads


def read_models(
    models: object, reading: Mapping[str, Any], *, argument: str
) -> dict[str, HeadGrid]:
    """Read a mapping of title to data; `reading` are keywords of `read_heads`.

    Raises
    ------
    ValueError, TypeError
        For anything but a mapping of titles, for none, and as `read_heads` does, naming the model.
    """
    if not isinstance(models, Mapping):
        raise TypeError(
            f"{argument}: expected a mapping of title to data, got {type(models).__name__}; for "
            "one model use headgrid_scatter(ax, data)"
        )
    if not models:
        raise ValueError(
            f'{argument}: expected at least one, such as {{"GPT-2 XL": data}}, got none'
        )
    grids = {}
    for title, data in models.items():
        if not isinstance(title, str):
            raise TypeError(f"{argument}: expected titles (str), got {title!r}")
        check_showable(argument, title)
        try:
            grids[title] = read_heads(data, **reading)
        except (ValueError, TypeError) as error:
            raise type(error)(f"{argument}[{title!r}]: {error}") from error
    return grids


def read_model_or_models(
    data: object, reading: Mapping[str, Any]
) -> dict[str, HeadGrid] | dict[None, HeadGrid]:
    """Read one model, whose title is None, or a mapping of several.

    Raises
    ------
    ValueError, TypeError
        For a mapping in which only some values are models, and as `read_heads` does.
    """
    if _is_several(data):
        return read_models(data, reading, argument="data")
    try:
        return {None: read_heads(data, **reading)}
    except (ValueError, TypeError) as error:
        if isinstance(data, Mapping) and all(isinstance(v, Mapping) for v in data.values()):
            hint = "for several models, give each as a HeadGrid: read_heads(...)"
            raise type(error)(f"{error}; {hint}") from error
        raise


def _is_several(data: object) -> bool:
    """Tell a mapping of title to model from a mapping that is one model's data.

    Forms that `read_heads` takes as a model's data are mappings too, but none of grids or frames.
    """
    if not isinstance(data, Mapping) or not data:
        return False
    are_models = [isinstance(value, HeadGrid) or _is_frame(value) for value in data.values()]
    if any(are_models) and not all(are_models):
        title = list(data)[are_models.index(False)]
        raise TypeError(
            "data: expected several models, each a HeadGrid or a data frame, or the data of one; "
            f"got {type(data[title]).__name__} for {title!r} among them; give read_heads(...) of it"
        )
    return all(are_models)


def _is_frame(value: object) -> bool:
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    try:
        return isinstance(nw.from_native(value, pass_through=True), nw.DataFrame | nw.LazyFrame)
    except DuplicateError:  # of columns: read_heads says which
        return True
