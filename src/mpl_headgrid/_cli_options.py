"""The options of the command line: what each takes, and errors that name them."""

from __future__ import annotations

import argparse
import json
import re
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ._cli_messages import in_options
from ._heads.figure_files import SUFFIXES
from ._palette.styles import STYLES
from ._readers.files import TABLES
from ._readers.read_heads import MISSING
from ._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


# What --demo draws, and what is said of it.
DEMOS = {
    "synthetic": "four models, synthetic data: drawn at random, not measured on any model",
    "smollm2": "where the heads of SmolLM2-135M-Instruct attend, measured on random tokens",
}


RULES = ("threshold", "top_k", "bins")


# Keywords of read_heads and of classify_heads that are options; those of one alone last.
COLUMNS = ("layer", "head", "category", "score")


SIZES = ("n_layers", "n_heads", "kv_heads", "attention_layers")


READING = (*SIZES, "base", *COLUMNS)


ONLY_HEADS = ("categories", "sep", "missing")


ONLY_SCORES = ("relation", "reduce", "groups", "by", *RULES)


READING_OPTIONS = (*READING, *ONLY_HEADS, *ONLY_SCORES)


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

Files are {", ".join([*TABLES][:-1])} or {[*TABLES][-1]}, packed
(.gz) or not, or - for standard input, and may hold any other form that read_heads accepts, such as
{{"Induction": [[5, 1], [9, 9]]}} in a .json file; or scores, in any form that classify_heads
accepts, with --threshold, --top-k or --bins. A figure that was saved with --data
({", ".join(SUFFIXES)}) is read too, panel by panel."""


EXAMPLES = f"""\
examples:
  headgrid heads.csv -o heads.pdf --n-layers 12 --n-heads 12
  headgrid gpt2.csv phi2.parquet -o both.pdf -o both.png --title "Two models"
  headgrid models.csv --panel model -o models.pdf
  headgrid scores.csv -o heads.svg --threshold 0.15
      (columns layer, head, relation, category, score)
  headgrid induction.npy -o heads.pdf --bins weak=0.2,strong=0.5
  headgrid --demo -o headgrid.png
      ({DEMOS["synthetic"]})
  headgrid --demo smollm2 -o headgrid.png
      ({DEMOS["smollm2"]})
python -m mpl_headgrid is the same command."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"headgrid: error: {' '.join(message.split())}\n")

    @contextmanager
    def naming(self, subject: object) -> Iterator[None]:
        """Prefix errors and warnings with the file or option that they are about."""
        with warnings.catch_warnings(record=True) as caught:
            try:
                yield
            except PROBLEMS as error:
                text = getattr(error, "strerror", None) or str(error) or type(error).__name__
                text = in_options(text, READING_OPTIONS)
                if isinstance(subject, Path):  # its name is said already
                    text = text.removeprefix("can't read ").removeprefix(f"{subject.name}: ")
                    text = text.removeprefix(f"{subject.name}, ")
                self.error(f"{subject}: {text}")
        for warning in caught:
            text = in_options(str(warning.message), READING_OPTIONS)
            warnings.warn(f"{subject}: {text}", warning.category, stacklevel=3)


