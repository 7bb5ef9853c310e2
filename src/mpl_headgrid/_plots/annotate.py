"""annotate_heads: names of heads, with lines or numbers, and outlines around their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
from matplotlib.cbook import normalize_kwargs
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from mpl_headgrid._api.checks import check_choice, counted, in_short
from mpl_headgrid._api.keywords import explained
from mpl_headgrid._api.literal_artists import LiteralLegend, set_literal
from mpl_headgrid._api.literal_text import check_showable
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._artists.ground import ground_of
from mpl_headgrid._artists.head_places import check_several, places_on
from mpl_headgrid._artists.properties import check_properties
from mpl_headgrid._heads.grid import HeadGrid
from mpl_headgrid._heads.numbering import check_base

from .axes import check_axes
from .head_labels import HeadLabel, HeadNotes, HeadOutline, LabelPlaces
from .placed_legend import NameKey

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from mpl_headgrid._artists.head_places import HeadPlaces

    Head = tuple[int, int]

LINE_HEIGHT = 1.4  # of the font size, the distance to the next label included
# Properties of the labels that the placement or the heads decide.
DECIDED_OF_LABELS = {
    **dict.fromkeys(("ha", "horizontalalignment", "va", "verticalalignment"), "place"),
    **dict.fromkeys(
        ("x", "y", "position", "xytext", "textcoords", "anncoords", "transform"), "place"
    ),
    **dict.fromkeys(("xy", "xycoords", "text", "s", "label"), "heads"),
}


DECIDED_OF_OUTLINES = dict.fromkeys(("xy", "x", "y", "width", "height", "bounds", "angle"), "heads")


@explained
def annotate_heads(
    ax: Axes,
    heads: Mapping[Any, str | None] | Iterable[Any],
    *,
    place: Literal["inside", "right", "numbers"] = "inside",
    outline: bool | Mapping[str, Any] = True,
    layer_axis: Literal["x", "y"] | None = None,
    offset: float | tuple[float, float] | None = None,
    base: int = 0,
    **keywords: Any,
) -> HeadNotes:
    """Name heads of a grid or of any map of layer × head: on it, beside it, or in a numbered key.

    Names avoid each other and the heads they name, and hide as few coloured cells as they can.
    Lines run in the gaps between rows and columns of cells, and cross no name. Places are found
    whenever the figure is drawn, so that they hold for any layout, zoom and resolution. The same
    figure drawn again has the same places; at another resolution, where texts have another width,
    names inside may move.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes with a head grid or a heat map, or with an image or mesh of layer × head, as
        `mark_heads` takes them.
    heads : mapping of head to str or None, or iterable of heads
        A head is ``(5, 1)``, ``"L5H1"``, ``"5.1"`` or in any other notation that `read_heads`
        takes; a whole number is a flat index, ``layer * n_heads + head``. Heads without a text, as
        in a list, are outlined only: for their names give ``{head: head for head in heads}``.
    place : {"inside", "right", "numbers"}, default "inside"
        "inside" puts names on the grid, on a background that hides the cells below. "right" puts
        them in a column to the right of the Axes, beyond its ticks, and hides no cell. "numbers"
        puts a number at each head and lists what they mean in a key: beside the Axes, under its
        legend if it has one, or in columns below it where a key beside would take more than 30 % of
        its width. That is best for long names, for heads that are close together, and for maps
        without gaps. Constrained and tight layouts make the room.
    outline : bool or mapping, default True
        Whether to outline the cells of heads with a text too. A mapping gives properties of
        `matplotlib.patches.Rectangle` (`edgecolor`, `linewidth`, ...) for all outlines.
    layer_axis, offset : optional
        For Axes with neither a head grid nor labels that say where heads are, as in `mark_heads`.
    base : {0, 1}, default 0
        The number of the first layer and head in `heads`.
    **keywords
        Passed to `matplotlib.text.Annotation` (`fontsize`, `color`, `bbox`, `arrowprops`,
        `zorder`, ...). Entries of `arrowprops` are added to the line's own; None leaves it out. A
        `connectionstyle` of your own replaces the way through the gaps. The key takes the font and
        the colour.

    Returns
    -------
    HeadNotes
        Its `labels` and `outlines` are the artists by (layer, head), counted from 0, and `key` is
        that of the numbers, or None; `remove()` takes them off.

    Raises
    ------
    ValueError
        For Axes whose cells, or whose layer axis, can't be found; a head that is outside them,
        appears twice or is written in an unknown notation; more names than the figure has room for
        beside the Axes. Nothing has been drawn then.
    TypeError
        For `heads` that are neither a mapping nor several, a text that is no string, or a keyword
        that an annotation does not have.

    Warns
    -----
    UserWarning
        If names to the right, or a key, run off a figure without a layout that makes room for them.

    See Also
    --------
    mark_heads : Frames, markers or a hatch on heads, with legend entries.
    headgrid_scatter : Draw the grid to be labelled.

    Notes
    -----
    The name of a head that is out of view is not shown. Where there are too many names for the
    grid, those that find no place of their own overlap; the line of one may then cross another or
    a cell. A second call continues the numbers of the first.

    Heads that `mark_heads` frames too have two borders: give ``outline=False`` for that of
    `mark_heads` alone.

    All sizes are relative to that of the text, which is that of tick labels by default.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> plt.style.use("headgrid")
    >>> fig, ax = plt.subplots()
    >>> marks = hg.headgrid_scatter(ax, hg.load_heads("Phi-2"))
    >>> notes = hg.annotate_heads(ax, {"L26H2": "star wars", (8, 12): "capitals"})
    >>> notes.labels[26, 2].get_text()
    'star wars'
    >>> notes.remove()
    >>> heads = ["L26H2", "L8H12"]
    >>> hg.annotate_heads(ax, {head: head for head in heads}).remove()  # their names as texts
    >>> notes = hg.annotate_heads(ax, {"L26H2": "star wars", (8, 12): "capitals"}, place="numbers")
    >>> [text.get_text() for text in notes.key.get_texts()]
    ['star wars', 'capitals']
    >>> plt.close(fig)
    """
    ax = check_axes(ax)
    check_choice("place", place, ("inside", "right", "numbers"))
    first = check_base(base)
    heads_on = places_on(ax, layer_axis=layer_axis, offset=offset, base=first)
    texts = _read(heads, heads_on, first)
    outline_properties = _outline_properties(outline)
    check_properties("annotate_heads", _a_label, keywords, DECIDED_OF_LABELS)
    keywords = normalize_kwargs(keywords, Annotation)
    if place == "numbers" and keywords.get("arrowprops") is not None:
        raise TypeError('arrowprops: numbers have no lines; leave it out, or give place="right"')
    check_properties(
        "annotate_heads", _an_outline, outline_properties, DECIDED_OF_OUTLINES, within="outline"
    )
    named = [head for head, text in texts.items() if text is not None]
    outlined = [head for head, text in texts.items() if text is None or outline is not False]
    if place == "right":
        _check_room(ax, len(named), keywords)
    places = _places(heads_on, place)
    shown = {head: str(texts[head]) for head in named}
    key = None
    if place == "numbers" and named:
        shown, key = _numbered(ax, shown, keywords)
    notes = HeadNotes(
        {head: _label(text, head, heads_on, places, keywords) for head, text in shown.items()},
        {
            head: HeadOutline(head, heads_on.cell(*head), ax, **outline_properties)
            for head in outlined
        },
        key,
    )
    artists: list[Artist] = [*notes.outlines.values(), *notes.labels.values()]
    for artist in [*artists, key] if key is not None else artists:
        ax.add_artist(artist)
    if place == "right":
        _warn_of_edge(ax, notes)
    return notes


def _numbered(
    ax: Axes, texts: dict[Head, str], keywords: dict[str, Any]
) -> tuple[dict[Head, str], NameKey]:
    """Return the number of each head, after those on the Axes already, and the key to them."""
    first = 1 + max((each.last for each in ax.artists if isinstance(each, NameKey)), default=0)
    look = {"prop": _a_label(**_with_size(keywords)).get_fontproperties()}
    if "color" in keywords:
        look["labelcolor"] = keywords["color"]
    key = NameKey.of(ax, first, list(texts.values()), **look)
    figure = ax.get_figure(root=True)
    assert figure is not None
    height, room = LiteralLegend.get_window_extent(key).height, figure.bbox.height
    if height > room:
        raise ValueError(
            f"place: the key of {counted(len(texts), 'name')} is {height / room:.1f} times as high "
            "as the figure; make that higher, or give a smaller fontsize="
        )
    return {head: str(first + i) for i, head in enumerate(texts)}, key


def _a_label(**properties: Any) -> Annotation:
    if isinstance(properties.get("arrowprops"), Mapping):  # as HeadLabel has it
        properties["arrowprops"] = {"arrowstyle": "-", **properties["arrowprops"]}
    return Annotation("", (0.5, 0.5), **{"xycoords": "figure fraction", **properties})


def _an_outline(**properties: Any) -> Rectangle:
    return Rectangle((0, 0), 1, 1, **properties)


def _with_size(keywords: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of labels with their own size, unless a font has one."""
    if {"fontproperties", "font"} & keywords.keys():
        return keywords
    return {"fontsize": mpl.rcParams["xtick.labelsize"], **keywords}


