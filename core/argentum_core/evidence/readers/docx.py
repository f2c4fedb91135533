"""A Word document, with python-docx. It has no pages of its own: places are headings and the number of the paragraph."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from ..document import MOST_CHARACTERS, Block, Document
from ..errors import Unreadable

MOST_PARTS = 5_000
MOST_UNPACKED = 200_000_000
"""What all parts of the file may unpack to, in bytes."""
MOST_TEXT_PART = 50_000_000
"""What one part of XML may unpack to."""

_HEADING = re.compile(r"(?:heading [1-9]|title|subtitle)", re.IGNORECASE)
_PLACE = 48
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What python-docx puts into the documents that it makes.
_TEMPLATE = "python-docx"
_PROPERTIES = "application/vnd.openxmlformats-package.core-properties+xml"


def read(data: bytes) -> Document:
    """The document in a DOCX file's bytes; raises Unreadable."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    _check(data)
    try:
        file = docx.Document(io.BytesIO(data))
        blocks = list(_blocks(file))
        title, author = _credits(file)
    except MemoryError:
        raise
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, zlib.error):
        raise Unreadable("it is a broken DOCX file, or no DOCX file at all") from None
    except Exception as error:  # the parts' parsers have no common base
        raise Unreadable(f"it is a broken DOCX file ({type(error).__name__})") from None
    if not any(any(map(str.isalnum, block.text)) for block in blocks):
        raise Unreadable("it holds no text")
    heads = [block.text for block in blocks if block.kind == "heading"]
    return Document(blocks, title or (heads[0] if heads else ""), author)


def _credits(file: Any) -> tuple[str, str]:
    """Title and author, by the type of their part: LibreOffice relates it under another name than Word does."""
    for part in file.part.package.iter_parts():
        if part.content_type == _PROPERTIES:
            title, author = part.core_properties.title or "", part.core_properties.author or ""
            return title, author if author != _TEMPLATE else ""
    return "", ""


def _check(data: bytes) -> None:
    """Raise Unreadable for what is no ZIP of a DOCX, or would unpack to more than can be meant."""
    if data.startswith(_OLE):
        raise Unreadable("it is encrypted, or an old DOC file; save it as DOCX without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable("it is not a DOCX file: it is no ZIP archive") from None
    unpacked = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or largest > MOST_TEXT_PART:
        raise Unreadable(
            f"it unpacks to {unpacked / 1e6:,.0f} MB in {len(parts):,} parts; at most {MOST_UNPACKED // 1_000_000} MB in "
            f"{MOST_PARTS:,} parts are read, and {MOST_TEXT_PART // 1_000_000} MB of XML"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("it is encrypted; save it without a password")
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise Unreadable("it is not a DOCX file: it is a ZIP archive of something else")


def _blocks(file: Any) -> Iterator[Block]:
    heading, number, characters = "", 0, 0
    for paragraph in _paragraphs(file):
        text = " ".join(paragraph.text.split())
        if not text:
            continue
        characters += len(text)
        if characters > MOST_CHARACTERS:
            return
        number += 1
        style = paragraph.style
        if style is not None and style.name and _HEADING.match(style.name):
            heading = text if len(text) <= _PLACE else text[: _PLACE - 1].rstrip() + "…"
            yield Block("heading", text)
        else:
            place = f"para. {number}"
            yield Block("paragraph", text, 0, f"“{heading}”, {place}" if heading else place)


def _paragraphs(part: Any) -> Iterator[Any]:
    """Paragraphs in order, those in the cells of tables too."""
    from docx.table import Table

    waiting: list[Iterator[Any]] = [part.iter_inner_content()]
    while waiting:
        item = next(waiting[-1], None)
        if item is None:
            waiting.pop()
        elif isinstance(item, Table):
            waiting.append(iter([cell for row in item.rows for cell in dict.fromkeys(row.cells)]))
        elif hasattr(item, "iter_inner_content") and not hasattr(item, "runs"):
            waiting.append(item.iter_inner_content())
        else:
            yield item
