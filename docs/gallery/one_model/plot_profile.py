"""
Heads of each class per layer
=============================

Bars on the layer axis that they share with the grid: each stays above its column, at any zoom. The
data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
fig, (top, ax) = plt.subplots(2, 1, sharex=True, height_ratios=[1, 3])
marks = hg.headgrid_scatter(ax, hg.load_heads("GPT-2 XL"))
hg.headgrid_profile(top, marks.grid)
hg.headgrid_legend(fig)
plt.show()
