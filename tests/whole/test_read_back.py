"""Random grids are drawn and read back: each pixel, tick and key says what the data said.

The data, the colours and the places are worked out from the ground truth, not by the package.
`HEADGRID_LONG=yes` draws thousands of grids, others each time. Without it, runs draw the same
grids only with the same version of Hypothesis and as long as a test's source stays as it is.
"""

import warnings
from contextlib import contextmanager
from dataclasses import dataclass, replace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

import mpl_headgrid as hg
from tests.support.expected_colors import SETTINGS, palettes, rgb
from tests.support.lengths import LONG, OTHER_SEEDS
from tests.support.picture_reading import SNAPPED_FROM, Line, check_pixels
from tests.support.truths import FORMS, truths, written

settings.register_profile(
    "read back",
    deadline=None,
    derandomize=not OTHER_SEEDS,  # what is red in one run is red in the next
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],  # a smaller grid would take minutes to find
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "read back, long", settings.get_profile("read back"), derandomize=False, max_examples=2000
)
PROFILE = settings.get_profile("read back, long" if LONG else "read back")


def some(share):
    """Return the settings of a test that draws a share of the profile's examples."""
    return settings(PROFILE, max_examples=max(1, int(PROFILE.max_examples * share)))


@dataclass(frozen=True)
class Case:
    """A grid to draw: what it holds, how it is written down and how it is to look."""

    truth: object
    form: object
    classes: object
    setting: str
    drawing: dict
    missing: str = "unclassified"

    def seen(self, layer, head):
        """Return the categories of a head as it is drawn; None where nothing is."""
        names = self.form.cells[layer][head]
        blank = self.missing == "blank" or isinstance(self.form.data, hg.HeadGrid)  # as it is
        return names if names is not None or blank else frozenset()

    def parts(self, ground, *, split):
        """Return what each cell along x and y must show, as `reading` takes it."""
        n_layers, n_heads = self.truth.shape
        by_layer = [
            [self._parts(self.seen(i, j), ground, split=split) for j in range(n_heads)]
            for i in range(n_layers)
        ]
        if self.drawing["layer_axis"] == "x":
            return by_layer
        return [list(row) for row in zip(*by_layer, strict=True)]

    def _parts(self, names, ground, *, split):
        if names is None:
            return []
        if not split or len(names) < 2:
            color = self.classes.color_of(self.classes.class_of(names), ground)
            return [(color, 0, 0, 1, 1)]
        order = [name for name in self.classes.categories if name in names]
        rows = ROWS[len(order)]
        parts, top, first = [], 1.0, 0
        for n in rows:
            bottom = top - n / len(order)
            for k, name in enumerate(order[first : first + n]):
                color = self.classes.color_of(name, ground)
                parts.append((color, k / n, bottom, (k + 1) / n, top))
            top, first = bottom, first + n
        return parts

    def labels(self, *, split):
        """Return the classes of the legend."""
        if not split:
            return list(self.classes.colors)
        return ["Unclassified", *self.classes.categories]


# Colours drawn at random may be near each other.
# What is told, and drawn as asked.
ALIKE = "palette: .* look alike"
NO_ROW = "data: layers without a row"

# How many parts stand beside each other in the rows of a mark.
ROWS = {
    2: [2], 3: [3], 4: [2, 2], 5: [3, 2], 6: [3, 3], 7: [4, 3], 8: [4, 4], 9: [3, 3, 3],
    10: [4, 3, 3],
}  # fmt: skip


