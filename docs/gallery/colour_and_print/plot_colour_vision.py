"""
What every reader sees
======================

The same heads as seen with each full colour-vision deficiency, and printed in greyscale: above in
the colours of "headgrid", below in tab10. Under each, the least difference between two classes
(`Palette.report`), measured with ``pip install "mpl-headgrid[colour]"``. The heads are drawn at
random.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from colorspacious import cspace_convert
from matplotlib.colors import to_rgb

import mpl_headgrid as hg


def as_seen(palette: hg.Palette, vision: str) -> hg.Palette:
    rgb = [to_rgb(color) for color in palette.values()]
    if vision == "greyscale":
        luminance = cspace_convert(rgb, "sRGB1", "XYZ1")[:, [1]]
        rgb = cspace_convert(
            luminance * cspace_convert([1, 1, 1], "sRGB1", "XYZ1"), "XYZ1", "sRGB1"
        )
    elif vision != "normal":
        kind = vision.replace("opia", "omaly")
        rgb = cspace_convert(rgb, {"name": "sRGB1+CVD", "cvd_type": kind, "severity": 100}, "sRGB1")
    grey, *rgb = np.clip(rgb, 0, 1)
    categories = dict(zip(palette.categories, rgb[:4], strict=True))
    return hg.Palette(categories, unclassified=grey, counts=rgb[4:])


plt.style.use(["headgrid", "headgrid-icml-wide"])
warnings.filterwarnings("ignore", message="palette: .* look alike")  # it is what this shows
membership = np.random.default_rng(0).random((10, 10, 4)) < [0.25, 0.25, 0.3, 0.25]
grid = hg.HeadGrid(membership, hg.Palette.from_style().categories)
fig, axs = plt.subplots(2, 5, sharex=True, sharey=True, figsize=(6.75, 3.1))
for row, style in zip(axs, ["headgrid", "headgrid-tab10"], strict=True):
    palette = hg.Palette.from_style(style)
    for ax, (vision, least) in zip(row, palette.report()["delta_e"].items(), strict=True):
        hg.headgrid_scatter(ax, grid, palette=as_seen(palette, vision))
        ax.set_title(vision, weight="normal")
        ax.set(xlabel=f"ΔE {least:.1f}", ylabel="")
    row[0].set_ylabel(style)
plt.show()
