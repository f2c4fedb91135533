"""A mind's reply as it may go on: of the right types, bounded, of so many words, its numbers finite, without keys and half characters. Pure.

A mind of a plug-in can hand back anything, and a model anything as a string; what can be left out is left out, and what is no
reply at all is a `nonsense` fault.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, get_args

from argentum_kit.plain_text import ELLIPSIS, cap_words, sanitise
from argentum_kit.secrets import HIDDEN, Secret, scrub

from ..debate.caps import INTERJECTION_WORDS, KICKER_WORDS, LONG_WORDS, SEGMENT_WORDS
from ..debate.events import NO_LINKS, InterjectionKind, Links, Role, WorkKind
from .base import MindFault, MindReply, Usage

MOST_CHARACTERS = 4_000
MOST_SOURCES = 16
MOST_ID = 200
MOST_COUNT = 10**9

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

_SURROGATE_PAIR = re.compile("[\\ud800-\\udbff][\\udc00-\\udfff]")
_SURROGATE = re.compile("[\\ud800-\\udfff]")


def joined_halves(text: str) -> str:
    """The text with characters that came as two half surrogates put together, and halves without their other half taken out."""
    if not _SURROGATE.search(text):
        return text
    whole = _SURROGATE_PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _SURROGATE.sub("", whole)


def safe_text(text: str, secrets: Iterable[Secret]) -> str:
    """Words without keys: where one stood is an ellipsis, which no voice reads out."""
    return scrub(joined_halves(text[:MOST_CHARACTERS]), secrets).replace(HIDDEN, ELLIPSIS)


def checked(reply: object, name: str, secrets: tuple[Secret, ...] = ()) -> MindReply:
    """The reply with every field as its type says. `name` begins the sentence of the fault; raises MindFault."""
    if not isinstance(reply, MindReply):
        raise MindFault("nonsense", f"{name} answered with a {type(reply).__name__}, which is no reply")
    given: dict[str, Any] = {field: getattr(reply, field, None) for field in reply.__struct_fields__}
    if not isinstance(given["text"], str):
        raise MindFault("nonsense", f"{name} answered with a {type(given['text']).__name__} where words belong")
    sources = given["sources"] if isinstance(given["sources"], (tuple, list)) else ()
    return MindReply(
        text=safe_text(given["text"], secrets),
        kind=_kind(given["kind"]),
        importance=_unit(given["importance"]) or 0.0,
        answers=_id(given["answers"], secrets),
        claim=_id(given["claim"], secrets),
        sources=tuple(known for source in sources[:MOST_SOURCES] if (known := _id(source, secrets)) is not None),
        second=_words(given["second"], secrets),
        second_ack=_words(given["second_ack"], secrets),
        bid=_bid(given["bid"]),
        urgency=_unit(given["urgency"]),
        backlog=_unit(given["backlog"]),
        mood=_mood(given["mood"]),
        usage=_usage(given["usage"]),
        links=_links(given["links"], secrets),
        cut_in=_words(given["cut_in"], secrets),
        absent=given["absent"] is True,
        plan=kept_plan(_words(given["plan"], secrets)),
    )


def _kind(value: object) -> InterjectionKind | None:
    return next((kind for kind in get_args(InterjectionKind) if kind == value), None)


def _words(value: object, secrets: tuple[Secret, ...]) -> str:
    return safe_text(value, secrets) if isinstance(value, str) else ""


def _id(value: object, secrets: tuple[Secret, ...]) -> str | None:
    return safe_text(value[:MOST_ID], secrets) if isinstance(value, str) else None


def _links(value: object, secrets: tuple[Secret, ...]) -> Links:
    """Links with nothing but ids in them; none where they are of another make. Whether an id exists the engine knows."""
    if not isinstance(value, Links) or value == NO_LINKS:
        return NO_LINKS
    return Links(*(_id(getattr(value, name), secrets) for name in Links.__struct_fields__))


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _unit(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and 0 <= number <= 1 else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_COUNT else None


def _bid(value: object) -> int | None:
    return _count(value)


def _mood(value: object) -> tuple[float, float, float] | None:
    if not isinstance(value, (tuple, list)) or len(value) != 3:
        return None
    numbers = [number for number in map(_number, value) if number is not None]
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else None


def _usage(value: object) -> Usage | None:
    if not isinstance(value, Usage) or not isinstance(value.model, str):
        return None
    counts = [_count(value.input_tokens), _count(value.output_tokens), _count(value.cost_micros)]
    return value if all(count is not None for count in counts) else None


# --- words (RULES, Text hygiene) --------------------------------------------------------------------------------------


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
