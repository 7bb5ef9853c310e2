"""A guest changes nothing of its host's: settings, filters, random numbers, current figure."""

import locale
import logging
import random
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

import mpl_headgrid as hg
from tests.support.kinds import KINDS, LARGE, SCORED, SMALL, TELLING, drawn
from tests.support.lengths import LONG
from tests.support.pictures import pixels
from tests.support.processes import STRICT, in_fresh_python

SCORES = {"layer": [0, 1], "head": [1, 0], "relation": ["r", "r"], "score": [0.9, 0.1]}
TEXTS = {
    "read_heads": lambda: hg.read_heads(LARGE.to_frame()),
    "classify_heads": lambda: hg.classify_heads(SCORES, {"r": "Knowledge"}, threshold=0.5),
    "load_heads": lambda: [hg.load_heads(name) for name in ("Phi-2", "smollm2-135m")],
    "summarize_heads": lambda: hg.summarize_heads({"a": SMALL, "b": LARGE}),
    "describe_heads": lambda: hg.describe_heads(SCORED),
    "palette": lambda: hg.Palette.from_names([*"ABCDEFGHIJ"]),
}


def state():
    return {
        "rcParams": dict(mpl.rcParams),
        "numpy": np.geterr(),
        "random": (random.getstate(), str(np.random.get_state())),  # noqa: NPY002 the global one
        "warnings": list(warnings.filters),
        "loggers": (
            logging.root.handlers[:],
            logging.root.level,
            logging.getLogger("matplotlib").level,
        ),
        "locale": locale.setlocale(locale.LC_ALL),
        "printing": np.get_printoptions(),
        "backend": mpl.get_backend(),
        "figures": plt.get_fignums(),
        "interactive": plt.isinteractive(),
    }


@pytest.mark.parametrize("kind", KINDS if LONG else TELLING)
def test_drawing_changes_nothing_of_the_hosts(kind, capfd, caplog):
    before = state()
    pixels(drawn(kind))
    assert state() == before
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("name", TEXTS)
def test_nor_do_tables_and_texts(name, capfd):
    before = state()
    TEXTS[name]()
    assert state() == before
    assert capfd.readouterr() == ("", "")


def test_the_current_axes_stay_current():
    fig, (first, second) = plt.subplots(1, 2, layout="constrained")
    plt.figure()
    plt.sca(second)
    hg.headgrid_scatter(first, SMALL)
    hg.headgrid_legend(fig)
    hg.annotate_heads(first, {"L1H2": "A"})
    other = plt.figure()
    plt.sca(second)
    hg.headgrid_panels({"a": SMALL}, figure=other)
    hg.headgrid_profile(other.add_subplot(), SMALL)
    assert plt.gca() is second
    new, axes = hg.headgrid_panels({"a": SMALL, "b": SMALL})  # a new figure is the current one
    assert (plt.gcf(), plt.gca()) == (new, axes["b"])


@pytest.mark.parametrize("draw", [hg.headgrid_panels, hg.headgrid_breakdown])
def test_a_failure_leaves_the_figures_and_the_current_one(draw):
    mine = plt.figure()
    plt.figure()
    plt.figure(mine.number)
    before = plt.get_fignums()
    for keywords in ({"colour": "red"}, {"marker": "nonsense"}, {"fill": 2}, {"alpha": 7}):
        with pytest.raises((ValueError, TypeError)):
            draw({"a": SMALL, "b": SMALL}, **keywords)
        assert (plt.get_fignums(), plt.gcf()) == (before, mine)


def test_what_is_changed_is_drawn_anew_in_interactive_mode(monkeypatch):
    drawings = []
    with plt.ion():
        fig, ax = plt.subplots()
        monkeypatch.setattr(fig.canvas, "draw_idle", lambda: drawings.append("asked"))
        marks = hg.headgrid_scatter(ax, SMALL, kv_heads=2)
        changes = {
            "nothing": lambda: None,
            "alpha": lambda: marks["Knowledge"].set_alpha(0.5),
            "visible": lambda: marks["Knowledge"].set_visible(False),
            "data": lambda: marks.set_data(SCORED),
            "removed": marks.remove,
        }
        for name, change in changes.items():
            fig.canvas.draw()
            drawings.clear()
            change()
            assert bool(drawings) == (name != "nothing"), name


def test_numbers_of_the_axes_are_the_hosts_way_to_write_them():
    for minus in (True, False):
        plt.rcParams["axes.unicode_minus"] = minus
        fig, (ax, counts) = plt.subplots(2)
        hg.headgrid_scatter(ax, SMALL)
        hg.headgrid_profile(counts, SMALL)
        counts.set_ylim(-2, 2)
        fig.canvas.draw()
        assert [text.get_text() for text in ax.get_xticklabels()] == ["0", "2", "4", "6", "8", "10"]
        first = counts.get_yticklabels()[0].get_text()
        assert first == ("\N{MINUS SIGN}2" if minus else "-2")


def test_a_picture_is_there_without_pyplot_and_without_docstrings():
    code = """
        import io, sys
        import numpy as np
        from matplotlib.figure import Figure
        import mpl_headgrid as hg
        assert hg.headgrid_scatter.__doc__, "asserts are stripped, and so is this"
        grid = hg.HeadGrid(np.eye(4, dtype=bool)[:, :, None], ["Knowledge"], kv_heads=2)
        fig = Figure(figsize=(4, 4), dpi=100, layout="constrained")
        ax = fig.add_subplot(projection="headgrid")
        marks = ax.headgrid_scatter(grid, palette="headgrid")
        hg.headgrid_legend(fig)
        hg.annotate_heads(ax, {"L1H2": "A"}, outline=True)
        hg.headgrid_panels({"a": grid}, figure=Figure(layout="constrained"))
        for file_format in ("svg", "pdf", "rgba"):
            file = io.BytesIO()
            fig.savefig(file, format=file_format)
        picture = np.frombuffer(file.getvalue(), np.uint8).reshape(400, 400, 4)
        x, y = ax.transData.transform((3, 3))
        print(bytes(picture[int(400 - y), int(x), :3]).hex())
        for call in (
            lambda: hg.headgrid_scatter(ax, grid, fill=2),
            lambda: hg.headgrid_scatter(None, grid),
            lambda: hg.read_heads([(-1, 0, "x")]),
            lambda: hg.HeadGrid(np.zeros((2, 3, 1), dtype=bool), []),
        ):
            try:
                call()
            except (ValueError, TypeError) as error:
                print(type(error).__name__)
        print(len(hg.describe_heads(grid)) > 20, hg.load_heads("Phi-2").shape[1])
        print("matplotlib.pyplot" in sys.modules)
    """
    blue = hg.Palette.from_style("headgrid")["Knowledge"]
    assert in_fresh_python(code, flags=("-OO", *STRICT)) == [
        bytes(round(255 * part) for part in to_rgb(blue)).hex(),
        "ValueError", "TypeError", "ValueError", "ValueError",
        "True", "3", "False",
    ]  # fmt: skip
