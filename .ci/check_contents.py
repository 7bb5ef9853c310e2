"""Check what wheel and sdist hold against the files of the checkout: check_contents.py DIST."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MADE_BY_HATCH = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}


def tracked(folder: str) -> set[str]:
    """Give the files that the repository keeps in a folder, as paths from it."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", folder],
        check=True, capture_output=True, text=True, encoding="utf-8", cwd=ROOT,
    ).stdout  # fmt: skip
    names = {name for name in listing.split("\0") if name and (ROOT / name).is_file()}
    return {Path(name).relative_to(folder).as_posix() for name in names}


def check_wheel(file: Path) -> None:
    """Check that a wheel holds the modules, the data and the sheets, the licence, and no more."""
    name, version = file.name.split("-")[:2]
    package = tracked("src/mpl_headgrid") | tracked("styles")
    kinds = {Path(path).suffix for path in package}
    assert kinds == {".py", ".csv", ".mplstyle", ".typed"}, f"files of another kind: {kinds}"
    expected = {f"mpl_headgrid/{path}" for path in package}
    expected |= {f"{name}-{version}.dist-info/{path}" for path in MADE_BY_HATCH}
    with zipfile.ZipFile(file) as wheel:
        report(file, wheel.namelist(), expected)
        for path in tracked("styles"):
            assert wheel.read(f"mpl_headgrid/{path}") == (ROOT / "styles" / path).read_bytes(), path
        metadata = wheel.read(f"{name}-{version}.dist-info/METADATA").decode()
    check_metadata(message_from_string(metadata))


def check_metadata(metadata: Message) -> None:
    """Check what an index shows and what an installer reads."""
    project = PROJECT["project"]
    assert metadata["Name"] == project["name"]
    assert metadata["Requires-Python"] == project["requires-python"]
    assert (metadata["License-Expression"], metadata["License-File"]) == ("MIT", "LICENSE")
    assert set(metadata.get_all("Classifier")) == set(project["classifiers"])
    required = {line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line}
    assert required == set(project["dependencies"]), required
    page = metadata.get_payload()
    assert page.startswith("# mpl-headgrid")
    for link in page.split("](")[1:]:  # PyPI has none of the files beside README.md
        assert link.startswith("https://"), f"a relative link in the description: {link[:60]}"


def check_sdist(file: Path) -> None:
    """Check that an sdist holds the files of the repository that it should, and no more."""
    root = file.name.removesuffix(".tar.gz")
    parts = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    wanted = {path for path in tracked(".") if f"/{path}".startswith(tuple(parts))}
    wanted |= {"pyproject.toml", "README.md", "LICENSE", ".gitignore"}  # included or not
    with tarfile.open(file) as sdist:
        assert all(member.isfile() for member in sdist), "a link or a folder"
        held = sdist.getnames()
    report(file, held, {f"{root}/{path}" for path in wanted} | {f"{root}/PKG-INFO"})


def report(file: Path, held: list[str], expected: set[str]) -> None:
    """Stop if a file is missing, there and not expected, or there twice."""
    missing, extra = sorted(expected - set(held)), sorted(set(held) - expected)
    twice = sorted({path for path in held if held.count(path) > 1})
    if missing or extra or twice:
        raise SystemExit(f"{file.name}: missing {missing}, not expected {extra}, twice {twice}")
    print(f"{file.name}: {len(held)} files, as expected")


if __name__ == "__main__":
    (wheel,), (sdist,) = (list(Path(sys.argv[1]).glob(kind)) for kind in ("*.whl", "*.tar.gz"))
    check_wheel(wheel)
    check_sdist(sdist)