@st.composite
def cases(draw, *, largest=130, squares=False, **keywords):
    truth = draw(truths(largest=largest, **keywords))
    random = np.random.RandomState(draw(st.integers(0, 2**32 - 1)))
    form = written(truth, draw(st.sampled_from([*FORMS])), random)
    setting = draw(st.sampled_from([*SETTINGS]))
    stated = (
        getattr(form.data, "categories", None)
        or form.keywords.get("categories")
        or form.keywords["category"]
    )
    classes = draw(
        palettes(
            truth.names,
            SETTINGS[setting],
            stated=[name for name in stated if name != "Unclassified"],
            squares=squares,
        )
    )
    fill = draw(st.one_of(st.sampled_from([0.8, 0.8, 1, 0.5]), st.floats(0.25, 1)))
    drawing = {
        "layer_axis": draw(st.sampled_from("xy")),
        "origin": draw(st.sampled_from(["lower", "upper"])),
        "fill": fill,
    }
    multi = draw(st.sampled_from(["count", "split"]))
    if not classes.shaped:
        drawing["multi"] = multi
    return Case(
        truth, form, classes, setting, drawing, draw(st.sampled_from(["unclassified", "blank"]))
    )


@contextmanager
def in_force(case):
    """Put a case's settings in force, and close its figures."""
    with mpl.rc_context():
        mpl.rcdefaults()
        plt.style.use(case.setting)
        try:
            yield
        finally:
            plt.close("all")


def draw(ax, case):
    """Draw a case; return whether marks are split into parts."""
    keywords = {**case.form.keywords, **case.drawing, "palette": case.classes.asked}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", ALIKE)
        warnings.filterwarnings("ignore", NO_ROW)
        hg.headgrid_scatter(ax, case.form.data, missing=case.missing, **keywords)
    for warning in caught:
        assert str(warning.message).startswith("multi: a cell of"), warning.message
    return case.drawing.get("multi") == "split" and not caught


def pixels(fig):
    """Return the picture of a figure, first row at the bottom, and opaque."""
    fig.canvas.draw()
    rgba = np.asarray(fig.canvas.buffer_rgba())
    assert (rgba[..., 3] == 255).all()
    return rgba[::-1, :, :3]


def line(ax, direction, n, fill, shape, *, vector=False):
    """Return where n cells lie along an axis of Axes in a picture."""
    low, high = (ax.get_xlim, ax.get_ylim)[direction]()
    box = ax.get_position()
    start, side = ((box.x0, box.width), (box.y0, box.height))[direction]
    whole = ax.figure.get_size_inches()[direction] * ax.figure.dpi
    if vector:
        whole = shape[1 - direction]
    borders = whole * (start + side * (np.arange(n + 1) - 0.5 - low) / (high - low))
    pitch = abs(borders[-1] - borders[0]) / n
    return Line(borders, fill, shape[1 - direction], not vector and pitch >= SNAPPED_FROM)


def lines_of(ax, case, shape, **keywords):
    n_layers, n_heads = case.truth.shape
    n_x, n_y = (n_layers, n_heads) if case.drawing["layer_axis"] == "x" else (n_heads, n_layers)
    fill = case.drawing["fill"]
    return [line(ax, k, n, fill, shape, **keywords) for k, n in enumerate((n_x, n_y))]


def near(positions, n_pixels, reach):
    """Tell which pixels lie within a distance of one of some positions."""
    at = np.arange(n_pixels) + 0.5
    if not len(positions):
        return np.zeros(n_pixels, dtype=bool)
    return np.abs(at - np.array(positions)[:, None]).min(axis=0) < reach + 0.5


def group_borders(ax, case, x, y):
    """Return the positions of the lines between key-value groups, and their width, in pixels."""
    kv_heads, n_heads = case.truth.kv_heads, case.truth.shape[1]
    along = y if case.drawing["layer_axis"] == "x" else x
    width = mpl.rcParams["axes.linewidth"] * ax.figure.dpi / 72
    if kv_heads in {None, n_heads}:
        return along.borders[:0], width
    step = n_heads // kv_heads
    return along.borders[step:-1:step], width


