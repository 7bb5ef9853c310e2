"""Which of the forms data has, and its labelled rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from mpl_headgrid._heads.numbering import place_heads
from mpl_headgrid._heads.spellings import names_head_alone

from .arrays import as_array, as_flags, check_plane_names
from .column_aliases import column_name
from .columns import open_frame
from .dicts_and_lists import refuse_bare_heads, rows_of_mapping, rows_of_sequence
from .frames import as_label_array, category_columns, rows_of_frame
from .label_arrays import (
    holds_flags,
    nested_labels,
    refuse_flags_like_heads,
    rows_of_label_array,
    rows_of_planes,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .columns import Frame
    from .rows import LabelledRows


@dataclass(frozen=True)
class Reading:
    """How the caller of `read_heads` wants data read: its keywords, which say what each means."""

    n_layers: int | None
    n_heads: int | None
    layer: str
    head: str
    category: str | Sequence[str]
    score: str | None
    sep: str | None
    base: int
    kv_heads: int | None
    categories: Sequence[str] | None

    @property
    def named_category(self) -> str | None:
        """The category of all heads, where the data are no table and `category` is given.

        Raises
        ------
        ValueError
            For several.
        """
        if self.category == "category":
            return None
        name, *others = category_columns(self.category)
        if others:
            raise ValueError(
                f"category: expected one name, that of all heads given, got {[name, *others]}; for "
                "several give a dict of category to heads"
            )
        return cast("str", name)

    def labelled_rows(self, data: Any) -> tuple[LabelledRows, bool]:
        """Return what the data say, and whether their heads are key-value heads."""
        check_plane_names(data, self.categories, "categories")
        array = as_array(data)
        if array is not None and array.dtype.names is None:
            return self._of_array(array)
        if isinstance(data, Mapping) and data and not self._holds_columns(data):
            self._check_no_columns("a dict of heads")
            return rows_of_mapping(
                data, category=self.named_category, n_heads=self.n_heads, base=self.base
            ), False
        if isinstance(data, set | frozenset):
            data = list(data)
        if isinstance(data, list | tuple) and data and not self._holds_records(data):
            rows = self._of_sequence(data)
            if rows is not None:
                return rows
        frame = open_frame(data, "data", [self.layer, self.head, *category_columns(self.category)])
        if column_name(frame.columns, self.head, "head") not in frame.columns:
            rows = self._of_wide_frame(frame)
            if rows is not None:
                return rows
        return rows_of_frame(
            frame,
            layer=self.layer,
            head=self.head,
            category=self.category,
            score=self.score,
            sep=self.sep,
        )

    def _holds_columns(self, data: Mapping[Any, Any]) -> bool:
        asked = {self.layer, self.head, *category_columns(self.category)}
        return bool(asked & {key for key in data if isinstance(key, str)}) or (
            column_name(data, self.layer, "layer") in data
            and column_name(data, self.head, "head") in data
        )

    def _holds_records(self, data: Sequence[Any]) -> bool:
        return any(isinstance(item, Mapping) for item in data) and not (
            all(map(_is_layer_of_heads, data)) and any(data)
        )

    def _check_no_columns(self, form: str) -> None:
        for name, value, default in (
            ("layer", self.layer, "layer"),
            ("head", self.head, "head"),
            ("score", self.score, None),
            ("sep", self.sep, None),
        ):
            if value != default:
                raise ValueError(f"{name}: {value!r} is for tables, and data is {form}")

    def _of_sequence(self, data: Sequence[Any]) -> tuple[LabelledRows, bool] | None:
        if all(map(holds_flags, data)) and (array := nested_labels(data)) is not None:
            return self._of_array(array)
        rows = rows_of_sequence(
            data, category=self.named_category, n_heads=self.n_heads, base=self.base
        )
        if rows is not None:
            self._check_no_columns("a list of heads")
            return rows, False
        if self.categories is None:
            refuse_bare_heads(data)
        array = nested_labels(data)
        return None if array is None else self._of_array(array)

    def _of_array(self, array: NDArray[Any]) -> tuple[LabelledRows, bool]:
        self._check_no_columns("an array")
        name = self.named_category
        if array.ndim == 1 or (name is not None and array.ndim == 2 and array.shape[1] == 2):
            rows = None if _is_bool(array) else self._of_heads(array, name)
            if rows is not None:
                return rows, False
        if array.ndim == 2 and name is not None:
            rows = self._of_plane(array, name)
        elif array.ndim == 2:
            self._check_labels(array)
            rows = rows_of_label_array(array, self.categories)
        elif array.ndim == 3:
            rows = self._of_planes(array)
        else:
            raise ValueError(
                "data: expected an array of labels (n_layers, n_heads) or of flags (n_layers, "
                f"n_heads, n_categories), got shape {array.shape}"
            )
        return rows, self._is_per_kv_head(array.shape[1])

    def _is_per_kv_head(self, n_columns: int) -> bool:
        return n_columns == self.kv_heads and self.n_heads not in {None, n_columns}

    def _of_heads(self, array: NDArray[Any], name: str | None) -> LabelledRows | None:
        if array.ndim == 2:
            refuse_flags_like_heads(array, "data")
        return rows_of_sequence(array.tolist(), category=name, n_heads=self.n_heads, base=self.base)

    def _of_plane(self, array: NDArray[Any], name: str) -> LabelledRows:
        flags = as_flags(array)
        if flags is None:
            raise ValueError(
                f"data: expected flags (bool) of the one category {name!r}, got an array of "
                f"{array.dtype}; numbers of categories need categories=[...], scores go to "
                "classify_heads"
            )
        return rows_of_planes(flags[:, :, None], [name])

    def _of_planes(self, array: NDArray[Any]) -> LabelledRows:
        flags = as_flags(array)
        if flags is None:
            raise ValueError(
                f"data: expected flags (bool) as an array of three dimensions, got {array.dtype}; "
                "scores go to classify_heads"
            )
        if self.categories is None:
            raise ValueError(
                f"categories: data has {array.shape[2]} planes of flags; give their names, "
                "categories=[...]"
            )
        return rows_of_planes(flags, self.categories)

    def _check_labels(self, array: NDArray[Any]) -> None:
        if array.size and as_flags(array) is not None and array.dtype.kind in "bO":
            raise ValueError(
                "category: data is an array of flags; say of which category, such as "
                'category="Induction"'
            )

    def _of_wide_frame(self, frame: Frame) -> tuple[LabelledRows, bool] | None:
        found = as_label_array(frame)
        if found is None:
            return None
        cells, layers, heads = found
        per_kv = self._is_per_kv_head(len(heads))
        n_columns = len(heads)
        at_layer, at_head, shape = place_heads(
            np.repeat(layers, n_columns),
            np.tile(heads, len(layers)),
            n_layers=self.n_layers,
            n_heads=self.kv_heads if per_kv else self.n_heads,
            base=self.base,
            where=lambda row: f"data: layer {layers[row // n_columns]}",
        )
        array = np.full(shape, None, dtype=object)
        array[at_layer, at_head] = cells.ravel()
        rows, _ = self._of_array(array)
        return rows, per_kv


def _is_bool(array: NDArray[Any]) -> bool:
    return array.dtype.kind in "bO" and array.size > 0 and as_flags(array) is not None


def _is_layer_of_heads(item: object) -> bool:
    return isinstance(item, Mapping) and all(map(names_head_alone, item))
