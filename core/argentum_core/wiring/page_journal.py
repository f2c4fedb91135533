"""A page that goes on: its record becomes a journal of this home, like one that a friend sent (docs/journals-from-strangers.md)."""

from __future__ import annotations

from pathlib import Path

from argentum_kit.files import make_private_folder

from ..journal import Journal
from ..journal.errors import NotSqliteError
from ..journal.file_family import real_journal_path, remove
from ..journal.page_record import is_page, unpack
from ..journal.paths import debates_folder, new_journal_path
from ..journal.reader import JournalReader


def open_to_go_on(path: Path) -> tuple[Journal, bool]:
    """The journal at a path, to be written; where that is a page, a new one in the debates folder with its record. Returns the journal, and
    whether it was made. Raises JournalError, and leaves no new file then."""
    try:
        return Journal.open(path), False
    except NotSqliteError:
        file = real_journal_path(path)
        if not is_page(file):
            raise
    motion = JournalReader.open(path).meta().get("motion", "")
    make_private_folder(debates_folder())
    to = new_journal_path(motion)
    unpack(path, file, to)
    try:
        return Journal.open(to), True
    except BaseException:
        remove(to)
        raise
