"""
Layers from top to bottom
=========================

``layer_axis="y"`` and ``origin="upper"`` turn the grid the way heat maps are usually drawn. The
data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("Phi-2")
fig, ax = plt.subplots(figsize=(3.25, 3.25))
hg.headgrid_scatter(ax, heads, layer_axis="y", origin="upper")
ax.set_title(heads.attrs["name"])
hg.headgrid_legend(fig)
plt.show()
