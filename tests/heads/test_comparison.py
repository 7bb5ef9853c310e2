"""Two tables of one model: what changed, in counts, overlaps, ranks and words."""

import itertools
import math
import re

import numpy as np
import pandas as pd
import pytest

import mpl_headgrid as hg

CATEGORIES = ("Algorithmic", "Knowledge", "Linguistic")


def random_pair(seed):
    """Return two tables of rows, and the heads of each category before and after as sets."""
    rng = np.random.default_rng(seed)
    heads = [*itertools.product(range(6), range(5))]
    sets = [
        {name: {head for head in heads if rng.random() < 0.2} for name in CATEGORIES}
        for _ in range(2)
    ]
    tables = [{name: sorted(each[name]) for name in CATEGORIES} for each in sets]
    return tables, sets, heads


def chance_overlap(n_one, n_other, n_all):
    """The mean overlap over all ways to draw the second set: by counting with exact integers."""
    total = 0.0
    for both in range(min(n_one, n_other) + 1):
        ways = math.comb(n_one, both) * math.comb(n_all - n_one, n_other - both)
        total += ways / math.comb(n_all, n_other) * both / (n_one + n_other - both)
    return total


@pytest.mark.parametrize("seed", range(5))
def test_table_and_words_count_what_the_sets_say(seed):
    (one, other), (before, after), heads = random_pair(seed)
    comparison = hg.compare_heads(one, other, n_layers=6, n_heads=5)
    table = hg.summarize_heads(comparison)
    text = hg.describe_heads(comparison)
    for name in CATEGORIES:
        a, b = before[name], after[name]
        row = table.loc[name]
        assert row[["before", "after", "kept", "gained", "lost"]].tolist() == [
            len(a), len(b), len(a & b), len(b - a), len(a - b)
        ]  # fmt: skip
        assert row["Jaccard"] == pytest.approx(len(a & b) / len(a | b), abs=5e-5)
        expected = chance_overlap(len(a), len(b), len(heads))
        assert row["chance Jaccard"] == pytest.approx(expected, abs=5e-5)
        assert f"{name}: {len(a)} before, {len(b)} after" in text
    of = [
        {head: {n for n in CATEGORIES if head in each[n]} for head in heads}
        for each in (before, after)
    ]
    changed = [head for head in heads if of[0][head] != of[1][head]]
    assert [tuple(head) for head in np.argwhere(comparison.changed).tolist()] == changed
    assert f"the categories of {len(changed)} of 30 heads changed" in text

    def class_of(names):
        return (
            "Unclassified"
            if not names
            else next(iter(names))
            if len(names) == 1
            else f"{len(names)} categories"
        )

    pairs = [(class_of(of[0][head]), class_of(of[1][head])) for head in heads]
    transitions = comparison.transitions()
    assert transitions.to_numpy().sum() == 30
    for row, column in itertools.product(transitions.index, transitions.columns):
        assert transitions.loc[row, column] == pairs.count((row, column))


