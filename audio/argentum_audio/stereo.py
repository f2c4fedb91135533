"""The stereo image of a mix: where each track sits, and its stem spread to both sides.

Tracks are spread evenly by constant-power panning: at an angle between 0 (left) and pi/2 (right) the gains are
sqrt(2) cos(angle) and sqrt(2) sin(angle), which is 1 on both sides in the middle.

Placed by level alone, without delays, a voice has no comb filter when both sides are summed to mono; but the sum falls by
cos(angle from the middle). `WIDEST` keeps that under 1 dB (0.93 dB; the sides then differ by 9.3 dB).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .clip import FRAMES_PER_MS, Pcm
from .envelope import Envelope

CENTRE_TRACK = "chair"
WIDEST = math.radians(26)
_GLIDE_FRAMES = 60 * FRAMES_PER_MS


class StereoPosition:
    """Where one track sits: a gain for each side, which glides once the track was heard."""

    __slots__ = ("_heard", "_left", "_moving", "_right", "_steady")

    def __init__(self) -> None:
        self._left, self._right = Envelope(), Envelope()
        self._heard = self._moving = False
        self._steady = np.ones((2, 1), np.float32)

    def place(self, left: np.float32, right: np.float32, now: int) -> None:
        """Take these gains: at once while nothing was heard, else gliding there from output frame `now` on."""
        for row, (side, gain) in enumerate(((self._left, left), (self._right, right))):
            if self._heard:
                side.ramp(now, _GLIDE_FRAMES, gain)
                self._moving = True
            else:
                side.settle(gain)
                self._steady[row, 0] = gain

    def spread(self, stem: Pcm, sides: Pcm, first: int, last: int) -> None:
        """Write both sides of a stem into `sides`.

        `stem` is mono float32 of shape (frames,) and stands for output frames `[first, last)`; `sides` is float32 of shape
        (2, frames).
        """
        self._heard = True
        if self._moving:
            left, right = self._left.flat(first, last), self._right.flat(first, last)
            if left is None or right is None:
                for side, envelope in zip(sides, (self._left, self._right), strict=True):
                    side[:] = stem
                    envelope.apply(side, first, last)
                return
            self._steady[0, 0], self._steady[1, 0] = left, right
            self._moving = max(self._left.busy_until, self._right.busy_until) > first
        np.multiply(stem, self._steady, out=sides)


class StereoImage:
    """The positions of all tracks, by their ids."""

    def __init__(self) -> None:
        self.positions: dict[str, StereoPosition] = {}

    def arrange(self, tracks: Sequence[str], width: float, now: int) -> None:
        """Spread the tracks evenly, in their order, over `width` (0 is mono, 1 is `WIDEST`); the chair sits in the middle.

        A track that has been heard glides to its new place from output frame `now` on.
        """
        seated = [track for track in tracks if track != CENTRE_TRACK]
        for track in tracks:
            at = 0.0
            if track != CENTRE_TRACK and len(seated) > 1:
                at = width * (2.0 * seated.index(track) / (len(seated) - 1) - 1.0)
            angle = math.pi / 4 + at * WIDEST
            # Gain 1 in the middle: at width 0 the mix is the sum of the stems.
            left, right = (np.float32(math.sqrt(2.0) * part) for part in (math.cos(angle), math.sin(angle)))
            self.positions.setdefault(track, StereoPosition()).place(left, right, now)
