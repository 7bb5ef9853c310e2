"""Files as the data that they hold: tables, JSON, numpy's arrays; nothing that can run code."""

from __future__ import annotations

import importlib
import json
import math
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import in_short, shortened
from mpl_headgrid._heads.figure_data import panels_of_all
from mpl_headgrid._heads.figure_files import SUFFIXES, lines_in, suffix_of_figure
from mpl_headgrid._heads.numbering import LARGEST_GRID
from mpl_headgrid._heads.table import Table

from .columns import OTHER_NAMES, axis_of
from .delimited import read_delimited

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mpl_headgrid._heads.grid import HeadGrid
    from mpl_headgrid._heads.head_scores import HeadScores

LARGEST_FILE = 2**31  # bytes, of all arrays together: more than the largest grid can need
PACKED = {".gz": "gzip", ".bz2": "bz2", ".xz": "lzma"}  # and the module that unpacks each
# Formats that others read, and the call that does; {0} is the path.
CALLS = {
    **dict.fromkeys((".xlsx", ".xls", ".ods"), "pd.read_excel({0})"),
    **dict.fromkeys((".feather", ".arrow", ".ipc"), "pd.read_feather({0})"),
    **dict.fromkeys((".h5", ".hdf5", ".hdf"), "pd.read_hdf({0})"),
    **dict.fromkeys((".yaml", ".yml"), "yaml.safe_load(open({0}))"),
    **dict.fromkeys((".txt", ".dat", ".zip"), "pd.read_csv({0})"),
    ".toml": "tomllib.load(open({0}, 'rb'))",
    ".safetensors": "safetensors.numpy.load_file({0})",
    ".mat": "scipy.io.loadmat({0})",
}
RUNS_CODE = (".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".joblib")


def is_path(data: object) -> bool:
    """Return whether data are the path of a file, or an open one."""
    return isinstance(data, str | os.PathLike) or callable(getattr(data, "read", None))


def read_file(data: Any, argument: str = "data") -> Any:
    """Return what a file holds, by its path or open: a frame, an array, or a dict or list.

    Of a figure, it is a dict of title to HeadGrid or HeadScores.

    Raise for a file that is not there, has an unknown suffix or can't be read as its suffix says;
    for a pickle, since unpickling runs whatever code is in it.
    """
    if not isinstance(data, str | os.PathLike):
        return _read_open_file(data, argument)
    written = os.fspath(data)
    if isinstance(written, bytes):
        written = os.fsdecode(written)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", written):
        raise ValueError(
            f"{argument}: {in_short(written, 240)} is an address; {_call_for(written)}"
        )
    path = Path(written).expanduser()
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    suffix = suffixes[-1] if suffixes else ""
    inner = suffixes[0] if suffix in PACKED and len(suffixes) > 1 else suffix
    if {suffix, inner} & {*RUNS_CODE}:
        raise ValueError(
            f"{argument}: {path.name} is a pickle, and reading one can run any code that is in it; "
            "load it yourself where you trust it and pass the array, or save .npy, .json or .csv"
        )
    if inner not in READERS:
        call = f"; {_call_for(written)}" if suffix in CALLS else ""
        raise ValueError(
            f"{argument}: expected data, or the path of a file ({', '.join(READERS)}), got "
            f"{in_short(written, 240)}{call}"
        )
    if not os.path.isfile(path):  # noqa: PTH113 False for a name that is too long, too
        if os.path.exists(path):  # noqa: PTH110  # a pipe or a device may never end
            raise ValueError(
                f"{argument}: {in_short(written, 240)} is no file, but a folder or a device"
            )
        raise ValueError(f"{argument}: there is no file {in_short(written, 240)}")
    with _naming(argument, path.name):
        if suffix in PACKED:
            return _read_content(_unpacked(path, suffix), inner, written)
        if inner in BINARY:
            return BINARY[inner](path)
        return TEXT[inner](path.read_bytes(), inner, written)


def _call_for(written: str) -> str:
    """Return the call that reads what is not read here."""
    suffix = Path(written.partition("?")[0]).suffix.lower()
    call = CALLS.get(suffix)
    if call is None:
        call = {
            ".parquet": "pd.read_parquet({0})",
            ".json": "json.load(urllib.request.urlopen({0}))",
            ".jsonl": "pd.read_json({0}, lines=True)",
            ".npy": "np.load(io.BytesIO(urllib.request.urlopen({0}).read()))",
            **dict.fromkeys(SUFFIXES, "io.BytesIO(urllib.request.urlopen({0}).read())"),
        }.get(suffix, "pd.read_csv({0})")
    return f"pass {call.format(repr(written))}"


def loading_of(data: Any, argument: str) -> str:
    """Return how a file is loaded before what an error advises; "" for what is none."""
    if not isinstance(data, str | os.PathLike):
        return ""
    written = os.fspath(data)
    suffix = Path(str(written)).suffix.lower()
    call = f"json.load(open({written!r}))"
    if suffix in {".csv", ".tsv"}:
        call = (
            f"pd.read_csv({written!r}, header=None, sep=None, engine='python').to_numpy().tolist()"
        )
    elif suffix in {".npy", ".npz"}:
        call = f"dict(np.load({written!r}))" if suffix == ".npz" else f"np.load({written!r})"
    elif suffix != ".json":
        return ""
    return f", after {argument} = {call}"


def source_of(data: Any, argument: str = "data") -> str:
    """Return what a user would write to read a file as a frame."""
    if not isinstance(data, str | os.PathLike):
        return argument
    written = os.fspath(data)
    suffix = Path(str(written)).suffix.lower()
    call = {".parquet": "read_parquet", ".json": "read_json", ".tsv": "read_csv"}.get(suffix)
    if suffix in {".jsonl", ".ndjson", ".json-lines"}:
        return f"pd.read_json({written!r}, lines=True)"
    more = ", sep='\\t'" if suffix == ".tsv" else ""
    return f"pd.{call or 'read_csv'}({written!r}{more})"


@contextmanager
def _naming(argument: str, name: str) -> Iterator[None]:
    try:
        yield
    except ImportError:
        raise
    except Exception as error:
        text = shortened(f"{argument}: can't read {name}: {error}")
        raise ValueError(text) from error


def _read_open_file(data: Any, argument: str) -> Any:
    """Return what an open file or a StringIO holds, by its name or else by how it begins."""
    name = getattr(data, "name", None)
    name = name if isinstance(name, str) else "the open file"
    content = data.read()
    content = content.encode() if isinstance(content, str) else bytes(content)
    if len(content) > LARGEST_FILE:
        raise ValueError(
            f"{argument}: {name} has {len(content)} bytes; expected at most {LARGEST_FILE}"
        )
    suffix = Path(name).suffix.lower()
    if suffix not in READERS:
        suffix = _suffix_of(content)
    with _naming(argument, Path(name).name):
        return _read_content(content, suffix, name)


def _suffix_of(content: bytes) -> str:
    """Return the suffix that a file with such content should have."""
    if (figure := suffix_of_figure(content)) is not None:
        return figure
    for suffix, starts in {".npy": b"\x93NUMPY", ".npz": b"PK", ".parquet": b"PAR1"}.items():
        if content.startswith(starts):
            return suffix
    return ".json" if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} else ".csv"


