"""The evidence library of a debate: what its lines may cite, found and judged by full-text search (RULES, Reputation and
evidence).

It lives in the debate's journal file, in tables of its own (`evidence`, the FTS5 index `evidence_index`, and
`evidence_folders`), so a debate that was killed goes on with the library it had; where there is no journal it lives in
memory. The journal is SQLite in WAL mode: the library reads and writes through connections of its own beside the
journal's, writes in short transactions, and never holds an event up for longer than one of those takes.

Every method may be called from any thread. A library that can no longer be read (a file on a disk that failed) knows
nothing; the debate goes on without it, as it does without a journal.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from ..debate.motion import Motion
from ..debate.text import sanitise
from .passage import DOSSIER, Judgement, Passage
from .relevance import share
from .words import TOKENIZER, Stems, content_words

_TABLES = f"""
CREATE TABLE IF NOT EXISTS evidence (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL, origin TEXT NOT NULL,
  words INTEGER NOT NULL
);
CREATE VIRTUAL TABLE IF NOT EXISTS evidence_index
  USING fts5(title, text, content='evidence', content_rowid='number', tokenize='{TOKENIZER}');
CREATE TABLE IF NOT EXISTS evidence_folders (path TEXT PRIMARY KEY, whole INTEGER NOT NULL);
"""
_INSERT = "INSERT OR IGNORE INTO evidence (id, title, text, origin, words) VALUES (?, ?, ?, ?, ?)"
_INDEX = "INSERT INTO evidence_index (rowid, title, text) SELECT number, title, text FROM evidence WHERE number > ?"
_SELECT = "SELECT id, title, text, origin FROM evidence WHERE id = ?"
_SEARCH = (
    "SELECT e.id, e.title, e.text, e.origin FROM evidence_index JOIN evidence AS e ON e.number = evidence_index.rowid"
    " WHERE evidence_index MATCH ? ORDER BY rank, e.number LIMIT ?"
)

QUERY_WORDS = 8
# Words that more of the library has than this say nothing about a passage, and cost the most to look up.
COMMON_SHARE = 0.1
COMMON_LEAST = 50
SENTENCE_WORDS = 3
UNKNOWN = Judgement(known=False, relevance=0.0)
_REMEMBERED = 4096
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


class LibraryError(Exception):
    """A library that cannot be made or written; the message is one sentence."""


class Library:
    """Passages with ids. `search` finds some, `get` opens one, `judge` weighs a line against those it cites."""

    def __init__(self, reading: sqlite3.Connection, writing: sqlite3.Connection, path: Path | None) -> None:
        self._path = path
        self._reading = reading
        self._writing = writing
        self._open = True
        self._lock = threading.RLock()
        # In memory there is one connection for both.
        self._write_lock = self._lock if reading is writing else threading.RLock()
        self._stems = Stems()
        self._having: dict[str, int] = {}
        self._bags: dict[str, Counter[str] | None] = {}
        self._shares: dict[tuple[str, str], float] = {}
        reading.execute("CREATE VIRTUAL TABLE temp.evidence_terms USING fts5vocab(main, evidence_index, row)")
        found = reading.execute("SELECT COUNT(*), TOTAL(words), MAX(number) FROM evidence").fetchone()
        self._count, self._words, self._last = int(found[0]), int(found[1]), int(found[2] or 0)

    @classmethod
    def in_memory(cls, motion: Motion | None = None) -> Self:
        """A library that is gone with the process, with a motion's dossier in it."""
        with _as_library_error("no evidence library can be made"):
            db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            _prepare(db)
            library = cls(db, db, None)
        if motion is not None:
            library.add(dossier(motion))
        return library

    @classmethod
    def in_journal(cls, path: str | os.PathLike[str], motion: Motion | None = None) -> Self:
        """The library in a journal file, which must exist; made if it has none. Raises LibraryError."""
        file = Path(path)
        with _as_library_error(f"no evidence library can be kept in {file}"):
            writing = _connect(file, "rw")
            try:
                _prepare(writing)
                reading = _connect(file, "ro")
                library = cls(reading, writing, file)
            except BaseException:
                writing.close()
                raise
        if motion is not None:
            library.add(dossier(motion))
        return library

    @property
    def closed(self) -> bool:
        return not self._open

    def __len__(self) -> int:
        return self._count

    # -- what it holds

    def add(self, passages: Iterable[Passage]) -> int:
        """Take passages in, in one transaction; returns how many were new. An id that is there keeps its passage."""
        rows = [
            (passage.id, passage.title, passage.text, passage.origin, len(_words(passage)))
            for passage in map(_clean, passages)
        ]
        with self._write_lock:
            if not self._open:
                raise LibraryError("the evidence library is closed")
            with _as_library_error("the evidence library cannot be written"), _transaction(self._writing) as db:
                db.executemany(_INSERT, rows)
                db.execute(_INDEX, (self._last,))
                added, words, last = db.execute(
                    "SELECT COUNT(*), TOTAL(words), MAX(number) FROM evidence WHERE number > ?", (self._last,)
                ).fetchone()
            with self._lock:
                self._count += int(added)
                self._words += int(words)
                self._last = int(last or self._last)
                self._having.clear()
                self._shares.clear()
                self._bags.clear()
        return int(added)

    def note_folder(self, path: str, *, whole: bool) -> None:
        """Keep for a resume which folder is being read, and whether all of it is in."""
        with self._write_lock:
            if not self._open:
                raise LibraryError("the evidence library is closed")
            with _as_library_error("the evidence library cannot be written"):
                self._writing.execute("INSERT OR REPLACE INTO evidence_folders VALUES (?, ?)", (path, int(whole)))

    def unread_folders(self) -> list[str]:
        """Folders that were not read to their end before the debate was stopped."""
        with self._lock:
            if not self._open:
                return []
            return [path for (path,) in self._reading.execute("SELECT path FROM evidence_folders WHERE NOT whole")]

    # -- what is asked of it

    def get(self, passage_id: str) -> Passage | None:
        """A passage by its id; also once the library is closed, where it was kept in a journal."""
        if not _storable(passage_id):
            return None
        with self._lock:
            if self._open:
                row = None
                with _unless_lost():
                    row = self._reading.execute(_SELECT, (passage_id,)).fetchone()
                return Passage(*row) if row is not None else None
        return kept(self._path, [passage_id]).get(passage_id) if self._path is not None else None

    def search(self, query: str, k: int = 5) -> list[Passage]:
        """The passages that are most about a text, best first, by BM25 over its rarest words."""
        with self._lock:
            found: list[Passage] = []
            with _unless_lost():
                match = self._match(query) if self._open else ""
                if match:
                    found = [Passage(*row) for row in self._reading.execute(_SEARCH, (match, k))]
            return found

    def judge(self, line: str, ids: Sequence[str]) -> Judgement:
        """Weigh a line against what it cites.

        Every cited passage must bear the line out, so the least share counts: padding a citation gains nothing. A speaker
        makes a point and bears it out in the next sentence, so of a line's sentences the best counts, whole ones only.
        """
        cited = list(dict.fromkeys(ids))
        shares: list[float] = []
        with self._lock, _unless_lost():
            if self._open and all(self._bag(each) is not None for each in cited):
                sentences = _sentences(line)
                shares = [max(self._share(sentence, each) for sentence in sentences) for each in cited]
        return Judgement(known=True, relevance=round(min(shares), 4)) if shares else UNKNOWN

    def close(self) -> None:
        """Let go of the file, after the write that is under way. May be called twice."""
        with self._write_lock, self._lock:
            if self._path is None or not self._open:
                return
            self._open = False
            self._reading.close()
            self._writing.close()

    # -- inside, under the lock

    def _match(self, query: str) -> str:
        """An FTS5 query: any of the rarest words. Words hold nothing but letters and digits, and stand in quotes."""
        known = [(self._rarest(word), word) for word in dict.fromkeys(content_words(sanitise(query)))]
        known = sorted((having, word) for having, word in known if having)
        most = max(COMMON_LEAST, COMMON_SHARE * self._count)
        chosen = [word for having, word in known if having <= most] or [word for _, word in known[:1]]
        return " OR ".join(f'"{word}"' for word in chosen[:QUERY_WORDS])

    def _rarest(self, word: str) -> int:
        stems = self._stems.of([word])
        return min((self._passages_with(stem) for stem in stems), default=0)

    def _passages_with(self, stem: str) -> int:
        having = self._having.get(stem)
        if having is None:
            found = self._reading.execute("SELECT doc FROM temp.evidence_terms WHERE term = ?", (stem,)).fetchone()
            having = self._having[stem] = int(found[0]) if found is not None else 0
        return having

    def _bag(self, passage_id: str) -> Counter[str] | None:
        """The stems of a passage; None where there is no such passage."""
        if passage_id not in self._bags:
            if len(self._bags) > _REMEMBERED:
                self._bags.clear()
            found = self.get(passage_id)
            self._bags[passage_id] = self._stems.of(_words(found)) if found is not None else None
        return self._bags[passage_id]

    def _share(self, sentence: str, passage_id: str) -> float:
        key = sentence, passage_id
        found = self._shares.get(key)
        if found is None:
            if len(self._shares) > _REMEMBERED:
                self._shares.clear()
            found = self._shares[key] = share(
                self._stems.of(content_words(sentence)),
                self._bag(passage_id) or Counter(),
                having=self._passages_with,
                count=self._count,
                average_length=max(1.0, self._words / max(1, self._count)),
            )
        return found


