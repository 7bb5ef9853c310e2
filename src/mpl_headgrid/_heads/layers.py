"""Which layers and heads a model has: numbers of layers, layers without attention, their widths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from mpl_headgrid._api.checks import (
    counted,
    did_you_mean,
    errors_name,
    in_short,
    is_whole,
    names_of,
)

from .numbering import LARGEST_GRID, check_size, check_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What the configurations of models call a layer (`layer_types`, `layers_block_type`, ...).
WITH_HEADS = (
    "full_attention", "sliding_attention", "chunked_attention", "attention", "global_attention",
    "local_attention", "hybrid",
)  # fmt: skip
WITHOUT_HEADS = (
    "linear_attention", "mamba", "mamba2", "conv", "short_conv", "recurrent", "ssm", "mlp", "moe",
    "gated_deltanet",
)  # fmt: skip


def check_labels(labels: object, n_layers: int) -> tuple[int, ...]:
    """Return the numbers of the layers, 0, 1, ... by default; raise unless they rise."""
    if labels is None:
        return tuple(range(n_layers))
    expected = (
        f"layer_labels: expected {counted(n_layers, 'whole number')} in rising order, one for each "
        "layer"
    )
    if isinstance(labels, str | Mapping | set | frozenset) or not isinstance(labels, Iterable):
        raise TypeError(f"{expected}, got {in_short(labels)}")
    with errors_name("layer_labels"):
        found = list(labels)
    if len(found) != n_layers:
        raise ValueError(f"{expected}, got {len(found)} of them")
    for label in found:
        if not is_whole(label):
            raise TypeError(f"{expected}, got {in_short(label)}")
        if not 0 <= label <= LARGEST_GRID:
            raise ValueError(f"{expected}, got {in_short(int(label))}")
    for before, after in pairwise(found):
        if after <= before:
            problem = "twice" if after == before else f"after {before}"
            raise ValueError(f"{expected}, got {after} {problem}")
    return tuple(map(int, found))


def check_exists(exists: NDArray[np.bool_]) -> None:
    """Raise for a model without a single head."""
    if not exists.any():
        raise ValueError("exists: expected at least one head, got none")


def first_position(labels: tuple[int, ...]) -> int:
    """Return where the first layer is drawn: layers without a gap stand at their own numbers."""
    return labels[0] if labels[-1] - labels[0] == len(labels) - 1 else 0


def layer_positions(labels: tuple[int, ...]) -> range:
    """Return where layers are drawn: those without a gap at their own numbers, others from 0."""
    first = first_position(labels)
    return range(first, first + len(labels))


def layer_slice(key: object, labels: tuple[int, ...], table: str) -> slice:
    """Return which layers ``table[first:stop]`` means, by their own numbers, as places."""
    if not isinstance(key, slice):
        raise TypeError(
            f"{table}[...]: expected a slice of layers such as [10:21], got {in_short(key)}"
        )
    if key.step not in {None, 1}:
        raise ValueError(
            f"{table}[...]: layers are taken without gaps; expected no step, got "
            f"{in_short(key.step)}"
        )
    ends = []
    for end, default in ((key.start, labels[0]), (key.stop, labels[-1] + 1)):
        if end is None:
            ends.append(default)
        elif not is_whole(end):
            raise TypeError(f"{table}[...]: expected whole numbers of layers, got {in_short(end)}")
        else:
            ends.append(int(end) if end >= 0 else labels[-1] + 1 + int(end))
    start, stop = np.searchsorted(labels, ends).tolist()
    if start >= stop:
        raise ValueError(
            f"{table}[{ends[0]}:{ends[1]}]: no layer; there are layers {labels[0]} to {labels[-1]}"
        )
    return slice(start, stop)


@dataclass(frozen=True)
class AtLeast:
    """In place of `n_layers`: that of a model of which some layers are drawn is not known.

    Attributes
    ----------
    n_layers : int
        As many as reach the last layer drawn.
    """

    n_layers: int


def layers_of_model(labels: tuple[int, ...]) -> Any:
    """Return `n_layers` for the data of a model of which these layers are drawn."""
    reaching = max(labels) + 1
    return reaching if reaching == len(labels) else AtLeast(reaching)


@dataclass(frozen=True)
class ModelShape:
    """What the caller says of a model's size.

    Attributes
    ----------
    n_layers, n_heads : int or None
        Of the whole grid; None where the data decide.
    widths : tuple of int or None
        Heads of each layer, where layers differ.
    attention_layers : tuple of int or None
        The layers that have heads, counted from 0, as they were given; None for all.
    at_least : int
        The number of layers, where the data may have more; 0 where nothing is known.
    """

    n_layers: int | None = None
    n_heads: int | None = None
    widths: tuple[int, ...] | None = None
    attention_layers: tuple[int, ...] | None = None
    at_least: int = 0

    @property
    def said(self) -> tuple[int | None, int | None]:
        """The numbers of layers and heads that are no guess; None for the others."""
        return self.n_layers or self.at_least or None, self.n_heads

    @property
    def is_partial(self) -> bool:
        """Whether some heads of the grid may not exist."""
        return self.widths is not None or self.attention_layers is not None

    def exists(self, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Return which heads of a grid there are: bool, shape (n_layers, n_heads)."""
        exists = np.ones(shape, dtype=bool)
        if self.widths is not None:
            exists &= np.arange(shape[1]) < np.array(self.widths)[:, None]
        if self.attention_layers is not None:
            last = max(self.attention_layers)
            if last >= shape[0]:
                raise ValueError(
                    f"attention_layers: layer {last} is not among the {counted(shape[0], 'layer')} "
                    "of the data; give n_layers=, the number of all layers, such as "
                    f"n_layers={last + 1}"
                )
            without = np.ones(shape[0], dtype=bool)
            without[list(self.attention_layers)] = False
            exists[without] = False
        if self.is_partial:
            check_exists(exists)
        return exists

    def exists_in(
        self, exists: NDArray[np.bool_], filled: NDArray[np.bool_], labels: tuple[int, ...]
    ) -> NDArray[np.bool_]:
        """Return which heads of a table there are; raise where it has others, or says so itself."""
        asked = self.exists((exists.shape[0], exists.shape[1]))
        if not exists.all() and not np.array_equal(asked, exists):
            raise ValueError(
                "attention_layers, n_heads: the HeadGrid given says which heads exist, and these "
                "arguments say otherwise; leave them out"
            )
        for place, head in np.argwhere(filled & ~asked)[:1].tolist():
            label = labels[place]
            raise ValueError(
                f"data: layer {label}, head {head} has a category, but "
                f"{self.why_absent(place, label)}"
            )
        return asked

    def layers_of_rows(self, n_rows: int) -> NDArray[np.intp] | None:
        """Return the layer of each row of an array that has attention layers alone; else None."""
        layers = self.attention_layers
        if layers is None or len(layers) != n_rows or self.n_layers in {None, n_rows}:
            return None
        if [*layers] != sorted(layers):
            raise ValueError(
                "attention_layers: expected them in rising order, as the rows of an array that has "
                f"one for each of them alone, got {in_short([*layers])}"
            )
        return np.array(layers, dtype=np.intp)

    def least_layers(self, layers: NDArray[np.int64], base: int) -> int | None:
        """Return the number of layers to place rows in: as said, or as many as are named."""
        if self.n_layers is not None or not (self.attention_layers or self.at_least):
            return self.n_layers
        least = max(*(self.attention_layers or ()), self.at_least - 1, 0)
        return max(int(layers.max(initial=0)) - base, least) + 1

    def why_absent(self, layer: int, label: int | None = None) -> str:
        """Say which argument has no such head in a layer, that the user may number otherwise."""
        number = layer if label is None else label
        if self.attention_layers is not None and layer not in self.attention_layers:
            return f"attention_layers= says that layer {number} has no heads"
        assert self.widths is not None
        return f"n_heads= says that layer {number} has {counted(self.widths[layer], 'head')}"


