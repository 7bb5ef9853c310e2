"""The site that `make docs` has built, as readers see it: each page in Chromium."""

import functools
import http.server
import io
import itertools
import re
import shutil
import threading
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urldefrag, urljoin

import matplotlib.pyplot as plt
import numpy as np
import pytest

from tests.support.lengths import LONG, short
from tests.support.processes import ROOT
from tests.support.renderers import FLAGS, REQUIRED

SITE = ROOT / "docs" / "_build"
PAGES = sorted(
    page
    for page in (path.relative_to(SITE).as_posix() for path in SITE.glob("**/*.html"))
    if not page.startswith("_static/")  # the theme's own parts
)
BROWSER = shutil.which("chromium")
HERE = "http://site/"  # urljoin knows how such addresses are joined
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}
THEMES = ("light", "dark")
VIEWS = [*itertools.product((WIDE, NARROW), THEMES)]
# Each run holds one page of each kind to axe-core in all views, and each other page in one of them;
# of the listings of source code, which are alike, only this one.
KINDS = {
    "_modules/mpl_headgrid/_datasets.html",
    "api/index.html",
    "api/mpl_headgrid.HeadGrid.html",
    "auto_examples/index.html",
    "auto_examples/one_model/index.html",
    "auto_examples/one_model/plot_one_model.html",
    "data.html",
    "guide.html",
    "index.html",
    "recipes.html",
    "search.html",
}
LISTINGS = {page for page in PAGES if page.startswith("_modules/")} - KINDS
SEEN = [page for page in PAGES if LONG or page not in LISTINGS]

pytestmark = [
    pytest.mark.renderers,
    pytest.mark.skipif(not PAGES, reason="the site is not built: make docs"),
    pytest.mark.skipif(not BROWSER and not REQUIRED, reason="chromium is not installed"),
]
visible_images = """
() => Promise.all([...document.images].filter(image => image.checkVisibility()).map(async image => {
    image.loading = "eager";
    await image.decode().catch(() => null);
    const box = image.getBoundingClientRect();
    const style = getComputedStyle(image);
    return {
        address: image.currentSrc, broken: !image.naturalWidth, alt: image.getAttribute("alt"),
        thumbnail: image.closest(".sphx-glr-thumbcontainer, .navbar-brand") !== null,
        width: box.width, height: box.height, natural: image.naturalWidth, filter: style.filter,
        ratio: (box.width / box.height) / (image.naturalWidth / image.naturalHeight),
    };
}))
"""
overflow = """
() => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120))
"""


class Parts(HTMLParser):
    """The links of a page, and what can be linked to on it."""

    def __init__(self, path):
        super().__init__()
        self.links, self.names = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 HTMLParser's
        attributes = dict(attrs)
        self.names.update(attributes[key] for key in ("id", "name") if attributes.get(key))
        self.links += [attributes[key] for key in ("href", "src") if attributes.get(key)]
        for choice in (attributes.get("srcset") or "").split(","):
            self.links += choice.split()[:1]


