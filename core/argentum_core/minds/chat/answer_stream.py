"""An answer's bytes as chunks, by what they are and not by what their label says (WIRE, chat). Pure.

Servers send event streams as `application/json`, JSON lines as `text/plain`, and whole answers where a stream was asked for. The first
character that is no space decides: `{` or `[` is JSON, one object a line or one over many lines; `<` is a web page; everything else
is read as an event stream. What a server can make us hold is bounded.
"""

from __future__ import annotations

from typing import Literal

from ..model.source import AnswerChunk
from .protocol import DONE, read_chunk
from .server_sent_events import ServerSentEvent, ServerSentEventParser

WHOLE_BYTES = 262_144
"""Of an answer that is one JSON object, or of one line of JSON lines."""

AnswerFormat = Literal["", "events", "json", "page"]
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BEFORE_CONTENT = b" \t\r\n"


class AnswerStream:
    """The parser of one answer. `form` is the detected format, empty until something came; `done` is true once the server sent the end
    mark; `chunks` counts chunks; `too_long` is true once more than `WHOLE_BYTES` had to be held."""

    def __init__(self) -> None:
        self.form: AnswerFormat = ""
        self.done = False
        self.chunks = 0
        self.too_long = False
        self._events = ServerSentEventParser()
        self._json = bytearray()
        self._lines = True
        self._first = True

    def feed(self, piece: bytes) -> list[AnswerChunk]:
        """The chunks that are whole with this piece."""
        if not self.form:
            if self._first and piece:
                piece, self._first = piece.removeprefix(_BYTE_ORDER_MARK), False
            piece = piece.lstrip(_BEFORE_CONTENT)
            if not piece:
                return []
            self.form = "json" if piece[:1] in (b"{", b"[") else "page" if piece[:1] == b"<" else "events"
        if self.form == "events":
            return self._of_events(self._events.feed(piece))
        return self._of_lines(piece) if self.form == "json" else []

    def end(self) -> list[AnswerChunk]:
        """The chunks that are there when the connection ends."""
        if self.form == "events":
            return self._of_events(self._events.end())
        return self._given(self._whole(bytes(self._json))) if self.form == "json" else []

    def _of_events(self, events: list[ServerSentEvent]) -> list[AnswerChunk]:
        found: list[AnswerChunk] = []
        for event in events:
            if self.done:
                break
            for data in self._data(event.data):
                if data.strip() == DONE:
                    self.done = True
                    break
                chunk = read_chunk(data)
                if chunk is not None:
                    found.append(chunk)
        return self._given(found)

    def _data(self, data: str) -> list[str]:
        """An event's data; a server that leaves out the blank lines between events puts several into one."""
        return data.split("\n") if "\n" in data and read_chunk(data) is None else [data]

    def _of_lines(self, piece: bytes) -> list[AnswerChunk]:
        found: list[AnswerChunk] = []
        *ended, rest = piece.split(b"\n")
        for line in ended:
            self._hold(line + b"\n")
            chunk = self._line() if self._lines else None
            if chunk is not None:
                found.append(chunk)
        self._hold(rest)
        return self._given(found)

    def _line(self) -> AnswerChunk | None:
        """What is held as one line of JSON lines. If the first line is no object, the lines are one object together."""
        text = bytes(self._json).strip()
        chunk = read_chunk(text.decode("utf-8", "replace")) if text else None
        if chunk is None and text and not self.chunks:
            self._lines = False
        else:
            self._json.clear()
        return chunk

    def _whole(self, held: bytes) -> list[AnswerChunk]:
        text = held.decode("utf-8", "replace").strip()
        chunk = read_chunk(text) if text else None
        if chunk is None and text.startswith("["):
            chunk = read_chunk(text[1:].rpartition("]")[0])
        return [chunk] if chunk is not None else []

    def _hold(self, part: bytes) -> None:
        if len(self._json) + len(part) > WHOLE_BYTES:
            self.too_long = True
            self._json.clear()
        elif not self.too_long:
            self._json += part

    def _given(self, found: list[AnswerChunk]) -> list[AnswerChunk]:
        self.chunks += len(found)
        return found
