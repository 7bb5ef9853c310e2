"""
From scores to categories
=========================

A head is in a category when it reaches the threshold for any of the category's relations. The
scores, one array per relation, are random.
"""

import matplotlib.pyplot as plt
import numpy as np

import mpl_headgrid as hg

plt.style.use("headgrid")
groups = {"capital": "Knowledge", "antonym": "Linguistic", "copying": "Algorithmic"}
rng = np.random.default_rng(0)
scores = {relation: rng.beta(0.6, 6, (24, 16)) for relation in groups}  # n_layers × n_heads

fig, ax = plt.subplots()
grid = hg.classify_heads(scores, groups, threshold=0.2)
hg.headgrid_scatter(ax, grid, legend=True)
plt.show()