@functools.cache
def parts(page):
    return Parts(SITE / page)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    broken = []
    for link in parts(page).links:
        target, name = urldefrag(urljoin(f"{HERE}{page}", link))
        if not target.startswith(HERE):
            assert target.startswith(("https://", "data:")), link
            continue
        path = unquote(target.removeprefix(HERE)).partition("?")[0]
        if not (SITE / path).exists() or (
            name and path.endswith(".html") and unquote(name) not in parts(path).names
        ):
            broken.append(link)
    assert not broken


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address():
    """Serve the site on this machine alone."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=SITE)
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    if not REQUIRED:
        pytest.importorskip("playwright")
    from playwright import sync_api as playwright

    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=BROWSER, args=[*FLAGS])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def tab(browser, address):
    """Return a page of the browser, which lists what goes wrong on it."""
    context = browser.new_context(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("requestfailed", lambda request: page.troubles.append(f"failed: {request.url}"))
    page.on(
        "console",
        lambda message: (
            page.troubles.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((address, "data:"))
            else page.troubles.append(f"not on the site: {request.url}")
        ),
    )
    yield page
    context.close()


@pytest.mark.parametrize("name", SEEN)
def test_page(tab, address, name):
    tab.troubles.clear()
    tab.goto(address + name)
    for theme in THEMES:
        tab.emulate_media(color_scheme=theme)
        tab.wait_for_function(f"document.documentElement.dataset.theme == {theme!r}")
        for size in (WIDE, NARROW):
            tab.set_viewport_size(size)
            width = tab.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], tab.evaluate(overflow)
            for image in tab.evaluate(visible_images):
                assert not image["broken"], image
                assert image["alt"] or image["thumbnail"], image  # its title stands below it
                assert min(image["width"], image["height"]) > 20, image
                assert image["ratio"] == pytest.approx(1, abs=0.02), image
                assert image["filter"] == "none", image  # one that dims changes the colours
    assert not tab.troubles


@pytest.mark.parametrize("example", ["plot_one_model", "plot_four_models"])
def test_the_figure_of_an_example_is_described_in_words(example):
    (page,) = SITE.glob(f"auto_examples/*/{example}.html")
    assert re.search(r'alt="[^"]+ttention heads[^"]+ layers by ', page.read_text("utf-8"))


def test_thumbnails_stand_three_in_a_row_at_their_own_size(tab, address):
    tab.set_viewport_size(WIDE)
    tab.goto(address + "auto_examples/index.html")
    images = tab.evaluate(visible_images)
    thumbnails = [image for image in images if "_thumb" in image["address"]]
    assert len(thumbnails) >= 30
    for image in thumbnails:  # what is scaled shows bands
        assert image["width"] == pytest.approx(image["natural"], abs=0.01), image
    first = [box.bounding_box() for box in tab.locator(".sphx-glr-thumbcontainer").all()[:4]]
    assert [box["y"] == first[0]["y"] for box in first] == [True, True, True, False]


def test_each_example_names_the_functions_that_it_uses():
    examples = [page for page in PAGES if re.fullmatch(r"auto_examples/.+/plot_\w+\.html", page)]
    assert len(examples) >= 30
    for page in examples:
        text = (SITE / page).read_text("utf-8").partition("Functions used")[2].partition("<div")[0]
        assert re.search(r'href="[./]+api/mpl_headgrid\.\w+\.html', text), page


def test_a_click_copies_code(tab, address):
    tab.set_viewport_size(WIDE)
    tab.goto(address + "guide.html")
    block = tab.locator("div.highlight").first
    block.hover()
    block.locator("button.copybtn").click()
    tab.wait_for_selector("button.copybtn.success")
    assert tab.evaluate("navigator.clipboard.readText()").split() == block.inner_text().split()


@pytest.mark.parametrize("theme", THEMES)
def test_the_start_page_shows_its_figure_above_the_fold(tab, address, theme):
    tab.emulate_media(color_scheme=theme)
    tab.set_viewport_size(WIDE)
    tab.goto(address + "index.html")
    (figure,) = [image for image in tab.locator("main .hero img").all() if image.is_visible()]
    box = figure.bounding_box()
    assert f"only-{theme}" in figure.get_attribute("class")
    assert box["y"] + box["height"] <= WIDE["height"]


SEARCHES = {  # what users type, and the page, or the place on it, that answers
    "headgrid_panels": "api/mpl_headgrid.headgrid_panels",
    "colorblind": "colour", "colour-blind": "colour", "color blind": "colour",
    "colourblind": "how_do_i", "custom colors": "how_do_i.html#",
    "own colours": "how_do_i.html#", "palette": "api/mpl_headgrid.Palette",
    "change color": "how_do_i", "legend position": "how_do_i.html#",
    "move legend": "how_do_i", "remove legend": "how_do_i.html#",
    "font size": "how_do_i.html#", "dark mode": "how_do_i.html#",
    "slides": "how_do_i", "poster": "how_do_i.html#",
    "GQA": "how_do_i.html#", "grouped-query attention": "how_do_i",
    "bibtex": "cite", "citation": "how_do_i.html#", "transpose": "how_do_i.html#",
    "heatmap": "api/mpl_headgrid.headgrid_heatmap", "heat map": "how_do_i",
    "seaborn": "compared", "plotly": "compared", "TransformerLens": "recipes",
    "huggingface": "how_do_i", "output_attentions": "how_do_i", "nnsight": "how_do_i",
    "colorbar": "how_do_i", "diverging": "how_do_i", "greyscale": "how_do_i",
    "grayscale": "how_do_i.html#", "usetex": "how_do_i.html#",
    "alt text": "how_do_i.html#", "screen reader": "how_do_i",
    "animation": "how_do_i.html#", "makefile": "command_line",
    "hybrid model": "how_do_i.html#", "pruned heads": "how_do_i",
    "missing": "how_do_i.html#", "counted from 1": "how_do_i",
    "checkpoints": "how_do_i", "zoom": "how_do_i.html#", "csv": "how_do_i",
    "suptitle": "how_do_i", "square cells": "how_do_i", "strongest heads": "how_do_i",
    "retrieval heads": "how_do_i", "sorted heads": "how_do_i", "read_figure": "api/",
    "tight_layout": "how_do_i.html#", "neurips": "guide", "normalize": "api/",
    "rename": "how_do_i", "average seeds": "how_do_i", "percentile": "how_do_i",
    "legend title": "how_do_i.html#", "viridis": "how_do_i", "relative depth": "how_do_i",
    "MLP": "how_do_i", "attention pattern": "how_do_i", "plt.show": "how_do_i",
    "Colab": "install", "transparent": "how_do_i", "click": "how_do_i",
    "no window appears": "how_do_i", "export csv": "how_do_i", "headless server": "how_do_i",
    "border around squares": "how_do_i", "significance stars": "how_do_i",
    "reproducible": "how_do_i", "offline": "data", "BERT": "how_do_i", "p-value": "how_do_i",
}  # fmt: skip


def test_search_finds_the_words_that_users_type(tab, address):
    assert len(SEARCHES) >= 25
    missed = {}
    for query, page in SEARCHES.items():
        tab.goto(f"{address}search.html?q={quote(query)}")
        tab.wait_for_selector("#search-results .search-summary:not(:empty)")
        found = [link.get_attribute("href") for link in tab.locator("#search-results li a").all()]
        if not any(link.startswith(page) for link in found):
            missed[query] = found[:5]
    assert not missed


@pytest.fixture(scope="module")
def tabs(browser):
    """Return a page of the browser for each width, in which nothing moves."""
    contexts = {
        size["width"]: browser.new_context(viewport=size, reduced_motion="reduce")
        for size in (WIDE, NARROW)
    }
    yield {width: context.new_page() for width, context in contexts.items()}
    for context in contexts.values():
        context.close()


def show(tab, address, theme):
    tab.emulate_media(color_scheme=theme, reduced_motion="reduce")
    if tab.url != address:
        tab.goto(address)
    tab.wait_for_function(f"document.documentElement.dataset.theme == {theme!r}")


def test_there_are_pages_of_all_kinds():
    assert {*PAGES} >= KINDS


@pytest.mark.parametrize("name", SEEN)
def test_axe_finds_no_fault(tabs, address, name):
    if not REQUIRED:
        pytest.importorskip("axe_playwright_python")
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    one = PAGES.index(name) % len(VIEWS)
    for size, theme in VIEWS if LONG or name in KINDS else VIEWS[one : one + 1]:
        tab = tabs[size["width"]]
        show(tab, address + name, theme)
        found = axe.run(tab, options={"resultTypes": ["violations"]}).response
        assert found["testEngine"]["name"] == "axe-core"
        faults = [
            f"{each['id']}: {node['html'][:150]}: {node['failureSummary']}"
            for each in found["violations"]
            for node in each["nodes"]
        ]
        assert not faults, "\n".join([f"{size['width']} pixels, {theme}", *faults[:10]])


focus = """
() => {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    return {
        name: element.getAttribute("aria-label") || element.innerText.trim(),
        part: ["header", ".bd-sidebar-primary", "main"].find(part => element.closest(part)) ?? null,
        size: Math.min(box.width, innerWidth) + Math.min(box.height, innerHeight),
    };
}
"""


def pixels_of_focus(tab):
    """Return how many pixels the focus changes, at a contrast of at least 3 to what was there."""
    with_focus = luminance(tab)
    tab.evaluate("document.activeElement.blur()")
    without = luminance(tab)
    high, low = np.maximum(with_focus, without), np.minimum(with_focus, without)
    return np.sum((high + 0.05) / (low + 0.05) >= 3)


def luminance(tab):
    screen = io.BytesIO(tab.screenshot(animations="disabled"))  # each at its end
    rgb = plt.imread(screen, format="png")[..., :3]
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


@pytest.mark.parametrize(
    ("page", "theme"),
    short(itertools.product(("auto_examples/one_model/index.html", "index.html"), THEMES), 0, 1, 2),
)
def test_tab_reaches_all_parts_in_order_and_its_place_is_seen(tabs, address, page, theme):
    tab = tabs[WIDE["width"]]
    tab.goto("about:blank")
    show(tab, address + page, theme)
    stops = []
    while [stop["part"] for stop in stops].count("main") < 4:
        assert len(stops) < 60, stops
        tab.keyboard.press("Tab")
        stops.append(tab.evaluate(focus))
        # As many as a frame of the element, one pixel wide and more.
        assert pixels_of_focus(tab) >= stops[-1]["size"], stops[-1]
    names = [stop["name"] for stop in stops]
    assert names[:2] == ["Skip to main content", "mpl-headgrid"]
    assert {"Guide", "Gallery", "API", "Search", "Color mode"} <= {*names}
    parts = [part for part, _ in itertools.groupby(stop["part"] for stop in stops)]
    sidebar = [".bd-sidebar-primary"] if page != "index.html" else []
    assert parts == [None, "header", *sidebar, "main"]


def test_the_first_link_skips_to_the_main_content(tabs, address):
    tab = tabs[WIDE["width"]]
    tab.goto("about:blank")
    show(tab, f"{address}guide.html", "light")
    for key in ("Tab", "Enter", "Tab"):
        tab.keyboard.press(key)
    assert tab.evaluate(focus)["part"] == "main"


def test_keys_open_and_close_the_menu_of_a_phone(tabs, address):
    tab = tabs[NARROW["width"]]
    tab.goto("about:blank")
    show(tab, f"{address}guide.html", "light")
    while tab.evaluate(focus)["name"] != "Site navigation":
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    menu = tab.locator("#pst-primary-sidebar-modal")
    menu.get_by_role("link", name="Gallery").first.wait_for()
    names = set()
    for _ in range(12):
        tab.keyboard.press("Tab")
        names.add(tab.evaluate(focus)["name"])
    assert {"Guide", "Gallery", "API"} <= names
    tab.keyboard.press("Escape")
    menu.wait_for(state="hidden")


def test_search_is_a_key_away(tabs, address):
    tab = tabs[WIDE["width"]]
    show(tab, f"{address}guide.html", "light")
    tab.keyboard.press("Control+k")
    tab.keyboard.type("headgrid_panels")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#search-results li a")
    assert "headgrid_panels" in tab.locator("#search-results").inner_text()


@pytest.mark.parametrize("name", ["headgrid_scatter", "HeadGrid"])
def test_the_source_of_a_name_is_a_click_away(tab, address, name):
    tab.goto(f"{address}api/mpl_headgrid.{name}.html")
    tab.locator("dt.sig-object a:has(.viewcode-link)").first.click()
    tab.wait_for_url(re.compile(rf"_modules/mpl_headgrid/_\w+/\w+\.html#.*{name}$"))
    assert f"{name}" in tab.locator(":target").inner_text()
