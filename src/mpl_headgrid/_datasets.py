"""load_heads: the example data that ships, each with what it is and where it is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._columns import did_you_mean
from ._grid import HeadGrid

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

CATEGORIES = ("Algorithmic", "Knowledge", "Linguistic", "Translation")


@dataclass(frozen=True)
class _Recipe:
    """Sizes and tendencies of a synthetic model.

    `rates` are the chances of a head to be in each category, in the order of `CATEGORIES`, averaged
    over the model; `layers` and `heads` say where a category leans: (first, last) of a range in
    which it is likelier.
    """

    n_layers: int
    n_heads: int
    seed: int
    rates: tuple[float, float, float, float]
    layers: dict[str, tuple[int, int]]
    heads: dict[str, tuple[int, int]]


_RECIPES = {
    "GPT-2 XL": _Recipe(
        48, 25, 1, (0.27, 0.21, 0.27, 0.02),
        {"Algorithmic": (0, 20), "Linguistic": (0, 20), "Knowledge": (18, 36)}, {},
    ),
    "Phi-2": _Recipe(
        32, 32, 2, (0.21, 0.21, 0.26, 0.02),
        {"Linguistic": (18, 30), "Algorithmic": (0, 12), "Knowledge": (12, 24)},
        {"Algorithmic": (0, 15)},
    ),
    "Pythia 12B": _Recipe(
        36, 40, 3, (0.2, 0.23, 0.28, 0.02),
        {"Linguistic": (0, 14), "Knowledge": (14, 28), "Algorithmic": (0, 12)}, {},
    ),
    "Llama-3.1 70B": _Recipe(
        80, 64, 4, (0.2, 0.24, 0.28, 0.025),
        {"Linguistic": (32, 64), "Knowledge": (16, 48), "Algorithmic": (0, 26)}, {},
    ),
}  # fmt: skip


def load_heads(name: str) -> pd.DataFrame:
    """Return one of the example tables.

    **The four models' tables are synthetic.** They have each model's size and the depth trends of
    the published figure, and are drawn at random from a fixed seed: stand-ins to try the plots on,
    not measurements of any model. ``.attrs["synthetic"]`` is True and ``.attrs["description"]``
    says so in words.

    Parameters
    ----------
    name : {"GPT-2 XL", "Phi-2", "Pythia 12B", "Llama-3.1 70B"}
        48 × 25, 32 × 32, 36 × 40 and 80 × 64 layers × heads.

    Returns
    -------
    pandas.DataFrame
        Columns layer, head, category: one row a head and category. ``.attrs`` holds name,
        description, synthetic, n_layers and n_heads.

    Raises
    ------
    ValueError
        For a name that is not one of those.

    Examples
    --------
    >>> import mpl_headgrid as hg
    >>> heads = hg.load_heads("Phi-2")
    >>> heads.attrs["name"], heads.attrs["synthetic"]
    ('Phi-2 (synthetic)', True)
    """
    if name not in _RECIPES:
        raise ValueError(
            f"name: expected one of {', '.join(map(repr, _RECIPES))}, got {name!r}"
            f"{did_you_mean(str(name), list(_RECIPES))}"
        )
    recipe = _RECIPES[name]
    frame = HeadGrid(_synthetic_membership(recipe), CATEGORIES).to_frame()
    frame.attrs = {
        "name": f"{name} (synthetic)",
        "description": (
            f"Synthetic stand-in for a {name} of {recipe.n_layers} layers × {recipe.n_heads} heads: "
            "categories drawn at random along the published depth trends, not measured"
        ),
        "synthetic": True,
        "n_layers": recipe.n_layers,
        "n_heads": recipe.n_heads,
    }
    return frame


def _synthetic_membership(recipe: _Recipe) -> NDArray[np.bool_]:
    # RandomState: numpy promises that its stream never changes, and a figure must not either.
    random = np.random.RandomState(recipe.seed)  # noqa: NPY002
    shape = (recipe.n_layers, recipe.n_heads)
    membership = np.empty((*shape, len(CATEGORIES)), dtype=bool)
    for plane, (name, rate) in enumerate(zip(CATEGORIES, recipe.rates, strict=True)):
        by_layer = _leaning(recipe.n_layers, recipe.layers.get(name), random)
        by_head = _leaning(recipe.n_heads, recipe.heads.get(name), random)
        chance = by_layer[:, None] * by_head[None, :]
        chance *= rate / chance.mean()
        membership[:, :, plane] = random.random_sample(shape) < chance
    return membership


def _leaning(
    n: int, stretch: tuple[int, int] | None, random: np.random.RandomState
) -> NDArray[np.float64]:
    """Return n weights: high on a stretch, falling off beyond its ends, a little uneven."""
    uneven = 0.8 + 0.4 * random.random_sample(n)
    if stretch is None:
        return uneven
    position = np.arange(n)
    beyond = np.maximum(np.maximum(stretch[0] - position, position - stretch[1]), 0)
    return uneven * np.maximum(1 - beyond / (0.25 * n), 0.12)
