"""Which of the motion's points a line makes, by the words they share: no model need be told all of them in every prompt, and no mind is
kept to them. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping

LEAST_WEIGHT = 4.0
"""Weight of shared words from which a line makes a point: two that hardly any other point has."""
LEAST_SHARE = 0.4
"""Of a point that is told in few words, so much of their weight is enough."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5


def guessed_claim(text: str, points: Mapping[str, str]) -> str | None:
    """The id of the point that a text makes; None where it is like none of them. `points` has what is said for each, by id."""
    said = content_words(text)
    if not said:
        return None
    known = {claim: content_words(about) for claim, about in points.items()}
    common = Counter(word for words in known.values() for word in words)
    best, most = None, 0.0
    for claim, words in known.items():
        shared = _weight(words & said, common, len(known))
        if shared > most and shared >= min(LEAST_WEIGHT, LEAST_SHARE * _weight(words, common, len(known))):
            best, most = claim, shared
    return best


def _weight(words: frozenset[str], common: Counter[str], points: int) -> float:
    """How much words tell: the rarer they are among the points, the more."""
    return sum(math.log(1 + points / common[word]) for word in words)


def content_words(text: str) -> frozenset[str]:
    """The longer words of a text by how they begin, so that plurals and tenses meet."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()))
