"""Which palette a figure is drawn in: the one asked for, the active style's, or a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ._class_colours import check_knows
from ._palette import Palette


def palette_for(palette: object, categories: Iterable[str]) -> Palette:
    """Return the palette to draw `categories` in; `palette` is what the user asked for, or None.

    Raises
    ------
    ValueError, TypeError
        For a category that the palette does not know, or for something that is not a palette.
    """
    names = sorted(set(categories))
    if palette is None:
        chosen = Palette.from_style()
        known = {name.casefold() for name in chosen.categories}
        # A slip in the case of a name is not a new set of names.
        if names and not known.intersection(name.casefold() for name in names):
            chosen = Palette.from_names(names)
    elif isinstance(palette, Palette):
        chosen = palette
    elif isinstance(palette, str):
        chosen = Palette.from_style(palette)
    elif isinstance(palette, Mapping):
        chosen = Palette(palette)
    else:
        raise TypeError(
            "palette: expected a Palette, the name of one of the package's styles or a mapping of "
            f"category to colour, got {type(palette).__name__}"
        )
    check_knows(chosen, names)
    return chosen
