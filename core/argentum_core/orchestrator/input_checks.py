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

from ..debate import commands
from ..debate.state import DebateState
from . import inputs
from .inputs import Input

LONGEST_CLIP_MS: Final = 600_000
"""No clip, and no silence within one, lasts longer."""
LONGEST_DELAY_MS: Final = 86_400_000
"""A provider that asks to be left alone for more than a day is asked again."""
OFF_MS: Final = 50
"""By so much may the last word end after its clip: both are rounded, by different people."""
LONGEST_SOUND_MS: Final = 500
"""A listener's sound is no longer."""
LONGEST_LATENCY_MS: Final = 60_000
_BEAT_KINDS: Final = frozenset({"sentence", "clause"})
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


def whole_within(value: Any, least: int, most: int) -> int | None:
    """A number as a whole one within bounds; None for what is none, or lies outside."""
    if type(value) is not int:
        if not isinstance(value, (int, float)) or not isfinite(value):
            return None
        value = int(value)
    return value if least <= value <= most else None


def is_whole_within(value: Any, least: int, most: int) -> bool:
    """Whether a number is a whole one within bounds already."""
    return type(value) is int and least <= value <= most


def _moment(at_ms: Any, now_ms: int) -> int:
    """A moment of debate time; now for one that cannot have been."""
    moment = whole_within(at_ms, 0, now_ms + AHEAD_MS)
    return now_ms if moment is None else moment


# --- the sound --------------------------------------------------------------------------------------------------------


def checked_moment(_state: DebateState, input_event: Any, now_ms: int) -> Any:
    """A report of a clip and a moment alone: of one from nowhere in time the moment is now."""
    at_ms = input_event.at_ms
    if type(at_ms) is int and 0 <= at_ms <= now_ms + AHEAD_MS:
        return input_event
    return type(input_event)(input_event.clip_id, _moment(at_ms, now_ms))


def _cut(_state: DebateState, input_event: Any, now_ms: int) -> Any:
    return inputs.ClipCut(
        input_event.clip_id,
        _moment(input_event.at_ms, now_ms),
        whole_within(input_event.fade_ms, 0, LONGEST_CLIP_MS) or 0,
    )


def checked_beat(_state: DebateState, input_event: Any, now_ms: int) -> Any:
    """A heard beat with a whole number and moments of debate time (ms); one from nowhere in time is of now."""
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


def _resumed(_state: DebateState, input_event: Any, now_ms: int) -> Any:
    silent_ms = whole_within(input_event.silent_ms, 0, LONGEST_CLIP_MS) or 0
    return inputs.ClipResumed(input_event.clip_id, _moment(input_event.at_ms, now_ms), silent_ms)


def _health(_state: DebateState, input_event: Any, _now_ms: int) -> Any:
    return inputs.Health(
        whole_within(input_event.underruns, 0, MOST_UNDERRUNS) or 0,
        whole_within(input_event.latency_ms, 0, LONGEST_LATENCY_MS) or 0,
    )


# --- voices -----------------------------------------------------------------------------------------------------------


def checked_clip(state: DebateState, input_event: Any, _now_ms: int) -> Any:
    """A clip with a length that can be, beats and ends of words in order, all in ms; a `VoiceFailed` for a length that no clip has."""
    work = state.work.get(input_event.request_id)
    if work is None:
        return input_event  # stale, whatever it says
    said_ms, ends_ms, beats_ms, guard_ms = (
        input_event.length_ms,
        input_event.word_ends_ms,
        input_event.beats_ms,
        input_event.guard_ms,
    )
    try:
        # The common case, in few steps: every clip comes this way.
        if (
            input_event.final
            and type(said_ms + guard_ms + sum(ends_ms)) is int
            and 0 < said_ms <= LONGEST_CLIP_MS
            and 0 <= guard_ms <= LONGEST_LATENCY_MS
            and sorted(ends_ms) == list(ends_ms)
            and (not ends_ms or (ends_ms[0] >= 0 and ends_ms[-1] <= said_ms + OFF_MS))
            and input_event.first_chunk_ms == 0.0
            and ((not beats_ms and not input_event.beat_kinds) or _beats_are(input_event, said_ms))
        ):
            return input_event
    except TypeError:
        pass
    length_ms = whole_within(said_ms, 1 if input_event.final else 0, LONGEST_CLIP_MS)
    if length_ms is None:
        speaker = state.by_id.get(work.agent)
        detail = f"its sound is {input_event.length_ms} ms long"
        return inputs.VoiceFailed(
            input_event.request_id, speaker.voice if speaker is not None else work.agent, "failed", detail
        )
    first_ms = input_event.first_chunk_ms
    beats = _beats_are(input_event, length_ms)
    ends = _words_are(ends_ms, length_ms, final=input_event.final)
    timed = first_ms == 0.0 or whole_within(first_ms, 0, LONGEST_DELAY_MS) is not None
    if beats and ends and timed and type(said_ms) is int and is_whole_within(guard_ms, 0, LONGEST_LATENCY_MS):
        return input_event
    return replace(
        input_event,
        length_ms=length_ms,
        beats_ms=beats_ms if beats else (),
        beat_kinds=input_event.beat_kinds if beats else (),
        word_ends_ms=ends_ms if ends else evenly(len(work.text.split()), length_ms),
        first_chunk_ms=first_ms if timed else 0.0,
        guard_ms=whole_within(guard_ms, 0, LONGEST_LATENCY_MS) or 0,
    )


