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
from .inputs import Input

LONGEST_CLIP_MS: Final = 600_000
"""No clip, and no silence within one, lasts longer."""
LONGEST_DELAY_MS: Final = 86_400_000
"""A provider that asks to be left alone for more than a day is asked again."""
AHEAD_MS: Final = 1000
"""So far may the clock of the sound be ahead of the one that `step` is told."""
OFF_MS: Final = 50
"""By so much may the last word end after its clip: both are rounded, by different people."""
MOST_MICROS: Final = 1_000_000_000
MOST_TOKENS: Final = 1_000_000
MOST_UNDERRUNS: Final = 1_000_000
LONGEST_LATENCY_MS: Final = 60_000
_KINDS: Final = frozenset({"support", "clarify", "challenge"})
_BEAT_KINDS: Final = frozenset({"sentence", "clause"})


def checked(state: DebateState, given: Input, now_ms: int) -> Input:
    """The input as it may enter: itself where nothing is wrong with it."""
    check = CHECKS.get(type(given))
    return given if check is None else check(state, given, now_ms)


def whole(value: Any, least: int, most: int) -> int | None:
    """A number as a whole one within bounds; None for what is none, or lies outside."""
    if type(value) is not int:
        if not isinstance(value, (int, float)) or not isfinite(value):
            return None
        value = int(value)
    return value if least <= value <= most else None


def _fits(value: Any, least: int, most: int) -> bool:
    """Whether a number is a whole one within bounds already."""
    return type(value) is int and least <= value <= most


def _moment(at_ms: Any, now_ms: int) -> int:
    """A moment of debate time; now for one that cannot have been."""
    moment = whole(at_ms, 0, now_ms + AHEAD_MS)
    return now_ms if moment is None else moment


# --- the sound ------------------------------------------------------------------------------------------------------


def started(_state: DebateState, given: Any, now_ms: int) -> Any:
    at_ms = given.at_ms
    if type(at_ms) is int and 0 <= at_ms <= now_ms + AHEAD_MS:
        return given
    return inputs.ClipStarted(given.clip_id, _moment(given.at_ms, now_ms))


def ended(_state: DebateState, given: Any, now_ms: int) -> Any:
    at_ms = given.at_ms
    if type(at_ms) is int and 0 <= at_ms <= now_ms + AHEAD_MS:
        return given
    return inputs.ClipEnded(given.clip_id, _moment(given.at_ms, now_ms))


def _cut(_state: DebateState, given: Any, now_ms: int) -> Any:
    return inputs.ClipCut(given.clip_id, _moment(given.at_ms, now_ms), whole(given.fade_ms, 0, LONGEST_CLIP_MS) or 0)


def beat(_state: DebateState, given: Any, now_ms: int) -> Any:
    n, planned_ms, actual_ms = given.n, given.planned_ms, given.actual_ms
    latest_ms = now_ms + AHEAD_MS
    try:
        if type(n + planned_ms + actual_ms) is int and n >= 0 <= planned_ms <= latest_ms >= actual_ms >= 0:
            return given
    except TypeError:
        pass
    return inputs.BeatHeard(
        given.clip_id,
        whole(given.n, 0, LONGEST_CLIP_MS) or 0,
        _moment(given.planned_ms, now_ms),
        _moment(given.actual_ms, now_ms),
    )


def _starved(_state: DebateState, given: Any, now_ms: int) -> Any:
    return inputs.ClipStarved(given.clip_id, _moment(given.at_ms, now_ms))


def _resumed(_state: DebateState, given: Any, now_ms: int) -> Any:
    silent_ms = whole(given.silent_ms, 0, LONGEST_CLIP_MS) or 0
    return inputs.ClipResumed(given.clip_id, _moment(given.at_ms, now_ms), silent_ms)


def _health(_state: DebateState, given: Any, _now_ms: int) -> Any:
    return inputs.Health(
        whole(given.underruns, 0, MOST_UNDERRUNS) or 0, whole(given.latency_ms, 0, LONGEST_LATENCY_MS) or 0
    )


