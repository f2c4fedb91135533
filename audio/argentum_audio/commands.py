"""What may be asked of a timeline, as data: the controller makes these, a pipe may carry them, the mixer obeys.

Times are ms of debate time, exactly as the session gave them.
"""

from __future__ import annotations

from dataclasses import dataclass

from .clip import Beat, Clip, Pcm
from .controller import Duck, MixKnobs


@dataclass(frozen=True, slots=True)
class PlayCommand:
    clip: Clip
    track: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class OverlayCommand:
    clip: Clip
    track: str
    over: str
    at_ms: int
    duck: Duck
    gain_db: float


@dataclass(frozen=True, slots=True)
class CrossfadeCommand:
    old: str
    new: Clip
    track: str
    at_ms: int
    fade_ms: int
    enter_ms: int


@dataclass(frozen=True, slots=True)
class ExtendCommand:
    """The next samples of a clip that is still being made, and the beats that were found with them."""

    clip_id: str
    pcm: Pcm
    beats: tuple[Beat, ...]
    final: bool


@dataclass(frozen=True, slots=True)
class CloseEarlyCommand:
    """A clip that is still being made ends after `frames`; nothing more will come."""

    clip_id: str
    frames: int


@dataclass(frozen=True, slots=True)
class CutCommand:
    """`at_ms` is debate time; None is the next sample that can still be changed."""

    clip_id: str
    fade_ms: int
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CancelCommand:
    clip_id: str


@dataclass(frozen=True, slots=True)
class SetMixCommand:
    knobs: MixKnobs


@dataclass(frozen=True, slots=True)
class PlaceTracksCommand:
    """Give tracks their places in the stereo image and their stems, in this order, before they speak."""

    tracks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PauseCommand:
    pass


@dataclass(frozen=True, slots=True)
class ResumeCommand:
    pass


AudioCommand = (
    PlayCommand
    | OverlayCommand
    | CrossfadeCommand
    | ExtendCommand
    | CloseEarlyCommand
    | CutCommand
    | CancelCommand
    | SetMixCommand
    | PlaceTracksCommand
    | PauseCommand
    | ResumeCommand
)
