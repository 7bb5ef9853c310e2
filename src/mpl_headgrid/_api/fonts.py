"""Fonts for names that the font of a style lacks letters for: Chinese, Japanese, Korean and others.

matplotlib takes one font of `font.sans-serif`, the first there is. Only between the families of
`font.family` does it look letter by letter, and it logs each of these that a machine lacks. So a
style sheet can't name them; a text that needs one gets the one there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text

KANA, HANGUL = ("\u3040", "\u30ff"), ("\uac00", "\ud7af")
# Those that systems come with or users install, by the script whose forms of letters they have.
JAPANESE = (
    "Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans", "Source Han Sans JP",
    "Hiragino Sans", "Yu Gothic", "Meiryo", "IPAexGothic",
)  # fmt: skip
KOREAN = (
    "Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans K", "Source Han Sans KR",
    "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic",
)  # fmt: skip
CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC",
    "Hiragino Sans GB", "Microsoft YaHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
    "Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei", "SimHei",
    "Arial Unicode MS",
)  # fmt: skip


def add_missing_letters(text: Text) -> None:
    """Give a text a further font for letters that its own lack, where one is installed."""
    words = text.get_text()
    if words.isascii():
        return
    font = text.get_fontproperties()
    families = list(font.get_family())
    lacking = {char for char in words if char.isprintable() and not char.isspace()}
    for family in families:
        lacking = _lacking(lacking, font, family)
    for family in _further_families(words):
        if not lacking:
            break
        left = _lacking(lacking, font, family)
        if len(left) < len(lacking):
            families.append(family)
            lacking = left
    if families != font.get_family():
        text.set_fontfamily(families)


def files_of_missing_letters(text: Text) -> dict[str, str]:
    """Return the font files of letters that come from further families than a text's first.

    Those are the files that matplotlib takes the letters from; XeTeX and LuaTeX have to be told.
    """
    from matplotlib.font_manager import findfont

    words, font = text.get_text(), text.get_fontproperties()
    first, *others = font.get_family()
    if words.isascii() or not others:
        return {}
    lacking = _lacking({char for char in words if not char.isspace()}, font, first)
    files: dict[str, str] = {}
    for family in others:
        left = _lacking(lacking, font, family)
        if found := lacking - left:
            alone = font.copy()
            alone.set_family(family)
            files |= dict.fromkeys(found, str(findfont(alone)))
        lacking = left
    return files


def _further_families(words: str) -> Iterator[str]:
    """Yield the families that are installed, in the order to try them for a text."""
    from matplotlib.font_manager import fontManager

    installed = {entry.name for entry in fontManager.ttflist}
    orders: tuple[tuple[str, ...], ...] = (CHINESE, JAPANESE, KOREAN)
    for (low, high), first in ((KANA, JAPANESE), (HANGUL, KOREAN)):
        if any(low <= char <= high for char in words):
            orders = (first, *(order for order in orders if order is not first))
            break
    for family in ("DejaVu Sans", *(family for order in orders for family in order)):
        if family in installed:
            yield family


def _lacking(letters: set[str], font: FontProperties, family: str) -> set[str]:
    """Return which letters a family has no shape for."""
    from matplotlib.font_manager import findfont, get_font

    alone = font.copy()
    alone.set_family(family)
    try:
        shapes = get_font(findfont(alone, fallback_to_default=False))
    except ValueError:  # not installed
        return letters
    return {letter for letter in letters if not shapes.get_char_index(ord(letter))}
