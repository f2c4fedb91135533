"""Which file a journal is, and what lies beside it: SQLite keeps what was written last in files named after the database.

A journal opened by the wrong one of its names would be read without its last events, and written over them. So a link is
followed first, and of several hard links it is the one with the log that is opened.

Nothing here opens the journal itself: POSIX takes every lock of a process away when it closes any descriptor of the file,
and another program that opens the journal would then find it free and fold the running debate's log away.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from argentum_kit.errors import system_reason
from argentum_kit.files import other_names, real_path

from .errors import JournalError, nothing_recorded

SUFFIXES = ("-wal", "-shm", "-lock", "-journal")
"""What SQLite and the lock put behind the journal's name."""


def family(file: Path) -> list[Path]:
    """A journal and every file that belongs to its name, whether it is there or not. `file` is the real path."""
    return [file, *(file.with_name(file.name + suffix) for suffix in SUFFIXES)]


def log_bytes(file: Path) -> int:
    """The size of the log beside a journal; 0 where there is none."""
    try:
        return file.with_name(file.name + "-wal").stat().st_size
    except OSError:
        return 0


def has_log(file: Path) -> bool:
    """Whether a log lies beside a journal: somebody writes it, or was killed while writing it."""
    return log_bytes(file) > 0


def remove(file: Path) -> None:
    """Remove a journal that could not be made, with all that belongs to it, as far as the system lets us."""
    for one in family(file):
        with contextlib.suppress(OSError):
            one.unlink()


def real_journal_path(named: Path) -> Path:
    """The real path of a journal that is there, through links, and with its log; raises JournalError."""
    try:
        file = real_path(named)
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise JournalError(_missing(named)) from None
    except OSError as error:
        raise JournalError(f"{named} cannot be read: {system_reason(error)}") from None
    if stat.S_ISDIR(found.st_mode):
        raise JournalError(f"{named} is a folder, not a journal")
    if not stat.S_ISREG(found.st_mode):
        raise JournalError(f"{named} is not a journal: it is a pipe or a device, and no file")
    if not os.access(file, os.R_OK):
        raise JournalError(f"{named} cannot be read: permission denied")
    if not found.st_size:
        raise nothing_recorded(named)
    return _with_log(file)


def refuse_second_names(named: Path, file: Path) -> None:
    """Raise JournalError where a journal to be written has hard links: no lock by name would keep two writers apart."""
    if file.stat().st_nlink < 2:
        return
    here = real_path(named.parent) / named.name  # under which of its names it was asked for
    others = [one for one in (file, *other_names(file)) if one != here]
    called = f", {others[0]}" if others else ""
    raise JournalError(
        f"{named} is a file with a second name{called} (a hard link), and SQLite keeps what is written last beside one of "
        f"them; go on with a copy: argentum export {named} --format db -o FILE"
    )


def _with_log(file: Path) -> Path:
    """The one of a file's names in its folder that has a log beside it; the name itself where none has."""
    if has_log(file):
        return file
    try:
        return next((other for other in other_names(file) if has_log(other)), file)
    except OSError:
        return file


def _missing(named: Path) -> str:
    if named.is_symlink():
        return f"there is no journal {named}: it is a link to a file that is not there"
    if has_log(named):
        return f"there is no journal {named}, only {named}-wal, which was recorded last; put the two side by side again"
    return f"there is no journal {named}"
