"""Fill the files that other projects take with the facts of a release: fill.py SDIST MAINTAINER.

The version, the hash and the address of the source come from the sdist itself, the maintainer is a
name on GitHub. What is written to packaging/filled/ is ready to submit; RELEASING.md says where.
"""

import email
import hashlib
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEMPLATES = ("conda-forge/recipe.yaml", "mpl-third-party/mpl-headgrid.yml")


def facts(sdist: Path) -> dict[str, str]:
    """Read version, hash and address from an sdist."""
    root = sdist.name.removesuffix(".tar.gz")
    with tarfile.open(sdist) as files:
        metadata = email.message_from_bytes(files.extractfile(f"{root}/PKG-INFO").read())
    addresses = dict(line.split(", ", 1) for line in metadata.get_all("Project-URL", []))
    if "Source" not in addresses:
        raise SystemExit(f"{sdist.name} names no Source: see RELEASING.md, “Once”")
    source = addresses["Source"].rstrip("/")
    return {
        "version": metadata["Version"],
        "sha256": hashlib.sha256(sdist.read_bytes()).hexdigest(),
        "source": source,
        "repository": source.removeprefix("https://github.com/"),
    }


def fill(template: str, values: dict[str, str]) -> str:
    """Put values in place of the words in <>, and leave out the comments, which speak of them."""
    text = "\n".join(line for line in template.split("\n") if not line.startswith("#"))
    for name, value in values.items():
        text = text.replace(f"<{name}>", value)
    return text


if __name__ == "__main__":
    values = {**facts(Path(sys.argv[1])), "maintainer": sys.argv[2]}
    for name in TEMPLATES:
        target = HERE / "filled" / Path(name).name
        target.parent.mkdir(exist_ok=True)
        target.write_text(fill((HERE / name).read_text("utf-8"), values), "utf-8", newline="\n")
        print(target)
