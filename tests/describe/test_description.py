"""describe_heads: what is said is in the table, and nothing is said that is not so."""

import itertools
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

import mpl_headgrid as hg
from mpl_headgrid._describe.phrases import counted, cut, listed, percent, run
from mpl_headgrid._describe.summary import is_concentrated
from tests.support.pictures import random_grid

MODELS = ("GPT-2 XL", "Phi-2", "Pythia 12B", "Llama-3.1 70B")


def uniform_grid(shape, seed):
    """Return a grid whose classes have the usual shares and no order in depth."""
    heads = np.random.RandomState(seed).permutation(shape[0] * shape[1])
    ends = np.cumsum([0.42, 0.13, 0.15, 0.21, 0.03]) * len(heads)
    which = np.searchsorted(ends, heads).reshape(shape)
    membership = which[:, :, None] == [1, 2, 3, 4]
    membership[which == 5] = [True, True, False, False]
    return hg.HeadGrid(membership, ("Algorithmic", "Knowledge", "Linguistic", "Translation"))


def test_the_whole_text_of_a_small_grid():
    heads = {"Copy": [(0, 0), (0, 1), (2, 0)], "Induction": [(0, 0)]}
    assert hg.describe_heads(heads, n_layers=3, n_heads=2, kv_heads=1) == (
        "Attention heads by layer and head, one mark per head, coloured by category. "
        "Layers run from left to right, heads from bottom to top. "
        "6 heads, layers 0 to 2 by heads 0 to 1, 1 key-value group of 2 heads in each layer. "
        "Unclassified: 3 heads (50.0 %), in layers 1 and 2. "
        "Copy: 2 heads (33.3 %), 3 with those in several categories, in layers 0 and 2. "
        "2 categories: 1 head (16.7 %), in layer 0. "
        "Induction: 1 head, also in another category."
    )


def test_every_number_is_in_the_table():
    for seed, missing in itertools.product(range(6), (0, 0.3)):
        grid = random_grid(30, 12, seed=seed, missing=missing)
        table = hg.summarize_heads(grid)
        text = hg.describe_heads(grid)
        # what is also in others alone, or nowhere, has a sentence of its own
        text = re.sub(r" [^.:]+: \d+ heads?, (?:all|both)? ?also in another category\.", "", text)
        said = dict(re.findall(r"\. ([A-Z2-9][\w ]*): ([^.]*(?:\.\d[^.]*)*)", text))
        assert list(said) == list(table.index[table["heads"] > 0])
        for name, sentence in said.items():
            row = table.loc[name]
            numbers = [int(n) for n in re.findall(r"(?<![.\d])\d+(?!\.\d|\d| %)", sentence)]
            assert numbers[0] == row["heads"]
            share = re.search(r"([\d.]+) %", sentence)[1]
            assert float(share) == pytest.approx(100 * row["share"], abs=0.06)
            expected = [row["heads"]]
            if "with those in several" in sentence:
                expected.append(row["in category"])
            if "concentrated" in sentence:
                expected += [row["half from"], row["half to"]]
            elif row["heads"] > 3:
                expected += sorted({row["layer Q1"], row["layer Q3"]})
            else:
                expected += sorted(set(row[["layer Q1", "layer median", "layer Q3"]]))
            assert numbers == expected
        if grid.known.all():
            assert "missing" not in text
        else:
            assert f"{table.attrs['missing']} heads are missing from the data." in text


def test_where_no_head_is_in_plain_words():
    def said(heads, n_layers=9, **keywords):
        grid = hg.read_heads(heads, n_layers=n_layers, n_heads=4)
        return hg.describe_heads(grid, **keywords)

    where = {
        (0, 1): "none in the last third of the layers",
        (1, 2): "none in the first third of the layers",
        (0, 2): "none in the middle third of the layers",
        (0,): "none in the last two thirds of the layers",
        (1,): "none in the first and last thirds of the layers",
        (2,): "none in the first two thirds of the layers",
        (0, 1, 2): None,
    }
    for thirds, expected in where.items():
        heads = [
            (3 * third + layer, head) for third in thirds for layer in (0, 2) for head in (0, 1)
        ]
        text = said({"A": heads})
        # Quartiles hold half of the heads or more, so that "half of them" alone would be false.
        assert "the middle half of them in layer" in text.partition("A: ")[2]
        assert (f", {expected}." in text) if expected else ("none in" not in text)
    both = {"A": [(0, 0), (0, 1)], "B": [(0, 0), (0, 1)], "C": []}
    palette = hg.Palette.from_names(["A", "B", "C"])
    text = said(both, palette=palette)
    assert "A: 2 heads, both also in another category. B: 2 heads, both also in" in text
    assert "No heads in C. No heads in 3 or more categories." in text
    assert "No heads in several categories." in said({"A": [(0, 0)], "B": []}, palette=palette)


