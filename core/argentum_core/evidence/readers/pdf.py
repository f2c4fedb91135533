"""A PDF, page by page, with pdfium. Its text has lines and no paragraphs: those are found by how long the lines are.

What stands at the head or foot of most pages (a running title, the number of the page) is left out. A sentence that goes on over the
page belongs to the page that it begins on, so that whoever opens the page finds it.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from ..document import MOST_CHARACTERS, MOST_PAGES, Block, Document
from ..errors import Unreadable

Piece = tuple[Literal["heading", "paragraph"], str]
_PASSWORD = 4
"""FPDF_ERR_PASSWORD: it is encrypted, and not with an empty password."""
_SECURITY = 5
# A word that was hyphenated at the end of a line, as pdfium marks it.
_HYPHENS = re.compile("[\x02\ufffe]\n?|(?<=[^\\W\\d_])[-\u2010\u00ad]\n(?=[a-zß-öø-ÿ])")
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
_SENTENCE_ENDS = re.compile(r"[.!?…][)\]’”\"'»]*\s")
_ENDS = (".", "!", "?", "…", ":", "”", '"', ")")
_EDGE_LINES = 2
"""Lines at either end of a page that may be its running head or foot."""
_RUNNING_SHARE = 0.5
_RUNNING_LEAST = 3
_SHORT_LINE = 0.8
_HEADING_WORDS = 12
_LABEL = 12
_NUMBER = 4
_LEAST_LETTERS = 20
"""A PDF with fewer letters on a page, on average, has pictures of pages and no text."""


def read(data: bytes) -> Document:
    """The document in a PDF's bytes; raises Unreadable."""
    import pypdfium2 as pdfium

    if b"%PDF-" not in data[:2048]:
        raise Unreadable("it is not a PDF")
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in (_PASSWORD, _SECURITY):
            raise Unreadable("it is encrypted, and opens with a password alone") from None
        raise Unreadable("it is a broken PDF") from None
    count = len(pdf)
    if not count:
        raise Unreadable("it is a PDF without pages")
    pages: list[list[str]] = []
    labels: list[str] = []
    characters = failed = 0
    for number in range(min(count, MOST_PAGES)):
        try:
            lines = _lines(pdf, number)
        except pdfium.PdfiumError:
            lines, failed = [], failed + 1
        characters += sum(map(len, lines))
        if characters > MOST_CHARACTERS:
            break
        pages.append(lines)
        labels.append(_label(pdf, number))
    if failed == len(pages):
        raise Unreadable("it is a broken PDF: none of its pages can be read")
    letters = sum(sum(map(str.isalnum, line)) for lines in pages for line in lines)
    if letters < _LEAST_LETTERS * len(pages) and _has_pictures(pdf, len(pages)):
        raise Unreadable("it holds pictures of pages and no text (scanned?); a program for OCR can add the text")
    if not letters:
        raise Unreadable("it holds no text")
    metadata: dict[str, str] = {}
    with contextlib.suppress(Exception):  # a broken dictionary is one without a title
        metadata = pdf.get_metadata_dict(skip_empty=True)
    blocks = list(_blocks(_without_running(pages), labels))
    return Document(blocks, metadata.get("Title", ""), metadata.get("Author", ""), "", count, len(pages))


def _lines(pdf: object, number: int) -> list[str]:
    page = pdf[number]  # type: ignore[index]
    try:
        text_page = page.get_textpage()
        try:
            text = text_page.get_text_bounded()
        finally:
            text_page.close()
    finally:
        page.close()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [line.strip() for line in _HYPHENS.sub("", text).split("\n") if line.strip()]


def _label(pdf: object, number: int) -> str:
    """What is printed on the page for its number, where the file says so."""
    label = ""
    with contextlib.suppress(Exception):
        label = pdf.get_page_label(number).strip()  # type: ignore[attr-defined]
    usable = 0 < len(label) <= _LABEL and label.isprintable() and any(map(str.isalnum, label))
    return label if usable else str(number + 1)


