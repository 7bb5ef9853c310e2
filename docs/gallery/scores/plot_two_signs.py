"""
Scores of both signs
====================

How much more attention the heads of SmolLM2-135M-Instruct give to the first token than to the
previous one. Where both signs matter, zero is in the middle of a diverging colormap and keeps its
grey, and both sides are equally long. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
scores = hg.read_scores(hg.load_heads("smollm2-135m", scores=True), kv_heads=3)
first, previous = (scores.only(name).values[:, :, 0] for name in ("First token", "Previous token"))

fig, ax = plt.subplots(figsize=(5.5, 2.2), layout="constrained")
hg.headgrid_heatmap(ax, first - previous, kv_heads=3, colorbar={"label": "First − previous token"})
plt.show()
