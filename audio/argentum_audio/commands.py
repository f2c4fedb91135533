"""What may be asked of a timeline, as data: a controller makes commands, a pipe may carry them, the mixer applies them.

Times are ms of debate time, exactly as the session gave them.
"""

from __future__ import annotations

from dataclasses import dataclass

from .clip import Beat, Clip, Pcm
from .controller import Duck, MixKnobs


@dataclass(frozen=True, slots=True)
class PlayCommand:
    """Put a clip on the floor at `at_ms`."""

    clip: Clip
    track: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class OverlayCommand:
    """Lay a clip over the floor clip with the id `over` at `at_ms`, amplified by `gain_db`; `duck` says how the floor clip gives way,
    None that it does not."""

    clip: Clip
    track: str
    over: str
    at_ms: int
    duck: Duck | None
    gain_db: float


@dataclass(frozen=True, slots=True)
class CrossfadeCommand:
    """Fade the clip with the id `old` out from `at_ms` within `fade_ms`; `new` enters `enter_ms` after that."""

    old: str
    new: Clip
    track: str
    at_ms: int
    fade_ms: int
    enter_ms: int


@dataclass(frozen=True, slots=True)
class ExtendCommand:
    """The next samples (mono float32 at 48 kHz) of a clip that is still being made, and the beats that were found with them."""

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
    """Fade a clip out within `fade_ms` from `at_ms` of debate time; None is the next frame that can still be changed."""

    clip_id: str
    fade_ms: int
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CancelCommand:
    """Withdraw a clip: before its start it never sounds, sounding it is faded out quickly."""

    clip_id: str


@dataclass(frozen=True, slots=True)
class SetMixCommand:
    """Change the knobs of the mix, gliding."""

    knobs: MixKnobs


@dataclass(frozen=True, slots=True)
class PlaceTracksCommand:
    """Give tracks their places in the stereo image and their stems, in this order, before they speak."""

    tracks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PauseCommand:
    """Let debate time stand still, with a short fade for the ear."""


@dataclass(frozen=True, slots=True)
class ResumeCommand:
    """Let debate time pass again."""


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
