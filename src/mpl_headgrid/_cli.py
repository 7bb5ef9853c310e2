"""The command line: files of heads in, one figure file out, or one line that says what is wrong."""

from __future__ import annotations

import argparse
import io
import logging
import os
import re
import sys
import warnings
from contextlib import contextmanager
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from matplotlib import rc_context, style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ._api.literal_artists import set_literal
from ._datasets import load_heads
from ._figures.arrangement import figure_height
from ._figures.panels import headgrid_panels
from ._palette.styles import STYLES
from ._readers.files import READERS, read_file
from ._readers.read_heads import read_heads
from ._scores.classify import classify_heads
from ._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ._heads.grid import HeadGrid

DEMO_MODELS = ("GPT-2 XL", "Phi-2", "Pythia 12B", "Llama-3.1 70B")
DEMO_NOTE = "four models, synthetic data: drawn at random, not measured on any model"
READING_OPTIONS = ("threshold", "n_layers", "n_heads", "base", "sep")
ROOM_FOR_TITLE = 0.25  # inches

# What files, data, styles and renderers are known to raise. Anything else is a bug of ours, which a
# traceback helps to report. RuntimeError: a style needs LaTeX, which is not installed.
PROBLEMS = (OSError, ValueError, TypeError, ImportError, RuntimeError, ArithmeticError, MemoryError)

DESCRIPTION = f"""\
Draw the attention heads of a transformer: one square per head, layer by head, coloured by what the
head does. One file gives one grid; several files give one panel each, under one legend.

A file is a table with the columns layer, head and category, and one row per head and category:

    layer,head,category
    5,1,Induction
    9,9,Induction
    9,9,Name mover

Heads without a row, and those whose category is empty or, in .csv and .tsv files, a word that
pandas reads as absent (NA, NULL, None, ...), are Unclassified. A head in several categories is
coloured by the number of them. Layers, heads and the rows in error messages count from 0.

Files are {", ".join([*READERS][:-1])} or {[*READERS][-1]}, and may hold
any other form that read_heads accepts: {{"Induction": [[5, 1], [9, 9]]}} in a .json file."""

EXAMPLES = f"""\
examples:
  python -m mpl_headgrid heads.csv -o heads.pdf --n-layers 12 --n-heads 12
  python -m mpl_headgrid gpt2.csv phi2.parquet -o both.png --title "Two models"
  python -m mpl_headgrid scores.csv -o heads.svg --threshold 0.15
      (columns layer, head, relation, category, score)
  python -m mpl_headgrid --demo -o headgrid.png
      ({DEMO_NOTE})"""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"mpl_headgrid: error: {' '.join(message.split())}\n")

    @contextmanager
    def naming(self, subject: object) -> Iterator[None]:
        """Prefix errors and warnings with the file or option that they are about."""
        with warnings.catch_warnings(record=True) as caught:
            try:
                yield
            except PROBLEMS as error:
                text = getattr(error, "strerror", None) or str(error) or type(error).__name__
                # Our functions name their arguments, which here are the file and options.
                text = re.sub(r"\bn_(layers|heads)(?=[=:])", r"--n-\1", text)
                text = text.removeprefix("data: ").replace(" base=", " --base=")
                if isinstance(subject, Path):  # its name is said already
                    text = text.removeprefix(f"can't read {subject.name}: ")
                self.error(f"{subject}: {text}")
        for warning in caught:
            warnings.warn(f"{subject}: {warning.message}", warning.category, stacklevel=3)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line with `argv`, or the process's arguments, and return 0.

    An error is one line on stderr and SystemExit with code 2; the output file is then unchanged.
    """
    parser = _parser()
    args = parser.parse_args(argv)
    (logger := logging.getLogger("matplotlib")).addHandler(logged := BufferingHandler(1000))
    try:
        # Warnings wait, since an error is to be the only line.
        with rc_context(), warnings.catch_warnings(record=True) as caught:
            drawn = _run(args, parser)
    finally:
        logger.removeHandler(logged)
    notes = [str(item.message) for item in caught] + [item.getMessage() for item in logged.buffer]
    for note in dict.fromkeys(notes):
        print(f"mpl_headgrid: warning: {' '.join(note.split())}", file=sys.stderr)
    _say(f"{args.output}: {drawn}")
    return 0


def _say(line: str) -> None:
    """Print a line; a character that the console lacks is shown by its number, as on stderr."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding))


