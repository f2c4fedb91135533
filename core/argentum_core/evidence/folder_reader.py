"""Reads a folder into a library, a few passages at a time: while those are written no event can be, so a batch is what an
event may have to wait for, about a millisecond. Runs in any thread; the debate can be under way."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from . import folder as folders
from .errors import as_library_error
from .folder import Skipped, TextFile, Unreadable, find, read
from .library import EvidenceLibrary
from .passage import Passage

BATCH = 32
# Between two batches, for a debate that is under way.
BREATH_S = 0.005

Told = Callable[[int, int], None]
"""Files done, files there are."""


class FolderReader:
    """One folder on its way into a library. `skipped` says what was passed over; `stop` ends it after the batch in hand."""

    def __init__(self, library: EvidenceLibrary, folder: Path, *, breath_s: float = 0.0) -> None:
        self.skipped: list[Skipped] = []
        self.passages = 0
        self.files = 0
        self._library = library
        self._folder = folder
        self._breath_s = breath_s
        self._stopped = False
        self._bytes = 0

    def run(self, told: Told = lambda _done, _all: None) -> None:
        """Read all of it; raises LibraryError when the library cannot take it in, and nothing else."""
        with as_library_error("the folder cannot be read"):
            self._run(told)

    def _run(self, told: Told) -> None:
        name = str(self._folder.absolute())
        self._library.note_folder(name, whole=False)
        files = find(self._folder, self.skipped.append)
        told(0, len(files))
        waiting: list[Passage] = []
        for done, file in enumerate(files, start=1):
            if self._stopped:
                return
            if self._bytes > folders.MOST_BYTES:
                self.skipped.append(
                    Skipped(file.shown, f"only the first {folders.MOST_BYTES // 1_000_000:,} MB are read")
                )
                break
            waiting += self._read(file)
            while len(waiting) >= BATCH:
                self._take(waiting[:BATCH])
                del waiting[:BATCH]
            told(done, len(files))
        self._take(waiting)
        self._library.note_folder(name, whole=True)

    def stop(self) -> None:
        """Read no further file; may be called from any thread."""
        self._stopped = True

    def _read(self, file: TextFile) -> list[Passage]:
        try:
            found = read(file)
        except Unreadable as error:
            self.skipped.append(Skipped(file.shown, str(error)))
            return []
        except Exception as error:  # no memory, a text that splits badly: one file less
            self.skipped.append(Skipped(file.shown, f"it cannot be read ({type(error).__name__})"))
            return []
        self.files += 1
        self._bytes += sum(len(passage.text) for passage in found)
        return found

    def _take(self, passages: list[Passage]) -> None:
        if self._stopped or not passages:
            return
        self.passages += self._library.add(passages)
        if self._breath_s:
            time.sleep(self._breath_s)
