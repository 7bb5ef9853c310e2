"""describe_heads: a head grid in words, for readers who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Unpack

from mpl_headgrid._api.checks import check_choice
from mpl_headgrid._palette.palette import palette_for
from mpl_headgrid._readers.read_heads import read_model_or_models

from .phrases import counted, listed, percent, run
from .short_description import short_description
from .statistics import numbers_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mpl_headgrid._api.keywords import ReadKeywords
    from mpl_headgrid._palette.palette import Palette

    from .statistics import ClassNumbers, GridNumbers

FEW = 3  # heads whose layers are listed: the quartiles are then the layers themselves
RIGHTWARDS, LEFTWARDS = "left to right", "right to left"
UPWARDS, DOWNWARDS = "bottom to top", "top to bottom"


def describe_heads(
    data: Any,
    *,
    palette: Palette | Mapping[str, Any] | str | None = None,
    length: Literal["full", "short"] = "full",
    layer_axis: Literal["x", "y"] = "x",
    origin: Literal["lower", "upper"] = "lower",
    **keywords: Unpack[ReadKeywords],
) -> str:
    """Describe a head grid in plain sentences: the alternative text of its figure.

    Its numbers are counted with those of `summarize_heads`, so that text and table can't disagree.

    Parameters
    ----------
    data : data frame, dict, list, array, path or HeadGrid; or mapping of str to those
        One model, in any form that `read_heads` takes. Or several by title: a mapping is several
        models if all its values are HeadGrids or data frames, and one model's data otherwise.
    palette : Palette, str or mapping of category to colour, optional
        Whose classes, in whose order. Default: as `headgrid_scatter` chooses it.
    length : {"full", "short"}, default "full"
        "full" says what the axes are, how many heads each class has and where in depth they lie,
        and by how much several models differ, in a paragraph each. "short" has fewer than 250
        characters; names of more than 40 are cut, and what has no room is counted.
    layer_axis : {"x", "y"}, default "x"
        The axis along which layers run in the figure.
    origin : {"lower", "upper"}, default "lower"
        Whether its vertical axis counts from below or from above.
    **keywords
        Those of `read_heads` (`n_layers`, `category`, `base`, ...).

    Returns
    -------
    str
        One paragraph for one model; for several, paragraphs with a blank line between them.

    Raises
    ------
    ValueError
        For data that `read_heads` refuses, a category that the palette does not know, or a value
        outside those listed.
    TypeError
        For a mapping in which only some values are models.

    Notes
    -----
    A class is called concentrated where half of it lies in a run of layers that is clearly shorter
    than chance would make it. Two things have to hold for the shortest run of layers with at least
    half of its heads. It is at most three quarters as long as the shortest with half of all known
    heads. And the probability that as many heads, drawn from the known heads without replacement,
    have a run as short is at most 0.001, divided by the number of classes that have heads. The
    probability is bounded from above, by the sum over all runs of that length of the
    hypergeometric probability that the run holds half of the heads. So of models without any order
    in depth at most one in 1,000 is said to have a concentrated class. Of any other class the
    layers are given between which its middle half lies.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> heads = {"Induction": [(5, 1), (5, 5), (6, 9)], "Copy": ["L9H9"]}
    >>> print(hg.describe_heads(heads, n_layers=12, n_heads=12, length="short"))
    Attention heads, 12 layers by 12 heads: 140 Unclassified, 1 Copy and 3 Induction.
    """
    check_choice("length", length, ("full", "short"))
    check_choice("layer_axis", layer_axis, ("x", "y"))
    check_choice("origin", origin, ("lower", "upper"))
    models = read_model_or_models(data, keywords)
    chosen = palette_for(palette, [name for grid in models.values() for name in grid.categories])
    numbers = [(title, numbers_of(grid, chosen)) for title, grid in models.items()]
    if length == "short":
        return short_description(numbers)
    across, up = RIGHTWARDS, UPWARDS if origin == "lower" else DOWNWARDS
    directions = (across, up) if layer_axis == "x" else (up, across)
    return full_description([(title, model, directions) for title, model in numbers])


def full_description(
    models: Sequence[tuple[str | None, GridNumbers, tuple[str, str]]],
    *,
    parts: Mapping[int, str] | None = None,
) -> str:
    """Return a paragraph a grid, and one on how they differ.

    Parameters
    ----------
    models : sequence of (title or None, GridNumbers, (direction of layers, direction of heads))
    parts : mapping of int to str, optional
        Which of the grids show one category of another, and which category: these are said to do
        so, and grids of which some are no whole model are not compared.
    """
    parts = {} if parts is None else parts
    subject = "Attention heads" if len(models) == 1 else f"{len(models):,} grids of attention heads"
    start = f"{subject} by layer and head, one mark a head, coloured by category."
    paragraphs = [
        _part(title, parts[place], numbers) if place in parts else _paragraph(title, numbers)
        for place, (title, numbers, _) in enumerate(models)
    ]
    all_directions = [directions for *_, directions in models]
    if len(set(all_directions)) == 1:
        start += f" {_axes(all_directions[0])}"
    else:
        pairs = zip(paragraphs, all_directions, strict=True)
        paragraphs = [f"{paragraph} {_axes(directions)}" for paragraph, directions in pairs]
    differences = _differences([(title, numbers) for title, numbers, _ in models])
    if differences and not parts:
        paragraphs.append(differences)
    between = " " if len(models) == 1 else "\n\n"
    return between.join([start, *paragraphs])


def _part(title: str | None, category: str, numbers: GridNumbers) -> str:
    """Return what a grid shows in which all heads but those of a category are grey."""
    start = f"{title}, {category}" if title and title != category else category
    each = next(each for each in numbers.classes if each.name == category)
    said = _of_class(each, numbers.known) if each.heads else "no head"
    return f"{start} alone, the other heads drawn as Unclassified: {said}."


def _axes(directions: tuple[str, str]) -> str:
    return f"Layers run from {directions[0]}, heads from {directions[1]}."


def _paragraph(title: str | None, numbers: GridNumbers) -> str:
    n_layers, n_heads = numbers.n_layers, numbers.n_heads
    start = f"{title}: " if title else ""
    size = f"{run('layer', 0, n_layers - 1)} by {run('head', 0, n_heads - 1)}"
    sentences = [f"{start}{counted(numbers.known, 'head')}, {size}{_groups(numbers)}."]
    present = [each for each in numbers.classes if each.heads]
    absent = [each.name for each in numbers.classes if not each.heads]
    sentences += [f"{each.name}: {_of_class(each, numbers.known)}." for each in present]
    if absent:
        sentences.append(f"No head: {listed(absent)}.")
    if numbers.missing:
        are = "is" if numbers.missing == 1 else "are"
        sentences.append(f"{counted(numbers.missing, 'head')} {are} missing from the data.")
    return " ".join(sentences)


def _groups(numbers: GridNumbers) -> str:
    if numbers.kv_heads is None:
        return ""
    size = counted(numbers.n_heads // numbers.kv_heads, "head")
    return f", {counted(numbers.kv_heads, 'key-value group')} of {size} in each layer"


def _of_class(each: ClassNumbers, known: int) -> str:
    """Return how many heads a class has, and where in depth."""
    said = [f"{counted(each.heads, 'head')} ({percent(each.heads, known)})"]
    if each.in_category is not None and each.in_category > each.heads:
        said.append(f"{each.in_category:,} with those in several categories")
    assert each.quartiles is not None, "it has heads"
    assert each.half is not None, "it has heads"
    low, median, high = each.quartiles
    if each.heads <= FEW:
        found = sorted({low, median, high})
        said.append(f"in layer{'' if len(found) == 1 else 's'} {listed([*map(str, found)])}")
        return ", ".join(said)
    if each.concentrated:
        said.append(f"concentrated: half of them in {run('layer', *each.half)}")
    else:
        said.append(f"the middle half of them in {run('layer', low, high)}")
    thirds = zip(("lower", "middle", "upper"), each.thirds, strict=True)
    empty = [name for name, heads in thirds if not heads]
    if empty:
        said.append(f"none in the {listed(empty)} third{'' if len(empty) == 1 else 's'}")
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
