"""
Four models under one legend
============================

A mapping of title to data gives one panel per model. The data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
tables = map(hg.load_heads, ["GPT-2 XL", "Phi-2", "Pythia 12B", "Llama-3.1 70B"])
fig, axes = hg.headgrid_panels({heads.attrs["name"]: heads for heads in tables})
plt.show()
