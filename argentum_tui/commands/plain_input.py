"""Lines that are written while a debate runs, read in a thread of their own; the end of the input ends nothing."""

from __future__ import annotations

import os
from collections import deque
from threading import Thread

LONGEST_BYTES = 4096
CHUNK_BYTES = 4096
WAITING_AT_MOST = 1000
"""Lines kept until they are taken; more than that is nobody's typing."""


class LineInput:
    """`take` gives the lines that have come. It reads the file descriptor itself: at the interpreter's end nobody may hold the lock of
    `sys.stdin`, which a thread that waits for a line does."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lines: deque[bytes] = deque(maxlen=WAITING_AT_MOST)
        Thread(target=self._read, name="argentum-input", daemon=True).start()

    def take(self) -> list[bytes]:
        """The lines since the last call, without their ends. A line of more than `LONGEST_BYTES` is cut there."""
        taken: list[bytes] = []
        while self._lines:
            taken.append(self._lines.popleft())
        return taken

    def _read(self) -> None:
        begun = b""
        while True:
            try:
                chunk = os.read(self._descriptor, CHUNK_BYTES)
            except OSError:
                chunk = b""
            *whole, begun = (begun + chunk).split(b"\n")
            self._lines.extend(line[:LONGEST_BYTES] for line in whole)
            begun = begun[: LONGEST_BYTES + 1]
            if not chunk:
                if begun:
                    self._lines.append(begun[:LONGEST_BYTES])
                return
