"""Where sentences and strong clauses end: the one splitter, for what is spoken, recorded, quoted and searched. Pure, linear in time.

A text is read in words, the items of `text.split()`. After a word ends

- a sentence: full stop, question or exclamation mark or ellipsis, and what follows does not begin with a small letter. A full stop
  of an abbreviation, an initial or the number of a list item ends none (`abbreviations`), and one inside a word, as in 3.5, is no
  end of a word;
- a strong clause: semicolon, colon, dash; question or exclamation mark before a small letter. A dash between two numbers ends none.

A dash that stands alone counts with the words before it. A boundary has words that are heard on both sides, so the end of the
text is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Literal

from .abbreviations import CLOSERS, OPENERS, is_abbreviation, needs_whole_follower

Kind = Literal["sentence", "clause"]

DASHES = frozenset({"-", "--", "---", "–", "—", "―"})

_MARK_AT_END = re.compile(r"(?:[^\w\s]|_)(?!\S)")
_SPACE = re.compile(r"\s*")
_LIST_NUMBER = re.compile(r"(?:\d{1,2}|[ivx]{1,4})\.$")
_BEFORE_FIRST_LETTER = OPENERS + "".join(DASHES) + "…"


@dataclass(frozen=True, slots=True)
class Boundary:
    """A sentence or strong clause ends after `words` words."""

    words: int
    kind: Kind


def boundaries(text: str) -> tuple[Boundary, ...]:
    """Every sentence and strong-clause boundary inside the text, in words counted by `text.split()`."""
    return boundaries_between(text.split())


def boundaries_between(tokens: Sequence[str]) -> tuple[Boundary, ...]:
    """The same, of a text that comes word by word."""
    return tuple(each for pause in _pauses(tokens) for each in pause)


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with the white space around it: joined they are the text."""
    words = list(_words_that_matter(text))
    spaces = (_SPACE.match(text, words[count - 1][1]) for count in _sentence_ends(word for word, _ in words))
    cuts = [0, *(space.end() for space in spaces if space is not None), len(text)]
    return [text[start:end] for start, end in pairwise(cuts) if start < end]


def first_sentence(text: str) -> tuple[str, str]:
    """The first sentence of a text that is still being written, without white space around it, and what follows.

    The sentence is empty, and what follows the whole text, as long as more text could show that it goes on.
    """
    seen: list[tuple[str, int]] = []

    def words() -> Iterator[str]:
        for each in _words_that_matter(text):
            seen.append(each)
            yield each[0]

    for count in _sentence_ends(words()):
        word, end = seen[count - 1]
        follower_grows = len(seen) == count + 1 and seen[-1][1] == len(text)
        return ("", text) if follower_grows and needs_whole_follower(word) else (text[:end].strip(), text[end:])
    return "", text


def ends_sentence(tokens: Sequence[str]) -> bool:
    """Whether a sentence ends with the last of these words, whatever may follow."""
    if not tokens:
        return False
    before = tokens[-2] if len(tokens) > 1 else ""
    found = boundaries_between(tokens)
    opens_sentence = len(tokens) == 1 or (found != () and found[-1] == Boundary(len(tokens) - 1, "sentence"))
    return _boundary_kind(tokens[-1], "", before, opens_sentence) == "sentence"


def is_dash(token: str) -> bool:
    """Whether a word is a dash that stands alone."""
    return token in DASHES


def is_audible(token: str) -> bool:
    """Whether anything of a word is heard."""
    return any(map(str.isalnum, token))


def _words_that_matter(text: str) -> Iterator[tuple[str, int]]:
    """Words with the places where they end. Of the words from one that ends in a mark to the next such, the first and the last two
    alone: those between them, most of a text, change nothing, and have no end here."""
    begin = 0
    for end in chain((mark.end() for mark in _MARK_AT_END.finditer(text)), (len(text.rstrip()),)):
        words = text[begin:end].split()
        for word in words[:1] + words[1:][-2:-1]:
            yield word, end if len(words) == 1 else 0
        if len(words) > 1:
            yield words[-1], end
        begin = end


def _sentence_ends(tokens: Iterable[str]) -> Iterator[int]:
    """After how many words sentences end, each with something to be heard in it."""
    for pause in _pauses(tokens):
        if any(each.kind == "sentence" for each in pause):
            yield pause[-1].words


def _pauses(tokens: Iterable[str]) -> Iterator[list[Boundary]]:
    """The boundaries in order, those together that lie between two words that are heard, as soon as the second is there."""
    waiting: list[Boundary] = []
    held: Boundary | None = None
    heard, opens_sentence = False, True
    before, token = "", ""
    for index, following in enumerate(tokens):
        if index:
            unmarked = token[-1:].isalnum()
            kind = None if unmarked else _boundary_kind(token, following, before, opens_sentence)
            opens_sentence = kind == "sentence"
            if held is not None and not is_dash(token):
                waiting.append(held)
                held = None
            if unmarked or is_audible(token):
                if waiting:
                    yield waiting
                    waiting = []
                heard = True
            if kind is not None and heard:
                # A dash that stands alone is heard as part of the pause, so the words before it count with it.
                both = "sentence" in (kind, held.kind if held is not None else "")
                held = Boundary(index, "sentence" if both else "clause")
        before, token = token, following
    if held is not None and not is_dash(token):
        waiting.append(held)
    if waiting and is_audible(token):
        yield waiting


def _boundary_kind(token: str, following: str, before: str, opens_sentence: bool) -> Kind | None:
    """What ends with `token`, between the words `before` and `following`; `opens_sentence`: it is the first of its sentence."""
    if is_dash(token):
        between_numbers = before[-1:].isdigit() and following[:1].isdigit()
        return None if between_numbers else "clause"
    core = token.rstrip(CLOSERS)
    if not core:
        return None
    after = following.lstrip(_BEFORE_FIRST_LETTER)
    lower_follows = after[:1].islower()
    last = core[-1]
    if last in "!?。！？":
        return "clause" if lower_follows else "sentence"
    if last == "…" or core.endswith(".."):
        return None if lower_follows else "sentence"
    if last == ".":
        if lower_follows or is_abbreviation(token, following) or (opens_sentence and _LIST_NUMBER.match(core.lower())):
            return None
        return "sentence"
    if last in ";:；：—―" or core.endswith("--") or (last == "–" and len(core) > 1):
        return "clause"
    return None
