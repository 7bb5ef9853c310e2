"""register_projection: enter our Axes with matplotlib, once matplotlib has loaded its own.

matplotlib loads its projections, and with them half of itself, together with pyplot. A script that
imports this package for a style alone should not pay for them; one that imports pyplot afterwards
should find our projection among the others all the same.
"""

from __future__ import annotations

import sys
import threading
from importlib.abc import Loader, MetaPathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

PROJECTIONS = "matplotlib.projections"


def register_projection() -> None:
    """Register our projection, now or when matplotlib.projections is imported."""
    if PROJECTIONS in sys.modules:
        _register()
    elif not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def _register() -> None:
    from matplotlib.projections import get_projection_names, register_projection

    from ._projection import HeadGridAxes

    if HeadGridAxes.name not in get_projection_names():
        register_projection(HeadGridAxes)


class _Finder(MetaPathFinder):
    """Finds matplotlib.projections as everyone does, and has a word with its loader.

    It stays where it is. To take it out while another thread goes through the list would have that
    thread miss the finder after it, and who only asks where the module is has not loaded it yet.
    """

    _asking = threading.local()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != PROJECTIONS or getattr(self._asking, "now", False):
            return None
        self._asking.now = True  # others may ask their peers too, us among them
        try:
            spec = _found_by_others(fullname, path, target)
        finally:
            self._asking.now = False
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


def _found_by_others(
    fullname: str, path: Sequence[str] | None, target: ModuleType | None
) -> ModuleSpec | None:
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)  # Python asks no other finders either
        spec: ModuleSpec | None = find(fullname, path, target) if find else None
        if spec is not None:
            return spec
    return None


class _Loader(Loader):
    """Loads a module as its own loader does, and then registers the projection."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # The module keeps its own loader, for whoever asks it for its source.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        _register()
