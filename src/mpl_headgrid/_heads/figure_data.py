"""Tables as one line of text that the file of a figure carries, and back.

The line is ``headgrid-data:1:<hash>:<content>``. The content is compressed and in base 64: a line
of JSON that says what there is, then one number per head, and per score in 8 bits. The hash is that
of the content before it is compressed. Nothing in it can run, and what it unpacks to has a limit.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import in_short, shortened
from mpl_headgrid._version import __version__

from .grid import HeadGrid
from .head_scores import HeadScores
from .numbering import LARGEST_GRID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

VERSION = 1
MARK = "headgrid-data:"
LINE = r"headgrid-data:(\d{1,9}):([0-9a-f]{32}):([A-Za-z0-9+/]*={0,2})"
MOST_BYTES = 2**26  # that a line unpacks to: one for each head of the largest grid, four times
MOST_CELLS = 2**26  # of all tables: layers × heads × categories
MOST_TEXT = 2**22  # bytes of names, colours and the like
# What a byte of scores can say: the last number is for none. Of a heat map, one more for a head
# that does not exist.
GRID_STEPS, MAP_STEPS = 254, 253
NONE = 255
ABSENT, MISSING, HIDDEN_HEAD, KNOWN = range(4)
STATES = ("absent", "missing", "hidden")


@dataclass(frozen=True, eq=False)
class FigurePanel:
    """One table of a figure, and how the figure shows it.

    Attributes
    ----------
    title : str
    table : HeadGrid or HeadScores
        Scores are of one relation.
    palette : mapping of str to Any, optional
        What makes the palette: colours of classes.
    limits : (float, float), optional
        The lowest and the highest score that is shown; None where none is.
    norm : Normalize or Norm, optional
        Of a heat map that is drawn, what gives each score its place between the limits.
    threshold : float, optional
        The score that the figure marks.
    """

    title: str
    table: HeadGrid | HeadScores
    palette: Mapping[str, Any] | None = None
    limits: tuple[float, float] | None = None
    norm: Any = None
    threshold: float | None = None


def line_of(panels: Sequence[FigurePanel]) -> str:
    """Return panels as a line of text; raise for what is too large for one."""
    cells = sum(np.size(_planes(panel.table)) for panel in panels)
    palettes: list[Any] = []
    heads, parts = [], []
    for panel in panels:
        described, planes = _packed(panel)
        if panel.palette is not None:
            palette = _writable(panel.palette)
            if palette not in palettes:
                palettes.append(palette)
            described["palette"] = palettes.index(palette)
        heads.append(described)
        parts.append(planes)
    head = {"by": f"mpl-headgrid {__version__}", "palettes": palettes, "panels": heads}
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    content = b"".join([text.encode(), b"\n", *parts])
    if len(content) > MOST_BYTES or cells > MOST_CELLS or len(text) > MOST_TEXT / 4:
        raise ValueError(
            f"data: the tables of this figure are too large for its file: {len(content)} bytes, of "
            f"at most {MOST_BYTES}; leave out data=True, and share grid.to_frame() as a table"
        )
    packed = min((_compressed(content, way) for way in (0, 1, 2, 3)), key=len)
    return f"{MARK}{VERSION}:{_hash(content)}:{base64.b64encode(packed).decode()}"


def panels_of_all(lines: Sequence[str]) -> list[tuple[FigurePanel, str]]:
    """Return the panels of all lines of a file, each with the software that wrote it."""
    found: list[tuple[FigurePanel, str]] = []
    cells = 0
    for line in lines:
        panels, software = panels_of(line)
        found += [(panel, software) for panel in panels]
        cells += sum(np.size(_planes(panel.table)) for panel in panels)
        if cells > MOST_CELLS:
            raise ValueError(f"its tables have more than {MOST_CELLS} cells")
    return found


def panels_of(line: str) -> tuple[list[FigurePanel], str]:
    """Return the panels of a line of text, and what software wrote it; raise if it is damaged."""
    found = re.fullmatch(LINE, line)
    if found is None:
        raise ValueError("the data that it carries are cut short or changed")
    if int(found[1]) != VERSION:
        raise ValueError(
            f"it carries data in version {found[1]} of the format, and this is mpl-headgrid "
            f"{__version__}, which reads version {VERSION}; update mpl-headgrid"
        )
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(base64.b64decode(found[3], validate=True), MOST_BYTES)
    except (ValueError, zlib.error) as error:
        raise ValueError(f"the data that it carries are damaged: {error}") from error
    if unpacking.unconsumed_tail:
        raise ValueError(f"the data that it carries unpack to more than {MOST_BYTES} bytes")
    if _hash(content) != found[2]:
        raise ValueError("the data that it carries have been changed: their hash is another")
    try:
        return _unpacked(content)
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        text = f"the data that it carries are no tables of heads: {error}"
        raise ValueError(shortened(text)) from error


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _compressed(content: bytes, way: int) -> bytes:
    # The order of heads tells little: plain Huffman coding (2) is often the shortest.
    packing = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, 5 if way else 9, way)
    return packing.compress(content) + packing.flush()


def _writable(palette: Mapping[str, Any]) -> dict[str, Any]:
    """Return what makes a palette, without markers that are objects."""
    markers = palette.get("markers") or {}
    named = {name: mark for name, mark in markers.items() if isinstance(mark, str | int)}
    return {name: value for name, value in {**palette, "markers": named}.items() if value}


def _planes(table: HeadGrid | HeadScores) -> NDArray[Any]:
    return table.membership if isinstance(table, HeadGrid) else table.values


def _packed(panel: FigurePanel) -> tuple[dict[str, Any], bytes]:
    """Return what says how to read a table, and the numbers of its heads."""
    table = panel.table
    labels = table.layer_labels
    first = labels[0]
    said: dict[str, Any] = {"title": panel.title, "shape": [table.n_layers, table.n_heads]}
    if labels != tuple(range(len(labels))):
        said["layers"] = first if labels[-1] - first == len(labels) - 1 else labels
    if table.kv_heads is not None:
        said["kv_heads"] = table.kv_heads
    if panel.limits is not None:
        said["limits"] = [float(limit) for limit in panel.limits]
    if panel.threshold is not None:
        said["threshold"] = float(panel.threshold)
    pack = _packed_grid if isinstance(table, HeadGrid) else _packed_scores
    more, planes = pack(table, panel)  # type: ignore[arg-type]  # each for its kind
    return {**said, **more}, planes


def _packed_grid(grid: HeadGrid, panel: FigurePanel) -> tuple[dict[str, Any], bytes]:
    n_categories = len(grid.categories)
    state = np.full(grid.known.shape, KNOWN, dtype=np.uint8)
    state[grid.hidden] = HIDDEN_HEAD
    state[~grid.known] = MISSING
    state[~grid.exists] = ABSENT
    flags = np.packbits(grid.membership.reshape(state.size, n_categories), axis=1)
    rows, codes = np.unique(
        np.concatenate([state.reshape(-1, 1), flags], axis=1), axis=0, return_inverse=True
    )
    states: list[str | list[int]] = []
    for row in rows:
        mine = np.flatnonzero(np.unpackbits(row[1:], count=n_categories))
        states.append(mine.tolist() if row[0] == KNOWN else STATES[row[0]])
    said: dict[str, Any] = {"categories": grid.categories, "states": states}
    if grid.ordinal:
        said["ordinal"] = True
    planes = codes.reshape(-1).astype(_number(len(states))).tobytes()
    if panel.limits is not None and grid.scores is not None:
        values = grid.scores[grid.membership]
        low, high = panel.limits
        share = (values - low) / (high - low) if high > low else np.zeros(len(values))
        planes += _steps(share, np.isnan(values), GRID_STEPS).tobytes()
    return said, planes


def _packed_scores(scores: HeadScores, panel: FigurePanel) -> tuple[dict[str, Any], bytes]:
    values = scores.values[:, :, 0]
    assert panel.limits is not None, "a heat map has limits"
    low, high = panel.limits
    share = (values - low) / (high - low) if high > low else np.zeros(values.shape)
    said: dict[str, Any] = {"relation": scores.relations[0]}
    levels = b""
    if panel.norm is not None and (inverse := _levels(panel.norm)) is not None:
        share[...] = np.ma.filled(np.ma.asarray(panel.norm(values), dtype=float), 0)
        said["levels"] = True
        levels = inverse.astype("<f8").tobytes()
    codes = _steps(share, np.isnan(values), MAP_STEPS)
    codes[~scores.exists] = MAP_STEPS + 1
    return said, levels + codes.tobytes()


def _steps(share: NDArray[np.float64], none: NDArray[np.bool_], steps: int) -> NDArray[np.uint8]:
    """Return the nearest of some steps for shares of the range that is shown."""
    shown = np.clip(np.where(none, 0, share), 0, 1)
    whole: NDArray[np.uint8] = np.rint(shown * steps).astype(np.uint8)
    whole[none] = NONE
    return whole


def _levels(norm: Any) -> NDArray[np.float64] | None:
    """Return the scores of all steps of a norm; None where the steps are equal, or unknown."""
    shares = np.linspace(0, 1, MAP_STEPS + 1)
    low, high = float(norm.vmin or 0), float(norm.vmax or 0)
    scores = low + shares * (high - low)
    found: Any = np.ma.filled(np.ma.asarray(norm(scores), dtype=float), np.nan)
    if np.allclose(found, shares, atol=1e-6):
        return None
    try:
        levels = np.asarray(norm.inverse(shares), dtype=float)
    except ValueError:  # of norms with a few steps, each score of which is alike
        return None
    if not np.isfinite(levels).all():
        return None
    # A norm that overrides __call__ alone inherits an inverse that isn't its own.
    back: Any = np.ma.filled(np.ma.asarray(norm(levels), dtype=float), np.nan)
    return levels if np.allclose(back, shares, atol=0.5 / MAP_STEPS) else None


def _number(n: int) -> str:
    """Return the dtype that counts so many."""
    return next(f"<u{size}" for size in (1, 2, 4) if n <= 256**size)


def _unpacked(content: bytes) -> tuple[list[FigurePanel], str]:
    text, _, rest = content.partition(b"\n")
    if len(text) > MOST_TEXT:
        raise ValueError(f"more than {MOST_TEXT} bytes of names")
    head = json.loads(text)
    palettes, panels, cells = head["palettes"], [], 0
    for said in head["panels"]:
        n_layers, n_heads = (_whole(size, 1) for size in said["shape"])
        cells += n_layers * n_heads * max(1, len(said.get("categories", ())))
        if n_layers * n_heads > LARGEST_GRID or cells > MOST_CELLS:
            raise ValueError(f"{n_layers} layers × {n_heads} heads are too many")
        shape = (n_layers, n_heads)
        labels = said.get("layers", 0)
        unpack = _unpacked_scores if "relation" in said else _unpacked_grid
        common = {
            "kv_heads": said.get("kv_heads"),
            "layer_labels": range(labels, labels + n_layers) if isinstance(labels, int) else labels,
        }
        table, rest = unpack(said, shape, rest, common)
        limits, threshold = said.get("limits"), said.get("threshold")
        panels.append(
            FigurePanel(
                _text(said["title"]),
                table,
                palettes[_whole(said["palette"], 0)] if "palette" in said else None,
                None if limits is None else _limits(limits),
                threshold=None if threshold is None else float(threshold),
            )
        )
    if rest:
        raise ValueError(f"{len(rest)} bytes too many")
    return panels, _text(head["by"])


def _unpacked_grid(
    said: Mapping[str, Any], shape: tuple[int, int], rest: bytes, common: Mapping[str, Any]
) -> tuple[HeadGrid, bytes]:
    n_categories, states = len(said["categories"]), said["states"]
    unknown = [state for state in states if isinstance(state, str) and state not in STATES]
    if unknown or not 0 < len(states) <= shape[0] * shape[1]:
        raise ValueError(f"{len(states)} states of heads, of which unknown {unknown[:1]}")
    dtype = np.dtype(_number(len(states)))
    codes, rest = _taken(rest, shape[0] * shape[1], dtype)
    flags = np.zeros((len(states), n_categories), dtype=bool)
    for row, state in enumerate(states):
        if not isinstance(state, str):
            flags[row, [_whole(category, 0) for category in state]] = True
    membership = flags[codes].reshape(*shape, n_categories)
    absent, missing, hidden = (
        np.array([state == word for state in states], dtype=bool)[codes].reshape(shape)
        for word in STATES
    )
    scores = None
    if "limits" in said:
        low, high = _limits(said["limits"])
        steps, rest = _taken(rest, int(np.count_nonzero(membership)), np.dtype(np.uint8))
        scores = np.full(membership.shape, np.nan)
        values = low + (high - low) * (steps / GRID_STEPS)
        scores[membership] = np.where(steps == NONE, np.nan, values)
    grid = HeadGrid(
        membership,
        said["categories"],
        ~absent & ~missing,
        scores,
        exists=~absent,
        hidden=hidden,
        ordinal=said.get("ordinal", False),
        **common,
    )
    return grid, rest


def _unpacked_scores(
    said: Mapping[str, Any], shape: tuple[int, int], rest: bytes, common: Mapping[str, Any]
) -> tuple[HeadScores, bytes]:
    low, high = _limits(said["limits"])
    levels = low + (high - low) * np.arange(MAP_STEPS + 1) / MAP_STEPS
    if "levels" in said:
        levels, rest = _taken(rest, MAP_STEPS + 1, np.dtype("<f8"))
    codes, rest = _taken(rest, shape[0] * shape[1], np.dtype(np.uint8))
    values = np.concatenate([levels, [np.nan, np.nan]])[codes].reshape(*shape, 1)
    exists = (codes != MAP_STEPS + 1).reshape(shape)
    return HeadScores(values, [said["relation"]], exists=exists, **common), rest


def _taken(rest: bytes, n: int, dtype: np.dtype[Any]) -> tuple[NDArray[Any], bytes]:
    size = n * dtype.itemsize
    if len(rest) < size:
        raise ValueError(f"{size - len(rest)} bytes too few")
    return np.frombuffer(rest[:size], dtype), rest[size:]


def _limits(limits: Any) -> tuple[float, float]:
    low, high = (float(limit) for limit in limits)
    if not (np.isfinite(high - low) and low <= high):
        raise ValueError(f"limits {low} and {high}")
    return low, high


def _whole(value: object, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"expected a whole number from {least}, got {in_short(value)}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, got {in_short(value)}")
    return value
