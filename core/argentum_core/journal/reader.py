"""A journal to read: events, meta and clips, each checked before it is handed out (SURFACE, Journal)."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

from . import bounds, clips, page_record, row_checks
from .connection import reading, size
from .errors import JournalError, NotSqliteError
from .file_family import real_journal_path
from .record import Recorded
from .seal import Seal

SCHEMA = 1

_READ_CHARACTERS = 1_000_000
"""How much of a journal is read before its size is looked at."""


class StoredEvent(NamedTuple):
    """An event as it is stored, of a type this version may not know."""

    seq: int
    at_ms: int
    type: str
    body: str


class JournalReader:
    """A journal to read, while it is being written or after. Every method may be called from any thread.

    `path` is the name it was opened by, to be told; `file` is what that name leads to, to be opened. `page` is the page that the record
    stood in; None for a journal.
    """

    def __init__(self, path: Path, file: Path, meta: dict[str, str], page: Path | None = None) -> None:
        self.path = path
        self.file = file
        self.page = page
        self._meta = meta

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """A finished or running debate's journal, or the record in a page of one; raises JournalError."""
        named = Path(path)
        file = real_journal_path(named)
        try:
            return cls(named, file, checked_meta(named, file))
        except NotSqliteError:
            # Only now: whoever opens and closes a journal that its own process writes takes its locks away (`file_family.py`).
            if not page_record.is_page(file):
                raise
        page, file = file, page_record.journal_of_page(named, file)
        return cls(named, file, checked_meta(named, file), page)

    def meta(self) -> dict[str, str]:
        """`schema`, `session`, `motion`, `seed`, `preset`, `cast`, `started_at`, and what the debate put beside them."""
        return dict(self._meta)

    def rows(self) -> Iterator[StoredEvent]:
        """Every event in order, one at a time from the disk, unknown types included; raises JournalError at a gap."""
        seq = last_ms = read = 0
        most = _READ_CHARACTERS
        with reading(self.path, self.file) as db:
            for found in db.execute("SELECT seq, at_ms, type, body FROM events ORDER BY seq"):
                row = StoredEvent(*found)
                row_checks.check_row(self.path, row, seq + 1, last_ms)
                seq, last_ms = row.seq, row.at_ms
                read += len(row.body)
                if read > most:
                    most = max(most, bounds.AMPLIFIED * size(self.file))
                    if read > most:
                        raise JournalError(f"{self.path} is damaged: its events are longer than the file they stand in")
                yield row

    def read(self) -> Iterator[Recorded]:
        """Every event of a type this version knows, in order. Types of a later version are passed over."""
        for row in self.rows():
            event = row_checks.event_of(self.path, *row)
            if event is not None:
                yield Recorded(row.seq, row.at_ms, event)

    def read_from(self, seq: int, count: int) -> list[Recorded]:
        """At most `count` events of types that this version knows, from the one with a number on; raises JournalError, also at a gap."""
        found: list[Recorded] = []
        with reading(self.path, self.file) as db:
            last_seq, last_ms = seq - 1, 0
            for row in db.execute("SELECT seq, at_ms, type, body FROM events WHERE seq >= ? ORDER BY seq", (seq,)):
                stored = StoredEvent(*row)
                row_checks.check_row(self.path, stored, last_seq + 1, last_ms)
                last_seq, last_ms = stored.seq, stored.at_ms
                event = row_checks.event_of(self.path, *stored)
                if event is not None:
                    found.append(Recorded(stored.seq, stored.at_ms, event))
                if len(found) == count:
                    break
        return found

    def clip_ids(self) -> list[str]:
        """The ids of the clips whose sound was kept, in the order in which they were stored; raises JournalError."""
        with reading(self.path, self.file) as db:
            found = db.execute("SELECT id FROM clips ORDER BY rowid LIMIT ?", (bounds.CLIPS + 1,)).fetchall()
        if len(found) > bounds.CLIPS:
            raise JournalError(f"{self.path} has more than {bounds.CLIPS:,} clips")
        return [name for row in found for name in row_checks.texts_of(self.path, "a clip", row)]

    def load_clip(self, clip_id: str) -> clips.StoredClip | None:
        """A clip's sound; None where it was not recorded."""
        with reading(self.path, self.file) as db:
            row = db.execute(clips.SELECT, (clip_id,)).fetchone()
        return clips.from_row(self.path, row) if row is not None else None

    def sealed_with(self, key: bytes) -> Seal:
        """The seal that a home with this key would have put over the whole record; raises JournalError for a damaged one."""
        return Seal(key, self._meta).take(self.rows())

    def connected(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """A connection that only reads, for as long as it is needed; what SQLite says inside becomes a JournalError."""
        return reading(self.path, self.file)

    def close(self) -> None:
        """Nothing to do for a reader."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def checked_meta(path: Path, file: Path) -> dict[str, str]:
    """The rows of `meta` by key, of a journal whose schema this version reads; raises JournalError. `path` is the name to tell, `file`
    the real path."""
    with reading(path, file) as db:
        found = db.execute("SELECT key, value FROM meta LIMIT ?", (bounds.META_ROWS + 1,)).fetchall()
    meta = row_checks.meta_of(path, found)
    schema = meta.get("schema", "")
    if not (schema.isdecimal() and len(schema) < 10):
        raise JournalError(f"{path} is not a journal: it does not say which schema it has")
    if int(schema) > SCHEMA:
        raise JournalError(f"{path} was written by a newer Argentum (schema {schema}; this one reads {SCHEMA})")
    return meta
