"""What a figure costs, in counts that are the same on every machine.

Artists, draw calls, bytes, modules, calls of functions, memory. Where a bound stands over what was
measured (which a comment beside it says), the room is for other versions of matplotlib, Python and
zlib. A count that grows with the heads where it must not is an error at any size.
"""

import gc
import io
import sys
import tracemalloc
import warnings
from collections import Counter
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

import mpl_headgrid as hg
from mpl_headgrid._artists import drawn_grid
from tests.support.lengths import short
from tests.support.pictures import in_each, random_grid, saved
from tests.support.processes import in_fresh_python

SMALL, LARGE = (48, 25), (80, 64)
SHAPES = short([(12, 12), SMALL, (126, 128), LARGE], 0, -1)
SPLIT_SHAPES = [shape for shape in SHAPES if shape != (126, 128)]  # which is counted: too small
N_CLASSES = 8  # of the palette: Unclassified, four categories, 2, 3 and 4 categories
PLAIN = {"ClassMarks": N_CLASSES, "SharedImage": 1}
SCORES = np.random.default_rng(0).random((128, 128))
MODELS = ("GPT-2 XL", "Phi-2", "Pythia 12B", "Llama-3.1 70B")
FORMATS = ("png", "pdf", "svg")


def empty(**keywords):
    """Return an Axes that is a whole figure of 5.5 × 4 inches, without frame, ticks and labels."""
    ax = Figure(figsize=(5.5, 4), **keywords).add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    return ax


def draw(shape, **keywords):
    """Return the figure of a grid on such an Axes."""
    ax, grid = empty(), random_grid(*shape)
    if "score_encoding" in keywords:
        scores = in_each(grid.membership, SCORES[: shape[0], : shape[1]])
        grid = hg.HeadGrid(grid.membership, grid.categories, scores=scores)
    with warnings.catch_warnings():  # of marks too small to be read, which is not the matter here
        warnings.simplefilter("ignore")
        hg.headgrid_scatter(ax, grid, palette="headgrid", **keywords)
    return ax.figure


@cache
def model(name):
    return hg.read_heads(hg.load_heads(name))


def scatter():
    return draw(LARGE)


def panels():
    figure = Figure(figsize=(6.75, 5), layout="constrained")
    return hg.headgrid_panels({name: model(name) for name in MODELS}, figure=figure)[0]


def breakdown():
    figure = Figure(figsize=(6.75, 2), layout="constrained")
    return hg.headgrid_breakdown(model("GPT-2 XL"), figure=figure)[0]


def profile():
    ax = empty()
    hg.headgrid_profile(ax, model("GPT-2 XL"))
    return ax.figure


def annotated():
    ax = empty()
    hg.headgrid_scatter(ax, model("GPT-2 XL"))
    hg.annotate_heads(ax, {(8 * i, 3): f"head {i}" for i in range(6)})
    return ax.figure


def saved_size(figure, kind):
    return len(saved(figure, kind))


# Artists.


def our_artists(figure):
    """Count our artists on each Axes of a figure, by kind."""
    return [
        Counter(
            type(artist).__name__
            for artist in ax.get_children()
            if type(artist).__module__.startswith("mpl_headgrid.")
        )
        for ax in figure.axes
    ]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("keywords", [{}, {"marker": "corners"}, {"marker": "o"}])
def test_a_grid_is_an_artist_a_class_and_one_more_whatever_its_size(shape, keywords):
    figure = draw(shape, **keywords)
    assert our_artists(figure) == [PLAIN]
    bare = empty()
    assert len(figure.axes[0].get_children()) == len(bare.get_children()) + N_CLASSES + 1


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        # "Literal" is matplotlib's own title, which shows what was typed.
        (panels, [{**PLAIN, "Literal": 1}] * 4),
        (
            breakdown,
            [{**PLAIN, "Literal": 1}]
            + [{**PLAIN, "Literal": 1, "ClassMarks": N_CLASSES + 1}] * 4,  # one is "Not shown"
        ),
        (profile, [{"ClassBand": N_CLASSES - 1}]),  # Unclassified is left out
        (annotated, [{**PLAIN, "HeadLabel": 6, "HeadOutline": 6}]),
    ],
)
def test_whole_figures_have_no_other_artists_of_ours(make, expected):
    assert our_artists(make()) == expected


