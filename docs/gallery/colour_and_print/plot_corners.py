"""
Categories by shape
===================

``marker="corners"`` cuts a corner off a square for each category of the head, so that the shape
says which categories a head is in, even in greyscale. The heads are those of GPT-2 small.
Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
grid = hg.read_heads(hg.load_heads("gpt2-small-circuits"), n_layers=12, n_heads=12)
fig, ax = plt.subplots()
hg.headgrid_scatter(ax, grid.lump(3), marker="corners", legend=True)
plt.show()
