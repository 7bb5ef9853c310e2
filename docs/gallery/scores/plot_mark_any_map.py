"""
Marks on any map
================

Heads can also be marked on what ``imshow`` or ``pcolormesh`` (and so seaborn) has drawn: cells that
lie at half-integers, axes that point down and layers on either axis are found from the map and its
labels. On the left the induction heads of SmolLM2-135M-Instruct have frames and two have labels; on
the right a hatch covers heads below the threshold. Source: :doc:`/data`.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use("headgrid")
table = hg.load_heads("smollm2-135m", scores=True)
induction = hg.read_scores(table).only("Induction").values[:, :, 0]
heads = [(layer, head) for layer, head in zip(*(induction >= 0.3).nonzero(), strict=True)]

fig, (left, right) = plt.subplots(1, 2, figsize=(5.5, 4.4), layout="constrained")
left.imshow(induction, cmap="viridis", aspect="auto")
left.set(xlabel="Head", ylabel="Layer", title="imshow")
hg.mark_heads(left, heads, color="red", label="Induction heads")
hg.annotate_heads(left, {"L18H6": "strongest", "L23H2": "late"})

right.pcolormesh(induction, cmap="viridis")
right.invert_yaxis()
right.set(xlabel="Head", ylabel="Layer", title="pcolormesh")
hg.mark_heads(right, induction < 0.05, hatch="////", color="0.6", linewidth=0, label="< 0.05")
fig.legend(loc="outside lower center", ncols=2)
plt.show()
