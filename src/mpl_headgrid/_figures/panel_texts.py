"""The texts of panels: letters, numbers of heads, titles that fit, labels that stand once."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, cast

import matplotlib as mpl
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

from mpl_headgrid._api.checks import in_short
from mpl_headgrid._api.literal_artists import drawn_on, set_literal
from mpl_headgrid._api.user_warnings import warn_user

from .text_room import title_widths

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

    from .arrangement import Arrangement, Floats, Panel
LETTER_GAP = 4  # points between a letter and the edge of its panel
HINTING = 0.05  # by which small letters may be wider, measured at another size or resolution
SMALLEST_TITLE = 0.6  # of the size that rcParams give
LINE_HEIGHT, ASCENT, DESCENT = 1.2, 0.75, 0.35  # of the font size
MOST_BREAKS = 2  # of a title, or a name beside a row: into four lines


def add_count(ax: Axes, count: str, pad: float) -> Text:
    """Write the number of heads at the right end of a title's line."""
    return set_literal(
        ax.set_title(
            count,
            loc="right",
            y=1.0,
            pad=pad,
            size=mpl.rcParams["xtick.labelsize"],
            weight="normal",
            color=ax.yaxis.label.get_color(),
        )
    )


def title_pad() -> float:
    """Return how far above a panel the baseline of its title is: points, clear of its letters."""
    size = FontProperties(size=mpl.rcParams["axes.titlesize"]).get_size_in_points()
    return max(float(mpl.rcParams["axes.titlepad"]), DESCENT * size)


def fit_titles(titles: Sequence[Text], arrangement: Arrangement) -> None:
    """Make the titles of all panels smaller where one would run into its neighbour.

    Those that would be too small are set in two lines, and these in two if need be.
    """
    room = arrangement.title_room
    if room is None:
        return
    for n_breaks in range(MOST_BREAKS + 1):
        share = _share_that_fits([title.get_text() for title in titles], room)
        if share >= SMALLEST_TITLE:
            break
        if n_breaks < MOST_BREAKS:
            for title, free in zip(titles, room, strict=True):
                set_literal(title, _in_lines_of(title.get_text(), free))
    else:
        warn_user(
            "titles are wider than their panels; give a smaller ncols=, a larger width= or shorter "
            "titles"
        )
    if share < 1:
        share = max(share * (1 - HINTING), SMALLEST_TITLE)
    size = FontProperties(size=mpl.rcParams["axes.titlesize"]).get_size_in_points()
    for title in titles:
        title.set_fontsize(size * share)


def room_for_lines(titles: Sequence[Text], rows: Sequence[int]) -> float:
    """Return what titles of more than two lines add to the height of all rows, in inches.

    Two lines fit the room of one, since they are smaller.
    """
    one = ASCENT * FontProperties(size=mpl.rcParams["axes.titlesize"]).get_size_in_points()
    added: dict[int, float] = {}
    for title, row in zip(titles, rows, strict=True):
        lines = title.get_text().count("\n") + 1
        if lines > 2:
            whole = (1 + (lines - 1) * LINE_HEIGHT) * float(title.get_fontsize())
            added[row] = max(added.get(row, 0.0), (whole - one) / 72)
    return sum(added.values())


def _in_lines_of(title: str, room: float) -> str:
    """Return a title with each line in two that is too wide for a room in inches."""
    lines = title.split("\n")
    both = zip(lines, title_widths(lines), strict=True)
    return "\n".join(in_two_lines(line) if SMALLEST_TITLE * w > room else line for line, w in both)


def fit_names(names: Sequence[Text], rows: Sequence[float]) -> None:
    """Break names beside rows where they are longer than these are high, and make them smaller.

    All have one size. Heights of `rows` are in inches.
    """
    share = 1.0
    for n_breaks in range(MOST_BREAKS + 1):
        lengths = [_length(name) for name in names]
        share = min([1.0, *(high / length for high, length in zip(rows, lengths, strict=True))])
        if share >= SMALLEST_TITLE:
            break
        for name, high, length in zip(names, rows, lengths, strict=True):
            if n_breaks < MOST_BREAKS and SMALLEST_TITLE * length > high:
                lines = [in_two_lines(line) for line in name.get_text().split("\n")]
                set_literal(name, "\n".join(lines))
    else:
        warn_user(
            "names of models are longer than their rows are high; give a smaller ncols=, a larger "
            "width= or shorter names"
        )
    if share < 1:
        share = max(share * (1 - HINTING), SMALLEST_TITLE)
    for name in names:
        name.set_fontsize(float(name.get_fontsize()) * share)


