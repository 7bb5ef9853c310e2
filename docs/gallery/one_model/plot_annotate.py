"""
Labels beside heads
===================

Labels avoid each other and the heads they label. The data are synthetic, and the labels are made
up.
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
fig, ax = plt.subplots()
hg.headgrid_scatter(ax, hg.load_heads("GPT-2 XL"))
hg.annotate_heads(ax, names, place="right", outline=True)
hg.headgrid_legend(fig)
plt.show()
