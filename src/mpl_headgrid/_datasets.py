"""load_heads: the example tables that ship, each with what it is and where it is from."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ._api.checks import check_flag, did_you_mean, in_short
from ._scores.classify import classify_heads

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    About = dict[Hashable | None, Any]

# A head of SmolLM2 is in a category when it gives at least this share of its attention to it.
SMOLLM2_THRESHOLD = 0.3


def _synthetic(model: str, n_layers: int, n_heads: int) -> About:
    return {
        "name": f"{model} (synthetic)",
        "description": (
            f"Synthetic stand-in for {model}, {n_layers} layers × {n_heads} heads: "
            "categories drawn at random along the published depth trends, not measured"
        ),
        "synthetic": True,
        "n_layers": n_layers,
        "n_heads": n_heads,
    }


_ABOUT: dict[str, About] = {
    "GPT-2 XL": _synthetic("GPT-2 XL", 48, 25),
    "Phi-2": _synthetic("Phi-2", 32, 32),
    "Pythia 12B": _synthetic("Pythia 12B", 36, 40),
    "Llama-3.1 70B": _synthetic("Llama-3.1 70B", 80, 64),
    "gpt2-small-circuits": {
        "name": "GPT-2 small",
        "description": (
            "Heads of GPT-2 small, 12 layers × 12 heads, named in four papers on circuits: "
            "indirect object identification, greater-than, copy suppression and sequence "
            "continuation; of the other heads they say nothing"
        ),
        "synthetic": False,
        "n_layers": 12,
        "n_heads": 12,
    },
    "smollm2-135m": {
        "name": "SmolLM2-135M-Instruct",
        "description": (
            "Attention of SmolLM2-135M-Instruct (weights quantised to Q4_1), 30 layers × 9 heads, "
            "on repeated random tokens: a head is in a category when it gives at least "
            f"{SMOLLM2_THRESHOLD} of its attention to it"
        ),
        "synthetic": False,
        "n_layers": 30,
        "n_heads": 9,
        "kv_heads": 3,
        "threshold": SMOLLM2_THRESHOLD,
    },
}
NAMES = tuple(_ABOUT)
WITH_SCORES = ("smollm2-135m",)


def load_heads(name: str, *, scores: bool = False) -> pd.DataFrame:
    """Return one of the example tables.

    All of them come with the package: nothing is downloaded, and no model is run. Two are real.
    **The tables of the other four models are synthetic.** ``.attrs["synthetic"]`` says which is
    which, and ``.attrs["description"]`` says it in words.

    Parameters
    ----------
    name : str
        One of

        - ``"gpt2-small-circuits"``, 12 layers × 12 heads: the heads of GPT-2 small that published
          circuits name, each with the paper that names it, as in [1]_ to [4]_. Six of the 33 heads
          are in two categories. Other heads have no row: the papers do not say that they do
          nothing, and ``missing="blank"`` leaves them out of a figure.
        - ``"smollm2-135m"``, 30 layers × 9 heads with 3 key-value heads: where the heads of
          SmolLM2-135M-Instruct [5]_ (Apache-2.0) attend when random tokens are repeated, which is
          how induction heads are found [6]_. A head is in each of the categories Previous token,
          Current token, Duplicate token, Induction, First token and Local to which it gives at
          least 0.3 of its attention. The weights are quantised (Q4_1).
        - ``"GPT-2 XL"``, ``"Phi-2"``, ``"Pythia 12B"`` or ``"Llama-3.1 70B"``, 48 × 25, 32 × 32,
          36 × 40 and 80 × 64: each model's size and the depth trends of the published figure,
          drawn at random from a fixed seed. Stand-ins to experiment with, not measurements.

    scores : bool, default False
        Whether to return the scores that the categories come from instead of the categories, with
        one row per head and relation: columns layer, head, relation, score. Only "smollm2-135m"
        has them.

    Returns
    -------
    pandas.DataFrame
        Columns layer, head, category, with one row per head and category. GPT-2 small has a column
        source with the paper; SmolLM2 has a column score, how strongly the head is in the category
        of the row. ``.attrs`` holds
        name, description, synthetic, n_layers and n_heads; for SmolLM2 also kv_heads and threshold.

    Raises
    ------
    ValueError
        For a name that is not one of those, or for `scores` of a table that has none.
    TypeError
        If `scores` is not True or False.

    See Also
    --------
    read_heads : Read heads of your own.
    read_scores : Read scores of your own.

    References
    ----------
    .. [1] Wang et al., "Interpretability in the Wild: a Circuit for Indirect Object Identification
       in GPT-2 small", arXiv:2211.00593.
    .. [2] Hanna, Liu and Variengien, "How does GPT-2 compute greater-than?", arXiv:2305.00586.
    .. [3] McDougall et al., "Copy Suppression: Comprehensively Understanding an Attention Head",
       arXiv:2310.04625.
    .. [4] Lan, Torr and Barez, "Towards Interpretable Sequence Continuation: Analyzing Shared
       Circuits in Large Language Models", arXiv:2311.04131.
    .. [5] Allal et al., "SmolLM2: When Smol Goes Big", arXiv:2502.02737.
    .. [6] Olsson et al., "In-context Learning and Induction Heads", arXiv:2209.11895.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> heads = hg.load_heads("gpt2-small-circuits")
    >>> heads[(heads["layer"] == 9) & (heads["head"] == 9)]["category"].tolist()
    ['Name mover']
    >>> hg.load_heads("Phi-2").attrs["name"]
    'Phi-2 (synthetic)'

    The scores, for another threshold:

    >>> scores = hg.load_heads("smollm2-135m", scores=True)
    >>> grid = hg.classify_heads(scores, category="relation", threshold=0.5, kv_heads=3)
    >>> grid.n_layers, grid.n_heads
    (30, 9)
    """
    if not isinstance(name, str) or name not in NAMES:
        raise ValueError(
            f"name: expected one of {', '.join(map(repr, NAMES))}, got {in_short(name)}"
            f"{did_you_mean(name, NAMES)}"
        )
    check_flag("scores", scores)
    if scores and name not in WITH_SCORES:
        raise ValueError(
            f"scores: {in_short(name)} has none; {', '.join(map(repr, WITH_SCORES))} has"
        )
    frame, about = _read_table(name), _ABOUT[name]
    if name in WITH_SCORES and not scores:
        rule = {"category": "relation", "threshold": about["threshold"]}
        frame = classify_heads(frame, **rule).to_frame()
    frame.attrs = about  # pandas keeps a copy
    return frame


def _read_table(name: str) -> pd.DataFrame:
    import pandas as pd

    table = files(__package__) / "data" / f"{name.lower().replace(' ', '-')}.csv"
    with table.open(encoding="utf-8") as file:
        return pd.read_csv(file)
