"""How many words a mind's answer may have, by the kind of work that it is asked for (RULES, Text hygiene)."""

from __future__ import annotations

from argentum_kit.plain_text import cap_words, sanitise

from ..debate.caps import INTERJECTION_WORDS, KICKER_WORDS, LONG_WORDS, SEGMENT_WORDS
from ..debate.events import Role, WorkKind

CAPS: dict[WorkKind, int] = {
    "segment": SEGMENT_WORDS,
    "reserve": SEGMENT_WORDS,
    "kicker": KICKER_WORDS,
    "interjection": INTERJECTION_WORDS,
    "bid": SEGMENT_WORDS,
    "chair": LONG_WORDS,
    "listen": INTERJECTION_WORDS,
    "plan": SEGMENT_WORDS,
}
"""Words at most; of a listener, those of its remark. Those beside a bid are the segment that its agent would speak. What a mind is never
asked for has no cap here: the second half of a segment is capped with it."""

PLAN_WORDS = 60
"""A plan's words, which are spoken by nobody."""
_PLAN_CHARACTERS = 420

LONG_ROLES: frozenset[Role] = frozenset({"opening", "case", "closing"})
"""Segments that are longer than a turn of the clash."""


def kept_plan(written: object) -> str:
    """A plan as it is kept: one clean text within its bounds, empty for what is none."""
    return cap_words(sanitise(written), PLAN_WORDS)[:_PLAN_CHARACTERS] if isinstance(written, str) else ""


def cap_of(kind: WorkKind, max_words: int | None = None, role: Role = "segment") -> int:
    """The most words of this kind of work; a request may ask for fewer, never for more. An opening, a case and a closing statement
    (`role`) may be longer than other segments."""
    cap = LONG_WORDS if role in LONG_ROLES and kind in ("segment", "reserve") else CAPS[kind]
    return cap if max_words is None else min(cap, max_words)


def spoken(text: str, kind: WorkKind, max_words: int | None = None, role: Role = "segment") -> str:
    """What a mind wrote, as it may be spoken: sanitised, and no longer than its kind of work or the request allows."""
    return cap_words(sanitise(text), cap_of(kind, max_words, role))
