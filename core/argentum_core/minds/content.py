"""The text of a model's answer as it arrives: what of it is thought aloud is dropped, and the words in its JSON form are known
before the form is complete. Pure, and bounded whatever is sent.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic_core import from_json

MOST_CHARACTERS = 16_384
"""Of one answer; no answer that could be used is nearly as long."""

_THINKING = re.compile(r"\s*<(think|thinking|reasoning)>", re.IGNORECASE)
_MAY_BE_THINKING = re.compile(r"\s*(?:<[a-z]{0,9})?", re.IGNORECASE)
_BEFORE_OBJECT = re.compile(r"\s*(?:```+\w*)?\s*(?=\{)")
_WORTH_A_LOOK = re.compile(r"[.!?…\"}\s]")
_UNREAD_MOST = 48
_STARTS_TRIED = 8
_BARE_TEXT = re.compile(r"""["']text["']\s*:\s*(["'])(.+?)(?:(?<!\\)\1\s*(?=[,}\n])|\Z)""", re.DOTALL)


class Content:
    """One answer's text. `feed` returns what is newly known of its `text` field; `words` is all of it so far."""

    def __init__(self) -> None:
        self.text = ""
        self.full = False
        self.words = ""
        self._thinking: str | None = None
        self._decided = False
        self._unread = 0

    def feed(self, piece: str) -> str:
        """More of the answer. Past `MOST_CHARACTERS` it is `full` and nothing is kept."""
        room = MOST_CHARACTERS - len(self.text)
        if len(piece) > room:
            piece, self.full = piece[:room], True
        self.text += piece
        if not self._decided and not self._past_thinking():
            return ""
        self._unread += len(piece)
        if self._unread < _UNREAD_MOST and not _WORTH_A_LOOK.search(piece):
            return ""
        self._unread = 0
        return self._news()

    @property
    def answer(self) -> str:
        """The answer without its thoughts; empty if it never came to one."""
        return "" if self._thinking is not None and not self._decided else self.text.strip()

    def rest_of(self, words: str) -> str:
        """What of the words, as they were read in the end, was not given out yet."""
        return words[len(self.words) :] if words.startswith(self.words) else ""

    def _past_thinking(self) -> bool:
        """Whether the answer proper has begun; thoughts before it are thrown away as they come."""
        if self._thinking is None:
            opened = _THINKING.match(self.text)
            if opened is None:
                if _MAY_BE_THINKING.fullmatch(self.text) and not self.full:
                    return False
                self._decided = True
                return True
            self._thinking = f"</{opened[1].lower()}>"
            self.text = self.text[opened.end() :]
        end = self.text.lower().find(self._thinking)
        if end < 0:
            # Keep only what may be the beginning of the end mark.
            self.text, self.full = self.text[-len(self._thinking) :], False
            return False
        self.text = self.text[end + len(self._thinking) :]
        self._decided = True
        return True

    def _news(self) -> str:
        opened = _BEFORE_OBJECT.match(self.text)
        if opened is None:
            return ""
        try:
            known = from_json(self.text[opened.end() :], allow_partial="trailing-strings")
        except ValueError:
            # Trailing text after the object, or JSON that is none: the whole answer will be read more leniently.
            known = None
        words = known.get("text") if isinstance(known, dict) else None
        if not isinstance(words, str):
            return ""
        news = self.rest_of(words)
        self.words += news
        return news


def first_object(text: str) -> dict[str, Any] | None:
    """The first JSON object in a text, whatever stands around it; control characters inside strings are forgiven."""
    decoder = json.JSONDecoder(strict=False)
    start = text.find("{")
    for _ in range(_STARTS_TRIED):
        if start < 0:
            return None
        try:
            found, _ = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
            continue
        if isinstance(found, dict):
            return found
        start = text.find("{", start + 1)
    return None


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
