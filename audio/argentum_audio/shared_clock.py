"""What the sound process and the session share without asking each other: where the sound is, and how it fares.

A handful of numbers in shared memory, written by the sound process once a block. A counter before and after each write
lets the reader see that it caught one whole (DESIGN, Sound: *heard* means past the device).
"""

from __future__ import annotations

import time
from collections.abc import MutableSequence
from dataclasses import dataclass

from .clip import RATE

CELL_COUNT = 10


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One reading. At `at_s` output frame `heard` was heard; nothing past frame `limit` has been rendered.

    `level_db` is the peak of the last 50 ms in dB full scale; `running` is False until the process renders.
    """

    heard: int = 0
    limit: int = 0
    at_s: float = 0.0
    latency_ms: float = 0.0
    underruns: int = 0
    level_db: float = -120.0
    running: bool = False

    def heard_at(self, now_s: float) -> int:
        """The output frame heard at a time near the reading; never past what was rendered."""
        return min(self.heard + max(round((now_s - self.at_s) * RATE), 0), max(self.limit, self.heard))


class SharedClock:
    """The shared cells of one sound process, `CELL_COUNT` floats."""

    def __init__(self, cells: MutableSequence[float]) -> None:
        self._cells = cells

    def write(self, moment: ClockReading) -> None:
        """Publish a reading; only the sound process does."""
        cells = self._cells
        cells[0] += 1.0
        cells[1] = moment.heard
        cells[2] = moment.limit
        cells[3] = moment.at_s
        cells[4] = moment.latency_ms
        cells[5] = moment.underruns
        cells[6] = moment.level_db
        cells[7] = 1.0 if moment.running else 0.0
        cells[8] += 1.0

    def read(self) -> ClockReading:
        """The last reading that was written whole."""
        cells = self._cells
        moment = ClockReading()
        for _ in range(100):
            done = cells[8]
            moment = ClockReading(
                int(cells[1]), int(cells[2]), cells[3], cells[4], int(cells[5]), cells[6], cells[7] > 0
            )
            if cells[0] == done:
                break
        return moment


def now_s() -> float:
    """Monotonic seconds, the same in every process of this machine."""
    return time.perf_counter()