def others(ax, case, x, y, shape, *, framed):
    """Return the pixels that show the frame or lines between groups: (height, width)."""
    left_out = np.zeros(shape, dtype=bool)
    positions, width = group_borders(ax, case, x, y)
    fills = case.drawing["fill"] == 1
    along = y if case.drawing["layer_axis"] == "x" else x
    gap = along.pitch * (1 - along.fill)
    reach = width / 2 + 1.5 if fills or not along.snapped else min(width / 2, gap / 2) + 1.5
    if case.drawing["layer_axis"] == "x":
        left_out[near(positions, shape[0], reach)] = True
    else:
        left_out[:, near(positions, shape[1], reach)] = True
    if framed:
        box = ax.get_window_extent()
        edge = mpl.rcParams["axes.linewidth"] * ax.figure.dpi / 72 / 2 + 2
        inside = np.arange(shape[1]) + 0.5, np.arange(shape[0]) + 0.5
        left_out |= (inside[0] < box.x0 + edge) | (inside[0] > box.x1 - edge)
        left_out |= ((inside[1] < box.y0 + edge) | (inside[1] > box.y1 - edge))[:, None]
    return left_out


def tolerance_of(case, x, y):
    exact = all(rgb(color)[1] == 1 for color in case.classes.colors.values())
    # Agg blends in whole numbers, twice where an image is between.
    return (0.6 if x.snapped and y.snapped else 3) + (0 if exact else 2)


def check_groups(picture, ax, case, x, y):
    """Look for a line at each border between key-value groups, and for none at the others."""
    along, across = (y, x) if case.drawing["layer_axis"] == "x" else (x, y)
    if not along.snapped or case.drawing["fill"] == 1:
        return
    picture = picture if along is y else picture.swapaxes(0, 1)
    color = np.round(np.array(mpl.colors.to_rgb(mpl.rcParams["axes.edgecolor"])) * 255)
    positions, _ = group_borders(ax, case, x, y)
    middles = across.centres[(across.centres > 5) & (across.centres < across.n_pixels - 5)]
    # Between small marks a line is on either of two pixels.
    reach = min(along.pitch / 2 - 0.05, along.pitch * (1 - along.fill) / 2 + 1)
    marked = {tuple(case.classes.color_of(name, 0)) for name in case.classes.colors}
    if tuple(color) in marked:
        return
    for border in along.borders[1:-1]:
        low, high = int(np.ceil(border - reach - 0.5)), int(np.floor(border + reach - 0.5))
        if low < 1 or high > along.n_pixels - 2:
            continue
        block = picture[low : high + 1][:, middles.astype(int)]
        has_line = (block == color).all(axis=2).any(axis=0)
        expected = bool(len(positions)) and np.abs(positions - border).min() < 0.1
        assert (has_line == expected).all(), f"line at {border:.1f}: {has_line}"


def check_axes(picture, ax, case, *, split, framed):
    """Hold all pixels of Axes against what their heads make them."""
    x, y = lines_of(ax, case, picture.shape)
    left_out = others(ax, case, x, y, picture.shape[:2], framed=framed)
    if framed:
        picture, x, y, left_out = cropped(picture, x, y, left_out, ax.get_window_extent().extents)
    if case.classes.shaped and case.drawing["fill"] * min(x.pitch, y.pitch) < 16:
        return  # where the edges of a circle or triangle blend is not to be foretold
    face = ax.get_facecolor() if ax.axison else ax.figure.get_facecolor()
    ground = np.round(np.array(mpl.colors.to_rgb(face)) * 255)
    parts = case.parts(ground, split=split)
    if case.classes.shaped:
        check_centres(picture, x, y, parts, left_out)
        return
    tolerance = tolerance_of(case, x, y)
    check_pixels(picture, x, y, parts, ground, tolerance=tolerance, leave_out=left_out)
    check_groups(picture, ax, case, x, y)


def cropped(picture, x, y, left_out, box):
    """Return the part of a picture in a box, and the lines in it."""
    left, bottom, right, top = np.array(box, dtype=int)
    x = replace(x, borders=x.borders - left, n_pixels=right - left)
    y = replace(y, borders=y.borders - bottom, n_pixels=top - bottom)
    part = slice(bottom, top), slice(left, right)
    return picture[part], x, y, left_out[part]