@pytest.mark.parametrize(
    ("keywords", "layers", "heads"),
    [
        ({"origin": "upper"}, "left to right", "top to bottom"),
        ({"layer_axis": "y"}, "bottom to top", "left to right"),
        ({"origin": "upper", "layer_axis": "y"}, "top to bottom", "left to right"),
    ],
)
def test_axes_are_described_as_they_are_drawn(keywords, layers, heads):
    text = hg.describe_heads(random_grid(3, 4), **keywords)
    assert f"Layers run from {layers}, heads from {heads}." in text


@pytest.mark.parametrize("shape", [(12, 12), (48, 25), (80, 64)])
def test_heads_in_no_order_are_not_called_concentrated(shape):
    for seed in range(40):
        grid = uniform_grid(shape, seed)
        assert "concentrated" not in hg.describe_heads(grid)
        assert "half in" not in hg.describe_heads(grid, length="short")


def test_heads_that_are_concentrated_are_called_so_with_their_layers():
    membership = np.zeros((80, 64, 1), bool)
    membership[34:59, ::2] = True
    grid = hg.HeadGrid(membership, ["Linguistic"])
    assert (  # but some in the upper third: layers 54 to 58
        "Linguistic: 800 heads (15.6 %), concentrated: half of them in layers 34 to 46, "
        "none in the first third of the layers."
    ) in hg.describe_heads(grid)
    assert "800 Linguistic (half in layers 34 to 46)" in hg.describe_heads(grid, length="short")


def test_one_head_is_singular_and_missing_heads_too():
    text = hg.describe_heads({"$x_1$": [(0, 0)]}, n_layers=2, n_heads=1, missing="blank")
    assert "1 head, layers 0 to 1 by head 0. $x_1$: 1 head (100 %), in layer 0." in text
    assert text.endswith("No heads are Unclassified. 1 head is missing from the data.")
    assert not re.search(r"\b1 heads", text)


def test_a_grid_of_missing_heads_only():
    grid = hg.HeadGrid(np.zeros((2, 2, 1), bool), ["A"], known=np.zeros((2, 2), bool))
    assert hg.describe_heads(grid).endswith(
        "No heads are Unclassified. No heads in A. 4 heads are missing from the data."
    )
    short = hg.describe_heads(grid, length="short")
    assert short == "Attention heads, 2 layers by 2 heads: 4 missing."
    both = hg.describe_heads({"one": grid, "two": grid}, length="short")
    assert both.count("0 % in a category") == 2
    whole = hg.read_heads({"A": [(0, 0)]}, n_layers=2, n_heads=2)
    assert "Smallest" not in hg.describe_heads({"none": grid, "some": whole})


def test_several_models_have_a_paragraph_each_and_one_on_how_they_differ():
    same = {"A": [(0, 0)], "B": [(0, 1)]}
    more = {"A": [(0, 0)], "B": [(1, 1), (1, 0), (0, 1)]}
    models = {
        title: hg.read_heads(heads, n_layers=2, n_heads=2)
        for title, heads in (("small", same), ("large", more))
    }
    start, *paragraphs, differences = hg.describe_heads(models).split("\n\n")
    assert start.startswith("2 grids of attention heads by layer and head")
    assert [paragraph.split(":")[0] for paragraph in paragraphs] == ["small", "large"]
    assert differences == (
        "Smallest and largest share of heads: Unclassified from 0 % in large to 50.0 % in small; "
        "B from 25.0 % in small to 75.0 % in large."
    )
    assert hg.describe_heads({"one": models["small"], "two": models["small"]}).count("\n\n") == 2
    # 33.3 % each, to the digits that are written.
    alike = {
        str(n): hg.HeadGrid((np.arange(10_000) < n).reshape(100, 100, 1), ["A"])
        for n in (3333, 3334)
    }
    assert "Smallest" not in hg.describe_heads(alike)


