"""The journal: one SQLite file that holds every event of a debate, in order, before anything is done about it.

Follows SURFACE, Journal. The file is in WAL mode with `synchronous = NORMAL`: a commit is a write to the log that the
operating system holds from then on, so whatever `append` returned for survives `kill -9` of this process, and a power
cut may cost the last moments but never the order or the file. Syncing each commit as well would put the disk's
latency, tens of milliseconds, between an operator's key and the mixer, for a loss that nobody in a room without power
would notice. Moving the log into the file, which does sync, happens on another thread.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec

from ..debate.events import Event, decode, encode_all
from ..files import create_private, identity, make_private_folder, real
from . import clips
from .beside import has_log, log_bytes, refuse_second_names, remove, settled
from .errors import JournalError, nothing_recorded
from .lock import Locked, WriterLock
from .record import Recorded

SCHEMA = 1

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE events (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE clips (
  id TEXT PRIMARY KEY, rate INTEGER NOT NULL, frames INTEGER NOT NULL, pcm BLOB NOT NULL, text TEXT NOT NULL,
  words TEXT NOT NULL, beats TEXT NOT NULL, voice TEXT NOT NULL, first_chunk_ms REAL NOT NULL
);
"""
_CHECKPOINT_BYTES = 4_000_000
_LOG_BYTES = 64_000_000


class Row(NamedTuple):
    """An event as it is stored, of a type this version may not know."""

    seq: int
    at_ms: int
    type: str
    body: str


