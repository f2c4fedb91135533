"""Time that passes from event to event: inputs that wait, timers, and a sound that is moved to whatever comes next."""

from __future__ import annotations

import heapq
from collections import deque

from argentum_audio.virtual import VirtualController

from ..orchestrator.inputs import Input, TimerFired
from .engine import as_input


class VirtualTime:
    """Starts the sound. `waiting` are inputs that are there already; what is heard goes to their end."""

    def __init__(self, audio: VirtualController) -> None:
        self.waiting: deque[Input] = deque()
        self._audio = audio
        self._timers: list[tuple[int, int, TimerFired]] = []
        self._set = 0
        audio.start(lambda report: self.waiting.append(as_input(report)))

    def set_timer(self, at_ms: int, fired: TimerFired) -> None:
        """Have `fired` come at `at_ms` of debate time; timers of one moment come in the order in which they were set."""
        self._set += 1
        heapq.heappush(self._timers, (at_ms, self._set, fired))

    def next(self) -> Input:
        """The next input, with the sound moved to its time; what is heard comes before a timer of the same moment. Raises
        RuntimeError where nothing is to come."""
        while not self.waiting:
            report_ms = self._audio.next_report_ms()
            if self._timers and (report_ms is None or self._timers[0][0] < report_ms):
                at_ms, _, fired = heapq.heappop(self._timers)
                self._audio.advance_to(at_ms)
                self.waiting.append(fired)
            elif report_ms is not None:
                self._audio.advance_to(report_ms)
            else:
                raise RuntimeError("the debate stands still with nothing to wait for")
        return self.waiting.popleft()
