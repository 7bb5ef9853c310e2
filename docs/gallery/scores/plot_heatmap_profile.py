"""
Scores by layer and by head
===========================

The highest score, the mean and a band from the 10th to the 90th percentile, of each layer above the
map and of each head position beside it. In SmolLM2-135M-Instruct some attention to the previous
token is everywhere, and few heads do nothing else. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
table = hg.load_heads("smollm2-135m", scores=True)
scores = hg.read_scores(table, kv_heads=3).only("Previous token")

fig, axs = plt.subplot_mosaic(
    [["layers", "."], ["map", "heads"]],
    figsize=(5.5, 3.2),
    width_ratios=[5, 1],
    height_ratios=[1, 2],
    layout="constrained",
)
axs["layers"].sharex(axs["map"])
axs["heads"].sharey(axs["map"])
hg.headgrid_heatmap(axs["map"], scores)
hg.headgrid_profile(axs["layers"], scores)
hg.headgrid_profile(axs["heads"], scores, along="head")
axs["layers"].set_xlabel("")
axs["heads"].set(ylabel="", xlabel="Score")
fig.legend(handles=axs["layers"].get_legend_handles_labels()[0], loc="upper right", fontsize=6)
plt.show()