def make_parser() -> Parser:
    # One or two lines per option.
    # fmt: off
    parser = Parser(prog="headgrid", description=DESCRIPTION, epilog=EXAMPLES,
                     formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    add = parser.add_argument
    add("files", nargs="*", type=Path, metavar="FILE", help="heads or scores, one model per file")
    add("-o", "--output", required=True, type=Path, action="append", metavar="FILE",
        help="the figure; its suffix is the format: .png, .pdf, .svg, ...; may be given again")
    add("--data", action="store_true",
        help="have .png, .svg and .pdf files carry the data, for headgrid and read_heads to read")
    add("--demo", nargs="?", choices=[*DEMOS], const="synthetic",
        help=f"draw an example instead of a FILE: {DEMOS['synthetic']} (default); or smollm2, "
        f"{DEMOS['smollm2']}")
    add("--version", action="version", version=f"mpl_headgrid {__version__}")
    add = parser.add_argument_group("the data").add_argument
    add("--n-layers", type=int, metavar="N", help="layers in the model (default: largest found)")
    add("--n-heads", type=_whole_numbers, metavar="N",
        help="heads in a layer, or in each layer: 16,16,8 (default: largest found)")
    add("--kv-heads", type=int, metavar="N", help="key-value heads in a layer")
    add("--attention-layers", type=_layers, metavar="LIST",
        help="the layers that have heads, 3,7,11, or the type of each, as configurations list them")
    add("--base", type=int, choices=(0, 1), help="number of the first layer and head (default: 0)")
    add("--layer", metavar="NAME", help="column of the layers (default: layer, or a usual name)")
    add("--head", metavar="NAME", help="column of the heads (default: head, or a usual name)")
    add("--category", type=_names, metavar="NAME",
        help="column of the categories, or several of flags: A,B; or the one category of the data")
    add("--score", metavar="NAME", help="column of the scores")
    add("--panel", metavar="COLUMN", help="a panel for each value in this column of the table")
    add("--categories", type=_list, metavar="LIST",
        help="all the categories there are, A,B,C: any other is an error; names of numbers, from 0")
    add("--sep", help='what separates several categories in one cell, such as "; "')
    add("--missing", choices=MISSING, help="how heads without a row are drawn")
    add = parser.add_argument_group("scores to categories").add_argument
    add("--threshold", type=_limits(float), metavar="SCORE",
        help="lowest score that puts a head in a category, or in each: Knowledge=0.2,Copy=0.1")
    add("--top-k", type=_limits(int), metavar="K", help="heads in a category, or in each: Copy=5")
    add("--bins", type=_bins, metavar="BINS",
        help="categories by the lowest score of each, rising: weak=0.2,strong=0.5")
    add("--by", choices=("value", "magnitude"), help="what rules compare of signed scores")
    add("--groups", type=_groups, metavar="GROUPS",
        help="category of each relation: capital=Knowledge,antonym=Linguistic, or a .json file")
    add("--relation", type=_names, metavar="NAME",
        help="column of the relations, or several of scores: a,b; or arrays to take of a file")
    add("--reduce", choices=("mean", "max", "median"),
        help="how several scores of a head and relation become one")
    add = parser.add_argument_group("the figure").add_argument
    add("--title", help="a title; several panels are also titled by their files' names")
    add("--style", action="append", metavar="STYLE",
        help=f"{', '.join(STYLES)}, or any matplotlib style or style file; may be given again, "
        "the last wins (default: headgrid)")
    add("--palette", type=Path, metavar="FILE",
        help="colours of the categories: JSON that Palette.to_file wrote, or a figure saved with "
        "--data (default: the style's)")
    add("--legend", action=argparse.BooleanOptionalAction, default=True,
        help="whether there is a legend (default: yes)")
    add("--width", type=_up_to(100), metavar="INCHES",
        help="width; the height follows (default: the style's)")
    add("--dpi", type=_up_to(5000), help="pixels per inch, for .png and the like")
    add("--layer-axis", choices=("x", "y"), default="x", help="axis of the layers (default: x)")
    add("--origin", choices=("lower", "upper"), default="lower",
        help="where the vertical axis starts (default: lower)")
    add("--cells", choices=("square", "fill"), default="square",
        help="keep the cells square, or stretch them to fill the panel (default: square)")
    return parser


def _up_to(limit: float) -> Callable[[str], float]:
    def number(text: str) -> float:
        if 0 < float(text) <= limit:
            return float(text)
        raise argparse.ArgumentTypeError(f"expected a number above 0, up to {limit}, got {text}")

    return number


def _names(text: str) -> str | list[str]:
    """Return a name, or several that commas separate."""
    names = _list(text)
    return text if len(names) == 1 else names


def _list(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def _whole_numbers(text: str) -> int | list[int]:
    numbers = [int(number) for number in text.split(",")]
    return numbers[0] if len(numbers) == 1 else numbers


def _layers(text: str) -> list[int] | list[str]:
    """Return numbers of layers (3,7,11 or 3-7), or their types."""
    parts = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch(r"\d+(-\d+)?", part) for part in parts):
        return parts
    ends = [[int(end) for end in part.split("-")] for part in parts]
    return [layer for each in ends for layer in range(each[0], each[-1] + 1)]


def _pairs(text: str) -> dict[str, str]:
    pairs = [part.rpartition("=") for part in text.split(",")]
    for name, equals, _ in pairs:
        if not equals or not name.strip():
            raise argparse.ArgumentTypeError(f"expected name=value, name=value, got {text!r}")
    found = {name.strip(): value.strip() for name, _, value in pairs}
    if len(found) < len(pairs):
        raise argparse.ArgumentTypeError(f"expected each name once, got {text!r}")
    return found


def _limits(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    def limits(text: str) -> Any:
        if "=" not in text:
            return kind(text)
        return {name: kind(value) for name, value in _pairs(text).items()}

    limits.__name__ = "number"  # in argparse's errors
    return limits


def _bins(text: str) -> dict[str, float]:
    return {name: float(value) for name, value in _pairs(text).items()}


def _groups(text: str) -> Any:
    """Return the category of each relation, from a file or as they are written."""
    if not text.endswith(".json"):
        return _pairs(text)
    try:
        return json.loads(Path(text).expanduser().read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"{text}: {error}") from error
