"""From text to sound; knows nothing of debates.

The public face: names are looked up when first used, so that importing the package loads no device library, no
resampler and no voice, and the sound process starts fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .clip import FRAMES_PER_MS, RATE, Beat, Clip, Piece, Word
    from .controller import AudioController, AudioStats, Duck, MixKnobs
    from .growing_clip import GrowingClip
    from .live import LiveController
    from .reports import (
        AudioReport,
        BeatHeardReport,
        ClipCutReport,
        ClipEndedReport,
        ClipResumedReport,
        ClipStartedReport,
        ClipStarvedReport,
        SoundNotice,
    )
    from .sim import SimAudioController
    from .virtual import VirtualController
    from .wav import WavError

_HOMES = {
    "clip": ("FRAMES_PER_MS", "RATE", "Beat", "Clip", "Piece", "Word"),
    "controller": ("AudioController", "AudioStats", "Duck", "MixKnobs"),
    "growing_clip": ("GrowingClip",),
    "live": ("LiveController",),
    "reports": (
        "BeatHeardReport",
        "ClipCutReport",
        "ClipEndedReport",
        "ClipResumedReport",
        "ClipStartedReport",
        "ClipStarvedReport",
        "AudioReport",
        "SoundNotice",
    ),
    "sim": ("SimAudioController",),
    "virtual": ("VirtualController",),
    "wav": ("WavError",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "FRAMES_PER_MS",
    "RATE",
    "AudioController",
    "AudioReport",
    "AudioStats",
    "Beat",
    "BeatHeardReport",
    "Clip",
    "ClipCutReport",
    "ClipEndedReport",
    "ClipResumedReport",
    "ClipStartedReport",
    "ClipStarvedReport",
    "Duck",
    "GrowingClip",
    "LiveController",
    "MixKnobs",
    "Piece",
    "SimAudioController",
    "SoundNotice",
    "VirtualController",
    "WavError",
    "Word",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
