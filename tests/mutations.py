"""Break the package in ways that would draw a wrong figure, and see that the tests notice each.

``python -m tests.mutations [WORD ...]`` tries all, or those whose description holds a word. Each is
made in a copy of the sources, where the tests that should notice it run. It prints "red" for one
that they do, "GREEN" for one that they do not, and ends with 1 if there is any of those.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COPIED = ("src", "styles", "tests", "conftest.py", "pyproject.toml")


class Mutation(NamedTuple):
    """One change of a text that appears once in the package, and who must notice it."""

    what: str
    old: str
    new: str
    tests: str


MUTATIONS = (
    # Data.
    Mutation(
        "layer and head swapped in a notation",
        "return int(found[1]), int(found[2])",
        "return int(found[2]), int(found[1])",
        "notations",
    ),
    Mutation(
        "a flat index is counted down the heads first",
        "return divmod(flat, self._options.n_heads)",
        "return divmod(flat, self._options.n_heads)[::-1]",
        "read_heads forms",
    ),
    Mutation(
        "every row is a layer too low",
        "labels = layers[labelled.rows], heads",
        "labels = layers[labelled.rows] - 1, heads",
        "read_heads",
    ),
    Mutation(
        "base= is ignored",
        "layer, head = layer - base, head - base",
        "layer, head = layer - 0, head - 0",
        "read_heads",
    ),
    Mutation(
        "rows of several models are merged",
        "        if of_run:\n            each",
        "        if of_run and not values:\n            each",
        "guesses",
    ),
    Mutation(
        "layers without a row amid the others are not told",
        "lacking = np.flatnonzero(exists.any(axis=1) & ~there)",
        "lacking = np.flatnonzero(exists.any(axis=1) & ~np.maximum.accumulate(there))",
        "guesses",
    ),
    Mutation(
        "key-value heads that are called heads are taken for heads",
        "if n_found < FEW or n_found",
        "if n_found > 0 or n_found",
        "guesses",
    ),
    Mutation(
        "percentages under a limit that is a share are not told",
        "LARGEST_SHARE < high <= 100",
        "LARGEST_SHARE < high <= 2",
        "rules",
    ),
    Mutation(
        "names of dimensions do not decide",
        "return array.transpose(*found, ...)",
        "return array",
        "guesses arrays",
    ),
    Mutation(
        "a frame with its heads in rows is not turned",
        "return nw.from_native(native.T, eager_only=True)",
        "return nw.from_native(native, eager_only=True)",
        "guesses forms_of_scores",
    ),
    Mutation(
        "heads of several modules are merged",
        "if len(examples) < 2:",
        "if len(examples) < 9:",
        "guesses",
    ),
    Mutation(
        "lists of three numbers are taken for an array",
        "if not _fits_array((len(scores), 3), options):",
        "if False:",
        "forms_of_scores",
    ),
    Mutation(
        "a transposed array is taken",
        "if asked == shape:",
        "if sorted(asked) == sorted(shape):",
        "forms",
    ),
    Mutation(
        "missing='blank' is taken for 'unclassified'",
        'if options.missing == "unclassified":',
        'if options.missing != "error":',
        "read_heads",
    ),
    Mutation(
        "key-value heads are spread in the wrong order",
        "np.repeat(array, each, axis=1) for array",
        "np.concatenate([array] * each, axis=1) for array",
        "forms",
    ),
    Mutation(
        "the planes of flags get each other's names",
        "planes.index(name) for name in labelled.names]",
        "planes.index(name) for name in labelled.names[::-1]]",
        "read_heads",
    ),
    # Scores.
    Mutation(
        "a score has to exceed the threshold",
        "reached[:, :, pool] = values >= least",
        "reached[:, :, pool] = values > least",
        "rules classify",
    ),
    Mutation(
        "a score on the border of a bin falls below",
        'np.searchsorted(bounds, scores, side="right")',
        'np.searchsorted(bounds, scores, side="left")',
        "rules",
    ),
    Mutation(
        "the lowest heads are the top k",
        'np.argsort(-flat, kind="stable")',
        'np.argsort(flat, kind="stable")',
        "rules classify",
    ),
    Mutation(
        "one of the top k is left out",
        'kind="stable")[:k]',
        'kind="stable")[: k - 1]',
        "rules classify",
    ),
    Mutation(
        "weak scores are drawn strong",
        "return lowest + (1 - lowest) * level / (N_LEVELS - 1)",
        "return 1 - (1 - lowest) * level / (N_LEVELS - 1)",
        "score_strength",
    ),
    # Classes and colours.
    Mutation(
        "two colours change places in the sheet",
        "'3f63db', 'e76900'",
        "'e76900', '3f63db'",
        "palette styles",
    ),
    Mutation(
        "two colours change places in the code",
        "dict(zip(CATEGORIES, colors, strict=False)),",
        "dict(zip(CATEGORIES, (colors[1], colors[0], *colors[2:]), strict=False)),",
        "palette",
    ),
    Mutation(
        "the purples begin one colour too early",
        "PURPLES = slice(4, 7)",
        "PURPLES = slice(3, 6)",
        "palette styles",
    ),
    Mutation(
        "the purples are in reverse",
        "counts=colors[PURPLES]\n",
        "counts=colors[PURPLES][::-1]\n",
        "palette",
    ),
    Mutation(
        "a head in 3 categories is drawn as one in 2",
        "len(self.categories) + told_apart - 1,",
        "len(self.categories) + np.maximum(told_apart - 1, 2) - 1,",
        "palette",
    ),
    Mutation(
        "a missing head is drawn as Unclassified",
        "codes[~grid.known] = MISSING",
        "codes[~grid.known] = 0",
        "palette",
    ),
    Mutation(
        "the last head is dropped",
        "codes[~grid.known] = MISSING",
        "codes[~grid.known] = codes[-1, -1] = MISSING",
        "palette class_marks",
    ),
    Mutation(
        "own names get colours in reverse order",
        "names = list(dict.fromkeys(categories))",
        "names = list(dict.fromkeys(categories))[::-1]",
        "palette scatter read_back",
    ),
    # Marks.
    Mutation(
        "layers run along the other axis",
        'return values if self.layer_axis == "x" else values.T',
        'return values if self.layer_axis == "y" else values.T',
        "class_marks spans",
    ),
    Mutation(
        "the first head of a class appears twice",
        "return np.argwhere(self.drawn.orientation.transposed(self.drawn.shows(self.code)))",
        "found = np.argwhere(self.drawn.orientation.transposed(self.drawn.shows(self.code)))\n"
        "        return np.concatenate([found[:1], found])",
        "class_marks",
    ),
    Mutation(
        "on screen, each row shows the next head",
        "codes = codes[np.ix_(x.cells, y.cells)]",
        "codes = codes[np.ix_(x.cells, np.roll(y.cells, 1))]",
        "spans",
    ),
    Mutation(
        "on screen, the grid is upside down",
        "image = np.pad(image, ((0, 1), (0, 0)))[_mark_at(y)]",
        "image = np.pad(image, ((0, 1), (0, 0)))[_mark_at(y)][::-1]",
        "spans",
    ),
    Mutation(
        "on screen, all marks are a pixel too far right",
        "left, image = left + moved, image.T",
        "left, image = left + moved + 1, image.T",
        "spans read_back",
    ),
    Mutation(
        "on screen, marks are a pixel too large",
        "high = low + side\n",
        "high = low + side + 1\n",
        "spans read_back",
    ),
    Mutation(
        "on screen, marks have no fringe and so too little ink",
        "return core, max(side - core, 0)",
        "return core, 0",
        "spans",
    ),
    Mutation(
        "on screen, fringes have the ink of one side only",
        "covered = np.where(narrow, in_narrow, in_wide) / 2",
        "covered = np.where(narrow, in_narrow, in_wide) / 4",
        "spans",
    ),
    Mutation(
        "on screen, small marks are too dark",
        "total *= np.float32(width[0])",
        "total *= np.float32(min(1.0, width[0] * 1.05))",
        "spans",
    ),
    Mutation(
        "in vector files, the grid is upside down",
        "shown = wanted[np.ix_(x.cells, y.cells)].T",
        "shown = wanted[np.ix_(x.cells, y.cells)].T[::-1]",
        "spans read_back_files",
    ),
    Mutation(
        "in vector files, a mark takes its neighbour's place",
        "for ends in (x.low, x.high, y.low, y.high)",
        "for ends in (np.roll(x.low, 1), np.roll(x.high, 1), y.low, y.high)",
        "spans read_back_files",
    ),
    Mutation(
        "in vector files, each class has the next one's colour",
        "draw_path(gc, path, IdentityTransform(), (red, green, blue, alpha))",
        "draw_path(gc, path, IdentityTransform(), (blue, red, green, alpha))",
        "spans class_marks read_back_files",
    ),
    Mutation(
        "parts of a mark change places",
        "for column, code in enumerate(members):",
        "for column, code in enumerate(members[::-1]):",
        "split",
    ),
    Mutation(
        "on screen only, parts of a mark change places",
        "centres_x = (skip_x + np.arange(n_x) + 0.5) / width",
        "centres_x = 1 - (skip_x + np.arange(n_x) + 0.5) / width",
        "split",
    ),
    Mutation(
        "in vector files only, parts of a mark change places",
        "+ side * points[:, axis]",
        "+ side * (1 - points[:, axis])",
        "split read_back_files",
    ),
    Mutation(
        "key-value groups begin a head too late",
        "range(group, grid.n_heads, group)",
        "range(group + 1, grid.n_heads, group)",
        "key_value_lines",
    ),
    Mutation(
        "on screen, key-value lines stand a head too high",
        "np.maximum(heads.cells[:-1], heads.cells[1:])",
        "np.minimum(heads.cells[:-1], heads.cells[1:])",
        "key_value_lines read_back",
    ),
    Mutation(
        "the pointer finds another head",
        "return x + PIXEL_NOISE, y - PIXEL_NOISE",
        "return x + PIXEL_NOISE, y + PIXEL_NOISE",
        "readout",
    ),
    Mutation(
        "the pointer is where marks are, not where they are drawn",
        "self._spans(1.0, snap=True)",
        "self._spans(1.0, snap=False)",
        "readout",
    ),
    Mutation(
        "on symlog axes marks touch",
        "high[:-1] = np.minimum(high[:-1], low[1:] - 1)",
        "high[:-1] = np.minimum(high[:-1], low[1:])",
        "spans",
    ),
    Mutation(
        "TeX is given a name as it is typed",
        "return as_tex(text, self._files) if self._for_tex and",
        "return text if self._for_tex and",
        "literal_text",
    ),
    Mutation(
        "sorted heads are named by their places",
        "return np.column_stack([rows, self.order[rows, places[:, 1]]])",
        "return places",
        "sorted",
    ),
    Mutation(
        "names of sorted heads stand at their numbers",
        "return np.column_stack([rows, np.argsort(order, axis=1)[rows, heads[:, 1]]])",
        "return heads",
        "sorted",
    ),
    Mutation(
        "Unclassified is sorted first",
        "np.select([~exists, codes < 0, codes == 0], [last + 2, last + 1, last], codes)",
        "np.select([~exists, codes < 0], [last + 2, last + 1], codes)",
        "sorted",
    ),
    Mutation(
        "names stay where sorted heads were",
        "        if self._drawn.is_sorted and self._image.axes is not None:",
        "        if False:",
        "sorted",
    ),
    Mutation(
        "heads without a category are the largest by score",
        "side = max(strengths) if n_categories else SMALLEST",
        "side = max(strengths)",
        "score_strength",
    ),
    # Axes and legends.
    Mutation(
        "ticks begin at 1",
        "return [*range(first, last + 1, step",
        "return [*range(first + 1, last + 1, step",
        "axes",
    ),
    Mutation(
        "ticks are numbered from 1",
        'if labels else StrMethodFormatter("{x:.0f}")',
        'if labels else (lambda x, _: f"{x + 1:.0f}")',
        "axes read_back",
    ),
    Mutation(
        "the labels of the axes are swapped",
        'labels = orientation.pair("Layer", HEAD)',
        'labels = orientation.pair(HEAD, "Layer")',
        "axes",
    ),
    Mutation(
        "origin= is ignored",
        "format_axes(ax, orientation, numbers, origin=origin, ticks=ticks)",
        'format_axes(ax, orientation, numbers, origin="lower", ticks=ticks)',
        "scatter axes spans",
    ),
    Mutation(
        "the legend counts down",
        "return (2, int(several[1]))",
        "return (2, -int(several[1]))",
        "legend",
    ),
    Mutation(
        "the legend's keys have other colours",
        '"facecolor": next(iter(marks.face_colors()), "none"),',
        '"facecolor": marks.face_colors()[0, [2, 0, 1, 3]],',
        "class_marks legend read_back",
    ),
    Mutation(
        "panels have each other's titles",
        "ax.set_title(panel.title,",
        "ax.set_title(list(panels.values())[-1 - len(titles)].title,",
        "panels",
    ),
    Mutation(
        "a panel of the breakdown shows another category",
        "kept = [plane for plane, name in enumerate(self.categories) if name in categories]",
        "kept = [plane - 1 for plane, name in enumerate(self.categories) if name in categories]",
        "breakdown layers",
    ),
    Mutation(
        "an axis has heads sorted and by number",
        "if len(are_sorted) > 1:",
        "if False:",
        "sorted",
    ),
    Mutation(
        "counts stand in the middle of cells",
        "self._shift = -0.5 if counts else 0",
        "self._shift = -1 if counts else 0",
        "sorted",
    ),
    Mutation(
        "the last tick collides with a round one",
        "last - number >= max(least_at_end, step * NEAR_END)",
        "last - number >= 1",
        "axes",
    ),
    Mutation(
        "strips have scales of their own",
        "(strip.set_xlim, strip.set_ylim)[orientation.heads](limits)",
        "pass",
        "strips",
    ),
    # Tables.
    Mutation(
        "a head's score is that of its highest category",
        "scores=np.where(membership, of_categories, np.nan)",
        "scores=np.where(membership, of_categories.max(axis=2, keepdims=True), np.nan)",
        "classify score_reader",
    ),
    Mutation(
        "limits are compared with widened scores",
        "    return (round(limit / step) or math.copysign(1, limit)) * step",
        "    return limit",
        "precision",
    ),
    Mutation(
        "heads of layers without attention are Unclassified",
        "            exists[without] = False\n",
        "",
        "layers",
    ),
    Mutation(
        "hidden heads are Unclassified",
        "hidden=self.hidden | left_out",
        "hidden=self.hidden",
        "breakdown layers",
    ),
    Mutation(
        "a slice is drawn from 0",
        "return labels[0] if labels[-1] - labels[0] == len(labels) - 1 else 0",
        "return 0",
        "own_numbers",
    ),
    Mutation(
        "a compact grid numbers its layers from 0",
        "LayerFormatter(labels) if labels else",
        "",
        "own_numbers",
    ),
    Mutation(
        "a negative score is as weak as zero by magnitude",
        "np.where(-lowest > np.abs(highest), lowest, highest) if by_magnitude else highest",
        "highest",
        "precision",
    ),
    Mutation(
        "bars of a profile stand beside their layers",
        "np.arange(self.n_layers + 1) - 0.5",
        "np.arange(self.n_layers + 1) + 0.5",
        "profile",
    ),
    # Words and numbers.
    Mutation(
        "the table leaves out the first layer",
        "heads = int(by_layer.sum())",
        "heads = int(by_layer[1:].sum())",
        "summary",
    ),
    Mutation(
        "layers lie in the wrong third of depth",
        "third = 3 * (2 * np.arange(n_layers) + 1)",
        "third = 3 * (2 * np.arange(n_layers))",
        "summary",
    ),
    Mutation(
        "the description counts missing heads too",
        "counted(numbers.known, 'head')",
        "counted(numbers.known + numbers.missing, 'head')",
        "description",
    ),
    # Figures that carry their data, notebooks, and descriptions that are pasted.
    Mutation(
        "data of a figure are taken without a look at their hash",
        "if _hash(content) != found[2]:",
        "if not _hash(content):",
        "figures_with_data",
    ),
    Mutation(
        "missing heads come back from a figure as Unclassified",
        "state[~grid.known] = MISSING",
        "state[~grid.known] = KNOWN",
        "figures_with_data",
    ),
    Mutation(
        "scores of a figure come back a step too high",
        "values = low + (high - low) * (steps / GRID_STEPS)",
        "values = low + (high - low) * ((steps + 1) / GRID_STEPS)",
        "figures_with_data",
    ),
    Mutation(
        "a figure carries scores that it does not show",
        "return FigurePanel(title, cells.grid, parts, cells.score_limits)",
        "return FigurePanel(title, cells.grid, parts, cells.score_limits or (0.0, 1.0))",
        "figures_with_data",
    ),
    Mutation(
        "a PNG file that is cut off is read",
        'while kind != b"IEND":',
        "while at < len(content):",
        "figures_with_data",
    ),
    Mutation(
        "a thumbnail has its heads upside down",
        "codes.T[::-1, None, :, None]",
        "codes.T[:, None, :, None]",
        "notebook",
    ),
    Mutation(
        "names are markup in notebooks",
        "return html.escape(text, quote=True)",
        "return html.unescape(text)",
        "notebook",
    ),
    Mutation(
        "a per cent sign is a comment in LaTeX",
        r'"%": r"\%",',
        '"%": "%",',
        "markup literal_text",
    ),
    Mutation(
        "a backslash of a name escapes what Markdown has after it",
        r'MARKS = r"[\\`',
        r'MARKS = r"[`',
        "markup",
    ),
    # Scores as the figure.
    Mutation(
        "scores of a heat map are drawn transposed",
        "        return self.drawn.orientation.transposed(codes), table",
        "        return codes.reshape(codes.shape[::-1]), table",
        "heatmap",
    ),
    Mutation(
        "a missing head of a heat map is drawn as zero",
        "        codes = np.full(values.shape, NO_MARK, dtype=np.int32)",
        "        codes = np.zeros(values.shape, dtype=np.int32)",
        "head_heatmap",
    ),
    Mutation(
        "the centre of two signs is the middle of the scores",
        "        middle = 0.0",
        "        middle = (low + high) / 2",
        "score_colors",
    ),
    Mutation(
        "scores below zero have the grey at the far end",
        "return colormap.reversed() if -low > high else colormap",
        "return colormap",
        "score_colors",
    ),
    Mutation(
        "places that a BoundaryNorm gives are taken for shares",
        'if share.dtype.kind in "iu":',
        "if False:",
        "head_heatmap",
    ),
    Mutation(
        "a map's scores begin at the lowest one, not at zero",
        'low = min(low, 0.0) if limits["vmin"] is None else limits["vmin"]',
        'low = low if limits["vmin"] is None else limits["vmin"]',
        "score_colors",
    ),
    Mutation(
        "ends of a bar do not say that there are scores beyond",
        'ends.get((below, above), "both")',
        '"neither"',
        "score_colors",
    ),
    Mutation(
        "numbers on heads run against those of the key",
        "{head: str(first + i) for i, head in enumerate(texts)}",
        "{head: str(first + i) for i, head in enumerate(reversed(texts))}",
        "annotate",
    ),
    Mutation(
        "a key covers the legend of its Axes",
        "return [box] if beyond else []",
        "return []",
        "annotate",
    ),
    Mutation(
        "lines to heads run through marks",
        "found = np.where(is_upright[:, None, None], upright, straight)",
        "found = np.where(is_upright[:, None, None], straight, straight)",
        "annotate",
    ),
    Mutation(
        "marks on an image count rows from below",
        'rows = (top, bottom) if image.origin == "upper" else (bottom, top)',
        "rows = (bottom, top)",
        "mark",
    ),
    Mutation(
        "marks on a mesh stand at its edges",
        "    centres = (edges[:-1] + edges[1:]) / 2",
        "    centres = edges[:-1] + 0 * edges[1:]",
        "mark",
    ),
    Mutation(
        "layers of an unknown map run along the other axis",
        'if found[name] == "heads" and found[other] != "heads":\n            return other',
        'if found[name] == "heads" and found[other] != "heads":\n            return name',
        "mark",
    ),
    Mutation(
        "a profile of scores along heads sums up heads",
        'values = scores.values[:, :, 0] if layers.kind == "layer" else scores.values[:, :, 0].T',
        "values = scores.values[:, :, 0]",
        "score_profile",
    ),
)  # fmt: skip


def sources(root):
    """Return the files that a mutation may change."""
    return [*(root / "src/mpl_headgrid").rglob("*.py"), *(root / "styles").glob("*.mplstyle")]


def problem_of(mutation):
    """Return why a mutation no longer fits the sources; an empty string where it does."""
    found = sum(path.read_text(encoding="utf-8").count(mutation.old) for path in sources(ROOT))
    if found != 1:
        return f"{mutation.old!r} appears {found} times, expected once"
    absent = [name for name in mutation.tests.split() if not test_modules(ROOT, [name])]
    return f"no test module {absent[0]!r}" if absent else ""


def test_modules(root, names):
    return [path for name in names for path in (root / "tests").rglob(f"test_{name}.py")]


test_modules.__test__ = False  # a helper, which pytest must not collect


def first_failure(copy, tests):
    """Run tests in a copy; return the first that fails, or an empty string."""
    options = ["-q", "-x", "-p", "no:cacheprovider", "--no-header", "--tb=no"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode > 1:  # 1 is a test that failed; others say that none could run
        raise RuntimeError(done.stdout + done.stderr)
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    return failed[0].removeprefix("FAILED ").split(" - ")[0] if failed else ""


def noticed_by(mutation, copy):
    """Return the test that a mutation turns red, or an empty string."""
    texts = {path: path.read_text(encoding="utf-8") for path in sources(copy)}
    path, original = next(item for item in texts.items() if mutation.old in item[1])
    path.write_text(original.replace(mutation.old, mutation.new), encoding="utf-8")
    try:
        return first_failure(copy, test_modules(copy, mutation.tests.split()))
    finally:
        path.write_text(original, encoding="utf-8")


def main(words):
    chosen = [m for m in MUTATIONS if not words or any(word in m.what for word in words)]
    noticed = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                skipped = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, copy / name, symlinks=True, ignore=skipped)
            else:
                shutil.copy(source, copy / name)
        for mutation in chosen:
            problem = problem_of(mutation)
            test = "" if problem else noticed_by(mutation, copy)
            noticed += [test] if test else []
            seen = (
                f"red    {mutation.what}: {test}" if test else f"GREEN  {mutation.what} {problem}"
            )
            print(seen, flush=True)  # noqa: T201 a report
        if noticed and (always := first_failure(copy, list(dict.fromkeys(noticed)))):
            raise RuntimeError(f"{always} fails without any mutation")
    print(f"{len(noticed)} of {len(chosen)} are noticed")  # noqa: T201 a report
    return int(len(noticed) < len(chosen))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
