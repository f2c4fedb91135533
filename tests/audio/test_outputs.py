"""Where the sound goes, and what happens where there is nothing (DESIGN, Sound; WIRE, Sound devices)."""

from __future__ import annotations

import subprocess
import sys
import types
from typing import Any

import numpy as np
import pytest

from argentum_audio import outputs
from argentum_audio.outputs import DeviceLost, MiniaudioOutput, PortAudioOutput, SilentOutput, open_output


class PortAudioError(Exception):
    pass


class Stream:
    latency = 0.02
    write_available = 1440

    def __init__(self, fail: bool) -> None:
        self.fail = fail
        self.blocks: list[Any] = []

    def start(self) -> None:
        pass

    def write(self, block: Any) -> bool:
        if self.fail:
            raise PortAudioError("Unanticipated host error.")
        self.blocks.append(block)
        return len(self.blocks) % 2 == 0


def fake_portaudio(monkeypatch: pytest.MonkeyPatch, devices: tuple[str, ...], *, fail: bool = False) -> None:
    """A sounddevice with these outputs."""

    def query_devices(device: str | int | None, kind: str) -> dict[str, object]:
        if not devices:
            raise PortAudioError("Error querying device -1")
        if isinstance(device, int):
            return {"name": devices[device], "hostapi": 0}
        if device is not None and device not in devices:
            raise ValueError(f"No output device matching {device!r}")
        return {"name": device or devices[0], "hostapi": 0}

    module = types.SimpleNamespace(
        PortAudioError=PortAudioError, query_devices=query_devices, OutputStream=lambda **options: Stream(fail)
    )
    monkeypatch.setitem(sys.modules, "sounddevice", module)


class NoPortAudio:
    """Stands before the import system: importing sounddevice raises OSError, as without the library."""

    def find_spec(self, name: str, *rest: object) -> None:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")


def no_portaudio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPortAudio(), *sys.meta_path])


class MiniaudioDevice:
    backend = "Fake"

    def __init__(self, **options: object) -> None:
        self.pull: Any = None

    def start(self, pull: Any) -> None:
        self.pull = pull

    def close(self) -> None:
        pass


def fake_miniaudio(monkeypatch: pytest.MonkeyPatch, *, device: bool) -> None:
    class MiniaudioError(Exception):
        pass

    def playback_device(**options: object) -> MiniaudioDevice:
        if not device:
            raise MiniaudioError("failed to init device", -1)
        return MiniaudioDevice()

    module = types.SimpleNamespace(
        Backend=[],
        SampleFormat=types.SimpleNamespace(FLOAT32=5),
        MiniaudioError=MiniaudioError,
        PlaybackDevice=playback_device,
    )
    monkeypatch.setitem(sys.modules, "miniaudio", module)


def opened(device: str | None = None, *, silent: bool = False) -> tuple[str, list[str]]:
    output, notices = open_output(device, silent=silent)
    return output.name, [notice.kind for notice in notices]


def test_the_systems_device_is_the_first_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_portaudio(monkeypatch, ("Speakers", "Headset"))
    assert opened() == ("sounddevice: Speakers", [])


@pytest.mark.parametrize(("device", "name"), [("Headset", "Headset"), ("1", "Headset"), ("0", "Speakers")])
def test_a_device_is_picked_by_name_or_number(monkeypatch: pytest.MonkeyPatch, device: str, name: str) -> None:
    fake_portaudio(monkeypatch, ("Speakers", "Headset"))
    assert opened(device) == (f"sounddevice: {name}", [])


def test_a_device_that_is_not_there_is_named_and_the_usual_one_used(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_portaudio(monkeypatch, ("Speakers",))
    output, notices = open_output("Toaster", silent=False)
    assert output.name == "sounddevice: Speakers"
    assert [notice.kind for notice in notices] == ["no_device"]
    assert "Toaster" in notices[0].detail


def test_miniaudio_takes_over_where_portaudio_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    no_portaudio(monkeypatch)
    fake_miniaudio(monkeypatch, device=True)
    assert opened() == ("miniaudio: Fake", ["no_portaudio"])


def test_without_any_device_there_is_silence_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_portaudio(monkeypatch, ())
    fake_miniaudio(monkeypatch, device=False)
    assert opened() == ("silence", ["no_device"])


def test_silence_by_wish_needs_no_words() -> None:
    assert opened(silent=True) == ("silence", [])


def test_underruns_are_counted_and_a_lost_device_is_a_plain_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_portaudio(monkeypatch, ("Speakers",))
    output = PortAudioOutput(None)
    assert output.latency_frames == 1440
    for _ in range(4):
        output.write(np.zeros((480, 2), np.float32))
    assert output.underruns == 2
    fake_portaudio(monkeypatch, ("Speakers",), fail=True)
    with pytest.raises(DeviceLost, match=r"^Unanticipated host error$"):
        PortAudioOutput(None).write(np.zeros((480, 2), np.float32))


def test_miniaudio_is_given_what_was_written_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_miniaudio(monkeypatch, device=True)
    output = MiniaudioOutput(None)
    pull = output._device.pull
    assert not any(pull.send(100))
    assert output.underruns == 0
    ramp = np.arange(960 * 2, dtype=np.float32).reshape(-1, 2)
    output.write(ramp[:480])
    output.write(ramp[480:])
    taken = b"".join(pull.send(size) for size in (100, 500, 360))
    np.testing.assert_array_equal(np.frombuffer(taken, np.float32).reshape(-1, 2), ramp)
    pull.send(10)
    assert output.underruns == 1


def test_miniaudio_that_takes_nothing_more_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_miniaudio(monkeypatch, device=True)
    monkeypatch.setattr(outputs, "_STUCK_S", 0.01)
    output = MiniaudioOutput(None)
    with pytest.raises(DeviceLost):
        for _ in range(9):
            output.write(np.zeros((480, 2), np.float32))


def test_silence_keeps_time_without_racing_after_a_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr("argentum_audio.outputs.time.perf_counter", lambda: now[0])
    monkeypatch.setattr("argentum_audio.outputs.time.sleep", sleep)
    output = SilentOutput()
    for _ in range(100):
        output.write(np.zeros((480, 2), np.float32))
        now[0] += 0.001
    assert now[0] == pytest.approx(101.0, abs=0.002)
    now[0] += 60.0
    slept.clear()
    for _ in range(10):
        output.write(np.zeros((480, 2), np.float32))
    assert sum(slept) == pytest.approx(0.09, abs=0.011)


def test_importing_the_package_loads_no_device_library() -> None:
    """Checked in a fresh interpreter, since this one may have loaded them already."""
    code = (
        "import sys, argentum_audio, argentum_audio.sound_process, argentum_audio.live;"
        "print([name for name in ('sounddevice', 'miniaudio', 'soxr') if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
