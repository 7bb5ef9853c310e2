"""
Models of different depth on a common axis
==========================================

Relative depth runs from the first layer, 0, to the last, 1. Each line is the share of a layer's
heads in a category; the data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
fig, axs = plt.subplots(2, 1, sharex=True, sharey=True)
for ax, name in zip(axs, ["Phi-2", "Llama-3.1 70B"], strict=True):
    heads = hg.load_heads(name)
    hg.headgrid_profile(ax, heads, categories="inclusive", depth="relative", normalize=True)
    ax.set_title(heads.attrs["name"])
hg.headgrid_legend(fig)
plt.show()
