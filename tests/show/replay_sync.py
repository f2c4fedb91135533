"""How far what a replay shows is from what is heard: `python tests/show/replay_sync.py JOURNAL [SPEED]`, with a PulseAudio null sink as the default sink.

The sink's monitor is recorded while the record is played; excerpts of the exported sound are looked for in it. Prints how far, in ms, each was
from what the replay showed when it arrived (wanted: within 20), and how long the first sound took.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from argentum_audio.clip import FRAMES_PER_MS, RATE
from argentum_audio.stretch import TimeStretch
from argentum_core.journal import JournalReader
from argentum_core.journal.export.sound_from import SoundFrom
from argentum_tui.replay.heard_sound import HeardSound
from argentum_tui.replay.loaded_record import LoadedRecord
from argentum_tui.replay.replay_show import ReplayShow

WANTED_MS = 20.0
PLAYED_S = 8.0
EXCERPT_MS = 1500
EXCERPTS_MS = (500, 2000, 3500, 5000)


class Monitor:
    """What the default sink plays, with the moment at which each piece arrived."""

    def __init__(self) -> None:
        command = [
            "parec",
            "--format=s16le",
            f"--rate={RATE}",
            "--channels=2",
            "--latency-msec=10",
            "-d",
            "@DEFAULT_MONITOR@",
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self._pieces: list[tuple[float, bytes]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while piece := os.read(self._process.stdout.fileno(), 1920):
            self._pieces.append((time.monotonic(), piece))

    def close(self) -> None:
        self._process.kill()

    def samples(self) -> NDArray[np.float64]:
        data = b"".join(piece for _, piece in self._pieces)
        stereo: NDArray[np.float64] = np.frombuffer(data, "<i2").reshape(-1, 2).astype(float)
        return stereo[:, 0] / 2 + stereo[:, 1] / 2

    def arrival_s(self, frame: int) -> float:
        """When a frame arrived, on the monotonic clock."""
        ends = np.cumsum([len(piece) // 4 for _, piece in self._pieces])
        place = int(np.searchsorted(ends, frame))
        return float(self._pieces[place][0] - (ends[place] - frame) / RATE)


def place_of(excerpt: NDArray[np.float64], recorded: NDArray[np.float64]) -> int:
    """The frame at which an excerpt is most like what was recorded."""
    size = 1 << (len(recorded) + len(excerpt)).bit_length()
    product: NDArray[Any] = np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(excerpt, size))
    return int(np.argmax(np.fft.irfft(product, size)[: len(recorded)]))


def main(path: Path, speed: float = 1.0) -> int:
    record = LoadedRecord(JournalReader.open(path))
    sound = SoundFrom(record.journal)
    heard = HeardSound(path, None)
    while heard._opened is None and heard.there:
        time.sleep(0.05)
    if not heard.there:
        print("there is no sound device")
        return 2
    show = ReplayShow(record, sound=heard, speed=speed)
    monitor = Monitor()
    time.sleep(0.5)
    begins_ms = record.index.length_ms // 4
    show.seek(begins_ms)
    started_s = time.monotonic()
    first_s = 0.0
    told: list[tuple[float, int]] = []
    while time.monotonic() - started_s < PLAYED_S:
        show.drain()
        told.append((time.monotonic(), show.now_ms()))
        if not first_s and not heard.starting:
            first_s = time.monotonic() - started_s
        time.sleep(0.02)
    underruns = show.stats().underruns
    show.close()
    monitor.close()
    blocks, frames = [], 0
    stretch = TimeStretch(speed) if speed != 1.0 else None
    for plain in sound.blocks(begins_ms):
        block = stretch.feed(plain) if stretch is not None else plain
        blocks.append(block.mean(1).astype(float))
        frames += len(block)
        if frames > (PLAYED_S + 2) * RATE:
            break
    wanted, recorded = np.concatenate(blocks), monitor.samples()
    worst = 0.0
    for after_ms in EXCERPTS_MS:
        excerpt = wanted[after_ms * FRAMES_PER_MS : (after_ms + EXCERPT_MS) * FRAMES_PER_MS]
        arrived_s = monitor.arrival_s(place_of(excerpt, recorded))
        shown_ms = float(np.interp(arrived_s, [s for s, _ in told], [ms for _, ms in told]))
        heard_ms = begins_ms + after_ms * speed
        off_ms = shown_ms - heard_ms
        worst = max(worst, abs(off_ms))
        print(f"heard at {heard_ms:.0f} ms, shown {shown_ms:.0f} ms: {off_ms:+.1f} ms")
    print(
        f"at most {worst:.1f} ms (wanted {WANTED_MS:g}); first sound after {first_s * 1000:.0f} ms; {underruns} underruns"
    )
    return int(worst > WANTED_MS)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *map(float, sys.argv[2:3])))
