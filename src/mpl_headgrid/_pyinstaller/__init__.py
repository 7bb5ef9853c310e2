"""What PyInstaller asks a package for: where its hooks are."""

from pathlib import Path


def hook_folders() -> list[str]:
    """Return the folder of our hook; the entry point in pyproject.toml names this function."""
    return [str(Path(__file__).parent)]
