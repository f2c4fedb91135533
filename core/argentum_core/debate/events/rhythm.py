"""The sounds of listeners, by which a debate has its rhythm beside its turns."""

from __future__ import annotations

from typing import ClassVar

from .base import Event


class BackchannelsVoiced(Event, frozen=True, kw_only=True):
    """The sounds by which an agent can show that it listens: their lengths (ms) by sound. None where its voice has no such sounds."""

    type: ClassVar[str] = "backchannels_voiced"
    agent: str
    sounds: dict[str, int]


class BackchannelPlanned(Event, frozen=True, kw_only=True):
    """A listener's sound has its place over the segment that is heard."""

    type: ClassVar[str] = "backchannel_planned"
    agent: str
    segment_id: str
    sound: str
    clip_id: str
    starts_ms: int
    ends_ms: int


class BackchannelPlayed(Event, frozen=True, kw_only=True):
    """The first sample of a listener's sound is heard. It costs nothing, takes nothing and changes nobody's mood."""

    type: ClassVar[str] = "backchannel_played"
    agent: str
    segment_id: str
    sound: str
    clip_id: str
    starts_ms: int
    ends_ms: int
