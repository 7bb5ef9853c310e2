"""
Which head is under the pointer
===============================

In a window, or in a notebook with ``%matplotlib widget``, the toolbar names the head under the
pointer, as the caption does here. The words come from ``ax.format_coord``. With mplcursors they
appear beside the pointer::

    cursor = mplcursors.cursor(list(marks.values()), hover=True)
    cursor.connect("add", lambda at: at.annotation.set_text(ax.format_coord(*at.target)))

The scores are random.
"""

import matplotlib.pyplot as plt
import numpy as np

import mpl_headgrid as hg

plt.style.use("headgrid")
random = np.random.default_rng(1)
scores = {name: random.beta(0.6, 6, (32, 16)) for name in ("Knowledge", "Linguistic")}
grid = hg.classify_heads(scores, threshold=0.1, kv_heads=4)

fig, ax = plt.subplots()
marks = hg.headgrid_scatter(ax, grid, legend=True)
arrow = {"arrowstyle": "-|>", "color": "black", "mutation_scale": 16, "shrinkB": 0}
ax.annotate("", (23, 5), xytext=(11, -15), textcoords="offset points", arrowprops=arrow)
fig.supxlabel(ax.format_coord(23, 5), x=0.98, horizontalalignment="right", size="medium")
plt.show()
