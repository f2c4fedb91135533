"""The page as a document: the bundle, what stands in it, and the policy that lets nothing else run.

Nothing of a debate is markup here but its title, which is escaped: events, passages and sound stand in script elements of types that no
browser runs, as base64, and the front end sets every text as text.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from importlib.resources import files
from typing import NamedTuple

LANGUAGE = "en"
_SOURCES = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; media-src blob:; require-trusted-types-for 'script'; trusted-types 'none'"


class Block(NamedTuple):
    """A script element that holds data: its id, its media type, its content in pieces (of letters that mean nothing in HTML, as base64),
    and more attributes."""

    id: str
    type: str
    content: Iterable[str]
    attributes: tuple[tuple[str, str], ...] = ()


def document(
    title: str, about: str, blocks: Iterable[Block], *, connect: str = "'none'", notice: str = ""
) -> Iterator[str]:
    """The page in pieces of text. `title` and `about` (a sentence) are plain text; `connect` are the sources that the page may connect to, as
    a policy names them (`'self'`), none for a file; `notice` is a comment for whoever looks into the file."""
    script, style = bundle()
    policy = f"{_SOURCES}; script-src '{_hash(script)}'; style-src '{_hash(style)}'; connect-src {connect}"
    comment = f"<!-- {escape(notice).replace('--', '- -')} -->\n" if notice else ""
    yield (
        f'<!doctype html>\n{comment}<html lang="{LANGUAGE}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        '<meta name="generator" content="Argentum">\n'
        f'<title>{escape(title)}</title>\n<meta name="description" content="{escape(about)}">\n'
        f'<link rel="icon" href="{_ICON}">\n<style>{style}</style>\n</head>\n'
        '<body>\n<div id="page"><noscript><p>This page plays a debate; it needs scripts to be allowed. It loads nothing from '
        "anywhere.</p></noscript></div>\n<audio></audio>\n"
    )
    for block in blocks:
        more = "".join(f' {name}="{escape(value)}"' for name, value in block.attributes)
        yield f'<script type="{block.type}" id="{block.id}"{more}>'
        yield from block.content
        yield "</script>\n"
    yield f"<script>{script}</script>\n</body>\n</html>\n"


@cache
def bundle() -> tuple[str, str]:
    """The front end's script and style, as they were built (`npm run build`). Raises ValueError for a bundle that no page can hold."""
    folder = files(__package__) / "dist"
    script, style = ((folder / name).read_text("utf-8") for name in ("page.js", "page.css"))
    if "</script" in script.lower() or "<!--" in script or "</style" in style.lower():
        raise ValueError("the bundle would end its own element")
    return script, style


def base64_pieces(data: bytes) -> Iterator[str]:
    """Bytes as base64, in pieces."""
    size = 3 << 18
    for begins in range(0, len(data), size):
        yield base64.b64encode(data[begins : begins + size]).decode("ascii")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M8 1l7 7-7 7-7-7z' "
    "fill='%238fa2bf'/%3E%3C/svg%3E"
)
