"""evolve(state, event): the only thing that changes a debate's state, and it is driven by events alone.

The state is changed in place and belongs to whoever folds it (one writer each: engine, panels, replay). One small
function an event, in the `fold_*` modules, found by the event's class; an event without one is news for people only and
changes nothing. Those that come one an agent, several times in every micro-turn, have a function for a row of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from . import events as e
from . import (
    fold_debate,
    fold_economy,
    fold_floor,
    fold_flow,
    fold_form,
    fold_governor,
    fold_rhythm,
    fold_seats,
    fold_steering,
    fold_vote,
    fold_work,
)
from .state import DebateState


def _one(fold: Callable[[DebateState, Any], None]) -> Callable[[DebateState, Any], None]:
    return lambda state, event: fold(state, (event,))


def _many(fold: Callable[[DebateState, Any], None]) -> Callable[[DebateState, Any], None]:
    def fold_each(state: DebateState, events: Sequence[e.Event]) -> None:
        for event in events:
            fold(state, event)

    return fold_each


def _news(_state: DebateState, _event: e.Event) -> None:
    """For people only: it changes nothing."""


HANDLERS: Final[dict[type[e.Event], Callable[[DebateState, Any], None]]] = {
    **fold_debate.HANDLERS,
    **fold_economy.HANDLERS,
    **fold_work.HANDLERS,
    **fold_floor.HANDLERS,
    **fold_form.HANDLERS,
    **fold_flow.HANDLERS,
    **fold_steering.HANDLERS,
    **fold_seats.HANDLERS,
    **fold_governor.HANDLERS,
    **fold_rhythm.HANDLERS,
    **fold_vote.HANDLERS,
    **{kind: _one(fold) for kind, fold in fold_economy.OF_MANY.items()},
}


FOLDS: Final[dict[type[e.Event], Callable[[DebateState, Any], None]]] = {
    kind: HANDLERS.get(kind, _news) for kind in e.EVENT_TYPES.values()
}
"""What each kind of event does to the state; `evolve` and the engine's own desk share it."""

FOLDS_OF_MANY: Final[dict[type[e.Event], Callable[[DebateState, Any], None]]] = {
    kind: fold_economy.OF_MANY.get(kind) or _many(fold) for kind, fold in FOLDS.items()
}
"""The same for several events of one kind."""


def evolve(state: DebateState, event: e.Event, at_ms: int) -> None:
    """Fold one event, recorded at `at_ms` of debate time, into the state."""
    if at_ms > state.at_ms:  # noqa: PLR1730 (a call for every event of a debate costs)
        state.at_ms = at_ms
    handler = FOLDS.get(event.__class__)
    if handler is not None:
        handler(state, event)