def read_shape(
    n_layers: object,
    n_heads: object,
    attention_layers: object,
    *,
    kv_heads: object = None,
    base: int = 0,
    labels: tuple[int, ...] | None = None,
) -> ModelShape:
    """Return a model's size as the arguments say it.

    `labels` are the layers' own numbers, where a table that is read already has them, and
    `attention_layers` names some of these. The shape returned counts places, from 0.
    """
    at_least = 0
    if isinstance(n_layers, AtLeast):
        at_least, n_layers = n_layers.n_layers, None
    size = check_size(n_layers, "n_layers")  # type: ignore[arg-type]  # which checks it
    widths = None
    if n_heads is None or not _is_sequence(n_heads):
        width = check_size(n_heads, "n_heads")  # type: ignore[arg-type]  # which checks it
    else:
        widths = _checked_widths(list(n_heads))  # type: ignore[call-overload]  # _is_sequence
        width = max(widths)
        size = _agreed(size, len(widths), "n_heads", "number of heads for each layer")
        _check_groups(kv_heads, widths)
    layers = None
    if attention_layers is not None:
        size, layers = _checked_layers(attention_layers, size, base, labels)
    return ModelShape(size, width, widths, layers, at_least)


def _check_groups(kv_heads: object, widths: tuple[int, ...]) -> None:
    """Raise unless the groups of the widest layer are those of all layers."""
    if not is_whole(kv_heads):
        return  # none is given, or it is checked elsewhere
    widest = max(widths)
    fitting = [
        widest // each
        for each in range(widest, 0, -1)
        # One group is the whole layer, however wide it is.
        if each == widest or not any(width % each for width in widths)
    ]
    if widest and kv_heads not in fitting:
        raise ValueError(
            "kv_heads: expected the number of key-value heads of the widest layer, whose groups "
            f"fit all layers that n_heads= gives ([{names_of(fitting)}]), got {kv_heads}; leave "
            "kv_heads= out where layers share keys and values in other ways"
        )


