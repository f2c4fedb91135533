"""Reads what was named as evidence into a library, a few passages at a time: while those are written no event can be, so a batch is what an
event may have to wait for, about a millisecond. Runs in any thread; the debate can be under way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from argentum_kit.plain_text import sanitise

from . import folder as folders
from .document_process import DocumentProcess
from .errors import Unreadable, as_library_error
from .fetch import Fetched, fetch
from .folder import (
    SUFFIXES,
    Names,
    ReadFile,
    Skipped,
    TextFile,
    alone,
    decode_note,
    find,
    note_passages,
    passages_of,
    read,
    slug_of,
)
from .library import EvidenceLibrary
from .passage import Passage
from .source import Source

BATCH = 32
# Between two batches, for a debate that is under way.
BREATH_S = 0.005

Told = Callable[[int, int], None]
"""Files and addresses done, and how many there are."""


class EvidenceReader:
    """Folders, files and addresses on their way into a library.

    `skipped` says what was passed over, `notes` what else there is to say of what was read; `stop` ends it after the batch in hand.
    """

    def __init__(self, library: EvidenceLibrary, sources: Sequence[Source], *, breath_s: float = 0.0) -> None:
        self.skipped: list[Skipped] = []
        self.notes: list[str] = []
        self.passages = 0
        self.files = 0
        self._library = library
        self._sources = tuple(sources)
        self._breath_s = breath_s
        self._stopped = False
        self._bytes = 0
        self._process = DocumentProcess()

    def run(self, told: Told = lambda _done, _all: None) -> None:
        """Read all of it; raises LibraryError when the library cannot take it in, and nothing else."""
        with as_library_error("the evidence cannot be read"), self._process:
            self._run(told)

    def stop(self) -> None:
        """Read no further file; may be called from any thread."""
        self._stopped = True

    def _run(self, told: Told) -> None:
        for each in self._sources:
            self._library.note_folder(each.noted, whole=False)
        taken: dict[str, int] = {}
        jobs = [(each, list(self._to_read(each, taken))) for each in self._sources]
        done, count = 0, sum(len(of_one) for _, of_one in jobs)
        told(0, count)
        waiting: list[Passage] = []
        for each, of_one in jobs:
            for job in of_one:
                if self._stopped:
                    return
                if self._bytes > folders.MOST_BYTES:
                    shown = job.shown if isinstance(job, TextFile) else each.name
                    most = f"only the first {folders.MOST_BYTES // 1_000_000:,} MB are read"
                    self.skipped.append(Skipped(shown, most))
                    break
                waiting += self._read(job, each)
                while len(waiting) >= BATCH:
                    self._take(waiting[:BATCH])
                    del waiting[:BATCH]
                done += 1
                told(done, count)
            self._take(waiting)
            waiting.clear()
            self._library.note_folder(each.noted, whole=True)

    def _to_read(self, each: Source, taken: dict[str, int]) -> Iterator[TextFile | str]:
        """The files of a source, or the slug that an address's passages go by; no two have the same."""
        path = each.path
        if path is None:
            parts = urlsplit(each.name)
            named = f"{parts.hostname}/{unquote(parts.path)}".rstrip("/")
            yield alone(slug_of(named if named.lower().endswith(SUFFIXES) else f"{named}.x"), taken)
        elif each.kind == "file":
            yield TextFile(path, alone(slug_of(path.name), taken))
        else:
            yield from find(path, self.skipped.append, taken)

    def _read(self, job: TextFile | str, each: Source) -> list[Passage]:
        shown = job.shown if isinstance(job, TextFile) else each.name
        try:
            found = read(job, self._process) if isinstance(job, TextFile) else self._fetched(each.name, job)
        except Unreadable as error:
            self.skipped.append(Skipped(shown, str(error)))
            return []
        except Exception as error:  # no memory, a text that splits badly: one file less
            self.skipped.append(Skipped(shown, f"it cannot be read ({type(error).__name__})"))
            return []
        self.files += 1
        self._bytes += sum(len(passage.text) for passage in found.passages)
        if found.note:
            self.notes.append(found.note)
        return found.passages

    def _fetched(self, address: str, slug: str) -> ReadFile:
        """The passages of an address; raises Unreadable."""
        found = fetch(address)
        name = sanitise(unquote(Path(urlsplit(found.address).path).stem)) or urlsplit(found.address).netloc
        if found.format == "note":
            return ReadFile(note_passages(_text(found), name, slug, found.address, found.address))
        document = self._process.read(found.format, found.data)
        return ReadFile(passages_of(document, found.format, Names(slug, name, found.address, found.address)))

    def _take(self, passages: list[Passage]) -> None:
        if self._stopped or not passages:
            return
        self.passages += self._library.add(passages)
        if self._breath_s:
            time.sleep(self._breath_s)


def _text(found: Fetched) -> str:
    """The text of a note in the character set that its server named, else in UTF-8; raises Unreadable."""
    if found.charset and found.charset not in ("utf-8", "us-ascii"):
        try:
            return found.data.decode(found.charset)
        except (LookupError, UnicodeError):
            raise Unreadable(f"it is not {found.charset[:40]}, as its server says") from None
    return decode_note(found.data)
