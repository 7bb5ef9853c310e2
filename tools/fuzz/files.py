"""Fuzz the readers of files with coverage-guided input.

    files.py [CORPUS] [libFuzzer's options]

Each case is a file of one of the kinds that `read_heads` takes: its first byte says which, the
others are what is in it. A case that fails is written to a file; files.py FILE runs it again.
"""

import atexit
import shutil
import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))
with atheris.instrument_imports(include=["mpl_headgrid", "json", "zipfile"]):
    import mpl_headgrid as hg
    from mpl_headgrid._readers import files
    from mpl_headgrid._scores import classify  # noqa: F401 instrumented only here
from tests.support.hostile_calls import LIMITS, check_call

KINDS = (".csv", ".tsv", ".parquet", ".json", ".jsonl", ".npy", ".npz")
FOLDER = Path(tempfile.mkdtemp(prefix="headgrid-fuzz-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def test_one_case(data: bytes) -> None:
    """Write bytes to a file and read it; raise where that is neither a grid nor a clear error."""
    if not data:
        return
    path = FOLDER / f"heads{KINDS[data[0] % len(KINDS)]}"
    path.write_bytes(data[1:])
    check_call(files.read_file, path)
    grid = check_call(hg.read_heads, path, categories=["A", "B"] if data[0] & 128 else None)
    assert grid is None or isinstance(grid, hg.HeadGrid)
    grid = check_call(hg.classify_heads, path, threshold=0.15)
    assert grid is None or isinstance(grid, hg.HeadGrid)


def write_corpus(folder: Path) -> None:
    """Write a valid file of each kind, for libFuzzer to start from."""
    import io

    import numpy as np
    import pandas as pd

    table = pd.DataFrame({"layer": [0, 1, 1], "head": [0, 1, 1], "category": ["A", "A", "B"]})
    table["score"] = [0.5, 0.25, 0.125]
    flags = np.array([[[True, False], [False, False]], [[False, False], [True, True]]])
    array, arrays, packed = io.BytesIO(), io.BytesIO(), io.BytesIO()
    np.save(array, flags)
    np.savez(arrays, A=flags[:, :, 0], B=flags[:, :, 1])
    np.savez_compressed(packed, A=flags[:, :, 0], B=flags[:, :, 1])
    contents = {
        ".csv": [table.to_csv(index=False).encode(), table.to_csv().encode()],
        ".tsv": [table.to_csv(index=False, sep="\t").encode()],
        ".parquet": [table.to_parquet()],
        ".json": [
            table.to_json(orient="records").encode(),
            table.to_json().encode(),
            b'{"A": [[0, 0], [1, 1]], "B": ["L1H1"]}',
            b'{"0-0": "A", "1-1": ["A", "B"]}',
            b'[{"0": "A"}, {"1": ["A", "B"]}]',
            b'[[0, 0, "A"], [1, 1, "A"], [1, 1, "B"]]',
            b'{"16-19": [0.9, 0.8], "3-7": 0.4}',
        ],
        ".jsonl": [table.to_json(orient="records", lines=True).encode()],
        ".npy": [array.getvalue()],
        ".npz": [arrays.getvalue(), packed.getvalue()],
    }
    for kind, each in contents.items():
        for number, content in enumerate(each):
            for first in (KINDS.index(kind), KINDS.index(kind) + 18 * len(KINDS) + 2):
                if KINDS[first % len(KINDS)] == kind:
                    name = folder / f"{kind[1:]}-{number}-{first}"
                    name.write_bytes(bytes([first]) + content)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--corpus"]:
        write_corpus(Path(sys.argv[2]))
    else:
        LIMITS.tighten()
        atheris.Setup(sys.argv, test_one_case)
        atheris.Fuzz()
