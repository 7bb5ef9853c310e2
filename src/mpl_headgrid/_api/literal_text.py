"""Names as users type them: which can be shown, which look alike, and no markup in any."""

from __future__ import annotations

import re
import unicodedata

from .checks import in_short

# Patterns are compiled when first used: an import should not pay for them.
# XML 1.0 has no way to write these, and SVG, PDF metadata and many renderers choke on them.
UNSHOWABLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
# These say where to break a line or which way it runs, and leave no trace in a name. Other
# invisible characters do leave one: joined letters or emoji look like nothing else.
TRACELESS = "[\\s\u00ad\u200b\u200e\u200f\u2060\ufeff]+"


def check_showable(argument: str, name: str) -> None:
    """Raise ValueError for a character that figure files can't hold."""
    found = re.search(UNSHOWABLE, name)
    if found:
        raise ValueError(
            f"{argument}: {in_short(name)} has the character {found[0]!r}, which figure files "
            "can't hold; take it out"
        )


def is_visible(name: str) -> bool:
    """Return whether a name shows anything: blanks and zero-width characters do not."""
    return any(
        not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"} for char in name
    )


def fold_lookalikes(name: str) -> str:
    """Return one text for all names that look the same but for case and blanks."""
    return re.sub(TRACELESS, "", unicodedata.normalize("NFC", name)).casefold()
