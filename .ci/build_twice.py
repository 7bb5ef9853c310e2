"""Build wheel and sdist, then build them again elsewhere and otherwise: build_twice.py DIST.

What stays in DIST is built here, in a checkout that is in use: with caches, and with sheets that an
editable install has linked into src/. The second build sees neither; it has another folder, time
zone, umask and file dates, and makes its wheel straight from the checkout, not from the sdist. Both
must be equal to the byte.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def output(*command: str) -> str:
    """Run a command in the checkout and give what it prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def build(root: Path, to: Path, *kinds: str, **environment: str) -> dict[str, str]:
    """Build into a folder, and give each file's hash."""
    command = [sys.executable, "-m", "build", "--outdir", str(to), *kinds, str(root)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        done = subprocess.run(
            command, check=False, env={**os.environ, **environment}, stdout=log, stderr=log
        )
        log.seek(0)
        if done.returncode:
            raise SystemExit(log.read())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in to.iterdir()}


def main(dist: Path) -> None:
    """Leave the first build in `dist`; stop if the second differs."""
    shutil.rmtree(dist, ignore_errors=True)
    # Files are dated as the commit is, so that whoever builds it again need not know when we did.
    epoch = (
        os.environ.get("SOURCE_DATE_EPOCH") or output("git", "log", "-1", "--format=%ct").strip()
    )
    first = build(ROOT, dist, SOURCE_DATE_EPOCH=epoch)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "a checkout elsewhere"
        umask = os.umask(0o077)
        for name in output("git", "ls-files", "-co", "--exclude-standard", "-z").split("\0"):
            if not (ROOT / name).is_file():
                continue
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
            (copy / name).chmod((ROOT / name).stat().st_mode & ~0o077)
        second = build(
            copy, Path(folder) / "dist", "--sdist", "--wheel",
            SOURCE_DATE_EPOCH=epoch, TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="1",
        )  # fmt: skip
        os.umask(umask)
    if first != second:
        raise SystemExit(f"two builds differ: {first} and {second}")
    for name, digest in sorted(first.items()):
        print(f"{digest}  {name}, the same from two builds")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
