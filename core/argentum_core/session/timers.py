"""The live runner's timers: in debate time, and for whoever opens a debate also by the clock on the wall.

Until the first sample debate time stands still, and would never bring the end of anybody's patience.
"""

from __future__ import annotations

import heapq
import time
from itertools import count

from ..orchestrator.inputs import TimerFired

LEAST_S = 0.001


class Timers:
    """`fresh` is whether nothing has been heard yet. Timers that outlived their reason fire all the same; the engine knows."""

    def __init__(self) -> None:
        self._timers: list[tuple[int, int, TimerFired]] = []
        self._openings: list[tuple[float, int, TimerFired]] = []
        self._numbers = count()

    def set(self, at_ms: int, fired: TimerFired, *, now_ms: int, fresh: bool) -> None:
        """`at_ms` and `now_ms` are debate time."""
        number = next(self._numbers)
        heapq.heappush(self._timers, (at_ms, number, fired))
        if fresh and fired.kind == "patience":
            heapq.heappush(self._openings, (time.monotonic() + (at_ms - now_ms) / 1000, number, fired))

    def due(self, now_ms: int, *, paused: bool) -> TimerFired | None:
        """The next that is due, if one is."""
        if self._timers and self._timers[0][0] <= now_ms:
            return heapq.heappop(self._timers)[2]
        if self._openings and self._openings[0][0] <= time.monotonic() and not paused:
            return heapq.heappop(self._openings)[2]
        return None

    def wait_s(self, now_ms: int, most_s: float, *, paused: bool) -> float:
        """How long until one is due, at most `most_s`."""
        waits_s = [most_s]
        if self._timers:
            waits_s.append((self._timers[0][0] - now_ms) / 1000)
        if self._openings and not paused:
            waits_s.append(self._openings[0][0] - time.monotonic())
        return max(LEAST_S, min(waits_s))
