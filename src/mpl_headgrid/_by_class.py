"""ByClass: a mapping of class to the artist that draws it, in the palette's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from matplotlib.artist import Artist

from ._hints import did_you_mean

ArtistT = TypeVar("ArtistT", bound=Artist)


class ByClass(Mapping[str, ArtistT]):
    """Artists by the class that each draws. A subclass sets `_by_class` when it is made."""

    _by_class: dict[str, ArtistT]

    def __getitem__(self, name: str) -> ArtistT:
        if name not in self._by_class:
            raise KeyError(
                f"no class {name!r}; there are {list(self._by_class)}"
                f"{did_you_mean(name, list(self._by_class))}"
            )
        return self._by_class[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_class

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_class)

    def __len__(self) -> int:
        return len(self._by_class)

    # Like any artist, equal to itself alone: two figures of the same data are not one.
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)
