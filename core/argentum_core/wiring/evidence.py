"""The evidence of a debate: its library, opened in its journal, and folders, files and addresses read into it while the debate runs.

What is left out is named, and never ends anything. A debate that was stopped meanwhile reads on when it is resumed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Thread
from typing import TYPE_CHECKING

from argentum_kit.refused import Refused, one_line

if TYPE_CHECKING:
    from ..debate.motion import Motion
    from ..evidence import EvidenceLibrary
    from ..evidence.evidence_reader import EvidenceReader
    from ..evidence.folder import Skipped
    from ..evidence.source import Source
    from ..journal import Journal
    from ..session import LiveSession
    from .listeners import FaultListener

NAMED_ON_SCREEN = 3
ReadFirst = Callable[["EvidenceLibrary | None", "Sequence[Source]", bool], None]
"""Reads folders, files and addresses into a library before a debate begins. Where the last argument is true it raises Refused when all of
them are left out."""


def sources_of(named: Sequence[str], option: str = "--evidence") -> tuple[Source, ...]:
    """The folders, files and addresses that were asked for, each once; raises Refused for what is none, or cannot be read here."""
    from ..evidence.source import SourceError, source

    found: list[Source] = []
    for name in dict.fromkeys([named] if isinstance(named, str) else named):
        if not name:
            continue
        try:
            found.append(source(name))
        except SourceError as error:
            raise Refused(f"{option} {one_line(name)}{error}".lstrip()) from None
    return tuple(found)


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


def refuse_nothing(reading: EvidenceReader) -> None:
    """Raise Refused where all that was named was left out: a debate that was to rest on it does not begin without."""
    if reading.files or not reading.skipped:
        return
    raise Refused(f"nothing that was named as evidence can be cited: {left_out(reading.skipped)}")


def read_behind(library: EvidenceLibrary | None, sources: Sequence[Source], session: LiveSession) -> None:
    """Read evidence while the debate runs; the session's record says what was left out. Ends with the library."""
    from ..evidence import LibraryError
    from ..evidence.evidence_reader import BREATH_S, EvidenceReader

    if library is None or not sources:
        return
    reading = EvidenceReader(library, sources, breath_s=BREATH_S)

    def read() -> None:
        try:
            reading.run()
        except LibraryError as error:
            if not library.closed:
                session.notice("evidence", "not_read", one_line(error))
            return
        if reading.skipped:
            session.notice("evidence", "left_out", left_out(reading.skipped))
        for note in reading.notes[:NAMED_ON_SCREEN]:
            session.notice("evidence", "note", one_line(note))

    Thread(target=read, name="argentum-evidence", daemon=True).start()


def read_on(library: EvidenceLibrary | None, session: LiveSession, folders: list[str]) -> None:
    """What was being read when a debate was stopped, once more: what is in already is passed over."""
    there, gone = still_there(folders)
    read_behind(library, there, session)
    for named in gone:
        session.notice("evidence", "not_read", f"{one_line(named)} is not there any more")


def still_there(noted: Sequence[str]) -> tuple[list[Source], list[str]]:
    """What a journal noted by name, as it can be read once more; and the names of what is gone."""
    from ..evidence.source import SourceError, source

    there: list[Source] = []
    gone: list[str] = []
    for name in noted:
        try:
            there.append(source(name))
        except SourceError:
            gone.append(name)
    return there, gone


def folders_of(library: EvidenceLibrary | None) -> tuple[list[str], list[str]]:
    """What was not read to its end, folders, files and addresses: those that this home noted, and those that the journal came with.

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
