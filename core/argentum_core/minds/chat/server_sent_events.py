"""Server-sent events without any I/O: bytes in, events out (the event stream of the HTML standard, section 9.2).

Lines end in CR, LF or CRLF, also when a CRLF is torn between two pieces; comments and fields of no use here are passed
over; characters split between pieces are put together again. What a server can make us hold is bounded: of a line, or of
an event, that is longer than `MOST_BYTES`, nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_BYTES = 262_144

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event. `data` has its lines joined by LF; `name` is empty for the plain ones."""

    data: str
    name: str = ""


class ServerSentEventParser:
    """The parser of one stream. `oversized` counts the lines and events that were too long to keep."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.oversized = 0
        self._most_bytes = most_bytes
        self._line = bytearray()
        self._skipping = False
        self._ended_in_cr = False
        self._first = True
        self._data: list[str] = []
        self._held = 0
        self._spoilt = False
        self._name = ""

    def feed(self, piece: bytes) -> list[ServerSentEvent]:
        """The events that are whole with this piece."""
        events: list[ServerSentEvent] = []
        if self._ended_in_cr and piece:
            # The CR ended a line already; an LF right after it belongs to the same line end.
            piece = piece.removeprefix(b"\n")
            self._ended_in_cr = False
        if piece.endswith(b"\r"):
            self._ended_in_cr = True
        *ended, rest = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for part in ended:
            self._extend(part)
            event = self._end_of_line()
            if event is not None:
                events.append(event)
        self._extend(rest)
        return events

    def end(self) -> list[ServerSentEvent]:
        """The event that was still open when the stream ended. The standard drops it; servers forget the last blank line."""
        event = self._end_of_line() if self._line else None
        return [found for found in (event, self._dispatch()) if found is not None]

    def _extend(self, part: bytes) -> None:
        if self._skipping:
            return
        if len(self._line) + len(part) > self._most_bytes:
            self._skipping = True
            self._line.clear()
        else:
            self._line += part

    def _end_of_line(self) -> ServerSentEvent | None:
        if self._skipping:
            self._skipping = False
            self._spoil()
            return None
        line = bytes(self._line)
        self._line.clear()
        if self._first:
            line = line.removeprefix(_BYTE_ORDER_MARK)
            self._first = False
        if not line:
            return self._dispatch()
        self._field(line)
        return None

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._held += len(value) + 1
            if self._held > self._most_bytes:
                self._spoil()
            elif not self._spoilt:
                self._data.append(value.decode("utf-8", "replace"))
        elif name == b"event":
            self._name = value.decode("utf-8", "replace")

    def _dispatch(self) -> ServerSentEvent | None:
        event = ServerSentEvent("\n".join(self._data), self._name) if self._data and not self._spoilt else None
        self._data, self._name, self._held, self._spoilt = [], "", 0, False
        return event

    def _spoil(self) -> None:
        """Give up the event under way: a part of it is missing."""
        if not self._spoilt:
            self.oversized += 1
        self._spoilt = True
        self._data.clear()
