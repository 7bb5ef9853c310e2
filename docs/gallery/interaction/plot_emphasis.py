"""
One class in focus
==================

The marks are a mapping of class to artist, and each artist does what any collection of matplotlib's
does. The heads are those of SmolLM2-135M-Instruct. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("smollm2-135m")
fig, ax = plt.subplots(figsize=(5.5, 2.6))
marks = hg.headgrid_scatter(ax, heads, legend=True)
ax.set_title(heads.attrs["name"])
for name, artist in marks.items():
    artist.set_alpha(1 if name == "Induction" else 0.25)
plt.show()
