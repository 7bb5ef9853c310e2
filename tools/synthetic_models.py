"""Write the tables of the four synthetic models that load_heads ships.

Run as ``python synthetic_models.py [folder]``, with mpl-headgrid installed. Categories are drawn at
random along the published depth trends, for models of which no table of heads is public. The seeds
are fixed, so it writes the same bytes each time.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mpl_headgrid import HeadGrid

FOLDER = Path(__file__).parents[1] / "src" / "mpl_headgrid" / "data"

CATEGORIES = ("Algorithmic", "Knowledge", "Linguistic", "Translation")
# How many categories a classified head is in: chances of 1, 2, 3 and 4.
CHANCE_OF_COUNT = (0.87, 0.11, 0.018, 0.002)


@dataclass(frozen=True)
class Recipe:
    """Size and tendencies of a synthetic model.

    Attributes
    ----------
    n_layers, n_heads : int
    seed : int
    shares : tuple of float
        Share of heads that lean to each category, in the order of `CATEGORIES`; the rest of the
        model is Unclassified.
    layers, heads : dict
        First and last layer (head) of the stretch in which a category is likelier.
    """

    n_layers: int
    n_heads: int
    seed: int
    shares: tuple[float, float, float, float]
    layers: dict[str, tuple[int, int]]
    heads: dict[str, tuple[int, int]] = field(default_factory=dict)


RECIPES = {
    "GPT-2 XL": Recipe(
        n_layers=48, n_heads=25, seed=1, shares=(0.20, 0.16, 0.20, 0.02),
        layers={"Algorithmic": (0, 20), "Linguistic": (0, 20), "Knowledge": (18, 36)},
    ),
    "Phi-2": Recipe(
        n_layers=32, n_heads=32, seed=2, shares=(0.16, 0.17, 0.22, 0.02),
        layers={"Linguistic": (18, 30), "Algorithmic": (0, 12), "Knowledge": (12, 24)},
        heads={"Algorithmic": (0, 15)},
    ),
    "Pythia 12B": Recipe(
        n_layers=36, n_heads=40, seed=3, shares=(0.15, 0.18, 0.23, 0.02),
        layers={"Linguistic": (0, 14), "Knowledge": (14, 28), "Algorithmic": (0, 12)},
    ),
    "Llama-3.1 70B": Recipe(
        n_layers=80, n_heads=64, seed=4, shares=(0.15, 0.18, 0.23, 0.02),
        layers={"Linguistic": (32, 64), "Knowledge": (16, 48), "Algorithmic": (0, 26)},
    ),
}  # fmt: skip


def main(folder: Path = FOLDER) -> None:
    """Write one table per model, with one row per head and category."""
    for name, recipe in RECIPES.items():
        table = HeadGrid(draw_membership(recipe), CATEGORIES).to_frame()
        path = folder / f"{name.lower().replace(' ', '-')}.csv"
        table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def draw_membership(recipe: Recipe) -> NDArray[np.bool_]:
    """Return which of `CATEGORIES` each head is in, shape (n_layers, n_heads, n_categories)."""
    # RandomState: numpy promises that its stream never changes, and a figure must not either.
    random = np.random.RandomState(recipe.seed)
    shape = (recipe.n_layers, recipe.n_heads)
    chance = np.empty((*shape, len(CATEGORIES)))
    for plane, (name, share) in enumerate(zip(CATEGORIES, recipe.shares, strict=True)):
        by_layer = weigh(recipe.n_layers, recipe.layers.get(name), random)
        by_head = weigh(recipe.n_heads, recipe.heads.get(name), random)
        weight = by_layer[:, None] * by_head[None, :]
        chance[:, :, plane] = share * weight / weight.mean()
    classified = random.random_sample(shape) < chance.sum(axis=2)
    n_categories = 1 + np.searchsorted(np.cumsum(CHANCE_OF_COUNT[:-1]), random.random_sample(shape))
    # The first n of a race in which a category's speed is its chance: n drawn by weight.
    finish = -np.log(1 - random.random_sample(chance.shape)) / chance
    rank = finish.argsort(axis=2).argsort(axis=2)
    drawn: NDArray[np.bool_] = (rank < n_categories[:, :, None]) & classified[:, :, None]
    return drawn


def weigh(
    n: int, stretch: tuple[int, int] | None, random: np.random.RandomState
) -> NDArray[np.float64]:
    """Return n slightly uneven weights: high on a stretch, falling off beyond its ends."""
    uneven = 0.85 + 0.3 * random.random_sample(n)
    if stretch is None:
        return uneven
    position = np.arange(n)
    beyond = np.maximum(np.maximum(stretch[0] - position, position - stretch[1]), 0)
    return uneven * np.maximum(1 - beyond / (0.25 * n), 0.15)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
