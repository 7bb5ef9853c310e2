"""How well the colours of a palette can be told apart and seen, and warnings where they can't."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_rgba

from mpl_headgrid._api.checks import in_short

from .styles import background_color, blend
from .vision import VISIONS, contrast, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from matplotlib.typing import ColorType

    from .vision import Floats

    Pair = tuple[float, str, str]

# CAM02-UCS ΔE below which two colours are warned of: the package's own ten keep 12.
LOOK_ALIKE = 5.0
BACKGROUND = "the background"


def least_differences(colors: Mapping[str, str], background: ColorType | None) -> pd.DataFrame:
    """Return the two classes nearest to each other, and the one nearest to the background.

    One row for each vision.
    """
    import pandas as pd

    below = _rgb_of(background)
    rows = {
        vision: (*_nearest(_pairs(colors, below, vision)), *_to_background(colors, below, vision))
        for vision in (*VISIONS, "greyscale")
    }
    columns = ["delta_e", "class_1", "class_2", "background_delta_e", "background_class"]
    index = pd.Index(list(rows), name="vision")
    return pd.DataFrame(list(rows.values()), index=index, columns=columns)


def _nearest(pairs: Iterable[Pair]) -> Pair:
    return min(pairs, key=lambda pair: pair[0])


def _pairs(colors: Mapping[str, str], below: Floats, vision: str) -> list[Pair]:
    """Return the difference of each two classes, in one vision."""
    names = list(colors)
    seen = places(_seen(colors, below), vision)
    first, second = np.triu_indices(len(names), 1)
    differences = np.linalg.norm(seen[first] - seen[second], axis=1)
    return [
        (float(difference), names[i], names[j])
        for difference, i, j in zip(differences, first, second, strict=True)
    ]


def _to_background(colors: Mapping[str, str], below: Floats, vision: str) -> tuple[float, str]:
    """Return the least difference of a class to the background, in one vision, and which it is."""
    *seen, under = places(np.vstack([_seen(colors, below), below]), vision)
    differences = np.linalg.norm(np.array(seen) - under, axis=1)
    least = int(differences.argmin())
    return float(differences[least]), list(colors)[least]


def look_alikes(colors: Mapping[str, str], below: tuple[float, float, float], *, ours: bool) -> str:
    """Return what to warn of in colours, by class, on a background; "" where all can be told apart.

    Of colours that are the package's own, only what is lost in a background is news.
    """
    under = np.array(below)
    names = [*colors, BACKGROUND]
    # The background is the last of them.
    pairs = np.array(np.triu_indices(len(names), 1))
    if ours:
        pairs = pairs[:, pairs[1] == len(colors)]
    seen = np.vstack([_seen(colors, under), under])
    differences = np.array(
        [np.linalg.norm(np.subtract(*places(seen, vision)[pairs]), axis=1) for vision in VISIONS]
    )
    least = differences.min(axis=0)
    if not (alike := least < LOOK_ALIKE).any():
        return ""
    nearest = int(least.argmin())
    one, other = (names[place] for place in pairs[:, nearest])
    vision, difference = VISIONS[int(differences[:, nearest].argmin())], least[nearest]
    more = int(alike.sum()) - 1
    readers = "" if vision == "normal" else f" to readers with {vision}"
    second = other if other == BACKGROUND else repr(other)
    return (
        f"palette: {one!r} and {second} look alike{readers} (ΔE {difference:.1f}, below "
        f"{LOOK_ALIKE:g})"
        + (f", and so do {more} more pairs" if more > 1 else ", and one more pair does" * more)
        + "; Palette.report() measures all of them"
    )


def warning_of_many(colors: Mapping[str, str], n: int) -> str:
    """Return what to say of more categories than colours alone can tell apart."""
    below = np.array(background_color())
    least = min(_nearest(_pairs(colors, below, vision))[0] for vision in VISIONS)
    return (
        f"categories: {n} of them, and colours alone can't tell so many apart (the nearest two "
        f"classes differ by ΔE {least:.1f}); each has a shape too, and hg.read_heads(data).lump(8) "
        "keeps the eight with the most heads"
    )


def contrasts(colors: Mapping[str, str], background: ColorType | None) -> pd.Series[float]:
    """Return the contrast of each class with the background."""
    import pandas as pd

    below = _rgb_of(background)
    ratio = contrast(_seen(colors, below), below)
    return pd.Series(ratio, index=pd.Index(list(colors), name="class"), name="contrast")


def _rgb_of(background: ColorType | None) -> Floats:
    """Return a background, or the one that rcParams set, as RGB."""
    try:
        given = background_color() if background is None else background
        return np.asarray(blend(to_rgba(given), np.ones(3)))
    except ValueError:
        raise ValueError(
            f"background: expected a colour that matplotlib knows, got {in_short(background)}"
        ) from None


def _seen(colors: Mapping[str, str], below: Floats) -> Floats:
    """Return the colours as they appear on the background, as RGB: shape (n, 3)."""
    return np.array([blend(to_rgba(color), below) for color in colors.values()])
