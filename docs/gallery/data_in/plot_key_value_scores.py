"""
Scores of key-value heads
=========================

Some measures exist once per key-value head. With ``n_heads`` and ``kv_heads`` they are spread over
the heads that share it, from an array of shape (n_layers, kv_heads) or from a table whose
column is called ``kv_head``. Here they are the means of the scores of SmolLM2-135M-Instruct, which
has three key-value heads for nine heads. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
scores = hg.load_heads("smollm2-135m", scores=True)
scores["kv_head"] = scores["head"] // 3
by_kv_head = scores.groupby(["layer", "kv_head", "relation"], as_index=False)["score"].mean()

grid = hg.classify_heads(
    by_kv_head, category="relation", threshold=0.3, n_layers=30, n_heads=9, kv_heads=3
)

fig, ax = plt.subplots(figsize=(5.5, 2.4))
hg.headgrid_scatter(ax, grid, legend=True)
plt.show()
