"""The JSON form in which a mind answers, for each kind of work: its fields, its schema, and how long an answer may get.

Where words are to be spoken, `text` comes first, so that they can be spoken while the rest is still being written. The form is told by the
types of its fields: values given as examples come back as answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...debate.events import WorkKind
from ..base import MindRequest

_UNIT = {"type": "number", "description": "between 0 and 1"}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "second": {"type": "string"},
    "second_ack": {"type": "string"},
    "cut_in": {"type": "string"},
    "kind": {"type": "string", "enum": ["support", "clarify", "challenge"]},
    "importance": _UNIT,
    "urgency": _UNIT,
    "backlog": _UNIT,
    "bid": {"type": "integer"},
    "mood": {"type": "array", "items": {"type": "number"}, "description": "frustration, engagement, confidence"},
    "answers": {"type": ["integer", "null"]},
    "concedes": {"type": ["string", "null"]},
    "sources": {"type": "array", "items": {"type": "string"}},
    "plan": {"type": "string"},
}
_TYPES: dict[str, str] = {
    "kind": '"support", "clarify" or "challenge"',
    "importance": "number",
    "urgency": "number",
    "backlog": "number",
    "bid": "whole number",
    "mood": "list of three numbers",
    "answers": "number or null",
    "concedes": "string or null",
    "sources": "list of strings",
}

SPEAKS, DECIDES, EVEN = 0.9, 0.6, 0.0
"""Temperatures: of somebody who speaks, of somebody who decides what to do, and of a judge."""


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What is asked for. `most_tokens` bounds what the model may write, and with it what a call may cost; `temperature` is asked for where
    the server takes one."""

    name: str
    fields: tuple[str, ...]
    most_tokens: int
    temperature: float = SPEAKS

    def schema(self) -> dict[str, Any]:
        """A JSON schema that also the strict servers take: every field required, nothing else allowed."""
        return {
            "type": "object",
            "properties": {field: _SCHEMAS[field] for field in self.fields},
            "required": list(self.fields),
            "additionalProperties": False,
        }

    def types(self) -> str:
        """The form as one line, for servers that know no schemas."""
        return "{" + ", ".join(f'"{field}": {_TYPES.get(field, "string")}' for field in self.fields) + "}"


TOKENS_A_WORD = 2
"""Room for a word of text in any language, its signs included."""


def form_of(request: MindRequest) -> AnswerForm:
    """The form of a request."""
    match request.kind:
        case "kicker":
            return AnswerForm("kicker", ("text", "urgency"), 120)
        case "interjection":
            return AnswerForm("interjection", ("text", "kind", "importance"), 120)
        case "bid":
            return AnswerForm("bid", ("bid", "urgency", "backlog", "mood"), 160, DECIDES)
        case "listen":
            bids = ("bid",) if request.may_bid else ()
            cuts = ("urgency", "cut_in") if request.may_cut_in else ()
            remarks = ("text", "importance") if request.may_remark else ()
            return AnswerForm("listen", (*bids, *cuts, *remarks, "mood"), 200, DECIDES)
        case "plan":
            return AnswerForm("plan", ("plan",), 240, DECIDES)
        case "chair":
            return AnswerForm("chair", ("text",), 240)
        case _:
            halves = ("second", "second_ack") if request.dual_path else ()
            grants = ("concedes",) if any(point.side != request.side for point in request.points) else ()
            cites = ("sources",) if request.evidence else ()
            longer = TOKENS_A_WORD * max(0, request.max_words - 35)
            return AnswerForm(
                "segment", ("text", *halves, "answers", *grants, *cites), (400 if halves else 280) + longer
            )


HAS_THE_FLOOR: frozenset[WorkKind] = frozenset({"segment", "reserve", "kicker"})
"""What is a line of its own, and so has to say something new."""

SPOKEN_WHOLE: frozenset[WorkKind] = frozenset({"kicker", "interjection", "listen", "plan"})
"""Kinds that are used whole or not at all: of an answer that broke off nothing can be used."""

SILENT: frozenset[WorkKind] = frozenset({"bid", "listen", "plan"})
"""Kinds whose answers are not spoken as they come."""
