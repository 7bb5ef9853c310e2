"""Code in a Python of its own, where nothing has been imported yet."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STRICT = ("-W", "error")
KEPT = {
    "PATH": "/usr/bin:/bin",
    "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    # No Python starts on Windows without these.
    **{name: os.environ[name] for name in ("SYSTEMROOT", "USERPROFILE") if name in os.environ},
}
# Without it, each process that optimizes would compile all that it imports anew.
OURS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def started(code, *arguments, flags=STRICT, home=None, **variables):
    """Begin to run code in another process; with its own settings folder, it sees no others."""
    ours = OURS if home is None else {**KEPT, "MPLCONFIGDIR": str(home), "MPLBACKEND": "agg"}
    return subprocess.Popen(
        [sys.executable, *flags, "-c", textwrap.dedent(code), *map(str, arguments)],
        env={**ours, **variables},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def printed(process):
    """Wait for a process, which must not complain, and return the words that it printed."""
    words, complaints = process.communicate()
    # What matplotlib says with a new settings folder, where the machine is busy.
    complaints = re.sub(r"Matplotlib is building the font cache.*\n", "", complaints)
    assert (process.returncode, complaints) == (0, "")
    return words.split()


def in_fresh_python(code, *arguments, **keywords):
    """Run code in another process, and return the words that it prints."""
    return printed(started(code, *arguments, **keywords))
