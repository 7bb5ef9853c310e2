"""accessible_svg: the description where screen readers look, and the drawing as it was."""

import xml.etree.ElementTree as ET

import matplotlib.pyplot as plt
import pytest

import mpl_headgrid as hg
from tests.support.pictures import random_grid, saved

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def svg():
    """Return a file with a description, and characters in it that are special in XML."""
    fig, ax = plt.subplots()
    hg.headgrid_scatter(ax, random_grid(5, 4), gid="heads")
    ax.set_title("A & <b>")
    return saved(fig, "svg", metadata=hg.headgrid_metadata(fig, "svg")).decode()


def test_the_description_follows_the_title(svg):
    root = ET.fromstring(hg.accessible_svg(svg))
    assert [child.tag for child in root][:3] == [f"{SVG}title", f"{SVG}desc", f"{SVG}metadata"]
    assert root[0].text == "A & <b>"
    assert root[1].text == root.find(".//{*}description").text
    assert "A & <b>: 20 heads, layers 0 to 4 by heads 0 to 3." in root[1].text
    assert root.get("role") == "img"


def test_nothing_else_changes_and_a_second_time_nothing_at_all(svg):
    changed = hg.accessible_svg(svg)
    description = ET.fromstring(changed).find(f"{SVG}desc")
    escaped = description.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    without = changed.replace(f"\n <desc>{escaped}</desc>", "").replace(' role="img"', "")
    assert without == svg
    assert changed.count('id="heads-knowledge"') == 1
    assert hg.accessible_svg(changed) == changed


def test_a_file_without_a_title_and_one_with_a_role(svg):
    title = svg[svg.index("<title>") : svg.index("</title>") + len("</title>")]
    untitled = svg.replace(title, "", 1).replace("<svg ", '<svg role="presentation" ', 1)
    root = ET.fromstring(hg.accessible_svg(untitled))
    assert root[0].tag == f"{SVG}desc"
    assert root.get("role") == "presentation"


def test_a_description_of_ones_own_or_none():
    fig = plt.figure()
    svg = saved(fig, "svg", metadata={"Title": "Heads", "Description": "Mine"}).decode()
    assert ET.fromstring(hg.accessible_svg(svg))[1].text == "Mine"
    with pytest.raises(ValueError, match=r"svg: no description in it; save it with savefig"):
        hg.accessible_svg(saved(fig, "svg").decode())


def test_other_texts_and_paths_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"text of an SVG file, got 'heads.svg'"):
        hg.accessible_svg("heads.svg")
    with pytest.raises(TypeError, match=r"svg: .* got PosixPath; of a path give path.read_text"):
        hg.accessible_svg(tmp_path / "heads.svg")
    with pytest.raises(TypeError, match=r"svg: expected .* got bytes"):
        hg.accessible_svg(b"<svg>")