def test_short_texts_name_the_largest_classes_and_the_layers_with_attention():
    names = {f"A category of a long name, number {n:02}": range(n + 1) for n in range(12)}
    heads = {name: [(n, head) for head in each] for n, (name, each) in enumerate(names.items())}
    text = hg.describe_heads(
        heads, n_layers=24, n_heads=12, length="short", attention_layers=range(12)
    )
    assert "24 layers by 12 heads (12 layers with attention)" in text
    shown = [name in text for name in names]
    assert shown == sorted(shown)
    assert shown[-1]
    assert not shown[0]


def test_short_texts_are_short_whatever_the_names():
    random = np.random.RandomState(0)
    seen = set()
    for n_words, n, share, missing in itertools.product((0, 1, 12), (1, 4, 10), (0, 0.2), (0, 0.2)):
        names = [f"K{k}{' of many words' * n_words}" for k in range(n)]
        membership = random.random_sample((126, 128, n)) < 0.2
        membership[..., 1:] &= membership[..., :1] if share else ~membership[..., :1]
        known = random.random_sample((126, 128)) >= missing
        membership &= known[:, :, None]
        text = hg.describe_heads(hg.HeadGrid(membership, names, known=known), length="short")
        assert len(text) < 250
        several = membership.sum(axis=2) > 1
        for k in range(n):
            mine = membership[:, :, k]
            alone, both = int((mine & ~several).sum()), int(mine.sum())
            found = re.search(rf"([\d,]+) K{k}(?: of[^,(]*…|(?: of many words)*)?( alone)?"
                              r"(?: \((?:half in layers \d+ to \d+)?(?:; )?"
                              r"(?:([\d,]+) with overlaps|(?:all in o|both in o|in ano)ther"
                              r" categor(?:y|ies) too)?\))?(?=,|\.|;| and )", text)  # fmt: skip
            if not found:
                assert re.search(r"\d other class|classes[;.]| in 1 class", text)
                seen.add("left")
                continue
            number, is_alone, overlaps = found.groups()
            number = int(number.replace(",", ""))
            if overlaps:
                assert (number, int(overlaps.replace(",", ""))) == (alone, both)
            else:
                assert number == (alone if is_alone else both)
            seen.add("overlaps" if overlaps else "alone" if is_alone else "all")
        if "in several" in text:
            assert f"; {int(several.sum()):,} heads in several." in text
    assert seen == {"left", "overlaps", "all"}


