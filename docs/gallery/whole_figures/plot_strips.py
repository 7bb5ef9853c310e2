"""
A profile above each panel
==========================

``profile=True`` adds a strip with the share of each class in every layer, on one scale in all
panels; ``axes["Phi-2"].child_axes[0]`` is the strip of a panel. ``ticks="ends"`` has ticks at round
numbers and at the last index. The data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
tables = map(hg.load_heads, ["GPT-2 XL", "Phi-2", "Pythia 12B", "Llama-3.1 70B"])
models = {heads.attrs["name"]: heads for heads in tables}
fig, axes = hg.headgrid_panels(models, profile=True, ticks="ends")
plt.show()
