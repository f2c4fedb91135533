"""The desk: one step's state, time, and what comes of it. Every phase works on it; only `emit` changes state."""

from __future__ import annotations

from ..debate.events import Event
from ..debate.evolve import evolve
from ..debate.state import DebateState
from .effects import Effect


class Desk:
    """`now_ms` is debate time and never before the newest event's."""

    __slots__ = ("effects", "events", "now_ms", "state")

    def __init__(self, state: DebateState, now_ms: int) -> None:
        self.state = state
        self.now_ms = max(now_ms, state.at_ms)
        self.events: list[Event] = []
        self.effects: list[Effect] = []

    def emit(self, event: Event | None) -> None:
        """Record an event and fold it into the state; None is nothing."""
        if event is not None:
            self.events.append(event)
            evolve(self.state, event, self.now_ms)

    def do(self, effect: Effect) -> None:
        """Something to be carried out once the events are on record."""
        self.effects.append(effect)
