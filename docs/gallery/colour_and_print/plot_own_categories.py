"""
Categories and colours of your own
==================================

A palette gives each name its custom colour, in every figure that uses it. ``marker`` takes any
filled marker. The heads are those of the circuit for indirect objects in GPT-2 small.
Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("gpt2-small-circuits")
palette = hg.Palette(
    {
        "Induction": "tab:blue",
        "S-inhibition": "crimson",
        "Name mover": "tab:orange",
        "Backup name mover": "gold",
    }
)
shown = heads[heads["category"].isin(palette.categories)]
fig, ax = plt.subplots()
hg.headgrid_scatter(
    ax, shown, n_layers=12, n_heads=12, palette=palette, marker="o", fill=0.9, legend=True
)
plt.show()
