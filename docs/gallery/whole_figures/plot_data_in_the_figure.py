"""
A figure that gives its data back
=================================

The file of a figure can carry what the figure shows, for readers who want to count or draw it
again: here, where the heads of SmolLM2-135M-Instruct attend. Source: :doc:`/data`. What carries it,
and what doesn't: :doc:`/paper`.
"""

import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.read_heads(hg.load_heads("smollm2-135m"), kv_heads=3)

fig, ax = plt.subplots()
hg.headgrid_scatter(ax, heads, legend=True)
path = Path(tempfile.mkdtemp()) / "heads.png"
fig.savefig(path, metadata=hg.headgrid_metadata(fig, "png", data=True))

# %%
# Somebody else has the file alone:

found = hg.read_heads(path)
print(found)
print(found == heads)

# %%
# and draws it another way, in the same colours.

fig, axes = hg.headgrid_breakdown(found, palette=hg.Palette.from_file(path))
plt.show()
