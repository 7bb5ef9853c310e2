"""Install built files in a fresh environment, one after the other, and draw from there.

check_install.py FILE ... runs on Linux, macOS and Windows, and needs no more than Python. A wheel
also draws as a zip on the path, and with --freeze the last file draws from an application that
PyInstaller has made.
"""

import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

DRAW = """
import matplotlib.pyplot as plt
plt.style.use("mpl_headgrid.headgrid-dark")  # found without an import, as in a matplotlibrc
import mpl_headgrid as hg
from importlib.metadata import files
installed = {path.name for path in files("mpl-headgrid")}
sheets = {f"{name}.mplstyle" for name in plt.style.available if name.startswith("headgrid")}
assert len(sheets) == 12 and sheets <= installed
assert "py.typed" in installed and "LICENSE" in installed
plt.style.use(["headgrid", "headgrid-icml"])
fig, axes = hg.headgrid_panels({"Phi-2": hg.load_heads("Phi-2")})
fig.savefig("panels.pdf")
assert len(hg.load_heads("gpt2-small-circuits")) == 39
assert len(hg.load_heads("smollm2-135m", scores=True)) == 30 * 9 * 6
"""


# From a zip and a frozen application there are the short names of styles.
DRAW_ELSEWHERE = """
import matplotlib.pyplot as plt
import mpl_headgrid as hg
plt.style.use("headgrid-dark")
fig, axes = hg.headgrid_panels({"SmolLM2": hg.load_heads("smollm2-135m")})
fig.savefig("elsewhere.png")
"""


def main(*files: Path, freeze: bool = False) -> None:
    """Try one file after the other; stop where a step fails."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        environment = Path(folder) / "venv"
        venv.create(environment, with_pip=True, symlinks=os.name != "nt")  # as python -m venv
        scripts = Path(sysconfig.get_path("scripts", "venv", {"base": str(environment)}))
        suffix = sysconfig.get_config_var("EXE")
        python, headgrid = (str(scripts / f"{name}{suffix}") for name in ("python", "headgrid"))
        script, application = Path(folder) / "application.py", Path(folder) / "dist" / "application"
        script.write_text(DRAW_ELSEWHERE, encoding="utf-8")
        frozen: list[list[str]] = [
            [python, "-m", "pip", "install", "--quiet", "pyinstaller"],
            [python, "-m", "PyInstaller", "--noconfirm", "--log-level=ERROR", str(script)],
            [str(application / f"application{suffix}")],
        ]
        for file in files:
            path = str(file.resolve())
            zipped = [[python, "-W", "error", "-c", f"import sys; sys.path.insert(0, {path!r})\n"]]
            zipped[0][-1] += DRAW_ELSEWHERE
            for command in (
                [python, "-m", "pip", "install", "--quiet", path],
                [python, "-m", "pip", "check"],
                [python, "-W", "error", "-c", DRAW],
                [python, "-W", "error", "-m", "mpl_headgrid", "--demo", "-o", "demo.png"],
                [headgrid, "--version"],
                *(frozen if freeze and file == files[-1] else ()),
                [python, "-m", "pip", "uninstall", "--quiet", "--yes", "mpl-headgrid"],
                *(zipped if file.suffix == ".whl" else ()),
            ):
                variables = {**os.environ, "MPLBACKEND": "agg"}
                subprocess.run(command, check=True, cwd=folder, env=variables)
            for drawn in ("panels.pdf", "demo.png"):
                if not (Path(folder) / drawn).stat().st_size:
                    raise SystemExit(f"{file.name}: {drawn} is empty")
                (Path(folder) / drawn).unlink()
            print(f"{file.name}: installs, carries the sheets, draws", flush=True)


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--freeze"]
    main(*map(Path, arguments), freeze=len(arguments) < len(sys.argv) - 1)
