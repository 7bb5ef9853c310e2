"""The version, in each place where it is written.

version.py                    check that the places agree
version.py --ready TAG        check also that the tag may be released
version.py 0.2.0              begin 0.2.0: write it everywhere, as unreleased
version.py 0.2.0 2026-12-01   finish it: write it everywhere, as released on that day
"""

import datetime as dt
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE, CHANGELOG = "src/mpl_headgrid/_version.py", "CHANGELOG.md"
CITATION, CITE_PAGE = "CITATION.cff", "docs/cite.rst"
VERSION = r"\d+\.\d+\.\d+(?:rc\d+)?"
PLACES = {
    MODULE: rf'(?m)(?<=^__version__ = "){VERSION}(?="$)',
    CHANGELOG: rf"(?m)(?<=^## ){VERSION}(?= \()",
    CITATION: rf"(?m)(?<=^version: ){VERSION}(?=$)",
    CITE_PAGE: rf"(?<=Python package, version ){VERSION}(?=}})",
}
HEADING = re.compile(rf"(?m)^## {VERSION} \((.+)\)$")
RELEASED = re.compile(r"(?m)^date-released: (.+)\n")


def read(name: str, root: Path = ROOT) -> str:
    """Give the text of a file."""
    return (root / name).read_text(encoding="utf-8")


def stated(root: Path = ROOT) -> dict[str, str]:
    """Give the version that each place states: in the changelog, that of the top heading."""
    found = ((name, re.search(place, read(name, root))) for name, place in PLACES.items())
    return {name: match[0] if match else "none" for name, match in found}


def problems(tag: str | None = None, root: Path = ROOT) -> list[str]:
    """Say what does not agree; with a tag, also what must be there before it is released."""
    versions = stated(root)
    found = [] if len(set(versions.values())) == 1 else [f"the versions differ: {versions}"]
    heading, released = HEADING.search(read(CHANGELOG, root)), RELEASED.search(read(CITATION, root))
    dates = (heading[1] if heading else "none", released[1] if released else "unreleased")
    if dates[0] != dates[1]:
        found.append(f"{CHANGELOG} says {dates[0]}, {CITATION} says {dates[1]}")
    if tag is not None:
        if tag != f"v{versions[MODULE]}":
            found.append(f"the tag is {tag}, the version {versions[MODULE]}")
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", dates[0]):
            found.append(f"{CHANGELOG} has no date for it: {dates[0]}")
        if "Source" not in tomllib.loads(read("pyproject.toml", root))["project"].get("urls", {}):
            found.append("pyproject.toml has no [project.urls] Source: see RELEASING.md, “Once”")
    return found


def write(version: str, date: str = "unreleased", root: Path = ROOT) -> None:
    """Write a version, and the day of its release, in every place."""
    texts = {name: read(name, root) for name in PLACES}
    if stated(root)[CHANGELOG] != version:  # a new section opens above the last
        section = f"## {version} (unreleased)\n\n## "
        texts[CHANGELOG] = re.sub(r"(?m)^## ", section, texts[CHANGELOG], count=1)
    texts = {name: re.sub(PLACES[name], version, text, count=1) for name, text in texts.items()}
    texts[CHANGELOG] = HEADING.sub(f"## {version} ({date})", texts[CHANGELOG], count=1)
    texts[CITATION] = RELEASED.sub("", texts[CITATION])
    if date != "unreleased":
        year = dt.date.fromisoformat(date).year
        line = f"version: {version}\n"
        texts[CITATION] = texts[CITATION].replace(line, f"{line}date-released: {date}\n", 1)
        texts[CITE_PAGE] = re.sub(
            r"(?<=year         = {)\d{4}", str(year), texts[CITE_PAGE], count=1
        )
    for name, text in texts.items():
        (root / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments and arguments[0] != "--ready":
        if not re.fullmatch(VERSION, arguments[0]):
            raise SystemExit(__doc__)
        write(*arguments)
    if found := problems(arguments[1] if arguments[:1] == ["--ready"] else None):
        raise SystemExit("\n".join(found))
    print(f"{stated()[MODULE]}, in each place")