def test_chance_is_what_shuffling_gives():
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(4_000):
        one, other = (set(rng.permutation(20)[:n].tolist()) for n in (7, 5))
        draws.append(len(one & other) / len(one | other))
    most = [{"Copy": [(0, 0), (0, 1), (1, 0)]}] * 2  # so that two at least are in both
    table = hg.summarize_heads(hg.compare_heads(*most, n_layers=2, n_heads=2))
    assert table.loc["Copy", "chance Jaccard"] == (1 + 3 / 2) / 4
    heads = [{"Copy": [(0, i) for i in range(n)]} for n in (7, 5)]
    table = hg.summarize_heads(hg.compare_heads(*heads, n_layers=1, n_heads=20))
    assert table.loc["Copy", "chance Jaccard"] == pytest.approx(np.mean(draws), abs=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_scores_are_compared_head_by_head(seed):
    rng = np.random.default_rng(seed)
    one, other = (np.round(rng.normal(size=(6, 5)), 1) for _ in range(2))  # with ties
    one[2, 3] = other[4, 1] = np.nan
    before, after = (hg.read_scores(each, relation=["copy"]) for each in (one, other))
    comparison = hg.compare_heads(before, after)
    there = ~np.isnan(one) & ~np.isnan(other)
    assert np.array_equal(comparison.difference[:, :, 0], other - one, equal_nan=True)
    table = hg.summarize_heads(comparison)
    expected = pd.Series(one[there]).rank().corr(pd.Series(other[there]).rank())
    assert table.loc["copy", "rank correlation"] == pytest.approx(expected, abs=5e-5)
    assert table.loc["copy", "heads"] == 28
    assert table.loc["copy", "mean before"] == pytest.approx(one[there].mean(), abs=5e-5)
    assert table.loc["copy", "mean after"] == pytest.approx(other[there].mean(), abs=5e-5)
    frame = pd.DataFrame(
        [(i, j, other[i, j] - one[i, j]) for i, j in np.argwhere(there).tolist()],
        columns=["layer", "head", "change"],
    )
    for end, amount, row in (
        ("most risen", "rise", frame.loc[frame["change"].idxmax()]),
        ("most fallen", "fall", frame.loc[frame["change"].idxmin()]),
    ):
        assert table.loc["copy", end] == f"L{row['layer']:.0f}H{row['head']:.0f}"
        assert table.loc["copy", amount] == pytest.approx(row["change"], abs=5e-5)
    frame["size"] = -frame["change"].abs()
    frame = frame[frame["change"] != 0].sort_values(["size", "layer", "head"])[:7]
    moved = comparison.moved(7)
    assert (
        moved[["layer", "head"]].to_numpy().tolist() == frame[["layer", "head"]].to_numpy().tolist()
    )
    assert np.allclose(moved["change"], frame["change"])
    assert np.allclose(moved["after"] - moved["before"], moved["change"])


@pytest.mark.parametrize(
    ("n", "kind", "said"),
    [
        (-1, ValueError, "n: expected a whole number from 0, got -1"),
        ("3", TypeError, "n: expected a whole number, got '3'"),
        (2.5, TypeError, "n: expected a whole number, got 2.5"),
    ],
)
def test_how_many_moved_is_a_number_of_heads(n, kind, said):
    comparison = hg.compare_heads(*(hg.read_scores({"a": [[0.1, x, x]]}) for x in (0.2, 0.3)))
    with pytest.raises(kind, match=f"^{re.escape(said)}$"):
        comparison.moved(n)
    assert [len(comparison.moved(n)) for n in (0, np.int64(1), 9)] == [0, 1, 2]


def test_relations_are_paired_by_name_whatever_their_order():
    values = {"copy": [[0.1, 0.4]], "induction": [[0.2, 0.3]]}
    before = hg.read_scores(values)
    after = hg.read_scores({name: values[name] for name in reversed(values)})
    comparison = hg.compare_heads(before, after)
    assert comparison.names == ("copy", "induction")
    assert not comparison.changed.any()
    assert comparison.moved().empty
    some = hg.read_scores({"copy": [[0.1, np.nan]], "induction": [[0.1, 0.3]]})
    changes = hg.compare_heads(before, some)  # a head with one of its scores is compared
    assert changes.compared.tolist() == [[True, True]]
    assert changes.changed.tolist() == [[True, False]]  # by a fall


def test_categories_of_either_are_compared_and_missing_or_hidden_heads_are_not():
    before = hg.read_heads([(0, 0, "A"), (0, 1, "A")], n_layers=1, n_heads=3, missing="blank")
    after = hg.read_heads([(0, 0, "B"), (0, 2, "B")], n_layers=1, n_heads=3, missing="blank")
    comparison = hg.compare_heads(before, after)
    assert comparison.names == ("A", "B")
    assert comparison.compared.tolist() == [[True, False, False]]
    assert hg.summarize_heads(comparison)["before"].to_dict() == {"A": 1, "B": 0}
    own = dict(zip("CBA", ["r", "g", "b"], strict=True))  # which has the order
    assert hg.summarize_heads(comparison, palette=own)["before"].to_dict() == {"B": 0, "A": 1}
    assert [*hg.summarize_heads(comparison, palette=own).index] == ["B", "A"]
    assert comparison.transitions().loc["A", "B"] == 1
    whole = hg.read_heads([(0, 0, "A"), (0, 1, "B")], n_layers=1, n_heads=2)
    of_part = hg.compare_heads(whole.only("A"), whole)  # a head that is not shown is not told
    assert of_part.compared.tolist() == [[True, False]]
    assert not of_part.changed.any()


def test_layers_keep_the_numbers_of_the_model():
    one, other = np.zeros((12, 2)), np.zeros((12, 2))
    other[10, 1] = 0.5
    comparison = hg.compare_heads(*(hg.read_scores(each)[8:12] for each in (one, other)))
    assert comparison.moved()["layer"].tolist() == [10]
    assert "+0.5 in L10H1" in hg.describe_heads(comparison)


@pytest.mark.parametrize(
    ("scores", "length", "said"),
    [
        ([[0.1, 0.1]], "short", "copy: no change."),
        ([[0.1]], "short", "copy: no change."),
        ([[np.nan, np.nan]], "full", "copy: no head has a score in both."),
    ],
)
def test_scores_of_which_nothing_is_to_be_said(scores, length, said):
    table = hg.read_scores({"copy": scores})
    assert hg.describe_heads(hg.compare_heads(table, table), length=length).endswith(said)


def test_words_say_what_changed_first_and_gather_what_did_not():
    same = {f"Kept {k}": [(0, k)] for k in range(9)}
    before = {**same, "A lost": [(1, 0), (1, 1), (1, 2)], "Swapped": [(2, 0)]}
    after = {**same, "A lost": [(1, 0)], "Swapped": [(2, 1)]}
    comparison = hg.compare_heads(before, after, n_layers=3, n_heads=9)
    start = "Attention heads before and after, 3 layers by 9 heads: the categories of 4 of 27 heads"
    short = hg.describe_heads(comparison, length="short")
    assert short == (
        f"{start} changed. A lost: 3 before, 1 after. Swapped: 1 before, 1 after (1 gained and 1 "
        "lost). 9 others unchanged."
    )
    kept = [f"Kept {k} (1 head)" for k in range(9)]
    assert hg.describe_heads(comparison) == (
        f"{start} changed. A lost: 3 before, 1 after; 1 kept and 2 lost; Jaccard overlap 0.33, "
        "0.04 expected by chance. Swapped: 1 before, 1 after; 1 gained and 1 lost; Jaccard overlap "
        f"0.00, 0.04 expected by chance. Unchanged: {', '.join(kept[:-1])} and {kept[-1]}."
    )
    identical = hg.compare_heads(before, before, n_layers=3, n_heads=9)
    assert "0 of 27 heads changed. 11 categories unchanged." in (
        hg.describe_heads(identical, length="short")
    )


def test_short_words_are_short_and_count_what_they_leave_out():
    rows = [(0, i, f"a category with a rather long name, the {i}th") for i in range(20)]
    comparison = hg.compare_heads(rows, rows[:10], n_layers=1, n_heads=20)
    text = hg.describe_heads(comparison, length="short")
    assert len(text) < 250
    assert re.search(r"10 of 20 heads changed", text)
    said = text.count("1 before, 0 after")
    assert text.endswith(f" {10 - said} others changed and 10 unchanged.")
    scores = {f"relation {k}": [[0.1, 0.2], [0.3, 0.4]] for k in range(9)}
    more = {**scores, "relation 7": [[0.1, 0.2], [0.3, 1.4]]}
    text = hg.describe_heads(hg.compare_heads(*map(hg.read_scores, (scores, more))), length="short")
    assert len(text) < 250
    assert "changed. relation 7: rank correlation 1.00 and largest rise +1 in L1H1." in text
    left = int(re.search(r"Not listed: (\d) other relations\.$", text)[1])
    assert text.count("rank correlation") == 9 - left


@pytest.mark.parametrize(
    ("before", "after", "keywords", "said"),
    [
        ({"A": [(0, 1)]}, {"A": [(0, 1)]}, {"n_heads": 2}, None),
        ([(1, 1, "A")], [(2, 1, "A")], {}, "after: expected"),
        ([(1, 1, "A")], 5, {}, "after: "),
        ([(1, 1, "A")], hg.HeadScores(np.zeros((2, 2, 1)), ["a"]), {}, "after: expected HeadGrid"),
        (
            hg.HeadScores(np.zeros((2, 2, 1)), ["a"]),
            hg.HeadScores(np.zeros((2, 2, 1)), ["b"]),
            {},
            "after: expected scores of 'a'",
        ),
        (
            hg.HeadScores(np.zeros((2, 2, 2)), ["copy", "shift"]),
            hg.HeadScores(np.zeros((2, 2, 1)), ["copy"]),
            {},
            "after: expected scores of 'copy', 'shift' as before, got 'copy'; take those that both",
        ),
        (
            hg.HeadScores(np.zeros((2, 2, 1)), ["copy"]),
            hg.HeadScores(np.zeros((2, 2, 1)), ["cpy"]),
            {},
            "got 'cpy'; did you mean 'copy'?; take",
        ),
        (
            hg.HeadScores(np.zeros((2, 2, 1)), ["a"], kv_heads=1),
            hg.HeadScores(np.zeros((2, 2, 1)), ["a"], kv_heads=2),
            {},
            "kv_heads",
        ),
        (
            hg.HeadScores(np.zeros((2, 2, 1)), ["a"]),
            hg.HeadScores(np.zeros((2, 2, 1)), ["a"], layer_labels=[3, 4]),
            {},
            "layers and heads of before",
        ),
        (
            hg.HeadScores(np.zeros((1, 2, 1)), ["a"], kv_heads=1),
            hg.HeadScores(np.zeros((1, 2, 1)), ["a"]),
            {},
            None,
        ),
        (
            hg.HeadScores([[[0.5], [np.nan]]], ["a"]),
            hg.HeadScores([[[0.5], [np.nan]]], ["a"], exists=[[True, False]]),
            {},
            "layers and heads of before",
        ),
    ],
)
def test_tables_of_other_heads_are_not_compared(before, after, keywords, said):
    if said is None:
        assert not hg.compare_heads(before, after, **keywords).changed.any()
        return
    with pytest.raises((ValueError, TypeError), match=re.escape(said)):
        hg.compare_heads(before, after, **keywords)


def test_what_belongs_to_the_other_kind_says_so():
    of_scores = hg.compare_heads(hg.read_scores([[0.1]]), hg.read_scores([[0.2]]))
    of_categories = hg.compare_heads({"A": [(0, 0)]}, {"A": []}, n_layers=1, n_heads=1)
    for name in ("gained", "lost", "kept"):
        with pytest.raises(TypeError, match="difference"):
            getattr(of_scores, name)
    with pytest.raises(TypeError, match="gained"):
        _ = of_categories.difference
    with pytest.raises(TypeError):
        of_scores.transitions()
    with pytest.raises(TypeError):
        of_categories.moved()
