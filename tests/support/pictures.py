"""Grids to draw, and figures as arrays of pixels: what several test modules use."""

import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

import mpl_headgrid as hg

from .processes import ROOT

CATEGORIES = ("Algorithmic", "Knowledge", "Linguistic", "Translation")


def compared(**keywords):
    """Mark a test that returns a figure, to be compared with its image in tests/baseline/."""
    return pytest.mark.mpl_image_compare(baseline_dir=str(ROOT / "tests" / "baseline"), **keywords)


def random_grid(n_layers, n_heads, *, seed=0, missing=0.0):
    """Return a grid with all classes in about the reference figure's mix."""
    random = np.random.RandomState(seed)
    membership = random.random_sample((n_layers, n_heads, 4)) < [0.25, 0.25, 0.25, 0.1]
    known = random.random_sample((n_layers, n_heads)) >= missing
    return hg.HeadGrid(membership & known[:, :, None], CATEGORIES, known=known)


def pixels(fig, dpi=None):
    """Return a figure as it is saved to PNG: uint8, shape (height, width, 3), first row on top."""
    dpi = dpi or fig.dpi
    buffer = io.BytesIO()
    fig.savefig(buffer, format="rgba", dpi=dpi)
    width = int(fig.get_size_inches()[0] * dpi)
    return np.frombuffer(buffer.getvalue(), np.uint8).reshape(-1, width, 4)[:, :, :3]


def colours_of(grid, palette=None):
    """Return the colour each head must have, worked out anew: uint8, (n_layers, n_heads, 3)."""
    palette = palette or hg.Palette.from_style("headgrid")
    drawn = np.full((grid.n_layers, grid.n_heads, 3), 255, np.uint8)
    for layer in range(grid.n_layers):
        for head in range(grid.n_heads):
            if not grid.known[layer, head]:
                continue
            names = [
                n for n, m in zip(grid.categories, grid.membership[layer, head], strict=True) if m
            ]
            name = {0: "Unclassified", 1: names[0] if names else ""}.get(
                len(names), f"{len(names)} categories"
            )
            drawn[layer, head] = np.round(np.array(mpl.colors.to_rgb(palette[name])) * 255)
    return drawn


def bare_axes(width, height, **keywords):
    """Return an Axes that is the whole figure, in inches, on white and without a frame."""
    fig = plt.figure(figsize=(width, height), facecolor="white", **keywords)
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    return ax
