"""The playhead of a replay: a moment of debate time that goes on with a clock, at a speed, and stands still at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class Playback:
    """`now_s` is any clock that goes on, in s. Moments are ms of debate time, from 0 to `length_ms`."""

    def __init__(self, length_ms: int, now_s: Callable[[], float], *, speed: float = 1.0, at_ms: int = 0) -> None:
        self.length_ms = length_ms
        self._now_s = now_s
        self._from_ms = float(max(0, min(length_ms, at_ms)))
        self._since_s = now_s()
        self.playing = True
        self.speed = speed

    @property
    def at_ms(self) -> int:
        """Where it is."""
        return int(self._at())

    @property
    def over(self) -> bool:
        """Whether it is at the end."""
        return self._at() >= self.length_ms

    def _at(self) -> float:
        gone_ms = (self._now_s() - self._since_s) * 1000 * self.speed if self.playing else 0.0
        return min(float(self.length_ms), self._from_ms + gone_ms)

    def play(self, playing: bool) -> None:
        """Go on, or stand still. At the end, going on begins anew."""
        self._settle()
        if playing and self.over:
            self._from_ms = 0.0
        self.playing = playing

    def seek(self, at_ms: float) -> None:
        """Go to a moment; it plays on if it did."""
        self._settle()
        self._from_ms = max(0.0, min(float(self.length_ms), at_ms))

    def step_speed(self, step: int) -> float:
        """The next faster speed for +1, the next slower for -1; returns what it is then."""
        self._settle()
        place = min(range(len(SPEEDS)), key=lambda place: abs(SPEEDS[place] - self.speed))
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, place + step))]
        return self.speed

    def _settle(self) -> None:
        self._from_ms, self._since_s = self._at(), self._now_s()
