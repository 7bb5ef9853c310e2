"""
Panel letters and shared axes
=============================

``letters`` names the panels for the caption: True for a, b, ..., or a string that shows how the
first one looks. A shared axis shows the largest grid whole. The panels are SmolLM2-135M-Instruct
at two thresholds. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
scores = hg.load_heads("smollm2-135m", scores=True)
grids = {f"From {at}": hg.classify_heads(scores, threshold=at) for at in (0.3, 0.5)}
fig, axes = hg.headgrid_panels(grids, letters="(a)", sharex=True, sharey=True)
plt.show()
