"""
Heads of each class per layer
=============================

On the axes that they share with the grid: bars stand over their columns and beside their rows, at
any zoom. ``along="head"`` sums up the layers. The heads are those of SmolLM2-135M-Instruct.
Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
fig, ((top, corner), (ax, right)) = plt.subplots(
    2, 2, sharex="col", sharey="row", height_ratios=[1, 2], width_ratios=[5, 1]
)
corner.set_axis_off()
marks = hg.headgrid_scatter(ax, hg.load_heads("smollm2-135m"))
hg.headgrid_profile(top, marks.grid)
hg.headgrid_profile(right, marks.grid, along="head")
hg.headgrid_legend(fig)
plt.show()
