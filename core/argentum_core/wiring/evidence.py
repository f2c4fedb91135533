"""The evidence of a debate: its library, opened in its journal, and a folder read into it while the debate runs.

What is left out is named, and never ends anything. A debate that was stopped meanwhile reads on when it is resumed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from argentum_kit.refused import Refused, one_line

if TYPE_CHECKING:
    from ..debate.motion import Motion
    from ..evidence import EvidenceLibrary
    from ..evidence.folder import Skipped
    from ..journal import Journal
    from ..session import LiveSession
    from .listeners import FaultListener

NAMED_ON_SCREEN = 3
ReadFirst = Callable[["EvidenceLibrary | None", Path], None]
"""Reads a folder into a library before a debate begins."""


def folder_of(named: str, option: str = "--evidence") -> Path | None:
    """The folder that was asked for, None for none; raises Refused where it is none."""
    if not named:
        return None
    folder = Path(named)
    if not folder.exists():
        raise Refused(f"{option} {named}: there is no such folder")
    if not folder.is_dir():
        raise Refused(f"{option} {named} is not a folder; it takes a folder of .md and .txt files")
    return folder


def library_in(journal: Journal | None, motion: Motion, tell: FaultListener) -> EvidenceLibrary | None:
    """The journal's evidence library with the motion's dossier in it. Where there can be none, `tell` hears why, and one in
    memory stands in, or none at all: a debate does not depend on it."""
    from ..evidence import EvidenceLibrary, LibraryError

    if journal is not None:
        try:
            return EvidenceLibrary.in_journal(
                journal.file, motion, journal.seal.of_text if journal.seal is not None else None
            )
        except LibraryError as error:
            tell("evidence", one_line(error), "no_library")
    try:
        return EvidenceLibrary.in_memory(motion)
    except LibraryError:
        return None


def read_behind(library: EvidenceLibrary | None, folder: Path, session: LiveSession) -> None:
    """Read a folder while the debate runs; the session's record says what was left out. Ends with the library."""
    from ..evidence import LibraryError
    from ..evidence.folder_reader import BREATH_S, FolderReader

    if library is None:
        return
    reading = FolderReader(library, folder, breath_s=BREATH_S)

    def read() -> None:
        try:
            reading.run()
        except LibraryError as error:
            if not library.closed:
                session.notice("evidence", "not_read", one_line(error))
            return
        if reading.skipped:
            session.notice("evidence", "left_out", left_out(reading.skipped))

    Thread(target=read, name="argentum-evidence", daemon=True).start()


def read_on(library: EvidenceLibrary | None, session: LiveSession, folders: list[str]) -> None:
    """Folders that were being read when a debate was stopped, once more: what is in already is passed over."""
    for named in folders:
        folder = Path(named)
        if folder.is_dir():
            read_behind(library, folder, session)
        else:
            session.notice("evidence", "not_read", f"{one_line(named)} is not there any more")


def folders_of(library: EvidenceLibrary | None) -> tuple[list[str], list[str]]:
    """Folders that were not read to their end: those that this home noted, and those that the journal came with.

    Raises Refused.
    """
    from ..evidence import LibraryError

    if library is None:
        return [], []
    try:
        unread = library.unread_folders()
        ours = [folder for folder in unread if library.ours(folder)]
    except LibraryError as error:
        raise Refused(one_line(error)) from None
    return ours, [folder for folder in unread if folder not in ours]


def left_out(skipped: list[Skipped]) -> str:
    """Files that were passed over, the first by name, in a sentence for the screen."""
    named = ", ".join(f"{one_line(path)} ({one_line(reason)})" for path, reason in skipped[:NAMED_ON_SCREEN])
    more = len(skipped) - NAMED_ON_SCREEN
    return f"{named} and {more} more" if more > 0 else named
