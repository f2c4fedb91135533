"""What is asked in processes of their own: libraries that may hang, crash, or print what they like."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from argentum_kit.errors import message_of

PROBE_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What a process of its own found out, or why it did not."""

    found: Any = None
    failure: str = ""


def ask_all(*names: str) -> dict[str, Probe]:
    """Run probes side by side; all have the same time."""
    running = {
        name: subprocess.Popen(
            [sys.executable, "-c", f"from {__name__} import probe; probe({name!r})"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        for name in names
    }
    ends = time.monotonic() + PROBE_SECONDS
    return {name: answer(name, process, ends - time.monotonic(), PROBE_SECONDS) for name, process in running.items()}


def answer(name: str, process: subprocess.Popen[str], seconds: float, told_s: float | None = None) -> Probe:
    """What a process says in so many seconds (at least a tenth); `told_s` is the limit that is told, where it began before."""
    try:
        output, _ = process.communicate(timeout=max(0.1, seconds))
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Probe(failure=f"{name} did not answer within {told_s or seconds:g} s")
    try:
        answer = json.loads(output.strip().rpartition("\n")[2])
    except ValueError:
        return Probe(failure=f"{name} crashed (status {process.returncode})")
    return Probe(failure=answer["failure"]) if "failure" in answer else Probe(found=answer)


def _probe_portaudio() -> dict[str, Any]:
    try:
        import sounddevice
    except OSError:
        return {"failure": "the library is missing; miniaudio takes over"}
    devices = [dict(device) for device in sounddevice.query_devices()]
    default = sounddevice.default.device[1]
    wanted = os.environ.get("ARGENTUM_DEVICE", "")
    try:
        sounddevice.query_devices(int(wanted) if wanted.isdigit() else wanted, "output")
        known = True
    except (ValueError, sounddevice.PortAudioError):
        known = False
    return {
        "wanted": known,
        "version": sounddevice.get_portaudio_version()[1],
        "outputs": [str(device["name"]) for device in devices if device["max_output_channels"] > 0],
        "default": str(devices[default]["name"]) if 0 <= default < len(devices) else None,
    }


def _probe_miniaudio() -> dict[str, Any]:
    import miniaudio

    real = [backend for backend in miniaudio.Backend if backend.name not in ("NULL", "CUSTOM")]
    try:
        outputs = [str(device["name"]) for device in miniaudio.Devices(real).get_playbacks()]
    except miniaudio.MiniaudioError:
        outputs = []
    wanted = os.environ.get("ARGENTUM_DEVICE", "").casefold()
    known = int(wanted) < len(outputs) if wanted.isdigit() else any(wanted in name.casefold() for name in outputs)
    return {
        "version": miniaudio.lib_version(),
        "wanted": known,
        "outputs": outputs,
        "default": outputs[0] if outputs else None,
    }


def _probe_espeak() -> dict[str, Any]:
    import time

    from argentum_audio.voices.base import Prosody
    from argentum_audio.voices.espeak.voice import EspeakVoice

    voice = EspeakVoice()
    voice.synthesise("first", "Ready.", Prosody())
    started = time.perf_counter()
    clip = voice.synthesise("second", "This is a short line.", Prosody())
    if clip.length_ms < 300:
        return {"failure": "espeak loads but makes no sound; reinstall the package espeakng-loader"}
    return {"ms": (time.perf_counter() - started) * 1000}


def _probe_neural() -> dict[str, Any]:
    import time

    from argentum_audio.voices.base import Prosody
    from argentum_audio.voices.neural.line import Sentence, load, say
    from argentum_audio.voices.neural.model import bundled_model
    from argentum_audio.voices.neural.speaker import VoiceShape

    load(bundled_model())
    started = time.perf_counter()
    said = say(Sentence("This is a short line.", 0, VoiceShape(), Prosody(), bundled_model()))
    if not len(said.pcm):
        return {"failure": "it loads but makes no sound"}
    return {"ms": (time.perf_counter() - started) * 1000}


_PROBES: dict[str, Callable[[], dict[str, Any]]] = {
    "portaudio": _probe_portaudio,
    "miniaudio": _probe_miniaudio,
    "espeak": _probe_espeak,
    "neural": _probe_neural,
}


def probe(name: str) -> None:
    """Ask one of them here, and print what it says as JSON on the last line."""
    try:
        answer = _PROBES[name]()
    except Exception as error:
        answer = {"failure": message_of(error)}
    print("\n" + json.dumps(answer))
