"""A soft room around the voices: six early reflections of the whole mix, three on either side, darker and later than the voices.

Dry voices at fixed seats sound as if inside the head. What a small hall adds within 45 ms is heard as the place in which all of
them sit, not as an echo; it makes no word less clear, and nothing is left of it 50 ms after a voice has stopped. The delays of the
two sides differ and share no common divisor, so that they do not fall together when both sides are summed to mono.

Each sample is a sum of a fixed number of products in a fixed order: the result does not depend on how the sound is cut into blocks.
"""

from __future__ import annotations

import numpy as np

from .clip import FRAMES_PER_MS, Pcm
from .envelope import Envelope

_DELAYS_MS = ((13.1, 22.7, 34.9), (16.3, 27.1, 40.7))
_GAINS = (0.36, 0.26, 0.19)
_SOFTENED = 8
"""Over so many samples reflections are averaged: -3 dB at 2.7 kHz, as walls and people take the highs."""
_DELAYS = tuple(tuple(round(ms * FRAMES_PER_MS) for ms in side) for side in _DELAYS_MS)
_LONGEST = max(max(side) for side in _DELAYS)
_HELD = _LONGEST + _SOFTENED - 1
_GLIDE_FRAMES = 60 * FRAMES_PER_MS


class Room:
    """The reflections of one mix. `level` is how much of them is heard: 0 is none, 1 is -6 dB under the voices."""

    def __init__(self, level: float) -> None:
        self._level = Envelope(np.float32(level))
        self._held = np.zeros(_HELD, np.float32)
        self.rings = False
        """Whether reflections are still to come of what was heard."""

    def set_level(self, level: float, now: int) -> None:
        """Glide to another level from output frame `now` on."""
        self._level.ramp(now, _GLIDE_FRAMES, np.float32(level))

    def apply(self, planes: Pcm, first: int, last: int) -> None:
        """Add the reflections to the mix, in place: float32 at 48 kHz of shape (2, last - first), for output frames `[first, last)`."""
        level = self._level.flat(first, last)
        frames = last - first
        sent = np.concatenate((self._held, (planes[0] + planes[1]) * np.float32(0.5)))
        self._held = sent[frames:]
        self.rings = level != 0.0 and bool(self._held.any())
        if level == 0.0 or not (self.rings or sent.any()):
            return
        soft = sent
        for step in (1, 2, 4):
            soft = soft[step:] + soft[:-step]
        for side, delays in enumerate(_DELAYS):
            wet = np.zeros(frames, np.float32)
            for delay, gain in zip(delays, _GAINS, strict=True):
                start = _LONGEST - delay
                wet += soft[start : start + frames] * np.float32(gain / _SOFTENED)
            if level is None:
                self._level.apply(wet, first, last)
            else:
                wet *= level
            planes[side] += wet
