"""
Heads by name
=============

A list of heads per category is enough, in whatever notation your code uses. Heads listed under two
categories are in both.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = {  # made up, to show the notations
    "Induction": [(5, 1), (5, 5), (6, 9), (7, 10)],
    "Name mover": ["L9H6", "L9H9", "10.0", "a7.h10"],
    "Previous token": ["layer_2_head_2", "4-11"],
}

fig, ax = plt.subplots()
hg.headgrid_scatter(ax, heads, n_layers=12, n_heads=12, legend=True)
plt.show()
