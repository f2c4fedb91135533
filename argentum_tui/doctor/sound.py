"""Sound: the libraries, the device that would play, and the embedded voice, asked in processes of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator

from . import probes
from .check import Check
from .probes import Probe


def sound_and_voice() -> list[Check]:
    """What PortAudio, miniaudio and espeak say."""
    answers = probes.ask_all("portaudio", "miniaudio", "espeak")
    wanted = os.environ.get("ARGENTUM_DEVICE", "")
    return [*_sound(answers["portaudio"], answers["miniaudio"], wanted), _espeak(answers["espeak"])]


def neural_voice() -> list[Check]:
    """Whether the neural voice speaks here, and which of its voices could still be fetched."""
    from argentum_core.wiring.offered_models import fetch_command

    probe = probes.ask_all("neural")["neural"]
    if probe.failure:
        return [Check("neural voice", False, f"{probe.failure}; espeak speaks instead")]
    command = fetch_command()
    more = f"; more real voices: {command}" if command else ""
    return [Check("neural voice", True, f"speaks; a short line took {probe.found['ms']:.0f} ms{more}")]


def _sound(portaudio: Probe, miniaudio: Probe, wanted: str) -> Iterator[Check]:
    yield Check("PortAudio", not portaudio.failure, portaudio.failure or f"{portaudio.found['version']}")
    yield Check("miniaudio", not miniaudio.failure, miniaudio.failure or f"{miniaudio.found['version']}")
    devices: list[str] = (portaudio.found or miniaudio.found or {}).get("outputs", [])
    default = (portaudio.found or miniaudio.found or {}).get("default")
    if not devices:
        yield Check("sound device", False, "none: debates run in silence, with the same timing")
    else:
        others = [name for name in devices if name != default]
        text = f"{default or devices[0]}" + (f"; also {', '.join(others)}" if others else "")
        yield Check("sound device", True, text)
    if wanted:
        known = wanted if (portaudio.found or miniaudio.found or {}).get("wanted") else None
        nothing = f"{wanted!r} is none of them; the system's own device is used instead"
        yield Check("ARGENTUM_DEVICE", known is not None, repr(known) if known else nothing)


def _espeak(probe: Probe) -> Check:
    if probe.failure:
        return Check("espeak voice", False, probe.failure, needed=True)
    return Check("espeak voice", True, f"speaks; a short line took {probe.found['ms']:.0f} ms", needed=True)