def _checked_layers(
    attention_layers: object, size: int | None, base: int, labels: tuple[int, ...] | None
) -> tuple[int | None, tuple[int, ...]]:
    """Return the number of layers, and those that have heads, from 0."""
    if not _is_sequence(attention_layers):
        raise TypeError(
            "attention_layers: expected the numbers of the layers with attention, such as "
            f"[3, 7, 11], or the type of each layer, got {in_short(attention_layers)}"
        )
    layers = list(attention_layers)  # type: ignore[call-overload]  # _is_sequence
    if not layers:
        raise ValueError("attention_layers: expected at least one layer, got none")
    if all(isinstance(each, str) for each in layers):
        layers = _with_heads(layers)
    if all(isinstance(each, bool | np.bool_) for each in layers):
        size = _agreed(size, len(layers), "attention_layers", "type for each layer")
        if not any(layers):
            raise ValueError("attention_layers: expected at least one layer with attention")
        return size, tuple(np.flatnonzero(layers).tolist())
    numbers: list[int] = []
    for each in layers:
        check_whole(each, "attention_layers")
        if labels is not None and each not in labels:
            raise ValueError(
                f"attention_layers: expected some of the layers {labels[0]} to {labels[-1]} of the "
                f"table, got {each}"
            )
        number = int(each) - base if labels is None else labels.index(each)
        if number < 0 or (size is not None and number >= size):
            end = "on" if size is None else f"to {size - 1 + base}, as n_layers={size} says"
            raise ValueError(f"attention_layers: expected layers from {base} {end}, got {each}")
        if number in numbers:
            raise ValueError(f"attention_layers: layer {each} appears twice")
        numbers.append(number)
    return size, tuple(numbers)


def _is_sequence(value: object) -> bool:
    if isinstance(value, str | bytes | Mapping | set | frozenset):
        return False
    return isinstance(value, Iterable) and getattr(value, "ndim", 1) == 1


def _checked_widths(widths: list[Any]) -> tuple[int, ...]:
    if not widths:
        raise ValueError("n_heads: expected a number for each layer, got none")
    for layer, width in enumerate(widths):
        check_whole(width, f"n_heads[{layer}]")
        if width < 0:
            raise ValueError(f"n_heads[{layer}]: expected 0 or more heads, got {width}")
    if not any(widths):
        raise ValueError("n_heads: expected at least one head, got none in any layer")
    return tuple(map(int, widths))


def _agreed(size: int | None, found: int, argument: str, what: str) -> int:
    if size is not None and size != found:
        hint = ""
        if argument == "attention_layers" and size % found == 0:
            hint = f"; if they repeat, pass types * {size // found} of a list types"
        raise ValueError(f"{argument}: expected a {what}, n_layers={size}, got {found}{hint}")
    return found


def _with_heads(words: list[str]) -> list[bool]:
    """Return which of a configuration's types of layers have attention heads."""
    for layer, word in enumerate(words):
        if word not in (*WITH_HEADS, *WITHOUT_HEADS):
            known = (*WITH_HEADS, *WITHOUT_HEADS)
            raise ValueError(
                f"attention_layers[{layer}]: expected types of layers with heads "
                f"({', '.join(WITH_HEADS)}) or without ({', '.join(WITHOUT_HEADS)}), got "
                f"{in_short(word)}{did_you_mean(word, known)}; for others give the numbers of the "
                "layers with heads"
            )
    return [word in WITH_HEADS for word in words]
