"""What can go wrong with a journal, in one sentence (SURFACE, Journal)."""

from __future__ import annotations

from pathlib import Path

from argentum_kit.display import printable

from .record import Recorded


class JournalError(Exception):
    """A journal that cannot be made, read or written. The message is one sentence, and safe to
    print: it may quote what stands in the file.

    When `append` raises it, `recorded` holds the batch that did not reach the disk, numbered as if it had: the debate
    goes on with it.
    """

    def __init__(self, message: str, recorded: list[Recorded] | None = None) -> None:
        super().__init__(printable(message))
        self.recorded: list[Recorded] = recorded or []


class NotSqliteError(JournalError):
    """A file that SQLite does not read at all: no journal, and nobody holds a lock on it."""


class NameTakenError(JournalError):
    """A new journal cannot have this name: a file has it, or another process is making one."""


def nothing_recorded(path: Path) -> JournalError:
    """What to say of a journal without a debate in it: its process was stopped before the first event."""
    return JournalError(f"{path} holds no debate: it was stopped before anything was recorded")
