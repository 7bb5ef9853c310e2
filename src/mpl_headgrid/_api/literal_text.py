"""Names as users type them: which can be shown, and how matplotlib is kept from reading them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.text import Text

# XML 1.0 has no way to write these, and SVG, PDF metadata and many renderers choke on them.
UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# All else is a command, a comment or another character to LaTeX: "%" hides what follows it.
PLAIN_IN_TEX = re.compile(r"(?:[A-Za-zÀ-ÖØ-öø-ÿ0-9 .,:;!?()\[\]/+=*@\n]|-(?!-)|'(?!'))*")
# These say how to break a line or which way it runs, and leave no trace in a name. Other invisible
# characters do: two joined letters or emoji look like nothing else.
TRACELESS = re.compile("[\\s\u00ad\u200b\u200e\u200f\u2060\ufeff]+")


def check_showable(argument: str, name: str) -> None:
    """Raise ValueError for a character that no figure file can hold."""
    found = UNSHOWABLE.search(name)
    if found:
        raise ValueError(
            f"{argument}: {name!r} has the character {found[0]!r}, which figure files can't hold; "
            "take it out"
        )


def is_visible(name: str) -> bool:
    """Tell whether anything of a name is seen: blanks and zero-width characters are not."""
    return any(
        not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"} for char in name
    )


def looks(name: str) -> str:
    """Return what names that look the same have in common, whatever their case and blanks."""
    return TRACELESS.sub("", unicodedata.normalize("NFC", name)).casefold()


def as_typed(text: Text) -> Text:
    """Have a text shown as it is written: a "$" in it is no mathematics, and a "%" no comment.

    Under ``text.usetex`` a text that would mean something else to LaTeX is not given to it.
    """
    text.set_parse_math(False)
    if text.get_usetex() and not PLAIN_IN_TEX.fullmatch(text.get_text()):
        text.set_usetex(False)
    return text
