"""A debate's state from its record: the same fold as in the running debate (DESIGN, The flow)."""

from __future__ import annotations

from collections.abc import Iterator

from ..debate.events import DebateStarted
from ..debate.evolve import evolve
from ..debate.state import DebateState
from . import bounds
from .errors import JournalError, nothing_recorded
from .reader import JournalReader
from .record import Recorded


def fold(journal: JournalReader) -> DebateState:
    """The state after the last recorded event. Events of a later version's types are skipped; raises JournalError, also for
    a record in which no debate began."""
    state = DebateState()
    for state, _ in folding(journal):  # noqa: B007 (the last one is wanted)
        pass
    if not state.agents:
        raise nothing_recorded(journal.path)
    return state


def folding(journal: JournalReader) -> Iterator[tuple[DebateState, Recorded]]:
    """Every event with the state it led to: one state, changed in place. Raises JournalError, whatever the events say."""
    state = DebateState()
    begun = False
    for recorded in journal.read():
        if begun and isinstance(recorded.event, DebateStarted):
            raise _damaged(journal, recorded, "the debate begins a second time")
        begun = begun or isinstance(recorded.event, DebateStarted)
        try:
            evolve(state, recorded.event, recorded.at_ms)
            grown = _grown(state)
        except Exception as error:  # events in a wrong order may break any rule of the fold in any way
            raise _damaged(journal, recorded, type(error).__name__) from None
        if grown:
            raise _damaged(journal, recorded, grown)
        yield state, recorded


def _damaged(journal: JournalReader, recorded: Recorded, why: str) -> JournalError:
    return JournalError(
        f"{journal.path} is damaged: event {recorded.seq} ({recorded.event.type}) does not follow from those before it "
        f"({why})"
    )


def _grown(state: DebateState) -> str:
    """What has become larger than it does in any debate, in words, or nothing: the fold walks these, or copies them."""
    floor, auction = state.floor, state.auction
    if len(state.work) > bounds.PREPARED:
        return f"more than {bounds.PREPARED} requests are open"
    if floor is not None and max(len(floor.drifts_ms), len(floor.skipped), len(floor.waits_ms)) > bounds.LINE_EVENTS:
        return f"more than {bounds.LINE_EVENTS} things happen to one line"
    if auction is not None and len(auction.bids) > bounds.AGENTS:
        return f"more than {bounds.AGENTS} agents bid"
    if len(state.say_commands) > bounds.LINE_EVENTS or len(state.judged) > bounds.PREPARED:
        return f"more than {bounds.LINE_EVENTS} lines wait for the chair"
    return ""
