"""The table that the benchmark writes into the documentation, and the one that is there."""

import csv
import re
import runpy

import pytest

from tests.support.processes import ROOT

REPORT = runpy.run_path(str(ROOT / "benchmarks" / "report.py"))
OURS, MACHINE = REPORT["OURS"], ("Processor", "System", "Python", "Packages", "Load", "Date")


def rows_of(times, *, again=1.0, sizes=None, peaks=None):
    """Return made-up rows of one table group, given the ratio of each method to the empty axes."""
    sizes, peaks = sizes or {}, peaks or {}
    ratios = {"empty axes": 1.0, "empty axes again": again, **times}
    return [
        REPORT["Row"](
            5120, "pdf", name, ratio, ratio / 10, sizes.get(name, 12.0), peaks.get(name, 1.0)
        )
        for name, ratio in ratios.items()
    ]


def table_in(page):
    """Return the head and the rows of the table on a page, without bold type."""
    lines = page.partition(":header-rows: 1\n\n")[2].replace("**", "").splitlines()
    head, *rows = csv.reader(line.strip() for line in lines)
    return head, [dict(zip(head, row, strict=True)) for row in rows]


def wins_in(page):
    return dict(re.findall(r"(?m)^- (\w+): (.+)$", page))


def test_a_method_is_divided_by_the_empty_axes_and_by_ours():
    rows = rows_of({OURS: 1.2, "scatter": 1.8}, again=1.01)
    _, (_, again, ours, scatter) = table_in(REPORT["as_page"]([rows], 9, (0.1, 0.9)))
    assert again["× empty axes"] == "1.010"
    assert again["heads ÷ ours"] == ""
    assert (ours["figure ÷ ours"], ours["heads ÷ ours"]) == ("1.00", "1.0")
    assert (scatter["figure ÷ ours"], scatter["heads ÷ ours"]) == ("1.50", "4.0")
    assert scatter["heads, ms"] == "180.0"


def test_nothing_is_divided_by_what_is_less_than_the_error():
    rows = rows_of({OURS: 1.02, "scatter": 1.8}, again=0.97)
    _, (*_, scatter) = table_in(REPORT["as_page"]([rows], 9, (0.1, 0.9)))
    assert scatter["heads ÷ ours"] == ""
    assert scatter["figure ÷ ours"] == "1.76"


def test_the_page_says_that_the_machine_was_busy():
    rows = rows_of({OURS: 1.2})
    assert ":Load: 0.1 before, 0.9 after\n" in REPORT["as_page"]([rows], 9, (0.1, 0.9))
    assert "the times are rough" in REPORT["as_page"]([rows], 9, (0.1, 4.0))


def test_the_page_says_where_another_method_needs_less():
    rows = rows_of(
        {OURS: 1.3, "fast": 1.1, "as fast": 1.27},
        again=1.05,
        sizes={"as fast": 2.0},
        peaks={"fast": None, OURS: 2.0},
    )
    wins = wins_in(REPORT["as_page"]([rows], 9, (0.1, 0.9)))
    assert wins["Time"] == "*fast* (pdf × 0.85)."
    assert wins["Bytes"] == "*as fast* (pdf 10.0 per head)."
    assert wins["Memory"] == "*as fast* (pdf 1.0 MiB)."
    none = wins_in(REPORT["as_page"]([rows_of({OURS: 1.3, "slow": 1.5})], 9, (0.1, 0.9)))
    assert set(none.values()) == {"nowhere."}


@pytest.fixture(scope="module")
def shown():
    return (ROOT / "docs" / "measured.rst").read_text(encoding="utf-8")


def test_the_documentation_has_a_table_as_the_benchmark_writes_it_now(shown):
    written = REPORT["as_page"]([rows_of({OURS: 1.3})], 9, (0.1, 0.9))
    for pattern in (r"(?m)^\.\. .*$", r"(?m)^:(\w+): ", r"(?m)^Where other .*$", r"(?m)^- (\w+): "):
        assert re.findall(pattern, shown) == re.findall(pattern, written)
    assert table_in(shown)[0] == table_in(written)[0]


def test_the_documentation_has_every_size_file_and_method(shown):
    assert set(MACHINE) <= set(re.findall(r"(?m)^:(\w+): \S", shown))
    _, rows = table_in(shown)
    groups = {}
    for row in rows:
        groups.setdefault((row["heads"], row["saved as"]), []).append(row)
    sizes = {"1,200", "5,120", "16,128", "1,048,576"}
    assert {size for size, _ in groups} == sizes
    kinds = {"png100", "png300", "pdf", "svg"}
    assert set(groups) >= {(size, kind) for size in sizes - {"1,048,576"} for kind in kinds}
    for group in groups.values():
        methods = [row["method"] for row in group]
        assert methods[:3] == ["empty axes", "empty axes again", OURS]
        assert len(methods) >= 6
        for row in group[1:]:
            assert float(row["× empty axes"]) > 0
        for row in group[2:]:
            ours = float(group[2]["× empty axes"])
            ratio = float(row["× empty axes"]) / ours
            error = 0.005 + 0.0005 * (1 + ratio) / ours  # all three numbers are rounded
            assert float(row["figure ÷ ours"]) == pytest.approx(ratio, abs=error)
