"""Keywords that a function doesn't take: the error says what was meant, and only what exists."""

import inspect
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import mpl_headgrid as hg
from mpl_headgrid._api.keywords import CALLS, KEYWORDS
from mpl_headgrid._readers.read_heads import READ_KEYWORDS

GRID = hg.read_heads({"Copy": [(0, 1)]}, n_layers=2, n_heads=2)
AXES = [mpl.figure.Figure().add_subplot()]
FUNCTIONS = {
    "headgrid_scatter": lambda **keywords: hg.headgrid_scatter(AXES[0], GRID, **keywords),
    "headgrid_profile": lambda **keywords: hg.headgrid_profile(AXES[0], GRID, **keywords),
    "headgrid_panels": lambda **keywords: hg.headgrid_panels({"a": GRID}, **keywords),
    "headgrid_breakdown": lambda **keywords: hg.headgrid_breakdown(GRID, **keywords),
    "summarize_heads": lambda **keywords: hg.summarize_heads(GRID, **keywords),
    "describe_heads": lambda **keywords: hg.describe_heads(GRID, **keywords),
    "headgrid_compare": lambda **keywords: hg.headgrid_compare(GRID, GRID, **keywords),
    "headgrid_heatmap": lambda **keywords: hg.headgrid_heatmap(AXES[0], [[0.1]], **keywords),
    "read_heads": lambda **keywords: hg.read_heads(GRID, **keywords),
    "read_scores": lambda **keywords: hg.read_scores([[0.1]], **keywords),
    "classify_heads": lambda **keywords: hg.classify_heads([[0.1]], **keywords),
    "compare_heads": lambda **keywords: hg.compare_heads(GRID, GRID, **keywords),
}
MEANT = [
    ("headgrid_scatter", "colors", "use palette="),
    ("headgrid_scatter", "title", "use ax.set_title(...)"),
    ("headgrid_scatter", "figsize", "use plt.subplots(figsize=...)"),
    ("headgrid_scatter", "highlight", "use hg.read_heads(data).only('name')"),
    ("headgrid_scatter", "only", "use hg.read_heads(data).only('name')"),
    ("headgrid_scatter", "n_layer", "use n_layers="),
    ("headgrid_scatter", "vmin", "use score_limits="),
    ("headgrid_panels", "figsize", "use figure=plt.figure(figsize=...)"),
    ("headgrid_panels", "ax", "use figure="),
    ("headgrid_panels", "colours", "use palette="),
    ("headgrid_panels", "facet", "use panel="),
    ("headgrid_breakdown", "only", "use panels="),
    ("headgrid_profile", "colours", "use palette="),
    ("headgrid_profile", "origni", ""),
    ("summarize_heads", "colors", "use palette="),
    ("summarize_heads", "categoris", "did you mean 'categories'?"),
    ("describe_heads", "figsize", ""),
    ("summarize_heads", "threshold", "use hg.classify_heads(scores, threshold=...)"),
    ("headgrid_scatter", "order", "use categories=, or sort_heads= for that of heads"),
    ("headgrid_panels", "hue_order", "use categories="),
    ("headgrid_panels", "legend_kw", "use legend={...}"),
    ("headgrid_compare", "titles", "use axes['before'].set_title(...)"),
    ("headgrid_heatmap", "mask", "give NaN for these scores: np.where(mask, np.nan, scores)"),
    ("headgrid_heatmap", "square", "use ax.set_aspect('equal')"),
    ("headgrid_heatmap", "cbar_kws", "use colorbar={...}"),
    ("headgrid_heatmap", "palette", "use cmap="),
    ("read_heads", "nlayers", "use n_layers="),
    ("read_heads", "exists",
     "use attention_layers=, n_heads=[...], or hg.HeadGrid(..., exists=...)"),
    ("read_scores", "num_heads", "use n_heads="),
    ("classify_heads", "treshold", "did you mean 'threshold'?"),
    ("compare_heads", "nlayers", "use n_layers="),
]  # fmt: skip


@pytest.mark.parametrize(("function", "name", "hint"), MEANT)
def test_what_was_meant_is_said(function, name, hint):
    with pytest.raises(TypeError) as raised:
        FUNCTIONS[function](**{name: "x"})
    expected = f"{function}: unexpected keyword {name!r}" + (f"; {hint}" if hint else "")
    assert str(raised.value) == expected
    plt.close("all")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_what_exists_is_named(function):
    own = {*inspect.signature(getattr(hg, function)).parameters}
    passed_on = {*READ_KEYWORDS}
    if function in {"headgrid_panels", "headgrid_breakdown", "headgrid_compare"}:
        passed_on |= {*inspect.signature(hg.headgrid_scatter).parameters} - {"ax"}
    for name in sorted({*KEYWORDS, *CALLS} - own - passed_on - {"ax"}):
        try:
            FUNCTIONS[function](**{name: "x"})
        except (TypeError, ValueError) as error:
            text = str(error)
        else:
            continue  # a property of the artist
        finally:
            plt.close("all")
        assert ".set()" not in text
        if found := re.search(r"; use (\w+)=$", text):
            assert found[1] in own | passed_on
        elif found := re.search(r"; use (\w+)\(", text):
            assert hasattr(hg, found[1])
        if "unexpected keyword" in text:
            assert text.startswith(f"{function}: ")


@pytest.mark.parametrize("name", ["headgrid_scatter", "headgrid_heatmap", "headgrid_profile"])
def test_data_without_axes_or_before_them_are_told_the_order(name):
    function = getattr(hg, name)
    data = "scores" if name == "headgrid_heatmap" else "data"
    for args, keywords in (((GRID,), {}), ((GRID,), {"ax": AXES[0]}), ((), {})):
        with pytest.raises(TypeError) as raised:
            function(*args, **keywords)
        assert str(raised.value) == (
            f"{name}: the Axes comes first, then {data}: hg.{name}(ax, {data})"
        )
    for args, keywords in ((AXES, {}), ((), {"ax": AXES[0]}), (AXES, {"zorder": 2})):
        with pytest.raises(TypeError) as raised:
            function(*args, **keywords)
        assert str(raised.value) == f"{name}: argument {data!r} is missing: hg.{name}(ax, {data})"
    with pytest.raises(TypeError, match="nlayers") as raised:
        hg.read_heads(GRID, nlayers=2)
    assert raised.value.__suppress_context__  # Python's own error is not shown above it


def test_an_error_in_a_call_that_fits_stays_as_it_is():
    with pytest.raises(TypeError, match=r"^n_layers: expected a whole number"):
        hg.read_heads(GRID, n_layers="2")
    assert [*inspect.signature(hg.read_heads).parameters][:2] == ["data", "n_layers"]


def test_heads_that_can_be_read_once_alone_are_to_be_listed():
    with pytest.raises(TypeError, match=r"; pass \{'A': list\(...\)\}$"):
        hg.read_heads({"A": zip([0], [1], strict=True)})
