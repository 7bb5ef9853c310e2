"""Grids to draw, and figures as arrays of pixels: what several test modules use."""

import io
import re
from contextlib import contextmanager

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backend_bases import MouseEvent
from matplotlib.patheffects import AbstractPathEffect

import mpl_headgrid as hg

from .processes import ROOT

CATEGORIES = ("Algorithmic", "Knowledge", "Linguistic", "Translation")


def image_of(style="headgrid", dpi=100):
    """Return the mark of a test that returns a figure, to be as its image in tests/baseline/."""
    options = {} if dpi is None else {"savefig_kwargs": {"dpi": dpi}}
    folder = str(ROOT / "tests" / "baseline")
    return pytest.mark.mpl_image_compare(baseline_dir=folder, style=style, **options)


def compared(**keywords):
    """Mark such a test, and have it draw boxes for texts, which all versions draw alike."""
    boxes, image = pytest.mark.usefixtures("text_placeholders"), image_of(**keywords)
    return lambda test: boxes(image(test))


def in_each(membership, scores):
    """Return scores, shape (n_layers, n_heads), for each category that a head is in."""
    return np.where(membership, np.asarray(scores, float)[:, :, None], np.nan)


def random_grid(n_layers, n_heads, *, seed=0, missing=0.0):
    """Return a grid with all classes in about the reference figure's mix."""
    random = np.random.RandomState(seed)
    membership = random.random_sample((n_layers, n_heads, 4)) < [0.25, 0.25, 0.25, 0.1]
    known = random.random_sample((n_layers, n_heads)) >= missing
    return hg.HeadGrid(membership & known[:, :, None], CATEGORIES, known=known)


def pixels(fig, dpi=None):
    """Return a figure as it is saved to PNG: uint8, shape (height, width, 3), first row on top."""
    dpi = dpi or fig.dpi
    width = int(fig.get_size_inches()[0] * dpi + 1e-6)  # 142 pixels may be 141.99999999999997
    rgba = np.frombuffer(saved(fig, "rgba", dpi=dpi), np.uint8)
    return rgba.reshape(-1, width, 4)[:, :, :3]


def colors_of(grid, palette=None):
    """Return the colour each head must have, worked out anew: uint8, (n_layers, n_heads, 3)."""
    palette = palette or hg.Palette.from_style("headgrid")
    drawn = np.full((*grid.known.shape, 3), 255, np.uint8)
    n_categories = grid.membership.sum(axis=2)
    heads_of = {"Unclassified": (n_categories == 0) & ~grid.hidden}
    for plane, name in enumerate(grid.categories):
        heads_of[name] = grid.membership[:, :, plane] & (n_categories == 1)
    for n in range(2, len(grid.categories) + 1):
        heads_of[f"{n} categories"] = n_categories == n
    for name, heads in heads_of.items():
        if (shown := heads & grid.known).any():
            drawn[shown] = np.round(np.array(mpl.colors.to_rgb(palette[name])) * 255)
    return drawn


def heads_amiss(ax, grid, picture=None, heads=None):
    """Return the heads, of all or some, whose colour is not there where the Axes has them."""
    picture = pixels(ax.figure) if picture is None else picture
    expected, heads = colors_of(grid), np.ndindex(grid.known.shape) if heads is None else heads
    order = 1 if ax.get_xlabel() == "Layer" else -1
    return [
        head
        for head in heads
        if (color_at(picture, ax, *head[::order]) != expected[tuple(head)]).any()
    ]


def color_at(picture, ax, x, y):
    """Return the colour of the pixel at a position in data coordinates."""
    column, row = ax.transData.transform((x, y))
    return picture[len(picture) - 1 - int(row), int(column)]


def event_at(ax, x, y):
    """Return the mouse at a position in data coordinates."""
    event = MouseEvent("motion_notify_event", ax.figure.canvas, 0, 0)
    event.x, event.y = ax.transData.transform((x, y))  # a mouse has whole pixels, a test need not
    return event


def draw(grid, size=(4, 3), dpi=100, **keywords):
    """Draw a grid on Axes that are the whole figure, in inches; return its marks."""
    return hg.headgrid_scatter(bare_axes(*size, dpi=dpi), grid, palette="headgrid", **keywords)


def saved(fig, file_format, **keywords):
    """Return a figure as the bytes of a file."""
    buffer = io.BytesIO()
    fig.savefig(buffer, format=file_format, **keywords)
    return buffer.getvalue()


@contextmanager
def unchanged(ax, error, message=None):
    """Expect an error that leaves Axes as they were."""
    before = ax.get_children(), ax.get_xlim(), ax.get_ylim(), ax.get_xlabel()
    with pytest.raises(error, match=message) as caught:
        yield caught
    assert (ax.get_children(), ax.get_xlim(), ax.get_ylim(), ax.get_xlabel()) == before


def bare_axes(width, height, **keywords):
    """Return an Axes that is the whole figure, in inches, on white and without a frame."""
    fig = plt.figure(figsize=(width, height), facecolor="white", **keywords)
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    return ax


def inks(fig):
    """Return the colours, other than greys, that a figure has in PostScript: shape (n, 3)."""
    written = saved(fig, "eps").decode("latin1")
    found = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) setrgbcolor", written)
    return 255 * np.array(found, dtype=float)


class FailingEffect(AbstractPathEffect):
    """A path effect that can't be drawn."""

    def draw_path(self, *args, **keywords):
        del args, keywords
        raise OSError("no effect")
