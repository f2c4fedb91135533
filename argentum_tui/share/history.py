"""Everything that was told so far, for whoever comes late: event lines in memory, chunks of sound in a file that goes with the debate."""

from __future__ import annotations

import tempfile
import threading
from bisect import bisect_left, bisect_right
from typing import BinaryIO, Final

import msgspec

BATCH_EVENTS: Final = 500
BATCH_BYTES: Final = 256_000
SOUND_MS: Final = 10_000
"""So much of the past's sound is handed out at once."""


class Events:
    """The events, one JSON line each, in order. What many ask for at the same moment is put together once."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._seqs: list[int] = []
        self._packed: tuple[int, int, bytes] = (0, 0, b"")

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def last_seq(self) -> int:
        """The number of the newest event; 0 before the first."""
        return self._seqs[-1] if self._seqs else 0

    def add(self, lines: list[str], first: int) -> None:
        """Add what was told; the first line has the number `first`."""
        for n, line in enumerate(lines):
            if first + n > self.last_seq:
                self._lines.append(line.encode())
                self._seqs.append(first + n)

    def place_after(self, seq: int) -> int:
        """The place of the first event with a number above `seq`."""
        return bisect_right(self._seqs, seq)

    def batch(self, place: int) -> tuple[bytes, int]:
        """The JSON array of events from a place on, as many as go at once, and the place after them."""
        start, end, data = self._packed
        if (start, end) == (place, len(self._lines)) and data:
            return data, end
        end, size = place, 0
        while end < len(self._lines) and end - place < BATCH_EVENTS and size < BATCH_BYTES:
            size += len(self._lines[end])
            end += 1
        data = b"[" + b",".join(self._lines[place:end]) + b"]"
        self._packed = (place, end, data)
        return data, end

    def numbered(self, place: int) -> tuple[int, bytes]:
        """The event at a place, with its number."""
        return self._seqs[place], self._lines[place]


class SoundKept:
    """Chunks of sound, as they were sent, found again by time. The file has no name, and is gone with the process.
    Any thread may add and read."""

    def __init__(self) -> None:
        self._file: BinaryIO | None = None
        self._starts_ms: list[int] = []
        self._places: list[tuple[int, int]] = []
        self._end = 0
        self._lock = threading.Lock()
        self.fault = ""

    @property
    def from_ms(self) -> int:
        """Where it begins, in ms of debate time; 0 where there is nothing."""
        return self._starts_ms[0] if self._starts_ms else 0

    def add(self, at_ms: int, chunk: bytes) -> None:
        """Keep a chunk that begins at a moment; a disk that is full ends what is kept, and says so in `fault`."""
        if self.fault:
            return
        with self._lock:
            try:
                if self._file is None:
                    self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
                self._file.seek(self._end)
                self._file.write(chunk)
                self._file.flush()
            except OSError as error:
                self.fault = error.strerror or str(error)
                return
            self._starts_ms.append(at_ms)
            self._places.append((self._end, len(chunk)))
            self._end += len(chunk)

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
                self._places.clear()

    def since(self, from_ms: int) -> tuple[list[bytes], int | None]:
        """The chunks from the one that sounds at a moment on, ten seconds of them, and the moment at which to ask for more; None where
        nothing follows yet."""
        with self._lock:
            return self._since(from_ms)

    def _since(self, from_ms: int) -> tuple[list[bytes], int | None]:
        if self._file is None or not self._places:
            return [], None
        first = max(bisect_right(self._starts_ms, from_ms) - 1, 0)
        last = bisect_left(self._starts_ms, self._starts_ms[first] + SOUND_MS)
        chunks = []
        for offset, length in self._places[first:last]:
            self._file.seek(offset)
            chunks.append(self._file.read(length))
        return chunks, self._starts_ms[last] if last < len(self._starts_ms) else None


def as_text(**fields: object) -> str:
    """A message of the protocol as JSON."""
    return msgspec.json.encode(fields).decode()