def checked_growth(state: DebateState, input_event: Any, _now_ms: int) -> Any:
    """As for a clip that is ready; where its length cannot be, it keeps the one that is known."""
    floor = state.floor
    words = known_ms = 0
    if floor is not None and floor.clip_id == input_event.clip_id:
        words, known_ms = len(floor.words), floor.planned_ms - sum([silent for _, silent in floor.waits_ms])
    else:
        for work in state.work.values():
            if work.clip_id == input_event.clip_id:
                words, known_ms = len(work.text.split()), work.length_ms
                break
    length_ms = whole_within(input_event.length_ms, 0, LONGEST_CLIP_MS)
    beats = length_ms is not None and _beats_are(input_event, length_ms)
    ends = length_ms is not None and _words_are(input_event.word_ends_ms, length_ms, final=input_event.final)
    if beats and ends and type(input_event.length_ms) is int:
        return input_event
    if length_ms is None:
        length_ms = known_ms
    return inputs.ClipGrew(
        input_event.clip_id,
        length_ms,
        input_event.beats_ms if beats else (),
        input_event.beat_kinds if beats else (),
        input_event.word_ends_ms if ends else evenly(words, length_ms),
        input_event.final,
    )


def _beats_are(input_event: Any, length_ms: int) -> bool:
    """Whether the beats lie within the clip one after the other, each of a kind that there is."""
    beats_ms, kinds = input_event.beats_ms, input_event.beat_kinds
    if len(beats_ms) != len(kinds):
        return False
    if not beats_ms:
        return True
    if not _BEAT_KINDS.issuperset(kinds):
        return False
    return _in_order(beats_ms, length_ms if input_event.final else LONGEST_CLIP_MS)


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


def _sounds(_state: DebateState, input_event: Any, _now_ms: int) -> Any:
    """Sounds of a listener with lengths that they can have, in ms."""
    sounds = input_event.sounds
    if all(isinstance(name, str) and is_whole_within(ms, 1, LONGEST_SOUND_MS) for name, ms in sounds.items()):
        return input_event
    kept = {
        name: ms for name, ms in sounds.items() if isinstance(name, str) and is_whole_within(ms, 1, LONGEST_SOUND_MS)
    }
    return inputs.BackchannelsReady(input_event.agent, kept)


# --- minds ------------------------------------------------------------------------------------------------------------


def checked_reply(_state: DebateState, input_event: Any, _now_ms: int) -> Any:
    """A mind's reply with its numbers within bounds: importance and relevance in 0..1, the bid in tokens, the cost in millionths."""
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
    command = commands.checked(input_event.command)
    opened = input_event.opened
    if opened is not None and not is_whole_within(opened.call_micros, 0, MOST_MICROS):
        opened = replace(opened, call_micros=whole_within(opened.call_micros, 0, MOST_MICROS) or 0)
    return inputs.Operator(input_event.command_id, command, _moment(input_event.pressed_ms, now_ms), opened)


CHECKS: Final[dict[type[Any], Callable[[DebateState, Any, int], Any]]] = {
    inputs.MindReplied: checked_reply,
    inputs.MindReplyContinued: _went_on,
    inputs.CallCharged: _went_on,
    inputs.JudgeCharged: _went_on,
    inputs.MindFailed: _failed,
    inputs.ClipReady: checked_clip,
    inputs.ClipGrew: checked_growth,
    inputs.VoiceFailed: _failed,
    inputs.BackchannelsReady: _sounds,
    inputs.ClipStarted: checked_moment,
    inputs.ClipStarved: checked_moment,
    inputs.ClipResumed: _resumed,
    inputs.BeatHeard: checked_beat,
    inputs.ClipEnded: checked_moment,
    inputs.ClipCut: _cut,
    inputs.Health: _health,
    inputs.Operator: _command,
    inputs.FaultReported: _failed,
}
