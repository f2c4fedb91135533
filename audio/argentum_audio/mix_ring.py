"""The newest seconds of the mix in shared memory: a tap of the sound process that another process reads at its leisure.

One writer, one reader, and neither waits for the other: the writer overwrites what is old, and a reader that was away for longer than the
ring is told where it goes on. Frames are counted in debate time (pauses do not exist), so a sound process that takes over from a
lost one writes on at the same places.
"""

from __future__ import annotations

from multiprocessing import sharedctypes
from typing import Any, Final

import numpy as np

from .clip import Pcm

RING_FRAMES: Final = 1 << 18
"""About 5.5 s at 48 kHz."""
_SAFETY_FRAMES: Final = 4800


class MixRing:
    """Memory that is made before its processes are started and handed to both. `frame` counts from the debate time of output frame 0."""

    def __init__(self, frames: int = RING_FRAMES) -> None:
        self._frames = frames
        self._samples: Any = sharedctypes.RawArray("f", 2 * frames)
        self._written: Any = sharedctypes.RawArray("q", 1)

    def writer(self, frame: int) -> RingTap:
        """The sound process's end: a tap that goes on at an output frame."""
        return RingTap(self._view(), self._written, frame)

    def reader(self) -> RingReader:
        """The other end, which begins with what the ring holds when it is read first."""
        return RingReader(self._view(), self._written)

    def _view(self) -> Pcm:
        return np.frombuffer(self._samples, np.float32).reshape(self._frames, 2)


class RingTap:
    """A `Tap` that copies the mix into a ring."""

    def __init__(self, samples: Pcm, written: Any, frame: int) -> None:
        self._samples = samples
        self._written = written
        self._frame = frame

    def stem(self, track: str, frame: int, samples: Pcm) -> None:
        """A no-op: speakers by themselves, mono float32 at 48 kHz, are not wanted."""

    def mix(self, samples: Pcm) -> None:
        """Copy the next frames of the mix, float32 of shape (frames, 2); no more at once than the ring holds."""
        size, count = len(self._samples), len(samples)
        at = self._frame % size
        first = min(count, size - at)
        self._samples[at : at + first] = samples[:first]
        self._samples[: count - first] = samples[first:]
        self._frame += count
        self._written[0] = self._frame


class RingReader:
    """Takes what was written since the last time. `lost_frames` counts what was overwritten before it was read."""

    def __init__(self, samples: Pcm, written: Any) -> None:
        self._samples = samples
        self._written = written
        self._frame: int | None = None
        self.lost_frames = 0

    def read(self, most_frames: int) -> tuple[int, Pcm]:
        """The output frame at which what follows begins, and the samples as a copy: float32 of shape (n, 2), n at most `most_frames`, and
        0 where nothing is new. A sound process that took over writes some frames again; those that were read already are left out."""
        size, written = len(self._samples), int(self._written[0])
        oldest = max(written - (size - _SAFETY_FRAMES), 0)
        if self._frame is None:
            self._frame = oldest
        if self._frame < oldest:
            self.lost_frames += oldest - self._frame
            self._frame = oldest
        begin = self._frame
        count = max(min(written - begin, most_frames), 0)
        at = begin % size
        first = min(count, size - at)
        taken = np.concatenate([self._samples[at : at + first], self._samples[: count - first]])
        if int(self._written[0]) - begin > size:
            return self.read(most_frames)  # overwritten while it was copied
        self._frame = begin + count
        return begin, taken
