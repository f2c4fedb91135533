"""`--evidence DIR`: the library of a debate, opened in its journal, and a folder read into it.

Without a screen the folder is read first, with a progress bar where it is large and stderr is a terminal. Behind the stage
it is read while the debate runs, so that nothing is waited for; a debate that was stopped meanwhile reads on when it is
resumed. What is left out is named, and never ends anything.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from .output import say
from .problems import Refused, one_line

if TYPE_CHECKING:
    from argentum_core.debate.motion import Motion
    from argentum_core.evidence import Library
    from argentum_core.evidence.folder import Skipped
    from argentum_core.evidence.reading import Told
    from argentum_core.journal import Journal
    from argentum_core.session import LiveSession

    from .assemble import OnTrouble

BAR_FROM_FILES = 300
NAMED_ON_STDERR = 50
NAMED_ON_SCREEN = 3


def folder_of(named: str) -> Path | None:
    """The folder that was asked for, None for none; raises Refused where it is none."""
    if not named:
        return None
    folder = Path(named)
    if not folder.exists():
        raise Refused(f"--evidence {named}: there is no such folder")
    if not folder.is_dir():
        raise Refused(f"--evidence {named} is not a folder; it takes a folder of .md and .txt files")
    return folder


def library_in(journal: Journal, motion: Motion, tell: OnTrouble) -> Library | None:
    """The journal's evidence library with the motion's dossier in it. Where there can be none, `tell` hears why, and one in
    memory stands in, or none at all: a debate does not depend on it."""
    from argentum_core.evidence import Library, LibraryError

    try:
        return Library.in_journal(journal.file, motion, journal.seal.of_text if journal.seal is not None else None)
    except LibraryError as error:
        tell("evidence", one_line(error), "no_library")
    try:
        return Library.in_memory(motion)
    except LibraryError:
        return None


def read_first(library: Library | None, folder: Path) -> None:
    """Read a folder before the debate begins, and say on stderr what was left out."""
    from argentum_core.evidence import LibraryError
    from argentum_core.evidence.reading import Reading

    if library is None:
        return
    reading = Reading(library, folder)
    try:
        with _bar() as told:
            reading.run(told)
    except LibraryError as error:
        say(f"argentum: {one_line(error)}; the debate goes on with what was read", err=True)
    for path, reason in reading.skipped[:NAMED_ON_STDERR]:
        say(f"argentum: {one_line(path)} is left out: {one_line(reason)}", err=True)
    more = len(reading.skipped) - NAMED_ON_STDERR
    if more > 0:
        say(f"argentum: {more} more files are left out", err=True)


def read_behind(library: Library | None, folder: Path, session: LiveSession) -> None:
    """Read a folder while the debate runs; the session's record says what was left out. Ends with the library."""
    from argentum_core.evidence import LibraryError
    from argentum_core.evidence.reading import BREATH_S, Reading

    if library is None:
        return
    reading = Reading(library, folder, breath_s=BREATH_S)

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


def read_on(library: Library | None, session: LiveSession, folders: list[str]) -> None:
    """Folders that were being read when a debate was stopped, once more: what is in already is passed over."""
    for named in folders:
        folder = Path(named)
        if folder.is_dir():
            read_behind(library, folder, session)
        else:
            session.notice("evidence", "not_read", f"{one_line(named)} is not there any more")


def folders_of(library: Library | None) -> tuple[list[str], list[str]]:
    """Folders that were not read to their end: those that this home noted, and those that the journal came with.

    Raises Refused.
    """
    from argentum_core.evidence import LibraryError

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


@contextmanager
def _bar() -> Iterator[Told]:
    """A progress bar on stderr, shown once there is enough to wait for."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task("reading evidence", total=None)
    shown: list[Callable[[], None]] = []

    def told(done: int, files: int) -> None:
        if files < BAR_FROM_FILES:
            return
        if not shown:
            progress.start()
            shown.append(progress.stop)
        progress.update(task, completed=done, total=files)

    try:
        yield told
    finally:
        for stop in shown:
            stop()
