"""The colour that each class must have, read from the style sheets without the package."""

import re
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

import mpl_headgrid as hg
from tests.support.processes import ROOT
from tests.support.truths import OURS

SHEETS = ROOT / "styles"
STYLES = ("headgrid", "headgrid-dark", "headgrid-print", "headgrid-tab10")
# What users may have in force, and whose colours are then taken.
SETTINGS = {
    "default": "headgrid",
    "dark_background": "headgrid-dark",
    **{style: style for style in STYLES},
}


def rgb(color):
    """Return #rrggbb or #rrggbbaa as numbers from 0 to 255, and alpha from 0 to 1."""
    digits = color.removeprefix("#")
    values = [int(digits[k : k + 2], 16) for k in range(0, len(digits), 2)]
    return np.array(values[:3], dtype=float), values[3] / 255 if len(values) == 4 else 1.0


def sheet_colors(name):
    text = (SHEETS / f"{name}.mplstyle").read_text()
    line = re.search(r"^axes\.prop_cycle: (.*)$", text, re.MULTILINE)[1]
    return ["#" + digits for digits in re.findall(r"'([0-9a-f]{6})'", line)]


@dataclass(frozen=True)
class Classes:
    """A palette to ask for, and what it must come to.

    Attributes
    ----------
    asked : object
        For ``palette=``.
    colours : dict of str to str
        Each class's colour in the legend's order.
    categories : list of str
    shaped : set of str
        Classes that are drawn as no squares.
    """

    asked: object
    colors: dict
    categories: list
    shaped: frozenset = frozenset()

    def class_of(self, names):
        """Return the class of a head in some categories."""
        if len(names) < 2:
            return next(iter(names), "Unclassified")
        counts = [name for name in self.colors if re.fullmatch(r"\d\+? categories", name)]
        return counts[min(len(names), 1 + len(counts)) - 2]

    def color_of(self, name, ground):
        """Return what is seen of a class over a ground."""
        color, alpha = rgb(self.colors[name])
        return alpha * color + (1 - alpha) * ground


def with_counts(grey, colors, several):
    """Return the classes of some categories, given the colours for 2, 3, ... categories."""
    n, largest = len(colors), 1 + len(several)
    classes = {"Unclassified": grey, **colors}
    for k, color in enumerate(several, start=2):
        if k <= n:
            more = "+" if k == largest < n else ""
            classes[f"{k}{more} categories"] = color
    return classes


def purples(style, counts):
    ours = sheet_colors(style)[4:7]
    if counts <= 4:
        return ours[: counts - 1]
    ours = [rgb(c)[0] for c in sheet_colors("headgrid" if style == "headgrid-tab10" else style)]
    steps = np.linspace(0, 2, counts - 1)
    channels = [np.interp(steps, [0, 1, 2], [c[k] for c in ours[4:7]]) for k in range(3)]
    return ["#{:02x}{:02x}{:02x}".format(*(round(v) for v in c)) for c in np.transpose(channels)]


def from_style(asked, style):
    ours = sheet_colors(style)
    return Classes(
        asked, with_counts(ours[7], dict(zip(OURS, ours[:4], strict=True)), ours[4:7]), list(OURS)
    )


def from_names(asked, names, style, counts=4):
    ours = sheet_colors(style)
    more = sheet_colors("_headgrid-more" if style == "headgrid-tab10" else f"_{style}-more")
    colors = dict(zip(names, [*ours[:4], *more], strict=False))
    return Classes(
        asked,
        with_counts(ours[7], colors, purples(style, counts)),
        list(names),
        frozenset(names[8:10]),
    )


COLORS = st.builds("#{:02x}{:02x}{:02x}".format, *[st.integers(0, 255)] * 3)
LET_THROUGH = st.builds("{}{:02x}".format, COLORS, st.integers(60, 254))


@st.composite
def palettes(draw, names, style, *, stated=None, squares=False):
    """Draw a palette for categories under a style, in any way that one can be asked for.

    `stated` are the names in the data's order, `squares` leaves out palettes with shapes.
    """
    known = set(names) <= set(OURS)
    ways = ["none", "names", "mapping", "Palette", *(["style"] if known else [])]
    if squares and len(names) > 8:
        ways = ["mapping", "Palette"]
    way = draw(st.sampled_from(ways))
    if way == "style":
        style = draw(st.sampled_from(STYLES))
        asked = draw(st.sampled_from([style, hg.Palette.from_style(style)]))
        return from_style(asked, style)
    if way == "none":
        return from_style(None, style) if known else from_names(None, [*(stated or names)], style)
    if way == "names":
        order = draw(st.permutations(names))
        counts = draw(st.integers(2, 9))
        style = draw(st.sampled_from([style, *STYLES]))
        made = hg.Palette.from_names(order, style=style, counts=counts)
        classes = from_names(made, order, style, counts)
        return as_rounded(classes, 0 if counts <= 4 else 2)  # a colormap has 256 steps
    color = st.one_of(COLORS, COLORS, LET_THROUGH)
    order = draw(st.permutations(names))
    colors = {name: draw(color) for name in order}
    ours = sheet_colors(style)
    if way == "mapping":
        return Classes(colors, with_counts(ours[7], colors, ours[4:7]), order)
    grey = draw(color)
    several = draw(st.lists(color, min_size=1, max_size=5))
    made = hg.Palette(colors, unclassified=grey, counts=several)
    return Classes(made, with_counts(grey, colors, several), order)


def as_rounded(classes, tolerance):
    """Take the colours that a palette has, if they are those expected but for rounding."""
    assert list(classes.asked) == list(classes.colors)
    for name, color in classes.colors.items():
        off = np.abs(rgb(classes.asked[name])[0] - rgb(color)[0]).max()
        assert off <= (tolerance if name.endswith("categories") else 0), (name, color)
    return replace(classes, colors=dict(classes.asked))
