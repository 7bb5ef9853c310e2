"""
Labels for heads
================

In the first figure labels stand beside the grid, with lines in the gaps between its cells. In the
second, heads are numbered and a list says what they are. The labels are what the papers call some
heads of GPT-2 small. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("gpt2-small-circuits")
grid = hg.read_heads(heads, n_layers=12, n_heads=12)
names = {
    "L9H9": "name mover",
    "L10H7": "negative mover",
    "L5H5": "induction",
    "L4H11": "previous token",
    "L8H6": "S-inhibition",
    "L9H1": "successor",
}
for place in ("right", "numbers"):
    fig, ax = plt.subplots()
    hg.headgrid_scatter(ax, grid.only("Induction", "Name mover", "S-inhibition"))
    hg.annotate_heads(ax, names, place=place)
    hg.headgrid_legend(fig, present_only=True)
plt.show()
