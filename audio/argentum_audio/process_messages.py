"""What a session and its sound process say to each other over their pipe, as data.

`ProcessRequest` goes to the process, `ProcessReply` comes back. Commands and reports travel as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .commands import AudioCommand, CancelCommand, CrossfadeCommand, CutCommand, OverlayCommand, PlayCommand
from .controller import MixKnobs
from .mix_ring import MixRing
from .reports import AudioReport

_PLAIN_MIX = MixKnobs()


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """What a sound process is started with.

    `device` is an output's name or number, `silent` asks for none; `wav` and `stems` are the files to record to; `origin_ms` is the
    debate time of output frame 0; `position` is the output frame at which an earlier process was heard last. `ring` is where others
    read the mix.
    """

    device: str | None = None
    silent: bool = False
    wav: Path | None = None
    stems: Path | None = None
    knobs: MixKnobs = _PLAIN_MIX
    origin_ms: int = 0
    position: int = 0
    ring: MixRing | None = None


@dataclass(frozen=True, slots=True)
class CarriedClip:
    """A clip that an earlier process had: sounding since `started_ms`, or still to come (None); `cut` if that was asked.

    One that is still being made may have been silent for `silent_ms` in all, and again since `starved_ms`.
    """

    command: PlayCommand | OverlayCommand | CrossfadeCommand
    started_ms: int | None
    beats_reported: int = 0
    cut: CutCommand | CancelCommand | None = None
    silent_ms: int = 0
    starved_ms: int | None = None


@dataclass(frozen=True, slots=True)
class TakeOverRequest:
    """Go on where an earlier process was lost, with these tracks and clips, paused or not."""

    tracks: tuple[str, ...]
    carried: tuple[CarriedClip, ...]
    paused: bool


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """Fade out, finish the files, end."""


@dataclass(frozen=True, slots=True)
class HandOverRequest:
    """End at once, leaving the files for the next process to go on with."""


ProcessRequest = AudioCommand | TakeOverRequest | CloseRequest | HandOverRequest


@dataclass(frozen=True, slots=True)
class OutputOpened:
    """The output of that name is open; `device` says whether it is a device, and not silence."""

    name: str
    device: bool


@dataclass(frozen=True, slots=True)
class ProcessLost:
    """The device is gone, and this process with it; `detail` says why, in one sentence."""

    detail: str


@dataclass(frozen=True, slots=True)
class ProcessClosed:
    """The process has faded out and finished its files."""


ProcessReply = AudioReport | OutputOpened | ProcessLost | ProcessClosed