def _label(
    text: str, head: Head, heads_on: HeadPlaces, places: LabelPlaces, keywords: dict[str, Any]
) -> HeadLabel:
    paper = mpl.colors.to_hex(ground_of(places.axes))
    background = {"boxstyle": "square,pad=0.12", "facecolor": paper, "edgecolor": "none"}
    properties = {
        "bbox": background if places.place == "inside" else None,
        "parse_math": False,
        "in_layout": places.place == "right",
        "zorder": 4,
        **_with_size(keywords),
    }
    if places.place == "numbers":
        properties = {"fontweight": "bold", **properties, "arrowprops": None}
    label = HeadLabel(text, head, heads_on.cell(*head), places, **properties)
    if not {"parse_math", "usetex"} & keywords.keys():
        set_literal(label)
    return label


def _places(heads: HeadPlaces, place: str) -> LabelPlaces:
    """Return what places the labels on an Axes: the same for those of several calls."""
    for text in heads.axes.texts:
        if isinstance(text, HeadLabel) and text.places.place == place:
            return text.places
    return LabelPlaces(heads, place)


def _read(heads: object, places: HeadPlaces, first: int) -> dict[Head, str | None]:
    if isinstance(heads, HeadGrid):
        names, layer = "", "layer"
        if heads.layer_labels != tuple(range(heads.n_layers)):
            names, layer = " for names in [grid.layer_labels]", "names[layer]"
        raise TypeError(
            "heads: a HeadGrid has no texts; for the names of its heads in a category give "
            f'{{({layer}, head): f"L{{{layer}}}H{{head}}"{names} for layer, head in '
            "np.argwhere(grid.membership.any(axis=2))}, where grid is the one given; mark_heads "
            "frames them"
        )
    if isinstance(heads, str | bytes) or not isinstance(heads, Iterable):
        raise TypeError(
            'heads: expected a mapping of head to text, such as {"L5H1": "induction"}, or a list '
            f"of heads, got {in_short(heads)}"
        )
    check_several(heads)
    pairs = heads.items() if isinstance(heads, Mapping) else [(head, None) for head in heads]
    texts: dict[Head, str | None] = {}
    seen: dict[Head, object] = {}
    for value, text in pairs:
        try:
            where = places.read(value, first)
        except (ValueError, TypeError) as error:
            said = str(error)
            raise type(error)(said if said.startswith("heads: ") else f"heads: {said}") from None
        if where in seen:
            raise ValueError(f"heads: {seen[where]!r} and {value!r} are the same head")
        if text is not None and not isinstance(text, str):
            raise TypeError(
                f"heads: expected a text (str) or None for {value!r}, got {in_short(text)}"
            )
        if text is not None:
            check_showable("heads", text)
        seen[where] = value
        texts[where] = text or None
    return texts


