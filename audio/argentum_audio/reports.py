"""What the sound reports: everything here was *heard* (past the device) or has gone wrong. Times are ms of debate time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClipStartedReport:
    """The first frame of a clip was heard."""

    clip_id: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class BeatHeardReport:
    """Beat `n` (from 1) of a floor clip; `planned_ms` is where the timeline had it, `actual_ms` when it was seen to be heard.

    Of a clip that is still being made, a beat that was found when its place was past is counted and not told.
    """

    clip_id: str
    n: int
    planned_ms: int
    actual_ms: int


@dataclass(frozen=True, slots=True)
class ClipStarvedReport:
    """A clip that is still being made ran out of samples: it began to fade out at `at_ms`, and is silent until it resumes."""

    clip_id: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ClipResumedReport:
    """A starved clip goes on at `at_ms` after `silent_ms` of silence: its words and beats to come, and its end, are later by
    that much. Silences add up."""

    clip_id: str
    at_ms: int
    silent_ms: int


@dataclass(frozen=True, slots=True)
class ClipEndedReport:
    """The clip was heard to its last sample."""

    clip_id: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ClipCutReport:
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


AudioReport = (
    ClipStartedReport
    | BeatHeardReport
    | ClipStarvedReport
    | ClipResumedReport
    | ClipEndedReport
    | ClipCutReport
    | SoundNotice
)
