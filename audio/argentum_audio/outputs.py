"""Where the sound goes: a device through PortAudio or miniaudio, or nowhere at the same pace.

Every output takes blocks, and waits while it has enough: that is what paces the mixer. Device libraries are imported
only here and only when a device is opened (DESIGN, Sound; WIRE, Sound devices).
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Generator
from typing import Any, Protocol

import numpy as np

from .clip import RATE, Pcm
from .reports import SoundNotice

BLOCK_FRAMES = 480
LATENCY_S = 0.02
_STUCK_S = 2.0


class DeviceLost(Exception):
    """The device does not take sound any more; the message is one sentence."""


class DeviceMissing(Exception):
    """There is no such device, or it cannot be opened; the message is one sentence."""


class SoundOutput(Protocol):
    """A sink of float32 blocks of shape (frames, 2) at 48 kHz.

    `latency_frames` is how much may be queued when `write` returns, `underruns` how often the device ran out of sound.
    """

    name: str
    latency_frames: int
    underruns: int

    def write(self, block: Pcm) -> None:
        """Queue a block, float32 of shape (frames, 2) at 48 kHz, waiting while there is enough. Raises DeviceLost."""

    def close(self) -> None:
        """Let what is queued play and give the device back."""


class SilentOutput:
    """An output that is not heard and takes its time all the same. One block is always ahead, so that what is due inside it can be
    reported on time.
    """

    latency_frames = BLOCK_FRAMES
    underruns = 0

    def __init__(self, name: str = "silence") -> None:
        self.name = name
        self._due_s = time.perf_counter()

    def write(self, block: Pcm) -> None:
        """Wait until the block, of shape (frames, 2) at 48 kHz, would have been played."""
        now = time.perf_counter()
        self._due_s += len(block) / RATE
        if now - self._due_s > 0.2:
            # The machine slept or was busy: go on from here instead of catching up in a burst.
            self._due_s = now
        elif self._due_s > now:
            time.sleep(self._due_s - now)

    def close(self) -> None:
        """Nothing to give back."""


class PortAudioOutput:
    """The system's device through PortAudio, by name or number; raises DeviceMissing if it cannot be opened."""

    def __init__(self, device: str | None, latency_s: float = LATENCY_S) -> None:
        import sounddevice

        try:
            self._open(sounddevice, device, latency_s)
        except (sounddevice.PortAudioError, ValueError) as error:
            raise DeviceMissing(_plain(error)) from error
        self._broken = sounddevice.PortAudioError
        self.underruns = 0

    def _open(self, sounddevice: Any, device: str | None, latency_s: float) -> None:
        chosen: str | int | None = int(device) if device and device.isdigit() else device
        info = sounddevice.query_devices(chosen, "output")
        extra = None
        if sys.platform == "win32" and "WASAPI" in sounddevice.query_hostapis(info["hostapi"])["name"]:
            extra = sounddevice.WasapiSettings(auto_convert=True)
        self._stream = sounddevice.OutputStream(
            samplerate=RATE,
            blocksize=BLOCK_FRAMES,
            device=chosen,
            channels=2,
            dtype="float32",
            latency=latency_s,
            extra_settings=extra,
        )
        self._stream.start()
        # An empty buffer accepts as much as a full one holds; the latency that PortAudio reports leaves out one period.
        self.latency_frames = min(
            max(self._stream.write_available, round(self._stream.latency * RATE), BLOCK_FRAMES), RATE
        )
        self.name = f"sounddevice: {info['name']}"

    def write(self, block: Pcm) -> None:
        """Queue a block of shape (frames, 2), waiting while there is enough. Raises DeviceLost."""
        try:
            if self._stream.write(block):
                self.underruns += 1
        except self._broken as error:
            raise DeviceLost(_plain(error)) from error

    def close(self) -> None:
        """Push out what is queued and close the device."""
        # A sound server may drop what a stream still holds when it stops: push the end of the fade out with silence.
        try:
            for _ in range(0, self.latency_frames + BLOCK_FRAMES, BLOCK_FRAMES):
                self._stream.write(np.zeros((BLOCK_FRAMES, 2), np.float32))
            self._stream.stop()
            self._stream.close()
        except self._broken:
            pass