# What a renderer is asked to draw.


class CountingRenderer(RendererBase):
    """Draws nothing, and counts what it was asked to draw, corners and pixels too."""

    def __init__(self, figure, *, vectors):
        super().__init__()
        self._vectors = vectors
        self._size = figure.get_size_inches() * figure.dpi
        self.counts = Counter()
        figure.draw(self)

    def option_scale_image(self):
        return self._vectors

    def get_canvas_width_height(self):
        return tuple(self._size)

    def draw_path(self, gc, path, transform, rgbFace=None):  # noqa: ARG002, N803 matplotlib's
        self.counts += {"path": 1, "corners": len(path)}

    def draw_image(self, gc, x, y, im, transform=None):  # noqa: ARG002 matplotlib's
        self.counts += {"image": 1, "pixels": im.shape[0] * im.shape[1]}

    def draw_markers(self, *args, **keywords):  # noqa: ARG002 matplotlib's
        self.counts += {"markers": 1}

    def draw_path_collection(self, *args, **keywords):  # noqa: ARG002 matplotlib's
        self.counts += {"collection": 1}

    def draw_text(self, *args, **keywords):  # noqa: ARG002 matplotlib's
        self.counts += {"text": 1}


def asked_for(figure, *, vectors):
    """Return what the grids of a figure add to the draw calls of its ground, which is one path."""
    counts = CountingRenderer(figure, vectors=vectors).counts
    counts -= {"path": 1, "corners": 5}
    return counts


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "keywords", [{}, {"marker": "corners"}, {"score_encoding": "size"}, {"score_encoding": "alpha"}]
)
def test_on_screen_a_grid_is_one_image_no_larger_than_the_axes(shape, keywords):
    counts = asked_for(draw(shape, **keywords), vectors=False)
    assert counts.pop("pixels") <= 550 * 400
    assert counts == {"image": 1}


def test_split_marks_are_one_image_too():
    assert asked_for(draw(LARGE, multi="split"), vectors=False)["image"] == 1


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("keywords", "most_paths", "most_corners"),
    [
        ({}, N_CLASSES, 4),
        ({"marker": "corners"}, N_CLASSES, 5),  # measured: 4.9
        ({"score_encoding": "size"}, N_CLASSES, 4),
        ({"score_encoding": "alpha"}, 4 * 16 + 4, 4),  # 16 alphas a category
    ],
)
def test_in_a_vector_file_a_grid_is_a_path_a_class(shape, keywords, most_paths, most_corners):
    counts = asked_for(draw(shape, **keywords), vectors=True)
    assert counts.pop("path") <= most_paths
    assert counts.pop("corners") <= most_corners * shape[0] * shape[1]
    assert not counts


@pytest.mark.parametrize("shape", SPLIT_SHAPES)
def test_split_marks_are_a_path_a_class_too(shape):
    counts = asked_for(draw(shape, multi="split"), vectors=True)
    assert counts.pop("path") <= 5  # Unclassified and four categories
    assert counts.pop("corners") <= 6 * shape[0] * shape[1]  # measured: 5.8
    assert not counts


