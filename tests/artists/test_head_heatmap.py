"""The heat map as an artist: its cells, what is read back, what matplotlib does with it."""

import io
import pickle

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backend_bases import MouseEvent

import mpl_headgrid as hg
from tests.support.lengths import LONG
from tests.support.pictures import bare_axes, color_at, event_at, pixels, saved, unchanged
from tests.support.renderers import drawn_by_poppler, needs

VALUES = np.random.RandomState(0).random_sample((20, 12))


def scores_of(values, **keywords):
    return hg.HeadScores(np.asarray(values, float)[:, :, None], ["induction"], **keywords)


def gaps(n_layers=20, n_heads=12):
    """Return scores with one missing head and a layer without heads."""
    values = np.random.RandomState(1).random_sample((n_layers, n_heads))
    exists = np.ones(values.shape, dtype=bool)
    exists[2] = False
    values[2] = values[5, 3] = np.nan
    return scores_of(values, exists=exists)


@pytest.fixture
def heatmap():
    return hg.headgrid_heatmap(bare_axes(4, 3, dpi=100), scores_of(VALUES))


def bytes_of(heatmap, value):
    return np.round(np.array(heatmap.to_rgba(value))[..., :3] * 255)


def test_it_is_a_scalar_mappable_that_takes_and_gives_layer_and_head():
    for layer_axis in ("x", "y"):
        ax = bare_axes(4, 3, dpi=100)
        heatmap = hg.headgrid_heatmap(ax, scores_of(VALUES), layer_axis=layer_axis)
        assert (heatmap.get_array() == VALUES).all()
        heatmap.set_array(VALUES[::-1])
        assert (heatmap.get_array() == VALUES[::-1]).all()
        head = (3, 7) if layer_axis == "x" else (7, 3)
        seen = color_at(pixels(ax.figure), ax, *head)
        assert (seen == bytes_of(heatmap, VALUES[::-1][3, 7])).all()


@pytest.mark.parametrize("layer_axis", ["x", "y"])
@pytest.mark.parametrize("origin", ["lower", "upper"])
def test_every_pixel_has_the_color_of_its_score_or_none(layer_axis, origin):
    scores = gaps()
    ax = bare_axes(4, 3, dpi=100)
    heatmap = hg.headgrid_heatmap(ax, scores, layer_axis=layer_axis, origin=origin, fill=1)
    picture, values = pixels(ax.figure), scores.values[:, :, 0]
    allowed = {tuple(color) for color in bytes_of(heatmap, values[~np.isnan(values)])}
    dot = tuple(np.round(np.array(mpl.colors.to_rgb(heatmap.missing_color)) * 255))
    seen = {tuple(color) for color in np.unique(picture.reshape(-1, 3), axis=0).astype(float)}
    others = seen - allowed - {(255, 255, 255), dot}
    assert all(red == green == blue > dot[0] for red, green, blue in others)  # the dot's fringe
    for head in np.ndindex(values.shape):
        color = color_at(picture, ax, *(head if layer_axis == "x" else head[::-1]))
        if not scores.exists[head]:
            assert (color == 255).all()
        elif np.isnan(values[head]):
            assert tuple(color) == dot
        else:
            assert (color == bytes_of(heatmap, values[head])).all()


def test_the_cells_are_those_of_marks():
    for size, fill in (((4, 3), 0.8), ((1.37, 2.2), 0.6), ((0.4, 0.3), 0.8), ((4, 3), 1)):
        ones = np.ones((20, 12))
        ax = bare_axes(*size, dpi=100)
        heatmap = hg.headgrid_heatmap(ax, scores_of(ones), cmap="gray_r", fill=fill)
        ours = pixels(ax.figure)
        assert heatmap.get_datalim(ax.transData).extents.tolist() == [-0.5, -0.5, 19.5, 11.5]
        heatmap.remove()
        grid = hg.HeadGrid(np.ones((20, 12, 1), dtype=bool), ["A"])
        hg.headgrid_scatter(ax, grid, palette={"A": "black"}, fill=fill)
        assert (ours == pixels(ax.figure)).all()


