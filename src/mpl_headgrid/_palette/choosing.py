"""Which palette a figure is drawn in: palette_for, and set_palette for all figures."""

from __future__ import annotations

import difflib
import functools
import operator
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from mpl_headgrid._api.checks import did_you_mean
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._heads.category_names import check_category_names

from .classes import CATEGORIES, free_slots
from .palette import MANY, MOST_LETTERS, MOST_NAMES, Palette
from .report import look_alikes, warning_of_many
from .styles import active_style, style_colors, style_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.typing import ColorType

    from mpl_headgrid._heads.grid import HeadGrid

# difflib's ratio: one letter that is missing, doubled, wrong or swapped with its neighbour is above
# it, "Transition" beside "Translation" below.
NEAR = 0.88

_for_all: object = None  # what set_palette was given last


class _Restoring(AbstractContextManager[None]):
    """What ends a ``with`` block by setting the palette that was there before."""

    def __init__(self, before: object) -> None:
        self._before = before

    def __exit__(self, *error: object) -> None:
        _set(self._before)


def _set(palette: object) -> None:
    global _for_all  # noqa: PLW0603 it is one for the process
    _for_all = palette


def set_palette(
    palette: Palette | Mapping[str, ColorType] | str | None,
) -> AbstractContextManager[None]:
    """Draw all figures in one palette from now on, or as long as a ``with`` block lasts.

    Every function uses it unless it is given ``palette=``. Like rcParams, it holds for the whole
    process: other threads see it too, and a ``with`` block that ends in one thread ends it for all.
    Give ``palette=`` where threads draw in different palettes.

    Parameters
    ----------
    palette : Palette, str, mapping of category to colour, or None
        As in `headgrid_scatter`. A mapping takes its grey and purples from the style that is active
        when a figure is drawn. None goes back to the palette of the active style.

    Returns
    -------
    context manager
        For ``with``: at the end of the block, the palette that was set before is set again.

    Raises
    ------
    ValueError
        For anything that `Palette` does not accept. The palette set before stays.
    TypeError
        For anything that is not a palette.

    See Also
    --------
    Palette.from_file : The palette of a paper, kept in a file.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> with hg.set_palette({"Induction": "tab:orange", "Copy": "tab:blue"}):
    ...     fig, ax = plt.subplots()
    ...     marks = hg.headgrid_scatter(ax, {"Copy": [(0, 1)]}, n_layers=2, n_heads=2)
    >>> marks.palette["Copy"]
    '#1f77b4'
    >>> plt.close("all")
    """
    if palette is not None:
        _as_palette(palette)
    before = _for_all
    is_mapping = isinstance(palette, Mapping) and not isinstance(palette, Palette)
    _set(dict(palette) if is_mapping else palette)  # type: ignore[arg-type]  # it is no None here
    return _Restoring(before)


def palette_of_grids(
    palette: object,
    grids: Iterable[HeadGrid],
    *,
    drawn: Sequence[Palette] = (),
    below: tuple[float, float, float] | None = None,
) -> Palette:
    """Return one palette for the categories of grids, in the order that the first states them."""
    grids = list(grids)
    names = [name for grid in grids for name in grid.categories]
    ordinal = bool(names) and all(grid.ordinal for grid in grids if grid.categories)
    return palette_for(palette, names, ordinal=ordinal, drawn=drawn, below=below)


def palette_for(
    palette: object,
    categories: Iterable[str],
    *,
    ordinal: bool = False,
    drawn: Sequence[Palette] = (),
    below: tuple[float, float, float] | None = None,
) -> Palette:
    """Return the palette to draw categories in, in the order stated.

    Parameters
    ----------
    palette : object
        The user's argument. None is for the one that `set_palette` has set, or else the style's.
    categories : iterable of str
        Names, which may appear twice.
    ordinal : bool
        Whether they are steps of one scale, from the lowest to the highest.
    drawn : sequence of Palette
        Those that the figure has already; see `palettes_on`.
    below : RGB, optional
        The background that it is drawn on. Without one nothing is drawn, and colours that look
        alike do no harm.

    Raises
    ------
    ValueError
        For a category that the palette given lacks; for colours of no palette that was given, if
        one name would have two colours on the figure, or one colour two names.
    """
    names = list(dict.fromkeys(categories))
    given = _for_all if palette is None else palette
    if given is not None:
        chosen = _as_palette(given)
        if ordinal and not chosen.ordinal:
            chosen = chosen._changed(ordinal=True)
        chosen._check_knows(names)
        drawn = [other for other in drawn if other._implicit]
    elif ordinal:
        chosen = _steps(names, drawn)
    else:
        chosen = _of_style_and_figure(names, drawn)
    _check_one_meaning(chosen, names, drawn)
    if below is not None:
        _warn_of_colors(chosen, below)
    return chosen


