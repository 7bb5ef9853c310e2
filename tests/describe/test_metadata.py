"""headgrid_metadata: what a saved file says of itself, read back by others than matplotlib."""

import io
import pickle
import xml.etree.ElementTree as ET

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import PIL.Image
import pytest

import mpl_headgrid as hg
from tests.support.pictures import pixels, random_grid, saved

GRID = random_grid(10, 6)
SOFTWARE = f"mpl-headgrid {hg.__version__}, matplotlib {mpl.__version__}"
# Letters beyond Latin-1 and beyond 16 bits, markup, and what is special to one format or the other.
ODD = "Köpfe → Ψ𝔸 <a&b> (50 %) \\ $x_1$"


def drawn(title="GPT-2 XL", data=GRID, **keywords):
    fig, ax = plt.subplots()
    marks = hg.headgrid_scatter(ax, data, **keywords)
    ax.set_title(title, parse_math=False)
    return fig, marks


def saved_odd(file_format):
    """Return the metadata of a figure of odd names, and its file."""
    fig, _ = drawn(ODD, {ODD: [(0, 0), (1, 1)]}, n_layers=4, n_heads=3)
    metadata = hg.headgrid_metadata(fig, file_format)
    return metadata, io.BytesIO(saved(fig, file_format, metadata=metadata))


def description_of(target):
    return hg.headgrid_metadata(target, "png")["Description"]


def test_png_has_text_chunks():
    metadata, file = saved_odd("png")
    with PIL.Image.open(file) as image:
        assert image.text["Title"] == ODD
        assert image.text["Software"] == SOFTWARE
        assert image.text["Description"] == metadata["Description"]
    assert f"{ODD}: 2 heads (16.7 %), in layers 0 and 1." in metadata["Description"]


def test_svg_has_a_title_and_dublin_core():
    metadata, file = saved_odd("svg")
    root = ET.parse(file).getroot()
    assert root.find("{*}title").text == ODD
    work = root.find("{*}metadata").find(".//{*}Work")
    assert work.find("{http://purl.org/dc/elements/1.1/}title").text == ODD
    assert work.find("{*}description").text == metadata["Description"]
    assert work.find("{*}creator//{*}title").text == SOFTWARE


def test_pdf_has_document_properties():
    pypdf = pytest.importorskip("pypdf")
    metadata, file = saved_odd("pdf")
    found = pypdf.PdfReader(file).metadata
    assert found.title == ODD
    assert found.subject == metadata["Subject"]
    assert found.creator == SOFTWARE
    assert found.producer.startswith("Matplotlib pdf backend")


@pytest.mark.parametrize("file_format", ["ps", "eps"])
def test_postscript_names_the_software_on_one_line(file_format):
    metadata, file = saved_odd(file_format)
    assert f"%%Creator: {SOFTWARE}" in file.read().decode("latin-1").splitlines()
    assert metadata == {"Creator": SOFTWARE}


@pytest.mark.parametrize("file_format", ["png", "svg", "svgz", "pdf", "ps", "eps"])
def test_every_format_takes_its_metadata_without_a_warning(file_format):
    fig, marks = drawn()
    assert saved(fig, file_format, metadata=hg.headgrid_metadata(marks, file_format.upper()))