def random_norm(random, values):
    """Return keywords of a norm, and how far along it values lie by a formula of our own."""
    low, high = np.nanmin(values), np.nanmax(values)
    kind = random.choice(["limits", "robust", "center", "log", "power", "usual"])
    if kind == "log":  # of scores above 0
        norm = mpl.colors.LogNorm(low, high)
        return {"norm": norm}, lambda v: np.log(v / low) / np.log(high / low)
    if kind == "power":
        norm = mpl.colors.PowerNorm(0.5, vmin=low, vmax=high)
        return {"norm": norm}, lambda v: np.sqrt((v - low) / (high - low))
    if kind == "center":
        center = float(random.uniform(low, high))
        most = max(high - center, center - low)
        return {"center": center}, lambda v: (v - center + most) / (2 * most)
    if kind == "robust":
        low, high = np.nanpercentile(values, [2, 98])
        keywords = {"robust": True, "cmap": "viridis"}
        return keywords, lambda v: (v - min(low, 0)) / (high - min(low, 0))
    if kind == "usual":  # from 0
        return {}, lambda v: v / high
    low, high = low - random.uniform(0, 1), high + random.uniform(0, 1)
    return {"vmin": low, "vmax": high}, lambda v: (v - low) / (high - low)


def random_map(random):
    """Return the values of a random map, its keywords, the shares, and its pixels."""
    shape = random.integers(1, 60, 2)
    values = 0.01 + random.gamma(2, size=shape)
    values[random.random(shape) < random.choice([0, 0.1])] = np.nan
    values.flat[:2] = 0.02, 3.0  # so that no norm is empty, whatever is missing
    keywords, shares = random_norm(random, values)
    keywords |= {
        "layer_axis": str(random.choice(["x", "y"])),
        "origin": str(random.choice(["lower", "upper"])),
        "fill": float(random.choice([0.5, 0.8, 1, random.uniform(0.3, 1)])),
    }
    pitch = random.uniform(3.2, 12, 2)
    size = pitch * (shape if keywords["layer_axis"] == "x" else shape[::-1])
    return values, keywords, shares, np.ceil(size * 1.01) + 1


