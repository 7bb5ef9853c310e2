"""The notations of a head: "L5H1", "5.1", (5, 1), ("blocks.5.attn.hook_z", 1) and others."""

from __future__ import annotations

import operator
import re
import reprlib
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from mpl_headgrid._api.checks import in_short

NOTATIONS = (
    '(5, 1), "L5H1", "L5.H1", "L5:H1", "5.1", "5-1", "a5.h1", "layer_5_head_1", '
    '"Layer 5 | Head 1" or ("blocks.5.attn.hook_z", 1)'
)
_NUMBER = r"(\d{1,9})"  # a longer one is no layer, and Python raises for very long ones
_LAYER_WORD = r"(?:layers?|block|blk|attn|l|a)"
_HEAD_WORD = r"(?:heads?|h)"
_OF_ATTENTION = r"(?=.*att)"  # a path may lead to the other parts of a layer too
_PATH = r"(?:\.layer\.\d{1,3})?(?:\.[a-z_]+)+"  # of a layer's parts, which T5 numbers too
_BLANK = r"[\s_.:]*"
_HEAD = (
    rf"{_NUMBER}\s*[.,:-]\s*{_NUMBER}",
    rf"\(\s*{_NUMBER}\s*,\s*{_NUMBER}\s*\)",
    rf"\[\s*{_NUMBER}\s*,\s*{_NUMBER}\s*\]",
    rf"{_LAYER_WORD}{_BLANK}{_NUMBER}[\s_.:,|/-]*{_HEAD_WORD}{_BLANK}{_NUMBER}",
    rf"{_OF_ATTENTION}(?:[a-z_]+\.)+{_NUMBER}{_PATH}(?:[.:]|\.{_HEAD_WORD}[._]?){_NUMBER}",
    rf"{_OF_ATTENTION}(?:[a-z_]+\.)+{_NUMBER}{_PATH}\s*\[\s*(?::\s*,\s*)*{_NUMBER}\s*\]",
)
_LAYER = (
    _NUMBER,
    rf"{_LAYER_WORD}{_BLANK}{_NUMBER}",
    rf"(?!.*mlp)(?:[a-z_]+\.)+{_NUMBER}(?:\.layer\.\d{{1,3}}|\.[a-z_]+)*",  # a hook or module
)
_HEAD_ALONE = (_NUMBER, rf"{_HEAD_WORD}{_BLANK}{_NUMBER}")


def read_head(value: object) -> tuple[int, int]:
    """Return layer and head as `value` numbers them; raise for what is no head."""
    if isinstance(value, str) and (found := _match(value, _HEAD)):
        return int(found[1]), int(found[2])
    pair = value.tolist() if hasattr(value, "tolist") else value  # an array or a tensor of two
    if isinstance(pair, Sequence) and not isinstance(pair, str) and len(pair) == 2:
        layer, head = _number(pair[0], _LAYER), _number(pair[1], _HEAD_ALONE)
        if layer is not None and head is not None:
            return layer, head
    if isinstance(value, float | np.floating):
        raise TypeError(
            f"{in_short(value)} is not a head: as numbers 5.1 and 5.10 are the same; expected "
            f"{NOTATIONS}"
        )
    kind = ValueError if isinstance(pair, Sequence) else TypeError
    raise kind(f"{reprlib.repr(value)} is not a head; expected {NOTATIONS}")


def read_layer(value: object) -> int:
    """Return the layer that a number, "5", "L5" or "blocks.5.attn.hook_z" names."""
    number = _number(value, _LAYER)
    if number is None:
        raise ValueError(
            f'{reprlib.repr(value)} is not a layer; expected 5, "5", "L5", "layer_5" or '
            '"blocks.5.attn.hook_z"'
        )
    return number


def read_head_alone(value: object) -> int:
    """Return the head within a layer that a number, "1", "H1" or "head_1" names."""
    number = _number(value, _HEAD_ALONE)
    if number is None:
        raise ValueError(f'{reprlib.repr(value)} is not a head; expected 1, "1", "H1" or "head_1"')
    return number


def names_head(value: object) -> bool:
    """Return whether a value is a head in any notation."""
    try:
        read_head(value)
    except (ValueError, TypeError):
        return False
    return True


def names_layer(value: object) -> bool:
    """Return whether a value names a layer, and no head with it."""
    return _number(value, _LAYER) is not None and not names_head(value)


def names_head_alone(value: object) -> bool:
    """Return whether a value names a head without its layer."""
    return _number(value, _HEAD_ALONE) is not None


def _number(value: object, patterns: tuple[str, ...]) -> int | None:
    if not isinstance(value, str):
        return index_of(value)
    found = _match(value, patterns)
    return int(found[1]) if found else None


def _match(text: str, patterns: tuple[str, ...]) -> re.Match[str] | None:
    # Compiled at first use, so that an import does not pay for it; re keeps what it has compiled.
    matches = (re.fullmatch(each, text.strip(), re.ASCII | re.IGNORECASE) for each in patterns)
    return next(filter(None, matches), None)


# Words for attention to another module, in what follows the layer's number.
_CROSS = r"cross|encoder_att|enc_?dec|encdec|xattn|multihead_attn"
_GENERIC = {"model", "transformer", "layers", "layer", "h", "blocks", "block", "module"}


class ModuleFamily(NamedTuple):
    """Where the layer of a head stands: layers of two families may have the same number."""

    path: str  # what stands before the layer's number
    is_cross: bool

    @property
    def title(self) -> str:
        """The family in a few words, such as "decoder cross-attention"."""
        telling = [part for part in self.path.split(".") if part.casefold() not in _GENERIC]
        return (".".join(telling) or self.path) + " cross-attention" * self.is_cross


def module_family(value: object) -> ModuleFamily | None:
    """Return the family of the module that a head or a layer names; None where it names none."""
    while isinstance(value, list | tuple) and value:
        value = value[0]
    if not isinstance(value, str) or "." not in value:
        return None
    found = re.match(r"\s*((?:[a-z_]+\.)+)\d{1,9}\.?(.*)", value, re.ASCII | re.IGNORECASE)
    if found is None or re.fullmatch(rf"{_LAYER_WORD}\.", found[1], re.IGNORECASE):
        return None
    cross = re.search(_CROSS, found[2], re.IGNORECASE)
    return ModuleFamily(found[1].strip("."), cross is not None)


def heads_in_text(text: str) -> list[str] | None:
    """Return the heads in one string, "13-18,13-21"; None for a text that holds another thing."""
    if names_head(text):
        return [text]
    for separator in (r"\s*;\s*", r"\s*,\s*", r"\s+", r"(?<=[\])])\s*,?\s*(?=[\[(])"):
        parts = [part for part in re.split(separator, text.strip()) if part]
        if len(parts) > 1 and all(map(names_head, parts)):
            return parts
    return None


def index_of(value: object) -> int | None:
    """Return a whole number of any library, 5.0 too, as Python's; None for what is none."""
    if isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, float | np.floating):
        return int(value) if float(value).is_integer() else None
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == int(value) else None
    try:
        return operator.index(value)  # type: ignore[arg-type]  # raises where it is none
    except TypeError:
        return None
