"""Files: each kind gives what it holds, and a bad one says why; a pickle is never opened."""

import gzip
import importlib
import io
import json
import os
import pickle
import re
import subprocess
import sys
import textwrap
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mpl_headgrid as hg
from mpl_headgrid._readers import files

TABLE = pd.DataFrame({"layer": [0, 1, 1], "head": [0, 1, 1], "category": ["A", "A", "B"]})
MEMBER = np.array([[[True, False], [False, False]], [[False, False], [True, True]]])
EXPECTED = hg.HeadGrid(MEMBER, ["A", "B"])


def write_json(content):
    return lambda path: path.write_text(json.dumps(content), encoding="utf-8")


FILES = {
    "table.csv": lambda path: TABLE.to_csv(path, index=False),
    "with_index.csv": TABLE.to_csv,
    "TABLE.CSV": lambda path: TABLE.to_csv(path, index=False),
    "table.tsv": lambda path: TABLE.to_csv(path, index=False, sep="\t"),
    "bom.csv": lambda path: TABLE.to_csv(path, index=False, encoding="utf-8-sig"),
    "wide.csv": pd.DataFrame([["A", None], [None, "A"]]).to_csv,
    "table.parquet": TABLE.to_parquet,
    "records.json": lambda path: TABLE.to_json(path, orient="records"),
    "columns.json": TABLE.to_json,
    "lists.json": write_json(TABLE.to_dict(orient="list")),
    "table.jsonl": lambda path: TABLE.to_json(path, orient="records", lines=True),
    "by_category.json": write_json({"A": [[0, 0], [1, 1]], "B": ["L1H1"]}),
    "by_head.json": write_json({"0-0": "A", "1-1": ["A", "B"]}),
    "layers.json": write_json([{"0": "A"}, {"1": ["A", "B"]}]),
    "triples.json": write_json([[0, 0, "A"], [1, 1, "A"], [1, 1, "B"]]),
    "flags.npz": lambda path: np.savez(path, A=MEMBER[:, :, 0], B=MEMBER[:, :, 1]),
    "packed.npz": lambda path: np.savez_compressed(path, A=MEMBER[:, :, 0], B=MEMBER[:, :, 1]),
}


@pytest.mark.systems
@pytest.mark.parametrize("name", FILES)
def test_a_file_gives_the_grid_that_its_content_gives(tmp_path, name):
    path = tmp_path / name
    FILES[name](path)
    expected = EXPECTED
    if name == "wide.csv":
        expected = hg.HeadGrid(np.eye(2, dtype=bool)[:, :, None], ["A"])
    assert hg.read_heads(path) == expected
    assert hg.read_heads(str(path)) == expected


@pytest.mark.systems
@pytest.mark.parametrize("name", FILES)
def test_a_file_in_any_folder_can_be_replaced_once_it_is_read(tmp_path, name):
    folder = tmp_path / "K\u00f6pfe \u982d"
    folder.mkdir()
    FILES[name](folder / name)
    hg.read_heads(folder / name)
    if (of_process := Path("/proc/self/fd")).exists():
        assert folder / name not in [path.resolve() for path in of_process.iterdir()]
    (folder / name).replace(folder / "other")  # which Windows refuses while it is open
    (folder / "other").unlink()


@pytest.mark.parametrize("name", ["flags.npy", "flags.npz"])
def test_one_array_in_a_file(tmp_path, name):
    save = np.save if name.endswith("y") else np.savez
    save(tmp_path / name, MEMBER)
    assert hg.read_heads(tmp_path / name, categories=["A", "B"]) == EXPECTED


@pytest.mark.systems
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_names_in_json_may_be_in_any_script(tmp_path, encoding):
    path = tmp_path / "heads.json"
    path.write_text('{"Übersetzung": ["L0H0"]}', encoding=encoding)
    assert hg.read_heads(path).categories == ("Übersetzung",)


