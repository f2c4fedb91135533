"""What a reader makes of a PDF, a DOCX or an HTML page: headings and paragraphs, each with the place where it stands.

A document comes out of another process (`document_process.py`), which a hostile file may have taken over: nothing in it is sanitised
yet, and whoever decodes one holds it to the bounds here.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from argentum_kit.plain_text import sanitise

Format = Literal["pdf", "docx", "html"]

MOST_PAGES = 5_000
"""Pages of one PDF that are read."""
MOST_CHARACTERS = 20_000_000
"""Text of one document that is kept."""
_NAME = 80
_TITLE = 300
_SHORT_NAMES = 3

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NAMED_FILE = re.compile(r"([^\W\d_]{2,30})[ _-]+((?:19|20)\d\d)[a-z]?(?=$|[ _-])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][^\W\d_]*(?:['’-][^\W\d_]+)*\.?")
_NOBODY = frozenset({
    "admin", "administrator", "anonymous", "author", "guest", "microsoft", "office", "owner", "root", "unknown", "user",
})  # fmt: skip
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint)|untitled|no title|document ?\d*$|about:blank)|\.(?:docx?|pdf|dvi|tex|html?|indd|odt)$",
    re.IGNORECASE,
)


class Block(msgspec.Struct, frozen=True):
    """A heading or a paragraph. `page` is its page in the file, from 1, or 0 where there are none; `place` is how people name where it
    stands, such as "p. 14"."""

    kind: Literal["heading", "paragraph"]
    text: str
    page: int = 0
    place: str = ""


class Document(msgspec.Struct, frozen=True):
    """A document as it was read. `year` is the year it was published in, where it says so itself; `pages` how many it has and `read` how
    many of them were read, 0 where it has none."""

    blocks: list[Block]
    title: str = ""
    author: str = ""
    year: str = ""
    pages: int = 0
    read: int = 0


def title_of(document: Document, name: str) -> str:
    """The document's title, where it gives one that a person wrote; else the heading that it begins with, else `name`."""
    first = document.blocks[0] if document.blocks else None
    for given in (document.title, first.text if first is not None and first.kind == "heading" else ""):
        title = sanitise(given[:_TITLE]).strip()
        if any(map(str.isalpha, title)) and not _NO_TITLE.search(title):
            return title
    return name


def work_of(document: Document, stem: str) -> str:
    """How people cite the document: "Kohn 2019", "Kohn and Ek", "Kohn et al. 2020"; empty where it does not say who wrote it.

    A file that is named so, `kohn-2019.pdf`, is taken at its word. The date of a file is not the year of a text, and is not used.
    """
    named = _NAMED_FILE.match(stem)
    names = _surnames(sanitise(document.author))
    year = named[2] if named is not None else document.year if _YEAR.fullmatch(document.year) else ""
    if not names:
        return f"{named[1].capitalize()} {year}" if named is not None else ""
    who = f"{names[0]} et al." if len(names) >= _SHORT_NAMES else " and ".join(names)
    return f"{who} {year}".strip()


def _surnames(author: str) -> list[str]:
    """Surnames of people; nothing for what does not read as people's names."""
    if len(author) > _NAME * 4:
        return []
    parts: list[str] = []
    for part in re.split(r"\s*(?:;|&|\band\b)\s*", author):
        by_comma = [each.strip() for each in part.split(",") if each.strip()]
        # "Kohn, Mara" is one person, "Mara Kohn, Jon Ek" are two.
        parts += by_comma if all(len(each.split()) > 1 for each in by_comma) else [part]
    found = [_surname(part) for part in parts if part.strip()]
    return [name for name in found if name] if all(found) else []


def _surname(person: str) -> str:
    last, comma, first = person.partition(",")
    words = [*first.split(), *last.split()] if comma else person.split()
    if not 2 <= len(words) <= 4 or not all(_WORD.fullmatch(word) for word in words):
        return ""
    if any(word.casefold().rstrip(".") in _NOBODY for word in words) or not words[-1][:1].isupper():
        return ""
    return words[-1].rstrip(".")[:_NAME]
