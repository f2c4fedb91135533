"""The form of a debate: its parts begin, and what is on their agenda changes."""

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
