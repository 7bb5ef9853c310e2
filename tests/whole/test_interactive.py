"""A figure under a real pointer: in a browser, by matplotlib's WebAgg, and in a notebook."""

import base64
import importlib.util
import io
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

import mpl_headgrid as hg
from tests.support.lengths import short
from tests.support.pictures import pixels
from tests.support.renderers import FLAGS, REQUIRED

PATIENCE = 60  # seconds until something that never comes is a failure

pytestmark = pytest.mark.renderers

FIGURE = """
import matplotlib.pyplot as plt
import numpy as np

import mpl_headgrid as hg

scores = np.arange(96).reshape(12, 8, 1) / 100
membership = scores > [0.3, 0.6]
scores = np.where(membership, scores, np.nan)
grid = hg.HeadGrid(membership, ["Linguistic", "Knowledge"], scores=scores, kv_heads=4)
fig, ax = plt.subplots()
hg.headgrid_scatter(ax, grid)
plt.show()
"""
WORDS = {
    (0, 0): "Layer 0, head 0 (key-value group 0): Unclassified",
    (4, 3): "Layer 4, head 3 (key-value group 1): Linguistic 0.35",
    (9, 5): "Layer 9, head 5 (key-value group 2): Knowledge 0.77 + Linguistic 0.77",
    (11, 7): "Layer 11, head 7 (key-value group 3): Knowledge 0.95 + Linguistic 0.95",
}
# From corner to corner of cells: what shows then are layers 3 to 6 and heads 2 to 4.
ZOOM = (2.5, 1.5), (6.5, 4.5)
ZOOMED_WORDS = {
    (3, 2): "Layer 3, head 2 (key-value group 1): Unclassified",
    (4, 3): "Layer 4, head 3 (key-value group 1): Linguistic 0.35",
    (6, 4): "Layer 6, head 4 (key-value group 2): Linguistic 0.52",
}
SHOWN = """
function pixels(image, x, y, width, height) {
    const copy = new OffscreenCanvas(image.width, image.height);
    const context = copy.getContext("2d", {willReadFrequently: true});
    context.drawImage(image, 0, 0);
    return context.getImageData(x, y, width, height).data;
}
const shown = document.querySelector("canvas.mpl-canvas");
"""
LOAD_PICTURE = """
async address => {
    window.wanted = new Image();
    window.wanted.src = address;
    await window.wanted.decode();
}
"""
# What is waited for is no promise: that would count as true at once.
SAME_PICTURE = f"""
() => {{
    {SHOWN}
    const {{width, height}} = window.wanted;
    if (shown.width !== width || shown.height !== height) return false;
    const other = pixels(window.wanted, 0, 0, width, height);
    return pixels(shown, 0, 0, width, height).every((part, at) => part === other[at]);
}}
"""
SAME_COLOR = f"""
([x, y, colour]) => {{
    {SHOWN}
    return pixels(shown, x, y, 1, 1).join() === colour.join();
}}
"""


def need(*packages):
    """Skip the test without them, where that is allowed. To import ipympl is to switch to it."""
    for package in packages:
        if not REQUIRED and not importlib.util.find_spec(package):
            pytest.skip(f"{package} is not installed")


@pytest.fixture
def script(tmp_path, monkeypatch):
    """Write the script that draws to a folder where no settings of the user's hold.

    matplotlib's own folder stays: without its list of fonts a new process warns that it makes one.
    """
    (tmp_path / "matplotlibrc").touch()  # one in the working folder goes before the user's
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    for part in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{part}_DIR", str(tmp_path / part))
    monkeypatch.setenv("PYTHONPATH", str(Path(hg.__file__).parent.parent), prepend=os.pathsep)
    monkeypatch.delenv("MPLBACKEND", raising=False)
    path = tmp_path / "figure.py"
    path.write_text(FIGURE)
    return path


@pytest.fixture
def ax(script, monkeypatch):
    """Draw the same figure here, as a map of where each head must be."""
    monkeypatch.setattr(plt, "show", lambda: None)  # Agg would warn that it shows nothing
    return runpy.run_path(str(script))["ax"]


def place(ax, x, y):
    """Return where a position in data coordinates is, in pixels from the figure's top left."""
    across, up = ax.transData.transform((x, y))
    return across, ax.figure.bbox.height - up