def dossier(motion: Motion) -> list[Passage]:
    """A motion's sources, each one passage under its own id."""
    return [Passage(source.id, source.title, source.text, DOSSIER) for source in motion.sources]


def kept(path: str | os.PathLike[str], ids: Iterable[str]) -> Mapping[str, Passage]:
    """Passages of a journal by id, those that are there; of any journal that can be read, also one without a library."""
    file = Path(path)
    log = Path(f"{file}-wal")
    # As the journal's readers do: without a log nobody is writing, and SQLite need not make one to read.
    mode = "ro" if log.exists() and log.stat().st_size else "ro&immutable=1"
    try:
        with contextlib.closing(_connect(file, mode)) as db:
            rows = [db.execute(_SELECT, (each,)).fetchone() for each in ids if _storable(each)]
    except sqlite3.Error:
        return {}
    return {row[0]: Passage(*row) for row in rows if row is not None}


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    uri = f"{file.absolute().as_uri()}?mode={mode}"
    db = sqlite3.connect(uri, uri=True, timeout=5.0, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA synchronous = NORMAL")
    return db


def _prepare(db: sqlite3.Connection) -> None:
    db.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def _as_library_error(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        text = "this Python's SQLite has no full-text search (FTS5)" if "fts5" in str(error) else str(error)
        raise LibraryError(f"{what}: {text}") from None


@contextlib.contextmanager
def _unless_lost() -> Iterator[None]:
    """Passes over a file that can no longer be read; a wrong question is a fault of ours and is not passed over."""
    try:
        yield
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE):
            raise


def _clean(passage: Passage) -> Passage:
    return Passage(*map(sanitise, (passage.id, passage.title, passage.text, passage.origin)))


def _words(passage: Passage) -> list[str]:
    return content_words(f"{passage.title} {passage.text}")


def _storable(text: str) -> bool:
    """Whether SQLite takes it: no half of a surrogate pair."""
    return text.isprintable()


def _sentences(line: str) -> list[str]:
    """The sentences of a line that say something; all of it where none does."""
    sentences = _SENTENCE_END.split(line)
    return [each for each in sentences if len(content_words(each)) >= SENTENCE_WORDS] or [line]
