"""Citations of the documents in comments, docstrings and Markdown: finding them, and what in a document they may name."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {
    "DESIGN": "docs/design.md",
    "RULES": "docs/rules.md",
    "SURFACE": "docs/surface.md",
    "STAGE": "docs/stage.md",
    "WIRE": "docs/protocols.md",
}
"""The word by which code cites a document, as `docs/design.md` lists them."""

_WORD = "|".join(DOCUMENTS)
# "(RULES, Auction; WIRE, Keys)" and "Follows RULES, Text hygiene." cite; "the targets of DESIGN, measured here" is prose.
_IN_BRACKETS = re.compile(rf"[(;] ?(?P<word>{_WORD})\b(?:, (?P<part>[^;)]+))?")
_IN_PROSE = re.compile(rf"(?<![(;] )(?<![(;])\b(?P<word>{_WORD}), (?P<part>[A-Z][^;).]+)")
_ELSEWHERE = re.compile(r"\(?\b([A-Z]{4,}\.md)\b|\((FORM|VOICES|STYLE|MODELS)\b[,;:)]")
_MAY_CITE = re.compile(rf"\b(?:{_WORD}|FORM|VOICES|STYLE|MODELS|[A-Z]{{4,}}\.md)\b")
_COMMENT = re.compile(r"(?:^|\s)#:? ?(.*)$")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


class Citation(NamedTuple):
    """`word` names the document, `part` what of it; an empty part is the whole of it."""

    file: str
    word: str
    part: str


def files(*suffixes: str) -> list[str]:
    """The files of the repository with these suffixes, new ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in listed.stdout.splitlines() if name.endswith(suffixes) and (ROOT / name).is_file()]


@cache
def prose(name: str) -> list[str]:
    """What a file says in words, if it may cite: a Python file's docstrings and comments, a Markdown file without its code."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if not _MAY_CITE.search(text):
        return []
    said = list(_python(text)) if name.endswith(".py") else [_FENCED.sub("", text)]
    return [" ".join(each.split()) for each in said]


def citations(text: str) -> Iterator[tuple[str, str]]:
    """(word, part) of every citation in a text of one line."""
    for found in [*_IN_BRACKETS.finditer(text), *_IN_PROSE.finditer(text)]:
        yield found["word"], (found["part"] or "").strip()


def unknown_documents(text: str) -> list[str]:
    """Documents that a text names and the repository does not have."""
    named = [one or other for one, other in _ELSEWHERE.findall(text)]
    return [name for name in named if not any(Path(known).name == name for known in files(".md"))]


def resolves(part: str, anchors: frozenset[str]) -> bool:
    """Whether a part names headings or terms of a document: "Auction", "Emotion and Hard interrupts", "Words: beat"."""
    rest = plain(part)
    while rest:
        found = max((anchor for anchor in anchors if _begins(rest, anchor)), key=len, default=None)
        if found is None:
            return False
        rest = rest[len(found) :].strip()
        if not rest.startswith("and "):
            # Behind a comma or a colon stands what is meant there, in any words.
            return not rest or rest[0] in ",:"
        rest = rest.removeprefix("and ")
    return bool(part)


@cache
def anchors(document: str) -> frozenset[str]:
    """What may be cited of a document: its headings, and the terms that it sets in bold."""
    text = _FENCED.sub("", (ROOT / document).read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return frozenset(plain(term) for term in [*headings, *re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)])


def plain(text: str) -> str:
    """A heading, a term or a part as it is compared: one line, lower case, without marks."""
    return " ".join(text.replace("`", "").split()).strip(" .:").lower()


def _begins(text: str, anchor: str) -> bool:
    return text.startswith(anchor) and not text[len(anchor) : len(anchor) + 1].isalnum()


def _python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        # Docstrings, and the strings under a constant that say what it is.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value
    comment, last = "", -1
    # A mark inside a text is taken for a comment too, which does no harm.
    for number, line in enumerate(source.splitlines()):
        found = _COMMENT.search(line)
        if found is not None:
            comment = f"{comment} {found[1]}" if number == last + 1 else found[1]
            last = number
            yield comment
