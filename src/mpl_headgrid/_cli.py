"""The command line: files of heads in, figure files out, or one line that says what is wrong."""

from __future__ import annotations

import io
import logging
import os
import sys
import warnings
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context, style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ._api.checks import counted
from ._api.literal_artists import set_literal
from ._artists.finding import palettes_on, warn_of_other_colors
from ._cli_options import (
    DEMOS,
    ONLY_HEADS,
    ONLY_SCORES,
    READING_OPTIONS,
    RULES,
    SIZES,
    Parser,
    make_parser,
)
from ._datasets import load_heads
from ._describe.metadata import KEYS, accessible_svg, headgrid_metadata
from ._figures.panels import headgrid_panels, panels_height
from ._heads.figure_files import KEYS as DATA_KEYS
from ._heads.grid import HeadGrid
from ._heads.head_scores import HeadScores
from ._palette.choosing import set_palette
from ._palette.palette import Palette
from ._readers.columns import column_name
from ._readers.files import holds_tables, read_file
from ._readers.parts import split_rows
from ._readers.read_heads import read_heads
from ._scores.classify import classify_heads

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


DEMO_DATA = {
    "synthetic": ("GPT-2 XL", "Phi-2", "Pythia 12B", "Llama-3.1 70B"),
    "smollm2": ("smollm2-135m",),
}
ROOM_FOR_TITLE, ROOM_FOR_NOTE = 0.25, 0.18  # inches
STDIN = Path("-")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line with `argv`, or the process's arguments, and return 0.

    An error is one line on stderr and SystemExit with code 2; the output files are then unchanged.
    """
    parser = make_parser()
    args = parser.parse_args(argv)
    (logger := logging.getLogger("matplotlib")).addHandler(logged := BufferingHandler(1000))
    try:
        # Warnings wait, since an error is to be the only line.
        with rc_context(), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            drawn = _run(args, parser)
    finally:
        logger.removeHandler(logged)
    notes = [str(item.message) for item in caught] + [item.getMessage() for item in logged.buffer]
    for note in dict.fromkeys(notes):
        print(f"headgrid: warning: {' '.join(note.split())}", file=sys.stderr)
    _say(f"{', '.join(map(str, args.output))}: {drawn}")
    return 0


def _say(line: str) -> None:
    """Print a line; a character that the console lacks is shown by its number, as on stderr."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding))


def _run(args: argparse.Namespace, parser: Parser) -> str:
    """Draw and save the figure; return what it shows, in words."""
    given = {name: value for name in READING_OPTIONS if (value := vars(args)[name]) is not None}
    _check_options(args, given, parser)
    formats = FigureCanvasAgg.get_supported_filetypes()
    for path in args.output:
        if args.data and path.suffix[1:].lower() not in DATA_KEYS:
            parser.error(f"{path}: --data is for {', '.join(f'.{name}' for name in DATA_KEYS)}")
        if path.suffix[1:].lower() not in formats:
            parser.error(f"{path}: expected a name that ends in .{', .'.join(sorted(formats))}")
    with parser.naming("--style"):
        style.use(args.style or ["headgrid"])
    palette = None
    if args.palette is not None:
        with parser.naming(args.palette):
            palette = Palette.from_file(args.palette)
    grids = dict(map(_example, DEMO_DATA[args.demo])) if args.demo else {}
    titles = ["standard input" if path == STDIN else path.stem for path in args.files]
    if len(set(titles)) < len(titles):
        titles = [str(path) for path in args.files]
    for title, path in zip(titles, args.files, strict=True):
        with parser.naming(path):
            if any(name == title or name.startswith(f"{title}: ") for name in grids):
                raise ValueError("this file is given twice")
            grids |= _read_all(path, title, args, given)
    with parser.naming(", ".join(map(str, args.files)) or "--demo"), set_palette(palette):
        figure = _draw(grids, args)
    names = {name for grid in grids.values() for name in grid.categories}
    for chosen in palettes_on(figure)[:1]:
        warn_of_other_colors(chosen, names, dict(enumerate(args.files)), "--palette {}")
    _save(figure, args, parser)
    sizes = [
        f"{name}, {counted(grid.n_layers, 'layer')} of {counted(grid.n_heads, 'head')}"
        for name, grid in grids.items()
    ]
    return DEMOS[args.demo] if args.demo else "; ".join(sizes)


def _example(name: str) -> tuple[str, HeadGrid]:
    """Return one of the tables that ship, under the name of its model."""
    table = load_heads(name)
    model = name if table.attrs["synthetic"] else table.attrs["name"]
    return model, read_heads(table, kv_heads=table.attrs.get("kv_heads"))


