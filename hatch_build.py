"""Build hook: an editable install finds the style sheets beside the modules, as a wheel does."""

import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EditableSheets(BuildHookInterface):  # type: ignore[type-arg]
    """Link (or, where links are not allowed, copy) styles/*.mplstyle into src/mpl_headgrid/."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Run before a build; only an editable one needs the links."""
        if version != "editable":
            return
        for sheet in (Path(self.root) / "styles").glob("*.mplstyle"):
            link = Path(self.root) / "src" / "mpl_headgrid" / sheet.name
            target = Path("..") / ".." / "styles" / sheet.name
            if link.is_symlink() and link.readlink() == target:
                continue  # another environment may be reading it
            link.unlink(missing_ok=True)
            try:
                link.symlink_to(target)
            except OSError:
                shutil.copyfile(sheet, link)
