"""What a type checker has to refuse before the script runs; run, each function raises.

Each line says which error is expected. A line that is no error any more is one itself
(warn_unused_ignores, reportUnnecessaryTypeIgnoreComment).
"""

import matplotlib.pyplot as plt
import numpy as np

import mpl_headgrid as hg

HEADS = {"Copy": [(0, 1)], "Induction": ["L1H0"]}


def a_name_that_there_is_not() -> None:
    hg.headgrid_scater(plt.figure().gca(), HEADS)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def data_in_the_place_of_axes() -> None:
    hg.headgrid_scatter(HEADS)  # type: ignore[call-arg, arg-type]  # pyright: ignore[reportCallIssue]


def a_keyword_by_place() -> None:
    hg.headgrid_scatter(plt.figure().gca(), HEADS, "headgrid")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def a_keyword_that_is_misspelt() -> None:
    hg.summarize_heads(HEADS, n_layer=2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def a_value_that_is_not_among_the_choices() -> None:
    hg.headgrid_scatter(plt.figure().gca(), HEADS, multi="both")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def missing_in_words_of_ones_own() -> None:
    hg.read_heads(HEADS, missing="grey")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def cells_of_another_shape() -> None:
    hg.headgrid_panels({"A": HEADS}, cells="round")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_figure_in_the_place_of_axes() -> None:
    hg.headgrid_profile(plt.figure(), HEADS)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_legend_of_marks() -> None:
    marks = hg.headgrid_scatter(plt.figure().gca(), HEADS)
    hg.headgrid_legend(marks)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_class_by_number() -> None:
    marks = hg.headgrid_scatter(plt.figure().gca(), HEADS)
    marks[0]  # type: ignore[index]  # pyright: ignore[reportArgumentType]


def a_grid_that_is_changed() -> None:
    grid = hg.read_heads(HEADS)
    grid.kv_heads = 2  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def a_color_that_is_changed() -> None:
    palette = hg.Palette.from_style()
    palette["Knowledge"] = "red"  # type: ignore[index]  # pyright: ignore[reportIndexIssue]


def colors_without_names() -> None:
    hg.Palette(["red", "blue"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_threshold_in_words() -> None:
    hg.classify_heads({"Copy": np.ones((2, 2))}, threshold="high")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def another_reduction() -> None:
    hg.classify_heads({"L1H1": [1.0]}, threshold=0.5, reduce="sum")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_table_as_text() -> None:
    hg.describe_heads(HEADS, length="long")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_form_that_there_is_not() -> None:
    hg.describe_heads(HEADS, format="rst")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_file_in_the_place_of_its_text() -> None:
    hg.accessible_svg(b"<svg></svg>")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def one_head_in_the_place_of_several() -> None:
    axes = plt.figure().gca()
    hg.headgrid_scatter(axes, HEADS)
    hg.annotate_heads(axes, 5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def data_by_its_name() -> None:
    hg.load_heads(2)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def metadata_without_a_format() -> None:
    hg.headgrid_metadata(plt.figure())  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
