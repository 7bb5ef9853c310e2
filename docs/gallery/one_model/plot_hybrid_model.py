"""
A hybrid model
==============

Many models have attention in only some of their layers. ``attention_layers`` says in which, as
their numbers or as the list of layer types in the model's configuration. The heads of the other
layers are absent: they are not drawn, not counted and not described. On the left, layers are at
their own places; on the right, ``compact()`` leaves out those without heads, and the axis still
shows the model's own numbers. The scores are random.
"""

import matplotlib.pyplot as plt
import numpy as np

import mpl_headgrid as hg

plt.style.use("headgrid")
layer_types = (["linear_attention"] * 3 + ["full_attention"]) * 6  # as in a config.json
random = np.random.default_rng(0)
scores = {name: random.beta(0.8, 5, (6, 16)) for name in ("Retrieval", "Induction")}
grid = hg.classify_heads(
    scores, threshold=0.2, n_layers=24, attention_layers=layer_types, kv_heads=4
)

fig, (left, right) = plt.subplots(1, 2, figsize=(6.75, 2.6), width_ratios=[2, 1])
hg.headgrid_scatter(left, grid)
hg.headgrid_scatter(right, grid.compact(), legend=True)
plt.show()

# %%
# Counts and descriptions cover only the heads that exist:

print(hg.describe_heads(grid))
