"""
Categories of several models
============================

A mapping of title to model gives one row per model. A panel is ``axes[model, title]``. The data are
synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
tables = map(hg.load_heads, ["GPT-2 XL", "Phi-2", "Pythia 12B"])
models = {heads.attrs["name"]: heads for heads in tables}
fig, axes = hg.headgrid_breakdown(models, width=6.75)
plt.show()
