"""load_heads: the example data that ships, each with what it is and where it is from."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from ._api.checks import did_you_mean
from ._scores.classify import classify_heads
from ._synthetic import RECIPES, synthetic_heads

if TYPE_CHECKING:
    import pandas as pd

    from ._synthetic import About

# A head of SmolLM2 is in a category when it gives at least this share of its attention to it.
SMOLLM2_THRESHOLD = 0.3

_REAL: dict[str, About] = {
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
NAMES = (*RECIPES, *_REAL)
WITH_SCORES = ("smollm2-135m",)


def load_heads(name: str, *, scores: bool = False) -> pd.DataFrame:
    """Return one of the example tables.

    Two are real, and come with the package: nothing is downloaded, and no model is run. **The
    tables of the other four models are synthetic.** ``.attrs["synthetic"]`` tells which is which
    and ``.attrs["description"]`` says it in words.

    Parameters
    ----------
    name : str
        One of

        - ``"gpt2-small-circuits"``, 12 layers × 12 heads: the heads of GPT-2 small that published
          circuits name, and the paper that names each, as in [1]_ to [4]_. Six of the 33 heads are
          in two categories. Other heads have no row: the papers do not say that they do nothing,
          and ``missing="blank"`` leaves them out of a picture.
        - ``"smollm2-135m"``, 30 layers × 9 heads with 3 key-value heads: where the heads of
          SmolLM2-135M-Instruct [5]_ (Apache-2.0) attend when random tokens are repeated, the way
          in which induction heads are found [6]_. A head is in each of the categories Previous
          token, Current token, Duplicate token, Induction, First token and Local to which it gives
          at least 0.3 of its attention. The weights are quantised (Q4_1).
        - ``"GPT-2 XL"``, ``"Phi-2"``, ``"Pythia 12B"`` or ``"Llama-3.1 70B"``, 48 × 25, 32 × 32,
          36 × 40 and 80 × 64: each model's size and the depth trends of the published figure,
          drawn at random from a fixed seed. Stand-ins to try the plots on, not measurements.

    scores : bool, default False
        Whether to return the scores that categories come from instead of the categories, one row
        a head and relation: columns layer, head, relation, score. Only "smollm2-135m" has them.

    Returns
    -------
    pandas.DataFrame
        Columns layer, head, category: one row a head and category. GPT-2 small has a column source
        with the paper; SmolLM2 has a column score with the head's highest. ``.attrs`` holds name,
        description, synthetic, n_layers and n_heads; for SmolLM2 also kv_heads and threshold.

    Raises
    ------
    ValueError
        For a name that is not one of those, or for `scores` where there are none.

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

    The scores, for a threshold of one's own:

    >>> scores = hg.load_heads("smollm2-135m", scores=True)
    >>> grid = hg.classify_heads(scores, category="relation", threshold=0.5, kv_heads=3)
    >>> grid.n_layers, grid.n_heads
    (30, 9)
    """
    if not isinstance(name, str) or name not in NAMES:
        raise ValueError(
            f"name: expected one of {', '.join(map(repr, NAMES))}, got {name!r}"
            f"{did_you_mean(name, NAMES)}"
        )
    if scores and name not in WITH_SCORES:
        raise ValueError(f"scores: {name!r} has none; {', '.join(map(repr, WITH_SCORES))} has")
    if name in RECIPES:
        frame, about = synthetic_heads(name)
    else:
        frame, about = _read_table(name), _REAL[name]
        if name in WITH_SCORES and not scores:
            frame = _smollm2_categories(frame)
    frame.attrs = about  # pandas keeps a copy
    return frame


def _read_table(name: str) -> pd.DataFrame:
    import pandas as pd

    with (files(__package__) / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)


def _smollm2_categories(scores: pd.DataFrame) -> pd.DataFrame:
    about = _REAL["smollm2-135m"]
    return classify_heads(
        scores, category="relation", threshold=about["threshold"], kv_heads=about["kv_heads"]
    ).to_frame()