def check_centres(picture, x, y, parts, left_out):
    for i, column in enumerate(x.centres):
        for j, row in enumerate(y.centres):
            at = int(row), int(column)
            inside = 0 <= column < x.n_pixels and 0 <= row < y.n_pixels
            if parts[i][j] and inside and not left_out[at]:
                assert np.abs(picture[at] - parts[i][j][0][0]).max() <= 1, (i, j)


@st.composite
def sizes(draw):
    """Draw width and height in inches, and pixels an inch, of a picture that is read fast."""
    dpi = draw(st.sampled_from([50, 72, 100, 128, 150, 200, 300]))
    longest = min(8.0, 480 / dpi)
    side = st.floats(max(0.5, 60 / dpi), longest).map(lambda inches: round(inches, 2))
    return draw(side), draw(side), dpi


@some(1)
@given(case=cases(), size=sizes(), framed=st.booleans())
def test_every_pixel_is_what_its_head_makes_it(case, size, framed):
    with in_force(case):
        fig = plt.figure(figsize=size[:2], dpi=size[2], layout="none")
        ax = fig.add_axes((0.2, 0.2, 0.75, 0.7) if framed else (0, 0, 1, 1))
        if not framed:
            ax.set_axis_off()
        split = draw(ax, case)
        check_axes(pixels(fig), ax, case, split=split, framed=framed)


@some(0.2)
@given(case=cases(largest=40), size=sizes(), data=st.data())
def test_every_pixel_of_a_part_of_a_grid_is_right_too(case, size, data):
    with in_force(case):
        fig = plt.figure(figsize=size[:2], dpi=size[2], layout="none")
        ax = fig.add_axes((0, 0, 1, 1))
        ax.set_axis_off()
        split = draw(ax, case)
        for limits, set_limits in ((ax.get_xlim(), ax.set_xlim), (ax.get_ylim(), ax.set_ylim)):
            ends = sorted([data.draw(st.floats(0, 1)), data.draw(st.floats(0, 1))])
            assume(ends[1] - ends[0] > 0.02)
            set_limits(*(limits[0] + np.array(ends) * (limits[1] - limits[0])))
        check_axes(pixels(fig), ax, case, split=split, framed=False)


# Figures with text.


