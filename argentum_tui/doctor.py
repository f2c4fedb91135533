"""What this machine has for a debate: sound, voice, terminal, folders, keys (SURFACE, Commands: `doctor`).

Sound libraries and espeak are asked in processes of their own, side by side, so that one that hangs or crashes is a line
in the report and nothing worse. Of keys it is told only whether they are there.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

PROBE_SECONDS = 10.0
SMALLEST = (60, 18)
KEYS = ("OPENAI_API_KEY", "ELEVENLABS_API_KEY")
ADDRESSES = ("OPENAI_BASE_URL", "ELEVENLABS_BASE_URL")


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. Without something `needed` no debate can run; the rest is good to know."""

    name: str
    ok: bool
    detail: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """What a process of its own found out, or why it did not."""

    found: Any = None
    failure: str = ""


def examine() -> list[Check]:
    """Every check, in the order of the report."""
    answers = _ask_all("portaudio", "miniaudio", "espeak")
    return [
        _versions(),
        _engine(),
        *_sound(answers["portaudio"], answers["miniaudio"], os.environ.get("ARGENTUM_DEVICE", "")),
        _espeak(answers["espeak"]),
        _material(),
        _folder(),
        *_terminal(),
        *_keys(),
        _local_servers(),
    ]


def as_json(checks: list[Check]) -> list[dict[str, Any]]:
    return [asdict(check) for check in checks]


# --- what is asked here -------------------------------------------------------------------------------------------


def _engine() -> Check:
    from argentum_core import ENGINE

    if ENGINE == "compiled":
        return Check("engine", True, "compiled")
    return Check("engine", False, "not compiled: Python runs the rules, which only a lab full of debates will notice")


def _versions() -> Check:
    from importlib.metadata import PackageNotFoundError, version

    parts = []
    for package in ("argentum", "textual", "numpy", "pydantic", "msgspec"):
        try:
            parts.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            parts.append(f"{package} not installed")
    return Check("versions", True, f"{', '.join(parts)}, Python {platform.python_version()}, {platform.platform()}")


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


def _material() -> Check:
    """Everything has to load; a file of the user's own that does not keeps no debate from running."""
    from .commands.shelf import stocktaking

    stock = stocktaking()
    name, needed = "presets, motions, casts", bool(stock.essential) or not all(stock.counts.values())
    if stock.essential or stock.problems:
        return Check(name, False, "; ".join([*stock.essential, *stock.problems]), needed)
    return Check(name, not needed, ", ".join(f"{count} {what}" for what, count in stock.counts.items()), needed=True)


def _folder() -> Check:
    """A journal is really made and removed: a folder may be writable and its disk still not take SQLite's log."""
    from argentum_core.debate.events import DebateEnded
    from argentum_core.journal import Journal, JournalError
    from argentum_core.journal.places import debates_folder

    folder = debates_folder()
    path = folder / f".doctor-{os.getpid()}.db"
    try:
        with Journal.create(path, {}) as journal:
            journal.append(0, [DebateEnded(reason="operator")])
        path.unlink()
    except (JournalError, OSError) as error:
        return Check("journal folder", False, str(error), needed=True)
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    return Check("journal folder", True, f"{folder}, {free_mb:,} MB free", needed=True)


def _terminal() -> Iterator[Check]:
    from rich.console import Console

    console = Console()
    if not sys.stdout.isatty():
        yield Check("terminal", False, "the output is not a terminal; debates run headless")
    else:
        width, height = shutil.get_terminal_size()
        large = width >= SMALLEST[0] and height >= SMALLEST[1]
        need = "" if large else f"; the stage needs {SMALLEST[0]}×{SMALLEST[1]}"
        yield Check("terminal", large, f"{width}×{height}, TERM={os.environ.get('TERM', '')}{need}")
    colours = console.color_system or "none"
    yield Check("colours", True, "none, because NO_COLOR is set" if "NO_COLOR" in os.environ else colours)
    # Under the lobby stdout is a stand-in without an encoding.
    encoding = (getattr(sys.stdout, "encoding", None) or "unknown").lower()
    yield Check("encoding", encoding.replace("-", "") == "utf8", encoding)


def _keys() -> Iterator[Check]:
    """Of every key whether it is there and where it comes from, and of addresses whether they are set; never any part of one."""
    from .commands.access import key_variables, where_from

    for name in dict.fromkeys((*KEYS, *key_variables())):
        source = where_from(name)
        yield Check(name, source is not None, f"present, from the {source}" if source else _missing(name))
    for name in ADDRESSES:
        present = bool(os.environ.get(name, "").strip())
        yield Check(name, present, "present" if present else "not set: the provider's own address is used")


_MISSING = {
    "OPENAI_API_KEY": "missing: chat:MODEL and openai:VOICE need it, except at a server on this machine",
    "ELEVENLABS_API_KEY": "missing: elevenlabs:VOICE_ID needs it",
}


def _missing(variable: str) -> str:
    """What a missing key is for."""
    from argentum_core.minds.providers import PROVIDERS

    named = [f"{provider.name}:MODEL" for provider in PROVIDERS.values() if variable in provider.keys]
    return _MISSING.get(variable) or f"missing: {' and '.join(named)} needs it, with the extra providers"


def _local_servers() -> Check:
    """Chat servers on their usual ports of this machine."""
    from argentum_core.minds.discover import find_local_servers

    found = find_local_servers()
    if not found:
        return Check("local models", False, "no chat server answers on its usual port; the casebook needs none")
    told = (f"{server.program} ({len(server.models)}: {', '.join(server.models[:3])})" for server in found)
    return Check("local models", True, "; ".join(told))


# --- what is asked in processes of their own ----------------------------------------------------------------------


def _ask_all(*names: str) -> dict[str, Probe]:
    """Run probes side by side; each has its time."""
    running = {
        name: subprocess.Popen(
            [sys.executable, "-m", __name__, name],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    }
    return {name: _answer(name, process, PROBE_SECONDS) for name, process in running.items()}


def _answer(name: str, process: subprocess.Popen[str], seconds: float) -> Probe:
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Probe(failure=f"{name} did not answer within {seconds:g} s")
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
    from argentum_audio.voices.espeak import EspeakVoice

    voice = EspeakVoice()
    voice.synthesise("first", "Ready.", Prosody())
    started = time.perf_counter()
    clip = voice.synthesise("second", "This is a short line.", Prosody())
    if clip.length_ms < 300:
        return {"failure": "espeak loads but makes no sound; reinstall the package espeakng-loader"}
    return {"ms": (time.perf_counter() - started) * 1000}


_PROBES: dict[str, Callable[[], dict[str, Any]]] = {
    "portaudio": _probe_portaudio,
    "miniaudio": _probe_miniaudio,
    "espeak": _probe_espeak,
}


def _probe(name: str) -> None:
    try:
        answer = _PROBES[name]()
    except Exception as error:
        answer = {"failure": " ".join(str(error).split()) or type(error).__name__}
    print(json.dumps(answer))


if __name__ == "__main__":
    _probe(sys.argv[1])
