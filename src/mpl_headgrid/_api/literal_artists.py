"""Texts that show what was typed, whatever sets them, and legends that have room for them."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import matplotlib as mpl
from matplotlib.legend import Legend
from matplotlib.text import Annotation, Text

from .checks import in_short
from .fonts import add_missing_letters, files_of_missing_letters
from .tex import as_tex, has_tex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from matplotlib.artist import Artist
    from matplotlib.backend_bases import RendererBase
    from matplotlib.transforms import Bbox

TextT = TypeVar("TextT", bound=Text)


class Literal(Text):
    """A text that is TeX source while TeX sets it, and else what was typed.

    Whether TeX does isn't known before: a figure of any back end may be saved through PGF.
    """

    _typed: str | None = None
    _for_tex = False
    _files: Mapping[str, str] = MappingProxyType({})  # of letters that its font lacks

    def keep_typed(self) -> None:
        """Take the text that there is now for one as typed."""
        self._typed = self.typed_text()

    def typed_text(self) -> str:
        """Return the text as typed, for every renderer."""
        return super().get_text()

    def get_text(self) -> str:
        """Return the text: as typed, but for a renderer that reads TeX."""
        text = self.typed_text()
        # Another text, set later, is the user's, and may be TeX already.
        return as_tex(text, self._files) if self._for_tex and text == self._typed else text

    @contextmanager
    def drawn_on(self, renderer: RendererBase | None) -> Iterator[None]:
        """Be TeX source if a renderer needs it."""
        before = self._for_tex
        for_pgf = _writes_tex(renderer, self)
        if for_pgf and not before:
            self._files = files_of_missing_letters(self)
        self._for_tex = self.get_usetex() or for_pgf
        try:
            yield
        except ValueError as error:
            if for_pgf and (lacking := self._unknown_letters()) and not _says_why(error):
                raise ValueError(
                    f"{in_short(self.typed_text())}: pdfLaTeX stopped, and does not know the "
                    f"letter {lacking[0]!r} unless pgf.preamble says how to set it; use "
                    'plt.rcParams["pgf.texsystem"] = "lualatex" or "xelatex"'
                ) from error
            raise
        finally:
            self._for_tex = before

    def _unknown_letters(self) -> list[str]:
        """Return the letters that the program for PGF files has to be told of."""
        text = self.typed_text()
        if mpl.rcParams["pgf.texsystem"] != "pdflatex" or text != self._typed:
            return []
        return [letter for letter in text if not has_tex(letter)]

    def draw(self, renderer: RendererBase) -> None:
        """Draw the text on a renderer."""
        text = self.typed_text()
        with self.drawn_on(renderer):
            super().draw(renderer)
        # matplotlib 3.10 sets it to what it has drawn; goes when matplotlib 3.11 is the lowest.
        if self.typed_text() != text:
            self.set_text(text)

    def get_window_extent(
        self, renderer: RendererBase | None = None, *args: Any, **keywords: Any
    ) -> Bbox:
        """Return the box around the text, in pixels."""
        with self.drawn_on(renderer):
            return super().get_window_extent(renderer, *args, **keywords)


class LiteralAnnotation(Literal, Annotation):
    """The same with an arrow, perhaps."""


class LiteralLegend(Legend):
    """A legend of literal texts: as large as they are where TeX sets them."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw the legend on a renderer."""
        with drawn_on(renderer, self.get_texts()):
            super().draw(renderer)

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the box around the legend, in pixels."""
        with drawn_on(renderer, self.get_texts()):
            return super().get_window_extent(renderer)

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox | None:
        """Return the box around the legend, in pixels."""
        with drawn_on(renderer, self.get_texts()):
            return super().get_tightbbox(renderer)


@contextmanager
def drawn_on(renderer: RendererBase | None, texts: Iterable[Text]) -> Iterator[None]:
    """Make the literal ones of some texts TeX source if a renderer needs it."""
    with ExitStack() as stack:
        for text in texts:
            if isinstance(text, Literal):
                stack.enter_context(text.drawn_on(renderer))
        yield


def set_literal(text: TextT, words: str | None = None) -> TextT:
    """Make a text show what was typed: without mathtext, and escaped in TeX.

    A text with a character that LaTeX may not have is drawn by matplotlib under `text.usetex`.
    Letters that its font lacks are taken from another that is installed.

    Parameters
    ----------
    text : matplotlib.text.Text
    words : str, optional
        What it shows from now on: a text that ``set_text`` gives it later is left to TeX as it is.
        Default: what it shows.
    """
    if words is not None:
        text.set_text(words)
    text.set_parse_math(False)
    if text.get_usetex() and not has_tex(text.get_text()):
        text.set_usetex(False)
    # matplotlib makes titles and legends by itself; to be ours they have to change their class.
    ours = {Text: Literal, Annotation: LiteralAnnotation}.get(type(text))
    if ours is not None:
        text.__class__ = ours
    if isinstance(text, Literal):
        text.keep_typed()
    add_missing_letters(text)
    return text


def set_literal_names(legend: Legend) -> Legend:
    """Make the entries of a legend show what was typed."""
    for text in legend.get_texts():
        set_literal(text)
    if type(legend) is Legend:
        legend.__class__ = LiteralLegend
    return legend


def _says_why(error: ValueError) -> bool:
    """Return whether an error is this module's own, of another text in the same legend."""
    return "pgf.texsystem" in str(error)


def _writes_tex(renderer: RendererBase | None, artist: Artist) -> bool:
    """Return whether a renderer, or the one that a figure has now, writes texts as TeX source."""
    if renderer is None:
        figure = artist.get_figure(root=True)
        return figure is not None and type(figure.canvas).__name__ == "FigureCanvasPgf"
    # A method tells whose it is, where another renderer passes calls to the one that draws.
    owner = getattr(renderer.points_to_pixels, "__self__", renderer)
    return type(owner).__name__ == "RendererPgf"
