"""
Heads of each class per layer
=============================

On the layer axis that it shares with the grid: bars stand over their columns, at any zoom. The
heads are those of SmolLM2-135M-Instruct. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
fig, (top, ax) = plt.subplots(2, 1, sharex=True, height_ratios=[1, 2])
marks = hg.headgrid_scatter(ax, hg.load_heads("smollm2-135m"))
hg.headgrid_profile(top, marks.grid)
hg.headgrid_legend(fig)
plt.show()