def test_numbers_in_a_table_keep_their_value(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text("layer,head,category,s\n0,0,A,0.15\n0,1,A,0.1\n", encoding="utf-8")
    assert hg.read_heads(path, score="s").scores.tolist() == [[[0.15], [0.1]]]


def test_scores_in_a_file(tmp_path):
    scores = {"L0H0": 0.2, "1.1": 0.1}
    (tmp_path / "scores.json").write_text(json.dumps(scores), encoding="utf-8")
    np.save(tmp_path / "scores.npy", np.array([[0.2, np.nan], [np.nan, 0.1]]))
    table = pd.DataFrame({"layer": [0, 1], "head": [0, 1], "category": "A", "score": [0.2, 0.1]})
    table.to_csv(tmp_path / "scores.csv", index=False)
    expected = hg.classify_heads(scores, category="A", threshold=0.15)
    for name in ("scores.json", "scores.npy"):
        assert hg.classify_heads(tmp_path / name, category="A", threshold=0.15) == expected
    assert hg.classify_heads(tmp_path / "scores.csv", threshold=0.15) == expected
    with pytest.raises(ValueError, match=r"^scores: x.pt is a pickle"):
        hg.classify_heads("x.pt", threshold=0.15)


class Trap:
    """What runs code when it is unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was read",))


@pytest.mark.parametrize("suffix", ["pt", "pth", "pkl", "pickle", "bin", "ckpt", "joblib", "PT"])
def test_a_pickle_is_refused_with_the_reason_and_what_to_save(tmp_path, suffix):
    path = tmp_path / f"heads.{suffix}"
    path.write_bytes(pickle.dumps(Trap()))
    message = (
        f"data: heads.{suffix} is a pickle, and reading one can run any code that is in it; load "
        "it yourself where you trust it and pass the array, or save .npy, .json or .csv"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        hg.read_heads(path)


def test_objects_in_an_array_are_never_unpickled(tmp_path):
    np.save(tmp_path / "heads.npy", np.array([[Trap()]], dtype=object), allow_pickle=True)
    np.savez(tmp_path / "heads.npz", np.array([[Trap()]], dtype=object), allow_pickle=True)
    for name in ("heads.npy", "heads.npz"):
        with pytest.raises(ValueError, match=rf"^data: can't read {name}: "):
            hg.read_heads(tmp_path / name)


def write_members(path, members):
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of a name that appears twice
        for name, content in members:
            archive.writestr(name, content)


def npy(array, shape=None):
    """Return an array as an .npy file, whose header may say another shape."""
    file = io.BytesIO()
    header = {"descr": np.lib.format.dtype_to_descr(array.dtype), "fortran_order": False}
    np.lib.format.write_array_header_1_0(file, {**header, "shape": shape or array.shape})
    return file.getvalue() + array.tobytes()


FLAGS = np.ones((2, 2), dtype=bool)
BAD_ARCHIVES = {
    "another archive": ([("inner.npz", b"PK\x03\x04" + b"\0" * 40)], "inner.npz is no array"),
    "no array": ([("A.npy", b"import os")], "A is no array"),
    "a lying header": ([("A.npy", npy(FLAGS, (4096, 4096)))], "EOF: reading array data"),
    "more heads than any model": (
        [("A.npy", npy(np.ones((1, 2**24 + 1), bool)))],
        "16777216 heads",
    ),
    "a negative shape": ([("A.npy", npy(FLAGS, (-1, 2)))], "negative dimensions"),
    "a name that appears twice": (
        [("A.npy", npy(FLAGS)), ("A.npy", npy(FLAGS))],
        "appears 2 times",
    ),
}


@pytest.mark.parametrize("case", BAD_ARCHIVES)
def test_an_archive_that_is_not_what_it_says_is_refused(tmp_path, case):
    members, message = BAD_ARCHIVES[case]
    write_members(tmp_path / "heads.npz", members)
    with pytest.raises(ValueError, match=rf"^data: can't read heads.npz: .*{message}"):
        hg.read_heads(tmp_path / "heads.npz", category="A")


@pytest.mark.parametrize("members", [1, 20])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch, members):
    """An array of 10 MB, or several that are as large together, in a file of some kilobytes."""
    monkeypatch.setattr("mpl_headgrid._readers.files.LARGEST_FILE", 2**20)
    plane = npy(np.zeros((1000, 10_000 // members), bool))
    write_members(tmp_path / "bomb.npz", [(f"{name}.npy", plane) for name in range(members)])
    tracemalloc.start()
    try:
        with pytest.raises(
            ValueError, match=r"it unpacks to 100\d+ bytes; expected at most 1048576"
        ):
            hg.read_heads(tmp_path / "bomb.npz")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2**20


def test_an_array_of_more_heads_than_any_model_is_refused_before_it_is_read(tmp_path):
    np.save(tmp_path / "heads.npy", np.ones((1, 2**24 + 1), bool))
    tracemalloc.start()
    try:
        with pytest.raises(
            ValueError, match=r"of shape \(1, 16777217\); expected at most 16777216"
        ):
            hg.read_heads(tmp_path / "heads.npy")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2**20


BAD_HEADERS = {
    "absurd": b"{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776, 1099511627776)}",
    "code": b"{'descr': __import__('os').abort(), 'fortran_order': False, 'shape': (1,)}",
    "objects": b"{'descr': '|O', 'fortran_order': False, 'shape': (1, 1)}",
    "long": b"{'descr': '<f8', 'fortran_order': False, 'shape': (" + b"1," * 9000 + b")}",
}


@pytest.mark.parametrize("case", BAD_HEADERS)
def test_a_header_of_an_array_is_read_and_not_run(tmp_path, case):
    header = BAD_HEADERS[case] + b"\n"
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"\0" * 64
    (tmp_path / "heads.npy").write_bytes(content)
    with pytest.raises(ValueError, match=r"^data: can't read heads.npy: "):
        hg.read_heads(tmp_path / "heads.npy")


CUT = {"table.csv": 1, "table.tsv": 1, "table.parquet": 41, "records.json": 1, "flags.npz": 11,
       "packed.npz": 11}  # fmt: skip


@pytest.mark.parametrize("name", CUT)
def test_a_file_that_is_cut_off_is_never_other_heads(tmp_path, name):
    """Of a table, a cut at the end of a row leaves one that is whole."""
    FILES[name](tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    read = 0
    for length in range(len(whole) - 2, -1, -CUT[name]):
        (tmp_path / name).write_bytes(whole[:length])
        try:
            grid = hg.read_heads(tmp_path / name, n_layers=2, n_heads=2)
        except ValueError:
            continue
        rows = whole[:length].decode().splitlines()[1:]
        assert rows == [*whole.decode().splitlines()[1:]][: len(rows)]
        assert len(grid.to_frame().query("category != 'Unclassified'")) == len(rows)
        read += 1
    assert read == (6 if name in {"table.csv", "table.tsv"} else 0)  # three rows are whole twice


def test_a_row_that_is_cut_short_is_named(tmp_path):
    path = tmp_path / "heads.csv"
    path.write_text("layer,head,category\n0,0,A\n\n1,1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="row 1 has 2 fields and the header 3; is"):
        hg.read_heads(path)


def test_a_cell_that_is_empty_or_says_so_is_unclassified(tmp_path):
    path = tmp_path / "heads.csv"
    words = ("", "NA", "N/A", "NaN", "nan", "None", "<NA>", "NULL", "null", "n/a", "#N/A", "-nan")
    rows = [f"{layer},0,{word}" for layer, word in enumerate(words)]
    rows += ["0,1,NULL head", "1,1,None of these"]
    path.write_text("\n".join(["layer,head,category", *rows, ""]), encoding="utf-8")
    grid = hg.read_heads(path)
    assert not grid.membership[:, 0].any()
    assert grid.categories == ("NULL head", "None of these")


def test_a_score_that_is_absent_by_any_word_is_none(tmp_path):
    path = tmp_path / "heads.csv"
    content = "layer,head,category,s\n0,0,A,1.5\n0,1,A,NULL\n0,2,A,-nan\n"
    path.write_text(content, encoding="utf-8")
    assert np.isnan(hg.read_heads(path, score="s").scores).tolist() == [[[False], [True], [True]]]


def test_names_that_look_like_decimals_stay_names(tmp_path):
    path = tmp_path / "heads.csv"
    path.write_text("layer;head;type\n0;0;1,2\n0;1;1,1\n", encoding="utf-8")
    assert hg.read_heads(path).categories == ("1,1", "1,2")


@pytest.mark.parametrize(
    "rows", ["0,0,\n   \n0,1,A\n", '0, 0, "Copy\n2"\n0,1,\n', '0,0,A\n0,1,""', "0,0,\n\n0,1,A"]
)
def test_rows_are_whole_where_pandas_finds_them_whole(tmp_path, rows):
    path = tmp_path / "heads.csv"
    path.write_text("layer,head,category\n" + rows, encoding="utf-8")
    assert hg.read_heads(path).membership.sum() == 1


def test_a_field_too_long_for_the_second_look_is_read(tmp_path):
    path = tmp_path / "heads.csv"
    content = f"layer,head,note,category\n0,0,{'x' * 140_000},\n0,1,,A\n"
    path.write_text(content, encoding="utf-8")
    assert hg.read_heads(path).membership.sum() == 1


@pytest.mark.parametrize("number", ["inf", "-inf", "Infinity"])
def test_an_infinite_score_names_its_row(tmp_path, number):
    path = tmp_path / "heads.csv"
    path.write_text(f"layer,head,category,s\n0,0,A,1\n0,1,A,{number}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^row 1: s is -?inf; expected a finite number$"):
        hg.read_heads(path, score="s")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such files here")
def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path):
    paths = [tmp_path / f"{name}.csv" for name in ("folder", "fifo", "device")]
    paths[0].mkdir()
    os.mkfifo(paths[1])
    paths[2].symlink_to("/dev/zero")
    # Elsewhere, for opening a fifo waits without end, and reading the device fills the memory.
    code = """
        import sys
        import mpl_headgrid as hg
        if sys.platform == "linux":
            import resource
            resource.setrlimit(resource.RLIMIT_AS, (2**33, 2**33))
        for path in sys.argv[1:]:
            try:
                hg.read_heads(path)
            except ValueError as error:
                print(error)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.splitlines() == [
        f"data: {str(path)!r} is no file, but a folder or a device" for path in paths
    ]


def test_a_link_to_a_file_is_read(tmp_path):
    TABLE.to_csv(tmp_path / "real.csv", index=False)
    (tmp_path / "heads.csv").symlink_to(tmp_path / "real.csv")
    assert hg.read_heads(tmp_path / "heads.csv") == EXPECTED


@pytest.mark.systems
@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_lines_may_end_as_on_any_system(tmp_path, newline):
    content = TABLE.to_csv(index=False, lineterminator=newline)
    (tmp_path / "heads.csv").write_bytes(content.encode())
    assert hg.read_heads(tmp_path / "heads.csv") == EXPECTED


BAD = {
    "utf16.csv": "layer,head,category\n0,0,A\n".encode("utf-16"),
    "nul.csv": b"layer,head,category\n0,0,A\x00B\n",
    "nul.json": b'{"A": [[0, 0]]}\x00',
    "utf16.json": '{"A": [[0, 0]]}'.encode("utf-16"),
    "digits.json": b'{"A": [[' + b"1" * 10_000 + b", 0]]}",
    "deep_dicts.json": b'{"A":' * 100_000,
    "parquet.csv": b"PAR1\x00\x00PAR1",
    "csv.parquet": b"layer,head,category\n0,0,A\n",
    "zip.npy": b"PK\x03\x04",
    "empty.csv": b"",
    "fields.csv": b"layer,head,category\n0,0,A,B\n",
    "quote.csv": b'layer,head,category\n0,0,"A\n',
    "latin.csv": "layer,head,category\n0,0,é\n".encode("latin-1"),
    "empty.json": b"",
    "cut.json": b'{"A": [[0, 0]',
    "deep.json": b"[" * 100_000,
    "cut.jsonl": b'{"layer": 0}\n{"layer"',
    "empty.parquet": b"",
    "cut.parquet": b"PAR1",
    "empty.npy": b"",
    "cut.npy": b"\x93NUMPY\x01\x00v\x00{'descr'",
    "text.npz": b"layer,head",
    "empty.npz": b"PK\x05\x06" + b"\x00" * 18,
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(BAD[name])
    with pytest.raises(ValueError, match=f"^data: can't read {re.escape(name)}: "):
        hg.read_heads(tmp_path / name)


def test_other_names_show_the_suffixes_that_are_read(tmp_path):
    message = "data: expected data, or the path of a file (.csv, .tsv, .parquet, .json, .jsonl,"
    for data in ("L5", tmp_path, "heads.xlsx"):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
            hg.read_heads(data)


@pytest.mark.systems
def test_a_file_that_is_not_there(tmp_path):
    path = tmp_path / "heads.csv"
    with pytest.raises(ValueError, match=f"^data: there is no file {re.escape(repr(str(path)))}$"):
        hg.read_heads(path)


def test_nothing_is_fetched_from_the_network():
    with pytest.raises(ValueError, match=r"is an address; pass pd.read_csv\("):
        hg.read_heads("https://example.org/heads.csv")


def test_without_pyarrow_a_parquet_file_says_what_to_install(tmp_path, monkeypatch):
    TABLE.to_parquet(tmp_path / "heads.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"pip install mpl-headgrid\[parquet\]"):
        hg.read_heads(tmp_path / "heads.parquet")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("heads.json", '{"5-1": "Copy", "5-1": "Induction"}', "'5-1' appears more than once"),
        ("heads.jsonl", '{"layer": 0, "head": 1, "head": 2}', "line 1 of .*'head' appears"),
        ("heads.csv", "layer,head,category,category\n0,1,Copy,X\n", "column 'category' appears"),
        ("heads.tsv", "layer\thead\thead\tcategory\n0\t1\t2\tX\n", "column 'head' appears"),
    ],
)
def test_a_name_that_stands_twice_in_a_file_is_refused(tmp_path, name, text, said):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        hg.read_heads(path)


# Tables as spreadsheets, other countries and other programs write them.

SCORED = hg.read_heads(
    {"layer": [0, 1], "head": [1, 0], "category": ["A", "B"], "score": [0.5, 0.25]}, score="score"
)
TEXTS = {
    "semicolons.csv": "layer;head;category;score\n0;1;A;0.5\n1;0;B;0.25\n",
    "decimal commas.csv": "layer;head;category;score\n0;1;A;0,5\n1;0;B;0,25\n",
    "tabs.csv": "layer\thead\tcategory\tscore\n0\t1\tA\t0.5\n1\t0\tB\t0.25\n",
    "commas.tsv": "layer,head,category,score\n0,1,A,0.5\n1,0,B,0.25\n",
    "tabs and decimal commas.tsv": "layer\thead\tcategory\tscore\n0\t1\tA\t0,5\n1\t0\tB\t0,25\n",
    "bars.csv": "layer|head|category|score\n0|1|A|0.5\n1|0|B|0.25\n",
    "blanks.csv": "layer head category score\n0 1 A 0.5\n1 0 B 0.25\n",
    "comments.csv": "# made\n#\nlayer,head,category,score\n0,1,A,0.5\n# half\n1,0,B,0.25\n",
    "commented header.csv": "# layer,head,score,category\n0,1,0.5,A\n1,0,0.25,B\n",
    "bom.csv": "\ufefflayer,head,category,score\n0,1,A,0.5\n1,0,B,0.25\n",
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("packed", [None, "gz", "bz2", "xz"])
def test_delimited_text_of_every_kind_is_read(tmp_path, name, packed):
    path = tmp_path / name
    path.write_text(TEXTS[name], encoding="utf-8")
    if packed is not None:
        module = {"gz": "gzip", "bz2": "bz2", "xz": "lzma"}[packed]
        content = importlib.import_module(module).compress(path.read_bytes())
        path = path.with_name(f"{name}.{packed}")
        path.write_bytes(content)
    assert hg.read_heads(path, score="score") == SCORED


@pytest.mark.parametrize("opened", [io.StringIO, lambda text: io.BytesIO(text.encode())])
def test_open_files_are_read_by_how_they_begin(tmp_path, opened):
    for text in TEXTS.values():
        assert hg.read_heads(opened(text), score="score") == SCORED
    for content in ('{"A": ["L0H0", "L1H1"], "B": ["L1H1"]}', '[[0, 0, "A"], [1, 1, ["A", "B"]]]'):
        assert hg.read_heads(opened(content)) == EXPECTED
    lines = TABLE.to_json(orient="records", lines=True)
    assert hg.read_heads(opened(lines)) == EXPECTED
    TABLE.to_csv(tmp_path / "heads.csv", index=False)
    for mode in ("r", "rb"):
        with (tmp_path / "heads.csv").open(mode) as file:
            assert hg.read_heads(file) == EXPECTED
    np.save(tmp_path / "flags.npy", MEMBER)
    with (tmp_path / "flags.npy").open("rb") as file:
        assert hg.read_heads(file, categories=["A", "B"]) == EXPECTED


def test_a_file_that_is_open_is_read_once_for_scores_of_both_signs():
    text = "layer,head,score\n0,0,-0.9\n0,1,0.5\n"
    with pytest.warns(UserWarning, match="leaves out 1 head"):
        grid = hg.classify_heads(io.StringIO(text), category="A", threshold=0.4)
    assert grid.membership[0, :, 0].tolist() == [False, True]


@pytest.mark.parametrize("sep", [",", "\t", ";", " "])
@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_a_matrix_without_a_header_is_an_array(tmp_path, sep, suffix):
    scores = np.array([[0.25, 1.5, -2.0, 0.125], [3.0, 0.5, 7.0, 0.75]])
    path = tmp_path / f"scores.{suffix}"
    np.savetxt(path, scores, delimiter=sep)
    assert hg.read_scores(path) == hg.read_scores(scores)
    numbers = np.array([[2, 1, 0, -1], [0, 0, 1, 2]])
    np.savetxt(path, numbers, delimiter=sep, fmt="%d")
    assert hg.read_heads(path, categories=["A", "B", "C"]) == hg.read_heads(
        numbers, categories=["A", "B", "C"]
    )
    path.write_text(sep.join(["0.5", "1.5"]) + "\n" + sep.join(["0.5", "1.5", "2.5"]))
    with pytest.raises(ValueError, match="row 1 has 3 fields and the first 2"):
        hg.read_scores(path)


def test_rows_without_a_header_are_heads(tmp_path):
    path = tmp_path / "heads.csv"
    path.write_text("5,1,Copy\n6,9,Induction\n")
    assert hg.read_heads(path) == hg.read_heads([(5, 1, "Copy"), (6, 9, "Induction")])
    path.write_text("1,2\n3,4\n")  # no header, though it counts on
    assert hg.read_heads(path, category="Copy").membership.sum() == 2
    path.write_text("5,1,0.98\n6,9,0.91\n")
    sizes = {"n_layers": 8, "n_heads": 12}
    assert hg.read_scores(path, **sizes) == hg.read_scores([(5, 1, 0.98), (6, 9, 0.91)], **sizes)
    with pytest.raises(ValueError, match=r"may be \(layer, head, score\) each"):
        hg.read_scores(path)
    path.write_text("0,1,2,3\nA,,B,\n")
    assert hg.read_heads(path) == hg.read_heads([["A", None, "B", None]])
    path.write_text("0,1\n1,0\n")
    with pytest.raises(ValueError, match="may be its first row or a header") as raised:
        hg.read_heads(path, category="A")
    for call in re.findall(r"pd\.read_csv\(.*?\)(?:\.to_numpy\(\))?", str(raised.value)):
        hg.read_heads(eval(call, {"pd": pd}) > 0, category="A")  # noqa: S307


CALLS = {
    "heads.xlsx": "pd.read_excel",
    "heads.feather": "pd.read_feather",
    "heads.yaml": "yaml.safe_load",
    "heads.txt": "pd.read_csv",
    "https://example.org/heads.csv": "pd.read_csv",
    "https://example.org/heads.parquet?raw=1": "pd.read_parquet",
    "s3://bucket/heads.csv": "pd.read_csv",
}


@pytest.mark.parametrize("name", CALLS)
def test_what_others_read_is_refused_with_the_call(name):
    with pytest.raises(ValueError, match=r"^data: ") as raised:
        hg.read_heads(name)
    assert f"pass {CALLS[name]}(" in str(raised.value)
    assert f"{name!r})" in str(raised.value)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_refused_with_the_call_that_reads_it(tmp_path, encoding):
    path = tmp_path / "heads.csv"
    path.write_text("layer,head,category\n0,0,Übersetzung\n", encoding=encoding)
    with pytest.raises(ValueError, match="it isn't UTF-8") as raised:
        hg.read_heads(path)
    call = re.search(r"pd\.read_csv\(.*?\)", str(raised.value))[0]
    frame = eval(call, {"pd": pd})  # noqa: S307
    assert hg.read_heads(frame).categories == ("Übersetzung",)


def test_a_home_folder_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    TABLE.to_csv(tmp_path / "heads.csv", index=False)
    assert hg.read_heads("~/heads.csv") == EXPECTED


@pytest.mark.parametrize("indent", [None, 2])
def test_one_object_in_json_lines_is_what_it_is_in_json(tmp_path, indent):
    for content in ({"A": ["L0H0", "L1H1"], "B": ["L1H1"]}, {"0-0": "A", "1-1": ["A", "B"]}):
        path = tmp_path / "heads.jsonl"
        path.write_text(json.dumps(content, indent=indent))
        assert hg.read_heads(path) == EXPECTED
    path.write_text(json.dumps({"layer": 1, "head": 1, "category": "A"}))  # a table of one row
    assert np.argwhere(hg.read_heads(path, n_layers=2, n_heads=2).membership).tolist() == [
        [1, 1, 0]
    ]


def test_heads_under_a_key_are_found(tmp_path):
    data = {"step": 10, "records": TABLE.to_dict("records")}
    path = tmp_path / "heads.json"
    path.write_text(json.dumps(data))
    for given in (data, path):
        with pytest.raises(ValueError, match=r'^data: the heads are in data\["records"\]'):
            hg.read_heads(given)
    assert hg.read_heads(data["records"]) == EXPECTED
    deep = {"meta": {"model": "x"}, "results": {"heads": {"0-0": "A", "1-1": ["A", "B"]}}}
    with pytest.raises(ValueError, match=r'in data\["results"\]\["heads"\]'):
        hg.read_heads(deep)


def test_frames_as_pandas_splits_them_are_read(tmp_path):
    TABLE.to_json(tmp_path / "heads.json", orient="split")
    assert hg.read_heads(tmp_path / "heads.json") == EXPECTED
    columns = {"layer": {"0": 0}, "head": {"0": 1, "1": 2}, "category": {"0": "A", "1": "B"}}
    (tmp_path / "heads.json").write_text(json.dumps(columns))
    with pytest.raises(ValueError, match="row 1: layer is missing"):
        hg.read_heads(tmp_path / "heads.json")


def test_a_packed_file_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_FILE", 1000)
    (tmp_path / "heads.csv.gz").write_bytes(gzip.compress(b"0" * 2000))
    with pytest.raises(ValueError, match="unpacks to more than 1000 bytes"):
        hg.read_heads(tmp_path / "heads.csv.gz")
