"""A lookahead limiter: no true peak leaves above -1 dBTP, and the gain never changes abruptly to get there.

The true peak is that of Recommendation ITU-R BS.1770-4, annex 2: the largest value of the signal at four times its
rate. The three points between two samples are found with a windowed sinc (`_TAPS` samples around them); the ceiling lies
`MARGIN_DB` under -1 dBTP for what such a filter, the moving gain and 16-bit rounding leave out.

All that the gain is made of is held in whole numbers: the interpolation's products and sums, the sliding minimum, the
release and the average are exact, and do not depend on how the sound is cut into blocks. The output is the input
`LOOKAHEAD` frames later.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .clip import Pcm

LOOKAHEAD = 240
CEILING_DBTP = -1.0
MARGIN_DB = 0.15
CEILING = np.float32(10 ** ((CEILING_DBTP - MARGIN_DB) / 20))

_UNITY = 1 << 24
# A point between two samples needs so many samples on either side of it.
_REACH = 6
_AHEAD = LOOKAHEAD - _REACH
_TAPS = 2 * _REACH
# The gain is decided for groups of frames and goes straight from one to the next.
_GROUP = 8
# It comes down over so many groups: as many as lie surely within LOOKAHEAD, the reach of the points and a group begun.
_SPAN = 28
# From silence to full level in 400 ms: slow enough not to colour a voice, fast enough not to leave a hole after it.
_RELEASE = _UNITY * _GROUP // (48 * 400)
# Samples and taps as whole numbers: a sum of 12 products stays far below 2^53, so float64 adds them exactly.
_SAMPLE_STEPS = float(1 << 22)
_TAP_STEPS = float(1 << 15)
_WITHIN_GROUP = (np.arange(_GROUP) / _GROUP).astype(np.float32)
_POINT = 1.0 / (_SAMPLE_STEPS * _TAP_STEPS)

_Int64Array = NDArray[np.int64]
_Float64Array = NDArray[np.float64]


def _interpolator() -> _Float64Array:
    """The taps for the points at 1/4, 1/2 and 3/4 between two samples, (3, 12), as whole numbers in float64."""
    at = np.arange(1 - _REACH, _REACH + 1) - np.array([[0.25], [0.5], [0.75]])
    window = np.i0(5.0 * np.sqrt(1.0 - (at / (_REACH + 0.5)) ** 2)) / np.i0(5.0)
    taps = np.sinc(at) * window
    return np.asarray(np.rint(taps / taps.sum(axis=1, keepdims=True) * _TAP_STEPS))


_INTERPOLATOR = _interpolator()
# No point between samples can be further above the largest of them than this.
_MOST_OVER = float(np.abs(_INTERPOLATOR).sum(axis=1).max() / _TAP_STEPS)
_SURELY_BELOW = np.float32(float(CEILING) / _MOST_OVER)


class Limiter:
    """Limits a stereo signal in place of a delay line; one object a mix."""

    def __init__(self) -> None:
        self._delayed = np.zeros((2, LOOKAHEAD), np.float32)
        # How many frames have a known peak, and the peaks of the last of them that make no whole group yet.
        self._known = 0
        self._rest: _Float64Array = np.zeros(0)
        # By group: the gain it needs, the lowest around it with its release, and the gain it gets (the average of those).
        self._needed: _Int64Array = np.full(_SPAN, _UNITY, np.int64)
        self._held: _Int64Array = np.full(_SPAN - 1, _UNITY, np.int64)
        self._given = np.ones(3, np.float32)
        self.idle = True

    def process(self, block: Pcm) -> Pcm:
        """The next frames of the output, as many as `block`, float32 of shape (2, n) at 48 kHz. The result is the caller's."""
        frames = block.shape[1]
        joined = np.concatenate((self._delayed, block), axis=1)
        out = joined[:, :frames]
        # What the points are made of that become known with this block: those up to _REACH frames before its end.
        fresh = joined[:, LOOKAHEAD - _TAPS + 1 :]
        self._delayed = joined[:, frames:].copy()
        peak = self._peak(fresh) if frames else None
        if peak is None and self.idle:
            self.skip(frames)
            return out
        out *= self._gain(np.zeros(frames) if peak is None else peak)
        return out

    def skip(self, frames: int) -> None:
        """Let so many frames of silence pass unseen, where all that is held is silence; only when `idle`."""
        self._known += frames
        self._rest = np.zeros(self._known % _GROUP)

    @staticmethod
    def _peak(fresh: Pcm) -> _Float64Array | None:
        """The true peak around each frame; None if none of them passes the ceiling."""
        if max(fresh.max(), -fresh.min()) <= _SURELY_BELOW:
            return None
        peak = _true_peak(fresh)
        return peak if peak.max() > CEILING else None

    def _gain(self, peak: _Float64Array) -> Pcm:
        """The gain of the frames that leave, float32, the peaks being those of the frames that become known with them."""
        frames = len(peak)
        leaving = self._known - _AHEAD
        oldest = self._known // _GROUP - len(self._given) - _SPAN + 1
        peak = np.concatenate((self._rest, peak))
        whole = len(peak) - len(peak) % _GROUP
        self._known += frames
        self._rest = peak[whole:]
        if whole:
            # The largest of each eight, by halves.
            peak = np.maximum(peak[0:whole:2], peak[1:whole:2])
            peak = np.maximum(peak[0::2], peak[1::2])
            self._take_groups(np.maximum(peak[0::2], peak[1::2]))
        first, last = leaving // _GROUP, (leaving + frames - 1) // _GROUP
        given = self._given[first - oldest : last - oldest + 2]
        gain = given[:-1, None] + (given[1:] - given[:-1])[:, None] * _WITHIN_GROUP
        self._given = self._given[-3:]
        return np.asarray(gain.reshape(-1)[leaving - first * _GROUP :][:frames])

    def _take_groups(self, peak: _Float64Array) -> None:
        """Decide the gain of as many groups as became whole, by their peaks."""
        count = len(peak)
        needed = (float(CEILING) * _UNITY / np.maximum(peak, float(CEILING))).astype(np.int64)
        needed = np.concatenate((self._needed, needed))
        # A group and the one before it, whose last frames go toward this one's gain, and all that it looks ahead to.
        lowest = _sliding_minimum(needed, _SPAN + 1)
        climb = _release_ramp(count)
        reached = np.minimum.accumulate(np.concatenate(((self._held[-1],), lowest - climb)))[1:] + climb
        held = np.concatenate((self._held, np.minimum(reached, _UNITY)))
        total = np.cumsum(held)
        summed = total[_SPAN - 1 :].copy()
        summed[1:] -= total[: count - 1]
        self._given = np.concatenate((self._given, (summed / float(_SPAN * _UNITY)).astype(np.float32)))
        self._needed = needed[count:]
        self._held = held[count:]
        self.idle = bool(
            self._held[-1] == _UNITY
            and self._needed.min() == _UNITY
            and self._held.min() == _UNITY
            and self._given[-3:].min() == 1.0
        )