class MiniaudioOutput:
    """The device through miniaudio, whose wheels need no system library. Its callback takes what `write` queued.

    Raises DeviceMissing if it cannot be opened.
    """

    def __init__(self, device: str | None) -> None:
        import miniaudio

        real = [backend for backend in miniaudio.Backend if backend.name not in ("NULL", "CUSTOM")]
        try:
            self._device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.FLOAT32,
                nchannels=2,
                sample_rate=RATE,
                buffersize_msec=round(LATENCY_S * 500),
                device_id=_miniaudio_device(miniaudio, real, device),
                callback_periods=2,
                backends=real,
                app_name="Argentum",
            )
        except miniaudio.MiniaudioError as error:
            raise DeviceMissing(_plain(error)) from error
        self.name = f"miniaudio: {device or self._device.backend}"
        # Our queue, the device's two periods, and about as much again in the server behind it (measured on PulseAudio).
        self.latency_frames = 2 * BLOCK_FRAMES + 2 * round(LATENCY_S * RATE)
        self.underruns = 0
        self._queued: deque[Pcm] = deque()
        self._frames = 0
        self._fed = False
        self._changed = threading.Condition()
        pull = self._pull()
        next(pull)
        try:
            self._device.start(pull)
        except miniaudio.MiniaudioError as error:
            self._device.close()
            raise DeviceMissing(_plain(error)) from error

    def write(self, block: Pcm) -> None:
        """Queue a block of shape (frames, 2), waiting while there is enough. Raises DeviceLost after 2 s in which nothing was taken."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._frames < 2 * BLOCK_FRAMES, timeout=_STUCK_S):
                raise DeviceLost("the device does not take any more sound")
            self._queued.append(block)
            self._frames += len(block)
            self._fed = True

    def close(self) -> None:
        """Let what is queued play and close the device."""
        # Closing drops what is queued: let the end of the fade play first.
        with self._changed:
            self._changed.wait_for(lambda: not self._frames, timeout=4 * LATENCY_S)
        time.sleep(2 * LATENCY_S)
        self._device.close()

    def _pull(self) -> Generator[bytes, int, None]:
        wanted = yield b""
        while True:
            out = np.zeros((wanted, 2), np.float32)
            done = 0
            with self._changed:
                while done < wanted and self._queued:
                    block = self._queued.popleft()
                    part = block[: wanted - done]
                    out[done : done + len(part)] = part
                    done += len(part)
                    if len(part) < len(block):
                        self._queued.appendleft(block[len(part) :])
                self._frames -= done
                if done < wanted and self._fed:
                    self.underruns += 1
                self._changed.notify()
            wanted = yield out.tobytes()


def open_output(
    device: str | None, *, silent: bool, latency_s: float = LATENCY_S
) -> tuple[SoundOutput, list[SoundNotice]]:
    """The best output there is, with a notice of what is missing. Never fails: at worst it is silence.

    `device` is a name or number, None for the system's own; `silent` asks for silence. `latency_s` is how much sound a device is to hold.
    """
    if silent:
        return SilentOutput(), []
    notices: list[SoundNotice] = []
    try:
        return open_device(device, notices, latency_s), notices
    except DeviceMissing as error:
        if device:
            notices.append(SoundNotice("no_device", f"the sound device {device!r} cannot be used: {error}"))
            try:
                return open_device(None, notices, latency_s), notices
            except DeviceMissing:
                pass
        else:
            # One notice is enough: where there is no device, a missing library does not matter.
            notices = [SoundNotice("no_device", "the debate goes on in silence")]
        return SilentOutput(), notices


def open_device(device: str | None, notices: list[SoundNotice], latency_s: float = LATENCY_S) -> SoundOutput:
    """A device, through PortAudio if it is there, else through miniaudio. Raises DeviceMissing.

    `device` is a name or number, None for the system's own. A notice is added to `notices` where PortAudio is missing.
    """
    try:
        return PortAudioOutput(device, latency_s)
    except OSError:
        notices.append(SoundNotice("no_portaudio", "the PortAudio library is missing; miniaudio takes its place"))
    except DeviceMissing as error:
        missing = error
        try:
            return MiniaudioOutput(device)
        except (DeviceMissing, ImportError):
            raise missing from None
    try:
        return MiniaudioOutput(device)
    except ImportError as error:
        raise DeviceMissing("neither PortAudio nor miniaudio is installed") from error


def _miniaudio_device(miniaudio: Any, backends: list[Any], device: str | None) -> Any:
    if device is None:
        return None
    found = miniaudio.Devices(backends).get_playbacks()
    if device.isdigit() and int(device) < len(found):
        return found[int(device)]["id"]
    for entry in found:
        if device.lower() in entry["name"].lower():
            return entry["id"]
    raise DeviceMissing(f"there is no output named {device!r}")


def _plain(error: BaseException) -> str:
    text = " ".join(str(part) for part in error.args[:1]) or type(error).__name__
    return text.strip().rstrip(".").split("\n")[0]