def _read_content(content: bytes, suffix: str, name: str) -> Any:
    if suffix in TEXT:
        return TEXT[suffix](content, suffix, name)
    with tempfile.TemporaryDirectory() as folder:  # numpy maps files, which finds those cut off
        path = Path(folder) / f"content{suffix}"
        path.write_bytes(content)
        return BINARY[suffix](path)


def _unpacked(path: Path, suffix: str) -> bytes:
    """Return the content of a packed file; raise where it unpacks to too much."""
    module = importlib.import_module(PACKED[suffix])
    with module.open(path, "rb") as file:
        content: bytes = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ValueError(f"it unpacks to more than {LARGEST_FILE} bytes")
    return content


def _read_parquet(path: Path) -> Any:
    try:
        from pyarrow import parquet
    except ImportError:
        raise ImportError(
            "reading .parquet needs pyarrow; pip install mpl-headgrid[parquet]"
        ) from None
    with path.open("rb") as file:  # given a path, pyarrow may close it later, in another thread
        return parquet.read_table(file)


def _read_figure(content: bytes, suffix: str, name: str) -> dict[str, HeadGrid | HeadScores]:
    """Return the tables that a figure carries by their titles, each saying where it is from."""
    panels = panels_of_all(lines_in(content, suffix))
    tables: dict[str, HeadGrid | HeadScores] = {}
    for number, (panel, software) in enumerate(panels, 1):
        title = panel.title or f"Grid {number}"
        source = f"{Path(name).name}, drawn by {software}"
        if len(panels) > 1:
            source = f"{title!r} in {source}"
        if panel.limits is not None:
            low, high = panel.limits
            source += f", scores in 8 bits from {low:.6g} to {high:.6g}"
        if panel.threshold is not None:
            source += f", threshold {panel.threshold:.6g}"
        tables[free_title(title, tables, number)] = replace(panel.table, source=source)
    return tables


