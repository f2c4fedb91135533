"""How many words a mind's answer may have, by kind of work (RULES, Text hygiene)."""

from __future__ import annotations

from ..debate.caps import INTERJECTION_WORDS, KICKER_WORDS, SEGMENT_WORDS
from ..debate.events import WorkKind

CAPS: dict[WorkKind, int] = {
    "segment": SEGMENT_WORDS,
    "reserve": SEGMENT_WORDS,
    "second": SEGMENT_WORDS,
    "chair": SEGMENT_WORDS,
    "kicker": KICKER_WORDS,
    "interjection": INTERJECTION_WORDS,
    "bid": 0,
}


def cap_of(kind: WorkKind, max_words: int | None = None) -> int:
    """The most words of this kind of work; a request may ask for fewer, never for more."""
    cap = CAPS[kind]
    return cap if max_words is None else min(cap, max_words)
