"""Call the public functions with hostile data and keywords.

    calls.py [--cases N] [TARGET ...]

Each failure is printed with the call, made as small as hypothesis could, and with the command that
runs it again: calls.py --replay BLOB TARGET
"""

import argparse
import re
import resource
import sys
import time
import traceback
from pathlib import Path

import hypothesis
import matplotlib as mpl
from hypothesis import HealthCheck, Phase, given, settings

sys.path.insert(0, str(Path(__file__).parents[2]))
mpl.use("Agg")
from tests.support.hostile_calls import LIMITS
from tests.support.hostile_targets import TARGETS

MEMORY = 3 << 30  # bytes: a case that needs more has to be refused
BATCH = 500  # cases; of each batch the failures that differ are shown
SHARES = {"read_heads": 6, "classify_heads": 3, "headgrid_scatter": 3}  # the others have one


def run(name: str, cases: int, seed: int, replay: str | None = None) -> tuple[int, int]:
    """Call one target and return how many cases were run and how many failures."""
    call, data, keywords = TARGETS[name]
    count = 0

    def one_case(data: object, keywords: dict[str, object]) -> None:
        nonlocal count
        count += 1
        call(data, keywords)

    options = settings(
        max_examples=min(cases, BATCH),
        deadline=None,
        database=None,
        print_blob=True,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    if replay:
        test = given(data, keywords)(one_case)
        hypothesis.reproduce_failure(hypothesis.__version__, replay.encode())(options(test))()
        return 1, 0
    failed = 0
    for batch in range(-(-cases // BATCH)):
        seed += batch
        try:
            hypothesis.seed(seed)(options(given(data, keywords)(one_case)))()
        except Exception as error:  # noqa: BLE001 whatever a case has raised is what was looked for
            failures = error.exceptions if isinstance(error, ExceptionGroup) else [error]
            for failure in failures:
                show(name, failure)
            failed += len(failures)
    return count, failed


def show(name: str, failure: BaseException) -> None:
    """Print what has failed, where, with what arguments, and how to run it again."""
    print(f"-- {name}: {failure}")
    if failure.__cause__ is not None:
        print(*traceback.format_tb(failure.__cause__.__traceback__)[-4:], sep="", end="")
    for note in getattr(failure, "__notes__", ()):
        blob = re.search(r"@reproduce_failure\('[^']*', b'([^']*)'\)", note)
        print(f"again: calls.py --replay {blob[1]} {name}" if blob else note)
    print(flush=True)


def main() -> int:
    """Run the targets named, or all, and say how many cases each has had."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", default=[])
    parser.add_argument("--cases", type=int, default=20_000, help="of all targets together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--replay", metavar="BLOB")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    LIMITS.tighten()
    names = options.targets or list(TARGETS)
    shares = {name: SHARES.get(name, 1) for name in names}
    totals = [0, 0]
    for name, share in shares.items():
        start = time.perf_counter()
        cases = max(1, options.cases * share // sum(shares.values()))
        count, failed = run(name, cases, options.seed * 1_000_000, options.replay)
        totals[0] += count
        totals[1] += failed
        seconds = time.perf_counter() - start
        print(f"{name}: {count:,} cases in {seconds:.0f} s, {failed} failures", flush=True)
    print(f"all: {totals[0]:,} cases, {totals[1]} failures")
    return bool(totals[1])


if __name__ == "__main__":
    sys.exit(main())
