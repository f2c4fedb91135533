"""The desk: one step's state, time, and what comes of it. Every phase works on it; only `emit` changes state."""

from __future__ import annotations

from collections.abc import Iterable

from ..debate.events import Event
from ..debate.evolve import HANDLERS
from ..debate.state import DebateState
from .effects import Effect


class Desk:
    """`now_ms` is debate time and never before the newest event's."""

    __slots__ = ("effects", "events", "now_ms", "state")

    def __init__(self, state: DebateState, now_ms: int) -> None:
        self.state = state
        self.now_ms = now_ms if now_ms > state.at_ms else state.at_ms
        self.events: list[Event] = []
        self.effects: list[Effect] = []

    def emit(self, event: Event | None) -> None:
        """Record an event and fold it into the state, as `evolve` does; None is nothing."""
        if event is None:
            return
        state = self.state
        self.events.append(event)
        state.at_ms = self.now_ms
        handler = HANDLERS.get(event.__class__)
        if handler is not None:
            handler(state, event)

    def emit_all(self, events: Iterable[Event]) -> None:
        """The same for several."""
        state, recorded = self.state, self.events
        state.at_ms = self.now_ms
        for event in events:
            recorded.append(event)
            handler = HANDLERS.get(event.__class__)
            if handler is not None:
                handler(state, event)

    def do(self, effect: Effect) -> None:
        self.effects.append(effect)
