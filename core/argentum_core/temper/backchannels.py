"""Backchannels: the short sounds by which listeners show that they listen, without wanting the floor (docs/rules.md, Rhythm).

Who makes which sound where follows from the seed and the segment. They come where a clause ends, from allies and opponents differently,
never over a remark or a cut, and never near the end of a segment, where they would be taken for its answer.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final, NamedTuple

from ..debate.ids import draw
from ..debate.on_floor import OnFloor
from ..debate.state import DebateState

ALLY_SOUNDS: Final = ("mm", "mhm", "yes", "right")
OPPONENT_SOUNDS: Final = ("hm", "no", "well")
SOUNDS: Final = (*ALLY_SOUNDS, *OPPONENT_SOUNDS)
LONGEST_MS: Final = 500
LEAST_MS: Final = 700
"""How long a segment is heard before anybody murmurs; a protected statement is left alone for `PROTECTED_MS`."""
PROTECTED_MS: Final = 3000
BEFORE_END_MS: Final = 1000
CLEAR_MS: Final = 200
"""How far a sound keeps from a remark, a cut and the beat at which one may come."""
DECIDED_MS: Final = 80
"""What comes at a beat so shortly after a sound begins has its place already when the sound gets its own."""
_CLAUSE_ENDS: Final = frozenset(",;:—.!?…")
_ROLES: Final = frozenset({"opening", "segment", "case", "second", "closing"})
_PROTECTED: Final = frozenset({"opening", "closing"})
_MINUTE_MS: Final = 60_000


class BackchannelChoice(NamedTuple):
    """Whose sound is heard, which, and how long it is."""

    agent: str
    sound: str
    length_ms: int


def due_ms(state: DebateState, per_minute: float) -> int:
    """From which moment of debate time on the next sound may come: after 0.3 to 1.3 times the usual interval, drawn by seed. A place for it
    has to be waited for besides."""
    rhythm = state.rhythm
    interval_ms = _MINUTE_MS / per_minute
    share = 0.3 + draw(state.seed, f"backchannel:{rhythm.backchannels}")
    return rhythm.backchannel_ended_ms + round(interval_ms * share)


def place_ms(state: DebateState, floor: OnFloor, word: int) -> int:
    """When (ms of debate time) a sound after word `word` (from 0) begins: as the word ends, or a moment later."""
    return (
        floor.starts_ms + floor.word_ends_ms[word] + round(60 * draw(state.seed, f"{floor.segment_id}:{word}:murmur"))
    )


def next_place(state: DebateState, floor: OnFloor, from_ms: int) -> int | None:
    """The first word (from 0) that ends a clause, at `from_ms` of debate time or later, after which a sound has room; None if there is
    none left."""
    if floor.role not in _ROLES or floor.dry:
        return None
    words, word_ends_ms = floor.words, floor.word_ends_ms
    after_ms = max(from_ms - floor.starts_ms, PROTECTED_MS if floor.role in _PROTECTED else LEAST_MS)
    latest_ms = floor.ends_ms - BEFORE_END_MS - LONGEST_MS
    for word in range(bisect_left(word_ends_ms, after_ms), min(len(word_ends_ms), len(words) - 1)):
        if words[word][-1] not in _CLAUSE_ENDS:
            continue
        starts_ms = place_ms(state, floor, word)
        if starts_ms > latest_ms:
            return None
        if _is_clear_of_beats(floor, starts_ms - floor.starts_ms):
            return word
    return None


def _is_clear_of_beats(floor: OnFloor, after_ms: int) -> bool:
    """Whether no beat comes while a sound is heard that begins so long after the segment."""
    for beat_ms in floor.beats_ms:  # noqa: SIM110 (a generator for every clause costs)
        if after_ms + DECIDED_MS < beat_ms < after_ms + LONGEST_MS + CLEAR_MS:
            return False
    return True


def is_clear(floor: OnFloor, starts_ms: int, ends_ms: int) -> bool:
    """Whether no remark and no cut comes near a sound between these moments of debate time."""
    overlay, armed = floor.overlay, floor.armed
    if overlay is not None and overlay.starts_ms - CLEAR_MS < ends_ms and overlay.ends_ms + CLEAR_MS > starts_ms:
        return False
    return armed is None or armed.cut_ms > ends_ms + CLEAR_MS


def choose(state: DebateState, floor: OnFloor, word: int) -> BackchannelChoice | None:
    """Who is heard after a word, and with which sound: not the speaker nor who spoke before, an ally rather than an opponent, the more
    engaged the rather. None where nobody has a sound for it."""
    speaker = state.by_id.get(floor.agent)
    if speaker is None:
        return None
    before = next(
        (
            line.agent
            for line in reversed(state.transcript)
            if line.role != "interjection" and line.agent != floor.agent and line.agent in state.by_id
        ),
        "",
    )
    key = f"{floor.segment_id}:{word}:"
    best, chosen = 0.0, None
    for agent in state.agents:
        if agent.id in (floor.agent, before) or agent.muted:
            continue
        ally = agent.side == speaker.side
        has = state.rhythm.sounds.get(agent.id, {})
        sounds = [sound for sound in (ALLY_SOUNDS if ally else OPPONENT_SOUNDS) if sound in has]
        if not sounds:
            continue
        weight = (2.0 if ally else 1.0) * (0.5 + agent.engagement) * draw(state.seed, f"{key}{agent.id}")
        if weight > best:
            sound = sounds[int(len(sounds) * draw(state.seed, f"{key}{agent.id}:sound"))]
            best, chosen = weight, BackchannelChoice(agent.id, sound, has[sound])
    return chosen
