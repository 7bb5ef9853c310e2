"""What the page on speed draws from measured.rst, so that no number is written twice."""

import csv
import re
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

MEASURED = Path(__file__).with_name("measured.rst")
OURS = "mpl-headgrid"
KINDS = {"png100": "PNG, 100 dpi", "png300": "PNG, 300 dpi", "pdf": "PDF", "svg": "SVG"}
COSTS = ("Time", "Bytes", "Memory")


def rows() -> list[dict[str, str]]:
    """Return the rows of the table, without bold type."""
    table = MEASURED.read_text("utf-8").partition(":header-rows: 1\n\n")[2].replace("**", "")
    return list(csv.DictReader(line.strip() for line in table.splitlines()))


def wins() -> dict[str, dict[str, list[str]]]:
    """Return by cost and kind of file which methods need less, and how much."""
    found: dict[str, dict[str, list[str]]] = {}
    for cost, said in re.findall(r"(?m)^- (\w+): (.+)\.$", MEASURED.read_text("utf-8")):
        cells: dict[str, list[str]] = {kind: [] for kind in KINDS}
        for method, places in re.findall(r"\*([^*]+)\* \(([^)]+)\)", said):
            for place in places.split(", "):
                kind, how_much = place.split(" ", 1)
                cells[kind].append(f"{method} {how_much}")
        found[cost] = cells
    return found


def draw_chart(n_heads: str = "5,120") -> None:
    """Draw the time of a figure with so many heads, by method and kind of file."""
    shown = [
        row
        for row in rows()
        if row["heads"] == n_heads and not row["method"].startswith("empty axes")
    ]
    methods = list(dict.fromkeys(row["method"] for row in shown))
    times = {(row["saved as"], row["method"]): float(row["× empty axes"]) for row in shown}
    longest = max(times.values())
    plt.style.use("headgrid")
    _, axs = plt.subplots(2, 2, sharex=True, sharey=True, figsize=(6.4, 3.8))
    for ax, (kind, title) in zip(axs.flat, KINDS.items(), strict=True):
        values = [times[kind, method] for method in methods]
        colors = ["headgrid:algorithmic" if m == OURS else "#b4b6ba" for m in methods]
        bars = ax.barh(methods, values, color=colors, height=0.72)
        ax.bar_label(bars, [f"{value:.2f}" for value in values], padding=3, fontsize=7)
        ax.axvline(1, color="0.2", linewidth=0.8)
        ax.set_title(title)
    ax.set_xlim(0, 1.12 * longest)
    ax.invert_yaxis()
    for label in (label for ax in axs[:, 0] for label in ax.get_yticklabels()):
        label.set_weight("bold" if label.get_text() == OURS else "normal")
    for ax in axs[1]:
        ax.set_xlabel("Time of the figure ÷ the same without heads")


class Measured(SphinxDirective):
    """What the benchmark has written, but for the wins of others, which have a table."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(MEASURED)
        machine, _, rest = MEASURED.read_text("utf-8").partition("Where other methods win")
        text = machine + rest[rest.index(".. csv-table::") :]
        parsed = nodes.Element()
        self.state.nested_parse(StringList(text.splitlines(), str(MEASURED)), 0, parsed)
        return list(parsed.children)


class Wins(SphinxDirective):
    """A table of where which method needs less: four kinds of file, three costs."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(MEASURED)
        found = wins()
        group = nodes.tgroup(cols=1 + len(COSTS))
        group += [nodes.colspec(colwidth=1) for _ in range(1 + len(COSTS))]
        head, body = nodes.thead(), nodes.tbody()
        head += row_of([["Saved as"], *([cost] for cost in COSTS)])
        for kind, title in KINDS.items():
            said = [found[cost][kind] or ["none"] for cost in COSTS]
            body += row_of([[title], *said])
        group += [head, body]
        return [nodes.table("", group, classes=["wins"])]


def row_of(cells: list[list[str]]) -> nodes.row:
    """Return a row of a table; the lines of a cell stand below each other."""
    row = nodes.row()
    for cell in cells:
        entry = nodes.entry()
        block = nodes.line_block()
        block += [nodes.line("", line) for line in cell]
        entry += nodes.paragraph("", cell[0]) if len(cell) == 1 else block
        row += entry
    return row


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("measured", Measured)
    app.add_directive("measured-wins", Wins)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
