"""What can go wrong with an evidence library, in one sentence, and what is passed over."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator


class LibraryError(Exception):
    """A library that cannot be made or written; the message is one sentence."""


class Unreadable(Exception):
    """Something that was named as evidence and holds no text we can read; the message is the reason in a few words, as in "it is encrypted"."""


@contextlib.contextmanager
def as_library_error(what: str) -> Iterator[None]:
    """Turns whatever is thrown, by the file, SQLite or a lack of memory, into a LibraryError that begins with `what`."""
    try:
        yield
    except LibraryError:
        raise
    except Exception as error:
        text = "this Python's SQLite has no full-text search (FTS5)" if "fts5" in str(error) else str(error)
        if not isinstance(error, OSError | sqlite3.Error):
            text = f"{type(error).__name__}: {text}".rstrip(": ")
        raise LibraryError(f"{what}: {text}") from None


@contextlib.contextmanager
def unless_lost() -> Iterator[None]:
    """Passes over a file that can no longer be read; a wrong question is a fault of ours and is not passed over."""
    try:
        yield
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE):
            raise
