"""
Missing, absent and zero
========================

Three things that must not look alike: a score of zero is grey, a head that is missing from the data
has a dot, and a head that the model does not have is left out. Here the scores of SmolLM2's layers
5 to 7 are kept back, and every fourth layer is treated as one without attention, as in hybrid
models; both are made up. Source of the other scores: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
table = hg.load_heads("smollm2-135m", scores=True)
with_attention = [layer for layer in range(30) if layer % 4]
shown = table[table["layer"].isin(with_attention) & ~table["layer"].isin([5, 6, 7])]
scores = hg.read_scores(shown, n_layers=30, n_heads=9, attention_layers=with_attention)

fig, ax = plt.subplots(figsize=(5.5, 2.2), layout="constrained")
hg.headgrid_heatmap(ax, scores.only("Induction"), colorbar=True)
plt.show()
