"""What the sound tells: everything here was *heard* (past the device) or has gone wrong. Times are ms of debate time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClipStarted:
    clip_id: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class BeatHeard:
    """Beat `n` (from 1) of a floor clip; `planned_ms` is where the timeline had it, `actual_ms` when it was seen to be heard."""

    clip_id: str
    n: int
    planned_ms: int
    actual_ms: int


@dataclass(frozen=True, slots=True)
class ClipEnded:
    """The clip was heard to its last sample."""

    clip_id: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ClipCut:
    """A fade-out of a clip began at `at_ms`, by an armed crossfade, a cut or a cancel; nothing of it sounds after the fade."""

    clip_id: str
    at_ms: int
    fade_ms: int


@dataclass(frozen=True, slots=True)
class SoundNotice:
    """The output changed or failed: `kind` is `no_device`, `device_lost`, `device_back`, `no_portaudio`, `restarted`,
    `wav_failed` or `underrun`."""

    kind: str
    detail: str


Report = ClipStarted | BeatHeard | ClipEnded | ClipCut | SoundNotice
