"""
Eight categories, and twelve
============================

Up to thirty names get colours and, from the ninth on, shapes; but colour alone can't tell more than
ten apart, and a warning says so. ``grid.lump(8)`` keeps the eight with the most heads. Under
each, the least difference between two classes (`Palette.report`), measured with
``pip install "mpl-headgrid[colour]"``. The heads are made up.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np

import mpl_headgrid as hg

plt.style.use(["headgrid", "headgrid-icml-wide"])
names = ["Name mover", "Backup name mover", "Negative mover", "S-inhibition", "Induction"]
names += ["Duplicate token", "Previous token", "Copy suppression", "Successor", "Greater-than"]
names += ["Retrieval", "Sink"]
random = np.random.default_rng(1)
member = np.zeros((12, 12, 12), dtype=bool)
for layer, head in np.argwhere(random.random((12, 12)) < 0.6):
    member[layer, head, int(12 * random.random() ** 2)] = True
grid = hg.HeadGrid(member, names)
warnings.filterwarnings("ignore", message="categories: 12 of them")  # it is what this shows
fig, axs = plt.subplots(1, 2, figsize=(6.75, 3.2))
for ax, shown in zip(axs, [grid.lump(8), grid], strict=True):
    marks = hg.headgrid_scatter(ax, shown, legend=True)
    least = marks.palette.report()["delta_e"].drop("greyscale").min()
    ax.set_xlabel(f"Layer (ΔE {least:.1f})")
plt.show()
