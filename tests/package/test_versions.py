"""The versions that pyproject.toml names, and what hangs on them elsewhere."""

import re
import tomllib

import pytest

from tests.support.processes import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
NOXFILE = (ROOT / "noxfile.py").read_text(encoding="utf-8")
OLDEST = PROJECT["requires-python"].removeprefix(">=")
WORKAROUND = re.compile(r"goes when\W+(\w+)\W+([0-9.]+[0-9])\W+is\W+the\W+lowest", re.IGNORECASE)


def numbers(version):
    """Return a version to compare by: (3, 10) of "3.10"."""
    return tuple(map(int, version.split(".")))


def lowest_versions():
    """Return the lowest version of each package that we run or test with, and of Python."""
    wanted = [*PROJECT["dependencies"], *PYPROJECT["dependency-groups"]["test"]]
    named = (re.match(r"([\w-]+).*>=([\d.]+)", one) for one in wanted if isinstance(one, str))
    return {"python": OLDEST, **{found[1]: found[2] for found in named if found}}


def workarounds():
    """Return what goes one day: the file, and the package and version with which it can go."""
    files = [ROOT / "conftest.py", ROOT / "noxfile.py", ROOT / "pyproject.toml"]
    files += [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    return [
        (path.name, name.lower(), version)
        for path in sorted(files)
        for name, version in WORKAROUND.findall(path.read_text(encoding="utf-8"))
    ]


def test_the_pythons_are_all_from_the_lowest_on():
    pattern = re.compile(r"Programming Language :: Python :: 3\.(\d+)")
    minors = [int(found[1]) for found in map(pattern.fullmatch, PROJECT["classifiers"]) if found]
    assert f"3.{minors[0]}" == OLDEST
    assert minors == [*range(minors[0], minors[-1] + 1)]
    assert PYPROJECT["tool"]["ruff"]["target-version"] == f"py3{minors[0]}"


def test_the_matrix_takes_its_pythons_from_the_classifiers():
    assert "PYTHONS = nox.project.python_versions(PYPROJECT)" in NOXFILE
    assert re.findall(r"[\"']3\.\d+[\"']", NOXFILE) == []


def test_no_session_holds_a_package_below_its_lowest_version():
    lowest = lowest_versions()
    held = re.findall(r"([a-z]+)==(\d+(?:\.\d+)*)", NOXFILE)
    assert {"matplotlib", "pandas", "polars", "pyarrow", "duckdb"} <= {name for name, _ in held}
    for name, version in held:
        if name in lowest:
            n_parts = version.count(".") + 1
            assert numbers(version) >= numbers(lowest[name])[:n_parts], f"{name}=={version}"


@pytest.mark.parametrize("page", ["README.md", "docs/install.rst"])
def test_readers_are_told_the_lowest_versions(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    matplotlib = lowest_versions()["matplotlib"]
    assert re.search(rf"Python {OLDEST} or later(,| and) matplotlib {matplotlib} or later", text)


def test_a_workaround_does_not_outlive_the_versions_that_need_it():
    lowest = lowest_versions()
    found = workarounds()
    some = {("styles.py", "matplotlib", "3.11"), ("user_warnings.py", "python", "3.12")}
    assert some <= {*found}
    unknown = [one for one in found if one[1] not in lowest]
    assert unknown == []  # nothing says which of their versions is the lowest
    over = [one for one in found if numbers(one[2]) <= numbers(lowest[one[1]])]
    assert over == []
