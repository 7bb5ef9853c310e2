"""Errors and warnings of our functions in the words of the command line: options for keywords."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SCORES = "for scores pass --threshold 0.15, and --category NAME where they name none"
# What only Python can do, and what the command line does in its place; in this order, before the
# names of keywords become options.
REMEDIES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    # Rows of several models: selecting some of them is for Python.
    (
        r"(column ('.*?'|\".*?\") tells rows of one head apart: .*?); (?:with |import |\w+[.([]).*",
        lambda found: f"{found[1]}; {_panel(found[2])} draws a panel for each",
    ),
    (
        r"(of column ('[^']*'|\"[^\"]*\"), and its rows are taken together); .*",
        lambda found: f"{found[1]}; {_panel(found[2])} draws a panel for each",
    ),
    (
        r"(array of three dimensions, .*); scores go to read_scores or classify_heads",
        r"\1; for scores pass --relation NAME,NAME --threshold 0.15",
    ),
    (r"scores go to \w+(?: for a heat map)?(?:,? or (?:to )?classify_heads)?", SCORES),
    (r"; several models go to headgrid_panels", "; several models are several files"),
    (r"(several models and no \w+): hg\.headgrid_panels\(.*", r"\1; give a file for each"),
    (
        r"; (?:hg\.)?(?:headgrid_panels\()?(?:hg\.)?split_modules\(.*",
        "; give a file for each module",
    ),
    (r"; pass that, such as hg\..*| ?: pass that(?:,? after .*)?$", "; give a file of that"),
    (r"; of records under keys pass .*", "; give a file with a list of the records"),
    (r"; if these are columns \d.*?; (for an array give)", r"; of a table give one with names; \1"),
    (
        r"; for heads pass .*, for an array .*",
        "; for heads give n_layers= and n_heads=, for an array these with a .npy file",
    ),
    (
        r"pass hg\.classify_heads\(.*?, threshold=0\.15\), or for a heat map .*? of the same",
        "pass --threshold 0.15",
    ),
    (
        r"hg\.read_scores\((?:data|pd\.\w+\(.*?\)), (.*?)\) reads the scores, and \S+ draws them",
        lambda found: f"pass {found[1].replace(', ', ' ')} --threshold 0.15",
    ),
    (r"hg\.read_scores\(.*?\) reads them", "it can't be drawn as categories"),
    (r"categories=\[\.\.\.\]", "--categories NAME,NAME"),
    (r'categories=\["Induction", \.\.\.\]', "--categories Induction,Copy"),
    # A column that tells relations apart; and scores where categories are read.
    (r"(takes each by itself), .*? has one of them(; reduce=)", r"\1\2"),
    (r": (?:with .*?, )?(?:\w+[.([]|hg\.).*? has one of them(; reduce=)", r"\1"),
    (r"of scores, hg\.classify_heads\(\w+, (.*)\) makes categories", r"for scores pass \1"),
    (r"expected the heads of (.*?), got a table of scores; .*", rf"\1 has scores; {SCORES}"),
    # Where names hold commas, an option can't list them.
    (r"; categories=.* says that (?:all|both) are meant$", ""),
    (r"metadata=hg\.headgrid_metadata\(.*\)$", "--data"),
    (r"^(panel|categories): ", r"--\1: "),
    (r"reduce='mean', 'max' or 'median'", "--reduce mean, max or median"),
)
# A column that was looked for in vain, without a hint at what was meant.
NO_COLUMN = re.compile(
    r"\b(layer|head|category|score): no column [^;]*; the columns are \[[^]]*\]$"
)
WHICH = {
    "layer": "name the columns: --layer NAME --head NAME",
    "head": "name the column: --head NAME",
    "category": "name the column: --category NAME, or those of flags: --category A,B",
    "score": "name the column: --score NAME",
}


def in_options(text: str, names: Sequence[str]) -> str:
    """Return a message that names options where it named keywords of our functions, `names`."""
    text = text.removeprefix("data: ")
    for pattern, words in REMEDIES:
        text = re.sub(pattern, words, text)
    if found := NO_COLUMN.search(text):
        text += f"; {WHICH[found[1]]}"
    longer = "|".join(name for name in names if "_" in name)
    text = re.sub(
        rf"(?<![\[(])\b({longer})(?=[=:,\[])", lambda found: f"--{found[1].replace('_', '-')}", text
    )
    shorter = "|".join(name for name in names if "_" not in name)
    text = re.sub(rf"(?<![-\w])({shorter})=", r"--\1=", text)
    text = re.sub(r"(?<==)(\d+), (?=--)", r"\1 ", text)
    # As a shell takes them: a name or a list of names, and an option of which no value is said.
    text = re.sub(r"(--[\w-]+)=\[([^]]*)\]", _listed, text)
    text = re.sub(r"(--[\w-]+)=(['\"])(.*?)\2", lambda found: _with_value(found[1], found[3]), text)
    text = re.sub(r"(--[\w-]+ [^\s,][^;]*?), (?=--)", r"\1 ", text)
    return re.sub(r"(--[\w-]+)=(?=[\s;,]|$)", r"\1", text)


def _panel(column: str) -> str:
    return _with_value("--panel", column[1:-1])


def _listed(found: re.Match[str]) -> str:
    names = [name.strip().strip("'\"") for name in found[2].split(",")]
    return _with_value(found[1], ",".join(names))


def _with_value(option: str, value: str) -> str:
    return f"{option} {shlex.quote(value)}"
