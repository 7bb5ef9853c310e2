"""Time and memory of classify_heads, beside the same job done by hand.

In memory: 10 million rows (5,120 heads × 20 relations × 100 prompts), of which a tenth or a half
reaches the threshold. Every method finds each head's categories; all but the loop of pandas also
find the highest score of each head and category. They take turns, round after round, and their
results are compared. Only classify_heads also checks the table.

Files: 20 and 200 million rows in Parquet, each read by a process of its own whose peak memory
is measured. DuckDB is held to 1 GB. All scores are random.
"""

import argparse
import gc
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import duckdb
import numpy as np
import pandas as pd
import polars as pl

import mpl_headgrid as hg

N_LAYERS, N_HEADS = 80, 64
CATEGORIES = ("Algorithmic", "Knowledge", "Linguistic", "Translation")
GROUPS = {f"relation {i}": CATEGORIES[i % 4] for i in range(20)}
RULE = {"reduce": "max", "n_layers": N_LAYERS, "n_heads": N_HEADS}
BY_HEAD = ["layer", "head", "category"]
SHARES = {0.9: "10 %", 0.5: "50 %"}  # of the rows that reach the threshold
PROMPTS_PER_FILE = 50


def table(n_prompts, seed, *, names=True):
    """Return rows as an experiment writes them: prompt after prompt, head after head."""
    shape = (n_prompts, N_LAYERS, N_HEADS, len(GROUPS))
    effect = np.random.default_rng(0).random(shape[1:])
    score = (effect + 0.02 * np.random.default_rng(seed).standard_normal(shape)).ravel()
    _, layer, head, which = (index.ravel() for index in np.indices(shape, dtype=np.int16))
    relation = pd.Categorical.from_codes(which, list(GROUPS))
    category = pd.Categorical.from_codes(which % 4, CATEGORIES)
    frame = pd.DataFrame(
        {
            "layer": layer.astype(np.int64),
            "head": head.astype(np.int64),
            "relation": relation,
            "category": category,
            "score": score,
        }
    )
    return frame.astype({"relation": "str", "category": "str"}) if names else frame


# By hand. The first does less than the others: it finds no scores. What a method returns is turned
# into a set of (layer, head, category) after its time is taken.


def loop_of_pandas(frame, threshold):
    passing = frame[frame["score"] >= threshold]
    return passing.groupby(["layer", "head"], observed=True)["category"].agg(set)


def pandas_highest(frame, threshold):
    highest = frame.groupby(BY_HEAD, observed=True)["score"].max()
    return highest[highest >= threshold]


def polars_eager(frame, threshold):
    highest = frame.group_by(BY_HEAD).agg(pl.col("score").max())
    return highest.filter(pl.col("score") >= threshold)


def polars_streaming(frame, threshold):
    highest = frame.lazy().group_by(BY_HEAD).agg(pl.col("score").max())
    highest = highest.collect(engine="streaming")
    return highest.filter(pl.col("score") >= threshold)


def polars_groups(frame, threshold):
    groups = pl.LazyFrame({"relation": list(GROUPS), "group": list(GROUPS.values())})
    highest = frame.lazy().drop("category").join(groups, on="relation")
    highest = highest.group_by("layer", "head", "group").agg(pl.col("score").max())
    return highest.collect(engine="streaming").filter(pl.col("score") >= threshold)


def duckdb_highest(frame, threshold):  # noqa: ARG001 the query finds `frame` by its name
    highest = duckdb.sql(
        "select layer, head, category, max(score) as highest from frame group by 1, 2, 3"
    ).df()
    return highest[highest["highest"] >= threshold]


def ours(frame, threshold, groups=None):
    return hg.classify_heads(frame, groups, threshold=threshold, **RULE)


def ours_by_groups(frame, threshold):
    return ours(frame, threshold, GROUPS)


def members(found):
    """Return what a method found as a set of (layer, head, category)."""
    if isinstance(found, pl.DataFrame):
        return {row[:3] for row in found.iter_rows()}
    if isinstance(found, pd.Series) and found.index.nlevels == 2:
        return {(*head, name) for head, names in found.items() for name in names}
    if isinstance(found, pd.Series):
        return set(found.index)
    if isinstance(found, hg.HeadGrid):
        found = found.to_frame().query("category != 'Unclassified'")
    return set(found[BY_HEAD].itertuples(index=False, name=None))