def _has_pictures(pdf: object, pages: int) -> bool:
    """Whether a page has a picture, of the first ones."""
    from pypdfium2 import raw

    with contextlib.suppress(Exception):
        for number in range(min(pages, 5)):
            page = pdf[number]  # type: ignore[index]
            if next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4)), None) is not None:
                return True
    return False


def _without_running(pages: list[list[str]]) -> list[list[str]]:
    """The pages without what is at the head or foot of most of them, numbers aside."""
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_bare(line) for line in _edges(lines)})
    least = max(_RUNNING_LEAST, _RUNNING_SHARE * len(pages))
    running = {line for line, times in seen.items() if times >= least}

    def kept(lines: list[str]) -> list[str]:
        first, last = 0, len(lines)
        while first < min(_EDGE_LINES, last) and _runs(lines[first], running):
            first += 1
        while last > max(first, len(lines) - _EDGE_LINES) and _runs(lines[last - 1], running):
            last -= 1
        # A page of nothing else is no running head.
        return lines[first:last] or lines

    return [kept(lines) for lines in pages]


def _edges(lines: list[str]) -> list[str]:
    return [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]


def _bare(line: str) -> str:
    return _DIGITS.sub("#", line.casefold())


def _runs(line: str, running: set[str]) -> bool:
    return _bare(line) in running or _DIGITS.sub("", line.casefold()).strip(" -–—.|/") == ""


def _blocks(pages: list[list[str]], labels: list[str]) -> Iterator[Block]:
    """Headings and paragraphs of all pages, in order."""
    lengths = sorted(len(line) for lines in pages for line in lines)
    full = lengths[max(0, len(lengths) * 9 // 10 - 1)] if lengths else 1
    found = [list(_paragraphs(lines, full)) for lines in pages]
    for number, blocks in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else []
        if blocks and following:
            _finish(blocks, following)
        place = f"p. {labels[number]}"
        yield from (Block(kind, text, number + 1, place) for kind, text in blocks)


def _finish(blocks: list[Piece], following: list[Piece]) -> None:
    """Give the page's last sentence the words that stand on the next page."""
    (kind, text), (next_kind, after) = blocks[-1], following[0]
    if kind != "paragraph" or next_kind != "paragraph" or text.endswith(_ENDS):
        return
    end = _SENTENCE_ENDS.search(after + " ")
    if end is None or not (after[:1].islower() or text[-1:].isalpha() or text.endswith(",")):
        return
    rest = after[: end.end()].strip()
    blocks[-1] = kind, f"{text} {rest}"
    left = after[end.end() :].strip()
    if left:
        following[0] = next_kind, left
    else:
        del following[0]


def _paragraphs(lines: list[str], full: int) -> Iterator[Piece]:
    """Lines of a page as headings and paragraphs: a line shorter than the `full` ones ends a paragraph when its sentence is over, and is a
    heading where none was begun."""
    paragraph: list[str] = []
    heading = ""
    for at, line in enumerate(lines):
        if len(line) <= _NUMBER and not any(map(str.isalpha, line)):
            continue  # a tick of an axis, the number of a footnote
        after = lines[at + 1] if at + 1 < len(lines) else ""
        short = len(line) < _SHORT_LINE * full
        if short and _heads(line, after) and (not paragraph or paragraph[-1].endswith(_ENDS)):
            if paragraph:
                yield "paragraph", " ".join(paragraph)
            paragraph, heading = [], f"{heading} {line}".strip()
            continue
        if heading:
            yield "heading", heading
            heading = ""
        paragraph.append(line)
        if short and line.endswith(_ENDS):
            yield "paragraph", " ".join(paragraph)
            paragraph = []
    if paragraph:
        yield "paragraph", " ".join(paragraph)
    if heading:
        yield "heading", heading


def _heads(line: str, after: str) -> bool:
    """Whether a short line reads as a heading: few words with letters, no end of a sentence, and a sentence begins below it."""
    words = line.split()
    return (
        len(words) <= _HEADING_WORDS
        and any(map(str.isalpha, line))
        and not line.endswith((*_ENDS, ",", ";", "-", "–"))
        and (line[:1].isupper() or line[:1].isdigit())
        and (after[:1].isupper() or after[:1].isdigit() or after[:1] in "“\"'‘(")
        and bool(after)
    )