def _length(name: Text) -> float:
    """Return how long a name that runs upwards is, in inches."""
    figure = name.get_figure(root=True)
    assert figure is not None
    with drawn_on(None, [name]):
        return float(Text.get_window_extent(name).height / figure.dpi)


def _share_that_fits(titles: Sequence[str], room: Sequence[float] | Floats) -> float:
    """Return the share of their size at which all titles fit, at most 1."""
    pairs = zip(title_widths(titles), room, strict=True)
    return min([1.0, *(float(width / title) for title, width in pairs if title > width + 1e-9)])


def smallest_widths(titles: Iterable[str]) -> list[float]:
    """Return how wide titles are, in inches, as small and in as many lines as they may be."""
    both = zip(title_widths(titles), title_widths(map(in_two_lines, titles)), strict=True)
    return [SMALLEST_TITLE * min(widths) for widths in both]


def in_two_lines(title: str) -> str:
    """Return a title in two lines of about one length, or as it is if it has no place to break."""
    between = r" +" if " " in title[:-1] else r"[_/-]+"
    breaks = [match.end() for match in re.finditer(between, title[:-1])]
    if "\n" in title or not breaks:
        return title
    middle = min(breaks, key=lambda end: max(end, len(title) - end))
    return f"{title[:middle].rstrip(' ')}\n{title[middle:]}"


def label_rows_once(panels: list[Panel], axes: list[Axes]) -> None:
    """Leave the labels of axes to the first panel of each row and to the last row."""
    last = max(panel.place[0] for panel in panels)
    for panel, ax in zip(panels, axes, strict=True):
        row, column = panel.place
        if row < last:
            ax.set_xlabel("")
        if column:
            ax.set_ylabel("")


def hide_inner_labels(panels: list[Panel], axes: list[Axes]) -> None:
    """Leave the labels of a shared axis to the lowest panel, or the leftmost."""
    at_place = {panel.place: panel for panel in panels}
    for panel, ax in zip(panels, axes, strict=True):
        row, column = panel.place
        below, left = at_place.get((row + 1, column)), at_place.get((row, column - 1))
        if below and below.shared[0] == panel.shared[0]:
            ax.xaxis.set_tick_params(which="both", labelbottom=False)
            ax.set_xlabel("")
        if left and left.shared[1] == panel.shared[1]:
            ax.yaxis.set_tick_params(which="both", labelleft=False)
            ax.set_ylabel("")


def panel_letters(letters: object, n: int) -> list[str]:
    """Return the letters of n panels, none where none are asked for; raise for no letter."""
    if isinstance(letters, bool):
        letters = "a" if letters else ""
        if not letters:
            return []
    expected = 'letters: expected True, or how the first one looks, such as "A" or "(a)"'
    if not isinstance(letters, str):
        raise TypeError(f"{expected}, got {in_short(letters)}")
    found = re.findall("[A-Za-z]", letters)
    if len(found) != 1:
        raise ValueError(f"{expected}, with one letter to count on from, got {in_short(letters)}")
    alphabet = string.ascii_uppercase if found[0].isupper() else string.ascii_lowercase
    first = alphabet.index(found[0])
    before, after = letters.split(found[0])
    return [before + _letter(first + number, alphabet) + after for number in range(n)]


def _letter(number: int, alphabet: str) -> str:
    """Return a, b, ..., z, aa, ab, ... for 0, 1, ..."""
    rest, last = divmod(number, len(alphabet))
    return (_letter(rest - 1, alphabet) if rest else "") + alphabet[last]


def add_letter(title: Text, letter: str) -> Text:
    """Put a letter left of a panel, on the line of its title, and return it."""
    figure = title.get_figure(root=True)
    assert figure is not None
    ax = cast("Axes", title.axes)
    text = ax.text(
        0,
        1,
        letter,
        transform=title.get_transform()
        + ScaledTranslation(-LETTER_GAP / 72, 0, figure.dpi_scale_trans),
        ha="right",
        va="baseline",
        size=title.get_fontsize(),
        weight="bold",
        color=ax.title.get_color(),  # the title may have that of a category
    )
    return set_literal(text)
