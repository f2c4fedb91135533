"""One process writes a journal at a time: a lock that vanishes with its holder, however that ends.

The lock is an exclusive transaction on an empty SQLite file beside the journal. SQLite brings the locking of every
operating system, and the system drops the lock when a process dies, so nothing stale can keep a debate from going on.
The journal itself stays free for readers.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path


class Locked(Exception):
    """Somebody else holds the lock."""


class WriterLock:
    """Held from construction to `release`; raises Locked, or sqlite3.Error where the file cannot be made."""

    def __init__(self, journal: Path) -> None:
        self._path = journal.with_name(journal.name + "-lock")
        self._db = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            # Nothing is ever written, so no rollback journal need lie about.
            self._db.execute("PRAGMA journal_mode = MEMORY")
            self._db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._db.close()
            if "locked" in str(error):
                raise Locked from None
            raise

    def release(self) -> None:
        self._db.close()
        with contextlib.suppress(OSError):
            self._path.unlink()
