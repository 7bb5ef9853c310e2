"""Fuzz the notations of a head with coverage-guided input.

    names.py [CORPUS] [libFuzzer's options]

Each case is a text, or a pair of texts or numbers, that is read as a head, as a layer and as a head
alone. A case that fails is written to a file; names.py FILE runs it again.
"""

import re
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))
with atheris.instrument_imports(include=["mpl_headgrid"]):
    from mpl_headgrid._heads import notations
from tests.support.hostile_calls import LIMITS, check_call

NO_HEAD = re.compile("is not a (head|layer)")
READERS = (notations.read_head, notations.read_layer, notations.read_head_alone)
# As tests/heads/test_notations.py has them, for libFuzzer to start from.
SEEDS = ("L5H1", "5.1", "(5, 1)", "[5,1]", "a5.h1", "layer_5_head_1", "Layer 5 | Head 1",
         "blocks.5.attn.hook_z[:, :, 1]", "blocks.5.attn.hook_z.1", "model.layers.5.self_attn\x001",
         "5\x001", "L5\x00H1", "-5\x001")  # fmt: skip


def test_one_case(data: bytes) -> None:
    """Read a value made from bytes in every way; raise where one is not a clear error."""
    text, *others = data.decode("utf-8", "surrogateescape").split("\0")
    value: object = (text, *others) if others else text
    if others and len(data) % 2:
        value = [_as_number(part) for part in (text, *others)]
    for read in READERS:
        found = check_call(read, value, _place=NO_HEAD)
        assert found is None or isinstance(found, int | tuple)
    for ask in (notations.names_head, notations.names_layer, notations.names_head_alone):
        assert check_call(ask, value) in {True, False}


def _as_number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


if __name__ == "__main__":
    if sys.argv[1:2] == ["--corpus"]:
        for number, seed in enumerate(SEEDS):
            (Path(sys.argv[2]) / str(number)).write_text(seed, encoding="utf-8")
    else:
        atheris.enabled_hooks.add("RegEx")
        LIMITS.tighten()
        atheris.Setup(sys.argv, test_one_case)
        atheris.Fuzz()
