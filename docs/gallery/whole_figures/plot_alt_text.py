"""
A figure in words
=================

What a figure shows, for readers who cannot see it: the description goes beside the figure on a web
page or in a paper, and into the file that it is saved to. The heads are those of
SmolLM2-135M-Instruct. Source: :doc:`/data`.
"""

import io

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("smollm2-135m")

fig, ax = plt.subplots(figsize=(5.5, 2.6))
hg.headgrid_scatter(ax, heads, legend=True)
ax.set_title(heads.attrs["name"])
print(hg.describe_heads(heads))
print(hg.describe_heads(heads, length="short"))

file = io.StringIO()  # or a path
fig.savefig(file, format="svg", metadata=hg.headgrid_metadata(fig, "svg"))
svg = hg.accessible_svg(file.getvalue())  # for a web page: screen readers find the description
plt.show()
