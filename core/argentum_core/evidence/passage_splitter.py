"""A long text in passages: along headings, paragraphs and sentences, about 120 words each, overlapping nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from argentum_kit.plain_text import sanitise
from argentum_kit.sentences import sentences

from .document import Block

PASSAGE_WORDS = 120
# A paragraph that ends once a passage has this many words ends the passage too.
ENOUGH_WORDS = 80
PASSAGE_CHARACTERS = 1200
WORD_CHARACTERS = 80
TITLE_CHARACTERS = 120

_HEADING = re.compile(r"#{1,6}[ \t]+(\S.*)")
_RULE = re.compile(r"(?:=+|-+|#+|[*_]{3,})$")
# Bounded, so that a line of a million brackets is read in one go.
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,2000}(?: \"[^\"]{0,300}\")?\)")
_LEAD = re.compile(r"(?:[>*+-]|\d{1,3}[.)])[ \t]+")


class Split(NamedTuple):
    """A passage's title and text, and the block of its document in which it begins (None for a text without places)."""

    title: str
    text: str
    begins: Block | None


def passages(text: str, name: str) -> Iterator[tuple[str, str]]:
    """Titles and texts, sanitised, in order. The title is the text's first heading (or `name`) and the nearest one."""
    whole: str | None = None
    heading = ""
    pack = _Pack()
    for kind, block in _blocks(text):
        if kind == "heading":
            yield from ((_title(whole or name, heading), words) for words in pack.rest())
            heading = sanitise(block)[:TITLE_CHARACTERS]
            whole = whole or heading
        else:
            yield from ((_title(whole or name, heading), words) for words in pack.take(block))
    yield from ((_title(whole or name, heading), words) for words in pack.rest())


def document_passages(blocks: Iterable[Block], name: str) -> Iterator[Split]:
    """The passages of a document's blocks, in order, as `passages` makes them; none goes on over a page, and `name` begins every title."""
    heading, pack, begins = "", _Pack(), None
    for block in blocks:
        if block.kind == "heading" or (begins is not None and block.page != begins.page):
            yield from (Split(_title(name, heading), words, begins) for words in pack.rest())
            begins = None
        if block.kind == "heading":
            heading = sanitise(block.text)[:TITLE_CHARACTERS]
            continue
        begins = begins or block
        for words in pack.take(block.text):
            yield Split(_title(name, heading), words, begins)
            begins = block
        if pack.empty:
            begins = None
    yield from (Split(_title(name, heading), words, begins) for words in pack.rest())


def _title(whole: str, heading: str) -> str:
    joint = " " if whole.endswith(("?", "!", ":")) else ": "
    title = whole if heading in ("", whole) else f"{whole}{joint}{heading}"
    return title if len(title) <= TITLE_CHARACTERS else title[: TITLE_CHARACTERS - 1].rstrip() + "…"


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Headings and paragraphs, in order: of Markdown, and of plain text, which has no other headings than underlined ones."""
    paragraph: list[str] = []
    for line in map(str.strip, text.splitlines()):
        found = _HEADING.match(line) if line.startswith("#") else None
        if _RULE.match(line):
            underlines = len(paragraph) == 1 and line[0] in "=-" and len(line) > 1
            if paragraph:
                yield ("heading" if underlines else "paragraph"), " ".join(paragraph)
            paragraph = []
        elif found is not None or not line:
            if paragraph:
                yield "paragraph", " ".join(paragraph)
            paragraph = []
            if found is not None:
                yield "heading", found[1].rstrip("# ")
        else:
            paragraph.append(_LEAD.sub("", line, count=1) if line[0] in ">*+-0123456789" else line)
    if paragraph:
        yield "paragraph", " ".join(paragraph)


class _Pack:
    """Fills passages with sentences."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._characters = 0

    def take(self, paragraph: str) -> Iterator[str]:
        """A paragraph more; yields the passages that are full."""
        if "](" in paragraph:
            paragraph = _LINK.sub(r"\1", paragraph)
        for sentence in map(str.strip, sentences(sanitise(paragraph))):
            words = _broken(sentence)
            characters = len(sentence)
            if not self._fits(len(words), characters):
                yield from self.rest()
            for word in words:
                if not self._fits(1, len(word)):
                    yield from self.rest()
                self._words.append(word)
                self._characters += len(word) + 1
        if len(self._words) >= ENOUGH_WORDS:
            yield from self.rest()

    @property
    def empty(self) -> bool:
        """Whether nothing was taken since the last passage."""
        return not self._words

    def rest(self) -> Iterator[str]:
        """The passage that is not full yet, if it has words."""
        text = " ".join(self._words)
        if any(map(str.isalnum, text)):
            yield text
        self._words, self._characters = [], 0

    def _fits(self, words: int, characters: int) -> bool:
        return len(self._words) + words <= PASSAGE_WORDS and self._characters + characters <= PASSAGE_CHARACTERS


def _broken(sentence: str) -> list[str]:
    """Its words, those broken that no screen could show."""
    words = sentence.split()
    if all(len(word) <= WORD_CHARACTERS for word in words):
        return words
    return [word[at : at + WORD_CHARACTERS] for word in words for at in range(0, len(word), WORD_CHARACTERS)]
