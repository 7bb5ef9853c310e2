"""
Labels beside heads
===================

In the first figure names stand beside the grid, with lines in the gaps between its cells. In the
second, heads are numbered and a key lists their names. The data are synthetic, and the names are
made up.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
names = {
    "L26H2": "star wars",
    "L38H12": "capitals",
    "L31H20": "antonyms",
    "L30H22": "opposites",
    (5, 1): "previous token",
    (7, 3): "induction",
}
for place in ("right", "numbers"):
    fig, ax = plt.subplots()
    hg.headgrid_scatter(ax, hg.load_heads("GPT-2 XL"))
    hg.annotate_heads(ax, names, place=place)
    hg.headgrid_legend(fig)
plt.show()
