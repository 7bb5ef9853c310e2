"""
Weak and strong heads
=====================

With ``bins``, a head's category is the range that its score is in. Here each head has three scores,
as in retrieval-head files, of which the mean counts. Bins are steps of one scale, drawn as one
ramp. The scores are random.
"""

import matplotlib.pyplot as plt
import numpy as np

import mpl_headgrid as hg

plt.style.use("headgrid")
rng = np.random.default_rng(0)
strength = rng.beta(0.4, 4, (32, 32))
scores = {
    f"{layer}-{head}": rng.normal(strength[layer, head], 0.02, 3).tolist()
    for layer, head in np.ndindex(strength.shape)
}

fig, ax = plt.subplots()
grid = hg.classify_heads(scores, bins={"Weak": 0.1, "Strong": 0.5}, reduce="mean")
hg.headgrid_scatter(ax, grid)
hg.headgrid_legend(ax, present_only=True)
plt.show()
