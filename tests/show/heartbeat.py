"""Whether the machine had time for a live show: a thread that wants to wake up a hundred times a second, and how late it does."""

from __future__ import annotations

import threading
import time
from typing import Self

EVERY_S = 0.01
STARVED = 0.35


class Heartbeat:
    """A context manager around a show in real time, whose wake-ups wait for the same interpreter and the same cores."""

    def __init__(self) -> None:
        self.late_s = 0.0
        self._begun_s = self._ended_s = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._begun_s = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._ended_s = time.monotonic()

    @property
    def starved(self) -> bool:
        """Whether more than a third of the time went by in waiting for the machine: the show says nothing of the product then."""
        return self.late_s > STARVED * (self._ended_s - self._begun_s)

    def _beat(self) -> None:
        while not self._over.is_set():
            before_s = time.monotonic()
            self._over.wait(EVERY_S)
            self.late_s += max(0.0, time.monotonic() - before_s - EVERY_S)
