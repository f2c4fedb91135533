"""The desk: one step's state, time, and what comes of it. Every phase works on it; only `emit` changes state."""

from __future__ import annotations

from collections.abc import Sequence

from ..debate.events import Event, InputIgnored
from ..debate.evolve import FOLDS, FOLDS_OF_MANY
from ..debate.state import DebateState
from .effects import Effect


class StepContext:
    """`now_ms` is debate time and never before the newest event's. What was decided is in `events`, folded into the state
    already, and in `effects`."""

    __slots__ = ("effects", "events", "now_ms", "state")

    def __init__(self, state: DebateState, now_ms: int) -> None:
        self.state = state
        self.now_ms = now_ms
        self.events: list[Event] = []
        self.effects: list[Effect] = []

    def emit(self, event: Event) -> None:
        """Record an event and fold it into the state, as `evolve` does."""
        state = self.state
        state.at_ms = self.now_ms
        self.events.append(event)
        FOLDS[type(event)](state, event)

    def emit_any(self, event: Event | None) -> None:
        """The same where there may be nothing to record."""
        if event is not None:
            self.emit(event)

    def emit_all(self, events: Sequence[Event]) -> None:
        """The same for several of one kind."""
        if events:
            state = self.state
            state.at_ms = self.now_ms
            self.events += events
            FOLDS_OF_MANY[type(events[0])](state, events)

    def do(self, effect: Effect) -> None:
        """Have an effect carried out once the events are on record; effects keep their order."""
        self.effects.append(effect)

    def ignore(self, input_event: object, about: str) -> None:
        """Record that an input came where it does nothing; `about` is the id it names."""
        self.emit(InputIgnored(input=type(input_event).__name__, about=about, phase=self.state.phase))
