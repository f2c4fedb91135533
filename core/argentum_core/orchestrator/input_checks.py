"""What minds, voices and the sound say of numbers, as it may enter: whole, finite, within bounds, in order.

Every input goes through its check first (`CHECKS`; the function that takes the input calls it), so no rule behind it has to
doubt a number. What cannot be is replaced by what
does least: a length that no clip has is a voice that failed, places that are out of order are no beats, words whose times make no
sense share the clip evenly, a report from nowhere in time is one of now, and a price or delay that is none is not named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any, Final

from msgspec.structs import replace

from ..debate.state import DebateState
from . import inputs
from .clip_checks import (
    LONGEST_CLIP_MS,
    LONGEST_DELAY_MS,
    LONGEST_LATENCY_MS,
    checked_clip,
    checked_growth,
    is_whole_within,
    whole_within,
)
from .inputs import Input

AHEAD_MS: Final = 1000
"""So far may the clock of the sound be ahead of the one that `step` is told."""
MOST_MICROS: Final = 1_000_000_000
MOST_TOKENS: Final = 1_000_000
MOST_UNDERRUNS: Final = 1_000_000
_KINDS: Final = frozenset({"support", "clarify", "challenge"})


def checked(state: DebateState, input_event: Input, now_ms: int) -> Input:
    """The input as it may enter: itself where nothing is wrong with it."""
    check = CHECKS.get(type(input_event))
    return input_event if check is None else check(state, input_event, now_ms)


def _moment(at_ms: Any, now_ms: int) -> int:
    """A moment of debate time; now for one that cannot have been."""
    moment = whole_within(at_ms, 0, now_ms + AHEAD_MS)
    return now_ms if moment is None else moment


# --- the sound --------------------------------------------------------------------------------------------------------


def checked_start(_state: DebateState, input_event: Any, now_ms: int) -> Any:
    at_ms = input_event.at_ms
    if type(at_ms) is int and 0 <= at_ms <= now_ms + AHEAD_MS:
        return input_event
    return inputs.ClipStarted(input_event.clip_id, _moment(input_event.at_ms, now_ms))


def checked_end(_state: DebateState, input_event: Any, now_ms: int) -> Any:
    at_ms = input_event.at_ms
    if type(at_ms) is int and 0 <= at_ms <= now_ms + AHEAD_MS:
        return input_event
    return inputs.ClipEnded(input_event.clip_id, _moment(input_event.at_ms, now_ms))


def _cut(_state: DebateState, input_event: Any, now_ms: int) -> Any:
    return inputs.ClipCut(
        input_event.clip_id,
        _moment(input_event.at_ms, now_ms),
        whole_within(input_event.fade_ms, 0, LONGEST_CLIP_MS) or 0,
    )


def checked_beat(_state: DebateState, input_event: Any, now_ms: int) -> Any:
    n, planned_ms, actual_ms = input_event.n, input_event.planned_ms, input_event.actual_ms
    latest_ms = now_ms + AHEAD_MS
    try:
        if type(n + planned_ms + actual_ms) is int and n >= 0 <= planned_ms <= latest_ms >= actual_ms >= 0:
            return input_event
    except TypeError:
        pass
    return inputs.BeatHeard(
        input_event.clip_id,
        whole_within(input_event.n, 0, LONGEST_CLIP_MS) or 0,
        _moment(input_event.planned_ms, now_ms),
        _moment(input_event.actual_ms, now_ms),
    )


def _starved(_state: DebateState, input_event: Any, now_ms: int) -> Any:
    return inputs.ClipStarved(input_event.clip_id, _moment(input_event.at_ms, now_ms))


def _resumed(_state: DebateState, input_event: Any, now_ms: int) -> Any:
    silent_ms = whole_within(input_event.silent_ms, 0, LONGEST_CLIP_MS) or 0
    return inputs.ClipResumed(input_event.clip_id, _moment(input_event.at_ms, now_ms), silent_ms)


def _health(_state: DebateState, input_event: Any, _now_ms: int) -> Any:
    return inputs.Health(
        whole_within(input_event.underruns, 0, MOST_UNDERRUNS) or 0,
        whole_within(input_event.latency_ms, 0, LONGEST_LATENCY_MS) or 0,
    )


# --- minds ------------------------------------------------------------------------------------------------------------


def checked_reply(_state: DebateState, input_event: Any, _now_ms: int) -> Any:
    bid, urgency, backlog, mood, micros = (
        input_event.bid,
        input_event.urgency,
        input_event.backlog,
        input_event.mood,
        input_event.cost_micros,
    )
    try:
        if (
            type(micros) is int
            and 0 <= micros <= MOST_MICROS
            and 0.0 <= input_event.importance <= 1.0
            and 0.0 <= input_event.relevance <= 1.0
            and (bid is None or is_whole_within(bid, -MOST_TOKENS, MOST_TOKENS))
            and (mood is None or _mood(mood) is not None)
            and (urgency is None or type(urgency) is float)
            and (backlog is None or type(backlog) is float)
            and (input_event.kind is None or input_event.kind in _KINDS)
        ):
            return input_event
    except TypeError:
        pass
    return replace(
        input_event,
        kind=input_event.kind if input_event.kind in _KINDS else None,
        importance=_number(input_event.importance) or 0.0,
        relevance=min(1.0, max(0.0, _number(input_event.relevance) or 0.0)),
        bid=whole_within(bid, -MOST_TOKENS, MOST_TOKENS),
        urgency=_number(urgency),
        backlog=_number(backlog),
        mood=_mood(mood),
        cost_micros=whole_within(micros, 0, MOST_MICROS) or 0,
    )


def _number(value: Any) -> float | None:
    """A number that can be counted with; None for what is none."""
    if isinstance(value, int):
        return float(max(-MOST_TOKENS, min(MOST_TOKENS, value)))
    return value if isinstance(value, float) and value == value else None  # noqa: PLR0124


def unit(value: Any) -> float | None:
    """A number within 0..1; None for what is none."""
    number = _number(value)
    return None if number is None else min(1.0, max(0.0, number))


def _mood(reported: Any) -> Sequence[float] | None:
    """Three numbers; None for anything else."""
    if not isinstance(reported, (tuple, list)) or len(reported) != 3:
        return None
    for value in reported:
        if _number(value) is None:
            return None
    return reported


def _went_on(_state: DebateState, input_event: Any, _now_ms: int) -> Any:
    if is_whole_within(input_event.cost_micros, 0, MOST_MICROS):
        return input_event
    return replace(input_event, cost_micros=whole_within(input_event.cost_micros, 0, MOST_MICROS) or 0)


def _failed(_state: DebateState, input_event: Any, _now_ms: int) -> Any:
    if input_event.retry_ms is None or is_whole_within(input_event.retry_ms, 0, LONGEST_DELAY_MS):
        return input_event
    return replace(input_event, retry_ms=whole_within(input_event.retry_ms, 0, LONGEST_DELAY_MS))


# --- the operator -----------------------------------------------------------------------------------------------------


def _command(_state: DebateState, input_event: Any, now_ms: int) -> Any:
    arguments = input_event.arguments
    for value in arguments.values():
        if isinstance(value, float) and not isfinite(value):
            arguments = {
                name: None if isinstance(one, float) and not isfinite(one) else one for name, one in arguments.items()
            }
            break
    if arguments is input_event.arguments and is_whole_within(input_event.pressed_ms, 0, now_ms + AHEAD_MS):
        return input_event
    return inputs.Operator(
        input_event.command_id, input_event.command, arguments, _moment(input_event.pressed_ms, now_ms)
    )


CHECKS: Final[dict[type[Any], Callable[[DebateState, Any, int], Any]]] = {
    inputs.MindReplied: checked_reply,
    inputs.MindReplyContinued: _went_on,
    inputs.CallCharged: _went_on,
    inputs.MindFailed: _failed,
    inputs.ClipReady: checked_clip,
    inputs.ClipGrew: checked_growth,
    inputs.VoiceFailed: _failed,
    inputs.ClipStarted: checked_start,
    inputs.ClipStarved: _starved,
    inputs.ClipResumed: _resumed,
    inputs.BeatHeard: checked_beat,
    inputs.ClipEnded: checked_end,
    inputs.ClipCut: _cut,
    inputs.Health: _health,
    inputs.Operator: _command,
    inputs.FaultReported: _failed,
}
