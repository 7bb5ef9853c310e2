"""
One model
=========

A table with the columns layer, head and category, on any Axes. The data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
fig, ax = plt.subplots()
hg.headgrid_scatter(ax, hg.load_heads("GPT-2 XL"), legend=True)
ax.set_title("GPT-2 XL (synthetic)")
plt.show()
