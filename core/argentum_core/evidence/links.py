"""Addresses that open a document at a place: at a page of a PDF, at words of a web page. Pure.

`#page=14` is what browsers' and many other viewers take (RFC 8118, section 3); `#:~:text=` is a text fragment (WICG, "URL Fragment Text
Directives"), which browsers scroll to and mark.
"""

from __future__ import annotations

from urllib.parse import quote, urldefrag

FRAGMENT_WORDS = 10


def at_page(address: str, page: int) -> str:
    """The address of a page of a PDF, from 1."""
    return f"{urldefrag(address).url}#page={page}"


def at_words(address: str, text: str, block: str = "") -> str:
    """The address of the place in a web page where a text begins: its first words, as many as stand in one `block` of the page."""
    words = text.split()[:FRAGMENT_WORDS]
    while block and len(words) > 1 and " ".join(words) not in block:
        words.pop()
    if not words:
        return address
    # A hyphen, a comma and an ampersand have a meaning of their own in a directive.
    return f"{urldefrag(address).url}#:~:text={quote(' '.join(words), safe='').replace('-', '%2D')}"
