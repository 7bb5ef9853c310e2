"""Files of numpy's arrays, whose headers are looked at before anything is unpacked."""

from __future__ import annotations

import math
import zipfile
from collections import Counter
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from ._columns import LARGEST_GRID

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 2**31  # bytes, of all arrays together: more than the largest grid can need


def read_npy(path: Path) -> Any:
    """Return the array of an .npy file."""
    with path.open("rb") as file:
        _check_array(file, path.stat().st_size, path.name)
    return np.load(path, allow_pickle=False)


def read_npz(path: Path) -> Any:
    """Return the one array of an .npz file, or a dict of name to array."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        _check_members(members)
        for member in members:
            with archive.open(member) as file:
                _check_array(file, member.file_size, member.filename)
    with np.load(path, allow_pickle=False) as arrays:
        held = {name: arrays[name] for name in arrays.files}
    if not held:
        raise ValueError("it holds no array")
    return held if len(held) > 1 else next(iter(held.values()))


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """Raise for arrays that are too large together, or of which two have one name."""
    size = sum(member.file_size for member in members)
    if size > LARGEST_FILE:
        raise ValueError(f"it unpacks to {size} bytes; expected at most {LARGEST_FILE}")
    for name, count in Counter(member.filename for member in members).items():
        if count > 1:
            raise ValueError(f"{name!r} stands {count} times in it")


def _check_array(file: IO[bytes], size: int, name: str) -> None:
    """Raise for an array that its own header says is too large, or larger than its file."""
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0
    if version != (1, 0):
        read = np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    if any(n < 0 for n in shape):
        raise ValueError(f"{name} holds an array of shape {shape}")
    n_bytes = math.prod(shape) * dtype.itemsize
    if n_bytes > LARGEST_FILE or math.prod(shape[:2]) > LARGEST_GRID:
        raise ValueError(
            f"{name} holds an array of shape {shape}; expected at most {LARGEST_GRID} heads and "
            f"{LARGEST_FILE} bytes"
        )
    if not dtype.hasobject and n_bytes > size:  # numpy says of objects that it reads none
        raise ValueError(f"{name} is cut off: its array of shape {shape} takes {n_bytes} bytes")
