"""What a notebook shows of a table: its numbers, a thumbnail and the thumbnail's description."""

from __future__ import annotations

import base64
import html
import io
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import PIL.Image
from matplotlib.colors import to_rgb

from mpl_headgrid._api.checks import counted
from mpl_headgrid._heads.comparison import HeadComparison
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.table import size_in_words
from mpl_headgrid._palette.choosing import palette_of_grids
from mpl_headgrid._palette.score_colors import read_score_colors
from mpl_headgrid._palette.styles import background_color

from .of_comparison import category_changes, comparison_in_words, score_changes
from .of_scores import numbers_of_scores, score_in_words, short_scores_in_words
from .phrases import percent
from .short_description import short_description
from .summary import numbers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mpl_headgrid._heads.head_scores import HeadScores

WIDTH, HEIGHT = 320, 240  # CSS pixels that a thumbnail has at most, unless it has more heads
LARGEST_CELL = 8
MARGIN = 3
MOST_PICTURED = 2**18  # heads; a table with more has no thumbnail, which would swell the notebook
N_COLORS = 128  # of scores: an image of few colours is small
MOST_ROWS = 16
MOST_MAPS = 4
# Colours of text and lines are the notebook's, light or dark; a picture brings its own background.
FRAME = (
    '<div style="display:flex;flex-wrap:wrap;gap:1.2em;align-items:flex-start;color:inherit;'
    'background:transparent">{}</div>'
)
SWATCH = (
    '<span style="display:inline-block;width:.8em;height:.8em;margin-right:.5em;'
    'outline:1px solid rgba(127,127,127,.5);background:{}"></span>'
)
CUT = "white-space:nowrap;overflow:hidden;text-overflow:ellipsis"
CELL = f'<td style="text-align:{{}};padding:.1em .5em;max-width:24em;{CUT}">{{}}</td>'
HEADING = '<th style="text-align:{};padding:.1em .5em">{}</th>'
CAPTIONED = f'<div style="width:{{}}px;{CUT};font-size:smaller">{{}}<br>{{}}</div>'


