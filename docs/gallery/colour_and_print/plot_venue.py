"""
Figure sizes for conferences
============================

List a size after a palette: "headgrid-icml" is one column of ICML, "headgrid-icml-wide" two. There
are sizes for AAAI, ACL, ICLR, ICML and NeurIPS. The data are synthetic.
"""

import matplotlib.pyplot as plt

import mpl_headgrid as hg

plt.style.use(["headgrid-dark", "headgrid-icml"])
fig, ax = plt.subplots()
hg.headgrid_scatter(ax, hg.load_heads("Phi-2"))
hg.headgrid_legend(fig)
plt.show()