def _as_palette(palette: object) -> Palette:
    if isinstance(palette, Palette):
        return palette._marked(implicit=False)
    if isinstance(palette, str):
        return Palette.from_style(style_named(palette, "palette"))
    if isinstance(palette, Mapping):
        return Palette(palette)
    raise TypeError(
        "palette: expected a Palette, the name of one of the package's styles or a mapping of "
        f"category to colour, got {type(palette).__name__}"
    )


def _steps(names: Sequence[str], drawn: Sequence[Palette]) -> Palette:
    """Return the ramp of steps; the figure's, where it has one with all of them."""
    for other in drawn:
        if other.ordinal and set(names) <= set(other.categories):
            return other._as_chosen()
    return Palette._named(names, ordinal=True)._as_chosen()


def _of_style_and_figure(names: Sequence[str], drawn: Sequence[Palette]) -> Palette:
    """Return the colours that names have in the style, or on the figure, and free ones for others.

    Of names that are all the style's, the legend lists all that the style has, so that figures of a
    paper have the same legend; unless one of its colours means something else on the figure.
    """
    style = Palette.from_style()
    on_figure: dict[str, tuple[str, Any]] = {}
    for other in drawn:
        for name, color in other.category_colors.items():
            on_figure.setdefault(name, (color, other.markers[name]))
    own = {name: (color, "s") for name, color in style.category_colors.items()}
    uses_style = any(name in own for name in names) or any(
        name in on_figure and on_figure[name][0] == color for name, (color, _) in own.items()
    )
    for name in names:
        if name not in own:
            _check_spelling(name, names, style, uses_style=uses_style)
    # "Induction" in one grid and "induction" in the next are one name, as within a grid.
    check_category_names(tuple(dict.fromkeys([*on_figure, *names])))
    meant = {color: name for name, (color, _) in on_figure.items()}
    if all(name in own for name in names):
        if all(meant.get(color, name) == name for name, (color, _) in own.items()):
            return style._as_chosen()
        if not names:
            return drawn[-1]._as_chosen()
    kept = {**on_figure, **own}
    taken = {color for color, _ in on_figure.values()}
    if uses_style:
        taken |= {color for color, _ in own.values()}
    chosen = Palette._named(
        names, kept={name: kept[name] for name in names if name in kept}, taken=taken
    )
    return chosen._as_chosen()


def _check_spelling(name: str, names: Sequence[str], style: Palette, *, uses_style: bool) -> None:
    """Raise for a name that is nearly one of the style's, and so most likely a slip."""
    folded = {known.casefold(): known for known in CATEGORIES}
    meant = folded.get(name.casefold())
    if meant is None and uses_style:
        near = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=NEAR)
        meant = folded[near[0]] if near else None
    if meant is not None:
        raise ValueError(
            f"palette: no colour for category {name!r}{did_you_mean(name, CATEGORIES)} If it is "
            f"one of its own, give it a colour: {_with_all(style, names)}"
        )


def _check_one_meaning(chosen: Palette, names: Iterable[str], drawn: Sequence[Palette]) -> None:
    """Raise where a name would have two colours on a figure, or a colour two names."""
    colors = chosen.category_colors
    for other in drawn:
        theirs = other.category_colors
        by_color = {color: name for name, color in theirs.items()}
        for name in names:
            color = colors[name]
            if theirs.get(name, color) != color:
                problem = f"{name!r} is {color} here and {theirs[name]}"
            elif (second := by_color.get(color, name)) != name and colors.get(second) != color:
                problem = f"{name!r} has the colour {color}, and so has {second!r}"
            else:
                continue
            on_figure = functools.reduce(operator.or_, reversed(drawn))
            raise ValueError(
                f"palette: {problem} in a grid that is on the figure already; for one meaning of "
                f"each colour: {_with_all(on_figure, names, chosen.category_colors)}"
            )


def _warn_of_colors(chosen: Palette, below: tuple[float, float, float]) -> None:
    """Warn of colours that can't be told apart."""
    if chosen._ours and not chosen.ordinal and len(chosen.categories) > MANY:
        warn_user(warning_of_many(chosen, len(chosen.categories)))
    message = look_alikes(chosen, below, ours=chosen._ours)
    if message:
        warn_user(message)


def _with_all(
    palette: Palette, names: Iterable[str], wished: Mapping[str, str] | None = None
) -> str:
    """Return an argument that draws names: in a palette's colours, others in free ones.

    Names that the palette lacks have the colours that are `wished`, where these are free.
    """
    known = {name: palette[name] for name in names if name in palette.categories}
    for name, color in (wished or {}).items():
        if color not in {*palette.values(), *known.values()}:
            known.setdefault(name, color)
    style = active_style()
    slots = free_slots(style, {*palette.values(), *known.values(), *style_colors(style)})
    free = (color for color, _ in slots)
    every = {name: known[name] if name in known else next(free, "black") for name in names}
    written = f"palette={every}"
    if len(every) <= MOST_NAMES and len(written) <= MOST_LETTERS:
        return written
    new = {name: color for name, color in every.items() if name not in known}
    first = dict(list(new.items())[:1])
    return f"palette=palette | {first}, where palette is the one given"
