"""The stereo image of a mix: where each track sits, and its stem spread to both sides.

Tracks are spread evenly by constant-power panning: at an angle between 0 (left) and pi/2 (right) the gains are
sqrt(2) cos(angle) and sqrt(2) sin(angle), which is 1 on both sides in the middle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .clip import FRAMES_PER_MS, Pcm
from .envelope import Envelope

CENTRE_TRACK = "chair"
_GLIDE_FRAMES = 60 * FRAMES_PER_MS


class StereoPosition:
    """Where one track sits: a gain for each side, which glides once the track has been `heard`."""

    __slots__ = ("_steady", "heard", "left", "right")

    def __init__(self) -> None:
        self.left, self.right = Envelope(), Envelope()
        self.heard = False
        self._steady = np.ones((2, 1), np.float32)

    def spread(self, stem: Pcm, sides: Pcm, first: int, last: int) -> None:
        """Write both sides of a stem into `sides`.

        `stem` is mono float32 of shape (frames,) and stands for output frames `[first, last)`; `sides` is float32 of shape
        (2, frames).
        """
        left, right = self.left.flat(first, last), self.right.flat(first, last)
        if left is not None and right is not None:
            self._steady[0, 0], self._steady[1, 0] = left, right
            np.multiply(stem, self._steady, out=sides)
            return
        for side, envelope in zip(sides, (self.left, self.right), strict=True):
            side[:] = stem
            envelope.apply(side, first, last)


class StereoImage:
    """The positions of all tracks, by their ids."""

    def __init__(self) -> None:
        self.positions: dict[str, StereoPosition] = {}

    def arrange(self, tracks: Sequence[str], width: float, now: int) -> None:
        """Spread the tracks evenly, in their order, over `width` (0 is mono, 1 is all the way); the chair sits in the middle.

        A track that has been heard glides to its new place from output frame `now` on.
        """
        seated = [track for track in tracks if track != CENTRE_TRACK]
        for track in tracks:
            at = 0.0
            if track != CENTRE_TRACK and len(seated) > 1:
                at = width * (2.0 * seated.index(track) / (len(seated) - 1) - 1.0)
            angle = (at + 1.0) * math.pi / 4
            # Gain 1 in the middle: at width 0 the mix is the sum of the stems.
            left, right = (np.float32(math.sqrt(2.0) * part) for part in (math.cos(angle), math.sin(angle)))
            position = self.positions.setdefault(track, StereoPosition())
            for side, gain in ((position.left, left), (position.right, right)):
                if position.heard:
                    side.ramp(now, _GLIDE_FRAMES, gain)
                else:
                    side.settle(gain)
