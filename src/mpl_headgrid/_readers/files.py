"""Files as the data that they hold: tables, JSON, numpy's arrays; nothing that can run code."""

from __future__ import annotations

import csv
import json
import math
import os
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from mpl_headgrid._heads.numbering import LARGEST_GRID

CHUNK = 1 << 20  # bytes


def read_csv(path: Path) -> Any:
    """Return a .csv or .tsv file as a pandas frame, its numbers as they are written.

    Raises
    ------
    ValueError, TypeError
        For a column that stands twice, a row with more or fewer fields than the header, NUL bytes,
        and what pandas can't read. A file that is cut off within its last name looks whole.
    """
    import pandas as pd

    _check_text(path)
    # Names stay as they are written, and a score of 0.15 has to reach a threshold of 0.15.
    options: Any = {
        "dtype": {"category": str, "relation": str},
        "skipinitialspace": True,
        "sep": separator(path),
    }
    # Goes when pandas 3.1 is the lowest: from it on there is no other way to read a number.
    if tuple(map(int, pd.__version__.split(".")[:2])) < (3, 1):
        options["float_precision"] = "round_trip"
    _check_header(pd.read_csv(path, **{**options, "dtype": str}, header=None, nrows=1))
    frame = pd.read_csv(path, **options)
    if not isinstance(frame.index, pd.RangeIndex):
        raise TypeError("a row has more fields than the header; quote fields with commas")
    if len(frame.columns) and frame[frame.columns[-1]].isna().any():  # as in a row that is short
        _check_lengths(path, len(frame.columns))
    first = frame.columns[0]
    if str(first).startswith("Unnamed: 0"):  # the index of a frame that was written with it
        frame = frame.set_index(first).rename_axis(None)
    return frame


def separator(path: Path) -> str:
    """Return what separates the fields of a file."""
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _check_text(path: Path) -> None:
    """Raise for NUL bytes, at which pandas ends a name: the file is no text, or UTF-16."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                raise ValueError("it has NUL bytes; save it as text in UTF-8")


def _check_header(first: Any) -> None:
    """Raise where a column stands twice, which pandas would give another name."""
    names = first.iloc[0].dropna()
    if names.duplicated().any():
        raise ValueError(f"column {names[names.duplicated()].iloc[0]!r} stands more than once")


def _check_lengths(path: Path, n_columns: int) -> None:
    """Raise for the first row that has fewer fields than the header, or seems to."""
    row: list[str] = []
    number = -2  # the header is row -1
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            for row in csv.reader(file, delimiter=separator(path), skipinitialspace=True):
                if not "".join(row).strip() and len(row) < 2:
                    continue  # pandas passes over blank lines too
                number += 1
                if len(row) < n_columns:
                    raise ValueError(
                        f"row {number} has {len(row)} fields and the header {n_columns}; is the "
                        "file cut off?"
                    )
        except csv.Error:
            return  # a field longer than this reader takes, which pandas has read
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        ends = file.read() in {b"\n", b"\r", b'"'}
    if not ends and row[-1:] == [""]:
        raise ValueError(
            "the last row ends in an empty field, without a newline; is the file cut off? If it is "
            "whole, end it with a newline"
        )


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


JSON_LINES = (".jsonl", ".ndjson", ".json-lines")
READABLE = (".csv", ".tsv", ".parquet", ".json", *JSON_LINES, ".npy", ".npz")
RUNS_CODE = (".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".joblib")


def is_path(data: object) -> bool:
    """Tell whether data is the path of a file."""
    return isinstance(data, str | os.PathLike)


def read_file(path: str | os.PathLike[str], argument: str = "data") -> Any:
    """Return what a file holds: a frame, an array, or a dict or list.

    Raises
    ------
    ValueError
        For a file that is not there, has another suffix than those read, or can't be read as its
        suffix says; for a pickle, since unpickling runs whatever code is in it.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in RUNS_CODE:
        raise ValueError(
            f"{argument}: {path.name} is a pickle, and reading one can run any code that is in it; "
            "load it yourself where you trust it and pass the array, or save .npy, .json or .csv"
        )
    if suffix not in READABLE:
        raise ValueError(
            f"{argument}: expected data, or the path of a file ({', '.join(READABLE)}), got "
            f"{str(path)!r}"
        )
    if not path.is_file():
        if path.exists():  # a pipe or a device may never end
            raise ValueError(f"{argument}: {str(path)!r} is no file, but a folder or a device")
        raise ValueError(f"{argument}: there is no file {str(path)!r}")
    try:
        return _content(path, suffix)
    except ImportError:
        raise
    except Exception as error:
        raise ValueError(f"{argument}: can't read {path.name}: {error}") from error


def _content(path: Path, suffix: str) -> Any:
    if suffix in {".csv", ".tsv"}:
        return read_csv(path)
    if suffix == ".parquet":
        return _read_parquet(path)
    if suffix == ".npy":
        return read_npy(path)
    if suffix == ".npz":
        return read_npz(path)
    with path.open(encoding="utf-8-sig") as file:
        if suffix == ".json":
            return _as_records(json.load(file, object_pairs_hook=_with_keys_once))
        return [
            json.loads(line, object_pairs_hook=_with_keys_once) for line in file if line.strip()
        ]


def _with_keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object as a dict; raise where a key stands twice, of which json keeps one."""
    content = dict(pairs)
    if len(content) < len(pairs):
        twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        raise ValueError(f"{', '.join(map(repr, twice))} stands more than once as a key")
    return content


def _read_parquet(path: Path) -> Any:
    import narwhals as nw

    try:
        import pyarrow  # noqa: F401, ICN001 is it here?
    except ImportError:
        raise ImportError(
            "reading .parquet needs pyarrow; pip install mpl-headgrid[parquet]"
        ) from None
    return nw.read_parquet(str(path), backend="pyarrow").to_native()


def _as_records(content: Any) -> Any:
    """Return a frame as pandas writes it, column → row → value, as columns; all else as it is."""
    if (
        isinstance(content, Mapping)
        and {"layer", "head"} & content.keys()
        and all(isinstance(values, Mapping) for values in content.values())
    ):
        rows = dict.fromkeys(row for values in content.values() for row in values)
        return {name: [values.get(row) for row in rows] for name, values in content.items()}
    return content
