"""Delimited text (.csv, .tsv) as frames, or as an array or a list where it has no header."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import counted, in_short

from .arrays import NUMBER
from .columns import OTHER_NAMES, axis_of

if TYPE_CHECKING:
    import pandas as pd

SEPARATORS = (",", ";", "\t", "|")
BLANKS = r"\s+"  # as numpy.savetxt writes
DECIMAL_COMMA = r"[+-]?\d+,\d+([eE][+-]?\d+)?"
ABSENT = ("", "nan", "na", "none", "null")


def read_delimited(content: bytes, suffix: str, name: str) -> Any:
    """Return the table in a .csv or .tsv file as a pandas frame, its numbers as they are written.

    Its separator is found in its first line; lines of comments (#) are passed over. Numbers without
    a header are an array, or a list of lists where each row has three; rows of layer, head and more
    a list of tuples. Raise for a column that appears twice, a row with more or fewer fields than
    the header, NUL bytes, and what pandas can't read. A file that is cut off within its last name
    looks whole.
    """
    text = _decoded(content, name)
    comments, text = _without_comments(text)
    line = next((line for line in text.splitlines() if line.strip()), "")
    sep = _separator(line, "\t" if suffix == ".tsv" else ",")
    fields = _fields(line, sep)
    if not _is_header(fields, name):
        header = _fields(comments[-1].lstrip("# "), sep) if comments else []
        if len(header) != len(fields) or not {"layer", "head"} <= {*map(axis_of, header)}:
            return _without_header(text, sep)
        text = comments[-1].lstrip("# ") + "\n" + text
    return _frame(text, sep)


def _decoded(content: bytes, name: str) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in content and not wide:  # pandas would end a name there
        raise ValueError("it has NUL bytes; save it as text in UTF-8")
    try:
        if not wide:
            return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    encoding = "utf-16" if wide else "latin-1"
    raise ValueError(
        f"it isn't UTF-8; save it so, or pass pd.read_csv({name!r}, encoding={encoding!r}), or "
        "whatever it is encoded in"
    )


def _without_comments(text: str) -> tuple[list[str], str]:
    """Return the comments at the top, and the text without the lines that begin with #."""
    if not re.search(r"^#", text, re.MULTILINE):
        return [], text
    lines = text.splitlines(keepends=True)
    at_top = next((n for n, line in enumerate(lines) if line.strip()[:1] not in {"#", ""}), 0)
    comments = [line.strip() for line in lines[:at_top] if line.strip()]
    return comments, "".join(line for line in lines if not line.startswith("#"))


def _fields(line: str, sep: str) -> list[str]:
    import csv

    if sep == BLANKS:
        return line.split()
    return [field.strip() for row in csv.reader([line], delimiter=sep) for field in row]


def _separator(line: str, default: str) -> str:
    """Return what separates the fields of a first line."""
    found = {sep: _fields(line, sep) for sep in (default, *SEPARATORS)}
    for sep, fields in found.items():
        if {"layer", "head"} <= {*map(axis_of, fields)}:
            return sep
    if len(found[";"]) > 1 and all(
        _is_number(field) or re.fullmatch(DECIMAL_COMMA, field) for field in found[";"]
    ):
        return ";"
    if len(found[default]) > 1:
        return default
    best = max(found, key=lambda sep: len(found[sep]))
    words = line.split()
    of_words = all(map(_is_number, words)) or {"layer", "head"} <= {*map(axis_of, words)}
    return BLANKS if len(found[best]) < 2 <= len(words) and of_words else best


def _is_number(field: str) -> bool:
    return field.casefold() in ABSENT or re.fullmatch(NUMBER, field, re.ASCII) is not None


def _is_header(fields: list[str], name: str) -> bool:
    """Return whether a first line names columns, as 0, 1, 2, ... name heads too."""
    numbers = [_is_number(field) or re.fullmatch(DECIMAL_COMMA, field) for field in fields]
    whole = [re.fullmatch(r"\d{1,6}", field) is not None for field in fields]
    if len(fields) < 2 or not (all(numbers) or (len(fields) > 2 and all(whole[:2]))):
        return True
    for first in (0, 1):
        in_turn = [str(number) for number in range(first, first + len(fields))]
        if fields == in_turn and len(fields) == 2 and not first:
            raise ValueError(
                "its first line, 0 and 1, may be its first row or a header; pass "
                f"pd.read_csv({name!r}, header=None).to_numpy() or pd.read_csv({name!r})"
            )
        of_index = not fields[0] and fields[1:] == in_turn[:-1]
        if of_index or (fields == in_turn and len(fields) > 2):
            return True
    return False


def _without_header(text: str, sep: str) -> Any:
    """Return rows of numbers as an array, or as a list where they are or may be heads."""
    lines = [line for line in text.splitlines() if line.strip()]
    rows = [_fields(line, sep) for line in lines]
    for number, row in enumerate(rows):
        if len(row) != len(rows[0]):
            fields = counted(len(row), "field")
            raise ValueError(f"row {number} has {fields} and the first {len(rows[0])}")
    cells = [[_cell(field) for field in row] for row in rows]
    has_text = any(isinstance(cell, str) for row in cells for cell in row)
    are_heads = all(isinstance(cell, int) for row in cells for cell in row[:2])
    if has_text or (len(cells[0]) == 3 and are_heads):
        return cells
    return np.array([[np.nan if cell is None else cell for cell in row] for row in cells])


def _cell(field: str) -> Any:
    if field.casefold() in ABSENT:
        return None
    if re.fullmatch(r"[+-]?\d{1,18}", field, re.ASCII):
        return int(field)
    if re.fullmatch(DECIMAL_COMMA, field, re.ASCII):
        return float(field.replace(",", "."))
    return float(field) if _is_number(field) else field


def _frame(text: str, sep: str) -> pd.DataFrame:
    import pandas as pd

    # Names stay as they are written, and a score of 0.15 has to reach a threshold of 0.15.
    options: Any = {
        "dtype": {"category": str, "relation": str},
        "skipinitialspace": True,
        "sep": sep,
    }
    # Goes when pandas 3.1 is the lowest: from it on there is no other way to read a number.
    if tuple(map(int, pd.__version__.split(".")[:2])) < (3, 1):
        options["float_precision"] = "round_trip"
    # As pandas gives a column that appears twice another name, the header is read as a row first.
    first_row = {**options, "dtype": str, "header": None, "nrows": 1}
    names = pd.read_csv(io.StringIO(text), **first_row).iloc[0].dropna()
    if names.duplicated().any():
        raise ValueError(
            f"column {in_short(names[names.duplicated()].iloc[0])} appears more than once"
        )
    frame: pd.DataFrame = pd.read_csv(io.StringIO(text), **options)
    if not isinstance(frame.index, pd.RangeIndex):
        raise TypeError("a row has more fields than the header; quote fields with commas")
    if len(frame.columns) and frame[frame.columns[-1]].isna().any():  # as in a row that is short
        _check_lengths(text, sep, len(frame.columns))
    if sep != ",":
        _read_decimal_commas(frame)
    first = frame.columns[0]
    if str(first).startswith("Unnamed: 0"):  # the index of a frame that was written with it
        frame = frame.set_index(first).rename_axis(None)
    return frame


def _read_decimal_commas(frame: pd.DataFrame) -> None:
    """Turn columns of numbers with a decimal comma into floats; "5,1" in one of heads is a head."""
    for name in frame.columns:
        cells = frame[name].dropna()
        if axis_of(name) is not None or str(name) in (*OTHER_NAMES["category"], "relation"):
            continue
        if cells.empty or not all(isinstance(cell, str) for cell in cells):
            continue
        if cells.str.fullmatch(rf"{DECIMAL_COMMA}|{NUMBER}").all():
            frame[name] = frame[name].str.replace(",", ".").astype(float)


def _check_lengths(text: str, sep: str, n_columns: int) -> None:
    """Raise for the first row that has fewer fields than the header, or seems to."""
    import csv

    row: list[str] = []
    number = -2  # the header is row -1
    if sep == BLANKS:
        return
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sep, skipinitialspace=True):
            if not "".join(row).strip() and len(row) < 2:
                continue  # pandas passes over blank lines too
            number += 1
            if len(row) < n_columns:
                raise ValueError(
                    f"row {number} has {counted(len(row), 'field')} and the header {n_columns}; "
                    "is the file cut off?"
                )
    except csv.Error:
        return  # a field longer than this reader takes, which pandas has read
    if row[-1:] == [""] and not text.endswith(("\n", "\r", '"')):
        raise ValueError(
            "the last row ends in an empty field, without a newline; is the file cut off? If it is "
            "whole, end it with a newline"
        )
