"""
One category in focus
=====================

``grid.only("Induction")`` keeps every head of the category, in its colour, whichever others the
head is in too; heads of other categories become "Not shown", which is not Unclassified. The heads
are those of SmolLM2-135M-Instruct. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("smollm2-135m")
fig, ax = plt.subplots(figsize=(5.5, 2.6))
hg.headgrid_scatter(ax, hg.read_heads(heads).only("Induction"))
ax.set_title(heads.attrs["name"])
hg.headgrid_legend(fig, present_only=True)
plt.show()
