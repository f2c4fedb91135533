"""Which of the frames written to a device have been heard, from when each write returned. Pure: times are arguments."""

from __future__ import annotations

from collections import deque

from .clip import RATE
from .outputs import DeviceLost

# A device that takes sound this much faster than time passes is not playing it.
_RACING_S = 1.0
_WINDOW_S = 2.0
_STALL_S = 0.02


class PlaybackClock:
    """What of the written frames is heard by now, from when the device let us go on.

    Right after a blocking write the device is about full, never fuller: the smallest offset seen lately is the true one.
    """

    def __init__(self, latency_frames: int) -> None:
        self._latency = latency_frames
        self._offsets: deque[tuple[float, float]] = deque()
        self._offset = 0.0
        self._anchor = (0.0, 0.0)

    def note(self, at_s: float, written: int, *, starved: bool) -> bool:
        """A write returned. Returns whether, by the clock alone, the queue had run dry or the device had stood still."""
        offset = at_s - (written - self._latency) / RATE
        late = bool(self._offsets) and offset > self._offset + self._latency / RATE + _STALL_S
        if starved or late:
            # What was known of its pace is void.
            self._offsets.clear()
        if at_s - self._anchor[0] > _WINDOW_S:
            self._anchor = (at_s, offset)
        elif offset < self._anchor[1] - _RACING_S:
            raise DeviceLost("the device no longer takes sound at its pace")
        while self._offsets and self._offsets[-1][1] >= offset:
            self._offsets.pop()
        self._offsets.append((at_s, offset))
        while self._offsets[0][0] < at_s - _WINDOW_S:
            self._offsets.popleft()
        self._offset = self._offsets[0][1]
        return late

    def heard(self, at_s: float) -> float:
        return (at_s - self._offset) * RATE

    def due_s(self, written: int) -> float:
        return self._offset + written / RATE
