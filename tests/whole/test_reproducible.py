"""The same figure is the same bytes: saved again, in between at another dpi, in another process."""

import re

import matplotlib.pyplot as plt
import pytest

from tests.support import pictures
from tests.support.kinds import KINDS, TELLING, drawn
from tests.support.lengths import LONG, short
from tests.support.pictures import pixels
from tests.support.processes import printed, started

FORMATS = ("png", "pdf", "svg", "ps", "eps")
CLIP_ID = re.compile(rb"\bp[0-9a-f]{10}\b")


@pytest.fixture(autouse=True)
def fixed_date_and_ids(monkeypatch):
    """Set what makes matplotlib's own files reproducible."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    plt.rcParams["svg.hashsalt"] = "fixed"


def saved(fig, file_format, **keywords):
    file = pictures.saved(fig, file_format, **keywords)
    if file_format != "svg" or fig.get_layout_engine() is None:
        return file
    # matplotlib's constrained layout finds a box anew within 1e-15 of where it was, and the id of
    # a clip path is a hash of all digits: here it is numbered instead.
    numbers = {}
    return CLIP_ID.sub(lambda found: b"p%d" % numbers.setdefault(found[0], len(numbers)), file)


# Where numbers or names reach beyond the Axes depends on the Axes, and constrained layout places a
# figure that is drawn again a little better: by some 0.00001 of its width.
PLACED_AGAIN = {"names beside", "sorted heads"}


@pytest.mark.parametrize("kind", sorted({*KINDS} - PLACED_AGAIN) if LONG else TELLING)
def test_saved_again_it_is_the_same_file(kind):
    fig = drawn(kind)
    formats = FORMATS if LONG or kind == TELLING[0] else ("png", "svg")
    first = {file_format: saved(fig, file_format) for file_format in formats}
    expected = pixels(fig)
    assert pixels(fig, dpi=113).shape != expected.shape
    for file_format in reversed(formats):
        assert saved(fig, file_format) == first[file_format], file_format
    for file_format in ("png", "pdf") if LONG or kind == TELLING[0] else ():
        keywords = {"bbox_inches": "tight", "dpi": 37}
        one, other = (saved(fig, file_format, **keywords) for _ in range(2))
        assert one == other, file_format
    assert (pixels(fig) == expected).all()


@pytest.mark.parametrize("kind", short(["no gaps", "circles", "corners", "profile of lines"], 0, 3))
def test_without_a_layout_every_byte_of_an_svg_file_is_the_same(kind):
    fig = drawn(kind, layout=None)
    first = saved(fig, "svg")
    pixels(fig, dpi=113)
    assert saved(fig, "svg") == first
    assert saved(drawn(kind, layout=None), "svg") == first


def test_two_processes_write_the_same_files():
    kinds = (*KINDS,) if LONG else TELLING[:1]
    code = f"""
        import hashlib, io, logging
        import matplotlib as mpl
        from tests.support.kinds import drawn
        import mpl_headgrid as hg
        logging.getLogger("matplotlib").setLevel("ERROR")  # of PostScript without transparency
        mpl.rcParams["svg.hashsalt"] = "fixed"
        files = [(kind, each) for kind in {kinds} for each in ("png", "pdf", "svg")]
        for kind, file_format in [*files, ("legend and names", "ps")]:
            fig, file, about = drawn(kind), io.BytesIO(), None
            if kind not in {{"profile of lines", "marks on an image"}}:  # which carry no grid
                about = hg.headgrid_metadata(fig, file_format)
            fig.savefig(file, format=file_format, metadata=about)
            digest = hashlib.sha256(file.getvalue()).hexdigest()
            print(kind.replace(" ", "-"), file_format, digest, sep=":")
    """
    both = [started(code, SOURCE_DATE_EPOCH="0", PYTHONHASHSEED=seed) for seed in "12"]
    written = [printed(process) for process in both]
    assert len(written[0]) == 3 * len(kinds) + 1
    assert written[0] == written[1]
