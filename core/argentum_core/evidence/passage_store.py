"""Where passages are kept: in tables of the debate's journal file (`evidence`, `evidence_places`, `evidence_folders`), so that a
debate that was killed goes on with the library it had and a recorded one can open its sources; or in memory, where there is no journal.

The journal is SQLite in WAL mode and belongs to the debate's events. The store reads and writes through connections of its
own, and writes rows and nothing else, in transactions of about a millisecond: an event never waits longer for it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2s
from hmac import compare_digest
from pathlib import Path
from typing import Literal

from argentum_kit.plain_text import sanitise

from ..journal import bounds
from ..journal.connection import connect, reading
from ..journal.errors import JournalError
from ..journal.row_checks import texts_of
from ..journal.tables import EVIDENCE_TABLES
from .errors import LibraryError, as_library_error, unless_lost
from .passage import Passage

_INSERT = "INSERT OR IGNORE INTO evidence (id, title, text, origin) VALUES (?, ?, ?, ?)"
_INSERT_PLACE = "INSERT OR REPLACE INTO evidence_places VALUES (?, ?, ?, ?)"
_COLUMNS = "id, title, text, origin, ifnull(work, ''), ifnull(place, ''), ifnull(link, '')"
_FROM = "FROM evidence LEFT JOIN evidence_places USING (number)"
_SELECT = f"SELECT {_COLUMNS} {_FROM} WHERE id = ?"
# Of a record that was made before passages had places.
_SELECT_WITHOUT_PLACE = "SELECT id, title, text, origin FROM evidence WHERE id = ?"
_SELECT_ALL = f"SELECT number, {_COLUMNS} {_FROM} ORDER BY number LIMIT ?"
_SELECT_FOLDERS = "SELECT path FROM evidence_folders WHERE NOT whole ORDER BY rowid LIMIT ?"
_SELECT_NUMBER = f"SELECT {_COLUMNS} {_FROM} WHERE number = ?"
# In pages of 4 KB: the log is folded into the file when the journal is closed, or when it has become really large.
_LOG_PAGES = 16_000

Numbered = tuple[int, Passage]
Mark = Callable[[str], str]
"""A code for a text that only this home can make (`journal/seal.py`)."""


class PassageStore:
    """Passages by id and by number. Every method may be called from any thread; raises LibraryError where it cannot be
    made or written. What can no longer be read is not there."""

    def __init__(self, path: Path | None, mark: Mark | None = None) -> None:
        self._path = path
        self._mark = mark
        self._closed = False
        self._write_lock = threading.RLock()
        with as_library_error(
            f"no evidence library can be kept in {path}" if path else "no evidence library can be made"
        ):
            if path is None:
                self._writing = self._reading = sqlite3.connect(
                    ":memory:", isolation_level=None, check_same_thread=False
                )
                self._lock = self._write_lock
            else:
                self._lock = threading.RLock()
                self._writing = _connect(path, "rw")
                try:
                    self._reading = _connect(path, "ro")
                except BaseException:
                    self._writing.close()
                    raise
            self._writing.executescript(f"BEGIN IMMEDIATE; {EVIDENCE_TABLES} COMMIT;")

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def put(self, passages: Iterable[Passage]) -> list[Numbered]:
        """Take passages in, in one transaction; returns those that were new. An id that is there keeps its passage."""
        new: list[Numbered] = []
        with self._to_write() as db, _transaction(db):
            for passage in passages:
                done = db.execute(_INSERT, (passage.id, passage.title, passage.text, passage.origin))
                if not done.rowcount or done.lastrowid is None:
                    continue
                new.append((done.lastrowid, passage))
                if passage.work or passage.place or passage.link:
                    db.execute(_INSERT_PLACE, (done.lastrowid, passage.work, passage.place, passage.link))
        return new

    def note_folder(self, path: str, *, whole: bool) -> None:
        """Keep which folder is being read, and whether all of it is in."""
        with self._to_write() as db, _transaction(db):
            db.execute("INSERT OR REPLACE INTO evidence_folders VALUES (?, ?)", (path, int(whole)))
            if self._mark is not None:
                db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_mark_key(path), self._mark(path)))

    def ours(self, folder: str) -> bool:
        """Whether this home noted a folder itself; otherwise the journal came with it."""
        if self._mark is None:
            return self._path is None
        with self._to_read() as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (_mark_key(folder),)).fetchone()
        return (
            row is not None and isinstance(row[0], str) and compare_digest(row[0].encode(), self._mark(folder).encode())
        )

    def unread_folders(self) -> list[str]:
        """The paths of folders that were named and not read to their end. Raises LibraryError for a file that cannot be read."""
        with self._to_read() as db:
            found = db.execute(_SELECT_FOLDERS, (bounds.FOLDERS,)).fetchall()
            return [path for row in found for path in texts_of(self._path or Path(), "a folder of evidence", row)]

    def everything(self) -> list[Numbered]:
        """Every passage in the order of numbers."""
        with self._to_read() as db:
            found = db.execute(_SELECT_ALL, (bounds.PASSAGES,)).fetchall()
            return [(number, Passage(*_texts(self._path, row))) for number, *row in found]

    def get(self, passage_id: str) -> Passage | None:
        """A passage by its id; also once the store is closed, where it was kept in a journal."""
        if not _storable(passage_id):
            return None
        row = None
        with self._lock:
            if self._closed:
                return recorded_passages(self._path, [passage_id]).get(passage_id) if self._path is not None else None
            with unless_lost():
                row = self._reading.execute(_SELECT, (passage_id,)).fetchone()
        return _passage(self._path, row)

    def numbered(self, numbers: Sequence[int]) -> list[Passage]:
        """The passages with these numbers, in this order, those that are there."""
        rows: list[Sequence[str] | None] = []
        with self._lock, unless_lost():
            if not self._closed:
                rows = [self._reading.execute(_SELECT_NUMBER, (number,)).fetchone() for number in numbers]
        return [passage for row in rows if (passage := _passage(self._path, row)) is not None]

    def close(self) -> None:
        """Close the file after the write that is under way. May be called twice."""
        with self._write_lock, self._lock:
            if not self._closed and self._path is not None:
                self._reading.close()
                self._writing.close()
            self._closed = True

    @contextlib.contextmanager
    def _to_write(self) -> Iterator[sqlite3.Connection]:
        with self._write_lock:
            if self._closed:
                raise LibraryError("the evidence library is closed")
            with as_library_error("the evidence library cannot be written"):
                yield self._writing

    @contextlib.contextmanager
    def _to_read(self) -> Iterator[sqlite3.Connection]:
        with self._lock, as_library_error("the evidence library cannot be read"):
            yield self._reading


def recorded_passages(path: str | os.PathLike[str], ids: Iterable[str]) -> Mapping[str, Passage]:
    """Passages of a journal by id, those that are there; of any journal that can be read, also one without a library."""
    file = Path(path)
    try:
        with reading(file, file) as db:
            placed = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'evidence_places'").fetchone() is not None
            select = _SELECT if placed else _SELECT_WITHOUT_PLACE
            rows = [db.execute(select, (each,)).fetchone() for each in ids if _storable(each)]
    except JournalError:
        return {}
    passages = [_passage(file, row) for row in rows]
    return {passage.id: passage for passage in passages if passage is not None}


def _passage(path: Path | None, row: Sequence[object] | None) -> Passage | None:
    """The passage of a row of `_SELECT`, sanitised once more: the file may be a stranger's. None for a row that is none."""
    if row is None:
        return None
    try:
        name, title, text, origin, *place = _texts(path, row)
    except JournalError:
        return None
    return Passage(name, sanitise(title), sanitise(text), origin, *place)


def _texts(path: Path | None, row: Sequence[object]) -> list[str]:
    return texts_of(path or Path(), "a passage of evidence", row, bounds.PASSAGE_CHARACTERS)


def _connect(file: Path, mode: Literal["ro", "rw"]) -> sqlite3.Connection:
    db = connect(file, file, mode)
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
    return db


def _mark_key(folder: str) -> str:
    """Under which key of `meta` a folder's code stands."""
    return f"folder {blake2s(folder.encode('utf-8', 'surrogateescape'), digest_size=16).hexdigest()}"


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def _storable(text: str) -> bool:
    """Whether SQLite takes it: no half of a surrogate pair."""
    return text.isprintable()
