"""
How strong each head is
=======================

Besides what a head does, its mark can show how strongly: by its size or by its alpha. The scores
are random.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import mpl_headgrid as hg

plt.style.use("headgrid")
groups = {"capital": "Knowledge", "antonym": "Linguistic", "copying": "Algorithmic"}
rows = pd.MultiIndex.from_product(
    [range(24), range(16), groups], names=["layer", "head", "relation"]
).to_frame(index=False)
rows["score"] = np.random.default_rng(0).beta(0.6, 6, len(rows))
grid = hg.classify_heads(rows, groups, threshold=0.1)

fig, axs = plt.subplots(1, 2, figsize=(6.75, 2.6))
hg.headgrid_scatter(axs[0], grid, score_encoding="size")
hg.headgrid_scatter(axs[1], grid, score_encoding="alpha", multi="split")
for ax, place in zip(axs, ("size", "alpha"), strict=True):
    ax.set_title(f'score_encoding="{place}"')
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.2), ncols=2)
plt.show()