def test_short_texts_of_overlapping_categories_say_which_heads_they_count():
    random = np.random.RandomState(0)
    depth = np.arange(48)[:, None, None]
    membership = random.random_sample((48, 25, 3)) < 0.6 * (depth // 16 == np.arange(3))
    membership[random.random_sample((48, 25)) < 0.1, :2] = True
    names = ["Heads of a first kind", "Heads of a second", "Heads of the third kind of all"]
    alone = [int((membership.sum(axis=2) == 1)[membership[..., k]].sum()) for k in range(3)]
    grid = hg.HeadGrid(membership, names)
    text = hg.describe_heads({"A model of a longer name": grid}, length="short")
    assert f"{alone[0]} {names[0]} alone (half in layers " in text
    assert f"{alone[2]} {names[2]}" in text
    grid = hg.read_heads({"Copy": [(8, 0), (8, 1)], "Induction": [(8, 0)]}, n_layers=9, n_heads=2)
    assert hg.describe_heads(grid[7:9], length="short") == (
        "Attention heads, layers 7 to 8 by 2 heads: 2 Unclassified, 1 Copy (2 with overlaps), "
        "1 Induction (in another category too) and 1 in 2 categories."
    )
    only = hg.describe_heads(grid.only("Induction"), length="short")
    assert only.endswith("16 Unclassified, 1 Induction and 1 not shown.")


def test_short_texts_of_many_models_count_what_they_leave_out():
    grids = {f"A model of a long and winding name, number {k}": random_grid(5, 4) for k in range(9)}
    text = hg.describe_heads(grids, length="short")
    assert len(text) < 250
    shown = text.count("5 layers by 4 heads")
    assert shown >= 2
    assert text.endswith(f" and {9 - shown} more.")
    two = dict(itertools.islice(grids.items(), 2))
    assert hg.describe_heads(two, length="short").count("% in a category") == 2


@pytest.mark.parametrize("name", MODELS)
def test_what_ships_fits_the_short_form(name):
    text = hg.describe_heads(hg.load_heads(name), length="short")
    assert len(text) < 250
    assert "other class" not in text


@pytest.mark.parametrize("keyword", ["length", "layer_axis", "origin"])
def test_unknown_choices_and_keywords_are_refused(keyword):
    with pytest.raises(ValueError, match=f"{keyword}: expected .* got 'long'"):
        hg.describe_heads(random_grid(2, 2), **{keyword: "long"})
    with pytest.raises(TypeError, match="n_layer"):
        hg.describe_heads(random_grid(2, 2), n_layer=2)


def test_an_empty_title_leaves_no_mark():
    for length in ("full", "short"):
        text = hg.describe_heads({"": random_grid(2, 2)}, length=length)
        assert text == hg.describe_heads(random_grid(2, 2), length=length)


def test_each_of_the_classes_that_have_heads_gets_its_part_of_the_false_alarms():
    spread = [(layer, layer % 25) for layer in range(0, 48, 8)]
    heads = [(layer, head) for layer in (20, 21) for head in range(3)] + spread
    grid = hg.read_heads({"Knowledge": heads}, n_layers=48, n_heads=25)
    by_layer = grid.membership[:, :, 0].sum(axis=1)
    assert len(heads) == 12
    assert is_concentrated(by_layer, np.full(48, 25), 2)
    assert not is_concentrated(by_layer, np.full(48, 25), 8)
    assert "Knowledge: 12 heads (1.0 %), concentrated: half of them in layers 20 to 21" in (
        hg.describe_heads(grid)
    )


def test_short_texts_cut_long_names_and_leave_others_as_typed():
    long = "Heads that move names from the indirect object to the end"
    data = {"$a_b$ <c>": [(0, 0)], long: [(0, 1), (1, 0)]}
    text = hg.describe_heads({long: hg.read_heads(data)}, length="short")
    assert text == (
        "Heads that move names from the indirect…, 2 layers by 2 heads: 1 Unclassified, "
        "1 $a_b$ <c> and 2 Heads that move names from the indirect…."
    )


def test_short_texts_of_two_models_give_the_share_of_heads_in_a_category():
    one = hg.read_heads({"A": [(0, 0)]}, n_layers=2, n_heads=2)
    two = hg.read_heads({"A": [(0, 0), (0, 1)], "B": [(0, 0)]}, n_layers=3, n_heads=2)
    assert hg.describe_heads({"one": one, "two": two}, length="short") == (
        "2 grids of attention heads: one (2 layers by 2 heads, 25.0 % in a category) and "
        "two (3 layers by 2 heads, 33.3 % in a category)."
    )


def test_where_the_room_is_short_the_run_of_unclassified_heads_goes_first():
    membership = np.zeros((80, 64, 2), bool)
    membership[:30, :, 0] = True
    membership[30:36, :, 1] = True
    names = ["Heads of the one kind that there is", "Heads of the other kind that there is"]
    text = hg.describe_heads(hg.HeadGrid(membership, names), length="short")
    assert text.count("half in") == 3
    names = ["Heads of the one kind that there is so", "Heads of the other kind that there is"]
    title = "A title that takes the room of the last"
    text = hg.describe_heads({title: hg.HeadGrid(membership, names)}, length="short")
    assert "2,816 Unclassified, 1,920" in text
    assert text.count("half in") == 2


def test_counts_lists_and_runs():
    counts = [counted(n, "head") for n in (0, 1, 5120)]
    assert counts == ["0 heads", "1 head", "5,120 heads"]
    assert counted(2, "other class") == "2 other classes"
    assert [listed("abc"[:n]) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
    assert [run("layer", 3, last) for last in (3, 4)] == ["layer 3", "layers 3 to 4"]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 5120, "0 %"),
        (1, 5120, "under 0.1 %"),
        (1, 1000, "0.1 %"),
        (1, 3, "33.3 %"),
        (999, 1000, "99.9 %"),
        (5119, 5120, "over 99.9 %"),
        (5120, 5120, "100 %"),
        (0, 0, "0 %"),
    ],
)
def test_percent_is_0_or_100_only_where_it_is(part, whole, text):
    assert percent(part, whole) == text


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [
        ("Name mover", 10, "Name mover"),
        ("Name mover head", 11, "Name mover…"),
        ("Name mover head", 10, "Name…"),
        ("Negative-name-mover", 10, "Negative-…"),
    ],
)
def test_long_texts_are_cut_between_words(text, longest, shown):
    assert cut(text, longest) == shown


