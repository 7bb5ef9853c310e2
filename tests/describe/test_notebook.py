"""What a notebook shows of a table: its numbers, a picture of it, and nothing that can run."""

import base64
import io
import warnings
from html.parser import HTMLParser

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import PIL.Image
import pytest
from IPython.core.formatters import DisplayFormatter

import mpl_headgrid as hg
from tests.support.pictures import colors_of, random_grid

HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a&amp;b", "new\nline"]
SCORES = hg.read_scores(hg.load_heads("smollm2-135m", scores=True))


class Reader(HTMLParser):
    """What a browser makes of HTML: its tags, the cells of its table, its pictures."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.cells, self.images, self.text = [], [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "img":
            self.images.append(dict(attributes))
        if tag == "tr":
            self.cells.append([])
        if tag in {"td", "th"}:
            self.cells[-1].append("")

    def handle_data(self, data):
        self.text += data
        if self.cells and self.cells[-1]:
            self.cells[-1][-1] += data

    def picture(self, place=0):
        content = base64.b64decode(self.images[place]["src"].partition("base64,")[2])
        return np.array(PIL.Image.open(io.BytesIO(content)).convert("RGB"))


def shown(table):
    """Return what IPython has for a notebook, read, after it is seen to have the plain text too."""
    data, _ = DisplayFormatter().format(table)
    assert data["text/plain"] == repr(table) == str(table)
    return Reader(data["text/html"])


@pytest.mark.parametrize("style", ["headgrid", "headgrid-dark"])
def test_a_grid_shows_its_counts_and_every_head_in_its_colour(style):
    grid = random_grid(12, 8, missing=0.1)
    with mpl.rc_context():
        mpl.style.use(style)
        palette = hg.Palette.from_style(style)
        seen = shown(grid)
        ground = np.round(255 * np.array(mpl.colors.to_rgb(mpl.rcParams["axes.facecolor"])))
        alt = hg.describe_heads(grid, length="short")
    counts = hg.summarize_heads(grid)
    rows = {name: heads for name, heads, _ in seen.cells[1:]}
    missing = rows.pop("missing")
    assert {name: int(heads) for name, heads in rows.items()} == {
        name: heads for name, heads in counts["heads"].items() if name in rows
    }
    assert sum(counts["heads"]) == sum(map(int, rows.values()))
    assert int(missing) == counts.attrs["missing"]
    assert seen.images[0]["alt"] == alt
    picture = seen.picture()
    height, width = picture.shape[:2]
    assert (int(seen.images[0]["width"]), int(seen.images[0]["height"])) == (width, height)
    pitch = (width - 6) // 12
    middles = picture[3 + pitch // 2 : -3 : pitch, 3 + pitch // 2 : -3 : pitch]
    expected = colors_of(grid, palette)
    expected[~grid.known] = ground
    assert (middles[::-1].transpose(1, 0, 2) == expected).all()
    assert (picture[0, 0] == ground).all()  # it has a background of its own


def test_scores_show_each_relation_with_its_highest_head():
    seen = shown(SCORES)
    assert [row[0] for row in seen.cells[1:]] == list(SCORES.relations)
    for row, plane in zip(seen.cells[1:], range(len(SCORES.relations)), strict=True):
        values = SCORES.values[:, :, plane]
        layer, head = np.unravel_index(np.nanargmax(values), values.shape)
        assert row[-1] == f"{np.nanmax(values):.3g} in L{layer}H{head}"
    assert len(seen.images) == 4
    for place, image in enumerate(seen.images):
        assert image["alt"] == hg.describe_heads(
            SCORES.only(SCORES.relations[place]), length="short"
        )
    picture = seen.picture(2).astype(int).sum(axis=2)
    values = SCORES.values[:, :, 2]
    pitch = (picture.shape[1] - 6) // 30
    middles = picture[3 + pitch // 2 : -3 : pitch, 3 + pitch // 2 : -3 : pitch][::-1].T
    order = np.argsort(values, axis=None)
    assert (np.diff(middles.ravel()[order]) <= 12).all()  # darker with the score, to rounding
    few = shown(hg.HeadScores([[[0.0], [1.0], [np.nan]]], ["a"])).picture()[-7::-8, 7]  # from below
    ends = mpl.colormaps["headgrid-sequential"]([0.0, 1.0])[:, :3]
    assert (few == np.round(255 * np.vstack([ends, np.ones(3)]))).all()  # none: the ground


def test_a_comparison_shows_what_has_changed():
    strict, lax = (hg.classify_heads(SCORES, threshold=t) for t in (0.5, 0.3))
    comparison = hg.compare_heads(strict, lax)
    seen = shown(comparison)
    table = hg.summarize_heads(comparison)
    assert [row[0] for row in seen.cells[1:]] == list(table.index)
    assert [int(row[4]) for row in seen.cells[1:]] == list(table["gained"])
    assert shown(hg.compare_heads(SCORES, SCORES)).cells[1][2:] == ["0.0586", "0.0586"]


def test_names_are_text_and_no_markup():
    grid = hg.HeadGrid(
        np.ones((1, 1, 4), dtype=bool), HOSTILE, source="<b>figure</b>.png", kv_heads=1
    )
    scores = hg.HeadScores(np.ones((1, 1, 4)), HOSTILE, source='"<i>')
    both = hg.compare_heads(grid, grid)
    plain = shown(random_grid(2, 2))
    for table in (grid, scores, both):
        seen = shown(table)
        assert set(seen.tags) <= {*plain.tags, "br"}
        names = [row[0] for row in seen.cells]
        assert [name for name in HOSTILE if name not in names] == []
    assert "from <b>figure</b>.png" in shown(grid).text


def test_what_has_no_picture_or_no_colours_shows_what_it_can():
    large = hg.HeadGrid(np.zeros((2000, 1000, 1), dtype=bool), ["A"])
    assert shown(large).images == []
    assert shown(large).cells[1][:2] == ["Unclassified", "2,000,000"]
    many = hg.HeadScores(np.ones((1, 1, 40)), [f"c{n:02}" for n in range(40)])
    assert shown(many).cells[-1] == ["24 more"]
    assert shown(many.only(*many.relations[:16])).cells[-1][0] == "c15"  # and not "0 more"
    absent = hg.HeadScores(np.array([[[1.0], [np.nan]]]), ["a"], exists=[[True, False]])
    assert shown(absent).cells[-1][:2] == ["absent", "1"]
    unknown = hg.HeadGrid(np.zeros((2, 2, 1), bool), ["A"], known=np.zeros((2, 2), bool))
    assert shown(unknown).cells[1:] == [["A", "0", ""], ["missing", "4", ""]]
    nothing = hg.HeadScores(np.full((1, 2, 1), np.nan), ["a"])
    assert shown(nothing).cells[1] == ["a", "0 of 2", "", "", ""]
    near = hg.HeadGrid(np.ones((1, 1, 2), dtype=bool), ["Knowledge", "Knowlegde"])
    data, _ = DisplayFormatter().format(near)  # no figure has colours for these
    assert data["text/plain"].startswith("HeadGrid(")
    assert "text/html" not in data


def test_showing_changes_and_warns_of_nothing():
    grid = hg.read_heads({"A": [(0, 0)], "B": [(1, 1)]}, n_layers=2, n_heads=2)
    before = dict(mpl.rcParams), plt.get_fignums()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first = grid._repr_html_()
        assert grid._repr_html_() == first
    assert (dict(mpl.rcParams), plt.get_fignums()) == before
