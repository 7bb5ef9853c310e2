"""summarize_heads, and the runs of layers by which a class is called concentrated."""

import io
import itertools
import math

import numpy as np
import pandas as pd
import pytest

import mpl_headgrid as hg
from mpl_headgrid._describe.summary import (
    FALSE_ALARMS,
    _chance_of_run,
    is_concentrated,
    numbers_of,
    shortest_run,
)
from tests.support.pictures import CATEGORIES, random_grid


def classes_of(grid):
    """Return (layer, head) → class of the known heads, worked out anew."""
    found = {}
    for layer, head in itertools.product(range(grid.n_layers), range(grid.n_heads)):
        if grid.known[layer, head]:
            names = [grid.categories[k] for k in np.flatnonzero(grid.membership[layer, head])]
            found[layer, head] = (
                "Unclassified" if not names else names[0] if len(names) == 1
                else f"{len(names)} categories"
            )  # fmt: skip
    return found


def mean_share_of_others(of, name, neighbours, has_mates):
    shares = []
    for place, found in of.items():
        if found == name and has_mates(place):
            others = [of[other] for other in of if other != place and neighbours(place, other)]
            shares.append(np.mean([other == name for other in others]))
    return np.mean(shares) if shares else np.nan


def slow_row(grid, name):
    of = classes_of(grid)
    layers = sorted(layer for (layer, _), found in of.items() if found == name)
    n = len(layers)
    row = {"heads": n, "share": n / len(of) if of else np.nan, "in category": None}
    if name in CATEGORIES:
        row["in category"] = int(grid.membership[:, :, grid.categories.index(name)].sum())
    depths = [(layer + 0.5) / grid.n_layers for layer in layers]
    for k, column in enumerate(("lower third", "middle third", "upper third")):
        inside = [k / 3 <= depth < (k + 1) / 3 for depth in depths]
        row[column] = np.mean(inside) if n else np.nan
    for quarter, column in enumerate(("layer Q1", "layer median", "layer Q3"), start=1):
        enough = (x for x in layers if sum(y <= x for y in layers) >= quarter * n / 4)
        row[column] = next(enough, None)
    runs = [
        (last - first, first, last)
        for first in range(grid.n_layers)
        for last in range(first, grid.n_layers)
        if n and sum(first <= layer <= last for layer in layers) >= n / 2
    ]
    _, row["half from"], row["half to"] = min(runs) if runs else (None, None, None)
    if grid.kv_heads is not None:
        size = grid.n_heads // grid.kv_heads

        def share_group(one, other):
            return one[0] == other[0] and one[1] // size == other[1] // size

        def has_mates(place):
            return any(other != place and share_group(place, other) for other in of)

        def share_layer(one, other):
            return one[0] == other[0] and has_mates(other)

        row["group agreement"] = mean_share_of_others(of, name, share_group, has_mates)
        row["chance agreement"] = mean_share_of_others(of, name, share_layer, has_mates)
    return row


@pytest.mark.parametrize("kv_heads", [None, 1, 2, 6])
@pytest.mark.parametrize(
    ("shape", "missing"), [((10, 6), 0.0), ((7, 6), 0.4), ((2, 6), 0.9), ((1, 6), 0.2)]
)
def test_every_number_is_that_of_a_slow_count(shape, missing, kv_heads):
    for seed in range(3):
        grid = random_grid(*shape, seed=seed, missing=missing)
        table = hg.summarize_heads(grid, kv_heads=kv_heads)
        grid = hg.read_heads(grid, kv_heads=kv_heads)
        assert list(table.index) == list(hg.Palette.from_style().classes)
        for name in table.index:
            expected = slow_row(grid, name)
            assert list(table.columns) == [c for c in table.columns if c in expected]
            assert len(table.columns) == len(expected)
            for column, value in expected.items():
                found = table.loc[name, column]
                if value is None or np.isnan(value):
                    assert pd.isna(found), (name, column)
                else:
                    assert found == pytest.approx(value, abs=5.1e-5), (name, column)


def test_chance_agreement_is_what_shuffled_layers_give():
    grid = hg.read_heads(random_grid(3, 8, seed=1, missing=0.2), kv_heads=4)
    palette = hg.Palette.from_style()
    expected = [each.chance_agreement for each in numbers_of(grid, palette).classes]
    has_mate = np.repeat(grid.known.reshape(3, 4, 2).all(axis=2), 2, axis=1)
    assert has_mate.any()
    assert (has_mate != grid.known).any()
    random = np.random.RandomState(0)
    agreement = []
    for _ in range(400):
        membership = grid.membership.copy()
        for layer in range(3):
            heads = np.flatnonzero(has_mate[layer])
            membership[layer, heads] = membership[layer, random.permutation(heads)]
        shuffled = hg.HeadGrid(membership, grid.categories, known=grid.known, kv_heads=4)
        agreement.append([each.agreement for each in numbers_of(shuffled, palette).classes])
    assert (np.array(expected) > 0).sum() >= 2
    np.testing.assert_allclose(np.mean(agreement, axis=0), expected, atol=0.03)


