"""
How strong each head is
=======================

Besides what a head does, its mark can show how strongly: by its size or by its alpha (opacity). The
scores are those of SmolLM2-135M-Instruct. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
table = hg.load_heads("smollm2-135m", scores=True)
scores = hg.read_scores(table).only("Induction", "Previous token", "Current token")
grid = hg.classify_heads(scores, threshold=0.2)

fig, axs = plt.subplots(2, 1, figsize=(5.5, 4), sharex=True)
hg.headgrid_scatter(axs[0], grid, score_encoding="size", legend=True)
hg.headgrid_scatter(axs[1], grid, score_encoding="alpha", multi="split", legend=True)
for ax, place in zip(axs, ("size", "alpha"), strict=True):
    ax.set_title(f'score_encoding="{place}"')
plt.show()
