"""
Key-value groups
================

Under grouped-query attention (GQA) several heads share keys and values: ``kv_heads`` says how many
key-value heads there are, and fine lines separate the groups. In layer 17 of SmolLM2-135M-Instruct
all three induction heads are of one group. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("smollm2-135m")
fig, ax = plt.subplots(figsize=(5.5, 2.6))
hg.headgrid_scatter(ax, heads, kv_heads=3, legend=True)
ax.set_title(heads.attrs["name"])
plt.show()
