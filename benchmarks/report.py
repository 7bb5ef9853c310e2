"""What is said of the measurements of drawing.py: the table, the machine, and where others win."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mpl_headgrid import __version__

OURS, EMPTY = "mpl-headgrid", "empty axes"
PACKAGES = ("matplotlib", "numpy", "pandas", "seaborn", "altair", "vl-convert-python")
HEADER = (
    "heads", "saved as", "method", "× empty axes", "heads, ms", "figure ÷ ours", "heads ÷ ours",
    "bytes per head", "peak, MiB",
)  # fmt: skip
LINE = "| {} |".format(" | ".join(HEADER)) + "\n| ---: | --- | --- |" + " ---: |" * 6
# Less is no win: half a byte per head, and what a figure without heads allocates one time and not
# the other.
LEAST_BYTES, LEAST_MEMORY = 0.5, 0.25
# Programs at work: this one is one of them, and Altair draws in several threads.
MOST_LOAD = 1.5


@dataclass(frozen=True)
class Row:
    """What was measured of one method for one number of heads and one kind of file.

    Attributes
    ----------
    n_heads : int
    output, method : str
    ratio : float
        Of the time to that of the empty axes.
    extra : float
        Time over the empty axes, in seconds.
    n_bytes : float
        Of the file over the empty axes', for each head.
    peak : float or None
        Memory over the empty axes', in MiB; None where it can't be seen.
    """

    n_heads: int
    output: str
    method: str
    ratio: float
    extra: float
    n_bytes: float
    peak: float | None

    def cells(self, ours, noise):
        """Return the row as text, given that of mpl-headgrid and the error of a ratio."""
        start = (f"{self.n_heads:,}", self.output, self.method)
        start = (*start, f"{self.ratio:.3f}", f"{1000 * self.extra:.1f}")
        if self.method.startswith(EMPTY):
            return (*start, "", "", "", "")
        # Where our own heads cost less than can be measured, nothing can be divided by it.
        measurable = ours.ratio - 1 > noise
        return (
            *start,
            f"{self.ratio / ours.ratio:.2f}",
            f"{(self.ratio - 1) / (ours.ratio - 1):.1f}" if measurable else "",
            f"{self.n_bytes:.1f}",
            "" if self.peak is None else f"{self.peak:.1f}",
        )


def with_cells(rows):
    """Yield each row of one number of heads and kind of file, and its text."""
    by_method = {row.method: row for row in rows}
    ours, noise = by_method[OURS], noise_of(by_method)
    for row in rows:
        yield row, row.cells(ours, noise)


def noise_of(by_method):
    """Return how far the empty axes are from themselves: the error of the other ratios."""
    return abs(by_method[f"{EMPTY} again"].ratio - 1)


def machine(rounds, load):
    """Return names and values of what the measurements hang on."""
    packages = [f"mpl-headgrid {__version__}"]
    for name in PACKAGES:
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    busy = f"{load[0]:.1f} before, {load[1]:.1f} after"
    if max(load) > MOST_LOAD:
        busy += "; the machine was busy with other work, and the times are rough"
    return {
        "Processor": f"{processor()}, {os.cpu_count()} cores",
        "System": f"{platform.system()}, {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Packages": ", ".join(packages),
        "Rounds": f"{rounds}, of which the median is shown",
        "Load": busy,
        "Date": f"{datetime.now(tz=UTC):%Y-%m-%d}",
    }


def processor():
    """Return the name of the processor."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def load_average():
    """Return how many programs were at work over the last minute, this one included."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def wins_of_others(groups):
    """Return where which method needs less than mpl-headgrid, and how much at most.

    Returns
    -------
    dict of str to dict
        For time, bytes and memory: by method and kind of file, in what words it is said.
    """
    time, n_bytes, memory = {}, {}, {}
    for rows in groups:
        by_method = {row.method: row for row in rows}
        ours, noise = by_method[OURS], noise_of(by_method)
        for row in rows:
            if row is ours or row.method.startswith(EMPTY):
                continue
            place = row.method, row.output
            if row.ratio < ours.ratio - noise:
                time[place] = min(row.ratio / ours.ratio, time.get(place, 1))
            if row.n_bytes < ours.n_bytes - LEAST_BYTES:
                n_bytes[place] = max(ours.n_bytes - row.n_bytes, n_bytes.get(place, 0))
            if row.peak is not None and row.peak < ours.peak - LEAST_MEMORY:
                memory[place] = max(ours.peak - row.peak, memory.get(place, 0))
    return {
        "Time": {place: f"× {share:.2f}" for place, share in time.items()},
        "Bytes": {place: f"{less:.1f} per head" for place, less in n_bytes.items()},
        "Memory": {place: f"{less:.1f} MiB" for place, less in memory.items()},
    }


def as_page(groups, rounds, load):
    """Return all of it as reStructuredText, for the page docs/speed.rst."""
    lines = [".. Written by benchmarks/drawing.py. Not by hand: run `make benchmark`.", ""]
    lines += [f":{name}: {value}" for name, value in machine(rounds, load).items()]
    lines += ["", "Where other methods win:", ""]
    for what, wins in wins_of_others(groups).items():
        by_method = {}
        for (method, output), words in wins.items():
            by_method.setdefault(method, []).append(f"{output} {words}")
        said = [f"*{method}* ({', '.join(outputs)})" for method, outputs in by_method.items()]
        lines.append(f"- {what}: {', '.join(said) or 'nowhere'}.")
    lines += ["", ".. csv-table::", "   :class: measured", "   :header-rows: 1", ""]
    lines.append("   " + ",".join(f'"{name}"' for name in HEADER))
    for rows in groups:
        for row, cells in with_cells(rows):
            bold = [f"**{cell}**" if cell else "" for cell in cells]
            shown = bold if row.method == OURS else cells
            lines.append("   " + ",".join(f'"{cell}"' for cell in shown))
    return "\n".join(lines) + "\n"
