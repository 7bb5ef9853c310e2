"""Draw the pictures of README.md: what `headgrid --demo` draws, and the same data by seaborn.

The second is written as one would by hand, with the defaults of seaborn and matplotlib and a figure
large enough for them. Run it with seaborn installed, and look at both:

    python tools/readme_pictures.py docs/images
"""

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import seaborn as sns

import mpl_headgrid as hg
from mpl_headgrid._cli import DEMO_DATA, main

DPI = 300
INCHES = (11, 9)


def draw_by_seaborn(path: Path, n_pixels: int) -> None:
    """Save a panel per model, `n_pixels` wide together, drawn by `seaborn.scatterplot`."""
    plt.style.use("default")
    fig, axs = plt.subplots(2, 2, figsize=INCHES, layout="constrained")
    for ax, name in zip(axs.flat, DEMO_DATA["synthetic"], strict=True):
        heads = hg.load_heads(name)
        sns.scatterplot(heads, x="layer", y="head", hue="category", marker="s", ax=ax)
        ax.set_title(name)
    fig.savefig(path, dpi=n_pixels / INCHES[0])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    main(["--demo", "-o", str(folder / "four-panels.png"), "--dpi", str(DPI)])
    width = plt.imread(folder / "four-panels.png").shape[1]
    draw_by_seaborn(folder / "four-models-seaborn.png", width)
