"""What the rhythm of a debate remembers: whose last syllable still sounds, the sounds of listeners, and who last made a long case."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec


class Backchannel(msgspec.Struct):
    """A listener's sound with its place over the segment that is heard, in ms of debate time; `sounding` once its first sample was heard."""

    agent: str
    segment_id: str
    sound: str
    clip_id: str
    starts_ms: int
    ends_ms: int
    sounding: bool = False


@dataclass(slots=True)
class RhythmState:
    """`trailing` is the clip of the segment whose last syllable sounds on under the one that has begun. `sounds` are the lengths (ms) of
    the sounds that an agent's voice has, by agent and sound; an agent whose voice has none has an empty entry. `backchannels` counts
    those that were heard, the last of which ended at `backchannel_ended_ms`. `case_turn` is the turn of the newest long case, `case_agent`
    who made it."""

    trailing: str = ""
    sounds: dict[str, dict[str, int]] = field(default_factory=dict)
    backchannel: Backchannel | None = None
    backchannels: int = 0
    backchannel_ended_ms: int = 0
    case_turn: int = -1000
    case_agent: str = ""