def test_group_agreement_of_whole_groups_is_one_and_of_split_groups_none():
    names = np.array([["A", "A", "B", "B"], ["A", "B", "A", "B"]])
    table = hg.summarize_heads(names, kv_heads=2)
    assert table.loc["A", "group agreement"] == 0.5  # one layer of each kind
    table = hg.summarize_heads(names[:1], kv_heads=2)
    assert table.loc["A", "group agreement"] == 1
    assert table.loc["A", "chance agreement"] == pytest.approx(1 / 3, abs=1e-4)


def test_layers_are_assigned_to_thirds_symmetrically():
    for n_layers, expected in {80: (27, 26, 27), 48: (16, 16, 16), 4: (1, 2, 1)}.items():
        table = hg.summarize_heads(np.full((n_layers, 1), "A"))
        row = table.loc["A", ["lower third", "middle third", "upper third"]]
        assert (row.to_numpy(float) * n_layers).round().astype(int).tolist() == [*expected]


def test_a_class_without_heads_has_no_layers_and_missing_heads_are_counted_aside():
    nothing = np.zeros((2, 2, 1), bool)
    table = hg.summarize_heads(hg.HeadGrid(nothing, ["A"], known=nothing[:, :, 0], kv_heads=1))
    assert (table["heads"] == 0).all()
    assert table.drop(columns=["heads", "in category"]).isna().all(axis=None)
    table = hg.summarize_heads({"Knowledge": [(1, 1)]}, n_layers=4, n_heads=2, missing="blank")
    assert table.loc["Linguistic", ["heads", "share", "in category"]].tolist() == [0, 0, 0]
    assert table.loc["Linguistic", "layer Q1":].isna().all()
    assert pd.isna(table.loc["Unclassified", "in category"])
    assert table.loc["Knowledge", "share"] == 1
    assert table.attrs == {
        "n_layers": 4, "n_heads": 2, "kv_heads": None, "known": 1, "missing": 7,
        "absent": 0, "attention_layers": 4,
    }  # fmt: skip


def test_several_models_have_their_columns_side_by_side():
    one, two = random_grid(6, 4), random_grid(9, 5, seed=1)
    table = hg.summarize_heads({"one": one, "two": two.to_frame()}, missing="blank")
    pd.testing.assert_frame_equal(table["one"], hg.summarize_heads(one), check_names=False)
    pd.testing.assert_frame_equal(table["two"], hg.summarize_heads(two), check_names=False)
    assert table.columns.names == ["model", None]
    assert table.attrs["two"]["n_layers"] == 9
    assert list(table.index) == list(hg.Palette.from_style().classes)


def test_models_share_one_palette_and_the_columns_of_groups():
    one = hg.HeadGrid(np.ones((2, 2, 1), bool), ["A"], kv_heads=1)
    table = hg.summarize_heads({"one": one, "two": hg.HeadGrid(np.ones((3, 3, 1), bool), ["B"])})
    assert list(table.index) == ["Unclassified", "A", "B", "2 categories"]
    assert table["one", "group agreement"]["A"] == 1
    assert table["two", "group agreement"].isna().all()


def test_what_says_nothing_of_scores_or_of_a_comparison_is_refused():
    scores = hg.read_scores(np.eye(3))
    of_scores = hg.compare_heads(scores, hg.read_scores(np.eye(3)[::-1]))
    grid = hg.classify_heads(scores, threshold=0.5)
    changed = hg.compare_heads(grid, grid)
    for data, keywords, message in (
        (scores, {"palette": "nosuch"}, "palette: it is for categories"),
        ({"a": scores, "b": scores}, {"palette": "nosuch"}, "palette: it is for categories"),
        (scores, {"n_layers": 3}, "n_layers: these are HeadScores; give n_layers= to read_scores"),
        ({"a": scores, "b": scores}, {"bogus": 3}, "unexpected keyword 'bogus'"),
        (of_scores, {"palette": "nosuch"}, "palette: it is for categories"),
        (of_scores, {"n_layers": 3}, "n_layers: a HeadComparison .* n_layers= to read_scores"),
        (changed, {"n_layers": 3}, "n_layers: a HeadComparison .* n_layers= to read_heads"),
        (changed, {"bogus": 1, "n_layers": 99}, "unexpected keyword 'bogus'"),
    ):
        for function in (hg.describe_heads, hg.summarize_heads):
            if isinstance(data, hg.HeadComparison) or function is hg.describe_heads:
                with pytest.raises(TypeError, match=message):
                    function(data, **keywords)
    assert "before and after" in hg.describe_heads(changed, palette={grid.categories[0]: "red"})


