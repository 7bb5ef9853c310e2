"""
Scores beside categories
========================

One model twice on shared axes: what its heads do, and how strongly they do one of these things.
Zooming one zooms the other. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
scores = hg.read_scores(hg.load_heads("smollm2-135m", scores=True), kv_heads=3)
grid = hg.classify_heads(scores, threshold=0.3)

fig, (top, bottom) = plt.subplots(
    2, 1, sharex=True, sharey=True, figsize=(5.5, 4.2), layout="constrained"
)
hg.headgrid_scatter(top, grid)
hg.headgrid_legend(fig, present_only=True)
hg.headgrid_heatmap(bottom, scores.only("First token"), colorbar=True, threshold=0.3)
top.set_xlabel("")
plt.show()
