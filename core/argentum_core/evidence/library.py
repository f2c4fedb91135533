"""The evidence library of a debate: what its lines may cite, found, opened and judged (RULES, Reputation and evidence).

Passages are kept in the debate's journal or in memory (`passage_store.py`), and are found by an index (`index.py`). Every
method may be called from any thread. A library that can no longer be read (a file on a disk that failed) knows nothing; the
debate goes on without it, as it does without a journal.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from argentum_kit.plain_text import sanitise
from argentum_kit.sentences import sentences

from ..debate.motion import Motion
from .content_words import Stems, content_words
from .errors import as_library_error
from .index import Index, words_of
from .passage import DOSSIER, Judgement, Passage
from .passage_store import Mark, PassageStore
from .relevance import share

QUERY_WORDS = 8
# Words that more of the library has than this say nothing about a passage, and cost the most to look up.
COMMON_SHARE = 0.1
COMMON_LEAST = 50
# A sentence with fewer content words says too little to be borne out by itself.
SENTENCE_WORDS = 3
GROWN = 1.1
UNKNOWN = Judgement(known=False, relevance=0.0)
_REMEMBERED = 4096


class LibrarySize(NamedTuple):
    """How large the library was when the rarity of words was last measured; `average_length` is in content words."""

    passages: int
    average_length: float


class EvidenceLibrary:
    """Passages with ids. `search` finds some, `get` opens one, `judge` weighs a line against those it cites."""

    def __init__(self, store: PassageStore) -> None:
        self._store = store
        self._index = Index()
        self._lock = threading.RLock()
        with as_library_error("no evidence library can be made"):
            self._stems = Stems()
        self._having: dict[str, int] = {}
        self._bags: dict[str, Counter[str]] = {}
        self._shares: dict[tuple[str, str], float] = {}
        kept = store.everything()
        self._beyond = any(passage.origin != DOSSIER for _, passage in kept)
        self._index.add(kept)
        self._weigh()

    @classmethod
    def in_memory(cls, motion: Motion | None = None) -> Self:
        """A library that is gone with the process, with a motion's dossier in it. Raises LibraryError."""
        return cls._opened(None, motion)

    @classmethod
    def in_journal(cls, path: str | os.PathLike[str], motion: Motion | None = None, mark: Mark | None = None) -> Self:
        """The library in a journal file, which must exist; made if it has none. Folders are noted with a `mark` of this home's.
        Raises LibraryError."""
        return cls._opened(Path(path), motion, mark)

    @classmethod
    def _opened(cls, path: Path | None, motion: Motion | None, mark: Mark | None = None) -> Self:
        store = PassageStore(path, mark)
        try:
            library = cls(store)
            if motion is not None:
                library.add(dossier(motion))
        except BaseException:
            store.close()
            raise
        return library

    def __len__(self) -> int:
        return self._index.passages

    @property
    def beyond_dossier(self) -> bool:
        """Whether it holds anything besides the motion's own sources."""
        return self._beyond

    @property
    def closed(self) -> bool:
        """Whether `close` was called; passages can still be opened then, and none can be added."""
        return self._store.closed

    # -- what it holds

    def add(self, passages: Iterable[Passage]) -> int:
        """Take passages in; returns how many were new. An id that is there keeps its passage. Raises LibraryError."""
        new = self._store.put(passages)
        self._index.add(new)
        self._beyond = self._beyond or any(passage.origin != DOSSIER for _, passage in new)
        with self._lock:
            if self._index.passages > GROWN * self._weighed.passages:
                self._weigh()
        return len(new)

    def note_folder(self, path: str, *, whole: bool) -> None:
        """Keep for a resume which folder is being read, and whether all of it is in. Raises LibraryError."""
        self._store.note_folder(path, whole=whole)

    def unread_folders(self) -> list[str]:
        """Folders that were not read to their end before the debate was stopped."""
        return self._store.unread_folders()

    def ours(self, folder: str) -> bool:
        """Whether this home noted a folder, rather than the sender of the journal. Raises LibraryError."""
        return self._store.ours(folder)

    # -- what is asked of it

    def get(self, passage_id: str) -> Passage | None:
        """A passage by its id; also once the library is closed, where it was kept in a journal."""
        return self._store.get(passage_id)

    def search(self, query: str, k: int = 5) -> list[Passage]:
        """The passages that are most about a text, best first, by BM25 over its rarest words."""
        if self.closed:
            return []
        words = self._telling(query)
        return self._store.numbered(self._index.search(words, k)) if words else []

    def judge(self, line: str, ids: Sequence[str]) -> Judgement:
        """Weigh a line against what it cites.

        Every cited passage must bear the line out, so the least share counts: padding a citation gains nothing. A speaker
        makes a point and bears it out in the next sentence, so of a line's sentences the best counts, whole ones only.
        """
        cited = list(dict.fromkeys(ids))
        with self._lock:
            if self.closed or not cited or any(self._bag(each) is None for each in cited):
                return UNKNOWN
            said = _said(line)
            shares = [max(self._share(sentence, each) for sentence in said) for each in cited]
        return Judgement(known=True, relevance=round(min(shares), 4))

    def close(self) -> None:
        """Close the journal after the write that is under way. May be called twice."""
        self._store.close()

    # -- inside

    def _weigh(self) -> None:
        """Take what is in now as the measure of how rare a word is. While a folder is read this is done at every tenth of
        growth: counting words anew after every batch would cost more than it tells."""
        passages, words = self._index.passages, self._index.words
        self._weighed = LibrarySize(passages, max(1.0, words / max(1, passages)))
        self._having.clear()
        self._shares.clear()

    def _telling(self, query: str) -> list[str]:
        """The rarest words of a query that the library knows."""
        wanted = dict.fromkeys(content_words(sanitise(query)))
        with self._lock:
            known = sorted((having, word) for word in wanted if (having := self._rarity(word)))
            most = max(COMMON_LEAST, COMMON_SHARE * self._weighed.passages)
        chosen = [word for having, word in known if having <= most] or [word for _, word in known[:1]]
        return chosen[:QUERY_WORDS]

    def _rarity(self, word: str) -> int:
        """How many passages have a word; 0 for one that none has."""
        return min((self._passages_with(stem) for stem in self._stems.of([word])), default=0)

    def _passages_with(self, stem: str) -> int:
        having = self._having.get(stem)
        if having is None:
            having = self._having[stem] = min(self._weighed.passages, self._index.having(stem))
        return having

    def _bag(self, passage_id: str) -> Counter[str] | None:
        """The stems of a passage; None where there is no such passage."""
        bag = self._bags.get(passage_id)
        if bag is None:
            found = self.get(passage_id)
            if found is None:
                return None
            if len(self._bags) > _REMEMBERED:
                self._bags.clear()
            bag = self._bags[passage_id] = self._stems.of(words_of(found))
        return bag

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
                count=self._weighed.passages,
                average_length=self._weighed.average_length,
            )
        return found


def dossier(motion: Motion) -> list[Passage]:
    """A motion's sources, each one passage under its own id."""
    return [Passage(source.id, sanitise(source.title), sanitise(source.text)) for source in motion.sources]


def _said(line: str) -> list[str]:
    """The sentences of a line that say something; all of it where none does."""
    return [each for each in map(str.strip, sentences(line)) if len(content_words(each)) >= SENTENCE_WORDS] or [line]