def test_a_dict_of_categories_is_one_model_and_half_of_each_is_an_error():
    data = {"Induction": [(0, 0)], "Copy": ["L1H1"]}
    assert list(hg.summarize_heads(data)["heads"]) == [2, 1, 1, 0]
    with pytest.raises(TypeError, match=r"expected several models.*'Copy'"):
        hg.summarize_heads({"Induction": random_grid(2, 2), "Copy": ["L1H1"]})
    with pytest.raises(ValueError, match=r"data\['Copy'\]: .*no column"):
        hg.summarize_heads({"Copy": pd.DataFrame({"a": [1]})})


def test_the_palette_decides_the_rows_and_an_unknown_category_is_an_error():
    palette = hg.Palette({"B": "tab:blue", "A": "tab:red"})
    assert list(hg.summarize_heads({"A": [(0, 0)]}, palette=palette).index) == [
        "Unclassified", "B", "A", "2 categories"
    ]  # fmt: skip
    with pytest.raises(ValueError, match="no colour for category 'C'"):
        hg.summarize_heads({"C": [(0, 0)]}, palette=palette)


def test_more_than_four_categories_of_a_head_are_one_class():
    membership = np.zeros((2, 3, 6), bool)
    membership[1, 2] = True
    membership[0, 0, :4] = True
    table = hg.summarize_heads(hg.HeadGrid(membership, list("ABCDEF")))
    assert table.loc["4+ categories", "heads"] == 2
    assert table.loc["A", ["heads", "in category"]].tolist() == [0, 2]


def test_whole_numbers_stay_whole_and_shares_are_rounded():
    table = hg.summarize_heads(random_grid(7, 3))
    types = {str(dtype) for dtype in table[["in category", "layer Q1", "half to"]].dtypes}
    assert types == {"Int64"}
    assert table["heads"].dtype == "int64"
    assert (table["share"] == table["share"].round(4)).all()


def test_csv_reads_back():
    for data in (random_grid(7, 3), {"one": random_grid(7, 3), "two": random_grid(3, 7)}):
        table = hg.summarize_heads(data)
        header = [0] if isinstance(data, hg.HeadGrid) else [0, 1]
        read = pd.read_csv(io.StringIO(table.to_csv()), index_col=0, header=header)
        assert list(read.index) == list(table.index)
        expected = table.astype(float).to_numpy()
        np.testing.assert_array_equal(read.astype(float).to_numpy(), expected)


def test_latex_and_markdown_show_each_row_as_it_reads():
    data = {"$x_1$ 5 %": [(0, 0), (1, 1)], "B & C": [(1, 1), (2, 0), (2, 1)]}
    table = hg.summarize_heads(data, n_layers=3, n_heads=2)
    latex = table.to_latex(float_format="%.2f", na_rep="", index_names=False, escape=True)
    assert r"\$x\_1\$ 5 \% & 1 & 0.17 & 2 & 0 & 0 & 0 & 1.00 & 0.00 & 0.00 & 0 & 0 \\" in latex
    assert r"B \& C & 2 & 0.33 & 3 & 2 & 2 & 2 &" in latex
    assert r"2 categories & 1 & 0.17 &  & 1" in latex
    assert latex.split(r"\midrule")[0].count(r"\\") == 1  # one row of headings
    pytest.importorskip("tabulate")
    rows = [[cell.strip() for cell in line.split("|")] for line in table.to_markdown().split("\n")]
    assert rows[0][1:6] == ["class", "heads", "share", "in category", "layer Q1"]
    assert rows[4][1:6] == ["B & C", "2", "0.3333", "3", "2"]


def slow_shortest_run(counts):
    runs = [
        (last - first, first, last)
        for first in range(len(counts))
        for last in range(first, len(counts))
        if 2 * sum(counts[first : last + 1]) >= sum(counts)
    ]
    _, first, last = min(runs)
    return first, last


def drawn_by_layer(known, n_heads, seed):
    """Return the numbers by layer of heads drawn from the known heads."""
    layers = np.repeat(np.arange(len(known)), known)
    drawn = np.random.RandomState(seed).choice(layers, n_heads, replace=False)
    return np.bincount(drawn, minlength=len(known))


@pytest.mark.parametrize("seed", range(40))
def test_the_shortest_run_is_that_of_a_slow_search(seed):
    random = np.random.RandomState(seed)
    counts = random.randint(0, 1 + seed % 4, size=1 + seed % 9)
    counts[random.randint(len(counts))] += 1
    assert shortest_run(counts) == slow_shortest_run(counts.tolist())


