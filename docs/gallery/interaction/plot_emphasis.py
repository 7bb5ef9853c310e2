"""
One category in focus
=====================

``grid.only("Knowledge")`` keeps every head of the category, in its colour, whichever others the
head is in too; heads of other categories become "Not shown", which is not Unclassified. The data
are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("Pythia 12B")
fig, ax = plt.subplots()
hg.headgrid_scatter(ax, hg.read_heads(heads).only("Knowledge"))
ax.set_title(heads.attrs["name"])
hg.headgrid_legend(fig, present_only=True)
plt.show()
