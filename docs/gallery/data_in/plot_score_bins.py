"""
Weak and strong heads
=====================

With ``bins``, a head's category is the height of its score. Bins are steps of one scale, and drawn
in one ramp. The scores are the attention of SmolLM2-135M-Instruct to the first token, where many
heads rest. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
scores = hg.load_heads("smollm2-135m", scores=True)
first = scores[scores["relation"] == "First token"]
grid = hg.classify_heads(first, bins={"Weak": 0.1, "Medium": 0.3, "Strong": 0.6})

fig, ax = plt.subplots(figsize=(5.5, 2.2))
hg.headgrid_scatter(ax, grid)
hg.headgrid_legend(ax, present_only=True)
plt.show()
