"""The pages of the reference, made from the list of public names."""

from pathlib import Path
from typing import Any

import mpl_headgrid

SECTIONS = {
    "Data in": (
        "read_heads",
        "read_scores",
        "read_figure",
        "classify_heads",
        "split_modules",
        "load_heads",
        "HeadGrid",
        "HeadScores",
    ),
    "Drawing": (
        "headgrid_scatter",
        "headgrid_heatmap",
        "headgrid_panels",
        "headgrid_breakdown",
        "headgrid_compare",
        "headgrid_profile",
        "headgrid_legend",
        "annotate_heads",
        "mark_heads",
    ),
    "What drawing returns": ("HeadMarks", "HeadHeatmap", "HeadProfile", "HeadNotes"),
    "Reading the figure": (
        "compare_heads",
        "HeadComparison",
        "summarize_heads",
        "describe_heads",
        "headgrid_metadata",
        "accessible_svg",
    ),
    "Colour": ("Palette",),
    "Warnings": ("HeadGridDeprecationWarning",),
}
START = """\
.. currentmodule:: mpl_headgrid

API
===

All public names. They are used as ``import mpl_headgrid as hg``; `data` is anything that
`read_heads` takes, in every function.
"""
TABLE = """
{title}
{line}

.. autosummary::
   :toctree:
   :nosignatures:

   {names}
"""


def write_api_pages(folder: Path) -> None:
    """Write a table of the public names by section; those of no section come last."""
    names = set(mpl_headgrid.__all__)
    sections = {title: [n for n in listed if n in names] for title, listed in SECTIONS.items()}
    sections["More"] = sorted(names.difference(*sections.values()))
    tables = [
        TABLE.format(
            title=title,
            line="-" * len(title),
            names="\n   ".join(listed),
        )
        for title, listed in sections.items()
        if listed
    ]
    folder.mkdir(exist_ok=True)
    (folder / "index.rst").write_text(START + "".join(tables), encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    # Before the source files are listed, among which autosummary looks for names to make pages of.
    app.connect("config-inited", lambda app, _: write_api_pages(Path(app.srcdir) / "api"))
    app.connect("missing-reference", leave_as_text, priority=900)  # after others' references
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def leave_as_text(_app: Any, _env: Any, node: Any, text: Any) -> Any:
    """Leave a name in single backquotes as it is if it is in no reference."""
    return text if node.get("reftype") == "obj" else None
