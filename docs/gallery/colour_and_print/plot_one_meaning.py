"""
One colour, one meaning
=======================

Names keep their colours from one grid of a figure to the next, whichever of them a grid has;
`set_palette` keeps them in all figures of a paper. The heads are made up.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
models = {
    "Before": {"Induction": [(5, 1), (5, 5), (6, 9)], "Name mover": [(9, 6), (9, 9), (10, 0)]},
    "After": {"Copy suppression": [(10, 7)], "Induction": [(5, 1), (6, 9), (7, 2)]},
}
fig, axs = plt.subplots(1, 2, sharey=True, figsize=(5.5, 2.9))
for ax, (title, heads) in zip(axs, models.items(), strict=True):
    hg.headgrid_scatter(ax, heads, n_layers=12, n_heads=12)
    ax.set_title(title)
hg.headgrid_legend(fig)
plt.show()
