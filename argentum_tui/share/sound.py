"""The mix as chunks for watchers: read from the ring, halved to 24 kHz, packed as FLAC once for everybody.

Why FLAC at 24 kHz: voices have no more than 12 kHz, a chunk is decoded by every browser without a secure context (which a page
from another machine over http has not: no AudioWorklet and no WebCodecs there), and being lossless its chunks join sample by sample
wherever one begins to listen. About 350 kbit/s.

A chunk is a header of 24 bytes, little-endian, and a whole FLAC file:
`b"AGS1"`, codec (1 is FLAC), channels, two zero bytes, rate (u32), frames (u32), first frame (u64): counted at that rate from debate
time 0. What follows it begins where it ends; where it does not, the room's sound was lost in between.
"""

from __future__ import annotations

import io
import struct
import threading
from collections.abc import Callable
from typing import Final

import numpy as np

from argentum_audio.clip import RATE, Pcm
from argentum_audio.mix_ring import RingReader

SENT_RATE: Final = 24_000
CHANNELS: Final = 2
CHUNK_MS: Final = 200
CHUNK_FRAMES: Final = SENT_RATE * CHUNK_MS // 1000
HEADER: Final = struct.Struct("<4sBBHIIQ")
MAGIC: Final = b"AGS1"
FLAC: Final = 1
POLL_S: Final = 0.02
IDLE_FLUSH_S: Final = 0.4
"""When no frame has come for so long, as in a pause, what is there is sent as it is."""
_FRAMES_PER_MS: Final = SENT_RATE // 1000
_READ_FRAMES: Final = RATE // 5

Sent = Callable[[int, bytes], None]
"""Takes the debate time at which a chunk begins, in ms, and the chunk."""


class Chunker:
    """Turns stretches of the mix into chunks. `origin_ms` is the debate time of output frame 0."""

    def __init__(self, origin_ms: int, sent: Sent) -> None:
        self._origin = origin_ms * _FRAMES_PER_MS
        self._sent = sent
        self._expected: int | None = None
        self._next = 0
        self._begin(0)

    def take(self, frame: int, samples: Pcm) -> None:
        """The mix from an output frame on, float32 of shape (n, 2) at 48 kHz."""
        ends = frame + len(samples)
        if self._expected != frame:
            self.flush(last=True)
            self._begin(frame + frame % 2)
            samples = samples[frame % 2 :]
        self._expected = ends
        if len(samples):
            self._add(self._resampler.resample_chunk(samples))

    def flush(self, *, last: bool = False) -> None:
        """Send what is there, to whole ms; with `last` also what the resampler holds."""
        if last and self._expected is not None:
            self._add(self._resampler.resample_chunk(np.zeros((0, CHANNELS), np.float32), last=True))
            self._expected = None
        whole = len(self._waiting) // _FRAMES_PER_MS * _FRAMES_PER_MS
        if whole:
            self._send(whole)

    def _begin(self, frame: int) -> None:
        import soxr

        self._resampler = soxr.ResampleStream(RATE, SENT_RATE, CHANNELS, dtype="float32", quality="HQ")
        self._waiting: Pcm = np.zeros((0, CHANNELS), np.float32)
        self._next = self._origin + frame // 2

    def _add(self, samples: Pcm) -> None:
        self._waiting = np.concatenate([self._waiting, samples])
        while len(self._waiting) >= CHUNK_FRAMES:
            self._send(CHUNK_FRAMES)

    def _send(self, frames: int) -> None:
        chunk = packed(self._waiting[:frames], self._next)
        at_ms = self._next // _FRAMES_PER_MS
        self._waiting = self._waiting[frames:]
        self._next += frames
        self._sent(at_ms, chunk)


def packed(samples: Pcm, first: int) -> bytes:
    """A chunk: float32 samples of shape (n, 2) at 24 kHz, the first of which is frame `first`."""
    import soundfile

    file = io.BytesIO()
    whole = np.rint(np.clip(samples, -1.0, 1.0) * np.float32(32767.0)).astype("<i2")
    soundfile.write(file, whole, SENT_RATE, format="FLAC", subtype="PCM_16", compression_level=0.5)
    return HEADER.pack(MAGIC, FLAC, CHANNELS, 0, SENT_RATE, len(samples), first) + file.getvalue()


class SoundFeed:
    """A thread that keeps up with the room. `sent` is called on it; `stop` sends what is left and waits for it."""

    def __init__(self, reader: RingReader, origin_ms: int, sent: Sent) -> None:
        self._reader = reader
        self._chunker = Chunker(origin_ms, sent)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="share sound", daemon=True)
        self._thread.start()

    @property
    def lost_ms(self) -> int:
        """How much of the sound was overwritten before it was read."""
        return self._reader.lost_frames * 1000 // RATE

    def stop(self) -> None:
        """Send what is left, and end."""
        self._stopping.set()
        self._thread.join(timeout=2.0)

    def _run(self) -> None:
        idle_s = 0.0
        while True:
            stopping = self._stopping.is_set()
            frame, samples = self._reader.read(_READ_FRAMES)
            if len(samples):
                self._chunker.take(frame, samples)
                idle_s = 0.0
                continue
            idle_s += POLL_S
            if stopping:
                self._chunker.flush(last=True)
                return
            if idle_s >= IDLE_FLUSH_S:
                self._chunker.flush()
                idle_s = 0.0
            self._stopping.wait(POLL_S)
