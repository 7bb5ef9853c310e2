"""Files as the data that they hold: tables, JSON, numpy's arrays; nothing that can run code."""

from __future__ import annotations

import json
import math
import os
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

JSON_LINES = (".jsonl", ".ndjson", ".json-lines")
READABLE = (".csv", ".tsv", ".parquet", ".json", *JSON_LINES, ".npy", ".npz")
RUNS_CODE = (".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".joblib")
LARGEST_ARRAY = 2**31  # bytes, for one array in an .npz: more than the largest grid can need


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
        return np.load(path, allow_pickle=False)
    if suffix == ".npz":
        return _read_npz(path)
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


def read_csv(path: Path) -> Any:
    """Return a .csv or .tsv file as a pandas frame, its numbers as they are written."""
    import pandas as pd

    # Names stay as they are written, and a score of 0.15 has to reach a threshold of 0.15.
    options: Any = {
        "dtype": {"category": str, "relation": str},
        "skipinitialspace": True,
        "sep": "\t" if path.suffix.lower() == ".tsv" else ",",
    }
    # Goes when pandas 3.1 is the lowest: from it on there is no other way to read a number.
    if tuple(map(int, pd.__version__.split(".")[:2])) < (3, 1):
        options["float_precision"] = "round_trip"
    _check_header(pd.read_csv(path, **{**options, "dtype": str}, header=None, nrows=1))
    frame = pd.read_csv(path, **options)
    if not isinstance(frame.index, pd.RangeIndex):
        raise TypeError("a row has more fields than the header; quote fields with commas")
    first = frame.columns[0]
    if str(first).startswith("Unnamed: 0"):  # the index of a frame that was written with it
        frame = frame.set_index(first).rename_axis(None)
    return frame


def _check_header(first: Any) -> None:
    """Raise where a column stands twice, which pandas would give another name."""
    names = first.iloc[0].dropna()
    if names.duplicated().any():
        raise ValueError(f"column {names[names.duplicated()].iloc[0]!r} stands more than once")


def _read_parquet(path: Path) -> Any:
    import narwhals as nw

    try:
        import pyarrow  # noqa: F401, ICN001 is it here?
    except ImportError:
        raise ImportError(
            "reading .parquet needs pyarrow; pip install mpl-headgrid[parquet]"
        ) from None
    return nw.read_parquet(str(path), backend="pyarrow").to_native()


def _read_npz(path: Path) -> Any:
    """Return the one array of an .npz file, or a dict of name to array."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            _check_member(archive, member)
    with np.load(path, allow_pickle=False) as arrays:
        held = {name: arrays[name] for name in arrays.files}
    if not held:
        raise ValueError("it holds no array")
    return held if len(held) > 1 else next(iter(held.values()))


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Raise for an array too large to be unpacked, by what its own header says."""
    if member.file_size > LARGEST_ARRAY:
        raise ValueError(f"{member.filename} unpacks to {member.file_size} bytes")
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0
        if version != (1, 0):
            read = np.lib.format.read_array_header_2_0
        shape, _, dtype = read(file)
    if math.prod(shape) * dtype.itemsize > LARGEST_ARRAY:
        raise ValueError(f"{member.filename} holds an array of shape {shape}")


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
