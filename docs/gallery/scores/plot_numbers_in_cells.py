"""
Numbers in cells
================

Only layers 16 to 24 of SmolLM2-135M-Instruct, with the score in each cell, in black or white for
contrast. A slice keeps the model's own layer numbers. The colormap is that of a category.
Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
table = hg.load_heads("smollm2-135m", scores=True)
scores = hg.read_scores(table, kv_heads=3).only("Induction")[16:25]
palette = hg.Palette.from_names(["Induction"], style="headgrid")

fig, ax = plt.subplots(figsize=(5.5, 3.2), layout="constrained")
hg.headgrid_heatmap(
    ax, scores, annot=True, fmt=".2f", fill=0.95, cmap=palette.colormap("Induction")
)
plt.show()