@pytest.mark.parametrize(
    ("counts", "run"),
    [
        ([0, 0, 1], (2, 2)),
        ([1, 1], (0, 0)),  # of two as short, the lowest
        ([1, 1, 1], (0, 1)),  # half of three heads is two
        ([1, 0, 0, 0, 3, 0, 0, 1], (4, 4)),
        ([5], (0, 0)),
    ],
)
def test_shortest_runs_known_beforehand(counts, run):
    assert shortest_run(np.array(counts)) == run


@pytest.mark.parametrize("known", [[2, 2, 2, 2], [3, 1, 0, 4]])
@pytest.mark.parametrize("n_heads", [2, 3, 5])
@pytest.mark.parametrize("length", [1, 2, 3])
def test_the_chance_is_the_sum_over_runs_counted_one_by_one(known, n_heads, length):
    layers = np.repeat(np.arange(4), known)
    half = (n_heads + 1) // 2
    hits = sum(
        sum(first <= layer < first + length for layer in drawn) >= half
        for drawn in itertools.combinations(layers, n_heads)
        for first in range(4 - length + 1)
    )
    expected = hits / math.comb(len(layers), n_heads)
    assert _chance_of_run(length, n_heads, np.array(known)) == pytest.approx(expected)


@pytest.mark.parametrize("shape", [(12, 12), (48, 25), (80, 64)])
@pytest.mark.parametrize("n_heads", [4, 12, 60, 140])
def test_heads_in_no_order_of_depth_are_never_called_concentrated(shape, n_heads):
    known = np.full(*shape)
    for seed in range(250):
        assert not is_concentrated(drawn_by_layer(known, n_heads, seed), known, 8)


def test_false_alarms_stay_below_their_share_where_it_is_large(monkeypatch):
    monkeypatch.setattr("mpl_headgrid._describe.summary.FALSE_ALARMS", 0.2)
    known = np.full(24, 16)
    alarms = sum(is_concentrated(drawn_by_layer(known, 40, seed), known, 1) for seed in range(400))
    assert 0 < alarms < 0.2 * 400
    assert FALSE_ALARMS == 0.001


@pytest.mark.parametrize(("n_heads", "width"), [(30, 6), (200, 20), (800, 24)])
def test_heads_within_few_layers_are_called_concentrated(n_heads, width):
    within = np.zeros(80, int)
    within[30 : 30 + width] = 64
    for seed in range(20):
        assert is_concentrated(drawn_by_layer(within, n_heads, seed), np.full(80, 64), 8)


def test_layers_with_few_known_heads_make_no_class_concentrated():
    known = np.full(80, 2)
    known[30:40] = 64  # most heads are there, so that most of any class are
    counts = drawn_by_layer(known, 200, seed=0)
    assert not is_concentrated(counts, known, 8)
    assert is_concentrated(counts, np.full(80, 64), 8)


def test_a_run_that_is_beyond_chance_but_not_clearly_shorter_is_not_called_so():
    known = np.full(80, 64)
    counts = np.full(80, 20)
    counts[:33] = 29  # half of the heads in 33 layers instead of 40
    assert shortest_run(counts) == (0, 32)
    assert _chance_of_run(33, int(counts.sum()), known) < FALSE_ALARMS / 8
    assert not is_concentrated(counts, known, 8)
    counts[:20] = 60
    assert is_concentrated(counts, known, 8)


@pytest.mark.parametrize("n_heads", [1, 2, 3])
def test_a_few_heads_are_never_called_concentrated(n_heads):
    counts = np.zeros(80, int)
    counts[40] = n_heads
    assert not is_concentrated(counts, np.full(80, 64), 1)


@pytest.mark.parametrize(("length", "expected"), [(29, True), (30, True), (31, False)])
def test_a_run_of_three_quarters_of_that_of_all_heads_is_the_longest_called_short(length, expected):
    # Half of all heads lie in 40 of 80 layers; by chance alone each of these runs would be called
    # concentrated.
    known, heads = np.full(80, 64), np.zeros(80, dtype=int)
    heads[10 : 10 + length] = 40
    heads[10 + length :] = 40 * length // (80 - 10 - length)
    heads[-1] += 40 * length - heads[10 + length :].sum()
    assert heads.max() <= 64
    first, last = shortest_run(heads)
    assert last - first + 1 == length
    assert _chance_of_run(length, int(heads.sum()), known) < FALSE_ALARMS / 100
    assert is_concentrated(heads, known, 8) is expected


def test_a_table_of_heads_for_each_category_is_one_model():
    data = {"Copy": pd.DataFrame({"layer": [0, 1], "head": [1, 0]})}
    grid = hg.read_heads(data, n_layers=2, n_heads=2)
    table = hg.summarize_heads(data, n_layers=2, n_heads=2)
    assert table.equals(hg.summarize_heads(grid))