def _true_peak(planes: Pcm) -> _Float64Array:
    """For a stretch of (2, n + 11) samples the largest value of either side at each of n frames and the three points that
    follow it, the frame being the sixth of the twelve that its points are made of."""
    if np.array_equal(planes[0], planes[1]):
        planes = planes[:1]
    frames = planes.shape[1] - _TAPS + 1
    whole = np.rint(planes * np.float32(_SAMPLE_STEPS)).astype(np.float64).reshape(-1)
    # Both sides one after the other; what the points between them are made of is left out below.
    columns = len(whole) - _TAPS + 1
    around = np.ndarray((_TAPS, columns), np.float64, whole, strides=(8, 8)).copy()
    points = _INTERPOLATOR @ around
    np.abs(points, out=points)
    between = np.maximum(np.maximum(points[0], points[1]), points[2])
    samples = np.abs(planes[:, _REACH - 1 : _REACH - 1 + frames])
    if len(planes) == 1:
        return np.asarray(np.maximum(between * _POINT, samples[0]))
    between = np.maximum(between[:frames], between[columns - frames :])
    return np.asarray(np.maximum(between * _POINT, np.maximum(samples[0], samples[1])))


@lru_cache(maxsize=16)
def _release_ramp(frames: int) -> _Int64Array:
    """How far the release has come after each of so many groups."""
    return _RELEASE * np.arange(1, frames + 1)


def _sliding_minimum(values: _Int64Array, run: int) -> _Int64Array:
    """The minimum of each run of so many values, by doubling."""
    width = 1
    while width * 2 <= run:
        values = np.minimum(values[:-width], values[width:])
        width *= 2
    rest = run - width
    return np.minimum(values[:-rest], values[rest:]) if rest else values
