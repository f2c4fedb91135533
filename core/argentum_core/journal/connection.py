"""Connections to a journal file of which nothing is believed yet: what SQLite may do with it, and how much of it it may load.

Whoever opens a journal, to read or to go on, does it through here: the journal itself, the evidence beside its events, and
the list of recorded debates.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from argentum_kit.errors import system_reason

from . import bounds
from .catalogue import check_catalogue
from .errors import JournalError, NotSqliteError
from .file_family import has_log, log_bytes

TIMEOUT_S = 5.0
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: bounds.CELL_BYTES,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: bounds.SQL_CHARACTERS,
    sqlite3.SQLITE_LIMIT_COLUMN: 64,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 50,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 4,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 16,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}


def connect(path: Path, file: Path, mode: Literal["ro", "rw"], *, empty: bool = False) -> sqlite3.Connection:
    """A connection to a file whose catalogue has been checked, unless it is `empty`, about to become a journal. `path` is the
    name to tell, `file` the real path to open (`file_family.py`).

    Raises JournalError, and sqlite3.Error for what SQLite says.
    """
    if not empty:
        check_beside(path, file)
    uri = f"{file.absolute().as_uri()}?mode={mode}"
    if mode == "ro" and not has_log(file):
        # Without a log nobody is writing: SQLite need not make one (and its index) to read, in a folder that may be read-only.
        uri += "&immutable=1"
    db = sqlite3.connect(uri, uri=True, timeout=TIMEOUT_S, isolation_level=None, check_same_thread=False)
    try:
        for limit, value in _LIMITS.items():
            db.setlimit(limit, value)
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA cell_size_check = ON")
        db.execute("PRAGMA mmap_size = 0")
        if mode == "ro":
            db.execute("PRAGMA query_only = ON")
        if not empty:
            check_catalogue(db, path)
    except BaseException:
        db.close()
        raise
    return db


@contextlib.contextmanager
def reading(path: Path, file: Path) -> Iterator[sqlite3.Connection]:
    """A connection to read with, closed afterwards. Whatever SQLite says meanwhile is raised as a JournalError."""
    try:
        db = connect(path, file, "ro")
        try:
            yield db
        finally:
            db.close()
    except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            raise NotSqliteError(f"{path} is not a journal: it is not an SQLite file") from None
        raise JournalError(f"{path} cannot be read: {system_reason(error)}") from None


def size(file: Path) -> int:
    """The bytes of a journal and its log."""
    with contextlib.suppress(OSError):
        return file.stat().st_size + log_bytes(file)
    return 0


def check_beside(path: Path, file: Path) -> None:
    """Refuse a rollback journal beside the file or its lock: SQLite would roll it back, and may delete a file that it names.

    Argentum's files are in WAL mode and never leave one.

    Raises JournalError.
    """
    for name in (f"{file}-journal", f"{file}-lock-journal"):
        if Path(name).exists():
            raise JournalError(f"{path} is not opened: {name} lies beside it, which Argentum does not make")
