"""The sound of a debate: the device of one in real time, the files of one in virtual time."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..debate.state import CHAIR

if TYPE_CHECKING:
    from argentum_audio.controller import MixKnobs
    from argentum_audio.live import LiveController
    from argentum_audio.virtual import VirtualController
    from argentum_audio.voices.base import Voice

    from ..session import Setup
    from .recording import Recording


def tracks_of(agents: Sequence[str]) -> list[str]:
    """Who has a place in the stereo field and a stem: the agents by id, and the chair."""
    return [*(agent for agent in agents if agent != CHAIR), CHAIR]


def is_mute(voices: Mapping[str, Voice]) -> bool:
    """Whether nothing is heard of these voices."""
    return {voice.name for voice in voices.values()} == {"estimate"}


def live_controller(
    setup: Setup, recording: Recording, voices: Mapping[str, Voice], tracks: Sequence[str], *, origin_ms: int = 0
) -> LiveController:
    """The sound of a debate in real time; silent where it was asked for, or where every voice is `estimate`.

    The device is that of `ARGENTUM_DEVICE`, else the system's. `origin_ms` is the debate time of the first sample, for a debate that
    goes on. Raises WavError for files that cannot be written.
    """
    from argentum_audio.live import LiveController

    return LiveController(
        device=os.environ.get("ARGENTUM_DEVICE") or None,
        silent=not recording.sound or is_mute(voices),
        wav=recording.wav,
        stems=recording.stems,
        tracks=tracks,
        knobs=_mix(setup),
        origin_ms=origin_ms,
        ring=recording.ring,
    )


def virtual_controller(
    setup: Setup, recording: Recording, tracks: Sequence[str], *, origin_ms: int = 0
) -> VirtualController:
    """The sound of a debate in virtual time: the timeline, and the files that were asked for. `origin_ms` as in `live_controller`.

    Raises WavError for files that cannot be written.
    """
    from argentum_audio.virtual import VirtualController

    return VirtualController(
        wav=recording.wav, stems=recording.stems, tracks=tracks, knobs=_mix(setup), origin_ms=origin_ms
    )


def _mix(setup: Setup) -> MixKnobs:
    from argentum_audio.controller import MixKnobs

    return MixKnobs(setup.settings.audio.master_db, setup.settings.audio.width, room=setup.settings.audio.room)
