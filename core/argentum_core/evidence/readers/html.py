"""A web page: its main text, with trafilatura; the whole of it where no main text is found. Places are headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..document import MOST_CHARACTERS, Block, Document
from ..errors import Unreadable

_PLACE = 48
_BINARY = b"\0"
_TAG = re.compile(rb"<[!?/]?[a-zA-Z]")
_UNSEEN = ("script", "style", "noscript", "template", "head", "svg", "nav", "iframe", "object")
_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "dd", "div", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "li", "main",
    "p", "pre", "section", "td", "th", "tr", "title",
})  # fmt: skip
_MOST_DEPTH = 200


def read(data: bytes) -> Document:
    """The document in the bytes of a page, whatever their encoding; raises Unreadable."""
    import trafilatura

    if not data.strip():
        raise Unreadable("it is empty")
    if not _TAG.search(data) and _BINARY in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("it is not HTML")
    tree = trafilatura.load_html(data)
    found: Any = None
    if tree is not None and _depth(tree) <= _MOST_DEPTH:
        found = trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False, include_tables=True)
    byline = f"by {found.author}".casefold() if found is not None and found.author else None
    main = _main(found.body) if found is not None and found.body is not None else ()
    blocks = [block for block in main if block.text.casefold() != byline]
    if not blocks:
        blocks = list(_everything(tree, data))
    if not any(any(map(str.isalnum, block.text)) for block in blocks):
        scripts = b"<script" in data.lower()
        raise Unreadable("its text is made by scripts; the file itself holds none" if scripts else "it holds no text")
    date = (found.date or "") if found is not None else ""
    title, author = (found.title or "", found.author or "") if found is not None else ("", "")
    return Document(blocks, title, author, date[:4])


def _main(body: Any) -> Iterator[Block]:
    """Headings, paragraphs, items and rows of what trafilatura takes for the main text."""
    heading, characters = "", 0
    for element in body.iter("head", "p", "item", "quote", "row", "code"):
        if element.tag in ("p", "quote", "code") and any(True for _ in element.iterancestors("item", "row", "quote")):
            continue
        text = " ".join(" ".join(element.itertext()).split())
        characters += len(text)
        if not text or characters > MOST_CHARACTERS:
            continue
        if element.tag == "head":
            before, heading = heading, text if len(text) <= _PLACE else text[: _PLACE - 1].rstrip() + "…"
            if heading != before:  # the title once more
                yield Block("heading", text)
        else:
            yield Block("paragraph", text, 0, f"“{heading}”" if heading else "")


def _everything(tree: Any, data: bytes) -> Iterator[Block]:
    """All that is to be seen of a page, without its scripts."""
    import trafilatura

    if tree is None or (not len(tree) and not (tree.text or "").strip()):
        if _TAG.search(data):
            # Too little of a page for the parser that looks for main texts; the plain one takes anything.
            from lxml import etree, html

            try:
                tree = html.document_fromstring(data, parser=html.HTMLParser(encoding=_encoding(data)))
            except (etree.ParserError, ValueError, LookupError):
                return
        else:
            text = trafilatura.utils.decode_file(data)
            yield from (Block("paragraph", " ".join(part.split())) for part in text.split("\n\n") if part.strip())
            return
    heading = ""
    words: list[str] = []
    for tag, text in _texts(tree):
        if tag:
            joined = " ".join(" ".join(words).split())
            words = []
            if joined and tag.startswith("h") and len(tag) == 2:
                heading = joined if len(joined) <= _PLACE else joined[: _PLACE - 1].rstrip() + "…"
                yield Block("heading", joined)
            elif joined:
                yield Block("paragraph", joined, 0, f"“{heading}”" if heading else "")
        else:
            words.append(text)
    joined = " ".join(" ".join(words).split())
    if joined:
        yield Block("paragraph", joined, 0, f"“{heading}”" if heading else "")


def _texts(tree: Any) -> Iterator[tuple[str, str]]:
    """Texts (without a tag), and where a block ends, the tag that it ended (without a text); without recursion."""
    from lxml import etree

    characters = 0
    unseen = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _BLOCKS and not unseen:
                yield "div", ""
            unseen += tag in _UNSEEN
            text = element.text
        else:
            if event == "end":
                unseen -= tag in _UNSEEN
                if tag in _BLOCKS and not unseen:
                    yield tag, ""
            text = element.tail
        if text and not unseen and characters <= MOST_CHARACTERS:
            characters += len(text)
            yield "", text


def _encoding(data: bytes) -> str:
    import trafilatura

    found = trafilatura.utils.detect_encoding(data)
    return found[0] if found else "utf-8"


def _depth(tree: Any) -> int:
    """How deep elements lie in each other, up to a little more than is taken."""
    level, depth = [tree], 0
    while level and depth <= _MOST_DEPTH:
        level = [child for element in level for child in element]
        depth += 1
    return depth