# --- voices ---------------------------------------------------------------------------------------------------------


def ready(state: DebateState, given: Any, _now_ms: int) -> Any:
    work = state.work.get(given.request_id)
    if work is None:
        return given  # stale, whatever it says
    said_ms, ends_ms, beats_ms, guard_ms = given.length_ms, given.word_ends_ms, given.beats_ms, given.guard_ms
    try:
        # The common case, in few steps: every clip comes this way.
        if (
            given.final
            and type(said_ms + guard_ms + sum(ends_ms)) is int
            and 0 < said_ms <= LONGEST_CLIP_MS
            and 0 <= guard_ms <= LONGEST_LATENCY_MS
            and sorted(ends_ms) == list(ends_ms)
            and (not ends_ms or (ends_ms[0] >= 0 and ends_ms[-1] <= said_ms + OFF_MS))
            and given.first_chunk_ms == 0.0
            and ((not beats_ms and not given.beat_kinds) or _beats_are(given, said_ms))
        ):
            return given
    except TypeError:
        pass
    length_ms = whole(said_ms, 1 if given.final else 0, LONGEST_CLIP_MS)
    if length_ms is None:
        speaker = state.by_id.get(work.agent)
        detail = f"its sound is {given.length_ms} ms long"
        return inputs.VoiceFailed(
            given.request_id, speaker.voice if speaker is not None else work.agent, "failed", detail
        )
    first_ms = given.first_chunk_ms
    beats = _beats_are(given, length_ms)
    ends = _words_are(ends_ms, length_ms, final=given.final)
    timed = first_ms == 0.0 or whole(first_ms, 0, LONGEST_DELAY_MS) is not None
    return replace(
        given,
        length_ms=length_ms,
        beats_ms=beats_ms if beats else (),
        beat_kinds=given.beat_kinds if beats else (),
        word_ends_ms=ends_ms if ends else evenly(len(work.text.split()), length_ms),
        first_chunk_ms=first_ms if timed else 0.0,
        guard_ms=whole(guard_ms, 0, LONGEST_LATENCY_MS) or 0,
    )


def _grew(state: DebateState, given: Any, _now_ms: int) -> Any:
    """As for a clip that is ready; where its length cannot be, it keeps the one that is known."""
    floor = state.floor
    words = known_ms = 0
    if floor is not None and floor.clip_id == given.clip_id:
        words, known_ms = len(floor.words), floor.planned_ms - sum([silent for _, silent in floor.waits_ms])
    else:
        for work in state.work.values():
            if work.clip_id == given.clip_id:
                words, known_ms = len(work.text.split()), work.length_ms
                break
    length_ms = whole(given.length_ms, 0, LONGEST_CLIP_MS)
    beats = length_ms is not None and _beats_are(given, length_ms)
    ends = length_ms is not None and _words_are(given.word_ends_ms, length_ms, final=given.final)
    if beats and ends and type(given.length_ms) is int:
        return given
    if length_ms is None:
        length_ms = known_ms
    return inputs.ClipGrew(
        given.clip_id,
        length_ms,
        given.beats_ms if beats else (),
        given.beat_kinds if beats else (),
        given.word_ends_ms if ends else evenly(words, length_ms),
        given.final,
    )


def _beats_are(given: Any, length_ms: int) -> bool:
    """Whether the beats lie within the clip one after the other, each of a kind that there is."""
    beats_ms, kinds = given.beats_ms, given.beat_kinds
    if len(beats_ms) != len(kinds):
        return False
    if not beats_ms:
        return True
    if not _BEAT_KINDS.issuperset(kinds):
        return False
    return _in_order(beats_ms, length_ms if given.final else LONGEST_CLIP_MS)


