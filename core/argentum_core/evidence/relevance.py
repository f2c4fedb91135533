"""How much a line shares with a passage: BM25, normalised (RULES, Reputation and evidence).

BM25 adds up, for the words that line and passage share, how rare the word is in the library, times how much the passage
makes of it for its length. What comes out has no scale of its own, so it is put over what the line itself would score if
it were the passage: 1 says that the passage could have been the line, 0 that they share no word that means anything. The
line counts as a passage of the library meanwhile, so a word that no passage has weighs like any rare word, not more.

k1 and b are the constants of SQLite's own bm25(), which Robertson and Zaragoza recommend ("The Probabilistic Relevance
Framework: BM25 and Beyond", 2009). Rarity is Lucene's form of the idf, ln(1 + (N − n + ½)/(n + ½)), which is never below
zero, also where a word stands in most of a handful of sources.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

K1 = 1.2
B = 0.75


def rarity(having: int, count: int) -> float:
    """The weight of a word that `having` of `count` passages have, with the line as one passage more."""
    having, count = having + 1, count + 1
    return math.log(1 + (count - having + 0.5) / (having + 0.5))


def share(
    line: Mapping[str, int],
    passage: Mapping[str, int],
    *,
    having: Callable[[str], int],
    count: int,
    average_length: float,
) -> float:
    """The passage's score for the line's words over the line's own, in 0..1. All are counts of stems.

    `having` says how many of the library's `count` passages have a stem, `average_length` how many stems one has.
    """
    line_length, passage_length = sum(line.values()), sum(passage.values())
    own = theirs = 0.0
    for stem, times in line.items():
        weight = rarity(having(stem), count)
        own += weight * _saturated(times, line_length / average_length)
        theirs += weight * _saturated(passage.get(stem, 0), passage_length / average_length)
    return min(1.0, theirs / own) if own else 0.0


def _saturated(times: int, length: float) -> float:
    """What a word that occurs so often counts in a text of this length, in average lengths."""
    return times * (K1 + 1) / (times + K1 * (1 - B + B * length))
