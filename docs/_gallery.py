"""The gallery: thumbnails drawn at the size that they are shown at, and what each example calls."""

import ast
import re
import shutil
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

import mpl_headgrid

# A picture that is scaled shows bands where squares are of three pixels here and of four there. The
# marks of a figure that is drawn at the right size are equal at any.
WIDTH, HEIGHT = 330, 240  # CSS pixels; as wide as a phone's page
SCALES = {"": 1, "_2x": 2}
DRAWN = Path(__file__).parent / "auto_examples" / "thumbnails"
THUMBNAIL = re.compile(r'src="([^"]*/sphx_glr_(\w+)_thumb)\.png"')
DOWNLOADS = ".. _sphx_glr_download_"


def save_thumbnails(figure: Figure, example: str) -> None:
    """Draw a figure as large as a thumbnail is shown, and twice as large for dense screens."""
    DRAWN.mkdir(parents=True, exist_ok=True)
    width, height = figure.get_size_inches()
    dpi = min(WIDTH / width, HEIGHT / height)
    for ending, scale in SCALES.items():
        figure.savefig(DRAWN / f"{example}{ending}.png", dpi=scale * dpi)


def use_thumbnails(app: Any, exception: Exception | None) -> None:
    """Put the thumbnails where sphinx-gallery has put scaled ones, and name the larger ones."""
    if exception or app.builder.format != "html":
        return
    images = Path(app.outdir) / "_images"
    for thumbnail in images.glob("sphx_glr_*_thumb.png"):
        example = thumbnail.stem.removeprefix("sphx_glr_").removesuffix("_thumb")
        for ending in SCALES:
            shutil.copy(
                DRAWN / f"{example}{ending}.png", thumbnail.with_stem(f"{thumbnail.stem}{ending}")
            )
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if "_thumb.png" in text and "_thumb_2x.png" not in text:
            named = THUMBNAIL.sub(r'src="\1.png" srcset="\1.png, \1_2x.png 2x"', text)
            page.write_text(named, encoding="utf-8")


def public_names_in(code: str) -> list[str]:
    """Return the public names that a script uses as ``hg.name``, in alphabetical order."""
    used = {
        node.attr
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id == "hg"
    }
    return sorted(used & set(mpl_headgrid.__all__))


def add_functions_used(app: Any, page: str, source: list[str]) -> None:
    """Name the functions that an example uses above its downloads, with links."""
    example = Path(app.srcdir) / f"{page}.py"
    if not (page.startswith("auto_examples/") and example.is_file()):
        return
    names = public_names_in(example.read_text(encoding="utf-8"))
    links = " · ".join(f":py:obj:`~mpl_headgrid.{name}`" for name in names)
    above, downloads, below = source[0].partition(DOWNLOADS)
    source[0] = f"{above}.. rubric:: Functions used\n\n{links}\n\n{downloads}{below}"


def simplest_first(example: str) -> int:
    """Return by what examples are sorted that stand together for another reason than a section."""
    return len(Path(example).read_text(encoding="utf-8").splitlines())


def setup(app: Any) -> dict[str, bool]:
    app.connect("source-read", add_functions_used)
    app.connect("build-finished", use_thumbnails)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
