"""
Scores as a heat map
====================

The share of its attention that each head of SmolLM2-135M-Instruct gives to the token after the last
occurrence of the current one, on repeated random tokens: how induction heads are found. Zero has
the grey of Unclassified, fine lines separate heads that share keys and values, and the line on the
bar is the threshold of `classify_heads`. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
table = hg.load_heads("smollm2-135m", scores=True)
scores = hg.read_scores(table, kv_heads=3).only("Induction")

fig, ax = plt.subplots(figsize=(5.5, 2.2), layout="constrained")
hg.headgrid_heatmap(ax, scores, colorbar=True, threshold=0.3)
plt.show()
