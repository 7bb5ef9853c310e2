"""What is taken off, cleared or dropped is gone, in any order; what stays is drawn right."""

import gc
import io
import itertools
import os
import weakref
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.animation import FuncAnimation
from matplotlib.artist import Artist
from matplotlib.figure import Figure

import mpl_headgrid as hg
from tests.support.kinds import KINDS, LARGE, SCORED, SMALL, TELLING, drawn
from tests.support.lengths import LONG, short
from tests.support.pictures import heads_amiss, pixels

WAYS = {
    "ax.remove": lambda ax, _marks: ax.remove(),
    "ax.clear": lambda ax, _marks: ax.clear(),
    "fig.clear": lambda ax, _marks: ax.figure.clear(),
    "marks.remove": lambda _ax, marks: marks.remove(),
}


@pytest.mark.parametrize(
    "order", short(itertools.permutations(WAYS, 3), 0, 7, 14, 21), ids=", ".join
)
def test_all_ways_to_be_rid_of_marks_work_in_any_order_and_again(order):
    fig = plt.figure(figsize=(2, 2))
    ax = fig.add_subplot()
    looks = {"score_encoding": "size", "multi": "split"}  # with lines and an entry of the scores
    marks = hg.headgrid_scatter(ax, SCORED, palette="headgrid", **looks)
    for way in (*order, *order):
        if ax in fig.axes or way == "marks.remove":  # Axes that are gone take no more
            WAYS[way](ax, marks)
        fig.canvas.draw()
        assert (pixels(fig)[60:140, 60:140] == 255).all()
    marks.remove()
    assert not any(artist in ax.get_children() for artist in marks.artists)
    if ax not in fig.axes:
        ax = fig.add_subplot()
    hg.headgrid_scatter(ax, SMALL, palette="headgrid")
    assert heads_amiss(ax, SMALL) == []


def test_profiles_and_notes_can_be_removed_after_their_axes_too():
    for way in ("ax.remove", "ax.clear", "fig.clear"):
        fig, (top, ax) = plt.subplots(2)
        hg.headgrid_scatter(ax, SMALL)
        notes = hg.annotate_heads(ax, {"L1H2": "A"}, outline=True)
        profile = hg.headgrid_profile(top, SMALL)
        for each in (ax, top):
            WAYS[way](each, None)
        for _ in range(2):
            notes.remove()
            profile.remove()
        fig.canvas.draw()


def test_a_grid_on_cleared_axes_is_all_there_is():
    _, ax = plt.subplots()
    hg.headgrid_scatter(ax, LARGE, layer_axis="y", origin="upper", palette="headgrid")
    ax.clear()
    assert ax.format_coord(3, 2) == type(ax).format_coord(ax, 3, 2)
    marks = hg.headgrid_scatter(ax, SMALL, palette="headgrid")
    assert ax.get_xlim() == pytest.approx((-0.5, 11.5), abs=0.1)
    assert ax.get_ylim() == pytest.approx((-0.5, 7.5), abs=0.1)
    assert [a for a in ax.collections if a in marks.values()] == [*ax.collections]
    assert heads_amiss(ax, SMALL) == []


@pytest.mark.parametrize("layout", ["constrained", "compressed", "tight", "none"])
def test_grids_stand_in_mosaics_spans_and_any_layout(layout):
    fig = plt.figure(figsize=(6, 4), layout=layout)
    room = {"wspace": 0.6, "hspace": 0.8} if layout == "none" else {}  # or labels are on marks
    axes = fig.subplot_mosaic("AAB;AAC;DEE", gridspec_kw=room)
    for i, ax in enumerate(axes.values()):
        hg.headgrid_scatter(ax, SMALL, palette="headgrid", layer_axis="xy"[i % 2])
    axes["B"].set_aspect("equal")
    axes["C"].axis("off")
    axes["D"].invert_yaxis()
    axes["E"].set_xlim(11.5, -0.5)
    picture = pixels(fig)
    for name, ax in axes.items():
        assert heads_amiss(ax, SMALL, picture) == [], name


@pytest.mark.parametrize("classes", ["all", "one"])
def test_an_animation_with_blitting_shows_what_a_whole_drawing_shows(classes):
    fig, ax = plt.subplots(figsize=(4, 3))
    marks = hg.headgrid_scatter(ax, SMALL, palette="headgrid", kv_heads=2)
    animated = marks.artists if classes == "all" else (marks["Knowledge"],)

    def change(frame):
        marks["Knowledge"].set_alpha([1, 0.4, 0.7][frame])
        marks["Knowledge"].set_visible(frame != 1)
        if classes == "all":
            marks["Unclassified"].set_visible(frame == 1)
            marks["Linguistic"].set_facecolor(["red", "lime", "blue"][frame])
        return animated

    animation = FuncAnimation(
        fig, change, frames=3, blit=True, repeat=False, cache_frame_data=False
    )
    fig.canvas.draw()  # which begins it
    for frame in range(3):
        animation._draw_next_frame(frame, blit=True)
        shown = np.asarray(fig.canvas.buffer_rgba())[:, :, :3].copy()
        for artist in animated:
            artist.set_animated(False)
        assert (pixels(fig) == shown).all(), frame
        for artist in animated:
            artist.set_animated(True)
    animation.pause()


@pytest.mark.parametrize("kind", KINDS if LONG else TELLING)
def test_a_figure_that_is_dropped_is_gone(kind):
    fig = drawn(kind)
    pixels(fig)
    gone = [weakref.ref(each) for each in (fig, *fig.axes, *fig.axes[0].get_children())]
    del fig
    gc.collect()
    assert [each() for each in gone if each() is not None] == []


def test_many_figures_leave_no_more_artists_than_few():
    def draw(n, make):
        for _ in range(n):
            marks = hg.headgrid_scatter(make().add_subplot(), SMALL, palette="headgrid", kv_heads=4)
            hg.headgrid_legend(marks.axes, loc="best")
            marks.axes.figure.savefig("/dev/null", format="png", dpi=30)
            plt.close("all")
        del marks
        gc.collect()
        kinds = [type(each) for each in gc.get_objects()]  # not all: matplotlib's caches fill
        return sum(
            issubclass(k, Artist) or str(k.__module__).startswith("mpl_headgrid") for k in kinds
        )

    for make in short((plt.figure, Figure), 0):
        few = draw(5, make)
        assert draw(15, make) <= few


MEMORY = Path("/proc/self/statm")


@pytest.mark.skipif(not (LONG and MEMORY.exists()), reason="takes a minute: HEADGRID_LONG=yes")
def test_five_hundred_figures_need_no_more_memory_than_a_hundred():
    def mebibytes():
        gc.collect()
        pages = int(MEMORY.read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    kinds, memory = itertools.cycle(KINDS), {}
    for n in range(1, 501):
        drawn(next(kinds)).savefig(io.BytesIO(), format=("png", "pdf", "svg")[n % 3])
        if n in {100, 500}:
            memory[n] = mebibytes()
    assert memory[500] - memory[100] <= 8, memory  # 20 kB a figure; a picture has 600
