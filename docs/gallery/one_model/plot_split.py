"""
Which categories a head is in
=============================

By default a head in several categories is drawn by the number of them. Where cells are large enough
``multi="split"`` shows which: one part per category, in the legend's order. The heads are those
that published circuits of GPT-2 small name. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
grid = hg.read_heads(hg.load_heads("gpt2-small-circuits"), n_layers=12, n_heads=12)
fig, ax = plt.subplots()
hg.headgrid_scatter(ax, grid.lump(6), multi="split", legend=True)
plt.show()
