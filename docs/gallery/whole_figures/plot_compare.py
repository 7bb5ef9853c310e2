"""
What a threshold changes
========================

Two tables of one model side by side, and the heads whose categories differ. Here they are the
categories of SmolLM2-135M-Instruct at two thresholds; a base and a tuned model, or two checkpoints,
are drawn alike. A frame has the colour that a head had before. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
scores = hg.read_scores(hg.load_heads("smollm2-135m", scores=True), kv_heads=3)
strict, lax = (hg.classify_heads(scores, threshold=threshold) for threshold in (0.5, 0.3))
fig, axes = hg.headgrid_compare(strict, lax)
axes["before"].set_title("From 0.5")
axes["after"].set_title("From 0.3")
plt.show()

# %%
# The same in numbers:

print(hg.summarize_heads(hg.compare_heads(strict, lax)))
