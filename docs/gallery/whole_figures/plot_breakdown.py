"""
One category at a time
======================

All categories, then one panel per category: every head that is in it, with all others in grey. The
data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
fig, axes = hg.headgrid_breakdown(hg.load_heads("GPT-2 XL"), width=6.75)
plt.show()
