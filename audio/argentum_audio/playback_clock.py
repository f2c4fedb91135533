"""Which of the frames written to a device have been heard, from when each write returned. Pure: times are arguments.

Right after a blocking write a device is about full, never fuller. The offset between the clock and the frames written is
therefore never smaller than the true one, and the smallest of the last two seconds is taken for it.
"""

from __future__ import annotations

from collections import deque

from .clip import RATE
from .outputs import DeviceLost

# A device that takes sound this much faster than real time is not playing it.
_RACING_S = 1.0
_WINDOW_S = 2.0
_STALL_S = 0.02


class PlaybackClock:
    """Follows one output, of which `latency_frames` may be queued when a write returns."""

    def __init__(self, latency_frames: int) -> None:
        self._latency = latency_frames
        self._offsets: deque[tuple[float, float]] = deque()
        self._offset = 0.0
        self._anchor = (0.0, 0.0)

    def note(self, at_s: float, written: int, *, starved: bool) -> bool:
        """Note that a write returned at `at_s`, after `written` frames in all; `starved` says that the output counted an underrun.

        Returns whether, by the clock alone, the queue had run dry or the device had stood still. Raises DeviceLost for a device that
        takes sound faster than it can be playing it.
        """
        offset = at_s - (written - self._latency) / RATE
        late = bool(self._offsets) and offset > self._offset + self._latency / RATE + _STALL_S
        if starved or late:
            # The offsets measured before no longer hold.
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
        """How many of the frames written have been heard at `at_s`."""
        return (at_s - self._offset) * RATE

    def due_s(self, written: int) -> float:
        """When the frame number `written` will be heard, in seconds of the clock."""
        return self._offset + written / RATE
