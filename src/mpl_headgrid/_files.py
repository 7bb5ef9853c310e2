"""Files as the data that they hold: tables, JSON, numpy's arrays; nothing that can run code."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ._csv import read_csv
from ._npz import read_npy, read_npz

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
