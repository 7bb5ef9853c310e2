"""
Layers from top to bottom
=========================

``layer_axis="y"`` and ``origin="upper"`` transpose the grid to the way heat maps are read. The
heads are those of SmolLM2-135M-Instruct. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("smollm2-135m")
fig, ax = plt.subplots(figsize=(3.25, 4))
hg.headgrid_scatter(ax, heads, layer_axis="y", origin="upper", legend=True)
ax.set_title(heads.attrs["name"])
plt.show()
