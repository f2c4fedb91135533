"""The form of a debate: how its events change the state."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from . import events as e
from .form_state import FormState
from .state import CHAIR, DebateState
from .work import Work


def _phase_changed(state: DebateState, event: e.PhaseChanged) -> None:
    form = state.form
    form.phase, form.agenda = event.phase, list(event.agenda)
    form.since_ms, form.since_turn = state.at_ms, state.turn
    if event.phase == "closing":
        form.closing_reason, form.called = event.reason, None
    if event.phase in ("closing", "verdict") and state.vote.house is not None:
        state.vote.house.closed = True
    if state.auction is not None and state.auction.open:
        state.auction = None


def _agenda_changed(state: DebateState, event: e.AgendaChanged) -> None:
    state.form.agenda = list(event.agenda)
    if state.claim is not None and state.claim.agent == event.agent:
        state.claim = None


def segment_began(state: DebateState, event: e.SegmentStarted, begun: Work | None) -> None:
    """A floor that the form gave is taken; whoever is asked a question has the next one."""
    form = state.form
    item = begun.item if begun is not None else None
    if event.agent == CHAIR:
        # Whoever spoke before the chair and after it has not spoken twice in a row.
        state.contiguous_agent, state.contiguous = None, 0
    if not form.agenda:
        return
    first = form.agenda[0]
    if event.agent == CHAIR:
        if item is None or first.agent != CHAIR:
            return
    elif first.role != event.role or first.agent not in ("", event.agent):
        return
    form.agenda = form.agenda[1:]
    if item is not None and item.role == "question" and item.asked is not None:
        form.asked = [*form.asked, item.asked]
        if form.agenda and form.agenda[0].line == "answer":
            form.agenda = [replace(form.agenda[0], agent=item.asked), *form.agenda[1:]]


def segment_ended(form: FormState, agent: str, role: str, heard_text: str, heard_ms: int) -> None:
    """How much was said in how much time."""
    words = len(heard_text.split())
    if agent == CHAIR:
        form.chair_words += words
        form.chair_ms += heard_ms
        return
    form.words += words
    form.spoken_ms += heard_ms
    if role == "opening":
        form.statements += 1
        form.statement_words += words
    elif role != "closing":
        form.turns += 1
        form.turns_ms += heard_ms


HANDLERS: Final[dict[type[e.Event], Any]] = {
    e.PhaseChanged: _phase_changed,
    e.AgendaChanged: _agenda_changed,
}
