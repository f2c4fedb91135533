"""The form of a debate: its parts begin, and what is on their agenda changes; and the flow of its points: made, answered, conceded,
dropped."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from .base import Event, FormPhase, Role

ChairLine = Literal["", "welcome", "floor_open", "question", "answer", "closing", "verdict"]
"""Which of its lines the chair speaks; `answer` marks the floor of whoever it has just asked."""
PhaseReason = Literal["begins", "agenda", "turns", "minutes", "operator", "exhausted"]
"""Why a part of a debate begins: the debate does, the agenda before is done, a limit is near, the operator called for it, or nobody
has more to say."""


class AgendaItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One floor that the form gives, in `phase`, for a segment of `role`. `agent` is an agent's id, `chair`, or empty for whoever wins
    the auction. A question is put to `asked`; `text` are its words where the operator has given them."""

    phase: FormPhase
    agent: str
    role: Role = "segment"
    line: ChairLine = ""
    asked: str | None = None
    text: str | None = None


class PhaseChanged(Event, frozen=True, kw_only=True):
    """A part of the debate begins with the next segment, and this is its agenda. Without items the floor is the auction's."""

    type: ClassVar[str] = "phase_changed"
    phase: FormPhase
    reason: PhaseReason
    agenda: list[AgendaItem] = msgspec.field(default_factory=list)


class AgendaChanged(Event, frozen=True, kw_only=True):
    """What is left of the agenda is another now: `agent` was to speak and does not."""

    type: ClassVar[str] = "agenda_changed"
    agent: str
    reason: Literal["muted", "exhausted", "failed"]
    agenda: list[AgendaItem] = msgspec.field(default_factory=list)


class PointEvent(Event, frozen=True, kw_only=True):
    """What every event of a point tells of it. `text` is what was heard of it, in short; `claim` its place in the motion's argument graph,
    where its mind named one; `side`, `agent` and `segment_id` are of whoever made it."""

    point_id: str
    claim: str | None
    text: str
    side: str
    agent: str
    segment_id: str


class PointMade(PointEvent, frozen=True, kw_only=True):
    """The words that make a point were heard. `answers` is the point it answers. A remark bears the id of the segment it was laid over."""

    type: ClassVar[str] = "point_made"
    answers: str | None = None
    remark: bool = False
    cites: bool = False


class PointAnswered(PointEvent, frozen=True, kw_only=True):
    """A point of the other side was answered, for the first time; `by_point` is the answer."""

    type: ClassVar[str] = "point_answered"
    by_point: str


class PointConceded(PointEvent, frozen=True, kw_only=True):
    """A point was granted by an agent of the other side (`by`), in the segment `in_segment`."""

    type: ClassVar[str] = "point_conceded"
    by: str
    in_segment: str


class PointDropped(PointEvent, frozen=True, kw_only=True):
    """Nobody has answered a point for twelve turns, or before its side closed: from now on it cannot be answered, only conceded."""

    type: ClassVar[str] = "point_dropped"
    reason: Literal["turns", "closed"]
