"""What a fresh process pays for the import, and for its first figure."""

import argparse
import os
import resource
import subprocess
import sys
from statistics import median

HEADS = """
import numpy as np
membership = np.random.default_rng(0).random((80, 64, 4)) < [0.20, 0.15, 0.20, 0.03]
names = ["Algorithmic", "Knowledge", "Linguistic", "Translation"]
"""
FIGURE = """
import io
from matplotlib.figure import Figure
figure = Figure(figsize=(5.5, 4))
ax = figure.add_axes((0.10, 0.12, 0.62, 0.84))
"""
SAVE = """
figure.savefig(io.BytesIO(), format="png", dpi=100)
"""
EMPTY_AXES = f"""
{HEADS}{FIGURE}
from matplotlib.patches import Patch
ax.set(xlim=(-0.5, 79.5), ylim=(-0.5, 63.5), xlabel="Layer", ylabel="Head")
ax.set_xticks(range(0, 80, 16))
ax.set_yticks(range(0, 64, 12))
handles = [Patch(color=color, label="2 categories") for color in "krgbcmyw"]
ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1, 1))
{SAVE}"""
OURS = f"""
import mpl_headgrid as hg
{HEADS}{FIGURE}
hg.headgrid_scatter(ax, hg.HeadGrid(membership, names))
hg.headgrid_legend(ax)
{SAVE}"""
SEABORN = f"""
import seaborn as sns
{HEADS}{FIGURE}
layer, head = np.indices(membership.shape[:2]).reshape(2, -1)
count = membership.sum(axis=2).ravel()
one = np.take(names, membership.argmax(axis=2).ravel())
several = np.char.add(count.astype(str), " categories")
classes = np.where(count == 0, "Unclassified", np.where(count == 1, one, several))
sns.scatterplot(x=layer, y=head, hue=classes, marker="s", s=6, linewidth=0, ax=ax)
ax.get_legend().set_loc("upper left")
ax.get_legend().set_bbox_to_anchor((1, 1), ax.transAxes)
ax.set(xlabel="Layer", ylabel="Head")
{SAVE}"""

# Without it, each process would compile our modules anew; an installer has compiled all others.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}

# Title, and the programs: the first is what the others are divided by.
RACES = {
    "import": {
        "import matplotlib.style": "import matplotlib.style",
        "import mpl_headgrid": "import mpl_headgrid",
    },
    "import beside pyplot: at most 1.08": {
        "import matplotlib.pyplot": "import matplotlib.pyplot",
        "import matplotlib.pyplot, mpl_headgrid": "import matplotlib.pyplot, mpl_headgrid",
    },
    "import and first 80 × 64 PNG": {
        "empty Axes": EMPTY_AXES,
        "mpl-headgrid": OURS,
        "seaborn.scatterplot": SEABORN,
    },
}


def cpu_seconds(program):
    """Return user and system time of a new Python process that runs a program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def race(programs, rounds):
    """Return median ratio to the first program, and median seconds, of each."""
    for program in programs.values():  # compiles the modules and warms the file cache
        cpu_seconds(program)
    turns = [[cpu_seconds(program) for program in programs.values()] for _ in range(rounds)]
    return [
        (name, median(turn[i] / turn[0] for turn in turns), median(turn[i] for turn in turns))
        for i, name in enumerate(programs)
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    rounds = parser.parse_args().rounds
    print("| measured | program | × first | CPU, ms |")
    print("| --- | --- | ---: | ---: |")
    for title, programs in RACES.items():
        for name, ratio, seconds in race(programs, rounds):
            print(f"| {title} | {name} | {ratio:.3f} | {1000 * seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
