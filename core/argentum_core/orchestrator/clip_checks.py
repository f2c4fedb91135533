"""What voices say of a clip, as it may enter: a length that can be, beats and ends of words in order."""

from __future__ import annotations

from math import isfinite
from typing import Any, Final

from msgspec.structs import replace

from ..debate.state import DebateState
from . import inputs

LONGEST_CLIP_MS: Final = 600_000
"""No clip, and no silence within one, lasts longer."""
LONGEST_DELAY_MS: Final = 86_400_000
"""A provider that asks to be left alone for more than a day is asked again."""
OFF_MS: Final = 50
"""By so much may the last word end after its clip: both are rounded, by different people."""
LONGEST_LATENCY_MS: Final = 60_000
_BEAT_KINDS: Final = frozenset({"sentence", "clause"})


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


def checked_clip(state: DebateState, input_event: Any, _now_ms: int) -> Any:
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
