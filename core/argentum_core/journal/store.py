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
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from argentum_kit.errors import system_reason
from argentum_kit.files import create_private, identity, make_private_folder, real_path

from ..debate.events import Event, encode_all
from . import bounds, clips, row_checks
from .clip_codec import ClipCodec
from .connection import check_beside, connect
from .errors import JournalError, NameTakenError
from .file_family import has_log, log_bytes, real_journal_path, refuse_second_names, remove
from .lock import Locked, WriterLock
from .reader import SCHEMA, JournalReader, checked_meta
from .record import Recorded
from .seal import Seal
from .tables import EVENT_TABLES

_CHECKPOINT_BYTES = 4_000_000
_LOG_BYTES = 64_000_000


class Journal(JournalReader):
    """A journal to write: one process at a time, `append` from one thread at a time. With a `seal` each batch is sealed."""

    seal: Seal | None = None

    def __init__(self, path: Path, file: Path, meta: dict[str, str], lock: WriterLock, db: sqlite3.Connection) -> None:
        super().__init__(path, file, meta)
        self._writer_lock = lock
        self._db = db
        self._identity = identity(file)
        self._writing = threading.Lock()
        self._background = clips.BackgroundWriter(lambda: _connect(path, file), self._writing)
        self._logged = 0
        self._closed = False
        self._recording = True
        last = db.execute("SELECT seq, at_ms FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        self._next_seq = row_checks.whole_of(path, "the last event", last[0], 1, bounds.EVENTS) + 1 if last else 1
        self._last_ms = row_checks.whole_of(path, "the last time", last[1], 0, bounds.DEBATE_MS) if last else 0

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
            wanted = real_path(new.parent) / new.name
            if new.exists():
                raise FileExistsError
            if new.is_symlink():
                raise JournalError(f"{new} is a link to a file that is not there; name another file")
            if has_log(wanted):
                raise JournalError(
                    f"{wanted}-wal is there, with what was recorded last of a journal that was moved; name another file"
                )
            check_beside(new, wanted)
            lock = WriterLock(wanted)
            create_private(wanted)
            file = wanted
            db = _connect(new, file, empty=True)
            db.executescript(f"BEGIN;{EVENT_TABLES}")
            db.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
            db.execute("COMMIT")
        except FileExistsError:
            if lock is not None:
                lock.release()
            raise NameTakenError(
                f"{new} already exists; name another file, or go on with it: argentum resume {new}"
            ) from None
        except Locked:
            raise NameTakenError(f"{new} is being written by a running debate") from None
        except (OSError, sqlite3.Error) as error:
            if lock is not None:
                lock.release()
            if file is not None:
                remove(file)
            raise JournalError(f"no journal can be written to {new}: {system_reason(error)}") from None
        return cls(new, file, values, lock, db)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """A journal to go on with; raises JournalError, also when a running debate is writing it."""
        named = Path(path)
        file = real_journal_path(named)
        meta = checked_meta(named, file)
        refuse_second_names(named, file)
        try:
            lock = WriterLock(file)
        except Locked:
            raise JournalError(f"{named} is being written by a running debate; end that one first") from None
        except (OSError, sqlite3.Error) as error:
            raise JournalError(f"{named} cannot be written: {system_reason(error)}") from None
        try:
            if not os.access(file, os.W_OK):
                raise PermissionError("permission denied")
            return cls(named, file, meta, lock, _connect(named, file))
        except (OSError, sqlite3.Error) as error:
            lock.release()
            raise JournalError(f"{named} cannot be written: {system_reason(error)}") from None
        except JournalError:
            lock.release()
            raise

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
                    f"the journal {self.path} cannot be written any more ({system_reason(error)}); "
                    "the debate goes on without being recorded",
                    batch,
                ) from None
        self._advance(batch)
        return batch

    def store_clip(self, clip: clips.Spoken, rate: int = 48_000, codec: ClipCodec = "opus") -> None:
        """Keep a clip's sound, packed by `codec`. Returns at once; the row is written soon after, or at the latest by `close`."""
        if self._recording and not self._closed:
            self._background.clip(clip, rate, codec)

    def close(self) -> None:
        """Write what is waiting, fold the log into the file and release the lock. May be called twice."""
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
                if self.seal is not None:
                    self.seal.write(self._db, rows)
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
        self._logged += sum(len(row[3]) for row in rows) + 4096
        if self._logged > _CHECKPOINT_BYTES:
            self._logged = 0
            self._background.checkpoint(whole=log_bytes(self.file) > _LOG_BYTES)


def _connect(path: Path, file: Path, *, empty: bool = False) -> sqlite3.Connection:
    db = connect(path, file, "rw", empty=empty)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA wal_autocheckpoint = 0")
    return db
