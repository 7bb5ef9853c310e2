"""Files as the data that they hold: tables, JSON, numpy's arrays; nothing that can run code."""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._heads.numbering import LARGEST_GRID

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_FILE = 2**31  # bytes, of all arrays together: more than the largest grid can need
RUNS_CODE = (".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".joblib")


def is_path(data: object) -> bool:
    """Return whether data are the path of a file."""
    return isinstance(data, str | os.PathLike)


def read_file(path: str | os.PathLike[str], argument: str = "data") -> Any:
    """Return what a file holds: a frame, an array, or a dict or list.

    Raise for a file that is not there, has an unknown suffix or can't be read as its suffix says;
    for a pickle, since unpickling runs whatever code is in it.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in RUNS_CODE:
        raise ValueError(
            f"{argument}: {path.name} is a pickle, and reading one can run any code that is in it; "
            "load it yourself where you trust it and pass the array, or save .npy, .json or .csv"
        )
    if suffix not in READERS:
        raise ValueError(
            f"{argument}: expected data, or the path of a file ({', '.join(READERS)}), got "
            f"{str(path)!r}"
        )
    if not path.is_file():
        if path.exists():  # a pipe or a device may never end
            raise ValueError(f"{argument}: {str(path)!r} is no file, but a folder or a device")
        raise ValueError(f"{argument}: there is no file {str(path)!r}")
    try:
        return READERS[suffix](path)
    except ImportError:
        raise
    except Exception as error:
        raise ValueError(f"{argument}: can't read {path.name}: {error}") from error


def _read_csv(path: Path) -> Any:
    """Return a .csv or .tsv file as a pandas frame, its numbers as they are written.

    Raise for a column that appears twice, a row with more or fewer fields than the header, NUL
    bytes, and what pandas can't read. A file that is cut off within its last name looks whole.
    """
    import pandas as pd

    if b"\0" in path.read_bytes():  # pandas would end a name there
        raise ValueError("it has NUL bytes; save it as text in UTF-8")
    # Names stay as they are written, and a score of 0.15 has to reach a threshold of 0.15.
    options: Any = {
        "dtype": {"category": str, "relation": str},
        "skipinitialspace": True,
        "sep": "\t" if path.suffix.lower() == ".tsv" else ",",
    }
    # Goes when pandas 3.1 is the lowest: from it on there is no other way to read a number.
    if tuple(map(int, pd.__version__.split(".")[:2])) < (3, 1):
        options["float_precision"] = "round_trip"
    # As pandas gives a column that appears twice another name, the header is read as a row first.
    names = pd.read_csv(path, **{**options, "dtype": str}, header=None, nrows=1).iloc[0].dropna()
    if names.duplicated().any():
        raise ValueError(f"column {names[names.duplicated()].iloc[0]!r} appears more than once")
    frame = pd.read_csv(path, **options)
    if not isinstance(frame.index, pd.RangeIndex):
        raise TypeError("a row has more fields than the header; quote fields with commas")
    if len(frame.columns) and frame[frame.columns[-1]].isna().any():  # as in a row that is short
        _check_lengths(path, options["sep"], len(frame.columns))
    first = frame.columns[0]
    if str(first).startswith("Unnamed: 0"):  # the index of a frame that was written with it
        frame = frame.set_index(first).rename_axis(None)
    return frame


def _check_lengths(path: Path, sep: str, n_columns: int) -> None:
    """Raise for the first row that has fewer fields than the header, or seems to."""
    import csv

    row: list[str] = []
    number = -2  # the header is row -1
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            for row in csv.reader(file, delimiter=sep, skipinitialspace=True):
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
    if row[-1:] == [""] and not path.read_bytes().endswith((b"\n", b"\r", b'"')):
        raise ValueError(
            "the last row ends in an empty field, without a newline; is the file cut off? If it is "
            "whole, end it with a newline"
        )


def _read_parquet(path: Path) -> Any:
    import narwhals as nw

    try:
        import pyarrow  # noqa: F401, ICN001 is it here?
    except ImportError:
        raise ImportError(
            "reading .parquet needs pyarrow; pip install mpl-headgrid[parquet]"
        ) from None
    return nw.read_parquet(str(path), backend="pyarrow").to_native()


def _read_json(path: Path) -> Any:
    """Return what a file holds; a frame as pandas writes it, column → row → value, as columns."""
    with path.open(encoding="utf-8-sig") as file:
        content = json.load(file, object_pairs_hook=_with_keys_once)
    if (
        isinstance(content, Mapping)
        and {"layer", "head"} & content.keys()
        and all(isinstance(values, Mapping) for values in content.values())
    ):
        rows = dict.fromkeys(row for values in content.values() for row in values)
        return {name: [values.get(row) for row in rows] for name, values in content.items()}
    return content


def _read_json_lines(path: Path) -> list[Any]:
    records = []
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                records.append(json.loads(line, object_pairs_hook=_with_keys_once))
            except ValueError as error:
                raise ValueError(f"line {number} of the file: {error}") from error
    return records


def _with_keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object as a dict; raise where a key appears twice, of which json keeps one."""
    content = dict(pairs)
    if len(content) < len(pairs):
        twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        raise ValueError(f"{', '.join(map(repr, twice))} appears more than once as a key")
    return content


def _read_npy(path: Path) -> NDArray[Any]:
    # Mapped into memory, an array that is cut off or holds objects is an error, and none is read.
    array = np.lib.format.open_memmap(path, mode="r")
    _check_size(array, path.name)
    return np.array(array)


def _read_npz(path: Path) -> Any:
    """Return the one array of an .npz file, or a dict of name to array."""
    import zipfile

    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    size = sum(member.file_size for member in members)
    if size > LARGEST_FILE:  # it unpacks no more than it says
        raise ValueError(f"it unpacks to {size} bytes; expected at most {LARGEST_FILE}")
    for name, count in Counter(member.filename for member in members).items():
        if count > 1:
            raise ValueError(f"{name!r} appears {count} times in it")
    with np.load(path, allow_pickle=False) as arrays:
        held = {name: arrays[name] for name in arrays.files}
    for name, array in held.items():
        _check_size(array, name)
    if not held:
        raise ValueError("it holds no array")
    return held if len(held) > 1 else next(iter(held.values()))


def _check_size(array: Any, name: str) -> None:
    """Raise for what is no array, or one that is too large."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} is no array as numpy saves one")
    if array.nbytes > LARGEST_FILE or math.prod(array.shape[:2]) > LARGEST_GRID:
        raise ValueError(
            f"{name} holds an array of shape {array.shape}; expected at most {LARGEST_GRID} heads "
            f"and {LARGEST_FILE} bytes"
        )


READERS: dict[str, Callable[[Path], Any]] = {
    **dict.fromkeys((".csv", ".tsv"), _read_csv),
    ".parquet": _read_parquet,
    ".json": _read_json,
    **dict.fromkeys((".jsonl", ".ndjson", ".json-lines"), _read_json_lines),
    ".npy": _read_npy,
    ".npz": _read_npz,
}
