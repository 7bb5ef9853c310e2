"""The same figure is the same bytes: saved again, in between at another dpi, in another process."""

import io
import os
import pathlib
import re
import subprocess
import sys
import textwrap

import matplotlib.pyplot as plt
import pytest

from tests.kinds import KINDS, drawn
from tests.pictures import pixels

FORMATS = ("png", "pdf", "svg", "ps", "eps")
CLIP_ID = re.compile(rb"\bp[0-9a-f]{10}\b")
ROOT = pathlib.Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def fixed_date_and_ids(monkeypatch):
    """Set what makes matplotlib's own files reproducible."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    plt.rcParams["svg.hashsalt"] = "fixed"


def saved(fig, file_format, **keywords):
    buffer = io.BytesIO()
    fig.savefig(buffer, format=file_format, **keywords)
    if file_format != "svg" or fig.get_layout_engine() is None:
        return buffer.getvalue()
    # matplotlib's constrained layout finds a box anew within 1e-15 of where it was, and the id of
    # a clip path is a hash of all digits: here it is numbered instead.
    numbers = {}
    return CLIP_ID.sub(
        lambda found: b"p%d" % numbers.setdefault(found[0], len(numbers)), buffer.getvalue()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_saved_again_it_is_the_same_file(kind):
    fig = drawn(kind)
    first = {file_format: saved(fig, file_format) for file_format in FORMATS}
    expected = pixels(fig)
    assert pixels(fig, dpi=113).shape != expected.shape
    assert (pixels(fig) == expected).all()
    for file_format in reversed(FORMATS):
        assert saved(fig, file_format) == first[file_format], file_format
    for file_format in ("png", "pdf"):
        keywords = {"bbox_inches": "tight", "dpi": 37}
        one, other = (saved(fig, file_format, **keywords) for _ in range(2))
        assert one == other, file_format
    assert (pixels(fig) == expected).all()
    assert saved(drawn(kind), "png") == first["png"]


@pytest.mark.parametrize("kind", ["no gaps", "circles", "corners", "profile of lines"])
def test_without_a_layout_every_byte_of_an_svg_file_is_the_same(kind):
    fig = drawn(kind, layout=None)
    first = saved(fig, "svg")
    pixels(fig, dpi=113)
    assert saved(fig, "svg") == first
    assert saved(drawn(kind, layout=None), "svg") == first


def test_two_processes_write_the_same_files():
    code = """
        import hashlib, io, logging
        import matplotlib as mpl
        from tests.kinds import KINDS, drawn
        import mpl_headgrid as hg
        logging.getLogger("matplotlib").setLevel("ERROR")  # of PostScript without transparency
        mpl.rcParams["svg.hashsalt"] = "fixed"
        for kind in KINDS:
            for file_format in ("png", "pdf", "svg", "ps"):
                fig, file = drawn(kind), io.BytesIO()
                about = {} if kind == "profile of lines" else hg.headgrid_metadata(fig, file_format)
                fig.savefig(file, format=file_format, metadata=about)
                print(kind, file_format, hashlib.sha256(file.getvalue()).hexdigest())
    """
    written = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        written.append(done.stdout.splitlines())
    assert len(written[0]) == 4 * len(KINDS)
    assert written[0] == written[1]
