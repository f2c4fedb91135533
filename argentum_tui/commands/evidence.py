"""`--evidence` without a screen: what is named is read first, with a progress bar where it is large and stderr is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .output import say
from .problems import one_line

if TYPE_CHECKING:
    from argentum_core.evidence import EvidenceLibrary
    from argentum_core.evidence.evidence_reader import Told
    from argentum_core.evidence.source import Source

BAR_FROM_FILES = 300
NAMED_ON_STDERR = 50


def read_first(library: EvidenceLibrary | None, sources: Sequence[Source], needed: bool) -> None:
    """Read evidence before the debate begins, and say on stderr what was left out. Raises Refused where all of it is and it is
    `needed`."""
    from argentum_core.evidence import LibraryError
    from argentum_core.evidence.evidence_reader import EvidenceReader
    from argentum_core.wiring.evidence import refuse_nothing

    if library is None:
        return
    reading = EvidenceReader(library, sources)
    try:
        # A document or an address may take seconds by itself.
        with _bar(1 if any(each.kind != "folder" for each in sources) else BAR_FROM_FILES) as told:
            reading.run(told)
    except LibraryError as error:
        say(f"argentum: {one_line(error)}; the debate goes on with what was read", err=True)
    if needed:
        refuse_nothing(reading)
    for note in reading.notes:
        say(f"argentum: {one_line(note)}", err=True)
    for path, reason in reading.skipped[:NAMED_ON_STDERR]:
        say(f"argentum: {one_line(path)} is left out: {one_line(reason)}", err=True)
    more = len(reading.skipped) - NAMED_ON_STDERR
    if more > 0:
        say(f"argentum: {more} more files are left out", err=True)


@contextmanager
def _bar(from_files: int) -> Iterator[Told]:
    """A progress bar on stderr, shown where there are so many files to read."""
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
        if files < from_files:
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
