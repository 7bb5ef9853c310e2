"""How Sphinx builds the site: `make docs` from the top folder, without a network."""

import os
import sys
import tempfile
from pathlib import Path

import numpydoc.xref
from docutils import nodes
from docutils.parsers.rst.roles import register_generic_role

import mpl_headgrid

# matplotlib writes the docstring of an artist's `set`, with a role of its own site.
register_generic_role("mpltype", nodes.literal)

sys.path.insert(0, str(Path(__file__).parent))  # for the modules beside this one

project = "mpl-headgrid"
author = "The mpl-headgrid developers"
copyright = f"2026, {author}. MIT licence"  # noqa: A001 the name that Sphinx reads
release = version = mpl_headgrid.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "numpydoc",
    "matplotlib.sphinxext.plot_directive",
    "matplotlib.sphinxext.figmpl_directive",
    "sphinx_gallery.gen_gallery",
    "sphinx_copybutton",
    "myst_parser",  # for CHANGELOG.md
    "_api_pages",
    "_accessible",
    "_contents",
    "_gallery",
    "_measured",
    "_search_words",
]
exclude_patterns = ["_build", "gallery", "images", "measured.rst"]  # the last is in speed.rst
default_role = "autolink"  # a name in single backquotes: a link if it is one of ours

# The reference; _api_pages.py writes its first page.
templates_path = ["_templates"]
autodoc_typehints = "none"  # the docstrings say it in words
toc_object_entries_show_parents = "hide"
numpydoc_show_class_members = False

# Links into the references of others need their inventories, and a build needs no network: without
# INTERSPHINX such names are text. INTERSPHINX=fetch loads the inventories, for a site that is
# published; the path of a folder takes matplotlib.inv, numpy.inv and so on from there.
REFERENCES = {
    "matplotlib": "https://matplotlib.org/stable/",
    "numpy": "https://numpy.org/doc/stable/",
    "pandas": "https://pandas.pydata.org/docs/",
    "python": "https://docs.python.org/3/",
}
if inventories := os.environ.get("INTERSPHINX"):
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = {
        name: (address, None if inventories == "fetch" else f"{inventories}/{name}.inv")
        for name, address in REFERENCES.items()
    }

# In the types of parameters these names are links; numpydoc's own list needs Python's inventory.
numpydoc_xref_param_type = True
numpydoc_xref_ignore = "all"
numpydoc.xref.DEFAULT_LINKS.clear()
THEIRS = (
    "matplotlib.artist.Artist",
    "matplotlib.axes.Axes",
    "matplotlib.collections.Collection",
    "matplotlib.collections.LineCollection",
    "matplotlib.colors.Colormap",
    "matplotlib.colors.ListedColormap",
    "matplotlib.colors.Normalize",
    "matplotlib.legend.Legend",
    "matplotlib.patches.Rectangle",
    "matplotlib.text.Annotation",
    "matplotlib.text.Text",
    "pandas.DataFrame",
    "pandas.Series",
)
numpydoc_xref_aliases = {
    **{name: f"mpl_headgrid.{name}" for name in mpl_headgrid.__all__},
    **{name: f":obj:`{name}`" for name in THEIRS},
}

# Figures: sharp on dense screens, and shown pixel for pixel on others, where scaling would make
# the gaps between squares uneven.
plot_include_source = True
_scratch = tempfile.TemporaryDirectory()  # for what the code on pages saves
plot_working_directory = _scratch.name
plot_html_show_source_link = False
plot_html_show_formats = False
plot_formats = [("png", 110)]
plot_srcset = ["2x"]

GALLERY_SECTIONS = (
    "one_model", "scores", "figure", "whole_figures", "data_in", "colour_and_print", "interaction",
)  # fmt: skip
sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "auto_examples",
    "subsection_order": [f"gallery/{section}" for section in GALLERY_SECTIONS],
    "within_subsection_order": "NumberOfCodeLinesSortKey",
    "image_scrapers": ("_alt_text.scrape_with_alt_text",),
    "image_srcset": ["2x"],
    "minigallery_sort_order": "_gallery.simplest_first",
    "backreferences_dir": "api/examples",
    "doc_module": ("mpl_headgrid",),
    "reference_url": {"mpl_headgrid": None},
    "capture_repr": (),
    "show_memory": False,
    "show_signature": False,
    "min_reported_time": float("inf"),
    "write_computation_times": False,
    "download_all_examples": False,
}

# The look.
html_theme = "pydata_sphinx_theme"
html_title = "mpl-headgrid"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_favicon = html_logo = "_static/logo.svg"
html_context = {"default_mode": "auto"}
html_copy_source = False
html_show_sourcelink = False
html_sidebars = {  # these have no pages below them to list
    page: []
    for page in (
        "index",
        "install",
        "guide",
        "how_do_i",
        "recipes",
        "data",
        "colour",
        "compared",
        "speed",
        "changelog",
        "cite",
        "need",
        "support",
        "auto_examples/index",
    )
}
html_theme_options = {
    "logo": {"text": "mpl-headgrid", "alt_text": ""},
    "header_links_before_dropdown": 7,
    "navbar_end": ["theme-switcher"],
    "navbar_align": "left",
    "secondary_sidebar_items": {
        "**": ["page-toc"],
        "index": [],
        "how_do_i": [],
        "compared": [],
        "auto_examples/index": [],
    },
    "show_prev_next": False,
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
# Where the site will stand, for what a page can't say relative to itself: RELEASING.md, "The site".
if site := os.environ.get("HEADGRID_SITE"):
    html_baseurl = f"{site}/{version}/"
    html_theme_options["switcher"] = {
        "json_url": f"{site}/versions.json",
        "version_match": version,
    }
    html_theme_options["check_switcher"] = False  # the file may not be there yet
    html_theme_options["navbar_end"] = ["version-switcher", "theme-switcher"]
copybutton_exclude = ".linenos, .gp, .go"  # prompts and output are not copied