def _words_are(ends_ms: Any, length_ms: int, *, final: bool) -> bool:
    """Whether words end one after the other within the clip; those to come of one in the making may be guessed too late."""
    return _in_order(ends_ms, length_ms + OFF_MS if final else LONGEST_CLIP_MS)


def _in_order(places_ms: Any, most_ms: int) -> bool:
    if not places_ms:
        return True
    # All of this is done in C, for it is asked of every clip.
    try:
        if type(sum(places_ms)) is not int or sorted(places_ms) != list(places_ms):
            return False
    except TypeError:
        return False
    return bool(places_ms[0] >= 0 and places_ms[-1] <= most_ms)


def evenly(words: int, length_ms: int) -> tuple[int, ...]:
    """Ends of words that share a clip alike."""
    return tuple([length_ms * n // words for n in range(1, words + 1)])


# --- minds ----------------------------------------------------------------------------------------------------------


def replied(_state: DebateState, given: Any, _now_ms: int) -> Any:
    bid, urgency, backlog, mood, micros = given.bid, given.urgency, given.backlog, given.mood, given.cost_micros
    try:
        if (
            type(micros) is int
            and 0 <= micros <= MOST_MICROS
            and 0.0 <= given.importance <= 1.0
            and 0.0 <= given.relevance <= 1.0
            and (bid is None or _fits(bid, -MOST_TOKENS, MOST_TOKENS))
            and (mood is None or _mood(mood) is not None)
            and (urgency is None or type(urgency) is float)
            and (backlog is None or type(backlog) is float)
            and (given.kind is None or given.kind in _KINDS)
        ):
            return given
    except TypeError:
        pass
    return replace(
        given,
        kind=given.kind if given.kind in _KINDS else None,
        importance=_number(given.importance) or 0.0,
        relevance=min(1.0, max(0.0, _number(given.relevance) or 0.0)),
        bid=whole(bid, -MOST_TOKENS, MOST_TOKENS),
        urgency=_number(urgency),
        backlog=_number(backlog),
        mood=_mood(mood),
        cost_micros=whole(micros, 0, MOST_MICROS) or 0,
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


def _went_on(_state: DebateState, given: Any, _now_ms: int) -> Any:
    if _fits(given.cost_micros, 0, MOST_MICROS):
        return given
    return replace(given, cost_micros=whole(given.cost_micros, 0, MOST_MICROS) or 0)


def _failed(_state: DebateState, given: Any, _now_ms: int) -> Any:
    if given.retry_ms is None or _fits(given.retry_ms, 0, LONGEST_DELAY_MS):
        return given
    return replace(given, retry_ms=whole(given.retry_ms, 0, LONGEST_DELAY_MS))


# --- the operator ---------------------------------------------------------------------------------------------------


def _command(_state: DebateState, given: Any, now_ms: int) -> Any:
    arguments = given.arguments
    for value in arguments.values():
        if isinstance(value, float) and not isfinite(value):
            arguments = {
                name: None if isinstance(one, float) and not isfinite(one) else one for name, one in arguments.items()
            }
            break
    if arguments is given.arguments and _fits(given.pressed_ms, 0, now_ms + AHEAD_MS):
        return given
    return inputs.Operator(given.command_id, given.command, arguments, _moment(given.pressed_ms, now_ms))


CHECKS: Final[dict[type[Any], Callable[[DebateState, Any, int], Any]]] = {
    inputs.MindReplied: replied,
    inputs.MindWentOn: _went_on,
    inputs.MindFailed: _failed,
    inputs.ClipReady: ready,
    inputs.ClipGrew: _grew,
    inputs.VoiceFailed: _failed,
    inputs.ClipStarted: started,
    inputs.ClipStarved: _starved,
    inputs.ClipResumed: _resumed,
    inputs.BeatHeard: beat,
    inputs.ClipEnded: ended,
    inputs.ClipCut: _cut,
    inputs.Health: _health,
    inputs.Operator: _command,
    inputs.Noticed: _failed,
}
