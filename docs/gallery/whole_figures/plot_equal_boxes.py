"""
Cells that fill equal boxes
===========================

``cells="fill"`` stretches cells so that all panels have one size; by default they are squares, in
rows that begin and end flush. The data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid-dark")
tables = map(hg.load_heads, ["GPT-2 XL", "Llama-3.1 70B"])
models = {heads.attrs["name"]: heads for heads in tables}
fig, axes = hg.headgrid_panels(models, cells="fill")
plt.show()
