"""Palettes as JSON files: written to be read, and read with errors that name line and key."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from matplotlib.colors import is_color_like

from mpl_headgrid._api.checks import LONGEST_VALUE, did_you_mean, in_short, shortened
from mpl_headgrid._heads.category_names import check_category_names
from mpl_headgrid._heads.figure_data import panels_of_all
from mpl_headgrid._heads.figure_files import SUFFIXES, lines_in

from .classes import marker_style

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping

    Key = tuple[str | int, ...]

T = TypeVar("T")
KEYS = ("categories", "unclassified", "counts", "markers", "ordinal", "hidden")
KINDS = {
    "categories": ("an object",),
    "counts": ("a number", "a list"),
    "markers": ("an object",),
    "ordinal": ("true or false",),
}
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+|\n')


def write_palette(parts: Mapping[str, Any], path: str | os.PathLike[str]) -> None:
    """Write what makes a palette to a file."""
    for name, marker in parts["markers"].items():
        if not isinstance(marker, str | int):
            raise TypeError(
                "markers: expected names of markers, which a file can hold, got "
                f"{in_short(marker)} for {in_short(name)}"
            )
    Path(path).write_text(
        json.dumps(dict(parts), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def read_palette(path: str | os.PathLike[str], make: Callable[..., T]) -> T:
    """Return what `make` makes of a file's keywords."""
    file = Path(path)
    try:
        if file.suffix.lower() in SUFFIXES:
            text = json.dumps(_parts_in_figure(file))
        else:
            text = file.read_text(encoding="utf-8-sig")
        parts = json.loads(text)
    except UnicodeDecodeError as error:
        raise ValueError(f"{file.name}: expected text in UTF-8; {error}") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{file.name}, line {error.lineno}: no JSON: {error.msg}") from None
    except RecursionError:
        raise ValueError(f"{file.name}: nested too deep to be a palette") from None
    lines = _Lines(file.name, text)
    if not isinstance(parts, dict):
        raise lines.error((), f"expected an object with {KEYS[0]!r}, got {_kind(parts)}")
    for key in parts:
        if key not in KEYS:
            hint = did_you_mean(key, KEYS)
            if is_color_like(parts[key]) and not hint:
                hint = f'; write {{"categories": {{{json.dumps(key)}: {json.dumps(parts[key])}}}}}'
            raise lines.error((key,), f"expected one of {', '.join(map(repr, KEYS))}{hint}")
    _check_values(parts, lines)
    lines.check_duplicates()
    with_default = {key: value for key, value in parts.items() if value is not None}
    try:
        return make(**with_default)
    except (ValueError, TypeError) as error:
        raise lines.error(("categories",), str(error)) from error


def _parts_in_figure(file: Path) -> dict[str, Any]:
    """Return what makes the palette in which a figure was drawn, of all its panels."""
    content = file.read_bytes()
    try:
        panels = panels_of_all(lines_in(content, file.suffix.lower()))
    except ValueError as error:
        raise ValueError(f"{file.name}: {error}") from error
    found = [panel.palette for panel, _ in panels if isinstance(panel.palette, dict)]
    palettes = [each for each in found if isinstance(each.get("categories"), dict)]
    if not palettes:
        raise ValueError(f"{file.name}: it carries scores alone, whose colours are no palette's")
    colors: dict[str, str] = {}
    for palette in palettes:
        for name, color in palette["categories"].items():
            if colors.setdefault(name, color) != color:
                raise ValueError(
                    f"{file.name}: expected one palette, got panels that differ in the colour of "
                    f"{in_short(name)}"
                )
    if any(each.get("unclassified") != palettes[0].get("unclassified") for each in palettes):
        raise ValueError(
            f"{file.name}: expected one palette, got panels that differ in the colour of "
            "'Unclassified'"
        )
    return {**palettes[0], "categories": colors}


def _check_values(parts: Mapping[str, Any], lines: _Lines) -> None:
    """Raise for a value that is not of its key's kind, or a colour that is none."""
    if parts.get("categories") is None:
        raise lines.error((), "expected a key 'categories', a colour for each name")
    for key, kinds in KINDS.items():
        value = parts.get(key)
        if value is not None and _kind(value) not in kinds:
            raise lines.error((key,), f"expected {' or '.join(kinds)}, got {_kind(value)}")
    for place, color in _colors_in(parts).items():
        if not is_color_like(color):
            raise lines.error(
                place, f"expected a colour that matplotlib knows, got {in_short(color)}"
            )
    for name, marker in (parts.get("markers") or {}).items():
        if marker_style(marker) is None:
            raise lines.error(
                ("markers", name),
                f"expected a marker that matplotlib knows, got {in_short(marker)}",
            )


def _colors_in(parts: Mapping[str, Any]) -> dict[Key, Any]:
    """Return what stands where a colour should."""
    colors: dict[Key, Any] = {
        ("categories", name): color for name, color in parts["categories"].items()
    }
    for key in ("unclassified", "hidden"):
        if parts.get(key) is not None:
            colors[(key,)] = parts[key]
    if isinstance(counts := parts.get("counts"), list):
        colors |= {("counts", i): color for i, color in enumerate(counts)}
    return colors


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return names.get(type(value), "nothing" if value is None else "a number")


class _Lines:
    """Where in a file's text each of its keys is."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._places = list(_key_places(text))

    def error(self, key: Key, problem: str) -> ValueError:
        """Return an error that names the line and the key, if it is about one."""
        line = next((line for found, line in self._places if found == key), 1)
        return ValueError(shortened(f"{self._file}, line {line}{_in_words(key)}: {problem}"))

    def check_duplicates(self) -> None:
        """Raise where a key appears twice, or two names of categories look the same."""
        first: dict[Key, int] = {}
        for key, line in self._places:
            if key in first:
                raise ValueError(
                    f"{self._file}, line {line}{_in_words(key)}: {in_short(key[-1])} appears "
                    f"twice, first in line {first[key]}"
                )
            first[key] = line
        names: list[str] = []
        for key in first:
            if key[0] == "categories" and len(key) == 2:
                names.append(str(key[1]))
                try:
                    check_category_names(names)
                except ValueError as error:
                    raise self.error(key, str(error)) from error


def _in_words(key: Key) -> str:
    return f", key {in_short('.'.join(map(str, key)), LONGEST_VALUE)}" if key else ""


def _key_places(text: str) -> Iterator[tuple[Key, int]]:
    """Yield each key of JSON that is known to be valid, or place in a list, and its line."""
    line = 1
    path: list[str | int] = []
    names: str | None = None
    for part in TOKEN.findall(text):
        if part == "\n":
            line += 1
            continue
        if part in "{[":
            path.append("" if part == "{" else 0)
        elif part in "}]":
            path.pop()
        elif part == "," and path and isinstance(path[-1], int):
            path[-1] += 1
        elif part == ":" and names is not None:
            path[-1] = names
            yield tuple(path), line
        in_list = bool(path) and isinstance(path[-1], int)
        if in_list and part not in "[]{},:":
            yield tuple(path), line
        names = json.loads(part) if part.startswith('"') else None
