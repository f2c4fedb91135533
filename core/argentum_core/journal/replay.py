"""A debate's state from its record: the same fold as in the running debate (DESIGN, The flow)."""

from __future__ import annotations

from collections.abc import Iterator

from ..debate.evolve import evolve
from ..debate.state import DebateState
from .errors import JournalError, nothing_recorded
from .record import Recorded
from .store import JournalReader


def fold(journal: JournalReader) -> DebateState:
    """The state after the last recorded event. Events of a later version's types are skipped; raises JournalError."""
    state = DebateState()
    for state, _ in folding(journal):  # noqa: B007 (the last one is wanted)
        pass
    if not state.agents:
        raise nothing_recorded(journal.path)
    return state


def folding(journal: JournalReader) -> Iterator[tuple[DebateState, Recorded]]:
    """Every event with the state it led to: one state, changed in place. Raises JournalError."""
    state = DebateState()
    for recorded in journal.read():
        try:
            evolve(state, recorded.event, recorded.at_ms)
        except (LookupError, ValueError) as error:
            raise JournalError(
                f"{journal.path} is damaged: event {recorded.seq} ({recorded.event.type}) does not follow from those "
                f"before it ({type(error).__name__})"
            ) from None
        yield state, recorded
