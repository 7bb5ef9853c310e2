"""
A heat map per relation
=======================

:func:`~mpl_headgrid.headgrid_breakdown` draws `HeadScores` as heat maps on one scale, with one
colour bar; its line is the threshold of :func:`~mpl_headgrid.classify_heads`. The scores are those
of SmolLM2-135M-Instruct. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
scores = hg.read_scores(hg.load_heads("smollm2-135m", scores=True), kv_heads=3)
fig, axes = hg.headgrid_breakdown(scores, threshold=0.5)
plt.show()