def check_ticks(ax, case, *, inner=False):
    """Hold the numbers along the axes against the places of the layers and heads."""
    n_layers, n_heads = case.truth.shape
    along = "Layer", "Head"
    ends = n_layers, n_heads
    if case.drawing["layer_axis"] == "y":
        along, ends = along[::-1], ends[::-1]
    for direction, (name, n, axis) in enumerate(
        zip(along, ends, (ax.xaxis, ax.yaxis), strict=True)
    ):
        assert axis.label.get_text() == name or (inner and not axis.label.get_text())
        low, high = sorted((ax.get_xlim, ax.get_ylim)[direction]())
        assert low <= -0.5
        assert high >= n - 0.5
        assert high - low <= n * 1.01
        numbers = []
        for label in axis.get_ticklabels():
            number = int(label.get_text())
            box = label.get_window_extent()
            middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)[direction]
            place = ax.transData.transform((number, number))[direction]
            # Digits stand on the line: what is a label's middle is not that of its box.
            assert (
                abs(middle - place)
                < (1.5, 0.25 * label.get_fontsize() * ax.figure.dpi / 72)[direction]
            ), (name, number)
            numbers.append(number)
        places = axis.get_majorticklocs()
        assert numbers == list(places)
        step = max(1, n // 5)
        assert numbers[0] == 0
        assert set(numbers) <= set(range(0, n, step))
        assert len({*np.diff(numbers)}) <= 1
    inverted = ax.yaxis_inverted()
    assert inverted == (case.drawing["origin"] == "upper")
    assert not ax.xaxis_inverted()


def check_legend(picture, legend, case, *, split):
    """Hold the keys of a legend against the classes that stand beside them."""
    texts, keys = legend.get_texts(), legend.get_patches()
    assert [text.get_text() for text in texts] == case.labels(split=split)
    assert len(texts) == len(keys)
    boxes = [text.get_window_extent() for text in texts]
    frame = legend.get_frame()
    ground = mpl.colors.to_rgb(legend.figure.get_facecolor())
    if frame.get_visible() and legend.get_frame_on():
        over, alpha = np.array(frame.get_facecolor()[:3]), frame.get_alpha()
        ground = alpha * over + (1 - alpha) * np.array(ground)
    ground = np.array(ground) * 255
    for key in keys:
        box = key.get_window_extent()
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        beside = [
            (text.x0 - x, place)
            for place, text in enumerate(boxes)
            if text.x0 > x and text.y0 - 2 < y < text.y1 + 2
        ]
        name = texts[min(beside)[1]].get_text()
        expected = case.classes.color_of(name, ground)
        # Agg rounds to bytes twice: the frame over the ground, and the key over the frame.
        assert np.abs(picture[int(y), int(x)] - expected).max() <= 2, name


@some(0.25)
@given(case=cases(), whole=st.booleans(), width=st.sampled_from([4.5, 5.5, 7]))
def test_ticks_and_keys_say_what_is_drawn(case, whole, width):
    with in_force(case):
        fig = plt.figure(figsize=(width, 4.5), dpi=100, layout="constrained")
        ax = fig.subplots()
        split = draw(ax, case)
        legend = hg.headgrid_legend(fig if whole else ax)
        picture = pixels(fig)
        check_axes(picture, ax, case, split=split, framed=True)
        check_ticks(ax, case)
        check_legend(picture, legend, case, split=split)


@some(0.12)
@given(data=st.data())
def test_panels_show_each_model_under_its_title(data):
    n = data.draw(st.integers(1, 4))
    first = data.draw(cases(largest=50, ours_only=True))
    drawn = [first]
    for _ in range(n - 1):
        truth = data.draw(truths(largest=50, ours_only=True))
        other = Case(truth, None, first.classes, first.setting, first.drawing, first.missing)
        drawn.append(other)
    random = np.random.RandomState(data.draw(st.integers(0, 2**32 - 1)))
    grids, models = {}, {}
    for place, case in enumerate(drawn):
        title = f"model {place}, {random.choice(['$a_b$', '50 %', 'x'])}"
        form = written(case.truth, "HeadGrid", random)
        if case.missing == "unclassified":
            form = written(case.truth, data.draw(st.sampled_from([*FORMS])), random)
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", NO_ROW)
                models[title] = hg.read_heads(form.data, **form.keywords)
        else:
            models[title] = form.data
        grids[title] = Case(
            case.truth, form, case.classes, case.setting, case.drawing, case.missing
        )
    cells = data.draw(st.sampled_from(["fill", "square", "equal"]))
    with in_force(first), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", ALIKE)
        fig, axes = hg.headgrid_panels(
            models,
            width=data.draw(st.sampled_from([5.5, 7])),
            cells=cells,
            palette=first.classes.asked,
            **first.drawing,
        )
        for warning in caught:
            expected = ("multi: a cell of", "text and legend leave", "titles are wider")
            assert str(warning.message).startswith(expected), warning.message
        fig.set_dpi(100)
        picture = pixels(fig)
        assert list(axes) == list(grids)
        counting = 0
        for title, case in grids.items():
            ax = axes[title]
            texts = [text.get_text() for text in ax.texts] + [ax.get_title(), ax.get_title("left")]
            assert title in [text.replace("\n", " ") for text in texts]  # in lines if need be
            split = not any(c.get_label().endswith(" categories") for c in ax.collections)
            several = len(first.classes.colors) > 1 + len(first.classes.categories)
            assert split == (several and case.drawing.get("multi") == "split") or caught
            counting += several and not split
            check_axes(picture, ax, case, split=split, framed=True)
            check_ticks(ax, case, inner=True)
        if counting in {0, n}:
            check_legend(picture, fig.legends[0], first, split=not counting)
