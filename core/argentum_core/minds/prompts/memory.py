"""What a mind remembers of a debate: its last lines whole, and before them one short line a point.

Folded from the lines as they were heard, so it says the same however often it is told of one. Its size does not grow with the
debate: a turn costs the same at turn 10 and at turn 1,000. Pure.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from argentum_kit.plain_text import cap_words
from argentum_kit.sentences import first_sentence

from ..base import Heard

WHOLE_LINES = 2
GISTS = 14
GIST_WORDS = 14
_SEEN_KEPT = 512
_OPENINGS_KEPT = 2048
OPENING_WORDS = 5
"""A line opens with its first sentence, and with the next ones until there are so many words: a shorter opening is anybody's."""

_WORD = re.compile(r"[\w'’]+")


@dataclass(frozen=True, slots=True)
class Gist:
    """One point somebody made, in its first words. `key` tells whose point it is and which."""

    key: tuple[str, str]
    line: tuple[str, str, str]
    agent: str
    name: str
    side: str
    text: str


class Memory:
    """The debate in short: the newest points, and how lines opened. One serves all agents of a debate. `gists` is how many points are
    kept beyond the lines told whole."""

    def __init__(self, gists: int = GISTS) -> None:
        self._most = gists
        self._gists: OrderedDict[tuple[str, str], Gist] = OrderedDict()
        self._seen: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        self._openings: OrderedDict[str, None] = OrderedDict()

    def listen(self, heard: Iterable[Heard]) -> None:
        """Take in lines, oldest first; those known already change nothing."""
        for line in heard:
            known = _identity(line)
            if known in self._seen:
                continue
            self._seen[known] = None
            if len(self._seen) > _SEEN_KEPT:
                self._seen.popitem(last=False)
            self._open(line.text)
            key = (line.agent, line.claim or line.segment_id)
            self._add(Gist(key, known, line.agent, line.name, line.side, gist_of(line.text)))

    def recall(self, agent: str, text: str) -> None:
        """A line that was spoken before a resume; only its speaker's id is known."""
        gist = gist_of(text)
        self._open(text)
        self._add(Gist((agent, gist), ("", agent, text), agent, agent, "", gist))

    def opened(self, opening: str, floor: Heard | None = None) -> bool:
        """Whether a line with this opening (see `opening_of`) was heard before, or is on the floor now."""
        return opening in self._openings or (floor is not None and opening == _whole_opening(floor.text))

    def earlier(self, whole: Iterable[Heard]) -> list[Gist]:
        """The points made, oldest first, without those that stand in the lines told whole."""
        told = {_identity(line) for line in whole}
        return [gist for gist in self._gists.values() if gist.line not in told]

    def _add(self, gist: Gist) -> None:
        self._gists.pop(gist.key, None)
        self._gists[gist.key] = gist
        # The newest lines are told whole; what is kept beyond them is what the summary has room for.
        while len(self._gists) > self._most + WHOLE_LINES:
            self._forget_one()

    def _open(self, text: str) -> None:
        opening = _whole_opening(text)
        if opening:
            self._openings[opening] = None
            if len(self._openings) > _OPENINGS_KEPT:
                self._openings.popitem(last=False)

    def _forget_one(self) -> None:
        """The oldest point of whoever made most: nobody's case is forgotten because others talk more."""
        points = Counter(gist.agent for gist in self._gists.values())
        most = max(points.values())
        for key, gist in self._gists.items():
            if points[gist.agent] == most:
                del self._gists[key]
                return


def gist_of(text: str) -> str:
    """The first sentence of a line, in a few words."""
    sentence, rest = first_sentence(text)
    return cap_words(sentence or rest.strip(), GIST_WORDS)


def opening_of(text: str) -> str:
    """The words of a line's first sentences, without case and signs; empty as long as they are too few to be remembered."""
    words = _WORD.findall(text.casefold())
    return " ".join(words) if len(words) >= OPENING_WORDS else ""


def _whole_opening(text: str) -> str:
    """How a line opens that is known to its end."""
    taken, rest = "", text
    while rest.strip():
        sentence, rest = first_sentence(rest)
        taken, rest = (f"{taken} {sentence}", rest) if sentence else (text, "")
        opening = opening_of(taken)
        if opening:
            return opening
    return ""


def _identity(line: Heard) -> tuple[str, str, str]:
    """An interjection bears the id of the segment it was laid over; speaker and words tell them apart."""
    return line.segment_id, line.agent, line.text