def test_the_date_is_matplotlibs(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    fig, marks = drawn()
    for file_format, date in (("svg", b"<dc:date>1970-01-01"), ("pdf", b"(D:19700101000000Z)")):
        metadata = hg.headgrid_metadata(marks, file_format)
        first, second = (saved(fig, file_format, metadata=metadata) for _ in range(2))
        assert date in first
        if file_format == "pdf":
            assert first == second


def test_description_and_title_are_those_of_what_is_drawn():
    fig, marks = drawn()
    expected = hg.describe_heads(GRID)
    for target in (marks, marks.axes, fig):
        metadata = hg.headgrid_metadata(target, "png")
        assert metadata["Title"] == "GPT-2 XL"
        assert metadata["Description"].replace("GPT-2 XL: ", "") == expected
    marks.set_data(random_grid(10, 6, seed=1))
    assert "GPT-2 XL: 60 heads" in description_of(fig)
    assert description_of(fig) != metadata["Description"]


@pytest.mark.parametrize("layer_axis", ["x", "y"])
@pytest.mark.parametrize("origin", ["lower", "upper"])
def test_directions_are_those_of_the_axes(layer_axis, origin):
    _, marks = drawn("", layer_axis=layer_axis, origin=origin)
    expected = hg.describe_heads(GRID, layer_axis=layer_axis, origin=origin)
    assert description_of(marks) == expected
    marks.axes.invert_xaxis()
    assert " right to left" in description_of(marks)


def test_without_a_title_the_figure_is_called_by_what_it_is():
    _, marks = drawn("")
    metadata = hg.headgrid_metadata(marks, "svg")
    assert metadata["Title"] == "Attention heads by layer and head"
    assert hg.headgrid_metadata(marks, "svg", title="Heads")["Title"] == "Heads"
    marks.axes.set_title("(a)", loc="left")
    assert hg.headgrid_metadata(marks, "svg")["Title"] == "(a)"


def test_a_title_of_two_lines_is_one_in_a_text():
    fig, marks = drawn("GPT-2\nXL")
    assert hg.headgrid_metadata(marks, "png")["Title"] == "GPT-2 XL"
    fig.suptitle("Attention\nheads")
    metadata = hg.headgrid_metadata(fig, "png")
    assert metadata["Title"] == "Attention heads"
    assert "GPT-2 XL: 60 heads" in metadata["Description"]


def test_a_title_that_stands_twice_is_said_once():
    metadata = hg.headgrid_metadata(draw_planes(("All", "", "All"), ([0, 1],) * 3), "png")
    assert metadata["Title"] == "All"


def test_a_pickled_figure_is_described_as_before():
    fig, _ = drawn()
    copy = pickle.loads(pickle.dumps(fig))
    assert hg.headgrid_metadata(copy, "png") == hg.headgrid_metadata(fig, "png")


def test_panels_are_described_as_several_models():
    models = {"one": GRID, "two": random_grid(8, 5, seed=1)}
    fig, _ = hg.headgrid_panels(models)
    metadata = hg.headgrid_metadata(fig, "pdf")
    assert metadata["Title"] == "one, two"
    assert metadata["Subject"] == hg.describe_heads(models)
    fig.suptitle("Both")
    assert hg.headgrid_metadata(fig, "pdf")["Title"] == "Both"


def check_directions(fig, first, second):
    """Check how two paragraphs begin, of layers along x and then along y."""
    _, one, two = description_of(fig).split("\n\n")
    assert one.startswith(first)
    assert one.endswith("Layers run from left to right, heads from bottom to top.")
    assert two.startswith(second)
    assert two.endswith("Layers run from bottom to top, heads from left to right.")


def test_grids_that_run_in_other_directions_each_say_theirs():
    fig, (left, right) = plt.subplots(ncols=2)
    hg.headgrid_scatter(left, GRID)
    hg.headgrid_scatter(right, GRID, layer_axis="y")
    check_directions(fig, "Grid 1: ", "Grid 2: ")


def test_heat_maps_say_their_relation_once_and_each_its_directions():
    fig, (left, right) = plt.subplots(ncols=2)
    scores = hg.HeadScores([[[0.1], [0.2]]], ["copy"])
    hg.headgrid_heatmap(left, scores)
    left.set_title("copy")
    hg.headgrid_heatmap(right, scores, layer_axis="y")
    check_directions(fig, "copy: 2 heads, ", "Grid 2: copy, 2 heads, ")


def draw_planes(titles, planes):
    fig, axes = plt.subplots(ncols=len(titles))
    for ax, title, chosen in zip(axes, titles, planes, strict=True):
        names = [GRID.categories[plane] for plane in chosen]
        ax.set_title(title)
        grid = hg.HeadGrid(GRID.membership[:, :, chosen], names)
        hg.headgrid_scatter(ax, grid, palette="headgrid")
    return fig


def test_panels_of_single_categories_are_said_to_be_parts():
    fig, axes = hg.headgrid_breakdown(GRID, panels=["Knowledge", "Translation"])
    axes["Knowledge"].set_title("")
    _, every, knowledge, translation = description_of(fig).split("\n\n")
    assert every.startswith("All categories: 60 heads")
    heads = hg.summarize_heads(GRID)["in category"]
    said = "alone, the heads of other categories not shown:"
    assert knowledge.startswith(f"Grid 2, Knowledge {said} {heads['Knowledge']} heads (")
    assert translation.startswith(f"Translation {said} {heads['Translation']} heads (")
    assert "No head" not in knowledge + translation
    marks = next(each for each in axes["Knowledge"].collections if hasattr(each, "drawn"))
    marks.drawn.set_grid(GRID, None)  # and so it is no part any more
    assert said not in description_of(fig).split("\n\n")[2]


def test_a_part_without_heads_says_so():
    fig, _ = hg.headgrid_breakdown({"Knowledge": [(9, 5)]}, panels=["Translation"])
    end = "Translation alone, the heads of other categories not shown: no heads."
    assert description_of(fig).endswith(end)


def test_another_model_that_has_one_category_is_no_part():
    for planes in ([[0, 1], [1]], [[1], [2]]):  # the same heads are in the category, and others
        text = description_of(draw_planes("ab", planes))
        assert "alone" not in text
        assert "Smallest and largest share" in text


def test_subfigures_are_described_alone():
    fig = plt.figure()
    left, right = fig.subfigures(ncols=2)
    hg.headgrid_scatter(left.subplots(), GRID)
    right.subplots()
    assert description_of(left) == hg.describe_heads(GRID)
    assert description_of(fig) == hg.describe_heads(GRID)
    with pytest.raises(ValueError, match="target: no head grid here"):
        hg.headgrid_metadata(right, "png")


@pytest.mark.parametrize("file_format", ["jpg", "tiff", "", None, 3, "pgn"])
def test_other_formats_are_refused_with_the_choices(file_format):
    _, marks = drawn()
    hint = r"; did you mean 'png'\?" if file_format == "pgn" else ""
    with pytest.raises(
        ValueError, match=rf"format: expected one of 'png', 'svg', .*, got .*{hint}"
    ):
        hg.headgrid_metadata(marks, file_format)


@pytest.mark.parametrize("target", [None, "fig", [], np.zeros(3)])
def test_another_target_or_title_is_refused(target):
    with pytest.raises(TypeError, match="target: expected HeadMarks, a HeadHeatmap, an Axes"):
        hg.headgrid_metadata(target, "png")
    with pytest.raises(TypeError, match="title: expected str, got 3"):
        hg.headgrid_metadata(drawn()[1], "png", title=3)


def test_asking_changes_nothing():
    fig, marks = drawn()
    before = pixels(fig)
    artists = marks.axes.get_children()
    hg.headgrid_metadata(fig, "svg")
    assert marks.axes.get_children() == artists
    assert (pixels(fig) == before).all()