def test_a_cut_text_is_never_too_long():
    for longest in range(1, 30):
        assert 0 < len(cut("a name of several words", longest)) <= longest


def test_a_profile_is_described_as_one_and_not_as_the_grid_that_it_counts():
    grid = hg.read_heads({"A": [(0, 1)]}, n_layers=3, n_heads=2)
    _, (ax, other) = plt.subplots(2)
    profile = hg.headgrid_profile(ax, grid)
    ax.invert_xaxis()
    assert hg.describe_heads(profile).startswith(
        "Profile of attention heads: how many of each class there are in each layer. Layers run "
        "from right to left. 6 heads, layers 0 to 2 by heads 0 to 1. A: 1 head (16.7 %), in layer 0"
    )
    assert hg.describe_heads(profile, length="short") == (
        "Profile of attention heads, 3 layers by 2 heads: 1 A."
    )
    empty = hg.HeadGrid(np.zeros((2, 2, 1), bool), ["A"])
    profile = hg.headgrid_profile(plt.figure().add_subplot(), empty)
    assert hg.describe_heads(profile, length="short").endswith("heads: none in a category.")
    scores = hg.HeadScores([[[0.1], [0.4]], [[0.2], [0.3]]], ["copy"])
    profile = hg.headgrid_profile(other, scores, along="head")
    assert hg.describe_heads(profile).startswith(
        "Profile of attention heads: the highest and the mean score at each head number, over all "
        "layers. Heads run from bottom to top. copy, 4 heads, layers 0 to 1 by heads 0 to 1. "
    )
    assert hg.describe_heads(profile, length="short").startswith("Profile of scores of attention")
    assert hg.read_scores(profile) == scores


@pytest.mark.parametrize("unclassified", [False, True])
@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize("categories", ["exclusive", "inclusive"])
@pytest.mark.parametrize("along", ["layer", "head"])
def test_the_words_of_a_profile_are_those_of_its_picture(
    unclassified, normalize, categories, along
):
    heads = {"Copy": [(0, 0), (0, 1), (2, 0)], "Induction": [(0, 0), (0, 1)]}
    grid = hg.read_heads(heads, n_layers=3, n_heads=2)
    palette = hg.Palette.from_names(["Copy", "Induction", "Other"])
    options = {"unclassified": unclassified, "normalize": normalize, "categories": categories}
    ax = plt.figure().add_subplot()
    profile = hg.headgrid_profile(ax, grid, palette=palette, along=along, **options)
    text, short = (hg.describe_heads(profile, length=length) for length in ("full", "short"))
    for said in (text, short):
        assert ("Unclassified" in said) == unclassified
        assert ("share" in said) == normalize
    assert ("how many" in text) != normalize
    assert ("in layer" in text.partition("by heads 0 to 1. ")[2]) == (along == "layer")
    assert ("at each head number" in text) == (along == "head")
    drawn = dict(re.findall(r"\. ([A-Z2][\w ]*): (\d) head", text))
    if categories == "inclusive":
        assert "A head in several categories counts in each of them." in text
        assert "each counted in all of its categories" in short
        assert "3 Copy and 2 Induction." in short
    else:
        assert "in each of them" not in text
        assert drawn.pop("Induction") == "2"  # which are both in another category as well
        assert "both also in another category" in text
    assert "Other" in text  # the palette that it is drawn in has it
    assert drawn == {name: str(n.sum()) for name, n in profile.counts.items() if n.any()}
