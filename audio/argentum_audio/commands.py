"""What may be asked of a timeline, as data: the controller makes these, a pipe may carry them, the mixer obeys.

Times are ms of debate time, exactly as the session gave them.
"""

from __future__ import annotations

from dataclasses import dataclass

from .clip import Beat, Clip, Pcm
from .controller import Duck, MixKnobs


@dataclass(frozen=True, slots=True)
class Play:
    clip: Clip
    track: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Overlay:
    clip: Clip
    track: str
    over: str
    at_ms: int
    duck: Duck
    gain_db: float


@dataclass(frozen=True, slots=True)
class Crossfade:
    old: str
    new: Clip
    track: str
    at_ms: int
    fade_ms: int
    enter_ms: int


@dataclass(frozen=True, slots=True)
class Extend:
    """The next samples of a clip that is still being made, and the beats that were found with them."""

    clip_id: str
    pcm: Pcm
    beats: tuple[Beat, ...]
    final: bool


@dataclass(frozen=True, slots=True)
class CloseEarly:
    """A clip that is still being made ends after `frames`; nothing more will come."""

    clip_id: str
    frames: int


@dataclass(frozen=True, slots=True)
class Cut:
    """`at_ms` is debate time; None is the next sample that can still be changed."""

    clip_id: str
    fade_ms: int
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    clip_id: str


@dataclass(frozen=True, slots=True)
class SetMix:
    knobs: MixKnobs


@dataclass(frozen=True, slots=True)
class Seat:
    """Give tracks their places in the stereo image and their stems, in this order, before they speak."""

    tracks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    pass


@dataclass(frozen=True, slots=True)
class Resume:
    pass


Command = Play | Overlay | Crossfade | Extend | CloseEarly | Cut | Cancel | SetMix | Seat | Pause | Resume