def as_html(table: HeadGrid | HeadScores | HeadComparison) -> str | None:
    """Return what a notebook shows of a table; None, and so its text, where it has no colours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the call that draws gives them
        try:
            if isinstance(table, HeadGrid):
                return _of_grid(table)
            if isinstance(table, HeadComparison):
                return _of_comparison(table)
            return _of_scores(table)
        except ValueError:  # a name that no palette takes
            return None


def _of_grid(grid: HeadGrid) -> str:
    palette = palette_of_grids(None, [grid])
    numbers = numbers_of(grid, palette)
    shown = [each for each in numbers.classes if each.heads or each.in_category is not None]
    rows = [
        (
            SWATCH.format(palette.get(each.name, palette.hidden)) + _escaped(each.name),
            f"{each.heads:,}",
            percent(each.heads, numbers.known) if numbers.known else "",
        )
        for each in shown
    ]
    for word, heads in (("missing", numbers.missing), ("absent", numbers.absent)):
        if heads:
            rows.append((word, f"{heads:,}", ""))
    colors = [background_color(), *(to_rgb(palette[name]) for name in palette)]
    codes = palette.class_codes(grid) + 1
    picture = _picture(
        codes, [*colors, to_rgb(palette.hidden)], short_description([(None, numbers)])
    )
    return _framed(grid, "HeadGrid", [picture], ("class", "heads", "share"), rows)


def _of_scores(scores: HeadScores) -> str:
    numbers = numbers_of_scores(scores)
    rows = []
    for each in numbers:
        ends = ["", "", ""]
        if each.known:
            low, _, median, _, high = map(score_in_words, each.quartiles)
            ends = [low, median, f"{high} in {each.highest[0][0]}"]
        of_all = f" of {each.known + each.missing:,}" if each.missing else ""
        rows.append((_escaped(each.relation), f"{each.known:,}{of_all}", *ends))
    first = numbers[0]
    if first.absent:
        rows.append(("absent", f"{first.absent:,}", "", "", ""))
    planes = np.moveaxis(scores.values, 2, 0)[:MOST_MAPS]
    look = read_score_colors(planes)
    ramp = look.colormap(np.linspace(0, 1, N_COLORS))[:, :3]
    table = np.concatenate([[background_color()], ramp])
    pictures = []
    for plane, each in zip(planes, numbers, strict=False):
        steps = np.rint(np.nan_to_num(look.norm(plane)) * (N_COLORS - 1)).astype(int)
        codes = np.where(np.isnan(plane), 0, np.clip(steps, 0, N_COLORS - 1) + 1)
        picture = _picture(codes, table, short_scores_in_words([each]), len(planes))
        if picture and len(numbers) > 1:
            picture = CAPTIONED.format(WIDTH // 2, picture, _escaped(each.relation))
        pictures.append(picture)
    headings = ("relation", "heads", "lowest", "median", "highest")
    return _framed(scores, "HeadScores", pictures, headings, rows)


def _of_comparison(comparison: HeadComparison) -> str:
    headings: Sequence[str]
    rows: list[Sequence[str]]
    if comparison.of_scores:
        headings = ("relation", "heads", "mean before", "mean after")
        rows = [
            (
                _escaped(each.name),
                f"{each.heads:,}",
                f"{each.mean_before:.3g}",
                f"{each.mean_after:.3g}",
            )
            for each in score_changes(comparison)
        ]
    else:
        headings = ("category", "before", "after", "kept", "gained", "lost")
        rows = [
            (
                _escaped(each.name),
                *(
                    f"{number:,}"
                    for number in (each.before, each.after, each.kept, each.gained, each.lost)
                ),
            )
            for each in category_changes(comparison)
        ]
    words = comparison_in_words(comparison, None, short=True).partition(". ")[0].rstrip(".")
    return FRAME.format(f"<div>{_escaped(words)}.{_table(headings, rows)}</div>")


def _framed(
    table: HeadGrid | HeadScores,
    name: str,
    pictures: Sequence[str],
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> str:
    """Return a table's numbers with its pictures beside them."""
    said = f"{name}: {size_in_words(table)}"
    if table.kv_heads is not None:
        said += f", {counted(table.kv_heads, 'key-value head')}"
    if table.source is not None:
        said += f", from {table.source}"
    style = f"display:flex;flex-wrap:wrap;gap:.6em;max-width:{WIDTH + 4 * MARGIN + 10}px"
    beside = f'<div style="{style}">{"".join(pictures)}</div>' if any(pictures) else ""
    return FRAME.format(f"{beside}<div>{_escaped(said)}{_table(headings, rows)}</div>")


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return an HTML table, of cells that are HTML already; the first column is text."""
    sides = ["left", *["right"] * (len(headings) - 1)]
    head = "".join(HEADING.format(side, text) for side, text in zip(sides, headings, strict=True))
    body = [
        "".join(CELL.format(side, text) for side, text in zip(sides, row, strict=True))
        for row in rows[:MOST_ROWS]
    ]
    if len(rows) > MOST_ROWS:
        body.append(CELL.format("left", f"{len(rows) - MOST_ROWS} more"))
    lines = "".join(f"<tr>{row}</tr>" for row in body)
    return f'<table style="margin:0"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'


def _picture(codes: NDArray[Any], colors: Any, alt: str, n_pictures: int = 1) -> str:
    """Return an image of cells: layers from left to right, heads from bottom to top.

    Parameters
    ----------
    codes : array of int, shape (n_layers, n_heads)
        0 for no mark.
    colors : sequence of RGB
        Of the background and of each code.
    alt : str
    n_pictures : int
        How many share the room.
    """
    if codes.size > MOST_PICTURED:
        return ""
    n_layers, n_heads = codes.shape
    room = 1 if n_pictures == 1 else 0.5
    pitch = int(min(LARGEST_CELL, room * WIDTH // n_layers, room * HEIGHT // n_heads))
    pitch = max(1, pitch)
    side = pitch - (pitch > 2)  # a gap where there is room for one
    marks = np.zeros((n_heads, pitch, n_layers, pitch), dtype=np.uint16)
    marks[:, pitch - side :, :, :side] = codes.T[::-1, None, :, None]
    cells = np.pad(marks.reshape(n_heads * pitch, n_layers * pitch), MARGIN)
    table = np.round(255 * np.asarray(colors, dtype=float)).astype(np.uint8)
    file = io.BytesIO()
    if len(table) <= 256:
        image = PIL.Image.fromarray(cells.astype(np.uint8))
        image.putpalette(table.tobytes())
    else:
        image = PIL.Image.fromarray(table[cells])
    image.save(file, "png", compress_level=6)
    height, width = cells.shape
    scale = min(1, room * WIDTH / width, room * HEIGHT / height) if pitch == 1 else 1
    return (
        f'<img alt="{_escaped(alt)}" width="{round(width * scale)}" '
        f'height="{round(height * scale)}" style="image-rendering:pixelated;max-width:none" '
        f'src="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}">'
    )


def _escaped(text: str) -> str:
    return html.escape(text, quote=True)
