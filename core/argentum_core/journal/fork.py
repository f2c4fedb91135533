"""The beginning of a recorded debate as a journal of its own (SURFACE, Commands: `argentum fork`). The parent is only read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from . import clips
from .connection import connect
from .errors import JournalError
from .file_family import remove
from .reader import JournalReader
from .record import Recorded
from .seal import SEAL, Seal
from .store import Journal
from .tables import EVIDENCE_TABLES

FORKED_FROM = "forked_from"
"""The key in `meta` that says where a forked debate comes from, as JSON of `Origin`."""
_ROWS = 500


class Origin(msgspec.Struct, frozen=True):
    """Where a forked debate comes from: the parent's session and file name, the last event it shares with it, and that moment of debate
    time (ms). `exact`: the parent was played again up to there; otherwise it goes on from there as a resumed debate does."""

    session: str
    journal: str
    seq: int
    at_ms: int
    exact: bool


class Moment(NamedTuple):
    """A moment to fork at: the last event that is kept, its time (ms of debate time), and how many turns have begun by then."""

    seq: int
    at_ms: int
    turns: int


def moments(recorded: Iterable[Recorded]) -> Iterator[tuple[Moment, Recorded]]:
    """Every event with the moment it belongs to. A turn is a segment that an agent begins (measures/README)."""
    from ..debate.events import SegmentStarted
    from ..debate.state import CHAIR

    turns = 0
    for one in recorded:
        event = one.event
        turns += isinstance(event, SegmentStarted) and event.agent != CHAIR and event.role != "second"
        yield Moment(one.seq, one.at_ms, turns), one


def origin_of(journal: JournalReader) -> Origin | None:
    """Where a debate was forked from; None for one that was not. Raises JournalError for a damaged note."""
    noted = journal.meta().get(FORKED_FROM)
    if noted is None:
        return None
    try:
        return msgspec.json.decode(noted, type=Origin)
    except (msgspec.DecodeError, UnicodeError):
        raise JournalError(f"{journal.path} is damaged: {FORKED_FROM} in its meta is not a fork's origin") from None


def begin_fork(parent: JournalReader, to: Path, origin: Origin, *, key: bytes | None, empty: bool) -> Journal:
    """A new journal with the parent's events up to `origin.seq` and the sound that was kept of them; with `empty` without both, to be
    written again. What may be cited comes along. It is sealed with `key` where the parent is. Raises JournalError, and leaves no file then.
    """
    meta = {name: value for name, value in parent.meta().items() if name not in (SEAL, "schema", "started_at")}
    meta[FORKED_FROM] = msgspec.json.encode(origin).decode()
    ours = key is not None and parent.sealed_with(key).fits(parent.meta())
    journal = Journal.create(to, meta)
    try:
        if key is not None and ours:
            journal.seal = Seal(key, journal.meta())
        _copy(parent, journal, 0 if empty else origin.seq)
    except BaseException:
        journal.close()
        remove(journal.file)
        raise
    if empty:
        return journal
    journal.close()
    return Journal.open(to)


def _copy(parent: JournalReader, journal: Journal, last: int) -> None:
    with parent.connected() as source:
        tables = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        db = connect(journal.path, journal.file, "rw")
        try:
            db.execute("BEGIN IMMEDIATE")
            rows = islice(parent.rows(), last)
            while some := list(islice(rows, _ROWS)):
                db.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", some)
                if journal.seal is not None:
                    journal.seal.take(some)
            if journal.seal is not None and last:
                journal.seal.write(db, ())
            if last:
                _copy_clips(source, db)
            if "evidence" in tables:
                _copy_evidence(source, db)
            db.execute("COMMIT")
        except sqlite3.Error as error:
            raise JournalError(f"no journal can be written to {journal.path}: {error}") from None
        finally:
            db.close()


def _copy_clips(source: sqlite3.Connection, db: sqlite3.Connection) -> None:
    """The sound of every line that the kept events name; what the events after them name stays behind."""
    named = {
        name
        for (body,) in db.execute("SELECT body FROM events WHERE body LIKE '%clip_id%'")
        for name in _clip_ids(msgspec.json.decode(body))
    }
    for name in sorted(named):
        row = source.execute(clips.SELECT, (name,)).fetchone()
        if row is not None:
            db.execute(clips.INSERT, row)


def _clip_ids(body: dict[str, object]) -> list[str]:
    return [value for key, value in body.items() if key.endswith("clip_id") and isinstance(value, str)]


def _copy_evidence(source: sqlite3.Connection, db: sqlite3.Connection) -> None:
    for statement in filter(None, (part.strip() for part in EVIDENCE_TABLES.split(";"))):
        db.execute(statement)
    kept = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table, places in (("evidence", 5), ("evidence_folders", 2), ("evidence_places", 4)):
        if table not in kept:  # a record of an earlier version
            continue
        marks = ", ".join("?" * places)
        db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", source.execute(f"SELECT * FROM {table}"))
