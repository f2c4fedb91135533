"""The full-text index over a library's passages: SQLite FTS5, with its porter stemmer.

It holds nothing that the passages do not say, so it is not kept but made anew with the library, in a temporary database that
SQLite holds in memory and moves to disk as it grows. FTS5 merges its parts now and then, which takes tens of milliseconds:
in the journal's file that would hold up events (a debate's are committed before they are heard), here it holds up a search.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence

from .content_words import TOKENIZER, content_words
from .errors import as_library_error, unless_lost
from .passage import Passage
from .passage_store import Numbered

_SEARCH = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank, rowid LIMIT ?"


class Index:
    """Finds passages by their words; `passages` and `words` (content words) say how much is in. For any thread."""

    def __init__(self) -> None:
        self.passages = 0
        self.words = 0
        self._lock = threading.Lock()
        with as_library_error("no evidence library can be made"):
            self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = MEMORY")
            self._db.execute(
                f"CREATE VIRTUAL TABLE passages USING fts5(title, text, content='', tokenize='{TOKENIZER}')"
            )
            self._db.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(passages, row)")

    def add(self, passages: Sequence[Numbered]) -> None:
        """Passages by number, once each; raises LibraryError."""
        rows = [(number, passage.title, passage.text) for number, passage in passages]
        words = sum(len(words_of(passage)) for _, passage in passages)
        with self._lock, as_library_error("the evidence library cannot be written"):
            self._db.execute("BEGIN")
            self._db.executemany("INSERT INTO passages (rowid, title, text) VALUES (?, ?, ?)", rows)
            self._db.execute("COMMIT")
            self.passages += len(rows)
            self.words += words

    def search(self, words: Sequence[str], k: int) -> list[int]:
        """Numbers of the passages with any of these words, best first by BM25. Words hold letters and digits only."""
        found: list[tuple[int]] = []
        with self._lock, unless_lost():
            # In quotes a word is a word, also AND, OR, NOT and NEAR.
            found = self._db.execute(_SEARCH, (" OR ".join(f'"{word}"' for word in words), k)).fetchall()
        return [number for (number,) in found]

    def having(self, stem: str) -> int:
        """How many passages have a stem."""
        found = None
        with self._lock, unless_lost():
            found = self._db.execute("SELECT doc FROM stems WHERE term = ?", (stem,)).fetchone()
        return int(found[0]) if found is not None else 0


def words_of(passage: Passage) -> list[str]:
    """The content words of a passage, its title's too."""
    return content_words(f"{passage.title} {passage.text}")
