"""Which words of a text say what it is about, as SQLite's full-text search sees them: folded, stemmed, stop words out.

Stems are FTS5's own (its porter tokenizer over unicode61), so that a word counts here exactly as it does in the index.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable

TOKENIZER = "porter unicode61 remove_diacritics 2"

_WORD = re.compile(r"[^\W_]+")
_KEPT = 50_000
_STOP_WORDS = """
a about above after again against all also although am among an and another any anybody anyone anything are as at away
back be became because become been before being below between both but by came can cannot could d did do does doing
done down during each either else enough even ever every everybody everyone everything few first for from further get
gets give gives given go goes going gone got had has have having he her here hers herself him himself his how however i
if in indeed instead into is it its itself just keep last least less let like ll made make makes many may me might mine
more most much must my myself near need neither never no nobody none nor not nothing now of off often on once one only
onto or other others ought our ours ourselves out over own per perhaps put quite rather re really s said same say says
see seem seems several shall she should since so some somebody someone something still such t take than that the their
theirs them themselves then there therefore these they thing things this those though three through thus to together
too took toward towards two under until up upon us ve very was way we well went were what whatever when where whether
which while who whoever whole whom whose why will with within without would yes yet you your yours yourself
"""
_STOP = frozenset(_STOP_WORDS.split())


def content_words(text: str) -> list[str]:
    """The words of a text without stop words and single letters, folded, in order. Letters and digits only."""
    return [
        word
        for word in _WORD.findall(text.casefold())
        if word not in _STOP and (len(word) > 1 or word.isdigit())
    ]  # fmt: skip


class Stems:
    """Stems of words, each asked of FTS5 once. For one thread at a time; raises sqlite3.Error where there is no FTS5."""

    def __init__(self) -> None:
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute(f"CREATE VIRTUAL TABLE scratch USING fts5(word, content='', tokenize='{TOKENIZER}')")
        self._db.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(scratch, instance)")
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, words: Iterable[str]) -> Counter[str]:
        """How often each stem occurs among these words."""
        wanted = list(words)
        if len(self._known) > _KEPT:
            self._known.clear()
        self._learn({word for word in wanted if word not in self._known})
        return Counter(stem for word in wanted for stem in self._known[word])

    def _learn(self, words: set[str]) -> None:
        if not words:
            return
        numbered = list(enumerate(sorted(words)))
        found: list[list[str]] = [[] for _ in numbered]
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO scratch (rowid, word) VALUES (?, ?)", numbered)
        for stem, number in self._db.execute("SELECT term, doc FROM stems"):
            found[number].append(stem)
        self._db.execute("INSERT INTO scratch (scratch) VALUES ('delete-all')")
        self._db.execute("COMMIT")
        self._known.update((word, tuple(stems)) for (_, word), stems in zip(numbered, found, strict=True))
