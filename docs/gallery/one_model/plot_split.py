"""
Which categories a head is in
=============================

By default a head in several categories is drawn by the number of them. Where cells are large
enough, ``multi="split"`` shows which: one part per category, in the legend's order. The data are
synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
fig, ax = plt.subplots()
hg.headgrid_scatter(ax, hg.load_heads("GPT-2 XL"), multi="split")
hg.headgrid_legend(fig)
plt.show()
