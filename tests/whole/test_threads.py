"""Threads: figures drawn in eight at once are those drawn in one, from the first use on."""

import functools
import importlib
import itertools
import pkgutil
import sys
from concurrent.futures import ThreadPoolExecutor

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

import mpl_headgrid as hg
from tests.support.kinds import KINDS, TELLING, drawn
from tests.support.lengths import LONG
from tests.support.pictures import pixels, saved
from tests.support.processes import in_fresh_python

N_THREADS = 8
N_FIGURES = 600 if LONG else N_THREADS


@pytest.fixture
def hasty_threads():
    """Have threads take turns a hundred times as often as usual."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 100)
    yield
    sys.setswitchinterval(usual)


def file_of(kind, file_format):
    return saved(drawn(kind), file_format)


@pytest.mark.usefixtures("hasty_threads")
def test_figures_of_eight_threads_are_those_of_one(monkeypatch):
    # Goes when matplotlib 3.11 is the lowest: 3.10 does not write the text of PDF files in several
    # threads, as it now and then warns of glyphs that are not there.
    formats = ["png", "svg"] if mpl.__version_info__ < (3, 11) else ["png", "svg", "pdf"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    plt.rcParams["svg.hashsalt"] = "fixed"
    files = [*itertools.product(KINDS if LONG else TELLING[:3], formats)]
    expected = {each: file_of(*each) for each in files}
    order = np.random.RandomState(0).permutation(N_FIGURES) % len(files)
    drawn_at_once = [files[place] for place in order]
    with ThreadPoolExecutor(N_THREADS) as pool:
        found = list(pool.map(file_of, *zip(*drawn_at_once, strict=True)))
    assert [e for e, file in zip(drawn_at_once, found, strict=True) if file != expected[e]] == []


def test_the_first_use_may_be_in_eight_threads_at_once():
    code = """
        import io, sys, threading, traceback
        sys.setswitchinterval(1e-5)
        together, pictures = threading.Barrier(8), []

        def work(i):
            together.wait()
            try:
                import mpl_headgrid as hg
                from matplotlib.figure import Figure
                fig = Figure(layout="constrained")
                ax = fig.add_subplot(projection="headgrid" if i % 2 else None)
                heads = hg.load_heads("Phi-2")
                hg.headgrid_scatter(ax, heads, palette="headgrid")
                hg.headgrid_legend(fig)
                hg.annotate_heads(ax, ["L3H4"])
                hg.summarize_heads(heads)
                file = io.BytesIO()
                fig.savefig(file, format="rgba")
                pictures.append(file.getvalue())
            except BaseException:
                traceback.print_exc()

        threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(len(pictures), len(set(pictures)))
    """
    assert in_fresh_python(code) == ["8", "1"]


def modules():
    for found in pkgutil.walk_packages(hg.__path__, "mpl_headgrid."):
        if not found.name.endswith(("__main__", ".hook-mpl_headgrid")):
            yield importlib.import_module(found.name)


def test_no_module_remembers_what_was_drawn():
    def kept():
        return {
            (module.__name__, name): repr(value)
            for module in modules()
            for name, value in vars(module).items()
            if not name.startswith("__") and isinstance(value, dict | list | set | np.ndarray)
        }

    before = kept()
    assert ("mpl_headgrid._datasets", "_ABOUT") in before
    for kind in KINDS if LONG else TELLING:
        pixels(drawn(kind))
    hg.load_heads("smollm2-135m").attrs["name"] = "another"
    assert kept() == before


def test_nothing_is_cached_by_a_function():
    cached = functools.cache(len)
    found = {
        f"{module.__name__}.{name}"
        for module in modules()
        for owner in (module, *(v for v in vars(module).values() if isinstance(v, type)))
        for name, value in vars(owner).items()
        if isinstance(value, type(cached) | functools.cached_property)
        and getattr(value, "func", value).__module__.startswith("mpl_headgrid")
    }
    assert found == set()
