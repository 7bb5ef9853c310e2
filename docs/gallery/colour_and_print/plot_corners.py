"""
Categories by shape
===================

``marker="corners"`` cuts a corner off a square for each category of the head, so that the shape
says which categories a head is in, even in greyscale. The data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
fig, ax = plt.subplots()
hg.headgrid_scatter(ax, hg.load_heads("GPT-2 XL"), marker="corners")
hg.headgrid_legend(fig)
plt.show()
