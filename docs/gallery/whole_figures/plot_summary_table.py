"""
The table beside the figure
===========================

How many heads each class has and where in depth they lie, counted from the same data as the figure:
a data frame, which pandas writes as LaTeX, Markdown or CSV. The data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
heads = hg.load_heads("smollm2-135m")
table = hg.summarize_heads(heads)[["heads", "share", "half from", "half to"]]
cells = table.assign(share=table["share"].map("{:.0%}".format)).astype("string").fillna("")

fig, (ax, below) = plt.subplots(2, 1, figsize=(5.5, 4.6), height_ratios=[3, 4])
marks = hg.headgrid_scatter(ax, heads)
colors = [marks.palette[name] for name in table.index]
below.table(
    cells.to_numpy(),
    rowLabels=cells.index,
    colLabels=cells.columns,
    rowColours=colors,
    loc="center",
)
below.set_axis_off()
plt.show()

# %%
# The same as pandas shows it, and for a paper:

table.round(2)

# %%

print(table.to_latex(float_format="%.2f", na_rep="", index_names=False, escape=True))
