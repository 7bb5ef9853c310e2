"""The usual figures of scores, each from the data that people have and in a line or two."""

import json
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import mpl_headgrid as hg
from tests.support.pictures import color_at, pixels

RNG = np.random.default_rng(0)
POSITIVE = RNG.beta(0.6, 6, (12, 8))
SIGNED = RNG.standard_t(3, (12, 8)) / 10
HEADS = [(layer, head) for layer in range(12) for head in range(8)]
TABLE = pd.DataFrame(HEADS, columns=["layer", "head"]).assign(auc=POSITIVE.ravel(), run=1)
LOOKS = {
    "as it is": {},
    "layers down": {"layer_axis": "y", "origin": "upper"},
    "diverging": {"cmap": "RdBu", "center": 0.1, "layer_axis": "y", "origin": "upper"},
    "fixed limits": {"cmap": "RdYlGn", "vmin": 0.05, "vmax": 0.3, "origin": "upper"},
    "logarithmic": {"norm": "log", "cmap": "magma", "layer_axis": "y"},
    "dark": {"robust": True, "fill": 1},
}
FORMS = {
    "array": POSITIVE,
    "float16": POSITIVE.astype(np.float16),
    "nested lists": POSITIVE.tolist(),
    "rows in a list": list(POSITIVE),
    "rows by layer": {f"layer_{layer}": row for layer, row in enumerate(POSITIVE)},
    "dict of dicts": {str(a): {str(b): POSITIVE[a, b] for b in range(8)} for a in range(12)},
    "tuples": {head: POSITIVE[head] for head in HEADS},
    "triples": sorted(((*head, POSITIVE[head]) for head in HEADS), key=lambda item: -item[2]),
    "names": {f"L{a}H{b}": POSITIVE[a, b] for a, b in HEADS},
    "records": TABLE[["layer", "head", "auc"]].rename(columns={"auc": "score"}).to_dict("records"),
    "pivot": TABLE.pivot_table(index="layer", columns="head", values="auc"),
    "heads down": pd.DataFrame(POSITIVE.T, index=[f"H{b}" for b in range(8)]).T.rename(
        "L{}".format
    ),
}


@pytest.mark.parametrize(("form", "look"), list(zip(FORMS, cycle(LOOKS), strict=False)))
def test_each_head_has_the_color_of_its_score_where_it_is_looked_for(form, look):
    plt.style.use("headgrid-dark" if look == "dark" else "headgrid")
    fig, ax = plt.subplots(figsize=(4, 4), dpi=100, layout="constrained")
    heatmap = hg.headgrid_heatmap(ax, FORMS[form], relation="AUROC", colorbar=True, **LOOKS[look])
    fig.canvas.draw()
    picture = pixels(fig)
    for layer, head in ((0, 0), (11, 7), (3, 6), (10, 2)):
        x, y = (head, layer) if ax.get_ylabel() == "Layer" else (layer, head)
        expected = np.array(heatmap.to_rgba(heatmap.get_array()[layer, head]))[:3] * 255
        assert np.abs(color_at(picture, ax, x, y)[:3] - expected).max() <= 1
        assert heatmap.get_array()[layer, head] == pytest.approx(POSITIVE[layer, head], abs=1e-3)
    assert {ax.get_xlabel(), ax.get_ylabel()} == {"Layer", "Head"}
    assert ax.yaxis_inverted() == (LOOKS[look].get("origin") == "upper")
    assert fig.axes[1].get_ylabel() == "AUROC"


def test_a_column_of_scores_names_the_bar():
    fig, ax = plt.subplots()
    hg.headgrid_heatmap(ax, TABLE, score="auc", colorbar=True)
    assert fig.axes[1].get_ylabel() == "auc"


def test_the_best_heads_of_a_table_are_framed():
    _, ax = plt.subplots()
    hg.headgrid_heatmap(ax, TABLE, score="auc", layer_axis="y", origin="upper")
    best = TABLE.nlargest(5, "auc")
    marked = hg.mark_heads(ax, best, color="cyan", label="Top 5")["Top 5"]
    assert marked.heads().tolist() == best[["layer", "head"]].to_numpy().tolist()
    assert marked.cells[:, :2].tolist() == best[["head", "layer"]].to_numpy(float).tolist()


def test_what_is_not_significant_has_a_star_less_map():
    _, ax = plt.subplots()
    heatmap = hg.headgrid_heatmap(ax, SIGNED, annot=True, fmt=".2f")
    hg.mark_heads(ax, np.abs(SIGNED) > 0.2, marker="*")
    assert "diverging" in heatmap.get_cmap().name
    assert heatmap.numbers[3, 4].get_text() == f"{SIGNED[3, 4]:.2f}"


def test_patching_results_are_a_panel_per_component():
    results = np.stack([SIGNED * scale for scale in (1, 2, 3)])
    scores = hg.read_scores(dict(zip(["z", "q", "k"], results, strict=True)))
    _, axes = hg.headgrid_breakdown(scores, layer_axis="y", origin="upper")
    limits = set()
    for result, ax in zip(results, axes.values(), strict=True):
        (heatmap,) = (each for each in ax.collections if isinstance(each, hg.HeadHeatmap))
        np.testing.assert_array_equal(heatmap.get_array(), result)
        limits.add(heatmap.get_clim())
    assert limits == {(-np.abs(results).max(), np.abs(results).max())}


def test_retrieval_scores_of_two_checkpoints_are_compared(tmp_path):
    for name, values in (("base", POSITIVE), ("tuned", POSITIVE + SIGNED)):
        trials = {f"{a}-{b}": [values[a, b] - 0.1, values[a, b] + 0.1] for a, b in HEADS}
        (tmp_path / f"{name}.json").write_text(json.dumps(trials))
    read = (hg.read_scores(tmp_path / f"{name}.json", reduce="mean") for name in ("base", "tuned"))
    _, axes = hg.headgrid_compare(*read)
    (change,) = (each for each in axes["change"].collections if isinstance(each, hg.HeadHeatmap))
    np.testing.assert_allclose(change.get_array(), SIGNED)
    assert change.norm(0.0) == pytest.approx(0.5)


def test_a_column_for_the_mlp_takes_a_tick_of_its_own():
    fig, ax = plt.subplots()
    hg.headgrid_heatmap(ax, np.hstack([SIGNED, SIGNED[:, :1]]), layer_axis="y", origin="upper")
    ax.set_xticks(range(9), [*map(str, range(8)), "MLP"])
    fig.canvas.draw()
    assert [text.get_text() for text in ax.get_xticklabels()][-2:] == ["7", "MLP"]
