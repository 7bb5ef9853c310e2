"""Write the table of attention scores that load_heads("smollm2-135m") ships.

Run as ``python attention_scores.py [table.csv]``; README.md says what the scores are.
"""

import csv
import sys
from pathlib import Path

import numpy as np
from model import Array, Model, find_file
from numpy.typing import NDArray

TABLE = Path(__file__).parents[2] / "src" / "mpl_headgrid" / "data" / "smollm2-135m.csv"
SEED = 0
N_SEQUENCES = 8
LENGTH = 64  # tokens that are drawn, and then repeated once
START = "<|im_start|>"  # the file names it as the token that sequences begin with
THRESHOLD = 0.3  # that of load_heads; only the counts that are printed depend on it
PLAIN_TEXT = (
    "The cat sat on the mat and looked out of the window at the birds that were singing in the "
    "garden until the rain began to fall and all of them flew away to their nests in the trees"
)


def main() -> None:
    """Check the model, score its heads, write the table and print what is in it."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE
    model = Model(find_file())
    check_knowledge(model)
    check_language(model)
    tokens = repeated_tokens(model)
    logits, attention = model.run(tokens)
    check_repetition(logits, tokens)
    scores = {name: np.round(score, 4) for name, score in attention_scores(attention).items()}
    write(path, scores)
    report(scores, model)
    print(f"wrote {path}")


def repeated_tokens(model: Model) -> NDArray[np.int64]:
    """Return sequences of a start token, different random tokens, and the same once more."""
    # RandomState: numpy promises that its stream never changes.
    random = np.random.RandomState(SEED)
    plain = np.flatnonzero(model.is_plain)
    drawn = np.stack([random.choice(plain, LENGTH, replace=False) for _ in range(N_SEQUENCES)])
    start = np.full((N_SEQUENCES, 1), model.tokens.index(START))
    return np.concatenate([start, drawn, drawn], axis=1)


def attention_scores(attention: Array) -> dict[str, Array]:
    """Return each relation's mean attention from the repeated tokens, (n_layers, n_heads)."""
    here = np.arange(LENGTH + 1, 2 * LENGTH + 1)

    def mean_to(*keys: NDArray[np.int64]) -> Array:
        each = [attention[:, :, :, here, key].mean(axis=(2, 3)) for key in keys]
        total: Array = np.sum(each, axis=0)
        return total

    # No key is in two of them, so that a head's six scores add up to at most 1.
    return {
        "Previous token": mean_to(here - 1),
        "Current token": mean_to(here),
        "Duplicate token": mean_to(here - LENGTH),
        "Induction": mean_to(here - LENGTH + 1),
        "First token": mean_to(here * 0),
        "Local": mean_to(here - 2, here - 3, here - 4),
    }


def losses(logits: Array, tokens: NDArray[np.int64]) -> Array:
    """Return the loss in nats on each token but the first, (n_sequences, n_tokens - 1)."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=-1))[:, :-1]
    picked = np.take_along_axis(shifted[:, :-1], tokens[:, 1:, None], axis=2)[:, :, 0]
    loss: Array = log_sums - picked
    return loss


def check_knowledge(model: Model) -> None:
    """Stop unless the model knows a capital."""
    logits = model.run(np.array([model.encode("The capital of France is")])).logits[0, -1]
    best = model.tokens[int(logits.argmax())]
    share = 1 / np.exp(logits - logits.max()).sum()
    print(f'"The capital of France is" → "{best.replace("Ġ", " ")}" ({share:.0%})')
    if best != "ĠParis":
        raise SystemExit("expected Paris: the model is read wrongly")


def check_language(model: Model) -> None:
    """Stop unless the model finds a text likelier than the same words in disorder."""
    words = PLAIN_TEXT.split()
    shuffled = np.random.RandomState(SEED).permutation(words)
    loss, disorder = (
        losses(model.run(tokens).logits, tokens).mean()
        for tokens in (np.array([model.encode(" ".join(text))]) for text in (words, shuffled))
    )
    print(f"plain text: {loss:.2f} nats a token; its words shuffled: {disorder:.2f}")
    if not loss < 3 < disorder:
        raise SystemExit("expected less than 3 nats, and more in disorder: it is read wrongly")


def check_repetition(logits: Array, tokens: NDArray[np.int64]) -> None:
    """Stop unless the model predicts random tokens when they come for the second time."""
    loss = losses(logits, tokens)
    first, second = loss[:, :LENGTH].mean(), loss[:, LENGTH + 1 :].mean()
    print(f"random tokens: {first:.2f} nats a token; repeated: {second:.2f}")
    if not second < first / 2:
        raise SystemExit("expected less than half: there is no induction to be scored")


def write(path: Path, scores: dict[str, Array]) -> None:
    """Write one row per head and relation."""
    with path.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["layer", "head", "relation", "score"])
        for layer, head in np.ndindex(next(iter(scores.values())).shape):
            for name, score in scores.items():
                table.writerow([layer, head, name, f"{score[layer, head]:.4f}"])


def report(scores: dict[str, Array], model: Model) -> None:
    """Print how many heads reach the threshold, and which are induction heads."""
    reached = {name: score >= THRESHOLD for name, score in scores.items()}
    n_relations = np.sum(list(reached.values()), axis=0)
    in_0, in_1, in_2 = np.bincount(n_relations.ravel(), minlength=3)
    print(f"at {THRESHOLD}: {in_0} heads unclassified, {in_1} in one category, {in_2} in two")
    for name, heads in reached.items():
        print(f"  {name}: {heads.sum()}")
    each = model.n_heads // model.kv_heads
    for layer, head in np.argwhere(reached["Induction"]):
        print(f"  induction: L{layer}H{head}, key-value group {head // each}")


if __name__ == "__main__":
    main()