@pytest.fixture
def address(script):
    """Serve the figure by WebAgg, in a process of its own; return its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]  # WebAgg tries others if it is taken meanwhile
    settings = ["backend: webagg", "webagg.open_in_browser: False", f"webagg.port: {port}"]
    (script.parent / "matplotlibrc").write_text("\n".join(settings))
    log = script.parent / "stderr"
    command = [sys.executable, "-u", str(script)]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, cwd=script.parent, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as server,
    ):
        watchdog = threading.Timer(PATIENCE, server.kill)
        watchdog.start()
        try:
            lines = (re.search(r"http://\S+", line) for line in server.stdout)
            found = next(filter(None, lines), None)
            watchdog.cancel()
            assert found, log.read_text()
            yield found[0]
            assert server.poll() is None
        finally:
            watchdog.cancel()
            server.kill()
    assert not log.read_text()


@pytest.fixture(scope="module", params=short([1, 2], -1), ids="scale {}".format)
def chromium(request):
    """Start Chromium on a screen with so many pixels along each of the page's."""
    need("playwright", "tornado")
    from playwright import sync_api as playwright

    program = shutil.which("chromium")
    if not program and not REQUIRED:
        pytest.skip("chromium is not installed")
    # A page's own device_scale_factor leaves its ResizeObserver, which WebAgg asks, at 1.
    flags = [*FLAGS, "--window-size=1000,800", f"--force-device-scale-factor={request.param}"]
    playwright.expect.set_options(timeout=PATIENCE * 1000)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=flags)
        browser.scale = request.param
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, address):
    """Open the figure in a browser in which nothing may go wrong."""
    context = chromium.new_context(no_viewport=True)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    troubles = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text))
    page.on("requestfailed", lambda request: troubles.append(request.url))
    page.on("response", lambda response: response.ok or troubles.append(response.url))
    page.goto(f"{address}/1")
    yield page
    context.close()
    assert not troubles


def test_webagg_names_the_head_under_the_mouse(chromium, page, ax):
    from playwright.sync_api import expect

    canvas = page.locator("canvas.mpl-canvas")
    message = page.locator(".mpl-message")

    def point(x, y):
        across, down = place(ax, x, y)
        box = canvas.bounding_box()
        page.mouse.move(box["x"] + across, box["y"] + down)

    picture = io.BytesIO()
    ax.figure.savefig(picture, dpi=ax.figure.dpi * chromium.scale)
    encoded = base64.b64encode(picture.getvalue()).decode()
    page.evaluate(LOAD_PICTURE, f"data:image/png;base64,{encoded}")
    page.wait_for_function(SAME_PICTURE)

    for head, words in WORDS.items():
        for shift in (-0.45, 0.45):  # in the gap between marks
            point(head[0] + shift, head[1] - shift)
            expect(message).to_have_text(words)
    point(11.54, 7)
    expect(message).not_to_contain_text("Layer")

    zoom = page.get_by_role("button", name="Zoom to rectangle")
    zoom.click()
    expect(zoom).to_contain_class("active")
    start, end = ZOOM
    point(*start)
    page.mouse.down()
    point(*np.mean(ZOOM, axis=0))
    point(*end)
    page.mouse.up()

    ax.set(xlim=(start[0], end[0]), ylim=(start[1], end[1]))
    colors = hg.Palette.from_style("headgrid")
    for head, words in ZOOMED_WORDS.items():
        at = [int(along * chromium.scale) for along in place(ax, *head)]
        category = re.search("Unclassified|Linguistic|Knowledge", words)[0]
        color = [round(part * 255) for part in mpl.colors.to_rgba(colors[category])]
        page.wait_for_function(SAME_COLOR, arg=[*at, color])
        for shift in (-0.45, 0.45):
            point(head[0] + shift, head[1] - shift)
            expect(message).to_have_text(words)


def test_a_notebook_shows_the_figure_and_names_the_head_under_the_mouse(script, ax):
    need("nbclient", "ipykernel", "ipympl")
    import nbclient
    import nbformat

    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell(source)
        for source in ("%matplotlib widget", FIGURE, "print(fig.canvas.get_state()['_message'])")
    ]
    client = nbclient.NotebookClient(notebook, timeout=PATIENCE, kernel_name="python3")
    client.resources = {"metadata": {"path": str(script.parent)}}

    def send(kind, position, **content):
        """Send what the widget in the browser would."""
        x, y = place(ax, *position)
        mouse = {"x": x, "y": y, "button": 0, "buttons": 0, "modifiers": [], "guiEvent": {}}
        content = {"type": kind, **mouse, **content}
        data = {"method": "custom", "content": content}
        session = client.kc.session
        message = session.msg("comm_msg", {"comm_id": widget, "data": data})
        client.kc.shell_channel.send(message)

    def said():
        (output,) = client.execute_cell(notebook.cells[2], 2).outputs
        return output.text.strip()

    with client.setup_kernel():
        assert not client.execute_cell(notebook.cells[0], 0).outputs
        (shown,) = client.execute_cell(notebook.cells[1], 1).outputs
        widget = shown.data["application/vnd.jupyter.widget-view+json"]["model_id"]
        png = io.BytesIO(base64.b64decode(shown.data["image/png"]))
        image = (plt.imread(png)[:, :, :3] * 255).round().astype(np.uint8)
        np.testing.assert_array_equal(image, pixels(ax.figure))
        for head, words in WORDS.items():
            send("motion_notify", head)
            assert said() == words

        start, end = ZOOM
        send("toolbar_button", start, name="zoom")
        send("button_press", start, buttons=1)
        send("motion_notify", end, buttons=1)
        send("button_release", end)

        ax.set(xlim=(start[0], end[0]), ylim=(start[1], end[1]))
        for head, words in ZOOMED_WORDS.items():
            send("motion_notify", head)
            assert said() == words
