"""A lookahead limiter: no sample leaves above -1 dBFS, and the gain never jumps to get there.

The gain that each sample needs is held as a whole number, so that the sliding minimum, the release and the average
are exact and do not depend on how the sound is cut into blocks. The output is the input `LOOKAHEAD` frames (5 ms) later.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .clip import Pcm

LOOKAHEAD = 240
CEILING = np.float32(10 ** (-1 / 20) - 5e-5)

_UNITY = 1 << 24
_WINDOW = LOOKAHEAD + 1
# From silence to full level in 400 ms: slow enough not to distort a voice, fast enough not to leave a gap after a peak.
_RELEASE = _UNITY // (48 * 400)

_Int64Array = NDArray[np.int64]


class Limiter:
    """Limits one stereo signal, which it delays by `LOOKAHEAD` frames. `idle` while it holds nothing back."""

    def __init__(self) -> None:
        self._delayed = np.zeros((2, LOOKAHEAD), np.float32)
        self._needed: _Int64Array = np.full(LOOKAHEAD, _UNITY, np.int64)
        self._held: _Int64Array = np.full(LOOKAHEAD, _UNITY, np.int64)
        self.idle = True

    def process(self, block: Pcm) -> Pcm:
        """The next frames of the output, as many as `block` brings: float32 of shape (2, frames) at 48 kHz, in and out.

        The result is the caller's to keep.
        """
        joined = np.concatenate((self._delayed, block), axis=1)
        frames = block.shape[1]
        out = joined[:, :frames]
        self._delayed = joined[:, frames:].copy()
        level = np.maximum(np.abs(block[0]), np.abs(block[1]))
        if self.idle and (frames == 0 or level.max() <= CEILING):
            return out
        out *= self._gain(level)
        return out

    def _gain(self, level: Pcm) -> Pcm:
        frames = len(level)
        loudest = np.maximum(level, CEILING).astype(np.float64)
        needed = (float(CEILING) * _UNITY / loudest).astype(np.int64)
        seen = np.concatenate((self._needed, needed))
        lowest = _sliding_minimum(seen)
        climb = _release_ramp(frames)
        reached = np.minimum.accumulate(np.concatenate(((self._held[-1],), lowest - climb)))[1:] + climb
        held = np.concatenate((self._held, np.minimum(reached, _UNITY)))
        total = np.cumsum(held)
        averaged = total[LOOKAHEAD:].copy()
        averaged[1:] -= total[: frames - 1]
        self._needed = seen[frames:]
        self._held = held[frames:]
        self.idle = bool(self._needed.min() == _UNITY and self._held.min() == _UNITY)
        return (averaged / float(_WINDOW * _UNITY)).astype(np.float32)


@lru_cache(maxsize=16)
def _release_ramp(frames: int) -> _Int64Array:
    """How far the release has come after each of so many frames."""
    return _RELEASE * np.arange(1, frames + 1)


def _sliding_minimum(values: _Int64Array) -> _Int64Array:
    """The minimum of each run of `_WINDOW` values, by doubling."""
    width = 1
    while width * 2 <= _WINDOW:
        values = np.minimum(values[:-width], values[width:])
        width *= 2
    rest = _WINDOW - width
    return np.minimum(values[:-rest], values[rest:]) if rest else values
