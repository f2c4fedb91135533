"""A private PulseAudio with a null sink: the whole path to a device, testable where there is none.

Use the `sink` fixture (import it into the test module): within the test, sound opened on the default device lands in
the sink, and `sink.record()` hears it. Skips where PulseAudio, parec or ALSA's pulse plugin is missing.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from argentum_audio.clip import Pcm

NAME = "argentum_test"
_PATIENCE_S = 10.0
_ALSA = """\
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


class Recording:
    """What the sink's monitor plays, from `record` to `stop`; stereo float32 at 48 kHz, with arrival times."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._pieces: list[bytes] = []
        # Total frames, and when (time.perf_counter) the last of them had arrived.
        self.arrivals: list[tuple[int, float]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + _PATIENCE_S
        while not self.arrivals and time.monotonic() < deadline:
            time.sleep(0.005)

    def stop(self) -> Pcm:
        self._process.terminate()
        self._thread.join(timeout=_PATIENCE_S)
        self._process.wait(timeout=_PATIENCE_S)
        assert self._process.stdout is not None
        self._process.stdout.close()
        data = b"".join(self._pieces)
        return np.frombuffer(data[: len(data) // 8 * 8], "<f4").reshape(-1, 2)

    def _read(self) -> None:
        assert self._process.stdout is not None
        total = 0
        while piece := os.read(self._process.stdout.fileno(), 65_536):
            self._pieces.append(piece)
            total += len(piece)
            self.arrivals.append((total // 8, time.perf_counter()))


class Sink:
    """One PulseAudio server with one null sink."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "native"
        (folder / "asound.conf").write_text(_ALSA)
        self.environment = {
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_COOKIE": str(folder / "cookie"),
            "XDG_RUNTIME_DIR": str(folder),
            "HOME": str(folder),
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
        }
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def server_pid(self) -> int:
        assert self._server is not None
        return self._server.pid

    def start(self) -> None:
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        # As on a desktop: a sound server that waits behind everything else is nobody's.
        command += ["--realtime=yes", "--high-priority=yes", "--disable-shm=yes"]
        command += [f"--load=module-native-protocol-unix socket={self._socket} auth-anonymous=1"]
        command += [f"--load=module-null-sink sink_name={NAME} rate=48000 channels=2"]
        self._socket.unlink(missing_ok=True)
        self._server = subprocess.Popen(
            command,
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + _PATIENCE_S
        while NAME not in self.ask("list", "short", "sinks"):
            if self._server.poll() is not None or time.monotonic() > deadline:
                self.stop()
                pytest.skip("PulseAudio does not start here")
            time.sleep(0.02)

    def ask(self, *arguments: str) -> str:
        """What pactl answers; empty if there is no server."""
        return subprocess.run(
            ["pactl", *arguments], env={**os.environ, **self.environment}, capture_output=True, text=True, check=False
        ).stdout

    def record(self) -> Recording:
        command = [
            "parec",
            "-d",
            f"{NAME}.monitor",
            "--format=float32le",
            "--rate=48000",
            "--channels=2",
            "--latency-msec=10",
        ]
        return Recording(
            subprocess.Popen(
                command, env={**os.environ, **self.environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        )

    def freeze(self) -> None:
        """The server hangs: it is there, and takes nothing any more."""
        os.kill(self.server_pid, signal.SIGSTOP)

    def stop(self) -> None:
        """The server is gone, as if the device had been pulled out."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None


def available() -> bool:
    plugin = any(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so"))
    return plugin and all(shutil.which(tool) for tool in ("pulseaudio", "pactl", "parec"))


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    if not available():
        pytest.skip("PulseAudio, parec or ALSA's pulse plugin is not installed")
    folder = Path(tempfile.mkdtemp(prefix="sink"))
    made = Sink(folder)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)
