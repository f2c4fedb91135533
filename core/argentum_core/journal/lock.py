"""One process writes a journal at a time: a lock that vanishes with its holder, however that ends.

The lock is an exclusive transaction on an empty SQLite file beside the journal. SQLite brings the locking of every
operating system, and the system drops the lock when a process dies, so nothing stale can keep a debate from going on.
The journal itself stays free for readers.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from argentum_kit.files import create_private, identity, is_file

from .paths import LOCK_ENDING

_TRIES = 100


class Locked(Exception):
    """Another process or journal object holds the lock."""


class WriterLock:
    """Held from construction to `release`. `journal` is the real path, as the lock belongs to the name. Raises Locked,
    or OSError or sqlite3.Error where the file cannot be made."""

    def __init__(self, journal: Path) -> None:
        self._path = journal.with_name(journal.name + LOCK_ENDING)
        for _ in range(_TRIES):
            # A file that is there is not opened here: closing it would drop a lock that this process holds on it.
            with contextlib.suppress(FileExistsError):
                create_private(self._path)
            file = identity(self._path)
            if file is None and not self._path.is_symlink():
                continue  # whoever held it has just let go
            if not is_file(self._path) or self._path.is_symlink():
                raise OSError(f"{self._path} is there and is no lock")
            self._db = self._locked()
            # Whoever held it before may have removed the file in between: then this lock is on nothing.
            if identity(self._path) == file:
                return
            self._db.close()
        raise Locked

    def _locked(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            # Nothing is ever written, so no rollback journal need lie about.
            db.execute("PRAGMA journal_mode = MEMORY")
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            db.close()
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                raise Locked from None
            raise
        return db

    def release(self) -> None:
        # Removed while it is held, so that nobody can lock what is about to go. Windows wants it closed first.
        """Release the lock and remove its file; a file that is gone already is no fault."""
        if os.name != "nt":
            self._remove()
        self._db.close()
        if os.name == "nt":
            self._remove()

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink()
