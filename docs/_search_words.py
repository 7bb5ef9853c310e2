"""Has the search find a page in American and in British spelling, and as one word or two.

Sphinx stems what it finds on a page, and knows one spelling of each word. The others go into the
page as keywords, which its search reads and no reader sees.
"""

import re
from typing import Any

from docutils import nodes

# British first. A word is looked up with its endings: colours, coloured, colouring, ...
SPELLINGS = (
    ("colour", "color"),
    ("grey", "gray"),
    ("centre", "center"),
    ("labelled", "labeled"),
    ("normalis", "normaliz"),
    ("visualis", "visualiz"),
    ("organis", "organiz"),
    ("summaris", "summariz"),
    ("recognis", "recogniz"),
    ("catalogue", "catalog"),
    ("behaviour", "behavior"),
    ("favour", "favor"),
    ("neighbour", "neighbor"),
    ("licence", "license"),
    ("artefact", "artifact"),
    ("analys", "analyz"),
)
COMPOUNDS = (
    ("heat", "map"),
    ("colour", "blind"),
    ("color", "blind"),
    ("colour", "bar"),
    ("color", "bar"),
    ("colour", "map"),
    ("color", "map"),
    ("grey", "scale"),
    ("gray", "scale"),
    ("sub", "plot"),
    ("sub", "figure"),
    ("data", "frame"),
    ("fine", "tuning"),
    ("check", "point"),
)


def other_spellings(words: set[str]) -> set[str]:
    """Return how else the words of a page are written."""
    others = set()
    for british, american in SPELLINGS:
        for here, there in ((british, american), (american, british)):
            others |= {word.replace(here, there) for word in words if here in word}
    known = words | others
    for first, second in COMPOUNDS:
        for ending in ("", "s"):
            joined = f"{first}{second}{ending}"
            if {first, f"{second}{ending}"} <= known:
                others.add(joined)
            if joined in known:
                others |= {first, f"{second}{ending}"}
    return others - words


def add_spellings(_app: Any, document: nodes.document) -> None:
    words = set(re.findall(r"[a-z]+", document.astext().lower()))
    if others := sorted(other_spellings(words)):
        document += nodes.meta(name="keywords", content=", ".join(others))


def setup(app: Any) -> dict[str, bool]:
    app.connect("doctree-read", add_spellings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