def free_title(title: str, taken: Container[str], number: int) -> str:
    """Return a title, with a number from this on where another table has it."""
    found = title
    while found in taken:
        found, number = f"{title} ({number})", number + 1
    return found


def is_figure_file(data: Any) -> bool:
    """Return whether data are the path of a figure, or one that is open and can be wound back."""
    named = data if isinstance(data, str | os.PathLike) else getattr(data, "name", None)
    if isinstance(named, str | os.PathLike):
        *inner, suffix = ["", *(each.lower() for each in Path(os.fsdecode(named)).suffixes[-2:])]
        if suffix in SUFFIXES or (suffix in PACKED and inner[-1] in SUFFIXES):
            return True
    if isinstance(data, str | os.PathLike) or not is_path(data):
        return False
    if not (callable(getattr(data, "seekable", None)) and data.seekable()):
        return False
    place = data.tell()
    begin = data.read(1024)
    data.seek(place)
    return suffix_of_figure(begin.encode() if isinstance(begin, str) else bytes(begin)) is not None


def holds_tables(content: object) -> bool:
    """Return whether the content of a file is that of a figure: tables by their titles."""
    return isinstance(content, dict) and any(isinstance(each, Table) for each in content.values())


def read_unless_figure(data: Any, argument: str = "data") -> Any:
    """Return what a file that is no figure's holds, as `read_file` does."""
    content = read_file(data, argument)
    if holds_tables(content):  # of a stream, which shows what it is only once
        raise ValueError(
            f"{argument}: expected a file that can be wound back, got a figure as a stream; pass "
            "io.BytesIO(file.read())"
        )
    return content


def _read_json(content: bytes, suffix: str, name: str) -> Any:
    """Return what a file holds; a frame as pandas writes it, column → row → value, as columns."""
    text = content.decode("utf-8-sig")
    try:
        found = json.loads(text, object_pairs_hook=_with_keys_once)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise
        return _read_json_lines(content, suffix, name)
    if not isinstance(found, Mapping):
        return found
    if {*found} - {"index"} == {"columns", "data"}:  # pandas' orient="split"
        rows = found["data"]
        return {name: [row[i] for row in rows] for i, name in enumerate(found["columns"])}
    numbered = (*OTHER_NAMES["layer"], *OTHER_NAMES["head"])
    if any(name in numbered for name in found) and all(
        isinstance(values, Mapping) for values in found.values()
    ):
        rows = [*dict.fromkeys(row for values in found.values() for row in values)]
        return {name: [values.get(row) for row in rows] for name, values in found.items()}
    return found


def _read_json_lines(content: bytes, suffix: str, name: str) -> Any:
    """Return the records of a file, one in each line; one that is no row of a table as it is."""
    records = []
    lines = content.decode("utf-8-sig").split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            records.append(json.loads(line, object_pairs_hook=_with_keys_once))
        except ValueError as error:
            if number == 1 and suffix != ".json" and line.strip() in {"{", "["}:
                return _read_json(content, ".json", name)  # one object, over several lines
            raise ValueError(f"line {number} of the file: {error}") from error
    if len(records) == 1 and (
        isinstance(records[0], list)
        or (isinstance(records[0], Mapping) and not {"layer", "head"} & {*map(axis_of, records[0])})
    ):
        return records[0]
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


# Of text, by what is in the file, its suffix and its name.
TEXT: dict[str, Callable[[bytes, str, str], Any]] = {
    **dict.fromkeys(SUFFIXES, _read_figure),
    **dict.fromkeys((".csv", ".tsv"), read_delimited),
    ".json": _read_json,
    **dict.fromkeys((".jsonl", ".ndjson", ".json-lines"), _read_json_lines),
}
BINARY: dict[str, Callable[[Path], Any]] = {
    ".parquet": _read_parquet,
    ".npy": _read_npy,
    ".npz": _read_npz,
}
TABLES = (".csv", ".tsv", ".parquet", ".json", ".jsonl", ".ndjson", ".json-lines", ".npy", ".npz")
READERS = (*TABLES, *SUFFIXES)
