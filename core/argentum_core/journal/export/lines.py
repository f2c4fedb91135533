"""One event a line: the form of `--json` and of `export --format jsonl` (SURFACE, Journal)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ...debate.events import encode
from ..errors import JournalError
from ..reader import JournalReader, StoredEvent
from ..record import Recorded
from .markup import json_line

_PLACE = frozenset({"seq", "at_ms", "type"})


def line(recorded: Recorded) -> str:
    """A recorded event as one line of JSON, without the newline."""
    event = recorded.event
    return _join(StoredEvent(recorded.seq, recorded.at_ms, event.type, encode(event).decode()))


def lines(journal: JournalReader) -> Iterator[str]:
    """Every event of a journal, also of types this version does not know; raises JournalError."""
    for row in journal.rows():
        try:
            fields = msgspec.json.decode(row.body, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, ValueError, RecursionError):
            raise JournalError(
                f"{journal.path} is damaged: event {row.seq} ({row.type}) is not a JSON object"
            ) from None
        taken = fields.keys() & _PLACE
        if taken:
            raise JournalError(f"{journal.path} is damaged: event {row.seq} has a {min(taken)!r} of its own")
        yield _join(row)


def _join(row: StoredEvent) -> str:
    body = row.body.strip()
    head = f'{{"seq":{row.seq},"at_ms":{row.at_ms},"type":{msgspec.json.encode(row.type).decode()}'
    return json_line(head + "}" if body[1:-1].isspace() or body == "{}" else f"{head},{body[1:]}")
