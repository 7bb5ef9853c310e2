"""The tests on every version we support: `nox --list`, `nox --session tests-lowest`.

A row of MATRIX says which versions, everything else follows from pyproject.toml: the Pythons are
its classifiers, the lowest versions its `>=`. For one environment to work in there is `make test`.
"""

from __future__ import annotations

from typing import NamedTuple

import nox
from packaging.requirements import Requirement
from packaging.version import Version

PYPROJECT = nox.project.load_toml()
PYTHONS = nox.project.python_versions(PYPROJECT)
OLDEST, NEWEST = PYTHONS[0], PYTHONS[-1]
SETTLED = PYTHONS[-2]  # the newest that releases of a year ago have wheels for
NEXT = f"3.{Version(NEWEST).minor + 1}"  # tried, not promised: no part of a plain `nox`

nox.needs_version = ">=2026.10"  # runs several sessions at a time: `nox --parallel 2`
nox.options.allow_parallel = True
nox.options.error_on_missing_interpreters = True  # a version that is not tested is no success


class Versions(NamedTuple):
    """What a session installs: the newest of everything, except for what it says here."""

    pythons: str | list[str] = SETTLED
    pins: str = ""
    options: str = ""  # of `uv pip install`
    about: str = ""  # in `nox --list`; the pins where it is empty


# The lowest versions are from before the newest Python, and some of them stop or warn on it.
# matplotlib before 3.10.7 makes pyparsing 3.3 warn, and a warning is an error here: the pin of
# pyparsing goes when matplotlib 3.10.7 is the lowest.
MATRIX = {
    "lowest": Versions(
        PYTHONS[:-1], "pyparsing==3.2.*", "--resolution=lowest-direct", "the lowest versions"
    ),
    "middle": Versions(
        SETTLED, "matplotlib==3.10.9 pandas==2.3.* polars==1.30.* pyarrow==20.* duckdb==1.3.*"
    ),
    "latest": Versions(PYTHONS, about="the newest versions"),
    "pre": Versions(PYTHONS, options="--prerelease=allow", about="release candidates too"),
    "next": Versions(NEXT, about="the newest versions, on the Python after those we support"),
    "matplotlib-3.10.0": Versions(OLDEST, "matplotlib==3.10.0 pyparsing==3.2.*"),
    "matplotlib-3.10.9": Versions(pins="matplotlib==3.10.9"),
    "matplotlib-3.11.0": Versions(pins="matplotlib==3.11.0"),
    "matplotlib-3.11.2": Versions(pins="matplotlib==3.11.2"),
    "pandas-2.2": Versions(pins="pandas==2.2.*"),
    "pandas-3.0": Versions(pins="pandas==3.0.*"),
    # DuckDB 1.3 doesn't know the strings of pandas 3.
    "engines-old": Versions(OLDEST, "polars==1.0.* pyarrow==16.* duckdb==1.3.* pandas==2.3.*"),
    "engines-new": Versions(pins="polars>=2 pyarrow>=26 duckdb>=2"),
    # What the test group leaves out; Spark needs Java and has no wheels.
    "ibis": Versions(options="--group=ibis", about="Ibis"),
    "spark": Versions(options="--group=spark --no-binary=pyspark", about="Spark"),
}


def add_session(name: str, versions: Versions) -> None:
    """Make the session `tests-name`; with several Pythons also one for each, `tests-name-3.12`."""

    def tests(session: nox.Session) -> None:
        session.install(
            *("--editable", ".", "--group", "test"),
            *versions.pins.split(),
            *versions.options.split(),
            # The lowest version is the lowest that was built for this Python.
            *("--only-binary=:all:", "--no-binary=mpl-headgrid"),
            "--compile-bytecode",  # as pip does; what a compiler warns of is not for our tests
        )
        if name == "lowest" and session.python == OLDEST:
            check_floors(session)
        # The site is for `make check-docs`, which may be building it meanwhile.
        session.run("pytest", "--ignore=tests/package/test_site.py", *session.posargs)

    tests.__doc__ = f"Run the tests with {versions.about or versions.pins}."
    nox.session(
        tests,
        name=f"tests-{name}",
        python=versions.pythons,
        venv_backend="uv",
        tags=["tests"],
        default=versions.pythons != NEXT,
    )


def check_floors(session: nox.Session) -> None:
    """Stop where a `>=` names a version that is not the lowest one that installs."""
    frozen = session.run("uv", "pip", "freeze", silent=True)
    installed = dict(line.split("==") for line in str(frozen).splitlines() if "==" in line)
    wanted = [
        *PYPROJECT["project"]["dependencies"],
        *(one for extra in PYPROJECT["project"]["optional-dependencies"].values() for one in extra),
        *nox.project.dependency_groups(PYPROJECT, "test"),
    ]
    for requirement in map(Requirement, wanted):
        floors = {Version(one.version) for one in requirement.specifier if one.operator != "!="}
        lowest = installed[requirement.name.lower()]
        if Version(lowest) not in floors:
            session.error(f"{requirement}: the lowest that installs is {lowest}")


for row in MATRIX.items():
    add_session(*row)