@pytest.mark.parametrize("vectors", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_another_marker_is_a_call_a_class(shape, vectors):
    counts = asked_for(draw(shape, marker="o"), vectors=vectors)
    assert counts.total() <= N_CLASSES
    assert set(counts) == {"markers"}


@pytest.mark.parametrize("shape", [(48, 32), (80, 64)])
def test_lines_between_key_value_groups_are_a_call_a_line_at_most(shape):
    plain, lined = draw(shape), draw(shape, kv_heads=8)
    for vectors in (False, True):
        added = asked_for(lined, vectors=vectors) - asked_for(plain, vectors=vectors)
        del added["corners"]
        assert 1 <= added.total() <= 7


@pytest.mark.parametrize(
    ("make", "grids", "hidden"),
    [(panels, 4, 0), (breakdown, 5, 4), (profile, 0, 0), (annotated, 1, 0)],
)
def test_whole_figures_ask_for_little(make, grids, hidden):
    figure = make()
    screen, file = (CountingRenderer(figure, vectors=vectors).counts for vectors in (False, True))
    assert screen["image"] == grids
    assert file["path"] - screen["path"] == grids * N_CLASSES + hidden
    assert file["collection"] == 0
    calls = ("path", "image", "markers", "text", "collection")
    # Measured: 144 for the panels, 149 for the breakdown, most of them ticks and their labels.
    assert sum(screen[call] for call in calls) <= 166


# Bytes.


@pytest.mark.parametrize(
    ("keywords", "pdf", "svg"),
    [
        ({}, 13.7, 68),  # measured: 11.9, 64.8
        ({"fill": 1}, 19.8, 98),  # 17.2, 92.5: marks reach under their neighbours
        ({"multi": "split"}, 19.7, 100),  # 17.1, 94.3
        ({"marker": "corners"}, 18.3, 83),  # 15.9, 78.8
        ({"score_encoding": "size"}, 17.5, 68),  # 15.2, 64.7
        ({"score_encoding": "alpha"}, 16.1, 70),  # 14.0, 65.9
    ],
)
def test_bytes_a_head_of_vector_files(keywords, pdf, svg):
    n_heads = LARGE[0] * LARGE[1]
    for kind, most in (("pdf", pdf), ("svg", svg)):
        added = saved_size(draw(LARGE, **keywords), kind) - saved_size(empty().figure, kind)
        assert added / n_heads <= most, kind


# Modules, each time in a fresh Python.


def test_what_is_not_asked_for_is_not_loaded():
    code = """
        import io, sys
        import numpy as np
        import mpl_headgrid as hg
        from matplotlib.figure import Figure

        def loaded(after):
            for name in ("matplotlib.pyplot", "pandas", "narwhals", "polars"):
                if name in sys.modules:
                    print(name, "after", after)

        loaded("import")
        for form, data, keywords in (
            ("grid", hg.HeadGrid(np.ones((12, 12, 1), bool), ["Induction"]), {}),
            ("array", np.ones((12, 12), bool), {"category": "Induction", "legend": True}),
            ("dict", {"Induction": ["L5H1"]}, {"n_layers": 12, "n_heads": 12}),
        ):
            ax = Figure().add_axes((0.1, 0.1, 0.6, 0.8))
            hg.headgrid_scatter(ax, data, **keywords)
            ax.figure.savefig(io.BytesIO())
            loaded(form)
    """
    assert in_fresh_python(code) == []


# Calls of functions.


def calls_of(function):
    """Count the calls that a function makes: of Python's functions, of ours among them, of C's."""
    folder = str(Path(hg.__file__).parent)
    calls = Counter()

    def count(frame, event, _):
        if event == "call":
            calls["python"] += 1
            calls["ours"] += frame.f_code.co_filename.startswith(folder)
        elif event == "c_call":
            calls["c"] += 1

    function()  # what is loaded or cached the first time is not counted
    before = sys.getprofile()
    gc.collect()
    gc.disable()  # a collection may call whatever others have registered
    try:
        sys.setprofile(count)
        function()
    finally:
        sys.setprofile(before)
        gc.enable()
    return calls


def test_drawing_a_grid_calls_no_function_a_head():
    small, large = (
        calls_of(partial(hg.headgrid_scatter, empty(), random_grid(*shape)))
        for shape in (SMALL, LARGE)
    )
    assert small == large
    # Measured: 592, as names, palette and keywords are checked at the call, what the figure has
    # already, and whether data are the file of one.
    assert large["ours"] <= 640
    # 7,580 on matplotlib 3.11 and 7,775 on 3.10, as colours are held against each reader's eyes
    # and the background.
    assert large.total() - large["ours"] <= 8200


def test_a_legend_calls_no_function_a_tick():
    ax = draw(LARGE).axes[0]
    calls = calls_of(lambda: hg.headgrid_legend(ax, loc="center"))
    # Measured: 228, as entries are dealt to columns and colours compared.
    assert calls["ours"] <= 255
    # 8,768 and 9,495, as one entry is made first, to try the keywords; it was 37,000 once.
    assert calls.total() - calls["ours"] <= 10900


def test_reading_a_frame_calls_no_python_function_a_row():
    counts = []
    for shape in (SMALL, LARGE):
        frame = random_grid(*shape).to_frame()
        counts.append((len(frame), calls_of(partial(hg.read_heads, frame))))
    (n_small, small), (n_large, large) = counts
    # A cache of narwhals 2.0 may compare the dtypes of two tables.
    assert abs(large["python"] - small["python"]) < (n_large - n_small) / 50
    # Measured: 289, as names, places, whole layers, other columns and structs are checked.
    assert large["ours"] <= 310
    assert (large["c"] - small["c"]) / (n_large - n_small) <= 5.6  # measured: 4.8


@pytest.mark.parametrize("kind", FORMATS)
def test_saving_a_grid_calls_no_function_of_ours_a_head(kind):
    small, large = (calls_of(partial(saved_size, draw(shape), kind)) for shape in (SMALL, LARGE))
    # Measured: 84 to 170; along an axis with fringes, three more than along one without.
    assert abs(small["ours"] - large["ours"]) <= 4
    assert large["ours"] <= 180
    # Along an axis with fringes, 50 calls of numpy's more: 4.9 % of those for a PNG.
    assert abs(large.total() - small.total()) <= 0.06 * small.total()


# Passes, and bytes of whole figures.


def count_calls(monkeypatch, owner, name):
    """Have a function note each call of it, and return the list of notes."""
    calls, original = [], getattr(owner, name)

    def counted(*args, **keywords):
        calls.append(name)
        return original(*args, **keywords)

    monkeypatch.setattr(owner, name, counted)
    return calls


@pytest.mark.parametrize(
    ("make", "grids", "passes", "sizes"),
    [  # in kB; measured on 3.10 and 3.11, whichever is larger
        (scatter, 1, 1, (np.inf,) * 3),  # as bytes per head, above
        (panels, 4, 2, (212, 137, 740)),  # 183.7, 119.4, 642.1; without fringes 84.4
        (breakdown, 5, 2, (108, 100, 505)),  # 94.1, 87.3, 437.9
        (profile, 0, 1, (13, 14, 46)),
        (annotated, 1, 1, (19, 30, 117)),
    ],
)
def test_a_figure_is_drawn_when_it_is_saved_and_not_before(monkeypatch, make, grids, passes, sizes):
    # matplotlib draws a figure in constrained layout twice, the first time to measure its texts.
    draws = count_calls(monkeypatch, Figure, "draw")
    layouts = count_calls(monkeypatch, ConstrainedLayoutEngine, "execute")
    positions = count_calls(monkeypatch, drawn_grid, "spans")
    pictures = count_calls(monkeypatch, drawn_grid, "image_of_cells")
    outlines = count_calls(monkeypatch, drawn_grid, "outline")
    figure = make()
    assert not draws + layouts + pictures + outlines
    for kind, most in zip(FORMATS, sizes, strict=True):
        for calls in (draws, layouts, positions, pictures, outlines):
            calls.clear()
        assert saved_size(figure, kind) <= 1000 * most, kind
        assert len(draws) == passes
        assert len(layouts) == passes - 1
        assert len(positions) <= 2 * grids * passes
        assert len(pictures) == (grids * passes if kind == "png" else 0)
        hidden = grids - 1 if make is breakdown else 0  # panels with the class "Not shown"
        n_paths = (N_CLASSES * grids + hidden) * passes
        assert len(outlines) == (0 if kind == "png" else n_paths)


# Memory.


def test_memory_a_head():
    def peak(function):
        gc.collect()
        tracemalloc.start()
        try:
            function()
            return tracemalloc.get_traced_memory()[1] / grid.known.size
        finally:
            tracemalloc.stop()

    grid, ax = random_grid(1024, 1024), empty()
    hg.headgrid_scatter(empty(), random_grid(*SMALL))
    assert peak(lambda: hg.headgrid_scatter(ax, grid)) <= 38  # bytes; measured: 27 to 34
    assert peak(lambda: ax.figure.savefig(io.BytesIO(), format="png")) <= 61  # measured: 53
