"""describe_heads: head grids in words, in full or in fewer than 250 characters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Unpack

from mpl_headgrid._api.checks import check_choice, counted
from mpl_headgrid._heads.category_names import HIDDEN, UNCLASSIFIED
from mpl_headgrid._heads.comparison import HeadComparison
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.head_scores import HeadScores
from mpl_headgrid._plots.profile_artists import HeadProfile
from mpl_headgrid._readers.files import holds_tables
from mpl_headgrid._readers.parts import tables_drawn
from mpl_headgrid._render.spans import Orientation
from mpl_headgrid._scores.read_scores import check_read_scores_take

from .markup import FORMATS, written
from .of_comparison import NO_PALETTE, check_says_something, comparison_in_words
from .of_scores import numbers_of_scores, score_paragraph, scores_in_words, short_scores_in_words
from .phrases import (
    LONGEST,
    LONGEST_NAME,
    cut,
    layers_in_words,
    listed,
    percent,
    run,
    size_in_words,
)
from .short_description import short_description
from .summary import numbers_of_models

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mpl_headgrid._palette.palette import Palette
    from mpl_headgrid._readers.read_heads import ReadKeywords

    from .summary import ClassNumbers, GridNumbers

FEW = 3  # heads whose layers are listed: the quartiles are then the layers themselves
RIGHTWARDS, LEFTWARDS = "left to right", "right to left"
UPWARDS, DOWNWARDS = "bottom to top", "top to bottom"
# Where no head is, by whether there are any in the first, middle and last third of the layers.
EMPTY_THIRDS: dict[tuple[bool, ...], str] = {
    (False, True, True): "first third",
    (True, False, True): "middle third",
    (True, True, False): "last third",
    (False, False, True): "first two thirds",
    (True, False, False): "last two thirds",
    (False, True, False): "first and last thirds",
}


class Directions(NamedTuple):
    """How a figure has layers and heads."""

    layers: str
    heads: str
    is_sorted: bool = False  # whether the heads of a layer are sorted by class


def describe_heads(
    data: Any,
    *,
    palette: Palette | Mapping[str, Any] | str | None = None,
    length: Literal["full", "short"] = "full",
    format: Literal["text", "latex", "markdown", "html"] = "text",  # noqa: A002 as savefig has it
    layer_axis: Literal["x", "y"] = "x",
    origin: Literal["lower", "upper"] = "lower",
    sort_heads: Literal["class"] | None = None,
    **keywords: Unpack[ReadKeywords],
) -> str:
    r"""Describe a head grid in plain sentences, as alternative text for its figure.

    Its numbers are those of `summarize_heads`, counted once, so that text and table always agree.

    Parameters
    ----------
    data : data frame, dict, list, array, path, HeadGrid or HeadComparison; or mapping of str to it
        One model, in any form that `read_heads` accepts, or several by title: a mapping is several
        models if all its values are tables or data frames, and one model's data otherwise. Of a
        HeadComparison, the text says what has changed; of `HeadScores`, and of the heat maps of a
        figure, which scores there are and which heads have the highest. Of what `headgrid_profile`
        returns, it says which profile is drawn, and names only the classes that it shows.
    palette : Palette, str or mapping of category to colour, optional
        The classes and their order. Default: as `headgrid_scatter` chooses it; of a profile, the
        one that it is drawn in.
    length : {"full", "short"}, default "full"
        "full" names the axes, the number of heads in each class and the layers in which they lie,
        with one paragraph per model and one on how several models differ. "short" has fewer than
        250 characters: names longer than 40 are cut, and classes or models that don't fit are
        counted. A category with heads that are in others as well has two numbers: of the heads
        drawn in its colour and, "with overlaps", of all; one whose heads are all in others as well
        has that of all.
    format : {"text", "latex", "markdown", "html"}, default "text"
        What the text is pasted into. All but "text" are one paragraph, in which the characters of
        names that mean something there (``_ % & $ # ~ ^ \ { } < > *`` and others) are escaped:
        "latex" for ``\caption{...}`` and ``\includegraphics[alt={...}]``, "markdown" for
        ``![...](figure.png)`` on GitHub, in Quarto and in notebooks, "html" for ``alt="..."``.
    layer_axis : {"x", "y"}, default "x"
        The axis of the figure along which layers run.
    origin : {"lower", "upper"}, default "lower"
        Where the vertical axis of the figure starts.
    sort_heads : {"class"}, optional
        Whether the figure has the heads of each layer sorted by class.
    **keywords
        Those of `read_heads` (`n_layers`, `category`, `base`, ...).

    Returns
    -------
    str
        One paragraph for one model; for several, paragraphs separated by blank lines, if `format`
        is "text".

    Raises
    ------
    ValueError
        For data that `read_heads` rejects, a category that the palette does not know, or a value
        outside those listed.
    TypeError
        For a mapping in which only some values are models.

    See Also
    --------
    summarize_heads : The same numbers as a table.
    headgrid_metadata : The description of a figure, for the file that it is saved to.

    Notes
    -----
    A class is called concentrated if half of it lies in clearly fewer layers than by chance. Two
    conditions hold for the shortest run of layers with at least half of its heads. The run is at
    most three quarters as long as the shortest with half of all known heads. And the probability
    that as many heads, drawn from the known heads without replacement, have a run as short is at
    most 0.001, divided by the number of classes that have heads. This probability is bounded from
    above by the sum, over all runs of that length, of the hypergeometric probability that the run
    holds half of the heads. So at most one in 1,000 models without any order in depth is said to
    have a concentrated class. For any other class, the text gives the layers between which its
    middle half lies.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> heads = {"Induction": [(5, 1), (5, 5), (6, 9)], "Copy": ["L9H9"]}
    >>> print(hg.describe_heads(heads, n_layers=12, n_heads=12, length="short"))
    Attention heads, 12 layers by 12 heads: 140 Unclassified, 3 Induction and 1 Copy.
    """
    check_choice("length", length, ("full", "short"))
    check_choice("layer_axis", layer_axis, ("x", "y"))
    check_choice("origin", origin, ("lower", "upper"))
    check_choice("format", format, FORMATS)
    if sort_heads is not None:
        check_choice("sort_heads", sort_heads, ("class",))
    up = UPWARDS if origin == "lower" else DOWNWARDS
    directions = Directions(*Orientation(layer_axis).pair(RIGHTWARDS, up), sort_heads is not None)
    short = length == "short"
    if isinstance(data, HeadComparison):
        check_says_something("describe_heads", data, palette, keywords)
        return written(comparison_in_words(data, palette, short=short), format)
    if isinstance(data, HeadProfile):
        return written(_of_profile(data, palette, keywords, short=short), format)
    if not isinstance(data, HeadGrid | HeadScores) and (tables := tables_drawn(data)):
        data = tables if len(tables) > 1 else next(iter(tables.values()))
    if isinstance(data, HeadScores):
        _check_of_scores(palette, keywords)
        return written(_of_scores(data, directions, short=short), format)
    if holds_tables(data) and any(isinstance(table, HeadScores) for table in data.values()):
        text = _of_tables(data, palette, keywords, directions, short=short)
        return written(text, format)
    numbers = numbers_of_models(data, palette, keywords, "describe_heads")
    if short:
        return written(short_description(numbers), format)
    text = full_description([(title, model, directions) for title, model in numbers])
    return written(text, format)


def _check_of_scores(palette: object, keywords: Mapping[str, Any]) -> None:
    """Raise for what would say nothing of scores alone."""
    if palette is not None:
        raise TypeError(NO_PALETTE)
    check_read_scores_take("describe_heads", keywords)


def _of_profile(
    profile: HeadProfile, palette: object, keywords: Mapping[str, Any], *, short: bool
) -> str:
    """Return the text of a profile: what is counted or summed up along which axis, and of what."""
    layers = profile.artists[0].layers
    along_heads = layers.kind == "head"
    each = "at each head number, over all layers" if along_heads else "in each layer"
    if isinstance(profile.grid, HeadScores):
        numbers = numbers_of_scores(profile.grid)
        if short:
            return f"Profile of {short_scores_in_words(numbers).replace('Scores', 'scores', 1)}"
        start = f"Profile of attention heads: the highest and the mean score {each}."
        said = [score_paragraph(None, each) for each in numbers]
    else:
        model = _numbers_of_profile(profile, palette, keywords, with_layers=not along_heads)
        if short:
            subject = f"Profile of {'shares of ' * profile.normalize}attention heads"
            several = ", each counted in all of its categories" * profile.inclusive
            return short_description([(None, model)], subject=subject + several)
        kind = "category" if profile.inclusive else "class"
        counts = f"how many of each {kind} there are {each}"
        if profile.normalize:
            counts = f"the share of each {kind} among the known heads {each}"
        start = f"Profile of attention heads: {counts}."
        if profile.inclusive:
            start += " A head in several categories counts in each of them."
        said = [_paragraph(None, model)]
    if layers.orientation.layers:  # along the vertical axis
        way = DOWNWARDS if profile.axes.yaxis_inverted() else UPWARDS
    else:
        way = LEFTWARDS if profile.axes.xaxis_inverted() else RIGHTWARDS
    return " ".join([start, f"{'Heads' if along_heads else 'Layers'} run from {way}.", *said])


def _numbers_of_profile(
    profile: HeadProfile, palette: object, keywords: Mapping[str, Any], *, with_layers: bool
) -> GridNumbers:
    """Return the numbers of the classes that are drawn; of layers only if these are told apart."""
    palette = profile.palette if palette is None else palette
    [(_, model)] = numbers_of_models(
        profile.grid, palette, keywords, "describe_heads", inclusive=profile.inclusive
    )
    left_out = {UNCLASSIFIED, HIDDEN} - {*profile}
    classes = [each for each in model.classes if each.name not in left_out]
    if not with_layers:
        classes = [replace(each, quartiles=(), concentrated=False) for each in classes]
    return replace(model, classes=tuple(classes))


def _of_scores(scores: HeadScores, directions: Directions, *, short: bool) -> str:
    numbers = numbers_of_scores(scores)
    if short:
        return short_scores_in_words(numbers)
    axes = [axes_in_words(directions)] * len(numbers)
    return scores_in_words([(None, each) for each in numbers], axes)


def _of_tables(
    tables: Mapping[str, HeadGrid | HeadScores],
    palette: object,
    keywords: Mapping[str, Any],
    directions: Directions,
    *,
    short: bool,
) -> str:
    """Return the text of a figure with heat maps: head grids first, as its metadata have them."""
    maps = {title: table for title, table in tables.items() if isinstance(table, HeadScores)}
    grids = {title: table for title, table in tables.items() if title not in maps}
    if not grids:
        _check_of_scores(palette, keywords)
    models = numbers_of_models(grids, palette, keywords, "describe_heads") if grids else []
    if short:
        return _short_sizes(tables)
    texts = [full_description([(title, each, directions) for title, each in models])]
    numbers = [(title, each) for title in maps for each in numbers_of_scores(maps[title])]
    texts.append(scores_in_words(numbers, [axes_in_words(directions)] * len(numbers)))
    return "\n\n".join(texts if models else texts[1:])


def _short_sizes(tables: Mapping[str, HeadGrid | HeadScores]) -> str:
    sizes = [
        f"{cut(title, LONGEST_NAME)} ({size_in_words(each.layer_labels, each.n_heads)}"
        f"{', scores' * isinstance(each, HeadScores)})"
        for title, each in tables.items()
    ]
    start, text = f"{len(sizes):,} grids and heat maps of attention heads", ""
    for n_kept in range(len(sizes), 0, -1):
        more = [f"{len(sizes) - n_kept:,} more"] * (n_kept < len(sizes))
        text = f"{start}: {listed([*sizes[:n_kept], *more])}."
        if len(text) <= LONGEST:
            break
    return text


def full_description(
    models: Sequence[tuple[str | None, GridNumbers, Directions]],
    *,
    parts: Mapping[int, str] | None = None,
) -> str:
    """Return one paragraph per grid, and one on how they differ.

    Parameters
    ----------
    models : sequence of (title or None, GridNumbers, Directions)
    parts : mapping of int to str, optional
        The indices of grids that show one category of another grid, and this category. The text
        says so, and doesn't compare the grids if there are any.
    """
    parts = {} if parts is None else parts
    subject = "Attention heads" if len(models) == 1 else f"{len(models):,} grids of attention heads"
    start = f"{subject} by layer and head, one mark per head, coloured by category."
    paragraphs = [
        _part(title, parts[place], numbers) if place in parts else _paragraph(title, numbers)
        for place, (title, numbers, _) in enumerate(models)
    ]
    all_directions = [directions for *_, directions in models]
    if len(set(all_directions)) == 1:
        start += f" {axes_in_words(all_directions[0])}"
    else:
        pairs = zip(paragraphs, all_directions, strict=True)
        paragraphs = [f"{paragraph} {axes_in_words(directions)}" for paragraph, directions in pairs]
    differences = _differences([(title, numbers) for title, numbers, _ in models])
    if differences and not parts:
        paragraphs.append(differences)
    between = " " if len(models) == 1 else "\n\n"
    return between.join([start, *paragraphs])


def _part(title: str | None, category: str, numbers: GridNumbers) -> str:
    """Return the text of a grid in which only the heads of one category are coloured."""
    start = f"{title}, {category}" if title and title != category else category
    each = next(each for each in numbers.classes if each.name == category)
    said = _of_class(each, numbers.known) if each.heads else "no heads"
    return f"{start} alone, the heads of other categories not shown: {said}."


def axes_in_words(directions: Directions) -> str:
    """Return a sentence on where layers and heads run."""
    if directions.is_sorted:
        return (
            f"Layers run from {directions.layers}; the heads of each layer are sorted by class, "
            f"from {directions.heads}, with Unclassified last."
        )
    return f"Layers run from {directions.layers}, heads from {directions.heads}."


def _paragraph(title: str | None, numbers: GridNumbers) -> str:
    n_heads, labels = numbers.n_heads, numbers.layer_labels
    start = f"{title}: " if title else ""
    size = f"{layers_in_words(labels)} by {run('head', 0, n_heads - 1)}"
    if numbers.kv_heads is not None:
        of_each = counted(n_heads // numbers.kv_heads, "head")
        groups = counted(numbers.kv_heads, "key-value group")
        size += f", {groups} of {of_each} in each layer"
    sentences = [f"{start}{counted(numbers.known, 'head')}, {size}."]
    without = numbers.n_layers - numbers.attention_layers
    if without:
        have, layers = numbers.attention_layers, counted(numbers.n_layers, "layer")
        sentences.append(f"{have:,} of {layers} {'has' if have == 1 else 'have'} attention.")
    if numbers.absent > without * n_heads:
        sentences.append("Layers have different numbers of heads.")
    present = [each for each in numbers.classes if each.heads]
    sentences += [f"{each.name}: {_of_class(each, numbers.known)}." for each in present]
    for each in numbers.classes:
        if each.in_category and not each.heads:
            heads = counted(each.in_category, "head")
            also = {1: "also", 2: "both also"}.get(each.in_category, "all also")
            sentences.append(f"{each.name}: {heads}, {also} in another category.")
    sentences += _without_heads(numbers.classes)
    if numbers.missing:
        are = "is" if numbers.missing == 1 else "are"
        sentences.append(f"{counted(numbers.missing, 'head')} {are} missing from the data.")
    return " ".join(sentences)


def _without_heads(classes: Sequence[ClassNumbers]) -> Iterator[str]:
    """Yield a sentence on each kind of class that no head is in."""
    empty = [each for each in classes if not each.all_heads]
    if any(each.name == UNCLASSIFIED for each in empty):
        yield f"No heads are {UNCLASSIFIED}."
    names = [each.name for each in empty if each.in_category is not None]
    if names:
        yield f"No heads in {listed(names, 'or')}."
    counts = [each for each in classes if each.is_count]
    without = [each for each in counts if not each.heads]
    if without and without == counts:
        yield "No heads in several categories."
    elif without and without == counts[-len(without) :]:
        yield f"No heads in {without[0].name.split()[0].rstrip('+')} or more categories."
    elif without:
        yield f"No heads in {listed([each.name for each in without], 'or')}."


def _of_class(each: ClassNumbers, known: int) -> str:
    """Return how many heads a class has, and in which layers."""
    said = [f"{counted(each.heads, 'head')} ({percent(each.heads, known)})"]
    if each.in_category is not None and each.in_category > each.heads:
        said.append(f"{each.in_category:,} with those in several categories")
    if not each.quartiles:
        return ", ".join(said)
    low, median, high = each.quartiles
    if each.heads <= FEW:
        found = sorted({low, median, high})
        said.append(f"in layer{'' if len(found) == 1 else 's'} {listed([*map(str, found)])}")
        return ", ".join(said)
    if each.concentrated:
        said.append(f"concentrated: half of them in {run('layer', *each.half)}")
    else:
        said.append(f"the middle half of them in {run('layer', low, high)}")
    where = EMPTY_THIRDS.get(tuple(bool(heads) for heads in each.thirds))
    if where:
        said.append(f"none in the {where} of the layers")
    return ", ".join(said)


def _differences(models: Sequence[tuple[str | None, GridNumbers]]) -> str:
    """Return, for each class, the models with the smallest and the largest share of it."""
    named = [(title, numbers) for title, numbers in models if title and numbers.known]
    differences = []
    names = dict.fromkeys(each.name for _, numbers in named for each in numbers.classes)
    for name in names:
        shares = []
        for title, numbers in named:
            heads = sum(each.heads for each in numbers.classes if each.name == name)
            shares.append((heads / numbers.known, percent(heads, numbers.known), title))
        low, high = min(shares, key=lambda share: share[0]), max(shares, key=lambda share: share[0])
        if low[1] != high[1]:
            differences.append(f"{name} from {low[1]} in {low[2]} to {high[1]} in {high[2]}")
    if not differences:
        return ""
    return f"Smallest and largest share of heads: {'; '.join(differences)}."
