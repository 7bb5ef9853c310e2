"""
Which head is under the pointer
===============================

In a window, or in a notebook with ``%matplotlib widget`` (``pip install ipympl``), the toolbar
names the head under the pointer, as the caption does here. The words come from ``ax.format_coord``.
With mplcursors (``pip install mplcursors``) they appear beside the pointer::

    import mplcursors

    cursor = mplcursors.cursor(list(marks.values()), hover=True)
    cursor.connect("add", lambda at: at.annotation.set_text(ax.format_coord(*at.target)))

The heads are those of SmolLM2-135M-Instruct. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
grid = hg.read_heads(hg.load_heads("smollm2-135m"), score="score", kv_heads=3)

fig, ax = plt.subplots(figsize=(5.5, 2.8))
marks = hg.headgrid_scatter(ax, grid, legend=True)
arrow = {"arrowstyle": "-|>", "color": "black", "mutation_scale": 16, "shrinkB": 0}
ax.annotate("", (18, 6), xytext=(11, -15), textcoords="offset points", arrowprops=arrow)
fig.supxlabel(ax.format_coord(18, 6), x=0.98, horizontalalignment="right", size="medium")
plt.show()