class JournalReader:
    """A journal to read, while it is being written or after. Every method may be called from any thread.

    `path` is the name it was opened by, to be told; `file` is what that name leads to, to be opened.
    """

    def __init__(self, path: Path, file: Path, meta: dict[str, str]) -> None:
        self.path = path
        self.file = file
        self._meta = meta

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """A finished or running debate's journal; raises JournalError."""
        named = Path(path)
        file = settled(named)
        return cls(named, file, _checked_meta(named, file))

    def meta(self) -> dict[str, str]:
        """`schema`, `session`, `motion`, `seed`, `preset`, `cast`, `started_at`, and what the debate put beside them."""
        return dict(self._meta)

    def rows(self) -> Iterator[Row]:
        """Every event in order, one at a time from the disk, unknown types included; raises JournalError at a gap."""
        expected = 1
        with _reading(self.path, self.file) as db:
            for found in db.execute("SELECT seq, at_ms, type, body FROM events ORDER BY seq"):
                row = Row(*found)
                if row.seq != expected:
                    raise JournalError(f"{self.path} is damaged: event {expected} is missing")
                if not (isinstance(row.at_ms, int) and isinstance(row.type, str) and isinstance(row.body, str)):
                    raise JournalError(f"{self.path} is damaged: event {row.seq} has columns of the wrong type")
                expected = row.seq + 1
                yield row

    def read(self) -> Iterator[Recorded]:
        """Every event of a type this version knows, in order. Types of a later version are passed over."""
        for row in self.rows():
            try:
                event = decode(row.type, row.body)
            except msgspec.DecodeError as error:
                raise JournalError(
                    f"{self.path} is damaged: event {row.seq} ({row.type}) does not read: {error}"
                ) from None
            if event is not None:
                yield Recorded(row.seq, row.at_ms, event)

    def clip_ids(self) -> list[str]:
        with _reading(self.path, self.file) as db:
            return [name for (name,) in db.execute("SELECT id FROM clips ORDER BY rowid")]

    def load_clip(self, clip_id: str) -> clips.StoredClip | None:
        """A clip's sound; None where it was not recorded."""
        with _reading(self.path, self.file) as db:
            row = db.execute(clips.SELECT, (clip_id,)).fetchone()
        if row is None:
            return None
        try:
            return clips.from_row(row)
        except (zlib.error, msgspec.DecodeError, ValueError, TypeError) as error:
            raise JournalError(f"{self.path} is damaged: clip {clip_id} does not read: {error}") from None

    def connected(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """A connection that only reads, for as long as it is needed; what SQLite says inside becomes a JournalError."""
        return _reading(self.path, self.file)

    def close(self) -> None:
        """Nothing to do for a reader."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Journal(JournalReader):
    """A journal to write: one process at a time, `append` from one thread at a time."""

    def __init__(self, path: Path, file: Path, meta: dict[str, str], lock: WriterLock, db: sqlite3.Connection) -> None:
        super().__init__(path, file, meta)
        self._writer_lock = lock
        self._db = db
        self._identity = identity(file)
        self._writing = threading.Lock()
        self._background = clips.BackgroundWriter(lambda: _connect(file), self._writing)
        self._logged = 0
        self._closed = False
        self._recording = True
        last = db.execute("SELECT seq, at_ms FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        self._next_seq: int = last[0] + 1 if last else 1
        self._last_ms: int = last[1] if last else 0

    @classmethod
    def create(cls, path: str | os.PathLike[str], meta: Mapping[str, Any]) -> Self:
        """A new journal. Never overwrites: raises JournalError when there is a file, or none can be made."""
        new = Path(path)
        values = {"started_at": datetime.now(UTC).isoformat(timespec="seconds")} | {
            key: str(value) for key, value in meta.items()
        }
        values["schema"] = str(SCHEMA)
        lock: WriterLock | None = None
        file: Path | None = None
        try:
            make_private_folder(new.parent)
            wanted = real(new.parent) / new.name
            if new.exists():
                raise FileExistsError
            if new.is_symlink():
                raise JournalError(f"{new} is a link to a file that is not there; name another file")
            if has_log(wanted):
                raise JournalError(
                    f"{wanted}-wal is there, with what was recorded last of a journal that was moved; name another file"
                )
            lock = WriterLock(wanted)
            create_private(wanted)
            file = wanted
            db = _connect(file)
            db.executescript(f"BEGIN;{_TABLES}")
            db.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
            db.execute("COMMIT")
        except FileExistsError:
            if lock is not None:
                lock.release()
            raise JournalError(
                f"{new} already exists; name another file, or go on with it: argentum resume {new}"
            ) from None
        except Locked:
            raise JournalError(f"{new} is being written by a running debate") from None
        except (OSError, sqlite3.Error) as error:
            if lock is not None:
                lock.release()
            if file is not None:
                remove(file)
            raise JournalError(f"no journal can be written to {new}: {_reason(error)}") from None
        return cls(new, file, values, lock, db)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """A journal to go on with; raises JournalError, also when a running debate is writing it."""
        named = Path(path)
        file = settled(named)
        meta = _checked_meta(named, file)
        refuse_second_names(named, file)
        try:
            lock = WriterLock(file)
        except Locked:
            raise JournalError(f"{named} is being written by a running debate; end that one first") from None
        except (OSError, sqlite3.Error) as error:
            raise JournalError(f"{named} cannot be written: {_reason(error)}") from None
        try:
            if not os.access(file, os.W_OK):
                raise PermissionError("permission denied")
            return cls(named, file, meta, lock, _connect(file))
        except (OSError, sqlite3.Error) as error:
            lock.release()
            raise JournalError(f"{named} cannot be written: {_reason(error)}") from None

    @property
    def recording(self) -> bool:
        """False once the disk has failed; the journal then holds what came before, without a gap."""
        return self._recording

    @property
    def sound_failure(self) -> str | None:
        """Why clips are no longer kept; None while they are."""
        return self._background.failure

    def append(self, at_ms: int, events: Iterable[Event]) -> list[Recorded]:
        """Commit a batch at one moment of debate time, as one transaction; returns when it is safe from a kill.

        A time before the last event's becomes the last event's. When the file cannot be written this raises
        JournalError once, with the batch in `recorded`; from then on batches are numbered and returned, not written.
        """
        at_ms = max(at_ms, self._last_ms)
        batch = [Recorded(seq, at_ms, event) for seq, event in enumerate(events, self._next_seq)]
        if not batch:
            return batch
        if self._recording:
            bodies = encode_all([item.event for item in batch]).decode().split("\n")
            rows = [(item.seq, at_ms, item.event.type, body) for item, body in zip(batch, bodies, strict=False)]
            try:
                self._commit(rows)
            except (OSError, sqlite3.Error) as error:
                self._recording = False
                self._advance(batch)
                raise JournalError(
                    f"the journal {self.path} cannot be written any more ({_reason(error)}); "
                    "the debate goes on without being recorded",
                    batch,
                ) from None
        self._advance(batch)
        return batch

    def store_clip(self, clip: clips.Spoken, rate: int = 48_000) -> None:
        """Keep a clip's sound. Returns at once; the row is written soon after, or at the latest by `close`."""
        if self._recording and not self._closed:
            self._background.clip(clip, rate)

    def close(self) -> None:
        """Write what is waiting, fold the log into the file and let go of it. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self._background.close()
        with contextlib.suppress(sqlite3.Error):
            if self._recording:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()
        self._writer_lock.release()

    def _advance(self, batch: list[Recorded]) -> None:
        self._next_seq = batch[-1].seq + 1
        self._last_ms = batch[-1].at_ms

    def _commit(self, rows: list[tuple[int, int, str, str]]) -> None:
        # A file deleted under SQLite takes writes without complaint, and they are gone with the process.
        if identity(self.file) != self._identity:
            raise OSError("the file was moved or deleted")
        with self._writing:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", rows)
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
        self._logged += sum(len(row[3]) for row in rows) + 4096
        if self._logged > _CHECKPOINT_BYTES:
            self._logged = 0
            self._background.checkpoint(whole=log_bytes(self.file) > _LOG_BYTES)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(
        f"{path.as_uri()}?mode=rw", uri=True, timeout=5.0, isolation_level=None, check_same_thread=False
    )
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA wal_autocheckpoint = 0")
    return db


@contextlib.contextmanager
def _reading(path: Path, file: Path) -> Iterator[sqlite3.Connection]:
    uri = f"{file.as_uri()}?mode=ro"
    # Without a log nobody is writing: SQLite need not make one (and its index) to read, in a folder that may be read-only.
    if not has_log(file):
        uri += "&immutable=1"
    try:
        db = sqlite3.connect(uri, uri=True, timeout=5.0, isolation_level=None, check_same_thread=False)
        try:
            yield db
        finally:
            db.close()
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise JournalError(f"{path} is not a journal: it is not an SQLite file") from None
        raise JournalError(f"{path} cannot be read: {_reason(error)}") from None


def _checked_meta(path: Path, file: Path) -> dict[str, str]:
    with _reading(path, file) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            raise nothing_recorded(path)
        if not {"meta", "events", "clips"} <= tables:
            raise JournalError(f"{path} is not a journal: it is an SQLite file without the tables of one")
        meta = {str(key): str(value) for key, value in db.execute("SELECT key, value FROM meta")}
    schema = meta.get("schema", "")
    if not schema.isdecimal():
        raise JournalError(f"{path} is not a journal: it does not say which schema it has")
    if int(schema) > SCHEMA:
        raise JournalError(f"{path} was written by a newer Argentum (schema {schema}; this one reads {SCHEMA})")
    return meta


def _reason(error: BaseException) -> str:
    """What the system says, in its own few words, without a path or an error number."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (text[:1].lower() + text[1:]).rstrip(".")
