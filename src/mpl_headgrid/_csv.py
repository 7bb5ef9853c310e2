"""CSV and TSV files as frames: numbers as they are written, and no row shorter than the header."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

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
