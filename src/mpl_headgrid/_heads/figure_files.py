"""Lines of data in the PNG, SVG and PDF files of figures, as matplotlib or others wrote them."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zlib
from typing import TYPE_CHECKING

from .figure_data import LINE, MARK, MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".png", ".svg", ".svgz", ".pdf")
# What metadata calls the line. In PDF and SVG it is a keyword, as these take no other names.
KEYS = {"png": "mpl-headgrid", "svg": "Keywords", "svgz": "Keywords", "pdf": "Keywords"}
PNG = b"\x89PNG\r\n\x1a\n"
MOST_OF_FILE = 2**29  # bytes of a figure, unpacked


def suffix_of_figure(content: bytes) -> str | None:
    """Return the suffix that a file that begins so should have, if it may be a figure's."""
    if content.startswith(PNG):
        return ".png"
    if b"%PDF-" in content[:1024]:
        return ".pdf"
    return ".svg" if re.match(rb"(?:\xef\xbb\xbf)?\s*<(\?xml|!DOCTYPE svg|svg)", content) else None


def lines_in(content: bytes, suffix: str) -> list[str]:
    """Return the lines of data in the file of a figure, or of a paper with several.

    Raise for a file that is not what its suffix says, is cut off, or carries no data.
    """
    if len(content) > MOST_OF_FILE:
        raise ValueError(f"it has {len(content)} bytes; expected at most {MOST_OF_FILE}")
    if not content:
        raise ValueError("it is empty")
    kind = suffix.removeprefix(".")
    texts = {
        "png": _texts_of_png,
        "svg": _texts_of_svg,
        "svgz": _texts_of_svgz,
        "pdf": _parts_of_pdf,
    }
    found: dict[str, None] = {}
    for text in texts[kind](content):
        written = [text] if kind != "pdf" else [text, *_written_otherwise(text)]
        for each in written:
            lines = [match[0].decode() for match in re.finditer(LINE.encode(), each)]
            if not lines and MARK.encode() in each:
                raise ValueError("the data that it carries are cut short or changed")
            found |= dict.fromkeys(lines)
    if not found:
        raise ValueError(
            "it is a picture without data; a figure carries them that is saved with "
            f'metadata=hg.headgrid_metadata(fig, "{kind}", data=True)'
        )
    return [*found]


def _written_otherwise(text: bytes) -> Iterator[bytes]:
    """Yield what PDF has in octal numbers, in two bytes per character, or in digits of them."""
    for found in re.finditer(rb"headgrid\\\d{2,3}data[^)]*", text):
        yield re.sub(rb"\\([0-7]{1,3})", lambda octal: bytes([int(octal[1], 8) % 256]), found[0])
    wide = MARK.encode("utf-16-be")
    for found in re.finditer(re.escape(wide) + rb"(?:\0[!-~])+", text):
        yield found[0][1::2]
    for mark in (MARK.encode(), wide):
        for found in re.finditer(rb"(?i)" + mark.hex().encode() + rb"[0-9a-f\s]+", text):
            digits = b"".join(found[0].split())
            plain = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
            yield plain if mark is not wide else plain[1::2]


def _texts_of_png(content: bytes) -> Iterator[bytes]:
    """Yield the texts of a PNG file that are called by our name."""
    if not content.startswith(PNG):
        raise ValueError("it is no PNG file")
    at, kind = len(PNG), b""
    while kind != b"IEND":
        if at + 12 > len(content):
            raise ValueError("it is cut off")
        length, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at + 8 : at + 8 + length]
        if at + 12 + length > len(content):
            raise ValueError("it is cut off")
        name, _, rest = chunk.partition(b"\0")
        if kind in {b"tEXt", b"zTXt", b"iTXt"} and name == KEYS["png"].encode():
            if struct.unpack_from(">I", content, at + 8 + length)[0] != zlib.crc32(kind + chunk):
                raise ValueError("the data that it carries are damaged: the checksum is another")
            if kind == b"iTXt":
                flags, (_, _, rest) = rest[:2], rest[2:].split(b"\0", 2)
                rest = _inflated(rest) if flags[:1] == b"\1" else rest
            yield _inflated(rest[1:]) if kind == b"zTXt" else rest
        at += 12 + length


def _inflated(packed: bytes, room: int | None = None) -> bytes:
    most = 2 * MOST_BYTES if room is None else room
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(packed, most)
    except zlib.error as error:
        raise ValueError(f"it is damaged: {error}") from error
    if unpacking.unconsumed_tail:
        raise ValueError(f"a part of it unpacks to more than {most} bytes")
    return content


def _texts_of_svgz(content: bytes) -> Iterator[bytes]:
    try:
        with gzip.open(io.BytesIO(content)) as file:
            unpacked = file.read(MOST_OF_FILE + 1)
    except EOFError as error:
        raise ValueError("it is cut off") from error
    except (OSError, zlib.error) as error:
        raise ValueError(f"it is no compressed SVG file: {error}") from error
    if len(unpacked) > MOST_OF_FILE:
        raise ValueError(f"it unpacks to more than {MOST_OF_FILE} bytes")
    yield from _texts_of_svg(unpacked)


def _texts_of_svg(content: bytes) -> Iterator[bytes]:
    if not re.search(rb"<(\w+:)?svg\b", content[: 2**16]):
        raise ValueError("it is no SVG file")
    if not re.search(rb"</(\w+:)?svg\s*>\s*(<!--[^>]*-->\s*)*$", content[-1024:]):
        raise ValueError("it is cut off")
    yield content


def _parts_of_pdf(content: bytes) -> Iterator[bytes]:
    """Yield a PDF file, and then the parts that hold objects or metadata, unpacked."""
    if b"%PDF-" not in content[:1024]:
        raise ValueError("it is no PDF file")
    if b"%%EOF" not in content[-2048:]:
        raise ValueError("it is cut off")
    yield content
    room = 2 * MOST_BYTES
    for begun in re.finditer(rb"/(?:ObjStm|Metadata)\b[^\0]{0,400}?\bstream\r?\n", content):
        if b"FlateDecode" not in content[max(0, begun.start() - 400) : begun.end()]:
            continue
        end = content.find(b"endstream", begun.end())
        part = _inflated(content[begun.end() : end], max(1, room))
        room -= len(part)
        yield part
