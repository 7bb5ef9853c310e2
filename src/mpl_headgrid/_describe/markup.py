"""Sentences as LaTeX, Markdown and HTML take them, so that names in them are read as they are."""

from __future__ import annotations

import html
import re

from mpl_headgrid._api.tex import as_prose

FORMATS = ("text", "latex", "markdown", "html")
# What starts something in CommonMark, GitHub's and Pandoc's Markdown (Quarto's too): emphasis,
# code, links, tags, entities, tables, mathematics, footnotes, citations, emoji, sub- and
# superscripts, attributes.
MARKS = r"[\\`*_\[\]<>&|$@#~^{}]"
# And at the start of a line a list, a heading, a definition or a rule.
AT_START = r"^(\d*)([-+=:.)])"
# Pandoc makes typographic quotes, dashes and dots of these; GitHub makes an emoji of a word between
# two colons.
SMART = r"['\"]|(?<=-)-|(?<=\.)\.|:(?=\w)|(?<=\w):(?!\s)|!(?=\\?\[)"


def written(text: str, form: str) -> str:
    """Return a text in a form: paragraphs as they are in plain text, one paragraph elsewhere."""
    if form == "text":
        return text
    # An empty line would end a caption, and the text of an image.
    line = " ".join(part for part in re.split(r"[\n\r\v\f\x85\u2028\u2029]+", text) if part)
    if form == "latex":
        return as_prose(line)
    if form == "html":
        return html.escape(line, quote=True)
    line = re.sub(MARKS, r"\\\g<0>", line)
    line = re.sub(SMART, r"\\\g<0>", line)
    return re.sub(AT_START, r"\1\\\2", line)
