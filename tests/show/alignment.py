"""Where in a recording the samples of a mix are: found to the sample, followed over every missing or repeated block."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Samples = NDArray[np.float32]

# Two roundings to 16 bits, and nothing more, lie between a mix and its recording.
TOLERANCE = 4 / 32_768
_LOUD = 0.02
_TEMPLATE = RATE // 4
_STEP = RATE // 20
_REACH = 3 * RATE


class NotFound(Exception):
    """The mix is nowhere in the recording."""


@dataclass(frozen=True, slots=True)
class Break:
    """From mix frame `at` on, until `resumed`, the recording has something else; it is `moved` frames later afterwards
    (earlier, if negative: a block is missing)."""

    at: int
    resumed: int
    moved: int

    @property
    def frames(self) -> int:
        """How much was lost, put in or spoilt."""
        return max(abs(self.moved), self.resumed - self.at)


class Alignment:
    """The recording's frame of every frame of the mix."""

    def __init__(self, mix: Samples, recording: Samples) -> None:
        self._mix, self._recording = mix, recording
        self.breaks: list[Break] = []
        loud = np.flatnonzero(np.abs(mix) > _LOUD)
        if not len(loud):
            raise NotFound("the mix is silent")
        begin = int(loud[0])
        place, offset = self._first(begin)
        self._starts, self._offsets = [0], [offset]
        self.compared = 0
        # What comes before the first place that is found is found as well, if it is whole.
        before = np.abs(mix[begin:place] - recording[begin + offset : place + offset]) > TOLERANCE
        if before.any():
            self.breaks.append(Break(begin, begin + int(np.flatnonzero(before)[-1]) + 1, 0))
            self._follow(place, offset)
        else:
            self._follow(0, offset)

    def frame(self, mix_frame: int) -> int:
        """Where a frame of the mix is in the recording."""
        return mix_frame + self._offsets[bisect_right(self._starts, mix_frame) - 1]

    def _first(self, begin: int) -> tuple[int, int]:
        for place in range(begin, min(len(self._mix) - _TEMPLATE, begin + 20 * RATE), 4 * _STEP):
            if np.abs(self._mix[place : place + _TEMPLATE]).max() > _LOUD:
                offset = self._find(place, 0, min(len(self._recording), 120 * RATE))
                if offset is not None:
                    return place, offset
        raise NotFound("the mix is not in the recording")

    def _follow(self, at: int, offset: int) -> None:
        mix, recording = self._mix, self._recording
        while True:
            end = min(len(mix), len(recording) - offset)
            wrong = _first_wrong(mix, recording, at, end, offset)
            if wrong is None:
                self.compared = end
                return
            found = self._again(wrong, offset)
            if found is None:
                self.breaks.append(Break(wrong, end, 0))
                self.compared = end
                return
            place, after = found
            back = np.flatnonzero(np.abs(mix[wrong:place] - recording[wrong + after : place + after]) > TOLERANCE)
            resumed = wrong + int(back[-1]) + 1 if len(back) else wrong
            self.breaks.append(Break(wrong, resumed, after - offset))
            self._starts.append(resumed)
            self._offsets.append(after)
            at, offset = max(resumed, wrong + 1), after

    def _again(self, wrong: int, offset: int) -> tuple[int, int] | None:
        """The first place from `wrong` on where the mix is found again, and its offset there."""
        for place in range(wrong, min(len(self._mix) - _TEMPLATE, wrong + 20 * RATE), _STEP):
            if np.abs(self._mix[place : place + _TEMPLATE]).max() > _LOUD:
                after = self._find(place, place + offset - _REACH, place + offset + _REACH)
                if after is not None:
                    return place, after
        return None

    def _find(self, place: int, low: int, high: int) -> int | None:
        template = self._mix[place : place + _TEMPLATE].astype(np.float64)
        low, high = max(low, 0), min(high, len(self._recording))
        area = self._recording[low:high].astype(np.float64)
        if len(area) < len(template):
            return None
        size = 1 << (len(area) + len(template) - 1).bit_length()
        spectrum = np.fft.rfft(area, size) * np.conj(np.fft.rfft(template, size))
        match = np.fft.irfft(spectrum, size)[: len(area) - len(template) + 1]
        sums = np.concatenate(([0.0], np.cumsum(area**2)))
        energy = sums[len(template) :] - sums[: -len(template)]
        # The least squared distance is an exact copy, however loud the places around it are.
        best = int(np.argmin(energy - 2 * match))
        if np.abs(area[best : best + len(template)] - template).max() > TOLERANCE:
            return None
        return low + best - place


def _first_wrong(mix: Samples, recording: Samples, at: int, end: int, offset: int) -> int | None:
    for begin in range(max(at, -offset), end, 10 * RATE):
        stop = min(begin + 10 * RATE, end)
        wrong = np.flatnonzero(np.abs(mix[begin:stop] - recording[begin + offset : stop + offset]) > TOLERANCE)
        if len(wrong):
            return begin + int(wrong[0])
    return None


def silences(samples: Samples, shortest: int) -> list[tuple[int, int]]:
    """The stretches of exact silence of at least so many frames: first frame, and the one after the last."""
    still = np.concatenate(([False], np.abs(samples) < 0.5 / 32_768, [False]))
    edges = np.flatnonzero(np.diff(still.astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= shortest]
