"""The text of a model's answer as it arrives: what of it is thought aloud is dropped, and the words in its JSON form are known
before the form is complete. Pure, and bounded whatever is sent.

Words are given out early only where they stand in a JSON object with which the answer begins (or with which it goes on after a thought
that was marked from its beginning), and only up to the first thing that may be a mark of a thought. What cannot be known is
whether a closing mark will follow that nothing opened, which would make the object a draft: then `taken_back` is set, and whoever
knows the model does not ask for early words again (`early`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from pydantic_core import from_json

from .thoughts import MarkedPart, MarkSplitter, ThoughtTracker, after_last_thought, may_be_marked

MOST_CHARACTERS = 16_384
"""Of one answer; no answer that could be used is nearly as long."""

_BEFORE_OBJECT = re.compile(r"\s*(?:```+\w*)?\s*(?=\{)")
_MAY_BE_BEFORE_OBJECT = re.compile(r"\s*(?:`{1,8}\w*)?\s*\Z")
_WORTH_A_LOOK = re.compile(r"[.!?…\"}\s]")
_STRUCTURE = re.compile(r'["\\{}]')
_UNREAD_MOST = 48
_STARTS_TRIED = 64
_BARE_TEXT = re.compile(r"""["']text["']\s*:\s*(["'])(.+?)(?:(?<!\\)\1\s*(?=[,}\n])|\Z)""", re.DOTALL)


class AnswerText:
    """One answer's text. `feed` returns what is newly known of its `text` field; `words` is all of it so far."""

    def __init__(self, *, early: bool = True) -> None:
        self.text = ""
        self.full = False
        self.words = ""
        self.taken_back = False
        self._early = early
        self._marks = MarkSplitter()
        self._thinking = ThoughtTracker(MOST_CHARACTERS)
        self._shape = _ObjectScanner()
        self._too_long = False
        self._unread = 0

    @property
    def unopened(self) -> bool:
        """Whether a thought was closed that nothing had opened."""
        return self._thinking.unopened

    def feed(self, piece: str) -> str:
        """More of the answer. An object of more than `MOST_CHARACTERS` makes it `full`: nothing more is kept."""
        for part in self._marks.feed(piece):
            self._take(part)
        self._unread += len(piece)
        if self._unread < _UNREAD_MOST and not _WORTH_A_LOOK.search(piece):
            return ""
        self._unread = 0
        return self._news()

    def readings(self, *, complete: bool) -> list[str]:
        """The texts in which the answer is looked for, in this order. Ends the answer; empty if it never came to one."""
        for part in self._marks.end():
            self._take(part)
        text = self.text.strip()
        found = [text] if text else []
        after = after_last_thought(text).strip()
        if after != text:
            found.append(after)
        if not text and complete and self._thinking.doubtful.strip():
            found.append(self._thinking.doubtful.strip())
        return found

    @property
    def plain(self) -> bool:
        """Whether an answer without an object may be taken for plain words: not one that went on for ever."""
        return not self._too_long

    def rest_of(self, words: str) -> str:
        """What of the words, as they were read in the end, was not given out yet."""
        return words[len(self.words) :] if words.startswith(self.words) else ""

    def _take(self, part: MarkedPart) -> None:
        if self._shape.in_string:
            # A mark inside a string is a part of the words, and is looked after when they are read.
            self._keep(part.text)
            return
        text, anew = self._thinking.take(part)
        if anew:
            self.taken_back = self.taken_back or bool(self.words)
            self.text, self.words, self._shape, self._too_long = "", "", _ObjectScanner(), False
        self._keep(text)

    def _keep(self, text: str) -> None:
        if not text or self.full:
            return
        room = MOST_CHARACTERS - len(self.text)
        if len(text) <= room:
            self.text += text
        elif self._shape.of_object and not self._shape.closed:
            self.text, self.full = self.text + text[:room], True
        elif not self._shape.of_object:
            # Of words without an object the end is kept, where one may still come.
            self.text, self._too_long = (self.text + text)[-MOST_CHARACTERS:], True
            return
        self._shape.look(self.text)

    def _news(self) -> str:
        if not self._early or self.unopened or self.taken_back or not self._shape.of_object:
            return ""
        try:
            known = from_json(self.text[self._shape.begins_at :], allow_partial="trailing-strings")
        except ValueError:
            # Trailing text after the object, or JSON that is none: the whole answer will be read more leniently.
            known = None
        words = known.get("text") if isinstance(known, dict) else None
        if not isinstance(words, str):
            return ""
        news = self.rest_of(words[: may_be_marked(words)])
        self.words += news
        return news


class _ObjectScanner:
    """Whether a text begins with a JSON object, whether that is closed, and whether the text ends inside one of its strings."""

    def __init__(self) -> None:
        self.of_object = False
        self.begins_at = 0
        self.in_string = False
        self.closed = False
        self._decided = False
        self._seen = 0
        self._depth = 0

    def look(self, text: str) -> None:
        """Take in what is new of the text."""
        if not self._decided:
            before = _BEFORE_OBJECT.match(text)
            if before is None:
                self._decided = _MAY_BE_BEFORE_OBJECT.match(text) is None
                return
            self._decided = self.of_object = True
            self.begins_at = self._seen = before.end()
        if not self.of_object or self.closed:
            return
        at = self._seen
        while (found := _STRUCTURE.search(text, at)) is not None:
            at = found.end()
            match found[0]:
                case "\\":
                    if self.in_string:
                        if at == len(text):
                            self._seen = at - 1
                            return
                        at += 1
                case '"':
                    self.in_string = not self.in_string
                case "{" if not self.in_string:
                    self._depth += 1
                case "}" if not self.in_string:
                    self._depth -= 1
                    if self._depth <= 0:
                        self.closed = True
                        return
        self._seen = len(text)


def last_object(text: str, known: Collection[str], begins: str = "") -> dict[str, Any] | None:
    """The last JSON object in a text that has one of the `known` fields, whatever stands around it; control characters inside strings
    are forgiven. If a `text` was given out already (`begins`), the last one that goes on from it."""
    decoder = json.JSONDecoder(strict=False)
    last: dict[str, Any] | None = None
    start = text.find("{")
    for _ in range(_STARTS_TRIED):
        if start < 0:
            break
        try:
            found, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
            continue
        if isinstance(found, dict) and not found.keys().isdisjoint(known):
            said = found.get("text")
            if not begins or (isinstance(said, str) and said.startswith(begins)):
                last = found
        start = text.find("{", end)
    return last


def begun_object(text: str) -> tuple[dict[str, Any] | None, bool]:
    """The beginning of an object that broke off, or its `text` alone where it is no proper JSON; and whether `text` is whole."""
    start = text.find("{")
    if start < 0:
        return None, False
    try:
        begun = from_json(text[start:], allow_partial="trailing-strings")
        whole = from_json(text[start:], allow_partial=True)
    except ValueError:
        begun = whole = None
    if isinstance(begun, dict) and begun:
        return begun, "text" in whole
    bare = _BARE_TEXT.search(text, start)
    if bare is None:
        return None, False
    return {"text": bare[2].replace("\\n", " ").replace('\\"', '"')}, bare.end() < len(text)