def _parser() -> _Parser:
    # One or two lines per option.
    # fmt: off
    parser = _Parser(prog="python -m mpl_headgrid", description=DESCRIPTION, epilog=EXAMPLES,
                     formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    add = parser.add_argument
    add("files", nargs="*", type=Path, metavar="FILE", help="a table of heads, one per model")
    add("-o", "--output", required=True, type=Path, metavar="FILE",
        help="the figure; its suffix is the format: .png, .pdf, .svg, ...")
    add("--demo", action="store_true", help=f"draw an example instead of a FILE: {DEMO_NOTE}")
    add("--version", action="version", version=f"mpl_headgrid {__version__}")
    add = parser.add_argument_group("the tables").add_argument
    add("--threshold", type=float, metavar="SCORE",
        help="for files of scores: the lowest score that puts a head in a category")
    add("--n-layers", type=int, metavar="N", help="layers in the model (default: largest found)")
    add("--n-heads", type=int, metavar="N", help="heads in a layer (default: largest found)")
    add("--base", type=int, choices=(0, 1), help="number of the first layer and head (default: 0)")
    add("--sep", help='what separates several categories in one cell, such as "; "')
    add = parser.add_argument_group("the figure").add_argument
    add("--title", help="a title; several panels are also titled by their files' names")
    add("--style", default="headgrid",
        help=f"{', '.join(STYLES)}, or any matplotlib style or style file (default: headgrid)")
    add("--width", type=_up_to(100), metavar="INCHES",
        help="width; the height follows (default: the style's)")
    add("--dpi", type=_up_to(5000), help="pixels per inch, for .png and the like")
    add("--layer-axis", choices=("x", "y"), default="x", help="axis of the layers (default: x)")
    add("--origin", choices=("lower", "upper"), default="lower",
        help="where the vertical axis starts (default: lower)")
    add("--cells", choices=("fill", "square"), default="fill",
        help="stretch the cells to fill the panel, or keep them square (default: fill)")
    return parser


def _up_to(limit: float) -> Callable[[str], float]:
    def number(text: str) -> float:
        if 0 < float(text) <= limit:
            return float(text)
        raise argparse.ArgumentTypeError(f"expected a number above 0, up to {limit}, got {text}")

    return number


def _run(args: argparse.Namespace, parser: _Parser) -> str:
    """Draw and save the figure; return what it shows, in words."""
    given = {name: value for name in READING_OPTIONS if (value := vars(args)[name]) is not None}
    if not (args.files or args.demo):
        parser.error("give a FILE, or --demo")
    if args.demo and (args.files or given):
        parser.error("--demo goes without files and without options that say how to read them")
    if {"threshold", "sep"} <= given.keys():
        parser.error("--sep is for tables of categories, --threshold for tables of scores")
    formats = FigureCanvasAgg.get_supported_filetypes()
    if args.output.suffix[1:].lower() not in formats:
        parser.error(f"{args.output}: expected a name that ends in .{', .'.join(sorted(formats))}")
    with parser.naming("--style"):
        style.use(args.style)
    titles = [path.stem for path in args.files]
    if len(set(titles)) < len(titles):
        titles = [str(path) for path in args.files]
    grids = {name: read_heads(load_heads(name)) for name in DEMO_MODELS} if args.demo else {}
    for title, path in zip(titles, args.files, strict=True):
        with parser.naming(path):
            if title in grids:
                raise ValueError("this file is given twice")
            grids[title] = _read(path, given)
    with parser.naming(", ".join(map(str, args.files)) or "--demo"):
        figure = _draw(grids, args)
    with parser.naming(args.output):
        _save(figure, args.output, args.dpi)
    sizes = [f"{name}, {grid.n_layers} layers of {grid.n_heads}" for name, grid in grids.items()]
    return DEMO_NOTE if args.demo else f"{'; '.join(sizes)} heads"


def _read(path: Path, given: dict[str, Any]) -> HeadGrid:
    data = read_file(path)
    if "threshold" in given:
        return classify_heads(data, **given)
    if {"score", "relation"} <= _columns(data):
        raise ValueError("it holds scores: pass --threshold, such as --threshold 0.15")
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
    figure.set_figwidth(width := args.width or figure.get_figwidth())
    target: Any = figure
    if len(grids) > 1 and args.title:
        set_literal(figure.suptitle(args.title))
        target = figure.subfigures()  # whose legend stays below the title
    _, axes = headgrid_panels(
        grids, figure=target, cells=args.cells, layer_axis=args.layer_axis, origin=args.origin
    )
    ax: Any = next(iter(axes.values()))
    if args.demo:  # the image may travel without the printed note
        figure.supxlabel("synthetic data", x=0.995, ha="right", size="x-small", alpha=0.6)
    if len(axes) == 1:
        set_literal(ax.set_title(args.title or "", y=1.0))
    if len(grids) > 1 or args.width:
        nrows, ncols = ax.get_gridspec().get_geometry()
        height = figure_height(width, nrows, ncols, legend=True)
        figure.set_figheight(height + (target is not figure) * ROOM_FOR_TITLE)
    return figure


def _save(figure: Figure, path: Path, dpi: float | None) -> None:
    """Write a whole figure, or leave an existing file unchanged."""
    # Not straight to the temporary file, whose name would be in an EPS file.
    drawn = io.BytesIO()
    figure.savefig(drawn, format=path.suffix[1:].lower(), dpi=dpi)
    target = path.resolve()  # a link stays a link
    temporary = target.with_name(f".headgrid-{os.getpid()}{target.suffix}")
    try:
        temporary.write_bytes(drawn.getvalue())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
