"""A whole copy of a journal, also while its debate runs (SURFACE, Commands: `export --format db`).

Copying the file with a file manager gives what had been folded into it and nothing of the log beside it. SQLite's own
backup reads both, as they were at one moment, and holds up nobody who writes.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from .reader import JournalReader

_OF_THE_COPY = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
    }
)


class CopyError(OSError):
    """A copy that could not be written; the message is what the system says."""


def copy(journal: JournalReader, to: Path) -> None:
    """Copy a journal into `to`, an empty file that is there; raises JournalError for what is read, CopyError for what is
    written. The copy is one file with nothing beside it, and a journal like any other."""
    with contextlib.closing(sqlite3.connect(to, timeout=0, isolation_level=None)) as target:
        # Nothing beside the copy meanwhile either: a copy that is not finished is thrown away, not repaired.
        with _written():
            target.execute("PRAGMA journal_mode = MEMORY")
        with journal.connected() as source, _written(_OF_THE_COPY):
            source.backup(target)
        # The copy says of itself that it has a log, as the journal does.
        with _written():
            target.execute("PRAGMA journal_mode = DELETE")


@contextlib.contextmanager
def _written(codes: frozenset[int] | None = None) -> Iterator[None]:
    """Turn what SQLite says of the copy into CopyError; with `codes` only these, the rest is about what is read."""
    try:
        yield
    except sqlite3.Error as error:
        if codes is None or error.sqlite_errorcode in codes:
            raise CopyError(str(error)) from None
        raise