def _outline_properties(outline: object) -> dict[str, Any]:
    if isinstance(outline, Mapping):
        return dict(outline)
    if not isinstance(outline, bool):
        raise TypeError(
            "outline: expected True, False or a mapping of properties, such as "
            f'{{"edgecolor": "black"}}, got {in_short(outline)}'
        )
    return {}


def _check_room(ax: Axes, n_labels: int, keywords: dict[str, Any]) -> None:
    figure = ax.get_figure(root=True)
    assert figure is not None
    size = float(_a_label(**_with_size(keywords)).get_fontsize())
    needed = n_labels * LINE_HEIGHT * size / 72
    height = figure.get_size_inches()[1]
    if needed > height:
        raise ValueError(
            f"place: {n_labels} labels above one another take {needed:.1f} inches, and the figure "
            f"is {height:.1f} high; make it higher, give a smaller fontsize=, or use "
            'place="inside"'
        )


def _warn_of_edge(ax: Axes, notes: HeadNotes) -> None:
    figure = ax.get_figure(root=True)
    assert figure is not None
    if figure.get_layout_engine() is None and any(
        label.get_window_extent().x1 > figure.bbox.x1 for label in notes.labels.values()
    ):
        warn_user(
            "labels run off the figure, which has no layout that makes room for them; make the "
            'figure with layout="constrained", or give place="inside"'
        )
