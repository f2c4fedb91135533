"""Text hygiene for minds: the gate lives with the debate's words, because motions and casts pass through it too.

Follows RULES, Text hygiene. One table of caps, by the kind of work that a mind is asked for.
"""

from __future__ import annotations

from ..debate.events import WorkKind
from ..debate.text import ELLIPSIS, INTERJECTION_WORDS, KICKER_WORDS, SEGMENT_WORDS, cap_words, sanitise

CAPS: dict[WorkKind, int] = {
    "segment": SEGMENT_WORDS,
    "reserve": SEGMENT_WORDS,
    "kicker": KICKER_WORDS,
    "interjection": INTERJECTION_WORDS,
    "bid": SEGMENT_WORDS,
}
"""Words at most. Those beside a bid are the segment that its agent would speak. What a mind is never asked for has no cap here: the
second half of a segment is capped with it, and the chair's lines are the rules' own or the operator's."""


def cap_of(kind: WorkKind, max_words: int | None = None) -> int:
    """The most words of this kind of work; a request may ask for fewer, never for more."""
    cap = CAPS[kind]
    return cap if max_words is None else min(cap, max_words)


def spoken(text: str, kind: WorkKind, max_words: int | None = None) -> str:
    """What a mind wrote, as it may be spoken: sanitised, and no longer than its kind of work or the request allows."""
    return cap_words(sanitise(text), cap_of(kind, max_words))


__all__ = [
    "CAPS",
    "ELLIPSIS",
    "INTERJECTION_WORDS",
    "KICKER_WORDS",
    "SEGMENT_WORDS",
    "cap_of",
    "cap_words",
    "sanitise",
    "spoken",
]
