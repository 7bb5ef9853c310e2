"""
For a page in black and white
=============================

In "headgrid-print" all classes differ in lightness too. Right: what a greyscale
printer makes of it. The data are synthetic.
"""

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb

import mpl_headgrid as hg

plt.style.use(["headgrid-print", "headgrid-icml-wide"])
fig, (left, right) = plt.subplots(1, 2)
heads = hg.load_heads("Phi-2")
marks = hg.headgrid_scatter(left, heads)
for name, artist in hg.headgrid_scatter(right, heads).items():
    red, green, blue = to_rgb(marks.palette[name])
    artist.set_facecolor(str(0.299 * red + 0.587 * green + 0.114 * blue))
hg.headgrid_legend(left)
hg.headgrid_legend(right)
plt.show()