def _check_options(args: argparse.Namespace, given: dict[str, Any], parser: Parser) -> None:
    if not (args.files or args.demo):
        parser.error("give a FILE, or --demo")
    if args.demo and (args.files or given or args.panel):
        parser.error("--demo goes without files and without options that say how to read them")
    rules = [name for name in RULES if name in given]
    for name in ONLY_HEADS if rules else ONLY_SCORES:
        if name not in given or name in rules:
            continue
        option = f"--{name.replace('_', '-')}"
        if rules:
            rule = f"--{rules[0].replace('_', '-')}"
            parser.error(f"{option} is for tables of categories, {rule} for tables of scores")
        parser.error(f"{option} is for scores: give --threshold, --top-k or --bins with it")


def _read_all(
    path: Path, title: str, args: argparse.Namespace, given: dict[str, Any]
) -> dict[str, HeadGrid]:
    """Return the grid of a file, or those of the values in the column that `--panel` names."""
    data = read_file(sys.stdin.buffer if path == STDIN else path)
    parts = data if holds_tables(data) else None
    if args.panel is not None:
        parts = split_rows(data, args.panel)
    elif parts is not None and len(parts) == 1:
        data, parts = next(iter(parts.values())), None
    if parts is None:
        return {title: _read(data, given)}
    prefix = f"{title}: " if len(args.files) > 1 else ""
    grids = {}
    has_scores = any(isinstance(part, HeadScores) for part in parts.values())
    for name, part in parts.items():
        if has_scores and isinstance(part, HeadGrid):  # rules are for the scores beside it
            options = {option: given[option] for option in SIZES if option in given}
        else:
            options = given
        try:
            grids[prefix + name] = _read(part, options)
        except (ValueError, TypeError) as error:
            raise type(error)(f"{args.panel or 'panel'} {name}: {error}") from error
    return grids


def _read(data: Any, given: dict[str, Any]) -> HeadGrid:
    if any(rule in given for rule in RULES):
        return classify_heads(data, **given)
    columns = _columns(data)
    if isinstance(data, HeadScores) or ("score" not in given and {"score", "relation"} <= columns):
        raise ValueError("it holds scores: pass --threshold, such as --threshold 0.15")
    plain = "score" in columns and not {"category", "score"} & {*given}
    if plain and column_name(columns, "category", "category") not in columns:
        raise ValueError("it holds scores: pass --category NAME --threshold 0.15")
    return read_heads(data, **given)


def _columns(data: Any) -> set[str]:
    """Return the names of the columns of a table; none of an array."""
    import narwhals as nw

    if isinstance(data, dict):
        return set(data)
    if isinstance(data, list):  # of JSON, with one object per row
        return {name for row in data if isinstance(row, dict) for name in row}
    return set(getattr(nw.from_native(data, pass_through=True), "columns", ()))


def _draw(grids: dict[str, HeadGrid], args: argparse.Namespace) -> Figure:
    figure = Figure(layout="constrained")
    several = len(grids) > 1
    how = {"cells": args.cells, "layer_axis": args.layer_axis}
    if several or args.width or args.demo:
        width = args.width or figure.get_figwidth()
        room = ROOM_FOR_TITLE * (several and args.title is not None)
        room += ROOM_FOR_NOTE * (args.demo == "synthetic")
        figure.set_size_inches(width, panels_height(grids, width, **how) + room)
    if several and args.title:
        set_literal(figure.suptitle(args.title))
    _, axes = headgrid_panels(grids, figure=figure, origin=args.origin, legend=args.legend, **how)
    if args.demo == "synthetic":  # the image may travel without the printed note
        figure.supxlabel("synthetic data", x=0.995, ha="right", size="x-small", alpha=0.6)
    if not several and args.panel is None:
        title = args.title or (next(iter(grids)) if args.demo else "")
        set_literal(next(iter(axes.values())).set_title(title, y=1.0))
    return figure


def _save(figure: Figure, args: argparse.Namespace, parser: Parser) -> None:
    """Write a whole figure to each file, or leave existing files unchanged."""
    contents = {}
    for path in args.output:
        with parser.naming(path):
            contents[path] = _content(figure, path.suffix[1:].lower(), args)
    for path, content in contents.items():
        with parser.naming(path):
            _write(path, content)


def _content(figure: Figure, format_: str, args: argparse.Namespace) -> bytes:
    """Return the file of a figure, with its title and description where the format holds them."""
    # Not straight to the temporary file, whose name would be in an EPS file.
    drawn = io.BytesIO()
    metadata = headgrid_metadata(figure, format_, data=args.data) if format_ in KEYS else None
    figure.savefig(drawn, format=format_, dpi=args.dpi, metadata=metadata)
    content = drawn.getvalue()
    return accessible_svg(content.decode()).encode() if format_ == "svg" else content


def _write(path: Path, content: bytes) -> None:
    target = path.resolve()  # a link stays a link
    temporary = target.with_name(f".headgrid-{os.getpid()}{target.suffix}")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