def measure_memory(n_prompts, rounds):
    strings = table(n_prompts, seed=1)
    frames = {
        "pandas": (strings, {"by hand": pandas_highest, "DuckDB": duckdb_highest}),
        "pandas, categorical": (
            table(n_prompts, seed=1, names=False),
            {"by hand": pandas_highest, "DuckDB": duckdb_highest},
        ),
        "Polars": (
            pl.from_pandas(strings),
            {
                "by hand": polars_eager,
                "streaming": polars_streaming,
                "streaming, groups=": polars_groups,
                "DuckDB": duckdb_highest,
            },
        ),
    }
    methods = {("pandas", "loop with sets"): (strings, loop_of_pandas)}
    for name, (frame, by_hand) in frames.items():
        methods[name, "classify_heads"] = frame, ours
        methods[name, "classify_heads, groups="] = frame, ours_by_groups
        methods |= {(name, method): (frame, run) for method, run in by_hand.items()}
    methods["pandas, categorical", "loop with sets"] = (
        frames["pandas, categorical"][0],
        loop_of_pandas,
    )
    print(f"{len(strings):,} rows in memory; seconds, and times faster than the loop\n")
    print("| frame | method | " + " | ".join(f"{s} pass | loop ÷" for s in SHARES.values()) + " |")
    print("| --- | --- |" + " ---: | ---: |" * len(SHARES))
    seconds = {(key, share): [] for key in methods for share in SHARES}
    for _ in range(rounds):
        for share in SHARES:
            expected = None
            for key, (frame, run) in methods.items():
                gc.collect()
                start = time.perf_counter()
                found = run(frame, share)
                seconds[key, share].append(time.perf_counter() - start)
                expected = expected or members(found)
                assert members(found) == expected, key
    for key in methods:
        cells = []
        for share in SHARES:
            own = seconds[key, share]
            loop = seconds[("pandas", "loop with sets"), share]
            ratio = median(a / b for a, b in zip(loop, own, strict=True))
            cells += [f"{median(own):.3f}", f"{ratio:.1f}"]
        print(f"| {' | '.join([*key, *cells])} |")


CHILD = """
import sys, time
import duckdb, polars as pl
import mpl_headgrid as hg
engine, folder, n_files, reduce = sys.argv[1:]
duckdb.sql("set enable_progress_bar = false")  # it goes to the standard output
duckdb.sql("set memory_limit = '1GB'")  # without a limit DuckDB takes what is there
files = [f"{folder}/{i}.parquet" for i in range(int(n_files))]
scores = pl.scan_parquet(files) if engine == "Polars" else duckdb.read_parquet(files)
groups = {f"relation {i}": ("Algorithmic", "Knowledge", "Linguistic", "Translation")[i % 4]
          for i in range(20)}
start = time.perf_counter()
grid = hg.classify_heads(scores, groups, threshold=0.9, reduce=reduce)
taken = time.perf_counter() - start
# Not getrusage: its largest memory is that of the process that started this one, if larger.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(taken, int(status["VmHWM"].split()[0]) / 1024, int(grid.membership.sum()))
"""


def measure_files(n_files):
    with tempfile.TemporaryDirectory() as folder:
        for i in range(n_files):
            path = Path(folder) / f"{i}.parquet"
            pl.from_pandas(table(PROMPTS_PER_FILE, seed=i)).write_parquet(path)
        n_bytes = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(f"\n{n_files} Parquet files, {n_bytes / 1e9:.1f} GB, each in rows of its own\n")
        print("| engine | reduce | rows | seconds | largest memory, MiB | memberships |")
        print("| --- | --- | ---: | ---: | ---: | ---: |")
        for engine in ("Polars", "DuckDB"):
            for reduce in ("max", "mean"):
                for count in (max(n_files // 10, 1), n_files):
                    result = subprocess.run(
                        [sys.executable, "-c", CHILD, engine, folder, str(count), reduce],
                        check=True,
                        capture_output=True,
                        text=True,
                    )
                    taken, peak, members = map(float, result.stdout.split())
                    rows = count * PROMPTS_PER_FILE * N_LAYERS * N_HEADS * len(GROUPS)
                    print(
                        f"| {engine} | {reduce} | {rows:,} | {taken:.1f} | {peak:.0f} "
                        f"| {members:.0f} |",
                        flush=True,
                    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, one round")
    parser.add_argument("--only", choices=["memory", "files"])
    options = parser.parse_args()
    if options.only != "files":
        measure_memory(10 if options.quick else 100, 1 if options.quick else options.rounds)
    if options.only != "memory":
        measure_files(4 if options.quick else 40)


if __name__ == "__main__":
    main()
