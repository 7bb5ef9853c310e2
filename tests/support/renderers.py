"""Renderers that know neither us nor matplotlib, and figures as they draw them.

`HEADGRID_ALL_RENDERERS=1` has tests fail, instead of being skipped, where one is not installed, and
`HEADGRID_TEX=1` where TeX is not, which is large.
"""

import importlib.util
import os
import shutil
import subprocess

import matplotlib.pyplot as plt
import pytest
from matplotlib import font_manager

REQUIRED = bool(os.environ.get("HEADGRID_ALL_RENDERERS"))
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def marks_of(renderer):
    """Return the marks of a test that needs a renderer, a program or a module of Python."""
    is_there = shutil.which(renderer) or importlib.util.find_spec(renderer)
    skip = pytest.mark.skipif(not is_there and not REQUIRED, reason=f"{renderer} is not installed")
    return [pytest.mark.renderers, skip]


def needs(renderer):
    """Mark a test that needs a renderer."""

    def marked(test):
        for mark in marks_of(renderer):
            test = mark(test)
        return test

    return marked


def needs_tex(program):
    """Mark a test that needs a program of TeX's."""
    is_there = shutil.which(program) or os.environ.get("HEADGRID_TEX")
    return pytest.mark.skipif(not is_there, reason=f"{program}, of TeX, is not installed")


def needs_narrow_letters(test):
    """Mark a test of how much room text leaves, by letters as wide as those of Arial."""
    fonts = {font.name for font in font_manager.fontManager.ttflist}
    lacks = fonts.isdisjoint({"Arial", "Liberation Sans"})
    return pytest.mark.skipif(lacks, reason="letters of DejaVu Sans are wider")(test)


def drawn_by_poppler(fig, folder, dpi):
    """Return a figure's PDF as poppler shows it: float, shape (height, width, 3), 0 to 1."""
    fig.savefig(folder / "figure.pdf")
    command = ["pdftoppm", "-png", "-r", str(dpi), "-singlefile", "figure.pdf", "figure"]
    subprocess.run(command, cwd=folder, check=True)
    return plt.imread(folder / "figure.png")[:, :, :3]


def drawn_by_chromium(page, folder, size, scale):
    """Return a page as Chromium shows it: float, shape (height, width, 3), 0 to 1.

    Parameters
    ----------
    page : str
        HTML; what it links to is in the folder.
    folder : Path
    size : tuple of int
        Width and height of the window in CSS pixels, of which 96 are an inch.
    scale : float
        Pixels of the picture for each of them.
    """
    (folder / "page.html").write_text(page)
    width, height = size
    subprocess.run(
        [
            "chromium", "--headless", "--hide-scrollbars", "--screenshot=page.png", *FLAGS,
            f"--force-device-scale-factor={scale}",
            f"--window-size={width},{height}", f"--user-data-dir={folder / 'profile'}",
            (folder / "page.html").as_uri(),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    return plt.imread(folder / "page.png")[:, :, :3]
