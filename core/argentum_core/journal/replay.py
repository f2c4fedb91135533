"""A debate's state from its record: the same fold as in the running debate (DESIGN, The flow)."""

from __future__ import annotations

from ..debate.evolve import evolve
from ..debate.state import DebateState
from .store import JournalReader


def fold(journal: JournalReader) -> DebateState:
    """The state after the last recorded event. Events of a later version's types are skipped; raises JournalError."""
    state = DebateState()
    for recorded in journal.read():
        evolve(state, recorded.event, recorded.at_ms)
    return state
