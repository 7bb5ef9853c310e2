"""
One class in focus
==================

The marks are a mapping of class to artist, and each artist does what any matplotlib collection
does. The data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("Pythia 12B")
fig, ax = plt.subplots()
marks = hg.headgrid_scatter(ax, heads)
ax.set_title(heads.attrs["name"])
for name, artist in marks.items():
    artist.set_alpha(1 if name == "Knowledge" else 0.25)
hg.headgrid_legend(fig)
plt.show()
