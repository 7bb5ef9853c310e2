"""
Circuits of GPT-2 small
=======================

The heads that published circuits name, with the paper that names each in the column source. The
papers say nothing of the other heads, so here they are missing and left blank. A head that two
papers name for different things, such as L10H7, is in two categories. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("gpt2-small-circuits")

fig, ax = plt.subplots(figsize=(5.5, 3.6))
hg.headgrid_scatter(ax, heads, n_layers=12, n_heads=12, missing="blank", legend=True)
ax.set_title(heads.attrs["name"])
ax.grid(visible=True, linewidth=0.3)
plt.show()
