"""The alt text of the gallery's figures: what they show in words, or else the example's title."""

import ast
import html
import re
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from _gallery import save_thumbnails
from matplotlib.figure import Figure
from sphinx_gallery.scrapers import matplotlib_scraper

import mpl_headgrid as hg
from mpl_headgrid._artists.class_marks import ClassMarks
from mpl_headgrid._artists.head_heatmap import HeadHeatmap

DPI = 110


def scrape_with_alt_text(
    block: Any, block_vars: dict[str, Any], gallery_conf: dict[str, Any]
) -> str:
    """Save the figures of an example as sphinx-gallery does, and say in words what they show."""
    example = Path(block_vars["src_file"])
    title = title_of(example)
    figures = [plt.figure(number) for number in plt.get_fignums()]
    texts = iter([f"{title}: {description_of(figure) or 'the figure'}" for figure in figures])
    if figures and not len(block_vars["image_path_iterator"]):
        save_thumbnails(figures[0], example.stem)
    rst = matplotlib_scraper(block, block_vars, gallery_conf, dpi=DPI)
    return re.sub(r":alt: .*", lambda _: f":alt: {as_attribute(next(texts))}", rst)


def title_of(example: Path) -> str:
    docstring = ast.get_docstring(ast.parse(example.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n")[0]


def description_of(figure: Figure) -> str:
    """Return what `describe_heads` says of the grids in a figure; nothing where there is none."""
    grids = list(dict.fromkeys(artist.drawn for artist in figure.findobj(ClassMarks)))
    if not grids:
        return "; ".join(map(heatmap_in_words, figure.findobj(HeadHeatmap)))
    data = grids[0].grid
    if len(grids) > 1:
        titles = [drawn.axes.get_title("left") or drawn.axes.get_title() for drawn in grids]
        # Names must differ: those that appear twice get a number, as do those without a title.
        names = [
            title if title and titles.count(title) == 1 else f"{title} {place}".strip()
            for place, title in enumerate(titles, start=1)
        ]
        data = {name: drawn.grid for name, drawn in zip(names, grids, strict=True)}
    palette = grids[0].palette
    for drawn in grids[1:]:  # each knows the names of its own grid
        own = drawn.palette.category_colors
        others = {name: color for name, color in own.items() if name not in palette}
        palette = palette | others if others else palette
    return hg.describe_heads(data, palette=palette, length="short")


def heatmap_in_words(heatmap: HeadHeatmap) -> str:
    """Return what a heat map shows, and where it is strongest."""
    scores, values = heatmap.scores, heatmap.scores.values[:, :, 0]
    layer, head = np.unravel_index(np.nanargmax(values), values.shape)
    return (
        f"heat map of {scores.relations[0]}, {scores.n_layers} layers × {scores.n_heads} heads, "
        f"from {np.nanmin(values):.2g} to {np.nanmax(values):.2g}, the highest at layer "
        f"{scores.layer_labels[layer]}, head {head}"
    )


def as_attribute(text: str) -> str:
    """Return a text as one line of HTML: sphinx-gallery writes it into the page as it is."""
    return html.escape(" ".join(text.split()))
