"""mark_heads: frames, markers or a hatch on chosen heads of any map of layer × head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.colors import is_color_like
from matplotlib.markers import MarkerStyle

from mpl_headgrid._api.checks import in_short
from mpl_headgrid._api.keywords import explained
from mpl_headgrid._artists.finding import palette_on, stands_out
from mpl_headgrid._artists.head_places import HeadPlaces, check_several, flat_index, places_on
from mpl_headgrid._artists.marked_heads import HeadFrames, HeadSymbols
from mpl_headgrid._artists.properties import a_mark, check_properties
from mpl_headgrid._heads.category_names import UNCLASSIFIED
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.layers import layers_of_model
from mpl_headgrid._heads.notations import names_head
from mpl_headgrid._heads.numbering import check_base
from mpl_headgrid._readers.arrays import as_numbers
from mpl_headgrid._readers.frames import heads_in_table
from mpl_headgrid._readers.read_heads import (
    READ_KEYWORDS,
    grid_drawn,
    read_heads,
    split_keywords,
)
from mpl_headgrid._render.glyphs import UNIT_SQUARE

from .axes import check_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from mpl_headgrid._artists.marked_heads import MarkedHeads
    from mpl_headgrid._palette.palette import Palette

    Chosen = dict[str, tuple[NDArray[np.intp], Any]]

_UNNAMED = "heads"  # what the artist of a list without a label is called
DECIDED_OF_FRAMES = {
    **dict.fromkeys(("c", "edgecolor", "edgecolors", "ec"), "color"),
    **dict.fromkeys(("facecolor", "facecolors", "fc"), "color"),
    **dict.fromkeys(("array", "cmap", "norm"), "palette"),
    **dict.fromkeys(("offsets", "offset_transform", "paths", "verts"), "heads"),
}


@explained
def mark_heads(
    ax: Axes,
    heads: Any,
    *,
    marker: Any = None,
    hatch: str | None = None,
    color: Any = None,
    palette: Palette | Mapping[str, Any] | str | None = None,
    label: str | None = None,
    layer_axis: Literal["x", "y"] | None = None,
    offset: float | tuple[float, float] | None = None,
    base: int = 0,
    **keywords: Any,
) -> dict[str, MarkedHeads]:
    """Mark chosen heads on a head grid, a heat map, or another library's image or mesh.

    A frame runs along the four sides of its cell, inside it. Frames of classes have the classes'
    colours: a heat map of scores with the frames of its categories shows both. On heat maps, images
    and meshes, a thin edge in the background's colour on both sides sets frames off from any cell.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes with a head grid or a heat map, or with an image (`imshow`, `matshow`) or a mesh
        (`pcolormesh`, ``seaborn.heatmap``) of layer × head in either orientation. Its limits stay.
    heads : list of heads, array of bool, or anything that `read_heads` takes
        A list of heads, ``[(5, 1), "L6H9"]`` in any notation that `annotate_heads` takes, a table
        with columns of layers and heads but none of categories, flat indices
        (``layer * n_heads + head``, as ``scores.flatten().topk(10).indices`` returns them), or an
        array of bool of shape (n_layers, n_heads) is marked in one colour; a `HeadGrid`, a table
        with categories, a dict of heads by category and the like in the colours of their classes.
        Unclassified heads are not marked.
    marker : marker style, optional
        One of matplotlib's, such as "o" or "*", in place of frames.
    hatch : str, optional
        A hatch over the marks in place of frames, such as "////" for what is not significant.
    color : colour, optional
        Of a list of heads. Default: that of text. For classes, the `palette` has them.
    palette : Palette, str or mapping of category to colour, optional
        As in `headgrid_scatter`.
    label : str, optional
        The entry of a list of heads in matplotlib's ``ax.legend()`` and ``fig.legend()``;
        `headgrid_legend` lists classes alone. Default: none. Classes have their names.
    layer_axis : {"x", "y"}, optional
        The axis along which layers run. Default: as the head grid on these Axes has them, or those
        that share its axes; else from the labels of the axes, "Layer" or "Head".
    offset : float or (float, float), optional
        The position of layer 0, head 0, along both axes or along x and y: for Axes whose cells
        can't be found; cells then are 1 wide and high.
    base : {0, 1}, default 0
        The number of the first layer and head in `heads`.
    **keywords
        Those of `read_heads` are passed to it, all others to the artists, as
        `matplotlib.collections.Collection` takes them (`linewidth`, `alpha`, `zorder`, `gid`, ...);
        for markers also `sizes`, in points squared.

    Returns
    -------
    dict of str to matplotlib.collections.Collection
        The artists by class; of a list of heads the only one, by its label, or "heads" without one.

    Raises
    ------
    ValueError
        For Axes whose cells, or whose layer axis, can't be found; a head that is outside the map,
        absent or appears twice; as `read_heads` does. Nothing has been drawn then.
    TypeError
        For a keyword that neither `read_heads` nor a collection has.

    See Also
    --------
    annotate_heads : Labels beside heads; with ``outline=False`` for those that are marked already.
    headgrid_heatmap : Scores to mark heads on.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import numpy as np
    >>> import mpl_headgrid as hg
    >>> fig, ax = plt.subplots()
    >>> image = ax.imshow(np.random.default_rng(0).random((12, 12)))
    >>> labels = ax.set(xlabel="Head", ylabel="Layer")
    >>> marked = hg.mark_heads(ax, ["L5H1", (6, 9)], color="red", label="Induction heads")
    >>> marked["Induction heads"].heads().tolist()
    [[5, 1], [6, 9]]
    >>> plt.close(fig)
    """
    ax = check_axes(ax)
    if marker is not None and hatch is not None:
        raise ValueError("marker: it takes the place of frames, and so does hatch=; give one")
    if color is not None and not is_color_like(color):
        raise ValueError(f"color: expected a colour that matplotlib knows, got {in_short(color)}")
    if label is not None and not isinstance(label, str):
        raise TypeError(f"label: expected a text, got {in_short(label)}")
    first = check_base(base)
    reading, properties = split_keywords(keywords, "mark_heads")
    properties = {name: value for name, value in properties.items() if value is not None}
    decided = {**DECIDED_OF_FRAMES, **({} if marker is None else {"hatch": "marker"})}
    check_properties(
        "mark_heads",
        a_mark if marker is None else _a_symbol,
        properties,
        decided,
        taken=READ_KEYWORDS,
    )
    if hatch is not None:
        check_properties("mark_heads", a_mark, {"hatch": hatch}, {})
    outline = None if marker is None else _outline_of(marker)
    places = places_on(ax, layer_axis=layer_axis, offset=offset, base=first)
    chosen = _chosen(heads, places, first, color, palette, label, reading)
    is_cased = not stands_out(places.drawn)
    artists: dict[str, MarkedHeads] = {}
    for name, (found, own) in chosen.items():
        cells = places.cells(found)
        named = {**properties, **({} if name == _UNNAMED else {"label": name})}
        if outline is not None:
            path, is_filled = outline
            artists[name] = HeadSymbols(ax, found, cells, own, path, is_filled=is_filled, **named)
        else:
            if hatch is not None:
                named["hatch"] = hatch
            artists[name] = HeadFrames(ax, found, cells, own, is_cased=is_cased, **named)
    for artist in artists.values():
        ax.add_collection(artist, autolim=False)
    return artists


def _a_symbol(**properties: Any) -> PathCollection:
    sizes = properties.pop("sizes", None)
    return PathCollection([UNIT_SQUARE], sizes, offsets=[(8, 8)], **properties)


def _outline_of(marker: Any) -> tuple[Any, bool]:
    """Return the outline of a marker, about 1 wide, and whether it has a face."""
    try:
        style = MarkerStyle(marker)
    except Exception as error:
        raise ValueError(f"marker: {in_short(marker)} is no marker of matplotlib's") from error
    path = style.get_path().transformed(style.get_transform())
    if not np.size(path.vertices):
        raise ValueError(f"marker: {in_short(marker)} draws nothing")
    return path, bool(style.is_filled())


def _chosen(
    heads: Any,
    places: HeadPlaces,
    first: int,
    color: Any,
    palette: object,
    label: str | None,
    reading: dict[str, Any],
) -> Chosen:
    """Return the heads to be marked, and their colour, by class or label."""
    listed = None
    if not (reading and (hasattr(heads, "columns") or _has_flat_index(heads))):
        listed = _listed(heads, places, first)
    if listed is not None:
        if reading:
            raise TypeError(
                f"mark_heads: {next(iter(reading))}= is for data that read_heads takes, and heads "
                "is a list of heads"
            )
        if palette is not None:
            raise ValueError("palette: a list of heads has one colour; use color=")
        found = np.array(listed, dtype=np.intp).reshape(-1, 2)
        return {label or _UNNAMED: (found, mpl.rcParams["text.color"] if color is None else color)}
    if color is not None or label is not None:
        name = "color" if color is not None else "label"
        raise ValueError(
            f"{name}: heads are given by category, and classes have their own; use palette=, or "
            "give a list of heads"
        )
    heads, given = grid_drawn(heads), heads
    if isinstance(heads, HeadGrid):
        _check_size(heads, places, "heads" if heads is given else "hg.read_heads(heads)")
        grid = read_heads(heads, **reading)
    else:
        sizes = {} if places.layers is None else {"n_layers": layers_of_model(places.layers)}
        if places.heads is not None:
            sizes["n_heads"] = max(places.heads) + 1
        grid = read_heads(heads, **{**sizes, "base": first, **reading})
    return _by_class(grid, places, palette_on(places.axes, palette, [grid], data=given))


def _check_size(grid: HeadGrid, places: HeadPlaces, written: str) -> None:
    """Raise if a grid, which the user has `written`, is of another size than the map."""
    for name, numbers in (("layers", places.layers), ("heads", places.heads)):
        # The layers of a part of a model have their own numbers.
        is_part = name == "layers" and grid.layer_labels != tuple(range(grid.n_layers))
        own = getattr(grid, f"n_{name}")
        if numbers is None or is_part or own == max(numbers) + 1:
            continue
        first, last = min(numbers), max(numbers)
        remedy = ""
        if name == "layers" and own > last:
            remedy = f"; pass those drawn alone: {written}[{first}:{last + 1}]"
        raise ValueError(
            f"heads: expected {name} {first} to {last} as the map has, got a HeadGrid of {own} "
            f"{name}{remedy}"
        )


def _listed(heads: Any, places: HeadPlaces, first: int) -> list[tuple[int, int]] | None:
    """Return the heads of a list or a mask, checked; None for data of another kind."""
    check_several(heads)
    array = as_numbers(heads)
    if array is not None and array.dtype == bool and array.ndim == 2:
        return _of_mask(array, places)
    if isinstance(heads, str | bytes | Mapping) or not isinstance(heads, Iterable):
        return None
    if isinstance(heads, np.ndarray) and heads.ndim != 2 and heads.dtype.kind not in "iu":
        return None
    try:
        values = heads_in_table(heads) if hasattr(heads, "columns") else list(heads)
    except TypeError:
        return None
    # A Series has labels of its own, which may name the heads.
    may_be_flat = isinstance(heads, Sequence) or not hasattr(heads, "index")
    for value in values:
        if not (names_head(value) or (may_be_flat and flat_index(value) is not None)):
            return None
    found: dict[tuple[int, int], object] = {}
    for value in values:
        layer, head = places.read(value, first)
        if (layer, head) in found:
            raise ValueError(
                f"heads: {in_short(found[layer, head])} and {in_short(value)} are the same head"
            )
        found[layer, head] = value
    return list(found)


def _has_flat_index(heads: Any) -> bool:
    """Return whether there are whole numbers in a list or an array of one dimension."""
    if getattr(heads, "ndim", 1) != 1 or isinstance(heads, str | bytes | Mapping | Iterator):
        return False
    return isinstance(heads, Iterable) and any(flat_index(each) is not None for each in heads)


def _of_mask(mask: NDArray[np.bool_], places: HeadPlaces) -> list[tuple[int, int]]:
    layers, heads = places.layers, places.heads
    if layers is None or heads is None:
        layers, heads = tuple(range(mask.shape[0])), tuple(range(mask.shape[1]))
    expected = (len(layers), len(heads))
    if mask.shape != expected:
        hint = "; it looks transposed: pass its transpose" if mask.shape == expected[::-1] else ""
        raise ValueError(
            f"heads: expected an array of shape {expected} (n_layers, n_heads) as drawn, got "
            f"{mask.shape}{hint}"
        )
    for name, numbers in (("layers", layers), ("heads", heads)):
        if [*numbers] != sorted(numbers):
            raise ValueError(
                f"heads: labels number the {name} of the map {numbers[0]}, {numbers[1]}, ..., and "
                "an array of bool has no numbers; pass a list of heads: np.argwhere(...)"
            )
    if places.exists is not None:
        mask = mask & places.exists
    return [(layers[layer], heads[head]) for layer, head in np.argwhere(mask)]


def _by_class(grid: HeadGrid, places: HeadPlaces, palette: Palette) -> Chosen:
    codes = palette.class_codes(grid)
    chosen: Chosen = {}
    for code, name in enumerate(palette.classes):
        found = np.argwhere(codes == code)
        if name == UNCLASSIFIED or not len(found):
            continue
        found[:, 0] = np.array(grid.layer_labels)[found[:, 0]]
        for layer, head in found.tolist():
            places.check((layer, head), layer, head, 0)
        chosen[name] = (found, palette[name])
    return chosen
