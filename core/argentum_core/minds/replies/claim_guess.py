"""Which of the motion's points a line makes, by the words they share: no model need be told all of them in every prompt, and no mind is
kept to them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

LEAST_SHARED = 0.4
"""Share of a point's words, weighed by how rare they are among the points, that a line must have to be taken for it."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5


def guessed_claim(text: str, points: Mapping[str, str]) -> str | None:
    """The id of the point that a text makes; None where it is like none of them. `points` are short statements by id."""
    said = content_words(text)
    if not said:
        return None
    known = {claim: content_words(gist) for claim, gist in points.items()}
    common = Counter(stem for stems in known.values() for stem in stems)
    best, most = None, LEAST_SHARED
    for claim, stems in known.items():
        weight = sum(1 / common[stem] for stem in stems)
        shared = sum(1 / common[stem] for stem in stems & said) / weight if weight else 0.0
        if shared > most:
            best, most = claim, shared
    return best


def content_words(text: str) -> frozenset[str]:
    """The longer words of a text by how they begin, so that plurals and tenses meet."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()))
