"""
From scores to categories
=========================

A head is in a category when it reaches the threshold for any of the category's relations;
``groups`` says which these are. The scores are those of SmolLM2-135M-Instruct.
Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
scores = hg.load_heads("smollm2-135m", scores=True)  # columns: layer, head, relation, score
groups = {
    "First token": "Rests",
    "Previous token": "Looks back a little",
    "Local": "Looks back a little",
    "Current token": "Looks at itself",
    "Duplicate token": "Finds the same token",
    "Induction": "Finds the same token",
}
grid = hg.classify_heads(scores, groups, threshold=0.3)

fig, ax = plt.subplots(figsize=(5.5, 2.2))
hg.headgrid_scatter(ax, grid, legend=True)
plt.show()
