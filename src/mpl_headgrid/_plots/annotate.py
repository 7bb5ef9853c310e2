"""annotate_heads: labels beside heads, and outlines around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
import matplotlib.patheffects
from matplotlib.cbook import normalize_kwargs
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from mpl_headgrid._api.checks import check_choice
from mpl_headgrid._api.literal_artists import set_literal
from mpl_headgrid._api.literal_text import check_showable
from mpl_headgrid._api.user_warnings import warn_user
from mpl_headgrid._artists.ground import ground_of
from mpl_headgrid._artists.head_places import places_on
from mpl_headgrid._artists.properties import check_properties
from mpl_headgrid._heads.notations import read_head
from mpl_headgrid._heads.numbering import check_base

from .axes import check_axes
from .head_labels import HeadLabel, HeadNotes, HeadOutline, LabelPlaces

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

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


def annotate_heads(
    ax: Axes,
    heads: Mapping[Any, str | None] | Iterable[Any],
    *,
    place: Literal["inside", "right"] = "inside",
    outline: bool | Mapping[str, Any] = False,
    layer_axis: Literal["x", "y"] | None = None,
    offset: float | tuple[float, float] | None = None,
    base: int = 0,
    **keywords: Any,
) -> HeadNotes:
    """Label heads of a grid or of any map of layer × head, with lines from the labels to the cells.

    Labels avoid each other and the heads they label, and lines cross no label. Their places are
    found whenever the figure is drawn, so that they hold for any layout, zoom and resolution. The
    same figure drawn again has the same places; at another resolution, where texts have another
    width, labels inside may move.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes with a head grid or a heat map, or with an image or mesh of layer × head, as
        `mark_heads` takes them.
    heads : mapping of head to str or None, or iterable of heads
        A head is ``(5, 1)``, ``"L5H1"``, ``"5.1"`` or in any other notation that `read_heads`
        takes, but not a flat index. Heads without a text are outlined.
    place : {"inside", "right"}, default "inside"
        "inside" puts labels on the grid, on a background that hides the cells below. "right" puts
        them in a column to the right of the Axes, which needs that side free and hides no cell:
        better for heads that are close together. Constrained layout makes the room.
    outline : bool or mapping, default False
        Whether to outline the cells of heads with a text too. A mapping gives properties of
        `matplotlib.patches.Rectangle` (`edgecolor`, `linewidth`, ...) for all outlines.
    layer_axis, offset : optional
        For Axes with neither a head grid nor labels that say where heads are, as in `mark_heads`.
    base : {0, 1}, default 0
        The number of the first layer and head in `heads`.
    **keywords
        Passed to `matplotlib.text.Annotation` (`fontsize`, `color`, `bbox`, `arrowprops`,
        `zorder`, ...). Entries of `arrowprops` are added to the line's own; None leaves it out.

    Returns
    -------
    HeadNotes
        Its `labels` and `outlines` are the artists by (layer, head), counted from 0; `remove()`
        takes them off.

    Raises
    ------
    ValueError
        For Axes whose cells, or whose layer axis, can't be found; a head that is outside them,
        appears twice or is written in an unknown notation; more labels than the figure has room for
        to the right. Nothing has been drawn then.
    TypeError
        For `heads` that are neither a mapping nor several, a text that is no string, or a keyword
        that an annotation does not have.

    Warns
    -----
    UserWarning
        If labels to the right run off a figure without a layout that makes room for them.

    See Also
    --------
    mark_heads : Frames, markers or a hatch on chosen heads.
    headgrid_scatter : Draw the grid to be labelled.

    Notes
    -----
    The label of a head that is out of view is not shown. Where there are too many labels for the
    grid, those that find no place of their own overlap; the line of one may then cross another.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import mpl_headgrid as hg
    >>> plt.style.use("headgrid")
    >>> fig, ax = plt.subplots()
    >>> marks = hg.headgrid_scatter(ax, hg.load_heads("Phi-2"))
    >>> notes = hg.annotate_heads(ax, {"L26H2": "star wars", (8, 12): "capitals"}, outline=True)
    >>> notes.labels[26, 2].get_text()
    'star wars'
    >>> plt.close(fig)
    """
    ax = check_axes(ax)
    check_choice("place", place, ("inside", "right"))
    first = check_base(base)
    heads_on = places_on(ax, layer_axis=layer_axis, offset=offset, base=first)
    texts = _read(heads, heads_on, first)
    outline_properties = _outline_properties(outline)
    check_properties("annotate_heads", _a_label, keywords, DECIDED_OF_LABELS)
    keywords = normalize_kwargs(keywords, Annotation)
    check_properties(
        "annotate_heads", _an_outline, outline_properties, DECIDED_OF_OUTLINES, within="outline"
    )
    named = [head for head, text in texts.items() if text is not None]
    outlined = [head for head, text in texts.items() if text is None or outline is not False]
    if place == "right":
        _check_room(ax, len(named), keywords)
    places = _places(ax, inside=place == "inside")
    notes = HeadNotes(
        {head: _label(str(texts[head]), heads_on.cell(*head), places, keywords) for head in named},
        {head: HeadOutline(heads_on.cell(*head), **outline_properties) for head in outlined},
    )
    for artist in (*notes.outlines.values(), *notes.labels.values()):
        ax.add_artist(artist)
    if place == "right":
        _warn_of_edge(ax, notes)
    return notes


def _a_label(**properties: Any) -> Annotation:
    if isinstance(properties.get("arrowprops"), Mapping):  # as HeadLabel has it
        properties["arrowprops"] = {"arrowstyle": "-", **properties["arrowprops"]}
    return Annotation("", (0.5, 0.5), **{"xycoords": "figure fraction", **properties})


def _an_outline(**properties: Any) -> Rectangle:
    return Rectangle((0, 0), 1, 1, **properties)


def _label(
    text: str, cell: NDArray[np.float64], places: LabelPlaces, keywords: dict[str, Any]
) -> HeadLabel:
    paper = mpl.colors.to_hex(ground_of(places.axes))
    background = {"boxstyle": "square,pad=0.12", "facecolor": paper, "edgecolor": "none"}
    halo = [mpl.patheffects.withStroke(linewidth=1.6, foreground=paper)]
    leader = keywords.get("arrowprops", {})
    properties = {
        "bbox": background if places.inside else None,
        "parse_math": False,
        "in_layout": not places.inside,
        "zorder": 4,
        **keywords,
        "arrowprops": None if leader is None else {"path_effects": halo, **leader},
    }
    label = HeadLabel(text, cell, places, **properties)
    if not {"parse_math", "usetex"} & keywords.keys():
        set_literal(label)
    return label


def _places(ax: Axes, *, inside: bool) -> LabelPlaces:
    """Return what places the labels on an Axes: the same for those of several calls."""
    for text in ax.texts:
        if isinstance(text, HeadLabel) and text.places.inside == inside:
            return text.places
    return LabelPlaces(ax, inside=inside)


def _read(heads: object, places: HeadPlaces, first: int) -> dict[Head, str | None]:
    if isinstance(heads, str | bytes) or not isinstance(heads, Iterable):
        raise TypeError(
            'heads: expected a mapping of head to text, such as {"L5H1": "induction"}, or a list '
            f"of heads, got {heads!r}"
        )
    pairs = heads.items() if isinstance(heads, Mapping) else [(head, None) for head in heads]
    texts: dict[Head, str | None] = {}
    seen: dict[Head, object] = {}
    for value, text in pairs:
        try:
            layer, head = (number - first for number in read_head(value))
        except (ValueError, TypeError) as error:
            raise type(error)(f"heads: {error}") from None
        where = (layer, head)
        places.check(value, layer, head, first)
        if where in seen:
            raise ValueError(f"heads: {seen[where]!r} and {value!r} are the same head")
        if text is not None and not isinstance(text, str):
            raise TypeError(f"heads: expected a text (str) or None for {value!r}, got {text!r}")
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
            f'{{"edgecolor": "black"}}, got {outline!r}'
        )
    return {}


def _check_room(ax: Axes, n_labels: int, keywords: dict[str, Any]) -> None:
    figure = ax.get_figure(root=True)
    assert figure is not None
    size = keywords.get("fontsize", keywords.get("size", mpl.rcParams["xtick.labelsize"]))
    needed = n_labels * LINE_HEIGHT * FontProperties(size=size).get_size_in_points() / 72
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
