"""
The table beside the figure
===========================

How many heads each class has and where in depth they lie, counted from the same data as the figure:
a data frame, which pandas writes as CSV, LaTeX or Markdown; the latter two need
``pip install "mpl-headgrid[tables]"``. The heads are those of SmolLM2-135M-Instruct.
Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("smollm2-135m")
table = hg.summarize_heads(heads)[["heads", "share", "half from", "half to"]]
cells = table.assign(share=table["share"].map("{:.0%}".format)).astype("string").fillna("")

fig, (ax, below) = plt.subplots(2, 1, figsize=(5.5, 4.6), height_ratios=[3, 4])
marks = hg.headgrid_scatter(ax, heads)
cells.insert(0, "", "")  # for the colours
below.table(
    cells.to_numpy(),
    cellColours=[[marks.palette[name], *["none"] * 4] for name in cells.index],
    rowColours=["none"] * len(cells),  # as dark styles have white text
    colColours=["none"] * 5,
    colWidths=[0.04, *[0.2] * 4],
    rowLabels=cells.index,
    colLabels=cells.columns,
    loc="center",
)
below.set_axis_off()
plt.show()

# %%
# The same as pandas shows it, and for a paper:

print(table.round(2).to_string())
print(table.to_latex(float_format="%.2f", na_rep="", index_names=False, escape=True))
