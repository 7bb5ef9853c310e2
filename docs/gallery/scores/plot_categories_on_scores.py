"""
Categories as frames over scores
================================

The colour of a cell is the highest of a head's six attention scores, its frame what the head does.
Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
table = hg.load_heads("smollm2-135m", scores=True)
scores = hg.read_scores(table)
grid = hg.classify_heads(scores, threshold=0.3)

fig, ax = plt.subplots(figsize=(5.5, 2.8), layout="constrained")
hg.headgrid_heatmap(ax, scores.over_relations("max"), cmap="Greys", colorbar=True, threshold=0.3)
hg.mark_heads(ax, grid)
fig.legend(loc="outside upper left", ncols=4)
plt.show()
