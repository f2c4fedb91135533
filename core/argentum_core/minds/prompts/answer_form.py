"""The JSON form in which a mind answers, for each kind of work: its fields, its schema, and how long an answer may get.

`text` comes first, so that the words can be spoken while the rest is still being written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...debate.events import WorkKind
from ..base import MindRequest

_UNIT = {"type": "number", "description": "between 0 and 1"}
_MOOD = {
    "type": "object",
    "properties": {"frustration": _UNIT, "engagement": _UNIT, "confidence": _UNIT},
    "required": ["frustration", "engagement", "confidence"],
    "additionalProperties": False,
}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "second": {"type": "string"},
    "second_ack": {"type": "string"},
    "kind": {"type": "string", "enum": ["support", "clarify", "challenge"]},
    "importance": _UNIT,
    "urgency": _UNIT,
    "backlog": _UNIT,
    "bid": {"type": "integer"},
    "mood": _MOOD,
    "answers": {"type": ["integer", "null"]},
    "point": {"type": ["string", "null"]},
    "sources": {"type": "array", "items": {"type": "string"}},
}
_EXAMPLES: dict[str, str] = {
    "text": '"…"',
    "second": '"…"',
    "second_ack": '"…"',
    "kind": '"challenge"',
    "importance": "0.6",
    "urgency": "0.4",
    "backlog": "0.5",
    "bid": "2",
    "mood": '{"frustration": 0.4, "engagement": 0.5, "confidence": 0.5}',
    "answers": "3",
    "point": "null",
    "sources": "[]",
}


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What is asked for. `most_tokens` bounds what the model may write, and with it what a call may cost."""

    name: str
    fields: tuple[str, ...]
    most_tokens: int

    def schema(self) -> dict[str, Any]:
        """A JSON schema that also the strict servers take: every field required, nothing else allowed."""
        return {
            "type": "object",
            "properties": {field: _SCHEMAS[field] for field in self.fields},
            "required": list(self.fields),
            "additionalProperties": False,
        }

    def example(self) -> str:
        """The form as one line, for servers that know no schemas."""
        return "{" + ", ".join(f'"{field}": {_EXAMPLES[field]}' for field in self.fields) + "}"


def form_of(request: MindRequest, *, points: bool = False) -> AnswerForm:
    """The form of a request; `points` if the motion's points are known by id."""
    cites = ("sources",) if request.evidence else ()
    match request.kind:
        case "kicker":
            return AnswerForm("kicker", ("text", "urgency"), 120)
        case "interjection":
            return AnswerForm("interjection", ("text", "kind", "importance"), 120)
        case "bid":
            return AnswerForm("bid", ("bid", "urgency", "backlog", "mood", *cites), 160)
        case "chair":
            return AnswerForm("chair", ("text",), 240)
        case _:
            halves = ("second", "second_ack") if request.dual_path else ()
            rest = ("answers", *(("point",) if points else ()), *cites, "mood")
            return AnswerForm("segment", ("text", *halves, *rest), 400 if halves else 280)


HAS_THE_FLOOR: frozenset[WorkKind] = frozenset({"segment", "reserve", "kicker"})
"""What is a line of its own, and so has to say something new."""

SPOKEN_WHOLE: frozenset[WorkKind] = frozenset({"kicker", "interjection"})
"""Kinds that are one line: of an answer that broke off nothing can be used."""
