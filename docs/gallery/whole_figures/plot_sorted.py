"""
Heads sorted by class
=====================

``sort_heads="class"`` stacks the heads of each layer by class, Unclassified last. The axis counts
heads, and each square is still one head: the toolbar and `annotate_heads` know which. The data are
synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
tables = map(hg.load_heads, ["GPT-2 XL", "Phi-2", "Pythia 12B", "Llama-3.1 70B"])
models = {heads.attrs["name"]: heads for heads in tables}
fig, axes = hg.headgrid_panels(models, sort_heads="class", ticks="ends")
plt.show()