def test_random_scores_are_read_back_from_pixels_to_a_256th_of_the_range():
    random = np.random.default_rng(0)
    for case in range(10_000 if LONG else 40):
        values, keywords, shares, size = random_map(random)
        if values.size < 2:
            continue
        dpi = int(random.choice([72, 100, 150, 300]))
        ax = bare_axes(*((size + 0.5) / dpi), dpi=dpi)
        heatmap = hg.headgrid_heatmap(ax, scores_of(values), **keywords)
        picture = pixels(ax.figure).astype(float)
        plt.close(ax.figure)
        n = heatmap.get_cmap().N
        ramp = np.round(heatmap.get_cmap()(np.arange(n))[:, :3] * 255)
        # Where the cells lie is worked out from the limits of the Axes alone.
        turned, upper = keywords["layer_axis"] == "y", keywords["origin"] == "upper"
        (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
        assert (y0 > y1) == upper
        for layer, head in np.argwhere(~np.isnan(values)):
            x, y = (head, layer) if turned else (layer, head)
            # A centre between two pixels belongs to the second, whatever the noise of floats.
            column = int((x - x0) / (x1 - x0) * ax.bbox.width + 1e-6)
            row = int((y - y0) / (y1 - y0) * ax.bbox.height + 1e-6)
            color = picture[len(picture) - 1 - row, column]
            read = (np.flatnonzero((ramp == color).all(axis=1)) + 0.5) / n
            expected = np.clip(shares(values[layer, head]), 0, 1)
            assert len(read), (case, keywords, layer, head, color)
            assert np.abs(read - expected).min() <= 1 / 256, (case, keywords, layer, head)


@needs("pdftoppm")
@pytest.mark.parametrize("fill", [0.8, 1])
def test_vector_output_has_true_cells_in_exact_colors(tmp_path, fill):
    scores = gaps()
    ax = bare_axes(4, 3, dpi=100)
    heatmap = hg.headgrid_heatmap(ax, scores, fill=fill)
    picture = np.round(drawn_by_poppler(ax.figure, tmp_path, 100) * 255)
    values = scores.values[:, :, 0]
    for head in np.argwhere(~np.isnan(values)):
        seen = color_at(picture, ax, *head)
        assert np.abs(seen - bytes_of(heatmap, values[tuple(head)])).max() <= 1
    if fill == 1:  # and no hair lines between them
        inside = picture[:, : int(ax.transData.transform((1.5, 0))[0])]
        assert not (inside > 240).all(axis=2)[2:-2, 2:-2].any()


def test_a_vector_file_holds_one_path_per_color_and_no_image():
    ax = bare_axes(4, 3)
    hg.headgrid_heatmap(ax, scores_of(np.tile([0.0, 0.5, 1.0], (30, 30))))
    text = saved(ax.figure, "svg").decode()
    assert "<image" not in text
    assert text.count("<path") <= 3 + 3  # clip path, patches and the three colours
    rasterized = bare_axes(4, 3)
    hg.headgrid_heatmap(rasterized, scores_of(VALUES), rasterized=True)
    assert "<image" in saved(rasterized.figure, "svg").decode()


def test_norm_map_and_limits_change_what_is_drawn(heatmap):
    ax = heatmap.axes
    for change in (
        lambda: heatmap.set_cmap("viridis"),
        lambda: heatmap.set_clim(0.2, 0.4),
        lambda: heatmap.set_norm(mpl.colors.LogNorm(0.001, 1)),
        lambda: heatmap.set_data(1 - VALUES),
        lambda: heatmap.set_norm(mpl.colors.BoundaryNorm([0, 0.3, 0.6, 1], 256)),
        lambda: heatmap.set_norm(mpl.colors.BoundaryNorm([0.2, 0.5, 0.6], 256, extend="both")),
    ):
        change()
        picture = pixels(ax.figure)
        for layer, head in np.ndindex(6, 6):
            seen = color_at(picture, ax, layer, head)
            assert (seen == bytes_of(heatmap, heatmap.get_array()[layer, head])).all()


def test_missing_has_a_dot_or_the_maps_color_for_bad_values_and_differs_from_absent():
    ax = bare_axes(4, 3, dpi=100)
    heatmap = hg.headgrid_heatmap(ax, gaps())
    marked = (pixels(ax.figure) != 255).any(axis=2)
    corner = ax.transData.transform((5.3, 3.3)).astype(int)
    assert not marked[len(marked) - 1 - corner[1], corner[0]]
    heatmap.set_cmap(heatmap.get_cmap().with_extremes(bad="red"))
    picture = pixels(ax.figure)
    for x, y in ((5, 3), (5.3, 3.3)):
        assert color_at(picture, ax, x, y).tolist() == [255, 0, 0]
    assert color_at(picture, ax, 2, 3).tolist() == [255, 255, 255]


def test_picking_and_words_name_the_head_and_its_score():
    ax = bare_axes(4, 3, dpi=100)
    scores = scores_of(np.where(VALUES[9, 6] == VALUES, 0.41, VALUES), kv_heads=4)
    heatmap = hg.headgrid_heatmap(ax, scores)
    inside, details = heatmap.contains(event_at(ax, 9.1, 6.1))
    assert inside
    assert heatmap.heads()[details["ind"]].tolist() == [[9, 6]]
    assert heatmap.get_cursor_data(event_at(ax, 9, 6)) == 0.41
    assert not heatmap.contains(event_at(ax, 9.48, 6))[0]
    assert ax.format_coord(9.48, 6) == "Layer 9, head 6 (key-value group 2): induction 0.41"
    with_gaps = bare_axes(4, 3)
    hg.headgrid_heatmap(with_gaps, gaps())
    assert with_gaps.format_coord(5, 3) == "Layer 5, head 3: missing"
    assert with_gaps.format_coord(2, 3) == "Layer 2, head 3: no such head"
    picked = []
    heatmap.set_picker(True)
    ax.figure.canvas.mpl_connect("pick_event", lambda event: picked.append(event.ind.tolist()))
    x, y = ax.transData.transform((9, 6))
    ax.figure.pick(MouseEvent("button_press_event", ax.figure.canvas, x, y, button=1))
    assert picked == [[9 * 12 + 6]]


def test_it_survives_pickling_zoom_and_inversion(heatmap):
    ax = heatmap.axes
    before = pixels(ax.figure)
    again = pickle.load(io.BytesIO(pickle.dumps(ax.figure)))
    assert (pixels(again) == before).all()
    ax.invert_xaxis()
    assert (color_at(pixels(ax.figure), ax, 4, 5) == bytes_of(heatmap, VALUES[4, 5])).all()
    ax.set(xlim=(3.2, 5.1), ylim=(4.4, 5.7))
    picture = pixels(ax.figure)
    for x, y in ((4, 5), (4.35, 5.35), (3.7, 5)):
        head = (round(x), round(y))
        assert (color_at(picture, ax, x, y) == bytes_of(heatmap, VALUES[head])).all()


def test_edges_alpha_and_a_hatch_are_drawn_one_by_one(heatmap):
    ax = heatmap.axes
    heatmap.set(edgecolor="red", linewidth=1)
    picture = pixels(ax.figure)
    assert (picture == [255, 0, 0]).all(axis=2).any()
    assert (color_at(picture, ax, 4, 5) == bytes_of(heatmap, VALUES[4, 5])).all()
    with pytest.raises(ValueError, match="alpha: expected one number") as caught:
        heatmap.set_alpha(VALUES)
    chosen = VALUES > 0.5
    names = {"heatmap": heatmap, "chosen": chosen, "np": np}
    eval(str(caught.value).rpartition("NaN: ")[2], names)  # noqa: S307
    assert (heatmap.get_array().mask == ~chosen).all()
    heatmap.set_array(VALUES)
    heatmap.set(linewidth=0, alpha=0.5)
    faded = 255 + 0.5 * (bytes_of(heatmap, VALUES[4, 5]) - 255)
    assert np.abs(color_at(pixels(ax.figure), ax, 4, 5) - faded).max() <= 1
    heatmap.set_hatch("//")
    assert (pixels(ax.figure) != picture).any()


def test_a_bar_made_by_matplotlib_has_the_ends_and_limits():
    ax = plt.figure().subplots()
    robust = hg.headgrid_heatmap(ax, VALUES, robust=True)
    bar = ax.figure.colorbar(robust)
    assert bar.extend == "max"
    assert bar.mappable is robust


def test_animation_with_blitting_draws_what_its_artists_hold(heatmap):
    fig = heatmap.axes.figure
    numbered = hg.headgrid_heatmap(bare_axes(9, 9), scores_of(VALUES, kv_heads=4), annot=True)
    assert numbered.artists[1] is numbered.key_value_lines
    assert len(numbered.artists) == 2 + VALUES.size
    for artist in heatmap.artists:
        artist.set_animated(True)
    fig.canvas.draw()
    background = fig.canvas.copy_from_bbox(fig.bbox)
    heatmap.set_data(1 - VALUES)
    fig.canvas.restore_region(background)
    for artist in heatmap.artists:
        heatmap.axes.draw_artist(artist)
    blitted = np.asarray(fig.canvas.buffer_rgba()).copy()
    for artist in heatmap.artists:
        artist.set_animated(False)
    fig.canvas.draw()
    assert (np.asarray(fig.canvas.buffer_rgba()) == blitted).all()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (VALUES.T, "looks transposed"),
        (VALUES.ravel(), "expected shape"),
        (np.full((20, 12), np.inf), "expected finite numbers"),
    ],
)
def test_values_that_do_not_fit_are_an_error(heatmap, values, message):
    with pytest.raises(ValueError, match=message):
        heatmap.set_array(values)
    assert (heatmap.get_array() == VALUES).all()


def test_a_score_of_an_absent_head_is_an_error():
    heatmap = hg.headgrid_heatmap(bare_axes(2, 2), gaps())
    with pytest.raises(ValueError, match=r"layer 2, head 0 is 1\.0, but the model"):
        heatmap.set_array(np.ones((20, 12)))
    with pytest.raises(ValueError, match="expected the layers and heads that are drawn"):
        heatmap.set_data(VALUES)
    values = np.where(gaps().exists, VALUES, np.nan)
    heatmap.set_data(values)
    assert np.ma.getmaskarray(heatmap.get_array())[2].all()


def test_several_relations_are_an_error_that_names_them_and_two_ways_out():
    both = hg.read_scores({"copy": VALUES, "induction": VALUES})
    ax = bare_axes(2, 2)
    with unchanged(ax, ValueError, r"got 2: 'copy', 'induction'.*only\('copy'\).*over_relations"):
        hg.headgrid_heatmap(ax, both)
    heatmap = hg.headgrid_heatmap(ax, both.over_relations("max"))
    with pytest.raises(ValueError, match="expected one relation, got 2"):
        heatmap.set_data(both)
